//! What can be reached in a script: functions, arms, right sides, bodies of loops, returns.

use super::woven::Statements;
use crate::diagnostic::Span;
use crate::observer::Mark;
use crate::script::library::LibraryFunction;
use crate::script::page::Page;
use crate::script::references::closing;
use crate::script::tokens::Word;
use crate::script::watch::{Fork, FunctionMap, Map, ScriptSite};
use rhai::{AST, ASTNode, Expr, FlowControl, Position, Stmt, StmtBlock, Token};
use std::ops::Range;

/// The map of a formula.
pub(in crate::script) fn of_formula(page: &Page, words: &[Word], ast: &AST) -> Map {
    let mut mapping = Mapping { pages: &[(page.clone(), words.to_vec())], map: Map::default() };
    for statement in ast.statements() {
        mapping.statement(statement);
    }
    mapping.map
}

/// The map of the `.rhai` files; `ast` holds the functions that are not replaced, and `functions` names them.
pub(in crate::script) fn of_files(pages: &[(Page, Vec<Word>)], ast: &AST, functions: &[LibraryFunction]) -> Map {
    let mut mapping = Mapping { pages, map: Map::default() };
    let all = Statements::of(ast);
    for function in functions {
        let Some(body) = mapping.body(function) else { continue };
        let first = mapping.map.arms.len();
        let what = format!("{}({})", function.name, function.parameters.join(", "));
        mapping.arm(Mark::Function, function.span, what, [body.start]);
        let mut calls = Vec::new();
        for top in all.within(body.start, body.end) {
            top.walk(&mut Vec::new(), &mut |path: &[ASTNode<'_>]| {
                if let Some(node) = path.last() {
                    mapping.node(*node);
                    calls.extend(call(*node));
                }
                true
            });
        }
        let (name, arity) = (function.name.clone(), function.parameters.len());
        let arms = first..mapping.map.arms.len();
        mapping.map.functions.push(FunctionMap { name, arity, calls, arms });
    }
    mapping.map
}

fn call(node: ASTNode<'_>) -> Option<(String, usize)> {
    match node {
        ASTNode::Expr(Expr::FnCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _))
            if !call.is_operator_call() =>
        {
            Some((call.name.to_string(), call.args.len()))
        }
        _ => None,
    }
}

struct Mapping<'a> {
    pages: &'a [(Page, Vec<Word>)],
    map: Map,
}

impl Mapping<'_> {
    fn statement(&mut self, statement: &Stmt) {
        statement.walk(&mut Vec::new(), &mut |path: &[ASTNode<'_>]| {
            path.last().into_iter().for_each(|node| self.node(*node));
            true
        });
    }

    /// The braces of a function.
    fn body(&self, function: &LibraryFunction) -> Option<Range<Position>> {
        self.pages.iter().find_map(|(page, words)| {
            let at = words.iter().position(|word| page.span(word.at.clone()) == function.span)?;
            let open = at + words.get(at..)?.iter().position(|word| word.token == Token::LeftBrace)?;
            let mut depth = 0_usize;
            let close = words.iter().skip(open).find(|word| {
                match word.token {
                    Token::LeftBrace | Token::MapStart => depth += 1,
                    Token::RightBrace => depth = depth.saturating_sub(1),
                    _ => {}
                }
                depth == 0
            })?;
            Some(page.position(words.get(open)?.at.start)..page.position(close.at.start))
        })
    }

    /// Adds an arm with its site; returns its index.
    fn arm(
        &mut self,
        mark: Mark,
        span: Span,
        what: String,
        positions: impl IntoIterator<Item = Position>,
    ) -> usize {
        self.add(Some(ScriptSite { mark, span, what }), positions)
    }

    fn add(&mut self, site: Option<ScriptSite>, positions: impl IntoIterator<Item = Position>) -> usize {
        let arm = self.map.arms.len();
        self.map.arms.push(site);
        for position in positions {
            let arms = self.map.hits.entry(position).or_default();
            if !arms.contains(&arm) {
                arms.push(arm);
            }
        }
        arm
    }

    fn node(&mut self, node: ASTNode<'_>) {
        match node {
            ASTNode::Stmt(Stmt::If(flow, position)) => self.branches(flow, *position),
            ASTNode::Stmt(Stmt::While(flow, position)) => {
                let endless = matches!(flow.expr, Expr::Unit(_) | Expr::BoolConstant(true, _));
                self.looped(&flow.expr, &flow.body, *position, !endless);
            }
            ASTNode::Stmt(Stmt::Do(flow, _, position)) => self.looped(&flow.expr, &flow.body, *position, false),
            ASTNode::Stmt(Stmt::For(parts, position)) => {
                self.looped(&parts.2.expr, &parts.2.body, *position, true);
            }
            ASTNode::Stmt(statement @ Stmt::Return(_, _, position)) => {
                let place = self.place(&positions([statement]));
                place.map(|(span, what)| self.arm(Mark::Return, span, what, [*position]));
            }
            ASTNode::Expr(Expr::And(operands, _)) => self.right_sides("&&", operands),
            ASTNode::Expr(Expr::Or(operands, _)) => self.right_sides("||", operands),
            ASTNode::Expr(Expr::Coalesce(operands, _)) => self.right_sides("??", operands),
            _ => {}
        }
    }

    fn right_sides(&mut self, operator: &str, operands: &[Expr]) {
        for operand in operands.iter().skip(1) {
            let inside = in_expression(operand);
            let place = self.place(&inside);
            place.map(|(span, what)| self.arm(Mark::Right, span, format!("{operator} {what}"), inside));
        }
    }

    /// An `if`. Of `else if` the arms of that one tell.
    fn branches(&mut self, flow: &FlowControl, position: Position) {
        let (then, otherwise) = (positions(&flow.body), positions(&flow.branch));
        // The braces of a block have two ends, `else if` has none.
        let chained = !flow.branch.is_empty() && flow.branch.end_position().is_none();
        let condition = self.text(&in_expression(&flow.expr));
        let Some(word) = self.word(position) else { return };
        let then_site = match self.block(&flow.body, &then) {
            Some(span) => ScriptSite { mark: Mark::Then, span, what: condition.clone() },
            None => ScriptSite { mark: Mark::Then, span: word, what: condition.clone() },
        };
        let else_site = match self.block(&flow.branch, &otherwise) {
            Some(span) => ScriptSite { mark: Mark::Else, span, what: condition },
            None => ScriptSite { mark: Mark::NoElse, span: word, what: condition },
        };
        let inside = in_expression(&flow.expr).into_iter().chain(then.clone()).chain(otherwise.clone());
        let last = inside.max().unwrap_or(position);
        let (no_then, no_else) = (then.is_empty(), otherwise.is_empty());
        // Two arms without text do the same: nothing.
        if no_then && no_else {
            return;
        }
        let then = self.add(Some(then_site), then);
        let otherwise = self.add((!chained).then_some(else_site), otherwise);
        if no_then {
            self.map.forks.insert(position, Fork { last, loud: Some(otherwise), silent: then });
        } else if no_else {
            self.map.forks.insert(position, Fork { last, loud: Some(then), silent: otherwise });
        }
    }

    fn looped(&mut self, header: &Expr, body: &StmtBlock, position: Position, skippable: bool) {
        let inside = positions(body);
        let Some(span) = self.block(body, &inside) else { return };
        let header = in_expression(header);
        let what = self.text(&header);
        let last = header.into_iter().chain(inside.clone()).max().unwrap_or(position);
        let body = self.arm(Mark::Body, span, what.clone(), inside);
        if let (true, Some(word)) = (skippable, self.word(position)) {
            let silent = self.arm(Mark::NoBody, word, what, []);
            self.map.forks.insert(position, Fork { last, loud: Some(body), silent });
        }
    }

    fn page(&self, position: Position) -> Option<&(Page, Vec<Word>)> {
        self.pages.iter().find(|(page, _)| position.line().is_some_and(|line| page.has_line(line)))
    }

    fn word(&self, position: Position) -> Option<Span> {
        self.page(position).map(|(page, words)| super::word_span(page, words, position))
    }

    /// The place of a block's statements; none where there are none.
    fn block(&self, block: &StmtBlock, inside: &[Position]) -> Option<Span> {
        let first = *inside.iter().min()?;
        let (page, words) = self.page(first)?;
        let Range { start, end } = extent(page, words, inside);
        // Where the closing brace is known, all before it belongs to the block.
        let close = Some(block.end_position()).filter(|end| !end.is_none()).map(|end| page.index(end));
        let end = close.filter(|close| *close >= end).unwrap_or(end);
        let blank = page.slice(start..end).chars().rev().take_while(|c| c.is_whitespace()).count();
        Some(page.span(start..end - blank))
    }

    /// The place of an expression with its text, shortened.
    fn place(&self, inside: &[Position]) -> Option<(Span, String)> {
        let (page, words) = self.page(*inside.iter().min()?)?;
        let range = extent(page, words, inside);
        Some((page.span(range.clone()), short(&page.slice(range))))
    }

    fn text(&self, inside: &[Position]) -> String {
        self.place(inside).map(|(_, text)| text).unwrap_or_default()
    }
}

/// Characters of a script that are shown.
const SHOWN: usize = 48;

fn short(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    if line.chars().count() <= SHOWN {
        return line;
    }
    let mut line: String = line.chars().take(SHOWN).collect();
    line.push('…');
    line
}

/// All positions in some statements.
pub(super) fn positions<'s>(statements: impl IntoIterator<Item = &'s Stmt>) -> Vec<Position> {
    let mut found = Vec::new();
    for statement in statements {
        statement.walk(&mut Vec::new(), &mut |path: &[ASTNode<'_>]| keep(path, &mut found));
    }
    found
}

pub(super) fn in_expression(expression: &Expr) -> Vec<Position> {
    let mut found = Vec::new();
    expression.walk(&mut Vec::new(), &mut |path: &[ASTNode<'_>]| keep(path, &mut found));
    found
}

fn keep(path: &[ASTNode<'_>], found: &mut Vec<Position>) -> bool {
    found.extend(path.last().map(ASTNode::position).filter(|position| !position.is_none()));
    true
}

/// The characters from the first to the last of some positions, with what belongs to them: names after full stops, arguments, and the
/// brackets that they open or close.
pub(in crate::script) fn extent(page: &Page, words: &[Word], inside: &[Position]) -> Range<usize> {
    let indices = || inside.iter().map(|position| page.index(*position));
    let (low, high) = (indices().min().unwrap_or(0), indices().max().unwrap_or(0));
    let mut first = words.partition_point(|word| word.at.start < low);
    let mut last = words.partition_point(|word| word.at.start <= high).saturating_sub(1).max(first);
    let token = |at: usize| words.get(at).map(|word| &word.token);
    let (mut open, mut unopened) = (0_usize, 0_usize);
    for at in first..=last {
        match token(at).and_then(super::bracket) {
            Some(true) => open += 1,
            Some(false) if open == 0 => unopened += 1,
            Some(false) => open -= 1,
            None => {}
        }
    }
    loop {
        let named = matches!(token(last), Some(Token::Identifier(_)));
        match (token(last + 1), token(last + 2)) {
            (Some(Token::Period), Some(Token::Identifier(_))) => last += 2,
            (Some(Token::Unit), _) if named => last += 1,
            (Some(Token::LeftParen), _) if named => last = closing(words, last + 1).min(words.len() - 1),
            (Some(next), _) if open > 0 && super::bracket(next) == Some(false) => {
                last += 1;
                open -= 1;
            }
            _ => break,
        }
    }
    while unopened > 0 && first > 0 && token(first - 1).and_then(super::bracket) == Some(true) {
        first -= 1;
        unopened -= 1;
    }
    let start = words.get(first).map_or(low, |word| word.at.start);
    start..words.get(last).map_or(high, |word| word.at.end).max(start)
}
