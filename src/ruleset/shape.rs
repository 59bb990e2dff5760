//! Checks a tree against the table of fields and reports everything that does not fit, all at once.
//!
//! A rule set that extends another may leave out what is required: the merged tree is checked for that.

use super::fields::{Field, Kind, LANGUAGES, Names, Record, field_named, is_id, is_reserved, short_field};
use super::numerals::{self, Meant};
use super::yaml::{Entry, Scalar, Shape, Style, Tree};
use crate::diagnostic::{Code, Diagnostic};
use crate::language::{Language, tags_in_words};
use crate::number;

/// Checks a tree against a record of the table and reports everything that does not fit.
pub fn check(tree: &Tree, record: &'static Record, problems: &mut Vec<Diagnostic>) {
    check_record(tree, record, problems);
}

/// The same for a rule set that extends another: it may leave out what is required.
pub fn check_partial(tree: &Tree, record: &'static Record, problems: &mut Vec<Diagnostic>) {
    let mut found = Vec::new();
    check(tree, record, &mut found);
    problems.extend(found.into_iter().filter(|problem| problem.code != Code::MissingField));
}

/// What a merged rule set still lacks.
pub fn check_required(tree: &Tree, record: &'static Record, problems: &mut Vec<Diagnostic>) {
    let mut found = Vec::new();
    check(tree, record, &mut found);
    problems.extend(found.into_iter().filter(|problem| problem.code == Code::MissingField));
}

/// Whether a value is all right as one of a kind.
pub(super) fn fits(tree: &Tree, kind: &'static Kind) -> bool {
    let mut problems = Vec::new();
    check_kind(tree, kind, &mut problems);
    problems.is_empty()
}

/// Whether a map or a list may be one of a kind, whatever is wrong inside.
pub(super) fn is_alike(tree: &Tree, kind: &Kind) -> bool {
    match (kind, &tree.shape) {
        (Kind::Record(_) | Kind::Named(..), Shape::Map(_)) => true,
        (Kind::List(_, keyed), Shape::Map(_)) => keyed.is_some(),
        (Kind::List(..) | Kind::Texts | Kind::Rows, Shape::List(_)) => true,
        (Kind::Either(kinds), _) => kinds.iter().any(|kind| is_alike(tree, kind)),
        _ => false,
    }
}

fn check_kind(tree: &Tree, kind: &'static Kind, problems: &mut Vec<Diagnostic>) {
    match kind {
        Kind::Record(record) => check_record(tree, record, problems),
        Kind::Named(names, kind) => check_named(tree, *names, kind, problems),
        Kind::List(record, keyed) => check_list(tree, record, *keyed, problems),
        Kind::Label => check_label(tree, problems),
        Kind::Either(kinds) => {
            if !kinds.iter().any(|kind| fits(tree, kind)) {
                // A word beside records is a mistyped word, a map is meant as a record.
                let no_number = !kinds.iter().any(|kind| matches!(kind, Kind::Number | Kind::Whole));
                let meant = |kind: &&Kind| match (kind, &tree.shape) {
                    (Kind::Record(_), Shape::Map(_)) => true,
                    (Kind::Word(_), Shape::Scalar(_)) => no_number,
                    _ => false,
                };
                match kinds.iter().find(meant) {
                    Some(kind) => check_kind(tree, kind, problems),
                    None => problems.push(wrong_type(tree, &kind_in_words(kind))),
                }
            }
        }
        Kind::Pair if tree.items().len() == 2 && tree.items().iter().all(|item| item.scalar().is_some()) => {
            tree.items().iter().for_each(|item| check_scalar(item, &Kind::Number, problems));
        }
        Kind::Pair => problems.push(wrong_type(tree, &kind_in_words(kind))),
        Kind::Rows => check_rows(tree, kind, problems),
        Kind::Texts => {
            let scalars = matches!(&tree.shape, Shape::List(items) if items.iter().all(|i| i.scalar().is_some()));
            match tree.items().iter().find(|item| item.is_nothing() && !is_unwritten(item)) {
                Some(nothing) => problems.push(
                    wrong_type(nothing, "a text")
                        .help("YAML reads `null` and `~` as nothing: put the word in quotes, or take it out"),
                ),
                None if !scalars => problems.push(wrong_type(tree, &kind_in_words(kind))),
                None => {}
            }
        }
        _ => check_scalar(tree, kind, problems),
    }
}

fn check_rows(tree: &Tree, kind: &Kind, problems: &mut Vec<Diagnostic>) {
    let Shape::List(rows) = &tree.shape else {
        problems.push(wrong_type(tree, &kind_in_words(kind)));
        return;
    };
    let plain = |value: &Tree| value.scalar().is_some();
    let cell = |cell: &&Tree| {
        cell.is_nothing() || plain(cell) || matches!(&cell.shape, Shape::List(items) if items.iter().all(plain))
    };
    for row in rows {
        match &row.shape {
            Shape::List(cells) => {
                let odd = cells.iter().find(|found| !cell(found));
                problems.extend(odd.map(|odd| wrong_type(odd, "a value, a list of values or `~`")));
            }
            _ => problems.push(wrong_type(row, "a row, `[…]`,")),
        }
    }
}

fn check_scalar(tree: &Tree, kind: &'static Kind, problems: &mut Vec<Diagnostic>) {
    let Some(scalar) = tree.scalar() else {
        problems.push(wrong_type(tree, &kind_in_words(kind)));
        return;
    };
    match kind {
        Kind::Number => check_number(tree, scalar, problems),
        Kind::Whole if scalar.text.parse::<u32>().is_err() => {
            problems.push(whole(wrong_type(tree, "a whole number from 0"), scalar));
        }
        Kind::Bool if !matches!(scalar.text.as_str(), "true" | "false") => {
            let problem = wrong_type(tree, "`true` or `false`");
            problems.push(match truth(&scalar.text) {
                Some(truth) => problem.write(truth),
                None => problem,
            });
        }
        Kind::Formula if scalar.style == Style::Folded => problems.push(
            Diagnostic::error(Code::YamlFeature, tree.span, "a formula over several lines must stand after `|`")
                .label("this text is folded, so errors in it could not be placed")
                .help("write `value: |` and the formula indented on the lines below, without escapes"),
        ),
        Kind::Word(words) if !words.contains(&scalar.text.as_str()) => {
            problems.push(
                Diagnostic::error(Code::BadValue, tree.span, format!("`{}` is not allowed here", scalar.text))
                    .label(format!("one of: {}", words.join(", ")))
                    .near(&scalar.text, words.iter().copied(), || None),
            );
        }
        _ => {}
    }
}

/// The truth value that is meant by a word of other languages, or of other versions of YAML.
fn truth(text: &str) -> Option<&'static str> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "y" | "on" | "1" | "是" => Some("true"),
        "false" | "no" | "n" | "off" | "0" | "否" => Some("false"),
        _ => None,
    }
}

fn whole(problem: Diagnostic, scalar: &Scalar) -> Diagnostic {
    let number = match number::parse(&scalar.text) {
        Ok(_) => Some(scalar.text.clone()),
        Err(_) => match numerals::meant(&scalar.text) {
            Meant::Number(number, _) => Some(number),
            Meant::Either(..) | Meant::Unclear(_) => None,
        },
    };
    let number = number.and_then(|text| number::parse(&text).ok()).map(|x| x.normalize());
    match number.filter(|x| x.scale() == 0 && !x.is_sign_negative()) {
        Some(number) if u32::try_from(number.mantissa()).is_ok() => problem.write(number.to_string()),
        _ => problem,
    }
}

fn check_number(tree: &Tree, scalar: &Scalar, problems: &mut Vec<Diagnostic>) {
    let read = number::parse_with_percent(&scalar.text);
    if scalar.style != Style::Plain {
        let problem = wrong_type(tree, "a number");
        problems.push(match read {
            Ok(_) => problem.help(format!("take the quotes off: `{0}`", scalar.text)).fix(tree.span, &scalar.text),
            Err(_) => no_number(problem, &scalar.text),
        });
        return;
    }
    match read {
        Ok(_) => {}
        Err(number::NumberError::TooLong(_)) => problems.push(
            Diagnostic::error(Code::NumberPrecision, tree.span, "this number has more than 28 digits")
                .label("it can't be held exactly")
                .help("write fewer decimal places"),
        ),
        Err(number::NumberError::NotANumber(_)) => {
            problems.push(no_number(wrong_type(tree, "a number"), &scalar.text));
        }
    }
}

/// What to write instead of a text that is no number.
pub(super) fn no_number(problem: Diagnostic, text: &str) -> Diagnostic {
    if let Some(rest) = text.trim().strip_prefix(['>', '≥', '＞']) {
        let (at, above) = match rest.strip_prefix(['=', '＝']) {
            Some(rest) => (rest, false),
            None => (rest, !text.trim().starts_with('≥')),
        };
        return match number::parse_with_percent(at.trim()) {
            Ok(_) if above => {
                problem.help("a threshold is written as a number alone, and takes what is equal to it too")
            }
            Ok(_) => {
                let number = at.trim();
                let help =
                    format!("write `{number}`: a threshold is a number alone, and takes it and what lies above");
                match problem.span {
                    Some(span) => problem.help(help).fix(span, number),
                    None => problem.help(help),
                }
            }
            Err(_) => problem.help("a threshold is written as a number alone"),
        };
    }
    let meant = numerals::meant(text);
    let formula =
        text.contains(|c: char| c.is_alphabetic()) && text.contains(['.', '*', '(', '+', '/', '<', '=', '-', ' ']);
    match (&meant, problem.span) {
        (Meant::Number(number, _), Some(span)) => {
            let number = number.clone();
            problem.help(meant.help()).fix(span, number)
        }
        (Meant::Unclear(_), _) if formula => {
            problem.help("this is no place for a formula: write a number, and let the `value` of a node calculate")
        }
        _ => problem.help(meant.help()),
    }
}

fn check_record(tree: &Tree, record: &'static Record, problems: &mut Vec<Diagnostic>) {
    if short_field(tree, record).is_some() || (record.nothing && tree.is_nothing()) {
        if let Some(field) = short_field(tree, record).and_then(|name| field_named(record, name)) {
            check_kind(tree, &field.kind, problems);
        }
        return;
    }
    let Shape::Map(entries) = &tree.shape else {
        if !(tree.is_nothing() && record.fields.iter().all(|field| !field.required)) {
            problems.push(wrong_type(tree, &record_in_words(record)));
        }
        return;
    };
    for entry in entries {
        check_entry(entry, record, problems);
    }
    for field in record.fields.iter().filter(|field| field.required) {
        let entry = entries.iter().find(|entry| entry.key == field.name);
        if entry.is_none_or(|entry| entry.value.is_nothing()) {
            let message = format!("{} lacks `{}`", record.what, field.name);
            let span = entry.or(entries.first()).map_or(tree.span, |entry| entry.key_span);
            problems.push(
                Diagnostic::error(Code::MissingField, span, message)
                    .label(format!("`{}` belongs here", field.name))
                    .help(format!("`{}` is {}", field.name, field.doc)),
            );
        }
    }
}

fn check_entry(entry: &Entry, record: &'static Record, problems: &mut Vec<Diagnostic>) {
    if entry.value.is_nothing() && entry.key != "~" && field_or_rest(entry, record) {
        // `key: ~` removes what a base rule set says.
        if is_unwritten(&entry.value)
            && let Some(field) = field_named(record, &entry.key).filter(|field| !field.required)
        {
            problems.push(no_value(entry, field));
        }
        return;
    }
    if let Some(field) = field_named(record, &entry.key) {
        check_kind(&entry.value, &field.kind, problems);
    } else if record.labelled && LANGUAGES.contains(&entry.key.as_str()) {
        check_scalar(&entry.value, &Kind::Text, problems);
    } else if let Some((names, kind)) = record.rest {
        check_name(entry, names, problems);
        check_kind(&entry.value, kind, problems);
    } else {
        problems.push(unknown_field(entry, record));
    }
}

/// A field with nothing behind its colon, not even `~`.
fn no_value(entry: &Entry, field: &Field) -> Diagnostic {
    let wanted = kind_in_words(&field.kind);
    Diagnostic::error(Code::WrongType, entry.key_span, format!("`{}` has no value", entry.key))
        .label(format!("{wanted} is wanted"))
        .help(format!("write the value, or take the line out; `{}: ~` takes away what a base says", entry.key))
}

fn field_or_rest(entry: &Entry, record: &'static Record) -> bool {
    field_named(record, &entry.key).is_some()
        || (record.labelled && LANGUAGES.contains(&entry.key.as_str()))
        || record.rest.is_some()
}

/// A field that the record does not have.
pub(super) fn unknown_field(entry: &Entry, record: &'static Record) -> Diagnostic {
    let cut = entry.value.is_nothing() && entry.key.chars().any(|c| "()\"'=<>+*/".contains(c));
    if cut {
        return Diagnostic::error(Code::FormulaCut, entry.key_span, "YAML cut a formula in two here")
            .label("this belongs to the formula before it")
            .help("inside `{…}` a comma ends a value: put the whole formula in quotes");
    }
    let names = record.fields.iter().map(|field| field.name);
    let all = record.fields.iter().map(|field| field.name).collect::<Vec<_>>().join(", ");
    if is_unwritten(&entry.value) && number::parse(&entry.key).is_ok() {
        let message = format!("`{}` stands behind a comma, which ends a value inside `{{…}}`", entry.key);
        return Diagnostic::error(Code::UnknownField, entry.key_span, message)
            .label("no field, but half a number?")
            .help("write numbers without separators and with a decimal point: `1000`, `0.5`");
    }
    Diagnostic::error(Code::UnknownField, entry.key_span, format!("{} has no field `{}`", record.what, entry.key))
        .label("unknown field")
        .near(&entry.key, names, || {
            language(&entry.key).filter(|_| record.labelled).or_else(|| Some(format!("its fields are {all}")))
        })
}

fn check_named(tree: &Tree, names: Names, kind: &'static Kind, problems: &mut Vec<Diagnostic>) {
    if tree.is_nothing() {
        return;
    }
    let Shape::Map(entries) = &tree.shape else {
        let problem = wrong_type(tree, "a map from names");
        let found: Option<Vec<&str>> = tree.items().iter().map(Tree::text).collect();
        let found = found.filter(|found| !found.is_empty() && found.iter().all(|name| is_id(name)));
        let plain = match kind {
            Kind::Record(record) => record.fields.iter().all(|field| !field.required),
            _ => false,
        };
        problems.push(match found.filter(|_| plain && names == Names::Ids) {
            Some(found) => problem.write(format!("{{{}: {{}}}}", found.join(": {}, "))),
            None => problem,
        });
        return;
    };
    for entry in entries {
        if let Some(problem) = unsaid(entry, kind) {
            problems.push(problem);
            continue;
        }
        check_name(entry, names, problems);
        let removes = entry.value.is_nothing() && names != Names::Numbers;
        let cut = names == Names::Ids && entry.key.chars().any(|c| "()\"".contains(c));
        if !removes && !cut {
            check_kind(&entry.value, kind, problems);
        }
    }
}

/// A thing that `~` may stand for needs that in writing: a name alone is more likely half a line.
fn unsaid(entry: &Entry, kind: &Kind) -> Option<Diagnostic> {
    let Kind::Record(record) = kind else { return None };
    (record.nothing && is_unwritten(&entry.value)).then(|| {
        Diagnostic::error(Code::MissingField, entry.key_span, format!("`{}` has no value", entry.key))
            .label(format!("{} says something", record.what))
            .help(format!("write `{}: 80`, or `{}: ~` if it counts as no answer", entry.key, entry.key))
    })
}

/// Nothing, not even `~`.
pub(super) fn is_unwritten(tree: &Tree) -> bool {
    tree.is_nothing() && tree.span.start == tree.span.end
}

fn check_list(
    tree: &Tree,
    record: &'static Record,
    keyed: Option<(&'static str, &'static str)>,
    problems: &mut Vec<Diagnostic>,
) {
    match (&tree.shape, keyed) {
        (Shape::List(items), _) => items.iter().for_each(|item| check_record(item, record, problems)),
        (Shape::Map(entries), Some((_, value))) => {
            for entry in entries.iter().filter(|entry| !entry.value.is_nothing()) {
                if let Some(field) = field_named(record, value) {
                    check_kind(&entry.value, &field.kind, problems);
                }
            }
        }
        (Shape::Nothing, _) => {}
        _ => problems.push(wrong_type(tree, &format!("a list, each item {}", record.what))),
    }
}

/// Checks a text, or one text a language.
pub fn check_label(tree: &Tree, problems: &mut Vec<Diagnostic>) {
    match &tree.shape {
        Shape::Scalar(_) | Shape::Nothing => {}
        Shape::Map(entries) => {
            for entry in entries {
                if !LANGUAGES.contains(&entry.key.as_str()) || entry.value.scalar().is_none() {
                    problems.push(unknown_language(entry));
                }
            }
        }
        Shape::List(_) => problems.push(wrong_type(tree, "a text, or one text a language")),
    }
}

/// What to write for a language as others call it.
fn language(key: &str) -> Option<String> {
    let all = format!("labels are written in {}", tags_in_words());
    match Language::meant(key) {
        Some(written) => Some(format!("write `{written}`: {all}")),
        None => ELSEWHERE.contains(&key.to_lowercase().replace('_', "-").as_str()).then_some(all),
    }
}

/// Tags of languages in which there are no labels.
const ELSEWHERE: [&str; 11] = ["de", "fr", "es", "it", "ja", "jp", "ko", "ru", "pt", "zh-tw", "zh-hant"];

/// A key of a label that is no language.
#[must_use]
pub fn unknown_language(entry: &Entry) -> Diagnostic {
    let message = format!("a label has no language `{}`", entry.key);
    Diagnostic::error(Code::UnknownField, entry.key_span, message)
        .label("unknown language")
        .help(language(&entry.key).unwrap_or_else(|| format!("languages are {}", tags_in_words())))
}

fn check_name(entry: &Entry, names: Names, problems: &mut Vec<Diagnostic>) {
    let key = entry.key.as_str();
    match names {
        Names::Ids if entry.value.is_nothing() && key.chars().any(|c| "()\"=<>".contains(c)) => problems.push(
            Diagnostic::error(Code::FormulaCut, entry.key_span, "YAML cut a formula in two here")
                .label("this belongs to the formula before it")
                .help("inside `{…}` a comma ends a value: put the whole formula in quotes"),
        ),
        Names::Ids if !is_id(key) => problems.push(
            Diagnostic::error(Code::BadName, entry.key_span, format!("`{key}` can't be used as a name"))
                .label("not an identifier")
                .help("use letters of any script, digits and `_`, beginning with a letter"),
        ),
        Names::Ids if is_reserved(key) => problems.push(
            Diagnostic::error(Code::ReservedName, entry.key_span, format!("`{key}` is reserved"))
                .label("formulas or data files already give it a meaning")
                .help(format!("choose another name, such as `{key}_`")),
        ),
        Names::Numbers if number::parse_with_percent(key).is_err() => problems.push(no_number(
            Diagnostic::error(Code::WrongType, entry.key_span, format!("`{key}` is not a number"))
                .label("a number is wanted"),
            key,
        )),
        Names::Paths if !key.split('.').all(is_id) => problems.push(
            Diagnostic::error(Code::BadName, entry.key_span, format!("`{key}` is not the path of a node"))
                .label("a path such as `score.delivery` is wanted"),
        ),
        _ => {}
    }
}

fn wrong_type(tree: &Tree, wanted: &str) -> Diagnostic {
    let found = match tree.scalar() {
        Some(scalar) => format!("`{}`", scalar.text.lines().next().unwrap_or("")),
        None => tree.kind().to_owned(),
    };
    Diagnostic::error(Code::WrongType, tree.span, format!("{found} stands where {wanted} is wanted"))
        .label(format!("{wanted} is wanted"))
}

fn record_in_words(record: &Record) -> String {
    if let Some(list) = record.list {
        return format!("{} (a map, or a list for `{list}`)", record.what);
    }
    match (record.number, record.text) {
        (Some(number), Some(text)) => {
            format!("{} (a map, a number for `{number}` or a text for `{text}`)", record.what)
        }
        (Some(number), None) => format!("{} (a map, or a number for `{number}`)", record.what),
        (None, Some(text)) => format!("{} (a map, or a text for `{text}`)", record.what),
        (None, None) => format!("{} (a map)", record.what),
    }
}

fn kind_in_words(kind: &Kind) -> String {
    match kind {
        Kind::Text => "a text".into(),
        Kind::Label => "a text, or one text a language".into(),
        Kind::Bool => "`true` or `false`".into(),
        Kind::Number => "a number".into(),
        Kind::Whole => "a whole number from 0".into(),
        Kind::Formula => "a formula".into(),
        Kind::Word(words) => words.join(" | "),
        Kind::Pair => "two numbers, `[low, high]`,".into(),
        Kind::Record(record) => record_in_words(record),
        Kind::Named(..) => "a map from names".into(),
        Kind::List(record, _) => format!("a list, each item {}", record.what),
        Kind::Texts => "a list of texts".into(),
        Kind::Rows => "a list of rows, each `[…]`,".into(),
        Kind::Either(kinds) => kinds.iter().map(kind_in_words).collect::<Vec<_>>().join(" or "),
    }
}
