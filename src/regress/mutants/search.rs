//! Looks for data that tell a mutant from the original.
//!
//! Half of the drafts are drawn from what the rules allow, half are subjects of the cases with a few cells changed. From half of
//! them one number is moved on to where the results jump.

use super::draft::Draft;
use super::drawer::Drawer;
use super::edge::{Found, Moved};
use super::formula;
use super::trial::Mutated;
use super::{Change, Mutant, Way};
use crate::data::Dataset;
use crate::ingest::Form;
use crate::number::Decimal;
use crate::period::Period;
use crate::plan::Plan;
use crate::regress::{Case, case, snapshot};
use crate::ruleset::Library;
use crate::score;
use rand::seq::IndexedRandom as _;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use std::sync::Arc;

/// How many drafts are tried for a mutant.
const ROUNDS: u64 = 600;

/// A search for data that tell a mutant from the original.
pub(super) struct Search<'a> {
    pub library: &'a Library,
    pub id: &'a str,
    pub original: &'a Arc<Plan>,
    pub mutant: &'a Arc<Plan>,
    /// Whether the mutant allows other data, so that they must be read for it again.
    pub rereads: bool,
    pub period: Period,
    pub cases: Vec<&'a Case>,
    pub change: &'a Mutant,
}

impl Search<'_> {
    /// The smallest draft found that tells them apart; `seed` makes the drawing repeatable.
    pub fn smallest(&self, seed: usize) -> Option<Draft> {
        let seed = u64::try_from(seed).unwrap_or(0) << 32;
        let source = Drawer {
            form: Form::of(self.original),
            numbers: self.numbers(),
            plan: self.original,
            period: self.period,
        };
        (0..ROUNDS).find_map(|round| {
            let mut rng = ChaCha8Rng::seed_from_u64(seed | round);
            let draft = match round % 2 {
                0 => source.fresh(&mut rng),
                _ => source.perturbed(self.cases.choose(&mut rng)?, &mut rng)?,
            };
            let found = match self.differs(&draft) {
                true => Some(draft),
                false if round % 4 < 2 => self.at_an_edge(&draft, &source, &mut rng),
                false => None,
            };
            found.map(|draft| draft.smallest(&|smaller| self.differs(smaller)))
        })
    }

    /// The draft with one number moved to where the results jump, where that tells them apart.
    fn at_an_edge(&self, draft: &Draft, source: &Drawer<'_>, rng: &mut ChaCha8Rng) -> Option<Draft> {
        let (moved, low, high) = Moved::pick(draft, source, rng)?;
        moved.walk(low, high, &|draft| self.find(draft), rng)
    }

    /// Whether the original can score the draft and the mutant makes something else of it.
    pub fn differs(&self, draft: &Draft) -> bool {
        matches!(self.find(draft), Found::Difference)
    }

    fn find(&self, draft: &Draft) -> Found {
        let (before, after) = self.results(draft);
        if before.is_some() && before != after { Found::Difference } else { Found::Same(before) }
    }

    /// What the rules make of the draft and what the mutant makes of it, as snapshots; none where it can't be scored.
    pub fn results(&self, draft: &Draft) -> (Option<String>, Option<String>) {
        let Ok(data) = case::dataset((&Form::of(self.original), self.original), &|file| draft.file(file)) else {
            return (None, None);
        };
        let organisation = self.original.ruleset.organisation.clone().unwrap_or_default();
        let score = |plan: &Arc<Plan>, data: &Dataset| {
            let rules = Mutated { library: self.library, id: self.id, plan: plan.clone() };
            score::score_by(&rules, &organisation, data, draft.period).map(|card| snapshot::text(&card))
        };
        let Ok(before) = score(self.original, &data) else { return (None, None) };
        let after = if self.rereads {
            let reread = case::dataset((&Form::of(self.mutant), self.mutant), &|file| draft.file(file));
            reread.ok().and_then(|data| score(self.mutant, &data).ok())
        } else {
            score(self.mutant, &data).ok()
        };
        (Some(before), after)
    }

    /// The numbers of the rules and of the mutant, each with one beside it on both sides.
    fn numbers(&self) -> Vec<Decimal> {
        let mut texts = vec![self.change.before.clone(), self.change.after.clone()];
        for way in &self.change.ways {
            if let Way::Rules(changes) = way {
                texts.extend(changes.iter().filter_map(|(_, change)| match change {
                    Change::Value(text) | Change::Key(text) => Some(text.clone()),
                    Change::Gone => None,
                }));
            }
        }
        texts.extend(self.original.ruleset.scripts.iter().map(|(_, text)| text.to_string()));
        let resolved = serde_json::from_str(&self.original.ruleset.resolved).unwrap_or_default();
        gather(&resolved, &mut texts);
        let mut numbers: Vec<Decimal> = texts.iter().flat_map(|text| formula::numbers(text)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}

fn gather(value: &serde_json::Value, texts: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => texts.push(text.clone()),
        serde_json::Value::Array(values) => values.iter().for_each(|value| gather(value, texts)),
        serde_json::Value::Object(map) => {
            for (key, value) in map {
                texts.push(key.clone());
                gather(value, texts);
            }
        }
        _ => {}
    }
}
