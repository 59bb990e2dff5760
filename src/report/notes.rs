//! What a result lacks, one row each: values that are missing and conditions that can't be decided, by subject; rows that
//! are in no result. It is written beside the results (`results.notes.csv`), or into the same workbook.

use super::results::by_period;
use super::summary;
use crate::data::Lack;
use crate::export::{Align, Cell, Column, Columns, Kind, Sheet};
use crate::language::{Language, words};
use crate::score::{Card, Cause, LeftOut, Scorecard};
use std::collections::BTreeSet;

type Item = Column<fn(&(String, Note)) -> Cell>;

const fn item(
    name: &'static str,
    zh: &'static str,
    (kind, align): (Kind, Align),
    value: fn(&(String, Note)) -> Cell,
) -> Item {
    Column { name, label: words(name, zh), kind, align, value }
}

/// Columns of the notes; with the period of each note.
const COLUMNS: [Item; 5] = [
    item("kind", "种类", (Kind::Word, Align::Left), |(_, note)| Cell::of(note.kind)),
    item("subject", "对象", (Kind::Text, Align::Left), |(_, note)| Cell::of(&note.subject)),
    item("period", "周期", (Kind::Time, Align::Left), |(period, _)| Cell::of(period)),
    item("count", "数量", (Kind::Number, Align::Right), |(_, note)| Cell::number(Some(note.count))),
    item("text", "内容", (Kind::Text, Align::Left), |(_, note)| Cell::of(&note.text)),
];

/// The names of the columns of notes.
pub fn notes_columns() -> impl Iterator<Item = &'static str> {
    COLUMNS.iter().map(|column| column.name)
}

/// One thing that a result lacks.
struct Note {
    kind: &'static str,
    subject: String,
    count: u64,
    text: String,
    /// Whether it is known to be of the period.
    dated: bool,
}

/// What the results of one or more periods lack; none where they lack nothing.
pub(super) fn sheet(scorecards: &[Scorecard], language: Language) -> Option<Sheet<'_>> {
    let mut undated = BTreeSet::new();
    let mut all = by_period(scorecards).into_iter().flat_map(move |scorecard| {
        let period = scorecard.period.to_string();
        // What is of no known period concerns all of them, and stands there once.
        let notes = notes(scorecard, language).into_iter();
        let notes: Vec<Note> = notes
            .filter(|note| note.dated || undated.insert((note.kind, note.subject.clone(), note.text.clone())))
            .collect();
        notes.into_iter().map(move |note| (if note.dated { period.clone() } else { String::new() }, note))
    });
    let first = all.next()?;
    let mut columns: Columns<'_, (String, Note)> = Columns::new(language);
    columns.all(&COLUMNS);
    Some(columns.of(std::iter::once(first).chain(all)))
}

/// Everything that is lacking, a kind after the other.
fn notes(scorecard: &Scorecard, language: Language) -> Vec<Note> {
    let judged = || scorecard.cards.iter().filter(|card| card.outcome.status.is_judged);
    let of_cards = |kind, causes: &dyn Fn(&Card) -> Vec<Cause>| -> Vec<Note> {
        let note = |card: &Card, cause: Cause| Note {
            kind,
            subject: card.subject.clone(),
            count: 1,
            text: language.cause(&cause),
            dated: true,
        };
        judged().flat_map(|card| causes(card).into_iter().map(move |cause| note(card, cause))).collect()
    };
    let missing = of_cards("missing-value", &|card| summary::missing(scorecard, card).into_iter().collect());
    let undecided = of_cards("undecided", &|card| summary::open(card).into_iter().collect());
    let rows = judged().flat_map(|card| {
        card.rows_left_out.iter().map(|of| Note {
            kind: match of.why {
                LeftOut::Undecided => "undecided-rows",
                LeftOut::Uncomputed => "uncomputed-rows",
            },
            subject: card.subject.clone(),
            count: of.rows,
            text: language.rows_left_out(of),
            dated: true,
        })
    });
    // What did not come through at all.
    let text = |lack: &Lack| match lack.file.as_str() {
        "" => lack.reason.clone(),
        file => format!("{file}: {}", lack.reason),
    };
    let lacks = scorecard.lacks.iter().map(|(lack, count)| Note {
        kind: lack.kind.word(),
        subject: lack.subject.clone(),
        count,
        text: text(lack),
        dated: lack.period.is_some(),
    });
    let earlier = scorecard.earlier_lacks.iter().flat_map(|(period, lacks)| {
        lacks.iter().map(move |(lack, count)| Note {
            kind: "earlier",
            subject: lack.subject.clone(),
            count,
            text: format!("{period}: {}: {}", lack.kind.word(), text(lack)),
            dated: true,
        })
    });
    lacks.chain(earlier).chain(missing).chain(undecided).chain(rows).collect()
}
