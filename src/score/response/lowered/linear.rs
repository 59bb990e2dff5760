//! Combinations whose value is a sum of the children's values with fixed weights, over the sum of these weights: in
//! integers at [`SUM_PLACES`] places and those of the weights.
//!
//! Which children have a value decides what takes part, the total weight and the shares of weight ([`Pattern`]); it is
//! asked once of each pattern that occurs. The quotient of a numerator and a total is the decimals' own, remembered for those met last.

use super::super::{Counter, NodePlan};
use super::node::{self, Adding, Known, Outcome, Shares, outcome};
use super::{Block, Places};
use crate::construct::combination::{Contribution, Linear as Shape};
use crate::diagnostic::Diagnostic;
use crate::number::{self, Decimal, ExactSum, SUM_PLACES};
use crate::plan::combine::{self, Uncombined};
use crate::plan::{Combination, NodeId};
use std::collections::HashMap;

/// The most places of a weight: more leave no room for the values.
const WEIGHT_PLACES: u32 = 9;
/// Numerators below it are decimals as they are: a decimal has 96 bits.
const ROOM: u128 = 1 << 95;
/// The quotients and the contributions that are remembered, a power of two each.
const QUOTIENTS: usize = 1 << 13;
const CONTRIBUTIONS: usize = 1 << 11;

/// A combination in integers.
pub(super) struct Linear<'a> {
    node: &'a NodePlan,
    how: &'a Combination,
    shape: Shape,
    contributes: Contribution,
    /// By place in the table's work.
    children: Vec<Child>,
    /// The places of the integer weights.
    places: u32,
    /// Whether all children are leaves, so that a pattern decides the share without data.
    is_flat: bool,
    patterns: Vec<Pattern>,
    by_mask: HashMap<u64, usize, foldhash::fast::FixedState>,
    totals: Vec<Decimal>,
    /// Shares without data by those of the children.
    lacking: HashMap<Box<[u32]>, u32, foldhash::fast::FixedState>,
    quotients: Remembered<(u32, i128), Outcome>,
    contributions: Remembered<(u32, u32, i128), i128>,
    /// Of each row of the block: its pattern, where the children have a value together.
    combined: Vec<Option<usize>>,
    /// What each child of each of these rows contributes.
    brought: Vec<i128>,
}

struct Child {
    at: usize,
    weight: Decimal,
    units: i128,
}

/// What follows from which children have a value.
struct Pattern {
    /// The children that take part, in order; or the one because of which the whole is missing, none where that can't be held.
    outcome: Result<Vec<Part>, Option<usize>>,
    /// The place of the total weight.
    total: usize,
    /// The share without data, where it follows.
    missing: u32,
}

struct Part {
    /// The place among the children.
    child: usize,
    /// The share of the weight that it is given.
    used: i128,
}

impl<'a> Linear<'a> {
    /// A combination over nodes that come `before` it; none where its value is no such quotient.
    pub(super) fn of(
        node: &'a NodePlan,
        how: &'a Combination,
        (known, before): (&Places<NodeId>, &[node::Work<'a>]),
    ) -> Option<Self> {
        let method = how.combine.method()?;
        let shape = method.linear?;
        if combine::is_grown(how, method) || node.children.len() > 64 {
            return None;
        }
        let weights = combine::weights(how, node.children.len());
        let places = weights.iter().map(|weight| weight.normalize().scale()).max().unwrap_or(0);
        if places > WEIGHT_PLACES {
            return None;
        }
        let mut children = Vec::with_capacity(weights.len());
        for (id, weight) in node.children.iter().zip(weights) {
            let at = known[*id]?;
            let mut scaled = weight.normalize();
            scaled.rescale(places);
            children.push(Child { at, weight, units: scaled.mantissa() });
        }
        let is_flat = children.iter().all(|child| before.get(child.at).is_some_and(node::Work::is_leaf));
        Some(Self {
            node,
            how,
            shape,
            contributes: method.contributes,
            children,
            places,
            is_flat,
            patterns: Vec::new(),
            by_mask: HashMap::default(),
            totals: Vec::new(),
            lacking: HashMap::default(),
            quotients: Remembered::new(QUOTIENTS),
            contributions: Remembered::new(CONTRIBUTIONS),
            combined: Vec::new(),
            brought: Vec::new(),
        })
    }

    /// Combines the children of the rows of a block.
    pub(super) fn compute(
        &mut self,
        counter: &Counter<'_>,
        before: &[node::Work<'a>],
        block: &Block,
        outcomes: &mut Vec<Outcome>,
        missing: &mut Vec<u32>,
        known: &mut Known<'_>,
    ) -> Result<(), Box<Diagnostic>> {
        let children: Vec<&node::Work<'a>> =
            self.children.iter().filter_map(|child| before.get(child.at)).collect();
        missing.clear();
        self.combined.clear();
        self.brought.clear();
        for at in 0..block.rows.len() {
            let of = |child: &&node::Work<'a>| child.outcomes.get(at).copied().unwrap_or(Outcome::UNFIT);
            let mask = children
                .iter()
                .enumerate()
                .fold(0, |mask, (bit, child)| mask | u64::from(of(child).has_value()) << bit);
            let pattern = self.pattern(mask, known.shares);
            let found =
                self.row(pattern, |child| children.get(child).map_or(Outcome::UNFIT, &of), counter, known)?;
            let share = match found.has_value() {
                false => Shares::ALL,
                true if self.is_flat => self.patterns.get(pattern).map_or(Shares::ALL, |pattern| pattern.missing),
                true => self.lacking(&children, at, known.shares),
            };
            outcomes.push(found);
            missing.push(share);
        }
        Ok(())
    }

    /// The place of the pattern of the children that have a value, a bit each.
    fn pattern(&mut self, mask: u64, shares: &mut Shares) -> usize {
        if let Some(known) = self.by_mask.get(&mask) {
            return *known;
        }
        let here: Vec<bool> = (0..self.children.len()).map(|bit| mask >> bit & 1 == 1).collect();
        let mut total = 0;
        let outcome = match combine::taking_part(self.how, &here) {
            Err(Uncombined::Child(child)) => Err(Some(child)),
            Err(_) => Err(None),
            Ok(weights) => self.parts(&weights, &mut total).ok_or(None),
        };
        let missing: Vec<Decimal> =
            here.iter().map(|here| if *here { Decimal::ZERO } else { Decimal::ONE }).collect();
        let missing = if here.contains(&false) {
            shares.number(combine::missing_share(self.how, &missing))
        } else {
            Shares::NONE
        };
        self.patterns.push(Pattern { outcome, total, missing });
        self.by_mask.insert(mask, self.patterns.len() - 1);
        self.patterns.len() - 1
    }

    /// The children that take part with these weights, and the place of their total.
    fn parts(&mut self, weights: &[Option<Decimal>], total: &mut usize) -> Option<Vec<Part>> {
        let sum =
            weights.iter().flatten().try_fold(Decimal::ZERO, |sum, weight| number::add(sum, *weight)).ok()?;
        *total = match self.totals.iter().position(|known| *known == sum) {
            Some(known) => known,
            None => {
                self.totals.push(sum);
                self.totals.len() - 1
            }
        };
        let part = |(child, weight): (usize, &Option<Decimal>)| {
            let used = |weight: &Decimal| ExactSum::units_of(number::div(*weight, sum).ok()?).ok();
            weight.as_ref().map(|weight| Some(Part { child, used: used(weight)? }))
        };
        weights.iter().enumerate().filter_map(part).collect()
    }

    /// What comes of a row with this pattern, of which `child` tells what came of the children.
    fn row(
        &mut self,
        pattern: usize,
        child: impl Fn(usize) -> Outcome,
        counter: &Counter<'_>,
        known: &mut Known<'_>,
    ) -> Result<Outcome, Box<Diagnostic>> {
        let Self {
            node, shape, contributes, children, places, patterns, totals, quotients, contributions, ..
        } = self;
        let start = self.brought.len();
        self.brought.resize(start + children.len(), 0);
        self.combined.push(None);
        let Some(Pattern { outcome: parts, total, .. }) = patterns.get(pattern) else { return Ok(Outcome::UNFIT) };
        let parts = match parts {
            Ok(parts) => parts,
            Err(Some(at)) => return Ok(Outcome { seen: 0, summed: 0, lack: child(*at).lack }),
            Err(None) => return Ok(Outcome::UNFIT),
        };
        let whole = totals.get(*total).copied().unwrap_or_default();
        let number = u32::try_from(*total).unwrap_or(u32::MAX);
        let mut numerator: i128 = 0;
        for part in parts {
            // What is missing and takes part counts as zero, and its units are.
            let seen = child(part.child).seen;
            let Some(Child { weight, units, .. }) = children.get(part.child) else { return Ok(Outcome::UNFIT) };
            let term = match shape {
                Shape::Mean => units.checked_mul(seen),
                Shape::Sum => Some(seen),
            };
            let sum = term.filter(fits).and_then(|term| numerator.checked_add(term)).filter(fits);
            let Some(sum) = sum else { return Ok(Outcome::UNFIT) };
            numerator = sum;
            let brought = match contributes {
                Contribution::None => Some(0),
                Contribution::Value => Some(seen),
                Contribution::WeightedValue => {
                    let child = u32::try_from(part.child).unwrap_or(u32::MAX);
                    contributions.get((number, child, seen), || contribution(*weight, seen, whole))
                }
            };
            let (Some(brought), Some(slot)) = (brought, self.brought.get_mut(start + part.child)) else {
                return Ok(Outcome::UNFIT);
            };
            *slot = brought;
        }
        if let Some(slot) = self.combined.last_mut() {
            *slot = Some(pattern);
        }
        if let Some(found) = quotients.found((number, numerator)) {
            return Ok(found);
        }
        let places = if *shape == Shape::Mean { *places + SUM_PLACES } else { SUM_PLACES };
        let Ok(exact) = Decimal::try_from_i128_with_scale(numerator, places) else { return Ok(Outcome::UNFIT) };
        let value = match shape {
            Shape::Mean => number::div(exact.normalize(), whole),
            Shape::Sum => Ok(exact.normalize()),
        };
        // What the decimals can't divide is left to them.
        let Ok(value) = value else { return Ok(Outcome::UNFIT) };
        let found = outcome(counter, node, Ok(value), known.faults)?;
        quotients.put((number, numerator), found);
        Ok(found)
    }

    /// The share without data of a row, by the shares of its children.
    fn lacking(&mut self, children: &[&node::Work<'a>], at: usize, shares: &mut Shares) -> u32 {
        let of: Box<[u32]> = children.iter().map(|child| child.missing_of(at)).collect();
        if of.iter().all(|share| *share == Shares::NONE) {
            return Shares::NONE;
        }
        if let Some(known) = self.lacking.get(&of) {
            return *known;
        }
        let decimals: Vec<Decimal> = of.iter().map(|share| shares.share(*share)).collect();
        let share = shares.number(combine::missing_share(self.how, &decimals));
        self.lacking.insert(of, share);
        share
    }

    /// Adds what the children of a row of the block brought.
    pub(super) fn add(&self, at: usize, subject: u32, adding: &mut Adding<'_>) {
        let pattern = self.combined.get(at).copied().flatten().and_then(|pattern| self.patterns.get(pattern));
        let Some(Pattern { outcome: Ok(parts), .. }) = pattern else { return };
        let start = at * self.children.len();
        for part in parts {
            let brought = self.brought.get(start + part.child).copied().unwrap_or(0);
            let Some(child) = self.children.get(part.child) else { continue };
            adding.to(subject, child.at, |sums| {
                sums.contribution = sums.contribution.checked_add(brought)?;
                sums.weight_used = sums.weight_used.checked_add(part.used)?;
                Some(())
            });
        }
    }
}

/// Whether a decimal holds so many units.
fn fits(units: &i128) -> bool {
    units.unsigned_abs() < ROOM
}

/// What a child of this weight and value contributes of a total; none where that can't be held.
fn contribution(weight: Decimal, seen: i128, total: Decimal) -> Option<i128> {
    let value = ExactSum::of_units(seen).total().ok()?;
    ExactSum::units_of(number::div(number::mul(weight, value).ok()?, total).ok()?).ok()
}

/// The results that were asked for last, in a fixed number of places.
struct Remembered<K, V> {
    places: Vec<Option<(K, V)>>,
    hasher: foldhash::fast::FixedState,
}

impl<K: std::hash::Hash + Eq + Copy, V: Copy> Remembered<K, V> {
    fn new(places: usize) -> Self {
        Self { places: vec![None; places], hasher: foldhash::fast::FixedState::default() }
    }

    fn place(&self, key: K) -> usize {
        let hash = std::hash::BuildHasher::hash_one(&self.hasher, key);
        usize::try_from(hash >> 16).unwrap_or(0) & (self.places.len() - 1)
    }

    fn found(&self, key: K) -> Option<V> {
        let place = self.places.get(self.place(key)).copied().flatten();
        place.filter(|(known, _)| *known == key).map(|(_, value)| value)
    }

    fn put(&mut self, key: K, value: V) {
        let place = self.place(key);
        if let Some(slot) = self.places.get_mut(place) {
            *slot = Some((key, value));
        }
    }

    fn get(&mut self, key: K, make: impl FnOnce() -> Option<V>) -> Option<V> {
        if let Some(found) = self.found(key) {
            return Some(found);
        }
        let made = make()?;
        self.put(key, made);
        Some(made)
    }
}
