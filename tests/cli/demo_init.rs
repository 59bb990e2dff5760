//! `satis demo` and `satis init`.

use crate::support::Workspace;
use insta::assert_snapshot;
use std::process::Command;

/// The commands that a demonstration shows, with their continued lines.
fn commands(out: &str) -> Vec<&str> {
    out.lines().filter(|line| line.starts_with("$ satis ") || line.starts_with("    --")).collect()
}

#[test]
fn the_demonstration_imports_scores_and_explains() {
    let workspace = Workspace::empty();
    let out = workspace.satis(["demo"]).code(0).any_out();
    assert_snapshot!(commands(&out).join("\n"), @r"
    $ satis import service-score-north \
        --subjects fixtures/service-score-north/ordinary/subjects.csv \
        --responses fixtures/service-score-north/ordinary/responses.csv \
        --measures fixtures/service-score-north/ordinary/measures.csv \
        --target fixtures/service-score-north/ordinary/targets.csv
    $ satis import service-score-south \
        --subjects fixtures/service-score-south/ordinary/subjects.csv \
        --responses fixtures/service-score-south/ordinary/responses.csv \
        --measures fixtures/service-score-south/ordinary/measures.csv \
        --target fixtures/service-score-south/ordinary/targets.csv
    $ satis score service-score-north --period 2025-H1
    $ satis score service-score-south --period 2025-H1
    $ satis explain service-score-north harbin --period 2025-H1
    $ satis report service-score-north --period 2025-H1 --output report-north.html
    ");
    assert_eq!(out.matches("imported as batch").count(), 8);
    assert!(out.contains("satis-demo/report-north.html: report of run 1, service-score-north 2025-H1, "), "{out}");
    assert!(workspace.read("satis-demo/report-north.html").contains("12 Appendix</h2>"));
    for said in ["harbin", "7 scored", "1 invalid", "score = ", "What to try next"] {
        assert!(out.contains(said), "{said} in:\n{out}");
    }
}

#[test]
fn the_demonstration_can_be_run_again_and_keeps_what_was_changed() {
    let workspace = Workspace::empty();
    let first = workspace.satis(["demo"]).code(0).any_out();
    let again = workspace.satis(["demo"]).code(0).any_out();
    let without_imports = |out: &str| {
        out.lines().filter(|line| !line.contains("imported as batch")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(again.matches("already imported as batch").count(), 8);
    assert_eq!(without_imports(&again), without_imports(&first));
    let changed = workspace.edit("satis-demo/satis.yaml", "Group", "Our group");
    let out = changed.satis(["demo"]).code(0).any_out();
    assert!(out.contains("\nOne file that you changed was left as it is.\n"), "{out}");
    assert!(changed.read("satis-demo/satis.yaml").contains("Our group"));
}

#[test]
fn what_the_demonstration_leaves_passes_its_own_tests() {
    let workspace = Workspace::empty();
    workspace.satis(["demo"]).code(0);
    assert_snapshot!(workspace.satis(["-C", "satis-demo", "test"]).code(0), @"3 passed, 0 failed");
    workspace.satis_in("satis-demo", ["check"]).code(0);
    workspace.satis_in("satis-demo", ["runs", "show", "2"]).code(0);
    workspace.satis_in("satis-demo", ["verify", "--all"]).code(0);
}

#[test]
fn the_demonstration_is_made_in_the_folder_that_is_named() {
    let workspace = Workspace::empty();
    workspace.satis(["-C", "elsewhere", "demo"]).code(0);
    assert!(workspace.has("elsewhere/satis-demo/satis.db") && !workspace.has("satis-demo"));
}

#[test]
fn a_demonstration_in_a_broken_store_fails() {
    let workspace = Workspace::empty().file("satis-demo/satis.db", "x".repeat(2000));
    let run = workspace.satis(["demo"]).code(4).to_string();
    assert!(
        run.ends_with("satis.db: this is not a store of satis (not an SQLite file): check the path\n"),
        "{run}"
    );
}

#[test]
fn a_new_workspace_is_checked_tested_and_scored_by_what_it_says_next() {
    let workspace = Workspace::empty();
    assert_snapshot!(workspace.satis(["init"]).code(0).out(), @"
    wrote [HERE]/satis.yaml
    wrote [HERE]/rules/my-score/ruleset.yaml
    wrote [HERE]/fixtures/my-score/first/case.yaml
    wrote [HERE]/fixtures/my-score/first/responses.csv
    wrote [HERE]/fixtures/my-score/first/measures.csv
    wrote [HERE]/fixtures/my-score/first/scorecard.snap
    wrote [HERE]/.gitignore

    Next: `satis check my-score` shows what the rules can yield, `satis test` holds them by the case,
    `satis score my-score --responses fixtures/my-score/first/responses.csv --measures fixtures/my-score/first/measures.csv` scores.
    ");
    assert_snapshot!(workspace.satis(["check", "my-score"]).code(0), @"
    my-score My score
      score · reaches 0 … 100 · rounded to 2 places · sum
        survey Survey · out of 70 · reaches 0 … 70
        complaints Complaints · out of 30 · reaches 0 … 30
    1 rule set, 0 errors, 0 warnings
    ");
    assert_snapshot!(workspace.satis(["test"]).code(0), @"1 passed, 0 failed");
    let files = [
        "--responses",
        "fixtures/my-score/first/responses.csv",
        "--measures",
        "fixtures/my-score/first/measures.csv",
    ];
    assert_snapshot!(workspace.satis(["score", "my-score", "--format", "csv"].into_iter().chain(files)).code(0), @"
    subject,period,score,grade,rank,status,score.survey,score.complaints,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    north,2025-03,93.00,优秀,1,scored,63,30,,2,0,,,,,,,,,,,,,,
    south,2025-03,80.00,合格,2,scored,56,24,,1,0,,,,,,,,,,,,,,
    ");
}

#[test]
fn a_new_workspace_overwrites_nothing() {
    let workspace = Workspace::empty().file("satis.yaml", "store: mine.db\n");
    assert_snapshot!(workspace.satis(["init"]).code(2).err(), @"error: [HERE]/satis.yaml is there already: nothing was changed");
    assert_eq!(workspace.read("satis.yaml"), "store: mine.db\n");
    assert!(!workspace.has("rules"));
    let workspace = Workspace::empty().file("rules/my-score/ruleset.yaml", "");
    assert_snapshot!(workspace.satis(["init"]).code(2).err(), @"error: [HERE]/rules/my-score/ruleset.yaml is there already: nothing was changed");
}

#[test]
fn git_sees_rules_and_cases_of_a_new_workspace_and_not_the_store() {
    let workspace = Workspace::empty();
    workspace.satis(["init"]).code(0);
    let data = "fixtures/my-score/first/measures.csv";
    workspace.satis(["import", "my-score", "--measures", data]).code(0);
    std::fs::remove_file(workspace.path("fixtures/my-score/first/scorecard.snap")).unwrap();
    workspace.satis(["test"]).code(1);
    assert!(workspace.has("satis.db") && workspace.has("fixtures/my-score/first/scorecard.snap.new"));
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).current_dir(workspace.path("")).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    git(&["init", "--quiet"]);
    let known = git(&["ls-files", "--others", "--exclude-standard"]);
    assert_eq!(
        known.lines().collect::<Vec<_>>(),
        [
            ".gitignore",
            "fixtures/my-score/first/case.yaml",
            "fixtures/my-score/first/measures.csv",
            "fixtures/my-score/first/responses.csv",
            "rules/my-score/ruleset.yaml",
            "satis.yaml",
        ]
    );
    // One that is there already stays.
    let workspace = Workspace::empty().file(".gitignore", "/mine\n");
    let said = workspace.satis(["init"]).code(0).out();
    let left =
        "left [HERE]/.gitignore as it is: add /satis.db*, *.snap.new and *.rejects.csv where it lacks them\n";
    assert!(said.contains(left), "{said}");
    assert_eq!(workspace.read(".gitignore"), "/mine\n");
}

#[test]
fn a_new_workspace_is_made_in_a_folder_of_its_own() {
    let workspace = Workspace::empty();
    assert_snapshot!(workspace.satis(["init", "mine"]).code(0).out(), @"
    wrote [HERE]/mine/satis.yaml
    wrote [HERE]/mine/rules/my-score/ruleset.yaml
    wrote [HERE]/mine/fixtures/my-score/first/case.yaml
    wrote [HERE]/mine/fixtures/my-score/first/responses.csv
    wrote [HERE]/mine/fixtures/my-score/first/measures.csv
    wrote [HERE]/mine/fixtures/my-score/first/scorecard.snap
    wrote [HERE]/mine/.gitignore

    Next, in mine: `satis check my-score` shows what the rules can yield, `satis test` holds them by the case,
    `satis score my-score --responses fixtures/my-score/first/responses.csv --measures fixtures/my-score/first/measures.csv` scores.
    ");
    workspace.satis_in("mine", ["check"]).code(0);
    let workspace = Workspace::empty().file("mine", "a file");
    assert_snapshot!(workspace.satis(["init", "mine"]).code(3).err(), @"error: [HERE]/mine/satis.yaml: a file stands where a folder is wanted");
}
