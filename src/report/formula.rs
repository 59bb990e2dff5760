//! A formula with what it read: `30 - 6 * complaints = 30 - 6 * 2`.

use crate::data::Value;
use crate::language::Language;
use crate::number::{self, Decimal};
use crate::period::Period;
use crate::score::{InputCard, Origin};
use crate::script::{Formula, Input};

/// The formula of a value in lines: its text with its place, and with the values that it read put in, or listed
/// below it where they can't be put in; then what is to be said of where they came from.
pub(super) fn of_value(formula: &Formula, read: &[InputCard], language: Language) -> Vec<String> {
    lines(formula, read, "= ", language)
}

/// A condition in lines, as [`of_value`].
pub(super) fn of_condition(formula: &Formula, read: &[InputCard], language: Language) -> Vec<String> {
    lines(formula, read, "", language)
}

fn lines(formula: &Formula, read: &[InputCard], lead: &str, language: Language) -> Vec<String> {
    let named: Vec<(String, &Input)> = read.iter().map(|card| (card.name.clone(), &card.input)).collect();
    let mut lines: Vec<String> = formula.text().lines().map(|line| line.trim_end().to_owned()).collect();
    let plain = lines.len() == 1 && formula.locals().is_empty();
    match put_in(formula.text(), &named, language).filter(|_| plain) {
        Some(text) => {
            lines.push(format!("{lead}{text}"));
            lines.extend(remarks(read, language));
        }
        None => lines.extend(once(read).into_iter().flat_map(|card| {
            let remark = remark(card, language).map(|remark| format!(" ({remark})")).unwrap_or_default();
            listed(&card.name, &card.input, language).into_iter().map(move |line| format!("{line}{remark}"))
        })),
    }
    lines
}

/// Each input once, by its name.
fn once(read: &[InputCard]) -> Vec<&InputCard> {
    let mut seen: Vec<&InputCard> = Vec::new();
    for card in read {
        if !seen.iter().any(|known| known.name == card.name) {
            seen.push(card);
        }
    }
    seen
}

/// The inputs of which there is more to say than their value: `overall.mean = 82.5 (n 6 of 7 answered)`.
pub(super) fn remarks(read: &[InputCard], language: Language) -> Vec<String> {
    let line = |card: &InputCard| {
        let remark = remark(card, language)?;
        Some(format!("{} = {} ({remark})", card.name, value(&card.input, language)?))
    };
    once(read).into_iter().filter_map(line).collect()
}

/// Where an input came from, where that is not plain.
fn remark(card: &InputCard, language: Language) -> Option<String> {
    Some(match card.origin {
        Origin::Answers { answered, of } => language.filled(
            "n {answered} of {of} answered",
            "{of} 份中 {answered} 份作答",
            &[("answered", &answered), ("of", &of)],
        ),
        Origin::Records { given, of } => language.filled(
            "n {given} of {of} records",
            "{of} 条记录中 {given} 条有值",
            &[("given", &given), ("of", &of)],
        ),
        Origin::Default => language.pick("default", "默认值").to_owned(),
        Origin::Over { over, from, to, .. } if from == to => format!("{from} {}", language.over(over)),
        Origin::Over { over, from, to, n } => {
            let how = language.over(over);
            let gap = n < between(from, to);
            let some = if gap {
                language.filled(", {n} of them", "，其中 {n} 期", &[("n", &n)])
            } else {
                String::new()
            };
            format!("{from} … {to} {how}{some}")
        }
        Origin::Members { over: Some(over), given, of } => {
            let how = language.over(over);
            let some = if given < of {
                language.filled(", {given} of {of}", "，{of} 个中的 {given} 个", &[("given", &given), ("of", &of)])
            } else {
                String::new()
            };
            language.filled("members {how}{some}", "下级{how}{some}", &[("how", &how), ("some", &some)])
        }
        _ => return None,
    })
}

/// How many periods there are from one to another of the same kind; none are counted between those of different kinds.
fn between(from: Period, to: Period) -> u64 {
    let back = std::iter::successors(Some(to), |period| Some(period.previous()));
    match from.kind() == to.kind() {
        true => back.take_while(|period| *period >= from).count() as u64,
        false => 0,
    }
}

/// The text with every reference replaced by its value; none where one of them is not found as written, or
/// stands for several values, or where there is none.
fn put_in(text: &str, named: &[(String, &Input)], language: Language) -> Option<String> {
    let mut found = vec![false; named.len()];
    let mut result = String::new();
    let mut rest = text;
    let mut quoted = false;
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        let starts_name = !quoted && !is_of_name(before) && before != '.';
        let at = named.iter().enumerate().filter(|(_, (name, _))| starts_name && starts_with(rest, name));
        match at.max_by_key(|(_, (name, _))| name.len()) {
            Some((index, (name, input))) => {
                *found.get_mut(index)? = true;
                result.push_str(&value(input, language)?);
                rest = rest.get(name.len()..)?;
                before = ' ';
            }
            None => {
                quoted ^= c == '"';
                result.push(c);
                before = c;
                rest = rest.get(c.len_utf8()..)?;
            }
        }
    }
    (!found.is_empty() && found.iter().all(|found| *found)).then_some(result)
}

fn starts_with(text: &str, name: &str) -> bool {
    let next = text.strip_prefix(name).map(|rest| rest.chars().next());
    next.is_some_and(|next| next.is_none_or(|c| !is_of_name(c) && c != '.' && c != '('))
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// As many numbers of a list as are shown.
const ITEMS: usize = 20;

/// A value as it would stand in a formula.
pub(super) fn value(input: &Input, language: Language) -> Option<String> {
    Some(match input {
        Input::Missing | Input::Faulty(_) => missing(language).to_owned(),
        // A list of other things than numbers comes as a text.
        Input::Value(Value::Text(text)) if text.starts_with('[') => text.to_string(),
        Input::Words(text) => format!("\"{text}\""),
        Input::Value(Value::Number(x)) if *x < Decimal::ZERO => format!("({})", number::show(*x, None)),
        Input::Value(value) => value.literal(),
        Input::List(list) => {
            let mut shown: Vec<String> = list.iter().take(ITEMS).map(|x| number::show(*x, None)).collect();
            if let Some(more) = list.len().checked_sub(ITEMS).filter(|more| *more > 0) {
                shown.push(language.filled("… {more} more", "… 另 {more} 个", &[("more", &more)]));
            }
            format!("[{}]", shown.join(", "))
        }
        Input::Children(_) => return None,
    })
}

fn listed(name: &str, input: &Input, language: Language) -> Vec<String> {
    let number = |x: &Option<Decimal>| x.map_or(missing(language).to_owned(), |x| number::show(x, None));
    match input {
        Input::Children(children) => {
            let parent = name.strip_suffix(".of").unwrap_or(name);
            children.iter().map(|(child, x)| format!("{parent}.{child} = {}", number(x))).collect()
        }
        input => vec![format!("{name} = {}", value(input, language).unwrap_or_default())],
    }
}

fn missing(language: Language) -> &'static str {
    language.pick("missing", "缺失")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(text: &str, named: &[(&str, i64)]) -> Option<String> {
        let inputs: Vec<Input> =
            named.iter().map(|(_, x)| Input::Value(Value::Number(Decimal::from(*x)))).collect();
        let named: Vec<(String, &Input)> = named.iter().map(|(name, _)| (*name).to_owned()).zip(&inputs).collect();
        put_in(text, &named, Language::ENGLISH)
    }

    #[test]
    fn values_are_put_in_where_whole_names_stand() {
        let named = [("a", 1), ("a_b", 2), ("score.a", -3)];
        assert_eq!(put("a + a_b * score.a - a", &named).as_deref(), Some("1 + 2 * (-3) - 1"));
        assert_eq!(put("投诉 * 2", &[("投诉", 4)]).as_deref(), Some("4 * 2"));
        let share = [("q.share(\"a b\", \"a\")", 5), ("q", 7)];
        assert_eq!(put("q.share(\"a b\", \"a\") + q", &share).as_deref(), Some("5 + 7"));
    }

    #[test]
    fn texts_are_left_alone_and_what_is_not_found_is_not_put_in() {
        assert_eq!(
            put("if kind == \"a\" { a }", &[("kind", 1), ("a", 2)]).as_deref(),
            Some("if 1 == \"a\" { 2 }")
        );
        assert_eq!(put("score . a", &[("score.a", 1)]), None);
        assert_eq!(put("50", &[]), None);
    }
}
