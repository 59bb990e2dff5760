//! S13: four groups of items with weights on two levels; a customer marks an item 0 to 100 or only grades it. What a customer
//! leaves out gives its weight to what stands beside it, for each customer, as the rule set interprets it.

use super::draw::{Draw, Files};
use super::method::{Maybe, Second};
use crate::support::fraction::{Fraction, mean, weighted_mean, whole};

pub const PERIOD: &str = "2025";

/// A grade counts as the midpoint of its band: [80, 100], [60, 80), below 60.
const LEVELS: [(&str, i128); 3] = [("满意", 90), ("基本满意", 70), ("不满意", 30)];

/// A group: its name, its weight, and its items with their weights.
type Group = (&'static str, i128, &'static [(&'static str, i128)]);

const GROUPS: [Group; 4] = [
    ("product", 40, &[("appearance", 10), ("packing", 10), ("technical", 80)]),
    ("service", 30, &[("timely", 30), ("effective", 30), ("attitude", 20), ("opinions", 20)]),
    ("price", 20, &[("product_price", 80), ("freight", 20)]),
    ("delivery", 10, &[("on_time", 50), ("reliable", 50)]),
];

/// What a customer wrote for the eleven items.
type Form = [String; 11];

/// A thousand product lines, and what they get.
pub fn computed() -> (Files, Vec<Second>) {
    let items: Vec<&str> = GROUPS.iter().flat_map(|(_, _, items)| items.iter().map(|(item, _)| *item)).collect();
    let mut files = Files::new(&items.join(","), "");
    let mut draw = Draw::new(113);
    let mut lines = edges();
    lines.resize_with(1000, || line(&mut draw));
    let second = lines.iter().enumerate().map(|(at, forms)| {
        let subject = format!("line-{at:04}");
        files.subjects.row(&[&subject]);
        for (at, form) in forms.iter().enumerate() {
            let head = [subject.clone(), format!("r{at}"), PERIOD.to_owned()];
            files.responses.row(&[head.as_slice(), form.as_slice()].concat());
        }
        judged(subject, forms)
    });
    let second = second.collect();
    (files, second)
}

fn line(draw: &mut Draw) -> Vec<Form> {
    let forms = draw.pick(&[0, 1, 1, 2, 3, 5, 11]);
    let (gaps, graded) = (draw.pick(&[0, 0, 0, 5, 30]), draw.pick(&[0, 50, 100]));
    let (low, high) = draw.pick(&[(0, 100), (70, 100), (55, 85), (40, 70)]);
    let answer = |draw: &mut Draw| match () {
        () if draw.chance(gaps) => String::new(),
        () if draw.chance(graded) => LEVELS[draw.pick(&[0, 0, 1, 1, 2])].0.to_owned(),
        () => draw.near(&["0", "59.99", "60", "79.99", "80", "100"], low, high, 1),
    };
    (0..forms).map(|_| std::array::from_fn(|_| answer(draw))).collect()
}

/// Every edge of the grades, reached by marks alone; every item left out; grades alone; one item against the others.
fn edges() -> Vec<Vec<Form>> {
    let all = |text: &str| -> Form { std::array::from_fn(|_| text.to_owned()) };
    let but = |text: &str, at: usize, other: &str| {
        let mut form = all(text);
        form[at] = other.to_owned();
        form
    };
    let mut lines = vec![vec![], vec![all("")], vec![all(""), all("80")]];
    let marks =
        ["0", "59.99", "59.994", "59.995", "60", "79.99", "79.9949", "79.995", "79.9949999999996", "80", "100"];
    lines.extend(marks.iter().chain(&["满意", "基本满意", "不满意"]).map(|text| vec![all(text)]));
    for at in 0..11 {
        lines.push(vec![but("80", at, "")]);
        lines.push(vec![but("80", at, ""), but("满意", at, "60")]);
        lines.push(vec![but("80", at, "79")]);
        lines.push(vec![but("100", at, "不满意"), all("60")]);
    }
    // Whole groups left out, of one form and of all.
    for (from, to) in [(0, 3), (3, 7), (7, 9), (9, 11), (1, 11)] {
        let mut form = all("90");
        form[from..to].fill(String::new());
        lines.push(vec![form.clone()]);
        lines.push(vec![form, all("50")]);
    }
    lines
}

fn mark(text: &str) -> Maybe {
    if text.is_empty() {
        return None;
    }
    let level = LEVELS.iter().find(|(level, _)| *level == text);
    Some(level.map_or_else(|| Fraction::read(text), |(_, points)| whole(*points)))
}

/// What a form gives: the total, and every group and item by its column.
fn weighed(form: &Form) -> (Maybe, Vec<(String, Maybe)>) {
    let (mut groups, mut columns) = (Vec::new(), Vec::new());
    let mut marks = form.iter().map(|text| mark(text));
    for (group, weight, items) in GROUPS {
        let mut parts = Vec::new();
        for (item, weight) in items {
            let points = marks.next().flatten();
            columns.push((format!("score.{group}.{item}"), points));
            parts.push((whole(*weight), points));
        }
        let points = weighted_mean(&parts);
        columns.push((format!("score.{group}"), points));
        groups.push((whole(weight), points));
    }
    (weighted_mean(&groups), columns)
}

/// A mean over the forms that have a value, of every column by itself.
fn judged(subject: String, forms: &[Form]) -> Second {
    let mut second = Second { subject, status: "not-computable", ..Second::default() };
    let weighed: Vec<_> = forms.iter().map(self::weighed).collect();
    let (_, columns) = self::weighed(&Form::default());
    for (at, (column, _)) in columns.iter().enumerate() {
        second.put(column, mean(weighed.iter().map(|(_, columns)| columns[at].1)));
    }
    second.scores(mean(weighed.iter().map(|(total, _)| *total)));
    if let Some(score) = second.score {
        second.status = "scored";
        second.grade = grade(score);
    }
    second
}

fn grade(score: Fraction) -> &'static str {
    match score {
        score if score >= whole(80) => "满意",
        score if score >= whole(60) => "基本满意",
        _ => "不满意",
    }
}
