//! Patterns in place of names of files: `--responses '2025-*.csv'` is every file that fits, in the order of their names.
//!
//! Shells put the names of all files behind the one option, where they would be taken for something else; in quotes the
//! pattern comes here. `*` stands for any letters, `?` for one, in the last part of the path. A file that is called like the pattern is that file.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// Options that name a file, and those that name one behind `NAME=`.
const PLAIN: [&str; 5] = ["--responses", "--measures", "--subjects", "--target", "--previous"];
const NAMED: [&str; 3] = ["--survey", "--records", "--benchmark"];

/// Why a pattern stands for no file.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("error: no file fits `{0}`: its `*` and `?` stand for letters of the name of a file, in one folder")]
pub struct NoFile(String);

/// The arguments with an option for each file that a pattern stands for.
///
/// # Errors
/// [`NoFile`].
pub fn expanded(arguments: impl IntoIterator<Item = OsString>) -> Result<Vec<OsString>, NoFile> {
    let mut expanded = Vec::new();
    let mut arguments = arguments.into_iter().peekable();
    while let Some(argument) = arguments.next() {
        let text = argument.to_string_lossy().into_owned();
        let (option, inline) = match text.split_once('=') {
            Some((option, value)) if option.starts_with("--") => (option, Some(value.to_owned())),
            _ => (text.as_str(), None),
        };
        let is_named = NAMED.contains(&option);
        if !is_named && !PLAIN.contains(&option) {
            expanded.push(argument);
            continue;
        }
        let value = inline.clone().or_else(|| arguments.peek().map(|next| next.to_string_lossy().into_owned()));
        let parts = value.as_deref().map(|value| match value.split_once('=') {
            Some((name, pattern)) if is_named => (format!("{name}="), pattern.to_owned()),
            _ => (String::new(), value.to_owned()),
        });
        let Some((before, pattern)) = parts.filter(|(_, pattern)| is_pattern(pattern)) else {
            expanded.push(argument);
            continue;
        };
        if inline.is_none() {
            arguments.next();
        }
        for file in files(&pattern)? {
            let mut value = OsString::from(&before);
            value.push(file);
            expanded.extend([OsString::from(option), value]);
        }
    }
    Ok(expanded)
}

fn is_pattern(value: &str) -> bool {
    value.contains(['*', '?']) && !Path::new(value).exists()
}

/// The files that fit a pattern, by name.
fn files(pattern: &str) -> Result<Vec<PathBuf>, NoFile> {
    let none = || NoFile(pattern.to_owned());
    let path = Path::new(pattern);
    let name = path.file_name().and_then(OsStr::to_str).ok_or_else(none)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let listed = std::fs::read_dir(if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    let entries = listed.map_err(|_| none())?.flatten().filter(|entry| entry.path().is_file());
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    // What satis writes beside files of data is none of them.
    let is_one = |known: &String| fits(name, known) && (name.contains("rejects") || !known.contains(".rejects."));
    let mut found: Vec<PathBuf> =
        names.filter(|known| !known.starts_with('.')).filter(is_one).map(|known| folder.join(known)).collect();
    found.sort();
    if found.is_empty() { Err(none()) } else { Ok(found) }
}

/// Whether a name fits a pattern.
fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    // The places of the pattern that the letters so far may have led to.
    let skipped = |at: usize| at + pattern.iter().skip(at).take_while(|c| **c == '*').count();
    let through = |at: usize| at..=skipped(at);
    let mut places: Vec<usize> = through(0).collect();
    for letter in name {
        let mut next: Vec<usize> = Vec::new();
        for at in &places {
            match pattern.get(*at) {
                Some('*') => next.extend(through(*at)),
                Some(c) if *c == '?' || *c == letter => next.extend(through(at + 1)),
                Some(_) | None => {}
            }
        }
        next.sort_unstable();
        next.dedup();
        places = next;
    }
    places.contains(&pattern.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks_stand_for_letters() {
        for (pattern, name) in [
            ("*", "a"),
            ("a*.csv", "a.csv"),
            ("a*.csv", "a-2025.csv"),
            ("?.csv", "北.csv"),
            ("*a*a", "banana"),
            ("**", ""),
        ] {
            assert!(fits(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in
            [("?", ""), ("a*.csv", "b.csv"), ("?.csv", "ab.csv"), ("*a*a", "banan"), ("a", "ab"), ("", "a")]
        {
            assert!(!fits(pattern, name), "{pattern} {name}");
        }
    }

    #[test]
    fn other_arguments_stay_as_they_are() {
        let arguments = [
            "satis",
            "score",
            "r",
            "--responses",
            "r.csv",
            "--survey",
            "a=b.csv",
            "--missing=*",
            "--map",
            "q=Why?",
        ];
        let all = || arguments.iter().map(OsString::from);
        assert_eq!(expanded(all()).unwrap(), all().collect::<Vec<_>>());
        let none = ["satis", "--responses", "/nowhere/*.csv"].iter().map(OsString::from);
        assert_eq!(expanded(none), Err(NoFile("/nowhere/*.csv".to_owned())));
    }
}
