//! The rules that a run keeps, as YAML again: what was kept is JSON, in which every value is a text.
//!
//! The YAML is in long form and has a line for every value, so that messages can point to it.

use super::fields::is_id;
use crate::number;
use serde_json::Value;

/// The rules as YAML, which [`super::yaml::read`] reads back as the same JSON.
#[must_use]
pub fn yaml(rules: &Value) -> String {
    let mut text = String::new();
    match rules {
        Value::Object(map) if !map.is_empty() => entries(map, 0, &mut text),
        other => value(other, 0, &mut text),
    }
    text
}

fn entries(map: &serde_json::Map<String, Value>, depth: usize, text: &mut String) {
    for (key, below) in map {
        text.push_str(&"  ".repeat(depth));
        text.push_str(&scalar(key));
        text.push(':');
        value(below, depth, text);
    }
}

/// A value after `key:` or `-`, with the end of the line.
fn value(value: &Value, depth: usize, text: &mut String) {
    match value {
        Value::Object(map) if map.is_empty() => text.push_str(" {}\n"),
        Value::Array(items) if items.is_empty() => text.push_str(" []\n"),
        Value::Object(map) => {
            text.push('\n');
            entries(map, depth + 1, text);
        }
        Value::Array(items) => {
            text.push('\n');
            for item in items {
                text.push_str(&"  ".repeat(depth + 1));
                text.push('-');
                self::value(item, depth + 1, text);
            }
        }
        Value::String(written) if is_literal(written) => literal(written, depth + 1, text),
        Value::String(written) => {
            text.push(' ');
            text.push_str(&scalar(written));
            text.push('\n');
        }
        _ => text.push_str(" ~\n"),
    }
}

/// Whether a text of several lines can stand after `|`.
fn is_literal(text: &str) -> bool {
    let begins = text.starts_with([' ', '\n', '\t']);
    text.contains('\n') && !begins && !text.contains('\r') && !text.ends_with("\n\n")
}

fn literal(written: &str, depth: usize, text: &mut String) {
    text.push_str(if written.ends_with('\n') { " |\n" } else { " |-\n" });
    for line in written.lines() {
        if !line.is_empty() {
            text.push_str(&"  ".repeat(depth));
        }
        text.push_str(line);
        text.push('\n');
    }
}

/// A number, a truth value and a name stand plain; what else there is stands in quotes.
fn scalar(written: &str) -> String {
    let nothing = matches!(written, "null" | "Null" | "NULL" | "y" | "n" | "yes" | "no" | "on" | "off");
    if number::parse_with_percent(written).is_ok() || (is_id(written) && !nothing) {
        return written.to_owned();
    }
    if written.contains('\n') || written.contains('\r') {
        return Value::from(written).to_string();
    }
    format!("'{}'", written.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sources;
    use crate::ruleset::yaml::{self as reader, Tree};
    use crate::workspace::Workspace;
    use std::path::Path;

    #[test]
    fn every_shipped_rule_set_reads_back_as_it_was_kept() {
        let workspace = Workspace::at(Path::new(env!("CARGO_MANIFEST_DIR")));
        let mut compared = 0;
        for id in workspace.library.ids() {
            let kept = workspace.library.resolve_tree(id, None).0.unwrap().text();
            let kept: Value = serde_json::from_str(&kept).unwrap();
            let text = yaml(&kept["rules"]);
            let mut problems = Vec::new();
            let source = Sources::default().add("run 1", text.as_str());
            let again = reader::read(source, &text, &mut problems).unwrap();
            assert_eq!(problems, [], "{text}");
            assert_eq!(again.to_json().to_string(), kept["rules"].to_string(), "{text}");
            compared += 1;
        }
        assert!(compared >= 10, "{compared}");
    }

    #[test]
    fn odd_texts_come_back() {
        let odd = serde_json::json!({"a": "it's: # {", "b": "x\n\n  y\n", "c": "x\ny", "d": " x\ny", "e": "", "f": null,
            "g": [["1", ["满意", "~"]], []], "h": {"1.5": "yes", "no": "true", "- k": "0x1f"}, "i": "null"});
        let text = yaml(&odd);
        let source = Sources::default().add("run 1", text.as_str());
        let again = reader::read(source, &text, &mut Vec::new());
        assert_eq!(again.as_ref().map(Tree::to_json), Some(odd), "{text}");
    }
}
