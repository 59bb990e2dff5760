//! `satis score`.

use crate::support::{FILES, MEASURES, RESPONSES, RULES, VISITS, Workspace};
use insta::assert_snapshot;

const ORGANISATIONS: &str = "organisations: {group: {of: {north: North, south: South}}}\n";

#[test]
fn a_scoreboard_is_printed() {
    let workspace = Workspace::visits();
    assert_snapshot!(workspace.satis(["score", "visits"].into_iter().chain(FILES)).code(0).out(), @"
    Visits · 2025-03

    ───────────────────────────────────────────────────────────────────────────────────
     rank   office   score   grade   status   responses   survey   care   punctual   n
    ───────────────────────────────────────────────────────────────────────────────────
        1   north    86.00   B       scored           2       56     30         95   2
        2   south    62.00   B       scored           1       42     20         80   1
    ───────────────────────────────────────────────────────────────────────────────────
    2 scored
    ");
}

#[test]
fn scores_are_written_as_csv() {
    let workspace = Workspace::visits();
    let score = ["score", "visits", "--format", "csv"];
    assert_snapshot!(workspace.satis(score.into_iter().chain(FILES)).code(0).out(), @"
    subject,period,score,grade,rank,status,score.survey,score.care,also.punctual,also.n,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    north,2025-03,86.00,B,1,scored,56,30,95,2,,2,0,,,,,,,,,,,,,,
    south,2025-03,62.00,B,2,scored,42,20,80,1,,1,0,,,,,,,,,,,,,,
    ");
}

#[test]
fn scores_are_written_as_json() {
    let workspace = Workspace::visits();
    let score = ["score", "visits", "--format", "json"];
    let text = workspace.satis(score.into_iter().chain(FILES)).code(0).out();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&json["ruleset"], &json["period"]), (&"visits".into(), &"2025-03".into()));
    let subjects = json["subjects"].as_array().unwrap();
    let scores: Vec<String> =
        subjects.iter().map(|s| format!("{} {} {}", s["subject"], s["score"], s["grade"])).collect();
    assert_eq!(scores, ["\"north\" 86.00 \"B\"", "\"south\" 62.00 \"B\""]);
}

#[test]
fn the_order_of_rows_and_files_does_not_matter() {
    let reversed = |text: &str| {
        let (header, rows) = text.split_once('\n').unwrap();
        let rows: Vec<&str> = rows.lines().rev().collect();
        format!("{header}\n{}\n", rows.join("\n"))
    };
    let workspace = Workspace::visits()
        .file("r.csv", reversed(RESPONSES))
        .file("m.csv", reversed(MEASURES))
        .file("r1.csv", "subject,respondent,period,overall\nsouth,r3,2025-03,fair\n")
        .file("r2.csv", "subject,respondent,period,overall\nnorth,r2,2025-03,so-so\nnorth,r1,2025-03,good\n");
    for format in ["table", "json", "csv"] {
        let scored = |files: &[&'static str]| {
            workspace.satis(["score", "visits", "--format", format].into_iter().chain(files.iter().copied())).out()
        };
        let straight = scored(&FILES);
        assert_eq!(scored(&["--measures", "m.csv", "--responses", "r.csv"]), straight);
        assert_eq!(scored(&["--responses", "r1.csv", "--measures", "m.csv", "--responses", "r2.csv"]), straight);
    }
}

#[test]
fn the_store_is_scored_and_the_run_is_kept() {
    let workspace = Workspace::visits().imported();
    assert_snapshot!(workspace.satis(["score", "visits", "--format", "csv"]).code(0), @"
    subject,period,score,grade,rank,status,score.survey,score.care,also.punctual,also.n,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    north,2025-03,86.00,B,1,scored,56,30,95,2,,2,0,,,,,,,,,,,,,,
    south,2025-03,62.00,B,2,scored,42,20,80,1,,1,0,,,,,,,,,,,,,,
    ──── errors
    kept as run 1
    ");
}

#[test]
fn what_score_writes_is_read_back_to_compare_with() {
    let workspace = Workspace::visits().edit(
        RULES,
        "also:\n",
        "benchmarks: {rival: Rival}\nalso:\n  gap: score - target.score\n  change: score.care - previous.score.care\n  \
         lead: score.survey - benchmark.rival.score.survey\n",
    );
    let score = ["score", "visits", "--format", "csv"];
    let written = workspace.satis(score.into_iter().chain(FILES)).code(0).out();
    let workspace = workspace.file("now.csv", &written).file("before.csv", written.replace("2025-03", "2025-02"));
    let compared = ["--target", "now.csv", "--previous", "before.csv", "--benchmark", "rival=now.csv"];
    assert_snapshot!(workspace.satis(score.into_iter().chain(FILES).chain(compared)).code(0), @"
    subject,period,score,grade,rank,status,score.survey,score.care,also.gap,also.change,also.lead,also.punctual,also.n,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    north,2025-03,86.00,B,1,scored,56,30,0,0,0,95,2,,2,0,,,,,,,,,,,,,,
    south,2025-03,62.00,B,2,scored,42,20,0,0,0,80,1,,1,0,,,,,,,,,,,,,,
    ");
}

#[test]
fn columns_to_compare_with_that_are_no_nodes_are_remarked() {
    let workspace = Workspace::visits().file("targets.csv", "period,score,score.servey\n2025-03,85,60\n");
    let score = ["score", "visits", "--format", "csv", "--target", "targets.csv"];
    assert_snapshot!(workspace.satis(score.into_iter().chain(FILES)).code(0), @"
    subject,period,score,grade,rank,status,score.survey,score.care,also.punctual,also.n,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    north,2025-03,86.00,B,1,scored,56,30,95,2,,2,0,,,,,,,,,,,,,,
    south,2025-03,62.00,B,2,scored,42,20,80,1,,1,0,,,,,,,,,,,,,,
    ──── errors
    targets.csv: `visits` has no node for these columns: score.servey
    ");
}

#[test]
fn a_file_to_compare_with_that_is_for_another_period_is_remarked() {
    let rules = VISITS.replace("also:\n", "also:\n  change: score - previous.score\n");
    let before = "subject,period,score\nnorth,2024-03,80\n";
    let workspace = Workspace::visits().file(RULES, rules).file("before.csv", before);
    let score = ["score", "visits", "--format", "csv", "--previous", "before.csv"];
    // The adjacent period is 2025-02; the latest earlier one is what the file holds: 86 - 80.
    assert_snapshot!(workspace.satis(score.into_iter().chain(FILES)).code(0), @"
    subject,period,score,grade,rank,status,score.survey,score.care,also.change,also.punctual,also.n,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    north,2025-03,86.00,B,1,scored,56,30,,95,2,,2,0,,,,,,,,,,,,,,
    south,2025-03,62.00,B,2,scored,42,20,,80,1,,1,0,,,,,,,,,,,,,,
    ──── errors
    before.csv: it holds 2024-03, not 2025-02, so nothing is compared with it
    ");
    let workspace = workspace.edit(RULES, "period: month\n", "period: month\nprevious: latest\n");
    assert_snapshot!(workspace.satis(score.into_iter().chain(FILES)).code(0), @"
    subject,period,score,grade,rank,status,score.survey,score.care,also.change,also.punctual,also.n,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    north,2025-03,86.00,B,1,scored,56,30,6,95,2,,2,0,,,,,,,,,,,,,,
    south,2025-03,62.00,B,2,scored,42,20,,80,1,,1,0,,,,,,,,,,,,,,
    ");
}

#[test]
fn several_periods_must_be_chosen_from() {
    let workspace = Workspace::visits().file("responses.csv", RESPONSES.replacen("2025-03", "2025-04", 1));
    let score = |periods: &[&'static str], code| {
        let base = ["score", "visits", "--format", "csv"].into_iter().chain(FILES);
        workspace.satis(base.chain(periods.iter().copied())).code(code)
    };
    assert_snapshot!(score(&[], 2).err(), @"error: the data hold several periods: name one with --period: 2025-03, 2025-04");
    assert_snapshot!(score(&["--period", "2025-04"], 0), @"
    subject,period,score,grade,rank,status,score.survey,score.care,also.punctual,also.n,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    north,2025-04,100.00,A,1,scored,70,30,100,1,,1,0,,,,,,,,,,,,,,
    ");
    assert_snapshot!(score(&["--period", "all"], 0), @"
    subject,period,score,grade,rank,status,score.survey,score.care,also.punctual,also.n,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    north,2025-03,72.00,B,1,scored,42,30,95,1,,1,0,,,,,,,,,,,,,,
    south,2025-03,62.00,B,2,scored,42,20,80,1,,1,0,,,,,,,,,,,,,,
    north,2025-04,100.00,A,1,scored,70,30,100,1,,1,0,,,,,,,,,,,,,,
    ");
    assert_eq!(
        score(&["--period", "2025-04", "--period", "2025-03"], 0).out(),
        score(&["--period", "all"], 0).out()
    );
    assert_snapshot!(score(&["--period", "2024-04"], 3).err(), @"error: there are no data for `visits` in 2024-04: they are of 2025-03, 2025-04");
    assert_snapshot!(score(&["--period", "2025"], 2).err(), @"error: the period 2025 is a year, but the rule set scores a month: give a period as fine as that");
    assert_snapshot!(score(&["--period", "April"], 2).err(), @"error: `April` is not a period: write 2025, 2025-H1, 2025-Q1, 2025-03 or 2025-03-14");
}

#[test]
fn a_period_of_another_kind_is_refused_for_the_store_too() {
    let workspace = Workspace::visits().imported();
    assert_snapshot!(workspace.satis(["score", "visits", "--period", "2025"]).code(2).err(), @"error: 2025 is not a month, which `visits` is scored by");
    assert_snapshot!(workspace.satis(["score", "visits", "--period", "2031-01"]).code(3).err(), @"error: there are no data for `visits` in 2031-01: they are of 2025-03");
}

#[test]
fn rejected_rows_are_told_and_the_rest_is_scored() {
    let workspace = Workspace::visits().file("responses.csv", RESPONSES.replace("so-so", "godo"));
    let score = ["score", "visits", "--format", "csv", "--accept-rejects"];
    assert_snapshot!(workspace.satis(score.into_iter().chain(FILES)).code(1), @"
    subject,period,score,grade,rank,status,score.survey,score.care,also.punctual,also.n,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    north,2025-03,100.00,A,1,scored,70,30,95,1,,1,0,,,,,,,,,,,,,,
    south,2025-03,62.00,B,2,scored,42,20,80,1,,1,0,,,,,,,,,,,,,,
    ──── errors
    responses.csv: left out 1 of 3 rows:
      responses.csv:3: overall `godo`: not a level of the scale: good, fair, bad, unsure
    ");
    assert!(!workspace.has("responses.rejects.csv"));
}

#[test]
fn an_organisation_sees_its_own_data_only() {
    let workspace = Workspace::visits().file("satis.yaml", ORGANISATIONS);
    let import = ["import", "visits", "--org"];
    workspace.satis(import.into_iter().chain(["north", "--responses", "responses.csv"])).code(0);
    let score = |org| workspace.satis(["score", "visits", "--format", "csv", "--org", org]);
    assert_snapshot!(score("north").code(0), @"
    subject,period,score,grade,rank,status,score.survey,score.care,also.punctual,also.n,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    north,2025-03,86.00,B,1,scored,56,30,100,2,,2,0,,,,,,,,,,,,,,
    south,2025-03,72.00,B,2,scored,42,30,100,1,,1,0,,,,,,,,,,,,,,
    ──── errors
    kept as run 1
    ");
    assert_snapshot!(score("south").code(3).err(), @"error: there are no data of `south` for `visits`, but of `north` for the survey `visits`: `--org north` takes those of `north`");
    assert_snapshot!(score("nroth").code(2).err(), @"error: no organisation is called `nroth`: satis.yaml has group, north, south");
}

#[test]
fn an_organisation_may_not_use_the_rules_of_another() {
    let workspace = Workspace::visits()
        .file("satis.yaml", ORGANISATIONS)
        .edit(RULES, "subject: office", "subject: office\norganisation: north")
        .imported();
    workspace.satis(["score", "visits"]).code(0);
    assert_snapshot!(workspace.satis(["score", "visits", "--org", "south"]).code(2).err(), @"error: the rule set belongs to `north`, so `south` may not use it: name `north` or one of its own");
    let import = ["import", "visits", "--org", "group"];
    assert_snapshot!(workspace.satis(import.into_iter().chain(FILES)).code(2).err(), @"error: the rule set belongs to `north`, so `group` may not use it: name `north` or one of its own");
}

#[test]
fn where_nothing_is_stored_it_is_said_for_whom_there_is() {
    let workspace = Workspace::visits()
        .file("satis.yaml", ORGANISATIONS)
        .file("rules/visits-north/ruleset.yaml", "ruleset: visits-north\nextends: visits\norganisation: north\n");
    let import = ["import", "visits", "--org", "group"];
    workspace.satis(import.into_iter().chain(FILES)).code(0);
    // The subsidiary reads the group's survey, but may not take the group's data.
    assert_snapshot!(workspace.satis(["score", "visits-north"]).code(3).err(), @"error: there are no data of `north` for `visits-north`, but of `group` for the survey `visits`: each organisation's data are its own, so import these too");
    assert_snapshot!(workspace.satis(["explain", "visits", "north", "--org", "south"]).code(3).err(), @"error: there are no data of `south` for `visits`, but of `group` for the survey `visits`: `--org group` takes those of `group`");
    // One of which nothing but its subjects is known has no data either.
    let workspace = workspace.file("subjects.csv", "subject,label\nwest,West\n");
    workspace.satis(["import", "visits", "--org", "south", "--subjects", "subjects.csv"]).code(0);
    let said = workspace.satis(["score", "visits", "--org", "south"]).code(3).err();
    assert!(said.contains("no data of `south` for `visits`, but of `group` for"), "{said}");
    // Of data that were stored before there were organisations, and of two that have some.
    let workspace = Workspace::visits().imported().file("satis.yaml", ORGANISATIONS);
    workspace.satis(["import", "visits", "--org", "north", "--responses", "responses.csv"]).code(0);
    assert_snapshot!(workspace.satis(["score", "visits", "--org", "south"]).code(3).err(), @"error: there are no data of `south` for `visits`, but of no organisation, `north` for the survey `visits`: `--org north` takes those of `north`");
}

#[test]
fn rows_of_measures_without_a_value_are_told() {
    let empty = format!("{MEASURES}east,2025-03,,\nwest,2025-03,~,\n");
    let workspace = Workspace::visits().file("measures.csv", empty);
    let score = ["score", "visits", "--format", "csv"];
    assert_snapshot!(workspace.satis(score.into_iter().chain(FILES)).code(0), @"
    subject,period,score,grade,rank,status,score.survey,score.care,also.punctual,also.n,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    north,2025-03,86.00,B,1,scored,56,30,95,2,,2,0,,,,,,,,,,,,,,
    south,2025-03,62.00,B,2,scored,42,20,80,1,,1,0,,,,,,,,,,,,,,
    ──── errors
    measures.csv: rows without a value say nothing, and make no subject of one that isn't registered (--subjects): east in 2025-03, west in 2025-03
    ");
    let workspace = workspace.file("subjects.csv", "subject,label\neast,East\n");
    let registered = ["--subjects", "subjects.csv"];
    let said = workspace.satis(score.into_iter().chain(FILES).chain(registered)).code(0).any_out();
    assert!(said.contains("\neast,2025-03,,,,not-computable,,30,100,0,East,"), "{said}");
}

#[test]
fn the_version_in_force_is_used() {
    let workspace = Workspace::visits();
    let old = workspace.read(RULES).replace("A: 90", "A: 80");
    let workspace = workspace.file("rules/visits/history/2024-01/ruleset.yaml", old).edit(
        RULES,
        "period: month",
        "period: month\neffective: {from: 2025-04}",
    );
    let score = ["score", "visits", "--format", "csv"];
    assert_snapshot!(workspace.satis(score.into_iter().chain(FILES)).code(0), @"
    subject,period,score,grade,rank,status,score.survey,score.care,also.punctual,also.n,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    north,2025-03,86.00,A,1,scored,56,30,95,2,,2,0,,,,,,,,,,,,,,
    south,2025-03,62.00,B,2,scored,42,20,80,1,,1,0,,,,,,,,,,,,,,
    ");
    let workspace = workspace
        .file("responses.csv", RESPONSES.replace("2025-03", "2025-04"))
        .file("measures.csv", MEASURES.replace("2025-03", "2025-04"));
    assert_snapshot!(workspace.satis(score.into_iter().chain(FILES)).code(0), @"
    subject,period,score,grade,rank,status,score.survey,score.care,also.punctual,also.n,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    north,2025-04,86.00,B,1,scored,56,30,95,2,,2,0,,,,,,,,,,,,,,
    south,2025-04,62.00,B,2,scored,42,20,80,1,,1,0,,,,,,,,,,,,,,
    ");
}

#[test]
fn nothing_to_score_says_what_to_do() {
    let workspace = Workspace::visits();
    assert_snapshot!(workspace.satis(["score", "visits"]).code(4).err(), @"error: [HERE]/satis.db: there is no store here: check the path, or import a file to make one");
    let workspace = workspace.file("none.csv", "subject,period,complaints,on_time\n");
    assert_snapshot!(workspace.satis(["score", "visits", "--measures", "none.csv"]).code(3).err(), @"error: there are no data for `visits`: import some, or name files with --responses or --measures");
    assert_snapshot!(workspace.satis(["score", "vsits"]).code(2).err(), @"error: no rule set is called `vsits`: did you mean `visits`?");
}
