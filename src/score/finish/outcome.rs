//! Gates, named results, grades, ranks, classes and actions: from node columns to cards.

use super::*;

impl Stage<'_> {
    /// Gates over inputs (early), or over the score. For a part of the responses the gates over inputs of its whole
    /// hold; those that it meets by itself come in the end, so that they change its outcome and no number.
    pub(super) fn gates(&mut self, early: bool) -> Result<(), Box<Diagnostic>> {
        if let Some(whole) = self.whole.filter(|_| early) {
            whole.decide(&mut self.rows);
        }
        for index in 0..self.rows.len() {
            let Some(row) = self.rows.get(index).filter(|row| row.gate.is_none()) else { continue };
            let gate = match &row.own {
                Some(own) => Some(own.clone()),
                None => self.gate(row, early)?,
            };
            let part = self.whole.is_some() && early;
            if let Some(row) = self.rows.get_mut(index) {
                *(if part { &mut row.own } else { &mut row.gate }) = gate;
            }
        }
        Ok(())
    }

    pub(super) fn gate(&self, row: &Row, early: bool) -> Result<Option<Gate>, Box<Diagnostic>> {
        for (index, outcome) in self.plan.outcomes.iter().enumerate().filter(|(_, outcome)| outcome.early == early)
        {
            let status = match &outcome.effect {
                Effect::NoOpinion => Status::NoOpinion,
                Effect::Invalid => Status::Invalid,
                Effect::NotComputable => Status::NotComputable,
                Effect::CapGrade(_) | Effect::Veto(_) => continue,
            };
            match self.condition(&outcome.when, row)? {
                Ok(true) => {
                    return Ok(Some(Gate { index, status, reason: Some(outcome.reason.clone()), cause: None }));
                }
                Ok(false) => {}
                Err((fault, span)) => {
                    let cause = Some(Cause { fault, at: format!("outcome {}", index + 1), span });
                    return Ok(Some(Gate { index, status: Status::NotComputable, reason: None, cause }));
                }
            }
        }
        Ok(None)
    }

    /// Everything after the node columns.
    pub(super) fn results(mut self) -> Result<Vec<Card>, Box<Diagnostic>> {
        self.named_results(false)?;
        self.gates(false)?;
        self.verdicts()?;
        self.named_results(true)?;
        self.cards()
    }

    /// The named results that depend on the grade or the class (late), or the others.
    fn named_results(&mut self, late: bool) -> Result<(), Box<Diagnostic>> {
        for index in 0..self.rows.len() {
            for (at, also) in self.plan.also.iter().enumerate().filter(|(_, also)| also.late == late) {
                let Some(row) = self.rows.get(index) else { continue };
                let inputs = self.inputs(&also.value, row);
                let value = if row.has_no_opinion() { Ok(None) } else { self.evaluate_of(&also.value, &inputs)? };
                let value = match value {
                    Ok(Some(Value::Number(x))) => Ok(Some(Value::Number(match also.round {
                        Some(round) => number::round(x, round.places.unwrap_or(number::GUARD_PLACES), round.half),
                        None => number::guard(x),
                    }))),
                    Ok(value) => Ok(value),
                    Err((fault, span)) => Err(Cause { fault, at: format!("also.{}", also.id), span }),
                };
                let card = AlsoCard { value, inputs: inputs.cards(&also.value) };
                if let Some(slot) = self.rows.get_mut(index).and_then(|row| row.also.get_mut(at)) {
                    *slot = Some(card);
                }
            }
        }
        Ok(())
    }

    /// Grades and classifies all subjects.
    fn verdicts(&mut self) -> Result<(), Box<Diagnostic>> {
        let profile = self.is_profile();
        for index in 0..self.rows.len() {
            let Some(row) = self.rows.get(index) else { continue };
            let mut undecided = Vec::new();
            let outcome = self.outcome(row, profile)?;
            let classes = if row.has_no_opinion() { Vec::new() } else { self.classes(row, &mut undecided)? };
            if let Some(row) = self.rows.get_mut(index) {
                row.verdict = Some(Verdict { outcome, classes, undecided });
            }
        }
        Ok(())
    }

    fn cards(self) -> Result<Vec<Card>, Box<Diagnostic>> {
        let mut cards = Vec::with_capacity(self.rows.len());
        let edges = shown::Edges::of(self.plan);
        for row in &self.rows {
            let card = self.card(row)?;
            cards.extend(card.map(|card| Card { shown: self.shown(&edges, row), ..card }));
        }
        rank(&mut cards);
        shown::set_apart(&mut cards);
        Ok(cards)
    }

    /// Whether the root has no total by intention.
    pub(super) fn is_profile(&self) -> bool {
        let source = self.plan.nodes.first().map(|root| &root.source);
        matches!(source, Some(NodeSource::Combination(how)) if how.combine.is_none())
    }

    fn outcome(&self, row: &Row, profile: bool) -> Result<Outcome, Box<Diagnostic>> {
        let root = row.nodes.first().and_then(Option::as_ref);
        let score = root.and_then(|root| root.value.as_ref().ok().copied());
        let lacking = root.and_then(|root| root.value.as_ref().err().cloned());
        let (status, reason, cause) = match &row.gate {
            Some(gate) => (gate.status, gate.reason.clone(), gate.cause.clone()),
            None if profile => match profile_cause(row) {
                None => (Status::Scored, None, None),
                cause => (Status::NotComputable, None, cause),
            },
            None => match lacking {
                None => (Status::Scored, None, None),
                cause => (Status::NotComputable, None, cause),
            },
        };
        let graded = score.filter(|_| status == Status::Scored);
        let graded = match graded {
            Some(score) => self.grade(score, row)?,
            None => Graded { cause, ..Graded::default() },
        };
        let cause = graded.cause;
        let deciding = row.gate.as_ref().map(|gate| gate.index).into_iter().chain(graded.gate);
        let status = if cause.is_some() { Status::NotComputable } else { status };
        Ok(Outcome {
            status,
            reason,
            cause,
            score: score.filter(|_| matches!(status, Status::Scored | Status::Invalid)),
            grade: graded.grade.filter(|_| status == Status::Scored),
            uncapped: graded.uncapped.filter(|_| status == Status::Scored),
            rank: None,
            vetoed: graded.vetoed && status == Status::Scored,
            responses: row.tally.rows_of(0),
            rows: row.tally.rows.iter().skip(1).copied().collect(),
            missing_share: root.map(|root| root.missing_share),
            decisions: deciding.filter_map(|gate| self.decision(gate, row)).collect(),
        })
    }

    fn card(&self, row: &Row) -> Result<Option<Card>, Box<Diagnostic>> {
        let Some(verdict) = row.verdict() else { return Ok(None) };
        let mut undecided = verdict.undecided.clone();
        let actions = if row.has_no_opinion() { Vec::new() } else { self.actions(row, &mut undecided)? };
        let missing = |node: &NodePlan| NodeCard {
            applies: true,
            value: Err(Cause { fault: Fault::Missing("an opinion".into()), at: node.path.clone(), span: None }),
            raw: None,
            inputs: Vec::new(),
            steps: Vec::new(),
            n: None,
            missing_share: Decimal::ONE,
            weight_used: None,
            contribution: None,
        };
        let nodes = row.nodes.iter().zip(&self.plan.nodes);
        Ok(Some(Card {
            subject: row.subject.clone(),
            label: row.label.clone(),
            outcome: verdict.outcome.clone(),
            nodes: nodes.map(|(card, node)| card.clone().unwrap_or_else(|| missing(node))).collect(),
            also: row.also.iter().flatten().cloned().collect(),
            classes: verdict.classes.clone(),
            actions,
            undecided,
            place: None,
            breakdowns: Vec::new(),
            shown: Shown::default(),
        }))
    }

    /// The grade of a score, lowered by caps; a cap that can't be decided is a cause.
    pub(super) fn grade(&self, score: Decimal, row: &Row) -> Result<Graded, Box<Diagnostic>> {
        let grades = &self.plan.ruleset.grades;
        let earns = |from: &Decimal| number::compare(score, *from).is_ge();
        let Some(mut at) =
            grades.iter().position(|grade| grade.from.as_ref().is_none_or(|from| earns(&from.value)))
        else {
            return Ok(Graded::default());
        };
        let earned = at;
        let mut why = Label::default();
        let (mut gate, mut vetoed) = (None, false);
        for (index, outcome) in self.plan.outcomes.iter().enumerate() {
            let (cap, veto) = match &outcome.effect {
                Effect::CapGrade(grade) => (grade, false),
                Effect::Veto(grade) => (grade, true),
                _ => continue,
            };
            match self.condition(&outcome.when, row)? {
                Ok(true) => {
                    let cap = grades.iter().position(|grade| grade.grade == *cap).unwrap_or(at);
                    // The first veto stands: no cap and no other veto changes its grade.
                    if !vetoed && (veto || cap > at) {
                        at = cap;
                        why = outcome.reason.clone();
                        gate = Some(index);
                        vetoed = veto;
                    }
                }
                Ok(false) => {}
                Err((fault, span)) => {
                    let cause = Cause { fault, at: format!("outcome {}", index + 1), span };
                    return Ok(Graded { cause: Some(cause), gate: Some(index), ..Graded::default() });
                }
            }
        }
        let name = |at: usize| grades.get(at).map(|grade| grade.grade.clone());
        let uncapped = name(earned).filter(|_| earned != at).map(|grade| (grade, why));
        Ok(Graded { grade: name(at), uncapped, cause: None, gate, vetoed })
    }

    pub(super) fn classes(&self, row: &Row, undecided: &mut Vec<Cause>) -> Result<Vec<String>, Box<Diagnostic>> {
        let mut fitting = Vec::new();
        let mut first_is_known = true;
        for class in &self.plan.classes {
            let open = undecided.len();
            let fits = match &class.when {
                // What is left: only when nothing else fits.
                None => fitting.is_empty(),
                Some(when) => self.decided(when, row, &format!("class {}", class.id), undecided)?,
            };
            // The first that fits counts: which one that is can't be known once one before it is undecided.
            first_is_known &= !fitting.is_empty() || undecided.len() == open;
            if fits {
                fitting.push(class.id.clone());
            }
        }
        Ok(if first_is_known { fitting } else { Vec::new() })
    }

    pub(super) fn decided(
        &self,
        when: &Bound<SubjectSlot>,
        row: &Row,
        at: &str,
        undecided: &mut Vec<Cause>,
    ) -> Result<bool, Box<Diagnostic>> {
        Ok(match self.condition(when, row)? {
            Ok(holds) => holds,
            Err((fault, span)) => {
                undecided.push(Cause { fault, at: at.to_owned(), span });
                false
            }
        })
    }

    pub(super) fn actions(&self, row: &Row, undecided: &mut Vec<Cause>) -> Result<Vec<Action>, Box<Diagnostic>> {
        let mut opened = Vec::new();
        for (rule, action) in self.plan.actions.iter().enumerate() {
            if !self.decided(&action.when, row, &format!("action {}", action.open), undecided)? {
                continue;
            }
            let about = match &action.about {
                None => None,
                Some(about) => self.evaluate(about, row)?.ok().flatten().map(|value| said(&value)),
            };
            let inputs = self.inputs(&action.when, row).cards(&action.when);
            let (open, reason) = (action.open.clone(), action.reason.clone());
            opened.push(Action { open, about, reason, rule, inputs });
        }
        Ok(opened)
    }
}

/// Why a profile without a total has nothing to show: only where no child has a value.
fn profile_cause(row: &Row) -> Option<Cause> {
    let mut nodes = row.nodes.iter().skip(1).flatten();
    if nodes.clone().any(|node| node.value.is_ok()) {
        return None;
    }
    nodes.find_map(|node| node.value.as_ref().err().cloned())
}

/// Ranks the scored subjects of a cohort by their rounded score.
pub(super) fn rank(cards: &mut [Card]) {
    let scored: Vec<(usize, Decimal)> = cards
        .iter()
        .enumerate()
        .filter(|(_, card)| card.outcome.status == Status::Scored && !card.outcome.vetoed)
        .filter_map(|(at, card)| Some((at, card.outcome.score?)))
        .collect();
    let scores: Vec<Decimal> = scored.iter().map(|(_, score)| *score).collect();
    for ((at, _), rank) in scored.iter().zip(points::ranks(&scores, Direction::Higher)) {
        if let Some(card) = cards.get_mut(*at) {
            card.outcome.rank = Some(rank);
        }
    }
}
