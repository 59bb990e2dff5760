//! Data drawn at random from a fixed seed, and written as the CSV texts that the program reads.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::fmt::Display;

/// A source of random values that gives the same ones each time.
pub struct Draw(ChaCha8Rng);

impl Draw {
    /// The source of that seed.
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A whole number of `low..=high`.
    pub fn number(&mut self, low: i128, high: i128) -> i128 {
        self.0.random_range(low..=high)
    }

    /// True in `share` of a hundred draws.
    pub fn chance(&mut self, share: i128) -> bool {
        self.number(1, 100) <= share
    }

    /// One of `from`.
    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.0.random_range(0..from.len())]
    }

    /// One of `edges` in half of the draws, else a number of `low..=high` with `places` decimals, as text.
    pub fn near(&mut self, edges: &[&str], low: i128, high: i128, places: u32) -> String {
        if self.chance(50) {
            return self.pick(edges).to_owned();
        }
        let units = self.number(low * 10_i128.pow(places), high * 10_i128.pow(places));
        decimal(units, places)
    }
}

/// `units` of the last of `places` decimals as text: `decimal(-5, 2)` is `-0.05`.
pub fn decimal(units: i128, places: u32) -> String {
    if places == 0 {
        return units.to_string();
    }
    let (scale, sign) = (10_i128.pow(places), if units < 0 { "-" } else { "" });
    format!("{sign}{}.{:0width$}", units.abs() / scale, units.abs() % scale, width = places as usize)
}

/// A value as a cell, nothing as an empty one.
pub fn cell<T: Display>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A CSV text under a header.
pub struct Sheet {
    columns: usize,
    text: String,
}

impl Sheet {
    /// A sheet with those columns and no rows.
    pub fn new(header: &str) -> Self {
        Self { columns: header.split(',').count(), text: format!("{header}\n") }
    }

    /// Adds a row.
    pub fn row<T: AsRef<str>>(&mut self, cells: &[T]) {
        assert_eq!(cells.len(), self.columns, "a row as wide as its header");
        let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
        self.text += &cells.join(",");
        self.text.push('\n');
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// The files of one method; those without rows are not written.
pub struct Files {
    pub responses: Sheet,
    pub measures: Sheet,
    pub subjects: Sheet,
}

impl Files {
    /// Empty files, of which the first two have these columns after `subject`, `respondent`, `period`.
    pub fn new(responses: &str, measures: &str) -> Self {
        Self {
            responses: Sheet::new(&["subject,respondent,period", responses].join(",")),
            measures: Sheet::new(&["subject,period", measures].join(",")),
            subjects: Sheet::new("subject"),
        }
    }
}
