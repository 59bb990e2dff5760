//! Scorecards as CSV: `subject,period,score,grade,rank,status`, then nodes by path, named results, and the rest of the
//! outcome. `docs/csv.md` says what stands in each column.
//!
//! The same format is read as targets, as benchmarks and as the results of an earlier period. Numbers are what grades and
//! ranks rest on, in full: declared decimal places are kept, others are at most 12 and trimmed; what is missing is empty.

use crate::construct::status::Status;
use crate::language::Language;
use crate::number;
use crate::ruleset::Label;
use crate::score::{Action, Card, Cause, Scorecard};
use crate::visible;

/// Why no CSV could be written.
#[derive(Debug, thiserror::Error)]
pub enum CsvError {
    /// The writer failed.
    #[error("the CSV can't be written: {0}")]
    Write(#[from] ::csv::Error),
    /// What was written is no text.
    #[error("the CSV can't be written: {0}")]
    Text(String),
}

/// A column of an outcome.
struct Column {
    /// Its name, and what heads it for people in English and Chinese.
    name: &'static str,
    heads: [&'static str; 2],
    cell: fn(&Scorecard, &Card, Dress) -> String,
}

const fn column(
    name: &'static str,
    heads: [&'static str; 2],
    cell: fn(&Scorecard, &Card, Dress) -> String,
) -> Column {
    Column { name, heads, cell }
}

/// Columns that stand before the nodes.
const FIRST: [Column; 6] = [
    column("subject", ["subject", "对象"], |_, card, _| card.subject.clone()),
    column("period", ["period", "周期"], |scorecard, _, _| scorecard.period.to_string()),
    column("score", ["score", "得分"], |scorecard, card, _| {
        card.outcome.score.map(|score| scorecard.plan.graded(0, score)).unwrap_or_default()
    }),
    column("grade", ["grade", "等级"], |scorecard, card, dress| {
        card.outcome.grade.as_deref().map(|grade| dress.grade(scorecard, grade)).unwrap_or_default()
    }),
    column("rank", ["rank", "排名"], |_, card, _| {
        card.outcome.rank.map(|rank| rank.to_string()).unwrap_or_default()
    }),
    column("status", ["status", "状态"], |_, card, dress| dress.status(card.outcome.status)),
];

/// Columns that stand after the named results.
const LAST: [Column; 17] = [
    column("label", ["name", "名称"], |_, card, _| card.label.clone().unwrap_or_default()),
    column("responses", ["responses", "答卷"], |_, card, _| card.outcome.responses.to_string()),
    column("missing_share", ["missing share", "缺失占比"], |_, card, _| {
        card.outcome.missing_share.map(|share| number::show(share, None)).unwrap_or_default()
    }),
    column("uncapped_grade", ["uncapped grade", "限级前等级"], |scorecard, card, dress| {
        card.outcome.uncapped.as_ref().map(|(grade, _)| dress.grade(scorecard, grade)).unwrap_or_default()
    }),
    column("cap_reason", ["reason of the cap", "限级原因"], |_, card, dress| {
        card.outcome.uncapped.as_ref().map(|(_, reason)| dress.text(reason)).unwrap_or_default()
    }),
    column("reason", ["reason", "原因"], |_, card, dress| {
        card.outcome.reason.as_ref().map(|reason| dress.text(reason)).unwrap_or_default()
    }),
    column("cause", ["cause", "缺失原因"], |_, card, dress| {
        card.outcome.cause.as_ref().map(|cause| dress.cause(cause)).unwrap_or_default()
    }),
    column("class", ["class", "类别"], |scorecard, card, dress| {
        card.class().map(|class| dress.class(scorecard, class)).unwrap_or_default()
    }),
    column("classes", ["all classes", "全部类别"], |scorecard, card, dress| {
        listed(card.classes.iter().map(|class| dress.class(scorecard, class)))
    }),
    column("class_between", ["class undecided between", "类别未定，介于"], |scorecard, card, dress| {
        listed(card.between.iter().map(|class| dress.class(scorecard, class)))
    }),
    column("actions", ["actions", "措施"], |_, card, _| listed(card.actions.iter().map(opened))),
    column("action_reasons", ["reasons of the actions", "措施原因"], |_, card, dress| {
        let reasons: Vec<String> = card.actions.iter().map(|action| dress.text(&action.reason)).collect();
        if reasons.iter().all(String::is_empty) { String::new() } else { listed(reasons.into_iter()) }
    }),
    column("undecided", ["undecided", "无法判定"], |_, card, dress| {
        let rows = card.rows_left_out.iter().map(|rows| dress.language().rows_left_out(rows));
        listed(card.undecided.iter().map(|cause| dress.cause(cause)).chain(rows))
    }),
    column("level", ["level", "层级"], |_, card, _| {
        card.place.as_ref().map(|place| place.level.clone()).unwrap_or_default()
    }),
    column("parent", ["parent", "上级"], |_, card, _| {
        card.place.as_ref().and_then(|place| place.parent.clone()).unwrap_or_default()
    }),
    column("counted", ["counted", "计入"], |_, card, _| {
        let members = card.place.as_ref().and_then(|place| place.members.as_ref());
        members.map(|members| members.counted.to_string()).unwrap_or_default()
    }),
    column("left_out", ["left out", "未计入"], |_, card, _| {
        let members = card.place.as_ref().and_then(|place| place.members.as_ref());
        members.map(|members| members.left_out.to_string()).unwrap_or_default()
    }),
];

/// Whether results have a column of that name that is neither a node nor a named result.
#[must_use]
pub fn is_result_column(name: &str) -> bool {
    FIRST.iter().chain(&LAST).any(|column| column.name == name)
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
    pub fn of(language: &str, labels: bool) -> Self {
        let language = Language::of(language);
        Self { labels: labels.then_some(language), texts: Some(language) }
    }

    fn language(self) -> Language {
        self.texts.unwrap_or(Language::ENGLISH)
    }

    fn text(self, label: &Label) -> String {
        label.text(self.language().tag()).unwrap_or_default().to_owned()
    }

    fn cause(self, cause: &Cause) -> String {
        self.language().cause(cause)
    }

    fn status(self, status: &Status) -> String {
        self.labels.map_or(status.word, |language| language.words(status.name)).to_owned()
    }

    fn grade(self, scorecard: &Scorecard, grade: &str) -> String {
        let known = scorecard.plan.ruleset.grades.iter().find(|known| known.grade == grade);
        let label = known.zip(self.labels).map(|(known, language)| language.grade(known));
        label.unwrap_or(grade).to_owned()
    }

    fn class(self, scorecard: &Scorecard, id: &str) -> String {
        let known = scorecard.plan.classes.iter().find(|known| known.id == id);
        let label = known.zip(self.labels).map(|(known, language)| language.label(&known.label, id));
        label.unwrap_or(id).to_owned()
    }
}

/// What an action opened, and about what: `visit: debt`.
fn opened(action: &Action) -> String {
    match &action.about {
        Some(about) => format!("{}: {about}", action.open),
        None => action.open.clone(),
    }
}

/// Several texts in one cell.
fn listed(texts: impl Iterator<Item = String>) -> String {
    texts.collect::<Vec<_>>().join("; ")
}

/// The columns of several results.
struct Columns {
    /// Paths of nodes below the root.
    nodes: Vec<String>,
    /// Ids of named results.
    also: Vec<String>,
    /// Numbers of rows of further tables: `loans.count`.
    rows: Vec<String>,
}

/// The results of one or more periods, rows by period, then by subject bytewise; UTF-8 with LF.
///
/// Where versions of a rule set have different nodes, the columns are those of the latest period, then what
/// only earlier ones have.
///
/// # Errors
/// [`CsvError`].
pub fn csv(scorecards: &[Scorecard]) -> Result<String, CsvError> {
    csv_for(scorecards, Dress::default())
}

/// The same, for those whom [`Dress`] names.
///
/// # Errors
/// [`CsvError`].
pub fn csv_for(scorecards: &[Scorecard], dress: Dress) -> Result<String, CsvError> {
    let mut ordered: Vec<&Scorecard> = scorecards.iter().collect();
    ordered.sort_by_key(|scorecard| scorecard.period);
    let columns = columns(&ordered);
    let mut writer = ::csv::WriterBuilder::new().from_writer(Vec::new());
    write(&mut writer, header(&ordered, &columns, dress))?;
    let mut rows: Vec<(&Scorecard, &Card)> =
        ordered.iter().flat_map(|scorecard| scorecard.cards.iter().map(|card| (*scorecard, card))).collect();
    rows.sort_by(|(a, x), (b, y)| (a.period, x.subject.as_bytes()).cmp(&(b.period, y.subject.as_bytes())));
    for (scorecard, card) in rows {
        write(&mut writer, row(scorecard, card, &columns, dress))?;
    }
    text(writer)
}

/// Writes a record of which no cell is a formula to a spreadsheet.
pub(super) fn write(
    writer: &mut ::csv::Writer<Vec<u8>>,
    cells: impl IntoIterator<Item = String>,
) -> Result<(), CsvError> {
    Ok(writer.write_record(cells.into_iter().map(|cell| visible::cell(&cell).into_owned()))?)
}

/// What was written.
pub(super) fn text(writer: ::csv::Writer<Vec<u8>>) -> Result<String, CsvError> {
    let bytes = writer.into_inner().map_err(|error| CsvError::Text(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| CsvError::Text(error.to_string()))
}

fn columns(ordered: &[&Scorecard]) -> Columns {
    let mut columns = Columns { nodes: Vec::new(), also: Vec::new(), rows: Vec::new() };
    for plan in ordered.iter().rev().map(|scorecard| &scorecard.plan) {
        plan.nodes.iter().skip(1).for_each(|node| add(&mut columns.nodes, &node.path));
        plan.also.iter().for_each(|result| add(&mut columns.also, &result.id));
        plan.tables.iter().skip(1).for_each(|table| add(&mut columns.rows, &table.count_name()));
    }
    columns
}

pub(super) fn add(names: &mut Vec<String>, name: &str) {
    if !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
}

/// Names for programs; labels for people, where no other column has the same.
fn header(ordered: &[&Scorecard], columns: &Columns, dress: Dress) -> Vec<String> {
    let label = |find: &dyn Fn(&Scorecard) -> Option<String>| ordered.iter().rev().find_map(|one| find(one));
    let labelled = |language: Language, name: &str| {
        label(&|one| {
            let plan = &one.plan;
            let node = plan.node(name).and_then(|at| plan.nodes.get(at));
            let also = plan.also.iter().find(|also| name.strip_prefix("also.") == Some(&also.id));
            let table = plan.tables.iter().skip(1).find(|table| table.count_name() == name);
            let node = node.map(|node| language.label(&node.label, &node.id));
            let also = also.map(|also| language.label(&also.label, &also.id));
            node.or(also).or(table.map(|table| language.label(&table.label, &table.id))).map(str::to_owned)
        })
    };
    let fixed = |columns: &'static [Column]| {
        columns.iter().map(move |column| {
            let [english, chinese] = column.heads;
            let head = dress.labels.map_or(column.name, |language| language.pick(english, chinese));
            (column.name.to_owned(), head.to_owned())
        })
    };
    let also = columns.also.iter().map(|id| format!("also.{id}"));
    let named = columns.nodes.iter().cloned().chain(also).map(|name| {
        let head = dress.labels.and_then(|language| labelled(language, &name));
        (name.clone(), head.unwrap_or(name))
    });
    let rows = columns.rows.iter().map(|name| {
        let head = dress.labels.and_then(|language| labelled(language, name));
        (name.clone(), head.unwrap_or_else(|| name.clone()))
    });
    let mut heads: Vec<String> = Vec::new();
    for (name, head) in fixed(&FIRST).chain(named).chain(fixed(&LAST)).chain(rows) {
        heads.push(if heads.contains(&head) { name } else { head });
    }
    heads
}

fn row(scorecard: &Scorecard, card: &Card, columns: &Columns, dress: Dress) -> Vec<String> {
    let fixed = |columns: &'static [Column]| columns.iter().map(|column| (column.cell)(scorecard, card, dress));
    let mut cells: Vec<String> = fixed(&FIRST).collect();
    cells.extend(columns.nodes.iter().map(|path| node(scorecard, card, path).unwrap_or_default()));
    cells.extend(columns.also.iter().map(|id| named(scorecard, card, id).unwrap_or_default()));
    cells.extend(fixed(&LAST));
    let rows = |name: &String| card.outcome.rows.get(scorecard.plan.counted(name)?).map(u64::to_string);
    cells.extend(columns.rows.iter().map(|name| rows(name).unwrap_or_default()));
    cells
}

fn node(scorecard: &Scorecard, card: &Card, path: &str) -> Option<String> {
    if !card.outcome.status.is_judged {
        return None;
    }
    let index = scorecard.plan.node(path)?;
    let value = *card.nodes.get(index)?.value.as_ref().ok()?;
    Some(scorecard.plan.graded(index, value))
}

fn named(scorecard: &Scorecard, card: &Card, id: &str) -> Option<String> {
    let index = scorecard.plan.also.iter().position(|also| also.id == id)?;
    let places = scorecard.plan.also.get(index)?.rounded();
    let value = card.also.get(index)?.value.as_ref().ok()?.as_ref()?;
    Some(value.text(places))
}
