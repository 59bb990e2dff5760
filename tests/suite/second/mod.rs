//! A second computation of eight methods, in exact fractions, from the published texts and the decided meanings alone. It knows
//! nothing of the rule sets but the names of their inputs and results. Each method gets a thousand subjects with values
//! at and beside every edge; the program must say the same of every one of them. `docs/second-computation.md` says what was
//! found on the way.

mod customer_classes;
mod customer_composite;
mod dealer_callbacks;
mod departmental_appraisal;
mod draw;
mod engine;
mod four_graded_criteria;

mod method;
mod residents_survey;
mod seven_banded_items;
mod two_level_weights;

use self::draw::Files;
use self::method::Second;

/// Scores the files with the rule set and holds the results against the second ones.
fn agrees(ruleset: &str, period: &str, (files, second): (Files, Vec<Second>)) {
    let engine = engine::scored(ruleset, period, &files);
    let compared = method::compare(period, &second, &engine);
    println!("{ruleset}: {} subjects, {} values; {:?}", compared.subjects, compared.values, compared.outcomes);
}

#[test]
#[should_panic(expected = "overflow")]
fn a_fraction_that_is_too_long_is_an_error() {
    let long = std::hint::black_box(crate::support::fraction::over(i128::MAX, 2));
    println!("{:?}", long + long);
}

#[test]
fn departmental_appraisal_agrees() {
    agrees("departmental-appraisal", departmental_appraisal::PERIOD, departmental_appraisal::computed());
}

#[test]
fn customer_composite_agrees() {
    agrees("customer-composite", customer_composite::PERIOD, customer_composite::computed());
}

#[test]
fn four_graded_criteria_agrees() {
    agrees("four-graded-criteria", four_graded_criteria::PERIOD, four_graded_criteria::computed());
}

#[test]
fn two_level_weights_agrees() {
    agrees("two-level-weights", two_level_weights::PERIOD, two_level_weights::computed());
}

#[test]
fn dealer_callbacks_agrees() {
    agrees("dealer-callbacks", dealer_callbacks::PERIOD, dealer_callbacks::computed());
}

#[test]
fn customer_classes_agree() {
    agrees("customer-classes", customer_classes::PERIOD, customer_classes::computed());
}

#[test]
fn seven_banded_items_agree() {
    agrees("seven-banded-items", seven_banded_items::PERIOD, seven_banded_items::computed());
}

#[test]
fn residents_survey_agrees() {
    agrees("residents-survey", residents_survey::PERIOD, residents_survey::computed());
}
