//! The JSON Schema of a `ruleset.yaml`, made from the table of fields.

use super::fields::{Kind, LANGUAGES, RULESET, Record, Rule, field_named};
use serde_json::{Value as Json, json};

/// The JSON Schema of a `ruleset.yaml`, for editors.
#[must_use]
pub fn schema() -> Json {
    let mut definitions = serde_json::Map::new();
    let whole = record_schema(&RULESET, Form::Whole, &mut definitions);
    let over_a_base = record_schema(&RULESET, Form::OverABase, &mut definitions);
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "satis rule set",
        "if": { "required": ["extends"] },
        "then": { "$ref": over_a_base },
        "else": { "$ref": whole },
    });
    if let Some(object) = schema.as_object_mut() {
        object.insert("$defs".into(), Json::Object(definitions));
    }
    schema
}

/// The JSON Schema of another file that is checked by a table of fields.
#[must_use]
pub fn of(record: &'static Record, title: &str) -> Json {
    let mut definitions = serde_json::Map::new();
    let whole = record_schema(record, Form::Whole, &mut definitions);
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        "$ref": whole,
    });
    if let Some(object) = schema.as_object_mut() {
        object.insert("$defs".into(), Json::Object(definitions));
    }
    schema
}

/// Whether a record stands for itself, or is laid over one of a base, which may have what is required.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Whole,
    OverABase,
}

fn record_schema(record: &'static Record, form: Form, definitions: &mut serde_json::Map<String, Json>) -> String {
    let mut name = record.what.split_once(' ').map_or(record.what, |(_, name)| name).replace(' ', "-");
    if form == Form::OverABase {
        name += "-over-a-base";
    }
    let reference = format!("#/$defs/{name}");
    if definitions.contains_key(&name) {
        return reference;
    }
    definitions.insert(name.clone(), Json::Null);
    let mut properties = serde_json::Map::new();
    for field in record.fields {
        let mut property = kind_schema(&field.kind, form, definitions);
        if let Some(object) = property.as_object_mut() {
            object.insert("description".into(), field.doc.into());
        }
        properties.insert(field.name.into(), json!({ "anyOf": [property, { "type": "null" }] }));
    }
    if record.labelled {
        for language in LANGUAGES {
            properties.insert(language.into(), json!({ "type": "string", "description": "the label" }));
        }
    }
    let needs = form == Form::Whole || std::ptr::eq(record, &RULESET);
    let required: Vec<&str> = record.fields.iter().filter(|f| f.required && needs).map(|f| f.name).collect();
    let rest = match record.rest {
        Some((_, kind)) => kind_schema(kind, form, definitions),
        None => Json::Bool(false),
    };
    let mut object =
        json!({ "type": "object", "properties": properties, "required": &required, "additionalProperties": rest });
    let rules: Vec<Json> = record.rules.iter().filter_map(|rule| rule_schema(*rule, form)).collect();
    if let (Some(object), false) = (object.as_object_mut(), rules.is_empty()) {
        object.insert("allOf".into(), rules.into());
    }
    let mut forms = vec![object];
    let short = |name: Option<&'static str>| name.and_then(|name| field_named(record, name));
    for field in [short(record.number), short(record.text), short(record.list)].into_iter().flatten() {
        forms.push(kind_schema(&field.kind, form, definitions));
    }
    if record.nothing || required.is_empty() {
        forms.push(json!({ "type": "null" }));
    }
    definitions.insert(name, json!({ "anyOf": forms }));
    reference
}

/// A rule over several fields; one that a base may satisfy is none of what is laid over it.
fn rule_schema(rule: Rule, form: Form) -> Option<Json> {
    let given =
        |name: &&str| json!({ "required": [name], "properties": { (*name): { "not": { "type": "null" } } } });
    let all = |names: &[&str]| names.iter().map(given).collect::<Vec<Json>>();
    let whole = form == Form::Whole;
    Some(match rule {
        Rule::OneOf(names) if whole => json!({ "oneOf": all(names) }),
        Rule::SomeOf(names) if whole => json!({ "anyOf": all(names) }),
        Rule::OneOf(_) | Rule::SomeOf(_) => return None,
        Rule::NotBoth(names) => {
            json!({ "anyOf": [{ "oneOf": all(names) }, { "not": { "anyOf": all(names) } }] })
        }
        // Holds of numbers only.
        Rule::Within(name, least, most) => {
            json!({ "properties": { name: { "minimum": least, "maximum": most } } })
        }
    })
}

fn kind_schema(kind: &'static Kind, form: Form, definitions: &mut serde_json::Map<String, Json>) -> Json {
    let number = json!({ "anyOf": [{ "type": "number" }, { "type": "string", "pattern": "^[-+]?[0-9]+(\\.[0-9]+)? ?%$" }] });
    match kind {
        Kind::Text | Kind::Formula => json!({ "type": ["string", "number", "boolean"] }),
        Kind::Label => {
            let texts = LANGUAGES.map(|language| (language.to_owned(), json!({ "type": "string" })));
            json!({ "anyOf": [{ "type": ["string", "number"] }, { "type": "object",
                "properties": serde_json::Map::from_iter(texts), "additionalProperties": false }] })
        }
        Kind::Bool => json!({ "type": "boolean" }),
        Kind::Number => number,
        Kind::Whole => json!({ "type": "integer", "minimum": 0 }),
        Kind::Word(words) => json!({ "enum": words }),
        Kind::Pair => json!({ "type": "array", "items": number, "minItems": 2, "maxItems": 2 }),
        Kind::Record(record) => json!({ "$ref": record_schema(record, form, definitions) }),
        Kind::Named(_, kind) => {
            json!({ "type": "object", "additionalProperties": { "anyOf": [kind_schema(kind, form, definitions), { "type": "null" }] } })
        }
        Kind::List(record, keyed) => {
            // A list is replaced whole.
            let list =
                json!({ "type": "array", "items": { "$ref": record_schema(record, Form::Whole, definitions) } });
            match keyed.and_then(|(_, value)| field_named(record, value)) {
                None => list,
                Some(value) => {
                    let value =
                        json!({ "anyOf": [kind_schema(&value.kind, form, definitions), { "type": "null" }] });
                    json!({ "anyOf": [list, { "type": "object", "additionalProperties": value }] })
                }
            }
        }
        Kind::Texts => json!({ "type": "array", "items": { "type": ["string", "number"] } }),
        Kind::Rows => {
            let value = json!({ "type": ["string", "number", "boolean", "null"] });
            let cell = json!({ "anyOf": [value, { "type": "array", "items": value }] });
            json!({ "type": "array", "items": { "type": "array", "items": cell } })
        }
        Kind::Either(kinds) => {
            json!({ "anyOf": kinds.iter().map(|kind| kind_schema(kind, form, definitions)).collect::<Vec<_>>() })
        }
    }
}
