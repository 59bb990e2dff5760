//! `satis impact`.

use crate::support::{FILES, RULES, VISITS, Workspace};
use insta::assert_snapshot;
use std::process::Command;

/// Compares the rules now with those in `before/`, over both files.
fn impact(workspace: &Workspace, more: &[&str]) -> crate::support::Run {
    let arguments = ["impact", "visits", "--against", "before"].into_iter().chain(FILES);
    workspace.satis(arguments.chain(more.iter().copied()))
}

fn before() -> Workspace {
    Workspace::visits().file("before/rules/visits/ruleset.yaml", VISITS)
}

/// north: good and so-so, (100 + 60) ÷ 2 × 0.7 + 30 = 86; south: fair, 60 × 0.7 + 30 − 10 = 62.
#[test]
fn a_threshold_moves_those_between_the_old_and_the_new() {
    let workspace = before().edit(RULES, "B: 60", "B: 65");
    assert_snapshot!(impact(&workspace, &[]).code(0).out(), @"
    Visits · before → the rules now
    2 results compared, of 2025-03; 1 edit
    1 moves: grade 1
    better grades 0, worse grades 1

    what each edit does by itself
      1 grades[B].from: 60 → 65  rules/visits/ruleset.yaml:21:20
          grade 1

    grades before (lines) and after (columns)
    ───────────
         B   C
    ───────────
     B   1   1
     C
    ───────────

    who moves
    ─────────────────────────────────────────────────────────────
     subject   period    score   grade   rank   status   by edit
    ─────────────────────────────────────────────────────────────
     south     2025-03   62.00   B → C   2      scored   1
    ─────────────────────────────────────────────────────────────
    ");
}

/// 25 instead of 10 off for a complaint alone: south 62 → 47, a C. The threshold 60 → 45 alone: nobody. Both: 47 is a B.
#[test]
fn what_two_edits_do_together_is_named() {
    let workspace = before().edit(RULES, "30 - 10 *", "30 - 25 *").edit(RULES, "B: 60", "B: 45");
    assert_snapshot!(impact(&workspace, &[]).code(0).out(), @"
    Visits · before → the rules now
    2 results compared, of 2025-03; 2 edits
    1 moves: score 1 (in all −15), nodes or named results 1

    what each edit does by itself
      1 score.of.care.value: 30 - 10 * complaints → 30 - 25 * complaints  rules/visits/ruleset.yaml:17:19
          grade 1, score 1 (in all −15), nodes or named results 1
            south 2025-03: score 62.00 → 47.00 (−15), grade B → C
      2 grades[B].from: 60 → 45  rules/visits/ruleset.yaml:21:20
          moves nothing
      interaction: 1 result where all edits together do not do what each does by itself: grade 1
          south 2025-03: grade

    who moves
    ───────────────────────────────────────────────────────────────────────────
     subject   period    score                 grade   rank   status   by edit
    ───────────────────────────────────────────────────────────────────────────
     south     2025-03   62.00 → 47.00 (−15)   B       2      scored   1
    ───────────────────────────────────────────────────────────────────────────
    ");
    let json = impact(&workspace, &["--format", "json"]).code(0).out();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let interaction = json["interaction"].as_array().unwrap();
    assert_eq!(interaction.len(), 1, "{interaction:?}");
    assert_eq!((&interaction[0]["subject"], &interaction[0]["aspect"]), (&"south".into(), &"grade".into()));
}

/// A formula that calls a new function needs it; the other edit stands alone.
#[test]
fn edits_that_cant_stand_alone_are_made_together() {
    let workspace = before()
        .file("rules/visits/care.rhai", "// Points off.\nfn off(complaints) {\n    12 * complaints\n}\n")
        .edit(RULES, "30 - 10 * complaints", "30 - off(complaints)")
        .edit(RULES, "A: 90", "A: 80");
    assert_snapshot!(impact(&workspace, &[]).code(0).out(), @"
    Visits · before → the rules now
    2 results compared, of 2025-03; 3 edits
    2 move: grade 1, score 1 (in all −2), nodes or named results 1
    better grades 1, worse grades 0

    what each edit does by itself
      1 together
          score.of.care.value: 30 - 10 * complaints → 30 - off(complaints)  rules/visits/ruleset.yaml:17:19
          functions.off/1: added fn off(complaints) { 12 * complaints }  rules/visits/care.rhai:2:1
          score 1 (in all −2), nodes or named results 1
            south 2025-03: score 62.00 → 60.00 (−2)
      2 grades[A].from: 90 → 80  rules/visits/ruleset.yaml:21:13
          grade 1
            north 2025-03: grade B → A

    grades before (lines) and after (columns)
    ───────────
         A   B
    ───────────
     A
     B   1   1
    ───────────

    who moves
    ──────────────────────────────────────────────────────────────────────────
     subject   period    score                grade   rank   status   by edit
    ──────────────────────────────────────────────────────────────────────────
     north     2025-03   86.00                B → A   1      scored   2
     south     2025-03   62.00 → 60.00 (−2)   B       2      scored   1
    ──────────────────────────────────────────────────────────────────────────
    ");
}

#[test]
fn the_rules_of_a_revision_are_read_from_git() {
    let workspace = Workspace::visits();
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=t", "-c", "user.email=t@t", "-c", "init.defaultBranch=main"]);
        let output = command.arg("-C").arg(workspace.path("")).args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    let compare = |revision: &str| {
        workspace.satis(["impact", "visits", "--against", revision, "--format", "csv"].into_iter().chain(FILES))
    };
    assert_snapshot!(compare("HEAD").code(2).err(), @"error: `HEAD` is no folder and no `run:N`, and [HERE] lies in no git repository that could know it as a revision");
    git(&["init", "-q"]);
    git(&["add", "responses.csv"]);
    git(&["commit", "-qm", "data"]);
    git(&["tag", "bare"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "rules"]);
    workspace.write(RULES, VISITS.replace("B: 60", "B: 65"));
    git(&["commit", "-qam", "stricter"]);
    workspace.write(RULES, VISITS.replace("A: 90", "A: 80"));
    // Against the commit before, both grades differ; against the last, too, but 60 was 65 then.
    assert_snapshot!(compare("HEAD~1").code(0).out(), @"
    ruleset,organisation,case,period,subject,label,moved,status_before,status_after,grade_before,grade_after,score_before,score_after,score_change,rank_before,rank_after,rank_change,class_before,class_after,edits
    visits,,,2025-03,north,,grade,scored,scored,B,A,86.00,86.00,0,1,1,0,,,grades[A].from
    ");
    assert_snapshot!(compare("HEAD").code(0).out(), @"
    ruleset,organisation,case,period,subject,label,moved,status_before,status_after,grade_before,grade_after,score_before,score_after,score_change,rank_before,rank_after,rank_change,class_before,class_after,edits
    visits,,,2025-03,north,,grade,scored,scored,B,A,86.00,86.00,0,1,1,0,,,grades[A].from
    visits,,,2025-03,south,,grade,scored,scored,C,B,62.00,62.00,0,2,2,0,,,grades[B].from
    ");
    assert_snapshot!(compare("HEAD~7").code(2).err(), @"error: `HEAD~7` is no folder, no `run:N`, and git knows no revision of that name: `git log` lists them");
    assert_snapshot!(compare("--help").code(2).err(), @"
    error: a value is required for '--against <VERSION>' but none was supplied

    For more information, try '--help'.
    ");
    assert_snapshot!(compare("bare").code(2).err(), @"error: in bare there are no rules in rules/ of [HERE]");
    // A workspace below the top of the repository, as it was in the tag.
    workspace.write("below/rules/visits/ruleset.yaml", VISITS.replace("B: 60", "B: 65"));
    git(&["add", "below"]);
    git(&["commit", "-qm", "below"]);
    workspace.write("below/rules/visits/ruleset.yaml", VISITS);
    let below = ["impact", "visits", "--against", "HEAD", "--responses", "../responses.csv"];
    let below = workspace.satis_in("below", below.into_iter().chain(["--measures", "../measures.csv"]));
    assert_eq!(below.code(0).out().lines().nth(2), Some("1 moves: grade 1"));
    // Rules that can't be used there.
    workspace.write(RULES, VISITS.replace("overall.mean", "overal.mean"));
    git(&["commit", "-qam", "broken"]);
    workspace.write(RULES, VISITS);
    assert_snapshot!(compare("HEAD").code(1).err(), @"
    the rules of HEAD can't be used:
    error[unknown-name]: nothing is called `overal.mean` here
      --> HEAD:rules/visits/ruleset.yaml:16:21
       |
    16 |     survey: {value: overal.mean * 0.7, out_of: 70}
       |                     ^^^^^^^^^^^ unknown name
       |
       = help: did you mean `overall`?
    ");
}

#[test]
fn the_rules_that_a_run_kept_can_be_compared() {
    let workspace = Workspace::visits().imported();
    workspace.satis(["score", "visits"]).code(0);
    let workspace = workspace.edit(RULES, "B: 60", "B: 65");
    let compare = |run: &str| workspace.satis(["impact", "visits", "--against", run]);
    // What the same rules in a folder give.
    let folder = impact(&before().edit(RULES, "B: 60", "B: 65"), &[]).code(0).out();
    assert_eq!(compare("run:1").code(0).out(), folder.replacen("Visits · before →", "Visits · run:1 →", 1));
    assert_snapshot!(compare("run:2").code(2).err(), @"error: there is no run 2: `satis runs` lists them");
    assert_snapshot!(compare("run:last").code(2).err(), @"error: `run:last` names no run: write its number, as in `run:3`; `satis runs` lists them");
    let workspace =
        workspace.file("rules/other/ruleset.yaml", VISITS.replace("ruleset: visits", "ruleset: other"));
    let other = workspace.satis(["impact", "other", "--against", "run:1"]);
    assert_snapshot!(other.code(2).err(), @"error: run 1 is of `visits`, not of `other`");
}

/// Group, north and south judge the same visits; south has a penalty of its own, north another threshold. north (office): good and so-so, 80 × 0.7
/// + 30 = 86; south (office): fair, 60 × 0.7 + 30 − 10 = 62.
#[test]
fn an_organisation_is_compared_by_the_rules_that_judge_it() {
    let base = VISITS.replace("subject: office", "organisation: group\nsubject: office");
    let folder = |workspace: Workspace, root: &str| {
        workspace
            .file(&format!("{root}rules/visits/ruleset.yaml"), &base)
            .file(
                &format!("{root}rules/visits-north/ruleset.yaml"),
                "ruleset: visits-north\nextends: visits\ntitle: Visits of the north\norganisation: north\ngrades: {A: 85, B: 60, C: 0}\n",
            )
            .file(
                &format!("{root}rules/visits-south/ruleset.yaml"),
                "ruleset: visits-south\nextends: visits\ntitle: Visits of the south\norganisation: south\n\
                 score: {of: {care: {value: 30 - 5 * complaints}}}\n",
            )
    };
    let workspace = folder(folder(Workspace::visits(), ""), "before/")
        .file("satis.yaml", "organisations: {group: {en: Group, of: {north: {en: North}, south: {en: South}}}}\n");
    for organisation in ["group", "north", "south"] {
        let ruleset = if organisation == "group" { "visits".to_owned() } else { format!("visits-{organisation}") };
        let files = FILES.into_iter().chain(["--org", organisation]);
        workspace.satis(["import", &ruleset].into_iter().chain(files)).code(0);
    }
    let workspace = workspace.edit(RULES, "30 - 10 *", "30 - 25 *");
    let compare =
        |more: &[&str]| workspace.satis(["impact", "visits", "--against", "before"].iter().chain(more).copied());
    assert_snapshot!(compare(&[]).code(0).out(), @"
    Visits · before → the rules now
    have rules of their own, told apart: north by visits-north, south by visits-south
    2 results compared, of 2025-03; 1 edit
    1 moves: grade 1, score 1 (in all −15), nodes or named results 1
    better grades 0, worse grades 1

    what each edit does by itself
      1 score.of.care.value: 30 - 10 * complaints → 30 - 25 * complaints  rules/visits/ruleset.yaml:18:19
          grade 1, score 1 (in all −15), nodes or named results 1

    grades before (lines) and after (columns)
    ───────────
         B   C
    ───────────
     B   1   1
     C
    ───────────

    who moves
    ──────────────────────────────────────────────────────────────────────────────────────────
     subject   period    organisation   score                 grade   rank   status   by edit
    ──────────────────────────────────────────────────────────────────────────────────────────
     south     2025-03   group          62.00 → 47.00 (−15)   B → C   2      scored   1
    ──────────────────────────────────────────────────────────────────────────────────────────

    Visits of the north · before → the rules now
    2 results compared, of 2025-03; 1 edit
    1 moves: grade 1, score 1 (in all −15), nodes or named results 1
    better grades 0, worse grades 1

    what each edit does by itself
      1 score.of.care.value: 30 - 10 * complaints → 30 - 25 * complaints  rules/visits/ruleset.yaml:18:19
          grade 1, score 1 (in all −15), nodes or named results 1

    grades before (lines) and after (columns)
    ───────────────
         A   B   C
    ───────────────
     A   1
     B           1
     C
    ───────────────

    who moves
    ──────────────────────────────────────────────────────────────────────────────────────────
     subject   period    organisation   score                 grade   rank   status   by edit
    ──────────────────────────────────────────────────────────────────────────────────────────
     south     2025-03   north          62.00 → 47.00 (−15)   B → C   2      scored   1
    ──────────────────────────────────────────────────────────────────────────────────────────

    Visits of the south · before → the rules now
    2 results compared, of 2025-03; 0 edits
    the rules are the same: nothing moves
    ");
    let csv = compare(&["--format", "csv"]).code(0).out();
    let rows: Vec<Vec<&str>> = csv.lines().skip(1).map(|line| line.split(',').take(5).collect()).collect();
    assert_eq!(
        rows,
        [["visits", "group", "", "2025-03", "south"], ["visits-north", "north", "", "2025-03", "south"]]
    );
    let json: serde_json::Value = serde_json::from_str(&compare(&["--format", "json"]).code(0).out()).unwrap();
    assert_eq!(json["own"][0], serde_json::json!({"organisation": "north", "ruleset": "visits-north"}));
    assert_eq!(
        (&json["derived"][1]["ruleset"], &json["derived"][1]["compared"]),
        (&"visits-south".into(), &2.into())
    );
    compare(&["--fail-on", "grade"]).code(1);
    // Who is named is compared by the rules that are named.
    let named = compare(&["--organisation", "south"]).code(0).out();
    assert!(named.contains(" south     2025-03   south          62.00 → 47.00 (−15)   B → C "), "{named}");
    // What the other version lacks is said.
    std::fs::remove_dir_all(workspace.path("before/rules/visits-north")).unwrap();
    let without = compare(&[]).code(0).to_string();
    assert!(
        without.contains("left out: north is judged by `visits-north`, which before does not have")
            && without.contains("told apart: south by visits-south\n")
            && !without.contains("south     2025-03   north"),
        "{without}"
    );
}

#[test]
fn what_only_edits_together_do_is_said_where_it_moves() {
    // A cap below 50 instead of 30 alone: nobody is there. The penalty alone: south 62 → 47, still a B by the threshold 40. Both: capped to C.
    let capped = "outcomes: [{when: score < 30, cap_grade: C, reason: low}]\ngrades: {A: 90, B: 40, C: 0}";
    let workspace = Workspace::visits().edit(RULES, "grades: {A: 90, B: 60, C: 0}", capped);
    let text = workspace.read(RULES);
    let workspace = workspace
        .file("before/rules/visits/ruleset.yaml", text)
        .edit(RULES, "30 - 10 *", "30 - 25 *")
        .edit(RULES, "score < 30", "score < 50");
    assert_snapshot!(impact(&workspace, &[]).code(0).out(), @"
    Visits · before → the rules now
    2 results compared, of 2025-03; 2 edits
    1 moves: grade 1, score 1 (in all −15), nodes or named results 1
    better grades 0, worse grades 1

    what each edit does by itself
      1 score.of.care.value: 30 - 10 * complaints → 30 - 25 * complaints  rules/visits/ruleset.yaml:17:19
          score 1 (in all −15), nodes or named results 1
            south 2025-03: score 62.00 → 47.00 (−15)
      2 outcomes[1].when: score < 30 → score < 50  rules/visits/ruleset.yaml:21:19
          moves nothing
      interaction: 1 result where all edits together do not do what each does by itself: grade 1
          south 2025-03: grade

    grades before (lines) and after (columns)
    ───────────
         B   C
    ───────────
     B   1   1
     C
    ───────────

    who moves
    ───────────────────────────────────────────────────────────────────────────────
     subject   period    score                 grade   rank   status   by edit
    ───────────────────────────────────────────────────────────────────────────────
     south     2025-03   62.00 → 47.00 (−15)   B → C   2      scored   1, together
    ───────────────────────────────────────────────────────────────────────────────
    ");
}

#[test]
fn what_must_not_move_ends_with_code_1() {
    let workspace = before().edit(RULES, "30 - 10 * complaints", "29.5 - 10 * complaints");
    let code = |more: &[&str]| impact(&workspace, more).exit_code();
    // north and south lose half a point each and keep grades, ranks and statuses.
    assert_eq!(code(&["--fail-on", "grade", "--fail-on", "rank", "--fail-on", "status"]), Some(0));
    assert_eq!(code(&["--fail-on", "score=0.5"]), Some(0));
    assert_eq!(code(&["--fail-on", "score=0.4"]), Some(1));
    assert_eq!(code(&["--fail-on", "score"]), Some(2));
    assert_eq!(code(&["--fail-on", "score=-1"]), Some(2));
    let workspace = workspace.edit(RULES, "B: 60", "B: 62");
    let failed = impact(&workspace, &["--fail-on", "grade", "--fail-on", "score=0", "--format", "csv"]).code(1);
    assert_snapshot!(failed, @"
    ruleset,organisation,case,period,subject,label,moved,status_before,status_after,grade_before,grade_after,score_before,score_after,score_change,rank_before,rank_after,rank_change,class_before,class_after,edits
    visits,,,2025-03,north,,score inside,scored,scored,B,B,86.00,85.50,-0.5,1,1,0,,,score.of.care.value
    visits,,,2025-03,south,,grade score inside,scored,scored,B,C,62.00,61.50,-0.5,2,2,0,,,score.of.care.value
    ──── errors
    fails: there are other grades: 1 of 2
    fails: there are scores that move by more than 0: 2 of 2
    ");
}

#[test]
fn where_nothing_is_changed_nothing_moves() {
    let workspace = before();
    assert_snapshot!(impact(&workspace, &["--fail-on", "score=0"]).code(0).out(), @"
    Visits · before → the rules now
    2 results compared, of 2025-03; 0 edits
    the rules are the same: nothing moves
    ");
    // A folder of rules does as well as a workspace; comments and places are no edits.
    workspace.write("before/rules/visits/ruleset.yaml", format!("# moved\n\n{VISITS}"));
    let rules = ["impact", "visits", "--against", "before/rules"].into_iter().chain(FILES);
    assert_eq!(workspace.satis(rules).code(0).out().lines().last(), Some("the rules are the same: nothing moves"));
}

#[test]
fn other_versions_that_cant_be_used_are_named() {
    let workspace = before().folder("empty");
    let against =
        |folder: &str| workspace.satis(["impact", "visits", "--against", folder].into_iter().chain(FILES));
    assert_snapshot!(against("empty").code(2).err(), @"error: empty has no rule sets: name a workspace with rules/, or a folder with a ruleset.yaml in it or below");
    workspace.write("before/rules/visits/ruleset.yaml", VISITS.replace("ruleset: visits", "ruleset: visit"));
    assert_snapshot!(against("before").code(2).err(), @"error: before has no rule set called `visits`: did you mean `visit`?");
    workspace.write("before/rules/visits/ruleset.yaml", VISITS.replace("out_of: 70", "out_of: seventy"));
    assert_snapshot!(against("before").code(1).err(), @"
    the rules of before can't be used:
    error[wrong-type]: `seventy` stands where a number is wanted
      --> before/rules/visits/ruleset.yaml:16:49
       |
    16 |     survey: {value: overall.mean * 0.7, out_of: seventy}
       |                                                 ^^^^^^^ a number is wanted
       |
       = help: write digits with a decimal point, as in `0.25`, `-3` or `5%`; no exponent, no separators
    ");
    workspace.write("before/rules/visits/ruleset.yaml", VISITS);
    assert_snapshot!(impact(&workspace, &["--period", "2024-01"]).code(3).err(), @"error: there are no data for `visits` in 2024-01");
    assert_snapshot!(workspace.satis(["impact", "visits", "--against", "before", "--fixtures"]).code(3).err(), @"error: there is no case in [HERE]/fixtures/visits");
}

#[test]
fn every_organisation_with_responses_is_compared() {
    let workspace = Workspace::visits()
        .file("satis.yaml", "organisations: {group: {of: {east: East, west: West}}}\n")
        .file("before/rules/visits/ruleset.yaml", VISITS);
    for organisation in ["east", "west"] {
        let import = ["import", "visits", "--org", organisation].into_iter().chain(FILES);
        workspace.satis(import).code(0);
    }
    let workspace = workspace.edit(RULES, "B: 60", "B: 65");
    let all = workspace.satis(["impact", "visits", "--against", "before"]).code(0).out();
    assert_snapshot!(all, @"
    Visits · before → the rules now
    4 results compared, of 2025-03; 1 edit
    2 move: grade 2
    better grades 0, worse grades 2

    what each edit does by itself
      1 grades[B].from: 60 → 65  rules/visits/ruleset.yaml:21:20
          grade 2

    grades before (lines) and after (columns)
    ───────────
         B   C
    ───────────
     B   2   2
     C
    ───────────

    who moves
    ────────────────────────────────────────────────────────────────────────────
     subject   period    organisation   score   grade   rank   status   by edit
    ────────────────────────────────────────────────────────────────────────────
     south     2025-03   east           62.00   B → C   2      scored   1
     south     2025-03   west           62.00   B → C   2      scored   1
    ────────────────────────────────────────────────────────────────────────────

    by organisation
    ───────────────────────────────────────────────────────────────────────────────────────
     organisation   compared   better grade   worse grade   status   score   in all   rank
    ───────────────────────────────────────────────────────────────────────────────────────
     east                  2              0             1        0       0        0      0
     west                  2              0             1        0       0        0      0
    ───────────────────────────────────────────────────────────────────────────────────────
    ");
    let one = ["impact", "visits", "--against", "before", "--organisation", "west", "--format", "csv"];
    assert_snapshot!(workspace.satis(one).code(0).out(), @"
    ruleset,organisation,case,period,subject,label,moved,status_before,status_after,grade_before,grade_after,score_before,score_after,score_change,rank_before,rank_after,rank_change,class_before,class_after,edits
    visits,west,,2025-03,south,,grade,scored,scored,B,C,62.00,62.00,0,2,2,0,,,grades[B].from
    ");
}

/// The rules of 2024 stand in history/; only they are changed, so only results of 2024 move.
#[test]
fn a_change_of_an_older_version_moves_its_periods_only() {
    let newest = VISITS.replace("period: month\n", "period: month\neffective: {from: 2025-01}\n");
    let older = VISITS.replace("period: month\n", "period: month\neffective: {from: 2024-01}\n");
    let history = "rules/visits/history/2024-01/ruleset.yaml";
    let workspace = Workspace::visits()
        .file(RULES, &newest)
        .file(history, older.replace("B: 60", "B: 65"))
        .file(&format!("before/{RULES}"), &newest)
        .file(&format!("before/{history}"), &older)
        .file("responses.csv", "subject,respondent,period,overall\nnorth,r1,2024-12,fair\nsouth,r2,2025-03,fair\n")
        .file("measures.csv", "subject,period,complaints,on_time\nnorth,2024-12,1,1\nsouth,2025-03,1,1\n");
    let moved = impact(&workspace, &["--format", "csv"]).code(0).out();
    // 60 × 0.7 + 30 − 10 = 62 in both years.
    let rows: Vec<&str> = moved.lines().skip(1).collect();
    assert_eq!(rows, ["visits,,,2024-12,north,,grade,scored,scored,B,C,62.00,62.00,0,1,1,0,,,grades[B].from"]);
}

#[test]
fn the_page_says_the_same_in_chinese_too() {
    let workspace = before().edit(RULES, "B: 60", "B: 65");
    impact(&workspace, &["--html", "impact.html"]).code(0);
    let page = workspace.read("impact.html");
    for wanted in ["<h1>What the change does</h1>", "grades[B].from", "60 → 65", "south", "B → C"] {
        assert!(page.contains(wanted), "{wanted}");
    }
    impact(&workspace, &["--html", "impact.html", "--language", "zh"]).code(0);
    assert!(workspace.read("impact.html").contains("规则改动的影响"));
}
