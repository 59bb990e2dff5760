//! No script takes the program down or keeps it: steps, depth, memory, stack and time are bounded.

use super::*;
use proptest::prelude::*;

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
    // In a process of its own: the most memory is that of a whole process, and other tests take some too.
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--ignored", "script::tests::limits::the_largest_script_alone"])
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success() && printed.contains("1 passed"), "{printed}");
}

#[test]
#[ignore = "run by the test above in a process of its own"]
fn the_largest_script_alone() {
    let copies: String = (0..60).map(|index| format!("let v{index} = a;")).collect();
    let seed = vec!["0.1"; 15].join(", ");
    let file = format!(
        "fn big(n) {{ if n <= 0 {{ return 0; }} let a = [{seed}]; while len(a) < 480 {{ a += a; }} {copies} big(n - 1) }}"
    );
    let (mut bench, problems) = Bench::try_with_files(&[&file]);
    assert!(problems.iter().all(|problem| problem.code == Code::UnusedVariable), "{}", bench.show(&problems));
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
    let run = move || {
        let mut bench = Bench::with_files(&[&file]);
        assert_eq!(bench.number("f(3)"), d("132"));
        match bench.run("f(15)") {
            Ok(_) => {}
            Err(NoValue::Broken(diagnostic)) => assert_eq!(diagnostic.code, Code::ScriptLimit),
            other => panic!("{other:?}"),
        }
    };
    // Little more than the backstop: without it this ends the process in a debug build.
    std::thread::Builder::new().stack_size(1_300 << 10).spawn(run).unwrap().join().unwrap();
}

const VOCABULARY: &[&str] = &[
    "a",
    "b.c",
    "q.share(\"满意\")",
    "x",
    "let x = ",
    ";",
    "1",
    "2.5",
    "0",
    "()",
    "\"满\"",
    "true",
    "+",
    "-",
    "*",
    "/",
    "%",
    "**",
    "==",
    "<",
    ">=",
    "&&",
    "||",
    "??",
    "!",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "if ",
    " else ",
    "for i in ",
    "..",
    ",",
    "min(",
    "round(",
    "is_missing(",
    ".",
    "=",
    "+=",
    " in ",
    "\n",
    " ",
    "#",
    "'",
    "`",
    "$",
    "\\",
    "return ",
    "1e5",
    "．",
    "/*",
    "//",
    "\"",
    "while ",
    "break",
    "fn ",
    "#{",
    "::",
    "->",
    "\r",
    "\u{0}",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn whatever_is_written_is_compiled_or_refused_with_places_in_the_text(
        words in prop::collection::vec(prop::sample::select(VOCABULARY), 1..14)
    ) {
        let text = words.concat();
        let mut bench = Bench::new().is("a", "3").is("b.c", "0.5");
        match bench.compile(&text) {
            Ok(_) => {
                let _ = bench.run(&text);
            }
            Err(problems) => {
                prop_assert!(!problems.is_empty());
                for problem in &problems {
                    let span = problem.span.unwrap();
                    prop_assert!(bench.sources.text(span.source).get(span.start..span.end).is_some(), "{text:?}");
                    prop_assert!(!bench.show(&problems).is_empty());
                }
            }
        }
    }
}
