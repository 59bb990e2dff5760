//! What the functions that round have in common.

use super::{Call, Outcome};
use crate::interval::{Range, UNKNOWN};
use crate::number::{self, Rounding};
use crate::script::operand::{Trouble, number as value};
use crate::script::operators::whole;

/// The first argument, rounded to as many places as the second says.
pub(super) fn round(call: &Call<'_>, half: Rounding) -> Outcome {
    let of = call.of;
    let places = call.arguments.get(1).map_or(Ok(0), |places| whole(of, places))?;
    let places = u32::try_from(places).ok().filter(|places| *places <= number::GUARD_PLACES).ok_or_else(|| {
        Trouble::wrong(format!("`{of}` takes 0 to {} places, but this is {places}", number::GUARD_PLACES), "")
    })?;
    Ok(value(number::round(call.number(0)?, places, half)))
}

/// What that can be.
pub(super) fn range(of: &[Range], half: Rounding) -> Range {
    match of {
        [x] => x.rounded(0, half),
        [x, places] => written(*places).map_or(UNKNOWN, |places| x.rounded(places, half)),
        _ => UNKNOWN,
    }
}

/// A number of decimal places that is written out.
fn written(places: Range) -> Option<u32> {
    let only = places.low.filter(|low| places.high == Some(*low) && places.is_whole())?;
    u32::try_from(only).ok().filter(|places| *places <= number::GUARD_PLACES)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::Decimal;

    #[test]
    fn places_that_are_written_out_are_the_step() {
        let hundredths = range(&[Range::of(0, 1), Range::exactly(Decimal::TWO)], Rounding::HalfUp);
        assert_eq!(hundredths.step, Some(Decimal::new(1, 2)));
        assert_eq!(range(&[Range::of(0, 1), Range::of(1, 2)], Rounding::HalfUp), UNKNOWN);
    }
}
