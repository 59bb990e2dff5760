//! Finds what may be a slip in the text of a YAML file, without understanding the file.
//!
//! What is found is only a guess: whether the file can be read without it is tried afterwards.

use crate::number;
use crate::ruleset::fields::{self, Takes};
use crate::ruleset::swallowed;
use crate::signs;
use std::ops::Range;

/// What a slip is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// A sign of a Chinese keyboard.
    Wide,
    /// No space after a colon.
    Colon,
    /// No space after a dash.
    Dash,
    /// A comma behind the end of `{…}`.
    Comma,
    /// No comma between two entries inside of brackets.
    Missing,
    /// Two entries on one line outside of brackets.
    Line,
    /// A formula that YAML ends too early.
    Formula,
    /// A text with a colon.
    Text,
    /// A field behind a field.
    Field,
}

/// A possible slip and what would be written instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Slip {
    pub at: Range<usize>,
    pub plain: String,
    pub what: What,
    /// Slips of one group are mended together: the two ends of a bracket.
    pub group: usize,
}

/// Words of the rule language that are as likely words of a label.
const ORDINARY: [&str; 10] = ["of", "in", "at", "to", "by", "out", "per", "from", "when", "about"];

/// How many slips are looked for.
const MOST: usize = 40;

/// The first possible slips of a text, in the order written.
pub(super) fn scan(text: &str) -> Vec<Slip> {
    let mut scan = Scan {
        text,
        at: 0,
        slips: Vec::new(),
        open: Vec::new(),
        ended: None,
        quote: None,
        literal: None,
        level: 0,
    };
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        scan.at = start;
        start += line.len();
        if scan.slips.len() >= MOST {
            break;
        }
        scan.line(line.trim_end_matches(['\n', '\r']));
    }
    scan.slips
}

struct Scan<'t> {
    text: &'t str,
    /// The byte that is looked at.
    at: usize,
    slips: Vec<Slip>,
    /// The brackets that are open: the plain sign, and the slip of a full-width one.
    open: Vec<(char, Option<usize>)>,
    /// Inside of brackets: where an entry ended, as long as no comma came.
    ended: Option<usize>,
    /// The quote of a text that goes on in the next line.
    quote: Option<char>,
    /// The indentation of a line with `|` at its end.
    literal: Option<usize>,
    /// How far the next line is indented if it follows the one before.
    level: usize,
}

fn is_key(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '%')
}

/// The plain bracket of one that opens.
fn opening(c: char) -> Option<char> {
    match c {
        '{' | '｛' => Some('{'),
        '[' | '［' | '【' => Some('['),
        _ => None,
    }
}

fn is_closing(c: char) -> bool {
    matches!(c, '}' | ']' | '｝' | '］' | '】')
}

impl Scan<'_> {
    fn line(&mut self, line: &str) {
        let end = self.at + line.len();
        let indent = line.len() - line.trim_start_matches(' ').len();
        match self.literal {
            Some(level) if line.trim().is_empty() || indent > level => return,
            _ => self.literal = None,
        }
        if self.quote.is_some() && !self.skip_quoted(end) {
            return;
        }
        if self.open.is_empty() { self.block(indent, end) } else { self.flow(end) }
    }

    fn rest(&self, end: usize) -> &str {
        self.text.get(self.at..end).unwrap_or_default()
    }

    fn peek(&self, end: usize) -> Option<char> {
        self.rest(end).chars().next()
    }

    fn skip(&mut self, end: usize, which: impl Fn(char) -> bool) {
        let rest = self.rest(end);
        self.at += rest.len() - rest.trim_start_matches(which).len();
    }

    fn push(&mut self, at: Range<usize>, plain: impl Into<String>, what: What) {
        let group = self.slips.len();
        self.slips.push(Slip { at, plain: plain.into(), what, group });
    }

    /// Goes behind the quoted text that began before; whether it ends in this line.
    fn skip_quoted(&mut self, end: usize) -> bool {
        let Some(quote) = self.quote else { return true };
        let mut escaped = false;
        while let Some(c) = self.peek(end) {
            self.at += c.len_utf8();
            if c == quote && !escaped {
                self.quote = None;
                return true;
            }
            escaped = c == '\\' && quote == '"' && !escaped;
        }
        false
    }

    fn block(&mut self, indent: usize, end: usize) {
        let start = self.at;
        self.skip(end, char::is_whitespace);
        let wide = self.text.get(start..self.at).is_some_and(|before| before.contains('\u{3000}'));
        if wide {
            self.push(start..self.at, " ".repeat(self.level), What::Wide);
        }
        if self.peek(end) == Some('＃') {
            self.push(self.at..self.at + '＃'.len_utf8(), "#", What::Wide);
        }
        if matches!(self.peek(end), None | Some('#' | '＃')) {
            return;
        }
        self.level = if wide { self.level } else { indent };
        self.dashes(end);
        let column = self.at - start;
        self.key(end);
        self.skip(end, char::is_whitespace);
        if matches!(self.peek(end), None | Some('#')) {
            self.level += 2;
        }
        self.value(indent, column, end);
    }

    fn dashes(&mut self, end: usize) {
        loop {
            let mut chars = self.rest(end).chars();
            match (chars.next(), chars.next()) {
                (Some('-'), Some(' ')) => {
                    self.at += 1;
                    self.skip(end, |c| c == ' ');
                }
                (Some('-'), Some(c)) if c.is_alphabetic() && self.rest(end).contains(": ") => {
                    self.push(self.at..self.at + 1, "- ", What::Dash);
                    self.at += 1;
                }
                (Some('－'), next) => {
                    let plain = if next.is_some_and(char::is_whitespace) { "-" } else { "- " };
                    self.push(self.at..self.at + '－'.len_utf8(), plain, What::Wide);
                    self.at += '－'.len_utf8();
                    self.skip(end, char::is_whitespace);
                }
                _ => return,
            }
        }
    }

    /// Goes behind a key and its colon, if one stands here.
    fn key(&mut self, end: usize) {
        let rest = self.rest(end);
        let length = rest.find(|c: char| !is_key(c) && c != ' ').unwrap_or(rest.len());
        if length == 0 {
            return;
        }
        let colon = self.at + length;
        let behind = self.text.get(colon..end).unwrap_or_default();
        let mut chars = behind.chars();
        match (chars.next(), chars.next()) {
            (Some('：'), next) => {
                let bare = next.is_none_or(|c| c == ' ');
                self.push(colon..colon + '：'.len_utf8(), if bare { ":" } else { ": " }, What::Wide);
                self.at = colon + '：'.len_utf8();
            }
            (Some(':'), Some('\u{3000}')) => {
                self.push(colon + 1..colon + 4, " ", What::Wide);
                self.at = colon + 4;
            }
            (Some(':'), None | Some(' ')) => self.at = colon + 1,
            (Some(':'), Some(next)) if next != ':' && !behind.starts_with("://") => {
                self.push(colon..colon + 1, ": ", What::Colon);
                self.at = colon + 1;
            }
            _ => {}
        }
    }

    /// What stands behind a key of that column, or alone.
    fn value(&mut self, indent: usize, column: usize, end: usize) {
        match self.peek(end) {
            None | Some('#') => {}
            Some('|' | '>') => self.literal = Some(indent),
            Some(quote @ ('"' | '\'')) => {
                let start = self.at;
                self.at += 1;
                self.quote = Some(quote);
                let rest = self.text.get(start..end).unwrap_or_default();
                let plain = rest.split(" #").next().unwrap_or(rest).trim_end();
                if self.skip_quoted(end) && self.at < start + plain.len() {
                    self.push(start..start + plain.len(), formula_in_quotes(plain), What::Formula);
                }
            }
            Some(c) if opening(c).is_some() => self.flow(end),
            Some(c @ ('“' | '「')) => self.quoted_widely(c, end),
            Some(_) => {
                let rest = self.rest(end);
                let plain = rest.split(" #").next().unwrap_or(rest).trim_end();
                if let Some((ended, key)) = self.key_behind(plain) {
                    let lines = format!("\n{}", " ".repeat(column));
                    self.push(self.at + ended..self.at + key, lines, What::Line);
                } else if plain.contains(": ") || plain.ends_with(':') {
                    self.quote_text(plain.len());
                }
            }
        }
    }

    fn quoted_widely(&mut self, open: char, end: usize) {
        let close = if open == '“' { '”' } else { '」' };
        let rest = self.rest(end);
        if let Some(inner) = rest.trim_end().strip_prefix(open).and_then(|rest| rest.strip_suffix(close)) {
            let length = rest.trim_end().len();
            self.push(self.at..self.at + length, format!("\"{inner}\""), What::Wide);
        }
    }

    fn quote_text(&mut self, length: usize) {
        let written = self.text.get(self.at..self.at + length).unwrap_or_default();
        // An anchor, or what stands for one, is no text.
        if written.starts_with(['&', '*']) {
            return;
        }
        let field =
            written.split_once(": ").is_some_and(|(field, rest)| fields::is_word(field) && !rest.contains(": "));
        let before = self.text.get(..self.at).and_then(|before| before.rsplit('\n').next()).unwrap_or_default();
        match field {
            // A field that begins a line is in its place: what is wrong is above it.
            true if before.trim().is_empty() => {}
            true => self.push(self.at..self.at + length, format!("{{{written}}}"), What::Field),
            false => self.push(self.at..self.at + length, in_quotes(written), What::Text),
        }
    }

    /// What stands in brackets, up to the end of the line or of the brackets.
    fn flow(&mut self, end: usize) {
        let mut of_key = true;
        while let Some(c) = self.peek(end).filter(|_| self.slips.len() < MOST) {
            let after = self.at + c.len_utf8();
            of_key |= self.comma_missing(end);
            match c {
                '#' if self.text.get(..self.at).is_some_and(|before| before.ends_with(' ')) => return,
                c if c.is_whitespace() => self.at = after,
                ',' => {
                    self.at = after;
                    self.ended = None;
                    of_key = true;
                }
                '"' | '\'' => {
                    let start = self.at;
                    self.at = after;
                    self.quote = Some(c);
                    if !self.skip_quoted(end) {
                        return;
                    }
                    self.behind_quotes(start, end);
                }
                ':' => {
                    self.at = after;
                    self.ended = None;
                    of_key = false;
                }
                c if opening(c).is_some() => {
                    self.open_bracket(c);
                    of_key = true;
                }
                c if is_closing(c) => {
                    self.close_bracket(c);
                    of_key = false;
                    if self.open.is_empty() {
                        return self.behind(end);
                    }
                }
                _ if of_key && self.in_map() => {
                    let before = self.at;
                    self.key(end);
                    of_key = self.at == before;
                    if of_key {
                        self.plain(end);
                    }
                }
                _ => self.plain(end),
            }
        }
    }

    /// Notes that a comma is missing before what stands here, if an entry ended and another one begins; whether it does.
    fn comma_missing(&mut self, end: usize) -> bool {
        let rest = self.rest(end);
        let Some(ended) = self.ended.filter(|_| rest.starts_with(|c: char| !c.is_whitespace())) else {
            return false;
        };
        let begins = match self.in_map() {
            true => starts_with_key(rest),
            // Only quotes and brackets end an item of a list, so that it can't go on.
            false => rest.starts_with(|c: char| is_key(c) || matches!(c, '"' | '\'') || opening(c).is_some()),
        };
        if begins {
            self.push(ended..ended, ",", What::Missing);
            self.ended = None;
        }
        begins
    }

    /// What stands behind a text in quotes that began at `start`: if it goes on, it is a formula.
    fn behind_quotes(&mut self, start: usize, end: usize) {
        let rest = self.rest(end).trim_start();
        let next = if self.in_map() { starts_with_key(rest) } else { rest.starts_with(['"', '\'']) };
        let ends = rest.is_empty() || rest.starts_with([',', ':', '}', ']', '，', '：', '｝', '］', '】', '#']);
        self.ended = Some(self.at);
        if !next && !ends {
            self.at += extent(self.rest(end)).0;
            let written = self.text.get(start..self.at).unwrap_or_default().trim_end();
            self.push(start..start + written.len(), formula_in_quotes(written), What::Formula);
            self.ended = None;
        }
    }

    fn in_map(&self) -> bool {
        self.open.last().is_some_and(|(open, _)| *open == '{')
    }

    fn open_bracket(&mut self, c: char) {
        let plain = opening(c).unwrap_or(c);
        let slip = (plain != c).then_some(self.slips.len());
        if slip.is_some() {
            self.push(self.at..self.at + c.len_utf8(), plain, What::Wide);
        }
        self.open.push((plain, slip));
        self.ended = None;
        self.at += c.len_utf8();
    }

    fn close_bracket(&mut self, c: char) {
        let (open, slip) = self.open.pop().unwrap_or((c, None));
        let plain = if open == '{' { '}' } else { ']' };
        if !matches!(c, '}' | ']') {
            self.push(self.at..self.at + c.len_utf8(), plain, What::Wide);
            if let (Some(group), Some(last)) = (slip, self.slips.last_mut()) {
                last.group = group;
            }
        }
        self.at += c.len_utf8();
        self.ended = Some(self.at).filter(|_| !self.open.is_empty());
    }

    /// What stands behind the brackets.
    fn behind(&mut self, end: usize) {
        self.skip(end, char::is_whitespace);
        if let Some(c) = self.peek(end).filter(|c| matches!(c, ',' | '，' | '、' | ';' | '；')) {
            self.push(self.at..self.at + c.len_utf8(), "", What::Comma);
        }
    }

    /// A text without quotes: up to the comma or the bracket that ends it, or to a comma of a Chinese keyboard before a key.
    fn plain(&mut self, end: usize) {
        let (ends, as_formula) = extent(self.rest(end));
        let written = self.text.get(self.at..self.at + ends).unwrap_or_default();
        if let Some((at, comma)) = wide_comma(written) {
            let start = self.at + at;
            self.push(start..start + comma.len_utf8(), ", ", What::Wide);
            self.at = start + comma.len_utf8();
            self.skip(end, char::is_whitespace);
            self.key(end);
            return;
        }
        if let Some((ended, key)) = self.key_behind(written).filter(|_| self.in_map()) {
            let start = self.at;
            self.push(start + ended..start + ended, ",", What::Missing);
            self.at = start + key;
            self.key(end);
            return;
        }
        let trimmed = written.trim_end();
        self.ended = Some(self.at + trimmed.len()).filter(|_| self.in_map());
        let plain = trimmed.strip_prefix('“').and_then(|inner| inner.strip_suffix('”'));
        if let Some(inner) = plain {
            self.push(self.at..self.at + trimmed.len(), format!("\"{inner}\""), What::Wide);
        } else if as_formula {
            self.push(self.at..self.at + trimmed.len(), formula_in_quotes(trimmed), What::Formula);
        } else if trimmed.contains(": ") {
            self.quote_text(trimmed.len());
        }
        self.at += ends.max(self.peek(end).map_or(0, char::len_utf8));
    }
}

impl Scan<'_> {
    /// Where a value without quotes ends and the key of the next entry begins: `90 B: 60`.
    ///
    /// A label may hold a word with a colon: there only languages are taken for keys, and other words of the rule language inside of
    /// brackets behind a single word.
    fn key_behind(&self, written: &str) -> Option<(usize, usize)> {
        let takes = swallowed::key_before(self.text, self.at).map(fields::takes);
        let starts = written.char_indices().zip(written.chars().skip(1));
        let mut open = 0_usize;
        for ((at, c), next) in starts {
            match c {
                '(' | '[' | '{' => open += 1,
                ')' | ']' | '}' => open = open.saturating_sub(1),
                _ => {}
            }
            let key = at + c.len_utf8();
            let rest = written.get(key..).unwrap_or_default();
            let before = written.get(..key).unwrap_or_default().trim_end();
            if open > 0
                || !c.is_whitespace()
                || next.is_whitespace()
                || before.is_empty()
                || !starts_with_key(rest)
            {
                continue;
            }
            let word = rest.split(':').next().unwrap_or_default().trim_end();
            let (single, known) = (!before.contains(char::is_whitespace), fields::is_word(word));
            let is_key = match (takes, self.in_map()) {
                (_, in_map) if number::parse_with_percent(before).is_ok() => in_map || known,
                (Some(Takes::Text), true) => {
                    fields::LANGUAGES.contains(&word) || (single && known && !ORDINARY.contains(&word))
                }
                (Some(Takes::Text) | None, false) => false,
                (_, true) => single || known,
                (_, false) => known,
            };
            if is_key {
                return Some((before.len(), key));
            }
        }
        None
    }
}

/// Whether a text begins with a key and its colon.
fn starts_with_key(rest: &str) -> bool {
    let behind = rest.trim_start_matches(is_key);
    let colon = behind.strip_prefix([':', '：']);
    behind.len() < rest.len()
        && colon.is_some_and(|after| after.is_empty() || after.starts_with([' ', '{', '[', '"', '\'']))
}

fn in_quotes(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A formula in quotes; its texts are written between double quotes, as formulas want them.
fn formula_in_quotes(formula: &str) -> String {
    let mut plain = String::with_capacity(formula.len());
    let mut open: Option<char> = None;
    for c in formula.chars() {
        match (open, c) {
            (None, '\'' | '"') => {
                open = Some(c);
                plain.push('"');
            }
            (Some(quote), c) if c == quote => {
                open = None;
                plain.push('"');
            }
            (Some('\''), '"') => plain.push_str("\\\""),
            (_, c) => plain.push(c),
        }
    }
    // An apostrophe without a partner belongs to a word.
    if open == Some('\'') { in_quotes(formula) } else { in_quotes(&plain) }
}

/// How long a text without quotes is if its brackets and quotes are minded, and whether YAML would end it before.
pub(in super::super) fn extent(rest: &str) -> (usize, bool) {
    let mut open = 0_usize;
    let mut quoted = false;
    let mut cut = false;
    for (at, c) in rest.char_indices() {
        match c {
            '"' => {
                quoted = !quoted;
                cut = true;
            }
            _ if quoted => {}
            '(' => open += 1,
            '{' | '[' => {
                open += 1;
                cut = true;
            }
            ')' => open = open.saturating_sub(1),
            ',' if open > 0 => cut = true,
            '}' | ']' if open > 0 => open -= 1,
            ',' | '}' | ']' | '｝' | '］' | '】' => return (at, cut),
            '#' if rest.get(..at).is_some_and(|before| before.ends_with(' ')) => return (at, cut),
            _ => {}
        }
    }
    (rest.len(), cut)
}

/// The first comma of a Chinese keyboard behind which a key with its colon stands.
fn wide_comma(text: &str) -> Option<(usize, char)> {
    text.char_indices().filter(|(_, c)| matches!(c, '，' | '、' | '；')).find(|(at, c)| {
        let rest = text.get(at + c.len_utf8()..).unwrap_or_default().trim_start();
        rest.trim_start_matches(is_key).starts_with([':', '：']) && rest.starts_with(is_key)
    })
}

/// A text as pairs of a key and a value, where its commas and colons are taken for plain ones: `zh：薪酬，en：Pay`.
///
/// A comma without a key behind it belongs to the value before it. Each part comes with its place in the text.
pub(in super::super) fn pairs(text: &str) -> Vec<(Range<usize>, Range<usize>)> {
    let mut pairs: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    let mut at = 0;
    for piece in text.split_inclusive(['，', '、', ',']) {
        let body = piece.trim_end_matches(['，', '、', ',']);
        match body.find([':', '：']) {
            Some(colon) => {
                let wide = body.get(colon..).is_some_and(|rest| rest.starts_with('：'));
                let behind = colon + if wide { '：'.len_utf8() } else { 1 };
                pairs.push((trimmed(text, at..at + colon), trimmed(text, at + behind..at + body.len())));
            }
            None => {
                if let Some((_, value)) = pairs.last_mut() {
                    *value = trimmed(text, value.start..at + body.len());
                }
            }
        }
        at += piece.len();
    }
    pairs
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let written = text.get(range.clone()).unwrap_or_default();
    let start = range.start + written.len() - written.trim_start().len();
    start..start + written.trim().len()
}

/// A value as it is written plainly: of a number with plain digits.
pub(in super::super) fn plain_value(written: &str) -> String {
    signs::number(written).unwrap_or_else(|| written.to_owned())
}
