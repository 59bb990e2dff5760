//! What is doubtful about the numbers in formulas: shares taken for hundredths, whole-number traps, values outside of a
//! function's domain, and conditions that the ranges already decide.

use super::conditions;
use super::facts::{Facts, Words};
use super::known::Known;
use super::range::{self, Range};
use super::terms::term_range;
use super::{Combination, NodeId, NodePlan, NodeSource, Plan, SubjectSlot};
use crate::construct::combination::Domain;
use crate::construct::transform;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::number::{self, Decimal};
use crate::script::Slot;
use crate::script::function::{self, Unit};
use crate::script::{Part, Place, Term};

type Slots<'a> = Known<'a>;

/// Checks a formula; a `condition` as a whole must be open.
pub(super) fn formula(term: &Term, facts: Slots<'_>, condition: bool, problems: &mut Vec<Diagnostic>) {
    let before = problems.len();
    parts(term, facts, problems);
    // A share held against 95 is never above it either: once is enough.
    if !problems.iter().skip(before).any(|problem| problem.code == Code::PercentScale) {
        if condition {
            conditions::decided(term, facts, problems);
        }
        conditions::branches(term, facts, &mut Vec::new(), problems);
    }
}

fn parts(term: &Term, facts: Slots<'_>, problems: &mut Vec<Diagnostic>) {
    if let Term::Call { name, arguments, span } = term {
        problems.extend(hundredths(name, arguments, facts));
        problems.extend(averaged(name, arguments, facts));
        problems.extend(joined(name, arguments, facts).or_else(|| answers(name, arguments, facts)));
        problems.extend(letters(name, arguments, facts));
        problems.extend(remainder(name, arguments, facts));
        problems.extend(rounding(name, arguments, *span, facts));
        problems.extend(domain(name, arguments, *span, facts));
    }
    term.parts().into_iter().for_each(|part| parts(part, facts, problems));
}

/// More than any share: `satis` takes up to 1000 % where nothing else is said.
pub(super) fn too_much(share: Range) -> Decimal {
    share.high.unwrap_or_default().max(Decimal::TEN)
}

fn hundredths(name: &str, arguments: &[Term], facts: Slots<'_>) -> Option<Diagnostic> {
    let of_all = function::by_word(name).is_some_and(|function| function.unit == Unit::OfAll);
    if !of_all && !matches!(name, "==" | "!=" | "<" | "<=" | ">" | ">=" | "+" | "-") {
        return None;
    }
    match arguments {
        [share, Term::Number(x, at)] | [Term::Number(x, at), share] => {
            let range = share_of(share, facts)?;
            (x.abs() > too_much(range)).then(|| percent_scale(*x).at(*at))
        }
        [Term::Slot(one, at), Term::Slot(other, _)] if !matches!(name, "+" | "-") => {
            let (one, other) = (facts.facts(*one), facts.facts(*other));
            let points = if one.share { &other } else { &one };
            let high = points.range.high.filter(|high| points.is_input && *high >= Decimal::TEN)?;
            (one.share != other.share).then(|| {
                Diagnostic::warning(Code::PercentScale, *at, "a share is held against what is none")
                    .label(format!("one of the two is a share, the other goes to {}", number::show(high, None)))
                    .help("multiply the share by 100, or divide the other by its greatest value")
            })
        }
        _ => None,
    }
}

/// A share and points in one mean: of a list, of a sum that is divided by how many it has, of parts whose weights sum to 1.
fn averaged(name: &str, arguments: &[Term], facts: Slots<'_>) -> Option<Diagnostic> {
    let terms: Vec<&Term> = match (name, arguments) {
        ("mean" | "median" | "min" | "max", [Term::Other(entries, Place { part: Part::List, .. })]) => {
            entries.iter().collect()
        }
        ("/", [sum, Term::Number(n, _)]) => {
            let terms = summands(sum);
            (terms.len() > 1 && Decimal::from(terms.len()) == *n).then_some(terms)?
        }
        ("+", [a, b]) => {
            let weighed: Option<Vec<(Decimal, &Term)>> =
                summands(a).into_iter().chain(summands(b)).map(weighted).collect();
            let weighed = weighed?;
            let sum = weighed.iter().try_fold(Decimal::ZERO, |sum, (weight, _)| number::add(sum, *weight)).ok()?;
            (sum == Decimal::ONE).then(|| weighed.into_iter().map(|(_, term)| term).collect())?
        }
        _ => return None,
    };
    let known = terms.iter().filter_map(|term| match term {
        Term::Slot(slot, at) => Some((facts.facts(*slot), *at)),
        _ => None,
    });
    let known: Vec<(Facts, Span)> = known.collect();
    let (_, share) = known.iter().find(|(facts, _)| facts.share)?;
    let in_points = |facts: &Facts| !facts.share && facts.range.high.is_some_and(|high| high >= Decimal::TEN);
    let (points, at) = known.iter().find(|(facts, _)| in_points(facts))?;
    Some(
        Diagnostic::warning(Code::PercentScale, *share, "a share and points are taken together")
            .label("a share: 0.95 for 95 %")
            .also(*at, format!("reaches {}", points.range))
            .help("bring both to one scale first: multiply the share by 100"),
    )
}

/// The terms of a sum.
fn summands(term: &Term) -> Vec<&Term> {
    match term {
        Term::Call { name, arguments, .. } if name == "+" => arguments.iter().flat_map(summands).collect(),
        Term::Other(parts, Place { part: Part::Statements, .. }) if parts.len() == 1 => {
            parts.iter().flat_map(summands).collect()
        }
        term => vec![term],
    }
}

/// A value with the number that it is multiplied by.
fn weighted(term: &Term) -> Option<(Decimal, &Term)> {
    match term {
        Term::Call { name, arguments, .. } if name == "*" => match arguments.as_slice() {
            [Term::Number(weight, _), value] | [value, Term::Number(weight, _)] => Some((*weight, value)),
            _ => None,
        },
        _ => None,
    }
}

/// The range of what is a share: of an input, of a statistic, of a node, and of what is left of 1.
fn share_of(term: &Term, facts: Slots<'_>) -> Option<Range> {
    let small = |term: &Term| matches!(term, Term::Number(x, _) if x.abs() <= Decimal::ONE);
    match term {
        Term::Slot(slot, _) => Some(facts.facts(*slot)).filter(|facts| facts.share).map(|facts| facts.range),
        Term::Call { name, arguments, .. } => match (name.as_str(), arguments.as_slice()) {
            ("-", [Term::Number(one, _), value]) if *one == Decimal::ONE => {
                share_of(value, facts).map(|_| Range::of(0, 1))
            }
            (name, operands) => match (function::by_word(name)?.unit, operands) {
                (Unit::OfFirst, [value, ..]) => share_of(value, facts),
                (Unit::OfAll, [value, other]) if small(other) => share_of(value, facts),
                (Unit::OfAll, [other, value]) if small(other) => share_of(value, facts),
                _ => None,
            },
        },
        _ => None,
    }
}

/// A problem that still lacks its place.
pub(super) struct Unplaced(Diagnostic);

impl Unplaced {
    pub(super) fn at(self, span: Span) -> Diagnostic {
        Diagnostic { span: Some(span), ..self.0 }
    }
}

pub(super) fn percent_scale(x: Decimal) -> Unplaced {
    let share = number::div(x, Decimal::ONE_HUNDRED).unwrap_or_default().normalize();
    let x = x.normalize();
    Unplaced(
        Diagnostic::error(Code::PercentScale, None, format!("a share is held against {x}"))
            .label(format!("as a share this is {x}00 %"))
            .help(format!("inside, {x} % is {share}: write {share}, or multiply the share by 100")),
    )
}

/// Several words of a cell that are taken for one text, and a part of an answer that is a part of another too.
fn joined(name: &str, arguments: &[Term], facts: Slots<'_>) -> Option<Diagnostic> {
    let slot = |term: &Term| match term {
        Term::Slot(slot, at) => Some((facts.facts(*slot), *at)),
        _ => None,
    };
    if let ("contains", [whole, Term::Text(word, _)]) = (name, arguments) {
        let (facts, at) = slot(whole).filter(|(facts, _)| !facts.several)?;
        let longer = |choice: &&String| *choice != word && choice.contains(word.as_str());
        let other = facts.choices.iter().find(longer).filter(|_| facts.choices.contains(word))?;
        return Some(
            Diagnostic::warning(Code::ArgumentType, at, format!("`{word}` is a part of the answer `{other}` too"))
                .label("looked through as a text")
                .help(format!("to ask for the answer itself compare it: `… == \"{word}\"`")),
        );
    }
    if let ("contains", [Term::Text(all, at), answer]) = (name, arguments) {
        let (facts, _) = slot(answer).filter(|(facts, _)| !facts.choices.is_empty())?;
        let found: Vec<String> = facts
            .choices
            .iter()
            .filter(|choice| all.contains(choice.as_str()))
            .map(|choice| format!("\"{choice}\""))
            .collect();
        let problem =
            Diagnostic::warning(Code::ArgumentType, *at, "an answer is looked for within the letters of a text");
        return Some(
            problem
                .label("a part of it is enough")
                .help(format!("write a list of answers: `[{}]`", found.join(", "))),
        );
    }
    if !matches!(name, "==" | "!=" | "<" | "<=" | ">" | ">=" | "+" | "starts_with" | "len") {
        return None;
    }
    let (facts, at) = arguments.iter().filter_map(slot).find(|(facts, _)| facts.several)?;
    Some(several(name, at, facts.choices.first().map_or("…", String::as_str)))
}

/// Several answers where one text is wanted.
pub(super) fn several(name: &str, at: Span, word: &str) -> Diagnostic {
    Diagnostic::error(Code::ArgumentType, at, format!("this can be several answers at once, which have no `{name}`"))
            .label("several answers")
            .help(format!("ask whether one is among them: `contains(…, \"{word}\")`; statistics such as `.count(\"{word}\")` stand behind the name"))
}

/// `kind == "sael"`: an answer that can't be given.
fn answers(name: &str, arguments: &[Term], facts: Slots<'_>) -> Option<Diagnostic> {
    let known = |slot: &Slot| Some(facts.facts(*slot)).filter(|facts| !facts.choices.is_empty());
    let (known, texts): (Facts, Vec<&Term>) = match (name, arguments) {
        (
            "==" | "!=",
            [Term::Slot(slot, _), text @ Term::Text(..)] | [text @ Term::Text(..), Term::Slot(slot, _)],
        ) => (known(slot)?, vec![text]),
        ("contains", [Term::Other(list, _), Term::Slot(slot, _)]) => (known(slot)?, list.iter().collect()),
        ("contains", [Term::Slot(slot, _), text @ Term::Text(..)]) => (known(slot)?, vec![text]),
        _ => return None,
    };
    // A part of an answer is enough where an answer is to contain it.
    let part = matches!(arguments, [Term::Slot(..), _]) && name == "contains" && !known.several;
    let given = |text: &String| known.choices.iter().any(|choice| choice == text || part && choice.contains(text));
    texts.into_iter().find_map(|term| match term {
        Term::Text(text, span) if !given(text) => Some(known.words.unknown(text, &known.choices, *span)),
        _ => None,
    })
}

/// `grade >= "B"`: texts are compared by their letters.
fn letters(name: &str, arguments: &[Term], facts: Slots<'_>) -> Option<Diagnostic> {
    let text = |term: &Term| match term {
        Term::Slot(slot, span) => {
            Some((facts.facts(*slot), *span)).filter(|(facts, _)| facts.kind == Some(super::types::Kind::Text))
        }
        _ => None,
    };
    // A word that is known says more than a free text.
    let (facts, at) = arguments.iter().filter_map(text).max_by_key(|(facts, _)| !facts.choices.is_empty())?;
    is_order(name).then(|| by_letters((name, at), facts.words, &facts.choices, than(name, arguments)))
}

pub(super) fn is_order(name: &str) -> bool {
    matches!(name, "<" | "<=" | ">" | ">=")
}

/// The operator and the text that something is held against, as if the text stood behind it.
pub(super) fn than<'t>(name: &'t str, arguments: &'t [Term]) -> Option<(&'t str, &'t str)> {
    match (name, arguments) {
        (name, [_, Term::Text(text, _)]) => Some((name, text)),
        ("<", [Term::Text(text, _), _]) => Some((">", text)),
        ("<=", [Term::Text(text, _), _]) => Some((">=", text)),
        (">", [Term::Text(text, _), _]) => Some(("<", text)),
        (">=", [Term::Text(text, _), _]) => Some(("<=", text)),
        _ => None,
    }
}

/// Words that are compared as texts.
pub(super) fn by_letters(
    (name, at): (&str, Span),
    words: Words,
    known: &[String],
    than: Option<(&str, &str)>,
) -> Diagnostic {
    if known.is_empty() {
        return Diagnostic::warning(Code::CompareTypes, at, format!("`{name}` compares texts letter by letter"))
            .label("`10` stands before `9`, and capital letters before small ones")
            .help("declare it as a number or a day, or ask for texts by `==` and `in`");
    }
    let (what, label) = match words {
        Words::Grades => ("grades", "a better grade is not a greater text"),
        Words::Classes => ("classes", "a later class is not a greater text"),
        Words::Answers => ("answers", "a later answer is not a greater text"),
    };
    let list = |all: &[String]| all.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
    let meant = than.and_then(|(sign, text)| {
        let place = known.iter().position(|word| word == text)?;
        let (upwards, also) = (sign.starts_with('>'), sign.ends_with('='));
        // Of grades the first is the best.
        let meant = match upwards != (words == Words::Grades) {
            true => known.get(place + usize::from(!also)..),
            false => known.get(..place + usize::from(also)),
        };
        meant.filter(|meant| !meant.is_empty()).map(list)
    });
    let help = match (words, meant) {
        (Words::Grades, Some(meant)) => {
            format!("name the grades, `grade in [{meant}]`, or compare the score with a number")
        }
        (_, Some(meant)) => format!("name those that are meant: `… in [{meant}]`"),
        (Words::Grades, None) => {
            "name the grades, `grade in [\"A\", \"B\"]`, or compare the score with a number".to_owned()
        }
        (_, None) => format!("name those that are meant, of {}: `… in […]`", list(known)),
    };
    Diagnostic::error(Code::CompareTypes, at, format!("`{name}` compares the letters of {what}"))
        .label(label)
        .help(help)
}

fn remainder(name: &str, arguments: &[Term], facts: Slots<'_>) -> Option<Diagnostic> {
    let [Term::Slot(slot, span), by] = arguments else { return None };
    let facts = facts.facts(*slot);
    if name != "%" || facts.range.is_whole() || facts.kind != Some(super::types::Kind::Number) {
        return None;
    }
    let all = Span { end: by.span().end.max(span.end), ..*span };
    Some(
        Diagnostic::warning(Code::Remainder, all, "`%` takes the remainder of a number that need not be whole")
            .label("what is divided can be a fraction")
            .help("for a percentage write `* 100`; for a remainder make it whole first: `floor(x) % 2`"),
    )
}

fn rounding(name: &str, arguments: &[Term], all: Span, facts: Slots<'_>) -> Option<Diagnostic> {
    match (name, arguments) {
        ("round" | "round_half_even", [_, Term::Number(places, span)]) => {
            let allowed = (Decimal::ZERO..=Decimal::from(number::GUARD_PLACES)).contains(places);
            (!allowed || places.normalize().scale() != 0).then(|| {
                Diagnostic::error(Code::RoundPlaces, *span, format!("`{name}` can't round to {places} places"))
                    .label("a whole number from 0 to 12 is wanted")
                    .help("write how many digits stand after the point, as in `round(x, 2)`")
            })
        }
        ("round" | "round_half_even" | "floor" | "ceil", [value]) => {
            let range = term_range(value, facts);
            let unit = range.stepped(None) == Range::of(0, 1) && !range.is_whole();
            let narrow = unit || matches!(value, Term::Slot(slot, _) if facts.facts(*slot).share);
            narrow.then(|| {
                Diagnostic::warning(Code::RoundShare, all, format!("`{name}` leaves only 0 or 1 of a share"))
                    .label("of what lies between 0 and 1")
                    .help("multiply by 100 first, or say how many places: `round(x * 100)`, `round(x, 2)`")
            })
        }
        _ => None,
    }
}

fn domain(name: &str, arguments: &[Term], all: Span, facts: Slots<'_>) -> Option<Diagnostic> {
    let [value] = arguments else { return None };
    let range = term_range(value, facts);
    let message = outside(transform::by_word(name)?, range)?;
    Some(
        Diagnostic::warning(Code::TransformDomain, all, message)
            .label(format!("of what can be {range}"))
            .help("shift it first, as in `ln(x + 1)`, or bound it: `max(x, 1)`"),
    )
}

/// Why a transform is not defined on all of a range.
fn outside(method: &transform::Method, range: Range) -> Option<String> {
    let low = range.low?;
    let lacking = method.domain.lacking(low)?;
    Some(format!("there is no {lacking} of {}", number::show(low, None)))
}

fn in_words(range: Range) -> String {
    match (range.low, range.high) {
        (Some(low), Some(high)) if low == high => number::show(low, None),
        _ => range.to_string(),
    }
}

/// Checks what a node does with its numbers; `share` says that its value is a share.
pub(super) fn node(plan: &Plan, index: NodeId, share: bool, problems: &mut Vec<Diagnostic>) {
    let node = &plan.nodes[index];
    let raw = range::raw_range(plan, index);
    if let Some(message) = node.transform.as_ref().and_then(|transform| outside(transform.method()?, raw)) {
        problems.push(
            Diagnostic::warning(Code::TransformDomain, node.span, message)
                .label(format!("its value can be {raw}"))
                .help("shift the value first, as in `value: x + 1`, or bound it: `max(x, 1)`"),
        );
    }
    if let Some((points, span)) = &node.points {
        if share && let Some(x) = points.thresholds().into_iter().find(|x| x.abs() > too_much(raw)) {
            problems.push(percent_scale(x).at(points.place_of(x).unwrap_or(*span)));
        }
        let always = raw.low.is_some() && raw.low == raw.high;
        if points.over_cohort() && (always || same_for_all(plan, index)) {
            let label = match always {
                true => format!("the value is always {}", in_words(raw)),
                false => "the value depends on nothing that differs within a period".into(),
            };
            problems.push(
                Diagnostic::warning(Code::CohortConstant, *span, "this compares values that are the same for all")
                    .label(label)
                    .help("give the node a value that differs between subjects"),
            );
        }
    }
    means(plan, node, problems);
}

/// Whether a node's value before its points is made of nothing that differs between the subjects of a cohort.
fn same_for_all(plan: &Plan, index: NodeId) -> bool {
    let node = &plan.nodes[index];
    // A node comes after those that it needs, so this ends.
    let other = |other: NodeId| plan.place(other) < plan.place(index) && same_for_all(plan, other);
    node.when.is_none()
        && match &node.source {
            NodeSource::Subject(bound) => bound.slots.iter().all(|slot| match slot {
                SubjectSlot::PeriodDays | SubjectSlot::Cohort(..) => true,
                SubjectSlot::Node(node) => other(*node),
                _ => false,
            }),
            NodeSource::Combination(_) => {
                !node.children.is_empty() && node.children.iter().all(|child| other(*child))
            }
            NodeSource::Response(_) | NodeSource::Column(_) | NodeSource::Measure(_) => false,
        }
}

/// Whether a node's value lies about 0 in the cohort: a z-score, or a mean of such.
fn is_centred(plan: &Plan, node: &NodePlan) -> bool {
    if let Some((points, _)) = &node.points {
        return points.position().is_some_and(|(position, _)| position.is_centred);
    }
    let NodeSource::Combination(Combination { combine, .. }) = &node.source else { return false };
    let mut children = node.children.iter().map(|child| &plan.nodes[*child]).peekable();
    combine.is_additive()
        && node.transform.is_none()
        && children.peek().is_some()
        && children.all(|child| is_centred(plan, child))
}

/// Geometric and harmonic means over values for which they are not defined.
fn means(plan: &Plan, node: &NodePlan, problems: &mut Vec<Diagnostic>) {
    let NodeSource::Combination(combination) = &node.source else { return };
    let Some(method) = combination.combine.method() else { return };
    let (mean, least) = match method.domain {
        Domain::All => return,
        Domain::NotNegative => (method.name.en, "0"),
        Domain::Positive => (method.name.en, "something above 0"),
    };
    for child in node.children.iter().map(|child| &plan.nodes[*child]) {
        let message = match child.range.low {
            Some(low) if !method.domain.holds(low) => {
                format!("`{}` can be {}, of which there is no {mean}", child.path, number::show(low, None))
            }
            None if is_centred(plan, child) => {
                format!("`{}` is below 0 for about half of a cohort, and of that there is no {mean}", child.path)
            }
            _ => continue,
        };
        let problem = Diagnostic::warning(Code::GeometricDomain, child.span, message)
            .label(format!("reaches {}", child.range))
            .help(format!("write a `floor` of {least}, or combine by `weighted-mean`"));
        problems.push(match &child.source {
            NodeSource::Subject(bound) => problem.also(bound.formula.span(), "by this formula"),
            _ => problem,
        });
    }
}
