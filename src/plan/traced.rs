//! Texts that a value can never be, wherever it is known where the value comes from: behind `let`, in lists and loops, in
//! named results, in the functions and decision tables that it is given to.
//!
//! Every comparison with a text is noted with what the other side can be. A function may be given now this, now that: only
//! what no call of it can meet is reported.

use super::facts::{Facts, Words, response_facts, subject_facts};
use super::holds::{Finding, Found};
use super::known::Known;
use super::range::Range;
use super::terms::term_range;
use super::{AlsoId, Bound, ColumnSource, NodeSource, Plan, ResponseSlot, SubjectSlot};
use crate::data::Domain;
use crate::diagnostic::{Code, Diagnostic, Span, suggest};
use crate::ids::IdVec;
use crate::number::Decimal;
use crate::script::Slot;
use crate::script::{DecisionId, Formula, Part, Place, Table, Tables, Term};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is known of a comparison after all visits.
#[derive(Debug)]
struct Seen {
    /// Whether some visit can meet it.
    possible: bool,
    /// What the other side can be.
    known: Vec<String>,
    /// Whether it is inside of a function.
    inside: bool,
}

/// What the calls of a decision table give for an input.
#[derive(Debug, Clone)]
pub(super) struct Given {
    pub found: Found,
    /// The numbers among it; unbounded where some call says nothing of them.
    pub range: Range,
}

/// What decision tables are given, by table and input.
pub(super) type AllGiven = BTreeMap<(DecisionId, usize), Given>;

/// Notes of comparisons, and of what decision tables are given.
#[derive(Debug)]
pub(super) struct Trace<'a> {
    tables: &'a Tables,
    grades: Vec<String>,
    texts: RefCell<BTreeMap<(Span, String), Seen>>,
    given: RefCell<AllGiven>,
    problems: RefCell<BTreeMap<Span, Diagnostic>>,
}

/// A side of a comparison.
type Side<'t> = (&'t Term, &'t Found);

/// Checks all formulas of a plan, and gives what each input of each decision table is given.
pub(super) fn check(plan: &Plan, problems: &mut Vec<Diagnostic>) -> AllGiven {
    let trace = Trace {
        tables: &plan.ruleset.tables,
        grades: plan.ruleset.grades.iter().map(|grade| grade.grade.clone()).collect(),
        texts: RefCell::default(),
        given: RefCell::default(),
        problems: RefCell::default(),
    };
    for bound in plan.subject_formulas() {
        let found = |slot: Slot| bound.slot(slot).map_or(Found::Unknown, |slot| of_subject(plan, slot));
        let facts = |slot: Slot| bound.slot(slot).map(|slot| subject_facts(plan, slot)).unwrap_or_default();
        trace.visit(plan, &bound.formula, &found, Some(Known::new(&facts, plan.calls())));
    }
    let of_rows = |bound: &Bound<ResponseSlot>| {
        let facts = |slot: Slot| bound.slot(slot).map(|slot| response_facts(plan, slot));
        let found = |slot: Slot| facts(slot).map_or(Found::Unknown, |facts| of_facts(&facts));
        let facts = |slot: Slot| facts(slot).unwrap_or_default();
        trace.visit(plan, &bound.formula, &found, Some(Known::new(&facts, plan.calls())));
    };
    for column in &plan.columns {
        if let ColumnSource::Derived { value, filter } = &column.source {
            of_rows(value);
            filter.iter().for_each(|filter| of_rows(filter));
        }
    }
    for node in &plan.nodes {
        if let NodeSource::Response(bound) = &node.source {
            of_rows(bound);
        }
        node.calls().for_each(|call| trace.visit(plan, &call.formula, &|_| Found::Unknown, None));
    }
    let sampling = plan.sample.iter().flat_map(super::sample::SamplePlan::formulas);
    sampling.for_each(|bound| trace.visit(plan, &bound.formula, &|_| Found::Unknown, None));
    trace.cells(plan);
    trace.end(problems)
}

fn of_facts(facts: &Facts) -> Found {
    match (facts.kind, facts.choices.is_empty()) {
        (Some(super::types::Kind::Number), _) => {
            let range = facts.range.low.zip(facts.range.high);
            Found::Known(Domain::Number { range, whole: false, percent: facts.share })
        }
        (Some(super::types::Kind::Text), false) if facts.several => {
            Found::Known(Domain::Several(facts.choices.clone()))
        }
        (Some(super::types::Kind::Text), false) => Found::Known(Domain::Choice(facts.choices.clone())),
        (kind, _) => Found::of_kind(kind),
    }
}

fn of_subject(plan: &Plan, slot: &SubjectSlot) -> Found {
    let SubjectSlot::Also(index) = slot else { return of_facts(&subject_facts(plan, slot)) };
    if !plan.has_all_named() {
        return Found::Unknown;
    }
    plan.also_found.get_or_init(|| of_results(plan))[*index].clone()
}

/// What all named results can be, each from those above it, which are all that it sees.
fn of_results(plan: &Plan) -> IdVec<AlsoId, Found> {
    let mut all: IdVec<AlsoId, Found> = IdVec::new();
    for also in &plan.also {
        let found = |slot: Slot| match also.value.slot(slot) {
            None => Found::Unknown,
            Some(SubjectSlot::Also(other)) => all[*other].clone(),
            Some(slot) => of_subject(plan, slot),
        };
        let term = also.value.formula.term();
        let one = Finding::of_formula(&found, &plan.ruleset.tables, &plan.scripts, None).whole(term);
        all.push(one);
    }
    all
}

/// The words that a value is one of.
fn choices(found: &Found) -> Option<&[String]> {
    match found {
        Found::Known(Domain::Choice(choices)) => Some(choices),
        _ => None,
    }
}

/// Whether a term is a name that the formula makes itself, or what a function is given.
fn is_passed(term: &Term, depth: usize) -> bool {
    match term {
        Term::Other(_, Place { part: Part::Local(_), .. }) => true,
        Term::Slot(..) => depth > 0,
        _ => false,
    }
}

impl Trace<'_> {
    fn visit(&self, plan: &Plan, formula: &Formula, slot: &dyn Fn(Slot) -> Found, known: Option<Known<'_>>) {
        let mut finding = Finding::of_formula(slot, &plan.ruleset.tables, &plan.scripts, Some(self));
        finding.known = known;
        finding.whole(formula.term());
    }

    /// The formulas in the cells of tables, with what all calls give.
    fn cells(&self, plan: &Plan) {
        let given = self.given.borrow().clone();
        for (id, table) in self.tables.entries() {
            let names = table.names();
            for (name, row) in names.iter().flat_map(|name| (0..table.rows.len()).map(move |row| (name, row))) {
                let Some(cell) = plan.scripts.cell(name, row) else { continue };
                let slot = |slot: Slot| match slot {
                    Slot::Input(input) => {
                        let given = given.get(&(id, cell.inputs[input]));
                        given.map_or(Found::Unknown, |given| given.found.clone())
                    }
                    Slot::Made(_) => Found::Unknown,
                };
                Finding::of_formula(&slot, self.tables, &plan.scripts, Some(self)).whole(cell.term);
            }
        }
    }

    /// Notes a call of a function or an operator, `depth` functions deep.
    pub(super) fn call(
        &self,
        (name, span): (&str, Span),
        arguments: &[Term],
        given: &[Found],
        (depth, known): (usize, Option<Known<'_>>),
    ) {
        self.table(name, arguments, given, known);
        match (name, arguments, given) {
            ("==" | "!=", [a, b], [x, y]) => self.compare((a, x), (b, y), span, depth),
            ("contains", [whole, part], [list, found]) => self.within((whole, list), (part, found), span, depth),
            ("starts_with", [_, Term::Text(text, at)], [found, _]) => {
                let begins = |choices: &[String]| choices.iter().any(|choice| choice.starts_with(text.as_str()));
                self.note((*at, text), choices(found), &begins, depth);
            }
            _ => {}
        }
        for (term, found) in arguments.iter().zip(given).filter(|(term, _)| is_passed(term, depth)) {
            self.passed(name, term, found);
        }
        if let (Some(name), [a, b], [x, y]) = (order(name), arguments, given) {
            self.shares((a, x), b, depth);
            self.shares((b, y), a, depth);
            self.letters(name, (a, x), (depth, arguments));
            self.letters(name, (b, y), (depth, arguments));
        }
    }

    /// What decision tables are given.
    fn table(&self, name: &str, arguments: &[Term], given: &[Found], known: Option<Known<'_>>) {
        let called = |table: &Arc<Table>| table.names().iter().any(|own| own == name);
        let Some(table) = self.tables.position(called) else { return };
        let mut all = self.given.borrow_mut();
        for (input, (found, term)) in given.iter().zip(arguments).enumerate() {
            let range = known.map_or_else(Range::default, |known| term_range(term, known));
            match all.get_mut(&(table, input)) {
                Some(before) => {
                    before.found = std::mem::replace(&mut before.found, Found::Nothing).or(found.clone());
                    before.range = before.range.union(range);
                }
                None => {
                    all.insert((table, input), Given { found: found.clone(), range });
                }
            }
        }
    }

    /// Notes that a text is compared with what is one of `known`; where that is not known it can be.
    fn note(
        &self,
        (at, text): (Span, &str),
        known: Option<&[String]>,
        meets: &dyn Fn(&[String]) -> bool,
        depth: usize,
    ) {
        // A single word is how a formula or a call says which of several ways it takes.
        let impossible = known.filter(|known| known.len() > 1 && !meets(known));
        let mut texts = self.texts.borrow_mut();
        let seen = texts.entry((at, text.to_owned())).or_insert(Seen {
            possible: false,
            known: Vec::new(),
            inside: depth > 0,
        });
        seen.possible |= impossible.is_none();
        let more = impossible.into_iter().flatten().filter(|word| !seen.known.contains(word));
        let more: Vec<String> = more.cloned().collect();
        seen.known.extend(more);
    }

    fn compare(&self, (a, x): Side<'_>, (b, y): Side<'_>, span: Span, depth: usize) {
        match (a, b) {
            (Term::Text(text, at), _) => self.word((*at, text), y, depth),
            (_, Term::Text(text, at)) => self.word((*at, text), x, depth),
            _ => match (x, y) {
                (Found::List(all), Found::List(others)) if all.len() == others.len() => {
                    for (at, (x, y)) in all.iter().zip(others).enumerate() {
                        let term = |term| entry(term, at).unwrap_or(term);
                        self.compare_entries((term(a), x), (term(b), y), span, depth);
                    }
                }
                _ => self.both(x, y, span, depth),
            },
        }
    }

    fn compare_entries(&self, (a, x): Side<'_>, (b, y): Side<'_>, span: Span, depth: usize) {
        match (a, b) {
            (Term::Text(text, at), _) => self.word((*at, text), y, depth),
            (_, Term::Text(text, at)) => self.word((*at, text), x, depth),
            _ => self.both(x, y, span, depth),
        }
    }

    fn word(&self, (at, text): (Span, &str), found: &Found, depth: usize) {
        let meets = |known: &[String]| known.iter().any(|word| word == text);
        self.note((at, text), choices(found), &meets, depth);
    }

    /// Two values of which neither is written as a text.
    fn both(&self, x: &Found, y: &Found, span: Span, depth: usize) {
        let (Some(all), Some(others)) = (choices(x), choices(y)) else {
            return self.note((span, ""), None, &|_| true, depth);
        };
        let (known, words) = if all.len() >= others.len() { (all, others) } else { (others, all) };
        let meets = |known: &[String]| words.iter().any(|word| known.contains(word));
        let text = if words.len() == 1 { words.first().map_or("", String::as_str) } else { "" };
        self.note((span, text), Some(known), &meets, depth);
    }

    /// `part in whole`.
    fn within(&self, (whole, list): Side<'_>, (part, found): Side<'_>, span: Span, depth: usize) {
        match (list, part) {
            (Found::List(all), _) => {
                if let Term::Text(text, at) = part {
                    let any = all.iter().cloned().fold(Found::Nothing, Found::or);
                    return self.word((*at, text), &any, depth);
                }
                for (at, one) in all.iter().enumerate() {
                    match entry(whole, at) {
                        Some(Term::Text(text, at)) => self.word((*at, text), found, depth),
                        _ => self.both(one, found, span, depth),
                    }
                }
            }
            (_, Term::Text(text, at)) => match list {
                Found::Known(Domain::Several(known)) => {
                    self.note((*at, text), Some(known), &|known| known.iter().any(|word| word == text), depth);
                }
                _ => {
                    let meets = |known: &[String]| known.iter().any(|word| word.contains(text.as_str()));
                    self.note((*at, text), choices(list), &meets, depth);
                }
            },
            _ => {}
        }
    }

    /// Several answers at once, which are no single text.
    fn passed(&self, name: &str, term: &Term, found: &Found) {
        let compares = matches!(name, "==" | "!=" | "<" | "<=" | ">" | ">=" | "+" | "starts_with" | "len");
        let Found::Known(Domain::Several(known)) = found else { return };
        if compares {
            let problem = super::units::several(name, term.span(), known.first().map_or("…", String::as_str));
            self.problems.borrow_mut().entry(term.span()).or_insert(problem);
        }
    }

    /// A share that is held against 80.
    fn shares(&self, (term, found): Side<'_>, other: &Term, depth: usize) {
        let (Found::Known(Domain::Number { range, percent: true, .. }), Term::Number(x, at)) = (found, other)
        else {
            return;
        };
        let most = range.map_or(Decimal::TEN, |(_, high)| high.max(Decimal::TEN));
        if is_passed(term, depth) && x.abs() > most {
            self.problems.borrow_mut().entry(*at).or_insert_with(|| super::units::percent_scale(*x).at(*at));
        }
    }

    /// Grades and answers that are compared by their letters.
    fn letters(&self, name: &str, (term, found): Side<'_>, (depth, arguments): (usize, &[Term])) {
        let is_grade = |known: &[String]| known.len() > 1 && known.iter().all(|word| self.grades.contains(word));
        let Some(known) = choices(found).filter(|known| known.len() > 1) else { return };
        if !super::units::is_order(name) || !is_passed(term, depth) {
            return;
        }
        let words = if is_grade(known) { Words::Grades } else { Words::Answers };
        let than = super::units::than(name, arguments);
        let problem = || super::units::by_letters((name, term.span()), words, known, than);
        self.problems.borrow_mut().entry(term.span()).or_insert_with(problem);
    }

    fn end(self, problems: &mut Vec<Diagnostic>) -> AllGiven {
        problems.extend(self.problems.into_inner().into_values());
        for ((at, text), Seen { possible, known, inside }) in self.texts.into_inner() {
            // Of a bare name it is said already.
            let told = |problem: &Diagnostic| {
                let codes = [Code::UnknownLevel, Code::UnknownGrade, Code::UnknownClass];
                problem.span == Some(at) && codes.contains(&problem.code)
            };
            if possible || known.is_empty() || problems.iter().any(told) {
                continue;
            }
            problems.push(never(at, &text, &known, inside));
        }
        self.given.into_inner()
    }
}

/// The name of an operator that compares numbers, or looks at which is greater.
fn order(name: &str) -> Option<&str> {
    matches!(name, "==" | "!=" | "<" | "<=" | ">" | ">=").then_some(name)
}

/// The entry of a list that is written out.
fn entry(list: &Term, at: usize) -> Option<&Term> {
    match list {
        Term::Other(entries, Place { part: Part::List, .. }) => entries.get(at),
        _ => None,
    }
}

fn never(at: Span, text: &str, known: &[String], inside: bool) -> Diagnostic {
    let known = || known.iter().map(String::as_str);
    let all = format!("it can be {}", known().collect::<Vec<_>>().join(", "));
    match text {
        "" => Diagnostic::warning(Code::UnknownLevel, at, "these two never say the same")
            .label("always different")
            .help(format!("one of them can only be {}", known().collect::<Vec<_>>().join(", "))),
        text => {
            let message = format!("what is compared with `{text}` here is never that");
            let new: fn(Code, Option<Span>, String) -> Diagnostic =
                if inside { Diagnostic::warning } else { Diagnostic::error };
            new(Code::UnknownLevel, Some(at), message)
                .label("this never occurs")
                .help(suggest(text, known()).unwrap_or(all))
        }
    }
}
