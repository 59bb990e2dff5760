//! Values one below the other, with intervals, targets and thresholds.

use super::axis::Axis;
use super::drawing::{Drawing, WIDTH, fitted, width};
use super::{About, Tone};

/// Bars from zero.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bars {
    /// What stands around it.
    pub about: About,
    /// The least value of the axis; zero where that is above it.
    pub low: f64,
    /// The greatest value of the axis.
    pub high: f64,
    /// From the first down.
    pub bars: Vec<Bar>,
    /// Thresholds across all bars, with what they are called.
    pub lines: Vec<(f64, String)>,
}

/// A bar.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// Its length.
    pub value: f64,
    /// What is shown for it.
    pub said: String,
    /// Its shade.
    pub tone: Tone,
    /// The target, a mark across the bar.
    pub target: Option<f64>,
    /// Between which values it lies for sure, a thin line.
    pub interval: Option<(f64, f64)>,
}

const ROW: f64 = 24.0;
const BAR: f64 = 14.0;

impl Bars {
    pub(super) fn draw(&self) -> Drawing {
        let longest = self.bars.iter().map(|bar| width(&bar.label)).fold(60.0, f64::max).min(210.0);
        let said = self.bars.iter().map(|bar| width(&bar.said)).fold(30.0, f64::max).min(170.0);
        let top = if self.lines.is_empty() { 6.0 } else { 22.0 };
        let bottom = top + ROW * f64::from(u32::try_from(self.bars.len()).unwrap_or(u32::MAX));
        let (left, right) = (longest + 10.0, WIDTH - said - 12.0);
        let axis = Axis::new((self.low.min(0.0), self.high), (left, right));
        let mut drawing = Drawing::new(bottom + 24.0);
        axis.grid(&mut drawing, top, bottom, "");
        self.thresholds(&mut drawing, &axis, (top, bottom));
        let mut y = top;
        for bar in &self.bars {
            bar.draw(&mut drawing, &axis, (left, right), y);
            y += ROW;
        }
        drawing.line((axis.at(0.0), top), (axis.at(0.0), bottom), "z");
        drawing
    }

    fn thresholds(&self, drawing: &mut Drawing, axis: &Axis, (top, bottom): (f64, f64)) {
        let mut free = f64::NEG_INFINITY;
        let mut lines: Vec<_> = self.lines.iter().collect();
        lines.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (value, name) in lines {
            let x = axis.at(*value);
            drawing.line((x, top - 4.0), (x, bottom), "t");
            // A label that would cover the one before is left out; its line stays.
            if x - width(name) / 2.0 > free {
                drawing.text((x, top - 9.0), name, "m c");
                free = x + width(name) / 2.0 + 4.0;
            }
        }
    }
}

impl Bar {
    fn draw(&self, drawing: &mut Drawing, axis: &Axis, (left, right): (f64, f64), y: f64) {
        let middle = y + ROW / 2.0;
        drawing.text((left - 8.0, middle + 4.0), &fitted(&self.label, left - 8.0), "e");
        let (zero, end) = (axis.at(0.0), axis.at(self.value).clamp(left.min(axis.at(0.0)), right));
        let tip = format!("{}: {}", self.label, self.said);
        let box_at = (zero.min(end), y + (ROW - BAR) / 2.0);
        drawing.rect(box_at, ((end - zero).abs(), BAR), &format!("d{}", self.tone), &tip);
        if let Some((low, high)) = self.interval {
            let (low, high) = (axis.at(low).max(left), axis.at(high).min(right));
            drawing.line((low, middle), (high, middle), "i");
            for x in [low, high] {
                drawing.line((x, middle - 4.0), (x, middle + 4.0), "i");
            }
        }
        if let Some(target) = self.target {
            let x = axis.at(target);
            drawing.line((x, y + 2.0), (x, y + ROW - 2.0), "k");
        }
        drawing.text((right + 8.0, middle + 4.0), &self.said, "");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn widths(svg: &str) -> Vec<f64> {
        let after = |part: &str| part.split('"').next().unwrap().parse::<f64>().unwrap();
        svg.split("<rect ").skip(1).map(|rect| after(rect.split("width=\"").nth(1).unwrap())).collect()
    }

    #[test]
    fn lengths_are_in_proportion_to_values() {
        let bar = |value: f64| Bar { label: "a".into(), value, said: format!("{value}"), ..Bar::default() };
        let bars = Bars { high: 100.0, bars: [80.0, 40.0, 20.0, 0.0].map(bar).to_vec(), ..Bars::default() };
        let found = widths(&bars.draw().svg(&bars.about));
        assert!((found[0] / found[1] - 2.0).abs() < 0.01 && (found[1] / found[2] - 2.0).abs() < 0.01, "{found:?}");
        assert!(found[3].abs() < f64::EPSILON);
        // The axis ends at 100: the bar of 80 takes 0.8 of what is between the labels and the values.
        assert!((found[0] / 0.8 - (WIDTH - 30.0 - 12.0 - 70.0)).abs() < 1.0, "{found:?}");
    }

    #[test]
    fn a_bar_below_zero_goes_to_the_left_of_zero() {
        let bar = |value: f64| Bar { label: "a".into(), value, said: format!("{value}"), ..Bar::default() };
        let bars = Bars { low: -20.0, high: 20.0, bars: [-10.0, 10.0].map(bar).to_vec(), ..Bars::default() };
        let svg = bars.draw().svg(&bars.about);
        let xs: Vec<f64> = svg
            .split("<rect ")
            .skip(1)
            .map(|rect| rect.split(" x=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap())
            .collect();
        let found = widths(&svg);
        assert!((found[0] - found[1]).abs() < 0.11 && (xs[0] + found[0] - xs[1]).abs() < 0.21, "{svg}");
    }
}
