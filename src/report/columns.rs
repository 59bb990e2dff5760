//! The columns of results: each is one item, for programs and for the scoreboard alike. `docs/csv.md` says what stands in
//! each.
//!
//! Numbers for programs are what grades and ranks rest on, in full: declared decimal places are kept, others are at most
//! 12 and trimmed. People see as many places as are declared or needed.

use super::summary;
use crate::export::{Align, Cell, Column, Kind};
use crate::language::{Language, words};
use crate::number;
use crate::plan::{NodeId, Plan};
use crate::ruleset::Label;
use crate::score::{Action, Card, Cause, Scorecard};

/// A row of results: a subject's card in those of a period, and for whom it is written.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub scorecard: &'a Scorecard,
    pub card: &'a Card,
    pub dress: Dress,
}

/// A cell of a row.
type Value = fn(&Row<'_>) -> Cell;

/// What a column holds.
#[derive(Clone, Copy)]
pub(super) struct Values {
    /// For programs.
    pub value: Value,
    /// On the scoreboard; none where it does not show the column.
    pub board: Option<Seen>,
}

/// What the scoreboard shows of a column.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    /// Of which rule sets.
    pub of: fn(&Plan) -> bool,
    pub cell: Value,
}

/// A column of results.
pub(super) type Item = Column<Values>;

const fn item(
    name: &'static str,
    [en, zh]: [&'static str; 2],
    kind: Kind,
    value: Value,
    board: Option<Seen>,
) -> Item {
    let align = match kind {
        Kind::Number => Align::Right,
        Kind::Text | Kind::Word | Kind::Time => Align::Left,
    };
    Column { name, label: words(en, zh), kind, align, value: Values { value, board } }
}

const fn seen(cell: Value) -> Option<Seen> {
    seen_of(|_| true, cell)
}

const fn seen_of(of: fn(&Plan) -> bool, cell: Value) -> Option<Seen> {
    Some(Seen { of, cell })
}

/// Columns that stand before the nodes.
pub(super) const FIRST: [Item; 6] = [
    item("subject", ["subject", "对象"], Kind::Text, |row| Cell::of(&row.card.subject), seen(called)),
    item("period", ["period", "周期"], Kind::Time, |row| Cell::of(row.scorecard.period.to_string()), None),
    item(
        "score",
        ["score", "得分"],
        Kind::Number,
        |row| Cell::number(row.card.outcome.score.map(|score| row.scorecard.plan.graded(NodeId::ROOT, score))),
        seen(|row| Cell::number(row.card.score_seen(&row.scorecard.plan))),
    ),
    item(
        "grade",
        ["grade", "等级"],
        Kind::Word,
        |row| Cell::text(row.card.outcome.grade.as_deref().map(|grade| row.grade(grade))),
        seen_of(|plan| !plan.ruleset.grades.is_empty(), graded),
    ),
    item(
        "rank",
        ["rank", "排名"],
        Kind::Number,
        |row| Cell::number(row.card.outcome.rank),
        seen(|row| Cell::number(row.card.outcome.rank)),
    ),
    item("status", ["status", "状态"], Kind::Word, status, seen(status)),
];

/// Columns that stand after the named results.
pub(super) const LAST: [Item; 17] = [
    item("label", ["name", "名称"], Kind::Text, |row| Cell::text(row.card.label.as_deref()), None),
    item("responses", ["responses", "答卷"], Kind::Number, responses, seen_of(Plan::has_responses, responses)),
    item(
        "missing_share",
        ["missing share", "缺失占比"],
        Kind::Number,
        |row| Cell::number(row.card.outcome.missing_share.map(|share| number::show(share, None))),
        None,
    ),
    item(
        "uncapped_grade",
        ["uncapped grade", "限级前等级"],
        Kind::Word,
        |row| Cell::text(row.card.outcome.uncapped.as_ref().map(|(grade, _)| row.grade(grade))),
        None,
    ),
    item(
        "cap_reason",
        ["reason of the cap", "限级原因"],
        Kind::Text,
        |row| Cell::text(row.card.outcome.uncapped.as_ref().map(|(_, reason)| row.dress.text(reason))),
        None,
    ),
    item(
        "reason",
        ["reason", "原因"],
        Kind::Text,
        |row| Cell::text(row.card.outcome.reason.as_ref().map(|reason| row.dress.text(reason))),
        None,
    ),
    item(
        "cause",
        ["cause", "缺失原因"],
        Kind::Text,
        |row| Cell::text(row.card.outcome.cause.as_ref().map(|cause| row.dress.cause(cause))),
        None,
    ),
    item(
        "class",
        ["class", "类别"],
        Kind::Word,
        |row| Cell::text(row.card.class().map(|class| row.class(class))),
        seen_of(|plan| !plan.classes.is_empty(), classed),
    ),
    item("classes", ["all classes", "全部类别"], Kind::Text, |row| row.classes(&row.card.classes), None),
    item(
        "class_between",
        ["class undecided between", "类别未定，介于"],
        Kind::Text,
        |row| row.classes(&row.card.between),
        None,
    ),
    item("actions", ["actions", "措施"], Kind::Text, |row| listed(row.card.actions.iter().map(opened)), None),
    item("action_reasons", ["reasons of the actions", "措施原因"], Kind::Text, action_reasons, None),
    item("undecided", ["undecided", "无法判定"], Kind::Text, undecided, None),
    item(
        "level",
        ["level", "层级"],
        Kind::Word,
        |row| Cell::text(summary::level_of(row.card)),
        seen_of(rolls_up, |row| Cell::text(summary::level_of(row.card))),
    ),
    item(
        "parent",
        ["parent", "上级"],
        Kind::Text,
        |row| Cell::text(row.card.place.as_ref().and_then(|place| place.parent.as_deref())),
        None,
    ),
    item(
        "counted",
        ["counted", "计入"],
        Kind::Number,
        |row| Cell::number(row.members().map(|(counted, _)| counted)),
        seen_of(rolls_up, |row| {
            let of = row.members().map(|(counted, left_out)| (counted, counted + left_out));
            let said = |(n, of)| row.dress.language().filled("{n} of {of}", "{n}/{of}", &[("n", &n), ("of", &of)]);
            Cell::text(of.map(said))
        }),
    ),
    item(
        "left_out",
        ["left out", "未计入"],
        Kind::Number,
        |row| Cell::number(row.members().map(|(_, left_out)| left_out)),
        None,
    ),
];

/// The item of that name.
pub(super) fn named(name: &str) -> Option<&'static Item> {
    const ALL: [&[Item]; 2] = [&FIRST, &LAST];
    ALL.into_iter().flatten().find(|column| column.name == name)
}

/// Whether results have a column of that name that is neither a node nor a named result.
#[must_use]
pub fn is_result_column(name: &str) -> bool {
    named(name).is_some()
}

/// The names of the columns of an outcome, in their order.
pub fn result_columns() -> impl Iterator<Item = &'static str> {
    FIRST.iter().chain(&LAST).map(|column| column.name)
}

/// For whom results are written.
#[derive(Debug, Clone, Copy, Default)]
pub struct Dress {
    /// Headers and words as labels in a language, for people; none: by their names, for programs.
    labels: Option<Language>,
    /// The language of reasons and causes.
    texts: Option<Language>,
}

impl Dress {
    /// Names for programs, with reasons in `language`; `labels` for people.
    #[must_use]
    pub fn of(language: Language, labels: bool) -> Self {
        Self { labels: labels.then_some(language), texts: Some(language) }
    }

    /// The language of texts.
    pub(super) fn language(self) -> Language {
        self.texts.unwrap_or(Language::ENGLISH)
    }

    /// Whether labels stand for names.
    pub(super) fn is_labelled(self) -> bool {
        self.labels.is_some()
    }

    fn text(self, label: &Label) -> String {
        label.text(self.language().tag()).unwrap_or_default().to_owned()
    }

    fn cause(self, cause: &Cause) -> String {
        self.language().cause(cause)
    }
}

impl Row<'_> {
    fn grade(&self, grade: &str) -> String {
        let known = self.scorecard.plan.ruleset.grades.iter().find(|known| known.grade == grade);
        let label = known.zip(self.dress.labels).map(|(known, language)| language.grade(known));
        label.unwrap_or(grade).to_owned()
    }

    fn class(&self, id: &str) -> String {
        let known = self.scorecard.plan.classes.iter().find(|known| known.id == id);
        let label = known.zip(self.dress.labels).map(|(known, language)| language.label(&known.label, id));
        label.unwrap_or(id).to_owned()
    }

    fn classes(&self, ids: &[String]) -> Cell {
        listed(ids.iter().map(|class| self.class(class)))
    }

    /// How many members a group counts, and how many it leaves out.
    fn members(&self) -> Option<(u64, u64)> {
        let members = self.card.place.as_ref()?.members.as_ref()?;
        Some((members.counted, members.left_out))
    }

    /// The value of a node.
    pub(super) fn node(&self, path: &str) -> Cell {
        let value = || {
            let plan = &self.scorecard.plan;
            let index = plan.node(path)?;
            let value = *self.card.nodes[index].value.as_ref().ok()?;
            Some(plan.graded(index, value)).filter(|_| self.card.outcome.status.is_judged)
        };
        Cell::number(value())
    }

    /// The value of a named result.
    pub(super) fn also(&self, id: &str) -> Cell {
        let value = || {
            let plan = &self.scorecard.plan;
            let also = plan.also.position(|also| also.id == id)?;
            let places = plan.also[also].rounded();
            Some(valued(self.card.also[also].value.as_ref().ok()?.as_ref()?, places))
        };
        value().unwrap_or(Cell::Empty)
    }

    /// The number of rows of a further table.
    pub(super) fn rows(&self, name: &str) -> Cell {
        Cell::number(self.scorecard.plan.counted(name).map(|table| self.card.outcome.rows[table]))
    }
}

/// A value with so many places.
pub(super) fn valued(value: &crate::data::Value, places: Option<u32>) -> Cell {
    use crate::data::Value;
    match value {
        Value::Number(_) => Cell::Number(value.text(places)),
        Value::Bool(truth) => Cell::Truth(*truth),
        Value::Text(_) | Value::Date(_) => Cell::of(value.text(places)),
    }
}

fn rolls_up(plan: &Plan) -> bool {
    plan.ruleset.rollup.is_some()
}

/// The subject with its label.
fn called(row: &Row<'_>) -> Cell {
    Cell::of(subject(row.card))
}

/// A subject with its label, where that is another one.
pub(super) fn subject(card: &Card) -> String {
    match &card.label {
        Some(label) if *label != card.subject => format!("{} {label}", card.subject),
        _ => card.subject.clone(),
    }
}

/// The grade, and the one before a cap.
fn graded(row: &Row<'_>) -> Cell {
    let grade = row.card.outcome.grade.as_deref().map(|grade| row.grade(grade)).unwrap_or_default();
    Cell::of(match &row.card.outcome.uncapped {
        Some((uncapped, _)) => {
            let word = row.dress.language().pick("uncapped", "限级前");
            format!("{grade} ({word} {})", row.grade(uncapped))
        }
        None => grade,
    })
}

fn status(row: &Row<'_>) -> Cell {
    let status = row.card.outcome.status;
    Cell::of(row.dress.labels.map_or(status.word, |language| language.words(status.name)))
}

fn responses(row: &Row<'_>) -> Cell {
    Cell::number(Some(row.card.outcome.responses))
}

/// The class, or those between which it stays open.
fn classed(row: &Row<'_>) -> Cell {
    match row.card.class() {
        Some(id) => Cell::of(row.class(id)),
        None if row.card.between.is_empty() => Cell::Empty,
        None => {
            let between: Vec<String> = row.card.between.iter().map(|id| row.class(id)).collect();
            Cell::of(row.dress.language().between(&between))
        }
    }
}

fn action_reasons(row: &Row<'_>) -> Cell {
    let reasons: Vec<String> = row.card.actions.iter().map(|action| row.dress.text(&action.reason)).collect();
    if reasons.iter().all(String::is_empty) { Cell::Empty } else { listed(reasons.into_iter()) }
}

fn undecided(row: &Row<'_>) -> Cell {
    let rows = row.card.rows_left_out.iter().map(|rows| row.dress.language().rows_left_out(rows));
    listed(row.card.undecided.iter().map(|cause| row.dress.cause(cause)).chain(rows))
}

/// What an action opened, and about what: `visit: debt`.
fn opened(action: &Action) -> String {
    match &action.about {
        Some(about) => format!("{}: {about}", action.open),
        None => action.open.clone(),
    }
}

/// Several texts in one cell.
fn listed(texts: impl Iterator<Item = String>) -> Cell {
    Cell::of(texts.collect::<Vec<_>>().join("; "))
}
