//! Gates, named results, grades, ranks, classes and actions: from node columns to cards.

use super::*;
use crate::construct::position;
use crate::construct::status;
use crate::plan::{ColumnSource, TableId};
use crate::score::scorecard::{LeftOut, RowsLeftOut};

impl Stage<'_> {
    /// Gates over inputs (early), or over the score. For a part of the responses the gates over inputs of its whole
    /// hold; those that it meets by itself come in the end, so that they change its outcome and no number.
    pub(super) fn gates(&mut self, early: bool) -> Result<(), Box<Diagnostic>> {
        if let Some(whole) = self.whole.filter(|_| early) {
            whole.decide(&mut self.rows);
        }
        for id in self.rows.ids() {
            let row = &self.rows[id];
            if row.gate.is_some() {
                continue;
            }
            let gate = match &row.own {
                Some(own) => Some(own.clone()),
                None => self.gate(row, early)?,
            };
            let part = self.whole.is_some() && early;
            let row = &mut self.rows[id];
            *(if part { &mut row.own } else { &mut row.gate }) = gate;
        }
        Ok(())
    }

    /// The first gate that surely holds; where none does, the first that can't be decided.
    pub(super) fn gate(&self, row: &Row, early: bool) -> Result<Option<Gate>, Box<Diagnostic>> {
        let mut open: Vec<(GateId, Cause)> = Vec::new();
        for (id, outcome) in self.plan.outcomes.entries().filter(|(_, outcome)| outcome.early == early) {
            let Effect::Status(status) = outcome.effect else { continue };
            match self.condition(&outcome.when, row)? {
                Ok(true) => {
                    let undecided = open.into_iter().map(|(_, cause)| cause).collect();
                    let reason = Some(outcome.reason.clone());
                    return Ok(Some(Gate { id: Some(id), status, reason, cause: None, undecided }));
                }
                Ok(false) => {}
                Err((fault, span)) => open.push((id, Cause { fault, at: of_outcome(id), span })),
            }
        }
        let mut open = open.into_iter();
        Ok(open.next().map(|(id, cause)| {
            let undecided = open.map(|(_, cause)| cause).collect();
            Gate { id: Some(id), status: &status::NOT_COMPUTABLE, reason: None, cause: Some(cause), undecided }
        }))
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
        for row_id in self.rows.ids() {
            for (id, also) in self.plan.also.entries().filter(|(_, also)| also.late == late) {
                let row = &self.rows[row_id];
                let inputs = self.inputs(&also.value, row);
                let said = also.always || !row.has_no_opinion();
                let value = if said { self.evaluate_of(&also.value, &inputs)? } else { Ok(None) };
                let value = match value {
                    Ok(Some(Value::Number(x))) => {
                        Ok(Some(Value::Number(also.round.map_or_else(|| number::guard(x), |round| round.of(x)))))
                    }
                    Ok(value) => Ok(value),
                    Err((fault, span)) => Err(Cause { fault, at: format!("also.{}", also.id), span }),
                };
                let card = AlsoCard { value, inputs: inputs.cards(&also.value) };
                self.rows[row_id].also[id] = Some(card);
            }
        }
        Ok(())
    }

    /// Grades and classifies all subjects.
    fn verdicts(&mut self) -> Result<(), Box<Diagnostic>> {
        let profile = self.is_profile();
        for id in self.rows.ids() {
            let row = &self.rows[id];
            let mut undecided: Vec<Cause> = row.gate.iter().flat_map(|gate| gate.undecided.clone()).collect();
            let outcome = self.outcome(row, profile, &mut undecided)?;
            let (classes, between) =
                if row.has_no_opinion() { Default::default() } else { self.classes(row, &mut undecided)? };
            self.rows[id].verdict = Some(Verdict { outcome, classes, between, undecided });
        }
        Ok(())
    }

    fn cards(self) -> Result<Vec<Card>, Box<Diagnostic>> {
        let mut cards = Vec::with_capacity(self.rows.len());
        let edges = shown::Edges::of(self.plan);
        let mut of_roots = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            let Some(card) = self.card(row)? else { continue };
            cards.push(Card { shown: self.shown(&edges, row), ..card });
            of_roots.push(self.root_edges(&edges, row));
        }
        rank(&mut cards);
        shown::set_apart(&mut cards, &of_roots);
        Ok(cards)
    }

    /// Whether the root has no total by intention.
    pub(super) fn is_profile(&self) -> bool {
        matches!(&self.plan.root().source, NodeSource::Combination(how) if how.combine.is_none())
    }

    fn outcome(&self, row: &Row, profile: bool, undecided: &mut Vec<Cause>) -> Result<Outcome, Box<Diagnostic>> {
        let root = row.nodes[NodeId::ROOT].as_ref();
        let score = root.and_then(|root| root.value.as_ref().ok().copied());
        let lacking = root.and_then(|root| root.value.as_ref().err().cloned());
        let (status, reason, cause) = match &row.gate {
            Some(gate) => (gate.status, gate.reason.clone(), gate.cause.clone()),
            None if profile => match profile_cause(row) {
                None => (&status::SCORED, None, None),
                cause => (&status::NOT_COMPUTABLE, None, cause),
            },
            None => match lacking {
                None => (&status::SCORED, None, None),
                cause => (&status::NOT_COMPUTABLE, None, cause),
            },
        };
        let graded = score.filter(|_| status.is_graded);
        let graded = match graded {
            Some(score) => self.grade(score, row)?,
            None => Graded { cause, ..Graded::default() },
        };
        undecided.extend(graded.undecided);
        let cause = graded.cause;
        let deciding = row.gate.as_ref().and_then(|gate| gate.id).into_iter().chain(graded.gate);
        let status = if cause.is_some() { &status::NOT_COMPUTABLE } else { status };
        Ok(Outcome {
            status,
            reason,
            cause,
            score: score.filter(|_| status.shows_score),
            grade: graded.grade.filter(|_| status.is_graded),
            uncapped: graded.uncapped.filter(|_| status.is_graded),
            rank: None,
            vetoed: graded.vetoed && status.is_graded,
            responses: row.tally.rows[TableId::RESPONSES],
            rows: row.tally.rows.clone(),
            missing_share: root.map(|root| root.missing_share),
            decisions: deciding.map(|gate| self.decision(gate, row)).collect(),
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
            between: verdict.between.clone(),
            actions,
            undecided,
            rows_left_out: self.rows_left_out(row),
            place: None,
            breakdowns: Vec::new(),
            shown: Shown::default(),
        }))
    }

    /// The grade of a score, lowered by caps and vetoes. Where one of them can't be decided, the grade is known only if it is the same
    /// whether that one holds or not; a veto that surely holds gives its grade whatever is undecided beside it.
    pub(super) fn grade(&self, score: Decimal, row: &Row) -> Result<Graded, Box<Diagnostic>> {
        let grades = &self.plan.ruleset.grades;
        if grades.is_empty() {
            return Ok(Graded::default());
        }
        let earns = |from: &Decimal| number::compare(score, *from).is_ge();
        // Below all of them a veto gives its grade all the same.
        let earned = grades.position(|grade| grade.from.as_ref().is_none_or(|from| earns(&from.value)));
        let mut holding = Vec::new();
        let mut open = Vec::new();
        for (id, outcome) in self.plan.outcomes.entries() {
            if matches!(outcome.effect, Effect::Status(_)) {
                continue;
            }
            match self.condition(&outcome.when, row)? {
                Ok(true) => holding.push(id),
                Ok(false) => {}
                Err((fault, span)) => open.push((id, Cause { fault, at: of_outcome(id), span })),
            }
        }
        let lowered = self.lowered(earned, &holding);
        if !lowered.vetoed
            && let Some((gate, cause)) = self.deciding(earned, &holding, &open)
        {
            let others = open.iter().filter(|(other, _)| *other != gate).map(|(_, cause)| cause.clone());
            return Ok(Graded {
                undecided: others.collect(),
                cause: Some(cause),
                gate: Some(gate),
                ..Graded::default()
            });
        }
        let name = |at: Option<GradeId>| at.map(|at| grades[at].grade.clone());
        let why = lowered.gate.map(|gate| self.plan.outcomes[gate].reason.clone());
        let uncapped = name(earned).filter(|_| earned != lowered.at);
        let ungraded = self.ungraded().filter(|_| name(lowered.at).is_none());
        Ok(Graded {
            grade: name(lowered.at),
            uncapped: uncapped.map(|grade| (grade, why.unwrap_or_default())),
            cause: None,
            undecided: open.into_iter().map(|(_, cause)| cause).chain(ungraded).collect(),
            gate: lowered.gate,
            vetoed: lowered.vetoed,
        })
    }

    /// That a score is below all grades.
    fn ungraded(&self) -> Option<Cause> {
        let from = self.plan.ruleset.grades.last()?.from.as_ref()?;
        let least = number::show(from.value, None);
        let fault = Fault::OutOfRange(format!("no grade takes a score below {least}"));
        Some(Cause { fault, at: "grade".to_owned(), span: Some(from.span) })
    }

    /// What these caps and vetoes make of a grade.
    fn lowered(&self, earned: Option<GradeId>, holding: &[GateId]) -> Lowered {
        let grades = &self.plan.ruleset.grades;
        let mut lowered = Lowered { at: earned, gate: None, vetoed: false };
        let mut holding = holding.to_vec();
        holding.sort_unstable();
        for id in holding {
            let (cap, veto) = match &self.plan.outcomes[id].effect {
                Effect::CapGrade(grade) => (grade, false),
                Effect::Veto(grade) => (grade, true),
                Effect::Status(_) => continue,
            };
            let cap = grades.position(|grade| grade.grade == *cap).or(lowered.at);
            // Grades go from the best down, and what has none is below them.
            let lowers = cap.zip(lowered.at).is_some_and(|(cap, at)| cap > at);
            // The first veto stands: no cap and no other veto changes its grade.
            if !lowered.vetoed && (veto || lowers) {
                lowered = Lowered { at: cap, gate: Some(id), vetoed: veto };
            }
        }
        lowered
    }

    /// The first of the undecided caps and vetoes with which the result would be another.
    fn deciding(
        &self,
        earned: Option<GradeId>,
        holding: &[GateId],
        open: &[(GateId, Cause)],
    ) -> Option<(GateId, Cause)> {
        let result = |more: &[GateId]| {
            let lowered = self.lowered(earned, &[holding, more].concat());
            (lowered.at, lowered.vetoed)
        };
        let without = result(&[]);
        open.iter().find(|(index, _)| result(&[*index]) != without).cloned()
    }

    /// The classes that surely fit; and, where the first of all that fit is not known, those between which it stays open.
    pub(super) fn classes(
        &self,
        row: &Row,
        undecided: &mut Vec<Cause>,
    ) -> Result<(Vec<String>, Vec<String>), Box<Diagnostic>> {
        let mut fitting = Vec::new();
        let mut between = Vec::new();
        for class in &self.plan.classes {
            let open = undecided.len();
            let fits = match &class.when {
                // What is left: only when nothing else fits.
                None => fitting.is_empty() && between.is_empty(),
                Some(when) => self.decided(when, row, &format!("class {}", class.id), undecided)?,
            };
            let may_fit = undecided.len() > open || (class.when.is_none() && !between.is_empty());
            if fitting.is_empty() && (may_fit || (fits && !between.is_empty())) {
                between.push(class.id.clone());
            }
            if fits {
                fitting.push(class.id.clone());
            }
        }
        Ok((fitting, between))
    }

    /// The rows of a subject that derived columns and nodes leave out, although their inputs are there.
    fn rows_left_out(&self, row: &Row) -> Vec<RowsLeftOut> {
        let mut found = Vec::new();
        for (column, tally) in self.plan.columns.iter().zip(&row.tally.columns) {
            let ColumnSource::Derived { value, filter } = &column.source else { continue };
            let of = row.tally.rows[column.table];
            if let Some(filter) = filter {
                let at = (format!("where {}", column.name), filter.formula.span());
                found.extend(left_out(LeftOut::Undecided, &tally.undecided, at, of, |_| true));
            }
            // A column without any value has its cause where it is used.
            if tally.answered() > 0 {
                let at = (column.name.clone(), value.formula.span());
                found.extend(left_out(LeftOut::Uncomputed, &tally.faults, at, of, |_| true));
            }
        }
        for (node, tally) in self.plan.nodes.iter().zip(&row.tally.nodes) {
            // What a child leaves out is its own.
            let children = || node.children.iter().map(|child| &row.tally.nodes[*child]);
            let own = |fault: &Fault| !children().any(|child| child.faults.contains_key(fault));
            if node.level != Level::Subject && tally.n > 0 {
                let span = match &node.source {
                    NodeSource::Response(bound) => bound.formula.span(),
                    _ => node.span,
                };
                let of = row.tally.rows[node.table];
                found.extend(left_out(LeftOut::Uncomputed, &tally.faults, (node.path.clone(), span), of, own));
            }
        }
        found
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
        for (rule, action) in self.plan.actions.entries() {
            if !self.decided(&action.when, row, &format!("action {}", action.open), undecided)? {
                continue;
            }
            let about = match &action.about {
                None => None,
                Some(about) => self.evaluate(about, row)?.ok().flatten().map(|value| value.text(None)),
            };
            let inputs = self.inputs(&action.when, row).cards(&action.when);
            let (open, reason) = (action.open.clone(), action.reason.clone());
            opened.push(Action { open, about, reason, rule, inputs });
        }
        Ok(opened)
    }
}

/// A grade after caps and vetoes.
struct Lowered {
    /// None below all grades.
    at: Option<GradeId>,
    /// The gate that gave it.
    gate: Option<GateId>,
    vetoed: bool,
}

/// The name of an outcome in causes.
fn of_outcome(gate: GateId) -> String {
    format!("outcome {}", gate.index() + 1)
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
        .filter(|(_, card)| card.outcome.status.is_graded && !card.outcome.vetoed)
        .filter_map(|(at, card)| Some((at, card.outcome.score?)))
        .collect();
    let scores: Vec<Decimal> = scored.iter().map(|(_, score)| *score).collect();
    for ((at, _), rank) in scored.iter().zip(position::ranks(&scores, Direction::Higher)) {
        if let Some(card) = cards.get_mut(*at) {
            card.outcome.rank = Some(rank);
        }
    }
}

/// The rows with these faults; of values that could not be computed only those whose inputs were there.
fn left_out(
    why: LeftOut,
    faults: &BTreeMap<Fault, u64>,
    at: (String, Span),
    of: u64,
    own: impl Fn(&Fault) -> bool,
) -> Option<RowsLeftOut> {
    let computed = why == LeftOut::Uncomputed;
    let counts =
        || faults.iter().filter(|(fault, _)| !(computed && matches!(fault, Fault::Missing(_))) && own(fault));
    let (fault, _) = counts().max_by_key(|(fault, count)| (**count, std::cmp::Reverse(*fault)))?;
    let cause = Cause { fault: fault.clone(), at: at.0, span: Some(at.1) };
    Some(RowsLeftOut { why, cause, rows: counts().map(|(_, count)| count).sum(), of })
}
