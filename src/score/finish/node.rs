//! Node columns: a node's value for all subjects, its points, and what each child brought.

use super::*;
use crate::plan::OtherResult;
use crate::score::points::Shaped;

impl Stage<'_> {
    /// Finds out which nodes each subject has: what stands below a node that it has not, it has not either.
    pub(super) fn applicability(&mut self) -> Result<(), Box<Diagnostic>> {
        for id in self.rows.ids() {
            let row = &self.rows[id];
            let mut found = IdVec::new();
            for node in &self.plan.nodes {
                let above = node.parent.map(|parent| &found[parent]);
                let applies = match (&node.when, above) {
                    (_, Some(Applies::No)) => Applies::No,
                    (None, _) => Applies::Yes,
                    (Some(when), _) => match self.condition(when, row)? {
                        Ok(true) => Applies::Yes,
                        Ok(false) => Applies::No,
                        Err((fault, span)) => Applies::Undecided(Cause { fault, at: node.path.clone(), span }),
                    },
                };
                found.push(applies);
            }
            let row = &mut self.rows[id];
            row.applies = found;
            row.in_cohort = row.counts();
        }
        Ok(())
    }

    /// Computes a node for all subjects.
    pub(super) fn node(&mut self, index: NodeId) -> Result<(), Box<Diagnostic>> {
        let plan = self.plan.clone();
        let node = &plan.nodes[index];
        let mut cards: Vec<Option<NodeCard>> = Vec::with_capacity(self.rows.len());
        let mut shares: Vec<Vec<Share>> = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            let mut brought = Vec::new();
            cards.push(if row.has_no_opinion() {
                None
            } else {
                Some(self.raw(index, node, row, &mut brought)?)
            });
            shares.push(brought);
        }
        if let Level::Inside(_) = node.level {
            // Points and rounding were applied for each response; this is the mean of what came out.
        } else {
            for card in cards.iter_mut().flatten() {
                transform(&plan.scripts, node, card)?;
            }
            self.place_in_cohort(node, &mut cards);
            for (row, card) in self.rows.iter().zip(&mut cards) {
                let target = self.others.value(&OtherResult::Target, &row.subject, &node.path);
                card.iter_mut().for_each(|card| shape(node, target, card));
            }
        }
        for (row, (card, brought)) in self.rows.iter_mut().zip(cards.into_iter().zip(shares)) {
            for share in brought {
                if let Some(child) = &mut row.nodes[share.child] {
                    (child.weight_used, child.contribution) = (share.weight, share.contribution);
                }
            }
            row.nodes[index] = card;
        }
        Ok(())
    }

    /// A node's value before points, and what each child brought to it.
    fn raw(
        &self,
        index: NodeId,
        node: &NodePlan,
        row: &Row,
        brought: &mut Vec<Share>,
    ) -> Result<NodeCard, Box<Diagnostic>> {
        let mut card = NodeCard {
            applies: true,
            value: Err(Cause { fault: Fault::Missing(node.id.clone()), at: node.path.clone(), span: None }),
            raw: None,
            inputs: Vec::new(),
            steps: Vec::new(),
            n: None,
            missing_share: Decimal::ZERO,
            weight_used: None,
            contribution: None,
        };
        match &row.applies[index] {
            Applies::No => return Ok(NodeCard { applies: false, ..card }),
            Applies::Undecided(cause) => {
                return Ok(NodeCard { value: Err(cause.clone()), missing_share: Decimal::ONE, ..card });
            }
            Applies::Yes => {}
        }
        let fail = |fault: Fault| Cause { fault, at: node.path.clone(), span: Some(node.span) };
        if node.level != Level::Subject {
            averaged(index, node, row, self.is_added(node), &mut card);
        } else {
            match &node.source {
                NodeSource::Combination(how) => {
                    *brought = combined(&self.plan.scripts, how, node, row, &mut card)?
                }
                NodeSource::Column(column) => {
                    let tally = &row.tally.columns[*column];
                    card.n = Some(tally.answered());
                    card.missing_share = share(tally.missing, rows_of(self.plan, *column, row));
                    card.value = self.statistic(*column, &ColumnStatistic::MEAN, row).map_err(fail);
                }
                NodeSource::Measure(measure) => {
                    let measured = row.measures[*measure].clone();
                    card.inputs = vec![self.measure(*measure, row)];
                    card.value = number_of(measured.map_err(|fault| (fault, None)), node)?;
                }
                NodeSource::Subject(bound) => {
                    let inputs = self.inputs(bound, row);
                    card.value = number_of(self.evaluate_of(bound, &inputs)?, node)?;
                    card.inputs = inputs.cards(bound);
                }
                NodeSource::Response(_) => {}
            }
        }
        if card.value.is_err()
            && !matches!(node.source, NodeSource::Combination(_))
            && node.level == Level::Subject
        {
            card.missing_share = Decimal::ONE;
        }
        card.raw = card.value.as_ref().ok().copied();
        Ok(card)
    }

    /// Whether the node's parent is the sum of what its children bring.
    fn is_added(&self, node: &NodePlan) -> bool {
        let parent = node.parent.map(|parent| &self.plan.nodes[parent]);
        matches!(parent.map(|parent| &parent.source), Some(NodeSource::Combination(how)) if how.combine.is_additive())
    }

    /// A measure that a leaf has the name of, as an input.
    fn measure(&self, measure: MeasureId, row: &Row) -> InputCard {
        let slot = SubjectSlot::Measure(measure);
        InputCard {
            name: self.plan.measures[measure].id.clone(),
            input: self.input(&slot, row).unwrap_or(Input::Missing),
            origin: origin(self.plan, &slot, row),
        }
    }

    /// Points that need the whole cohort: a barrier.
    pub(super) fn place_in_cohort(&self, node: &NodePlan, cards: &mut [Option<NodeCard>]) {
        let Some((points, span)) = &node.points else { return };
        let Some((position, direction)) = points.position() else { return };
        let members: Vec<(usize, Decimal)> = self
            .rows
            .iter()
            .zip(cards.iter())
            .enumerate()
            .filter(|(_, (row, _))| row.counts())
            .filter_map(|(at, (_, card))| Some((at, *card.as_ref()?.value.as_ref().ok()?)))
            .collect();
        let values: Vec<Decimal> = members.iter().map(|(_, value)| *value).collect();
        let placed = (position.points)(&values, direction);
        for (at, card) in cards.iter_mut().enumerate() {
            let Some(card) = card.as_mut().filter(|card| card.value.is_ok()) else { continue };
            let place = members.binary_search_by_key(&at, |(member, _)| *member).ok();
            let placed = match (&placed, place) {
                (Ok(placed), Some(place)) => placed.get(place).copied().ok_or(Fault::Overflow),
                (Err(fault), Some(_)) => Err(fault.clone()),
                (_, None) => Err(Fault::OutOfRange("the subject does not count in the cohort".into())),
            };
            if let Ok((value, among)) = placed {
                card.steps.push(Step::Position(value, among));
            }
            let cause = |fault| Cause { fault, at: node.path.clone(), span: Some(*span) };
            card.value = placed.map(|(value, _)| value).map_err(cause);
        }
    }
}

/// What a child weighed and brought to its parent.
struct Share {
    child: NodeId,
    weight: Option<Decimal>,
    contribution: Option<Decimal>,
}

fn share(part: u64, whole: u64) -> Decimal {
    number::div(part.into(), whole.into()).map(number::guard).unwrap_or(Decimal::ONE)
}

fn number_of(value: Evaluated, node: &NodePlan) -> Result<Outturn, Box<Diagnostic>> {
    Ok(match value {
        Ok(Some(Value::Number(x))) => Ok(x),
        Ok(None) => {
            Err(Cause { fault: Fault::Missing(node.id.clone()), at: node.path.clone(), span: Some(node.span) })
        }
        Err((fault, span)) => Err(Cause { fault, at: node.path.clone(), span: span.or(Some(node.span)) }),
        Ok(Some(_)) => {
            let span = match &node.source {
                NodeSource::Subject(bound) => bound.formula.span(),
                _ => node.span,
            };
            return Err(Box::new(
                Diagnostic::error(
                    crate::diagnostic::Code::FormulaType,
                    span,
                    format!("`{}` must be a number", node.path),
                )
                .label("this yields something else")
                .help("for true or false write `if … { 1 } else { 0 }`"),
            ));
        }
    })
}

/// The mean over responses of a node that is computed for each; `added` where its parent is the sum of what its
/// children bring.
fn averaged(index: NodeId, node: &NodePlan, row: &Row, added: bool, card: &mut NodeCard) {
    let tally = &row.tally.nodes[index];
    card.n = Some(tally.n);
    let rows = row.tally.rows[node.table];
    card.missing_share = tally.missing.mean(rows).map(number::guard).unwrap_or(Decimal::ONE);
    let fault = match tally.faults.iter().max_by_key(|(_, count)| **count) {
        Some((fault, _)) => fault.clone(),
        None => Fault::Missing("a response".into()),
    };
    let mean = if row.tally.overflow { Err(Fault::Overflow) } else { tally.sum.mean(tally.n) };
    card.value = mean.map_err(|_| Cause { fault, at: node.path.clone(), span: Some(node.span) });
    let parent = node.parent.map(|parent| &row.tally.nodes[parent]).filter(|parent| parent.n > 0);
    if let (Some(parent), Level::Inside(_)) = (parent, node.level) {
        card.weight_used = tally.weight_used.mean(parent.n).ok().map(number::guard).filter(|w| !w.is_zero());
        let weighed = card.weight_used.filter(|_| added);
        card.contribution = weighed.and_then(|_| tally.contribution.mean(parent.n).ok());
    }
}

fn values(children: &[NodeId], row: &Row) -> Vec<Option<Decimal>> {
    children.iter().map(|child| row.value(*child).and_then(|value| value.as_ref().ok().copied())).collect()
}

/// The combination of the children that the subject has: the weight of others is not there at all.
fn applying(how: &Combination, children: &[NodeId], row: &Row) -> (Combination, Vec<NodeId>) {
    let has = |child: &NodeId| row.applies[*child] != Applies::No;
    let keep = |numbers: &Vec<Decimal>| {
        numbers.iter().zip(children).filter(|(_, child)| has(child)).map(|(number, _)| *number).collect()
    };
    let (weights, out_of) = (how.weights.as_ref().map(keep), how.out_of.as_ref().map(keep));
    let kept = children.iter().copied().filter(|child| has(child)).collect();
    (Combination { weights, out_of, ..how.clone() }, kept)
}

/// Combines the children of a node, and says what each brought.
fn combined(
    scripts: &Scripts,
    how: &Combination,
    node: &NodePlan,
    row: &Row,
    card: &mut NodeCard,
) -> Result<Vec<Share>, Box<Diagnostic>> {
    let (how, children) = applying(how, &node.children, row);
    if children.is_empty() {
        let fault = Fault::Missing("a child that applies".into());
        card.value = Err(Cause { fault, at: node.path.clone(), span: Some(node.span) });
        card.missing_share = Decimal::ONE;
        return Ok(Vec::new());
    }
    let shares: Vec<Decimal> = children
        .iter()
        .map(|child| match &row.nodes[*child] {
            Some(child) if child.value.is_ok() => child.missing_share,
            _ => Decimal::ONE,
        })
        .collect();
    card.missing_share = combine::missing_share(&how, &shares);
    let mut brought = Vec::new();
    card.value = match combine::combine(scripts, &how, &values(&children, row)) {
        Ok(combined) => {
            let parts = combined.weights_used.into_iter().zip(combined.contributions);
            brought.extend(children.iter().zip(parts).map(|(child, (weight, contribution))| Share {
                child: *child,
                weight: weight.map(number::guard),
                contribution,
            }));
            if let Combine::Function(call) = &how.combine {
                card.inputs = given(call, combined.given);
            }
            Ok(combined.value)
        }
        Err(Uncombined::Broken(diagnostic)) => return Err(diagnostic),
        Err(Uncombined::Fault(fault, span)) => {
            Err(Cause { fault, at: node.path.clone(), span: span.or(Some(node.span)) })
        }
        // The first missing child says why.
        Err(Uncombined::Child(at)) => {
            let child = children.get(at).and_then(|child| row.value(*child));
            Err(match child {
                Some(Err(cause)) => cause.clone(),
                _ => Cause { fault: Fault::Missing(node.id.clone()), at: node.path.clone(), span: None },
            })
        }
    };
    Ok(brought)
}

/// What a function was given, by the names of its parameters.
fn given(call: &Call, given: Vec<Input>) -> Vec<InputCard> {
    let names = call.formula.references().iter().map(crate::script::Reference::written);
    names.zip(given).map(|(name, input)| InputCard { name, input, origin: Origin::Node }).collect()
}

fn transform(scripts: &Scripts, node: &NodePlan, card: &mut NodeCard) -> Result<(), Box<Diagnostic>> {
    let (Some(transform), Ok(value)) = (&node.transform, &card.value) else { return Ok(()) };
    match NoValue::settle(range::transformed(scripts, transform, *value, node.span))? {
        Ok(value) => {
            card.steps.push(Step::Transform(value));
            card.value = Ok(value);
        }
        Err((fault, span)) => {
            card.value = Err(Cause { fault, at: node.path.clone(), span: Some(span) });
        }
    }
    Ok(())
}

/// Points that need nothing of the cohort, floor, cap, round, and the promise of `out_of`.
fn shape(node: &NodePlan, target: Option<Decimal>, card: &mut NodeCard) {
    let Ok(value) = card.value.clone() else { return };
    let cause = |fault, span| Cause { fault, at: node.path.clone(), span: Some(span) };
    let Shaped { points, limits, value } = match points::shaped(node, target, value) {
        Ok(shaped) => shaped,
        Err(fault) => {
            let span = node.points.as_ref().map_or(node.span, |(_, span)| *span);
            card.value = Err(cause(fault, span));
            return;
        }
    };
    let by_target = node.points.as_ref().is_some_and(|(points, _)| points.of_target().is_some());
    card.steps.extend(points.map(|(value, band)| match target.filter(|_| by_target) {
        Some(target) => Step::Distance { target, value },
        None => Step::Points(value, band),
    }));
    card.steps.extend(limits.floor.map(Step::Floor));
    card.steps.extend(limits.cap.map(Step::Cap));
    card.steps.extend(limits.round.map(Step::Round));
    card.value = value.map_err(|fault| cause(fault, node.span));
}
