//! Fractions of whole numbers: the arithmetic by which the tests work out what the program must find. It shares nothing
//! with the program's own numbers.

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Div, Mul, Sub};

/// A fraction in lowest terms with a denominator above zero.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fraction {
    pub top: i128,
    pub bottom: i128,
}

/// `top` / `bottom`.
pub fn over(top: i128, bottom: i128) -> Fraction {
    assert_ne!(bottom, 0, "a fraction over nothing");
    let shared = divisor(top.abs(), bottom.abs()).max(1) * bottom.signum();
    Fraction { top: top / shared, bottom: bottom / shared }
}

/// A whole number.
pub fn whole(x: i128) -> Fraction {
    over(x, 1)
}

fn divisor(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { divisor(b, a % b) }
}

impl Fraction {
    /// Reads `12`, `-0.05` or `96%`.
    pub fn read(text: &str) -> Self {
        if let Some(percent) = text.strip_suffix('%') {
            return Self::read(percent) / whole(100);
        }
        let (head, tail) = text.split_once('.').unwrap_or((text, ""));
        let digits: i128 = format!("{head}{tail}").parse().unwrap_or_else(|_| panic!("`{text}` is no number"));
        over(digits, 10_i128.pow(u32::try_from(tail.len()).expect("few digits")))
    }

    /// The nearest fraction with `places` decimals as text, a half away from zero: `79.99`.
    pub fn rounded(self, places: u32) -> String {
        let units = self.top.abs() * 10_i128.pow(places);
        // ⌊x + 1/2⌋ = ⌊(2·units + bottom) / (2·bottom)⌋
        let nearest = (2 * units + self.bottom) / (2 * self.bottom);
        let sign = if self.top < 0 && nearest != 0 { "-" } else { "" };
        if places == 0 {
            return format!("{sign}{nearest}");
        }
        let scale = 10_i128.pow(places);
        format!("{sign}{}.{:0width$}", nearest / scale, nearest % scale, width = places as usize)
    }
}

impl Add for Fraction {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        over(self.top * other.bottom + other.top * self.bottom, self.bottom * other.bottom)
    }
}

impl Sub for Fraction {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        over(self.top * other.bottom - other.top * self.bottom, self.bottom * other.bottom)
    }
}

impl Mul for Fraction {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        over(self.top * other.top, self.bottom * other.bottom)
    }
}

impl Div for Fraction {
    type Output = Self;
    fn div(self, other: Self) -> Self {
        over(self.top * other.bottom, self.bottom * other.top)
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.top * other.bottom).cmp(&(other.top * self.bottom))
    }
}

impl std::iter::Sum for Fraction {
    fn sum<I: Iterator<Item = Self>>(terms: I) -> Self {
        terms.fold(whole(0), |a, b| a + b)
    }
}

impl fmt::Debug for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.top, self.bottom)
    }
}

/// The weighted mean of values that are there, and the weight of those; none where nothing is.
pub fn weighted_mean(parts: &[(Fraction, Option<Fraction>)]) -> Option<Fraction> {
    let here: Vec<(Fraction, Fraction)> = parts.iter().filter_map(|(w, x)| Some((*w, (*x)?))).collect();
    let weight: Fraction = here.iter().map(|(w, _)| *w).sum();
    (weight != whole(0)).then(|| here.iter().map(|(w, x)| *w * *x).sum::<Fraction>() / weight)
}

/// The mean of values that are there; none where nothing is.
pub fn mean(values: impl IntoIterator<Item = Option<Fraction>>) -> Option<Fraction> {
    let equal: Vec<(Fraction, Option<Fraction>)> = values.into_iter().map(|x| (whole(1), x)).collect();
    weighted_mean(&equal)
}
