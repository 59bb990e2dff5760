//! Everything that can be said against a rule set of a workspace, before any data is seen.

use crate::diagnostic::{Code, Diagnostic};
use crate::plan::Plan;
use crate::regress::orphans;
use crate::score::{self, ScoreError};
use crate::source;
use crate::workspace::Workspace;
use chrono::NaiveDate;
use std::sync::Arc;

/// Checks all versions of a rule set and returns the plans that can be used.
pub fn ruleset(workspace: &Workspace, id: &str, problems: &mut Vec<Diagnostic>) -> Vec<Arc<Plan>> {
    let mut plans = Vec::new();
    for day in workspace.library.days(id) {
        let (plan, found) = planned(workspace, id, day);
        problems.extend(inherited(workspace, id, day, found));
        if let Some(plan) = plan {
            problems.extend(owner(workspace, &plan));
            plans.push(plan);
        }
    }
    problems.extend(workspace.library.succession(id));
    problems.extend(fixture(workspace, id));
    problems.extend(sources(workspace, id, plans.last()));
    plans
}

/// What is wrong with the sources that a rule set may use.
fn sources(workspace: &Workspace, id: &str, plan: Option<&Arc<Plan>>) -> Vec<Diagnostic> {
    let library = &workspace.library;
    let mut problems = workspace.sources.damage(library, id);
    for source in workspace.sources.of(library, id) {
        problems.extend(plan.map_or_else(|| source.problems.clone(), |plan| source::check(&source, plan)));
    }
    problems
}

fn planned(workspace: &Workspace, id: &str, day: Option<NaiveDate>) -> (Option<Arc<Plan>>, Vec<Diagnostic>) {
    match score::plan_on(&workspace.library, id, day) {
        Ok((plan, warnings)) => (Some(plan), warnings),
        Err(ScoreError::Rules(found)) => (None, found),
        Err(error) => (None, vec![Diagnostic::error(Code::NoVersion, None, error.to_string())]),
    }
}

/// What is found in the lines of a base that is sound by itself is due to the rule set that extends it: it is named,
/// with the line that takes out what is lacking.
fn inherited(
    workspace: &Workspace,
    id: &str,
    day: Option<NaiveDate>,
    mut found: Vec<Diagnostic>,
) -> Vec<Diagnostic> {
    let Some(extension) = workspace.library.extension(id, day) else { return found };
    let foreign = |problem: &Diagnostic| {
        problem.span.is_some_and(|span| !extension.sources.contains(&span.source))
            && !problem.also.iter().any(|(span, _)| extension.sources.contains(&span.source))
    };
    let circle = found.iter().any(|problem| problem.code == Code::ExtendsCycle);
    if circle || !found.iter().any(foreign) {
        return found;
    }
    if !workspace.library.has_version_on(&extension.base, day) {
        return found;
    }
    let (_, known) = planned(workspace, &extension.base, day);
    let known = inherited(workspace, &extension.base, day, known);
    for problem in found.iter_mut().filter(|problem| foreign(problem)) {
        let same = |other: &&Diagnostic| {
            (other.span, other.code, &other.message) == (problem.span, problem.code, &problem.message)
        };
        if let Some(same) = known.iter().find(same) {
            *problem = same.clone();
            continue;
        }
        let names = |name: &str| {
            [&problem.message, &problem.label]
                .iter()
                .any(|text| text.contains(&format!("`{name}`")) || text.contains(&format!("`{name}.")))
        };
        let removed = extension.removed.iter().find(|(name, _)| names(name));
        problem.also.push(match removed {
            Some((name, span)) => (*span, format!("`{id}` takes `{name}` out here")),
            None => (extension.span, format!("it is so in `{id}` only, which extends this")),
        });
    }
    found
}

fn owner(workspace: &Workspace, plan: &Plan) -> Option<Diagnostic> {
    let rules = &plan.ruleset;
    let owner = rules.organisation.as_ref()?;
    if workspace.organisations.is_empty() || workspace.organisations.contains_key(owner) {
        return None;
    }
    let known: Vec<&str> = workspace.organisations.keys().map(String::as_str).collect();
    Some(
        Diagnostic::error(
            Code::UnknownOrganisation,
            workspace.library.place(&rules.id, "organisation").or(Some(rules.span)),
            format!("`{}` belongs to `{owner}`, which satis.yaml does not know", rules.id),
        )
        .label("unknown organisation")
        .help(format!("organisations are {}", known.join(", "))),
    )
}

/// Warns of a rule set without a case.
fn fixture(workspace: &Workspace, id: &str) -> Option<Diagnostic> {
    let fixtures = workspace.root.join("fixtures");
    let inside = workspace.library.folder(id)?.starts_with(workspace.root.join("rules"));
    if !inside || fixtures.join(id).is_dir() && !orphans::only_misplaced(&fixtures.join(id)) {
        return None;
    }
    Some(
        Diagnostic::warning(
            Code::NoFixture,
            workspace.library.place(id, "ruleset"),
            format!("`{id}` has no case in fixtures/"),
        )
        .label("nobody has worked out by hand what it should yield")
        .help(format!("make a folder `fixtures/{id}/ordinary` with a `case.yaml` and data")),
    )
}
