//! The grade and the class in formulas that come after them.

use crate::support;

use satis::report;
use satis::score::{self, ScoreError};
use support::{also, card, outcome, written};

const RULES: &str = "
ruleset: credit
title: Credit
subject: dealer
period: year
measures:
  mark:  {type: number, range: [-1000, 100]}
  sales: {type: number, default: 0}
  fraud: {type: bool, default: false}
  empty: {type: bool, default: false}
tables:
  credit_line:
    in:  [grade]
    out: [line]
    rows: [[A, 500], [B, 200], [C, ~], [D, 0]]
score: {value: mark}
grades: {A: 90, B: 75, C: 60, D: -1000}
classes:
  - {class: large, when: sales > 100}
  - {class: known, when: also.double > 10}
  - {class: other}
also:
  double: sales * 2
  line:   credit_line(grade)
  size:   class
  fee:    'if also.size == \"large\" { also.line / 10 } else { 7 }'
  seen:   is_missing(grade)
actions:
  - {when: 'grade in [\"C\", \"D\"]', open: visit, about: grade + \" \" + class}
  - {when: also.fee > 20, open: thanks}
outcomes:
  - {when: empty, status: no-opinion}
  - {when: sales < 0, status: invalid}
  - {when: also.double > 1000, cap_grade: B}
  - {when: fraud, veto: D}
";

const MEASURES: &str = "subject,period,mark,sales,fraud,empty\n\
    best,2025,95,200,,\ncapped,2025,95,600,,\nvetoed,2025,95,6,true,\nmiddle,2025,60,5,,\nnegative,2025,-5,0,,\n\
    invalid,2025,80,-1,,\nunsaid,2025,,200,,\nempty,2025,80,1,,true\n";

#[test]
fn named_results_see_the_grade_after_caps_and_vetoes_and_the_class() {
    let rules = written(RULES, &[]);
    let found = rules.score("", MEASURES, "2025");
    let of = |subject: &str| ["line", "size", "fee", "seen"].map(|id| also(&found, subject, id)).join(" ");
    let opened = |subject: &str| {
        let actions = card(&found, subject).actions.iter();
        actions.map(|one| format!("{} {}", one.open, one.about.as_deref().unwrap_or("-"))).collect::<Vec<_>>()
    };
    assert_eq!(
        (outcome(&found, "best").as_str(), of("best").as_str()),
        ("scored 95.00 A #1", "500 large 50 false")
    );
    assert_eq!(opened("best"), ["thanks -"]); // 500/10 > 20
    // 95 is an A, but 1200 > 1000 caps it at B.
    assert_eq!(of("capped"), "200 large 20 false");
    assert_eq!(outcome(&found, "vetoed"), "scored 95.00 D");
    assert_eq!(of("vetoed"), "0 known 7 false");
    assert_eq!(opened("vetoed"), ["visit D known"]);
    // The table says nothing for C; 2·5 is not above 10.
    assert_eq!(of("middle"), "~ other 7 false");
    assert_eq!(opened("middle"), ["visit C other"]);
    assert_eq!(of("negative"), "0 other 7 false");
    // No grade: neither for an invalid subject nor for one without a score.
    assert_eq!(of("invalid"), "~ other 7 true");
    assert_eq!(opened("invalid"), Vec::<String>::new());
    let undecided = card(&found, "invalid").undecided.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(undecided, ["action visit: grade is missing"]);
    assert_eq!(of("unsaid"), "~ large ~ true");
    assert_eq!(of("empty"), "~ ~ ~ ~");
}

#[test]
fn explain_shows_the_grade_that_a_named_result_was_given() {
    let rules = written(RULES, &[]);
    let found = rules.score("", MEASURES, "2025");
    let text = report::explain(&found, "capped", "en", rules.library.sources()).expect("a card");
    assert!(text.contains("credit_line(\"B\")"), "{text}");
    let json = report::explain_json(&found, "capped", rules.library.sources()).expect("a card");
    assert_eq!(json["subject"]["also"]["line"]["inputs"][0]["source"], "outcome", "{json:#}");
}

/// What is said against the rules after an edit.
fn wrong(from: &str, to: &str) -> Vec<String> {
    let yaml = RULES.replace(from, to);
    assert_ne!(yaml, RULES, "{from}");
    let rules = written(&yaml, &[]);
    let problems = match score::plan(&rules.library, &rules.id, None) {
        Err(ScoreError::Rules(problems)) => problems,
        Err(error) => panic!("{error}"),
        Ok((_, warnings)) => warnings,
    };
    problems.iter().map(|one| format!("{}: {}", one.code.id(), one.message)).collect()
}

#[test]
fn what_comes_before_the_grade_can_not_depend_on_it() {
    let comes = |what: &str, verdict: &str, way: &str| {
        [format!("cycle: `{what}` comes before the {verdict}, but depends on it: {what} → {way}")]
    };
    assert_eq!(
        wrong("also.double > 1000", "also.fee > 1000"),
        comes("outcome 3", "class", "also.fee → also.size → class")
    );
    assert_eq!(
        wrong("{when: fraud, veto", "{when: also.line > 5, veto"),
        comes("outcome 4", "grade", "also.line → grade")
    );
    assert_eq!(wrong("sales > 100}", "'grade == \"A\"'}"), comes("class large", "grade", "grade"));
    assert_eq!(
        wrong("value: mark", "value: 'if class == \"large\" { mark } else { 0 }'"),
        comes("score", "class", "class")
    );
    assert_eq!(
        wrong("value: mark", "per: response, value: grade"),
        ["out-of-scope: a single response has no grade"]
    );
}

#[test]
fn a_word_that_is_no_grade_or_class_is_found_in_formulas_and_tables() {
    assert_eq!(wrong("[\"C\", \"D\"]", "[\"C\", \"E\"]"), ["unknown-grade: no grade is called `E`"]);
    assert_eq!(wrong("also.size == \"large\"", "class == \"lage\""), ["unknown-class: no class is called `lage`"]);
    assert_eq!(
        wrong("is_missing(grade)", "grade >= \"B\""),
        ["compare-types: `>=` compares the letters of grades"]
    );
    assert_eq!(wrong("is_missing(grade)", "grade == 3"), ["compare-types: a text is compared with a number"]);
    assert_eq!(wrong("[C, ~], [D, 0]", "[C, ~]"), ["table-hole: no row of `credit_line` takes grade = \"D\""]);
    assert_eq!(wrong("[D, 0]", "[D, 0], [E, 0]"), ["unknown-grade: no grade is called `E`"]);
    assert_eq!(wrong("  fraud: {", "  class: {type: bool}\n  fraud: {")[0], "reserved-name: `class` is reserved");
}

#[test]
fn without_grades_or_classes_nothing_is_called_so() {
    let rules = "ruleset: a\ntitle: A\nsubject: s\nperiod: year\nmeasures: {x: {type: number}}\nscore: {value: x}\n\
                 also: {g: grade, c: class}\n";
    let rules = written(rules, &[]);
    let Err(ScoreError::Rules(problems)) = score::plan(&rules.library, &rules.id, None) else {
        panic!("no problem")
    };
    let messages: Vec<&str> = problems.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(messages, ["the rule set gives no grades", "the rule set has no classes"]);
}
