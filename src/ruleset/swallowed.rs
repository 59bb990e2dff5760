//! What YAML takes for signs of its own and drops: tags, anchors, aliases, directives, and comments inside of a text.
//!
//! They are found among the tokens of the YAML scanner, so that nothing inside of quotes, comments and texts after `|` is
//! mistaken for one. A tag is refused, and reading goes on with the formula that was meant, so that one slip is one problem.

mod tag;
#[cfg(test)]
mod tests;

pub(in crate::ruleset) use tag::key_before;

use super::fields::{self, Takes};
use super::yaml::{self, Shape, Tree};
use crate::diagnostic::{Code, Diagnostic, SourceId, Span};
use crate::number;
use serde_yaml::granit_parser::{ScalarStyle, Scanner, StrInput, TokenType};
use std::ops::Range;

/// What was found in a text.
#[derive(Debug, Default)]
pub(super) struct Swallowed {
    /// What is said of it.
    pub problems: Vec<Diagnostic>,
    /// The text as it was meant, where it differs from what is written.
    pub meant: Option<Meant>,
    /// Whether nothing can be read although the text was mended.
    pub is_final: bool,
}

/// A text in which formulas that YAML would drop stand in quotes.
#[derive(Debug)]
pub(super) struct Meant {
    /// The text.
    pub text: String,
    changes: Vec<Change>,
}

/// A part of the text that is read as something else: as its `inner` part, in quotes or without.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Change {
    range: Range<usize>,
    inner: Range<usize>,
    quoted: bool,
}

/// A token that matters here, with its place.
#[derive(Debug, Clone, PartialEq)]
struct Sign {
    at: Range<usize>,
    what: What,
}

#[derive(Debug, Clone, PartialEq)]
enum What {
    Tag,
    Anchor(String),
    Alias(String),
    Directive,
    Key,
    Plain,
    Scalar,
    Open,
    Close,
    Other,
}

/// How often a text is mended: what stands behind a tag that can't be scanned is seen only afterwards.
const MOST_ROUNDS: usize = 50;

/// Finds what YAML swallows in a text.
pub(super) fn find(source: SourceId, text: &str) -> Swallowed {
    let mut found = Swallowed::default();
    let mut changes: Vec<Change> = Vec::new();
    // Of the text as it is written, where it can't be mended.
    let mut signs: Option<Vec<Sign>> = None;
    for _ in 0..MOST_ROUNDS {
        let now = changed(text, &changes);
        let (seen, stuck) = scan(&now.text);
        let tags = tag::find(source, text, &now, &seen, stuck);
        if tags.is_empty() {
            signs = Some(seen);
            break;
        }
        signs.get_or_insert(seen);
        for tag in tags {
            let overlaps = |change: &Change| changes.iter().any(|other| other.overlaps(change));
            found.is_final |= tag.change.as_ref().is_none_or(overlaps);
            found.problems.push(tag.problem);
            changes.extend(tag.change);
        }
        changes.sort_by_key(|change| change.range.start);
        if found.is_final {
            break;
        }
    }
    let signs = signs.unwrap_or_default();
    let meant = changed(text, &changes);
    let place = |at: &Range<usize>| meant.origin(at, source);
    found.is_final |= aliases(&signs, &meant, &place, &mut found.problems);
    found.problems.extend(keys(&signs, &meant.text, &place));
    found.problems.extend(comments(&signs, &meant.text, &place));
    found.problems.extend(directives(&signs, &place));
    found.meant = (!changes.is_empty()).then_some(meant);
    found
}

/// The tokens up to where the scanner is stuck, and that place.
fn scan(text: &str) -> (Vec<Sign>, Option<usize>) {
    let mut signs = Vec::new();
    for token in Scanner::new(StrInput::new(text)) {
        let token = match token {
            Ok(token) => token,
            Err(error) => return (signs, error.marker().byte_offset()),
        };
        let Some(at) = token.span().byte_range() else { continue };
        let what = match token.token_type() {
            TokenType::Tag(..) => What::Tag,
            TokenType::Anchor(name) => What::Anchor(name.to_string()),
            TokenType::Alias(name) => What::Alias(name.to_string()),
            TokenType::VersionDirective(..) | TokenType::TagDirective(..) | TokenType::ReservedDirective(..) => {
                What::Directive
            }
            TokenType::Key => What::Key,
            TokenType::Scalar(ScalarStyle::Plain, _) => What::Plain,
            TokenType::Scalar(..) => What::Scalar,
            TokenType::FlowMappingStart | TokenType::FlowSequenceStart => What::Open,
            TokenType::FlowMappingEnd | TokenType::FlowSequenceEnd => What::Close,
            _ => What::Other,
        };
        signs.push(Sign { at, what });
    }
    (signs, None)
}

fn changed(text: &str, changes: &[Change]) -> Meant {
    let mut meant = String::with_capacity(text.len());
    let mut at = 0;
    for change in changes {
        meant.push_str(text.get(at..change.range.start).unwrap_or_default());
        meant.push_str(&change.written(text));
        at = change.range.end;
    }
    meant.push_str(text.get(at..).unwrap_or_default());
    Meant { text: meant, changes: changes.to_vec() }
}

impl Change {
    fn overlaps(&self, other: &Self) -> bool {
        self.range.start < other.range.end && other.range.start < self.range.end
    }

    fn written(&self, text: &str) -> String {
        let inner = text.get(self.inner.clone()).unwrap_or_default();
        if self.quoted { in_quotes(inner) } else { inner.to_owned() }
    }
}

pub(super) fn in_quotes(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

impl Meant {
    /// The byte of the file that a byte of this text stands for.
    fn source_byte(&self, at: usize) -> usize {
        // How much longer this text is than the file up to the change.
        let mut grown = 0_isize;
        for change in &self.changes {
            let start = change.range.start.saturating_add_signed(grown);
            if at < start {
                break;
            }
            let inner = change.inner.len();
            let bytes = self.text.get(start..).unwrap_or_default().as_bytes();
            let mut length = inner;
            if change.quoted {
                length = quoted_length(bytes, inner);
            }
            if at < start + length {
                return change.inside(bytes, at - start);
            }
            grown += signed(length) - signed(change.range.len());
        }
        at.saturating_add_signed(-grown)
    }

    fn origin(&self, at: &Range<usize>, source: SourceId) -> Span {
        Span { source, start: self.source_byte(at.start), end: self.source_byte(at.end) }
    }

    /// The tree that was read from this text, with the places of the file.
    pub fn placed(&self, tree: Tree) -> Tree {
        let shape = match tree.shape {
            Shape::Nothing => Shape::Nothing,
            Shape::Scalar(mut scalar) => {
                scalar.offsets.iter_mut().for_each(|at| *at = self.source_byte(*at));
                Shape::Scalar(scalar)
            }
            Shape::List(items) => Shape::List(items.into_iter().map(|item| self.placed(item)).collect()),
            Shape::Map(entries) => Shape::Map(
                entries
                    .into_iter()
                    .map(|mut entry| {
                        entry.key_span = self.span(entry.key_span);
                        entry.value = self.placed(entry.value);
                        entry
                    })
                    .collect(),
            ),
        };
        Tree { span: self.span(tree.span), shape }
    }

    /// A place in the file.
    pub fn span(&self, span: Span) -> Span {
        self.origin(&(span.start..span.end), span.source)
    }
}

impl Change {
    /// The byte of the file for the byte `at` of what is written instead, of which `bytes` are the text.
    fn inside(&self, bytes: &[u8], at: usize) -> usize {
        if !self.quoted {
            return self.inner.start + at;
        }
        // Quotes are doubled inside.
        let doubled =
            bytes.get(1..at).map_or(0, |before| before.iter().filter(|byte| **byte == b'\'').count() / 2);
        match at.checked_sub(1) {
            None => self.range.start,
            Some(at) if self.inner.start + at - doubled >= self.inner.end => self.range.end,
            Some(at) => self.inner.start + at - doubled,
        }
    }
}

/// The length of a text in quotes, both quotes included, whose inner part has `inner` bytes.
fn quoted_length(bytes: &[u8], inner: usize) -> usize {
    let mut left = inner;
    let mut at = 1;
    while left > 0 && at < bytes.len() {
        at += if bytes.get(at) == Some(&b'\'') { 2 } else { 1 };
        left -= 1;
    }
    at + 1
}

fn signed(length: usize) -> isize {
    isize::try_from(length).unwrap_or(isize::MAX)
}

/// Aliases without an anchor, and anchors without an alias. Whether there is one of the first.
fn aliases(signs: &[Sign], meant: &Meant, place: Place<'_>, problems: &mut Vec<Diagnostic>) -> bool {
    let mut anchors: Vec<(&str, &Range<usize>, bool)> = Vec::new();
    let mut unknown = false;
    for sign in signs {
        match &sign.what {
            What::Anchor(name) => anchors.push((name, &sign.at, false)),
            What::Alias(name) => match anchors.iter_mut().rev().find(|(known, ..)| known == name) {
                Some((.., used)) => *used = true,
                None => {
                    unknown = true;
                    problems.push(no_anchor(name, place(&sign.at), &anchors));
                }
            },
            _ => {}
        }
    }
    let unused = anchors.iter().filter(|(name, _, used)| !used && !unknown && *name != "&");
    problems.extend(unused.map(|(name, at, _)| unused_anchor(name, at, meant, place)));
    let halves = anchors.iter().filter(|(name, ..)| *name == "&");
    problems.extend(halves.map(|(_, at, _)| {
        Diagnostic::error(Code::FormulaCut, place(at), "a formula can't begin with `&&`")
            .label("YAML takes this for an anchor and drops it")
            .help("write what stands before `&&`, or take `&&` out")
    }));
    unknown
}

type Place<'a> = &'a dyn Fn(&Range<usize>) -> Span;

fn no_anchor(name: &str, at: Span, anchors: &[(&str, &Range<usize>, bool)]) -> Diagnostic {
    let problem = Diagnostic::error(Code::YamlFeature, at, format!("there is no anchor `&{name}` above"))
        .label("a value with `*` at its start repeats what an anchor names");
    let near = crate::diagnostic::suggested(name, anchors.iter().map(|(name, ..)| *name));
    match near {
        Some(near) => problem.help(format!("did you mean `*{near}`?")).fix(at, format!("*{near}")),
        None => problem.help(format!(
            "write `&{name}` before the value where it stands first, as in `KEY: &{name} VALUE`; a text that begins with \
             `*` needs quotes"
        )),
    }
}

fn unused_anchor(name: &str, at: &Range<usize>, meant: &Meant, place: Place<'_>) -> Diagnostic {
    let line = meant.text.get(at.start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
    let end = yaml::comment(line).unwrap_or(line.len());
    let written = line.get(..end).unwrap_or(line).trim_end();
    let short =
        if written.contains([',', '{', '}', '[', ']', ':']) { format!("&{name}") } else { written.to_owned() };
    Diagnostic::warning(
        Code::YamlFeature,
        place(at),
        format!("YAML drops `&{name}`: it names a value that nothing repeats"),
    )
    .label("an anchor that no `*` names")
    .help(format!("take it out, or put the text in quotes if it belongs to it: `{}`", in_quotes(&short)))
}

/// Keys that are lists, maps or aliases.
fn keys(signs: &[Sign], text: &str, place: Place<'_>) -> Vec<Diagnostic> {
    let pairs = signs.iter().zip(signs.iter().skip(1));
    let odd = pairs.filter(|(key, _)| key.what == What::Key).filter_map(|(_, sign)| match sign.what {
        What::Open => Some((sign, if text.get(sign.at.clone()) == Some("[") { "a list" } else { "a map" })),
        What::Alias(_) => Some((sign, "an alias")),
        _ => None,
    });
    odd.map(|(sign, what)| {
        Diagnostic::error(Code::YamlFeature, place(&sign.at), format!("{what} can't be a key"))
            .label("a name is wanted before the colon")
            .help("write the name out; a name with brackets stands in quotes")
    })
    .collect()
}

/// Signs for a comment that stand directly before a word, behind a text without quotes.
fn comments(signs: &[Sign], text: &str, place: Place<'_>) -> Vec<Diagnostic> {
    let plain = signs.iter().filter(|sign| sign.what == What::Plain);
    let cut = plain.filter_map(|sign| {
        let written = text.get(sign.at.clone())?.trim_end();
        let behind = text.get(sign.at.start + written.len()..)?;
        // Lines may be long, and few have a comment: it is looked for before the end of the line is.
        let blank = |c: char| c != '\n' && c.is_whitespace();
        if !behind.starts_with(blank) || !behind.trim_start_matches(blank).starts_with('#') {
            return None;
        }
        let behind = behind.lines().next()?;
        let rest = behind.trim_start();
        let comment = rest.strip_prefix('#')?;
        let key = tag::key_before(text, sign.at.start);
        let open = match key.map(fields::takes) {
            Some(Takes::Formula | Takes::Text | Takes::Unknown) | None => true,
            Some(Takes::Other) => false,
        };
        let number =
            number::parse_with_percent(written).is_ok() || matches!(written, "true" | "false" | "~" | "null");
        let joined = comment.starts_with(|c: char| c.is_alphanumeric() || "\"'(_$".contains(c));
        if !open || number || !joined {
            return None;
        }
        let at = sign.at.start + written.len() + (behind.len() - rest.len());
        let all = format!("{written}{}", behind.trim_end());
        let key = key.map_or(String::new(), |key| format!("{key}: "));
        let problem = Diagnostic::warning(
            Code::FormulaCut,
            place(&(at..at + rest.trim_end().len())),
            format!("YAML ends the text before ` #`: what is left is `{written}`"),
        );
        Some(problem.label("a comment").help(format!(
            "if it belongs to the text, write `{key}{}`; if it is a comment, write a space behind the `#`",
            in_quotes(&all)
        )))
    });
    cut.collect()
}

fn directives(signs: &[Sign], place: Place<'_>) -> Vec<Diagnostic> {
    let found = signs.iter().filter(|sign| sign.what == What::Directive);
    found
        .map(|sign| {
            Diagnostic::error(Code::YamlFeature, place(&sign.at), "directives (`%`) are not allowed in rule sets")
                .label("a directive")
                .help("take the line out: rule sets are read as YAML 1.2")
        })
        .collect()
}
