//! Walks to an edge: a number of a draft is drawn between two values that come out otherwise, half by half, until it stands
//! where the results jump.
//!
//! A threshold of a quotient or of a sum is met by no number of the rules itself; only between its two sides can it be found.

use super::draft::Draft;
use super::drawer::Drawer;
use crate::data::Domain;
use crate::number::{self, Decimal};
use rand::Rng as _;
use rand::seq::IndexedRandom as _;
use rand_chacha::ChaCha8Rng;

/// How often the way is halved at most.
const HALVINGS: u32 = 48;

/// At how many of the first halvings the half with the lesser difference may be taken: thresholds may lie in both.
const CHOICES: u32 = 12;

/// A number in a draft that is moved.
pub(super) struct Moved {
    draft: Draft,
    file: String,
    row: usize,
    column: usize,
    whole: bool,
}

/// What is found at a place on the way.
pub(super) enum Found {
    /// These data tell the mutant from the original.
    Difference,
    /// They do not; the results as text. None where the data can't be scored.
    Same(Option<String>),
}

impl Moved {
    /// Picks a number of a subject of a draft, with the ends between which it is moved.
    pub fn pick(draft: &Draft, source: &Drawer<'_>, rng: &mut ChaCha8Rng) -> Option<(Self, Decimal, Decimal)> {
        let draft = lone(draft, rng);
        let names: Vec<&String> = draft.files.keys().collect();
        let file = (*names.choose(rng)?).clone();
        let sheet = draft.files.get(&file)?;
        let numeric = |name: &String| match source.domain(&file, name)? {
            Domain::Number { range, whole, .. } => Some((*range, *whole)),
            Domain::Scale { range, .. } => Some((Some((*range)?), false)),
            _ => None,
        };
        let columns = sheet.header.iter().enumerate().filter_map(|(at, name)| Some((at, numeric(name)?)));
        let (column, (range, whole)) = *columns.collect::<Vec<_>>().choose(rng)?;
        let row = rng.random_range(0..sheet.rows.len().max(1));
        let (low, high) = range.unwrap_or_else(|| {
            let greatest = source.numbers.last().copied().unwrap_or(Decimal::ONE_HUNDRED);
            let size = Decimal::from(10_u32.pow(rng.random_range(0..4)));
            (Decimal::ZERO, number::mul(greatest, size).unwrap_or(greatest))
        });
        Some((Self { draft, file, row, column, whole }, low, high))
    }

    fn at(&self, x: Decimal) -> Draft {
        let mut draft = self.draft.clone();
        let row = draft.files.get_mut(&self.file).and_then(|sheet| sheet.rows.get_mut(self.row));
        if let Some(cell) = row.and_then(|row| row.get_mut(self.column)) {
            *cell = number::show(x, None);
        }
        draft
    }

    /// Goes from both ends towards a jump between them, at first perhaps not the greatest; the draft where a difference is found.
    pub fn walk(
        &self,
        low: Decimal,
        high: Decimal,
        find: &dyn Fn(&Draft) -> Found,
        rng: &mut ChaCha8Rng,
    ) -> Option<Draft> {
        let (mut low, mut high) = (low, high);
        let (mut below, mut above) = (self.look(low, find), self.look(high, find));
        for halving in 0..HALVINGS {
            let (Look::Text(left), Look::Text(right)) = (&below, &above) else { break };
            if left == right {
                return None;
            }
            let middle = number::div(number::add(low, high).ok()?, Decimal::TWO).ok()?;
            let middle = if self.whole { middle.floor() } else { middle };
            if middle <= low || middle >= high {
                return None;
            }
            let look = self.look(middle, find);
            let Look::Text(text) = &look else {
                (low, below) = (middle, look);
                continue;
            };
            let (to_left, to_right) = (distance(left, text), distance(text, right));
            let lesser = halving < CHOICES && to_left.min(to_right) > 0.0 && rng.random();
            if (to_left >= to_right) != lesser {
                (high, above) = (middle, look);
            } else {
                (low, below) = (middle, look);
            }
        }
        [below, above].into_iter().find_map(|look| if let Look::Found(draft) = look { Some(draft) } else { None })
    }

    fn look(&self, x: Decimal, find: &dyn Fn(&Draft) -> Found) -> Look {
        let draft = self.at(x);
        match find(&draft) {
            Found::Difference => Look::Found(draft),
            Found::Same(Some(text)) => Look::Text(text),
            Found::Same(None) => Look::Nothing,
        }
    }
}

enum Look {
    Found(Draft),
    Text(String),
    Nothing,
}

/// The draft with one subject alone, three times out of four: a cohort or a hierarchy may need the others.
fn lone(draft: &Draft, rng: &mut ChaCha8Rng) -> Draft {
    let subjects: Vec<String> = draft.subjects().into_iter().collect();
    match subjects.choose(rng).filter(|_| !draft.files.contains_key("subjects.csv") && rng.random_ratio(3, 4)) {
        Some(chosen) => draft.only(&|subject| subject == chosen),
        None => draft.clone(),
    }
}

/// How far apart two results are: a word that differs counts more than any number, a number by how much it differs in
/// proportion to its size. It only guides the walk.
fn distance(left: &str, right: &str) -> f64 {
    let pieces = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let (left, right) = (pieces(left), pieces(right));
    if left.len() != right.len() {
        return 1_000.0;
    }
    let apart = |(a, b): (&String, &String)| match (a.parse::<f64>(), b.parse::<f64>()) {
        _ if a == b => 0.0,
        (Ok(a), Ok(b)) => (a - b).abs() / (a.abs() + b.abs()).max(f64::MIN_POSITIVE),
        _ => 10.0,
    };
    left.iter().zip(&right).map(apart).sum()
}
