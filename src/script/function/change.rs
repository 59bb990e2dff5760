//! What functions over a value now and before have in common.

use super::{Call, Outcome};
use crate::interval::{Range, UNKNOWN};
use crate::number::{self, Decimal};
use crate::script::operand::number as value;
use rhai::Dynamic;

/// By how much one argument is above another; 0 where it is not, and where one of them is missing.
pub(super) fn difference(call: &Call<'_>, high: usize, low: usize) -> Outcome {
    if call.at(high).is_missing() || call.at(low).is_missing() {
        return Ok(Dynamic::from_int(0));
    }
    let difference = number::sub(call.number(high)?, call.number(low)?)?;
    Ok(value(difference.max(Decimal::ZERO)))
}

/// What that can be where both have a value.
pub(super) fn range(of: &[Range], high: usize, low: usize) -> Range {
    let (Some(high), Some(low)) = (of.get(high), of.get(low)) else { return UNKNOWN };
    high.add(low.negate()).max(Range::exactly(Decimal::ZERO))
}
