//! The share of some of the answers.

use super::count::counted;
use super::{Answers, Argument, Needs, Of, Statistic, Takes, Unit, share_of_some};
use crate::data::Domain;
use crate::interval::Range;
use crate::number::{Decimal, Fault};

pub(super) const STATISTIC: Statistic = Statistic {
    word: "share",
    doc: "the share of those who gave one of these answers among those who answered",
    example: (&[2, 4, 4, 10], "4", "0.5"),
    takes: Takes::Answers,
    of: Of::Any,
    unit: Unit::Share,
    lies_within: false,
    needs: Needs::AnAnswer,
    value,
    reach,
};

fn value(answers: &Answers<'_>, argument: &Argument) -> Result<Decimal, Fault> {
    answers.share(counted(answers, argument.answers())?)
}

/// All of those who answered, where all that can be answered is named.
fn reach(_: Range, domain: Option<&Domain>, argument: &Argument) -> Option<Range> {
    let all: Vec<&String> = match domain {
        Some(Domain::Scale { levels, range: None, .. }) => {
            levels.iter().filter(|(_, level)| level.points.is_some()).map(|(label, _)| label).collect()
        }
        Some(Domain::Choice(choices)) => choices.iter().collect(),
        Some(_) => return Some(share_of_some()),
        None => return Some(Range::of(0, 1)),
    };
    let named = all.iter().all(|answer| argument.answers().contains(answer));
    Some(if named { Range::exactly(Decimal::ONE) } else { share_of_some() })
}
