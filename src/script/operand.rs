//! Values as operators and functions see them.
//!
//! Rhai's values are read into [`Operand`]s, so that one table decides on types for all operators.
//! [`Trouble`] is what an operation can end in. What is missing becomes the absent value of the operation; a fault of the
//! rules travels through Rhai inside of a runtime error.

use super::absent::Absent;
use crate::data::Value;
use crate::number::{Decimal, Fault};
use chrono::NaiveDate;
use rhai::{Array, Dynamic, EvalAltResult, ImmutableString, Map, Position};
use rust_decimal::prelude::ToPrimitive;
use std::sync::Arc;

/// The children of a node with their values, in document order.
#[derive(Debug, Clone)]
pub(super) struct Children(pub(super) Arc<[(String, Option<Decimal>)]>);

/// Several words that were chosen at once. A type of its own, so that it stays one behind a `let` and in functions.
#[derive(Debug, Clone)]
struct Words(ImmutableString);

/// A value in a formula.
#[derive(Debug, Clone)]
pub(super) enum Operand {
    Missing(Absent),
    /// A whole number; literals and counts are these.
    Whole(i64),
    Number(Decimal),
    Bool(bool),
    Text(ImmutableString),
    /// Several words that were chosen at once, between [`SEVERAL`](crate::data::SEVERAL).
    Words(ImmutableString),
    Date(NaiveDate),
    List(Array),
    Map(Map),
    Children(Children),
    Other(String),
}

/// What an operation ends in when it has no result.
#[derive(Debug, Clone)]
pub(super) enum Trouble {
    /// A missing operand.
    Missing(Absent),
    /// A fault in data.
    Fault(Fault),
    /// A fault of the rules: what is wrong, and what to do.
    Wrong(String, String),
}

pub(super) type Outcome = Result<Dynamic, Trouble>;

impl From<Fault> for Trouble {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// What an operation at a position yields: where data let it down, an absent value with the cause.
pub(super) fn settled(outcome: Outcome, at: Position) -> Result<Dynamic, Box<EvalAltResult>> {
    match outcome {
        Ok(value) => Ok(value),
        Err(Trouble::Missing(absent)) => Ok(absent.needed(at).value()),
        Err(Trouble::Fault(fault)) => Ok(Absent::fault(fault).needed(at).value()),
        Err(trouble @ Trouble::Wrong(..)) => {
            Err(Box::new(EvalAltResult::ErrorRuntime(Dynamic::from(trouble), Position::NONE)))
        }
    }
}

impl Trouble {
    pub(super) fn wrong(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Wrong(message.into(), help.into())
    }
}

impl Operand {
    pub(super) fn of(value: &Dynamic) -> Self {
        if let Ok(whole) = value.as_int() {
            Self::Whole(whole)
        } else if let Ok(number) = value.as_decimal() {
            Self::Number(number)
        } else if let Ok(truth) = value.as_bool() {
            Self::Bool(truth)
        } else if value.is_unit() {
            Self::Missing(Absent::NOTHING)
        } else if let Ok(text) = value.as_immutable_string_ref() {
            Self::Text(text.clone())
        } else {
            Self::of_rare(value)
        }
    }

    fn of_rare(value: &Dynamic) -> Self {
        if let Some(day) = value.read_lock::<NaiveDate>() {
            Self::Date(*day)
        } else if let Some(words) = value.read_lock::<Words>() {
            Self::Words(words.0.clone())
        } else if let Some(children) = value.read_lock::<Children>() {
            Self::Children(children.clone())
        } else if let Ok(list) = value.as_array_ref() {
            Self::List(list.clone())
        } else if let Ok(map) = value.as_map_ref() {
            Self::Map(map.clone())
        } else if let Some(absent) = Absent::of(value) {
            Self::Missing(absent)
        } else if let Ok(letter) = value.as_char() {
            Self::Text(letter.to_string().into())
        } else {
            Self::Other(kind_of(value.type_name()).to_owned())
        }
    }

    /// Whether it has no value.
    pub(super) fn is_missing(&self) -> bool {
        matches!(self, Self::Missing(_))
    }

    /// What it is, in words for messages.
    pub(super) fn kind(&self) -> &str {
        match self {
            Self::Missing(_) => "nothing",
            Self::Whole(_) | Self::Number(_) => "a number",
            Self::Bool(_) => "true or false",
            Self::Text(_) | Self::Words(_) => "a text",
            Self::Date(_) => "a date",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
            Self::Children(_) => "the children of a node",
            Self::Other(kind) => kind,
        }
    }

    /// The number that it is, if it is one.
    pub(super) fn as_number(&self) -> Option<Decimal> {
        match self {
            Self::Whole(whole) => Some(Decimal::from(*whole)),
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The number that `of` needs.
    pub(super) fn number(&self, of: &str) -> Result<Decimal, Trouble> {
        self.as_number().ok_or_else(|| self.unfit(of, "a number"))
    }

    pub(super) fn text(&self, of: &str) -> Result<&str, Trouble> {
        match self {
            Self::Text(text) | Self::Words(text) => Ok(text),
            _ => Err(self.unfit(of, "a text")),
        }
    }

    pub(super) fn date(&self, of: &str) -> Result<NaiveDate, Trouble> {
        match self {
            Self::Date(day) => Ok(*day),
            _ => Err(self.unfit(of, "a date")),
        }
    }

    pub(super) fn children(&self, of: &str) -> Result<&[(String, Option<Decimal>)], Trouble> {
        match self {
            Self::Children(children) => Ok(&children.0),
            _ => Err(self.unfit(of, "the children of a node, as in `score.of`")),
        }
    }

    /// The complaint that `of` needs something else.
    pub(super) fn unfit(&self, of: &str, wanted: &str) -> Trouble {
        if let Self::Missing(absent) = self {
            return Trouble::Missing(absent.clone());
        }
        let help = match self {
            Self::Text(text) if text.parse::<Decimal>().is_ok() => {
                "a text in quotes is not a number: leave the quotes away, or give the column the type number"
            }
            _ => "look at what the name stands for, and at the type of its column",
        };
        Trouble::wrong(format!("`{of}` takes {wanted}, but this is {}", self.kind()), help)
    }
}

/// What Rhai's name of a type means, in words.
pub(super) fn kind_of(type_name: &str) -> &str {
    match type_name {
        "()" => "nothing",
        "i64" | "decimal" | "rust_decimal::Decimal" | "rust_decimal::decimal::Decimal" => "a number",
        "bool" => "true or false",
        "array" => "a list",
        "map" => "a map",
        name if name.contains("String") || name == "string" || name == "char" => "a text",
        name if name.contains("NaiveDate") => "a date",
        name if name.contains("Children") => "the children of a node",
        name if name.contains("ange") => "a range",
        name if name.contains("Array") || name.contains("Vec") => "a list",
        name if name.contains("Map") => "a map",
        _ => "something else",
    }
}

/// A number as a value: whole ones as whole numbers, which compute faster.
pub(super) fn number(value: Decimal) -> Dynamic {
    if value.scale() == 0
        && let Some(whole) = value.to_i64()
    {
        return Dynamic::from_int(whole);
    }
    Dynamic::from_decimal(value)
}

/// Several words that were chosen at once as a value of the script.
pub(super) fn words(joined: &str) -> Dynamic {
    Dynamic::from(Words(joined.into()))
}

/// A value of the data as a value of the script.
pub(super) fn dynamic(value: &Value) -> Dynamic {
    match value {
        Value::Number(value) => number(*value),
        Value::Bool(truth) => Dynamic::from_bool(*truth),
        Value::Text(text) => Dynamic::from(ImmutableString::from(text.as_ref())),
        Value::Date(day) => Dynamic::from(*day),
    }
}
