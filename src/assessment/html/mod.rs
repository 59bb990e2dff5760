//! A report as a page of one file: it asks for nothing, works without scripts, prints on A4, and is light or dark as the reader's
//! system is. A small script sorts and filters tables where scripts run.
//!
//! Rows of tables leave out the end tags that HTML lets one leave out: a report of 1,000 subjects has hundreds of thousands of
//! cells.

use super::model::{Block, Cell, Chapter, Figure, Report, SubjectPage, Table};
use crate::chart::{self, Chart, escaped};
use crate::language::Language;
use crate::visible;
use std::fmt::Write as _;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
/// Tables of at most so many rows stay together in print.
const SHORT: usize = 20;
/// The page loads nothing, whatever text it holds.
const POLICY: &str = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// The page.
#[must_use]
pub fn html(report: &Report) -> String {
    let language = Language::of(report.language);
    let tag = language.pick("en", "zh-CN");
    let sort = language.pick("Sort by this column", "按此列排序");
    let find = language.pick("Find in this table", "在表中查找");
    let title = escaped(&report.title);
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n<title>{title} · {}</title>\n\
         <link rel=\"icon\" href=\"data:,\">\n<style>\n{}{STYLE}</style>\n</head>\n\
         <body data-sort=\"{sort}\" data-find=\"{find}\">\n<main>\n<header>\n<h1>{title}</h1>\n<p class=\"sub\">{}</p>\n\
         <p class=\"src\">{}</p>\n</header>\n",
        escaped(&report.subtitle),
        chart::STYLE,
        escaped(&report.subtitle),
        escaped(&report.sources),
    );
    contents(&mut page, report, language);
    for (place, chapter) in (1..).zip(&report.chapters) {
        self::chapter(&mut page, place, chapter, language);
    }
    let _ = write!(page, "</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n");
    page
}

fn contents(page: &mut String, report: &Report, language: Language) {
    let _ = write!(page, "<nav aria-label=\"{}\"><ol>", language.pick("Contents", "目录"));
    for (place, Chapter { id, title, .. }) in (1..).zip(&report.chapters) {
        let _ = write!(page, "<li><a href=\"#{id}\">{place} {}</a></li>", escaped(title));
    }
    page.push_str("</ol></nav>\n");
}

fn chapter(page: &mut String, place: usize, chapter: &Chapter, language: Language) {
    let _ = writeln!(page, "<section id=\"{}\">\n<h2>{place} {}</h2>", chapter.id, escaped(&chapter.title));
    chapter.blocks.iter().for_each(|block| self::block(page, block, language));
    page.push_str("</section>\n");
}

fn block(page: &mut String, block: &Block, language: Language) {
    let _ = match block {
        Block::Heading(text) => writeln!(page, "<h3>{}</h3>", escaped(text)),
        Block::Paragraph(text) => writeln!(page, "<p>{}</p>", escaped(text)),
        Block::Note(text) => writeln!(page, "<p class=\"note\">{}</p>", escaped(text)),
        Block::Points(points) => {
            page.push_str("<ul>\n");
            points.iter().for_each(|point| _ = writeln!(page, "<li>{}</li>", escaped(point)));
            writeln!(page, "</ul>")
        }
        Block::Figures(figures) => return self::figures(page, figures),
        Block::Chart(chart) => return self::chart(page, chart),
        Block::Table(table) => return self::table(page, table),
        Block::Listing(text) => writeln!(page, "<pre>{}</pre>", lines(text)),
        Block::Subject(of) => return subject(page, of, language),
    };
}

/// Several lines as they are.
fn lines(text: &str) -> String {
    text.lines().map(escaped).collect::<Vec<_>>().join("\n")
}

fn figures(page: &mut String, figures: &[Figure]) {
    page.push_str("<dl class=\"fig\">\n");
    for Figure { label, value, remark } in figures {
        let (label, value, remark) = (escaped(label), escaped(value), escaped(remark));
        let _ =
            writeln!(page, "<div><dt>{label}</dt><dd class=\"v\">{value}</dd><dd class=\"r\">{remark}</dd></div>");
    }
    page.push_str("</dl>\n");
}

fn chart(page: &mut String, chart: &Chart) {
    let about = chart.about();
    let (title, unit) = (escaped(&about.title), escaped(&about.unit));
    let _ =
        writeln!(page, "<figure><figcaption>{title}<small>{unit}</small></figcaption>{}</figure>", chart.svg());
}

fn table(page: &mut String, table: &Table) {
    let mut classes: Vec<String> = Vec::new();
    classes.extend(table.is_list.then(|| "list".to_owned()));
    // What fits on a page is not torn apart in print.
    classes.extend((table.rows.len() <= SHORT).then(|| "keep".to_owned()));
    if table.is_map {
        classes.push("map".to_owned());
    } else if table.heads.len() > 12 {
        classes.push("rx".to_owned());
    } else {
        let numbers = (1..).zip(&table.heads).filter(|(_, head)| head.is_number);
        classes.extend(numbers.map(|(column, _)| format!("r{column}")));
    }
    // What scrolls can be reached by the keyboard.
    page.push_str("<div class=\"scroll\" tabindex=\"0\"><table");
    if !classes.is_empty() {
        let _ = write!(page, " class=\"{}\"", classes.join(" "));
    }
    page.push('>');
    if !table.caption.is_empty() {
        let _ = write!(page, "<caption>{}</caption>", escaped(&table.caption));
    }
    if table.heads.iter().any(|head| !head.label.is_empty()) {
        page.push_str("<thead><tr>");
        table.heads.iter().for_each(|head| _ = write!(page, "<th scope=\"col\">{}</th>", escaped(&head.label)));
        page.push_str("</tr></thead>");
    }
    page.push_str("\n<tbody>");
    for row in &table.rows {
        page.push_str("<tr>");
        row.iter().for_each(|cell| self::cell(page, cell));
        page.push('\n');
    }
    page.push_str("</tbody></table></div>\n");
}

fn cell(page: &mut String, cell: &Cell) {
    let _ = match cell {
        Cell::Empty => write!(page, "<td>"),
        Cell::Said(text) | Cell::Indented(0, text) => write!(page, "<td>{}", escaped(text)),
        Cell::Indented(depth, text) => write!(page, "<td class=i{}>{}", (*depth).min(5), escaped(text)),
        Cell::Shaded(tone, text) => write!(page, "<td class=h{tone}>{}", escaped(text)),
        Cell::Change(text, 1..) => write!(page, "<td class=u>{}", escaped(text)),
        Cell::Change(text, ..=-1) => write!(page, "<td class=d>{}", escaped(text)),
        Cell::Change(text, _) => write!(page, "<td>{}", escaped(text)),
        Cell::Subject(place, text) => write!(page, "<td><a href=#s{place}>{}</a>", escaped(text)),
    };
}

fn subject(page: &mut String, of: &SubjectPage, language: Language) {
    let SubjectPage { place, title, line, blocks, derivation } = of;
    let first = if *place == 0 { " first" } else { "" };
    let _ = writeln!(
        page,
        "<section class=\"subject{first}\" id=\"s{place}\"><h3>{}</h3><p class=\"line\">{}</p>",
        escaped(title),
        escaped(line)
    );
    blocks.iter().for_each(|block| self::block(page, block, language));
    if let Some(derivation) = derivation {
        let how = language.pick("How the score came about, step by step", "得分的逐步计算过程");
        let derivation = visible::lines(derivation);
        let _ = writeln!(
            page,
            "<details><summary>{how}</summary><pre>{}</pre></details>",
            lines(derivation.trim_end())
        );
    }
    page.push_str("</section>\n");
}
