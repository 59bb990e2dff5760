//! Decision tables: rows of conditions over a few inputs, each row with its results.
//!
//! A [`Table`] is what a rule set says; [`compile`] makes of it one function an output, which formulas call like
//! any other. What can be shown of a table without data (overlaps, holes, rows that are never met) is shown by
//! the plan; here only values decide.

mod index;
#[cfg(test)]
mod tests;

use self::index::Index;
use super::absent::{Absent, Lack};
use super::budget;
use super::formula::{Known, has_error, judge};
use super::function::{self, MOST_ARGUMENTS};
use super::hit::{self, Cells, Fitting, Hit, Meeting};
use super::library::LibraryFunction;
use super::operand::{Operand, Outcome, Trouble, dynamic, settled};
use super::page::{FormulaText, Page};
use super::record;
use super::references::fold;
use super::syntax::{branches, lower, parse_problem, woven};
use super::term::{InputId, Term};
use super::tokens::{self, Kind, Word};
use super::unused;
use super::watch::{self, Map, ScriptSite};
use crate::data::Value;
use crate::diagnostic::{Code, Diagnostic, Span, suggest};
use crate::ids::{Id, IdVec};
use crate::number::{self as exact, Decimal};
use crate::observer::Mark;
use rhai::{AST, Dynamic, Engine, EvalAltResult, NativeCallContext, Scope};
use std::any::TypeId;
use std::sync::{Arc, OnceLock};

/// As many rows that fit take about the time of a step.
const FOUND_IN_A_STEP: u64 = 4;
/// As many rows that are looked at do.
const SCANNED_IN_A_STEP: u64 = 16;

/// The condition of a cell on its input.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Condition {
    /// Anything that is not missing.
    Anything,
    /// One of these texts.
    Texts(Vec<String>),
    /// One of these numbers.
    Numbers(Vec<Decimal>),
    /// This truth value.
    Truth(bool),
    /// A number between two ends, each with whether it is inside; an end that is not said is open.
    Between(Option<(Decimal, bool)>, Option<(Decimal, bool)>),
}

impl Condition {
    /// Whether it takes a value; none where it asks for a value of another kind.
    #[must_use]
    pub fn takes(&self, value: &Value) -> Option<bool> {
        Some(match (self, value) {
            (Self::Anything, _) => true,
            (Self::Texts(texts), Value::Text(text)) => texts.iter().any(|other| **other == **text),
            (Self::Truth(wanted), Value::Bool(truth)) => wanted == truth,
            (Self::Numbers(numbers), Value::Number(x)) => {
                numbers.iter().any(|other| exact::compare(*x, *other).is_eq())
            }
            (Self::Between(low, high), Value::Number(x)) => {
                let above = |(low, inside): (Decimal, bool)| match exact::compare(*x, low) {
                    std::cmp::Ordering::Equal => inside,
                    order => order.is_gt(),
                };
                let below = |(high, inside): (Decimal, bool)| match exact::compare(*x, high) {
                    std::cmp::Ordering::Equal => inside,
                    order => order.is_lt(),
                };
                low.is_none_or(above) && high.is_none_or(below)
            }
            _ => return None,
        })
    }
}

/// A name with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The name.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

/// What a row says for an output.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Said {
    /// Nothing.
    Missing,
    /// A value.
    Value(Value),
    /// A formula over the table's inputs.
    Formula(FormulaText),
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Row {
    /// Where it stands.
    pub span: Span,
    /// A condition for each input, with its place.
    pub conditions: Vec<(Condition, Span)>,
    /// What it says for each output, with its place.
    pub said: Vec<(Said, Span)>,
}

/// A decision table of a rule set.
pub type DecisionId = Id<Table>;

/// All decision tables of a rule set, in the order in which they are declared.
pub type Tables = IdVec<DecisionId, Arc<Table>>;

/// A decision table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub span: Span,
    /// What is done where several rows fit.
    pub hit: &'static Hit,
    /// Its inputs.
    pub inputs: Vec<Named>,
    /// Its outputs.
    pub outputs: Vec<Named>,
    /// Its rows.
    pub rows: Vec<Row>,
}

impl Table {
    /// The names by which formulas call it, one an output: `window`, or `window_from` and `window_to`.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let name = |output: &Named| match self.outputs.len() {
            1 => self.name.clone(),
            _ => format!("{}_{}", self.name, output.name),
        };
        self.outputs.iter().map(name).collect()
    }

    /// The output that is called by a name.
    #[must_use]
    pub fn output(&self, name: &str) -> Option<usize> {
        match self.outputs.len() {
            1 => (self.name == name).then_some(0),
            _ => {
                let own = name.strip_prefix(self.name.as_str())?.strip_prefix('_')?;
                self.outputs.iter().position(|output| output.name == own)
            }
        }
    }

    /// Whether it has more inputs than a function takes.
    #[must_use]
    pub fn is_too_wide(&self) -> bool {
        self.inputs.len() > MOST_ARGUMENTS
    }

    /// The same as functions.
    pub(super) fn functions(&self) -> Vec<LibraryFunction> {
        let parameters: Vec<String> = self.inputs.iter().map(|input| input.name.clone()).collect();
        let function = |name| LibraryFunction { name, parameters: parameters.clone(), span: self.span };
        self.names().into_iter().map(function).collect()
    }
}

/// What a row yields for an output, ready to be computed.
#[derive(Debug, Clone)]
enum Yield {
    Value(Dynamic),
    /// A formula, with its own inputs among those of the table.
    Formula(Arc<Cell>),
}

/// The formula in a cell.
#[derive(Debug)]
struct Cell {
    ast: AST,
    /// As it is run.
    woven: AST,
    page: Page,
    words: Vec<Word>,
    map: OnceLock<Arc<Map>>,
    term: Term,
    /// Of each slot of the term, which input of the table it is.
    inputs: IdVec<InputId, usize>,
}

/// The formula in a cell of a decision table, as a tree.
#[derive(Debug, Clone, Copy)]
pub struct CellFormula<'a> {
    /// The tree.
    pub term: &'a Term,
    /// Of each slot of the tree, which input of the table it is.
    pub inputs: &'a IdVec<InputId, usize>,
}

impl Cell {
    /// What can be reached in it.
    fn map(&self) -> Arc<Map> {
        self.map.get_or_init(|| branches::of_formula(&self.page, &self.words, &self.ast).into()).clone()
    }
}

/// An output of a table as a function.
#[derive(Debug, Clone)]
pub(super) struct Callable {
    name: String,
    table: Arc<Table>,
    /// Made when the table is called first; all outputs share it.
    index: Arc<OnceLock<Option<Index>>>,
    yields: Vec<Yield>,
}

/// The functions of all tables; what is wrong with the formulas in their cells is added to `problems`.
pub(super) fn compile(engine: &Engine, tables: &Tables, problems: &mut Vec<Diagnostic>) -> Vec<Callable> {
    let mut callables = Vec::new();
    for table in tables {
        problems.extend(table_problem(table));
        let index = Arc::default();
        for (output, function) in table.functions().into_iter().enumerate() {
            let mut yields = Vec::new();
            for row in &table.rows {
                let said = row.said.get(output).map(|(said, _)| said);
                yields.push(match said {
                    Some(Said::Value(value)) => Yield::Value(dynamic(value)),
                    Some(Said::Formula(text)) => {
                        formula(engine, table, text, problems).map_or(Yield::Value(Dynamic::UNIT), Yield::Formula)
                    }
                    _ => Yield::Value(Dynamic::UNIT),
                });
            }
            callables.push(Callable {
                name: function.name,
                table: table.clone(),
                index: Arc::clone(&index),
                yields,
            });
        }
    }
    callables
}

fn table_problem(table: &Table) -> Option<Diagnostic> {
    let taken = table.functions().into_iter().find(|function| function::by_word(&function.name).is_some());
    if let Some(function) = taken {
        let message = format!("`{}` is a function of the rule language", function.name);
        return Some(
            Diagnostic::error(Code::DuplicateName, table.span, message).help("give the table another name"),
        );
    }
    table.is_too_wide().then(|| {
        let message = format!("`{}` has more than {MOST_ARGUMENTS} inputs", table.name);
        Diagnostic::error(Code::ScriptLimit, table.span, message).help("divide it into two tables")
    })
}

/// A formula in a cell: it sees the inputs of the table and the functions of the rule language, nothing else.
fn formula(
    engine: &Engine,
    table: &Table,
    text: &FormulaText,
    problems: &mut Vec<Diagnostic>,
) -> Option<Arc<Cell>> {
    let before = problems.len();
    let page = Page::of_formula(text);
    let kind = Kind::Formula(None);
    if page.chars().iter().all(|c| c.is_whitespace()) {
        problems.push(Diagnostic::error(Code::FormulaSyntax, text.span(0..1), "the formula is empty"));
        return None;
    }
    let words = tokens::read(engine, &page, kind, problems);
    let folded = fold(&page, &words, kind, problems);
    for reference in &folded.references {
        let written = reference.written();
        let known = || table.inputs.iter().map(|input| input.name.as_str());
        if !known().any(|name| name == written) {
            let inputs = known().collect::<Vec<_>>().join(", ");
            let help =
                suggest(&written, known()).unwrap_or_else(|| format!("the inputs of the table are {inputs}"));
            let message = format!("`{written}` is no input of the table `{}`", table.name);
            problems.push(
                Diagnostic::error(Code::UnknownName, reference.span, message)
                    .label("a cell sees nothing but the inputs of its table")
                    .help(help),
            );
        }
    }
    if has_error(problems, before) {
        return None;
    }
    let mut scope = Scope::new();
    for input in &table.inputs {
        scope.push_dynamic(input.name.as_str(), Dynamic::UNIT);
    }
    let ast = match engine.compile_with_scope(&scope, page.script(&folded.chars)) {
        Ok(ast) => ast,
        Err(error) => {
            problems.push(parse_problem(&page, &words, kind, &error));
            return None;
        }
    };
    let known = Known { library: None, outside: Some(&folded) };
    judge(&page, &words, &ast, &known, problems);
    problems.extend(unused::problems(&page, &words, &ast));
    let input = |name: String| table.inputs.iter().position(|input| input.name == name);
    // What is no input was said above.
    let inputs: Option<_> = folded.references.iter().map(|reference| input(reference.written())).collect();
    inputs.filter(|_| !has_error(problems, before)).map(|inputs| {
        Arc::new(Cell {
            term: lower(&page, &words, &folded, &ast),
            inputs,
            woven: woven::formula(&ast, &woven::Functions::default()),
            ast,
            page,
            words,
            map: OnceLock::new(),
        })
    })
}

/// Makes the tables known to an engine.
pub(super) fn register(engine: &mut Engine, callables: &[Callable]) {
    for callable in callables {
        let callable = callable.clone();
        let types = vec![TypeId::of::<Dynamic>(); callable.table.inputs.len()];
        engine.register_raw_fn(callable.name.clone(), types, move |context: NativeCallContext<'_>, arguments| {
            let arguments: Vec<Dynamic> = arguments.iter().map(|argument| (*argument).clone()).collect();
            match callable.call(&context, &arguments)? {
                // What was said to be nothing stays so.
                Err(Trouble::Missing(Absent { lack: Lack::Nothing, .. })) => Ok(Dynamic::UNIT),
                outcome => settled(outcome, context.call_position()),
            }
        });
    }
}

impl Callable {
    /// The name by which formulas call it.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The formula of a row.
    pub(super) fn cell(&self, row: usize) -> Option<CellFormula<'_>> {
        match self.yields.get(row)? {
            Yield::Formula(cell) => Some(CellFormula { term: &cell.term, inputs: &cell.inputs }),
            Yield::Value(_) => None,
        }
    }

    /// What can be reached in the formulas of its cells.
    pub(super) fn sites(&self) -> Vec<ScriptSite> {
        let cells = self.yields.iter().filter_map(|cell| match cell {
            Yield::Formula(cell) => Some(cell.map()),
            Yield::Value(_) => None,
        });
        cells.flat_map(|map| map.sites().cloned().collect::<Vec<_>>()).collect()
    }

    fn call(&self, context: &NativeCallContext<'_>, arguments: &[Dynamic]) -> Result<Outcome, Box<EvalAltResult>> {
        let fitting = match self.fitting(arguments) {
            Ok(fitting) => fitting,
            Err(trouble) => return Ok(Err(trouble)),
        };
        let mut rows = Vec::with_capacity(fitting.len());
        for row in fitting {
            let read = self.table.hit.cells != Cells::Unread;
            rows.push((row, if read { self.yielded(context, row, arguments)? } else { Dynamic::UNIT }));
        }
        // A cell that says nothing is passed over; one whose formula failed is a part of the result that is lacking.
        let lacking = rows.iter().filter(|(_, value)| !value.is_unit()).find_map(|(_, value)| Absent::of(value));
        Ok(match lacking {
            Some(absent) => Err(Trouble::Missing(absent)),
            None => self.table.hit.settle(&Fitting { of: &self.name, table: &self.table.name, rows }),
        })
    }

    /// The rows that fit. Where an argument has no value none is looked for.
    fn fitting(&self, arguments: &[Dynamic]) -> Result<Vec<usize>, Trouble> {
        let mut values = Vec::with_capacity(arguments.len());
        for argument in arguments {
            match value_of(argument) {
                Some(value) => values.push(value),
                None => {
                    record::rows(Vec::new);
                    return Err(Operand::of(argument).unfit(&self.name, "a number, a text, or true or false"));
                }
            }
        }
        let fitting = self.find(&values)?;
        for row in fitting.iter().filter_map(|index| self.table.rows.get(*index)) {
            watch::reach(Mark::Row, row.span);
        }
        if let (Meeting::Never, [first, second, ..]) = (self.table.hit.meeting, fitting.as_slice()) {
            return Err(hit::both(&self.table.name, *first, *second, ""));
        }
        let place = |index: &usize| Some((*index, self.table.rows.get(*index)?.span));
        record::rows(|| fitting.iter().filter_map(place).collect());
        Ok(fitting)
    }

    /// The rows that fit, in order; where no other counts, only the first of them.
    fn find(&self, values: &[Value]) -> Result<Vec<usize>, Trouble> {
        let index = self.index.get_or_init(|| Index::of(&self.table));
        if let Some(fitting) = index.as_ref().and_then(|index| index.fitting(&self.table, values)) {
            budget::charge(fitting.len() as u64 / FOUND_IN_A_STEP);
            return Ok(fitting);
        }
        budget::charge(self.table.rows.len() as u64 / SCANNED_IN_A_STEP);
        self.scan(values)
    }

    /// The same by a look at each row: what the index must agree with.
    fn scan(&self, values: &[Value]) -> Result<Vec<usize>, Trouble> {
        let mut fitting = Vec::new();
        for (index, row) in self.table.rows.iter().enumerate() {
            if self.fits(row, values)? {
                fitting.push(index);
                if self.table.hit.only_first {
                    break;
                }
            }
        }
        Ok(fitting)
    }

    fn fits(&self, row: &Row, values: &[Value]) -> Result<bool, Trouble> {
        for ((condition, _), (value, input)) in row.conditions.iter().zip(values.iter().zip(&self.table.inputs)) {
            match condition.takes(value) {
                Some(true) => {}
                Some(false) => return Ok(false),
                None => {
                    let message =
                        format!("the table `{}` asks something else of `{}`", self.table.name, input.name);
                    let help = "texts are compared with texts, numbers with numbers: look at what is given to it";
                    return Err(Trouble::wrong(message, help));
                }
            }
        }
        Ok(true)
    }

    fn yielded(
        &self,
        context: &NativeCallContext<'_>,
        row: usize,
        arguments: &[Dynamic],
    ) -> Result<Dynamic, Box<EvalAltResult>> {
        match self.yields.get(row) {
            Some(Yield::Value(value)) => Ok(value.clone()),
            Some(Yield::Formula(cell)) => {
                let mut scope = Scope::new();
                for (input, argument) in self.table.inputs.iter().zip(arguments) {
                    scope.push_dynamic(input.name.as_str(), argument.clone());
                }
                // An error stands in the cell, whose lines are not those of the calling formula: the call is said.
                let evaluate = || context.engine().eval_ast_with_scope::<Dynamic>(&mut scope, &cell.woven);
                let value = watch::inside(|| cell.map(), evaluate).map_err(|mut error: Box<EvalAltResult>| {
                    error.clear_position();
                    error
                })?;
                Ok(Absent::of(&value).filter(|_| !value.is_unit()).map_or(value, Absent::without_place))
            }
            None => Ok(Dynamic::UNIT),
        }
    }
}

/// What a value of the script is as a value of the data; a day is its text, as cells write it.
pub(super) fn value_of(value: &Dynamic) -> Option<Value> {
    Some(match Operand::of(value) {
        Operand::Whole(whole) => Value::Number(whole.into()),
        Operand::Number(x) => Value::Number(exact::guard(x)),
        Operand::Bool(truth) => Value::Bool(truth),
        Operand::Text(text) | Operand::Words(text) => Value::Text(text.as_str().into()),
        Operand::Date(day) => Value::Text(day.to_string().into()),
        _ => return None,
    })
}
