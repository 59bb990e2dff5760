//! What comes from other keyboards, spreadsheets and languages, and what is said to write instead.

use super::*;

#[test]
fn signs_of_other_keyboards_are_said_with_the_plain_ones() {
    for (formula, written, plain) in [
        ("a ≥ 3", "≥", "write `>=`"),
        ("a ≤ 3", "≤", "write `<=`"),
        ("a ≠ 3", "≠", "write `!=`"),
        ("a 〈 3", "〈", "write `<`"),
        ("a 〉 3", "〉", "write `>`"),
        ("a × 3", "×", "write `*`"),
        ("a ÷ 3", "÷", "write `/`"),
        ("a － 3", "－", "it is a full-width sign: write `-`"),
        ("a ＞＝ 3", "＞＝", "it is a full-width sign: write `>=`"),
        ("if a ＝ 3 { 1 } else { 2 }", "＝", "it is a full-width sign: write `==`"),
        ("let x ＝ 3; x", "＝", "it is a full-width sign: write `=`"),
        ("a - ８０", "８０", "it is a full-width sign: write `80`"),
        ("a - 5０．５", "5０．５", "write `50.5`"),
        // In a text and in a comment every sign may stand.
        ("a － (if b == \"（、）\" { 1 } else { 2 }) // ≥", "－", "it is a full-width sign: write `-`"),
    ] {
        let mut bench = Bench::new();
        assert_eq!(bench.problems(formula), [(Code::FullWidthSign, written.to_owned())], "{formula}");
        assert_eq!(Bench::new().problem(formula).2, plain, "{formula}");
    }
    assert_eq!(Bench::new().problem("a － b ≥ 3").2, "write `a - b >= 3`");
    assert_eq!(Bench::new().problem("（kind == “满意，好”）").2, "write `(kind == \"满意，好\")`");
    assert_eq!(
        Bench::new().problem("a > 2.5％"),
        (
            Code::PercentSign,
            "`2.5％` means nothing in a formula".into(),
            "write a share as `0.025`, and points out of 100 as `2.5`".into()
        )
    );
    assert_eq!(Bench::new().problem("√a").2, "write `sqrt(x)`");
    let unknown = Bench::new().problem("a § b");
    assert!(unknown.0 == Code::FormulaSyntax && unknown.2.starts_with("the operators are"), "{unknown:?}");
}

#[test]
fn words_of_spreadsheets_are_said_with_what_is_written_here() {
    for (formula, place, help) in [
        ("IF(a > 3, 0, 50)", "IF", "write `if a > 3 { 0 } else { 50 }`"),
        ("if(a = 3; 0; 50)", "if", "write `if a == 3 { 0 } else { 50 }`"),
        ("2 + IF(a > 3, 1)", "IF", "write `if a > 3 { 1 } else { () }`"),
        ("IF(a <> 3, 1, IF(b > 2, 2, 3))", "IF", "write `if a != 3 { 1 } else { if b > 2 { 2 } else { 3 } }`"),
        ("if a > 3 then max(b, 1) else 50", "then", "write `if a > 3 { max(b, 1) } else { 50 }`"),
        ("if a > 3 and b then 0 else 50", "then", "write `if a > 3 && b { 0 } else { 50 }`"),
        ("a > 3 ? 0 : 50", "?", "write `if a > 3 { 0 } else { 50 }`"),
        ("a <> 3", "<>", "write `!=`"),
        ("a > = 3", "> =", "write `>=`"),
        ("a =< 3", "=<", "write `<=`"),
        ("a => 3", "=>", "write `>=`"),
        ("a ^ 2", "^", "for a power write `**`"),
        ("if not a { 1 } else { 2 }", "not", "write `!a`"),
        ("if a > 3 AND b { 1 } else { 2 }", "AND", "write `&&` for `and`"),
        ("a 或 b", "或", "write `||` for `或`"),
        ("if (a > 3) 0 else 50", "0", "what `if` and `else` yield stands in braces: `if a { b } else { c }`"),
        ("if a { 1 } elif b { 2 } else { 3 }", "elif", "what `if` and"),
        ("if a { 1 } ELSE { 3 }", "ELSE", "what `if` and"),
        ("OR(a, b)", "OR", "conditions are joined by `||`: `a || b`"),
        ("AVERAGE(a, b)", "AVERAGE", "write `mean([a, b])`"),
        ("ROUND(a, 2)", "ROUND", "write `round(x[, places])`"),
    ] {
        let problems = Bench::new().problems(formula);
        assert!(problems.iter().any(|(_, at)| at == place), "{formula}: {problems:?}");
        let found = Bench::new().compile(formula).unwrap_err();
        let helps: Vec<&str> = found.iter().filter_map(|problem| problem.help.as_deref()).collect();
        assert!(helps.iter().any(|found| found.starts_with(help)), "{formula}: {helps:?}");
    }
    assert_eq!(Bench::new().problems("if a and b or c { 1 } else { 2 }").len(), 2, "no word is blamed twice");
}

#[test]
fn words_of_other_languages_may_be_names() {
    let mut bench = Bench::new();
    for formula in ["then + 1", "max(and, 2)", "mod * x", "若 + 否则", "if not > 1 { then } else { 2 }"] {
        assert!(bench.compile(formula).is_ok(), "{formula}");
    }
}

#[test]
fn an_equals_sign_in_a_condition_compares() {
    for formula in [
        "if a = 0 { 1 } else { 2 }",
        "if a > 1 && b = 0 { 1 } else { 2 }",
        "if a > 1 { 1 } else if b = 2 { 3 } else { 4 }",
        "max(a = 1, 2)",
        "let x = a = 2; x",
    ] {
        let problems = Bench::new().problems(formula);
        assert_eq!(problems, [(Code::Assignment, "=".to_owned())], "{formula}");
    }
    assert_eq!(Bench::new().number("let y = 1; if y > 0 { y = 3; } y"), d("3"));
}

#[test]
fn an_if_without_else_is_noticed_where_its_value_counts() {
    for (formula, at) in [
        ("if a { 1 }", vec![0]),
        ("if a { 1 } else if b { 2 }", vec![16]),
        ("if a { if b { 1 } } else { 2 }", vec![7]),
        ("let x = if a { 1 }; x", vec![8]),
        ("max(if a { 3 }, if b { 4 })", vec![4, 16]),
        ("1 + if a { 3 }", vec![4]),
        ("if a { return 1; } 2", vec![]),
        ("let x = 1; if a { x = 2; } x", vec![]),
        ("(if a { 3 }) ?? 5", vec![]),
        ("is_missing(if a { 3 })", vec![]),
        ("if a { 1 } else { () }", vec![]),
        ("for x in [1, 2] { if a { return x; } } 3", vec![]),
    ] {
        let compiled = Bench::new().compile(formula).unwrap();
        let found: Vec<usize> = compiled.unsaid().iter().map(|span| span.start - compiled.span().start).collect();
        assert_eq!(found, at, "{formula}");
    }
}
