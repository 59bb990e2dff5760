//! Columns and rows.

use crate::language::{Language, Words};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Numbers, each with the places with which it is written.
    Number,
    /// Texts: names, reasons, lists.
    Text,
    /// Words of a list: statuses, grades, classes.
    Word,
    /// Periods and times.
    Time,
}

/// The side on which people see the cells of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// As text.
    Left,
    /// As numbers.
    Right,
}

/// A column: what it is called, what it holds, where it stands, and how its cells come about.
#[derive(Debug, Clone, Copy)]
pub struct Column<F> {
    /// Its name, for programs.
    pub name: &'static str,
    /// What people call it.
    pub label: Words,
    /// What it holds.
    pub kind: Kind,
    /// The side on which people see it.
    pub align: Align,
    /// The cell of a row.
    pub value: F,
}

impl<F> Column<F> {
    /// Its head in a language.
    #[must_use]
    pub fn head(&self, language: Language) -> Head {
        Head {
            name: self.name.to_owned(),
            label: language.words(self.label).to_owned(),
            kind: self.kind,
            align: self.align,
        }
    }
}

/// What stands above a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// Its name, for programs.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// What it holds.
    pub kind: Kind,
    /// The side on which people see it.
    pub align: Align,
}

impl Head {
    /// A column of numbers.
    #[must_use]
    pub fn number(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { name: name.into(), label: label.into(), kind: Kind::Number, align: Align::Right }
    }

    /// A column of texts.
    #[must_use]
    pub fn text(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self { name: name.into(), label: label.into(), kind: Kind::Text, align: Align::Left }
    }
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing is there.
    Empty,
    /// A plain decimal number, with the places with which it is written.
    Number(String),
    /// True or false.
    Truth(bool),
    /// A text.
    Text(String),
    /// A name, with what it is called where there is room for both.
    Called(String, Option<String>),
    /// A text that tells of a change, to the better (above zero), to the worse, or neither.
    Turned(String, i64),
    /// A text that leads to a page.
    Link(String, String),
}

impl Cell {
    /// A text; an empty one is nothing.
    #[must_use]
    pub fn of(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    /// A text that may not be there.
    #[must_use]
    pub fn text<T: Into<String>>(text: Option<T>) -> Self {
        text.map_or(Self::Empty, Self::of)
    }

    /// A number that may not be there.
    #[must_use]
    pub fn number<N: ToString>(number: Option<N>) -> Self {
        number.map_or(Self::Empty, |number| Self::Number(number.to_string()))
    }

    /// What it says.
    #[must_use]
    pub fn said(&self) -> &str {
        match self {
            Self::Empty => "",
            Self::Truth(true) => "true",
            Self::Truth(false) => "false",
            Self::Number(text)
            | Self::Text(text)
            | Self::Called(text, _)
            | Self::Turned(text, _)
            | Self::Link(text, _) => text,
        }
    }
}

/// How the cell of a row comes about.
type Value<'a, R> = Box<dyn Fn(&R) -> Cell + 'a>;

/// Columns of rows of one type.
pub struct Columns<'a, R> {
    all: Vec<(Head, Value<'a, R>)>,
    language: Language,
}

impl<'a, R: 'a> Columns<'a, R> {
    /// No columns, with labels in a language.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self { all: Vec::new(), language }
    }

    /// The language of labels.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// Adds a column.
    pub fn add(&mut self, head: Head, value: impl Fn(&R) -> Cell + 'a) {
        self.all.push((head, Box::new(value)));
    }

    /// Adds columns of a list.
    pub fn all<F: Fn(&R) -> Cell + Copy + 'a>(&mut self, columns: &[Column<F>]) {
        for column in columns {
            self.add(column.head(self.language), column.value);
        }
    }

    /// The rows in these columns.
    #[must_use]
    pub fn of(self, rows: impl IntoIterator<Item = R> + 'a) -> Sheet<'a> {
        let (heads, values): (Vec<Head>, Vec<Value<'a, R>>) = self.all.into_iter().unzip();
        let cells = move |row: R| values.iter().map(|value| value(&row)).collect();
        Sheet { heads, rows: Box::new(rows.into_iter().map(cells)), labelled: false }
    }
}

/// Columns and rows; the rows are made while they are read.
pub struct Sheet<'a> {
    /// What stands above each column.
    pub heads: Vec<Head>,
    /// The rows, each with a cell for every column.
    pub rows: Box<dyn Iterator<Item = Vec<Cell>> + 'a>,
    /// Whether files of rows have labels in the place of names.
    pub labelled: bool,
}

impl Sheet<'_> {
    /// The same with labels in the place of names, or with names.
    #[must_use]
    pub fn labelled(self, labelled: bool) -> Self {
        Self { labelled, ..self }
    }

    /// What heads each column: names, or labels; the name where an earlier column has the same label.
    #[must_use]
    pub fn titles(&self, labels: bool) -> Vec<String> {
        let mut titles: Vec<String> = Vec::with_capacity(self.heads.len());
        for Head { name, label, .. } in &self.heads {
            let label = if labels && !titles.contains(label) { label } else { name };
            titles.push(label.clone());
        }
        titles
    }
}
