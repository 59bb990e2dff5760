//! Drawing at random, the same from the same seed on every machine.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A stream of random numbers.
#[derive(Debug)]
pub struct Urn(ChaCha8Rng);

impl Urn {
    /// The stream of a seed.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// `amount` different numbers below `among`, ascending, every set of them as likely as every other; all
    /// of them where there are no more.
    pub fn draw(&mut self, among: usize, amount: usize) -> Vec<usize> {
        let amount = amount.min(among);
        let mut numbers: Vec<usize> = (0..among).collect();
        for place in 0..amount {
            // The first places of a shuffle.
            numbers.swap(place, self.0.random_range(place..among));
        }
        numbers.truncate(amount);
        numbers.sort_unstable();
        numbers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn as_many_as_wanted_and_none_twice(seed: u64, among in 0_usize..200, amount in 0_usize..250) {
            let drawn = Urn::of(seed).draw(among, amount);
            prop_assert_eq!(drawn.len(), amount.min(among));
            prop_assert!(drawn.windows(2).all(|pair| pair[0] < pair[1]));
            prop_assert!(drawn.iter().all(|number| *number < among));
            prop_assert_eq!(drawn, Urn::of(seed).draw(among, amount));
        }
    }

    /// Three of ten, 6000 times: each is drawn 1800 times but for chance, with variance 6000 · 0.3 · 0.7. The sum of the
    /// squared deviations over that variance, times 9/10, is chi-square with 9 degrees of freedom: beyond 27.9 once in a
    /// thousand.
    #[test]
    fn everybody_is_as_likely_as_everybody_else() {
        let mut counts = [0_f64; 10];
        for seed in 0..6000 {
            Urn::of(seed).draw(10, 3).into_iter().for_each(|number| counts[number] += 1.0);
        }
        let off: f64 = counts.iter().map(|count| (count - 1800.0).powi(2)).sum();
        let statistic = off / (6000.0 * 0.3 * 0.7) * 0.9;
        assert!(statistic < 27.9, "{statistic}: {counts:?}");
    }

    /// Every pair of five, 5000 times: 500 each but for chance; 9 degrees of freedom.
    #[test]
    fn pairs_are_as_likely_as_other_pairs() {
        let mut counts = std::collections::BTreeMap::new();
        for seed in 0..5000 {
            *counts.entry(Urn::of(seed).draw(5, 2)).or_insert(0_f64) += 1.0;
        }
        assert_eq!(counts.len(), 10);
        let statistic: f64 = counts.values().map(|count| (count - 500.0).powi(2) / 500.0).sum();
        assert!(statistic < 27.9, "{statistic}: {counts:?}");
    }

    /// A draw is evidence: what a seed gave once it must give for ever.
    #[test]
    fn a_seed_gives_what_it_always_gave() {
        assert_eq!(Urn::of(7).draw(40, 5), [5, 7, 8, 9, 13]);
    }
}
