//! A folder with rules and data, made for one input and removed after it.

use satis::cli;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

/// The exit code of a defect of satis itself.
const DEFECT: u8 = 70;

pub struct Workspace(tempfile::TempDir);

impl Workspace {
    pub fn new() -> Self {
        // In memory where the system has such a folder.
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
        let workspace = Self(folder.expect("a temporary folder"));
        workspace.write("satis.yaml", b"{}\n");
        workspace
    }

    /// Writes a file, and returns its path.
    pub fn write(&self, file: &str, bytes: &[u8]) -> String {
        let path = self.0.path().join(file);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(&path, bytes).expect("a file");
        path.to_str().expect("a path in UTF-8").to_owned()
    }

    /// Runs a command in it; its exit code.
    pub fn run(&self, command: &[&str]) -> u8 {
        let folder = self.0.path().to_str().expect("a path in UTF-8");
        let start = ["satis", "-C", folder];
        let arguments = start.iter().chain(command).map(OsString::from);
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = cli::run(arguments, &mut out, &mut err);
        assert!(code != DEFECT, "{command:?}: {}", String::from_utf8_lossy(&err));
        code
    }
}
