//! Subjects that may be mistakes: not registered where others are, or looking like another one.

use super::{Context, Failure};
use crate::data::{Batch, Dataset, Fact, Subject, spelling};
use crate::diagnostic::suggest;
use std::collections::BTreeMap;

/// How many are named.
const SHOWN: usize = 10;

/// Says which subjects of the data are not registered although others are, and which look alike.
///
/// # Errors
/// [`Failure`] where that can't be written.
pub fn remark(context: &mut Context<'_>, data: &Dataset) -> Result<(), Failure> {
    let rows = rows(&data.batches, &data.facts);
    tell(context, &rows, &data.subjects)
}

/// The same for what is to be imported, `registered` being what is stored or comes along.
///
/// # Errors
/// As [`remark`].
pub fn tell(
    context: &mut Context<'_>,
    rows: &BTreeMap<String, u64>,
    registered: &BTreeMap<String, Subject>,
) -> Result<(), Failure> {
    let lines =
        unregistered(rows, registered).into_iter().chain(alike(rows, registered)).chain(codes(rows, registered));
    for line in lines {
        writeln!(context.err, "{line}")?;
    }
    Ok(())
}

/// How many rows, or measures, there are of each subject.
#[must_use]
pub fn rows(batches: &[Batch], facts: &[Fact]) -> BTreeMap<String, u64> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for batch in batches {
        let mut of = vec![0_u64; batch.subjects.dictionary.len()];
        for code in batch.subjects.codes.iter().flatten() {
            of.get_mut(*code as usize).into_iter().for_each(|n| *n += 1);
        }
        for (subject, n) in batch.subjects.dictionary.iter().zip(of) {
            *counts.entry(subject.clone()).or_default() += n;
        }
    }
    for fact in facts {
        match counts.get_mut(&fact.subject) {
            Some(n) => *n += 1,
            None => drop(counts.insert(fact.subject.clone(), 1)),
        }
    }
    counts
}

fn unregistered(rows: &BTreeMap<String, u64>, registered: &BTreeMap<String, Subject>) -> Vec<String> {
    if registered.is_empty() {
        return Vec::new();
    }
    let mut lines = Vec::new();
    let strangers: Vec<(&String, &u64)> = rows.iter().filter(|(id, _)| !registered.contains_key(*id)).collect();
    for (id, n) in strangers.iter().take(SHOWN) {
        let near = registered.keys().find(|known| spelling::skeleton(known) == spelling::skeleton(id));
        let near = near.map(|known| format!("did you mean `{known}`?"));
        let help = near.or_else(|| suggest(id, registered.keys().map(String::as_str)));
        let help = help.map(|help| format!(": {help}")).unwrap_or_default();
        lines.push(format!("warning: subject `{id}` ({}) is not registered{help}", count(**n)));
    }
    if strangers.len() > SHOWN {
        lines.push(format!("warning: {} more subjects are not registered", strangers.len() - SHOWN));
    }
    lines
}

/// Subjects whose id is a code that programs write where there is none.
fn codes(rows: &BTreeMap<String, u64>, registered: &BTreeMap<String, Subject>) -> Vec<String> {
    let codes = rows.iter().filter(|(id, _)| spelling::may_be_no_id(id) && !registered.contains_key(*id));
    codes
        .map(|(id, n)| {
            format!(
                "warning: subject `{id}` ({}) may mean that there is no subject: if it is one, register it (--subjects)",
                count(*n)
            )
        })
        .collect()
}

fn alike(rows: &BTreeMap<String, u64>, registered: &BTreeMap<String, Subject>) -> Vec<String> {
    let mut groups: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for id in rows.keys() {
        groups.entry(spelling::skeleton(id)).or_default().push(id);
    }
    for id in registered.keys().filter(|id| !rows.contains_key(*id)) {
        if let Some(group) = groups.get_mut(&spelling::skeleton(id)) {
            group.push(id);
        }
    }
    let named = |id: &&str| {
        let hidden = spelling::hidden(id).map(|hidden| format!(", with {hidden}")).unwrap_or_default();
        match rows.get(*id) {
            Some(n) => format!("`{id}` ({}{hidden})", count(*n)),
            None => format!("`{id}` (registered{hidden})"),
        }
    };
    let alike = groups.into_values().filter(|group| group.len() > 1);
    let mut lines: Vec<String> = alike
        .map(|group| {
            let named: Vec<String> = group.iter().map(named).collect();
            format!(
                "warning: these subjects differ only in letter case, blanks or similar letters: {}",
                named.join(", ")
            )
        })
        .collect();
    if let Some(more) = lines.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        lines.truncate(SHOWN);
        lines.push(format!("warning: {more} more groups of subjects look alike"));
    }
    lines
}

fn count(n: u64) -> String {
    if n == 1 { "1 row".to_owned() } else { format!("{n} rows") }
}
