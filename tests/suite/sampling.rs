//! What holds of every draw: sizes, nobody twice, and the order of the frame without effect.

use crate::support;

use proptest::prelude::*;
use satis::ingest::{self, Mapping};
use satis::plan::Plan;
use satis::sample::{self, Choices, Draw, Frame};
use std::collections::{BTreeMap, BTreeSet};
use support::written;

fn rules(take: &str) -> String {
    format!(
        "ruleset: r\nsubject: s\nperiod: year\nquestions: {{q: {{range: [0, 1]}}}}\nscore: q.mean\nsample:\n  frame: \
         {{main: {{type: bool}}, late: {{type: bool}}, region: {{choices: [north, south, west]}}, sales: {{type: \
         number}}}}\n  of: main\n  must: late\n  {take}\n"
    )
}

/// A customer: main, late, region, sales.
type Customer = (bool, bool, usize, u32);

fn drawn(plan: &Plan, customers: &[(usize, Customer)], seed: u64) -> Draw {
    let mut text = String::from("customer,main,late,region,sales\n");
    for (id, (main, late, region, sales)) in customers {
        let region = ["north", "south", "west"].get(*region).expect("one of three");
        text += &format!("c{id},{main},{late},{region},{sales}\n");
    }
    let sample = plan.sample.as_ref().expect("a sample");
    let read = ingest::frame(&text, "t", sample, &Mapping::default()).expect("a frame");
    assert_eq!(read.rejects, []);
    let choices = Choices { seed, ..Choices::default() };
    sample::draw(plan, &Frame::of(read.rows), &choices).expect("a sample").expect("a draw")
}

fn customers() -> impl Strategy<Value = Vec<(usize, Customer)>> {
    prop::collection::vec((any::<bool>(), any::<bool>(), 0_usize..3, 0_u32..50), 1..60)
        .prop_map(|all| all.into_iter().enumerate().collect())
}

/// What holds however rows are taken.
fn sound(draw: &Draw, customers: &[(usize, Customer)], size: usize) {
    let main = customers.iter().filter(|(_, (main, ..))| *main).count();
    assert_eq!((draw.rows, draw.population), (customers.len(), main));
    assert_eq!((draw.wanted, draw.drawn), (size, size.min(main)));
    let ids: BTreeSet<&str> = draw.taken.iter().map(|taken| taken.id.as_str()).collect();
    assert_eq!(ids.len(), draw.taken.len(), "nobody twice");
    assert_eq!(draw.taken.iter().filter(|taken| taken.drawn.is_some()).count(), draw.drawn);
    let by_id: BTreeMap<String, &Customer> = customers.iter().map(|(id, all)| (format!("c{id}"), all)).collect();
    for taken in &draw.taken {
        let (main, late, ..) = by_id.get(&taken.id).expect("a customer");
        assert!(*main || taken.drawn.is_none(), "only who can be is drawn");
        assert_eq!(taken.must, *late);
    }
    let late = customers.iter().filter(|(id, (_, late, ..))| *late && ids.contains(format!("c{id}").as_str()));
    assert_eq!(
        late.count(),
        customers.iter().filter(|(_, (_, late, ..))| *late).count(),
        "all that must are asked"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn draws_are_sound_and_do_not_depend_on_the_order_of_rows(
        (all, mixed) in customers().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        seed: u64,
        way in 0_usize..4,
    ) {
        let (take, size): (&str, fn(usize) -> usize) = match way {
            0 => ("size: 7", |_| 7),
            1 => ("share: 30%", |main| (main * 3).div_ceil(10)),
            2 => ("take: stratified\n  by: region\n  size: 9", |_| 9),
            _ => ("take: largest\n  by: sales\n  n: 4", |_| 4),
        };
        let plan = written(&rules(take), &[]).plan();
        let draw = drawn(&plan, &all, seed);
        let main = all.iter().filter(|(_, (main, ..))| *main).count();
        sound(&draw, &all, size(main));
        for stratum in &draw.strata {
            prop_assert!(stratum.drawn <= stratum.rows);
            prop_assert!(stratum.drawn >= usize::from(draw.drawn >= draw.strata.len()));
        }
        let of_strata: usize = draw.strata.iter().map(|stratum| stratum.drawn).sum();
        prop_assert_eq!(of_strata, if way == 2 { draw.drawn } else { 0 });
        prop_assert_eq!(draw, drawn(&plan, &mixed, seed));
    }
}
