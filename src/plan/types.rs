//! The types of values in formulas, worked out on the expression tree before any data is seen.
//!
//! A type that is not known (a local, a function of a `.rhai` file) fits everything: what is reported is wrong
//! for certain. What only values show is found when the formula is computed.

use super::formulas::Facts;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::script::{Formula, Term};

/// The type of a value in a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Truth,
    Number,
    Text,
    Date,
    List,
    Children,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Truth => "true or false",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::Date => "a day",
            Self::List => "a list",
            Self::Children => "all children of a node",
        }
    }
}

/// What a place in the rule set wants of its formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted<'a> {
    /// Whatever it yields.
    Anything,
    /// The value of the node of that name.
    Number(&'a str),
    /// A condition.
    Truth,
}

/// The types that a function takes, in order (none: any), and what it yields.
type Signature = (&'static str, &'static [Option<Kind>], Option<Kind>);

const NUMBER: Option<Kind> = Some(Kind::Number);
const TEXT: Option<Kind> = Some(Kind::Text);
const DATE: Option<Kind> = Some(Kind::Date);
const LIST: Option<Kind> = Some(Kind::List);
const CHILDREN: Option<Kind> = Some(Kind::Children);

const SIGNATURES: &[Signature] = &[
    ("min", &[NUMBER; 8], NUMBER),
    ("max", &[NUMBER; 8], NUMBER),
    ("sum", &[LIST], NUMBER),
    ("mean", &[LIST], NUMBER),
    ("median", &[LIST], NUMBER),
    ("abs", &[NUMBER], NUMBER),
    ("round", &[NUMBER, NUMBER], NUMBER),
    ("round_half_even", &[NUMBER, NUMBER], NUMBER),
    ("floor", &[NUMBER], NUMBER),
    ("ceil", &[NUMBER], NUMBER),
    ("sqrt", &[NUMBER], NUMBER),
    ("ln", &[NUMBER], NUMBER),
    ("log10", &[NUMBER], NUMBER),
    ("exp", &[NUMBER], NUMBER),
    ("pow", &[NUMBER, NUMBER], NUMBER),
    ("is_missing", &[None], Some(Kind::Truth)),
    ("rise", &[NUMBER, NUMBER], NUMBER),
    ("fall", &[NUMBER, NUMBER], NUMBER),
    ("lowest", &[CHILDREN], TEXT),
    ("highest", &[CHILDREN], TEXT),
    ("lowest_value", &[CHILDREN], NUMBER),
    ("highest_value", &[CHILDREN], NUMBER),
    ("largest_rise", &[CHILDREN, CHILDREN], TEXT),
    ("largest_fall", &[CHILDREN, CHILDREN], TEXT),
    ("date", &[TEXT], DATE),
    ("days", &[DATE, DATE], NUMBER),
    ("year", &[DATE], NUMBER),
    ("month", &[DATE], NUMBER),
    ("day", &[DATE], NUMBER),
    ("len", &[None], NUMBER),
    ("contains", &[None, None], Some(Kind::Truth)),
    ("starts_with", &[TEXT, TEXT], Some(Kind::Truth)),
];

/// Reports everything of a wrong type in a formula.
pub(super) fn check(
    formula: &Formula,
    facts: &dyn Fn(usize) -> Facts,
    wanted: Wanted<'_>,
    problems: &mut Vec<Diagnostic>,
) {
    let before = problems.len();
    let kind = Typer { facts, problems }.of(formula.term());
    if problems.len() == before {
        problems.extend(yield_problem(formula, kind, wanted));
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
pub(super) fn kind_of(term: &Term, facts: &dyn Fn(usize) -> Facts) -> Option<Kind> {
    Typer { facts, problems: &mut Vec::new() }.of(term)
}

fn yield_problem(formula: &Formula, kind: Option<Kind>, wanted: Wanted<'_>) -> Option<Diagnostic> {
    let kind = kind?;
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
        _ => return None,
    };
    Some(Diagnostic::error(code, formula.span(), message).label(format!("this yields {}", kind.word())).help(help))
}

struct Typer<'a> {
    facts: &'a dyn Fn(usize) -> Facts,
    problems: &'a mut Vec<Diagnostic>,
}

impl Typer<'_> {
    fn of(&mut self, term: &Term) -> Option<Kind> {
        match term {
            Term::Number(..) => NUMBER,
            Term::Text(..) => TEXT,
            Term::Bool(..) => Some(Kind::Truth),
            Term::Missing(_) => None,
            Term::Slot(slot, _) => (self.facts)(*slot).kind,
            Term::If { condition, then, otherwise, .. } => {
                self.want(condition, Kind::Truth, Code::ConditionType, "a condition must be true or false");
                let (then, otherwise) = (self.of(then), self.of(otherwise));
                then.or(otherwise)
            }
            Term::Call { name, arguments, span } => self.call(name, arguments, *span),
            Term::Other(parts, _) => {
                for part in parts {
                    self.of(part);
                }
                None
            }
        }
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
            "??" => {
                let kinds: Vec<Option<Kind>> = arguments.iter().map(|argument| self.of(argument)).collect();
                kinds.into_iter().flatten().next()
            }
            name => self.function(name, arguments),
        }
    }

    fn function(&mut self, name: &str, arguments: &[Term]) -> Option<Kind> {
        let signature = SIGNATURES.iter().find(|(known, ..)| *known == name);
        let Some((_, takes, yields)) = signature else {
            for argument in arguments {
                self.of(argument);
            }
            return None;
        };
        // The least and the greatest of a single value are those of a list.
        let of_list = matches!(name, "min" | "max") && arguments.len() == 1;
        let takes = if of_list { &[LIST] } else { *takes };
        for (argument, wanted) in arguments.iter().zip(takes) {
            match wanted {
                Some(kind) => {
                    let message = format!("`{name}` takes {} here", kind.word());
                    self.want(argument, *kind, Code::ArgumentType, &message);
                }
                None => {
                    self.of(argument);
                }
            }
        }
        *yields
    }

    /// Texts and lists can be added too, each to its kind.
    fn plus(&mut self, arguments: &[Term], span: Span) -> Option<Kind> {
        let kinds: Vec<(Kind, Span)> =
            arguments.iter().filter_map(|term| Some((self.of(term)?, term.span()))).collect();
        let unfit = kinds.iter().find(|(kind, _)| matches!(kind, Kind::Truth | Kind::Date | Kind::Children));
        if let Some((kind, at)) = unfit {
            self.report(Code::OperandType, *at, "`+` calculates with numbers only", *kind, Kind::Number);
            return None;
        }
        if let [(a, _), (b, _)] = kinds.as_slice()
            && a != b
        {
            let message = format!("{} and {} can't be added", a.word(), b.word());
            self.problems.push(
                Diagnostic::error(Code::OperandType, span, message)
                    .label("these do not go together")
                    .help("add numbers to numbers, and texts to texts"),
            );
            return None;
        }
        kinds.first().map(|(kind, _)| *kind)
    }

    fn compare(&mut self, symbol: &str, arguments: &[Term], span: Span) {
        let kinds: Vec<Kind> = arguments.iter().filter_map(|argument| self.of(argument)).collect();
        let &[a, b] = kinds.as_slice() else { return };
        let ordered = !matches!(symbol, "==" | "!=");
        if let (true, [Term::Call { name, arguments: inner, .. }, _]) = (ordered && a != b, arguments)
            && matches!(name.as_str(), "<" | "<=" | ">" | ">=")
        {
            self.problems.push(chained(span, inner.get(1)));
        } else if a != b {
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
        } else if ordered && matches!(a, Kind::Truth | Kind::List | Kind::Children) {
            let message = format!("{} has no order", a.word());
            self.problems.push(
                Diagnostic::error(Code::CompareTypes, span, message)
                    .label("neither is greater")
                    .help("compare numbers, texts or days"),
            );
        }
    }

    fn want(&mut self, term: &Term, wanted: Kind, code: Code, message: &str) {
        if let Some(kind) = self.of(term).filter(|kind| *kind != wanted) {
            self.report(code, term.span(), message, kind, wanted);
        }
    }

    fn report(&mut self, code: Code, span: Span, message: &str, found: Kind, wanted: Kind) {
        let help = match (found, wanted) {
            (Kind::Truth, Kind::Number) => "for true or false write `if … { 1 } else { 0 }`",
            (Kind::Date, Kind::Number) => "for the days between two dates write `days(from, to)`",
            (Kind::Text, Kind::Number) => "write a number without quotes",
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
