//! A case: edits of shipped files, and the check of the workspace that they give.
//!
//! ```text
//! === a title
//! in rules/visits/ruleset.yaml
//! - text that stands there once
//! + text that takes its place
//! ---
//! the output
//! ```
//!
//! An edit's texts may have several lines, each after its sign. Without `-` lines the `+` lines are a new file.

use super::place::Place;
use satis::check;
use satis::diagnostic::{Severity, Span};
use satis::ruleset::library::dedup;
use satis::workspace::Workspace;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The shipped rule sets that stand beside the edited one, which comes too if it is none of these.
const IDS: [&str; 14] = [
    "customer-composite",
    "dealer-callbacks",
    "departmental-appraisal",
    "ecsi-mobile",
    "five-dimensions",
    "five-weighted-items",
    "four-graded-criteria",
    "human-development-index",
    "northern-branch",
    "service-score",
    "service-score-north",
    "service-score-south",
    "supplier-scorecard",
    "two-level-weights",
];

/// A replaced text, or an added file.
#[derive(Debug, Clone, Default)]
pub struct Edit {
    pub file: String,
    pub old: String,
    pub new: String,
    begun: (bool, bool),
}

/// A shipped rule set with an edit, and what is written about it.
#[derive(Debug, Clone, Default)]
pub struct Case {
    pub title: String,
    pub edits: Vec<Edit>,
    pub output: String,
}

/// The cases of a code.
#[derive(Debug, Clone)]
pub struct File {
    path: PathBuf,
    pub code: String,
    pub cases: Vec<Case>,
}

impl File {
    pub fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        let cases = format!("\n{text}").split("\n=== ").skip(1).map(case).collect();
        let code = path.file_stem().unwrap().to_str().unwrap().to_owned();
        Self { path: path.to_owned(), code, cases }
    }

    pub fn write(&self) {
        let mut text = String::new();
        for case in &self.cases {
            text += &format!("=== {}\n", case.title);
            for edit in &case.edits {
                text += &format!("in {}\n", edit.file);
                side(&mut text, '-', &edit.old);
                side(&mut text, '+', &edit.new);
            }
            text += &format!("---\n{}\n", case.output);
        }
        fs::write(&self.path, text).unwrap();
    }
}

/// A text's lines after their sign; a text that ends in a line break ends in an empty line.
fn side(text: &mut String, sign: char, lines: &str) {
    for line in lines.split('\n').filter(|_| !lines.is_empty()) {
        *text += &format!("{sign} {line}\n");
    }
}

fn case(text: &str) -> Case {
    let (head, output) = text.split_once("\n---\n").unwrap_or((text.trim_end().trim_end_matches("\n---"), ""));
    let mut lines = head.lines();
    let title = lines.next().unwrap().to_owned();
    let mut edits: Vec<Edit> = Vec::new();
    for line in lines {
        if let Some(file) = line.strip_prefix("in ") {
            edits.push(Edit { file: file.to_owned(), ..Edit::default() });
            continue;
        }
        let edit = edits.last_mut().unwrap_or_else(|| panic!("{title}: `in FILE` comes first"));
        let (sign, rest) = line.split_at(line.len().min(2));
        let (side, begun) = match sign.trim_end() {
            "-" => (&mut edit.old, &mut edit.begun.0),
            "+" => (&mut edit.new, &mut edit.begun.1),
            _ => panic!("{title}: `{line}`"),
        };
        if std::mem::replace(begun, true) {
            side.push('\n');
        }
        side.push_str(rest);
    }
    Case { title, edits, output: output.trim_end().to_owned() }
}

/// A problem as a case sees it.
#[derive(Debug)]
pub struct Seen {
    pub code: String,
    pub severity: Severity,
    /// Whether one of its underlines covers an edit.
    pub covers_edit: bool,
    /// Whether one of its underlines reaches an edit.
    pub touches_edit: bool,
}

/// What is said of a case.
#[derive(Debug)]
pub struct Broken {
    pub problems: Vec<Seen>,
    /// Whether something is said of each edit.
    pub covered: Vec<bool>,
    pub text: String,
}

/// Checks some of the shipped rule sets with the edits of a case, on a stack as large as the program's.
pub fn broken(case: &Case) -> Broken {
    std::thread::scope(|scope| {
        let program = std::thread::Builder::new().stack_size(8 << 20);
        program
            .spawn_scoped(scope, || run(case))
            .unwrap()
            .join()
            .unwrap_or_else(|_| panic!("{} panics", case.title))
    })
}

/// A workspace with the edits of a case, and where each of them stands.
pub fn prepared(case: &Case) -> (tempfile::TempDir, Vec<Place>) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR"));
    for id in IDS {
        let group = if id.starts_with("service-score") { "rules/group" } else { "rules" };
        copy(&shipped.join(group).join(id), &root.join(group).join(id));
        fs::create_dir_all(root.join("fixtures").join(id)).unwrap();
    }
    for edit in &case.edits {
        let folder = Path::new(&edit.file).parent().unwrap();
        if shipped.join(&edit.file).is_file() && !root.join(folder).exists() {
            copy(&shipped.join(folder), &root.join(folder));
            fs::create_dir_all(root.join("fixtures").join(folder.file_name().unwrap())).unwrap();
        }
    }
    fs::copy(shipped.join("satis.yaml"), root.join("satis.yaml")).unwrap();
    let places = applied(root, case);
    (folder, places)
}

fn run(case: &Case) -> Broken {
    let (folder, places) = prepared(case);
    let root = folder.path();
    let workspace = Workspace::at(root);
    let sources = workspace.library.sources();
    let mut problems = all(&workspace);
    // Said of the shipped rule set anyway: the channel is there for breakdowns.
    problems.retain(|problem| problem.message != "`channel` is declared and never used");
    let underlined =
        |problem: &satis::diagnostic::Diagnostic, index: usize, how: fn(&Place, &str, Span) -> bool| {
            let also = problem.also.iter().map(|(span, _)| *span);
            problem.span.into_iter().chain(also).any(|span| {
                let text = sources.text(span.source);
                sources.name(span.source) == case.edits[index].file && how(&places[index], &text, span)
            })
        };
    let covers = |problem: &satis::diagnostic::Diagnostic, index| underlined(problem, index, Place::is_covered);
    let touches = |problem: &satis::diagnostic::Diagnostic, index| underlined(problem, index, Place::is_touched);
    let seen = |problem: &satis::diagnostic::Diagnostic| Seen {
        code: problem.code.id().to_owned(),
        severity: problem.severity,
        covers_edit: (0..places.len()).any(|index| covers(problem, index)),
        touches_edit: (0..places.len()).any(|index| touches(problem, index)),
    };
    let texts: Vec<String> = problems.iter().map(|problem| sources.render(problem, false)).collect();
    let text: Vec<String> =
        texts.iter().flat_map(|text| text.lines().map(|line| line.trim_end().to_owned())).collect();
    Broken {
        covered: (0..places.len()).map(|at| problems.iter().any(|problem| covers(problem, at))).collect(),
        problems: problems.iter().map(seen).collect(),
        text: text.join("\n"),
    }
}

fn all(workspace: &Workspace) -> Vec<satis::diagnostic::Diagnostic> {
    let mut problems = workspace.problems.clone();
    problems.extend(workspace.library.problems().iter().cloned());
    for id in workspace.library.ids() {
        check::ruleset(workspace, id, &mut problems);
    }
    dedup(&mut problems);
    problems
}

/// Makes the edits of a case and returns where each stands in the texts that come of them.
fn applied(root: &Path, case: &Case) -> Vec<Place> {
    let mut places: Vec<Place> = Vec::new();
    for edit in &case.edits {
        let (place, grown) = apply(root, case, edit);
        for (before, place_before) in case.edits.iter().zip(&mut places) {
            if before.file == edit.file && place_before.0.start >= place.0.start {
                let Range { start, end } = place_before.0.clone();
                place_before.0 = start.strict_add_signed(grown)..end.strict_add_signed(grown);
            }
        }
        places.push(place);
    }
    places
}

/// Makes an edit; returns its place and by how many bytes the file grew.
fn apply(root: &Path, case: &Case, edit: &Edit) -> (Place, isize) {
    let path = root.join(&edit.file);
    if edit.old.is_empty() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let gbk = edit.new.replace("GBK", "\u{0}");
        let bytes: Vec<u8> = gbk.bytes().map(|byte| if byte == 0 { 0xd6 } else { byte }).collect();
        fs::write(path, bytes).unwrap();
        return (Place(0..edit.new.len()), 0);
    }
    let text = fs::read_to_string(&path).unwrap_or_else(|_| panic!("{}: no {}", case.title, edit.file));
    assert_eq!(text.matches(&edit.old).count(), 1, "{}: `{}` in {}", case.title, edit.old, edit.file);
    let start = text.find(&edit.old).unwrap();
    fs::write(path, text.replace(&edit.old, &edit.new)).unwrap();
    (Place::changed(&edit.old, &edit.new, start), edit.new.len().cast_signed() - edit.old.len().cast_signed())
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() { copy(&path, &target) } else { fs::copy(&path, target).map(drop).unwrap() }
    }
}
