//! Runs that earlier versions of satis kept are read and verified, whatever reports look like now.

use rusqlite::Connection;
use satis::record::card;
use satis::runs::card::differences;
use satis::runs::verify::Shared;
use satis::runs::{self, Verified};
use satis::store::Store;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A store of version 5 with 23 runs of 12 rule sets: statuses of every kind, faults, caps and vetoes, classes, actions,
/// bands, a breakdown, rows that are left out, groups, positions in the cohort.
fn of_version_5() -> (TempDir, PathBuf) {
    let packed = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stores/v5-runs.db.zst")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("satis.db");
    std::fs::write(&path, zstd::stream::decode_all(packed.as_slice()).unwrap()).unwrap();
    (folder, path)
}

fn verified(path: &Path) -> Vec<Verified> {
    let store = Store::open(path).unwrap();
    let mut shared = Shared::new();
    let ids = store.run_numbers().unwrap();
    ids.into_iter().map(|id| runs::verify(&store, id, &mut shared).unwrap().unwrap()).collect()
}

#[test]
fn runs_of_version_5_are_identical_and_stay_as_they_were_kept() {
    let (_folder, path) = of_version_5();
    let kept = |path: &Path| -> Vec<(i64, String, String)> {
        let conn = Connection::open(path).unwrap();
        let sql = "SELECT run, subject, scorecard FROM results ORDER BY run, subject";
        let mut statement = conn.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        rows.unwrap().map(Result::unwrap).collect()
    };
    let before = kept(&path);
    let all = verified(&path);
    assert_eq!(all.len(), 23);
    for run in &all {
        assert_eq!(run.findings, [], "run {}", run.run);
    }
    assert_eq!(Store::open(&path).unwrap().damages().unwrap(), Vec::<String>::new());
    // Migration changes no byte of what was kept.
    assert_eq!(kept(&path), before);
    let form: i64 =
        Connection::open(&path).unwrap().query_row("SELECT max(form) FROM runs", [], |row| row.get(0)).unwrap();
    assert_eq!(form, 1);
}

#[test]
fn cards_of_version_5_say_everything_in_the_new_form() {
    let (_folder, path) = of_version_5();
    let store = Store::open(&path).unwrap();
    let mut cards = 0;
    let mut all = String::new();
    for id in store.run_numbers().unwrap() {
        for result in store.run(id).unwrap().unwrap().results {
            let read = card::read(&result.scorecard).unwrap();
            assert_eq!(
                (read.form, &read.card.subject, read.card.status.as_str()),
                (1, &result.subject, result.status.as_str())
            );
            assert_eq!(read.unsaid, Vec::<&str>::new());
            let text = read.card.to_text();
            let again = card::read(&text).unwrap();
            assert_eq!((&again.card, again.form, again.is_canonical), (&read.card, 2, true));
            assert_eq!(differences(&read, &again), []);
            cards += 1;
            all += &text;
        }
    }
    assert!(cards >= 100, "{cards}");
    for field in [
        "effect\":\"cap-grade",
        "effect\":\"veto",
        "status\":\"invalid",
        "class_between",
        "actions",
        "why\":\"uncomputed",
        "why\":\"undecided",
        "suppressed",
        "members\":{",
        "band\":",
        "fault\":\"logarithm",
        "fault\":\"power",
        "truth\":",
        "does_not_apply",
        "step\":\"points",
    ] {
        assert!(all.contains(field), "{field}");
    }
}

/// The words of the rule language that records hold.
#[test]
fn words_that_records_hold_stay() {
    let words: Vec<&str> = satis::construct::status::ALL.iter().map(|status| status.word).collect();
    for word in ["scored", "no-opinion", "invalid", "not-computable"] {
        assert!(words.contains(&word), "{word} of {words:?}");
    }
}

/// What people see, and where it is said in the rules, is no part of a result; what was computed is.
#[test]
fn only_what_was_computed_makes_a_card_of_an_earlier_form_another_one() {
    let (_folder, path) = of_version_5();
    let store = Store::open(&path).unwrap();
    let run = store.run(23).unwrap().unwrap();
    let of =
        |subject: &str| run.results.iter().find(|result| result.subject == subject).unwrap().scorecard.clone();
    let a = of("a");
    let changed = |from: &str, to: &str| {
        assert!(a.contains(from), "{from} in {a}");
        let (was, is) = (card::read(&a).unwrap(), card::read(&a.replacen(from, to, 1)).unwrap());
        differences(&was, &is).into_iter().map(|leaf| leaf.path).collect::<Vec<_>>()
    };
    let none: [&str; 0] = [];
    assert_eq!(changed("ruleset.yaml:", "ruleset.yaml:1"), none);
    assert_eq!(changed("\"shown\":\"27.68\"", "\"shown\":\"27.7\""), none);
    assert_eq!(changed("\"grade_edges\":{", "\"grade_edges\":{\"more\":1,"), none);
    assert_eq!(changed("\"score\":27.677258872224", "\"score\":27.677258872225"), ["score"]);
    assert_eq!(
        changed("division by zero", "logarithm of a number that is not above zero"),
        ["rows_left_out.2.cause.fault"]
    );
    assert_eq!(changed("\"status\":\"scored\"", "\"status\":\"invalid\""), ["status"]);
    assert_eq!(changed("\"grade\":\"C\"", "\"grade\":\"B\""), ["grade"]);
}
