//! Files and stored values that the rules of today read otherwise than those of their import: nothing counts twice, nothing is
//! lost without a word.

use crate::support::Workspace;

fn rules(body: &str) -> String {
    format!("ruleset: m\nperiod: month\nreject_limit: 100%\n{body}")
}

fn workspace(body: &str) -> Workspace {
    Workspace::empty().file("rules/m/ruleset.yaml", rules(body))
}

/// The value of a column for a subject in results as CSV.
fn cell(csv: &str, subject: &str, column: &str) -> String {
    let mut lines = csv.lines();
    let at = lines.next().unwrap().split(',').position(|name| name == column).unwrap();
    let row = lines.find(|line| line.starts_with(&format!("{subject},"))).unwrap();
    let value = row.split(',').nth(at).unwrap();
    match value.contains('.') {
        true => value.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => value.to_owned(),
    }
}

/// The JSON that a command writes, times and digests as they are.
fn json(workspace: &Workspace, arguments: &[&str]) -> serde_json::Value {
    serde_json::from_slice(&workspace.command(arguments.iter().copied()).output().unwrap().stdout).unwrap()
}

fn score(workspace: &Workspace, subject: &str) -> String {
    cell(&workspace.satis(["score", "m", "--format", "csv"]).code(0).any_out(), subject, "score")
}

#[test]
fn measures_that_the_rules_read_only_now_come_in_with_their_file() {
    let workspace = workspace("measures: {v: {type: number}}\nscore: {value: v}\n")
        .file("m.csv", "subject,period,v,w,x\ns,2025-01,5,9,20\n");
    workspace.satis(["import", "m", "--measures", "m.csv"]).code(0);
    // A correction of v in between stays in force.
    workspace.write("c.csv", "subject,period,v\ns,2025-01,6\n");
    workspace.satis(["import", "m", "--measures", "c.csv"]).code(0);
    let two = "measures: {v: {type: number}, w: {type: number, default: 0}}\nscore: {value: v + w}\n";
    workspace.write("rules/m/ruleset.yaml", rules(two));
    let said = workspace.satis(["import", "m", "--measures", "m.csv"]).code(0).any_out();
    assert!(said.contains("already imported as batch 1") && said.contains("is added as batch 3"), "{said}");
    // 6 + 9.
    assert_eq!(score(&workspace, "s"), "15");
    assert!(workspace.satis(["import", "m", "--measures", "m.csv"]).code(0).any_out().contains("nothing added"));
    // And one more: 6 + 9 + 20.
    let three = "measures: {v: {type: number}, w: {type: number}, x: {type: number}}\nscore: {value: v + w + x}\n";
    workspace.write("rules/m/ruleset.yaml", rules(three));
    let told = json(&workspace, &["import", "m", "--measures", "m.csv", "--format", "json"]);
    assert_eq!((told[0]["added"].as_u64(), told[0]["batch"].as_u64()), (Some(1), Some(4)));
    assert_eq!(score(&workspace, "s"), "35");
    // Rules that read fewer find everything there.
    workspace.write("rules/m/ruleset.yaml", rules("measures: {x: {type: number}}\nscore: {value: x}\n"));
    assert!(workspace.satis(["import", "m", "--measures", "m.csv"]).code(0).any_out().contains("nothing added"));
    assert!(workspace.satis(["verify", "--all"]).code(0).any_out().contains("all identical"));
}

#[test]
fn rows_that_the_rules_accept_now_come_in_once_with_their_file() {
    // Measures, named and nameless responses, records: (6 + 15 + 15) of three rows.
    let body = |most: u32| {
        format!(
            "questions: {{q: {{range: [0, {most}]}}}}\nmeasures: {{v: {{type: number, range: [0, {most}]}}}}\n\
             records: {{l: {{b: {{type: money, range: [0, {most}]}}}}}}\nscore: {{value: q.mean + v + l.b.sum, round: none}}\n"
        )
    };
    for rows in
        ["s,r1,2025-01,15\ns,r2,2025-01,6\ns,r3,2025-01,15\n", "s,,2025-01,15\ns,,2025-01,6\ns,,2025-01,15\n"]
    {
        let workspace = workspace(&body(10))
            .file("r.csv", format!("subject,respondent,period,q\n{rows}"))
            .file("m.csv", "subject,period,v\ns,2025-01,15\nt,2025-01,5\n")
            .file("l.csv", "subject,period,b\ns,2025-01,15\ns,2025-01,6\ns,2025-01,15\n");
        let import = ["import", "m", "--responses", "r.csv", "--measures", "m.csv", "--records", "l=l.csv"];
        workspace.satis(import).code(1);
        workspace.write("rules/m/ruleset.yaml", rules(&body(20)));
        for _ in 0..2 {
            workspace.satis(import).code(0);
            let csv = workspace.satis(["score", "m", "--format", "csv"]).code(0).any_out();
            // 36 / 3 + 15 + 36, of three responses.
            assert_eq!((cell(&csv, "s", "score").as_str(), cell(&csv, "s", "responses").as_str()), ("63", "3"));
        }
        let table = workspace.satis(["score", "m"]).code(0).any_out();
        assert!(!table.contains("rejected"), "{table}");
    }
}

const ONE: &str = "questions: {q: {range: [0, 20]}}\nscore: {value: q.mean}\n";
const TWO: &str = "questions: {q: {range: [0, 20]}, p: {range: [0, 20]}}\nscore: {value: q.mean + p.mean}\n";
const ROWS: &str = "subject,respondent,period,q,p\ns,r1,2025-01,5,1\ns,r2,2025-01,7,2\n";

#[test]
fn responses_that_are_stored_with_fewer_columns_never_count_twice() {
    let workspace = workspace(ONE).file("r.csv", ROWS);
    workspace.satis(["import", "m", "--responses", "r.csv"]).code(0);
    workspace.write("rules/m/ruleset.yaml", rules(TWO));
    // The same file, a blank line more, numbers of a column of floats, one of the rows beside a new one.
    let float = "subject,respondent,period,q,p\ns,r1,2025-01,5.0,1.0\ns,r9,2025-01,7.0,2.0\n";
    for (text, n) in [(ROWS.to_owned(), 2), (format!("{ROWS}\n"), 2), (float.to_owned(), 1)] {
        workspace.write("again.csv", text);
        let said = workspace.satis(["import", "m", "--responses", "again.csv"]).code(3).to_string();
        let rows = if n == 1 { "1 response is".to_owned() } else { format!("{n} responses are") };
        assert!(said.contains(&format!("{rows} stored already with the same answers")), "{said}");
        assert!(said.contains("from before the rules read `p`"), "{said}");
    }
    let csv = workspace.satis(["score", "m", "--format", "csv"]).any_out();
    assert_eq!(cell(&csv, "s", "responses"), "2");
    // What the message proposes: a new store, (5 + 7) / 2 + (1 + 2) / 2; or the file without these rows.
    workspace.write("satis.yaml", "store: other.db\n");
    workspace.satis(["import", "m", "--responses", "r.csv"]).code(0);
    assert_eq!(score(&workspace, "s"), "7.5");
    workspace.write("satis.yaml", "store: satis.db\n");
    workspace.write("rest.csv", "subject,respondent,period,q,p\ns,r9,2025-01,7,2\n");
    workspace.satis(["import", "m", "--responses", "rest.csv"]).code(0);
}

#[test]
fn who_answers_more_later_is_no_repeat_where_the_column_was_read() {
    // r1 left p open, though the file had it: two answers of r1, which is said, and 3 responses.
    let workspace = workspace(TWO).file("r.csv", ROWS.replace("5,1", "5,")).file("s.csv", ROWS);
    workspace.satis(["import", "m", "--responses", "r.csv"]).code(0);
    let said = workspace.satis(["import", "m", "--responses", "s.csv"]).code(0).to_string();
    assert!(said.contains("who answered otherwise before") && said.contains("not added again: 1"), "{said}");
    let csv = workspace.satis(["score", "m", "--format", "csv"]).any_out();
    assert_eq!(cell(&csv, "s", "responses"), "3");
}

#[test]
fn a_question_that_the_rules_dropped_tells_no_answers_apart() {
    let workspace = workspace(TWO).file("r.csv", ROWS).file("s.csv", format!("{ROWS}\n"));
    workspace.satis(["import", "m", "--responses", "r.csv"]).code(0);
    workspace.write("rules/m/ruleset.yaml", rules(ONE));
    let said = workspace.satis(["import", "m", "--responses", "s.csv"]).code(0).any_out();
    assert!(said.contains("not added again: 2"), "{said}");
    // (5 + 7) / 2 of two.
    let csv = workspace.satis(["score", "m", "--format", "csv"]).code(0).any_out();
    assert_eq!((cell(&csv, "s", "score").as_str(), cell(&csv, "s", "responses").as_str()), ("6", "2"));
}

#[test]
fn rows_that_nothing_names_are_refused_where_more_of_them_is_read() {
    let more = "questions: {q: {range: [0, 20]}, p: {range: [0, 20]}}\nrecords: {l: {b: {type: money}, c: {type: money}}}\nscore: {value: q.mean}\n";
    let fewer = more.replace(", p: {range: [0, 20]}", "").replace(", c: {type: money}", "");
    let workspace = workspace(&fewer)
        .file("r.csv", "subject,period,q,p\ns,2025-01,5,1\n")
        .file("l.csv", "subject,period,b,c\ns,2025-01,5,1\n");
    for (option, file, column) in [("--responses", "r.csv", "`p`"), ("--records", "l=l.csv", "`c`")] {
        workspace.write("rules/m/ruleset.yaml", rules(&fewer));
        workspace.satis(["import", "m", option, file]).code(0);
        assert!(workspace.satis(["import", "m", option, file]).code(0).any_out().contains("nothing added"));
        workspace.write("rules/m/ruleset.yaml", rules(more));
        let said = workspace.satis(["import", "m", option, file]).code(3).to_string();
        assert!(said.contains(&format!("read 1 of its rows otherwise now, with {column}")), "{said}");
        // As another file it may be another row: that is said.
        let (table, name) = file.split_once('=').map_or(("", file), |(table, name)| (table, name));
        let longer = format!("{}s,2025-01,8,8\n", workspace.read(name));
        workspace.write("longer.csv", longer);
        let file = if table.is_empty() { "longer.csv".to_owned() } else { format!("{table}=longer.csv") };
        let said = workspace.satis(["import", "m", option, &file]).code(0).to_string();
        assert!(said.contains(&format!("are among these, which have {column} besides")), "{said}");
    }
}

#[test]
fn a_rule_set_of_the_same_survey_that_reads_more_is_not_left_without_its_question() {
    let workspace = workspace(ONE)
        .file("rules/n/ruleset.yaml", "ruleset: n\nextends: m\nquestions: {x: {range: [0, 20]}}\n")
        .file("r.csv", "subject,respondent,period,q,x\ns,r1,2025-01,5,1\n");
    workspace.satis(["import", "m", "--responses", "r.csv"]).code(0);
    let said = workspace.satis(["import", "n", "--responses", "r.csv"]).code(3).to_string();
    assert!(said.contains("from before the rules read `x`"), "{said}");
}

#[test]
fn measures_of_a_longer_period_than_the_one_scored_are_said() {
    let body = "measures: {v: {type: money, over: sum}}\nscore: {value: v, round: none}\n";
    let year = format!("ruleset: m\nperiod: year\n{body}");
    let workspace = Workspace::empty()
        .file("rules/m/ruleset.yaml", year)
        .file("y.csv", "subject,period,v\ns,2025,30\nt,2025-Q1,7\nu,2024,1\n")
        .file("m.csv", "subject,period,v\ns,2025-01,3\n");
    workspace.satis(["import", "m", "--measures", "y.csv"]).code(0);
    workspace.write("rules/m/ruleset.yaml", rules(body));
    let said = workspace.satis(["score", "m"]).code(3).to_string();
    assert!(said.contains("what there is of 2024, 2025-Q1, 2025 is of longer periods"), "{said}");
    workspace.satis(["import", "m", "--measures", "m.csv"]).code(0);
    assert_eq!(score(&workspace, "s"), "3");
    let table = workspace.satis(["score", "m"]).code(0).any_out();
    assert!(table.contains("2 stored rows and measures not part of this result [s 1, t 1]"), "{table}");
    assert!(table.contains("`v` is given for 2025, a year, and the rules in force score a month"), "{table}");
    let said = workspace.satis(["explain", "m", "s"]).code(0).any_out();
    assert!(said.contains("data: 1 stored row or measure not part of this result"), "{said}");
    let json = workspace.satis(["score", "m", "--format", "json"]).code(0).any_out();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["lacks"]["unread"], 2);
}

#[test]
fn shares_that_may_be_percentages_are_said_and_what_is_proposed_ends_it() {
    let rules =
        rules("measures: {a: {type: percent}, b: {type: percent, range: [0, 10]}}\nscore: {value: a + b}\n");
    let workspace = Workspace::empty().file("rules/m/ruleset.yaml", rules);
    let said = |rows: &str| {
        workspace.write("m.csv", format!("subject,period,a,b\n{rows}"));
        let run = workspace.satis(["score", "m", "--measures", "m.csv", "--format", "csv"]).code(0);
        run.to_string().lines().filter(|line| line.contains("warning: m.csv")).collect::<Vec<_>>().join("\n")
    };
    // All whole and some above 1, with and without a range.
    let whole = said("s,2025-01,1,1\nt,2025-01,3,3\nu,2025-01,8,8\n");
    assert_eq!(
        whole.matches("3 cells hold whole numbers without a percent sign: `3` is 300%").count(),
        2,
        "{whole}"
    );
    assert!(whole.contains("if 3% is meant write `3%`, else `300%`"), "{whole}");
    assert_eq!(said("s,2025-01,1%,100%\nt,2025-01,3%,300%\nu,2025-01,8%,800%\n"), "");
    // A percent sign in some cells only.
    let mixed = said("s,2025-01,8%,0.5\nt,2025-01,8,0.2%\n");
    assert!(mixed.contains("a: 1 cell has no percent sign, though others have one: `8` is 800%"), "{mixed}");
    // A share beside percentages is one.
    assert!(!mixed.contains("b: "), "{mixed}");
    // Shares as such, also above the whole.
    assert_eq!(said("s,2025-01,0,0.5\nt,2025-01,1,1.25\nu,2025-01,0.08,8.5\n"), "");
    // Twice the whole where nothing says that it is usual.
    let large = said("s,2025-01,0.5,0.5\nt,2025-01,2.5,2.5\n");
    assert!(large.contains("a: 1 cell has 200% and more") && !large.contains("b: "), "{large}");
}

#[test]
fn runs_say_what_their_results_lack_where_they_are_shown_published_and_compared() {
    let workspace = workspace(ONE).file(
        "r.csv",
        "subject,respondent,period,q\ns,r1,2025-01,5\ns,r2,2025-01,99\ns,r3,2025-01,NA\ns,r1,2025-01,6\nu,r4,2025-01,bad\n",
    );
    workspace.satis(["import", "m", "--responses", "r.csv"]).code(1);
    workspace.satis(["score", "m"]).code(0);
    workspace.write("r2.csv", "subject,respondent,period,q\ns,r7,2025-01,7\n");
    workspace.satis(["import", "m", "--responses", "r2.csv"]).code(0);
    workspace.satis(["score", "m"]).code(0);
    let lines =
        ["2 rows rejected [s 1, u 1]", "1 cell read as missing [s 1]", "counted again [s 1]", "rejected: u"];
    for command in [&["runs", "show", "1"][..], &["runs", "publish", "1"], &["compare", "1", "2"]] {
        let said = workspace.satis(command.iter().copied()).to_string();
        for line in lines {
            assert!(said.contains(line), "{command:?}: {said}");
        }
    }
    let said = workspace.satis(["runs", "supersede", "1", "--by", "2", "--reason", "late"]).code(0).to_string();
    assert!(said.contains("run 2: 2 rows rejected"), "{said}");
    let shown = json(&workspace, &["runs", "show", "1", "--format", "json"]);
    let lacks = &shown["lacking"]["lacks"];
    assert_eq!(
        (lacks["rejected"].as_u64(), lacks["missing"].as_u64(), lacks["doubled"].as_u64()),
        (Some(2), Some(1), Some(1))
    );
    let compared = json(&workspace, &["compare", "1", "2", "--format", "json"]);
    assert_eq!(compared["lacking"]["before"]["lacks"]["rejected"], 2);
}

#[test]
fn a_run_lacks_what_later_imports_lack_that_changed_none_of_its_data() {
    let workspace = workspace(ONE).file("r.csv", "subject,respondent,period,q\ns,r1,2025-01,5\n");
    workspace.satis(["import", "m", "--responses", "r.csv"]).code(0);
    workspace.satis(["score", "m"]).code(0);
    assert!(!workspace.satis(["runs", "show", "1"]).code(0).any_out().contains("rejected"));
    workspace.write("bad.csv", "subject,respondent,period,q\ns,r2,2025-01,99\n");
    workspace.satis(["import", "m", "--responses", "bad.csv"]).code(1);
    assert!(workspace.satis(["score", "m"]).code(0).to_string().contains("the same as run 1"));
    assert!(workspace.satis(["runs", "show", "1"]).code(0).any_out().contains("1 row rejected [s 1]"));
}
