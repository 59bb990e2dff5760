//! Shapes and texts of a drawing.

use super::About;
use crate::visible;
use std::fmt::Write as _;
use unicode_width::UnicodeWidthChar;

/// How wide drawings are, in their own units: those of a page's pixels.
pub(super) const WIDTH: f64 = 760.0;
/// The height of a line of text.
pub(super) const LINE: f64 = 12.0;

/// A drawing that is being made.
pub(super) struct Drawing {
    body: String,
    height: f64,
}

impl Drawing {
    /// An empty one.
    pub fn new(height: f64) -> Self {
        Self { body: String::new(), height }
    }

    /// A rectangle, with a text that is shown where one points at it.
    pub fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), class: &str, tip: &str) {
        let (x, y, width, height) = (at(x), at(y), at(width), at(height));
        let _ =
            write!(self.body, "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"");
        self.tipped("rect", tip);
    }

    /// A dot.
    pub fn dot(&mut self, (x, y): (f64, f64), radius: f64, class: &str, tip: &str) {
        let _ =
            write!(self.body, "<circle class=\"{class}\" cx=\"{}\" cy=\"{}\" r=\"{}\"", at(x), at(y), at(radius));
        self.tipped("circle", tip);
    }

    fn tipped(&mut self, element: &str, tip: &str) {
        let _ = match tip {
            "" => write!(self.body, "/>"),
            tip => write!(self.body, "><title>{}</title></{element}>", escaped(tip)),
        };
    }

    /// A straight line.
    pub fn line(&mut self, (x, y): (f64, f64), (to_x, to_y): (f64, f64), class: &str) {
        let (x, y, to_x, to_y) = (at(x), at(y), at(to_x), at(to_y));
        let _ = write!(self.body, "<line class=\"{class}\" x1=\"{x}\" y1=\"{y}\" x2=\"{to_x}\" y2=\"{to_y}\"/>");
    }

    /// A line through points.
    pub fn path(&mut self, points: &[(f64, f64)], class: &str) {
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{},{}", at(*x), at(*y))).collect();
        let _ = write!(self.body, "<polyline class=\"{class}\" points=\"{}\"/>", points.join(" "));
    }

    /// A text, of which the class says where it begins.
    pub fn text(&mut self, (x, y): (f64, f64), text: &str, class: &str) {
        let class = if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        let _ = write!(self.body, "<text{class} x=\"{}\" y=\"{}\">{}</text>", at(x), at(y), escaped(text));
    }

    /// The drawing as an element of a page.
    pub fn svg(self, about: &About) -> String {
        let alternative = escaped(&format!("{}. {}", about.title, about.alternative));
        format!(
            "<svg class=\"chart\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" role=\"img\" \
             aria-label=\"{alternative}\">{}</svg>",
            at(WIDTH),
            at(self.height),
            self.body
        )
    }
}

/// A coordinate with one decimal place; none is ever no number.
pub(super) fn at(x: f64) -> String {
    let x = if x.is_finite() { (x * 10.0).round() / 10.0 } else { 0.0 };
    // Not −0.
    format!("{}", x + 0.0)
}

/// A text, escaped for an element or an attribute.
pub(crate) fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in visible::line(text).chars() {
        match c {
            '&' => shown.push_str("&amp;"),
            '<' => shown.push_str("&lt;"),
            '>' => shown.push_str("&gt;"),
            '"' => shown.push_str("&quot;"),
            c => shown.push(c),
        }
    }
    shown
}

fn letter(c: char) -> f64 {
    match c.width().unwrap_or(0) {
        0 => 0.0,
        1 => 0.62 * LINE,
        _ => LINE,
    }
}

/// About how wide a text is.
pub(super) fn width(text: &str) -> f64 {
    text.chars().map(letter).sum()
}

/// As much of a text as fits.
pub(super) fn fitted(text: &str, room: f64) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let mut left = room - LINE;
    let fits = |c: &char| {
        left -= letter(*c);
        left >= 0.0
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_where_they_do_not_fit() {
        assert_eq!(fitted("哈尔滨网点", 80.0), "哈尔滨网点");
        assert_eq!(fitted("哈尔滨网点", 50.0), "哈尔滨…");
        assert_eq!(fitted("x", 0.0), "…");
        assert!(width("哈尔滨") > width("abcd"));
    }

    #[test]
    fn coordinates_are_short_and_always_numbers() {
        assert_eq!([0.04, -0.04, 12.345, f64::NAN, 3.0].map(at), ["0", "0", "12.3", "0", "3"]);
    }
}
