//! Stored runs are computed again from nothing but the store, byte for byte; and a changed byte is named.

use crate::support;

use rusqlite::Connection;
use satis::regress::Case;
use satis::ruleset::RowKind;
use satis::runs::verify::Shared;
use satis::runs::{self, Given, Keeper, Verified};
use satis::score;
use satis::store::{self, Contents, Import, Lacking, Store};
use satis::workspace::Workspace;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use tempfile::TempDir;

/// A folder in memory where there is one: thousands of transactions wait for no disk.
fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// A store with the data of these cases, each for so many organisations, and a run of every period of each.
fn filled(cases: &[(&Case, usize)]) -> (TempDir, PathBuf) {
    let folder = folder();
    let path = folder.path().join("satis.db");
    let mut store = Store::open_or_create(&path).unwrap();
    let workspace = support::project();
    for (case, copies) in cases {
        for copy in 0..*copies {
            keep(&mut store, workspace, case, &format!("{}-{copy}", case.name));
        }
    }
    // What comes later does not touch the runs of before.
    for (case, _) in cases {
        put(&mut store, workspace, case, &format!("{}-0", case.name), "later");
    }
    (folder, path)
}

/// All cases of the project, by rule set and name.
fn cases() -> &'static [Case] {
    static CASES: LazyLock<Vec<Case>> =
        LazyLock::new(|| Case::all(&support::project().root.join("fixtures"), None).unwrap());
    &CASES
}

/// The bytes of the data of a case.
fn size(case: &Case) -> u64 {
    let files = std::fs::read_dir(&case.folder).unwrap().map(Result::unwrap);
    files
        .filter(|file| file.path().extension().is_some_and(|name| name == "csv"))
        .map(|file| file.metadata().unwrap().len())
        .sum()
}

/// The store that is damaged in copies: of each rule set the case with the least data, of one all cases.
fn sound() -> &'static Path {
    static SOUND: LazyLock<(TempDir, PathBuf)> = LazyLock::new(|| {
        let least = |cases: &'static [Case]| {
            let least = cases.iter().min_by_key(|case| size(case)).unwrap();
            let wanted = |case: &&Case| case.name == least.name || case.ruleset == "departmental-appraisal";
            cases.iter().filter(wanted).map(|case| (case, 1)).collect::<Vec<_>>()
        };
        filled(&cases().chunk_by(|a, b| a.ruleset == b.ruleset).flat_map(least).collect::<Vec<_>>())
    });
    &SOUND.1
}

/// Imports the data of a case for an organisation.
fn put(store: &mut Store, workspace: &Workspace, case: &Case, organisation: &str, digest: &str) {
    let (plan, _) = score::plan(&workspace.library, &case.ruleset, Some(case.period)).unwrap();
    let form = satis::ingest::Form::of(&plan);
    let data = case.dataset(&form, &plan).unwrap();
    let survey = plan.ruleset.survey.as_str();
    let mut import = |contents, table: &str| {
        let survey = &store::survey_of(survey, table);
        let (file, by) = ("case", "tester");
        let import = Import {
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
        };
        store.import(&import).unwrap();
    };
    for of_one in data.batches.chunk_by(|a, b| a.table == b.table) {
        let table = of_one.first().unwrap().table.as_str();
        let kind = plan.tables.iter().find(|known| known.id == table).and_then(|table| table.kind);
        match kind {
            Some(RowKind::Records) => import(Contents::Records(of_one), table),
            _ => import(Contents::Responses(of_one), table),
        }
    }
    import(Contents::Measures(&data.facts), "");
    import(Contents::Subjects(&data.subjects), "");
    for of_one in data.references.chunk_by(|a, b| a.kind == b.kind) {
        import(Contents::References(of_one), "");
    }
}

/// Imports a case, scores all of its periods, and keeps them as runs.
fn keep(store: &mut Store, workspace: &Workspace, case: &Case, organisation: &str) {
    put(store, workspace, case, organisation, &format!("{}/{}", case.ruleset, case.name));
    let (library, id) = (&workspace.library, case.ruleset.as_str());
    let (plan, _) = score::plan(library, id, Some(case.period)).unwrap();
    let survey = (organisation, plan.ruleset.survey.as_str());
    let as_of = store.sequence().unwrap();
    let all = runs::read(store, &runs::columns(library, id, None), survey, as_of).unwrap();
    for period in score::periods(&plan, &all) {
        let data = runs::read(store, &runs::columns(library, id, Some(period)), survey, as_of).unwrap();
        let Ok(scorecard) = score::score(library, id, organisation, &data, period) else { continue };
        let keeper = Keeper { as_of, given: &Given::default(), by: "tester" };
        let run = runs::Basis::of(library, &scorecard, &data).unwrap().run(library, keeper);
        store.record_run(&run).unwrap();
    }
}

fn verify_all(path: &Path) -> Vec<Verified> {
    let store = Store::open(path).unwrap();
    let mut shared = Shared::new();
    let ids = store.run_numbers().unwrap();
    ids.into_iter().map(|id| runs::verify(&store, id, &mut shared).unwrap().unwrap()).collect()
}

/// The runs that differ after these changes, which no trigger stops.
fn after(changes: &[&str]) -> Vec<Verified> {
    let folder = folder();
    let path = folder.path().join("satis.db");
    std::fs::copy(sound(), &path).unwrap();
    let conn = Connection::open(&path).unwrap();
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'trigger'";
    let triggers: Vec<String> =
        conn.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert!(triggers.len() >= 20, "{triggers:?}");
    let drops: String = triggers.iter().map(|trigger| format!("DROP TRIGGER {trigger};")).collect();
    conn.execute_batch(&format!("PRAGMA synchronous = OFF; BEGIN; {drops} COMMIT")).unwrap();
    for change in changes {
        assert!(conn.execute(change, []).unwrap() > 0, "{change}");
    }
    drop(conn);
    verify_all(&path).into_iter().filter(|verified| !verified.findings.is_empty()).collect()
}

fn said(verified: &Verified) -> String {
    let one = |finding: &satis::runs::Finding| {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let (subject, field) = (text(&finding.subject), text(&finding.field));
        let (stored, again) = (text(&finding.stored), text(&finding.recomputed));
        format!("{}|{subject}|{field}|{stored}|{again}|{}\n", finding.part, finding.message)
    };
    verified.findings.iter().map(one).collect()
}

/// All runs of such a store are identical, and nothing in it is damaged.
fn are_identical(cases: &[(&Case, usize)]) {
    let (_folder, path) = filled(cases);
    let all = verify_all(&path);
    assert!(all.len() >= 200, "{} runs", all.len());
    let rulesets: std::collections::BTreeSet<_> = all.iter().map(|run| run.about.clone().unwrap().0).collect();
    assert!(rulesets.len() >= 13, "{rulesets:?}");
    for verified in &all {
        assert_eq!(said(verified), "", "run {}", verified.run);
    }
    assert_eq!(Store::open(&path).unwrap().damages().unwrap(), Vec::<String>::new());
}

/// Of each rule set one case is there for two organisations.
#[test]
fn all_runs_of_all_shipped_rule_sets_are_identical() {
    let least = |cases: &'static [Case]| {
        let least = cases.iter().min_by_key(|case| size(case)).unwrap();
        cases.iter().map(move |case| (case, if case.name == least.name { 2 } else { 1 }))
    };
    are_identical(&cases().chunk_by(|a, b| a.ruleset == b.ruleset).flat_map(least).collect::<Vec<_>>());
}

/// The same with every case for four organisations: `cargo test --release --test proofs verify:: -- --ignored`.
#[test]
#[ignore = "takes minutes without optimisation"]
fn all_runs_of_four_organisations_are_identical() {
    are_identical(&cases().iter().map(|case| (case, 4)).collect::<Vec<_>>());
}

/// Runs of the organisation and survey that a row belongs to.
fn of_survey(table: &str, condition: &str) -> Vec<i64> {
    let conn = Connection::open(sound()).unwrap();
    let sql = format!(
        "SELECT runs.id FROM runs JOIN {table} AS t ON t.survey = runs.survey WHERE {condition} ORDER BY runs.id"
    );
    conn.prepare(&sql).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn a_flipped_byte_of_any_segment_names_the_runs_that_read_it() {
    let conn = Connection::open(sound()).unwrap();
    let sql = "SELECT segment FROM segment_columns WHERE name = '@subject' GROUP BY segment ORDER BY segment";
    let segments: Vec<i64> =
        conn.prepare(sql).unwrap().query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert!(segments.len() >= 10, "{}", segments.len());
    for segment in segments.iter().step_by(segments.len() / 4) {
        // The last byte lies in the compressed body.
        let flip = format!(
            "UPDATE segment_columns SET data = CAST(substr(data, 1, length(data) - 1) || \
             CASE substr(data, -1) WHEN x'00' THEN x'01' ELSE x'00' END AS BLOB) \
             WHERE segment = {segment} AND name = '@subject'"
        );
        let differ = after(&[&flip]);
        let numbers: Vec<i64> = differ.iter().map(|verified| verified.run).collect();
        assert_eq!(numbers, of_survey("segments", &format!("t.id = {segment}")), "segment {segment}");
        for verified in &differ {
            let text = said(verified);
            let wanted = format!("column `@subject` of segment {segment} is damaged (its checksum is wrong)");
            assert!(text.contains(&wanted), "{text}");
        }
    }
}

#[test]
fn a_changed_measure_is_named() {
    let conn = Connection::open(sound()).unwrap();
    let sql = "SELECT survey, measure, subject, period, batch FROM measures ORDER BY survey, subject LIMIT 1";
    let row = conn.query_row(sql, [], |row| {
        Ok((
            row.get::<_, i64>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, String>(2)?,
            row.get::<_, String>(3)?,
            row.get::<_, i64>(4)?,
        ))
    });
    let (survey, measure, subject, period, batch) = row.unwrap();
    let of_row = format!(
        "survey = {survey} AND measure = '{measure}' AND subject = '{subject}' AND period = '{period}' AND batch = {batch}"
    );
    let wanted = format!("the measure `{measure}` of {subject} in {period} is not what was stored");
    let differ = after(&[&format!("UPDATE measures SET value = value || '1' WHERE {of_row}")]);
    let conditions = format!("t.survey = {survey} AND t.id = {batch}");
    let readers: Vec<i64> = of_survey("batches", &conditions);
    assert_eq!(differ.iter().map(|verified| verified.run).collect::<Vec<_>>(), readers);
    assert!(!differ.is_empty());
    for verified in &differ {
        assert!(said(verified).contains(&wanted), "{}", said(verified));
    }
    // Also where whoever changed it changed the seal away.
    let differ = after(&[&format!("UPDATE measures SET value = '7', seal = '' WHERE {of_row}")]);
    assert_eq!(differ.iter().map(|verified| verified.run).collect::<Vec<_>>(), readers);
    assert!(said(&differ[0]).contains("are not those that were stored"), "{}", said(&differ[0]));
}

#[test]
fn a_changed_text_of_rules_or_of_its_files_is_named() {
    let conn = Connection::open(sound()).unwrap();
    let sql = "SELECT rules FROM runs WHERE ruleset = 'departmental-appraisal' LIMIT 1";
    let digest: String = conn.query_row(sql, [], |row| row.get(0)).unwrap();
    let sql = format!("SELECT count(*) FROM runs WHERE rules = '{digest}'");
    let users: usize = conn.query_row(&sql, [], |row| row.get::<_, u32>(0)).unwrap() as usize;
    let change = format!(
        "UPDATE rules SET text = replace(text, '50 - findings', '51 - findings') WHERE digest = '{digest}'"
    );
    let differ = after(&[&change]);
    assert_eq!(differ.len(), users);
    let text = said(&differ[0]);
    assert!(
        text.starts_with("rules||||\u{7c}the rules text does not match its digest\n")
            || text.contains("the rules text does not match its digest"),
        "{text}"
    );
    assert!(text.contains("|rules.score.of.standards.value|51 - findings|50 - findings|it differs"), "{text}");

    let sql = "SELECT files FROM runs WHERE ruleset = 'departmental-appraisal' LIMIT 1";
    let digest: String = conn.query_row(sql, [], |row| row.get(0)).unwrap();
    let change = format!(
        "UPDATE rule_files SET files = replace(files, '50 - findings', '51 - findings') WHERE digest = '{digest}'"
    );
    let differ = after(&[&change]);
    assert_eq!(differ.len(), users);
    let text = said(&differ[0]);
    assert!(text.contains("the files of its rules do not match their digest"), "{text}");
    assert!(text.contains("|rules.score.of.standards.value|50 - findings|51 - findings|it differs"), "{text}");
}

#[test]
fn a_changed_result_is_named_by_subject_and_field() {
    let sql = "SELECT run, subject, score FROM results WHERE score IS NOT NULL ORDER BY run DESC LIMIT 1";
    let conn = Connection::open(sound()).unwrap();
    let row = conn
        .query_row(sql, [], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?)));
    let (run, subject, score) = row.unwrap();
    let of_row = format!("run = {run} AND subject = '{subject}'");
    let differ = after(&[&format!("UPDATE results SET score = '1{score}' WHERE {of_row}")]);
    assert_eq!(differ.len(), 1);
    assert_eq!(
        (differ[0].run, said(&differ[0])),
        (run, format!("result|{subject}|score|1{score}|{score}|it differs\n"))
    );
    // The record of the card has the decimal without zeros at its end.
    let plain = if score.contains('.') { score.trim_end_matches('0').trim_end_matches('.') } else { &score };
    let change = format!(
        "UPDATE results SET scorecard = replace(scorecard, '\"score\":\"{plain}\"', '\"score\":\"0.5\"') WHERE {of_row}"
    );
    assert_eq!(said(&after(&[&change])[0]), format!("result|{subject}|score|0.5|{plain}|it differs\n"));
    // The same in other bytes is named, too.
    let change = format!(
        "UPDATE results SET scorecard = replace(scorecard, '{{\"card\":2,', '{{\"card\":2, ') WHERE {of_row}"
    );
    let other = format!("result|{subject}|scorecard|||its scorecard says the same in other bytes\n");
    assert_eq!(said(&after(&[&change])[0]), other);
    let change = format!(
        "UPDATE results SET scorecard = replace(scorecard, '{{\"card\":2,', '{{\"card\":3,') WHERE {of_row}"
    );
    let unread = format!("result|{subject}|scorecard|||its scorecard can't be read: its form 3 is not known\n");
    assert_eq!(said(&after(&[&change])[0]), unread);
    let differ = after(&[&format!("DELETE FROM results WHERE {of_row}")]);
    assert_eq!(said(&differ[0]), format!("result|{subject}||||its result is not stored\n"));
    // Who and when are a part of the run, too.
    let differ = after(&[&format!("UPDATE runs SET by = 'nobody' WHERE id = {run}")]);
    assert_eq!(differ.len(), 1);
    assert!(said(&differ[0]).starts_with("seal||||"), "{}", said(&differ[0]));
    let differ =
        after(&[&format!("UPDATE runs SET data_digest = 'f' || substr(data_digest, 2) || 'x' WHERE id = {run}")]);
    assert!(said(&differ[0]).contains("are not those that were scored"), "{}", said(&differ[0]));
}
