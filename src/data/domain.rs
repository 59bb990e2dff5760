//! What a column or a measure may hold, and what a text means there.

use super::{Keywords, Value, class_ids, keywords, numeral, spelling};
use crate::number::Decimal;
use indexmap::IndexMap;
use std::sync::Arc;

/// One answer as a [`Domain`] understands it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The canonical text: the level's own label where an alias was given, a number without trailing zeros.
    pub key: Arc<str>,
    /// What formulas see.
    pub value: Value,
}

/// A level of a scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// Its points; none for an answer that counts as no answer (`说不清: ~`).
    pub points: Option<Decimal>,
    /// Other spellings.
    pub also: Vec<String>,
}

/// What stands between several answers in their canonical text.
pub const SEVERAL: &str = ";";

/// What a column or a measure may hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Domain {
    /// A scale: labelled levels, numbers in a range, or both.
    Scale {
        /// Levels by label, in the order written.
        levels: IndexMap<String, Level>,
        /// The least and the greatest number that may be given.
        range: Option<(Decimal, Decimal)>,
        /// Where the points go the other way round: least and greatest points together, from which a number that is
        /// given is taken away. The points of levels are turned already.
        reverse: Option<Decimal>,
    },
    /// One of a list of words.
    Choice(Vec<String>),
    /// Any of a list of words, between `;` or `|`.
    Several(Vec<String>),
    /// Free text that belongs to every class of which it contains a word.
    Classified(Vec<Keywords>),
    /// A number.
    Number {
        /// The least and the greatest value.
        range: Option<(Decimal, Decimal)>,
        /// Whole numbers only.
        whole: bool,
        /// A share: `5%` or 0.05.
        percent: bool,
    },
    /// `true`/`false`, `yes`/`no`, `是`/`否`, `1`/`0`.
    Bool,
    /// A day, `2025-03-14` or `2025/3/14`.
    Date,
    /// Any text.
    Text,
}

impl Domain {
    /// What `text` means here; none for an empty text and for a level without points.
    ///
    /// # Errors
    /// The reason in words, when the text is not allowed here.
    pub fn read(&self, text: &str) -> Result<Option<Answer>, String> {
        let text = spelling::trim(text);
        if text.is_empty() {
            return Ok(None);
        }
        self.reading(text).map_err(|why| match self.takes_numbers() {
            true => numeral::advised(&why, text, |number| self.reading(number).is_ok()),
            false => why,
        })
    }

    /// What a text that is not empty means.
    fn reading(&self, text: &str) -> Result<Option<Answer>, String> {
        match self {
            Self::Scale { levels, range, reverse } => {
                let turned = |answer: Answer| match (&answer.value, reverse, levels.contains_key(&*answer.key)) {
                    (Value::Number(mark), Some(sum), false) => {
                        Answer { value: Value::Number(sum.saturating_sub(*mark)), ..answer }
                    }
                    _ => answer,
                };
                Ok(read_scale(text, levels, *range)?.map(turned))
            }
            Self::Several(choices) => read_several(text, choices),
            Self::Choice(choices) => {
                let choice = chosen(text, choices)?;
                answer(choice, Value::Text(choice.into()))
            }
            Self::Number { range, whole, percent } => read_number(text, *range, *whole, *percent),
            Self::Bool => match spelling::matching(text).as_str() {
                "true" | "yes" | "y" | "1" | "1.0" | "是" | "有" => answer("true", Value::Bool(true)),
                "false" | "no" | "n" | "0" | "0.0" | "否" | "无" => answer("false", Value::Bool(false)),
                _ => Err("neither true nor false: write true, yes, 是 or 1, or false, no, 否 or 0".into()),
            },
            Self::Date => {
                let plain = spelling::plain(text);
                let day = crate::period::spelling::moment(&plain)?;
                let day = day.ok_or_else(|| "not a day: write it as 2025-03-14".to_owned())?;
                answer(&day.to_string(), Value::Date(day))
            }
            Self::Text => answer(text, Value::Text(text.into())),
            Self::Classified(classes) => {
                let key = keywords::classes(text, classes).join(SEVERAL);
                answer(&key, Value::Text(key.as_str().into()))
            }
        }
    }

    /// The answer that a formula names: as [`Domain::read`], but of classified text a class.
    ///
    /// # Errors
    /// The reason in words, when there is no such answer.
    pub fn named(&self, text: &str) -> Result<Option<Answer>, String> {
        match self {
            Self::Classified(classes) => Self::Choice(class_ids(classes)).read(text),
            domain => domain.read(text),
        }
    }

    /// The same with the points the other way round: least and greatest together, less the points.
    #[must_use]
    pub fn reversed(self) -> Self {
        let (Some(least), Some(greatest)) = self.bounds() else { return self };
        let (sum, Self::Scale { mut levels, range, .. }) = (least.saturating_add(greatest), self.clone()) else {
            return self;
        };
        for level in levels.values_mut() {
            level.points = level.points.map(|points| sum.saturating_sub(points));
        }
        Self::Scale { levels, range, reverse: Some(sum) }
    }

    /// Whether what it yields are numbers.
    #[must_use]
    pub fn is_number(&self) -> bool {
        matches!(self, Self::Scale { .. } | Self::Number { .. })
    }

    /// Whether a number may be given.
    #[must_use]
    pub fn takes_numbers(&self) -> bool {
        matches!(self, Self::Scale { range: Some(_), .. } | Self::Number { .. })
    }

    /// Whether it is free text, of which no spelling is another one's.
    #[must_use]
    pub fn is_free_text(&self) -> bool {
        match self {
            Self::Text | Self::Classified(_) => true,
            Self::Scale { .. }
            | Self::Choice(_)
            | Self::Several(_)
            | Self::Number { .. }
            | Self::Bool
            | Self::Date => false,
        }
    }

    /// Whether one answer may be several words.
    #[must_use]
    pub fn is_several(&self) -> bool {
        match self {
            Self::Several(_) | Self::Classified(_) => true,
            Self::Scale { .. } | Self::Choice(_) | Self::Number { .. } | Self::Bool | Self::Date | Self::Text => {
                false
            }
        }
    }

    /// The place of an answer among the choices, in which results are listed; the first of all where there are none.
    #[must_use]
    pub fn place_of(&self, key: &str) -> usize {
        match self {
            Self::Choice(choices) => choices.iter().position(|choice| choice == key).unwrap_or(choices.len()),
            Self::Scale { .. }
            | Self::Several(_)
            | Self::Classified(_)
            | Self::Number { .. }
            | Self::Bool
            | Self::Date
            | Self::Text => 0,
        }
    }

    /// Whether shares may be given as `5%`.
    #[must_use]
    pub fn is_percent(&self) -> bool {
        matches!(self, Self::Number { percent: true, .. })
    }

    /// Whether the rules name this very answer: a level, a choice, true or false.
    #[must_use]
    pub fn declares(&self, text: &str) -> bool {
        match self {
            Self::Scale { levels, .. } => !matches!(level_of(spelling::trim(text), levels), Ok(None)),
            Self::Choice(_) | Self::Several(_) | Self::Bool => self.read(text).is_ok(),
            Self::Classified(_) | Self::Number { .. } | Self::Date | Self::Text => false,
        }
    }

    /// The least and the greatest number that this domain can yield, where it says so.
    #[must_use]
    pub fn bounds(&self) -> (Option<Decimal>, Option<Decimal>) {
        match self {
            Self::Scale { levels, range, .. } => {
                let points = levels.values().filter_map(|level| level.points);
                let ends = range.iter().flat_map(|(low, high)| [*low, *high]);
                let all: Vec<Decimal> = points.chain(ends).collect();
                // The whole range of decimals stands for a scale that could not be read.
                let known = |end: &Decimal| *end != Decimal::MIN && *end != Decimal::MAX;
                (all.iter().min().copied().filter(known), all.iter().max().copied().filter(known))
            }
            Self::Number { range: Some((low, high)), .. } => (Some(*low), Some(*high)),
            Self::Number { range: None, whole: true, .. } => (Some(Decimal::ZERO), None),
            Self::Number { range: None, whole: false, .. }
            | Self::Choice(_)
            | Self::Several(_)
            | Self::Classified(_)
            | Self::Bool
            | Self::Date
            | Self::Text => (None, None),
        }
    }
}

/// The choices named in a text, in the order in which they are declared: the same choices are the same answer.
fn read_several(text: &str, choices: &[String]) -> Result<Option<Answer>, String> {
    let parts = text.split([';', '；', '|']).map(spelling::trim).filter(|part| !part.is_empty());
    let named = parts
        .map(|part| chosen(part, choices).map_err(|why| format!("`{part}` is {why}; several stand between `;`")));
    let named = named.collect::<Result<Vec<&str>, _>>()?;
    let chosen: Vec<&str> = choices.iter().map(String::as_str).filter(|choice| named.contains(choice)).collect();
    let key = chosen.join(SEVERAL);
    // A separator alone says that none of them was chosen, which is an answer.
    answer(&key, Value::Text(key.as_str().into()))
}

/// The choice that a text names: word for word, else whatever its letter case, widths and what can't be seen in it.
fn chosen<'c>(text: &str, choices: &'c [String]) -> Result<&'c str, String> {
    if let Some(choice) = choices.iter().find(|choice| *choice == text) {
        return Ok(choice);
    }
    let folded = spelling::matching(text);
    let mut found = choices.iter().filter(|choice| spelling::matching(choice) == folded);
    match (found.next(), found.next()) {
        (Some(first), Some(second)) => Err(ambiguous(first, second)),
        (Some(choice), None) => Ok(choice),
        (None, _) => Err(format!("not one of {}", list(choices.iter().map(String::as_str)))),
    }
}

fn ambiguous(first: &str, second: &str) -> String {
    format!(
        "either `{first}` or `{second}`, which differ in letter case or signs only: write it as it is declared"
    )
}

fn answer(key: &str, value: Value) -> Result<Option<Answer>, String> {
    Ok(Some(Answer { key: key.into(), value }))
}

fn list<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

fn read_scale(
    text: &str,
    levels: &IndexMap<String, Level>,
    range: Option<(Decimal, Decimal)>,
) -> Result<Option<Answer>, String> {
    if let Some((label, level)) = level_of(text, levels)? {
        return Ok(level.points.map(|points| Answer { key: label.into(), value: Value::Number(points) }));
    }
    match (range, numeral::read(text, false)) {
        (Some((low, high)), Ok(mark)) if low <= mark && mark <= high => {
            let mark = mark.normalize();
            answer(&mark.to_string(), Value::Number(mark))
        }
        (Some((low, high)), _) if levels.is_empty() => {
            Err(format!("not a number from {} to {}", low.normalize(), high.normalize()))
        }
        (Some((low, high)), _) => {
            let (low, high) = (low.normalize(), high.normalize());
            let levels = list(levels.keys().map(String::as_str));
            Err(format!("neither a number from {low} to {high} nor one of {levels}"))
        }
        (None, _) => {
            let levels = list(levels.keys().map(String::as_str));
            Err(format!("not a level of the scale: {levels}"))
        }
    }
}

/// The level that a text names: word for word, else by the same number (`5.0` is the level `5`), else whatever its letter
/// case, widths and what can't be seen in it.
fn level_of<'l>(text: &str, levels: &'l IndexMap<String, Level>) -> Result<Option<(&'l str, &'l Level)>, String> {
    let named = |same: &dyn Fn(&str) -> bool| {
        let mut found =
            levels.iter().filter(|(label, level)| same(label) || level.also.iter().any(|other| same(other)));
        match (found.next(), found.next()) {
            (Some((first, _)), Some((second, _))) => Err(ambiguous(first, second)),
            (first, _) => Ok(first.map(|(label, level)| (label.as_str(), level))),
        }
    };
    if let Some(level) = levels.get_key_value(text) {
        return Ok(Some((level.0, level.1)));
    }
    if let Some(level) = named(&|label| label == text)? {
        return Ok(Some(level));
    }
    if let Ok(mark) = numeral::read(text, false)
        && let Some(level) = named(&|label| numeral::read(label, false) == Ok(mark))?
    {
        return Ok(Some(level));
    }
    let folded = spelling::matching(text);
    named(&|label| spelling::matching(label) == folded)
}

/// A percent outside of these bounds was probably meant as a number of hundredths.
const PERCENT_BOUNDS: (i64, i64) = (-1, 10);

fn read_number(
    text: &str,
    range: Option<(Decimal, Decimal)>,
    whole: bool,
    percent: bool,
) -> Result<Option<Answer>, String> {
    let x = numeral::read(text, percent).map_err(|error| error.to_string())?.normalize();
    let range = match range {
        None if percent => Some((PERCENT_BOUNDS.0.into(), PERCENT_BOUNDS.1.into())),
        None if whole => Some((Decimal::ZERO, Decimal::MAX)),
        range => range,
    };
    if whole && x.scale() != 0 {
        return Err("not a whole number".into());
    }
    if let Some((low, high)) = range.filter(|(low, high)| x < *low || *high < x) {
        let hundredth = x.checked_div(Decimal::ONE_HUNDRED).filter(|x| low <= *x && *x <= high);
        return Err(if percent && !text.ends_with(['%', '％']) && hundredth.is_some() {
            format!("{x} as a share is {}: write {x}%", show_percent(x))
        } else if percent {
            format!("outside of {} to {}", show_percent(low), show_percent(high))
        } else if high == Decimal::MAX {
            format!("below {}", low.normalize())
        } else {
            format!("outside of {} to {}", low.normalize(), high.normalize())
        });
    }
    answer(&x.to_string(), Value::Number(x))
}

fn show_percent(x: Decimal) -> String {
    x.checked_mul(Decimal::ONE_HUNDRED).map_or_else(|| x.to_string(), |x| format!("{}%", x.normalize()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number;

    fn d(text: &str) -> Decimal {
        number::parse(text).unwrap()
    }

    #[test]
    fn a_scale_takes_labels_aliases_and_marks() {
        let levels = IndexMap::from([
            ("满意".to_owned(), Level { points: Some(d("90")), also: vec!["良好".into()] }),
            ("说不清".to_owned(), Level { points: None, also: vec![] }),
        ]);
        let scale = Domain::Scale { levels, range: Some((d("0"), d("100"))), reverse: None };
        let read = |text| scale.read(text).unwrap().map(|a| (a.key.to_string(), a.value));
        assert_eq!(read(" 良好 "), Some(("满意".into(), Value::Number(d("90")))));
        assert_eq!(read("85.50"), Some(("85.5".into(), Value::Number(d("85.5")))));
        assert_eq!(read("说不清"), None);
        assert_eq!(read(""), None);
        assert!(scale.read("101").unwrap_err().contains("neither a number from 0 to 100 nor one of 满意"));
    }

    #[test]
    fn a_bare_number_is_never_guessed_to_be_a_percent() {
        let percent = Domain::Number { range: None, whole: false, percent: true };
        assert_eq!(percent.read("95%").unwrap().unwrap().value, Value::Number(d("0.95")));
        assert_eq!(percent.read("0.95").unwrap().unwrap().value, Value::Number(d("0.95")));
        assert_eq!(percent.read("95").unwrap_err(), "95 as a share is 9500%: write 95%");
    }
}
