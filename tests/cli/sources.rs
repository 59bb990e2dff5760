//! Awkward files read by a source: `tests/files/sources/*.txt`, each with what must come of it, written by hand; and files
//! and sources on the command line.
//!
//! A case has sections: `-- rules` (questions and what else belongs before `score`), `-- source`, `-- file` (with
//! an encoding behind it, if it is not UTF-8), `-- lands` (subject, period, respondent and answers of each row) and `-- says`
//! (notes, cells that are read as missing, rejected rows), or `-- refused` in place of the last two.

use crate::support::{RULES, VISITS, Workspace};
use satis::data::LackKind;
use satis::ingest::{self, Encoding, Form, Mapping};
use satis::score;
use satis::source::Rows;
use satis::workspace::Workspace as Opened;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// The sections of a case.
type Case = BTreeMap<String, String>;

fn cases() -> BTreeMap<String, Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/sources");
    let mut cases = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let (mut case, mut section): (Case, String) = (Case::new(), "what".to_owned());
        for line in fs::read_to_string(&path).unwrap().split_inclusive('\n') {
            match line.strip_prefix("-- ") {
                Some(title) => {
                    let (title, more) = title.trim_end().split_once(' ').unwrap_or((title.trim_end(), ""));
                    section = title.to_owned();
                    case.entry(section.clone()).or_default();
                    case.insert(format!("{section}:"), more.to_owned());
                }
                None => case.entry(section.clone()).or_default().push_str(line),
            }
        }
        cases.insert(name, case);
    }
    cases
}

/// The bytes of a file in its encoding.
fn bytes(text: &str, encoding: &str) -> Vec<u8> {
    let text = text.replace("\\u{feff}", "\u{feff}").replace("\\u{200b}", "\u{200b}").replace("\\u{a0}", "\u{a0}");
    match encoding {
        "" => text.into_bytes(),
        "utf-16" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        "gb18030" => encoding_rs::GB18030.encode(&text).0.into_owned(),
        "windows-1252" => encoding_rs::WINDOWS_1252.encode(&text).0.into_owned(),
        "crlf" => text.replace('\n', "\r\n").into_bytes(),
        _ => Vec::new(),
    }
}

/// What comes of the file of a case.
fn comes(opened: &Opened, name: &str, case: &Case) -> String {
    let (plan, _) = score::plan(&opened.library, name, None).unwrap();
    let form = Form::by_version(&plan, &opened.library, name);
    let source = opened.sources.of(&opened.library, name).into_iter().find(|one| one.id == name).unwrap();
    let problems = satis::source::check(&source, &plan);
    assert!(problems.is_empty(), "{name}: {problems:?}");
    let encoding =
        source.encoding.as_ref().map_or(Encoding::UTF_8, |named| Encoding::named(&named.value).unwrap());
    let text = ingest::decode(&bytes(&case["file"], &case["file:"]), encoding, "file.csv").unwrap();
    let mapping = Mapping::default();
    let landed = match ingest::land(&text, "file.csv", &source, &form, &mapping) {
        Ok(landed) => landed,
        Err(error) => return format!("-- refused\n{error}\n"),
    };
    let mapping =
        Mapping { landed: Some(Arc::new(landed)), decimal_comma: Some(false), thousands: Some(false), ..mapping };
    let (mut lands, about) = match &source.into.value {
        Rows::Measures => {
            let read = ingest::measures(&text, "file.csv", &form, &mapping).unwrap();
            let line = |fact: &satis::data::Fact| {
                format!("{} {} {}={}\n", fact.subject, fact.period, fact.measure, fact.value)
            };
            (read.rows.iter().map(line).collect::<String>(), read.about)
        }
        rows => {
            let read = match rows {
                Rows::Table(table) => ingest::rows(&text, "file.csv", &form, table, &mapping).unwrap(),
                _ => ingest::responses(&text, "file.csv", &form, &mapping).unwrap(),
            };
            (read.rows.iter().map(|batch| responses(batch, &form)).collect::<String>(), read.about)
        }
    };
    lands.insert_str(0, "-- lands\n");
    lands.push_str("-- says\n");
    about.notes.iter().for_each(|note| writeln!(lands, "{note}").unwrap());
    for (reason, n) in about.lacks.reasons(LackKind::Missing) {
        writeln!(lands, "missing {n}: {reason}").unwrap();
    }
    for odd in &about.odd {
        writeln!(lands, "odd {}: {} of {}", odd.column, odd.cells, odd.of).unwrap();
    }
    for reject in &about.rejects {
        writeln!(lands, "rejected {}: {} `{}`: {}", reject.line, reject.column, reject.value, reject.reason)
            .unwrap();
    }
    lands
}

/// The rows of a batch: whose they are, and what the rules take from each answer; that none was chosen of several is `none`.
fn responses(batch: &satis::data::Batch, form: &Form) -> String {
    let mut lines = String::new();
    let ids = match batch.table.as_str() {
        "" => form.questions.keys(),
        table => form.tables.get(table).unwrap().columns.keys(),
    };
    let ids: Vec<&String> = ids.collect();
    for row in 0..batch.subjects.codes.len() {
        let text = |column: &satis::data::Column| column.get(row).unwrap_or_default().to_owned();
        let answer = |id: &&String| {
            let (_, column) = batch.columns.iter().find(|(known, _)| known == id)?;
            let domain = form.domain(&batch.table, batch.period, id).unwrap();
            let answer = domain.read(&text(column)).unwrap()?;
            Some(format!("{id}={}", if answer.key.is_empty() { "none" } else { &answer.key }))
        };
        let answers: Vec<String> = ids.iter().filter_map(answer).collect();
        let key = format!("{} {} {}", text(&batch.subjects), batch.period, text(&batch.respondents));
        writeln!(lines, "{}", format!("{} | {}", key.trim_end(), answers.join(" ")).trim_end()).unwrap();
    }
    lines.replace('\r', "")
}

#[test]
fn every_awkward_file_lands_as_was_worked_out_by_hand() {
    let cases = cases();
    assert!(cases.len() >= 25, "{}", cases.len());
    let folder = tempfile::tempdir().unwrap();
    for (name, case) in &cases {
        let home = folder.path().join("rules").join(name);
        fs::create_dir_all(home.join("sources")).unwrap();
        let score = if case["rules"].contains("score:") { "" } else { "score: {value: responses}\n" };
        let rules = format!("ruleset: {name}\nperiod: month\n{}{score}", case["rules"]);
        fs::write(home.join("ruleset.yaml"), rules.replace("period: month\nperiod:", "period:")).unwrap();
        fs::write(home.join(format!("sources/{name}.yaml")), &case["source"]).unwrap();
    }
    let opened = Opened::at(folder.path());
    let mut wrong = String::new();
    for (name, case) in &cases {
        let section = |title: &str| case.get(title).map(|text| format!("-- {title}\n{text}"));
        let wanted = section("refused").unwrap_or_else(|| {
            format!("{}{}", section("lands").unwrap(), section("says").unwrap_or("-- says\n".into()))
        });
        let comes = comes(&opened, name, case);
        if wanted.trim_end() != comes.trim_end() {
            write!(wrong, "\n{name}: by hand\n{wanted}\nbut it is\n{comes}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

const SOURCE: &str = "rules/visits/sources/tool.yaml";

/// A source of the rule set of the other tests, with what the file has in another way.
const TOOL: &str = "\
subject: Office
respondent: Id
period: {column: End, format: day/month/year}
answers:
  overall: {column: \"How was it?\", labels: {great: good, poor: bad}}
";

const EXPORT: &str = "\
Id,End,Office,How was it?,Comment
1,14/3/2025 10:11,north,Great,-
2,15/3/2025 10:11,north,so-so,-
3,16/3/2025 10:11,south,poor,-
";

fn workspace() -> Workspace {
    Workspace::empty()
        .file(RULES, VISITS)
        .file(SOURCE, TOOL)
        .file("export.csv", EXPORT)
        .file("measures.csv", "subject,period,complaints,on_time\nnorth,2025-03,0,95%\nsouth,2025-03,1,0.8\n")
}

#[test]
fn a_file_alone_is_read_by_the_only_source_that_fits() {
    let workspace = workspace();
    insta::assert_snapshot!(workspace.satis(["import", "visits", "export.csv"]), @r#"
    export.csv: 3 rows imported as batch 1
    ──── errors
    export.csv: read by the source `tool` (rules/visits/sources/tool.yaml)
    "#);
    // Named with its source it is the same file.
    insta::assert_snapshot!(workspace.satis(["import", "visits", "--source", "tool", "export.csv"]), @r#"
    export.csv: already imported as batch 1 ([TIME]), nothing added
    "#);
    // Another source reads it otherwise.
    workspace.write(SOURCE, TOOL.replace("great: good", "great: fair"));
    insta::assert_snapshot!(workspace.satis(["import", "visits", "export.csv"]), @r#"
    export.csv: 1 of 3 rows imported as batch 2
    export.csv: stored already, word for word, and not added again: 2
    ──── errors
    export.csv: read by the source `tool` (rules/visits/sources/tool.yaml)
    export.csv: by respondents who answered otherwise before, for the same subject and period: 1; both answers count
    "#);
}

#[test]
fn scores_are_of_files_with_a_source_each() {
    let workspace = workspace().file(
        "rules/visits/sources/facts.yaml",
        "into: measures\nsubject: Branch\nperiod: {value: 2025-03}\nanswers: {complaints: Claims, on_time: On time}\n",
    );
    workspace.write("claims.csv", "Branch;Claims;On time\nnorth;0;95%\nsouth;1;Not Available\n");
    // North: (100 + 60) / 2 * 0.7 = 56, and 30; south: 0, and 20.
    insta::assert_snapshot!(
        workspace.satis(["score", "visits", "--source", "tool", "export.csv", "--source", "facts", "claims.csv"]), @r#"
    Visits · 2025-03

    ───────────────────────────────────────────────────────────────────────────────────
     rank   office   score   grade   status   responses   survey   care   punctual   n
    ───────────────────────────────────────────────────────────────────────────────────
        1   north    86.00   B       scored           2       56     30         95   2
        2   south    20.00   C       scored           1        0     20        100   1
    ───────────────────────────────────────────────────────────────────────────────────
    2 scored
    1 cell read as missing [south 1]: On time `Not Available`
    ──── errors
    claims.csv: 1 cell read as missing: On time `Not Available`
    "#);
}

#[test]
fn what_does_not_fit_a_source_is_said_with_its_line() {
    let workspace = workspace();
    workspace.write("other.csv", "Id,Finish,Office,How was it?\n1,1/2/2025,north,great\n");
    insta::assert_snapshot!(workspace.satis(["import", "visits", "--source", "tool", "other.csv"]), @r#"
    error: rules/visits/sources/tool.yaml:3: there is no column `End` (the header has `Id`, `Finish`, `Office`, `How was it?`): correct the source (other.csv)
    "#);
    insta::assert_snapshot!(workspace.satis(["import", "visits", "other.csv"]), @r#"
    error: other.csv: no source of `visits` fits it:
      tool: rules/visits/sources/tool.yaml:3: there is no column `End` (the header has `Id`, `Finish`, `Office`, `How was it?`): correct the source (other.csv)
    "#);
    insta::assert_snapshot!(workspace.satis(["import", "visits", "--source", "toll", "other.csv"]), @r#"
    error: `visits` has no source `toll`: did you mean `tool`?
    "#);
    // More cells can't be read than rows may be rejected.
    workspace.write("odd.csv", EXPORT.replace("Great", "superb"));
    insta::assert_snapshot!(workspace.satis(["import", "visits", "--source", "tool", "odd.csv"]), @r#"
    odd.csv: 1 cell read as missing: How was it? `superb`: not a level of the scale: good, fair, bad, unsure
    error: rules/visits/sources/tool.yaml: 1 of 3 cells of `How was it?` can't be read, and the rule set allows 5% (`reject_limit`); the first: `superb` is not a level of the scale: good, fair, bad, unsure (odd.csv). Say under `answers` what they mean (`labels`, `missing`), or that such cells are missing (`on_bad: missing`)
    "#);
}

#[test]
fn check_finds_what_is_wrong_with_a_source() {
    let workspace = Workspace::empty().file(RULES, VISITS).file(
        SOURCE,
        "subject: {column: Office, position: 2}\nperiod: {column: End, format: DD.MM, zone: Berlin}\nresponent: Id\n\
         answers: {overal: Q1, overall: {column: Q2, labels: {great: excellent}}}\ncolumns: {seconds: Time}\n\
         where: seconds >= 10 && state == \"x\"\n",
    );
    insta::assert_snapshot!(workspace.satis(["check", "visits"]), @r#"
    error[bad-value]: a column is named once: `position` is one too many
     --> rules/visits/sources/tool.yaml:1:37
      |
    1 | subject: {column: Office, position: 2}
      |                                     ^ the second
      |
      = help: take one of the two out

    error[bad-value]: `DD.MM` is no form of days
     --> rules/visits/sources/tool.yaml:2:31
      |
    2 | period: {column: End, format: DD.MM, zone: Berlin}
      |                               ^^^^^ unknown form
      |
      = help: write `day/month/year`, `month/day/year`, `year/month/day`, a pattern of D, M and Y such as `DD.MM.YYYY`, or `excel`, `unix`, `unix-ms`

    error[bad-value]: `Berlin` is no time zone here
     --> rules/visits/sources/tool.yaml:2:44
      |
    2 | period: {column: End, format: DD.MM, zone: Berlin}
      |                                            ^^^^^^ an offset is wanted
      |
      = help: write its offset from UTC: `+08:00`, `UTC`

    error[unknown-field]: a source has no field `responent`
     --> rules/visits/sources/tool.yaml:3:1
      |
    3 | responent: Id
      | ^^^^^^^^^ unknown field
      |
      = help: did you mean `respondent`?

    error[unknown-name]: `visits` has no column `overal` in these rows
     --> rules/visits/sources/tool.yaml:4:11
      |
    4 | answers: {overal: Q1, overall: {column: Q2, labels: {great: excellent}}}
      |           ^^^^^^ unknown
      |
      = help: did you mean `overall`?

    error[bad-value]: the label `excellent` is no answer of `overall`
     --> rules/visits/sources/tool.yaml:4:61
      |
    4 | answers: {overal: Q1, overall: {column: Q2, labels: {great: excellent}}}
      |                                                             ^^^^^^^^^ not allowed here
      |
      = help: not a level of the scale: good, fair, bad, unsure

    error[unknown-name]: nothing is called `state` here
     --> rules/visits/sources/tool.yaml:6:25
      |
    6 | where: seconds >= 10 && state == "x"
      |                         ^^^^^ no column of the source
      |
      = help: declare the column: `columns: {state: HEADER}`; with `type: number` for numbers

    visits Visits
      score · reaches 0 … 100 · graded exactly, shown with 2 places · sum
        survey · out of 70 · reaches 0 … 70
        care · out of 30 · reaches 0 … 30
    1 rule set, 7 errors, 0 warnings
    "#);
}
