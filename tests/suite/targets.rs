//! Points by the distance to a target.

use crate::support;

use satis::data::{Reference, ReferenceKind};
use satis::report;
use satis::score::{self, ScoreError, Scorecard};
use support::{card, d, node, value, written};

const RULES: &str = "
ruleset: distances
title: Distances
subject: shop
period: year
questions: {q: {range: [0, 10]}}
measures:
  sales:  {type: number}
  faults: {type: count}
score:
  combine: mean
  missing: renormalise
  of:
    sales:  {distance-to-target: higher, cap: 1}
    faults: {distance-to-target: lower}
    forms:
      per: response
      combine: mean
      missing: renormalise
      distance-to-target: higher
      of: {q: {}}
targets: {score.sales: given, faults: 2, score.forms: 8}
";

fn scored(sales: &[(&str, &str)], measures: &str) -> (support::Written, Scorecard) {
    let rules = written(RULES, &[]);
    let responses = "subject,period,q\na,2025,6\na,2025,4\n";
    let mut data = support::dataset(&rules.plan(), responses, measures);
    for (subject, target) in sales {
        data.references.push(Reference {
            kind: ReferenceKind::Target,
            subject: (*subject).into(),
            period: support::p("2025"),
            node: "score.sales".into(),
            value: d(target),
        });
    }
    let found = support::scored(&rules.library, &rules.id, &data, "2025");
    (rules, found)
}

const MEASURES: &str =
    "subject,period,sales,faults\na,2025,90,8\nb,2025,150,0\nc,2025,-30,1\nd,2025,10,\ne,2025,,4\n";

#[test]
fn a_value_is_held_against_the_target_of_its_own_node_and_subject() {
    let targets = [("a", "120"), ("b", "100"), ("c", "60"), ("e", "50")];
    let (rules, found) = scored(&targets, MEASURES);
    let of = |subject: &str| {
        ["sales", "faults", "forms"]
            .map(|id| value(&found, subject, &format!("score.{id}")).map(|x| x.to_string()))
    };
    let all = |texts: [&str; 3]| texts.map(|text| (!text.is_empty()).then(|| text.to_owned()));
    assert_eq!(of("a"), all(["0.75", "0.25", "0.625"])); // 90/120; 2/8; the mean 5 of 6 and 4, then 5/8
    assert_eq!(of("b"), all(["1", "", ""])); // 1.5 is capped; 2/0 has no value
    assert_eq!(of("c"), all(["-0.5", "2", ""])); // −30/60; 2/1
    assert_eq!(of("d"), all(["", "", ""]), "neither a target nor faults");
    assert_eq!(of("e"), all(["", "0.5", ""])); // 2/4
    let why = |subject: &str, path: &str| {
        let cause = node(&found, card(&found, subject), path).value.clone().expect_err("missing");
        format!("{cause} {}", rules.library.sources().locate(cause.span.expect("a place")))
    };
    assert_eq!(
        why("d", "score.sales"),
        "score.sales: target.score.sales is missing rules/written/ruleset.yaml:14:14"
    );
    assert_eq!(why("b", "score.faults"), "score.faults: division by zero rules/written/ruleset.yaml:15:14");
}

#[test]
fn explain_shows_the_target_that_was_used() {
    let (rules, found) = scored(&[("a", "120"), ("", "80")], MEASURES);
    let text = report::explain(&found, "a", "en", rules.library.sources()).expect("a card");
    assert!(text.contains("value ÷ target 120 (rules/written/ruleset.yaml:14:14) → 0.75"), "{text}");
    assert!(text.contains("target ÷ value, target 2 (rules/written/ruleset.yaml:15:14) → 0.25"), "{text}");
    // What is said for all holds for those of whom nothing else is said: 10/80.
    assert_eq!(value(&found, "d", "score.sales"), Some(d("0.125")));
    let json = report::explain_json(&found, "a", rules.library.sources()).expect("a card");
    assert_eq!(
        json["subject"]["nodes"][1]["steps"][0].to_string(),
        r#"{"step":"distance-to-target","target":120,"value":0.75}"#
    );
    let page = report::document::html(&report::document(&rules.plan(), rules.library.sources(), "en", None));
    assert!(page.contains("value ÷ target") && page.contains("target ÷ value"), "{page}");
}

#[test]
fn a_distance_needs_a_target_that_is_not_zero_and_a_whole_subject() {
    let wrong = |from: &str, to: &str| {
        let rules = written(&RULES.replace(from, to), &[]);
        match score::plan(&rules.library, &rules.id, None) {
            Err(ScoreError::Rules(problems)) => {
                problems.into_iter().map(|problem| (problem.message, problem.help.unwrap_or_default())).collect()
            }
            _ => Vec::new(),
        }
    };
    let one = |message: &str, help: &str| vec![(message.to_owned(), help.to_owned())];
    assert_eq!(
        wrong("score.sales: given, ", ""),
        one(
            "`score.sales` has no target to be measured by",
            "write `targets: {score.sales: 80}`, or `score.sales: given` where a file of targets says it"
        )
    );
    assert_eq!(
        wrong("score.sales: given", "score.sales: 0"),
        one("the value is divided by a target of zero", "give it another target, or subtract it in a formula")
    );
    assert_eq!(
        wrong("of: {q: {}}", "of: {q: {distance-to-target: lower}}")
            .into_iter()
            .map(|(m, _)| m)
            .collect::<Vec<_>>(),
        ["a target is compared with the subject's value, not with a single response's"]
    );
    assert_eq!(
        wrong("faults: 2", "faults: two").into_iter().map(|(m, _)| m).collect::<Vec<_>>(),
        ["`two` stands where a number or given is wanted"]
    );
}
