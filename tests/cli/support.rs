//! A temporary workspace and runs of the binary in it.
//!
//! A [`Run`] is shown as everything that was written: the output, then, below a line, the errors. The workspace's
//! path, times and digests are masked; spaces at the ends of lines are cut.

use assert_cmd::cargo::CommandCargoExt;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A small rule set without a mistake.
pub const VISITS: &str = "\
ruleset: visits
title: Visits
subject: office
period: month
scales:
  five: {levels: {good: 100, fair: {points: 60, also: [so-so]}, bad: 0, unsure: ~}}
questions:
  scale: five
  overall: Overall
measures:
  complaints: {type: count, default: 0}
  on_time: {type: percent, default: 1}
score:
  combine: sum
  of:
    survey: {value: overall.mean * 0.7, out_of: 70}
    care: {value: 30 - 10 * complaints, floor: 0, out_of: 30}
also:
  punctual: on_time * 100
  n: responses
grades: {A: 90, B: 60, C: 0}
";

pub const RESPONSES: &str = "\
subject,respondent,period,overall
north,r1,2025-03,good
north,r2,2025-03,so-so
south,r3,2025-03,fair
";

pub const MEASURES: &str = "\
subject,period,complaints,on_time
north,2025-03,0,95%
south,2025-03,1,0.8
";

/// Options that name both files.
pub const FILES: [&str; 4] = ["--responses", "responses.csv", "--measures", "measures.csv"];

/// Where [`VISITS`] stands.
pub const RULES: &str = "rules/visits/ruleset.yaml";

/// A folder that is removed in the end.
pub struct Workspace {
    folder: TempDir,
}

impl Workspace {
    /// An empty folder.
    pub fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A folder with [`VISITS`], [`RESPONSES`] and [`MEASURES`].
    pub fn visits() -> Self {
        Self::empty().file(RULES, VISITS).data(RESPONSES, MEASURES)
    }

    /// A folder with these rules only.
    pub fn rules(text: &str) -> Self {
        Self::empty().file("rules/a/ruleset.yaml", text)
    }

    /// Writes the files that [`FILES`] names.
    pub fn data(self, responses: &str, measures: &str) -> Self {
        self.file("responses.csv", responses).file("measures.csv", measures)
    }

    /// The path of a file in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file.
    pub fn file(self, name: &str, contents: impl AsRef<[u8]>) -> Self {
        self.write(name, contents);
        self
    }

    /// Replaces a part of a file, which must occur there once.
    pub fn edit(self, name: &str, old: &str, new: &str) -> Self {
        let text = self.read(name);
        assert_eq!(text.matches(old).count(), 1, "`{old}` in {name}");
        let text = text.replace(old, new);
        self.file(name, text)
    }

    /// Makes a folder.
    pub fn folder(self, name: &str) -> Self {
        fs::create_dir_all(self.path(name)).unwrap();
        self
    }

    /// Imports both files.
    pub fn imported(self) -> Self {
        self.satis(["import", "visits"].into_iter().chain(FILES)).code(0);
        self
    }

    /// The scores of what was imported, as CSV.
    pub fn scores(&self) -> String {
        self.satis(["score", "visits", "--format", "csv"]).code(0).any_out()
    }

    /// The scores of both files, as CSV.
    pub fn scores_of_files(&self) -> String {
        self.satis(["score", "visits", "--format", "csv"].into_iter().chain(FILES)).code(0).any_out()
    }

    /// Writes a file later on.
    pub fn write(&self, name: &str, contents: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }

    /// The text of a file.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Whether there is such a file.
    pub fn has(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    /// Runs satis here.
    pub fn satis<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Run {
        self.satis_in("", arguments)
    }

    /// Runs satis in a folder below.
    pub fn satis_in<'a>(&self, folder: &str, arguments: impl IntoIterator<Item = &'a str>) -> Run {
        let output = self.command(arguments).current_dir(self.path(folder)).output().unwrap();
        Run::new(output, self.folder.path())
    }

    /// Starts satis here and does not wait.
    pub fn start<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> std::process::Child {
        self.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// What became of a run that was started.
    pub fn finish(&self, child: std::process::Child) -> Run {
        Run::new(child.wait_with_output().unwrap(), self.folder.path())
    }

    /// The command, not yet run.
    pub fn command<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        let arguments: Vec<&str> = arguments.into_iter().collect();
        if arguments.first() == Some(&"check") && !self.has("fixtures") {
            // That the rule sets of these tests have no cases is not what they are about.
            for folder in fs::read_dir(self.path("rules")).into_iter().flatten().flatten() {
                let rules = fs::read_to_string(folder.path().join("ruleset.yaml")).unwrap_or_default();
                let id = rules.lines().find_map(|line| line.strip_prefix("ruleset: ")).unwrap_or("visits");
                let _ = fs::create_dir_all(self.path("fixtures").join(id));
            }
        }
        let mut command = Command::cargo_bin("satis").unwrap();
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env("SATIS_USER", "tester")
            .env_remove("SATIS_LANGUAGE")
            .stdin(Stdio::null());
        command
    }
}

/// What a run of satis wrote, and its exit code.
pub struct Run {
    out: String,
    err: String,
    code: Option<i32>,
}

impl Run {
    fn new(output: Output, folder: &Path) -> Self {
        let text = |bytes| masked(&String::from_utf8(bytes).unwrap(), folder);
        let run = Self { out: text(output.stdout), err: text(output.stderr), code: output.status.code() };
        assert!(!run.err.contains("panicked") && run.code != Some(70), "{run}");
        run
    }

    /// Asserts the exit code.
    #[track_caller]
    pub fn code(self, wanted: i32) -> Self {
        assert_eq!(self.code, Some(wanted), "the exit code, after:\n{self}");
        self
    }

    /// The output, when nothing else was written.
    #[track_caller]
    pub fn out(self) -> String {
        assert_eq!(self.err, "", "nothing is remarked");
        self.out
    }

    /// The errors, when nothing else was written.
    #[track_caller]
    pub fn err(self) -> String {
        assert_eq!(self.out, "", "nothing is put out");
        self.err
    }

    /// The output, to be compared with another.
    pub fn written(&self) -> &str {
        &self.out
    }

    /// The output, whatever was remarked.
    pub fn any_out(self) -> String {
        self.out
    }

    /// The exit code; none when it was killed.
    pub fn exit_code(&self) -> Option<i32> {
        self.code
    }
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.out.is_empty(), self.err.is_empty()) {
            (_, true) => write!(f, "{}", self.out),
            (true, false) => write!(f, "{}", self.err),
            (false, false) => write!(f, "{}──── errors\n{}", self.out, self.err),
        }
    }
}

fn masked(text: &str, folder: &Path) -> String {
    let canonical = folder.canonicalize().unwrap();
    let text =
        text.replace(&canonical.display().to_string(), "[HERE]").replace(&folder.display().to_string(), "[HERE]");
    text.lines().map(|line| format!("{}\n", masked_line(line.trim_end()))).collect()
}

/// Times (`2025-03-14T01:02:03Z`) and digests (12 or 64 hexadecimal digits) of a line.
fn masked_line(line: &str) -> String {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == ':';
    let mut masked = String::new();
    let mut rest = line;
    while let Some(start) = rest.find(word) {
        let (before, from) = rest.split_at(start);
        let (found, after) = from.split_at(from.find(|c| !word(c)).unwrap_or(from.len()));
        masked += before;
        masked += match found {
            time if time.len() == 20 && time.ends_with('Z') && time.matches(':').count() == 2 => "[TIME]",
            digest if [12, 64].contains(&digest.len()) && digest.bytes().all(is_hexadecimal) => "[DIGEST]",
            other => other,
        };
        rest = after;
    }
    masked + rest
}

fn is_hexadecimal(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}
