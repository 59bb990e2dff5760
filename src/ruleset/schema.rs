//! The JSON Schema of a `ruleset.yaml`, made from the table of fields.

use super::fields::{Kind, LANGUAGES, RULESET, Record, field_named};
use serde_json::{Value as Json, json};

/// The JSON Schema of a `ruleset.yaml`, for editors.
#[must_use]
pub fn schema() -> Json {
    let mut definitions = serde_json::Map::new();
    let root = record_schema(&RULESET, &mut definitions);
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "satis rule set",
        "$ref": root,
    });
    if let Some(object) = schema.as_object_mut() {
        object.insert("$defs".into(), Json::Object(definitions));
    }
    schema
}

fn record_schema(record: &'static Record, definitions: &mut serde_json::Map<String, Json>) -> String {
    let name = record.what.split_once(' ').map_or(record.what, |(_, name)| name).replace(' ', "-");
    let reference = format!("#/$defs/{name}");
    if definitions.contains_key(&name) {
        return reference;
    }
    definitions.insert(name.clone(), Json::Null);
    let mut properties = serde_json::Map::new();
    for field in record.fields {
        let mut property = kind_schema(&field.kind, definitions);
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
    let required: Vec<&str> = record.fields.iter().filter(|f| f.required).map(|f| f.name).collect();
    let rest = match record.rest {
        Some((_, kind)) => kind_schema(kind, definitions),
        None => Json::Bool(false),
    };
    let mut forms = vec![
        json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": rest }),
    ];
    let short = |name: Option<&'static str>| name.and_then(|name| field_named(record, name));
    for field in [short(record.number), short(record.text), short(record.list)].into_iter().flatten() {
        forms.push(kind_schema(&field.kind, definitions));
    }
    if record.nothing || record.fields.iter().all(|field| !field.required) {
        forms.push(json!({ "type": "null" }));
    }
    definitions.insert(name, json!({ "anyOf": forms }));
    reference
}

fn kind_schema(kind: &'static Kind, definitions: &mut serde_json::Map<String, Json>) -> Json {
    let number = json!({ "anyOf": [{ "type": "number" }, { "type": "string", "pattern": "^[-+]?[0-9]+(\\.[0-9]+)? ?%$" }] });
    match kind {
        Kind::Text | Kind::Formula => json!({ "type": ["string", "number", "boolean"] }),
        Kind::Label => json!({ "anyOf": [{ "type": ["string", "number"] }, { "type": "object",
            "properties": { "zh": { "type": "string" }, "en": { "type": "string" } }, "additionalProperties": false }] }),
        Kind::Bool => json!({ "type": "boolean" }),
        Kind::Number => number,
        Kind::Whole => json!({ "type": "integer", "minimum": 0 }),
        Kind::Word(words) => json!({ "enum": words }),
        Kind::Pair => json!({ "type": "array", "items": number, "minItems": 2, "maxItems": 2 }),
        Kind::Record(record) => json!({ "$ref": record_schema(record, definitions) }),
        Kind::Named(_, kind) => {
            json!({ "type": "object", "additionalProperties": { "anyOf": [kind_schema(kind, definitions), { "type": "null" }] } })
        }
        Kind::List(record, keyed) => {
            let list = json!({ "type": "array", "items": { "$ref": record_schema(record, definitions) } });
            match keyed.and_then(|(_, value)| field_named(record, value)) {
                None => list,
                Some(value) => {
                    let value = json!({ "anyOf": [kind_schema(&value.kind, definitions), { "type": "null" }] });
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
            json!({ "anyOf": kinds.iter().map(|kind| kind_schema(kind, definitions)).collect::<Vec<_>>() })
        }
    }
}
