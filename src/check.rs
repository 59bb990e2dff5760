//! Everything that can be said against a rule set of a workspace, before any data is seen.

use crate::diagnostic::{Code, Diagnostic};
use crate::plan::Plan;
use crate::score::{self, ScoreError};
use crate::workspace::Workspace;
use std::sync::Arc;

/// Checks all versions of a rule set and returns the plans that can be used.
pub fn ruleset(workspace: &Workspace, id: &str, problems: &mut Vec<Diagnostic>) -> Vec<Arc<Plan>> {
    let mut plans = Vec::new();
    for from in workspace.library.versions(id) {
        match score::plan(&workspace.library, id, from) {
            Ok((plan, warnings)) => {
                problems.extend(warnings);
                problems.extend(owner(workspace, &plan));
                plans.push(plan);
            }
            Err(ScoreError::Rules(found)) => problems.extend(found),
            Err(error) => problems.push(Diagnostic::error(Code::NoVersion, None, error.to_string())),
        }
    }
    problems.extend(workspace.library.succession(id));
    problems.extend(fixture(workspace, id));
    plans
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

/// Warns of a rule set without a case, where the workspace keeps cases at all.
fn fixture(workspace: &Workspace, id: &str) -> Option<Diagnostic> {
    let fixtures = workspace.root.join("fixtures");
    let inside = workspace.library.folder(id)?.starts_with(workspace.root.join("rules"));
    if !inside || !fixtures.is_dir() || fixtures.join(id).is_dir() {
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
