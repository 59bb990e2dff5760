//! Labels beside each other that must not cover one another.

/// Moves heights apart so that each is at least `gap` below the one before; what they belong to stays in order. All stay between
/// `top` and `bottom` as far as there is room.
pub(super) fn apart(heights: &[f64], gap: f64, (top, bottom): (f64, f64)) -> Vec<f64> {
    let mut order: Vec<usize> = (0..heights.len()).collect();
    let height = |at: &usize| heights.get(*at).copied().unwrap_or_default();
    order.sort_by(|a, b| height(a).total_cmp(&height(b)).then(a.cmp(b)));
    let mut placed: Vec<f64> = Vec::new();
    for at in &order {
        let least = placed.last().map_or(top, |last| last + gap);
        placed.push(height(at).max(least));
    }
    // What slid out below is pushed back from the end.
    let mut most = bottom;
    for place in placed.iter_mut().rev() {
        *place = place.min(most);
        most = *place - gap;
    }
    let mut result = vec![0.0; heights.len()];
    for (at, place) in order.into_iter().zip(placed) {
        if let Some(slot) = result.get_mut(at) {
            *slot = place;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::apart;

    #[test]
    fn labels_keep_their_order_and_their_distance() {
        assert_eq!(apart(&[50.0, 10.0], 12.0, (0.0, 100.0)), [50.0, 10.0]);
        assert_eq!(apart(&[50.0, 52.0, 51.0], 12.0, (0.0, 100.0)), [50.0, 74.0, 62.0]);
        assert_eq!(apart(&[98.0, 99.0], 12.0, (0.0, 100.0)), [88.0, 100.0]);
        assert!(apart(&[], 12.0, (0.0, 100.0)).is_empty());
    }
}
