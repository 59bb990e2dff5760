//! Versions of a rule set: the one in force is used, and an earlier period is scored by its own rules.
use satis::data::{Dataset, Fact};
use satis::number;
use satis::period::Period;
use satis::plan::AlsoId;
use satis::score::{self, ScoreError};
use satis::workspace::Workspace;
use std::fs;
use std::path::Path;

fn workspace(files: &[(&str, &str)]) -> (tempfile::TempDir, Workspace) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join("rules").join(name);
        fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).unwrap();
        fs::write(path, text).unwrap();
    }
    let workspace = Workspace::at(folder.path());
    (folder, workspace)
}

fn period(text: &str) -> Period {
    text.parse().unwrap()
}

fn facts(values: &[(&str, &str)]) -> Dataset {
    let fact = |(when, value): &(&str, &str)| Fact {
        subject: "north".into(),
        period: period(when),
        measure: "complaints".into(),
        value: (*value).into(),
    };
    Dataset { facts: values.iter().map(fact).collect(), ..Dataset::default() }
}

const OLD: &str = "
ruleset: v
period: year
effective: {to: 2024}
measures: {complaints: {type: count}}
score: {value: 100 - 10 * complaints}
also: {change: score - previous.score}
";
const NEW: &str = "
ruleset: v
period: year
effective: {from: 2025}
measures: {complaints: {type: count}}
score: {value: 100 - 20 * complaints}
also: {change: score - previous.score}
";

#[test]
fn the_period_before_is_scored_by_the_rules_in_force_then() {
    let (_folder, workspace) = workspace(&[("v/ruleset.yaml", NEW), ("v/history/2023/ruleset.yaml", OLD)]);
    let data = facts(&[("2024", "3"), ("2025", "2")]);
    let scorecard = score::score(&workspace.library, "v", "", &data, period("2025")).unwrap();
    let card = &scorecard.cards[0];
    // 100 - 20·2 = 60 by the new rules; 100 - 10·3 = 70 by the old: a change of -10, not of +20.
    assert_eq!(card.outcome.score, Some(number::parse("60").unwrap()));
    let change = card.also[AlsoId::FIRST].value.as_ref().unwrap().as_ref().unwrap();
    assert_eq!(*change, satis::data::Value::Number(number::parse("-10").unwrap()));
}

#[test]
fn the_period_before_is_looked_at_one_step_deep() {
    let (_folder, workspace) = workspace(&[("v/ruleset.yaml", &NEW.replace("effective: {from: 2025}\n", ""))]);
    let data = facts(&[("2024", "3"), ("2025", "2")]);
    let scorecard = score::score(&workspace.library, "v", "", &data, period("2024")).unwrap();
    let change = scorecard.cards[0].also[AlsoId::FIRST].value.as_ref().unwrap_err();
    assert_eq!(change.fault.to_string(), "previous.score is missing");
}

#[test]
fn before_there_were_rules_there_is_nothing_to_compare_with() {
    let (_folder, workspace) = workspace(&[("v/ruleset.yaml", NEW)]);
    let data = facts(&[("2024", "3"), ("2025", "2")]);
    let scorecard = score::score(&workspace.library, "v", "", &data, period("2025")).unwrap();
    assert_eq!(scorecard.cards[0].outcome.score, Some(number::parse("60").unwrap()));
    assert!(scorecard.cards[0].also[AlsoId::FIRST].value.is_err());
}

#[test]
fn a_period_without_rules_in_force_is_refused() {
    let (_folder, workspace) = workspace(&[("v/ruleset.yaml", NEW), ("v/history/2023/ruleset.yaml", OLD)]);
    let error = score::score(&workspace.library, "v", "", &facts(&[("2020", "1")]), period("2020")).unwrap_err();
    let ScoreError::Rules(problems) = error else { panic!("{error}") };
    assert_eq!(problems[0].message, "no version of `v` is in force on 2020-01-01");
    assert_eq!(problems[0].help.as_deref(), Some("its versions begin with 2023, 2025"));
}

#[test]
fn two_versions_of_the_same_first_period_are_refused() {
    let (_folder, found) = workspace(&[("v/ruleset.yaml", NEW), ("v/history/2025/ruleset.yaml", NEW)]);
    assert_eq!(found.library.problems()[0].message, "two versions of `v` begin with 2025");
    let (_folder, found) = workspace(&[("a/ruleset.yaml", NEW), ("b/ruleset.yaml", NEW)]);
    assert_eq!(found.library.problems()[0].message, "two rule sets are called `v`");
}
