//! What a store keeps, refuses and survives.

mod events;
mod seals;

use super::*;
use crate::data::{Batch, Column, Dataset, Fact, Reference, ReferenceKind, Refused, Subject};
use proptest::prelude::*;
use std::collections::BTreeMap;
use tempfile::TempDir;

/// A response: subject, period, respondent, answers by question.
type Response = (String, String, String, Vec<(&'static str, String)>);

const QUESTIONS: [&str; 2] = ["overall", "price"];

fn response(subject: &str, period: &str, answers: &[(&'static str, &str)]) -> Response {
    let answers = answers.iter().map(|(question, text)| (*question, (*text).to_owned())).collect();
    (subject.into(), period.into(), String::new(), answers)
}

/// One batch a period, as a reader of files makes them.
fn batches(responses: &[Response]) -> Vec<Batch> {
    let mut periods: Vec<&str> = responses.iter().map(|response| response.1.as_str()).collect();
    periods.sort_unstable();
    periods.dedup();
    let batch = |period: &&str| {
        let rows: Vec<&Response> = responses.iter().filter(|response| response.1 == **period).collect();
        let answer = |row: &Response, question: &str| {
            row.3.iter().find(|(q, _)| *q == question).map_or(String::new(), |(_, text)| text.clone())
        };
        let column = |texts: Vec<String>| Column::of(texts.iter().map(String::as_str));
        Batch {
            table: String::new(),
            period: period.parse().unwrap(),
            subjects: column(rows.iter().map(|row| row.0.clone()).collect()),
            respondents: column(rows.iter().map(|row| row.2.clone()).collect()),
            columns: QUESTIONS
                .map(|question| (question.into(), column(rows.iter().map(|row| answer(row, question)).collect())))
                .into(),
        }
    };
    periods.iter().map(batch).collect()
}

fn import<'a>(contents: Contents<'a>, digest: &'a str) -> Import<'a> {
    let (organisation, survey, file, by) = ("group", "service", "file.csv", "ann");
    Import {
        organisation,
        survey,
        contents,
        file,
        digest,
        former: "",
        accepted: 1,
        rejected: 0,
        lacking: Lacking::nothing(),
        by,
    }
}

fn put(store: &mut Store, contents: Contents<'_>, digest: &str) -> i64 {
    match store.import(&import(contents, digest)).unwrap() {
        Imported::New { batch, .. } => batch,
        already => panic!("{already:?}"),
    }
}

fn columns() -> Vec<String> {
    QUESTIONS.map(String::from).into()
}

fn dataset(store: &Store, as_of: Option<i64>) -> Dataset {
    let columns = columns();
    store
        .dataset(&Query { organisation: "group", survey: "service", columns: &columns, tables: &[], as_of })
        .unwrap()
}

fn fresh() -> (TempDir, Store) {
    let folder = TempDir::new().unwrap();
    let store = Store::create(folder.path().join("satis.db")).unwrap();
    (folder, store)
}

fn count(store: &Store, sql: &str) -> i64 {
    store.conn.query_row(sql, [], |row| row.get(0)).unwrap()
}

fn fact(subject: &str, measure: &str, value: &str) -> Fact {
    let period = "2025-03".parse().unwrap();
    Fact { subject: subject.into(), period, measure: measure.into(), value: value.into() }
}

fn reference(kind: ReferenceKind, value: &str) -> Reference {
    let (period, value) = ("2025-03".parse().unwrap(), crate::number::parse(value).unwrap());
    Reference { kind, subject: "north".into(), period, node: "score".into(), value }
}

#[test]
fn everything_comes_back_as_it_was_given() {
    let (folder, mut store) = fresh();
    let given = Dataset {
        batches: batches(&[
            response("north", "2025-03", &[("overall", "满意"), ("price", "9.50")]),
            response("south", "2025-04", &[]),
            response("south", "2025-03", &[("price", "10")]),
        ]),
        facts: vec![fact("north", "rate", "5%"), fact("south", "rate", "0.050")],
        subjects: BTreeMap::from([
            ("north".into(), "北".into()),
            ("west".into(), Subject { parent: "north".into(), level: "office".into(), ..Subject::default() }),
        ]),
        references: vec![
            reference(ReferenceKind::Previous, "1"),
            reference(ReferenceKind::Target, "85.50"),
            reference(ReferenceKind::Benchmark("rival".into()), "-0.1234567890123456789012345678"),
        ],
        stored: true,
        ..Dataset::default()
    };
    put(&mut store, Contents::Responses(&given.batches), "a");
    put(&mut store, Contents::Measures(&given.facts), "a");
    put(&mut store, Contents::Subjects(&given.subjects), "a");
    for reference in &given.references {
        put(&mut store, Contents::References(std::slice::from_ref(reference)), "a");
    }
    assert_eq!(store.sequence().unwrap(), 6);
    drop(store);
    let store = Store::open(folder.path().join("satis.db")).unwrap();
    let mut back = dataset(&store, None);
    back.references.sort();
    assert_eq!(back, given);
    assert_eq!(digest(&back), digest(&given));
}

#[test]
fn a_survey_reads_only_its_own_and_only_the_columns_asked_for() {
    let (_folder, mut store) = fresh();
    let rows = batches(&[response("north", "2025", &[("overall", "1"), ("price", "2")])]);
    put(&mut store, Contents::Responses(&rows), "a");
    let ask = |organisation, survey, columns: &[String]| {
        store.dataset(&Query { organisation, survey, columns, tables: &[], as_of: None }).unwrap()
    };
    let nothing = Dataset { stored: true, ..Dataset::default() };
    assert_eq!(ask("group", "other", &columns()), nothing);
    assert_eq!(ask("", "service", &columns()), nothing);
    let asked = ask("group", "service", &["price".into(), "unheard".into()]);
    assert_eq!(asked.batches[0].columns.keys().collect::<Vec<_>>(), ["price", "unheard"]);
    assert_eq!(asked.batches[0].columns["unheard"], Column { dictionary: vec![], codes: vec![None] });
}

#[test]
fn small_imports_share_a_segment_and_new_questions_join_later() {
    let (_folder, mut store) = fresh();
    let mut all = Vec::new();
    for n in 0..30 {
        let answer = n.to_string();
        let question = if n < 20 { "overall" } else { "price" };
        let rows = vec![response("north", "2025-03", &[(question, &answer)]); 3];
        put(&mut store, Contents::Responses(&batches(&rows)), &n.to_string());
        all.extend(rows);
    }
    assert_eq!(count(&store, "SELECT count(*) FROM segments"), 1);
    let back = dataset(&store, None);
    assert_eq!(back.batches, batches(&all));
}

#[test]
fn a_segment_holds_65536_responses_and_the_last_one_is_filled_up() {
    let (_folder, mut store) = fresh();
    let rows = |from: usize, n: usize| {
        let subjects: Vec<String> = (from..from + n).map(|row| format!("s{row}")).collect();
        let column = Column::of(subjects.iter().map(String::as_str));
        let answers = BTreeMap::from([("overall".to_owned(), column.clone())]);
        let period = "2025".parse().unwrap();
        vec![Batch {
            table: String::new(),
            period,
            subjects: column,
            respondents: Column::default(),
            columns: answers,
        }]
    };
    put(&mut store, Contents::Responses(&rows(0, 70_000)), "a");
    put(&mut store, Contents::Responses(&rows(70_000, 61_073)), "b");
    let sizes = |store: &Store| dataset(store, None).batches.iter().map(Batch::len).collect::<Vec<_>>();
    assert_eq!(sizes(&store), [65_536, 65_536, 1]);
    let back = dataset(&store, None);
    assert_eq!(back.batches[1].columns["overall"].get(4_463), Some("s69999"));
    assert_eq!(back.batches[1].columns["overall"].get(4_464), Some("s70000"));
    assert_eq!(back.batches[2].subjects.get(0), Some("s131072"));
    let early = dataset(&store, Some(1));
    assert_eq!(early.batches.iter().map(Batch::len).collect::<Vec<_>>(), [65_536, 4_464]);
}

#[test]
fn the_same_file_lands_once() {
    let (_folder, mut store) = fresh();
    let rows = batches(&[response("north", "2025", &[("overall", "1")])]);
    assert_eq!(put(&mut store, Contents::Responses(&rows), "a"), 1);
    let again = store.import(&import(Contents::Responses(&rows), "a")).unwrap();
    assert!(matches!(again, Imported::Already { batch: 1, ref at } if at.ends_with('Z')), "{again:?}");
    assert_eq!(dataset(&store, None).batches[0].len(), 1);
    assert_eq!(put(&mut store, Contents::Measures(&[]), "a"), 2);
    let other = Import { survey: "other", ..import(Contents::Responses(&rows), "a") };
    assert!(matches!(store.import(&other).unwrap(), Imported::New { batch: 3, .. }));
    let targets = [reference(ReferenceKind::Target, "1")];
    let rival = [reference(ReferenceKind::Benchmark("rival".into()), "1")];
    put(&mut store, Contents::References(&targets), "a");
    put(&mut store, Contents::References(&rival), "a");
    assert_eq!(count(&store, "SELECT count(*) FROM audit WHERE action = 'import'"), 5);
}

#[test]
fn an_older_state_is_read_as_of_its_batch() {
    let (_folder, mut store) = fresh();
    let rows = |n: &str| batches(&[response("north", "2025", &[("overall", n)])]);
    let label = |label: &str| BTreeMap::from([("north".to_owned(), Subject::from(label))]);
    put(&mut store, Contents::Responses(&rows("1")), "1");
    put(&mut store, Contents::Measures(&[fact("north", "rate", "1"), fact("north", "sales", "7")]), "1");
    put(&mut store, Contents::Subjects(&label("old")), "1");
    let then = dataset(&store, None);
    let sequence = store.sequence().unwrap();
    put(&mut store, Contents::Responses(&rows("2")), "2");
    put(&mut store, Contents::Measures(&[fact("north", "rate", "2"), fact("south", "rate", "3")]), "2");
    put(&mut store, Contents::Subjects(&label("new")), "2");
    put(&mut store, Contents::References(&[reference(ReferenceKind::Target, "1")]), "2");
    put(&mut store, Contents::References(&[reference(ReferenceKind::Target, "2")]), "3");
    assert_eq!(dataset(&store, Some(sequence)), then);
    assert_eq!(dataset(&store, Some(0)), Dataset { stored: true, ..Dataset::default() });
    let now = dataset(&store, None);
    assert_eq!(now.facts, [fact("north", "rate", "2"), fact("south", "rate", "3"), fact("north", "sales", "7")]);
    assert_eq!(now.subjects["north"], Subject::from("new"));
    assert_eq!(now.references, [reference(ReferenceKind::Target, "2")]);
    assert_eq!(now.batches[0].len(), 2);
}

#[test]
fn what_is_no_store_is_left_as_it_is() {
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    let say = |name: &str| Store::open(path(name)).unwrap_err().to_string();
    assert!(
        say("absent").ends_with("absent: there is no store here: check the path, or import a file to make one")
    );
    std::fs::write(path("text"), "subject,period\n".repeat(100)).unwrap();
    assert!(say("text").contains("not an SQLite file"));
    assert!(matches!(Store::create(path("text")).unwrap_err().fault, StoreFault::Exists));
    std::fs::write(path("blank"), "").unwrap();
    assert!(say("blank").contains("the file is empty"));
    Store::open_or_create(path("blank")).unwrap();
    Store::open(path("blank")).unwrap();

    let other = Connection::open(path("other")).unwrap();
    other.execute_batch("CREATE TABLE notes (text TEXT)").unwrap();
    assert!(say("other").contains("the database of another program"));
    assert!(matches!(Store::open_or_create(path("other")).unwrap_err().fault, StoreFault::Foreign));

    let newer = Connection::open(path("blank")).unwrap();
    newer.execute_batch("PRAGMA user_version = 9").unwrap();
    assert!(say("blank").ends_with("made by a newer satis: version 9, this one knows 7: update satis"));
    assert!(matches!(Store::create(path("no/such/folder")).unwrap_err().fault, StoreFault::Closed));
}

#[test]
fn a_flipped_byte_is_noticed_and_named() {
    let (_folder, mut store) = fresh();
    let rows = batches(&[response("north", "2025", &[("overall", "满意"), ("price", "1")])]);
    put(&mut store, Contents::Responses(&rows), "a");
    let sql = "SELECT data FROM segment_columns WHERE name = 'overall'";
    let mut data: Vec<u8> = store.conn.query_row(sql, [], |row| row.get(0)).unwrap();
    *data.last_mut().unwrap() ^= 1;
    store.conn.execute("UPDATE segment_columns SET data = ? WHERE name = 'overall'", [data]).unwrap();
    let ask = |column: &str| {
        let columns = [column.to_owned()];
        store.dataset(&Query {
            organisation: "group",
            survey: "service",
            columns: &columns,
            tables: &[],
            as_of: None,
        })
    };
    assert!(ask("price").is_ok());
    let said = ask("overall").unwrap_err().to_string();
    let expected =
        "column `overall` of segment 1 is damaged (its checksum is wrong): restore the store from a backup";
    assert!(said.ends_with(expected), "{said}");
}

#[test]
fn a_second_writer_waits_or_says_that_the_store_is_in_use() {
    let (folder, mut first) = fresh();
    let path = folder.path().join("satis.db");
    let rows = batches(&[response("north", "2025", &[("overall", "1")])]);
    let mut second = Store::open(&path).unwrap();
    let held = first.conn.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    second.conn.busy_timeout(Duration::from_millis(20)).unwrap();
    let refused = second.import(&import(Contents::Responses(&rows), "a")).unwrap_err();
    assert!(matches!(refused.fault, StoreFault::Busy), "{refused}");
    assert!(dataset(&second, None).batches.is_empty(), "reading goes on beside a writer");

    second.conn.busy_timeout(PATIENCE).unwrap();
    let waiting = std::thread::spawn(move || second.import(&import(Contents::Responses(&rows), "a")));
    std::thread::sleep(Duration::from_millis(100));
    held.commit().unwrap();
    assert!(matches!(waiting.join().unwrap().unwrap(), Imported::New { batch: 1, .. }));
}

#[test]
fn many_may_make_the_store_at_once() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("satis.db");
    let work = |n: usize| {
        let path = path.clone();
        std::thread::spawn(move || {
            let rows = batches(&[response("north", "2025", &[("overall", "1")])]);
            Store::open_or_create(path)?.import(&import(Contents::Responses(&rows), &n.to_string()))
        })
    };
    let workers: Vec<_> = (0..4).map(work).collect();
    for worker in workers {
        worker.join().unwrap().unwrap();
    }
    let store = Store::open(&path).unwrap();
    assert_eq!((store.sequence().unwrap(), dataset(&store, None).batches[0].len()), (4, 4));
}

#[test]
fn an_import_that_fails_leaves_nothing() {
    let (_folder, mut store) = fresh();
    let rows = batches(&[response("north", "2025", &[("overall", "1"), ("price", "2")])]);
    put(&mut store, Contents::Responses(&rows), "a");
    let before = (dataset(&store, None), count(&store, "SELECT count(*) FROM audit"));
    let trigger = "CREATE TEMP TRIGGER strike BEFORE INSERT ON segment_columns WHEN new.name = 'price' \
                   BEGIN SELECT RAISE(ABORT, 'struck'); END";
    store.conn.execute_batch(trigger).unwrap();
    let other = Import { survey: "new", ..import(Contents::Responses(&rows), "b") };
    assert!(store.import(&other).unwrap_err().to_string().contains("struck"));
    assert!(store.import(&import(Contents::Responses(&rows), "b")).is_err());
    let twice = [fact("north", "rate", "1"), fact("north", "rate", "2")];
    let said = store.import(&import(Contents::Measures(&twice), "b")).unwrap_err().to_string();
    assert!(said.ends_with("this cannot be stored: `rate` of north in 2025-03 comes twice"), "{said}");
    assert_eq!((dataset(&store, None), count(&store, "SELECT count(*) FROM audit")), before);
    assert_eq!((store.sequence().unwrap(), count(&store, "SELECT count(*) FROM surveys")), (1, 1));
    store.conn.execute_batch("DROP TRIGGER strike").unwrap();
    assert_eq!(put(&mut store, Contents::Responses(&rows), "b"), 2);
}

#[test]
fn columns_that_do_not_fit_together_are_refused() {
    let (_folder, mut store) = fresh();
    let rows = batches(&[response("north", "2025", &[("overall", "1")])]);
    let mut refuse = |change: &dyn Fn(&mut Batch)| {
        let mut rows = rows.clone();
        change(&mut rows[0]);
        let refused = store.import(&import(Contents::Responses(&rows), "a")).unwrap_err();
        assert!(matches!(refused.fault, StoreFault::Inconsistent(_)), "{refused}");
    };
    refuse(&|batch| batch.subjects.codes = vec![None]);
    refuse(&|batch| batch.subjects.codes = vec![Some(1)]);
    refuse(&|batch| batch.columns.get_mut("price").unwrap().codes.push(None));
    refuse(&|batch| drop(batch.columns.insert("@batch".into(), Column::of(["1"]))));
}

#[test]
fn a_full_disk_is_named_and_leaves_nothing() {
    let (_folder, mut store) = fresh();
    let pages = count(&store, "PRAGMA page_count");
    store.conn.execute_batch(&format!("PRAGMA max_page_count = {pages}")).unwrap();
    let facts: Vec<Fact> = (0..2000).map(|n| fact(&format!("subject {n}"), "rate", "1")).collect();
    let full = store.import(&import(Contents::Measures(&facts), "a")).unwrap_err();
    assert!(matches!(full.fault, StoreFault::Full), "{full}");
    store.conn.execute_batch("PRAGMA max_page_count = 100000").unwrap();
    assert_eq!(store.sequence().unwrap(), 0);
    assert_eq!(put(&mut store, Contents::Measures(&facts), "a"), 1);
}

#[test]
fn what_a_killed_writer_left_is_rolled_back_by_the_next_one() {
    let (folder, mut store) = fresh();
    put(&mut store, Contents::Measures(&[fact("north", "rate", "1")]), "a");
    let before = dataset(&store, None);
    store.conn.execute_batch("PRAGMA cache_size = 2").unwrap();
    let transaction = store.conn.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    let facts = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) \
                 INSERT INTO measures SELECT 1, 'rate', 'subject ' || i, '2025', 1, '1', '' FROM n";
    transaction.execute(facts, []).unwrap();
    // The files as a killed program leaves them: pages half written, the journal still there.
    for end in ["", "-journal"] {
        let file = |name: &str| folder.path().join(format!("{name}{end}"));
        std::fs::copy(file("satis.db"), file("killed.db")).unwrap();
    }
    drop(transaction);
    let small = std::fs::metadata(folder.path().join("satis.db")).unwrap().len();
    let killed = folder.path().join("killed.db");
    assert!(std::fs::metadata(&killed).unwrap().len() > small, "half of the transaction is in the file");
    assert_eq!(dataset(&Store::open(&killed).unwrap(), None), before);
}

fn a_run(subject: &str) -> NewRun {
    let result = RunResult {
        subject: subject.into(),
        period: "2025-03".into(),
        status: "scored".into(),
        score: Some("94.40".into()),
        grade: None,
        rank: Some(1),
        scorecard: "{}".into(),
    };
    NewRun {
        organisation: "group".into(),
        survey: "service".into(),
        ruleset: "appraisal".into(),
        period: "2025-03".into(),
        rules: "ruleset: appraisal\n".into(),
        rules_digest: "abc".into(),
        files: "[]".into(),
        given: String::new(),
        data_digest: "def".into(),
        engine: "0.1.0".into(),
        as_of: 0,
        by: "ann".into(),
        results: vec![result],
    }
}

#[test]
fn runs_are_kept_and_never_changed() {
    let (_folder, mut store) = fresh();
    let new = a_run("north");
    assert_eq!((store.record_run(&new).unwrap(), store.record_run(&a_run("south")).unwrap()), (1, 2));
    let runs = store.runs().unwrap();
    assert_eq!(runs.len(), 2);
    assert_eq!(runs[0].counts, BTreeMap::from([("scored".into(), 1)]));
    let run = store.run(1).unwrap().unwrap();
    assert_eq!((&run.summary, run.rules, run.results), (&runs[0], new.rules, new.results));
    assert_eq!(store.run(3).unwrap(), None);
    assert_eq!(count(&store, "SELECT count(*) FROM rules"), 1);
    store.publish(1, "ann").unwrap();
    let tables = [
        "batches",
        "subjects",
        "measures",
        "comparisons",
        "lacks",
        "rules",
        "rule_files",
        "runs",
        "results",
        "run_events",
        "audit",
    ];
    for table in tables {
        put_one_of_each(&mut store);
        let sql = format!("SELECT name FROM pragma_table_info('{table}')");
        let column: String = store.conn.query_row(&sql, [], |row| row.get(0)).unwrap();
        for change in [format!("UPDATE {table} SET {column} = {column}"), format!("DELETE FROM {table}")] {
            let said = store.conn.execute(&change, []).unwrap_err().to_string();
            assert!(said.contains("never"), "{change}: {said}");
        }
    }
}

fn put_one_of_each(store: &mut Store) {
    let label = BTreeMap::from([("north".to_owned(), Subject::default())]);
    let targets = [reference(ReferenceKind::Target, "1")];
    for contents in [
        Contents::Subjects(&label),
        Contents::Measures(&[fact("north", "rate", "1")]),
        Contents::References(&targets),
    ] {
        let refused = [a_refused_row(2)];
        let lacking = Lacking { refused: &refused, ..Lacking::nothing() };
        store.import(&Import { lacking, ..import(contents, "a") }).unwrap();
    }
}

fn a_refused_row(line: u64) -> Refused {
    let reason = "overall `godo`: not a level".into();
    Refused { file: "r.csv".into(), line, subject: "north".into(), period: None, who: "r1".into(), reason }
}

#[test]
fn a_run_with_other_rules_under_a_known_digest_or_a_subject_twice_is_refused() {
    let (_folder, mut store) = fresh();
    store.record_run(&a_run("north")).unwrap();
    let other = NewRun { rules: "ruleset: forged\n".into(), ..a_run("north") };
    assert!(matches!(store.record_run(&other).unwrap_err().fault, StoreFault::OtherRules(_)));
    let mut twice = a_run("north");
    twice.results.extend(twice.results.clone());
    let said = store.record_run(&twice).unwrap_err().to_string();
    assert!(said.ends_with("the result of north in 2025-03 comes twice"), "{said}");
    assert_eq!(store.runs().unwrap().len(), 1);
}

#[test]
fn a_digest_tells_texts_and_fields_apart() {
    let of = |responses: &[Response]| digest(&Dataset { batches: batches(responses), ..Dataset::default() });
    let base = of(&[response("ab", "2025", &[("overall", "1")])]);
    assert_eq!(base.len(), 64);
    for other in [
        vec![response("a", "2025", &[("overall", "1")])],
        vec![response("ab", "2025-01", &[("overall", "1")])],
        vec![response("ab", "2025", &[("price", "1")])],
        vec![response("ab", "2025", &[("overall", "1.0")])],
        vec![response("ab", "2025", &[("overall", "1")]); 2],
        vec![],
    ] {
        assert_ne!(of(&other), base);
    }
    let mut without = batches(&[response("ab", "2025", &[("overall", "1")])]);
    without[0].columns.remove("price");
    assert_eq!(digest(&Dataset { batches: without, ..Dataset::default() }), base);
}

fn some_response() -> impl Strategy<Value = Response> {
    let answers = (0..5_u8, 0..5_u8).prop_map(|(overall, price)| {
        let given = [("overall", overall), ("price", price)].into_iter().filter(|(_, n)| *n > 0);
        given.map(|(question, n)| (question, n.to_string())).collect::<Vec<_>>()
    });
    (0..3_u8, 0..2_u8, 0..3_u8, answers).prop_map(|(subject, period, respondent, answers)| {
        let respondent = if respondent == 0 { String::new() } else { format!("r{respondent}") };
        (format!("s{subject}"), format!("2025-Q{}", period + 1), respondent, answers)
    })
}

/// The same response of a named respondent counts once; without a respondent every one counts.
fn once(rows: &[Response]) -> Vec<Response> {
    let mut seen = std::collections::HashSet::new();
    rows.iter().filter(|row| row.2.is_empty() || seen.insert((*row).clone())).cloned().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_split_into_imports_in_any_order_gives_the_same_digest(
        rows in proptest::collection::vec(some_response(), 1..60),
        pieces in proptest::collection::vec(1..20_usize, 1..6),
        reverse in any::<bool>(),
    ) {
        let whole = digest(&Dataset { batches: batches(&once(&rows)), ..Dataset::default() });
        let mut left = rows.clone();
        if reverse {
            left.reverse();
        }
        let (_folder, mut store) = fresh();
        let mut imported: Vec<Response> = Vec::new();
        let mut digests = Vec::new();
        for piece in pieces.iter().copied().chain([rows.len()]) {
            let next: Vec<Response> = left.drain(..piece.min(left.len())).collect();
            imported.extend(next.clone());
            put(&mut store, Contents::Responses(&batches(&next)), &digests.len().to_string());
            digests.push(digest(&Dataset { batches: batches(&once(&imported)), ..Dataset::default() }));
        }
        prop_assert_eq!(digest(&dataset(&store, None)), whole);
        for (batch, expected) in (1..).zip(&digests) {
            prop_assert_eq!(&digest(&dataset(&store, Some(batch))), expected);
        }
    }
}

#[test]
fn a_store_of_version_1_is_migrated_and_keeps_its_subjects() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("old.db");
    let old = Connection::open(&path).unwrap();
    old.execute_batch(include_str!("migrations/1.sql")).unwrap();
    old.execute_batch(
        "PRAGMA application_id = 0x53415453; PRAGMA user_version = 1; \
         INSERT INTO organisations VALUES ('group'); INSERT INTO surveys VALUES (1, 'group', 'service'); \
         INSERT INTO batches VALUES (1, 1, 'subjects', 'f', 'd', 1, 0, '', ''); \
         INSERT INTO subjects VALUES (1, 'north', 1, 'North');",
    )
    .unwrap();
    drop(old);
    let mut store = Store::open(&path).unwrap();
    assert_eq!(dataset(&store, None).subjects, BTreeMap::from([("north".into(), Subject::from("North"))]));
    let placed = Subject { parent: "all".into(), ..Subject::from("North") };
    put(&mut store, Contents::Subjects(&BTreeMap::from([("north".into(), placed.clone())])), "2");
    assert_eq!(dataset(&store, None).subjects["north"], placed);
    assert!(store.conn.execute("UPDATE subjects SET parent = ''", []).is_err(), "subjects are never changed");
}

#[test]
fn the_digest_tells_places_apart_and_is_as_before_without_them() {
    let with =
        |subject: Subject| digest(&Dataset { subjects: [("a".into(), subject)].into(), ..Dataset::default() });
    let bare = with(Subject::from("A"));
    assert_eq!(bare, "faa92cdf57ec8b25a7e83c017c56242790cd15b148b925ab8e37e27dde157750");
    let placed = |parent: &str, level: &str| {
        with(Subject { parent: parent.into(), level: level.into(), ..Subject::from("A") })
    };
    assert_ne!(placed("x", ""), bare);
    assert_ne!(placed("x", ""), placed("", "x"));
}
