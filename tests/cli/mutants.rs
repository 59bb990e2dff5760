//! `satis test --mutants`: whether the cases hold the rules.

use super::support::Workspace;
use insta::assert_snapshot;

const RULES: &str = "\
ruleset: shops
title: Shops
subject: shop
period: year
measures:
  sales: {type: money}
  late:  {type: count, default: 0}
score:
  combine: sum
  of:
    sold:   {out_of: 60, curve: {0: 0, 100: 60}, value: sales}
    punctual: {out_of: 40, floor: 0, value: 40 - 4 * late}
grades: [{grade: good, from: 80}, {grade: bad}]
";

/// Subjects whose results were worked out by hand: at the grade's edge and a hair below, at the floor and above it.
const MEASURES: &str = "\
subject,period,sales,late
at-80,2025,66.7,0
below-80,2025,66.65,0
none,2025,0,11
all,2025,100,1
over,2025,101,10
half,2025,1.5,
";

const CASE: &str = "\
title: edges
period: 2025
expect:
  at-80: {score: 80.02, grade: good, because: 0.6 * 66.7 + 40}
  below-80: {score: 79.99, grade: bad, because: 0.6 * 66.65 + 40}
  none: {score: 0, because: 0 + 40 - 44 lifted to 0}
  all: {score: 96, because: 60 + 36}
  over: {score: 60, because: flat beyond 100; 40 - 40}
  half: {score: 40.9, because: 0.9 + 40}
";

fn workspace() -> Workspace {
    Workspace::empty()
        .file("rules/shops/ruleset.yaml", RULES)
        .file("fixtures/shops/edges/case.yaml", CASE)
        .file("fixtures/shops/edges/measures.csv", MEASURES)
}

#[test]
fn a_strong_fixture_kills_every_mutant_but_those_that_change_nothing() {
    let workspace = workspace();
    workspace.satis(["test", "--accept"]).code(0);
    assert_snapshot!(workspace.satis(["test", "--mutants"]).any_out(), @"
    shops: 18 of 18 mutants killed (100 %), 0 equivalent
    18 mutants, 0 survived
    ");
}

#[test]
fn a_weakened_fixture_lets_one_live_and_the_case_that_is_written_kills_it() {
    let weak: String =
        MEASURES.lines().filter(|line| !line.starts_with("none")).map(|line| format!("{line}\n")).collect();
    let case: String =
        CASE.lines().filter(|line| !line.starts_with("  none")).map(|line| format!("{line}\n")).collect();
    let workspace =
        workspace().file("fixtures/shops/edges/measures.csv", weak).file("fixtures/shops/edges/case.yaml", case);
    workspace.satis(["test", "--accept"]).code(0);
    let found =
        workspace.satis(["test", "--mutants", "--write-case", "--mutants-report", "mutants.md"]).code(1).out();
    assert_snapshot!(found, @"
    shops: 17 of 18 mutants killed (94.44 %), 0 equivalent
      survived rules/shops/ruleset.yaml:12:35 score.of.punctual.floor: 0 → -1
          measures.csv:
            subject,period,sales,late
            s8,2025,3,97
    18 mutants, 1 survived
    wrote [HERE]/fixtures/shops/mutant-1
    next: `satis test shops` scores what was written, then `satis review shops` shows it and takes its snapshot or not
    ");
    // These commands do what is said of them.
    workspace.satis(["test", "shops"]).code(1);
    let shown = workspace.satis(["review", "shops", "--reject"]).code(0).out();
    assert!(shown.contains("it has no snapshot yet") && shown.contains("score.punctual"), "{shown}");
    assert_snapshot!(workspace.read("mutants.md").lines().find(|line| line.starts_with("| shops")).unwrap(), @"| shops | 18 | 17 | 1 | 0 (0 %) | 94.44 % |");
    // The case holds the rules once its snapshot was read.
    workspace.satis(["test", "--accept"]).code(0);
    assert_snapshot!(workspace.satis(["test", "--mutants"]).code(0).out(), @"
    shops: 18 of 18 mutants killed (100 %), 0 equivalent
    18 mutants, 0 survived
    ");
}

#[test]
fn only_what_changed_is_tried_when_asked() {
    let workspace = workspace();
    workspace.satis(["test", "--accept"]).code(0);
    let git = |arguments: &[&str]| {
        let all = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "init.defaultBranch=main"];
        let output = std::process::Command::new("git")
            .current_dir(workspace.path("."))
            .args(all)
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    git(&["init", "-q"]);
    git(&["add", "-A"]);
    git(&["commit", "-q", "-m", "first"]);
    let none = workspace.satis(["test", "--mutants", "--changed-since", "HEAD"]).code(0).out();
    assert!(none.ends_with("0 mutants, 0 survived\n"), "{none}");
    let workspace = workspace.edit("rules/shops/ruleset.yaml", "good, from: 80}", "good, from: 79}");
    let some = workspace.satis(["test", "--mutants", "--changed-since", "HEAD"]).any_out();
    // 79 to 80 and to 78: the case tells the first, at-80 and below-80 have the same grade by 78 and 79.
    assert!(
        some.contains("rules/shops/ruleset.yaml:13:30 grades.0.from: 79 → 78")
            && some.contains("2 mutants, 1 survived"),
        "{some}"
    );
    let wrong = workspace.satis(["test", "--mutants", "--changed-since", "nowhere"]).code(2).err();
    assert!(wrong.contains("git knows nothing of `nowhere` here"), "{wrong}");
}

#[test]
fn options_of_mutants_want_mutants() {
    workspace().satis(["test", "--write-case"]).code(2);
}
