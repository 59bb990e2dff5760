//! What a report consists of, whatever it is written as.

use crate::chart::{Chart, Tone};

/// A report.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The language that it is in: `zh` or `en`.
    pub language: &'static str,
    /// What it is called.
    pub title: String,
    /// About whom and when.
    pub subtitle: String,
    /// What it rests on, in a line: run, rules, data, version.
    pub sources: String,
    /// Its parts, in order.
    pub chapters: Vec<Chapter>,
}

/// A chapter.
#[derive(Debug, Clone, PartialEq)]
pub struct Chapter {
    /// Its name in links: letters only.
    pub id: &'static str,
    /// What it is called.
    pub title: String,
    /// Its parts, in order.
    pub blocks: Vec<Block>,
}

/// A part of a chapter.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// A heading within the chapter.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
    /// How to read what stands above or below, in small letters.
    Note(String),
    /// Points of a list.
    Points(Vec<String>),
    /// Numbers that are seen first.
    Figures(Vec<Figure>),
    /// A chart.
    Chart(Box<Chart>),
    /// A table.
    Table(Table),
    /// Lines as they are.
    Listing(String),
    /// All about one subject.
    Subject(SubjectPage),
}

/// A number that is seen first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What it is.
    pub label: String,
    /// The number.
    pub value: String,
    /// What puts it into proportion.
    pub remark: String,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// What stands above the columns.
    pub heads: Vec<Head>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
    /// Whether readers may sort and filter it.
    pub is_list: bool,
    /// Whether it is a map of shades, with many narrow columns.
    pub is_map: bool,
}

/// What stands above a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// What it is called.
    pub label: String,
    /// Whether numbers stand below.
    pub is_number: bool,
}

impl Head {
    /// Above texts.
    #[must_use]
    pub fn text(label: impl Into<String>) -> Self {
        Self { label: label.into(), is_number: false }
    }

    /// Above numbers.
    #[must_use]
    pub fn number(label: impl Into<String>) -> Self {
        Self { label: label.into(), is_number: true }
    }
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing is there.
    Empty,
    /// A text or a number, as it is shown.
    Said(String),
    /// The same, so many steps below the rows above.
    Indented(usize, String),
    /// The same with a shade.
    Shaded(Tone, String),
    /// A change: to the better above zero.
    Change(String, i8),
    /// The name of a subject that has a page, by its place among the pages.
    Subject(usize, String),
}

impl Cell {
    /// A text that may be empty.
    #[must_use]
    pub fn of(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Said(text) }
    }

    /// What it says.
    #[must_use]
    pub fn said(&self) -> &str {
        match self {
            Self::Empty => "",
            Self::Said(text)
            | Self::Indented(_, text)
            | Self::Shaded(_, text)
            | Self::Change(text, _)
            | Self::Subject(_, text) => text,
        }
    }
}

/// All about one subject.
#[derive(Debug, Clone, PartialEq)]
pub struct SubjectPage {
    /// Its place among the pages.
    pub place: usize,
    /// What it is called.
    pub title: String,
    /// Status, score, grade, rank, in a line.
    pub line: String,
    /// What stands on it.
    pub blocks: Vec<Block>,
    /// How the score came about, as `satis explain` says it; none where that would be too much for one file.
    pub derivation: Option<String>,
}
