//! Generated pages in `docs/` are fresh.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::Command;

fn generated(what: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_satis")).args(["reference", what]).output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn pages_in_docs_are_what_the_program_prints() {
    let pages =
        [("schema", "schema.json"), ("functions", "functions.md"), ("codes", "codes.md"), ("help", "commands.md")];
    for (what, page) in pages {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(page);
        let written = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            written == generated(what),
            "docs/{page} is stale: write it anew with `satis reference {what} > docs/{page}`"
        );
    }
}

#[test]
fn every_shipped_rule_set_has_a_page_and_cases() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let workspace = satis::workspace::Workspace::at(root);
    let ids: Vec<&str> = workspace.library.ids().collect();
    assert!(ids.len() >= 13, "the shipped rule sets are found: {ids:?}");
    for id in ids {
        assert!(
            root.join("docs/rule-sets").join(format!("{id}.md")).exists(),
            "docs/rule-sets/{id}.md is missing"
        );
        let cases = satis::regress::Case::all(&root.join("fixtures"), Some(id)).unwrap();
        assert!(!cases.is_empty(), "{id} has no case in fixtures/");
    }
}
