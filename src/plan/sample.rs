//! Binds and checks whom to ask: formulas over the rows of a frame, and the columns that are named.

use super::facts::Facts;
use super::known::{Calls, Known};
use super::nodes::Binder;
use super::range::Range;
use super::types::{self, Kind, Wanted};
use super::{Bound, FrameColumnId, TableId, units};
use crate::data::{Answer, Domain};
use crate::diagnostic::{Code, Diagnostic, suggest};
use crate::ids::IdVec;
use crate::number::Decimal;
use crate::ruleset::At;
use crate::ruleset::Label;
use crate::ruleset::sample::{FrameColumn, POPULATION, Sample, SampleSize, Take};
use crate::script::Slot;
use crate::script::{FormulaText, Reference, Tables};

/// What a slot of a formula over a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameSlot {
    /// A column of the row.
    Column(FrameColumnId),
    /// How many rows can be drawn.
    Population,
}

/// A sample that is bound.
#[derive(Debug)]
pub struct SamplePlan {
    /// The columns of the frame beside the id.
    pub columns: IdVec<FrameColumnId, FramePlan>,
    /// Which rows can be drawn; none: all.
    pub of: Option<Bound<FrameSlot>>,
    /// Which rows are asked in any case.
    pub must: Option<Bound<FrameSlot>>,
    /// How rows are taken.
    pub take: TakePlan,
}

/// The columns of a frame.
type Frame = IdVec<FrameColumnId, FramePlan>;

/// A column of a frame.
#[derive(Debug)]
pub struct FramePlan {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub label: Label,
    /// What it may hold.
    pub domain: Domain,
    /// What stands for an empty cell.
    pub default: Option<Answer>,
}

/// How rows are taken.
#[derive(Debug)]
pub enum TakePlan {
    /// At random.
    Random(SizePlan),
    /// At random in every stratum.
    Stratified {
        /// How many.
        size: SizePlan,
        /// The column of the strata.
        by: FrameColumnId,
        /// The column of the standard deviations for Neyman's allocation; none: proportional to the strata's sizes.
        sd: Option<FrameColumnId>,
    },
    /// The largest.
    Largest {
        /// The column by which.
        by: FrameColumnId,
        /// So many.
        n: Option<usize>,
        /// As many as make this share (0 to 1) of the total.
        or_share: Option<Decimal>,
    },
}

/// How many rows are drawn.
#[derive(Debug)]
pub enum SizePlan {
    /// What the formula yields.
    Formula(Box<Bound<FrameSlot>>),
    /// From the least to the greatest share (above 0, up to 1) of the rows that can be drawn; often the same.
    Share(Decimal, Decimal),
}

impl SamplePlan {
    /// All its formulas.
    pub(super) fn formulas(&self) -> impl Iterator<Item = &Bound<FrameSlot>> {
        let size = match &self.take {
            TakePlan::Random(SizePlan::Formula(size)) => Some(size.as_ref()),
            TakePlan::Stratified { size: SizePlan::Formula(size), .. } => Some(size.as_ref()),
            _ => None,
        };
        self.of.iter().chain(&self.must).chain(size)
    }
}

impl Binder<'_> {
    /// The sample; none where there is none, and where something is wrong with it.
    pub(super) fn sample(&mut self) -> Option<SamplePlan> {
        let sample = self.ruleset.sample.as_ref()?;
        let columns = sample.frame.iter().map(|(id, column)| frame_column(id, column)).collect();
        let of = sample.of.as_ref().map(|text| self.frame_formula(text, &columns, Wanted::Truth));
        let must = sample.must.as_ref().map(|text| self.frame_formula(text, &columns, Wanted::Truth));
        let take = self.take(sample, &columns);
        Some(SamplePlan { columns, of: all(of)?, must: all(must)?, take: take? })
    }

    fn take(&mut self, sample: &Sample, frame: &Frame) -> Option<TakePlan> {
        Some(match sample.take.as_ref()? {
            Take::Random(size) => TakePlan::Random(self.size(size, frame)?),
            Take::Stratified { size, by, sd } => {
                let size = self.size(size, frame);
                let by = self.frame_index(by, frame, "strata are words", |domain| {
                    matches!(domain, Domain::Choice(_) | Domain::Text | Domain::Bool)
                });
                let sd = sd.as_ref().map(|sd| self.frame_index(sd, frame, NUMBERS, Domain::is_number));
                TakePlan::Stratified { size: size?, by: by?, sd: all(sd)? }
            }
            Take::Largest { by, n, or_share } => TakePlan::Largest {
                by: self.frame_index(by, frame, NUMBERS, Domain::is_number)?,
                n: n.and_then(|n| usize::try_from(n).ok()),
                or_share: *or_share,
            },
        })
    }

    fn size(&mut self, size: &SampleSize, frame: &Frame) -> Option<SizePlan> {
        Some(match size {
            SampleSize::Formula(text) => {
                SizePlan::Formula(Box::new(self.frame_formula(text, frame, Wanted::Number("size"))?))
            }
            SampleSize::Share(least, most) => SizePlan::Share(*least, *most),
        })
    }

    /// The column of that name, which must hold what is wanted.
    fn frame_index(
        &mut self,
        named: &At<String>,
        frame: &Frame,
        wanted: &str,
        fits: impl Fn(&Domain) -> bool,
    ) -> Option<FrameColumnId> {
        let found = frame.position(|column| column.id == named.value);
        if let Some(column) = found.filter(|column| fits(&frame[*column].domain)) {
            return Some(column);
        }
        let name = &named.value;
        let names = || frame.iter().filter(|column| fits(&column.domain)).map(|column| column.id.as_str());
        let known = || match names().collect::<Vec<_>>().join(", ") {
            known if known.is_empty() => format!("{wanted}: declare such a column under `frame`"),
            known => format!("{wanted}: the frame has {known}"),
        };
        let (message, help) = match found {
            Some(_) => (format!("the column `{name}` is of the wrong kind"), known()),
            None => {
                let near = suggest(name, frame.iter().map(|column| column.id.as_str()));
                (format!("the frame has no column `{name}`"), near.unwrap_or_else(known))
            }
        };
        self.problems.push(
            Diagnostic::error(Code::SampleColumn, named.span, message).label("not a column for this").help(help),
        );
        None
    }

    /// A formula over a row, or the one of the size, which is asked when the rows have been counted.
    fn frame_formula(
        &mut self,
        text: &FormulaText,
        frame: &Frame,
        wanted: Wanted<'_>,
    ) -> Option<Bound<FrameSlot>> {
        let formula = self.compile(text, TableId::RESPONSES)?;
        let of_size = matches!(wanted, Wanted::Number(_));
        let mut slots = IdVec::new();
        for reference in formula.references() {
            match frame_slot(reference, frame, of_size) {
                Ok(slot) => {
                    slots.push(slot);
                }
                Err(problem) => self.problems.push(*problem),
            }
        }
        if slots.len() < formula.references().len() {
            return None;
        }
        let bound = Bound { formula, slots };
        check((frame, &self.ruleset.tables), &bound, wanted, self.problems);
        Some(bound)
    }
}

const NUMBERS: &str = "numbers are wanted";

#[expect(clippy::option_option, reason = "nothing said is an answer, an error is none")]
fn all<T>(bound: Option<Option<T>>) -> Option<Option<T>> {
    match bound {
        Some(None) => None,
        Some(bound) => Some(bound),
        None => Some(None),
    }
}

fn frame_column(id: &str, column: &FrameColumn) -> FramePlan {
    let default = column.default.as_ref().and_then(|default| column.domain.read(&default.value).ok()?);
    FramePlan { id: id.to_owned(), label: column.label.clone(), domain: column.domain.clone(), default }
}

fn frame_slot(reference: &Reference, frame: &Frame, of_size: bool) -> Result<FrameSlot, Box<Diagnostic>> {
    let path: Vec<&str> = reference.path.iter().map(String::as_str).collect();
    let name = reference.path.join(".");
    let refuse = |code, message: String, label: &str, help: String| {
        Err(Box::new(Diagnostic::error(code, reference.span, message).label(label).help(help)))
    };
    let column_at = path.first().and_then(|first| frame.position(|column| column.id == *first));
    match path.as_slice() {
        [POPULATION] if of_size => Ok(FrameSlot::Population),
        [POPULATION] => refuse(
            Code::OutOfScope,
            format!("`{POPULATION}` is not known for a single row"),
            "known when all rows have been asked",
            "here the columns of the frame are known; `size` sees how many rows can be drawn".into(),
        ),
        [column, rest @ ..] if let Some(id) = column_at => {
            if of_size {
                let help =
                    format!("`size` is one number for all rows: it sees `{POPULATION}`, how many can be drawn");
                let message = format!("`{name}` is a column: every row has its own");
                refuse(Code::OutOfScope, message, "one value for all rows is wanted", help)
            } else if rest.is_empty() && reference.arguments.is_none() {
                Ok(FrameSlot::Column(id))
            } else {
                let message = format!("`{column}` is one cell of a row");
                let help =
                    format!("write `{column}` alone; functions go before their arguments: `max({column}, 0)`");
                refuse(Code::StatisticMisplaced, message, "a cell has no statistics", help)
            }
        }
        _ => {
            let known = frame.iter().map(|column| column.id.as_str()).filter(|_| !of_size);
            let known: Vec<&str> = known.chain(of_size.then_some(POPULATION)).collect();
            let help = suggest(&name, known.iter().copied()).unwrap_or_else(|| match of_size {
                true => format!("`size` sees `{POPULATION}`, how many rows can be drawn"),
                false => "a sample sees the columns of its frame only: declare it under `frame`".into(),
            });
            refuse(Code::UnknownName, format!("nothing is called `{name}` here"), "unknown name", help)
        }
    }
}

/// Checks the types and units of a formula.
fn check(
    (frame, tables): (&Frame, &Tables),
    bound: &Bound<FrameSlot>,
    wanted: Wanted<'_>,
    problems: &mut Vec<Diagnostic>,
) {
    let known = |slot: Slot| match bound.slot(slot)? {
        FrameSlot::Column(index) => {
            let domain = &frame[*index].domain;
            Some(Facts::of_domain(domain, Range::of_domain(domain)))
        }
        FrameSlot::Population => {
            let range = Range::at_least(0).whole();
            Some(Facts { kind: Some(Kind::Number), range, ..Facts::default() })
        }
    };
    let facts = |slot: Slot| known(slot).unwrap_or_default();
    types::check(&bound.formula, &facts, tables, wanted, problems);
    let known = Known::new(&facts, Calls::new(None, tables));
    units::formula(bound.formula.term(), known, wanted == Wanted::Truth, problems);
}
