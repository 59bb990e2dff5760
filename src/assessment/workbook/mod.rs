//! A report as a workbook for analysts: numbers are numbers, and each total is a formula that can be followed.
//!
//! A formula replaces a value only where what it comes to was compared with the engine's value; everywhere else the
//! value stands as it is. Texts are texts, also those that begin with `=`. The same study gives the same bytes.

mod formulas;
mod lists;
mod sheet;
mod subjects;

use super::study::Study;
use crate::export::ExportError;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook};
use sheet::Styles;

/// The workbook.
///
/// # Errors
/// [`ExportError`] for more than a workbook can hold.
pub fn workbook(study: &Study<'_>) -> Result<Vec<u8>, ExportError> {
    let mut book = Workbook::new();
    // The same report is the same bytes, whenever it is written.
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created).set_title(study.title()));
    let styles = Styles::new();
    lists::ranking(book.add_worksheet(), study, &styles)?;
    lists::indicators(book.add_worksheet(), study, &styles)?;
    subjects::values(book.add_worksheet(), study, &styles)?;
    subjects::contributions(book.add_worksheet(), study, &styles)?;
    lists::questions(book.add_worksheet(), study, &styles)?;
    lists::distributions(book.add_worksheet(), study, &styles)?;
    lists::actions(book.add_worksheet(), study, &styles)?;
    lists::rules(book.add_worksheet(), study, &styles)?;
    lists::log(book.add_worksheet(), study, &styles)?;
    Ok(book.save_to_buffer()?)
}

/// The name of a sheet.
#[derive(Debug, Clone, Copy)]
enum Name {
    Ranking,
    Indicators,
    Values,
    Contributions,
    Questions,
    Distributions,
    Actions,
    Rules,
    Log,
}

impl Name {
    fn of(self, study: &Study<'_>) -> &'static str {
        match self {
            Self::Ranking => study.say("ranking", "排名"),
            Self::Indicators => study.say("indicators", "指标"),
            Self::Values => study.say("subjects", "对象得分"),
            Self::Contributions => study.say("contributions", "得分贡献"),
            Self::Questions => study.say("questions", "题目"),
            Self::Distributions => study.say("distributions", "回答分布"),
            Self::Actions => study.say("actions", "措施"),
            Self::Rules => study.say("rules", "规则"),
            Self::Log => study.say("log", "记录"),
        }
    }
}
