//! What only the bound plan can show: promises kept, bands and grades without holes.

use super::bands;
use super::{Bound, NodePlan, NodeSource, Plan};
use crate::diagnostic::{Code, Diagnostic, SourceId};
use crate::ids::IdVec;
use crate::number;
use crate::script::LibraryFunction;
use std::collections::HashSet;

/// Checks the ranges of a bound plan.
pub(super) fn check(plan: &Plan, problems: &mut Vec<Diagnostic>) {
    for node in &plan.nodes {
        out_of(node, problems);
        // What a function yields is not known before it is run, so it is not known either what lies in no band.
        if let (Some((points, span)), None) = (&node.points, node.calls().next())
            && let Some(bands) = points.bands()
        {
            bands::check(bands, *span, node.input, node.input_values.as_deref(), problems);
        }
    }
    grades(plan, problems);
    super::shares::check(plan, problems);
    super::effects::check(plan, problems);
    super::earlier::check(plan, problems);
    super::ambiguous::check(plan, problems);
    unused(plan, problems);
}

fn out_of(node: &NodePlan, problems: &mut Vec<Diagnostic>) {
    let Some(promise) = node.out_of else { return };
    let Some(high) = node.range.high else {
        let message = format!("nothing keeps `{}` at most {promise}", node.path);
        problems.push(
            Diagnostic::warning(Code::OutOf, node.span, message)
                .label(format!("reaches {}", node.range))
                .help(format!("write `cap: {promise}`, or give its inputs a `range`")),
        );
        return;
    };
    if number::compare(high, promise).is_gt() {
        let message =
            format!("`{}` promises at most {promise}, but can reach {}", node.path, number::show(high, None));
        // A bound that no data need reach is no broken promise: what exceeds it is an error at run.
        let problem = match node.range.attained.high {
            true => Diagnostic::error(Code::OutOf, node.span, message).label(format!("reaches {}", node.range)),
            false => Diagnostic::warning(
                Code::OutOf,
                node.span,
                format!("it can't be shown that `{}` keeps its promise of at most {promise}", node.path),
            )
            .label(format!("lies within {}", node.range)),
        };
        let problem = problem.help(format!("correct the points, or write `cap: {promise}`"));
        problems.push(match &node.source {
            NodeSource::Subject(Bound { formula, .. }) => problem.also(formula.span(), "by this formula"),
            NodeSource::Response(Bound { formula, .. }) => problem.also(formula.span(), "by this formula"),
            _ => problem,
        });
    }
}

fn grades(plan: &Plan, problems: &mut Vec<Diagnostic>) {
    let (root, Some(last)) = (plan.root(), plan.ruleset.grades.last()) else { return };
    if matches!(&root.source, NodeSource::Combination(how) if how.combine.is_none()) {
        problems.push(
            Diagnostic::warning(
                Code::NoEffect,
                last.span,
                "`combine: none` gives no total, so no subject has a grade",
            )
            .label("changes nothing here")
            .help("combine the children, or take `grades` out"),
        );
        return;
    }
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
    if plan.ruleset.grades.len() == 1 && last.from.is_none() {
        let message = format!("every score has the grade `{}`: there is no other", last.grade);
        problems.push(
            Diagnostic::warning(Code::NoEffect, last.span, message)
                .label("a grade without a least score")
                .help("write all grades: `grades: {A: 90, B: 75, C: 0}`; those of the rule set that is extended are replaced whole"),
        );
    }
    between_grades(plan, root, problems);
    let Some(from) = &last.from else { return };
    match root.range.low {
        // Only a bound: data need not reach it.
        Some(low) if low < from.value && !root.range.attained.low => problems.push(
            Diagnostic::warning(
                Code::GradeHole,
                from.span,
                format!("a score below {} would have no grade", number::show(from.value, None)),
            )
            .label(format!("the score lies within {}", root.range))
            .help("make it a grade without `from`, or give the score a `floor`"),
        ),
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

/// Grades that no score earns, because the next better one begins before the next score that can occur.
fn between_grades(plan: &Plan, root: &NodePlan, problems: &mut Vec<Diagnostic>) {
    let grades = &plan.ruleset.grades;
    for (better, grade) in grades.iter().zip(grades.iter().skip(1)) {
        let (Some(above), Some(from)) = (&better.from, &grade.from) else { continue };
        let least = root.range.up(from.value);
        let earned = number::compare(least, above.value).is_lt() || above.value <= from.value;
        if !earned {
            problems.push(
                Diagnostic::error(
                    Code::GradeUnreachable,
                    from.span,
                    format!(
                        "grade `{}` can't be reached: no score lies between it and `{}`",
                        grade.grade, better.grade
                    ),
                )
                .label(format!("the score can be {}", root.range.in_words())),
            );
        }
    }
}

fn unused(plan: &Plan, problems: &mut Vec<Diagnostic>) {
    use super::{ColumnSource, NodeSource, ResponseSlot, SubjectSlot};
    let mut columns = IdVec::filled(&plan.columns, false);
    let mut measures = IdVec::filled(&plan.measures, false);
    let mut mark_response = |slot: &ResponseSlot| match slot {
        ResponseSlot::Column(at) => columns[*at] = true,
        ResponseSlot::Measure(at) => measures[*at] = true,
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
            SubjectSlot::Statistic(at, _) => columns[*at] = true,
            SubjectSlot::Measure(at) => measures[*at] = true,
            _ => {}
        }
    }
    benchmarks(plan, problems);
    functions(plan, problems);
    let rules = &plan.ruleset;
    for id in rules.breakdown.iter().flat_map(|breakdown| &breakdown.by).flat_map(|by| &by.attributes) {
        if let Some(at) = plan.columns.position(|column| column.name == *id) {
            columns[at] = true;
        }
    }
    let unused_columns = plan.columns.iter().zip(&columns).filter(|(_, used)| !**used);
    let unused_columns = unused_columns.map(|(column, _)| {
        let is_given = matches!(column.source, ColumnSource::Given(_));
        (&column.name, Some(column.span), is_given)
    });
    let unused_measures = plan.measures.iter().zip(&measures).filter(|(_, used)| !**used);
    let unused_measures = unused_measures.map(|(m, _)| (&m.id, rules.measures.get(&m.id).map(|m| m.span), true));
    for (id, span, is_given) in unused_columns.chain(unused_measures) {
        let help = match is_given {
            true => "take it out, or use it: a file without this column is refused because of it",
            false => "take it out, or use it: it is computed and changes nothing",
        };
        problems.push(
            Diagnostic::warning(Code::UnusedName, span, format!("`{id}` is declared and never used"))
                .label("no formula and no leaf names it")
                .help(help),
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
    let formulas = plan.formulas().into_iter();
    let called: HashSet<&str> =
        formulas.flat_map(|formula| formula.calls()).map(|call| call.name.as_str()).collect();
    let rules = &plan.ruleset;
    let own: HashSet<SourceId> = rules.scripts.iter().skip(rules.shared).map(|(source, _)| *source).collect();
    let unused = |function: &&LibraryFunction| {
        own.contains(&function.span.source)
            && !called.contains(function.name.as_str())
            && !plan.scripts.is_called(&function.name)
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
