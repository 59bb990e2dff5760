//! Laws that hold for every rule set and all data, tried on generated ones.

use crate::support;

use proptest::prelude::*;
use satis::data::{Batch, Dataset};
use satis::number::{self, Decimal, Rounding};
use satis::plan::NodeId;
use satis::plan::TableId;
use satis::score::tally::Tally;
use satis::score::{self, Card, Scorecard};
use std::fmt::Write as _;
use support::{Written, rendered, written};

/// A response: who it is about, and a mark in hundredths (0 to 10,000) or nothing for each of four questions.
type Response = (u8, [Option<u16>; 4]);

/// A rule set over four questions.
#[derive(Debug, Clone)]
struct Rules {
    combine: &'static str,
    missing: &'static str,
    per_response: bool,
    /// Two groups of two questions each, or the four questions side by side.
    grouped: bool,
    weights: [u8; 4],
    /// Whether each question's mark goes through a rising curve or through steps first.
    points: [u8; 4],
}

const WEIGHTED: [&str; 3] = ["weighted-mean", "geometric-mean", "harmonic-mean"];

impl Rules {
    fn weighted(&self) -> bool {
        WEIGHTED.contains(&self.combine)
    }

    fn leaf(&self, at: usize) -> String {
        let value = if self.per_response { format!("q{at}") } else { format!("q{at}.mean") };
        let weight = if self.weighted() { format!(", weight: {}", self.weights[at]) } else { String::new() };
        let points = match self.points[at] {
            0 => "",
            1 => ", curve: {0: 0, 40: 10, 41: 10, 100: 100}",
            2 => ", bands: [{from: 90, points: 100}, {from: 33.33, points: [20, 60]}, {from: 0, points: 5}]",
            _ => ", floor: 20, cap: 80, round: 0",
        };
        format!("q{at}: {{value: {value}{weight}{points}, out_of: 100}}")
    }

    /// The rule set as YAML, less the leaves in `without`.
    fn yaml(&self, without: &[usize]) -> String {
        let mut yaml = "ruleset: written\ntitle: t\nsubject: thing\nperiod: year\nquestions:\n".to_owned();
        let kept: Vec<usize> = (0..4).filter(|at| !without.contains(at)).collect();
        for at in &kept {
            let _ = writeln!(yaml, "  q{at}: {{range: [0, 100]}}");
        }
        let _ = writeln!(yaml, "score:\n  combine: {}\n  missing: {}\n  round: none", self.combine, self.missing);
        if self.weighted() {
            yaml += "  weights: rescale\n";
        }
        if self.per_response {
            yaml += "  per: response\n";
        }
        yaml += "  of:\n";
        if self.grouped {
            for (group, pair) in [[0, 1], [2, 3]].iter().enumerate() {
                let weight = if self.weighted() { format!("weight: {}, ", 2 * group + 1) } else { String::new() };
                let leaves: Vec<String> = pair.iter().map(|at| self.leaf(*at)).collect();
                let promise = if self.combine == "sum" { 200 } else { 100 };
                let _ =
                    writeln!(yaml, "    g{group}: {{{weight}out_of: {promise}, of: {{{}}}}}", leaves.join(", "));
            }
        } else {
            for at in &kept {
                let _ = writeln!(yaml, "    {}", self.leaf(*at));
            }
        }
        yaml
    }
}

fn rules(combines: &'static [&'static str]) -> impl Strategy<Value = Rules> {
    let weights = prop::array::uniform4(1_u8..10);
    let missing = prop::sample::select(vec!["fail", "zero", "renormalise", "{renormalise: 0.5}"]);
    let combine = prop::sample::select(combines);
    (combine, missing, any::<bool>(), any::<bool>(), weights, prop::array::uniform4(0_u8..4)).prop_map(
        |(combine, missing, per_response, grouped, weights, points)| Rules {
            combine,
            missing,
            per_response,
            grouped,
            weights,
            points,
        },
    )
}

/// Marks of which every fourth is not there, and of which some are the ends.
fn mark() -> impl Strategy<Value = Option<u16>> {
    prop_oneof![2 => Just(None), 1 => Just(Some(0)), 1 => Just(Some(10_000)), 6 => (0_u16..=10_000).prop_map(Some)]
}

fn responses() -> impl Strategy<Value = Vec<Response>> {
    prop::collection::vec((0_u8..3, prop::array::uniform4(mark())), 1..14)
}

fn csv(responses: &[Response]) -> String {
    let mut text = "subject,period,q0,q1,q2,q3\n".to_owned();
    for (subject, marks) in responses {
        let cells = marks.map(|mark| mark.map_or_else(String::new, |m| Decimal::new(m.into(), 2).to_string()));
        let _ = writeln!(text, "s{subject},2025,{}", cells.join(","));
    }
    text
}

fn score(rules: &Written, responses: &[Response]) -> Scorecard {
    rules.score(&csv(responses), "", "2025")
}

/// The score of every subject before it is rounded, at the guard.
fn values(scorecard: &Scorecard) -> Vec<(String, Option<Decimal>)> {
    let value = |card: &Card| card.nodes[NodeId::ROOT].value.as_ref().ok().copied().map(number::guard);
    scorecard.cards.iter().map(|card| (card.subject.clone(), value(card))).collect()
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

const ALL: &[&str] = &["weighted-mean", "mean", "sum", "geometric-mean", "harmonic-mean", "min", "max", "median"];

proptest! {
    #![proptest_config(config(64))]

    #[test]
    fn the_order_of_rows_is_irrelevant(
        rules in rules(ALL),
        (given, shuffled) in responses().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
    ) {
        let rules = written(&rules.yaml(&[]), &[]);
        let (given, shuffled) = (score(&rules, &given), score(&rules, &shuffled));
        prop_assert_eq!(rendered(&given), rendered(&shuffled));
        prop_assert_eq!(given.cards, shuffled.cards);
    }

    /// The leaf of weight zero has a value, has none, or does not exist at all: nothing else may change.
    #[test]
    fn a_weight_of_zero_changes_nothing(
        mut rules in rules(&WEIGHTED),
        zero in 0_usize..4,
        rows in responses(),
    ) {
        rules.grouped = false;
        rules.weights[zero] = 0;
        let blank: Vec<Response> = rows.iter().map(|(subject, marks)| {
            let mut marks = *marks;
            marks[zero] = None;
            (*subject, marks)
        }).collect();
        let (with, without) = (written(&rules.yaml(&[]), &[]), written(&rules.yaml(&[zero]), &[]));
        let (present, missing, absent) = (score(&with, &rows), score(&with, &blank), score(&without, &rows));
        prop_assert_eq!(values(&present), values(&missing));
        prop_assert_eq!(values(&present), values(&absent));
        for ((a, b), c) in present.cards.iter().zip(&missing.cards).zip(&absent.cards) {
            prop_assert_eq!((a.outcome.status, a.outcome.rank), (b.outcome.status, b.outcome.rank));
            prop_assert_eq!((a.outcome.status, a.outcome.rank), (c.outcome.status, c.outcome.rank));
            prop_assert_eq!(a.nodes[NodeId::ROOT].n, b.nodes[NodeId::ROOT].n);
            prop_assert_eq!(a.nodes[NodeId::ROOT].n, c.nodes[NodeId::ROOT].n);
            prop_assert_eq!(a.nodes[NodeId::ROOT].missing_share, b.nodes[NodeId::ROOT].missing_share);
            prop_assert_eq!(a.nodes[NodeId::ROOT].missing_share, c.nodes[NodeId::ROOT].missing_share);
        }
    }

    /// The law ends where a harmonic mean does: over 0 it has no value, so an answer that leaves 0 brings a response, or a group,
    /// into a mean that was taken without it.
    #[test]
    fn a_higher_answer_never_lowers_a_score(
        rules in rules(ALL),
        rows in responses(),
        (row, question, by) in (any::<prop::sample::Index>(), 0_usize..4, 1_u16..4_000),
    ) {
        let mut raised = rows.clone();
        let row = row.index(rows.len());
        let Some(mark) = raised[row].1[question] else { return Ok(()) };
        if mark == 0 && rules.combine == "harmonic-mean" {
            return Ok(());
        }
        raised[row].1[question] = Some((mark + by).min(10_000));
        let rules = written(&rules.yaml(&[]), &[]);
        let (before, after) = (score(&rules, &rows), score(&rules, &raised));
        for ((subject, before), (_, after)) in values(&before).into_iter().zip(values(&after)) {
            prop_assert!(before <= after, "{subject} falls from {before:?} to {after:?}");
        }
    }

    #[test]
    fn contributions_sum_to_their_parent(
        rules in rules(&["weighted-mean", "mean", "sum"]),
        rows in responses(),
    ) {
        let rules = written(&rules.yaml(&[]), &[]);
        let found = score(&rules, &rows);
        let mut checked = 0;
        for card in &found.cards {
            for (plan, parent) in found.plan.nodes.iter().zip(&card.nodes).filter(|(plan, _)| !plan.children.is_empty()) {
                let Ok(value) = &parent.value else { continue };
                let brought = plan.children.iter().filter_map(|child| card.nodes[*child].contribution);
                let off = (brought.sum::<Decimal>() - parent.raw.unwrap_or(*value)).abs();
                prop_assert!(off < Decimal::new(1, 15), "{} of {} is off by {off}", plan.path, card.subject);
                let used = plan.children.iter().filter_map(|child| card.nodes[*child].weight_used);
                let off = (used.sum::<Decimal>() - Decimal::ONE).abs();
                prop_assert!(off < Decimal::new(1, 11), "the weights of {} sum to 1 less {off}", plan.path);
                checked += 1;
            }
        }
        let scored = found.cards.iter().filter(|card| card.outcome.status.is_graded).count();
        prop_assert!(checked >= scored);
    }

    #[test]
    fn ties_share_the_smallest_rank_and_only_scored_subjects_have_one(
        marks in prop::collection::vec(prop::option::weighted(0.9, 0_u16..6), 1..12),
    ) {
        let yaml = "ruleset: written\ntitle: t\nsubject: thing\nperiod: year\nmeasures: {x: {type: number}, n: {type: number}}\n\
                    score: {value: x / n, round: 1}\noutcomes: [{when: x == 5, status: invalid, reason: five}]\n";
        let rules = written(yaml, &[]);
        let mut measures = "subject,period,x,n\n".to_owned();
        for (at, mark) in marks.iter().enumerate() {
            // 20ths in one place: 0.05 and 0.1 tie at 0.1.
            let _ = writeln!(measures, "s{at:02},2025,{},20", mark.map_or_else(String::new, |m| m.to_string()));
        }
        let found = rules.score("", &measures, "2025");
        // Tenths of a half, rounded up: 0, 1, 1, 2, 2 for 0 to 4; 5 is invalid.
        let tenths = |mark: u16| mark.div_ceil(2);
        let counted: Vec<u16> = marks.iter().flatten().filter(|mark| **mark != 5).map(|mark| tenths(*mark)).collect();
        for (at, mark) in marks.iter().enumerate() {
            let outcome = &support::card(&found, &format!("s{at:02}")).outcome;
            let wanted = mark.filter(|mark| *mark != 5).map(|mark| {
                1 + counted.iter().filter(|other| **other > tenths(mark)).count()
            });
            prop_assert_eq!(outcome.rank.map(|rank| rank as usize), wanted);
            prop_assert_eq!(outcome.status.is_graded, wanted.is_some());
        }
    }
}

proptest! {
    #![proptest_config(config(512))]

    #[test]
    fn rounding_twice_is_rounding_once_keeps_order_and_moves_at_most_half_a_unit(
        a in any::<i64>(),
        b in any::<i64>(),
        scale in 0_u32..18,
        places in 0_u32..=12,
        even in any::<bool>(),
    ) {
        let (a, b) = (Decimal::new(a, scale), Decimal::new(b, scale));
        let rounding = if even { Rounding::HalfEven } else { Rounding::HalfUp };
        let once = number::round(a, places, rounding);
        prop_assert_eq!(number::round(once, places, rounding), once);
        prop_assert_eq!(number::guard(once), once);
        prop_assert_eq!(number::guard(number::guard(a)), number::guard(a));
        let unit = Decimal::new(1, places);
        prop_assert!((once - number::guard(a)).abs() <= unit / Decimal::TWO);
        prop_assert!(once.scale() <= places, "{} has too many places", once);
        if a <= b {
            prop_assert!(once <= number::round(b, places, rounding));
        }
        // Both directions agree but at a half.
        let other = number::round(a, places, if even { Rounding::HalfUp } else { Rounding::HalfEven });
        let at_half = (number::guard(a) - once).abs() == unit / Decimal::TWO;
        prop_assert!(at_half || other == once);
        prop_assert_eq!(number::round(-a, places, rounding), -once);
    }
}

// --- The tally is a commutative monoid -------------------------------------------------------------------------------

/// Statistics of questions, of derived values that may have no value (division by zero) and of true-or-false, and nodes for each
/// response on two levels.
const TALLIED: &str = "
ruleset: written
title: t
subject: thing
period: year
questions:
  q0: {range: [0, 100]}
  q1: {range: [0, 100]}
  q2: {range: [0, 100]}
  q3: {range: [0, 100]}
derive:
  ratio: q0 / q1
  better: q2 > q3
  late: {value: q2 - q3, where: q0 > 50}
score:
  per: response
  combine: weighted-mean
  weights: rescale
  missing: renormalise
  of:
    g0: {weight: 3, of: {q0: 1, q1: 2}}
    g1: {weight: 4, of: {q2: 3, r: {weight: 4, value: ratio, cap: 100}}}
also:
  mean_ratio: ratio.mean
  sd_late: late.sd
  share_better: better.share
";

fn tallied(rules: &Written, rows: &[Response]) -> Tally {
    let plan = rules.plan();
    let data: Dataset = support::dataset(&plan, &csv(rows), "");
    let facts = score::facts::gather(&plan, &data.facts, support::p("2025")).expect("facts");
    let batches: Vec<Batch> = data.batches;
    score::response::tally(&plan, &batches, &facts, support::p("2025")).expect("a tally")
}

fn merged(mut a: Tally, b: &Tally) -> Tally {
    a.merge(b.clone());
    a
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn tallies_merge_in_any_order_and_grouping(rows in prop::collection::vec((0_u8..3, prop::array::uniform4(mark())), 0..24), cuts in prop::array::uniform24(0_usize..3)) {
        let rules = written(TALLIED, &[]);
        let part = |wanted: usize| -> Vec<Response> {
            rows.iter().zip(cuts).filter(|(_, part)| *part == wanted).map(|(row, _)| *row).collect()
        };
        let [a, b, c] = [0, 1, 2].map(|wanted| tallied(&rules, &part(wanted)));
        let whole = tallied(&rules, &rows);
        prop_assert_eq!(&merged(merged(a.clone(), &b), &c), &whole);
        prop_assert_eq!(&merged(a.clone(), &merged(b.clone(), &c)), &whole);
        prop_assert_eq!(&merged(merged(c.clone(), &a), &b), &whole);
        prop_assert_eq!(merged(a.clone(), &b), merged(b.clone(), &a));
        prop_assert_eq!(merged(Tally::default(), &a), merged(a.clone(), &Tally::default()));
        prop_assert_eq!(merged(Tally::default(), &a), a);
        let counted: u64 = whole.subjects.values().map(|subject| subject.rows[TableId::RESPONSES]).sum();
        prop_assert_eq!(counted, rows.len() as u64);
    }
}

/// A level may be labelled by a number that is also a mark: however it is spelt, it is the level, in every order.
#[test]
fn a_level_that_looks_like_a_mark_is_the_level_in_every_spelling_and_order() {
    let rules = written(
        "
ruleset: written
title: t
subject: thing
period: year
scales: {mixed: {levels: {'5': 100, '4': 80}, range: [0, 10]}}
questions: {q: {scale: mixed}}
score: {value: q.mean}
",
        &[],
    );
    let score = |answers: [&str; 2]| {
        let rows = answers.map(|answer| format!("s,2025,{answer}\n")).concat();
        rendered(&rules.score(&format!("subject,period,q\n{rows}"), "", "2025"))
    };
    assert_eq!(score(["5", "5.0"]), score(["5.0", "5"]));
    assert_eq!(score(["5", "5.0"]), score(["5", "5"]));
}

/// A formula that yields 5 for some responses and the text "5" for others has no mean, whichever comes first.
#[test]
fn a_column_of_a_number_and_of_the_same_text_is_refused() {
    let rules = "ruleset: written\ntitle: t\nsubject: thing\nperiod: year\nquestions: {q: {range: [0, 10]}}\n\
                 derive: {five: 'if q > 5 { 5 } else { \"5\" }'}\nscore: {value: q.mean}\nalso: {middle: five.mean}\n";
    let mut library = satis::ruleset::Library::default();
    let id =
        library.add_text(std::path::Path::new("/nowhere"), "rules/written/ruleset.yaml", rules).expect("an id");
    let Err(satis::score::ScoreError::Rules(problems)) = satis::score::plan(&library, &id, None) else {
        panic!("a column of two kinds")
    };
    assert_eq!(
        problems.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>(),
        ["this is now a number, now a text"]
    );
}
