//! 0 at one value, 1 at another, straight through.

use super::{
    Argument, Computes, Earned, Ends, Example, Gives, Show, Takes, Way, exact, no_sites, nothing_reached,
};
use crate::interval::{Range, UNKNOWN};
use crate::language::Language;
use crate::number::{self, Decimal, Fault};

pub(super) const WAY: Way = Way {
    word: "goalposts",
    doc: "the values that become 0 and 1",
    example,
    takes: Takes::Ends,
    gives: Gives::Always,
    goes_on: true,
    is_scale: true,
    computes: Computes::OfValue(value),
    reach,
    rule,
    meaning,
    sites: no_sites,
    reached: nothing_reached,
};

fn example() -> Example {
    let written = (60.into(), 90.into());
    Example {
        argument: Argument::Ends(Ends { written, transformed: Some(written) }),
        target: None,
        points: &[(60, "0"), (75, "0.5"), (90, "1"), (105, "1.5")],
    }
}

fn posts(argument: &Argument) -> Option<(Decimal, Decimal)> {
    argument.ends()?.transformed
}

/// (x − low) ÷ (high − low).
fn value(argument: &Argument, x: Decimal) -> Earned {
    let (low, high) = posts(argument).ok_or_else(|| Fault::Missing("a goalpost".into()))?;
    Ok((number::div(number::sub(x, low)?, number::sub(high, low)?)?, None))
}

fn reach(argument: &Argument, x: Range) -> Range {
    let Some((low, high)) = posts(argument) else { return UNKNOWN };
    let at = |x: Decimal| value(argument, x).ok().map(|(y, _)| y);
    if low < high { x.map(at) } else { x.negate().map(|x| at(-x)) }
}

fn written(argument: &Argument) -> (Decimal, Decimal) {
    argument.ends().map(|ends| ends.written).unwrap_or_default()
}

fn rule(argument: &Argument, language: Language) -> String {
    let (low, high) = written(argument);
    format!("{} {} … {}", language.pick("goalposts", "起止值"), exact(&low), exact(&high))
}

fn meaning(argument: &Argument, _: Language, show: Show<'_>) -> String {
    let (low, high) = written(argument);
    format!("{} → 0, {} → 1", show(&low), show(&high))
}
