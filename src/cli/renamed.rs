//! What is stored under names that the rules do not know: a table, a measure or a question that was renamed after the import
//! is in no result, which nobody sees in the numbers.

use super::{Context, Failure};
use crate::data::{Lack, LackKind, Lacks};
use crate::diagnostic::suggest;
use crate::ingest::Form;
use crate::period::Period;
use crate::ruleset::Library;
use crate::score;
use crate::store::{Store, Stored};
use std::collections::{BTreeMap, BTreeSet};

/// Names that are warned of before the others are counted.
const SHOWN: usize = 10;

/// What is stored for a survey under unknown names.
pub struct Renamed {
    found: BTreeMap<(Stored, Period), u64>,
    /// For each name one that may stand for it now.
    near: BTreeMap<Stored, String>,
}

impl Renamed {
    /// What is stored under names that neither this rule set knows nor another one of its survey, each in the version in force in
    /// the period of the rows. A column is one only where the rules ask for another one that nobody answered in that period: rules
    /// may drop questions.
    ///
    /// # Errors
    /// [`Failure`] where the store can't be read.
    pub fn find(
        library: &Library,
        store: &Store,
        organisation: &str,
        (survey, form): (&str, &Form),
    ) -> Result<Self, Failure> {
        let all = store.stored(organisation, survey, &|stored, period| !form.knows(stored, period))?;
        let mut others: Option<Vec<Form>> = None;
        let mut found = BTreeMap::new();
        for ((stored, period), n) in &all {
            if form.knows(stored, *period) || !form.lacks_one(stored, *period, &all) {
                continue;
            }
            let others = others.get_or_insert_with(|| forms(library, survey));
            if *n > 0 && !others.iter().any(|other| other.knows(stored, *period)) {
                found.insert((stored.clone(), *period), *n);
            }
        }
        let mut near = BTreeMap::new();
        for (stored, period) in found.keys() {
            near.extend(form.near(stored, *period, &all).map(|name| (stored.clone(), name)));
        }
        Ok(Self { found, near })
    }

    /// As what it is lacking in the results.
    pub fn lacks(&self) -> Lacks {
        let mut lacks = Lacks::default();
        for ((stored, period), n) in &self.found {
            let near = self.near.get(stored).map(|near| format!("; {near}")).unwrap_or_default();
            let reason = format!("{}, which the rules in force do not have{near}", in_words(stored));
            let (subject, file) = (String::new(), String::new());
            lacks.add(Lack { kind: LackKind::Unread, subject, period: Some(*period), file, reason }, *n);
        }
        lacks
    }

    /// Says it once for each name.
    ///
    /// # Errors
    /// [`Failure`] where that can't be written.
    pub fn warn(&self, context: &mut Context<'_>) -> Result<(), Failure> {
        let mut names: BTreeMap<&Stored, (u64, BTreeSet<Period>)> = BTreeMap::new();
        for ((stored, period), n) in &self.found {
            let (all, periods) = names.entry(stored).or_default();
            *all += n;
            periods.insert(*period);
        }
        for (stored, (n, periods)) in names.iter().take(SHOWN) {
            let when = match (periods.first(), periods.last()) {
                (Some(first), Some(last)) if first != last => format!("{first} to {last}"),
                (first, _) => first.map(Period::to_string).unwrap_or_default(),
            };
            let near = self.near.get(*stored).map(|near| format!(" ({near})")).unwrap_or_default();
            writeln!(
                context.err,
                "warning: stored {} ({n}, {when}) are in no result, since the rules in force do not have that name{near}: keep the \
                 name under which they are stored, or import their files once more under the new one",
                in_words(stored)
            )?;
        }
        if let Some(more) = names.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            writeln!(context.err, "warning: what is stored under {more} more names is in no result")?;
        }
        Ok(())
    }
}

/// What the rule sets of a survey expect of files.
fn forms(library: &Library, survey: &str) -> Vec<Form> {
    let of = |id: &str| {
        let (plan, _) = score::plan(library, id, None).ok()?;
        (plan.ruleset.survey == survey).then(|| Form::by_version(&plan, library, id))
    };
    library.ids().filter_map(of).collect()
}

fn in_words(stored: &Stored) -> String {
    match stored {
        Stored::Rows(table) if table.is_empty() => "responses".to_owned(),
        Stored::Rows(table) => format!("rows of `{table}`"),
        Stored::Answers { table, column } if table.is_empty() => format!("answers to `{column}`"),
        Stored::Answers { table, column } => format!("answers to `{table}.{column}`"),
        Stored::Measure(measure) => format!("values of `{measure}`"),
    }
}

/// Everything that is stored, with its period.
type All = BTreeMap<(Stored, Period), u64>;

impl Form {
    /// Whether the rules in force in a period read what is stored under a name.
    fn knows(&self, stored: &Stored, period: Period) -> bool {
        let form = self.on(period.first_day());
        match stored {
            Stored::Rows(table) if table.is_empty() => form.plain,
            Stored::Rows(table) => form.tables.contains_key(table),
            Stored::Answers { table, column } => self.domain(table, period, column).is_some(),
            Stored::Measure(measure) => form.measures.contains_key(measure),
        }
    }

    /// Whether a name that the rules do not know is to be spoken of: of a column only where they miss another one of its table.
    fn lacks_one(&self, stored: &Stored, period: Period, all: &All) -> bool {
        match stored {
            Stored::Rows(_) | Stored::Measure(_) => true,
            Stored::Answers { .. } => !self.idle(stored, period, all).is_empty(),
        }
    }

    /// The names of the same kind that the rules in force have and nothing is stored under: of columns in that period.
    fn idle(&self, stored: &Stored, period: Period, all: &All) -> Vec<String> {
        let form = self.on(period.first_day());
        let is_stored = |stored: &Stored| all.keys().any(|(known, _)| known == stored);
        match stored {
            Stored::Rows(_) => {
                let tables = form.tables.keys().filter(|name| !is_stored(&Stored::Rows((*name).clone())));
                tables.cloned().collect()
            }
            Stored::Measure(_) => {
                let measures = form.measures.keys().filter(|name| !is_stored(&Stored::Measure((*name).clone())));
                measures.cloned().collect()
            }
            Stored::Answers { table, .. } => {
                let columns = if table.is_empty() {
                    Some(&form.questions)
                } else {
                    form.tables.get(table).map(|of| &of.columns)
                };
                let is_idle = |column: &&String| {
                    let answers = Stored::Answers { table: table.clone(), column: (*column).clone() };
                    !all.contains_key(&(answers, period))
                };
                columns.into_iter().flat_map(|columns| columns.keys()).filter(is_idle).cloned().collect()
            }
        }
    }

    /// The name that may stand for an unknown one: one nearly like it, or the only one without anything stored.
    fn near(&self, stored: &Stored, period: Period, all: &All) -> Option<String> {
        let name = match stored {
            Stored::Rows(name) | Stored::Measure(name) | Stored::Answers { column: name, .. } => name,
        };
        let idle = self.idle(stored, period, all);
        suggest(name, idle.iter().map(String::as_str)).or_else(|| match idle.as_slice() {
            [only] => Some(format!("was it renamed to `{only}`?")),
            _ => None,
        })
    }
}
