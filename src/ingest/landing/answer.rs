//! A column of answers: from the cell of a file to a text that the rules read.

use super::super::codes_of;
use super::super::judge::{Judge, Verdict};
use super::super::table::Row;
use super::choices::{self, Spelled};
use crate::data::codes::Code;
use crate::data::{Domain, SEVERAL, spelling};
use crate::ruleset::Coding;
use crate::source::{AnswerColumn, Head, OnBad, Writing};

/// Where the answers of an id stand in the file.
pub(in crate::ingest) enum Place {
    /// In a column.
    Column(usize),
    /// The same in all rows.
    Value(String),
    /// A column for each choice; with what the choice and the column are called, as they are compared.
    Ticks(Vec<(String, usize, Vec<String>)>),
    /// Nowhere.
    Nowhere,
}

/// What becomes of the cells of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ingest) enum Landing {
    /// A text that the rules read; empty where nothing is given.
    Text(String),
    /// A text without the parts that can't be read, and these.
    Partly(String, Wrong),
    /// A code for "no value", and the cell.
    NoValue(String),
    /// It can't be read.
    Bad(Wrong),
}

/// What can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ingest) struct Wrong {
    /// The column, where it is one of several.
    pub at: Option<usize>,
    pub value: String,
    pub reason: String,
}

/// The answers of an id, by the rules in force in some period.
pub(in crate::ingest) struct Answers<'a> {
    domain: &'a Domain,
    said: Option<&'a AnswerColumn>,
    judge: Judge<'a>,
    codes: Vec<Code>,
    spelled: Vec<Spelled>,
}

impl<'a> Answers<'a> {
    pub fn new(domain: &'a Domain, said: Option<&'a AnswerColumn>, all: &Writing, coding: &Coding) -> Self {
        let usual = Writing::default();
        let own = said.map_or(&usual, |said| &said.writing);
        let codes = own.missing.as_ref().or(all.missing.as_ref()).unwrap_or(&coding.missing);
        let codes = codes_of(codes);
        let notation = own.notation(all, coding.notation);
        let judge = Judge::plain(domain, notation, codes.clone());
        Self { domain, said, judge, codes, spelled: spelled(domain, said) }
    }

    /// Whether a cell that can't be read costs the row.
    pub fn rejects(&self) -> bool {
        self.said.and_then(|said| said.on_bad) == Some(OnBad::RejectRow)
    }

    /// Whether a cell is read, or known to say nothing.
    pub fn reads(&mut self, text: &str) -> bool {
        matches!(self.cell(text, false), Landing::Text(_) | Landing::NoValue(_))
    }

    /// What becomes of the cells of a row.
    pub fn land(&mut self, place: &Place, row: &Row) -> Landing {
        match place {
            Place::Nowhere => Landing::Text(String::new()),
            Place::Value(value) => self.cell(value, false),
            Place::Column(at) => self.cell(row.cell(*at), row.is_typed(*at)),
            Place::Ticks(ticks) => self.ticks(ticks, row),
        }
    }

    fn cell(&mut self, text: &str, typed: bool) -> Landing {
        if text.is_empty() {
            return Landing::Text(String::new());
        }
        match self.meant(text) {
            Some(Some(label)) => return Landing::Text(label),
            Some(None) => return Landing::NoValue(text.to_owned()),
            None => {}
        }
        let head = spelling::matching(text);
        let head = head_of(&head);
        let declared = self.domain.declares(text);
        if let (Some(Head::Number), Some((number, _)), false) =
            (self.said.and_then(|said| said.head), head, declared)
        {
            return self.judged(number, text, true);
        }
        match self.domain {
            Domain::Several(_) => return self.several(text),
            Domain::Choice(_) | Domain::Scale { .. } if !declared => {
                if let Some((_, label)) = head
                    && let Some(label) = self.label_behind(label)
                {
                    return Landing::Text(label);
                }
            }
            _ => {}
        }
        self.judged(text, text, typed)
    }

    /// What the source says that a cell means; an inner none for no answer.
    #[expect(clippy::option_option, reason = "no answer is a meaning, nothing said is none")]
    fn meant(&self, text: &str) -> Option<Option<String>> {
        let labels = &self.said?.labels;
        let folded = spelling::matching(text);
        let found = labels.get(&folded).or_else(|| labels.get(spelling::without_zeros(&folded)?))?;
        Some(found.as_ref().map(|at| at.value.clone()))
    }

    /// The answer behind a number: a level or a choice that is no number itself.
    fn label_behind(&self, label: &str) -> Option<String> {
        match self.meant(label) {
            Some(Some(label)) => Some(label),
            _ => self.domain.declares(label).then(|| label.to_owned()),
        }
    }

    fn judged(&mut self, text: &str, given: &str, typed: bool) -> Landing {
        match self.judge.verdict(text, typed) {
            Verdict::Kept => Landing::Text(text.to_owned()),
            Verdict::As(text) => Landing::Text(text),
            Verdict::NoValue => Landing::NoValue(given.to_owned()),
            Verdict::Refused(reason) => match self.other(given) {
                Some(other) => Landing::Text(other),
                None => Landing::Bad(Wrong { at: None, value: given.to_owned(), reason }),
            },
        }
    }

    /// The choice that stands for a text that is none.
    fn other(&self, given: &str) -> Option<String> {
        let Domain::Choice(_) = self.domain else { return None };
        if let Some(other) = self.said.and_then(|said| said.other.as_ref()) {
            return Some(other.value.clone());
        }
        // `Other: …` is the choice `Other`.
        let found = choices::split(given, &self.spelled, &["\u{fdd1}".to_owned()], false);
        match (found.choices.as_slice(), found.others.as_slice()) {
            ([only], []) => Some(only.clone()),
            _ => None,
        }
    }

    fn several(&self, text: &str) -> Landing {
        if self.codes.iter().any(|code| code.is_text(text)) || super::super::judge::is_no_value(text) {
            return Landing::NoValue(text.to_owned());
        }
        let other = self.said.and_then(|said| said.other.as_ref());
        let separators = self.said.map(|said| said.separators.as_slice()).unwrap_or_default();
        let mut found = choices::split(text, &self.spelled, separators, other.is_some());
        if let (Some(other), false) = (other, found.others.is_empty()) {
            if !found.choices.contains(&other.value) {
                found.choices.push(other.value.clone());
            }
            found.others.clear();
        }
        let landed = found.choices.join(SEVERAL);
        if found.others.is_empty() {
            return Landing::Text(landed);
        }
        let reason = "no declared choice: add it under `labels`, or name the choice for such texts with `other`";
        let wrong = Wrong { at: None, value: found.others.join(SEVERAL), reason: reason.to_owned() };
        if landed.is_empty() { Landing::Bad(wrong) } else { Landing::Partly(landed, wrong) }
    }

    fn ticks(&self, ticks: &[(String, usize, Vec<String>)], row: &Row) -> Landing {
        let signs = self.said.map(|said| said.ticked.as_slice()).unwrap_or_default();
        let (mut chosen, mut skipped) = (Vec::new(), Vec::new());
        for (choice, at, names) in ticks {
            let cell = row.cell(*at);
            let no_value = !cell.is_empty()
                && (self.codes.iter().any(|code| code.is_text(cell)) || super::super::judge::is_no_value(cell));
            if no_value {
                skipped.push(cell);
                continue;
            }
            match choices::ticked(cell, names, signs) {
                Some(true) => chosen.push(choice.as_str()),
                Some(false) => {}
                None => {
                    let reason = "neither a tick nor none: name the sign of a tick with `ticked`".to_owned();
                    return Landing::Bad(Wrong { at: Some(*at), value: cell.to_owned(), reason });
                }
            }
        }
        match (chosen.is_empty(), skipped.first()) {
            (true, Some(skipped)) => Landing::NoValue((*skipped).to_owned()),
            (true, None) if self.said.is_some_and(|said| said.no_tick_is_missing) => Landing::Text(String::new()),
            // It was asked, and none of the choices was made.
            (true, None) => Landing::Text(SEVERAL.to_owned()),
            (false, _) => Landing::Text(chosen.join(SEVERAL)),
        }
    }
}

/// All spellings of the choices: their own, and those of the source.
fn spelled(domain: &Domain, said: Option<&AnswerColumn>) -> Vec<Spelled> {
    let (Domain::Several(choices) | Domain::Choice(choices)) = domain else { return Vec::new() };
    let own = choices.iter().map(|choice| (spelling::matching(choice), choice.clone()));
    let labels = said.into_iter().flat_map(|said| &said.labels);
    let labels = labels.filter_map(|(label, choice)| Some((label.clone(), choice.as_ref()?.value.clone())));
    own.chain(labels).collect()
}

/// The number at the head of a text, and what follows it: `5 - very satisfied`, `1.很满意`.
pub(in crate::ingest) fn head_of(text: &str) -> Option<(&str, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(digits).filter(|_| digits > 0)?;
    let rest = rest.trim_start();
    let sign = rest.chars().next()?;
    let label = match sign {
        '-' | '.' | '、' | ':' | ')' | '=' => rest.get(sign.len_utf8()..)?.trim_start(),
        '(' => rest.get(1..)?.trim_end_matches(')').trim(),
        _ => return None,
    };
    let is_number = label.starts_with(|c: char| c.is_ascii_digit());
    (!label.is_empty() && !is_number).then_some((number, label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_at_the_head_is_told_from_other_numbers() {
        for (text, wanted) in [
            ("5 - very satisfied", Some(("5", "very satisfied"))),
            ("1.很满意", Some(("1", "很满意"))),
            ("3、一般", Some(("3", "一般"))),
            ("4 (good)", Some(("4", "good"))),
            ("1.5", None),
            ("10-20", None),
            ("5", None),
            ("good", None),
            ("18 years", None),
        ] {
            assert_eq!(head_of(text), wanted, "{text}");
        }
    }
}
