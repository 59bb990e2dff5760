//! Conditions as regions: the sets of values of their inputs for which they hold.
//!
//! Conditions that compare inputs with what is written (`score < 60 && region == "north"`) are blocks in a space with a
//! side for each input. Which of many is hidden by those before it, and which lies within which, is then found without
//! comparing each with each. A point outside of all blocks before a condition proves that it can be the first that
//! holds; where there is none, or a condition is no block, nothing is said here, and [`super::shadowed`] asks further.

use super::blocks::{Block, Places, Remainder};
use super::conditions::Shared;
use super::cover::{Sight, Space};
use super::facts::Facts;
use super::types::Kind;
use crate::boxtree::BoxTree;
use crate::number::{self, Decimal};
use crate::script::Slot;
use crate::script::{Part, Place, Term};
use indexmap::IndexSet;
use std::collections::BTreeMap;

/// A condition with its inputs among those of all.
pub(super) type Condition<'t> = (&'t Term, &'t Shared);

/// Conditions as blocks.
#[derive(Debug)]
pub(super) struct Regions {
    /// The family of each condition, and its place there; none where it is no block.
    of: Vec<Option<(usize, usize)>>,
    families: Vec<Family>,
    /// The first condition that is no block.
    first_other: usize,
}

/// Conditions that have inputs in common, directly or through others.
#[derive(Debug, Default)]
struct Family {
    /// Which conditions they are.
    members: Vec<usize>,
    blocks: Vec<Block>,
    lengths: Vec<usize>,
    /// Whether the blocks before it leave a point of it.
    seen: Vec<bool>,
    /// Whether some point lies in none of them.
    open: bool,
    tree: BoxTree,
}

impl Regions {
    /// The regions of some conditions, given what their inputs can be.
    pub fn of(conditions: &[Condition<'_>], facts: &dyn Fn(Slot) -> Facts) -> Self {
        let shapes: Vec<Option<Shape<'_>>> = conditions.iter().map(|one| shape(one.0, one.1)).collect();
        let axes = axes(shapes.iter().flatten(), facts);
        let sides: Vec<Option<Sides>> =
            shapes.iter().map(|shape| shape.as_ref().and_then(|shape| places(shape, true, &axes))).collect();
        let family_of = families(&sides);
        let mut regions = Self { of: Vec::new(), families: Vec::new(), first_other: sides.len() };
        let mut numbers: BTreeMap<Slot, usize> = BTreeMap::new();
        let mut inputs: BTreeMap<Slot, Vec<Slot>> = BTreeMap::new();
        for (input, family) in &family_of {
            inputs.entry(*family).or_default().push(*input);
        }
        for (at, sides) in sides.iter().enumerate() {
            let root = sides.as_ref().and_then(|sides| family_of.get(sides.keys().next()?));
            let (Some(sides), Some(root)) = (sides, root) else {
                regions.first_other = regions.first_other.min(at);
                regions.of.push(None);
                continue;
            };
            let number = *numbers.entry(*root).or_insert(regions.families.len());
            let own = inputs.get(root).map_or(&[][..], Vec::as_slice);
            let length = |input: &Slot| axes.get(input).map_or(0, Axis::len);
            if number == regions.families.len() {
                let lengths = own.iter().map(length).collect();
                regions.families.push(Family { lengths, ..Family::default() });
            }
            let whole = |input: &Slot| Places::of_stretches([(0, length(input))]);
            let block =
                Block::new(own.iter().map(|i| sides.get(i).cloned().unwrap_or_else(|| whole(i))).collect());
            let Some(family) = regions.families.get_mut(number) else { continue };
            regions.of.push(Some((number, family.blocks.len())));
            family.members.push(at);
            family.blocks.push(block);
        }
        regions.families.iter_mut().for_each(Family::survey);
        regions
    }

    /// Whether it and all before it are blocks.
    pub fn knows_all_before(&self, condition: usize) -> bool {
        condition < self.first_other
    }

    /// Whether it is a block.
    pub fn knows(&self, condition: usize) -> bool {
        self.block(condition).is_some()
    }

    /// Whether some values surely make it true (or false).
    pub fn can_be(&self, condition: usize, holds: bool) -> bool {
        let Some((family, block)) = self.block(condition) else { return false };
        match holds {
            true => block.empty_side().is_none(),
            false => !Block::whole(&family.lengths).is_inside(block),
        }
    }

    /// Whether some values surely make it true and all before it false.
    pub fn can_be_first(&self, condition: usize) -> bool {
        let Some((number, at)) = self.of.get(condition).copied().flatten() else { return false };
        let others = self.families.iter().enumerate().filter(|(other, _)| *other != number);
        self.knows_all_before(condition)
            && self.families.get(number).is_some_and(|family| family.seen.get(at) == Some(&true))
            && others.into_iter().all(|(_, family)| family.open)
    }

    /// The first condition for which `fits` holds that is true wherever this one is, as far as blocks can say.
    pub fn first_around(&self, condition: usize, mut fits: impl FnMut(usize) -> bool) -> Option<usize> {
        let (family, block) = self.block(condition)?;
        let member = |at: usize| family.members.get(at).copied();
        if block.sides().iter().any(|side| side.stretches().len() > 1) {
            let mut around = family.blocks.iter().enumerate().filter(|(_, other)| block.is_inside(other));
            return around.find_map(|(at, _)| member(at).filter(|other| fits(*other)));
        }
        let ends = block.around()?;
        member(family.tree.first_around(&ends, |at| member(at as usize).is_some_and(&mut fits))? as usize)
    }

    fn block(&self, condition: usize) -> Option<(&Family, &Block)> {
        let (number, at) = self.of.get(condition).copied().flatten()?;
        let family = self.families.get(number)?;
        Some((family, family.blocks.get(at)?))
    }
}

impl Family {
    fn survey(&mut self) {
        let space = Space { blocks: &self.blocks, lengths: &self.lengths };
        let seen = space.sights().into_iter().map(|sight| sight == Sight::Seen).collect();
        let open = matches!(space.hole(false), Remainder::Point(_));
        let tree = space.tree(|_| Some(0));
        (self.seen, self.open, self.tree) = (seen, open, tree);
    }
}

/// A condition over inputs that are compared with what is written.
#[derive(Debug)]
enum Shape<'t> {
    Atom(Slot, Atom<'t>),
    Not(Box<Self>),
    All(Vec<Self>),
    Any(Vec<Self>),
}

#[derive(Debug, Clone, Copy)]
enum Atom<'t> {
    Truth,
    Word(&'t str),
    /// Compared with a number.
    Number(Sign, Decimal),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Below,
    UpTo,
    Equal,
    From,
    Above,
}

impl Sign {
    fn mirrored(self) -> Self {
        match self {
            Self::Below => Self::Above,
            Self::UpTo => Self::From,
            Self::Equal => Self::Equal,
            Self::From => Self::UpTo,
            Self::Above => Self::Below,
        }
    }

    fn of(symbol: &str) -> Option<Self> {
        match symbol {
            "<" => Some(Self::Below),
            "<=" => Some(Self::UpTo),
            "==" => Some(Self::Equal),
            ">=" => Some(Self::From),
            ">" => Some(Self::Above),
            _ => None,
        }
    }
}

fn shape<'t>(term: &'t Term, shared: &Shared) -> Option<Shape<'t>> {
    let input = |slot: &Slot| match slot {
        Slot::Input(input) => Some(shared[*input]),
        Slot::Made(_) => None,
    };
    let (name, arguments) = match term {
        Term::Slot(slot, _) => return Some(Shape::Atom(input(slot)?, Atom::Truth)),
        Term::Call { name, arguments, .. } => (name.as_str(), arguments.as_slice()),
        _ => return None,
    };
    let all = || arguments.iter().map(|part| shape(part, shared)).collect::<Option<Vec<_>>>();
    match (name, arguments) {
        ("!", [of]) => Some(Shape::Not(Box::new(shape(of, shared)?))),
        ("&&", _) => Some(Shape::All(all()?)),
        ("||", _) => Some(Shape::Any(all()?)),
        ("!=", [a, b]) => Some(Shape::Not(Box::new(compared("==", a, b, &input)?))),
        ("contains", [Term::Other(list, Place { part: Part::List, .. }), of @ Term::Slot(..)]) => {
            Some(Shape::Any(list.iter().map(|one| compared("==", of, one, &input)).collect::<Option<_>>()?))
        }
        (symbol, [a, b]) => compared(symbol, a, b, &input),
        _ => None,
    }
}

fn compared<'t>(
    symbol: &str,
    a: &'t Term,
    b: &'t Term,
    input: &dyn Fn(&Slot) -> Option<Slot>,
) -> Option<Shape<'t>> {
    let sign = Sign::of(symbol)?;
    match (a, b) {
        (Term::Slot(slot, _), Term::Number(x, _)) => Some(Shape::Atom(input(slot)?, Atom::Number(sign, *x))),
        (Term::Number(x, _), Term::Slot(slot, _)) => {
            Some(Shape::Atom(input(slot)?, Atom::Number(sign.mirrored(), *x)))
        }
        (Term::Slot(slot, _), Term::Text(text, _)) | (Term::Text(text, _), Term::Slot(slot, _)) => {
            (sign == Sign::Equal).then_some(Shape::Atom(input(slot)?, Atom::Word(text)))
        }
        _ => None,
    }
}

/// The places of an input: values that stand for all others.
#[derive(Debug)]
enum Axis {
    Truth,
    /// These words, and whether there are others.
    Words(IndexSet<String>, bool),
    /// From the least to the greatest.
    Numbers(Vec<Decimal>),
}

impl Axis {
    fn len(&self) -> usize {
        match self {
            Self::Truth => 2,
            Self::Words(words, others) => words.len() + usize::from(*others),
            Self::Numbers(all) => all.len(),
        }
    }

    fn places(&self, atom: Atom<'_>) -> Option<Places> {
        let stretch = match (self, atom) {
            (Self::Truth, Atom::Truth) => (1, 2),
            (Self::Words(words, _), Atom::Word(word)) => {
                words.get_index_of(word).map_or((0, 0), |at| (at, at + 1))
            }
            (Self::Numbers(all), Atom::Number(sign, x)) => {
                let below = all.partition_point(|value| number::compare(*value, x).is_lt());
                let up_to = all.partition_point(|value| number::compare(*value, x).is_le());
                match sign {
                    Sign::Below => (0, below),
                    Sign::UpTo => (0, up_to),
                    Sign::Equal => (below, up_to),
                    Sign::From => (below, all.len()),
                    Sign::Above => (up_to, all.len()),
                }
            }
            _ => return None,
        };
        Some(Places::of_stretches([stretch]))
    }
}

fn atoms<'t>(shape: &Shape<'t>, found: &mut Vec<(Slot, Atom<'t>)>) {
    match shape {
        Shape::Atom(input, atom) => found.push((*input, *atom)),
        Shape::Not(of) => atoms(of, found),
        Shape::All(parts) | Shape::Any(parts) => parts.iter().for_each(|part| atoms(part, found)),
    }
}

/// The places of all inputs that some shape asks for; an input whose values are not known so has none.
fn axes<'s, 't: 's>(
    shapes: impl Iterator<Item = &'s Shape<'t>>,
    facts: &dyn Fn(Slot) -> Facts,
) -> BTreeMap<Slot, Axis> {
    let mut found = Vec::new();
    shapes.for_each(|shape| atoms(shape, &mut found));
    let mut of_inputs: BTreeMap<Slot, Vec<Atom<'t>>> = BTreeMap::new();
    for (input, atom) in found {
        of_inputs.entry(input).or_default().push(atom);
    }
    let axis = |(input, atoms): (Slot, Vec<Atom<'t>>)| {
        let facts = facts(input);
        let axis = match facts.kind? {
            Kind::Truth => Axis::Truth,
            Kind::Number => {
                let edge = |atom: &Atom<'_>| if let Atom::Number(_, x) = atom { Some(*x) } else { None };
                Axis::Numbers(facts.range.probes(atoms.iter().filter_map(edge)))
            }
            Kind::Text if !facts.several && !facts.choices.is_empty() => {
                Axis::Words(facts.choices.into_iter().collect(), false)
            }
            Kind::Text if !facts.several => {
                let word =
                    |atom: &Atom<'_>| if let Atom::Word(word) = atom { Some((*word).to_owned()) } else { None };
                Axis::Words(atoms.iter().filter_map(word).collect(), true)
            }
            Kind::Text | Kind::Date | Kind::List | Kind::Range | Kind::Children => return None,
        };
        (axis.len() > 0).then_some((input, axis))
    };
    of_inputs.into_iter().filter_map(axis).collect()
}

/// The places of each input for which a shape holds, or does not.
type Sides = BTreeMap<Slot, Places>;

/// None where they are no block: it holds on one side or on another.
fn places(shape: &Shape<'_>, holds: bool, axes: &BTreeMap<Slot, Axis>) -> Option<Sides> {
    let (parts, both) = match shape {
        Shape::Not(of) => return places(of, !holds, axes),
        Shape::Atom(input, atom) => {
            let axis = axes.get(input)?;
            let places = axis.places(*atom)?;
            let all = Places::of_stretches([(0, axis.len())]);
            return Some(Sides::from([(*input, if holds { places } else { all.without(&places) })]));
        }
        Shape::All(parts) => (parts, holds),
        Shape::Any(parts) => (parts, !holds),
    };
    let mut found = Sides::new();
    for (at, part) in parts.iter().enumerate() {
        let sides = places(part, holds, axes)?;
        let same =
            sides.len() == 1 && found.len() <= 1 && sides.keys().all(|input| at == 0 || found.contains_key(input));
        if !both && !same {
            return None;
        }
        for (input, places) in sides {
            let joined = match found.get(&input) {
                None => places,
                Some(known) if both => known.and(&places),
                Some(known) => Places::of_stretches(known.stretches().iter().chain(places.stretches()).copied()),
            };
            found.insert(input, joined);
        }
    }
    Some(found)
}

/// For each input the first of those that conditions join it with.
fn families(all: &[Option<Sides>]) -> BTreeMap<Slot, Slot> {
    let mut of: BTreeMap<Slot, Slot> = BTreeMap::new();
    fn root(of: &BTreeMap<Slot, Slot>, mut input: Slot) -> Slot {
        while let Some(next) = of.get(&input).filter(|next| **next != input) {
            input = *next;
        }
        input
    }
    for sides in all.iter().flatten() {
        let roots: Vec<Slot> = sides.keys().map(|input| root(&of, *input)).collect();
        let Some(first) = roots.iter().copied().min() else { continue };
        for input in roots.into_iter().chain(sides.keys().copied()) {
            of.insert(input, first);
        }
    }
    let inputs: Vec<Slot> = of.keys().copied().collect();
    inputs.into_iter().map(|input| (input, root(&of, input))).collect()
}
