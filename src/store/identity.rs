//! What identifies an imported file: its bytes and how they were read, in bytes of a fixed form that no name in the program
//! changes.
//!
//! Until version 3 of the store the form was another one, made of the program's own names; files that were imported then are
//! still recognised by it.

use crate::period::{Period, PeriodKind};
use crate::record::digest::Texts;
use std::collections::BTreeMap;

/// Names the form, and its version.
const FORM: &[u8] = b"satis file 2\n";

/// How a file was read, as far as that decides what it means.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// What it holds, in the word of the table of batches: `responses`, `target`, `benchmark NAME`, ….
    pub kind: &'a str,
    /// Our names of columns to those in the file, as `--map` gave them.
    pub columns: &'a BTreeMap<String, String>,
    /// The subject of rows that name none.
    pub subject: Option<&'a str>,
    /// The period of rows that name none.
    pub period: Option<Period>,
    /// The encoding: `utf-8` or `gb18030`.
    pub encoding: &'a str,
    /// Whatever else was said on the command line that decides what the file means, in fixed words; empty for nothing.
    pub more: &'a str,
}

impl Reading<'_> {
    /// The digest of a file that was read so: 64 hexadecimal digits.
    #[must_use]
    pub fn digest(&self, bytes: &[u8]) -> String {
        let Self { kind, columns, subject, period, encoding, more } = *self;
        let given = |text: Option<String>| text.map_or_else(|| "-".to_owned(), |text| format!("={text}"));
        let subject = given(subject.map(str::to_owned));
        let period = given(period.map(|period| period.to_string()));
        let mut all = Texts::of_form(FORM);
        for text in [kind, encoding, &subject, &period, more, &columns.len().to_string()] {
            all.add(text);
        }
        for (ours, theirs) in columns {
            all.add(ours);
            all.add(theirs);
        }
        all.add(bytes);
        all.digits()
    }

    /// The digest that versions of satis with stores up to version 3 gave the same file.
    #[must_use]
    pub fn former_digest(&self, bytes: &[u8]) -> String {
        let Self { kind, columns, subject, period, encoding, .. } = *self;
        let kind = match (kind, kind.strip_prefix("benchmark ")) {
            (_, Some(name)) => format!("Benchmark({name:?})"),
            ("target", _) => "Target".to_owned(),
            ("previous", _) => "Previous".to_owned(),
            (kind, _) => kind.to_owned(),
        };
        let period = period.map_or_else(
            || "None".to_owned(),
            |period| format!("Some(Period {{ kind: {}, first: {} }})", former(period.kind()), period.first_day()),
        );
        let encoding = if encoding == "utf-8" { "Utf8" } else { "Gb18030" };
        // The quotes are those of the standard library's maps and texts; nothing of the program's own is in them.
        let mut all = Texts::of_form(bytes);
        all.add_plain(format!("\0{kind} {columns:?} {subject:?} {period} {encoding}"));
        all.digits()
    }
}

/// The words of former digests; never those of the program's own names.
fn former(kind: PeriodKind) -> &'static str {
    match kind {
        PeriodKind::Day => "Day",
        PeriodKind::Month => "Month",
        PeriodKind::Quarter => "Quarter",
        PeriodKind::Half => "Half",
        PeriodKind::Year => "Year",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(columns: &BTreeMap<String, String>) -> Reading<'_> {
        let period = Some("2025-Q1".parse().unwrap());
        let (kind, subject, encoding, more) = ("benchmark 行业", Some("north \"1\""), "gb18030", "");
        Reading { kind, columns, subject, period, encoding, more }
    }

    #[test]
    fn the_form_is_the_documented_one() {
        let columns = BTreeMap::from([("subject".to_owned(), "iso3".to_owned())]);
        // docs/store-format.md computes this one in Python.
        assert_eq!(
            reading(&columns).digest(b"a,b\n1,2\n"),
            "badbdaa4600029b48b9c7b288d85881856d234fa76783b4b53b24c82f2297175"
        );
    }

    #[test]
    fn files_that_were_imported_before_are_recognised() {
        let columns = BTreeMap::from([("subject".to_owned(), "iso3".to_owned())]);
        // What `format!("\0{kind:?} {columns:?} {subject:?} {period:?} {encoding:?}")` gave after the bytes.
        assert_eq!(
            reading(&columns).former_digest(b"a,b\n1,2\n"),
            "c65fe90c710983038c6649231e7e05576d51e382eb43405c96ac4c385acf7047"
        );
        let plain =
            Reading { kind: "responses", subject: None, period: None, encoding: "utf-8", ..reading(&columns) };
        assert_eq!(plain.former_digest(b""), "a4921429b4253dc5e83c6a998682b1d143eb0fff87706965f2415c2a4d5bf105");
    }

    #[test]
    fn whatever_decides_the_meaning_decides_the_digest() {
        let (columns, none) = (BTreeMap::from([("a".to_owned(), "b".to_owned())]), BTreeMap::new());
        let one = Reading { columns: &none, ..reading(&columns) };
        let others = [
            Reading { kind: "target", ..one },
            Reading { columns: &columns, ..one },
            Reading { subject: None, ..one },
            Reading { subject: Some("-"), ..one },
            Reading { period: Some("2025-01".parse().unwrap()), ..one },
            Reading { period: None, ..one },
            Reading { encoding: "utf-8", ..one },
            Reading { more: "x", ..one },
        ];
        let digests: std::collections::BTreeSet<String> =
            others.iter().chain([&one]).map(|reading| reading.digest(b"1")).chain([one.digest(b"2")]).collect();
        assert_eq!(digests.len(), others.len() + 2);
    }
}
