//! Grades, classes, actions and outcomes.

use super::*;
use crate::construct::status;
use crate::ids::IdVec;
use std::collections::HashMap;

impl Decoder<'_> {
    pub(super) fn grades(&mut self, tree: &Tree) -> IdVec<GradeId, Grade> {
        let grades: IdVec<GradeId, Grade> = items(tree, "grades")
            .filter_map(|item| {
                let name = item.get("grade")?;
                let from = item.get("from").and_then(|f| Some(At { value: number_of(f)?, span: f.span }));
                Some(Grade { grade: name.text()?.to_owned(), span: name.span, from, label: label(item, "label") })
            })
            .collect();
        // A threshold that is no number was said before.
        let unread: Vec<Span> = items(tree, "grades")
            .filter(|item| item.get("from").is_some_and(|from| number_of(from).is_none()))
            .filter_map(|item| Some(item.get("grade")?.span))
            .collect();
        for (upper, lower) in grades.iter().zip(grades.iter().skip(1)) {
            let problem = match (&upper.from, &lower.from) {
                (None, _) if unread.contains(&upper.span) => continue,
                (None, _) => {
                    let message = "a grade without `from` takes everything that is left, so it must come last";
                    let problem = Diagnostic::error(Code::GradeOrder, upper.span, message);
                    problem.label("takes everything").also(lower.span, "never given")
                }
                (Some(a), Some(b)) if a.value <= b.value => {
                    let message = "grades go from the best down: each needs a lower `from`";
                    let problem = Diagnostic::error(Code::GradeOrder, lower.span, message);
                    problem.label("out of order").also(upper.span, "after this one")
                }
                _ => continue,
            };
            self.problems.push(problem);
        }
        let names = grades.iter().map(|grade| (grade.grade.as_str(), grade.span)).collect::<Vec<_>>();
        self.named("grade", &names);
        let mut known: HashMap<&str, &Grade> = HashMap::new();
        for grade in &grades {
            if let Some(first) = known.get(grade.grade.as_str()) {
                let message = format!("grade `{}` stands twice", grade.grade);
                self.problems.push(
                    Diagnostic::error(Code::DuplicateGrade, grade.span, message)
                        .label("the second")
                        .also(first.span, "the first"),
                );
            }
            known.entry(&grade.grade).or_insert(grade);
        }
        grades
    }

    /// Refuses empty names of what results show, and warns of names that differ in case and blanks only.
    fn named(&mut self, what: &str, names: &[(&str, Span)]) {
        let bare = |name: &str| name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        let mut known: HashMap<String, Vec<(&str, Span)>> = HashMap::new();
        for (name, span) in names {
            if bare(name).is_empty() {
                self.problems.push(
                    Diagnostic::error(Code::BadName, *span, format!("this {what} has no name"))
                        .label("in results it would look like none")
                        .help("give it a name: a text of at least one letter"),
                );
                continue;
            }
            let alike = known.entry(bare(name)).or_default();
            let twin = alike.iter().find(|(other, _)| other != name).copied();
            if alike.iter().all(|(other, _)| other != name) {
                alike.push((*name, *span));
            }
            if let Some((other, first)) = twin {
                let message = format!("the {what} `{name}` can't be told from `{other}`");
                self.problems.push(
                    Diagnostic::warning(Code::BadName, *span, message)
                        .label("only case or blanks are different")
                        .also(first, "the other one")
                        .help("give one of the two another name, or take it out"),
                );
            }
        }
    }

    pub(super) fn classes(&mut self, tree: &Tree) -> Vec<Class> {
        let classes: Vec<Class> = items(tree, "classes").map(|class| self.class(class)).collect();
        let names = classes.iter().map(|class| (class.id.as_str(), class.span)).collect::<Vec<_>>();
        self.named("class", &names);
        classes
    }

    pub(super) fn actions(&mut self, tree: &Tree) -> Vec<ActionRule> {
        let actions: Vec<ActionRule> = items(tree, "actions").filter_map(|action| self.action(action)).collect();
        let names = actions.iter().map(|action| (action.open.as_str(), action.span)).collect::<Vec<_>>();
        self.named("action", &names);
        actions
    }

    fn class(&mut self, tree: &Tree) -> Class {
        let id = tree.get("class");
        Class {
            id: id.and_then(Tree::text).unwrap_or_default().to_owned(),
            span: id.map_or(tree.span, |id| id.span),
            whole: id.filter(|_| !tree.is_closed()).map_or(tree.span, |id| id.span),
            label: label(tree, "label"),
            when: self.formula(tree, "when"),
        }
    }

    fn action(&mut self, tree: &Tree) -> Option<ActionRule> {
        let open = tree.get("open")?;
        Some(ActionRule {
            span: open.span,
            when: self.formula(tree, "when")?,
            open: open.text()?.to_owned(),
            about: self.formula(tree, "about"),
            reason: label(tree, "reason"),
        })
    }

    pub(super) fn outcome(&mut self, tree: &Tree) -> Option<OutcomeRule> {
        let when = self.formula(tree, "when")?;
        let (status, cap, veto) = (tree.get("status"), tree.get("cap_grade"), tree.get("veto"));
        let span = status.or(cap).or(veto).map_or_else(|| when.whole(), |tree| tree.span);
        let effect = match (status.and_then(Tree::text), cap.and_then(Tree::text), veto.and_then(Tree::text)) {
            // A word that is no status was said before.
            (Some(word), None, None) => Effect::Status(status::of_gate(word)?),
            (None, Some(grade), None) => Effect::CapGrade(grade.to_owned()),
            (None, None, Some(grade)) => Effect::Veto(grade.to_owned()),
            _ => {
                self.problems.push(
                    Diagnostic::error(
                        Code::OutcomeEffect,
                        span,
                        "an outcome has a `status`, a `cap_grade` or a `veto`: one of them",
                    )
                    .label("this outcome"),
                );
                return None;
            }
        };
        Some(OutcomeRule { span, when, effect, reason: label(tree, "reason") })
    }
}
