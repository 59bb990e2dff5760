//! JSON, with everything that a report knows; of columns and rows a list of objects.

use super::{Cell, ExportError, Exporter, Form, How, Offer, Report, Sheet};
use serde_json::{Map, Number, Value};

/// The format.
pub(super) struct Json;

impl Exporter for Json {
    fn word(&self) -> &'static str {
        "json"
    }

    fn form(&self) -> Form {
        Form::Everything
    }

    fn about(&self, _: &Offer) -> String {
        "Everything, for programs".to_owned()
    }

    fn export(&self, report: &dyn Report, _: How) -> Result<Vec<u8>, ExportError> {
        Ok(format!("{:#}\n", report.json()).into_bytes())
    }
}

/// A list of objects, one a row, with the names of columns as keys; numbers with all their digits.
pub fn rows(sheet: Sheet<'_>) -> Value {
    let heads = sheet.heads;
    let value = |cell: Cell| match cell {
        Cell::Empty => Value::Null,
        Cell::Truth(truth) => truth.into(),
        Cell::Number(text) => Value::Number(Number::from_string_unchecked(text)),
        Cell::Text(text) | Cell::Called(text, _) | Cell::Turned(text, _) | Cell::Link(text, _) => text.into(),
    };
    let object = |row: Vec<Cell>| {
        let named = heads.iter().zip(row).map(|(head, cell)| (head.name.clone(), value(cell)));
        Value::Object(named.collect::<Map<_, _>>())
    };
    sheet.rows.map(object).collect()
}
