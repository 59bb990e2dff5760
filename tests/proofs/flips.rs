//! One flipped bit in a copy of a store is found or harmless: no command ends well with another number.
//!
//! The ordinary tests take a sample; `cargo test --release --test proofs flips:: -- --ignored` flips 2,000 bits anywhere in the file
//! and every bit of the small tables.

use rusqlite::Connection;
use satis::data::Dataset;
use satis::store::{Query, RunEvent, RunSummary, Store};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use tempfile::TempDir;

const RULES: &str = "\
ruleset: visits
title: Visits
subject: office
period: month
scales:
  five: {levels: {good: 100, fair: 60, bad: 0}}
questions:
  scale: five
  overall: Overall
measures:
  complaints: {type: count, default: 0}
records:
  loans: {amount: {type: number}}
score:
  combine: sum
  of:
    survey: {value: overall.mean * 0.7, out_of: 70}
    care: {value: 30 - 10 * complaints, floor: 0, out_of: 30}
also:
  n: responses
  short: (target.score ?? 0) - score
  lent: loans.amount.sum
grades: {A: 90, B: 60, C: 0}
";

const FILES: [(&str, &str, &str); 5] = [
    (
        "--responses",
        "responses.csv",
        "subject,respondent,period,overall\nnorth,r1,2025-03,good\nnorth,r2,2025-03,fair\nsouth,,2025-03,fair\n\
         north,r1,2025-04,bad\nsouth,,2025-04,good\nsouth,r5,2025-04,NA\n",
    ),
    (
        "--measures",
        "measures.csv",
        "subject,period,complaints\nnorth,2025-03,0\nsouth,2025-03,1\nsouth,2025-04,2\n",
    ),
    ("--subjects", "subjects.csv", "subject,label\nnorth,North\nsouth,South\neast,East\n"),
    ("--target", "targets.csv", "subject,period,score\nnorth,2025-03,90\nsouth,2025-03,70\n"),
    (
        "--records",
        "loans=loans.csv",
        "subject,period,amount\nnorth,2025-03,10\nnorth,2025-03,20\nsouth,2025-04,5\n",
    ),
];

/// A folder in memory where there is one.
fn folder() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// Exit code and output of a command in a workspace.
fn satis(workspace: &Path, arguments: &[&str]) -> (u8, String) {
    let line = ["satis", "-C"].map(OsString::from).into_iter().chain([workspace.into()]);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let code = satis::cli::run(line.chain(arguments.iter().map(OsString::from)), &mut out, &mut err);
    assert!(code < 6, "{arguments:?}: {code}");
    assert!(code == 0 || !(out.is_empty() && err.is_empty()), "{arguments:?}: {code} without a word");
    (code, String::from_utf8(out).unwrap())
}

/// A workspace with the rules and the files, and nothing imported.
fn workspace() -> TempDir {
    let folder = folder();
    fs::create_dir_all(folder.path().join("rules/visits")).unwrap();
    fs::write(folder.path().join("rules/visits/ruleset.yaml"), RULES).unwrap();
    for (_, name, text) in FILES {
        fs::write(folder.path().join(name.rsplit('=').next().unwrap()), text).unwrap();
    }
    folder
}

fn import(workspace: &Path) -> Vec<String> {
    let mut arguments = vec!["import".to_owned(), "visits".to_owned()];
    for (option, name, _) in FILES {
        let path = |name: &str| workspace.join(name).display().to_string();
        let named = name.split_once('=').map_or_else(|| path(name), |(id, file)| format!("{id}={}", path(file)));
        arguments.extend([option.to_owned(), named]);
    }
    arguments
}

/// A store with two periods, targets, records, two runs and a publication.
fn sound() -> &'static [u8] {
    static SOUND: OnceLock<Vec<u8>> = OnceLock::new();
    SOUND.get_or_init(|| {
        let folder = workspace();
        let arguments = import(folder.path());
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        assert_eq!(satis(folder.path(), &arguments).0, 0);
        let scores = satis(folder.path(), &["score", "visits", "--period", "2025-03", "--format", "csv"]);
        // 0.7 * (100 + 60) / 2 + 30; 0.7 * 60 + 20.
        assert!(scores.1.contains("north,2025-03,86") && scores.1.contains("south,2025-03,62"), "{scores:?}");
        assert_eq!(satis(folder.path(), &["score", "visits", "--period", "2025-04"]).0, 0);
        assert_eq!(satis(folder.path(), &["runs", "publish", "1"]).0, 0);
        assert_eq!(satis(folder.path(), &["verify", "--all"]).0, 0);
        fs::read(folder.path().join("satis.db")).unwrap()
    })
}

/// What every command says of the workspace's store. The last import brings the same files again.
fn all_commands(workspace: &Path) -> Vec<(String, (u8, String))> {
    let import = import(workspace);
    let import: Vec<&str> = import.iter().map(String::as_str).collect();
    let march: &[&str] = &["score", "visits", "--period", "2025-03", "--format", "csv"];
    let april: &[&str] = &["score", "visits", "--period", "2025-04", "--format", "csv"];
    // The list of runs first: where a run is damaged, a scoring of the same data keeps another.
    let commands: [&[&str]; 10] = [
        &["runs", "--format", "json"],
        &["runs", "show", "1", "--format", "json"],
        &["compare", "1", "2"],
        &["verify", "2"],
        &["explain", "visits", "north", "--period", "2025-03"],
        march,
        april,
        &import,
        march,
        april,
    ];
    let said = |command: &&[&str]| (command.join(" "), satis(workspace, command));
    commands.iter().map(said).collect()
}

/// Flips a bit and asks every command; what ends as it did before must say what it said before.
fn by_commands(workspace: &Path, bit: usize, expected: &[(String, (u8, String))]) {
    put(workspace, bit);
    let here = workspace.display().to_string();
    for ((command, (code, said)), (_, (sound_code, sound))) in all_commands(workspace).iter().zip(expected) {
        // The path of the workspace is a part of what an import says.
        let said = &said.replace(&here, "");
        assert!(code != sound_code || said == sound, "bit {bit}: {command}: {code}\n{said}\ninstead of\n{sound}");
        assert!(*code != 0 || sound_code == code, "bit {bit}: {command}: 0 instead of {sound_code}\n{said}");
    }
}

fn put(workspace: &Path, bit: usize) {
    let mut bytes = sound().to_vec();
    *bytes.get_mut(bit / 8).unwrap() ^= 1 << (bit % 8);
    fs::write(workspace.join("satis.db"), bytes).unwrap();
    let _ = fs::remove_file(workspace.join("satis.db-journal"));
}

/// Everything that a score, a list of runs or a publication rests on.
type Content = (i64, Dataset, Vec<RunSummary>, Vec<RunEvent>, Vec<String>);

fn content(path: &Path) -> Option<Content> {
    let store = Store::open(path).ok()?;
    let columns = ["overall".to_owned()];
    let tables = [("loans".to_owned(), vec!["amount".to_owned()])];
    let as_of = Some(store.sequence().ok()?);
    let data = store
        .dataset(&Query { organisation: "", survey: "visits", columns: &columns, tables: &tables, as_of })
        .ok()?;
    Some((as_of?, data, store.runs().ok()?, store.run_events().ok()?, store.organisations("visits").ok()?))
}

/// Flips a bit; what can still be read must be what was stored. Whether it was found.
fn by_content(workspace: &Path, bit: usize, expected: &Content) -> bool {
    put(workspace, bit);
    let found = content(&workspace.join("satis.db"));
    if let Some(found) = found.as_ref().filter(|found| *found != expected) {
        let (found, expected) = (format!("{found:#?}"), format!("{expected:#?}"));
        let other: Vec<&str> = found.lines().filter(|line| !expected.contains(line)).collect();
        let gone: Vec<&str> = expected.lines().filter(|line| !found.contains(line)).collect();
        panic!("bit {bit} (byte {}): {other:#?} for {gone:#?}", bit / 8);
    }
    found.is_none()
}

/// The bits in use of the pages of these tables and their indexes.
fn bits_of(tables: &[&str]) -> Vec<usize> {
    let folder = folder();
    let path = folder.path().join("satis.db");
    fs::write(&path, sound()).unwrap();
    let conn = Connection::open(&path).unwrap();
    let sql = "SELECT pageno FROM dbstat JOIN sqlite_schema USING (name) WHERE tbl_name = ? ORDER BY pageno";
    let mut bits = Vec::new();
    for table in tables {
        let mut statement = conn.prepare(sql).unwrap();
        let pages = statement.query_map([table], |row| row.get::<_, i64>(0)).unwrap();
        for page in pages.map(Result::unwrap) {
            let start = (usize::try_from(page).unwrap() - 1) * 4096;
            let page = sound().get(start..start + 4096).unwrap();
            let number = |at: usize| usize::from(u16::from_be_bytes([page[at], page[at + 1]]));
            let header = if page[0] == 2 || page[0] == 5 { 12 } else { 8 };
            let pointers = header + 2 * number(3);
            bits.extend(
                (0..pointers).chain(number(5)..4096).flat_map(|at| (0..8).map(move |n| (start + at) * 8 + n)),
            );
        }
    }
    bits
}

/// Numbers that look random and are the same in every run.
fn numbers(mut state: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 1).ok()
    })
}

const SMALL: [&str; 12] = [
    "store_seal",
    "survey_seals",
    "surveys",
    "organisations",
    "batches",
    "segments",
    "segment_columns",
    "subjects",
    "measures",
    "comparisons",
    "lacks",
    "run_events",
];

/// Divides work among two threads, each with a workspace of its own.
fn divided(bits: &[usize], work: impl Fn(&Path, usize) + Sync) {
    std::thread::scope(|scope| {
        for half in bits.chunks(bits.len().div_ceil(2).max(1)) {
            let work = &work;
            scope.spawn(move || {
                let folder = workspace();
                half.iter().for_each(|bit| work(folder.path(), *bit));
            });
        }
    });
}

fn expected_commands() -> Vec<(String, (u8, String))> {
    let folder = workspace();
    fs::write(folder.path().join("satis.db"), sound()).unwrap();
    let here = |text: String| text.replace(&folder.path().display().to_string(), "");
    let all = all_commands(folder.path()).into_iter();
    all.map(|(command, (code, said))| (here(command), (code, here(said)))).collect()
}

fn check_commands(bits: &[usize]) {
    let expected = expected_commands();
    divided(bits, |folder: &Path, bit| by_commands(folder, bit, &expected));
}

fn check_content(bits: &[usize]) -> usize {
    let path: PathBuf = workspace().keep();
    fs::write(path.join("satis.db"), sound()).unwrap();
    let expected = content(&path.join("satis.db")).unwrap();
    fs::remove_dir_all(path).unwrap();
    let found = std::sync::atomic::AtomicUsize::new(0);
    divided(bits, |folder: &Path, bit| {
        if by_content(folder, bit, &expected) {
            found.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
    });
    found.into_inner()
}

#[test]
fn a_flipped_bit_is_found_or_harmless() {
    let small = bits_of(&SMALL);
    let some: Vec<usize> = numbers(7).take(400).map(|n| small[n % small.len()]).collect();
    let found = check_content(&some);
    // Most bits in use decide something.
    assert!(found > 200, "{found} of {}", some.len());
    let bits = sound().len() * 8;
    let some: Vec<usize> = numbers(11).take(16).map(|n| n % bits).collect();
    check_commands(&some);
}

#[test]
#[ignore = "two minutes in release: `cargo test --release --test proofs flips:: -- --ignored`"]
fn every_bit_of_the_small_tables_and_two_thousand_others() {
    let small = bits_of(&SMALL);
    let found = check_content(&small);
    println!("{found} of {} bits of the small tables found, the others harmless", small.len());
    assert!(found > small.len() / 2);
    let bits = sound().len() * 8;
    // The first pages hold the header and the schema; every 13th bit of them beside bits anywhere.
    let schema: Vec<usize> = (0..8 * 4096 * 2).step_by(13).collect();
    check_content(&schema);
    let random: Vec<usize> = numbers(2025).take(2000).map(|n| n % bits).collect();
    check_commands(&random);
}
