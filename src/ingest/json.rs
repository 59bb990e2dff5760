//! JSON as CSV text: a list of records, or a record a line (JSON Lines), each with its values by name.
//!
//! The columns are the names in the order in which they first come. A record in a record gives columns such as `answers.q1`,
//! a list of values is one cell with several answers, `null` and what a record lacks are empty cells. Numbers have the digits
//! that they have in the file. The first record is line 2, as in a CSV file.

use super::IngestError;
use super::typed::TYPED;
use super::unpack::failed;
use indexmap::{IndexMap, IndexSet};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// A record whose names stand once each.
struct Record(IndexMap<String, Entry>);

/// What stands under a name.
enum Entry {
    Record(Record),
    Value(Value),
}

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = Record;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a record of names and values, in braces")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Record, A::Error> {
                let mut record = IndexMap::new();
                while let Some(name) = map.next_key::<String>()? {
                    let raw: Box<serde_json::value::RawValue> = map.next_value()?;
                    let text = raw.get();
                    let entry = match text.starts_with('{') {
                        true => serde_json::from_str(text).map(Entry::Record),
                        false => serde_json::from_str(text).map(Entry::Value),
                    };
                    let entry = entry.map_err(|error| A::Error::custom(format!("`{name}`: {error}")))?;
                    if record.insert(name.clone(), entry).is_some() {
                        return Err(A::Error::custom(format!("`{name}` stands twice in a record")));
                    }
                }
                Ok(Record(record))
            }
        }
        from.deserialize_map(Fields)
    }
}

/// The CSV text of a file of JSON; none for a text that is none.
///
/// # Errors
/// [`IngestError::Packed`] where it is JSON, but no table.
pub(super) fn csv(text: &str, name: &str) -> Result<Option<String>, IngestError> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let is_named = [".json", ".jsonl", ".ndjson"].iter().any(|end| name.to_ascii_lowercase().ends_with(end));
    let records = match text.chars().next() {
        Some('[') => serde_json::from_str::<Vec<Record>>(text)
            .map_err(|error| format!("it is no list of records ({error})")),
        Some('{') => lines(text),
        _ if is_named => Err("it begins with neither `[` nor `{`".to_owned()),
        _ => return Ok(None),
    };
    let wanted = "a list of records is wanted, `[{\"subject\": \"north\", …}, …]`, or a record a line";
    match records {
        Ok(records) => table(&records).map(Some).map_err(|why| failed(name, format!("{why}: {wanted}"))),
        // The header of a CSV may begin so.
        Err(_) if !is_named && serde_json::from_str::<Value>(text).is_err() && !text.starts_with("{\"") => {
            Ok(None)
        }
        Err(why) => Err(failed(name, format!("{why}: {wanted}"))),
    }
}

/// A record a line; blank lines are none.
fn lines(text: &str) -> Result<Vec<Record>, String> {
    let mut records = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let record = serde_json::from_str(line);
        records.push(record.map_err(|error| format!("line {} is no record ({error})", at + 1))?);
    }
    Ok(records)
}

fn table(records: &[Record]) -> Result<String, String> {
    let mut rows: Vec<IndexMap<String, String>> = Vec::new();
    let mut header: IndexSet<String> = IndexSet::new();
    for (at, record) in records.iter().enumerate() {
        let mut row = IndexMap::new();
        flat(record, "", &mut row).map_err(|why| format!("record {}: {why}", at + 1))?;
        header.extend(row.keys().cloned());
        rows.push(row);
    }
    if header.is_empty() {
        return Err("it has no records".to_owned());
    }
    let mut out = csv::WriterBuilder::new().from_writer(Vec::new());
    let mut put = |cells: Vec<&str>| out.write_record(cells).map_err(|error| error.to_string());
    put(header.iter().map(String::as_str).collect())?;
    for row in &rows {
        put(header.iter().map(|name| row.get(name).map_or("", String::as_str)).collect())?;
    }
    let bytes = out.into_inner().map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|error| error.to_string())
}

/// Puts the values of a record into a row, those of records in it under both names.
fn flat(record: &Record, before: &str, row: &mut IndexMap<String, String>) -> Result<(), String> {
    for (name, entry) in &record.0 {
        let name = if before.is_empty() { name.clone() } else { format!("{before}.{name}") };
        match entry {
            Entry::Record(record) => flat(record, &name, row)?,
            Entry::Value(value) => {
                let cell =
                    cell(value).ok_or_else(|| format!("`{name}` is a list of lists or records, and no cell"))?;
                if row.insert(name.clone(), cell).is_some() {
                    return Err(format!("`{name}` stands twice"));
                }
            }
        }
    }
    Ok(())
}

fn cell(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => String::new(),
        Value::Bool(truth) => truth.to_string(),
        Value::Number(number) => marked(&number.to_string()),
        Value::String(text) => plain(text),
        Value::Array(several) => {
            let cells = several.iter().map(|value| match value {
                Value::Array(_) | Value::Object(_) | Value::Null => None,
                Value::String(text) => Some(plain(text)),
                Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
            });
            cells.collect::<Option<Vec<String>>>()?.join(";")
        }
        Value::Object(_) => return None,
    })
}

fn marked(number: &str) -> String {
    if number.contains('.') { format!("{number}{TYPED}") } else { number.to_owned() }
}

fn plain(text: &str) -> String {
    text.replace("\r\n", " ").replace(['\r', '\n'], " ").replace(TYPED, "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<String, String> {
        match csv(text, "r.json") {
            Ok(Some(text)) => Ok(text.replace(TYPED, "~")),
            Ok(None) => Err("no JSON".to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    #[test]
    fn records_are_rows_and_their_names_columns() {
        let list = r#"[{"subject": "n", "q": 4.50, "why": ["price", "staff"]}, {"q": null, "subject": "s", "in": {"a": true}}]"#;
        let wanted = "subject,q,why,in.a\nn,4.50~,price;staff,\ns,,,true\n";
        assert_eq!(read(list).as_deref(), Ok(wanted));
        let lines = list.trim_matches(['[', ']']).replace("}, {\"q\"", "}\n\n{\"q\"");
        assert_eq!(read(&lines).as_deref(), Ok(wanted));
        // Digits stay as they are, also of numbers that no computer keeps as one.
        assert_eq!(
            read(r#"[{"id": 110101199001011234, "x": 1e3}]"#).as_deref(),
            Ok("id,x\n110101199001011234,1e+3\n")
        );
    }

    #[test]
    fn what_is_no_table_is_refused() {
        for (text, why) in [
            (r#"[{"a": 1, "a": 2}]"#, "`a` stands twice"),
            (r#"[{"a": {"b": 1}, "a.b": 2}]"#, "`a.b` stands twice"),
            (r#"[{"a": [[1]]}]"#, "record 1: `a` is a list of lists"),
            (r#"{"data": [{"a": 1}]}"#, "record 1: `data` is a list of lists or records"),
            ("[1, 2]", "no list of records"),
            (r#"[{"a": 1}"#, "no list of records"),
            ("{\"a\": 1}\n{\"a\": ", "line 2 is no record"),
            ("[]", "no records"),
            ("a,b", "begins with neither"),
        ] {
            assert!(read(text).is_err_and(|said| said.contains(why)), "{text}: {:?}", read(text));
        }
        // The header of a CSV may begin with a bracket.
        assert!(csv("[id],q\n1,5\n", "r.csv").is_ok_and(|found| found.is_none()));
    }
}
