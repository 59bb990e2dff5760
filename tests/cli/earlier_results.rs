//! Earlier results: which period `previous: latest` is, and periods that have two values; measures of which some are missing.

use crate::support::Workspace;

fn workspace(rules: &str, measures: &str) -> Workspace {
    Workspace::rules(rules).file("m.csv", measures)
}

/// The lines of results of a period as CSV.
fn lines(workspace: &Workspace, period: &str) -> Vec<String> {
    let args = ["score", "a", "--measures", "m.csv", "--period", period, "--format", "csv"];
    let output = workspace.command(args).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

/// The cell of a subject in a column.
fn cell(lines: &[String], subject: &str, column: &str) -> String {
    let at = lines.first().unwrap().split(',').position(|header| header == column).unwrap();
    let line = lines.iter().find(|line| line.starts_with(&format!("{subject},"))).unwrap();
    line.split(',').nth(at).unwrap().to_owned()
}

const LATEST: &str = "ruleset: a\nprevious: latest\nmeasures: {a: {type: number}, c: {type: number, default: 0}}\n\
                      score: {value: a}\nalso: {p: previous.score}\n";

#[test]
fn the_latest_period_is_that_of_the_subject() {
    let s = "subject,period,a,c\ns,2021,1,\ns,2024,4,\n";
    let u = "u,2023,,7\nu,2024,1,\nt,2022,2,\nt,2023,3,\nt,2024,5,\n";
    // s has 1 of 2021, whatever others have since; t has 3 of 2023, u nothing in 2023.
    for data in [s.to_owned(), format!("{s}{u}")] {
        assert_eq!(cell(&lines(&workspace(LATEST, &data), "2024"), "s", "also.p"), "1");
    }
    let all = lines(&workspace(LATEST, &format!("{s}{u}")), "2024");
    assert_eq!((cell(&all, "t", "also.p"), cell(&all, "u", "also.p")), ("3".to_owned(), String::new()));
}

#[test]
fn the_latest_period_of_a_group_is_that_of_a_member() {
    let rules = LATEST.replace("a: {type: number}", "a: {type: number, over: sum}")
        + "rollup: {levels: [x, y], by: pooled}\n";
    let workspace = workspace(
        &rules,
        "subject,period,a,c\ns,2021,1,\nt,2022,2,\nu,2023,9,\ns,2024,4,\nt,2024,5,\nu,2024,6,\n",
    )
    .file("s.csv", "subject,parent,level\ns,P,x\nt,P,x\nP,,y\nu,Q,x\nQ,,y\n");
    let args = ["score", "a", "--measures", "m.csv", "--subjects", "s.csv", "--period", "2024", "--format", "csv"];
    let out = workspace.satis(args).out();
    let all: Vec<String> = out.lines().map(str::to_owned).collect();
    // P has t alone in 2022, its latest.
    let found = ["s", "t", "u", "P", "Q"].map(|subject| cell(&all, subject, "also.p"));
    assert_eq!(found, ["1", "2", "9", "2", "9"]);
}

#[test]
fn the_latest_given_result_is_that_of_the_subject() {
    let workspace = workspace(LATEST, "subject,period,a,c\ns,2024,4,\nt,2024,5,\n")
        .file("p.csv", "subject,period,score\ns,2021,1\nt,2021,2\nt,2023,3\n");
    let args = ["score", "a", "--measures", "m.csv", "--previous", "p.csv", "--period", "2024", "--format", "csv"];
    let out = workspace.satis(args).out();
    let all: Vec<String> = out.lines().map(str::to_owned).collect();
    assert_eq!((cell(&all, "s", "also.p"), cell(&all, "t", "also.p")), ("1".to_owned(), "3".to_owned()));
}

#[test]
fn a_period_with_two_values_is_said() {
    let rules = |also: &str| {
        format!(
            "ruleset: a\nhistory: 2\nmeasures: {{a: {{type: number, range: [0, 10]}}}}\nscore: {{value: a}}\nalso: {{{also}}}\n"
        )
    };
    let said = |also: &str, given: &str| {
        let workspace = workspace(&rules(also), "subject,period,a\ns,2021,2\ns,2022,8\n").file("p.csv", given);
        let args = ["score", "a", "--measures", "m.csv", "--previous", "p.csv", "--period", "2022"];
        String::from_utf8(workspace.command(args).output().unwrap().stderr).unwrap()
    };
    let given = "subject,period,score\ns,2021,3\n";
    let both = said("p: previous.score, y: year_ago.score, sl: history.score.slope", given);
    assert!(
        both.contains(
            "earlier results are given of 2021: only `previous` takes them; `year_ago` and `history` see"
        ),
        "{both}"
    );
    let year = said("p: previous.score, y: year_ago.score", given);
    assert!(year.contains("`year_ago` see"), "{year}");
    let older = said("p: previous.score, sl: history.score.slope", "subject,period,score\ns,2021,3\ns,2020,1\n");
    assert!(older.contains("given of 2020, 2021: only `previous` takes them; `history` see"), "{older}");
    let none = said("p: previous.score", given);
    assert!(!none.contains("earlier results"), "{none}");
}

#[test]
fn a_pooled_measure_says_how_many_have_it() {
    let rules = "ruleset: a\nquestions: {q: {range: [0, 10]}}\nmeasures: {n: {type: count, over: sum}}\nscore: {value: q.mean}\n\
                 also: {r: \"responses / n\"}\nrollup: {levels: [c, p], by: pooled}\n";
    let workspace = workspace(rules, "subject,period,n\ns,2024-01,4\ns,2024-03,6\nt,2024,5\n")
        .file("r.csv", "subject,respondent,period,q\ns,1,2024,5\nt,2,2024,6\nz,3,2024,7\n")
        .file("s.csv", "subject,parent,level\ns,P,c\nt,P,c\nz,P,c\nP,,p\n");
    let of = |subject: &str| {
        let args = [
            "explain",
            "a",
            subject,
            "--measures",
            "m.csv",
            "--responses",
            "r.csv",
            "--subjects",
            "s.csv",
            "--period",
            "2024",
        ];
        workspace.satis(args).any_out()
    };
    // 4 + 6 + 5 of two of three members; 4 + 6 of two of three months.
    let group = of("P");
    assert!(group.contains("n = 15 (members summed, 2 of 3)"), "{group}");
    let months = of("s");
    assert!(months.contains("n = 10 (2024-01 … 2024-03 summed, 2 of them)"), "{months}");
}
