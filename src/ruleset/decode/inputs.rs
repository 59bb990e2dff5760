//! Scales, questions, attributes and measures.

use super::*;
use crate::construct::input;
use crate::data::{Answer, Value};
use crate::script::Calendar;
use chrono::NaiveDate;
use std::collections::BTreeMap;

impl Decoder<'_> {
    pub(super) fn scale(&mut self, tree: &Tree) -> Domain {
        let mut levels = IndexMap::new();
        for level in tree.get("levels").map(Tree::entries).unwrap_or_default() {
            let text = self.sources.text(level.key_span.source);
            self.answerable(&level.key, text.get(level.key_span.start..level.key_span.end), level.key_span);
            for also in items_of(level.value.get("also")) {
                // A subsidiary may change the level and keep the spellings of the base, which are in another file.
                let text = self.sources.text(also.span.source);
                let written = text.get(also.span.start..also.span.end);
                self.answerable(also.text().unwrap_or_default(), written, also.span);
            }
        }
        for entry in entries(tree, "levels") {
            let points = entry.value.get("points").and_then(number_of);
            let also: Vec<String> =
                items_of(entry.value.get("also")).filter_map(|t| t.text().map(Into::into)).collect();
            for spelling in also.iter().chain([&entry.key]) {
                let taken = levels
                    .iter()
                    .any(|(label, level): (&String, &Level)| label == spelling || level.also.contains(spelling));
                if taken {
                    self.problems.push(
                        Diagnostic::error(
                            Code::DuplicateLevel,
                            entry.key_span,
                            format!("`{spelling}` stands for two levels of this scale"),
                        )
                        .label("the second"),
                    );
                }
            }
            levels.insert(entry.key.clone(), Level { points, also });
        }
        let words: Vec<(&str, Span)> =
            entries(tree, "levels").map(|entry| (entry.key.as_str(), entry.key_span)).collect();
        self.told_apart(&words);
        let range = self.range(tree);
        let counts = levels.values().any(|level| level.points.is_some());
        if !counts && range.is_none() && tree.get("range").is_none() {
            let message = match levels.is_empty() {
                true => "the scale has neither `levels` nor a `range`",
                false => "no level of this scale has points",
            };
            let span = tree.entries().first().map_or(tree.span, |entry| entry.value.span);
            self.problems.push(
                Diagnostic::error(Code::EmptyScale, span, message)
                    .label("no answer would count")
                    .help("write `levels: {满意: 100, 不满意: 0}` or `range: [0, 100]`"),
            );
        }
        Domain::Scale { levels, range, reverse: None }
    }

    pub(super) fn range(&mut self, tree: &Tree) -> Option<(Decimal, Decimal)> {
        let range = tree.get("range")?;
        let (low, high) = pair_of(range)?;
        if low >= high {
            self.problems.push(
                Diagnostic::error(
                    Code::EmptyRange,
                    range.span,
                    format!("the range from {low} to {high} is empty"),
                )
                .label("the first number must be the smaller"),
            );
            return None;
        }
        Some((low, high))
    }

    pub(super) fn questions(&mut self, tree: &Tree) -> IndexMap<String, Question> {
        let Some(questions) = tree.get("questions") else { return IndexMap::new() };
        let default = questions.get("scale");
        self.idle_default(questions);
        let mut found = IndexMap::new();
        for entry in questions.entries().iter().filter(|entry| entry.key != "scale") {
            let domain = self.question_domain(entry, default);
            let label = label(&entry.value, "label");
            found.insert(entry.key.clone(), Question { span: entry.key_span, label, domain });
        }
        found
    }

    /// Warns of a scale for all questions that say none, where all of them say one.
    fn idle_default(&mut self, questions: &Tree) {
        let said = |tree: &Tree, name: &str| tree.get(name).is_some_and(|value| !value.is_nothing());
        let own =
            |entry: &Entry| ["scale", "range", "choices", "type"].iter().any(|name| said(&entry.value, name));
        // A misspelt scale is said by itself.
        let known = |entry: &Entry| {
            entry.value.get("scale").and_then(Tree::text).is_none_or(|name| self.scales.contains_key(name))
        };
        let own = |entry: &Entry| own(entry) && known(entry);
        let mut others = questions.entries().iter().filter(|entry| entry.key != "scale").peekable();
        if let Some(default) = questions.entry("scale").filter(|entry| !entry.value.is_nothing())
            && others.peek().is_some()
            && others.all(own)
        {
            let message = "every question says what its answers are, so none takes this scale";
            self.problems.push(
                Diagnostic::warning(Code::NoEffect, default.span(), message)
                    .label("changes nothing")
                    .help("take it out, or take `scale`, `range`, `choices` or `type` out of a question"),
            );
        }
    }

    /// Warns of scales that no question has.
    pub(super) fn unused_scales(&mut self, tree: &Tree) {
        // A misspelt scale was said already.
        if self.problems.iter().any(|problem| problem.severity == Severity::Error) {
            return;
        }
        for entry in entries(tree, "scales").filter(|entry| !self.used.contains(&entry.key)) {
            self.problems.push(
                Diagnostic::warning(
                    Code::UnusedScale,
                    entry.span(),
                    format!("no question has the scale `{}`", entry.key),
                )
                .label("declared and never used")
                .help("take it out, or give it to a question: `scale: NAME`"),
            );
        }
    }

    pub(super) fn question_domain(&mut self, entry: &Entry, default: Option<&Tree>) -> Domain {
        self.words_once(entry);
        if let Some(domain) = self.without_points(entry) {
            return domain;
        }
        self.scale_and_range(entry);
        let said = entry.value.get("reverse").and_then(Tree::text);
        let reverse = said.map(|said| said == "true");
        if let Some(range) = self.range(&entry.value) {
            let scale = Domain::Scale { levels: IndexMap::new(), range: Some(range), reverse: None };
            return if reverse == Some(true) { scale.reversed() } else { scale };
        }
        let anything =
            Domain::Scale { levels: IndexMap::new(), range: Some((Decimal::MIN, Decimal::MAX)), reverse: None };
        let named = entry.value.get("scale").filter(|scale| scale.scalar().is_some()).or(default);
        let Some(named) = named else {
            if entry.value.get("range").is_none() {
                self.problems.push(
                    Diagnostic::error(
                        Code::QuestionWithoutScale,
                        entry.key_span,
                        format!("question `{}` has no scale", entry.key),
                    )
                    .label("this question")
                    .help("write `scale: NAME` here or as the default under `questions`, or `range: [1, 10]`"),
                );
            }
            return anything;
        };
        let name = named.text().unwrap_or("");
        self.used.push(name.to_owned());
        if let Some(scale) = self.scales.get(name) {
            let reverse = reverse.unwrap_or(scale.reverse);
            return if reverse { scale.domain.clone().reversed() } else { scale.domain.clone() };
        }
        let known = self.scales.keys().map(String::as_str);
        let help = suggest(name, known).unwrap_or_else(|| match self.scales.len() {
            0 => "declare it under `scales:`".into(),
            _ => format!("scales are {}", self.scales.keys().cloned().collect::<Vec<_>>().join(", ")),
        });
        let problem = Diagnostic::error(Code::UnknownScale, named.span, format!("no scale is called `{name}`"))
            .label(format!("wanted by question `{}`", entry.key))
            .help(help);
        if !self.problems.iter().any(|p| p.span == problem.span && p.code == problem.code) {
            self.problems.push(problem);
        }
        anything
    }

    /// The domain of a question of words: choices or free text.
    fn without_points(&mut self, entry: &Entry) -> Option<Domain> {
        let said = |name: &str| entry.value.entry(name).filter(|entry| !entry.value.is_nothing());
        let flag = |name: &str| said(name).filter(|entry| entry.value.text() == Some("true"));
        let (choices, text) = (said("choices"), said("type"));
        let problem = if choices.is_none()
            && let Some(multiple) = flag("multiple")
        {
            Some((multiple, "several answers to choose from, but no `choices`", "write `choices: [a, b, c]`"))
        } else if let (Some(_), Some(odd)) = (
            choices.or(text),
            said("scale").or_else(|| said("range")).or_else(|| flag("reverse")).or(choices.and(text)),
        ) {
            Some((
                odd,
                "words have no points",
                "a question has a scale, a `range`, `choices` or `type: text`: one of them",
            ))
        } else {
            None
        };
        if let Some((at, message, help)) = problem {
            let message = format!("question `{}`: {message}", entry.key);
            self.problems.push(
                Diagnostic::error(Code::BadValue, at.key_span, message).label("this does not fit").help(help),
            );
        }
        let words = || items_of(choices.map(|c| &c.value)).filter_map(|t| t.text().map(Into::into)).collect();
        match (choices, text) {
            (Some(_), _) if flag("multiple").is_some() => Some(Domain::Several(words())),
            (Some(_), _) => Some(Domain::Choice(words())),
            (None, Some(_)) => Some(Domain::Text),
            (None, None) => None,
        }
    }

    /// Holidays and extra working days.
    pub(super) fn calendar(&mut self, tree: &Tree) -> Calendar {
        let holidays = self.days(tree, "holidays");
        let worked = self.days(tree, "workdays");
        if let Some((day, span)) = worked.iter().find(|(day, _)| holidays.contains_key(*day)) {
            self.problems.push(
                Diagnostic::error(Code::BadValue, *span, format!("{day} is a holiday and a working day"))
                    .label("it can't be both"),
            );
        }
        Calendar { holidays: holidays.into_keys().collect(), worked: worked.into_keys().collect() }
    }

    fn days(&mut self, tree: &Tree, field: &str) -> BTreeMap<NaiveDate, Span> {
        let mut days = BTreeMap::new();
        for item in items(tree, field) {
            match Domain::Date.read(item.text().unwrap_or_default()) {
                Ok(Some(Answer { value: Value::Date(day), .. })) => {
                    days.insert(day, item.span);
                }
                _ => self.problems.push(
                    Diagnostic::error(
                        Code::BadValue,
                        item.span,
                        format!("`{}` is not a day", item.text().unwrap_or("")),
                    )
                    .label("a day is wanted")
                    .help("write it as 2025-10-01"),
                ),
            }
        }
        days
    }

    pub(super) fn attribute(&mut self, entry: &Entry) -> Attribute {
        let tree = &entry.value;
        self.fact_misfits(entry);
        self.words_once(entry);
        let domain = match (tree.get("choices"), text_of(tree, "type").as_deref()) {
            (Some(choices), _) => {
                Domain::Choice(items_of(Some(choices)).filter_map(|t| t.text().map(Into::into)).collect())
            }
            (None, Some(word)) => input::by_word(word).map_or(Domain::Text, |kind| (kind.domain)(None)),
            (None, None) => {
                self.problems.push(
                    Diagnostic::error(
                        Code::MissingField,
                        entry.key_span,
                        format!("attribute `{}` has neither `choices` nor a `type`", entry.key),
                    )
                    .label("this attribute")
                    .help("write `{choices: [sale, service]}` or `{type: date}`"),
                );
                Domain::Text
            }
        };
        Attribute { span: entry.key_span, label: label(tree, "label"), domain }
    }

    pub(super) fn measure(&mut self, entry: &Entry) -> Measure {
        let tree = &entry.value;
        self.fact_misfits(entry);
        self.words_once(entry);
        let range = self.range(tree);
        let choices = tree.get("choices").filter(|choices| !choices.is_nothing());
        if choices.is_none() && text_of(tree, "type").is_none() {
            self.problems.push(
                Diagnostic::error(
                    Code::MissingField,
                    tree.entries().first().map_or(entry.key_span, |field| field.key_span),
                    format!("measure `{}` has neither a `type` nor `choices`", entry.key),
                )
                .label("this measure")
                .help("write `{type: count}` or another type, or `{choices: [trade, industry]}`"),
            );
        }
        let domain = fact_domain(tree, range);
        let default = self.default(entry, &domain);
        let over = match text_of(tree, "over").as_deref() {
            Some("sum") => Some(Over::Sum),
            Some("mean") => Some(Over::Mean),
            Some("last") => Some(Over::Last),
            _ => None,
        };
        Measure { span: entry.key_span, label: label(tree, "label"), domain, default, over }
    }

    /// The default of a measure or of a field, which must be one of its values.
    pub(super) fn default(&mut self, entry: &Entry, domain: &Domain) -> Option<At<String>> {
        let given = entry.value.get("default")?;
        let default = At { value: given.text()?.to_owned(), span: given.span };
        if let Err(reason) = domain.read(&default.value) {
            self.problems.push(
                Diagnostic::error(
                    Code::BadDefault,
                    default.span,
                    format!("the default of `{}` is not a value that it may have: {reason}", entry.key),
                )
                .label("this default"),
            );
        }
        Some(default)
    }
}

/// What a measure or a field of its type may hold.
pub(super) fn fact_domain(tree: &Tree, range: Option<(Decimal, Decimal)>) -> Domain {
    let choices = tree.get("choices").filter(|choices| !choices.is_nothing());
    match text_of(tree, "type").as_deref() {
        _ if choices.is_some() => {
            Domain::Choice(items_of(choices).filter_map(|t| t.text().map(Into::into)).collect())
        }
        // A word that is no type was said before.
        word => (word.and_then(input::by_word).unwrap_or(input::NUMBER).domain)(range),
    }
}
