//! Tallies that several scorings share: responses are tallied once for all rules that ask the same of them.
//!
//! What a tally depends on is written into a key: the columns and how they are derived, the nodes that are computed for each
//! response, the measures and functions that these read. Everything else (bands, floors and caps of subjects' nodes,
//! gates, grades, classes) comes after the tally, so rules that differ there have the same key.

use super::facts::Facts;
use super::response;
use super::tally::Tally;
use crate::data::Dataset;
use crate::diagnostic::Diagnostic;
use crate::period::Period;
use crate::plan::{
    Bound, ColumnPlan, ColumnSource, Level, MeasurePlan, NodeId, NodePlan, NodeSource, Plan, ResponseSlot, range,
};
use crate::ruleset::{Band, Points};
use crate::script::definitions;
use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

/// Tallies by what they depend on, and their period.
type Kept = Mutex<HashMap<(String, Period), Arc<Tally>>>;

/// Tallies of one dataset by what they depend on.
#[derive(Debug, Default)]
pub struct Tallies(Option<Kept>);

impl Tallies {
    /// Keeps none: every tally is made again.
    #[must_use]
    pub fn none() -> Self {
        Self(None)
    }

    /// Keeps the tallies of one dataset; it must not be asked with another.
    #[must_use]
    pub fn of_one_dataset() -> Self {
        Self(Some(Mutex::default()))
    }

    /// The tally of the dataset's responses in `period` by a plan.
    ///
    /// # Errors
    /// Those of [`response::tally`].
    pub fn tally(
        &self,
        plan: &Plan,
        data: &Dataset,
        facts: &Facts,
        period: Period,
    ) -> Result<Tally, Box<Diagnostic>> {
        let Some(kept) = &self.0 else { return response::tally(plan, &data.batches, facts, period) };
        let mut key = (key(plan), period);
        if data.stored {
            // What of the stored answers is missing depends on the codes for it.
            let _ = writeln!(key.0, "{:?}", plan.ruleset.codings);
        }
        let known = kept.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(known) = known {
            return Ok(Tally::clone(&known));
        }
        let tally = response::tally(plan, &data.batches, facts, period)?;
        let copy = Arc::new(tally.clone());
        kept.lock().unwrap_or_else(PoisonError::into_inner).insert(key, copy);
        Ok(tally)
    }
}

/// Everything in a plan that its tally depends on, as text.
#[must_use]
pub fn key(plan: &Plan) -> String {
    let mut key = Key { text: String::new(), plan, formulas: false, measures: false };
    // One whose columns nobody names has rows that are counted.
    for table in &plan.tables {
        let _ = writeln!(key.text, "table {}", table.id);
    }
    for column in &plan.columns {
        key.column(column);
    }
    let _ = writeln!(key.text, "{:?} {}", plan.column_order, plan.nodes.len());
    for (id, node) in plan.nodes.entries().filter(|(_, node)| node.level != Level::Subject) {
        key.node(id, node);
    }
    if key.measures {
        for MeasurePlan { id, label: _, domain, default, over } in &plan.measures {
            let _ = writeln!(key.text, "measure {id} {domain:?} {default:?} {over:?}");
        }
    }
    if key.formulas {
        key.functions();
    }
    key.text
}

struct Key<'a> {
    text: String,
    plan: &'a Plan,
    /// Whether a formula over a response was met.
    formulas: bool,
    /// Whether a measure was.
    measures: bool,
}

impl Key<'_> {
    fn column(
        &mut self,
        ColumnPlan { id, name: _, label: _, table, span: _, default, source, holds: _, chosen, tallied, reach: _ }: &ColumnPlan,
    ) {
        let _ = writeln!(self.text, "column {table:?} {id} {tallied} {default:?}");
        match source {
            ColumnSource::Given(domain) => {
                let _ = writeln!(self.text, "{domain:?}");
            }
            ColumnSource::Derived { value, filter } => {
                self.formula(value);
                if let Some(filter) = filter {
                    self.text.push_str("where ");
                    self.formula(filter);
                }
                if let Some(chosen) = chosen {
                    let _ = writeln!(self.text, "answers of {:?}", chosen.columns);
                }
            }
        }
    }

    fn formula(&mut self, bound: &Bound<ResponseSlot>) {
        self.formulas = true;
        self.measures |= bound.slots.iter().any(|slot| matches!(slot, ResponseSlot::Measure(_)));
        let _ = writeln!(self.text, "{:?} {:?}", bound.formula.text(), bound.slots);
    }

    fn node(&mut self, id: NodeId, node: &NodePlan) {
        // All fields are named, so that a new one can't be forgotten here.
        #[rustfmt::skip]
        let NodePlan {
            path, children, level, table, source, transform, points, input, floor, cap, round, out_of,
            id: _, span: _, label: _, parent: _, weight: _, when: _, show: _, range: _, input_values: _, reach: _,
        } = node;
        let _ = writeln!(self.text, "node {id:?} {path} {level:?} {table:?} {children:?}");
        self.formulas |= node.calls().next().is_some();
        match source {
            NodeSource::Subject(_) => {}
            NodeSource::Response(bound) => self.formula(bound),
            NodeSource::Column(column) => {
                let _ = writeln!(self.text, "of column {column:?}");
            }
            NodeSource::Measure(measure) => {
                self.measures = true;
                let _ = writeln!(self.text, "of measure {measure:?}");
            }
            NodeSource::Combination(how) => {
                let _ = writeln!(self.text, "{how:?}");
            }
        }
        // Those of a border come after the mean over the responses.
        if *level != Level::Border {
            let raw = range::raw_range(self.plan, id);
            let _ = writeln!(self.text, "{transform:?} {input:?} {floor:?} {cap:?} {round:?} {out_of:?} {raw:?}");
            let points = points.as_ref().map(|(points, _)| points);
            match points.and_then(Points::bands) {
                // Without the places in which they stand.
                Some(bands) => {
                    for Band { span: _, ends: _, at, from, to, is_above, is_below, points } in &bands.all {
                        let _ =
                            writeln!(self.text, "band {at:?} {from:?} {is_above} {to:?} {is_below} {points:?}");
                    }
                }
                None => {
                    let _ = writeln!(self.text, "{points:?}");
                }
            }
        }
    }

    /// The functions, tables and holidays that formulas can use, as they are written.
    fn functions(&mut self) {
        let mut functions = BTreeMap::new();
        for (_, text) in &self.plan.ruleset.scripts {
            for found in definitions(text) {
                functions.insert((found.name, found.parameters), text.get(found.at));
            }
        }
        let _ = writeln!(self.text, "{functions:?}");
        let resolved: serde_json::Value = serde_json::from_str(&self.plan.ruleset.resolved).unwrap_or_default();
        for name in ["tables", "holidays", "workdays"] {
            let _ = writeln!(
                self.text,
                "{name} {}",
                resolved
                    .get("rules")
                    .and_then(|rules| rules.get(name))
                    .map(ToString::to_string)
                    .unwrap_or_default()
            );
        }
    }
}
