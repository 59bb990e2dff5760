//! `satis sample`: whom to ask, drawn from files good and bad.

use crate::support::{Run, Workspace};
use insta::assert_snapshot;

const HEAD: &str =
    "ruleset: a\nsubject: office\nperiod: year\nquestions: {overall: {range: [0, 100]}}\nscore: overall.mean\n";

/// Thirty per cent of the main customers, at random, and whoever complained.
const SHARE: &str = "\
sample:
  frame: {main: {type: bool}, complained: {type: bool, default: false, zh: 投诉过, en: complained}}
  take: random
  share: 30%
  of: main
  must: complained
";

/// Ten with the largest sales, or those that make 30 % of all.
const LARGEST: &str = "\
sample:
  frame: {sales: {type: money, zh: 销售额, en: sales}}
  take: largest
  by: sales
  n: 3
  or_share: 30%
";

fn workspace(sample: &str, frame: &str) -> Workspace {
    Workspace::rules(&format!("{HEAD}{sample}")).file("customers.csv", frame)
}

/// `customers` of them, every one main but every fourth, every fifth with a complaint.
fn main_customers(customers: usize) -> String {
    let row = |at: usize| {
        let main = if at.is_multiple_of(4) { "no" } else { "yes" };
        let complained = if at.is_multiple_of(5) { "是" } else { "" };
        format!("c{at:02},{main},{complained}\n")
    };
    format!("customer,main,complained\n{}", (1..=customers).map(row).collect::<String>())
}

const SALES: &str = "customer,sales\na,100\nb,400\nc,120000.5\nd,120000.5\ne,\"90000\"\nf,0\n";

fn draw(workspace: &Workspace, more: &[&str]) -> Run {
    let run = ["sample", "a", "--frame", "customers.csv"];
    workspace.satis(run.into_iter().chain(more.iter().copied()))
}

/// Of 20 customers 15 are main; 30 % of 15 is 4.5, so 5. Of c05, c10, c15 and c20 those that are not drawn are added.
#[test]
fn a_share_at_random_and_those_that_must_be_asked() {
    let workspace = workspace(SHARE, &main_customers(20));
    assert_snapshot!(draw(&workspace, &["--seed", "20250315"]).code(0).out(), @"
    ──────────────────────────────────────
     customer   reason
    ──────────────────────────────────────
     c01        drawn at random, 5 of 15
     c03        drawn at random, 5 of 15
     c05        must be asked: complained
     c07        drawn at random, 5 of 15
     c09        drawn at random, 5 of 15
     c10        must be asked: complained
     c14        drawn at random, 5 of 15
     c15        must be asked: complained
     c20        must be asked: complained
    ──────────────────────────────────────
    20 rows, 15 can be drawn (N), 5 drawn (n), 4 more must be asked: 9 in all
    seed 20250315 · frame [DIGEST] · rules [DIGEST]
    ");
    assert_snapshot!(draw(&workspace, &["--seed", "20250315", "--format", "csv", "--language", "zh"]).code(0), @"
    customer,stratum,drawn,must,reason
    c01,,true,false,随机抽取，15 中抽 5
    c03,,true,false,随机抽取，15 中抽 5
    c05,,false,true,必须调查：投诉过
    c07,,true,false,随机抽取，15 中抽 5
    c09,,true,false,随机抽取，15 中抽 5
    c10,,false,true,必须调查：投诉过
    c14,,true,false,随机抽取，15 中抽 5
    c15,,false,true,必须调查：投诉过
    c20,,false,true,必须调查：投诉过
    ──── errors
    共 20 行，可抽 15（N），抽中 5（n），另须调查 4，合计 9
    种子 20250315 · 名单 [DIGEST] · 规则 [DIGEST]
    ");
    let other = draw(&workspace, &["--seed", "20250316", "--format", "csv"]).code(0).any_out();
    assert_ne!(draw(&workspace, &["--seed", "20250315", "--format", "csv"]).code(0).any_out(), other);
}

#[test]
fn the_order_of_the_file_makes_no_difference() {
    let text = main_customers(40);
    let mut rows: Vec<&str> = text.lines().skip(1).collect();
    rows.reverse();
    rows.rotate_left(7);
    let turned = format!("customer,main,complained\n{}\n", rows.join("\n"));
    for format in ["table", "csv", "json"] {
        let of =
            |frame: &str| draw(&workspace(SHARE, frame), &["--seed", "3", "--format", format]).code(0).to_string();
        assert_eq!(of(&text), of(&turned));
    }
}

/// 10 + 0.2 N, rounded up, and all below 13: 12 of 12, 13 of 13 (12.6), 18 of 40.
#[test]
fn the_size_is_a_formula_of_how_many_can_be_drawn() {
    let size = "sample: {size: 'if N < 13 { N } else { ceil(10 + 0.2 * N) }'}\n";
    for (customers, drawn) in [(1, 1), (12, 12), (13, 13), (40, 18)] {
        let rows: String = (0..customers).map(|at| format!("c{at}\n")).collect();
        let workspace = workspace(size, &format!("customer\n{rows}"));
        let run = draw(&workspace, &["--seed", "1", "--format", "json"]).code(0).out();
        let json: serde_json::Value = serde_json::from_str(&run).unwrap();
        assert_eq!((&json["population"], &json["drawn"]), (&customers.into(), &drawn.into()));
        assert_eq!(json["taken"].as_array().unwrap().len(), drawn);
    }
}

/// A function beside the rules, which yields 2.5 for 5: three. More than there are: all, and that is said.
#[test]
fn the_size_may_call_a_function_and_is_rounded_up() {
    let workspace = workspace("sample: {size: half(N)}\n", "customer\na\nb\nc\nd\ne\n")
        .file("rules/a/half.rhai", "fn half(n) { n / 2 }\n");
    assert!(draw(&workspace, &["--seed", "1"]).code(0).out().contains("5 can be drawn (N), 3 drawn (n)"));
    workspace.satis(["check", "a"]).code(0);
    let workspace = workspace.file("rules/a/half.rhai", "fn half(n) { n + 40 }\n");
    let all = draw(&workspace, &["--seed", "1"]).code(0).out();
    assert!(all.contains("the rules want 45, but only 5 can be drawn: all of them are"), "{all}");
    let workspace = workspace.file("rules/a/half.rhai", "fn half(n) { 2 - n }\n");
    assert_snapshot!(draw(&workspace, &["--seed", "1"]).code(3).err(), @"error: customers.csv: `size` (half(N)) yields -3, which is no number of rows, for N = 5");
    let workspace = workspace.file("rules/a/half.rhai", "fn half(n) { 1 / (n - 5) }\n");
    assert_snapshot!(draw(&workspace, &["--seed", "1"]).code(3).err(), @"error: customers.csv: `size` (half(N)) has no value (division by zero) for N = 5");
}

/// Ten to fifty per cent of 15: 1.5 to 7.5, so 2 to 8; the least unless something else is chosen.
#[test]
fn a_range_of_shares_leaves_a_choice() {
    let rules = SHARE.replace("share: 30%", "share: [10%, 50%]").replace("  must: complained\n", "");
    let rules = rules.replace(", complained: {type: bool, default: false, zh: 投诉过, en: complained}", "");
    let frame = main_customers(20).replace(",complained", "").replace(",是", "").replace(",\n", "\n");
    let workspace = workspace(&rules, &frame);
    let least = draw(&workspace, &["--seed", "5"]).code(0).out();
    assert_snapshot!(least.lines().rev().take(3).collect::<Vec<_>>().join("\n"), @"
    seed 5 · frame [DIGEST] · rules [DIGEST]
    the rules allow 2 to 8; the least is taken, `--share` picks another
    20 rows, 15 can be drawn (N), 2 drawn (n), 0 more must be asked: 2 in all
    ");
    let fifth = draw(&workspace, &["--seed", "5", "--share", "20%"]).code(0).out();
    assert!(fifth.contains("15 can be drawn (N), 3 drawn (n)"), "{fifth}");
    assert!(fifth.contains("the rules allow 2 to 8\n"), "{fifth}");
    assert_snapshot!(draw(&workspace, &["--seed", "5", "--share", "60%"]).code(2).err(), @"error: the share 60 % is not what the rules allow: 10 % to 50 %");
    assert_snapshot!(draw(&workspace, &["--seed", "5", "--share", "20"]).code(2).err(), @"
    error: invalid value '20' for '--share <SHARE>': a share is above 0 and at most 100%: write 20% or 0.2

    For more information, try '--help'.
    ");
}

/// c and d are as large: the one whose id comes first is first. 30 % of 330,501 is 99,150.3: c alone makes that.
#[test]
fn the_largest_are_taken_by_value_then_id() {
    let workspace = workspace(LARGEST, SALES);
    assert_snapshot!(draw(&workspace, &[]).code(0).out(), @"
    ────────────────────────────────────────────
     customer   reason
    ────────────────────────────────────────────
     c          largest 1 of 1: sales 120,000.5
    ────────────────────────────────────────────
    6 rows, 6 can be drawn (N), 1 drawn (n), 0 more must be asked: 1 in all
    by `n` 3, by `or_share` 1; the fewer are taken, `--rule` picks
    frame [DIGEST] · rules [DIGEST]
    ");
    assert_snapshot!(draw(&workspace, &["--rule", "n", "--format", "csv"]).code(0), @r#"
    customer,stratum,drawn,must,reason
    c,,true,false,"largest 1 of 3: sales 120,000.5"
    d,,true,false,"largest 2 of 3: sales 120,000.5"
    e,,true,false,"largest 3 of 3: sales 90,000"
    ──── errors
    6 rows, 6 can be drawn (N), 3 drawn (n), 0 more must be asked: 3 in all
    by `n` 3, by `or_share` 1
    frame [DIGEST] · rules [DIGEST]
    "#);
    let two = workspace.edit("rules/a/ruleset.yaml", "n: 3", "n: 1").edit("rules/a/ruleset.yaml", "30%", "70%");
    // A tie at the cut: one of the two is taken, and it is c.
    let cut = draw(&two, &["--format", "csv"]).code(0).any_out();
    assert_eq!(cut, "customer,stratum,drawn,must,reason\nc,,true,false,\"largest 1 of 1: sales 120,000.5\"\n");
    // 231,350.7 of the total: c and d make 240,001.
    assert!(draw(&two, &["--rule", "share"]).code(0).out().contains("2 drawn (n)"));
}

/// Proportional: 10 of 16 and 4 gives 8 and 2. Neyman: 16 · 1 and 4 · 6 make 16 and 24, so 4 and 6; there are only 4.
#[test]
fn strata_give_by_their_sizes_and_spreads() {
    let rules = "\
sample:
  frame: {region: {choices: [south, north]}, spread: {type: number}}
  take: stratified
  by: region
  size: 10
";
    let row = |at: usize| if at < 16 { format!("c{at:02},south,1\n") } else { format!("c{at:02},north,6\n") };
    let frame = format!("customer,region,spread\n{}", (0..20).map(row).collect::<String>());
    let workspace = workspace(rules, &frame);
    let drawn = draw(&workspace, &["--seed", "9"]).code(0).out();
    assert!(drawn.contains("south: 8 of 16\nnorth: 2 of 4\n"), "{drawn}");
    let workspace =
        workspace.edit("rules/a/ruleset.yaml", "size: 10", "size: 10\n  allocation: neyman\n  sd: spread");
    let drawn = draw(&workspace, &["--seed", "9", "--language", "zh"]).code(0).out();
    assert_snapshot!(drawn, @"
    ──────────────────────────────────────────
     客户   层      原因
    ──────────────────────────────────────────
     c00    south   随机抽取，south 16 中抽 6
     c01    south   随机抽取，south 16 中抽 6
     c02    south   随机抽取，south 16 中抽 6
     c08    south   随机抽取，south 16 中抽 6
     c13    south   随机抽取，south 16 中抽 6
     c15    south   随机抽取，south 16 中抽 6
     c16    north   随机抽取，north 4 中抽 4
     c17    north   随机抽取，north 4 中抽 4
     c18    north   随机抽取，north 4 中抽 4
     c19    north   随机抽取，north 4 中抽 4
    ──────────────────────────────────────────
    共 20 行，可抽 20（N），抽中 10（n），另须调查 0，合计 10
    south：16 中抽 6
    north：4 中抽 4
    种子 9 · 名单 [DIGEST] · 规则 [DIGEST]
    ");
    let workspace = workspace.file("customers.csv", frame.replace("c17,north,6", "c17,north,-6"));
    assert_snapshot!(draw(&workspace, &["--seed", "9"]).code(3).err(), @"
    error: customers.csv: 1 row can't be used, so nobody is drawn: correct the file or the rules
      customers.csv:19: c17: `spread` is -6: a standard deviation is 0 or more
    ");
    let workspace = workspace.file("customers.csv", frame.replace(",6", ","));
    assert_snapshot!(draw(&workspace, &["--seed", "9"]).code(3).err(), @"error: customers.csv: no row of stratum `north` has a `spread`: fill one in, or take `allocation: proportional`");
}

#[test]
fn columns_are_mapped_and_gb18030_is_read() {
    let gbk: &[u8] = b"\xbf\xcd\xbb\xa7\xba\xc5,sales\na,5\nb,7\n";
    let workspace = workspace(LARGEST, "").file("customers.csv", gbk);
    assert_snapshot!(draw(&workspace, &["--map", "customer=客户号"]).code(3).err(), @"error: customers.csv:1: not UTF-8 at byte 0: it may be gb18030; some of its cells read: as gb18030 `客户号`; as euc-kr `와빵뵀`; as big5 `諦誧瘍`; if that is right add `--encoding gb18030`, else name the encoding that reads right or save the file as UTF-8");
    let read = ["--map", "customer=客户号", "--encoding", "gb18030", "--rule", "n", "--format", "csv"];
    assert_snapshot!(draw(&workspace, &read).code(0).any_out(), @"
    customer,stratum,drawn,must,reason
    b,,true,false,largest 1 of 2: sales 7
    a,,true,false,largest 2 of 2: sales 5
    ");
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let workspace = workspace(LARGEST, SALES);
    let run = draw(&workspace, &["--format", "csv", "--output", "out/drawn.csv"]).code(0);
    assert!(run.err().contains("6 rows, 6 can be drawn (N), 1 drawn (n)"));
    assert_eq!(workspace.read("out/drawn.csv"), draw(&workspace, &["--format", "csv"]).code(0).any_out());
    assert!(!workspace.has("out/drawn.csv.part"));
    let workspace = workspace.file("customers.csv", "customer,sales\na,many\n");
    draw(&workspace, &["--format", "json", "--output", "out/drawn.csv"]).code(3);
    assert!(workspace.read("out/drawn.csv").starts_with("customer,"), "what was there before is left alone");
    draw(&workspace, &["--output", "customers.csv/x"]).code(3);
}

#[test]
fn a_subsidiary_draws_otherwise() {
    let own = "ruleset: b\nextends: a\nsample: {share: ~, size: 2, must: ~}\n";
    let workspace = workspace(SHARE, &main_customers(20)).file("rules/b/ruleset.yaml", own);
    let run = workspace.satis(["sample", "b", "--frame", "customers.csv", "--seed", "1"]).code(0).out();
    assert!(run.contains("15 can be drawn (N), 2 drawn (n), 0 more"), "{run}");
    let shown = workspace.satis(["show", "b"]).code(0).out();
    assert!(!shown.contains("share:") && !shown.contains("must:"), "{shown}");
    assert!(shown.contains("  of: main  # rules/a/ruleset.yaml:"), "{shown}");
}

#[test]
fn what_is_wanted_must_be_said() {
    let workspace = workspace(SHARE, &main_customers(8));
    assert_snapshot!(draw(&workspace, &[]).code(2).err(), @"error: a draw at random needs a seed, so that others can repeat it and see that nobody chose whom to ask: take a number that nobody can choose to please, such as the day of the draw, and keep it: `--seed 20250315`");
    assert_snapshot!(draw(&workspace, &["--seed", "1", "--rule", "n"]).code(2).err(), @"error: `--rule` is for `take: largest`: this sample is drawn at random");
    assert_snapshot!(draw(&workspace, &["--seed", "1", "--share", "40%"]).code(2).err(), @"error: the share 40 % is not what the rules allow: exactly 30 %");
    let largest = self::workspace(LARGEST, SALES);
    assert_snapshot!(draw(&largest, &["--share", "40%"]).code(2).err(), @"error: `--share` is for samples at random: the largest are chosen by `--rule`");
    assert_snapshot!(draw(&largest, &["--map", "sale=x"]).code(2).err(), @"error: `--map sale=…`: customers.csv has no use for the name `sale`: known names are `customer`, `sales`; did you mean `sales`?");
    let none = self::workspace("", SALES);
    assert_snapshot!(draw(&none, &["--seed", "1"]).code(2).err(), @"error: `a` does not say whom to ask: write `sample: {size: 10}` into its ruleset.yaml; docs/rule-language.md says what else a sample may have");
}

#[test]
fn a_frame_that_is_wrong_draws_nobody() {
    let wrong = |frame: &str| draw(&workspace(SHARE, frame), &["--seed", "1"]).code(3).err();
    assert_snapshot!(wrong(""), @"error: customers.csv: the file is empty: its first line must name the columns");
    assert_snapshot!(wrong("customer,main,complained\n"), @"error: customers.csv: the frame has no rows: there is nobody to draw from");
    assert_snapshot!(wrong("customer,main,complained\na,yes,\n\"b,yes"), @"error: customers.csv:3: a quoted cell begins here and never ends: the file is cut off or lacks a closing quote");
    assert_snapshot!(wrong("customer,main,complained\na,yes,\nb\n"), @"
    error: customers.csv: 1 row can't be used, so nobody is drawn: correct the file
      customers.csv:3: the row has 1 cells, the header 3
    ");
    assert_snapshot!(wrong("customer,main,complained\na,yes,\nb,no,\na,no,\n,yes,\n"), @"
    error: customers.csv: 2 rows can't be used, so nobody is drawn: correct the file
      customers.csv:4: customer `a`: line 2 names this customer already: keep one of the two rows
      customers.csv:5: customer ``: the customer is empty
    ");
    assert_snapshot!(wrong("customer,main,complained,phone\na,yes,,123\n"), @"error: customers.csv:1: the frame has columns that the rules do not declare: phone: declare them under `sample.frame`, or take them out, so that it is certain what was drawn from");
    assert_snapshot!(wrong("customer,mian,complained\na,yes,\n"), @"error: customers.csv: there is no column `main` (the header has `customer`, `mian`, `complained`); did you mean `mian`?: add it, or say which column it is with `--map main=HEADER`");
    assert_snapshot!(wrong("customer,main,complained\na,perhaps,\nb,,\n"), @"
    error: customers.csv: 1 row can't be used, so nobody is drawn: correct the file
      customers.csv:2: main `perhaps`: neither true nor false: write true, yes, 是 or 1, or false, no, 否 or 0
    ");
    assert_snapshot!(wrong("customer,main,complained\na,yes,\nb,,\n"), @"
    error: customers.csv: 1 row can't be used, so nobody is drawn: correct the file or the rules
      customers.csv:3: b: `main` can't be decided (it has no value): fill the cell in, or give the column a `default`
    ");
    let workspace = workspace(SHARE, "customer,main,complained\na,no,\nb,no,yes\n");
    assert_snapshot!(draw(&workspace, &["--seed", "1"]).code(1), @"
    ──────────────────────────────────────
     customer   reason
    ──────────────────────────────────────
     b          must be asked: complained
    ──────────────────────────────────────
    2 rows, 0 can be drawn (N), 0 drawn (n), 1 more must be asked: 1 in all
    seed 1 · frame [DIGEST] · rules [DIGEST]
    ──── errors
    customers.csv: no row can be drawn: `of` holds for none of them
    ");
}

#[test]
fn the_largest_need_their_values() {
    let wrong = |frame: &str, more: &[&str]| draw(&workspace(LARGEST, frame), more).code(3).err();
    assert_snapshot!(wrong("customer,sales\na,5\nb,\n", &[]), @"
    error: customers.csv: 1 row can't be used, so nobody is drawn: correct the file or the rules
      customers.csv:3: b: `sales` is empty, so it has no place among the largest: fill it in, or give the column a `default`
    ");
    assert_snapshot!(wrong("customer,sales\na,5\nb,-5\n", &[]), @"error: customers.csv: all `sales` together are 0: of that there is no share; correct the frame, or go by `n`");
    assert_snapshot!(draw(&workspace(LARGEST, "customer,sales\na,5\nb,-5\n"), &["--rule", "n"]).code(0), @"
    ─────────────────────────────────────
     customer   reason
    ─────────────────────────────────────
     a          largest 1 of 2: sales 5
     b          largest 2 of 2: sales -5
    ─────────────────────────────────────
    2 rows, 2 can be drawn (N), 2 drawn (n), 0 more must be asked: 2 in all
    the rules want 3, but only 2 can be drawn: all of them are
    frame [DIGEST] · rules [DIGEST]
    ");
}

#[test]
fn a_limit_ends_the_draw() {
    let workspace = workspace("sample: {size: turn(N)}\n", "customer\na\n")
        .file("rules/a/turn.rhai", "fn turn(n) { let x = n; loop { x += 1; } x }\n");
    assert_snapshot!(draw(&workspace, &["--seed", "1"]).code(5).err(), @"
    error[script-limit]: the script takes more than 200000 steps
     --> rules/a/turn.rhai:1:37
      |
    1 | fn turn(n) { let x = n; loop { x += 1; } x }
      |                                     ^
      |
      = help: look for a loop that does not end
    ");
}

#[test]
fn everything_that_is_wrong_with_the_rules_is_said_at_once() {
    let rules = "\
sample:
  frame: {N: {type: count}, customer: {type: text}, big: {}, sales: {type: money}}
  of: sales
  must: sales > \"x\"
  share: [50%, 150%]
";
    assert_snapshot!(workspace(rules, "").satis(["check", "a"]).code(1).out(), @r#"
    error[reserved-name]: `N` is reserved
     --> rules/a/ruleset.yaml:7:11
      |
    7 |   frame: {N: {type: count}, customer: {type: text}, big: {}, sales: {type: money}}
      |           ^ how many rows can be drawn
      |
      = help: choose another name; `--map OURS=THEIRS` says what a column is called in the file

    error[reserved-name]: `customer` is reserved
     --> rules/a/ruleset.yaml:7:29
      |
    7 |   frame: {N: {type: count}, customer: {type: text}, big: {}, sales: {type: money}}
      |                             ^^^^^^^^ the column of the ids is always there
      |
      = help: choose another name; `--map OURS=THEIRS` says what a column is called in the file

    error[missing-field]: column `big` of the frame has neither a `type` nor `choices`
     --> rules/a/ruleset.yaml:7:53
      |
    7 |   frame: {N: {type: count}, customer: {type: text}, big: {}, sales: {type: money}}
      |                                                     ^^^ this column
      |
      = help: write `{type: money}` or another type, or `{choices: [north, south]}`

    error[condition-type]: a condition must be true or false
     --> rules/a/ruleset.yaml:8:7
      |
    8 |   of: sales
      |       ^^^^^ this yields a number
      |
      = help: compare it with something: `x > 0`

    error[compare-types]: a number is compared with a text
     --> rules/a/ruleset.yaml:9:9
      |
    9 |   must: sales > "x"
      |         ^^^^^^^^^^^ on the left a number, on the right a text
      |
      = help: a number is written without quotes; an answer on a scale is the points of its level

    error[bad-value]: `150%` is no share of a whole
      --> rules/a/ruleset.yaml:10:16
       |
    10 |   share: [50%, 150%]
       |                ^^^^ above 0 and at most 100%
       |
       = help: take at most all rows

    1 rule set, 6 errors, 0 warnings
    "#);
}
