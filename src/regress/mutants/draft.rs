//! Data of a fixture that is not written yet.

use crate::period::Period;
use crate::regress::CaseError;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// Data of a fixture that is not written yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The period that is scored.
    pub period: Period,
    /// CSV files by name.
    pub files: BTreeMap<String, Sheet>,
}

/// A CSV file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    /// The names of its columns; the first is `subject`.
    pub header: Vec<String>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

impl Sheet {
    /// Reads a CSV text; none where it is no table.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let header = reader.headers().ok()?.iter().map(|cell| cell.trim().to_owned()).collect();
        let rows = reader.records().map(|row| Some(row.ok()?.iter().map(str::to_owned).collect()));
        Some(Self { header, rows: rows.collect::<Option<_>>()? })
    }

    /// The CSV text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        for row in std::iter::once(&self.header).chain(&self.rows) {
            // Writing into memory does not fail.
            let _ = writer.write_record(row);
        }
        let bytes = writer.into_inner().unwrap_or_default();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Where a column stands.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|column| column == name)
    }

    fn subject<'a>(&self, row: &'a [String]) -> Option<&'a str> {
        row.get(self.column("subject")?).map(String::as_str)
    }
}

impl Draft {
    /// The subjects that have rows.
    #[must_use]
    pub fn subjects(&self) -> BTreeSet<String> {
        let rows = self.files.values().flat_map(|sheet| sheet.rows.iter().map(|row| sheet.subject(row)));
        rows.flatten().map(str::to_owned).collect()
    }

    /// Keeps the rows of some subjects.
    #[must_use]
    pub fn only(&self, keep: &dyn Fn(&str) -> bool) -> Self {
        let mut kept = self.clone();
        for sheet in kept.files.values_mut() {
            let (at, rows) = (sheet.column("subject"), std::mem::take(&mut sheet.rows));
            let subject = |row: &Vec<String>| at.and_then(|at| row.get(at)).is_some_and(|id| keep(id));
            sheet.rows = rows.into_iter().filter(subject).collect();
        }
        kept
    }

    /// The text of a file and the name by which messages call it.
    ///
    /// # Errors
    /// Never; it has the form in which cases are read.
    pub fn file(&self, name: &str) -> Result<Option<(String, String)>, CaseError> {
        Ok(self.files.get(name).map(|sheet| (sheet.text(), name.to_owned())))
    }

    /// The smallest draft that still does what `holds` asks: subjects go first, then single rows.
    #[must_use]
    pub fn smallest(mut self, holds: &dyn Fn(&Self) -> bool) -> Self {
        for subject in self.subjects() {
            let without = self.only(&|other| other != subject);
            if holds(&without) {
                self = without;
            }
        }
        let names: Vec<String> = self.files.keys().cloned().collect();
        for name in names {
            let mut at = self.files.get(&name).map_or(0, |sheet| sheet.rows.len());
            while at > 0 {
                at -= 1;
                let mut without = self.clone();
                if let Some(sheet) = without.files.get_mut(&name).filter(|sheet| at < sheet.rows.len()) {
                    sheet.rows.remove(at);
                }
                if holds(&without) {
                    self = without;
                }
            }
        }
        self.files.retain(|_, sheet| !sheet.rows.is_empty());
        self
    }

    /// Writes a case: its data and a `case.yaml` that says what it is for.
    ///
    /// # Errors
    /// [`CaseError::File`].
    pub fn write(&self, folder: &Path, title: &str) -> Result<(), CaseError> {
        let put = |path: &Path, text: &str| {
            fs::write(path, text).map_err(|error| CaseError::File { path: path.display().to_string(), error })
        };
        fs::create_dir_all(folder)
            .map_err(|error| CaseError::File { path: folder.display().to_string(), error })?;
        for (name, sheet) in &self.files {
            put(&folder.join(name), &sheet.text())?;
        }
        let title = serde_json::Value::from(title);
        put(&folder.join("case.yaml"), &format!("title: {title}\nperiod: {}\nexpect: snapshot\n", self.period))
    }

    /// Its files as lines, for people.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (name, sheet) in &self.files {
            lines.push(format!("{name}:"));
            lines.extend(sheet.text().lines().map(|line| format!("  {line}")));
        }
        lines
    }
}
