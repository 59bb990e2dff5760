//! `satis report`.

use crate::support::{MEASURES, RESPONSES, Workspace};
use insta::assert_snapshot;

/// Two periods, three subjects of which two have hostile names, and a run of the second.
fn kept() -> Workspace {
    let responses = format!(
        "{RESPONSES}north,r1,2025-02,good\nsouth,r3,2025-02,bad\nwest,r4,2025-03,good\nwest,r5,2025-03,unsure\n"
    );
    let measures = format!("{MEASURES}north,2025-02,1,1\nsouth,2025-02,0,1\nwest,2025-03,0,1\n");
    let subjects = "subject,label\nnorth,<script>alert(1)</script>\nsouth,=1+1\nwest,\"a \"\"b\"\" & 'c'\"\n";
    let workspace = Workspace::visits().data(&responses, &measures).file("subjects.csv", subjects).imported();
    workspace.satis(["import", "visits", "--subjects", "subjects.csv"]).code(0);
    workspace.satis(["score", "visits", "--period", "2025-03"]).code(0);
    workspace
}

fn page(workspace: &Workspace, more: &[&str]) -> String {
    let arguments = ["report", "1", "--output", "report.html"].into_iter().chain(more.iter().copied());
    workspace.satis(arguments).code(0);
    workspace.read("report.html")
}

/// The headings of the chapters.
fn chapters(page: &str) -> Vec<&str> {
    page.split("<h2>").skip(1).map(|rest| rest.split("</h2>").next().unwrap()).collect()
}

#[test]
fn a_report_has_its_chapters_in_both_languages() {
    let workspace = kept();
    let english = page(&workspace, &[]);
    assert_snapshot!(chapters(&english).join("\n"), @r"
    1 The survey
    2 Key figures
    3 Scores, ranks and grades
    4 Indicators
    5 Questions
    6 Subjects and indicators
    7 Change against the last period
    8 Subject by subject
    9 Appendix
    ");
    let chinese = page(&workspace, &["--language", "zh"]);
    assert_snapshot!(chapters(&chinese).join("\n"), @r"
    1 调查概况
    2 主要结果
    3 得分、排名与等级
    4 指标得分
    5 题目回答分布
    6 对象与指标热力图
    7 与上期比较
    8 对象明细
    9 附录
    ");
    assert!(english.contains("<html lang=\"en\">") && chinese.contains("<html lang=\"zh-CN\">"));
    assert!(chinese.contains("测评报告") && chinese.contains("得分的逐步计算过程"));
}

#[test]
fn numbers_of_a_report_are_those_of_the_results() {
    let workspace = kept();
    let page = page(&workspace, &[]);
    // north: answers 100 and 60, 0.7 · 80 + 30 = 86; in February 70 + 20 = 90. south: 42 + 20 = 62, before 0 + 30 = 30. west: 100.
    // The mean of 86, 62 and 100 is 82.67, and of the changes of north and south, −4 and 32, 14.
    for said in [
        "<dd class=\"v\">82.67</dd>",
        "+14.00 against 2025-02 (2 in both)",
        "<td class=d>−4.00",
        "<td class=u>+32.00",
    ] {
        assert!(page.contains(said), "{said} in:\n{page}");
    }
    // 100, 60 and 60 of the three who answered in scored subjects, and 100 of west; one is unsure: a mean of 80 of 4.
    assert!(page.contains("mean 80.00, n 4"), "{page}");
    // Two of four above the middle: Wilson's interval is 15.0 to 85.0 % (R: prop.test(2, 4, correct = FALSE)).
    assert!(page.contains("<td>50.0 %<td>15.0 – 85.0 %"), "{page}");
}

#[test]
fn names_of_data_are_text_and_nothing_is_loaded() {
    let workspace = kept();
    let page = page(&workspace, &[]);
    assert_eq!(page.matches("<script>").count(), 1, "the page's own");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert!(page.contains("a &quot;b&quot; &amp; 'c'"));
    let without_names = page.replace("http://www.w3.org/2000/svg", "");
    for loads in ["http:", "https:", "//cdn", "src=", "@import", "url(", "<iframe", "<link rel=\"stylesheet\""] {
        assert!(!without_names.contains(loads), "{loads}");
    }
    assert!(page.contains("default-src 'none'"));
    // The empty icon keeps a browser from asking for one, and is allowed.
    assert!(page.contains("<link rel=\"icon\" href=\"data:,\">") && page.contains("img-src data:;"));
}

#[test]
fn a_report_is_the_same_each_time_and_keeps_nothing() {
    let workspace = kept();
    let before = std::fs::read(workspace.path("satis.db")).unwrap();
    let first = page(&workspace, &[]);
    assert_eq!(first, page(&workspace, &[]));
    assert_eq!(std::fs::read(workspace.path("satis.db")).unwrap(), before);
    // By its rule set it is the same, since that run is what comes out.
    workspace.satis(["report", "visits", "--output", "other.html"]).code(0);
    assert_eq!(workspace.read("other.html"), first);
    // And without a name: the newest run.
    assert_snapshot!(workspace.satis(["report"]).code(0).out().split_once(", ").unwrap().0, @"report-visits-2025-03.html: report of run 1");
    assert_eq!(workspace.read("report-visits-2025-03.html"), first);
    assert_eq!(
        workspace.satis(["report", "--output", "-"]).code(0).out().matches("<h2>").count(),
        chapters(&first).len()
    );
}

#[test]
fn a_report_of_one_subject_says_nothing_of_others() {
    let workspace = kept();
    let page = page(&workspace, &["--subject", "south"]);
    assert!(page.contains("=1+1") && page.contains("How the score came about"), "{page}");
    assert!(!page.contains("alert") && !page.contains("a &quot;b"), "others are not named");
    assert!(!chapters(&page).iter().any(|chapter| chapter.contains("ranks")));
    assert_snapshot!(workspace.satis(["report", "1", "--subject", "soth"]).code(2), @"error: 2025-03 has no subject `soth`: did you mean `south`?");
}

#[test]
fn what_can_not_be_reported_is_said() {
    let workspace = Workspace::visits().imported();
    assert_snapshot!(workspace.satis(["report"]).code(2), @"error: no runs are kept yet: `satis score RULESET` keeps one, and `satis report RULESET` needs none");
    assert_snapshot!(workspace.satis(["report", "7"]).code(2), @"error: there is no run 7: `satis runs` lists them");
    assert_snapshot!(workspace.satis(["report", "visits", "--period", "2024-01"]).code(3), @"error: there are no data for `visits` in 2024-01: they are of 2025-03");
    assert_snapshot!(workspace.satis(["report", "vists"]).code(2), @"error: no rule set is called `vists`: did you mean `visits`?");
    workspace.satis(["score", "visits"]).code(0);
    assert_snapshot!(workspace.satis(["report", "1", "--period", "2025-03"]).code(2), @"error: `--period` is for the report of a rule set; run 1 has its own: leave it out, or name the rule set");
    assert_snapshot!(workspace.satis(["report", "1", "--output", "rules/visits/ruleset.yaml"]).code(2), @"error: rules/visits/ruleset.yaml: this is a file of the rules, and no place for an output: name another file");
}

/// The report in a format that is text.
fn written(workspace: &Workspace, format: &str) -> String {
    workspace.satis(["report", "1", "--format", format, "--output", "report.txt"]).code(0);
    workspace.read("report.txt")
}

/// The fields of a line of a CSV in which no field has a comma.
fn fields(line: &str) -> Vec<&str> {
    line.split(',').collect()
}

#[test]
fn the_rows_of_a_report_are_exact_and_no_formulas() {
    let workspace = kept();
    let csv = written(&workspace, "csv");
    let mut lines = csv.lines();
    assert_eq!(
        lines.next().unwrap(),
        "period,subject,label,status,grade,rank,responses,indicator,name,value,rate,stake,weight_used,contribution,n,mean,target,previous,change"
    );
    let of = |subject: &str, path: &str| {
        let found = csv.lines().map(fields).find(|row| row[1] == subject && row[7] == path);
        found.unwrap_or_else(|| panic!("{subject} {path} in:\n{csv}"))
    };
    // 62 in March, 30 in February; the mean of 86, 62 and 100.
    assert_eq!(of("south", "score")[9..], ["62", "0.62", "100", "", "", "", "82.666666666667", "", "30", "32"]);
    assert_eq!(of("south", "score")[2], "'=1+1", "a spreadsheet takes it for a text");
    assert_eq!(lines.count(), 9, "three subjects with three indicators");
}

#[test]
fn a_report_as_json_is_what_its_schema_says() {
    let workspace = kept();
    let schema: serde_json::Value =
        serde_json::from_str(&workspace.satis(["reference", "report-schema"]).code(0).out()).unwrap();
    let text = written(&workspace, "json");
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let errors: Vec<String> =
        jsonschema::validator_for(&schema).unwrap().iter_errors(&json).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(json["questions"][0]["mean"].to_string(), "80");
    assert_eq!(json["questions"][0]["favourable"].to_string(), "2");
    assert_eq!(json["subjects"][1]["subject"], "north");
    assert_eq!(json["subjects"][1]["change"].to_string(), "-4");
    let mut wrong = json.clone();
    wrong["subjects"][0]["rank"] = "first".into();
    assert!(!jsonschema::validator_for(&schema).unwrap().is_valid(&wrong));
}

#[test]
fn a_report_as_markdown_has_names_as_texts() {
    let workspace = kept();
    let text = written(&workspace, "markdown");
    // A listing is shown as it is.
    let outside = text.split("```").step_by(2).collect::<String>();
    assert!(!outside.contains("<script") && text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{text}");
    assert!(
        text.contains("\n## 3 Scores, ranks and grades\n") && text.contains("| 3 | =1+1 | 62.00 | B |"),
        "{text}"
    );
}

#[test]
fn totals_of_the_workbook_are_formulas_that_come_to_the_scores() {
    use calamine::{Data, Reader, Xlsx, open_workbook};
    let workspace = kept();
    workspace.satis(["report", "1", "--format", "xlsx", "--output", "report.xlsx"]).code(0);
    let mut book: Xlsx<_> = open_workbook(workspace.path("report.xlsx")).unwrap();
    let sheets = [
        "ranking",
        "indicators",
        "subjects",
        "contributions",
        "questions",
        "distributions",
        "actions",
        "rules",
        "log",
    ];
    assert_eq!(book.sheet_names(), sheets);
    let values = book.worksheet_range("subjects").unwrap();
    let formulas = book.worksheet_formula("subjects").unwrap();
    // west, north, south: by rank.
    for (row, score) in [(1, 100.0), (2, 86.0), (3, 62.0)] {
        assert_eq!(values.get_value((row, 2)), Some(&Data::Float(score)));
        assert_eq!(formulas.get_value((row, 2)).unwrap(), &format!("D{0}+E{0}", row + 1));
    }
    assert_eq!(values.get_value((3, 1)), Some(&Data::String("=1+1".to_owned())), "a text is no formula");
    assert_eq!(formulas.get_value((3, 1)).map(String::as_str).unwrap_or_default(), "");
    let again = std::fs::read(workspace.path("report.xlsx")).unwrap();
    workspace.satis(["report", "1", "--format", "xlsx", "--output", "report.xlsx"]).code(0);
    assert_eq!(std::fs::read(workspace.path("report.xlsx")).unwrap(), again);
    assert_snapshot!(
        workspace.satis(["report", "1", "--format", "xlsx", "--output", "-"]).code(2),
        @"error: `--format xlsx` is no text for a terminal: name a file with `--output report.xlsx`"
    );
}

/// A program that prints the name of the page which it is given.
const BROWSER: &str = "#!/bin/sh
for argument in \"$@\"; do
  case \"$argument\" in
    --print-to-pdf=*) target=${argument#--print-to-pdf=} ;;
    file://*) source=${argument#file://} ;;
  esac
done
{ printf '%%PDF-1.4 '; grep -c '<h2>' \"$source\"; } > \"$target\"
";

#[test]
fn the_browser_of_the_machine_prints_the_page() {
    use std::os::unix::fs::PermissionsExt;
    let workspace = kept().file("browser", BROWSER).file("idle", "#!/bin/sh\n");
    for name in ["browser", "idle"] {
        std::fs::set_permissions(workspace.path(name), std::fs::Permissions::from_mode(0o755)).unwrap();
    }
    let run = |browser: &str| {
        let arguments = ["report", "1", "--format", "pdf", "--output", "report.pdf"];
        workspace.command(arguments).env("SATIS_BROWSER", workspace.path(browser)).output().unwrap()
    };
    assert_eq!(run("browser").status.code(), Some(0));
    assert_eq!(workspace.read("report.pdf"), "%PDF-1.4 9\n");
    for browser in ["idle", "nowhere"] {
        let failed = run(browser);
        assert_eq!(failed.status.code(), Some(3));
        let said = String::from_utf8(failed.stderr).unwrap();
        assert!(said.contains("write `--format html`, open the page in a browser and print it"), "{said}");
    }
}

/// The answers of 250 customers of a mobile phone provider, with what others published of them.
#[test]
fn statistics_of_ecsi_are_those_that_were_published() {
    use satis::statistics::{Reliability, Summary};
    let Some(folder) = std::env::var_os("SATIS_CONFORMANCE").map(std::path::PathBuf::from) else {
        println!("skipped: SATIS_CONFORMANCE names no folder");
        return;
    };
    let read = |name: &str| std::fs::read_to_string(folder.join("ecsi-mobi").join(name)).unwrap();
    let data = read("data.csv");
    let mut lines = data.lines();
    let names = fields(lines.next().unwrap());
    let rows: Vec<Vec<f64>> =
        lines.map(|line| fields(line).iter().map(|x| x.parse().unwrap()).collect()).collect();
    assert_eq!(rows.len(), 250);
    let column = |name: &str| {
        let at = names.iter().position(|other| *other == name).unwrap();
        rows.iter().map(|row| row[at]).collect::<Vec<f64>>()
    };
    let published = read("published_items_seminr.csv");
    let items: Vec<Vec<&str>> = published.lines().skip(1).map(fields).collect();
    assert_eq!(items.len(), 13);
    for item in &items {
        let found = Summary::of(&column(item[0])).unwrap();
        let close = |found: f64, said: &str| (found - said.parse::<f64>().unwrap()).abs() < 1e-9;
        assert!(close(found.mean, item[1]) && close(found.sd.unwrap(), item[5]), "{item:?} {found:?}");
        assert!(close(found.quartiles[1], item[2]), "{item:?} {found:?}");
    }
    let blocks = read("expected_blocks.csv");
    let mut held = 0;
    for block in blocks.lines().skip(1).map(fields).filter(|block| block[2].parse::<u32>().unwrap() > 1) {
        let of: Vec<Vec<f64>> =
            names.iter().filter(|name| name.starts_with(prefix(block[0]))).map(|name| column(name)).collect();
        let rows: Vec<Vec<f64>> = (0..250).map(|row| of.iter().map(|column| column[row]).collect()).collect();
        let found = Reliability::of(&rows).unwrap();
        let said: f64 = block[3].parse().unwrap();
        assert!((found.alpha - said).abs() < 1e-9, "{block:?} {found:?}");
        // What seminr's fixtures publish is the standardised alpha.
        if let Ok(said) = block[5].parse::<f64>() {
            assert!((found.standardised.unwrap() - said).abs() < 1e-9, "{block:?} {found:?}");
            held += 1;
        }
    }
    assert!(held >= 3, "{held} published alphas");
}

/// The beginning of the names of a block's items.
fn prefix(block: &str) -> &str {
    match block {
        "IMAG" => "IMAG",
        "EXPE" => "CUEX",
        "QUAL" => "PERQ",
        "VAL" => "PERV",
        "SAT" => "CUSA",
        "LOY" => "CUSL",
        other => other,
    }
}
