//! Working days: all but Saturdays, Sundays and holidays, and the days that are worked nevertheless.

use super::function::{self, Call};
use super::operand::{Operand, Outcome, settled};
use chrono::{Datelike, Days, NaiveDate, Weekday};
use rhai::{Dynamic, Engine};
use std::any::TypeId;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The days of a rule set that are not what their weekday says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    /// Days that are not worked.
    pub holidays: BTreeSet<NaiveDate>,
    /// Saturdays and Sundays that are worked.
    pub worked: BTreeSet<NaiveDate>,
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

impl Calendar {
    /// The working days from the day after `from` to `to`; below zero where `to` comes first.
    #[must_use]
    pub fn workdays(&self, from: NaiveDate, to: NaiveDate) -> i64 {
        if to < from {
            return -self.workdays(to, from);
        }
        let days = (to - from).num_days();
        // Any seven days in a row have five from Monday to Friday; what is left over is looked at one by one.
        let rest = u64::try_from(days % 7).unwrap_or(0);
        let odd =
            (0..rest).filter_map(|back| to.checked_sub_days(Days::new(back))).filter(|day| !is_weekend(*day));
        let weekdays = days / 7 * 5 + count(odd);
        let inside = |day: &&NaiveDate| from < **day && **day <= to;
        let free = self.holidays.iter().filter(inside).filter(|day| !is_weekend(**day));
        let worked = self.worked.iter().filter(inside).filter(|day| is_weekend(**day));
        weekdays - count(free) + count(worked)
    }

    pub(super) fn call(&self, call: &Call<'_>) -> Outcome {
        Ok(Dynamic::from_int(self.workdays(call.date(0)?, call.date(1)?)))
    }

    /// Lets `workdays` of an engine know this calendar.
    pub(super) fn register(self: &Arc<Self>, engine: &mut Engine) {
        let calendar = self.clone();
        engine.register_raw_fn("workdays", [TypeId::of::<Dynamic>(); 2], move |context, arguments| {
            let operands: Vec<Operand> = arguments.iter().map(|argument| Operand::of(argument)).collect();
            settled(calendar.call(&function::call("workdays", &operands)), context.call_position())
        });
    }
}

fn count<T>(days: impl Iterator<Item = T>) -> i64 {
    i64::try_from(days.count()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counting_by_weeks_is_counting_day_by_day() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let calendar = Calendar {
            holidays: ["2025-10-01", "2025-10-02", "2025-10-03", "2025-10-04", "2025-10-06"].map(day).into(),
            worked: ["2025-09-28", "2025-10-11"].map(day).into(),
        };
        // Friday 2025-09-26: Sunday 28 is worked, 29 and 30, none of 1 to 6 October, 7 to 10, Saturday 11.
        assert_eq!(calendar.workdays(day("2025-09-26"), day("2025-10-11")), 8);
        assert_eq!(calendar.workdays(day("2025-10-11"), day("2025-09-26")), -8);
        let start = day("2025-09-20");
        for offset in 0..40 {
            let to = start + Days::new(offset);
            let works = |day: &NaiveDate| {
                calendar.worked.contains(day) || !is_weekend(*day) && !calendar.holidays.contains(day)
            };
            let slow = start.iter_days().skip(1).take_while(|day| *day <= to).filter(works).count();
            assert_eq!(calendar.workdays(start, to), count(0..slow), "{to}");
        }
    }
}
