//! Compiling and evaluating formulas.
//!
//! [`Scripts`] holds the engine and the functions of the `.rhai` files. [`Scripts::compile`] turns a text
//! into a [`Formula`] or into all that is wrong with it; [`Scripts::evaluate`] computes it from the values
//! of its references. Both may be used from many threads.

use super::absent::{Absent, Lack};
use super::calendar::Calendar;
use super::foreign;
use super::function;
use super::library::{Body, COLUMNS, FORMULA_LINES, Library, LibraryFunction};
use super::lost;
use super::no_value::{self, NoValue};
use super::operand::{self, Children, Operand, dynamic, number};
use super::page::{FormulaText, Page};
use super::record::{self, Recorded};
use super::references::{Folded, Reference, fold};
use super::sandbox::{self, Limits};
use super::syntax::{self, Finding, FunctionCall, branches, findings, parse_problem, unsaid, word_span, woven};
use super::table::{self, Callable, CellFormula, Tables};
use super::term::{InputId, Slot, Term};
use super::tokens::{self, Kind, Word};
use super::unused;
use super::watch::{self, Map, ScriptSite};
use crate::data::Value;
use crate::diagnostic::{Code, Diagnostic, Severity, SourceId, Span, suggest};
use crate::ids::IdVec;
use crate::number::{Decimal, Fault};
use crate::observer::Observer;
use rhai::{AST, Dynamic, Engine, EvalAltResult, Identifier, Scope};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, OnceLock};

/// The value of a reference.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// It has none.
    Missing,
    /// It has none, for this reason.
    Faulty(Fault),
    /// A value.
    Value(Value),
    /// Several words that were chosen at once, between [`SEVERAL`](crate::data::SEVERAL).
    Words(Arc<str>),
    /// The children of a node with their values, in document order.
    Children(Arc<[(String, Option<Decimal>)]>),
    /// Numbers in order.
    List(Arc<[Decimal]>),
}

impl Input {
    /// Whether it has no value.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        match self {
            Self::Missing | Self::Faulty(_) => true,
            Self::Value(_) | Self::Words(_) | Self::Children(_) | Self::List(_) => false,
        }
    }
}

/// What a formula yields.
#[derive(Debug, Clone, PartialEq)]
pub enum Yielded {
    /// A value.
    Value(Value),
    /// None, and no operation failed: it said `()`, or an input that has no value.
    Nothing(Option<InputId>),
}

/// A compiled formula: a function of its references.
#[derive(Debug, Clone)]
pub struct Formula {
    text: String,
    references: IdVec<InputId, Reference>,
    names: IdVec<InputId, Identifier>,
    locals: Vec<(String, Span)>,
    calls: Vec<FunctionCall>,
    unsaid: Vec<Span>,
    term: Term,
    pub(super) page: Page,
    pub(super) words: Vec<Word>,
    /// As it is written.
    ast: AST,
    /// As it is run, with the functions of the `.rhai` files.
    woven: AST,
    map: OnceLock<Arc<Map>>,
}

impl Formula {
    /// What can be reached in it.
    fn map(&self) -> Arc<Map> {
        self.map.get_or_init(|| branches::of_formula(&self.page, &self.words, &self.ast).into()).clone()
    }

    /// What it depends on; its values are given to [`Scripts::evaluate`] in this order.
    #[must_use]
    pub fn references(&self) -> &IdVec<InputId, Reference> {
        &self.references
    }

    /// The reference in a slot of its term.
    #[must_use]
    pub fn reference(&self, slot: Slot) -> Option<&Reference> {
        match slot {
            Slot::Input(input) => Some(&self.references[input]),
            Slot::Made(_) => None,
        }
    }

    /// The reference that is all of it.
    #[must_use]
    pub fn sole_reference(&self) -> Option<&Reference> {
        match &self.term {
            Term::Slot(slot, _) => self.reference(*slot),
            _ => None,
        }
    }

    /// Its expression tree.
    #[must_use]
    pub fn term(&self) -> &Term {
        &self.term
    }

    /// The text as it stands in the rule set.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Its place in the rule set.
    #[must_use]
    pub fn span(&self) -> Span {
        self.page.whole()
    }

    /// The functions that it calls, in the order written; those that these call are not in the list.
    #[must_use]
    pub fn calls(&self) -> &[FunctionCall] {
        &self.calls
    }

    /// Every `if` that yields its value and has no `else`.
    #[must_use]
    pub fn unsaid(&self) -> &[Span] {
        &self.unsaid
    }

    /// The names that it makes itself by `let`, `const` and `for`, with their first places. One that is also
    /// the name of an input hides it.
    #[must_use]
    pub fn locals(&self) -> &[(String, Span)] {
        &self.locals
    }
}

/// The script engine of a rule set with the functions of its `.rhai` files.
#[derive(Debug)]
pub struct Scripts {
    engine: Engine,
    limits: Limits,
    library: Library,
    tables: Vec<Callable>,
    calendar: Arc<Calendar>,
    /// Who is told what evaluations reach.
    observer: Option<Arc<Observer>>,
}

impl Scripts {
    /// An engine without `.rhai` files.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self::with_library(limits, &[], &Tables::default(), &Arc::default(), &mut Vec::new())
    }

    /// An engine with the functions of these `.rhai` files, tables and working days. Those of the base come first: of two functions of
    /// the same name and number of parameters the later replaces the earlier. What is wrong with the files is
    /// added to `problems`.
    #[must_use]
    pub fn with_library(
        limits: Limits,
        files: &[(SourceId, Arc<str>)],
        tables: &Tables,
        calendar: &Arc<Calendar>,
        problems: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut engine = sandbox::engine(&limits);
        let library = Library::compile(&engine, files, tables, problems);
        library.register(&mut engine);
        let tables = table::compile(&engine, tables, problems);
        table::register(&mut engine, &tables);
        calendar.register(&mut engine);
        Self { engine, limits, library, tables, calendar: calendar.clone(), observer: None }
    }

    /// The functions of the `.rhai` files, replaced ones left out.
    #[must_use]
    pub fn functions(&self) -> &[LibraryFunction] {
        &self.library.functions
    }

    /// What stands in the braces of a function of the `.rhai` files.
    #[must_use]
    pub fn body(&self, name: &str, arity: usize) -> Option<&Body> {
        let all = self.library.bodies.get_or_init(|| {
            let mut all: HashMap<String, Vec<Body>> = HashMap::new();
            for (function, text) in self.library.body_texts() {
                let Some(formula) = self.compile(text, &mut Vec::new()) else { continue };
                let body = Body { parameters: function.parameters.clone(), formula };
                all.entry(function.name.clone()).or_default().push(body);
            }
            all
        });
        all.get(name)?.iter().find(|body| body.parameters.len() == arity)
    }

    /// The formula in a row of a decision table, by the name by which the table is called.
    #[must_use]
    pub fn cell(&self, name: &str, row: usize) -> Option<CellFormula<'_>> {
        self.tables.iter().find(|table| table.name() == name)?.cell(row)
    }

    /// Whether a function of the `.rhai` files calls one of that name.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        self.library.called.contains(name)
    }

    /// What the engine may use for one evaluation.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// From now on every evaluation tells what it reaches.
    pub fn observe(&mut self, observer: &Arc<Observer>) {
        watch::register(&mut self.engine);
        self.observer = Some(observer.clone());
    }

    /// What can be reached in these formulas, in the functions of `.rhai` files that they call, directly or through
    /// others, and in the cells of the tables; the rows of the tables are not in the list.
    #[must_use]
    pub fn sites(&self, formulas: &[&Formula]) -> Vec<ScriptSite> {
        let library = self.library.map();
        let mut wanted: Vec<(String, usize)> =
            formulas.iter().flat_map(|f| &f.calls).map(|call| (call.name.clone(), call.arity)).collect();
        let mut taken = vec![false; library.functions.len()];
        while let Some((name, arity)) = wanted.pop() {
            let found = library.functions.iter().zip(&mut taken).find(|(f, _)| f.name == name && f.arity == arity);
            if let Some((function, taken @ false)) = found {
                *taken = true;
                wanted.extend(function.calls.iter().cloned());
            }
        }
        let mut sites: Vec<ScriptSite> =
            formulas.iter().flat_map(|f| f.map().sites().cloned().collect::<Vec<_>>()).collect();
        for (function, _) in library.functions.iter().zip(taken).filter(|(_, taken)| *taken) {
            sites.extend(library.arms.get(function.arms.clone()).unwrap_or_default().iter().flatten().cloned());
        }
        sites.extend(self.tables.iter().flat_map(table::Callable::sites));
        sites
    }

    /// Compiles a formula. If it can't be used, everything that is wrong with it is added to `problems`.
    #[must_use]
    pub fn compile(&self, text: FormulaText, problems: &mut Vec<Diagnostic>) -> Option<Formula> {
        let page = Page::of_formula(&text);
        let kind = Kind::Formula(text.following);
        let before = problems.len();
        problems.extend(size_problem(&page));
        if has_error(problems, before) {
            return None;
        }
        let words = tokens::read(&self.engine, &page, kind, problems);
        let folded = fold(&page, &words, kind, problems);
        if has_error(problems, before) {
            return None;
        }
        let mut scope = Scope::new();
        for name in &folded.names {
            scope.push_dynamic(name.as_str(), Dynamic::UNIT);
        }
        let ast = match self.engine.compile_with_scope(&scope, page.script(&folded.chars)) {
            Ok(ast) => ast,
            Err(error) => {
                problems.push(parse_problem(&page, &words, kind, &error));
                return None;
            }
        };
        let known = Known { library: Some(&self.library), outside: Some(&folded) };
        let calls = judge(&page, &words, &ast, &known, problems);
        if !has_error(problems, before) {
            problems.extend(lost::of_formula(&page, &words, &ast));
        }
        if !has_error(problems, before) {
            problems.extend(unused::problems(&page, &words, &ast));
        }
        (!has_error(problems, before)).then(|| self.formula(text.text, page, words, folded, calls, &ast))
    }

    fn formula(
        &self,
        text: String,
        page: Page,
        words: Vec<Word>,
        folded: Folded,
        calls: Vec<FunctionCall>,
        ast: &AST,
    ) -> Formula {
        let term = syntax::lower(&page, &words, &folded, ast);
        let unsaid = unsaid::ifs(ast);
        let place = |at| word_span(&page, &words, at);
        let unsaid = unsaid.into_iter().map(|(from, to)| Span { end: place(to).end, ..place(from) }).collect();
        let Folded { references, names, locals, .. } = folded;
        let names = names.iter().map(Identifier::from).collect();
        let woven = woven::formula(ast, &self.library.functions_to_run);
        let ast = ast.clone();
        let map = OnceLock::new();
        Formula { text, references, names, locals, calls, unsaid, term, page, words, ast, woven, map }
    }

    /// The value of a formula, given the values of its references in their order; those that are not given
    /// are missing. None if the formula yields no value and nothing in it failed for want of one.
    ///
    /// # Errors
    /// [`NoValue`].
    pub fn evaluate(&self, formula: &Formula, slots: &[Input]) -> Result<Option<Value>, NoValue> {
        Ok(match self.yielded(formula, slots)? {
            Yielded::Value(value) => Some(value),
            Yielded::Nothing(_) => None,
        })
    }

    /// The same, with the input that is missing where the formula yields just that.
    ///
    /// # Errors
    /// [`NoValue`].
    pub fn yielded(&self, formula: &Formula, slots: &[Input]) -> Result<Yielded, NoValue> {
        let value = self.observed(formula, slots).map_err(|error| {
            let broken_at = no_value::is_limit(&error).then(|| self.trace(formula, slots));
            no_value::of_error(formula, &self.library, &self.limits, &error, broken_at)
        })?;
        let operand = Operand::of(&value);
        if let Operand::Missing(absent) = &operand {
            return self.nothing(formula, slots, absent);
        }
        result(formula, operand).map(Yielded::Value)
    }

    fn nothing(&self, formula: &Formula, slots: &[Input], absent: &Absent) -> Result<Yielded, NoValue> {
        let faulty = |slot: &InputId| matches!(slots.get(slot.index()), Some(Input::Faulty(_)));
        match &absent.lack {
            Lack::Nothing if absent.at.is_none() => Ok(Yielded::Nothing(None)),
            Lack::Input(slot) if absent.at.is_none() && !faulty(slot) => Ok(Yielded::Nothing(Some(*slot))),
            _ => {
                let (fault, span) = no_value::of_absent(formula, &self.library, slots, absent);
                Err(NoValue::Fault { fault, span })
            }
        }
    }

    /// The calls of decision tables and of functions of `.rhai` files that a formula makes, and those that they make, in the order
    /// in which they end. The formula is evaluated once more for it; a call that fails is not among them.
    #[must_use]
    pub fn calls(&self, formula: &Formula, slots: &[Input]) -> Vec<Recorded> {
        let own = self.library.functions.iter().map(|function| function.name.clone());
        let names: BTreeSet<String> = own.chain(self.tables.iter().map(|table| table.name().to_owned())).collect();
        if !formula.calls.iter().any(|call| names.contains(&call.name)) {
            return Vec::new();
        }
        let mut engine = record::engine(&self.limits);
        self.library.register(&mut engine);
        table::register(&mut engine, &self.tables);
        self.calendar.register(&mut engine);
        record::record(names, || {
            let _ = self.run(&engine, formula, slots);
        })
    }

    fn observed(&self, formula: &Formula, slots: &[Input]) -> Result<Dynamic, Box<EvalAltResult>> {
        let Some(observer) = &self.observer else { return self.run(&self.engine, formula, slots) };
        watch::begin(formula.map(), self.library.map());
        let value = self.run(&self.engine, formula, slots);
        watch::end(observer, value.is_ok());
        value
    }

    fn run(&self, engine: &Engine, formula: &Formula, slots: &[Input]) -> Result<Dynamic, Box<EvalAltResult>> {
        let mut scope = Scope::with_capacity(formula.names.len() + 4);
        for (input, name) in formula.names.entries() {
            let value = match slots.get(input.index()) {
                None | Some(Input::Missing | Input::Faulty(_)) => Absent::input(input).value(),
                Some(Input::Value(value)) => dynamic(value),
                Some(Input::Words(joined)) => operand::words(joined),
                Some(Input::Children(children)) => Dynamic::from(Children(children.clone())),
                Some(Input::List(list)) => Dynamic::from_array(list.iter().map(|x| number(*x)).collect()),
            };
            scope.push_dynamic(name.clone(), value);
        }
        sandbox::begin();
        engine.eval_ast_with_scope::<Dynamic>(&mut scope, &formula.woven)
    }

    /// The place where an evaluation breaks a limit.
    fn trace(&self, formula: &Formula, slots: &[Input]) -> rhai::Position {
        let mut engine = sandbox::tracing_engine(&self.limits);
        self.library.register(&mut engine);
        table::register(&mut engine, &self.tables);
        self.calendar.register(&mut engine);
        let _ = self.run(&engine, formula, slots);
        sandbox::last_place()
    }
}

fn result(formula: &Formula, value: Operand) -> Result<Value, NoValue> {
    match value {
        Operand::Whole(whole) => Ok(Value::Number(Decimal::from(whole))),
        Operand::Number(number) => Ok(Value::Number(number)),
        Operand::Bool(truth) => Ok(Value::Bool(truth)),
        Operand::Text(text) | Operand::Words(text) => Ok(Value::Text(text.as_str().into())),
        Operand::Date(day) => Ok(Value::Date(day)),
        other => Err(NoValue::Broken(Box::new(
            Diagnostic::error(Code::FormulaType, formula.span(), format!("the formula yields {}", other.kind()))
                .help("it must yield a number, a text, a date, or true or false"),
        ))),
    }
}

fn size_problem(page: &Page) -> Option<Diagnostic> {
    if page.chars().iter().all(|c| c.is_whitespace()) {
        return Some(Diagnostic::error(Code::FormulaSyntax, page.span(0..1), "the formula is empty"));
    }
    let long = page.chars().split(|c| *c == '\n').any(|line| line.len() > COLUMNS);
    (long || page.line_count() > FORMULA_LINES).then(|| {
        Diagnostic::error(Code::ScriptLimit, page.whole(), "the formula is too long")
            .help("put parts of it into functions in a .rhai file")
    })
}

/// The names that a script may use.
pub(super) struct Known<'a> {
    pub(super) library: Option<&'a Library>,
    /// The references of a formula; functions in files have none.
    pub(super) outside: Option<&'a Folded>,
}

impl Known<'_> {
    /// The whole reference at a position, or the word there.
    fn place(&self, page: &Page, words: &[Word], position: rhai::Position) -> Span {
        let occurrence = self.outside.and_then(|folded| folded.occurrences.get(&page.index(position)));
        occurrence.map_or_else(|| word_span(page, words, position), |(_, at)| page.span(at.clone()))
    }

    fn is_outside(&self, name: &str) -> bool {
        self.outside.is_some_and(|folded| folded.names.iter().any(|known| known == name))
    }
}

/// Judges what the parser let pass, and returns the calls.
pub(super) fn judge(
    page: &Page,
    words: &[Word],
    ast: &AST,
    known: &Known<'_>,
    problems: &mut Vec<Diagnostic>,
) -> Vec<FunctionCall> {
    let mut calls = Vec::new();
    for (position, finding) in findings(ast) {
        let span = known.place(page, words, position);
        match finding {
            Finding::Call { name, arity, method } => {
                let help = |name: &str| {
                    let at = words.iter().position(|word| page.span(word.at.clone()) == span);
                    foreign::function_of(name, page, words, at)
                };
                problems.extend(call_problem((&name, arity, method), span, known.library, &help));
                calls.push(FunctionCall { name, arity, span });
            }
            finding => problems.extend(finding_problem(&finding, span, known)),
        }
    }
    calls
}

/// Whether an error is among the problems from one on.
pub(super) fn has_error(problems: &[Diagnostic], from: usize) -> bool {
    problems.get(from..).unwrap_or_default().iter().any(|problem| problem.severity == Severity::Error)
}

fn finding_problem(finding: &Finding, span: Span, known: &Known<'_>) -> Option<Diagnostic> {
    let refused = |code: Code, message: &str, help: &str| {
        Some(Diagnostic::error(code, span, message).label("not allowed").help(help))
    };
    match finding {
        Finding::EntryAssigned => refused(
            Code::FormulaFeature,
            "entries of lists and maps can't be set",
            "make a new list: `list + [value]`",
        ),
        Finding::Assigned(name) if known.is_outside(name) => refused(
            Code::Assignment,
            "`=` can't change a value from outside",
            "to compare write `==`; for a value of your own write `let x = …;`",
        ),
        Finding::Entry(name) if known.is_outside(name) => refused(
            Code::FormulaFeature,
            "a value from outside has no entries",
            "write the whole name with full stops: `score.survey`",
        ),
        Finding::ComparedWithNothing => refused(
            Code::ComparedWithNothing,
            "nothing can be compared with `()`",
            "`is_missing(x)` tests for a missing value",
        ),
        Finding::OfText(text, property) => refused(
            Code::FormulaFeature,
            &format!("a text has no `{property}`"),
            &format!("a name stands without quotes: `{text}.{property}`"),
        ),
        Finding::Day(text) if function::read_date(text).is_none() => Some(
            Diagnostic::error(Code::BadDate, span, format!("`{text}` is not a day"))
                .help("write it as in \"2025-03-14\""),
        ),
        _ => None,
    }
}

fn call_problem(
    (name, arity, method): (&str, usize, bool),
    span: Span,
    own: Option<&Library>,
    foreign: &dyn Fn(&str) -> Option<String>,
) -> Option<Diagnostic> {
    let mine: Vec<&LibraryFunction> = own.into_iter().flat_map(|own| own.named(name)).collect();
    let given = function::by_word(name);
    if given.is_some_and(|function| function.arguments.takes(arity)) {
        return None;
    }
    if mine.iter().any(|function| function.parameters.len() == arity) {
        return method.then(|| {
            Diagnostic::error(Code::FormulaFeature, span, format!("`{name}` can't be called after a full stop"))
                .help(format!("write `{name}(x, …)`"))
        });
    }
    let mut forms: Vec<String> = given.iter().map(|function| format!("`{function}`")).collect();
    forms.extend(mine.iter().map(|function| format!("`{name}({})`", function.parameters.join(", "))));
    if !forms.is_empty() {
        let plural = if arity == 1 { "" } else { "s" };
        let message = format!("`{name}` can't be called with {arity} argument{plural}");
        let help = format!("it is called as {}", forms.join(" or "));
        return Some(Diagnostic::error(Code::WrongArguments, span, message).help(help));
    }
    let own = own.into_iter().flat_map(|own| &own.functions).map(|function| function.name.as_str());
    let names = function::ALL.iter().map(|function| function.word).chain(own);
    let small = function::by_word(&name.to_lowercase());
    let help = foreign(name)
        .or_else(|| small.map(|function| format!("write `{function}`")))
        .or_else(|| suggest(name, names))
        .unwrap_or_else(|| "functions of your own stand in .rhai files".to_owned());
    Some(Diagnostic::error(Code::UnknownFunction, span, format!("there is no function `{name}`")).help(help))
}
