//! A missing operand in rule sets: derived columns, records, conditions of all kinds, earlier periods. Values are worked out by hand.

use crate::support;

use satis::data::{Dataset, ReferenceKind};
use satis::ingest::{self, Form, Mapping};
use satis::score::{self, Scorecard};
use support::{Written, also, card, d, dataset, outcome, p, scored, value, written};

const HEAD: &str = "ruleset: b\ntitle: B\nsubject: shop\nperiod: year\n";

fn rules(rest: &str) -> Written {
    written(&format!("{HEAD}{rest}"), &[])
}

/// The codes and helps of all that `check` says.
fn said(rules: &Written) -> Vec<String> {
    let problems = match score::plan(&rules.library, &rules.id, None) {
        Ok((_, warnings)) => warnings,
        Err(score::ScoreError::Rules(problems)) => problems,
        Err(error) => panic!("{error}"),
    };
    let line = |problem: &satis::diagnostic::Diagnostic| {
        format!("{}: {}", problem.code.id(), problem.help.as_deref().unwrap_or_default())
    };
    problems.iter().map(line).collect()
}

#[test]
fn a_derived_column_that_lacks_an_operand_is_missing_to_later_formulas() {
    let rules = |value: &str| {
        rules(&format!(
            "questions: {{expected: {{range: [0, 10]}}, perceived: {{range: [0, 10]}}}}\n\
             derive: {{gap: perceived - expected, ratio: perceived / expected}}\n\
             score: {{per: response, value: '{value}'}}\nalso: {{n: gap.answered + ratio.answered}}\n"
        ))
    };
    let data = "subject,respondent,period,expected,perceived\na,r1,2024,4,6\na,r2,2024,,6\na,r3,2024,0,6\n";
    let mean = |formula: &str| value(&rules(formula).score(data, "", "2024"), "a", "score");
    // Gaps 2, none, 6.
    assert_eq!(mean("gap ?? 1"), Some(d("3")));
    assert_eq!(mean("if is_missing(gap) { 1 } else { gap }"), Some(d("3")));
    // Ratios 1.5, none for want of an answer, none by division by zero.
    assert_eq!(mean("(ratio ?? 0) * 2"), Some(d("1")));
    assert_eq!(mean("rise(ratio, 1)"), Some(satis::number::guard(number("0.5") / number("3"))));
    let found = rules("gap + 0 * ratio").score(
        "subject,respondent,period,expected,perceived\na,r1,2024,0,6\n",
        "",
        "2024",
    );
    let cause = support::node(&found, card(&found, "a"), "score").value.clone().expect_err("no value");
    assert_eq!(cause.fault.to_string(), "division by zero");
}

fn number(text: &str) -> satis::number::Decimal {
    d(text)
}

#[test]
fn a_gap_of_two_answers_has_a_mean_of_one() {
    // F1: (2 + 0) / 2.
    let rules = rules(
        "questions: {expected: {range: [0, 10]}, perceived: {range: [0, 10]}}\n\
         derive: {gap: perceived - expected, unknown: 'is_missing(gap)'}\n\
         score: {per: response, value: 'gap ?? 0'}\nalso: {unknown: unknown.count}\n",
    );
    let data = "subject,respondent,period,expected,perceived\na,r1,2024,4,6\na,r2,2024,,6\n";
    let found = rules.score(data, "", "2024");
    assert_eq!((value(&found, "a", "score"), also(&found, "a", "unknown").as_str()), (Some(d("1")), "1"));
}

#[test]
fn a_field_of_a_record_that_lacks_an_operand_is_missing_to_later_fields() {
    let rules = rules(
        "records:\n  loans: {balance: {type: money}, rate: {type: number}, cost: balance * rate, safe: cost ?? 0, \
         lost: is_missing(cost), part: cost / balance, sure: 'part ?? 1'}\n\
         score: {value: loans.count}\n\
         also: {safe: loans.safe.answered, lost: loans.lost.count, sure: loans.sure.sum}\n",
    );
    let plan = rules.plan();
    let text = "subject,period,balance,rate\na,2024,100,0.1\na,2024,50,\na,2024,0,0.5\n";
    let read = ingest::rows(text, "loans.csv", &Form::of(&plan), "loans", &Mapping::default()).expect("rows");
    let data = Dataset { batches: read.rows, ..Dataset::default() };
    let found = scored(&rules.library, &rules.id, &data, "2024");
    // Costs 10, none, 0; per balance 0.1, none, none (0 / 0): 0.1 + 1 + 1.
    let all = ["safe", "lost", "sure"].map(|id| also(&found, "a", id));
    assert_eq!(all, ["3", "1", "2.1"]);
}

#[test]
fn a_condition_that_one_side_decides_is_decided() {
    // F4, with the missing part first; the veto surely holds for a, surely not for b, and can't be told for c.
    let rules = rules(
        "measures: {fouls: {type: count}, duration: {type: number}, fraud: {type: bool}}\n\
         score: {value: 'if fouls >= 5 || duration == 40 { 1 } else { 0 }'}\n\
         also: {clean: 'fouls < 5 && duration < 40'}\n\
         grades: {A: 0.5, B: 0}\n\
         outcomes: [{when: fouls >= 5 || fraud, veto: B, reason: fraud}]\n",
    );
    let found = rules.score("", "subject,period,fouls,duration,fraud\na,2024,,40,true\nb,2024,1,40,\nc,2024,1,40,false\nd,2024,,40,false\n", "2024");
    assert_eq!(outcome(&found, "a"), "scored 1.00 B");
    assert!(card(&found, "a").outcome.vetoed);
    assert_eq!(outcome(&found, "c"), "scored 1.00 A #1");
    assert_eq!([outcome(&found, "b"), outcome(&found, "d")], ["not-computable", "not-computable"]);
    assert_eq!(["a", "b"].map(|subject| also(&found, subject, "clean")), ["false", "false"]);
}

#[test]
fn rows_that_a_where_leaves_undecided_are_counted() {
    // F5: the visit without days counts; the form without days can't be told, nor can the one without a route and days 12.
    let rules = rules(
        "questions: {q: {range: [1, 5]}}\nattributes: {days: {type: number}, route: {choices: [visit, form]}}\n\
         derive: {soon: {value: q, where: 'days <= 10 || route == \"visit\"'}, later: 'soon + 1'}\n\
         score: {value: soon.mean}\nalso: {n: soon.answered, later: later.answered}\n",
    );
    let data = "subject,respondent,period,q,days,route\na,1,2024,4,,visit\na,2,2024,2,3,form\na,3,2024,1,,form\na,4,2024,1,12,\na,5,2024,1,12,form\n";
    let found = rules.score(data, "", "2024");
    assert_eq!((value(&found, "a", "score"), also(&found, "a", "n")), (Some(d("3")), "2".into()));
    assert_eq!(also(&found, "a", "later"), "2");
    let [undecided] = card(&found, "a").rows_left_out.as_slice() else { panic!("one condition") };
    assert_eq!((undecided.rows, undecided.of), (2, 5));
    assert_eq!(undecided.cause.to_string(), "where soon: days is missing");
    let json = satis::report::json(&found, rules.library.sources());
    assert_eq!(json["undecided_rows"][0]["rows"], 2);
    assert_eq!(json["subjects"][0]["undecided_rows"][0]["of"], 5);
}

#[test]
fn an_undecided_class_says_between_which_it_lies() {
    // F6: a class that may fit, one that surely does, and what is left.
    let rules = rules(
        "measures: {sales: {type: number}, orders: {type: count}}\nscore: {value: 1}\n\
         classes: [{class: big, when: sales > 100}, {class: busy, when: orders > 3}, {class: known, when: orders >= 1}, {class: other}]\n\
         also: {named: class}\n",
    );
    let found =
        rules.score("", "subject,period,sales,orders\na,2024,,4\nb,2024,,0\nc,2024,500,\nd,2024,1,\n", "2024");
    let of = |subject: &str| {
        let card = card(&found, subject);
        (card.classes.join(" "), card.between.join(" "), card.class().unwrap_or("-").to_owned())
    };
    let row = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
    assert_eq!(of("a"), row("busy known", "big busy", "-"));
    assert_eq!(of("b"), row("", "big other", "-"));
    assert_eq!(of("c"), row("big", "", "big"));
    assert_eq!(of("d"), row("", "busy known other", "-"));
    assert_eq!(["a", "c"].map(|subject| also(&found, subject, "named")), ["~", "big"]);
}

#[test]
fn an_answer_among_several_is_found_beside_one_left_open() {
    // F7: "no" is among (no, –); among (yes, –) it can't be told; among (yes, yes) it is not.
    let rules = rules(
        "questions: {a: {choices: ['yes', 'no']}, b: {choices: ['yes', 'no']}}\n\
         derive: {doubts: '\"no\" in [a, b]', whole: '\"no\" !in [a, b]'}\n\
         score: {value: responses}\nalso: {n: doubts.answered, doubts: doubts.count, whole: whole.count}\n",
    );
    let found = rules.score(
        "subject,respondent,period,a,b\na,1,2024,no,\na,2,2024,,no\na,3,2024,yes,\na,4,2024,yes,yes\n",
        "",
        "2024",
    );
    assert_eq!(["n", "doubts", "whole"].map(|id| also(&found, "a", id)), ["3", "2", "1"]);
}

const YEARS: &str = "measures: {a: {type: number}, b: {type: number}, shut: {type: bool, default: false}}\nhistory: 2\n\
    score: {combine: mean, missing: {renormalise: 0.01}, of: {a: {value: a, weight: 1}, b: {value: b, weight: 0}}}\n\
    also: {b: score.b - previous.b, all: score - previous.score, trend: history.b.n}\n\
    outcomes: [{when: shut, status: invalid}]\n";

fn years(extra: &str) -> Scorecard {
    let rules = rules(&format!("{}{extra}", YEARS.replace("combine: mean", "combine: weighted-mean")));
    let facts = "subject,period,a,b,shut\nx,2023,5,2,true\nx,2024,6,4,false\ny,2023,,3,false\ny,2024,6,4,false\n";
    rules.score("", facts, "2024")
}

#[test]
fn a_node_is_compared_where_it_had_a_value_then() {
    // F37: y has b = 3 in 2023, without a total; 4 − 3. x was invalid in 2023, so nothing is compared unless it is said.
    let found = years("");
    assert_eq!(["b", "all", "trend"].map(|id| also(&found, "y", id)), ["1", "~", "2"]);
    assert_eq!(["b", "all", "trend"].map(|id| also(&found, "x", id)), ["~", "~", "1"]);
    // F9: 4 − 2 and 6 − 5.
    let found = years("compare_invalid: true\n");
    assert_eq!(["b", "all", "trend"].map(|id| also(&found, "x", id)), ["2", "1", "2"]);
}

#[test]
fn last_years_file_says_the_same_with_and_without_the_status() {
    let rules = rules(&YEARS.replace("combine: mean", "combine: weighted-mean"));
    let plan = rules.plan();
    let with = "subject,period,score,grade,rank,status,score.a,score.b\ny,2023,,,,not-computable,,3\n";
    let without = "subject,period,score,score.a,score.b\ny,2023,,,3\n";
    let results = [with, without].map(|text| {
        let mut data = dataset(&plan, "", "subject,period,a,b,shut\ny,2024,6,4,\n");
        let read = ingest::references(text, "p.csv", ReferenceKind::Previous, &Mapping::default(), false);
        data.references = read.expect("references").rows;
        let found = scored(&rules.library, &rules.id, &data, "2024");
        ["b", "all"].map(|id| also(&found, "y", id))
    });
    assert_eq!(results, [["1", "~"], ["1", "~"]].map(|row| row.map(str::to_owned)));
    let invalid = with.replace("not-computable", "invalid");
    let kept = |invalid_too| {
        let read =
            ingest::references(&invalid, "p.csv", ReferenceKind::Previous, &Mapping::default(), invalid_too);
        read.expect("references").rows.len()
    };
    assert_eq!([kept(false), kept(true)], [0, 1]);
    assert_eq!(p("2023").to_string(), "2023");
}

#[test]
fn a_named_result_may_be_said_without_an_opinion() {
    // F9: a count is known though there is no opinion.
    let rules = rules(
        "measures: {sent: {type: count, default: 0}}\nquestions: {q: {range: [1, 5]}}\nscore: {value: q.mean}\n\
         also: {n: {value: responses + sent, always: true}, usual: sent, mark: {value: score * 2, always: true}}\n\
         outcomes: [{when: responses == 0, status: no-opinion}]\n",
    );
    let found =
        rules.score("subject,respondent,period,q\nb,1,2024,4\n", "subject,period,sent\na,2024,7\n", "2024");
    assert_eq!(outcome(&found, "a"), "no-opinion");
    assert_eq!(["n", "usual", "mark"].map(|id| also(&found, "a", id)), ["7", "~", "~"]);
    assert_eq!(["n", "usual", "mark"].map(|id| also(&found, "b", id)), ["1", "0", "8"]);
}

#[test]
fn an_outcome_that_surely_holds_decides_beside_an_undecided_one() {
    let rules = rules(
        "measures: {x: {type: number}, y: {type: number}, z: {type: number, range: [0, 100], default: 80}}\nscore: {value: z}\ngrades: {A: 70, B: 50, C: 0}\n\
         outcomes:\n  - {when: x > 1, status: no-opinion}\n  - {when: y > 1, status: invalid}\n  - {when: x < 0, cap_grade: B}\n  - {when: y < 0, cap_grade: C}\n",
    );
    let facts =
        "subject,period,x,y,z\nsure,2024,,2,\nopen,2024,,0,\nlow,2024,-1,,\nboth,2024,0,-1,\nnone,2024,0,0,\n";
    let found = rules.score("", facts, "2024");
    assert_eq!(outcome(&found, "sure"), "invalid 80.00");
    assert_eq!(card(&found, "sure").undecided[0].to_string(), "outcome 1: x is missing");
    assert_eq!(outcome(&found, "open"), "not-computable");
    assert_eq!(outcome(&found, "low"), "not-computable");
    assert_eq!([outcome(&found, "both"), outcome(&found, "none")], ["scored 80.00 C #1", "scored 80.00 A #1"]);
}

#[test]
fn an_outcome_over_an_earlier_period_is_warned_of() {
    let with = |when: &str| {
        said(&rules(&format!(
            "measures: {{x: {{type: number, default: 0}}}}\nscore: {{value: x}}\ngrades: [{{grade: A, from: 10}}, {{grade: B}}]\n\
             outcomes: [{{when: '{when}', cap_grade: B}}]\n"
        )))
    };
    // F10.
    let fall = "first-period: write `fall(score, previous.score) > 0`: without an earlier period there is no fall";
    assert_eq!(with("score < previous.score"), [fall]);
    assert_eq!(with("previous.score > score"), [fall]);
    let rise = "first-period: write `rise(score, year_ago.score) > 0`: without an earlier period there is no rise";
    assert_eq!(with("score > year_ago.score"), [rise]);
    assert_eq!(with("x > 3 && score < previous.score").len(), 1);
    assert_eq!(with("if x > 3 { score < previous.score } else { false }").len(), 1);
    for fine in [
        "fall(score, previous.score) > 0",
        "(score < previous.score) ?? false",
        "!is_missing(previous.score) && score < previous.score",
        "x < previous.score && is_missing(score) && false",
    ] {
        assert!(!with(fine).iter().any(|line| line.starts_with("first-period")), "{fine}: {:?}", with(fine));
    }
}

#[test]
fn a_condition_that_leaves_out_what_is_missing_is_not_to_be_taken_out() {
    // F38: total is 2 to 10 where both are answered. Taking the condition out would let in the 1 (5 becomes 3).
    let rules = rules(
        "questions: {a: {range: [1, 5]}, b: {range: [1, 5]}}\n\
         derive: {total: a + b, kept: {value: a, where: total > 0}}\nscore: {value: kept.mean}\n",
    );
    let lines = said(&rules);
    assert_eq!(lines.len(), 1);
    assert!(lines[0].contains("!is_missing(x)") && !lines[0].contains("take the rule out"), "{lines:?}");
    let (plan, _) = score::plan(&rules.library, &rules.id, None).expect("a plan");
    let data = dataset(&plan, "subject,respondent,period,a,b\ns,1,2024,5,1\ns,2,2024,1,\n", "");
    let found = scored(&rules.library, &rules.id, &data, "2024");
    assert_eq!(value(&found, "s", "score"), Some(d("5")));
}
