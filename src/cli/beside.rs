//! What stands beside a result without being part of it: stored data where files are read instead, and values to compare
//! with whose subject nobody has.

use super::{Context, Failure, strangers};
use crate::data::{Dataset, Lack, LackKind, Lacks, Reference, ReferenceKind, spelling};
use crate::diagnostic::suggest;
use crate::period::Period;
use crate::plan::{OtherResult, Plan};
use crate::score::others::wanted;
use crate::store::Store;
use std::collections::{BTreeMap, BTreeSet};

/// Subjects that are named.
const SHOWN: usize = 10;

/// What the store has of a rule set's survey where files are read instead of it.
///
/// # Errors
/// [`Failure`] where that can't be written.
pub fn unread(context: &mut Context<'_>, plan: &Plan, organisation: &str) -> Result<Lacks, Failure> {
    let mut lacks = Lacks::default();
    let path = context.workspace.store.clone();
    if !path.exists() {
        return Ok(lacks);
    }
    let tables: Vec<&str> =
        plan.tables.iter().filter(|table| table.kind.is_some()).map(|table| table.id.as_str()).collect();
    let held = Store::open(&path).and_then(|store| store.held(organisation, &plan.ruleset.survey, &tables));
    let held = match held {
        Ok(held) => held,
        Err(error) => {
            writeln!(
                context.err,
                "{}: it can't be read, so it is not known what it has beside these files ({error})",
                path.display()
            )?;
            return Ok(lacks);
        }
    };
    let mut said: BTreeMap<&str, (u64, BTreeSet<Period>)> = BTreeMap::new();
    for ((what, period), n) in &held {
        let (all, periods) = said.entry(what).or_default();
        *all += n;
        periods.insert(*period);
        let reason = format!("{what}: files are read instead of the store");
        let (subject, file) = (String::new(), path.display().to_string());
        lacks.add(Lack { kind: LackKind::Unread, subject, period: Some(*period), file, reason }, *n);
    }
    if !said.is_empty() {
        let said: Vec<String> = said.into_iter().map(|(what, (n, periods))| line(what, n, &periods)).collect();
        writeln!(
            context.err,
            "{}: not part of this result, because files with data are named and read instead of the store: {}",
            path.display(),
            said.join("; ")
        )?;
    }
    Ok(lacks)
}

fn line(what: &str, n: u64, periods: &BTreeSet<Period>) -> String {
    let what = match (what, n) {
        ("responses", 1) => "response",
        ("measures", 1) => "measure",
        _ => what,
    };
    match (periods.first(), periods.last()) {
        (Some(first), Some(last)) if first != last => format!("{n} {what} ({first} to {last})"),
        (Some(only), _) => format!("{n} {what} ({only})"),
        _ => format!("{n} {what}"),
    }
}

/// Says what of the values to compare with is not used as it may be meant.
///
/// # Errors
/// [`Failure`] where that can't be written.
pub fn remark(context: &mut Context<'_>, plan: &Plan, data: &Dataset, periods: &[Period]) -> Result<(), Failure> {
    nobodys(context, plan, data, periods)?;
    two_values(context, plan, data, periods)
}

/// Says of which periods results are given for `previous` that `year_ago` or `history` see as they are scored from data, so that
/// one period has two values.
///
/// # Errors
/// [`Failure`] where that can't be written.
fn two_values(context: &mut Context<'_>, plan: &Plan, data: &Dataset, periods: &[Period]) -> Result<(), Failure> {
    let year_ago = plan.compares_with(&OtherResult::YearAgo);
    let history = plan.history() as usize;
    let word = match (year_ago, history > 0) {
        (true, true) => "`year_ago` and `history`",
        (true, false) => "`year_ago`",
        (false, true) => "`history`",
        (false, false) => return Ok(()),
    };
    let mut seen: BTreeSet<Period> = BTreeSet::new();
    for period in periods {
        seen.extend(year_ago.then(|| period.year_ago()));
        seen.extend(
            std::iter::successors(Some(period.previous()), |period| Some(period.previous())).take(history),
        );
    }
    let given = data.references.iter().filter(|reference| reference.kind == ReferenceKind::Previous);
    let both: BTreeSet<Period> = given.map(|reference| reference.period).filter(|of| seen.contains(of)).collect();
    if !both.is_empty() {
        let both: Vec<String> = both.iter().map(Period::to_string).collect();
        writeln!(
            context.err,
            "earlier results are given of {}: only `previous` takes them; {word} see what the data of these periods give, and nothing \
             where there are none",
            both.join(", ")
        )?;
    }
    Ok(())
}

/// Says which subjects have values to compare with in the periods that are scored, but nothing else.
///
/// # Errors
/// [`Failure`] where that can't be written.
fn nobodys(context: &mut Context<'_>, plan: &Plan, data: &Dataset, periods: &[Period]) -> Result<(), Failure> {
    if data.references.is_empty() {
        return Ok(());
    }
    let rows = strangers::rows(&data.batches, &data.facts);
    let mut known: BTreeSet<&str> = rows.keys().map(String::as_str).collect();
    known.extend(data.subjects.keys().map(String::as_str));
    known.extend(data.subjects.values().map(|subject| subject.parent.as_str()));
    let is_wanted = |reference: &Reference| {
        let of = |period: &Period| wanted(&reference.kind, plan, &data.references, *period);
        periods.iter().any(|period| of(period) == Some(reference.period))
    };
    let mut nobody: BTreeMap<&str, &ReferenceKind> = BTreeMap::new();
    for reference in &data.references {
        let Reference { kind, subject, .. } = reference;
        if !subject.is_empty() && !known.contains(subject.as_str()) && is_wanted(reference) {
            nobody.entry(subject).or_insert(kind);
        }
    }
    for (subject, kind) in nobody.iter().take(SHOWN) {
        let near = known.iter().find(|known| spelling::skeleton(known) == spelling::skeleton(subject));
        let near = near.map(|known| format!("did you mean `{known}`?"));
        let help = near.or_else(|| suggest(subject, known.iter().copied()));
        let help = help.map(|help| format!(": {help}")).unwrap_or_default();
        let of = match kind {
            ReferenceKind::Previous => "earlier results".to_owned(),
            ReferenceKind::Target => "targets".to_owned(),
            ReferenceKind::Benchmark(name) => format!("values of the benchmark `{name}`"),
        };
        writeln!(context.err, "warning: there are {of} for `{subject}`, but no other data of it{help}")?;
    }
    if let Some(more) = nobody.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        writeln!(context.err, "warning: there are values to compare with for {more} more subjects without data")?;
    }
    Ok(())
}
