//! What a change of rules does, as table, JSON, page, and columns and rows.
//!
//! All of them say the same of one [`Report`]; the table and the page show the largest changes, rows and JSON all.

mod columns;
mod json;
mod page;
mod table;

pub use json::json;
pub use page::page;
pub use table::table;

use crate::diagnostic::{Sources, Span};
use crate::export::{self, Sheet};
use crate::language::Language;
use crate::number::{self, Decimal};
use crate::regress::edit::{Change, Edit};
use crate::regress::impact::{Aspect, Cell, Effect, Impact, Key, Move, Standing, Unexplained};
use crate::ruleset::yaml::Tree;

/// An impact with what is needed to write about it.
#[derive(Debug)]
pub struct Report<'a> {
    /// The rule set's id.
    pub ruleset: String,
    /// What it is called.
    pub title: String,
    /// What the rules were compared with: `HEAD~1`, `run:3`, a folder.
    pub against: String,
    /// What it does.
    pub impact: &'a Impact,
    /// The texts that the edits' places lie in.
    pub sources: &'a Sources,
    /// How many of the largest changes people are shown.
    pub top: usize,
    /// The organisations that have rule sets of their own on top of this one, which are told apart.
    pub own: Vec<(String, String)>,
}

/// The impacts on a rule set and on those that stand on it, as one report.
pub struct Impacts<'a> {
    /// The rule set, then those that stand on it.
    pub reports: &'a [Report<'a>],
    /// The language of labels.
    pub language: Language,
}

impl export::Report for Impacts<'_> {
    fn sheet(&self) -> Sheet<'_> {
        columns::rows(self.reports, self.language)
    }

    fn text(&self) -> String {
        let tables = self.reports.iter().map(|report| table(report, self.language.tag()));
        tables.collect::<Vec<_>>().join("\n")
    }

    fn json(&self) -> serde_json::Value {
        json(self.reports)
    }
}

impl Report<'_> {
    fn place(&self, span: Span) -> String {
        self.sources.locate(span)
    }

    /// The numbers, from 1, of the edits that move a result in one of these.
    fn causes(&self, key: &Key, aspects: &[Aspect]) -> Vec<usize> {
        let moves = |effect: &Effect| {
            effect.moves.iter().any(|found| found.key == *key && aspects.iter().any(|aspect| found.has(*aspect)))
        };
        let numbered = self.impact.effects.iter().enumerate();
        numbered.filter(|(_, effect)| moves(effect)).map(|(at, _)| at + 1).collect()
    }

    /// Which edits move a result in one of these, for people: their numbers, and whether more than one must be there for it.
    fn by_edits(&self, key: &Key, aspects: &[Aspect], language: Language) -> String {
        let mut causes: Vec<String> = self.causes(key, aspects).iter().map(ToString::to_string).collect();
        let unexplained = |found: &Unexplained| found.key == *key && aspects.contains(&found.aspect);
        if self.impact.interaction.iter().any(unexplained) {
            causes.push(language.pick("together", "共同作用").to_owned());
        }
        causes.join(", ")
    }

    /// The results whose grade or status differs, by key.
    fn regraded(&self) -> Vec<&Move> {
        let moved = |found: &&Move| found.has(Aspect::Grade) || found.has(Aspect::Status);
        self.impact.moves.iter().filter(moved).collect()
    }

    /// The rows and columns of the matrix that are not empty: grades from the best down, then results without one.
    fn cells(&self) -> Vec<Cell> {
        let met = |cell: &Cell| self.impact.matrix.keys().any(|(before, after)| before == cell || after == cell);
        let mut cells: Vec<Cell> =
            self.impact.grades.iter().map(|grade| Cell::Grade(grade.clone())).filter(met).collect();
        let others = self.impact.matrix.keys().flat_map(|(before, after)| [before, after]);
        let mut others: Vec<Cell> = others.filter(|cell| !matches!(cell, Cell::Grade(_))).cloned().collect();
        others.sort();
        others.dedup();
        cells.extend(others);
        cells
    }

    fn has_organisations(&self) -> bool {
        self.impact.summaries.keys().any(|(organisation, _)| !organisation.is_empty())
    }

    fn has_cases(&self) -> bool {
        self.impact.summaries.keys().any(|(_, case)| !case.is_empty())
    }
}

fn cell_name(cell: &Cell, language: Language) -> String {
    match cell {
        Cell::Grade(grade) => grade.clone(),
        Cell::Status(status) => format!("({})", language.words(status.name)),
        Cell::Absent => language.pick("(not there)", "（无）").to_owned(),
    }
}

/// The columns of a result that differs, each as `before → after`, or once where it is the same.
fn standings(found: &Move, language: Language) -> [String; 4] {
    let pair = |text: &dyn Fn(&Standing) -> String| {
        let text = |standing: &Option<Standing>| standing.as_ref().map(text).unwrap_or_default();
        arrow(&text(&found.before), &text(&found.after))
    };
    let grade = |standing: &Standing| standing.grade.clone().unwrap_or_default();
    let rank = |standing: &Standing| standing.rank.map(|rank| rank.to_string()).unwrap_or_default();
    let status = |standing: &Standing| language.words(standing.status.name).to_owned();
    let score = match found.score_change().filter(|change| !change.is_zero()) {
        Some(change) => format!("{} ({})", moved(found), signed(change)),
        None => pair(&score),
    };
    [score, pair(&grade), pair(&rank), pair(&status)]
}

fn score(standing: &Standing) -> String {
    standing.score.map(|score| number::show(score, standing.places)).unwrap_or_default()
}

/// The scores before and after, with so many places that they are seen to differ.
fn moved(found: &Move) -> String {
    let with = |standing: &Option<Standing>, more: u32| {
        let seen = |standing: &Standing| {
            let places = standing.places.map(|places| (places + more).min(number::GUARD_PLACES));
            Some(number::show(standing.score?, places))
        };
        standing.as_ref().and_then(seen).unwrap_or_default()
    };
    let mut pairs = (0..=number::GUARD_PLACES).map(|more| (with(&found.before, more), with(&found.after, more)));
    let (before, after) = pairs.clone().find(|(a, b)| a != b).or(pairs.next_back()).unwrap_or_default();
    arrow(&before, &after)
}

fn arrow(before: &str, after: &str) -> String {
    let or_dash = |text: &str| if text.is_empty() { "–".to_owned() } else { text.to_owned() };
    match (before == after, before.is_empty()) {
        (true, true) => String::new(),
        (true, false) => before.to_owned(),
        (false, _) => format!("{} → {}", or_dash(before), or_dash(after)),
    }
}

/// How many values inside a result are named.
const NAMED: usize = 4;

/// What differs behind an outcome that stays: `score.image 81.2 → 80.9, class: a → b`.
fn behind(found: &Move, language: Language) -> String {
    let mut parts: Vec<String> = Vec::new();
    if let (true, Some(before), Some(after)) = (found.has(Aspect::Class), &found.before, &found.after) {
        let class = |standing: &Standing| standing.class.clone().unwrap_or_default();
        parts.push(format!("{}: {}", aspect_name(Aspect::Class, language), arrow(&class(before), &class(after))));
    }
    if found.has(Aspect::Actions) {
        parts.push(language.pick("other actions", "措施不同").to_owned());
    }
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let named = found.values.iter().take(NAMED);
    parts
        .extend(named.map(|value| format!("{} {}", value.name, arrow(&text(&value.before), &text(&value.after)))));
    if found.values.len() > NAMED {
        parts.push(format!("… {}", found.values.len() - NAMED));
    }
    parts.join(language.pick(", ", "，"))
}

/// A change with its sign.
fn signed(change: Decimal) -> String {
    let text = number::show(change, None);
    if change > Decimal::ZERO { format!("+{text}") } else { text.replacen('-', "−", 1) }
}

/// What an edit did to its leaf: `90 → 85`, `added {…}`.
fn edited(edit: &Edit, language: Language) -> String {
    let before = edit.before.as_ref().map(brief).unwrap_or_default();
    let after = edit.after().map(brief).unwrap_or_default();
    let says = |english: &'static str, chinese: &'static str, value: &str| {
        format!("{} {value}", language.pick(english, chinese))
    };
    match &edit.change {
        Change::Set(_) => format!("{before} → {after}"),
        Change::Add { .. } => says("added", "新增", &after),
        Change::Remove => says("removed", "删除", &before),
        Change::Order(_) => language.pick("in another order", "顺序改变").to_owned(),
    }
}

/// How much of a value fits a line, in characters.
const BRIEF: usize = 80;

/// A value on one line.
fn brief(tree: &Tree) -> String {
    let text = match tree.text() {
        Some(text) => text.split_whitespace().collect::<Vec<_>>().join(" "),
        None if tree.is_nothing() => "~".to_owned(),
        None => flow(tree),
    };
    match text.char_indices().nth(BRIEF) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

/// A map or list between brackets.
fn flow(tree: &Tree) -> String {
    let below = |tree: &Tree| {
        tree.text().map_or_else(|| flow(tree), |text| text.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let entries: Vec<String> =
        tree.entries().iter().map(|entry| format!("{}: {}", entry.key, below(&entry.value))).collect();
    let items: Vec<String> = tree.items().iter().map(below).collect();
    match (entries.is_empty(), items.is_empty()) {
        (false, _) => format!("{{{}}}", entries.join(", ")),
        (_, false) => format!("[{}]", items.join(", ")),
        _ => "~".to_owned(),
    }
}

/// What moves, in words: `grade 2, score 5 (+3.5 in all), rank 4`.
fn counts(count: impl Fn(Aspect) -> usize, sum: Decimal, language: Language) -> String {
    let words: Vec<String> = Aspect::ALL
        .iter()
        .filter(|(aspect, _)| count(*aspect) > 0)
        .map(|(aspect, _)| {
            let n = count(*aspect);
            let word = aspect_name(*aspect, language);
            match aspect {
                Aspect::Score if !sum.is_zero() => {
                    format!("{word} {n} ({}{})", language.pick("in all ", "合计 "), signed(sum))
                }
                _ => format!("{word} {n}"),
            }
        })
        .collect();
    match words.is_empty() {
        true => language.pick("moves nothing", "无任何变化").to_owned(),
        false => words.join(language.pick(", ", "，")),
    }
}

/// An English noun for so many.
fn plural(n: usize, noun: &str) -> String {
    if n == 1 { noun.to_owned() } else { format!("{noun}s") }
}

fn aspect_name(aspect: Aspect, language: Language) -> &'static str {
    match aspect {
        Aspect::Status => language.pick("status", "状态"),
        Aspect::Grade => language.pick("grade", "等级"),
        Aspect::Score => language.pick("score", "得分"),
        Aspect::Rank => language.pick("rank", "名次"),
        Aspect::Class => language.pick("class", "类别"),
        Aspect::Actions => language.pick("actions", "措施"),
        Aspect::Inside => language.pick("nodes or named results", "指标或其他结果"),
    }
}

/// The first lines: what was compared, and how much moves.
fn summary(report: &Report<'_>, language: Language) -> Vec<String> {
    let impact = report.impact;
    let periods: Vec<String> = impact.periods.iter().map(ToString::to_string).collect();
    let periods = match periods.as_slice() {
        [first, .., last] if periods.len() > 4 => format!("{first} … {last}"),
        some => some.join(", "),
    };
    let compared = impact.compared();
    let mut lines = Vec::new();
    if !report.own.is_empty() {
        let each = |(organisation, ruleset): &(String, String)| {
            language.filled(
                "{organisation} by {ruleset}",
                "{organisation} 用 {ruleset}",
                &[("organisation", &organisation), ("ruleset", &ruleset)],
            )
        };
        let own: Vec<String> = report.own.iter().map(each).collect();
        let said = language.pick("have rules of their own, told apart: ", "另有自己的规则，分别比较：");
        lines.push(format!("{said}{}", own.join(language.pick(", ", "，"))));
    }
    if compared == 0 {
        let none = language.pick("nothing is judged by these rules themselves", "没有结果直接用此规则评定");
        lines.push(none.to_owned());
        return lines;
    }
    let edits: usize = impact.effects.iter().map(|effect| effect.edits.len()).sum();
    let (result, edit) = (plural(compared, "result"), plural(edits, "edit"));
    lines.push(language.filled(
        "{compared} {result} compared, of {periods}; {edits} {edit}",
        "比较 {compared} 个结果（{periods}）；规则改动 {edits} 处",
        &[("compared", &compared), ("result", &result), ("periods", &periods), ("edits", &edits), ("edit", &edit)],
    ));
    let moved = impact.moves.len();
    if moved == 0 {
        let same = impact.effects.is_empty();
        lines.push(
            match same {
                true => language.pick("the rules are the same: nothing moves", "规则相同：无任何变化"),
                false => language.pick("nothing moves", "无任何变化"),
            }
            .to_owned(),
        );
        return lines;
    }
    let better: usize = impact.summaries.values().map(|summary| summary.better).sum();
    let worse: usize = impact.summaries.values().map(|summary| summary.worse).sum();
    let sum = impact.summaries.values().fold(Decimal::ZERO, |all, one| all.saturating_add(one.score_sum));
    let counts = counts(|aspect| impact.count(aspect), sum, language);
    let verb = if moved == 1 { "moves" } else { "move" };
    lines.push(language.filled(
        "{moved} {verb}: {counts}",
        "{moved} 个有变化：{counts}",
        &[("moved", &moved), ("verb", &verb), ("counts", &counts)],
    ));
    if better + worse > 0 {
        lines.push(language.filled(
            "better grades {better}, worse grades {worse}",
            "等级上升 {better} 个，下降 {worse} 个",
            &[("better", &better), ("worse", &worse)],
        ));
    }
    lines
}
