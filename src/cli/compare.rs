//! `satis compare`: why two runs differ, and who moved.

use super::lacking::Lacking;
use super::runs::{Format, find_whole, number, result_json};
use super::{Context, Failure, Verdict};
use crate::export::{self, Align, Cell, Column, Columns, Kind};
use crate::language::{Language, words};
use crate::report;
use crate::runs;
use crate::runs::compare::{Comparison, Move, Mover, class};
use crate::runs::leaves::Leaf;
use crate::store::{Run, RunResult, Store};
use clap::Args;
use serde_json::{Value, json};
use std::fmt::{Display, Write as _};

/// Explain the differences between two runs: by data, by rules, by version; and list who moved
#[derive(Debug, Args)]
pub struct Compare {
    /// The number of the first run
    #[arg(value_parser = number)]
    before: i64,
    /// The number of the second run
    #[arg(value_parser = number)]
    after: i64,
    /// Compare runs of different rule sets all the same
    #[arg(long)]
    across: bool,
    /// Show everything that differs, not only the first of it
    #[arg(long)]
    all: bool,
    /// How differences are written
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// So many differences of a kind are shown, unless all are asked for.
const SHOWN: usize = 20;
/// As much of a value as fits a line.
const WIDTH: usize = 60;

impl Compare {
    pub fn run(&self, context: &mut Context<'_>) -> Result<Verdict, Failure> {
        let store = Store::open(&context.workspace.store)?;
        let (a, b) = (find_whole(&store, self.before)?, find_whole(&store, self.after)?);
        let (old, new) = (&a.summary.ruleset, &b.summary.ruleset);
        if old != new && !self.across {
            return Err(Failure::Usage(format!(
                "run {} is of `{old}`, run {} of `{new}`: their scores do not mean the same, so nothing follows from how they differ; \
                 compare runs of one rule set, or write `--across`",
                self.before, self.after
            )));
        }
        let comparison = runs::compare(&store, &a, &b)?;
        let of = |run| Lacking::of(&store, run, context.language.tag());
        let lacking = [of(&a)?, of(&b)?];
        match self.format {
            Format::Json => {
                let mut all = json_of(&a, &b, &comparison);
                let [before, after] = lacking.each_ref().map(Lacking::json);
                if let Some(map) = all.as_object_mut() {
                    map.insert("lacking".to_owned(), json!({ "before": before, "after": after }));
                }
                writeln!(context.out, "{all:#}")?;
            }
            Format::Text => {
                write!(context.out, "{}", self.text(context.language, &a, &b, &comparison))?;
                for (run, lacking) in [&a, &b].into_iter().zip(&lacking) {
                    let id = run.summary.id;
                    for line in lacking.lines() {
                        let lacks = context.language.filled("run {id} lacks", "运行 {id} 的缺漏", &[("id", &id)]);
                        writeln!(context.out, "{lacks}: {line}")?;
                    }
                }
            }
        }
        Ok(if comparison.is_same() { Verdict::Fine } else { Verdict::Findings })
    }

    fn text(&self, language: Language, a: &Run, b: &Run, comparison: &Comparison) -> String {
        let say = |english: &'static str, chinese: &'static str| format!("{}\n", language.pick(english, chinese));
        let changed = |english: &'static str, chinese: &'static str, parts: &[(&'static str, &dyn Display)]| {
            format!("{}\n", language.filled(english, chinese, parts))
        };
        let mut text = format!("{}\n{}\n", heading(language, a), heading(language, b));
        if let Some((old, new)) = &comparison.period {
            text += &changed("period: {old} → {new}", "周期：{old} → {new}", &[("old", old), ("new", new)]);
        }
        if let Some((old, new)) = &comparison.organisation {
            let [old, new] =
                [old, new].map(|named| if named.is_empty() { language.pick("none", "无") } else { named });
            text +=
                &changed("organisation: {old} → {new}", "机构：{old} → {new}", &[("old", &old), ("new", &new)]);
        }
        text += &match &comparison.engine {
            None if comparison.computed_otherwise() => {
                let runs = format!("{} {}", a.summary.id, b.summary.id);
                changed(
                    "engine: the same version, but another result: see `satis verify {runs}`",
                    "程序版本：相同，结果却不同：见 `satis verify {runs}`",
                    &[("runs", &runs)],
                )
            }
            None => say("engine: the same", "程序版本：相同"),
            Some((old, new)) => {
                changed("engine: {old} → {new}", "程序版本：{old} → {new}", &[("old", old), ("new", new)])
            }
        };
        if comparison.rules.is_empty() {
            text += &say("rules: the same", "规则：相同");
        } else {
            let n = comparison.rules.len();
            text +=
                &changed("rules: {differ}", "规则：{n} 个值不同", &[("differ", &differ(n, "value")), ("n", &n)]);
            text += &self.leaves(language, &comparison.rules);
        }
        if comparison.given_differ {
            text += &say(
                "command line: other subjects or values to compare with were named",
                "命令行：指定了不同的对象或对照值",
            );
        }
        match (comparison.data_differ, comparison.data.is_empty()) {
            (false, _) => text += &say("data: the same", "数据：相同"),
            (true, true) => {
                text += &say("data: other questions were read of the same rows", "数据：同样的行，读了不同的题目");
            }
            (true, false) => {
                let n = comparison.data.len();
                text +=
                    &changed("data: {differ}", "数据：{n} 行不同", &[("differ", &differ(n, "row")), ("n", &n)]);
                text += &self.leaves(language, &comparison.data);
            }
        }
        text += &Self::moved(language, self.all, &comparison.moved);
        text
    }

    fn leaves(&self, language: Language, leaves: &[Leaf]) -> String {
        let most = if self.all { leaves.len() } else { SHOWN };
        let mut text = String::new();
        for Leaf { path, before, after } in leaves.iter().take(most) {
            let cut = |value: &Option<String>| cut(value.as_deref().unwrap_or(language.pick("nothing", "无")));
            _ = writeln!(text, "  {path}: {} → {}", cut(before), cut(after));
        }
        if leaves.len() > most {
            text += &format!("  {}", more(language, leaves.len() - most));
        }
        text
    }

    fn moved(language: Language, all: bool, moved: &[Move]) -> String {
        let (below, told): (Vec<&Move>, Vec<&Move>) = moved.iter().partition(|one| one.below_only);
        if moved.is_empty() {
            return language.pick("results: the same\n", "结果：相同\n").to_owned();
        }
        let mut text = language.pick("results:\n", "结果：\n").to_owned();
        if !told.is_empty() {
            let sides = || told.iter().flat_map(|one| [&one.before, &one.after]).flatten();
            let classes = sides().any(|result| class(result).is_some());
            let most = if all { told.len() } else { SHOWN };
            let mut columns: Columns<'_, Row<'_>> = Columns::new(language);
            let shown = COLUMNS.iter().filter(|column| classes || column.name != CLASS);
            shown.for_each(|column| columns.all(std::slice::from_ref(column)));
            let rows = told.iter().take(most).map(|one| Row { one, language });
            text += &export::lines(&export::table(columns.of(rows)));
            if told.len() > most {
                text += &more(language, told.len() - most);
            }
        }
        if !below.is_empty() {
            let names: Vec<&str> = below.iter().take(SHOWN).map(|one| one.subject.as_str()).collect();
            let more = if below.len() > SHOWN { ", …" } else { "" };
            let what = language.pick(
                "the same score, grade, rank and status, but other parts or named results: ",
                "得分、等级、排名和状态相同，组成部分或附列结果不同：",
            );
            _ = writeln!(text, "{what}{}{more}", names.join(", "));
        }
        text
    }
}

/// A result that differs.
struct Row<'a> {
    one: &'a Move,
    language: Language,
}

type Item = Column<fn(&Row<'_>) -> Cell>;

const CLASS: &str = "class";

/// The columns of results that differ; the class only where some result has one.
const COLUMNS: [Item; 7] = [
    item("subject", "对象", |row| Cell::of(&row.one.subject)),
    item("score", "得分", |row| Cell::of(scores(row.one.before.as_ref(), row.one.after.as_ref()))),
    item("grade", "等级", |row| row.field(|result| result.grade.clone())),
    item(CLASS, "类别", |row| row.field(class)),
    item("rank", "排名", |row| row.field(|result| result.rank.map(|rank| rank.to_string()))),
    item("status", "状态", |row| {
        row.field(|result| Some(report::status(&result.status, row.language.tag()).to_owned()))
    }),
    item("by", "原因", |row| Cell::of(by(row.language, row.one))),
];

const fn item(name: &'static str, zh: &'static str, value: fn(&Row<'_>) -> Cell) -> Item {
    Column { name, label: words(name, zh), kind: Kind::Text, align: Align::Left, value }
}

impl Row<'_> {
    /// A part of the result, before and after.
    fn field(&self, get: impl Fn(&RunResult) -> Option<String>) -> Cell {
        let side = |result: &Option<RunResult>| result.as_ref().and_then(&get);
        Cell::of(change(side(&self.one.before), side(&self.one.after)))
    }
}

/// What moves a result, for people.
fn by(language: Language, one: &Move) -> String {
    let word = |cause: &Mover| match cause {
        Mover::Period => language.pick("period", "周期"),
        Mover::Organisation => language.pick("organisation", "机构"),
        Mover::Data => language.pick("data", "数据"),
        Mover::Rules => language.pick("rules", "规则"),
        Mover::Engine => language.pick("engine", "程序版本"),
        Mover::Together => language.pick("together", "共同作用"),
    };
    one.by.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// `1 row differs`, `2 rows differ`.
fn differ(n: usize, word: &str) -> String {
    if n == 1 { format!("1 {word} differs") } else { format!("{n} {word}s differ") }
}

fn more(language: Language, n: usize) -> String {
    language.filled("… and {n} more: `--all` shows them\n", "… 另有 {n} 项，`--all` 全部列出\n", &[("n", &n)])
}

fn heading(language: Language, run: &Run) -> String {
    let summary = &run.summary;
    let organisation =
        if summary.organisation.is_empty() { String::new() } else { format!(" · {}", summary.organisation) };
    let (word, at) = (language.pick("run", "运行"), &summary.at);
    format!("{word} {} · {}{organisation} · {} · {at}", summary.id, summary.ruleset, summary.period)
}

fn change(before: Option<String>, after: Option<String>) -> String {
    let said = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
    if before == after { before.unwrap_or_default() } else { format!("{} → {}", said(before), said(after)) }
}

/// The scores as people see them; in full where that would hide that they differ.
fn scores(before: Option<&RunResult>, after: Option<&RunResult>) -> String {
    let score = |result: Option<&RunResult>| result.and_then(|result| result.score.clone());
    let seen = |result: Option<&RunResult>| result.and_then(runs::seen);
    match seen(before) == seen(after) && score(before) != score(after) {
        true => change(score(before), score(after)),
        false => change(seen(before), seen(after)),
    }
}

fn cut(text: &str) -> String {
    if text.chars().count() > WIDTH { text.chars().take(WIDTH).chain(['…']).collect() } else { text.to_owned() }
}

fn json_of(a: &Run, b: &Run, comparison: &Comparison) -> Value {
    let leaf = |leaf: &Leaf| json!({ "path": leaf.path, "before": leaf.before, "after": leaf.after });
    let one = |one: &Move| {
        json!({
            "subject": one.subject,
            "before": one.before.as_ref().map(result_json),
            "after": one.after.as_ref().map(result_json),
            "by": one.by.iter().map(|cause| cause.word()).collect::<Vec<_>>(),
        })
    };
    json!({
        "before": a.summary.id,
        "after": b.summary.id,
        "same": comparison.is_same(),
        "period": comparison.period.as_ref().map(|(before, after)| json!({ "before": before, "after": after })),
        "organisation":
            comparison.organisation.as_ref().map(|(before, after)| json!({ "before": before, "after": after })),
        "given_differ": comparison.given_differ,
        "engine": comparison.engine.as_ref().map(|(before, after)| json!({ "before": before, "after": after })),
        "rules": comparison.rules.iter().map(leaf).collect::<Vec<_>>(),
        "data_differ": comparison.data_differ,
        "data": comparison.data.iter().map(leaf).collect::<Vec<_>>(),
        "moved": comparison.moved.iter().map(one).collect::<Vec<_>>(),
    })
}
