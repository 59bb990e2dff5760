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
            s7,2025,4,79
          by the rules  s7: scored 2.40 bad #1 · n 0
          by the mutant s7: scored 1.40 bad #1 · n 0
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
    let workspace = workspace.edit("rules/shops/ruleset.yaml", "good, from: 80}", "good, from: 79}").edit(
        "fixtures/shops/edges/case.yaml",
        "below-80: {score: 79.99, grade: bad",
        "below-80: {score: 79.99, grade: good",
    );
    workspace.satis(["test", "--accept"]).code(0);
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

#[test]
fn a_threshold_of_a_quotient_is_found_where_no_number_of_the_rules_stands() {
    // Only beyond 2,000 customers is a share of complaints as small as the thresholds, and no case has so many.
    let rules = "\
ruleset: shops
title: Shops
subject: shop
period: year
measures:
  complaints: {type: count}
  customers:  {type: count}
score:
  value: complaints / customers
  bands: [{to: 0.0002, points: 100}, {to: 0.0005, points: 60}, {points: 0}]
";
    let case = "title: plain\nperiod: 2025\nexpect: {none: {score: 100}, many: {score: 0}}\n";
    let workspace = Workspace::empty()
        .file("rules/shops/ruleset.yaml", rules)
        .file("fixtures/shops/plain/case.yaml", case)
        .file(
            "fixtures/shops/plain/measures.csv",
            "subject,period,complaints,customers\nnone,2025,0,50\nmany,2025,1,100\n",
        );
    workspace.satis(["test", "--accept"]).code(0);
    assert_snapshot!(workspace.satis(["test", "--mutants"]).code(1).any_out(), @"
    shops: 4 of 10 mutants killed (40 %), 0 equivalent
      survived rules/shops/ruleset.yaml:10:16 score.bands.0.to: 0.0002 → 0.0003
          measures.csv:
            subject,period,complaints,customers
            many,2025,1,4687
          by the rules  many: scored 60.00 #1 · n 0
          by the mutant many: scored 100.00 #1 · n 0
      survived rules/shops/ruleset.yaml:10:16 score.bands.0.to: 0.0002 → 0.0001
          measures.csv:
            subject,period,complaints,customers
            many,2025,1,6250
          by the rules  many: scored 100.00 #1 · n 0
          by the mutant many: scored 60.00 #1 · n 0
      survived rules/shops/ruleset.yaml:10:43 score.bands.1.to: 0.0005 → 0.0006
          measures.csv:
            subject,period,complaints,customers
            s3,2025,5,8750
          by the rules  s3: scored 0.00 #1 · n 0
          by the mutant s3: scored 60.00 #1 · n 0
      survived rules/shops/ruleset.yaml:10:43 score.bands.1.to: 0.0005 → 0.0004
          measures.csv:
            subject,period,complaints,customers
            many,2025,1,2343
          by the rules  many: scored 60.00 #1 · n 0
          by the mutant many: scored 0.00 #1 · n 0
      survived rules/shops/ruleset.yaml:10:59 score.bands.1.points: 60 → 61
          measures.csv:
            subject,period,complaints,customers
            many,2025,1,2500
          by the rules  many: scored 60.00 #1 · n 0
          by the mutant many: scored 61.00 #1 · n 0
      survived rules/shops/ruleset.yaml:10:59 score.bands.1.points: 60 → 59
          measures.csv:
            subject,period,complaints,customers
            many,2025,1,3125
          by the rules  many: scored 60.00 #1 · n 0
          by the mutant many: scored 59.00 #1 · n 0
    10 mutants, 6 survived
    ");
}

#[test]
fn what_combines_a_single_child_is_left_alone() {
    // A shop has one of the two branches: the mean is as good as any other word. Whom each is for, and that there is a total at
    // all, is tried.
    let rules = "\
ruleset: shops
title: Shops
subject: shop
period: year
measures:
  kind:  {choices: [town, village]}
  sales: {type: money}
score:
  combine: mean
  of:
    town:    {when: kind == \"town\", value: sales}
    village: {when: kind == \"village\", combine: weighted-mean, weights: rescale, of: {sales: {weight: 3}}}
";
    let workspace = Workspace::empty().file("rules/shops/ruleset.yaml", rules);
    let workspace = workspace
        .file(
            "fixtures/shops/plain/case.yaml",
            "title: plain\nperiod: 2025\nexpect: {t: {score: 1}, v: {score: 2}}\n",
        )
        .file("fixtures/shops/plain/measures.csv", "subject,period,kind,sales\nt,2025,town,1\nv,2025,village,2\n");
    workspace.satis(["test", "--accept"]).code(0);
    assert_snapshot!(workspace.satis(["test", "--mutants"]).code(0).any_out(), @"
    shops: 5 of 5 mutants killed (100 %), 0 equivalent
    5 mutants, 0 survived
    ");
}

/// The rules of [`few_rows`]: nobody has a result under 30 answers, and the case has but two.
const MANY: &str = "\
ruleset: shops
title: Shops
subject: shop
period: year
scales:
  three: {levels: {good: 100, fair: 60, bad: 0}}
questions:
  scale: three
  overall: Overall
score: {value: overall.mean}
grades: {A: 90, B: 0}
outcomes: [{when: responses < 30, status: invalid, reason: few}]
";

fn few_rows() -> Workspace {
    Workspace::empty()
        .file("rules/shops/ruleset.yaml", MANY)
        .file("fixtures/shops/few/case.yaml", "title: few\nperiod: 2025\nexpect: {a: {status: invalid}}\n")
        .file("fixtures/shops/few/responses.csv", "subject,period,overall\na,2025,good\na,2025,bad\n")
}

#[test]
fn as_many_rows_are_drawn_as_the_rules_speak_of() {
    let workspace = few_rows();
    workspace.satis(["test", "--accept"]).code(0);
    let found = workspace.satis(["test", "--mutants"]).code(1).out();
    let equivalent: Vec<&str> = found.lines().filter(|line| line.contains("  equivalent ")).collect();
    assert_eq!(equivalent, [""; 0], "{found}");
    assert!(found.contains(" outcomes.0.when: 30 → 31\n"), "{found}");
}

#[test]
fn nothing_is_tried_while_a_case_fails() {
    let workspace = few_rows();
    assert_snapshot!(workspace.satis(["test", "--mutants"]).code(1).out(), @"
    nothing was tried: what a case holds shows only while it passes, and these don't: shops/few
    `satis test` shows why, `satis review` takes snapshots that are right
    ");
    workspace.satis(["test", "--accept"]).code(0);
    let workspace = workspace.edit("fixtures/shops/few/case.yaml", "status: invalid", "status: scored");
    workspace.satis(["test", "--mutants"]).code(1);
    let both = workspace.satis(["test", "--mutants", "--coverage"]).code(2).err();
    assert!(both.contains("cannot be used with"), "{both}");
}
