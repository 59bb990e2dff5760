//! Every suggestion that a program can follow is followed, and what comes of it is looked at.
//!
//! What can be followed is what `satis check --format json` gives as `fix`: a text for a place. A help without one is
//! prose (`correct a weight, or write …`), says what may be meant and leaves the choice to a reader; it is left out.

use super::case::{Case, prepared};
use satis::check;
use satis::diagnostic::{Diagnostic, Edit, Severity, Sources};
use satis::ruleset::library::dedup;
use satis::workspace::Workspace;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What came of a suggestion.
#[derive(Debug)]
pub struct Followed {
    /// The help, for messages.
    pub help: String,
    /// What is wrong with it; none where all is well.
    pub wrong: Option<String>,
}

/// Follows each suggestion of a case by itself.
pub fn followed(case: &Case) -> Vec<Followed> {
    let (folder, _) = prepared(case);
    let root = folder.path();
    let workspace = Workspace::at(root);
    let sources = workspace.library.sources();
    let before = said(&workspace, case, root);
    let known = keys(&before, sources);
    let mut found = Vec::new();
    for problem in &before {
        let fixes = sources.fixes(problem);
        let Some(first) = fixes.first() else { continue };
        let name = sources.name(first.span.source).to_owned();
        if fixes.iter().any(|edit| edit.span.source != first.span.source) || !root.join(&name).is_file() {
            continue;
        }
        let broken = sources.text(first.span.source).to_string();
        let text = edited(&broken, &fixes);
        fs::write(root.join(&name), &text).unwrap();
        let again = Workspace::at(root);
        let after = said(&again, case, root);
        let wrong = judge(problem, &known, &after, again.library.sources(), case, &broken, &text, &name);
        fs::write(root.join(&name), &broken).unwrap();
        found.push(Followed { help: problem.help.clone().unwrap_or_default(), wrong });
    }
    found
}

/// What is said of the edited rule sets, of those that extend them, and of files that can't be read.
fn said(workspace: &Workspace, case: &Case, root: &Path) -> Vec<Diagnostic> {
    let library = &workspace.library;
    let edited = |id: &str| {
        let folder = library.folder(id);
        folder.is_some_and(|folder| case.edits.iter().any(|edit| root.join(&edit.file).starts_with(folder)))
    };
    let mut problems = workspace.problems.clone();
    problems.extend(library.problems().iter().cloned());
    for id in library.ids().filter(|id| edited(id) || library.bases(id).any(&edited)) {
        check::ruleset(workspace, id, &mut problems);
    }
    dedup(&mut problems);
    problems
}

/// The text with all edits made.
fn edited(text: &str, edits: &[Edit]) -> String {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    edits.iter().fold(text.to_owned(), |text, edit| {
        format!("{}{}{}", &text[..edit.span.start], edit.text, &text[edit.span.end..])
    })
}

/// How often each problem is said: by file, code and message.
fn keys(problems: &[Diagnostic], sources: &Sources) -> BTreeMap<(String, String, String), usize> {
    let mut keys = BTreeMap::new();
    for problem in problems {
        let file = problem.span.map_or("", |span| sources.name(span.source)).to_owned();
        *keys.entry((file, problem.code.id().to_owned(), problem.message.clone())).or_default() += 1;
    }
    keys
}

#[expect(clippy::too_many_arguments, reason = "what was, what is, and where")]
fn judge(
    problem: &Diagnostic,
    before: &BTreeMap<(String, String, String), usize>,
    after: &[Diagnostic],
    sources: &Sources,
    case: &Case,
    broken: &str,
    text: &str,
    name: &str,
) -> Option<String> {
    let now = keys(after, sources);
    let key = (name.to_owned(), problem.code.id().to_owned(), problem.message.clone());
    if now.get(&key) >= before.get(&key) && before.contains_key(&key) {
        return Some("the problem is still there".to_owned());
    }
    // Where the file can be read only now, other mistakes of the case show for the first time.
    let unreadable = before.keys().any(|(_, code, _)| code.starts_with("yaml-") || code == "unknown-rule-set");
    let new = after.iter().filter(|problem| problem.severity == Severity::Error).find(|problem| {
        let file = problem.span.map_or("", |span| sources.name(span.source)).to_owned();
        !before.contains_key(&(file, problem.code.id().to_owned(), problem.message.clone()))
    });
    if let Some(new) = new.filter(|_| !(unreadable && case.edits.len() > 1)) {
        return Some(format!("a new one arises:\n{}", sources.render(new, false)));
    }
    // The numbers are those of the shipped rule set, or those that were written.
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let shipped = fs::read_to_string(shipped).unwrap_or_default();
    let (was, meant, is) = (numbers(broken), numbers(&shipped), numbers(text));
    let single = case.edits.len() == 1;
    (single && is != was && is != meant).then(|| format!("other numbers come of it:\n{text}"))
}

/// All numbers of a text outside of comments, in order and written alike.
fn numbers(text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| line.split(" #").next().unwrap_or_default());
    let mut found = Vec::new();
    for line in lines.filter(|line| !line.trim_start().starts_with('#')) {
        let parts = line.split(|c: char| !c.is_ascii_digit() && c != '.');
        let numbers = parts.map(|part| part.trim_matches('.')).filter(|part| !part.is_empty());
        found.extend(numbers.map(|part| match part.split_once('.') {
            Some((whole, rest)) => format!("{whole}.{}", rest.trim_end_matches('0')),
            None => part.to_owned(),
        }));
    }
    found
}
