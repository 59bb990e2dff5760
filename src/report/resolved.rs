//! A resolved rule set as YAML in its long form, with the file and line of every value that inheritance brought.
//!
//! What is printed is itself a rule set: read again it means the same.

use crate::diagnostic::Sources;
use crate::ruleset::fields::{RULESET, is_id};
use crate::ruleset::yaml::{Entry, Scalar, Shape, Style, Tree};
use std::fmt::Write as _;

/// Writes a resolved tree; values from other files than that of the rule set's id are marked with their place.
#[must_use]
pub fn resolved(tree: &Tree, sources: &Sources) -> String {
    let own = tree.get("ruleset").map_or(tree.span.source, |id| id.span.source);
    let mut writer = Writer { text: String::new(), sources, own };
    // In the order of the language, whatever the order of the files; the base is named, but its rules are here already.
    let place = |entry: &&Entry| RULESET.fields.iter().position(|field| field.name == entry.key);
    let mut entries: Vec<&Entry> = tree.entries().iter().collect();
    entries.sort_by_key(place);
    for entry in entries {
        if entry.key == "extends" {
            let _ = writeln!(writer.text, "# extends {}", entry.value.text().unwrap_or_default());
        } else {
            writer.entry(entry, 0);
        }
    }
    writer.text
}

struct Writer<'a> {
    text: String,
    sources: &'a Sources,
    own: crate::diagnostic::SourceId,
}

impl Writer<'_> {
    fn map(&mut self, entries: &[Entry], depth: usize) {
        for entry in entries {
            self.indent(depth);
            self.entry(entry, depth);
        }
    }

    fn indent(&mut self, depth: usize) {
        self.text.push_str(&"  ".repeat(depth));
    }

    fn entry(&mut self, entry: &Entry, depth: usize) {
        let _ = write!(self.text, "{}:", key(&entry.key));
        match &entry.value.shape {
            Shape::Nothing => self.end(&entry.value, " ~"),
            Shape::Scalar(scalar) if scalar.style == Style::Literal => self.literal(&entry.value, scalar, depth),
            Shape::Scalar(scalar) => self.end(&entry.value, &format!(" {}", written(scalar))),
            Shape::List(items) if items.iter().all(|item| item.scalar().is_some()) => {
                let items: Vec<String> = items.iter().filter_map(Tree::scalar).map(in_list).collect();
                self.end(&entry.value, &format!(" [{}]", items.join(", ")));
            }
            Shape::List(items) => {
                self.text.push('\n');
                for item in items {
                    self.item(item, depth + 1);
                }
            }
            Shape::Map(entries) if entries.is_empty() => self.end(&entry.value, " {}"),
            Shape::Map(entries) => {
                self.text.push('\n');
                self.map(entries, depth + 1);
            }
        }
    }

    /// An item of a list of maps, or a row of a table.
    fn item(&mut self, item: &Tree, depth: usize) {
        if let Shape::List(cells) = &item.shape {
            let cells: Vec<String> = cells.iter().map(cell).collect();
            self.indent(depth);
            self.end(item, &format!("- [{}]", cells.join(", ")));
            return;
        }
        for (at, entry) in item.entries().iter().enumerate() {
            self.indent(depth);
            self.text.push_str(if at == 0 { "- " } else { "  " });
            self.entry(entry, depth + 1);
        }
    }

    fn literal(&mut self, tree: &Tree, scalar: &Scalar, depth: usize) {
        self.end(tree, if scalar.text.ends_with('\n') { " |" } else { " |-" });
        for line in scalar.text.lines() {
            if !line.is_empty() {
                self.indent(depth + 1);
            }
            let _ = writeln!(self.text, "{line}");
        }
    }

    fn end(&mut self, tree: &Tree, value: &str) {
        self.text.push_str(value);
        if tree.span.source != self.own {
            let line = self.sources.place(tree.span).line;
            let _ = write!(self.text, "  # {}:{line}", self.sources.name(tree.span.source));
        }
        self.text.push('\n');
    }
}

fn key(text: &str) -> String {
    let plain = is_id(text) || text.chars().all(|c| c.is_alphanumeric() || "-_.%".contains(c));
    let plain =
        plain && !text.is_empty() && !text.starts_with('-') && !["~", "null", "true", "false"].contains(&text);
    if plain || crate::number::parse_with_percent(text).is_ok() { text.to_owned() } else { quoted(text) }
}

/// A scalar as it may stand alone on its line.
fn written(scalar: &Scalar) -> String {
    match scalar.style {
        Style::Plain => scalar.text.clone(),
        Style::Quoted if !scalar.text.contains('\n') => quoted(&scalar.text),
        _ => serde_json::Value::from(scalar.text.as_str()).to_string(),
    }
}

/// A scalar as it may stand between brackets.
fn in_list(scalar: &Scalar) -> String {
    let risky = scalar.text.contains([',', '[', ']', '{', '}', '#', ':', '"', '\'']);
    if scalar.style == Style::Plain && !risky { scalar.text.clone() } else { quoted(&scalar.text) }
}

/// A cell of a table.
fn cell(cell: &Tree) -> String {
    match &cell.shape {
        Shape::Scalar(scalar) => in_list(scalar),
        Shape::List(items) => {
            format!("[{}]", items.iter().filter_map(Tree::scalar).map(in_list).collect::<Vec<_>>().join(", "))
        }
        _ => "~".to_owned(),
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Workspace;
    use std::path::Path;

    #[test]
    fn every_shipped_rule_set_reads_back_as_itself() {
        let workspace = Workspace::at(Path::new(env!("CARGO_MANIFEST_DIR")));
        let mut compared = 0;
        for id in workspace.library.ids() {
            let tree = workspace.library.resolved(id, None).unwrap();
            let text = resolved(&tree, workspace.library.sources());
            let mut problems = Vec::new();
            let mut sources = Sources::default();
            let source = sources.add("shown", text.as_str());
            let again = crate::ruleset::yaml::read(source, &text, &mut problems).unwrap();
            assert_eq!(problems, [], "{text}");
            for entry in tree.entries().iter().filter(|entry| entry.key != "extends") {
                let shown = again.get(&entry.key).map(Tree::to_json);
                assert_eq!(shown, Some(entry.value.to_json()), "{text}");
            }
            assert_eq!(again.get("extends"), None, "the rules of the base are written out");
            compared += 1;
        }
        assert!(compared >= 13, "{compared}");
    }
}
