//! What a `generate.yaml` says.
//!
//! ```yaml
//! seed: 20
//! subjects: {name: 项目, count: 24}      # 项目01 to 项目24; or a list of names
//! periods: [2024, 2025]
//! files:
//!   responses.csv:
//!     rows: [5, 20]                      # so many for each subject and period; a number: exactly so many
//!     skip: 5                            # percent of subjects and periods without a row
//!     columns:                           # those after subject and period; see `cells`
//!       overall: {很满意: 30, 满意: 50, ~: 3}
//! ```
//! A file with `periods: false` has one set of rows a subject and no column `period`.

use super::cells::{Cells, Place};
use satis::diagnostic::Sources;
use satis::ruleset::yaml::{self, Tree};
use std::path::Path;

/// A `generate.yaml`.
pub struct Recipe {
    seed: u64,
    subjects: Vec<String>,
    periods: Vec<String>,
    files: Vec<File>,
}

struct File {
    name: String,
    rows: (u64, u64),
    skip: u64,
    by_period: bool,
    columns: Vec<(String, Cells)>,
}

impl Recipe {
    /// Reads the file at `path`.
    pub fn read(path: &Path) -> Self {
        let text = std::fs::read_to_string(path).expect("generate.yaml can be read");
        Self::parse(&path.display().to_string(), &text)
    }

    /// Reads a text; anything that it can't be panics with a message.
    pub fn parse(name: &str, text: &str) -> Self {
        let mut sources = Sources::default();
        let id = sources.add(name, text);
        let mut problems = Vec::new();
        let tree = yaml::read(id, text, &mut problems);
        let shown: Vec<String> = problems.iter().map(|problem| sources.render(problem, false)).collect();
        assert!(shown.is_empty(), "{}", shown.join("\n"));
        let tree = tree.unwrap_or_else(|| panic!("{name} is empty"));
        only(&tree, &["seed", "subjects", "periods", "files"], "a recipe");
        Self {
            seed: whole(&tree, "seed"),
            subjects: subjects(need(&tree, "subjects")),
            periods: need(&tree, "periods").scalars().into_iter().map(str::to_owned).collect(),
            files: need(&tree, "files").entries().iter().map(|entry| file(&entry.key, &entry.value)).collect(),
        }
    }

    /// The files by name.
    pub fn files(&self) -> Vec<(String, String)> {
        self.files.iter().map(|file| (file.name.clone(), self.text(file))).collect()
    }

    fn text(&self, file: &File) -> String {
        let names = file.columns.iter().map(|(name, _)| name.as_str());
        let fixed: &[&str] = if file.by_period { &["subject", "period"] } else { &["subject"] };
        let head: Vec<&str> = fixed.iter().copied().chain(names).collect();
        let mut text = head.join(",") + "\n";
        let whole_time = [String::new()];
        let periods = if file.by_period { self.periods.as_slice() } else { whole_time.as_slice() };
        let mut serial = 0;
        for period in periods {
            for subject in &self.subjects {
                let place =
                    |row, column| Place { seed: self.seed, file: &file.name, subject, period, row, column };
                let (least, most) = file.rows;
                let skipped = place(0, "skip").draw(100) < file.skip;
                let rows = if skipped { 0 } else { least + place(0, "rows").draw(most - least + 1) };
                for row in 0..rows {
                    serial += 1;
                    let mut cells = vec![subject.clone()];
                    cells.extend(file.by_period.then(|| period.clone()));
                    for (name, column) in &file.columns {
                        let cell = column.cell(&place(row, name), serial, &head, &cells);
                        cells.push(cell);
                    }
                    text += &(cells.join(",") + "\n");
                }
            }
        }
        text
    }
}

fn file(name: &str, tree: &Tree) -> File {
    only(tree, &["rows", "skip", "periods", "columns"], "a file");
    let rows = need(tree, "rows");
    let bounds: Vec<u64> = rows.scalars().iter().map(|text| number(text, "rows")).collect();
    let rows = match bounds.as_slice() {
        [n] => (*n, *n),
        [least, most] if least <= most => (*least, *most),
        _ => panic!("{name}: rows are a number or [least, most]"),
    };
    let mut columns: Vec<(String, Cells)> = Vec::new();
    for entry in need(tree, "columns").entries() {
        let known = |other: &str| columns.iter().any(|(name, _)| name == other);
        columns.push((entry.key.clone(), Cells::read(&entry.key, &entry.value, known)));
    }
    File {
        name: name.to_owned(),
        rows,
        skip: tree.get("skip").map_or(0, |_| whole(tree, "skip")),
        by_period: tree.get("periods").and_then(Tree::text) != Some("false"),
        columns,
    }
}

fn subjects(tree: &Tree) -> Vec<String> {
    if tree.entries().is_empty() {
        return tree.scalars().into_iter().map(str::to_owned).collect();
    }
    let name = need(tree, "name").text().unwrap_or_default();
    let count = whole(tree, "count");
    let width = count.to_string().len();
    (1..=count).map(|n| format!("{name}{n:0width$}")).collect()
}

/// Panics at a key that is none of `known`.
pub fn only(tree: &Tree, known: &[&str], what: &str) {
    for entry in tree.entries() {
        assert!(known.contains(&entry.key.as_str()), "{what} has no `{}`, but {}", entry.key, known.join(", "));
    }
}

fn need<'a>(tree: &'a Tree, key: &str) -> &'a Tree {
    tree.get(key).unwrap_or_else(|| panic!("there is no `{key}`"))
}

fn whole(tree: &Tree, key: &str) -> u64 {
    number(need(tree, key).text().unwrap_or_default(), key)
}

/// A whole number from 0.
pub fn number(text: &str, what: &str) -> u64 {
    text.parse().unwrap_or_else(|_| panic!("{what}: `{text}` is no whole number"))
}
