//! Results by the values of attributes: `score --breakdown`, JSON and `explain`.

use crate::support::{FILES, Workspace};
use insta::assert_snapshot;

const RULES: &str = "\
ruleset: a
subject: office
period: year
questions:
  overall: {range: [0, 100]}
attributes:
  region: {choices: [south, north]}
  channel: {type: text}
measures:
  complaints: {type: count, default: 0}
score:
  combine: sum
  of:
    survey: overall.mean
    care: 30 - 10 * complaints
    place: {value: complaints, rank: lower}
breakdown: {by: [region, region*channel], min_n: 2}
";

const RESPONSES: &str = "\
subject,period,region,channel,overall
east,2025,south,web,100
east,2025,north,web,80
east,2025,south,web,50
east,2025,south,shop,0
east,2025,,web,10
west,2025,north,shop,
west,2025,north,shop,
";

const MEASURES: &str = "subject,period,complaints\neast,2025,1\nnobody,2025,0\n";

fn workspace() -> Workspace {
    Workspace::rules(RULES).data(RESPONSES, MEASURES)
}

/// East, south: (100 + 50 + 0) / 3 = 50, and 30 - 10 of care, and rank 3 of the three by complaints: 73. East, south
/// by web: (100 + 50) / 2 = 75, so 98. West, north: nobody answered. `nobody` has no responses, so no parts.
#[test]
fn parts_of_the_responses_are_scored_as_the_whole_is() {
    let run = ["score", "a", "--breakdown", "--format", "csv"];
    assert_snapshot!(workspace().satis(run.into_iter().chain(FILES)).code(0).out(), @"
    subject,period,by,value,n,score,score.survey,score.care,score.place
    east,2025,region,south,3,73.00,50,20,3
    east,2025,region,north,1,suppressed,,,
    east,2025,region*channel,south*shop,1,suppressed,,,
    east,2025,region*channel,south*web,2,98.00,75,20,3
    east,2025,region*channel,north*web,1,suppressed,,,
    west,2025,region,north,2,,,30,1
    west,2025,region*channel,north*shop,2,,,30,1
    ");
    let run = ["score", "a", "--breakdown", "--language", "zh"];
    assert_snapshot!(workspace().satis(run.into_iter().chain(FILES)).code(0).out(), @"
    ───────────────────────────────────────────────────────────────────────────────────
     对象   周期   分组             取值         答卷     得分   survey   care   place
    ───────────────────────────────────────────────────────────────────────────────────
     east   2025   region           south           3    73.00       50     20       3
     east   2025   region           north           1   不公布
     east   2025   region*channel   south*shop      1   不公布
     east   2025   region*channel   south*web       2    98.00       75     20       3
     east   2025   region*channel   north*web       1   不公布
     west   2025   region           north           2                       30       1
     west   2025   region*channel   north*shop      2                       30       1
    ───────────────────────────────────────────────────────────────────────────────────
    ");
}

#[test]
fn the_scoreboard_as_csv_keeps_its_form() {
    let run = ["score", "a", "--format", "csv"];
    assert_snapshot!(workspace().satis(run.into_iter().chain(FILES)).code(0).out(), @"
    subject,period,score,grade,rank,status,score.survey,score.care,score.place,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    east,2025,71.00,,1,scored,48,20,3,,5,0,,,,,,,,,,,,,,
    nobody,2025,,,,not-computable,,30,1,,0,0.[DIGEST],,,,score.survey: overall (nobody answered) is missing,,,,,,,,,,
    west,2025,,,,not-computable,,30,1,,2,0.[DIGEST],,,,score.survey: overall (nobody answered) is missing,,,,,,,,,,
    ");
}

#[test]
fn json_and_explanations_have_the_breakdowns() {
    let workspace = workspace().edit("rules/a/ruleset.yaml", "    place: {value: complaints, rank: lower}\n", "");
    let run = ["score", "a", "--format", "json"];
    let text = workspace.satis(run.into_iter().chain(FILES)).code(0).out();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    let cells = &json["subjects"][0]["breakdowns"];
    assert_snapshot!(cells[0].to_string(), @r#"{"by":"region","value":"south","n":3,"suppressed":false,"score":70.00,"nodes":{"score.survey":50,"score.care":20}}"#);
    assert_snapshot!(cells[1].to_string(), @r#"{"by":"region","value":"north","n":1,"suppressed":true,"score":null,"nodes":null}"#);
    assert_eq!(json["subjects"][1]["breakdowns"], serde_json::json!([]));
    let run = ["explain", "a", "east"];
    let text = workspace.satis(run.into_iter().chain(FILES)).code(0).out();
    assert_snapshot!(text.split_once("breakdowns\n").unwrap().1, @"
    region = south: n 3, score 70.00, score.survey 50, score.care 20
    region = north: n 1, suppressed
    region*channel = south*shop: n 1, suppressed
    region*channel = south*web: n 2, score 95.00, score.survey 75, score.care 20
    region*channel = north*web: n 1, suppressed
    ");
}

#[test]
fn a_rule_set_without_a_breakdown_says_how_to_write_one() {
    let run = ["score", "visits", "--breakdown"];
    assert_snapshot!(Workspace::visits().satis(run.into_iter().chain(FILES)).code(2), @"error: `visits` declares no breakdown: write `breakdown: {by: [ATTRIBUTE], min_n: 5}` into its ruleset.yaml");
}

#[test]
fn only_attributes_can_be_broken_down_by() {
    let rules = RULES.replace("[region, region*channel]", "[regoin, overall, region*region, channel, channel]");
    assert_snapshot!(Workspace::rules(&rules).satis(["check", "a"]).code(1), @"
    error[unknown-name]: no attribute is called `regoin`
      --> rules/a/ruleset.yaml:17:18
       |
    17 | breakdown: {by: [regoin, overall, region*region, channel, channel], min_n: 2}
       |                  ^^^^^^ not an attribute
       |
       = help: did you mean `region`?

    error[unknown-name]: no attribute is called `overall`
      --> rules/a/ruleset.yaml:17:26
       |
    17 | breakdown: {by: [regoin, overall, region*region, channel, channel], min_n: 2}
       |                          ^^^^^^^ not an attribute
       |
       = help: it stands under `questions`: responses are broken down by attributes only

    error[duplicate-name]: `region` is crossed with itself
      --> rules/a/ruleset.yaml:17:35
       |
    17 | breakdown: {by: [regoin, overall, region*region, channel, channel], min_n: 2}
       |                                   ^^^^^^^^^^^^^ name it once

    error[duplicate-name]: `channel` stands twice
      --> rules/a/ruleset.yaml:17:59
       |
    17 | breakdown: {by: [regoin, overall, region*region, channel, channel], min_n: 2}
       |                                                  -------  ^^^^^^^ the second
       |                                                  |
       |                                                  the first

    1 rule set, 4 errors, 0 warnings
    ");
    let rules = RULES.replace("by: [region, region*channel], min_n: 2", "min_n: few");
    assert_snapshot!(Workspace::rules(&rules).satis(["check", "a"]).code(1), @"
    error[missing-field]: a breakdown lacks `by`
      --> rules/a/ruleset.yaml:17:13
       |
    17 | breakdown: {min_n: few}
       |             ^^^^^ `by` belongs here
       |
       = help: `by` is attributes, or several crossed: `region*channel`

    error[wrong-type]: `few` stands where a whole number from 0 is wanted
      --> rules/a/ruleset.yaml:17:20
       |
    17 | breakdown: {min_n: few}
       |                    ^^^ a whole number from 0 is wanted

    1 rule set, 2 errors, 0 warnings
    ");
}

#[test]
fn no_two_columns_bear_one_name() {
    // An indicator called as the number of responses is.
    let workspace = workspace().edit("rules/a/ruleset.yaml", "    care: 30", "    n: 30");
    let said = workspace.satis(["score", "a", "--breakdown"].into_iter().chain(FILES)).code(0).out();
    let header = said.lines().find(|line| line.contains("subject")).unwrap();
    let wanted = ["subject", "period", "by", "value", "n", "score", "survey", "score.n", "place"];
    assert_eq!(header.split_whitespace().collect::<Vec<_>>(), wanted);
}

const MEMBERS: &str = "\
ruleset: a
subject: office
period: year
questions:
  overall: {range: [0, 100]}
attributes:
  reg: {choices: [s, n]}
measures:
  care: {type: number, over: mean}
score:
  combine: weighted-mean
  weights: 100
  of: {survey: {weight: 80, value: overall.mean}, care: 20}
outcomes: [{when: responses < 2, status: no-opinion}]
breakdown: {by: [reg], min_n: 1}
rollup: {levels: [office, group], by: pooled}
";

/// `c` has no response in the south; `d` has but one in all, too few for an opinion.
fn members(rules: &str) -> Workspace {
    let responses = "subject,period,reg,overall\n\
        a,2025,s,30\na,2025,n,50\nb,2025,s,50\nb,2025,n,70\nc,2025,n,90\nc,2025,n,90\nd,2025,s,10\n";
    Workspace::rules(rules)
        .file("responses.csv", responses)
        .file("measures.csv", "subject,period,care\na,2025,70\nb,2025,35\nc,2025,30\nd,2025,1000\n")
        .file("subjects.csv", "subject,parent\np,\na,p\nb,p\nc,p\nd,p\n")
}

fn parts(workspace: &Workspace) -> String {
    let run = ["score", "a", "--breakdown", "--format", "csv"];
    let files = ["--responses", "responses.csv", "--measures", "measures.csv", "--subjects", "subjects.csv"];
    workspace.satis(run.into_iter().chain(files)).code(0).any_out()
}

/// The care of `p` is that of its three scored members in every part: (70 + 35 + 30) / 3 = 45. In the south they have
/// (30 + 50) / 2 = 40, so 0.8·40 + 0.2·45 = 41; in the north (50 + 70 + 90 + 90) / 4 = 75, so 60 + 9 = 69. The parts of
/// `a` and `b` are hidden for having one response each, but counted; `d` has too few as a whole and is not.
#[test]
fn who_counts_in_a_part_is_decided_of_the_whole() {
    let text = parts(&members(MEMBERS));
    assert_snapshot!(text, @"
    subject,period,by,value,n,score,score.survey,score.care
    a,2025,reg,s,1,,,
    a,2025,reg,n,1,,,
    b,2025,reg,s,1,,,
    b,2025,reg,n,1,,,
    c,2025,reg,n,2,78.00,90,30
    d,2025,reg,s,1,,,
    p,2025,reg,s,2,41.00,40,45
    p,2025,reg,n,4,69.00,75,45
    ");
    let ungated = MEMBERS.replace("outcomes: [{when: responses < 2, status: no-opinion}]\n", "");
    let p = |text: &str| text.lines().filter(|line| line.starts_with("p,")).map(str::to_owned).collect::<Vec<_>>();
    let without = |id: &str| {
        let workspace = members(&ungated);
        let file = workspace.read("subjects.csv").replace(&format!("{id},p\n"), "");
        p(&parts(&workspace.file("subjects.csv", file)))
    };
    assert_eq!(without("d"), p(&text), "a member is not left out for want of answers in a part");
}

/// The means over the members that have a value in the part: (38 + 47) / 2 = 42.5 and (30 + 50) / 2 = 40 in the
/// south; (54 + 63 + 78) / 3 = 65 and (50 + 70 + 90) / 3 = 70 in the north; of care always all three.
#[test]
fn means_of_children_keep_the_members_of_the_whole() {
    let text = parts(&members(&MEMBERS.replace("pooled", "mean-of-children")));
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("p,")).collect();
    assert_snapshot!(lines.join("\n"), @"
    p,2025,reg,s,2,42.50,40,45
    p,2025,reg,n,4,65.00,70,45
    ");
}

/// 0.8·90 + 0.2·30 = 78 is hidden, as the total of the whole is.
#[test]
fn an_outcome_that_hides_the_total_hides_it_in_the_parts() {
    let rules = MEMBERS.replace("responses < 2, status: no-opinion", "score.care < 32, status: not-computable");
    let text = parts(&members(&rules));
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("c,")).collect();
    assert_snapshot!(lines.join("\n"), @"c,2025,reg,n,2,,90,30");
}
