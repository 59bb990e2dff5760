//! The assessment report (满意度测评报告): what a manager, an analyst and the department that was judged get to read.
//!
//! [`Material`] is what a report is made from: a scorecard with earlier ones, the answers behind it, and where it came from.
//! [`Study`] works it out once: indicators on one scale, questions with their answers, targets, subjects in order. A *chapter*
//! is a file in [`chapters`] that makes [`Block`]s of a study: tables, charts as data, texts. A *renderer* is a file that writes
//! [`Report`] or [`Study`]: [`html()`] a page of one file, [`markdown()`] a text for mail, [`workbook()`] sheets for analysts,
//! [`json()`] and [`csv()`] for programs. No renderer knows a chapter, and no chapter a format. The same material gives the same
//! bytes.

mod answers;
mod chapters;
mod flat;
mod html;
mod indicators;
mod json;
mod markdown;
mod model;
mod numbers;
mod schema;
mod study;
mod workbook;

pub use answers::{Answers, Level, Question, Scale};
pub use flat::csv;
pub use html::html;
pub use indicators::Indicator;
pub use json::json;
pub use markdown::markdown;
pub use model::{Block, Cell, Chapter, Figure, Head, Report, SubjectPage, Table};
pub use schema::schema;
pub use study::{Material, Origin, Study};
pub use workbook::workbook;

impl Report {
    /// The report of a study: the chapters that have something to say, in their order.
    #[must_use]
    pub fn of(study: &Study<'_>) -> Self {
        let chapters = chapters::ALL.iter().filter_map(|chapter| chapter(study)).collect();
        Self {
            language: study.language.tag(),
            title: study.title(),
            subtitle: study.subtitle(),
            sources: study.sources_line(),
            chapters,
        }
    }
}
