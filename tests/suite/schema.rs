//! The generated JSON Schema, held by a validator that others wrote.

use satis::diagnostic::Sources;
use satis::ruleset::yaml::{self, Shape, Style, Tree};
use serde_json::{Value as Json, json};
use std::path::Path;

/// The rules as editors see them: YAML turned into JSON by its core schema, numbers and truth values as such.
fn json_of(tree: &Tree) -> Json {
    match &tree.shape {
        Shape::Nothing => Json::Null,
        Shape::Scalar(scalar) if scalar.style == Style::Plain => match scalar.text.parse::<f64>() {
            Ok(x) if x.fract() == 0.0 && scalar.text.parse::<i64>().is_ok() => {
                json!(scalar.text.parse::<i64>().unwrap())
            }
            Ok(x) if x.is_finite() => json!(x),
            _ => match scalar.text.as_str() {
                "true" | "True" | "TRUE" => json!(true),
                "false" | "False" | "FALSE" => json!(false),
                "null" | "Null" | "NULL" => Json::Null,
                text => json!(text),
            },
        },
        Shape::Scalar(scalar) => json!(scalar.text),
        Shape::List(items) => items.iter().map(json_of).collect(),
        Shape::Map(entries) => entries.iter().map(|entry| (entry.key.clone(), json_of(&entry.value))).collect(),
    }
}

fn read(name: &str, text: &str) -> Json {
    let source = Sources::default().add(name, text);
    json_of(&yaml::read(source, text, &mut Vec::new()).unwrap())
}

fn validator() -> jsonschema::Validator {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema.json");
    let schema: Json = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    jsonschema::meta::validate(&schema).map_err(|error| error.to_string()).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

#[test]
fn every_shipped_rule_set_is_accepted() {
    let validator = validator();
    let mut count = 0;
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("rules")];
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().unwrap() == "ruleset.yaml" {
                let name = path.display().to_string();
                let rules = read(&name, &std::fs::read_to_string(&path).unwrap());
                let errors: Vec<String> = validator.iter_errors(&rules).map(|error| error.to_string()).collect();
                assert!(errors.is_empty(), "{name}: {errors:?}");
                count += 1;
            }
        }
    }
    assert!(count >= 13, "{count} rule sets");
}

/// A rule set that is accepted.
const GOOD: &str = "ruleset: a\nperiod: month\nscales: {five: {levels: {good: 100, bad: 0, unsure: ~}}}\n\
    questions: {scale: five, overall: {zh: 总体}, mark: {range: [0, 10]}}\nmeasures: {sales: {type: money, default: 0}}\n\
    history: 4\nattributes: {shop: {choices: [x, y]}}\nrecords: {visits: {cost: {type: money}, double: 2 * cost}}\n\
    score: {combine: weighted-mean, missing: {renormalise: 0.5}, round: 2, of: {overall: 40, sales: {weight: 60, curve: {0: 0, 10%: 100}}}}\n\
    also: {double: 2 * sales, rounded: {value: sales, round: 12}}\ngrades: {A: 80, B: 0}\nclasses: [{class: x, when: sales > 1}, {class: y}]\n\
    outcomes: [{when: responses < 3, status: invalid}]\ntargets: {score: 85}\n";

#[test]
fn broken_rule_sets_are_refused() {
    let validator = validator();
    assert!(validator.is_valid(&read("good", GOOD)));
    let broken = [
        ("an unknown field of the top", "period: month", "periods: month"),
        ("no id", "ruleset: a\n", ""),
        ("an id that is a list", "ruleset: a", "ruleset: [a]"),
        ("a bad period", "period: month", "period: week"),
        ("a scale that is a text", "{levels: {good: 100, bad: 0, unsure: ~}}", "good"),
        ("points that are a word", "good: 100", "good: many"),
        ("an unknown field of a question", "mark: {range", "mark: {rnage"),
        ("a range of three", "range: [0, 10]", "range: [0, 5, 10]"),
        ("a range of words", "range: [0, 10]", "range: [low, high]"),
        ("a measure of an unknown type", "{type: money, d", "{type: euro, d"),
        ("an unknown way to combine", "combine: weighted-mean", "combine: average"),
        ("an unknown policy", "missing: {renormalise: 0.5}", "missing: ignore"),
        ("a policy without a share", "missing: {renormalise: 0.5}", "missing: {renormalize: 0.5}"),
        ("places that are negative", "round: 2", "round: -2"),
        ("places that are a fraction", "round: 2", "round: 2.5"),
        ("a weight that is a list", "weight: 60", "weight: [60]"),
        ("an unknown field of a node", "weight: 60", "wieght: 60"),
        ("a curve that is a list", "curve: {0: 0, 10%: 100}", "curve: [0, 100]"),
        ("a curve with a word", "10%: 100", "10%: much"),
        ("a class without a name", "{class: y}", "{when: sales > 2}"),
        ("classes that are a map", "[{class: x, when: sales > 1}, {class: y}]", "{x: sales > 1}"),
        ("an outcome without a condition", "when: responses < 3, status", "status"),
        ("an unknown status", "status: invalid", "status: wrong"),
        ("a target that is a word", "score: 85", "score: high"),
        ("grades that are a text", "grades: {A: 80, B: 0}", "grades: A"),
        ("a label that is true", "{zh: 总体}", "{zh: 总体, en: True}"),
        ("more places than there are", "round: 2", "round: 99"),
        ("more places than twelve", "round: 2", "round: {places: 13}"),
        ("more places of a named result", "round: 12", "round: 13"),
        ("more history than is kept", "history: 4", "history: 50"),
        ("no history", "history: 4", "history: 0"),
        ("a formula with children", "combine: weighted-mean", "value: 5"),
        ("two ways to points", "curve: {0", "rank: lower, curve: {0"),
        ("a measure without a type", "{type: money, default: 0}", "{default: 0}"),
        ("an attribute without a type", "{choices: [x, y]}", "{label: Shop}"),
        ("a field without a type", "{type: money}", "{range: [0, 9]}"),
        ("an outcome without an effect", ", status: invalid", ""),
        ("an outcome with two effects", "status: invalid", "status: invalid, cap_grade: B"),
        ("a veto with a cap", "status: invalid", "veto: B, cap_grade: B"),
        ("a grade without a number", "grades: {A: 80", "grades: {A: high"),
    ];
    let mut accepted = Vec::new();
    for (what, old, new) in broken {
        assert_eq!(GOOD.matches(old).count(), 1, "{old}");
        if validator.is_valid(&read(what, &GOOD.replace(old, new))) {
            accepted.push(what);
        }
    }
    assert_eq!(accepted, [""; 0]);
}

/// What a base may say already is not missed in what is laid over it; what can never stand together is refused there too.
#[test]
fn what_is_laid_over_a_base_need_not_be_whole() {
    let validator = validator();
    let over = "ruleset: b\nextends: a\nmeasures: {sales: {default: 5}}\nattributes: {shop: {label: Shop}}\n\
        score: {of: {sales: {curve: ~, rank: lower}, both: {value: 2 * sales, of: ~}}}\n\
        outcomes: [{when: sales > 3, veto: B}]\n";
    assert!(validator.is_valid(&read("over a base", over)));
    for (old, new) in [("veto: B", "reason: x"), ("of: ~", "of: {x: 1}"), ("curve: ~", "curve: {0: 1, 1: 0}")] {
        assert_eq!(over.matches(old).count(), 1, "{old}");
        assert!(!validator.is_valid(&read("over a base", &over.replace(old, new))), "{new}");
    }
}
