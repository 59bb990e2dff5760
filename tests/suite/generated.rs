//! Generated pages in `docs/` are fresh. `SATIS_ACCEPT=1 cargo test --test suite generated::` writes them again.

use crate::support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn satis(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_satis")).args(arguments).current_dir(root()).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Compares a page below `docs/` with its text, or writes it.
fn fresh(page: &str, text: &str) {
    let path = root().join("docs").join(page);
    if fs::read_to_string(&path).is_ok_and(|written| written == text) {
        return;
    }
    let accept = std::env::var_os("SATIS_ACCEPT").is_some();
    assert!(accept, "docs/{page} is stale: `SATIS_ACCEPT=1 cargo test --test suite generated::` writes it again");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
}

#[test]
fn pages_in_docs_are_what_the_program_prints() {
    let pages = [
        ("schema", "schema.json"),
        ("source-schema", "source-schema.json"),
        ("report-schema", "report-schema.json"),
        ("functions", "functions.md"),
        ("codes", "codes.md"),
        ("help", "commands.md"),
    ];
    for (what, page) in pages {
        fresh(page, &satis(&["reference", what]));
    }
}

#[test]
fn every_shipped_rule_set_has_a_fresh_page_in_both_languages() {
    let workspace = support::project();
    let mut index = "# The rule sets\n\n| rule set | 名称 | what it judges |\n| --- | --- | --- |\n".to_owned();
    let mut ids: Vec<&str> = workspace.library.ids().collect();
    ids.sort_unstable();
    assert!(ids.len() >= 13, "the shipped rule sets are found: {ids:?}");
    let pages = support::on_all_cores(&ids, |id| {
        ["en", "zh"]
            .map(|language| satis(&["show", id, "--format", "markdown", "--example", "--language", language]))
    });
    for (id, [english, chinese]) in ids.iter().zip(&pages) {
        let title = |page: &str| page.lines().next().unwrap().trim_start_matches("# ").to_owned();
        index += &format!("| [{id}]({id}.md) | [{}](zh/{id}.md) | {} |\n", title(chinese), title(english));
        assert!(english.contains("## Worked example"), "a case of {id} says how a result was worked out");
        fresh(&format!("rule-sets/{id}.md"), english);
        fresh(&format!("rule-sets/zh/{id}.md"), chinese);
    }
    fresh("rule-sets/README.md", &index);
}

#[test]
fn no_page_describes_a_rule_set_that_is_gone() {
    let workspace = support::project();
    let pages = ["docs/rule-sets", "docs/rule-sets/zh"].into_iter().flat_map(|folder| {
        let entries = fs::read_dir(root().join(folder)).unwrap();
        entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect::<Vec<PathBuf>>()
    });
    for page in pages {
        let id = page.file_stem().unwrap().to_str().unwrap();
        let known = id == "README" || workspace.library.ids().any(|known| known == id);
        assert!(known, "{} describes no rule set", page.display());
    }
}

#[test]
fn no_mutant_of_a_shipped_rule_set_survives_and_few_are_equivalent() {
    // The page itself is held fresh where mutants are tried, which takes minutes.
    let page = fs::read_to_string(root().join("docs/mutants.md")).unwrap();
    let mut seen = Vec::new();
    for row in page.lines().filter(|line| line.starts_with("| ") && line.ends_with(" % |")) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [ruleset, mutants, killed, survived, equivalent, rate] = cells[..] else { panic!("{row}") };
        let equivalent: u32 = equivalent.split_once(' ').unwrap().0.parse().unwrap();
        let [mutants, killed] = [mutants, killed].map(|count| count.parse::<u32>().unwrap());
        assert!(survived == "0" && rate == "100 %" && killed + equivalent == mutants, "{row}");
        assert!(50 * equivalent <= mutants, "more than 2 % are equivalent: {row}");
        seen.push(ruleset.to_owned());
    }
    let workspace = support::project();
    let mut ids: Vec<String> = workspace.library.ids().map(str::to_owned).collect();
    ids.sort();
    seen.sort();
    assert_eq!(seen, ids);
}
