//! The data of registered subjects, for rule sets that accept no others: also stored rows, which came in before their subject
//! was refused.

use super::breakdown::chosen;
use crate::data::{Batch, Dataset, Lack, LackKind};
use crate::period::Period;
use crate::plan::Plan;
use crate::ruleset::Unregistered;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The data without rows of subjects that are not registered, where the rule set rejects these; each is counted as rejected.
pub(super) fn only<'d>(plan: &Plan, data: &'d Dataset) -> Cow<'d, Dataset> {
    let known = |subject: &str| data.subjects.contains_key(subject);
    let all = |batch: &Batch| batch.subjects.dictionary.iter().all(|subject| known(subject));
    let accepts = plan.ruleset.unregistered == Unregistered::Accept;
    if accepts || (data.batches.iter().all(all) && data.facts.iter().all(|fact| known(&fact.subject))) {
        return Cow::Borrowed(data);
    }
    let mut kept = data.clone();
    let mut left: BTreeMap<(String, Period), u64> = BTreeMap::new();
    for batch in &mut kept.batches {
        let subject = |row: usize| batch.subjects.get(row).unwrap_or_default();
        let rows: Vec<usize> = (0..batch.len()).filter(|row| known(subject(*row))).collect();
        for row in (0..batch.len()).filter(|row| !known(subject(*row))) {
            *left.entry((subject(row).to_owned(), batch.period)).or_default() += 1;
        }
        *batch = chosen(batch, &rows);
    }
    kept.batches.retain(|batch| !batch.is_empty());
    // A row of a file of measures is one subject in one period.
    let strangers = kept.facts.iter().filter(|fact| !known(&fact.subject));
    let rows: std::collections::BTreeSet<_> = strangers.map(|fact| (fact.subject.clone(), fact.period)).collect();
    rows.into_iter().for_each(|row| *left.entry(row).or_default() += 1);
    kept.facts.retain(|fact| known(&fact.subject));
    for ((subject, period), n) in left {
        let (file, reason) = (String::new(), "subject: not registered".to_owned());
        kept.lacks.add(Lack { kind: LackKind::Rejected, subject, period: Some(period), file, reason }, n);
    }
    Cow::Owned(kept)
}
