//! By how much a value has risen.

use super::{Argument, Arguments, Function, Kind, Missing, Unit, Words, always, change, no_more};

pub(super) const FUNCTION: Function = Function {
    word: "rise",
    arguments: Arguments::These(&[Argument::of("now", &[Kind::Number]), Argument::of("before", &[Kind::Number])]),
    yields: Kind::Number,
    doc: Words {
        en: "by how much now is above before, at least 0; 0 if either is missing",
        zh: "较前值上升的幅度，不小于 0；任一缺失时为 0",
    },
    example: ("rise(88, 85.5)", "2.5"),
    missing: Missing::Zero,
    range: |of| change::range(of, 0, 1),
    defined: always,
    unit: Unit::Own,
    opposite: None,
    cost: no_more,
    run: |call| change::difference(call, 0, 1),
};
