//! Periods of the calendar: `2025`, `2025-H1`, `2025-Q1`, `2025-03`, `2025-03-14`.
//!
//! A period knows its kind, its days, its predecessor and which coarser periods contain it. It is read
//! also without the hyphen before H or Q (`2025H1`), and always written with it.

pub mod spelling;

use chrono::{Datelike, Days, NaiveDate};
use std::fmt;
use std::str::FromStr;

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PeriodKind {
    /// One day.
    Day,
    /// One month.
    Month,
    /// Three months.
    Quarter,
    /// Six months.
    Half,
    /// Twelve months.
    Year,
}

impl PeriodKind {
    /// The word that rule sets use, and the names of all kinds.
    pub const WORDS: [(&'static str, Self); 5] = [
        ("year", Self::Year),
        ("half-year", Self::Half),
        ("quarter", Self::Quarter),
        ("month", Self::Month),
        ("day", Self::Day),
    ];

    /// The word that rule sets use.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, kind)| *kind == self).map_or("", |(word, _)| word)
    }
}

/// A day as `2025-03-14` or `2025/03/14`; a year has four digits, as in a [`Period`].
#[must_use]
pub fn day(text: &str) -> Option<NaiveDate> {
    let four = text.get(..4).is_some_and(|year| year.bytes().all(|b| b.is_ascii_digit()));
    let forms = ["%Y-%m-%d", "%Y/%m/%d"].into_iter();
    let mut read = forms.filter_map(|form| NaiveDate::parse_from_str(text, form).ok());
    read.next().filter(|day| four && (1..=9_999).contains(&day.year()))
}

/// A period of the calendar. Ordered by its first day, shorter ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    kind: PeriodKind,
    first: NaiveDate,
}

/// A text that is no period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a period: write 2025, 2025-H1, 2025-Q1, 2025-03 or 2025-03-14")]
pub struct PeriodError(pub String);

impl Period {
    /// The period of `kind` that contains `day`.
    #[must_use]
    pub fn containing(day: NaiveDate, kind: PeriodKind) -> Self {
        let month = match kind {
            PeriodKind::Day | PeriodKind::Month => day.month(),
            PeriodKind::Quarter => (day.month() - 1) / 3 * 3 + 1,
            PeriodKind::Half => (day.month() - 1) / 6 * 6 + 1,
            PeriodKind::Year => 1,
        };
        let first = match kind {
            PeriodKind::Day => day,
            _ => NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap_or(day),
        };
        Self { kind, first }
    }

    /// Year, half, quarter, month or day.
    #[must_use]
    pub fn kind(self) -> PeriodKind {
        self.kind
    }

    /// The first day.
    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        self.first
    }

    /// The last day.
    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        self.next().first.pred_opt().unwrap_or(self.first)
    }

    /// The number of days, 1 to 366.
    #[must_use]
    pub fn days(self) -> i64 {
        (self.next().first - self.first).num_days()
    }

    /// The period of the same kind that follows.
    #[must_use]
    pub fn next(self) -> Self {
        match self.kind {
            PeriodKind::Day => Self { first: self.first.succ_opt().unwrap_or(self.first), ..self },
            kind => self.shifted_months(months(kind)),
        }
    }

    /// The adjacent period of the same kind before this one.
    #[must_use]
    pub fn previous(self) -> Self {
        match self.kind {
            PeriodKind::Day => {
                Self { first: self.first.checked_sub_days(Days::new(1)).unwrap_or(self.first), ..self }
            }
            kind => self.shifted_months(-months(kind)),
        }
    }

    /// The same period a year earlier (29 February becomes the 28th).
    #[must_use]
    pub fn year_ago(self) -> Self {
        self.shifted_months(-12)
    }

    /// Whether all days of `finer` lie in this period.
    #[must_use]
    pub fn contains(self, finer: Self) -> bool {
        finer.kind <= self.kind && Self::containing(finer.first, self.kind) == self
    }

    fn shifted_months(self, by: i32) -> Self {
        let month0 = self.first.year() * 12 + i32::try_from(self.first.month0()).unwrap_or(0) + by;
        let (year, month) = (month0.div_euclid(12), month0.rem_euclid(12) + 1);
        let month = u32::try_from(month).unwrap_or(1);
        let day = (1..=self.first.day()).rev().find_map(|day| NaiveDate::from_ymd_opt(year, month, day));
        Self { first: day.unwrap_or(self.first), ..self }
    }
}

fn months(kind: PeriodKind) -> i32 {
    match kind {
        PeriodKind::Day => 0,
        PeriodKind::Month => 1,
        PeriodKind::Quarter => 3,
        PeriodKind::Half => 6,
        PeriodKind::Year => 12,
    }
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Period {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.first, self.kind).cmp(&(other.first, other.kind))
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month) = (self.first.year(), self.first.month());
        match self.kind {
            PeriodKind::Year => write!(f, "{year:04}"),
            PeriodKind::Half => write!(f, "{year:04}-H{}", (month - 1) / 6 + 1),
            PeriodKind::Quarter => write!(f, "{year:04}-Q{}", (month - 1) / 3 + 1),
            PeriodKind::Month => write!(f, "{year:04}-{month:02}"),
            PeriodKind::Day => write!(f, "{}", self.first),
        }
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        read(text).ok_or_else(|| PeriodError(text.to_owned()))
    }
}

fn read(text: &str) -> Option<Period> {
    let year = text.get(..4).filter(|year| year.bytes().all(|b| b.is_ascii_digit()))?;
    // There is no year 0 in the calendar that people use: it stands in data for no date.
    let year: i32 = year.parse().ok().filter(|year| *year > 0)?;
    let rest = text.get(4..)?;
    let number = |digits: &str, width: usize| -> Option<u32> {
        (digits.len() == width && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok())?
    };
    let (kind, month, day) = match rest.strip_prefix('-').unwrap_or(rest) {
        "" if rest.is_empty() => (PeriodKind::Year, 1, 1),
        part if part.starts_with(['H', 'h']) => {
            let half = number(part.get(1..)?, 1).filter(|half| (1..=2).contains(half))?;
            (PeriodKind::Half, half * 6 - 5, 1)
        }
        part if part.starts_with(['Q', 'q']) => {
            let quarter = number(part.get(1..)?, 1).filter(|quarter| (1..=4).contains(quarter))?;
            (PeriodKind::Quarter, quarter * 3 - 2, 1)
        }
        part if rest.starts_with('-') => match part.split_once('-') {
            Some((month, day)) => (PeriodKind::Day, number(month, 2)?, number(day, 2)?),
            None => (PeriodKind::Month, number(part, 2)?, 1),
        },
        _ => return None,
    };
    Some(Period { kind, first: NaiveDate::from_ymd_opt(year, month, day)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p(text: &str) -> Period {
        text.parse().unwrap()
    }

    #[test]
    fn every_form_is_read_and_written() {
        for (text, written) in [
            ("2025", "2025"),
            ("2025-H1", "2025-H1"),
            ("2025H2", "2025-H2"),
            ("2025q3", "2025-Q3"),
            ("2025-03", "2025-03"),
            ("2025-03-14", "2025-03-14"),
        ] {
            assert_eq!(p(text).to_string(), written);
        }
        for wrong in [
            "",
            "25",
            "2025-",
            "2025-13",
            "2025-3",
            "2025-H3",
            "2025-Q0",
            "2025-02-30",
            "2025年",
            "202503",
            "0000",
            "0000-01-01",
            "10000",
            "-2025",
            "2025-00",
            "2025-01-32",
        ] {
            assert!(wrong.parse::<Period>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn neighbours_keep_the_kind() {
        assert_eq!(p("2025").previous(), p("2024"));
        assert_eq!(p("2025-H1").previous(), p("2024-H2"));
        assert_eq!(p("2025-Q1").previous(), p("2024-Q4"));
        assert_eq!(p("2025-01").previous(), p("2024-12"));
        assert_eq!(p("2024-03-01").previous(), p("2024-02-29"));
        assert_eq!(p("2024-02-29").year_ago(), p("2023-02-28"));
        assert_eq!(p("2025-Q2").year_ago(), p("2024-Q2"));
    }

    #[test]
    fn a_period_knows_its_days_and_what_it_contains() {
        assert_eq!((p("2024").days(), p("2025-02").days(), p("2025-Q1").days()), (366, 28, 90));
        assert_eq!(p("2025-H1").last_day(), NaiveDate::from_ymd_opt(2025, 6, 30).unwrap());
        assert!(p("2025-H1").contains(p("2025-Q2")));
        assert!(p("2025").contains(p("2025")));
        assert!(!p("2025-Q2").contains(p("2025-H1")));
        assert!(!p("2025-Q1").contains(p("2025-04-01")));
    }
}
