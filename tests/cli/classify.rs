//! Free text sorted into classes by keywords: counted, extended, and sorted again when the keywords change.

use crate::support::Workspace;
use insta::assert_snapshot;

const RULES: &str = "\
ruleset: a
title: A
subject: office
period: year
questions:
  remark: {type: text}
classify:
  remark:
    efficiency: [慢, 等太久, slow]
    attitude: {words: [态度, 不耐烦], zh: 态度, en: Attitude}
derive:
  rude: contains(remark, \"attitude\")
score: remark.answered
also:
  slow: remark.count(\"efficiency\")
  either: {value: 'remark.share(\"efficiency\", \"attitude\")', round: 3}
  rest: remark.count(\"other\")
  silent: remark.missing
  rude: rude.count
";

const RESPONSES: &str = "\
subject,respondent,period,remark
north,r1,2025,太慢了
north,r2,2025,又ＳＬＯＷ，态度又差
north,r3,2025,不耐烦
north,r4,2025,很好
north,r5,2025,
north,r6,2025,　
north,r7,2025,all fine
";

fn workspace() -> Workspace {
    Workspace::rules(RULES).file("responses.csv", RESPONSES)
}

/// Five answered: r1 and r2 are slow, r2 and r3 rude, r4 and r7 neither; 3 of 5 are one of the two.
#[test]
fn an_answer_belongs_to_every_class_of_which_it_has_a_word() {
    let run = ["score", "a", "--responses", "responses.csv", "--format", "csv"];
    assert_snapshot!(workspace().satis(run).code(0).out(), @"
    subject,period,score,grade,rank,status,also.slow,also.either,also.rest,also.silent,also.rude,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    north,2025,5.00,,1,scored,2,0.600,2,2,2,,7,0,,,,,,,,,,,,,,
    ");
    let run = ["explain", "a", "north", "--responses", "responses.csv"];
    let explained = workspace().satis(run).code(0).out();
    assert!(explained.contains("remark.count(\"efficiency\") = 2 (n 5 of 7 answered)"), "{explained}");
}

/// What was answered is kept, so that other keywords sort what was imported before: `好` puts r4 into a class.
#[test]
fn edited_keywords_sort_what_is_stored_anew() {
    let workspace = workspace();
    workspace.satis(["import", "a", "--responses", "responses.csv"]).code(0);
    let before = workspace.satis(["score", "a", "--format", "csv"]).code(0).any_out();
    assert!(before.contains("north,2025,5.00,,1,scored,2,0.600,2,2,2"), "{before}");
    let workspace = workspace.edit("rules/a/ruleset.yaml", "[慢, 等太久, slow]", "[好, FINE]");
    let after = workspace.satis(["score", "a", "--format", "csv"]).code(0).any_out();
    assert!(after.contains("north,2025,5.00,,1,scored,2,0.800,1,2,2"), "{after}");
}

#[test]
fn a_subsidiary_changes_classes_one_by_one() {
    let own = "\
ruleset: b
extends: a
classify:
  remark: {attitude: ~, efficiency: [慢], price: [太贵]}
derive: {rude: ~}
also: {rude: ~, either: 'remark.share(\"price\")'}
";
    let workspace = workspace().file("rules/b/ruleset.yaml", own);
    let shown = workspace.satis(["show", "b"]).code(0).out();
    let from = shown.find("classify:").unwrap();
    assert_snapshot!(&shown[from..shown.find("score:").unwrap()], @"
    classify:
      remark:
        efficiency:
          words: [慢]
        price:
          words: [太贵]
    ");
    // Of `efficiency` only 慢 is left, so r1 alone; nobody finds it dear.
    let run = ["score", "b", "--responses", "responses.csv", "--format", "csv"];
    assert_snapshot!(workspace.satis(run).code(0).out(), @"
    subject,period,score,grade,rank,status,also.slow,also.either,also.rest,also.silent,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    north,2025,5.00,,1,scored,1,0.000,4,2,,7,0,,,,,,,,,,,,,,
    ");
}

#[test]
fn the_page_lists_classes_with_their_words() {
    let page = workspace().satis(["show", "a", "--format", "html", "--language", "zh"]).code(0).out();
    let classes = page.split("<td>").find(|cell| cell.contains("等太久")).unwrap().split("</td>").next().unwrap();
    assert_snapshot!(classes, @r#"文字，按所含词语归类：efficiency (慢, 等太久, slow); 态度 <span class="id">attitude</span> (态度, 不耐烦); 其余 <span class="id">other</span>"#);
}
