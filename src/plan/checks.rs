//! What only the bound plan can show: promises kept, bands and grades without holes.

use super::range::Range;
use super::{Bound, NodePlan, NodeSource, Plan};
use crate::diagnostic::{Code, Diagnostic, SourceId, Span};
use crate::number::{self, Decimal};
use crate::ruleset::{Band, Points};
use crate::script::LibraryFunction;

/// Checks the ranges of a bound plan.
pub(super) fn check(plan: &Plan, problems: &mut Vec<Diagnostic>) {
    for node in &plan.nodes {
        out_of(node, problems);
        // What a function yields is not known before it is run, so it is not known either what lies in no band.
        if let (Some((Points::Bands(bands), span)), None) = (&node.points, node.calls().next()) {
            check_bands(bands, *span, node.input, problems);
        }
    }
    grades(plan, problems);
    unused(plan, problems);
}

fn out_of(node: &NodePlan, problems: &mut Vec<Diagnostic>) {
    let (Some(promise), Some(high)) = (node.out_of, node.range.high) else { return };
    if number::compare(high, promise).is_gt() {
        let message =
            format!("`{}` promises at most {promise}, but can reach {}", node.path, number::show(high, None));
        let problem = Diagnostic::error(Code::OutOf, node.span, message)
            .label(format!("reaches {}", node.range))
            .help(format!("correct the points, or write `cap: {promise}`"));
        problems.push(match &node.source {
            NodeSource::Subject(Bound { formula, .. }) => problem.also(formula.span(), "by this formula"),
            NodeSource::Response(Bound { formula, .. }) => problem.also(formula.span(), "by this formula"),
            _ => problem,
        });
    }
}

/// Whether some band takes `x`.
fn met(bands: &[Band], x: Decimal) -> Option<usize> {
    bands.iter().position(|band| {
        band.at.is_none_or(|at| x == at)
            && band.from.is_none_or(|from| from <= x)
            && band.to.is_none_or(|to| x <= to)
    })
}

/// Every threshold, what lies between two of them, and what lies beyond: each stands for its whole neighbourhood.
fn probes(bands: &[Band], input: Range) -> Vec<Decimal> {
    let mut edges: Vec<Decimal> = bands
        .iter()
        .flat_map(|band| [band.at, band.from, band.to])
        .flatten()
        .chain(input.low)
        .chain(input.high)
        .collect();
    edges.sort();
    edges.dedup();
    let mut probes = edges.clone();
    for (a, b) in edges.iter().zip(edges.iter().skip(1)) {
        if let Some(sum) = a.checked_add(*b) {
            probes.push(sum / Decimal::TWO);
        }
    }
    if let (Some(first), Some(last)) = (edges.first(), edges.last()) {
        probes.extend([*first - Decimal::ONE, *last + Decimal::ONE]);
    }
    let inside = |x: &Decimal| input.low.is_none_or(|low| low <= *x) && input.high.is_none_or(|high| *x <= high);
    probes.retain(inside);
    probes.sort();
    probes
}

fn check_bands(bands: &[Band], span: Span, input: Range, problems: &mut Vec<Diagnostic>) {
    let probes = probes(bands, input);
    if let Some(hole) = probes.iter().find(|x| met(bands, **x).is_none()) {
        let shown = number::show(*hole, None);
        problems.push(
            Diagnostic::error(Code::BandHole, span, format!("no band takes {shown}"))
                .label(format!("the value can be {input}"))
                .also(bands.last().map_or(span, |band| band.span), "the last band")
                .help("move an edge, or add a last band with only `points`"),
        );
    }
    for (index, band) in bands.iter().enumerate() {
        if !probes.iter().any(|x| met(bands, *x) == Some(index)) {
            problems.push(unreachable(bands, index, input, &probes));
        }
        let line = band.points.0 != band.points.1;
        if line && ends(bands, index, input).is_none() {
            problems.push(
                Diagnostic::error(Code::BandEnds, band.span, "a band with two points needs two ends")
                    .label("one end is not known")
                    .help("say `from` and `to`, or let the neighbouring bands say them"),
            );
        }
    }
}

/// A band that is never met, with what takes its values.
fn unreachable(bands: &[Band], index: usize, input: Range, probes: &[Decimal]) -> Diagnostic {
    let alone = bands.get(index..=index).unwrap_or_default();
    let span = alone.first().map(|band| band.span);
    let problem = Diagnostic::error(Code::BandUnreachable, span, "this band can never be met")
        .help("the first band that fits counts: correct its edges or its place");
    let masked = probes.iter().find(|x| met(alone, **x).is_some());
    match masked.and_then(|x| Some((*x, bands.get(met(bands, *x)?)?))) {
        Some((x, above)) => problem
            .label("bands above it take everything first")
            .also(above.span, format!("{} falls here, for one", number::show(x, None))),
        None => problem.label(format!("the value can only be {input}")),
    }
}

/// The left and the right end of a band: those it says, else those of its neighbours, else those of the input.
#[must_use]
pub fn ends(bands: &[Band], index: usize, input: Range) -> Option<(Decimal, Decimal)> {
    let band = bands.get(index)?;
    let others = || bands.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, band)| band);
    let edges = |band: &Band| [band.at, band.from, band.to].into_iter().flatten().collect::<Vec<_>>();
    let right_of = |x: Decimal| others().flat_map(edges).filter(|edge| *edge > x).min();
    let left_of = |x: Decimal| others().flat_map(edges).filter(|edge| *edge < x).max();
    // A band that says neither end takes what the bands above it leave between them.
    let above = || bands.iter().take(index);
    let open = band.from.is_none() && band.to.is_none();
    let below_it = || above().flat_map(|other| [other.to, other.at]).flatten().max().filter(|_| open);
    let left = band.from.or_else(|| band.to.and_then(left_of)).or_else(below_it).or(input.low);
    let above_it = || above().filter_map(|other| other.from).min().filter(|_| open);
    let right = band.to.or_else(|| band.from.and_then(right_of)).or_else(above_it).or(input.high);
    left.zip(right).filter(|(left, right)| left < right)
}

fn grades(plan: &Plan, problems: &mut Vec<Diagnostic>) {
    let (Some(root), Some(last)) = (plan.nodes.first(), plan.ruleset.grades.last()) else { return };
    if let Some(high) = root.range.high {
        for grade in &plan.ruleset.grades {
            if let Some(from) = grade.from.as_ref().filter(|from| from.value > high) {
                problems.push(
                    Diagnostic::error(
                        Code::GradeUnreachable,
                        from.span,
                        format!(
                            "grade `{}` can't be reached: the score is at most {}",
                            grade.grade,
                            number::show(high, None)
                        ),
                    )
                    .label("above everything that the score can be"),
                );
            }
        }
    }
    let Some(from) = &last.from else { return };
    match root.range.low {
        Some(low) if low < from.value => problems.push(
            Diagnostic::error(
                Code::GradeHole,
                from.span,
                format!("a score of {} has no grade", number::show(low, None)),
            )
            .label(format!("the score can be {}", root.range))
            .help("lower this `from`, or add a last grade without one"),
        ),
        None => problems.push(
            Diagnostic::warning(
                Code::GradeHole,
                from.span,
                format!("a score below {} would have no grade", number::show(from.value, None)),
            )
            .label("it can't be shown that the score stays above")
            .help("make it a grade without `from`, or give the score a `floor`"),
        ),
        _ => {}
    }
}

fn unused(plan: &Plan, problems: &mut Vec<Diagnostic>) {
    use super::{ColumnSource, NodeSource, ResponseSlot, SubjectSlot};
    let mut columns = vec![false; plan.columns.len()];
    let mut measures = vec![false; plan.measures.len()];
    let mut mark_response = |slot: &ResponseSlot| match slot {
        ResponseSlot::Column(at) => set(&mut columns, *at),
        ResponseSlot::Measure(at) => set(&mut measures, *at),
        _ => {}
    };
    for column in &plan.columns {
        if let ColumnSource::Derived { value, filter } = &column.source {
            value.slots.iter().chain(filter.iter().flat_map(|f| &f.slots)).for_each(&mut mark_response);
        }
    }
    for node in &plan.nodes {
        match &node.source {
            NodeSource::Response(bound) => bound.slots.iter().for_each(&mut mark_response),
            NodeSource::Column(at) => mark_response(&ResponseSlot::Column(*at)),
            NodeSource::Measure(at) => mark_response(&ResponseSlot::Measure(*at)),
            _ => {}
        }
    }
    for slot in plan.subject_formulas().flat_map(|bound| &bound.slots) {
        match slot {
            SubjectSlot::Statistic(at, _) => set(&mut columns, *at),
            SubjectSlot::Measure(at) => set(&mut measures, *at),
            _ => {}
        }
    }
    benchmarks(plan, problems);
    functions(plan, problems);
    let rules = &plan.ruleset;
    for id in rules.breakdown.iter().flat_map(|breakdown| &breakdown.by).flat_map(|by| &by.attributes) {
        if let Some(at) = plan.columns.iter().position(|column| column.name == *id) {
            set(&mut columns, at);
        }
    }
    let unused_columns = plan.columns.iter().zip(&columns).filter(|(_, used)| !**used);
    let unused_columns = unused_columns.map(|(column, _)| (&column.name, Some(column.span)));
    let unused_measures = plan.measures.iter().zip(&measures).filter(|(_, used)| !**used);
    let unused_measures = unused_measures.map(|(m, _)| (&m.id, rules.measures.get(&m.id).map(|m| m.span)));
    for (id, span) in unused_columns.chain(unused_measures) {
        problems.push(
            Diagnostic::warning(Code::UnusedName, span, format!("`{id}` is declared and never used"))
                .label("no formula and no leaf names it")
                .help("take it out, or use it: a file without this column is refused because of it"),
        );
    }
}

fn benchmarks(plan: &Plan, problems: &mut Vec<Diagnostic>) {
    use super::OtherResult;
    let unused = |name: &String| !plan.compares_with(&OtherResult::Benchmark(name.clone()));
    for (name, benchmark) in plan.ruleset.benchmarks.iter().filter(|(name, _)| unused(name)) {
        problems.push(
            Diagnostic::warning(
                Code::UnusedBenchmark,
                benchmark.span,
                format!("no formula compares with the benchmark `{name}`"),
            )
            .label("declared and never used")
            .help(format!("take it out, or compare with it: `score - benchmark.{name}.score`")),
        );
    }
}

fn functions(plan: &Plan, problems: &mut Vec<Diagnostic>) {
    let formulas = plan.formulas();
    let called = |name: &str| formulas.iter().flat_map(|formula| formula.calls()).any(|call| call.name == name);
    let rules = &plan.ruleset;
    let own: Vec<SourceId> = rules.scripts.iter().skip(rules.shared).map(|(source, _)| *source).collect();
    let unused = |function: &&LibraryFunction| {
        own.contains(&function.span.source) && !called(&function.name) && !plan.scripts.is_called(&function.name)
    };
    for function in plan.scripts.functions().iter().filter(unused) {
        problems.push(
            Diagnostic::warning(
                Code::UnusedFunction,
                function.span,
                format!("the function `{}` is never called", function.name),
            )
            .label("no formula and no other function calls it")
            .help("take it out, or call it in a formula"),
        );
    }
}

fn set(flags: &mut [bool], at: usize) {
    if let Some(flag) = flags.get_mut(at) {
        *flag = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sources;

    fn band(at: Option<i64>, from: Option<i64>, to: Option<i64>, points: (i64, i64)) -> Band {
        let source = Sources::default().add("t", "");
        let span = Span { source, start: 0, end: 0 };
        let d = |x: Option<i64>| x.map(Decimal::from);
        Band { span, at: d(at), from: d(from), to: d(to), points: (points.0.into(), points.1.into()) }
    }

    fn codes(bands: &[Band], input: Range) -> Vec<String> {
        let mut problems = Vec::new();
        check_bands(bands, bands[0].span, input, &mut problems);
        problems.into_iter().map(|p| p.message).collect()
    }

    #[test]
    fn a_hole_is_shown_with_a_value_that_falls_into_it() {
        let bands = [band(None, Some(10), None, (1, 1)), band(None, None, Some(5), (0, 0))];
        assert_eq!(codes(&bands, Range::of(0, 20)), ["no band takes 7.5"]);
        let whole = [band(None, Some(10), None, (1, 1)), band(None, None, None, (0, 0))];
        assert_eq!(codes(&whole, Range::of(0, 20)), Vec::<String>::new());
    }

    #[test]
    fn a_band_behind_others_is_never_met() {
        let bands = [
            band(None, Some(0), None, (1, 1)),
            band(None, Some(10), None, (2, 2)),
            band(None, None, None, (0, 0)),
        ];
        assert_eq!(codes(&bands, Range::default()), ["this band can never be met"]);
    }

    #[test]
    fn ends_come_from_neighbours() {
        let bands = [
            band(Some(0), None, None, (15, 15)),
            band(None, None, Some(5), (14, 11)),
            band(None, None, Some(30), (10, 8)),
        ];
        let unknown = Range::default();
        assert_eq!(ends(&bands, 1, unknown), Some((0.into(), 5.into())));
        assert_eq!(ends(&bands, 2, unknown), Some((5.into(), 30.into())));
        let down = [band(None, Some(90), None, (14, 11)), band(None, Some(80), None, (8, 10))];
        assert_eq!(ends(&down, 1, unknown), Some((80.into(), 90.into())));
        assert_eq!(ends(&down, 0, unknown), None);
        // Up to 4 days, a week or more, and what lies between.
        let middle =
            [band(None, None, Some(4), (8, 8)), band(None, Some(7), None, (3, 3)), band(None, None, None, (7, 4))];
        assert_eq!(ends(&middle, 2, unknown), Some((4.into(), 7.into())));
    }
}
