//! S20: six items of 15 points and one of 10; three of them in bands of measures, the others judged by customers.

use super::draw::{Draw, Files, cell, decimal};
use super::method::{Maybe, Second, TwoPeriods, guarded, line, percent, percentage};
use crate::support::fraction::{Fraction, mean, over, whole};

pub const PERIOD: &str = "2025";
const LAST: &str = "2024";

const JUDGED: [&str; 4] = ["communication", "development", "price", "image"];

const DEFECTS: [&str; 15] = [
    "0",
    "0.0000000000004",
    "0.0001%",
    "2.5%",
    "5%",
    "0.0500000000004",
    "5.0001%",
    "0.3",
    "30.0001%",
    "35%",
    "40%",
    "0.4000000000004",
    "40.0001%",
    "70%",
    "100%",
];
const FULFILMENT: [&str; 16] = [
    "100%",
    "0.9999999999996",
    "99.9999%",
    "95%",
    "90%",
    "0.8999999999996",
    "89.9999%",
    "85%",
    "0.8",
    "79.9999%",
    "75%",
    "70%",
    "0.6999999999996",
    "69.9999%",
    "35%",
    "0",
];
const DAYS: [&str; 18] = [
    "0",
    "1.5",
    "2",
    "2.0000000000004",
    "2.0001",
    "2.5",
    "3",
    "3.0001",
    "3.5",
    "4",
    "4.0001",
    "4.5",
    "4.9999",
    "5",
    "6",
    "6.9999",
    "7",
    "366",
];

/// What is known of a plant in a year.
#[derive(Clone, Default)]
struct Year {
    customers: Option<i128>,
    sent: Option<i128>,
    defects: String,
    fulfilment: String,
    complaints: Option<i128>,
    days: String,
    /// One a form: tenths of points of the four judged items.
    forms: Vec<[Option<i128>; 4]>,
}

/// A thousand plants, and what they get.
pub fn computed() -> (Files, Vec<Second>) {
    let measures = "customers,sent,defect_rate,fulfilment_rate,complaints,complaint_days";
    let mut files = Files::new(&JUDGED.join(","), measures);
    let method = TwoPeriods { seed: 120, name: "plant", period: PERIOD, before: LAST, drawn: year, write, judged };
    let second = method.thousand(&mut files, edges());
    (files, second)
}

fn year(draw: &mut Draw) -> Year {
    let sent = draw.pick(&[1, 3, 5, 7, 10, 10, 20]);
    let back = draw.pick(&[70, 80, 90, 100, 100, 65, 100]);
    let forms = (sent * back + 99) / 100;
    let gaps = draw.pick(&[0, 0, 0, 10, 60]);
    let points = |draw: &mut Draw, top| {
        (!draw.chance(gaps)).then(|| draw.pick(&[0, 40, 73, 80, 110, 115, 140, 150]).min(top))
    };
    let form = |draw: &mut Draw| [points(draw, 150), points(draw, 150), points(draw, 150), points(draw, 100)];
    let rate = |draw: &mut Draw, edges: &[&str], low, high| match draw.number(1, 20) {
        1 => String::new(),
        2..=10 => draw.pick(edges).to_owned(),
        _ => format!("{}%", decimal(draw.number(low, high), 2)),
    };
    let reached = draw.pick(&[100, 100, 125, 125, 126, 110]);
    Year {
        customers: Some(sent * reached / 100).filter(|_| !draw.chance(4)),
        sent: Some(sent).filter(|_| !draw.chance(4)),
        defects: rate(draw, &DEFECTS, 0, 6000),
        fulfilment: rate(draw, &FULFILMENT, 6000, 10_000),
        complaints: draw.pick(&[None, Some(0), Some(0), Some(0), Some(0), Some(1), Some(1), Some(2), Some(4)]),
        days: if draw.chance(10) { String::new() } else { draw.near(&DAYS, 0, 8, 2) },
        forms: (0..forms).map(|_| form(draw)).collect(),
    }
}

/// Every edge of one measure beside plain values, what lacks, and shares of just so much.
fn edges() -> Vec<(Year, Option<Year>)> {
    let form = [Some(120), Some(110), Some(95), Some(80)];
    let shares = |customers, sent, back: usize| Year {
        customers: Some(customers),
        sent: Some(sent),
        defects: "1%".to_owned(),
        fulfilment: "97%".to_owned(),
        complaints: Some(2),
        days: "2.5".to_owned(),
        forms: vec![form; back],
    };
    let plain = shares(10, 10, 10);
    let mut all = vec![(Year::default(), None), (plain.clone(), None), (plain.clone(), Some(plain.clone()))];
    all.extend(DEFECTS.map(|rate| (Year { defects: rate.to_owned(), ..plain.clone() }, Some(plain.clone()))));
    all.extend(
        FULFILMENT.map(|rate| (Year { fulfilment: rate.to_owned(), ..plain.clone() }, Some(plain.clone()))),
    );
    for complaints in [None, Some(0), Some(1)] {
        for days in DAYS.iter().chain(&[""]) {
            all.push((Year { complaints, days: (*days).to_owned(), ..plain.clone() }, None));
        }
    }
    // 80 % of the customers and 70 % of the forms, and one less; more than all; none.
    for (customers, sent, back) in [
        (10, 8, 8),
        (10, 7, 7),
        (1000, 800, 560),
        (1000, 799, 799),
        (1000, 800, 559),
        (10, 10, 7),
        (10, 10, 6),
        (10, 12, 12),
        (10, 10, 11),
        (0, 0, 0),
        (10, 0, 0),
        (0, 1, 1),
        (10, 10, 0),
        (3, 3, 3),
        (3, 2, 2),
    ] {
        all.push((shares(customers, sent, back), Some(plain.clone())));
    }
    all.push((Year { customers: None, ..plain.clone() }, None));
    all.push((Year { sent: None, ..plain.clone() }, None));
    for at in 0..4 {
        let mut blank = plain.clone();
        blank.forms.iter_mut().for_each(|form| form[at] = None);
        all.push((blank.clone(), Some(plain.clone())));
        all.push((plain.clone(), Some(blank.clone())));
        blank.forms[0][at] = Some(100);
        all.push((blank, None));
    }
    // A year before that is not valid, and one of which a measure is not known.
    all.push((plain.clone(), Some(shares(10, 10, 6))));
    all.push((plain.clone(), Some(Year { defects: String::new(), ..plain.clone() })));
    all.push((Year { forms: vec![[None; 4]; 10], ..plain.clone() }, None));
    all
}

fn write(files: &mut Files, subject: &str, period: &str, of: &Year) {
    let [customers, sent, complaints] = [of.customers, of.sent, of.complaints].map(cell);
    files.measures.row(&[subject, period, &customers, &sent, &of.defects, &of.fulfilment, &complaints, &of.days]);
    for (at, form) in of.forms.iter().enumerate() {
        let points = form.map(|points| points.map(|tenths| decimal(tenths, 1)).unwrap_or_default());
        files
            .responses
            .row(&[&[subject.to_owned(), format!("r{at}"), period.to_owned()], points.as_slice()].concat());
    }
}

fn read(text: &str) -> Maybe {
    (!text.is_empty()).then(|| Fraction::read(text))
}

/// The points of the seven items and their names.
fn items(of: &Year) -> Vec<(String, Maybe)> {
    let mut items = vec![
        ("score.quality".to_owned(), read(&of.defects).map(quality)),
        ("score.delivery".to_owned(), read(&of.fulfilment).map(delivery)),
        ("score.complaint_handling".to_owned(), complaints(of)),
    ];
    for (at, item) in JUDGED.iter().enumerate() {
        let points = mean(of.forms.iter().map(|form| form[at].map(|tenths| over(tenths, 10))));
        items.push((format!("score.{item}"), points));
    }
    items
}

fn total(of: &Year) -> Maybe {
    items(of).iter().map(|(_, points)| *points).sum()
}

/// `reach` and `return_rate`.
fn shares(of: &Year) -> [Maybe; 2] {
    let share =
        |part: Option<i128>, of: Option<i128>| of.filter(|of| *of != 0).and_then(|of| Some(over(part?, of)));
    let back = i128::try_from(of.forms.len()).expect("not many");
    [share(of.sent, of.customers), share(Some(back), of.sent)]
}

/// What becomes of a plant: the reach is looked at first, then the forms that came back, then the total. A share that can't be
/// told because a count is unknown leaves the plant without a result.
fn status(of: &Year) -> &'static str {
    let [reach, back] = shares(of);
    if of.customers.is_none() || of.sent.is_none() {
        "not-computable"
    } else if reach.is_some_and(|reach| reach < percent(80)) || back.is_some_and(|back| back < percent(70)) {
        "invalid"
    } else if total(of).is_none() {
        "not-computable"
    } else {
        "scored"
    }
}

fn judged(subject: String, this: &Year, last: Option<&Year>) -> Second {
    let mut second = Second { subject, status: status(this), ..Second::default() };
    for (column, points) in items(this) {
        second.put(&column, points);
    }
    second.scores(total(this).filter(|_| second.status != "not-computable"));
    let [reach, back] = shares(this);
    second.say("also.reach", percentage(reach));
    second.say("also.return_rate", percentage(back));
    let mut before = Second::default();
    before.scores(last.and_then(|last| total(last).filter(|_| status(last) == "scored")));
    second.put("also.change", second.score.and_then(|score| Some(score - before.score?)));
    second
}

/// From `top` at `from` to `bottom` at `to`, each a share of a hundred.
fn falling(x: Fraction, (from, top): (i128, i128), (to, bottom): (i128, i128)) -> Fraction {
    line(x, (percent(from), whole(top)), (percent(to), whole(bottom)))
}

fn quality(rate: Fraction) -> Fraction {
    match guarded(rate) {
        at if at <= whole(0) => whole(15),
        at if at <= percent(5) => falling(rate, (0, 14), (5, 11)),
        at if at <= percent(30) => falling(rate, (5, 10), (30, 8)),
        at if at <= percent(40) => falling(rate, (30, 7), (40, 4)),
        _ => falling(rate, (40, 3), (100, 0)),
    }
}

fn delivery(rate: Fraction) -> Fraction {
    match guarded(rate) {
        at if at >= whole(1) => whole(15),
        at if at >= percent(90) => falling(rate, (100, 14), (90, 11)),
        at if at >= percent(80) => falling(rate, (90, 10), (80, 8)),
        at if at >= percent(70) => falling(rate, (80, 7), (70, 4)),
        _ => falling(rate, (70, 3), (0, 0)),
    }
}

/// Where nobody complained, nothing was handled badly; where it is not known whether somebody did, nothing can be said.
fn complaints(of: &Year) -> Maybe {
    if of.complaints? == 0 { Some(whole(15)) } else { read(&of.days).map(handling) }
}

fn handling(days: Fraction) -> Fraction {
    let falling = |(from, top), (to, bottom)| line(days, (whole(from), whole(top)), (whole(to), whole(bottom)));
    match guarded(days) {
        at if at <= whole(2) => whole(15),
        at if at <= whole(3) => falling((2, 14), (3, 11)),
        at if at <= whole(4) => falling((3, 10), (4, 8)),
        at if at < whole(7) => falling((4, 7), (7, 4)),
        _ => falling((7, 3), (14, 0)).max(whole(0)),
    }
}
