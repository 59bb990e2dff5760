//! S25: five measures of a customer as points, straight between the published ones, and their weighted sum. The weight of
//! an unknown measure goes to the others while at least half of the weight is known, as the rule set interprets it.

use super::draw::{Draw, Files};
use super::method::{Maybe, Second, line, percent};
use crate::support::fraction::{Fraction, over, weighted_mean, whole};

pub const PERIOD: &str = "2025";

const SALES: [&str; 9] =
    ["0", "99999.99", "100000", "100000.01", "1100000", "2099999.99", "2100000", "2100000.01", "98765432.10"];
const GROWTH: [&str; 9] = ["-100%", "-0.01%", "0", "0.01%", "12.5%", "24.99%", "0.25", "25.01%", "1000%"];
const PAYMENT: [&str; 8] = ["0", "89.99%", "0.9", "90.01%", "95%", "99.999%", "1", "100.5%"];
const RETURNS: [&str; 11] =
    ["0", "0.99%", "0.01", "1.01%", "1.5%", "1.99%", "2%", "2.01%", "4.99%", "0.05", "5.01%"];
const MARKS: [&str; 7] = ["0", "0.01", "33.3333", "50", "80", "99.99", "100"];

/// What is written of a customer: sales, growth, payment rate, return rate, manager's mark; empty where nothing is.
type Customer = [String; 5];

/// A thousand customers, and what they get.
pub fn computed() -> (Files, Vec<Second>) {
    let mut files = Files::new("", "sales,growth,payment_rate,return_rate,manager_mark");
    let mut draw = Draw::new(125);
    let mut customers = edges();
    customers.resize_with(1000, || customer(&mut draw));
    let second = customers.iter().enumerate().map(|(at, customer)| {
        let subject = format!("customer-{at:04}");
        files.subjects.row(&[&subject]);
        files.measures.row(&[&[subject.clone(), PERIOD.to_owned()], customer.as_slice()].concat());
        // What other years hold is of no account.
        files.measures.row(&[subject.as_str(), "2024", "500000", "10%", "97%", "1%", "70"]);
        judged(subject, customer)
    });
    let second = second.collect();
    (files, second)
}

fn customer(draw: &mut Draw) -> Customer {
    let share = |draw: &mut Draw, edges: &[&str], low, high| {
        let drawn = draw.near(edges, low, high, 2);
        if edges.contains(&drawn.as_str()) { drawn } else { format!("{drawn}%") }
    };
    let mut all = [
        draw.near(&SALES, 0, 3_000_000, 2),
        share(draw, &GROWTH, -50, 60),
        share(draw, &PAYMENT, 80, 101),
        share(draw, &RETURNS, 0, 7),
        draw.near(&MARKS, 0, 100, 1),
    ];
    while draw.chance(12) {
        all[draw.pick(&[0, 1, 2, 3, 4])] = String::new();
    }
    all
}

/// Every edge of one measure beside plain values of the others, every choice of measures that are known, the extremes.
fn edges() -> Vec<Customer> {
    let plain = ["600000", "10%", "96%", "3%", "70"].map(str::to_owned);
    let lists: [&[&str]; 5] = [&SALES, &GROWTH, &PAYMENT, &RETURNS, &MARKS];
    let mut all = Vec::new();
    for known in 0..32 {
        let of = |at: usize| if known >> at & 1 == 1 { plain[at].clone() } else { String::new() };
        all.push([0, 1, 2, 3, 4].map(of));
    }
    for (at, list) in lists.iter().enumerate() {
        for value in *list {
            let mut one = plain.clone();
            one[at] = (*value).to_owned();
            all.push(one);
        }
    }
    all.push(["2100000", "25%", "100%", "1%", "100"].map(str::to_owned));
    all.push(["100000", "0", "90%", "5%", "0"].map(str::to_owned));
    all
}

fn judged(subject: String, customer: &Customer) -> Second {
    let [sales, growth, payment, returns, mark] =
        customer.each_ref().map(|text| (!text.is_empty()).then(|| Fraction::read(text)));
    let points: [(&str, i128, Maybe); 5] = [
        ("score.sales", 30, sales.map(|x| between(x, whole(100_000), whole(2_100_000)))),
        ("score.growth", 30, growth.map(|x| between(x, whole(0), percent(25)))),
        ("score.payment_rate", 20, payment.map(|x| between(x, percent(90), whole(1)))),
        ("score.return_rate", 10, returns.map(return_points)),
        ("score.manager_mark", 10, mark),
    ];
    let weighed = points.map(|(_, weight, points)| (whole(weight), points));
    let known: i128 = points.iter().filter(|(.., points)| points.is_some()).map(|(_, weight, _)| weight).sum();
    let mut second = Second { subject, status: "not-computable", ..Second::default() };
    for (column, _, points) in points {
        second.put(column, points);
    }
    second.scores(weighted_mean(&weighed).filter(|_| known >= 50));
    if second.score.is_some() {
        second.status = "scored";
    }
    second
}

/// 0 points at `from`, 100 at `to`, straight between and level outside.
fn between(x: Fraction, from: Fraction, to: Fraction) -> Fraction {
    line(x, (from, whole(0)), (to, whole(100))).clamp(whole(0), whole(100))
}

fn return_points(x: Fraction) -> Fraction {
    let corners = [(percent(1), whole(100)), (percent(2), whole(80)), (over(1, 20), whole(0))];
    match x {
        x if x <= corners[0].0 => whole(100),
        x if x <= corners[1].0 => line(x, corners[0], corners[1]),
        x if x <= corners[2].0 => line(x, corners[1], corners[2]),
        _ => whole(0),
    }
}
