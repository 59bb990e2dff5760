//! From a file as it is to rows as the rules want them, by a source.
//!
//! [`land`] reads a file by its source and rewrites it as a table with our names and the answers of the rules; the readers of
//! responses, records and measures take it from there. A [`Landed`] keeps the rows of the file beside it, so that whatever
//! is wrong with a cell is said of the row and the column of the file.

pub(super) mod answer;
pub(super) mod choices;
mod columns;
pub(super) mod header;
mod keep;
pub(super) mod moment;

use super::rejects::csv_line;
use super::table::Row;
use super::{Complaint, Form, IngestError, Mapping, Odd, Verdict, in_force, swallowed};
use crate::data::{Domain, Value, spelling};
use crate::diagnostic::Code;
use crate::period::Period;
use crate::source::{FileSource, Role, Rows};
use answer::{Landing, Place};
use columns::{At, Columns, place_column};
use header::Opened;
use keep::Person;
use moment::Reader;
use std::collections::BTreeMap;

/// Whether a value is missing, in a column of numbers, words or days of a rewritten table.
const NO_VALUE: &str = "NA";

/// A file as a source has read it.
#[derive(Debug)]
pub struct Landed {
    text: String,
    rows: Vec<LandedRow>,
    /// For each column of the text that of the file; none where it is none, or several.
    columns: Vec<Option<usize>>,
    titles: Vec<String>,
    header: Vec<String>,
    notes: Vec<String>,
    odd: Vec<Odd>,
}

/// A row of the file.
#[derive(Debug)]
struct LandedRow {
    row: Row,
    complaints: Vec<Complaint>,
    lost: Vec<String>,
}

impl Landed {
    /// The table with our names.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many rows there are, how many of them can't be used, and how many others lose a cell.
    #[must_use]
    pub fn counts(&self) -> (usize, usize, usize) {
        let bad = self.rows.iter().filter(|row| !row.complaints.is_empty()).count();
        let lost = self.rows.iter().filter(|row| row.complaints.is_empty() && !row.lost.is_empty()).count();
        (self.rows.len(), bad, lost)
    }

    /// Our names, and the first rows with our cells.
    #[must_use]
    pub fn first_rows(&self, most: usize) -> Vec<Vec<String>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(self.text.as_bytes());
        let records = reader.records().take(most + 1).filter_map(Result::ok);
        records.map(|record| record.iter().skip(1).map(str::to_owned).collect()).collect()
    }

    /// What the first rows lose that lose something, with their lines.
    #[must_use]
    pub fn losses(&self, most: usize) -> Vec<String> {
        let said = |row: &LandedRow| {
            let complaints = row.complaints.iter().map(Complaint::summary);
            let all: Vec<String> = complaints.chain(row.lost.iter().cloned()).collect();
            (!all.is_empty()).then(|| format!("line {}: {}", row.row.line, all.join("; ")))
        };
        self.rows.iter().filter_map(said).take(most).collect()
    }

    pub(super) fn row(&self, at: usize) -> Option<&Row> {
        Some(&self.rows.get(at)?.row)
    }

    pub(super) fn given(&self, at: usize, column: usize) -> Option<&str> {
        let theirs = (*self.columns.get(column)?)?;
        Some(self.row(at)?.cell(theirs))
    }

    pub(super) fn complaints(&self, at: usize) -> Vec<Complaint> {
        self.rows.get(at).map(|row| row.complaints.clone()).unwrap_or_default()
    }

    pub(super) fn lost(&self, at: usize) -> Vec<String> {
        self.rows.get(at).map(|row| row.lost.clone()).unwrap_or_default()
    }

    /// What a column of the text is called in the file.
    pub(super) fn title(&self, column: usize) -> Option<&str> {
        self.titles.get(column).map(String::as_str)
    }

    /// The header of the file.
    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    pub(super) fn notes(&self) -> &[String] {
        &self.notes
    }

    pub(super) fn odd(&self) -> &[Odd] {
        &self.odd
    }
}

/// Reads the file `name` by a source.
///
/// # Errors
/// [`IngestError`] where the file as a whole does not fit the source.
pub fn land(
    text: &str,
    name: &str,
    source: &FileSource,
    form: &Form,
    mapping: &Mapping,
) -> Result<Landed, IngestError> {
    let mut opened = header::open(text, name, source)?;
    let mut rows = Vec::new();
    while let Some(row) = opened.table.next_row()? {
        rows.push(row);
    }
    let plan = Columns::find(&opened, source, form, mapping)?;
    let time = plan.period.at();
    let times = rows.iter().filter_map(|row| Some(row.cell(time?))).filter(|cell| !cell.is_empty());
    let reader =
        Reader::new(&source.time, times).map_err(|why| plan.wrong_time(&opened.table, source, name, &why))?;
    Lander { opened: &opened, source, form, plan, reader, odd: BTreeMap::new(), filtered: 0 }.all(rows)
}

/// Whether a file has the columns that a source names.
///
/// # Errors
/// [`IngestError`] with what it lacks.
pub fn fits(
    (text, name): (&str, &str),
    source: &FileSource,
    form: &Form,
    mapping: &Mapping,
) -> Result<(), IngestError> {
    let opened = header::open(text, name, source)?;
    Columns::find(&opened, source, form, mapping).map(|_| ())
}

/// Lands the rows of a file.
struct Lander<'a, 'o> {
    opened: &'o Opened<'o>,
    source: &'a FileSource,
    form: &'a Form,
    plan: Columns<'a>,
    reader: Reader<'a>,
    /// Cells that can't be read, by the place of the answers.
    odd: BTreeMap<usize, (u64, String)>,
    /// How many rows do not count.
    filtered: u64,
}

/// A row with our cells.
struct Ours {
    cells: Vec<String>,
    landed: LandedRow,
    person: Option<Person>,
}

impl Lander<'_, '_> {
    fn all(mut self, rows: Vec<Row>) -> Result<Landed, IngestError> {
        let mut ours = Vec::new();
        let mut given = vec![0_u64; self.plan.answers.len()];
        for row in rows {
            let mut complaints = self.as_a_whole(&row);
            if complaints.is_empty() {
                match self.counts(&row)? {
                    Ok(true) => {}
                    Ok(false) => {
                        self.filtered += 1;
                        continue;
                    }
                    Err(complaint) => complaints.push(complaint),
                }
            }
            ours.push(self.row(row, complaints, &mut given));
        }
        let (kept, left_out) = keep::kept(ours, self.source.keep, |ours| ours.person.as_ref());
        Ok(self.written(kept, left_out, &given))
    }

    /// What is wrong with a row as a whole.
    fn as_a_whole(&self, row: &Row) -> Vec<Complaint> {
        let table = &self.opened.table;
        let mut complaints = Vec::from_iter(table.misfit(row));
        let columns = table.header().len();
        let subject = self.plan.subject.at();
        let is_row = |cells: &[&str]| {
            columns > 1
                && cells.len() == columns
                && subject.is_none_or(|at| cells.get(at).is_some_and(|cell| !cell.is_empty()))
        };
        complaints.extend(swallowed::lines(table, row, is_row));
        let ids = [subject, self.plan.period.at(), self.plan.respondent.at()];
        let places: Vec<usize> = self
            .plan
            .answers
            .iter()
            .filter_map(|(_, place, _)| match place {
                Place::Column(at) => Some(*at),
                Place::Value(_) | Place::Ticks(_) | Place::Nowhere => None,
            })
            .collect();
        complaints.extend(table.stray_quote(row, &ids, &places));
        complaints
    }

    /// Whether a row counts.
    fn counts(&mut self, row: &Row) -> Result<Result<bool, Complaint>, IngestError> {
        let Some(filter) = &self.source.filter else { return Ok(Ok(true)) };
        let mut values = Vec::new();
        let mut odd = None;
        for (at, judge, domain) in &mut self.plan.sides {
            let cell = row.cell(*at);
            let number = if matches!(domain, Domain::Number { .. }) { without_unit(cell) } else { cell };
            let text = match judge.verdict(number, row.is_typed(*at)) {
                Verdict::Kept => number.to_owned(),
                Verdict::As(text) => text,
                Verdict::NoValue => String::new(),
                Verdict::Refused(reason) => {
                    odd = Some((*at, reason));
                    String::new()
                }
            };
            // An empty text can be compared; a number that is not there can't.
            values.push(match domain.read(&text).ok().flatten() {
                Some(answer) => Some(answer.value),
                None if matches!(domain, Domain::Text) => Some(Value::Text("".into())),
                None => None,
            });
        }
        let undecided = |reason: String, at: Option<usize>| Complaint {
            column: at.map_or("", |at| self.opened.table.title(at)).to_owned(),
            value: at.map_or("", |at| row.cell(at)).to_owned(),
            reason,
        };
        let held = filter.holds(&values).map_err(|problem| IngestError::Condition {
            place: self.source.file.clone(),
            is_limit: problem.code == Code::ScriptLimit,
            problem: [Some(problem.message), problem.help].into_iter().flatten().collect::<Vec<_>>().join(": "),
        })?;
        Ok(match held {
            Some(holds) => Ok(holds),
            None => {
                let empty =
                    filter.columns().iter().copied().find(|at| values.get(*at).is_some_and(Option::is_none));
                let at = empty.and_then(|at| Some(self.plan.sides.get(at)?.0));
                let why = odd.map_or_else(|| "it has no value".to_owned(), |(_, reason)| reason);
                Err(undecided(format!("`where` can't be decided: {why}"), at))
            }
        })
    }

    fn row(&mut self, row: Row, mut complaints: Vec<Complaint>, given: &mut [u64]) -> Ours {
        let whole = complaints.is_empty();
        let mut lost = Vec::new();
        let subject = self.id(&self.plan.subject, self.source.subject.as_ref(), &row);
        let respondent = self.id(&self.plan.respondent, self.source.respondent.as_ref(), &row);
        let (period, at) = self.period(&row, whole.then_some(&mut complaints));
        let mut cells = vec![
            subject.clone(),
            period.map_or_else(|| self.unread_period(&row), |p| p.to_string()),
            respondent.clone(),
        ];
        let era = match period {
            Some(period) => in_force(&self.plan.eras, period.first_day()),
            None => self.plan.eras.len().saturating_sub(1),
        };
        let mut seen = Vec::new();
        for (at, (_, place, by_era)) in self.plan.answers.iter_mut().enumerate() {
            let Some(answers) = by_era.get_mut(era).and_then(Option::as_mut).filter(|_| whole) else {
                // The rules of that time do not have it; what stands there is counted where the table is read.
                cells.push(match place {
                    Place::Column(at) => row.cell(*at).to_owned(),
                    Place::Value(_) | Place::Ticks(_) | Place::Nowhere => String::new(),
                });
                continue;
            };
            let landing = answers.land(place, &row);
            if landing != Landing::Text(String::new())
                && let Some(n) = given.get_mut(at)
            {
                *n += 1;
            }
            let (text, wrong) = match landing {
                Landing::Text(text) => (text, None),
                Landing::Partly(text, wrong) => (text, Some(wrong)),
                Landing::NoValue(cell) => {
                    lost.push((at, place_column(place), cell));
                    let empties = matches!(self.source.into.value, Rows::Measures);
                    (if empties { NO_VALUE.to_owned() } else { String::new() }, None)
                }
                Landing::Bad(wrong) => (String::new(), Some(wrong)),
            };
            seen.extend(wrong.map(|wrong| (at, place_column(place), answers.rejects(), wrong)));
            cells.push(text);
        }
        let title = |column: Option<usize>, at: usize| match column {
            Some(column) if !self.opened.table.title(column).is_empty() => {
                self.opened.table.title(column).to_owned()
            }
            _ => self.plan.answers.get(at).map_or("", |(id, ..)| *id).to_owned(),
        };
        let is_measure = matches!(self.source.into.value, Rows::Measures);
        let mut words: Vec<String> = lost
            .into_iter()
            .filter(|_| !is_measure)
            .map(|(at, column, cell)| format!("{} `{cell}`", title(column, at)))
            .collect();
        let mut bad = Vec::new();
        for (at, column, rejects, wrong) in seen {
            let title = title(wrong.at.or(column), at);
            if rejects {
                complaints.push(Complaint { column: title, value: wrong.value, reason: wrong.reason });
                continue;
            }
            words.push(format!("{title} `{}`: {}", wrong.value, wrong.reason));
            bad.push((at, format!("`{}` is {}", wrong.value, wrong.reason)));
        }
        for (at, first) in bad {
            self.odd.entry(at).or_insert((0, first)).0 += 1;
        }
        let fine = complaints.is_empty();
        let person = period.filter(|_| fine).and_then(|period| Person::of(&subject, &respondent, period, at));
        Ours { cells, landed: LandedRow { row, complaints, lost: words }, person }
    }

    /// The cell of a period that can't be read, so that something stands there.
    fn unread_period(&self, row: &Row) -> String {
        self.plan.period.at().map(|at| row.cell(at).to_owned()).unwrap_or_default()
    }

    fn id(&self, at: &At, role: Option<&Role>, row: &Row) -> String {
        match at {
            At::Nowhere => String::new(),
            At::Value(value) => value.clone(),
            At::Column(at) => {
                let cell = row.raw(*at);
                let label = role.and_then(|role| role.labels.get(&spelling::matching(cell)));
                label.cloned().unwrap_or_else(|| cell.to_owned())
            }
        }
    }

    /// The period of a row, and its moment; what is wrong with it goes to `complaints`.
    fn period(
        &self,
        row: &Row,
        complaints: Option<&mut Vec<Complaint>>,
    ) -> (Option<Period>, Option<chrono::NaiveDateTime>) {
        let cell = match &self.plan.period {
            At::Nowhere => return (None, None),
            At::Value(value) => value.as_str(),
            At::Column(at) => row.cell(*at),
        };
        let labels = self.source.period.as_ref().map(|role| &role.labels);
        let cell = labels.and_then(|labels| labels.get(&spelling::matching(cell))).map_or(cell, String::as_str);
        // That it is empty is said where the table is read.
        if cell.is_empty() {
            return (None, None);
        }
        match self.reader.read(cell) {
            Ok(said) if said.is_day => {
                let day = said.period.first_day();
                (Some(Period::containing(day, self.form.scores(day))), said.at)
            }
            Ok(said) => (Some(said.period), None),
            Err(reason) => {
                let column = self.plan.period.at().map_or("", |at| self.opened.table.title(at)).to_owned();
                complaints.into_iter().for_each(|all| {
                    all.push(Complaint { column: column.clone(), value: cell.to_owned(), reason: reason.clone() });
                });
                (None, None)
            }
        }
    }

    fn written(self, kept: Vec<Ours>, left_out: u64, given: &[u64]) -> Landed {
        let table = &self.opened.table;
        let mut columns = vec![None];
        let mut names = vec!["#".to_owned()];
        let roles = [
            ("subject", &self.plan.subject),
            ("period", &self.plan.period),
            ("respondent", &self.plan.respondent),
        ];
        let used: Vec<bool> = roles.iter().map(|(_, at)| !matches!(at, At::Nowhere)).collect();
        for (name, at) in roles.iter().filter(|(_, at)| !matches!(at, At::Nowhere)) {
            names.push((*name).to_owned());
            columns.push(at.at());
        }
        for (id, place, _) in &self.plan.answers {
            names.push((*id).to_owned());
            columns.push(place_column(place));
        }
        let mut text = String::new();
        csv_line(&mut text, names.iter().map(String::as_str));
        for (at, ours) in kept.iter().enumerate() {
            let number = at.to_string();
            let cells = ours.cells.iter().enumerate().filter(|(at, _)| used.get(*at).copied().unwrap_or(true));
            csv_line(&mut text, std::iter::once(number.as_str()).chain(cells.map(|(_, cell)| cell.as_str())));
        }
        let titled = |(name, column): (&String, &Option<usize>)| match column.map(|at| table.title(at)) {
            Some(title) if !title.is_empty() => title.to_owned(),
            _ => name.clone(),
        };
        Landed {
            titles: names.iter().zip(&columns).map(titled).collect(),
            header: table.header().to_vec(),
            notes: self.notes(left_out),
            odd: self.odd(given),
            rows: kept.into_iter().map(|ours| ours.landed).collect(),
            text,
            columns,
        }
    }

    fn notes(&self, left_out: u64) -> Vec<String> {
        let time = self.reader.told.clone();
        let filtered = (self.filtered > 0).then(|| format!("rows left out by `where`: {}", self.filtered));
        let word = match self.source.keep {
            crate::source::Keep::First => "first",
            crate::source::Keep::Last | crate::source::Keep::All => "last",
        };
        let again = (left_out > 0).then(|| {
            format!("rows of respondents who answer more than once, left out (`keep: {word}`): {left_out}")
        });
        [time, filtered, again].into_iter().flatten().collect()
    }

    fn odd(&self, given: &[u64]) -> Vec<Odd> {
        let undeclared = |at: usize| {
            let (id, ..) = self.plan.answers.get(at)?;
            let said = self.source.answers.get(*id);
            said.is_none_or(|said| said.on_bad.is_none()).then_some(*id)
        };
        let odd = self.odd.iter().filter_map(|(at, (cells, first))| {
            let id = undeclared(*at)?;
            let (_, place, _) = self.plan.answers.get(*at)?;
            let title =
                place_column(place).map(|at| self.opened.table.title(at)).filter(|title| !title.is_empty());
            Some(Odd {
                column: title.unwrap_or(id).to_owned(),
                cells: *cells,
                of: given.get(*at).copied().unwrap_or_default(),
                first: first.clone(),
                place: self.source.file.clone(),
            })
        });
        odd.collect()
    }
}

/// A number without the unit behind it: `86秒`, `12 s`.
fn without_unit(cell: &str) -> &str {
    let number = cell.trim_end_matches(|c: char| c.is_alphabetic()).trim_end();
    if number.ends_with(|c: char| c.is_ascii_digit()) { number } else { cell }
}
