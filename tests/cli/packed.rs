//! Files as programs hand them out: workbooks, packed files, a time in each row.

use crate::support::Workspace;
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Measures of a month, and questions whose answers carry a time.
const RULES: &str = "\
ruleset: a
period: month
measures: {rate: {type: percent}, sales: {type: number}, opened: {type: date}}
score: {value: 'rate * 100 + sales + days(date(\"2025-03-01\"), opened)', round: none}
";

const SURVEY: &str = "\
ruleset: a
period: month
questions: {q: {range: [0, 10]}}
score: {value: q.mean}
also: {n: q.answered}
";

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

/// A workbook of sheets, each with its rows as XML; the styles 1 to 4 show a percentage, a day, a day with a time, and a number with a
/// percent sign in quotes behind it.
fn workbook(sheets: &[(&str, &str)]) -> Vec<u8> {
    const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const RELS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    let numbered = || sheets.iter().enumerate().map(|(at, sheet)| (at + 1, sheet));
    let names: String = numbered()
        .map(|(n, (name, _))| format!("<sheet name=\"{name}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>"))
        .collect();
    let relations: String = numbered()
        .map(|(n, _)| {
            format!("<Relationship Id=\"rId{n}\" Type=\"{RELS}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>")
        })
        .collect();
    let types = format!(
        "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"
    );
    let root = format!(
        "{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" Type=\"{RELS}/officeDocument\" \
         Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let book = format!("{HEAD}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELS}\"><sheets>{names}</sheets></workbook>");
    let relations = format!(
        "{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">{relations}<Relationship Id=\"rIdS\" Type=\"{RELS}/styles\" \
         Target=\"styles.xml\"/></Relationships>"
    );
    let styles = format!(
        "{HEAD}<styleSheet xmlns=\"{MAIN}\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"0&quot;%&quot;\"/></numFmts>\
         <cellXfs count=\"5\"><xf numFmtId=\"0\"/><xf numFmtId=\"9\"/><xf numFmtId=\"14\"/><xf numFmtId=\"22\"/><xf numFmtId=\"164\"/>\
         </cellXfs></styleSheet>"
    );
    let mut files = vec![
        ("[Content_Types].xml".to_owned(), types),
        ("_rels/.rels".to_owned(), root),
        ("xl/workbook.xml".to_owned(), book),
        ("xl/_rels/workbook.xml.rels".to_owned(), relations),
        ("xl/styles.xml".to_owned(), styles),
    ];
    for (n, (_, rows)) in numbered() {
        let sheet = format!("{HEAD}<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>");
        files.push((format!("xl/worksheets/sheet{n}.xml"), sheet));
    }
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    zip(&files)
}

/// A row of cells: `=text`, `#text` for a text, `%0.85` with the style of a percentage, `d45730` of a day, `t45730.5` of a day with a time,
/// other texts as numbers.
fn row(n: usize, cells: &[&str]) -> String {
    let cell = |(at, text): (usize, &&str)| {
        let place = format!("{}{n}", char::from(b'A' + u8::try_from(at).unwrap()));
        match text.split_at_checked(1) {
            None => String::new(),
            Some(("#", text)) => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>"),
            Some(("=", formula)) => format!("<c r=\"{place}\"><f>{formula}</f></c>"),
            Some(("%", x)) => format!("<c r=\"{place}\" s=\"1\"><v>{x}</v></c>"),
            Some(("d", x)) => format!("<c r=\"{place}\" s=\"2\"><v>{x}</v></c>"),
            Some(("t", x)) => format!("<c r=\"{place}\" s=\"3\"><v>{x}</v></c>"),
            Some(("q", x)) => format!("<c r=\"{place}\" s=\"4\"><v>{x}</v></c>"),
            Some(_) => format!("<c r=\"{place}\"><v>{text}</v></c>"),
        }
    };
    format!("<row r=\"{n}\">{}</row>", cells.iter().enumerate().map(cell).collect::<String>())
}

fn score(workspace: &Workspace, kind: &str, file: &str) -> Result<Vec<String>, String> {
    let output = workspace.command(["score", "a", kind, file, "--format", "csv"]).output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    match output.status.code() {
        Some(0) => {
            Ok(out.lines().skip(1).map(|line| line.split(',').take(3).collect::<Vec<_>>().join(",")).collect())
        }
        _ => Err(err),
    }
}

/// 2025-03-15 is day 45731 of Excel: 14 days after the first.
#[test]
fn a_sheet_is_read_as_people_see_it() {
    let head = ["#subject", "#period", "#rate", "#sales", "#opened"];
    let rows = [
        // The table begins in the third row.
        row(3, &head),
        // 85 + 0.3 + 14: the sum of 0.1 and 0.2 as a program keeps it.
        row(4, &["#north", "#2025-03", "%0.85", "0.30000000000000004", "d45731"]),
        // 4 + 7 + 14: a number typed as text, and a day with a time.
        row(5, &["#south", "#2025年3月", "%0.04", "#7", "t45731.75"]),
    ];
    let book = workbook(&[("Data", &rows.concat()), ("Empty", "")]);
    let workspace = Workspace::rules(RULES).file("m.xlsx", &book).file("packed.zip", zip(&[("x/m.xlsx", &book)]));
    let wanted = vec!["north,2025-03,99.30".to_owned(), "south,2025-03,25.00".to_owned()];
    for file in ["m.xlsx", "m.xlsx#Data", "m.xlsx#data", "packed.zip"] {
        assert_eq!(score(&workspace, "--measures", file).as_ref(), Ok(&wanted), "{file}");
    }
}

/// A number that a sheet shows as `7%` without being a percentage is 0.07 where shares are wanted, and is asked about elsewhere.
#[test]
fn a_percent_sign_beside_a_number_is_read_as_people_see_it() {
    let book = |rate: &str, sales: &str| {
        let head = row(1, &["#subject", "#period", "#rate", "#sales", "#opened"]);
        let rows = [head, row(2, &["#n", "#2025-03", rate, sales, "d45717"])];
        workbook(&[("Data", &rows.concat())])
    };
    let workspace = Workspace::rules(RULES).file("m.xlsx", book("q7", "2")).file("n.xlsx", book("%0.5", "q7.5"));
    // 7 + 2.
    assert_eq!(score(&workspace, "--measures", "m.xlsx"), Ok(vec!["n,2025-03,9.00".to_owned()]));
    let said = score(&workspace, "--measures", "n.xlsx").unwrap_err();
    assert!(said.contains("write 7.5 if it is 7.5 as a number of hundredths, write 0.075"), "{said}");
}

/// What can't be read whole is never taken for something less.
#[test]
fn damaged_and_doubtful_sheets_are_refused() {
    let table = [row(1, &["#subject", "#period", "#q"]), row(2, &["#s", "#2025-03", "5"])].concat();
    let more = |last: &str| format!("{}{last}", row(1, &["#subject", "#period", "#q"]));
    let wrong = more("<row r=\"2\"><c r=\"C2\" t=\"e\"><v>#GETTING_DATA</v></c></row>");
    let twice = more("<row r=\"2\"><c r=\"C2\"><v>4</v></c><c r=\"C2\"><v>5</v></c></row>");
    let rows_twice = format!("{table}{}", row(2, &["#t", "#2025-03", "9"]));
    let flipped = {
        // Unpacked, so that the value can be changed without the checksum.
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        let mut packed = zip::ZipArchive::new(Cursor::new(workbook(&[("S", &table)]))).unwrap();
        for at in 0..packed.len() {
            let mut entry = packed.by_index(at).unwrap();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut bytes).unwrap();
            let plain = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
            archive.start_file(entry.name().unwrap().into_owned(), plain).unwrap();
            archive.write_all(&bytes).unwrap();
        }
        let mut bytes = archive.finish().unwrap().into_inner();
        let at = bytes.windows(8).position(|window| window == b"<v>5</v>").unwrap();
        *bytes.get_mut(at + 3).unwrap() = b'9';
        bytes
    };
    let uncomputed = more("<row r=\"2\"><c r=\"C2\"><f>1+1</f></c><c r=\"D2\"><f>1+1</f><v>2</v></c></row>");
    let workspace = Workspace::rules(SURVEY)
        .file("two.xlsx", workbook(&[("March", &wrong), ("old", &table)]))
        .file("one.xlsx", workbook(&[("March", &wrong)]))
        .file("twice.xlsx", workbook(&[("S", &twice)]))
        .file("rows.xlsx", workbook(&[("S", &rows_twice)]))
        .file("flipped.xlsx", flipped)
        .file("formula.xlsx", workbook(&[("S", &uncomputed)]))
        .file(
            "far.xlsx",
            workbook(&[("S", &format!("{table}<row r=\"99999999\"><c r=\"C99999999\"><v>1</v></c></row>"))]),
        );
    for (file, said) in [
        ("two.xlsx", "several sheets, `March`, `old`"),
        ("one.xlsx", "the sheet `March` can't be read"),
        ("twice.xlsx", "the sheet `S` has C2 twice"),
        ("rows.xlsx", "the sheet `S` has A2 twice"),
        ("flipped.xlsx", "Invalid checksum"),
        ("formula.xlsx", "the sheet `S` has a formula without a value in C2"),
        ("far.xlsx", "the sheet `S` has something in C99999999, far from the rest"),
    ] {
        let found = score(&workspace, "--responses", file);
        assert!(found.as_ref().is_err_and(|why| why.contains(said)), "{file}: {found:?}");
    }
    // A blank in the last cell that a sheet can have costs nothing.
    let blank =
        format!("{table}<row r=\"1048576\"><c r=\"XFD1048576\" t=\"inlineStr\"><is><t> </t></is></c></row>");
    let workspace = workspace
        .file("blank.xlsx", workbook(&[("S", &blank)]))
        .file("sign.xlsx", workbook(&[("S#1", &table), ("T", &table)]));
    for file in ["blank.xlsx", "sign.xlsx#S#1"] {
        assert_eq!(score(&workspace, "--responses", file), Ok(vec!["s,2025-03,5.00".to_owned()]), "{file}");
    }
}

/// A number of a workbook has no decimal sign, whatever the texts of the file have: 1.125, 2.5 and the text `1,5`.
#[test]
fn numbers_of_a_workbook_know_no_notation() {
    let rules = "ruleset: a\nperiod: month\nmeasures: {v: {type: number}, w: {type: number}}\nscore: {value: v, round: none}\n";
    let head = row(1, &["#subject", "#period", "#v", "#w"]);
    let rows = [head, row(2, &["#s", "#2025-03", "1.125", "3"]), row(3, &["#t", "#2025-03", "#1,5", "2.5"])];
    let bad = [row(1, &["#subject", "#period", "#v", "#w"]), row(2, &["#u", "#2025-03", "1.125", "#x"])];
    let workspace = Workspace::rules(rules)
        .file("m.xlsx", workbook(&[("Data", &rows.concat())]))
        .file("bad.xlsx", workbook(&[("Data", &bad.concat())]));
    for more in [&["--decimal-comma"][..], &["--decimal-comma", "--thousands"]] {
        let command = ["score", "a", "--measures", "m.xlsx", "--format", "csv"];
        let out = workspace.satis(command.into_iter().chain(more.iter().copied())).code(0).any_out();
        assert!(out.contains("s,2025-03,1.125,") && out.contains("t,2025-03,1.50,"), "{out}");
    }
    // Rejected and corrected it is the same number.
    let both = ["--decimal-comma", "--thousands", "--accept-rejects"];
    workspace.satis(["import", "a", "--measures", "bad.xlsx"].into_iter().chain(both)).code(1);
    let rejects = workspace.read("bad.rejects.csv");
    workspace.write("bad.rejects.csv", rejects.replace(",x\n", ",\"2,5\"\n"));
    workspace.satis(["import", "a", "--measures", "bad.rejects.csv"].into_iter().chain(both)).code(0);
    let out = workspace.satis(["score", "a", "--format", "csv"]).code(0).any_out();
    assert!(out.contains("u,2025-03,1.125,"), "{out}");
    // The encoding is that of the files of text.
    let out =
        workspace.satis(["score", "a", "--measures", "m.xlsx", "--encoding", "gbk", "--decimal-comma"]).code(0);
    assert!(out.any_out().contains("1.50"));
}

/// A workbook keeps 15 digits of a number, so one with more is no id: two people would become one.
#[test]
fn long_numbers_are_no_ids() {
    let rows = [
        row(1, &["#subject", "#respondent", "#period", "#q"]),
        row(2, &["#s", "1234567890123451", "#2025-03", "5"]),
        row(3, &["#s", "1234567890123452", "#2025-03", "5"]),
        row(4, &["#s", "123456789012345", "#2025-03", "5"]),
    ];
    let workspace = Workspace::rules(SURVEY).file("r.xlsx", workbook(&[("Data", &rows.concat())]));
    let said = score(&workspace, "--responses", "r.xlsx").unwrap_err();
    assert!(said.contains("left out 2 of 3 rows") && said.contains("a spreadsheet has rounded this id"), "{said}");
}

/// An old workbook and one of LibreOffice, each with a day, a number, a number typed as text, and a name in Chinese.
#[test]
fn workbooks_of_other_programs_are_read() {
    const CELL: &str = "<table:table-cell office:value-type";
    let text = |text: &str| format!("{CELL}=\"string\"><text:p>{text}</text:p></table:table-cell>");
    let number =
        |x: &str| format!("{CELL}=\"float\" office:value=\"{x}\"><text:p>{x}</text:p></table:table-cell>");
    let day =
        format!("{CELL}=\"date\" office:date-value=\"2025-03-15\"><text:p>15.3.25</text:p></table:table-cell>");
    let line = |cells: &[String]| format!("<table:table-row>{}</table:table-row>", cells.concat());
    let head: Vec<String> = ["subject", "period", "rate", "sales", "opened"].map(text).into();
    let rows = [
        line(&head),
        line(&[text("北京"), text("2025-03"), number("0.85"), number("0.3"), day.clone()]),
        line(&[text("south"), text("2025-03"), number("0.04"), text("7"), day]),
    ];
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content \
         xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:spreadsheet><table:table \
         table:name=\"Data\">{}</table:table></office:spreadsheet></office:body></office:document-content>",
        rows.concat()
    );
    let manifest = "<?xml version=\"1.0\"?><manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>";
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let plain = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, part) in [
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest),
        ("content.xml", &content),
    ] {
        archive.start_file(name, plain).unwrap();
        archive.write_all(part.as_bytes()).unwrap();
    }
    let workspace = Workspace::rules(RULES)
        .file("m.ods", archive.finish().unwrap().into_inner())
        .file("m.xls", include_bytes!("../files/measures.xls"))
        .file("cut.xls", &include_bytes!("../files/measures.xls")[..2000]);
    // 85 + 0.3 + 14 and 4 + 7 + 14.
    let wanted = vec!["south,2025-03,25.00".to_owned(), "北京,2025-03,99.30".to_owned()];
    for file in ["m.ods", "m.xls", "m.ods#Data", "m.xls#data"] {
        assert_eq!(score(&workspace, "--measures", file).as_ref(), Ok(&wanted), "{file}");
    }
    let said = score(&workspace, "--measures", "cut.xls").unwrap_err();
    assert!(said.contains("cut.xls: the workbook can't be read"), "{said}");
}

/// The same measures as JSON: a list, and a record a line. 85 + 0.3 + 14 and 4 + 7 + 14.
#[test]
fn json_is_a_table() {
    let one = r#"{"subject": "north", "period": "2025-03", "rate": 0.85, "sales": 0.3, "opened": "2025-03-15", "by": {"name": "x"}}"#;
    let two = r#"{"sales": 7, "subject": "south", "period": "2025-03", "rate": "4%", "opened": "2025-03-15", "by": null}"#;
    let workspace = Workspace::rules(RULES)
        .file("m.json", format!("[{one},\n{two}]"))
        .file("m.jsonl", format!("{one}\n{two}\n"))
        .file("m.jsonl.gz", gzip(format!("{one}\n{two}\n").as_bytes()))
        .file("cut.jsonl", format!("{one}\n{}", two.split_at(30).0))
        .file("twice.json", format!("[{}]", one.replace("\"by\"", "\"rate\"")));
    let wanted = vec!["north,2025-03,99.30".to_owned(), "south,2025-03,25.00".to_owned()];
    for file in ["m.json", "m.jsonl", "m.jsonl.gz"] {
        assert_eq!(score(&workspace, "--measures", file).as_ref(), Ok(&wanted), "{file}");
    }
    for (file, why) in [("cut.jsonl", "line 2 is no record"), ("twice.json", "`rate` stands twice in a record")] {
        let said = score(&workspace, "--measures", file).unwrap_err();
        assert!(said.contains(why), "{said}");
    }
    // The numbers of JSON have a point, whatever the texts of the file have.
    let command = ["score", "a", "--measures", "m.json", "--decimal-comma", "--thousands", "--format", "csv"];
    let out = workspace.satis(command).code(0).any_out();
    assert!(out.contains("north,2025-03,99.30,"), "{out}");
}

#[test]
fn a_workbook_says_what_keeps_it_from_being_read() {
    let table = [row(1, &["#subject", "#period", "#q"]), row(2, &["#s", "#2025-03", "5"])].concat();
    let uncomputed = [row(1, &["#subject", "#period", "#q"]), row(2, &["#s", "#2025-03", "=A1"])].concat();
    let two = workbook(&[("Jan", &table), ("Feb", &table), ("Empty", "")]);
    let workspace = Workspace::rules(SURVEY)
        .file("two.xlsx", &two)
        .file("formulas.xlsx", workbook(&[("Jan", &uncomputed)]))
        .file("empty.xlsx", workbook(&[("Jan", "")]))
        .file("cut.xlsx", two.get(..two.len() / 2).unwrap())
        .file("r.csv", "subject,period,q\ns,2025-03,5\n");
    for (file, said) in [
        ("two.xlsx", "several sheets, `Jan`, `Feb`: say which, as in `two.xlsx#Jan`"),
        ("two.xlsx#March", "no sheet `March`; it has `Jan`, `Feb`, `Empty`"),
        ("formulas.xlsx", "the sheet `Jan` has a formula without a value in C2"),
        ("empty.xlsx", "no sheet of the workbook has anything in it"),
        ("cut.xlsx", "damaged, cut off"),
        ("r.csv#Jan", "this is no workbook, so it has no sheet `Jan`"),
        ("none.xlsx#Jan", "none.xlsx#Jan"),
    ] {
        let found = score(&workspace, "--responses", file);
        assert!(found.as_ref().is_err_and(|why| why.contains(said)), "{file}: {found:?}");
    }
    assert_eq!(score(&workspace, "--responses", "two.xlsx#Feb"), Ok(vec!["s,2025-03,5.00".to_owned()]));
}

#[test]
fn what_is_packed_is_the_same_batch_and_rejected_rows_have_the_numbers_of_the_sheet() {
    let text = "subject,respondent,period,q\ns,1,2025-03,5\ns,2,2025-03,9\n";
    let rows = [
        row(2, &["#subject", "#respondent", "#period", "#q"]),
        row(4, &["#t", "1", "#2025-03", "5"]),
        row(7, &["#t", "2", "#2025-03", "99"]),
    ];
    let workspace = Workspace::rules(SURVEY)
        .file("r.csv", text)
        .file("r.csv.gz", gzip(text.as_bytes()))
        .file("r.zip", zip(&[("r.csv", text.as_bytes())]))
        .file("book.xlsx", workbook(&[("Answers", &rows.concat())]));
    assert_eq!(workspace.satis(["import", "a", "--responses", "r.csv"]).exit_code(), Some(0));
    for packed in ["r.csv.gz", "r.zip"] {
        let said = workspace.satis(["import", "a", "--responses", packed]).any_out();
        assert!(said.contains("already imported as batch"), "{packed}: {said}");
    }
    let run = workspace.satis(["import", "a", "--responses", "book.xlsx#Answers", "--accept-rejects"]);
    assert!(workspace.has("book.rejects.csv"), "{}", run.any_out());
    assert!(
        workspace.read("book.rejects.csv").contains("book.xlsx#Answers,7,"),
        "{}",
        workspace.read("book.rejects.csv")
    );
}

#[test]
fn a_time_in_each_row_falls_into_its_period() {
    let times = [
        "2025-03-31 23:59:59",
        "2025-03-01T00:00:00.000+08:00",
        "2025/3/14 10:11",
        "2025年3月14日 10:11:12",
        "14.03.2025",
        "Mar 2025",
        "202503",
    ];
    let rows: String = times.iter().enumerate().map(|(n, time)| format!("s,{n},{time},{}\n", n + 1)).collect();
    let workspace = Workspace::rules(SURVEY)
        .file("r.csv", format!("subject,respondent,period,q\n{rows}s,x,2025-04-01 00:00:00,10\n"));
    let out =
        workspace.satis(["score", "a", "--responses", "r.csv", "--period", "2025-03", "--format", "csv"]).out();
    // The mean of 1 to 7; the eighth answer is of April.
    let line = out.lines().nth(1).unwrap();
    assert!(line.starts_with("s,2025-03,4.00"), "{out}");
}

#[test]
fn a_time_that_could_be_in_two_periods_is_refused() {
    for (time, said) in [
        ("3/4/2025", "2025-03-04 or 2025-04-03"),
        ("2025-03-31T23:30:00Z", "a time in UTC"),
        ("45717", "as a day number of Excel it is 2025-03-01"),
    ] {
        let workspace =
            Workspace::rules(SURVEY).file("r.csv", format!("subject,respondent,period,q\ns,1,{time},5\n"));
        let found = score(&workspace, "--responses", "r.csv");
        assert!(found.as_ref().is_err_and(|why| why.contains(said)), "{time}: {found:?}");
    }
}

#[test]
fn the_sign_between_cells_is_found() {
    for (header, row) in [
        ("subject,period,q", "s,2025-03,5"),
        ("subject;period;q", "s;2025-03;5"),
        ("subject\tperiod\tq", "s\t2025-03\t5"),
        ("subject|period|q", "s|2025-03|5"),
        // A sign in a label of the header is in no row.
        ("subject;period;q;Why, when, and how, if at all?", "s;2025-03;5;x"),
        ("subject,period,q,Which? (a;b;c;d;e)", "s,2025-03,5,x"),
        ("subject,period,q,\"a;b;c;d;e\"", "s,2025-03,5,x"),
        ("subject,period,q,more", "s,2025-03,5,a;b;c;d"),
    ] {
        let workspace = Workspace::rules(SURVEY).file("r.csv", format!("{header}\n{row}\n"));
        assert_eq!(score(&workspace, "--responses", "r.csv"), Ok(vec!["s,2025-03,5.00".to_owned()]), "{header}");
    }
}

/// This library computes nothing: it writes 0 as the value of a formula, and says that whoever opens the file has to compute.
#[test]
fn a_formula_that_its_writer_did_not_compute_is_not_zero() {
    let book = |formula: rust_xlsxwriter::Formula| {
        let mut book = rust_xlsxwriter::Workbook::new();
        let sheet = book.add_worksheet();
        for (column, name) in (0_u16..).zip(["subject", "period", "v"]) {
            sheet.write(0, column, name).unwrap();
        }
        sheet.write(1, 0, "s").unwrap().write(1, 1, "2025-03").unwrap();
        sheet.write(1, 2, formula).unwrap();
        book.save_to_buffer().unwrap()
    };
    let rules = "ruleset: a\nperiod: month\nmeasures: {v: {type: number}}\nscore: {value: v}\n";
    let score = |bytes: Vec<u8>| {
        let workspace = Workspace::rules(rules).file("m.xlsx", bytes);
        workspace.satis(["score", "a", "--measures", "m.xlsx", "--format", "csv"]).to_string()
    };
    let said = score(book(rust_xlsxwriter::Formula::new("=2+3")));
    assert!(said.contains("has a formula without a value in C2"), "{said}");
    // One that says its value has it.
    let said = score(book(rust_xlsxwriter::Formula::new("=2+3").set_result("5")));
    assert!(said.contains("s,2025-03,5.00"), "{said}");
}
