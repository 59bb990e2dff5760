//! Breakdowns and roll-ups: results for a part of the responses, and for the groups that subjects belong to.

use super::*;
use crate::construct::input;

/// The least number of responses with which a result is shown, where the rules do not say.
const MIN_N: u32 = 5;

impl Decoder<'_> {
    pub(super) fn breakdown(&mut self, tree: &Tree) -> Option<Breakdown> {
        let breakdown = tree.get("breakdown")?;
        let min_n = text_of(breakdown, "min_n").and_then(|n| n.parse().ok()).unwrap_or(MIN_N);
        let known: Vec<&str> = entries(tree, "attributes").map(|entry| entry.key.as_str()).collect();
        let mut by: Vec<BreakdownBy> = Vec::new();
        for item in items(breakdown, "by") {
            let attributes = item.text().unwrap_or_default().split(BreakdownBy::CROSS);
            let attributes: Vec<String> = attributes.map(|name| name.trim().to_owned()).collect();
            self.known_attributes(tree, item.span, &attributes, &known);
            let next = BreakdownBy { span: item.span, attributes };
            match by.iter().find(|other| other.attributes == next.attributes) {
                Some(first) => self.problems.push(
                    Diagnostic::error(Code::DuplicateName, item.span, format!("`{}` stands twice", next.name()))
                        .label("the second")
                        .also(first.span, "the first"),
                ),
                None => by.push(next),
            }
        }
        Some(Breakdown { by, min_n })
    }

    /// Whether it is an attribute of a further survey, with or without the survey's name.
    fn of_survey(tree: &Tree, id: &str) -> bool {
        entries(tree, "surveys").any(|survey| {
            let id = id.strip_prefix(&format!("{}.", survey.key)).unwrap_or(id);
            entries(&survey.value, "attributes").any(|attribute| attribute.key == id)
        })
    }

    /// Refuses what is no attribute, and an attribute crossed with itself.
    fn known_attributes(&mut self, tree: &Tree, span: Span, attributes: &[String], known: &[&str]) {
        for (at, id) in attributes.iter().enumerate() {
            if attributes.iter().take(at).any(|other| other == id) {
                self.problems.push(
                    Diagnostic::error(Code::DuplicateName, span, format!("`{id}` is crossed with itself"))
                        .label("name it once"),
                );
            }
            if known.contains(&id.as_str()) {
                continue;
            }
            let called = entries(tree, "attributes").find(|entry| label(&entry.value, "label").is(id));
            let other = ["questions", "measures", "derive"];
            let other = other.iter().find(|what| entries(tree, what).any(|entry| entry.key == *id));
            let help = match other {
                _ if Self::of_survey(tree, id) => {
                    "it is an attribute of a survey: only those of the responses themselves part the results"
                        .into()
                }
                Some(what) => format!("it stands under `{what}`: responses are broken down by attributes only"),
                None if called.is_some() => {
                    let name = called.map_or("", |entry| entry.key.as_str());
                    format!("`{id}` is the label of `{name}`: write `{name}`")
                }
                None => suggest(id, known.iter().copied()).unwrap_or_else(|| match known {
                    [] => "declare it under `attributes`: `region: {choices: [north, south]}`".into(),
                    known => format!("attributes are {}", known.join(", ")),
                }),
            };
            self.problems.push(
                Diagnostic::error(Code::UnknownName, span, format!("no attribute is called `{id}`"))
                    .label("not an attribute")
                    .help(help),
            );
        }
    }

    pub(super) fn rollup(&mut self, tree: &Tree) -> Option<Rollup> {
        let rollup = tree.get("rollup")?;
        let by = match text_of(rollup, "by").as_deref() {
            Some("mean-of-children") => RollupBy::MeanOfChildren,
            _ => RollupBy::Pooled,
        };
        let mut levels: Vec<String> = Vec::new();
        for item in items(rollup, "levels") {
            let level = item.text().unwrap_or_default().trim().to_owned();
            if level.is_empty() || levels.contains(&level) {
                self.problems.push(
                    Diagnostic::error(Code::DuplicateName, item.span, format!("two levels are called `{level}`"))
                        .label("the second")
                        .help("each level has a name of its own, from the lowest to the highest"),
                );
            }
            levels.push(level);
        }
        if let Some(said) = rollup.get("levels").filter(|_| levels.len() < 2) {
            self.problems.push(
                Diagnostic::error(Code::BadValue, said.span, "a roll-up needs at least two levels")
                    .label("the subjects' own level, then that of their groups")
                    .help("write them from the lowest to the highest: `levels: [county, city, province]`"),
            );
        }
        if by == RollupBy::Pooled {
            self.unpooled(tree, rollup.span);
        }
        Some(Rollup { levels, by })
    }

    /// Warns of numbers that no group can have because nothing says how they are pooled.
    fn unpooled(&mut self, tree: &Tree, rollup: Span) {
        for entry in entries(tree, "measures") {
            let kind = text_of(&entry.value, "type").unwrap_or_default();
            let over = text_of(&entry.value, "over");
            if input::by_word(&kind).is_some_and(|kind| !kind.needs_over)
                || matches!(over.as_deref(), Some("sum" | "mean"))
            {
                continue;
            }
            let id = &entry.key;
            self.problems.push(
                Diagnostic::warning(
                    Code::RollupMeasure,
                    entry.value.get("over").map_or(entry.key_span, |over| over.span),
                    format!("no group has a value of `{id}`"),
                )
                .label("nothing says how it is pooled over members")
                .also(rollup, "responses and measures are pooled here")
                .help("write `over: sum` or `over: mean`, or roll up `by: mean-of-children`"),
            );
        }
    }
}
