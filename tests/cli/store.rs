//! Stores that are damaged, foreign, shared or left in the middle of an import.

use crate::support::{FILES, Workspace};
use insta::assert_snapshot;
use std::time::Duration;

#[test]
fn a_file_that_is_no_store() {
    let workspace = Workspace::visits().file("satis.db", "this is a text, and not a short one".repeat(100));
    assert_snapshot!(workspace.satis(["import", "visits"].into_iter().chain(FILES)).code(4).err(), @"error: [HERE]/satis.db: this is not a store of satis (not an SQLite file): check the path");
    for command in [vec!["score", "visits"], vec!["runs"], vec!["explain", "visits", "north"]] {
        workspace.satis(command).code(4);
    }
}

#[test]
fn the_database_of_another_program() {
    let workspace = Workspace::visits();
    let other = rusqlite::Connection::open(workspace.path("satis.db")).unwrap();
    other.execute_batch("CREATE TABLE mine (x); INSERT INTO mine VALUES (1)").unwrap();
    assert_snapshot!(workspace.satis(["import", "visits"].into_iter().chain(FILES)).code(4).err(), @"error: [HERE]/satis.db: this is the database of another program, left as it is: check the path");
    let kept: i64 = other.query_row("SELECT x FROM mine", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, 1);
}

#[test]
fn a_store_of_a_newer_version() {
    let workspace = Workspace::visits().imported();
    let store = rusqlite::Connection::open(workspace.path("satis.db")).unwrap();
    store.execute_batch("PRAGMA user_version = 99").unwrap();
    assert_snapshot!(workspace.satis(["score", "visits"]).code(4).err(), @"error: [HERE]/satis.db: made by a newer satis: version 99, this one knows 7: update satis");
    assert_snapshot!(workspace.satis(["import", "visits"].into_iter().chain(FILES)).code(4).err(), @"error: [HERE]/satis.db: made by a newer satis: version 99, this one knows 7: update satis");
}

#[test]
fn a_store_in_a_folder_that_is_not_there() {
    let workspace = Workspace::visits().file("satis.yaml", "store: nowhere/satis.db\n");
    assert_snapshot!(workspace.satis(["import", "visits"].into_iter().chain(FILES)).code(4).err(), @"error: [HERE]/nowhere/satis.db: the store cannot be opened: check that its folder exists and is open to you");
    let workspace = Workspace::visits().folder("satis.db");
    assert_snapshot!(workspace.satis(["score", "visits"]).code(4).err(), @"error: [HERE]/satis.db: the store cannot be opened: check that its folder exists and is open to you");
}

#[test]
fn half_a_store() {
    let workspace = Workspace::visits().imported();
    let bytes = std::fs::read(workspace.path("satis.db")).unwrap();
    let workspace = workspace.file("satis.db", bytes.get(..bytes.len() / 2).unwrap());
    let run = workspace.satis(["score", "visits"]).code(4).err();
    assert!(run.starts_with("error: [HERE]/satis.db: the file is damaged"), "{run}");
}

#[test]
fn an_empty_file_becomes_a_store() {
    let workspace = Workspace::visits().file("satis.db", "");
    assert_snapshot!(workspace.satis(["score", "visits"]).code(4).err(), @"error: [HERE]/satis.db: the file is empty: remove it, or import a file to make a store of it");
    workspace.imported().satis(["score", "visits"]).code(0);
}

/// A file with this many responses of one subject.
fn many(subject: &str, rows: usize) -> String {
    let rows: String = (0..rows)
        .map(|n| format!("{subject},r{n},2025-03,{}\n", if n % 2 == 0 { "good" } else { "fair" }))
        .collect();
    format!("subject,respondent,period,overall\n{rows}")
}

/// Each subject with its number of responses.
fn counts(workspace: &Workspace) -> Vec<(String, usize)> {
    let csv = workspace.satis(["score", "visits", "--format", "csv"]).code(0).any_out();
    let mut rows = csv.lines().map(|row| row.split(',').collect::<Vec<_>>());
    let at = rows.next().unwrap().iter().position(|name| *name == "responses").unwrap();
    rows.map(|row| (row.first().unwrap().to_string(), row.get(at).unwrap().parse().unwrap())).collect()
}

#[test]
fn processes_that_import_at_once_all_land() {
    let names = ["a", "b", "c", "d"];
    let workspace =
        names.iter().fold(Workspace::visits(), |all, name| all.file(&format!("{name}.csv"), many(name, 3000)));
    let files: Vec<String> = names.iter().map(|name| format!("{name}.csv")).collect();
    let running: Vec<_> =
        files.iter().map(|file| workspace.start(["import", "visits", "--responses", file])).collect();
    for child in running {
        workspace.finish(child).code(0);
    }
    assert_eq!(counts(&workspace), names.map(|name| (name.to_owned(), 3000)));
}

#[test]
fn processes_that_import_one_file_at_once_land_it_once() {
    let workspace = Workspace::visits().file("a.csv", many("a", 3000));
    let running: Vec<_> = (0..4).map(|_| workspace.start(["import", "visits", "--responses", "a.csv"])).collect();
    let said: Vec<String> = running.into_iter().map(|child| workspace.finish(child).code(0).out()).collect();
    assert_eq!(said.iter().filter(|said| said.contains("already imported as batch 1")).count(), 3, "{said:?}");
    assert_eq!(counts(&workspace), [("a".to_owned(), 3000)]);
}

#[test]
fn an_import_that_is_killed_leaves_all_or_nothing() {
    const ROWS: usize = 5_000;
    const ROUNDS: u64 = 10;
    let mut workspace = Workspace::visits().imported();
    for round in 0..ROUNDS {
        let file = format!("{round}.csv");
        workspace = workspace.file(&file, many(&format!("s{round:02}"), ROWS));
        let mut child = workspace.start(["import", "visits", "--responses", &file]);
        std::thread::sleep(Duration::from_millis(round * 10));
        child.kill().unwrap();
        let run = workspace.finish(child);
        assert!(matches!(run.exit_code(), None | Some(0)), "{run}");
        workspace.satis(["runs"]).code(0);
    }
    let landed = counts(&workspace);
    assert!(
        landed.iter().all(|(subject, n)| *n == ROWS || !subject.starts_with('s') || subject == "south"),
        "{landed:?}"
    );
    for round in 0..ROUNDS {
        workspace.satis(["import", "visits", "--responses", &format!("{round}.csv")]).code(0);
    }
    let all = counts(&workspace);
    assert_eq!(all.iter().filter(|(_, n)| *n == ROWS).count(), usize::try_from(ROUNDS).unwrap(), "{all:?}");
}
