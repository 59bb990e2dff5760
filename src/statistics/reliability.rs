//! How well the items of a scale hang together: Cronbach's alpha, and what each item adds to it.

use super::{Summary, pearson, real};

/// The reliability of a scale, over the responses in which every item is answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Reliability {
    /// How many responses answer every item.
    pub n: u64,
    /// Cronbach's alpha of the items as they are: k / (k − 1) · (1 − Σ variances / variance of the sum) (Cronbach 1951, raw).
    pub alpha: f64,
    /// Alpha of the items with equal variances: k r / (1 + (k − 1) r), r the mean correlation (standardised); none where an item
    /// does not vary.
    pub standardised: Option<f64>,
    /// The items, in their order.
    pub items: Vec<Item>,
}

/// What an item is to its scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Item {
    /// Its correlation with the sum of the others (corrected for overlap: `r.drop` of R's psych).
    pub rest: Option<f64>,
    /// Alpha of the others; none where fewer than two are left, or these don't vary.
    pub alpha_without: Option<f64>,
}

impl Reliability {
    /// Of complete rows with one value an item; none with fewer than two items or three rows, and where the sum does not vary.
    #[must_use]
    pub fn of(rows: &[Vec<f64>]) -> Option<Self> {
        let items = rows.first()?.len();
        let all: Vec<usize> = (0..items).collect();
        if rows.len() < 3 || rows.iter().any(|row| row.len() != items) {
            return None;
        }
        let alpha = alpha(rows, &all)?;
        let item = |item: usize| {
            let others: Vec<usize> = all.iter().copied().filter(|other| *other != item).collect();
            let pairs: Vec<(f64, f64)> = rows.iter().map(|row| (value(row, item), sum(row, &others))).collect();
            Item { rest: pearson(&pairs), alpha_without: self::alpha(rows, &others) }
        };
        let standardised = standardised(rows, items);
        Some(Self { n: rows.len() as u64, alpha, standardised, items: (0..items).map(item).collect() })
    }
}

fn alpha(rows: &[Vec<f64>], items: &[usize]) -> Option<f64> {
    let k = items.len();
    let variance = |values: Vec<f64>| Summary::of(&values).and_then(|found| found.sd).map(|sd| sd * sd);
    let total = variance(rows.iter().map(|row| sum(row, items)).collect())?;
    if k < 2 || total <= 1e-20 {
        return None;
    }
    let each: Option<Vec<f64>> =
        items.iter().map(|item| variance(rows.iter().map(|row| value(row, *item)).collect())).collect();
    let k = real(k as u64);
    Some(k / (k - 1.0) * (1.0 - each?.iter().sum::<f64>() / total))
}

fn standardised(rows: &[Vec<f64>], items: usize) -> Option<f64> {
    let pairs = (0..items).flat_map(|a| (0..a).map(move |b| (a, b)));
    let correlation = |(a, b)| pearson(&rows.iter().map(|row| (value(row, a), value(row, b))).collect::<Vec<_>>());
    let all: Vec<f64> = pairs.map(correlation).collect::<Option<_>>()?;
    let k = real(items as u64);
    let mean = all.iter().sum::<f64>() / real(all.len() as u64);
    Some(k * mean / (1.0 + (k - 1.0) * mean))
}

fn value(row: &[f64], item: usize) -> f64 {
    row.get(item).copied().unwrap_or_default()
}

fn sum(row: &[f64], items: &[usize]) -> f64 {
    items.iter().map(|item| value(row, *item)).sum()
}

#[cfg(test)]
mod tests {
    use super::super::close;
    use super::*;

    /// R's data set `attitude`: 30 departments, 7 items (Chatterjee and Price 1977).
    const ATTITUDE: [[i32; 7]; 30] = [
        [43, 51, 30, 39, 61, 92, 45],
        [63, 64, 51, 54, 63, 73, 47],
        [71, 70, 68, 69, 76, 86, 48],
        [61, 63, 45, 47, 54, 84, 35],
        [81, 78, 56, 66, 71, 83, 47],
        [43, 55, 49, 44, 54, 49, 34],
        [58, 67, 42, 56, 66, 68, 35],
        [71, 75, 50, 55, 70, 66, 41],
        [72, 82, 72, 67, 71, 83, 31],
        [67, 61, 45, 47, 62, 80, 41],
        [64, 53, 53, 58, 58, 67, 34],
        [67, 60, 47, 39, 59, 74, 41],
        [69, 62, 57, 42, 55, 63, 25],
        [68, 83, 83, 45, 59, 77, 35],
        [77, 77, 54, 72, 79, 77, 46],
        [81, 90, 50, 72, 60, 54, 36],
        [74, 85, 64, 69, 79, 79, 63],
        [65, 60, 65, 75, 55, 80, 60],
        [65, 70, 46, 57, 75, 85, 46],
        [50, 58, 68, 54, 64, 78, 52],
        [50, 40, 33, 34, 43, 64, 33],
        [64, 61, 52, 62, 66, 80, 41],
        [53, 66, 52, 50, 63, 80, 37],
        [40, 37, 42, 58, 50, 57, 49],
        [63, 54, 42, 48, 66, 75, 33],
        [66, 77, 66, 63, 88, 76, 72],
        [78, 75, 58, 74, 80, 78, 49],
        [48, 57, 44, 45, 51, 83, 38],
        [85, 85, 71, 71, 77, 74, 55],
        [82, 82, 39, 59, 64, 78, 39],
    ];

    /// R's psych, `alpha(attitude)`: raw_alpha 0.84, std.alpha 0.84; raw_alpha "if an item is dropped" 0.81 0.80 0.83 0.80 0.80
    /// 0.86 0.84; r.drop 0.67 0.74 0.56 0.71 0.79 0.27 0.46.
    #[test]
    fn alpha_is_that_of_psych() {
        let rows: Vec<Vec<f64>> = ATTITUDE.iter().map(|row| row.iter().map(|x| f64::from(*x)).collect()).collect();
        let found = Reliability::of(&rows).unwrap();
        assert!(close(found.alpha, 0.84, 2) && close(found.standardised.unwrap(), 0.84, 2), "{found:?}");
        let without = [0.81, 0.80, 0.83, 0.80, 0.80, 0.86, 0.84];
        let rest = [0.67, 0.74, 0.56, 0.71, 0.79, 0.27, 0.46];
        for (item, (without, rest)) in found.items.iter().zip(without.into_iter().zip(rest)) {
            assert!(close(item.alpha_without.unwrap(), without, 2), "{item:?} {without}");
            assert!(close(item.rest.unwrap(), rest, 2), "{item:?} {rest}");
        }
    }

    #[test]
    fn two_items_leave_no_alpha_without_one_and_equal_answers_none_at_all() {
        let found = Reliability::of(&[vec![1.0, 2.0], vec![2.0, 3.0], vec![3.0, 4.0]]).unwrap();
        assert!(close(found.alpha, 1.0, 9) && found.items.iter().all(|item| item.alpha_without.is_none()));
        assert_eq!(Reliability::of(&[vec![1.0, 2.0], vec![1.0, 2.0], vec![1.0, 2.0]]), None);
        assert_eq!(Reliability::of(&[vec![1.0], vec![2.0], vec![3.0]]), None);
    }
}
