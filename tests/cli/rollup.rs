//! Roll-ups: counties, their cities, their province.

use crate::support::Workspace;
use insta::assert_snapshot;

const RULES: &str = "\
ruleset: a
subject: office
period: year
questions:
  overall: {range: [0, 100]}
attributes:
  channel: {choices: [web, shop]}
measures:
  complaints: {type: count, default: 0, over: sum}
  checked: {type: bool, default: true}
score:
  combine: sum
  of:
    survey: overall.mean
    care: 10 - complaints
also:
  checks: checked
grades: {A: 85, B: 0}
rollup: {levels: [county, city, province], by: pooled}
";

const RESPONSES: &str = "\
subject,period,channel,overall
a,2025,web,100
a,2025,web,80
a,2025,shop,60
b,2025,shop,50
e,2025,web,70
e,2025,web,90
x,2025,web,40
";

const MEASURES: &str = "\
subject,period,complaints,checked
a,2025,1,true
d,2025,2,true
e,2025,3,true
";

/// `c3` has no members, `d` no responses, and `x` is not registered.
const SUBJECTS: &str = "\
subject,label,parent,level
p,Province,,
c1,First,p,
c2,,p,
c3,,p,city
a,,c1,
b,,c1,county
d,,c2,
e,,c2,
";

const FILES: [&str; 6] =
    ["--responses", "responses.csv", "--measures", "measures.csv", "--subjects", "subjects.csv"];

fn workspace() -> Workspace {
    Workspace::rules(RULES).data(RESPONSES, MEASURES).file("subjects.csv", SUBJECTS)
}

fn means() -> Workspace {
    workspace().edit("rules/a/ruleset.yaml", "by: pooled", "by: mean-of-children")
}

/// Counties: a (100+80+60)/3 + 10-1 = 89, b 50+10 = 60, e 80+7 = 87, x 40+10 = 50.
/// c1: (240+50)/4 + 10-1 = 81.5; c2 is e alone: 87, since d is not scored; p: (240+50+160)/6 + 10-4 = 81.
#[test]
fn pooled_groups_are_scored_as_one_subject_and_ranked_in_their_level() {
    let run = ["score", "a", "--format", "csv"];
    assert_snapshot!(workspace().satis(run.into_iter().chain(FILES)).code(0).any_out(), @"
    subject,period,score,grade,rank,status,score.survey,score.care,also.checks,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    a,2025,89.00,A,1,scored,80,9,true,,3,0,,,,,,,,,,,county,c1,,
    b,2025,60.00,B,3,scored,50,10,true,,1,0,,,,,,,,,,,county,c1,,
    c1,2025,81.50,B,2,scored,72.5,9,,First,4,0,,,,,,,,,,,city,p,2,0
    c2,2025,87.00,A,1,scored,80,7,,,2,0,,,,,,,,,,,city,p,1,1
    c3,2025,,,,not-computable,,,,,0,1,,,,c3: a scored member is missing,,,,,,,city,p,0,0
    d,2025,,,,not-computable,,8,true,,0,0.5,,,,score.survey: overall (nobody answered) is missing,,,,,,,county,c2,,
    e,2025,87.00,A,2,scored,80,7,true,,2,0,,,,,,,,,,,county,c2,,
    p,2025,81.00,B,1,scored,75,6,,Province,6,0,,,,,,,,,,,province,,3,1
    x,2025,50.00,B,4,scored,40,10,true,,1,0,,,,,,,,,,,county,,,
    ");
    assert_snapshot!(workspace().satis(["score", "a"].into_iter().chain(FILES)).code(0).any_out(), @"
    a · 2025

    ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
     level      rank   office       score   grade   status           responses   counted   survey   care   checks
    ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
     province      1   p Province   81.00   B       scored                   6    3 of 4       75      6
     city          1   c2           87.00   A       scored                   2    1 of 2       80      7
     city          2   c1 First     81.50   B       scored                   4    2 of 2     72.5      9
     city              c3                           not computable           0    0 of 0
     county        1   a            89.00   A       scored                   3                 80      9     true
     county        2   e            87.00   A       scored                   2                 80      7     true
     county        3   b            60.00   B       scored                   1                 50     10     true
     county        4   x            50.00   B       scored                   1                 40     10     true
     county            d                            not computable           0                         8     true
    ──────────────────────────────────────────────────────────────────────────────────────────────────────────────
    7 scored
    2 not computable
    4 values missing: also.checks: checked (neither `over: sum` nor `over: mean` says how it is pooled over members) is missing (rules/a/ruleset.yaml:17:11)
    2 values missing: score.survey: overall (nobody answered) is missing (rules/a/ruleset.yaml:14:13)
    1 value missing: score.care: complaints is missing (rules/a/ruleset.yaml:15:11)
    ");
}

/// c1: (89+60)/2 = 74.5 of surveys (80+50)/2 = 65 and care (9+10)/2 = 9.5; c2: 87; p: (74.5+87)/2 = 80.75, without c3.
#[test]
fn means_of_children_are_taken_node_by_node() {
    let run = ["score", "a", "--format", "csv"];
    let scores = |workspace: Workspace| workspace.satis(run.into_iter().chain(FILES)).code(0).any_out();
    let (pooled, means) = (scores(workspace()), scores(means()));
    assert_eq!(means.lines().count(), 10);
    // Counties, and groups of one or of none, are the same either way.
    let moved: Vec<&str> = means.lines().filter(|line| !pooled.lines().any(|other| other == *line)).collect();
    assert_eq!(moved.len(), 2, "{moved:?}");
    let (city, province) = (moved[0], moved[1]);
    assert!(city.starts_with("c1,2025,74.50,B,2,scored,65,9.5,,First,"), "{city}");
    assert!(province.starts_with("p,2025,80.75,B,1,scored,72.5,8.25,,Province,"), "{province}");
}

#[test]
fn a_group_is_explained_by_its_children() {
    let explain = |workspace: &Workspace, subject| {
        workspace.satis(["explain", "a", subject].into_iter().chain(FILES)).code(0).any_out()
    };
    assert_snapshot!(explain(&workspace(), "c2"), @"
    a · 2025 · c2

    score = 87.00
    │   sum of 2 indicators
    │   = 80 + 7
    ├─ score.survey = 80
    │      overall.mean (rules/a/ruleset.yaml:14:13)
    │      = 80
    │      overall.mean = 80 (n 2 of 2 answered)
    │      contribution 80
    └─ score.care = 7
           10 - complaints (rules/a/ruleset.yaml:15:11)
           = 10 - 3
           complaints = 3 (members summed)
           contribution 7

    status: scored
    score: 87.00
    grade: A — from 85 (rules/a/ruleset.yaml:18:13)
        2.00 above its threshold; below that B
    rank: 1 of 2
    responses: 2
    missing share: 0
    members: 1 of 2 descendants counted
        d: not computable, n 0
        e: 87.00 scored, n 2

    also.checks = missing
        checked
        = missing
        missing: also.checks: checked (neither `over: sum` nor `over: mean` says how it is pooled over members) is missing (rules/a/ruleset.yaml:17:11)
    ");
    assert_snapshot!(explain(&means(), "p"), @"
    a · 2025 · p Province

    score = 80.75
    │   mean of 2: c1 74.50, c2 87.00
    ├─ score.survey = 72.5
    │      mean of 2: c1 65, c2 80
    └─ score.care = 8.25
           mean of 2: c1 9.5, c2 7

    status: scored
    score: 80.75
    grade: B — from 0 (rules/a/ruleset.yaml:18:20)
        4.25 below A (from 85)
    rank: 1 of 1
    responses: 6
    missing share: 0
    members: 2 of 3 children counted
        c1 First: 74.50 scored, n 4
        c2: 87.00 scored, n 2
        c3: not computable, n 0

    also.checks = missing
        checked
        = missing
        missing: also.checks: checked (neither `over: sum` nor `over: mean` says how it is pooled over members) is missing (rules/a/ruleset.yaml:17:11)
    ");
    assert_snapshot!(explain(&means(), "c3"), @"
    a · 2025 · c3

    score = missing
        2 of 2: the value of every child is missing

    status: not computable
    cause: c3: a scored member is missing
    responses: 0
    missing share: 1
    members: 0 of 0 children counted

    also.checks = missing
        checked
        = missing
        missing: also.checks: checked (neither `over: sum` nor `over: mean` says how it is pooled over members) is missing (rules/a/ruleset.yaml:17:11)
    ");
}

#[test]
fn json_says_level_parent_and_who_counted() {
    let run = ["score", "a", "--format", "json"];
    let text = workspace().satis(run.into_iter().chain(FILES)).code(0).any_out();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let said = |at: usize| {
        let card = &json["subjects"][at];
        ["subject", "level", "parent", "counted", "left_out", "rank"].map(|name| card[name].to_string()).join(" ")
    };
    assert_eq!(said(0), r#""a" "county" "c1" null null 1"#);
    assert_eq!(said(3), r#""c2" "city" "p" 1 1 1"#);
    assert_eq!(said(7), r#""p" "province" null 3 1 1"#);
    assert_eq!(json["cohorts"].to_string(), r#"{"county":4,"city":2,"province":1}"#);
}

/// By shop: a 60+9, b 50+10, so c1 55+9 = 64; by web: a 90+9, so c1 the same: 99; p by web (180+160)/4 + 10-1-3 = 91,
/// by shop (60+50)/2 + 10-1-3 = 61: the complaints of all that count in the whole.
#[test]
fn groups_are_broken_down_as_subjects_are() {
    let workspace =
        workspace().edit("rules/a/ruleset.yaml", "rollup:", "breakdown: {by: [channel], min_n: 2}\nrollup:");
    let run = ["score", "a", "--breakdown", "--format", "csv"];
    assert_snapshot!(workspace.satis(run.into_iter().chain(FILES)).code(0).any_out(), @"
    subject,period,by,value,n,score,score.survey,score.care
    a,2025,channel,web,2,99.00,90,9
    a,2025,channel,shop,1,suppressed,,
    b,2025,channel,shop,1,suppressed,,
    c1,2025,channel,web,2,99.00,90,9
    c1,2025,channel,shop,2,64.00,55,9
    c2,2025,channel,web,2,87.00,80,7
    e,2025,channel,web,2,87.00,80,7
    p,2025,channel,web,4,91.00,85,6
    p,2025,channel,shop,2,61.00,55,6
    x,2025,channel,web,1,suppressed,,
    ");
}

/// The means of c1 and c2 are 72.5 and 80, so 0 and 1 between them; the province is alone, so it has no place.
#[test]
fn a_level_is_a_cohort_of_its_own() {
    let rules = RULES.replace("survey: overall.mean", "survey: {value: overall.mean, min-max: higher}");
    let workspace = workspace().file("rules/a/ruleset.yaml", rules.replace("grades: {A: 85, B: 0}\n", ""));
    let run = ["score", "a", "--format", "csv"];
    assert_snapshot!(workspace.satis(run.into_iter().chain(FILES)).code(0).any_out(), @r#"
    subject,period,score,grade,rank,status,score.survey,score.care,also.checks,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    a,2025,10.00,,2,scored,1,9,true,,3,0,,,,,,,,,,,county,c1,,
    b,2025,10.25,,1,scored,0.25,10,true,,1,0,,,,,,,,,,,county,c1,,
    c1,2025,9.00,,1,scored,0,9,,First,4,0,,,,,,,,,,,city,p,2,0
    c2,2025,8.00,,2,scored,1,7,,,2,0,,,,,,,,,,,city,p,1,1
    c3,2025,,,,not-computable,,,,,0,1,,,,c3: a scored member is missing,,,,,,,city,p,0,0
    d,2025,,,,not-computable,,8,true,,0,0.5,,,,score.survey: overall (nobody answered) is missing,,,,,,,county,c2,,
    e,2025,8.00,,4,scored,1,7,true,,2,0,,,,,,,,,,,county,c2,,
    p,2025,,,,not-computable,,6,,Province,6,0.5,,,,"score.survey: all of the cohort have the same value, so min–max is undefined",,,,,,,province,,3,1
    x,2025,10.00,,2,scored,0,10,true,,1,0,,,,,,,,,,,county,,,
    "#);
}

/// c1 in 2025: (240+50)/4 + 10-1 = 81.5; in 2024 a alone: 70+10 = 80. A city without a result then has no change.
#[test]
fn a_group_is_compared_with_itself() {
    let rules = RULES.replace("  checks: checked\n", "  change: score - previous.score\n");
    let workspace = workspace()
        .file("rules/a/ruleset.yaml", rules)
        .file("responses.csv", format!("{RESPONSES}a,2024,web,70\n"));
    let run = ["score", "a", "--format", "csv", "--period", "2025"].into_iter().chain(FILES);
    let text = workspace.satis(run).code(0).any_out();
    let changes: Vec<&str> = text.lines().filter(|line| line.starts_with('c')).collect();
    assert!(changes[0].starts_with("c1,2025,81.50,B,2,scored,72.5,9,1.5,"), "{}", changes[0]);
    assert!(changes[1].contains(",80,7,,"), "{}", changes[1]);
    let run = ["explain", "a", "c2", "--period", "2025", "--language", "zh"].into_iter().chain(FILES);
    let text = workspace.satis(run).code(0).any_out();
    assert!(text.contains("    d：无法计算，0 份答卷\n    e：87.00 已评分，2 份答卷\n"), "{text}");
}

#[test]
fn the_store_keeps_the_hierarchy() {
    let workspace = workspace();
    workspace.satis(["import", "a"].into_iter().chain(FILES)).code(0);
    let from_store = workspace.satis(["explain", "a", "p"]).code(0).any_out();
    let from_files = self::workspace().satis(["explain", "a", "p"].into_iter().chain(FILES)).code(0).any_out();
    assert_eq!(from_store, from_files);
    workspace.satis(["score", "a"]).code(0);
}

#[test]
fn circles_and_unknown_parents_are_rejected() {
    let subjects = "subject,parent\np,q\nq,r\nr,p\nc,p\na,nowhere\nb,b\nfine,\n";
    let workspace = workspace().file("subjects.csv", subjects);
    assert_snapshot!(workspace.satis(["import", "a", "--subjects", "subjects.csv", "--accept-rejects"]).code(1), @"
    subjects.csv: 1 row imported as batch 1
    ──── errors
    subjects.csv: left out 6 of 7 rows:
      subjects.csv:2: parent `q`: nobody stands above itself: p → q → r → p
      subjects.csv:3: parent `r`: nobody stands above itself: q → r → p → q
      subjects.csv:4: parent `p`: nobody stands above itself: r → p → q → r
      subjects.csv:5: parent `p`: its parent `p` is left out
      subjects.csv:6: parent `nowhere`: no row of the file names the subject `nowhere`: add one, or leave the parent empty
      subjects.csv:7: parent `b`: nobody stands above itself: b → b
    subjects.csv: rejected rows written to subjects.rejects.csv with the reasons
    ");
}

#[test]
fn a_hierarchy_that_can_not_be_climbed_is_refused() {
    let refused = |old: &str, new: &str| {
        let workspace = workspace().edit("subjects.csv", old, new);
        workspace.satis(["score", "a"].into_iter().chain(FILES)).code(3).err()
    };
    assert_snapshot!(refused("b,,c1,county", "b,,c1,village"), @"
    warning: subject `x` (1 row) is not registered
    error: `b` is of the level `village`, but the levels of the roll-up are county, city, province
    ");
    assert_snapshot!(refused("c3,,p,city", "c3,,p,province"), @"
    warning: subject `x` (1 row) is not registered
    error: `p` stands above the highest level, province: add a level to the roll-up
    ");
    assert_snapshot!(refused("p,Province,,", "p,Province,,county"), @"
    warning: subject `x` (1 row) is not registered
    error: `c1` (city) belongs to `p` (county), which does not stand higher: correct a level
    ");
    assert_snapshot!(refused("b,,c1,county", "b,,c1,\nx,,p,city"), @"error: `x` is a city, whose result is made from its members', but there are responses or measures of its own: give them to a member");
}

#[test]
fn a_roll_up_without_sense_is_refused() {
    let rules = RULES.replace("levels: [county, city, province]", "levels: [county, county]");
    assert_snapshot!(Workspace::rules(&rules).satis(["check", "a"]).code(1), @"
    error[duplicate-name]: two levels are called `county`
      --> rules/a/ruleset.yaml:19:27
       |
    19 | rollup: {levels: [county, county], by: pooled}
       |                           ^^^^^^ the second
       |
       = help: each level has a name of its own, from the lowest to the highest

    1 rule set, 1 error, 0 warnings
    ");
    let rules = RULES.replace(", over: sum", "").replace("[county, city, province]", "[county]");
    assert_snapshot!(Workspace::rules(&rules).satis(["check", "a"]).code(1), @"
    warning[rollup-measure]: no group has a value of `complaints`
      --> rules/a/ruleset.yaml:9:3
       |
     9 |   complaints: {type: count, default: 0}
       |   ^^^^^^^^^^ nothing says how it is pooled over members
    ...
    19 | rollup: {levels: [county], by: pooled}
       |         ------------------------------ responses and measures are pooled here
       |
       = help: write `over: sum` or `over: mean`, or roll up `by: mean-of-children`

    error[bad-value]: a roll-up needs at least two levels
      --> rules/a/ruleset.yaml:19:18
       |
    19 | rollup: {levels: [county], by: pooled}
       |                  ^^^^^^^^ the subjects' own level, then that of their groups
       |
       = help: write them from the lowest to the highest: `levels: [county, city, province]`

    1 rule set, 1 error, 1 warning
    ");
}
