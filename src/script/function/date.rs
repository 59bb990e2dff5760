//! A day from a text.

use super::{
    Argument, Arguments, Call, Function, Kind, Missing, Outcome, Unit, Words, never, no_more, read_date, unknown,
};
use crate::number::Fault;
use rhai::Dynamic;

pub(super) const FUNCTION: Function = Function {
    word: "date",
    arguments: Arguments::These(&[Argument::of("text", &[Kind::Text])]),
    yields: Kind::Date,
    doc: Words {
        en: "the day written as in \"2025-03-14\"", zh: "由 \"2025-03-14\" 形式的文字得到日期"
    },
    example: ("date(\"2025-03-14\") < date(\"2025-04-01\")", "true"),
    missing: Missing::Passes,
    range: unknown,
    defined: never,
    unit: Unit::Own,
    opposite: None,
    cost: no_more,
    run,
};

fn run(call: &Call<'_>) -> Outcome {
    let text = call.text(0)?;
    // The text may come from the data, so this is no fault of the rules.
    let day =
        read_date(text).ok_or_else(|| Fault::OutOfRange(format!("`{text}` is not a day such as 2025-03-14")))?;
    Ok(Dynamic::from(day))
}
