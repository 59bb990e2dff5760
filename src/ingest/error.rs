//! What can be wrong with a file as a whole.
//!
//! Every message begins with the file (and the line where there is one) and ends with what to do.

/// A file that cannot be read at all. Nothing of it is accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IngestError {
    /// The bytes are not UTF-8.
    #[error("{name}:{line}: not UTF-8 at byte {offset}: {advice}")]
    NotUtf8 {
        /// The file.
        name: String,
        /// The first bad byte, counted from 0.
        offset: usize,
        /// Its line, counted from 1.
        line: usize,
        /// What it most likely is, and what to do.
        advice: String,
    },
    /// The bytes are not in the encoding that was asked for.
    #[error("{name}: not {encoding}: {why}")]
    Encoding {
        /// The file.
        name: String,
        /// The encoding that was asked for.
        encoding: String,
        /// What it is instead, and what to do.
        why: String,
    },
    /// The file is no text at all.
    #[error("{name}: this is {what}")]
    NoTable {
        /// The file.
        name: String,
        /// What it is, and what to do.
        what: &'static str,
    },
    /// The table can't be taken out of what it is packed in.
    #[error("{name}: {why}")]
    Packed {
        /// The file.
        name: String,
        /// Why, and what to do.
        why: String,
    },
    /// A sheet is asked of what is no workbook.
    #[error("{name}: this is no workbook, so it has no sheet `{sheet}`: name the file alone")]
    NoSheet {
        /// The file.
        name: String,
        /// The sheet.
        sheet: String,
    },
    /// There is no header.
    #[error("{0}: the file is empty: its first line must name the columns")]
    Empty(String),
    /// A quoted cell never ends.
    #[error(
        "{name}:{line}: a quoted cell begins here and never ends: the file is cut off or lacks a closing quote"
    )]
    OpenQuote {
        /// The file.
        name: String,
        /// The line in which the cell begins.
        line: u64,
    },
    /// A column that is needed is not there.
    #[error("{name}: there is no column `{column}` (the header has {header}){hint}: add it, or {remedy}")]
    MissingColumn {
        /// The file.
        name: String,
        /// The header that was looked for.
        column: String,
        /// The headers that are there.
        header: String,
        /// A likely cause, with its leading punctuation; may be empty.
        hint: String,
        /// Another way out.
        remedy: String,
    },
    /// A mapping names a column that no file has.
    #[error(
        "`--map {name}={header}`: no file has a column `{header}` for it{hint}: correct the name, or leave the mapping out"
    )]
    UnusedMap {
        /// Our name.
        name: String,
        /// Theirs.
        header: String,
        /// A column that may be meant, with its leading punctuation; may be empty.
        hint: String,
    },
    /// Codes are declared for a column that no file has.
    #[error(
        "`--missing {column}=…`: no file read here has such a column of answers, fields or measures{hint}: correct the name, or \
         leave the codes out"
    )]
    UnusedMissing {
        /// The column.
        column: String,
        /// A column that may be meant, with its leading punctuation; may be empty.
        hint: String,
    },
    /// A code for "no value" is an answer by the rules.
    #[error(
        "`--missing {column}={code}`: the rules declare `{code}` as an answer of this column: leave the code out, or give the level no \
         points in the rules (`{code}: ~`)"
    )]
    CodeIsAnswer {
        /// The column.
        column: String,
        /// The code.
        code: String,
    },
    /// Two columns have the same name.
    #[error("{name}: the header has `{column}` twice (columns {first} and {second}): rename one of them")]
    DuplicateColumn {
        /// The file.
        name: String,
        /// The name.
        column: String,
        /// The place of the first, counted from 1.
        first: usize,
        /// The place of the second.
        second: usize,
    },
    /// The rule set has surveys or records only.
    #[error(
        "{name}: the rule set has no questions of its own, so nothing of this file would be read: name it with {tables}"
    )]
    NoQuestions {
        /// The file.
        name: String,
        /// The options that name files of its surveys and records.
        tables: String,
    },
    /// No survey and no records have that name.
    #[error(
        "{name}: the rule set has no survey and no records called `{rows}`: declare them, or correct the name"
    )]
    UnknownRows {
        /// The file.
        name: String,
        /// The name.
        rows: String,
    },
    /// The mapping speaks of a name that this kind of file does not have.
    #[error("`--map {name}=…`: {file} has no use for the name `{name}`: known names are {known}{hint}")]
    UnknownName {
        /// The name.
        name: String,
        /// The file.
        file: String,
        /// The names that can be mapped.
        known: String,
        /// A name that may be meant, with its leading punctuation; may be empty.
        hint: String,
    },
    /// The period that fills the rows is coarser than the rule set's.
    #[error("the period {given} is a {}, but the rule set scores a {}: give a period as fine as that", .given.kind().word(), .wanted.word())]
    CoarsePeriod {
        /// The period given.
        given: crate::period::Period,
        /// The rule set's.
        wanted: crate::period::PeriodKind,
    },
    /// Results that were written with labels.
    #[error(
        "{0}: results with labels (`--labels`) are for people and can't be read again: write them without, `satis score RULESET \
         --format csv`"
    )]
    Labelled(String),
    /// The file does not fit the source by which it is read.
    #[error("{place}: {why} ({name})")]
    Source {
        /// Where the source says what does not fit, `file:line`.
        place: String,
        /// The file.
        name: String,
        /// What does not fit, and what to do.
        why: String,
    },
    /// The condition of a source is wrong, whatever the row, or broke a limit.
    #[error("{place}: `where`: {problem}")]
    Condition {
        /// The file of the source.
        place: String,
        /// What is wrong, and what to do.
        problem: String,
        /// Whether it broke a limit.
        is_limit: bool,
    },
    /// The CSV reader gave up.
    #[error("{name}: {reason}: save it again as CSV")]
    Csv {
        /// The file.
        name: String,
        /// The reader's words.
        reason: String,
    },
}

impl IngestError {
    /// The error of a mapping for a name that none of these files may have.
    #[must_use]
    pub fn unknown_name(name: &str, files: &[String], known: &[&str]) -> Self {
        Self::UnknownName {
            name: name.to_owned(),
            file: files.join(", "),
            known: known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
            hint: super::did_you_mean(name, known.iter().copied()),
        }
    }
}
