//! Charts: data made into SVG. A file a kind of chart.
//!
//! A chart is plain data: a title, a unit, a text alternative and its values, each with the text that is shown for it.
//! [`Chart::svg`] draws it with classes instead of colours, so that one drawing serves light and dark pages and print; [`STYLE`]
//! gives the classes their colours. The colours run from orange over grey to blue, which people with any common colour blindness
//! tell apart, and no chart says anything by colour alone. Everything is drawn from floating-point values: a chart shows, the
//! numbers beside it are exact.

mod axis;
mod bars;
mod columns;
mod diverging;
mod drawing;
mod labels;
mod lines;
mod map;
mod slope;
mod waterfall;

pub use bars::{Bar, Bars};
pub use columns::{Columns, Pillar};
pub use diverging::{Diverging, Part, Row};
pub use lines::{Lines, Series};
pub use map::{Map, Spot};
pub use slope::{Slope, Way};
pub use waterfall::{Step, Waterfall};

use drawing::Drawing;
pub(crate) use drawing::escaped;

/// The colours of charts, in light and dark.
pub const STYLE: &str = include_str!("style.css");

/// How many shades [`tone`] has.
pub const TONES: u8 = 7;

/// A shade between the worst (0) and the best (6); 3 is neutral.
pub type Tone = u8;

/// The shade of a place between the worst, 0, and the best, 1.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 6")]
pub fn tone(place: f64) -> Tone {
    (place.clamp(0.0, 1.0) * f64::from(TONES - 1)).round() as Tone
}

/// What stands around a chart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct About {
    /// What it shows.
    pub title: String,
    /// The unit of its values, and whatever its marks mean.
    pub unit: String,
    /// The same in words, for those who don't see it.
    pub alternative: String,
}

/// A chart.
#[derive(Debug, Clone, PartialEq)]
pub enum Chart {
    /// Values one below the other, with targets and thresholds.
    Bars(Bars),
    /// Answers from the worst to the best around the middle.
    Diverging(Diverging),
    /// How often each class occurs.
    Columns(Columns),
    /// Two periods side by side.
    Slope(Slope),
    /// Values over periods.
    Lines(Lines),
    /// Items by importance and performance.
    Map(Map),
    /// From one value to another, by what changed it.
    Waterfall(Waterfall),
}

impl Chart {
    /// What stands around it.
    #[must_use]
    pub fn about(&self) -> &About {
        match self {
            Self::Bars(chart) => &chart.about,
            Self::Diverging(chart) => &chart.about,
            Self::Columns(chart) => &chart.about,
            Self::Slope(chart) => &chart.about,
            Self::Lines(chart) => &chart.about,
            Self::Map(chart) => &chart.about,
            Self::Waterfall(chart) => &chart.about,
        }
    }

    /// The drawing, as an `svg` element.
    #[must_use]
    pub fn svg(&self) -> String {
        let drawing: Drawing = match self {
            Self::Bars(chart) => chart.draw(),
            Self::Diverging(chart) => chart.draw(),
            Self::Columns(chart) => chart.draw(),
            Self::Slope(chart) => chart.draw(),
            Self::Lines(chart) => chart.draw(),
            Self::Map(chart) => chart.draw(),
            Self::Waterfall(chart) => chart.draw(),
        };
        drawing.svg(self.about())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_run_from_the_worst_to_the_best() {
        assert_eq!([-1.0, 0.0, 0.5, 0.9, 1.0, 2.0].map(tone), [0, 0, 3, 5, 6, 6]);
    }

    /// The relative luminance of WCAG 2.2 of `#rgb` or `#rrggbb`.
    fn luminance(colour: &str) -> f64 {
        let digits = colour.trim_start_matches('#');
        let wide: String =
            if digits.len() == 3 { digits.chars().flat_map(|c| [c, c]).collect() } else { digits.into() };
        let channel = |at: usize| {
            let c = f64::from(u8::from_str_radix(&wide[at..at + 2], 16).unwrap()) / 255.0;
            if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
    }

    #[test]
    fn texts_stand_out_from_what_is_behind_them() {
        let blocks: Vec<&str> =
            STYLE.split(":root{").skip(1).map(|block| block.split('}').next().unwrap()).collect();
        assert_eq!(blocks.len(), 3, "light, dark and print");
        for block in blocks {
            let of = |name: &str| {
                let from = block.split(&format!("--{name}:")).nth(1).unwrap_or_else(|| panic!("{name}"));
                luminance(from.split(';').next().unwrap().trim())
            };
            let contrast = |a: f64, b: f64| (a.max(b) + 0.05) / (a.min(b) + 0.05);
            let on_paper = ["ink", "muted", "accent"].map(|text| (text.to_owned(), of(text)));
            for (text, light) in on_paper {
                for behind in ["paper", "soft"] {
                    assert!(contrast(light, of(behind)) >= 4.5, "{text} on {behind} in {block}");
                }
            }
            for tone in 0..TONES {
                let found = contrast(of(&format!("o{tone}")), of(&format!("d{tone}")));
                assert!(found >= 4.5, "o{tone} on d{tone}: {found} in {block}");
            }
        }
    }

    #[test]
    fn names_from_data_are_text_in_every_chart() {
        let hostile = "<script>alert(1)</script> & \"x\"";
        let about = About { title: hostile.into(), unit: hostile.into(), alternative: hostile.into() };
        let name = hostile.to_owned();
        let charts = [
            Chart::Bars(Bars {
                about: about.clone(),
                low: 0.0,
                high: 1.0,
                bars: vec![Bar { label: name.clone(), value: 0.5, said: name.clone(), ..Bar::default() }],
                lines: vec![(0.7, name.clone())],
            }),
            Chart::Diverging(Diverging {
                about: about.clone(),
                rows: vec![Row {
                    label: name.clone(),
                    parts: vec![Part { name: name.clone(), share: 1.0, side: 1, tone: 6 }],
                    said: name.clone(),
                }],
            }),
            Chart::Columns(Columns {
                about: about.clone(),
                pillars: vec![Pillar { label: name.clone(), value: 1.0, said: name.clone(), tone: 0 }],
            }),
            Chart::Slope(Slope {
                about: about.clone(),
                ends: [name.clone(), name.clone()],
                ways: vec![Way { label: name.clone(), values: [1.0, 2.0], said: [name.clone(), name.clone()] }],
            }),
            Chart::Lines(Lines {
                about: about.clone(),
                places: vec![name.clone(), name.clone()],
                series: vec![Series {
                    label: name.clone(),
                    values: vec![Some((1.0, name.clone())), None],
                    is_main: true,
                }],
            }),
            Chart::Map(Map {
                about: about.clone(),
                axes: [name.clone(), name.clone()],
                cross: (0.5, 0.5),
                corners: [name.clone(), name.clone(), name.clone(), name.clone()],
                spots: vec![Spot { label: name.clone(), across: 0.2, up: 0.3, said: name.clone() }],
            }),
            Chart::Waterfall(Waterfall {
                about,
                start: (name.clone(), 1.0, name.clone()),
                steps: vec![Step { label: name.clone(), change: 1.0, said: name.clone() }],
                end: (name.clone(), 2.0, name.clone()),
            }),
        ];
        for chart in charts {
            let svg = chart.svg();
            assert!(!svg.contains("<script") && !svg.contains("& \""), "{svg}");
            assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"), "{svg}");
            assert!(svg.contains("role=\"img\"") && svg.contains("aria-label=\"&lt;script&gt;"), "{svg}");
            assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        }
    }
}
