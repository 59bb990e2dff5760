//! Scores are exact: at a threshold means at it, whatever divisions lie in between, and no order of the data shows.
//!
//! What was broken on purpose, one at a time, and which tests then failed (*this file* unless another is named; "fixtures"
//! are results worked out by hand):
//!
//! | broken | failed |
//! | --- | --- |
//! | no guard in `number::round` | `a_half_…`, `half_a_hundredth_…`, `whatever_compares_…` |
//! | no guard in `number::compare` | `places_in_a_cohort_…`, `whatever_compares_…` |
//! | no guard at all | the three above, `places_…`, `the_exact_fixtures_…`, fixtures, conformance: net promoters |
//! | guard cuts off instead of rounding | as above, and `means_by_roots_…` |
//! | guard at 8 places | `values_that_differ_…`, `five_items_…`, `two_levels_…`, `a_half_…`, laws, shapes, conformance: items, alpha |
//! | no guard in comparisons, in `floor` and `ceil`, in `min`, `max`, `lowest` of scripts | `whatever_compares_…` each |
//! | no guard in bands; before `out_of` | `whatever_compares_…` each |
//! | no guard in ranks | `places_in_a_cohort_…` |
//! | grade on the unrounded score | `the_exact_fixtures_…`, `five_items_…`, `two_levels_…`, fixtures, conformance: 2022 |
//! | rank on the unrounded score | `the_exact_fixtures_…`, laws: ties, fixtures, conformance: 2022 |
//! | a grade begins above its threshold | every test of thresholds here, shapes: totals, fixtures, conformance: 2022 |
//! | inner nodes of a subject rounded to 2 places | `four_criteria_…`, `the_exact_fixtures_…`, `whatever_…`, shapes, fixtures, conformance |
//! | inner nodes of a response rounded to 2 places | `two_levels_…`, `the_exact_fixtures_…`, laws: contributions, fixtures, conformance |
//! | a half goes to even | `a_half_…`, `five_items_…`, `two_levels_…`, `whatever_…`, laws: ties, fixtures |
//! | a half goes down | as above, and `the_exact_fixtures_…` |
//! | every remainder goes up | as above, `four_criteria_…`, `four_parts_…`, laws: rounding, conformance |
//! | `half: even` ignored | `a_half_is_rounded_as_declared` |
//! | mean rounded to 2 places | `five_items_…`, `four_criteria_…`, `two_levels_…`, `the_exact_fixtures_…`, laws, fixtures, conformance |
//! | mean, its terms, or values of a response rounded to 8 places | the same less `four_criteria_…`, each |
//! | `renormalise` divides by all of the weight | all but `four_parts_…` of the tests of thresholds, laws: zero weight, contributions, fixtures |
//! | `renormalise` forgets the weights | `five_items_…`, `two_levels_…`, `the_exact_fixtures_…`, laws: zero weight, fixtures |
//! | `>=` of scripts is `>` | `four_parts_…`, `half_a_hundredth_…`, `the_exact_fixtures_…`, `whatever_…`, shapes: classes, fixtures |
//! | a later batch replaces an earlier one; merging forgets what is missing, or faults | `any_order_…`, laws: tallies, each |
//! | a zero counts only as the first answer | `any_order_…`, laws: order, tallies, conformance: blocks, fixtures |
//! | facts in the order given | `finer_facts_…` |
//! | a weight of zero can fail; contributions over a child's own responses, or not scaled | laws: the one of that name, each |

use crate::support;

use proptest::prelude::*;
use satis::data::{Batch, Dataset};
use satis::ingest::{self, Form, Mapping};
use satis::number;
use satis::plan::Plan;
use satis::regress::Case;
use satis::score::Scorecard;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};
use support::fraction::{Fraction, over, whole};
use support::methods::{self, Method, Row, Sheet};
use support::{also, card, outcome, project, rendered, scored, table, written};

// --- The program against fractions -----------------------------------------------------------------------------------

/// Compares every subject's score and grade with the fractions; the number of subjects that have a score.
fn agree(method: &Method, found: &Scorecard, sheets: &BTreeMap<String, Sheet>) -> usize {
    let mut compared = 0;
    for (subject, sheet) in sheets {
        let exact = (method.exact)(sheet);
        let card = card(found, subject);
        let shown = card.outcome.score.map(|score| number::show(score, Some(2)));
        assert_eq!(shown, exact.map(|x| x.rounded(2)), "score of {subject} ({exact:?}) by {}", method.id);
        let Some(rounded) = exact.map(|x| Fraction::read(&x.rounded(2))) else { continue };
        assert_eq!(card.outcome.grade.as_deref(), method.grade(rounded), "grade of {subject} ({exact:?})");
        if method.id == methods::SUPPLIERS.id {
            assert_eq!(also(found, subject, "on_target"), (rounded >= whole(85)).to_string(), "{subject}");
            let opened = card
                .actions
                .iter()
                .any(|a| a.open == "corrective-action" && a.reason.text("en") == Some("below the target"));
            assert_eq!(opened, rounded < whole(85), "corrective action of {subject} ({exact:?})");
        }
        compared += 1;
    }
    compared
}

/// The rows of two CSV texts by subject, those of one period.
fn sheets(method: &Method, responses: &str, measures: &str) -> BTreeMap<String, Sheet> {
    let mut sheets: BTreeMap<String, Sheet> = BTreeMap::new();
    for row in table(responses).into_iter().filter(|row| row["period"] == method.period) {
        sheets.entry(row["subject"].clone()).or_default().responses.push(row);
    }
    for row in table(measures).into_iter().filter(|row| row["period"] == method.period) {
        let subject = row["subject"].clone();
        sheets.entry(subject).or_default().measures = row;
    }
    sheets
}

#[test]
fn the_exact_fixtures_stand_on_thresholds_and_just_below_and_are_scored_as_fractions_say() {
    let workspace = project();
    for method in methods::METHODS {
        let folder = workspace.root.join("fixtures").join(method.id).join("exact");
        let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap_or_default();
        let sheets = sheets(&method, &text("responses.csv"), &text("measures.csv"));
        let case = Case::read(&folder, method.id).expect("the case can be read");
        let found = case.score(&workspace.library).expect("the case can be scored");
        assert_eq!(satis::regress::expect::compare(&case.expected, &found), [], "{}: by hand", method.id);
        let compared = agree(&method, &found, &sheets);
        assert_eq!(compared, sheets.len(), "{}: every subject has a score", method.id);

        let exact: BTreeMap<&String, Fraction> =
            sheets.iter().map(|(subject, sheet)| (subject, (method.exact)(sheet).expect("a score"))).collect();
        for threshold in method.thresholds.iter().map(|t| whole(*t)) {
            let on = exact.values().filter(|x| **x == threshold).count();
            // Below the edge of rounding, and by less than two points.
            let edge = threshold - over(5, 1_000);
            let below = exact.values().filter(|x| **x < edge && threshold - **x < whole(2)).count();
            assert!(on >= 3 && below >= 1, "{} at {threshold:?}: {on} on it, {below} just below", method.id);
        }
        let halves =
            exact.values().filter(|x| (**x * whole(1_000)).bottom == 1 && (x.top * 1_000 / x.bottom) % 10 == 5);
        assert!(halves.count() >= 1, "{} has a score on half a hundredth", method.id);
    }
}

// --- Generated: marks with decimals, weights that leave thirds, sevenths and ninths ---------------------------------

/// The mark of each of `n` customers on each item, so that the weighted mean of all is exactly `target` though the share of a
/// single customer may be an endless fraction. `offsets` move the means of the items apart, `spread` the customers.
fn marks(
    items: &[(&'static str, i128)],
    n: usize,
    target: Fraction,
    offsets: &[i128],
    spread: &[i128],
) -> Vec<BTreeMap<&'static str, Fraction>> {
    let offsets = balanced(&items.iter().map(|(_, weight)| *weight).collect::<Vec<_>>(), offsets);
    let mut customers = vec![BTreeMap::new(); n];
    for (at, (item, _)) in items.iter().enumerate() {
        let mean = target + offsets[at];
        let mut left = whole(0);
        for (customer, marks) in customers.iter_mut().enumerate() {
            let last = customer + 1 == n;
            let jitter = over(spread[(at * n + customer) % spread.len()], 100);
            let jitter = if last { whole(0) - left } else { jitter };
            left = left + jitter;
            marks.insert(*item, mean + jitter);
        }
    }
    customers
}

/// Hundredths that the weights bring to nothing: the last word has the largest weight that divides decimals.
fn balanced(weights: &[i128], hundredths: &[i128]) -> Vec<Fraction> {
    let smooth = |w: i128| [40, 80, 50, 20, 10].contains(&w);
    let solver = (0..weights.len()).filter(|at| smooth(weights[*at])).max_by_key(|at| weights[*at]);
    let Some(solver) = solver else { return vec![whole(0); weights.len()] };
    let mut offsets: Vec<Fraction> =
        (0..weights.len()).map(|at| over(hundredths[at % hundredths.len()], 100)).collect();
    let others = (0..weights.len()).filter(|at| *at != solver).map(|at| offsets[at] * whole(weights[at]));
    offsets[solver] = whole(0) - others.sum::<Fraction>() / whole(weights[solver]);
    offsets
}

/// A decimal as text, all of it.
fn decimal(x: Fraction) -> String {
    let text = x.rounded(15);
    assert_eq!(Fraction::read(&text), x, "a mark is a decimal");
    text
}

/// Where a generated subject must land: its name, how far from the threshold, whether it gets the upper grade.
///
/// Scores are rounded to two places and then graded, so the edge lies half a hundredth below the threshold.
fn landings(threshold: i128) -> [(&'static str, Fraction, bool); 6] {
    let at = whole(threshold);
    let half = over(5, 1_000);
    [
        ("on", at, true),
        ("on-the-edge", at - half, true),
        ("a-hair-below", at - half - over(1, 1_000_000_000), false),
        ("a-hair-above", at - half + over(1, 1_000_000_000), true),
        ("a-hundredth-below", at - over(1, 100), false),
        // Half to even would leave it at the threshold: 80.005 is 80.01.
        ("half-above", at + half, true),
    ]
}

fn responses_csv(method: &Method, columns: &[&str], sheets: &BTreeMap<String, Sheet>) -> String {
    let mut text = format!("subject,period,{}\n", columns.join(","));
    for (subject, sheet) in sheets {
        for row in &sheet.responses {
            let cells: Vec<&str> = columns.iter().map(|c| row.get(*c).map_or("", String::as_str)).collect();
            let _ = writeln!(text, "{subject},{},{}", method.period, cells.join(","));
        }
    }
    text
}

/// Scores generated sheets and compares them; `upper` says who must reach the threshold.
fn prove(
    method: &Method,
    threshold: i128,
    columns: &[&str],
    sheets: &BTreeMap<String, Sheet>,
    upper: &[(String, bool)],
) {
    let workspace = project();
    let plan = support::plan(&workspace.library, method.id);
    let mut measures = String::new();
    if !plan.measures.is_empty() {
        measures += "subject,period,on_time_rate\n";
        for (subject, sheet) in sheets {
            let rate = sheet.measures.get("on_time_rate").map_or("", String::as_str);
            let _ = writeln!(measures, "{subject},{},{rate}", method.period);
        }
    }
    let data = support::dataset(&plan, &responses_csv(method, columns, sheets), &measures);
    let found = scored(&workspace.library, method.id, &data, method.period);
    assert_eq!(agree(method, &found, sheets), sheets.len());
    for (subject, reached) in upper {
        let score = card(&found, subject).outcome.score.expect("a score");
        assert_eq!(score >= threshold.into(), *reached, "{subject} of {}: {score}", method.id);
    }
}

/// One sheet a landing, with marks by `of(target)`.
fn land(
    threshold: i128,
    mut of: impl FnMut(Fraction) -> Vec<Row>,
) -> (BTreeMap<String, Sheet>, Vec<(String, bool)>) {
    let mut sheets = BTreeMap::new();
    let mut upper = Vec::new();
    for (name, target, reached) in landings(threshold) {
        sheets.insert(name.to_owned(), Sheet { responses: of(target), ..Sheet::default() });
        upper.push((name.to_owned(), reached));
    }
    (sheets, upper)
}

fn rows(customers: Vec<BTreeMap<&'static str, Fraction>>) -> Vec<Row> {
    let row = |marks: BTreeMap<&'static str, Fraction>| {
        marks.into_iter().map(|(item, mark)| (item.to_owned(), decimal(mark))).collect()
    };
    customers.into_iter().map(row).collect()
}

/// Which items are left out: the sums of the weights left are 90, 70, 60, 30 and 100 of 100.
fn without(pattern: usize) -> &'static [&'static str] {
    [&["price"] as &[&str], &["samples", "price"], &["quality"], &["quality", "samples", "price"], &[]][pattern]
}

fn customers() -> impl Strategy<Value = usize> {
    prop::sample::select(vec![3_usize, 7, 9])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn five_items_land_on_a_threshold_and_a_hair_below(
        n in customers(),
        pattern in 0_usize..5,
        threshold in prop::sample::select(vec![80_i128, 60]),
        offsets in prop::collection::vec(-100_i128..=100, 5),
        spread in prop::collection::vec(-150_i128..=150, 45),
    ) {
        let items: Vec<(&str, i128)> =
            methods::ITEMS.into_iter().filter(|(item, _)| !without(pattern).contains(item)).collect();
        let (sheets, upper) = land(threshold, |target| rows(marks(&items, n, target, &offsets, &spread)));
        for (name, target, _) in landings(threshold) {
            prop_assert_eq!((methods::FIVE_ITEMS.exact)(&sheets[name]), Some(target));
        }
        prove(&methods::FIVE_ITEMS, threshold, &methods::ITEMS.map(|(item, _)| item), &sheets, &upper);
    }

    #[test]
    fn two_levels_land_on_a_threshold_and_a_hair_below(
        n in customers(),
        present in prop::collection::vec(1_usize..16, 4),
        absent_group in 0_usize..6,
        threshold in prop::sample::select(vec![80_i128, 60]),
        offsets in prop::collection::vec(-100_i128..=100, 8),
        spread in prop::collection::vec(-150_i128..=150, 45),
    ) {
        let here: Vec<(i128, Vec<(&str, i128)>)> = methods::GROUPS
            .iter()
            .enumerate()
            .filter(|(group, _)| *group != absent_group)
            .map(|(group, (weight, items))| {
                let kept = items.iter().enumerate().filter(|(at, _)| present[group] >> at & 1 == 1);
                let kept: Vec<_> = kept.map(|(_, item)| *item).collect();
                (*weight, if kept.is_empty() { items.to_vec() } else { kept })
            })
            .collect();
        let of_groups = balanced(&here.iter().map(|(weight, _)| *weight).collect::<Vec<_>>(), &offsets[4..]);
        let (sheets, upper) = land(threshold, |target| {
            let mut all: Vec<BTreeMap<&str, Fraction>> = vec![BTreeMap::new(); n];
            for ((_, items), offset) in here.iter().zip(&of_groups) {
                let customers = marks(items, n, target + *offset, &offsets, &spread);
                all.iter_mut().zip(customers).for_each(|(all, of_group)| all.extend(of_group));
            }
            rows(all)
        });
        for (name, target, _) in landings(threshold) {
            prop_assert_eq!((methods::TWO_LEVELS.exact)(&sheets[name]), Some(target));
        }
        let columns: Vec<&str> =
            methods::GROUPS.iter().flat_map(|(_, items)| items.iter().map(|(item, _)| *item)).collect();
        prove(&methods::TWO_LEVELS, threshold, &columns, &sheets, &upper);
    }
}

// --- Enumerated: answers by level, so that only some sums can be reached --------------------------------------------

/// Every sum that `n` answers can have, with answers that have it.
fn sums(levels: &[(&'static str, i128)], n: usize) -> BTreeMap<i128, Vec<&'static str>> {
    let mut reached: BTreeMap<i128, Vec<&'static str>> = [(0, Vec::new())].into();
    for _ in 0..n {
        let mut next = BTreeMap::new();
        for (sum, answers) in &reached {
            for (label, points) in levels {
                next.entry(sum + points).or_insert_with(|| [answers.as_slice(), &[*label]].concat());
            }
        }
        reached = next;
    }
    reached
}

/// A choice of sums, one a column, and what they add up to in 63rds.
type Choice = (i128, Vec<i128>);

/// Sums of the columns, of which the last is solved for: one that meets `wanted` (in 63rds) and the best below `edge`.
fn nearest(
    all: &[(usize, BTreeMap<i128, Vec<&'static str>>)],
    fixed: i128,
    wanted: i128,
    edge: Fraction,
) -> (Option<Choice>, Option<Choice>) {
    let ((n_last, last), others) = all.split_last().expect("columns");
    let scale = |n: usize| 63 / i128::try_from(n).expect("few");
    let mut on: Option<Choice> = None;
    let mut below: Option<Choice> = None;
    // Sums in the middle of what can be reached, to keep the loops short.
    let mut picks: Vec<Choice> = vec![(fixed, Vec::new())];
    for (n, sums) in others {
        let step = (sums.len() / 24).max(1);
        let keys: Vec<i128> = sums.keys().copied().step_by(step).collect();
        picks = picks
            .iter()
            .flat_map(|(total, chosen)| {
                keys.iter().map(move |sum| (total + sum * scale(*n), [chosen.as_slice(), &[*sum]].concat()))
            })
            .collect();
    }
    for (total, chosen) in picks {
        let rest = wanted - total;
        if on.is_none() && rest % scale(*n_last) == 0 && last.contains_key(&(rest / scale(*n_last))) {
            on = Some((wanted, [chosen.as_slice(), &[rest / scale(*n_last)]].concat()));
        }
        // The greatest sum with total + sum·scale < edge.
        let room = (edge - whole(total)) / whole(scale(*n_last));
        let room = if room.bottom == 1 { room.top - 1 } else { room.top.div_euclid(room.bottom) };
        let Some((sum, _)) = last.range(..=room).next_back() else { continue };
        let reached = total + sum * scale(*n_last);
        if below.as_ref().is_none_or(|(best, _)| reached > *best) {
            below = Some((reached, [chosen.as_slice(), &[*sum]].concat()));
        }
    }
    (on, below)
}

/// Responses in which each column holds answers that have the chosen sum; shorter columns end with empty cells.
fn answered(columns: &[&str], all: &[(usize, BTreeMap<i128, Vec<&'static str>>)], chosen: &[i128]) -> Vec<Row> {
    let longest = all.iter().map(|(n, _)| *n).max().unwrap_or(0);
    let cell = |column: usize, row: usize| all[column].1[&chosen[column]].get(row).copied().unwrap_or("");
    (0..longest)
        .map(|row| {
            columns.iter().enumerate().map(|(at, id)| ((*id).to_owned(), cell(at, row).to_owned())).collect()
        })
        .collect()
}

/// Proves one threshold of a method whose total is the mean of `columns` and perhaps a fixed part, for each list of numbers of
/// answers; returns how many subjects stood on it and below it.
fn enumerated(
    method: &Method,
    threshold: i128,
    columns: &[&str],
    levels: &[(&'static str, i128)],
    counts: &[&[usize]],
    fixed: &[(&str, i128)],
) -> (usize, usize) {
    let mut sheets = BTreeMap::new();
    let mut upper = Vec::new();
    for numbers in counts {
        for (rate, points) in fixed {
            let all: Vec<_> = numbers.iter().map(|n| (*n, sums(levels, *n))).collect();
            let parts = i128::try_from(columns.len() + usize::from(!rate.is_empty())).expect("few");
            let wanted = threshold * parts * 63;
            let edge = (whole(threshold) - over(5, 1_000)) * whole(parts * 63);
            let (on, below) = nearest(&all, points * 63, wanted, edge);
            for (kind, choice, reached) in [("on", on, true), ("below", below, false)] {
                let Some((_, chosen)) = choice else { continue };
                let name = format!("{kind}-{numbers:?}-{rate}").replace([',', ' ', '[', ']'], "_");
                let measures = [("on_time_rate".to_owned(), (*rate).to_owned())].into();
                sheets.insert(name.clone(), Sheet { responses: answered(columns, &all, &chosen), measures });
                upper.push((name, reached));
            }
        }
    }
    for (name, reached) in &upper {
        let exact = (method.exact)(&sheets[name]).expect("a score");
        assert_eq!(exact == whole(threshold), *reached, "{name} was meant to land otherwise: {exact:?}");
    }
    prove(method, threshold, columns, &sheets, &upper);
    let on = upper.iter().filter(|(_, reached)| *reached).count();
    (on, upper.len() - on)
}

#[test]
fn four_criteria_land_on_a_threshold_and_just_below() {
    let counts: [&[usize]; 10] = [
        &[3, 3, 3],
        &[3, 3, 7],
        &[3, 3, 9],
        &[3, 7, 7],
        &[3, 7, 9],
        &[3, 9, 9],
        &[7, 7, 7],
        &[7, 7, 9],
        &[7, 9, 9],
        &[9, 9, 9],
    ];
    let fixed = [("100%", 100), ("96%", 85), ("85%", 50), ("12%", 30), ("", 0)];
    let method = methods::FOUR_CRITERIA;
    let proved = method.thresholds.iter().map(|threshold| {
        enumerated(&method, *threshold, &methods::CRITERIA, &methods::CRITERION_LEVELS, &counts, &fixed)
    });
    assert_eq!(proved.collect::<Vec<_>>(), [(35, 50), (49, 50)], "subjects on and below 85 and 50");
}

#[test]
fn four_parts_land_on_the_target_and_just_below() {
    let counts: [&[usize]; 6] =
        [&[3, 3, 3, 3], &[7, 7, 7, 7], &[9, 9, 9, 9], &[3, 7, 9, 7], &[7, 9, 9, 3], &[9, 3, 3, 7]];
    let method = methods::SUPPLIERS;
    let proved = enumerated(&method, 85, &methods::PARTS, &methods::PART_LEVELS, &counts, &[("", 0)]);
    assert_eq!(proved, (6, 6), "subjects on and below the target");
}

/// Three endless means that each round down at 18 places add up to half a hundredth below the target, which is at the target.
///
/// Of 750 answers 745 × 85, 3 × 100 and 2 × 60 sum to 63,745 and their mean is 84.99333…; three parts of them and one of 85
/// give (3 × 84.99333… + 85) / 4 = 339.98 / 4 = 84.995, which rounds to 85.00.
#[test]
fn half_a_hundredth_made_of_thirds_is_rounded_up() {
    let row = |answers: [&str; 4]| -> Row {
        methods::PARTS.iter().zip(answers).map(|(part, answer)| ((*part).to_owned(), answer.to_owned())).collect()
    };
    let (good, plain, fair) = ("很满意", "满意", "基本满意");
    let mut on = vec![row([plain, plain, plain, ""]); 744];
    on.extend([row([good, good, good, ""]), row([good, good, good, ""]), row([good, good, good, ""])]);
    on.extend([row([fair, fair, fair, ""]), row([fair, fair, fair, ""]), row([plain, plain, plain, plain])]);
    let mut below = on.clone();
    below[0] = row([fair, plain, plain, ""]);
    let sheet = |responses| Sheet { responses, ..Sheet::default() };
    let sheets: BTreeMap<String, Sheet> =
        [("on".to_owned(), sheet(on)), ("below".to_owned(), sheet(below))].into();
    assert_eq!((methods::SUPPLIERS.exact)(&sheets["on"]), Some(over(84_995, 1_000)));
    let upper = [("on".to_owned(), true), ("below".to_owned(), false)];
    prove(&methods::SUPPLIERS, 85, &methods::PARTS, &sheets, &upper);
}

// --- The guard, wherever values are compared or rounded ---------------------------------------------------------------

/// `below` is 1/3·240, which divides to 79.99…9; `above` is 2/3000·120000, which divides to 80.00…1. Both are 80.
const GUARDED: &str = "
ruleset: written
title: t
subject: thing
period: year
measures:
  a: {type: number}
  b: {type: number}
  factor: {type: number}
  times: {type: number}
score:
  combine: mean
  round: none
  of:
    plain:     {value: a / b * factor}
    banded:    {value: a / b * factor, bands: [{to: 79.999999, points: 0}, {at: 80, points: 80}, {points: 0}]}
    from_band: {value: a / b * factor, bands: [{from: 80, points: 80}, {points: 0}]}
    to_band:   {value: a / b * factor, bands: [{to: 80, points: 80}, {points: 0}]}
    promised:  {value: a / b * factor, cap: 80, out_of: 80}
    rounded:   {value: a / b * factor / 32 + 77.5, round: 0}
also:
  equal:     a / b * factor == 80
  unequal:   a / b * factor != 80
  less:      a / b * factor < 80
  at_most:   a / b * factor <= 80
  more:      a / b * factor > 80
  at_least:  a / b * factor >= 80
  listed:    a / b * factor in [80]
  floored:   floor(a / b * factor)
  ceiled:    ceil(a / b * factor)
  half:      round(a / b * factor / 32)
  half_even: round_half_even(a / b * factor / 32 + 1)
  chosen:    if max(a / b * factor, 80) == 80 && min(a / b * factor, 80) == 80 { 80 } else { 0 }
  folded:    at_80(a / b * factor)
  timed:     times * (a / b) * factor == 80 * times
  outmost:   lowest(score.of)
grades: [{grade: upper, from: 80}, {grade: lower}]
classes:
  - {class: at, when: a / b * factor == 80}
  - {class: off}
outcomes:
  - {when: a / b * factor < 80 || a / b * factor > 80, status: invalid, reason: off}
  - {when: score != 80, cap_grade: lower, reason: off}
actions:
  - {when: score.plain < 80, open: below, reason: below}
  - {when: score.plain > 80, open: above, reason: above}
";

#[test]
fn whatever_compares_or_rounds_takes_values_at_twelve_places() {
    let rules = written(GUARDED, &[("at.rhai", "fn at_80(x) { if x >= 80 && x <= 80 { 1 } else { 0 } }\n")]);
    let measures =
        "subject,period,a,b,factor,times\nbelow,2025,1,3,240,7\nabove,2025,2,3000,120000,7\nexact,2025,80,1,1,7\n";
    let found = rules.score("", measures, "2025");
    for subject in ["below", "above", "exact"] {
        let raw = support::node(&found, card(&found, subject), "score.plain").value.clone().expect("a value");
        assert_eq!(raw == 80.into(), subject == "exact", "{subject} carries what its division left behind");
        assert_eq!(outcome(&found, subject), "scored 80.00 upper #1", "{subject}");
        for path in ["plain", "banded", "from_band", "to_band", "promised", "rounded"] {
            let value = support::value(&found, subject, &format!("score.{path}"));
            // 80/32 + 77.5 = 80 exactly, not a half below
            assert_eq!(value, Some(80.into()), "{path} of {subject}");
        }
        let results = [
            ("equal", "true"),
            ("unequal", "false"),
            ("less", "false"),
            ("at_most", "true"),
            ("more", "false"),
            ("at_least", "true"),
            ("listed", "true"),
            ("floored", "80"),
            ("ceiled", "80"),
            ("chosen", "80"),
            ("half", "3"),      // 80/32 = 2.5, away from zero
            ("half_even", "4"), // 3.5, to the even neighbour
            ("folded", "1"),
            ("timed", "true"),
            ("outmost", "plain"), // all are equal, so the first
        ];
        for (id, wanted) in results {
            assert_eq!(also(&found, subject, id), wanted, "also.{id} of {subject}");
        }
        assert_eq!(card(&found, subject).classes, ["at"], "{subject}");
        assert_eq!(card(&found, subject).actions, [], "{subject}");
    }
}

#[test]
fn values_that_differ_at_the_twelfth_place_are_different() {
    let rules = written(GUARDED, &[("at.rhai", "fn at_80(x) { if x >= 80 && x <= 80 { 1 } else { 0 } }\n")]);
    let measures = "subject,period,a,b,factor,times\nbelow,2025,79.999999999999,1,1,1\nexact,2025,80,1,1,1\n";
    let found = rules.score("", measures, "2025");
    assert_eq!(outcome(&found, "exact"), "scored 80.00 upper #1");
    assert_eq!(card(&found, "below").outcome.status.word, "invalid");
    assert_eq!(card(&found, "below").classes, ["off"]);
    for (id, wanted) in
        [("equal", "false"), ("less", "true"), ("at_least", "false"), ("floored", "79"), ("ceiled", "80")]
    {
        assert_eq!(also(&found, "below", id), wanted, "also.{id}");
    }
}

#[test]
fn places_in_a_cohort_are_shared_by_values_that_are_equal_at_twelve_places() {
    let rules = written(
        "
ruleset: written
title: t
subject: thing
period: year
measures: {a: {type: number}, b: {type: number}, factor: {type: number}}
score:
  combine: none
  of:
    highest: {value: a / b * factor, rank: higher}
    lowly:   {value: a / b * factor, rank: lower}
    part:    {value: a / b * factor, percentile: higher}
    spread:  {value: a / b * factor, min-max: higher}
    scores:  {value: a / b * factor, z-score: higher}
",
        &[],
    );
    let thirds = "subject,period,a,b,factor\nbelow,2025,1,3,240\nabove,2025,2,3000,120000\nexact,2025,80,1,1\n";
    let found = rules.score("", thirds, "2025");
    let places =
        |subject| ["highest", "lowly", "part"].map(|id| support::value(&found, subject, &format!("score.{id}")));
    for subject in ["below", "above", "exact"] {
        assert_eq!(places(subject), [Some(1.into()); 3], "{subject}");
        // All are equal, so there is no spread to place them in.
        assert_eq!(support::value(&found, subject, "score.spread"), None, "{subject}");
        assert_eq!(support::value(&found, subject, "score.scores"), None, "{subject}");
    }
    // A fourth that is really higher: the three share the second rank and the share 3/4, and lie at the low end.
    let found = rules.score("", &format!("{thirds}best,2025,81,1,1\n"), "2025");
    for (subject, wanted) in
        [("below", ["2", "1", "0.75", "0"]), ("above", ["2", "1", "0.75", "0"]), ("best", ["1", "4", "1", "1"])]
    {
        let places = ["highest", "lowly", "part", "spread"]
            .map(|id| support::value(&found, subject, &format!("score.{id}")));
        assert_eq!(places, wanted.map(|x| Some(support::d(x))), "{subject}");
    }
}

/// The geometric mean of t·2^v (weight w) and t/2^w (weight v) is t, that of 64, 80 and 100 is 80 (³√512,000), and the harmonic
/// mean of 60 and 120 is 80 (2 / (3/120)): roots and logarithms must bring them back at twelve places.
#[test]
fn means_by_roots_and_logarithms_land_on_their_values() {
    let mut landed = 0;
    for w in 1..=5_u32 {
        for v in 1..=5_u32 {
            let yaml = format!(
                "ruleset: written\ntitle: t\nsubject: thing\nperiod: year\nmeasures: {{x: {{type: number}}, y: {{type: number}}}}\n\
                 score:\n  combine: geometric-mean\n  weights: rescale\n  round: none\n  of:\n    x: {w}\n    y: {v}\n\
                 grades: [{{grade: upper, from: 80}}, {{grade: lower}}]\n"
            );
            let rules = written(&yaml, &[]);
            let mut measures = "subject,period,x,y\n".to_owned();
            let targets = ["80", "79.99", "0.5", "99.995", "1234567.25"];
            for target in targets {
                let t = Fraction::read(target);
                let (x, y) = (t * whole(2_i128.pow(v)), t / whole(2_i128.pow(w)));
                let _ = writeln!(measures, "{target},2025,{},{}", decimal(x), decimal(y));
            }
            let found = rules.score("", &measures, "2025");
            for target in targets {
                let outcome = &card(&found, target).outcome;
                assert_eq!(outcome.score, Some(support::d(target)), "weights {w} and {v}");
                let upper = Fraction::read(target) >= whole(80);
                assert_eq!(outcome.grade.as_deref(), Some(if upper { "upper" } else { "lower" }), "{target}");
                landed += 1;
            }
        }
    }
    assert_eq!(landed, 125);

    let means = "
ruleset: written
title: t
subject: thing
period: year
measures: {x: {type: number}, y: {type: number}, z: {type: number}}
score:
  combine: none
  of:
    geometric: {combine: geometric-mean, round: none, of: {x: {}, y: {}, z: {}}}
    harmonic:  {combine: harmonic-mean, round: none, of: {sixty: {value: x - 4}, hundred_and_twenty: {value: y + 40}}}
";
    let found = written(means, &[]).score("", "subject,period,x,y,z\na,2025,64,80,100\n", "2025");
    for path in ["score.geometric", "score.harmonic"] {
        assert_eq!(support::value(&found, "a", path), Some(80.into()), "{path}");
    }
}

/// Rounding halves, by hand: up is away from zero, even is to the even neighbour; both only at the twelfth place.
#[test]
fn a_half_is_rounded_as_declared() {
    let rules = written(
        "
ruleset: written
title: t
subject: thing
period: year
measures: {x: {type: number}}
score:
  value: x
  round: 2
also:
  one:  {value: x, round: 1}
  even: {value: x, round: {places: 2, half: even}}
  none: {value: x / 3, round: none}
",
        &[],
    );
    let rows = [
        // x, two places, one place, even, a third at 12 places
        ("80.005", "80.01", "80", "80", "26.668333333333"),
        ("80.015", "80.02", "80", "80.02", "26.671666666667"),
        ("80.25", "80.25", "80.3", "80.25", "26.75"),
        ("-80.005", "-80.01", "-80", "-80", "-26.668333333333"),
        ("80.0049", "80.00", "80", "80", "26.6683"),
        ("80.004999999999", "80.00", "80", "80", "26.668333333333"),
        // 80.0049999999996 is 80.005 at twelve places, and so a half.
        ("80.0049999999996", "80.01", "80", "80", "26.668333333333"),
        ("-0.004", "0.00", "0", "0", "-0.001333333333"),
    ];
    let mut measures = "subject,period,x\n".to_owned();
    rows.iter().enumerate().for_each(|(at, row)| measures += &format!("r{at},2025,{}\n", row.0));
    let found = rules.score("", &measures, "2025");
    for (at, (x, two, one, even, third)) in rows.into_iter().enumerate() {
        let subject = format!("r{at}");
        let shown = card(&found, &subject).outcome.score.map(|score| number::show(score, Some(2)));
        assert_eq!(shown.as_deref(), Some(two), "{x}");
        let results = ["one", "even", "none"].map(|id| also(&found, &subject, id));
        assert_eq!(results, [one, even, third], "{x}");
    }
}

// --- The order and the packing of the data -----------------------------------------------------------------------------

/// Numbers that a seed decides (Marsaglia 2003, xorshift64).
struct Dice(u64);

impl Dice {
    /// A number other than 0, so that it may be a seed.
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(n.max(1)).expect("small")).expect("small")
    }

    fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

/// The rows of a CSV text in another order, over some files, each with the header.
fn files(text: &str, dice: &mut Dice, most: usize) -> Vec<String> {
    let Some((header, rest)) = text.split_once('\n') else { return Vec::new() };
    let mut rows: Vec<&str> = rest.lines().collect();
    dice.shuffle(&mut rows);
    let mut files = vec![format!("{header}\n"); 1 + dice.below(most)];
    for row in rows {
        let file = dice.below(files.len());
        files[file] += &format!("{row}\n");
    }
    files
}

fn repacked(plan: &Plan, case: &Case, given: &Dataset, dice: &mut Dice, most: usize) -> Dataset {
    let text = |name: &str| std::fs::read_to_string(case.folder.join(name)).unwrap_or_default();
    let mut data = given.clone();
    (data.batches, data.facts) = (Vec::new(), Vec::new());
    for file in files(&text("responses.csv"), dice, most) {
        let read =
            ingest::responses(&file, "part", &Form::of(plan), &Mapping::default()).expect("a part can be read");
        data.batches.extend(read.rows);
    }
    for (table, of_table) in &Form::of(plan).tables {
        for file in files(&text(&satis::regress::case::rows_file(of_table.kind, table)), dice, most) {
            let form = Form::of(plan);
            let read = ingest::rows(&file, "part", &form, table, &Mapping::default()).expect("a part can be read");
            data.batches.extend(read.rows);
        }
    }
    for file in files(&text("measures.csv"), dice, most) {
        data.facts.extend(support::facts(plan, &file, "part", &Mapping::default()));
    }
    if !case.folder.join("responses.csv").exists() {
        // Its responses are files as a survey tool writes them.
        data.batches.extend(
            given.batches.iter().filter(|batch| batch.table.is_empty()).flat_map(|batch| parts(batch, dice, most)),
        );
    }
    dice.shuffle(&mut data.batches);
    dice.shuffle(&mut data.facts);
    dice.shuffle(&mut data.references);
    data
}

/// The rows of a batch in another order, over some batches.
fn parts(batch: &Batch, dice: &mut Dice, most: usize) -> Vec<Batch> {
    let mut rows: Vec<usize> = (0..batch.len()).collect();
    dice.shuffle(&mut rows);
    let mut parts = vec![Vec::new(); 1 + dice.below(most)];
    for row in rows {
        let part = dice.below(parts.len());
        parts[part].push(row);
    }
    parts.iter().map(|rows| batch.picked(rows)).collect()
}

/// Everything that scoring found: as it is written, and every number behind it.
fn all_of(scorecard: &Scorecard) -> String {
    format!("{}\n{:#?}", rendered(scorecard), scorecard.cards)
}

/// A fixture with its data in the order of its files, and everything that scoring finds in them.
struct Ordered {
    case: &'static Case,
    plan: Arc<Plan>,
    given: Dataset,
    wanted: String,
}

/// All fixtures, each scored once.
fn ordered() -> &'static [Ordered] {
    static CASES: LazyLock<Vec<Case>> =
        LazyLock::new(|| Case::all(&project().root.join("fixtures"), None).expect("every case can be read"));
    static ORDERED: LazyLock<Vec<Ordered>> = LazyLock::new(|| {
        let library = &project().library;
        support::on_all_cores(&CASES, |case| {
            let (plan, _) = satis::score::plan(library, &case.ruleset, Some(case.period)).expect("a plan");
            let given = case.dataset(&Form::of(&plan), &plan).expect("data");
            let wanted = all_of(&scored(library, &case.ruleset, &given, &case.period.to_string()));
            Ordered { case, plan, given, wanted }
        })
    });
    &ORDERED
}

/// Scores a fixture in other orders and packings: a few files, and about as many as there are rows.
fn keeps_its_bytes(one: &Ordered, dice: &mut Dice) {
    let Ordered { case, plan, given, wanted } = one;
    for most in [4, 300] {
        let data = repacked(plan, case, given, dice, most);
        let responses = |data: &Dataset| data.batches.iter().map(satis::data::Batch::len).sum::<usize>();
        assert_eq!(responses(&data), responses(given), "{}::{}", case.ruleset, case.name);
        assert_eq!(data.facts.len(), given.facts.len(), "{}::{}", case.ruleset, case.name);
        let found = all_of(&scored(&project().library, &case.ruleset, &data, &case.period.to_string()));
        assert!(found == *wanted, "{}::{} differs", case.ruleset, case.name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_and_any_packing_gives_the_same_bytes(seed in 1_u64..) {
        let proved: BTreeSet<_> = ordered().iter().map(|one| (&one.case.ruleset, &one.case.name)).collect();
        prop_assert!(proved.len() >= 40, "only {} fixtures", proved.len());
        // Each fixture has dice of its own, so that it is packed alike whichever processor takes it.
        let mut seeds = Dice(seed);
        let thrown: Vec<(&Ordered, u64)> = ordered().iter().map(|one| (one, seeds.next())).collect();
        support::on_all_cores(&thrown, |(one, seed)| keeps_its_bytes(one, &mut Dice(*seed)));
    }
}

const MONTHLY: &str = "
ruleset: written
title: t
subject: thing
period: year
measures:
  added:    {type: number, over: sum}
  averaged: {type: number, over: mean}
  latest:   {type: number, over: last}
score:
  combine: none
  of: {added: {}, averaged: {}, latest: {}}
";

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    /// Four months of a year in any order.
    #[test]
    fn finer_facts_fall_together_in_any_order(
        order in Just(vec![("2025-01", "1"), ("2025-03", "2"), ("2025-07", "4"), ("2025-11", "7.3")]).prop_shuffle(),
        last_first in any::<bool>(),
    ) {
        let rules = written(MONTHLY, &[]);
        let plan = rules.plan();
        let mut facts = Vec::new();
        for (month, x) in &order {
            let row = format!("subject,period,added,averaged,latest\na,{month},{x},{x},{x}\n");
            facts.extend(support::facts(&plan, &row, "month", &Mapping::default()));
        }
        if last_first {
            facts.reverse();
        }
        let found = scored(&rules.library, "written", &Dataset { facts, ..Dataset::default() }, "2025");
        let values = ["added", "averaged", "latest"].map(|id| support::value(&found, "a", &format!("score.{id}")));
        // 1 + 2 + 4 + 7.3; a quarter of that; November's.
        prop_assert_eq!(values, ["14.3", "3.575", "7.3"].map(|x| Some(support::d(x))));
    }
}
