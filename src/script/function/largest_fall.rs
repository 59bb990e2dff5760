//! The child that fell most.

use super::{Argument, Arguments, Function, Kind, Missing, Unit, Words, children, never, no_more, unknown};

pub(super) const FUNCTION: Function = Function {
    word: "largest_fall",
    arguments: Arguments::These(&[
        Argument::of("now", &[Kind::Children]),
        Argument::of("before", &[Kind::Children]),
    ]),
    yields: Kind::Text,
    doc: Words {
        en: "the name of the child that fell most: `largest_fall(score.of, previous.score.of)`; missing if none fell",
        zh: "下降最多的子项名称：`largest_fall(score.of, previous.score.of)`；无下降时为缺失",
    },
    example: ("largest_fall(score.of, previous.score.of)", "\"delivery\""),
    missing: Missing::Examined,
    range: unknown,
    defined: never,
    unit: Unit::Own,
    opposite: None,
    cost: no_more,
    run: |call| children::largest_change(call, -1),
};
