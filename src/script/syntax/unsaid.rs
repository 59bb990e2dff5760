//! Every `if` of a formula that yields the value and says nothing for the other case, and every last statement that yields
//! nothing whatever is computed before.
//!
//! Of statements before the last the value is thrown away, so they need no `else`. What stands before `??` may be
//! missing on purpose.

use rhai::{AST, ASTNode, Expr, FlowControl, Position, Stmt};

/// Where these `if`s begin and end, in the order written.
pub(in super::super) fn ifs(ast: &AST) -> Vec<(Position, Position)> {
    let mut found = Vec::new();
    body(ast.statements(), &mut found);
    found.sort();
    found
}

/// The same of the functions of a file.
pub(in super::super) fn ifs_of_functions(bodies: &[Body]) -> Vec<(Position, Position)> {
    let mut found = Vec::new();
    bodies.iter().for_each(|(statements, _)| body(statements, &mut found));
    found.sort();
    found
}

/// A last statement that yields nothing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Lost {
    /// Where it begins.
    pub at: Position,
    /// The name that it gives a value.
    pub name: Option<String>,
    /// The brace behind it; none at the end of a formula.
    pub end: Position,
}

/// The last statements of a formula that yield nothing.
pub(in super::super) fn lost(ast: &AST) -> Vec<Lost> {
    let mut found = Vec::new();
    last(ast.statements(), Position::NONE, &mut found);
    found
}

/// The same of the functions of a file, and functions without a statement.
pub(in super::super) fn lost_in_functions(bodies: &[Body]) -> Vec<Lost> {
    let mut found = Vec::new();
    for (statements, end) in bodies {
        last(statements, *end, &mut found);
        if statements.is_empty() {
            found.push(Lost { at: *end, name: None, end: *end });
        }
    }
    found.sort();
    found
}

/// The statements of a function, and the brace behind them.
pub(in super::super) type Body = (Vec<Stmt>, Position);

/// Those of all functions of a file.
pub(in super::super) fn bodies(ast: &AST) -> Vec<Body> {
    let functions = ast.shared_lib().iter_script_fn_info();
    let all = super::woven::Statements::of(ast);
    let of = |start, end| (all.within(start, end).to_vec(), end);
    functions.map(|(.., function)| of(function.body.start_position(), function.body.end_position())).collect()
}

fn last(statements: &[Stmt], end: Position, found: &mut Vec<Lost>) {
    let Some(statement) = statements.last() else { return };
    let name = match statement {
        Stmt::Var(definition, ..) => Some(definition.0.name.to_string()),
        Stmt::Assignment(assignment) => match &assignment.1.lhs {
            Expr::Variable(variable, ..) => Some(variable.1.to_string()),
            _ => None,
        },
        // A loop without an end is stopped by its limit, which says so.
        Stmt::While(flow, _) if matches!(flow.expr, Expr::Unit(_) | Expr::BoolConstant(true, _)) => return,
        Stmt::For(..) | Stmt::While(..) | Stmt::Do(..) if !gives(statement) => None,
        Stmt::Block(block) => return last(block.statements(), block.end_position(), found),
        Stmt::If(flow, _) => {
            last(flow.body.statements(), flow.body.end_position(), found);
            return last(flow.branch.statements(), flow.branch.end_position(), found);
        }
        _ => return,
    };
    found.push(Lost { at: statement.position(), name, end });
}

/// Whether a loop hands a value out.
fn gives(statement: &Stmt) -> bool {
    let mut gives = false;
    statement.walk(&mut Vec::new(), &mut |path: &[ASTNode<'_>]| {
        gives |=
            matches!(path.last(), Some(ASTNode::Stmt(Stmt::Return(Some(_), ..) | Stmt::BreakLoop(Some(_), ..))));
        true
    });
    gives
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
