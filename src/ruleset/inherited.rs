//! What a rule set takes over from its base, or loses of it, without a word: entries of lists that are replaced whole, points that
//! stay over another value, a range in another unit.

use super::fields::Record;
use super::yaml::{Entry, Tree};
use crate::construct::points;
use crate::diagnostic::{Code, Diagnostic};

/// What may surprise where `own` is laid over `base`, both of them `record`.
pub fn surprises(base: &Tree, own: &Tree, record: &Record) -> Vec<Diagnostic> {
    match record.what {
        "a rule set" => ["outcomes", "actions", "classes", "grades"]
            .into_iter()
            .filter_map(|field| dropped(field, base.entry(field)?, own.entry(field)?))
            .collect(),
        "a node" => kept_points(base, own).into_iter().collect(),
        "a measure" | "a question" | "an attribute" => unit(base, own).into_iter().collect(),
        _ => Vec::new(),
    }
}

fn text<'t>(tree: &'t Tree, field: &str) -> Option<&'t str> {
    tree.get(field).and_then(Tree::text).map(str::trim)
}

/// What an entry of a list does, by which it is known again.
fn known_by(entry: &Tree) -> Vec<(&str, &str)> {
    let fields = ["when", "status", "cap_grade", "veto", "open", "class", "grade"];
    fields.into_iter().filter_map(|field| Some((field, text(entry, field)?))).collect()
}

/// Entries of a list of the base that are no longer there: none of its own has their condition, or does the same.
fn dropped(field: &str, base: &Entry, own: &Entry) -> Option<Diagnostic> {
    let kept = own.value.items();
    let is_kept = |entry: &&Tree| {
        let what = known_by(entry);
        kept.iter().any(|own| known_by(own).iter().any(|known| what.contains(known)))
    };
    let gone: Vec<&Tree> = base.value.items().iter().filter(|entry| !is_kept(entry)).collect();
    let first = gone.first().filter(|_| !kept.is_empty())?;
    // Other classes and grades than those of the base are plainly meant to stand for them.
    let same = |entry: &Tree| {
        base.value.items().iter().any(|old| known_by(old).iter().any(|known| known_by(entry).contains(known)))
    };
    if matches!(field, "classes" | "grades") && !kept.iter().all(same) {
        return None;
    }
    let message = format!("`{field}` replaces all {field} of the base, also those that it does not say again");
    let lines: Vec<String> = gone.iter().map(|entry| flow(entry)).collect();
    let help = format!("what is to hold here too is written again: `{}`", lines.join("`, `"));
    Some(
        Diagnostic::warning(Code::Inherited, own.key_span, message)
            .label(match gone.len() {
                1 => "one is gone".to_owned(),
                n => format!("{n} are gone"),
            })
            .also(first.span, "no longer in force")
            .help(help),
    )
}

/// An entry on one line.
fn flow(entry: &Tree) -> String {
    let field = |field: &Entry| {
        let value = field.value.text()?.trim();
        let quoted = value.contains([',', '{', '}', ':', '#', '[', ']', '"', '\''])
            || value.starts_with(['|', '&', '>', '!', '*', '%']);
        let value = if quoted && crate::number::parse(value).is_err() {
            format!("'{}'", value.replace('\'', "''"))
        } else {
            value.to_owned()
        };
        Some(format!("{}: {value}", field.key))
    };
    format!("{{{}}}", entry.entries().iter().filter_map(field).collect::<Vec<_>>().join(", "))
}

/// A value of other names, of which the points of the base are made.
fn kept_points(base: &Tree, own: &Tree) -> Option<Diagnostic> {
    let (old, value) = (text(base, "value")?, own.entry("value")?);
    let new = value.value.text()?;
    let kept = points::OF_VALUE.iter().find_map(|way| base.entry(way.word))?;
    if points::OF_VALUE.iter().any(|way| own.entry(way.word).is_some()) {
        return None;
    }
    let (before, after) = (names(old), names(new));
    if before.iter().all(|name| after.contains(name)) {
        return None;
    }
    let message = format!("this value is another one, and `{}` of the base makes its points", kept.key);
    Some(
        Diagnostic::warning(Code::Inherited, value.key_span, message)
            .label(format!("`{}` in the base", old.lines().next().unwrap_or_default()))
            .also(kept.key_span, "taken over")
            .help(format!(
                "write `{}` again below the value, or `{}: ~` where it is to have none",
                kept.key, kept.key
            )),
    )
}

/// The words of a formula that can be names.
fn names(formula: &str) -> Vec<&str> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let words = formula.split(|c| !is_part(c));
    words.filter(|word| word.starts_with(|c: char| c.is_alphabetic() || c == '_')).collect()
}

/// A range, or a default, that was written in another unit.
fn unit(base: &Tree, own: &Tree) -> Option<Diagnostic> {
    let (old, entry) = (text(base, "type").unwrap_or("number"), own.entry("type")?);
    let new = entry.value.text()?.trim();
    let kept = ["range", "default"].into_iter().find_map(|field| {
        let kept = base.entry(field)?;
        own.entry(field).is_none().then_some(kept)
    })?;
    let shares =
        kept.value.items().iter().chain([&kept.value]).filter_map(Tree::text).all(|text| text.ends_with('%'));
    if old == new || (old == "percent") == (new == "percent") || shares {
        return None;
    }
    let message = format!("`{}` of the base was written for `type: {old}`", kept.key);
    let help = match new {
        "percent" => {
            format!("write it again in percent, as in `{}: …%`, or `{}: ~` to take it out", kept.key, kept.key)
        }
        _ => format!("write it again in points, or `{}: ~` to take it out", kept.key),
    };
    Some(
        Diagnostic::warning(Code::Inherited, entry.key_span, message)
            .label(format!("is `{new}` now"))
            .also(kept.key_span, "taken over")
            .help(help),
    )
}
