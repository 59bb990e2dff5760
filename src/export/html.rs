//! Tables of pages. Pages themselves are written by the reports that have some.

use super::{Cell, Head, Kind, Sheet};
use maud::{Markup, html};

/// Columns and rows as a table of a page, with a class of its own where it has one.
#[must_use]
pub fn table(sheet: Sheet<'_>, class: Option<&str>) -> Markup {
    let titles = sheet.titles(true);
    let Sheet { heads, rows, .. } = sheet;
    html! {
        table class=[class] {
            (header(&heads, &titles))
            @for row in rows {
                tr { @for (head, value) in heads.iter().zip(&row) { (cell(head, value)) } }
            }
        }
    }
}

/// The row above all others.
fn header(heads: &[Head], titles: &[String]) -> Markup {
    html! {
        tr { @for (head, title) in heads.iter().zip(titles) { th class=[number(head)] { (title) } } }
    }
}

/// The class of a column of numbers.
#[must_use]
pub fn number(head: &Head) -> Option<&'static str> {
    match head.kind {
        Kind::Number => Some("n"),
        Kind::Text | Kind::Word | Kind::Time => None,
    }
}

fn cell(head: &Head, cell: &Cell) -> Markup {
    html! {
        @match cell {
            Cell::Turned(text, turn) => td class=(turned(*turn)) { (text) },
            Cell::Called(name, label) => td { (name) @if let Some(label) = label { " " span.id { (label) } } },
            Cell::Link(text, to) => td { a href=(to) { (text) } },
            Cell::Empty | Cell::Number(_) | Cell::Truth(_) | Cell::Text(_) => td class=[number(head)] { (cell.said()) },
        }
    }
}

/// The class of a change.
fn turned(turn: i64) -> &'static str {
    match turn.signum() {
        1 => "up",
        -1 => "down",
        _ => "",
    }
}
