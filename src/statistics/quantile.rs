//! Quantiles of the distributions that intervals rest on.

use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

/// The two-sided quantile of the standard normal distribution: 1.96 for a confidence of 0.95.
#[must_use]
pub(super) fn normal(confidence: f64) -> Option<f64> {
    let p = upper(confidence)?;
    Some(Normal::standard().inverse_cdf(p))
}

/// The two-sided quantile of Student's t with `freedom` degrees of freedom.
#[must_use]
pub(super) fn student(confidence: f64, freedom: f64) -> Option<f64> {
    let p = upper(confidence)?;
    Some(StudentsT::new(0.0, 1.0, freedom).ok()?.inverse_cdf(p))
}

/// The share of the distribution below the upper end.
fn upper(confidence: f64) -> Option<f64> {
    (0.0 < confidence && confidence < 1.0).then(|| f64::midpoint(1.0, confidence))
}

#[cfg(test)]
mod tests {
    use super::super::close;
    use super::*;

    /// R 4.2: `qnorm(0.975)`, `qnorm(0.95)`; `qt(0.975, c(1, 2, 9, 29, 249))`.
    #[test]
    fn quantiles_are_those_of_r() {
        assert!(close(normal(0.95).unwrap(), 1.959964, 6));
        assert!(close(normal(0.90).unwrap(), 1.644854, 6));
        for (freedom, expected) in
            [(1.0, 12.706205), (2.0, 4.302653), (9.0, 2.262157), (29.0, 2.045230), (249.0, 1.969537)]
        {
            let found = student(0.95, freedom).unwrap();
            assert!(close(found, expected, 6), "{freedom}: {found}");
        }
        assert_eq!((normal(1.0), student(0.95, 0.0)), (None, None));
    }
}
