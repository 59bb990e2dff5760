//! Which file of functions and which version counts is never left to names that satis does not read.

use super::support::Workspace;

const BASE: &str = "ruleset: base\nmeasures: {a: {type: number}}\nscore: {value: f(a)}\n";
const OWN: &str = "ruleset: b\nextends: base\n";

/// A base whose function says 90, and `b`, which extends it. `b` without functions of its own scores 90.
fn base() -> Workspace {
    Workspace::empty()
        .file("rules/base/ruleset.yaml", BASE)
        .file("rules/base/f.rhai", "fn f(x) { 90 }\n")
        .file("rules/b/ruleset.yaml", OWN)
        .file("m.csv", "subject,period,a\ns,2024,5\n")
}

fn score(workspace: &Workspace, id: &str) -> (i32, String) {
    let run = workspace.satis(["score", id, "--measures", "m.csv"]);
    (run.exit_code().unwrap(), run.to_string())
}

/// Neither scored nor checked well; the message has all of the `words`.
fn refused(workspace: &Workspace, words: &[&str]) {
    let (code, text) = score(workspace, "b");
    assert!(code == 1 && !text.contains("90.00") && !text.contains("60.00"), "{text}");
    let check = workspace.satis(["check", "b"]).code(1).to_string();
    for word in words {
        assert!(text.contains(word) && check.contains(word), "{word} is missing:\n{text}\n{check}");
    }
}

#[test]
fn the_base_of_these_tests_is_sound() {
    let workspace = base();
    assert!(score(&workspace, "b").1.contains("90.00"));
    let workspace = workspace.file("rules/b/f.rhai", "fn f(x) { 60 }\n");
    assert!(score(&workspace, "b").1.contains("60.00"), "its own function replaces that of the base");
}

#[test]
fn a_function_in_two_files_of_a_folder_is_an_error_that_names_both() {
    let twice = "fn f(x) { 60 }\n";
    for second in ["rules/b/g.rhai", "rules/b/f (copy).rhai", "rules/b/f-old.rhai"] {
        let workspace = base().file("rules/b/f.rhai", twice).file(second, "// older\nfn f(y) { 70 }\n");
        refused(&workspace, &["duplicate-function", "rules/b/f.rhai:1:4", &format!("{second}:2:4")]);
        assert!(score(&workspace, "base").1.contains("90.00"), "the base does not depend on it");
    }
    // The same in the folder whose functions all know, and in that of an older version.
    let workspace = base().file("rules/functions/f.rhai", twice).file("rules/functions/g.rhai", twice);
    refused(&workspace, &["duplicate-function", "rules/functions/f.rhai", "rules/functions/g.rhai"]);
    assert_eq!(score(&workspace, "base").0, 1);
    let workspace = base()
        .file("rules/b/history/2023/ruleset.yaml", OWN)
        .file("rules/b/ruleset.yaml", format!("{OWN}effective: {{from: 2024}}\n"))
        .file("rules/b/history/2023/f.rhai", twice)
        .file("rules/b/history/2023/g.rhai", twice);
    refused(&workspace, &["rules/b/history/2023/f.rhai", "rules/b/history/2023/g.rhai"]);
    // Of another number of parameters it is another function.
    let workspace = base().file("rules/b/f.rhai", twice).file("rules/b/g.rhai", "fn f(x, y) { x + y }\n");
    assert!(score(&workspace, "b").1.contains("60.00"));
}

#[test]
fn a_file_that_is_not_taken_for_functions_is_an_error() {
    for name in ["f.RHAI", "f.rhai.txt", "f.rhai~", "f.rhia", "f.rhai.bak", "lib/f.rhai", "lib/deeper/f.rhai.txt"]
    {
        let name = format!("rules/b/{name}");
        let workspace = base().file(&name, "fn f(x) { 60 }\n");
        refused(&workspace, &["file-access", &name, "is not read"]);
        assert!(score(&workspace, "base").1.contains("90.00"), "{name}");
    }
    for name in ["rules/functions/f.Rhai", "rules/functions/old/f.rhai", "rules/f.rhai"] {
        refused(&base().file(name, "fn f(x) { 60 }\n"), &[name, "is not read"]);
    }
    let older = || {
        base()
            .file("rules/b/history/2023/ruleset.yaml", OWN)
            .file("rules/b/ruleset.yaml", format!("{OWN}effective: {{from: 2024}}\n"))
    };
    assert!(score(&older(), "b").1.contains("90.00"));
    for name in ["2023/f.rhai.txt", "2023/lib/f.rhai", "f.RHAI"] {
        let name = format!("rules/b/history/{name}");
        let workspace = older().file(&name, "fn f(x) { 60 }\n");
        refused(&workspace, &[&name, "is not read"]);
    }
    // A rule set outside of `rules/`, given by its path.
    let apart = || {
        let workspace = base().file("apart/ruleset.yaml", BASE.replace("base", "apart"));
        workspace.file("apart/f.rhai", "fn f(x) { 90 }\n")
    };
    assert!(score(&apart(), "apart").1.contains("90.00"));
    for name in ["apart/g.RHAI", "apart/lib/g.rhai"] {
        let (code, text) = score(&apart().file(name, "fn g(x) { 60 }\n"), "apart");
        assert!(code == 1 && text.contains(name), "{text}");
    }
}

#[test]
fn what_editors_keep_beside_a_file_is_no_error() {
    let workspace = base()
        .file("rules/b/f.rhai", "fn f(x) { 60 }\n")
        .file("rules/b/f.rhai~", "fn f(x) { 50 }\n")
        .file("rules/b/.f.rhai.swp", "b0VIM")
        .file("rules/b/#f.rhai#", "fn f(")
        .file("rules/b/notes.md", "how f works\n");
    assert!(score(&workspace, "b").1.contains("60.00"));
}

#[test]
fn a_file_without_a_function_or_with_an_open_comment_is_an_error() {
    for text in ["", " \n\n", "// fn f(x) { 60 }\n", "/* fn f(x) { 60 } */", "\u{feff}"] {
        refused(&base().file("rules/b/f.rhai", text), &["rules/b/f.rhai has no function"]);
    }
    for (text, place) in [
        ("/* old\nfn f(x) { 60 }\n", "rules/b/f.rhai:1:1"),
        ("fn g(x) { 50 }\n/* /* old */ fn f(x) { 60 }\n", "rules/b/f.rhai:2:1"),
    ] {
        refused(&base().file("rules/b/f.rhai", text), &["formula-syntax", "a comment is not closed", place]);
    }
    refused(&base().file("rules/functions/f.rhai", "// later\n"), &["rules/functions/f.rhai has no function"]);
}

#[test]
fn a_function_that_would_replace_but_takes_other_parameters_is_an_error() {
    for (own, taken) in [("fn f(x, y) { 60 }", "`f(x, y)`"), ("fn f() { 60 }", "`f()`")] {
        let workspace = base().file("rules/b/f.rhai", own);
        refused(
            &workspace,
            &["duplicate-function", taken, "`f(x)`", "rules/b/f.rhai:1:4", "rules/base/f.rhai:1:4"],
        );
    }
    // The same against what all know, and one that replaces beside one that does not.
    let workspace =
        base().file("rules/functions/g.rhai", "fn g(x) { 90 }\n").file("rules/b/g.rhai", "fn g(x, y) { 60 }\n");
    refused(&workspace, &["rules/functions/g.rhai", "rules/b/g.rhai"]);
    let workspace = base().file("rules/b/f.rhai", "fn f(x) { f(x, 1) }\nfn f(x, y) { 60 }\n");
    assert!(score(&workspace, "b").1.contains("60.00"));
}

#[test]
fn a_file_of_functions_may_begin_with_the_mark_of_utf_8() {
    let workspace = base().file("rules/b/f.rhai", "\u{feff}fn f(x) { 60 }\n");
    assert!(score(&workspace, "b").1.contains("60.00"));
    let workspace = base().file("rules/b/f.rhai", "\u{feff}fn f(x) { 60 + y }\n");
    refused(&workspace, &["there is no `y` in this function"]);
}

/// 2020 has no rules: `old` says 90 for whatever period.
#[test]
fn an_older_version_without_a_first_period_is_an_error() {
    let rules =
        |score: &str| format!("ruleset: b\nmeasures: {{a: {{type: number}}}}\nscore: {{value: {score}}}\n");
    let newest = format!("{}effective: {{from: 2024}}\n", rules("a"));
    for folder in ["old", "2022-1", "2022 (copy)", "v1", "202201"] {
        let name = format!("rules/b/history/{folder}/ruleset.yaml");
        let workspace = base().file("rules/b/ruleset.yaml", &newest).file(&name, rules("90"));
        refused(&workspace, &["effective-date", folder, "is not a period"]);
        // Where the file says it, the folder may be called anything.
        let workspace = workspace.file(&name, format!("{}effective: {{from: 2020, to: 2021}}\n", rules("90")));
        let run =
            |period: &str| workspace.satis(["score", "b", "--measures", "m.csv", "--period", period]).to_string();
        assert!(run("2024").contains("5.00"), "{}", run("2024"));
        assert!(run("2022").contains("no version of `b`"), "{}", run("2022"));
    }
    let last = format!("{}effective: {{to: 2023}}\n", rules("90"));
    let workspace = base().file("rules/b/ruleset.yaml", &newest).file("rules/b/history/first/ruleset.yaml", last);
    refused(&workspace, &["effective-date", "`first` is not a period"]);
}

#[test]
fn a_version_that_begins_or_ends_inside_a_period_is_said_whoever_says_the_period() {
    let rules = "measures: {a: {type: number}}\nscore: {value: a}\n";
    let warned = |files: &[(&str, String)]| {
        let workspace = files.iter().fold(base(), |all, (name, text)| all.file(name, text));
        let said = workspace.satis(["check", "b"]).code(0).to_string();
        said.contains("version-mid-period")
    };
    let own = "rules/b/ruleset.yaml";
    let alone = |more: &str| warned(&[(own, format!("ruleset: b\n{rules}{more}"))]);
    // Years are the default, so July is inside of one.
    assert!(alone("effective: {from: 2024-07}\n"));
    assert!(!alone("effective: {from: 2024-07}\nperiod: month\n"));
    assert!(!alone("effective: {from: 2024}\n"));
    assert!(alone("effective: {from: 2020, to: 2024-06}\n"));
    assert!(!alone("effective: {from: 2020, to: 2024-06}\nperiod: half-year\n"));
    assert!(!alone("effective: {from: 2020, to: 2024}\n"));
    // Of the base, where it is not said.
    let base = "rules/base/ruleset.yaml";
    let derived = format!("{OWN}effective: {{from: 2024-07}}\n");
    assert!(warned(&[(own, derived.clone())]));
    assert!(!warned(&[(own, derived.clone()), (base, format!("{BASE}period: quarter\n"))]));
    assert!(warned(&[(own, derived.replace("-07", "-08")), (base, format!("{BASE}period: quarter\n"))]));
}

#[test]
fn a_workspace_file_under_another_name_is_an_error() {
    for name in ["satis.yml", "Satis.yaml", "satis.yaml.txt", "SATIS.YML"] {
        let workspace = base().file(name, "store: elsewhere.db\n");
        let (code, text) = score(&workspace, "b");
        assert!(code == 1 && text.contains(&format!("{name} is not read")), "{text}");
    }
}

#[test]
fn a_file_with_thousands_of_unknown_names_gets_suggestions_for_the_first_of_them() {
    let leaves: String = (0..4000).map(|n| format!("    node{n}: {{value: nod{n} * 2}}\n")).collect();
    let rules = format!("ruleset: b\nscore:\n  combine: sum\n  of:\n{leaves}");
    let said = base().file("rules/b/ruleset.yaml", rules).satis(["check", "b"]).code(1).to_string();
    // The first hundred mistakes are shown.
    assert!(said.contains("did you mean `node0`?") && said.contains("nothing is called `nod98` here"), "{said}");
    // 500,000 comparisons are enough for 42 names, each compared with 8003 names (the nodes, in full and in short, and three
    // more) and 4002 labels.
    assert_eq!(said.matches("did you mean").count(), 42);
}

#[test]
fn a_scoreboard_of_thousands_of_nodes_is_shown_in_seconds() {
    let leaves: String = (0..1500).map(|n| format!("    n{n}: {{value: a}}\n")).collect();
    let also: String = (0..300).map(|n| format!("  r{n}: a\n")).collect();
    let rules = format!(
        "ruleset: b\nmeasures: {{a: {{type: number}}}}\nscore:\n  combine: sum\n  of:\n{leaves}also:\n{also}"
    );
    let begun = std::time::Instant::now();
    let (code, text) = score(&base().file("rules/b/ruleset.yaml", rules), "b");
    // 1500 · 5.
    assert!(code == 0 && text.contains("7500.00"), "{text}");
    assert!(text.contains("more first-level indicators") && text.contains("300 more named results"), "{text}");
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}
