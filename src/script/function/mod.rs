//! The functions that formulas and `.rhai` files may call, a file each.
//!
//! From the descriptors functions are registered, calls are checked, what a formula can reach is worked out, and the
//! reference in `docs/` is made; a test evaluates every example. To add one, write its file, declare it and list it in
//! [`ALL`].
//!
//! INVARIANT: a function that takes numbers alone and yields a number depends on nothing else, so few arguments have few
//! values (`plan::terms`).

mod abs;
mod ceil;
mod change;
mod children;
mod contains;
mod date;
mod day;
mod days;
mod exp;
mod fall;
mod floor;
mod highest;
mod highest_value;
mod is_missing;
mod largest_fall;
mod largest_rise;
mod len;
mod list;
mod ln;
mod log10;
mod lowest;
mod lowest_value;
mod max;
mod mean;
mod median;
mod min;
mod month;
mod pow;
mod rise;
mod round;
mod round_half_even;
mod rounding;
mod sqrt;
mod starts_with;
mod sum;
mod workdays;
mod year;

use super::Kind;
use super::absent::Absent;
use super::budget;
use super::operand::{Operand, Outcome, Trouble, settled};
use crate::construct::{Words, is_its_word};
use crate::interval::{Range, UNKNOWN};
use crate::number::Decimal;
use chrono::NaiveDate;
use rhai::{Dynamic, Engine};
use std::any::TypeId;

/// All functions, in the order in which the reference lists them.
pub const ALL: &[&Function] = &[
    &min::FUNCTION,
    &max::FUNCTION,
    &sum::FUNCTION,
    &mean::FUNCTION,
    &median::FUNCTION,
    &abs::FUNCTION,
    &round::FUNCTION,
    &round_half_even::FUNCTION,
    &floor::FUNCTION,
    &ceil::FUNCTION,
    &sqrt::FUNCTION,
    &ln::FUNCTION,
    &log10::FUNCTION,
    &exp::FUNCTION,
    &pow::FUNCTION,
    &is_missing::FUNCTION,
    &rise::FUNCTION,
    &fall::FUNCTION,
    &lowest::FUNCTION,
    &highest::FUNCTION,
    &lowest_value::FUNCTION,
    &highest_value::FUNCTION,
    &largest_rise::FUNCTION,
    &largest_fall::FUNCTION,
    &date::FUNCTION,
    &days::FUNCTION,
    &workdays::FUNCTION,
    &year::FUNCTION,
    &month::FUNCTION,
    &day::FUNCTION,
    &len::FUNCTION,
    &contains::FUNCTION,
    &starts_with::FUNCTION,
];

/// The function of that name.
#[must_use]
pub fn by_word(word: &str) -> Option<&'static Function> {
    ALL.iter().copied().find(|function| function.word == word)
}

/// A function of the rule language.
pub struct Function {
    /// Its name.
    pub word: &'static str,
    /// What it takes.
    pub arguments: Arguments,
    /// The type of its result.
    pub yields: Kind,
    /// What it yields, in a line.
    pub doc: Words,
    /// A formula that uses it, and what that yields, as a formula.
    pub example: (&'static str, &'static str),
    /// What becomes of a missing argument.
    pub missing: Missing,
    /// What a number that it yields can be, given what its arguments can be: of a list, the entries.
    pub range: fn(&[Range]) -> Range,
    /// Whether it has a value for all arguments of these ranges.
    pub defined: fn(&[Range]) -> bool,
    /// The unit of its result.
    pub unit: Unit,
    /// The function that a mutant calls instead, where people confuse the two.
    pub opposite: Option<&'static str>,
    /// The steps that a call costs beyond its own: about so many operations would take as long.
    cost: fn(&Call<'_>) -> u64,
    run: fn(&Call<'_>) -> Outcome,
}

is_its_word!(Function);

/// What a function takes.
#[derive(Debug, Clone, Copy)]
pub enum Arguments {
    /// These, in order.
    These(&'static [Argument]),
    /// A list of numbers.
    List,
    /// Several numbers, or a list of them that is not empty.
    Numbers,
}

/// An argument of a function.
#[derive(Debug, Clone, Copy)]
pub struct Argument {
    /// What it is called in the reference.
    pub name: &'static str,
    /// The types that it can have; any, where there are none.
    pub kinds: &'static [Kind],
    /// Whether it can be left out.
    pub optional: bool,
}

impl Argument {
    const fn of(name: &'static str, kinds: &'static [Kind]) -> Self {
        Self { name, kinds, optional: false }
    }

    const fn optional(name: &'static str, kinds: &'static [Kind]) -> Self {
        Self { name, kinds, optional: true }
    }
}

/// What becomes of a missing argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// The result is missing, too.
    Passes,
    /// The function looks at it, and the result may be missing.
    Examined,
    /// The result has a value that says so.
    Answered,
    /// The result is 0.
    Zero,
}

impl Missing {
    /// Whether there is a result whatever arguments lack.
    #[must_use]
    pub fn has_result(self) -> bool {
        matches!(self, Self::Answered | Self::Zero)
    }
}

/// The unit of a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// One of its own, or none.
    Own,
    /// That of the first argument.
    OfFirst,
    /// That which all arguments have.
    OfAll,
}

/// The most arguments that any function takes.
pub(super) const MOST_ARGUMENTS: usize = 8;

impl Arguments {
    /// The least and the greatest number of arguments.
    #[must_use]
    pub fn arity(self) -> (usize, usize) {
        match self {
            Self::These(all) => (all.iter().filter(|argument| !argument.optional).count(), all.len()),
            Self::List => (1, 1),
            Self::Numbers => (1, MOST_ARGUMENTS),
        }
    }

    /// Whether that many can be given.
    #[must_use]
    pub fn takes(self, arity: usize) -> bool {
        let (least, most) = self.arity();
        (least..=most).contains(&arity)
    }

    /// Whether a list can be given in place of numbers.
    #[must_use]
    pub fn takes_list(self) -> bool {
        matches!(self, Self::List | Self::Numbers)
    }
}

impl std::fmt::Display for Arguments {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::List => f.write_str("list"),
            Self::Numbers => f.write_str("a, b, … or a list"),
            Self::These(all) => all.iter().enumerate().try_for_each(|(at, argument)| {
                let comma = if at == 0 { "" } else { ", " };
                let Argument { name, optional, .. } = argument;
                if *optional { write!(f, "[{comma}{name}]") } else { write!(f, "{comma}{name}") }
            }),
        }
    }
}

/// A function as it is called: `round(x[, places])`.
impl std::fmt::Display for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}({})", self.word, self.arguments)
    }
}

/// A call of a function.
pub(super) struct Call<'a> {
    /// The name of the function, for messages.
    of: &'static str,
    arguments: &'a [Operand],
}

/// An argument that is not given.
const NOT_GIVEN: &Operand = &Operand::Missing(Absent::NOTHING);

impl Call<'_> {
    fn at(&self, index: usize) -> &Operand {
        self.arguments.get(index).unwrap_or(NOT_GIVEN)
    }

    fn number(&self, index: usize) -> Result<Decimal, Trouble> {
        self.at(index).number(self.of)
    }

    fn text(&self, index: usize) -> Result<&str, Trouble> {
        self.at(index).text(self.of)
    }

    pub(super) fn date(&self, index: usize) -> Result<NaiveDate, Trouble> {
        self.at(index).date(self.of)
    }

    /// The numbers of a list, or the arguments themselves.
    fn numbers(&self) -> Result<Vec<Decimal>, Trouble> {
        match self.arguments {
            [Operand::List(list)] => list.iter().map(|value| Operand::of(value).number(self.of)).collect(),
            [single] => Err(single.unfit(self.of, "a list of numbers, as in `[a, b]`")),
            several => several.iter().map(|value| value.number(self.of)).collect(),
        }
    }
}

impl Function {
    fn call(&self, operands: &[Operand]) -> Outcome {
        let missing =
            operands.iter().filter(|_| self.missing == Missing::Passes).find_map(|operand| match operand {
                Operand::Missing(absent) => Some(absent),
                _ => None,
            });
        match missing {
            Some(absent) => Err(Trouble::Missing(absent.clone())),
            None => (self.run)(&call(self.word, operands)),
        }
    }

    /// What it yields for these numbers; none where that is no number.
    #[must_use]
    pub fn of_numbers(&self, numbers: &[Decimal]) -> Option<Decimal> {
        let operands: Vec<Operand> = numbers.iter().map(|x| Operand::Number(*x)).collect();
        Operand::of(&self.call(&operands).ok()?).as_number()
    }
}

/// Makes all functions callable.
pub(super) fn register(engine: &mut Engine) {
    for function in ALL.iter().copied() {
        let (least, most) = function.arguments.arity();
        for arity in least..=most {
            let types = vec![TypeId::of::<Dynamic>(); arity];
            engine.register_raw_fn(function.word, types, move |context, arguments| {
                let operands: Vec<Operand> = arguments.iter().map(|value| Operand::of(value)).collect();
                budget::charge(budget::of_lists(&operands) + (function.cost)(&call(function.word, &operands)));
                settled(function.call(&operands), context.call_position())
            });
        }
    }
}

/// A call with these arguments.
pub(super) fn call<'a>(of: &'static str, arguments: &'a [Operand]) -> Call<'a> {
    Call { of, arguments }
}

/// The day that a text says.
pub(super) fn read_date(text: &str) -> Option<NaiveDate> {
    crate::period::day(text).filter(|_| !text.contains('/'))
}

// What many descriptors say.

fn unknown(_: &[Range]) -> Range {
    UNKNOWN
}

fn whole_number(_: &[Range]) -> Range {
    UNKNOWN.whole()
}

fn of_one(of: &[Range], range: impl Fn(Range) -> Range) -> Range {
    if let [only] = of { range(*only) } else { UNKNOWN }
}

fn always(_: &[Range]) -> bool {
    true
}

fn never(_: &[Range]) -> bool {
    false
}

fn no_more(_: &Call<'_>) -> u64 {
    0
}

fn transcendental(_: &Call<'_>) -> u64 {
    200
}
