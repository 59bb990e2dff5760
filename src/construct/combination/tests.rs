//! What holds of every method.

use super::*;
use proptest::prelude::*;

fn d(text: &str) -> Decimal {
    number::parse(text).unwrap()
}

fn combined(method: &Method, parts: &[(Decimal, Decimal)]) -> Result<Decimal, Fault> {
    let weight = parts.iter().map(|(weight, _)| *weight).sum();
    method.combine(&Parts { parts, weight })
}

#[test]
fn examples_are_right() {
    for method in ALL {
        let (children, value) = method.example;
        let parts: Vec<_> = children
            .iter()
            .map(|(value, weight)| (if weight.is_empty() { Decimal::ONE } else { d(weight) }, d(value)))
            .collect();
        assert_eq!(combined(method, &parts).map(number::guard), Ok(d(value)), "{method:?}");
    }
}

#[test]
fn words_and_names_are_unique() {
    for (at, method) in ALL.iter().enumerate() {
        assert_eq!(ALL.iter().position(|other| other.word == method.word), Some(at));
        assert_eq!(ALL.iter().position(|other| other.name.en == method.name.en), Some(at));
        assert_eq!(by_word(method.word), Some(*method));
    }
}

#[test]
fn values_outside_of_the_domain_are_refused_unless_they_weigh_nothing() {
    for method in ALL {
        let outside = match method.domain {
            Domain::All => continue,
            Domain::NotNegative => d("-1"),
            Domain::Positive => d("0"),
        };
        let (one, eight) = (Decimal::ONE, d("8"));
        let refused = Fault::Mean(method.name.en, number::show(outside, None));
        assert_eq!(combined(method, &[(one, eight), (one, outside)]), Err(refused));
        assert_eq!(combined(method, &[(one, eight), (Decimal::ZERO, outside)]).map(number::guard), Ok(eight));
    }
}

proptest! {
    /// The invariants of the module comment, for values from 0.01 to 10 and weights from 1 to 9.
    #[test]
    fn methods_rise_with_their_values_and_keep_a_single_one(
        parts in prop::collection::vec((1..=9_i64, 1..=1_000_i64), 1..6),
        at in 0..6_usize,
        by in 1..=500_i64,
    ) {
        for method in ALL {
            let weight = |w: i64| if method.weights == Weights::Unused { Decimal::ONE } else { w.into() };
            let mut parts: Vec<_> = parts.iter().map(|(w, x)| (weight(*w), Decimal::new(*x, 2))).collect();
            let before = number::guard(combined(method, &parts).unwrap());
            if let [(_, only)] = parts.as_slice() {
                prop_assert_eq!(before, *only, "{:?}", method);
            }
            let at = at % parts.len();
            parts[at].1 += Decimal::new(by, 2);
            let after = number::guard(combined(method, &parts).unwrap());
            prop_assert!(after >= before, "{:?}: {} fell to {}", method, before, after);
        }
    }

    /// What was chosen is among the values and makes the value.
    #[test]
    fn chosen_values_make_the_value(values in prop::collection::vec(-50..50_i64, 1..6)) {
        for method in ALL {
            let Some(chooses) = method.chooses else { continue };
            let mut sorted: Vec<Decimal> = values.iter().copied().map(Decimal::from).collect();
            sorted.sort();
            let chosen = chooses(&sorted);
            let parts = |values: &[Decimal]| values.iter().map(|x| (Decimal::ONE, *x)).collect::<Vec<_>>();
            prop_assert!(chosen.iter().all(|x| sorted.contains(x)));
            prop_assert_eq!(combined(method, &parts(&chosen)), combined(method, &parts(&sorted)));
        }
    }
}
