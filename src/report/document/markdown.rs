//! A document as Markdown.

use super::{Block, Document, Run};
use crate::export::Align;
use crate::visible;
use std::fmt::Write as _;

/// The page.
#[must_use]
pub fn markdown(document: &Document) -> String {
    let mut page = format!("# {}\n", escaped(&document.title));
    for block in &document.blocks {
        page.push('\n');
        write_block(&mut page, block);
    }
    visible::lines(&page).into_owned()
}

fn write_block(page: &mut String, block: &Block) {
    let _ = match block {
        Block::Heading(text) => writeln!(page, "## {}", escaped(text)),
        Block::Paragraph(words) => writeln!(page, "{}", runs(words)),
        Block::Points(points) => points.iter().try_for_each(|point| writeln!(page, "- {}", runs(point))),
        Block::Listing(text) => writeln!(page, "```text\n{text}\n```"),
        Block::Table { head, rows } => {
            let names: Vec<String> = head.iter().map(|column| escaped(&column.label)).collect();
            let lines: Vec<&str> = head
                .iter()
                .map(|column| match column.align {
                    Align::Right => "---:",
                    Align::Left => "---",
                })
                .collect();
            let _ = writeln!(page, "| {} |\n| {} |", names.join(" | "), lines.join(" | "));
            rows.iter().try_for_each(|(depth, cells)| {
                let cells: Vec<String> = cells.iter().map(|cell| runs(cell)).collect();
                writeln!(page, "| {}{} |", "\u{2003}".repeat(*depth), cells.join(" | "))
            })
        }
    };
}

fn runs(runs: &[Run]) -> String {
    let written = runs.iter().map(|run| match run {
        Run::Text(text) => escaped(text),
        Run::Code(text) => {
            // In a cell a line can't be broken, and `|` would end it.
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|");
            format!("`{text}`")
        }
        Run::Id(text) => format!("<small>{}</small>", escaped(text)),
    });
    written.collect()
}

/// Text without what Markdown would take for its own.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '\n' => escaped.push(' '),
            '<' => escaped.push_str("&lt;"),
            '|' | '*' | '_' | '`' | '\\' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            _ => escaped.push(letter),
        }
    }
    escaped
}
