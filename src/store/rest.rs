//! Files that are stored already, but of which the rules read more now: a measure was added, a row is no longer rejected.
//!
//! What nothing stored contradicts is added under a batch of its own: values and subjects that were never given, and rows
//! that were rejected. A stored row can't be changed, so a file whose rows are stored with fewer columns is refused: to
//! store them again would count them twice.

use super::again::{self, Nameless};
use super::digest::digest;
use super::import::{self, Contents, Found, Import, Imported, words};
use super::lacks::Lacking;
use super::manifest::Survey;
use super::moment::Moment;
use super::query::Query;
use super::repeats::{self, Domains, Stored};
use super::segment::{self, Head};
use super::{Store, StoreError, StoreFault};
use crate::data::{Batch, Dataset, Fact, Reference, Refused, Subject, WITHDRAWN};
use crate::number;
use crate::period::Period;
use crate::record;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The way out where stored rows can't be changed.
fn way_out(batches: &str) -> String {
    format!(
        "stored rows can't be changed, and a second copy of them would count twice: take back what is stored (`satis withdraw \
         {batches} --why WHY`), then import it again, with all that the rules read now"
    )
}

/// What of a stored file is not in the store yet.
#[derive(Debug)]
enum Rest {
    Facts(Vec<Fact>),
    Rows(Vec<Batch>),
    Subjects(BTreeMap<String, Subject>),
    References(Vec<Reference>),
}

impl Rest {
    fn len(&self) -> u64 {
        match self {
            Self::Facts(facts) => facts.len() as u64,
            Self::Rows(batches) => batches.iter().map(|batch| batch.len() as u64).sum(),
            Self::Subjects(subjects) => subjects.len() as u64,
            Self::References(references) => references.len() as u64,
        }
    }

    /// The same as the contents of a file of that kind.
    fn contents(&self, file: Contents<'_>) -> Contents<'_> {
        match self {
            Self::Facts(facts) => Contents::Measures(facts),
            Self::Rows(batches) if matches!(file, Contents::Records(_)) => Contents::Records(batches),
            Self::Rows(batches) => Contents::Responses(batches),
            Self::Subjects(subjects) => Contents::Subjects(subjects),
            Self::References(references) => Contents::References(references),
        }
    }

    /// A digest of its own, since the file has one already.
    fn digest(&self, of_file: &str, mended: &[Refused]) -> String {
        let mut data = Dataset::default();
        match self {
            Self::Facts(facts) => data.facts.clone_from(facts),
            Self::Rows(batches) => data.batches.clone_from(batches),
            Self::Subjects(subjects) => data.subjects.clone_from(subjects),
            Self::References(references) => data.references.clone_from(references),
        }
        let lines: Vec<String> = mended.iter().map(|row| format!("{}:{}", row.file, row.line)).collect();
        let text = format!("satis rest 1\n{of_file}\n{}\n{}", digest(&data), lines.join("\n"));
        record::digest::of_text(&text)
    }
}

impl Store {
    /// Refuses a file whose rows are stored already with fewer columns than the rules read now, and one that seems to have rows
    /// without a respondent that are stored, or that `files` which are stored before it have; unless `again` says that these
    /// count again. What may be so, but is not likely, is said, a line each.
    ///
    /// # Errors
    /// [`StoreFault::ReadOtherwise`], and those of reading.
    pub fn check_repeat(
        &self,
        import: &Import<'_>,
        domains: Domains<'_>,
        (files, counts_again): (&[Nameless], bool),
    ) -> Result<Vec<String>, StoreError> {
        self.read(|conn| {
            let (Contents::Responses(batches) | Contents::Records(batches)) = import.contents else {
                return Ok(Vec::new());
            };
            let nameless = Nameless::of_file(import.file, batches, domains);
            let Some(survey) = Survey::find(conn, import.organisation, import.survey)? else {
                let check = |file: Nameless| file.check(files, counts_again);
                return nameless.map_or(Ok(Vec::new()), check).map_err(StoreFault::ReadOtherwise);
            };
            Wider::of(conn, &survey, batches, domains)?.refuse(import.file)?;
            match import::find(conn, &survey, &import.contents.kind(), import)? {
                Found::Here(Imported::Already { batch, at }) => {
                    rest(conn, &survey, import, domains, (batch, &at)).map(|_| Vec::new())
                }
                _ => nameless.map_or(Ok(Vec::new()), |file| {
                    let mut earlier = again::stored(conn, &survey, &file, domains)?;
                    earlier.extend_from_slice(files);
                    file.check(&earlier, counts_again).map_err(StoreFault::ReadOtherwise)
                }),
            }
        })
    }

    /// How many values, subjects or values to compare with of a file that is stored are not in force any more, since later imports gave
    /// others, and the latest of these imports.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn superseded(&self, import: &Import<'_>) -> Result<(u64, i64), StoreError> {
        self.read(|conn| match Survey::find(conn, import.organisation, import.survey)? {
            Some(survey) => superseded(conn, survey.id, &Moment::now(conn, &survey)?, import.contents),
            None => Ok((0, 0)),
        })
    }

    /// Adds what the rules read only now of a file that is stored as `batch`.
    pub(super) fn import_rest(
        &mut self,
        import: &Import<'_>,
        domains: Domains<'_>,
        (batch, at): (i64, String),
    ) -> Result<Imported, StoreError> {
        let already = Imported::Already { batch, at: at.clone() };
        let rest = self.read(|conn| {
            let survey = Survey::find(conn, import.organisation, import.survey)?;
            survey.map(|survey| rest(conn, &survey, import, domains, (batch, &at))).transpose()
        })?;
        let Some(rest) = rest else { return Ok(already) };
        let mended = import.lacking.mended;
        let added = rest.len();
        if added == 0 && mended.is_empty() {
            return Ok(already);
        }
        // What seems not to be stored may be stored and damaged: reading proves that it is not.
        let (organisation, survey) = (import.organisation, import.survey);
        self.dataset(&Query { organisation, survey, columns: &[], tables: &[], as_of: None })?;
        let digest = rest.digest(import.digest, mended);
        let lacking = Lacking { mended, ..Lacking::nothing() };
        let contents = rest.contents(import.contents);
        let import =
            Import { contents, digest: &digest, former: "", accepted: added, rejected: 0, lacking, ..*import };
        Ok(match self.import_file(&import, domains, true)? {
            Imported::New { batch: new, .. } => Imported::Rest { batch: new, earlier: batch, at, added },
            _ => already,
        })
    }
}

/// What of a file that is stored as `batch` is lacking in the store.
fn rest(
    conn: &Connection,
    survey: &Survey,
    import: &Import<'_>,
    domains: Domains<'_>,
    (batch, at): (i64, &str),
) -> Result<Rest, StoreFault> {
    let moment = Moment::now(conn, survey)?;
    Ok(match import.contents {
        Contents::Measures(facts) => Rest::Facts(facts_lacking(conn, survey.id, &moment, facts)?),
        Contents::Subjects(subjects) => {
            Rest::Subjects(subjects_lacking(conn, survey.id, &moment, subjects, batch)?)
        }
        Contents::References(references) => {
            Rest::References(references_lacking(conn, survey.id, &moment, references)?)
        }
        Contents::Responses(batches) | Contents::Records(batches) => {
            let (rows, otherwise) = rows_lacking(conn, survey, import, batches, domains)?;
            if otherwise > 0 {
                let rows =
                    if otherwise == 1 { "1 of its rows".to_owned() } else { format!("{otherwise} of its rows") };
                return Err(StoreFault::ReadOtherwise(format!(
                    "{}: already imported as batch {batch} ({at}), but the rules read {rows} otherwise now{}: {}",
                    import.file,
                    columns_since(conn, survey, batches, batch)?,
                    way_out(&batch.to_string())
                )));
            }
            Rest::Rows(rows)
        }
    })
}

/// How many of the contents are not in force, and the latest batch that gave others.
fn superseded(
    conn: &Connection,
    survey: i64,
    moment: &Moment,
    contents: Contents<'_>,
) -> Result<(u64, i64), StoreFault> {
    let (mut n, mut latest) = (0, 0);
    let mut note = |in_force: Option<(i64, bool)>| {
        if let Some((batch, false)) = in_force {
            n += 1;
            latest = latest.max(batch);
        }
    };
    match contents {
        Contents::Measures(facts) => {
            let sql = "SELECT batch, value FROM measures WHERE survey = ? AND measure = ? AND subject = ? AND period = ?";
            let mut statement = conn.prepare(&import::latest(sql, moment))?;
            for Fact { subject, period, measure, value } in facts {
                let same =
                    |row: &rusqlite::Row<'_>| Ok((row.get(0)?, same_number(&row.get::<_, String>(1)?, value)));
                note(statement.query_row(params![survey, measure, subject, period.to_string()], same).optional()?);
            }
        }
        Contents::References(references) => {
            let sql = "SELECT batch, value FROM comparisons WHERE survey = ? AND kind = ? AND name = ? AND subject = ? AND period = ? \
                       AND node = ?";
            let mut statement = conn.prepare(&import::latest(sql, moment))?;
            for Reference { kind, subject, period, node, value } in references {
                let (kind, name) = words(kind);
                let value = value.to_string();
                let same =
                    |row: &rusqlite::Row<'_>| Ok((row.get(0)?, same_number(&row.get::<_, String>(1)?, &value)));
                note(
                    statement
                        .query_row(params![survey, kind, name, subject, period.to_string(), node], same)
                        .optional()?,
                );
            }
        }
        Contents::Subjects(subjects) => {
            let sql = "SELECT batch, label, parent, level FROM subjects WHERE survey = ? AND subject = ?";
            let mut statement = conn.prepare(&import::latest(sql, moment))?;
            for (id, subject) in subjects {
                let same = |row: &rusqlite::Row<'_>| {
                    Ok((
                        row.get(0)?,
                        Subject { label: row.get(1)?, parent: row.get(2)?, level: row.get(3)? } == *subject,
                    ))
                };
                note(statement.query_row(params![survey, id], same).optional()?);
            }
        }
        Contents::Responses(_) | Contents::Records(_) => {}
    }
    Ok((n, latest))
}

/// Whether two texts are the same number, or the same text.
fn same_number(one: &str, other: &str) -> bool {
    match (number::parse(one), number::parse(other)) {
        (Ok(one), Ok(other)) => one == other,
        _ => one == other,
    }
}

/// The facts of which nothing was stored, not even that they were taken away.
fn facts_lacking(
    conn: &Connection,
    survey: i64,
    moment: &Moment,
    facts: &[Fact],
) -> Result<Vec<Fact>, StoreFault> {
    let sql = "SELECT 1 FROM measures WHERE survey = ? AND measure = ? AND subject = ? AND period = ?";
    let mut statement = conn.prepare(&format!("{sql}{}", moment.condition()))?;
    let mut lacking = Vec::new();
    for fact in facts.iter().filter(|fact| fact.value != WITHDRAWN) {
        if !statement.exists(params![survey, fact.measure, fact.subject, fact.period.to_string()])? {
            lacking.push(fact.clone());
        }
    }
    Ok(lacking)
}

/// The subjects that were never stored, and those that only this file gave, otherwise than it does now.
fn subjects_lacking(
    conn: &Connection,
    survey: i64,
    moment: &Moment,
    subjects: &BTreeMap<String, Subject>,
    batch: i64,
) -> Result<BTreeMap<String, Subject>, StoreFault> {
    let sql = "SELECT batch, label, parent, level FROM subjects WHERE survey = ? AND subject = ?";
    let mut statement = conn.prepare(&import::latest(sql, moment))?;
    let mut lacking = BTreeMap::new();
    for (id, subject) in subjects {
        let stored = statement.query_row(params![survey, id], |row| {
            Ok((row.get::<_, i64>(0)?, Subject { label: row.get(1)?, parent: row.get(2)?, level: row.get(3)? }))
        });
        match stored.optional()? {
            Some((last, stored)) if last != batch || stored == *subject => {}
            _ => drop(lacking.insert(id.clone(), subject.clone())),
        }
    }
    Ok(lacking)
}

/// The values to compare with of which none was stored.
fn references_lacking(
    conn: &Connection,
    survey: i64,
    moment: &Moment,
    references: &[Reference],
) -> Result<Vec<Reference>, StoreFault> {
    let sql = "SELECT 1 FROM comparisons WHERE survey = ? AND kind = ? AND name = ? AND subject = ? AND period = ? \
               AND node = ?";
    let mut statement = conn.prepare(&format!("{sql}{}", moment.condition()))?;
    let mut lacking = Vec::new();
    for reference in references {
        let Reference { kind, subject, period, node, .. } = reference;
        let (kind, name) = words(kind);
        if !statement.exists(params![survey, kind, name, subject, period.to_string(), node])? {
            lacking.push(reference.clone());
        }
    }
    Ok(lacking)
}

/// Rows that were rejected and are accepted now, or were left out since they were stored with a batch that is withdrawn; and how many
/// others are not stored as they are read now.
fn rows_lacking(
    conn: &Connection,
    survey: &Survey,
    import: &Import<'_>,
    batches: &[Batch],
    domains: Domains<'_>,
) -> Result<(Vec<Batch>, u64), StoreFault> {
    let mut stored = Stored::by_rules();
    stored.look(conn, survey, batches, domains)?;
    let withdrawn = Stored::withdrawn(conn, survey, batches, domains)?;
    let mut mended: HashMap<(&str, Option<Period>, &str), u64> = HashMap::new();
    for Refused { subject, period, who, .. } in import.lacking.mended {
        *mended.entry((subject, *period, who)).or_default() += 1;
    }
    let (mut rows, mut otherwise) = (Vec::new(), 0);
    for batch in batches {
        let mut new = Vec::new();
        let gone = withdrawn.named(batch, domains);
        for row in stored.unknown(batch, domains) {
            if gone.contains(&row) {
                new.push(row);
                continue;
            }
            let subject = batch.subjects.get(row).unwrap_or_default();
            let who = batch.respondents.get(row).unwrap_or_default();
            match mended.get_mut(&(subject, Some(batch.period), who)).filter(|n| **n > 0) {
                Some(n) => {
                    *n -= 1;
                    new.push(row);
                }
                None => otherwise += 1,
            }
        }
        rows.extend(Some(batch.picked(&new)).filter(|batch| !batch.is_empty()));
    }
    Ok((rows, otherwise))
}

/// The columns with answers in a file that the rows of its batch have none in, in words.
fn columns_since(conn: &Connection, survey: &Survey, batches: &[Batch], batch: i64) -> Result<String, StoreFault> {
    let mut answered = Answered::of(conn, survey)?;
    let mut since = BTreeSet::new();
    for (name, column) in batches.iter().flat_map(|batch| &batch.columns) {
        if column.codes.iter().any(Option::is_some) && !answered.by(conn, &batch.to_string(), name)? {
            since.insert(name.as_str());
        }
    }
    Ok(if since.is_empty() { String::new() } else { format!(", with {}", listed(&since)) })
}

fn listed<'a>(names: impl IntoIterator<Item = &'a &'a str>) -> String {
    names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Which columns the rows of an import answer, in any period.
struct Answered {
    heads: Vec<Head>,
    known: HashMap<(String, String), bool>,
}

impl Answered {
    fn of(conn: &Connection, survey: &Survey) -> Result<Self, StoreFault> {
        let heads = segment::counting(conn, survey, &Moment::now(conn, survey)?.with_voided())?;
        Ok(Self { heads, known: HashMap::new() })
    }

    /// Whether some row of an import has an answer to a column.
    fn by(&mut self, conn: &Connection, import: &str, column: &str) -> Result<bool, StoreFault> {
        let key = (import.to_owned(), column.to_owned());
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let mut found = false;
        for head in self.heads.iter().filter(|head| head.has(column)) {
            let (imports, answers) = (head.imports(conn)?, head.answers(conn, column)?);
            found |= (0..imports.codes.len())
                .any(|row| answers.get(row).is_some() && imports.get(row).is_some_and(|of| of == import));
        }
        self.known.insert(key, found);
        Ok(found)
    }
}

/// Responses of named respondents that are stored with the same answers, by an import that read fewer columns.
#[derive(Default)]
struct Wider {
    rows: u64,
    /// The columns that were not read then.
    columns: BTreeSet<String>,
    /// The imports that stored them.
    imports: BTreeSet<String>,
}

impl Wider {
    fn of(
        conn: &Connection,
        survey: &Survey,
        batches: &[Batch],
        domains: Domains<'_>,
    ) -> Result<Self, StoreFault> {
        let mut stored = Stored::by_rules();
        stored.look(conn, survey, batches, domains)?;
        let mut wider = Self::default();
        let mut answered = None;
        for batch in batches {
            let rows = stored.otherwise(batch, domains);
            if rows.is_empty() {
                continue;
            }
            let answered = match &mut answered {
                Some(answered) => answered,
                none => none.insert(Answered::of(conn, survey)?),
            };
            let spelt = repeats::spelt_alike(batch, domains);
            let mut found = BTreeSet::new();
            for head in answered.heads.clone().iter().filter(|head| head.is_of(batch.period)) {
                let stored = repeats::spelt_alike(&head.all(conn, spelt.columns.keys())?, domains);
                wider.look(conn, (&stored, &head.imports(conn)?), (&spelt, &rows), answered, &mut found)?;
            }
            wider.rows += found.len() as u64;
        }
        Ok(wider)
    }

    /// Compares rows of a file with those of a segment by the same people.
    fn look(
        &mut self,
        conn: &Connection,
        (stored, imports): (&Batch, &crate::data::Column),
        (batch, rows): (&Batch, &[usize]),
        answered: &mut Answered,
        found: &mut BTreeSet<usize>,
    ) -> Result<(), StoreFault> {
        let mut by_whom: HashMap<(Option<&str>, Option<&str>), Vec<usize>> = HashMap::new();
        for row in rows {
            let whom = (batch.subjects.get(*row), batch.respondents.get(*row));
            by_whom.entry(whom).or_default().push(*row);
        }
        for at in 0..stored.len() {
            let theirs = by_whom.get(&(stored.subjects.get(at), stored.respondents.get(at)));
            for row in theirs.into_iter().flatten() {
                let (mut more, mut same) = (Vec::new(), true);
                for (name, column) in &batch.columns {
                    match (stored.columns.get(name).and_then(|column| column.get(at)), column.get(*row)) {
                        (before, now) if before == now => {}
                        (None, Some(_)) => more.push(name.clone()),
                        _ => same = false,
                    }
                }
                let import = imports.get(at).unwrap_or_default();
                let mut unread = same;
                for name in more.iter().take_while(|_| same) {
                    unread = unread && !answered.by(conn, import, name)?;
                }
                if unread && !more.is_empty() {
                    found.insert(*row);
                    self.imports.insert(import.to_owned());
                    self.columns.extend(more);
                }
            }
        }
        Ok(())
    }

    fn refuse(&self, file: &str) -> Result<(), StoreFault> {
        if self.rows == 0 {
            return Ok(());
        }
        let responses =
            if self.rows == 1 { "1 response is".to_owned() } else { format!("{} responses are", self.rows) };
        let batches: Vec<&str> = self.imports.iter().map(String::as_str).collect();
        let names: Vec<&str> = self.columns.iter().map(String::as_str).collect();
        Err(StoreFault::ReadOtherwise(format!(
            "{file}: {responses} stored already with the same answers, from before the rules read {}: {}; or leave these rows out of the file",
            listed(&names),
            way_out(&batches.join(" "))
        )))
    }
}
