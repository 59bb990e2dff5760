//! The JSON Schema of a report as JSON.

use super::json::FORM;
use serde_json::{Map, Value, json};

/// The schema, as `satis reference report-schema` prints it.
#[must_use]
pub fn schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A report of satis",
        "description": "What `satis report --format json` writes. Fields may be added within a form; what is removed or changes its meaning raises it.",
        "$defs": {
            "number": { "type": ["number", "null"], "description": "null where there is none" },
            "interval": { "type": ["array", "null"], "items": { "type": "number" }, "minItems": 2, "maxItems": 2, "description": "Lower and upper end of a 95 % interval" },
            "text": { "type": ["string", "null"] },
        },
        "type": "object",
        "additionalProperties": false,
        "required": names(TOP),
        "properties": object(TOP),
    })
}

/// A field: its name, what it may be, what it means.
type Field = (&'static str, fn() -> Value, &'static str);

fn string() -> Value {
    json!({ "type": "string" })
}

fn maybe_string() -> Value {
    json!({ "$ref": "#/$defs/text" })
}

fn number() -> Value {
    json!({ "$ref": "#/$defs/number" })
}

fn interval() -> Value {
    json!({ "$ref": "#/$defs/interval" })
}

fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

fn maybe_count() -> Value {
    json!({ "type": ["integer", "null"], "minimum": 0 })
}

fn strings() -> Value {
    json!({ "type": "array", "items": { "type": "string" } })
}

const TOP: &[Field] = &[
    ("form", || json!({ "const": FORM }), "The form of this JSON"),
    ("ruleset", string, "The id of the rule set"),
    ("title", string, "What the rule set is called"),
    ("language", string, "The language of names: zh or en"),
    ("organisation", string, "The id of the organisation; empty for none"),
    ("period", string, "The period: 2025-H1"),
    ("run", maybe_count, "The number of the run; null where the results are not kept"),
    ("kept", maybe_string, "When the run was kept, in UTC"),
    ("rules_digest", string, "SHA-256 of the rules"),
    ("data_digest", maybe_string, "Digest of the data"),
    ("engine", string, "The version of satis"),
    ("responses", count, "How many responses of scored subjects count"),
    ("population", maybe_count, "How many people could have answered, where that was said"),
    ("earlier", strings, "The earlier periods that are compared with, oldest first"),
    ("indicators", || list(INDICATOR), "The nodes of the score tree, the total first"),
    ("questions", || list(QUESTION), "The questions with what was answered"),
    ("reliability", || list(RELIABILITY), "How well the questions of an indicator hang together"),
    ("subjects", || list(SUBJECT), "The subjects by rank, then those without one by id, then groups"),
    ("left_out", strings, "What of the data the results do not rest on"),
];

const INDICATOR: &[Field] = &[
    ("path", string, "Its path: score.survey"),
    ("name", string, "What it is called"),
    ("depth", count, "How deep it lies below the total"),
    ("weight", number, "Its weight among its siblings"),
    ("least", number, "The least value that it can reach"),
    ("greatest", number, "The greatest value that it can reach"),
    ("stake", number, "By how much the total rises when it goes from its least to its greatest value"),
    ("mean", number, "Its mean over the scored subjects of the report"),
    ("rate", number, "How much of its range the mean reaches, 0 to 1"),
    ("n", count, "Over how many subjects"),
];

const QUESTION: &[Field] = &[
    ("id", string, "Its id"),
    ("name", string, "What it is called"),
    ("n", count, "How many answered"),
    ("missing", count, "How many of the responses did not"),
    ("levels", || list(LEVEL), "The answers from the worst to the best; choices in their order"),
    ("mean", number, "The mean of the points"),
    ("mean_interval", interval, "Student's t interval of the mean"),
    ("sd", number, "The standard deviation of a sample"),
    (
        "quartiles",
        || json!({ "type": ["array", "null"], "items": { "type": "number" }, "minItems": 3, "maxItems": 3 }),
        "First quartile, median, third quartile (type 7)",
    ),
    ("favourable", maybe_count, "How many answers lie above the middle of the scale"),
    ("favourable_interval", interval, "Wilson's interval of their share, 0 to 1"),
    ("nps", number, "The net promoter score of a question from 0 to 10"),
    ("nps_margin", number, "Half the width of its interval"),
];

const LEVEL: &[Field] = &[
    ("name", string, "What it is called"),
    ("n", count, "How often it was answered"),
    ("side", || json!({ "enum": [-1, 0, 1, null] }), "Below the middle of the scale, in it, or above"),
    ("share_interval", interval, "Wilson's interval of its share, 0 to 1"),
];

const RELIABILITY: &[Field] = &[
    ("indicator", string, "The path of the indicator"),
    ("n", count, "How many responses answer all of its questions"),
    ("alpha", number, "Cronbach's alpha, raw"),
    ("alpha_standardised", number, "Cronbach's alpha of items with equal variances"),
    ("items", || list(ITEM), "Its questions"),
];

const ITEM: &[Field] = &[
    ("name", string, "What the question is called"),
    ("rest_correlation", number, "Its correlation with the sum of the others"),
    ("alpha_without", number, "Alpha of the others"),
];

const SUBJECT: &[Field] = &[
    ("subject", string, "Its id"),
    ("label", maybe_string, "What it is called"),
    ("level", maybe_string, "Its level, where results roll up"),
    ("status", string, "What became of it: scored, no-opinion, invalid, not-computable"),
    ("reason", maybe_string, "Why, where a gate said it"),
    ("score", number, "Its score"),
    ("grade", maybe_string, "Its grade, after caps"),
    ("rank", maybe_count, "Its rank"),
    ("responses", count, "How many responses it has"),
    ("target", number, "The target of its score"),
    ("previous", number, "Its score in the period before"),
    ("change", number, "The score less that of the period before"),
    (
        "values",
        || json!({ "type": "object", "additionalProperties": number() }),
        "The value of each indicator by its path",
    ),
    ("segments", || list(SEGMENT), "Its results by the attributes of the breakdown"),
    ("actions", || list(ACTION), "What its result opened"),
];

const SEGMENT: &[Field] = &[
    ("by", string, "The attribute, or several crossed"),
    ("value", string, "The value"),
    ("n", count, "How many responses have it"),
    ("score", number, "The score over them; null where they are too few"),
];

const ACTION: &[Field] =
    &[("open", string, "Its kind"), ("about", maybe_string, "What it is about"), ("reason", maybe_string, "Why")];

fn names(fields: &[Field]) -> Vec<&'static str> {
    fields.iter().map(|(name, ..)| *name).collect()
}

fn object(fields: &[Field]) -> Value {
    let field = |(name, kind, meaning): &Field| {
        let mut kind = kind();
        kind.as_object_mut()
            .into_iter()
            .for_each(|kind| _ = kind.insert("description".to_owned(), (*meaning).into()));
        ((*name).to_owned(), kind)
    };
    Value::Object(fields.iter().map(field).collect::<Map<String, Value>>())
}

fn list(fields: &[Field]) -> Value {
    json!({ "type": "array", "items": { "type": "object", "additionalProperties": false, "required": names(fields), "properties": object(fields) } })
}
