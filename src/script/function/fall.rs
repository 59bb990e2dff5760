//! By how much a value has fallen.

use super::{Argument, Arguments, Function, Kind, Missing, Unit, Words, always, change, no_more};

pub(super) const FUNCTION: Function = Function {
    word: "fall",
    arguments: Arguments::These(&[Argument::of("now", &[Kind::Number]), Argument::of("before", &[Kind::Number])]),
    yields: Kind::Number,
    doc: Words {
        en: "by how much now is below before, at least 0; 0 if either is missing",
        zh: "较前值下降的幅度，不小于 0；任一缺失时为 0",
    },
    example: ("fall(88, 85.5)", "0"),
    missing: Missing::Zero,
    range: |of| change::range(of, 1, 0),
    defined: always,
    unit: Unit::Own,
    opposite: None,
    cost: no_more,
    run: |call| change::difference(call, 1, 0),
};
