//! Every construct that computes, at the places where data are awkward: a missing child, a weight of zero, a negative value, a
//! subject without data, a cohort of one. All values are worked out by hand.

use crate::support;

use satis::data::Subject;
use satis::ruleset::Library;
use satis::score::Scorecard;
use support::{also, card, outcome, value, written};

/// One group for each way of combining, over the same two values; `z` never counts.
const COMBINED: &str = "
ruleset: combined
title: Combined
subject: shop
period: year
measures:
  a: {type: number, range: [-100, 100]}
  b: {type: number, range: [-100, 100]}
  z: {type: number, range: [-100, 100]}
score:
  combine: none
  missing: POLICY
  of:
    weighted:  {combine: weighted-mean, weights: 4, of: {a: 3, b: 1, z: 0}}
    rescaled:  {combine: weighted-mean, weights: rescale, of: {a: 6, b: 2, z: 0}}
    by_mean:   {combine: mean, of: {a: {}, b: {}}}
    geometric: {combine: geometric-mean, weights: 2, of: {a: 1, b: 1, z: 0}}
    harmonic:  {combine: harmonic-mean, weights: 2, of: {a: 1, b: 1, z: 0}}
    by_sum:    {combine: sum, of: {a: {out_of: 100}, b: {out_of: 100}}}
    by_min:    {combine: min, of: {a: {}, b: {}}}
    by_max:    {combine: max, of: {a: {}, b: {}}}
    by_median: {combine: median, of: {a: {}, b: {}}}
    by_none:   {combine: none, of: {a: {}, b: {}}}
    half:      {combine: mean, missing: {renormalise: 0.5}, of: {a: {}, b: {}}}
    most:      {combine: mean, missing: {renormalise: 0.51}, of: {a: {}, b: {}}}
    choice:    {combine: mean, of: {a: {}, b: {when: z >= 1}}}
";

const GROUPS: [&str; 13] = [
    "weighted",
    "rescaled",
    "by_mean",
    "geometric",
    "harmonic",
    "by_sum",
    "by_min",
    "by_max",
    "by_median",
    "by_none",
    "half",
    "most",
    "choice",
];

/// `a`, `b` and the `z` that weighs nothing; `gap` lacks `b`.
const VALUES: &str =
    "subject,period,a,b,z\nfull,2025,4,16,0\nminus,2025,-4,16,1\nzero,2025,0,16,5\ngap,2025,4,,9\n";

const SHOPS: [&str; 5] = ["full", "minus", "zero", "gap", "nobody"];

/// For each node what the subjects have, `~` where there is nothing: `by_mean 10 6 8 4 ~`.
fn rows(found: &Scorecard, nodes: &[&str], subjects: &[&str]) -> Vec<String> {
    let cell = |subject: &str, node: &str| {
        value(found, subject, &format!("score.{node}")).map_or_else(|| "~".to_owned(), |x| x.to_string())
    };
    let row = |node: &&str| {
        let cells: Vec<String> = subjects.iter().map(|subject| cell(subject, node)).collect();
        format!("{node} {}", cells.join(" "))
    };
    nodes.iter().map(row).collect()
}

fn combined(policy: &str) -> Vec<String> {
    let rules = written(&COMBINED.replace("POLICY", policy), &[]);
    let mut data = support::dataset(&rules.plan(), "", VALUES);
    data.subjects.insert("nobody".into(), Subject::default());
    let found = support::scored(&rules.library, &rules.id, &data, "2025");
    rows(&found, &GROUPS, &SHOPS)
}

#[test]
fn every_combination_under_a_policy_that_fails() {
    let expected = [
        // full 4 16, minus −4 16, zero 0 16, gap 4 ~, nobody ~ ~
        "weighted 7 1 4 ~ ~",   // (3·4 + 16)/4; (−12 + 16)/4; 16/4
        "rescaled 7 1 4 ~ ~",   // 6 : 2 is 3 : 1
        "by_mean 10 6 8 ~ ~",   // 20/2; 12/2; 16/2
        "geometric 8 ~ 0 ~ ~",  // √64; no root of −64; the 0 of weight 0 takes no part
        "harmonic 6.4 ~ ~ ~ ~", // 2 ÷ (1/4 + 1/16) = 2 ÷ 5/16
        "by_sum 20 12 16 ~ ~",
        "by_min 4 -4 0 ~ ~",
        "by_max 16 16 16 ~ ~",
        "by_median 10 6 8 ~ ~", // of two values the one between them
        "by_none ~ ~ ~ ~ ~",
        "half 10 6 8 4 ~",  // its own policy: half of the weight is there
        "most 10 6 8 ~ ~",  // half is less than 51 %
        "choice 4 6 8 ~ ~", // `full` has no b, for its z is 0; for `gap` b applies and is missing
    ];
    assert_eq!(combined("fail"), expected);
}

#[test]
fn every_combination_under_a_policy_that_renormalises() {
    let expected = [
        "weighted 7 1 4 4 ~",
        "rescaled 7 1 4 4 ~",
        "by_mean 10 6 8 4 ~",
        "geometric 8 ~ 0 4 ~",
        "harmonic 6.4 ~ ~ 4 ~",
        "by_sum 20 12 16 8 ~", // 4 of 100 points becomes 8 of 200
        "by_min 4 -4 0 4 ~",
        "by_max 16 16 16 4 ~",
        "by_median 10 6 8 4 ~",
        "by_none ~ ~ ~ ~ ~",
        "half 10 6 8 4 ~",
        "most 10 6 8 ~ ~",
        "choice 4 6 8 4 ~",
    ];
    assert_eq!(combined("renormalise"), expected);
}

#[test]
fn every_combination_under_a_policy_that_counts_zero() {
    let expected = [
        "weighted 7 1 4 3 0", // (3·4 + 0)/4
        "rescaled 7 1 4 3 0",
        "by_mean 10 6 8 2 0",
        "geometric 8 ~ 0 0 0",  // √(4·0)
        "harmonic 6.4 ~ ~ ~ ~", // nothing is divided by 0
        "by_sum 20 12 16 4 0",
        "by_min 4 -4 0 0 0",
        "by_max 16 16 16 4 0",
        "by_median 10 6 8 2 0",
        "by_none ~ ~ ~ ~ ~",
        "half 10 6 8 4 ~",
        "most 10 6 8 ~ ~",
        "choice 4 6 8 2 0",
    ];
    assert_eq!(combined("zero"), expected);
}

const STEPPED: &str = "
ruleset: stepped
title: Stepped
subject: shop
period: year
measures: {x: {type: number}}
score:
  combine: none
  of:
    ln:      {value: x, transform: ln}
    log10:   {value: x, transform: log10}
    sqrt:    {value: x, transform: sqrt}
    exp:     {value: x, transform: exp}
    posts:   {value: x, goalposts: [2, 6]}
    curve:   {value: x, curve: {0: 0, 8: 100}}
    bands:   {value: x, bands: [{to: -1, points: 1}, {at: 0, points: 2}, {above: 0, to: 10, points: [10, 20]}, {points: 30}]}
    held:    {value: x, floor: 0, cap: 3}
    up:      {value: x * 0.625, round: 0}
    even:    {value: x * 0.625, round: {places: 0, half: even}}
    best:    {value: x, min-max: higher}
    least:   {value: x, min-max: lower}
    spread:  {value: x, z-score: higher}
    inverse: {value: x, z-score: lower}
    place:   {value: x, rank: higher}
    last:    {value: x, rank: lower}
    part:    {value: x, percentile: higher}
    below:   {value: x, percentile: lower}
";

const STEPS: [&str; 18] = [
    "ln", "log10", "sqrt", "exp", "posts", "curve", "bands", "held", "up", "even", "best", "least", "spread",
    "inverse", "place", "last", "part", "below",
];

#[test]
fn every_way_to_points_of_a_negative_value_of_zero_and_of_nothing() {
    let rules = written(STEPPED, &[]);
    let mut data =
        support::dataset(&rules.plan(), "", "subject,period,x\nfour,2025,4\nminus,2025,-4\nzero,2025,0\n");
    data.subjects.insert("nobody".into(), Subject::default());
    let found = support::scored(&rules.library, &rules.id, &data, "2025");
    let expected = [
        // four, minus four, zero, nobody
        "ln 1.38629436112 ~ ~ ~", // 2 ln 2 = 2 · 0.69314718056
        "log10 0.602059991328 ~ ~ ~",
        "sqrt 2 ~ 0 ~",
        "exp 54.598150033144 0.018315638889 1 ~",
        "posts 0.5 -1.5 -0.5 ~", // (x − 2)/4
        "curve 50 0 0 ~",        // flat below 0
        "bands 14 1 2 ~",        // from 0 to 10: 10 + x
        "held 3 0 0 ~",
        "up 3 -3 0 ~",   // ±2.5 away from zero
        "even 2 -2 0 ~", // ±2.5 to the even digit
        "best 1 0 0.5 ~",
        "least 0 1 0.5 ~",
        "spread 1 -1 0 ~", // s² = (16 + 16 + 0)/2, s = 4
        "inverse -1 1 0 ~",
        "place 1 3 2 ~",
        "last 3 1 2 ~",
        "part 1 0.333333333333 0.666666666667 ~", // 3, 1, 2 of 3 are not better; nobody is not counted
        "below 0.333333333333 1 0.666666666667 ~",
    ];
    assert_eq!(rows(&found, &STEPS, &["four", "minus", "zero", "nobody"]), expected);
}

#[test]
fn a_cohort_of_one_has_a_place_and_no_spread() {
    let rules = written(STEPPED, &[]);
    let found = rules.score("", "subject,period,x\nalone,2025,4\n", "2025");
    let expected = ["best ~", "least ~", "spread ~", "inverse ~", "place 1", "last 1", "part 1", "below 1"];
    assert_eq!(rows(&found, &STEPS[10..], &["alone"]), expected);
}

const COUNTED: &str = r#"
ruleset: counted
title: Counted
subject: shop
period: year
scales: {four: {levels: {great: 3, good: 2, fair: 1, bad: -4, none: ~}}}
questions:
  q: {scale: four}
  n: {range: [0, 10]}
  back: {range: [0, 10], reverse: true}
derive:
  high: q >= 2
  own:  {value: n - q, where: q < 3}
score:
  combine: none
  of:
    q: {}
    own: {}
    whole: {per: response, combine: mean, missing: renormalise, of: {q: {}, n: {}}}
also:
  its_mean: q.mean
  its_sum: q.sum
  its_sd: q.sd
  its_min: q.min
  its_max: q.max
  its_median: q.median
  its_answered: q.answered
  its_missing: q.missing
  its_share: q.share("great", "good")
  its_count: q.count("great", "good")
  its_top: q.top(2)
  its_bottom: q.bottom(2)
  its_nps: n.nps
  its_high: high.share
  its_back: back.mean
  its_responses: responses
"#;

#[test]
fn every_statistic_of_negative_points_of_one_answer_and_of_none() {
    let responses =
        "subject,period,q,n,back\ntwo,2025,great,10,1\ntwo,2025,bad,4,4\none,2025,good,9,\nblank,2025,none,,\n";
    let rules = written(COUNTED, &[]);
    let mut data = support::dataset(&rules.plan(), responses, "");
    data.subjects.insert("nobody".into(), Subject::default());
    let found = support::scored(&rules.library, &rules.id, &data, "2025");
    let subjects = ["two", "one", "blank", "nobody"];
    let row = |id: &&str| {
        let id = format!("its_{id}");
        subjects.iter().map(|subject| also(&found, subject, &id)).collect::<Vec<_>>().join(" ")
    };
    let statistics = [
        ("mean", "-0.5 2 ~ ~"), // (3 − 4)/2
        ("sum", "-1 2 0 0"),
        ("sd", "4.949747468306 ~ ~ ~"), // √(3.5² + 3.5²) = √24.5; of one answer there is none
        ("min", "-4 2 ~ ~"),
        ("max", "3 2 ~ ~"),
        ("median", "-0.5 2 ~ ~"),
        ("answered", "2 1 0 0"),
        ("missing", "0 0 1 0"), // the level without points is no answer
        ("share", "0.5 1 ~ ~"),
        ("count", "1 1 0 0"),
        ("top", "0.5 1 ~ ~"),    // great and good
        ("bottom", "0.5 0 ~ ~"), // fair and bad
        ("nps", "0 100 ~ ~"),    // 10 and 4; 9
        ("high", "0.5 1 ~ ~"),
        ("back", "7.5 ~ ~ ~"), // 10 − 1 and 10 − 4
        ("responses", "2 1 1 0"),
    ];
    for (id, expected) in statistics {
        assert_eq!(row(&id), expected, "{id}");
    }
    // own: only of the answers below great: 4 + 4; 9 − 2. whole: ((3 + 10)/2 + (−4 + 4)/2)/2; (2 + 9)/2.
    let expected = ["q -0.5 2 ~ ~", "own 8 7 ~ ~", "whole 3.25 5.5 ~ ~"];
    assert_eq!(rows(&found, &["q", "own", "whole"], &subjects), expected);
}

/// Shops p and q and the silent r in town t1, s alone in t2, the silent u alone in t3.
const TOWNS: [(&str, &str); 8] =
    [("p", "t1"), ("q", "t1"), ("r", "t1"), ("s", "t2"), ("u", "t3"), ("t1", ""), ("t2", ""), ("t3", "")];

#[test]
fn a_group_with_a_silent_a_single_and_no_member() {
    let towns = |by: &str| {
        let yaml = "ruleset: up\ntitle: Up\nsubject: shop\nperiod: year\nmeasures: {x: {type: number, over: sum}}\n\
                    score: {combine: sum, of: {x: {}, one: {value: '1'}}}\n";
        let rules = written(&format!("{yaml}rollup: {{levels: [shop, town], by: {by}}}\n"), &[]);
        let mut data = support::dataset(&rules.plan(), "", "subject,period,x\np,2025,4\nq,2025,-8\ns,2025,6\n");
        for (id, parent) in TOWNS {
            data.subjects.insert(id.into(), Subject { parent: parent.into(), ..Subject::default() });
        }
        let found = support::scored(&rules.library, &rules.id, &data, "2025");
        ["t1", "t2", "t3"].map(|town| outcome(&found, town))
    };
    // 4 − 8 + 1; 6 + 1; nobody counts
    assert_eq!(towns("pooled"), ["scored -3.00 #2", "scored 7.00 #1", "not-computable"]);
    // ((4 + 1) + (−8 + 1))/2; 7/1
    assert_eq!(towns("mean-of-children"), ["scored -1.00 #2", "scored 7.00 #1", "not-computable"]);
}

const PARTS: &str = "
ruleset: parts
title: Parts
subject: shop
period: year
attributes: {region: {choices: [north, south, east, west]}}
questions: {q: {range: [-10, 10]}}
score: {combine: sum, of: {q: {}}}
breakdown: {by: [region], min_n: 1}
";

#[test]
fn parts_with_a_negative_a_blank_and_a_single_answer() {
    let responses =
        "subject,period,region,q\na,2025,north,-4\na,2025,north,1\na,2025,south,\na,2025,east,7\na,2025,,9\n";
    let found = written(PARTS, &[]).score(responses, "", "2025");
    let parts: Vec<String> = card(&found, "a")
        .breakdowns
        .iter()
        .map(|cell| {
            let score = cell.nodes.as_ref().and_then(|nodes| nodes[0].1.as_ref().ok());
            format!("{} {} {}", cell.value, cell.n, score.map_or_else(|| "~".to_owned(), ToString::to_string))
        })
        .collect();
    assert_eq!(parts, ["north 2 -1.5", "south 1 ~", "east 1 7"]); // nobody of the west; one response says no region
    assert_eq!(outcome(&found, "a"), "scored 3.25 #1"); // (−4 + 1 + 7 + 9)/4
}

#[test]
fn a_survey_is_stored_under_its_own_id_or_that_of_the_base() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let rules = "title: T\nsubject: shop\nperiod: year\nmeasures: {x: {type: number}}\nscore: {value: x}\n";
    for (id, text) in [
        ("plain", format!("ruleset: plain\n{rules}")),
        ("named", format!("ruleset: named\nsurvey: visits\n{rules}")),
        ("heir", "ruleset: heir\nextends: plain\ntitle: H\n".to_owned()),
    ] {
        let home = folder.path().join("rules").join(id);
        std::fs::create_dir_all(&home).expect("a folder");
        std::fs::write(home.join("ruleset.yaml"), text).expect("a file");
    }
    let library = Library::read(folder.path(), &folder.path().join("rules"));
    let stored = ["plain", "named", "heir"].map(|id| support::plan(&library, id).ruleset.survey.clone());
    assert_eq!(stored, ["plain", "visits", "plain"]);
}
