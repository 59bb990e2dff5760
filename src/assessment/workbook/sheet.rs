//! Rows of a sheet: texts, numbers and formulas with their formats.

use crate::chart::Tone;
use crate::number::{self, Decimal};
use crate::visible;
use rust_xlsxwriter::{Color, Format, FormatAlign, Formula, Worksheet, XlsxError};
use std::cell::RefCell;
use std::collections::BTreeMap;
use unicode_width::UnicodeWidthStr as _;

/// Columns are as wide as their longest text, between these.
const WIDTHS: (usize, usize) = (8, 46);
/// Light backgrounds of the shades, from the worst to the best; texts on them are black.
const SHADES: [u32; 7] =
    [0x00F2_B48C, 0x00F6_CBA4, 0x00FA_E0C4, 0x00EC_EEF1, 0x00D9_E9F5, 0x00BC_DAF0, 0x009C_C8E8];

/// The formats of a workbook.
pub(super) struct Styles {
    pub head: Format,
    numbers: RefCell<BTreeMap<u32, Format>>,
    shades: Vec<Format>,
}

impl Styles {
    pub fn new() -> Self {
        let head = Format::new().set_bold().set_background_color(Color::RGB(0x00F4_F6F9)).set_text_wrap();
        let shade = |colour: u32| Format::new().set_background_color(Color::RGB(colour));
        Self {
            head: head.set_align(FormatAlign::Top),
            numbers: RefCell::default(),
            shades: SHADES.into_iter().map(shade).collect(),
        }
    }

    fn number(&self, places: u32) -> Format {
        let made = || {
            let point = if places > 0 { "." } else { "" };
            Format::new().set_num_format(format!("0{point}{}", "0".repeat(places as usize)))
        };
        self.numbers.borrow_mut().entry(places).or_insert_with(made).clone()
    }
}

/// What a cell holds.
pub(super) enum Entry {
    Empty,
    Text(String),
    /// A text with a shade.
    Shaded(Tone, String),
    /// A number with the places that people see.
    Number(Decimal, u32),
    /// A statistic, with places.
    Float(f64, u32),
    /// A share of 0 to 1, shown in per cent.
    Share(f64),
    /// A formula with what it comes to, and places.
    Formula(String, Decimal, u32),
}

impl Entry {
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub fn number(value: Option<Decimal>, places: u32) -> Self {
        value.map_or(Self::Empty, |value| Self::Number(value, places))
    }

    pub fn count(n: u64) -> Self {
        Self::Number(Decimal::from(n), 0)
    }

    pub fn float(value: Option<f64>, places: u32) -> Self {
        value.map_or(Self::Empty, |value| Self::Float(value, places))
    }

    fn width(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::Text(text) | Self::Shaded(_, text) => text.width(),
            Self::Number(value, places) | Self::Formula(_, value, places) => {
                number::show(*value, Some(*places)).len()
            }
            Self::Float(..) | Self::Share(_) => 8,
        }
    }
}

/// A sheet that is being filled.
pub(super) struct Page<'p> {
    page: &'p mut Worksheet,
    styles: &'p Styles,
    widths: Vec<usize>,
    row: u32,
}

impl<'p> Page<'p> {
    /// A sheet with a head that stays in view, and so many columns to its left.
    pub fn new(
        page: &'p mut Worksheet,
        styles: &'p Styles,
        name: &str,
        heads: &[String],
        frozen: u16,
    ) -> Result<Self, XlsxError> {
        page.set_name(name)?;
        for (column, head) in (0..).zip(heads) {
            page.write_string_with_format(0, column, visible::line(head), &styles.head)?;
        }
        page.set_freeze_panes(1, frozen)?;
        page.set_landscape();
        page.set_paper_size(9);
        page.set_repeat_rows(0, 0)?;
        let widths = heads.iter().map(|head| head.width().min(14)).collect();
        Ok(Self { page, styles, widths, row: 1 })
    }

    /// Adds a row.
    pub fn add(&mut self, entries: &[Entry]) -> Result<(), XlsxError> {
        for (column, entry) in (0..).zip(entries) {
            if let Some(width) = self.widths.get_mut(usize::from(column)) {
                *width = (*width).max(entry.width());
            }
            self.write(column, entry)?;
        }
        self.row += 1;
        Ok(())
    }

    fn write(&mut self, column: u16, entry: &Entry) -> Result<(), XlsxError> {
        let (page, row, styles) = (&mut *self.page, self.row, self.styles);
        match entry {
            Entry::Empty => return Ok(()),
            Entry::Text(text) => page.write_string(row, column, visible::line(text))?,
            Entry::Shaded(tone, text) => {
                let format = styles.shades.get(usize::from(*tone)).cloned().unwrap_or_default();
                page.write_string_with_format(row, column, visible::line(text), &format)?
            }
            Entry::Number(value, places) => page.write_number_with_format(
                row,
                column,
                super::super::numbers::real(*value),
                &styles.number(*places),
            )?,
            Entry::Float(value, places) => {
                page.write_number_with_format(row, column, *value, &styles.number(*places))?
            }
            Entry::Share(share) => {
                page.write_number_with_format(row, column, *share, &Format::new().set_num_format("0.0%"))?
            }
            Entry::Formula(formula, value, places) => {
                let formula = Formula::new(format!("={formula}")).set_result(number::show(*value, None));
                page.write_formula_with_format(row, column, formula, &styles.number(*places))?
            }
        };
        Ok(())
    }

    /// Filters, widths.
    pub fn finish(self) -> Result<(), XlsxError> {
        let columns = u16::try_from(self.widths.len()).map_err(|_| XlsxError::RowColumnLimitError)?;
        if self.row > 1 && columns > 0 {
            self.page.autofilter(0, 0, self.row - 1, columns - 1)?;
        }
        for (column, width) in (0..).zip(self.widths) {
            let width = u16::try_from(width.clamp(WIDTHS.0, WIDTHS.1) + 3).unwrap_or(u16::MAX);
            self.page.set_column_width(column, width)?;
        }
        Ok(())
    }
}

/// A cell as formulas name it: `C4`.
pub(super) fn cell(row: u32, column: u16) -> String {
    rust_xlsxwriter::utility::row_col_to_cell(row, column)
}
