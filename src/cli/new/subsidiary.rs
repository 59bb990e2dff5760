//! A rule set that extends another, with comments that show what it may change.

use super::{File, example};
use crate::cli::{Context, Failure};
use crate::regress::Case;
use crate::regress::expect;
use crate::report;
use crate::ruleset::yaml::{Entry, Shape, Tree};
use crate::score;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The `ruleset.yaml`: what it must say, and as comments what it may say otherwise than its base.
pub(super) fn rules(
    context: &Context<'_>,
    base: &str,
    id: &str,
    organisation: Option<&str>,
) -> Result<String, Failure> {
    let library = &context.workspace.library;
    let tree = library.resolved(base, None).map_err(|problems| Failure::rules(&problems, library.sources()))?;
    let mut text = format!("ruleset: {id}\nextends: {base}\n");
    if let Some(organisation) = organisation {
        let _ = writeln!(text, "organisation: {organisation}");
    }
    let _ = write!(
        text,
        "title: {id}\n\n# Everything else is as in `{base}` (`satis show {base}`). To change something, take the `#` before it\n\
         # and before what it stands under away, and write the value that holds here. What is not written stays that of\n\
         # the base; `name: ~` takes something out; a list, such as grades, is written whole.\n"
    );
    let shown = Tree { span: tree.get("ruleset").unwrap_or(&tree).span, shape: Shape::Map(changeable(&tree)) };
    if !shown.entries().is_empty() {
        text.push_str("#\n");
    }
    for line in report::resolved(&shown, library.sources()).lines() {
        let _ = writeln!(text, "# {line}");
    }
    Ok(text)
}

/// Weights and points of the top of the tree, grades and targets.
fn changeable(tree: &Tree) -> Vec<Entry> {
    let mut entries = Vec::new();
    if let Some(of) = tree.entry("score").and_then(|score| score.value.entry("of")) {
        let children: Vec<Entry> = of.value.entries().iter().filter_map(weighed).collect();
        if !children.is_empty() {
            entries.push(nested("score", of, vec![nested("of", of, children)]));
        }
    }
    entries.extend(["grades", "targets"].into_iter().filter_map(|name| tree.entry(name)).cloned());
    entries
}

/// A child with what it weighs, if it does.
fn weighed(child: &Entry) -> Option<Entry> {
    let said = ["weight", "out_of"].into_iter().filter_map(|name| child.value.entry(name)).cloned();
    let said: Vec<Entry> = said.filter(|entry| !entry.value.is_nothing()).collect();
    (!said.is_empty()).then(|| nested(&child.key, child, said))
}

fn nested(key: &str, place: &Entry, entries: Vec<Entry>) -> Entry {
    let value = Tree { span: place.value.span, shape: Shape::Map(entries) };
    Entry { key: key.to_owned(), key_span: place.key_span, value }
}

/// The files of its first case: those of a case of the base that passes, or else an example.
pub(super) fn files(context: &Context<'_>, base: &str, cases: &Path) -> Result<Vec<File>, Failure> {
    let library = &context.workspace.library;
    let (plan, _) = score::plan(library, base, None).map_err(|error| Failure::score(error, library.sources()))?;
    // A case that can't be read is the base's own trouble.
    let mut known = Case::all(&context.workspace.root.join("fixtures"), Some(base)).unwrap_or_default();
    known.sort_by_key(|case| case.name != "ordinary");
    let holds = |case: &&Case| {
        // The new rule set begins where the newest version of its base does.
        let newest = library.versions(base).last().copied().flatten();
        newest.is_none_or(|from| from.first_day() <= case.period.first_day())
            && case.score(library).is_ok_and(|card| expect::compare(&case.expected, &card).is_empty())
    };
    let copied = known.iter().find(holds).and_then(|case| copy(case, base, cases));
    Ok(copied.unwrap_or_else(|| example::files(&plan, &cases.join("first"))))
}

/// The case and its data; none where a file can't be read as text.
fn copy(case: &Case, base: &str, cases: &Path) -> Option<Vec<File>> {
    let mut paths: Vec<_> =
        fs::read_dir(&case.folder).ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    let mut files = Vec::new();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|e| e == "csv" || e == "yaml")) {
        let name = path.file_name()?;
        let mut text = fs::read_to_string(path).ok()?;
        if name == "case.yaml" {
            text =
                format!("# From fixtures/{base}/{}; what is overridden changes these results.\n{text}", case.name);
        }
        files.push((cases.join(&case.name).join(name), text));
    }
    Some(files)
}
