//! Statistics of answers: summaries, intervals, reliability. A file a statistic or family, each with its source and variant.
//!
//! Scores never rest on this module: they are exact decimals. What is computed here has roots and distributions in it, so it
//! works in binary floating point. Sums over n values have a relative error below n · 1.2e-16; quantiles come from `statrs`,
//! whose error is below 1e-9 in the ranges that reports use. Reports show at most four digits of either. A statistic that is not
//! defined for its data (a standard deviation of one value) is `None`.

mod correlation;
mod describe;
mod mean;
mod promoters;
mod proportion;
mod quantile;
mod reliability;

pub use correlation::pearson;
pub use describe::Summary;
pub use mean::{mean_interval, standard_error};
pub use promoters::Promoters;
pub use proportion::wilson;
pub use reliability::{Item, Reliability};

/// The confidence that reports use: 95 %.
pub const CONFIDENCE: f64 = 0.95;

/// Two ends between which a value lies with a stated confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

#[cfg(test)]
pub(crate) fn close(a: f64, b: f64, places: i32) -> bool {
    (a - b).abs() <= 0.5 * 10_f64.powi(-places) + 1e-12
}

/// A count as a floating-point number; exact below 2^53.
#[expect(clippy::cast_precision_loss, reason = "counts of answers are far below 2^53")]
pub(crate) fn real(n: u64) -> f64 {
    n as f64
}
