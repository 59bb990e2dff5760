//! The columns of a file as its source names them.

use super::super::table::Table;
use super::super::{Form, IngestError, Judge, Mapping, codes_of, column_name};
use super::answer::{Answers, Place};
use super::header::Opened;
use crate::data::{Domain, numeral, spelling};
use crate::ruleset;
use crate::source::{ColumnRef, FileSource, Given, Origin, Role, Rows, SideColumn};
use chrono::NaiveDate;
use indexmap::IndexMap;

/// Where a role is read from.
pub(super) enum At {
    Column(usize),
    Value(String),
    /// The file does not have it: the command says it, or there is none.
    Nowhere,
}

impl At {
    pub(super) fn at(&self) -> Option<usize> {
        match self {
            Self::Column(at) => Some(*at),
            Self::Value(_) | Self::Nowhere => None,
        }
    }
}

/// The columns of a file as its source names them.
pub(super) struct Columns<'a> {
    pub(super) subject: At,
    pub(super) period: At,
    pub(super) respondent: At,
    /// For each id its place in the file, and how its cells are read by the rules of each time.
    pub(super) answers: Vec<(&'a str, Place, Vec<Option<Answers<'a>>>)>,
    /// The place and the reader of each further column.
    pub(super) sides: Vec<(usize, Judge<'a>, &'a Domain)>,
    pub(super) eras: Vec<(NaiveDate, &'a Form)>,
}

/// What the rules expect of rows of that kind.
fn expected<'a>(form: &'a Form, rows: &Rows) -> Option<&'a IndexMap<String, Domain>> {
    match rows {
        Rows::Responses => form.plain.then_some(&form.questions),
        Rows::Measures => Some(&form.measures),
        Rows::Table(name) => form.tables.get(name).map(|table| &table.columns),
    }
}

impl<'a> Columns<'a> {
    /// Finds them.
    ///
    /// # Errors
    /// [`IngestError`] with what the file lacks, or what is not clear.
    pub(super) fn find(
        opened: &Opened<'_>,
        source: &'a FileSource,
        form: &'a Form,
        mapping: &Mapping,
    ) -> Result<Self, IngestError> {
        let mut eras: Vec<(NaiveDate, &Form)> = form.eras.iter().map(|(from, form)| (*from, form)).collect();
        if eras.is_empty() {
            eras.push((NaiveDate::MIN, form));
        }
        let role = |role: Option<&Role>, ours: &str| match role.map(|role| &role.from) {
            Some(Origin::Value(value)) => Ok(At::Value(value.clone())),
            Some(Origin::Column(column)) => opened.find(column).map(At::Column),
            None => Ok(opened.own(ours).map_or(At::Nowhere, At::Column)),
        };
        let mut ids: Vec<&'a str> = Vec::new();
        for columns in eras.iter().rev().filter_map(|(_, form)| expected(form, &source.into.value)) {
            for id in columns.keys().filter(|id| !ids.contains(&id.as_str())).collect::<Vec<_>>() {
                ids.push(id);
            }
        }
        let mut answers = Vec::new();
        for id in ids {
            let said = source.answers.get(id);
            let place = place(opened, source, id)?;
            let of = |(_, form): &(NaiveDate, &'a Form)| {
                let domain = expected(form, &source.into.value)?.get(id)?;
                let table = match &source.into.value {
                    Rows::Table(name) => name.as_str(),
                    Rows::Responses | Rows::Measures => "",
                };
                let coding = form.codings.of(&column_name(table, id));
                Some(Answers::new(domain, said, &source.writing, &coding))
            };
            answers.push((id, place, eras.iter().map(of).collect()));
        }
        let side = |side: &'a SideColumn| {
            let notation = side.writing.notation(&source.writing, numeral::Notation::default());
            let codes = side.writing.missing.as_ref().or(source.writing.missing.as_ref());
            let codes = codes.map(|codes| codes_of(codes)).unwrap_or_default();
            Ok((opened.find(&side.column)?, Judge::plain(&side.domain, notation, codes), &side.domain))
        };
        let found = Self {
            subject: role(source.subject.as_ref(), "subject")?,
            period: role(source.period.as_ref(), "period")?,
            respondent: role(source.respondent.as_ref(), "respondent")?,
            answers,
            sides: source.columns.values().map(side).collect::<Result<_, IngestError>>()?,
            eras,
        };
        found.complete(opened, source, mapping)?;
        Ok(found)
    }

    /// Refuses a file without a subject or a period where the command does not say them either.
    fn complete(&self, opened: &Opened<'_>, source: &FileSource, mapping: &Mapping) -> Result<(), IngestError> {
        let lacks = |ours: &str, option: &str| IngestError::Source {
            place: source.file.clone(),
            name: opened.table.name().to_owned(),
            why: format!(
                "the source names no `{ours}`, and the file has no such column: write `{ours}: HEADER`, `{ours}: {{value: …}}`, \
                 or give `{option}`"
            ),
        };
        match () {
            () if matches!(self.subject, At::Nowhere) && mapping.subject.is_none() => {
                Err(lacks("subject", "--subject"))
            }
            () if matches!(self.period, At::Nowhere) && mapping.period.is_none() => {
                Err(lacks("period", "--period"))
            }
            () => Ok(()),
        }
    }

    /// Says what is wrong with the column of periods.
    pub(super) fn wrong_time(&self, table: &Table<'_>, source: &FileSource, name: &str, why: &str) -> IngestError {
        let title = self.period.at().map(|at| table.title(at)).unwrap_or_default();
        let place = if source.time.place.is_empty() { source.file.clone() } else { source.time.place.clone() };
        IngestError::Source { place, name: name.to_owned(), why: format!("`{title}`: {why}") }
    }
}

/// Where the answers of an id stand.
fn place(opened: &Opened<'_>, source: &FileSource, id: &str) -> Result<Place, IngestError> {
    let Some(said) = source.answers.get(id) else {
        return opened.own(id).map(Place::Column).ok_or_else(|| IngestError::Source {
            place: source.file.clone(),
            name: opened.table.name().to_owned(),
            why: format!(
                "the source does not say which column is `{id}`, and the file has no column of that name: write it under \
                 `answers`, or `{id}: ~` if the file does not have it"
            ),
        });
    };
    Ok(match &said.given {
        Given::Nothing => Place::Nowhere,
        Given::One(Origin::Value(value)) => Place::Value(value.clone()),
        Given::One(Origin::Column(column)) => Place::Column(opened.find(column)?),
        Given::Ticks(ticks) => {
            let tick = |(choice, column): &(ruleset::At<String>, ColumnRef)| {
                let at = opened.find(column)?;
                let names = [choice.value.as_str(), opened.table.title(at)].map(spelling::matching).to_vec();
                Ok((choice.value.clone(), at, names))
            };
            Place::Ticks(ticks.iter().map(tick).collect::<Result<_, IngestError>>()?)
        }
    })
}

/// The only column that answers are read from.
pub(super) fn place_column(place: &Place) -> Option<usize> {
    match place {
        Place::Column(at) => Some(*at),
        Place::Value(_) | Place::Ticks(_) | Place::Nowhere => None,
    }
}
