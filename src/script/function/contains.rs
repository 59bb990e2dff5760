//! Whether a text or a list holds something; `x in list` is the same.

use super::{Argument, Arguments, Call, Function, Kind, Missing, Outcome, Unit, Words, never, no_more, unknown};
use crate::data::SEVERAL;
use crate::script::operand::Operand;
use crate::script::operators::{any, equal};

pub(super) const FUNCTION: Function = Function {
    word: "contains",
    arguments: Arguments::These(&[
        Argument::of("text or list", &[Kind::Text, Kind::List]),
        Argument::of("x", &[]),
    ]),
    yields: Kind::Truth,
    doc: Words {
        en: "whether a text contains a text, or a list an entry; the same as `x in list`; missing where a missing entry could be x",
        zh: "文字是否含有某段文字，或列表是否含有某项；同 `x in list`；某缺失项可能等于 x 时为缺失",
    },
    example: ("contains([\"sale\", \"service\"], \"sale\")", "true"),
    missing: Missing::Examined,
    range: unknown,
    defined: never,
    unit: Unit::Own,
    opposite: None,
    cost: no_more,
    run,
};

fn run(call: &Call<'_>) -> Outcome {
    let part = call.at(1);
    match call.at(0) {
        Operand::Text(text) => Ok(text.contains(part.text(call.of)?).into()),
        Operand::Words(words) => {
            let part = part.text(call.of)?;
            Ok(words.split(SEVERAL).any(|word| word == part).into())
        }
        Operand::List(list) => Ok(any(list.iter().map(|entry| equal(&Operand::of(entry), part)), true)?.into()),
        Operand::Map(map) => Ok(map.contains_key(part.text(call.of)?).into()),
        other => Err(other.unfit(call.of, "a text or a list")),
    }
}
