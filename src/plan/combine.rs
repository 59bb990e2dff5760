//! How children become one value: means, sums, extremes, and what a missing child does.

use crate::construct::combination::{Contribution, Method, Parts};
use crate::diagnostic::{Diagnostic, Span};
use crate::number::{self, Decimal, Fault};
use crate::plan::{Call, Combination};
use crate::ruleset::{Combine, MissingPolicy};
use crate::script::{Input, NoValue, Scripts};

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

impl From<NoValue> for Uncombined {
    fn from(failure: NoValue) -> Self {
        match failure {
            NoValue::Fault { fault, span } => Self::Fault(fault, Some(span)),
            NoValue::Broken(diagnostic) => Self::Broken(diagnostic),
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
    let mut contributions = vec![None; children.len()];
    let mut given = Vec::new();
    let value = match &how.combine {
        Combine::Method(method) => {
            let parts = grown(how, method, &present)?;
            for ((child, ..), (weight, value)) in present.iter().zip(&parts) {
                set(&mut contributions, *child, contribution(method, *weight, *value, total)?);
            }
            method.combine(&Parts { parts: &parts, weight: total })?
        }
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
            set(&mut weights_used, *child, Some(number::div(*weight, total)?));
        }
    }
    Ok(Combined { value, weights_used, contributions, given })
}

/// What a child contributes that has `weight` of the `total`.
fn contribution(
    method: &Method,
    weight: Decimal,
    value: Decimal,
    total: Decimal,
) -> Result<Option<Decimal>, Fault> {
    Ok(match method.contributes {
        Contribution::WeightedValue => Some(number::div(number::mul(weight, value)?, total)?),
        Contribution::Value => Some(value),
        Contribution::None => None,
    })
}

/// Whether values are scaled up where children are missing.
#[must_use]
pub fn is_grown(how: &Combination, method: &Method) -> bool {
    method.takes_promises && matches!(how.missing, MissingPolicy::Renormalise(_)) && how.out_of.is_some()
}

/// The weights of the children that take part, of those that have a value according to `here`; none for those that don't. Which values they are changes
/// nothing about it.
///
/// # Errors
/// The child that is missing, or a fault of the arithmetic.
pub fn taking_part(how: &Combination, here: &[bool]) -> Result<Vec<Option<Decimal>>, Uncombined> {
    let children: Vec<Option<Decimal>> = here.iter().map(|here| here.then_some(Decimal::ZERO)).collect();
    let mut taking = vec![None; here.len()];
    for (child, weight, _) in present(how, &weights(how, here.len()), &children)? {
        set(&mut taking, child, Some(weight));
    }
    Ok(taking)
}

/// The weights and values of the children that take part. Where children promise points and missing ones are
/// renormalised, the values are scaled up as if the points of the missing ones were theirs.
fn grown(
    how: &Combination,
    method: &Method,
    present: &[(usize, Decimal, Decimal)],
) -> Result<Vec<(Decimal, Decimal)>, Fault> {
    let parts = present.iter().map(|(_, weight, value)| (*weight, *value));
    let Some(points) = how.out_of.as_ref().filter(|_| is_grown(how, method)) else { return Ok(parts.collect()) };
    let here = sum(present.iter().map(|(_, points, _)| *points))?;
    let all = sum(points.iter().copied())?;
    if here == all {
        return Ok(parts.collect());
    }
    parts.map(|(weight, value)| Ok((weight, number::div(number::mul(value, all)?, here)?))).collect()
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

fn set(slots: &mut [Option<Decimal>], at: usize, value: Option<Decimal>) {
    if let Some(slot) = slots.get_mut(at) {
        *slot = value;
    }
}

/// The weights of the children; where none are declared, the points that they promise, or all equal.
#[must_use]
pub fn weights(how: &Combination, n: usize) -> Vec<Decimal> {
    match (&how.weights, &how.out_of) {
        (Some(weights), _) => weights.clone(),
        (None, Some(points)) if how.combine.method().is_some_and(|method| method.takes_promises) => points.clone(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::construct::combination;
    use crate::script::Limits;
    use std::sync::Arc;

    fn d(text: &str) -> Decimal {
        number::parse(text).unwrap()
    }

    fn method(word: &str) -> Combine<Arc<Call>> {
        Combine::Method(combination::by_word(word).unwrap())
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
        let with = |missing| how(method("weighted-mean"), Some(weights), missing);
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
        let how = how(method("weighted-mean"), Some(&["1", "0"]), MissingPolicy::Fail);
        assert_eq!(value(&how, &["80", ""]).as_deref(), Some("80"));
        assert_eq!(value(&how, &["80", "-999"]).as_deref(), Some("80"));
        assert_eq!(value(&how, &["", "5"]), None);
    }

    #[test]
    fn means_other_than_the_arithmetic() {
        let plain = |combine| how(combine, None, MissingPolicy::Fail);
        assert_eq!(value(&plain(method("geometric-mean")), &["1", "8", "27"]).as_deref(), Some("6")); // ∛216
        assert_eq!(value(&plain(method("geometric-mean")), &["0", "8"]).as_deref(), Some("0"));
        assert_eq!(value(&plain(method("geometric-mean")), &["-1", "-8"]), None);
        assert_eq!(value(&plain(method("harmonic-mean")), &["40", "60"]).as_deref(), Some("48")); // 2/(1/40+1/60)
        assert_eq!(value(&plain(method("harmonic-mean")), &["40", "0"]), None);
        assert_eq!(value(&plain(method("median")), &["9", "1", "4"]).as_deref(), Some("4"));
        assert_eq!(value(&plain(method("median")), &["9", "1", "4", "6"]).as_deref(), Some("5"));
        let weighted = how(method("geometric-mean"), Some(&["2", "1"]), MissingPolicy::Fail);
        assert_eq!(value(&weighted, &["4", "16"]).as_deref(), Some("6.349604207873")); // (4²·16)^(1/3) = ∛256
    }

    #[test]
    fn contributions_sum_to_the_parent() {
        let how = how(method("weighted-mean"), Some(&["3", "7", "9"]), MissingPolicy::Renormalise(d("0")));
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
            combine: method("sum"),
            weights: None,
            missing: MissingPolicy::Renormalise(d("0.5")),
            out_of: Some(vec![d("50"), d("20"), d("30")]),
        };
        assert_eq!(value(&how, &["45", "", "30"]).as_deref(), Some("93.75")); // 75·100/80
        assert_eq!(value(&how, &["", "20", ""]), None);
    }
}
