//! Reads the files that rules stand in: `ruleset.yaml`, `.rhai`, `satis.yaml`, `case.yaml`.
//!
//! A file is looked at before it is opened, since opening a pipe or a device may never end. Only regular files of a
//! bounded size are read, and no link that leads out of the folder that is being read: an error message shows lines of
//! the file, and those of a private file elsewhere are no business of whoever reads the message.

use crate::diagnostic::{Code, Diagnostic, in_words};
use std::fs::{self, File, FileType};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// The largest file that is read, in bytes.
pub const MOST_BYTES: u64 = 16 << 20;

/// Why a file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// There is none.
    #[error("there is no such file: check the path")]
    Absent,
    /// What the system said.
    #[error("{}", in_words(.0))]
    Io(#[from] io::Error),
    /// A link to nothing.
    #[error("it is a link to a file that does not exist")]
    Dangling,
    /// A pipe, a device or a socket.
    #[error("it is {0}, not a regular file")]
    Special(&'static str),
    /// A link that leads out of the folder.
    #[error("it is a link to a file outside of the folder that is read")]
    Outside,
    /// Too many bytes.
    #[error("it has more bytes than such a file may have (rules: {MOST_BYTES})")]
    TooLarge,
    /// Not UTF-8; the line of the first wrong byte.
    #[error("the file is not UTF-8")]
    Encoding(usize),
}

impl Unreadable {
    /// The problem, where the file is called `name` in messages.
    #[must_use]
    pub fn problem(&self, name: &str) -> Diagnostic {
        let error = |message: String| Diagnostic::error(Code::FileAccess, None, message);
        match self {
            Self::Encoding(line) => error(format!("{name}:{line}: {self}"))
                .help("save it as UTF-8; GBK and other encodings are read for CSV files only"),
            Self::TooLarge => Diagnostic::error(Code::YamlLimit, None, format!("{name} can't be read: {self}"))
                .help("split it, or move data to CSV files"),
            Self::Outside => error(format!("{name} can't be read: {self}"))
                .help("put the file itself there, or link to a file in the same workspace"),
            Self::Special(_) => error(format!("{name} can't be read: {self}")).help("put a regular file there"),
            Self::Absent | Self::Io(_) | Self::Dangling => error(format!("{name} can't be read: {self}")),
        }
    }
}

/// The text of a file. Where `within` names folders, a link must lead to a file in one of them.
///
/// # Errors
/// [`Unreadable`]; [`Unreadable::Absent`] only where nothing at all has this path, not even a link to nothing.
pub fn text(path: &Path, within: &[PathBuf]) -> Result<String, Unreadable> {
    String::from_utf8(bytes(path, within, MOST_BYTES)?).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Unreadable::Encoding(error.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1)
    })
}

/// The bytes of a file, at `most` so many; otherwise as [`text()`].
///
/// # Errors
/// [`Unreadable`].
pub fn bytes(path: &Path, within: &[PathBuf], most: u64) -> Result<Vec<u8>, Unreadable> {
    let own = fs::symlink_metadata(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Unreadable::Absent,
        _ => Unreadable::Io(error),
    })?;
    let behind = fs::metadata(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Unreadable::Dangling,
        _ => Unreadable::Io(error),
    })?;
    if let Some(what) = special(behind.file_type()) {
        return Err(Unreadable::Special(what));
    }
    if own.is_symlink() && !within.is_empty() {
        let target = path.canonicalize()?;
        let inside = |folder: &PathBuf| {
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            folder.canonicalize().is_ok_and(|folder| target.starts_with(folder))
        };
        if !within.iter().any(inside) {
            return Err(Unreadable::Outside);
        }
    }
    if behind.len() > most {
        return Err(Unreadable::TooLarge);
    }
    let mut bytes = Vec::new();
    // Some files say of themselves that they are empty and never end.
    File::open(path)?.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(Unreadable::TooLarge) } else { Ok(bytes) }
}

/// What a thing is that can't be read like a file; none for files, and for folders, of which the system says so.
#[cfg(unix)]
fn special(found: FileType) -> Option<&'static str> {
    use std::os::unix::fs::FileTypeExt as _;
    if found.is_file() || found.is_dir() {
        None
    } else if found.is_fifo() {
        Some("a pipe")
    } else if found.is_socket() {
        Some("a socket")
    } else {
        Some("a device")
    }
}

#[cfg(not(unix))]
fn special(found: FileType) -> Option<&'static str> {
    if found.is_file() || found.is_dir() { None } else { Some("a device") }
}
