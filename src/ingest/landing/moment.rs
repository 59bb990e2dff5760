//! Days, times and periods as a source declares them.
//!
//! What can be read in one way only needs no declaration. Of days in numbers (`3/4/2025`) the order is declared, or only one
//! order fits all cells of the column; the import says which. Times are moved to the zone of the place where one is declared.

use crate::data::spelling;
use crate::period::{self, Period, PeriodKind};
use crate::source::{Format, Order, Time, offset};
use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

/// Day numbers of Excel that are taken for days without a declaration: 1954 to 2118.
const SERIALS: std::ops::RangeInclusive<u32> = 20_000..=80_000;

/// What a cell says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ingest) struct Said {
    /// The period: a day where a day or a time is written.
    pub period: Period,
    /// Whether it is a day or a time, which falls into the period of the rules.
    pub is_day: bool,
    /// The moment, by which rows are ordered.
    pub at: Option<NaiveDateTime>,
}

/// Reads the cells of a column.
pub(in crate::ingest) struct Reader<'a> {
    time: &'a Time,
    order: Option<Order>,
    /// What is to be told of how the column is read.
    pub told: Option<String>,
}

const ORDERS: [(Order, &str); 3] = [
    (Order::DayMonthYear, "day/month/year"),
    (Order::MonthDayYear, "month/day/year"),
    (Order::YearMonthDay, "year/month/day"),
];

impl<'a> Reader<'a> {
    /// A reader of a column with these cells.
    ///
    /// # Errors
    /// Which forms are possible, where days can be read in several ways and none is declared.
    pub fn new<'c>(time: &'a Time, cells: impl Iterator<Item = &'c str>) -> Result<Self, String> {
        let declared = time.formats.iter().find_map(|format| match format {
            Format::Numbers(order) => Some(*order),
            Format::Excel | Format::Unix | Format::UnixMs => None,
        });
        let plain = Self { time, order: declared, told: None };
        if declared.is_some() {
            return Ok(plain);
        }
        let mut possible: Vec<(Order, &str)> = ORDERS.to_vec();
        let (mut first, mut telling) = (None, None);
        for cell in cells {
            let text = spelling::plain(cell);
            let Some(date) = unordered(&text) else { continue };
            first.get_or_insert_with(|| cell.to_owned());
            let before = possible.len();
            possible.retain(|(order, _)| ordered(&date, *order).is_some());
            if possible.len() < before {
                telling = Some(cell.to_owned());
            }
        }
        let Some(first) = first else { return Ok(plain) };
        match possible.as_slice() {
            [(order, name)] => {
                let cell = telling.unwrap_or(first);
                let told = format!(
                    "days are read as {name}, since `{cell}` can be nothing else; `format: {name}` declares it"
                );
                Ok(Self { order: Some(*order), told: Some(told), ..plain })
            }
            // No order fits them all: the cells are of several forms, and each is refused by itself.
            [] => Ok(plain),
            several => {
                let ways: Vec<String> = several.iter().map(|(_, name)| format!("`format: {name}`")).collect();
                Err(format!("`{first}` can be read in several ways: declare {}", ways.join(" or ")))
            }
        }
    }

    /// A reader that knows nothing of the column.
    pub fn any(time: &'a Time) -> Self {
        Self { time, order: None, told: None }
    }

    /// The word for the order in which days are read, where they have one.
    pub fn order_word(&self) -> Option<&'static str> {
        let order = self.order?;
        ORDERS.iter().find(|(one, _)| *one == order).map(|(_, name)| *name)
    }

    /// Whether a cell is a day, a time or a period, in whatever order.
    pub fn looks_like_a_time(&self, cell: &str) -> bool {
        unordered(&spelling::plain(cell)).is_some()
            || match self.read(cell) {
                Ok(_) => true,
                Err(why) => why.contains("UTC"),
            }
    }

    /// What a cell says.
    ///
    /// # Errors
    /// Why it says no period, and what to do.
    pub fn read(&self, cell: &str) -> Result<Said, String> {
        let text = spelling::plain(cell);
        if let Some((moment, utc)) = self.counted(&text)? {
            return self.placed(moment, utc.then_some(0), true);
        }
        let (date, clock) = parted(&text);
        if let Some(day) = self.day(&date)? {
            return match clock {
                None => self.placed(day.and_time(NaiveTime::MIN), None, false),
                Some(clock) => {
                    let (time, zone) = clock?;
                    self.placed(day.and_time(time), zone, true)
                }
            };
        }
        let period = period::spelling::read(&text)?;
        Ok(Said { period, is_day: period.kind() == PeriodKind::Day, at: None })
    }

    /// The day that a text without a time is.
    fn day(&self, date: &str) -> Result<Option<NaiveDate>, String> {
        if let Some(day) = period::spelling::moment(date)? {
            return Ok(Some(day));
        }
        match unordered(date) {
            None => Ok(None),
            Some(numbers) => match self.order {
                Some(order) => ordered(&numbers, order).map(Some).ok_or_else(|| {
                    let name = ORDERS.iter().find(|(one, _)| *one == order).map_or("", |(_, name)| name);
                    format!("no day in the order {name}")
                }),
                None if ORDERS.iter().all(|(order, _)| ordered(&numbers, *order).is_none()) => {
                    Err("there is no such day".into())
                }
                None => {
                    Err("the order of day, month and year is not clear: declare `format` under `period`".into())
                }
            },
        }
    }

    /// The moment that a number counts, and whether it is in UTC.
    fn counted(&self, text: &str) -> Result<Option<(NaiveDateTime, bool)>, String> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(fraction) {
            return Ok(None);
        }
        let has = |format: Format| self.time.formats.contains(&format);
        let is_serial = whole.len() == 5 && whole.parse().is_ok_and(|serial| SERIALS.contains(&serial));
        let unix = |divisor: i64| {
            let seconds = whole.parse::<i64>().map_err(|_| "no time".to_owned())? / divisor;
            let moment = DateTime::from_timestamp(seconds, 0).ok_or_else(|| "no time".to_owned())?;
            Ok(Some((moment.naive_utc(), true)))
        };
        match whole.len() {
            _ if has(Format::Excel) => serial(whole, fraction).map(|moment| Some((moment, false))),
            _ if has(Format::Unix) => unix(1),
            _ if has(Format::UnixMs) => unix(1000),
            5 if is_serial => serial(whole, fraction).map(|moment| Some((moment, false))),
            10 => unix(1),
            13 => unix(1000),
            14 => {
                let moment = NaiveDateTime::parse_from_str(whole, "%Y%m%d%H%M%S");
                moment.map(|moment| Some((moment, false))).map_err(|_| "no time".to_owned())
            }
            _ => Ok(None),
        }
    }

    /// A moment at its place.
    fn placed(&self, moment: NaiveDateTime, zone: Option<i32>, timed: bool) -> Result<Said, String> {
        let written = zone.or(self.time.written_in.filter(|_| timed));
        let moment = match (written, self.time.zone) {
            (Some(written), Some(place)) => {
                let by = TimeDelta::seconds(i64::from(place) - i64::from(written));
                moment.checked_add_signed(by).ok_or_else(|| "no time".to_owned())?
            }
            (Some(0), None) if timed => {
                return Err(
                    "a time in UTC, which can be another day at its place: declare `zone: +08:00` under `period`"
                        .into(),
                );
            }
            _ => moment,
        };
        let period = Period::containing(moment.date(), PeriodKind::Day);
        Ok(Said { period, is_day: true, at: Some(moment) })
    }
}

/// The day and time that a day number of Excel is.
fn serial(whole: &str, fraction: &str) -> Result<NaiveDateTime, String> {
    let wrong = || "no day number of Excel".to_owned();
    let days: u64 = whole.parse().map_err(|_| wrong())?;
    let first = NaiveDate::from_ymd_opt(1899, 12, 30).ok_or_else(wrong)?;
    let day = first.checked_add_days(Days::new(days)).ok_or_else(wrong)?;
    let short = fraction.get(..fraction.len().min(9)).unwrap_or(fraction);
    let parts: i64 = short.parse().map_err(|_| wrong())?;
    let scale = 10_i64.pow(u32::try_from(short.len()).unwrap_or(9));
    Ok(day.and_time(NaiveTime::MIN) + TimeDelta::seconds(parts * 86_400 / scale))
}

/// The three numbers of a day that is written in numbers and of which the order is not known by the text itself, each with
/// how many digits it has.
fn unordered(text: &str) -> Option<[(u32, usize); 3]> {
    let (date, _) = parted(text);
    if matches!(period::spelling::moment(&date), Ok(Some(_))) {
        return None;
    }
    let parts: Vec<&str> = date.split(['/', '-', '.', ' ']).collect();
    let number = |part: &&str| {
        let digits = (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| Some((part.parse().ok()?, part.len()))).flatten()
    };
    match parts.iter().map(number).collect::<Option<Vec<(u32, usize)>>>()?.as_slice() {
        [a, b, c] => Some([*a, *b, *c]),
        _ => None,
    }
}

/// The day that three numbers are in an order; a year of two digits is one from 1970 to 2069.
fn ordered(numbers: &[(u32, usize); 3], order: Order) -> Option<NaiveDate> {
    let [a, b, c] = numbers;
    let (year, month, day) = match order {
        Order::DayMonthYear => (c, b, a),
        Order::MonthDayYear => (c, a, b),
        Order::YearMonthDay => (a, b, c),
    };
    let year = match year {
        (year, 4) => *year,
        (year, 2) if *year < 70 => 2000 + year,
        (year, 2) => 1900 + year,
        _ => return None,
    };
    if month.1 > 2 || day.1 > 2 {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month.0, day.0)
}

/// A time of day with its offset, where it says one.
type Clock = Result<(NaiveTime, Option<i32>), String>;

/// The part of a text that is a day, and the time that follows it.
fn parted(text: &str) -> (String, Option<Clock>) {
    let text = text.split(['(', '（']).next().unwrap_or(text);
    let mut text = text.replace(['时', '點', '点'], ":").replace('秒', "");
    if let Some((before, after)) = text.split_once('分') {
        let sign = if after.trim_start().starts_with(|c: char| c.is_ascii_digit()) { ":" } else { "" };
        text = format!("{before}{sign}{after}");
    }
    let Some(colon) = text.find(':') else { return (bare(&text), None) };
    let before = text.get(..colon).unwrap_or_default();
    let from = before
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |at| at + before.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
    let (date, clock) = text.split_at_checked(from).unwrap_or((&text, ""));
    let date = date.trim_end_matches([' ', 'T', 't', ',']).trim_end();
    let marks = [("上午", false), ("下午", true), ("AM", false), ("PM", true)];
    let marked = marks.iter().find_map(|(mark, late)| Some((date.strip_suffix(mark)?, *late)));
    let (date, late) = marked.map_or((date, None), |(date, late)| (date.trim_end(), Some(late)));
    (bare(date), Some(clock_of(clock, late)))
}

/// A day without the name of its day of the week.
fn bare(date: &str) -> String {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let date = date.trim();
    let (first, rest) = date.split_once([' ', ',']).unwrap_or(("", date));
    let lower = first.to_lowercase();
    let named = first.chars().all(char::is_alphabetic) && DAYS.iter().any(|day| lower.starts_with(day));
    let date = if named { rest.trim_start_matches([' ', ',']) } else { date };
    match date.find("星期").or_else(|| date.find('周')) {
        Some(at) => date.get(..at).unwrap_or(date).trim_end().to_owned(),
        None => date.to_owned(),
    }
}

/// A time of day such as `10:11`, `4:01:30 PM`, `10:11:12.5+08:00`, `10:11 GMT+0800`; whether it is in the afternoon may
/// stand before it.
fn clock_of(text: &str, late: Option<bool>) -> Clock {
    let wrong = || format!("`{text}` is no time of day");
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.'))).unwrap_or(text.len());
    let (time, rest) = text.split_at_checked(end).ok_or_else(wrong)?;
    let upper = rest.trim().to_uppercase().replace("A.M.", "AM").replace("P.M.", "PM");
    let halves = [("AM", false), ("PM", true), ("上午", false), ("下午", true)];
    let half = halves.iter().find_map(|(mark, late)| Some((upper.strip_prefix(mark)?.trim(), *late)));
    let (rest, late) = half.map_or((upper.as_str(), late), |(rest, late)| (rest, Some(late)));
    let mut parts = time.split(':');
    let mut number = |most: u32, needed: bool| match parts.next() {
        None if !needed => Ok(0),
        part => {
            let whole = part.unwrap_or_default().split('.').next().unwrap_or_default();
            whole.parse::<u32>().ok().filter(|n| *n <= most && whole.len() <= 2).ok_or_else(wrong)
        }
    };
    let (hours, minutes, seconds) = (number(24, true)?, number(59, true)?, number(60, false)?);
    if parts.next().is_some() {
        return Err(wrong());
    }
    let hours = match late {
        Some(true) if hours < 12 => hours + 12,
        Some(false) if hours == 12 => 0,
        _ => hours % 24,
    };
    let time = NaiveTime::from_hms_opt(hours, minutes, seconds.min(59)).ok_or_else(wrong)?;
    let zone = if rest.is_empty() { None } else { Some(offset(rest).ok_or_else(wrong)?) };
    Ok((time, zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(time: &Time, text: &str) -> Result<String, String> {
        let reader = Reader::new(time, [text].into_iter())?;
        reader.read(text).map(|said| match said.at {
            Some(at) => at.format("%Y-%m-%d %H:%M").to_string(),
            None => said.period.to_string(),
        })
    }

    #[test]
    fn what_has_one_meaning_needs_no_declaration() {
        let time = Time::default();
        for (text, wanted) in [
            ("2025-03-14", "2025-03-14 00:00"),
            ("2025/3/14 10:11:12", "2025-03-14 10:11"),
            ("2025年3月14日 10:11", "2025-03-14 10:11"),
            ("2025年3月14日 下午4:01", "2025-03-14 16:01"),
            ("2025年3月14日 10时11分12秒", "2025-03-14 10:11"),
            ("2025年3月14日 星期五", "2025-03-14 00:00"),
            ("14.03.2025", "2025-03-14 00:00"),
            ("14/3/2025 16:01", "2025-03-14 16:01"),
            ("3/14/2025 4:01 PM", "2025-03-14 16:01"),
            ("5/28/18 4:01", "2018-05-28 04:01"),
            ("2025-03-14T10:11:12.345+08:00", "2025-03-14 10:11"),
            ("Fri Mar 14 2025 10:11:12 GMT+0800 (China Standard Time)", "2025-03-14 10:11"),
            ("45717", "2025-03-01 00:00"),
            ("45717.5", "2025-03-01 12:00"),
            ("20250314101112", "2025-03-14 10:11"),
            ("202503", "2025-03"),
            ("2025年3月", "2025-03"),
            ("2025/03", "2025-03"),
            ("2025-3", "2025-03"),
            ("Mar 2025", "2025-03"),
            ("2025-Q1", "2025-Q1"),
        ] {
            assert_eq!(read(&time, text).as_deref(), Ok(wanted), "{text}");
        }
        for text in ["3/4/2025", "5/10/18 4:01", "2025-03-14T10:11:12Z", "1741918272", "", "soon", "99"] {
            assert!(read(&time, text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_declared_is_read_so() {
        let with = |format: Format| Time { formats: vec![format], ..Time::default() };
        let (dmy, mdy) = (Format::Numbers(Order::DayMonthYear), Format::Numbers(Order::MonthDayYear));
        assert_eq!(read(&with(dmy), "3/4/2025").as_deref(), Ok("2025-04-03 00:00"));
        assert_eq!(read(&with(mdy), "3/4/2025").as_deref(), Ok("2025-03-04 00:00"));
        assert_eq!(read(&with(mdy), "5/10/18 4:01").as_deref(), Ok("2018-05-10 04:01"));
        assert!(read(&with(mdy), "14/3/2025").is_err());
        assert_eq!(read(&with(Format::Excel), "45717").as_deref(), Ok("2025-03-01 00:00"));
        // 2025-03-31 18:00 UTC is the 1st of April at 02:00 in Shanghai.
        let shanghai = Time { zone: Some(28_800), ..Time::default() };
        assert_eq!(read(&shanghai, "2025-03-31T18:00:00Z").as_deref(), Ok("2025-04-01 02:00"));
        assert_eq!(read(&shanghai, "2025-03-31 18:00").as_deref(), Ok("2025-03-31 18:00"));
        // 1743444000 is 2025-03-31 18:00:00 UTC.
        assert_eq!(read(&shanghai, "1743444000").as_deref(), Ok("2025-04-01 02:00"));
        assert_eq!(read(&shanghai, "1743444000000").as_deref(), Ok("2025-04-01 02:00"));
        let moved = Time { written_in: Some(0), ..shanghai };
        assert_eq!(read(&moved, "2025-03-31 18:00").as_deref(), Ok("2025-04-01 02:00"));
        assert_eq!(read(&moved, "2025-03-31").as_deref(), Ok("2025-03-31 00:00"), "a day has no zone");
    }

    #[test]
    fn a_column_says_its_order_where_only_one_fits() {
        let time = Time::default();
        let reader = Reader::new(&time, ["3/4/2025", "3/14/2025"].into_iter()).unwrap();
        assert_eq!(reader.read("3/4/2025").unwrap().period.to_string(), "2025-03-04");
        assert!(reader.told.is_some_and(|told| told.contains("month/day/year")));
        assert!(Reader::new(&time, ["3/4/2025", "5/6/2025"].into_iter()).is_err());
        let mixed = Reader::new(&time, ["14/3/2025", "3/14/2025"].into_iter()).unwrap();
        assert!(mixed.read("3/4/2025").is_err());
    }
}
