//! The columns in which an impact is written: for programs one row a result that differs, for people those that moved and
//! the sums by organisation.

use super::{Report, score, signed, standings};
use crate::export::{Align, Cell, Column, Columns, Head, Kind, Sheet};
use crate::language::{Language, words};
use crate::number;
use crate::regress::impact::{Aspect, Move, Standing, Summary};

/// A result that differs.
#[derive(Clone, Copy)]
struct Row<'a> {
    report: &'a Report<'a>,
    found: &'a Move,
    language: Language,
}

type Item = Column<fn(&Row<'_>) -> Cell>;

const fn item(
    name: &'static str,
    [en, zh]: [&'static str; 2],
    kind: Kind,
    align: Align,
    value: fn(&Row<'_>) -> Cell,
) -> Item {
    Column { name, label: words(en, zh), kind, align, value }
}

const fn text(name: &'static str, labels: [&'static str; 2], value: fn(&Row<'_>) -> Cell) -> Item {
    item(name, labels, Kind::Text, Align::Left, value)
}

const fn number(name: &'static str, labels: [&'static str; 2], value: fn(&Row<'_>) -> Cell) -> Item {
    item(name, labels, Kind::Number, Align::Right, value)
}

/// For programs; `edits` are the paths of those that move the result by themselves.
const ROWS: [Item; 20] = [
    text("ruleset", ["rule set", "规则集"], |row| Cell::of(&row.report.ruleset)),
    text("organisation", ["organisation", "组织"], |row| Cell::of(&row.found.key.organisation)),
    text("case", ["case", "用例"], |row| Cell::of(&row.found.key.case)),
    text("period", ["period", "周期"], |row| Cell::of(row.found.key.period.to_string())),
    text("subject", ["subject", "对象"], |row| Cell::of(&row.found.key.subject)),
    text("label", ["name", "名称"], |row| Cell::text(row.found.label.as_deref())),
    text("moved", ["moved", "变化"], |row| {
        Cell::of(row.found.aspects.iter().map(|aspect| aspect.word()).collect::<Vec<_>>().join(" "))
    }),
    text("status_before", ["status before", "原状态"], |row| status(row.found.before.as_ref())),
    text("status_after", ["status after", "现状态"], |row| status(row.found.after.as_ref())),
    text("grade_before", ["grade before", "原等级"], |row| grade(row.found.before.as_ref())),
    text("grade_after", ["grade after", "现等级"], |row| grade(row.found.after.as_ref())),
    number("score_before", ["score before", "原得分"], |row| scored(row.found.before.as_ref())),
    number("score_after", ["score after", "现得分"], |row| scored(row.found.after.as_ref())),
    number("score_change", ["change of the score", "得分变化"], |row| {
        Cell::number(row.found.score_change().map(|change| number::show(change, None)))
    }),
    number("rank_before", ["rank before", "原名次"], |row| rank(row.found.before.as_ref())),
    number("rank_after", ["rank after", "现名次"], |row| rank(row.found.after.as_ref())),
    number("rank_change", ["change of the rank", "名次变化"], |row| Cell::number(row.found.rank_change())),
    text("class_before", ["class before", "原类别"], |row| class(row.found.before.as_ref())),
    text("class_after", ["class after", "现类别"], |row| class(row.found.after.as_ref())),
    text("edits", ["edits", "改动"], edits),
];

/// For people.
const MOVES: [Item; 9] = [
    text("subject", ["subject", "对象"], |row| {
        Cell::Called(row.found.key.subject.clone(), row.found.label.clone())
    }),
    text("period", ["period", "周期"], |row| Cell::of(row.found.key.period.to_string())),
    text(ORGANISATION, ["organisation", "组织"], |row| Cell::of(&row.found.key.organisation)),
    text(CASE, ["case", "用例"], |row| Cell::of(&row.found.key.case)),
    // `81.2 → 80.9 (-0.3)`: a text whose digits do not stand below each other.
    item("score", ["score", "得分"], Kind::Number, Align::Left, |row| Cell::of(row.standing(0))),
    text("grade", ["grade", "等级"], |row| {
        Cell::Turned(row.standing(1), row.report.impact.steps_up(row.found).unwrap_or_default())
    }),
    text("rank", ["rank", "名次"], |row| Cell::of(row.standing(2))),
    text("status", ["status", "状态"], |row| Cell::of(row.standing(3))),
    text("edits", ["by edit", "改动序号"], |row| {
        let aspects: Vec<Aspect> = row.found.aspects.iter().copied().collect();
        Cell::of(row.report.by_edits(&row.found.key, &aspects, row.language))
    }),
];

/// Columns that are left out where they would be empty.
const ORGANISATION: &str = "organisation";
const CASE: &str = "case";

impl Row<'_> {
    /// Score, grade, rank or status, each before and after.
    fn standing(&self, at: usize) -> String {
        standings(self.found, self.language).into_iter().nth(at).unwrap_or_default()
    }
}

/// All results that differ, by rule set, organisation, case, period and subject.
pub(super) fn rows<'a>(reports: &'a [Report<'a>], language: Language) -> Sheet<'a> {
    let mut columns: Columns<'a, Row<'a>> = Columns::new(language);
    columns.all(&ROWS);
    let rows =
        move |report: &'a Report<'a>| report.impact.moves.iter().map(move |found| Row { report, found, language });
    columns.of(reports.iter().flat_map(rows))
}

/// Results that moved, for people.
pub(super) fn moves<'a>(report: &'a Report<'a>, moves: Vec<&'a Move>, language: Language) -> Sheet<'a> {
    let mut columns: Columns<'a, Row<'a>> = Columns::new(language);
    let shown = |name: &str| match name {
        ORGANISATION => report.has_organisations(),
        CASE => report.has_cases(),
        _ => true,
    };
    MOVES.iter().filter(|column| shown(column.name)).for_each(|column| columns.all(std::slice::from_ref(column)));
    columns.of(moves.into_iter().map(move |found| Row { report, found, language }))
}

/// The sums of an organisation or of a case.
type Sums<'a> = (&'a str, &'a Summary);
type Sum = Column<fn(&Sums<'_>) -> Cell>;

const fn sum(name: &'static str, labels: [&'static str; 2], value: fn(&Sums<'_>) -> Cell) -> Sum {
    let [en, zh] = labels;
    Column { name, label: words(en, zh), kind: Kind::Number, align: Align::Right, value }
}

const SUMS: [Sum; 7] = [
    sum("compared", ["compared", "比较"], |(_, found)| Cell::number(Some(found.compared))),
    sum("better", ["better grade", "升级"], |(_, found)| Cell::number(Some(found.better))),
    sum("worse", ["worse grade", "降级"], |(_, found)| Cell::number(Some(found.worse))),
    sum("status", ["status", "状态"], |(_, found)| moved(found, Aspect::Status)),
    sum("score", ["score", "得分"], |(_, found)| moved(found, Aspect::Score)),
    sum("score_sum", ["in all", "合计"], |(_, found)| Cell::Number(signed(found.score_sum))),
    sum("rank", ["rank", "名次"], |(_, found)| moved(found, Aspect::Rank)),
];

/// What moves in each organisation, or in each case.
pub(super) fn sums<'a>(report: &'a Report<'a>, language: Language) -> Sheet<'a> {
    let cases = report.has_cases();
    let mut columns: Columns<'a, Sums<'a>> = Columns::new(language);
    let label = if cases { words("case", "用例") } else { words("organisation", "组织") };
    columns.add(Head::text("of", language.words(label)), |(name, _)| Cell::of(*name));
    columns.all(&SUMS);
    let rows = report.impact.summaries.iter();
    columns
        .of(rows
            .map(move |((organisation, case), found)| (if cases { case } else { organisation }.as_str(), found)))
}

fn moved(found: &Summary, aspect: Aspect) -> Cell {
    Cell::number(Some(found.moved.get(&aspect).copied().unwrap_or_default()))
}

fn status(standing: Option<&Standing>) -> Cell {
    Cell::text(standing.map(|standing| standing.status.word))
}

fn grade(standing: Option<&Standing>) -> Cell {
    Cell::text(standing.and_then(|standing| standing.grade.as_deref()))
}

fn scored(standing: Option<&Standing>) -> Cell {
    Cell::number(standing.map(score).filter(|score| !score.is_empty()))
}

fn rank(standing: Option<&Standing>) -> Cell {
    Cell::number(standing.and_then(|standing| standing.rank))
}

fn class(standing: Option<&Standing>) -> Cell {
    Cell::text(standing.and_then(|standing| standing.class.as_deref()))
}

fn edits(row: &Row<'_>) -> Cell {
    let every: Vec<Aspect> = Aspect::ALL.iter().map(|(aspect, _)| *aspect).collect();
    let causes = row.report.causes(&row.found.key, &every);
    let causes = causes.iter().filter_map(|number| row.report.impact.effects.get(number - 1));
    let paths: Vec<String> = causes.flat_map(|effect| &effect.edits).map(|edit| edit.path.to_string()).collect();
    Cell::of(paths.join("; "))
}
