//! Fields of inputs that mean nothing beside each other: they would be passed over.

use super::*;

impl Decoder<'_> {
    /// A fact is of a type or of a list of words; only numbers have a range, and a sum or a mean over periods.
    pub(super) fn fact_misfits(&mut self, entry: &Entry) {
        let said = |name: &str| entry.value.entry(name).filter(|entry| !entry.value.is_nothing());
        let words = said("choices");
        if let (Some(words), Some(kind)) = (words, said("type")) {
            self.misfit_beside(entry, kind, words, "a `type` or `choices`: one of them");
        }
        let kind = said("type").filter(|kind| matches!(kind.value.text(), Some("bool" | "date" | "text")));
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
        let mut known: Vec<&Tree> = Vec::new();
        for word in choices.value.items() {
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
