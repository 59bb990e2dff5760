//! Large decision tables, whose rows are found by an index, yield what small ones do: for every hit policy, on edges and
//! between them, with cells that take anything, lists and texts, and where an input is missing.

use crate::support;

use support::{also, written};

/// Enough rows for an index.
const N: i64 = 40;

fn rows(row: impl Fn(i64) -> String) -> String {
    (0..N).map(|at| format!("      - {}\n", row(at))).collect()
}

/// Ranges in each other: row `at` takes what is from `at` up to 80 - `at`, that end excluded.
fn nested(at: i64) -> String {
    format!("[\"{at}..{}\", ~, {at}]", 80 - at)
}

fn rules() -> String {
    let table = |name: &str, hit: &str, rows: &str| {
        format!("  {name}:\n    hit: {hit}\n    in: [x, kind]\n    out: [p]\n    rows:\n{rows}")
    };
    let inside_out = rows(|at| nested(N - 1 - at));
    let all = rows(nested);
    let exact = rows(|at| format!("[[{at}, {at}.5], [k{}, k{}], {}]", at % 2, at % 2 + 2, at * 2));
    let alike = rows(|at| format!("[\"> {at}\", ~, 1]"));
    let formula = rows(|at| format!("[\"{at}..{}\", ~, \"= x * 10\"]", at + 1));
    format!(
        "ruleset: lookup\nmeasures:\n  a: {{type: number}}\n  k: {{type: text}}\ntables:\n{}{}{}{}{}{}{}{}score: {{value: a ?? 0}}\nalso:\n\
         \x20 first: first(a, \"k0\")\n  total: sum_of(a, \"k0\")\n  least: least(a, \"k0\")\n  most: most(a, \"k0\")\n  many: many(a, \"k0\")\n\
         \x20 one: one(a, k)\n  same: same(a, \"k0\")\n  made: made(a, \"k0\")\n  lone: first(a, \"k0\") ?? -7\n  unknown: sum_of(a, k)\n",
        table("first", "first", &inside_out),
        table("sum_of", "collect-sum", &all),
        table("least", "collect-min", &all),
        table("most", "collect-max", &all),
        table("many", "collect-count", &all),
        table("one", "unique", &exact),
        table("same", "any", &alike),
        table("made", "unique", &formula),
    )
}

#[test]
fn every_policy_finds_its_rows_among_many() {
    let rules = written(&rules().replace("  k: {type: text}", "  k: {choices: [k0, k1, k2, k3, k9]}"), &[]);
    let measures = "subject,period,a,k\nten,2025,10,k0\nmiddle,2025,40,k0\nhalf,2025,10.5,k2\nedge,2025,75,k1\nbelow,2025,-1,k0\n\
                    odd,2025,7,k1\nother,2025,7,k0\nnine,2025,8,k9\nnobody,2025,,k0\nunkind,2025,10,\n";
    let mut data = support::dataset(&rules.plan(), "", measures);
    data.subjects.insert("nobody".into(), Default::default());
    let found = support::scored(&rules.library, &rules.id, &data, "2025");
    let named = |subject: &str| {
        let ids = ["first", "total", "least", "most", "many", "one", "same", "made", "lone", "unknown"];
        ids.map(|id| also(&found, subject, id)).join(" ")
    };
    // first: the innermost range; sum, least, most, many of the rows 0 to 10, 0 + … + 10 = 55; one: 10 is even, so k0: 20.
    assert_eq!(named("ten"), "10 55 0 10 11 20 1 100 10 55");
    // All rows hold 40: 0 + … + 39 = 780; one: nothing is exactly 40; made: the last range ends before 40.
    assert_eq!(named("middle"), "39 780 0 39 40 ~ 1 ~ 39 780");
    // Between two edges, and the second of a list in both inputs: 10.5 with k2.
    assert_eq!(named("half"), "10 55 0 10 11 20 1 105 10 55");
    // Above: 75 < 80 - at for 0 to 4, 0 + … + 4 = 10.
    assert_eq!(named("edge"), "4 10 0 4 5 ~ 1 ~ 4 10");
    // Below all edges: sums and counts of nothing are 0.
    assert_eq!(named("below"), "~ 0 ~ ~ 0 ~ ~ ~ -7 0");
    assert_eq!(named("odd"), "7 28 0 7 8 14 1 70 7 28");
    // 7 wants k1 or k3.
    assert_eq!(named("other"), "7 28 0 7 8 ~ 1 70 7 28");
    assert_eq!(named("nine"), "8 36 0 8 9 ~ 1 80 8 36");
    // No number: nothing is looked for, also where a cell takes anything.
    assert_eq!(named("nobody"), "~ ~ ~ ~ ~ ~ ~ ~ -7 ~");
    // No kind: only where it is asked for.
    assert_eq!(named("unkind"), "10 55 0 10 11 ~ 1 100 10 ~");
}
