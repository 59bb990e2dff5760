//! A missing operand: what has no value then, what sees it, three-valued logic, and what undecided conditions end.

use super::*;

/// x is 5, y is 0, t and f are true and false; all other names are missing.
fn bench() -> Bench {
    Bench::with_files(&["fn first(a, b) { a ?? b }\n\
         fn kept(a) { let q = a / 0; if is_missing(q) { 7 } else { q } }\n\
         fn early(c) { if c { return 1; } 2 }\n\
         fn down(n) { n > 0 && down(n - 1) }\n\
         fn at(list, i) { i < len(list) && list[i] == 1 }\n\
         fn sum_to(n) { let s = 0; for i in 0..n { s += i; } s }\n\
         fn entry(list, i) { list[i] }\n\
         fn prices(k) { let m = #{a: 1, b: 2}; m[k] + m.a }\n\
         fn changed(c) { let x = 1; let q = if c { x = 2; 3 } else { 4 }; (q ?? 0) + x }\n\
         fn own(c) { let q = if c { let s = 1; s += 1; s } else { 4 }; q ?? 9 }\n\
         fn looped(c) { let n = 0; while c { n += 1; break; } n }"])
    .is("x", "5")
    .is("y", "0")
    .says("word", "a")
    .holds("t", true)
    .holds("f", false)
}

/// What a formula yields, or why it has no value and where.
fn yields(formula: &str) -> String {
    let mut bench = bench();
    match bench.run(formula) {
        Ok(Some(Value::Number(x))) => number::show(x, None),
        Ok(Some(Value::Bool(truth))) => truth.to_string(),
        Ok(Some(Value::Text(text))) => format!("{text:?}"),
        Ok(Some(Value::Date(day))) => day.to_string(),
        Ok(None) => "nothing".into(),
        Err(NoValue::Fault { fault, span }) => {
            let text = bench.sources.text(span.source);
            format!("{fault} ‹{}›", &text[span.start..span.end])
        }
        Err(NoValue::Broken(diagnostic)) => format!("broken: {}", diagnostic.message),
    }
}

fn all(cases: &[(&str, &str)]) {
    let found: Vec<(&str, String)> = cases.iter().map(|(formula, _)| (*formula, yields(formula))).collect();
    let wanted: Vec<(&str, String)> =
        cases.iter().map(|(formula, value)| (*formula, (*value).to_owned())).collect();
    assert_eq!(found, wanted);
}

#[test]
fn a_calculation_that_fails_is_missing_to_what_is_around_it() {
    all(&[
        ("is_missing(x / y)", "true"),
        ("rise(x / y, 1)", "0"),
        ("first(x / y, 5)", "5"),
        ("let q = x / y; q ?? 9", "9"),
        ("(x / y) ?? 9", "9"),
        ("is_missing(x + nobody)", "true"),
        ("is_missing(ln(y)) && is_missing(sqrt(-x)) && is_missing(exp(1000 * x))", "true"),
        ("fall(1, nobody - 1) + (round(nobody, 1) ?? 3)", "3"),
        ("max([x, nobody]) ?? 1", "1"),
        ("[x / y, 2][0] ?? 4", "4"),
        ("len([x / y, 2])", "2"),
        ("kept(x)", "7"),
        ("let q = nobody; q += 1; q ?? 6", "6"),
        ("(nobody > 3) ?? true", "true"),
        ("(-nobody) ?? 1", "1"),
        ("(nobody in [1, 2]) ?? false", "false"),
        ("(date(word)) ?? 2", "2"),
        ("(\"n\" + nobody) ?? \"none\"", "\"none\""),
        ("nobody ?? other ?? x", "5"),
        ("1 - x / y + 1", "division by zero ‹x / y›"),
        ("first(x / y, nobody)", "nothing"),
        ("first(x / y, nobody + 1)", "nobody is missing ‹nobody + 1›"),
    ]);
}

#[test]
fn what_one_side_decides_is_decided_in_any_order() {
    all(&[
        ("nobody || t", "true"),
        ("t || nobody", "true"),
        ("nobody && f", "false"),
        ("f && nobody", "false"),
        ("nobody && t", "nobody is missing ‹nobody›"),
        ("nobody || f", "nobody is missing ‹nobody›"),
        ("f || nobody || other > 1 || t", "true"),
        ("other > 1 || nobody", "other is missing ‹other > 1›"),
        ("!(nobody && f)", "true"),
        ("!nobody", "nobody is missing ‹!nobody›"),
        ("nobody >= 5 || x == 5", "true"),
        ("x / y > 1 && f", "false"),
        ("if nobody >= 5 || x == 5 { 1 } else { 0 }", "1"),
        ("nobody == nobody", "nobody is missing ‹nobody == nobody›"),
    ]);
}

#[test]
fn membership_is_decided_by_an_entry_that_is_equal() {
    all(&[
        ("\"a\" in [nobody, word]", "true"),
        ("\"a\" in [word, nobody]", "true"),
        ("\"b\" in [word, nobody]", "nobody is missing ‹\"b\" in [word, nobody]›"),
        ("\"b\" !in [word, nobody]", "nobody is missing ‹\"b\" !in [word, nobody]›"),
        ("\"a\" !in [nobody, word]", "false"),
        ("contains([x, nobody], 5)", "true"),
        ("nobody in []", "false"),
        ("nobody in [1]", "nobody is missing ‹nobody in [1]›"),
        ("\"b\" in [word]", "false"),
        ("[1, nobody] == [2, 3]", "false"),
        ("[nobody, 1] == [2, 3]", "false"),
        ("[nobody, 1] == [2]", "false"),
        ("[nobody, 3] != [2, 3]", "nobody is missing ‹[nobody, 3] != [2, 3]›"),
    ]);
}

#[test]
fn a_left_side_that_decides_keeps_the_right_from_being_evaluated() {
    all(&[
        ("at([1, 2], 0)", "true"),
        ("at([1, 2], 7)", "false"),
        ("down(3)", "false"),
        // Undecided: the calls that a known number would have ended come to no end by themselves.
        ("down(nobody)", "nobody is missing ‹>›"),
        ("down(nobody) || t", "true"),
        ("nobody > 1 && [1, 2][7] == 1", "nobody is missing ‹nobody > 1›"),
        ("t && [1, 2][7] == 1", "broken: the list has 2 entries, none at 7"),
        ("at([1, 2], nobody)", "nobody is missing ‹<›"),
        ("at(nobody, 0)", "nobody is missing ‹len›"),
    ]);
}

#[test]
fn an_undecided_condition_has_no_value() {
    all(&[
        ("if nobody > 1 { 1 } else { 2 }", "nobody is missing ‹nobody > 1›"),
        ("if nobody { 1 } else { 2 }", "nobody is missing ‹nobody›"),
        ("(if nobody { 1 } else { 2 }) ?? 3", "3"),
        ("let q = if nobody { 1 } else { 2 }; q ?? 3", "3"),
        ("is_missing(if nobody { 1 } else { 2 })", "true"),
        ("let q = if t { if nobody { 1 } else { 2 } } else { 5 }; q ?? 3", "3"),
        ("if t { 1 } else { nobody / 0 }", "1"),
        // As a statement it ends what it stands in.
        ("let s = 0; if nobody { s = 1; } s", "nobody is missing ‹nobody›"),
        ("early(nobody) ?? 4", "4"),
        ("early(nobody)", "nobody is missing ‹c›"),
        ("looped(nobody) ?? 4", "4"),
        ("let n = 0; while nobody > n { n += 1; } n", "nobody is missing ‹nobody > n›"),
        ("sum_to(nobody) ?? 4", "4"),
        ("sum_to(4)", "6"),
        // A block that would have changed what is outside of it: nothing after it can go on.
        ("changed(true)", "5"),
        ("changed(false)", "5"),
        ("changed(nobody)", "nobody is missing ‹c›"),
        ("own(nobody)", "9"),
        ("own(true)", "2"),
        ("let s = 0; for a in [1, nobody, 3] { s += a ?? 10; } s", "14"),
        ("let s = 0; for a in [1, nobody, 3] { s += a; } s", "nobody is missing ‹s += a›"),
    ]);
}

#[test]
fn entries_of_what_is_missing_are_missing() {
    all(&[
        ("entry([1, 2], nobody) ?? 3", "3"),
        ("entry(nobody, 0) ?? 3", "3"),
        ("entry([1, 2], 1)", "2"),
        ("entry([1, 2], 5)", "broken: the list has 2 entries, none at 5"),
        ("prices(\"b\")", "3"),
        ("prices(nobody)", "nobody is missing ‹[›"),
        ("(x / y).round(1) ?? 8", "8"),
    ]);
}

#[test]
fn a_cause_given_with_an_input_travels_with_it() {
    let mut bench = bench();
    bench.values.push(("gap", Input::Faulty(Fault::DivisionByZero)));
    let (fault, at) = bench.fault("1 + gap * 2");
    assert_eq!((fault, at.as_str()), (Fault::DivisionByZero, "gap * 2"));
    assert_eq!(bench.fault("gap").0, Fault::DivisionByZero);
    assert_eq!(bench.number("gap ?? 3"), d("3"));
    assert!(bench.truth("is_missing(gap) && (gap > 1 || true)"));
}
