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
    `satis map other.csv --ruleset visits` proposes one
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

/// What is proposed for a file: the tool, and each of our names with its column.
fn proposed(rules: &str, text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("rules/a");
    fs::create_dir_all(&home).unwrap();
    fs::write(home.join("ruleset.yaml"), format!("ruleset: a\nsubject: branch\nperiod: month\n{rules}")).unwrap();
    let mut opened = Opened::at(folder.path());
    let (plan, _) = score::plan(&opened.library, "a", None).unwrap();
    let form = Form::by_version(&plan, &opened.library, "a");
    let proposal = ingest::propose((text, "file.csv"), "", &Rows::Responses, (&plan, &form)).unwrap();
    let mut said = format!("{}\n", proposal.tool.as_deref().unwrap_or("-"));
    for column in &proposal.columns {
        writeln!(said, "{}: {}", column.ours, column.header).unwrap();
    }
    // What is proposed is a source without a mistake, also with what is not decided left empty.
    let sources = opened.library.sources_mut();
    let written = satis::source::read(sources, "a.yaml", &proposal.yaml, &proposal.id).unwrap();
    let source = satis::source::read(sources, "a.yaml", &proposal.tried(), &proposal.id).unwrap();
    for problems in [&written.problems, &source.problems] {
        assert!(problems.is_empty(), "{problems:?}\n{}", proposal.yaml);
    }
    match ingest::land(text, "file.csv", &source, &form, &Mapping::default()) {
        Ok(landed) => {
            for row in landed.first_rows(2).iter().skip(1) {
                writeln!(said, "| {}", row.join(" | ")).unwrap();
            }
        }
        Err(error) => writeln!(said, "{error}").unwrap(),
    }
    said
}

const RATED: &str = "\
scales: {five: {levels: {很满意: 5, 满意: 4, 一般: 3, 不满意: 2, 很不满意: 1}}}
questions:
  overall: {scale: five, zh: 总体满意度, en: Overall satisfaction}
  speed: {range: [1, 5], zh: 速度, en: Speed}
  why: {choices: [price, staff, queue], multiple: true, zh: 原因, en: Reasons}
score: {value: overall.mean + speed.mean + why.share(\"price\")}
";

#[test]
fn a_source_is_proposed_for_exports_of_tools() {
    for (text, wanted) in [
        (
            "序号,提交答卷时间,所用时间,来源,1、您的分公司,2、总体满意度,3、速度,4、原因\n\
             1,2025/3/14 10:11:12,86秒,微信,东区,1.很满意,5,price┋staff\n2,2025/3/14 10:11:13,80秒,微信,东区,2.满意,4,queue\n",
            "问卷星\nsubject: 1、您的分公司\nrespondent: 序号\nperiod: 提交答卷时间\noverall: 2、总体满意度\nspeed: 3、速度\nwhy: 4、原因\n\
             | 东区 | 2025-03 | 1 | 很满意 | 5 | price;staff\n| 东区 | 2025-03 | 2 | 满意 | 4 | queue\n",
        ),
        (
            "StartDate,RecordedDate,ResponseId,Finished,Q1,Q2,Q3,Branch\n\
             Start Date,Recorded Date,Response ID,Finished,Overall satisfaction,Speed,Reasons,Branch\n\
             \"{\"\"ImportId\"\":\"\"startDate\"\"}\",\"{\"\"ImportId\"\":\"\"endDate\"\"}\",\"{\"\"ImportId\"\":\"\"_recordId\"\"}\",\
             \"{\"\"ImportId\"\":\"\"finished\"\"}\",\"{\"\"ImportId\"\":\"\"QID1\"\"}\",\"{\"\"ImportId\"\":\"\"QID2\"\"}\",\
             \"{\"\"ImportId\"\":\"\"QID3\"\"}\",\"{\"\"ImportId\"\":\"\"branch\"\"}\"\n\
             2025-03-14 10:00:00,2025-03-14 10:01:00,R_1,True,Very satisfied,5,\"price,staff\",north\n\
             2025-03-14 10:00:00,2025-03-14 10:01:00,R_2,True,Neutral,4,queue,north\n",
            "Qualtrics\nsubject: Branch\nrespondent: ResponseId\nperiod: RecordedDate\noverall: Q1\nspeed: Q2\nwhy: Q3\n\
             | north | 2025-03 | R_1 | 很满意 | 5 | price;staff\n| north | 2025-03 | R_2 | 一般 | 4 | queue\n",
        ),
        (
            "Respondent ID,Collector ID,End Date,Branch,Overall satisfaction,Speed,Reasons,,\n,,,Response,Response,,price,staff,queue\n\
             11,7,2025-03-14 10:01:00,north,Satisfied,5,price,,queue\n12,7,2025-03-14 10:01:00,north,Very dissatisfied,1,,,\n",
            "SurveyMonkey\nsubject: Branch Response\nrespondent: Respondent ID\nperiod: End Date\n\
             overall: Overall satisfaction Response\nspeed: Speed\nwhy: Reasons price + Reasons staff + Reasons queue\n\
             | north | 2025-03 | 11 | 满意 | 5 | price;queue\n| north | 2025-03 | 12 | 很不满意 | 1 | ;\n",
        ),
        (
            "start;end;branch;overall;speed;why;why/price;why/staff;why/queue;_uuid;_submission_time\n\
             2025-03-14T10:00:00.000+08:00;2025-03-14T10:05:00.000+08:00;north;满意;4;price staff;1;1;0;u-1;2025-03-14T02:05:09\n\
             2025-03-14T10:00:00.000+08:00;2025-03-14T10:05:00.000+08:00;north;一般;3;queue;0;0;1;u-2;2025-03-14T02:05:09\n",
            "KoboToolbox\nsubject: branch\nrespondent: _uuid\nperiod: _submission_time\noverall: overall\nspeed: speed\nwhy: why\n\
             | north | 2025-03 | u-1 | 满意 | 4 | price;staff\n| north | 2025-03 | u-2 | 一般 | 3 | queue\n",
        ),
        (
            "A list\n\nDealer,When,Rating of the speed,Overall\nnorth,March 2025,5 - fast,很满意\nsouth,March 2025,1 - slow,一般\n",
            "-\nsubject: Dealer\nrespondent: \nperiod: When\noverall: Overall\nspeed: Rating of the speed\nwhy: \n\
             | north | 2025-03 | 很满意 | 5 | \n| south | 2025-03 | 一般 | 1 | \n",
        ),
    ] {
        let found = proposed(RATED, text);
        assert!(found == wanted, "by hand\n{wanted}\nbut it is\n{found}");
    }
}

#[test]
fn a_proposed_source_is_written_with_what_is_to_be_decided() {
    let workspace = workspace();
    workspace.write("new.csv", "Id,End,Office,Overall\n1,3/4/2025,north,good\n2,3/4/2025,south,N/A or none\n");
    insta::assert_snapshot!(workspace.satis(["map", "new.csv", "--ruleset", "visits"]).code(1), @r#"
      ours         column    sure
      subject      Office    83 %
      respondent   Id        96 %
      period       End       94 %
      overall      Overall   87 %

    to be decided in the source:
    - `period`: `3/4/2025` can be read in several ways: declare `format: day/month/year` or `format: month/day/year`
    - `overall`: what do these mean: N/A or none? Write `labels: {N/A or none: ANSWER}`, or `~` for no answer

    no row can be read by it yet: rules/visits/sources/export.yaml:4: `End`: `3/4/2025` can be read in several ways: declare `format: day/month/year` or `format: month/day/year` (new.csv)

    written: rules/visits/sources/export.yaml; look through it, then: satis import visits --source export new.csv
    "#);
    insta::assert_snapshot!(workspace.read("rules/visits/sources/export.yaml"), @r#"
    source: export
    subject: Office
    respondent: Id
    period: End   # format: day/month/year, or month/day/year?
    answers:
      overall: Overall
        # not known: N/A or none
    # keep: last   # of several answers of a respondent only the last counts
    "#);
    // What was decided is not written over.
    insta::assert_snapshot!(workspace.satis(["map", "new.csv", "--ruleset", "visits"]).code(2), @r#"
    error: rules/visits/sources/export.yaml is there already: choose another name with `--name`, or `--replace` it
    "#);
}

#[test]
fn a_question_without_a_column_is_left_open_so_that_no_file_is_read_without_it() {
    let workspace = workspace();
    workspace.write("new.csv", "Id,End,Office,Colour\n1,2025-03-04,north,red\n");
    let said = workspace.satis(["map", "new.csv", "--ruleset", "visits"]).code(1).to_string();
    assert!(said.contains("`overall`: no column seems to be it: name its column under `answers`"), "{said}");
    assert!(said.contains("rows: 1, of which 0 would be rejected"), "the rows are shown all the same: {said}");
    let yaml = workspace.read("rules/visits/sources/export.yaml");
    assert!(yaml.contains("# answers:\n  # overall: ~   # no column seems to be it\n"), "{yaml}");
    let said = workspace.satis(["import", "visits", "--source", "export", "new.csv"]).code(3).err();
    assert!(said.contains("does not say which column is `overall`"), "{said}");
    // Decided: the file does not have it.
    workspace.write(
        "rules/visits/sources/export.yaml",
        yaml.replace("# answers:", "answers:").replace("# overall", "overall"),
    );
    workspace.satis(["import", "visits", "--source", "export", "new.csv"]).code(0);
}

#[test]
fn a_condition_that_never_ends_ends_the_command_and_no_such_day_is_said() {
    let workspace = workspace();
    workspace.write(
        SOURCE,
        "subject: Office\nperiod: End\nrespondent: Id\nanswers: {overall: Overall}\nwhere: while true {}; true\n",
    );
    workspace.write("a.csv", "Id,End,Office,Overall\n1,2025-03-04,north,good\n");
    let said = workspace.satis(["import", "visits", "--source", "tool", "a.csv"]).code(5).err();
    assert!(
        said.contains("error: rules/visits/sources/tool.yaml: `where`: the script takes more than 200000 steps"),
        "{said}"
    );
    workspace.write(SOURCE, "subject: Office\nperiod: End\nrespondent: Id\nanswers: {overall: Overall}\n");
    // 2025 has no 29 February, in any order of the three numbers.
    workspace.write(
        "a.csv",
        "Id,End,Office,Overall\n1,2025-02-29,north,good\n2,30/2/2025,north,good\n3,2025-03-04,north,good\n",
    );
    let said =
        workspace.satis(["import", "visits", "--source", "tool", "a.csv", "--accept-rejects"]).code(1).to_string();
    assert_eq!(said.matches("`: there is no such day").count(), 2, "{said}");
}
