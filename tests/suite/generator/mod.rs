//! Cases of realistic size: their CSV files are made from a `generate.yaml` with a fixed seed, so that they can be made again.
//!
//! Here every one of them is made again and compared with the file that stands in the case. `SATIS_GENERATE=1 cargo
//! test --test suite generator::` writes them. What a `generate.yaml` may say stands in [`recipe`].

mod cells;
mod recipe;

use recipe::Recipe;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_generated_file_is_what_its_recipe_makes() {
    let write = std::env::var_os("SATIS_GENERATE").is_some();
    let mut stale = Vec::new();
    for case in recipes() {
        let recipe = Recipe::read(&case.join("generate.yaml"));
        for (name, text) in recipe.files() {
            let path = case.join(&name);
            if fs::read_to_string(&path).is_ok_and(|old| old == text) {
                continue;
            }
            if write {
                fs::write(&path, text).expect("the file can be written");
            } else {
                stale.push(path.display().to_string());
            }
        }
    }
    assert!(
        stale.is_empty(),
        "`SATIS_GENERATE=1 cargo test --test suite generator::` makes them again: {stale:#?}"
    );
}

/// The cases that have a `generate.yaml`.
fn recipes() -> Vec<PathBuf> {
    let fixtures = std::env::var_os("SATIS_FIXTURES").map(PathBuf::from);
    let fixtures = fixtures.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"));
    let below = |folder: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).expect("a folder").filter_map(|entry| Some(entry.ok()?.path()));
        entries.filter(|path| path.is_dir()).collect()
    };
    let mut found: Vec<PathBuf> = below(&fixtures).iter().flat_map(|folder| below(folder)).collect();
    found.retain(|case| case.join("generate.yaml").exists());
    found.sort();
    found
}

fn made(recipe: &str) -> Vec<(String, String)> {
    Recipe::parse("generate.yaml", recipe).files()
}

const SMALL: &str = "
seed: 7
subjects: {name: 项目, count: 12}
periods: [2024, 2025]
files:
  responses.csv:
    rows: [3, 9]
    columns:
      respondent: {serial: R}
      overall: {好: 50, 中: 30, 差: 20, ~: 10}
      mark: {from: 60, to: 100, step: 5, missing: 20}
      event: {from: 2025-01-01, to: 2025-03-20}
      called: {after: event, days: [0, 9]}
  measures.csv:
    rows: 1
    columns:
      sent: {from: 20, to: 60, tilt: false}
      returned: {of: sent, from: 0.5, to: 1}
      inspected: {words: {true: 90, false: 10}, tilt: false}
";

#[test]
fn a_recipe_makes_what_it_says() {
    let files = made(SMALL);
    let rows: Vec<Vec<&str>> = files[0].1.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(rows[0], ["subject", "period", "respondent", "overall", "mark", "event", "called"]);
    assert_eq!((rows[1][0], rows[1][1], rows[1][2]), ("项目01", "2024", "R1"));
    for subject in 1..=12 {
        for period in ["2024", "2025"] {
            let name = format!("项目{subject:02}");
            let n = rows.iter().filter(|row| row[0] == name && row[1] == period).count();
            assert!((3..=9).contains(&n), "{name} {period}: {n}");
        }
    }
    let count = |column: usize, word: &str| rows.iter().filter(|row| row[column] == word).count();
    assert!(count(3, "好") > count(3, "差") && count(3, "差") > 0 && count(3, "") > 0 && count(4, "") > 0);
    for row in &rows[1..] {
        assert!(row[4].is_empty() || row[4].parse::<i64>().is_ok_and(|m| (60..=100).contains(&m) && m % 5 == 0));
        let days = |text: &str| text.parse::<chrono::NaiveDate>().expect("a date");
        assert!((0..=9).contains(&(days(row[6]) - days(row[5])).num_days()));
    }
    for line in files[1].1.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let (sent, returned): (i64, i64) = (cells[2].parse().expect("sent"), cells[3].parse().expect("returned"));
        assert!(returned * 2 >= sent && returned <= sent, "{line}");
    }
}

#[test]
fn a_cell_depends_on_nothing_but_the_seed_and_its_own_place() {
    let without = SMALL.replace("      mark: {from: 60, to: 100, step: 5, missing: 20}\n", "");
    let column = |files: &[(String, String)], at: usize| -> Vec<String> {
        files[0].1.lines().map(|line| line.split(',').nth(at).expect("a cell").to_owned()).collect()
    };
    assert_eq!(column(&made(SMALL), 5), column(&made(&without), 4));
    let other = SMALL.replace("seed: 7", "seed: 8");
    assert_ne!(column(&made(SMALL), 3), column(&made(&other), 3));
}

#[test]
#[should_panic(expected = "`gone` is no column before it")]
fn a_column_that_refers_to_nothing_is_named() {
    made(&SMALL.replace("after: event", "after: gone"));
}

#[test]
#[should_panic(expected = "a column has no `stp`")]
fn an_unknown_word_is_named() {
    made(&SMALL.replace("step: 5", "stp: 5"));
}
