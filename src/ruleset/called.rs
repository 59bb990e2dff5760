//! What formulas name, by what it is called: a label that stands where a name belongs is no riddle.

use super::model::{Label, Node, RuleSet};

/// Something that formulas can name.
struct Called<'a> {
    id: &'a str,
    label: &'a Label,
}

impl Called<'_> {
    /// Whether it is called so: by its id, or by its label.
    fn is(&self, name: &str) -> bool {
        self.id == name || self.is_labelled(name)
    }

    fn is_labelled(&self, name: &str) -> bool {
        self.label.is(name)
    }
}

impl Label {
    /// Whether it reads so in any language, whatever its letter case and blanks.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        let text = folded(text);
        !text.is_empty() && self.0.values().any(|label| folded(label) == text)
    }
}

fn folded(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

impl RuleSet {
    /// The name, as formulas write it, of what a label says: `overall.mean` for `整体满意.mean`. None where no label says so,
    /// or more than one thing.
    #[must_use]
    pub fn by_label(&self, name: &str) -> Option<String> {
        let parts: Vec<&str> = name.split('.').collect();
        let meant = (1..=parts.len()).rev().find_map(|n| {
            let (head, rest) = parts.split_at_checked(n)?;
            let name = self.input(head).or_else(|| self.node(head)).or_else(|| self.named(head))?;
            Some(std::iter::once(name.as_str()).chain(rest.iter().copied()).collect::<Vec<_>>().join("."))
        });
        // An id that is also the label says nothing new.
        meant.filter(|meant| meant != name)
    }

    fn input(&self, parts: &[&str]) -> Option<String> {
        let questions = self.questions.iter().map(|(id, of)| Called { id, label: &of.label });
        let attributes = self.attributes.iter().map(|(id, of)| Called { id, label: &of.label });
        let measures = self.measures.iter().map(|(id, of)| Called { id, label: &of.label });
        let tables = self.rows.iter().map(|of| Called { id: &of.id, label: &of.label });
        match parts {
            [one] => {
                only(questions.chain(attributes).chain(measures).chain(tables).filter(|of| of.is_labelled(one)))
            }
            [table, column] => {
                let mut found = self.rows.iter().filter_map(|rows| {
                    let known = Called { id: &rows.id, label: &rows.label }.is(table);
                    let columns = rows.given.iter().map(|(id, of)| Called { id, label: &of.label });
                    let column = known.then(|| only(columns.filter(|of| of.is(column))))??;
                    Some(format!("{}.{column}", rows.id))
                });
                found.next().filter(|_| found.next().is_none())
            }
            _ => None,
        }
    }

    /// A node by its path, in which every part may be a label.
    fn node(&self, parts: &[&str]) -> Option<String> {
        let parts = match parts {
            [root, rest @ ..] if *root == self.score.id || self.score.label.is(root) => rest,
            parts => parts,
        };
        let (mut node, mut path) = (&self.score, self.score.id.clone());
        for part in parts {
            let called = |node: &&Node| Called { id: &node.id, label: &node.label }.is(part);
            let mut children = node.children.iter().filter(called);
            node = children.next().filter(|_| children.next().is_none())?;
            path = format!("{path}.{}", node.id);
        }
        Some(path).filter(|_| !parts.is_empty())
    }

    fn named(&self, parts: &[&str]) -> Option<String> {
        let also = self.also.iter().map(|(id, of)| Called { id, label: &of.label });
        match parts {
            ["also", name] | [name] => only(also.filter(|of| of.is_labelled(name))).map(|id| format!("also.{id}")),
            _ => None,
        }
    }
}

/// The id of the only one.
fn only<'a>(mut found: impl Iterator<Item = Called<'a>>) -> Option<String> {
    found.next().filter(|_| found.next().is_none()).map(|of| of.id.to_owned())
}
