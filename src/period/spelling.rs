//! Periods and times as people and programs write them in data: `2025年3月`, `202503`, `Mar 2025`, `2025/3/14 10:11:12`.
//!
//! What can be read in one way only is read; a day and a time are the day. What can be read in two ways is refused with both of them:
//! `3/4/2025` is in March or in April. A time in UTC is refused too, since at its place it may be another day.

use super::{Period, PeriodError, PeriodKind, day};
use chrono::{Datelike, Days, NaiveDate};

/// The period that a cell of data says.
///
/// # Errors
/// Why it says none, or not only one, and what to write.
pub fn read(text: &str) -> Result<Period, String> {
    let text = text.trim();
    if let Ok(period) = text.parse() {
        return Ok(period);
    }
    if let Some(day) = moment(text)? {
        return Ok(Period::containing(day, PeriodKind::Day));
    }
    longer(text).ok_or_else(|| doubtful(text).unwrap_or_else(|| PeriodError(text.to_owned()).to_string()))
}

/// The day of a date, with a time or without; none where the text is no date.
///
/// # Errors
/// Why the day can't be known, and what to write.
pub fn moment(text: &str) -> Result<Option<NaiveDate>, String> {
    let text = text.trim();
    if let Some(day) = date(text) {
        return Ok(Some(day));
    }
    let Some((day, rest)) = split(text) else { return Ok(None) };
    match time(rest) {
        Some(Zone::Local) => Ok(Some(day)),
        Some(Zone::Utc) => {
            Err("a time in UTC, which can be another day at its place: export local times, or write the day"
                .into())
        }
        None => Ok(None),
    }
}

/// A date and what follows it.
fn split(text: &str) -> Option<(NaiveDate, &str)> {
    let parted = text.char_indices().filter(|(_, c)| matches!(c, 'T' | ' ' | '日'));
    // `14 Mar 2025 10:11` has blanks before that of the time.
    parted.rev().find_map(|(at, c)| {
        let end = if c == '日' { at + c.len_utf8() } else { at };
        Some((date(text.get(..end)?.trim_end())?, text.get(at + c.len_utf8()..)?.trim_start()))
    })
}

/// Where a time is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Zone {
    /// At the place of who wrote it.
    Local,
    /// Possibly elsewhere.
    Utc,
}

/// A time of day such as `10:11`, `10:11:12.5`, `4:01 PM`, `下午4:01`, with an offset or without.
fn time(text: &str) -> Option<Zone> {
    let (text, zone) = offset(text.trim());
    let halves = ["AM", "PM", "am", "pm", "a.m.", "p.m.", "上午", "下午"];
    let text =
        halves.iter().find_map(|half| text.strip_prefix(half).or_else(|| text.strip_suffix(half))).unwrap_or(text);
    let mut parts = text.trim().split(':');
    let within = |part: &str, most: u32| {
        (1..=2).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_digit())
            && part.parse::<u32>().is_ok_and(|x| x <= most)
    };
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next());
    let whole = |text: &str| {
        let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, "0"));
        within(whole, 60) && !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit())
    };
    let is_one = within(hours, 23) && within(minutes, 59) && seconds.is_none_or(whole) && parts.next().is_none();
    is_one.then_some(zone)
}

/// The text before an offset, and what that says: `Z` and `+00:00` are UTC, `+08:00` is the time of a place.
fn offset(text: &str) -> (&str, Zone) {
    for utc in ["Z", "z", " UTC", " GMT", "UTC", "GMT"] {
        if let Some(before) = text.strip_suffix(utc) {
            return (before.trim_end(), Zone::Utc);
        }
    }
    let Some(at) = text.rfind(['+', '-']) else { return (text, Zone::Local) };
    let (before, after) = text.split_at(at);
    let digits: String = after.chars().skip(1).filter(|c| *c != ':').collect();
    if !matches!(digits.len(), 1 | 2 | 4) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return (text, Zone::Local);
    }
    let before = ["GMT", "UTC"].iter().find_map(|word| before.trim_end().strip_suffix(word)).unwrap_or(before);
    (before.trim_end(), if digits.bytes().all(|b| b == b'0') { Zone::Utc } else { Zone::Local })
}

/// A date that can be read in one way only.
fn date(text: &str) -> Option<NaiveDate> {
    let digits = |n: usize| text.len() == n && text.bytes().all(|b| b.is_ascii_digit());
    // Of a month in words and the year it is said which number is the day.
    const FORMS: [&str; 9] = [
        "%Y年%m月%d日",
        "%Y.%m.%d",
        "%d.%m.%Y",
        "%d %B %Y",
        "%d-%B-%Y",
        "%B %d, %Y",
        "%B %d %Y",
        "%a, %d %B %Y",
        "%Y %B %d",
    ];
    let forms = || {
        let mut read = FORMS.iter().filter_map(|form| NaiveDate::parse_from_str(text, form).ok());
        read.find(|day| has_year(text, day.year()))
    };
    let packed = || digits(8).then(|| NaiveDate::parse_from_str(text, "%Y%m%d").ok()).flatten();
    let spaced = || {
        text.contains(' ')
            .then(|| text.replace(' ', ""))
            .and_then(|text| NaiveDate::parse_from_str(&text, "%Y年%m月%d日").ok())
    };
    day(text).or_else(packed).or_else(forms).or_else(spaced).filter(|day| has_year(text, day.year()))
}

/// Whether a year is written with four digits.
fn has_year(text: &str, year: i32) -> bool {
    (1000..=9999).contains(&year) && text.contains(&year.to_string())
}

/// A month, a quarter, a half or a year.
fn longer(text: &str) -> Option<Period> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let months = || {
        let packed = compact.len() == 6 && compact.bytes().all(|b| b.is_ascii_digit());
        let text = compact.as_str();
        let (year, month) = match text.strip_suffix('月').and_then(|text| text.split_once('年')) {
            Some(parts) => parts,
            None if packed => text.split_at_checked(4)?,
            None => text.split_once(['-', '/'])?,
        };
        part(year, month, 12).map(|(year, month)| (PeriodKind::Month, year, month))
    };
    let named = || {
        // A day is added, since a month alone is no date.
        let form = ["%d %B %Y", "%d %Y %B", "%d %B-%Y"];
        let text = format!("1 {}", text.replace(',', " ").split_whitespace().collect::<Vec<_>>().join(" "));
        // A hyphen before a year is read as the sign of a year before our era, too.
        let mut read = form.iter().filter_map(|form| NaiveDate::parse_from_str(&text, form).ok());
        let first = read.find(|first| has_year(&text, first.year()))?;
        Some((PeriodKind::Month, first.year(), first.month()))
    };
    let years = || part(compact.strip_suffix('年')?, "1", 1).map(|(year, _)| (PeriodKind::Year, year, 1));
    let (kind, year, month) = months().or_else(named).or_else(|| parted(&compact)).or_else(years)?;
    Some(Period { kind, first: NaiveDate::from_ymd_opt(year, month, 1)? })
}

/// A quarter or a half: `2025年第1季度`, `2025年一季度`, `Q1 2025`, `2025/Q1`, `2025年上半年`.
fn parted(compact: &str) -> Option<(PeriodKind, i32, u32)> {
    let upper = compact.to_ascii_uppercase();
    let (year, rest) = match upper.split_at_checked(4) {
        Some((year, rest)) if year.bytes().all(|b| b.is_ascii_digit()) => (year, rest),
        _ => {
            let (part, year) = upper.split_at_checked(upper.len().checked_sub(4)?)?;
            (year, part)
        }
    };
    let rest = rest.trim_start_matches('年').trim_matches(['-', '/']);
    let quarter =
        rest.strip_prefix('Q').or_else(|| rest.strip_suffix("季度").map(|rest| rest.trim_start_matches('第')));
    let half = match rest {
        "上半年" => Some("1"),
        "下半年" => Some("2"),
        rest => rest.strip_prefix('H'),
    };
    let number = |text: &str| {
        ["一", "二", "三", "四"].iter().position(|known| *known == text).map(|at| (at + 1).to_string())
    };
    if let Some(quarter) = quarter {
        let quarter = number(quarter).unwrap_or_else(|| quarter.to_owned());
        return part(year, &quarter, 4).map(|(year, quarter)| (PeriodKind::Quarter, year, quarter * 3 - 2));
    }
    part(year, half?, 2).map(|(year, half)| (PeriodKind::Half, year, half * 6 - 5))
}

/// A year of four digits, and a number from 1 to `most`.
fn part(year: &str, number: &str, most: u32) -> Option<(i32, u32)> {
    let digits =
        |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let (year, number) =
        (Some(year).filter(|year| year.len() == 4 && digits(year, 4))?, Some(number).filter(|n| digits(n, 2))?);
    let year = year.parse().ok().filter(|year| *year > 0)?;
    Some((year, number.parse().ok().filter(|n| (1..=most).contains(n))?))
}

/// Why a text that looks like a day is none.
fn doubtful(text: &str) -> Option<String> {
    if let Ok(serial @ 20_000..=80_000) = text.parse::<u64>() {
        let day = NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(Days::new(serial))?;
        return Some(format!(
            "no period; as a day number of Excel it is {day}: give the column the format of a date"
        ));
    }
    let before = text.split([' ', 'T']).next()?;
    let parts: Vec<&str> = before.split(['/', '-', '.']).collect();
    let [a, b, year] = parts.as_slice() else { return None };
    let numbers = [a, b].map(|part| part.parse::<u32>().ok().filter(|n| (1..=31).contains(n)));
    let [Some(a), Some(b)] = numbers else { return None };
    let year: i32 = match year.len() {
        4 => year.parse().ok()?,
        2 => 2000 + year.parse::<i32>().ok()?,
        _ => return None,
    };
    let days: Vec<String> = [(a, b), (b, a)]
        .into_iter()
        .filter_map(|(month, day)| Some(NaiveDate::from_ymd_opt(year, month, day)?.to_string()))
        .collect();
    let all = days.join(" or ");
    (!days.is_empty()).then(|| {
        format!("the order of day, month and year is not clear: write {all}, as it is meant, in the whole column")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_one_meaning_is_read() {
        for (text, wanted) in [
            ("2025-03", "2025-03"),
            ("2025-3", "2025-03"),
            ("2025/03", "2025-03"),
            ("2025/3", "2025-03"),
            ("202503", "2025-03"),
            ("2025年3月", "2025-03"),
            ("2025 年 03 月", "2025-03"),
            ("Mar 2025", "2025-03"),
            ("March 2025", "2025-03"),
            ("2025 Mar", "2025-03"),
            ("Mar-2025", "2025-03"),
            ("2025年", "2025"),
            ("2025年第1季度", "2025-Q1"),
            ("2025年四季度", "2025-Q4"),
            ("Q2 2025", "2025-Q2"),
            ("2025/Q2", "2025-Q2"),
            ("2025年上半年", "2025-H1"),
            ("H2 2025", "2025-H2"),
            ("2025-3-4", "2025-03-04"),
            ("2025/3/14", "2025-03-14"),
            ("2025.3.14", "2025-03-14"),
            ("20250314", "2025-03-14"),
            ("14.03.2025", "2025-03-14"),
            ("2025年3月14日", "2025-03-14"),
            ("14 Mar 2025", "2025-03-14"),
            ("March 14, 2025", "2025-03-14"),
            ("2025-03-14 10:11:12", "2025-03-14"),
            ("2025-03-14T10:11:12.345+08:00", "2025-03-14"),
            ("2025-03-14 10:11:12 GMT+8", "2025-03-14"),
            ("2025-03-14 10:11:12 GMT+08:00", "2025-03-14"),
            ("2025/3/14 10:11", "2025-03-14"),
            ("2025/3/14 4:01 PM", "2025-03-14"),
            ("2025/3/14 下午4:01", "2025-03-14"),
            ("2025年3月14日 10:11", "2025-03-14"),
            ("2025年3月14日10:11", "2025-03-14"),
            ("14 Mar 2025 10:11", "2025-03-14"),
            ("14.03.2025 10:11:12", "2025-03-14"),
        ] {
            assert_eq!(read(text).map(|period| period.to_string()), Ok(wanted.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_has_two_meanings_or_none_is_refused() {
        for (text, why) in [
            ("3/4/2025", "2025-03-04 or 2025-04-03"),
            ("5/10/18 4:01", "2018-05-10 or 2018-10-05"),
            ("14/3/2025", "write 2025-03-14"),
            ("45717", "2025-03-01"),
            ("2025-03-14T10:11:12Z", "UTC"),
            ("2025-03-14 10:11:12+00:00", "UTC"),
            ("2025.3", "not a period"),
            ("202513", "not a period"),
            ("2025-02-30", "not a period"),
            ("2025-03-14 25:00", "not a period"),
            ("2025-03-14 10", "not a period"),
            ("Mar 25", "not a period"),
            ("0000-03", "not a period"),
            ("2025-03-14 hello", "not a period"),
            ("25年3月", "not a period"),
            ("2025年第5季度", "not a period"),
            ("März 2025", "not a period"),
            ("", "not a period"),
        ] {
            let found = read(text);
            assert!(found.as_ref().is_err_and(|reason| reason.contains(why)), "{text}: {found:?}");
        }
    }
}
