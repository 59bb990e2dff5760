//! Which of several rows of the same respondent count.

use crate::data::spelling;
use crate::period::Period;
use crate::source::Keep;
use chrono::NaiveDateTime;
use std::collections::HashMap;

/// Who answered of whom and when.
#[derive(Debug, Clone)]
pub(super) struct Person {
    key: (String, String, Period),
    at: Option<NaiveDateTime>,
}

impl Person {
    /// The person of a row; none where nobody is named.
    pub fn of(subject: &str, respondent: &str, period: Period, at: Option<NaiveDateTime>) -> Option<Self> {
        let id = |text: &str| spelling::id(text).map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned);
        let who = id(respondent);
        let who = spelling::without_zeros(&who).map_or_else(|| who.clone(), str::to_owned);
        let nobody = who.is_empty() || super::super::judge::is_no_value(&who);
        (!nobody).then(|| Self { key: (id(subject), who, period), at })
    }
}

/// The rows that count, in their order, and how many do not. The last is the latest by its time, of equal ones the one
/// that stands last.
pub(super) fn kept<T>(rows: Vec<T>, keep: Keep, person: impl Fn(&T) -> Option<&Person>) -> (Vec<T>, u64) {
    if keep == Keep::All {
        return (rows, 0);
    }
    let mut chosen: HashMap<(String, String, Period), (usize, Option<NaiveDateTime>)> = HashMap::new();
    for (at, row) in rows.iter().enumerate() {
        let Some(Person { key, at: time }) = person(row) else { continue };
        let better = match (chosen.get(key), keep) {
            (None, _) => true,
            (Some((_, known)), Keep::Last | Keep::All) => time >= known,
            (Some((_, known)), Keep::First) => time < known,
        };
        if better {
            chosen.insert(key.clone(), (at, *time));
        }
    }
    let all = rows.len();
    let counts =
        |at: usize, row: &T| person(row).is_none_or(|one| chosen.get(&one.key).is_some_and(|(it, _)| *it == at));
    let kept: Vec<T> =
        rows.into_iter().enumerate().filter(|(at, row)| counts(*at, row)).map(|(_, row)| row).collect();
    let left_out = (all - kept.len()) as u64;
    (kept, left_out)
}
