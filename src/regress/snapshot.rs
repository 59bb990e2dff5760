//! Snapshots in insta's file format, written and read by our own code: insta can't write outside its macros.

use super::case::{CaseError, around};
use crate::language::Language;
use crate::number;
use crate::plan::NodeId;
use crate::ruleset::files::{self, Unreadable};
use crate::score::{Card, Cell, LeftOut, RowsLeftOut, Scorecard};
use crate::whole;
use std::fmt::Write as _;
use std::path::Path;

/// How a scorecard compares with its snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparison {
    /// They are the same.
    Same,
    /// There was none, or it differed, and it was written.
    Accepted,
    /// There is none: accept the new one.
    New(String),
    /// They differ: the lines with `-`, `+` and what stands around them.
    Differs(String),
}

/// The whole scorecard as text: a subject a block, a value a line, in the plan's order.
#[must_use]
pub fn text(scorecard: &Scorecard) -> String {
    let mut text = String::new();
    let rules = &scorecard.plan.ruleset;
    let _ = writeln!(text, "{} {} · {} subjects", rules.id, scorecard.period, scorecard.cards.len());
    for card in &scorecard.cards {
        write_card(&mut text, scorecard, card);
    }
    text
}

fn write_card(text: &mut String, scorecard: &Scorecard, card: &Card) {
    let outcome = &card.outcome;
    let _ = write!(text, "\n{}: {}", card.subject, outcome.status.word);
    if let Some(score) = outcome.score {
        let _ = write!(text, " {}", scorecard.plan.graded(NodeId::ROOT, score));
    }
    if let Some(grade) = &outcome.grade {
        let _ = write!(text, " {grade}");
    }
    if let Some((grade, _)) = &outcome.uncapped {
        let _ = write!(text, " (uncapped {grade})");
    }
    if let Some(rank) = outcome.rank {
        let _ = write!(text, " #{rank}");
    }
    let _ = write!(text, " · n {}", outcome.responses);
    for (table, rows) in scorecard.plan.tables.iter().zip(&outcome.rows).skip(1) {
        let _ = write!(text, " · {} {rows}", table.id);
    }
    if let Some(share) = outcome.missing_share.filter(|share| !share.is_zero()) {
        let _ = write!(text, " · missing {}", number::show(share, None));
    }
    if let Some(members) = card.place.as_ref().and_then(|place| Some((place, place.members.as_ref()?))) {
        let (place, members) = members;
        let of = members.counted + members.left_out;
        let _ = write!(text, " · {}: {} of {of} counted", place.level, members.counted);
    }
    text.push('\n');
    if let Some(reason) = outcome.reason.as_ref().and_then(|reason| reason.text(Language::ENGLISH.tag())) {
        let _ = writeln!(text, "  reason: {reason}");
    }
    if let Some(cause) = &outcome.cause {
        let _ = writeln!(text, "  cause: {cause}");
    }
    for ((id, plan), node) in scorecard.plan.nodes.entries().zip(&card.nodes).skip(1) {
        let _ = match &node.value {
            _ if !node.applies => write!(text, "  {} does not apply", plan.path),
            Ok(value) => write!(text, "  {} = {}", plan.path, scorecard.plan.graded(id, *value)),
            Err(cause) => write!(text, "  {} missing: {cause}", plan.path),
        };
        if let (Some(raw), Ok(value)) = (node.raw, &node.value)
            && number::guard(raw) != number::guard(*value)
        {
            let _ = write!(text, " from {}", number::show(raw, None));
        }
        if let Some(weight) = node.weight_used {
            let _ = write!(text, " · weight {}", number::show(weight, None));
        }
        if let Some(n) = node.n {
            let _ = write!(text, " · n {n}");
        }
        text.push('\n');
    }
    for (plan, also) in scorecard.plan.also.iter().zip(&card.also) {
        let _ = match &also.value {
            Ok(Some(value)) => writeln!(text, "  also.{} = {}", plan.id, value.text(None)),
            Ok(None) => writeln!(text, "  also.{} = ~", plan.id),
            Err(cause) => writeln!(text, "  also.{} missing: {}", plan.id, cause.fault),
        };
    }
    if !card.classes.is_empty() {
        let _ = writeln!(text, "  classes: {}", card.classes.join(", "));
    }
    for action in &card.actions {
        let about = action.about.as_deref().map(|about| format!(" about {about}")).unwrap_or_default();
        let _ = writeln!(text, "  action: {}{about}", action.open);
    }
    if !card.between.is_empty() {
        let _ = writeln!(text, "  undecided: class {}", card.between.join(" or "));
    }
    for cause in &card.undecided {
        let _ = writeln!(text, "  undecided: {cause}");
    }
    for RowsLeftOut { why, cause, rows, of } in &card.rows_left_out {
        let word = match why {
            LeftOut::Undecided => "undecided",
            LeftOut::Uncomputed => "left out",
        };
        let _ = writeln!(text, "  {word}: {}: {rows} of {of} rows: {}", cause.at, cause.fault);
    }
    for cell in &card.breakdowns {
        let _ = writeln!(text, "  {} {} · n {}{}", cell.by, cell.value, cell.n, cell_values(scorecard, cell));
    }
}

/// The values of a part of the responses, or that they are suppressed.
fn cell_values(scorecard: &Scorecard, cell: &Cell) -> String {
    let Some(nodes) = &cell.nodes else { return " · suppressed".to_owned() };
    let shown = nodes.iter().map(|(index, value)| {
        let path = &scorecard.plan.nodes[*index].path;
        let value = value.as_ref().map(|value| scorecard.plan.graded(*index, *value));
        format!(" · {path} = {}", value.unwrap_or_else(|_| "~".to_owned()))
    });
    shown.collect()
}

/// Compares a text with the snapshot at `path`; with `accept` a difference is written.
///
/// # Errors
/// [`CaseError::File`].
pub fn compare(path: &Path, title: &str, text: &str, accept: bool) -> Result<Comparison, CaseError> {
    let old = read(path)?;
    let old = old.as_deref().map(contents);
    if old == Some(text.trim_end()) {
        return Ok(Comparison::Same);
    }
    if accept {
        write(path, &file(title, text))?;
        return Ok(Comparison::Accepted);
    }
    Ok(match old {
        None => Comparison::New(text.to_owned()),
        Some(old) => Comparison::Differs(difference(old, text.trim_end())),
    })
}

/// The text of a snapshot file; none where there is no such file.
///
/// # Errors
/// [`CaseError::Unreadable`].
pub(super) fn read(path: &Path) -> Result<Option<String>, CaseError> {
    let case = path.parent().unwrap_or(path);
    match files::text(path, &around(case)) {
        // Git may have given the lines other ends.
        Ok(text) => Ok(Some(text.replace("\r\n", "\n"))),
        Err(Unreadable::Absent) => Ok(None),
        Err(error) => Err(CaseError::Unreadable { path: path.display().to_string(), error }),
    }
}

/// Writes a snapshot file: beside it and renamed, so that a full disk leaves the old one.
///
/// # Errors
/// [`CaseError::File`].
pub(super) fn write(path: &Path, file: &str) -> Result<(), CaseError> {
    let written = whole::write(path, file.as_bytes());
    written.map_err(|error| CaseError::File { path: path.display().to_string(), error })
}

/// A snapshot file as insta writes it.
pub(super) fn file(title: &str, text: &str) -> String {
    let description = in_header(title.lines().next().unwrap_or_default());
    format!(
        "---\nsource: src/regress/snapshot.rs\ndescription: {description}\nexpression: scorecard\n---\n{}\n",
        text.trim_end()
    )
}

/// A text as insta writes it into the header: in quotes only where YAML would read something else.
fn in_header(text: &str) -> String {
    const WORDS: [&str; 22] = [
        "yes", "Yes", "YES", "no", "No", "NO", "True", "TRUE", "true", "False", "FALSE", "false", "on", "On",
        "ON", "off", "Off", "OFF", "null", "Null", "NULL", "~",
    ];
    let special = |c: char| ":{}[],#`\"'\\".contains(c) || c.is_ascii_control();
    let quoted = text.is_empty()
        || text.starts_with([' ', '.', '&', '*', '?', '|', '-', '<', '>', '=', '!', '%', '@'])
        || text.ends_with(' ')
        || text.starts_with("0x")
        || text.contains(special)
        || WORDS.contains(&text)
        || text.parse::<f64>().is_ok();
    if quoted { serde_json::Value::from(text).to_string() } else { text.to_owned() }
}

/// A pending snapshot file as it is kept once accepted: without the line of the assertion, as insta does.
pub(super) fn accepted(file: &str) -> String {
    let (header, contents) = file.split_at(file.find("\n---\n").unwrap_or(0));
    let kept: Vec<&str> = header.lines().filter(|line| !line.starts_with("assertion_line:")).collect();
    format!("{}{contents}", kept.join("\n"))
}

/// What stands below the header.
pub(super) fn contents(file: &str) -> &str {
    let file = file.strip_prefix("---\n").unwrap_or(file);
    file.split_once("\n---\n").map_or(file, |(_, contents)| contents).trim_end()
}

/// The lines of two scorecards that differ, with the line of the subject that they belong to.
#[must_use]
pub fn difference(old: &str, new: &str) -> String {
    let diff = similar::TextDiff::from_lines(old, new);
    let mut text = String::new();
    let mut subject: Option<String> = None;
    for change in diff.iter_all_changes() {
        let line = change.to_string();
        let line = line.trim_end_matches('\n');
        let sign = match change.tag() {
            similar::ChangeTag::Equal => {
                if !line.starts_with(' ') && !line.is_empty() {
                    subject = Some(line.to_owned());
                }
                continue;
            }
            similar::ChangeTag::Delete => '-',
            similar::ChangeTag::Insert => '+',
        };
        // A line of a subject's own says whose it is; below it the subject is named once.
        let own = !line.starts_with(' ');
        if let Some(subject) = subject.take().filter(|_| !own) {
            let _ = writeln!(text, "    {subject}");
        }
        let _ = writeln!(text, "  {sign} {line}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_is_compared_accepted_and_then_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scorecard.snap");
        assert!(matches!(compare(&path, "t", "a\nb\n", false).unwrap(), Comparison::New(_)));
        assert_eq!(compare(&path, "t", "a\nb\n", true).unwrap(), Comparison::Accepted);
        assert_eq!(compare(&path, "t", "a\nb\n", false).unwrap(), Comparison::Same);
        let Comparison::Differs(difference) = compare(&path, "t", "a\n  c\n", false).unwrap() else { panic!() };
        assert_eq!(difference, "  - b\n  +   c\n");
    }

    #[test]
    fn insta_reads_what_we_write() {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = insta::Settings::new();
        settings.set_snapshot_path(folder.path());
        settings.set_prepend_module_to_snapshot(false);
        compare(&folder.path().join("ours.snap"), "标题: \"x\"", "one\n  two = 2\n", true).unwrap();
        settings.bind(|| insta::assert_snapshot!("ours", "one\n  two = 2\n"));
    }
}
