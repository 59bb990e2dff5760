//! Shares that are written without a percent sign, and may be meant as percentages: `8` is 800 % where 8 % may be meant.
//!
//! Nothing is guessed from the size of a number. What is doubtful is said, with the two ways to write it that leave no doubt.

use crate::data::Domain;
use crate::data::numeral::{self, Notation};
use crate::number::Decimal;

/// What the cells of a column of shares look like.
#[derive(Debug, Default)]
pub(super) struct Shares {
    /// Cells with a percent sign.
    signed: u64,
    /// Cells without one that are not 0.
    bare: u64,
    /// Of these the ones that are no whole numbers.
    broken: u64,
    /// Of these the ones of the whole and more.
    full: u64,
    /// Of these the ones of twice the whole and more.
    large: u64,
    /// The first of the large ones, and the first of the full ones.
    first: [Option<(String, Decimal)>; 2],
}

impl Shares {
    /// Looks at a cell.
    pub fn look(&mut self, text: &str, domain: &Domain, notation: Notation) {
        if !domain.is_percent() {
            return;
        }
        let plain = match notation == Notation::default() {
            true => text.to_owned(),
            false => numeral::converted(text, notation).unwrap_or_default(),
        };
        if !matches!(domain.read(&plain), Ok(Some(_))) {
            return;
        }
        let Ok(x) = numeral::read(&plain, false) else {
            self.signed += 1;
            return;
        };
        if x.is_zero() {
            return;
        }
        let [large, full] = &mut self.first;
        let cell = || Some((text.to_owned(), x));
        self.bare += 1;
        self.broken += u64::from(!x.fract().is_zero());
        if x.abs() >= Decimal::ONE {
            self.full += 1;
            *full = full.take().or_else(cell);
        }
        if x.abs() >= Decimal::TWO {
            self.large += 1;
            *large = large.take().or_else(cell);
        }
    }

    /// What is doubtful in the column of that title, in words.
    pub fn doubt(&self, title: &str, domain: &Domain) -> Option<String> {
        let open = matches!(domain, Domain::Number { range: None, .. });
        let [large, full] = &self.first;
        let whole = self.broken == 0;
        let (text, x) = match large {
            Some(large) if open || whole => large,
            _ if self.signed > 0 => full.as_ref()?,
            _ => return None,
        };
        let share = x.saturating_mul(Decimal::ONE_HUNDRED).normalize();
        let cells = |n: u64, one: &str, many: &str| {
            if n == 1 { format!("1 cell {one}") } else { format!("{n} cells {many}") }
        };
        let said = match (self.signed > 0, whole) {
            (true, _) => cells(self.full, "has", "have") + " no percent sign, though others have one",
            (false, true) => {
                cells(self.bare, "holds a whole number", "hold whole numbers") + " without a percent sign"
            }
            (false, false) => cells(self.large, "has", "have") + " 200% and more without a percent sign",
        };
        let usual = if open { ", and say what is usual: `range: [0, 1]`" } else { "" };
        Some(format!(
            "{title}: {said}: `{text}` is {share}%; if {text}% is meant write `{text}%`, else `{share}%`{usual}"
        ))
    }
}
