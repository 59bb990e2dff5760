//! Shares and points are never held against each other without a word.

use super::support::Workspace;

/// What a check says of rules over a number `a` from 0 to 100 and a share `r`.
fn said(rules: &str) -> String {
    let inputs = "ruleset: b\nmeasures: {a: {type: number, range: [0, 100]}, r: {type: percent}, q: {type: number, range: [0, 10]}}\n";
    Workspace::empty().file("rules/b/ruleset.yaml", format!("{inputs}{rules}")).satis(["check", "b"]).to_string()
}

fn warned(rules: &str, words: &[&str]) {
    let said = said(rules);
    for word in words.iter().chain(&["percent-scale"]) {
        assert!(said.contains(word), "{rules}\nlacks {word}:\n{said}");
    }
}

fn silent(rules: &str) {
    let said = said(rules);
    assert!(!said.contains("percent-scale"), "{rules}\n{said}");
}

#[test]
fn percentages_and_points_in_one_list_are_an_error() {
    let tree = "score: {value: a + 0 * r + 0 * q}\n";
    for (rules, words) in [
        ("grades: {A: 90, B: 60%, C: 0}\n", ["`60%` and `90` are in one list", "this is 0.6"]),
        (
            "scales: {s: {levels: {x: 100%, y: 50, z: 0}}}\nquestions: {k: {scale: s}}\n",
            ["`100%` and `50`", "this is 1"],
        ),
        ("questions: {k: {range: [10%, 100]}}\n", ["`10%` and `100`", "this is 0.1"]),
    ] {
        warned(&format!("{tree}{rules}"), &words);
        assert!(said(&format!("{tree}{rules}")).contains("error[percent-scale]"));
    }
    // 0 % is 0.
    silent(&format!("{tree}questions: {{k: {{range: [0%, 100]}}}}\n"));
    for (node, share, plain) in [
        ("{value: a, floor: 10%, cap: 90}", "10%", "90"),
        ("{value: a, bands: [{from: 90, points: 10}, {from: 60%, points: 5}, {points: 0}]}", "60%", "90"),
        ("{value: a, bands: [{above: 90, points: 10}, {from: 60%, points: 5}, {points: 0}]}", "60%", "90"),
        ("{value: a, bands: [{from: 90, points: 100%}, {from: 60, points: 50}, {points: 0}]}", "100%", "50"),
        (
            "{value: a, bands: [{from: 90, points: 100}, {from: 60, points: [50%, 99%]}, {points: 0}]}",
            "50%",
            "100",
        ),
        ("{value: a, curve: {0: 0, 60%: 5, 100: 10}}", "60%", "100"),
        ("{value: a, curve: {0: 0, 60: 50%, 100: 100}}", "50%", "100"),
        ("{value: a, goalposts: [10%, 100]}", "10%", "100"),
        (
            "{combine: weighted-mean, weights: rescale, of: {x: {weight: 50%, value: a}, y: {weight: 50, value: q}}}",
            "50%",
            "50",
        ),
    ] {
        warned(
            &format!("score: {node}\n"),
            &[&format!("`{share}` and `{plain}` are in one list"), "error[percent-scale]"],
        );
    }
    for node in [
        "{value: r, bands: [{from: 90%, points: 10}, {from: 0.6, points: 5}, {points: 0}]}",
        "{value: r, curve: {0: 0, 60%: 50, 100%: 100}}",
        "{value: r, goalposts: [0, 100%]}",
        "{combine: weighted-mean, weights: 1, of: {x: {weight: 30%, value: a}, y: {weight: 0.7, value: a}}}",
        "{value: r, floor: 0, cap: 90%}",
    ] {
        silent(&format!("score: {node}\n"));
    }
}

#[test]
fn lists_that_mix_only_by_extending_are_an_error_too() {
    let base = "ruleset: base\nscales: {s: {levels: {x: 100%, y: 50%, z: 0}}}\nquestions: {k: {scale: s}}\nscore: {value: k.mean}\n";
    let own = "ruleset: b\nextends: base\nscales: {s: {levels: {y: 50}}}\n";
    let workspace = Workspace::empty().file("rules/base/ruleset.yaml", base).file("rules/b/ruleset.yaml", own);
    let said = workspace.satis(["check", "b"]).code(1).to_string();
    assert!(said.contains("`100%` and `50` are in one list"), "{said}");
    assert!(!workspace.satis(["check", "base"]).code(0).to_string().contains("percent-scale"));
}

/// 85 per cent is 0.85: with this range data of `85` would be 8500 %.
#[test]
fn a_range_of_a_percentage_in_hundredths_is_an_error_with_the_range_that_is_meant() {
    let rules = |range: &str| {
        format!("ruleset: b\nmeasures: {{a: {{type: percent, range: {range}}}}}\nscore: {{value: a}}\n")
    };
    let said = |range: &str| Workspace::rules(&rules(range)).satis(["check", "b"]).to_string();
    assert!(said("[0, 100]").contains("this range goes to 10000 %"), "{}", said("[0, 100]"));
    assert!(said("[0, 100]").contains("write `range: [0%, 100%]`"), "{}", said("[0, 100]"));
    assert!(said("[-50, 50]").contains("write `range: [-50%, 50%]`"), "{}", said("[-50, 50]"));
    assert!(said("[0%, 100]").contains("write `range: [0%, 100%]`"), "{}", said("[0%, 100]"));
    for right in ["[0%, 100%]", "[0, 1]", "[0, 5]", "[0%, 2000%]"] {
        assert!(!said(right).contains("percent-scale"), "{}", said(right));
    }
    let records =
        "ruleset: b\nrecords: {l: {fields: {p: {type: percent, range: [0, 100]}}}}\nscore: {value: l.p.mean}\n";
    let said = Workspace::rules(records).satis(["check", "b"]).to_string();
    assert!(said.contains("write `range: [0%, 100%]`"), "{said}");
}

#[test]
fn percentages_that_divide_points_are_warned_about() {
    for node in [
        "{value: a, bands: [{from: 90%, points: 10}, {from: 60%, points: 5}, {points: 0}]}",
        "{value: a, bands: [{to: 60%, points: 0}, {points: 5}]}",
        "{value: a, curve: {0%: 0, 90%: 10}}",
        "{value: a, goalposts: [0%, 100%]}",
        "{combine: mean, of: {x: {value: a}, y: {value: q}}, goalposts: [0%, 100%]}",
    ] {
        warned(&format!("score: {node}\n"), &["percentages divide it", "write it in points"]);
    }
    // 90 % of 100 is 90.
    warned("score: {value: a, curve: {0%: 0, 90%: 10}}\n", &["`90` for 0.9 of 100"]);
    for node in [
        "{value: r, bands: [{from: 90%, points: 10}, {points: 0}]}",
        "{value: a / 100, bands: [{from: 90%, points: 10}, {points: 0}]}",
        "{value: q, bands: [{from: 1, points: 10}, {points: 0}]}",
        "{value: a, bands: [{from: 90, points: 10}, {from: 0.5, points: 5}, {points: 0}]}",
    ] {
        silent(&format!("score: {node}\n"));
    }
}

#[test]
fn bounds_and_targets_in_the_other_unit_are_said() {
    let points = "write it in points";
    for (rules, words) in [
        (
            "score: {value: a, floor: 60%, cap: 90%}",
            vec!["the `floor` of `score` is a percentage", "the `cap` of `score`", points],
        ),
        (
            "score: {value: a, curve: {0: 0, 100: 10}, cap: 90%}",
            vec!["the `cap` of `score` is a percentage", "`9` for 0.9 of 10"],
        ),
        ("score: {value: r, floor: 60}", vec!["error[percent-scale]: a share is held against 60"]),
        ("score: {combine: mean, of: {x: {value: r}, y: {value: 'max(r, 0.5)'}}, cap: 60}", vec![]),
        (
            "score: {combine: mean, of: {x: {value: r}, y: {value: r}}, cap: 60}",
            vec!["a share is held against 60"],
        ),
        (
            "score: {value: a}\ntargets: {score: 60%}\nactions: [{when: score < target.score, open: k}]",
            vec!["the target of `score` is a percentage", "`60` for 0.6 of 100"],
        ),
        (
            "score: {value: r}\ntargets: {score: 80}\nactions: [{when: score < target.score, open: k}]",
            vec!["error[percent-scale]: a share is held against 80"],
        ),
        ("score: {value: r}\nactions: [{when: score < 80, open: k}]", vec!["a share is held against 80"]),
        (
            "score: {combine: sum, of: {x: {value: r}}}\nactions: [{when: score.x < 80, open: k}]",
            vec!["held against 80"],
        ),
        ("score: {value: r}\nalso: {up: cohort.score.mean > 80}", vec!["held against 80"]),
        ("score: {value: r}\nalso: {up: previous.score > 80}", vec!["held against 80"]),
        ("score: {value: r}\nalso: {up: 1 - r > 20}", vec!["held against 20"]),
        (
            "score: {value: 'if r > a { 1 } else { 0 }'}",
            vec!["a share is held against what is none", "goes to 100"],
        ),
    ] {
        if words.is_empty() {
            silent(&format!("{rules}\n"));
        } else {
            warned(&format!("{rules}\n"), &words);
        }
    }
    for rules in [
        "score: {value: a, floor: 0%, cap: 90}",
        "score: {value: r, floor: 60%, cap: 1}",
        "score: {value: q, cap: 1}",
        "score: {value: r * 100, floor: 60}",
        "score: {value: r}\ntargets: {score: 80%}\nactions: [{when: score < target.score, open: k}]",
        "score: {value: a}\ntargets: {score: 80}\nactions: [{when: score < target.score, open: k}]",
        "score: {value: r * 100}\nactions: [{when: score < 80, open: k}]",
    ] {
        silent(&format!("{rules}\n"));
    }
}

/// 85 % and 80 points: (0.85 + 80) ÷ 2 = 40.43, to which the share adds next to nothing.
#[test]
fn a_mean_of_a_share_and_points_is_warned_about() {
    for combine in ["mean", "weighted-mean, weights: 1", "min", "max", "median", "geometric-mean"] {
        let weights = |x: &str| if combine.starts_with("weighted") { x.to_owned() } else { String::new() };
        let (one, other) = (weights("weight: 0.5, "), weights("weight: 0.5, "));
        warned(
            &format!("score: {{combine: {combine}, of: {{x: {{{one}value: r}}, y: {{{other}value: a}}}}}}\n"),
            &["`score` combines a share and points: `x` and `y`", "bring both to one scale"],
        );
    }
    for of in [
        "{combine: mean, of: {x: {value: r * 100}, y: {value: a}}}",
        "{combine: mean, of: {x: {value: r}, y: {value: a, goalposts: [0, 100]}}}",
        "{combine: mean, of: {x: {value: r, curve: {0: 0, 1: 100}}, y: {value: a}}}",
        "{combine: sum, of: {x: {value: r}, y: {value: a}}}",
        "{combine: mean, of: {x: {value: r}, y: {value: (r + r) / 2}}}",
        "{combine: mean, of: {x: {value: r}, y: {value: r, goalposts: [0, 100%]}}}",
        "{combine: mean, of: {x: {value: r}, y: {value: '(x + r) / 2'}}}",
        "{combine: weighted-mean, weights: 1, of: {x: {weight: 0, value: r}, y: {weight: 1, value: a}}}",
    ] {
        silent(&format!("score: {of}\n"));
    }
}

#[test]
fn a_threshold_of_one_point_is_no_share() {
    for grades in ["{pass: 1, fail: 0}", "{pass: 1, fail: ~}"] {
        silent(&format!("score: {{value: q}}\ngrades: {grades}\n"));
    }
    for value in ["r", "(r + r) / 2", "max(r, 0.5)"] {
        silent(&format!("score: {{value: '{value}'}}\ngrades: {{A: 90%, B: 60%, C: 0}}\n"));
    }
    for grades in
        ["{pass: 100%, fail: 0}", "{good: 1, fair: 0.5, bad: 0}", "{A: 90%, B: 60%, C: 0}", "{pass: 50%, fail: 0}"]
    {
        warned(&format!("score: {{value: q}}\ngrades: {grades}\n"), &["the thresholds of the grades are shares"]);
    }
}
