//! Columns of rows: what they are, and in what order they can be computed.

use super::nodes::Binder;
use super::order::sorted;
use super::range::Reach;
use super::*;
use crate::ids::IdVec;
use crate::ruleset::{At, Derived};
use indexmap::IndexMap;

/// A column that files give: id, place, label, what it may be, default.
type Given<'r> = (&'r String, Span, &'r Label, &'r Domain, Option<&'r At<String>>);

impl Binder<'_> {
    pub(super) fn columns(&mut self) -> IdVec<ColumnId, Option<ColumnPlan>> {
        let rules = self.ruleset;
        let questions = rules.questions.iter().map(|(id, q)| (id, q.span, &q.label, &q.domain, None));
        let attributes = rules.attributes.iter().map(|(id, a)| (id, a.span, &a.label, &a.domain, None));
        let given: Vec<Given<'_>> = questions.chain(attributes).collect();
        let mut columns = self.columns_of(TableId::RESPONSES, &given, &rules.derive);
        for (id, table) in self.scope.tables.ids().skip(1).zip(&rules.rows) {
            let given = table.given.iter();
            let given =
                given.map(|(id, g)| (id, g.span, &g.label, &g.domain, g.default.as_ref())).collect::<Vec<_>>();
            columns.extend(self.columns_of(id, &given, &table.derive));
        }
        columns.into_iter().collect()
    }

    fn columns_of(
        &mut self,
        table: TableId,
        given: &[Given<'_>],
        derive: &IndexMap<String, Derived>,
    ) -> Vec<Option<ColumnPlan>> {
        let name = |binder: &Self, id: &str| {
            let column = binder.scope.column_of(table, id);
            column.map_or_else(String::new, |column| binder.scope.columns[column].name.clone())
        };
        let mut columns = Vec::new();
        for (id, span, label, domain, default) in given {
            columns.push(Some(ColumnPlan {
                id: (*id).clone(),
                name: name(self, id),
                table,
                span: *span,
                label: (*label).clone(),
                source: ColumnSource::Given((*domain).clone()),
                holds: Some((*domain).clone()),
                chosen: None,
                default: default.and_then(|default| domain.read(&default.value).ok()?),
                tallied: false,
                reach: Reach::default(),
            }));
        }
        for (id, derived) in derive {
            let value = self.response_formula(&derived.value, &[], table);
            let filter = derived.filter.as_ref().map(|filter| self.response_formula(filter, &[], table));
            let chosen = value.as_ref().and_then(|value| self.chosen(&derived.value, value, table));
            let source = match (value, filter) {
                (Some(value), None) => Some(ColumnSource::Derived { value: Box::new(value), filter: None }),
                (Some(value), Some(Some(filter))) => {
                    Some(ColumnSource::Derived { value: Box::new(value), filter: Some(Box::new(filter)) })
                }
                _ => None,
            };
            columns.push(source.map(|source| ColumnPlan {
                id: id.clone(),
                name: name(self, id),
                table,
                span: derived.span,
                label: Label::default(),
                source,
                holds: None,
                chosen,
                default: None,
                tallied: false,
                reach: Reach::default(),
            }));
        }
        columns
    }

    pub(super) fn column_order(&mut self, columns: &IdVec<ColumnId, Option<ColumnPlan>>) -> Option<Vec<ColumnId>> {
        let needs = |id: ColumnId| -> Vec<ColumnId> {
            let Some(ColumnPlan { source: ColumnSource::Derived { value, filter }, .. }) = &columns[id] else {
                return Vec::new();
            };
            let slots = value.slots.iter().chain(filter.iter().flat_map(|filter| &filter.slots));
            slots.filter_map(|slot| if let ResponseSlot::Column(at) = slot { Some(*at) } else { None }).collect()
        };
        sorted(columns, needs)
            .map_err(|id| {
                let name = &self.scope.columns[id].name;
                let span = columns[id].as_ref().map(|column| column.span);
                let problem =
                    Diagnostic::error(Code::Cycle, span, format!("derived column `{name}` depends on itself"))
                        .label("this value needs itself");
                self.problems.push(match columns[id].as_ref().and_then(|column| names_itself(column, id)) {
                    Some(span) => problem.also(span, "by this name"),
                    None => problem,
                });
            })
            .ok()
    }
}

/// Where the formula of a column names the column itself.
fn names_itself(column: &ColumnPlan, id: ColumnId) -> Option<Span> {
    let ColumnSource::Derived { value, .. } = &column.source else { return None };
    let at = value.slots.position(|slot| *slot == ResponseSlot::Column(id))?;
    Some(value.formula.references()[at].span)
}

/// Stands for a column that could not be bound.
pub(super) fn unread(domain: Option<Domain>, span: Span) -> ColumnPlan {
    let domain = domain.unwrap_or(Domain::Number { range: None, whole: false, percent: false });
    ColumnPlan {
        id: String::new(),
        name: String::new(),
        table: TableId::RESPONSES,
        span,
        label: Label::default(),
        holds: Some(domain.clone()),
        source: ColumnSource::Given(domain),
        chosen: None,
        default: None,
        tallied: false,
        reach: Reach::default(),
    }
}
