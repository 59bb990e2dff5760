//! What was found out about the mutants of a rule set.

use super::{Draft, Mutant};
use crate::diagnostic::Sources;
use crate::number::{self, Decimal, Rounding};
use std::fmt::Write as _;

/// What was found out about the mutants of a rule set.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The rule set.
    pub ruleset: String,
    /// How many a case noticed.
    pub killed: usize,
    /// How many do not bind, so that nobody could use them: they don't count.
    pub stillborn: usize,
    /// Those for which no data were found that tell them from the original.
    pub equivalent: Vec<Mutant>,
    /// Those that no case noticed although there are data that tell them.
    pub survivors: Vec<Survivor>,
}

/// A mutant that no case noticed.
#[derive(Debug, Clone)]
pub struct Survivor {
    /// The mutant.
    pub mutant: Mutant,
    /// The smallest data found that tell it from the original.
    pub smallest: Draft,
    /// The first line of these data's results that differs: by the rules, and by the mutant. Both are empty where the mutant can't
    /// score them at all.
    pub told: (String, String),
}

impl Report {
    /// How many mutants count: all that bind.
    #[must_use]
    pub fn counted(&self) -> usize {
        self.killed + self.equivalent.len() + self.survivors.len()
    }

    /// Killed ones of those that are not equivalent, in percent with two places; 100 where there are none.
    #[must_use]
    pub fn rate(&self) -> Decimal {
        percent(self.killed, self.killed + self.survivors.len(), Decimal::ONE_HUNDRED)
    }

    /// The percentage of equivalent ones among those that count; 0 where there are none.
    #[must_use]
    pub fn equivalent_share(&self) -> Decimal {
        percent(self.equivalent.len(), self.counted(), Decimal::ZERO)
    }
}

fn percent(part: usize, whole: usize, none: Decimal) -> Decimal {
    if whole == 0 {
        return none;
    }
    let share = number::div(Decimal::from(part), Decimal::from(whole)).unwrap_or_default();
    let percent = number::mul(share, Decimal::ONE_HUNDRED).unwrap_or_default();
    // 99.996 is not all of them.
    let rounded = number::round(percent, 2, Rounding::HalfUp);
    if rounded == Decimal::ONE_HUNDRED && part < whole { Decimal::new(9999, 2) } else { rounded }
}

impl Mutant {
    /// The change in a line: `rules/a/ruleset.yaml:12:3 grades.0.from: 90 → 91`.
    #[must_use]
    pub fn describe(&self, sources: &Sources) -> String {
        let before = one_line(&self.before);
        let place = sources.locate(self.span);
        // A function's path is the name of its file, which the place says already.
        let path = if place.starts_with(&self.path) { String::new() } else { format!(" {}:", self.path) };
        match self.after.as_str() {
            "" => format!("{place}{path} {before} taken out"),
            after => format!("{place}{path} {before} → {}", one_line(after)),
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The table for `docs/`: a row for each rule set, then the equivalent mutants.
#[must_use]
pub fn markdown(reports: &[Report], sources: &Sources) -> String {
    let mut page = "# Mutants of the shipped rule sets\n\nEach threshold, weight, level, comparison, operator, policy and table cell of a rule set is changed a \
        little, one at a time; a case must notice. `satis test --mutants` does it. Equivalent mutants are those for which a search over the reachable range found no data that tell them \
        from the original.\n\n| rule set | mutants | killed | survived | equivalent | kill rate |\n| --- | ---: | ---: | ---: | ---: | ---: |\n"
        .to_owned();
    for report in reports {
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} | {} ({} %) | {} % |",
            report.ruleset,
            report.counted(),
            report.killed,
            report.survivors.len(),
            report.equivalent.len(),
            number::show(report.equivalent_share(), None),
            number::show(report.rate(), None)
        );
    }
    let lists = [
        ("Survivors", reports.iter().flat_map(|report| report.survivors.iter().map(|s| &s.mutant)).collect()),
        ("Equivalent mutants", reports.iter().flat_map(|report| &report.equivalent).collect::<Vec<_>>()),
    ];
    for (heading, mutants) in lists {
        if !mutants.is_empty() {
            let _ = writeln!(page, "\n## {heading}\n");
            for mutant in mutants {
                let _ = writeln!(page, "- `{}`", mutant.describe(sources));
            }
        }
    }
    page
}
