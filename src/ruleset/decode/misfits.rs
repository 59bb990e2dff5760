//! Fields of inputs that mean nothing beside each other: they would be passed over.

use super::*;
use crate::construct::input;
use crate::data::spelling;
use std::collections::HashMap;

impl Decoder<'_> {
    /// A fact is of a type or of a list of words; only numbers have a range, and a sum or a mean over periods.
    pub(super) fn fact_misfits(&mut self, entry: &Entry) {
        let said = |name: &str| entry.value.entry(name).filter(|entry| !entry.value.is_nothing());
        let words = said("choices");
        if let (Some(words), Some(kind)) = (words, said("type")) {
            self.misfit_beside(entry, kind, words, "a `type` or `choices`: one of them");
        }
        let kind = said("type")
            .filter(|kind| kind.value.text().and_then(input::by_word).is_some_and(|kind| !kind.is_number));
        let Some(other) = words.or(kind) else { return };
        if let Some(range) = said("range") {
            self.misfit_beside(entry, range, other, "only numbers have a range: take it out");
        }
        if let Some(over) = said("over").filter(|over| matches!(over.value.text(), Some("sum" | "mean"))) {
            self.misfit_beside(entry, over, other, "only numbers can be summed or averaged: write `over: last`");
        }
    }

    /// A question has a scale or a range of its own.
    pub(super) fn scale_and_range(&mut self, entry: &Entry) {
        let said = |name: &str| entry.value.entry(name).filter(|entry| entry.value.scalar().is_some());
        let range = entry.value.entry("range").filter(|entry| !entry.value.is_nothing());
        if let (Some(scale), Some(range)) = (said("scale"), range) {
            self.misfit_beside(entry, scale, range, "a question has a scale or a range of its own: take one out");
        }
    }

    /// Words to choose from stand once each, and there is at least one.
    pub(super) fn words_once(&mut self, entry: &Entry) {
        let Some(choices) = entry.value.entry("choices").filter(|choices| !choices.value.is_nothing()) else {
            return;
        };
        if matches!(&choices.value.shape, Shape::List(items) if items.is_empty()) {
            let message = format!("`{}` has no words to choose from", entry.key);
            self.problems.push(
                Diagnostic::error(Code::BadValue, choices.span(), message)
                    .label("no answer would be allowed")
                    .help("write them, as in `choices: [sale, service]`"),
            );
        }
        let multiple = entry.value.entry("multiple").filter(|multiple| multiple.value.text() == Some("true"));
        let mut known: Vec<&Tree> = Vec::new();
        for word in choices.value.items() {
            self.choosable(word, multiple.map(|multiple| multiple.value.span));
            let text = word.text().map(str::trim);
            match known.iter().find(|other| other.text().map(str::trim) == text) {
                Some(first) => self.problems.push(
                    Diagnostic::error(
                        Code::DuplicateLevel,
                        word.span,
                        format!(
                            "`{}` stands twice among the choices of `{}`",
                            text.unwrap_or_default(),
                            entry.key
                        ),
                    )
                    .label("the second")
                    .also(first.span, "the first"),
                ),
                None => known.push(word),
            }
        }
        let words: Vec<(&str, Span)> =
            known.iter().filter_map(|word| Some((word.text()?.trim(), word.span))).collect();
        self.told_apart(&words);
    }

    /// Warns of answers that data files can't tell apart: they are read whatever their case, width and blanks.
    pub(super) fn told_apart(&mut self, words: &[(&str, Span)]) {
        let mut seen: HashMap<String, (&str, Span)> = HashMap::new();
        for (word, span) in words {
            let meant = spelling::matching(word);
            match seen.get(&meant) {
                Some((other, first)) if other != word => {
                    let message =
                        format!("`{word}` can't be told from `{other}` where a file spells it otherwise");
                    self.problems.push(
                        Diagnostic::warning(Code::DuplicateLevel, *span, message)
                            .label("only case, width or blanks are different")
                            .also(*first, "the other one")
                            .help("name one of the two otherwise, or make them one answer"),
                    );
                }
                Some(_) => {}
                None => {
                    seen.insert(meant, (word, *span));
                }
            }
        }
    }

    /// A word that a cell can hold: not nothing, and where several stand in a cell, not a sign that parts them.
    fn choosable(&mut self, word: &Tree, multiple: Option<Span>) {
        let nothing = is_nothing_word(self.sources.text(word.span.source).get(word.span.start..word.span.end));
        let text = word.text().unwrap_or_default();
        if nothing || word.is_nothing() || is_blank(text) {
            self.problems.push(
                Diagnostic::error(Code::BadValue, word.span, "a choice without a word can never be chosen")
                    .label("an empty cell is no answer")
                    .help("take it out; write a word such as `null` in quotes"),
            );
            return;
        }
        let parts = text.chars().find(|c| PARTS.contains(c));
        if let Some((sign, multiple)) = parts.zip(multiple) {
            let message = format!("`{text}` can never be chosen: `{sign}` stands between two answers of a cell");
            self.problems.push(
                Diagnostic::error(Code::BadValue, word.span, message)
                    .label(format!("holds `{sign}`"))
                    .also(multiple, "several answers in a cell")
                    .help("write it with another sign, as in `a / b`"),
            );
        }
    }

    /// Whether the name of a level is one that a cell can hold; else it is said.
    pub(super) fn answerable(&mut self, name: &str, written: Option<&str>, at: Span) {
        if !is_blank(name) && !is_nothing_word(written) {
            return;
        }
        self.problems.push(
            Diagnostic::error(Code::BadValue, at, "a level without a name is never met: an empty cell is no answer")
                .label("no answer has this name")
                .help(
                    "take it out; that a missing answer counts 0 is said by `missing: zero` at the node, or by `q ?? 0` in a derived column; write a word such as `null` in quotes",
                ),
        );
    }

    fn misfit_beside(&mut self, entry: &Entry, odd: &Entry, other: &Entry, help: &str) {
        let message = format!("`{}` of `{}` means nothing beside `{}`", odd.key, entry.key, other.key);
        self.problems.push(
            Diagnostic::error(Code::BadValue, odd.key_span, message)
                .label("this would be passed over")
                .also(other.span(), "beside this")
                .help(help),
        );
    }
}

/// The signs between two answers of a cell.
const PARTS: [char; 3] = [';', '；', '|'];

/// Whether nobody can see anything in a text.
fn is_blank(text: &str) -> bool {
    spelling::trim(text).is_empty()
}

/// Whether what stands in the file is what YAML takes for nothing, not a text in quotes.
fn is_nothing_word(written: Option<&str>) -> bool {
    matches!(written.map(str::trim), Some("" | "~" | "null" | "Null" | "NULL"))
}
