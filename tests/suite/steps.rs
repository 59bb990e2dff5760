//! Steps that functions of the scripts do: transforms, and children that a function combines.

use crate::support;

use satis::report;
use satis::score::{self, ScoreError};
use support::{card, d, node, outcome, value, written};

/// The values in a row, as digits: 1, 2, 3 become 123, so that their order can be seen.
const TRAIL: &str =
    "fn trail(values) {\n    let row = 0;\n    for x in values { row = row * 10 + x; }\n    row\n}\n";

const WEIGHED: &str = "fn heavy(values, weights) {\n    let sum = 0;\n    for (x, at) in values { sum += x * weights[at]; }\n    sum\n}\n";

fn rules(missing: &str) -> String {
    format!(
        "ruleset: steps\ntitle: Steps\nsubject: shop\nperiod: year\n\
         measures: {{a: {{type: number}}, b: {{type: number}}, c: {{type: number}}}}\n\
         score:\n  combine: {{function: trail}}\n  missing: {missing}\n  of: {{a: {{}}, b: {{}}, c: {{}}}}\n"
    )
}

const MEASURES: &str = "subject,period,a,b,c\nfull,2025,1,2,3\nhalf,2025,1,,3\nminus,2025,-1,2,3\nlast,2025,,,4\n";

#[test]
fn a_function_is_given_the_values_of_the_children_in_document_order() {
    let found = |missing: &str| {
        let rules = written(&rules(missing), &[("steps.rhai", TRAIL)]);
        let mut data = support::dataset(&rules.plan(), "", MEASURES);
        data.subjects.insert("nobody".into(), satis::data::Subject::default());
        let found = support::scored(&rules.library, &rules.id, &data, "2025");
        ["full", "half", "minus", "last", "nobody"].map(|subject| outcome(&found, subject))
    };
    // ((0·10 + 1)·10 + 2)·10 + 3 = 123; −1: ((−1)·10 + 2)·10 + 3 = −77
    let minus = "scored -77.00";
    assert_eq!(
        found("fail"),
        ["scored 123.00 #1", "not-computable", "scored -77.00 #2", "not-computable", "not-computable"]
    );
    // Only those that are present: 1, 3; 4.
    assert_eq!(
        found("renormalise"),
        ["scored 123.00 #1", "scored 13.00 #2", &format!("{minus} #4"), "scored 4.00 #3", "not-computable"]
    );
    // 103; 004; 000
    assert_eq!(
        found("zero"),
        ["scored 123.00 #1", "scored 103.00 #2", &format!("{minus} #5"), "scored 4.00 #3", "scored 0.00 #4"]
    );
    assert_eq!(found("{renormalise: 0.5}")[3], "not-computable", "one of three is less than half");
}

const WEIGHTED: &str = "
ruleset: steps
title: Steps
subject: shop
period: year
measures: {a: {type: number}, b: {type: number}, c: {type: number}}
score:
  combine: {function: heavy}
  weights: 10
  missing: renormalise
  of: {a: 7, b: 3, c: 0}
";

#[test]
fn weights_are_given_to_a_function_that_asks_for_them() {
    let rules = written(WEIGHTED, &[("steps.rhai", WEIGHED)]);
    let found = rules.score("", MEASURES, "2025");
    assert_eq!(outcome(&found, "full"), "scored 13.00 #1"); // 1·7 + 2·3 + 3·0
    assert_eq!(outcome(&found, "half"), "scored 7.00 #2"); // 1·7 + 3·0
    assert_eq!(outcome(&found, "minus"), "scored -1.00 #3"); // −7 + 6
    assert_eq!(outcome(&found, "last"), "not-computable", "only the child of weight 0 has a value");
    let full = card(&found, "full");
    assert_eq!(node(&found, full, "score.a").weight_used, Some(d("0.7")));
    assert_eq!(node(&found, full, "score.a").contribution, None, "a function need not add up");
}

#[test]
fn a_function_that_asks_for_no_weights_is_given_none_and_children_may_have_none() {
    let wrong = |from: &str, to: &str, script: &str| messages(&WEIGHTED.replace(from, to), script);
    assert_eq!(wrong("b: 3", "b: 4", WEIGHED), ["these weights sum to 11, not to 10: 7 + 4 + 0 = 11"]);
    assert_eq!(wrong("b: 3", "b: {}", WEIGHED), ["`b` has no weight"]);
    let meaningless = "a weight means nothing here: the parent does not weigh";
    assert_eq!(wrong("heavy", "trail", TRAIL), [meaningless; 3]);
    let both = format!("{TRAIL}fn trail(values, weights) {{ len(weights) }}\n");
    assert_eq!(wrong("heavy", "trail", &both), Vec::<String>::new(), "of two the one that asks for weights");
}

/// What is said against a rule set.
fn messages(yaml: &str, script: &str) -> Vec<String> {
    let rules = written(yaml, &[("steps.rhai", script)]);
    match score::plan(&rules.library, &rules.id, None) {
        Err(ScoreError::Rules(problems)) => problems.into_iter().map(|problem| problem.message).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn what_can_be_wrong_with_a_function_is_underlined_at_its_name() {
    let shown = |yaml: &str, script: &str| {
        let rules = written(yaml, &[("steps.rhai", script)]);
        let Err(ScoreError::Rules(problems)) = score::plan(&rules.library, &rules.id, None) else {
            panic!("nothing is wrong")
        };
        let text: Vec<String> = problems.iter().map(|one| rules.library.sources().render(one, false)).collect();
        text.join("\n")
    };
    let text = shown(&rules("fail").replace("function: trail", "function: trial"), TRAIL);
    assert!(text.contains("error[unknown-function]"), "{text}");
    assert!(text.contains("ruleset.yaml:7:23") && text.contains("^^^^^"), "{text}");
    assert!(text.contains("did you mean `trail`?"), "{text}");
    let text = shown(&rules("fail"), "fn trail(a, b, c) { a + b + c }\n");
    assert!(text.contains("error[wrong-arguments]") && text.contains("ruleset.yaml:7:23"), "{text}");
    assert!(text.contains("`trail(a, b, c)`"), "{text}");
    let text = shown(&rules("fail").replace("function: trail", "function: trail(a)"), TRAIL);
    assert!(text.contains("error[bad-name]"), "{text}");
    // A function of the rule language that takes no list.
    let text = shown(&rules("fail").replace("function: trail", "function: sqrt"), "");
    assert!(text.contains("error[argument-type]"), "{text}");
}

/// The problem that ends the scoring of a rule set, as it is shown.
fn broken(yaml: &str, script: &str) -> String {
    let rules = written(yaml, &[("steps.rhai", script)]);
    let data = support::dataset(&rules.plan(), "", MEASURES);
    match score::score(&rules.library, &rules.id, "", &data, support::p("2025")) {
        Err(ScoreError::Rules(problems)) => {
            problems.iter().map(|one| rules.library.sources().render(one, false)).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_text_ends_the_rule_set_and_so_does_a_broken_limit_with_the_line() {
    let text = broken(&rules("zero"), "fn trail(values) { \"good\" }\n");
    assert!(text.contains("error[formula-type]: `trail` must yield a number"), "{text}");
    assert!(text.contains("ruleset.yaml:7:23"), "{text}");
    let text = broken(&rules("zero"), "fn trail(values) {\n    let x = 0;\n    while x < 1 { }\n    x\n}\n");
    assert!(text.contains("error[script-limit]") && text.contains("steps.rhai:3:"), "{text}");
}

#[test]
fn a_fault_in_a_function_makes_the_node_missing_and_says_where() {
    let rules = written(&rules("zero"), &[("steps.rhai", "fn trail(values) {\n    1 / values[1]\n}\n")]);
    let found = rules.score("", MEASURES, "2025");
    assert_eq!(outcome(&found, "full"), "scored 0.50 #1");
    assert_eq!(outcome(&found, "half"), "not-computable");
    let text = report::explain(&found, "half", "en", rules.library.sources()).expect("a card");
    assert!(text.contains("score: division by zero"), "{text}");
    assert!(text.contains("steps.rhai:2:"), "{text}");
}

const CURVED: &str = "
ruleset: curved
title: Curved
subject: shop
period: year
questions: {q: {range: [0, 10]}}
measures: {x: {type: number}}
score:
  combine: mean
  of:
    own:
      value: x
      transform: {function: bent}
      bands: [{from: 10, points: 5}, {from: 0, points: 3}]
    forms:
      per: response
      combine: {function: first}
      missing: renormalise
      of:
        s: {value: q, transform: {function: bent}}
        r: {value: q * 2}
";

const BENT: &str = "fn bent(x) { if x > 5 { 2 * x } else { x } }\nfn first(values) { values[0] + len(values) }\n";

#[test]
fn a_value_goes_through_a_function_for_the_subject_and_for_each_response() {
    let rules = written(CURVED, &[("bent.rhai", BENT)]);
    // Nothing is known of what a function yields, so no hole below 0 is claimed.
    let plan = rules.plan();
    let own = plan.node("score.own").expect("the node");
    assert_eq!(plan.nodes[own].input.to_string(), "-∞ … ∞");
    let responses = "subject,period,q\na,2025,4\na,2025,6\na,2025,\nb,2025,5\n";
    let found = rules.score(responses, "subject,period,x\na,2025,6\nb,2025,-3\n", "2025");
    assert_eq!(value(&found, "a", "score.own"), Some(d("5"))); // 2·6 = 12
    assert_eq!(value(&found, "b", "score.own"), None); // −3 is in no band
    // (4 + 2), (12 + 2); the third response has neither value.
    assert_eq!(value(&found, "a", "score.forms"), Some(d("10")));
    assert_eq!(value(&found, "b", "score.forms"), Some(d("7")));
    let a = card(&found, "a");
    assert_eq!(node(&found, a, "score.forms.s").weight_used, None, "nothing was weighed");
    assert_eq!(node(&found, a, "score.forms.s").contribution, None);
    let text = report::explain(&found, "a", "en", rules.library.sources()).expect("a card");
    assert!(text.contains("bent(6) (") && text.contains(") → 12"), "{text}");
    assert!(text.contains("for each response: function bent"), "{text}");
    assert!(text.contains("function first of 2 indicators"), "{text}");
    let outline = report::outline(&plan, "en");
    assert!(outline.contains("forms (50 % of the score) · reaches -∞ … ∞ · function first"), "{outline}");
    let page = report::document::html(&report::document(&plan, rules.library.sources(), "zh", None));
    assert!(page.contains("函数 bent") && page.contains("函数 first"), "{page}");
}

#[test]
fn explain_puts_the_values_into_the_call() {
    let rules = written(WEIGHTED, &[("steps.rhai", WEIGHED)]);
    let found = rules.score("", MEASURES, "2025");
    let text = report::explain(&found, "half", "en", rules.library.sources()).expect("a card");
    assert!(text.contains("function heavy of 3 indicators; a missing one is left out"), "{text}");
    assert!(text.contains("heavy(values, weights) (rules/written/ruleset.yaml:8:23)"), "{text}");
    assert!(text.contains("= heavy([1, 3], [7, 0])"), "{text}");
    let json = report::explain_json(&found, "half", rules.library.sources()).expect("a card");
    let first = &json["subject"]["nodes"][0]["inputs"][0];
    assert_eq!(
        first.to_string(),
        r#"{"name":"values","value":[1,3],"n":null,"missing_share":null,"source":"node"}"#
    );
}

#[test]
fn goalposts_go_through_the_function_too() {
    let yaml = "
ruleset: posts
title: Posts
subject: shop
period: year
measures: {x: {type: number}}
score: {value: x, transform: {function: squared}, goalposts: [1, 3]}
";
    let rules = written(yaml, &[("posts.rhai", "fn squared(x) { x * x }\n")]);
    let found = rules.score("", "subject,period,x\na,2025,2\nb,2025,-3\n", "2025");
    assert_eq!(outcome(&found, "a"), "scored 0.38 #2"); // (4 − 1)/(9 − 1) = 0.375
    assert_eq!(outcome(&found, "b"), "scored 1.00 #1"); // (9 − 1)/8
    let same = messages(&yaml.replace("[1, 3]", "[-3, 3]"), "fn squared(x) { x * x }\n");
    assert_eq!(same, ["after the transform both goalposts are the same"]);
    let none = messages(&yaml.replace("[1, 3]", "[0, 3]"), "fn squared(x) { 1 / x }\n");
    assert_eq!(none, ["the transform has no value at 0: division by zero"]);
}

#[test]
fn the_digest_takes_up_a_shared_function_that_is_a_step() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let resolved = |trail: &str, other: &str| {
        let root = folder.path();
        for (path, text) in [
            ("rules/a/ruleset.yaml", rules("fail").as_str()),
            ("rules/functions/shared.rhai", &format!("{trail}\nfn other(x) {{ {other} }}\n")),
        ] {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, text).expect("a file");
        }
        let library = satis::ruleset::Library::read(root, &root.join("rules"));
        let (ruleset, problems) = library.resolve("steps", None);
        assert_eq!(problems, []);
        ruleset.expect("a rule set").resolved
    };
    let before = resolved(TRAIL, "x");
    assert!(before.contains("fn trail(values)"), "{before}");
    assert_eq!(before, resolved(TRAIL, "x + 1"), "a function that is not called does not concern it");
    assert_ne!(before, resolved(&TRAIL.replace("10", "100"), "x"));
}

#[test]
fn groups_and_parts_of_responses_go_through_functions_as_subjects_do() {
    let yaml = "
ruleset: grouped
title: Grouped
subject: shop
period: year
attributes: {channel: {choices: [web, phone]}}
questions: {q: {range: [0, 10]}, r: {range: [0, 10]}}
score:
  combine: {function: spread}
  missing: renormalise
  of: {q: {}, r: {transform: {function: half}}}
breakdown: {by: [channel], min_n: 1}
rollup: {levels: [shop, town], by: pooled}
";
    let script = "fn spread(values) { max(values) - min(values) }\nfn half(x) { x / 2 }\n";
    let rules = written(yaml, &[("grouped.rhai", script)]);
    let responses = "subject,period,channel,q,r\na,2025,web,8,4\na,2025,phone,6,2\nb,2025,web,1,10\n";
    let mut data = support::dataset(&rules.plan(), responses, "");
    for (id, parent) in [("a", "t"), ("b", "t"), ("t", "")] {
        data.subjects.insert(id.into(), satis::data::Subject { parent: parent.into(), ..Default::default() });
    }
    let found = support::scored(&rules.library, &rules.id, &data, "2025");
    assert_eq!(outcome(&found, "a"), "scored 5.50 #1"); // 7 − 3/2
    assert_eq!(outcome(&found, "b"), "scored 4.00 #2"); // 5 − 1
    assert_eq!(outcome(&found, "t"), "scored 2.33 #1"); // q 15/3 = 5; r 16/3/2 = 2.666…
    let parts: Vec<String> = card(&found, "a")
        .breakdowns
        .iter()
        .map(|cell| format!("{} {:?}", cell.value, cell.nodes.as_ref().map(|nodes| nodes[0].1.clone())))
        .collect();
    assert_eq!(parts, ["web Some(Ok(6))", "phone Some(Ok(5))"]); // 8 − 2; 6 − 1
}
