//! Everything in a rule set that a case can reach, as the plan has it.
//!
//! Nothing here has a wildcard: what the language learns has to say here what of it can be reached.

use super::missing;
use crate::construct::points;
use crate::diagnostic::Span;
use crate::ids::IdVec;
use crate::number;
use crate::observer::Mark;
use crate::plan::{ColumnSource, NodeId, NodePlan, NodeSource, Plan};
use crate::ruleset::{
    ActionRule, At, Class, Derived, Effect, Grade, Measure, NamedResult, Node, OutcomeRule, Points, RuleSet,
};
use crate::script::{FormulaText, ScriptSite, Table};

/// Something that a case can reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// What it is.
    pub mark: Mark,
    /// Where the observer is told that it was reached.
    pub told: Span,
    /// Where it stands.
    pub span: Span,
    /// What happens when it is reached: `` `x > 0` is true ``.
    pub what: String,
}

impl Site {
    /// The kind in one word: `branch`, `band`, `grade`, …
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.mark {
            Mark::Function => "function",
            Mark::Then | Mark::Else | Mark::NoElse => "branch",
            Mark::Right => "operand",
            Mark::Body | Mark::NoBody => "loop",
            Mark::Return => "return",
            Mark::True | Mark::False => "condition",
            Mark::Row => "row",
            Mark::Band => "band",
            Mark::Segment(_) => "segment",
            Mark::Floor | Mark::NoFloor => "floor",
            Mark::Cap | Mark::NoCap => "cap",
            Mark::Missing => "missing",
            Mark::Default => "default",
            Mark::Value => "result",
            Mark::Grade => "grade",
            Mark::Regraded => "gate",
            Mark::Class => "class",
        }
    }
}

/// All sites of a plan, those of what it extends among them.
#[must_use]
pub fn sites(plan: &Plan) -> Vec<Site> {
    let mut found = Found { plan, policies: missing::policies(plan), sites: Vec::new() };
    found.scripts();
    found.rules(&plan.ruleset);
    found.sites
}

struct Found<'a> {
    plan: &'a Plan,
    /// Of which nodes the policy for missing children has something to do.
    policies: IdVec<NodeId, bool>,
    sites: Vec<Site>,
}

impl Found<'_> {
    fn add(&mut self, mark: Mark, span: Span, what: impl Into<String>) {
        self.told(mark, span, span, what);
    }

    fn told(&mut self, mark: Mark, told: Span, span: Span, what: impl Into<String>) {
        self.sites.push(Site { mark, told, span, what: what.into() });
    }

    fn scripts(&mut self) {
        for ScriptSite { mark, span, what } in self.plan.scripts.sites(&self.plan.formulas()) {
            let what = match mark {
                Mark::Then => format!("`{what}` is true"),
                Mark::Else | Mark::NoElse => format!("`{what}` is false"),
                Mark::Body => format!("the loop over `{what}` is entered"),
                Mark::NoBody => format!("the loop over `{what}` is not entered"),
                Mark::Function => format!("`{what}` is called"),
                Mark::Right
                | Mark::Return
                | Mark::True
                | Mark::False
                | Mark::Row
                | Mark::Band
                | Mark::Segment(_)
                | Mark::Floor
                | Mark::NoFloor
                | Mark::Cap
                | Mark::NoCap
                | Mark::Missing
                | Mark::Default
                | Mark::Value
                | Mark::Grade
                | Mark::Regraded
                | Mark::Class => format!("`{what}` is evaluated"),
            };
            self.add(mark, span, what);
        }
    }

    fn rules(&mut self, rules: &RuleSet) {
        let RuleSet {
            derive,
            rows,
            measures,
            tables,
            score,
            also,
            grades,
            classes,
            actions,
            outcomes,
            // What is only named, said, or used through formulas has nothing that can be reached or not.
            id: _,
            span: _,
            title: _,
            purpose: _,
            subject: _,
            period: _,
            organisation: _,
            survey: _,
            effective: _,
            previous: _,
            compare_invalid: _,
            history: _,
            questions: _,
            classify: _,
            // Whom to ask is not scored.
            sample: _,
            attributes: _,
            calendar: _,
            benchmarks: _,
            targets: _,
            breakdown: _,
            rollup: _,
            scripts: _,
            shared: _,
            resolved: _,
            reject_limit: _,
            codings: _,
            unregistered: _,
            percentages: _,
        } = rules;
        derive.iter().for_each(|(id, derived)| self.derived(id, derived));
        for table in rows {
            table.derive.iter().for_each(|(id, derived)| self.derived(&format!("{}.{id}", table.id), derived));
        }
        measures.iter().for_each(|(id, measure)| self.measure(id, measure));
        tables.iter().for_each(|table| self.table(table));
        self.node("score", score);
        for (id, NamedResult { span, label: _, value: _, round: _, show: _, always: _ }) in also {
            self.add(Mark::Value, *span, format!("`also.{id}` has a value"));
        }
        for Grade { grade, span, from: _, label: _ } in grades {
            self.add(Mark::Grade, *span, format!("the grade {grade} is given"));
        }
        for Class { id, span, whole: _, label: _, when: _ } in classes {
            self.add(Mark::Class, *span, format!("the class {id} is the first that fits"));
        }
        outcomes.iter().for_each(|outcome| self.outcome(outcome));
        for ActionRule { span: _, when, open, about: _, reason: _ } in actions {
            self.condition(when, &format!("an action {open} is opened"), &format!("no action {open} is opened"));
        }
    }

    /// A condition with what its two answers do.
    fn condition(&mut self, when: &FormulaText, holds: &str, fails: &str) {
        let span = trimmed(when);
        self.add(Mark::True, span, holds);
        self.add(Mark::False, span, fails);
    }

    fn derived(&mut self, id: &str, Derived { span: _, value: _, filter }: &Derived) {
        let source = self.plan.columns.iter().find(|column| column.name == id).map(|column| &column.source);
        match (filter, source) {
            (Some(filter), Some(ColumnSource::Derived { .. })) => {
                self.condition(filter, &format!("a response has `{id}`"), &format!("a response has no `{id}`"));
            }
            (_, Some(ColumnSource::Given(_) | ColumnSource::Derived { .. }) | None) => {}
        }
    }

    fn measure(&mut self, id: &str, measure: &Measure) {
        let Measure { span: _, label: _, domain: _, default, over: _ } = measure;
        if let Some(At { span, value }) = default {
            self.add(Mark::Default, *span, format!("`{id}` is not given, so that it is {value}"));
        }
    }

    fn table(&mut self, table: &Table) {
        let Table { name, span: _, hit: _, inputs: _, outputs: _, rows } = table;
        for (at, row) in rows.iter().enumerate() {
            self.add(Mark::Row, row.span, format!("row {} of `{name}` fits", at + 1));
        }
    }

    fn outcome(&mut self, OutcomeRule { span, when, effect, reason: _ }: &OutcomeRule) {
        let (gate, changed) = match effect {
            Effect::Status(status) => (status.word.to_owned(), None),
            Effect::CapGrade(grade) => {
                (format!("cap {grade}"), Some(format!("the cap lowers a grade to {grade}")))
            }
            Effect::Veto(grade) => (format!("veto {grade}"), Some(format!("the veto gives the grade {grade}"))),
        };
        self.condition(when, &format!("the gate {gate} is true"), &format!("the gate {gate} is false"));
        changed.into_iter().for_each(|changed| self.add(Mark::Regraded, *span, changed));
    }

    fn node(&mut self, path: &str, node: &Node) {
        let Node {
            span,
            when,
            children,
            combine,
            missing,
            points,
            floor,
            cap,
            id: _,
            label: _,
            weight: _,
            value: _,
            of: _,
            weights: _,
            per: _,
            transform: _,
            round: _,
            show: _,
            out_of: _,
        } = node;
        if let Some(when) = when {
            let fails = format!("a subject does not have `{path}`");
            self.condition(when, &format!("a subject has `{path}`"), &fails);
        }
        if let Some(index) = self.plan.node(path) {
            let plan = &self.plan.nodes[index];
            if self.acts(index, plan) {
                let said = missing.as_ref().map(|said| said.span).or(combine.as_ref().map(|said| said.span));
                let what = format!("a child of `{path}` is missing");
                self.told(Mark::Missing, plan.span, said.unwrap_or(*span), what);
            }
            if let Some(points) = points {
                self.points(path, index, points);
            }
            if let Some(At { value, span }) = floor {
                let value = number::show(*value, None);
                self.told(Mark::Floor, plan.span, *span, format!("`{path}` is lifted to {value}"));
                self.told(Mark::NoFloor, plan.span, *span, format!("`{path}` is not below {value}"));
            }
            if let Some(At { value, span }) = cap {
                let value = number::show(*value, None);
                self.told(Mark::Cap, plan.span, *span, format!("`{path}` is lowered to {value}"));
                self.told(Mark::NoCap, plan.span, *span, format!("`{path}` is not above {value}"));
            }
        }
        for child in children {
            self.node(&format!("{path}.{}", child.id), child);
        }
    }

    fn acts(&self, index: NodeId, node: &NodePlan) -> bool {
        match node.source {
            NodeSource::Combination(_) => self.policies[index],
            NodeSource::Subject(_) | NodeSource::Response(_) | NodeSource::Column(_) | NodeSource::Measure(_) => {
                false
            }
        }
    }

    fn points(&mut self, path: &str, index: NodeId, At { value, span }: &At<Points>) {
        let node = &self.plan.nodes[index];
        for points::Site { mark, span: own, values } in value.sites(node.input) {
            let (told, span) = own.map_or((node.span, *span), |own| (own, own));
            self.told(mark, told, span, format!("`{path}` is {values}"));
        }
    }
}

/// The place of a formula without the white space around it.
fn trimmed(text: &FormulaText) -> Span {
    let blank = text.text.chars().take_while(|c| c.is_whitespace()).count();
    text.span(blank..blank + text.text.trim().chars().count())
}
