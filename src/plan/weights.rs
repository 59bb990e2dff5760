//! The weights of nodes: where they mean something, and what they must sum to.

use super::nodes::{Binder, Draft};
use super::*;
use crate::construct::combination::Weights as Weighing;
use crate::number;
use crate::ruleset::{At, Node, Weights};

impl<'a> Binder<'a> {
    /// The node's weight, where its parent uses weights; anywhere else a weight is an error.
    pub(super) fn weight(&mut self, id: NodeId) -> Option<Decimal> {
        let draft = &self.drafts[id];
        let weight = draft.node.weight.as_ref()?;
        let parent = draft.parent.map(|parent| &self.drafts[parent]);
        let combine = parent.and_then(|parent| parent.combine.as_ref()).map(|combine| combine.span);
        let weighted = parent.is_some_and(|parent| match &parent.combine {
            Some(combine) => self.weighs(&combine.value, &self.below(parent)).0,
            None => true,
        });
        if parent.is_none() {
            self.problems.push(
                Diagnostic::error(
                    Code::WeightMeaningless,
                    weight.span,
                    "the root has no parent, so a weight means nothing here",
                )
                .label("take it out"),
            );
        } else if !weighted {
            let problem = Diagnostic::error(
                Code::WeightMeaningless,
                weight.span,
                "a weight means nothing here: the parent does not weigh",
            )
            .label("no weight is used")
            .help("write `combine: weighted-mean` on the parent, or take the weight out; a value is `value: …`");
            self.problems.push(match combine {
                Some(combine) => problem.also(combine, "the children combine so"),
                None => problem,
            });
        } else if weight.value < Decimal::ZERO {
            self.problems.push(
                Diagnostic::error(
                    Code::WeightNegative,
                    weight.span,
                    format!("weight {} is negative", weight.value),
                )
                .label("weights go from 0 up")
                .help("for a deduction write it in a formula"),
            );
        }
        Some(weight.value)
    }

    /// The children of a node as written.
    pub(super) fn below(&self, draft: &Draft<'a>) -> Vec<&'a Node> {
        draft.children.iter().map(|child| self.drafts[*child].node).collect()
    }

    /// Whether children may have weights, and whether they must.
    fn weighs(&self, combine: &Combine, children: &[&Node]) -> (bool, bool) {
        match combine {
            Combine::Method(method) => match method.weights {
                Weighing::Required => (true, true),
                Weighing::Optional => (true, children.iter().any(|child| child.weight.is_some())),
                Weighing::Unused => (false, false),
            },
            Combine::Function(function) => {
                let asks = self.asks_for_weights(function, children);
                (asks, asks)
            }
            Combine::None => (false, false),
        }
    }

    /// The weights of the children, checked against what they must sum to. The outer option is none on errors.
    #[expect(clippy::option_option, reason = "no weights is an answer, an error is none")]
    pub(super) fn weights(
        &mut self,
        combine: &Combine,
        children: &[&Node],
        sum: Option<&At<Weights>>,
        span: Span,
    ) -> Option<Option<Vec<Decimal>>> {
        let given: Option<Vec<Decimal>> = children.iter().map(|n| n.weight.as_ref().map(|w| w.value)).collect();
        if !self.weighs(combine, children).1 {
            return Some(None);
        }
        let Some(weights) = given else {
            let inherits = self.inherits(children);
            for node in children.iter().filter(|node| node.weight.is_none()) {
                let help = match inherits {
                    Some(above) => format!(
                        "`{above}` takes `combine: weighted-mean` from a node above: write `{}: 20` for each child, or \
                         `combine: mean` on `{above}`",
                        node.id
                    ),
                    None => format!("write `{}: 20`, or `weight: 20` in the node; 0 is allowed", node.id),
                };
                self.problems.push(
                    Diagnostic::error(Code::WeightMissing, node.span, format!("`{}` has no weight", node.id))
                        .label("its neighbours are weighed")
                        .help(help),
                );
            }
            return None;
        };
        if let Some(said) = sum.filter(|sum| matches!(sum.value, Weights::Sum(sum) if sum <= Decimal::ZERO)) {
            self.problems.push(
                Diagnostic::error(Code::BadValue, said.span, "weights can't sum to this: it is not above 0")
                    .label("a number above 0 is wanted")
                    .help("write what they sum to, as in `weights: 100`, or `weights: rescale`"),
            );
            return None;
        }
        let Some(total) = weights.iter().try_fold(Decimal::ZERO, |sum, w| number::add(sum, *w).ok()) else {
            self.problems.push(
                Diagnostic::error(Code::NumberPrecision, span, "the sum of these weights can't be held exactly")
                    .label("too many digits")
                    .help("write shorter weights"),
            );
            return None;
        };
        let wanted = match sum.map(|sum| sum.value) {
            Some(Weights::Sum(wanted)) => vec![wanted],
            Some(Weights::Rescale) => vec![],
            None => vec![Decimal::ONE, Decimal::ONE_HUNDRED],
        };
        let fits = wanted.is_empty() || wanted.contains(&total);
        if !fits {
            self.weight_sum(children, total, &wanted, sum.map(|sum| sum.span), span);
        }
        if total.is_zero() {
            let place = self.weights_places(children, span).first().copied().unwrap_or(span);
            let problem = Diagnostic::error(Code::WeightZero, place, "all weights are zero")
                .label("nothing is left to divide by")
                .help("give at least one of them a weight above 0");
            self.problems.push(problem);
            return None;
        }
        Some(Some(weights))
    }

    /// The parent of these children, where it has none of them weighed and takes the way of combining from above.
    fn inherits(&self, children: &[&Node]) -> Option<&'a str> {
        let first = children.first()?;
        let own = |node: &Node| node.children.first().is_some_and(|child| std::ptr::eq(child, *first));
        let parent = self.drafts.iter().map(|draft| draft.node).find(|node| own(node))?;
        let unweighed = children.iter().all(|child| child.weight.is_none());
        (parent.combine.is_none() && unweighed).then_some(parent.id.as_str())
    }

    /// Where the weights stand, file by file: first those that the rule set itself says, then those that were changed on
    /// the way to it, and those of the file that says what they sum to (or has the parent) last.
    fn weights_places(&self, children: &[&Node], home: Span) -> Vec<Span> {
        let mut places: Vec<Span> = Vec::new();
        for weight in children.iter().filter_map(|node| node.weight.as_ref()) {
            match places.iter_mut().find(|place| place.source == weight.span.source) {
                Some(place) => {
                    place.start = place.start.min(weight.span.start);
                    place.end = place.end.max(weight.span.end);
                }
                None => places.push(weight.span),
            }
        }
        let own = self.ruleset.span.source;
        places.sort_by_key(|place| (place.source != own, place.source == home.source));
        places
    }

    fn weight_sum(
        &mut self,
        children: &[&Node],
        total: Decimal,
        wanted: &[Decimal],
        said: Option<Span>,
        span: Span,
    ) {
        let terms: Vec<String> = children
            .iter()
            .map(|node| node.weight.as_ref().map_or(String::new(), |w| w.value.to_string()))
            .collect();
        let wish = wanted.iter().map(|w| w.normalize().to_string()).collect::<Vec<_>>().join(" or ");
        let total = total.normalize();
        // Of 1 and 100 the nearer is meant.
        let offs = wanted.iter().filter_map(|wanted| wanted.checked_sub(total));
        let off = offs.min_by_key(Decimal::abs).map(|off| off.normalize());
        let home = said.unwrap_or(span);
        let places = self.weights_places(children, home);
        let place = places.first().copied().unwrap_or(span);
        // A rule set that extends the other has changed the node, perhaps by taking out a child.
        let is_changed = places.iter().all(|place| place.source != span.source);
        let mut problem = Diagnostic::error(
            Code::WeightSum,
            if is_changed { span } else { place },
            format!("these weights sum to {total}, not to {wish}: {} = {total}", terms.join(" + ")),
        )
        .label(match off {
            Some(off) if off > Decimal::ZERO => format!("{off} is lacking"),
            Some(off) => format!("{} too much", -off),
            None => "far off".to_owned(),
        })
        .help(match wanted {
            [wanted] if *wanted == Decimal::ONE && children.iter().all(|node| of_hundred(node)) => {
                "write `weights: 100` where weights are hundredths; they must sum to it, or `weights: rescale`"
                    .to_owned()
            }
            _ => "correct a weight, or write `weights: rescale` to divide by whatever they sum to".to_owned(),
        });
        let changed =
            places.iter().skip(1).filter(|other| other.source != home.source && place.source != home.source);
        problem.also.extend(changed.map(|place| (*place, "weights that were changed before".to_owned())));
        if is_changed && place != span {
            problem = problem.also(place, "what is left of the weights");
        }
        if let Some(said) = said {
            problem = problem.also(said, "what they must sum to");
        }
        self.problems.push(problem);
    }
}

/// Whether a weight can only be one of hundredths.
fn of_hundred(node: &Node) -> bool {
    node.weight.as_ref().is_some_and(|weight| weight.value >= Decimal::ONE || weight.value.is_zero())
}
