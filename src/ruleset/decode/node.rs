//! Nodes of the score tree.

use super::*;
use crate::construct::points::{self, Argument, Banding, Ends, Point, Takes};
use crate::construct::{combination, position, transform};
use crate::ruleset::fields::{WAYS_TO_POINTS, is_id};

impl Decoder<'_> {
    pub(super) fn node(&mut self, id: &str, span: Span, tree: &Tree) -> Node {
        let children =
            entries(tree, "of").map(|entry| self.node(&entry.key, entry.key_span, &entry.value)).collect();
        if let Some(of) =
            tree.entry("of").filter(|of| of.value.entries().is_empty() && matches!(of.value.shape, Shape::Map(_)))
        {
            self.problems.push(
                Diagnostic::error(Code::NoChildren, of.key_span, format!("`{id}` has no children under `of`"))
                    .label("nothing stands here")
                    .help("write children, or give the node a `value` instead"),
            );
        }
        let at = |name: &str| tree.get(name).filter(|value| !value.is_nothing());
        let number = |name: &str| at(name).and_then(|t| Some(At { value: number_of(t)?, span: t.span }));
        Node {
            id: id.to_owned(),
            span,
            label: label(tree, "label"),
            weight: number("weight"),
            when: self.formula(tree, "when"),
            value: self.formula(tree, "value"),
            children,
            of: tree.entry("of").map(|of| of.key_span),
            combine: at("combine").and_then(|t| {
                let value = match t.text() {
                    Some(word) => combine(word)?,
                    None => Combine::Function(self.function(t)?),
                };
                Some(At { value, span: t.span })
            }),
            weights: at("weights").and_then(|t| Some(At { value: weights(t)?, span: t.span })),
            missing: at("missing").and_then(|t| Some(At { value: self.missing(t)?, span: t.span })),
            per: at("per").and_then(|t| Some(At { value: per(t.text()?), span: t.span })),
            transform: at("transform").and_then(|t| {
                let value = match t.text() {
                    Some(word) => Transform::Method(transform::by_word(word)?),
                    None => Transform::Function(self.function(t)?),
                };
                Some(At { value, span: t.span })
            }),
            points: self.points(tree),
            floor: number("floor"),
            cap: number("cap"),
            round: at("round").and_then(|t| Some(At { value: self.rounding(t)?, span: t.span })),
            show: at("show").and_then(|t| self.places(t)),
            out_of: number("out_of"),
        }
    }

    /// The name of a function.
    fn function(&mut self, tree: &Tree) -> Option<FormulaText> {
        let name = self.formula(tree, "function")?;
        if is_id(&name.text) {
            return Some(name);
        }
        self.problems.push(
            Diagnostic::error(Code::BadName, name.whole(), format!("`{}` is no name of a function", name.text))
                .label("not an identifier")
                .help("write the name alone: the function is given its values by itself"),
        );
        None
    }

    pub(super) fn missing(&mut self, tree: &Tree) -> Option<MissingPolicy> {
        match tree.text() {
            Some("fail") => Some(MissingPolicy::Fail),
            Some("zero") => Some(MissingPolicy::Zero),
            Some("renormalise") => Some(MissingPolicy::Renormalise(Decimal::ZERO)),
            _ => {
                let share = tree.get("renormalise")?;
                let value = number_of(share)?;
                if value < Decimal::ZERO || value > Decimal::ONE {
                    self.problems.push(
                        Diagnostic::error(
                            Code::MissingShare,
                            share.span,
                            format!("{value} is not a share of the weight"),
                        )
                        .label("from 0 to 1, as in 0.5 or 50%"),
                    );
                    return None;
                }
                Some(MissingPolicy::Renormalise(value))
            }
        }
    }

    pub(super) fn rounding(&mut self, tree: &Tree) -> Option<Round> {
        let (places, half) = match tree.text() {
            Some("none") => return Some(Round { places: None, half: Rounding::HalfUp }),
            Some(_) => (tree, Rounding::HalfUp),
            None => match text_of(tree, "half").as_deref() {
                Some("even") => (tree.get("places")?, Rounding::HalfEven),
                _ => (tree.get("places")?, Rounding::HalfUp),
            },
        };
        Some(Round { places: Some(self.places(places)?), half })
    }

    /// A number of decimal places, 0 to 12.
    pub(super) fn places(&mut self, tree: &Tree) -> Option<u32> {
        let count: u32 = tree.text()?.parse().ok()?;
        if count > number::GUARD_PLACES {
            self.problems.push(
                Diagnostic::error(
                    Code::TooManyPlaces,
                    tree.span,
                    format!("{count} decimal places are more than 12"),
                )
                .label("at most 12"),
            );
            return None;
        }
        Some(count)
    }

    pub(super) fn points(&mut self, tree: &Tree) -> Option<At<Points>> {
        let given: Vec<&Entry> = WAYS_TO_POINTS
            .iter()
            .filter_map(|way| tree.entry(way))
            .filter(|entry| !entry.value.is_nothing())
            .collect();
        if let [first, second, ..] = given.as_slice() {
            self.problems.push(
                Diagnostic::error(
                    Code::PointsTwice,
                    second.span(),
                    format!("a node has one way to points, not `{}` and `{}`", first.key, second.key),
                )
                .label("the second")
                .also(first.span(), "the first")
                .help("keep one, or put one of them on a child"),
            );
        }
        let entry = *given.first()?;
        let direction = || Direction::by_word(entry.value.text()?);
        let value = match (points::by_word(&entry.key), position::by_word(&entry.key)) {
            (Some(way), _) => {
                let argument = match way.takes {
                    Takes::Ends => Argument::Ends(self.ends(entry)?),
                    Takes::Knots => Argument::Knots(self.knots(entry)?),
                    Takes::Bands => Argument::Bands(Banding::from(self.bands(entry))),
                    Takes::Direction => Argument::Direction(direction()?),
                };
                Points::Way(way, argument)
            }
            (None, position) => Points::Position(position?, direction()?),
        };
        Some(At { value, span: entry.span() })
    }

    fn bands(&mut self, entry: &Entry) -> Bands {
        entry.value.items().iter().filter_map(|band| self.band(band)).collect()
    }

    fn ends(&mut self, entry: &Entry) -> Option<Ends> {
        let (low, high) = pair_of(&entry.value)?;
        if low == high {
            self.problems.push(
                Diagnostic::error(Code::Goalposts, entry.value.span, "both goalposts are the same")
                    .label("0 and 1 would lie at the same value"),
            );
            return None;
        }
        Some(Ends { written: (low, high), transformed: Some((low, high)) })
    }

    fn knots(&mut self, entry: &Entry) -> Option<Vec<Point>> {
        let mut points: Vec<Point> = Vec::new();
        for point in entry.value.entries() {
            points.push((number::parse_with_percent(&point.key).ok()?, number_of(&point.value)?));
        }
        points.sort_by_key(|(x, _)| *x);
        let twice = points.iter().zip(points.iter().skip(1)).find(|(a, b)| a.0 == b.0).map(|(a, _)| a.0);
        if let Some(x) = twice {
            let same = entry.value.entries().iter();
            let same = same.filter(|point| number::parse_with_percent(&point.key) == Ok(x)).collect::<Vec<_>>();
            let (first, second) = (same.first().map(|one| one.key_span), same.get(1).map(|one| one.key_span));
            let message = format!("two points of the curve are at {}", number::show(x, None));
            let problem = Diagnostic::error(Code::CurvePoints, second.unwrap_or(entry.span()), message);
            let problem = problem.label("the second").help("take one of the two out, or move it");
            self.problems.push(first.into_iter().fold(problem, |problem, first| problem.also(first, "the first")));
            return None;
        }
        if points.len() < 2 {
            self.problems.push(
                Diagnostic::error(
                    Code::CurvePoints,
                    entry.span(),
                    "a curve needs at least two points, each at its own value",
                )
                .label("this curve")
                .help(match pairs(&entry.value) {
                    Some(pairs) => format!("write `curve: {{{pairs}}}`: from the value to its points"),
                    None => {
                        "a map from values to points is wanted, as in `curve: {0: 0, 50: 80, 100: 100}`".to_owned()
                    }
                }),
            );
            return None;
        }
        Some(points)
    }

    fn band(&mut self, tree: &Tree) -> Option<Band> {
        let points = tree.get("points")?;
        let points = pair_of(points).or_else(|| number_of(points).map(|p| (p, p)))?;
        let number = |name: &str| tree.get(name).and_then(number_of);
        let span = tree.entries().first().map_or(tree.span, |entry| entry.key_span);
        let end = tree.entries().last().map_or(span.end, |entry| entry.value.span.end);
        let span = Span { end: end.max(span.end), ..span };
        let (at, above, below) = (number("at"), number("above"), number("below"));
        let (from, to) = (number("from").or(above), number("to").or(below));
        let message = match (at, number("from").and(above).is_some(), number("to").and(below).is_some()) {
            (Some(_), ..) if from.is_some() || to.is_some() => Some("a band has either `at`, or ends"),
            (Some(_), ..) if points.0 != points.1 => Some("a single value has one number of points, not two"),
            (_, true, _) => Some("a band begins `from` a value, or `above` it, not both"),
            (_, _, true) => Some("a band goes up `to` a value, or stays `below` it, not both"),
            _ => None,
        };
        if let Some(message) = message {
            self.problems.push(Diagnostic::error(Code::BandEdges, span, message).label("this band"));
        }
        let said = |names: [&str; 2]| names.iter().find_map(|name| tree.entry(name)).map(Entry::span);
        let ends = [said(["from", "above"]), said(["to", "below"])];
        Some(Band { span, at, from, to, is_above: above.is_some(), is_below: below.is_some(), ends, points })
    }
}

fn combine(word: &str) -> Option<Combine> {
    if word == Combine::<()>::NONE {
        return Some(Combine::None);
    }
    combination::by_word(word).map(Combine::Method)
}

fn weights(tree: &Tree) -> Option<Weights> {
    match tree.text()? {
        "rescale" => Some(Weights::Rescale),
        _ => number_of(tree).map(Weights::Sum),
    }
}

fn per(word: &str) -> Per {
    if word == "response" { Per::Response } else { Per::Rows(word.to_owned()) }
}

/// A list of pairs as the entries of a map.
fn pairs(list: &Tree) -> Option<String> {
    let pair = |tree: &Tree| match tree.items() {
        [x, y] => Some(format!("{}: {}", x.text()?.trim(), y.text()?.trim())),
        _ => None,
    };
    let pairs: Option<Vec<String>> = list.items().iter().map(pair).collect();
    pairs.filter(|pairs| pairs.len() > 1).map(|pairs| pairs.join(", "))
}
