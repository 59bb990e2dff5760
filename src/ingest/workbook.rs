//! A sheet of a workbook (XLSX, XLSB, XLS, ODS) as CSV text, a line a row: line 7 of the text is row 7 of the sheet.
//!
//! Cells are written as readers of files take them: days as `2025-03-14`, a number that the sheet shows as a percentage as `85%`, true and
//! false as words, numbers with the 15 digits that Excel itself keeps. A line end in a cell becomes a blank, so that rows stay lines.
//! What can't be read whole is refused: a damaged sheet is not an empty one.

use super::IngestError;
use super::typed::TYPED;
use super::unpack::{failed, listed, members, whole_archive};
use crate::data::spelling;
use crate::number::Decimal;
use calamine::{
    Data, ExcelDateTime, Ods, Range, Reader, SheetType, SheetVisible, Sheets, Xls, Xlsb, Xlsx, XlsxError,
};
use chrono::{DurationRound, NaiveDateTime, NaiveTime, TimeDelta};
use std::collections::HashMap;
use std::fmt::Display;
use std::io::Cursor;
use zip::ZipArchive;

type Book<'a> = Sheets<Cursor<&'a [u8]>>;

/// What a workbook is packed as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Xlsx,
    Xlsb,
    /// Of Excel before 2007; in such a container other programs and locked workbooks lie, too.
    Xls,
    /// Of LibreOffice and others.
    Ods,
}

/// What the bytes begin with of files of older office programs, and of locked workbooks.
const CONTAINER: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// From which value on a whole number has more digits than a workbook keeps.
const LONG: f64 = 1e15;

impl Kind {
    /// Of which kind a workbook is; none for other bytes.
    pub fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(CONTAINER) {
            return Some(Self::Xls);
        }
        let names = members(bytes)?;
        let has = |wanted: &str| names.iter().any(|name| name == wanted);
        match () {
            () if has("xl/workbook.bin") => Some(Self::Xlsb),
            () if has("[Content_Types].xml") && names.iter().any(|name| name.starts_with("xl/")) => {
                Some(Self::Xlsx)
            }
            // The type of an OpenDocument file stands unpacked at a fixed place.
            () if has("mimetype") && has("content.xml") => {
                let head = bytes.get(..200).unwrap_or(bytes);
                let spreadsheet = b"opendocument.spreadsheet";
                head.windows(spreadsheet.len()).any(|window| window == spreadsheet).then_some(Self::Ods)
            }
            () => None,
        }
    }

    fn open<'a>(self, bytes: &'a [u8], name: &str) -> Result<Book<'a>, IngestError> {
        let damaged = |error: &dyn Display| failed(name, format!("the workbook can't be read ({error})"));
        if self != Self::Xls {
            whole_archive(bytes, name)?;
        }
        let bytes = Cursor::new(bytes);
        match self {
            Self::Xlsx => Xlsx::new(bytes).map(Sheets::Xlsx).map_err(|error| damaged(&error)),
            Self::Xlsb => Xlsb::new(bytes).map(Sheets::Xlsb).map_err(|error| damaged(&error)),
            Self::Ods => Ods::new(bytes).map(Sheets::Ods).map_err(|error| damaged(&error)),
            Self::Xls => Xls::new(bytes).map(Sheets::Xls).map_err(|error| {
                failed(
                    name,
                    format!(
                        "the workbook can't be read ({error}): if it is locked by a password, or the file of another office \
                         program, save the table as .xlsx or as CSV UTF-8"
                    ),
                )
            }),
        }
    }
}

/// A sheet as CSV text: that of the name; without one the only one that people see and that is not empty.
///
/// # Errors
/// [`IngestError::Packed`].
pub(super) fn csv(kind: Kind, bytes: &[u8], sheet: Option<&str>, name: &str) -> Result<String, IngestError> {
    let mut book = kind.open(bytes, name)?;
    let sheet = chosen(&mut book, sheet, name)?;
    let computed = |cells: Sheet| match cells.zero.filter(|_| kind == Kind::Xlsx && is_computed_on_load(bytes)) {
        Some(at) => Err(not_computed(at)),
        None => Ok(cells),
    };
    let read = Sheet::read(&mut book, &sheet).and_then(computed).and_then(|cells| cells.written());
    read.map_err(|why| failed(name, format!("the sheet `{sheet}` {why}")))
}

/// What a sheet has in it.
#[derive(Default)]
struct Sheet {
    /// By row and column, in their order; blank cells are left out.
    cells: Vec<((u32, u32), Data)>,
    shown: HashMap<(u32, u32), Shown>,
    /// The first formula whose value is 0.
    zero: Option<(u32, u32)>,
}

/// Whether a workbook says that its formulas are to be computed when it is opened. Programs that compute none write 0 as
/// the value of each.
fn is_computed_on_load(bytes: &[u8]) -> bool {
    let text = ZipArchive::new(Cursor::new(bytes))
        .ok()
        .and_then(|mut archive| std::io::read_to_string(archive.by_name("xl/workbook.xml").ok()?).ok());
    text.is_some_and(|text| ["\"1\"", "\"true\""].iter().any(|on| text.contains(&format!("fullCalcOnLoad={on}"))))
}

impl Sheet {
    /// Reads a sheet.
    ///
    /// # Errors
    /// What keeps it from being read, in words.
    fn read(book: &mut Book<'_>, sheet: &str) -> Result<Self, String> {
        let damaged = |error: &dyn Display| format!("can't be read ({error})");
        match book {
            Sheets::Xlsx(book) => Self::of_xlsx(book, sheet),
            Sheets::Xls(_) | Sheets::Xlsb(_) | Sheets::Ods(_) => {
                let cells = book.worksheet_range(sheet).map_err(|error| damaged(&error))?;
                let formulas = book.worksheet_formula(sheet).map_err(|error| damaged(&error))?;
                if let Some(at) = uncomputed(&formulas, &cells) {
                    return Err(not_computed(at));
                }
                // These kinds do not say how numbers are shown.
                let (top, left) = cells.start().unwrap_or_default();
                let place = |at: usize, from: u32| u32::try_from(at).unwrap_or(u32::MAX).saturating_add(from);
                let found = cells
                    .used_cells()
                    .map(|(row, column, value)| ((place(row, top), place(column, left)), value.clone()));
                Ok(Self { cells: found.filter(|(_, value)| !is_blank(value)).collect(), ..Self::default() })
            }
        }
    }

    /// Its cells alone are read, so that one far from the others costs nothing.
    fn of_xlsx(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &str) -> Result<Self, String> {
        let damaged = |error: XlsxError| format!("can't be read ({error})");
        let mut found = Self::default();
        let mut reader = book.worksheet_cells_reader(sheet).map_err(damaged)?;
        while let Some(cell) = reader.next_cell_with_formula_metadata().map_err(damaged)? {
            let at = cell.pos;
            let value = Data::from(cell.value);
            if value == Data::Empty && cell.formula.is_some() {
                return Err(not_computed(at));
            }
            if cell.formula.is_some() && [Data::Int(0), Data::Float(0.0)].contains(&value) {
                found.zero = found.zero.or(Some(at));
            }
            if !is_blank(&value) {
                found.cells.push((at, value));
            }
        }
        drop(reader);
        found.cells.sort_by_key(|(at, _)| *at);
        // Which of two is meant nobody knows.
        if let Some((row, column)) =
            found.cells.array_windows().find_map(|[(one, _), (next, _)]| (one == next).then_some(*one))
        {
            return Err(format!("has {} twice", named(row, column)));
        }
        let mut reader = book.worksheet_cells_reader(sheet).map_err(damaged)?;
        let shown: Vec<Shown> = reader
            .styles()
            .iter()
            .map(|style| {
                style.number_format.as_ref().map_or(Shown::Plain, |format| Shown::by_code(&format.format_code))
            })
            .collect();
        while let Some((row, column, style)) = reader.next_style_id().map_err(damaged)? {
            let shown = shown.get(style).copied().filter(|shown| *shown != Shown::Plain);
            found.shown.extend(shown.map(|shown| ((row, column), shown)));
        }
        Ok(found)
    }

    /// As CSV text.
    fn written(&self) -> Result<String, String> {
        let rows: Vec<&[((u32, u32), Data)]> = self.cells.chunk_by(|((a, _), _), ((b, _), _)| a == b).collect();
        let last = self.cells.iter().map(|((_, column), _)| *column).max().unwrap_or_default();
        let is_far =
            |row: u32, column: u32| row >= MOST_ROWS || rows.len() as u64 * u64::from(column) > MOST_CELLS;
        if let Some(((row, column), _)) = self.cells.iter().find(|((row, column), _)| is_far(*row, *column)) {
            let far = (*row, *column);
            return Err(format!("has something in {}, far from the rest: clear that cell", named(far.0, far.1)));
        }
        let mut text = Vec::new();
        let mut next = 0;
        for row in rows {
            let Some(((at, _), _)) = row.first() else { continue };
            text.extend(std::iter::repeat_n(b'\n', (*at - next) as usize));
            next = *at + 1;
            let mut cells = vec![String::new(); last as usize + 1];
            for ((_, column), value) in row {
                let shown = self.shown.get(&(*at, *column)).copied().unwrap_or(Shown::Plain);
                cells.get_mut(*column as usize).into_iter().for_each(|place| *place = cell(value, shown));
            }
            let mut out = csv::WriterBuilder::new().from_writer(&mut text);
            out.write_record(&cells)
                .and_then(|()| Ok(out.flush()?))
                .map_err(|error| format!("can't be read ({error})"))?;
        }
        Ok(String::from_utf8_lossy(&text).into_owned())
    }
}

/// The most rows that Excel has.
const MOST_ROWS: u32 = 1 << 20;
/// The most cells that a sheet is written with, blank ones included.
const MOST_CELLS: u64 = 50_000_000;

fn is_blank(value: &Data) -> bool {
    match value {
        Data::Empty => true,
        Data::String(text) => spelling::trim(text).is_empty(),
        _ => false,
    }
}

fn named(row: u32, column: u32) -> String {
    format!("{}{}", letters(column), u64::from(row) + 1)
}

fn not_computed((row, column): (u32, u32)) -> String {
    format!(
        "has a formula without a value in {}: a program wrote it, and nothing has computed it yet. Open the workbook in Excel and \
         save it",
        named(row, column)
    )
}

fn chosen(book: &mut Book<'_>, wanted: Option<&str>, name: &str) -> Result<String, IngestError> {
    let tables = book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let all: Vec<(String, bool)> =
        tables.map(|sheet| (sheet.name.clone(), matches!(sheet.visible, SheetVisible::Visible))).collect();
    let names = |all: &[String]| listed(all.iter().map(String::as_str));
    if let Some(wanted) = wanted {
        let same = |known: &str| spelling::matching(known) == spelling::matching(wanted);
        let found =
            all.iter().find(|(known, _)| known == wanted).or_else(|| all.iter().find(|(known, _)| same(known)));
        return found.map(|(known, _)| known.clone()).ok_or_else(|| {
            let known: Vec<String> = all.iter().map(|(known, _)| known.clone()).collect();
            failed(name, format!("the workbook has no sheet `{wanted}`; it has {}", names(&known)))
        });
    }
    let (mut full, mut hidden) = (Vec::new(), Vec::new());
    for (sheet, visible) in all {
        // One that can't be read is not known to be empty.
        if Sheet::read(book, &sheet).is_ok_and(|read| read.cells.is_empty()) {
            continue;
        }
        if visible { full.push(sheet) } else { hidden.push(sheet) }
    }
    match (full.as_slice(), hidden.as_slice()) {
        ([only], _) => Ok(only.clone()),
        ([], []) => Err(failed(name, "no sheet of the workbook has anything in it")),
        ([], [first, ..]) => Err(failed(
            name,
            format!(
                "no sheet that people see has anything in it, but hidden ones have, {}: say which, as in `{name}#{first}`",
                names(&hidden)
            ),
        )),
        ([first, ..], _) => Err(failed(
            name,
            format!("the workbook has several sheets, {}: say which, as in `{name}#{first}`", names(&full)),
        )),
    }
}

/// The first formula without a value. A text without a letter is a value.
fn uncomputed(formulas: &Range<String>, cells: &Range<Data>) -> Option<(u32, u32)> {
    let (top, left) = formulas.start()?;
    let formulas = formulas.used_cells().filter(|(.., formula)| !formula.is_empty());
    let mut places = formulas.filter_map(|(row, column, _)| {
        Some((top.checked_add(u32::try_from(row).ok()?)?, left.checked_add(u32::try_from(column).ok()?)?))
    });
    places.find(|at| cells.get_value(*at).is_none_or(|value| *value == Data::Empty))
}

/// The letters of a column, counted from 0: `A`, `Z`, `AA`.
fn letters(column: u32) -> String {
    let mut rest = column + 1;
    let mut found = Vec::new();
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or_default();
        found.push(char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    found.iter().rev().collect()
}

/// How a sheet shows a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    Plain,
    /// As a percentage: 0.85 as `85%`.
    Percentage,
    /// With a percent sign behind it that is only a text: 0.85 as `0.85%`.
    Sign,
}

impl Shown {
    /// A percent sign in quotes or behind a backslash is a text; only one right behind the digits belongs to the number.
    fn by_code(code: &str) -> Self {
        // The first part is for numbers above 0.
        let (mut quoted, mut escaped, mut text) = (false, false, None);
        for c in code.chars() {
            let free = !quoted && !escaped;
            match c {
                '%' if free => return Self::Percentage,
                ';' if free => break,
                '0' | '#' | '?' | '.' if free => text = Some(String::new()),
                '"' if !escaped => quoted = !quoted,
                '\\' if free => {
                    escaped = true;
                    continue;
                }
                c => text.iter_mut().for_each(|text| text.push(c)),
            }
            escaped = false;
        }
        if text.is_some_and(|text| text.trim() == "%") { Self::Sign } else { Self::Plain }
    }
}

fn cell(value: &Data, shown: Shown) -> String {
    match value {
        Data::Empty => String::new(),
        Data::Bool(truth) => truth.to_string(),
        Data::Int(whole) => number(*whole as f64, shown),
        Data::Float(x) => number(*x, shown),
        Data::DateTime(time) => moment(time),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            text.replace("\r\n", " ").replace(['\r', '\n'], " ").replace(TYPED, "\u{fffd}")
        }
        Data::Error(error) => error.to_string(),
    }
}

/// A number with 15 digits, as Excel keeps and shows it: 0.1 + 0.2 is 0.3. A whole number with more is written with its power of
/// ten, since its last digits are lost: as an id it stands for many. One with a point is marked, since the point is none of the
/// file's own notation.
fn number(x: f64, shown: Shown) -> String {
    let digits = format!("{x:.14e}");
    let long = || {
        let (mantissa, power) = digits.split_once('e').unwrap_or((&digits, "0"));
        format!("{}E+{power}", mantissa.trim_end_matches('0').trim_end_matches('.'))
    };
    let text = match (Decimal::from_scientific(&digits), shown) {
        (Ok(exact), Shown::Percentage) => exact
            .checked_mul(Decimal::ONE_HUNDRED)
            .map_or_else(|| digits.clone(), |x| format!("{}%", x.normalize())),
        (Ok(exact), Shown::Sign) => format!("{}%", exact.normalize()),
        (_, Shown::Plain) if x.abs() >= LONG => long(),
        (Ok(exact), Shown::Plain) => exact.normalize().to_string(),
        (Err(_), _) => digits,
    };
    if text.contains('.') { format!("{text}{TYPED}") } else { text }
}

fn moment(time: &ExcelDateTime) -> String {
    if time.is_duration() {
        let seconds = time.as_duration().map_or(0, |time| time.num_seconds());
        return format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    // A time is a fraction of a day, so its seconds are not exact.
    let rounded = |time: NaiveDateTime| time.duration_round(TimeDelta::seconds(1)).unwrap_or(time);
    match time.as_datetime().map(rounded) {
        Some(at) if time.as_f64() < 1.0 => at.time().to_string(),
        Some(at) if at.time() == NaiveTime::MIN => at.date().to_string(),
        Some(at) => at.to_string(),
        None => time.as_f64().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_that_people_see() {
        let number = |x, shown| super::number(x, shown).replace(TYPED, "~");
        assert_eq!(number(0.1 + 0.2, Shown::Plain), "0.3~");
        assert_eq!(number(85.0, Shown::Plain), "85");
        assert_eq!(number(-1.5e-7, Shown::Plain), "-0.00000015~");
        assert_eq!(number(20_250_314_000_123.0, Shown::Plain), "20250314000123");
        assert_eq!(number(0.85, Shown::Percentage), "85%");
        assert_eq!(number(0.285, Shown::Percentage), "28.5%~");
        assert_eq!(number(0.5, Shown::Sign), "0.5%~");
        // Sixteen digits are more than a workbook keeps.
        assert_eq!(number(999_999_999_999_999.0, Shown::Plain), "999999999999999");
        assert_eq!(number(110_101_199_001_011_234.0, Shown::Plain), "1.10101199001011E+17~");
        assert_eq!(number(1e300, Shown::Plain), "1E+300");
    }

    #[test]
    fn a_percent_sign_belongs_to_the_number_where_people_see_it_so() {
        for (code, shown) in [
            ("0%", Shown::Percentage),
            ("0.00%;[Red]-0.00%", Shown::Percentage),
            ("0\"%\"", Shown::Sign),
            ("0.0\\%", Shown::Sign),
            ("#,##0.0 \"%\"", Shown::Sign),
            ("General", Shown::Plain),
            ("\"% \"0", Shown::Plain),
            ("0 \"% of target\"", Shown::Plain),
        ] {
            assert_eq!(Shown::by_code(code), shown, "{code}");
        }
    }

    #[test]
    fn columns_have_their_letters() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(letters), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
