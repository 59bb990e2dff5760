//! S06: on-time delivery as a grade, three criteria that the customer grades, and the mean of what there is.

use super::draw::{Draw, Files};
use super::method::{Second, guarded, percent};
use crate::support::fraction::{Fraction, mean, whole};

pub const PERIOD: &str = "2025";

const LEVELS: [(&str, i128); 4] = [("很满意", 100), ("满意", 85), ("不满意", 50), ("很不满意", 30)];
const CRITERIA: [&str; 3] = ["opinions", "problems", "value_for_money"];

/// The edges, a hair beside them, and a hair that is lost at twelve places.
const RATES: [&str; 16] = [
    "100%",
    "1",
    "99.99%",
    "0.999999999999",
    "0.9999999999996",
    "0.9999999999994",
    "95%",
    "0.95",
    "94.99%",
    "0.9499999999996",
    "0.949999999999",
    "80%",
    "79.99%",
    "0.7999999999996",
    "0.799999999999",
    "0",
];

/// What is known of a customer: the rate as it is written, if it is, and the levels that each form picks.
struct Customer {
    rate: &'static str,
    drawn: String,
    forms: Vec<[Option<usize>; 3]>,
}

/// A thousand customers, and what they get.
pub fn computed() -> (Files, Vec<Second>) {
    let mut files = Files::new(&CRITERIA.join(","), "on_time_rate");
    let mut draw = Draw::new(106);
    let mut customers = edges();
    customers.resize_with(1000, || customer(&mut draw));
    let second = customers.iter().enumerate().map(|(at, customer)| {
        let subject = format!("客户{at:04}");
        write(&mut files, &subject, customer);
        judged(subject, customer)
    });
    let second = second.collect();
    (files, second)
}

impl Customer {
    fn rate(&self) -> &str {
        if self.drawn.is_empty() { self.rate } else { &self.drawn }
    }
}

fn customer(draw: &mut Draw) -> Customer {
    let forms = draw.pick(&[0, 1, 1, 1, 1, 1, 2, 3, 7]);
    let level = |draw: &mut Draw| if draw.chance(15) { None } else { Some(draw.pick(&[0, 0, 1, 1, 1, 2, 3])) };
    let forms = (0..forms).map(|_| [level(draw), level(draw), level(draw)]).collect();
    let drawn =
        if draw.chance(50) { format!("{}%", draw.near(&["100", "95", "80"], 70, 100, 2)) } else { String::new() };
    let rate = if draw.chance(25) { "" } else { draw.pick(&RATES) };
    Customer { rate, drawn, forms }
}

/// Every rate alone and beside answers; every form that one customer can hand in, without a rate.
fn edges() -> Vec<Customer> {
    let one = |rate, forms| Customer { rate, drawn: String::new(), forms };
    let mut all = vec![one("", vec![]), one("", vec![[None; 3], [None; 3]]), one("95%", vec![[None; 3]])];
    for rate in RATES {
        all.extend([one(rate, vec![]), one(rate, vec![[Some(0), Some(1), Some(2)]])]);
    }
    let levels = [None, Some(0), Some(1), Some(2), Some(3)];
    for form in 0..125 {
        all.push(one("", vec![[levels[form / 25], levels[form / 5 % 5], levels[form % 5]]]));
    }
    // Two forms of which one leaves a criterion out: the mean of the criteria's means is not the mean of the forms'.
    all.push(one("100%", vec![[Some(0), None, None], [Some(3), Some(1), Some(1)]]));
    all
}

fn write(files: &mut Files, subject: &str, of: &Customer) {
    files.subjects.row(&[subject]);
    files.measures.row(&[subject, PERIOD, of.rate()]);
    files.measures.row(&[subject, "2024", "50%"]);
    for (at, form) in of.forms.iter().enumerate() {
        let [opinions, problems, value] = form.map(|level| level.map_or("", |level| LEVELS[level].0));
        files.responses.row(&[subject, &format!("r{at}"), PERIOD, opinions, problems, value]);
    }
}

fn judged(subject: String, of: &Customer) -> Second {
    let rate = (!of.rate().is_empty()).then(|| on_time(guarded(Fraction::read(of.rate()))));
    let mut second = Second { subject, status: "not-computable", ..Second::default() };
    second.put("score.on_time", rate);
    let mut parts = vec![rate];
    for (at, criterion) in CRITERIA.iter().enumerate() {
        let points = mean(of.forms.iter().map(|form| form[at].map(|level| whole(LEVELS[level].1))));
        second.put(&format!("score.{criterion}"), points);
        parts.push(points);
    }
    second.scores(mean(parts));
    if let Some(score) = second.score {
        second.status = "scored";
        second.grade = grade(score);
    }
    second
}

fn on_time(rate: Fraction) -> Fraction {
    whole(match rate {
        rate if rate == whole(1) => 100,
        rate if rate >= percent(95) => 85,
        rate if rate >= percent(80) => 50,
        _ => 30,
    })
}

fn grade(score: Fraction) -> &'static str {
    match score {
        score if score >= whole(100) => "很满意",
        score if score >= whole(85) => "满意",
        score if score >= whole(50) => "不满意",
        _ => "很不满意",
    }
}
