//! What nobody writes on purpose: chains, circles, depths, sizes and numbers far beyond the usual. Each ends with a
//! sentence and its documented code, in bounded time, and never with a panic (70) or a signal.

use super::support::Workspace;
use std::fmt::Write as _;

const NUMBER: &str = "ruleset: a\nmeasures: {a: {type: number}}\nscore: {value: a}\n";
const ONE: &str = "subject,period,a\ns,2025,1\n";

/// Runs `check` and `score`, which both end with this code; what they say together.
fn both(workspace: &Workspace, id: &str, code: i32) -> String {
    let check = workspace.satis(["check", id]);
    let score = workspace.satis(["score", id, "--measures", "m.csv"]);
    let text = format!("{check}\n{score}");
    assert_eq!((check.exit_code(), score.exit_code()), (Some(code), Some(code)), "{text}");
    text
}

/// The same for a rule set `a` with these rules, and one measure of 1.
fn ends(rules: &str, code: i32) -> String {
    both(&Workspace::rules(rules).file("m.csv", ONE), "a", code)
}

fn scored_as(formula: &str) -> String {
    NUMBER.replace("value: a", &format!("value: \"{formula}\""))
}

/// Rule sets `r0` to `r(n-1)`, each on the next; the last on `last`, or on its own feet.
fn chain(n: usize, last: Option<&str>) -> Workspace {
    let one = |workspace: Workspace, at: usize| {
        let base = if at + 1 < n { Some(format!("r{}", at + 1)) } else { last.map(str::to_owned) };
        let text = match base {
            Some(base) => format!("ruleset: r{at}\nextends: {base}\n"),
            None => NUMBER.replace("ruleset: a", &format!("ruleset: r{at}")),
        };
        workspace.file(&format!("rules/r{at}/ruleset.yaml"), text)
    };
    (0..n).fold(Workspace::empty().file("m.csv", ONE), one)
}

#[test]
fn rule_sets_may_extend_each_other_a_thousand_times() {
    let text = both(&chain(1_000, None), "r0", 0);
    assert!(text.contains("1 scored"), "{text}");
}

#[test]
fn a_circle_of_a_thousand_rule_sets_is_named_without_all_of_them() {
    let text = both(&chain(1_000, Some("r0")), "r0", 1);
    let said = "error[extends-cycle]: `r0 → r1 → r2 → r3 → r4 → r5 → r6 → r7 → r8 → r9 → … 988 more … → r998 → r999` extends `r0` again";
    assert_eq!(text.matches(said).count(), 2, "{text}");
    assert!(text.contains("rules/r999/ruleset.yaml:2:10"), "{text}");
    // A short one is written out, and one that is not entered at its begin too.
    assert!(both(&chain(3, Some("r1")), "r0", 1).contains("`r0 → r1 → r2` extends `r1` again"));
    assert!(both(&chain(1, Some("r0")), "r0", 1).contains("`r0` extends `r0` again"));
    assert!(both(&chain(400, Some("nobody")), "r0", 1).contains("no rule set is called `nobody`"));
}

/// Subjects each below the one before it.
fn staff(n: usize, top: &str) -> String {
    let mut text = format!("subject,label,parent,level\ns0,S,{top},\n");
    for at in 1..n {
        _ = writeln!(text, "s{at},S,s{},", at - 1);
    }
    text
}

#[test]
fn trees_of_subjects_may_be_deep_and_are_asked_once() {
    let rules = format!("{NUMBER}rollup: {{levels: [county, city], by: mean-of-children}}\n")
        .replace("number}", "number, over: sum}");
    let scored = |subjects: String| {
        let workspace =
            Workspace::rules(&rules).file("m.csv", "subject,period,a\ns9999,2025,1\n").file("s.csv", subjects);
        workspace.satis(["score", "a", "--measures", "m.csv", "--subjects", "s.csv"])
    };
    let deep = scored(staff(10_000, ""));
    assert_eq!(deep.exit_code(), Some(3), "{deep}");
    assert!(deep.to_string().contains("stands above the highest level, city"), "{deep}");
    let circle = scored(staff(1_000, "s999"));
    assert_eq!(circle.exit_code(), Some(3), "{circle}");
    let text = circle.to_string();
    assert!(text.contains("left out 1000 of 1000 rows"), "{text}");
    let way = "nobody stands above itself: s0 → s999 → s998 → s997 → s996 → s995 → s994 → s993 → s992 → s991 → … 989 more … → s1 → s0";
    assert!(text.contains(way), "{text}");
    // Below a circle, and below somebody unknown.
    let rest = scored("subject,parent\na,b\nb,a\nc,b\nd,c\ne,nobody\nf,e\ng,\n".to_owned()).to_string();
    for said in
        ["a → b → a", "its parent `b` is left out", "its parent `c` is left out", "its parent `e` is left out"]
    {
        assert!(rest.contains(said), "{said}: {rest}");
    }
    assert!(rest.contains("left out 6 of 7 rows"), "{rest}");
}

#[test]
fn organisations_may_stand_as_deep_as_yaml_may_be_nested() {
    let tree = |n: usize| {
        let open: String = (0..n).map(|at| format!("o{at}: {{of: {{")).collect();
        format!("organisations: {{{open}z: {{en: Z}}{}}}\n", "}}".repeat(n))
    };
    let with = |n: usize| Workspace::rules(NUMBER).file("m.csv", ONE).file("satis.yaml", tree(n));
    assert!(both(&with(40), "a", 0).contains("1 scored"));
    let text = both(&with(1_000), "a", 5);
    assert!(text.contains("error[yaml-limit]") && text.contains("satis.yaml:1:"), "{text}");
}

#[test]
fn days_and_periods_that_are_in_no_calendar_are_refused_everywhere() {
    let workspace = Workspace::rules(NUMBER).file("m.csv", ONE);
    for wrong in
        ["0000", "0000-01-01", "10000", "99999999999999999999", "2025-13", "2025-02-30", "2025-Q5", "-1", "+2025"]
    {
        let period = format!("--period={wrong}");
        let named = workspace.satis(["score", "a", "--measures", "m.csv", period.as_str()]);
        assert_eq!(named.exit_code(), Some(2), "{wrong}: {named}");
        workspace.write("d.csv", format!("subject,period,a\ns,{wrong},1\n"));
        let given = workspace.satis(["score", "a", "--measures", "d.csv"]);
        assert_eq!(given.exit_code(), Some(3), "{wrong}: {given}");
        assert!(given.to_string().contains("d.csv:2: period"), "{given}");
        let from = NUMBER.replace("ruleset: a", &format!("ruleset: a\neffective: {{from: \"{wrong}\"}}"));
        let text = ends(&from, 1);
        assert!(
            text.contains("error[effective-date]") && text.contains("rules/a/ruleset.yaml:2:"),
            "{wrong}: {text}"
        );
    }
    // The first and the last year have no neighbour to be compared with, which is no reason to stop.
    let rules = NUMBER.replace("value: a", "value: \"a + (previous.score ?? 0)\"");
    let workspace = Workspace::rules(&rules)
        .file("m.csv", "subject,period,a\ns,0001,1\n")
        .file("n.csv", "subject,period,a\ns,9999,2\n");
    for (file, score) in [("m.csv", "1.00"), ("n.csv", "2.00")] {
        let run = workspace.satis(["score", "a", "--measures", file]);
        assert!(run.exit_code() == Some(0) && run.to_string().contains(score), "{run}");
    }
}

#[test]
fn days_in_data_have_a_year_of_four_digits() {
    let rules = "ruleset: a\nattributes: {d: {type: date}}\nderive: {w: 'workdays(d, date(\"2025-01-08\"))'}\nscore: {value: w.mean}\n";
    let workspace = Workspace::rules(rules);
    let scored = |day: &str| {
        workspace.write("r.csv", format!("subject,respondent,period,d\ns,r,2025,{day}\n"));
        workspace.satis(["score", "a", "--responses", "r.csv"])
    };
    // 2025-01-01 is a Wednesday: Thursday, Friday, Monday, Tuesday, Wednesday are five working days.
    let right = scored("2025-01-01");
    assert!(right.exit_code() == Some(0) && right.to_string().contains("5.00"), "{right}");
    for wrong in [
        "0000-01-01",
        "0000-00-00",
        "10000-01-01",
        "+10000-01-01",
        "-0005-01-01",
        "1-1-1",
        "25-01-01",
        "262142-12-31",
    ] {
        let run = scored(wrong);
        assert_eq!(run.exit_code(), Some(3), "{wrong}: {run}");
        assert!(run.to_string().contains("not a day: write it as 2025-03-14"), "{wrong}: {run}");
    }
}

#[test]
fn anchors_that_multiply_are_stopped_where_they_do() {
    let mut laughs = "x0: &x0 [l, l, l, l, l, l, l, l, l]\n".to_owned();
    for at in 1..12 {
        let items = vec![format!("*x{}", at - 1); 9].join(", ");
        _ = writeln!(laughs, "x{at}: &x{at} [{items}]");
    }
    let text = ends(&format!("{NUMBER}{laughs}"), 5);
    assert!(text.contains("its anchors (`&` and `*`) expand to too many values"), "{text}");
    assert!(text.contains("rules/a/ruleset.yaml:"), "{text}");
    let satis = Workspace::rules(NUMBER).file("m.csv", ONE).file("satis.yaml", &laughs);
    assert!(both(&satis, "a", 5).contains("satis.yaml:"));
    // An anchor inside of itself.
    assert!(!ends(&format!("{NUMBER}also: &x {{n: *x}}\n"), 1).contains("scored"));
}

#[test]
fn numbers_that_can_not_be_held_are_refused_with_their_place() {
    let long = "0.1234567890123456789012345678901234567890";
    let text = ends(&scored_as(&format!("a + {long}")), 1);
    assert!(text.contains("error[number-precision]") && text.contains("ruleset.yaml:3:"), "{text}");
    for power in ["1e400", "1E30", "2.5e29", "9e99999999999999999999"] {
        let text = ends(&scored_as(&format!("a + {power}")), 1);
        assert!(text.contains("numbers have no exponents here"), "{power}: {text}");
        // No advice that would be refused in turn.
        assert!(!text.contains("to multiply write"), "{power}: {text}");
    }
    assert!(ends(&scored_as("a + 1e3"), 1).contains("write 1000"));
    assert!(ends(&scored_as("a + 2x"), 1).contains("to multiply write `2 * x`"));
    for (field, said) in
        [("range: [0, 1e400]", "too many digits"), ("default: 12345678901234567890123456789012345", "(28)")]
    {
        let text = ends(&NUMBER.replace("type: number", &format!("type: number, {field}")), 1);
        assert!(text.contains(said) && text.contains("ruleset.yaml:2:"), "{field}: {text}");
    }
    let workspace = Workspace::rules(NUMBER);
    for wrong in ["1e400", "1e-400", "12345678901234567890123456789012345", "1e999999999999999999999", long] {
        workspace.write("m.csv", format!("subject,period,a\ns,2025,{wrong}\n"));
        let run = workspace.satis(["score", "a", "--measures", "m.csv"]);
        assert_eq!(run.exit_code(), Some(3), "{wrong}: {run}");
        let begin: String = wrong.chars().take(30).collect();
        assert!(run.to_string().contains(&format!("m.csv:2: a `{begin}")), "{run}");
    }
}

#[test]
fn formulas_nested_ten_thousand_deep_are_refused() {
    let n = 10_000;
    let around =
        |open: &str, inner: &str, close: &str| scored_as(&format!("{}{inner}{}", open.repeat(n), close.repeat(n)));
    let deep = [
        around("(", "a", ")"),
        around("[", "a", "]"),
        around("abs(", "a", ")"),
        around("!", "(a > 1)", ""),
        around("if a > 0 { ", "a", " } else { 0 }"),
        around("if a > 1 { 1 } else ", "{ 0 }", ""),
        around("a + ", "a", ""),
        around("a ?? ", "a", ""),
        around("{ ", "a", " }"),
    ];
    for rules in deep {
        let text = ends(&rules, 5);
        assert!(text.contains("error[script-limit]") && text.contains("rules/a/ruleset.yaml:3:"), "{text}");
    }
    ends(&around("-", "a", ""), 1);
    ends(&around("", "a", ".b"), 1);
}

#[test]
fn yaml_nested_ten_thousand_deep_is_refused() {
    let n = 10_000;
    for deep in [["[", "]"].map(|sign| sign.repeat(n)).concat(), format!("{}1{}", "{a: ".repeat(n), "}".repeat(n))]
    {
        let text = ends(&format!("{NUMBER}also: {deep}\n"), 5);
        assert!(text.contains("error[yaml-limit]: too much for a rule set: it is nested too deeply"), "{text}");
    }
    let nodes = (0..1_000).fold("ruleset: a\nscore:\n".to_owned(), |mut text, at| {
        let blanks = " ".repeat(2 * at + 1);
        _ = writeln!(text, "{blanks}of:\n{blanks} n:");
        text
    });
    assert!(ends(&nodes, 5).contains("nested too deeply"));
}

#[test]
fn long_texts_are_kept() {
    let text = ends(&NUMBER.replace("ruleset: a", &format!("ruleset: a\ntitle: {}", "评".repeat(300_000))), 0);
    assert!(text.contains("1 scored"));
    let wrong = ends(&NUMBER.replace("value: a", &format!("value: b, label: {}", "x".repeat(1_000_000))), 1);
    assert!(wrong.len() < 5_000, "the line is cut where it is shown: {} bytes", wrong.len());
    assert!(wrong.contains("unknown-name"), "{wrong}");
    let name = "x".repeat(1_000_000);
    let subject = Workspace::rules(NUMBER).file("m.csv", format!("subject,period,a\n{name},2025,1\n"));
    let csv = subject.satis(["score", "a", "--measures", "m.csv", "--format", "csv"]);
    assert!(csv.exit_code() == Some(0) && csv.to_string().contains(&format!("{name},2025,1")));
}

#[test]
fn ten_thousand_problems_are_counted_and_a_hundred_of_a_kind_shown() {
    let rows = (0..10_000).fold(String::new(), |text, at| format!("{text}  n{at}: b{at} + 1\n"));
    let workspace = Workspace::rules(&format!("{NUMBER}also:\n{rows}")).file("m.csv", ONE);
    let text = both(&workspace, "a", 1);
    assert_eq!(text.matches("error[unknown-name]").count(), 200, "of two commands");
    assert_eq!(text.matches("… and 9900 more: unknown-name").count(), 2);
}

fn with_function(text: &str, code: i32) -> String {
    let rules = NUMBER.replace("value: a", "value: f(a)");
    let workspace = Workspace::rules(&rules).file("rules/a/f.rhai", text).file("m.csv", ONE);
    let run = workspace.satis(["score", "a", "--measures", "m.csv"]);
    assert_eq!(run.exit_code(), Some(code), "{run}");
    run.to_string()
}

#[test]
fn functions_that_call_each_other_without_end_are_stopped() {
    for text in [
        "fn f(x) { g(x) }\nfn g(x) { f(x) }\n",
        "fn f(x) { g(x) + g(x) }\nfn g(x) { if x > 1000 { 1 } else { f(x + 1) * f(x + 2) } }\n",
        "fn f(x) { [f(x), f(x)] }\n",
    ] {
        let said = with_function(text, 5);
        assert!(
            said.contains("more than 16 functions are called in each other") && said.contains("rules/a/f.rhai:"),
            "{said}"
        );
    }
    let many: String = (0..1_000).map(|at| format!("fn f{at}(x) {{ f{}(x) }}\n", at + 1)).collect();
    let said = with_function(&format!("{many}fn f1000(x) {{ x }}\nfn f(x) {{ f0(x) }}\n"), 5);
    assert!(said.contains("too many functions") && said.contains("rules/a/f.rhai:201:"), "{said}");
}

#[test]
fn texts_lists_and_ranges_that_grow_without_end_are_stopped() {
    for (text, said) in [
        ("fn f(x) { let s = \"ab\"; for i in 0..1000 { s = s + s; } x }", "texts take more than 4096 bytes"),
        ("fn f(x) { let s = \"ab\"; for i in 0..1000 { s += s; } x }", "texts take more than 4096 bytes"),
        ("fn f(x) { let l = [x]; for i in 0..1000 { l = l + l; } x }", "a list has more than 500 entries"),
        ("fn f(x) { let s = 0; for i in 0..1000000000000 { s += 1; } s }", "more than 200000 steps"),
        ("fn f(x) { let s = 0; for i in 0..=9223372036854775807 { s += 1; } s }", "more than 200000 steps"),
        ("fn f(x) { loop { x += 1; } }", "more than 200000 steps"),
    ] {
        let found = with_function(text, 5);
        assert!(found.contains(said) && found.contains("rules/a/f.rhai:1:"), "{text}: {found}");
    }
    assert!(ends(&scored_as("sum(0..1000000000000)"), 1).contains("argument-type"));
    assert!(ends(&scored_as("if a in 0..1e12 { 1 } else { 0 }"), 1).contains("numbers have no exponents here"));
}
