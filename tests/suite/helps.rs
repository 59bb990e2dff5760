//! Helps that name what was meant: labels for names, texts for names, values that are lost, levels and fields without effect.
//!
//! A suggestion that a program can follow is followed, and the problem must be gone.

use satis::check;
use satis::diagnostic::{Diagnostic, Severity};
use satis::workspace::Workspace;
use std::fs;
use std::path::Path;

const HEAD: &str = "\
title: A
subject: office
period: month
scales:
  five: {levels: {good: 100, fair: {points: 60, also: [so-so]}, bad: 0}}
questions: {scale: five, overall: {zh: 整体满意, en: Overall satisfaction}, speed: {zh: 速度}}
attributes: {region: {choices: [n, s], zh: 地区}}
measures: {sales: {type: money, zh: 销售额}, rate: {type: percent, range: [0, 1]}}
surveys: {clients: {zh: 客户, questions: {scale: five, care: {zh: 关怀}}}}
records: {loans: {balance: {type: money, zh: 余额}}}
";

const USED: &str = "\
also: {used: 'clients.care.mean + loans.balance.sum + sales + rate + overall.mean + speed.mean'}
breakdown: {by: [region]}
";

/// The problems of the rule set `a`, and the same again when the fix of each is followed.
struct Said {
    problems: Vec<Diagnostic>,
    /// For each problem with a fix: its code and message, and whether it is still said when the fix is followed.
    followed: Vec<(String, bool, Vec<String>)>,
}

fn all(root: &Path) -> (Workspace, Vec<Diagnostic>) {
    let workspace = Workspace::at(root);
    let mut problems: Vec<Diagnostic> = workspace.library.problems().to_vec();
    if workspace.library.ids().any(|id| id == "a") {
        check::ruleset(&workspace, "a", &mut problems);
    }
    (workspace, problems)
}

fn line(problem: &Diagnostic) -> String {
    format!("{} {} | {}", problem.code.id(), problem.message, problem.help.as_deref().unwrap_or_default())
}

fn said(files: &[(&str, &str)]) -> Said {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    fs::create_dir_all(root.join("fixtures/a")).expect("a folder");
    fs::create_dir_all(root.join("fixtures/base")).expect("a folder");
    for (name, text) in files {
        let path = root.join("rules").join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    let (workspace, problems) = all(root);
    let sources = workspace.library.sources();
    let mut followed = Vec::new();
    for problem in &problems {
        let mut edits = sources.fixes(problem);
        let Some(first) = edits.first() else { continue };
        let path = root.join(sources.name(first.span.source));
        let before = fs::read_to_string(&path).expect("a file");
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
        let text = edits.iter().fold(before.clone(), |text, edit| {
            format!("{}{}{}", &text[..edit.span.start], edit.text, &text[edit.span.end..])
        });
        fs::write(&path, text).expect("a file");
        let (_, after) = all(root);
        let still = after.iter().any(|other| (other.code, &other.message) == (problem.code, &problem.message));
        let new = after.iter().filter(|other| other.severity == Severity::Error);
        let known = |other: &&Diagnostic| problems.iter().any(|problem| problem.message == other.message);
        followed.push((line(problem), still, new.filter(|other| !known(other)).map(line).collect()));
        fs::write(&path, before).expect("a file");
    }
    Said { problems, followed }
}

impl Said {
    /// The problems in words; every fix has mended its problem and made no other.
    fn lines(self) -> Vec<String> {
        for (problem, still, new) in &self.followed {
            assert!(!still, "followed, and still: {problem}");
            assert!(new.is_empty(), "followed: {problem}\nnow: {new:?}");
        }
        self.problems.iter().map(line).collect()
    }

    fn fixes(&self) -> usize {
        self.followed.len()
    }
}

/// What is said of rules below [`HEAD`].
fn rules(text: &str) -> Said {
    said(&[("a/ruleset.yaml", &format!("ruleset: a\n{HEAD}{USED}{text}\n"))])
}

fn one(text: &str) -> String {
    let lines = rules(text).lines();
    assert_eq!(lines.len(), 1, "{text}: {lines:#?}");
    lines[0].clone()
}

#[test]
fn a_label_that_stands_for_a_name_is_answered_with_the_name() {
    for (formula, name) in [
        ("整体满意.mean", "overall.mean"),
        ("整体满意.share(\"good\")", "overall.share"),
        ("销售额 * 2", "sales"),
        ("客户.care.mean", "clients.care.mean"),
        ("clients.关怀.mean", "clients.care.mean"),
        ("客户.关怀.mean", "clients.care.mean"),
        ("loans.余额.sum", "loans.balance.sum"),
        ("客户.responses", "clients.responses"),
    ] {
        let said = one(&format!("score: {{value: '{formula}'}}"));
        assert!(said.starts_with("unknown-name "), "{said}");
        assert!(said.ends_with(&format!("goes by a label: write the name, `{name}`")), "{formula}: {said}");
    }
}

#[test]
fn nodes_results_and_targets_may_be_meant_by_their_labels() {
    let tree = "score: {combine: mean, of: {speed: {zh: 快慢}, part: {zh: 部分, value: sales}}}\n";
    for (rest, name) in [
        ("outcomes: [{when: score.部分 > 3, status: invalid}]", "score.part"),
        ("outcomes: [{when: 部分 > 3, status: invalid}]", "score.part"),
        ("actions: [{when: previous.部分 > 3 ?? false, open: x}]", "score.part"),
        ("targets: {score.部分: 3}", "score.part"),
    ] {
        let said = one(&format!("{tree}{rest}"));
        assert!(said.ends_with(&format!("goes by a label: write the name, `{name}`")), "{rest}: {said}");
    }
    let used = "also: {sum: {value: responses, zh: 总数}, twice: also.总数 * 2}\n";
    let text = format!(
        "ruleset: a\n{HEAD}{}score: {{value: sales}}\n",
        USED.replace("also: {", "also: {sum: {value: responses, zh: 总数}, twice: also.总数 * 2, ")
    );
    let lines = said(&[("a/ruleset.yaml", &text)]).lines();
    assert!(
        lines.iter().any(|line| line.ends_with("`also.总数` goes by a label: write the name, `also.sum`")),
        "{used}{lines:?}"
    );
    let said = one("score: {combine: mean, of: {整体满意: {}, speed: {}}}");
    assert!(
        said.starts_with("no-value ") && said.ends_with("is the label of `overall`: write `overall`"),
        "{said}"
    );
    let text = format!("ruleset: a\n{HEAD}{}score: {{value: sales}}\n", USED.replace("[region]", "[地区]"));
    let lines = said_of(&text);
    assert!(
        lines.iter().any(|line| line.ends_with("`地区` is the label of `region`: write `region`")),
        "{lines:?}"
    );
}

fn said_of(text: &str) -> Vec<String> {
    said(&[("a/ruleset.yaml", text)]).lines()
}

#[test]
fn what_two_things_are_called_is_no_name() {
    let text = format!(
        "ruleset: a\n{}{USED}score: {{value: 满意.mean}}\n",
        HEAD.replace("整体满意", "满意").replace("速度", "满意")
    );
    let lines = said_of(&text);
    assert!(lines[0].starts_with("unknown-name ") && !lines[0].contains("label"), "{lines:?}");
}

#[test]
fn labels_of_grades_and_classes_are_answered_with_their_ids() {
    let rest = "score: {value: sales}\nclasses: [{class: new, zh: 新客户, when: sales > 3}, {class: other}]\n\
                grades: [{grade: A, from: 90, zh: 优}, {grade: B, zh: 良}]\n";
    for (text, wanted) in [
        ("actions: [{when: 'class == \"新客户\"', open: x}]", "is the label of the class `new`: write `\"new\"`"),
        ("actions: [{when: 'grade != \"优\"', open: x}]", "is the label of the grade `A`: write `\"A\"`"),
        ("actions: [{when: 'grade in [\"优\", \"B\"]', open: x}]", "is the label of the grade `A`: write `\"A\"`"),
        ("outcomes: [{when: rate > 0.5, cap_grade: 良}]", "`良` is a label: write the grade, `B`"),
        ("outcomes: [{when: rate > 0.5, veto: 良}]", "`良` is a label: write the grade, `B`"),
    ] {
        let lines = rules(&format!("{rest}{text}")).lines();
        assert!(lines.iter().any(|line| line.ends_with(wanted)), "{text}: {lines:#?}");
    }
}

#[test]
fn a_name_in_quotes_is_told_from_a_text() {
    for (value, wanted) in [
        ("\"sales\" * 2", "`sales` is a name: write `sales` without quotes"),
        ("max(\"sales\", 3)", "`sales` is a name: write `sales` without quotes"),
        ("\"销售额\" + 0 * sales", "`销售额` is the label of `sales`: write `sales` without quotes"),
        ("if \"sales\" >= 60 { 1 } else { 0 }", "`sales` is a name: write `sales` without quotes"),
        ("\"overall\"", "`overall` is a name: write `overall` without quotes"),
        ("\"整体满意\"", "`整体满意` is the label of `overall`: write `overall` without quotes"),
        ("\"整体满意\".mean", "a name stands without quotes: `整体满意.mean`"),
        ("\"overall\".mean * 2", "a name stands without quotes: `overall.mean`"),
    ] {
        let said = one(&format!("score: {{value: '{value}'}}"));
        assert!(said.ends_with(wanted), "{value}: {said}");
    }
    // Texts that are texts.
    assert!(one("score: {value: '\"a\" * sales'}").ends_with("write a number without quotes"));
    assert_eq!(rules("score: {value: '\"abc\".len() + sales + 0 * overall.mean'}").lines(), [""; 0]);
}

#[test]
fn a_function_whose_last_statement_yields_nothing_is_an_error() {
    let of = |body: &str| {
        let rules = format!("ruleset: a\n{HEAD}{USED}score: {{value: f(sales) + 0 * overall.mean}}\n");
        said(&[("a/ruleset.yaml", &rules), ("a/f.rhai", &format!("fn f(x) {{{body}}}\n"))])
    };
    for (body, name) in [
        (" let y = x + 1; ", "y"),
        (" let y = x + 1 ", "y"),
        ("\n    let y = 0;\n    y = x + 1;\n", "y"),
        (" let y = 0; y += x; ", "y"),
        (" if x > 1 { let y = 2; } else { 3 } ", "y"),
    ] {
        let said = of(body);
        assert_eq!(said.fixes(), 1, "{body}: {:?}", said.problems);
        let lines = said.lines();
        let wanted = format!(
            "value-lost the function ends in a statement that yields nothing | write the value behind it, as the last line: `{name}`"
        );
        assert_eq!(lines, [wanted], "{body}");
    }
    for body in [" let y = 0; for i in [1, 2] { y += i; } ", " while x > 3 { } ", ""] {
        let lines = of(body).lines();
        assert!(lines[0].starts_with("value-lost the function ends"), "{body}: {lines:?}");
    }
    // A semicolon keeps the value in this language; a loop may hand one out.
    for body in
        [" x + 1; ", " return x + 1; ", " for i in [1, 2] { if i > x { return i; } } ", " loop { break x; } "]
    {
        assert_eq!(of(body).lines(), [""; 0], "{body}");
    }
    let lines = of(" if x > 3 { 1 } ").lines();
    assert!(
        lines[0].starts_with("if-without-else where its condition is false, this `if` has no value"),
        "{lines:?}"
    );
    let said = rules("score: {value: 'let q = sales / 2;'}");
    assert_eq!(said.fixes(), 1);
    assert_eq!(
        said.lines(),
        [
            "value-lost the formula ends in a statement that yields nothing | write the value behind it, as the last line: `q`"
        ]
    );
}

#[test]
fn a_level_that_the_base_lacks_is_named_with_the_nearest() {
    let base = format!("ruleset: base\n{HEAD}{USED}score: {{value: sales + 0 * overall.mean}}\n");
    let of = |levels: &str| {
        let own = format!("ruleset: a\nextends: base\nscales: {{five: {{levels: {levels}}}}}\n");
        said(&[("base/ruleset.yaml", &base), ("a/ruleset.yaml", &own)])
    };
    let typed = of("{goood: 90}");
    assert_eq!(typed.fixes(), 1);
    assert_eq!(
        typed.lines(),
        ["level-added the scale of the base has no level `goood`, so this adds one | did you mean `good`?"]
    );
    let lines = of("{excellent: 110}").lines();
    let wanted =
        "so this adds one | its levels are good, fair, bad; a scale of another name has levels of its own";
    assert!(lines.len() == 1 && lines[0].ends_with(wanted), "{lines:?}");
    assert!(of("{baad: ~}").lines()[0].starts_with("level-added "));
    assert_eq!(of("{good: 90, fair: ~}").lines(), [""; 0]);
    // A scale of its own is no change of the base's.
    let own =
        "ruleset: a\nextends: base\nscales: {two: {levels: {yes: 1, no: 0}}}\nquestions: {speed: {scale: two}}\n";
    assert_eq!(said(&[("base/ruleset.yaml", &base), ("a/ruleset.yaml", own)]).lines(), [""; 0]);
}

#[test]
fn fields_without_effect_are_named_where_they_stand() {
    let score = "score: {value: sales + 0 * overall.mean}\n";
    let named = |also: &str| {
        let text = format!("ruleset: a\n{HEAD}{}{score}", USED.replace("also: {", &format!("also: {{{also}, ")));
        said_of(&text)
    };
    for (also, wanted) in [
        (
            "t: {value: '\"x\"', round: 1}",
            "no-effect `also.t` is a text, which has no places to round | take it out",
        ),
        (
            "t: {value: 'sales > 3', show: 2}",
            "no-effect `also.t` is true or false, which has no places to show | take it out",
        ),
        (
            "t: {value: 'date(\"2025-01-01\")', round: 0}",
            "no-effect `also.t` is a day, which has no places to round | take it out",
        ),
    ] {
        assert_eq!(named(also), [wanted], "{also}");
    }
    assert_eq!(named("t: {value: sales, round: 1, show: 0}"), [""; 0]);
    assert_eq!(named("t: {value: 'if sales > 3 { 1 } else { 2 }', round: 1}"), [""; 0]);
    // The breakdown divides the responses, and the score reads none.
    let lines = rules("score: {value: sales}").lines();
    let wanted = "no-effect no node reads the responses, so every part has the result of the whole | take `breakdown` out, or name a \
                  question in the score";
    assert_eq!(lines, [wanted]);
    let grades = "grades: {A: 90, B: 60, C: 0}\n";
    let lines = rules(&format!("{score}{grades}outcomes: [{{when: rate > 0.5, veto: A}}]")).lines();
    assert!(
        lines.iter().any(|line| line.starts_with("cap-useless `A` is the best grade: this veto raises")),
        "{lines:?}"
    );
    let twice = "actions: [{when: rate > 0.5, open: x}, {when: rate > 0.5, open: x}]";
    assert!(one(&format!("{score}{twice}")).starts_with("repeated-condition `x` is opened twice"));
    let about = "actions: [{when: rate > 0.5, open: x, about: '\"a\"'}, {when: rate > 0.5, open: x}, {when: rate > 0.5, open: y}]";
    assert_eq!(rules(&format!("{score}{about}")).lines(), [""; 0]);
    let text = format!("ruleset: a\n{HEAD}{USED}{score}")
        .replace("{scale: five, overall: {", "{scale: five, overall: {scale: five, ")
        .replace("speed: {zh", "speed: {range: [0, 9], zh");
    assert!(
        said_of(&text)[0].starts_with("no-effect every question says what its answers are"),
        "{:?}",
        said_of(&text)
    );
    let text = format!("ruleset: a\n{HEAD}{USED}{score}")
        .replace("period: month", "period: day")
        .replace("{type: money, zh: 销售额}", "{type: money, over: sum}");
    assert_eq!(
        said_of(&text),
        ["no-effect `sales` says `over`, but a day has no finer periods to take together | take `over` out"]
    );
}

#[test]
fn what_needs_an_earlier_period_is_said_of_classes_and_actions_too() {
    let score = "score: {value: sales + 0 * overall.mean}\n";
    let first = |text: &str| -> Vec<String> {
        let lines = rules(&format!("{score}{text}")).lines();
        lines.into_iter().filter(|line| line.starts_with("first-period ")).collect()
    };
    let wanted = "write `fall(score, previous.score) > 0`: without an earlier period there is no fall";
    let class = first("classes: [{class: down, when: score < previous.score}, {class: other}]");
    assert!(
        class.len() == 1 && class[0].contains("and so does the class") && class[0].ends_with(wanted),
        "{class:?}"
    );
    let action = first("actions: [{when: score < previous.score, open: x}]");
    assert!(
        action.len() == 1 && action[0].contains("the action is not opened") && action[0].ends_with(wanted),
        "{action:?}"
    );
    let year = first("actions: [{when: score - year_ago.score > 3 || rate > 1, open: x}]");
    assert_eq!(year.len(), 1, "{year:?}");
    for certain in ["fall(score, previous.score) > 0", "(score < previous.score) ?? false", "rate > 0.2"] {
        assert_eq!(first(&format!("actions: [{{when: '{certain}', open: x}}]")), [""; 0], "{certain}");
    }
}
