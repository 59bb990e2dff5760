//! How often each class occurs.

use super::axis::Axis;
use super::drawing::{Drawing, WIDTH, fitted};
use super::{About, Tone};

/// Classes side by side.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Columns {
    /// What stands around it.
    pub about: About,
    /// From left to right.
    pub pillars: Vec<Pillar>,
}

/// A class.
#[derive(Debug, Clone, PartialEq)]
pub struct Pillar {
    /// What it is called.
    pub label: String,
    /// How high it is.
    pub value: f64,
    /// What is shown for it.
    pub said: String,
    /// Its shade.
    pub tone: Tone,
}

const HEIGHT: f64 = 150.0;
const TOP: f64 = 24.0;

impl Columns {
    pub(super) fn draw(&self) -> Drawing {
        let bottom = TOP + HEIGHT;
        let highest = self.pillars.iter().map(|pillar| pillar.value).fold(1.0, f64::max);
        let axis = Axis::new((0.0, highest), (bottom, TOP));
        let mut drawing = Drawing::new(bottom + 26.0);
        let n = f64::from(u32::try_from(self.pillars.len().max(1)).unwrap_or(u32::MAX));
        let room = ((WIDTH - 20.0) / n).min(150.0);
        let left = (WIDTH - room * n) / 2.0;
        let mut x = left;
        for pillar in &self.pillars {
            let (y, middle) = (axis.at(pillar.value), x + room / 2.0);
            let across = (room * 0.7).min(90.0);
            let tip = format!("{}: {}", pillar.label, pillar.said);
            let class = format!("d{}", pillar.tone);
            drawing.rect((middle - across / 2.0, y), (across, bottom - y), &class, &tip);
            drawing.text((middle, y - 6.0), &pillar.said, "c b");
            drawing.text((middle, bottom + 16.0), &fitted(&pillar.label, room - 4.0), "c");
            x += room;
        }
        drawing.line((left, bottom), (left + room * n, bottom), "z");
        drawing
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_are_in_proportion_to_counts() {
        let pillar = |value: f64| Pillar { label: "a".into(), value, said: String::new(), tone: 0 };
        let chart = Columns { pillars: [4.0, 1.0, 0.0].map(pillar).to_vec(), ..Columns::default() };
        let svg = chart.draw().svg(&chart.about);
        let height = |rect: &str| {
            rect.split(" height=\"").nth(1).unwrap().split('"').next().unwrap().parse::<f64>().unwrap()
        };
        let found: Vec<f64> = svg.split("<rect ").skip(1).map(height).collect();
        assert_eq!(found, [150.0, 37.5, 0.0]);
    }
}
