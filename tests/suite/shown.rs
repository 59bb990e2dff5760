//! What people see is what is graded: values are graded exactly and shown with few places, with more where these would
//! contradict a grade, a rank, a condition, a target or a band. All values are worked out by hand.

use crate::support;

use satis::report;
use satis::score::Scorecard;
use support::{card, written};

/// A rule set of the measure a; `rest` begins with the score.
fn ruleset(rest: &str) -> String {
    let measures = "measures: {a: {type: number, range: [0, 200]}}";
    format!("ruleset: seen\nsubject: shop\nperiod: year\n{measures}\n{rest}\n")
}

/// The rule set's scores of shops with these values of a.
fn scored(rest: &str, values: &[(&str, &str)]) -> Scorecard {
    let rows: String = values.iter().map(|(shop, a)| format!("{shop},2025,{a}\n")).collect();
    written(&ruleset(rest), &[]).score("", &format!("subject,period,a\n{rows}"), "2025")
}

/// The lines of the scoreboard that begin with a rank or a shop, blanks made one.
fn board(scorecard: &Scorecard) -> Vec<String> {
    let text = report::table(scorecard, "en", &satis::diagnostic::Sources::default());
    let rows = text.lines().filter(|line| line.contains("scored") && !line.starts_with(char::is_numeric));
    let one = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    // No responses belong to measures.
    rows.map(|line| one(line).replacen("scored 0", "scored", 1)).collect()
}

fn csv(scorecard: &Scorecard) -> Vec<String> {
    let text = report::csv(std::slice::from_ref(scorecard)).expect("a CSV");
    text.lines().skip(1).map(|line| line.split(',').take(5).collect::<Vec<_>>().join(",")).collect()
}

fn seen(scorecard: &Scorecard, shop: &str) -> String {
    card(scorecard, shop).score_seen(&scorecard.plan).expect("a score")
}

#[test]
fn a_score_below_a_grade_is_not_shown_as_its_threshold() {
    // 79.9984 is below 80; with 2 places it would be 80.00. 80.001 is not: 80.00 says nothing wrong. 59.9951 the same.
    let grades = "grades: {A: 80, B: 60, C: 0}";
    let values = [("n", "79.9984"), ("s", "80.001"), ("w", "59.9951"), ("x", "79.99999999999"), ("y", "80")];
    let scorecard = scored(&format!("score: {{value: a}}\n{grades}"), &values);
    assert_eq!(
        board(&scorecard),
        [
            "1 s 80.001 A scored",
            "2 y 80.000 A scored",
            "3 x 79.99999999999 B scored",
            "4 n 79.998 B scored",
            "5 w 59.995 C scored"
        ]
    );
    assert_eq!(
        csv(&scorecard),
        [
            "n,2025,79.9984,B,4",
            "s,2025,80.001,A,1",
            "w,2025,59.9951,C,5",
            "x,2025,79.99999999999,B,3",
            "y,2025,80.00,A,2"
        ]
    );
    // Without y nobody is near s.
    let scorecard = scored(&format!("score: {{value: a}}\n{grades}"), &[("s", "80.001"), ("n", "79.9984")]);
    assert_eq!(board(&scorecard), ["1 s 80.00 A scored", "2 n 79.998 B scored"]);
}

#[test]
fn a_rule_set_that_rounds_is_graded_on_what_it_rounds_to() {
    let scorecard = scored("score: {value: a, round: 2}\ngrades: {A: 80, B: 0}", &[("n", "79.9984"), ("s", "80")]);
    assert_eq!(board(&scorecard), ["1 n 80.00 A scored", "1 s 80.00 A scored"]);
    assert_eq!(csv(&scorecard), ["n,2025,80.00,A,1", "s,2025,80.00,A,1"]);
    // Rounded to 1 and seen with 0: 79.5 is below 79.6, and 80 would not be.
    let rest = "score: {value: a, round: 1, show: 0}\ngrades: {A: 79.6, B: 0}";
    let scorecard = scored(rest, &[("n", "79.549"), ("s", "81.21")]);
    assert_eq!(board(&scorecard), ["1 s 81 A scored", "2 n 79.5 B scored"]);
    assert_eq!(csv(&scorecard), ["n,2025,79.5,B,2", "s,2025,81.2,A,1"]);
}

#[test]
fn scores_that_are_ranked_apart_are_seen_to_differ() {
    // 66.67 each with 2 places. 66.665 lies below 66.667, and that below 66.67.
    let scorecard =
        scored("score: {value: a}", &[("n", "66.6651"), ("s", "66.6667"), ("w", "66.6672"), ("x", "1")]);
    assert_eq!(
        board(&scorecard),
        ["1 w 66.67 scored", "2 s 66.667 scored", "3 n 66.665 scored", "4 x 1.00 scored"]
    );
    // Equal ones stay as they are.
    let scorecard = scored("score: {value: a}", &[("n", "66.6651"), ("s", "66.6651")]);
    assert_eq!(board(&scorecard), ["1 n 66.67 scored", "1 s 66.67 scored"]);
}

#[test]
fn a_value_is_seen_with_the_places_that_its_node_says() {
    let rest = "score: {combine: sum, show: 1, of: {p: {value: a / 3, show: 3}, q: {value: a / 7, round: 1}}}\n\
                also: {r: {value: a / 9, show: 0}, s: a / 9}";
    // 100/3 = 33.333…, 100/7 = 14.3; 47.6333…; 100/9 = 11.111…
    let scorecard = scored(rest, &[("n", "100")]);
    assert_eq!(board(&scorecard), ["1 n 47.6 scored 33.333 14.3 11 11.1111"]);
    let text = report::csv(std::slice::from_ref(&scorecard)).expect("a CSV");
    assert!(
        text.contains("n,2025,47.633333333333,,1,scored,33.333333333333,14.3,11.111111111111,11.111111111111"),
        "{text}"
    );
    let json = report::json(&scorecard, &satis::diagnostic::Sources::default()).to_string();
    assert!(json.contains(r#""score":47.633333333333,"shown":"47.6""#), "{json}");
    let explained = report::explain(&scorecard, "n", "en", &satis::diagnostic::Sources::default()).expect("n");
    assert!(explained.contains("score = 47.6\n"), "{explained}");
    assert!(explained.contains("exactly 47.633333333333, shown with 1 place\n"), "{explained}");
}

#[test]
fn more_than_12_places_are_no_places() {
    let written = written(&ruleset("score: {value: a, show: 13}"), &[]);
    let problems = satis::score::plan(&written.library, &written.id, None).expect_err("13 places");
    let satis::score::ScoreError::Rules(problems) = problems else { panic!("{problems:?}") };
    assert_eq!(problems.first().map(|problem| problem.code), Some(satis::diagnostic::Code::TooManyPlaces));
}

#[test]
fn a_value_is_seen_on_its_side_of_what_a_condition_compares() {
    // 2.99996 is 3 with 4 places, and lacks nothing but that the gate says it is below 3.
    let rest = "score: {combine: mean, of: {p: a, q: {value: a + 1.00008, show: 2}}}\n\
                also: {near: {value: a - 1, show: 1}}\n\
                outcomes: [{when: score.p < 3, status: invalid}]\n\
                actions: [{when: score.q > 4, open: look}, {when: 1.99 >= also.near, open: talk}]";
    let scorecard = scored(rest, &[("n", "2.99996")]);
    let text = report::table(&scorecard, "en", &satis::diagnostic::Sources::default());
    let row = text.lines().find(|line| line.contains("invalid")).unwrap_or_default();
    // The score is 3.5 for once; q is 4.00 with 2 places, which is not above 4; near is 1.99996, not at most 1.99: 2.0 is neither.
    assert_eq!(
        row.split_whitespace().collect::<Vec<_>>(),
        ["n", "3.50", "invalid", "0", "2.99996", "4.00004", "2.0"]
    );
}

#[test]
fn a_value_is_seen_on_its_side_of_its_target_and_of_a_band() {
    // 84.9951 is 85.00 with 2 places: above the target 84.996 that it misses, and in the band from 85.
    let rest = "score: {combine: sum, of: {p: {value: a, show: 2}, \
                q: {value: score.p, bands: [{from: 85, points: 10}, {below: 85, points: 0}]}}}\n\
                targets: {score: 84.996}\n\
                also: {on_target: score >= target.score}";
    let scorecard = scored(rest, &[("n", "84.9951")]);
    assert_eq!(board(&scorecard), ["1 n 84.995 scored 84.995 0 false"]);
}

#[test]
fn a_number_of_20_digits_has_12_places_like_any_other() {
    let rest = "measures: {a: {type: number}}\nscore: {value: a, round: 12}\nalso: {b: {value: -a, round: 10}}";
    let yaml = format!("ruleset: long\nsubject: shop\nperiod: year\n{rest}\n");
    let rows = "subject,period,a\nn,2025,77777777777777777777\n";
    let scorecard = written(&yaml, &[]).score("", rows, "2025");
    assert_eq!(seen(&scorecard, "n"), "77777777777777777777.000000000000");
    let text = report::csv(std::slice::from_ref(&scorecard)).expect("a CSV");
    assert!(
        text.contains("n,2025,77777777777777777777.000000000000,,1,scored,-77777777777777777777.0000000000"),
        "{text}"
    );
}
