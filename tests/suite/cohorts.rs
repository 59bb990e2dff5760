//! Statistics over the cohort in formulas.

use crate::support;

use satis::score::{self, ScoreError};
use support::{also, outcome, written};

const COHORTS: &str = "
ruleset: cohorts
title: Cohorts
subject: shop
period: year
measures:
  sales: {type: number}
  shut:  {type: bool, default: false}
score:
  combine: none
  of:
    sales: {}
    lead:  {value: score.sales - cohort.sales.mean}
also:
  spread: {value: cohort.sales.sd, round: 4}
  middle: cohort.sales.median
  ends:   cohort.score.sales.max - cohort.score.sales.min
  n:      cohort.lead.n
outcomes:
  - {when: shut, status: invalid}
  - {when: score.sales > 1.5 * cohort.sales.mean + 100, status: invalid}
";

#[test]
fn a_formula_sees_the_cohort_without_those_whom_inputs_took_out() {
    let rules = written(COHORTS, &[]);
    let measures = "subject,period,sales,shut\na,2025,-10,\nb,2025,20,\nc,2025,50,\nd,2025,40,\ne,2025,,false\nshut,2025,1000,true\n";
    let found = rules.score("", measures, "2025");
    let lead = |subject: &str| support::value(&found, subject, "score.lead").map(|x| x.to_string());
    assert_eq!(lead("a").as_deref(), Some("-35")); // (−10 + 20 + 50 + 40)/4 = 25
    assert_eq!(lead("c").as_deref(), Some("25"));
    assert_eq!(lead("e"), None);
    assert_eq!(lead("shut").as_deref(), Some("975"), "it sees the cohort in which it does not count");
    // 35² + 5² + 25² + 15² = 1225 + 25 + 625 + 225 = 2100; 2100/3 = 700
    assert_eq!(["spread", "middle", "ends", "n"].map(|id| also(&found, "b", id)), ["26.4575", "30", "60", "4"]);
    assert_eq!(outcome(&found, "shut"), "invalid");
}

#[test]
fn a_cohort_of_one_has_no_spread_and_none_has_no_mean() {
    let rules = written(COHORTS, &[]);
    let one = rules.score("", "subject,period,sales,shut\na,2025,7,\n", "2025");
    assert_eq!(["spread", "middle", "ends", "n"].map(|id| also(&one, "a", id)), ["~", "7", "0", "1"]);
    let none = rules.score("", "subject,period,sales,shut\nshut,2025,7,true\n", "2025");
    assert_eq!(["spread", "middle", "ends", "n"].map(|id| also(&none, "shut", id)), ["~", "~", "~", "0"]);
}

#[test]
fn a_cohort_is_asked_for_a_node_and_a_statistic_and_never_for_itself() {
    let wrong = |new: &str| {
        let rules = written(&COHORTS.replace("cohort.sales.mean}", &format!("{new}}}")), &[]);
        match score::plan(&rules.library, &rules.id, None) {
            Err(ScoreError::Rules(problems)) => problems.into_iter().map(|problem| problem.message).collect(),
            _ => Vec::new(),
        }
    };
    assert_eq!(wrong("cohort.sales.avg"), ["`cohort.sales.avg` is no statistic of the cohort"]);
    assert_eq!(wrong("cohort.sold.mean"), ["nothing is called `sold` here"]);
    assert_eq!(wrong("cohort.lead.mean"), ["`score.lead` depends on itself"]);
    assert_eq!(wrong("cohort.score.mean"), ["`score` depends on itself"]);
}
