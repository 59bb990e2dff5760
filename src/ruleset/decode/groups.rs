//! Breakdowns: results for a part of the responses.

use super::*;

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
            let other = ["questions", "measures", "derive"];
            let other = other.iter().find(|what| entries(tree, what).any(|entry| entry.key == *id));
            let help = match other {
                Some(what) => format!("it stands under `{what}`: responses are broken down by attributes only"),
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
}
