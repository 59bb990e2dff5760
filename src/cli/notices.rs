//! What is said of data files beside the result: rows that were left out, cells and ids that were read differently.

use super::{Context, Failure};
use crate::data::{LackKind, Reference, spelling};
use crate::ingest::{self, Read, Reject};
use crate::plan::Plan;
use std::collections::BTreeSet;

/// How many rejects are shown; all of them are in the rejects file of an import.
const SHOWN: usize = 10;

/// Says what was left out of a file, and returns how many rows were.
///
/// # Errors
/// [`Failure`] where that can't be written.
pub fn remark<T>(context: &mut Context<'_>, name: &str, read: &Read<T>) -> Result<usize, Failure> {
    if !read.ignored.is_empty() {
        let n = if read.ignored.len() > 1 { format!("{} ", read.ignored.len()) } else { String::new() };
        writeln!(
            context.err,
            "{name}: left out {n}unknown columns: {}",
            ingest::listed(&read.ignored, str::to_owned)
        )?;
    }
    if !read.silent.is_empty() {
        let more = if read.silent.len() > SHOWN { ", …" } else { "" };
        let some = read.silent.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
        writeln!(
            context.err,
            "{name}: rows without a value say nothing, and make no subject of one that isn't registered (--subjects): \
             {some}{more}"
        )?;
    }
    if !read.folded.is_empty() {
        let some: Vec<String> = read
            .folded
            .keys()
            .take(SHOWN)
            .map(|given| format!("`{}` has {}", spelling::shown(given), spelling::unusual(given)))
            .collect();
        let more = if read.folded.len() > SHOWN { ", …" } else { "" };
        let seen = read.folded.keys().all(|given| spelling::hidden(given).is_none());
        let how = if seen { "in their usual spelling" } else { "without what can't be seen" };
        writeln!(context.err, "{name}: ids read {how}: {}: {}{more}", read.folded.len(), some.join(", "))?;
    }
    for note in &read.notes {
        writeln!(context.err, "{name}: {}", spelling::shown(note))?;
    }
    for doubt in &read.doubts {
        writeln!(context.err, "warning: {name}: {}", spelling::shown(doubt))?;
    }
    for (cell, n) in read.lacks.reasons(LackKind::Missing).into_iter().take(SHOWN) {
        let cells = if n == 1 { "1 cell".to_owned() } else { format!("{n} cells") };
        writeln!(context.err, "{name}: {cells} read as missing: {}", spelling::shown(cell))?;
    }
    let rejected = read.rejected();
    if rejected > 0 {
        writeln!(context.err, "{name}: left out {rejected} of {} rows:", read.total)?;
        for reject in read.rejects.iter().take(SHOWN) {
            writeln!(context.err, "  {}", reject_line(name, reject))?;
        }
        if read.rejects.len() > SHOWN {
            writeln!(context.err, "  … and {} more", read.rejects.len() - SHOWN)?;
        }
    }
    Ok(rejected)
}

/// Says which values to compare with belong to no node of the rule set, so that nothing reads them.
///
/// # Errors
/// [`Failure`] where that can't be written.
pub fn remark_strangers(
    context: &mut Context<'_>,
    plan: &Plan,
    name: &str,
    references: &[Reference],
) -> Result<(), Failure> {
    let strangers: BTreeSet<&str> = references
        .iter()
        .map(|reference| reference.node.as_str())
        .filter(|node| plan.node(node).is_none())
        .collect();
    if !strangers.is_empty() {
        let list = strangers.into_iter().collect::<Vec<_>>().join(", ");
        writeln!(context.err, "{name}: `{}` has no node for these columns: {list}", plan.ruleset.id)?;
    }
    Ok(())
}

/// A reject on one line.
pub(super) fn reject_line(name: &str, reject: &Reject) -> String {
    let Reject { line, column, value, reason, .. } = reject;
    let (value, reason) = (beginning(&spelling::shown(value), 40), beginning(&spelling::shown(reason), 400));
    let column = beginning(&spelling::shown(column), 40);
    if column.is_empty() {
        format!("{name}:{line}: {reason}")
    } else {
        format!("{name}:{line}: {column} `{value}`: {reason}")
    }
}

/// As much of a text as fits a line; a cell may hold anything.
fn beginning(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
