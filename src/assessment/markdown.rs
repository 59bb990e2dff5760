//! A report as Markdown: for mail, wikis and folders of documents. Charts are what they say in words; their numbers stand in tables.

use super::model::{Block, Chapter, Figure, Report, SubjectPage, Table};
use crate::language::Language;
use crate::visible;
use std::fmt::Write as _;

/// The text.
#[must_use]
pub fn markdown(report: &Report) -> String {
    let language = Language::of(report.language);
    let mut text =
        format!("# {}\n\n{}\n\n{}\n", plain(&report.title), plain(&report.subtitle), plain(&report.sources));
    for (place, Chapter { title, blocks, .. }) in (1..).zip(&report.chapters) {
        let _ = write!(text, "\n## {place} {}\n", plain(title));
        blocks.iter().for_each(|block| self::block(&mut text, block, language));
    }
    text
}

/// A text that is nothing but text, whatever signs are in it.
fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in visible::line(text).chars() {
        match c {
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '&' => shown.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' => shown.extend(['\\', c]),
            c => shown.push(c),
        }
    }
    shown
}

fn block(text: &mut String, block: &Block, language: Language) {
    let between = language.pick(": ", "：");
    let _ = match block {
        Block::Heading(heading) => write!(text, "\n### {}\n", plain(heading)),
        Block::Paragraph(words) | Block::Note(words) => write!(text, "\n{}\n", plain(words)),
        Block::Points(points) => {
            text.push('\n');
            points.iter().for_each(|point| _ = writeln!(text, "- {}", plain(point)));
            Ok(())
        }
        Block::Figures(figures) => {
            text.push('\n');
            for Figure { label, value, remark } in figures {
                let remark = if remark.is_empty() { String::new() } else { format!(" — {}", plain(remark)) };
                let _ = writeln!(text, "- {}{between}**{}**{remark}", plain(label), plain(value));
            }
            Ok(())
        }
        Block::Chart(chart) => {
            let about = chart.about();
            write!(
                text,
                "\n**{}** ({}){between}{}\n",
                plain(&about.title),
                plain(&about.unit),
                plain(&about.alternative)
            )
        }
        Block::Table(table) => return self::table(text, table),
        Block::Listing(lines) => {
            let fence = fence(lines);
            write!(text, "\n{fence}text\n{}\n{fence}\n", visible::lines(lines.trim_end()))
        }
        Block::Subject(of) => return subject(text, of, language),
    };
}

/// More back ticks than the text has in a row.
fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

fn table(text: &mut String, table: &Table) {
    text.push('\n');
    if !table.caption.is_empty() {
        let _ = write!(text, "**{}**\n\n", plain(&table.caption));
    }
    let heads: Vec<String> = table.heads.iter().map(|head| plain(&head.label)).collect();
    let rules: Vec<&str> = table.heads.iter().map(|head| if head.is_number { "---:" } else { "---" }).collect();
    let _ = write!(text, "| {} |\n| {} |\n", heads.join(" | "), rules.join(" | "));
    for row in &table.rows {
        let cell = |cell: &super::model::Cell| match cell {
            super::model::Cell::Indented(depth, said) => format!("{}{}", "\u{2003}".repeat(*depth), plain(said)),
            cell => plain(cell.said()),
        };
        let cells: Vec<String> = row.iter().map(cell).collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
}

fn subject(text: &mut String, of: &SubjectPage, language: Language) {
    let _ = write!(text, "\n### {}\n\n{}\n", plain(&of.title), plain(&of.line));
    of.blocks.iter().for_each(|block| self::block(text, block, language));
    if let Some(derivation) = &of.derivation {
        block(text, &Block::Listing(derivation.clone()), language);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_of_markdown_in_names_are_text() {
        assert_eq!(plain("a|b *c* [d](e) <f>"), "a\\|b \\*c\\* \\[d\\](e) &lt;f&gt;");
        assert_eq!(fence("a ``` b"), "````");
        assert_eq!(fence("a"), "```");
    }
}
