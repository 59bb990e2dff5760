//! Every `if` of a formula that yields the value and says nothing for the other case.
//!
//! Of statements before the last the value is thrown away, so they need no `else`. What stands before `??` may be
//! missing on purpose.

use rhai::{AST, Expr, FlowControl, Position, Stmt};

/// Where these `if`s begin and end, in the order written.
pub(in super::super) fn ifs(ast: &AST) -> Vec<(Position, Position)> {
    let mut found = Vec::new();
    body(ast.statements(), &mut found);
    found.sort();
    found
}

fn body(statements: &[Stmt], found: &mut Vec<(Position, Position)>) {
    let Some((last, others)) = statements.split_last() else { return };
    for other in others {
        match other {
            Stmt::Var(definition, ..) => expression(&definition.1, found),
            Stmt::Assignment(assignment) => expression(&assignment.1.rhs, found),
            _ => {}
        }
    }
    match last {
        Stmt::Expr(value) => expression(value, found),
        Stmt::Return(Some(value), ..) => expression(value, found),
        Stmt::FnCall(call, _) => call.args.iter().for_each(|argument| expression(argument, found)),
        Stmt::Block(block) => body(block.statements(), found),
        Stmt::If(flow, position) => branch(flow, *position, found),
        _ => {}
    }
}

fn branch(flow: &FlowControl, position: Position, found: &mut Vec<(Position, Position)>) {
    if flow.branch.is_empty() && flow.branch.position().is_none() {
        found.push((position, flow.body.end_position()));
    }
    body(flow.body.statements(), found);
    body(flow.branch.statements(), found);
}

fn expression(value: &Expr, found: &mut Vec<(Position, Position)>) {
    match value {
        Expr::Stmt(block) => body(block.statements(), found),
        Expr::FnCall(call, _) if call.name != "is_missing" => {
            call.args.iter().for_each(|argument| expression(argument, found));
        }
        Expr::And(operands, _) | Expr::Or(operands, _) => {
            operands.iter().for_each(|operand| expression(operand, found));
        }
        Expr::Coalesce(operands, _) => operands.last().into_iter().for_each(|last| expression(last, found)),
        Expr::Array(entries, _) => entries.iter().for_each(|entry| expression(entry, found)),
        _ => {}
    }
}
