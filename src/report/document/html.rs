//! A document as a page of one file.

use super::{Block, Document, Run};
use crate::export::html::number;
use crate::visible;
use maud::{DOCTYPE, Markup, PreEscaped, html};

pub(in crate::report) const STYLE: &str = "\
body{font:16px/1.5 system-ui,'Noto Sans CJK SC',sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}\
h1{font-size:1.6rem;margin-bottom:.2rem}h2{font-size:1.15rem;margin:2rem 0 .5rem;border-bottom:1px solid #ccc}\
table{border-collapse:collapse;width:100%;margin:.5rem 0}\
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #e4e4e4}\
th{font-weight:600;background:#f6f6f6}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\
code,pre{font:13px/1.4 ui-monospace,monospace;background:#f3f3f3;border-radius:3px;white-space:pre-wrap}\
code{padding:.05rem .3rem}pre{padding:.6rem}.id{color:#666;font-size:.85em}";

/// The page.
#[must_use]
pub fn html(document: &Document) -> String {
    let page = html! {
        (DOCTYPE)
        html lang=(document.language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (document.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (document.title) }
                @for part in &document.blocks { (block(part)) }
            }
        }
    };
    visible::lines(&page.into_string()).into_owned()
}

fn block(block: &Block) -> Markup {
    match block {
        Block::Heading(text) => html! { h2 { (text) } },
        Block::Paragraph(words) => html! { p { (runs(words)) } },
        Block::Points(points) => html! { ul { @for point in points { li { (runs(point)) } } } },
        Block::Listing(text) => html! { pre { (text) } },
        Block::Table { head, rows } => {
            let class = |at: usize| head.get(at).and_then(number);
            html! {
                table {
                    @if !head.is_empty() {
                        tr { @for (at, column) in head.iter().enumerate() { th class=[class(at)] { (column.label) } } }
                    }
                    @for (depth, cells) in rows {
                        tr {
                            @for (at, cell) in cells.iter().enumerate() {
                                td class=[class(at)] style=[(at == 0 && *depth > 0).then(|| indent(*depth))] { (runs(cell)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// 1.2 rem a level.
fn indent(depth: usize) -> String {
    let tenths = 6 + 12 * depth;
    format!("padding-left:{}.{}rem", tenths / 10, tenths % 10)
}

fn runs(runs: &[Run]) -> Markup {
    html! {
        @for run in runs {
            @match run {
                Run::Text(text) => (text),
                Run::Code(text) => code { (text) },
                Run::Id(text) => span.id { (text) },
            }
        }
    }
}
