//! The child that rose most.

use super::{Argument, Arguments, Function, Kind, Missing, Unit, Words, children, never, no_more, unknown};

pub(super) const FUNCTION: Function = Function {
    word: "largest_rise",
    arguments: Arguments::These(&[
        Argument::of("now", &[Kind::Children]),
        Argument::of("before", &[Kind::Children]),
    ]),
    yields: Kind::Text,
    doc: Words {
        en: "the name of the child that rose most: `largest_rise(score.of, previous.score.of)`; missing if none rose",
        zh: "上升最多的子项名称：`largest_rise(score.of, previous.score.of)`；无上升时为缺失",
    },
    example: ("largest_rise(score.of, previous.score.of)", "\"price\""),
    missing: Missing::Examined,
    range: unknown,
    defined: never,
    unit: Unit::Own,
    opposite: None,
    cost: no_more,
    run: |call| children::largest_change(call, 1),
};
