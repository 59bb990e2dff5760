//! Tags: `!special` and `! special` at the beginning of a value, which YAML drops.

use super::{Change, Meant, Sign, What, signed};
use crate::diagnostic::{Code, Diagnostic, SourceId, Span};
use crate::number;
use crate::ruleset::fields::{self, LANGUAGES, Takes};
use crate::ruleset::slips::extent;
use crate::ruleset::yaml::comment;
use std::ops::Range;

/// A tag, with what it is read as; nothing where that can't be said.
pub(super) struct Tag {
    pub problem: Diagnostic,
    pub change: Option<Change>,
}

/// The tags of YAML itself, behind `!!`.
const CORE: [&str; 14] = [
    "str",
    "int",
    "float",
    "bool",
    "null",
    "map",
    "seq",
    "set",
    "omap",
    "pairs",
    "binary",
    "timestamp",
    "merge",
    "yaml",
];

/// The tags among the signs of the text `now`, in which those that were found before are quoted; or the one at which
/// its scanner is stuck.
pub(super) fn find(source: SourceId, text: &str, now: &Meant, signs: &[Sign], stuck: Option<usize>) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut depth = 0_usize;
    let mut read = 0;
    for (index, sign) in signs.iter().enumerate() {
        match sign.what {
            What::Open => depth += 1,
            What::Close => depth = depth.saturating_sub(1),
            What::Tag if sign.at.start >= read => {
                let is_key = index > 0 && signs.get(index - 1).is_some_and(|before| before.what == What::Key);
                let next = signs.get(index + 1);
                let part = Part { now, at: sign.at.clone(), flow: depth > 0, is_key, next };
                read = part.end();
                found.push(part.tag(source, text));
            }
            _ => {}
        }
    }
    let last = signs.last().map_or(0, |sign| sign.at.end).max(read);
    if let Some(at) =
        stuck.and_then(|stuck| unscanned(&now.text, stuck)).filter(|at| found.is_empty() && at.start >= last)
    {
        let flow = depth > 0 || is_open_before(&now.text, at.start);
        found.push(Part { now, at, flow, is_key: false, next: None }.tag(source, text));
    }
    found
}

/// A tag that the scanner could not read to its end, before the place at which it is stuck.
fn unscanned(text: &str, stuck: usize) -> Option<Range<usize>> {
    let start = text.get(..stuck)?.rfind('\n').map_or(0, |at| at + 1);
    let line = text.get(start..)?.lines().next()?;
    let begins = |at: &usize| {
        let before = line.get(..*at).unwrap_or_default();
        before.ends_with([' ', '[', '{', ',']) && before.trim_end().ends_with([':', '-', '[', '{', ','])
    };
    let at = line.match_indices('!').map(|(at, _)| at).filter(|at| start + at <= stuck).rfind(begins)?;
    let rest = line.get(at..)?;
    let end = rest.find([' ', ',', '[', ']', '{', '}']).unwrap_or(rest.len());
    Some(start + at..start + at + end)
}

/// Whether a bracket is open in the line before `at`, whose tokens the scanner may hold back.
fn is_open_before(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    let count = |signs: [char; 2]| line.matches(signs).count();
    count(['{', '[']) > count(['}', ']'])
}

/// The key before a value that begins at `at` in the same line.
pub(in crate::ruleset) fn key_before(text: &str, at: usize) -> Option<&str> {
    let before = text.get(..at)?;
    let key = before.trim_end_matches(|c: char| c != '\n' && c.is_whitespace()).strip_suffix(':')?;
    let start = key.rfind(['\n', '{', ',', ' ']).map_or(0, |at| at + 1);
    Some(key.get(start..)?.trim_matches(['"', '\'']))
}

/// A tag in a text that is being mended.
struct Part<'t> {
    now: &'t Meant,
    at: Range<usize>,
    flow: bool,
    is_key: bool,
    next: Option<&'t Sign>,
}

impl Part<'_> {
    fn line(&self) -> &str {
        self.now.text.get(self.at.start..).and_then(|rest| rest.lines().next()).unwrap_or_default()
    }

    /// Where the value ends that the tag begins.
    fn end(&self) -> usize {
        let line = self.line();
        if self.is_key {
            return self.at.end;
        }
        let length = if self.flow { extent(line).0 } else { comment(line).unwrap_or(line.len()) };
        self.at.start + line.get(..length).unwrap_or_default().trim_end().len()
    }

    /// Whether the value goes on in the next line, as one text.
    fn goes_on(&self) -> bool {
        let line_end = self.at.start + self.line().len();
        self.next.is_some_and(|next| {
            matches!(next.what, What::Plain) && next.at.start < line_end && next.at.end > line_end
        })
    }

    fn tag(&self, source: SourceId, text: &str) -> Tag {
        let end = self.end();
        let place = |at: usize| self.now.source_byte(at);
        let range = place(self.at.start)..place(end).max(place(self.at.end));
        let tag_end = self.at.end.min(end.max(self.at.start));
        let behind = self.now.text.get(tag_end..end).unwrap_or_default();
        let rest = behind.trim_start();
        let inner = place(end - rest.len())..range.end;
        let name = self.now.text.get(self.at.start..tag_end).unwrap_or_default();
        let key = key_before(&self.now.text, self.at.start);
        let span = Span { source, start: range.start, end: range.end };
        let message = format!("YAML takes `{name}` for a tag and drops it");
        let problem = Diagnostic::error(Code::YamlFeature, span, message).label("a tag");
        if self.goes_on() {
            let problem = problem.help("write the formula on lines of its own after `|`");
            return Tag { problem, change: None };
        }
        let keyed = |written: &str| key.map_or_else(|| written.to_owned(), |key| format!("{key}: {written}"));
        match self.meant(name, rest, key) {
            Reading::Quoted => {
                let whole = Change { inner: range.clone(), range, quoted: true };
                let written = whole.written(text);
                let problem = match key {
                    Some(_) => problem.help(format!("write `{}`", keyed(&written))).fix(span, written),
                    None => {
                        problem.help(format!("write `{written}` if the sign belongs to the text, or take it out"))
                    }
                };
                Tag { problem, change: Some(whole) }
            }
            Reading::Text => {
                let change = Change { range, inner, quoted: true };
                let written = change.written(text);
                Tag {
                    problem: problem.help(format!("write `{}`", keyed(&written))).fix(span, written),
                    change: Some(change),
                }
            }
            Reading::Without if rest.is_empty() && !self.is_key => {
                // What stands below or behind is left as it is.
                let spaces = self.now.text.get(self.at.end..).unwrap_or_default();
                let spaces = spaces.len() - spaces.trim_start_matches(' ').len();
                let end = place(self.at.end + spaces);
                let change = Change { range: range.start..end, inner: end..end, quoted: false };
                Tag { problem: problem.help("take the tag out"), change: Some(change) }
            }
            Reading::Without => {
                let cut = if self.is_key { self.behind_key() } else { inner };
                let written = text.get(cut.clone()).unwrap_or_default().to_owned();
                let change = Change { range: range.start..cut.end, inner: cut, quoted: false };
                let span = Span { end: change.range.end, ..span };
                let shown = if self.is_key { written.clone() } else { keyed(&written) };
                let problem = Diagnostic { span: Some(span), ..problem };
                Tag { problem: problem.help(format!("write `{shown}`")).fix(span, written), change: Some(change) }
            }
            Reading::Unknown => {
                let wanted = "take the tag out, and write the value that the field wants";
                Tag { problem: problem.help(wanted), change: None }
            }
        }
    }

    /// The key behind its tag.
    fn behind_key(&self) -> Range<usize> {
        let rest = self.now.text.get(self.at.end..).unwrap_or_default();
        let start = self.at.end + rest.len() - rest.trim_start_matches(' ').len();
        let rest = self.now.text.get(start..).unwrap_or_default();
        let end = start + rest.find([':', '\n']).unwrap_or(0);
        self.now.source_byte(start)..self.now.source_byte(end)
    }

    fn meant(&self, name: &str, rest: &str, key: Option<&str>) -> Reading {
        let core = name.strip_prefix("!!").is_some_and(|name| CORE.contains(&name)) || name.starts_with("!<");
        let block =
            self.next.is_some_and(|next| matches!(next.what, What::Other | What::Scalar)) && rest.is_empty();
        let below = self.next.is_some_and(|next| {
            let between = self.now.text.get(self.at.end..next.at.start).unwrap_or_default();
            between.contains('\n') && next.at.start > self.at.end && self.is_deeper(next.at.start)
        });
        if self.is_key || block && below && rest.is_empty() {
            return Reading::Without;
        }
        let open = name.matches('(').count() > name.matches(')').count();
        let collection = !open && rest.starts_with(['[', '{', '|', '>', '"', '\'', '*'])
            || !open && rest.starts_with('&') && !rest.starts_with("&&");
        let is_text = key.is_some_and(|key| LANGUAGES.contains(&key));
        // What stands directly behind belongs to the same formula: `!f(a, b)`.
        let joined = !rest.is_empty() && !self.now.text.get(self.at.end..).unwrap_or_default().starts_with(' ');
        let takes = if is_text { Takes::Text } else { key.map_or(Takes::Unknown, fields::takes) };
        if core {
            let text = name == "!!str" && !rest.is_empty() && !collection;
            return if text { Reading::Text } else { Reading::Without };
        }
        if collection {
            return Reading::Without;
        }
        let goes_on = rest.starts_with(|c: char| "&|=<>+*/%.(?!-".contains(c)) || rest.starts_with("in ");
        match takes {
            Takes::Other if rest.is_empty() || open => Reading::Unknown,
            Takes::Other => Reading::Without,
            Takes::Text => Reading::Quoted,
            Takes::Formula | Takes::Unknown if number::parse_with_percent(rest).is_ok() => Reading::Without,
            Takes::Formula | Takes::Unknown if rest.is_empty() || goes_on || joined || open || name == "!" => {
                Reading::Quoted
            }
            Takes::Formula | Takes::Unknown => Reading::Without,
        }
    }

    /// Whether what stands at `at` is indented deeper than the line of the tag.
    fn is_deeper(&self, at: usize) -> bool {
        let indent = |at: usize| {
            let before = self.now.text.get(..at).unwrap_or_default();
            let start = before.rfind('\n').map_or(0, |at| at + 1);
            let line = self.now.text.get(start..).unwrap_or_default();
            signed(line.len() - line.trim_start_matches(' ').len())
        };
        indent(at) > indent(self.at.start) || indent(self.at.start) == 0 && self.at.start == 0
    }
}

/// How a value with a tag is read.
enum Reading {
    /// All of it is a formula or a text, in quotes.
    Quoted,
    /// What stands behind the tag is a text.
    Text,
    /// What stands behind the tag.
    Without,
    /// That can't be said.
    Unknown,
}
