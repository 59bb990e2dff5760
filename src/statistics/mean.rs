//! The interval of a mean.

use super::{Interval, quantile, real};

/// The standard error of the mean of a simple random sample: s / √n · √(1 − n / N) (Cochran, Sampling Techniques, 3rd ed. 1977,
/// 2.5). Without a population N the sample is taken as one of very many. None where n is 0 or above N.
#[must_use]
pub fn standard_error(sd: f64, n: u64, population: Option<u64>) -> Option<f64> {
    if n == 0 || population.is_some_and(|all| all < n) {
        return None;
    }
    let correction = population.map_or(1.0, |all| 1.0 - real(n) / real(all));
    Some(sd / real(n).sqrt() * correction.sqrt())
}

/// The t interval of a mean, with finite population correction where the population is known; none below two values.
#[must_use]
pub fn mean_interval(
    mean: f64,
    sd: Option<f64>,
    n: u64,
    confidence: f64,
    population: Option<u64>,
) -> Option<Interval> {
    let error = standard_error(sd?, n, population)?;
    let t = quantile::student(confidence, real(n.checked_sub(1).filter(|freedom| *freedom > 0)?))?;
    Some(Interval { low: mean - t * error, high: mean + t * error })
}

#[cfg(test)]
mod tests {
    use super::super::{Summary, close};
    use super::*;

    /// R 4.2, `t.test(extra ~ group, data = sleep)` prints a mean of 0.75 for group 1; `t.test(sleep$extra[1:10])$conf.int`
    /// is -0.5297804 2.0297804.
    #[test]
    fn intervals_are_those_of_r() {
        let sleep = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
        let Summary { n, mean, sd, .. } = Summary::of(&sleep).unwrap();
        let found = mean_interval(mean, sd, n, 0.95, None).unwrap();
        assert!(close(found.low, -0.5297804, 7) && close(found.high, 2.0297804, 7), "{found:?}");
    }

    /// Cochran (1977), example in 2.6: 50 of 676 petition sheets, s = 15.13; the standard error of the total is
    /// 676 · 15.13 · √(1 − 0.0740) / √50, and 1.28 of it are 1,781.
    #[test]
    fn a_finite_population_narrows_the_error() {
        let error = standard_error(15.13, 50, Some(676)).unwrap();
        assert!(close(1.28 * 676.0 * error, 1781.0, 0) || close(1.28 * 676.0 * error, 1782.0, 0), "{error}");
        assert!(error < standard_error(15.13, 50, None).unwrap());
        assert_eq!(
            standard_error(15.13, 50, Some(50)),
            Some(0.0),
            "who asks everybody makes no error of sampling"
        );
        assert_eq!(standard_error(15.13, 51, Some(50)), None);
    }

    #[test]
    fn one_value_has_no_interval() {
        assert_eq!(mean_interval(4.0, None, 1, 0.95, None), None);
        assert_eq!(mean_interval(4.0, Some(1.0), 1, 0.95, None), None);
    }
}
