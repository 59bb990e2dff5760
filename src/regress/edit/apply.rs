//! Makes edits.

use super::{Anchor, Change, Edit, Step};
use crate::ruleset::yaml::{Entry, Shape, Tree};

/// An edit with what is left of its path.
type Below<'e> = (&'e [Step], &'e Edit);

/// The tree with these edits made, whatever their order. An edit of something that is not there does nothing.
#[must_use]
pub fn apply(before: &Tree, edits: &[&Edit]) -> Tree {
    let below: Vec<Below<'_>> = edits.iter().map(|edit| (edit.path.0.as_slice(), *edit)).collect();
    edited(before, &below)
}

fn edited(tree: &Tree, edits: &[Below<'_>]) -> Tree {
    let set = edits.iter().find_map(|(path, edit)| match &edit.change {
        Change::Set(value) if path.is_empty() => Some(value),
        _ => None,
    });
    if let Some(value) = set {
        return value.clone();
    }
    if edits.is_empty() {
        return tree.clone();
    }
    let shape = match &tree.shape {
        Shape::Map(entries) => {
            let slots = entries.iter().map(|entry| (Anchor::Key(entry.key.clone()), entry.clone())).collect();
            let slots = children(slots, edits, &|anchor, value, key_span| {
                let key = if let Anchor::Key(key) = anchor { key.clone() } else { String::new() };
                Entry { key, key_span, value }
            });
            Shape::Map(slots)
        }
        Shape::List(items) => {
            let slot = |(at, item): (usize, &Tree)| {
                (Anchor::Old(at), Entry { key: String::new(), key_span: item.span, value: item.clone() })
            };
            let slots = items.iter().enumerate().map(slot).collect();
            let slots =
                children(slots, edits, &|_, value, key_span| Entry { key: String::new(), key_span, value });
            Shape::List(slots.into_iter().map(|entry| entry.value).collect())
        }
        other => other.clone(),
    };
    Tree { span: tree.span, shape }
}

type MakeEntry<'a> = &'a dyn Fn(&Anchor, Tree, crate::diagnostic::Span) -> Entry;

/// The entries of a map, or the items of a list as entries, with the edits made.
fn children(old: Vec<(Anchor, Entry)>, edits: &[Below<'_>], entry: MakeEntry<'_>) -> Vec<Entry> {
    let original: Vec<Anchor> = old.iter().map(|(anchor, _)| anchor.clone()).collect();
    let mut slots: Vec<(Anchor, Entry)> = Vec::with_capacity(old.len());
    for (anchor, slot) in old {
        let below: Vec<Below<'_>> = edits.iter().filter_map(|edit| below(edit, &anchor)).collect();
        let removed = below.iter().any(|(path, edit)| path.is_empty() && edit.change == Change::Remove);
        if !removed {
            let value = edited(&slot.value, &below);
            slots.push((anchor, Entry { value, ..slot }));
        }
    }
    let mut added: Vec<(&Vec<Anchor>, Anchor, Entry)> = Vec::new();
    for (path, edit) in edits {
        let ([step], Change::Add { value, key_span, behind }) = (*path, &edit.change) else { continue };
        let anchor = match step {
            Step::Key(key) => Anchor::Key(key.clone()),
            Step::Item { at, .. } => Anchor::New(*at),
        };
        added.push((behind, anchor.clone(), entry(&anchor, value.clone(), *key_span)));
    }
    // In the order of the version after, so that each finds those in front of it.
    added.sort_by_key(|(behind, ..)| behind.len());
    for (behind, anchor, entry) in added {
        let place = |wanted: &Anchor| slots.iter().position(|(anchor, _)| anchor == wanted);
        let at = behind.iter().find_map(place).map_or(0, |at| at + 1);
        slots.insert(at, (anchor, entry));
    }
    for (path, edit) in edits {
        if let (true, Change::Order(order)) = (path.is_empty(), &edit.change) {
            slots = ordered(slots, order, &original);
        }
    }
    slots.into_iter().map(|(_, entry)| entry).collect()
}

fn below<'e>((path, edit): &Below<'e>, anchor: &Anchor) -> Option<Below<'e>> {
    let (step, rest) = path.split_first()?;
    let adds = rest.is_empty() && matches!(edit.change, Change::Add { .. });
    let fits = match (step, anchor) {
        (Step::Key(key), Anchor::Key(known)) => key == known,
        (Step::Item { at, .. }, Anchor::Old(known)) => at == known,
        _ => false,
    };
    (fits && !adds).then_some((rest, *edit))
}

/// What the order names in that order; anything else behind what it stood behind.
fn ordered(slots: Vec<(Anchor, Entry)>, order: &[Anchor], original: &[Anchor]) -> Vec<(Anchor, Entry)> {
    let place = |anchor: &Anchor| order.iter().position(|known| known == anchor);
    let (mut named, others): (Vec<_>, Vec<_>) = slots.into_iter().partition(|(anchor, _)| place(anchor).is_some());
    named.sort_by_key(|(anchor, _)| place(anchor));
    for slot in others {
        let before = original.iter().take_while(|anchor| **anchor != slot.0);
        let at = before.filter_map(|wanted| named.iter().position(|(anchor, _)| anchor == wanted)).last();
        named.insert(at.map_or(0, |at| at + 1), slot);
    }
    named
}
