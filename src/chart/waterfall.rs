//! From one value to another, by what changed it.

use super::About;
use super::axis::Axis;
use super::drawing::{Drawing, WIDTH, fitted, width};

/// A waterfall, from the top down. Its axis need not begin at zero: both ends are marks, not bars.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Waterfall {
    /// What stands around it.
    pub about: About,
    /// Where it begins: name, value, what is shown.
    pub start: (String, f64, String),
    /// What changed it.
    pub steps: Vec<Step>,
    /// Where it ends.
    pub end: (String, f64, String),
}

/// A change.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What made it.
    pub label: String,
    /// By how much.
    pub change: f64,
    /// What is shown for it.
    pub said: String,
}

const ROW: f64 = 24.0;
const BAR: f64 = 14.0;

impl Waterfall {
    pub(super) fn draw(&self) -> Drawing {
        let names = self.steps.iter().map(|step| &step.label).chain([&self.start.0, &self.end.0]);
        let longest = names.map(|name| 1.12 * width(name)).fold(60.0, f64::max).min(210.0);
        let (left, right) = (longest + 10.0, WIDTH - 90.0);
        let mut at = self.start.1;
        let values = self.steps.iter().map(|step| {
            at += step.change;
            at
        });
        let values = values.collect::<Vec<_>>().into_iter().chain([self.start.1, self.end.1]);
        let (low, high) =
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
        let edge = ((high - low) * 0.05).max(0.01);
        let axis = Axis::new((low - edge, high + edge), (left, right));
        let top = 6.0;
        let bottom = top + ROW * f64::from(u32::try_from(self.steps.len() + 2).unwrap_or(u32::MAX));
        let mut drawing = Drawing::new(bottom + 24.0);
        axis.grid(&mut drawing, top, bottom, "");
        self.end_mark(&mut drawing, &axis, &self.start, (left, right), top);
        let (mut y, mut from) = (top + ROW, self.start.1);
        for step in &self.steps {
            let to = from + step.change;
            let (a, b) = (axis.at(from), axis.at(to));
            drawing.text((left - 8.0, y + ROW / 2.0 + 4.0), &fitted(&step.label, left - 8.0), "e");
            drawing.line((a, y - (ROW - BAR) / 2.0), (a, y + (ROW - BAR) / 2.0), "z");
            let tip = format!("{}: {}", step.label, step.said);
            let class = if step.change < 0.0 { "d0" } else { "d6" };
            drawing.rect((a.min(b), y + (ROW - BAR) / 2.0), ((b - a).abs().max(1.0), BAR), class, &tip);
            drawing.text((right + 8.0, y + ROW / 2.0 + 4.0), &step.said, "");
            (y, from) = (y + ROW, to);
        }
        self.end_mark(&mut drawing, &axis, &self.end, (left, right), y);
        drawing
    }

    fn end_mark(
        &self,
        drawing: &mut Drawing,
        axis: &Axis,
        end: &(String, f64, String),
        (left, right): (f64, f64),
        y: f64,
    ) {
        let (name, value, said) = end;
        let middle = y + ROW / 2.0;
        drawing.text((left - 8.0, middle + 4.0), &fitted(name, left - 8.0), "e b");
        drawing.line((axis.at(*value), middle - 8.0), (axis.at(*value), middle + 8.0), "k");
        drawing.text((right + 8.0, middle + 4.0), said, "b");
    }
}
