//! The results of `satis test` for programs: JSON, and JUnit XML for CI systems.

use super::{Told, page, plural};
use crate::language::Language;
use crate::regress::Mismatch;
use crate::regress::moved::Moved;
use crate::regress::snapshot::Comparison;
use crate::visible;
use quick_junit::{NonSuccessKind, Report, SerializeError, TestCase, TestCaseStatus, TestSuite};
use serde_json::{Value, json};

/// All cases with what moved, what belongs to no case, and the rule sets without cases.
pub(super) fn json(told: &[Told], orphans: &[String], bare: &[&str]) -> Value {
    let count = |which: fn(&Told) -> bool| told.iter().filter(|told| which(told)).count();
    json!({
        "passed": count(Told::passed),
        "failed": count(|told| !told.passed()),
        "cases": told.iter().map(case).collect::<Vec<_>>(),
        "orphans": orphans,
        "without_cases": bare,
    })
}

fn case(told: &Told) -> Value {
    let verdict = told.verdict.as_ref();
    let outcome = match verdict {
        Err(_) => "error",
        Ok(_) if !told.passed() => "failed",
        Ok(_) if told.accepted() => "accepted",
        Ok(_) => "passed",
    };
    let snapshot = verdict.map(|verdict| match verdict.snapshot {
        Comparison::Same => "same",
        Comparison::Accepted => "accepted",
        Comparison::New(_) => "absent",
        Comparison::Differs(_) => "differs",
    });
    json!({
        "ruleset": told.ruleset,
        "case": told.name,
        "title": told.title,
        "outcome": outcome,
        "error": told.verdict.as_ref().err(),
        "snapshot": snapshot.ok(),
        "pending": told.waiting,
        "by_hand": verdict.map(|verdict| verdict.mismatches.iter().map(mismatch).collect()).unwrap_or(vec![]),
        "moved": verdict.map(|verdict| verdict.moved.iter().map(moved).collect()).unwrap_or(vec![]),
    })
}

fn mismatch(mismatch: &Mismatch) -> Value {
    let Mismatch { subject, name, expected, found, because } = mismatch;
    json!({ "subject": subject, "result": name, "by_hand": expected, "found": found, "because": because })
}

fn moved(moved: &Moved) -> Value {
    let Moved { subject, name, before, after, grade, place, .. } = moved;
    json!({ "subject": subject, "result": name, "before": before, "after": after, "grade": grade, "rule": place })
}

/// The cases as JUnit XML, a rule set a suite.
///
/// # Errors
/// When the XML can't be written.
pub(super) fn junit(told: &[Told]) -> Result<String, SerializeError> {
    let mut report = Report::new("satis test");
    for of_one in told.chunk_by(|a, b| a.ruleset == b.ruleset) {
        let Some(first) = of_one.first() else { continue };
        // A name forges no other case, and nothing hides in it: XML itself lets line ends and direction marks through.
        let mut suite = TestSuite::new(&*visible::line(&first.ruleset));
        for told in of_one {
            let mut case = TestCase::new(&*visible::line(&told.name), status(told));
            case.set_classname(&*visible::line(&told.ruleset)).set_time(told.took);
            suite.add_test_case(case);
        }
        report.add_test_suite(suite);
    }
    report.to_string()
}

fn status(told: &Told) -> TestCaseStatus {
    if told.passed() {
        return TestCaseStatus::success();
    }
    let (kind, message) = match &told.verdict {
        Err(_) => (NonSuccessKind::Error, "it can't be scored".to_owned()),
        Ok(verdict) if !verdict.mismatches.is_empty() => (
            NonSuccessKind::Failure,
            format!("{} by hand, found otherwise", plural(verdict.mismatches.len(), "result")),
        ),
        Ok(verdict) => (
            NonSuccessKind::Failure,
            match verdict.moved.len() {
                0 => "it differs from its snapshot".to_owned(),
                n => format!("{} moved", plural(n, "result")),
            },
        ),
    };
    let mut status = TestCaseStatus::non_success(kind);
    let described = page::case(told, Language::ENGLISH, true);
    status.set_message(message).set_description(&*visible::lines(&described));
    status
}
