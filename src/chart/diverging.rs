//! Answers from the worst to the best, laid around the middle: what is bad to the left, what is good to the right.

use super::axis::Axis;
use super::drawing::{Drawing, WIDTH, fitted, width};
use super::{About, Tone};

/// Questions one below the other.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Diverging {
    /// What stands around it.
    pub about: About,
    /// The questions; those that are answered by the same words share the legend.
    pub rows: Vec<Row>,
}

/// A question.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What it is called.
    pub label: String,
    /// Its answers from the worst to the best.
    pub parts: Vec<Part>,
    /// What is shown beside it: mean and number of answers.
    pub said: String,
}

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What it is called.
    pub name: String,
    /// Its share of the answers, 0 to 1.
    pub share: f64,
    /// On which side of the middle it lies: −1, 0 (half on each) or 1.
    pub side: i8,
    /// Its shade.
    pub tone: Tone,
}

const ROW: f64 = 30.0;
const BAR: f64 = 19.0;
/// What is narrower has no number in it.
const NARROW: f64 = 25.0;

impl Diverging {
    pub(super) fn draw(&self) -> Drawing {
        let longest = self.rows.iter().map(|row| width(&row.label)).fold(60.0, f64::max).min(200.0);
        let said = self.rows.iter().map(|row| width(&row.said)).fold(30.0, f64::max).min(170.0);
        let (left, right) = (longest + 10.0, WIDTH - said - 12.0);
        let low = self.rows.iter().map(Row::below).fold(0.1, f64::max);
        let high = self.rows.iter().map(Row::above).fold(0.1, f64::max);
        let axis = Axis::rounded((-100.0 * low, 100.0 * high), (left, right));
        let keys = self.keys();
        let lines = rows_of(&keys);
        let top = 8.0 + 18.0 * f64::from(u32::try_from(lines.len()).unwrap_or(0));
        let bottom = top + ROW * f64::from(u32::try_from(self.rows.len()).unwrap_or(u32::MAX));
        let mut drawing = Drawing::new(bottom + 24.0);
        legend(&mut drawing, &lines);
        for (value, said) in axis.ticks() {
            drawing.line((axis.at(value), top), (axis.at(value), bottom), "g");
            // Both sides are shares of answers.
            drawing.text((axis.at(value), bottom + 15.0), &format!("{} %", said.trim_start_matches('-')), "m c");
        }
        let mut y = top;
        for row in &self.rows {
            row.draw(&mut drawing, &axis, (left, right), y);
            y += ROW;
        }
        drawing.line((axis.at(0.0), top), (axis.at(0.0), bottom), "z");
        drawing
    }

    /// Each answer once, in the order in which it is met.
    fn keys(&self) -> Vec<(&str, Tone)> {
        let mut keys: Vec<(&str, Tone)> = Vec::new();
        for part in self.rows.iter().flat_map(|row| &row.parts) {
            let key = (part.name.as_str(), part.tone);
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    }
}

/// Keys in lines of a legend, each with its place.
fn rows_of<'k>(keys: &[(&'k str, Tone)]) -> Vec<Vec<(f64, &'k str, Tone)>> {
    let mut lines: Vec<Vec<(f64, &str, Tone)>> = Vec::new();
    let mut x = WIDTH;
    for (name, tone) in keys {
        let room = 16.0 + width(name).min(160.0) + 14.0;
        if x + room > WIDTH {
            lines.push(Vec::new());
            x = 0.0;
        }
        lines.last_mut().into_iter().for_each(|line| line.push((x, name, *tone)));
        x += room;
    }
    lines
}

fn legend(drawing: &mut Drawing, lines: &[Vec<(f64, &str, Tone)>]) {
    let mut y = 2.0;
    for line in lines {
        for (x, name, tone) in line {
            drawing.rect((*x, y), (11.0, 11.0), &format!("d{tone}"), "");
            drawing.text((x + 16.0, y + 10.0), &fitted(name, 160.0), "m");
        }
        y += 18.0;
    }
}

impl Row {
    /// The share to the left of the middle.
    fn below(&self) -> f64 {
        self.parts
            .iter()
            .map(|part| {
                part.share
                    * if part.side < 0 {
                        1.0
                    } else if part.side == 0 {
                        0.5
                    } else {
                        0.0
                    }
            })
            .sum()
    }

    fn above(&self) -> f64 {
        self.parts.iter().map(|part| part.share).sum::<f64>() - self.below()
    }

    fn draw(&self, drawing: &mut Drawing, axis: &Axis, (left, right): (f64, f64), y: f64) {
        let middle = y + ROW / 2.0;
        drawing.text((left - 8.0, middle + 4.0), &fitted(&self.label, left - 8.0), "e");
        let mut from = -100.0 * self.below();
        for part in self.parts.iter().filter(|part| part.share > 0.0) {
            let to = from + 100.0 * part.share;
            let (x, across) = (axis.at(from), axis.at(to) - axis.at(from));
            let percent = format!("{:.0} %", 100.0 * part.share);
            let tip = format!("{}: {} {:.1} %", self.label, part.name, 100.0 * part.share);
            drawing.rect((x, y + (ROW - BAR) / 2.0), (across, BAR), &format!("d{}", part.tone), &tip);
            if across >= NARROW {
                drawing.text((x + across / 2.0, middle + 4.0), &percent, &format!("c o{}", part.tone));
            }
            from = to;
        }
        drawing.text((right + 8.0, middle + 4.0), &self.said, "");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_answers_lie_to_the_right_of_the_middle() {
        let part = |share: f64, side: i8, tone: Tone| Part { name: format!("{tone}"), share, side, tone };
        let parts = vec![part(0.25, -1, 0), part(0.25, 0, 3), part(0.5, 1, 6)];
        let row = Row { label: "a".into(), parts, said: String::new() };
        assert!((row.below() - 0.375).abs() < 1e-12 && (row.above() - 0.625).abs() < 1e-12);
        let chart = Diverging { rows: vec![row], ..Diverging::default() };
        let svg = chart.draw().svg(&chart.about);
        let rects: Vec<(f64, f64)> = svg
            .split("<rect ")
            .skip(4)
            .map(|rect| {
                let of = |name: &str| rect.split(name).nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
                (of(" x=\""), of(" width=\""))
            })
            .collect();
        assert!((rects[2].1 / rects[0].1 - 2.0).abs() < 0.02, "{rects:?}");
        let zero: f64 = svg.split("class=\"z\" x1=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
        let (x, across) = rects[1];
        assert!((x + across / 2.0 - zero).abs() < 0.2, "what is neutral lies around the middle: {rects:?} {zero}");
    }
}
