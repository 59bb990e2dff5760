//! YAML as a small tree in which every key and value knows its place.
//!
//! The only module that knows the YAML library. It is strict: one document, no merge keys, `true` and `false`
//! only, a budget for size, depth and aliases. Duplicate keys are reported all at once. Numbers stay the text
//! that was written, so that they can be read exactly.

use super::{brackets, fields, slips, swallowed};
use crate::diagnostic::{Code, Diagnostic, Severity, SourceId, Span};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::options::{DuplicateKeyPolicy, MergeKeyPolicy};
use serde_yaml::{Location, Spanned};
use std::collections::HashMap;
use std::fmt;

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    /// Where it stands; for maps and lists in block form, where they begin.
    pub span: Span,
    /// What it is.
    pub shape: Shape,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// `~` or nothing.
    Nothing,
    /// A text, a number or a truth value.
    Scalar(Scalar),
    /// `[…]` or lines with `-`.
    List(Vec<Tree>),
    /// `{…}` or lines with `key:`.
    Map(Vec<Entry>),
}

/// A key with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: Tree,
}

/// How a scalar was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes, on one line.
    Plain,
    /// In single or double quotes, without escapes, on one line.
    Quoted,
    /// After `|`.
    Literal,
    /// Over several lines without `|`, after `>`, or with escapes: the text is not what stands in the file.
    Folded,
}

/// A text, a number or a truth value.
#[derive(Debug, Clone, PartialEq)]
pub struct Scalar {
    /// The text: for plain scalars exactly as written.
    pub text: String,
    /// How it was written.
    pub style: Style,
    /// For each character of the text, and for its end, the byte in the source.
    pub offsets: Vec<usize>,
}

impl Tree {
    /// The value of `key`, if this is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Tree> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entry of `key`, if this is a map that has it.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// The entries of a map; none for anything else.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        match &self.shape {
            Shape::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; none for anything else.
    #[must_use]
    pub fn items(&self) -> &[Tree] {
        match &self.shape {
            Shape::List(items) => items,
            _ => &[],
        }
    }

    /// The scalar, if this is one.
    #[must_use]
    pub fn scalar(&self) -> Option<&Scalar> {
        match &self.shape {
            Shape::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// The text of the scalar, if this is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.scalar().map(|scalar| scalar.text.as_str())
    }

    /// Whether this is `~` or nothing.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.shape == Shape::Nothing
    }

    /// The texts of all scalars in it.
    #[must_use]
    pub fn scalars(&self) -> Vec<&str> {
        match &self.shape {
            Shape::Nothing => Vec::new(),
            Shape::Scalar(scalar) => vec![scalar.text.as_str()],
            Shape::List(items) => items.iter().flat_map(Tree::scalars).collect(),
            Shape::Map(entries) => entries.iter().flat_map(|entry| entry.value.scalars()).collect(),
        }
    }

    /// The texts that stand under the key `name` anywhere in it.
    #[must_use]
    pub fn values_of(&self, name: &str) -> Vec<&str> {
        match &self.shape {
            Shape::Nothing | Shape::Scalar(_) => Vec::new(),
            Shape::List(items) => items.iter().flat_map(|item| item.values_of(name)).collect(),
            Shape::Map(entries) => entries
                .iter()
                .flat_map(|entry| {
                    let own = entry.value.text().filter(|_| entry.key == name);
                    own.into_iter().chain(entry.value.values_of(name))
                })
                .collect(),
        }
    }

    /// The places of the texts without quotes that stand where a map could: of the whole file, or of a value.
    fn loose_texts(&self) -> Vec<Span> {
        match &self.shape {
            Shape::Nothing => Vec::new(),
            Shape::Scalar(scalar) => match scalar.style {
                Style::Plain | Style::Folded => vec![self.span],
                Style::Quoted | Style::Literal => Vec::new(),
            },
            Shape::List(items) => items.iter().flat_map(Tree::loose_texts).collect(),
            Shape::Map(entries) => entries.iter().flat_map(|entry| entry.value.loose_texts()).collect(),
        }
    }

    /// What this is, in words.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match &self.shape {
            Shape::Nothing => "nothing",
            Shape::Scalar(_) => "a single value",
            Shape::List(_) => "a list",
            Shape::Map(_) => "a map of names",
        }
    }

    /// The tree as JSON, every scalar a string: the text behind the digest of a rule set.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match &self.shape {
            Shape::Nothing => Json::Null,
            Shape::Scalar(scalar) => Json::String(scalar.text.clone()),
            Shape::List(items) => Json::Array(items.iter().map(Tree::to_json).collect()),
            Shape::Map(entries) => {
                Json::Object(entries.iter().map(|entry| (entry.key.clone(), entry.value.to_json())).collect())
            }
        }
    }
}

/// Reads one YAML file.
///
/// # Errors
/// What is wrong with it; duplicate keys are all reported, and the tree is returned too (the first value of each
/// key counts), so that the rest can be checked.
pub fn read(source: SourceId, text: &str, problems: &mut Vec<Diagnostic>) -> Option<Tree> {
    if text.len() > MAX_BYTES {
        let message = format!("the file has {} bytes; a rule set may have {MAX_BYTES}", text.len());
        problems
            .push(Diagnostic::error(Code::YamlLimit, None, message).help("split it, or move data to CSV files"));
        return None;
    }
    let swallowed = swallowed::find(source, text);
    let is_broken = swallowed.problems.iter().any(|problem| problem.severity == Severity::Error);
    problems.extend(swallowed.problems);
    if swallowed.is_final {
        return None;
    }
    let Some(meant) = swallowed.meant else {
        let tree = read_plain(source, text, is_broken, problems);
        if tree.is_none() {
            problems.retain(|problem| problem.severity == Severity::Error);
        }
        return tree;
    };
    let mut found = Vec::new();
    let tree = read_plain(source, &meant.text, is_broken, &mut found).map(|tree| meant.placed(tree));
    for problem in &mut found {
        problem.span = problem.span.map(|span| meant.span(span));
        problem.also.iter_mut().for_each(|(span, _)| *span = meant.span(*span));
        problem.fix.clear();
    }
    problems.extend(found);
    tree
}

/// Reads a text in which YAML drops nothing; where something else is wrong, `is_broken`, nothing is said of its syntax.
fn read_plain(source: SourceId, text: &str, is_broken: bool, problems: &mut Vec<Diagnostic>) -> Option<Tree> {
    match serde_yaml::from_str_with_options::<Spanned<Raw>>(text, options()) {
        Ok(raw) => {
            let mut reader = Reader { source, text, problems };
            let tree = reader.tree(raw);
            // A file that is one text was meant as a map.
            let is_word = |key: &str| tree.scalar().is_some() || fields::is_word(key);
            let misread = slips::of_texts(source, text, &tree.loose_texts(), &is_word);
            let is_read = misread.is_empty();
            problems.extend(misread);
            is_read.then_some(tree)
        }
        Err(error) => {
            let problem = syntax_error(source, text, &error);
            let slips = match problem.code {
                Code::YamlSyntax => slips::of_unreadable(source, text, &reach),
                _ => Vec::new(),
            };
            match slips.is_empty() {
                false => problems.extend(slips),
                // What was said already may be the cause.
                true if is_broken => {}
                true => problems.push(problem),
            }
            None
        }
    }
}

/// The line where the reader is stuck, the greatest number if it reads everything.
fn reach(text: &str) -> usize {
    match serde_yaml::from_str_with_options::<Spanned<Raw>>(text, options()) {
        Ok(_) => usize::MAX,
        Err(error) => error.location().map_or(0, |at| usize::try_from(at.line()).unwrap_or(0)),
    }
}

/// The largest rule set, in bytes.
const MAX_BYTES: usize = 16 << 20;

fn options() -> serde_yaml::Options {
    serde_yaml::options! {
        budget: serde_yaml::budget! {
            max_events: 2_000_000,
            max_nodes: 800_000,
            max_depth: 100,
            max_aliases: 10_000,
            max_anchors: 10_000,
            max_documents: 2,
            // What matters is what the aliases stand for, not how many there are.
            enforce_alias_anchor_ratio: false,
        },
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        merge_keys: MergeKeyPolicy::Error,
        alias_limits: serde_yaml::alias_limits! {
            max_total_replayed_events: 20_000,
            max_replay_stack_depth: 8,
        },
        strict_booleans: true,
        with_snippet: false,
    }
}

fn syntax_error(source: SourceId, text: &str, error: &serde_yaml::Error) -> Diagnostic {
    let span = error.location().map(|location| place(source, text, &location));
    let full = error.to_string();
    let message = full.split(" at line ").next().unwrap_or(&full);
    let lower = message.to_lowercase();
    if ["budget", "limit", "alias", "depth", "nesting", "breach"].iter().any(|word| lower.contains(word)) {
        return Diagnostic::error(Code::YamlLimit, span, format!("too much for a rule set: {}", limit(&lower)))
            .label("here the limit was reached")
            .help("write the values out, or let an alias repeat less: anchors inside of anchors multiply");
    }
    if lower.contains("recursive") {
        return Diagnostic::error(Code::YamlFeature, span, "an anchor (`&`) is used inside of what it stands for")
            .label("stands inside of itself")
            .help("write out what is meant here");
    }
    if lower.contains("non-finite") {
        return Diagnostic::error(
            Code::WrongType,
            span,
            "YAML takes this for an endless number, or for one with too many digits",
        )
        .label("not a number that can be held exactly (28 digits)")
        .help("leave the field out where there is no limit; a text of this form needs quotes");
    }
    if lower.contains("merge key") {
        return Diagnostic::error(Code::YamlFeature, span, "merge keys (`<<`) are not allowed in rule sets")
            .label("merge key")
            .help("use `extends:` to share rules, or write the fields out");
    }
    if lower.contains("multiple yaml documents") {
        let line = span.and_then(|at| text.get(..at.start)?.rfind("\n---").map(|line| line + 1));
        let span = line.map(|start| Span { source, start, end: start + 3 }).or(span);
        return Diagnostic::error(Code::YamlFeature, span, "the file holds more than one YAML document")
            .label("the second begins here")
            .help("one rule set a file: remove the line `---`");
    }
    Diagnostic::error(Code::YamlSyntax, span, format!("this is not well-formed YAML: {message}"))
        .label("here the reader got stuck; the cause may stand just before")
        .help(
            "check indentation, closing brackets and quotes; a text with `: ` or ` #` needs quotes, and a formula that \
             begins with a quote stands on a line of its own after `|`",
        )
}

/// The library's words for a broken limit, in ours.
fn limit(message: &str) -> &str {
    match message {
        message if message.contains("alias") || message.contains("anchor") => {
            "its anchors (`&` and `*`) expand to too many values"
        }
        message if message.contains("depth") || message.contains("nest") || message.contains("recursion") => {
            "it is nested too deeply"
        }
        message if message.contains("breached") => "it holds too many values",
        message => message,
    }
}

fn place(source: SourceId, text: &str, location: &Location) -> Span {
    let span = location.span();
    if let (Some(start), Some(len)) = (span.byte_offset(), span.byte_len()) {
        let start = usize::try_from(start).unwrap_or(usize::MAX).min(text.len());
        let end = start.saturating_add(usize::try_from(len).unwrap_or(0)).min(text.len());
        return Span { source, start, end };
    }
    let line = usize::try_from(location.line()).unwrap_or(1).max(1);
    let column = usize::try_from(location.column()).unwrap_or(1).max(1);
    let line_start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let rest = text.get(line_start..).unwrap_or("");
    let start = line_start + rest.char_indices().nth(column - 1).map_or(rest.len().min(column - 1), |(at, _)| at);
    Span { source, start, end: (start + 1).min(text.len()) }
}

/// What the YAML library hands over, before texts are taken from the source.
enum Raw {
    Nothing,
    Text(String),
    Other,
    List(Vec<Spanned<Raw>>),
    Map(Vec<(Spanned<Key>, Spanned<Raw>)>),
}

/// A key: any scalar, also `~`, which is refused later with its place.
struct Key(String);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<String>::deserialize(deserializer).map(|key| Self(key.unwrap_or_else(|| "~".to_owned())))
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Nothing)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Nothing)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Other)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Other)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Other)
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Raw, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Raw::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key()? {
            entries.push((key, map.next_value()?));
        }
        Ok(Raw::Map(entries))
    }
}

struct Reader<'a> {
    source: SourceId,
    text: &'a str,
    problems: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn tree(&mut self, raw: Spanned<Raw>) -> Tree {
        let span = place(self.source, self.text, &raw.defined);
        let shape = match raw.value {
            Raw::Nothing => Shape::Nothing,
            Raw::Text(text) => Shape::Scalar(self.scalar(text, span)),
            Raw::Other => {
                let written = self.text.get(span.start..span.end).unwrap_or("").to_owned();
                Shape::Scalar(self.scalar(written, span))
            }
            Raw::List(items) => Shape::List(items.into_iter().map(|item| self.tree(item)).collect()),
            Raw::Map(entries) => Shape::Map(self.entries(entries)),
        };
        let mut tree = Tree { span, shape };
        if let Some(end) = brackets::closing(self.text, &tree) {
            tree.span.end = end;
        }
        tree
    }

    fn entries(&mut self, raw: Vec<(Spanned<Key>, Spanned<Raw>)>) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        let mut known: HashMap<String, Span> = HashMap::new();
        for (key, value) in raw {
            let key_span = place(self.source, self.text, &key.referenced);
            let Key(key) = key.value;
            let value = self.tree(value);
            match known.get(&key) {
                Some(first) => self.problems.push(
                    Diagnostic::error(Code::DuplicateKey, key_span, format!("`{key}` stands twice in one map"))
                        .label("the second")
                        .also(*first, "the first")
                        .help("keep one of the two"),
                ),
                None => {
                    known.insert(key.clone(), key_span);
                    entries.push(Entry { key, key_span, value });
                }
            }
        }
        entries
    }

    fn scalar(&self, text: String, span: Span) -> Scalar {
        let written = self.text.get(span.start..span.end).unwrap_or("");
        let aligned = |style, start: usize| {
            let mut offsets: Vec<usize> = text.char_indices().map(|(at, _)| start + at).collect();
            offsets.push(start + text.len());
            (style, offsets)
        };
        let quoted = written.strip_prefix(['"', '\'']).and_then(|rest| rest.strip_suffix(['"', '\'']));
        let (style, offsets) = if written == text {
            aligned(Style::Plain, span.start)
        } else if quoted == Some(text.as_str()) {
            aligned(Style::Quoted, span.start + 1)
        } else if let Some(offsets) = self.literal_offsets(&text, span) {
            (Style::Literal, offsets)
        } else if let Some(offsets) = doubled_quote_offsets(&text, written, span.start) {
            (Style::Quoted, offsets)
        } else {
            let mut offsets = vec![span.start; text.chars().count()];
            offsets.push(span.end);
            (Style::Folded, offsets)
        };
        Scalar { text, style, offsets }
    }

    /// Offsets of a text after `|`: line by line, each with the indentation of the first taken off.
    fn literal_offsets(&self, text: &str, span: Span) -> Option<Vec<usize>> {
        let before = self.text.get(..span.start)?;
        let line = before.trim_end().lines().last()?;
        let header = comment(line).and_then(|at| line.get(..at)).unwrap_or(line).trim_end();
        let indicator = header.trim_end_matches(['+', '-', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
        if !indicator.ends_with('|') {
            return None;
        }
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let indent = span.start - line_start;
        let mut offsets = Vec::new();
        // Empty lines before the first that is none belong to the text.
        let header_end = before.trim_end().len();
        let mut at = before.get(header_end..)?.find('\n').map_or(line_start, |end| header_end + end + 1);
        for line in text.split_inclusive('\n') {
            let rest = self.text.get(at..)?;
            let blanks = rest.bytes().take(indent).take_while(|b| *b == b' ').count();
            let written = rest.get(blanks..)?;
            let body = line.trim_end_matches('\n');
            if !written.starts_with(body) {
                return None;
            }
            offsets.extend(line.char_indices().map(|(i, _)| at + blanks + i));
            at += rest.find('\n').map_or(rest.len(), |end| end + 1);
        }
        offsets.push(span.end.max(offsets.last().copied().unwrap_or(span.start)));
        Some(offsets)
    }
}

/// Where the comment at the end of a line begins; a `#` in quotes begins none.
pub(super) fn comment(line: &str) -> Option<usize> {
    let mut quote = None;
    let mut last = ' ';
    for (at, c) in line.char_indices() {
        match quote {
            Some(open) if c == open => quote = None,
            Some(_) => {}
            None if c == '#' && last.is_whitespace() => return Some(at),
            None if matches!(c, '"' | '\'') && (last.is_whitespace() || "{[,".contains(last)) => quote = Some(c),
            None => {}
        }
        last = c;
    }
    None
}

/// Offsets of a single-quoted text in which quotes are doubled.
fn doubled_quote_offsets(text: &str, written: &str, start: usize) -> Option<Vec<usize>> {
    let inner = written.strip_prefix('\'')?.strip_suffix('\'')?;
    if inner.contains('\n') {
        return None;
    }
    let mut offsets = Vec::new();
    let mut rest = inner;
    for wanted in text.chars() {
        offsets.push(start + 1 + inner.len() - rest.len());
        rest = match wanted {
            '\'' => rest.strip_prefix("''")?,
            other => rest.strip_prefix(other)?,
        };
    }
    offsets.push(start + 1 + inner.len());
    Some(offsets)
}

#[cfg(test)]
mod tests;
