//! What a formula yields as far as its text tells, and divisions that no data can make right.
//!
//! What only values show (a measure that is true or false, a function of a `.rhai` file) is found when it is
//! computed.

use crate::diagnostic::{Code, Diagnostic};
use crate::script::{Formula, Term};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Truth,
    Number,
    Text,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Truth => "true or false",
            Self::Number => "a number",
            Self::Text => "a text",
        }
    }
}

fn kind(term: &Term) -> Option<Kind> {
    match term {
        Term::Number(..) => Some(Kind::Number),
        Term::Text(..) => Some(Kind::Text),
        Term::Bool(..) => Some(Kind::Truth),
        Term::Call { name, arguments, .. } => match name.as_str() {
            "==" | "!=" | "<" | "<=" | ">" | ">=" | "&&" | "||" | "!" | "contains" | "is_missing" => {
                Some(Kind::Truth)
            }
            "-" | "*" | "/" | "%" | "**" | "neg" => Some(Kind::Number),
            // Texts can be added too.
            "+" | "??" => arguments.iter().find_map(kind),
            _ => None,
        },
        Term::If { then, otherwise, .. } => kind(then).or_else(|| kind(otherwise)),
        Term::Missing(_) | Term::Slot(..) | Term::Other(..) => None,
    }
}

/// The problem of a node's formula that can't yield a number.
pub(super) fn number(formula: &Formula, path: &str) -> Option<Diagnostic> {
    let kind = kind(formula.term()).filter(|kind| *kind != Kind::Number)?;
    let help = match kind {
        Kind::Truth => "for true or false write `if … { 1 } else { 0 }`",
        _ => "texts stand under `also`, grades under `grades`",
    };
    Some(
        Diagnostic::error(Code::FormulaType, formula.span(), format!("`{path}` must be a number"))
            .label(format!("this yields {}", kind.word()))
            .help(help),
    )
}

/// The problem of a condition that can't yield true or false.
pub(super) fn condition(formula: &Formula) -> Option<Diagnostic> {
    let kind = kind(formula.term()).filter(|kind| *kind != Kind::Truth)?;
    Some(
        Diagnostic::error(Code::FormulaType, formula.span(), "a condition must be true or false")
            .label(format!("this yields {}", kind.word()))
            .help("compare it with something: `x > 0`"),
    )
}

/// Divisions by a zero that is written out.
pub(super) fn divisions(term: &Term, problems: &mut Vec<Diagnostic>) {
    if let Term::Call { name, arguments, span } = term
        && matches!(name.as_str(), "/" | "%")
        && let Some(Term::Number(divisor, _)) = arguments.get(1)
        && divisor.is_zero()
    {
        problems.push(
            Diagnostic::error(Code::ScriptFault, *span, "this divides by zero, whatever the data")
                .label("never a value")
                .help("write what it is to be divided by"),
        );
    }
    term.parts().into_iter().for_each(|part| divisions(part, problems));
}
