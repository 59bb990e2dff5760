//! Why a line fits no level of its YAML file: the levels are counted as the reader counts them.

use crate::diagnostic::{Code, Diagnostic, SourceId, Span};

/// A line that says something.
#[derive(Debug, Clone, Copy)]
struct Line<'t> {
    number: usize,
    /// The byte of its first sign.
    start: usize,
    indent: usize,
    body: &'t str,
}

impl Line<'_> {
    fn span(&self, source: SourceId) -> Span {
        Span { source, start: self.start, end: self.start + self.body.len() }
    }

    fn key(&self) -> &str {
        self.body.trim_start_matches("- ").split(':').next().unwrap_or_default()
    }

    /// Whether it has a key and nothing behind it, so that a level may follow.
    fn opens(&self) -> bool {
        self.body.ends_with(':')
    }
}

/// Why the reader is stuck in the line `stuck`, if a tab or the indentation is the cause.
pub(super) fn explain(source: SourceId, text: &str, stuck: usize) -> Option<Diagnostic> {
    let lines = lines(text);
    tab(source, text, &lines, stuck).or_else(|| indentation(source, &lines, stuck))
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut literal: Option<usize> = None;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let body = line.trim();
        let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
        let inside = literal.is_some_and(|level| indent > level);
        if !body.is_empty() && !body.starts_with('#') && !inside {
            let body = body.split(" #").next().unwrap_or(body).trim_end();
            literal = body.ends_with(['|', '>']).then_some(indent);
            lines.push(Line { number: index + 1, start: start + indent, indent, body });
        }
        start += line.len();
    }
    lines
}

fn tab(source: SourceId, text: &str, lines: &[Line<'_>], stuck: usize) -> Option<Diagnostic> {
    let has_tab = |line: &&Line<'_>| {
        let before = text.get(line.start.saturating_sub(line.indent)..line.start).unwrap_or_default();
        before.contains('\t')
    };
    let at = lines.iter().rposition(|line| line.number <= stuck + 1 && has_tab(&line))?;
    let line = lines.get(at)?;
    let span = Span { source, start: line.start - line.indent, end: line.start };
    let problem = Diagnostic::error(Code::YamlSyntax, span, "this line is indented by a tab").label("a tab");
    let before = at.checked_sub(1).and_then(|before| lines.get(before));
    Some(match before {
        Some(before) if before.opens() => problem.also(before.span(source), "opens the level").help(format!(
            "indent it by spaces: by {} to stand below `{}`",
            before.indent + 2,
            before.key()
        )),
        Some(before) => problem.also(before.span(source), "the line before it").help(match before.indent {
            0 => format!("take the tab out to stand beside `{}`", before.key()),
            indent => format!("indent it by spaces: by {indent} to stand beside `{}`", before.key()),
        }),
        None => problem.help("indent by spaces only"),
    })
}

fn indentation(source: SourceId, lines: &[Line<'_>], stuck: usize) -> Option<Diagnostic> {
    let at = lines.iter().position(|line| line.number == stuck)?;
    let line = lines.get(at)?;
    let before = lines.get(at.checked_sub(1)?)?;
    if line.indent > before.indent && !before.opens() && before.body.contains(": ") {
        return Some(
            Diagnostic::error(
                Code::YamlSyntax,
                line.span(source),
                format!("nothing can stand below `{}`, which has a value already", before.key()),
            )
            .label(format!("indented by {}, so it stands below the line before it", spaces(line.indent)))
            .also(before.span(source), format!("indented by {}", spaces(before.indent)))
            .help(format!(
                "indent it by {} to stand beside `{}`",
                spaces(before.indent),
                before.key()
            )),
        );
    }
    // The levels that are open before the line, each with the line that opened it.
    let mut levels: Vec<(usize, Option<&Line<'_>>)> = Vec::new();
    for (index, earlier) in lines.iter().enumerate().take(at) {
        levels.retain(|(indent, _)| *indent <= earlier.indent);
        if levels.last().is_none_or(|(indent, _)| *indent < earlier.indent) {
            levels.push((earlier.indent, index.checked_sub(1).and_then(|opener| lines.get(opener))));
        }
        let inner = earlier.body.len() - earlier.body.trim_start_matches("- ").len();
        if inner > 0 {
            levels.push((earlier.indent + inner, Some(earlier)));
        }
    }
    if levels.iter().any(|(indent, _)| *indent == line.indent) {
        return None;
    }
    let (deeper, opener) = levels.iter().find(|(indent, _)| *indent > line.indent)?;
    let opener = (*opener)?;
    let outer = levels.iter().rev().find(|(indent, _)| *indent < line.indent).map(|(indent, _)| *indent);
    let other = outer.map_or(String::new(), |outer| format!(", or by {outer} to stand outside of it"));
    Some(
        Diagnostic::error(
            Code::YamlSyntax,
            line.span(source),
            format!("this line is indented by {}, and no level is", spaces(line.indent)),
        )
        .label(spaces(line.indent))
        .also(opener.span(source), format!("opens a level indented by {}", spaces(*deeper)))
        .help(format!("indent it by {} to stand below `{}`{other}", spaces(*deeper), opener.key())),
    )
}

fn spaces(count: usize) -> String {
    match count {
        0 => "no spaces".to_owned(),
        1 => "1 space".to_owned(),
        count => format!("{count} spaces"),
    }
}
