//! How two JSON texts differ, leaf by leaf.
//!
//! A leaf is named by its path: `rules.score.of.care.value`, `nodes.score.care.inputs.complaints.value`. Items of lists that
//! have a name of their own (`path`, `name`, `subject`, `grade`, …) are matched by it, others by their place.

use serde_json::Value;

/// A leaf that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// Its path.
    pub path: String,
    /// What stands there in the first; none where nothing does.
    pub before: Option<String>,
    /// What stands there in the second.
    pub after: Option<String>,
}

/// By what items of lists are named.
const NAMES: [&str; 9] = ["path", "name", "subject", "grade", "class", "open", "step", "period", "when"];

/// The leaves that differ, in the order of the first, then what only the second has.
#[must_use]
pub fn difference(before: &Value, after: &Value) -> Vec<Leaf> {
    let mut leaves = Vec::new();
    walk(String::new(), Some(before), Some(after), &mut leaves);
    leaves
}

fn walk(path: String, before: Option<&Value>, after: Option<&Value>, leaves: &mut Vec<Leaf>) {
    if before == after {
        return;
    }
    let old = before.map(children).unwrap_or_default();
    let new = after.map(children).unwrap_or_default();
    if old.is_empty() && new.is_empty() {
        let text = |value: Option<&Value>| value.map(written);
        leaves.push(Leaf { path, before: text(before), after: text(after) });
        return;
    }
    // A leaf that became a map, or the other way round: both are told.
    let leaf = |value: Option<&Value>, all: &[(String, &Value)]| {
        value.filter(|value| all.is_empty() && !value.is_null()).map(written)
    };
    let (was, is) = (leaf(before, &old), leaf(after, &new));
    if was.is_some() || is.is_some() {
        leaves.push(Leaf { path: path.clone(), before: was, after: is });
    }
    let find = |all: &[(String, &'_ Value)], name: &str| all.iter().position(|(other, _)| other == name);
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    for (name, value) in &old {
        let other = find(&new, name).and_then(|at| new.get(at)).map(|(_, value)| *value);
        walk(below(name), Some(value), other, leaves);
    }
    for (name, value) in new.iter().filter(|(name, _)| find(&old, name).is_none()) {
        walk(below(name), None, Some(value), leaves);
    }
}

fn children(value: &Value) -> Vec<(String, &Value)> {
    match value {
        Value::Object(map) => map.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(items) => {
            let named = |item: &Value| NAMES.iter().find_map(|name| item.get(name)?.as_str().map(str::to_owned));
            let names: Vec<Option<String>> = items.iter().map(named).collect();
            let called = |at: usize| {
                let name = names.get(at).cloned().flatten();
                // Two of the same name are told apart by their place.
                let alone = names.iter().filter(|other| **other == name).count() == 1;
                name.filter(|_| alone).unwrap_or_else(|| (at + 1).to_string())
            };
            items.iter().enumerate().map(|(at, item)| (called(at), item)).collect()
        }
        _ => Vec::new(),
    }
}

fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn leaves_are_named_by_their_path() {
        let before = json!({"a": {"b": "1", "gone": "x"}, "grades": [{"grade": "A", "from": "90"}, {"grade": "B"}], "l": ["p"]});
        let after =
            json!({"a": {"b": "2"}, "grades": [{"grade": "A", "from": "85"}, {"grade": "C"}], "l": ["p", "q"]});
        let said: Vec<(String, String, String)> = difference(&before, &after)
            .into_iter()
            .map(|leaf| (leaf.path, leaf.before.unwrap_or("-".into()), leaf.after.unwrap_or("-".into())))
            .collect();
        let row = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
        assert_eq!(
            said,
            [
                row("a.b", "1", "2"),
                row("a.gone", "x", "-"),
                row("grades.A.from", "90", "85"),
                row("grades.B.grade", "B", "-"),
                row("grades.C.grade", "-", "C"),
                row("l.2", "-", "q"),
            ]
        );
        assert_eq!(difference(&before, &before), []);
        let said = difference(&json!({"a": "1"}), &json!({"a": {"b": "1"}}));
        assert_eq!(said.len(), 2, "{said:?}");
    }
}
