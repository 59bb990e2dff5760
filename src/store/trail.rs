//! Whether the store's history is as it was written: every batch, run, publication and supersession stands twice, in its own
//! table and in the audit trail, and triggers keep both. What was changed past the triggers no longer agrees.

use super::manifest::Whole;
use super::schema::MIGRATIONS;
use super::seal::Tally;
use super::{StoreFault, event, import, moment, run};
use rusqlite::{Connection, Row, params};
use std::collections::BTreeSet;

/// When, by whom, what, and what of.
type Line = (String, String, String, String);

/// What of the history does not agree, in words: guards that are gone, lines of the audit trail that are missing, and
/// what stands in only one of the two places.
///
/// # Errors
/// Those of SQLite.
pub(super) fn damages(conn: &Connection) -> Result<Vec<String>, StoreFault> {
    let mut damages = guards(conn)?;
    let mut statement = conn.prepare("SELECT id, at, by, action, detail, seal FROM audit ORDER BY id")?;
    let rows = statement.query_map([], |row| {
        let seal = String::from_utf8_lossy(row.get_ref(5)?.as_bytes().unwrap_or_default()).into_owned();
        Ok((row.get::<_, i64>(0)?, line(row, 1)?, seal))
    })?;
    let mut noted: BTreeSet<Line> = BTreeSet::new();
    let mut next = 1;
    let (mut trail, mut whole) = (Tally::default(), true);
    for row in rows {
        let (id, line, seal) = row?;
        if id.saturating_sub(next) > MOST {
            damages.push(format!("audit: line {id} can't be the one after line {}", next.saturating_sub(1)));
        } else {
            damages.extend((next..id).map(|gone| format!("audit: line {gone} is missing")));
        }
        next = id.saturating_add(1);
        if whole && chained(&mut trail, id, &line) != seal {
            // What follows can't fit any more.
            whole = false;
            damages.push(format!("audit: line {id}, or a line before it, is not what was written"));
        }
        noted.insert(line);
    }
    if let (true, Err(fault)) = (whole, Whole::read(conn)?.audit.check(trail, "the lines of the audit trail")) {
        damages.push(super::damages::said(&fault));
    }
    let mut done: BTreeSet<Line> = BTreeSet::new();
    for sql in [import::HISTORY, moment::HISTORY, run::HISTORY, event::HISTORY] {
        let mut statement = conn.prepare(sql)?;
        for row in statement.query_map([], |row| line(row, 0))? {
            done.insert(row?);
        }
    }
    let said = |(at, by, action, detail): &Line| format!("{action} at {at} by `{by}`: {detail}");
    for line in in_order(done.difference(&noted)) {
        damages.push(format!("the audit trail knows nothing of this: {}", said(line)));
    }
    for line in in_order(noted.difference(&done).filter(|(_, _, action, _)| action != "migrate")) {
        damages.push(format!("the audit trail has what the store does not: {}", said(line)));
    }
    Ok(damages)
}

/// So many missing lines are named one by one.
const MOST: i64 = 1000;

/// Adds a line to the tally of the trail and gives its seal.
fn chained(trail: &mut Tally, id: i64, (at, by, action, detail): &Line) -> String {
    trail.chain("audit", &[&id.to_string(), at, by, action, detail])
}

/// Seals the lines of a store of an earlier version.
pub(super) fn seal_all(conn: &Connection) -> Result<Tally, StoreFault> {
    let mut statement = conn.prepare("SELECT id, at, by, action, detail FROM audit ORDER BY id")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, i64>(0)?, line(row, 1)?)))?;
    let mut trail = Tally::default();
    for (id, line) in rows.collect::<rusqlite::Result<Vec<_>>>()? {
        let seal = chained(&mut trail, id, &line);
        conn.execute("UPDATE audit SET seal = ? WHERE id = ?", params![seal, id])?;
    }
    Ok(trail)
}

/// Lines by what and what of, whenever it was.
fn in_order<'a>(lines: impl Iterator<Item = &'a Line>) -> Vec<&'a Line> {
    let mut lines: Vec<&Line> = lines.collect();
    lines.sort_by(|(_, _, a, of_a), (_, _, b, of_b)| (a, of_a).cmp(&(b, of_b)));
    lines
}

/// Four texts of a row, from a column on; bytes that are no text are no reason to stop.
fn line(row: &Row<'_>, from: usize) -> rusqlite::Result<Line> {
    let text = |at: usize| {
        let bytes = row.get_ref(from + at)?.as_bytes().unwrap_or_default();
        Ok::<_, rusqlite::Error>(String::from_utf8_lossy(bytes).into_owned())
    };
    Ok((text(0)?, text(1)?, text(2)?, text(3)?))
}

/// The triggers that should be there and are not.
fn guards(conn: &Connection) -> Result<Vec<String>, StoreFault> {
    let mut statement = conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")?;
    let there = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<BTreeSet<String>>>()?;
    let made = MIGRATIONS.iter().flat_map(|step| step.split("CREATE TRIGGER ").skip(1));
    let names = made.filter_map(|text| text.split_whitespace().next());
    let gone = names.filter(|name| !there.contains(*name));
    Ok(gone
        .map(|name| format!("the guard `{name}` is gone: what it kept from being changed may have been"))
        .collect())
}
