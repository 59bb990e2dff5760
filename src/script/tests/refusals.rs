//! What is refused before it runs, in which words and at which place.

use super::*;

#[test]
fn switch_is_refused() {
    // It would parse, and its cases never match decimals: the default would be taken for 1.0.
    let (code, _, help) = Bench::new().problem("switch x { 1 => 2, _ => 3 }");
    assert_eq!(code, Code::FormulaFeature);
    assert!(help.contains("if … else if"));
}

#[test]
fn numbers_are_read_as_written_or_refused() {
    let mut bench = Bench::new();
    assert_eq!(
        bench.problem("x * 1e3"),
        (Code::FormulaSyntax, "numbers have no exponents here".into(), "write 1000".into())
    );
    // The tokenizer rounds to 28 digits and says nothing.
    let long = "0.12345678901234567890123456789";
    assert_eq!(bench.problems(&format!("x * {long}")), [(Code::NumberPrecision, long.to_owned())]);
    assert_eq!(bench.problems("12345678901234567890123456789012").first().unwrap().0, Code::NumberPrecision);
    assert_eq!(bench.number("9223372036854775807 + 1"), d("9223372036854775808"));
    assert_eq!(bench.number("12345678901234567890"), d("12345678901234567890"));
    assert_eq!(bench.problem("x > 5%").2, "write a share as `0.05`, and points out of 100 as `5`");
    assert_eq!(bench.problem("0x1F").0, Code::FormulaFeature);
    assert_eq!(bench.problem(".5").2, "write `0.5`, not `.5`");
    assert_eq!(bench.problem("-2 ** 2").0, Code::FormulaSyntax);
    assert_eq!(bench.problem("1 - -x ** 2").0, Code::FormulaSyntax);
    assert_eq!(bench.number("3 - 2 ** 2"), d("-1"));
}

#[test]
fn entries_and_outside_values_can_not_be_set() {
    // `m[k] = v` adds entries without a look at the size limit.
    for file in [
        "fn f(m) { m[\"k\"] = 1; m }",
        "fn f(m) { m.k = 1; m }",
        "fn f(a) { a[0] = 1; a }",
        "fn f(a) { a[0] += 1; a }",
    ] {
        let (_, problems) = Bench::try_with_files(&[file]);
        assert_eq!(problems.iter().map(|p| p.code).collect::<Vec<_>>(), [Code::FormulaFeature], "{file}");
    }
    let mut bench = Bench::new();
    assert_eq!(bench.problems("findings = 3"), [(Code::Assignment, "findings".into())]);
    assert_eq!(bench.problems("score.survey = 3"), [(Code::Assignment, "score.survey".into())]);
    assert_eq!(bench.problem("if findings = 3 { 1 } else { 2 }").0, Code::Assignment);
    assert_eq!(bench.number("let x = 1; x = 3; x += 1; x"), d("4"));
}

#[test]
fn everything_that_rules_do_not_need_is_switched_off() {
    for formula in [
        "eval(\"1\")",
        "print(1)",
        "debug(1)",
        "import \"a\" as b",
        "export x",
        "try { 1 } catch { 2 }",
        "throw 1",
        "Fn(\"abs\")",
        "abs.call(1)",
        "curry(1)",
        "this",
        "is_def_var(\"x\")",
        "is_def_fn(\"x\", 1)",
        "type_of(1)",
        "|x| x + 1",
        "`a${x}`",
        "#{a: 1}",
        "fn f() { 1 }",
        "a::b",
        "x?.y",
        "x & y",
        "x | y",
        "1 << 2",
        "'a'",
        "x[0]",
        "score.survey[0]",
    ] {
        let problems = Bench::new().problems(formula);
        assert!(problems.iter().any(|(code, _)| *code == Code::FormulaFeature), "{formula}: {problems:?}");
    }
    for formula in ["exit(1)", "sleep(1)", "timestamp()", "push(a, 1)", "rand()"] {
        assert!(Bench::new().compile(formula).is_err() || Bench::new().run(formula).is_err(), "{formula}");
    }
    assert_eq!(Bench::new().problem("x == ()").0, Code::ComparedWithNothing);
    assert_eq!(Bench::new().problem("timestamp()").0, Code::UnknownFunction);
    assert!(Bench::new().compile("|| 1").is_err());
}

#[test]
fn calls_are_checked_when_they_are_compiled() {
    let mut bench = Bench::with_files(&["fn windows(a, b) { a + b }"]);
    let (code, message, help) = bench.problem("rond(x)");
    assert_eq!(
        (code, message.as_str(), help.as_str()),
        (Code::UnknownFunction, "there is no function `rond`", "did you mean `round`?")
    );
    assert_eq!(bench.problem("windows(1)").2, "it is called as `windows(a, b)`");
    assert_eq!(bench.problem("round(1, 2, 3)").2, "it is called as `round(x[, places])`");
    assert_eq!(bench.problems("foo(1) + bar(2) + (x = 3)").len(), 1);
    assert_eq!(
        bench.problems("foo(1) + bar(2)"),
        [(Code::UnknownFunction, "foo".into()), (Code::UnknownFunction, "bar".into())]
    );
    let (_, problems) = Bench::try_with_files(&["fn f(x) { g(x) + y }", "fn h(x) { g(x) }"]);
    let codes: Vec<Code> = problems.iter().map(|problem| problem.code).collect();
    assert_eq!(codes, [Code::UnknownName, Code::UnknownFunction]);
}

#[test]
fn a_later_function_replaces_an_earlier_one() {
    let mut bench = Bench::with_files(&["fn f(x) { x + 1 } fn g(x) { f(x) * 10 }", "fn f(x) { x + 2 }"]);
    assert_eq!(bench.number("g(1)"), d("30"));
    assert_eq!(bench.scripts.functions().len(), 2);
    let (_, problems) = Bench::try_with_files(&["fn max(a, b) { a }"]);
    assert_eq!(problems[0].code, Code::DuplicateFunction);
    let (_, problems) = Bench::try_with_files(&["let x = 1; fn f() { 1 }"]);
    assert_eq!(problems[0].code, Code::FormulaFeature);
}

#[test]
fn syntax_errors_are_said_in_plain_words_at_their_place() {
    let mut bench = Bench::new();
    for (formula, message, help) in [
        ("a and b", "something is missing before `and`", "write `&&` for `and`"),
        ("（a + b)", "`（` means nothing in a formula", "it is a full-width sign: write `(`"),
        (
            "(a + b",
            "`)` is missing here",
            "every bracket that is opened is closed again: look for the one that has no partner",
        ),
        ("a === b", "`===` is not an operator", "write `==`"),
        ("match + 1", "`match` is a reserved word of the script language", "choose another name"),
        ("", "the formula is empty", ""),
        ("\"满意", "a text is not closed", "close it with `\"`"),
    ] {
        let problems = bench.compile(formula).expect_err(formula);
        let code = if formula.starts_with('（') { Code::FullWidthSign } else { Code::FormulaSyntax };
        assert_eq!(problems[0].code, code, "{formula}");
        assert_eq!(problems[0].message, message, "{formula}");
        assert!(
            problems[0].help.as_deref().unwrap_or_default().starts_with(help),
            "{formula}: {:?}",
            problems[0].help
        );
    }
}

#[test]
fn a_formula_that_yaml_cut_is_said_to_be_cut() {
    let mut bench = Bench::new();
    for text in ["min(a", "q.share(\"很满意\"", "if a > b", "a +", "\"很"] {
        let source = bench.sources.add("r.yaml", text);
        let formula = FormulaText { following: Some(','), ..FormulaText::in_one_piece(text, source, 0) };
        let mut problems = Vec::new();
        assert!(bench.scripts.compile(formula, &mut problems).is_none(), "{text}");
        assert!(problems.iter().any(|problem| problem.code == Code::FormulaCut), "{text}: {problems:?}");
    }
}

#[test]
fn places_are_true_in_a_block_with_indentation() {
    let mut bench = Bench::new();
    let yaml = "value: |\n  let a = 1;\n  a + 值 / 零\n";
    let source = bench.sources.add("r.yaml", yaml);
    // What YAML makes of it: the indentation is gone.
    let text = "let a = 1;\na + 值 / 零\n";
    let mut offsets = Vec::new();
    let mut at = yaml.find("let").unwrap();
    for c in text.chars() {
        offsets.push(at);
        at += c.len_utf8() + if c == '\n' { 2 } else { 0 };
    }
    offsets.push(yaml.len());
    let text = FormulaText { text: text.into(), source, offsets, following: None };
    let formula = bench.scripts.compile(text, &mut Vec::new()).unwrap();
    let one = Input::Value(Value::Number(d("1")));
    match bench.scripts.evaluate(&formula, &[one, Input::Value(Value::Number(d("0")))]) {
        Err(NoValue::Fault { fault: Fault::DivisionByZero, span }) => {
            assert_eq!(&yaml[span.start..span.end], "值 / 零");
            assert_eq!(bench.sources.locate(span), "r.yaml:3:7");
        }
        other => panic!("{other:?}"),
    }
}
