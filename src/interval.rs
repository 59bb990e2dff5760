//! Intervals of numbers, with the steps in which their values go.

use crate::data::Domain;
use crate::number::{self, Decimal, Rounding};
use std::fmt;

/// What is known of an interval beyond that nothing lies outside of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Attained {
    /// Some data give the least value; where there is no least value, values below any bound.
    pub low: bool,
    /// The same of the greatest.
    pub high: bool,
    /// Some data give any value between, where it is a multiple of the step.
    pub between: bool,
}

impl Attained {
    pub(crate) const ALL: Self = Self { low: true, high: true, between: true };

    fn turned(self) -> Self {
        Self { low: self.high, high: self.low, ..self }
    }

    fn ends(self) -> Self {
        Self { between: false, ..self }
    }
}

/// An interval; an end that is not known is none. Two are equal where they hold the same numbers.
#[derive(Debug, Clone, Copy, Eq, Default)]
pub struct Range {
    /// The least value.
    pub low: Option<Decimal>,
    /// The greatest value.
    pub high: Option<Decimal>,
    /// What every value is a multiple of: 1 for whole numbers, 0.01 for those of two places; none where it can be any.
    pub step: Option<Decimal>,
    /// Which of these values some data really give.
    pub attained: Attained,
}

impl PartialEq for Range {
    fn eq(&self, other: &Self) -> bool {
        (self.low, self.high, self.step) == (other.low, other.high, other.step)
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |x: Option<Decimal>, unknown: &str| x.map_or(unknown.to_owned(), |x| number::show(x, None));
        write!(f, "{} … {}", end(self.low, "-∞"), end(self.high, "∞"))
    }
}

pub(crate) const UNKNOWN: Range =
    Range { low: None, high: None, step: None, attained: Attained { low: false, high: false, between: false } };

impl Range {
    /// From 0 to 1.
    pub(crate) const SHARE: Self = Self { low: Some(Decimal::ZERO), high: Some(Decimal::ONE), ..UNKNOWN };
    /// Whole numbers from 1.
    pub(crate) const RANKS: Self = Self { low: Some(Decimal::ONE), step: Some(Decimal::ONE), ..UNKNOWN };

    /// From `low` to `high`.
    #[must_use]
    pub fn of(low: impl Into<Decimal>, high: impl Into<Decimal>) -> Self {
        Self { low: Some(low.into()), high: Some(high.into()), ..UNKNOWN }
    }

    pub(crate) fn at_least(low: impl Into<Decimal>) -> Self {
        Self { low: Some(low.into()), ..UNKNOWN }
    }

    pub(crate) fn exactly(x: Decimal) -> Self {
        Self { low: Some(x), high: Some(x), step: step_of(x.abs()), attained: Attained::ALL }
    }

    /// The same in other steps.
    pub(crate) fn stepped(self, step: Option<Decimal>) -> Self {
        Self { step, attained: self.attained.ends(), ..self }
    }

    /// What a mean of such values can be: it lies between their steps, and a single value gives each end.
    pub(crate) fn averaged(self) -> Self {
        let between = self.attained.between && self.step.is_none();
        let range = self.stepped(None);
        Self { attained: Attained { between, ..range.attained }, ..range }
    }

    /// The same, of which only the bounds are known.
    pub(crate) fn loosened(self) -> Self {
        Self { attained: Attained::default(), ..self }
    }

    /// The same, of which all values are given by some data.
    #[cfg(test)]
    pub(crate) fn attained(self) -> Self {
        Self { attained: Attained::ALL, ..self }
    }

    /// The same with whole numbers only.
    pub(crate) fn whole(self) -> Self {
        self.stepped(Some(Decimal::ONE))
    }

    /// What inputs of a domain can be.
    pub(crate) fn of_domain(domain: &Domain) -> Self {
        let (low, high) = domain.bounds();
        let (step, between) = match domain {
            Domain::Number { whole: true, .. } => (Some(Decimal::ONE), true),
            Domain::Scale { levels, range: None, .. } => {
                (common_step(levels.values().filter_map(|level| level.points)), false)
            }
            // Levels may lie outside of the range of marks.
            Domain::Scale { levels, .. } => (None, levels.is_empty()),
            Domain::Number { whole: false, .. }
            | Domain::Choice(_)
            | Domain::Several(_)
            | Domain::Classified(_)
            | Domain::Bool
            | Domain::Date
            | Domain::Text => (None, true),
        };
        let range = Self { low, high, step, attained: Attained { low: true, high: true, between } };
        match domain {
            // Without a range a percentage is held within a guard.
            Domain::Number { range: None, percent: true, .. } => {
                Self { low: Some(Decimal::NEGATIVE_ONE), high: Some(Decimal::TEN), ..range }
            }
            Domain::Number { range: Some((low, high)), whole: true, .. } => {
                Self { low: Some(range.up(*low)), high: Some(range.down(*high)), ..range }
            }
            _ => range,
        }
    }

    /// Whether all values are whole numbers.
    #[must_use]
    pub fn is_whole(self) -> bool {
        self.step.is_some_and(|step| (step % Decimal::ONE).is_zero())
    }

    /// The interval and the steps, in words.
    #[must_use]
    pub fn in_words(self) -> String {
        match self.step {
            _ if self.low.is_some() && self.low == self.high => self.to_string(),
            Some(step) if step == Decimal::ONE => format!("{self}, whole numbers"),
            Some(step) => format!("{self}, in steps of {}", number::show(step, None)),
            None => self.to_string(),
        }
    }

    /// Whether it holds `x`, a multiple of its step.
    pub(crate) fn holds(self, x: Decimal) -> bool {
        self.low.is_none_or(|low| number::compare(low, x).is_le())
            && self.high.is_none_or(|high| number::compare(x, high).is_le())
    }

    /// The least multiple of its step that is not below `x`.
    pub(crate) fn up(self, x: Decimal) -> Decimal {
        -self.down(-x)
    }

    /// The greatest multiple of its step that is not above `x`.
    pub(crate) fn down(self, x: Decimal) -> Decimal {
        let x = number::guard(x);
        let Some(step) = self.step.filter(|step| !step.is_zero()) else { return x };
        let over = x.checked_rem(step).unwrap_or_default();
        let below = if over.is_sign_negative() && !over.is_zero() { step } else { Decimal::ZERO };
        x.checked_sub(over).and_then(|x| x.checked_sub(below)).unwrap_or(x)
    }

    /// Values that stand for all that can occur, where nothing changes but at `edges`: those of the edges that can
    /// occur, one between any two of them, and one beyond at each side.
    pub(crate) fn probes(self, edges: impl IntoIterator<Item = Decimal>) -> Vec<Decimal> {
        let mut edges: Vec<Decimal> =
            edges.into_iter().chain(self.low).chain(self.high).map(number::guard).collect();
        edges.sort();
        edges.dedup();
        let mut probes: Vec<Decimal> = edges.iter().copied().filter(|x| self.down(*x) == *x).collect();
        for (a, b) in edges.iter().zip(edges.iter().skip(1)) {
            let Some(middle) = a.checked_add(*b).map(|sum| sum / Decimal::TWO) else { continue };
            let between = [self.down(middle), self.up(middle)].into_iter().find(|x| a < x && x < b);
            probes.extend(between);
        }
        let next = self.step.map_or(Decimal::ONE, |step| step.max(Decimal::ONE));
        let first = edges.first().and_then(|x| x.checked_sub(next));
        let last = edges.last().and_then(|x| x.checked_add(next));
        probes.extend(first.map(|x| self.down(x)));
        probes.extend(last.map(|x| self.up(x)));
        probes.retain(|x| self.holds(*x));
        probes.sort();
        probes
    }

    pub(crate) fn add(self, other: Self) -> Self {
        let sum = |a: Option<Decimal>, b: Option<Decimal>| number::add(a?, b?).ok();
        let (a, b) = (self.attained, other.attained);
        // Where one of them is a single number, the other is only moved.
        let moved = self.is_single() && b.between || other.is_single() && a.between;
        Self {
            low: sum(self.low, other.low),
            high: sum(self.high, other.high),
            step: self.finer(other),
            attained: Attained {
                low: a.low && b.low,
                high: a.high && b.high,
                between: moved && self.finer(other) == self.step.or(other.step),
            },
        }
    }

    fn is_single(self) -> bool {
        self.low.is_some() && self.low == self.high
    }

    pub(crate) fn negate(self) -> Self {
        Self {
            low: self.high.map(|x| -x),
            high: self.low.map(|x| -x),
            attained: self.attained.turned(),
            step: self.step,
        }
    }

    /// The step of values of which some go in the one, some in the other, and of their sums.
    pub(crate) fn finer(self, other: Self) -> Option<Decimal> {
        common_step([self.step?, other.step?].into_iter())
    }

    pub(crate) fn mul(self, other: Self) -> Self {
        let step = self.step.zip(other.step).and_then(|(a, b)| step_of(a.checked_mul(b)?));
        self.product(other).stepped(step)
    }

    fn product(self, other: Self) -> Self {
        if let (Some(low), Some(high)) = (other.low, other.high)
            && low == high
        {
            return self.scale(low);
        }
        if let (Some(low), Some(high)) = (self.low, self.high)
            && low == high
        {
            return other.scale(low);
        }
        let (Some(a), Some(b), Some(c), Some(d)) = (self.low, self.high, other.low, other.high) else {
            let both_positive =
                [self.low, other.low].iter().all(|low| low.is_some_and(|low| low >= Decimal::ZERO));
            return if both_positive { Self::at_least(0) } else { UNKNOWN };
        };
        let products: Option<Vec<Decimal>> =
            [(a, c), (a, d), (b, c), (b, d)].iter().map(|(x, y)| number::mul(*x, *y).ok()).collect();
        let all = [self.attained, other.attained].iter().all(|attained| attained.low && attained.high);
        products.map_or(UNKNOWN, |p| Self {
            low: p.iter().min().copied(),
            high: p.iter().max().copied(),
            attained: Attained { low: all, high: all, between: false },
            ..UNKNOWN
        })
    }

    pub(crate) fn scale(self, by: Decimal) -> Self {
        let times = |x: Option<Decimal>| number::mul(x?, by).ok();
        let scaled = Self { low: times(self.low), high: times(self.high), step: None, ..self };
        match by.cmp(&Decimal::ZERO) {
            std::cmp::Ordering::Equal => Self::exactly(Decimal::ZERO),
            std::cmp::Ordering::Less => {
                Self { low: scaled.high, high: scaled.low, attained: self.attained.turned(), ..scaled }
            }
            std::cmp::Ordering::Greater => scaled,
        }
    }

    /// The values of both; each end is attained where that one's is from which it comes.
    pub(crate) fn union(self, other: Self) -> Self {
        let (a, b) = (self.attained, other.attained);
        Self {
            low: self.low.zip(other.low).map(|(a, b)| a.min(b)),
            high: self.high.zip(other.high).map(|(a, b)| a.max(b)),
            step: self.finer(other),
            attained: Attained {
                low: match (self.low, other.low) {
                    (Some(x), Some(y)) => x <= y && a.low || y <= x && b.low,
                    (x, y) => x.is_none() && a.low || y.is_none() && b.low,
                },
                high: match (self.high, other.high) {
                    (Some(x), Some(y)) => x >= y && a.high || y >= x && b.high,
                    (x, y) => x.is_none() && a.high || y.is_none() && b.high,
                },
                between: self == other && a.between && b.between,
            },
        }
    }

    /// What a rising function makes of it; of its steps nothing is known.
    pub(crate) fn map(self, rising: impl Fn(Decimal) -> Option<Decimal>) -> Self {
        let (low, high) = (self.low.and_then(&rising), self.high.and_then(&rising));
        let Attained { low: at_low, high: at_high, .. } = self.attained;
        let attained = Attained { low: at_low && low.is_some(), high: at_high && high.is_some(), between: false };
        Self { low, high, step: None, attained }
    }

    /// The interval of the lesser of two values.
    pub(crate) fn min(self, other: Self) -> Self {
        let (a, b) = (self.attained, other.attained);
        // An end of the one is that of both only where the other can have a value too.
        let (a_low, b_low) = (a.low && (b.low || b.high), b.low && (a.low || a.high));
        Self {
            low: self.low.zip(other.low).map(|(a, b)| a.min(b)),
            high: [self.high, other.high].into_iter().flatten().min(),
            step: self.finer(other),
            attained: Attained {
                low: match (self.low, other.low) {
                    (Some(x), Some(y)) => x <= y && a_low || y <= x && b_low,
                    (x, y) => x.is_none() && a_low || y.is_none() && b_low,
                },
                high: a.high && b.high,
                between: false,
            },
        }
    }

    /// The interval of the greater of two values.
    pub(crate) fn max(self, other: Self) -> Self {
        self.negate().min(other.negate()).negate()
    }

    pub(crate) fn rounded(self, places: u32, half: Rounding) -> Self {
        self.map(|x| Some(number::round(x, places, half))).stepped(Some(Decimal::new(1, places)))
    }
}

/// A step that is not too fine to be told at the guard.
fn step_of(step: Decimal) -> Option<Decimal> {
    Some(step.normalize()).filter(|step| step.scale() <= number::GUARD_PLACES)
}

/// The greatest step in which all of these go.
pub(crate) fn common_step(all: impl Iterator<Item = Decimal>) -> Option<Decimal> {
    let divisor = |mut a: Decimal, mut b: Decimal| {
        while !b.is_zero() {
            (a, b) = (b, a.checked_rem(b)?);
        }
        Some(a)
    };
    let common = all.map(|x| x.abs()).try_fold(None, |step: Option<Decimal>, x| match step {
        Some(step) => divisor(step, x).map(Some),
        None => Some(Some(x)),
    });
    common.flatten().and_then(step_of)
}
