//! The functions that formulas and `.rhai` files may call.
//!
//! [`FUNCTIONS`] is the one table: from it functions are registered, calls are checked and the reference
//! in `docs/` is made, and a test evaluates every example. A function takes values of any type and says
//! itself what it needs; a missing one makes the result missing, unless the table says otherwise.

use super::absent::Absent;
use super::budget;
use super::calendar::Calendar;
use super::operand::{Children, Operand, Outcome, Trouble, number, settled};
use super::operators::{any, equal, whole};
use crate::data::SEVERAL;
use crate::number::{self as exact, Decimal, ExactSum, Fault, Rounding};
use chrono::{Datelike, NaiveDate};
use rhai::{Dynamic, Engine};
use std::any::TypeId;
use std::cmp::Ordering;

type Run = fn(&'static str, &[Operand]) -> Outcome;

/// A function of the rule language.
#[derive(Debug, Clone, Copy)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// The names of its arguments, optional ones in brackets.
    pub arguments: &'static str,
    /// The least and the greatest number of arguments.
    pub arity: (usize, usize),
    /// What it yields, in English.
    pub en: &'static str,
    /// What it yields, in Chinese.
    pub zh: &'static str,
    /// A formula that uses it.
    pub example: &'static str,
    /// What the example yields, as a formula; `()` for no value.
    pub example_result: &'static str,
    /// Whether it is also called with missing values, of which it then makes what it says; others have no value then.
    takes_missing: bool,
    run: Run,
}

/// The most arguments that any function takes.
pub(super) const MOST_ARGUMENTS: usize = 8;

macro_rules! functions {
    ($($name:literal ($arguments:literal) $from:literal..=$to:literal $missing:literal
        $en:literal $zh:literal $example:literal => $result:literal, $run:expr;)*) => {
        /// All functions, in the order in which the reference lists them.
        pub const FUNCTIONS: &[Function] = &[$(Function {
            name: $name, arguments: $arguments, arity: ($from, $to), en: $en, zh: $zh, example: $example,
            example_result: $result, takes_missing: $missing, run: $run,
        },)*];
    };
}

functions! {
    "min"("a, b, … or a list") 1..=8 false
        "the least of the numbers" "各数中的最小值" "min(3, 1.5, 2)" => "1.5", |of, x| extreme(of, x, Ordering::Less);
    "max"("a, b, … or a list") 1..=8 false
        "the greatest of the numbers" "各数中的最大值" "max([3, 1.5, 2])" => "3", |of, x| extreme(of, x, Ordering::Greater);
    "sum"("list") 1..=1 false
        "the sum of a list" "列表各数之和" "sum([0.1, 0.2])" => "0.3", |of, x| sum(&numbers(of, x)?);
    "mean"("list") 1..=1 false
        "the mean of a list; missing for an empty one" "列表各数的平均值；空列表为缺失" "mean([80, 90, 85])" => "85", |of, x| mean(&numbers(of, x)?);
    "median"("list") 1..=1 false
        "the middle value of a list, or the mean of the two in the middle; missing for an empty one"
        "列表的中位数（偶数个时取中间两数的平均）；空列表为缺失" "median([1, 10, 2, 3])" => "2.5", |of, x| median(numbers(of, x)?);
    "abs"("x") 1..=1 false
        "x without its sign" "绝对值" "abs(-3.5)" => "3.5", |of, x| Ok(number(at(x, 0).number(of)?.abs()));
    "round"("x[, places]") 1..=2 false
        "x rounded to places (0 if not said), halves away from zero" "四舍五入到指定小数位（默认 0 位）"
        "round(2.345, 2)" => "2.35", |of, x| round(of, x, Rounding::HalfUp);
    "round_half_even"("x[, places]") 1..=2 false
        "x rounded to places (0 if not said), halves to the even neighbour" "四舍六入五成双，到指定小数位（默认 0 位）"
        "round_half_even(2.5)" => "2", |of, x| round(of, x, Rounding::HalfEven);
    "floor"("x") 1..=1 false
        "the largest whole number not above x" "不大于 x 的最大整数" "floor(-2.5)" => "-3", |of, x| Ok(number(exact::floor(at(x, 0).number(of)?)));
    "ceil"("x") 1..=1 false
        "the smallest whole number not below x" "不小于 x 的最小整数" "ceil(2.1)" => "3", |of, x| Ok(number(exact::ceil(at(x, 0).number(of)?)));
    "sqrt"("x") 1..=1 false
        "the square root; missing below 0" "平方根；负数为缺失" "sqrt(2.25)" => "1.5", |of, x| Ok(number(exact::sqrt(at(x, 0).number(of)?)?));
    "ln"("x") 1..=1 false
        "the natural logarithm; missing unless x is above 0" "自然对数；x 不大于 0 时为缺失" "ln(1)" => "0", |of, x| Ok(number(exact::ln(at(x, 0).number(of)?)?));
    "log10"("x") 1..=1 false
        "the logarithm to base 10; missing unless x is above 0" "以 10 为底的对数；x 不大于 0 时为缺失"
        "log10(1000)" => "3", |of, x| Ok(number(exact::log10(at(x, 0).number(of)?)?));
    "exp"("x") 1..=1 false
        "e to the power of x" "e 的 x 次方" "exp(0)" => "1", |of, x| Ok(number(exact::exp(at(x, 0).number(of)?)?));
    "pow"("x, y") 2..=2 false
        "x to the power of y, as `x ** y`" "x 的 y 次方，同 `x ** y`" "pow(2, 10)" => "1024",
        |of, x| Ok(number(exact::pow(at(x, 0).number(of)?, at(x, 1).number(of)?)?));
    "is_missing"("x") 1..=1 true
        "whether x has no value" "x 是否缺失" "is_missing(())" => "true", |_, x| Ok(at(x, 0).is_missing().into());
    "rise"("now, before") 2..=2 true
        "by how much now is above before, at least 0; 0 if either is missing" "较前值上升的幅度，不小于 0；任一缺失时为 0"
        "rise(88, 85.5)" => "2.5", |of, x| difference(of, at(x, 0), at(x, 1));
    "fall"("now, before") 2..=2 true
        "by how much now is below before, at least 0; 0 if either is missing" "较前值下降的幅度，不小于 0；任一缺失时为 0"
        "fall(88, 85.5)" => "0", |of, x| difference(of, at(x, 1), at(x, 0));
    "lowest"("children") 1..=1 false
        "the name of the child with the lowest value, the first of equal ones: `lowest(score.of)`"
        "得分最低的子项名称（并列取先者）：`lowest(score.of)`" "lowest(score.of)" => "\"delivery\"", |of, x| outermost(of, x, Ordering::Less);
    "highest"("children") 1..=1 false
        "the name of the child with the highest value, the first of equal ones: `highest(score.of)`"
        "得分最高的子项名称（并列取先者）：`highest(score.of)`" "highest(score.of)" => "\"price\"", |of, x| outermost(of, x, Ordering::Greater);
    "lowest_value"("children") 1..=1 false
        "the lowest value of the children; missing if none has one: `lowest_value(score.of)`"
        "各子项中最低的得分；均缺失时为缺失：`lowest_value(score.of)`" "lowest_value(score.of)" => "70", |of, x| outermost_value(of, x, Ordering::Less);
    "highest_value"("children") 1..=1 false
        "the highest value of the children; missing if none has one: `highest_value(score.of)`"
        "各子项中最高的得分；均缺失时为缺失：`highest_value(score.of)`" "highest_value(score.of)" => "80", |of, x| outermost_value(of, x, Ordering::Greater);
    "largest_rise"("now, before") 2..=2 true
        "the name of the child that rose most: `largest_rise(score.of, previous.score.of)`; missing if none rose"
        "上升最多的子项名称：`largest_rise(score.of, previous.score.of)`；无上升时为缺失"
        "largest_rise(score.of, previous.score.of)" => "\"price\"", |of, x| largest(of, at(x, 0), at(x, 1), 1);
    "largest_fall"("now, before") 2..=2 true
        "the name of the child that fell most: `largest_fall(score.of, previous.score.of)`; missing if none fell"
        "下降最多的子项名称：`largest_fall(score.of, previous.score.of)`；无下降时为缺失"
        "largest_fall(score.of, previous.score.of)" => "\"delivery\"", |of, x| largest(of, at(x, 0), at(x, 1), -1);
    "date"("text") 1..=1 false
        "the day written as in \"2025-03-14\"" "由 \"2025-03-14\" 形式的文字得到日期" "date(\"2025-03-14\") < date(\"2025-04-01\")" => "true", |of, x| date(at(x, 0).text(of)?);
    "days"("from, to") 2..=2 false
        "whole days from one date to another" "两个日期之间的天数" "days(date(\"2025-02-27\"), date(\"2025-03-01\"))" => "2",
        |of, x| Ok(Dynamic::from_int((at(x, 1).date(of)? - at(x, 0).date(of)?).num_days()));
    "workdays"("from, to") 2..=2 false
        "days from the day after one date to another that are neither Saturday nor Sunday, less `holidays`, with the rule set's extra `workdays`"
        "从前一日期的次日到后一日期之间的工作日数（不含周末与 `holidays`，另加 `workdays`）"
        "workdays(date(\"2025-03-14\"), date(\"2025-03-18\"))" => "2", |of, x| Calendar::default().call(of, x);
    "year"("date") 1..=1 false
        "the year of a date" "日期的年份" "year(date(\"2025-03-14\"))" => "2025", |of, x| Ok(Dynamic::from_int(at(x, 0).date(of)?.year().into()));
    "month"("date") 1..=1 false
        "the month of a date, 1 to 12" "日期的月份（1–12）" "month(date(\"2025-03-14\"))" => "3", |of, x| Ok(Dynamic::from_int(at(x, 0).date(of)?.month().into()));
    "day"("date") 1..=1 false
        "the day of the month, 1 to 31" "日期的日（1–31）" "day(date(\"2025-03-14\"))" => "14", |of, x| Ok(Dynamic::from_int(at(x, 0).date(of)?.day().into()));
    "len"("text or list") 1..=1 false
        "the number of characters of a text, or of entries of a list" "文字的字数，或列表的项数" "len(\"满意\")" => "2", |of, x| length(of, at(x, 0));
    "contains"("text or list, x") 2..=2 true
        "whether a text contains a text, or a list an entry; the same as `x in list`; missing where a missing entry could be x"
        "文字是否含有某段文字，或列表是否含有某项；同 `x in list`；某缺失项可能等于 x 时为缺失"
        "contains([\"sale\", \"service\"], \"sale\")" => "true", |of, x| contains(of, at(x, 0), at(x, 1));
    "starts_with"("text, start") 2..=2 false
        "whether a text begins with another" "文字是否以某段文字开头" "starts_with(\"A-12\", \"A-\")" => "true",
        |of, x| Ok(at(x, 0).text(of)?.starts_with(at(x, 1).text(of)?).into());
}

/// The function of that name.
pub(super) fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

pub(super) fn register(engine: &mut Engine) {
    for function in FUNCTIONS {
        for arity in function.arity.0..=function.arity.1 {
            let types = vec![TypeId::of::<Dynamic>(); arity];
            engine.register_raw_fn(function.name, types, move |context, arguments| {
                let operands: Vec<Operand> = arguments.iter().map(|value| Operand::of(value)).collect();
                budget::charge(budget::cost(function.name, &operands));
                settled(function.call(&operands), context.call_position())
            });
        }
    }
}

impl Function {
    fn call(&self, operands: &[Operand]) -> Outcome {
        let missing = operands.iter().filter(|_| !self.takes_missing).find_map(|operand| match operand {
            Operand::Missing(absent) => Some(absent),
            _ => None,
        });
        match missing {
            Some(absent) => Err(Trouble::Missing(absent.clone())),
            None => (self.run)(self.name, operands),
        }
    }
}

/// What stands for an argument that is not given.
pub(super) const NOT_GIVEN: &Operand = &Operand::Missing(Absent::NOTHING);

fn at(arguments: &[Operand], index: usize) -> &Operand {
    arguments.get(index).unwrap_or(NOT_GIVEN)
}

/// The numbers of a list, or the arguments themselves.
fn numbers(of: &str, arguments: &[Operand]) -> Result<Vec<Decimal>, Trouble> {
    match arguments {
        [Operand::List(list)] => list.iter().map(|value| Operand::of(value).number(of)).collect(),
        [single] => Err(single.unfit(of, "a list of numbers, as in `[a, b]`")),
        several => several.iter().map(|value| value.number(of)).collect(),
    }
}

fn extreme(of: &str, arguments: &[Operand], wanted: Ordering) -> Outcome {
    let all = match arguments {
        [Operand::Whole(_) | Operand::Number(_)] => {
            return Err(Trouble::wrong(
                format!("`{of}` takes two numbers or more, or a list"),
                "add what to compare with",
            ));
        }
        _ => numbers(of, arguments)?,
    };
    let best = all.into_iter().reduce(|best, x| if exact::compare(x, best) == wanted { x } else { best });
    best.map(number)
        .ok_or_else(|| Trouble::wrong(format!("`{of}` of an empty list"), "give it at least one number"))
}

fn sum(all: &[Decimal]) -> Outcome {
    let total = all.iter().try_fold(Decimal::ZERO, |total, x| exact::add(total, *x))?;
    Ok(number(total))
}

fn mean(all: &[Decimal]) -> Outcome {
    if all.is_empty() {
        return Ok(Dynamic::UNIT);
    }
    let mut total = ExactSum::default();
    for x in all {
        total.add(*x, 1)?;
    }
    Ok(number(total.mean(all.len() as u64)?.normalize()))
}

fn median(mut all: Vec<Decimal>) -> Outcome {
    all.sort();
    let middle = all.len() / 2;
    match (all.get(middle), middle.checked_sub(1).and_then(|before| all.get(before))) {
        (Some(high), Some(low)) if all.len().is_multiple_of(2) => {
            Ok(number(exact::div(exact::add(*low, *high)?, Decimal::TWO)?))
        }
        (Some(value), _) => Ok(number(*value)),
        (None, _) => Ok(Dynamic::UNIT),
    }
}

fn round(of: &str, arguments: &[Operand], rounding: Rounding) -> Outcome {
    let places = match arguments.get(1) {
        Some(places) => whole(of, places)?,
        None => 0,
    };
    let places = u32::try_from(places).ok().filter(|places| *places <= exact::GUARD_PLACES).ok_or_else(|| {
        Trouble::wrong(format!("`{of}` takes 0 to {} places, but this is {places}", exact::GUARD_PLACES), "")
    })?;
    Ok(number(exact::round(at(arguments, 0).number(of)?, places, rounding)))
}

fn difference(of: &str, high: &Operand, low: &Operand) -> Outcome {
    if high.is_missing() || low.is_missing() {
        return Ok(Dynamic::from_int(0));
    }
    let difference = exact::sub(high.number(of)?, low.number(of)?)?;
    Ok(number(difference.max(Decimal::ZERO)))
}

/// The child with the outermost value, the first of equal ones.
fn outermost_child<'a>(
    of: &str,
    arguments: &'a [Operand],
    wanted: Ordering,
) -> Result<Option<(&'a str, Decimal)>, Trouble> {
    let children = at(arguments, 0).children(of)?.iter();
    let valued = children.filter_map(|(name, value)| value.map(|value| (name.as_str(), value)));
    Ok(valued.reduce(|best, child| if exact::compare(child.1, best.1) == wanted { child } else { best }))
}

fn outermost(of: &str, arguments: &[Operand], wanted: Ordering) -> Outcome {
    Ok(outermost_child(of, arguments, wanted)?.map_or(Dynamic::UNIT, |(name, _)| name.into()))
}

fn outermost_value(of: &str, arguments: &[Operand], wanted: Ordering) -> Outcome {
    Ok(outermost_child(of, arguments, wanted)?.map_or(Dynamic::UNIT, |(_, value)| number(value)))
}

/// The child whose value changed most in the direction of `sign`, where it did at all.
fn largest(of: &str, now: &Operand, before: &Operand, sign: i64) -> Outcome {
    if let Operand::Missing(absent) = now {
        return Err(Trouble::Missing(absent.clone()));
    }
    if before.is_missing() {
        return Ok(Dynamic::UNIT);
    }
    let earlier = before.children(of)?;
    let mut best: Option<(&str, Decimal)> = None;
    for (name, value) in now.children(of)? {
        let then = earlier.iter().find(|(other, _)| other == name).and_then(|(_, value)| *value);
        let (Some(value), Some(then)) = (value, then) else { continue };
        let change = exact::mul(exact::sub(*value, then)?, sign.into())?;
        let least = best.map_or(Decimal::ZERO, |(_, change)| change);
        if exact::compare(change, least) == Ordering::Greater {
            best = Some((name, change));
        }
    }
    Ok(best.map_or(Dynamic::UNIT, |(name, _)| name.to_owned().into()))
}

/// The day that a text says.
pub(super) fn read_date(text: &str) -> Option<NaiveDate> {
    crate::period::day(text).filter(|_| !text.contains('/'))
}

fn date(text: &str) -> Outcome {
    // The text may come from the data, so this is no fault of the rules.
    let day =
        read_date(text).ok_or_else(|| Fault::OutOfRange(format!("`{text}` is not a day such as 2025-03-14")))?;
    Ok(Dynamic::from(day))
}

fn length(of: &str, value: &Operand) -> Outcome {
    let length = match value {
        Operand::Text(text) | Operand::Words(text) => text.chars().count(),
        Operand::List(list) => list.len(),
        Operand::Map(map) => map.len(),
        Operand::Children(Children(children)) => children.len(),
        _ => return Err(value.unfit(of, "a text or a list")),
    };
    Ok(Dynamic::from_int(i64::try_from(length).unwrap_or(i64::MAX)))
}

fn contains(of: &str, whole: &Operand, part: &Operand) -> Outcome {
    match whole {
        Operand::Text(text) => Ok(text.contains(part.text(of)?).into()),
        Operand::Words(words) => {
            let part = part.text(of)?;
            Ok(words.split(SEVERAL).any(|word| word == part).into())
        }
        Operand::List(list) => Ok(any(list.iter().map(|entry| equal(&Operand::of(entry), part)), true)?.into()),
        Operand::Map(map) => Ok(map.contains_key(part.text(of)?).into()),
        _ => Err(whole.unfit(of, "a text or a list")),
    }
}
