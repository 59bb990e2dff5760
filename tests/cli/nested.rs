//! Who answers twice under periods of different length, targets for everybody, and files that are imported once more.

use crate::support::Workspace;

const SURVEY: &str = "ruleset: a\nquestions: {q: {range: [0, 10]}}\nscore: {value: q.mean, round: none}\n";

#[test]
fn a_response_under_a_finer_period_is_counted_as_doubled() {
    // 5 and 9 of the year; later with days, and one more: (5 + 9 + 5 + 9 + 1) / 5 = 5.8, of which two are the first two again.
    let workspace =
        Workspace::rules(SURVEY).file("year.csv", "subject,respondent,period,q\ns,r1,2024,5\ns,r2,2024,9\n").file(
            "days.csv",
            "subject,respondent,period,q\ns,r1,2024-03-14,5\ns,r2,2024-03-15,9\ns,r3,2024-04-01,1\n",
        );
    let said = |arguments: &[&str]| {
        workspace.satis(["score", "a"].into_iter().chain(arguments.iter().copied())).code(0).any_out()
    };
    let wanted = "2 responses by people who answered before, counted again [s 2]: the respondent answered for 2024 as a whole, too (2)";
    let files = said(&["--responses", "year.csv", "--responses", "days.csv"]);
    assert!(files.contains("5.80") && files.contains(wanted), "{files}");
    for file in ["year.csv", "days.csv"] {
        workspace.satis(["import", "a", "--responses", file]).code(0);
    }
    let stored = said(&[]);
    assert!(stored.contains("5.80") && stored.contains(wanted), "{stored}");
    let json: serde_json::Value = serde_json::from_str(&said(&["--format", "json"])).unwrap();
    assert_eq!(json.pointer("/lacks/doubled").unwrap(), 2);
    // Two months of one person in a year are two answers.
    let workspace = workspace.file("months.csv", "subject,respondent,period,q\ns,r1,2024-01,5\ns,r1,2024-02,7\n");
    let months = workspace.satis(["score", "a", "--responses", "months.csv"]).code(0).any_out();
    assert!(months.contains("6.00") && !months.contains("answered before"), "{months}");
}

const TARGETS: &str = "ruleset: a\nmeasures: {a: {type: number}}\nscore: {value: a}\nalso: {t: target.score}\ntargets: {score: given}\n";

#[test]
fn a_target_without_a_subject_is_nobodys() {
    let workspace = Workspace::rules(TARGETS)
        .file("m.csv", "subject,period,a\ns,2024,4\nt,2024,7\n")
        .file("lost.csv", "subject,period,score\ns,2024,5\n,2024,8\n")
        .file("blank.csv", "subject,period,score\ns,2024,5\n\" \",2024,8\n")
        .file("all.csv", "subject,period,Score\ns,2024,5\n*,2024,8\n")
        .file("none.csv", "period,Score\n2024,8\n");
    for file in ["lost.csv", "blank.csv"] {
        let said = workspace.satis(["score", "a", "--measures", "m.csv", "--target", file]).code(3).err();
        assert!(said.contains("the subject is empty"), "{said}");
    }
    // A row for all says so, or its file has no subjects at all; the header is read in any letter case.
    for (file, s) in [("all.csv", "5"), ("none.csv", "8")] {
        let command = ["score", "a", "--measures", "m.csv", "--target", file, "--format", "csv"];
        let out = workspace.satis(command).code(0).any_out();
        assert!(
            out.contains(&format!("s,2024,4.00,,2,scored,{s},")) && out.contains("t,2024,7.00,,1,scored,8,"),
            "{out}"
        );
    }
}

#[test]
fn the_status_of_earlier_results_counts_whatever_the_case_of_its_header() {
    let rules = "ruleset: a\nmeasures: {a: {type: number}}\nscore: {value: a}\nalso: {p: previous.score}\n";
    let workspace = Workspace::rules(rules)
        .file("m.csv", "subject,period,a\ns,2024,4\n")
        .file("p.csv", "subject,period,score,Status\ns,2023,9,invalid\n");
    let command = ["score", "a", "--measures", "m.csv", "--previous", "p.csv", "--format", "csv"];
    // An invalid result is compared with by nobody.
    let out = workspace.satis(command).any_out();
    assert!(out.contains("s,2024,4.00,,1,scored,,"), "{out}");
}

#[test]
fn a_file_that_is_imported_again_says_what_of_it_was_replaced() {
    let workspace = Workspace::rules(TARGETS)
        .file("m1.csv", "subject,period,a\ns,2024,5\nt,2024,6\n")
        .file("m2.csv", "subject,period,a\ns,2024,7\nt,2024,6.0\n")
        .file("t1.csv", "subject,period,score\ns,2024,5\n")
        .file("t2.csv", "subject,period,score\ns,2024,6\n")
        .file("s1.csv", "subject,label\ns,South\n")
        .file("s2.csv", "subject,label\ns,North\n");
    for (option, first, second) in
        [("--measures", "m1.csv", "m2.csv"), ("--target", "t1.csv", "t2.csv"), ("--subjects", "s1.csv", "s2.csv")]
    {
        for file in [first, second] {
            workspace.satis(["import", "a", option, file]).code(0);
        }
        let said = workspace.satis(["import", "a", option, first]).code(0).to_string();
        // Of the measures only one is another number.
        assert!(
            said.contains("that later imports replaced, up to batch") && said.contains("stay replaced: 1;"),
            "{said}"
        );
        let said = workspace.satis(["import", "a", option, second]).code(0).to_string();
        assert!(said.contains("nothing added") && !said.contains("replaced"), "{said}");
    }
}
