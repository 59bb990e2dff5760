//! The words of reports in each language.

use crate::construct::status;
use crate::language::Language;
use crate::period::PeriodKind;
use crate::plan::{Call, Combination};
use crate::ruleset::{Combine, Grade, Label, Over, Transform};
use std::sync::Arc;

/// A status in `language`, by the word that stands for it in results; another word as it is.
#[must_use]
pub fn status<'a>(word: &'a str, language: &str) -> &'a str {
    let language = Language::of(language);
    // For people in English it is the word that programs read, too.
    let known = status::by_word(word).filter(|_| language != Language::ENGLISH);
    known.map_or(word, |status| language.words(status.name))
}

impl Language {
    /// The label in this language; in another one, or `id`, where it has none.
    pub(super) fn label<'a>(self, label: &'a Label, id: &'a str) -> &'a str {
        label.or(self.tag(), id)
    }

    /// The grade in this language, as it is graded where it has no label.
    pub(super) fn grade(self, grade: &Grade) -> &str {
        grade.label.0.get(self.tag()).unwrap_or(&grade.grade)
    }

    pub(super) fn combine(self, combine: &Combine<Arc<Call>>) -> String {
        match combine {
            Combine::Method(method) => self.words(method.name).to_owned(),
            Combine::Function(call) => self.function(call),
            Combine::None => self.pick("profile without a total", "不合计").to_owned(),
        }
    }

    /// What becomes of a missing child whose weight is not there.
    pub(super) fn left_out(self, how: &Combination) -> &'static str {
        match &how.combine {
            Combine::Function(_) => self.pick("a missing one is left out", "缺失的不计入"),
            _ => self.pick("a missing one's weight goes to the others", "缺失的权重由其余分担"),
        }
    }

    fn function(self, call: &Call) -> String {
        format!("{} {}", self.pick("function", "函数"), call.function)
    }

    pub(super) fn over(self, over: Over) -> &'static str {
        match over {
            Over::Sum => self.pick("summed", "求和"),
            Over::Mean => self.pick("averaged", "平均"),
            Over::Last => self.pick("the last", "取最后"),
        }
    }

    pub(super) fn period(self, kind: PeriodKind) -> &'static str {
        match kind {
            PeriodKind::Day => self.pick("daily", "每日"),
            PeriodKind::Month => self.pick("monthly", "每月"),
            PeriodKind::Quarter => self.pick("quarterly", "每季度"),
            PeriodKind::Half => self.pick("half-yearly", "每半年"),
            PeriodKind::Year => self.pick("yearly", "每年"),
        }
    }

    pub(super) fn transform(self, transform: &Transform<Arc<Call>>) -> String {
        match transform {
            Transform::Method(method) => self.words(method.name).to_owned(),
            Transform::Function(call) => self.function(call),
        }
    }
}
