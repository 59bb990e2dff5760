//! All results that differ, one row each.

use super::super::csv::{CsvError, text, write};
use super::{Report, score};
use crate::number;
use crate::regress::impact::{Aspect, Move, Standing};

const HEADER: [&str; 20] = [
    "ruleset",
    "organisation",
    "case",
    "period",
    "subject",
    "label",
    "moved",
    "status_before",
    "status_after",
    "grade_before",
    "grade_after",
    "score_before",
    "score_after",
    "score_change",
    "rank_before",
    "rank_after",
    "rank_change",
    "class_before",
    "class_after",
    "edits",
];

/// One row a result that differs, by rule set, organisation, case, period and subject; UTF-8 with LF. `edits` are the paths
/// of those that move the result by themselves.
///
/// # Errors
/// [`CsvError`].
pub fn csv(reports: &[Report<'_>]) -> Result<String, CsvError> {
    let mut writer = ::csv::WriterBuilder::new().from_writer(Vec::new());
    write(&mut writer, HEADER.into_iter().map(str::to_owned))?;
    for report in reports {
        for found in &report.impact.moves {
            write(&mut writer, row(report, found))?;
        }
    }
    text(writer)
}

fn row(report: &Report<'_>, found: &Move) -> Vec<String> {
    let key = &found.key;
    let both = |of: &dyn Fn(&Standing) -> String| {
        [&found.before, &found.after].map(|standing| standing.as_ref().map(of).unwrap_or_default())
    };
    let moved: Vec<&str> = found.aspects.iter().map(|aspect| aspect.word()).collect();
    let mut row = vec![report.ruleset.clone(), key.organisation.clone(), key.case.clone()];
    row.extend([key.period.to_string(), key.subject.clone()]);
    row.push(found.label.clone().unwrap_or_default());
    row.push(moved.join(" "));
    row.extend(both(&|standing| standing.status.word.to_owned()));
    row.extend(both(&|standing| standing.grade.clone().unwrap_or_default()));
    row.extend(both(&score));
    row.push(found.score_change().map(|change| number::show(change, None)).unwrap_or_default());
    row.extend(both(&|standing| standing.rank.map(|rank| rank.to_string()).unwrap_or_default()));
    row.push(found.rank_change().map(|change| change.to_string()).unwrap_or_default());
    row.extend(both(&|standing| standing.class.clone().unwrap_or_default()));
    let every: Vec<Aspect> = Aspect::ALL.iter().map(|(aspect, _)| *aspect).collect();
    let causes = report.causes(key, &every);
    let causes = causes.iter().filter_map(|number| report.impact.effects.get(number - 1));
    let paths: Vec<String> = causes.flat_map(|effect| &effect.edits).map(|edit| edit.path.to_string()).collect();
    row.push(paths.join("; "));
    row
}
