//! Operators: one function for each symbol, for values of all types.
//!
//! Each operator is registered once for `(Dynamic, Dynamic)`. Rhai looks for exact types first, then for
//! these, and for its own operators last, so ours decide in every case, also where Rhai's would quietly
//! say false (`"80" >= 80`) or divide whole numbers (`7 / 2`).

use super::absent::Absent;
use super::budget;
use super::operand::{Operand, Outcome, Trouble, number, settled};
use crate::number::{self as exact, Decimal, Fault};
use rhai::{Array, Dynamic, Engine};
use std::any::TypeId;
use std::cmp::Ordering;

const ARITHMETIC: [&str; 6] = ["+", "-", "*", "/", "%", "**"];
const COMPARISONS: [&str; 6] = ["==", "!=", "<", "<=", ">", ">="];

pub(super) fn register(engine: &mut Engine) {
    let any = TypeId::of::<Dynamic>();
    for symbol in ARITHMETIC {
        engine.register_raw_fn(symbol, [any, any], move |context, operands| {
            let [left, right] = operands else { return Ok(Dynamic::UNIT) };
            settled(arithmetic(symbol, &Operand::of(left), &Operand::of(right)), context.call_position())
        });
        // Without these `x /= 2` would divide as Rhai does.
        engine.register_raw_fn(format!("{symbol}="), [any, any], move |context, operands| {
            let [left, right] = operands else { return Ok(()) };
            let result = arithmetic(symbol, &Operand::of(left), &Operand::of(right));
            **left = settled(result, context.call_position())?;
            Ok(())
        });
    }
    for symbol in COMPARISONS {
        engine.register_raw_fn(symbol, [any, any], move |context, operands| {
            let [left, right] = operands else { return Ok(Dynamic::UNIT) };
            let truth = comparison(symbol, &Operand::of(left), &Operand::of(right));
            settled(truth.map(Dynamic::from_bool), context.call_position())
        });
    }
    for symbol in ["-", "+", "!"] {
        engine.register_raw_fn(symbol, [any], move |context, operands| {
            let [operand] = operands else { return Ok(Dynamic::UNIT) };
            settled(unary(symbol, &Operand::of(operand)), context.call_position())
        });
    }
    for symbol in ["..", "..="] {
        engine.register_raw_fn(symbol, [any, any], move |context, operands| {
            let [from, to] = operands else { return Ok(Dynamic::UNIT) };
            settled(range(symbol, &Operand::of(from), &Operand::of(to)), context.call_position())
        });
    }
}

fn range(symbol: &str, from: &Operand, to: &Operand) -> Outcome {
    let (from, to) = (whole(symbol, from)?, whole(symbol, to)?);
    Ok(if symbol == ".." { Dynamic::from(from..to) } else { Dynamic::from(from..=to) })
}

/// The whole number that `of` needs.
pub(super) fn whole(of: &str, operand: &Operand) -> Result<i64, Trouble> {
    use rust_decimal::prelude::ToPrimitive;
    let value = exact::guard(operand.number(of)?);
    value.to_i64().filter(|_| value.scale() == 0).ok_or_else(|| {
        Trouble::wrong(format!("`{of}` takes a whole number, but this is {value}"), "round it first")
    })
}

fn arithmetic(symbol: &str, left: &Operand, right: &Operand) -> Outcome {
    if let (Operand::Whole(a), Operand::Whole(b)) = (left, right) {
        let quick = match symbol {
            "+" => a.checked_add(*b),
            "-" => a.checked_sub(*b),
            "*" => a.checked_mul(*b),
            _ => None,
        };
        if let Some(result) = quick {
            return Ok(Dynamic::from_int(result));
        }
    }
    if let (Some(a), Some(b)) = (left.as_number(), right.as_number()) {
        return Ok(number(compute(symbol, a, b)?));
    }
    match (symbol, left, right) {
        (_, Operand::Missing(absent), _) | (_, _, Operand::Missing(absent)) => {
            Err(Trouble::Missing(absent.clone()))
        }
        ("+", Operand::Text(a), Operand::Text(b)) => Ok(Dynamic::from(a.clone() + b.as_str())),
        ("+", Operand::List(a), Operand::List(b)) => Ok(join(a, b)),
        _ => Err(unfit_pair(symbol, left, right)),
    }
}

fn compute(symbol: &str, a: Decimal, b: Decimal) -> Result<Decimal, Fault> {
    match symbol {
        "+" => exact::add(a, b),
        "-" => exact::sub(a, b),
        "*" => exact::mul(a, b),
        "/" => exact::div(a, b),
        "%" => exact::rem(a, b),
        _ => {
            budget::charge(budget::power(b));
            exact::pow(a, b)
        }
    }
}

fn join(a: &Array, b: &Array) -> Dynamic {
    Dynamic::from_array(a.iter().chain(b).cloned().collect())
}

fn comparison(symbol: &str, left: &Operand, right: &Operand) -> Result<bool, Trouble> {
    let order = match (left, right) {
        (Operand::Missing(absent), _) | (_, Operand::Missing(absent)) => {
            return Err(Trouble::Missing(absent.clone()));
        }
        (Operand::Whole(a), Operand::Whole(b)) => a.cmp(b),
        (Operand::Text(a) | Operand::Words(a), Operand::Text(b) | Operand::Words(b)) => a.cmp(b),
        (Operand::Date(a), Operand::Date(b)) => a.cmp(b),
        (Operand::Bool(_), Operand::Bool(_)) | (Operand::List(_), Operand::List(_))
            if matches!(symbol, "==" | "!=") =>
        {
            return Ok(equal(left, right)? == (symbol == "=="));
        }
        _ => match (left.as_number(), right.as_number()) {
            (Some(a), Some(b)) => exact::compare(a, b),
            _ => return Err(unfit_pair(symbol, left, right)),
        },
    };
    Ok(match symbol {
        "==" => order == Ordering::Equal,
        "!=" => order != Ordering::Equal,
        "<" => order == Ordering::Less,
        "<=" => order != Ordering::Greater,
        ">" => order == Ordering::Greater,
        _ => order != Ordering::Less,
    })
}

/// Whether two values are equal, numbers at the guard. Two lists with a missing entry are unequal where something else in
/// them is, and otherwise undecided.
pub(super) fn equal(left: &Operand, right: &Operand) -> Result<bool, Trouble> {
    match (left, right) {
        (Operand::Bool(a), Operand::Bool(b)) => Ok(a == b),
        (Operand::List(a), Operand::List(b)) if a.len() != b.len() => Ok(false),
        (Operand::List(a), Operand::List(b)) => {
            let pairs = a.iter().zip(b).map(|(x, y)| equal(&Operand::of(x), &Operand::of(y)));
            Ok(!any(pairs, false)?)
        }
        _ => comparison("==", left, right),
    }
}

/// Whether one of several truths is `wanted`: undecided where none is and one is missing.
pub(super) fn any(truths: impl Iterator<Item = Result<bool, Trouble>>, wanted: bool) -> Result<bool, Trouble> {
    let mut open: Option<Absent> = None;
    for truth in truths {
        match truth {
            Ok(truth) if truth == wanted => return Ok(true),
            Ok(_) => {}
            Err(Trouble::Missing(absent)) => open = open.or(Some(absent)),
            Err(trouble) => return Err(trouble),
        }
    }
    open.map_or(Ok(false), |absent| Err(Trouble::Missing(absent)))
}

fn unary(symbol: &str, operand: &Operand) -> Outcome {
    match (symbol, operand) {
        (_, Operand::Missing(absent)) => Err(Trouble::Missing(absent.clone())),
        ("!", Operand::Bool(truth)) => Ok(Dynamic::from_bool(!truth)),
        ("!", _) => Err(operand.unfit("!", "true or false")),
        ("-", _) => Ok(number(-operand.number("-")?)),
        _ => Ok(number(operand.number(symbol)?)),
    }
}

fn unfit_pair(symbol: &str, left: &Operand, right: &Operand) -> Trouble {
    let (a, b) = (left.kind(), right.kind());
    let compares = COMPARISONS.contains(&symbol);
    let numeric = |text: &Operand| matches!(text, Operand::Text(text) if text.parse::<Decimal>().is_ok());
    let help = match (left, right) {
        _ if numeric(left) || numeric(right) => {
            "a text in quotes is not a number: leave the quotes away, or give the column the type number"
        }
        (Operand::Bool(_), Operand::Bool(_)) => "join conditions by `&&` and `||`",
        (Operand::Bool(_), _) | (_, Operand::Bool(_)) if compares => {
            "a condition stands for itself: write `x` or `!x`; join two comparisons by `&&`"
        }
        _ => "both sides must be of the same type: two numbers, two texts, or two dates",
    };
    let message = if compares {
        format!("`{symbol}` can't compare {a} with {b}")
    } else {
        format!("`{symbol}` can't be used on {a} and {b}")
    };
    Trouble::wrong(message, help)
}
