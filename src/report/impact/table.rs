//! The impact for people, as text.

use super::columns;
use super::{Report, aspect_name, behind, cell_name, counts, edited, plural, standings, summary};
use crate::export::{self, ruled};
use crate::language::Language;
use crate::number::Decimal;
use crate::regress::impact::{Aspect, Effect, Key, Move};
use crate::visible;
use comfy_table::{CellAlignment, Table};
use std::collections::BTreeSet;

/// The impact in `language` (`zh` or `en`): which grades become which, who moves, which edit causes what.
#[must_use]
pub fn table(report: &Report<'_>, language: &str) -> String {
    let text = Text { report, language: Language::of(language), text: String::new() };
    text.whole()
}

struct Text<'a> {
    report: &'a Report<'a>,
    language: Language,
    text: String,
}

impl Text<'_> {
    fn say(&self, english: &'static str, chinese: &'static str) -> &'static str {
        self.language.pick(english, chinese)
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    fn title(&mut self, title: &str) {
        self.line("");
        self.line(title);
    }

    fn table(&mut self, table: &Table) {
        for line in table.lines() {
            self.line(&line);
        }
    }

    fn whole(mut self) -> String {
        let report = self.report;
        let (title, against) = (visible::line(&report.title), visible::line(&report.against));
        self.line(&format!("{title} · {against} → {}", self.say("the rules now", "现行规则")));
        for line in summary(report, self.language) {
            self.line(&line);
        }
        self.edits();
        if report.impact.moves.is_empty() {
            return self.text;
        }
        self.matrix();
        self.movers();
        self.behind();
        self.organisations();
        self.text
    }

    fn matrix(&mut self) {
        let cells = self.report.cells();
        if cells.len() < 2 {
            return;
        }
        self.title(self.say("grades before (lines) and after (columns)", "等级：改前（行）与改后（列）"));
        let mut table = ruled();
        let names: Vec<String> = cells.iter().map(|cell| cell_name(cell, self.language)).collect();
        table.set_header(visible::cells(std::iter::once("").chain(names.iter().map(String::as_str))));
        for (before, name) in cells.iter().zip(&names) {
            let count =
                |after| self.report.impact.matrix.get(&(before.clone(), after)).copied().unwrap_or_default();
            let counts = cells.iter().map(|after| match count(after.clone()) {
                0 => String::new(),
                n => n.to_string(),
            });
            table.add_row(visible::cells(std::iter::once(name.clone()).chain(counts)));
        }
        for column in table.column_iter_mut().skip(1) {
            column.set_cell_alignment(CellAlignment::Right);
        }
        self.table(&table);
    }

    fn movers(&mut self) {
        let (impact, top) = (self.report.impact, self.report.top);
        let movers: Vec<&Move> = impact.movers().collect();
        if movers.is_empty() {
            return;
        }
        if movers.len() <= top {
            self.title(self.say("who moves", "变化的对象"));
            return self.moves(&movers);
        }
        let regraded = self.report.regraded();
        if !regraded.is_empty() {
            let title = self.say("other grades and statuses", "等级或状态变化");
            self.title(&format!("{title}{}", self.of(top, regraded.len())));
            self.moves(&regraded.into_iter().take(top).collect::<Vec<_>>());
        }
        let scores = impact.largest_scores(top);
        if !scores.is_empty() {
            let title = self.say("largest changes of the score", "得分变化最大");
            self.title(&format!("{title}{}", self.of(top, impact.count(Aspect::Score))));
            self.moves(&scores);
        }
        let ranks = impact.largest_ranks(top);
        if !ranks.is_empty() {
            let title = self.say("largest changes of the rank", "名次变化最大");
            self.title(&format!("{title}{}", self.of(top, impact.count(Aspect::Rank))));
            self.moves(&ranks);
        }
    }

    fn behind(&mut self) {
        let (impact, top) = (self.report.impact, self.report.top);
        let behind: Vec<&Move> = impact.behind().collect();
        if behind.is_empty() {
            return;
        }
        let title = self.say("the outcome stays, but what lies behind moves", "结果不变，但内部有变化");
        self.title(&format!("{title}{}", self.of(top, behind.len())));
        for found in behind.into_iter().take(top) {
            let line = self.effect_on(found);
            self.line(&format!("  {line}"));
        }
    }

    fn of(&self, top: usize, all: usize) -> String {
        if all <= top {
            return String::new();
        }
        self.language.filled(
            " ({top} of {all}; --format csv has all)",
            "（{all} 个中的 {top} 个；--format csv 列出全部）",
            &[("top", &top), ("all", &all)],
        )
    }

    fn moves(&mut self, moves: &[&Move]) {
        let table = export::table(columns::moves(self.report, moves.to_vec(), self.language));
        self.table(&table);
    }

    fn edits(&mut self) {
        let impact = self.report.impact;
        if impact.effects.is_empty() {
            return;
        }
        self.title(self.say("what each edit does by itself", "各处改动单独的影响"));
        for (at, effect) in impact.effects.iter().enumerate() {
            self.effect(at + 1, effect);
        }
        if impact.interaction.is_empty() {
            return;
        }
        let results: BTreeSet<&Key> = impact.interaction.iter().map(|found| &found.key).collect();
        let count = |aspect| impact.interaction.iter().filter(|found| found.aspect == aspect).count();
        let rest = impact.interaction.iter().filter_map(|found| found.score);
        let rest = rest.fold(Decimal::ZERO, |all, one| all.saturating_add(one));
        let counts = counts(count, rest, self.language);
        self.line(&self.language.filled("  interaction: {results} {plural} where all edits together do not do what each does by itself: {counts}", "  相互作用：{results} 个结果在全部改动下与各处单独之和不同：{counts}", &[("results", &results.len()), ("plural", &plural(results.len(), "result")), ("counts", &counts)]));
        for key in results.iter().take(self.report.top) {
            let of = impact.interaction.iter().filter(|found| found.key == **key);
            let aspects: Vec<&str> = of.map(|found| aspect_name(found.aspect, self.language)).collect();
            let place = [&key.case, &key.organisation].into_iter().find(|name| !name.is_empty());
            let place = place.map(|name| format!(" {name}")).unwrap_or_default();
            self.line(&format!("      {}{place} {}: {}", key.subject, key.period, aspects.join(", ")));
        }
    }

    fn effect(&mut self, number: usize, effect: &Effect) {
        let together = effect.edits.len() > 1;
        for (at, edit) in effect.edits.iter().enumerate() {
            let lead = match (at, together) {
                (0, true) => format!("{number:>3} {}", self.say("together", "合并")),
                (0, false) => format!("{number:>3}"),
                _ => "   ".to_owned(),
            };
            if together && at == 0 {
                self.line(&lead);
            }
            let lead = if together { "     " } else { &lead };
            let (path, place) = (&edit.path, self.report.place(edit.span));
            self.line(&format!("{lead} {path}: {}  {place}", edited(edit, self.language)));
        }
        let counts = counts(|aspect| effect.count(aspect), effect.score_sum(), self.language);
        self.line(&match &effect.failed {
            Some(why) => {
                let cant = self.say("can't be scored by itself: ", "单独无法评分：");
                format!("      {cant}{}", why.lines().next().unwrap_or_default())
            }
            None => format!("      {counts}"),
        });
        let (top, moved) = (self.report.top, effect.moves.len());
        let lines: Vec<String> = effect.moves.iter().take(top).map(|found| self.effect_on(found)).collect();
        if self.report.impact.effects.len() > 1 && !lines.is_empty() {
            lines.iter().for_each(|line| self.line(&format!("        {line}")));
            if moved > top {
                let more = self.say("more", "个");
                self.line(&format!("        … {} {more}", moved - top));
            }
        }
    }

    /// What an edit does to a result, on one line.
    fn effect_on(&self, found: &Move) -> String {
        let [score, grade, rank, status] = standings(found, self.language);
        let named =
            [(Aspect::Score, score), (Aspect::Grade, grade), (Aspect::Rank, rank), (Aspect::Status, status)];
        let mut parts: Vec<String> = named
            .into_iter()
            .filter(|(aspect, _)| found.has(*aspect))
            .map(|(aspect, text)| format!("{} {text}", aspect_name(aspect, self.language)))
            .collect();
        if parts.is_empty() {
            parts.push(behind(found, self.language));
        }
        let key = &found.key;
        let whose = [key.subject.as_str(), &key.period.to_string(), &key.organisation, &key.case]
            .iter()
            .filter(|part| !part.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join(" ");
        format!("{whose}: {}", parts.join(self.say(", ", "，")))
    }

    fn organisations(&mut self) {
        let summaries = &self.report.impact.summaries;
        if summaries.len() < 2 {
            return;
        }
        let cases = self.report.has_cases();
        self.title(match cases {
            true => self.say("by case", "按用例"),
            false => self.say("by organisation", "按组织"),
        });
        let table = export::table(columns::sums(self.report, self.language));
        self.table(&table);
    }
}
