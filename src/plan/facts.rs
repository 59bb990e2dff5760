//! Checks every formula of a bound plan: its types, its units, its conditions.
//!
//! What a formula is given is known by the [`Facts`] of its slots; nothing is computed.

use super::hints::MOST_COMPARISONS;
use super::known::Known;
use super::quoted;
use super::range::{self, Range};
use super::terms::{Base, Reach};
use super::types::{self, Kind, Wanted};
use super::{
    AlsoId, Bound, ColumnId, ColumnSource, MeasureId, NodeId, NodeSource, Plan, ResponseSlot, SubjectSlot,
};
use super::{first_period, shadowed};
use super::{shares, tables, traced, units};
use crate::construct::domain::{self, Yields};
use crate::construct::statistic::{Statistic, Unit};
use crate::data::Domain;
use crate::diagnostic::{Code, Diagnostic, Span, suggest};
use crate::ids::IdVec;
use crate::number::Decimal;
use crate::ruleset::{RollupBy, Transform};
use crate::script::Slot;
use std::cell::Cell;
use std::collections::BTreeSet;

/// What is known of a slot before any data is seen.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    /// Its type.
    pub kind: Option<Kind>,
    /// The numbers that it can be.
    pub range: Range,
    /// All of these, where they are few.
    pub values: Option<Vec<Decimal>>,
    /// What it depends on.
    pub from: BTreeSet<Base>,
    /// Whether it has a value for all data.
    pub always: bool,
    /// Whether some data leave it without one, whatever else they say.
    pub misses: bool,
    /// Whether it never has a value.
    pub never: bool,
    /// Whether files give it, and so give anything that it may be.
    pub is_input: bool,
    /// A share: 0.95 for 95 %.
    pub share: bool,
    /// Any number of its words at once.
    pub several: bool,
    /// The words that it can be.
    pub choices: Vec<String>,
    /// What these words are.
    pub words: Words,
}

/// What the words are that a value can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Words {
    /// Answers, or what attributes and measures say.
    #[default]
    Answers,
    /// Grades.
    Grades,
    /// Ids of classes.
    Classes,
}

impl Words {
    /// A word that is none of `known`.
    pub fn unknown(self, word: &str, known: &[String], span: Span) -> Diagnostic {
        let (code, message, label, all) = match self {
            Self::Answers => {
                let message = format!("`{word}` is none of the answers");
                (Code::UnknownLevel, message, "this answer can't be given", "answers")
            }
            Self::Grades => {
                (Code::UnknownGrade, format!("no grade is called `{word}`"), "unknown grade", "grades")
            }
            Self::Classes => {
                (Code::UnknownClass, format!("no class is called `{word}`"), "unknown class", "classes")
            }
        };
        let help = suggest(word, known.iter().map(String::as_str))
            .unwrap_or_else(|| format!("the {all} are {}", known.join(", ")));
        Diagnostic::error(code, span, message).label(label).help(help)
    }
}

impl Facts {
    /// The same with what is known of its numbers.
    fn with(self, Reach { range: _, values, from, always, misses, never }: Reach) -> Self {
        Self { values, from, always, misses, never, ..self }
    }

    fn number(range: Range) -> Self {
        Self { kind: Some(Kind::Number), range, ..Self::default() }
    }

    pub(super) fn of_domain(domain: &Domain, range: Range) -> Self {
        let own = domain::of(domain);
        match own.yields {
            Yields::Number => Self { share: domain.is_percent(), ..Self::number(range) },
            Yields::Truth => Self { kind: Some(Kind::Truth), ..Self::default() },
            Yields::Date => Self { kind: Some(Kind::Date), ..Self::default() },
            Yields::Text => {
                let choices = (own.answers)(domain).unwrap_or_default();
                Self { kind: Some(Kind::Text), choices, several: domain.is_several(), ..Self::default() }
            }
        }
    }
}

/// Checks every formula; yields what decision tables are given.
pub(super) fn check(plan: &Plan, problems: &mut Vec<Diagnostic>) -> traced::AllGiven {
    let looks = Cell::new(MOST_COMPARISONS);
    for column in &plan.columns {
        if let ColumnSource::Derived { value, filter } = &column.source {
            response(plan, value, Wanted::Column, &looks, problems);
            filter.iter().for_each(|filter| response(plan, filter, Wanted::Truth, &looks, problems));
        }
    }
    for (index, node) in plan.nodes.entries() {
        node.when.iter().for_each(|when| subject(plan, when, Wanted::Truth, &looks, problems));
        match &node.source {
            NodeSource::Subject(bound) => subject(plan, bound, Wanted::Number(&node.id), &looks, problems),
            NodeSource::Response(bound) => response(plan, bound, Wanted::Number(&node.id), &looks, problems),
            _ => {}
        }
        for call in node.calls() {
            let kind =
                if node.transform == Some(Transform::Function(call.clone())) { Kind::Number } else { Kind::List };
            call.check(kind, &node.id, problems);
        }
        units::node(plan, index, shares::is_raw_share(plan, index, node), problems);
    }
    for also in &plan.also {
        subject(plan, &also.value, Wanted::Anything, &looks, problems);
    }
    let classes = plan.classes.iter().filter_map(|class| class.when.as_ref());
    let conditions = classes
        .chain(plan.outcomes.iter().map(|outcome| &outcome.when))
        .chain(plan.actions.iter().map(|action| &action.when));
    conditions.for_each(|when| subject(plan, when, Wanted::Truth, &looks, problems));
    let given = traced::check(plan, problems);
    tables::given(plan, &given, problems);
    shadowed::check(plan, problems);
    first_period::check(plan, problems);
    for about in plan.actions.iter().filter_map(|action| action.about.as_ref()) {
        subject(plan, about, Wanted::Anything, &looks, problems);
    }
    given
}

fn subject(
    plan: &Plan,
    bound: &Bound<SubjectSlot>,
    wanted: Wanted<'_>,
    looks: &Cell<usize>,
    problems: &mut Vec<Diagnostic>,
) {
    let facts = |slot: Slot| bound.slot(slot).map(|slot| subject_facts(plan, slot)).unwrap_or_default();
    let before = problems.len();
    types::check(&bound.formula, &facts, &plan.ruleset.tables, wanted, problems);
    units::formula(bound.formula.term(), Known::new(&facts, plan.calls()), wanted == Wanted::Truth, problems);
    quoted::correct(plan, bound.formula.term(), looks, problems.get_mut(before..).unwrap_or_default());
}

fn response(
    plan: &Plan,
    bound: &Bound<ResponseSlot>,
    wanted: Wanted<'_>,
    looks: &Cell<usize>,
    problems: &mut Vec<Diagnostic>,
) {
    let facts = |slot: Slot| bound.slot(slot).map(|slot| response_facts(plan, slot)).unwrap_or_default();
    let before = problems.len();
    types::check(&bound.formula, &facts, &plan.ruleset.tables, wanted, problems);
    units::formula(bound.formula.term(), Known::new(&facts, plan.calls()), wanted == Wanted::Truth, problems);
    quoted::correct(plan, bound.formula.term(), looks, problems.get_mut(before..).unwrap_or_default());
}

/// What is known of a slot of a formula over a row.
pub(super) fn response_facts(plan: &Plan, slot: &ResponseSlot) -> Facts {
    let reach = range::response_slot(plan, slot);
    let range = reach.range;
    let facts = match slot {
        ResponseSlot::Column(column) => match plan.answers(&plan.columns[*column]) {
            Some(domain) => Facts::of_domain(domain, range),
            None => Facts { range, ..Facts::default() },
        },
        ResponseSlot::Measure(measure) => measure_facts(plan, *measure, range),
        ResponseSlot::Node(_) | ResponseSlot::PeriodDays => Facts::number(range),
    };
    let is_input = match slot {
        ResponseSlot::Column(column) => plan.columns[*column].domain().is_some(),
        ResponseSlot::Measure(_) => true,
        ResponseSlot::Node(_) | ResponseSlot::PeriodDays => false,
    };
    Facts { is_input, ..facts.with(reach) }
}

fn measure_facts(plan: &Plan, measure: MeasureId, range: Range) -> Facts {
    Facts::of_domain(&plan.measures[measure].domain, range)
}

/// Of shares the middle ones are shares.
fn statistic_facts(plan: &Plan, column: ColumnId, statistic: &Statistic, range: Range) -> Facts {
    let domain = plan.answers(&plan.columns[column]);
    let of = domain.map(|domain| Facts::of_domain(domain, range)).unwrap_or_default();
    let share = statistic.unit == Unit::Share || statistic.lies_within && of.share;
    Facts { share, ..Facts::number(range) }
}

/// A named result may name those above it only, as far as all could be bound.
fn also_facts(plan: &Plan, also: AlsoId) -> Facts {
    if !plan.has_all_named() {
        return Facts::default();
    }
    let kinds = plan.also_kinds.get_or_init(|| also_kinds(plan));
    Facts { kind: kinds[also], ..Facts::default() }
}

/// The kinds of all named results, each from those above it.
fn also_kinds(plan: &Plan) -> IdVec<AlsoId, Option<Kind>> {
    let mut kinds: IdVec<AlsoId, Option<Kind>> = IdVec::new();
    for also in &plan.also {
        let facts = |slot: Slot| match also.value.slot(slot) {
            None => Facts::default(),
            Some(SubjectSlot::Also(other)) => Facts { kind: kinds[*other], ..Facts::default() },
            Some(slot) => subject_facts(plan, slot),
        };
        let kind = types::kind_of(also.value.formula.term(), &facts, &plan.ruleset.tables);
        kinds.push(kind);
    }
    kinds
}

pub(super) fn subject_facts(plan: &Plan, slot: &SubjectSlot) -> Facts {
    let reach = range::subject_slot(plan, slot);
    let range = reach.range;
    // A group's value may be the mean of its children's, which lies between their steps.
    let of_groups = || plan.ruleset.rollup.as_ref().is_some_and(|rollup| rollup.by == RollupBy::MeanOfChildren);
    let unrounded = |node: NodeId| plan.rounded(node).is_none();
    let range = match slot {
        SubjectSlot::Node(node) if unrounded(*node) && of_groups() => range.stepped(None),
        _ => range,
    };
    let reach = if range.step == reach.range.step { reach } else { reach.ranged(range) };
    let facts = match slot {
        SubjectSlot::Statistic(column, statistic) => statistic_facts(plan, *column, statistic.statistic, range),
        SubjectSlot::Measure(measure) => measure_facts(plan, *measure, range),
        SubjectSlot::History(_, which) if which.is_text => Facts { kind: Some(Kind::Text), ..Facts::default() },
        SubjectSlot::Node(_) | SubjectSlot::Cohort(..) | SubjectSlot::History(..) | SubjectSlot::Other(..) => {
            Facts { share: shares::is_share_of_node(plan, slot), ..Facts::number(range) }
        }
        SubjectSlot::Rows(_) | SubjectSlot::PeriodDays => Facts::number(range),
        SubjectSlot::Children(_) | SubjectSlot::OtherChildren(..) => {
            Facts { kind: Some(Kind::Children), range, ..Facts::default() }
        }
        SubjectSlot::Also(also) => also_facts(plan, *also),
        SubjectSlot::Grade => {
            let choices = plan.ruleset.grades.iter().map(|grade| grade.grade.clone()).collect();
            Facts { kind: Some(Kind::Text), choices, words: Words::Grades, ..Facts::default() }
        }
        SubjectSlot::Class => {
            let choices = plan.ruleset.classes.iter().map(|class| class.id.clone()).collect();
            Facts { kind: Some(Kind::Text), choices, words: Words::Classes, ..Facts::default() }
        }
    };
    Facts { is_input: matches!(slot, SubjectSlot::Measure(_)), ..facts.with(reach) }
}
