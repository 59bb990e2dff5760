//! The syntax tree that is run: Rhai's own `&&`, `||`, `??`, conditions and entries replaced by nodes that know missing
//! values ([`super::super::logic`]). The tree that was written stays as it is for everything else.

use crate::script::logic::Node;
use rhai::{
    AST, ASTFlags, ASTNode, BinaryExpr, CustomExpr, Dynamic, Engine, Expr, FlowControl, FnCallExpr, Position,
    Stmt, StmtBlock,
};
use std::fmt::Write as _;
use std::sync::Arc;

/// The tree of a formula, to be run with these functions, which all formulas share.
pub(in super::super) fn formula(ast: &AST, functions: &Functions) -> AST {
    let mut statements = ast.statements().to_vec();
    statements.iter_mut().for_each(statement);
    AST::new(statements, functions.ast.shared_lib().clone())
}

/// The functions of the `.rhai` files, to be run.
#[derive(Debug, Default)]
pub(in super::super) struct Functions {
    /// Functions whose bodies are nothing but a [`BODY`] with a number: Rhai lets nobody change a body.
    pub ast: AST,
    /// The bodies by these numbers.
    pub bodies: Arc<Vec<Body>>,
}

/// The body of a function.
#[derive(Debug)]
pub(in super::super) struct Body {
    /// Its statements.
    pub block: Expr,
    /// Its opening brace.
    pub start: Position,
}

/// The keyword that stands for the body of a function; the sign in it is refused in scripts.
pub(in super::super) const BODY: &str = "s·体";

/// The statements of all functions, by their places: functions can't stand in each other, so a statement belongs to the
/// one whose braces are around it.
pub(super) struct Statements(Vec<Stmt>);

impl Statements {
    /// Those of a tree.
    pub fn of(ast: &AST) -> Self {
        let mut statements = Vec::new();
        ast.walk(&mut |path: &[ASTNode<'_>]| {
            if let [ASTNode::Stmt(top)] = path {
                statements.push((*top).clone());
            }
            true
        });
        statements.sort_by_key(Stmt::position);
        Self(statements)
    }

    /// The statements of the function between two braces.
    pub fn within(&self, start: Position, end: Position) -> &[Stmt] {
        let place = |at: Position| self.0.partition_point(|statement| statement.position() < at);
        self.0.get(place(start)..place(end)).unwrap_or_default()
    }
}

/// The trees of the functions of `.rhai` files.
pub(in super::super) fn functions(ast: &AST) -> Functions {
    let all = Statements::of(ast);
    let mut bodies = Vec::new();
    let mut stubs = String::new();
    for (_, _, name, _, function) in ast.shared_lib().iter_script_fn_info() {
        let (start, end) = (function.body.start_position(), function.body.end_position());
        let mut statements = all.within(start, end).to_vec();
        statements.iter_mut().for_each(statement);
        let parameters: Vec<&str> = function.params.iter().map(|name| name.as_str()).collect();
        let _ = writeln!(stubs, "fn {name}({}) {{ {BODY} {} }}", parameters.join(", "), bodies.len());
        bodies.push(Body { block: Expr::Stmt(StmtBlock::new(statements, start, end).into()), start });
    }
    let mut engine = Engine::new_raw();
    engine.set_max_expr_depths(0, 0);
    let registered = engine.register_custom_syntax([BODY, "$int$"], false, |_, _| Ok(Dynamic::UNIT)).is_ok();
    let ast = engine.compile(stubs).ok().filter(|_| registered).unwrap_or_default();
    Functions { ast, bodies: bodies.into() }
}

fn block(block: &mut StmtBlock) {
    block.statements_mut().iter_mut().for_each(statement);
}

fn statement(stmt: &mut Stmt) {
    let at = stmt.position();
    match stmt {
        Stmt::Expr(value) => expression(value),
        Stmt::FnCall(call, _) => arguments(call),
        Stmt::Block(inner) => block(inner),
        Stmt::If(flow, _) => {
            condition(&mut flow.expr, at);
            block(&mut flow.body);
            block(&mut flow.branch);
        }
        Stmt::While(flow, _) | Stmt::Do(flow, _, _) => {
            // `loop` has no condition.
            if !matches!(flow.expr, Expr::Unit(_)) {
                condition(&mut flow.expr, at);
            }
            block(&mut flow.body);
        }
        Stmt::For(parts, _) => {
            expression(&mut parts.2.expr);
            wrap(&mut parts.2.expr, Node::Range, Dynamic::UNIT);
            block(&mut parts.2.body);
        }
        Stmt::Var(definition, ..) => expression(&mut definition.1),
        Stmt::Assignment(assignment) => expression(&mut assignment.1.rhs),
        Stmt::Return(Some(value), ..) | Stmt::BreakLoop(Some(value), ..) => expression(value),
        _ => {}
    }
}

fn condition(expr: &mut Expr, statement: Position) {
    // What is true or false as written needs no look, and Rhai knows `while true` by it.
    if matches!(expr, Expr::BoolConstant(..)) {
        return;
    }
    expression(expr);
    wrap(expr, Node::Condition, Dynamic::from(statement));
}

fn arguments(call: &mut FnCallExpr) {
    call.args.iter_mut().for_each(expression);
}

fn expression(expr: &mut Expr) {
    match expr {
        Expr::FnCall(call, _) => arguments(call),
        Expr::Array(parts, _) | Expr::InterpolatedString(parts, _) => parts.iter_mut().for_each(expression),
        Expr::Map(map, _) => map.0.iter_mut().for_each(|(_, value)| expression(value)),
        Expr::And(..) | Expr::Or(..) | Expr::Coalesce(..) => operator(expr),
        Expr::Stmt(inner) => {
            let catches = !reaches_out(inner);
            block(inner);
            if catches {
                wrap(expr, Node::Block, Dynamic::UNIT);
            }
        }
        Expr::Index(..) | Expr::Dot(..) => entry(expr),
        _ => {}
    }
}

fn operator(expr: &mut Expr) {
    let (node, operands, at) = match std::mem::take(expr) {
        Expr::And(operands, at) => (Node::And, operands, at),
        Expr::Or(operands, at) => (Node::Or, operands, at),
        Expr::Coalesce(operands, at) => (Node::Coalesce, operands, at),
        other => {
            *expr = other;
            return;
        }
    };
    let mut operands: Vec<Expr> = operands.into_iter().collect();
    operands.iter_mut().for_each(expression);
    *expr = custom(node, operands, Dynamic::UNIT, at);
}

/// An entry or a call after a full stop, with what it is taken of and by.
fn entry(expr: &mut Expr) {
    let (mut inside, at) = (Vec::new(), expr.position());
    chain(expr, true, &mut inside);
    let indexed = matches!(expr, Expr::Index(..)) || inside.len() > 1;
    if indexed {
        inside.insert(0, std::mem::take(expr));
        *expr = custom(Node::Entry, inside, Dynamic::UNIT, at);
    }
}

/// The links of a chain; what is evaluated by itself is added to `inside`.
fn chain(link: &mut Expr, first: bool, inside: &mut Vec<Expr>) {
    match link {
        Expr::Index(pair, flags, _) | Expr::Dot(pair, flags, _) => {
            let last = flags.contains(ASTFlags::BREAK);
            let BinaryExpr { lhs, rhs } = &mut **pair;
            link_part(lhs, first, inside);
            if last { link_part(rhs, false, inside) } else { chain(rhs, false, inside) }
        }
        other => link_part(other, first, inside),
    }
}

fn link_part(part: &mut Expr, first: bool, inside: &mut Vec<Expr>) {
    match part {
        Expr::MethodCall(call, _) if !first => arguments(call),
        Expr::Property(..) if !first => {}
        other => {
            expression(other);
            inside.push(other.clone());
        }
    }
}

/// Whether a block changes what is outside of it, or leaves more than itself: where it breaks off then, what comes after it
/// can't go on.
fn reaches_out(block: &StmtBlock) -> bool {
    outward(block.statements(), &mut Vec::new(), false)
}

/// The same of statements; `own` are the names made inside so far.
fn outward<'s>(statements: &'s [Stmt], own: &mut Vec<&'s str>, in_loop: bool) -> bool {
    let outer = own.len();
    let out = statements.iter().any(|stmt| match stmt {
        Stmt::Var(definition, ..) => {
            let out = in_expression(&definition.1, own, in_loop);
            own.push(definition.0.name.as_str());
            out
        }
        Stmt::Assignment(assignment) => {
            let known = matches!(&assignment.1.lhs, Expr::Variable(name, ..) if own.contains(&name.1.as_str()));
            !known || in_expression(&assignment.1.rhs, own, in_loop)
        }
        Stmt::If(flow, _) => in_flow(flow, own, in_loop),
        Stmt::While(flow, _) | Stmt::Do(flow, _, _) => in_flow(flow, own, true),
        Stmt::For(parts, _) => {
            let names = [Some(&parts.0), parts.1.as_ref()];
            own.extend(names.into_iter().flatten().map(|name| name.name.as_str()));
            in_flow(&parts.2, own, true)
        }
        Stmt::Block(block) => outward(block.statements(), own, in_loop),
        Stmt::Expr(value) => in_expression(value, own, in_loop),
        Stmt::FnCall(call, _) => call.args.iter().any(|argument| in_expression(argument, own, in_loop)),
        Stmt::BreakLoop(..) => !in_loop,
        Stmt::Noop(_) => false,
        // `return`, and what the sandbox does not know.
        _ => true,
    });
    own.truncate(outer);
    out
}

fn in_flow<'s>(flow: &'s FlowControl, own: &mut Vec<&'s str>, in_loop: bool) -> bool {
    in_expression(&flow.expr, own, in_loop)
        || outward(flow.body.statements(), own, in_loop)
        || outward(flow.branch.statements(), own, in_loop)
}

fn in_expression<'s>(value: &'s Expr, own: &[&'s str], in_loop: bool) -> bool {
    let mut out = false;
    value.walk(&mut Vec::new(), &mut |path: &[ASTNode<'_>]| {
        if let Some(ASTNode::Expr(Expr::Stmt(block))) = path.last() {
            out |= outward(block.statements(), &mut own.to_vec(), in_loop);
        }
        !out
    });
    out
}

fn wrap(expr: &mut Expr, node: Node, state: Dynamic) {
    let inner = std::mem::take(expr);
    // No position of its own: the one inside is told when evaluation comes to it.
    *expr = custom(node, vec![inner], state, Position::NONE);
}

fn custom(node: Node, inputs: Vec<Expr>, state: Dynamic, at: Position) -> Expr {
    let tokens = [node.key().into()];
    let custom = CustomExpr {
        inputs: inputs.into_iter().collect(),
        tokens: tokens.into_iter().collect(),
        state,
        scope_may_be_changed: false,
        self_terminated: false,
    };
    Expr::Custom(Box::new(custom), at)
}
