//! Four of the project's rule sets worked out once more, in fractions and straight from the rows of their CSV files.

use super::fraction::{Fraction, mean, weighted_mean, whole};
use std::collections::BTreeMap;

/// A row of a CSV file by the names of its header.
pub type Row = BTreeMap<String, String>;

/// What a subject is scored by: its responses and its row of measures.
#[derive(Debug, Default, Clone)]
pub struct Sheet {
    pub responses: Vec<Row>,
    pub measures: Row,
}

/// A rule set with what it must find.
#[derive(Clone, Copy)]
pub struct Method {
    pub id: &'static str,
    pub period: &'static str,
    /// Grades from the best down with the rounded score that they begin with.
    pub grades: &'static [(&'static str, i128)],
    /// The scores at which a grade (or the target) begins and which the fixtures and the generated data hit.
    pub thresholds: &'static [i128],
    pub exact: fn(&Sheet) -> Option<Fraction>,
}

pub const FIVE_ITEMS: Method = Method {
    id: "five-weighted-items",
    period: "2025-H1",
    grades: &[("满意", 80), ("基本满意", 60), ("不满意", 0)],
    thresholds: &[80, 60],
    exact: five_items,
};

pub const FOUR_CRITERIA: Method = Method {
    id: "four-graded-criteria",
    period: "2025",
    grades: &[("很满意", 100), ("满意", 85), ("不满意", 50), ("很不满意", 0)],
    thresholds: &[85, 50],
    exact: four_criteria,
};

/// Has no grades; 85 is its target.
pub const SUPPLIERS: Method =
    Method { id: "supplier-scorecard", period: "2025-H1", grades: &[], thresholds: &[85], exact: suppliers };

pub const TWO_LEVELS: Method = Method {
    id: "two-level-weights",
    period: "2025",
    grades: &[("满意", 80), ("基本满意", 60), ("不满意", 0)],
    thresholds: &[80, 60],
    exact: two_levels,
};

pub const METHODS: [Method; 4] = [FIVE_ITEMS, FOUR_CRITERIA, SUPPLIERS, TWO_LEVELS];

impl Method {
    /// The grade of a score that is rounded already.
    pub fn grade(&self, rounded: Fraction) -> Option<&'static str> {
        self.grades.iter().find(|(_, from)| rounded >= whole(*from)).map(|(grade, _)| *grade)
    }
}

pub const ITEMS: [(&str, i128); 5] =
    [("quality", 40), ("samples", 20), ("price", 10), ("delivery", 20), ("service", 10)];

pub const GROUPS: [(i128, &[(&str, i128)]); 4] = [
    (40, &[("appearance", 10), ("packing", 10), ("technical", 80)]),
    (30, &[("timely", 30), ("effective", 30), ("attitude", 20), ("opinions", 20)]),
    (20, &[("product_price", 80), ("freight", 20)]),
    (10, &[("on_time", 50), ("reliable", 50)]),
];

pub const CRITERIA: [&str; 3] = ["opinions", "problems", "value_for_money"];
pub const CRITERION_LEVELS: [(&str, i128); 4] = [("很满意", 100), ("满意", 85), ("不满意", 50), ("很不满意", 30)];

pub const PARTS: [&str; 4] = ["quality", "delivery", "service", "complaints"];
pub const PART_LEVELS: [(&str, i128); 4] = [("很满意", 100), ("满意", 85), ("基本满意", 60), ("不满意", 0)];

fn cell<'a>(row: &'a Row, column: &str) -> Option<&'a str> {
    row.get(column).map(String::as_str).filter(|text| !text.is_empty())
}

fn five_items(sheet: &Sheet) -> Option<Fraction> {
    let of_customer = |row: &Row| {
        let parts = ITEMS.map(|(item, weight)| (whole(weight), cell(row, item).map(Fraction::read)));
        weighted_mean(&parts)
    };
    mean(sheet.responses.iter().map(of_customer))
}

fn level(levels: &[(&str, i128)], text: &str) -> Option<Fraction> {
    levels.iter().find(|(label, _)| *label == text).map(|(_, points)| whole(*points))
}

fn four_criteria(sheet: &Sheet) -> Option<Fraction> {
    let on_time = cell(&sheet.measures, "on_time_rate").map(|text| {
        let rate = Fraction::read(text) * whole(100);
        let reached = [(100, 100), (95, 85), (80, 50)].into_iter().find(|(from, _)| rate >= whole(*from));
        whole(reached.map_or(30, |(_, points)| points))
    });
    let criterion = |id| mean(sheet.responses.iter().map(|row| level(&CRITERION_LEVELS, cell(row, id)?)));
    mean([on_time].into_iter().chain(CRITERIA.map(criterion)))
}

fn suppliers(sheet: &Sheet) -> Option<Fraction> {
    let part = |id| mean(sheet.responses.iter().map(|row| level(&PART_LEVELS, cell(row, id)?)));
    let parts = PARTS.map(part);
    if parts.contains(&None) { None } else { mean(parts) }
}

fn two_levels(sheet: &Sheet) -> Option<Fraction> {
    let mark = |text: &str| match text {
        "满意" => whole(90),
        "基本满意" => whole(70),
        "不满意" => whole(30),
        mark => Fraction::read(mark),
    };
    let of_customer = |row: &Row| {
        let groups = GROUPS.map(|(weight, items)| {
            let parts: Vec<_> = items.iter().map(|(item, w)| (whole(*w), cell(row, item).map(mark))).collect();
            (whole(weight), weighted_mean(&parts))
        });
        weighted_mean(&groups)
    };
    mean(sheet.responses.iter().map(of_customer))
}
