//! What functions over lists have in common.

use super::{Call, Outcome};
use crate::interval::Range;
use crate::number::{self, Decimal};
use crate::script::operand::{Operand, Trouble, number as value};
use std::cmp::Ordering;

/// The sum of what can be any of these.
pub(super) fn total(of: &[Range]) -> Range {
    of.iter().copied().fold(Range::exactly(Decimal::ZERO), Range::add)
}

/// The least or the greatest number.
pub(super) fn extreme(call: &Call<'_>, wanted: Ordering) -> Outcome {
    let of = call.of;
    if let [Operand::Whole(_) | Operand::Number(_)] = call.arguments {
        return Err(Trouble::wrong(
            format!("`{of}` takes two numbers or more, or a list"),
            "add what to compare with",
        ));
    }
    let best =
        call.numbers()?.into_iter().reduce(|best, x| if number::compare(x, best) == wanted { x } else { best });
    best.map(value)
        .ok_or_else(|| Trouble::wrong(format!("`{of}` of an empty list"), "give it at least one number"))
}
