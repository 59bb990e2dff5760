//! What each statistic is.

use super::*;

fn of(word: &str, texts: &[&str]) -> String {
    let all: Vec<Option<Decimal>> =
        texts.iter().map(|text| (!text.is_empty()).then(|| number::parse(text).unwrap())).collect();
    let statistic = ALL.iter().find(|statistic| statistic.word == word).unwrap();
    match (statistic.value)(&Values { all: &all, places: None }) {
        Ok(Value::Number(x)) => number::show(x, None),
        Ok(Value::Text(text)) => text.to_string(),
        Ok(other) => format!("{other:?}"),
        Err(fault) => fault.to_string(),
    }
}

#[test]
fn examples_are_right() {
    for (at, statistic) in ALL.iter().enumerate() {
        let (values, wanted) = statistic.example;
        let texts: Vec<String> = values.iter().map(|x| x.map(|x| x.to_string()).unwrap_or_default()).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        assert_eq!(of(statistic.word, &texts), wanted, "{statistic:?}");
        assert_eq!(ALL.iter().position(|other| other.word == statistic.word), Some(at));
    }
}

#[test]
fn gaps_count_as_time_but_not_as_values() {
    let values = ["", "82", "85.5", "", "90"];
    // x 0, 1, 3: (3·(85.5 + 270) − 4·257.5)/(3·10 − 4²) = 36.5/14
    assert_eq!(of("slope", &values), "2.607142857143");
    assert_eq!(of("mean", &values), "85.833333333333"); // 257.5/3
    assert_eq!(["min", "max", "first", "n"].map(|word| of(word, &values)), ["82", "90", "82", "3"]);
    assert_eq!(of("line", &values), "82 → 85.5 → – → 90");
    assert_eq!(of("line", &["1", ""]), "1 → –");
    assert_eq!(of("slope", &["5", "-1"]), "-6");
    assert_eq!(of("slope", &["0.1", "0.2", "0.3"]), "0.1");
}

#[test]
fn a_single_value_has_no_slope_and_none_has_nothing() {
    assert_eq!(of("slope", &["", "7"]), "the slope of fewer than two values is missing");
    let others = ["mean", "min", "max", "first", "line", "n"];
    assert_eq!(others.map(|word| of(word, &["", "7"])), ["7", "7", "7", "7", "7", "1"]);
    let nothing = "a value in the history is missing";
    assert_eq!(others.map(|word| of(word, &["", ""])), [nothing, nothing, nothing, nothing, nothing, "0"]);
}
