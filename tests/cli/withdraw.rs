//! Files that are taken back: what counts then, what comes back, and what is refused.

use crate::support::{FILES, MEASURES, RESPONSES, Workspace};

const HEAD: &str = "subject,respondent,period,overall\n";

/// The row of a subject, without what stands behind its grade.
fn row(csv: &str, subject: &str) -> String {
    let line = csv.lines().find(|line| line.starts_with(&format!("{subject},"))).unwrap_or_default();
    line.split(',').take(4).collect::<Vec<_>>().join(",")
}

/// The number of responses of a subject.
fn responses(workspace: &Workspace, subject: &str) -> Option<i64> {
    let csv = workspace.scores();
    let mut lines = csv.lines();
    let at = lines.next()?.split(',').position(|name| name == "responses")?;
    let line = lines.find(|line| line.starts_with(&format!("{subject},")))?;
    line.split(',').nth(at)?.parse().ok()
}

fn import(workspace: &Workspace, option: &str, name: &str, text: &str) -> String {
    workspace.write(name, text);
    workspace.satis(["import", "visits", option, name]).code(0).to_string()
}

#[test]
fn a_file_is_taken_back_and_the_corrected_one_counts_alone() {
    let workspace = Workspace::visits().imported();
    let wrong = workspace.scores();
    // north: 0.7 * (100 + 60) / 2 + 30.
    assert_eq!(row(&wrong, "north"), "north,2025-03,86.00,B");
    let said = workspace.satis(["withdraw", "1", "--why", "wrong file"]).code(0).to_string();
    assert!(said.contains("batch 1 is withdrawn by batch 3: responses from responses.csv for visits"), "{said}");
    assert!(said.contains("run 1 rests on the data before and stays as it is"), "{said}");
    // What was scored can still be computed again, and its report says that it is not the newest.
    workspace.satis(["verify", "1"]).code(0);
    let said = workspace.satis(["report", "--output", "r.html"]).code(0).to_string();
    assert!(
        said.contains("run 1 rests on the data up to batch 2; batch 3 came since: `satis report visits`"),
        "{said}"
    );
    // north answered `bad` twice: 0 + 30.
    import(&workspace, "--responses", "new.csv", &format!("{HEAD}north,r1,2025-03,bad\nnorth,r2,2025-03,bad\n"));
    let now = workspace.scores();
    assert_eq!(row(&now, "north"), "north,2025-03,30.00,C");
    assert_eq!(responses(&workspace, "north"), Some(2));
    // south has measures alone now.
    assert_eq!(responses(&workspace, "south"), Some(0));
    workspace.satis(["verify", "--all"]).code(0);
    // The file that was taken back lands again as a file that was never there, once.
    let again = import(&workspace, "--responses", "responses.csv", RESPONSES);
    assert!(again.contains("3 rows imported as batch 5"), "{again}");
    let again = import(&workspace, "--responses", "responses.csv", RESPONSES);
    assert!(again.contains("already imported as batch 5"), "{again}");
    // And may be taken back again.
    workspace.satis(["withdraw", "5", "--why", "once more"]).code(0);
    assert_eq!(workspace.scores(), now);
    let third = import(&workspace, "--responses", "responses.csv", RESPONSES);
    assert!(third.contains("3 rows imported as batch 7"), "{third}");
}

#[test]
fn values_that_were_replaced_come_back() {
    let workspace = Workspace::visits().imported();
    let before = workspace.scores();
    // north: 3 complaints instead of none, so 0 of 30; south's are missing, so its default counts: none.
    import(
        &workspace,
        "--measures",
        "m.csv",
        "subject,period,complaints,on_time\nnorth,2025-03,3,95%\nsouth,2025-03,~,0.8\n",
    );
    let replaced = workspace.scores();
    assert_eq!(row(&replaced, "north"), "north,2025-03,56.00,C");
    workspace.satis(["withdraw", "3", "--why", "another month"]).code(0);
    assert_eq!(workspace.scores(), before);
    // The withdrawal is taken back: the values count again.
    let said = workspace.satis(["withdraw", "4", "--why", "it was right"]).code(0).out();
    assert!(said.contains("batch 3 counts again: its withdrawal 4 is taken back by batch 5"), "{said}");
    assert_eq!(workspace.scores(), replaced);
}

#[test]
fn rows_that_a_later_file_left_out_are_named_and_come_back_with_it() {
    let workspace = Workspace::visits().imported();
    // Two rows are stored already; one is new: 0.7 * (100 + 60 + 0) / 3 + 30 = 67.33.
    let wider = format!("{RESPONSES}north,r9,2025-03,bad\n");
    import(&workspace, "--responses", "wider.csv", &wider);
    let both = workspace.scores();
    assert!(row(&both, "north").starts_with("north,2025-03,67."), "{both}");
    let said = workspace.satis(["withdraw", "1", "--why", "the wider file has them"]).code(0).to_string();
    assert!(
        said.contains("batch 3 left out 3 rows that were stored already")
            && said.contains("import wider.csv again"),
        "{said}"
    );
    assert_eq!(responses(&workspace, "north"), Some(1));
    let again = import(&workspace, "--responses", "wider.csv", &wider);
    assert!(again.contains("3 rows or values that are not stored yet are added as batch 5"), "{again}");
    assert_eq!(workspace.scores(), both);
    workspace.satis(["verify", "--all"]).code(0);
}

#[test]
fn rows_come_back_only_where_none_would_count_twice() {
    let workspace = Workspace::visits().imported();
    workspace.satis(["withdraw", "1", "--why", "wrong"]).code(0);
    import(&workspace, "--responses", "new.csv", &format!("{RESPONSES}north,r9,2025-03,bad\n"));
    let said = workspace.satis(["withdraw", "3", "--why", "it was right"]).code(2).err();
    assert!(said.contains("batch 1 can't count again") && said.contains("satis withdraw 4 --why"), "{said}");
    workspace.satis(["withdraw", "4", "--why", "in this order"]).code(0);
    workspace.satis(["withdraw", "3", "--why", "it was right"]).code(0);
    assert_eq!(responses(&workspace, "north"), Some(2));
}

#[test]
fn rows_without_a_respondent_that_come_again_after_a_withdrawal_count_once() {
    let nameless = "subject,period,overall\nnorth,2025-03,good\nnorth,2025-03,fair\nnorth,2025-03,bad\n";
    let workspace = Workspace::visits();
    import(&workspace, "--responses", "a.csv", nameless);
    workspace.write("b.csv", format!("{nameless}north,2025-03,good\n"));
    let said = workspace.satis(["import", "visits", "--responses", "b.csv"]).code(3).err();
    assert!(said.contains("satis withdraw 1 --why WHY"), "{said}");
    workspace.satis(["withdraw", "1", "--why", "a row was missing"]).code(0);
    workspace.satis(["import", "visits", "--responses", "b.csv"]).code(0);
    assert_eq!(responses(&workspace, "north"), Some(4));
}

#[test]
fn what_can_t_be_taken_back_is_refused_whole() {
    let workspace = Workspace::visits().imported();
    let before = workspace.scores();
    for (arguments, wanted) in [
        (&["withdraw", "9", "--why", "x"][..], "there is no batch 9: `satis imports` lists them"),
        (&["withdraw", "1", "9", "--why", "x"], "there is no batch 9"),
        (&["withdraw", "1", "1", "--why", "x"], "batch 1 is withdrawn already"),
        (&["withdraw", "1", "--why", "  "], "say why: `--why` is empty"),
    ] {
        let said = workspace.satis(arguments.iter().copied()).code(2).err();
        assert!(said.contains(wanted), "{said}");
        assert_eq!(workspace.scores(), before, "{arguments:?} changed something");
    }
    workspace.satis(["withdraw", "first", "--why", "x"]).code(2);
    workspace.satis(["withdraw", "1"]).code(2);
}

#[test]
fn imports_are_listed_with_what_became_of_them() {
    let workspace = Workspace::visits().imported();
    workspace.satis(["withdraw", "2", "--why", "=1+1 <of another month>"]).code(0);
    let json: serde_json::Value =
        serde_json::from_str(&workspace.satis(["imports", "visits", "--format", "json"]).code(0).out()).unwrap();
    let kinds: Vec<&str> = json.as_array().unwrap().iter().map(|entry| entry["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["responses", "measures", "withdrawal 2"]);
    assert_eq!(json[1]["withdrawn_by"], 3);
    assert_eq!(json[0]["withdrawn_by"], serde_json::Value::Null);
    assert_eq!(
        (json[0]["accepted"].as_i64(), json[2]["file"].as_str()),
        (Some(3), Some("=1+1 <of another month>"))
    );
    let said = workspace.satis(["imports", "--language", "zh"]).code(0).out();
    assert!(said.contains("撤回批次") && said.contains("measures.csv"), "{said}");
    workspace.satis(["imports", "visit"]).code(2);
}

#[test]
fn a_file_of_which_the_rules_read_more_is_taken_back_and_imported_again() {
    let workspace = Workspace::visits().imported();
    let workspace = workspace.edit(
        "rules/visits/ruleset.yaml",
        "  overall: Overall\n",
        "  overall: Overall\n  wait: Waiting\n",
    );
    let wider = "subject,respondent,period,overall,wait\nnorth,r1,2025-03,good,bad\nnorth,r2,2025-03,so-so,good\n";
    workspace.write("wider.csv", wider);
    let said = workspace.satis(["import", "visits", "--responses", "wider.csv"]).code(3).err();
    assert!(said.contains("satis withdraw 1 --why WHY"), "{said}");
    workspace.satis(["withdraw", "1", "--why", "without waiting"]).code(0);
    workspace.satis(["import", "visits", "--responses", "wider.csv"]).code(0);
    assert_eq!(responses(&workspace, "north"), Some(2));
}

#[test]
fn what_a_withdrawn_file_lacked_is_lacking_no_more() {
    let bad = format!("{RESPONSES}north,r5,2025-03,godo\n");
    let workspace = Workspace::empty()
        .file(
            crate::support::RULES,
            crate::support::VISITS.replace("period: month\n", "period: month\nreject_limit: 50%\n"),
        )
        .data(&bad, MEASURES);
    workspace.satis(["import", "visits"].into_iter().chain(FILES)).code(1);
    assert!(workspace.satis(["score", "visits"]).any_out().contains("1 row rejected"));
    workspace.satis(["withdraw", "1", "--why", "rejected rows"]).code(0);
    assert!(!workspace.satis(["score", "visits"]).any_out().contains("rejected"));
    // A flipped withdrawal is found as every batch is.
    let store = rusqlite::Connection::open(workspace.path("satis.db")).unwrap();
    store
        .execute_batch("DROP TRIGGER batches_last; PRAGMA foreign_keys = OFF; DELETE FROM batches WHERE id = 3")
        .unwrap();
    drop(store);
    let said = workspace.satis(["score", "visits"]).code(4).err();
    assert!(said.contains("the batches of the survey `visits` are 2, not the 3 that were stored"), "{said}");
}

#[test]
fn single_responses_are_taken_back_and_stay_so_when_their_file_comes_again() {
    let workspace = Workspace::visits().imported();
    let before = workspace.scores();
    // north has r1 (good) and r2 (so-so): without r1 0.7 * 60 + 30.
    let said = workspace.satis(["void", "visits", "r1", "--why", "a test"]).code(0).to_string();
    assert!(said.contains("what r1 answered about north in 2025-03 is taken back by batch 3"), "{said}");
    assert!(said.contains("run 1 rests on the data before"), "{said}");
    let without = workspace.scores();
    assert_eq!(row(&without, "north"), "north,2025-03,72.00,B");
    assert_eq!((responses(&workspace, "north"), responses(&workspace, "south")), (Some(1), Some(1)));
    let again = import(&workspace, "--responses", "responses.csv", RESPONSES);
    assert!(again.contains("already imported as batch 1"), "{again}");
    let other = import(&workspace, "--responses", "other.csv", &format!("{HEAD}north,r1,2025-03,good\n"));
    assert!(other.contains("stored already, word for word, and not added again: 1"), "{other}");
    assert_eq!(workspace.scores(), without);
    // Another answer of the same respondent counts: 0.7 * (60 + 0) / 2 + 30.
    import(&workspace, "--responses", "later.csv", &format!("{HEAD}north,r1,2025-03,bad\n"));
    assert_eq!(row(&workspace.scores(), "north"), "north,2025-03,51.00,C");
    workspace.satis(["withdraw", "5", "--why", "only tried"]).code(0);
    workspace.satis(["withdraw", "3", "--why", "no test after all"]).code(0);
    assert_eq!(workspace.scores(), before);
    workspace.satis(["verify", "--all"]).code(0);
}

#[test]
fn responses_are_taken_back_by_subject_and_period_and_nobody_is_refused() {
    let rows = format!("{RESPONSES}south,r1,2025-03,fair\nnorth,r1,2025-04,bad\n");
    let workspace = Workspace::visits().data(&rows, MEASURES).imported();
    for (arguments, wanted) in [
        (&["void", "visits", "r7", "--why", "x"][..], "no response by `r7` counts for `visits`"),
        (&["void", "visits", "r1", "r7", "--why", "x"], "no response by `r7` counts"),
        (&["void", "visits", "r1", "--subject", "west", "--why", "x"], "no response by `r1` counts of west"),
        (&["void", "visits", "r1", "--period", "2025-05", "--why", "x"], "counts in 2025-05 for `visits`"),
        (&["void", "visits", "r1", "--why", " "], "say why"),
    ] {
        let said = workspace.satis(arguments.iter().copied()).code(2).err();
        assert!(said.contains(wanted), "{said}");
    }
    let narrow = [
        "void",
        "visits",
        "r1",
        "--subject",
        "south",
        "--period",
        "2025-03",
        "--why",
        "twice",
        "--format",
        "json",
    ];
    let json: serde_json::Value = serde_json::from_str(&workspace.satis(narrow).code(0).out()).unwrap();
    assert_eq!(json["voided"].as_array().unwrap().len(), 1);
    assert_eq!(json["voided"][0]["subject"], "south");
    let said = workspace.satis(narrow.into_iter().take(9)).code(2).err();
    assert!(said.contains("no response by `r1` counts of south in 2025-03"), "{said}");
    // The other two in one command.
    let said = workspace.satis(["void", "visits", "r1", "--why", "all"]).code(0).to_string();
    assert!(said.contains("about north in 2025-03") && said.contains("about north in 2025-04"), "{said}");
}
