//! What is wrong with a YAML file that can't be read: the slips of the keyboard that the reader stumbles over.
//!
//! Slips are guessed ([`scan`]), mended in a copy, and reported only if the reader gets further with the copy. Where
//! there are none, the level is explained that a line does not fit ([`levels`]).

mod levels;
mod scan;
#[cfg(test)]
mod tests;

pub(super) use scan::{extent, pairs, plain_value};

use crate::diagnostic::{Code, Diagnostic, SourceId, Span};
use scan::{Slip, What};

/// The longest text, in bytes, of which slips are tried: each of them is a reading of its own.
const LONGEST: usize = 256 << 10;

/// How far a reader gets with a text: the line where it is stuck, the greatest number if it reads all of it.
pub type Reach<'a> = &'a dyn Fn(&str) -> usize;

/// The slips without which a text can be read, or can be read further; one problem a line.
#[must_use]
pub fn of_unreadable(source: SourceId, text: &str, reach: Reach<'_>) -> Vec<Diagnostic> {
    let stuck = reach(text);
    if text.len() > LONGEST {
        return levels::explain(source, text, stuck).into_iter().collect();
    }
    let mut slips = scan::scan(text);
    let mut best = reach(&mended(text, &slips));
    if best <= stuck {
        // Those behind the place may be no slips at all.
        let line = |slip: &Slip| text.get(..slip.at.start).map_or(0, |before| before.matches('\n').count() + 1);
        slips.retain(|slip| line(slip) <= stuck);
        best = reach(&mended(text, &slips));
    }
    if slips.is_empty() || best <= stuck {
        return levels::explain(source, text, stuck).into_iter().collect();
    }
    let mut groups: Vec<usize> = slips.iter().map(|slip| slip.group).collect();
    groups.dedup();
    for group in groups {
        let others: Vec<Slip> = slips.iter().filter(|slip| slip.group != group).cloned().collect();
        if reach(&mended(text, &others)) >= best {
            slips = others;
        }
    }
    by_line(source, text, &slips)
}

/// The slips of lines that are read as a text although they begin with a word of the rule language.
#[must_use]
pub fn of_texts(source: SourceId, text: &str, texts: &[Span], is_word: &dyn Fn(&str) -> bool) -> Vec<Diagnostic> {
    let key = |slip: &Slip| {
        let before = text.get(..slip.at.start).unwrap_or_default();
        before.rsplit(['\n', ' ']).next().is_some_and(is_word)
    };
    let inside = |slip: &Slip| texts.iter().any(|at| at.start <= slip.at.start && slip.at.end <= at.end);
    let mut slips = scan::scan(text);
    slips.retain(|slip| matches!(slip.what, What::Wide | What::Colon) && slip.plain.starts_with(':'));
    slips.retain(|slip| inside(slip) && key(slip));
    by_line(source, text, &slips)
}

/// The text with plain signs.
fn mended(text: &str, slips: &[Slip]) -> String {
    let mut mended = text.to_owned();
    let mut slips: Vec<&Slip> = slips.iter().collect();
    slips.sort_by_key(|slip| std::cmp::Reverse(slip.at.start));
    for slip in slips {
        if mended.is_char_boundary(slip.at.start) && mended.is_char_boundary(slip.at.end) {
            mended.replace_range(slip.at.clone(), &slip.plain);
        }
    }
    mended
}

fn by_line(source: SourceId, text: &str, slips: &[Slip]) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let mut inside =
            slips.iter().filter(|slip| start <= slip.at.start && slip.at.start < end).cloned().peekable();
        if let Some(first) = inside.peek().cloned() {
            let of_line: Vec<Slip> = inside.collect();
            let moved: Vec<Slip> = of_line
                .iter()
                .map(|slip| Slip { at: slip.at.start - start..slip.at.end.min(end) - start, ..slip.clone() })
                .collect();
            let plain = mended(line, &moved);
            let span = |slip: &Slip| Span { source, start: slip.at.start, end: slip.at.end };
            let (code, message) = said(text, &first);
            let problem = Diagnostic::error(code, span(&first), message).label(write(&first));
            let others = of_line.iter().skip(1);
            let problem =
                others.fold(problem, |problem, slip| problem.also(span(slip), write(slip))).help(help(&plain));
            let edits = of_line.iter().filter(|slip| text.is_char_boundary(slip.at.end));
            problems.push(edits.fold(problem, |problem, slip| problem.fix(span(slip), slip.plain.as_str())));
        }
        start = end;
    }
    problems
}

/// What is wrong, with the code.
fn said(text: &str, slip: &Slip) -> (Code, String) {
    let written = text.get(slip.at.clone()).unwrap_or_default();
    match slip.what {
        What::Wide => {
            let sign = written.chars().next().unwrap_or(' ');
            (Code::FullWidthSign, format!("`{sign}` is a sign of a Chinese keyboard, which YAML does not know"))
        }
        What::Colon => (Code::MissingSpace, "a space belongs after the colon".to_owned()),
        What::Dash => (Code::MissingSpace, "a space belongs after the dash".to_owned()),
        What::Comma => (Code::YamlSyntax, format!("`{written}` can't stand behind a bracket that ends a line")),
        What::Missing => (Code::YamlSyntax, "a comma is missing between two entries".to_owned()),
        What::Line => (Code::YamlSyntax, "two fields stand on one line".to_owned()),
        What::Formula => (Code::FormulaCut, "YAML ends a formula at its commas, braces and quotes".to_owned()),
        What::Field => (Code::YamlSyntax, "a field behind a field on one line needs braces".to_owned()),
        What::Text => (Code::YamlSyntax, "a text with a colon and a space needs quotes".to_owned()),
    }
}

fn write(slip: &Slip) -> String {
    match slip.what {
        What::Wide => match slip.plain.trim() {
            "" => "write plain spaces".to_owned(),
            plain if plain.chars().count() > 3 => "write plain quotes".to_owned(),
            plain => format!("write `{plain}`"),
        },
        What::Colon | What::Dash => "no space behind it".to_owned(),
        What::Comma => "take it out".to_owned(),
        What::Missing => "a comma belongs here".to_owned(),
        What::Line => "begin a new line here".to_owned(),
        What::Formula | What::Text => "put this in quotes".to_owned(),
        What::Field => "put this in braces".to_owned(),
    }
}

fn help(line: &str) -> String {
    let body = line.split(" #").next().unwrap_or(line).trim();
    if let Some((first, second)) = body.split_once('\n') {
        return format!("write `{}` on a line of its own, below `{first}`", second.trim());
    }
    match body.chars().count() {
        0 => "take it out".to_owned(),
        1..=120 => format!("write `{body}`"),
        _ => "write the plain signs, and a space after each of them".to_owned(),
    }
}
