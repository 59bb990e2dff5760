//! `satis review`, and pending snapshots as insta has them.

use crate::fixtures::{CASE, with_case, with_snapshot};
use crate::support::{MEASURES, RESPONSES, RULES, Run, Workspace};
use insta::assert_snapshot;
use std::io::Write;
use std::process::{Command, Stdio};

const SNAPSHOT: &str = "fixtures/visits/first/scorecard.snap";
const PENDING: &str = "fixtures/visits/first/scorecard.snap.new";

/// Runs `satis review` with these answers.
fn review(workspace: &Workspace, answers: &str) -> Run {
    let mut command = workspace.command(["review"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(answers.as_bytes()).unwrap();
    workspace.finish(child)
}

/// A workspace with two cases that wait, one of a threshold and one without a snapshot.
fn waiting() -> Workspace {
    let workspace = with_snapshot()
        .edit(RULES, "B: 60", "B: 65")
        .file(CASE, "title: two offices\nperiod: 2025-03\nexpect: {south: {score: 62}}\n");
    let workspace = workspace
        .file("fixtures/visits/second/case.yaml", "title: the same again\nperiod: 2025-03\nexpect: snapshot\n")
        .file("fixtures/visits/second/responses.csv", RESPONSES)
        .file("fixtures/visits/second/measures.csv", MEASURES);
    workspace.satis(["test"]).code(1);
    workspace
}

#[test]
fn each_pending_snapshot_is_shown_and_taken_or_not() {
    let workspace = waiting();
    assert_snapshot!(review(&workspace, "what?\na\nr\n").code(0).out(), @"
    1/2 visits/first: two offices
    ──────────────────────────────────────────────────────────────────────────
     subject   result   before   after   grade   rule
    ──────────────────────────────────────────────────────────────────────────
     south     score    62.00    62.00   B → C   rules/visits/ruleset.yaml:21
    ──────────────────────────────────────────────────────────────────────────
      a accept · r reject · s skip · q quit: what?
      a accept · r reject · s skip · q quit: a
    2/2 visits/second: the same again
      it has no snapshot yet
    ───────────────────────────────────────────────────
     subject   result          value             grade
    ───────────────────────────────────────────────────
     north     score           86.00             B
               score.survey    56 · weight 0.7   B
               score.care      30 · weight 0.3   B
               also.punctual   95                B
               also.n          2                 B
               rank            1                 B
               counts          n 2               B
     south     score           62.00             C
               score.survey    42 · weight 0.7   C
               score.care      20 · weight 0.3   C
               also.punctual   80                C
               also.n          1                 C
               rank            2                 C
               counts          n 1               C
    ───────────────────────────────────────────────────
      a accept · r reject · s skip · q quit: r
    1 accepted, 1 rejected, 0 left
    ");
    assert!(workspace.read(SNAPSHOT).contains("south: scored 62.00 C #2"));
    assert!(!workspace.has(PENDING) && !workspace.has("fixtures/visits/second/scorecard.snap.new"));
    assert!(!workspace.has("fixtures/visits/second/scorecard.snap"));
    workspace.satis(["test", "visits"]).code(1);
    let said = review(&workspace, "").code(1).out();
    assert!(said.starts_with("1/1 visits/second: the same again\n  it has no snapshot yet\n"), "{said}");
    assert!(said.ends_with("q quit:\n0 accepted, 0 rejected, 1 left\n"), "{said}");
    workspace.satis(["review", "--accept"]).code(0);
    workspace.satis(["test"]).code(0);
    assert_snapshot!(review(&workspace, "a\n").code(0).out(), @"no snapshot waits for a decision");
}

#[test]
fn of_a_long_scorecard_that_nobody_read_the_scores_come_first() {
    // Ten offices of seven results each; of one nothing is known.
    let subjects = (0..9).map(|n| format!("o{n},r{n},2025-03,good\n"));
    let responses: String =
        ["subject,respondent,period,overall\n".to_owned()].into_iter().chain(subjects).collect();
    let workspace = Workspace::visits()
        .file(CASE, "title: many\nperiod: 2025-03\nexpect: snapshot\n")
        .file("fixtures/visits/first/responses.csv", responses)
        .file("fixtures/visits/first/subjects.csv", "subject,label\nquiet,Quiet\n");
    workspace.satis(["test"]).code(1);
    let said = review(&workspace, "").code(1).out();
    let rows: Vec<Vec<&str>> = said
        .lines()
        .skip_while(|line| !line.contains("subject"))
        .skip(2)
        .take_while(|line| !line.starts_with('─'))
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(rows.len(), 24);
    assert_eq!(rows[0], ["quiet", "status", "not-computable"]);
    assert_eq!(rows[1], ["o0", "score", "100.00", "A"]);
    assert_eq!(rows[9], ["o8", "score", "100.00", "A"]);
    // 9 * 7 of those with answers; status, two nodes, cause, two named results and counts of the quiet one: 70.
    assert!(said.contains("  … and 46 more: `--all` shows them\n"), "{said}");
    let all = workspace.satis(["review", "--all"]).code(1).out();
    assert!(!all.contains("more:") && all.contains("also.punctual"), "{all}");
}

#[test]
fn a_case_that_can_not_be_read_is_told_and_the_others_are_shown() {
    let workspace = waiting().file("fixtures/visits/third/case.yaml", "title: no period\n");
    let said = review(&workspace, "a\na\n").code(1);
    assert!(
        said.to_string().ends_with(
            "2 accepted, 0 rejected, 0 left\n──── errors\n\
         error: [HERE]/fixtures/visits/third/case.yaml is not a proper case: it has no `period`\n"
        ),
        "{said}"
    );
}

#[test]
fn the_end_of_the_input_and_q_leave_the_rest_as_it_is() {
    for answers in ["", "s\n", "q\n", "s\nq\n"] {
        let workspace = waiting();
        let said = review(&workspace, answers).code(1).out();
        assert!(said.ends_with("0 accepted, 0 rejected, 2 left\n"), "{answers:?}: {said}");
        assert!(workspace.has(PENDING) && workspace.has("fixtures/visits/second/scorecard.snap.new"));
    }
}

#[test]
fn what_differs_from_results_worked_out_by_hand_is_shown_and_not_taken() {
    let workspace = with_snapshot().edit(RULES, "30 - 10 * complaints", "25 - 10 * complaints");
    workspace.satis(["test"]).code(1);
    let before = workspace.read(SNAPSHOT);
    let said = review(&workspace, "a\n").code(1).out();
    assert!(said.contains("  south score.care: by hand 20, found 15\n"), "{said}");
    assert!(said.contains("  not taken: what was worked out by hand differs"), "{said}");
    assert_eq!(workspace.read(SNAPSHOT), before);
    assert!(workspace.has(PENDING));
    workspace.satis(["review", "--accept"]).code(1);
    assert_eq!(workspace.read(SNAPSHOT), before);
    workspace.satis(["review", "--reject"]).code(0);
    assert!(!workspace.has(PENDING));
}

#[test]
fn what_was_written_under_other_rules_is_said_so() {
    let workspace = waiting().edit(RULES, "B: 65", "B: 60");
    let said = review(&workspace, "r\nr\n").code(0).out();
    assert!(said.contains("it is not what the rules give now: `satis test` writes that"), "{said}");
    assert!(said.contains("  - south: scored 62.00 B #2 · n 1\n  + south: scored 62.00 C #2 · n 1\n"), "{said}");
}

#[test]
fn what_the_rules_do_not_give_now_is_not_taken() {
    let workspace = waiting().edit(RULES, "B: 65", "B: 60");
    let held = workspace.read(SNAPSHOT);
    let said = workspace.satis(["review", "--accept"]).code(1).out();
    assert!(said.contains("not taken: the rules give something else now, so run `satis test` again"), "{said}");
    assert!(said.ends_with("0 accepted, 0 rejected, 2 left\n"), "{said}");
    assert_eq!(workspace.read(SNAPSHOT), held);
    workspace.satis(["test", "--accept"]).code(0);
}

#[test]
fn the_ends_of_lines_are_no_difference() {
    let workspace = with_snapshot();
    let windows = workspace.read(SNAPSHOT).replace('\n', "\r\n");
    workspace.write(SNAPSHOT, windows);
    workspace.satis(["test"]).code(0);
    // A pending one of that kind is taken, too.
    let workspace = workspace.edit(RULES, "B: 60", "B: 65");
    workspace.satis(["test"]).code(1);
    workspace.write(PENDING, workspace.read(PENDING).replace('\n', "\r\n"));
    review(&workspace, "a\n").code(0);
    workspace.satis(["test"]).code(0);
}

#[test]
fn a_pending_snapshot_goes_when_the_case_passes_again() {
    let workspace = with_snapshot().edit(RULES, "B: 60", "B: 65");
    workspace.satis(["test"]).code(1);
    assert!(workspace.read(PENDING).contains("south: scored 62.00 C #2"));
    let workspace = workspace.edit(RULES, "B: 65", "B: 60");
    workspace.satis(["test"]).code(0);
    assert!(!workspace.has(PENDING));
}

/// Not a test of its own: run by the next two with a folder and a text, as a test that holds its snapshot by insta.
#[test]
fn held_by_insta() {
    let Some(folder) = std::env::var_os("SATIS_TEST_SNAPSHOTS") else { return };
    let scorecard = std::env::var("SATIS_TEST_SCORECARD").unwrap();
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_description(std::env::var("SATIS_TEST_TITLE").unwrap());
    settings.bind(|| insta::assert_snapshot!("scorecard", scorecard));
}

/// Runs [`held_by_insta`] over the snapshots of a case; whether it passed.
fn insta(workspace: &Workspace, title: &str, contents: &str) -> bool {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "review::held_by_insta"]).env("INSTA_UPDATE", "new").env_remove("INSTA_FORCE_PASS");
    command.env("SATIS_TEST_SNAPSHOTS", workspace.path("fixtures/visits/first"));
    command.env("SATIS_TEST_TITLE", title);
    command.env("SATIS_TEST_SCORECARD", contents).output().unwrap().status.success()
}

/// What stands below the header.
fn contents(file: &str) -> String {
    file.split_once("\n---\n").unwrap().1.trim_end().to_owned()
}

#[test]
fn our_pending_snapshots_are_those_that_insta_writes() {
    for title in ["two offices", "标题: \"x\"", "42", "- both", "yes", "1e3", "what's new", "满意度 #1"] {
        let quoted = serde_json::Value::from(title).to_string();
        let workspace = with_case().file(CASE, format!("title: {quoted}\nperiod: 2025-03\nexpect: snapshot\n"));
        workspace.satis(["test"]).code(1);
        let ours = workspace.read(PENDING);
        std::fs::remove_file(workspace.path(PENDING)).unwrap();
        assert!(!insta(&workspace, title, &contents(&ours)), "there is no snapshot yet");
        let theirs = workspace.read(PENDING);
        // Ours comes from another file, and from no line of a test; all else is the same byte for byte.
        let theirs: String = theirs
            .lines()
            .filter(|line| !line.starts_with("assertion_line: "))
            .map(|line| format!("{line}\n").replace("tests/cli/review.rs", "src/regress/snapshot.rs"))
            .collect();
        assert_eq!(ours, theirs);
        // `cargo insta accept` loads the pending file and saves it under the name without `.new`.
        std::fs::write(workspace.path(SNAPSHOT), &ours).unwrap();
        std::fs::remove_file(workspace.path(PENDING)).unwrap();
        assert!(insta(&workspace, title, &contents(&ours)));
        assert!(!workspace.has(PENDING));
        workspace.satis(["test"]).code(0);
    }
}

#[test]
fn a_pending_snapshot_of_instas_is_taken_by_review() {
    let workspace = with_snapshot().edit(RULES, "B: 60", "B: 65");
    let workspace = workspace.file(CASE, "title: two offices\nperiod: 2025-03\nexpect: {south: {score: 62}}\n");
    workspace.satis(["test"]).code(1);
    let now = contents(&workspace.read(PENDING));
    std::fs::remove_file(workspace.path(PENDING)).unwrap();
    assert!(!insta(&workspace, "two offices", &now));
    assert!(workspace.read(PENDING).contains("\nassertion_line: "));
    review(&workspace, "a\n").code(0);
    let accepted = workspace.read(SNAPSHOT);
    assert!(accepted.starts_with("---\nsource: tests/cli/review.rs\ndescription: two offices\n"), "{accepted}");
    assert!(!accepted.contains("assertion_line"), "{accepted}");
    workspace.satis(["test"]).code(0);
    assert!(insta(&workspace, "two offices", &now));
}
