//! What `satis test` and `satis review` show to people: a failed case with what moved in it.

use super::{Told, snapshots};
use crate::regress::moved::{self, Moved, by_importance};
use crate::regress::snapshot::Comparison;
use crate::regress::{Mismatch, Verdict};
use crate::report::ruled;
use std::fmt::Write as _;

/// So many results that moved are shown of a case, unless all are asked for.
const SHOWN: usize = 12;
/// So many results are shown of a scorecard that nobody has read yet, unless all are asked for.
const SHOWN_FIRST: usize = 24;

/// What is said of a case; nothing of one that passed.
pub(super) fn case(told: &Told, all: bool) -> String {
    let name = format!("{}/{}", told.ruleset, told.name);
    let verdict = match &told.verdict {
        Ok(_) if told.accepted() => return format!("wrote  {name}\n"),
        Ok(_) if told.passed() => return String::new(),
        Ok(verdict) => verdict,
        Err(why) => return format!("FAILED {name}: it can't be scored\n{}\n", why.trim_end()),
    };
    let mut text = match told.title.as_str() {
        "" => format!("FAILED {name}\n"),
        title => format!("FAILED {name}: {title}\n"),
    };
    text += &findings(verdict, all);
    if let Some(waiting) = &told.waiting {
        let _ = writeln!(text, "  waits for a decision: {waiting}");
    }
    text
}

/// What differs: from what was worked out by hand, and from the snapshot.
pub(in crate::cli) fn findings(verdict: &Verdict, all: bool) -> String {
    let mut text = by_hand(&verdict.mismatches);
    match &verdict.snapshot {
        Comparison::Differs(difference) if verdict.moved.is_empty() => text += difference,
        Comparison::Differs(_) => text += &table(&verdict.moved, all),
        Comparison::New(_) => text += "  it has no snapshot yet\n",
        Comparison::Same | Comparison::Accepted => {}
    }
    text
}

fn by_hand(mismatches: &[Mismatch]) -> String {
    let mut text = String::new();
    for (at, Mismatch { subject, name, expected, found, because }) in mismatches.iter().enumerate() {
        let _ = writeln!(text, "  {subject} {name}: by hand {expected}, found {found}");
        // The arithmetic belongs to the subject, so it stands below the last of its results.
        let last = mismatches.get(at + 1).is_none_or(|next| next.subject != *subject);
        if last && !because.is_empty() {
            let _ = writeln!(text, "    because {because}");
        }
    }
    text
}

/// The results that moved, as rows; where there are too many, the most important first.
fn table(moved: &[Moved], all: bool) -> String {
    let header = ["subject", "result", "before", "after", "grade", "rule"];
    rows(moved, if all { usize::MAX } else { SHOWN }, &header, |row| {
        vec![
            row.before.as_deref().unwrap_or("–"),
            row.after.as_deref().unwrap_or("–"),
            row.grade.as_str(),
            row.place.as_deref().unwrap_or(""),
        ]
    })
}

/// What a snapshot that is not there yet would hold, to be read before it is taken.
pub(in crate::cli) fn first(verdict: &Verdict, all: bool) -> String {
    let most = if all { usize::MAX } else { SHOWN_FIRST };
    rows(&moved::first(&verdict.text), most, &["subject", "result", "value", "grade"], |row| {
        vec![row.after.as_deref().unwrap_or("–"), row.grade.as_str()]
    })
}

/// Results as rows of a table, each subject named once; of more than `most` the most important.
fn rows(moved: &[Moved], most: usize, header: &[&str], cells: impl Fn(&Moved) -> Vec<&str>) -> String {
    let cut = moved.len() > most;
    let rows: Vec<&Moved> =
        if cut { by_importance(moved).into_iter().take(most).collect() } else { moved.iter().collect() };
    let mut table = ruled();
    table.set_header(header);
    let mut subject = None;
    for row in rows {
        let same = subject.replace(&row.subject) == Some(&row.subject);
        let mut row_cells = vec![if same { "" } else { row.subject.as_str() }, row.name.as_str()];
        row_cells.extend(cells(row));
        table.add_row(row_cells);
    }
    let mut text: String = table.to_string().lines().map(|line| format!("{}\n", line.trim_end())).collect();
    if cut {
        let _ = writeln!(text, "  … and {} more: `--all` shows them", moved.len() - most);
    }
    text
}

/// `4 passed, 1 failed, 1 snapshot to review`.
pub(super) fn summary(told: &[Told]) -> String {
    let count = |which: fn(&Told) -> bool| told.iter().filter(|told| which(told)).count();
    let mut text = format!("{} passed, {} failed", count(Told::passed), count(|told| !told.passed()));
    let (written, waiting) = (count(Told::accepted), count(|told| told.waiting.is_some()));
    if written > 0 {
        let _ = write!(text, ", {} written", snapshots(written));
    }
    if waiting > 0 {
        let _ = write!(text, ", {} to decide on: `satis review`", snapshots(waiting));
    }
    text
}
