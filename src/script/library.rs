//! The functions of the `.rhai` files.
//!
//! All files are compiled into one library. Each file's lines are numbered after those of the file before,
//! and all of them after those of any formula, so that a line alone tells the file.

use super::formula::{Formula, Known, has_error, judge};
use super::function::MOST_ARGUMENTS;
use super::logic;
use super::lost;
use super::page::{FormulaText, Page};
use super::syntax::{branches, parse_problem, word_span, woven};
use super::table::Tables;
use super::tokens::{self, Kind, Word};
use super::unused;
use super::watch::Map;
use crate::diagnostic::{Code, Diagnostic, SourceId, Span};
use rhai::{AST, Engine, Scope, Token};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

/// Lines that a formula may have; the files' lines come after.
pub(super) const FORMULA_LINES: usize = 2_000;
/// Rhai counts lines up to 65,535.
const LINES: usize = 60_000;
/// Characters that a line may have; Rhai counts them up to 65,535.
pub(super) const COLUMNS: usize = 60_000;

/// A function of a `.rhai` file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LibraryFunction {
    /// Its name.
    pub name: String,
    /// The names of its parameters.
    pub parameters: Vec<String>,
    /// Its name in the file.
    pub span: Span,
}

#[derive(Debug, Default)]
pub(super) struct Library {
    /// The functions as they are written.
    ast: AST,
    pub(super) functions_to_run: woven::Functions,
    pub(super) functions: Vec<LibraryFunction>,
    /// The functions of each name, by index into `functions`.
    by_name: HashMap<String, Vec<usize>>,
    /// The names that the functions call.
    pub(super) called: HashSet<String>,
    pages: Vec<(Page, Vec<Word>)>,
    map: OnceLock<Arc<Map>>,
    pub(super) bodies: OnceLock<HashMap<String, Vec<Body>>>,
}

/// What stands in the braces of a function, as a formula whose references are the parameters.
#[derive(Debug)]
pub struct Body {
    /// The parameters in order.
    pub parameters: Vec<String>,
    /// The statements.
    pub formula: Formula,
}

impl Library {
    /// The place of a line and column in one of the files, if it is in one.
    pub(super) fn place(&self, position: rhai::Position) -> Option<Span> {
        let line = position.line()?;
        let (page, words) = self.pages.iter().find(|(page, _)| page.has_line(line))?;
        Some(word_span(page, words, position))
    }

    /// Each function with its body.
    pub(super) fn body_texts(&self) -> impl Iterator<Item = (&LibraryFunction, FormulaText)> {
        let mut places: HashMap<Span, (&Page, &[Word], usize)> = HashMap::new();
        for (page, words) in &self.pages {
            for (at, word) in words.iter().enumerate().skip(1).filter(|(at, _)| is_defined(words, *at)) {
                places.entry(page.span(word.at.clone())).or_insert((page, words, at));
            }
        }
        self.functions.iter().filter_map(move |function| {
            let (page, words, at) = *places.get(&function.span)?;
            let (open, close) = braces(words, at)?;
            let chars = words.get(open)?.at.end..words.get(close)?.at.start;
            let place = page.span(chars.clone());
            Some((function, FormulaText::in_one_piece(&page.slice(chars), place.source, place.start)))
        })
    }

    /// The functions of a name.
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = &LibraryFunction> {
        let indices = self.by_name.get(name).into_iter().flatten();
        indices.filter_map(|at| self.functions.get(*at))
    }

    /// What can be reached in the files.
    pub(super) fn map(&self) -> Arc<Map> {
        self.map.get_or_init(|| branches::of_files(&self.pages, &self.ast, &self.functions).into()).clone()
    }

    pub(super) fn compile(
        engine: &Engine,
        files: &[(SourceId, Arc<str>)],
        tables: &Tables,
        problems: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut library = Self::default();
        let mut asts = Vec::new();
        let mut line = FORMULA_LINES + 1;
        for (source, text) in files {
            let page = Page::of_file(text, *source, line);
            line += page.line_count() + 1;
            if let Some(diagnostic) = too_large(&page, line) {
                problems.push(diagnostic);
                return library;
            }
            let before = problems.len();
            let words = tokens::read(engine, &page, Kind::File, problems);
            let is_clean = !has_error(problems, before);
            // Those of a file that can't be parsed too: to call them is not a second mistake.
            let declared = functions(&page, &words);
            problems.extend(declared.iter().filter_map(function_problem));
            library.functions.extend(declared);
            if is_clean {
                asts.extend(library.take(engine, &page, &words, problems));
            }
            library.pages.push((page, words));
        }
        library.replace();
        library.declare_tables(tables, problems);
        // Calls are judged when all functions are known.
        let known = Known { library: Some(&library), outside: None };
        let calls = asts.iter().flat_map(|(ast, (page, words))| judge(page, words, ast, &known, problems));
        library.called = calls.map(|call| call.name).collect();
        library.functions_to_run = woven::functions(&library.ast);
        library
    }

    /// Lets an engine run the functions.
    pub(super) fn register(&self, engine: &mut Engine) {
        logic::register_bodies(engine, &self.functions_to_run.bodies);
    }

    /// Takes out functions that later ones of the same name and number of parameters replace.
    fn replace(&mut self) {
        let mut later = HashSet::new();
        let mut kept: Vec<LibraryFunction> = Vec::new();
        for function in self.functions.drain(..).rev() {
            if later.insert((function.name.clone(), function.parameters.len())) {
                kept.push(function);
            }
        }
        kept.reverse();
        self.functions = kept;
    }

    /// The functions of tables, which may have no name of a function in a file.
    fn declare_tables(&mut self, tables: &Tables, problems: &mut Vec<Diagnostic>) {
        let mut first: HashMap<String, Span> = HashMap::new();
        for function in &self.functions {
            first.entry(function.name.clone()).or_insert(function.span);
        }
        for function in tables.iter().flat_map(|table| table.functions()) {
            if let Some(known) = first.get(&function.name) {
                let message = format!("a function and a table are both called `{}`", function.name);
                problems.push(
                    Diagnostic::error(Code::DuplicateName, function.span, message)
                        .label("the table")
                        .also(*known, "the function")
                        .help("give the table another name"),
                );
            }
            first.entry(function.name.clone()).or_insert(function.span);
            self.functions.push(function);
        }
        for (at, function) in self.functions.iter().enumerate() {
            self.by_name.entry(function.name.clone()).or_default().push(at);
        }
    }

    fn take(
        &mut self,
        engine: &Engine,
        page: &Page,
        words: &[Word],
        problems: &mut Vec<Diagnostic>,
    ) -> Option<(AST, (Page, Vec<Word>))> {
        let ast = match engine.compile_with_scope(&Scope::new(), page.script(page.chars())) {
            Ok(ast) => ast,
            Err(error) => {
                problems.push(parse_problem(page, words, Kind::File, &error));
                return None;
            }
        };
        if let Some(statement) = ast.statements().first() {
            problems.push(
                Diagnostic::error(
                    Code::FormulaFeature,
                    word_span(page, words, statement.position()),
                    "a .rhai file holds functions only",
                )
                .help("put this into a function: `fn name(x) { … }`"),
            );
        }
        let before = problems.len();
        problems.extend(lost::of_functions(page, words, &ast));
        if !has_error(problems, before) {
            problems.extend(unused::problems(page, words, &ast));
        }
        self.ast.combine(ast.clone_functions_only());
        Some((ast, (page.clone(), words.to_vec())))
    }
}

/// Whether a word is the name of a function that is defined there.
fn is_defined(words: &[Word], at: usize) -> bool {
    at.checked_sub(1).and_then(|before| words.get(before)).is_some_and(|before| before.token == Token::Fn)
}

/// The first opening brace from a word on, and the one that closes it.
fn braces(words: &[Word], from: usize) -> Option<(usize, usize)> {
    let open = from + words.get(from..)?.iter().position(|word| word.token == Token::LeftBrace)?;
    let mut depth = 0_usize;
    for (at, word) in words.iter().enumerate().skip(open) {
        match word.token {
            Token::LeftBrace | Token::MapStart => depth += 1,
            Token::RightBrace => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return Some((open, at));
        }
    }
    None
}

fn too_large(page: &Page, line: usize) -> Option<Diagnostic> {
    let long = page.chars().split(|c| *c == '\n').any(|line| line.len() > COLUMNS);
    (line > LINES || long).then(|| {
        Diagnostic::error(Code::ScriptLimit, page.span(0..1), "the .rhai files are too large")
            .help(format!("they may have {} lines together, of {COLUMNS} characters each", LINES - FORMULA_LINES))
    })
}

/// The functions that a file defines: `fn name(a, b)`.
pub(super) fn functions(page: &Page, words: &[Word]) -> Vec<LibraryFunction> {
    let mut functions = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let rest = words.get(index + 1..).unwrap_or_default();
        let (Token::Fn, Some(Word { token: Token::Identifier(name), at })) = (&word.token, rest.first()) else {
            continue;
        };
        let inside = rest.iter().take_while(|word| !matches!(word.token, Token::RightParen | Token::Unit)).skip(1);
        let parameters = inside.filter_map(|word| match &word.token {
            Token::Identifier(parameter) => Some(parameter.to_string()),
            _ => None,
        });
        let span = page.span(at.clone());
        functions.push(LibraryFunction { name: name.to_string(), parameters: parameters.collect(), span });
    }
    functions
}

fn function_problem(function: &LibraryFunction) -> Option<Diagnostic> {
    let name = &function.name;
    if super::function::by_word(name).is_some() {
        return Some(
            Diagnostic::error(
                Code::DuplicateFunction,
                function.span,
                format!("`{name}` is a function of the rule language"),
            )
            .help("give yours another name"),
        );
    }
    (function.parameters.len() > MOST_ARGUMENTS).then(|| {
        Diagnostic::error(
            Code::ScriptLimit,
            function.span,
            format!("`{name}` has more than {MOST_ARGUMENTS} parameters"),
        )
        .help("divide it into two functions")
    })
}
