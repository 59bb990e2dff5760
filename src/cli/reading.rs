//! The bytes of a data file, unpacked: a file, a pipe, or the standard input (`-`), read once and up to a bound.

use super::Failure;
use crate::ingest::{self, Encoding, Unpacked};
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::{Duration, Instant};

/// Bytes that are read of what is no plain file, and so may never end.
const MOST: u64 = 1 << 30;
/// How long a named pipe may stay without a writer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Between two looks for one.
const PAUSE: Duration = Duration::from_millis(20);
/// Linux and macOS differ in this flag of `open`.
const NONBLOCK: i32 = if cfg!(target_os = "linux") { 0o4000 } else { 0x4 };

/// A file's text with what identifies it.
#[derive(Debug)]
pub struct Text {
    /// The file as it was named.
    pub name: String,
    /// Its bytes; of what is packed, or a sheet of a workbook, those of the table in it.
    pub bytes: Vec<u8>,
    /// Its text.
    pub text: String,
}

/// Texts that can be read only once.
#[derive(Debug, Clone, Default)]
pub struct Once(RefCell<BTreeMap<PathBuf, Rc<Text>>>);

impl Once {
    /// Reads a file; what is no plain file is kept, since nothing comes of a second reading.
    ///
    /// # Errors
    /// [`Failure::Data`].
    pub fn text(&self, path: &Path, encoding: Encoding) -> Result<Rc<Text>, Failure> {
        self.read(path, |path| Text::read(path, encoding))
    }

    /// Reads a file in the format of results: UTF-8 where it is, else in the encoding of the other files.
    ///
    /// # Errors
    /// [`Failure::Data`].
    pub fn result_text(&self, path: &Path, encoding: Encoding) -> Result<Rc<Text>, Failure> {
        self.read(path, |path| of_results(path, encoding))
    }

    fn read(&self, path: &Path, read: impl Fn(&Path) -> Result<Text, Failure>) -> Result<Rc<Text>, Failure> {
        if let Some(known) = self.0.borrow().get(path) {
            return Ok(known.clone());
        }
        let text = Rc::new(read(path)?);
        if !is_plain(path) {
            self.0.borrow_mut().insert(path.to_owned(), text.clone());
        }
        Ok(text)
    }
}

/// Whether a path is a plain file, which can be read again and have others written beside it.
#[must_use]
pub fn is_plain(path: &Path) -> bool {
    !is_input(path) && std::fs::metadata(parted(path).0).is_ok_and(|about| about.is_file())
}

/// A file, and the sheet that is meant of a workbook: `answers.xlsx#March`. A file whose own name has the sign is that file.
#[must_use]
pub fn parted(path: &Path) -> (&Path, Option<&str>) {
    let text = path.to_str().filter(|_| !path.exists()).unwrap_or_default();
    // A sheet may have the sign in its name, too.
    let mut places = text.match_indices('#').map(|(at, _)| text.split_at(at));
    match places.find(|(file, _)| !file.is_empty() && Path::new(file).exists()) {
        Some((file, sheet)) => (Path::new(file), sheet.strip_prefix('#')),
        None => (path, None),
    }
}

/// What a file has, whatever it is packed in.
enum Table {
    /// The bytes of a text.
    Bytes(Vec<u8>),
    /// The text of a table in another form, which has no encoding.
    Text(String),
}

/// A path as it is named, and the table in the file.
fn table(path: &Path) -> Result<(String, Table), Failure> {
    let name = if is_input(path) { "standard input".to_owned() } else { path.display().to_string() };
    let (file, sheet) = parted(path);
    let bytes = bytes(file, &name)?;
    let opened = match ingest::unpack(&bytes, sheet, &name)? {
        Unpacked::Bytes(Cow::Owned(unpacked)) => Some(Table::Bytes(unpacked)),
        Unpacked::Bytes(Cow::Borrowed(_)) => None,
        Unpacked::Text(text) => Some(Table::Text(text)),
    };
    Ok((name, opened.unwrap_or(Table::Bytes(bytes))))
}

/// Whether a path stands for the standard input.
fn is_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Text that is UTF-8 is that; other bytes are in the encoding that was asked for.
fn of_results(path: &Path, encoding: Encoding) -> Result<Text, Failure> {
    let (name, table) = table(path)?;
    let is_utf8 = matches!(&table, Table::Bytes(bytes) if std::str::from_utf8(bytes).is_ok());
    Text::of(name, table, if is_utf8 { Encoding::UTF_8 } else { encoding })
}

impl Text {
    /// Reads a file.
    ///
    /// # Errors
    /// [`Failure::Data`].
    pub fn read(path: &Path, encoding: Encoding) -> Result<Self, Failure> {
        let (name, table) = table(path)?;
        Self::of(name, table, encoding)
    }

    fn of(name: String, table: Table, encoding: Encoding) -> Result<Self, Failure> {
        Ok(match table {
            Table::Text(text) => Self { name, bytes: text.clone().into_bytes(), text },
            Table::Bytes(bytes) => {
                let text = ingest::decode(&bytes, encoding, &name)?;
                Self { name, bytes, text }
            }
        })
    }
}

fn bytes(path: &Path, name: &str) -> Result<Vec<u8>, Failure> {
    let failed = |error: &io::Error| Failure::file(name, error);
    if is_input(path) {
        return bounded(io::stdin().lock(), name);
    }
    let about = std::fs::metadata(path).map_err(|error| failed(&error))?;
    let kind = about.file_type();
    if kind.is_file() {
        return std::fs::read(path).map_err(|error| failed(&error));
    }
    if kind.is_char_device() || kind.is_block_device() || kind.is_socket() {
        return Err(Failure::Data(format!("{name}: this is a device, not a file of data: name a file")));
    }
    if kind.is_fifo() && is_named(path) {
        return named_pipe(path, name);
    }
    // A folder says so when it is read.
    bounded(File::open(path).map_err(|error| failed(&error))?, name)
}

/// Whether a pipe has a name of its own, so that a writer may still come.
fn is_named(path: &Path) -> bool {
    !path.canonicalize().is_ok_and(|real| real.starts_with("/proc") || real.starts_with("/dev"))
}

/// Reads until the end or the bound.
fn bounded(source: impl Read, name: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    source.take(MOST + 1).read_to_end(&mut bytes).map_err(|error| Failure::file(name, &error))?;
    match bytes.len() as u64 > MOST {
        true => Err(Failure::Data(format!("{name}: more than 1 GiB came and no end: write it into a file first"))),
        false => Ok(bytes),
    }
}

/// Reads a named pipe without waiting for ever for somebody who writes into it.
fn named_pipe(path: &Path, name: &str) -> Result<Vec<u8>, Failure> {
    let failed = |error: &io::Error| Failure::file(name, error);
    let open = OpenOptions::new().read(true).custom_flags(NONBLOCK).open(path);
    let mut pipe = open.map_err(|error| failed(&error))?;
    let (mut bytes, mut part) = (Vec::new(), vec![0_u8; 1 << 16]);
    let since = Instant::now();
    let mut came = false;
    loop {
        match pipe.read(&mut part) {
            Ok(0) if came => return Ok(bytes),
            Ok(0) if since.elapsed() > PATIENCE => {
                return Err(Failure::Data(format!("{name}: this is a pipe, and nobody writes into it")));
            }
            Ok(0) => std::thread::sleep(PAUSE),
            Ok(n) => {
                came = true;
                bytes.extend_from_slice(part.get(..n).unwrap_or_default());
            }
            // Somebody has opened it and not written yet.
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                came = true;
                std::thread::sleep(PAUSE);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(failed(&error)),
        }
        if bytes.len() as u64 > MOST {
            return Err(Failure::Data(format!(
                "{name}: more than 1 GiB came and no end: write it into a file first"
            )));
        }
    }
}
