//! How the versions of a rule set follow each other.

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::period::{Period, PeriodKind};

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

/// Gaps and overlaps between the versions of `id`, oldest first, and versions that begin inside a period.
pub fn check(id: &str, versions: &[Term], problems: &mut Vec<Diagnostic>) {
    for (earlier, later) in versions.iter().zip(versions.iter().skip(1)) {
        problems.extend(between(id, earlier, later));
    }
    problems.extend(versions.iter().filter_map(inside_a_period));
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

fn inside_a_period(version: &Term) -> Option<Diagnostic> {
    let (from, kind) = (version.from?, version.kind?);
    let period = Period::containing(from.first_day(), kind);
    (period.first_day() < from.first_day()).then(|| {
        let message = format!("this version begins inside of {period}");
        Diagnostic::warning(Code::VersionMidPeriod, version.from_span, message)
            .label(format!("{period} began on {}", period.first_day()))
            .help("all of that period is scored by the earlier rules: let it begin with a period")
    })
}
