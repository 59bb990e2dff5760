//! `satis import`.

use crate::support::{FILES, MEASURES, RESPONSES, RULES, Workspace};
use insta::assert_snapshot;

#[test]
fn an_import_makes_the_store_and_the_same_file_lands_once() {
    let workspace = Workspace::visits();
    assert_snapshot!(workspace.satis(["import", "visits"].into_iter().chain(FILES)).code(0).out(), @"
    responses.csv: 3 rows imported as batch 1
    measures.csv: 2 rows imported as batch 2
    ");
    assert!(workspace.has("satis.db"));
    assert_snapshot!(workspace.satis(["import", "visits"].into_iter().chain(FILES)).code(0).out(), @"
    responses.csv: already imported as batch 1 ([TIME]), nothing added
    measures.csv: already imported as batch 2 ([TIME]), nothing added
    ");
    assert_eq!(workspace.scores(), workspace.scores_of_files());
}

#[test]
fn bad_rows_go_into_a_file_and_good_ones_land() {
    let workspace = Workspace::visits().file(
        "visits.csv",
        "subject,respondent,period,overall,remark\n\
         north,r1,2025-03,good,\"fine, thanks\"\n\
         north,r2,2025-03,godo,\"x \"\"y\"\"\"\n\
         south,r3,2025-3x,fair,\n\
         south,r4\n\
         east,r5,2025-03,fair,\n",
    );
    assert_snapshot!(workspace.satis(["import", "visits", "--responses", "visits.csv", "--accept-rejects"]).code(1), @"
    visits.csv: 2 rows imported as batch 1
    ──── errors
    visits.csv: left out unknown columns: remark
    visits.csv: left out 3 of 5 rows:
      visits.csv:3: overall `godo`: not a level of the scale: good, fair, bad, unsure
      visits.csv:4: period `2025-3x`: `2025-3x` is not a period: write 2025, 2025-H1, 2025-Q1, 2025-03 or 2025-03-14
      visits.csv:5: the row has 2 cells, the header 5
    visits.csv: rejected rows written to visits.rejects.csv with the reasons
    ");
    assert_snapshot!(workspace.read("visits.rejects.csv"), @r#"
    file,line,column,value,reason,subject,respondent,period,overall,remark
    visits.csv,3,overall,godo,"not a level of the scale: good, fair, bad, unsure",north,r2,2025-03,godo,"x ""y"""
    visits.csv,4,period,2025-3x,"`2025-3x` is not a period: write 2025, 2025-H1, 2025-Q1, 2025-03 or 2025-03-14",south,r3,2025-3x,fair,
    visits.csv,5,,,"the row has 2 cells, the header 5",south,r4
    "#);
    assert_snapshot!(workspace.scores(), @"
    subject,period,score,grade,rank,status,score.survey,score.care,also.punctual,also.n,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    east,2025-03,72.00,B,2,scored,42,30,100,1,,1,0,,,,,,,,,,,,,,
    north,2025-03,100.00,A,1,scored,70,30,100,1,,1,0,,,,,,,,,,,,,,
    ");
}

#[test]
fn corrected_rejects_are_imported_as_they_are() {
    let workspace = Workspace::visits().file("visits.csv", RESPONSES.replace("so-so", "godo"));
    workspace.satis(["import", "visits", "--responses", "visits.csv", "--accept-rejects"]).code(1);
    let rejects = workspace.read("visits.rejects.csv");
    let workspace = workspace.file("again.csv", rejects.replace("2025-03,godo", "2025-03,good"));
    assert_snapshot!(workspace.satis(["import", "visits", "--responses", "again.csv"]).code(0), @"again.csv: 1 row imported as batch 2");
    assert_snapshot!(workspace.scores(), @"
    subject,period,score,grade,rank,status,score.survey,score.care,also.punctual,also.n,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    north,2025-03,100.00,A,1,scored,70,30,100,2,,2,0,,,,,,,,,,,,,,
    south,2025-03,72.00,B,2,scored,42,30,100,1,,1,0,,,,,,,,,,,,,,
    ");
}

#[test]
fn columns_are_mapped_and_what_is_lacking_is_filled() {
    let workspace = Workspace::visits().file("iso.csv", "iso3,answer\nNOR,good\nSOU,fair\n");
    let import = ["import", "visits", "--responses", "iso.csv"];
    let mapped = ["--map", "subject=iso3", "--map", "overall=answer", "--period", "2025-03"];
    assert_snapshot!(workspace.satis(import.into_iter().chain(mapped)).code(0), @"iso.csv: 2 rows imported as batch 1");
    // The same bytes with another meaning are another import.
    let other = ["--subject", "all", "--map", "overall=answer", "--period", "2025-04"];
    assert_snapshot!(workspace.satis(import.into_iter().chain(other)).code(0), @"
    iso.csv: 2 rows imported as batch 2
    ──── errors
    iso.csv: left out unknown columns: iso3
    ");
    let score = ["score", "visits", "--period", "all", "--format", "csv"];
    assert_snapshot!(workspace.satis(score).code(0).any_out(), @"
    subject,period,score,grade,rank,status,score.survey,score.care,also.punctual,also.n,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    NOR,2025-03,100.00,A,1,scored,70,30,100,1,,1,0,,,,,,,,,,,,,,
    SOU,2025-03,72.00,B,2,scored,42,30,100,1,,1,0,,,,,,,,,,,,,,
    all,2025-04,86.00,B,1,scored,56,30,100,2,,2,0,,,,,,,,,,,,,,
    ");
}

#[test]
fn a_wrong_mapping_is_an_error() {
    let workspace = Workspace::visits();
    let import = |options: &[&'static str]| {
        let base = ["import", "visits", "--responses", "responses.csv"];
        workspace.satis(base.into_iter().chain(options.iter().copied())).code(2).err()
    };
    assert_snapshot!(import(&["--map", "overal=x"]), @"error: `--map overal=…`: responses.csv has no use for the name `overal`: known names are `subject`, `period`, `respondent`, `overall`; did you mean `overall`?");
    assert_snapshot!(import(&["--map", "overall"]), @"
    error: invalid value 'overall' for '--map <OURS=THEIRS>': write NAME=VALUE

    For more information, try '--help'.
    ");
    assert_snapshot!(import(&["--map", "subject=a", "--map", "subject=b"]), @"error: `--map` names two columns for `subject`, `a` and `b`: keep one");
    let absent = ["import", "visits", "--responses", "responses.csv", "--map", "overall=answer"];
    assert_snapshot!(workspace.satis(absent).code(3).err(), @"error: `--map overall=answer`: no file has a column `answer` for it: correct the name, or leave the mapping out");
}

#[test]
fn a_period_that_can_not_stand_in_is_an_error_of_usage() {
    let workspace = Workspace::visits();
    let import = |periods: &[&'static str]| {
        let base = ["import", "visits", "--responses", "responses.csv"];
        workspace.satis(base.into_iter().chain(periods.iter().copied())).code(2).err()
    };
    assert_snapshot!(import(&["--period", "all"]), @"error: `--period` replaces a column that the files lack: name one period, or leave it out");
    assert_snapshot!(import(&["--period", "2025-03", "--period", "2025-04"]), @"error: `--period` replaces a column that the files lack: name one period, or leave it out");
    assert_snapshot!(import(&["--period", "2025"]), @"error: the period 2025 is a year, but the rule set scores a month: give a period as fine as that");
    assert_snapshot!(import(&["--period", "March"]), @"error: `March` is not a period: write 2025, 2025-H1, 2025-Q1, 2025-03 or 2025-03-14");
}

#[test]
fn gb18030_is_read_when_it_is_named() {
    let gbk = b"subject,period,overall\n\xb1\xb1\xbe\xa9,2025-03,good\n";
    let workspace = Workspace::visits().file("gbk.csv", gbk);
    let import = ["import", "visits", "--responses", "gbk.csv", "--encoding", "gb18030"];
    let by_its_old_name = ["score", "visits", "--responses", "gbk.csv", "--encoding", "gbk"];
    workspace.satis(by_its_old_name).code(0);
    assert_snapshot!(workspace.satis(import).code(0), @"gbk.csv: 1 row imported as batch 1");
    assert_snapshot!(workspace.scores(), @"
    subject,period,score,grade,rank,status,score.survey,score.care,also.punctual,also.n,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    北京,2025-03,100.00,A,1,scored,70,30,100,1,,1,0,,,,,,,,,,,,,,
    ");
}

#[test]
fn a_byte_order_mark_and_line_ends_of_windows_do_not_matter() {
    let windows = format!("\u{feff}{}", RESPONSES.replace('\n', "\r\n"));
    let workspace = Workspace::visits().file("windows.csv", windows);
    let scored = |file| workspace.satis(["score", "visits", "--format", "csv", "--responses", file]).code(0).out();
    assert_eq!(scored("windows.csv"), scored("responses.csv"));
}

#[test]
fn unknown_columns_are_left_out_with_one_line() {
    let workspace =
        Workspace::visits().file("wide.csv", "subject,period,overall,phone,\nnorth,2025-03,good,1,2\n");
    assert_snapshot!(workspace.satis(["import", "visits", "--responses", "wide.csv"]).code(0), @"
    wide.csv: 1 row imported as batch 1
    ──── errors
    wide.csv: left out 2 unknown columns: phone, column 5 (without a name)
    ");
}

#[test]
fn subjects_targets_and_benchmarks_are_imported() {
    let workspace = Workspace::visits()
        .edit(RULES, "also:\n", "benchmarks: {rival: Rival}\nalso:\n  gap: score - target.score\n  lead: score - benchmark.rival.score\n")
        .file("subjects.csv", "subject,label\nnorth,North\neast,East\n")
        .file("targets.csv", "period,score\n2025-03,85\n")
        .file("rival.csv", "subject,period,score\nnorth,2025-03,80\nsouth,2025-03,50\n")
        .imported();
    let more = ["--subjects", "subjects.csv", "--target", "targets.csv", "--benchmark", "rival=rival.csv"];
    assert_snapshot!(workspace.satis(["import", "visits"].into_iter().chain(more)).code(0), @"
    subjects.csv: 2 rows imported as batch 3
    targets.csv: 1 row imported as batch 4
    rival.csv: 2 rows imported as batch 5
    ");
    assert_snapshot!(workspace.scores(), @"
    subject,period,score,grade,rank,status,score.survey,score.care,also.gap,also.lead,also.punctual,also.n,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    east,2025-03,,,,not-computable,,30,,,100,0,East,0,0.7,,,,score.survey: overall (nobody answered) is missing,,,,,,,,,,
    north,2025-03,86.00,B,1,scored,56,30,1,6,95,2,North,2,0,,,,,,,,,,,,,,
    south,2025-03,62.00,B,2,scored,42,20,-23,12,80,1,,1,0,,,,,,,,,,,,,,
    ");
}

#[test]
fn a_benchmark_that_is_not_declared_is_refused() {
    let workspace = Workspace::visits().file("rival.csv", "subject,period,score\nnorth,2025-03,80\n");
    let rival = ["import", "visits", "--benchmark", "rival=rival.csv"];
    assert_snapshot!(workspace.satis(rival).code(2).err(), @"error: `visits` has no benchmark `rival`: it declares none (`benchmarks:`)");
    let workspace = workspace.edit(RULES, "also:\n", "benchmarks: {rivals: Rivals}\nalso:\n");
    assert_snapshot!(workspace.satis(rival).code(2).err(), @"error: `visits` has no benchmark `rival`: did you mean `rivals`?");
}

#[test]
fn an_import_of_nothing_is_an_error_of_usage() {
    let workspace = Workspace::visits();
    assert_snapshot!(workspace.satis(["import", "visits"]).code(2).err(), @"error: name a file, also with --source, --responses, --survey, --records, --measures, --subjects, --target or --benchmark");
    assert_snapshot!(workspace.satis(["import", "vists", "--responses", "responses.csv"]).code(2).err(), @"error: no rule set is called `vists`: did you mean `visits`?");
    assert!(!workspace.has("satis.db"));
}

#[test]
fn the_store_stands_where_the_workspace_says() {
    let workspace = Workspace::visits().file("satis.yaml", "store: data/visits.db\n").folder("data").imported();
    assert!(workspace.has("data/visits.db"));
    workspace.satis(["score", "visits"]).code(0);
}

#[test]
fn a_corrected_file_adds_only_what_was_not_stored() {
    let workspace =
        Workspace::visits().file("answers.csv", RESPONSES.replace("r3,2025-03,fair", "r3,2025-03,fiar"));
    assert!(workspace.satis(["import", "visits", "--measures", "measures.csv"]).code(0).out().contains("2 rows"));
    let import = ["import", "visits", "--responses", "answers.csv", "--accept-rejects"];
    assert_snapshot!(workspace.satis(import).code(1), @"
    answers.csv: 2 rows imported as batch 2
    ──── errors
    answers.csv: left out 1 of 3 rows:
      answers.csv:4: overall `fiar`: not a level of the scale: good, fair, bad, unsure
    answers.csv: rejected rows written to answers.rejects.csv with the reasons
    ");
    let workspace = workspace.file("answers.csv", RESPONSES);
    assert_snapshot!(workspace.satis(import).code(0), @"
    answers.csv: 1 of 3 rows imported as batch 3
    answers.csv: stored already, word for word, and not added again: 2
    ");
    // 100 and 60 of the north, 60 of the south: each counted once.
    assert_eq!(workspace.scores(), workspace.scores_of_files());
    // r3 answers otherwise: that is another response, and it is said.
    let workspace = workspace
        .file("more.csv", "subject,respondent,period,overall\nsouth,r3,2025-03,bad\nsouth,,2025-03,bad\n");
    assert_snapshot!(workspace.satis(["import", "visits", "--responses", "more.csv"]).code(0), @"
    more.csv: 2 rows imported as batch 4
    ──── errors
    more.csv: by respondents who answered otherwise before, for the same subject and period: 1; both answers count
    ");
}

#[test]
fn a_later_file_of_measures_says_what_it_replaces() {
    let workspace = Workspace::visits().imported();
    let import = |file: &str| workspace.satis(["import", "visits", "--measures", file]).code(0);
    let before = workspace.scores();
    // One complaint more for north, the same for south, and nothing said of how punctual they were.
    workspace.write("later.csv", "subject,period,complaints,on_time\nnorth,2025-03,1,\nsouth,2025-03,1,\n");
    assert_snapshot!(import("later.csv"), @"
    later.csv: 2 rows imported as batch 3
    ──── errors
    later.csv: values that take the place of others, imported before: 1
    ");
    assert_snapshot!(workspace.scores(), @"
    subject,period,score,grade,rank,status,score.survey,score.care,also.punctual,also.n,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    north,2025-03,76.00,B,1,scored,56,20,95,2,,2,0,,,,,,,,,,,,,,
    south,2025-03,62.00,B,2,scored,42,20,80,1,,1,0,,,,,,,,,,,,,,
    ");
    // A tilde takes a value away: the default of 1 and of no complaint stands in.
    workspace.write("never.csv", "subject,period,complaints,on_time\nnorth,2025-03,~,~\neast,2025-03,~,\n");
    assert_snapshot!(import("never.csv"), @"
    never.csv: 2 rows imported as batch 4
    ──── errors
    never.csv: values that were imported before and are missing now: 2
    ");
    assert_snapshot!(workspace.scores(), @"
    subject,period,score,grade,rank,status,score.survey,score.care,also.punctual,also.n,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    north,2025-03,86.00,B,1,scored,56,30,100,2,,2,0,,,,,,,,,,,,,,
    south,2025-03,62.00,B,2,scored,42,20,80,1,,1,0,,,,,,,,,,,,,,
    ");
    // And can be given again, which replaces nothing.
    workspace.write("once-more.csv", format!("{MEASURES}\n"));
    assert_snapshot!(import("once-more.csv"), @"once-more.csv: 2 rows imported as batch 5");
    assert_eq!(workspace.scores(), before);
    // Runs of before are computed as of their batch.
    assert_snapshot!(workspace.satis(["verify", "--all"]).code(0).out(), @"3 runs, all identical");
}

#[test]
fn programs_are_told_what_became_of_each_file() {
    let workspace = Workspace::visits().imported();
    workspace.write("measures.csv", "subject,period,complaints,on_time\nnorth,2025-03,2,~\nsouth,2025-03,x,1\n");
    let import = ["import", "visits", "--format", "json", "--accept-rejects"];
    let said = workspace.satis(import.into_iter().chain(FILES)).code(1);
    assert_snapshot!(said.any_out(), @r#"
    [
      {
        "file": "responses.csv",
        "accepted": 3,
        "rejected": 0,
        "batch": 1,
        "already_imported": "[TIME]",
        "added": 0,
        "stored_already": 0,
        "answered_again": 0,
        "replaced": 0,
        "withdrawn": 0,
        "counted_again": 0
      },
      {
        "file": "measures.csv",
        "accepted": 1,
        "rejected": 1,
        "batch": 3,
        "already_imported": null,
        "added": 1,
        "stored_already": 0,
        "answered_again": 0,
        "replaced": 1,
        "withdrawn": 1,
        "counted_again": 0
      }
    ]
    "#);
    // Where a file can't be read nothing of the others is stored.
    let bad = ["--responses", "more.csv", "--measures", "absent.csv"];
    workspace.write("more.csv", format!("{RESPONSES}north,r9,2025-03,bad\n"));
    let said = workspace.satis(import.into_iter().chain(bad)).code(3).to_string();
    assert!(
        !said.contains("\"batch\"")
            && said.ends_with("error: absent.csv: there is no such file: check the path\n"),
        "{said}"
    );
}

#[test]
fn later_targets_say_what_they_replace() {
    let workspace = Workspace::visits().edit(RULES, "grades:", "targets: {score.care: given}\ngrades:");
    let import = |file: &str| workspace.satis(["import", "visits", "--target", file]).code(0);
    workspace.write("targets.csv", "subject,period,score.survey,score.care\nnorth,2025-03,60,25\n");
    workspace.write("later.csv", "subject,period,score.survey,score.care\nnorth,2025-03,60.0,26\n");
    assert_snapshot!(import("targets.csv"), @"targets.csv: 1 row imported as batch 1");
    assert_snapshot!(import("later.csv"), @"
    later.csv: 1 row imported as batch 2
    ──── errors
    later.csv: values that take the place of others, imported before: 1
    ");
}

#[test]
fn nothing_is_stored_where_one_of_the_files_cant_be_read() {
    let workspace = Workspace::visits().file("measures.csv", MEASURES.replace("complaints", "complaint"));
    let import = ["import", "visits", "--responses", "responses.csv", "--measures", "measures.csv"];
    let run = workspace.satis(import).code(3);
    let said = run.to_string();
    assert!(
        said.contains("measures.csv: there is no column `complaints`") && !said.contains("imported"),
        "{said}"
    );
    assert!(!workspace.has("satis.db"));
}

#[test]
fn a_file_gives_the_same_score_whether_it_is_imported_or_named() {
    // r1 stands there twice word for word, and r2 answers again: good, fair, bad are three responses, (100 + 60 + 0) ÷ 3 × 0.7 + 30 = 67.33.
    let twice = "subject,respondent,period,overall\nnorth,r1,2025-03,good\nnorth,r1,2025-03,good\nnorth,r2,2025-03,fair\nnorth,r2,2025-03,bad\n";
    let workspace = Workspace::visits().file("twice.csv", twice);
    let named = workspace.satis(["score", "visits", "--responses", "twice.csv", "--format", "csv"]).code(0);
    workspace.satis(["import", "visits", "--responses", "twice.csv"]).code(0);
    let stored = workspace.satis(["score", "visits", "--format", "csv"]).code(0);
    let named = named.to_string();
    assert!(named.contains("twice.csv: standing twice, word for word, and counted once: 1\n"), "{named}");
    assert!(named.contains("both answers count"), "{named}");
    let stored = stored.to_string();
    let score = "north,2025-03,67.";
    assert!(named.contains(score) && stored.contains(score), "{named}{stored}");
}
