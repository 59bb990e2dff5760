//! Numbers that are written as percentages: where they stand, and lists in which plain numbers stand beside them.
//!
//! Inside, 60 % is 0.6. Beside a plain 90 it is next to nothing, so that a list with both is never meant.

use super::yaml::{Entry, Tree};
use crate::construct::input;
use crate::construct::points::{self, Takes};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::number::{self, Decimal};

/// Where numbers are written as percentages, by place. An entry's key has the percentage of its value too.
#[derive(Debug, Clone, Default)]
pub struct Percentages(Vec<(Span, Decimal)>);

impl Percentages {
    /// All percentages in a tree.
    #[must_use]
    pub fn of(tree: &Tree) -> Self {
        let mut found = Vec::new();
        collect(tree, &mut found);
        Self(found)
    }

    /// Whether the number `x` that stands within `span` is written as a percentage.
    #[must_use]
    pub fn has(&self, span: Span, x: Decimal) -> bool {
        self.0.iter().any(|(at, value)| {
            at.source == span.source && span.start <= at.start && at.end <= span.end && *value == x
        })
    }
}

/// A number as it is written.
struct Written<'t> {
    text: &'t str,
    span: Span,
    value: Decimal,
}

impl<'t> Written<'t> {
    fn of(text: &'t str, span: Span) -> Option<Self> {
        Some(Self { text, span, value: number::parse_with_percent(text).ok()?.normalize() })
    }

    fn value_of(tree: &'t Tree) -> Option<Self> {
        Self::of(tree.text()?, tree.span)
    }

    fn is_percentage(&self) -> bool {
        self.text.trim_end().ends_with(['%', '％'])
    }
}

fn collect(tree: &Tree, found: &mut Vec<(Span, Decimal)>) {
    let mut add = |text: &str, spans: &[Span]| {
        let written = spans.first().and_then(|span| Written::of(text, *span)).filter(Written::is_percentage);
        found.extend(written.iter().flat_map(|written| spans.iter().map(|span| (*span, written.value))));
    };
    for Entry { key, key_span, value } in tree.entries() {
        add(key, &[*key_span]);
        add(value.text().unwrap_or_default(), &[*key_span, value.span]);
    }
    for item in tree.items() {
        cell(item).iter().for_each(|written| add(written.text, &[item.span]));
    }
    tree.entries().iter().map(|entry| &entry.value).chain(tree.items()).for_each(|part| collect(part, found));
}

/// Lists of a rule set in which percentages and plain numbers above 1 stand beside each other, and ranges of percentages
/// that are written in hundredths.
pub(super) fn check(tree: &Tree, problems: &mut Vec<Diagnostic>) {
    for list in lists(tree) {
        problems.extend(mixed(&list));
    }
    problems.extend(hundredths(tree));
    tree.entries().iter().map(|entry| &entry.value).chain(tree.items()).for_each(|part| check(part, problems));
}

/// The lists of numbers of one kind that begin at a map: a field is known by its name and by what it holds, since nodes
/// may be called like fields.
fn lists(tree: &Tree) -> Vec<Vec<Written<'_>>> {
    let all = |names: &[&'static str]| -> Vec<Written<'_>> {
        names.iter().filter_map(|name| Written::value_of(tree.get(name)?)).collect()
    };
    let mut lists = vec![all(&["floor", "cap", "out_of"])];
    for Entry { key, value, .. } in tree.entries() {
        match key.as_str() {
            "range" => lists.push(pair(value)),
            "grades" => lists.push(fields(value.items(), &["from"])),
            "tables" => lists.extend(value.entries().iter().flat_map(|table| columns(&table.value))),
            "levels" => lists.push(below(value, "points")),
            "of" => lists.push(below(value, "weight")),
            word => lists.extend(points::by_word(word).into_iter().flat_map(|way| of_way(way.takes, value))),
        }
    }
    lists
}

fn pair(value: &Tree) -> Vec<Written<'_>> {
    value.items().iter().filter_map(Written::value_of).collect()
}

/// The lists of numbers of a way to points.
fn of_way(takes: Takes, value: &Tree) -> Vec<Vec<Written<'_>>> {
    match takes {
        Takes::Ends => vec![pair(value)],
        Takes::Bands => {
            vec![fields(value.items(), &["at", "from", "to", "above", "below"]), earned(value.items())]
        }
        Takes::Knots => {
            let knots = value.entries().iter();
            let xs: Vec<Written<'_>> =
                knots.clone().filter_map(|knot| Written::of(&knot.key, knot.key_span)).collect();
            let ys = (xs.len() == knots.len())
                .then(|| knots.filter_map(|knot| Written::value_of(&knot.value)).collect());
            [xs].into_iter().chain(ys).collect()
        }
        Takes::Direction => Vec::new(),
    }
}

/// The numbers in a cell of a table: of `>= 90%` the end, of `80..90` both.
fn cell(cell: &Tree) -> Vec<Written<'_>> {
    let texts = cell.items().iter().chain([cell]).filter_map(Tree::text);
    let bare = |text: &str| text.trim().trim_start_matches(['<', '>', '=']).len();
    let texts =
        texts.map(|text| text.trim_end().get(text.trim_end().len().saturating_sub(bare(text))..).unwrap_or(text));
    texts.flat_map(|text| text.split("..")).filter_map(|part| Written::of(part.trim(), cell.span)).collect()
}

/// The numbers of each column of a decision table.
fn columns(table: &Tree) -> Vec<Vec<Written<'_>>> {
    let mut columns: Vec<Vec<Written<'_>>> = Vec::new();
    for row in table.get("rows").map(Tree::items).unwrap_or_default() {
        columns.resize_with(columns.len().max(row.items().len()), Vec::new);
        columns.iter_mut().zip(row.items()).for_each(|(column, one)| column.extend(cell(one)));
    }
    columns
}

/// The numbers of these fields in a list of maps.
fn fields<'t>(items: &'t [Tree], names: &[&'static str]) -> Vec<Written<'t>> {
    let of =
        |item: &'t Tree| names.iter().filter_map(|name| Written::value_of(item.get(name)?)).collect::<Vec<_>>();
    items.iter().flat_map(of).collect()
}

/// The points of bands: one number, or one for each end.
fn earned(bands: &[Tree]) -> Vec<Written<'_>> {
    let points = bands.iter().filter_map(|band| band.get("points"));
    points.flat_map(|points| points.items().iter().chain([points])).filter_map(Written::value_of).collect()
}

/// The numbers of a field in a map of maps.
fn below<'t>(tree: &'t Tree, field: &str) -> Vec<Written<'t>> {
    tree.entries().iter().filter_map(|entry| Written::value_of(entry.value.get(field)?)).collect()
}

fn mixed(list: &[Written<'_>]) -> Option<Diagnostic> {
    let percentages = || list.iter().filter(|one| one.is_percentage() && !one.value.is_zero());
    let plain = || list.iter().filter(|one| !one.is_percentage() && one.value.abs() > Decimal::ONE);
    let (percentage, number) = (percentages().next()?, plain().next()?);
    let (share, written) = (percentage.text.trim(), number.text.trim());
    let bare = share.trim_end_matches(['%', '％']).trim_end();
    // Where most are percentages, the other one is the slip.
    let (odd, other, meant) = match percentages().count() > plain().count() {
        true => (number, percentage, format!("{written}%")),
        false => (percentage, number, bare.to_owned()),
    };
    let is = |one: &Written<'_>| format!("this is {}", number::show(one.value, None));
    Some(
        Diagnostic::error(Code::PercentScale, odd.span, format!("`{share}` and `{written}` are in one list"))
            .label(is(odd))
            .also(other.span, is(other))
            .help(format!("write all of them in one way: `{meant}` for `{}`", odd.text.trim())),
    )
}

/// `{type: percent, range: [0, 100]}`: up to 10,000 %.
fn hundredths(tree: &Tree) -> Option<Diagnostic> {
    let range = tree.entry("range").filter(|_| {
        let kind = tree.get("type").and_then(Tree::text).and_then(input::by_word);
        kind.is_some_and(|kind| (kind.domain)(None).is_percent())
    })?;
    let [low, high] = range.value.items() else { return None };
    let ends = [Written::value_of(low)?, Written::value_of(high)?];
    // A growth of 1000 % can be meant; data are taken up to there where no range is said.
    let plain = ends.iter().filter(|end| !end.is_percentage() && end.value.abs() > Decimal::TEN);
    let most = plain.max_by_key(|end| end.value.abs())?;
    let whole = number::mul(most.value, Decimal::ONE_HUNDRED).map(|x| number::show(x, None)).unwrap_or_default();
    let meant = |end: &Written<'_>| match end.is_percentage() {
        true => end.text.trim().to_owned(),
        false => format!("{}%", end.text.trim()),
    };
    Some(
        Diagnostic::error(Code::PercentScale, range.span(), format!("this range goes to {whole} %"))
            .label("inside, 100 % is 1")
            .write(format!("range: [{}]", ends.iter().map(meant).collect::<Vec<_>>().join(", "))),
    )
}
