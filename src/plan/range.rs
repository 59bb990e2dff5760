//! The values that nodes can take, as intervals worked out before any data is seen.
//!
//! An interval is never too narrow: what can't be bounded is unbounded. It is used to show that grades and bands
//! cover everything that can happen, and that a promise (`out_of`) can be kept.

pub use super::interval::Range;
use super::interval::{UNKNOWN, common_step};
use super::{
    Bound, Call, CohortStatistic, ColumnSource, Combination, HistoryStatistic, Level, NodePlan, NodeSource,
    OtherResult, Plan, ResponseSlot, Statistic, SubjectSlot,
};
use crate::data::Value;
use crate::diagnostic::Span;
use crate::number::{self, Decimal, Rounding};
use crate::ruleset::{Combine, MissingPolicy, Over, Points, Transform};
use crate::script::{Failure, Input, Scripts, Term};
use std::sync::Arc;

/// Works out the range of every node.
pub(super) fn fill(plan: &mut Plan) {
    for index in plan.order.clone() {
        let Some(node) = plan.nodes.get(index) else { continue };
        let input = input_range(plan, index, node);
        let range = node_range(node, input);
        if let Some(node) = plan.nodes.get_mut(index) {
            (node.input, node.range) = (input, range);
        }
    }
}

/// The range of a node's value, given that after its transform.
fn node_range(node: &NodePlan, mut range: Range) -> Range {
    if let Some((points, _)) = &node.points {
        range = points_range(points, node, range);
    }
    if let Some(floor) = node.floor {
        range = range.max(Range::exactly(floor));
    }
    if let Some(cap) = node.cap {
        range = range.min(Range::exactly(cap));
    }
    match node.round.and_then(|round| Some((round.places?, round.half))) {
        Some((places, half)) => range.rounded(places, half),
        None => range,
    }
}

/// The range of a node's value before its points.
#[must_use]
pub fn raw_range(plan: &Plan, index: usize) -> Range {
    let Some(node) = plan.nodes.get(index) else { return UNKNOWN };
    let range = source_range(plan, node);
    // The mean over rows lies between the steps of what is computed for each of them.
    let mean = node.level == Level::Border
        || node.level == Level::Subject && matches!(node.source, NodeSource::Column(_));
    if mean { range.stepped(None) } else { range }
}

fn source_range(plan: &Plan, node: &NodePlan) -> Range {
    match &node.source {
        NodeSource::Subject(bound) => formula_range(bound, &|slot| subject_slot(plan, slot)),
        NodeSource::Response(bound) => formula_range(bound, &|slot| response_slot(plan, slot)),
        NodeSource::Column(column) => column_range(plan, *column),
        NodeSource::Measure(measure) => measure_range(plan, *measure),
        NodeSource::Combination(combination) => {
            let nodes = || node.children.iter().filter_map(|child| plan.nodes.get(*child));
            let children: Vec<Range> = nodes().map(|node| node.range).collect();
            let certain: Vec<bool> = nodes().map(|node| node.when.is_none()).collect();
            combination_range(combination, &children, &certain)
        }
    }
}

/// The range of a node's value after its transform.
fn input_range(plan: &Plan, index: usize, node: &NodePlan) -> Range {
    let raw = raw_range(plan, index);
    let Some(transform) = &node.transform else { return raw };
    // What a script makes of values says nothing about what it makes of those between.
    if let Transform::Function(_) = transform {
        return UNKNOWN;
    }
    let range = raw.map(|x| transformed(&plan.scripts, transform, x, node.span).ok());
    match transform {
        Transform::Sqrt => Range { low: Some(range.low.unwrap_or_default()), ..range },
        _ => range,
    }
}

/// Applies the transform of a node that stands at `span`.
///
/// # Errors
/// A fault where it is not defined; for a function of the scripts all that it can fail by.
pub fn transformed(
    scripts: &Scripts,
    transform: &Transform<Arc<Call>>,
    x: Decimal,
    span: Span,
) -> Result<Decimal, Failure> {
    let own = match transform {
        Transform::Ln => number::ln(x),
        Transform::Log10 => number::log10(x),
        Transform::Sqrt => number::sqrt(x),
        Transform::Exp => number::exp(x),
        Transform::Function(call) => {
            return call.number(scripts, &[Input::Value(Value::Number(x))]);
        }
    };
    own.map_err(|fault| Failure::Fault { fault, span })
}

fn points_range(points: &Points, node: &NodePlan, x: Range) -> Range {
    match points {
        Points::Goalposts(..) => {
            let Some((low, high)) = node.posts else { return UNKNOWN };
            let at = |x: Decimal| number::div(number::sub(x, low).ok()?, number::sub(high, low).ok()?).ok();
            let mapped = x.map(at);
            if low < high { mapped } else { Range { low: mapped.high, high: mapped.low, ..mapped } }
        }
        Points::Curve(points) => {
            let all = points.iter().map(|(_, y)| *y);
            Range { low: all.clone().min(), high: all.max(), step: None }
        }
        Points::Bands(bands) => {
            let all = bands.iter().flat_map(|band| [band.points.0, band.points.1]);
            let steps = bands.iter().all(|band| band.points.0 == band.points.1);
            let step = common_step(all.clone()).filter(|_| steps);
            Range { low: all.clone().min(), high: all.max(), step }
        }
        Points::MinMax(_) | Points::Percentile(_) => Range::of(0, 1),
        Points::ZScore(_) | Points::Distance(_) => UNKNOWN,
        Points::Rank(_) => Range::at_least(1).whole(),
    }
}

/// `certain` says of each child whether every subject has it.
fn combination_range(combination: &Combination, children: &[Range], certain: &[bool]) -> Range {
    let hull = children.iter().copied().reduce(Range::union).unwrap_or(UNKNOWN);
    let zero_counts = combination.missing == MissingPolicy::Zero;
    let widened = if zero_counts { hull.union(Range::exactly(Decimal::ZERO)) } else { hull };
    let fixed = combination.missing == MissingPolicy::Fail && certain.iter().all(|certain| *certain);
    let widened_mean = widened.stepped(None);
    match &combination.combine {
        Combine::None | Combine::Function(_) => UNKNOWN,
        Combine::WeightedMean => match &combination.weights {
            Some(weights) if fixed => weighted(weights, children),
            _ => widened_mean,
        },
        Combine::Mean if fixed => weighted(&vec![Decimal::ONE; children.len()], children),
        Combine::Sum => sum_range(combination, children, certain),
        Combine::Min if fixed => children.iter().copied().reduce(Range::min).unwrap_or(UNKNOWN),
        Combine::Max if fixed => children.iter().copied().reduce(Range::max).unwrap_or(UNKNOWN),
        Combine::GeometricMean => {
            Range { low: Some(widened.low.unwrap_or_default().max(Decimal::ZERO)), ..widened_mean }
        }
        Combine::HarmonicMean if zero_counts => UNKNOWN,
        Combine::Min | Combine::Max => widened,
        _ => widened_mean,
    }
}

fn weighted(weights: &[Decimal], children: &[Range]) -> Range {
    let total = weights.iter().try_fold(Decimal::ZERO, |sum, w| number::add(sum, *w).ok());
    let Some(total) = total.filter(|total| !total.is_zero()) else { return UNKNOWN };
    let sum = weights
        .iter()
        .zip(children)
        .map(|(weight, child)| child.scale(*weight))
        .fold(Range::exactly(Decimal::ZERO), Range::add);
    sum.map(|x| number::div(x, total).ok().map(number::guard))
}

fn sum_range(combination: &Combination, children: &[Range], certain: &[bool]) -> Range {
    let zero = Range::exactly(Decimal::ZERO);
    let zero_counts = combination.missing == MissingPolicy::Zero;
    let term =
        |(child, certain): (&Range, &bool)| if zero_counts || !certain { child.union(zero) } else { *child };
    match (combination.missing, &combination.out_of) {
        (MissingPolicy::Renormalise(_), _) => UNKNOWN,
        _ => children.iter().zip(certain).map(term).fold(zero, Range::add),
    }
}

fn column_range(plan: &Plan, column: usize) -> Range {
    match plan.columns.get(column).map(|column| &column.source) {
        Some(ColumnSource::Given(domain)) => Range::of_domain(domain),
        Some(ColumnSource::Derived { value, .. }) => formula_range(value, &|slot| response_slot(plan, slot)),
        None => UNKNOWN,
    }
}

/// The range of the sum of any number of values, or of none.
fn sum_of_rows(each: Range) -> Range {
    let zero = Decimal::ZERO;
    Range {
        low: each.low.filter(|low| *low >= zero).map(|_| zero),
        high: each.high.filter(|x| *x <= zero).map(|_| zero),
        ..each
    }
}

fn measure_range(plan: &Plan, measure: usize) -> Range {
    plan.measures.get(measure).map_or(UNKNOWN, |measure| {
        let range = Range::of_domain(&measure.domain);
        if measure.over == Some(Over::Mean) { range.stepped(None) } else { range }
    })
}

/// The range of what a formula over a response is given.
pub(super) fn response_slot(plan: &Plan, slot: &ResponseSlot) -> Range {
    match slot {
        ResponseSlot::Column(column) => column_range(plan, *column),
        ResponseSlot::Measure(measure) => measure_range(plan, *measure),
        ResponseSlot::Node(node) => plan.nodes.get(*node).map_or(UNKNOWN, |node| node.range),
        ResponseSlot::PeriodDays => Range::of(1, 366).whole(),
    }
}

/// The range of what a formula over a subject is given.
pub(super) fn subject_slot(plan: &Plan, slot: &SubjectSlot) -> Range {
    let node_of = |node: usize| plan.nodes.get(node).map_or(UNKNOWN, |node| node.range);
    match slot {
        SubjectSlot::Statistic(column, statistic) => match statistic {
            Statistic::Mean | Statistic::Median => column_range(plan, *column).stepped(None),
            Statistic::Min | Statistic::Max => column_range(plan, *column),
            Statistic::Share(_) | Statistic::Top(_) | Statistic::Bottom(_) => Range::of(0, 1),
            Statistic::Nps => Range::of(-100, 100),
            Statistic::Sum => sum_of_rows(column_range(plan, *column)),
            Statistic::Sd => Range::at_least(0),
            Statistic::Answered | Statistic::Missing | Statistic::Count(_) => Range::at_least(0).whole(),
        },
        SubjectSlot::Measure(measure) => measure_range(plan, *measure),
        SubjectSlot::Node(node) => node_of(*node),
        SubjectSlot::Other(OtherResult::Previous | OtherResult::YearAgo, path) => {
            // Other rules may have rounded it otherwise.
            plan.node(path).map_or(UNKNOWN, |node| node_of(node).stepped(None))
        }
        SubjectSlot::Cohort(_, CohortStatistic::Sd) => Range::at_least(0),
        SubjectSlot::Cohort(_, CohortStatistic::N) => Range::at_least(0).whole(),
        SubjectSlot::Cohort(node, CohortStatistic::Min | CohortStatistic::Max) => node_of(*node),
        SubjectSlot::Cohort(node, _) => node_of(*node).stepped(None),
        SubjectSlot::History(_, HistoryStatistic::N) => {
            Range::of(0, plan.ruleset.history.unwrap_or(0) + 1).whole()
        }
        SubjectSlot::History(node, which)
            if !matches!(which, HistoryStatistic::Slope | HistoryStatistic::Line) =>
        {
            node_of(*node).stepped(None)
        }
        SubjectSlot::Rows(_) => Range::at_least(0).whole(),
        SubjectSlot::PeriodDays => Range::of(1, 366).whole(),
        _ => UNKNOWN,
    }
}

fn formula_range<S>(bound: &Bound<S>, slot: &dyn Fn(&S) -> Range) -> Range {
    term_range(bound.formula.term(), &|index| bound.slots.get(index).map_or(UNKNOWN, slot))
}

/// The range of a term, given those of its slots.
pub(super) fn term_range(term: &Term, slot: &dyn Fn(usize) -> Range) -> Range {
    match term {
        Term::Number(x, _) => Range::exactly(*x),
        Term::Slot(index, _) => slot(*index),
        Term::If { then, otherwise, .. } => term_range(then, slot).union(term_range(otherwise, slot)),
        Term::Call { name, arguments, .. } => {
            let arguments: Vec<Range> = arguments.iter().map(|term| term_range(term, slot)).collect();
            call_range(name, &arguments)
        }
        _ => UNKNOWN,
    }
}

/// Whether a comparison holds whatever the data; none where data decide.
pub(super) fn compared(symbol: &str, a: Range, b: Range) -> Option<bool> {
    let order = |x: Option<Decimal>, y: Option<Decimal>| Some(number::compare(x?, y?));
    let below = order(a.high, b.low).is_some_and(std::cmp::Ordering::is_lt);
    let above = order(a.low, b.high).is_some_and(std::cmp::Ordering::is_gt);
    let not_above = order(a.high, b.low).is_some_and(std::cmp::Ordering::is_le);
    let not_below = order(a.low, b.high).is_some_and(std::cmp::Ordering::is_ge);
    let (yes, no) = match symbol {
        "<" => (below, not_below),
        "<=" => (not_above, above),
        ">" => (above, not_above),
        ">=" => (not_below, below),
        "==" => (not_above && not_below, below || above),
        "!=" => (below || above, not_above && not_below),
        _ => (false, false),
    };
    if yes { Some(true) } else { no.then_some(false) }
}

fn call_range(name: &str, arguments: &[Range]) -> Range {
    match (name, arguments) {
        ("+", [a, b]) => a.add(*b),
        ("-", [a, b]) => a.add(b.negate()),
        ("*", [a, b]) => a.mul(*b),
        ("/", [a, b]) => divided(*a, *b),
        ("-" | "neg", [a]) => a.negate(),
        ("??", [a, b]) => a.union(*b),
        ("min", [_, _, ..]) => arguments.iter().copied().reduce(Range::min).unwrap_or(UNKNOWN),
        ("max", [_, _, ..]) => arguments.iter().copied().reduce(Range::max).unwrap_or(UNKNOWN),
        ("floor", [a]) => a.map(|x| Some(number::floor(x))).whole(),
        ("ceil", [a]) => a.map(|x| Some(number::ceil(x))).whole(),
        ("round", [a]) => a.rounded(0, Rounding::HalfUp),
        ("round_half_even", [a]) => a.rounded(0, Rounding::HalfEven),
        ("round", [a, places]) => places_of(*places).map_or(UNKNOWN, |n| a.rounded(n, Rounding::HalfUp)),
        ("round_half_even", [a, places]) => {
            places_of(*places).map_or(UNKNOWN, |n| a.rounded(n, Rounding::HalfEven))
        }
        ("sqrt", [a]) => a.max(Range::exactly(Decimal::ZERO)).map(|x| number::sqrt(x).ok()),
        ("abs", [a]) => a.max(a.negate()).max(Range::exactly(Decimal::ZERO)),
        ("rise" | "fall", [a, b]) => Range::at_least(0).stepped(a.finer(*b)),
        ("%", [a, b]) => UNKNOWN.stepped(a.finer(*b)),
        ("days" | "workdays" | "year", _) => UNKNOWN.whole(),
        ("month", [_]) => Range::of(1, 12).whole(),
        ("day", [_]) => Range::of(1, 31).whole(),
        ("len", [_]) => Range::at_least(0).whole(),
        _ => UNKNOWN,
    }
}

/// A number of decimal places that is written out.
fn places_of(range: Range) -> Option<u32> {
    let places = range.low.filter(|low| range.high == Some(*low) && range.is_whole())?;
    u32::try_from(places).ok().filter(|places| *places <= number::GUARD_PLACES)
}

fn divided(a: Range, b: Range) -> Range {
    match (b.low, b.high) {
        (Some(low), Some(high)) if low == high && !low.is_zero() => {
            let over = |x: Option<Decimal>| number::div(x?, low).ok();
            let quotient = Range { low: over(a.low), high: over(a.high), step: None };
            if low > Decimal::ZERO {
                quotient
            } else {
                Range { low: quotient.high, high: quotient.low, ..quotient }
            }
        }
        (Some(low), _) if low >= Decimal::ZERO && a.low.is_some_and(|a| a >= Decimal::ZERO) => Range::at_least(0),
        _ => UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_follow_arithmetic() {
        let count = Range::at_least(0).whole();
        let fifty = Range::exactly(Decimal::from(50));
        // 50 is a whole number, and so is the difference.
        assert_eq!(call_range("-", &[fifty, count]), Range { high: Some(Decimal::from(50)), ..UNKNOWN }.whole());
        assert_eq!(call_range("*", &[Range::of(-2, 3), Range::of(4, 5)]), Range::of(-10, 15));
        assert_eq!(call_range("max", &[Range::of(-2, 3), Range::exactly(Decimal::ZERO)]), Range::of(0, 3));
        assert_eq!(call_range("abs", &[Range::of(-7, 3)]), Range::of(0, 7));
        assert_eq!(
            call_range("*", &[count, Range::exactly(Decimal::from(-6))]),
            Range { low: None, high: Some(Decimal::ZERO), step: Some(Decimal::from(6)) }
        );
        let tenth = |x: i64| Range::exactly(Decimal::new(x, 1));
        assert_eq!(call_range("+", &[count.mul(tenth(5)), tenth(12)]).step, Some(Decimal::new(1, 1)));
        assert_eq!(call_range("/", &[count, tenth(20)]).step, None);
        assert_eq!(call_range("round", &[Range::of(0, 1), tenth(20)]).step, Some(Decimal::new(1, 2)));
        assert_eq!(call_range("unheard of", &[count]), UNKNOWN);
    }
}
