//! Three-valued logic: `&&`, `||`, `??`, conditions and entries of lists where something is missing.
//!
//! Rhai has its own `&&`, `||`, `??` and `if`, which know true and false only. The module that reads syntax trees puts
//! nodes of these kinds in their places; here is what they do. A condition that stays undecided ends the function, the
//! formula, or the block in the place of a value that it stands in, as `return` does: with the absent value.

use super::absent::Absent;
use super::syntax::woven::{BODY, Body};
use super::watch;
use rhai::{Dynamic, Engine, EvalAltResult, EvalContext, Expression, Position};
use std::sync::Arc;

/// A node of the rewritten syntax tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Node {
    And,
    Or,
    Coalesce,
    /// The condition of an `if` or of a loop; its state is the place of the statement.
    Condition,
    /// What a `for` goes through.
    Range,
    /// A block in the place of a value.
    Block,
    /// `list[i]`, then the list and the index by themselves.
    Entry,
}

impl Node {
    const ALL: [Self; 7] =
        [Self::And, Self::Or, Self::Coalesce, Self::Condition, Self::Range, Self::Block, Self::Entry];

    /// The name under which Rhai finds it; none that a script could write.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::And => "$and",
            Self::Or => "$or",
            Self::Coalesce => "$coalesce",
            Self::Condition => "$condition",
            Self::Range => "$range",
            Self::Block => "$block",
            Self::Entry => "$entry",
        }
    }

    fn run(
        self,
        context: &mut Context<'_, '_, '_, '_, '_, '_>,
        parts: &[Expression<'_>],
        state: &Dynamic,
    ) -> Result {
        match self {
            Self::And => joined(context, parts, false),
            Self::Or => joined(context, parts, true),
            Self::Coalesce => present(context, parts),
            Self::Condition => condition(context, parts, state),
            Self::Range => range(context, parts),
            Self::Block => block(context, parts),
            Self::Entry => entry(context, parts),
        }
    }
}

type Context<'a, 's, 'ps, 'g, 'c, 't> = EvalContext<'a, 's, 'ps, 'g, 'c, 't>;
type Result = std::result::Result<Dynamic, Box<EvalAltResult>>;

pub(super) fn register(engine: &mut Engine) {
    for node in Node::ALL {
        // It fails only in builds without a parser.
        let _ = engine.register_custom_syntax_handler(node.key(), false, move |context, parts, state| {
            node.run(context, parts, state)
        });
    }
}

/// Lets an engine find the bodies of the functions of `.rhai` files.
pub(super) fn register_bodies(engine: &mut Engine, bodies: &Arc<Vec<Body>>) {
    let bodies = bodies.clone();
    let _ = engine.register_custom_syntax_handler(BODY, false, move |context, parts, _| {
        let index = parts.first().and_then(Expression::get_literal_value::<i64>);
        let body = index.and_then(|index| bodies.get(usize::try_from(index).ok()?));
        let Some(body) = body else { return Ok(Dynamic::UNIT) };
        watch::enter(context.call_level(), body.start);
        context.eval_expression_tree(&Expression::from(&body.block))
    });
}

/// `&&` (which a false part decides) or `||` (which a true one does). The parts after the one that decides are not evaluated.
fn joined(context: &mut Context<'_, '_, '_, '_, '_, '_>, parts: &[Expression<'_>], decisive: bool) -> Result {
    let mut open: Option<Absent> = None;
    for part in parts {
        let value = match context.eval_expression_tree(part) {
            // An undecided part would have kept the others from being evaluated, had it been decided.
            Err(error) if open.is_some() && is_guarded_against(&error) => continue,
            value => value?,
        };
        match (value.as_bool(), Absent::of(&value)) {
            (Ok(truth), _) if truth == decisive => return Ok(Dynamic::from_bool(decisive)),
            (Ok(_), _) => {}
            (Err(_), Some(absent)) => open = open.or_else(|| Some(absent.needed(part.position()))),
            (Err(kind), None) => return Err(no_truth(kind, part.position())),
        }
    }
    Ok(open.map_or_else(|| Dynamic::from_bool(!decisive), Absent::value))
}

/// What a condition before it may keep from happening: an entry that is not there, a call without end.
fn is_guarded_against(error: &EvalAltResult) -> bool {
    match error {
        EvalAltResult::ErrorInFunctionCall(_, _, inner, _) => is_guarded_against(inner),
        EvalAltResult::ErrorArrayBounds(..)
        | EvalAltResult::ErrorStringBounds(..)
        | EvalAltResult::ErrorPropertyNotFound(..)
        | EvalAltResult::ErrorStackOverflow(..) => true,
        _ => false,
    }
}

fn no_truth(kind: &str, at: Position) -> Box<EvalAltResult> {
    EvalAltResult::ErrorMismatchDataType("bool".into(), kind.into(), at).into()
}

/// The first part that has a value, or the last.
fn present(context: &mut Context<'_, '_, '_, '_, '_, '_>, parts: &[Expression<'_>]) -> Result {
    let mut value = Dynamic::UNIT;
    for part in parts {
        value = context.eval_expression_tree(part)?;
        if Absent::of(&value).is_none() {
            break;
        }
    }
    Ok(value)
}

fn condition(
    context: &mut Context<'_, '_, '_, '_, '_, '_>,
    parts: &[Expression<'_>],
    statement: &Dynamic,
) -> Result {
    let [part] = parts else { return Ok(Dynamic::UNIT) };
    let value = context.eval_expression_tree(part)?;
    let Err(kind) = value.as_bool() else { return Ok(value) };
    let Some(absent) = Absent::of(&value) else { return Err(no_truth(kind, part.position())) };
    if let Some(statement) = statement.read_lock::<Position>() {
        watch::undecided(context.call_level(), *statement);
    }
    Err(ended(absent, part.position()))
}

/// Ends what the node stands in, without a value.
fn ended(absent: Absent, at: Position) -> Box<EvalAltResult> {
    EvalAltResult::Return(absent.needed(at).value(), at).into()
}

fn range(context: &mut Context<'_, '_, '_, '_, '_, '_>, parts: &[Expression<'_>]) -> Result {
    let [part] = parts else { return Ok(Dynamic::UNIT) };
    let value = context.eval_expression_tree(part)?;
    match Absent::of(&value) {
        Some(absent) => Err(ended(absent, part.position())),
        None => Ok(value),
    }
}

fn block(context: &mut Context<'_, '_, '_, '_, '_, '_>, parts: &[Expression<'_>]) -> Result {
    let [part] = parts else { return Ok(Dynamic::UNIT) };
    context.eval_expression_tree(part).or_else(|error| match *error {
        EvalAltResult::Return(value, _) => Ok(value),
        _ => Err(error),
    })
}

/// An entry; where it can't be taken because the list or the index has no value, there is none.
fn entry(context: &mut Context<'_, '_, '_, '_, '_, '_>, parts: &[Expression<'_>]) -> Result {
    let Some((whole, inside)) = parts.split_first() else { return Ok(Dynamic::UNIT) };
    let error = match context.eval_expression_tree(whole) {
        Err(error) if is_of_type(&error) => error,
        value => return value,
    };
    for part in inside {
        let value = context.eval_expression_tree(part)?;
        if let Some(absent) = Absent::of(&value) {
            return Ok(absent.needed(whole.position()).value());
        }
    }
    Err(error)
}

/// Whether an error can come from a value of another type than is wanted.
fn is_of_type(error: &EvalAltResult) -> bool {
    matches!(
        error,
        EvalAltResult::ErrorMismatchDataType(..)
            | EvalAltResult::ErrorIndexingType(..)
            | EvalAltResult::ErrorDotExpr(..)
            | EvalAltResult::ErrorPropertyNotFound(..)
            | EvalAltResult::ErrorFunctionNotFound(..)
    )
}
