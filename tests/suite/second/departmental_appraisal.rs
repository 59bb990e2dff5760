//! S01: service standards 50, survey 20, complaints 30; no opinion of a department that nobody looked at.

use super::draw::{Draw, Files, cell};
use super::method::Second;
use crate::support::fraction::{Fraction, mean, whole};

pub const PERIOD: &str = "2025-03";

const LEVELS: [(&str, i128); 5] =
    [("很满意", 20), ("基本满意", 16), ("一般", 12), ("不太满意", 8), ("很不满意", 4)];

/// What is known of a department; a measure that nobody wrote down is nothing.
#[derive(Default)]
struct Department {
    inspected: Option<bool>,
    findings: Option<i128>,
    valid: Option<i128>,
    major: Option<i128>,
    /// One an answer sheet: the level picked, or none.
    answers: Vec<Option<usize>>,
}

/// A thousand departments, and what they get.
pub fn computed() -> (Files, Vec<Second>) {
    let mut files = Files::new("overall", "inspected,findings,valid_complaints,major_complaints");
    let mut draw = Draw::new(101);
    let mut departments = edges();
    departments.resize_with(1000, || department(&mut draw));
    let second = departments.iter().enumerate().map(|(at, department)| {
        let subject = format!("部门{at:04}");
        write(&mut files, &subject, department);
        appraised(subject, department)
    });
    let second = second.collect();
    (files, second)
}

fn department(draw: &mut Draw) -> Department {
    let maybe = |draw: &mut Draw, from: &[i128]| if draw.chance(15) { None } else { Some(draw.pick(from)) };
    let inspected = if draw.chance(20) { None } else { Some(draw.chance(60)) };
    let forms = draw.pick(&[0, 1, 2, 3, 7, 12, 25]);
    let happy = draw.chance(70);
    let answers = (0..forms).map(|_| {
        let level = if happy { draw.pick(&[0, 0, 0, 0, 1, 2]) } else { draw.pick(&[0, 1, 2, 3, 4]) };
        if draw.chance(6) { None } else { Some(level) }
    });
    let answers = answers.collect();
    let findings = maybe(draw, &[0, 0, 1, 2, 3, 4, 5, 6, 8, 10, 20, 49, 50, 51, 90]);
    let (valid, major) = (maybe(draw, &[0, 0, 0, 0, 1, 2, 4, 5, 6]), maybe(draw, &[0, 0, 0, 0, 0, 1, 2, 3]));
    Department { inspected, findings, valid, major, answers }
}

/// Departments at and beside every edge.
fn edges() -> Vec<Department> {
    let full = |findings, forms: usize, lower: usize| {
        let answers = (0..forms).map(|at| Some(usize::from(at < lower))).collect();
        Department { inspected: Some(true), findings: Some(findings), answers, ..Department::default() }
    };
    let faults =
        |findings, valid, major| Department { valid: Some(valid), major: Some(major), ..full(findings, 3, 1) };
    let mut all = Vec::new();
    for findings in [5, 10] {
        // The survey lacks 0, 4/800 = 0.005 (shown as nothing), 4/799 (shown as 0.01), 0.01.
        all.extend([full(findings, 1, 0), full(findings, 800, 1), full(findings, 799, 1), full(findings, 400, 1)]);
    }
    for findings in [0, 49, 50, 51, 1000] {
        all.push(faults(findings, 0, 0));
    }
    for (valid, major) in [(1, 0), (0, 1), (5, 0), (4, 0), (6, 0), (3, 1), (1, 2), (0, 2), (0, 3), (2, 2)] {
        all.push(faults(0, valid, major));
    }
    // Nobody registered more than the name; only empty forms; complaints alone; neither looked at nor complained about.
    all.push(Department::default());
    all.push(Department { answers: vec![None, None], ..Department::default() });
    all.push(Department { inspected: Some(true), answers: vec![None], ..Department::default() });
    all.push(Department { inspected: Some(true), ..Department::default() });
    for (valid, major) in [(Some(0), Some(0)), (None, Some(1)), (Some(1), None)] {
        all.push(Department {
            inspected: Some(false),
            valid,
            major,
            answers: vec![Some(2)],
            ..Department::default()
        });
    }
    all
}

fn write(files: &mut Files, subject: &str, of: &Department) {
    files.subjects.row(&[subject]);
    let measures = [cell(of.inspected), cell(of.findings), cell(of.valid), cell(of.major)];
    let [inspected, findings, valid, major] = measures.each_ref().map(String::as_str);
    files.measures.row(&[subject, PERIOD, inspected, findings, valid, major]);
    for (at, answer) in of.answers.iter().enumerate() {
        files.responses.row(&[subject, &format!("客户{at}"), PERIOD, answer.map_or("", |level| LEVELS[level].0)]);
    }
    // What other months hold is of no account.
    files.responses.row(&[subject, "客户0", "2025-02", "很不满意"]);
    files.measures.row(&[subject, "2025-04", "true", "7", "1", "1"]);
}

fn appraised(subject: String, of: &Department) -> Second {
    let none = whole(0);
    let findings = whole(of.findings.unwrap_or(0));
    let (valid, major) = (whole(of.valid.unwrap_or(0)), whole(of.major.unwrap_or(0)));
    let standards = (whole(50) - findings).max(none);
    let survey = mean(of.answers.iter().map(|answer| answer.map(|level| whole(LEVELS[level].1))));
    let complaints = (whole(30) - whole(6) * valid - whole(12) * major).max(none);
    let mut second = Second { subject, ..Second::default() };
    let seen = of.inspected.unwrap_or(false) || valid + major > none;
    // A result of its own: no opinion has no numbers, neither in total nor in part.
    second.put("score.standards", seen.then_some(standards));
    second.put("score.survey", survey.filter(|_| seen));
    second.put("score.complaints", seen.then_some(complaints));
    second.scores(survey.filter(|_| seen).map(|survey| standards + survey + complaints));
    if !seen {
        second.status = "no-opinion";
    } else if let Some(score) = second.score {
        second.status = "scored";
        second.grade = grade(score);
    } else {
        second.status = "not-computable";
    }
    second
}

fn grade(score: Fraction) -> &'static str {
    match score {
        score if score >= whole(95) => "优秀",
        score if score >= whole(90) => "合格",
        _ => "不合格",
    }
}
