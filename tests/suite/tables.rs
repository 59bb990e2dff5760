//! Decision tables: what they say for every hit policy, and what can be shown wrong with them without data.

use crate::support;

use satis::diagnostic::Diagnostic;
use satis::score::{self, ScoreError};
use support::{also, outcome, written};

const HEAD: &str = "
ruleset: tabled
title: Tables
subject: dealer
period: year
attributes:
  kind:   {choices: [sale, service]}
  caller: {choices: [dealer, head-office]}
measures:
  amount: {type: number}
  late:   {type: count}
  vip:    {type: bool}
";

/// What is wrong with a rule set: `severity message`.
fn problems(tables: &str, formula: &str) -> Vec<String> {
    let yaml = format!(
        "{HEAD}tables: {tables}\nderive:\n  seen: |\n    kind == \"sale\" && caller == \"dealer\"\n\
         score:\n  value: |\n    {formula} + amount * 0 + late * 0 + seen.share + if vip {{ 1 }} else {{ 0 }}\n"
    );
    let rules = written(&yaml, &[]);
    let found = match score::plan(&rules.library, &rules.id, None) {
        Ok((_, warnings)) => warnings,
        Err(ScoreError::Rules(problems)) => problems,
        Err(_) => Vec::new(),
    };
    found.iter().map(|Diagnostic { severity, message, .. }| format!("{severity}: {message}")).collect()
}

#[test]
fn a_table_with_several_outputs_is_called_by_each_of_them() {
    let rules = written(
        "
ruleset: windows
title: Windows
subject: dealer
period: year
attributes:
  kind:   {choices: [sale, service]}
  caller: {choices: [dealer, head-office]}
  days:   {type: number}
tables:
  window:
    in: [kind, caller]
    out: [from, to]
    rows:
      - [sale, dealer, 0, 3]
      - [sale, head-office, 4, 7]
      - [service, ~, 1, 5]
derive:
  in_window: days >= window_from(kind, caller) && days <= window_to(kind, caller)
score: {value: in_window.share * 100, out_of: 100}
",
        &[],
    );
    // a: 0..3 takes 3, 4..7 does not take 3, 1..5 takes 5 whoever calls; the fourth does not say who called: missing.
    let responses = "subject,period,kind,caller,days\na,2025,sale,dealer,3\na,2025,sale,head-office,3\n\
                     a,2025,service,dealer,5\na,2025,sale,,3\nb,2025,sale,dealer,4\n";
    let found = rules.score(responses, "", "2025");
    assert_eq!(outcome(&found, "a"), "scored 66.67 #1"); // 2 of 3 that are decided
    assert_eq!(outcome(&found, "b"), "scored 0.00 #2");
}

const POLICIES: &str = "
ruleset: policies
title: Policies
subject: dealer
period: year
measures:
  amount: {type: number}
tables:
  one:   {in: [x], out: [y], rows: [[\"< 0\", -1], [\"0..10\", \"= x * 2\"], [\">= 10\", 99]]}
  first: {hit: first, in: [x], out: [y], rows: [[\">= 90\", A], [\">= 80\", B], [~, C]]}
  same:  {hit: any, in: [x], out: [y], rows: [[\"> 5\", 1], [\"> 7\", 1]]}
  plus:  {hit: collect-sum, in: [x], out: [y], rows: [[\"> 0\", 1], [\"> 5\", 10.5], [[1, 7], 100]]}
  least: {hit: collect-min, in: [x], out: [y], rows: [[\"> 0\", 1], [\"> 5\", -10]]}
  most:  {hit: collect-max, in: [x], out: [y], rows: [[\"> 0\", 1], [\"> 5\", 10]]}
  many:  {hit: collect-count, in: [x], out: [y], rows: [[\"> 0\", 1], [\"> 5\", 10]]}
score: {value: one(amount)}
also:
  mark: first(amount)
  same:  same(amount)
  plus:  plus(amount)
  least: least(amount)
  most:  most(amount)
  many:  many(amount)
  lone:  same(amount) ?? -7
";

#[test]
fn every_policy_says_what_counts_and_what_no_row_takes_is_missing() {
    let measures = "subject,period,amount\nminus,2025,-0.5\nzero,2025,0\nseven,2025,7\nten,2025,10\nninety,2025,90\n\
                    nothing,2025,\n";
    let rules = written(POLICIES, &[]);
    let mut data = support::dataset(&rules.plan(), "", measures);
    data.subjects.insert("nothing".into(), Default::default());
    let found = support::scored(&rules.library, &rules.id, &data, "2025");
    let named = |subject: &str| {
        ["mark", "same", "plus", "least", "most", "many", "lone"].map(|id| also(&found, subject, id))
    };
    assert_eq!(outcome(&found, "minus"), "scored -1.00 #5");
    assert_eq!(named("minus"), ["C", "~", "0", "~", "~", "0", "-7"]);
    assert_eq!(outcome(&found, "zero"), "scored 0.00 #4"); // 0..10 includes 0: 0 · 2
    assert_eq!(named("zero"), ["C", "~", "0", "~", "~", "0", "-7"]);
    assert_eq!(outcome(&found, "seven"), "scored 14.00 #3"); // 7 · 2
    assert_eq!(named("seven"), ["C", "1", "111.5", "-10", "10", "2", "1"]); // 1 + 10.5 + 100
    assert_eq!(outcome(&found, "ten"), "scored 99.00 #1"); // 0..10 excludes 10
    assert_eq!(named("ninety"), ["A", "1", "11.5", "-10", "10", "2", "1"]);
    assert_eq!(outcome(&found, "nothing"), "not-computable");
    assert_eq!(named("nothing"), ["~", "~", "~", "~", "~", "~", "-7"]);
}

#[test]
fn two_rows_that_fit_are_shown_with_a_counterexample() {
    assert_eq!(
        problems(
            "{t: {in: [kind, x], out: [y], rows: [[sale, \">= 90\", 1], [~, \"80..95\", 2]]}}",
            "t(\"sale\", amount)"
        ),
        ["error: two rows of `t` fit kind = \"sale\", x = 90"]
    );
    assert_eq!(
        problems("{t: {hit: any, in: [x], out: [y], rows: [[\"> 1\", 1], [\"> 2\", 2]]}}", "t(amount)"),
        ["error: two rows of `t` fit x = 3 and say different things"]
    );
    // Whole numbers do not lie between 4 and 5.
    let whole = "{t: {in: [late], out: [y], rows: [[\"> 4\", 1], [\"< 5\", 2]]}}";
    assert_eq!(problems(whole, "t(late)"), Vec::<String>::new());
    assert_eq!(
        problems(&whole.replace("late", "amount"), "t(amount)"),
        ["error: two rows of `t` fit amount = 4.5"]
    );
}

#[test]
fn holes_and_rows_that_never_fit_are_shown_where_it_can_be_known() {
    assert_eq!(
        problems(
            "{t: {in: [kind, caller], out: [y], rows: [[sale, ~, 1], [service, dealer, 2]]}}",
            "t(\"sale\", \"dealer\")"
        ),
        ["warning: no row of `t` takes kind = \"service\", caller = \"head-office\""]
    );
    assert_eq!(
        problems(
            "{t: {hit: first, in: [x, vip], out: [y], rows: [[\"> 1\", ~, 1], [~, true, 2], [\"> 5\", false, 3], [~, ~, 4]]}}",
            "t(amount, vip)"
        ),
        ["error: this row can never fit"]
    );
    assert_eq!(
        problems("{t: {in: [late], out: [y], rows: [[\"< 0\", 1], [\">= 0\", 2]]}}", "t(late)"),
        ["error: this row can never fit"]
    );
    assert_eq!(
        problems("{t: {hit: collect-sum, in: [x], out: [y], rows: [[\"> 1\", 1], [\"> 1\", 1]]}}", "t(amount)"),
        ["error: a row of `t` stands twice"]
    );
}

#[test]
fn a_table_is_refused_for_cells_that_mean_nothing() {
    let says = |rows: &str, wanted: &str| {
        let found = problems(&format!("{{t: {{in: [x], out: [y], rows: {rows}}}}}"), "t(amount)");
        assert_eq!(found, [wanted], "{rows}");
    };
    says("[[1]]", "error: this row of `t` has 1 cell, but the table has 2 columns");
    says("[[\">= lots\", 1]]", "error: `lots` is not a number");
    says("[[\"9..3\", 1]]", "error: nothing lies in 9..3");
    says("[[a, 1], [5, 2]]", "error: `x` is a text in one row and a number in another");
    says("[[1, \"= z * 2\"]]", "error: `z` is no input of the table `t`");
    says("[[1, [1, 2]]]", "error: a row says one value for an output, not a list");
    let found = problems("{t: {in: [kind], out: [y], rows: [[sail, 1]]}}", "t(\"sale\")");
    assert_eq!(found, ["error: `sail` is no choice of `kind`"]);
    let found = problems("{t: {in: [x], out: [y], hit: uniqe, rows: [[1, 1]]}}", "t(amount)");
    assert_eq!(found, ["error: `uniqe` is not allowed here"]);
    let found = problems("{t: {in: [x], out: [y], rows: [[1, 1]]}}", "t(amount, 2)");
    assert_eq!(found, ["error: `t` can't be called with 2 arguments"]);
    let found = problems("{max: {in: [x], out: [y], rows: [[1, 1]]}}", "max(amount, 2)");
    assert!(found.iter().any(|line| line == "error: `max` is reserved"), "{found:?}");
    let found = problems("{t: {in: [x], out: [y], rows: [[1, 1]]}}", "amount");
    assert_eq!(found, ["warning: `t` is declared and never used"]);
}
