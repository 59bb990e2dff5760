//! Coverage as pages to look at: an index, and for each rule set its text in colours.

use super::{Coverage, Site, percent};
use crate::diagnostic::{SourceId, Sources};
use crate::export::{self, Align, Cell, Column, Columns, Kind, Sheet};
use crate::language::{Language, Words, words};
use crate::visible;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use std::collections::BTreeSet;

const STYLE: &str = "\
body{font:16px/1.5 system-ui,'Noto Sans CJK SC',sans-serif;max-width:80rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}\
h1{font-size:1.6rem;margin-bottom:.2rem}h2{font-size:1.05rem;margin:2rem 0 .5rem;font-family:ui-monospace,monospace}\
table{border-collapse:collapse}.list th,.list td{text-align:left;padding:.3rem .8rem;border-bottom:1px solid #e4e4e4}\
.list .n{text-align:right;font-variant-numeric:tabular-nums}.quiet{color:#555}\
.text{font:13px/1.45 ui-monospace,'Noto Sans Mono CJK SC',monospace;width:100%}\
.text td{padding:0 .5rem;vertical-align:top;white-space:pre-wrap}.text .no{color:#888;text-align:right;width:3em;border-right:3px solid #ddd}\
.text .why{color:#a40000;font-family:system-ui,sans-serif;width:34%}\
tr.hit .no{border-color:#3a9a4a}tr.part .no{border-color:#e0a000}tr.miss .no{border-color:#d03030}\
span.hit,.key.hit{background:#dcf3df}span.part,.key.part{background:#fdeeba}span.miss,.key.miss{background:#fbd3d3}.key{padding:0 .4rem}";

/// Whether of some sites all, a part or none were reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Colour {
    Hit,
    Part,
    Miss,
}

impl Colour {
    fn of(reached: impl IntoIterator<Item = bool>) -> Option<Self> {
        let mut reached = reached.into_iter();
        let first = reached.next()?;
        let same = reached.all(|other| other == first);
        Some(match (same, first) {
            (false, _) => Self::Part,
            (true, true) => Self::Hit,
            (true, false) => Self::Miss,
        })
    }

    fn word(self) -> &'static str {
        match self {
            Self::Hit => "hit",
            Self::Part => "part",
            Self::Miss => "miss",
        }
    }
}

/// The name of a rule set's page.
#[must_use]
pub fn file_name(ruleset: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '_' };
    format!("{}.html", ruleset.trim_start_matches('.').chars().map(plain).collect::<String>())
}

fn whole(title: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
    };
    visible::lines(&page.into_string()).into_owned()
}

/// The index of all pages.
#[must_use]
pub fn index(coverages: &[Coverage]) -> String {
    let body = html! {
        h1 { "What the cases reach" }
        (export::html::table(rule_sets(coverages), Some("list")))
    };
    whole("What the cases reach", &body)
}

type Item = Column<fn(&&Coverage) -> Cell>;

/// The columns of the index.
const COLUMNS: [Item; 4] = [
    Column {
        name: "ruleset",
        label: words("rule set", "规则集"),
        kind: Kind::Text,
        align: Align::Left,
        value: |coverage| Cell::Link(coverage.ruleset.clone(), file_name(&coverage.ruleset)),
    },
    number("reached", words("reached", "已到达"), |coverage| Cell::number(Some(coverage.reached()))),
    number("of", words("of", "总数"), |coverage| Cell::number(Some(coverage.total()))),
    number("percent", words("%", "%"), |coverage| Cell::Number(percent(coverage.per_mille()))),
];

const fn number(name: &'static str, label: Words, value: fn(&&Coverage) -> Cell) -> Item {
    Column { name, label, kind: Kind::Number, align: Align::Right, value }
}

fn rule_sets(coverages: &[Coverage]) -> Sheet<'_> {
    let mut columns: Columns<'_, &Coverage> = Columns::new(Language::ENGLISH);
    columns.all(&COLUMNS);
    columns.of(coverages)
}

/// The page of a rule set.
#[must_use]
pub fn page(coverage: &Coverage, sources: &Sources) -> String {
    let body = html! {
        p.quiet { a href="index.html" { "all rule sets" } }
        h1 { (coverage.ruleset) }
        p {
            (coverage.reached()) " of " (coverage.total()) " reached, " (percent(coverage.per_mille())) " %: "
            span.key.hit { "reached" } " " span.key.part { "partly" } " " span.key.miss { "not reached" }
        }
        @for file in coverage.files() {
            h2 { (sources.name(file)) }
            (text(coverage, file, sources))
        }
    };
    whole(&coverage.ruleset, &body)
}

fn text(coverage: &Coverage, file: SourceId, sources: &Sources) -> Markup {
    let whole = sources.text(file);
    let sites: Vec<&(Site, bool)> = coverage.sites.iter().filter(|(site, _)| site.span.source == file).collect();
    let mut start = 0;
    let mut lines = Vec::new();
    for line in whole.split_inclusive('\n') {
        lines.push((start, line.trim_end_matches(['\n', '\r'])));
        start += line.len();
    }
    html! {
        table.text {
            @for (at, (start, line)) in lines.iter().enumerate() {
                @let here: Vec<&&(Site, bool)> = sites.iter().filter(|(site, _)| (*start..=start + line.len()).contains(&site.span.start)).collect();
                @let colour = Colour::of(here.iter().map(|(_, reached)| *reached));
                tr class=[colour.map(Colour::word)] {
                    td.no { (at + 1) }
                    td { (coloured(line, *start, &sites)) }
                    td.why {
                        @for (number, (site, _)) in here.iter().filter(|(_, reached)| !reached).enumerate() {
                            @if number > 0 { br; }
                            "never: " (site.what)
                        }
                    }
                }
            }
        }
    }
}

/// A line in pieces, each in the colour of the narrowest sites around it.
fn coloured(line: &str, start: usize, sites: &[&(Site, bool)]) -> Markup {
    let end = start + line.len();
    // What begins in an earlier line does not colour the space before the text of this one.
    let text = end - line.trim_start().len();
    let mut cuts: BTreeSet<usize> = [start, text, end].into();
    for (site, _) in sites {
        cuts.extend([site.span.start, site.span.end].into_iter().filter(|at| (start..=end).contains(at)));
    }
    let cuts: Vec<usize> = cuts.into_iter().collect();
    html! {
        @for pair in cuts.windows(2) {
            @if let [from, to] = pair {
                @let piece = line.get(from - start..to - start).unwrap_or_default();
                @match colour_at(*from, *to, sites).filter(|_| *from >= text) {
                    Some(colour) => span class=(colour.word()) { (piece) },
                    None => (piece),
                }
            }
        }
    }
}

fn colour_at(from: usize, to: usize, sites: &[&(Site, bool)]) -> Option<Colour> {
    let around = || sites.iter().filter(|(site, _)| site.span.start <= from && to <= site.span.end);
    let width = |site: &Site| site.span.end - site.span.start;
    let narrowest = around().map(|(site, _)| width(site)).min()?;
    Colour::of(around().filter(|(site, _)| width(site) == narrowest).map(|(_, reached)| *reached))
}
