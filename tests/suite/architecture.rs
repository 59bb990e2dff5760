//! The modules and what each of them uses: without circles, and as `docs/architecture.md` draws them.
//!
//! `SATIS_ACCEPT=1 cargo test --test suite architecture::` writes the drawing; read it before it is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

type Graph = BTreeMap<String, BTreeSet<String>>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true if !path.ends_with("tests") => sources(&path, found),
            false if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs") => {
                found.push(path)
            }
            _ => {}
        }
    }
}

/// The code of a file without comments and without the tests at its end.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    code.lines().map(|line| line.split("//").next().unwrap()).collect::<Vec<_>>().join("\n")
}

/// The names right behind `crate::`, also those in braces.
fn used(code: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for part in code.split("crate::").skip(1) {
        match part.strip_prefix('{') {
            Some(list) => {
                let mut depth = 0;
                let mut name = String::new();
                for c in list.chars() {
                    match c {
                        '{' => depth += 1,
                        '}' if depth == 0 => break,
                        '}' => depth -= 1,
                        ',' if depth == 0 => {
                            names.insert(std::mem::take(&mut name));
                        }
                        c if depth == 0 => name.push(c),
                        _ => {}
                    }
                }
                names.insert(name);
            }
            None => {
                names.insert(part.to_owned());
            }
        }
    }
    let word = |name: &String| name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    names.iter().map(word).collect()
}

/// The modules at the top of the library, each with those that it uses.
fn graph() -> Graph {
    let src = root().join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let module = |path: &Path| {
        let first = path.strip_prefix(&src).unwrap().components().next().unwrap();
        first.as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned()
    };
    let modules: BTreeSet<String> =
        files.iter().map(|path| module(path)).filter(|name| name != "lib" && name != "main").collect();
    let mut graph: Graph = modules.iter().map(|name| (name.clone(), BTreeSet::new())).collect();
    for path in &files {
        let name = module(path);
        if let Some(uses) = graph.get_mut(&name) {
            uses.extend(used(&code(path)).into_iter().filter(|other| *other != name && modules.contains(other)));
        }
    }
    graph
}

/// The modules in floors: each uses only those of floors below. Modules that are left are in a circle.
fn floors(graph: &Graph) -> (Vec<Vec<&str>>, Vec<&str>) {
    let mut floors: Vec<Vec<&str>> = Vec::new();
    let mut placed: BTreeSet<&str> = BTreeSet::new();
    loop {
        let next: Vec<&str> = graph
            .iter()
            .filter(|(name, uses)| {
                !placed.contains(name.as_str()) && uses.iter().all(|other| placed.contains(other.as_str()))
            })
            .map(|(name, _)| name.as_str())
            .collect();
        if next.is_empty() {
            break;
        }
        placed.extend(&next);
        floors.push(next);
    }
    let left = graph.keys().map(String::as_str).filter(|name| !placed.contains(name)).collect();
    (floors, left)
}

fn drawing(graph: &Graph) -> String {
    let (floors, _) = floors(graph);
    let width = graph.keys().map(String::len).max().unwrap();
    let mut text = String::new();
    for floor in floors.iter().rev() {
        for name in floor {
            let uses: Vec<&str> = graph[*name].iter().map(String::as_str).collect();
            let line = format!("{name:width$}  {}", if uses.is_empty() { "–".to_owned() } else { uses.join(" ") });
            text += &format!("{}\n", line.trim_end());
        }
        text.push('\n');
    }
    text.trim_end().to_owned() + "\n"
}

#[test]
fn no_modules_use_each_other_in_a_circle() {
    let graph = graph();
    assert!(graph.len() > 15, "the modules were not found");
    assert_eq!(floors(&graph).1, [""; 0], "in a circle");
}

#[test]
fn the_drawing_of_the_modules_is_fresh() {
    let page = root().join("docs/architecture.md");
    let text = fs::read_to_string(&page).unwrap();
    let (before, rest) = text.split_once("```modules\n").unwrap();
    let (drawn, after) = rest.split_once("```").unwrap();
    let now = drawing(&graph());
    if std::env::var_os("SATIS_ACCEPT").is_some() {
        fs::write(&page, format!("{before}```modules\n{now}```{after}")).unwrap();
        return;
    }
    assert_eq!(drawn, now, "run `SATIS_ACCEPT=1 cargo test --test suite architecture::`");
}
