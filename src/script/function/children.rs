//! What functions over the children of a node have in common.

use super::{Call, Outcome, of_one};
use crate::interval::Range;
use crate::number::{self, Decimal};
use crate::script::operand::{Operand, Trouble, number as value};
use rhai::Dynamic;
use std::cmp::Ordering;

/// The child with the outermost value, the first of equal ones.
fn outermost_child<'a>(call: &'a Call<'_>, wanted: Ordering) -> Result<Option<(&'a str, Decimal)>, Trouble> {
    let children = call.at(0).children(call.of)?.iter();
    let valued = children.filter_map(|(name, value)| value.map(|value| (name.as_str(), value)));
    Ok(valued.reduce(|best, child| if number::compare(child.1, best.1) == wanted { child } else { best }))
}

/// Its name.
pub(super) fn outermost(call: &Call<'_>, wanted: Ordering) -> Outcome {
    Ok(outermost_child(call, wanted)?.map_or(Dynamic::UNIT, |(name, _)| name.into()))
}

/// Its value.
pub(super) fn outermost_value(call: &Call<'_>, wanted: Ordering) -> Outcome {
    Ok(outermost_child(call, wanted)?.map_or(Dynamic::UNIT, |(_, x)| value(x)))
}

/// Any of them can be the outermost one, and any can be missing.
pub(super) fn outermost_range(of: &[Range]) -> Range {
    of_one(of, |of| of.stepped(None).loosened())
}

/// The name of the child whose value changed most in the direction of `sign`, where it did at all.
pub(super) fn largest_change(call: &Call<'_>, sign: i64) -> Outcome {
    let (now, before) = (call.at(0), call.at(1));
    if let Operand::Missing(absent) = now {
        return Err(Trouble::Missing(absent.clone()));
    }
    if before.is_missing() {
        return Ok(Dynamic::UNIT);
    }
    let earlier = before.children(call.of)?;
    let mut best: Option<(&str, Decimal)> = None;
    for (name, value) in now.children(call.of)? {
        let then = earlier.iter().find(|(other, _)| other == name).and_then(|(_, value)| *value);
        let (Some(value), Some(then)) = (value, then) else { continue };
        let change = number::mul(number::sub(*value, then)?, sign.into())?;
        let least = best.map_or(Decimal::ZERO, |(_, change)| change);
        if number::compare(change, least) == Ordering::Greater {
            best = Some((name, change));
        }
    }
    Ok(best.map_or(Dynamic::UNIT, |(name, _)| name.to_owned().into()))
}
