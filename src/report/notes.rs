//! What a result lacks, one row each: values that are missing and conditions that can't be decided, by subject; rows that
//! stand in no result. It is written beside the results (`results.notes.csv`).

use super::csv::{CsvError, text, write};
use super::summary;
use crate::data::Lack;
use crate::language::Language;
use crate::score::{Card, Cause, LeftOut, Scorecard};

/// Columns of the notes.
const COLUMNS: [&str; 5] = ["kind", "subject", "period", "count", "text"];
/// The first line of notes.
pub const NOTES_HEADER: &str = "kind,subject,period,count,text";

/// One thing that a result lacks.
struct Note {
    kind: &'static str,
    subject: String,
    count: u64,
    text: String,
}

/// What the results of one or more periods lack, as CSV; none where they lack nothing.
///
/// # Errors
/// [`CsvError`].
pub fn notes_csv(scorecards: &[Scorecard], language: &str) -> Result<Option<String>, CsvError> {
    let language = Language::of(language);
    let mut ordered: Vec<&Scorecard> = scorecards.iter().collect();
    ordered.sort_by_key(|scorecard| scorecard.period);
    let mut writer = ::csv::WriterBuilder::new().from_writer(Vec::new());
    write(&mut writer, COLUMNS.map(str::to_owned))?;
    let mut any = false;
    for scorecard in ordered {
        for Note { kind, subject, count, text } in notes(scorecard, language) {
            any = true;
            let cells = [kind.to_owned(), subject, scorecard.period.to_string(), count.to_string(), text];
            write(&mut writer, cells)?;
        }
    }
    Ok(if any { Some(text(writer)?) } else { None })
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
    });
    let earlier = scorecard.earlier_lacks.iter().flat_map(|(period, lacks)| {
        lacks.iter().map(move |(lack, count)| Note {
            kind: "earlier",
            subject: lack.subject.clone(),
            count,
            text: format!("{period}: {}: {}", lack.kind.word(), text(lack)),
        })
    });
    lacks.chain(earlier).chain(missing).chain(undecided).chain(rows).collect()
}
