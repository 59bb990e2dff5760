//! What a script computes for nothing: values of statements that nothing takes, variables that nothing reads, and statements
//! that can't be reached.
//!
//! Functions change nothing, so a statement before the last has an effect only if it sets a variable that is read later, or leaves
//! the script or a loop. Which values of a variable reach which reads is followed through branches; in a loop a read may see any
//! value that the loop sets.

use super::branches::{in_expression, positions};
use super::woven::Statements;
use rhai::{AST, ASTNode, Expr, FlowControl, Position, Stmt, StmtBlock};
use std::collections::BTreeSet;

/// Something that has no effect.
#[derive(Debug, Clone)]
pub(in crate::script) enum Idle {
    /// A value that nothing takes.
    Dropped(Dropped),
    /// A value of a variable that nothing reads.
    Unread(Unread),
    /// A statement behind one that always leaves: what it consists of.
    Unreached(Vec<Position>),
}

/// A value that nothing takes.
#[derive(Debug, Clone)]
pub(in crate::script) struct Dropped {
    /// What the expression consists of; nothing for an `if` or a loop that does nothing.
    pub(in crate::script) parts: Vec<Position>,
    /// The `if` of which an arm ends with it.
    pub(in crate::script) branch: Option<Branch>,
    /// Where the statement behind it begins.
    pub(in crate::script) next: Option<Position>,
    /// A variable of the script that it reads, and whether it compares that one by `==`.
    pub(in crate::script) variable: Option<(String, bool)>,
}

/// An `if` whose value nothing takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::script) struct Branch {
    /// The outermost `if`.
    pub(in crate::script) at: Position,
    /// Whether it may yield nothing, and stands in no loop: `return` is then what is meant.
    pub(in crate::script) open: bool,
}

/// A value of a variable that nothing reads.
#[derive(Debug, Clone)]
pub(in crate::script) struct Unread {
    /// The variable.
    pub(in crate::script) name: String,
    /// Where its name stands.
    pub(in crate::script) at: Position,
    /// What the statement consists of.
    pub(in crate::script) parts: Vec<Position>,
    /// Whether `let` makes it here.
    pub(in crate::script) made: bool,
    /// Whether a variable of the same name stands outside of the block.
    pub(in crate::script) hides: bool,
}

/// Who takes the value of a statement.
#[derive(Debug, Clone, Copy)]
enum Use {
    /// It is the value of the script, of a block or of an operand.
    Taken,
    /// Nobody.
    Dropped,
    /// Nobody; it ends an arm of this `if`.
    Arm(Branch),
}

/// How many values of one variable are followed; of more all count as read.
const FOLLOWED: usize = 32;

/// The values that may be in each variable, by the index of where they were set; those that were read are left out.
type Reaching = Vec<BTreeSet<usize>>;

#[derive(Debug)]
struct Set {
    unread: Unread,
    /// Whether it is a first value that is written out, which may wait for a better one.
    first: bool,
    variable: usize,
    read: bool,
}

#[derive(Debug, Default)]
struct Flow {
    /// How many of the variables are parameters.
    parameters: usize,
    /// The variables in scope, each with its number.
    names: Vec<(String, usize)>,
    reaching: Reaching,
    sets: Vec<Set>,
    /// For each variable ever made: whether anything reads it.
    read: Vec<bool>,
    /// For each loop around: how many variables stand outside, the states in which it is left, and the names read in it.
    loops: Vec<(usize, Vec<Reaching>, BTreeSet<String>)>,
    found: Vec<Idle>,
}

/// Everything that has no effect in a formula and in the functions of a file, in the order written.
pub(in crate::script) fn idle(ast: &AST) -> Vec<Idle> {
    let mut found = script(ast.statements(), &[]);
    let all = Statements::of(ast);
    for (_, _, _, _, function) in ast.shared_lib().iter_script_fn_info() {
        let parameters: Vec<String> = function.params.iter().map(ToString::to_string).collect();
        let (start, end) = (function.body.start_position(), function.body.end_position());
        found.extend(script(all.within(start, end), &parameters));
    }
    found.sort_by_key(Idle::at);
    found
}

fn script(statements: &[Stmt], parameters: &[String]) -> Vec<Idle> {
    let mut flow = Flow::default();
    for parameter in parameters {
        flow.make(parameter);
    }
    flow.parameters = parameters.len();
    flow.body(statements, Use::Taken, None);
    let Flow { mut found, sets, read, .. } = flow;
    let waits = |set: &Set| set.first && read.get(set.variable) == Some(&true);
    found.extend(sets.into_iter().filter(|set| !set.read && !waits(set)).map(|set| Idle::Unread(set.unread)));
    found
}

impl Idle {
    fn at(&self) -> Option<Position> {
        match self {
            Self::Dropped(dropped) => dropped.parts.iter().min().copied(),
            Self::Unread(unread) => Some(unread.at),
            Self::Unreached(parts) => parts.iter().min().copied(),
        }
    }
}

impl Flow {
    fn make(&mut self, name: &str) {
        self.names.push((name.to_owned(), self.read.len()));
        self.read.push(false);
        self.reaching.push(BTreeSet::new());
    }

    fn known(&self, name: &str) -> Option<usize> {
        self.names.iter().rposition(|(known, _)| known == name)
    }

    fn read(&mut self, name: &str) {
        let Some(index) = self.known(name) else { return };
        for (outside, _, names) in &mut self.loops {
            if index < *outside {
                names.insert(name.to_owned());
            }
        }
        let number = self.names.get(index).map(|(_, number)| *number);
        if let Some(read) = number.and_then(|number| self.read.get_mut(number)) {
            *read = true;
        }
        let reaching = self.reaching.get_mut(index).map(std::mem::take).unwrap_or_default();
        self.mark(reaching);
    }

    fn mark(&mut self, sets: impl IntoIterator<Item = usize>) {
        for set in sets {
            if let Some(set) = self.sets.get_mut(set) {
                set.read = true;
            }
        }
    }

    fn set(&mut self, unread: Unread, first: bool) {
        let Some(index) = self.known(&unread.name) else { return };
        let Some(variable) = self.names.get(index).map(|(_, number)| *number) else { return };
        if let Some(reaching) = self.reaching.get_mut(index) {
            *reaching = [self.sets.len()].into();
        }
        self.sets.push(Set { unread, first, variable, read: false });
    }

    /// Lets the values of another way to this place reach it too.
    fn join(&mut self, other: &Reaching) {
        let mut given_up = Vec::new();
        for (mine, theirs) in self.reaching.iter_mut().zip(other) {
            mine.extend(theirs.iter().filter(|set| self.sets.get(**set).is_some_and(|set| !set.read)));
            if mine.len() > FOLLOWED {
                given_up.extend(std::mem::take(mine));
            }
        }
        self.mark(given_up);
    }

    fn leave(&mut self) {
        self.reaching.iter_mut().for_each(BTreeSet::clear);
    }

    /// The statements of a block; what it makes ends with it.
    fn body(&mut self, statements: &[Stmt], taken: Use, next: Option<Position>) {
        let outside = self.names.len();
        let mut before: Option<Reaching> = None;
        for (at, statement) in statements.iter().enumerate() {
            let rest = statements.get(at + 1..).unwrap_or_default();
            if let Some(before) = before.take() {
                self.found.push(Idle::Unreached(positions(statements.get(at..).unwrap_or_default())));
                // What stands there counts as read, so that one slip is one problem.
                self.reaching = before;
                self.read_all(statements.get(at..).unwrap_or_default());
                break;
            }
            let state = ends(statement).then(|| self.reaching.clone());
            let behind = rest.first().and_then(|next| positions([next]).into_iter().min());
            match rest {
                [] => self.statement(statement, taken, outside, next),
                _ => self.statement(statement, Use::Dropped, outside, behind),
            }
            before = state.filter(|_| !rest.is_empty());
        }
        self.names.truncate(outside);
        self.reaching.truncate(outside);
    }

    fn read_all(&mut self, statements: &[Stmt]) {
        let mut names = Vec::new();
        for statement in statements {
            statement.walk(&mut Vec::new(), &mut |path: &[ASTNode<'_>]| {
                names.extend(path.last().and_then(variable));
                true
            });
        }
        names.iter().for_each(|name| self.read(name));
    }

    fn statement(&mut self, statement: &Stmt, taken: Use, block: usize, next: Option<Position>) {
        match statement {
            Stmt::Expr(value) => self.value(value, taken, next),
            Stmt::FnCall(call, position) => {
                let parts = positions([statement]);
                let value = (call.name.as_str(), call.args.as_slice());
                call.args.iter().for_each(|argument| self.expression(argument));
                if !matches!(taken, Use::Taken) && !call.args.iter().any(has_effect) {
                    let parts = if parts.is_empty() { vec![*position] } else { parts };
                    self.dropped(parts, taken, next, Some(value));
                }
            }
            Stmt::If(flow, position) => self.branches(flow, *position, taken, next),
            Stmt::Block(inner) => self.body(inner.statements(), taken, next),
            Stmt::While(flow, position) => self.looped(&flow.expr, &flow.body, *position, None),
            Stmt::Do(flow, _, position) => self.looped(&flow.expr, &flow.body, *position, None),
            Stmt::For(parts, position) => {
                let names = [Some(&parts.0), parts.1.as_ref()];
                let names: Vec<&str> = names.into_iter().flatten().map(|name| name.name.as_str()).collect();
                self.looped(&parts.2.expr, &parts.2.body, *position, Some(&names));
            }
            Stmt::Var(definition, ..) => {
                let (name, value) = (definition.0.name.as_str(), &definition.1);
                self.expression(value);
                let hides = self.known(name).is_some_and(|known| known < block);
                self.make(name);
                let (name, at, parts) = (name.to_owned(), definition.0.pos, positions([statement]));
                self.set(Unread { name, at, parts, made: true, hides }, is_written_out(value));
            }
            Stmt::Assignment(assignment) => {
                self.expression(&assignment.1.rhs);
                if let Expr::Variable(variable, _, position) = &assignment.1.lhs {
                    let (name, at, parts) = (variable.1.to_string(), *position, positions([statement]));
                    if assignment.0.is_op_assignment() {
                        self.read(&name);
                    }
                    self.set(Unread { name, at, parts, made: false, hides: false }, false);
                }
            }
            Stmt::Return(value, ..) => {
                value.iter().for_each(|value| self.expression(value));
                self.leave();
            }
            Stmt::BreakLoop(value, ..) => {
                value.iter().for_each(|value| self.expression(value));
                let state = self.reaching.clone();
                if let Some((outside, left, _)) = self.loops.last_mut() {
                    left.push(state.into_iter().take(*outside).collect());
                }
                self.leave();
            }
            _ => {}
        }
    }

    /// An expression that is a statement.
    fn value(&mut self, value: &Expr, taken: Use, next: Option<Position>) {
        if let Expr::Stmt(block) = value {
            return self.body(block.statements(), taken, next);
        }
        self.expression(value);
        if !matches!(taken, Use::Taken) && !has_effect(value) {
            let call = match value {
                Expr::FnCall(call, _) => Some((call.name.as_str(), call.args.as_slice())),
                _ => None,
            };
            self.dropped(in_expression(value), taken, next, call);
        }
    }

    fn dropped(
        &mut self,
        parts: Vec<Position>,
        taken: Use,
        next: Option<Position>,
        call: Option<(&str, &[Expr])>,
    ) {
        let own = |name: &str| self.known(name).is_some_and(|index| index >= self.parameters);
        let mut variable = None;
        for argument in call.map(|(_, arguments)| arguments).unwrap_or_default() {
            argument.walk(&mut Vec::new(), &mut |path: &[ASTNode<'_>]| {
                if let Some(name) = path.last().and_then(self::variable).filter(|name| own(name)) {
                    variable.get_or_insert(name);
                }
                true
            });
        }
        let compares = matches!(call, Some(("==", [Expr::Variable(..), ..])));
        let branch = match taken {
            Use::Arm(branch) => Some(branch),
            Use::Taken | Use::Dropped => None,
        };
        let variable = variable.map(|name| (name, compares));
        self.found.push(Idle::Dropped(Dropped { parts, branch, next, variable }));
    }

    fn branches(&mut self, flow: &FlowControl, position: Position, taken: Use, next: Option<Position>) {
        self.expression(&flow.expr);
        let idle = flow.body.is_empty() && flow.branch.is_empty();
        let taken = match taken {
            Use::Dropped => {
                let open = self.loops.is_empty() && is_open(flow);
                Use::Arm(Branch { at: position, open })
            }
            Use::Taken | Use::Arm(_) => taken,
        };
        if idle && !matches!(taken, Use::Taken) {
            self.found.push(Idle::Dropped(Dropped {
                parts: vec![position],
                branch: None,
                next: None,
                variable: None,
            }));
        }
        let before = self.reaching.clone();
        self.body(flow.body.statements(), taken, next);
        let then = std::mem::replace(&mut self.reaching, before);
        self.body(flow.branch.statements(), taken, next);
        self.join(&then);
    }

    fn looped(&mut self, header: &Expr, body: &StmtBlock, position: Position, names: Option<&[&str]>) {
        // One that runs for ever is stopped and said where it runs.
        if body.is_empty() && names.is_some() {
            let parts = vec![position];
            self.found.push(Idle::Dropped(Dropped { parts, branch: None, next: None, variable: None }));
        }
        let outside = self.names.len();
        self.loops.push((outside, Vec::new(), BTreeSet::new()));
        self.expression(header);
        let before = self.reaching.clone();
        for name in names.unwrap_or_default() {
            self.make(name);
        }
        self.body(body.statements(), Use::Dropped, None);
        self.names.truncate(outside);
        self.reaching.truncate(outside);
        self.join(&before);
        let Some((_, left, read)) = self.loops.pop() else { return };
        left.iter().for_each(|state| self.join(state));
        // The next turn may read what this one set.
        read.iter().for_each(|name| self.read(name));
        if names.is_none() {
            self.expression(header);
        }
    }

    /// An operand: what it reads, in the order of evaluation.
    fn expression(&mut self, value: &Expr) {
        match value {
            Expr::Variable(variable, ..) => self.read(&variable.1),
            Expr::FnCall(call, _) | Expr::MethodCall(call, _) => {
                call.args.iter().for_each(|argument| self.expression(argument));
            }
            Expr::Array(parts, _) | Expr::InterpolatedString(parts, _) => {
                parts.iter().for_each(|part| self.expression(part));
            }
            Expr::Map(map, _) => map.0.iter().for_each(|(_, value)| self.expression(value)),
            Expr::And(operands, _) | Expr::Or(operands, _) | Expr::Coalesce(operands, _) => {
                for operand in operands.iter() {
                    // It may be passed over.
                    let before = self.reaching.clone();
                    self.expression(operand);
                    self.join(&before);
                }
            }
            Expr::Index(pair, ..) | Expr::Dot(pair, ..) => {
                self.expression(&pair.lhs);
                self.expression(&pair.rhs);
            }
            Expr::Stmt(block) => self.body(block.statements(), Use::Taken, None),
            _ => {}
        }
    }
}

fn variable(node: &ASTNode<'_>) -> Option<String> {
    match node {
        ASTNode::Expr(Expr::Variable(variable, ..)) => Some(variable.1.to_string()),
        _ => None,
    }
}

/// Whether nothing behind a statement can be reached.
fn ends(statement: &Stmt) -> bool {
    match statement {
        Stmt::Return(..) | Stmt::BreakLoop(..) => true,
        Stmt::Block(block) => block.statements().iter().any(ends),
        Stmt::If(flow, _) => flow.body.statements().iter().any(ends) && flow.branch.statements().iter().any(ends),
        _ => false,
    }
}

/// Whether an `if` has no last `else`.
fn is_open(flow: &FlowControl) -> bool {
    match flow.branch.statements() {
        [] => flow.branch.position().is_none(),
        [Stmt::If(inner, _)] if flow.branch.end_position().is_none() => is_open(inner),
        _ => false,
    }
}

/// Whether an operand sets something or leaves.
fn has_effect(value: &Expr) -> bool {
    let mut found = false;
    value.walk(&mut Vec::new(), &mut |path: &[ASTNode<'_>]| {
        found |= matches!(
            path.last(),
            Some(ASTNode::Stmt(Stmt::Assignment(..) | Stmt::Return(..) | Stmt::BreakLoop(..)))
        );
        !found
    });
    found
}

/// A number, text or truth value that stands there, or `()`.
fn is_written_out(value: &Expr) -> bool {
    match value {
        Expr::Array(parts, _) => parts.is_empty(),
        other => other.is_constant(),
    }
}
