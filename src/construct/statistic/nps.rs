//! The net promoter score.

use super::{Answers, Argument, Needs, Of, Statistic, Takes, Unit};
use crate::data::Domain;
use crate::interval::{Attained, Range};
use crate::number::{self, Decimal, Fault};

pub(super) const STATISTIC: Statistic = Statistic {
    word: "nps",
    doc: "the net promoter score: the share of 9 and 10 less the share of 0 to 6, times 100 (Reichheld 2003)",
    example: (&[2, 4, 4, 10], "", "-50"),
    takes: Takes::Nothing,
    of: Of::ZeroToTen,
    unit: Unit::Answers,
    lies_within: false,
    needs: Needs::AnAnswer,
    value,
    reach,
};

/// The least answer of a promoter.
const PROMOTER: i64 = 9;

/// The greatest answer of a detractor.
const DETRACTOR: i64 = 6;

/// The example: one promoter and three detractors of four, (1 − 3) ÷ 4 × 100.
fn value(answers: &Answers<'_>, _: &Argument) -> Result<Decimal, Fault> {
    let (nine, six) = (Decimal::from(PROMOTER), Decimal::from(DETRACTOR));
    let (mut promoters, mut detractors) = (0_u64, 0_u64);
    for (x, count) in answers.numbers()? {
        promoters += if x >= nine { count } else { 0 };
        detractors += if x <= six { count } else { 0 };
    }
    let difference = number::sub(promoters.into(), detractors.into())?;
    number::div(number::mul(difference, Decimal::ONE_HUNDRED)?, Decimal::from(answers.answered()))
}

fn reach(each: Range, _: Option<&Domain>, _: &Argument) -> Option<Range> {
    let (nine, six) = (Decimal::from(PROMOTER), Decimal::from(DETRACTOR));
    let least = match each.low {
        Some(low) if low >= nine => 100,
        Some(low) if low > six => 0,
        _ => -100,
    };
    let most = match each.high {
        Some(high) if high <= six => -100,
        Some(high) if high < nine => 0,
        _ => 100,
    };
    let attained =
        Attained { low: least != 0 && each.attained.low, high: most != 0 && each.attained.high, between: false };
    Some(Range { attained, ..Range::of(least, most) })
}
