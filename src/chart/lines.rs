//! Values over periods.

use super::About;
use super::axis::Axis;
use super::drawing::{Drawing, WIDTH, fitted};
use super::labels::apart;

/// A line chart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lines {
    /// What stands around it.
    pub about: About,
    /// The periods, oldest first.
    pub places: Vec<String>,
    /// The lines.
    pub series: Vec<Series>,
}

/// A line.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// What it is called.
    pub label: String,
    /// Its value in each period with what is shown for it; none leaves a gap.
    pub values: Vec<Option<(f64, String)>>,
    /// Whether it is the one that matters, drawn bold.
    pub is_main: bool,
}

const TOP: f64 = 18.0;
const BOTTOM: f64 = 258.0;

impl Lines {
    pub(super) fn draw(&self) -> Drawing {
        let all = self.series.iter().flat_map(|series| series.values.iter().flatten().map(|(value, _)| *value));
        let (low, high) = all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
        let axis = Axis::rounded((low, high), (BOTTOM, TOP));
        let (left, right) = (44.0, WIDTH - 190.0);
        let mut drawing = Drawing::new(BOTTOM + 24.0);
        for (value, said) in axis.ticks() {
            drawing.line((left, axis.at(value)), (right, axis.at(value)), "g");
            drawing.text((left - 8.0, axis.at(value) + 4.0), &said, "m e");
        }
        let places = f64::from(u32::try_from(self.places.len()).unwrap_or(1)).max(2.0);
        let x = |place: u32| left + 20.0 + f64::from(place) * (right - left - 40.0) / (places - 1.0);
        for (place, name) in (0..).zip(&self.places) {
            drawing.text((x(place), BOTTOM + 17.0), name, "m c");
        }
        let mut ends: Vec<(f64, String, bool)> = Vec::new();
        for series in &self.series {
            let known = (0..).zip(&series.values).map(|(place, value)| Some((x(place), value.as_ref()?)));
            let known: Vec<_> = known.collect();
            for run in known.split(Option::is_none) {
                let points: Vec<(f64, f64)> =
                    run.iter().flatten().map(|(x, (value, _))| (*x, axis.at(*value))).collect();
                drawing.path(&points, if series.is_main { "main" } else { "s" });
            }
            for (x, (value, said)) in known.iter().flatten() {
                let tip = format!("{}: {said}", series.label);
                drawing.dot(
                    (*x, axis.at(*value)),
                    if series.is_main { 4.0 } else { 2.5 },
                    if series.is_main { "p" } else { "q" },
                    &tip,
                );
            }
            if let Some((_, (value, said))) = known.iter().flatten().next_back() {
                ends.push((axis.at(*value), format!("{said} {}", series.label), series.is_main));
            }
        }
        let heights: Vec<f64> = ends.iter().map(|(y, ..)| *y).collect();
        for (y, (_, name, is_main)) in apart(&heights, 15.0, (TOP, BOTTOM)).into_iter().zip(&ends) {
            drawing.text((right + 4.0, y + 4.0), &fitted(name, 184.0), if *is_main { "b" } else { "" });
        }
        drawing
    }
}
