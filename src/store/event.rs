//! The trail of runs: which were published, and which took the place of others, when, by whom and why.
//!
//! Of an organisation's rule set and period at most one run is published and in force. A published run is superseded by
//! another, never overwritten; both stay.

use super::manifest::Whole;
use super::run::run_exists;
use super::seal::Tally;
use super::{Store, StoreError, StoreFault, next, note, now};
use rusqlite::{Connection, OptionalExtension, params};

/// What happened to a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunEvent {
    /// The run.
    pub run: i64,
    /// `publish` or `supersede`.
    pub action: String,
    /// The run that took its place.
    pub other: Option<i64>,
    /// Why; empty where nothing was said.
    pub reason: String,
    /// When, in UTC: `2025-03-14T09:26:53Z`.
    pub at: String,
    /// Who did it.
    pub by: String,
}

impl Store {
    /// Publishes a run.
    ///
    /// # Errors
    /// [`StoreFault::Refused`] for an unknown run, for one that is published already, and where another one of the same
    /// organisation, rule set and period is in force.
    pub fn publish(&mut self, run: i64, by: &str) -> Result<(), StoreError> {
        self.write(|transaction| {
            events(transaction)?;
            known(transaction, run)?;
            if find(transaction, run, "publish")?.is_some() {
                return Err(StoreFault::Refused(format!("run {run} is published already")));
            }
            if let Some(other) = in_force_beside(transaction, run)? {
                return Err(StoreFault::Refused(format!(
                    "run {other} is published for the same rule set and period: `satis runs supersede {other} --by {run} \
                     --reason WHY` puts this one in its place"
                )));
            }
            enter(transaction, run, "publish", None, "", by)
        })
    }

    /// Lets `other` take the place of a published run; `other` is published with it.
    ///
    /// # Errors
    /// [`StoreFault::Refused`] for an unknown run, one that is not published, one that has been superseded, a run of
    /// another organisation, rule set or period, and an empty reason.
    pub fn supersede(&mut self, run: i64, other: i64, reason: &str, by: &str) -> Result<(), StoreError> {
        self.write(|transaction| {
            let refused = |why: String| Err(StoreFault::Refused(why));
            events(transaction)?;
            known(transaction, run)?;
            known(transaction, other)?;
            if run == other {
                return refused("a run can't take its own place".to_owned());
            }
            if reason.trim().is_empty() {
                return refused("say why: `--reason` is empty".to_owned());
            }
            if find(transaction, run, "publish")?.is_none() {
                return refused(format!("run {run} is not published, so nothing need take its place"));
            }
            for one in [run, other] {
                if let Some(event) = find(transaction, one, "supersede")? {
                    let by = event.other.unwrap_or_default();
                    return refused(format!("run {one} is superseded already, by run {by}"));
                }
            }
            if !alike(transaction, run, other)? {
                return refused(format!(
                    "runs {run} and {other} are not of one organisation, rule set and period"
                ));
            }
            enter(transaction, run, "supersede", Some(other), reason, by)?;
            match find(transaction, other, "publish")? {
                Some(_) => Ok(()),
                None => enter(transaction, other, "publish", None, reason, by),
            }
        })
    }

    /// What happened to runs, oldest first.
    ///
    /// # Errors
    /// [`StoreFault::Changed`], [`StoreFault::Incomplete`] where a line is not what was written or is gone, and those of SQLite.
    pub fn run_events(&self) -> Result<Vec<RunEvent>, StoreError> {
        self.read(events)
    }
}

/// The whole trail, each line held against its seal.
///
/// # Errors
/// As [`Store::run_events`].
pub(super) fn events(conn: &Connection) -> Result<Vec<RunEvent>, StoreFault> {
    let expected = Whole::read(conn)?.events;
    let mut statement =
        conn.prepare("SELECT run, action, other, reason, at, by, id, seal FROM run_events ORDER BY id")?;
    let mut rows = statement.query([])?;
    let (mut found, mut events) = (Tally::default(), Vec::new());
    while let Some(row) = rows.next()? {
        let (event, id, seal): (_, i64, String) = (event(row)?, row.get(6)?, row.get(7)?);
        if chained(&mut found, id, &event) != seal {
            return Err(StoreFault::Changed(format!("line {id} of the trail of runs, or a line before it,")));
        }
        events.push(event);
    }
    expected.check(found, "the lines of the trail of runs")?;
    Ok(events)
}

/// Adds a line to the tally of the trail and gives its seal.
fn chained(trail: &mut Tally, id: i64, event: &RunEvent) -> String {
    let RunEvent { run, action, other, reason, at, by } = event;
    let other = other.map(|other| other.to_string()).unwrap_or_default();
    trail.chain("run_events", &[&id.to_string(), &run.to_string(), action, &other, reason, at, by])
}

/// Seals the lines of a store of an earlier version.
pub(super) fn seal_all(conn: &Connection) -> Result<Tally, StoreFault> {
    let mut statement =
        conn.prepare("SELECT run, action, other, reason, at, by, id FROM run_events ORDER BY id")?;
    let rows = statement.query_map([], |row| Ok((event(row)?, row.get::<_, i64>(6)?)))?;
    let mut trail = Tally::default();
    for row in rows.collect::<rusqlite::Result<Vec<_>>>()? {
        let seal = chained(&mut trail, row.1, &row.0);
        conn.execute("UPDATE run_events SET seal = ? WHERE id = ?", params![seal, row.1])?;
    }
    Ok(trail)
}

fn event(row: &rusqlite::Row<'_>) -> rusqlite::Result<RunEvent> {
    Ok(RunEvent {
        run: row.get(0)?,
        action: row.get(1)?,
        other: row.get(2)?,
        reason: row.get(3)?,
        at: row.get(4)?,
        by: row.get(5)?,
    })
}

fn known(conn: &Connection, run: i64) -> Result<(), StoreFault> {
    let refused = || StoreFault::Refused(format!("there is no run {run}: `satis runs` lists them"));
    if run_exists(conn, run)? { Ok(()) } else { Err(refused()) }
}

fn find(conn: &Connection, run: i64, action: &str) -> Result<Option<RunEvent>, StoreFault> {
    let sql = "SELECT run, action, other, reason, at, by FROM run_events WHERE run = ? AND action = ?";
    Ok(conn.query_row(sql, params![run, action], event).optional()?)
}

fn alike(conn: &Connection, a: i64, b: i64) -> Result<bool, StoreFault> {
    let sql = "SELECT count(*) FROM runs AS a JOIN surveys AS s ON s.id = a.survey, runs AS b JOIN surveys AS t \
               ON t.id = b.survey WHERE a.id = ? AND b.id = ? AND a.ruleset = b.ruleset AND a.period = b.period \
               AND s.organisation = t.organisation";
    Ok(conn.query_row(sql, [a, b], |row| row.get::<_, i64>(0))? > 0)
}

/// Another run like this one that is published and not superseded.
fn in_force_beside(conn: &Connection, run: i64) -> Result<Option<i64>, StoreFault> {
    let sql = "SELECT run FROM run_events WHERE action = 'publish' AND run <> ?1 AND run NOT IN \
               (SELECT run FROM run_events WHERE action = 'supersede') ORDER BY run";
    let mut statement = conn.prepare(sql)?;
    let published = statement.query_map([run], |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    for other in published {
        if alike(conn, run, other)? {
            return Ok(Some(other));
        }
    }
    Ok(None)
}

/// The lines of the audit trail that the events ask for.
pub(super) const HISTORY: &str = "SELECT at, by, action, 'run ' || run || coalesce(' by run ' || other, '') || \
                                  CASE reason WHEN '' THEN '' ELSE ': ' || reason END FROM run_events";

fn enter(
    conn: &Connection,
    run: i64,
    action: &str,
    other: Option<i64>,
    reason: &str,
    by: &str,
) -> Result<(), StoreFault> {
    let at = now();
    let id = next(conn, "run_events", Whole::read(conn)?.events.rows)?;
    let event = RunEvent {
        run,
        action: action.to_owned(),
        other,
        reason: reason.to_owned(),
        at: at.clone(),
        by: by.to_owned(),
    };
    let seal = Whole::change(conn, |whole| chained(&mut whole.events, id, &event))?;
    let sql =
        "INSERT INTO run_events (id, run, action, other, reason, at, by, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    conn.execute(sql, params![id, run, action, other, reason, at, by, seal])?;
    let place = other.map(|other| format!(" by run {other}")).unwrap_or_default();
    let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
    note(conn, &at, by, action, &format!("run {run}{place}{reason}"))
}
