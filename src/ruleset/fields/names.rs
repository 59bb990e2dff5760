//! What names may be.

use crate::construct::statistic;

/// Words that no id may be: Rhai's keywords and reserved words, and the names that formulas already have.
const RESERVED: &[&str] = &[
    "new",
    "default",
    "is",
    "match",
    "use",
    "with",
    "go",
    "sync",
    "module",
    "case",
    "call",
    "package",
    "thread",
    "static",
    "async",
    "await",
    "yield",
    "shared",
    "var",
    "const",
    "let",
    "fn",
    "if",
    "else",
    "switch",
    "do",
    "while",
    "until",
    "for",
    "in",
    "loop",
    "break",
    "continue",
    "return",
    "throw",
    "try",
    "catch",
    "import",
    "export",
    "private",
    "as",
    "global",
    "this",
    "print",
    "debug",
    "type_of",
    "eval",
    "curry",
    "goto",
    "exit",
    "super",
    "public",
    "protected",
    "protocol",
    "void",
    "null",
    "nil",
    "spawn",
    "each",
    "true",
    "false",
    "of",
    "score",
    "previous",
    "year_ago",
    "target",
    "benchmark",
    "cohort",
    "period",
    "responses",
    "subject",
    "respondent",
    "grade",
    "class",
    "history",
];

/// Whether a text is a word that formulas have another use for.
#[must_use]
pub fn is_reserved(text: &str) -> bool {
    RESERVED.contains(&text) || statistic::by_word(text).is_some()
}

/// Whether a text is an identifier that formulas can use.
#[must_use]
pub fn is_id(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}
