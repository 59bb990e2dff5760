//! S03: marks of call-backs after sales and after service, call-backs made in their window, penalties for customer files.

use super::draw::{Draw, Files, cell};
use super::method::{Maybe, Second, percentage};
use crate::support::fraction::{Fraction, mean, over, whole};

pub const PERIOD: &str = "2025-Q1";

const MARKS: [&str; 8] = ["0", "0.01", "59.99", "66.6667", "79.995", "80", "99.99", "100"];
/// Measures: files with a minor, moderate and major gap, falsified files, most serious cases; and what one file costs.
const MEASURES: &str = "minor_files,moderate_files,major_files,falsified_files,serious_cases";
const COSTS: [i128; 4] = [1_000, 5_000, 10_000, 10_000];

/// A call-back as it is written down; days count from 2024-01-01.
#[derive(Clone, Default)]
struct Call {
    kind: &'static str,
    caller: &'static str,
    event: Option<i128>,
    called: Option<i128>,
    mark: String,
}

#[derive(Default)]
struct Dealer {
    calls: Vec<Call>,
    counts: [Option<i128>; 5],
}

/// A thousand dealers, and what they get.
pub fn computed() -> (Files, Vec<Second>) {
    let mut files = Files::new("kind,caller,event,called,mark", MEASURES);
    let mut draw = Draw::new(103);
    let mut dealers = edges();
    dealers.resize_with(1000, || dealer(&mut draw));
    let second = dealers.iter().enumerate().map(|(at, dealer)| {
        let subject = format!("经销商{at:04}");
        write(&mut files, &subject, dealer);
        judged(subject, dealer)
    });
    let second = second.collect();
    (files, second)
}

fn dealer(draw: &mut Draw) -> Dealer {
    let calls = draw.pick(&[0, 1, 3, 6, 9, 12, 16, 16, 25]);
    let calls = (0..calls).map(|_| call(draw)).collect();
    let clean = draw.chance(40);
    let count = |draw: &mut Draw| {
        if clean { draw.pick(&[None, Some(0)]) } else { draw.pick(&[None, Some(0), Some(1), Some(3)]) }
    };
    let serious = draw.pick(&[None, None, None, Some(0), Some(0), Some(1), Some(2)]);
    let counts = [count(draw), count(draw), count(draw), count(draw), serious];
    Dealer { calls, counts }
}

fn call(draw: &mut Draw) -> Call {
    let event = draw.number(0, 450);
    let after = draw.number(-1, 12);
    Call {
        kind: draw.pick(&["sale", "sale", "service", "service", "complaint", "complaint", ""]),
        caller: draw.pick(&["dealer", "dealer", "dealer", "head-office", "head-office", "head-office", ""]),
        event: Some(event).filter(|_| !draw.chance(5)),
        called: Some(event + after).filter(|_| !draw.chance(5)),
        mark: if draw.chance(8) { String::new() } else { draw.near(&MARKS, 0, 100, 1) },
    }
}

/// Every day beside each window, over the ends of a leap February and of a year; every penalty; what lacks.
fn edges() -> Vec<Dealer> {
    let marks = |sale: &str, service: &str| {
        let call = |kind, mark: &str| Call { kind, mark: mark.to_owned(), ..Call::default() };
        vec![call("sale", sale), call("service", service)]
    };
    let mut all = vec![Dealer::default(), Dealer { calls: marks("", ""), ..Dealer::default() }];
    for kind in ["sale", "service", "complaint"] {
        for caller in ["dealer", "head-office"] {
            for after in -2..=12 {
                // 2024-02-26 and 2024-12-28.
                let event = if after % 2 == 0 { 56 } else { 362 };
                let call =
                    Call { kind, caller, event: Some(event), called: Some(event + after), mark: "80".to_owned() };
                all.push(Dealer { calls: vec![call], ..Dealer::default() });
            }
        }
    }
    for (sale, service) in
        [("80", ""), ("", "80"), ("100", "0"), ("0", "100"), ("79.995", "79.995"), ("0.01", "0.01")]
    {
        all.push(Dealer { calls: marks(sale, service), ..Dealer::default() });
    }
    for at in 0..5 {
        for count in [0, 1, 2] {
            let mut counts = [None; 5];
            counts[at] = Some(count);
            all.push(Dealer { calls: marks("90", "90"), counts });
        }
    }
    all.push(Dealer { calls: vec![], counts: [Some(1), Some(2), Some(3), Some(4), Some(5)] });
    all
}

fn write(files: &mut Files, subject: &str, of: &Dealer) {
    files.subjects.row(&[subject]);
    let counts = of.counts.map(cell);
    files.measures.row(&[&[subject.to_owned(), PERIOD.to_owned()], counts.as_slice()].concat());
    for (at, call) in of.calls.iter().enumerate() {
        // The months of a quarter, and forms that name the quarter alone, are one period.
        let period = [PERIOD, "2025-01", "2025-02", "2025-03"][at % 4];
        let dates = [call.event, call.called].map(|day| day.map(date).unwrap_or_default());
        let [event, called] = dates.each_ref().map(String::as_str);
        files.responses.row(&[
            subject,
            &format!("r{at}"),
            period,
            call.kind,
            call.caller,
            event,
            called,
            &call.mark,
        ]);
    }
    files.responses.row(&[subject, "r", "2025-04", "sale", "dealer", "2025-03-31", "2025-04-01", "1"]);
}

/// The date of a day counted from 2024-01-01.
fn date(mut day: i128) -> String {
    let mut year = 2024;
    if day < 0 {
        (year, day) = (year - 1, day + 365);
    }
    loop {
        let leap = i128::from(year % 4 == 0);
        for (month, length) in [31, 28 + leap, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].into_iter().enumerate() {
            if day < length {
                return format!("{year}-{:02}-{:02}", month + 1, day + 1);
            }
            day -= length;
        }
        year += 1;
    }
}

/// Whether a call-back was made in its window; nothing where that can't be told.
fn in_window(call: &Call) -> Maybe {
    let window = match (call.kind, call.caller) {
        ("sale", "dealer") => 0..=3,
        ("sale", "head-office") => 4..=7,
        ("service", "dealer") => 3..=5,
        ("service", "head-office") => 6..=10,
        ("complaint", "dealer") => 0..=2,
        ("complaint", "head-office") => 3..=7,
        _ => return None,
    };
    Some(whole(i128::from(window.contains(&(call.called? - call.event?)))))
}

fn judged(subject: String, of: &Dealer) -> Second {
    let mut second = Second { subject, status: "not-computable", ..Second::default() };
    let read = |call: &Call| (!call.mark.is_empty()).then(|| Fraction::read(&call.mark));
    let marks = |kind: &str| mean(of.calls.iter().filter(|call| call.kind == kind).map(read));
    let (sale, service) = (marks("sale"), marks("service"));
    second.put("score.sale", sale);
    second.put("score.service", service);
    second.scores(sale.and_then(|sale| Some(sale * over(3, 10) + service? * over(7, 10))));
    if second.score.is_some() {
        second.status = "scored";
    }
    second.say("also.on_time", percentage(mean(of.calls.iter().map(in_window))));
    for kind in ["sale", "service", "complaint"] {
        let share = mean(of.calls.iter().filter(|call| call.kind == kind).map(in_window));
        second.say(&format!("also.{kind}_on_time"), percentage(share));
    }
    let [files @ .., serious] = of.counts.map(|count| count.unwrap_or(0));
    let penalty: i128 = files.iter().zip(COSTS).map(|(count, cost)| count * cost).sum();
    second.put("also.penalty", Some(whole(penalty)));
    let classes =
        [("contract-end", serious > 0), ("penalised", penalty > 0), ("clean", serious == 0 && penalty == 0)];
    second.classes = classes.iter().filter(|(_, fits)| *fits).map(|(class, _)| *class).collect();
    second
}
