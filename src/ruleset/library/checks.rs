//! What keeps a version of a rule set out of the library: ids and dates that can't be used, and versions that can't both be versions
//! of it.

use super::Version;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ruleset::yaml::Tree;
use crate::ruleset::{versions, walk};
use std::path::Path;

/// Ids that name folders and storage: one with a dot could be that of a table of another rule set's survey.
pub(super) fn check_ids(tree: &Tree, problems: &mut Vec<Diagnostic>) {
    for field in ["ruleset", "survey"] {
        let Some((value, text)) = tree.get(field).and_then(|value| Some((value, value.text()?))) else { continue };
        let fits = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
        if !text.is_empty() && text.chars().all(fits) && !text.starts_with('-') {
            continue;
        }
        problems.push(
            Diagnostic::error(Code::BadName, value.span, format!("`{text}` can't be used as an id"))
                .label("it names folders, and the place where responses are stored")
                .help("use letters of any script, digits, `-` and `_`"),
        );
    }
}

/// A version whose first or last period can't be read would be in force at another time than is meant.
pub(super) fn check_dates(tree: &Tree, problems: &mut Vec<Diagnostic>) {
    let said = |name: &str| tree.get("effective")?.get(name).filter(|date| date.scalar().is_some());
    for date in ["from", "to"].into_iter().filter_map(said) {
        problems.extend(date.text().and_then(|text| versions::date_problem(text, date.span)));
    }
}

/// An older version whose folder and whose file both don't say when it begins would be in force from ever.
pub(super) fn check_folder(tree: &Tree, folder: &Path, problems: &mut Vec<Diagnostic>) {
    let says_from =
        tree.get("effective").and_then(|effective| effective.get("from")).is_some_and(|from| !from.is_nothing());
    if says_from || walk::home_of(folder) == folder || walk::date(folder).is_some() {
        return;
    }
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let place = tree.get("ruleset").map_or(tree.span, |id| id.span);
    let message = format!("it is not known when this version begins: its folder `{name}` is not a period");
    problems.push(Diagnostic::error(Code::EffectiveDate, place, message).label("an older version").help(
        "call the folder after the first period, as in `history/2023/`, or write `effective: {from: 2023}` in the file",
    ));
}

/// Why two versions can't both be versions of the rule set `id`: where the first is, what is wrong, what to do.
pub(super) fn clash(id: &str, known: &Version, new: &Version) -> Option<(Option<Span>, String, String)> {
    let first = known.tree.get("ruleset").map(|id| id.span);
    if known.home != new.home {
        let help = "ids are unique; older versions belong in `history/<from>/` of the rule set's own folder";
        return Some((first, format!("two rule sets are called `{id}`"), help.to_owned()));
    }
    if known.from == new.from {
        let message = match new.from {
            None => format!("two versions of `{id}` begin from ever"),
            Some(from) => format!("two versions of `{id}` begin with {from}"),
        };
        let help = "give the newest its own first period, as in `effective: {from: 2025}`";
        return Some((first, message, help.to_owned()));
    }
    let is_newest = |version: &Version| version.folder == version.home;
    let newest = [known, new].into_iter().find(|one| is_newest(one))?;
    let older = if is_newest(known) { new } else { known };
    (older.from > newest.from).then(|| {
        let begins = older.from.map(|from| from.to_string()).unwrap_or_default();
        let says = newest.from.map_or("says no `effective.from`".to_owned(), |from| format!("begins with {from}"));
        let message = format!("an older version of `{id}` begins with {begins}, but the newest {says}");
        let help = "say in the newest version from when on it is in force, as in `effective: {from: 2025}`";
        (first, message, help.to_owned())
    })
}
