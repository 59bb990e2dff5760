//! Tables of rows beside the responses, further surveys and records: what formulas call them, and their columns.

use super::names::{NamedColumn, Scope};
use super::nodes::Binder;
use super::*;
use crate::construct::statistic;
use crate::diagnostic::suggest;
use crate::ids::IdVec;
use crate::ruleset::{At, Node, Per};
use crate::script::Reference;

/// The plan's tables: the responses, then the others as written.
pub(super) fn tables(ruleset: &RuleSet) -> IdVec<TableId, TablePlan> {
    let responses = TablePlan { id: String::new(), kind: None, label: Label::default(), span: ruleset.span };
    let others = ruleset.rows.iter().map(|table| TablePlan {
        id: table.id.clone(),
        kind: Some(table.kind),
        label: table.label.clone(),
        span: table.span,
    });
    std::iter::once(responses).chain(others).collect()
}

/// A column of a table as formulas over a subject name it; no id holds a full stop.
fn written(table: &str, id: &str) -> String {
    if table.is_empty() { id.to_owned() } else { format!("{table}.{id}") }
}

/// The columns of tables beside the responses.
pub(super) fn names(ruleset: &RuleSet) -> Vec<NamedColumn> {
    let of_table = |table: &crate::ruleset::RowTable| {
        let given = table.given.iter();
        let given = given.map(|(id, given)| NamedColumn::given(written(&table.id, id), given.domain.clone()));
        let derived = table.derive.keys().map(|id| NamedColumn::derived(written(&table.id, id)));
        given.chain(derived).collect::<Vec<_>>()
    };
    ruleset.rows.iter().flat_map(of_table).collect()
}

/// What a column of such a table is called.
pub(super) fn label(ruleset: &RuleSet, name: &str) -> Option<Label> {
    let (table, id) = name.split_once('.')?;
    let table = ruleset.rows.iter().find(|other| other.id == table)?;
    table.given.get(id).map(|given| given.label.clone())
}

impl Scope<'_> {
    pub(super) fn table(&self, id: &str) -> Option<TableId> {
        self.tables.position(|table| table.kind.is_some() && table.id == id)
    }

    /// The column that formulas over a row of a table call `id`.
    pub(super) fn column_of(&self, table: TableId, id: &str) -> Option<ColumnId> {
        self.column(&written(&self.tables[table].id, id))
    }

    /// How formulas call columns: those over a row of a further table their own by id, all others by name.
    pub(super) fn column_names(&self, table: TableId) -> Vec<String> {
        let own = self.tables[table].id.as_str();
        let names = self.columns.iter().map(|column| column.name.as_str());
        if own.is_empty() {
            return names.map(str::to_owned).collect();
        }
        let own = names.filter_map(|name| name.split_once('.').filter(|(table, _)| *table == own));
        own.map(|(_, id)| id.to_owned()).collect()
    }

    /// The names of inputs that a leaf can have.
    pub(super) fn inputs(&self, table: TableId) -> Vec<String> {
        self.column_names(table).into_iter().chain(self.measures.iter().map(|(id, _)| (*id).clone())).collect()
    }

    /// `response`, or `row of `clients``.
    pub(super) fn row_of(&self, table: TableId) -> String {
        match self.tables[table].kind {
            Some(_) => format!("row of `{}`", self.tables[table].id),
            None => "response".to_owned(),
        }
    }

    pub(super) fn rows_of(&self, table: TableId) -> String {
        match self.tables[table].kind {
            Some(_) => format!("rows of `{}`", self.tables[table].id),
            None => "responses".to_owned(),
        }
    }

    /// What `per` says for it.
    pub(super) fn per(&self, table: TableId) -> &str {
        let table = &self.tables[table];
        table.kind.map_or("response", |_| &table.id)
    }

    /// What stands behind the name of a table in a formula over a subject: a column with its statistic, or the word for
    /// the number of rows.
    pub(super) fn of_table(
        &self,
        rest: &[&str],
        reference: &Reference,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<SubjectSlot> {
        let id = reference.path.first()?;
        let index = self.table(id)?;
        let word = self.tables[index].count_word();
        match rest {
            [one] if *one == word => Some(SubjectSlot::Rows(index)),
            [column, statistic @ ..] if self.column_of(index, column).is_some() => {
                self.statistic(&written(id, column), statistic, reference, problems)
            }
            [column, ..] => {
                let count = format!("{id}.{word}");
                let known: Vec<String> =
                    self.column_names(TableId::RESPONSES).into_iter().chain([count.clone()]).collect();
                let mut problem = self.unknown(reference.span, &written(id, column), &|| known.clone());
                let own = known.iter().filter(|name| name.starts_with(&format!("{id}.")) && **name != count);
                if problem.help.as_ref().is_none_or(|help| !help.starts_with("did you mean")) {
                    let own: Vec<&str> = own.map(String::as_str).collect();
                    let own = if own.is_empty() { "none".to_owned() } else { own.join(", ") };
                    problem = problem.help(format!("its columns are {own}; its rows are counted by `{count}`"));
                }
                problems.push(self.labelled(problem, &reference.path.join(".")));
                None
            }
            [] => {
                let what = self.tables[index].kind_word();
                let help = match self.node_at.contains_key(&format!("score.{id}")) {
                    true => format!("the node is written `score.{id}`; the rows are counted by `{id}.{word}`"),
                    false => format!("write `{id}.{word}`, or one of its columns with a statistic"),
                };
                problems.push(
                    Diagnostic::error(
                        Code::StatisticWanted,
                        reference.span,
                        format!("`{id}` is {what}, not one value"),
                    )
                    .label("many rows")
                    .help(help),
                );
                None
            }
        }
    }

    /// A name in a formula over a row that belongs to a table: the row's own, written in full, or another.
    pub(super) fn of_other_rows(
        &self,
        first: &str,
        rest: &[&str],
        table: TableId,
        reference: &Reference,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<ResponseSlot> {
        let own = self.table(first) == Some(table);
        if let ([column], true, None) = (rest, own, &reference.arguments)
            && let Some(column) = self.column_of(table, column)
        {
            return Some(ResponseSlot::Column(column));
        }
        let name = reference.path.join(".");
        let row = self.row_of(table);
        let statistic = rest.last().is_some_and(|last| statistic::by_word(last).is_some());
        let problem = if own && !statistic && rest.len() < 2 && rest.first() != Some(&self.count_word(table)) {
            let mut known = self.column_names(table);
            known.sort();
            let name = rest.first().unwrap_or(&first);
            self.hinted(self.unknown(reference.span, name, &|| known.clone()), name)
        } else if own {
            let message = format!("`{name}` is over all rows, and this formula is computed for each {row}");
            Diagnostic::error(Code::StatisticMisplaced, reference.span, message)
                .label("needs all rows of a subject")
                .help(format!("compute it outside of `per: {}`", self.per(table)))
        } else {
            let owner = self.table(first).unwrap_or(TableId::RESPONSES);
            let message = format!("`{name}` belongs to the {}, not to a {row}", self.rows_of(owner));
            Diagnostic::error(Code::MixedRows, reference.span, message)
                .label(format!("this formula is computed for each {row}"))
                .help("rows of two tables have nothing to do with each other: join their statistics outside of `per`")
        };
        problems.push(problem);
        None
    }

    fn count_word(&self, table: TableId) -> &'static str {
        self.tables[table].count_word()
    }
}

impl TablePlan {
    /// The word that asks for the number of its rows: `responses`, or `count` of records.
    #[must_use]
    pub fn count_word(&self) -> &'static str {
        if self.kind == Some(RowKind::Records) { "count" } else { "responses" }
    }

    /// What formulas call the number of its rows.
    #[must_use]
    pub fn count_name(&self) -> String {
        written(&self.id, self.count_word())
    }

    /// What it is, with an article.
    #[must_use]
    pub fn kind_word(&self) -> &'static str {
        match self.kind {
            None => "the responses",
            Some(RowKind::Survey) => "a survey",
            Some(RowKind::Records) => "a table of records",
        }
    }
}

impl<'a> Binder<'a> {
    /// In a formula over a row, a measure and a column may not have one name.
    pub(super) fn unlike_measures(&mut self) {
        let rules = self.ruleset;
        for table in &rules.rows {
            let given = table.given.iter().map(|(id, given)| (id, given.span));
            let all = given.chain(table.derive.iter().map(|(id, derived)| (id, derived.span)));
            for (id, span) in all {
                let Some(measure) = rules.measures.get(id) else { continue };
                self.problems.push(
                    Diagnostic::error(Code::DuplicateName, span, format!("two inputs are called `{id}`"))
                        .label(format!("a column of `{}`", table.id))
                        .also(measure.span, "the measure")
                        .help("formulas over a row could not tell them apart: rename one"),
                );
            }
        }
    }

    /// The table for whose rows a node is computed.
    pub(super) fn table_of(&mut self, node: &Node, above: Option<NodeId>) -> TableId {
        let above = above.map(|above| &self.drafts[above]);
        let border = above.filter(|above| above.level != Level::Subject).map(|above| above.table);
        let Some(At { value, span }) = &node.per else { return border.unwrap_or(TableId::RESPONSES) };
        let named = match value {
            Per::Response => Some(TableId::RESPONSES),
            Per::Rows(name) => self.scope.table(name),
        };
        match (named, border, value) {
            (Some(table), Some(border), _) if table != border => {
                let message = format!(
                    "a node inside `per: {}` can't be computed for each {}",
                    self.scope.per(border),
                    self.scope.row_of(table)
                );
                self.problems.push(
                    Diagnostic::error(Code::MixedRows, *span, message)
                        .label("rows of another table")
                        .help("put the two nodes beside each other, below one that is computed for the subject"),
                );
                border
            }
            (None, _, Per::Rows(name)) => self.unknown_rows(name, *span),
            (table, border, _) => border.or(table).unwrap_or(TableId::RESPONSES),
        }
    }

    /// Says that no table is called so; the table that was probably meant, so that no name below is unknown because of
    /// it.
    fn unknown_rows(&mut self, name: &str, span: Span) -> TableId {
        let known: Vec<&str> = self.scope.tables.iter().skip(1).map(|table| table.id.as_str()).collect();
        let words = || known.iter().copied().chain(["response"]);
        let help = suggest(name, words()).unwrap_or_else(|| match known.is_empty() {
            true => "write `per: response`, or declare it under `surveys` or `records`".to_owned(),
            false => format!("write one of {}", words().collect::<Vec<_>>().join(", ")),
        });
        let is_meant = |table: &TablePlan| table.kind.is_some() && help == format!("did you mean `{}`?", table.id);
        let meant = self.scope.tables.position(is_meant).unwrap_or(TableId::RESPONSES);
        self.problems.push(
            Diagnostic::error(Code::UnknownRows, span, format!("no survey and no records are called `{name}`"))
                .label("unknown rows")
                .help(help),
        );
        meant
    }
}
