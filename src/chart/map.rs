//! Items by performance (across) and importance (up), parted by a cross.

use super::About;
use super::axis::Axis;
use super::drawing::{Drawing, WIDTH, fitted, width};

/// An importance–performance map.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Map {
    /// What stands around it.
    pub about: About,
    /// What the axes are called: across, up.
    pub axes: [String; 2],
    /// Where the cross lies: across, up.
    pub cross: (f64, f64),
    /// What the quarters are called: top left, top right, bottom left, bottom right.
    pub corners: [String; 4],
    /// The items.
    pub spots: Vec<Spot>,
}

/// An item.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// What it is called.
    pub label: String,
    /// How well it does.
    pub across: f64,
    /// How much it matters.
    pub up: f64,
    /// What is shown where one points at it.
    pub said: String,
}

const TOP: f64 = 10.0;
const BOTTOM: f64 = 400.0;
const LEFT: f64 = 58.0;

impl Map {
    pub(super) fn draw(&self) -> Drawing {
        let right = WIDTH - 20.0;
        let ends = |of: fn(&Spot) -> f64, cross: f64| {
            let all = self.spots.iter().map(of).chain([cross]);
            let (low, high) =
                all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
            let edge = ((high - low) * 0.12).max(1e-6);
            (low - edge, high + edge)
        };
        let across = Axis::new(ends(|spot| spot.across, self.cross.0), (LEFT, right));
        let up = Axis::new(ends(|spot| spot.up, self.cross.1), (BOTTOM, TOP));
        let mut drawing = Drawing::new(BOTTOM + 44.0);
        across.grid(&mut drawing, TOP, BOTTOM, "");
        for (value, said) in up.ticks() {
            drawing.line((LEFT, up.at(value)), (right, up.at(value)), "g");
            drawing.text((LEFT - 7.0, up.at(value) + 4.0), &said, "m e");
        }
        let (x, y) = (across.at(self.cross.0), up.at(self.cross.1));
        drawing.line((x, TOP), (x, BOTTOM), "t");
        drawing.line((LEFT, y), (right, y), "t");
        let corners = [(LEFT + 6.0, TOP + 14.0, "m b"), (right - 6.0, TOP + 14.0, "m b e")];
        let corners =
            corners.into_iter().chain([(LEFT + 6.0, BOTTOM - 8.0, "m b"), (right - 6.0, BOTTOM - 8.0, "m b e")]);
        for ((x, y, class), name) in corners.zip(&self.corners) {
            drawing.text((x, y), name, class);
        }
        let [name_across, name_up] = &self.axes;
        drawing.text((f64::midpoint(LEFT, right), BOTTOM + 36.0), name_across, "c");
        drawing.text((2.0, BOTTOM + 36.0), &format!("↑ {name_up}"), "m");
        self.spots(&mut drawing, &across, &up, right);
        drawing
    }

    /// The items, each with its name where that covers no other.
    fn spots(&self, drawing: &mut Drawing, across: &Axis, up: &Axis, right: f64) {
        let mut taken: Vec<(f64, f64, f64, f64)> =
            self.spots.iter().map(|spot| around((across.at(spot.across), up.at(spot.up)))).collect();
        for spot in &self.spots {
            let (x, y) = (across.at(spot.across), up.at(spot.up));
            drawing.dot((x, y), 5.0, "p", &spot.said);
            let name = fitted(&spot.label, 170.0);
            let room = width(&name);
            let places = [
                (x + 9.0, y + 4.0),
                (x - 9.0 - room, y + 4.0),
                (x - room / 2.0, y - 10.0),
                (x - room / 2.0, y + 19.0),
            ];
            let further =
                [(x + 9.0, y - 10.0), (x + 9.0, y + 18.0), (x - 9.0 - room, y - 10.0), (x - 9.0 - room, y + 18.0)];
            let fits = |(x, y): &(f64, f64)| {
                let own = (*x, *y - 11.0, *x + room, *y + 3.0);
                *x >= LEFT && *x + room <= right && !taken.iter().any(|other| overlap(own, *other))
            };
            // Where all places are taken, pointing at the dot tells its name, and the table has it.
            if let Some((x, y)) = places.into_iter().chain(further).find(fits) {
                drawing.text((x, y), &name, "");
                taken.push((x, y - 11.0, x + room, y + 3.0));
            }
        }
    }
}

fn around((x, y): (f64, f64)) -> (f64, f64, f64, f64) {
    (x - 6.0, y - 6.0, x + 6.0, y + 6.0)
}

fn overlap(a: (f64, f64, f64, f64), b: (f64, f64, f64, f64)) -> bool {
    a.0 < b.2 && b.0 < a.2 && a.1 < b.3 && b.1 < a.3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_cover_each_other() {
        let spot = |across: f64| Spot { label: "Attitude".into(), across, up: 10.0, said: String::new() };
        let map = Map { spots: vec![spot(80.0), spot(80.1), spot(60.0)], cross: (70.0, 9.0), ..Map::default() };
        let svg = map.draw().svg(&map.about);
        let places: Vec<(f64, f64)> = svg
            .split("<text ")
            .filter(|text| text.contains(">Attitude<"))
            .map(|text| {
                let of = |name: &str| text.split(name).nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
                (of("x=\""), of(" y=\""))
            })
            .collect();
        assert_eq!(places.len(), 3, "{svg}");
        for (at, (x, y)) in places.iter().enumerate() {
            for (other_x, other_y) in places.iter().skip(at + 1) {
                assert!((x - other_x).abs() >= width("Attitude") || (y - other_y).abs() >= 13.0, "{places:?}");
            }
        }
    }
}
