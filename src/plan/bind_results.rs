//! Binds what stands beside the score tree: named results, classes, actions, outcomes, targets.

use super::nodes::{Binder, StepToGrading};
use super::*;
use crate::diagnostic::suggest;
use crate::ruleset::{ActionRule, At, OutcomeRule, node_path};
use crate::script::FormulaText;

impl Binder<'_> {
    /// The condition under which a subject has a node: over inputs only, so that it is known before any node is
    /// computed. The outer option is none on errors.
    #[expect(clippy::option_option, reason = "no condition is an answer, an error is none")]
    pub(super) fn when(&mut self, id: NodeId) -> Option<Option<Bound<SubjectSlot>>> {
        let (node, level) = self.drafted(id);
        let Some(text) = &node.when else { return Some(None) };
        let misplaced = match level {
            _ if id.is_root() => {
                Some(("the root is there for every subject", "for subjects without a score write an outcome"))
            }
            Level::Inside(_) => Some((
                "inside `per: response` nodes are there for every response",
                "put `when` on the border or above it; for single responses write `if … { … } else { () }` in the formula",
            )),
            Level::Subject | Level::Border => None,
        };
        if let Some((message, help)) = misplaced {
            let problem = Diagnostic::error(Code::WhenScope, text.whole(), message);
            self.problems.push(problem.label("`when` means nothing here").help(help));
            return None;
        }
        let bound = self.subject_formula(text)?;
        let named = bound.slots.iter().zip(bound.formula.references()).find(|(slot, _)| !is_input(slot));
        let problem = |span, message: &str, label: &str, help: &str| {
            Diagnostic::error(Code::WhenScope, span, message).label(label).help(help)
        };
        if let Some((_, reference)) = named {
            let message = format!("`{}` is no input", reference.written());
            let help =
                "whether a node is there must be known before the score: name questions, measures and attributes";
            self.problems.push(problem(reference.span, &message, "not known yet", help));
            return None;
        }
        Some(Some(bound))
    }

    pub(super) fn also(&mut self) -> Vec<Option<AlsoPlan>> {
        let rules = self.ruleset;
        let mut bound = Vec::new();
        for (id, result) in &rules.also {
            let value = self.subject_formula(&result.value);
            let step = value.as_ref().and_then(|value| self.step_to_grading(value));
            let at = self.scope.also.push(id.clone());
            self.scope.also_at.insert(id.clone(), at);
            bound.push(value.map(|value| AlsoPlan {
                id: id.clone(),
                label: result.label.clone(),
                value,
                round: result.round.as_ref().map(|at| at.value),
                show: result.show.as_ref().map(|at| at.value),
                late: step.is_some(),
                always: result.always,
            }));
            self.ways.push(step);
        }
        bound
    }

    /// By what a formula depends on the grade or the class.
    fn step_to_grading(&self, bound: &Bound<SubjectSlot>) -> Option<StepToGrading> {
        bound.slots.iter().find_map(|slot| match slot {
            SubjectSlot::Grade => Some(StepToGrading::Word("grade")),
            SubjectSlot::Class => Some(StepToGrading::Word("class")),
            SubjectSlot::Also(at) => self.ways[*at].map(|_| StepToGrading::Also(*at)),
            _ => None,
        })
    }

    /// By what names a formula comes to depend on the grade or the class, which is the last of them.
    fn way_to_grading(&self, bound: &Bound<SubjectSlot>) -> Option<Vec<String>> {
        let mut names = Vec::new();
        let mut step = self.step_to_grading(bound)?;
        while let StepToGrading::Also(at) = step {
            names.push(format!("also.{}", self.scope.also[at]));
            // A result depends on those above it only, so this ends.
            step = self.ways[at]?;
        }
        if let StepToGrading::Word(word) = step {
            names.push(word.to_owned());
        }
        Some(names)
    }

    /// A formula of something that comes before the grade and the class, and so may not depend on them.
    pub(super) fn before_grading(&mut self, what: &str, text: &FormulaText) -> Option<Bound<SubjectSlot>> {
        let bound = self.subject_formula(text)?;
        let Some(way) = self.way_to_grading(&bound) else { return Some(bound) };
        let verdict = way.last().cloned().unwrap_or_default();
        let named = bound.formula.references().iter().find(|reference| way.first() == Some(&reference.written()));
        let way = way.join(" → ");
        self.problems.push(
            Diagnostic::error(
                Code::Cycle,
                named.map_or_else(|| bound.formula.span(), |reference| reference.span),
                format!("`{what}` comes before the {verdict}, but depends on it: {what} → {way}"),
            )
            .label("not known yet")
            .help(
                "only `also` and `actions` may name the grade and the class: compare the score with a number here",
            ),
        );
        None
    }

    pub(super) fn classes(&mut self) -> Vec<ClassPlan> {
        let rules = self.ruleset;
        let mut bound = Vec::new();
        let mut open: Option<Span> = None;
        self.repeated(rules.classes.iter().filter_map(|class| class.when.as_ref()));
        self.same_class();
        for class in &rules.classes {
            if let Some(first) = open {
                self.problems.push(
                    Diagnostic::error(
                        Code::ClassUnreachable,
                        class.span,
                        format!("class `{}` can never be reached", class.id),
                    )
                    .label("below a class without `when`")
                    .also(first, "this one takes everything that is left"),
                );
            }
            let what = format!("class {}", class.id);
            let when = class.when.as_ref().map(|when| self.before_grading(&what, when));
            if when.is_none() {
                open = Some(class.whole);
            }
            let when = match when {
                Some(None) => None,
                Some(Some(when)) => Some(Some(when)),
                None => Some(None),
            };
            bound.push(when.map(|when| ClassPlan { id: class.id.clone(), label: class.label.clone(), when }));
        }
        bound.into_iter().flatten().collect()
    }

    /// Warns of conditions that stand twice in one list.
    fn repeated<'r>(&mut self, conditions: impl Iterator<Item = &'r FormulaText>) {
        let mut seen: Vec<(&str, Span)> = Vec::new();
        for condition in conditions {
            let (text, span) = (condition.text.trim(), condition.whole());
            match seen.iter().find(|(other, _)| *other == text) {
                Some((_, first)) => self.problems.push(
                    Diagnostic::warning(Code::RepeatedCondition, span, "the same condition stands twice")
                        .label("the first that fits counts, so this one does nothing")
                        .also(*first, "the first")
                        .help("change one of them, or take this one out"),
                ),
                None => seen.push((text, span)),
            }
        }
    }

    fn same_class(&mut self) {
        let classes = &self.ruleset.classes;
        for (at, class) in classes.iter().enumerate() {
            if let Some(first) = classes.iter().take(at).find(|other| other.id == class.id) {
                self.problems.push(
                    Diagnostic::error(
                        Code::DuplicateClass,
                        class.span,
                        format!("two classes are called `{}`", class.id),
                    )
                    .label("the second")
                    .also(first.span, "the first")
                    .help("give it another name, or join the conditions by `||`"),
                );
            }
        }
    }

    /// Warns of two actions that open the same under the same condition.
    fn same_action(&mut self) {
        let actions = &self.ruleset.actions;
        for (at, action) in actions.iter().enumerate() {
            let same = |other: &&ActionRule| {
                let about = |action: &ActionRule| action.about.as_ref().map(|about| about.text.trim().to_owned());
                other.open == action.open
                    && other.when.text.trim() == action.when.text.trim()
                    && about(other) == about(action)
            };
            if let Some(first) = actions.iter().take(at).find(same) {
                self.problems.push(
                    Diagnostic::warning(
                        Code::RepeatedCondition,
                        action.when.whole(),
                        format!("`{}` is opened twice under the same condition", action.open),
                    )
                    .label("the second")
                    .also(first.when.whole(), "the first")
                    .help("change one of them, or take this one out"),
                );
            }
        }
    }

    /// Warns of a cap that caps nothing, and of a veto that raises.
    fn idle_cap(&mut self, outcome: &OutcomeRule) {
        let best = self.ruleset.grades.first().map(|grade| &grade.grade);
        let several = self.ruleset.grades.len() > 1;
        let (grade, does, label, help) = match &outcome.effect {
            Effect::Veto(grade) => (
                grade,
                "this veto raises all others to it",
                "nobody is worse off by it",
                "name the grade that is left, the worst as a rule",
            ),
            Effect::CapGrade(grade) => (
                grade,
                "it caps nothing",
                "everybody may have this grade already",
                "name the best grade that is still possible, one below it",
            ),
            Effect::Status(_) => return,
        };
        if Some(grade) == best && several {
            let message = format!("`{grade}` is the best grade: {does}");
            let problem = Diagnostic::warning(Code::CapUseless, outcome.span, message);
            self.problems.push(problem.label(label).help(help));
        }
    }

    pub(super) fn actions(&mut self) -> IdVec<ActionId, ActionPlan> {
        let rules = self.ruleset;
        let mut bound = Vec::new();
        self.same_action();
        for action in &rules.actions {
            let when = self.subject_formula(&action.when);
            let about = action.about.as_ref().map(|about| self.subject_formula(about));
            let (open, reason, span) = (action.open.clone(), action.reason.clone(), action.span);
            bound.push(match (when, about) {
                (Some(when), None) => Some(ActionPlan { open, when, about: None, reason, span }),
                (Some(when), Some(Some(about))) => {
                    Some(ActionPlan { open, when, about: Some(about), reason, span })
                }
                _ => None,
            });
        }
        bound.into_iter().flatten().collect()
    }

    pub(super) fn outcomes(&mut self) -> IdVec<GateId, OutcomePlan> {
        let rules = self.ruleset;
        let mut bound = Vec::new();
        self.repeated(rules.outcomes.iter().map(|outcome| &outcome.when));
        for (at, outcome) in rules.outcomes.iter().enumerate() {
            self.idle_cap(outcome);
            if let Effect::CapGrade(grade) | Effect::Veto(grade) = &outcome.effect
                && !rules.grades.iter().any(|other| other.grade == *grade)
            {
                let grades: Vec<&str> = rules.grades.iter().map(|grade| grade.grade.as_str()).collect();
                self.problems.push(
                    Diagnostic::error(Code::UnknownGrade, outcome.span, format!("no grade is called `{grade}`"))
                        .label("unknown grade")
                        .help(match rules.grades.iter().find(|known| known.label.is(grade)) {
                            Some(known) => format!("`{grade}` is a label: write the grade, `{}`", known.grade),
                            None => suggest(grade, grades.iter().copied())
                                .unwrap_or(format!("grades are {}", grades.join(", "))),
                        }),
                );
            }
            let when = self.before_grading(&format!("outcome {}", at + 1), &outcome.when);
            bound.push(when.map(|when| {
                let early = when.slots.iter().all(is_input);
                let early = early && matches!(outcome.effect, Effect::Status(_));
                let (effect, reason) = (outcome.effect.clone(), outcome.reason.clone());
                OutcomePlan { when, effect, reason, early, span: outcome.span }
            }));
        }
        bound.into_iter().flatten().collect()
    }

    /// What is wrong with points that a node has by its target or by the cohort.
    pub(super) fn compared(&mut self, path: &str, level: Level, points: &At<Points>) {
        let single = |message: &str| {
            Diagnostic::error(Code::CohortInside, points.span, message)
                .label("inside `per: response`")
                .help("put it on the node that says `per: response`, or above it")
        };
        let Some((compute, direction)) = points.value.of_target() else {
            if points.value.over_cohort() && matches!(level, Level::Inside(_)) {
                self.problems.push(single("a single response has no position in the cohort"));
            }
            return;
        };
        if let Level::Inside(_) = level {
            self.problems
                .push(single("a target is compared with the subject's value, not with a single response's"));
            return;
        }
        match self.ruleset.target(path) {
            None => self.problems.push(
                Diagnostic::error(
                    Code::TargetUnsaid,
                    points.span,
                    format!("`{path}` has no target to be measured by"),
                )
                .label("the distance to what?")
                .help(format!(
                    "write `targets: {{{path}: 80}}`, or `{path}: given` where a file of targets says it"
                )),
            ),
            Some(At { value: Some(target), span }) if compute(direction, Decimal::ONE, *target).is_err() => {
                self.problems.push(
                    Diagnostic::error(
                        Code::DividesByZero,
                        points.span,
                        "the value is divided by a target of zero",
                    )
                    .label("never a value")
                    .also(*span, "the target")
                    .help("give it another target, or subtract it in a formula"),
                );
            }
            Some(_) => {}
        }
    }

    pub(super) fn targets(&mut self) {
        for (path, target) in &self.ruleset.targets {
            if !self.scope.node_at.contains_key(&node_path(path)) {
                let help = suggest(path, self.scope.nodes.iter().map(String::as_str))
                    .unwrap_or_else(|| "a target names a node: `score`, `score.delivery`".into());
                let problem = Diagnostic::error(
                    Code::UnknownTarget,
                    target.span,
                    format!("there is no node `{path}` to have a target"),
                );
                let problem = problem.label("unknown node").help(help);
                self.problems.push(self.scope.labelled(problem, path));
            }
        }
    }
}

/// Whether a slot is known before any node is computed.
fn is_input(slot: &SubjectSlot) -> bool {
    use SubjectSlot::{Measure, PeriodDays, Rows, Statistic};
    matches!(slot, Statistic(..) | Measure(_) | Rows(_) | PeriodDays)
}
