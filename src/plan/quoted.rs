//! Texts in formulas that were meant as names, and labels of grades and classes that were meant as these: what is said of them
//! gets the help that fits.

use super::Plan;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ruleset::node_path;
use crate::script::Term;
use std::cell::Cell;

/// Corrects the help of problems of a formula, whose texts may be names. `looks` says how many names and labels may still be
/// looked at: of very many problems the last get no such help.
pub(super) fn correct(plan: &Plan, term: &Term, looks: &Cell<usize>, problems: &mut [Diagnostic]) {
    let rules = &plan.ruleset;
    let names = rules.questions.len() + rules.attributes.len() + rules.measures.len() + rules.also.len();
    let names = names + plan.nodes.len() + rules.grades.len() + rules.classes.len();
    for problem in problems {
        let Some(span) = problem.span.filter(|_| looks.get() > 0) else { continue };
        match problem.code {
            Code::UnknownGrade | Code::UnknownClass => {
                let Some((text, at)) = text_in(term, span) else { continue };
                looks.set(looks.get().saturating_sub(names));
                if let Some((what, id)) = verdict(plan, problem.code, text) {
                    let meant = format!("\"{id}\"");
                    problem.help = Some(format!("`{text}` is the label of the {what} `{id}`: write `{meant}`"));
                    *problem = problem.clone().fix(at, meant);
                }
            }
            Code::OperandType
            | Code::ArgumentType
            | Code::CompareTypes
            | Code::ValueType
            | Code::ConditionType => {
                let Some((text, at)) = text_in(term, span) else { continue };
                looks.set(looks.get().saturating_sub(names));
                if let Some(name) = name(plan, text) {
                    let whose = if name == text { "a name".to_owned() } else { format!("the label of `{name}`") };
                    problem.help = Some(format!("`{text}` is {whose}: write `{name}` without quotes"));
                    // Of a column of answers a statistic is wanted too.
                    if plan.ruleset.measures.contains_key(&name) || plan.node(&name).is_some() {
                        *problem = problem.clone().fix(at, name);
                    }
                }
            }
            _ => {}
        }
    }
}

/// The grade or the class that is labelled so.
fn verdict<'a>(plan: &'a Plan, code: Code, text: &str) -> Option<(&'static str, &'a str)> {
    let rules = &plan.ruleset;
    match code {
        Code::UnknownGrade => {
            let grade = rules.grades.iter().find(|grade| grade.label.is(text))?;
            Some(("grade", &grade.grade))
        }
        _ => {
            let class = rules.classes.iter().find(|class| class.label.is(text))?;
            Some(("class", &class.id))
        }
    }
}

/// What a text names, by id or by label.
fn name(plan: &Plan, text: &str) -> Option<String> {
    let rules = &plan.ruleset;
    let is_input = rules.questions.contains_key(text)
        || rules.attributes.contains_key(text)
        || rules.measures.contains_key(text)
        || rules.derive.contains_key(text);
    let is_node = plan.node(&node_path(text)).is_some();
    if is_input || is_node { Some(text.to_owned()) } else { rules.by_label(text) }
}

/// The only text within a part of a formula.
fn text_in(term: &Term, within: Span) -> Option<(&str, Span)> {
    let mut found = Vec::new();
    texts(term, &mut found);
    found.retain(|(_, span)| within.start <= span.start && span.end <= within.end);
    match found.as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}

fn texts<'t>(term: &'t Term, found: &mut Vec<(&'t str, Span)>) {
    match term {
        Term::Text(text, span) => found.push((text, *span)),
        Term::Number(..) | Term::Bool(..) | Term::Missing(_) | Term::Slot(..) => {}
        Term::If { condition, then, otherwise, .. } => {
            [condition, then, otherwise].into_iter().for_each(|part| texts(part, found));
        }
        Term::Call { arguments, .. } => arguments.iter().for_each(|argument| texts(argument, found)),
        Term::Other(parts, _) => parts.iter().for_each(|part| texts(part, found)),
    }
}
