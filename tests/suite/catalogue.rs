//! What `docs/catalogue.md` and `docs/constructs.md` name exists, and they name everything.

use satis::language::TAGS;
use satis::ruleset::fields::{NODE, RULESET};
use satis::workspace::Workspace;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn page(name: &str) -> String {
    fs::read_to_string(root().join("docs").join(name)).expect("a page")
}

/// A link of a page, and what stands behind it up to the next one, a semicolon or the end of its cell.
struct Link<'a> {
    target: &'a str,
    codes: Vec<&'a str>,
}

/// The links of a line in order; texts in backticks count to the link before them.
fn links(line: &str) -> Vec<Link<'_>> {
    let mut found = Vec::new();
    for piece in line.split("](").skip(1) {
        let Some((target, rest)) = piece.split_once(')') else { continue };
        let end = [" |", "; "].iter().filter_map(|end| rest.find(end)).min().unwrap_or(rest.len());
        let codes = rest.get(..end).unwrap_or_default().split('`').skip(1).step_by(2).collect();
        found.push(Link { target, codes });
    }
    found
}

/// The lines of a subject on the snapshot of a case: what stands behind its name, then the others without their indent.
fn card(case: &str, subject: &str) -> Option<Vec<String>> {
    let text = fs::read_to_string(root().join(case).join("scorecard.snap")).ok()?;
    let start = format!("{subject}: ");
    let block = text.split("\n\n").find(|block| block.starts_with(&start))?;
    Some(block.lines().map(|line| line.trim_start().trim_start_matches(&start).to_owned()).collect())
}

/// Whether a line of a card begins with that text and goes on with nothing or a blank.
fn says(card: &[String], text: &str) -> bool {
    card.iter()
        .any(|line| line.strip_prefix(text).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '·'])))
}

/// What is wrong with one link.
fn wrong(Link { target, codes }: &Link<'_>) -> Vec<String> {
    // The pages of rule sets are known by their own test.
    if target.starts_with("rule-sets/") {
        return Vec::new();
    }
    let Some(file) = target.strip_prefix("../") else {
        let known = root().join("docs").join(target).exists();
        return if known { Vec::new() } else { vec![format!("docs/{target} does not exist")] };
    };
    if !root().join(file).exists() {
        return vec![format!("{file} does not exist")];
    }
    if file.starts_with("fixtures/") {
        let [subject, values @ ..] = codes.as_slice() else { return Vec::new() };
        let Some(card) = card(file, subject) else { return vec![format!("{file} has no subject {subject}")] };
        let lacking = values.iter().filter(|value| !says(&card, value));
        return lacking.map(|value| format!("{file} does not say `{value}` of {subject}")).collect();
    }
    let text = fs::read_to_string(root().join(file)).unwrap_or_default();
    let has = |code: &str| {
        if file.starts_with("rules/") {
            // A line is quoted as it stands; a path is known by each of its keys.
            text.contains(code) || code.split('.').all(|key| text.contains(key))
        } else {
            text.contains(&format!("fn {code}("))
        }
    };
    codes.iter().filter(|code| !has(code)).map(|code| format!("{file} has no `{code}`")).collect()
}

/// Every problem of the links of a page.
fn problems(text: &str) -> Vec<String> {
    let lines = text.lines().enumerate();
    let found = lines.flat_map(|(at, line)| {
        links(line)
            .into_iter()
            .flat_map(move |link| wrong(&link).into_iter().map(move |what| format!("line {}: {what}", at + 1)))
    });
    found.collect()
}

#[test]
fn what_the_catalogue_names_exists_and_is_as_it_says() {
    let text = page("catalogue.md");
    let links = text.lines().flat_map(links).filter(|link| link.target.starts_with("../fixtures/")).count();
    assert!(links > 300, "only {links} links to cases are found");
    assert_eq!(problems(&text), Vec::<String>::new());
}

#[test]
fn the_catalogue_mentions_every_entry_and_every_rule_set() {
    let text = page("catalogue.md");
    let lacking: Vec<String> =
        (1..=32).map(|n| format!("\n## S{n:02} ")).filter(|heading| !text.contains(heading)).collect();
    assert_eq!(lacking, Vec::<String>::new());
    let workspace = Workspace::at(root());
    let shipped: BTreeSet<&str> = workspace.library.ids().collect();
    let named: BTreeSet<&str> = text
        .lines()
        .flat_map(links)
        .filter_map(|link| link.target.strip_prefix("rule-sets/")?.strip_suffix(".md"))
        .collect();
    assert_eq!(named, shipped);
}

#[test]
fn what_the_table_of_constructs_names_exists() {
    assert_eq!(problems(&page("constructs.md")), Vec::<String>::new());
}

#[test]
fn every_field_of_the_top_and_of_a_node_is_in_the_table_of_constructs() {
    let text = page("constructs.md");
    // Words of descriptors are proved by their examples and by the laws that hold for all of a kind.
    let fields = RULESET.fields.iter().chain(NODE.fields).map(|field| format!("\n| `{}`", field.name));
    let lacking: Vec<String> = fields.filter(|row| !text.contains(row)).collect();
    assert_eq!(lacking, Vec::<String>::new());
}

/// Where the things of the schema stand in a rule set, as the table of constructs calls them.
const PLACES: [(&str, &str); 25] = [
    ("dates-of-a-version", "effective."),
    ("scale", "scales."),
    ("level", "scales.levels."),
    ("questions", "questions."),
    ("question", "questions."),
    ("attribute", "attributes."),
    ("measure", "measures."),
    ("derived-column", "derive."),
    ("survey", "surveys."),
    ("field-of-records", "records."),
    ("class-of-texts", "classify."),
    ("table", "tables."),
    ("step-by-a-function", ""),
    ("policy-for-missing-children", ""),
    ("band", "bands."),
    ("rounding", "round."),
    ("named-result", "also."),
    ("grade", "grades."),
    ("class", "classes."),
    ("action", "actions."),
    ("outcome", "outcomes."),
    ("breakdown", "breakdown."),
    ("roll-up", "rollup."),
    ("sample", "sample."),
    ("column-of-the-frame", "sample.frame."),
];

/// The fields of everything below that value of the schema.
fn properties(value: &serde_json::Value, found: &mut BTreeSet<String>) {
    if let Some(object) = value.as_object() {
        if let Some(fields) = object.get("properties").and_then(|fields| fields.as_object()) {
            found.extend(fields.keys().cloned());
        }
        object.values().for_each(|value| properties(value, found));
    }
    value.as_array().into_iter().flatten().for_each(|value| properties(value, found));
}

#[test]
fn every_field_of_the_schema_below_is_in_the_table_of_constructs() {
    let text = page("constructs.md");
    let named: String =
        text.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect::<Vec<_>>().join(" ");
    let schema: serde_json::Value = serde_json::from_str(&page("schema.json")).expect("a schema");
    let things = schema.get("$defs").and_then(|things| things.as_object()).expect("the things of the schema");
    let mut lacking = Vec::new();
    // What is laid over a base has the same fields.
    let told = |thing: &str| !["rule-set", "node"].contains(&thing) && !thing.ends_with("-over-a-base");
    for (thing, value) in things.iter().filter(|(thing, _)| told(thing)) {
        let Some((_, prefix)) = PLACES.iter().find(|(name, _)| name == thing) else {
            lacking.push(thing.clone());
            continue;
        };
        let mut fields = BTreeSet::new();
        properties(value, &mut fields);
        let rows = fields
            .iter()
            .filter(|field| *field != "label" && !TAGS.contains(&field.as_str()))
            .map(|field| format!("{prefix}{field}"));
        lacking.extend(rows.filter(|row| !named.contains(row)));
    }
    assert_eq!(lacking, Vec::<String>::new());
}
