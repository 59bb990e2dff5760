//! Data made up for a rule set that has no case yet: one subject, one response, every value allowed.

use super::File;
use crate::construct::domain;
use crate::data::Domain;
use crate::ingest::Form;
use crate::period::Period;
use crate::plan::Plan;
use chrono::NaiveDate;
use std::fmt::Write as _;
use std::path::Path;

/// The files of a case.
pub(super) fn files(plan: &Plan, case: &Path) -> Vec<File> {
    let form = Form::of(plan);
    let day = plan.ruleset.effective.0.map_or_else(some_day, Period::first_day);
    let period = Period::containing(day, form.period);
    let text = format!(
        "title: one subject, as an example\nperiod: {period}\n# Better than the snapshot alone are results worked out by hand, as in\n\
         # expect: {{example: {{score: 80, because: \"60 for the survey and 20 for delivery\"}}}}\nexpect: snapshot\n"
    );
    let mut files = vec![(case.join("case.yaml"), text)];
    if !form.questions.is_empty() {
        let text = table(&format!("example,r1,{period}"), "subject,respondent,period", form.questions.iter());
        files.push((case.join("responses.csv"), text));
    }
    if !form.measures.is_empty() {
        let text = table(&format!("example,{period}"), "subject,period", form.measures.iter());
        files.push((case.join("measures.csv"), text));
    }
    files
}

fn some_day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2025, 1, 1).unwrap_or_default()
}

fn table<'a>(keys: &str, headers: &str, columns: impl Iterator<Item = (&'a String, &'a Domain)>) -> String {
    let (mut head, mut row) = (headers.to_owned(), keys.to_owned());
    for (id, domain) in columns {
        let _ = write!(head, ",{id}");
        let value = (domain::of(domain).given)(domain);
        let quoted = value.contains([',', '"', '\n']);
        let _ = if quoted { write!(row, ",\"{}\"", value.replace('"', "\"\"")) } else { write!(row, ",{value}") };
    }
    format!("{head}\n{row}\n")
}
