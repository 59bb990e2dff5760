//! Taking rows of a frame.

use super::allocation::{Share, allocate};
use super::{Choices, Draw, Frame, FrameRow, LargestRule, Reason, RowProblem, SampleError, Stratum, Taken, Urn};
use crate::data::Value;
use crate::number::{self, Decimal, Fault};
use crate::plan::sample::{FrameSlot, SamplePlan, SizePlan, TakePlan};
use crate::plan::{Bound, FrameColumnId, Plan};
use crate::script::{Input, NoValue, Scripts};
use std::collections::BTreeMap;

/// Draws from `frame` by the sample of `plan`; none where it has none.
///
/// # Errors
/// [`SampleError`].
pub fn draw(plan: &Plan, frame: &Frame, choices: &Choices) -> Option<Result<Draw, SampleError>> {
    let sample = plan.sample.as_ref()?;
    Some(Taker { sample, scripts: &plan.scripts, frame, choices }.draw())
}

/// What a formula over a row gives: a value or none, or the fault in the data.
type Evaluated = Result<Option<Value>, Fault>;

struct Taker<'a> {
    sample: &'a SamplePlan,
    scripts: &'a Scripts,
    frame: &'a Frame,
    choices: &'a Choices,
}

/// How many are drawn.
struct Size {
    wanted: usize,
    range: Option<(usize, usize)>,
}

/// What was drawn: for each place in the list of those that can be, why.
#[derive(Default)]
struct Drawn {
    reasons: BTreeMap<usize, Reason>,
    strata: Vec<Stratum>,
    wanted: usize,
    range: Option<(usize, usize)>,
    rules: Option<(usize, usize)>,
}

impl Taker<'_> {
    fn draw(&self) -> Result<Draw, SampleError> {
        let can = self.fitting(self.sample.of.as_ref(), true)?;
        let must = self.fitting(self.sample.must.as_ref(), false)?;
        let rows: Vec<&FrameRow> =
            self.frame.rows().iter().zip(&can).filter(|(_, can)| **can).map(|(row, _)| row).collect();
        let drawn = match &self.sample.take {
            TakePlan::Random(size) => self.random(&rows, size)?,
            TakePlan::Stratified { size, by, sd } => self.stratified(&rows, size, *by, *sd)?,
            TakePlan::Largest { by, n, or_share } => self.largest(&rows, *by, *n, *or_share)?,
        };
        let names: Vec<&str> = self.sample.columns.iter().map(|column| column.id.as_str()).collect();
        let (wanted, range, rules) = (drawn.wanted, drawn.range, drawn.rules);
        Ok(Draw {
            rows: self.frame.rows().len(),
            population: rows.len(),
            wanted,
            drawn: drawn.reasons.len(),
            range,
            rules,
            digest: self.frame.digest(&names),
            strata: drawn.strata.clone(),
            taken: self.taken(&rows, drawn, &must),
        })
    }

    /// For each row whether the condition holds; `otherwise` where there is none.
    fn fitting(&self, condition: Option<&Bound<FrameSlot>>, otherwise: bool) -> Result<Vec<bool>, SampleError> {
        let Some(condition) = condition else { return Ok(vec![otherwise; self.frame.rows().len()]) };
        let mut problems = Vec::new();
        let mut fitting = Vec::new();
        for row in self.frame.rows() {
            let asked = condition.formula.text().trim();
            match self.value(condition, row)? {
                Ok(Some(Value::Bool(truth))) => fitting.push(truth),
                Ok(Some(_)) => problems.push(problem(row, format!("`{asked}` is neither true nor false"))),
                Ok(None) => problems.push(problem(row, undecided(asked, "it has no value"))),
                Err(fault) => problems.push(problem(row, undecided(asked, &fault.to_string()))),
            }
        }
        if problems.is_empty() { Ok(fitting) } else { Err(SampleError::Rows(problems)) }
    }

    fn value(&self, bound: &Bound<FrameSlot>, row: &FrameRow) -> Result<Evaluated, SampleError> {
        let input = |slot: &FrameSlot| match slot {
            FrameSlot::Column(column) => {
                cell(row, *column).map_or(Input::Missing, |value| Input::Value(value.clone()))
            }
            FrameSlot::Population => Input::Missing,
        };
        self.evaluate(bound, &bound.slots.iter().map(input).collect::<Vec<_>>())
    }

    fn evaluate(&self, bound: &Bound<FrameSlot>, inputs: &[Input]) -> Result<Evaluated, SampleError> {
        let yielded = NoValue::settle(self.scripts.evaluate(&bound.formula, inputs));
        Ok(yielded.map_err(SampleError::Broken)?.map_err(|(fault, _)| fault))
    }

    fn size(&self, size: &SizePlan, population: usize) -> Result<Size, SampleError> {
        if let (SizePlan::Formula(_), Some(_)) = (size, self.choices.share) {
            return Err(SampleError::Choice("the rules say the size by `size`, so no share can be chosen".into()));
        }
        match size {
            SizePlan::Share(least, most) => self.share(*least, *most, population),
            SizePlan::Formula(bound) => {
                let n = Input::Value(Value::Number(Decimal::from(population)));
                let asked = bound.formula.text().trim();
                let inputs = vec![n; bound.slots.len()];
                let wrong =
                    |what: String| SampleError::Frame(format!("`size` ({asked}) {what} for N = {population}"));
                match self.evaluate(bound, &inputs)? {
                    Ok(Some(Value::Number(x))) => match usize::try_from(number::ceil(x)) {
                        Ok(wanted) => Ok(Size { wanted, range: None }),
                        Err(_) => {
                            Err(wrong(format!("yields {}, which is no number of rows,", number::show(x, None))))
                        }
                    },
                    Ok(_) => Err(wrong("yields no number".into())),
                    Err(fault) => Err(wrong(format!("has no value ({fault})"))),
                }
            }
        }
    }

    fn share(&self, least: Decimal, most: Decimal, population: usize) -> Result<Size, SampleError> {
        let all = Decimal::from(population);
        let of_all = |share| {
            let rows = number::mul(share, all).map_err(|fault| SampleError::Frame(fault.to_string()))?;
            Ok::<usize, SampleError>(usize::try_from(number::ceil(rows)).unwrap_or(population))
        };
        let percent = |share: Decimal| {
            format!("{} %", number::show(number::mul(share, Decimal::ONE_HUNDRED).unwrap_or(share), None))
        };
        let chosen = self.choices.share.unwrap_or(least);
        if chosen < least || most < chosen {
            let allowed = match least == most {
                true => format!("exactly {}", percent(least)),
                false => format!("{} to {}", percent(least), percent(most)),
            };
            let message = format!("the share {} is not what the rules allow: {allowed}", percent(chosen));
            return Err(SampleError::Choice(message));
        }
        let range = (least != most).then(|| Ok((of_all(least)?, of_all(most)?))).transpose()?;
        Ok(Size { wanted: of_all(chosen)?, range })
    }

    fn random(&self, rows: &[&FrameRow], size: &SizePlan) -> Result<Drawn, SampleError> {
        let size = self.size(size, rows.len())?;
        let places = Urn::of(self.choices.seed).draw(rows.len(), size.wanted);
        let reason = Reason::Random { drawn: places.len(), of: rows.len() };
        let reasons = places.into_iter().map(|place| (place, reason.clone())).collect();
        Ok(Drawn { reasons, wanted: size.wanted, range: size.range, ..Drawn::default() })
    }

    fn stratified(
        &self,
        rows: &[&FrameRow],
        size: &SizePlan,
        by: FrameColumnId,
        sd: Option<FrameColumnId>,
    ) -> Result<Drawn, SampleError> {
        let size = self.size(size, rows.len())?;
        let strata = self.strata(rows, by)?;
        let shares = strata.iter().map(|(name, places)| self.weighed(name, places, rows, sd));
        let shares: Vec<Share> = shares.collect::<Result<_, _>>()?;
        let given = allocate(size.wanted.min(rows.len()), &shares)
            .map_err(|fault| SampleError::Frame(format!("the strata can't be weighed: {fault}")))?;
        let mut urn = Urn::of(self.choices.seed);
        let mut drawn = Drawn { wanted: size.wanted, range: size.range, ..Drawn::default() };
        for ((name, places), given) in strata.into_iter().zip(given) {
            let reason = Reason::Random { drawn: given, of: places.len() };
            let picked = urn.draw(places.len(), given);
            let picked = picked.into_iter().filter_map(|at| places.get(at).copied());
            drawn.reasons.extend(picked.map(|place| (place, reason.clone())));
            drawn.strata.push(Stratum { name, rows: places.len(), drawn: given });
        }
        Ok(drawn)
    }

    /// The strata with the places of their rows, as declared, else bytewise.
    fn strata(&self, rows: &[&FrameRow], by: FrameColumnId) -> Result<Vec<(String, Vec<usize>)>, SampleError> {
        let mut strata: BTreeMap<(usize, String), Vec<usize>> = BTreeMap::new();
        let mut problems = Vec::new();
        for (place, row) in rows.iter().enumerate() {
            match self.stratum(row, by) {
                Some(stratum) => strata.entry(stratum).or_default().push(place),
                None => problems.push(problem(row, self.empty(by, "it belongs to no stratum"))),
            }
        }
        if !problems.is_empty() {
            return Err(SampleError::Rows(problems));
        }
        Ok(strata.into_iter().map(|((_, name), places)| (name, places)).collect())
    }

    /// The stratum of a row with its place among the others.
    fn stratum(&self, row: &FrameRow, by: FrameColumnId) -> Option<(usize, String)> {
        let name = row.cells[by].as_ref()?.key.to_string();
        Some((self.sample.columns[by].domain.place_of(&name), name))
    }

    /// What a stratum weighs: its size, for Neyman's allocation times the mean of its standard deviations.
    fn weighed(
        &self,
        name: &str,
        places: &[usize],
        rows: &[&FrameRow],
        sd: Option<FrameColumnId>,
    ) -> Result<Share, SampleError> {
        let size = Decimal::from(places.len());
        let Some(sd) = sd else { return Ok(Share { rows: places.len(), weight: size }) };
        let mut said = Vec::new();
        for row in places.iter().filter_map(|place| rows.get(*place)) {
            match number_of(row, sd) {
                Some(x) if x < Decimal::ZERO => {
                    let what = format!("`{}` is {x}: a standard deviation is 0 or more", self.name(sd));
                    return Err(SampleError::Rows(vec![problem(row, what)]));
                }
                x => said.extend(x),
            }
        }
        let column = self.name(sd);
        let too_large = |fault: Fault| SampleError::Frame(format!("`{column}` of stratum `{name}`: {fault}"));
        if said.is_empty() {
            return Err(SampleError::Frame(format!(
                "no row of stratum `{name}` has a `{column}`: fill one in, or take `allocation: proportional`"
            )));
        }
        let count = Decimal::from(said.len());
        let sum = said.into_iter().try_fold(Decimal::ZERO, number::add).map_err(too_large)?;
        let weight = number::mul(size, sum).and_then(|x| number::div(x, count)).map_err(too_large)?;
        Ok(Share { rows: places.len(), weight })
    }

    fn largest(
        &self,
        rows: &[&FrameRow],
        by: FrameColumnId,
        n: Option<usize>,
        or_share: Option<Decimal>,
    ) -> Result<Drawn, SampleError> {
        let mut ordered: Vec<(usize, Decimal)> = Vec::new();
        let mut problems = Vec::new();
        for (place, row) in rows.iter().enumerate() {
            match number_of(row, by) {
                Some(x) => ordered.push((place, x)),
                None => problems.push(problem(row, self.empty(by, "it has no place among the largest"))),
            }
        }
        if !problems.is_empty() {
            return Err(SampleError::Rows(problems));
        }
        // Places go by id, so equal values stay in the order of their ids.
        ordered.sort_by(|(_, a), (_, b)| b.cmp(a));
        let by_share = or_share.map(|share| self.making(&ordered, by, share));
        // What is not asked for need not be known.
        let by_share = match self.choices.largest {
            Some(LargestRule::Number) => by_share.and_then(Result::ok),
            _ => by_share.transpose()?,
        };
        let wanted = self.rule(n, by_share)?;
        let taken = wanted.min(ordered.len());
        let reason = |(at, (place, value)): (usize, (usize, Decimal))| {
            (place, Reason::Largest { place: at + 1, of: taken, value })
        };
        let reasons = ordered.into_iter().take(taken).enumerate().map(reason).collect();
        Ok(Drawn { reasons, wanted, rules: n.zip(by_share), ..Drawn::default() })
    }

    /// How many of the largest make the share of the total.
    fn making(
        &self,
        ordered: &[(usize, Decimal)],
        by: FrameColumnId,
        share: Decimal,
    ) -> Result<usize, SampleError> {
        let too_large = |fault: Fault| SampleError::Frame(format!("the total of `{}`: {fault}", self.name(by)));
        let total = ordered.iter().map(|(_, x)| *x).try_fold(Decimal::ZERO, number::add).map_err(too_large)?;
        if ordered.is_empty() {
            return Ok(0);
        }
        if total <= Decimal::ZERO {
            let column = self.name(by);
            return Err(SampleError::Frame(format!(
                "all `{column}` together are {}: of that there is no share; correct the frame, or go by `n`",
                number::show(total, None)
            )));
        }
        let wanted = number::mul(total, share).map_err(too_large)?;
        let mut sum = Decimal::ZERO;
        for (count, (_, x)) in ordered.iter().enumerate() {
            sum = number::add(sum, *x).map_err(too_large)?;
            if number::compare(sum, wanted).is_ge() {
                return Ok(count + 1);
            }
        }
        Ok(ordered.len())
    }

    /// How many of the largest are taken: by the rule that was chosen, else by the one that takes fewer.
    fn rule(&self, n: Option<usize>, by_share: Option<usize>) -> Result<usize, SampleError> {
        let lacking = |field: &str| SampleError::Choice(format!("the rules have no `{field}` to go by"));
        match self.choices.largest {
            Some(LargestRule::Number) => n.ok_or_else(|| lacking("n")),
            Some(LargestRule::Share) => by_share.ok_or_else(|| lacking("or_share")),
            None => Ok(n.into_iter().chain(by_share).min().unwrap_or(0)),
        }
    }

    /// The drawn and those that must be asked, in their order.
    fn taken(&self, rows: &[&FrameRow], mut drawn: Drawn, must: &[bool]) -> Vec<Taken> {
        let reasons: BTreeMap<&str, Reason> = rows
            .iter()
            .enumerate()
            .filter_map(|(place, row)| Some((row.id.as_str(), drawn.reasons.remove(&place)?)))
            .collect();
        let by = if let TakePlan::Stratified { by, .. } = self.sample.take { Some(by) } else { None };
        let mut taken = Vec::new();
        for (row, must) in self.frame.rows().iter().zip(must) {
            let reason = reasons.get(row.id.as_str()).cloned();
            if reason.is_none() && !must {
                continue;
            }
            let stratum = by.and_then(|by| self.stratum(row, by));
            // Those without a stratum stand last; so do those that must be asked behind the largest.
            let place = match &reason {
                Some(Reason::Largest { place, .. }) => (false, *place),
                Some(Reason::Random { .. }) => (false, 0),
                None => (by.is_none() && matches!(self.sample.take, TakePlan::Largest { .. }), 0),
            };
            let name = by.map(|_| stratum.as_ref().map_or_else(String::new, |(_, name)| name.clone()));
            let order = (by.is_some() && stratum.is_none(), stratum, place);
            taken.push((order, Taken { id: row.id.clone(), stratum: name, drawn: reason, must: *must }));
        }
        taken.sort_by(|(a, _), (b, _)| a.cmp(b));
        taken.into_iter().map(|(_, taken)| taken).collect()
    }

    fn name(&self, column: FrameColumnId) -> &str {
        &self.sample.columns[column].id
    }

    fn empty(&self, column: FrameColumnId, so: &str) -> String {
        format!("`{}` is empty, so {so}: fill it in, or give the column a `default`", self.name(column))
    }
}

fn problem(row: &FrameRow, reason: String) -> RowProblem {
    RowProblem { line: row.line, id: row.id.clone(), reason }
}

fn undecided(condition: &str, why: &str) -> String {
    format!("`{condition}` can't be decided ({why}): fill the cell in, or give the column a `default`")
}

fn cell(row: &FrameRow, column: FrameColumnId) -> Option<&Value> {
    row.cells[column].as_ref().map(|answer| &answer.value)
}

fn number_of(row: &FrameRow, column: FrameColumnId) -> Option<Decimal> {
    match cell(row, column) {
        Some(Value::Number(x)) => Some(*x),
        _ => None,
    }
}
