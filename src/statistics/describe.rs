//! Number, mean, standard deviation, median and quartiles.

use super::real;

/// What describes some values.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// How many there are.
    pub n: u64,
    /// Their arithmetic mean.
    pub mean: f64,
    /// The standard deviation of a sample, with n − 1 in the denominator; none below two values.
    pub sd: Option<f64>,
    /// The first quartile, the median and the third quartile: type 7 of Hyndman and Fan (1996), the default of R and of Excel's
    /// QUARTILE.INC.
    pub quartiles: [f64; 3],
}

impl Summary {
    /// Describes values in any order; none where there are none.
    #[must_use]
    pub fn of(values: &[f64]) -> Option<Self> {
        Self::of_counts(&values.iter().map(|value| (*value, 1)).collect::<Vec<_>>())
    }

    /// Describes values of which each occurs so many times.
    #[must_use]
    pub fn of_counts(values: &[(f64, u64)]) -> Option<Self> {
        // Sorted first, so that no order of the data changes a bit of the sums.
        let mut sorted: Vec<(f64, u64)> = values.iter().copied().filter(|(_, n)| *n > 0).collect();
        sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
        let n: u64 = sorted.iter().map(|(_, n)| n).sum();
        if n == 0 {
            return None;
        }
        let mean = sorted.iter().map(|(x, n)| x * real(*n)).sum::<f64>() / real(n);
        let squares: f64 = sorted.iter().map(|(x, n)| (x - mean).powi(2) * real(*n)).sum();
        let sd = (n > 1).then(|| (squares / real(n - 1)).sqrt());
        Some(Self { n, mean, sd, quartiles: [0.25, 0.5, 0.75].map(|p| quantile(&sorted, n, p)) })
    }
}

/// The quantile of sorted values at `p`: h = (n − 1) p, between the values beside h.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the floor of a number from 0 to n − 1"
)]
fn quantile(sorted: &[(f64, u64)], n: u64, p: f64) -> f64 {
    let h = real(n.saturating_sub(1)) * p;
    let at = h.floor();
    let value = |place: u64| {
        let mut before = 0;
        let holds = |(_, n): &&(f64, u64)| {
            before += n;
            place < before
        };
        sorted.iter().find(holds).or(sorted.last()).map_or(0.0, |(x, _)| *x)
    };
    let (left, right) = (value(at as u64), value(at as u64 + 1));
    left + (h - at) * (right - left)
}

#[cfg(test)]
mod tests {
    use super::super::close;
    use super::*;

    /// R 4.2, of `x <- faithful$eruptions[1:10]`: `sd(x)` prints 1.056433, `quantile(x)` 1.8000 2.4330 3.4665 4.1625 4.7000.
    #[test]
    fn summaries_are_those_of_r() {
        let eruptions = [3.600, 1.800, 3.333, 2.283, 4.533, 2.883, 4.700, 3.600, 1.950, 4.350];
        let found = Summary::of(&eruptions).unwrap();
        assert_eq!(found.n, 10);
        assert!(close(found.mean, 3.3032, 4), "{found:?}");
        assert!(close(found.sd.unwrap(), 1.056433, 6), "{found:?}");
        for (found, expected) in found.quartiles.into_iter().zip([2.4330, 3.4665, 4.1625]) {
            assert!(close(found, expected, 4), "{found} {expected}");
        }
    }

    #[test]
    fn one_value_has_no_deviation_and_none_no_summary() {
        let one = Summary::of(&[4.0]).unwrap();
        assert_eq!((one.mean, one.sd, one.quartiles), (4.0, None, [4.0; 3]));
        assert_eq!(Summary::of(&[]), None);
    }

    #[test]
    fn counted_values_are_those_values() {
        let counted = Summary::of_counts(&[(3.0, 2), (1.0, 3), (7.0, 0)]).unwrap();
        assert_eq!(Some(counted), Summary::of(&[1.0, 3.0, 1.0, 3.0, 1.0]));
    }

    #[test]
    fn no_order_of_the_values_changes_a_bit() {
        let (mut values, mut turned) = ((1..200).map(|x| 1.0 / f64::from(x)).collect::<Vec<_>>(), Vec::new());
        turned.extend(values.iter().rev());
        assert_eq!(Summary::of(&values), Summary::of(&turned));
        values.rotate_left(77);
        assert_eq!(Summary::of(&values), Summary::of(&turned));
    }
}
