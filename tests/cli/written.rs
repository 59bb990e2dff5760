//! Nothing written is ignored: what a rule set says either counts, or is refused or doubted with what to write.

use crate::support::Workspace;

const QUESTIONS: &str = "ruleset: a\nquestions: {q: {range: [1, 5]}, r: {range: [1, 5]}}\n";

fn check(rules: &str) -> String {
    let run = Workspace::rules(&format!("{QUESTIONS}{rules}")).satis(["check"]);
    run.to_string()
}

/// The codes of all problems, in order.
fn codes(rules: &str) -> Vec<String> {
    let heads = |line: &str| {
        let head = line.strip_prefix("error[").or_else(|| line.strip_prefix("warning["))?;
        Some(head.split(']').next()?.to_owned())
    };
    check(rules).lines().filter_map(heads).collect()
}

#[test]
fn a_sign_of_not_in_front_of_a_formula_is_never_dropped() {
    for rules in [
        "measures: {special: {type: bool}}\nscore: {value: q.mean + r.mean}\noutcomes:\n  - when: ! special\n    status: invalid\n",
        "measures: {special: {type: bool}}\nscore: {value: q.mean + r.mean}\noutcomes: [{when: !special, status: invalid}]\n",
        "derive: {ok: {value: q, where: !is_missing(r)}}\nscore: {value: ok.mean}\n",
        "score: {value: q.mean + r.mean}\nalso: {flag: !is_missing(q.mean)}\n",
        "score:\n  value: q.mean + r.mean\n  floor: !x 5\n",
        "title: !!str b\nscore: {value: q.mean + r.mean}\n",
    ] {
        assert_eq!(codes(rules), ["yaml-feature"], "{rules}{}", check(rules));
    }
}

#[test]
fn a_case_and_a_workspace_refuse_tags_too() {
    let workspace = Workspace::visits().file("satis.yaml", "title: !x b\n");
    let run = workspace.satis(["check"]).to_string();
    assert!(run.contains("yaml-feature") || run.contains("takes `!x` for a tag"), "{run}");
    let workspace = Workspace::visits().file("fixtures/visits/one/case.yaml", "period: 2025-03\ntitle: !x b\n");
    let run = workspace.satis(["test"]).to_string();
    assert!(run.contains("takes `!x` for a tag"), "{run}");
}

#[test]
fn a_profile_without_a_total_can_not_be_combined() {
    let profile =
        "score:\n  combine: mean\n  of:\n    a: {combine: none, of: {q: {}, r: {}}}\n    b: {value: q.mean}\n";
    assert_eq!(codes(profile), ["combine-unsaid"]);
    // Below a sum and a weighted mean too; with weight 0 it is only shown.
    assert_eq!(codes(&profile.replace("combine: mean", "combine: sum")), ["combine-unsaid"]);
    let weighted = "score:\n  combine: weighted-mean\n  weights: 1\n  of:\n    a: {weight: 0, combine: none, of: {q: {}, r: {}}}\n    \
                    b: {weight: 1, value: q.mean}\n";
    assert_eq!(codes(weighted), Vec::<String>::new());
    assert_eq!(
        codes(&weighted.replace("weights: 1", "weights: rescale").replace("weight: 0", "weight: 1")),
        ["combine-unsaid"]
    );
}

#[test]
fn a_step_of_a_profile_works_on_nothing() {
    let root = "score:\n  combine: none\n  STEP\n  of: {q: {}, r: {}}\n";
    for step in [
        "cap: 4",
        "floor: 1",
        "round: 1",
        "min-max: higher",
        "curve: {1: 0, 5: 100}",
        "out_of: 5",
        "transform: ln",
    ] {
        let found = codes(&root.replace("STEP", step));
        assert!(found.contains(&"no-effect".to_owned()), "{step}: {found:?}");
    }
    assert_eq!(codes(&root.replace("  STEP\n", "")), Vec::<String>::new());
}

#[test]
fn fields_for_children_on_a_leaf_or_where_none_weighs_are_doubted() {
    let tree = |fields: &str| format!("score:\n  combine: mean\n{fields}  of: {{q: {{}}, r: {{}}}}\n");
    assert_eq!(codes(&tree("  weights: 100\n")), ["no-effect"]);
    assert_eq!(codes(&tree("  missing: zero\n")), Vec::<String>::new());
    for field in ["combine: mean", "weights: 100", "missing: zero"] {
        assert_eq!(codes(&format!("score:\n  value: q.mean + r.mean\n  {field}\n")), ["no-effect"], "{field}");
    }
    assert_eq!(codes("history: 3\nscore: {value: q.mean + r.mean}\n"), ["no-effect"]);
    assert_eq!(codes("previous: latest\nscore: {value: q.mean + r.mean}\n"), ["no-effect"]);
    assert_eq!(codes("holidays: [2025-01-01]\nscore: {value: q.mean + r.mean}\n"), ["no-effect"]);
    assert_eq!(
        codes("previous: latest\nscore: {value: q.mean + r.mean}\nalso:\n  d: rise(score, previous.score)\n"),
        Vec::<String>::new()
    );
}

#[test]
fn a_position_on_the_root_or_of_mixed_units_is_doubted() {
    for position in ["rank: higher", "percentile: higher", "min-max: lower", "z-score: higher"] {
        let rules = format!("score:\n  combine: mean\n  {position}\n  of: {{q: {{}}, r: {{}}}}\n");
        assert_eq!(codes(&rules), ["position-misplaced"], "{position}");
    }
    // Marks from 1 to 5, and money: the mean of 4 and 120000 says nothing.
    let mixed = "measures: {sales: {type: money}}\nscore:\n  combine: mean\n  of:\n    a:\n      combine: mean\n      min-max: higher\n      \
                 of: {q: {}, r: {}, sales: {}}\n";
    assert_eq!(codes(mixed), ["position-misplaced"]);
    let one = mixed.replace(", sales: {}", "").replace("measures: {sales: {type: money}}\n", "");
    assert_eq!(codes(&one), Vec::<String>::new());
    let share = mixed.replace("{type: money}", "{type: percent}").replace("min-max: higher", "goalposts: [0, 1]");
    assert_eq!(codes(&share), ["position-misplaced"]);
}

#[test]
fn an_open_end_of_a_band_leaves_its_edge_to_the_neighbour() {
    // By the text: above 4 and below 7 earns 7 to 4 points, from 7 on 3.
    let rules = "ruleset: a\nmeasures: {w: {type: number, range: [0, 20]}}\nscore:\n  value: w\n  bands:\n    - {to: 4, points: 8}\n    \
                 - {above: 4, below: 7, points: [7, 4]}\n    - {from: 7, points: 3}\n";
    let data = "subject,period,w\na,2025,4\nb,2025,5.5\nc,2025,7\nd,2025,6.9\n";
    let workspace = Workspace::rules(rules).file("m.csv", data);
    assert!(workspace.satis(["check", "a"]).code(0).to_string().contains("0 errors, 0 warnings"));
    let scores = workspace.satis(["score", "a", "--measures", "m.csv", "--format", "csv"]).code(0).to_string();
    // 5.5 is half the way: 7 - 1.5 = 5.5; 6.9: 7 - 3 * 2.9 / 3 = 4.1.
    for line in ["a,2025,8.00", "b,2025,5.50", "c,2025,3.00", "d,2025,4.10"] {
        assert!(scores.contains(line), "{line}: {scores}");
    }
    // Both include 7: the first counts, and check says so.
    let shared = Workspace::rules(&rules.replace("below: 7", "to: 7")).satis(["check"]).to_string();
    assert!(shared.contains("warning[band-edge-shared]: two bands include 7"), "{shared}");
    assert!(shared.contains("write `above` in place of `from` if this is meant"), "{shared}");
    // Both leave 4 out: a hole.
    let hole = Workspace::rules(&rules.replace("{to: 4", "{below: 4")).satis(["check"]).code(1).to_string();
    assert!(hole.contains("no band takes 4"), "{hole}");
    let both =
        Workspace::rules(&rules.replace("above: 4,", "above: 4, from: 4,")).satis(["check"]).code(1).to_string();
    assert!(both.contains("band-edges"), "{both}");
}

#[test]
fn weights_near_the_limits_of_numbers_do_no_harm() {
    let least = "-79228162514264337593543950335";
    let most = "79228162514264337593543950335";
    let tree = |weights: &str, a: &str, b: &str| {
        format!("score:\n  combine: weighted-mean\n  weights: {weights}\n  of: {{q: {a}, r: {b}}}\n")
    };
    for (weights, a, b) in [
        ("100", least, "1"),
        (least, "1", "1"),
        (most, most, "1"),
        (most, most, most),
        (most, "0.0000000000000000000000000001", most),
        ("0", "0", "0"),
        ("rescale", most, most),
    ] {
        let run = Workspace::rules(&format!("{QUESTIONS}{}", tree(weights, a, b))).satis(["check"]);
        assert!(run.code(1).to_string().contains("error["), "{weights} {a} {b}");
    }
    for field in [
        format!("floor: {least}\n  cap: {most}"),
        format!("curve: {{{least}: {least}, {most}: {most}}}"),
        format!("goalposts: [{least}, {most}]"),
        format!("bands: [{{to: {least}, points: {least}}}, {{points: [{least}, {most}]}}]"),
        format!("out_of: {least}"),
    ] {
        check(&format!(
            "score:\n  value: q.mean * {most} - r.mean\n  {field}\ngrades: {{A: {most}, B: {least}}}\n"
        ));
    }
    check(&format!(
        "scales: {{s: {{range: [{least}, {most}], reverse: true}}}}\nscore: {{value: q.mean + r.mean}}\n"
    ));
    check(&format!(
        "measures: {{m: {{type: number, range: [{least}, {most}]}}}}\nscore: {{value: q.mean + r.mean - m * m}}\n"
    ));
}

#[test]
fn a_rule_set_that_can_not_be_read_is_not_hidden_by_a_near_name() {
    let workspace = Workspace::empty()
        .file("rules/north/ruleset.yaml", "ruleset: north\nscore: {value: [}\n")
        .file("rules/north2/ruleset.yaml", "ruleset: north2\nscore: {value: 1}\n");
    for command in [["check", "north"], ["show", "north"]] {
        let run = workspace.satis(command).to_string();
        assert!(run.contains("rules/north/ruleset.yaml:2"), "{run}");
    }
}

#[test]
fn numbers_written_in_other_ways_are_explained_right() {
    for (written, help) in [
        ("0,15", "write `0.15`"),
        ("1_000", "write `1000`"),
        ("1.080,5", "write `1080.5`"),
        ("1,080", "write `1080` if the comma parts thousands, `1.080` if it is a decimal comma"),
        ("2e-06", "write `0.000002`"),
        (".5", "write `0.5`"),
        ("0x1F", "write `31`"),
        ("０，５", "write `0.5`"),
        ("12,5 %", "write `12.5%`"),
        ("\">= 60\"", "write `60`"),
    ] {
        let run = check(&format!("score:\n  value: q.mean + r.mean\n  cap: {written}\n"));
        assert!(run.contains(help), "{written}: {run}");
    }
    let run = check("score: {value: q.mean + r.mean}\ngrades: {合格: \">= 60\", 不合格: 0}\n");
    assert!(run.contains("write `60`") && !run.contains("take the quotes off"), "{run}");
}

#[test]
fn more_steps_than_a_scale_has_are_no_share() {
    let scale = |formula: &str| {
        format!(
            "ruleset: a\nscales: {{s: {{levels: {{a: 1, b: 2, c: 3}}}}}}\nquestions: {{scale: s, q: {{}}}}\nscore: {{value: {formula}}}\n"
        )
    };
    let run = |formula: &str| Workspace::rules(&scale(formula)).satis(["check"]).to_string();
    assert!(run("q.top(2)").contains("0 errors"), "{}", run("q.top(2)"));
    for formula in ["q.top(3)", "q.bottom(4)"] {
        assert!(run(formula).contains("`q` has 3 levels"), "{}", run(formula));
    }
    assert!(check("score: {value: q.top(5) + r.mean}\n").contains("5 levels"));
}

#[test]
fn a_name_from_elsewhere_is_answered_with_the_one_that_is_meant() {
    let inputs = "attributes: {route: {choices: [form, visit]}}\nmeasures: {inspections: {type: count}}\n";
    for (rules, help) in [
        (
            "score: {value: q.mean + r.mean}\nalso:\n  x: \"if inspections > 0 { null } else { 1 }\"\n",
            "no value is written `()`",
        ),
        ("score: {value: q.mean + r.mean + none}\n", "no value is written `()`"),
        ("score: {value: count(r)}\n", "`r.count`"),
        ("score: {value: nps(r)}\n", "`r.nps`"),
        ("score: {value: q.mean}\nalso: {a: last_year.score}\n", "`previous.score`"),
        ("score: {value: q.mean}\nalso: {a: prev.score}\n", "`previous.score`"),
        ("score: {value: q.mean}\nalso: {a: previous(score)}\n", "`previous.score`"),
        ("score: {value: q.mean}\nalso: {a: score.previous}\n", "`previous.score`"),
        ("score: {value: q.mean}\nalso: {best: q.max, b: best * 2}\n", "`also.best`"),
        ("score: {value: w.mean}\nderive:\n  w: {value: q, where: route == form}\n", "`\"form\"`"),
        (
            "score: {combine: weighted-mean, weights: 1, of: {q: 40, r: 20, x: {weight: 10, value: 1}}}\n",
            "`weights: 100`",
        ),
        (
            "score: {combine: weighted-mean, weights: 1, of: {q: 0.5, x: {weight: 0.5, of: {r: {}, q: {}}}}}\n",
            "`x` takes `combine: weighted-mean` from a node above",
        ),
        ("score: {combine: mean, of: [q, r]}\n", "write `{q: {}, r: {}}`"),
        (
            "score: {value: tt(inspections)}\ntables: {tt: {in: [inspections], out: [p], rows: [[0, 5], [else, 1]]}}\n",
            "write `~` in place of `else`",
        ),
        (
            "score: {value: tt(route)}\ntables: {tt: {in: [route], out: [p], rows: [[form, 5], [其他, 1]]}}\n",
            "write `~` in place of `其他`",
        ),
        ("score: {value: q.mean, cn: 好}\n", "write `zh`"),
    ] {
        let run = check(&format!("{inputs}{rules}"));
        assert!(run.contains(help), "{help}: {run}");
    }
    // A shorter path is another thing.
    assert!(
        !check("score: {combine: mean, of: {q: {}, r: {}}}\nalso: {a: score.quality}\n")
            .contains("did you mean `score`?")
    );
}

#[test]
fn fields_of_inputs_that_mean_nothing_beside_each_other_are_refused() {
    let score = "score: {value: q.mean + r.mean}\n";
    for (inputs, code) in [
        ("measures: {m: {type: count, choices: [a, b]}}\n", "bad-value"),
        ("measures: {m: {choices: [a, b], range: [0, 1]}}\n", "bad-value"),
        ("measures: {m: {type: bool, over: sum}}\n", "bad-value"),
        ("measures: {m: {type: date, range: [0, 1]}}\n", "bad-value"),
        ("records: {v: {m: {choices: [a, b], range: [0, 1]}}}\n", "bad-value"),
        ("attributes: {m: {type: text, choices: [a, b]}}\n", "bad-value"),
        ("attributes: {m: {choices: []}}\n", "bad-value"),
        ("attributes: {m: {choices: [a, b, a]}}\n", "duplicate-level"),
    ] {
        assert_eq!(codes(&format!("{inputs}{score}")), [code], "{inputs}");
    }
    let both =
        "ruleset: a\nscales: {s: {range: [0, 9]}}\nquestions: {q: {scale: s, range: [1, 5]}, r: {scale: s}}\n";
    let run = Workspace::rules(&format!("{both}{score}")).satis(["check"]).code(1).to_string();
    assert!(run.contains("`scale` of `q` means nothing beside `range`"), "{run}");
}
