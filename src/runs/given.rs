//! Subjects and values to compare with that were named on the command line, beside the data of the store.

use crate::data::{Dataset, Reference, ReferenceKind, Subject};
use crate::number;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What a scoring took beside the store's data.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Given {
    /// Registered subjects.
    pub subjects: BTreeMap<String, Subject>,
    /// Targets, benchmarks, earlier results.
    pub references: Vec<Reference>,
}

impl Given {
    /// Adds it to data, as it was added when they were scored.
    pub fn add_to(&self, data: &mut Dataset) {
        data.subjects.extend(self.subjects.clone());
        data.references.extend(self.references.iter().cloned());
    }

    /// The text that a run keeps; empty for nothing.
    #[must_use]
    pub fn to_text(&self) -> String {
        if *self == Self::default() {
            return String::new();
        }
        let subject = |(id, subject): (&String, &Subject)| {
            let Subject { label, parent, level } = subject;
            (id.clone(), json!({ "label": label, "parent": parent, "level": level }))
        };
        let reference = |reference: &Reference| {
            let (kind, name) = match &reference.kind {
                ReferenceKind::Target => ("target", ""),
                ReferenceKind::Previous => ("previous", ""),
                ReferenceKind::Benchmark(name) => ("benchmark", name.as_str()),
            };
            json!({
                "kind": kind,
                "name": name,
                "subject": reference.subject,
                "period": reference.period.to_string(),
                "node": reference.node,
                "value": reference.value.to_string(),
            })
        };
        json!({
            "subjects": self.subjects.iter().map(subject).collect::<Map<_, _>>(),
            "references": self.references.iter().map(reference).collect::<Vec<_>>(),
        })
        .to_string()
    }

    /// Reads such a text.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn of_text(text: &str) -> Result<Self, String> {
        let mut given = Self::default();
        if text.is_empty() {
            return Ok(given);
        }
        let all: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let field = |value: &Value, name: &str| {
            value
                .get(name)
                .and_then(Value::as_str)
                .map(str::to_owned)
                .ok_or_else(|| format!("`{name}` is missing"))
        };
        for (id, subject) in all.get("subjects").and_then(Value::as_object).into_iter().flatten() {
            let subject = Subject {
                label: field(subject, "label")?,
                parent: field(subject, "parent")?,
                level: field(subject, "level")?,
            };
            given.subjects.insert(id.clone(), subject);
        }
        for reference in all.get("references").and_then(Value::as_array).into_iter().flatten() {
            let kind = match field(reference, "kind")?.as_str() {
                "target" => ReferenceKind::Target,
                "previous" => ReferenceKind::Previous,
                "benchmark" => ReferenceKind::Benchmark(field(reference, "name")?),
                other => return Err(format!("`{other}` is no kind of value to compare with")),
            };
            given.references.push(Reference {
                kind,
                subject: field(reference, "subject")?,
                period: field(reference, "period")?
                    .parse()
                    .map_err(|error: crate::period::PeriodError| error.to_string())?,
                node: field(reference, "node")?,
                value: number::parse(&field(reference, "value")?).map_err(|error| error.to_string())?,
            });
        }
        Ok(given)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_back_as_it_was_written() {
        let subject = Subject { label: "North \"1\"".into(), parent: "all".into(), level: "office".into() };
        let reference = |kind, value: &str| Reference {
            kind,
            subject: String::new(),
            period: "2025-03".parse().unwrap(),
            node: "score".into(),
            value: number::parse(value).unwrap(),
        };
        let given = Given {
            subjects: [("north".to_owned(), subject)].into(),
            references: vec![
                reference(ReferenceKind::Target, "85.00"),
                reference(ReferenceKind::Previous, "-0.5"),
                reference(ReferenceKind::Benchmark("行业".into()), "1"),
            ],
        };
        assert_eq!(Given::of_text(&given.to_text()).unwrap(), given);
        assert_eq!((Given::default().to_text(), Given::of_text("").unwrap()), (String::new(), Given::default()));
        assert!(Given::of_text("{\"references\": [{}]}").is_err() && Given::of_text("{").is_err());
    }
}
