//! A rule set with its data through whole commands: check, score in each format, explain, import, score of the store.
//!
//! The input is a text in parts between lines of `%%`: `ruleset.yaml`, `responses.csv`, `measures.csv`, `functions.rhai`;
//! parts at the end may be absent. The subject that is explained is the first of the data. A panic, or exit code 70, is a finding.

#![no_main]

mod workspace;

use libfuzzer_sys::fuzz_target;
use workspace::Workspace;

fuzz_target!(|bytes: &[u8]| {
    let parts = split(bytes);
    let Some((rules, data)) = parts.split_first() else { return };
    let workspace = Workspace::new();
    workspace.write("rules/fuzz/ruleset.yaml", rules);
    let mut options: Vec<String> = Vec::new();
    for (part, (option, file)) in data.iter().zip([("--responses", "responses.csv"), ("--measures", "measures.csv")]) {
        options.extend([option.to_owned(), workspace.write(file, part)]);
    }
    if let Some(functions) = data.get(2) {
        workspace.write("rules/fuzz/functions.rhai", functions);
    }
    let files: Vec<&str> = options.iter().map(String::as_str).collect();
    let ruleset = "rules/fuzz";
    let subject = data.iter().find_map(|part| first_subject(part)).unwrap_or_else(|| "north".to_owned());
    if workspace.run(&["check", ruleset]) > 1 {
        return;
    }
    let with = |command: &[&'static str]| workspace.run(&[command, &[ruleset], &files].concat());
    for format in ["table", "csv", "json"] {
        with(&["score", "--format", format]);
    }
    workspace.run(&[&["explain", ruleset, &subject], files.as_slice()].concat());
    if !files.is_empty() && with(&["import"]) <= 1 {
        workspace.run(&["score", ruleset]);
        workspace.run(&["explain", ruleset, &subject]);
        workspace.run(&["verify", "--all"]);
    }
});

/// The first cell of the second line.
fn first_subject(table: &[u8]) -> Option<String> {
    let row = table.split(|byte| *byte == b'\n').nth(1)?;
    let cell = std::str::from_utf8(row.split(|byte| *byte == b',').next()?).ok()?;
    (!cell.is_empty() && !cell.starts_with('-')).then(|| cell.to_owned())
}

/// The parts between lines of `%%`.
fn split(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut parts = vec![Vec::new()];
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if line == b"%%\n" {
            parts.push(Vec::new());
        } else if let Some(part) = parts.last_mut() {
            part.extend_from_slice(line);
        }
    }
    parts.truncate(4);
    parts
}
