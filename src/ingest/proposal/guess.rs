//! Which column is which: by names and by what the cells hold, the surest first, each column once.

use super::look::{Column, Look, percent};
use super::names::{self, PERIOD, RESPONDENT, SUBJECT};
use super::{LEAST, Proposed, SURE};
use crate::data::codes::Code;
use crate::data::{Domain, spelling};
use crate::ingest::judge::{self, Verdict};
use crate::ingest::landing::{answer, choices};

/// An id that needs a column.
pub(super) struct Wanted<'p> {
    pub id: &'p str,
    pub domain: &'p Domain,
    /// What it is called: its id, and its label in all languages.
    pub names: Vec<String>,
}

/// A column with how sure it is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sure {
    pub at: usize,
    pub confidence: u32,
}

/// What is proposed for an id.
pub(super) enum Answer {
    /// A column, and how its cells are written.
    Column(Sure, Cells),
    /// A column for each choice.
    Ticks(Vec<(String, usize)>),
    /// Nothing.
    None,
}

/// What cells need so that the rules read them.
#[derive(Debug, Default)]
pub(super) struct Cells {
    /// Labels with what they seem to mean; none where nobody knows.
    pub labels: Vec<(String, Option<String>)>,
    /// Codes that seem to say "no value".
    pub missing: Vec<String>,
    /// Whether the number at the head counts.
    pub head: bool,
    /// Whether numbers have a decimal comma.
    pub comma: bool,
}

/// What is proposed.
pub(super) struct Guess<'p> {
    pub subject: Option<Sure>,
    pub respondent: Option<Sure>,
    pub period: Option<Sure>,
    pub answers: Vec<(&'p str, Answer)>,
}

/// A cell that seems to say "no value".
fn no_value(cell: &str) -> bool {
    judge::is_no_value(cell) || judge::may_be_no_value(cell)
}

impl<'p> Guess<'p> {
    pub fn of(look: &Look, wanted: &[Wanted<'p>], subject: &str) -> Self {
        let mut free: Vec<bool> = vec![true; look.columns.len()];
        let mut take = |found: Option<Sure>| {
            if let Some(sure) = found {
                free.get_mut(sure.at).into_iter().for_each(|free| *free = false);
            }
            found
        };
        let period = take(best(look, |column| role(column, &PERIOD, column.times()).max(nameless_times(column))));
        // Ids differ in every row, subjects do not.
        let respondent = take(best(look, |column| {
            let taken = period.is_some_and(|period| period.at == column.at);
            if taken {
                0
            } else {
                role(column, &RESPONDENT, percent(column.different().len(), column.given().count()))
            }
        }));
        let taken = |at: usize| [period, respondent].iter().flatten().any(|sure| sure.at == at);
        let mut known: Vec<&str> = vec![subject];
        known.extend(SUBJECT);
        let mut pairs: Vec<(u32, Option<usize>, usize)> = Vec::new();
        for column in look.columns.iter().filter(|column| !taken(column.at)) {
            let repeats =
                100 - percent(column.different().len().saturating_sub(1), column.given().count()).min(60);
            pairs.push((role(column, &known, repeats), None, column.at));
            pairs.extend(wanted.iter().enumerate().map(|(n, one)| (answer_fit(column, one), Some(n), column.at)));
        }
        pairs.sort_by_key(|(confidence, id, at)| (std::cmp::Reverse(*confidence), *at, *id));
        let mut chosen: Vec<Option<Sure>> = vec![None; wanted.len()];
        let (mut of_subject, mut used): (Option<Sure>, Vec<usize>) = (None, Vec::new());
        for (confidence, id, at) in pairs.into_iter().filter(|(confidence, ..)| *confidence >= LEAST) {
            let slot = match id {
                None => Some(&mut of_subject),
                Some(id) => chosen.get_mut(id),
            };
            if let Some(slot) = slot.filter(|slot| slot.is_none() && !used.contains(&at)) {
                *slot = Some(Sure { at, confidence });
                used.push(at);
            }
        }
        let answers = wanted.iter().zip(chosen).map(|(one, sure)| (one.id, of_answer(look, one, sure, &used)));
        Self { subject: of_subject, respondent, period, answers: answers.collect() }
    }

    /// Our names with their columns, for people.
    pub fn proposed(&self, look: &Look) -> Vec<Proposed> {
        let header = |at: usize| look.columns.get(at).map(|column| column.name.clone()).unwrap_or_default();
        let of = |ours: &str, sure: Option<Sure>| match sure {
            Some(Sure { at, confidence }) => {
                let why = if confidence >= SURE { "" } else { "look at it" };
                Proposed { ours: ours.to_owned(), header: header(at), confidence, why: why.to_owned() }
            }
            None => Proposed {
                ours: ours.to_owned(),
                header: String::new(),
                confidence: 0,
                why: "no column seems to be it".to_owned(),
            },
        };
        let mut all =
            vec![of("subject", self.subject), of("respondent", self.respondent), of("period", self.period)];
        for (id, answer) in &self.answers {
            all.push(match answer {
                Answer::Column(sure, _) => of(id, Some(*sure)),
                Answer::None => of(id, None),
                Answer::Ticks(ticks) => {
                    let headers: Vec<String> = ticks.iter().map(|(_, at)| header(*at)).collect();
                    Proposed {
                        ours: (*id).to_owned(),
                        header: headers.join(" + "),
                        confidence: SURE,
                        why: "a column for each choice".to_owned(),
                    }
                }
            });
        }
        all
    }
}

/// The surest column.
fn best(look: &Look, fit: impl Fn(&Column) -> u32) -> Option<Sure> {
    let sure = |column: &Column| Sure { at: column.at, confidence: fit(column) };
    let all = look.columns.iter().map(sure).filter(|sure| sure.confidence >= LEAST);
    // Of equal ones the first.
    all.rev().max_by_key(|sure| sure.confidence)
}

/// How well a column fits a role: by its name, the earlier in the list the better, and by its cells.
fn role(column: &Column, known: &[&str], cells: u32) -> u32 {
    let name = known.iter().enumerate().map(|(place, name)| {
        let earlier = u32::try_from(place).unwrap_or_default().min(20) / 2;
        let alike = column.alike(name);
        if alike < 80 { 0 } else { alike.saturating_sub(earlier) }
    });
    let name = name.max().unwrap_or_default();
    if name == 0 || column.given().next().is_none() { 0 } else { (name * 2 + cells) / 3 }
}

/// How sure a column of days, times or periods is that has no known name; plain numbers may be anything.
fn nameless_times(column: &Column) -> u32 {
    let numbers = column.given().all(|cell| crate::data::numeral::read(cell, true).is_ok());
    if !numbers && column.times() >= 90 { 55 } else { 0 }
}

/// How well a column fits an id.
fn answer_fit(column: &Column, wanted: &Wanted<'_>) -> u32 {
    let name = wanted.names.iter().map(|name| column.alike(name)).max().unwrap_or_default();
    let cells = cells_fit(column, wanted.domain);
    let telling = matches!(wanted.domain, Domain::Choice(_) | Domain::Several(_))
        || matches!(wanted.domain, Domain::Scale { levels, .. } if !levels.is_empty());
    match wanted.domain {
        // Any text is free text.
        Domain::Text | Domain::Classified(_) => name,
        // A number may be anything; a word of the rules is one of theirs.
        _ if name < 40 && !telling => 0,
        _ if name >= 96 => (name * 3 + cells) / 4,
        _ => (name + cells) / 2,
    }
}

/// The share of the cells that the rules would read, in percent; 50 where there are none.
fn cells_fit(column: &Column, domain: &Domain) -> u32 {
    let given: Vec<&str> = column.given().filter(|cell| !no_value(cell)).collect();
    if given.is_empty() {
        return 50;
    }
    let mut reader = answer::Answers::new(domain, None, &Default::default(), &Default::default());
    let read =
        given.iter().filter(|cell| reader.reads(cell) || head_fits(cell, domain) || meant(cell, domain).is_some());
    percent(read.count(), given.len())
}

/// Whether the number at the head of a cell is an answer.
fn head_fits(cell: &str, domain: &Domain) -> bool {
    let folded = spelling::matching(cell);
    domain.takes_numbers() && answer::head_of(&folded).is_some_and(|(number, _)| domain.read(number).is_ok())
}

/// The answer that is meant by a cell in other words.
fn meant(cell: &str, domain: &Domain) -> Option<String> {
    let declared: Vec<&str> = match domain {
        Domain::Scale { levels, .. } => levels.keys().map(String::as_str).collect(),
        Domain::Choice(choices) | Domain::Several(choices) => choices.iter().map(String::as_str).collect(),
        _ => return None,
    };
    let folded = spelling::matching(cell);
    let label = answer::head_of(&folded).map_or(folded.as_str(), |(_, label)| label);
    names::meant(label, &declared).map(str::to_owned)
}

/// What is proposed for an id that has this column, or none.
fn of_answer(look: &Look, wanted: &Wanted<'_>, sure: Option<Sure>, used: &[usize]) -> Answer {
    if let Domain::Several(choices) = wanted.domain
        && let Some(ticks) = ticks(look, choices, used, sure)
        && sure.is_none_or(|sure| sure.confidence < SURE || ticks.iter().any(|(_, at)| *at == sure.at))
    {
        return Answer::Ticks(ticks);
    }
    match sure.and_then(|sure| Some((sure, look.columns.get(sure.at)?))) {
        Some((sure, column)) => Answer::Column(sure, cells(column, wanted.domain)),
        None => Answer::None,
    }
}

/// A column for each choice, where there is one that has its name in the header and ticks in its cells.
fn ticks(look: &Look, choices: &[String], used: &[usize], own: Option<Sure>) -> Option<Vec<(String, usize)>> {
    let mut found: Vec<(String, usize)> = Vec::new();
    for choice in choices {
        let folded = spelling::matching(choice);
        let fits = |column: &&Column| {
            let header = spelling::matching(&column.name);
            let named = header == folded
                || header
                    .strip_suffix(&folded)
                    .is_some_and(|before| before.ends_with([' ', ':', '(', '[', '_', '/', '-', '.']))
                || header.contains(&format!("({folded})"))
                || header.contains(&format!("[{folded}]"));
            let names = [folded.clone(), header];
            let ticked =
                column.cells.iter().all(|cell| no_value(cell) || choices::ticked(cell, &names, &[]).is_some());
            named && ticked && (!used.contains(&column.at) || own.is_some_and(|own| own.at == column.at))
        };
        let at = look.columns.iter().find(fits).map(|column| column.at);
        found.extend(at.filter(|at| !found.iter().any(|(_, known)| known == at)).map(|at| (choice.clone(), at)));
    }
    // One column alone may be called like a choice by chance.
    (found.len() >= 2 && found.len() * 2 >= choices.len()).then_some(found)
}

/// What the cells of a column need.
fn cells(column: &Column, domain: &Domain) -> Cells {
    let mut found = Cells::default();
    let different = column.different();
    found.missing = different
        .iter()
        .filter(|cell| judge::may_be_no_value(cell) && !domain.declares(cell))
        .map(|cell| (*cell).to_owned())
        .collect();
    let mut reader = answer::Answers::new(domain, None, &Default::default(), &Default::default());
    let is_missing = |cell: &str| found.missing.iter().any(|code| Code::of(code).is_text(cell));
    let odd: Vec<&str> = different.into_iter().filter(|cell| !is_missing(cell) && !reader.reads(cell)).collect();
    found.head = !odd.is_empty() && odd.iter().all(|cell| head_fits(cell, domain));
    found.comma = !odd.is_empty() && !found.head && domain.takes_numbers() && {
        let notation = crate::data::numeral::Notation { decimal_comma: true, thousands: false };
        let mut reader = judge::Judge::plain(domain, notation, Vec::new());
        odd.iter().all(|cell| !matches!(reader.verdict(cell, false), Verdict::Refused(_)))
    };
    let free = matches!(domain, Domain::Text | Domain::Classified(_));
    if !found.head && !found.comma && !free {
        let mut seen: Vec<String> = Vec::new();
        for cell in odd {
            let folded = spelling::matching(cell);
            if !seen.contains(&folded) {
                found.labels.push((cell.to_owned(), meant(cell, domain)));
                seen.push(folded);
            }
        }
    }
    found
}
