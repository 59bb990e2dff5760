//! The formats in which results are written: TSV wherever CSV is, and a workbook that a spreadsheet opens.

use crate::support::{Run, Workspace};
use calamine::{Data, Range, Reader, Xlsx, open_workbook_from_rs};
use std::io::Cursor;

/// Shops with a number each, of which one has none, and one a name that a spreadsheet would compute.
fn shops() -> Workspace {
    let rules = "ruleset: a\nsubject: shop\nperiod: year\nmeasures: {a: {type: number, range: [0, 100]}, b: {type: count}}\n\
                 score: {value: a}\nalso: {long: a * 123456789.123456789, word: '\"-x\"', low: a < 50}\ngrades: {A: 80, B: 0}\n";
    Workspace::rules(rules).file("m.csv", "subject,period,a,b\n=1+1,2025,95,1\n007,2025,10.5,1\nzed,2025,,1\n")
}

fn score(workspace: &Workspace, more: &[&str]) -> Run {
    workspace.satis(["score", "a", "--measures", "m.csv"].into_iter().chain(more.iter().copied()))
}

fn bytes(workspace: &Workspace, name: &str) -> Vec<u8> {
    std::fs::read(workspace.path(name)).unwrap()
}

fn page(book: &[u8], name: &str) -> Range<Data> {
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(book)).unwrap();
    let formulas = book.worksheet_formula(name).unwrap();
    assert!(formulas.is_empty(), "a spreadsheet would compute something");
    book.worksheet_range(name).unwrap()
}

/// The cells of the column with that head.
fn column(page: &Range<Data>, head: &str) -> Vec<Data> {
    let at = page.headers().unwrap().iter().position(|known| known == head).unwrap();
    page.rows().skip(1).map(|row| row.get(at).unwrap().clone()).collect()
}

fn text(text: &str) -> Data {
    Data::String(text.to_owned())
}

#[test]
fn tsv_has_the_cells_of_csv_between_tabs() {
    let workspace = shops();
    let [csv, tsv] = ["csv", "tsv"].map(|format| {
        let file = format!("results.{format}");
        score(&workspace, &["--format", format, "--output", &file]).code(0);
        workspace.read(&file)
    });
    let cells = |text: &str, separator: u8| -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new();
        let mut reader = reader.delimiter(separator).has_headers(false).from_reader(Cursor::new(text.to_owned()));
        reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
    };
    assert_eq!(cells(&tsv, b'\t'), cells(&csv, b','));
    assert!(tsv.starts_with("subject\tperiod\tscore\tgrade\trank\tstatus\talso.long"), "{tsv}");
    assert!(tsv.contains("\n'=1+1\t2025\t95.00\tA\t1\tscored\t"), "{tsv}");
}

#[test]
fn tsv_is_read_again_and_has_its_notes_beside_it() {
    let workspace = shops();
    let run = score(&workspace, &["--format", "tsv", "--output", "last.tsv", "--bom"]).code(0);
    assert!(run.to_string().contains("last.notes.tsv: what these results lack"), "{run}");
    assert!(
        workspace
            .read("last.notes.tsv")
            .starts_with("\u{feff}kind\tsubject\tperiod\tcount\ttext\nmissing-value\tzed\t2025\t1\t")
    );
    let workspace = workspace
        .edit("rules/a/ruleset.yaml", "word: '\"-x\"'", "change: score - previous.score")
        .file("m.csv", "subject,period,a,b\n=1+1,2026,97,1\n");
    let run = score(&workspace, &["--format", "tsv", "--previous", "last.tsv"]).code(0).any_out();
    // 97 − 95.
    assert!(run.contains("\n'=1+1\t2026\t97.00\tA\t1\tscored\t"), "{run}");
    assert!(run.contains("\t2\tfalse\t"), "{run}");
    // Notes of earlier results go where there are none any more.
    score(&workspace, &["--format", "tsv", "--previous", "last.tsv", "--output", "last2.tsv"]).code(0);
    assert!(!workspace.path("last2.notes.tsv").exists());
}

#[test]
fn tsv_is_offered_wherever_csv_is() {
    let help = |command: &str| Workspace::empty().satis([command, "--help"]).code(0).any_out();
    for command in ["score", "impact", "sample"] {
        let help = help(command);
        for format in ["table", "json", "csv", "tsv"] {
            assert!(help.contains(&format!("\n          - {format}:")), "{command}: {format}\n{help}");
        }
        assert_eq!(help.contains("- xlsx:"), command == "score", "{command}");
    }
}

#[test]
fn a_workbook_has_numbers_as_numbers_and_texts_as_texts() {
    let workspace = shops();
    let run = score(&workspace, &["--format", "xlsx", "--output", "results.xlsx"]).code(0);
    assert_eq!(run.to_string(), "");
    let book = bytes(&workspace, "results.xlsx");
    let results = page(&book, "results");
    // By subject bytewise: `007` before `=1+1` before `zed`.
    assert_eq!(column(&results, "subject"), [text("007"), text("=1+1"), text("zed")]);
    assert_eq!(column(&results, "score"), [Data::Float(10.5), Data::Float(95.0), Data::Empty]);
    assert_eq!(column(&results, "rank"), [Data::Float(2.0), Data::Float(1.0), Data::Empty]);
    assert_eq!(column(&results, "grade"), [text("B"), text("A"), Data::Empty]);
    assert_eq!(column(&results, "also.word"), [text("-x"), text("-x"), text("-x")]);
    assert_eq!(column(&results, "also.low"), [Data::Bool(true), Data::Bool(false), Data::Empty]);
    // 10.5 and 95 times 123456789.123456789 have 19 and 20 digits: a spreadsheet would keep 15 of them.
    assert_eq!(
        column(&results, "also.long"),
        [text("1296296285.7962962845"), text("11728394966.728394955"), Data::Empty]
    );
    // The columns are those of CSV.
    let csv = score(&workspace, &["--format", "csv"]).any_out();
    assert_eq!(results.headers().unwrap().join(","), csv.lines().next().unwrap());
    // What the results lack is a page of the same book.
    assert!(!workspace.path("results.notes.xlsx").exists());
    let notes = page(&book, "notes");
    assert_eq!(column(&notes, "subject")[0], text("zed"));
    assert_eq!(column(&notes, "count")[0], Data::Float(1.0));
}

#[test]
fn the_same_results_are_the_same_workbook() {
    let workspace = shops();
    for name in ["one.xlsx", "two.xlsx"] {
        score(&workspace, &["--format", "xlsx", "--output", name]).code(0);
        std::thread::sleep(std::time::Duration::from_millis(1100));
    }
    assert!(bytes(&workspace, "one.xlsx") == bytes(&workspace, "two.xlsx"), "written at another second");
}

#[test]
fn a_workbook_has_labels_and_breakdowns_too() {
    let workspace = shops();
    score(&workspace, &["--format", "xlsx", "--labels", "--language", "zh", "--output", "zh.xlsx"]).code(0);
    let results = page(&bytes(&workspace, "zh.xlsx"), "results");
    assert_eq!(column(&results, "状态")[0], text("已评分"));
}

#[test]
fn a_workbook_is_written_to_a_file_only() {
    let workspace = shops();
    let run = score(&workspace, &["--format", "xlsx"]).code(2).to_string();
    assert!(
        run.contains("`--format xlsx` is no text for a terminal: name a file with `--output results.xlsx`"),
        "{run}"
    );
    let run = score(&workspace, &["--format", "xlsx", "--bom", "--output", "a.xlsx"]).code(2).to_string();
    assert!(run.contains("`--bom` is for text, not for `--format xlsx`"), "{run}");
    let run = score(&workspace, &["--format", "table", "--labels"]).code(2).to_string();
    assert!(run.contains("add `--format csv`"), "{run}");
    // Nothing is written over what is read, in any format.
    score(&workspace, &["--format", "xlsx", "--output", "m.csv"]).code(2);
    let run =
        Workspace::visits().satis(["impact", "visits", "--against", "x", "--format", "xlsx"]).code(2).to_string();
    assert!(run.contains("invalid value 'xlsx'"), "{run}");
}
