//! Small changes of the rules, found by the table of fields: it says of every value whether it is a number, a word of a
//! list or a formula.

use super::formula;
use super::{Change, Mutant, Place, Way};
use crate::construct::combination::{self, Method, Parts, Weights};
use crate::diagnostic::Span;
use crate::number;
use crate::ruleset::fields::{Kind, Names, RULESET, Record, field_named};
use crate::ruleset::yaml::{Entry, Shape, Style, Tree};
use std::collections::BTreeSet;

/// The mutants of a rule set's tree in long form, in the order of the text.
#[must_use]
pub fn mutants(tree: &Tree) -> Vec<Mutant> {
    let grades = tree.get("grades").map(Tree::items).unwrap_or_default();
    let grades = grades.iter().filter_map(|grade| Some(grade.get("grade")?.text()?.to_owned())).collect();
    let mut walk =
        Walk { tree, place: Vec::new(), names: Vec::new(), grades, lowest: Vec::new(), found: Vec::new() };
    walk.record(tree, &RULESET);
    walk.found
}

/// Fields that only say what something is called, or of what kind it is.
const LEFT_ALONE: [&str; 12] = [
    "type",
    "period",
    "per",
    "effective",
    "label",
    "title",
    "purpose",
    "reason",
    "multiple",
    "weights",
    "function",
    // Whom to ask is not scored.
    "sample",
];

struct Walk<'a> {
    tree: &'a Tree,
    place: Place,
    names: Vec<String>,
    grades: Vec<String>,
    /// Where the lowest of a list of grades or bands begins, all of which say where.
    lowest: Vec<Span>,
    found: Vec<Mutant>,
}

impl Walk<'_> {
    fn record(&mut self, tree: &Tree, record: &'static Record) {
        for (index, entry) in tree.entries().iter().enumerate() {
            let rest = || record.rest.as_ref().map(|(_, kind)| *kind);
            let kind = field_named(record, &entry.key).map(|field| &field.kind).or_else(rest);
            if let Some(kind) = kind.filter(|_| !LEFT_ALONE.contains(&entry.key.as_str())) {
                self.below(index, &entry.key, |walk| walk.value(&entry.value, kind));
            }
        }
    }

    fn below(&mut self, index: usize, name: &str, walk: impl FnOnce(&mut Self)) {
        self.place.push(index);
        self.names.push(name.to_owned());
        walk(self);
        self.place.pop();
        self.names.pop();
    }

    fn value(&mut self, tree: &Tree, kind: &'static Kind) {
        match kind {
            Kind::Record(record) => self.record(tree, record),
            Kind::Named(names, kind) => self.named(tree, *names, kind),
            Kind::List(record, _) => {
                let froms: Option<Vec<&Tree>> = tree.items().iter().map(|item| item.get("from")).collect();
                let least = froms.into_iter().flatten().min_by_key(|from| from.text().and_then(parsed));
                self.lowest.extend(least.map(|from| from.span));
                for (index, item) in tree.items().iter().enumerate() {
                    self.below(index, &index.to_string(), |walk| walk.record(item, record));
                }
            }
            Kind::Either(kinds) => {
                if let Some(kind) = kinds.iter().find(|kind| fits(tree, kind)) {
                    self.value(tree, kind);
                }
            }
            Kind::Pair => self.pair(tree),
            Kind::Rows => self.rows(tree),
            Kind::Texts => self.texts(tree),
            Kind::Number | Kind::Whole => self.number(tree),
            Kind::Word(words) => {
                let same = if self.last() == "combine" { self.same_combination(tree) } else { Vec::new() };
                let others = words.iter().filter(|word| Some(**word) != tree.text() && !same.contains(word));
                self.instead(tree, others.map(|word| (*word).to_owned()).collect());
            }
            Kind::Bool => {
                let other = if tree.text() == Some("true") { "false" } else { "true" };
                self.instead(tree, vec![other.to_owned()]);
            }
            Kind::Formula => self.formula(tree),
            Kind::Text => self.text(tree),
            Kind::Label => {}
        }
    }

    fn named(&mut self, tree: &Tree, names: Names, kind: &'static Kind) {
        for (index, entry) in tree.entries().iter().enumerate() {
            self.below(index, &entry.key, |walk| {
                if names == Names::Numbers {
                    walk.key(entry);
                }
                walk.value(&entry.value, kind);
            });
        }
    }

    fn last(&self) -> &str {
        self.names.last().map(String::as_str).unwrap_or_default()
    }

    /// Pushes a mutant for each of the texts that may stand in place of a scalar.
    fn instead(&mut self, tree: &Tree, texts: Vec<String>) {
        for text in texts {
            self.push(tree, text.clone(), vec![vec![(self.place.clone(), Change::Value(text))]]);
        }
    }

    fn push(&mut self, tree: &Tree, after: String, ways: Vec<Vec<(Place, Change)>>) {
        let ways = ways.into_iter().map(Way::Rules).collect();
        let before = tree.text().unwrap_or_default().to_owned();
        self.found.push(Mutant { span: tree.span, path: self.names.join("."), before, after, ways });
    }

    /// The words of `combine` that must yield the same as the one written, since too few children are there to tell.
    fn same_combination(&self, written: &Tree) -> Vec<&'static str> {
        let node = self.place.split_last().and_then(|(_, above)| at(self.tree, above));
        let children = node.and_then(|node| node.get("of")).map(Tree::entries).unwrap_or_default();
        let weighted = children.iter().any(|child| child.value.get("weight").is_some());
        let Some(method) = written.text().and_then(combination::by_word) else { return Vec::new() };
        let same = |other: &&&Method| match children.len() {
            _ if weighted && (method.takes_promises || other.takes_promises) => false,
            _ if at_most_one(children) => true,
            2 => {
                method.weights == Weights::Unused
                    && other.weights == Weights::Unused
                    && of_two(method) == of_two(other)
            }
            _ => false,
        };
        combination::ALL.iter().filter(same).map(|method| method.word).collect()
    }

    /// Whether nothing stands beside the node whose weight this is.
    fn is_only_child(&self) -> bool {
        let siblings = self.place.len().checked_sub(2).and_then(|above| self.place.get(..above));
        siblings.and_then(|place| at(self.tree, place)).is_some_and(|parent| parent.entries().len() == 1)
    }

    fn number(&mut self, tree: &Tree) {
        let Some(text) = tree.text() else { return };
        if self.last() == "weight" && self.is_only_child() {
            // It has the whole weight, whatever that is.
            return;
        }
        let mut moved = formula::beside(text);
        if self.last() == "out_of" && !moved.is_empty() {
            // A promise that is wider can't be broken by what kept the narrower one.
            moved.remove(0);
        }
        if self.last() == "from" && self.lowest.contains(&tree.span) {
            // Below the lowest band there is nothing to win.
            moved.truncate(1);
        }
        for after in moved {
            let mut ways = vec![vec![(self.place.clone(), Change::Value(after.clone()))]];
            if self.last() == "weight" {
                ways.extend(self.balanced(text, &after));
            }
            self.push(tree, after, ways);
        }
    }

    /// The weight with that of a sibling moved the other way, so that their sum stays.
    fn balanced(&self, before: &str, after: &str) -> Option<Vec<(Place, Change)>> {
        let (own, above) = (*self.place.get(self.place.len().checked_sub(2)?)?, self.place.len() - 2);
        let siblings = self.place.get(..above)?;
        let parent = at(self.tree, siblings)?;
        let difference = number::sub(parsed(after)?, parsed(before)?).ok()?;
        let count = parent.entries().len();
        (1..count).find_map(|step| {
            let sibling = (own + step) % count;
            let node = &parent.entries().get(sibling)?.value;
            let weight = node.entries().iter().position(|entry| entry.key == "weight")?;
            let text = node.entries().get(weight)?.value.text()?;
            let moved = number::sub(parsed(text)?, difference).ok().filter(|x| x.is_sign_positive())?;
            let place = siblings.iter().copied().chain([sibling, weight]).collect();
            Some(vec![
                (self.place.clone(), Change::Value(after.to_owned())),
                (place, Change::Value(moved.to_string())),
            ])
        })
    }

    /// A key that is a number: the point of a curve.
    fn key(&mut self, entry: &Entry) {
        for after in formula::beside(&entry.key) {
            let ways = vec![Way::Rules(vec![(self.place.clone(), Change::Key(after.clone()))])];
            let path = self.names.join(".");
            self.found.push(Mutant { span: entry.key_span, path, before: entry.key.clone(), after, ways });
        }
    }

    fn pair(&mut self, tree: &Tree) {
        let range = self.last() == "range";
        for (index, item) in tree.items().iter().enumerate() {
            let moved = formula::beside(item.text().unwrap_or_default());
            // Data that a narrower range takes are taken by a wider one too.
            let kept =
                moved.into_iter().enumerate().filter(|(way, _)| !range || *way == index).map(|(_, text)| text);
            let kept = kept.collect();
            self.below(index, &index.to_string(), |walk| walk.instead(item, kept));
        }
    }

    /// Lists of which an entry may go: other spellings, days, words.
    fn texts(&mut self, tree: &Tree) {
        let removable = ["also", "holidays", "workdays"].contains(&self.last())
            || self.names.first().is_some_and(|first| first == "classify");
        for (index, item) in tree.items().iter().enumerate().filter(|_| removable) {
            self.below(index, &index.to_string(), |walk| {
                let ways = vec![vec![(walk.place.clone(), Change::Gone)]];
                walk.push(item, String::new(), ways);
            });
        }
    }

    fn rows(&mut self, tree: &Tree) {
        for (row, cells) in tree.items().iter().enumerate() {
            self.below(row, &row.to_string(), |walk| {
                for (column, cell) in cells.items().iter().enumerate() {
                    walk.below(column, &column.to_string(), |walk| walk.cell(tree, column, cell));
                }
            });
        }
    }

    fn cell(&mut self, table: &Tree, column: usize, cell: &Tree) {
        match &cell.shape {
            Shape::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.below(index, &index.to_string(), |walk| {
                        let ways = vec![vec![(walk.place.clone(), Change::Gone)]];
                        walk.push(item, String::new(), ways);
                    });
                }
            }
            Shape::Scalar(scalar) => {
                let numbers = formula::beside(&scalar.text);
                let changed = texts_changed(&scalar.text);
                let instead = if !numbers.is_empty() {
                    numbers
                } else if !changed.is_empty() {
                    changed
                } else {
                    // Another word of the same column.
                    let others = table.items().iter().filter_map(|row| row.items().get(column)?.text());
                    others.filter(|other| *other != scalar.text).take(1).map(str::to_owned).collect()
                };
                self.instead(cell, instead);
            }
            Shape::Nothing | Shape::Map(_) => {}
        }
    }

    fn formula(&mut self, tree: &Tree) {
        let Some(scalar) = tree.scalar() else { return };
        if self.last() == "when" && !matches!(scalar.text.trim(), "true" | "false") {
            self.instead(tree, vec!["false".to_owned()]);
        }
        for (range, instead) in formula::changes(&scalar.text) {
            let before = scalar.text.get(range.clone()).unwrap_or_default().to_owned();
            let span = inside(tree, &range);
            for after in instead {
                let mut text = scalar.text.clone();
                text.replace_range(range.clone(), &after);
                let ways = vec![Way::Rules(vec![(self.place.clone(), Change::Value(text))])];
                self.found.push(Mutant { span, path: self.names.join("."), before: before.clone(), after, ways });
            }
        }
    }

    fn text(&mut self, tree: &Tree) {
        let Some(text) = tree.text() else { return };
        let instead = match self.last() {
            "cap_grade" | "veto" => {
                self.grades.iter().filter(|grade| *grade != text).take(1).cloned().collect::<Vec<_>>()
            }
            "default" => match text {
                "true" => vec!["false".to_owned()],
                "false" => vec!["true".to_owned()],
                _ => formula::beside(text),
            },
            _ => Vec::new(),
        };
        self.instead(tree, instead);
    }
}

/// What a method makes of two values that every method tells apart which can do so.
fn of_two(method: &Method) -> Option<number::Decimal> {
    let one = number::Decimal::ONE;
    let parts = [(one, 2.into()), (one, 8.into())];
    method.combine(&Parts { parts: &parts, weight: number::Decimal::TWO }).ok()
}

/// Whether a subject never has more than one of the children: there is one, or each wants another word of the same input.
fn at_most_one(children: &[Entry]) -> bool {
    let Some(wanted) = children.iter().map(wanted_word).collect::<Option<Vec<_>>>() else {
        return children.len() == 1;
    };
    let words: BTreeSet<&str> = wanted.iter().map(|(_, word)| *word).collect();
    let inputs: BTreeSet<&str> = wanted.iter().map(|(input, _)| *input).collect();
    words.len() == children.len() && inputs.len() == 1
}

/// The input and the word of a condition that is nothing but `input == "word"`.
fn wanted_word(child: &Entry) -> Option<(&str, &str)> {
    let (input, word) = child.value.get("when")?.text()?.split_once("==")?;
    let (input, word) = (input.trim(), word.trim().strip_prefix('"')?.strip_suffix('"')?);
    let plain = input.chars().all(|c| c.is_alphanumeric() || c == '_') && !word.contains('"');
    plain.then_some((input, word))
}

/// A condition of a cell such as `>= 90` or `90..95`, changed.
fn texts_changed(cell: &str) -> Vec<String> {
    let condition = cell.starts_with(['<', '>', '=']) || cell.contains("..");
    let changes = if condition { formula::changes(cell) } else { Vec::new() };
    let mut changed = Vec::new();
    for (range, instead) in changes {
        for after in instead {
            let mut text = cell.to_owned();
            text.replace_range(range.clone(), &after);
            changed.push(text);
        }
    }
    changed
}

fn fits(tree: &Tree, kind: &Kind) -> bool {
    match kind {
        Kind::Record(_) | Kind::Named(..) => matches!(tree.shape, Shape::Map(_)),
        Kind::List(..) | Kind::Texts | Kind::Rows | Kind::Pair => matches!(tree.shape, Shape::List(_)),
        Kind::Number => tree.text().is_some_and(|text| parsed(text).is_some()),
        Kind::Whole => tree.text().is_some_and(|text| text.parse::<u32>().is_ok()),
        Kind::Word(words) => tree.text().is_some_and(|text| words.contains(&text)),
        Kind::Text | Kind::Label | Kind::Bool | Kind::Formula => tree.scalar().is_some(),
        Kind::Either(kinds) => kinds.iter().any(|kind| fits(tree, kind)),
    }
}

fn parsed(text: &str) -> Option<number::Decimal> {
    number::parse_with_percent(text).ok()
}

/// The place in the file of a range of bytes of a scalar.
fn inside(tree: &Tree, range: &std::ops::Range<usize>) -> Span {
    let Some(scalar) = tree.scalar().filter(|scalar| scalar.style != Style::Folded) else { return tree.span };
    let chars = |bytes: usize| scalar.text.get(..bytes).map_or(0, |before| before.chars().count());
    let offset = |at: usize| scalar.offsets.get(at).copied();
    match (offset(chars(range.start)), offset(chars(range.end))) {
        (Some(start), Some(end)) => Span { start, end, ..tree.span },
        _ => tree.span,
    }
}

/// What stands at a place.
pub fn at<'a>(tree: &'a Tree, place: &[usize]) -> Option<&'a Tree> {
    place.iter().try_fold(tree, |tree, index| match &tree.shape {
        Shape::Map(entries) => entries.get(*index).map(|entry| &entry.value),
        Shape::List(items) => items.get(*index),
        Shape::Nothing | Shape::Scalar(_) => None,
    })
}
