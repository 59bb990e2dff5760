//! Questions of words, questions whose points go the other way round, and working days.

use crate::support;

use satis::score::{self, ScoreError};
use support::{also, card, node, outcome, written};

const QUESTIONS: &str = "
ruleset: questions
title: Questions
subject: shop
period: year
holidays: [2025-10-01, 2025-10-02, 2025-10-03]
workdays: [2025-09-28]
scales:
  five:  {levels: {always: 5, often: 3, never: 1, unsure: ~}}
  worry: {range: [0, 10], reverse: true}
questions:
  scale: five
  late:    {reverse: true, label: How often were we late?}
  prompt:  How often were we prompt?
  noise:   {scale: worry}
  calm:    {scale: worry, reverse: false}
  marks:   {range: [-2, 2], reverse: true}
  reasons: {choices: [price, staff, place], multiple: true}
  channel: {choices: [web, phone]}
  remark:  {type: text}
attributes:
  asked:    {type: date}
  answered_on: {type: date}
derive:
  waited: workdays(asked, answered_on)
score:
  combine: sum
  of:
    late:   {}
    prompt: {}
    noise:  {}
    calm:   {}
    marks:  {}
also:
  price:   reasons.count(\"price\")
  either:  {value: 'reasons.share(\"price\", \"staff\")', round: 4}
  web:     channel.share(\"web\")
  remarks: remark.answered
  best:    noise.top(1)
  waited:  waited.max
";

const HEADER: &str = "subject,period,late,prompt,noise,calm,marks,reasons,channel,remark,asked,answered_on\n";

#[test]
fn points_go_the_other_way_round_and_words_are_counted() {
    let rules = written(QUESTIONS, &[]);
    let responses = format!(
        "{HEADER}\
         a,2025,always,always,8,8,2,staff; price,web,too dear,2025-09-26,2025-10-09\n\
         a,2025,never,often,0,0,-1,price|price,phone,,2025-10-09,2025-09-26\n\
         a,2025,unsure,often,4,4,,place,web,fine,2025-09-27,2025-09-28\n\
         a,2025,often,often,4,4,,,web,,,2025-09-28\n\
         b,2025,,,,,,,,,,\n"
    );
    let found = rules.score(&responses, "", "2025");
    let value = |path: &str| support::value(&found, "a", path).map(|x| x.to_string()).unwrap_or_default();
    assert_eq!(value("score.late"), "3"); // 6 − 5, 6 − 1, 6 − 3: (1 + 5 + 3)/3; `unsure` is no answer
    assert_eq!(value("score.prompt"), "3.5"); // (5 + 3 + 3 + 3)/4
    assert_eq!(value("score.noise"), "6"); // 10 − (8 + 0 + 4 + 4)/4
    assert_eq!(value("score.calm"), "4"); // (8 + 0 + 4 + 4)/4
    assert_eq!(value("score.marks"), "-0.5"); // 0 − 2 and 0 − (−1): (−2 + 1)/2
    assert_eq!(outcome(&found, "a"), "scored 16.00 #1");
    assert_eq!(outcome(&found, "b"), "not-computable");
    let named = |id| also(&found, "a", id);
    assert_eq!(named("price"), "2");
    assert_eq!(named("either"), "0.6667"); // two of the three that named any
    assert_eq!(named("web"), "0.75");
    assert_eq!(named("remarks"), "2");
    assert_eq!(named("best"), "0.25"); // the 0 alone is worth 10
    // Friday 26 September to Thursday 9 October: Sunday 28 is worked, 29, 30, 6, 7, 8, 9; the other way round −7;
    // Saturday to that Sunday 1.
    assert_eq!(named("waited"), "7");
    assert_eq!(node(&found, card(&found, "a"), "score.late").n, Some(3));
    assert_eq!([also(&found, "b", "remarks"), also(&found, "b", "web")], ["0", "~"]);
}

fn wrong(old: &str, new: &str) -> Vec<String> {
    let rules = written(&QUESTIONS.replace(old, new), &[]);
    match score::plan(&rules.library, &rules.id, None) {
        Err(ScoreError::Rules(problems)) => problems.into_iter().map(|problem| problem.message).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn what_words_and_days_can_not_be_is_refused() {
    assert_eq!(wrong("remark.answered", "remark.mean"), ["`remark` holds words, which have no `mean`"]);
    assert_eq!(
        wrong("reasons.count(\"price\")", "reasons.count(\"prise\")"),
        [
            "`prise` is no answer of `reasons`: `prise` is not one of price, staff, place; several stand between `;`"
        ]
    );
    assert_eq!(wrong("{type: text}", "{type: text, scale: five}"), ["question `remark`: words have no points"]);
    assert_eq!(wrong("phone]}", "phone], reverse: true}"), ["question `channel`: words have no points"]);
    assert_eq!(
        wrong("{type: text}", "{type: text, multiple: true}"),
        ["question `remark`: several answers to choose from, but no `choices`"]
    );
    assert_eq!(
        wrong("workdays: [2025-09-28]", "workdays: [2025-10-01]"),
        ["2025-10-01 is a holiday and a working day"]
    );
    assert_eq!(wrong("workdays: [2025-09-28]", "workdays: [2025-13-01]"), ["`2025-13-01` is not a day"]);
    assert_eq!(
        wrong("workdays(asked, answered_on)", "workdays(asked)"),
        ["`workdays` can't be called with 1 argument"]
    );
}

const CLASSED: &str = "
ruleset: classed
title: Classed
subject: shop
period: year
questions: {reason: {choices: [price, service], multiple: true}}
attributes: {kind: {choices: [old, new]}}
measures: {sales: {type: money}, orders: {type: count}}
derive: {why: {value: reason, where: kind == \"old\"}}
score: {value: responses}
also: {price: 'why.share(\"price\")', named: 'why.count(\"price\", \"service\")'}
classes:
  - {class: busy, when: orders > 3}
  - {class: big, when: sales > 100}
  - {class: other}
";

#[test]
fn a_class_before_which_one_is_undecided_is_not_taken() {
    let rules = written(CLASSED, &[]);
    let measures = "subject,period,sales,orders\na,2025,500,4\nb,2025,500,\nc,2025,,1\nd,2025,,5\ne,2025,1,1\n";
    let found = rules.score("", measures, "2025");
    let classes = |subject| card(&found, subject).classes.clone();
    assert_eq!(
        (classes("a"), classes("e")),
        (vec!["busy".to_owned(), "big".to_owned()], vec!["other".to_owned()])
    );
    // b is big, and may be busy before that; c may be big, or else another.
    let between = |subject| card(&found, subject).between.clone();
    assert_eq!((classes("b"), between("b")), (vec!["big".to_owned()], vec!["busy".to_owned(), "big".to_owned()]));
    assert_eq!((classes("c"), between("c")), (Vec::new(), vec!["big".to_owned(), "other".to_owned()]));
    assert_eq!((card(&found, "b").class(), card(&found, "c").class()), (None, None));
    // d is busy, whatever it sells.
    assert_eq!(classes("d"), ["busy"]);
    assert_eq!(card(&found, "c").undecided.len(), 1);
}

#[test]
fn a_derived_column_of_several_choices_keeps_them_apart() {
    let rules = written(CLASSED, &[]);
    let responses = "subject,period,reason,kind\na,2025,price;service,old\na,2025,service,old\na,2025,price,new\na,2025,,old\n";
    let found = rules.score(responses, "", "2025");
    assert_eq!(also(&found, "a", "price"), "0.5");
    assert_eq!(also(&found, "a", "named"), "2");
}
