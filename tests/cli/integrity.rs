//! What can't be proved whole is not scored; what was shown is kept; copies and older stores are whole.

use crate::support::{FILES, RESPONSES, RULES, Workspace};
use insta::assert_snapshot;
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

const SCORE: [&str; 4] = ["score", "visits", "--period", "2025-03"];

/// A workspace with two periods, labels, targets and a run of each period.
fn filled() -> Workspace {
    let workspace = Workspace::visits()
        .edit(RULES, "  n: responses\n", "  n: responses\n  short: (target.score ?? 0) - score\n")
        .file("responses.csv", format!("{RESPONSES}north,r1,2025-04,bad\nsouth,,2025-04,good\n"))
        .file("subjects.csv", "subject,label\nnorth,North\nsouth,South\n")
        .file("targets.csv", "subject,period,score\nnorth,2025-03,90\nsouth,2025-03,70\n")
        .imported();
    workspace.satis(["import", "visits", "--subjects", "subjects.csv", "--target", "targets.csv"]).code(0);
    workspace.satis(SCORE).code(0);
    workspace.satis(["score", "visits", "--period", "2025-04"]).code(0);
    workspace
}

/// Changes a store past its guards.
fn tamper(workspace: &Workspace, sql: &str) {
    let store = Connection::open(workspace.path("satis.db")).unwrap();
    let triggers = "SELECT group_concat('DROP TRIGGER ' || name, ';') FROM sqlite_schema WHERE type = 'trigger'";
    let drops: String = store.query_row(triggers, [], |row| row.get(0)).unwrap();
    store.execute_batch(&format!("PRAGMA foreign_keys = OFF; {drops}; {sql}")).unwrap();
}

/// Whatever reads the responses, measures, labels or targets of a store.
const READERS: [&[&str]; 3] = [&SCORE, &["explain", "visits", "north", "--period", "2025-03"], &["verify", "1"]];

#[test]
fn no_row_that_decides_a_score_changes_or_vanishes_without_a_word() {
    let changes = [
        // Without it no response of 2025-03 was read.
        (
            "UPDATE segments SET first_batch = 99 WHERE period = '2025-03'",
            "the row of segment 1 is not what was stored",
        ),
        (
            "UPDATE segments SET period = '2025-05' WHERE period = '2025-04'",
            "the row of segment 2 is not what was stored",
        ),
        (
            "DELETE FROM segments WHERE period = '2025-04'",
            "the segments of the survey `visits` are 1, not the 2 that were stored",
        ),
        ("UPDATE segments SET survey = 7 WHERE id = 2", "the segments of the survey `visits` are 1, not the 2"),
        (
            "DELETE FROM segment_columns WHERE segment = 1 AND name = 'overall'",
            "column `overall` of segment 1 is damaged (it is gone)",
        ),
        (
            "UPDATE segment_columns SET data = (SELECT data FROM segment_columns WHERE segment = 2 AND name = 'overall') \
             WHERE segment = 1 AND name = 'overall'",
            "column `overall` of segment 1 is damaged (its checksum is wrong)",
        ),
        ("DELETE FROM measures WHERE subject = 'south'", "the measures of the survey `visits` are 2, not the 4"),
        (
            "UPDATE measures SET batch = 99 WHERE measure = 'complaints' AND subject = 'south'",
            "the measures of the survey `visits` are not those that were stored (4)",
        ),
        (
            "UPDATE measures SET survey = 7 WHERE measure = 'complaints' AND subject = 'south'",
            "the measures of the survey `visits` are 3, not the 4",
        ),
        (
            "UPDATE measures SET subject = 'east', seal = '' WHERE measure = 'complaints' AND subject = 'south'",
            "the measures of the survey `visits` are not those",
        ),
        (
            "DELETE FROM comparisons WHERE subject = 'north'",
            "the values to compare with of the survey `visits` are 1, not the 2",
        ),
        (
            "UPDATE comparisons SET period = '2025-04', seal = ''",
            "the values to compare with of the survey `visits` are not those",
        ),
        ("DELETE FROM subjects WHERE subject = 'north'", "the subjects of the survey `visits` are 1, not the 2"),
        ("UPDATE surveys SET name = 'visitz'", "the seal of the survey `visitz` is not what was stored"),
        ("UPDATE surveys SET organisation = 'x'", "the seal of the survey `visits` is not what was stored"),
        ("DELETE FROM survey_seals", "the seal of the survey `visits` is not what was stored"),
        (
            "DELETE FROM survey_seals; DELETE FROM surveys",
            "the surveys of the store are 0, not the 1 that were stored",
        ),
        (
            "UPDATE survey_seals SET measures = '0 00000000000000000000000000000000'",
            "the seal of the survey `visits`",
        ),
        ("UPDATE store_seal SET batch = 1", "the seal of the store is not what was stored"),
        ("DELETE FROM store_seal", "the seal of the store is gone"),
    ];
    let sound = filled();
    for (sql, wanted) in changes {
        let workspace = filled_from(&sound);
        tamper(&workspace, sql);
        for command in READERS {
            let said = workspace.satis(command.iter().copied()).to_string();
            assert!(said.contains(wanted), "{sql}: {command:?}: {said}");
            assert!(!said.contains("86"), "{sql}: {command:?}: {said}");
        }
        workspace.satis(SCORE).code(4);
        assert!(workspace.satis(["verify", "--all"]).code(1).any_out().contains("in the store: "), "{sql}");
    }
}

/// The same workspace in a folder of its own.
fn filled_from(sound: &Workspace) -> Workspace {
    let copy = Workspace::empty().file(RULES, sound.read(RULES));
    copy.file("satis.db", fs::read(sound.path("satis.db")).unwrap())
}

#[test]
fn a_damaged_index_does_not_read_as_unanswered() {
    for (table, index, columns) in [
        ("segment_columns", "sqlite_autoindex_segment_columns_1", "segment, name"),
        ("segments", "segments_of_a_period", "survey, period"),
    ] {
        let workspace = filled();
        let store = Connection::open(workspace.path("satis.db")).unwrap();
        // The index is there and sound, but empty.
        store
            .execute_batch(&format!(
                "CREATE TABLE spare (segment, name, survey, period); CREATE INDEX empty ON spare ({columns})"
            ))
            .unwrap();
        let sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'empty'";
        let root: i64 = store.query_row(sql, [], |row| row.get(0)).unwrap();
        let point = format!(
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = {root} WHERE name = '{index}'"
        );
        store.execute_batch(&point).unwrap();
        drop(store);
        let said = workspace.satis(SCORE).code(4).err();
        assert!(said.contains("segment") && said.contains("backup"), "{table}: {said}");
        workspace.satis(["verify", "--all"]).code(1);
    }
}

#[test]
fn what_lands_once_lands_once_also_where_its_batch_is_hidden() {
    let workspace = filled();
    tamper(&workspace, "UPDATE batches SET digest = 'x' WHERE id = 1");
    let workspace = workspace.data(RESPONSES, "subject,period,complaints,on_time\n");
    let said = workspace.satis(["import", "visits", "--responses", "responses.csv"]).code(4).err();
    assert!(said.contains("the batches of the survey `visits` are not those that were stored (4)"), "{said}");
}

#[test]
fn a_publication_that_was_taken_away_is_missed() {
    let workspace = filled();
    workspace.satis(["runs", "publish", "1"]).code(0);
    workspace.satis(["runs", "publish", "2"]).code(0);
    // With its line of the audit trail, so that the two agree.
    tamper(&workspace, "DELETE FROM run_events WHERE run = 2; DELETE FROM audit WHERE detail = 'run 2'");
    for command in [vec!["verify", "1"], vec!["verify", "--all"]] {
        let said = workspace.satis(command).code(1).any_out();
        assert!(
            said.contains("in the store: the lines of the trail of runs are 1, not the 2 that were stored"),
            "{said}"
        );
        assert!(said.contains("in the store: the lines of the audit trail are "), "{said}");
    }
    assert!(workspace.satis(["runs"]).code(4).err().contains("the trail of runs"));
    workspace.satis(["runs", "publish", "2"]).code(4);
}

#[test]
fn a_header_of_another_version_starts_no_migration() {
    for version in [0, 1, 2, 3, 4, 5] {
        let workspace = filled();
        tamper(&workspace, &format!("PRAGMA user_version = {version}"));
        let said = workspace.satis(SCORE).code(4).err();
        assert!(said.contains(&format!("its header says version {version}, its tables do not")), "{said}");
    }
    // Versions 6 and 7 have the same tables; the seal of the store knows which it is.
    let workspace = filled();
    tamper(&workspace, "PRAGMA user_version = 6");
    let said = workspace.satis(SCORE).code(4).err();
    assert!(said.contains("the seal of the store is not what was stored"), "{said}");
}

#[test]
fn stores_of_every_earlier_version_are_migrated_and_copied_before() {
    // The files, the rules and what came of them then: tests/stores was made by the versions of that time.
    let rules = crate::support::VISITS
        .replace("score:\n", "records:\n  loans: {amount: {type: number}}\nscore:\n")
        .replace(
            "  n: responses\n",
            "  n: responses\n  short: (target.score ?? 0) - score\n  lent: loans.amount.sum\n",
        );
    for version in 1..=6 {
        let name = format!("tests/stores/v{version}.db");
        let old = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
        let workspace = Workspace::empty()
            .file(RULES, &rules)
            .file("satis.db", &old)
            .file("responses.csv", "subject,respondent,period,overall\nnorth,r1,2025-03,good\nnorth,r2,2025-03,so-so\nsouth,r3,2025-03,fair\nnorth,r1,2025-04,bad\nsouth,,2025-04,good\n")
            .file("measures.csv", "subject,period,complaints,on_time\nnorth,2025-03,0,95%\nsouth,2025-03,1,0.8\nsouth,2025-04,2,0.7\n")
            .file("subjects.csv", "subject,label\nnorth,North\nsouth,South\n")
            .file("targets.csv", "subject,period,score\nnorth,2025-03,90\nsouth,2025-03,70\n")
            .file("loans.csv", "subject,period,amount\nnorth,2025-03,10\nnorth,2025-03,20\nsouth,2025-04,5\n");
        // What was imported then is recognised, though the digests of files have another form now.
        let said = workspace
            .satis([
                "import",
                "visits",
                "--responses",
                "responses.csv",
                "--measures",
                "measures.csv",
                "--subjects",
                "subjects.csv",
                "--target",
                "targets.csv",
                "--records",
                "loans=loans.csv",
            ])
            .code(0)
            .out();
        assert_eq!(said.matches("already imported as batch").count(), 5, "version {version}: {said}");
        // north: 0.7 * (100 + 60) / 2 + 30, 90 - 86 short; south: 0.7 * 60 + 20.
        let csv = workspace.satis(SCORE.into_iter().chain(["--format", "csv"])).code(0).any_out();
        let starts = |start: &str| csv.lines().any(|line| line.starts_with(start));
        assert!(starts("north,2025-03,86.00,B,1,scored") && starts("south,2025-03,62.00,B,2,scored"), "{csv}");
        assert!(csv.lines().any(|line| line.starts_with("north") && line.contains(",2,4,30,")), "{csv}");
        let copy = Connection::open(workspace.path(&format!("satis.db.v{version}.bak"))).unwrap();
        let kept: i64 = copy.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
        assert_eq!(kept, version);
        if version == 4 {
            let table = workspace.satis(["score", "visits", "--period", "2025-04"]).code(0).any_out();
            assert!(table.contains("2 rows rejected [south 2]: overall `godo`: not a level"), "{table}");
        }
        let json = workspace.satis(["verify", "--all", "--format", "json"]).any_out();
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(json["damages"], serde_json::json!([]), "version {version}");
        for run in json["runs"].as_array().unwrap() {
            // What a report says more, or otherwise, than it did then is no other result.
            assert!(version < 4 || run["identical"] == true, "version {version}: {run}");
            for finding in run["findings"].as_array().unwrap() {
                // Runs of versions 1 and 2 have no files; a later satis may say more of a result than this one did. But
                // nothing of what was stored is another one.
                let part = finding["part"].as_str().unwrap();
                assert!(!["run", "seal", "data", "given"].contains(&part), "version {version}: {finding}");
                assert!(part != "files" || version < 3, "version {version}: {finding}");
            }
        }
    }
}

#[test]
fn a_store_of_version_5_that_is_damaged_is_not_sealed_anew() {
    let old = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stores/v5.db")).unwrap();
    for (change, wanted) in [
        (
            "DROP TRIGGER runs_last; DROP TRIGGER results_last; DELETE FROM results WHERE run = 2; DELETE FROM runs WHERE id = 2",
            "the runs of the store are 1, not the 2 that were stored",
        ),
        (
            "DROP TRIGGER runs_stay; UPDATE runs SET by = 'nobody' WHERE id = 2",
            "the runs of the store are not those that were stored (2)",
        ),
        (
            "UPDATE survey_seals SET measures = '0 00000000000000000000000000000000'",
            "the seal of the survey `visits`",
        ),
        ("UPDATE store_seal SET runs = '0 00000000000000000000000000000000'", "the seal of the store"),
    ] {
        let workspace = Workspace::visits().file("satis.db", &old);
        let store = Connection::open(workspace.path("satis.db")).unwrap();
        store.execute_batch(&format!("PRAGMA foreign_keys = OFF; {change}")).unwrap();
        drop(store);
        let said = workspace.satis(["runs"]).code(4).err();
        assert!(said.contains(wanted), "{change}: {said}");
    }
}

#[test]
fn a_store_of_version_4_that_is_damaged_is_not_sealed_anew() {
    let old = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stores/v4.db")).unwrap();
    for (change, wanted) in [
        // The tables of version 4 keep their tallies, so that a row which went before is still missed.
        (
            "DROP TRIGGER measures_last; DELETE FROM measures WHERE subject = 'south'",
            "the measures of the survey `visits`",
        ),
        (
            "UPDATE survey_seals SET measures = '0 00000000000000000000000000000000'",
            "the seal of the survey `visits`",
        ),
        ("UPDATE store_seal SET batch = 1", "the seal of the store"),
        (
            "DROP TRIGGER survey_seals_last; DELETE FROM survey_seals; DELETE FROM surveys",
            "the surveys of the store are",
        ),
        ("UPDATE lacks SET reason = 'x'", "lacks of south is not what was stored"),
    ] {
        let workspace = Workspace::visits().file("satis.db", &old);
        let store = Connection::open(workspace.path("satis.db")).unwrap();
        store.execute_batch(&format!("PRAGMA foreign_keys = OFF; {change}")).unwrap();
        drop(store);
        let said = workspace.satis(SCORE).code(4).err();
        assert!(said.contains(wanted), "{change}: {said}");
    }
}

#[test]
fn a_run_is_kept_before_its_result_is_shown() {
    let rows: String = (0..600).map(|n| format!("s{n},r,2025-03,good\n")).collect();
    let workspace =
        Workspace::visits().file("responses.csv", format!("subject,respondent,period,overall\n{rows}"));
    workspace.satis(["import", "visits", "--responses", "responses.csv"]).code(0);
    // The reader goes away at once, as `head -1` does.
    let mut child = workspace
        .command(["score", "visits", "--format", "csv"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    child.wait().unwrap();
    let runs = workspace.satis(["runs", "--format", "json"]).code(0).out();
    assert!(runs.contains("\"run\": 1"), "{runs}");
}

#[test]
fn a_scoring_that_is_killed_shows_nothing_without_a_run() {
    let workspace = filled().file("more.csv", "subject,respondent,period,overall\nsouth,r9,2025-03,good\n");
    workspace.satis(["import", "visits", "--responses", "more.csv"]).code(0);
    for round in 0..6 {
        let mut child = workspace.start(["score", "visits", "--period", "2025-03", "--format", "csv"]);
        std::thread::sleep(Duration::from_millis(round * 12));
        child.kill().unwrap();
        let shown = workspace.finish(child).any_out();
        let runs = workspace.satis(["runs", "--format", "json"]).code(0).out();
        assert!(shown.is_empty() || runs.contains("\"run\": 3"), "{shown}\n{runs}");
        assert!(!runs.contains("\"run\": 4"), "kept twice: {runs}");
    }
    workspace.satis(["verify", "--all"]).code(0);
}

#[test]
fn four_that_import_and_four_that_score_at_once_wait_for_each_other() {
    const ROUNDS: usize = 4;
    let workspace = Workspace::visits().imported();
    let workspace = (0..4 * ROUNDS).fold(workspace, |all, n| {
        all.file(&format!("{n}.csv"), format!("subject,respondent,period,overall\nw{n},r,2025-03,good\n"))
    });
    std::thread::scope(|scope| {
        for worker in 0..4 {
            let workspace = &workspace;
            scope.spawn(move || {
                for round in 0..ROUNDS {
                    let file = format!("{}.csv", worker * ROUNDS + round);
                    workspace.satis(["import", "visits", "--responses", &file]).code(0);
                }
            });
            scope.spawn(move || {
                for _ in 0..ROUNDS {
                    workspace.satis(["score", "visits", "--format", "csv"]).code(0);
                }
            });
        }
    });
    let csv = workspace.satis(["score", "visits", "--format", "csv"]).code(0).any_out();
    // Their own, north and south.
    assert_eq!(csv.lines().count(), 1 + 4 * ROUNDS + 2, "{csv}");
    workspace.satis(["verify", "--all"]).code(0);
}

#[test]
fn a_backup_is_whole_and_destroys_nothing() {
    let workspace = filled().file("there.db", "mine");
    assert_snapshot!(workspace.satis(["backup", "copy.db"]).code(0).out(), @"copy.db: a copy of the store up to batch 4, without damage");
    assert_snapshot!(workspace.satis(["backup", "copy.db"]).code(2).err(), @"error: copy.db: there is a file already: choose another name, or write `--replace`");
    workspace.satis(["backup", "copy.db", "--replace"]).code(0);
    assert_snapshot!(workspace.satis(["backup", "satis.db", "--replace"]).code(2).err(), @"error: satis.db: this is the store itself: choose another name");
    assert_snapshot!(workspace.satis(["backup", "rules", "--replace"]).code(2).err(), @"error: rules: this is no file: name a file for the backup");
    assert_snapshot!(workspace.satis(["backup", "no/copy.db"]).code(4).err(), @"error: no/copy.db: the copy cannot be written: there is no such file: check the path");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(workspace.path("there.db"), workspace.path("link.db")).unwrap();
        assert_snapshot!(workspace.satis(["backup", "link.db", "--replace"]).code(2).err(), @"error: link.db: this is a symbolic link: name the file itself");
    }
    assert_eq!(workspace.read("there.db"), "mine");
    // The copy takes the store's place.
    let csv =
        |workspace: &Workspace| workspace.satis(SCORE.into_iter().chain(["--format", "csv"])).code(0).any_out();
    let scores = csv(&workspace);
    let restored = workspace.file("satis.db", fs::read(filled().path("satis.db")).unwrap());
    fs::copy(restored.path("copy.db"), restored.path("satis.db")).unwrap();
    assert_eq!(csv(&restored), scores);
    restored.satis(["verify", "--all"]).code(0);
    // Damage is not passed on as a backup.
    tamper(&restored, "UPDATE measures SET value = '7' WHERE subject = 'south'");
    let said = restored.satis(["backup", "bad.db"]).code(4).err();
    assert!(said.contains("no backup was written: ") && !restored.has("bad.db"), "{said}");
    let left: Vec<_> = fs::read_dir(restored.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains(".part")), "{left:?}");
}

#[test]
fn a_copy_beside_the_journal_of_another_store_is_refused_and_left_as_it_is() {
    let workspace = filled();
    let backup = fs::read(workspace.path("satis.db")).unwrap();
    // Others are imported after the backup, and one import is cut off.
    workspace.write("more.csv", "subject,respondent,period,overall\nwest,r9,2025-03,good\n");
    workspace.satis(["import", "visits", "--responses", "more.csv"]).code(0);
    let mut store = Connection::open(workspace.path("satis.db")).unwrap();
    store.execute_batch("PRAGMA cache_size = 2; PRAGMA foreign_keys = OFF").unwrap();
    let transaction = store.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
    transaction.execute_batch("PRAGMA user_version = 4").unwrap();
    let rows = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) \
                INSERT INTO measures SELECT 1, 'complaints', 'x' || i, '2025-03', 1, '1', '' FROM n";
    transaction.execute(rows, []).unwrap();
    let journal = fs::read(workspace.path("satis.db-journal")).unwrap();
    let half = fs::read(workspace.path("satis.db")).unwrap();
    drop(transaction);
    drop(store);
    // As it was left: the journal belongs to it, and is rolled back.
    let killed = Workspace::empty()
        .file(RULES, workspace.read(RULES))
        .file("satis.db", &half)
        .file("satis.db-journal", &journal);
    assert!(killed.satis(SCORE).code(0).any_out().contains("west"));
    killed.satis(["verify", "--all"]).code(0);
    // The backup over it: the journal is of another file.
    let restored = Workspace::empty()
        .file(RULES, workspace.read(RULES))
        .file("satis.db", &backup)
        .file("satis.db-journal", &journal);
    assert_snapshot!(restored.satis(SCORE).code(4).err(), @"error: [HERE]/satis.db: [HERE]/satis.db-journal does not belong to this file, as when a copy was put in the place of the store after an import was cut off; opening it would damage the file: move the journal away, then run `satis verify --all`");
    assert_eq!(fs::read(restored.path("satis.db")).unwrap(), backup);
    // Also where no page of the import had reached the file, and the journal says that none of its own is safe.
    let mut young = journal.clone();
    young.get_mut(8..12).unwrap().fill(0);
    restored.write("satis.db-journal", &young);
    restored.satis(SCORE).code(4);
    assert_eq!(fs::read(restored.path("satis.db")).unwrap(), backup);
    fs::rename(restored.path("satis.db-journal"), restored.path("old-journal")).unwrap();
    restored.satis(SCORE).code(0);
    restored.satis(["verify", "--all"]).code(0);
}

#[test]
fn runs_of_two_periods_differ_by_their_period() {
    let workspace = filled();
    assert_snapshot!(workspace.satis(["compare", "1", "2"]).code(1).out(), @"
    run 1 · visits · 2025-03 · [TIME]
    run 2 · visits · 2025-04 · [TIME]
    period: 2025-03 → 2025-04
    engine: the same
    rules: the same
    data: the same
    results:
    ────────────────────────────────────────────────────────────
     subject   score            grade   rank    status   by
    ────────────────────────────────────────────────────────────
     north     86.00 → 30.00    B → C   1 → 2   scored   period
     south     62.00 → 100.00   B → A   2 → 1   scored   period
    ────────────────────────────────────────────────────────────
    ");
    // A month later, with a response more: the period moves by itself, the response does not touch March.
    let workspace = workspace.file("may.csv", "subject,respondent,period,overall\nnorth,r1,2025-05,fair\n");
    workspace.satis(["import", "visits", "--responses", "may.csv"]).code(0);
    workspace.satis(["score", "visits", "--period", "2025-05"]).code(0);
    let json = workspace.satis(["compare", "1", "3", "--format", "json"]).code(1).out();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    for moved in json["moved"].as_array().unwrap() {
        assert!(moved["by"].as_array().unwrap().contains(&"period".into()), "{moved}");
    }
    assert_eq!(json["period"], serde_json::json!({ "before": "2025-03", "after": "2025-05" }));
}

#[test]
fn whatever_makes_two_runs_differ_is_named() {
    // A target on the command line.
    let workspace = filled().file("other.csv", "subject,period,score\nnorth,2025-03,95\n");
    workspace.satis(SCORE.into_iter().chain(["--target", "other.csv"])).code(0);
    let said = workspace.satis(["compare", "1", "3"]).code(1).out();
    assert!(said.contains("command line: other subjects or values to compare with were named\n"), "{said}");
    // Another organisation with other answers.
    let rules = workspace.read(RULES);
    let workspace = workspace
        .file("satis.yaml", "organisations:\n  a: {}\n  b: {}\n")
        .file(RULES, rules)
        .file("a.csv", "subject,respondent,period,overall\nnorth,r1,2025-03,good\n")
        .file("b.csv", "subject,respondent,period,overall\nnorth,r1,2025-03,bad\n");
    for org in ["a", "b"] {
        let file = format!("{org}.csv");
        workspace.satis(["import", "visits", "--org", org, "--responses", &file]).code(0);
        workspace.satis(["score", "visits", "--org", org]).code(0);
    }
    let said = workspace.satis(["compare", "4", "5"]).code(1).out();
    assert!(said.contains("organisation: a → b\n"), "{said}");
    let json = workspace.satis(["compare", "4", "5", "--format", "json"]).code(1).out();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["moved"][0]["by"], serde_json::json!(["organisation"]), "{json}");
}

#[test]
fn importing_into_many_keeps_what_respondents_said() {
    // Of r1 the same answer is stored, of r2 another one, r3 is new, and one without a name always counts.
    let workspace = Workspace::visits().imported();
    let file = "subject,respondent,period,overall\nnorth,r1,2025-03,good\nnorth,r2,2025-03,bad\nnorth,r3,2025-03,good\nnorth,,2025-03,good\nsouth,r1,2025-03,good\n";
    let workspace = workspace.file("more.csv", file);
    let said = workspace.satis(["import", "visits", "--responses", "more.csv"]).code(0).to_string();
    assert!(said.contains("not added again: 1\n") && said.contains("same subject and period: 1;"), "{said}");
    let csv = workspace.scores();
    let at = csv.lines().next().unwrap().split(',').position(|name| name == "also.n").unwrap();
    let n = |subject: &str| {
        let line = csv.lines().find(|line| line.starts_with(subject)).unwrap();
        line.split(',').nth(at).unwrap().to_owned()
    };
    assert_eq!((n("north"), n("south")), ("5".to_owned(), "2".to_owned()), "{csv}");
    workspace.satis(["import", "visits"].into_iter().chain(FILES)).code(0);
    assert_eq!(workspace.scores(), csv);
}
