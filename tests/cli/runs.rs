//! `satis runs`.

use crate::support::{MEASURES, RESPONSES, RULES, VISITS, Workspace};
use insta::assert_snapshot;

#[test]
fn runs_are_listed_and_shown() {
    let workspace = Workspace::visits().imported();
    assert_snapshot!(workspace.satis(["runs"]).code(0).out(), @"no runs are kept yet: `satis score RULESET` on the store keeps one");
    workspace.satis(["score", "visits"]).code(0);
    assert_snapshot!(workspace.satis(["runs"]).code(0).out(), @"
    ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     run   rule set   organisation   period    at                     by       results    rules          data           batch   standing
    ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     1     visits                    2025-03   [TIME]   tester   2 scored   [DIGEST]   [DIGEST]   2
    ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
    ");
    assert_snapshot!(workspace.satis(["runs", "show", "1"]).code(0).out(), @"
    run 1 · visits · no organisation · 2025-03 · [TIME] by tester
    rules  [DIGEST]
    data   [DIGEST] (up to batch 2)
    engine 0.1.0+3
    ─────────────────────────────────────────
     rank   subject   score   grade   status
    ─────────────────────────────────────────
     1      north     86.00   B       scored
     2      south     62.00   B       scored
    ─────────────────────────────────────────
    ");
}

#[test]
fn to_look_twice_is_not_to_score_twice() {
    let workspace = Workspace::visits().imported();
    let kept = |workspace: &Workspace| {
        let shown = workspace.satis(["score", "visits", "--format", "csv"]).code(0).to_string();
        shown.lines().last().unwrap_or_default().to_owned()
    };
    assert_eq!(kept(&workspace), "kept as run 1");
    assert_eq!(kept(&workspace), "the same as run 1");
    // Other rules make another run, and so do other data.
    let workspace = workspace.edit(RULES, "B: 60", "B: 61");
    assert_eq!(kept(&workspace), "kept as run 2");
    let workspace = workspace.file("more.csv", "subject,respondent,period,overall\nsouth,r9,2025-03,good\n");
    workspace.satis(["import", "visits", "--responses", "more.csv"]).code(0);
    assert_eq!(kept(&workspace), "kept as run 3");
    assert_eq!(workspace.satis(["runs"]).code(0).out().matches("visits").count(), 3);
}

#[test]
fn an_unknown_run_is_an_error_of_usage() {
    let workspace = Workspace::visits().imported();
    assert_snapshot!(workspace.satis(["runs", "show", "7"]).code(2).err(), @"error: there is no run 7: `satis runs` lists them");
    assert_snapshot!(workspace.satis(["runs", "show", "last"]).code(2).err(), @"
    error: invalid value 'last' for '<RUN>': a run is named by its number: `satis runs` lists them

    For more information, try '--help'.
    ");
}

#[test]
fn without_a_store_there_are_no_runs() {
    assert_snapshot!(Workspace::visits().satis(["runs"]).code(4).err(), @"error: [HERE]/satis.db: there is no store here: check the path, or import a file to make one");
}

/// Two runs: of the imported data, and of a dearer complaint with one more response.
fn two_runs() -> Workspace {
    let workspace = Workspace::visits().imported();
    workspace.satis(["score", "visits"]).code(0);
    let workspace = workspace
        .edit(RULES, "30 - 10 * complaints", "30 - 15 * complaints")
        .file("more.csv", "subject,respondent,period,overall\nnorth,r9,2025-03,bad\n")
        .file("late.csv", "subject,period,complaints,on_time\nsouth,2025-03,2,0.8\n");
    workspace.satis(["import", "visits", "--responses", "more.csv", "--measures", "late.csv"]).code(0);
    workspace.satis(["score", "visits"]).code(0);
    workspace
}

#[test]
fn two_runs_are_compared_by_rules_data_and_results() {
    let workspace = two_runs();
    assert_snapshot!(workspace.satis(["compare", "1", "2"]).code(1).out(), @"
    run 1 · visits · 2025-03 · [TIME]
    run 2 · visits · 2025-03 · [TIME]
    engine: the same
    rules: 1 value differs
      rules.score.of.care.value: 30 - 10 * complaints → 30 - 15 * complaints
    data: 2 rows differ
      responses of north in 2025-03: 2 → 3 (1 new, 0 gone)
      measure complaints of south in 2025-03: 1 → 2
    results:
    ───────────────────────────────────────────────────────────────
     subject   score           grade   rank   status   by
    ───────────────────────────────────────────────────────────────
     north     86.00 → 67.33   B       1      scored   data
     south     62.00 → 42.00   B → C   2      scored   data, rules
    ───────────────────────────────────────────────────────────────
    ");
    assert_snapshot!(workspace.satis(["compare", "1", "1"]).code(0).out(), @"
    run 1 · visits · 2025-03 · [TIME]
    run 1 · visits · 2025-03 · [TIME]
    engine: the same
    rules: the same
    data: the same
    results: the same
    ");
    // Names of rules and rows are what they are in JSON.
    assert_snapshot!(workspace.satis(["compare", "1", "2", "--language", "zh"]).code(1).out(), @"
    运行 1 · visits · 2025-03 · [TIME]
    运行 2 · visits · 2025-03 · [TIME]
    程序版本：相同
    规则：1 个值不同
      rules.score.of.care.value: 30 - 10 * complaints → 30 - 15 * complaints
    数据：2 行不同
      responses of north in 2025-03: 2 → 3 (1 new, 0 gone)
      measure complaints of south in 2025-03: 1 → 2
    结果：
    ────────────────────────────────────────────────────────────
     对象    得分            等级    排名   状态     原因
    ────────────────────────────────────────────────────────────
     north   86.00 → 67.33   B       1      已评分   数据
     south   62.00 → 42.00   B → C   2      已评分   数据, 规则
    ────────────────────────────────────────────────────────────
    ");
    let json = workspace.satis(["compare", "1", "2", "--format", "json", "--language", "zh"]).code(1).out();
    assert!(json.contains("\"path\": \"rules.score.of.care.value\""), "{json}");
    workspace.satis(["compare", "1", "9"]).code(2);
}

#[test]
fn who_moves_by_what_is_told_for_each() {
    // A B from 50. west: bad and good, 50 × 0.7 + 30 = 65. With a complaint 55 by the old rules, with the new penalty of 20 and none 65:
    // a B either way. Only both make it 45, a C. south: 62, by the data alone (no complaint any more) 72, by the rules alone 52.
    let facts = |west: &str, south: &str| {
        format!(
            "subject,period,complaints,on_time\nnorth,2025-03,0,1\nsouth,2025-03,{south},1\nwest,2025-03,{west},1\n"
        )
    };
    let answers = "subject,respondent,period,overall\nnorth,r1,2025-03,good\nsouth,r3,2025-03,fair\nwest,r4,2025-03,bad\nwest,r5,2025-03,good\n";
    let workspace = Workspace::visits().edit(RULES, "B: 60", "B: 50");
    let workspace = workspace.file("responses.csv", answers).file("measures.csv", facts("0", "1"));
    let import = ["import", "visits", "--responses", "responses.csv", "--measures", "measures.csv"];
    workspace.satis(import).code(0);
    workspace.satis(["score", "visits"]).code(0);
    let workspace = workspace.file("measures.csv", facts("1", "0")).edit(RULES, "30 - 10 *", "30 - 20 *");
    workspace.satis(["import", "visits", "--measures", "measures.csv"]).code(0);
    workspace.satis(["score", "visits"]).code(0);
    assert_snapshot!(workspace.satis(["compare", "1", "2"]).code(1).out(), @"
    run 1 · visits · 2025-03 · [TIME]
    run 2 · visits · 2025-03 · [TIME]
    engine: the same
    rules: 1 value differs
      rules.score.of.care.value: 30 - 10 * complaints → 30 - 20 * complaints
    data: 2 rows differ
      measure complaints of south in 2025-03: 1 → 0
      measure complaints of west in 2025-03: 0 → 1
    results:
    ───────────────────────────────────────────────────────────────────
     subject   score           grade   rank    status   by
    ───────────────────────────────────────────────────────────────────
     south     62.00 → 72.00   B       3 → 2   scored   data, rules
     west      65.00 → 45.00   B → C   2 → 3   scored   data, together
    ───────────────────────────────────────────────────────────────────
    the same score, grade, rank and status, but other parts or named results: north
    ");
    let json: serde_json::Value =
        serde_json::from_str(&workspace.satis(["compare", "1", "2", "--format", "json"]).code(1).out()).unwrap();
    let west = json["moved"].as_array().unwrap().iter().find(|one| one["subject"] == "west").unwrap();
    assert_eq!(west["by"], serde_json::json!(["data", "together"]));
}

#[test]
fn another_class_is_another_result() {
    // north has 86, south 62: with 70 north is high, with 90 nobody is.
    let classes = "classes: [{class: high, en: High, when: score >= 70}, {class: low, en: Low}]\ngrades:";
    let workspace = Workspace::visits().edit(RULES, "grades:", classes).imported();
    workspace.satis(["score", "visits"]).code(0);
    let workspace = workspace.edit(RULES, "score >= 70", "score >= 90");
    workspace.satis(["score", "visits"]).code(0);
    let said = workspace.satis(["compare", "1", "2"]).code(1).out();
    let north = said.lines().find(|line| line.starts_with(" north")).unwrap_or(&said);
    let cells: Vec<&str> = north.split("   ").map(str::trim).filter(|cell| !cell.is_empty()).collect();
    assert_eq!(cells, ["north", "86.00", "B", "high → low", "1", "scored", "rules"], "{said}");
    assert!(!said.contains("north,") && !said.contains(" south   "), "{said}");
}

#[test]
fn a_published_run_is_superseded_and_the_trail_says_why() {
    let workspace = two_runs();
    assert_snapshot!(workspace.satis(["runs", "publish", "1"]).code(0).out(), @"run 1 is published");
    assert_snapshot!(workspace.satis(["runs", "publish", "2"]).code(2).err(), @"error: run 1 is published for the same rule set and period: `satis runs supersede 1 --by 2 --reason WHY` puts this one in its place");
    let supersede = ["runs", "supersede", "1", "--by", "2", "--reason", "a response came late"];
    assert_snapshot!(workspace.satis(supersede).code(0).out(), @"run 1 is superseded by run 2, which is published");
    workspace.satis(supersede).code(2);
    assert_snapshot!(workspace.satis(["runs"]).code(0).out(), @"
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     run   rule set   organisation   period    at                     by       results    rules          data           batch   standing
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     1     visits                    2025-03   [TIME]   tester   2 scored   [DIGEST]   [DIGEST]   2       superseded by 2
     2     visits                    2025-03   [TIME]   tester   2 scored   [DIGEST]   [DIGEST]   4       published
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
    ");
    assert_snapshot!(workspace.satis(["runs", "show", "1"]).code(0).out(), @"
    run 1 · visits · no organisation · 2025-03 · [TIME] by tester
    rules  [DIGEST]
    data   [DIGEST] (up to batch 2)
    engine 0.1.0+3
    [TIME] published by tester
    [TIME] superseded by run 2 by tester: a response came late
    ─────────────────────────────────────────
     rank   subject   score   grade   status
    ─────────────────────────────────────────
     1      north     86.00   B       scored
     2      south     62.00   B       scored
    ─────────────────────────────────────────
    ");
    let json = workspace.satis(["runs", "--format", "json"]).code(0).out();
    assert!(json.contains("\"standing\": \"superseded by 2\""), "{json}");
    assert!(json.contains("\"reason\": \"a response came late\""), "{json}");
}

#[test]
fn runs_are_verified_without_the_files_on_the_disk() {
    let workspace = two_runs().edit(RULES, "B: 60", "B: 61");
    std::fs::remove_dir_all(workspace.path("rules/visits")).unwrap();
    assert_snapshot!(workspace.satis(["verify", "1", "2"]).code(0).out(), @"
    run 1 · visits · 2025-03: identical
    run 2 · visits · 2025-03: identical
    2 runs, all identical
    ");
    assert_snapshot!(workspace.satis(["verify", "--all"]).code(0).out(), @"2 runs, all identical");
    workspace.satis(["verify", "3"]).code(2);
    workspace.satis(["verify"]).code(2);
    let damaged = rusqlite::Connection::open(workspace.path("satis.db")).unwrap();
    damaged
        .execute_batch(
            "DROP TRIGGER measures_stay; UPDATE measures SET value = '9' WHERE subject = 'south' AND batch = 2",
        )
        .unwrap();
    assert_snapshot!(workspace.satis(["verify", "1"]).code(1).out(), @"
    run 1 · visits · 2025-03: DIFFERS
      data: the measure `complaints` of south in 2025-03 is not what was stored: restore the store from a backup
    in the store: the guard `measures_stay` is gone: what it kept from being changed may have been
    1 run, 0 identical, 1 not
    ");
    // The later value is in force for the second run, but what can't be proved whole is not scored.
    workspace.satis(["verify", "2"]).code(1);
    assert_snapshot!(workspace.satis(["verify", "--all"]).code(1).out(), @"
    run 1 · visits · 2025-03: DIFFERS
      data: the measure `complaints` of south in 2025-03 is not what was stored: restore the store from a backup
    run 2 · visits · 2025-03: DIFFERS
      data: the measure `complaints` of south in 2025-03 is not what was stored: restore the store from a backup
    in the store: measures: complaints of south in 2025-03, of batch 2, is not what was stored
    in the store: measures: on_time of south in 2025-03, of batch 2, is not what was stored
    in the store: the guard `measures_stay` is gone: what it kept from being changed may have been
    2 runs, 0 identical, 2 not
    ");
    let json = workspace.satis(["verify", "1", "--format", "json"]).code(1).out();
    assert!(json.contains("\"part\": \"data\""), "{json}");
    workspace.write("satis.db", "no store");
    workspace.satis(["verify", "1"]).code(4);
}

#[test]
fn a_trail_that_was_changed_past_its_guards_no_longer_agrees() {
    let tampered = |sql: &str| {
        let workspace = two_runs();
        workspace.satis(["runs", "publish", "1"]).code(0);
        workspace.satis(["runs", "supersede", "1", "--by", "2", "--reason", "late"]).code(0);
        workspace.satis(["verify", "--all"]).code(0);
        let store = rusqlite::Connection::open(workspace.path("satis.db")).unwrap();
        let kept: String = store
            .query_row("SELECT group_concat(sql, ';') FROM sqlite_schema WHERE type = 'trigger'", [], |row| {
                row.get(0)
            })
            .unwrap();
        let names: Vec<String> = store
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        store.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        for name in &names {
            store.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
        }
        store.execute_batch(sql).unwrap();
        store.execute_batch(&kept.replace("END;", "END;\n")).unwrap();
        drop(store);
        workspace.satis(["verify", "--all"]).code(1).out()
    };
    assert_snapshot!(tampered("UPDATE run_events SET reason = 'early' WHERE action = 'supersede'"), @"
    in the store: line 2 of the trail of runs, or a line before it, is not what was stored
    in the store: the audit trail knows nothing of this: supersede at [TIME] by `tester`: run 1 by run 2: early
    in the store: the audit trail has what the store does not: supersede at [TIME] by `tester`: run 1 by run 2: late
    2 runs, all identical
    ");
    assert_snapshot!(tampered("DELETE FROM run_events; DELETE FROM results WHERE run = 2; DELETE FROM runs WHERE id = 2"), @"
    in the store: the runs of the store are 1, not the 2 that were stored
    in the store: the lines of the trail of runs are 0, not the 3 that were stored
    in the store: the audit trail has what the store does not: publish at [TIME] by `tester`: run 1
    in the store: the audit trail has what the store does not: publish at [TIME] by `tester`: run 2: late
    in the store: the audit trail has what the store does not: run at [TIME] by `tester`: run 2: visits for 2025-03, 2 results
    in the store: the audit trail has what the store does not: supersede at [TIME] by `tester`: run 1 by run 2: late
    1 run, all identical
    ");
    assert_snapshot!(tampered("DELETE FROM audit WHERE action = 'publish' AND detail = 'run 1'"), @"
    in the store: audit: line 8 is missing
    in the store: audit: line 9, or a line before it, is not what was written
    in the store: the audit trail knows nothing of this: publish at [TIME] by `tester`: run 1
    2 runs, all identical
    ");
    assert_snapshot!(tampered("UPDATE batches SET rejected = 7 WHERE id = 1"), @"
    run 1 · visits · 2025-03: DIFFERS
      data: the batches of the survey `visits` are not those that were stored (4): `satis verify --all` says what is damaged; restore the store from a backup
    run 2 · visits · 2025-03: DIFFERS
      data: the batches of the survey `visits` are not those that were stored (4): `satis verify --all` says what is damaged; restore the store from a backup
    in the store: the batches of the survey `visits` are not those that were stored (4)
    in the store: the audit trail knows nothing of this: import at [TIME] by `tester`: batch 1: responses from responses.csv, 3 accepted, 7 rejected
    in the store: the audit trail has what the store does not: import at [TIME] by `tester`: batch 1: responses from responses.csv, 3 accepted, 0 rejected
    2 runs, 0 identical, 2 not
    ");
}

#[test]
fn earlier_rules_and_given_targets_are_a_part_of_a_run() {
    let newer = VISITS.replace("period: month\n", "period: month\neffective: {from: 2025-03}\n").replace(
        "  n: responses\n",
        "  n: responses\n  rise: score - (previous.score ?? score)\n  short: (target.score ?? 0) - score\n",
    );
    let workspace = Workspace::empty()
        .file(RULES, newer)
        .file(
            "rules/visits/history/2025-01/ruleset.yaml",
            VISITS
                .replace("period: month\n", "period: month\neffective: {from: 2025-01, to: 2025-02}\n")
                .replace("0.7", "0.6")
                .replace("out_of: 70", "out_of: 60"),
        )
        .file("responses.csv", format!("{RESPONSES}north,r1,2025-02,fair\n"))
        .file("measures.csv", format!("{MEASURES}north,2025-02,0,95%\n"))
        .file("targets.csv", "subject,period,score\nnorth,2025-03,90\n")
        .imported();
    workspace.satis(["score", "visits", "--period", "2025-03", "--target", "targets.csv"]).code(0);
    let shown = workspace.satis(["runs", "show", "1", "--format", "json"]).code(0).out();
    assert!(shown.contains("\"earlier\": [") && shown.contains("overall.mean * 0.6"), "{shown}");
    // 86 now; 60 * 0.6 + 30 = 66 then; 90 - 86 to the target.
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let also = &shown["scorecards"][0]["also"];
    let number = |name: &str| also[name]["value"]["number"].as_str().unwrap();
    assert_eq!((number("rise"), number("short")), ("20", "4"));
    std::fs::remove_dir_all(workspace.path("rules/visits")).unwrap();
    std::fs::remove_file(workspace.path("targets.csv")).unwrap();
    workspace.satis(["verify", "1"]).code(0);
}

#[test]
fn a_run_that_was_changed_by_hand_is_not_used_quietly() {
    let workspace = two_runs();
    let store = rusqlite::Connection::open(workspace.path("satis.db")).unwrap();
    store.execute_batch("DROP TRIGGER results_stay; UPDATE results SET score = '99.00' WHERE run = 1").unwrap();
    let shown = workspace.satis(["runs", "show", "1"]).code(1).any_out();
    assert!(shown.lines().nth(1) == Some("NOT AS IT WAS KEPT"), "{shown}");
    let why = "[HERE]/satis.db: run 1 is not as it was kept: `satis verify 1` says what was changed; restore the store from a backup";
    let whole = workspace.satis(["runs", "show", "1"]).code(1).to_string();
    assert!(whole.ends_with(&format!("──── errors\nwarning: {why}\n")), "{whole}");
    let json = workspace.satis(["runs", "show", "1", "--format", "json"]).code(1).any_out();
    assert!(json.contains("\"whole\": false"), "{json}");
    let refused: [&[&str]; 4] = [
        &["compare", "1", "2"],
        &["compare", "2", "1"],
        &["runs", "publish", "1"],
        &["impact", "visits", "--against", "run:1"],
    ];
    for command in refused {
        let said = workspace.satis(command.iter().copied()).code(4).err();
        assert_eq!(said.trim_end(), format!("error: {why}"), "{command:?}");
    }
    // It can't take the place of another one, but another one its own.
    workspace.satis(["runs", "publish", "2"]).code(0);
    let supersede = |run, by| workspace.satis(["runs", "supersede", run, "--by", by, "--reason", "why"]);
    assert_eq!(supersede("2", "1").code(4).err().trim_end(), format!("error: {why}"));
    assert_eq!(workspace.satis(["runs", "show", "2"]).code(0).any_out().matches("KEPT").count(), 0);
}

#[test]
fn runs_of_different_rule_sets_are_compared_only_where_that_is_asked_for() {
    let workspace = two_runs()
        .file("rules/other/ruleset.yaml", VISITS.replace("ruleset: visits", "ruleset: other\nsurvey: visits"));
    workspace.satis(["score", "other"]).code(0);
    assert_snapshot!(workspace.satis(["compare", "1", "3"]).code(2).err(), @"error: run 1 is of `visits`, run 3 of `other`: their scores do not mean the same, so nothing follows from how they differ; compare runs of one rule set, or write `--across`");
    let across = workspace.satis(["compare", "1", "3", "--across"]).code(1).out();
    assert!(across.contains("rules.ruleset: visits → other"), "{across}");
}
