//! Branches that only some subjects have, and grades by veto.

use crate::support;

use satis::report;
use satis::score::{self, ScoreError};
use support::{card, d, node, outcome, value, written};

const BRANCHES: &str = "
ruleset: branches
title: Branches
subject: firm
period: year
measures:
  industry: {choices: [trade, farm, other]}
  service:  {type: number, range: [-100, 100]}
  stock:    {type: number, range: [-100, 100]}
  harvest:  {type: number, range: [-100, 100]}
score:
  combine: weighted-mean
  weights: 100
  missing: fail
  of:
    service: 50
    trade:
      weight: 30
      when: |
        industry == \"trade\"
      combine: mean
      of: {stock: {}}
    harvest:
      weight: 20
      when: |
        industry == \"farm\"
    unused: {weight: 0, value: stock, when: \"false\"}
also:
  seen: score.trade ?? -1
grades: {A: 60, B: 0, C: -1000}
outcomes:
  - {when: service < 0, veto: C, reason: {en: the service is refused}}
  - {when: harvest > 90, cap_grade: B}
";

const MEASURES: &str = "subject,period,industry,service,stock,harvest\n\
    trader,2025,trade,80,40,\n\
    farmer,2025,farm,80,,10\n\
    other,2025,other,70,,\n\
    empty,2025,trade,80,,50\n\
    unsaid,2025,,80,40,10\n\
    refused,2025,other,-10,,\n";

/// A cap on a measure that some lack must be decidable, so its default is 0.
fn rules() -> support::Written {
    written(&BRANCHES.replace("harvest:  {type: number,", "harvest:  {type: number, default: 0,"), &[])
}

#[test]
fn a_branch_that_does_not_apply_gives_its_weight_to_the_others() {
    let found = rules().score("", MEASURES, "2025");
    assert_eq!(outcome(&found, "trader"), "scored 65.00 A #2"); // (50·80 + 30·40)/80
    assert_eq!(outcome(&found, "farmer"), "scored 60.00 A #3"); // (50·80 + 20·10)/70
    assert_eq!(outcome(&found, "other"), "scored 70.00 A #1"); // the service alone
    assert_eq!(outcome(&found, "empty"), "not-computable"); // a trader without stock: `fail`
    assert_eq!(outcome(&found, "unsaid"), "not-computable"); // the branch can't be decided
    let trader = card(&found, "trader");
    assert_eq!(node(&found, trader, "score.service").weight_used, Some(d("0.625")));
    let other = card(&found, "other");
    assert_eq!(value(&found, "other", "score.trade"), None);
    assert!(!node(&found, other, "score.trade").applies);
    assert!(!node(&found, other, "score.trade.stock").applies, "what stands below it neither");
    assert_eq!(node(&found, other, "score").missing_share, d("0"), "nothing is missing");
    assert_eq!(support::also(&found, "other", "seen"), "-1");
    let unsaid = card(&found, "unsaid").outcome.cause.as_ref().map(ToString::to_string);
    assert_eq!(unsaid.as_deref(), Some("score.trade: industry is missing"));
}

#[test]
fn explain_says_what_does_not_apply() {
    let rules = rules();
    let found = rules.score("", MEASURES, "2025");
    let text = report::explain(&found, "other", "en", rules.library.sources()).unwrap_or_default();
    assert!(text.contains("├─ score.trade does not apply"), "{text}");
    assert!(text.contains("only when industry == \"trade\""), "{text}");
    let json = report::explain_json(&found, "other", rules.library.sources()).unwrap_or_default();
    assert_eq!(json["subject"]["nodes"][2]["applies"], false);
    assert_eq!(json["subject"]["nodes"][1].get("applies"), None);
}

#[test]
fn a_sum_has_nothing_of_a_branch_that_does_not_apply() {
    let rules = written(
        "ruleset: a\ntitle: A\nsubject: s\nperiod: year\nmeasures: {x: {type: number}, big: {type: bool}}\n\
         score: {combine: sum, missing: zero, of: {x: {}, more: {value: 5, when: big}}}\n",
        &[],
    );
    let found = rules.score("", "subject,period,x,big\na,2025,1,true\nb,2025,-1,false\n", "2025");
    assert_eq!(outcome(&found, "a"), "scored 6.00 #1");
    assert_eq!(outcome(&found, "b"), "scored -1.00 #2");
}

#[test]
fn a_veto_sets_the_grade_shows_the_score_and_gives_no_rank() {
    let rules = rules();
    let found = rules.score("", MEASURES, "2025");
    assert_eq!(outcome(&found, "refused"), "scored -10.00 C");
    let outcome = &card(&found, "refused").outcome;
    assert_eq!(outcome.uncapped, None, "C was earned too");
    assert!(outcome.vetoed);
    let text = report::explain(&found, "refused", "en", rules.library.sources()).unwrap_or_default();
    assert!(text.contains("gate: veto: grade C — the service is refused"), "{text}");
}

/// What is wrong with the rule set after an edit.
fn wrong(old: &str, new: &str) -> Vec<String> {
    let rules = written(&BRANCHES.replace(old, new), &[]);
    match score::plan(&rules.library, &rules.id, None) {
        Err(ScoreError::Rules(problems)) => problems.into_iter().map(|problem| problem.message).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn conditions_of_nodes_name_inputs_only_and_vetoes_known_grades() {
    assert_eq!(wrong("when: \"false\"", "when: score.service > 1"), ["`score.service` is no input"]);
    assert_eq!(wrong("when: \"false\"", "when: stock + 1"), ["a condition must be true or false"]);
    assert_eq!(
        wrong("  combine: weighted-mean\n", "  combine: weighted-mean\n  when: stock > 1\n"),
        ["the root is there for every subject"]
    );
    assert_eq!(wrong("veto: C", "veto: D"), ["no grade is called `D`"]);
    assert_eq!(
        wrong("veto: C", "veto: C, cap_grade: B"),
        ["an outcome has a `status`, a `cap_grade` or a `veto`: one of them"]
    );
    assert_eq!(
        wrong("stock:    {type: number,", "stock:    {"),
        ["measure `stock` has neither a `type` nor `choices`"]
    );
    assert_eq!(
        wrong("farm, other]", "farm, other], over: sum"),
        ["`over` of `industry` means nothing beside `choices`"]
    );
}
