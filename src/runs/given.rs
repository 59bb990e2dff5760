//! Subjects and values to compare with that were named on the command line, beside the data of the store.

use crate::data::{Dataset, Reference, ReferenceKind, Subject};
use crate::number;
use crate::period::PeriodError;
use crate::record::given::{GivenRecord, ReferenceRecord, ReferenceWord, SubjectRecord};
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

    /// The record that a run keeps of it.
    #[must_use]
    pub fn record(&self) -> GivenRecord {
        let subject = |(id, subject): (&String, &Subject)| {
            let Subject { label, parent, level } = subject.clone();
            (id.clone(), SubjectRecord { label, parent, level })
        };
        let reference = |reference: &Reference| {
            let (kind, name) = match &reference.kind {
                ReferenceKind::Target => (ReferenceWord::Target, ""),
                ReferenceKind::Previous => (ReferenceWord::Previous, ""),
                ReferenceKind::Benchmark(name) => (ReferenceWord::Benchmark, name.as_str()),
            };
            ReferenceRecord {
                kind,
                name: name.to_owned(),
                subject: reference.subject.clone(),
                period: reference.period.to_string(),
                node: reference.node.clone(),
                value: reference.value.to_string(),
            }
        };
        GivenRecord {
            subjects: self.subjects.iter().map(subject).collect(),
            references: self.references.iter().map(reference).collect(),
        }
    }

    /// Reads the text of such a record.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn of_text(text: &str) -> Result<Self, String> {
        let record = GivenRecord::of_text(text)?;
        let subject = |(id, SubjectRecord { label, parent, level })| (id, Subject { label, parent, level });
        let reference = |of: ReferenceRecord| {
            let kind = match of.kind {
                ReferenceWord::Target => ReferenceKind::Target,
                ReferenceWord::Previous => ReferenceKind::Previous,
                ReferenceWord::Benchmark => ReferenceKind::Benchmark(of.name),
            };
            let period = of.period.parse().map_err(|error: PeriodError| error.to_string())?;
            let value = number::parse(&of.value).map_err(|error| error.to_string())?;
            Ok(Reference { kind, subject: of.subject, period, node: of.node, value })
        };
        Ok(Self {
            subjects: record.subjects.into_iter().map(subject).collect(),
            references: record.references.into_iter().map(reference).collect::<Result<_, String>>()?,
        })
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
        assert_eq!(Given::of_text(&given.record().to_text()).unwrap(), given);
        assert_eq!(
            (Given::default().record().to_text(), Given::of_text("").unwrap()),
            (String::new(), Given::default())
        );
        assert!(Given::of_text("{\"references\": [{}]}").is_err() && Given::of_text("{").is_err());
    }
}
