//! Writes files whole or not at all.
//!
//! The text goes into a new file with a name that nobody can guess, in the same folder, which then takes the place of
//! the old one. A link at the place is replaced, not followed; another file is never written into.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use tempfile::Builder;

/// Writes a file whole or not at all; folders on the way are made.
///
/// # Errors
/// What the system says. What stood there before then still does.
pub fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    // What is no file (the terminal, `/dev/null`, a pipe) can't be replaced.
    if fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        return fs::OpenOptions::new().write(true).open(path)?.write_all(text);
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = new().tempfile_in(folder)?;
    file.write_all(text)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn new() -> Builder<'static, 'static> {
    let mut builder = Builder::new();
    builder.prefix(".satis-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // As any other new file: what the user's mask leaves of it.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b.txt");
        write(&path, b"one").unwrap();
        write(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        // A folder can't be replaced by a file: it stays, and so does nothing else.
        assert!(write(&folder.path().join("a"), b"three").is_err());
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed_and_devices_are_not_replaced() {
        use std::os::unix::fs::{FileTypeExt as _, symlink};
        let folder = tempfile::tempdir().unwrap();
        let (other, path) = (folder.path().join("other"), folder.path().join("out.csv"));
        fs::write(&other, "private").unwrap();
        symlink(&other, &path).unwrap();
        symlink(&other, folder.path().join("out.csv.part")).unwrap();
        write(&path, b"results").unwrap();
        assert_eq!(fs::read(&other).unwrap(), b"private");
        assert_eq!(fs::read(&path).unwrap(), b"results");
        write(Path::new("/dev/null"), b"results").unwrap();
        assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    }
}
