//! Which statistics a column has: those that what it holds has a meaning for, and the answers that they may name.

use super::ColumnId;
use super::names::{NamedColumn, Scope};
use super::range::Range;
use crate::construct::domain;
use crate::construct::statistic::{Of, Statistic};
use crate::data::Domain;
use crate::diagnostic::{Code, Diagnostic, Span, suggest};
use crate::number::{self, Decimal};
use crate::script::Literal;

/// A problem of a statistic that is used wrongly.
fn refused(code: Code, span: Span, message: String, label: &str, help: String) -> Diagnostic {
    Diagnostic::error(code, span, message).label(label).help(help)
}

/// A statistic that a column does not have.
pub(super) fn unfit(column: &NamedColumn, statistic: &Statistic, span: Span) -> Option<Diagnostic> {
    let (id, word) = (&column.name, statistic.word);
    let Some(domain) = &column.domain else {
        let needs_levels = matches!(statistic.of, Of::Levels | Of::ZeroToTen);
        return (column.known && needs_levels).then(|| levels(column, word, span));
    };
    let own = domain::of(domain);
    if let Some(holds) = own.holds.filter(|_| statistic.of != Of::Any) {
        let message = format!("`{id}` holds {holds}, which have no `{word}`");
        let help = match (domain, example(domain)) {
            (Domain::Bool, _) => format!("write `{id}.share`"),
            (_, Some(answer)) => format!("write `{id}.share(\"{answer}\")`"),
            _ => format!("write `{id}.answered`, or compute a number under `derive`"),
        };
        return Some(refused(Code::StatisticOfWords, span, message, "numbers are wanted", help));
    }
    match statistic.of {
        Of::Levels if !(own.has_levels)(domain) => Some(levels(column, word, span)),
        Of::ZeroToTen => promoters(column, domain, span),
        Of::Any | Of::Numbers | Of::Levels => None,
    }
}

fn levels(column: &NamedColumn, statistic: &str, span: Span) -> Diagnostic {
    let id = &column.name;
    let why = if column.derived { "is computed" } else { "is a number" };
    let message = format!("`{id}` {why} and has no levels, so it has no `{statistic}`");
    let help = format!(
        "take `{statistic}` of the question itself, or count by a condition under `derive`: `if {id} >= 4 {{ true }} else {{ false }}`"
    );
    refused(Code::UnknownStatistic, span, message, "levels of a scale are wanted", help)
}

/// The net promoter score, of answers that do not go from 0 to 10.
fn promoters(column: &NamedColumn, domain: &Domain, span: Span) -> Option<Diagnostic> {
    let id = &column.name;
    let high = match domain {
        Domain::Scale { .. } => domain.bounds().1?,
        _ => {
            let Range { low, high, .. } = column.reach;
            let fits = low.is_some_and(|low| low >= Decimal::ZERO) && high == Some(Decimal::TEN);
            return (!fits).then(|| {
                let message = format!("`{id}` does not go from 0 to 10, so it has no `nps`");
                let help = "ask on 0 to 10, or write the shares yourself: `q.share(\"9\", \"10\")`".into();
                refused(Code::UnknownStatistic, span, message, "promoters answer 9 or 10", help)
            });
        }
    };
    (high != Decimal::TEN).then(|| {
        let message = format!("the net promoter score of answers up to {}", number::show(high, None));
        Diagnostic::warning(Code::NpsRange, span, message)
            .label("promoters answer 9 or 10")
            .help("ask on 0 to 10, or write the shares yourself: `top(1) - bottom(2)`")
    })
}

fn example(domain: &Domain) -> Option<String> {
    (domain::of(domain).answers)(domain)?.into_iter().next()
}

/// What to write where `share` or `count` names nothing.
fn unnamed(column: &NamedColumn, domain: &Domain, name: &str, span: Span) -> Diagnostic {
    let id = &column.name;
    let help = match (domain, example(domain)) {
        (_, Some(answer)) => {
            format!("write `{id}.{name}(\"{answer}\")` with what is to be counted, or `{id}.answered`")
        }
        (Domain::Number { .. }, _) if column.derived => format!(
            "write `{id}.answered` for how many have it; to count by a condition let the column say it: `if … {{ true }} else {{ false }}`"
        ),
        (Domain::Scale { .. } | Domain::Number { .. }, _) => {
            format!("write `{id}.answered` for how many have it, or name numbers: `{id}.{name}(5)`")
        }
        _ => format!("write `{id}.answered`, or name what is to be counted: `{id}.{name}(\"…\")`"),
    };
    let message = format!("the {name} of which answers of `{id}`?");
    refused(Code::StatisticWanted, span, message, "name the answers", help)
}

impl Scope<'_> {
    /// The answers that `share` and `count` are asked for, as keys of the histogram.
    pub(super) fn keys(
        &self,
        column: ColumnId,
        name: &str,
        arguments: &[Literal],
        span: Span,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Vec<String>> {
        let column = &self.columns[column];
        if arguments.is_empty() {
            return match &column.domain {
                None | Some(Domain::Bool) => Some(vec!["true".into()]),
                Some(domain) => {
                    problems.push(unnamed(column, domain, name, span));
                    None
                }
            };
        }
        let mut keys = Vec::new();
        for argument in arguments {
            let text = match argument {
                Literal::Number(x) => x.normalize().to_string(),
                Literal::Text(text) => text.clone(),
                Literal::Bool(value) => value.to_string(),
            };
            match &column.domain {
                None => keys.push(text),
                Some(domain) => match key(column, domain, &text, span) {
                    Ok(key) => keys.push(key),
                    Err(problem) => {
                        problems.push(*problem);
                        return None;
                    }
                },
            }
        }
        Some(keys)
    }
}

/// The key of an answer that a formula names.
fn key(column: &NamedColumn, domain: &Domain, text: &str, span: Span) -> Result<String, Box<Diagnostic>> {
    let id = &column.name;
    let refuse = |message: String, label: &str, help: String| {
        Err(Box::new(refused(Code::UnknownLevel, span, message, label, help)))
    };
    match domain.named(text) {
        Ok(Some(answer)) => {
            let outside = match answer.value {
                crate::data::Value::Number(x) if !matches!(domain, Domain::Scale { .. }) => {
                    !column.reach.holds(x) || column.reach.down(x) != number::guard(x)
                }
                _ => false,
            };
            if outside {
                let message = format!("`{text}` is no value of `{id}`: it is {}", column.reach.in_words());
                return refuse(message, "never counted", "name a number that it can be".into());
            }
            Ok(answer.key.to_string())
        }
        Ok(None) => refuse(
            format!("`{text}` counts as no answer of `{id}`"),
            "never counted",
            "give the level points, or leave it out here".into(),
        ),
        Err(reason) => {
            let known = (domain::of(domain).answers)(domain).unwrap_or_default();
            let all = format!("the answers are {}", known.join(", "));
            let help = suggest(text, known.iter().map(String::as_str)).unwrap_or(match (domain, known.is_empty()) {
                (Domain::Number { .. }, _) if column.derived => format!(
                    "to count by a condition let the column say it: `if {id} < 0 {{ true }} else {{ false }}`, then `.count`"
                ),
                (_, true) => format!("write what `{id}` can be"),
                _ => all,
            });
            refuse(format!("`{text}` is no answer of `{id}`: {reason}"), "this answer can't be given", help)
        }
    }
}
