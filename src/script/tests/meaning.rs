//! What formulas mean: values, missing ones, references, terms and functions.

use super::*;
use crate::script::Slot;

#[test]
fn a_division_of_whole_numbers_keeps_the_fraction() {
    // Rhai's own `/` on whole numbers: 3.
    assert_eq!(Bench::new().number("7 / 2"), d("3.5"));
    // Without `/=` of our own: 3.
    assert_eq!(Bench::new().number("let x = 7; x /= 2; x"), d("3.5"));
}

#[test]
fn numbers_are_compared_at_the_guard() {
    let mut bench = Bench::new();
    assert!(bench.truth("0.1 + 0.2 == 0.3"));
    // Rhai's own `==` on decimals: false, since 1.0/3*240 is 79.99…9.
    assert!(bench.truth("1.0 / 3 * 240 == 80"));
    assert!(bench.truth("1.0 / 3 * 240 >= 80"));
    assert!(!bench.truth("1.0 / 3 * 240 < 80"));
    assert!(bench.truth("80 == 80.0"));
}

#[test]
fn halves_are_rounded_up_unless_said_otherwise() {
    let mut bench = Bench::new();
    // Rhai's `round` yields 2 for both.
    assert_eq!((bench.number("round(2.5)"), bench.number("round_half_even(2.5)")), (d("3"), d("2")));
    assert_eq!(bench.number("round(1.0 / 3 * 240 + 0.5)"), d("81"));
    assert_eq!(bench.number("floor(1.0 / 3 * 240)"), d("80"));
}

#[test]
fn a_missing_operand_is_a_fault_with_its_name_and_place() {
    // Rhai's `() > 3`, `() == 3` and `() != 3`: false, false, true.
    for formula in ["findings > 3", "findings == 3", "findings != 3", "3 - findings", "-findings", "!findings"] {
        let (fault, at) = Bench::new().fault(formula);
        assert_eq!((fault, at.as_str()), (Fault::Missing("findings".into()), formula));
    }
    let mut bench = Bench::new().is("sent", "10");
    assert_eq!(
        bench.fault("sent + score.survey * 2"),
        (Fault::Missing("score.survey".into()), "score.survey * 2".into())
    );
    assert_eq!(bench.fault("overall.share(\"满意\") + 1").0, Fault::Missing("overall.share(\"满意\")".into()));
    assert_eq!(bench.fault("if done { 1 } else { 2 }"), (Fault::Missing("done".into()), "done".into()));
    assert_eq!(bench.fault("sent > 3 && done"), (Fault::Missing("done".into()), "done".into()));
    assert_eq!(bench.fault("min(sent, other)"), (Fault::Missing("other".into()), "min(sent, other)".into()));
}

#[test]
fn a_missing_value_can_be_asked_for_and_replaced() {
    let mut bench = Bench::new().is("sent", "10");
    assert_eq!(bench.number("findings ?? 0"), d("0"));
    assert_eq!(bench.number("sent ?? 0"), d("10"));
    assert!(bench.truth("is_missing(findings) && !is_missing(sent)"));
    assert_eq!(bench.run("findings"), Ok(None));
    assert_eq!(bench.number("(sent + findings) ?? 0"), d("0"));
    assert_eq!(bench.number("(findings ?? 0) + sent"), d("10"));
    assert_eq!(bench.number("rise(sent, findings) + fall(findings, sent)"), d("0"));
}

#[test]
fn a_condition_that_is_decided_early_does_not_need_the_rest() {
    assert!(!Bench::new().is("sent", "10").truth("sent > 20 && findings > 1"));
}

#[test]
fn values_of_different_types_are_not_compared() {
    // Rhai's `"80" >= 80`: false; `"80" == 80`: false.
    for formula in ["\"80\" >= 80", "\"80\" == 80", "80 != \"80\"", "true == 1", "1 + true", "\"a\" * 2"] {
        let mut bench = Bench::new();
        let diagnostic = bench.broken(formula);
        assert_eq!(diagnostic.code, Code::FormulaType, "{formula}");
        let span = diagnostic.span.unwrap();
        assert_eq!(&bench.sources.text(span.source)[span.start..span.end], formula);
        assert!(diagnostic.help.is_some());
    }
    let diagnostic = Bench::new().is("x", "3").broken("if x { 1 } else { 2 }");
    assert_eq!(
        (diagnostic.code, diagnostic.message.as_str()),
        (Code::FormulaType, "true or false is wanted here, but this is a number")
    );
}

#[test]
fn an_absent_entry_of_a_map_is_an_error() {
    // Rhai's default: `()`, so the price would be missing.
    let mut bench = Bench::with_files(&["fn price(k) { let m = #{a: 1}; m[k] }\nfn b() { let m = #{a: 1}; m.b }"]);
    assert_eq!(bench.number("price(\"a\")"), d("1"));
    let diagnostic = bench.broken("price(\"b\")");
    assert_eq!((diagnostic.code, bench.place(&diagnostic).as_str()), (Code::ScriptFault, "0.rhai:1:34"));
    assert_eq!(bench.broken("b()").message, "the map has no entry `b`");
}

#[test]
fn references_are_the_longest_chains_and_equal_ones_share_a_slot() {
    let mut bench = Bench::new();
    let text = "let g = 2; score.survey + overall.share(\"很满意\", \"满意\") * g + max(overall.top(2), score . survey) - n";
    let formula = bench.compile(text).unwrap();
    let written: Vec<String> = formula.references().iter().map(Reference::written).collect();
    assert_eq!(written, ["score.survey", "overall.share(\"很满意\", \"满意\")", "overall.top(2)", "n"]);
    let spans: Vec<String> = formula
        .references()
        .iter()
        .map(|r| bench.sources.text(r.span.source)[r.span.start..r.span.end].to_owned())
        .collect();
    assert_eq!(spans, ["score.survey", "overall.share(\"很满意\", \"满意\")", "overall.top(2)", "n"]);
    assert_eq!(formula.locals().iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["g"]);
    assert_eq!(
        formula.calls().iter().map(|call| (call.name.as_str(), call.arity)).collect::<Vec<_>>(),
        [("max", 2)]
    );
}

#[test]
fn different_arguments_are_different_slots() {
    let mut bench = Bench::new().is("q.count(1)", "5").is("q.count(2)", "7").is("a.b", "1").is("a", "100");
    assert_eq!(bench.number("q.count(1) * 10 + q.count(2)"), d("57"));
    assert_eq!(bench.number("a.b+a"), d("101"));
    assert_eq!(bench.number("a\n  .b + 1"), d("2"));
    let many: Vec<String> = (0..60).map(|i| format!("x{i}.y")).collect();
    assert_eq!(bench.compile(&many.join("+")).unwrap().references().len(), 60);
}

#[test]
fn arguments_of_statistics_are_written_out() {
    let mut bench = Bench::new();
    assert_eq!(bench.problems("q.share(label)"), [(Code::UnknownStatistic, "label".into())]);
    assert_eq!(bench.problems("q.top(1 + 1)"), [(Code::UnknownStatistic, "+".into())]);
    assert_eq!(bench.compile("q.nps()").unwrap().references().iter().next().unwrap().arguments, Some(vec![]));
}

#[test]
fn the_innermost_place_is_shown() {
    let mut bench = Bench::with_files(&["fn outer(x) {\n  1 + inner(x)\n}", "fn inner(x) {\n\n  x + \"a\"\n}"]);
    let diagnostic = bench.broken("outer(1)");
    assert_eq!((diagnostic.code, bench.place(&diagnostic).as_str()), (Code::FormulaType, "1.rhai:3:5"));
}

#[test]
fn membership_is_asked_by_in() {
    let mut bench = Bench::new().says("kind", "sale").is("n", "2");
    assert!(bench.truth("kind in [\"sale\", \"service\"] && n !in [1, 3] && \"al\" in kind"));
    assert_eq!(bench.fault("other in [1, 2]"), (Fault::Missing("other".into()), "other in [1, 2]".into()));
    assert_eq!(bench.broken("n in [\"a\"]").code, Code::FormulaType);
}

#[test]
fn functions_may_be_written_after_a_full_stop() {
    let mut bench = Bench::new().is("a.b", "2.5").is("q.top(2)", "2.25");
    assert_eq!(bench.number("(a.b + 1).round()"), d("4"));
    assert_eq!(bench.number("q.top(2).round(1)"), d("2.3"));
    assert_eq!(bench.number("let x = a.b; x.floor()"), d("2"));
}

#[test]
fn a_formula_is_lowered_to_terms_with_their_places() {
    let mut bench = Bench::new();
    let formula = bench
        .compile("if a > -1.5 && !b { min(a.c, 2) } else if x in [1, 2] { \"低\" } else { -a + (x ?? (3)) }")
        .unwrap();
    let shown = show(&bench, formula.term());
    insta::assert_snapshot!(shown, @r#"
    if ‹if a > -1.5 && !b { min(a.c, 2) } else if x in [1, 2] { "低" } else { -a + (x ?? (3)) }›
      && ‹a > -1.5 && !b›
        > ‹a > -1.5›
          slot 0 ‹a›
          number -1.5 ‹-1.5›
        ! ‹!b›
          slot 1 ‹b›
      min ‹min(a.c, 2)›
        slot 2 ‹a.c›
        number 2 ‹2›
      if ‹if x in [1, 2] { "低" } else { -a + (x ?? (3)) }›
        contains ‹x in [1, 2]›
          other ‹[1, 2]›
            number 1 ‹1›
            number 2 ‹2›
          slot 3 ‹x›
        text 低 ‹"低"›
        + ‹-a + (x ?? (3))›
          neg ‹-a›
            slot 0 ‹a›
          ?? ‹x ?? (3)›
            slot 3 ‹x›
            number 3 ‹3›
    "#);
}

fn show(bench: &Bench, term: &Term) -> String {
    let span = term.span();
    let at = bench.sources.text(span.source)[span.start..span.end].to_owned();
    let parts = term.parts().into_iter().map(|part| show(bench, part)).collect::<String>().replace('\n', "\n  ");
    let name = match term {
        Term::Number(number, _) => format!("number {number}"),
        Term::Text(text, _) => format!("text {text}"),
        Term::Bool(truth, _) => format!("{truth}"),
        Term::Missing(_) => "missing".into(),
        Term::Slot(Slot::Input(slot), _) => format!("slot {}", slot.index()),
        Term::Slot(Slot::Made(_), _) => "made".into(),
        Term::Call { name, .. } => name.clone(),
        Term::If { .. } => "if".into(),
        Term::Other(..) => "other".into(),
    };
    format!("\n{name} ‹{at}›{parts}")
}

#[test]
fn terms_of_signed_numbers_keep_their_value() {
    let mut bench = Bench::new();
    let formula = bench.compile("- 5").unwrap();
    assert!(matches!(formula.term(), Term::Number(number, _) if *number == d("-5")), "{:?}", formula.term());
    assert_eq!(bench.number("- 5 + -5 + - 2.5"), d("-12.5"));
}

#[test]
fn every_example_of_a_function_yields_what_it_says() {
    let mut bench = Bench::new()
        .children("score.of", &[("price", Some("80")), ("delivery", Some("70"))])
        .children("previous.score.of", &[("price", Some("78")), ("delivery", Some("75"))]);
    for function in function::ALL {
        let (example, result) = (bench.run(function.example.0), bench.run(function.example.1));
        assert!(example.is_ok() && example == result, "{}: {example:?}, {result:?}", function.example.0);
        assert!(function.example.0.contains(function.word));
        assert!(!function.doc.en.is_empty() && !function.doc.zh.is_ascii());
    }
}

#[test]
fn children_are_compared_at_the_guard_and_missing_ones_skipped() {
    let third = Some("79.99999999999999");
    let mut bench = Bench::new()
        .children("score.of", &[("a", Some("80")), ("b", third), ("c", None)])
        .children("empty.of", &[("a", None)]);
    assert_eq!(bench.run("lowest(score.of)"), Ok(Some(Value::Text("a".into()))));
    assert_eq!(bench.run("lowest(empty.of)"), Ok(None));
    assert_eq!(bench.run("largest_rise(score.of, score.of)"), Ok(None));
    assert_eq!(bench.run("largest_rise(score.of, previous.score.of)"), Ok(None));
    assert_eq!(bench.fault("lowest(previous.score.of)").0, Fault::Missing("previous.score.of".into()));
}

#[test]
fn faults_in_data_are_not_errors_of_the_rules() {
    let mut bench = Bench::new().is("a", "1").is("zero", "0").says("day", "soon");
    assert_eq!(bench.fault("1 + a / zero"), (Fault::DivisionByZero, "a / zero".into()));
    assert_eq!(bench.fault("ln(zero)").0, Fault::Logarithm);
    assert_eq!(bench.fault("sqrt(zero - a)").0, Fault::Power);
    assert_eq!(bench.fault("exp(1000 * a)").0, Fault::Overflow);
    assert!(matches!(bench.fault("date(day) > date(\"2025-01-01\")").0, Fault::OutOfRange(_)));
    assert_eq!(bench.problems("date(\"2025-02-30\")"), [(Code::BadDate, "\"2025-02-30\"".into())]);
    let mut bench = Bench::with_files(&["fn ratio(a, b) {\n    // 比\n    a / b\n}"]).is("a", "1").is("zero", "0");
    match bench.run("1 + ratio(a, zero)") {
        Err(NoValue::Fault { fault, span }) => {
            assert_eq!((fault, bench.sources.locate(span).as_str()), (Fault::DivisionByZero, "0.rhai:3:7"));
        }
        other => panic!("{other:?}"),
    }
}
