//! Two periods side by side, with a line for each subject.

use super::About;
use super::axis::Axis;
use super::drawing::{Drawing, WIDTH, fitted};
use super::labels::apart;

/// A slope chart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Slope {
    /// What stands around it.
    pub about: About,
    /// What both ends are called.
    pub ends: [String; 2],
    /// The subjects.
    pub ways: Vec<Way>,
}

/// A subject.
#[derive(Debug, Clone, PartialEq)]
pub struct Way {
    /// What it is called.
    pub label: String,
    /// Its values at both ends.
    pub values: [f64; 2],
    /// What is shown for them.
    pub said: [String; 2],
}

const TOP: f64 = 32.0;
const GAP: f64 = 15.0;

impl Slope {
    pub(super) fn draw(&self) -> Drawing {
        let n = f64::from(u32::try_from(self.ways.len()).unwrap_or(u32::MAX));
        let bottom = TOP + (GAP * 1.25 * n).clamp(180.0, 900.0);
        let all = self.ways.iter().flat_map(|way| way.values);
        let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
        let axis = Axis::new((low, high), (bottom - 8.0, TOP + 8.0));
        let (left, right) = (250.0, WIDTH - 250.0);
        let mut drawing = Drawing::new(bottom + 10.0);
        let ends: [Vec<f64>; 2] = [0, 1].map(|end| self.heights(&axis, end));
        let placed = [0, 1].map(|end: usize| apart(ends.get(end).map_or(&[], Vec::as_slice), GAP, (TOP, bottom)));
        let [first, last] = &self.ends;
        drawing.text((left, 14.0), first, "b e");
        drawing.text((right, 14.0), last, "b");
        for x in [left, right] {
            drawing.line((x, TOP - 8.0), (x, bottom), "z");
        }
        let [left_places, right_places] = &placed;
        for ((way, from), to) in self.ways.iter().zip(left_places).zip(right_places) {
            let [before, after] = way.values;
            let class = if after < before { "down" } else { "up" };
            let ends = ((left, axis.at(before)), (right, axis.at(after)));
            drawing.line(ends.0, ends.1, class);
            drawing.dot(ends.0, 3.0, "q", "");
            drawing.dot(ends.1, 3.0, "q", "");
            let [was, is] = &way.said;
            drawing.text((left - 9.0, from + 4.0), &format!("{} {was}", fitted(&way.label, 180.0)), "e");
            drawing.text((right + 9.0, to + 4.0), &format!("{is} {}", fitted(&way.label, 180.0)), "");
        }
        drawing
    }

    fn heights(&self, axis: &Axis, end: usize) -> Vec<f64> {
        self.ways.iter().map(|way| axis.at(way.values.get(end).copied().unwrap_or_default())).collect()
    }
}
