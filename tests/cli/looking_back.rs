//! What earlier periods can have been: older versions of the rules, and files, may have reached further than today's rules.

use crate::support::Workspace;

const NOW: &str = "\
ruleset: a
effective: {from: 2024}
measures: {x: {type: number, range: [0, 100]}}
score: {combine: sum, of: {z: {value: x}, g: {value: x - year_ago.z}}}
grades: {A: 50, B: -100}
";

fn before() -> String {
    NOW.replace("effective: {from: 2024}\n", "").replace("[0, 100]", "[0, 1000]").replace("B: -100", "B")
}

fn reach(said: &str) -> Vec<&str> {
    said.lines().filter(|line| line.contains("reaches")).map(str::trim).collect()
}

#[test]
fn an_older_version_widens_the_reach_of_a_year_ago() {
    // x − z of the year before: 0 − 1000 … 100 − 0, and x beside it: −1000 … 200.
    let workspace = Workspace::rules(NOW).file("rules/a/history/2023/ruleset.yaml", before());
    let said = workspace.satis(["check", "a"]).any_out();
    assert!(said.contains("score · reaches -1000 … 200"), "{said}");
    assert!(said.contains("warning[grade-hole]: a score below -100 would have no grade"), "{said}");
    // Without the older version: −100 … 200, and no hole.
    let said = Workspace::rules(NOW).satis(["check", "a"]).any_out();
    assert!(said.contains("score · reaches -100 … 200") && !said.contains("grade-hole"), "{said}");
}

#[test]
fn so_does_an_older_version_of_a_base_and_in_trends() {
    let base = NOW.replace("ruleset: a", "ruleset: base").replace("year_ago.z", "history.z.min");
    let base = base.replace("grades: {A: 50, B: -100}", "history: 2\ngrades: {A: 50, B: -100}");
    let old =
        base.replace("effective: {from: 2024}\n", "").replace("[0, 100]", "[0, 1000]").replace("B: -100", "B");
    let workspace = Workspace::rules("ruleset: a\nextends: base\n")
        .file("rules/base/ruleset.yaml", base)
        .file("rules/base/history/2023/ruleset.yaml", old);
    let said = workspace.satis(["check", "a"]).any_out();
    // x − the least z of the trend: 0 − 1000 … 100 − 0, and x.
    assert!(reach(&said).iter().any(|line| line.starts_with("score · reaches -1000 … 200")), "{said}");
}

#[test]
fn a_file_of_earlier_results_may_give_anything() {
    let rules = NOW.replace("year_ago", "previous").replace("effective: {from: 2024}\n", "");
    let workspace = Workspace::rules(&rules)
        .file("m.csv", "subject,period,x\ns,2024,10\n")
        .file("p.csv", "subject,period,score,score.z\ns,2023,700,700\n");
    let said = workspace.satis(["check", "a"]).any_out();
    assert!(said.contains("score · reaches -∞ … ∞") && said.contains("[grade-hole]"), "{said}");
    // 10 + (10 − 700) = −680: below all grades, which is said.
    let said = workspace.satis(["score", "a", "--measures", "m.csv", "--previous", "p.csv"]).any_out();
    assert!(said.contains("-680.00") && said.contains("no grade takes a score below -100"), "{said}");
    // A condition on what a file may give is not one that never holds.
    let rules = rules.replace("x - previous.z", "'if previous.z > 100 { 1 } else { 0 }'");
    let said = Workspace::rules(&rules).satis(["check", "a"]).any_out();
    assert!(!said.contains("condition-never"), "{said}");
}

#[test]
fn a_veto_below_all_grades_gives_its_grade() {
    let rules = "ruleset: a\nmeasures: {x: {type: number}, bad: {type: count, default: 0}}\nscore: {value: x}\n\
                 grades: {A: 50, B: 0}\noutcomes: [{when: bad > 0, veto: B, reason: bad}]\n";
    let workspace = Workspace::rules(rules).file("m.csv", "subject,period,x,bad\ns,2024,-5,1\nt,2024,-6,0\n");
    let csv = workspace.satis(["score", "a", "--measures", "m.csv", "--format", "csv"]).any_out();
    let line = |subject: &str| csv.lines().find(|line| line.starts_with(subject)).unwrap_or_default().to_owned();
    // A veto leaves no rank; t has none of the grades, and is the only one ranked.
    assert!(line("s,").contains(",B,") && line("t,").contains("no grade takes a score below 0"), "{csv}");
}
