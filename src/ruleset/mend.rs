//! Tells slips in a tree that was read, and goes on with what was meant, so that one slip is one problem.
//!
//! A colon or a comma of a Chinese keyboard, a missing space, full-width digits, a formula that YAML cut at a comma and a
//! misspelt field would each be followed by other problems that are none. A tree with a problem is never used to score.

use super::fields::{Field, Kind, LANGUAGES, Record, field_named};
use super::shape;
use super::slips::{pairs, plain_value};
use super::yaml::{Entry, Scalar, Shape, Style, Tree};
use crate::diagnostic::{Code, Diagnostic, Span, suggested};
use crate::signs;
use std::ops::Range;

/// The tree as it was meant; what had to be guessed is added to `problems`. `text` is the file.
#[must_use]
pub fn mend(tree: Tree, record: &'static Record, text: &str, problems: &mut Vec<Diagnostic>) -> Tree {
    Mender { text, problems }.record(tree, record)
}

/// Entries whose key swallowed its value, because the colon is not followed by a space or is not the plain one, as they were
/// meant.
#[must_use]
pub fn split(entries: Vec<Entry>, problems: &mut Vec<Diagnostic>) -> Vec<Entry> {
    let mut slips: Vec<(Entry, String)> = Vec::new();
    let mut meant = Vec::new();
    for entry in entries {
        let found = if shape::is_unwritten(&entry.value) { pairs(&entry.key) } else { Vec::new() };
        if found.is_empty() {
            meant.push(entry);
            continue;
        }
        let part = |at: &Range<usize>| entry.key.get(at.clone()).unwrap_or_default().to_owned();
        let written: Vec<String> =
            found.iter().map(|(key, value)| format!("{}: {}", part(key), plain_value(&part(value)))).collect();
        for (key, value) in &found {
            let span = |at: &Range<usize>| within(entry.key_span, &entry.key, at);
            let text = plain_value(&part(value));
            meant.push(Entry { key: part(key), key_span: span(key), value: scalar(text, span(value)) });
        }
        slips.push((entry, written.join(", ").trim_end().to_owned()));
    }
    problems.extend(unsplit(&slips));
    meant
}

/// What is said of such entries of one map.
fn unsplit(slips: &[(Entry, String)]) -> Option<Diagnostic> {
    let ((first, _), others) = slips.split_first()?;
    let said = |entry: &Entry| {
        if entry.key.contains('：') {
            (Code::FullWidthSign, "the colon is full-width")
        } else {
            (Code::MissingSpace, "a space belongs after the colon")
        }
    };
    let (code, label) = said(first);
    let all: Vec<&str> = slips.iter().map(|(_, written)| written.as_str()).collect();
    let message = format!("`{}` has no value", first.key);
    let problem = Diagnostic::error(code, first.key_span, message).label(label);
    let problem = others.iter().fold(problem, |problem, (entry, _)| problem.also(entry.key_span, said(entry).1));
    Some(problem.help(format!("write `{}`", all.join(", "))))
}

/// A part of what stands at `span`; all of it where the text is not what stands there.
fn within(span: Span, text: &str, at: &Range<usize>) -> Span {
    if span.end - span.start == text.len() {
        Span { start: span.start + at.start, end: span.start + at.end, ..span }
    } else {
        span
    }
}

fn scalar(text: String, span: Span) -> Tree {
    let shape = match text.is_empty() {
        true => Shape::Nothing,
        false => Shape::Scalar(Scalar { offsets: offsets(&text, span), text, style: Style::Plain }),
    };
    Tree { span, shape }
}

fn offsets(text: &str, span: Span) -> Vec<usize> {
    let exact = text.len() == span.end - span.start;
    let place = |at: usize| if exact { span.start + at } else { span.start };
    text.char_indices().map(|(at, _)| place(at)).chain([span.end]).collect()
}

/// Into how many parts a formula is cut that is put together again.
const MOST_PARTS: usize = 30;

struct Mender<'a> {
    text: &'a str,
    problems: &'a mut Vec<Diagnostic>,
}

impl Mender<'_> {
    fn record(&mut self, tree: Tree, record: &'static Record) -> Tree {
        let Tree { span, shape } = tree;
        let shape = match shape {
            Shape::Map(entries) => {
                let entries = self.entries(entries);
                let named: Vec<String> = entries.iter().map(|entry| entry.key.clone()).collect();
                Shape::Map(entries.into_iter().map(|entry| self.field(entry, record, &named)).collect())
            }
            Shape::Scalar(scalar) if record.number.is_some() => {
                return self.number(Tree { span, shape: Shape::Scalar(scalar) });
            }
            shape => shape,
        };
        Tree { span, shape }
    }

    fn entries(&mut self, entries: Vec<Entry>) -> Vec<Entry> {
        let entries = self.joined(entries);
        split(entries, self.problems)
    }

    fn field(&mut self, mut entry: Entry, record: &'static Record, named: &[String]) -> Entry {
        let mut field = field_named(record, &entry.key);
        if field.is_none()
            && record.rest.is_none()
            && !(record.labelled && LANGUAGES.contains(&entry.key.as_str()))
        {
            field = self.meant(&entry, record, named);
            if let Some(field) = field {
                self.problems.push(shape::unknown_field(&entry, record));
                field.name.clone_into(&mut entry.key);
            }
        }
        let value = match (field, record.rest) {
            (Some(field), _) if field.name == "default" => self.number(entry.value),
            (Some(field), _) => self.kind(entry.value, &field.kind),
            (None, Some((_, kind))) => self.kind(entry.value, kind),
            (None, None) => entry.value,
        };
        Entry { value, ..entry }
    }

    /// The field that is meant by a misspelt one, where its value fits.
    fn meant(&self, entry: &Entry, record: &'static Record, named: &[String]) -> Option<&'static Field> {
        let near = suggested(&entry.key, record.fields.iter().map(|field| field.name))?;
        let field = field_named(record, near).filter(|field| !named.iter().any(|key| key == field.name))?;
        let large = matches!(entry.value.shape, Shape::Map(_) | Shape::List(_));
        (large && shape::is_alike(&entry.value, &field.kind) || shape::fits(&entry.value, &field.kind))
            .then_some(field)
    }

    fn kind(&mut self, tree: Tree, kind: &'static Kind) -> Tree {
        match kind {
            Kind::Record(record) => self.record(tree, record),
            Kind::Named(_, kind) => self.named(tree, kind),
            Kind::List(record, keyed) => {
                let value = keyed.and_then(|(_, value)| field_named(record, value)).map(|field| &field.kind);
                match (&tree.shape, value) {
                    (Shape::Map(_), Some(kind)) => self.named(tree, kind),
                    _ => self.items(tree, &mut |mender, item| mender.record(item, record)),
                }
            }
            Kind::Number | Kind::Whole => self.number(tree),
            Kind::Label => match tree.shape {
                Shape::Map(entries) => Tree { shape: Shape::Map(self.entries(entries)), ..tree },
                _ => tree,
            },
            Kind::Texts => {
                let list = self.list(tree);
                list.items().iter().for_each(|item| self.several(item));
                list
            }
            Kind::Pair => {
                let list = self.list(tree);
                self.items(list, &mut |mender, item| mender.number(item))
            }
            Kind::Rows => self.items(tree, &mut |mender, row| {
                mender.items(row, &mut |mender, cell| mender.items(cell, &mut |mender, word| mender.cell(word)))
            }),
            Kind::Either(kinds) => self.either(tree, kinds),
            Kind::Text | Kind::Bool | Kind::Formula | Kind::Word(_) => tree,
        }
    }

    fn either(&mut self, tree: Tree, kinds: &'static [Kind]) -> Tree {
        let fits = |kind: &&Kind| match tree.shape {
            Shape::Map(_) => matches!(kind, Kind::Record(_) | Kind::Named(..)),
            Shape::List(_) => matches!(kind, Kind::Pair | Kind::Texts | Kind::List(..)),
            _ => matches!(kind, Kind::Number | Kind::Whole),
        };
        match kinds.iter().find(fits) {
            Some(kind) => self.kind(tree, kind),
            None => tree,
        }
    }

    fn named(&mut self, tree: Tree, kind: &'static Kind) -> Tree {
        let Tree { span, shape } = tree;
        let shape = match shape {
            Shape::Map(entries) => {
                let entries = self.entries(entries).into_iter();
                Shape::Map(entries.map(|entry| Entry { value: self.kind(entry.value, kind), ..entry }).collect())
            }
            shape => shape,
        };
        Tree { span, shape }
    }

    /// The items of a list, or the one thing that stands in its place, each changed.
    fn items(&mut self, tree: Tree, change: &mut dyn FnMut(&mut Self, Tree) -> Tree) -> Tree {
        match tree.shape {
            Shape::List(items) => {
                let items = items.into_iter().map(|item| change(self, item)).collect();
                Tree { shape: Shape::List(items), ..tree }
            }
            Shape::Scalar(_) => change(self, tree),
            _ => tree,
        }
    }

    /// A number with plain digits.
    fn number(&mut self, tree: Tree) -> Tree {
        let written =
            tree.scalar().filter(|scalar| scalar.style == Style::Plain).map(|scalar| scalar.text.clone());
        let Some((written, plain)) = written.and_then(|written| Some((signs::number(&written)?, written))) else {
            return tree;
        };
        self.plain(tree.span, &plain, &written, "a number has plain digits and signs")
    }

    /// A cell of a table: a number, or a condition on one.
    fn cell(&mut self, tree: Tree) -> Tree {
        let text = tree.text().unwrap_or_default();
        let condition = text.starts_with(['＞', '＜', '＝', '≥', '≤']).then(|| signs::plain_text(text)).flatten();
        match condition {
            Some(plain) => self.plain(tree.span, text, &plain, "a condition has plain signs"),
            None => self.number(tree),
        }
    }

    fn plain(&mut self, span: Span, written: &str, plain: &str, message: &str) -> Tree {
        self.problems.push(
            Diagnostic::error(Code::FullWidthSign, span, format!("`{written}`: {message}"))
                .label("full-width signs")
                .write(plain),
        );
        scalar(plain.to_owned(), span)
    }

    /// A list between brackets of a Chinese keyboard.
    fn list(&mut self, tree: Tree) -> Tree {
        let inner = tree
            .scalar()
            .filter(|scalar| scalar.style == Style::Plain)
            .and_then(|scalar| scalar.text.strip_prefix(['［', '【', '[']))
            .and_then(|rest| rest.strip_suffix(['］', '】', ']']));
        let Some(inner) = inner else { return tree };
        let items: Vec<String> = inner.split(['，', '、', ',']).map(|item| plain_value(item.trim())).collect();
        let plain = format!("[{}]", items.join(", "));
        self.problems.push(
            Diagnostic::error(Code::FullWidthSign, tree.span, "the brackets of a list are plain ones")
                .label("full-width brackets")
                .write(plain),
        );
        let items = items.into_iter().map(|item| scalar(item, tree.span)).collect();
        Tree { shape: Shape::List(items), ..tree }
    }

    /// Warns of an item that is probably several, as `慢，等太久`.
    fn several(&mut self, item: &Tree) {
        let plain = item.scalar().filter(|scalar| scalar.style == Style::Plain);
        let Some(text) = plain.map(|scalar| scalar.text.as_str()).filter(|text| text.contains(['，', '、']))
        else {
            return;
        };
        let parts: Vec<&str> = text.split(['，', '、']).map(str::trim).collect();
        self.problems.push(
            Diagnostic::warning(Code::FullWidthSign, item.span, format!("`{text}` is one item"))
                .label("the comma is full-width")
                .help(format!("write `{}` for several items, or `\"{text}\"` if it is one", parts.join(", "))),
        );
    }

    /// Entries of a map in braces, where what YAML cut at a comma is one value again.
    fn joined(&mut self, entries: Vec<Entry>) -> Vec<Entry> {
        let mut joined: Vec<Entry> = Vec::new();
        let mut cut = 0;
        for entry in entries {
            let open = joined.last().is_some_and(|last| is_open(&last.value));
            let rest = match joined.last_mut() {
                Some(last) if open && cut < MOST_PARTS && shape::is_unwritten(&entry.value) => last,
                _ => {
                    self.cut(joined.last(), cut);
                    cut = 0;
                    joined.push(entry);
                    continue;
                }
            };
            let span = Span { end: entry.key_span.end, ..rest.value.span };
            let text = self.text.get(span.start..span.end).unwrap_or_default().to_owned();
            cut += 1;
            rest.value = scalar(text, span);
        }
        self.cut(joined.last(), cut);
        joined
    }

    fn cut(&mut self, entry: Option<&Entry>, cut: usize) {
        let Some((entry, text)) = entry.filter(|_| cut > 0).and_then(|entry| Some((entry, entry.value.text()?)))
        else {
            return;
        };
        if text.starts_with(['［', '【']) {
            // Said as a list.
            return;
        }
        let what =
            if LANGUAGES.contains(&entry.key.as_str()) || entry.key == "label" { "text" } else { "formula" };
        let plain = format!("'{}'", text.replace('\'', "''"));
        self.problems.push(
            Diagnostic::error(Code::FormulaCut, entry.value.span, format!("YAML cut the {what} at `,`"))
                .label("inside `{…}` a comma ends a value")
                .help(format!("put all of it in quotes: `{}: {plain}`", entry.key))
                .fix(entry.value.span, plain),
        );
    }
}

/// Whether a value without quotes lacks the end of a bracket.
fn is_open(tree: &Tree) -> bool {
    let Some(scalar) = tree.scalar().filter(|scalar| scalar.style == Style::Plain) else { return false };
    let count = |signs: [char; 3]| scalar.text.matches(signs).count();
    count(['(', '［', '【']) > count([')', '］', '】'])
}
