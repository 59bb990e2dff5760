//! How two columns of values go together.

use super::real;

/// Pearson's correlation of pairs; none below two pairs and where one side does not vary.
#[must_use]
pub fn pearson(pairs: &[(f64, f64)]) -> Option<f64> {
    let n = real(pairs.len() as u64);
    if pairs.len() < 2 {
        return None;
    }
    let mean = |side: fn(&(f64, f64)) -> f64| pairs.iter().map(side).sum::<f64>() / n;
    let (x_mean, y_mean) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let sum = |of: &dyn Fn(f64, f64) -> f64| pairs.iter().map(|(x, y)| of(x - x_mean, y - y_mean)).sum::<f64>();
    let (xx, yy) = (sum(&|x, _| x * x), sum(&|_, y| y * y));
    // A side that is constant varies by what rounding left, at most.
    let varies = |squares: f64, mean: f64| squares > 1e-20 * n * (1.0 + mean * mean);
    (varies(xx, x_mean) && varies(yy, y_mean)).then(|| (sum(&|x, y| x * y) / (xx * yy).sqrt()).clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::super::close;
    use super::*;

    /// R 4.2: `cor(women$height, women$weight)` is 0.9954948.
    #[test]
    fn it_is_that_of_r() {
        let weights = [115, 117, 120, 123, 126, 129, 132, 135, 139, 142, 146, 150, 154, 159, 164];
        let pairs: Vec<(f64, f64)> = (58..=72).map(f64::from).zip(weights.into_iter().map(f64::from)).collect();
        assert!(close(pearson(&pairs).unwrap(), 0.9954948, 7));
        assert_eq!(pearson(&[(1.0, 0.1), (2.0, 0.1), (3.0, 0.1)]), None);
        assert_eq!(pearson(&[(1.0, 2.0)]), None);
    }
}
