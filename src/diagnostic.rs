//! Diagnostics: what is wrong, where, and what to do.
//!
//! Every text that satis reads is a source in [`Sources`]; a [`Span`] is a range of bytes in one of them,
//! in YAML and Rhai alike. A [`Diagnostic`] has a stable [`Code`], a message, the underlined place and a
//! help. It is shown to people by [`Sources::render`] and to programs by [`Sources::to_json`].

mod codes;

pub use codes::Code;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use std::fmt;
use std::io;
use std::ops::Range;
use std::sync::Arc;

/// A file (or a text given on the command line) that spans point into.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(u32);

/// A range of bytes in a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The source.
    pub source: SourceId,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Line and column of a place, both counted from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Line from 1.
    pub line: usize,
    /// Column from 1, in characters.
    pub column: usize,
}

#[derive(Debug, Clone)]
struct Source {
    name: String,
    text: Arc<str>,
}

/// All texts that spans point into.
#[derive(Debug, Clone, Default)]
pub struct Sources(Vec<Source>);

impl Sources {
    /// Adds a text under the name that messages show.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<Arc<str>>) -> SourceId {
        self.0.push(Source { name: name.into(), text: text.into() });
        SourceId(u32::try_from(self.0.len() - 1).unwrap_or(u32::MAX))
    }

    /// The source of that name, the latest of several.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<SourceId> {
        let at = self.0.iter().rposition(|source| source.name == name)?;
        u32::try_from(at).ok().map(SourceId)
    }

    fn get(&self, id: SourceId) -> Option<&Source> {
        self.0.get(id.0 as usize)
    }

    /// The name of a source.
    #[must_use]
    pub fn name(&self, id: SourceId) -> &str {
        self.get(id).map_or("", |source| &source.name)
    }

    /// The text of a source.
    #[must_use]
    pub fn text(&self, id: SourceId) -> Arc<str> {
        self.get(id).map_or_else(|| Arc::from(""), |source| source.text.clone())
    }

    /// Line and column of the first byte of a span.
    #[must_use]
    pub fn place(&self, span: Span) -> Place {
        let text = self.text(span.source);
        let before = text.get(..span.start.min(text.len())).unwrap_or("");
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Place {
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or("").chars().count() + 1,
        }
    }

    /// `file:line:column` of a span.
    #[must_use]
    pub fn locate(&self, span: Span) -> String {
        let place = self.place(span);
        format!("{}:{}:{}", self.name(span.source), place.line, place.column)
    }

    /// A diagnostic as a person reads it, without colour or with it.
    #[must_use]
    pub fn render(&self, diagnostic: &Diagnostic, colour: bool) -> String {
        let level = match diagnostic.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut group = level
            .primary_title(&diagnostic.message)
            .id(diagnostic.code.id())
            .elements(Vec::<Snippet<'_, annotate_snippets::Annotation<'_>>>::new());
        let texts: Vec<(SourceId, Arc<str>)> =
            diagnostic.sources().into_iter().map(|id| (id, self.text(id))).collect();
        for (id, text) in &texts {
            let mut snippet = Snippet::source(text.as_ref()).path(self.name(*id));
            if let Some(span) = diagnostic.span.filter(|span| span.source == *id) {
                snippet = snippet.annotation(
                    AnnotationKind::Primary.span(visible(text, span)).label(diagnostic.label.as_str()),
                );
            }
            for (span, label) in diagnostic.also.iter().filter(|(span, _)| span.source == *id) {
                snippet =
                    snippet.annotation(AnnotationKind::Context.span(visible(text, *span)).label(label.as_str()));
            }
            group = group.element(snippet);
        }
        if let Some(help) = &diagnostic.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let text = renderer.render(&[group]);
        // Without a place the renderer still leaves a margin for one.
        if texts.is_empty() { text.replacen("\n |\n = help", "\n  = help", 1) } else { text }
    }

    /// A diagnostic as a JSON object: `code`, `severity`, `message`, `file`, `line`, `column`, `end_line`,
    /// `end_column`, `label`, `help`, and `fix`: the texts to write, each with its place.
    #[must_use]
    pub fn to_json(&self, diagnostic: &Diagnostic) -> serde_json::Value {
        let mut object = serde_json::json!({
            "code": diagnostic.code.id(),
            "severity": diagnostic.severity.to_string(),
            "message": diagnostic.message,
        });
        let Some(map) = object.as_object_mut() else { return object };
        if let Some(span) = diagnostic.span {
            let (start, end) = (self.place(span), self.place(Span { start: span.end, ..span }));
            map.insert("file".into(), self.name(span.source).into());
            map.insert("line".into(), start.line.into());
            map.insert("column".into(), start.column.into());
            map.insert("end_line".into(), end.line.into());
            map.insert("end_column".into(), end.column.into());
        }
        if !diagnostic.label.is_empty() {
            map.insert("label".into(), diagnostic.label.clone().into());
        }
        if let Some(help) = &diagnostic.help {
            map.insert("help".into(), help.clone().into());
        }
        let fixes = self.fixes(diagnostic);
        if !fixes.is_empty() {
            let edits: Vec<serde_json::Value> = fixes.iter().map(|edit| self.edit(edit)).collect();
            map.insert("fix".into(), edits.into());
        }
        object
    }

    /// The texts that a program can write for the help: those that the problem says, or the near name that it asks
    /// for, where the name that is underlined is another writing of it.
    #[must_use]
    pub fn fixes(&self, diagnostic: &Diagnostic) -> Vec<Edit> {
        if !diagnostic.fix.is_empty() {
            return diagnostic.fix.clone();
        }
        let meant = diagnostic.help.as_deref().and_then(|help| {
            let (meant, rest) = help.strip_prefix("did you mean `")?.split_once('`')?;
            (rest == "?").then_some(meant)
        });
        meant.zip(diagnostic.span).and_then(|(meant, span)| self.renamed(meant, span)).into_iter().collect()
    }

    /// The edit that makes `meant` of the name at `span`, or of what stands before its last full stop.
    fn renamed(&self, meant: &str, span: Span) -> Option<Edit> {
        let text = self.text(span.source);
        let whole = text.get(span.start..span.end)?;
        let name = whole.trim_matches(['"', '\'']);
        let dots = |text: &str| text.matches('.').count();
        let part = match dots(name).checked_sub(dots(meant)) {
            Some(0) => name,
            Some(1) => name.rsplit_once('.')?.0,
            _ => return None,
        };
        suggested(part, [meant])?;
        let start = span.start + whole.find(part)?;
        Some(Edit { span: Span { start, end: start + part.len(), ..span }, text: meant.to_owned() })
    }

    fn edit(&self, edit: &Edit) -> serde_json::Value {
        let (start, end) = (self.place(edit.span), self.place(Span { start: edit.span.end, ..edit.span }));
        serde_json::json!({
            "file": self.name(edit.span.source),
            "line": start.line,
            "column": start.column,
            "end_line": end.line,
            "end_column": end.column,
            "text": edit.text,
        })
    }
}

/// A span that can be underlined: inside the text, on character borders, at least one character wide.
fn visible(text: &str, span: Span) -> Range<usize> {
    let mut start = span.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = span.end.clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    if start == end {
        end += text.get(end..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    }
    start..end
}

/// How bad a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The rule set can't be used.
    Error,
    /// The rule set can be used, but is probably not what was meant.
    Warning,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Error => "error",
            Self::Warning => "warning",
        })
    }
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable name of the kind of problem.
    pub code: Code,
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong, with the names and values in question.
    pub message: String,
    /// Where.
    pub span: Option<Span>,
    /// What is said under the underlined place.
    pub label: String,
    /// Other places that matter, each with a few words.
    pub also: Vec<(Span, String)>,
    /// What to do.
    pub help: Option<String>,
    /// What to write where, where the help is so plain that a program can do it.
    pub fix: Vec<Edit>,
}

/// A text that takes the place of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

impl Diagnostic {
    /// An error at a place.
    #[must_use]
    pub fn error(code: Code, span: impl Into<Option<Span>>, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            span: span.into(),
            label: String::new(),
            also: Vec::new(),
            help: None,
            fix: Vec::new(),
        }
    }

    /// A warning at a place.
    #[must_use]
    pub fn warning(code: Code, span: impl Into<Option<Span>>, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, span, message) }
    }

    /// The same with words under the underlined place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// The same with a second place.
    #[must_use]
    pub fn also(mut self, span: Span, label: impl Into<String>) -> Self {
        self.also.push((span, label.into()));
        self
    }

    /// The same with what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into()).filter(|help| !help.is_empty());
        self
    }

    /// The same with a text that a program can write in the place of another.
    #[must_use]
    pub fn fix(mut self, span: Span, text: impl Into<String>) -> Self {
        self.fix.push(Edit { span, text: text.into() });
        self
    }

    /// The same with `write …`, and the text written over what is underlined.
    #[must_use]
    pub fn write(self, text: impl Into<String>) -> Self {
        let text = text.into();
        let help = format!("write `{text}`");
        match self.span {
            Some(span) => self.help(help).fix(span, text),
            None => self.help(help),
        }
    }

    /// The same with `did you mean …?` where one of `known` is near to `name`, which is underlined; else with `other`.
    #[must_use]
    pub fn near<'a>(
        self,
        name: &str,
        known: impl IntoIterator<Item = &'a str>,
        other: impl FnOnce() -> Option<String>,
    ) -> Self {
        match (suggested(name, known), self.span) {
            (Some(near), span) => {
                let problem = self.help(format!("did you mean `{near}`?"));
                match span {
                    Some(span) => problem.fix(span, near),
                    None => problem,
                }
            }
            (None, _) => match other() {
                Some(help) => self.help(help),
                None => self,
            },
        }
    }

    fn sources(&self) -> Vec<SourceId> {
        let mut sources: Vec<SourceId> = self.span.iter().map(|span| span.source).collect();
        for (span, _) in &self.also {
            if !sources.contains(&span.source) {
                sources.push(span.source);
            }
        }
        sources
    }
}

/// What the system says of a file, and what to do.
#[must_use]
pub fn in_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file: check the path".to_owned(),
        io::ErrorKind::IsADirectory => "this is a folder, but a file is wanted".to_owned(),
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            "a file stands where a folder is wanted".to_owned()
        }
        io::ErrorKind::InvalidData => "the file is not UTF-8: save it as UTF-8".to_owned(),
        io::ErrorKind::PermissionDenied => "access is denied: check the permissions".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full: free some space and try again".to_owned(),
        _ => error.to_string(),
    }
}

/// `did you mean …?` for a name that is not among `known`, where one of them is near.
#[must_use]
pub fn suggest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    suggested(name, known).map(|candidate| format!("did you mean `{candidate}`?"))
}

/// The most names of a way that are shown.
const STEPS: usize = 12;

/// A way from name to name, `a → b → c`; of a long one the middle is only counted.
#[must_use]
pub fn way(names: &[&str]) -> String {
    way_of(names.len(), |at| names.get(at).copied().unwrap_or_default())
}

/// The same of so many names.
#[must_use]
pub fn way_of<'a>(n: usize, name: impl Fn(usize) -> &'a str) -> String {
    let names = |range: Range<usize>| range.map(&name).collect::<Vec<_>>().join(" → ");
    match n.saturating_sub(STEPS) {
        0 | 1 => names(0..n),
        hidden => format!("{} → … {hidden} more … → {}", names(0..STEPS - 2), names(n - 2..n)),
    }
}

/// The nearest of `known` to a name that is not among them, where it is near.
#[must_use]
pub fn suggested<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    let length = name.chars().count();
    // Names whose lengths are too far apart are never near, and most are: they need not be compared letter by letter.
    let may_be_near = |candidate: &&str| {
        let other = candidate.chars().count();
        length.abs_diff(other) * 3 <= length.max(other).max(3)
    };
    known
        .into_iter()
        .filter(may_be_near)
        // The case of letters makes no other name.
        .map(|candidate| (strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| {
            let longest = name.chars().count().max(candidate.chars().count());
            // Of a name of one letter nothing would be left.
            *distance * 3 <= longest.max(3) && *distance < longest
        })
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_underline_covers_the_span_in_a_chinese_line() {
        let mut sources = Sources::default();
        let text = "grades: {优秀: 95, 合格: ninety}\n";
        let id = sources.add("rules/a/ruleset.yaml", text);
        let start = text.find("ninety").unwrap();
        let span = Span { source: id, start, end: start + 6 };
        let diagnostic = Diagnostic::error(Code::WrongType, span, "`ninety` is not a number")
            .label("a number is wanted")
            .help("write the threshold in digits, as in `合格: 90`");
        insta::assert_snapshot!(sources.render(&diagnostic, false), @r"
        error[wrong-type]: `ninety` is not a number
         --> rules/a/ruleset.yaml:1:22
          |
        1 | grades: {优秀: 95, 合格: ninety}
          |                          ^^^^^^ a number is wanted
          |
          = help: write the threshold in digits, as in `合格: 90`
        ");
        assert_eq!(sources.to_json(&diagnostic)["column"], 22);
    }

    #[test]
    fn a_near_name_is_suggested_and_a_far_one_is_not() {
        assert_eq!(suggest("wieght", ["weight", "value"]), Some("did you mean `weight`?".into()));
        assert_eq!(suggest("zzz", ["weight", "value"]), None);
        assert_eq!(suggest("q", ["k"]), None);
    }
}
