//! Seals and digests are the bytes that `docs/store-format.md` describes; these were computed by its Python.

use super::*;
use rusqlite::ffi;

fn text(store: &Store, sql: &str) -> String {
    store.conn.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn rows_and_tallies_are_the_documented_bytes() {
    let (_folder, mut store) = fresh();
    put(&mut store, Contents::Measures(&[fact("north", "rate", "5%"), fact("south", "rate", "0.050")]), "a");
    let place = Subject { label: "北".into(), parent: "all".into(), level: "office".into() };
    put(&mut store, Contents::Subjects(&BTreeMap::from([("north".into(), place)])), "b");
    put(&mut store, Contents::References(&[reference(ReferenceKind::Target, "85.50")]), "c");
    let of = |column: &str| text(&store, &format!("SELECT {column} FROM survey_seals"));
    assert_eq!(text(&store, "SELECT seal FROM measures WHERE subject = 'north'"), "39c22746ee1cf647");
    assert_eq!(of("measures"), "2 e95c7d9d7e72f8863dd92c3784be0a05");
    assert_eq!(of("subjects"), "1 10b5092d59724edface23e47fe3db887");
    assert_eq!(of("comparisons"), "1 9e77d9b4dd7f86a88e5026dbf7031a19");
    assert_eq!(of("segments"), "0 00000000000000000000000000000000");
}

#[test]
fn the_digest_of_data_is_the_documented_one() {
    let rows = batches(&[("north".into(), "2025-03".into(), "r1".into(), vec![("overall", "满意".into())])]);
    let data = Dataset { batches: rows, facts: vec![fact("north", "rate", "5%")], ..Dataset::default() };
    assert_eq!(digest(&data), "6dae073c62772c6a496bda45fe8425f2e8b0fb25006225d4af900d51d6b044e2");
}

#[test]
fn a_line_of_the_trail_of_runs_is_the_documented_bytes() {
    let mut trail = seal::Tally::default();
    let at = "2025-03-14T09:26:53Z";
    let first = trail.chain("run_events", &["1", "1", "publish", "", "", at, "ann"]);
    assert_eq!(first, "8e30ed4fb93b14b7884e4002b120aa01");
    let second = trail.chain("run_events", &["2", "1", "supersede", "2", "late", at, "bob"]);
    assert_eq!(second, "c206fd8b52a271a0418c829a38fabf17");
}

#[test]
fn a_disk_that_fails_at_the_very_end_may_have_stored() {
    let failure = |code| rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
    let said = StoreFault::of_commit(failure(ffi::SQLITE_IOERR_DIR_FSYNC)).to_string();
    assert!(said.contains("it may have been stored; run it again, it lands once"), "{said}");
    assert!(matches!(StoreFault::of_commit(failure(ffi::SQLITE_FULL)), StoreFault::Full));
    assert!(matches!(StoreFault::of_commit(failure(ffi::SQLITE_BUSY)), StoreFault::Busy));
}

#[test]
fn an_equal_run_is_kept_once_by_many_at_once() {
    let (folder, store) = fresh();
    drop(store);
    let path = folder.path().join("satis.db");
    let keep = |_| {
        let path = path.clone();
        std::thread::spawn(move || Store::open(path)?.record_run_once(&sealed_run()))
    };
    let workers: Vec<_> = (0..6).map(keep).collect();
    let kept: Vec<(i64, bool)> = workers.into_iter().map(|worker| worker.join().unwrap().unwrap()).collect();
    assert!(kept.iter().all(|(id, _)| *id == 1), "{kept:?}");
    assert_eq!(kept.iter().filter(|(_, new)| *new).count(), 1, "{kept:?}");
    assert_eq!(Store::open(&path).unwrap().runs().unwrap().len(), 1);
}

/// A run whose rules are those of their digest, so that it is whole.
fn sealed_run() -> NewRun {
    let run = a_run("north");
    NewRun { rules_digest: crate::record::digest::of_text(&run.rules), ..run }
}

#[test]
fn what_imports_lack_is_sealed_and_missed() {
    let (folder, mut store) = fresh();
    let rows = batches(&[response("north", "2025", &[("overall", "1")])]);
    let refused = [a_refused_row(2), a_refused_row(3)];
    let lacking = Lacking { refused: &refused, ..Lacking::nothing() };
    store.import(&Import { lacking, ..import(Contents::Responses(&rows), "a") }).unwrap();
    assert_eq!(text(&store, "SELECT seal FROM lacks WHERE line = 2"), "6e69ac0006643bc0");
    assert_eq!(text(&store, "SELECT lacks FROM survey_seals"), "2 69a5df5bd2cda046d365b97b28ec203a");
    // The rejected row comes in, corrected.
    let lacking = Lacking { mended: &refused[..1], ..Lacking::nothing() };
    store.import(&Import { lacking, ..import(Contents::Responses(&rows), "b") }).unwrap();
    assert_eq!(store.refused("group", "service", "responses").unwrap(), refused[1..]);
    assert_eq!(store.damages().unwrap(), Vec::<String>::new());
    drop(store);
    let path = folder.path().join("satis.db");
    for (change, wanted) in [
        (
            "DELETE FROM lacks WHERE kind = 'mended'",
            "the rows that imports of the survey `service` of group lack are 2, not the 3",
        ),
        ("UPDATE lacks SET batch = 2 WHERE id = 1", "of group lack are not those that were stored (3)"),
        ("UPDATE lacks SET seal = '' WHERE id = 1", "of group lack are not those that were stored (3)"),
        ("UPDATE lacks SET subject = 'south' WHERE id = 1", "what r.csv lacks of south is not what was stored"),
        ("DROP TABLE lacks", "no such table: lacks"),
    ] {
        let copy = folder.path().join("copy.db");
        std::fs::copy(&path, &copy).unwrap();
        let conn = Connection::open(&copy).unwrap();
        conn.execute_batch(&format!("DROP TRIGGER lacks_stay; DROP TRIGGER lacks_last; {change}")).unwrap();
        drop(conn);
        let store = Store::open(&copy).unwrap();
        let query = Query { organisation: "group", survey: "service", columns: &[], tables: &[], as_of: None };
        let said = store.dataset(&query).unwrap_err().to_string();
        assert!(said.contains(wanted), "{change}: {said}");
        assert_ne!(store.damages().unwrap(), Vec::<String>::new(), "{change}");
    }
}
