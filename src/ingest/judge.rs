//! What becomes of a cell: it is kept, kept as a plain number, read as missing, or refused with a reason.

use super::codes::Columns;
use super::shares::Shares;
use super::table::Table;
use super::{IngestError, Mapping};
use crate::data::codes::Code;
use crate::data::numeral::{self, Notation};
use crate::data::{Domain, spelling};
use crate::ruleset::Coding;
use std::collections::HashMap;

/// How many verdicts on different texts one column remembers.
const REMEMBERED: usize = 65_536;

/// Codes of programs that can only mean that there is no value, as they are compared.
const NO_VALUE: [&str; 10] =
    ["na", "n/a", "#n/a", "#n/a n/a", "<na>", "null", "nan", "not available", "#div/0!", "\\n"];

/// Codes that mean so in some files and something else in others.
const MAYBE_NO_VALUE: [&str; 35] = [
    "-",
    "--",
    "---",
    ".",
    "..",
    "...",
    "*",
    "?",
    "/",
    "none",
    "nil",
    "n.a.",
    "n.d.",
    "n/d",
    "k.a.",
    "missing",
    "blank",
    "empty",
    "unknown",
    "no data",
    "not applicable",
    "(empty)",
    "(null)",
    "(blank)",
    "(空)",
    "空",
    "(跳过)",
    "跳过",
    "无",
    "未填",
    "未填写",
    "缺失",
    "不适用",
    "暂无",
    "#value!",
];

/// Whether a cell is a code that can only mean that there is no value.
pub(super) fn is_no_value(cell: &str) -> bool {
    NO_VALUE.contains(&spelling::matching(cell).as_str())
}

/// Whether a cell is a code that means so in some files.
pub(super) fn may_be_no_value(cell: &str) -> bool {
    MAYBE_NO_VALUE.contains(&spelling::matching(cell).as_str())
}

/// What becomes of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is kept as it is.
    Kept,
    /// It is kept in another spelling: a plain number, a text without what can't be seen.
    As(String),
    /// It is a code for "no value".
    NoValue,
    /// It is refused.
    Refused(String),
}

/// A domain that remembers what it said about a text, since a column repeats few of them.
#[derive(Debug)]
pub(super) struct Judge<'a> {
    domain: &'a Domain,
    notation: Notation,
    /// The codes for "no value" that are declared for the column.
    codes: Vec<Code>,
    /// By the text, and whether it is a number that is no text.
    verdicts: [HashMap<String, Verdict>; 2],
    /// Whether shares are written with percent signs.
    shares: Shares,
}

impl<'a> Judge<'a> {
    /// A judge of the column `id` of a file, which is column `at` there.
    ///
    /// # Errors
    /// [`IngestError::CodeIsAnswer`] for a code of this column that the rules declare as an answer.
    pub fn new(
        table: &Table<'_>,
        columns: &Columns<'_>,
        (id, at): (&str, usize),
        domain: &'a Domain,
        (mapping, coding): (&Mapping, &Coding),
    ) -> Result<Self, IngestError> {
        let asked = columns.codes(table, (id, at), domain, mapping)?;
        let declared = || coding.missing.iter().map(|code| Code::of(code)).collect();
        let codes = if asked.is_empty() { declared() } else { asked };
        let notation = Notation {
            decimal_comma: mapping.decimal_comma.unwrap_or(coding.notation.decimal_comma),
            thousands: mapping.thousands.unwrap_or(coding.notation.thousands),
        };
        Ok(Self::plain(domain, notation, codes))
    }

    /// A judge of cells in that notation, with these codes for "no value".
    pub fn plain(domain: &'a Domain, notation: Notation, codes: Vec<Code>) -> Self {
        Self { domain, notation, codes, verdicts: [HashMap::new(), HashMap::new()], shares: Shares::default() }
    }

    /// What becomes of a text, or of a number that is `typed`, for which no notation is declared.
    pub fn verdict(&mut self, text: &str, typed: bool) -> Verdict {
        if text.is_empty() {
            return Verdict::Kept;
        }
        if self.domain.is_free_text() {
            return self.of_text(text);
        }
        let notation = if typed { Notation::default() } else { self.notation };
        self.shares.look(text, self.domain, notation);
        let [texts, numbers] = &self.verdicts;
        if let Some(verdict) = if typed { numbers } else { texts }.get(text) {
            return verdict.clone();
        }
        let verdict = self.judged(text, notation);
        let [texts, numbers] = &mut self.verdicts;
        let verdicts = if typed { numbers } else { texts };
        if verdicts.len() < REMEMBERED {
            verdicts.insert(text.to_owned(), verdict.clone());
        }
        verdict
    }

    /// What is doubtful in the column of that title, in words.
    pub fn doubt(&self, title: &str) -> Option<String> {
        self.shares.doubt(title, self.domain)
    }

    fn of_text(&self, text: &str) -> Verdict {
        if self.codes.iter().any(|code| code.is_text(text)) {
            return Verdict::NoValue;
        }
        match spelling::tidy(text) {
            tidy if tidy == text => Verdict::Kept,
            tidy => Verdict::As(tidy.into_owned()),
        }
    }

    fn judged(&self, text: &str, notation: Notation) -> Verdict {
        let folded = spelling::matching(text);
        // What the rules declare as an answer is that answer.
        if self.codes.iter().any(|code| code.is_cell(text, notation, self.domain)) && !self.domain.declares(text) {
            return Verdict::NoValue;
        }
        if self.domain.takes_numbers() && notation != Notation::default() && !self.is_label(text) {
            let read = numeral::converted(text, notation);
            return match read.as_deref().map(|number| self.domain.read(number)) {
                Some(Ok(_)) => Verdict::As(read.unwrap_or_default()),
                Some(Err(why)) => Verdict::Refused(why),
                None if NO_VALUE.contains(&folded.as_str()) => Verdict::NoValue,
                None => match self.domain.read(text) {
                    Ok(_) => {
                        Verdict::Refused("not a number as the file declares its numbers to be written".to_owned())
                    }
                    Err(why) => self.refused(&folded, text, why),
                },
            };
        }
        match self.domain.read(text) {
            Ok(_) => Verdict::Kept,
            Err(_) if NO_VALUE.contains(&folded.as_str()) => Verdict::NoValue,
            Err(why) => self.refused(&folded, text, why),
        }
    }

    fn refused(&self, folded: &str, text: &str, why: String) -> Verdict {
        if MAYBE_NO_VALUE.contains(&folded) {
            return Verdict::Refused(format!("{why}{}`--missing '{text}'`", numeral::NO_VALUE));
        }
        match spelling::hidden(text) {
            Some(hidden) => Verdict::Refused(format!("{why}; it has {hidden}")),
            None => Verdict::Refused(why),
        }
    }

    /// Whether a text is a level of the scale.
    fn is_label(&self, text: &str) -> bool {
        matches!(self.domain, Domain::Scale { levels, .. } if levels.iter().any(|(label, level)| {
            label == text || level.also.iter().any(|other| other == text)
        }))
    }
}
