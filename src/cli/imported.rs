//! What `satis import` says became of a file.

use super::{Context, Failure};
use crate::store::{Imported, Repeats};
use serde_json::{Value, json};

/// Says what became of a file, of which so many rows were accepted; none: nothing was to be stored.
///
/// # Errors
/// Those of writing.
pub fn tell(
    context: &mut Context<'_>,
    name: &str,
    accepted: u64,
    imported: Option<Imported>,
) -> Result<(), Failure> {
    let rows = if accepted == 1 { "1 row".to_owned() } else { format!("{accepted} rows") };
    match imported {
        None => writeln!(context.out, "{name}: nothing to import")?,
        Some(Imported::New { batch, repeats }) => {
            let rows = match repeats.same {
                0 => rows,
                same => format!("{} of {rows}", accepted.saturating_sub(same)),
            };
            writeln!(context.out, "{name}: {rows} imported as batch {batch}")?;
            remark_repeats(context, name, repeats)?;
        }
        Some(Imported::Rest { batch, earlier, at, added }) => {
            let added = match added {
                0 => "rows that were rejected are stored by now, which is noted".to_owned(),
                1 => "1 row or value that is not stored yet is added".to_owned(),
                n => format!("{n} rows or values that are not stored yet are added"),
            };
            writeln!(
                context.out,
                "{name}: already imported as batch {earlier} ({at}), but not all that the rules read of it is stored: {added} \
                 as batch {batch}"
            )?;
        }
        Some(Imported::Already { batch, at }) => {
            writeln!(context.out, "{name}: already imported as batch {batch} ({at}), nothing added")?;
        }
    }
    Ok(())
}

/// Says what was stored already, which respondents count twice, and which values are in force no longer.
fn remark_repeats(context: &mut Context<'_>, name: &str, repeats: Repeats) -> Result<(), Failure> {
    let Repeats { same, again, replaced, withdrawn, alike } = repeats;
    if same > 0 {
        writeln!(context.out, "{name}: stored already, word for word, and not added again: {same}")?;
    }
    if again > 0 {
        writeln!(
            context.err,
            "{name}: by respondents who answered otherwise before, for the same subject and period: {again}; \
             both answers count"
        )?;
    }
    if alike > 0 {
        writeln!(
            context.err,
            "{name}: rows without a respondent that are stored already, word for word, and count again: {alike}; if the file \
             corrects an earlier one, these rows are doubled now"
        )?;
    }
    if replaced > 0 {
        writeln!(context.err, "{name}: values that take the place of others, imported before: {replaced}")?;
    }
    if withdrawn > 0 {
        writeln!(context.err, "{name}: values that were imported before and are missing now: {withdrawn}")?;
    }
    Ok(())
}

/// What became of a file, for programs.
pub fn json(name: &str, (accepted, rejected): (u64, u64), imported: Option<Imported>) -> Value {
    let added = match &imported {
        Some(Imported::Rest { added, .. }) => *added,
        Some(Imported::Already { .. }) | None => 0,
        Some(Imported::New { repeats, .. }) => accepted.saturating_sub(repeats.same),
    };
    let (batch, already, repeats) = match imported {
        None => (None, None, Repeats::default()),
        Some(Imported::New { batch, repeats }) => (Some(batch), None, repeats),
        Some(Imported::Rest { batch, at, .. }) => (Some(batch), Some(at), Repeats::default()),
        Some(Imported::Already { batch, at }) => (Some(batch), Some(at), Repeats::default()),
    };
    let Repeats { same, again, replaced, withdrawn, alike } = repeats;
    json!({
        "file": name,
        "accepted": accepted,
        "rejected": rejected,
        "batch": batch,
        "already_imported": already,
        "added": added,
        "stored_already": same,
        "answered_again": again,
        "replaced": replaced,
        "withdrawn": withdrawn,
        "counted_again": alike,
    })
}
