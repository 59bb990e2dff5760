//! Statements without effect, comments and days that are hardly meant: what is said of each, and where.

use super::*;
use crate::diagnostic::Severity;

/// Everything that is said of a formula, warnings too: the code, whether it is an error, what is underlined, the help, and the
/// formula with the fix made.
fn said(formula: &str) -> Vec<(Code, bool, String, String, Option<String>)> {
    let mut bench = Bench::new();
    let source = bench.sources.add("r.yaml", formula);
    let mut problems = Vec::new();
    let compiled = bench.scripts.compile(FormulaText::in_one_piece(formula, source, 0), &mut problems);
    let refused = problems.iter().any(|problem| problem.severity == Severity::Error);
    assert_eq!(compiled.is_none(), refused, "{formula}: {}", bench.show(&problems));
    problems.iter().map(|problem| shown(problem, formula)).collect()
}

fn of_file(file: &str) -> Vec<(Code, bool, String, String, Option<String>)> {
    let (_, problems) = Bench::try_with_files(&[file]);
    problems.iter().map(|problem| shown(problem, file)).collect()
}

fn shown(problem: &Diagnostic, text: &str) -> (Code, bool, String, String, Option<String>) {
    let span = problem.span.unwrap();
    let mut edits: Vec<_> = problem.fix.iter().collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    let fixed = (!edits.is_empty()).then(|| {
        edits.iter().fold(text.to_owned(), |text, edit| {
            format!("{}{}{}", &text[..edit.span.start], edit.text, &text[edit.span.end..])
        })
    });
    let help = problem.help.clone().unwrap_or_default();
    (problem.code, problem.severity == Severity::Error, text[span.start..span.end].to_owned(), help, fixed)
}

/// The one problem: what is underlined, and the text with the fix made.
fn one(
    all: Vec<(Code, bool, String, String, Option<String>)>,
    code: Code,
    error: bool,
) -> (String, Option<String>) {
    assert_eq!(all.len(), 1, "{all:?}");
    let (found, is_error, place, _, fixed) = all.into_iter().next().unwrap();
    assert_eq!((found, is_error), (code, error), "{place}");
    (place, fixed)
}

#[test]
fn the_value_of_an_if_before_the_result_is_not_dropped_in_silence() {
    // Meant: 0 where c > 0. Without the `return` it would be 30 - x for all.
    for (text, place, fixed) in [
        ("if c > 0 { 0 }\n30 - x", "0", "if c > 0 { return 0; }\n30 - x"),
        ("if c > 0 { 0; }\n30 - x", "0", "if c > 0 { return 0; }\n30 - x"),
        ("if a > 3 {1} 5", "1", "if a > 3 {return 1;} 5"),
        ("if a > 3 {1}; 5", "1", "if a > 3 {return 1;}; 5"),
        ("if a > 3 { x * (2 + a) } x", "x * (2 + a)", "if a > 3 { return x * (2 + a); } x"),
        ("if a > 3 { score.b } x", "score.b", "if a > 3 { return score.b; } x"),
        ("if a > 3 { if c > 0 { 1 } } x", "1", "if a > 3 { if c > 0 { return 1; } } x"),
        // Both arms are one problem with one fix.
        ("if a > 3 { 1 } else if a > 2 { 2 } 5", "1", "if a > 3 { return 1; } else if a > 2 { return 2; } 5"),
    ] {
        assert_eq!(one(said(text), Code::UnusedValue, true), (place.to_owned(), Some(fixed.to_owned())), "{text}");
        assert_eq!(said(fixed), [], "{fixed}");
    }
    // Where it is not sure what was meant, nothing is written: two arms for all cases, a sum over two lines, a loop.
    for text in [
        "if a > 3 { 1 } else { 2 }; 5",
        "if a > 3 { 1 }\n- x",
        "if a > 3 { 1 }\n+ x",
        "let s = 0; for i in 0..3 { if i > a { 7 } s += i; } s",
    ] {
        assert_eq!(one(said(text), Code::UnusedValue, true).1, None, "{text}");
    }
    let file = "fn f(c, x) { if c > 0 { 0 } 30 - x }";
    let fixed = "fn f(c, x) { if c > 0 { return 0; } 30 - x }";
    assert_eq!(one(of_file(file), Code::UnusedValue, true), ("0".to_owned(), Some(fixed.to_owned())));
    assert_eq!(of_file(fixed), []);
}

#[test]
fn a_value_that_nothing_takes_is_an_error_in_formulas_and_functions() {
    for (text, place) in [
        ("a; b", "a"),
        ("max(a, b); 3", "max(a, b)"),
        ("a + b * 2; 3", "a + b * 2"),
        ("a > 3; b", "a > 3"),
        ("{ a }; b", "a"),
        ("a && b; c", "a && b"),
        ("[a, b]; c", "[a, b]"),
        ("let y = { a; b }; y", "a"),
        ("let s = 1; while s < 9 { s += 1; a } s", "a"),
        ("if a > 3 { } b", "if"),
        ("for i in 0..3 { } b", "for"),
    ] {
        assert_eq!(one(said(text), Code::UnusedValue, true), (place.to_owned(), None), "{text}");
    }
    // The sign of a new line does not go on with what a `;` ended: 30 - 2x - 5c was meant, -5c came of it.
    for (text, fixed) in [
        ("30 - 2 * x;\n- 5 * c", "30 - 2 * x\n- 5 * c"),
        ("30 - 2 * x; - c", "30 - 2 * x - c"),
        ("30 - 2 * x; -c", "30 - 2 * x -c"),
        ("30 - 2 * x;\n+ c", "30 - 2 * x\n+ c"),
    ] {
        assert_eq!(one(said(text), Code::UnusedValue, true).1.as_deref(), Some(fixed), "{text}");
        assert_eq!(said(fixed), [], "{fixed}");
    }
    // `==` for `=`.
    assert_eq!(
        one(of_file("fn f(c) { let s = 30; if c > 0 { s == 0; } s }"), Code::UnusedValue, true),
        ("s == 0".to_owned(), Some("fn f(c) { let s = 30; if c > 0 { s = 0; } s }".to_owned()))
    );
    for (file, help) in [
        ("fn f(c) { let s = 30; if c > 0 { s - 10; } s }", "write `s = s - 10;`"),
        ("fn f(c) { let s = 30 - 20 * c; max(s, 0); s }", "write `s = max(s, 0);`"),
    ] {
        let all = of_file(file);
        assert!(all.len() == 1 && all[0].0 == Code::UnusedValue, "{file}: {all:?}");
        assert!(all[0].3.contains(help) || all[0].3.contains("return"), "{file}: {all:?}");
    }
}

#[test]
fn a_variable_that_nothing_reads_is_said() {
    for (text, place) in [
        ("let bonus = 10 * x; 30 - c", "let bonus = 10 * x"),
        ("let s = 30; let s = 10; s", "let s = 30"),
        ("let s = 30 - c; s = 30 - x; s", "let s = 30 - c"),
        ("let s = 3; if c > 0 { s = 5; return 1; } s", "s = 5"),
        ("let s = 3; let y = s; s = 4; y", "s = 4"),
        ("let s = 3; for i in 0..3 { let t = i; s += i; } s", "let t = i"),
    ] {
        assert_eq!(one(said(text), Code::UnusedVariable, false), (place.to_owned(), None), "{text}");
    }
    // A `let` in braces makes another variable; the one outside was meant.
    assert_eq!(
        one(of_file("fn f(c) { let s = 30; if c > 0 { let s = 0; } s }"), Code::UnusedVariable, true),
        ("let s = 0".to_owned(), Some("fn f(c) { let s = 30; if c > 0 { s = 0; } s }".to_owned()))
    );
    assert_eq!(
        one(of_file("fn f(c, x) { if c > 0 { let x = 0; } x }"), Code::UnusedVariable, true).1.as_deref(),
        Some("fn f(c, x) { if c > 0 { x = 0; } x }")
    );
    // A parameter that is set for nothing.
    assert_eq!(one(of_file("fn f(c, x) { if c > 0 { x = 0; } 30 }"), Code::UnusedVariable, false).0, "x = 0");
}

#[test]
fn what_stands_behind_a_return_is_an_error() {
    for (text, place) in [
        ("return 30; 30 - c", "30 - c"),
        ("if a > 3 { return 1 } else { return 2 } 30 - c", "30 - c"),
        ("if a > 3 { return 1; 2 } 30 - c", "2"),
        ("let s = 0; for i in 0..9 { if i > a { break; s += 9; } s += i; } s", "s += 9"),
    ] {
        assert_eq!(one(said(text), Code::UnreachableStatement, true), (place.to_owned(), None), "{text}");
    }
    assert_eq!(one(of_file("fn f(c) { return 30; 30 - c }"), Code::UnreachableStatement, true).0, "30 - c");
}

#[test]
fn what_has_an_effect_is_left_alone() {
    for text in [
        "a",
        "let s = 30; if c > 0 { s = 0; } s",
        "let s = 0; if c > 0 { s += 10; } else { s -= 10; } s",
        "let s; if c > 0 { s = 10; } else { s = 20; } s",
        "let s = 0; s = a; s",
        "let s = 0; for i in 0..3 { s += i; } s",
        "let s = 0; let last = 0; for i in 0..3 { s += last; last = i; } s",
        "let n = 0; while n * n < a { n += 1; } n",
        "let n = 0; loop { n += 1; if n > a { break; } } n",
        "let n = 0; let m = 0; for i in 0..9 { n = i; if i > a { break; } n = 0; m += n; } n + m",
        "let n = 0; for i in 0..9 { n += 1; } n",
        "if c > 0 { return 0; } 30 - x",
        "if c > 0 { return 0; }\n- x",
        "if c > 0 { if x > 0 { return 1; } } 30",
        "let x = if c > 0 { 1 } else { 2 }; x + a",
        "if c > 0 { let s = a; s + 1 } else { let s = x; s - 1 }",
        "let s = 1; if c > 0 { let t = s; s = t + 1; } s",
        "let s = [1, 2]; let t = 0; for x in s { t += x; } t",
        "let a1 = a; let y = a1 > 3 && { let z = a1; z > 4 }; y",
        "let s = 3; s > 2 && s < a",
    ] {
        assert_eq!(said(text), [], "{text}");
    }
    let file = "fn f(a, b) { let w = 0; let s = 0; if !is_missing(a) { w += 20; s += 20 * a; }\n\
                if !is_missing(b) { w += 30; s += 30 * b; } s / w }\nfn g(x) { if x > 3 { return 1; } 2 }";
    assert_eq!(of_file(file), []);
}

#[test]
fn many_branches_and_loops_take_no_time() {
    // 2,000 branches that set one variable, and loops in loops.
    let branches = "if c > 0 { s = 1; }\n".repeat(1_900);
    assert_eq!(said(&format!("let s = 0;\n{branches}s")), []);
    let loops = format!("let s = 0; {} s += i; {} s", "for i in 0..2 { ".repeat(12), "}".repeat(12));
    assert_eq!(said(&loops), []);
}

#[test]
fn a_comment_in_a_one_line_formula_is_said_and_one_without_an_end_refused() {
    for (text, place) in [
        ("30 - c // 2", "// 2"),
        ("c > 2 // && x > 5", "// && x > 5"),
        ("30 - c// 2", "// 2"),
        ("30 - c /* 2 */", "/* 2 */"),
        ("30 /* 2 */ - c", "/* 2 */"),
        ("30 - c /* /* 2 */ */", "/* /* 2 */ */"),
        ("30 - c // per head\n", "// per head"),
        // In a block the rest of the formula does not stand behind `//` either.
        ("let s = 30 - c // 2\n;s", "// 2"),
        ("a > 2 // && x > 5\n&& b > 1", "// && x > 5"),
    ] {
        assert_eq!(one(said(text), Code::FormulaCut, false), (place.to_owned(), None), "{text}");
    }
    for (text, place) in [
        ("30 - c /* 2", "/* 2"),
        ("a /* 2", "/* 2"),
        ("a/*", "/*"),
        ("a /* /* */", "/* /* */"),
        ("let s = 1;\ns /* to come\n", "/* to come"),
    ] {
        assert_eq!(one(said(text), Code::FormulaSyntax, true).0, place, "{text}");
    }
    assert_eq!(one(of_file("/* old\nfn f(x) { 60 }"), Code::FormulaSyntax, true).0, "/* old");
    assert_eq!(one(of_file("fn f(x) { 60 } /* old"), Code::FormulaSyntax, true).0, "/* old");
    for text in [
        "// a comment\n30 - c",
        "30 - c // what is left of 30\n",
        "30 - c // 2 points each\n- x",
        "/* all */\n30 - c\n",
        "\"http://a\" + b",
        "\"/*\" + b",
    ] {
        let block = text.contains('\n');
        let all = said(&if block { format!("{text}\n+ a") } else { text.to_owned() });
        assert_eq!(all, [], "{text}");
    }
    assert_eq!(of_file("/* what\n it does */ fn f(x) { 60 } // the end\n"), []);
}

#[test]
fn a_day_without_its_function_is_no_calculation() {
    for (text, place, help) in [
        ("2024-01-01", "2024-01-01", "write `date(\"2024-01-01\")`"),
        ("opened >= 2023-12-31", "2023-12-31", "write `date(\"2023-12-31\")`"),
        ("days(2024-1-5, b)", "2024-1-5", "write `date(\"2024-01-05\")`"),
        ("opened < 2024/06/30", "2024/06/30", "write `date(\"2024-06-30\")`"),
        ("if a > 2024-02-30 { 1 } else { 2 }", "2024-02-30", "write `date(\"2024-02-30\")`"),
        ("2024-03", "2024-03", "write the first day of the month, as in `date(\"2024-03-01\")`"),
    ] {
        let all = said(text);
        assert_eq!(all.len(), 1, "{text}: {all:?}");
        assert_eq!((all[0].0, all[0].2.as_str(), all[0].3.as_str()), (Code::FormulaSyntax, place, help), "{text}");
    }
    let mut bench = Bench::new();
    for (text, value) in [
        ("2024 - 01 - 01", "2022"),
        ("2024-10", "2014"),
        ("2024-50-13", "1961"),
        ("12024-1-1", "12022"),
        ("1000-100-10", "890"),
        ("2024/4", "506"),
    ] {
        // Two digits each are a day whatever they are; else only what can be one.
        match said(text).as_slice() {
            [] => assert_eq!(bench.number(text), d(value), "{text}"),
            all => assert_eq!((text, all[0].0), ("2024-50-13", Code::FormulaSyntax)),
        }
    }
}

#[test]
fn a_number_with_an_exponent_is_said_in_digits() {
    for (text, place, help) in [
        ("1e3", "1e3", "write 1000"),
        ("1e-3", "1e-3", "write 0.001"),
        ("a * 2.5E-2 + b", "2.5E-2", "write 0.025"),
        ("1e+2", "1e+2", "write 100"),
        (
            "1e400",
            "1e400",
            "write the number out; it may have 28 digits: what is never reached can be left out, or be a lesser number",
        ),
        ("1.5e-40", "1.5e-40", "write the number out; it may have 28 digits"),
        ("3x", "3x", "to multiply write `3 * x`"),
        ("2e", "2e", "to multiply write `2 * e`"),
        ("2e1x", "2e1x", "to multiply write `2 * e1x`"),
        ("2e-x", "2e", "to multiply write `2 * e`"),
    ] {
        let all = said(text);
        assert_eq!(all.len(), 1, "{text}: {all:?}");
        assert_eq!((all[0].0, all[0].2.as_str(), all[0].3.as_str()), (Code::FormulaSyntax, place, help), "{text}");
    }
}

#[test]
fn a_calculation_beside_a_replacement_needs_brackets() {
    for (text, near, far) in [
        ("base + bonus ?? 0", "base + (bonus ?? 0)", "(base + bonus) ?? 0"),
        ("bonus ?? 0 + base", "(bonus ?? 0) + base", "bonus ?? (0 + base)"),
        ("bonus ?? 0 * base", "(bonus ?? 0) * base", "bonus ?? (0 * base)"),
        ("a - b / c ?? 1 + d", "a - b / (c ?? 1) + d", "(a - b / c) ?? (1 + d)"),
        ("a * q.mean ?? 0 > 3", "a * (q.mean ?? 0)", "(a * q.mean) ?? 0"),
        ("max(1, a + b ?? 0)", "a + (b ?? 0)", "(a + b) ?? 0"),
        ("if c { a + b ?? 0 } else { 2 }", "a + (b ?? 0)", "(a + b) ?? 0"),
    ] {
        let all = said(text);
        assert_eq!(all.len(), 1, "{text}: {all:?}");
        assert_eq!(
            (all[0].0, all[0].3.as_str()),
            (Code::FormulaSyntax, format!("write `{near}`, or `{far}`").as_str())
        );
        for followed in [near, far] {
            assert_eq!(said(followed), [], "{followed}");
        }
    }
    for text in [
        "a ?? b",
        "a ?? b ?? 0",
        "base + (bonus ?? 0)",
        "(base + bonus) ?? 0",
        "-a ?? 0",
        "a ?? -1",
        "max(a + 1, 2) ?? 3 > 4 + b",
        "score < (previous.score ?? score) - 10",
        "let x = a + 1; x ?? 0",
        "a == b ?? 0",
    ] {
        assert_eq!(said(text), [], "{text}");
    }
    let mut bench = Bench::new().is("base", "60");
    assert_eq!(bench.number("base + (bonus ?? 0)"), d("60"));
}
