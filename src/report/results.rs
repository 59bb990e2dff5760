//! Results of one or more periods as a report: a scoreboard for people, everything for programs, and columns and rows.
//!
//! The rows are `subject,period,score,grade,rank,status`, then nodes by path, named results, and the rest of the outcome.
//! As CSV or TSV they are read again as targets, as benchmarks and as the results of an earlier period.

use super::columns::{Dress, FIRST, Item, LAST, Row};
use super::{board, json, notes};
use crate::diagnostic::Sources;
use crate::export::{self, Columns, ExportError, Head, Report, Sheet};
use crate::score::Scorecard;
use serde_json::Value;

/// Results with what is needed to write them.
pub struct Results<'a> {
    /// The periods.
    pub scorecards: &'a [Scorecard],
    /// For whom they are written.
    pub dress: Dress,
    /// The texts in which places lie.
    pub sources: &'a Sources,
}

impl Report for Results<'_> {
    /// Rows by period, then by subject bytewise. Where versions of a rule set have different nodes, the columns are those
    /// of the latest period, then what only earlier ones have.
    fn sheet(&self) -> Sheet<'_> {
        let dress = self.dress;
        let ordered = by_period(self.scorecards);
        let mut columns: Columns<'_, Row<'_>> = Columns::new(dress.language());
        fixed(&mut columns, &FIRST);
        for head in heads(&ordered, dress, |one| {
            one.plan
                .nodes
                .iter()
                .skip(1)
                .map(|node| (node.path.clone(), (&node.label, node.id.as_str())))
                .collect()
        }) {
            let path = head.name.clone();
            columns.add(head, move |row| row.node(&path));
        }
        for head in heads(&ordered, dress, |one| {
            one.plan
                .also
                .iter()
                .map(|also| (format!("also.{}", also.id), (&also.label, also.id.as_str())))
                .collect()
        }) {
            let id = head.name.strip_prefix("also.").unwrap_or_default().to_owned();
            columns.add(head, move |row| row.also(&id));
        }
        fixed(&mut columns, &LAST);
        for head in heads(&ordered, dress, |one| {
            let tables = one.plan.tables.iter().skip(1);
            tables.map(|table| (table.count_name(), (&table.label, table.id.as_str()))).collect()
        }) {
            let name = head.name.clone();
            columns.add(head, move |row| row.rows(&name));
        }
        let cards = |scorecard| move |card| Row { scorecard, card, dress };
        let mut rows: Vec<Row<'_>> =
            ordered.iter().flat_map(|scorecard| scorecard.cards.iter().map(cards(scorecard))).collect();
        rows.sort_by(|a, b| {
            let subjects = || a.card.subject.as_bytes().cmp(b.card.subject.as_bytes());
            a.scorecard.period.cmp(&b.scorecard.period).then_with(subjects)
        });
        columns.of(rows).labelled(dress.is_labelled())
    }

    fn notes(&self) -> Option<Sheet<'_>> {
        notes::sheet(self.scorecards, self.dress.language())
    }

    fn text(&self) -> String {
        let tables = self
            .scorecards
            .iter()
            .map(|scorecard| board::table(scorecard, self.dress.language().tag(), self.sources));
        tables.map(|table| format!("{}\n", table.trim_end())).collect()
    }

    fn json(&self) -> Value {
        everything(self.scorecards, self.sources)
    }
}

/// All that is known of the results: an object for one period, a list of several.
pub(super) fn everything(scorecards: &[Scorecard], sources: &Sources) -> Value {
    let mut all = scorecards.iter().map(|scorecard| json::json(scorecard, sources));
    match (all.len(), all.next()) {
        (1, Some(one)) => one,
        (_, first) => first.into_iter().chain(all).collect(),
    }
}

pub(super) fn by_period(scorecards: &[Scorecard]) -> Vec<&Scorecard> {
    let mut ordered: Vec<&Scorecard> = scorecards.iter().collect();
    ordered.sort_by_key(|scorecard| scorecard.period);
    ordered
}

fn fixed<'a>(columns: &mut Columns<'a, Row<'a>>, items: &[Item]) {
    for item in items {
        columns.add(item.head(columns.language()), item.value.value);
    }
}

/// A label and the id that stands where there is none.
type Called<'a> = (&'a crate::ruleset::Label, &'a str);

/// The heads of what each period has by name: of the latest, then what only earlier ones have; labels from the latest
/// that has it.
fn heads<'a>(
    ordered: &[&'a Scorecard],
    dress: Dress,
    of: impl Fn(&'a Scorecard) -> Vec<(String, Called<'a>)>,
) -> Vec<Head> {
    let mut heads: Vec<Head> = Vec::new();
    for (name, (label, id)) in ordered.iter().rev().flat_map(|scorecard| of(scorecard)) {
        if heads.iter().all(|known| known.name != name) {
            heads.push(Head::number(name, dress.language().label(label, id)));
        }
    }
    heads
}

/// The results of one or more periods as CSV, for programs.
///
/// # Errors
/// [`ExportError`].
pub fn csv(scorecards: &[Scorecard]) -> Result<String, ExportError> {
    let sources = Sources::default();
    let results = Results { scorecards, dress: Dress::default(), sources: &sources };
    export::csv(&results)
}
