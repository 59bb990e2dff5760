//! Values to compare with, in the format that `score --format csv` writes: `subject,period,score,…`.
//!
//! `grade`, `rank` and `status` are left out, and so is a column (other than `score` and `score.…`) in which
//! no cell is a number, since that is an `also` result. Every other column is a node: `score` and
//! `score.…` under their own name, a bare `survey` as `score.survey`. A row whose `status` is `invalid` has no values unless the
//! rules compare with such periods: its score is shown, but nothing is compared with it. Where it is `not-computable`, the nodes count but not the total.
//! Numbers have a point, whatever the notation of the data beside: it is the format that satis writes.

use super::keys::{Key, Keys};
use super::table::{Row, Table};
use super::{Complaint, IngestError, Mapping, Pending, Read};
use crate::construct::status;
use crate::data::numeral;
use crate::data::{Reference, ReferenceKind};
use crate::number::{self, Decimal};
use crate::visible;
use std::collections::HashMap;

/// Columns that `score --format csv` writes and that hold nothing to compare with.
const RESULTS: [&str; 3] = ["grade", "rank", "status"];
/// The others of these: in a file without `status` a node may have such a name.
pub const MORE_RESULTS: [&str; 17] = [
    "label",
    "responses",
    "missing_share",
    "uncapped_grade",
    "cap_reason",
    "reason",
    "cause",
    "class",
    "classes",
    "class_between",
    "actions",
    "action_reasons",
    "undecided",
    "level",
    "parent",
    "counted",
    "left_out",
];

/// Headers of results with labels (`--labels`) that no other file has.
const LABELLED: [&str; 4] = ["missing share", "uncapped grade", "reason of the cap", "all classes"];

/// What of a header is no node.
struct Results {
    /// Whether the file is one that `score --format csv` wrote.
    own: bool,
}

impl Results {
    fn of(table: &Table<'_>) -> Self {
        Self { own: status_of(table).is_some() }
    }

    fn has(&self, header: &str) -> bool {
        let header = header.to_lowercase();
        let header = header.as_str();
        let dotted = header.contains('.') && !header.starts_with("score.");
        RESULTS.contains(&header)
            || header.starts_with("also.")
            || self.own && (MORE_RESULTS.contains(&header) || dotted)
    }
}

/// Where a file has the status of its rows, whatever the case of its header.
fn status_of(table: &Table<'_>) -> Option<usize> {
    table.header().iter().position(|header| header.to_lowercase() == "status")
}

/// The path of a node that a header is: `score` in any case.
fn score_path(header: &str) -> Option<String> {
    let (word, rest) = header.split_at_checked("score".len())?;
    let is_one = word.eq_ignore_ascii_case("score") && (rest.is_empty() || rest.starts_with('.'));
    is_one.then(|| format!("score{rest}"))
}

/// What stands for all subjects in a file of targets.
const ALL: &str = "*";

/// Reads references in the order of the file; an empty cell is no value. A target whose subject is `*` (and one in a file without
/// that column) has the subject `""` and holds for all. `invalid` says whether invalid results count.
///
/// # Errors
/// [`IngestError`] when the file as a whole cannot be read.
pub fn references(
    text: &str,
    name: &str,
    kind: ReferenceKind,
    mapping: &Mapping,
    invalid: bool,
) -> Result<Read<Vec<Reference>>, IngestError> {
    let mut table = Table::open(text, name)?;
    let labelled = |wanted: &&str| table.header().iter().any(|header| header == wanted);
    if LABELLED.iter().filter(|wanted| labelled(wanted)).count() > 1 {
        return Err(IngestError::Labelled(name.to_owned()));
    }
    let keys = match kind {
        ReferenceKind::Target if table.find("subject", mapping)?.is_none() => {
            Keys::for_some_subjects(&table, mapping, None)?
        }
        _ => Keys::find(&table, mapping, None)?,
    };
    let for_all = |subject: &str| kind == ReferenceKind::Target && subject == ALL;
    let mut rows = Vec::new();
    while let Some(row) = table.next_row()? {
        rows.push(row);
    }
    let nodes = nodes(&table, mapping, &keys, &rows)?;
    let mut used = vec![keys.subject, keys.period];
    used.extend(nodes.iter().map(|(column, _)| Some(*column)));
    let results = Results::of(&table);
    let is_result = |header: &str| results.has(header);
    let known = table.header().iter().enumerate().filter(|(_, header)| is_result(header));
    used.extend(known.map(|(at, _)| Some(at)));

    for (ours, theirs) in &mapping.columns {
        table.note_mapped(ours, theirs);
    }
    let mut read = Read::of(Vec::new(), &table, &used);
    let mut lines: HashMap<Key, u64> = HashMap::new();
    for row in &rows {
        let mut complaints = Vec::from_iter(table.misfit(row));
        complaints.extend(table.stray_quote(row, &[keys.subject, keys.period], &[]));
        let found = match complaints.is_empty() {
            true => read_row(&table, row, &keys, &nodes, &lines, invalid, &mut complaints),
            false => None,
        };
        if read.admit(row, || keys.whom(row, ""), complaints, &mut Pending::default())
            && let Some((key, values)) = found
        {
            let (subject, period) = &key;
            read.rows.extend(values.into_iter().map(|(node, value)| Reference {
                kind: kind.clone(),
                subject: if for_all(subject) { String::new() } else { subject.clone() },
                period: *period,
                node,
                value,
            }));
            lines.insert(key, row.line);
        }
    }
    read.folded = keys.folded.take();
    Ok(read)
}

/// The key of a row and the values of its nodes; `lines` tells where earlier rows stand.
fn read_row(
    table: &Table<'_>,
    row: &Row,
    keys: &Keys<'_>,
    nodes: &[(usize, String)],
    lines: &HashMap<Key, u64>,
    invalid: bool,
    complaints: &mut Vec<Complaint>,
) -> Option<(Key, Vec<(String, Decimal)>)> {
    let key = keys.read(table, row, complaints);
    let key = key.map(|(subject, period)| (visible::uncelled(&subject).into_owned(), period));
    if let Some(again) = key.as_ref().and_then(|key| lines.get(key)) {
        let reason = format!("line {again} is for the same subject and period already");
        complaints.push(Complaint { column: String::new(), value: String::new(), reason });
    }
    let status = status_of(table);
    let (status, title) = status.map_or(("", ""), |at| (row.cell(at), table.title(at)));
    let known = status::by_word(status);
    if !status.is_empty() && known.is_none() {
        let all: Vec<&str> = status::ALL.iter().map(|status| status.word).collect();
        let reason = format!("no status: write {}, or leave it empty", all.join(", "));
        complaints.push(Complaint { column: title.to_owned(), value: status.to_owned(), reason });
    }
    // Nonsense is reported in any row.
    let mut found = values(table, row, nodes, complaints);
    // As earlier periods of the data: a node counts also where the total has no value.
    found.retain(|(path, _)| match known {
        Some(status) => status.is_compared(invalid) && (path != "score" || status.shows_score),
        None => true,
    });
    key.map(|key| (key, found))
}

/// The columns that hold nodes, with their paths.
fn nodes(
    table: &Table<'_>,
    mapping: &Mapping,
    keys: &Keys<'_>,
    rows: &[Row],
) -> Result<Vec<(usize, String)>, IngestError> {
    let mut nodes: Vec<(usize, String)> = Vec::new();
    let results = Results::of(table);
    for (at, header) in table.header().iter().enumerate() {
        let mapped = mapping.columns.iter().find(|(_, theirs)| theirs.trim() == header);
        let ours = mapped.map_or(header.as_str(), |(ours, _)| ours.as_str());
        let is_key = keys.subject == Some(at) || keys.period == Some(at);
        let is_result = ["", "subject", "period"].contains(&ours) || results.has(ours);
        let score = score_path(ours);
        let is_score = score.is_some();
        let is_number = || rows.iter().any(|row| numeral::may_be_one(row.cell(at)));
        if is_key || is_result || !(is_score || is_number()) {
            continue;
        }
        let path = score.unwrap_or_else(|| format!("score.{ours}"));
        if let Some((first, _)) = nodes.iter().find(|(_, known)| *known == path) {
            return Err(table.duplicate(&path, *first, at));
        }
        nodes.push((at, path));
    }
    Ok(nodes)
}

fn values(
    table: &Table<'_>,
    row: &Row,
    nodes: &[(usize, String)],
    complaints: &mut Vec<Complaint>,
) -> Vec<(String, Decimal)> {
    let mut found = Vec::new();
    for (column, path) in nodes.iter().filter(|(column, _)| !row.cell(*column).is_empty()) {
        match numeral::read(row.cell(*column), false) {
            Ok(value) => found.push((path.clone(), value)),
            Err(error) => complaints.push(Complaint {
                column: table.title(*column).to_owned(),
                value: row.cell(*column).to_owned(),
                reason: numeral::advised_here(&error.to_string(), row.cell(*column), |text| {
                    number::parse_with_percent(text).is_ok()
                }),
            }),
        }
    }
    found
}
