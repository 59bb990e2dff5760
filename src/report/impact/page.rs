//! The impact as one HTML file without anything from outside, so that it can be mailed and printed.

use super::super::document::STYLE;
use super::columns;
use super::{Report, aspect_name, behind, cell_name, counts, edited, signed, summary};
use crate::export;
use crate::language::Language;
use crate::regress::impact::{Aspect, Cell, Effect, Move};
use crate::visible;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// The page in `language`: the rule set, then those that stand on it, one below the other.
#[must_use]
pub fn page(reports: &[Report<'_>], language: &str) -> String {
    let language = Language::of(language);
    let heading = language.pick("What the change does", "规则改动的影响");
    let title = reports.first().map(|report| report.title.as_str()).unwrap_or_default();
    let whole = html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (heading) " · " (title) }
                style { (PreEscaped(STYLE)) (PreEscaped(MORE)) }
            }
            body {
                h1 { (heading) }
                @for report in reports { (Page { report, language }.whole()) }
            }
        }
    };
    visible::lines(&whole.into_string()).into_owned()
}

const MORE: &str = ".same{background:#f6f6f6}.up{background:#e2f2e2}.down{background:#fbe4e1}\
td.place{font-size:.85em;color:#666}.edit{margin:.8rem 0}.edit p{margin:.2rem 0}ol.edits>li{margin:.8rem 0}\
body{max-width:75rem}table.moves td:not(:first-child){white-space:nowrap}";

struct Page<'a> {
    report: &'a Report<'a>,
    language: Language,
}

impl Page<'_> {
    fn say(&self, english: &'static str, chinese: &'static str) -> &'static str {
        self.language.pick(english, chinese)
    }

    fn whole(&self) -> Markup {
        let report = self.report;
        html! {
            p.quiet { (report.title) " · " (report.ruleset) " · " (report.against) " → " (self.say("the rules now", "现行规则")) }
            @for line in summary(report, self.language) { p { (line) } }
            (self.edits())
            @if !report.impact.moves.is_empty() {
                (self.matrix())
                (self.movers())
                (self.behind())
                (self.organisations())
            }
        }
    }

    fn edits(&self) -> Markup {
        let impact = self.report.impact;
        html! {
            @if !impact.effects.is_empty() {
                h2 { (self.say("What each edit does by itself", "各处改动单独的影响")) }
                ol.edits { @for effect in &impact.effects { li { (self.effect(effect)) } } }
                @if !impact.interaction.is_empty() {
                    h2 { (self.say("Interaction", "相互作用")) }
                    p { (self.say("What the edits do together is not the sum of what they do by themselves for:", "全部改动的影响不等于各处单独影响之和的结果：")) }
                    table {
                        tr { th { (self.say("subject", "对象")) } th { (self.say("period", "周期")) } th { (self.say("in", "方面")) } th.n { (self.say("score", "得分")) } }
                        @for found in impact.interaction.iter().take(self.report.top) {
                            tr {
                                td { (found.key.subject) } td { (found.key.period) }
                                td { (aspect_name(found.aspect, self.language)) }
                                td.n { @if let Some(score) = found.score { (signed(score)) } }
                            }
                        }
                    }
                    (self.more(impact.interaction.len()))
                }
            }
        }
    }

    fn more(&self, all: usize) -> Markup {
        let left = all.saturating_sub(self.report.top);
        html! { @if left > 0 { p.quiet { "… " (left) " " (self.say("more", "个未列出")) } } }
    }

    fn effect(&self, effect: &Effect) -> Markup {
        html! {
            @if effect.edits.len() > 1 { p.quiet { (self.say("together, since they can't stand alone", "不能单独成立，合并计算")) } }
            @for edit in &effect.edits {
                p { code { (edit.path) } " " (edited(edit, self.language)) " " span.id { (self.report.place(edit.span)) } }
            }
            @match &effect.failed {
                Some(why) => p { (self.say("can't be scored by itself: ", "单独无法评分：")) (why) },
                None => p { (counts(|aspect| effect.count(aspect), effect.score_sum(), self.language)) },
            }
        }
    }

    fn matrix(&self) -> Markup {
        let cells = self.report.cells();
        let count = |before: &Cell, after: &Cell| {
            self.report.impact.matrix.get(&(before.clone(), after.clone())).copied().unwrap_or_default()
        };
        let class = |row: usize, column: usize| match row.cmp(&column) {
            std::cmp::Ordering::Equal => "n same",
            std::cmp::Ordering::Less => "n down",
            std::cmp::Ordering::Greater => "n up",
        };
        html! {
            @if cells.len() > 1 {
                h2 { (self.say("Grades before (lines) and after (columns)", "等级：改前（行）与改后（列）")) }
                table {
                    tr { th {} @for cell in &cells { th.n { (cell_name(cell, self.language)) } } }
                    @for (row, before) in cells.iter().enumerate() {
                        tr {
                            th { (cell_name(before, self.language)) }
                            @for (column, after) in cells.iter().enumerate() {
                                @match count(before, after) {
                                    0 => td.n {},
                                    n => td class=(class(row, column)) { (n) },
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn movers(&self) -> Markup {
        let (impact, top) = (self.report.impact, self.report.top);
        let movers: Vec<&Move> = impact.movers().collect();
        let regraded = self.report.regraded();
        html! {
            @if movers.len() <= top {
                @if !movers.is_empty() { h2 { (self.say("Who moves", "变化的对象")) } (self.moves(&movers)) }
            } @else {
                @if !regraded.is_empty() {
                    h2 { (self.say("Other grades and statuses", "等级或状态变化")) }
                    (self.moves(&regraded.iter().take(top).copied().collect::<Vec<_>>()))
                    (self.more(regraded.len()))
                }
                @if impact.count(Aspect::Score) > 0 {
                    h2 { (self.say("Largest changes of the score", "得分变化最大")) }
                    (self.moves(&impact.largest_scores(top)))
                    (self.more(impact.count(Aspect::Score)))
                }
                @if !impact.largest_ranks(top).is_empty() {
                    h2 { (self.say("Largest changes of the rank", "名次变化最大")) }
                    (self.moves(&impact.largest_ranks(top)))
                    (self.more(impact.count(Aspect::Rank)))
                }
            }
        }
    }

    fn behind(&self) -> Markup {
        let found: Vec<&Move> = self.report.impact.behind().collect();
        html! {
            @if !found.is_empty() {
                h2 { (self.say("The outcome stays, but what lies behind moves", "结果不变，但内部有变化")) }
                ul {
                    @for one in found.iter().take(self.report.top) {
                        li { (one.key.subject) " " (one.key.period) " " (one.key.organisation) " " (one.key.case) ": " (behind(one, self.language)) }
                    }
                }
                (self.more(found.len()))
            }
        }
    }

    fn moves(&self, moves: &[&Move]) -> Markup {
        export::html::table(columns::moves(self.report, moves.to_vec(), self.language), Some("moves"))
    }

    fn organisations(&self) -> Markup {
        let summaries = &self.report.impact.summaries;
        let cases = self.report.has_cases();
        html! {
            @if summaries.len() > 1 {
                h2 { @if cases { (self.say("By case", "按用例")) } @else { (self.say("By organisation", "按组织")) } }
                (export::html::table(columns::sums(self.report, self.language), None))
            }
        }
    }
}
