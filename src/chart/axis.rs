//! Where a value lies on an axis, and which values stand below it.

use super::drawing::Drawing;

/// Values on a stretch of a drawing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis {
    low: f64,
    high: f64,
    /// The coordinates of both ends.
    from: f64,
    to: f64,
}

impl Axis {
    /// From `low` to `high`, which lie at `from` and `to`; ends that are the same are drawn apart.
    pub fn new((low, high): (f64, f64), (from, to): (f64, f64)) -> Self {
        let sound = low.is_finite() && high.is_finite();
        let (low, high) = match sound {
            true if high - low > 1e-9 => (low, high),
            true => (low - 0.5, low + 0.5),
            false => (0.0, 1.0),
        };
        Self { low, high, from, to }
    }

    /// The same with ends that are round numbers.
    pub fn rounded((low, high): (f64, f64), ends: (f64, f64)) -> Self {
        let axis = Self::new((low, high), ends);
        let step = axis.step();
        Self { low: (axis.low / step).floor() * step, high: (axis.high / step).ceil() * step, ..axis }
    }

    /// Where a value lies.
    pub fn at(&self, value: f64) -> f64 {
        self.from + (value - self.low) / (self.high - self.low) * (self.to - self.from)
    }

    /// 1, 2 or 5 times a power of ten, so that there are four to eight steps.
    fn step(&self) -> f64 {
        let rough = (self.high - self.low) / 5.0;
        let power = 10_f64.powf(rough.log10().floor());
        let times = [1.0, 2.0, 5.0].into_iter().find(|times| times * power >= rough * 0.999);
        times.unwrap_or(10.0) * power
    }

    /// Round values from one end to the other, as they are written.
    pub fn ticks(&self) -> Vec<(f64, String)> {
        let step = self.step();
        let places = if step >= 1.0 { 0 } else { usize::try_from(decimals(step)).unwrap_or(0) };
        let first = (self.low / step - 1e-9).ceil();
        let values = (0..20).map(|n| (first + f64::from(n)) * step);
        let values = values.take_while(|value| *value <= self.high + step * 1e-9);
        values.map(|value| (value, format!("{:.places$}", value + 0.0))).collect()
    }

    /// Draws the lines of the ticks from `top` to `bottom` with their values below.
    pub fn grid(&self, drawing: &mut Drawing, top: f64, bottom: f64, suffix: &str) {
        for (value, said) in self.ticks() {
            let x = self.at(value);
            drawing.line((x, top), (x, bottom), "g");
            drawing.text((x, bottom + 15.0), &format!("{said}{suffix}"), "m c");
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a handful of places")]
fn decimals(step: f64) -> i32 {
    (-step.log10().floor()).clamp(0.0, 6.0) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(low: f64, high: f64) -> String {
        let axis = Axis::new((low, high), (0.0, 100.0));
        axis.ticks().into_iter().map(|(_, said)| said).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn ticks_are_round_numbers_within_the_ends() {
        assert_eq!(said(0.0, 100.0), "0 20 40 60 80 100");
        assert_eq!(said(-20.0, 100.0), "0 50 100");
        assert_eq!(said(62.3, 91.9), "70 80 90");
        assert_eq!(said(0.0, 1.0), "0.0 0.2 0.4 0.6 0.8 1.0");
        assert_eq!(said(0.0, 0.03), "0.00 0.01 0.02 0.03");
    }

    #[test]
    fn values_lie_in_proportion() {
        let axis = Axis::new((0.0, 200.0), (10.0, 110.0));
        assert_eq!([0.0, 50.0, 200.0].map(|value| axis.at(value)), [10.0, 35.0, 110.0]);
        let rounded = Axis::rounded((62.3, 91.9), (0.0, 40.0));
        assert_eq!((rounded.at(60.0), rounded.at(100.0)), (0.0, 40.0));
        assert!(Axis::new((5.0, 5.0), (0.0, 1.0)).at(5.0).is_finite());
        assert!(Axis::new((f64::NAN, 5.0), (0.0, 1.0)).at(0.5).is_finite());
    }
}
