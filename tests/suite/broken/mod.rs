//! Broken rule sets: each is a shipped one with one edit, and what a person is shown of it.
//!
//! `cases/CODE.txt` holds the cases of a code: the edit, then below a line exactly what `satis check` writes.
//! `SATIS_ACCEPT=1 cargo test --test suite broken::` writes the outputs again; read them before they are kept.

mod case;
mod place;
mod suggestions;

use case::{Broken, Case, File, broken};
use satis::diagnostic::{Code, Severity};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// Codes of what a check does not see: they are found when something is asked for or scored (see the tests of those).
const ELSEWHERE: [Code; 4] = [Code::NoVersion, Code::UnknownRuleSet, Code::ScriptFault, Code::FormulaType];

/// Cases of which an underline only reaches the edit: code, title and why it can't cover it.
const REACHED: [(&str, &str, &str); 20] = [
    (
        "bad-value",
        "more rows than all may be rejected",
        "no shipped rule set has `reject_limit`, so the key comes with the value",
    ),
    (
        "bad-date",
        "the 30th of February",
        "no shipped formula writes a day out, so the call of `date` comes with it",
    ),
    (
        "cohort-constant",
        "the same for all",
        "no shipped rule set compares in a cohort, so value and comparison change",
    ),
    ("compared-with-nothing", "a comparison with ()", "the comparison is what is wrong, not what is compared"),
    ("effective-date", "a month in words", "no shipped rule set has `effective`, so the key comes with the value"),
    ("hidden-name", "a local that hides a measure", "only the name hides, but a `let` comes with its value"),
    (
        "inherited",
        "an outcome more, which replaces those of the base",
        "the name is underlined for all entries, which come with it",
    ),
    (
        "level-added",
        "a misspelt level of the base",
        "no shipped subsidiary changes a level, so the whole path to it comes with it",
    ),
    ("no-effect", "the places of a text", "the value is what is wrong, and its key comes with it"),
    ("no-effect", "what a missing child does, of a leaf", "the value is what is wrong, and its key comes with it"),
    ("script-limit", "brackets without end", "the limit is reached inside of the edit"),
    (
        "unknown-class",
        "a misspelt class in an action",
        "no shipped formula names a class, so `class ==` comes with it",
    ),
    ("unknown-class", "the label of a class", "no shipped formula names a class, so `class ==` comes with it"),
    ("unused-benchmark", "a benchmark for nothing", "the name is underlined for all that is declared"),
    ("unused-function", "a function for nothing", "the name is underlined for all that is declared"),
    ("unused-name", "a measure for nothing", "the name is underlined for all that is declared"),
    (
        "version-gap",
        "a year without rules",
        "no shipped rule set has `effective`, and a gap lies between two versions",
    ),
    (
        "version-mid-period",
        "a quarter from February",
        "no shipped rule set has `effective`, so the key comes with the value",
    ),
    (
        "version-overlap",
        "two years with two rules",
        "no shipped rule set has `effective`, and two versions overlap",
    ),
    ("yaml-limit", "nesting without end", "the limit is reached inside of the edit"),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/broken/cases")
}

/// All cases with what is said of each, worked out once.
fn checked() -> &'static [(File, Vec<Broken>)] {
    static CHECKED: LazyLock<Vec<(File, Vec<Broken>)>> = LazyLock::new(|| {
        let files = files();
        let (left, right) = files.split_at(files.len() / 2);
        let half = |files: &[File]| -> Vec<Vec<Broken>> {
            files.iter().map(|file| file.cases.iter().map(broken).collect()).collect()
        };
        let mut seen = std::thread::scope(|scope| {
            let other = scope.spawn(|| half(right));
            let mut seen = half(left);
            seen.extend(other.join().unwrap());
            seen
        });
        files.into_iter().zip(seen.drain(..)).collect()
    });
    &CHECKED
}

fn files() -> Vec<File> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| File::read(path)).collect()
}

#[test]
fn every_case_is_shown_as_it_was_read_and_accepted() {
    let accept = std::env::var_os("SATIS_ACCEPT").is_some();
    let mut wrong = Vec::new();
    for (file, seen) in checked() {
        let mut file = file.clone();
        for (case, seen) in file.cases.iter_mut().zip(seen) {
            // A further language changes no case.
            let seen = seen.text.replace(&satis::language::tags_in_words(), "LANGUAGES");
            if seen != case.output {
                wrong.push(format!("{}: {}\n--- was\n{}\n--- is\n{seen}", file.code, case.title, case.output));
                case.output = seen;
            }
        }
        if accept {
            file.write();
        }
    }
    assert!(accept || wrong.is_empty(), "{} cases differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_case_yields_its_code_and_underlines_its_edit() {
    let mut wrong = Vec::new();
    for (file, seen) in checked().iter().filter(|(file, _)| file.code != "several") {
        for (case, seen) in file.cases.iter().zip(seen) {
            let name = format!("{}: `{}`", file.code, case.title);
            let mut mine = seen.problems.iter().filter(|problem| problem.code == file.code).peekable();
            let excuse = REACHED.iter().find(|(code, title, _)| (*code, *title) == (&file.code, &case.title));
            if mine.peek().is_none() {
                wrong.push(format!("{name} is not found"));
                continue;
            }
            let (covered, touched) = mine.fold((false, false), |(covered, touched), problem| {
                (covered || problem.covers_edit, touched || problem.touches_edit)
            });
            let how = match excuse {
                _ if file.code == "file-access" => continue,
                None if case.edits.len() != 1 => "has several edits",
                None if !covered => "is underlined elsewhere",
                Some(_) if !touched => "is underlined elsewhere, in spite of its excuse",
                Some(_) if covered && case.edits.len() == 1 => "needs no excuse",
                _ => continue,
            };
            wrong.push(format!("{name} {how}"));
        }
    }
    assert!(wrong.is_empty(), "{} are wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_suggestion_that_can_be_followed_mends_its_problem_and_nothing_else() {
    let files = files();
    let cases: Vec<(&File, &Case)> =
        files.iter().flat_map(|file| file.cases.iter().map(move |case| (file, case))).collect();
    let half = |cases: &[(&File, &Case)]| -> (usize, Vec<String>) {
        let mut wrong = Vec::new();
        let mut followed = 0;
        for (file, case) in cases {
            for one in suggestions::followed(case) {
                followed += 1;
                let told = |why: &String| format!("{}: {}: {}: {why}", file.code, case.title, one.help);
                wrong.extend(one.wrong.as_ref().map(told));
            }
        }
        (followed, wrong)
    };
    let (left, right) = cases.split_at(cases.len() / 2);
    let ((a, mut wrong), (b, others)) = std::thread::scope(|scope| {
        let program = || std::thread::Builder::new().stack_size(8 << 20);
        let left = program().spawn_scoped(scope, || half(left)).unwrap();
        let right = program().spawn_scoped(scope, || half(right)).unwrap();
        (left.join().unwrap(), right.join().unwrap())
    });
    wrong.extend(others);
    assert!(wrong.is_empty(), "{} of {} are wrong\n{}", wrong.len(), a + b, wrong.join("\n\n"));
    assert!(a + b >= 35, "{} suggestions", a + b);
}

#[test]
fn several_mistakes_are_all_found_at_once() {
    let (file, seen) = checked().iter().find(|(file, _)| file.code == "several").unwrap();
    for (case, seen) in file.cases.iter().zip(seen) {
        let found: BTreeSet<&str> = seen.problems.iter().map(|problem| problem.code.as_str()).collect();
        let edits = case.edits.len();
        assert!(edits >= 3, "{} has several edits", case.title);
        assert!(seen.problems.len() >= edits, "{}: {edits} mistakes, but only {found:?}", case.title);
        for (index, covered) in seen.covered.iter().enumerate() {
            assert!(covered, "{}: nothing is said of edit {}", case.title, index + 1);
        }
    }
}

#[test]
fn every_code_has_cases_but_no_more_than_four() {
    let files: Vec<&File> = checked().iter().map(|(file, _)| file).collect();
    assert!(Code::ALL.len() >= 50);
    let cases: usize = files.iter().map(|file| file.cases.len()).sum();
    assert!(cases >= 120, "{cases} cases");
    for file in files.iter().filter(|file| file.code != "several") {
        assert!(Code::named(&file.code).is_some(), "{} is no code", file.code);
        assert!((1..=4).contains(&file.cases.len()), "{} has {} cases", file.code, file.cases.len());
    }
    for code in Code::ALL.iter().filter(|code| !ELSEWHERE.contains(code)) {
        assert!(files.iter().any(|file| file.code == code.id()), "{} has no case", code.id());
    }
}

#[test]
fn every_code_has_a_page_that_says_what_to_write() {
    for code in Code::ALL {
        let start = format!("# {}\n\n{}\n\n## Why it is bad\n\n", code.id(), code.meaning());
        assert!(code.page().starts_with(&start), "docs/codes/{}.md", code.id());
        for part in ["\n## Example\n\n```", "\n## What to write instead\n\n```"] {
            assert_eq!(code.page().matches(part).count(), 1, "docs/codes/{}.md", code.id());
        }
    }
    let pages = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/codes")).unwrap().count();
    assert_eq!(pages, Code::ALL.len(), "every page belongs to a code");
}

#[test]
fn shipped_rule_sets_have_no_errors() {
    let seen = broken(&Case::default());
    let errors: Vec<_> = seen.problems.iter().filter(|problem| problem.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{}", seen.text);
}
