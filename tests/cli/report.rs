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
    // The mean of 86, 62 and 100 is 82.67, of 90 and 30 in February 60.
    for said in ["<dd class=\"v\">82.67</dd>", "+22.67 against 2025-02", "<td class=d>−4.00", "<td class=u>+32.00"]
    {
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
