//! Where data are, if not where they are looked for: under another organisation, or under a survey that no rule set has any more.

use super::{Context, Failure};
use crate::plan::Plan;
use crate::score;
use crate::store::{Store, survey_of};
use std::collections::BTreeSet;

/// Ends a scoring for which nothing is stored by naming the organisations for which something is, if there are any.
///
/// # Errors
/// [`Failure::Data`] with their names, or those of the store.
pub(super) fn elsewhere(context: &Context<'_>, plan: &Plan, organisation: &str) -> Result<(), Failure> {
    let store = Store::open(&context.workspace.store)?;
    let (id, survey) = (&plan.ruleset.id, &plan.ruleset.survey);
    let mut others: BTreeSet<String> = store.organisations(survey)?.into_iter().collect();
    for table in plan.tables.iter().filter(|table| table.kind.is_some()) {
        others.extend(store.organisations(&survey_of(survey, &table.id))?);
    }
    others.remove(organisation);
    if others.is_empty() {
        return orphans(context, plan, organisation, &store);
    }
    let owner = plan.ruleset.organisation.as_deref();
    let usable: Vec<String> = others
        .iter()
        .filter(|other| !other.is_empty() && context.organisation(Some(other), owner).is_ok())
        .map(|other| format!("`--org {other}` takes those of `{other}`"))
        .collect();
    let named =
        |other: &String| if other.is_empty() { "no organisation".to_owned() } else { format!("`{other}`") };
    let of = if organisation.is_empty() { String::new() } else { format!(" of `{organisation}`") };
    let help = match usable.as_slice() {
        [] => "each organisation's data are its own, so import these too".to_owned(),
        usable => usable.join(", "),
    };
    Err(Failure::Data(format!(
        "there are no data{of} for `{id}`, but of {} for the survey `{survey}`: {help}",
        others.iter().map(named).collect::<Vec<_>>().join(", ")
    )))
}

/// Ends a scoring for which nothing is stored by naming the surveys of which no rule set is left, if there are any: one that was
/// called otherwise.
fn orphans(context: &Context<'_>, plan: &Plan, organisation: &str, store: &Store) -> Result<(), Failure> {
    let library = &context.workspace.library;
    let known = |id: &str| score::plan(library, id, None).ok().map(|(plan, _)| plan.ruleset.survey.clone());
    // Of rules that are wrong the survey may not be known.
    let Some(known) = library.ids().map(known).collect::<Option<BTreeSet<String>>>() else { return Ok(()) };
    let of = |name: &String| name.split('.').next().unwrap_or_default().to_owned();
    let mut stored: BTreeSet<String> = store.surveys(organisation)?.iter().map(of).collect();
    stored.retain(|survey| !known.contains(survey));
    let (Some(first), id) = (stored.first(), &plan.ruleset.id) else { return Ok(()) };
    let named: Vec<String> = stored.iter().map(|survey| format!("`{survey}`")).collect();
    Err(Failure::Data(format!(
        "there are no data for `{id}`, but some for {}, of which no rule set is left: if `{id}` was called otherwise when they were imported, \
         write `survey: {first}` into its ruleset.yaml",
        named.join(", ")
    )))
}
