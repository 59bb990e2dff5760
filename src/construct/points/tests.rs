//! Examples of all ways, and that their points lie in what they reach.

use super::*;

fn d(text: &str) -> Decimal {
    number::parse(text).unwrap()
}

fn ways() -> impl Iterator<Item = &'static Way> {
    OF_VALUE.iter().chain(OF_TARGET).copied()
}

fn points(way: &Way, example: &Example, x: Decimal) -> Result<Decimal, Fault> {
    match way.computes {
        Computes::OfValue(compute) => compute(&example.argument, x).map(|(points, _)| points),
        Computes::OfTarget(compute) => compute(example.argument.direction(), x, example.target.unwrap().into()),
    }
}

#[test]
fn examples_are_right_and_lie_in_the_reach() {
    for way in ways() {
        let example = (way.example)();
        let values = example.points.iter().map(|(x, _)| Decimal::from(*x));
        let input = Range::of(values.clone().min().unwrap(), values.max().unwrap());
        let reach = (way.reach)(&example.argument, input);
        for (x, wanted) in example.points {
            assert_eq!(points(way, &example, Decimal::from(*x)), Ok(d(wanted)), "{way:?} of {x}");
            assert!(reach.holds(d(wanted)), "{way:?} of {x}: {reach}");
        }
        assert_eq!(by_word(way.word), Some(way));
    }
}

#[test]
fn a_way_is_given_what_it_takes() {
    for way in ways() {
        let taken = match (way.example)().argument {
            Argument::Ends(_) => Takes::Ends,
            Argument::Knots(_) => Takes::Knots,
            Argument::Bands(_) => Takes::Bands,
            Argument::Direction(_) => Takes::Direction,
        };
        assert_eq!(way.takes, taken, "{way:?}");
    }
}

#[test]
fn what_is_reached_is_one_of_the_sites() {
    for way in ways() {
        let example = (way.example)();
        let sites: Vec<Mark> = (way.sites)(&example.argument, UNKNOWN).into_iter().map(|site| site.mark).collect();
        for (x, _) in example.points {
            let x = Decimal::from(*x);
            let band = match way.computes {
                Computes::OfValue(compute) => compute(&example.argument, x).unwrap().1,
                Computes::OfTarget(_) => None,
            };
            let reached = (way.reached)(&example.argument, x, band);
            assert_eq!(reached.is_some(), !sites.is_empty(), "{way:?} of {x}");
            assert!(reached.is_none_or(|(mark, _)| sites.contains(&mark)), "{way:?} of {x}");
        }
    }
}

#[test]
fn a_curve_is_straight_between_its_points_and_flat_outside() {
    let knots = vec![(d("0.01"), d("100")), (d("0.02"), d("80")), (d("0.05"), d("0"))];
    let points = Points::Way(&curve::WAY, Argument::Knots(knots));
    let at = |x: &str| number::show(points.of_value(d(x)).unwrap().unwrap().0, None);
    assert_eq!(
        [at("0"), at("0.01"), at("0.015"), at("0.02"), at("0.035"), at("0.05"), at("9")],
        ["100", "100", "90", "80", "40", "0", "0"]
    );
}

/// 60 at 0 and 90 at 1 turned round: 90 at 0 and 60 at 1, so 66 has (66 − 90) ÷ (60 − 90) = 0.8.
#[test]
fn goalposts_may_fall() {
    let written = (d("90"), d("60"));
    let points = Points::Way(&goalposts::WAY, Argument::Ends(Ends { written, transformed: Some(written) }));
    assert_eq!(points.of_value(d("66")), Some(Ok((d("0.8"), None))));
    assert_eq!(points.reach(Range::of(60, 90)), Range::of(0, 1));
    let broken = Points::Way(&goalposts::WAY, Argument::Ends(Ends { written, transformed: None }));
    assert!(broken.of_value(d("66")).unwrap().is_err());
    assert_eq!(broken.reach(Range::of(60, 90)), UNKNOWN);
}

#[test]
fn a_target_of_zero_divides_only_where_higher_is_better() {
    let of = |direction| {
        let points = Points::Way(&distance_to_target::WAY, Argument::Direction(direction));
        let (compute, direction) = points.of_target().unwrap();
        compute(direction, d("4"), Decimal::ZERO)
    };
    assert!(of(Direction::Higher).is_err());
    assert_eq!(of(Direction::Lower), Ok(Decimal::ZERO));
}
