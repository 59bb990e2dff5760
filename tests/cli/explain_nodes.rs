//! `satis explain`: what children brought, positions in the cohort, and calls in formulas.

use crate::support::Workspace;
use insta::assert_snapshot;
use serde_json::Value;

const COMBINED: &str = "\
ruleset: a
period: year
measures: {p: {type: number}, q: {type: number}, r: {type: number}}
score:
  combine: sum
  of:
    power: {combine: geometric-mean, weights: 100, of: {p: 25, q: 75}}
    root: {combine: geometric-mean, of: {p: {}, q: {}}}
    rate: {combine: harmonic-mean, weights: rescale, of: {p: 1, q: 2}}
    pace: {combine: harmonic-mean, of: {p: {}, q: {}}}
    worst: {combine: min, of: {p: {label: Price}, q: {}, again: p}}
    best: {combine: max, of: {p: {}, q: {}}}
    middle: {combine: median, of: {p: {}, q: {}, low: 0 - p}}
    between: {combine: median, of: {p: {}, q: {}, low: 0 - p, high: q + 1}}
    plain: p
    care: {combine: weighted-mean, weights: 100, missing: renormalise, of: {p: 20, q: 30, r: 50}}
";

fn explain(rules: &str, measures: &str, more: &[&str]) -> String {
    let run = ["explain", "a", "n", "--measures", "measures.csv"];
    let workspace = Workspace::rules(rules).file("measures.csv", measures);
    workspace.satis(run.into_iter().chain(more.iter().copied())).code(0).out()
}

fn json(rules: &str, measures: &str, node: &str) -> Value {
    serde_json::from_str(&explain(rules, measures, &["--format", "json", "--node", node])).unwrap()
}

fn node(name: &str) -> String {
    node_of(name, "subject,period,p,q,r\nn,2025,16,81,\n")
}

fn node_of(name: &str, measures: &str) -> String {
    let text = explain(COMBINED, measures, &["--node", name]);
    text.split_once("\n\n").unwrap().1.trim_end().to_owned()
}

/// ⁴√16 · (⁴√81)³ = 2 · 27 = 54; √(16 · 81) = 4 · 9 = 36; of 20 and 80, 1 / (1/60 + 1/120) = 40
/// and 2 / (4/80 + 1/80) = 32; of -16, 16, 81 the middle is 16; (16 + 81) / 2 = 48.5 with 82.
#[test]
fn the_arithmetic_of_a_combination_is_shown() {
    let more = "subject,period,p,q,r\nn,2025,20,80,\n";
    assert_snapshot!(node("power"), @"
    score.power = 54
    │   geometric mean of 2 indicators
    │   = 16^0.25 × 81^0.75
    │   contribution 54
    ├─ score.power.p = 16: weight 25
    └─ score.power.q = 81: weight 75
    ");
    assert_snapshot!(node("root"), @"
    score.root = 36
    │   geometric mean of 2 indicators
    │   = (16 × 81)^(1/2)
    │   contribution 36
    ├─ score.root.p = 16
    └─ score.root.q = 81
    ");
    assert_snapshot!(node_of("rate", more), @"
    score.rate = 40
    │   harmonic mean of 2 indicators; weights ÷ 3, their sum
    │   = 1 / ((1/3)/20 + (2/3)/80)
    │   contribution 40
    ├─ score.rate.p = 20: weight 1, used 1 ÷ 3 = 0.[DIGEST]
    └─ score.rate.q = 80: weight 2, used 2 ÷ 3 = 0.[DIGEST]
    ");
    assert_snapshot!(node_of("pace", more), @"
    score.pace = 32
    │   harmonic mean of 2 indicators
    │   = 2 / (1/20 + 1/80)
    │   contribution 32
    ├─ score.pace.p = 20
    └─ score.pace.q = 80
    ");
    assert_snapshot!(node("worst"), @"
    score.worst = 16
    │   least of 3 indicators
    │   = min(16, 81, 16), of Price score.worst.p, score.worst.again
    │   contribution 16
    ├─ Price score.worst.p = 16
    ├─ score.worst.q = 81
    └─ score.worst.again = 16
    ");
    assert_snapshot!(node("best"), @"
    score.best = 81
    │   greatest of 2 indicators
    │   = max(16, 81), of score.best.q
    │   contribution 81
    ├─ score.best.p = 16
    └─ score.best.q = 81
    ");
    assert_snapshot!(node("middle"), @"
    score.middle = 16
    │   median of 3 indicators
    │   = median(-16, 16, 81), of score.middle.p
    │   contribution 16
    ├─ score.middle.p = 16
    ├─ score.middle.q = 81
    └─ score.middle.low = -16
    ");
    assert_snapshot!(node("between"), @"
    score.between = 48.5
    │   median of 4 indicators
    │   = median(-16, 16, 81, 82) = (16 + 81) / 2, of score.between.p, score.between.q
    │   contribution 48.5
    ├─ score.between.p = 16
    ├─ score.between.q = 81
    ├─ score.between.low = -16
    └─ score.between.high = 82
    ");
}

/// Of the weight 50 that is present 20 are p's: 100 · 20/50 = 40, which brings 0.4 · 16 = 6.4; q brings 0.6 · 81 = 48.6.
#[test]
fn a_node_alone_shows_its_children_with_the_weights_really_used() {
    assert_snapshot!(node("care"), @"
    score.care = 55
    │   weighted mean of 3 indicators; a missing one's weight goes to the others
    │   = 6.4 + 48.6
    │   missing share 0.5
    │   contribution 55
    ├─ score.care.p = 16: weight 20, used 20 ÷ 50 = 0.4, contribution 6.4
    ├─ score.care.q = 81: weight 30, used 30 ÷ 50 = 0.6, contribution 48.6
    └─ score.care.r = missing: weight 50
    ");
    let zh = explain(COMBINED, "subject,period,p,q,r\nn,2025,16,81,\n", &["--node", "worst", "--language", "zh"]);
    assert_snapshot!(zh, @"
    a · 2025 · n

    score.worst = 16
    │   3 项指标最小值
    │   = min(16, 81, 16)，取自 Price score.worst.p，score.worst.again
    │   贡献 16
    ├─ Price score.worst.p = 16
    ├─ score.worst.q = 81
    └─ score.worst.again = 16
    ");
    let care = json(COMBINED, "subject,period,p,q,r\nn,2025,16,81,\n", "care");
    assert_snapshot!(care["node"]["children"][0].to_string(), @r#"{"path":"score.care.p","value":16,"applies":true,"weight":20,"weight_used":0.4,"contribution":6.4}"#);
    assert_snapshot!(care["node"]["children"][2].to_string(), @r#"{"path":"score.care.r","value":null,"applies":true,"weight":50,"weight_used":null,"contribution":null}"#);
    assert_eq!((&care["node"]["combine"], &care["node"]["chosen"]), (&"weighted-mean".into(), &Value::Null));
    let worst = json(COMBINED, "subject,period,p,q,r\nn,2025,16,81,\n", "worst");
    assert_eq!(worst["node"]["chosen"], serde_json::json!(["score.worst.p", "score.worst.again"]));
    // The whole explanation has the same arithmetic beside the branches.
    let whole = explain(COMBINED, "subject,period,p,q,r\nn,2025,16,81,\n", &[]);
    assert!(whole.contains("│  │   = 16^0.25 × 81^0.75\n"), "{whole}");
}

const COHORT: &str = "\
ruleset: a
period: year
measures: {x: {type: number}}
score:
  combine: none
  of:
    z: {value: x, z-score: higher}
    low: {value: x, z-score: lower}
    ends: {value: x, min-max: lower}
    place: {value: x, rank: higher}
    part: {value: x, percentile: higher}
    log: {value: x, transform: sqrt, percentile: lower}
";

/// 1, 1, 4, 7, 7: the mean is 4, the squares 4 · 9 = 36 over n - 1 = 4 give 9, so sd = 3, and 7 is (7 - 4) / 3 = 1 above it.
/// `m` is 1: 3 are better and another is equal, so rank 4 and percentile 2 of 5; where lower is better 0 and 5 of 5.
#[test]
fn positions_in_the_cohort_can_be_computed_anew() {
    let measures = "subject,period,x\nb,2025,1\nc,2025,4\nd,2025,7\nm,2025,1\nn,2025,7\n";
    let node = |node: &str, subject: &str, language: &str| {
        let workspace = Workspace::rules(COHORT).file("measures.csv", measures);
        let run = ["explain", "a", subject, "--measures", "measures.csv", "--node", node, "--language", language];
        let text = workspace.satis(run).code(0).out();
        text.split_once("\n\n").unwrap().1.trim_end().to_owned()
    };
    assert_snapshot!(node("z", "n", "en"), @"
    score.z = 1
        x (rules/a/ruleset.yaml:7:16)
        = 7
        value 7
        z-score over the cohort (higher is better) (rules/a/ruleset.yaml:7:19) → 1
        cohort of 5: mean 4, standard deviation 3; (7 - 4) / 3
    ");
    assert_snapshot!(node("low", "n", "zh"), @"
    score.low = -1
        x (rules/a/ruleset.yaml:8:18)
        = 7
        原值 7
        同组标准分 (越低越好) (rules/a/ruleset.yaml:8:21) → -1
        同组 5 个：均值 4，标准差 3；(4 - 7) / 3
    ");
    assert_snapshot!(node("ends", "n", "en"), @"
    score.ends = 0
        x (rules/a/ruleset.yaml:9:19)
        = 7
        value 7
        min-max over the cohort (lower is better) (rules/a/ruleset.yaml:9:22) → 0
        cohort of 5: least 1, greatest 7; (7 - 7) / (7 - 1)
    ");
    assert_snapshot!(node("ends", "n", "zh"), @"
    score.ends = 0
        x (rules/a/ruleset.yaml:9:19)
        = 7
        原值 7
        同组极差标准化 (越低越好) (rules/a/ruleset.yaml:9:22) → 0
        同组 5 个：最小 1，最大 7；(7 - 7) / (7 - 1)
    ");
    assert_snapshot!(node("place", "m", "en"), @"
    score.place = 4
        x (rules/a/ruleset.yaml:10:20)
        = 1
        value 1
        rank in the cohort (higher is better) (rules/a/ruleset.yaml:10:23) → 4
        cohort of 5: 3 better, 1 equal; 3 + 1
    ");
    assert_snapshot!(node("place", "m", "zh"), @"
    score.place = 4
        x (rules/a/ruleset.yaml:10:20)
        = 1
        原值 1
        同组名次 (越高越好) (rules/a/ruleset.yaml:10:23) → 4
        同组 5 个：3 个更好，1 个相同；3 + 1
    ");
    assert_snapshot!(node("part", "m", "en"), @"
    score.part = 0.4
        x (rules/a/ruleset.yaml:11:19)
        = 1
        value 1
        percentile in the cohort (higher is better) (rules/a/ruleset.yaml:11:22) → 0.4
        cohort of 5: 3 better, 1 equal, so 2 with itself not better; 2 / 5
    ");
    assert_snapshot!(node("part", "m", "zh"), @"
    score.part = 0.4
        x (rules/a/ruleset.yaml:11:19)
        = 1
        原值 1
        同组百分位 (越高越好) (rules/a/ruleset.yaml:11:22) → 0.4
        同组 5 个：3 个更好，1 个相同，连同自身 2 个不更好；2 / 5
    ");
    assert_snapshot!(node("log", "m", "en"), @"
    score.log = 1
        x (rules/a/ruleset.yaml:12:18)
        = 1
        value 1
        square root → 1
        percentile in the cohort (lower is better) (rules/a/ruleset.yaml:12:38) → 1
        cohort of 5: 0 better, 1 equal, so 5 with itself not better; 5 / 5
    ");
    let cohort = |node: &str| json(COHORT, measures, node)["node"]["cohort"].to_string();
    assert_snapshot!(cohort("z"), @r#"{"n":5,"mean":4,"sd":3}"#);
    assert_snapshot!(cohort("ends"), @r#"{"n":5,"min":1,"max":7}"#);
    assert_snapshot!(cohort("part"), @r#"{"n":5,"better":0,"equal":1}"#);
}

const CALLING: &str = "\
ruleset: a
period: year
measures: {faults: {type: count}, kind: {choices: [x, y]}, sales: {type: number}, days: {type: number}}
tables:
  pen:
    hit: first
    in: [faults]
    out: [points]
    rows:
      - ['<= 3', 0]
      - ['<= 9', '= faults + 5']
  extra:
    in: [kind, faults]
    out: [low, high]
    rows:
      - [x, '> 5', 1, 2]
      - [y, '-', 3, 4]
score:
  combine: sum
  of:
    care: 100 - pen(faults)
    more: twice(extra_low(kind, faults)) + extra_high(kind, faults)
    none: (pen(faults + 3) ?? 0) + sales
    lack: (pen(sales) ?? 0) + (extra_low(kind, days) ?? 7)
also:
  doubled: {value: twice(faults)}
outcomes: [{when: pen(faults) > 11, status: invalid}]
";

/// 7 faults meet the second row: 7 + 5 = 12, so 100 - 12 = 88. `extra` of x and 7 meets its first row, so twice 1, and 2 with it, are 4.
/// 10 faults meet no row of `pen`.
#[test]
fn calls_of_tables_and_of_functions_show_what_they_yield() {
    let workspace = Workspace::rules(CALLING)
        .file("rules/a/own.rhai", "fn twice(x) { pen(1) + 2 * x }\n")
        .file("measures.csv", "subject,period,faults,kind,sales,days\nn,2025,7,x,-1,\n");
    let explain = |more: &[&'static str]| {
        let run = ["explain", "a", "n", "--measures", "measures.csv"].into_iter();
        workspace.satis(run.chain(more.iter().copied())).code(0).out()
    };
    assert_snapshot!(explain(&[]), @r#"
    a · 2025 · n

    score = 98.00
    │   sum of 4 indicators
    │   = 88 + 4 - 1 + 7
    ├─ score.care = 88
    │      100 - pen(faults) (rules/a/ruleset.yaml:21:11)
    │      = 100 - pen(7)
    │      pen(7) = 12: row 2 (rules/a/ruleset.yaml:11:9)
    │      contribution 88
    ├─ score.more = 4
    │      twice(extra_low(kind, faults)) + extra_high(kind, faults) (rules/a/ruleset.yaml:22:11)
    │      = twice(extra_low("x", 7)) + extra_high("x", 7)
    │      extra_low("x", 7) = 1: row 1 (rules/a/ruleset.yaml:16:9)
    │      pen(1) = 0: row 1 (rules/a/ruleset.yaml:10:9)
    │      twice(1) = 2
    │      extra_high("x", 7) = 2: row 1 (rules/a/ruleset.yaml:16:9)
    │      contribution 4
    ├─ score.none = -1
    │      (pen(faults + 3) ?? 0) + sales (rules/a/ruleset.yaml:23:11)
    │      = (pen(7 + 3) ?? 0) + (-1)
    │      pen(10) = missing: no row fits
    │      contribution -1
    └─ score.lack = 7
           (pen(sales) ?? 0) + (extra_low(kind, days) ?? 7) (rules/a/ruleset.yaml:24:11)
           = (pen((-1)) ?? 0) + (extra_low("x", missing) ?? 7)
           pen(-1) = 0: row 1 (rules/a/ruleset.yaml:10:9)
           extra_low("x", missing) = missing: an argument is missing
           contribution 7

    status: invalid
    score: 98.00
    gate: invalid (rules/a/ruleset.yaml:27:45)
        pen(faults) > 11
        pen(7) > 11
        pen(7) = 12: row 2 (rules/a/ruleset.yaml:11:9)
    responses: 0
    missing share: 0

    also.doubled = 14
        twice(faults)
        = twice(7)
        pen(1) = 0: row 1 (rules/a/ruleset.yaml:10:9)
        twice(7) = 14
    "#);
    assert_snapshot!(explain(&["--node", "none", "--language", "zh"]), @"
    a · 2025 · n

    score.none = -1
        (pen(faults + 3) ?? 0) + sales (rules/a/ruleset.yaml:23:11)
        = (pen(7 + 3) ?? 0) + (-1)
        pen(10) = 缺失：没有符合的行
        贡献 -1
    ");
    let json = |more: &[&'static str]| -> Value {
        serde_json::from_str(&explain(&[&["--format", "json"], more].concat())).unwrap()
    };
    assert_snapshot!(json(&["--node", "care"])["node"]["calls"].to_string(), @r#"[{"name":"pen","arguments":[7],"value":12,"rows":[{"row":2,"place":"rules/a/ruleset.yaml:11:9"}]}]"#);
    assert_snapshot!(json(&["--node", "more"])["node"]["calls"][2].to_string(), @r#"{"name":"twice","arguments":[1],"value":2,"rows":null}"#);
    let whole = json(&[]);
    assert_snapshot!(whole["subject"]["also"]["doubled"]["calls"].to_string(), @r#"[{"name":"pen","arguments":[1],"value":0,"rows":[{"row":1,"place":"rules/a/ruleset.yaml:10:9"}]},{"name":"twice","arguments":[7],"value":14,"rows":null}]"#);
    assert_eq!(whole["subject"]["decisions"][0]["calls"][0]["name"], "pen");
}
