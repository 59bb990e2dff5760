//! While a file of a rule set can't be read, is damaged or ambiguous, no command works with what is left.

use super::support::{FILES, Run, VISITS, Workspace};
use std::fs;
#[cfg(unix)]
use std::os::unix::fs::symlink;
use std::process::Command;

/// What is read instead, where it is read.
const OLD: &str = "rules/visits/history/2024-01/ruleset.yaml";

/// Rules by which every complaint costs 20 from 2025 on, as against 10 before.
fn newest() -> String {
    let text = VISITS.replace("period: month", "period: month\neffective: {from: 2025-01}");
    text.replace("10 * complaints", "20 * complaints")
}

/// A workspace with two versions of `visits`, and `other`, which depends on nothing.
fn two_versions() -> Workspace {
    let other = VISITS.replace("ruleset: visits", "ruleset: other");
    let workspace = Workspace::visits().file(OLD, VISITS).file("rules/other/ruleset.yaml", other);
    workspace.file("rules/visits/ruleset.yaml", newest())
}

fn score(id: &str) -> Vec<&str> {
    let mut arguments = vec!["score", id, "--period", "2025-03"];
    arguments.extend(FILES);
    arguments
}

/// Every command that looks at the rules of `visits`.
fn commands() -> Vec<Vec<&'static str>> {
    let mut all = vec![
        score("visits"),
        vec!["check", "visits"],
        vec!["check"],
        vec!["explain", "visits", "north", "--period", "2025-03"],
        vec!["import", "visits"],
        vec!["show", "visits"],
        vec!["show", "visits", "--tree"],
        vec!["show", "visits", "--format", "markdown"],
        vec!["test", "visits"],
        vec!["test"],
        vec!["test", "visits", "--mutants"],
        vec!["test", "visits", "--coverage"],
        vec!["review", "visits"],
        vec!["impact", "visits", "--against", "old"],
        vec!["impact", "visits", "--against", "old", "--fixtures"],
        vec!["sample", "visits", "--frame", "measures.csv", "--seed", "1"],
        vec!["new", "third", "--extends", "visits"],
    ];
    for command in all.iter_mut().filter(|one| one.starts_with(&["explain"]) || one.starts_with(&["import"])) {
        command.extend(FILES);
    }
    all
}

/// A workspace in which all of [`commands`] have something to do.
fn whole() -> Workspace {
    let case = "period: 2025-03\nexpect: {north: {score: 86}}\n";
    let old = newest();
    two_versions()
        .file("fixtures/visits/first/case.yaml", case)
        .file("fixtures/visits/first/responses.csv", super::support::RESPONSES)
        .file("fixtures/visits/first/measures.csv", super::support::MEASURES)
        .file("old/rules/visits/ruleset.yaml", old)
}

/// None of the commands may end well, score or store; all of them name the place.
fn all_refuse(workspace: &Workspace, place: &str) {
    for command in commands() {
        let run = workspace.satis(command.iter().copied());
        assert!(run.status() != 0, "{command:?} ended well:\n{}", run.text());
        assert!(run.text().contains(place), "{command:?} does not name {place}:\n{}", run.text());
        assert!(!run.text().contains("86"), "{command:?} scored:\n{}", run.text());
        assert!(!workspace.path("satis.db").exists(), "{command:?} stored");
        assert!(!workspace.path("rules/third").exists(), "{command:?} made a rule set");
    }
    others_go_on(workspace);
}

/// The same for the commands that read rules in their own ways.
fn refused(workspace: &Workspace, place: &str) {
    for command in [score("visits"), vec!["check", "visits"]] {
        let run = workspace.satis(command.iter().copied());
        assert!(run.status() != 0, "{command:?} ended well:\n{}", run.text());
        assert!(run.text().contains(place), "{command:?} does not name {place}:\n{}", run.text());
    }
    others_go_on(workspace);
}

/// What depends on nothing of what is damaged.
fn others_go_on(workspace: &Workspace) {
    assert_eq!(workspace.satis(score("other")).status(), 0);
}

#[test]
fn the_workspace_of_these_tests_is_sound() {
    let workspace = whole();
    // The newest rules: 0.7 · (100 + 60) / 2 + 30 = 86 for north; south: 42 + 30 - 20 = 52.
    let run = workspace.satis(score("visits"));
    assert!(run.status() == 0 && run.text().contains("86.00") && run.text().contains("52.00"), "{}", run.text());
    assert_eq!(workspace.satis(["check"]).status(), 0);
    assert_eq!(workspace.satis(["check", "visits"]).status(), 0);
}

#[test]
fn a_newest_version_without_its_brace_is_not_replaced_by_an_older_one() {
    let workspace = whole().file("rules/visits/ruleset.yaml", newest().replace("0}", "0"));
    all_refuse(&workspace, "rules/visits/ruleset.yaml");
}

#[test]
fn a_version_that_is_not_utf_8_is_not_replaced_by_another() {
    for name in ["rules/visits/ruleset.yaml", OLD] {
        let workspace = whole();
        let mut text = fs::read(workspace.path(name)).unwrap();
        text.extend(b"# \xb2\xe2\xca\xd4\n");
        refused(&workspace.file(name, text), name);
    }
}

#[test]
fn a_folder_in_place_of_a_version_is_an_error() {
    for name in ["rules/visits/ruleset.yaml", OLD] {
        let workspace = whole();
        fs::remove_file(workspace.path(name)).unwrap();
        refused(&workspace.folder(name), name);
    }
}

#[test]
fn a_broken_older_version_is_an_error_for_every_period() {
    all_refuse(&whole().file(OLD, "ruleset: visits\nscore: {value: 1"), OLD);
}

#[test]
fn an_empty_version_is_an_error() {
    for name in ["rules/visits/ruleset.yaml", OLD] {
        refused(&whole().file(name, ""), name);
    }
}

#[test]
fn a_version_over_the_limit_is_an_error() {
    let mut text = newest().into_bytes();
    text.extend(std::iter::repeat_n(b'#', 17 << 20));
    refused(&whole().file("rules/visits/ruleset.yaml", text), "rules/visits/ruleset.yaml");
}

#[test]
fn a_first_period_that_can_t_be_read_puts_no_other_version_in_its_place() {
    let text = newest().replace("from: 2025-01", "from: 2025-13");
    refused(&whole().file("rules/visits/ruleset.yaml", text), "rules/visits/ruleset.yaml");
}

#[test]
fn a_version_in_a_folder_without_its_file_is_an_error() {
    let workspace = whole();
    fs::rename(workspace.path(OLD), workspace.path("rules/visits/history/2024-01/rules.yaml")).unwrap();
    refused(&workspace, "rules/visits/history/2024-01");
    let workspace = whole().file("rules/visits/history/2023-01.yaml", VISITS);
    refused(&workspace, "rules/visits/history/2023-01.yaml");
    let workspace = whole().file("rules/visits/history/2024-01/older/ruleset.yaml", VISITS);
    refused(&workspace, "rules/visits/history/2024-01/older/ruleset.yaml");
}

#[test]
fn a_history_that_is_no_folder_is_an_error() {
    let workspace = whole();
    fs::remove_dir_all(workspace.path("rules/visits/history")).unwrap();
    refused(&workspace.file("rules/visits/history", "2024: the old rules"), "rules/visits/history");
}

#[cfg(unix)]
#[test]
fn links_to_nothing_and_in_a_circle_are_errors() {
    let places = ["rules/visits/ruleset.yaml", OLD, "rules/visits/extra.rhai", "rules/visits/history/2023-01"];
    for name in places {
        for target in ["nowhere", name.rsplit('/').next().unwrap()] {
            let workspace = whole();
            let _ = fs::remove_file(workspace.path(name));
            symlink(target, workspace.path(name)).unwrap();
            refused(&workspace, name);
        }
    }
    let workspace = whole();
    fs::remove_dir_all(workspace.path("rules/visits/history")).unwrap();
    symlink("history", workspace.path("rules/visits/history")).unwrap();
    refused(&workspace, "rules/visits/history");
    // A link to a folder is not followed, so the older versions would be missed.
    let workspace = whole();
    fs::rename(workspace.path("rules/visits/history"), workspace.path("versions")).unwrap();
    symlink("../../versions", workspace.path("rules/visits/history")).unwrap();
    refused(&workspace, "rules/visits/history");
}

#[cfg(unix)]
#[test]
fn a_pipe_or_a_device_never_hangs_a_command() {
    for name in ["rules/visits/ruleset.yaml", OLD, "rules/visits/extra.rhai"] {
        let workspace = whole();
        let _ = fs::remove_file(workspace.path(name));
        assert!(Command::new("mkfifo").arg(workspace.path(name)).status().unwrap().success());
        refused(&workspace, name);
        fs::remove_file(workspace.path(name)).unwrap();
        symlink("/dev/zero", workspace.path(name)).unwrap();
        refused(&workspace, name);
    }
}

#[cfg(unix)]
#[test]
fn a_file_with_functions_that_can_t_be_read_is_not_passed_over() {
    let shared = "rules/functions/bonus.rhai";
    for (name, bytes) in [("rules/visits/x.rhai", &b"fn cost(x) { x } // \xb2\xe2"[..]), (shared, b"\xff\xfe")] {
        let workspace = whole().file(name, bytes);
        let run = workspace.satis(score("visits"));
        assert!(run.status() == 1 && run.text().contains(name), "{}", run.text());
        // Every rule set may call what stands in `functions/`.
        let run = workspace.satis(score("other"));
        assert_eq!(run.status() == 0, name != shared, "{}", run.text());
    }
    for name in ["rules/functions", "rules"] {
        let workspace = whole();
        let _ = fs::remove_dir_all(workspace.path(name));
        symlink("nowhere", workspace.path(name)).unwrap();
        let run = workspace.satis(["check"]);
        assert!(run.status() != 0 && run.text().contains(name), "{}", run.text());
    }
}

/// South writes `bonus` otherwise than its base: 90 by the base, 60 by its own function.
#[test]
fn a_function_of_a_subsidiary_is_not_replaced_by_that_of_its_base() {
    let base = "ruleset: base\nmeasures: {a: {type: number}}\nscore: {value: bonus(a)}\n";
    let workspace = Workspace::empty()
        .file("rules/base/ruleset.yaml", base)
        .file("rules/base/f.rhai", "fn bonus(a) { a + 30 }\n")
        .file("rules/south/ruleset.yaml", "ruleset: south\nextends: base\n")
        .file("rules/south/f.rhai", "fn bonus(a) { a }\n")
        .file("m.csv", "subject,period,a\nx,2025,60\n");
    let score = |id: &str| workspace.satis(["score", id, "--measures", "m.csv"]);
    assert!(score("south").text().contains("60.00"));
    workspace.write("rules/south/f.rhai", b"fn bonus(a) { a } // \xb2\xe2\n");
    assert!(score("south").status() == 1 && !score("south").text().contains("90.00"), "{}", score("south").text());
    assert!(score("base").text().contains("90.00"));
    // And what is extended is a part of what extends it.
    workspace.write("rules/south/f.rhai", "fn bonus(a) { a }\n");
    workspace.write("rules/base/f.rhai", b"\xb2\xe2");
    assert!(score("south").status() == 1 && score("south").text().contains("rules/base/f.rhai"));
}

#[test]
fn a_base_of_which_an_older_version_is_broken_is_not_extended() {
    let workspace = whole()
        .file("rules/south/ruleset.yaml", "ruleset: south\nextends: visits\n")
        .file(OLD, "ruleset: visits\nscore: {value: 1");
    let run = workspace.satis(score("south"));
    assert!(run.status() == 1 && run.text().contains(OLD), "{}", run.text());
    // Where the base can't be found at all, what can't be read is said too.
    let workspace = Workspace::visits()
        .file("rules/south/ruleset.yaml", "ruleset: south\nextends: visits\n")
        .file("rules/visits/ruleset.yaml", "ruleset: visits\nscore: {");
    let run = workspace.satis(score("south"));
    assert!(run.status() == 1 && run.text().contains("rules/visits/ruleset.yaml"), "{}", run.text());
}

#[test]
fn a_damaged_satis_yaml_stops_every_command() {
    for bytes in [&b"store: a.db\norganisations: {"[..], b"# \xb2\xe2\n"] {
        let workspace = whole().file("satis.yaml", bytes);
        for command in
            [score("visits"), vec!["check"], vec!["runs"], vec!["verify", "1"], vec!["compare", "1", "2"]]
        {
            let run = workspace.satis(command.iter().copied());
            assert!(run.status() != 0 && run.text().contains("satis.yaml"), "{command:?}\n{}", run.text());
        }
    }
}

#[cfg(unix)]
#[test]
fn a_satis_yaml_that_is_no_file_is_an_error_and_no_absent_one() {
    let refused = |workspace: &Workspace| {
        let run = workspace.satis(score("visits"));
        assert!(run.status() != 0 && run.text().contains("satis.yaml"), "{}", run.text());
    };
    refused(&whole().folder("satis.yaml"));
    for target in ["nowhere", "satis.yaml", "/dev/zero"] {
        let workspace = whole();
        symlink(target, workspace.path("satis.yaml")).unwrap();
        refused(&workspace);
    }
    let workspace = whole();
    assert!(Command::new("mkfifo").arg(workspace.path("satis.yaml")).status().unwrap().success());
    refused(&workspace);
}

/// 84.53 by its own rules; the file in south's folder would have made 77.50 of it.
#[test]
fn a_version_comes_from_nowhere_but_the_own_folder() {
    let takes_over =
        newest().replace("from: 2025-01", "from: 2025-02").replace("20 * complaints", "30 * complaints");
    for name in ["rules/south/ruleset.yaml", "rules/visits-copy/ruleset.yaml", "rules/other/below/ruleset.yaml"] {
        let workspace = whole().file(name, &takes_over);
        for command in [score("visits"), vec!["check", "visits"], vec!["check"], vec!["show", "visits"]] {
            let run = workspace.satis(command.iter().copied());
            assert!(run.status() == 1, "{command:?}\n{}", run.text());
            assert!(
                run.text().contains(name) && run.text().contains("rules/visits/ruleset.yaml"),
                "both places are named: {command:?}\n{}",
                run.text()
            );
        }
        assert_eq!(workspace.satis(score("other")).status(), 0);
    }
    // A version in the history of another rule set concerns both.
    let workspace = whole().file("rules/other/history/2025-02/ruleset.yaml", &takes_over);
    for id in ["visits", "other"] {
        let run = workspace.satis(score(id));
        assert!(run.status() == 1 && run.text().contains("rules/other/history/2025-02"), "{}", run.text());
    }
}

/// Without a date in the newest version an older one, named by its folder, would be used from its date on.
#[test]
fn an_older_version_never_follows_the_newest() {
    let undated = newest().replace("effective: {from: 2025-01}\n", "");
    refused(&whole().file("rules/visits/ruleset.yaml", undated), "rules/visits/ruleset.yaml");
    let earlier = newest().replace("from: 2025-01", "from: 2023-01");
    refused(&whole().file("rules/visits/ruleset.yaml", earlier), "rules/visits/ruleset.yaml");
}

#[test]
fn the_newest_version_is_not_missing() {
    let workspace = whole();
    fs::remove_file(workspace.path("rules/visits/ruleset.yaml")).unwrap();
    refused(&workspace, "rules/visits/history");
    let workspace = whole();
    fs::rename(workspace.path("rules/visits/ruleset.yaml"), workspace.path("rules/visits/Ruleset.yaml")).unwrap();
    refused(&workspace, "rules/visits/Ruleset.yaml");
}

#[test]
fn the_oldest_version_is_checked_too() {
    let workspace = whole().file(OLD, VISITS.replace("10 * complaints", "10 * complaint"));
    let workspace = workspace.edit(OLD, "period: month", "period: month\neffective: {to: 2024-12}");
    let run = workspace.satis(["check", "visits"]);
    assert!(run.status() == 1 && run.text().contains("complaint"), "{}", run.text());
}

/// Responses of `visits` for the table `clients`, and those of a rule set called `visits.clients`, were one.
#[test]
fn no_id_reaches_into_the_storage_of_another_rule_set() {
    for id in ["visits.clients", "a/b", "../up", "a b", "", "-x"] {
        let rules = VISITS.replace("ruleset: visits", &format!("ruleset: \"{id}\""));
        let run = Workspace::visits().file("rules/b/ruleset.yaml", rules).satis(["check"]);
        assert!(run.status() == 1 && run.text().contains("bad-name"), "`{id}`:\n{}", run.text());
    }
    let rules = VISITS.replace("ruleset: visits", "ruleset: other\nsurvey: visits.clients");
    let run = Workspace::visits().file("rules/b/ruleset.yaml", rules).satis(["check", "other"]);
    assert!(run.status() == 1 && run.text().contains("bad-name"), "{}", run.text());
    let rules = VISITS.replace("ruleset: visits", "ruleset: 满意度_2025-a");
    let run = Workspace::empty().file("rules/b/ruleset.yaml", rules).satis(["check"]);
    assert_eq!(run.status(), 0, "{}", run.text());
}

#[cfg(unix)]
#[test]
fn a_private_file_behind_a_link_is_not_quoted() {
    let secret = tempfile::tempdir().unwrap();
    fs::write(secret.path().join("key"), "password: {hunter2").unwrap();
    for name in
        ["rules/visits/ruleset.yaml", "rules/visits/f.rhai", "satis.yaml", "fixtures/visits/first/case.yaml"]
    {
        let workspace = whole();
        let _ = fs::remove_file(workspace.path(name));
        symlink(secret.path().join("key"), workspace.path(name)).unwrap();
        for command in [score("visits"), vec!["check"], vec!["test"]] {
            let run = workspace.satis(command.iter().copied());
            assert!(!run.text().contains("hunter2"), "{command:?}\n{}", run.text());
        }
    }
    // A link inside of the workspace is as good as the file.
    let workspace = whole();
    fs::rename(workspace.path("rules/visits/ruleset.yaml"), workspace.path("kept.yaml")).unwrap();
    symlink("../../kept.yaml", workspace.path("rules/visits/ruleset.yaml")).unwrap();
    assert!(workspace.satis(score("visits")).text().contains("86.00"));
}

/// How a run ended, with everything that was written.
trait Ended {
    fn status(&self) -> i32;
    fn text(&self) -> String;
}

impl Ended for Run {
    fn status(&self) -> i32 {
        self.exit_code().unwrap()
    }

    fn text(&self) -> String {
        self.to_string()
    }
}

/// Whatever a repository configures, reading it runs nothing.
#[cfg(unix)]
#[test]
fn no_command_of_a_repository_is_run() {
    let workspace = whole();
    let git = |arguments: &[&str]| {
        let here = workspace.path("");
        let identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"];
        let ran = Command::new("git").arg("-C").arg(here).args(identity).args(arguments).output().unwrap();
        assert!(ran.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&ran.stderr));
    };
    let bait = workspace.path("bait.sh").display().to_string();
    workspace.write("bait.sh", "#!/bin/sh\ntouch \"$(dirname \"$0\")/bitten\"\ncat\n");
    workspace.write(".gitattributes", "*.yaml filter=bait diff=bait\n");
    fs::set_permissions(&bait, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    git(&["init", "-q"]);
    git(&["add", "rules", "fixtures", ".gitattributes"]);
    git(&["commit", "-q", "-m", "rules"]);
    let settings = ["core.fsmonitor", "diff.external", "diff.bait.textconv", "diff.bait.command", "core.pager"];
    for name in settings.into_iter().chain(["filter.bait.clean", "filter.bait.smudge", "filter.bait.process"]) {
        git(&["config", name, &bait]);
    }
    workspace
        .write("rules/other/ruleset.yaml", VISITS.replace("ruleset: visits", "ruleset: other\nsubject: shop"));
    workspace.satis(["test", "visits", "--mutants", "--changed-since", "HEAD"]);
    workspace.satis(["impact", "visits", "--fixtures", "--against", "HEAD"]);
    assert!(!workspace.has("bitten"), "a command of the repository was run");
}
