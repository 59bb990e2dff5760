//! Files as people have them: what is packed with gzip or in a ZIP archive, sheets of workbooks and JSON, as the text of a CSV
//! file.

use super::IngestError;
use super::json;
use super::workbook::{self, Kind};
use flate2::read::MultiGzDecoder;
use std::borrow::Cow;
use std::fmt::Display;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// The most bytes that are unpacked of a file.
const MOST: u64 = 1 << 30;
/// Names of an archive or a workbook that a message lists.
const LISTED: usize = 8;

/// A table as it comes out of a file.
#[derive(Debug)]
pub enum Table<'a> {
    /// The bytes of a text, in an encoding of its own.
    Bytes(Cow<'a, [u8]>),
    /// The text of a table that another form had, in which numbers that are no texts are marked.
    Text(String),
}

/// The table in a file: its own bytes where it is packed in nothing. Of a workbook the sheet of that name; without one the only
/// sheet that is not empty. Archives in archives are not opened.
///
/// # Errors
/// [`IngestError::Packed`] where the table can't be read, or is one of several; [`IngestError::NoSheet`] where a sheet is asked of what
/// is no workbook.
pub fn unpack<'a>(bytes: &'a [u8], sheet: Option<&str>, name: &str) -> Result<Table<'a>, IngestError> {
    let opened = match () {
        () if bytes.starts_with(b"\x1f\x8b") => Cow::Owned(unzipped(bytes, name)?),
        () if is_zip(bytes) && Kind::of(bytes).is_none() => {
            member(bytes, name)?.map_or(Cow::Borrowed(bytes), Cow::Owned)
        }
        () => Cow::Borrowed(bytes),
    };
    if let Some(kind) = Kind::of(&opened) {
        return Ok(Table::Text(workbook::csv(kind, &opened, sheet, name)?));
    }
    if let Some(sheet) = sheet {
        return Err(IngestError::NoSheet { name: name.to_owned(), sheet: sheet.to_owned() });
    }
    let json = std::str::from_utf8(&opened).ok().map(|text| json::csv(text, name)).transpose()?;
    Ok(json.flatten().map_or(Table::Bytes(opened), Table::Text))
}

fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The names of the files in an archive; none for other bytes.
pub(super) fn members(bytes: &[u8]) -> Option<Vec<String>> {
    let archive = is_zip(bytes).then(|| ZipArchive::new(Cursor::new(bytes)).ok()).flatten()?;
    let names = archive.file_names().map(|name| name.map(Cow::into_owned));
    names.collect::<Result<Vec<String>, _>>().ok()
}

/// What is said of an archive that can't be read.
fn damaged(error: &dyn Display, name: &str) -> IngestError {
    failed(
        name,
        format!("it can't be unpacked ({error}): the archive is damaged, cut off or locked by a password"),
    )
}

/// Refuses an archive of which a file does not fit its checksum, or stands twice.
pub(super) fn whole_archive(bytes: &[u8], name: &str) -> Result<(), IngestError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| damaged(&error, name))?;
    distinct(bytes, &archive, name)?;
    let mut left = MOST;
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(|error| damaged(&error, name))?;
        // Reading to the end compares the checksum.
        let read = std::io::copy(&mut entry.take(left + 1), &mut std::io::sink())
            .map_err(|error| damaged(&error, name))?;
        left = left.checked_sub(read).ok_or_else(|| too_large(name))?;
    }
    Ok(())
}

/// Refuses an archive with two files of one name, of which only the last would be read.
fn distinct(bytes: &[u8], archive: &ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<(), IngestError> {
    // The end of the directory says how many files there are; a larger archive has its number elsewhere.
    const END: &[u8] = b"PK\x05\x06";
    let said =
        bytes.windows(END.len()).rposition(|window| window == END).and_then(|at| bytes.get(at + 10..at + 12));
    let said = said.and_then(|said| said.try_into().ok()).map(u16::from_le_bytes).filter(|said| *said != u16::MAX);
    match said {
        Some(said) if usize::from(said) != archive.len() => {
            Err(failed(name, "a file of the archive stands twice in it: unpack it and name the one that is meant"))
        }
        _ => Ok(()),
    }
}

fn too_large(name: &str) -> IngestError {
    failed(name, "more than 1 GiB comes out of it: unpack it and divide the file")
}

/// The complaint that a file can't be unpacked, or not without being asked which part.
pub(super) fn failed(name: &str, why: impl Into<String>) -> IngestError {
    IngestError::Packed { name: name.to_owned(), why: why.into() }
}

/// The first names of many.
pub(super) fn listed<'n>(names: impl Iterator<Item = &'n str> + Clone) -> String {
    let first: Vec<String> = names.clone().take(LISTED).map(|name| format!("`{name}`")).collect();
    let more = names.skip(LISTED).count();
    let rest = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{}{rest}", first.join(", "))
}

/// All bytes of a stream, up to the bound.
fn whole(stream: impl Read, name: &str) -> Result<Vec<u8>, IngestError> {
    let mut bytes = Vec::new();
    let read = stream.take(MOST + 1).read_to_end(&mut bytes);
    read.map_err(|error| failed(name, format!("it can't be unpacked ({error}): the file is damaged or cut off")))?;
    match bytes.len() as u64 > MOST {
        true => Err(too_large(name)),
        false => Ok(bytes),
    }
}

fn unzipped(bytes: &[u8], name: &str) -> Result<Vec<u8>, IngestError> {
    whole(MultiGzDecoder::new(bytes), name)
}

/// The only file of an archive; none for archives of office programs, which are no tables.
fn member(bytes: &[u8], name: &str) -> Result<Option<Vec<u8>>, IngestError> {
    let damaged = |error: zip::result::ZipError| damaged(&error, name);
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    distinct(bytes, &archive, name)?;
    if ["mimetype", "[Content_Types].xml"].iter().any(|entry| archive.index_for_name(entry).is_some()) {
        return Ok(None);
    }
    // What macOS adds, and hidden files, are no data.
    let is_data = |entry: &String| {
        let last = entry.rsplit('/').next().unwrap_or_default();
        !last.is_empty() && !last.starts_with('.') && !entry.starts_with("__MACOSX/")
    };
    let entries = archive.file_names().map(|entry| entry.map(Cow::into_owned)).collect::<Result<Vec<String>, _>>();
    let entries: Vec<String> = entries.map_err(damaged)?.into_iter().filter(is_data).collect();
    match entries.as_slice() {
        [only] => {
            let entry = archive.by_name(only).map_err(damaged)?;
            whole(entry, name).map(Some)
        }
        [] => Err(failed(name, "the archive has no file in it")),
        several => {
            let names = listed(several.iter().map(String::as_str));
            Err(failed(
                name,
                format!("the archive has several files ({names}): unpack it and name the one that is meant"),
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    fn gzip(text: &str) -> Vec<u8> {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packed.write_all(text.as_bytes()).unwrap();
        packed.finish().unwrap()
    }

    fn archive(files: &[(&str, &str)]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in files {
            archive.start_file(*name, SimpleFileOptions::default()).unwrap();
            archive.write_all(text.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    fn text(bytes: &[u8]) -> Result<String, String> {
        match unpack(bytes, None, "r").map_err(|error| error.to_string())? {
            Table::Bytes(bytes) => Ok(String::from_utf8(bytes.into_owned()).unwrap()),
            Table::Text(text) => Ok(text),
        }
    }

    #[test]
    fn what_is_packed_is_what_was_packed() {
        assert_eq!(text(b"a,b\n1,2\n").unwrap(), "a,b\n1,2\n");
        assert_eq!(text(&gzip("a,b\n1,2\n")).unwrap(), "a,b\n1,2\n");
        // Several streams in a row are one file, as `cat a.gz b.gz` makes them.
        assert_eq!(text(&[gzip("a,b\n"), gzip("1,2\n")].concat()).unwrap(), "a,b\n1,2\n");
        let files =
            [("data/", ""), ("data/r.csv", "a,b\n1,2\n"), ("__MACOSX/._r.csv", "x"), ("data/.DS_Store", "x")];
        assert_eq!(text(&archive(&files)).unwrap(), "a,b\n1,2\n");
    }

    #[test]
    fn what_can_not_be_unpacked_is_said() {
        let packed = gzip(&"a,b\n1,2\n".repeat(1000));
        let cut = text(packed.get(..packed.len() / 2).unwrap()).unwrap_err();
        assert!(cut.contains("damaged or cut off"), "{cut}");
        let several = text(&archive(&[("a.csv", "x"), ("b.csv", "y")])).unwrap_err();
        assert!(several.contains("`a.csv`, `b.csv`"), "{several}");
        assert!(text(&archive(&[("data/", "")])).unwrap_err().contains("no file in it"));
        let error = unpack(b"a,b\n", Some("Sheet1"), "r.csv").unwrap_err().to_string();
        assert!(error.contains("`Sheet1`") && error.contains("no workbook"), "{error}");
    }
}
