//! How the versions of a rule set follow each other.

use super::library::Version;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::period::{Period, PeriodKind};
use chrono::NaiveDate;

/// When a version is in force, and where that is said.
#[derive(Debug, Clone, Copy)]
pub struct Term {
    /// The first period.
    pub from: Option<Period>,
    /// The last period.
    pub to: Option<Period>,
    /// Where `from` is said, else the id.
    pub from_span: Option<Span>,
    /// Where `to` is said, else the id.
    pub to_span: Option<Span>,
    /// The periods for which the version scores.
    pub kind: Option<PeriodKind>,
}

/// What is wrong with the first or the last period of a version.
#[must_use]
pub fn date_problem(text: &str, span: Span) -> Option<Diagnostic> {
    let error = text.parse::<Period>().err()?;
    Some(Diagnostic::error(Code::EffectiveDate, span, error.to_string()).label("a period is wanted"))
}

/// Gaps and overlaps between the versions of `id`, oldest first, and versions that begin or end inside a period.
pub fn check(id: &str, versions: &[Term], problems: &mut Vec<Diagnostic>) {
    for (earlier, later) in versions.iter().zip(versions.iter().skip(1)) {
        problems.extend(between(id, earlier, later));
    }
    let earlier = [None].into_iter().chain(versions.iter().map(Some));
    problems
        .extend(versions.iter().zip(earlier).filter_map(|(version, earlier)| inside_a_period(version, earlier)));
    let next = versions.iter().skip(1).map(Some).chain([None]);
    problems.extend(versions.iter().zip(next).filter_map(|(version, next)| ends_inside_a_period(version, next)));
}

fn between(id: &str, earlier: &Term, later: &Term) -> Option<Diagnostic> {
    let (to, from) = (earlier.to?, later.from?);
    let next = to.last_day().succ_opt()?;
    let begins = later.from_span?;
    if next < from.first_day() {
        let last = from.first_day().pred_opt()?;
        let message = format!("from {next} to {last} no version of `{id}` is in force");
        let help = "let the earlier version end later, or the later one begin earlier";
        let problem = Diagnostic::warning(Code::VersionGap, earlier.to_span, message);
        return Some(
            problem.label(format!("the earlier ends with {to}")).also(begins, "the later begins").help(help),
        );
    }
    if from.first_day() < next {
        let message = format!("two versions of `{id}` claim {} to {}", from.first_day(), to.last_day());
        let help = format!("the later one is used from {from} on: let the earlier one end before it");
        let problem = Diagnostic::warning(Code::VersionOverlap, earlier.to_span, message);
        return Some(
            problem.label(format!("the earlier ends with {to}")).also(begins, "the later begins").help(help),
        );
    }
    None
}

fn inside_a_period(version: &Term, earlier: Option<&Term>) -> Option<Diagnostic> {
    let (from, kind) = (version.from?, version.kind?);
    let period = Period::containing(from.first_day(), kind);
    (period.first_day() < from.first_day()).then(|| {
        let message = format!("this version begins inside of {period}");
        Diagnostic::warning(Code::VersionMidPeriod, version.from_span, message)
            .label(format!("{period} began on {}", period.first_day()))
            .help(match earlier {
                Some(_) => {
                    "all of that period is scored by the earlier rules: let it begin with a period".to_owned()
                }
                None => format!(
                    "no rules are in force when {period} begins, so it can't be scored: let it begin with a period"
                ),
            })
    })
}

fn ends_inside_a_period(version: &Term, next: Option<&Term>) -> Option<Diagnostic> {
    let (to, kind) = (version.to?, version.kind?);
    let period = Period::containing(to.last_day(), kind);
    // Where the next version begins there, that is said of it.
    let begins = next.and_then(|next| next.from).is_some_and(|from| from.first_day() <= period.last_day());
    (to.last_day() < period.last_day() && !begins).then(|| {
        let message = format!("this version ends inside of {period}");
        Diagnostic::warning(Code::VersionMidPeriod, version.to_span, message)
            .label(format!("{period} ends on {}", period.last_day()))
            .help("the version in force on a period's first day scores all of it: let it end with a period")
    })
}

/// The version in force on `day`: the latest that has begun, unless it has ended.
pub(super) fn in_force(versions: &[Version], day: NaiveDate) -> Option<&Version> {
    let begun = versions.iter().rev().find(|v| v.from.is_none_or(|from| from.first_day() <= day));
    // One that ends before it begins is read all the same: that is said of it.
    let reversed = |v: &&Version| v.from.zip(v.to).is_some_and(|(from, to)| to.last_day() < from.first_day());
    begun.filter(|version| reversed(version) || version.to.is_none_or(|to| day <= to.last_day()))
}

/// A day on which a version is in force, where the `next` takes its place; none for one that is in force for ever.
pub(super) fn day_in(version: &Version, next: Option<&Version>) -> Option<NaiveDate> {
    if let Some(from) = version.from {
        return Some(from.first_day());
    }
    let last = next.and_then(|next| next.from?.first_day().pred_opt());
    let ends = version.to.map(Period::last_day);
    last.into_iter().chain(ends).min()
}

pub(super) fn term(version: &Version, kind: Option<PeriodKind>) -> Term {
    let tree = &version.tree;
    let id = tree.get("ruleset").map(|id| id.span);
    let said = |name: &str| tree.get("effective").and_then(|e| e.get(name)).map(|date| date.span);
    Term { from: version.from, to: version.to, from_span: said("from").or(id), to_span: said("to").or(id), kind }
}
