//! What formulas mean, what they refuse, and that no script gets out of the sandbox.

use super::*;
use crate::data::Value;
use crate::diagnostic::{Code, Diagnostic, SourceId, Sources};
use crate::number::{self, Decimal, Fault};
use std::sync::Arc;

fn d(text: &str) -> Decimal {
    number::parse(text).unwrap()
}

/// Scripts, their sources, and what stands in for values.
struct Bench {
    sources: Sources,
    scripts: Scripts,
    values: Vec<(&'static str, Input)>,
}

impl Bench {
    fn new() -> Self {
        Self::with_files(&[])
    }

    fn with_files(files: &[&str]) -> Self {
        let (bench, problems) = Self::try_with_files(files);
        assert!(problems.is_empty(), "{}", bench.show(&problems));
        bench
    }

    fn try_with_files(files: &[&str]) -> (Self, Vec<Diagnostic>) {
        let mut sources = Sources::default();
        let files: Vec<(SourceId, Arc<str>)> = files
            .iter()
            .enumerate()
            .map(|(index, text)| (sources.add(format!("{index}.rhai"), *text), Arc::from(*text)))
            .collect();
        let mut problems = Vec::new();
        let scripts = Scripts::with_library(Limits::default(), &files, &mut problems);
        (Self { sources, scripts, values: Vec::new() }, problems)
    }

    fn is(mut self, name: &'static str, value: &str) -> Self {
        self.values.push((name, Input::Value(Value::Number(d(value)))));
        self
    }

    fn says(mut self, name: &'static str, text: &str) -> Self {
        self.values.push((name, Input::Value(Value::Text(text.into()))));
        self
    }

    fn children(mut self, name: &'static str, children: &[(&str, Option<&str>)]) -> Self {
        let children = children.iter().map(|(name, value)| ((*name).to_owned(), value.map(d))).collect();
        self.values.push((name, Input::Children(children)));
        self
    }

    fn show(&self, problems: &[Diagnostic]) -> String {
        problems.iter().map(|problem| self.sources.render(problem, false)).collect::<Vec<_>>().join("\n")
    }

    fn compile(&mut self, text: &str) -> Result<Formula, Vec<Diagnostic>> {
        let prefix = "值: ";
        let source = self.sources.add("r.yaml", format!("{prefix}{text}"));
        let mut problems = Vec::new();
        let formula = self.scripts.compile(FormulaText::in_one_piece(text, source, prefix.len()), &mut problems);
        formula.ok_or(problems)
    }

    fn run(&mut self, text: &str) -> Result<Option<Value>, Failure> {
        let formula = self.compile(text).unwrap_or_else(|problems| panic!("{}", self.show(&problems)));
        let slots: Vec<Input> = formula
            .references()
            .iter()
            .map(|reference| {
                let written = reference.written();
                let found = self.values.iter().find(|(name, _)| *name == written);
                found.map_or(Input::Missing, |(_, value)| value.clone())
            })
            .collect();
        self.scripts.evaluate(&formula, &slots)
    }

    fn number(&mut self, text: &str) -> Decimal {
        match self.run(text) {
            Ok(Some(Value::Number(number))) => number,
            other => panic!("{text}: {other:?}"),
        }
    }

    fn truth(&mut self, text: &str) -> bool {
        match self.run(text) {
            Ok(Some(Value::Bool(truth))) => truth,
            other => panic!("{text}: {other:?}"),
        }
    }

    /// The fault, and the text that is underlined.
    fn fault(&mut self, text: &str) -> (Fault, String) {
        match self.run(text) {
            Err(Failure::Fault { fault, span }) => {
                (fault, self.sources.text(span.source)[span.start..span.end].to_owned())
            }
            other => panic!("{text}: {other:?}"),
        }
    }

    fn broken(&mut self, text: &str) -> Diagnostic {
        match self.run(text) {
            Err(Failure::Broken(diagnostic)) => *diagnostic,
            other => panic!("{text}: {other:?}"),
        }
    }

    fn place(&self, diagnostic: &Diagnostic) -> String {
        self.sources.locate(diagnostic.span.unwrap())
    }

    /// The codes of all problems, each with the text that is underlined.
    fn problems(&mut self, text: &str) -> Vec<(Code, String)> {
        let problems = self.compile(text).expect_err(text);
        problems
            .iter()
            .map(|problem| {
                let span = problem.span.unwrap();
                (problem.code, self.sources.text(span.source)[span.start..span.end].to_owned())
            })
            .collect()
    }

    fn problem(&mut self, text: &str) -> (Code, String, String) {
        let problems = self.compile(text).expect_err(text);
        assert_eq!(problems.len(), 1, "{}", self.show(&problems));
        let problem = &problems[0];
        (problem.code, problem.message.clone(), problem.help.clone().unwrap_or_default())
    }
}

// Traps of Rhai.

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
    // A calculation is never missing: it fails, and the 0 would not be taken.
    assert_eq!(bench.problems("(sent + findings) ?? 0"), [(Code::FormulaFeature, "+".into())]);
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
    assert_eq!(bench.problem("x > 5%").2, "write a percentage as a share: `5%` is `0.05`");
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
    assert_eq!(bench.problems("findings = 3"), [(Code::FormulaFeature, "findings".into())]);
    assert_eq!(bench.problems("score.survey = 3"), [(Code::FormulaFeature, "score.survey".into())]);
    assert_eq!(bench.problem("if findings = 3 { 1 } else { 2 }").0, Code::FormulaSyntax);
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
        "x == ()",
    ] {
        let problems = Bench::new().problems(formula);
        assert!(problems.iter().any(|(code, _)| *code == Code::FormulaFeature), "{formula}: {problems:?}");
    }
    for formula in ["exit(1)", "sleep(1)", "timestamp()", "push(a, 1)", "rand()"] {
        assert!(Bench::new().compile(formula).is_err() || Bench::new().run(formula).is_err(), "{formula}");
    }
    assert_eq!(Bench::new().problem("timestamp()").0, Code::UnknownFunction);
    assert!(Bench::new().compile("|| 1").is_err());
}

// References.

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
    assert_eq!(bench.compile("q.nps()").unwrap().references()[0].arguments, Some(vec![]));
}

#[test]
fn functions_may_be_written_after_a_full_stop() {
    let mut bench = Bench::new().is("a.b", "2.5").is("q.top(2)", "2.25");
    assert_eq!(bench.number("(a.b + 1).round()"), d("4"));
    assert_eq!(bench.number("q.top(2).round(1)"), d("2.3"));
    assert_eq!(bench.number("let x = a.b; x.floor()"), d("2"));
}

// Terms.

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
        Term::Slot(slot, _) => format!("slot {slot}"),
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

// Functions.

#[test]
fn every_example_of_a_function_yields_what_it_says() {
    let mut bench = Bench::new()
        .children("score.of", &[("price", Some("80")), ("delivery", Some("70"))])
        .children("previous.score.of", &[("price", Some("78")), ("delivery", Some("75"))]);
    for function in FUNCTIONS {
        let (example, result) = (bench.run(function.example), bench.run(function.example_result));
        assert!(example.is_ok() && example == result, "{}: {example:?}, {result:?}", function.example);
        assert!(function.example.contains(function.name));
        assert!(!function.en.is_empty() && !function.zh.is_ascii());
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
    assert_eq!(bench.problems("date(\"2025-02-30\")"), [(Code::BadValue, "\"2025-02-30\"".into())]);
    let mut bench = Bench::with_files(&["fn ratio(a, b) {\n    // 比\n    a / b\n}"]).is("a", "1").is("zero", "0");
    match bench.run("1 + ratio(a, zero)") {
        Err(Failure::Fault { fault, span }) => {
            assert_eq!((fault, bench.sources.locate(span).as_str()), (Fault::DivisionByZero, "0.rhai:3:7"));
        }
        other => panic!("{other:?}"),
    }
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
    assert_eq!(problems[0].code, Code::DuplicateName);
    let (_, problems) = Bench::try_with_files(&["let x = 1; fn f() { 1 }"]);
    assert_eq!(problems[0].code, Code::FormulaFeature);
}

// Syntax.

#[test]
fn syntax_errors_are_said_in_plain_words_at_their_place() {
    let mut bench = Bench::new();
    for (formula, message, help) in [
        ("a and b", "something is missing before `and`", "write `&&` for `and`"),
        ("（a + b)", "`（` means nothing in a formula", "it is a full-width sign: write `(`"),
        ("(a + b", "`)` is missing here", ""),
        ("a === b", "`===` is not an operator", "write `==`"),
        ("match + 1", "`match` is a reserved word of the script language", "choose another name"),
        ("", "the formula is empty", ""),
        ("\"满意", "a text is not closed", "close it with `\"`"),
    ] {
        let problems = bench.compile(formula).expect_err(formula);
        assert_eq!(problems[0].code, Code::FormulaSyntax, "{formula}");
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
        Err(Failure::Fault { fault: Fault::DivisionByZero, span }) => {
            assert_eq!(&yaml[span.start..span.end], "值 / 零");
            assert_eq!(bench.sources.locate(span), "r.yaml:3:7");
        }
        other => panic!("{other:?}"),
    }
}

// Limits.

fn limit(file: &str, formula: &str) -> (String, String) {
    let mut bench = Bench::with_files(&[file]);
    let diagnostic = bench.broken(formula);
    assert_eq!(diagnostic.code, Code::ScriptLimit, "{diagnostic:?}");
    (diagnostic.message.clone(), bench.place(&diagnostic))
}

#[test]
fn a_loop_without_end_is_stopped_where_it_is() {
    let (message, place) = limit("fn f(x) {\n  loop { x += 1; }\n}", "f(1)");
    assert_eq!(message, "the script takes more than 200000 steps");
    assert!(place.starts_with("0.rhai:2:"), "{place}");
    assert!(limit("", "while true { } 1").1.starts_with("r.yaml:1:"));
}

#[test]
fn recursion_without_end_is_stopped() {
    let (message, place) = limit("fn f(x) { f(x + 1) }", "f(1)");
    assert_eq!(message, "more than 16 functions are called in each other");
    assert!(place.starts_with("0.rhai:1:"), "{place}");
    // The deepest that is allowed fits on the stack of a thread, in debug builds too.
    let sum = vec!["f(x - 1)"; 20].join(" + ");
    let mut bench = Bench::with_files(&[&format!("fn f(x) {{ if x <= 0 {{ return 1; }} {sum} }}")]);
    assert_eq!(bench.broken("f(15)").code, Code::ScriptLimit);
    let mut bench = Bench::with_files(&["fn f(x) { if x <= 0 { return 0; } 1 + f(x - 1) }"]);
    assert_eq!(bench.number("f(15)"), d("15"));
}

#[test]
fn memory_is_bounded() {
    let doubling = "fn f() { let s = \"ab\"; loop { s += s; } }";
    assert_eq!(limit(doubling, "f()").0, "texts take more than 4096 bytes");
    let growing = "fn f() { let a = [1.5]; loop { a += a; } }";
    assert_eq!(limit(growing, "f()").0, "a list has more than 500 entries");
    let nested = "fn f() { let a = [1]; loop { a = [a, a]; } }";
    assert_eq!(limit(nested, "f()").0, "a list has more than 500 entries");
    let texts = "fn f() { let s = \"0123456789abcdef\"; let a = []; loop { s += \"x\"; a += [s]; } }";
    assert_eq!(limit(texts, "f()").0, "texts take more than 4096 bytes");
    let maps = "fn f() { let a = [#{a: 1, b: 2}]; loop { a += a; } }";
    assert!(limit(maps, "f()").0.starts_with("a "));
}

#[test]
fn long_and_deep_formulas_are_refused_and_not_a_crash() {
    let mut bench = Bench::new().is("x", "1");
    let long = vec!["x"; 5_000].join(" + ");
    assert_eq!(bench.problems(&long).first().unwrap().0, Code::ScriptLimit);
    let deep = format!("{}x{}", "(".repeat(5_000), ")".repeat(5_000));
    assert_eq!(bench.problems(&deep).first().unwrap().0, Code::ScriptLimit);
    let allowed = vec!["x"; 100].join(" + ");
    assert_eq!(bench.number(&allowed), d("100"));
}

#[test]
fn loops_that_end_are_allowed() {
    let mut bench = Bench::new().is("n", "4");
    assert_eq!(bench.number("let s = 0; for i in 0..n { s += i; } s"), d("6"));
    assert_eq!(bench.number("let s = 0; for (x, i) in [5, 6] { s += x * i; } s"), d("6"));
    assert_eq!(bench.number("let s = 0; while s < n { s += 1; } s"), d("4"));
}

#[test]
fn scripts_may_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Scripts>();
    shared::<Formula>();
}

/// The most memory that this process has taken, in MB, where the system says so.
fn most_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    line.split_whitespace().nth(1)?.parse::<u64>().ok().map(|kilobytes| kilobytes / 1024)
}

#[test]
fn the_largest_script_that_is_allowed_stays_below_100_megabytes() {
    let copies: String = (0..60).map(|index| format!("let v{index} = a;")).collect();
    let seed = vec!["0.1"; 15].join(", ");
    let file = format!(
        "fn big(n) {{ if n <= 0 {{ return 0; }} let a = [{seed}]; while len(a) < 480 {{ a += a; }} {copies} big(n - 1) }}"
    );
    let mut bench = Bench::with_files(&[&file]);
    assert_eq!(bench.number("big(15)"), d("0"));
    assert!(most_memory().is_none_or(|megabytes| megabytes < 100), "{:?} MB", most_memory());
}

#[test]
fn time_is_a_backstop() {
    let mut bench = Bench::new();
    bench.scripts = Scripts::new(Limits { time: std::time::Duration::ZERO, ..Limits::default() });
    let diagnostic = bench.broken("loop { }");
    assert_eq!(
        (diagnostic.code, diagnostic.message.as_str()),
        (Code::ScriptLimit, "the script takes longer than 0 seconds")
    );
}

#[test]
fn the_stack_is_a_backstop() {
    // Each function is within its depth, all of them together would end the process.
    let file = format!("fn f(n) {{ if n <= 0 {{ return 0; }} f(n - 1) {} }}", "+ 1".repeat(44));
    let mut bench = Bench::with_files(&[&file]);
    assert_eq!(bench.number("f(3)"), d("132"));
    match bench.run("f(15)") {
        Ok(_) => {}
        Err(Failure::Broken(diagnostic)) => assert_eq!(diagnostic.code, Code::ScriptLimit),
        other => panic!("{other:?}"),
    }
}
