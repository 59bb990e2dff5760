//! The net promoter score with its margin.

use super::{quantile, real};

/// The answers to "would you recommend us" from 0 to 10.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Promoters {
    /// Who answered 9 or 10.
    pub promoters: u64,
    /// Who answered 7 or 8.
    pub passives: u64,
    /// Who answered 0 to 6.
    pub detractors: u64,
}

impl Promoters {
    /// How many answered.
    #[must_use]
    pub fn n(self) -> u64 {
        self.promoters + self.passives + self.detractors
    }

    /// The share of promoters less that of detractors, from −100 to 100 (Reichheld 2003).
    #[must_use]
    pub fn score(self) -> Option<f64> {
        (self.n() > 0).then(|| 100.0 * (real(self.promoters) - real(self.detractors)) / real(self.n()))
    }

    /// Half the width of the score's normal interval: the score is the mean of +1, 0 and −1, so that its variance is
    /// (p + d − (p − d)²) / n (Wald's; Rocks, The American Statistician 70, 2016, 2.1).
    #[must_use]
    pub fn margin(self, confidence: f64) -> Option<f64> {
        let n = real(self.n());
        let (p, d) = (real(self.promoters) / n, real(self.detractors) / n);
        let variance = (p + d - (p - d).powi(2)).max(0.0) / n;
        (self.n() > 0).then_some(100.0 * quantile::normal(confidence)? * variance.sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::super::close;
    use super::*;

    /// By hand: of 100 people 60 promote and 20 detract: 40; variance 0.6 + 0.2 − 0.16 = 0.64, √(0.64/100) = 0.08, times
    /// 1.959964 are 15.68 points.
    #[test]
    fn the_margin_is_that_of_a_mean_of_three_values() {
        let found = Promoters { promoters: 60, passives: 20, detractors: 20 };
        assert_eq!(found.score(), Some(40.0));
        assert!(close(found.margin(0.95).unwrap(), 15.679712, 6));
        let all = Promoters { promoters: 9, ..Promoters::default() };
        assert_eq!((all.score(), all.margin(0.95)), (Some(100.0), Some(0.0)));
        assert_eq!((Promoters::default().score(), Promoters::default().margin(0.95)), (None, None));
    }
}
