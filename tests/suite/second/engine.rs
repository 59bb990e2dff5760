//! The program's own results: files are written, the binary scores them, and what it prints is read.

use super::draw::{Files, Sheet};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

/// All that is known of each subject, by column: those of the CSV file, and of the JSON one `class`, `classes`, and the classes that are
/// `undecided`.
pub type Rows = BTreeMap<String, BTreeMap<String, String>>;

/// Scores `period` of the files with a rule set of the project.
pub fn scored(ruleset: &str, period: &str, files: &Files) -> Rows {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut options = vec!["--period".to_owned(), period.to_owned()];
    let sheets =
        [("--responses", &files.responses), ("--measures", &files.measures), ("--subjects", &files.subjects)];
    for (option, sheet) in sheets {
        add(folder.path(), option, sheet, &mut options);
    }
    let mut rows = csv_rows(&printed(ruleset, "csv", &options));
    add_json(&mut rows, &printed(ruleset, "json", &options));
    rows
}

fn add(folder: &Path, option: &str, sheet: &Sheet, options: &mut Vec<String>) {
    if sheet.text().lines().count() > 1 {
        let path = folder.join(format!("{}.csv", option.trim_start_matches('-')));
        fs::write(&path, sheet.text()).expect("a file");
        options.extend([option.to_owned(), path.display().to_string()]);
    }
}

fn printed(ruleset: &str, format: &str, options: &[String]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_satis"));
    command.args(["-C", env!("CARGO_MANIFEST_DIR"), "score", ruleset, "--format", format]).args(options);
    let output = command.output().expect("the program runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{ruleset}: {}\n{errors}", output.status);
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn csv_rows(text: &str) -> Rows {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().collect::<Result<_, _>>().expect("a CSV text");
    rows.into_iter().map(|row| (row["subject"].clone(), row)).collect()
}

/// Adds the classes, and holds the rest of the JSON text against the CSV one.
fn add_json(rows: &mut Rows, text: &str) {
    let json: serde_json::Value = serde_json::from_str(text).expect("a JSON text");
    let cards = json["subjects"].as_array().expect("subjects");
    assert_eq!(cards.len(), rows.len(), "JSON and CSV have the same subjects");
    for card in cards {
        let row = rows.get_mut(&said(&card["subject"])).expect("a subject of the CSV text");
        for key in ["score", "grade", "rank", "status"] {
            assert_eq!(said(&card[key]), row[key], "{key} of {} in JSON and CSV", card["subject"]);
        }
        let classes: Vec<String> = card["classes"].as_array().expect("classes").iter().map(said).collect();
        let undecided = card["undecided"].as_array().expect("undecided");
        let undecided = undecided.iter().map(|condition| said(&condition["at"]));
        let undecided: Vec<String> = undecided.filter(|at| at.starts_with("class ")).collect();
        row.insert("class".to_owned(), said(&card["class"]));
        row.insert("classes".to_owned(), classes.join(" "));
        row.insert("undecided".to_owned(), undecided.join(" "));
    }
}

fn said(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
