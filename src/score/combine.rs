//! How children become one value: means, sums, extremes, and what a missing child does.

use crate::diagnostic::{Diagnostic, Span};
use crate::number::{self, Decimal, Fault};
use crate::plan::{Call, Combination};
use crate::ruleset::{Combine, MissingPolicy};
use crate::script::{Failure, Input, Scripts};

/// A combined value with the weights that were really used.
#[derive(Debug, Clone, PartialEq)]
pub struct Combined {
    /// The value.
    pub value: Decimal,
    /// For each child the share (0 to 1) of the weight that it was given; none for a missing child.
    pub weights_used: Vec<Option<Decimal>>,
    /// For each child what it brought; where the combination is not additive, none.
    pub contributions: Vec<Option<Decimal>>,
    /// What a function was given: the values, then the weights where it asks for them; else nothing.
    pub given: Vec<Input>,
}

/// Why children have no combined value.
#[derive(Debug, Clone, PartialEq)]
pub enum Uncombined {
    /// The child of that index is missing.
    Child(usize),
    /// A fault in the values, and the place in a script where it arose.
    Fault(Fault, Option<Span>),
    /// A fault of the rules, or a broken limit.
    Broken(Box<Diagnostic>),
}

impl From<Failure> for Uncombined {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Fault { fault, span } => Self::Fault(fault, Some(span)),
            Failure::Broken(diagnostic) => Self::Broken(diagnostic),
        }
    }
}

impl From<Fault> for Uncombined {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault, None)
    }
}

/// Combines the children's values.
///
/// # Errors
/// The child that is missing, or the fault of the arithmetic or of the script.
pub fn combine(
    scripts: &Scripts,
    how: &Combination,
    children: &[Option<Decimal>],
) -> Result<Combined, Uncombined> {
    let weights = weights(how, children.len());
    let present = present(how, &weights, children)?;
    let total = sum(present.iter().map(|(_, weight, _)| *weight))?;
    let values: Vec<Decimal> = present.iter().map(|(_, _, value)| *value).collect();
    let mut contributions = vec![None; children.len()];
    let mut given = Vec::new();
    let value = match &how.combine {
        Combine::WeightedMean | Combine::Mean => {
            let mut products = Vec::new();
            for (child, weight, value) in &present {
                let product = number::mul(*weight, *value)?;
                products.push(product);
                set(&mut contributions, *child, number::div(product, total)?);
            }
            number::div(sum(products)?, total)?
        }
        Combine::Sum => summed(how, &present, &mut contributions)?,
        Combine::Min => values.iter().min().copied().unwrap_or_default(),
        Combine::Max => values.iter().max().copied().unwrap_or_default(),
        Combine::Median => median(&values)?,
        Combine::GeometricMean => geometric(&present, total)?,
        Combine::HarmonicMean => harmonic(&present, total)?,
        Combine::Function(call) => {
            given = inputs(call, &present);
            call.number(scripts, &given)?
        }
        Combine::None => return Err(Fault::Missing("a total".into()).into()),
    };
    let mut weights_used = vec![None; children.len()];
    // A function that asks for no weights uses none.
    if !matches!(&how.combine, Combine::Function(call) if !call.takes_weights()) {
        for (child, weight, _) in &present {
            set(&mut weights_used, *child, number::div(*weight, total)?);
        }
    }
    Ok(Combined { value, weights_used, contributions, given })
}

/// What a function is given of the children that take part.
fn inputs(call: &Call, present: &[(usize, Decimal, Decimal)]) -> Vec<Input> {
    let mut given = vec![Input::List(present.iter().map(|(_, _, value)| *value).collect())];
    if call.takes_weights() {
        given.push(Input::List(present.iter().map(|(_, weight, _)| *weight).collect()));
    }
    given
}

/// The share (0 to 1) of the weight whose children are missing.
#[must_use]
pub fn missing_share(how: &Combination, shares: &[Decimal]) -> Decimal {
    let weights = weights(how, shares.len());
    let total = sum(weights.iter().copied()).unwrap_or_default();
    let missing = sum(weights.iter().zip(shares).filter_map(|(w, share)| number::mul(*w, *share).ok()));
    missing.and_then(|missing| number::div(missing, total)).map(number::guard).unwrap_or_default()
}

fn set(slots: &mut [Option<Decimal>], at: usize, value: Decimal) {
    if let Some(slot) = slots.get_mut(at) {
        *slot = Some(value);
    }
}

/// The weights of the children; all equal where none are declared (a sum's children weigh as many points as
/// they promise).
fn weights(how: &Combination, n: usize) -> Vec<Decimal> {
    match (&how.weights, &how.out_of) {
        (Some(weights), _) => weights.clone(),
        (None, Some(points)) if matches!(how.combine, Combine::Sum) => points.clone(),
        _ => vec![Decimal::ONE; n],
    }
}

/// The children that take part: index, weight, value.
fn present(
    how: &Combination,
    weights: &[Decimal],
    children: &[Option<Decimal>],
) -> Result<Vec<(usize, Decimal, Decimal)>, Uncombined> {
    let mut present = Vec::with_capacity(children.len());
    let mut first_missing = None;
    for (child, (value, weight)) in children.iter().zip(weights).enumerate() {
        // A child of weight zero never decides anything; only where nothing is weighed does every child count.
        let weightless = weight.is_zero() && how.weights.is_some();
        match (value, how.missing) {
            (Some(value), _) => present.push((child, *weight, *value)),
            (None, _) if weightless => {}
            (None, MissingPolicy::Zero) => present.push((child, *weight, Decimal::ZERO)),
            (None, MissingPolicy::Fail) => return Err(Uncombined::Child(child)),
            (None, MissingPolicy::Renormalise(_)) => first_missing = first_missing.or(Some(child)),
        }
    }
    if let (Some(child), MissingPolicy::Renormalise(least)) = (first_missing, how.missing) {
        let here = sum(present.iter().map(|(_, weight, _)| *weight))?;
        let all = sum(weights.iter().copied())?;
        let wanted = number::mul(least, all)?;
        if here.is_zero() || number::compare(here, wanted).is_lt() {
            return Err(Uncombined::Child(child));
        }
    }
    if how.weights.is_some() && present.iter().all(|(_, weight, _)| weight.is_zero()) {
        let child = children.iter().position(Option::is_none).unwrap_or(0);
        return Err(Uncombined::Child(child));
    }
    Ok(present)
}

fn sum(terms: impl IntoIterator<Item = Decimal>) -> Result<Decimal, Fault> {
    terms.into_iter().try_fold(Decimal::ZERO, number::add)
}

fn summed(
    how: &Combination,
    present: &[(usize, Decimal, Decimal)],
    contributions: &mut [Option<Decimal>],
) -> Result<Decimal, Fault> {
    let factor = match (how.missing, &how.out_of) {
        (MissingPolicy::Renormalise(_), Some(points)) => {
            let here = sum(present.iter().map(|(_, points, _)| *points))?;
            let all = sum(points.iter().copied())?;
            if here == all { None } else { Some((all, here)) }
        }
        _ => None,
    };
    let mut terms = Vec::new();
    for (child, _, value) in present {
        let term = match factor {
            Some((all, here)) => number::div(number::mul(*value, all)?, here)?,
            None => *value,
        };
        set(contributions, *child, term);
        terms.push(term);
    }
    sum(terms)
}

/// The middle value, or the mean of the two middle ones.
///
/// # Errors
/// [`Fault::Missing`] where there are none.
pub fn median(values: &[Decimal]) -> Result<Decimal, Fault> {
    let mut sorted = values.to_vec();
    sorted.sort();
    let middle = sorted.len() / 2;
    let upper = sorted.get(middle).copied();
    let lower = middle.checked_sub(1).and_then(|at| sorted.get(at)).copied();
    match (sorted.len() % 2, lower, upper) {
        (1, _, Some(upper)) => Ok(upper),
        (0, Some(lower), Some(upper)) => number::div(number::add(lower, upper)?, Decimal::TWO),
        _ => Err(Fault::Missing("a value".into())),
    }
}

/// Weighted geometric mean; a zero makes it zero.
fn geometric(present: &[(usize, Decimal, Decimal)], total: Decimal) -> Result<Decimal, Fault> {
    let taking_part = || present.iter().filter(|(_, weight, _)| !weight.is_zero());
    if let Some((_, _, value)) = taking_part().find(|(_, _, value)| *value < Decimal::ZERO) {
        return Err(Fault::Mean("geometric", number::show(*value, None)));
    }
    if taking_part().any(|(_, _, value)| value.is_zero()) {
        return Ok(Decimal::ZERO);
    }
    let first = taking_part().next().map(|(_, weight, _)| weight);
    let equal = taking_part().all(|(_, weight, _)| Some(weight) == first);
    let n = u32::try_from(taking_part().count()).unwrap_or(u32::MAX);
    if equal && n <= 16 {
        let product = taking_part().try_fold(Decimal::ONE, |product, (_, _, value)| number::mul(product, *value));
        if let Ok(product) = product {
            return number::root(product, n);
        }
    }
    let mut logarithms = Decimal::ZERO;
    for (_, weight, value) in taking_part() {
        logarithms = number::add(logarithms, number::mul(*weight, number::ln(*value)?)?)?;
    }
    number::exp(number::div(logarithms, total)?)
}

/// Weighted harmonic mean of values above zero.
fn harmonic(present: &[(usize, Decimal, Decimal)], total: Decimal) -> Result<Decimal, Fault> {
    let mut reciprocals = Decimal::ZERO;
    for (_, weight, value) in present.iter().filter(|(_, weight, _)| !weight.is_zero()) {
        if *value <= Decimal::ZERO {
            return Err(Fault::Mean("harmonic", number::show(*value, None)));
        }
        reciprocals = number::add(reciprocals, number::div(*weight, *value)?)?;
    }
    number::div(total, reciprocals)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::Limits;
    use std::sync::Arc;

    fn d(text: &str) -> Decimal {
        number::parse(text).unwrap()
    }

    fn how(combine: Combine<Arc<Call>>, weights: Option<&[&str]>, missing: MissingPolicy) -> Combination {
        let weights = weights.map(|weights| weights.iter().map(|w| d(w)).collect());
        Combination { combine, weights, missing, out_of: None }
    }

    fn values(texts: &[&str]) -> Vec<Option<Decimal>> {
        texts.iter().map(|text| (!text.is_empty()).then(|| d(text))).collect()
    }

    fn value(how: &Combination, texts: &[&str]) -> Option<String> {
        let scripts = Scripts::new(Limits::default());
        combine(&scripts, how, &values(texts)).ok().map(|combined| number::show(combined.value, None))
    }

    #[test]
    fn a_missing_child_fails_counts_as_zero_or_gives_its_weight_away() {
        let weights: &[&str] = &["40", "30", "30"];
        let with = |missing| how(Combine::WeightedMean, Some(weights), missing);
        let texts = ["90", "", "60"];
        assert_eq!(value(&with(MissingPolicy::Fail), &texts), None);
        assert_eq!(value(&with(MissingPolicy::Zero), &texts).as_deref(), Some("54")); // (3600+0+1800)/100
        // (3600+1800)/70 = 77.142857142857…
        assert_eq!(value(&with(MissingPolicy::Renormalise(d("0.7"))), &texts).as_deref(), Some("77.142857142857"));
        assert_eq!(value(&with(MissingPolicy::Renormalise(d("0.71"))), &texts), None);
        assert_eq!(value(&with(MissingPolicy::Renormalise(d("0"))), &["", "", ""]), None);
    }

    #[test]
    fn a_child_of_weight_zero_changes_nothing_missing_or_not() {
        let how = how(Combine::WeightedMean, Some(&["1", "0"]), MissingPolicy::Fail);
        assert_eq!(value(&how, &["80", ""]).as_deref(), Some("80"));
        assert_eq!(value(&how, &["80", "-999"]).as_deref(), Some("80"));
        assert_eq!(value(&how, &["", "5"]), None);
    }

    #[test]
    fn means_other_than_the_arithmetic() {
        let plain = |combine| how(combine, None, MissingPolicy::Fail);
        assert_eq!(value(&plain(Combine::GeometricMean), &["1", "8", "27"]).as_deref(), Some("6")); // ∛216
        assert_eq!(value(&plain(Combine::GeometricMean), &["0", "8"]).as_deref(), Some("0"));
        assert_eq!(value(&plain(Combine::GeometricMean), &["-1", "-8"]), None);
        assert_eq!(value(&plain(Combine::HarmonicMean), &["40", "60"]).as_deref(), Some("48")); // 2/(1/40+1/60)
        assert_eq!(value(&plain(Combine::HarmonicMean), &["40", "0"]), None);
        assert_eq!(value(&plain(Combine::Median), &["9", "1", "4"]).as_deref(), Some("4"));
        assert_eq!(value(&plain(Combine::Median), &["9", "1", "4", "6"]).as_deref(), Some("5"));
        let weighted = how(Combine::GeometricMean, Some(&["2", "1"]), MissingPolicy::Fail);
        assert_eq!(value(&weighted, &["4", "16"]).as_deref(), Some("6.349604207873")); // (4²·16)^(1/3) = ∛256
    }

    #[test]
    fn contributions_sum_to_the_parent() {
        let how = how(Combine::WeightedMean, Some(&["3", "7", "9"]), MissingPolicy::Renormalise(d("0")));
        let scripts = Scripts::new(Limits::default());
        let combined = combine(&scripts, &how, &values(&["70", "81", ""])).unwrap();
        let sum = sum(combined.contributions.iter().flatten().copied()).unwrap();
        assert_eq!(number::guard(sum), number::guard(combined.value)); // (210+567)/10
        assert_eq!(number::guard(combined.value), d("77.7"));
        assert_eq!(combined.weights_used, [Some(d("0.3")), Some(d("0.7")), None]);
    }

    #[test]
    fn a_sum_is_renormalised_by_promised_points() {
        let how = Combination {
            combine: Combine::Sum,
            weights: None,
            missing: MissingPolicy::Renormalise(d("0.5")),
            out_of: Some(vec![d("50"), d("20"), d("30")]),
        };
        assert_eq!(value(&how, &["45", "", "30"]).as_deref(), Some("93.75")); // 75·100/80
        assert_eq!(value(&how, &["", "20", ""]), None);
    }
}
