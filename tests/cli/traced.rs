//! Texts that a value can never be, and numbers in the other unit, wherever it is known where the value comes from.

use crate::support::Workspace;

/// Inputs, a table and grades; a formula comes below.
const HEAD: &str = "\
ruleset: a
questions:
  why: {type: text}
classify: {why: {price: [dear], parts: [parts]}}
measures:
  x: {type: number, range: [0, 100]}
  late: {type: percent, range: [0, 1]}
  kind: {choices: [shop, works]}
  other: {choices: [shop, house]}
grades: {A: 50, B: 0}
";

fn check(text: &str) -> String {
    Workspace::rules(&format!("{HEAD}{text}")).satis(["check", "a"]).any_out()
}

/// The lines of codes, without those of what these small rule sets lack.
fn codes(said: &str) -> Vec<&str> {
    let heads = said.lines().filter(|line| line.starts_with("error") || line.starts_with("warning"));
    heads.filter(|line| !line.contains("[no-fixture]") && !line.contains("[unused-name]")).collect()
}

/// A formula under `also`, which sees the grade.
fn also(formula: &str) -> String {
    check(&format!("score: {{value: x}}\nalso:\n  n:\n    value: |\n      {formula}\n"))
}

#[test]
fn a_text_that_never_occurs_is_found_behind_each_way() {
    let never = |text: &str| format!("error[unknown-level]: what is compared with `{text}` here is never that");
    for (formula, text) in [
        ("let v = kind; if v == \"Shop\" { 1 } else { 2 }", "Shop"),
        ("let v = kind; let w = v; if \"Shop\" != w { 1 } else { 2 }", "Shop"),
        ("if [kind] == [\"Shop\"] { 1 } else { 2 }", "Shop"),
        ("if \"Shop\" in [kind, other] { 1 } else { 2 }", "Shop"),
        ("let all = [kind, other]; if \"Shop\" in all { 1 } else { 2 }", "Shop"),
        ("let good = [\"shop\", \"Works\"]; if kind in good { 1 } else { 2 }", "Works"),
        ("let v = kind; if v in [\"shop\", \"Works\"] { 1 } else { 2 }", "Works"),
        ("if starts_with(kind, \"Sh\") { 1 } else { 2 }", "Sh"),
        ("let v = kind; if contains(v, \"hop!\") { 1 } else { 2 }", "hop!"),
        ("if (kind ?? \"none\") == \"non\" { 1 } else { 2 }", "non"),
        ("let v = if x > 3 { \"high\" } else { \"low\" }; if v == \"High\" { 1 } else { 2 }", "High"),
        ("let n = 0; for v in [kind, other] { if v == \"Shop\" { n += 1; } } n", "Shop"),
        ("let v = grade; if v == \"a\" { 1 } else { 2 }", "a"),
        ("let good = \"Shop\"; if kind == good { 1 } else { 2 }", "Shop"),
    ] {
        let said = also(formula);
        assert_eq!(codes(&said), [never(text)], "{formula}\n{said}");
    }
    // The same with texts that occur.
    for formula in [
        "let v = kind; if v == \"shop\" { 1 } else { 2 }",
        "if [kind] == [\"shop\"] { 1 } else { 2 }",
        "if \"house\" in [kind, other] { 1 } else { 2 }",
        "if starts_with(kind, \"sh\") { 1 } else { 2 }",
        "if (kind ?? \"none\") == \"none\" { 1 } else { 2 }",
        "let v = kind; v += \"!\"; if v == \"shop!\" { 1 } else { 2 }",
        "let v = \"fast\"; if v == \"slow\" { 1 } else { 2 }",
        "if kind == other { 1 } else { 2 }",
    ] {
        let said = also(formula);
        assert_eq!(codes(&said), Vec::<&str>::new(), "{formula}\n{said}");
    }
}

#[test]
fn what_named_results_and_tables_say_is_known_too() {
    let said = check(
        "score: {value: x}\ntables: {t: {in: [x], out: [r], rows: [[\"< 50\", low], [\">= 50\", high]]}}\nalso:\n  \
         size: t(x)\n  n: 'if also.size == \"High\" { 1 } else { 2 }'\n  m: 'if t(x) == \"Low\" { 1 } else { 2 }'\n",
    );
    assert!(said.contains("compared with `High` here is never that"), "{said}");
    assert!(said.contains("compared with `Low` here is never that"), "{said}");
    assert!(said.contains("did you mean `high`?"), "{said}");
}

#[test]
fn a_function_is_judged_by_all_that_it_is_given() {
    let workspace = |score: &str, body: &str| {
        Workspace::rules(&format!("{HEAD}score: {{value: x}}\nalso: {{n: {score}}}\n"))
            .file("rules/a/f.rhai", format!("fn f(v) {{ {body} }}\n"))
            .satis(["check", "a"])
            .any_out()
    };
    let body = "if v == \"House\" { 1 } else { 2 }";
    let said = workspace("f(kind)", body);
    assert_eq!(
        codes(&said),
        ["warning[unknown-level]: what is compared with `House` here is never that"],
        "{said}"
    );
    assert!(said.contains("f.rhai:1:19"), "{said}");
    // One of the two calls can meet it.
    let body = "if v == \"house\" { 1 } else { 2 }";
    assert_eq!(codes(&workspace("f(kind) + f(other)", body)), Vec::<&str>::new());
    assert_eq!(codes(&workspace("f(kind)", body)).len(), 1);
    // Through a second function.
    let said = workspace("f(kind)", "g(v) } fn g(w) { if w in [\"house\", \"shop\"] { 1 } else { 2 }");
    assert_eq!(
        codes(&said),
        ["warning[unknown-level]: what is compared with `house` here is never that"],
        "{said}"
    );
}

#[test]
fn the_cells_of_a_table_are_held_against_what_it_is_given() {
    let table = |rows: &str, call: &str| {
        check(&format!(
            "tables: {{t: {{in: [b], out: [r], hit: first, rows: [{rows}]}}}}\nscore: {{value: x}}\nalso: {{n: '{call}'}}\n"
        ))
    };
    let said = table("[Shop, 1], [~, 2]", "t(kind)");
    assert_eq!(codes(&said), ["error[unknown-level]: `b` of `t` is never `Shop`"], "{said}");
    let said = table("[a, 1], [~, 2]", "t(grade)");
    assert_eq!(codes(&said), ["error[unknown-level]: `b` of `t` is never `a`"], "{said}");
    assert_eq!(codes(&table("[house, 1], [~, 2]", "t(kind) + t(other)")), Vec::<&str>::new());
    // `b` is compared whole: of `dear parts` there are two classes.
    let said = check(
        "tables: {t: {in: [b], out: [r], hit: first, rows: [[price, 1], [~, 2]]}}\nderive: {p: t(why)}\n\
         score: {value: x}\nalso: {n: p.mean}\n",
    );
    assert_eq!(codes(&said), ["error[argument-type]: `b` of `t` can be several answers at once"], "{said}");
    // Percentages of what goes to 100, and 80 of what is a share: x = 5 was in the first row.
    let said = table("[\">= 90%\", 1], [~, 0]", "t(x)");
    assert_eq!(codes(&said), ["warning[percent-scale]: `b` of `t` is in points, this is a percentage"], "{said}");
    let said = table("[\">= 80\", 1], [~, 0]", "t(late)");
    assert_eq!(codes(&said), ["error[percent-scale]: a share is held against 80"], "{said}");
    let said = table("[\"90%..100%\", 1], [~, 0]", "t(x)");
    assert_eq!(codes(&said).len(), 1, "{said}");
    let said = table("[\">= 90%\", 1], [\">= 80\", 2], [~, 0]", "t(x)");
    assert!(codes(&said).contains(&"error[percent-scale]: `90%` and `80` are in one list"), "{said}");
    assert_eq!(codes(&table("[\">= 90%\", 1], [~, 0]", "t(late)")), Vec::<&str>::new());
}

#[test]
fn an_output_of_a_table_is_of_one_kind() {
    let table = |rows: &str| {
        check(&format!(
            "tables: {{t: {{in: [x], out: [r], hit: first, rows: [{rows}]}}}}\nscore: {{value: x}}\nalso: {{n: t(x)}}\n"
        ))
    };
    for (rows, said) in [
        ("[\">= 90\", a lot], [~, 0]", "error[table-cell]: `r` is a text in one row and a number in another"),
        (
            "[\">= 90\", 1], [\">= 80\", \"1,5\"], [~, 0]",
            "error[table-cell]: `r` is a number in one row and a text in another",
        ),
        (
            "[\">= 90\", true], [~, 0]",
            "error[table-cell]: `r` is true or false in one row and a number in another",
        ),
        ("[\">= 90\", x * 2], [~, x + 1]", "error[table-cell]: `x * 2` is taken for a text"),
        ("[\">= 90\", (100 - x) / 2], [~, 0]", "error[table-cell]: `(100 - x) / 2` is taken for a text"),
    ] {
        assert_eq!(codes(&table(rows)), [said], "{rows}");
    }
    assert!(table("[\">= 90\", \"1,5\"], [~, 0]").contains("write `1.5`"));
    assert_eq!(codes(&table("[\">= 90\", a-b], [~, ~]")), Vec::<&str>::new());
    assert_eq!(codes(&table("[\">= 90\", \"= x * 2\"], [~, 0]")), Vec::<&str>::new());
}

#[test]
fn a_range_in_words_and_a_day_in_a_cell_are_explained() {
    let said = |cell: &str| {
        check(&format!(
            "tables: {{t: {{in: [x], out: [r], hit: first, rows: [[{cell}, 1], [~, 0]]}}}}\nscore: {{value: x}}\nalso: {{n: t(x)}}\n"
        ))
    };
    assert!(said("\"90-100\"").contains("write `\"90..100\"` in the cell"), "{}", said("\"90-100\""));
    assert!(said("2024-05-01").contains("tables have no days"));
    assert!(said("\"1,5\"").contains("write `1.5`"));
    // `unique` has no row for all others.
    let said = check("tables: {t: {in: [x], out: [r], rows: [[\"> 90\", 1], [else, 0]]}}\nscore: {value: t(x)}\n");
    assert!(
        said.contains("write `~` in place of `else` in the last row, and `hit: first` in the table"),
        "{said}"
    );
}

#[test]
fn shares_several_answers_and_grades_are_known_behind_a_name() {
    for (formula, code) in [
        ("let v = late; if v > 80 { 1 } else { 2 }", "error[percent-scale]: a share is held against 80"),
        (
            "let v = grade; if v >= \"B\" { 1 } else { 2 }",
            "error[compare-types]: `>=` compares the letters of grades",
        ),
    ] {
        let said = also(formula);
        assert_eq!(codes(&said), [code], "{formula}\n{said}");
    }
    let said = check("derive: {p: 'let v = why; v == \"price\"'}\nscore: {value: x}\nalso: {n: p.count}\n");
    assert!(
        said.contains("error[argument-type]: this can be several answers at once, which have no `==`"),
        "{said}"
    );
}
