//! Which item of a list was which item of the list before.
//!
//! Items of records are known by the field that names them (a grade, a class), else by what tells one from the
//! others (a condition, an end of a band); what is left between two that are known is paired in order.

use super::same;
use crate::ruleset::yaml::{Shape, Tree};

/// Fields that name an item.
const NAMES: [&str; 4] = ["grade", "class", "id", "name"];
/// Fields that tell an item from others, where no name does.
const MARKS: [&str; 7] = ["when", "open", "at", "from", "to", "above", "below"];

/// The name of an item, where it has one.
pub(super) fn name(item: &Tree) -> Option<String> {
    NAMES.iter().find_map(|field| item.get(field)?.text()).map(str::to_owned)
}

/// For each new item the index of the old one that it was.
pub(super) fn align(old: &[Tree], new: &[Tree]) -> Vec<Option<usize>> {
    let scalars = |items: &[Tree]| items.iter().all(|item| item.scalar().is_some());
    if old.len() == new.len() && scalars(old) && scalars(new) {
        return (0..new.len()).map(Some).collect();
    }
    let mut pairs = Pairs { old, new, of_new: vec![None; new.len()], taken: vec![false; old.len()] };
    pairs.by(&|a, b| same(a, b));
    pairs.by(&|a, b| name(a).is_some() && name(a) == name(b));
    for mark in MARKS {
        let text = |item: &Tree| item.get(mark)?.text().map(str::to_owned);
        pairs.by(&|a, b| name(a).is_none() && name(b).is_none() && text(a).is_some() && text(a) == text(b));
    }
    pairs.between();
    pairs.of_new
}

struct Pairs<'t> {
    old: &'t [Tree],
    new: &'t [Tree],
    of_new: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl Pairs<'_> {
    /// Pairs each item that has no partner yet with the first old one without a partner that fits.
    fn by(&mut self, fits: &dyn Fn(&Tree, &Tree) -> bool) {
        for (slot, item) in self.of_new.iter_mut().zip(self.new).filter(|(slot, _)| slot.is_none()) {
            let free = self.old.iter().zip(&mut self.taken).enumerate();
            let found = free.filter(|(_, (_, taken))| !**taken).find(|(_, (old, _))| fits(old, item));
            if let Some((at, (_, taken))) = found {
                *taken = true;
                *slot = Some(at);
            }
        }
    }

    /// Pairs what is left behind the same known item, in order, as far as it is of the same shape.
    fn between(&mut self) {
        let mut behind: Option<usize> = None;
        let mut next = 0;
        for at in 0..self.new.len() {
            match self.of_new.get(at).copied().flatten() {
                Some(old) => {
                    behind = Some(old);
                    next = old + 1;
                }
                None => {
                    next = next.max(behind.map_or(0, |old| old + 1));
                    let free = self.taken.get(next) == Some(&false);
                    let alike = match (self.old.get(next), self.new.get(at)) {
                        (Some(old), Some(new)) => alike(old, new),
                        _ => false,
                    };
                    if let (true, true, Some(slot), Some(taken)) =
                        (free, alike, self.of_new.get_mut(at), self.taken.get_mut(next))
                    {
                        *slot = Some(next);
                        *taken = true;
                        next += 1;
                    }
                }
            }
        }
    }
}

fn alike(a: &Tree, b: &Tree) -> bool {
    matches!(
        (&a.shape, &b.shape),
        (Shape::Map(_), Shape::Map(_)) | (Shape::List(_), Shape::List(_)) | (Shape::Scalar(_), Shape::Scalar(_))
    )
}
