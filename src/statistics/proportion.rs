//! The interval of a share.

use super::{Interval, quantile, real};

/// Wilson's score interval of `hits` out of `n`, without correction for continuity (Wilson 1927; method 3 of Newcombe,
/// Statistics in Medicine 17, 1998). It stays within 0 and 1 and holds for small n too. None for n = 0.
#[must_use]
pub fn wilson(hits: u64, n: u64, confidence: f64) -> Option<Interval> {
    if n == 0 || hits > n {
        return None;
    }
    let z = quantile::normal(confidence)?;
    let (all, p) = (real(n), real(hits) / real(n));
    let middle = p + z * z / (2.0 * all);
    let half = z * (p * (1.0 - p) / all + z * z / (4.0 * all * all)).sqrt();
    let scale = 1.0 + z * z / all;
    // At the ends the interval begins or ends there; rounding must not carry it beyond.
    let low = if hits == 0 { 0.0 } else { (middle - half) / scale };
    let high = if hits == n { 1.0 } else { (middle + half) / scale };
    Some(Interval { low, high })
}

#[cfg(test)]
mod tests {
    use super::super::close;
    use super::*;

    /// Newcombe (1998), table I, method 3; R's `prop.test(81, 263, correct = FALSE)` prints the same 0.2553 and 0.3662.
    #[test]
    fn intervals_are_those_of_newcombe() {
        for (hits, n, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let found = wilson(hits, n, 0.95).unwrap();
            assert!(close(found.low, low, 4) && close(found.high, high, 4), "{hits}/{n}: {found:?}");
        }
    }

    #[test]
    fn all_and_none_stay_within_0_and_1_and_mirror_each_other() {
        let (none, all) = (wilson(0, 7, 0.95).unwrap(), wilson(7, 7, 0.95).unwrap());
        assert_eq!((none.low, all.high), (0.0, 1.0));
        assert!(close(none.high, 1.0 - all.low, 12));
        assert_eq!((wilson(0, 0, 0.95), wilson(3, 2, 0.95)), (None, None));
    }
}
