//! The types of values in formulas, worked out on the expression tree before any data is seen.
//!
//! A type that is not known (a local, a function of a `.rhai` file) fits everything: what is reported is wrong
//! for certain. What only values show is found when the formula is computed.

use super::facts::Facts;
use crate::data::Value;
use crate::diagnostic::{Code, Diagnostic, Span};
pub(super) use crate::script::Kind;
use crate::script::Slot;
use crate::script::function::{self, Arguments};
use crate::script::{Condition, Formula, Part, Place, Said, Tables, Term};

/// What a place in the rule set wants of its formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted<'a> {
    /// Any single value.
    Anything,
    /// The values of a column: any, but all of one kind.
    Column,
    /// The value of the node of that name.
    Number(&'a str),
    /// A condition.
    Truth,
}

/// What a term can be, each with the place of it.
type Kinds = [(Kind, Span)];

const NUMBER: Option<Kind> = Some(Kind::Number);
const TEXT: Option<Kind> = Some(Kind::Text);

/// Reports everything of a wrong type in a formula.
pub(super) fn check(
    formula: &Formula,
    facts: &dyn Fn(Slot) -> Facts,
    tables: &Tables,
    wanted: Wanted<'_>,
    problems: &mut Vec<Diagnostic>,
) {
    let before = problems.len();
    let kinds = Typer { facts, tables, locals: Vec::new(), problems }.each(formula.term());
    if problems.len() == before {
        // What only one branch yields is shown there.
        let all = kinds.iter().all(|(kind, _)| kinds.first().is_some_and(|(first, _)| kind == first));
        let place = |at: Span| if all { formula.span() } else { at };
        if let (Wanted::Column, Some((first, at)), Some((other, there))) = (
            wanted,
            kinds.first(),
            kinds.iter().find(|(kind, _)| kinds.first().is_some_and(|(first, _)| kind != first)),
        ) {
            let message = format!("this is now {}, now {}", first.word(), other.word());
            problems.push(
                Diagnostic::error(Code::ValueType, *there, message)
                    .label(format!("here {}", other.word()))
                    .also(*at, format!("here {}", first.word()))
                    .help("a column holds values of one kind: let every branch yield the same"),
            );
        }
        problems.extend(kinds.into_iter().find_map(|(kind, at)| yield_problem(place(at), kind, wanted)));
    }
    problems.extend(formula.unsaid().iter().map(|at| unsaid(*at, wanted)));
}

/// An `if` that yields nothing where its condition is false.
fn unsaid(at: Span, wanted: Wanted<'_>) -> Diagnostic {
    let (what, other) = match wanted {
        Wanted::Truth => ("no answer", "else { false }"),
        _ => ("no value", "else { 0 }"),
    };
    Diagnostic::warning(Code::IfWithoutElse, at, format!("where its condition is false, this `if` has {what}"))
        .label("has no `else`")
        .help(format!("add what holds then, as in `{other}`; if nothing is meant, say so: `else {{ () }}`"))
}

/// The type of a term, as far as it is known.
pub(super) fn kind_of(term: &Term, facts: &dyn Fn(Slot) -> Facts, tables: &Tables) -> Option<Kind> {
    Typer { facts, tables, locals: Vec::new(), problems: &mut Vec::new() }.of(term)
}

fn yield_problem(at: Span, kind: Kind, wanted: Wanted<'_>) -> Option<Diagnostic> {
    let (code, message, help) = match (wanted, kind) {
        (Wanted::Number(node), kind) if kind != Kind::Number => {
            let help = match kind {
                Kind::Truth => "for true or false write `if … { 1 } else { 0 }`",
                _ => "texts stand under `also`, grades under `grades`",
            };
            (Code::ValueType, format!("`{node}` must be a number"), help)
        }
        (Wanted::Truth, kind) if kind != Kind::Truth => (
            Code::ConditionType,
            "a condition must be true or false".to_owned(),
            "compare it with something: `x > 0`",
        ),
        (Wanted::Anything | Wanted::Column, Kind::List | Kind::Range | Kind::Children) => (
            Code::ValueType,
            "a result must be a single value".to_owned(),
            "take one of it, its `len`, its `sum` or the `lowest` of it",
        ),
        _ => return None,
    };
    Some(Diagnostic::error(code, at, message).label(format!("this yields {}", kind.word())).help(help))
}

struct Typer<'a> {
    facts: &'a dyn Fn(Slot) -> Facts,
    tables: &'a Tables,
    /// The names that the formula makes itself, with the types that they can have; none where nothing is known.
    locals: Vec<(String, Vec<Kind>)>,
    problems: &'a mut Vec<Diagnostic>,
}

impl Typer<'_> {
    /// The type of a term; none where it is not known, or not always the same.
    fn of(&mut self, term: &Term) -> Option<Kind> {
        let kinds = self.each(term);
        let (first, _) = *kinds.first()?;
        kinds.iter().all(|(kind, _)| *kind == first).then_some(first)
    }

    /// The types that a term can have, each with the branch that yields it.
    fn each(&mut self, term: &Term) -> Vec<(Kind, Span)> {
        let one = |kind: Option<Kind>| kind.map(|kind| (kind, term.span())).into_iter().collect();
        match term {
            Term::Number(..) => one(NUMBER),
            Term::Text(..) => one(TEXT),
            Term::Bool(..) => one(Some(Kind::Truth)),
            Term::Missing(_) => Vec::new(),
            Term::Slot(slot, _) => one((self.facts)(*slot).kind),
            Term::If { condition, then, otherwise, .. } => {
                self.want(condition, Kind::Truth, Code::ConditionType, "a condition must be true or false");
                let mut kinds = self.each(then);
                kinds.extend(self.each(otherwise));
                kinds
            }
            Term::Call { name, arguments, .. } if name == "??" => {
                arguments.iter().flat_map(|argument| self.each(argument)).collect()
            }
            Term::Call { name, arguments, span } => match self.table(name, arguments) {
                Some(kinds) => kinds.into_iter().map(|kind| (kind, *span)).collect(),
                None => one(self.call(name, arguments, *span)),
            },
            Term::Other(parts, place) => self.other(parts, place),
        }
    }

    fn other(&mut self, parts: &[Term], place: &Place) -> Vec<(Kind, Span)> {
        let known = self.locals.len();
        match (&place.part, parts) {
            (Part::Let(name), [value]) => {
                let kinds = self.each(value).into_iter().map(|(kind, _)| kind).collect();
                self.locals.truncate(known);
                self.locals.push((name.clone(), kinds));
                return Vec::new();
            }
            (Part::Local(name), _) => {
                let found = self.locals.iter().rfind(|(local, _)| local == name);
                let kinds = found.map(|(_, kinds)| kinds.clone()).unwrap_or_default();
                return kinds.into_iter().map(|kind| (kind, place.span)).collect();
            }
            (Part::Loop(names), _) => self.locals.extend(names.iter().map(|name| (name.clone(), Vec::new()))),
            _ => {}
        }
        let mut last = Vec::new();
        for part in parts {
            last = self.each(part);
        }
        self.locals.truncate(known);
        if let (Part::Assigned, [Term::Other(_, Place { part: Part::Local(name), .. }), _]) = (&place.part, parts)
            && let Some((_, kinds)) = self.locals.iter_mut().rfind(|(local, _)| local == name)
        {
            kinds.clear();
        }
        match &place.part {
            // What comes out earlier is not followed.
            Part::Statements if !parts.iter().any(returns) => last,
            Part::List => vec![(Kind::List, place.span)],
            Part::Range(_) => vec![(Kind::Range, place.span)],
            _ => Vec::new(),
        }
    }

    /// What a call of a decision table can yield; none if there is no such table.
    fn table(&mut self, name: &str, arguments: &[Term]) -> Option<Vec<Kind>> {
        let (table, output) = self.tables.iter().find_map(|table| Some((table.clone(), table.output(name)?)))?;
        for (column, (argument, input)) in arguments.iter().zip(&table.inputs).enumerate() {
            let asked = table.rows.iter().filter_map(|row| row.conditions.get(column));
            let mut asked = asked.filter_map(|(condition, _)| condition_kind(condition));
            // A table that asks for several kinds is refused where it is declared.
            let Some(kind) = asked.next().filter(|first| asked.all(|kind| kind == *first)) else {
                self.of(argument);
                continue;
            };
            let message = format!("`{name}` takes {} for `{}`", kind.word(), input.name);
            let before = self.problems.len();
            self.want(argument, kind, Code::ArgumentType, &message);
            for problem in self.problems.iter_mut().skip(before) {
                super::tables::cell_of_kind(&table, column, problem);
            }
        }
        if table.hit.yields_number() {
            return Some(vec![Kind::Number]);
        }
        let mut kinds: Vec<Kind> = Vec::new();
        for row in &table.rows {
            let kind = row.said.get(output).and_then(|(said, _)| said_kind(said));
            kinds.extend(kind.filter(|kind| !kinds.contains(kind)));
        }
        Some(kinds)
    }

    fn call(&mut self, name: &str, arguments: &[Term], span: Span) -> Option<Kind> {
        match name {
            "+" => self.plus(arguments, span),
            "-" | "*" | "/" | "%" | "**" | "neg" => {
                let sign = if name == "neg" { "-" } else { name };
                for argument in arguments {
                    let message = format!("`{sign}` calculates with numbers only");
                    self.want(argument, Kind::Number, Code::OperandType, &message);
                }
                NUMBER
            }
            "==" | "!=" | "<" | "<=" | ">" | ">=" => {
                self.compare(name, arguments, span);
                Some(Kind::Truth)
            }
            "&&" | "||" | "!" => {
                for argument in arguments {
                    let message = format!("`{name}` joins conditions only");
                    self.want(argument, Kind::Truth, Code::ConditionType, &message);
                }
                Some(Kind::Truth)
            }
            name => self.function(name, arguments),
        }
    }

    fn function(&mut self, name: &str, arguments: &[Term]) -> Option<Kind> {
        if let ("contains", [whole, part]) = (name, arguments) {
            return self.contains(whole, part);
        }
        let Some(function) = function::by_word(name) else {
            for argument in arguments {
                self.of(argument);
            }
            return None;
        };
        match (function.arguments, arguments) {
            (takes, [Term::Other(entries, Place { part: Part::List, span })]) if takes.takes_list() => {
                self.numbers(name, matches!(takes, Arguments::Numbers), entries, *span);
            }
            (Arguments::List, _) | (Arguments::Numbers, [_]) => self.take(name, arguments.iter(), &[Kind::List]),
            (Arguments::Numbers, _) => self.take(name, arguments.iter(), &[Kind::Number]),
            (Arguments::These(all), _) => {
                for (argument, takes) in arguments.iter().zip(all) {
                    self.take(name, [argument].into_iter(), takes.kinds);
                }
            }
        }
        Some(function.yields)
    }

    /// Wants arguments of one of these types; of any, where there are none.
    fn take<'t>(&mut self, name: &str, arguments: impl Iterator<Item = &'t Term>, wanted: &[Kind]) {
        let words: Vec<&str> = wanted.iter().map(|kind| kind.word()).collect();
        let words = match words.as_slice() {
            [rest @ .., last] if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
            words => words.concat(),
        };
        let message = format!("`{name}` takes {words} here");
        for argument in arguments {
            let kinds = self.each(argument);
            if !wanted.is_empty() {
                self.unfit(&kinds, wanted, &message);
            }
        }
    }

    /// A list that is written out where numbers are to be counted together.
    fn numbers(&mut self, name: &str, some: bool, entries: &[Term], list: Span) {
        if entries.is_empty() && some {
            self.problems.push(
                Diagnostic::error(Code::ArgumentType, list, format!("`{name}` of an empty list"))
                    .label("nothing stands here")
                    .help("give it at least one number"),
            );
        }
        for entry in entries {
            let message = format!("`{name}` takes a list of numbers");
            self.want(entry, Kind::Number, Code::ArgumentType, &message);
        }
    }

    /// `part in whole`.
    fn contains(&mut self, whole: &Term, part: &Term) -> Option<Kind> {
        let sought = self.each(part);
        match whole {
            Term::Other(ends, Place { span, part: Part::Range(inside) }) => {
                let end = |at: usize| match ends.get(at) {
                    Some(Term::Number(x, _)) => crate::number::show(*x, None),
                    _ => if at == 0 { "a" } else { "b" }.to_owned(),
                };
                let below = if *inside { "<=" } else { "<" };
                self.problems.push(
                    Diagnostic::error(
                        Code::ArgumentType,
                        *span,
                        "`in` looks into a list or a text, not into a range",
                    )
                    .label("this is a range")
                    .help(format!(
                        "compare with both ends: `x >= {} && x {below} {}`",
                        end(0),
                        end(1)
                    )),
                );
            }
            Term::Other(entries, Place { part: Part::List, .. }) => {
                let before = self.problems.len();
                for entry in entries {
                    let kinds = self.each(entry);
                    if self.problems.len() == before {
                        self.unlike("==", (&kinds, &sought), &[], entry.span());
                    }
                }
            }
            _ => {
                let before = self.problems.len();
                let kind = self.want_one(whole, &[Kind::Text, Kind::List], "`in` looks into a list or a text");
                if kind == TEXT && self.problems.len() == before {
                    self.unfit(&sought, &[Kind::Text], "`contains` looks for a text in a text");
                }
            }
        }
        Some(Kind::Truth)
    }

    /// Texts and lists can be added too, each to its kind.
    fn plus(&mut self, arguments: &[Term], span: Span) -> Option<Kind> {
        let kinds: Vec<Vec<(Kind, Span)>> = arguments.iter().map(|term| self.each(term)).collect();
        let all = || kinds.iter().flatten().copied();
        let odd = |kind: Kind| matches!(kind, Kind::Truth | Kind::Date | Kind::Children | Kind::Range);
        if let Some((kind, at)) = all().find(|(kind, _)| odd(*kind)) {
            self.report(Code::OperandType, at, "`+` calculates with numbers only", kind, Kind::Number);
            return None;
        }
        if let [a, b] = kinds.as_slice()
            && let Some((a, b)) = differing(a, b)
        {
            let message = format!("{} and {} can't be added", a.word(), b.word());
            self.problems.push(
                Diagnostic::error(Code::OperandType, span, message)
                    .label("these do not go together")
                    .help("add numbers to numbers, and texts to texts"),
            );
            return None;
        }
        all().next().map(|(kind, _)| kind)
    }

    fn compare(&mut self, symbol: &str, arguments: &[Term], span: Span) {
        let kinds: Vec<Vec<(Kind, Span)>> = arguments.iter().map(|argument| self.each(argument)).collect();
        if let [a, b] = kinds.as_slice() {
            self.unlike(symbol, (a, b), arguments, span);
        }
    }

    /// Reports a comparison of values that have no order, or are of two kinds.
    fn unlike(&mut self, symbol: &str, (a, b): (&Kinds, &Kinds), arguments: &[Term], span: Span) {
        let ordered = !matches!(symbol, "==" | "!=");
        if let (true, Some(_), [Term::Call { name, arguments: inner, .. }, _]) =
            (ordered, differing(a, b), arguments)
            && matches!(name.as_str(), "<" | "<=" | ">" | ">=")
        {
            self.problems.push(chained(span, inner.get(1)));
        } else if let Some((a, b)) = differing(a, b) {
            let message = format!("{} is compared with {}", a.word(), b.word());
            let written = arguments.iter().find_map(|argument| match argument {
                Term::Text(text, _) if crate::number::parse(text).is_ok() => Some(text),
                _ => None,
            });
            let text = match written {
                Some(number) => format!("a number is written without quotes: `{number}`"),
                None => {
                    "a number is written without quotes; an answer on a scale is the points of its level".into()
                }
            };
            let help = match (a, b) {
                (Kind::Truth, _) | (_, Kind::Truth) => {
                    "what is true or false stands alone: `inspected`, or `!inspected`"
                }
                (Kind::Date, Kind::Text) | (Kind::Text, Kind::Date) => "write the day as `date(\"2025-03-14\")`",
                (Kind::Text, _) | (_, Kind::Text) => &text,
                _ => "compare things of one kind",
            };
            let label = format!("on the left {}, on the right {}", a.word(), b.word());
            self.problems.push(Diagnostic::error(Code::CompareTypes, span, message).label(label).help(help));
        } else if let (Some((a, _)), true, true) = (a.first(), ordered, !b.is_empty())
            && matches!(a, Kind::Truth | Kind::List | Kind::Range | Kind::Children)
        {
            let message = format!("{} has no order", a.word());
            self.problems.push(
                Diagnostic::error(Code::CompareTypes, span, message)
                    .label("neither is greater")
                    .help("compare numbers, texts or days"),
            );
        }
    }

    /// Wants one of several types, of which the first is named where it is none of them.
    fn want_one(&mut self, term: &Term, wanted: &[Kind], message: &str) -> Option<Kind> {
        let kinds = self.each(term);
        self.unfit(&kinds, wanted, message);
        kinds.first().map(|(kind, _)| *kind)
    }

    fn unfit(&mut self, kinds: &[(Kind, Span)], wanted: &[Kind], message: &str) {
        let odd = kinds.iter().find(|(kind, _)| !wanted.contains(kind));
        if let (Some((kind, at)), Some(first)) = (odd, wanted.first()) {
            self.report(Code::ArgumentType, *at, message, *kind, *first);
        }
    }

    fn want(&mut self, term: &Term, wanted: Kind, code: Code, message: &str) {
        let kinds = self.each(term);
        if let Some((kind, at)) = kinds.into_iter().find(|(kind, _)| *kind != wanted) {
            self.report(code, at, message, kind, wanted);
        }
    }

    fn report(&mut self, code: Code, span: Span, message: &str, found: Kind, wanted: Kind) {
        let help = match (found, wanted) {
            (Kind::Truth, Kind::Number) => "for true or false write `if … { 1 } else { 0 }`",
            (Kind::Date, Kind::Number) => "for the days between two dates write `days(from, to)`",
            (Kind::Text, Kind::Number) => "write a number without quotes",
            (Kind::Range, _) => "a range is what `for` goes through: compare with both ends, `x >= 0 && x < 10`",
            (_, Kind::Truth) => "compare it with something: `x > 0`",
            (_, Kind::Date) => "write a day as `date(\"2025-03-14\")`",
            (_, Kind::Children) => "the children of a node are written `score.of`",
            (_, Kind::List) => "write the values in brackets: `[a, b]`",
            _ => "give it another value",
        };
        let label = format!("this is {}", found.word());
        self.problems.push(Diagnostic::error(code, span, message).label(label).help(help));
    }
}

/// `3 < x < 8`.
fn chained(span: Span, middle: Option<&Term>) -> Diagnostic {
    let mut problem =
        Diagnostic::error(Code::CompareTypes, span, "two comparisons in a row mean nothing together")
            .label("true or false, which is not compared again")
            .help("join them by `&&` and name the middle twice: `3 < x && x < 8`");
    problem.also.extend(middle.map(|middle| (middle.span(), "the middle".to_owned())));
    problem
}

/// The first two types of two values that are not the same.
fn differing(a: &[(Kind, Span)], b: &[(Kind, Span)]) -> Option<(Kind, Kind)> {
    let pairs = a.iter().flat_map(|(a, _)| b.iter().map(|(b, _)| (*a, *b)));
    pairs.into_iter().find(|(a, b)| a != b)
}

fn condition_kind(condition: &Condition) -> Option<Kind> {
    match condition {
        Condition::Anything => None,
        Condition::Texts(_) => TEXT,
        Condition::Numbers(_) | Condition::Between(..) => NUMBER,
        Condition::Truth(_) => Some(Kind::Truth),
    }
}

fn said_kind(said: &Said) -> Option<Kind> {
    match said {
        Said::Value(Value::Number(_)) => NUMBER,
        Said::Value(Value::Text(_)) => TEXT,
        Said::Value(Value::Bool(_)) => Some(Kind::Truth),
        Said::Value(Value::Date(_)) => Some(Kind::Date),
        Said::Missing | Said::Formula(_) => None,
    }
}

/// Whether a term can end the formula before its end.
fn returns(term: &Term) -> bool {
    matches!(term, Term::Other(_, Place { part: Part::Returned, .. })) || term.parts().into_iter().any(returns)
}

/// Divisions by a zero that is written out.
pub(super) fn divisions(term: &Term, problems: &mut Vec<Diagnostic>) {
    if let Term::Call { name, arguments, span } = term
        && matches!(name.as_str(), "/" | "%")
        && let Some(Term::Number(divisor, _)) = arguments.get(1)
        && divisor.is_zero()
    {
        problems.push(
            Diagnostic::error(Code::DividesByZero, *span, "this divides by zero, whatever the data")
                .label("never a value")
                .help("write what it is to be divided by"),
        );
    }
    term.parts().into_iter().for_each(|part| divisions(part, problems));
}
