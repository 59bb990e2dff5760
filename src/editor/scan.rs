//! Reads the keys of YAML that need not parse.
//!
//! Lines go by their indentation, flow maps by their brackets. A bracket that is never closed ends where a line
//! begins a key no deeper than the one that opened it, so that one slip does not spoil what follows.

use std::ops::Range;

/// Stands in a path for an item of a list.
pub(super) const ITEM: &str = "-";

/// A key with its value, or a word where a key could be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    /// The keys that lead here, its own the last; for a lone word those around it.
    pub path: Vec<String>,
    /// Where the key or the lone word stands.
    pub key: Range<usize>,
    /// Where a single value stands or could stand; none before a flow map or list.
    pub value: Option<Range<usize>>,
    /// Whether this is a lone word without a colon.
    pub loose: bool,
}

struct Level {
    indent: usize,
    key: String,
    item: bool,
}

struct Frame {
    map: bool,
    key: Option<Range<usize>>,
    /// Where the current key or value begins.
    start: usize,
    /// Whether the value was a map or a list, which is closed again.
    nested: bool,
}

struct Scanner<'a> {
    text: &'a str,
    levels: Vec<Level>,
    items: Vec<Item>,
}

/// All keys of a text in order.
pub(super) fn scan(text: &str) -> Vec<Item> {
    let mut scanner = Scanner { text, levels: Vec::new(), items: Vec::new() };
    let mut at = 0;
    while at < text.len() {
        let end = scanner.line_end(at);
        let line = scanner.part(at..end);
        let indent = line.len() - line.trim_start_matches(' ').len();
        let empty = line.trim().is_empty() || line.trim_start().starts_with('#');
        let next = if empty { end + 1 } else { scanner.line(at, indent, end) };
        // Whatever was read, the next line is a further one.
        at = next.max(end + 1);
    }
    scanner.items
}

impl Scanner<'_> {
    fn part(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or("")
    }

    fn line_end(&self, at: usize) -> usize {
        self.part(at..self.text.len()).find('\n').map_or(self.text.len(), |length| at + length)
    }

    fn trimmed(&self, range: Range<usize>) -> Range<usize> {
        let text = self.part(range.clone());
        let start = range.start + (text.len() - text.trim_start().len());
        start..start + text.trim().len()
    }

    fn unquoted(&self, range: &Range<usize>) -> String {
        self.part(range.clone()).trim_matches(['"', '\'']).to_owned()
    }

    fn path(&self) -> Vec<String> {
        self.levels.iter().map(|level| level.key.clone()).collect()
    }

    /// Reads a line and what belongs to it; where the next begins.
    fn line(&mut self, line: usize, mut indent: usize, end: usize) -> usize {
        while self.part(line + indent..end).starts_with("- ") || self.part(line + indent..end) == "-" {
            self.levels.retain_level(|level| level.indent < indent || (level.indent == indent && !level.item));
            self.levels.push(Level { indent, key: ITEM.to_owned(), item: true });
            let rest = self.part(line + indent + 1..end);
            indent += 1 + rest.len() - rest.trim_start().len();
        }
        let at = line + indent;
        if !self.levels.last().is_some_and(|level| level.item && level.indent < indent) {
            self.levels.retain_level(|level| level.indent < indent);
        }
        if self.part(at..end).starts_with(['{', '[']) {
            return self.flow(at, indent);
        }
        let Some((key, colon)) = self.key(at..end) else {
            let key = self.trimmed(at..end);
            self.items.push(Item { path: self.path(), key, value: None, loose: true });
            return end + 1;
        };
        self.levels.push(Level { indent, key: self.unquoted(&key), item: false });
        let value = self.trimmed(colon + 1..end);
        match self.part(value.clone()).chars().next() {
            Some('{' | '[') => {
                self.items.push(Item { path: self.path(), key, value: None, loose: false });
                self.flow(value.start, indent)
            }
            Some('|' | '>') => self.literal(key, indent, end),
            _ => {
                let value = if value.is_empty() { (colon + 2).min(end)..end } else { self.uncommented(value) };
                self.items.push(Item { path: self.path(), key, value: Some(value), loose: false });
                end + 1
            }
        }
    }

    /// A key in front, and its colon.
    fn key(&self, line: Range<usize>) -> Option<(Range<usize>, usize)> {
        let text = self.part(line.clone());
        let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''));
        let from = match quote {
            Some(quote) => text.get(1..)?.find(quote)? + 2,
            None => 0,
        };
        let ends =
            |at: usize| text.get(at + 1..).is_none_or(|rest| rest.is_empty() || rest.starts_with([' ', '\r']));
        let colon = text.match_indices(':').map(|(at, _)| at).find(|at| *at >= from && ends(*at))?;
        if text.find(" #").is_some_and(|comment| comment < colon) {
            return None;
        }
        Some((self.trimmed(line.start..line.start + colon), line.start + colon))
    }

    fn uncommented(&self, value: Range<usize>) -> Range<usize> {
        let text = self.part(value.clone());
        let quoted = text.starts_with(['"', '\'']);
        let end = if quoted { None } else { text.find(" #") };
        self.trimmed(value.start..end.map_or(value.end, |length| value.start + length))
    }

    /// The lines below `key: |`.
    fn literal(&mut self, key: Range<usize>, indent: usize, end: usize) -> usize {
        let start = (end + 1).min(self.text.len());
        let mut at = start;
        while at < self.text.len() {
            let end = self.line_end(at);
            let line = self.part(at..end);
            let depth = line.len() - line.trim_start_matches(' ').len();
            if !line.trim().is_empty() && depth <= indent {
                break;
            }
            at = end + 1;
        }
        let value = start..at.min(self.text.len());
        self.items.push(Item { path: self.path(), key, value: Some(value), loose: false });
        at
    }

    /// A map or list in brackets; where the next line begins.
    fn flow(&mut self, open: usize, indent: usize) -> usize {
        let mut frames: Vec<Frame> = Vec::new();
        let mut at = open;
        while let Some(c) = self.part(at..self.text.len()).chars().next() {
            let token = frames.last().map_or("", |frame| self.part(frame.start..at)).trim();
            let (fresh, after) = (token.is_empty(), at + c.len_utf8());
            match c {
                '\n' if self.begins_anew(after, indent) => {
                    self.finish(&frames, at);
                    return after;
                }
                '"' | '\'' => at = self.string_end(at, c),
                '#' if self.part(0..at).ends_with([' ', '\n']) => at = self.line_end(at).saturating_sub(1).max(at),
                '{' | '[' if fresh => {
                    if let Some(Frame { key: Some(key), .. }) = frames.last() {
                        let item =
                            Item { path: self.flow_path(&frames), key: key.clone(), value: None, loose: false };
                        self.items.push(item);
                    }
                    frames.push(Frame { map: c == '{', key: None, start: after, nested: false });
                }
                ',' => {
                    self.finish(&frames, at);
                    if let Some(frame) = frames.last_mut() {
                        *frame = Frame { map: frame.map, key: None, start: after, nested: false };
                    }
                }
                '}' | ']' => {
                    self.finish(&frames, at);
                    frames.pop();
                    match frames.last_mut() {
                        Some(frame) => (frame.nested, frame.start) = (true, after),
                        None => return self.line_end(at) + 1,
                    }
                }
                ':' => {
                    let ends = self.part(after..self.text.len()).starts_with([' ', '\n', ',', '}', '\r']);
                    let key = frames.last().map(|frame| self.trimmed(frame.start..at));
                    if let Some(frame) = frames.last_mut().filter(|frame| frame.map && frame.key.is_none() && ends)
                    {
                        (frame.key, frame.start) = (key, after);
                    }
                }
                _ => {}
            }
            at += self.part(at..self.text.len()).chars().next().map_or(1, char::len_utf8);
        }
        self.finish(&frames, self.text.len());
        self.text.len()
    }

    /// Whether a line begins a key no deeper than `indent`.
    fn begins_anew(&self, line: usize, indent: usize) -> bool {
        let text = self.part(line..self.line_end(line));
        let depth = text.len() - text.trim_start_matches(' ').len();
        depth <= indent
            && (text.trim_start().starts_with("- ") || self.key(line + depth..line + text.len()).is_some())
    }

    /// The last character of a text in quotes, on the same line.
    fn string_end(&self, at: usize, quote: char) -> usize {
        let line = self.part(at + 1..self.line_end(at));
        line.find(quote).map_or_else(
            || at + line.chars().next_back().map_or(0, |last| 1 + line.len() - last.len_utf8()),
            |length| at + 1 + length,
        )
    }

    fn flow_path(&self, frames: &[Frame]) -> Vec<String> {
        let mut path = self.path();
        for frame in frames {
            path.push(match &frame.key {
                Some(key) => self.unquoted(key),
                None => ITEM.to_owned(),
            });
        }
        path
    }

    /// Ends the value, or the lone word, that reaches up to `end`.
    fn finish(&mut self, frames: &[Frame], end: usize) {
        let Some(frame) = frames.last().filter(|frame| !frame.nested) else { return };
        let token = self.trimmed(frame.start..end);
        let mut path = self.flow_path(frames);
        let item = match (&frame.key, frame.map) {
            (Some(key), _) => {
                let value = if token.is_empty() { (frame.start + 1).min(end)..end } else { token };
                Item { path, key: key.clone(), value: Some(value), loose: false }
            }
            (None, true) => {
                path.pop();
                Item { path, key: token, value: None, loose: true }
            }
            (None, false) => Item { path, key: token.start..token.start, value: Some(token), loose: false },
        };
        if !(item.loose && item.key.is_empty()) {
            self.items.push(item);
        }
    }
}

trait Levels {
    /// Takes levels off the end until one is to be kept.
    fn retain_level(&mut self, keep: impl Fn(&Level) -> bool);
}

impl Levels for Vec<Level> {
    fn retain_level(&mut self, keep: impl Fn(&Level) -> bool) {
        while self.last().is_some_and(|level| !keep(level)) {
            self.pop();
        }
    }
}
