//! What readers accept, what they reject, and what they say about it.

use super::*;
use crate::data::{Level, ReferenceKind};
use crate::number;

fn form() -> Form {
    let level = |points: i64| Level { points: Some(points.into()), also: vec![] };
    let levels = IndexMap::from([("满意".to_owned(), level(20)), ("不满意".to_owned(), level(4))]);
    let mark = Some((0.into(), 10.into()));
    Form {
        codings: Codings::default(),
        plain: true,
        questions: IndexMap::from([
            ("overall".to_owned(), Domain::Scale { levels, range: None, reverse: None }),
            ("mark".to_owned(), Domain::Number { range: mark, whole: false, percent: false }),
        ]),
        tables: IndexMap::new(),
        measures: IndexMap::from([
            ("rate".to_owned(), Domain::Number { range: None, whole: false, percent: true }),
            ("findings".to_owned(), Domain::Number { range: None, whole: true, percent: false }),
        ]),
        period: PeriodKind::Quarter,
        eras: BTreeMap::new(),
    }
}

fn read(text: &str) -> Result<Read<Vec<crate::data::Batch>>, IngestError> {
    responses(text, "r.csv", &form(), &Mapping::default())
}

fn mapping(pairs: &[(&str, &str)]) -> Mapping {
    let columns = pairs.iter().map(|(ours, theirs)| ((*ours).to_owned(), (*theirs).to_owned())).collect();
    Mapping { columns, ..Mapping::default() }
}

fn reasons<T>(read: &Read<T>) -> Vec<String> {
    let tell = |r: &Reject| format!("{}|{}|{}|{}", r.line, r.column, r.value, r.reason);
    read.rejects.iter().map(tell).collect()
}

#[test]
fn responses_become_one_batch_a_period_in_the_order_given() {
    let text = "\u{FEFF}subject,period,overall,mark,respondent\r\n\
                 north , 2025Q1, 满意 ,9.50,r1\r\n\
                 south,2025-02,不满意,,\r\n\
                 \r\n , ,,,\r\n\
                 south,2025-Q1,,10,r2\r\n";
    let text = decode(text.as_bytes(), Encoding::UTF_8, "r.csv").unwrap();
    let read = read(&text).unwrap();
    assert_eq!((read.accepted, read.total, read.rejects.len()), (3, 3, 0));
    assert_eq!(read.rows.iter().map(|b| b.period.to_string()).collect::<Vec<_>>(), ["2025-Q1", "2025-02"]);
    let quarter = &read.rows[0];
    assert_eq!((quarter.subjects.get(0), quarter.subjects.get(1)), (Some("north"), Some("south")));
    assert_eq!((quarter.respondents.get(0), quarter.respondents.get(1)), (Some("r1"), Some("r2")));
    assert_eq!((quarter.columns["mark"].get(0), quarter.columns["mark"].get(1)), (Some("9.50"), Some("10")));
    assert_eq!((quarter.columns["overall"].get(0), quarter.columns["overall"].get(1)), (Some("满意"), None));
}

#[test]
fn every_bad_cell_of_a_row_is_named_and_the_row_left_out() {
    let text = "subject,period,overall,mark\n\
                north,2025-Q1,满意,9\n\
                ,2025,很好,11\n\
                south,2025-Q1,满意\n\
                south,2025-Q1,满意,1,2\n\
                south,soon,满意,\n";
    let read = read(text).unwrap();
    assert_eq!((read.accepted, read.total), (1, 5));
    assert_eq!(
        reasons(&read),
        [
            "3|subject||the subject is empty",
            "3|period|2025|2025 is a year, but the rule set scores a quarter: say which quarter it belongs to",
            "3|overall|很好|not a level of the scale: 满意, 不满意",
            "3|mark|11|outside of 0 to 10",
            "4|||the row has 3 cells, the header 4",
            "5|||the row has 5 cells, the header 4",
            "6|period|soon|`soon` is not a period: write 2025, 2025-H1, 2025-Q1, 2025-03 or 2025-03-14",
        ]
    );
}

#[test]
fn a_file_without_rows_is_read_and_one_without_a_header_is_not() {
    assert_eq!(read("subject,period,overall,mark\n").unwrap().total, 0);
    for empty in ["", "\n\n", "  \r\n , \r\n"] {
        assert_eq!(read(empty).unwrap_err(), IngestError::Empty("r.csv".into()));
    }
}

#[test]
fn the_header_must_name_every_declared_column_once() {
    let missing = read("subject,period,overal\n").unwrap_err().to_string();
    assert_eq!(
        missing,
        "r.csv: there is no column `overall` (the header has `subject`, `period`, `overal`); did you mean `overal`?: \
         add it, or say which column it is with `--map overall=HEADER`"
    );
    let twice = read("subject,period,overall,mark,overall\n").unwrap_err().to_string();
    assert_eq!(twice, "r.csv: the header has `overall` twice (columns 3 and 5): rename one of them");
    for separator in [";", "\t"] {
        let text = "subject,period,overall,mark\nnorth,2025-Q1,满意,1\n".replace(',', separator);
        assert_eq!(read(&text).unwrap().accepted, 1, "{separator:?}");
    }
}

#[test]
fn a_mapping_renames_and_fills_and_what_is_left_over_is_told() {
    let text = "iso3,subject,overall,mark,phone,\nDEU,x,满意,1,123,\n,y,满意,2,,\nFRA,z,满意,2,,\n";
    let mapping = Mapping {
        subject: Some("all".into()),
        period: Some("2025-Q2".parse().unwrap()),
        ..mapping(&[("subject", "iso3")])
    };
    let read = responses(text, "r.csv", &form(), &mapping).unwrap();
    assert_eq!(read.ignored, ["subject", "phone", "column 6 (without a name)"]);
    assert_eq!((read.rows[0].subjects.get(0), read.rows[0].subjects.get(1)), (Some("DEU"), Some("FRA")));
    // A subject that is named stands for a column, not for an empty cell in one.
    assert_eq!(read.rejects.iter().map(|reject| reject.line).collect::<Vec<_>>(), [3]);
    let read =
        responses("overall,mark\n满意,1\n", "r.csv", &form(), &Mapping { columns: BTreeMap::new(), ..mapping })
            .unwrap();
    assert_eq!(read.rows[0].subjects.get(0), Some("all"));
    assert_eq!(read.rows[0].period.to_string(), "2025-Q2");
}

#[test]
fn a_mapping_that_leads_nowhere_is_an_error() {
    let text = "subject,period,overall,mark\n";
    let say = |m: &Mapping| responses(text, "r.csv", &form(), m).unwrap_err().to_string();
    let other = "subject,period,mark\n";
    let lacks = responses(other, "r.csv", &form(), &mapping(&[("overall", "x")])).unwrap_err().to_string();
    assert!(lacks.contains("correct `--map overall=x`"), "{lacks}");
    // A map that this file has no column for goes to another one.
    let read = responses(text, "r.csv", &form(), &mapping(&[("respondent", "phone"), ("mark", "mark")])).unwrap();
    assert_eq!(read.mapped, ["mark"]);
    let coarse = Mapping { period: Some("2025".parse().unwrap()), ..Mapping::default() };
    assert_eq!(
        say(&coarse),
        "the period 2025 is a year, but the rule set scores a quarter: give a period as fine as that"
    );
}

#[test]
fn lines_are_right_after_quoted_newlines_blank_lines_and_every_line_end() {
    for end in ["\n", "\r\n", "\r"] {
        let text = [
            "subject,period,overall,mark,\"a",
            "remark\"",
            "north,2025-Q1,满意,1,\"two",
            "",
            "lines, \"\"quoted\"\"\"",
            "",
            "",
            "south,2025-Q1,满意,99,",
            "",
        ];
        let read = read(&text.join(end)).unwrap();
        assert_eq!(reasons(&read), ["8|mark|99|outside of 0 to 10"], "{end:?}");
    }
}

#[test]
fn half_a_file_is_noticed() {
    let cut =
        read("subject,period,overall,mark\nnorth,2025-Q1,满意,1\nsouth,2025-Q1,\"满").unwrap_err().to_string();
    assert!(cut.starts_with("r.csv:3: a quoted cell begins here and never ends"), "{cut}");
    let cut = read("subject,period,overall,mark\nsouth,2025-Q1,满").unwrap();
    assert_eq!(reasons(&cut), ["2|||the row has 3 cells, the header 4"]);
}

#[test]
fn gb18030_is_read_on_request_and_hinted_at_otherwise() {
    let text = "subject,period,overall,mark\n营业部,2025-Q1,满意,1\n";
    // 营业 is also valid UTF-8 in these bytes; 部 is not.
    let (bytes, ..) = encoding_rs::GB18030.encode(text);
    assert_eq!(decode(&bytes, Encoding::GB18030, "r.csv").unwrap(), text);
    assert_eq!(
        decode(&bytes, Encoding::UTF_8, "r.csv").unwrap_err().to_string(),
        "r.csv:2: not UTF-8 at byte 32: it may be gb18030; some of its cells read: as gb18030 `营业部`, `满意`; as big5 \
         `茠珛窒`, `雛砩`; if that is right add `--encoding gb18030`, else name the encoding that reads right or save the \
         file as UTF-8"
    );
    let utf16: Vec<u8> = "\u{FEFF}a,b".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let hint = decode(&utf16, Encoding::UTF_8, "r.csv").unwrap_err().to_string();
    assert!(hint.ends_with("it is UTF-16: add `--encoding utf-16`"), "{hint}");
    assert!(matches!(decode(b"\xff\xff", Encoding::GB18030, "r.csv"), Err(IngestError::Encoding { .. })));
}

#[test]
fn facts_are_kept_as_given_and_a_second_one_names_the_first() {
    let text = "subject,period,rate,findings\n\
                north,2025-Q1,5%,\n\
                south,2025-Q1,95,1.5\n\
                north,2025Q1,,3\n\
                north,2025-Q1,6%,4\n\
                south,2025-01,0.1,0\n";
    let read = measures(text, "m.csv", &form(), &Mapping::default()).unwrap();
    assert_eq!(
        reasons(&read),
        [
            "3|rate|95|95 as a share is 9500%: write 95%",
            "3|findings|1.5|not a whole number",
            "5|rate|6%|line 2 gives `rate` of north in 2025-Q1 already",
            "5|findings|4|line 4 gives `findings` of north in 2025-Q1 already",
        ]
    );
    let facts: Vec<_> =
        read.rows.iter().map(|f| (f.subject.as_str(), f.measure.as_str(), f.value.as_str())).collect();
    let south = [("south", "rate", "0.1"), ("south", "findings", "0")];
    assert_eq!(facts, [&[("north", "rate", "5%"), ("north", "findings", "3")], &south[..]].concat());
}

#[test]
fn subjects_come_once() {
    let read = subjects("subject,label\nn,North\n,x\nn,Again\ns,\n", "s.csv", &Mapping::default()).unwrap();
    assert_eq!(read.rows, BTreeMap::from([("n".into(), "North".into()), ("s".into(), "".into())]));
    assert_eq!(
        reasons(&read),
        ["3|subject||the subject is empty", "4|subject|n|line 2 names this subject already"]
    );
    assert_eq!(subjects("subject\nn\n", "s.csv", &Mapping::default()).unwrap().accepted, 1);
}

#[test]
fn references_take_what_score_writes() {
    let text = "subject,period,score,grade,rank,status,score.survey,delivery,lowest,also.on_time\n\
                north,2025-Q1,85.00,A,1,scored,16.4,,survey,1\n\
                south,2025-Q1,,,,invalid,x,3,delivery,2\n\
                north,2025Q1,1,,,,,,,\n\
                east,2025-Q1,99,,,invalid,9,,survey,1\n";
    let read =
        references(text, "b.csv", ReferenceKind::Benchmark("rival".into()), &Mapping::default(), false).unwrap();
    let found: Vec<_> = read.rows.iter().map(|r| (r.subject.as_str(), r.node.as_str(), r.value)).collect();
    let d = |text| number::parse(text).unwrap();
    assert_eq!(found, [("north", "score", d("85.00")), ("north", "score.survey", d("16.4"))]);
    assert_eq!(
        reasons(&read),
        [
            format!("3|score.survey|x|{}", number::parse("x").unwrap_err()),
            "4|||line 2 is for the same subject and period already".to_owned()
        ]
    );
    assert_eq!(read.ignored, ["lowest"]);
}

#[test]
fn targets_may_hold_for_all_subjects() {
    let mapping = Mapping { period: Some("2025".parse().unwrap()), ..Mapping::default() };
    let read = references("score,survey\n85,90\n", "t.csv", ReferenceKind::Target, &mapping, false).unwrap();
    let found: Vec<_> = read.rows.iter().map(|r| (r.subject.as_str(), r.node.as_str())).collect();
    assert_eq!(found, [("", "score"), ("", "score.survey")]);
    let benchmark = ReferenceKind::Benchmark("rival".into());
    assert!(references("score\n85\n", "b.csv", benchmark, &mapping, false).is_err());
    let twice =
        references("survey,score.survey\n1,2\n", "t.csv", ReferenceKind::Target, &mapping, false).unwrap_err();
    assert_eq!(
        twice.to_string(),
        "t.csv: the header has `score.survey` twice (columns 1 and 2): rename one of them"
    );
}

#[test]
fn rejected_rows_are_written_once_and_read_back_when_corrected() {
    let text = "subject,period,overall,mark,reason\nnorth,2025-Q1,\"很,好\",11,\"\"\"\"\n";
    let read1 = read(text).unwrap();
    let written = rejects_csv(&read1.rejects, "r.csv", &read1.header);
    assert_eq!(
        written,
        "file,line,column,value,reject.reason,subject,period,overall,mark,reason\n\
         r.csv,2,overall; mark,\"很,好; 11\",\"not a level of the scale: 满意, 不满意; outside of 0 to 10\",\
         north,2025-Q1,\"很,好\",11,\"\"\"\"\n"
    );
    let corrected = written.replace("\"很,好\",11,", "满意,10,");
    assert_eq!(read(&corrected).unwrap().accepted, 1);
}
