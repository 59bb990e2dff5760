//! Scales, questions, attributes and measures.

use super::*;

impl Decoder<'_> {
    pub(super) fn scale(&mut self, tree: &Tree) -> Domain {
        let mut levels = IndexMap::new();
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
        Domain::Scale { levels, range }
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
        let mut found = IndexMap::new();
        for entry in questions.entries().iter().filter(|entry| entry.key != "scale") {
            let domain = self.question_domain(entry, default);
            let label = label(&entry.value, "label");
            found.insert(entry.key.clone(), Question { span: entry.key_span, label, domain });
        }
        found
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
                    entry.key_span,
                    format!("no question has the scale `{}`", entry.key),
                )
                .label("declared and never used")
                .help("take it out, or give it to a question: `scale: NAME`"),
            );
        }
    }

    pub(super) fn question_domain(&mut self, entry: &Entry, default: Option<&Tree>) -> Domain {
        if let Some(range) = self.range(&entry.value) {
            return Domain::Scale { levels: IndexMap::new(), range: Some(range) };
        }
        let anything = Domain::Scale { levels: IndexMap::new(), range: Some((Decimal::MIN, Decimal::MAX)) };
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
            return scale.clone();
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

    pub(super) fn attribute(&mut self, entry: &Entry) -> Attribute {
        let tree = &entry.value;
        let domain = match (tree.get("choices"), text_of(tree, "type").as_deref()) {
            (Some(choices), _) => {
                Domain::Choice(items_of(Some(choices)).filter_map(|t| t.text().map(Into::into)).collect())
            }
            (None, Some("date")) => Domain::Date,
            (None, Some("number")) => Domain::Number { range: None, whole: false, percent: false },
            (None, Some("bool")) => Domain::Bool,
            (None, Some(_)) => Domain::Text,
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
        let range = self.range(tree);
        let domain = match text_of(tree, "type").as_deref() {
            Some("bool") => Domain::Bool,
            Some("date") => Domain::Date,
            Some("count") => Domain::Number { range, whole: true, percent: false },
            Some("percent") => Domain::Number { range, whole: false, percent: true },
            _ => Domain::Number { range, whole: false, percent: false },
        };
        let default = tree.get("default").and_then(|d| Some(At { value: d.text()?.to_owned(), span: d.span }));
        if let Some(default) = &default
            && let Err(reason) = domain.read(&default.value)
        {
            self.problems.push(
                Diagnostic::error(
                    Code::BadDefault,
                    default.span,
                    format!("the default of `{}` is not a value that it may have: {reason}", entry.key),
                )
                .label("this default"),
            );
        }
        let over = match text_of(tree, "over").as_deref() {
            Some("sum") => Some(Over::Sum),
            Some("mean") => Some(Over::Mean),
            Some("last") => Some(Over::Last),
            _ => None,
        };
        Measure { span: entry.key_span, label: label(tree, "label"), domain, default, over }
    }
}
