//! The one module that reads Rhai's syntax tree.
//!
//! It lowers a formula to a [`Term`], and finds in formulas and `.rhai` files what parses but may not be:
//! assignments to entries (they get round the size limits) and to names from outside, and the calls,
//! which are checked against the table of functions. It also says parse errors in plain words, and what can be reached in a
//! script ([`branches`]).

pub(super) mod branches;
pub(super) mod flow;
pub(super) mod unsaid;
pub(super) mod woven;

use super::foreign;
use super::page::Page;
use super::references::{Folded, closing};
use super::term::Slot;
use super::term::{Part, Place, Term};
use super::tokens::{Kind, Word, cut};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::number::Decimal;
use rhai::{
    AST, ASTNode, BinaryExpr, Expr, FnCallExpr, LexError, OpAssignment, ParseError, ParseErrorType, Position,
    Stmt, Token,
};
use std::ops::Range;

/// A call of a function in a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionCall {
    /// The function's name.
    pub name: String,
    /// How many arguments it is given.
    pub arity: usize,
    /// The name in the formula.
    pub span: Span,
}

/// Something in a script that the parser lets pass and that has to be judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Finding {
    /// A call; `method` when it is written `x.f()`.
    Call { name: String, arity: usize, method: bool },
    /// `a[i] = v` or `m.k = v`.
    EntryAssigned,
    /// `x = v`.
    Assigned(String),
    /// `x[i]` or `x.k`.
    Entry(String),
    /// `x == ()`.
    ComparedWithNothing,
    /// `date("…")`.
    Day(String),
    /// `"overall".mean`.
    OfText(String, String),
}

/// Everything to be judged in a script and the functions in it, in the order written.
pub(super) fn findings(ast: &AST) -> Vec<(Position, Finding)> {
    let mut found = Vec::new();
    ast.walk(&mut |path: &[ASTNode<'_>]| {
        match path.last() {
            Some(ASTNode::Stmt(Stmt::FnCall(call, position))) => call_findings(call, *position, false, &mut found),
            Some(ASTNode::Stmt(Stmt::Assignment(assignment))) => {
                let target = &assignment.1.lhs;
                let finding = match target {
                    Expr::Variable(variable, ..) => Finding::Assigned(variable.1.to_string()),
                    _ => Finding::EntryAssigned,
                };
                found.push((target.start_position(), finding));
            }
            Some(ASTNode::Expr(Expr::FnCall(call, position))) => call_findings(call, *position, false, &mut found),
            Some(ASTNode::Expr(Expr::MethodCall(call, position))) => {
                call_findings(call, *position, true, &mut found)
            }
            Some(ASTNode::Expr(Expr::Index(pair, ..) | Expr::Dot(pair, ..))) => {
                if let (Expr::StringConstant(text, position), Some(property)) = (&pair.lhs, property(&pair.rhs)) {
                    found.push((*position, Finding::OfText(text.to_string(), property)));
                }
                if let (Expr::Variable(variable, _, position), false) =
                    (&pair.lhs, matches!(pair.rhs, Expr::MethodCall(..)))
                {
                    found.push((*position, Finding::Entry(variable.1.to_string())));
                }
            }
            _ => {}
        }
        true
    });
    found.sort_by_key(|(position, _)| *position);
    found.dedup();
    found
}

/// The property that stands behind a full stop; the length is one that texts have.
fn property(behind: &Expr) -> Option<String> {
    match behind {
        Expr::Property(name, _) => Some(name.2.to_string()).filter(|name| name != "len"),
        Expr::Dot(pair, ..) => property(&pair.lhs),
        _ => None,
    }
}

fn call_findings(call: &FnCallExpr, position: Position, method: bool, found: &mut Vec<(Position, Finding)>) {
    let name = call.name.as_str();
    if call.is_operator_call() {
        let compares = matches!(name, "==" | "!=");
        if compares && call.args.iter().any(|argument| matches!(argument, Expr::Unit(_))) {
            found.push((position, Finding::ComparedWithNothing));
        }
        return;
    }
    if let ("date", [Expr::StringConstant(text, position)]) = (name, call.args.as_slice()) {
        found.push((*position, Finding::Day(text.to_string())));
    }
    let arity = call.args.len() + usize::from(method);
    found.push((position, Finding::Call { name: name.to_owned(), arity, method }));
}

/// Lowers a parsed formula.
pub(super) fn lower(page: &Page, words: &[Word], folded: &Folded, ast: &AST) -> Term {
    Lowering { page, words, folded }.body(ast.statements(), page.whole())
}

struct Lowering<'a> {
    page: &'a Page,
    words: &'a [Word],
    folded: &'a Folded,
}

impl Lowering<'_> {
    fn body(&self, statements: &[Stmt], span: Span) -> Term {
        match statements {
            [] => Term::Missing(span),
            // A name that is made here is not known outside.
            [single] if !matches!(single, Stmt::Var(..)) => self.statement(single),
            several => {
                let all = several.iter().map(|statement| self.statement(statement)).collect();
                Term::Other(all, Place { span, part: Part::Statements })
            }
        }
    }

    fn statement(&self, statement: &Stmt) -> Term {
        match statement {
            Stmt::Expr(expression) => self.expression(expression),
            Stmt::FnCall(call, position) => self.call(call, *position),
            Stmt::If(flow, position) => self.branch(flow, *position),
            Stmt::Block(block) => self.body(block.statements(), self.word(block.position())),
            Stmt::Var(definition, _, position) => {
                self.other(Part::Let(definition.0.name.to_string()), [&definition.1], [], *position)
            }
            Stmt::Assignment(assignment) => self.assigned(&assignment.0, &assignment.1),
            Stmt::Return(value, _, position) => self.other(Part::Returned, value.as_deref(), [], *position),
            Stmt::BreakLoop(value, _, position) => self.other(Part::Rest, value.as_deref(), [], *position),
            Stmt::While(flow, position) | Stmt::Do(flow, _, position) => {
                self.other(Part::Loop(Vec::new()), [&flow.expr], flow.body.statements(), *position)
            }
            Stmt::For(parts, position) => {
                let names = [Some(&parts.0), parts.1.as_ref()].into_iter().flatten();
                let names = names.map(|name| name.name.to_string()).collect();
                self.other(Part::Loop(names), [&parts.2.expr], parts.2.body.statements(), *position)
            }
            other => rest(self.word(other.position())),
        }
    }

    /// `x += y` sets x to `x + y`.
    fn assigned(&self, by: &OpAssignment, sides: &BinaryExpr) -> Term {
        let whole = self.other(Part::Assigned, [&sides.lhs, &sides.rhs], [], sides.lhs.position());
        let operator = by.get_op_assignment_info().map(|info| info.5.to_owned());
        match (whole, operator) {
            (Term::Other(parts, place), Some(name)) if parts.len() == 2 => {
                let set = parts.first().cloned().unwrap_or(Term::Missing(place.span));
                let value = Term::Call { name, arguments: parts, span: place.span };
                Term::Other(vec![set, value], place)
            }
            (whole, _) => whole,
        }
    }

    fn branch(&self, flow: &rhai::FlowControl, position: Position) -> Term {
        let start = self.word(position);
        let condition = self.expression(&flow.expr);
        let then = self.body(flow.body.statements(), self.word(flow.body.position()));
        let otherwise = self.body(flow.branch.statements(), Span { start: start.end, ..start });
        let span = self.around(start, &[&condition, &then, &otherwise]);
        Term::If { condition: Box::new(condition), then: Box::new(then), otherwise: Box::new(otherwise), span }
    }

    fn expression(&self, expression: &Expr) -> Term {
        let span = self.word(expression.start_position());
        match expression {
            Expr::BoolConstant(truth, _) => Term::Bool(*truth, span),
            Expr::IntegerConstant(whole, _) => Term::Number(Decimal::from(*whole), self.signed(span)),
            Expr::DynamicConstant(value, _) => match value.as_decimal() {
                Ok(number) => Term::Number(number, span),
                Err(_) => rest(span),
            },
            Expr::StringConstant(text, _) => Term::Text(text.to_string(), span),
            Expr::Unit(_) => Term::Missing(span),
            Expr::Variable(variable, _, position) => self.variable(&variable.1, *position),
            Expr::FnCall(call, position) => self.call(call, *position),
            Expr::And(operands, _) => self.operator("&&", operands, span),
            Expr::Or(operands, _) => self.operator("||", operands, span),
            Expr::Coalesce(operands, _) => self.operator("??", operands, span),
            Expr::Stmt(block) => self.body(block.statements(), span),
            Expr::Array(entries, position) => self.other(Part::List, entries, [], *position),
            Expr::Dot(pair, _, _) => self.method(pair, span),
            Expr::Index(pair, _, position) => self.other(Part::Rest, [&pair.lhs, &pair.rhs], [], *position),
            other => rest(self.word(other.position())),
        }
    }

    /// A whole number after a sign that stands apart has the sign's position: the term takes both words.
    fn signed(&self, span: Span) -> Span {
        let sign = self.words.iter().position(|word| {
            matches!(word.token, Token::UnaryMinus | Token::UnaryPlus) && self.page.span(word.at.clone()) == span
        });
        let end = sign.and_then(|sign| self.words.get(sign + 1)).map(|word| self.page.span(word.at.clone()).end);
        Span { end: end.unwrap_or(span.end), ..span }
    }

    fn variable(&self, name: &str, position: Position) -> Term {
        let start = self.page.index(position);
        match self.folded.occurrences.get(&start) {
            Some((slot, at)) => Term::Slot(Slot::Input(*slot), self.page.span(at.clone())),
            None => {
                let span = self.page.span(start..start + name.chars().count());
                Term::Other(Vec::new(), Place { span, part: Part::Local(name.to_owned()) })
            }
        }
    }

    fn call(&self, call: &FnCallExpr, position: Position) -> Term {
        let arguments: Vec<Term> = call.args.iter().map(|argument| self.expression(argument)).collect();
        let own = self.word(position);
        if !call.is_operator_call() {
            let span = self.around(self.called(position), &arguments.iter().collect::<Vec<_>>());
            return Term::Call { name: call.name.to_string(), arguments, span };
        }
        let span = self.around(own, &arguments.iter().collect::<Vec<_>>());
        match (call.name.as_str(), arguments.len()) {
            ("-", 1) => Term::Call { name: "neg".into(), arguments, span },
            ("+", 1) => arguments.into_iter().next().unwrap_or(Term::Missing(span)),
            (".." | "..=", _) => Term::Other(arguments, Place { span, part: Part::Range(call.name == "..=") }),
            (symbol, _) => Term::Call { name: symbol.to_owned(), arguments, span },
        }
    }

    fn operator(&self, symbol: &str, operands: &[Expr], span: Span) -> Term {
        let arguments: Vec<Term> = operands.iter().map(|operand| self.expression(operand)).collect();
        let span = self.around(span, &arguments.iter().collect::<Vec<_>>());
        Term::Call { name: symbol.to_owned(), arguments, span }
    }

    /// `x.f(…)` is `f(x, …)`.
    fn method(&self, pair: &BinaryExpr, span: Span) -> Term {
        let Expr::MethodCall(call, position) = &pair.rhs else {
            return self.other(Part::Rest, [&pair.lhs], [], pair.lhs.position());
        };
        let operands = [&pair.lhs].into_iter().chain(call.args.iter());
        let arguments: Vec<Term> = operands.map(|argument| self.expression(argument)).collect();
        let span =
            Span { end: self.called(*position).end, ..self.around(span, &arguments.iter().collect::<Vec<_>>()) };
        Term::Call { name: call.name.to_string(), arguments, span }
    }

    fn other<'e>(
        &self,
        part: Part,
        expressions: impl IntoIterator<Item = &'e Expr>,
        statements: impl IntoIterator<Item = &'e Stmt>,
        position: Position,
    ) -> Term {
        let expressions = expressions.into_iter().map(|part| self.expression(part));
        let parts: Vec<Term> =
            expressions.chain(statements.into_iter().map(|part| self.statement(part))).collect();
        let span = self.around(self.word(position), &parts.iter().collect::<Vec<_>>());
        Term::Other(parts, Place { span, part })
    }

    /// A span with its parts, and with the brackets that belong to what it begins or ends in.
    fn around(&self, span: Span, parts: &[&Term]) -> Span {
        let all = parts.iter().map(|part| part.span()).fold(span, |all, part| Span {
            start: all.start.min(part.start),
            end: all.end.max(part.end),
            ..all
        });
        let place = |word: &Word| self.page.span(word.at.clone());
        let first = self.words.partition_point(|word| place(word).start < all.start);
        let last = self.words.partition_point(|word| place(word).start < all.end);
        let mut open = 0_usize;
        let mut unopened = 0_usize;
        for word in self.words.get(first..last).unwrap_or_default() {
            match bracket(&word.token) {
                Some(true) => open += 1,
                Some(false) if open == 0 => unopened += 1,
                Some(false) => open -= 1,
                None => {}
            }
        }
        let before = self.words.get(..first).unwrap_or_default().iter().rev();
        let after = self.words.get(last..).unwrap_or_default().iter();
        let start = before.take(unopened).take_while(|word| bracket(&word.token) == Some(true)).last();
        let end = after.take(open).take_while(|word| bracket(&word.token) == Some(false)).last();
        Span {
            start: start.map_or(all.start, |found| place(found).start),
            end: end.map_or(all.end, |found| place(found).end),
            ..all
        }
    }

    fn word_index(&self, position: Position) -> Result<usize, usize> {
        let start = self.page.index(position);
        self.words.binary_search_by_key(&start, |word| word.at.start)
    }

    fn word(&self, position: Position) -> Span {
        word_span(self.page, self.words, position)
    }

    /// A function's name and its parentheses.
    fn called(&self, position: Position) -> Span {
        let name = self.word(position);
        let last = self.word_index(position).ok().map(|index| closing(self.words, index + 1));
        let end = last.and_then(|last| self.words.get(last)).map(|word| self.page.span(word.at.clone()).end);
        // For `x in list`, which is a call without parentheses, there is no more than the word.
        let is_call = matches!(self.word_index(position), Ok(index)
            if matches!(self.words.get(index + 1).map(|word| &word.token), Some(Token::LeftParen | Token::Unit)));
        if is_call { Span { end: end.unwrap_or(name.end), ..name } } else { name }
    }
}

/// A term that has no place in the tree.
fn rest(span: Span) -> Term {
    Term::Other(Vec::new(), Place { span, part: Part::Rest })
}

/// Whether a token opens or closes a bracket, if it is one.
pub(super) fn bracket(token: &Token) -> Option<bool> {
    match token {
        Token::LeftParen | Token::LeftBracket | Token::LeftBrace | Token::MapStart => Some(true),
        Token::RightParen | Token::RightBracket | Token::RightBrace => Some(false),
        _ => None,
    }
}

/// The word at a position.
pub(super) fn word_span(page: &Page, words: &[Word], position: Position) -> Span {
    let start = page.index(position);
    let found = words.binary_search_by_key(&start, |word| word.at.start).ok();
    let at: Range<usize> =
        found.and_then(|index| words.get(index)).map_or(start..start + 1, |word| word.at.clone());
    page.span(at)
}

/// What the parser says, in plain words.
pub(super) fn parse_problem(page: &Page, words: &[Word], kind: Kind, error: &ParseError) -> Diagnostic {
    let position = error.position();
    let span = word_span(page, words, position);
    let (code, message, help) = parse_message(kind, error.err_type());
    let at_end = page.ends_at(page.index(position)) || matches!(error.err_type(), ParseErrorType::UnexpectedEOF);
    let unfinished = at_end
        && matches!(
            error.err_type(),
            ParseErrorType::UnexpectedEOF | ParseErrorType::MissingToken(..) | ParseErrorType::ExprExpected(_)
        );
    if unfinished {
        return cut(page, kind, span, &message, &help);
    }
    Diagnostic::error(code, span, message).help(help)
}

fn parse_message(kind: Kind, error: &ParseErrorType) -> (Code, String, String) {
    let syntax = |message: &str, help: &str| (Code::FormulaSyntax, message.to_owned(), help.to_owned());
    match error {
        ParseErrorType::UnexpectedEOF => {
            syntax("the end is missing", "close all brackets and complete the last operation")
        }
        ParseErrorType::MissingToken(token, _) if token == ";" => syntax(
            "an operator or `;` is missing here",
            "write an operator between two values; `let x = …` ends with `;`",
        ),
        ParseErrorType::MissingToken(token, _) => {
            let help = match token.as_str() {
                "{" => foreign::IF,
                "}" | ")" | "]" => {
                    "every bracket that is opened is closed again: look for the one that has no partner"
                }
                _ => "",
            };
            syntax(&format!("`{token}` is missing here"), help)
        }
        ParseErrorType::ExprExpected(_) => {
            syntax("a value is missing here", "write it, or take out the sign before it")
        }
        ParseErrorType::UnknownOperator(symbol) | ParseErrorType::BadInput(LexError::UnexpectedInput(symbol)) => {
            let help = match symbol.as_str() {
                "}" | ")" | "]" => "a value or an opening bracket is missing before it",
                _ => "",
            };
            syntax(&format!("`{symbol}` can't stand here"), help)
        }
        ParseErrorType::Reserved(word) => {
            syntax(&format!("`{word}` is a reserved word of the script language"), "choose another name")
        }
        ParseErrorType::MismatchedType(..) => (
            Code::ConditionType,
            "true or false is wanted here".into(),
            "write a comparison, as in `x > 0`".into(),
        ),
        ParseErrorType::VariableUndefined(name) if kind == Kind::File => (
            Code::UnknownName,
            format!("there is no `{name}` in this function"),
            "functions in .rhai files see only their parameters: give it one more".into(),
        ),
        ParseErrorType::VariableUndefined(name) => {
            (Code::UnknownName, format!("`{name}` has no value yet here"), "write its `let` before it".into())
        }
        ParseErrorType::ExprTooDeep => (
            Code::ScriptLimit,
            "the formula has too many operators in a row or brackets in each other".into(),
            "divide it: name parts of it by `let`, or put them into a function in a .rhai file".into(),
        ),
        ParseErrorType::LiteralTooLarge(what, limit) => {
            (Code::ScriptLimit, format!("{} is above the limit of {limit}", what.to_lowercase()), String::new())
        }
        ParseErrorType::TooManyFunctions => {
            (Code::ScriptLimit, "the file has too many functions".into(), String::new())
        }
        ParseErrorType::AssignmentToInvalidLHS(_) => (
            Code::Assignment,
            "`=` sets a variable, but there is none before it".into(),
            "to compare write `==`".into(),
        ),
        ParseErrorType::AssignmentToConstant(name) => {
            syntax(&format!("`{name}` is a constant"), "make it by `let`")
        }
        ParseErrorType::FnDuplicatedDefinition(name, _) => (
            Code::DuplicateFunction,
            format!("the function `{name}` is written twice with as many parameters"),
            "give one of them another name".into(),
        ),
        other => syntax(&other.to_string(), ""),
    }
}
