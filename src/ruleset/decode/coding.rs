//! How data files write values, and what becomes of subjects that are not registered.

use super::*;
use crate::ruleset::coding::{Codings, SaidCoding, Unregistered};

/// What a rule set says of all columns and of single ones.
pub(super) fn codings(tree: &Tree) -> Codings {
    let mut codings = Codings { all: said(tree), ..Codings::default() };
    let mut add = |entry: &Entry, table: &str| {
        let name = if table.is_empty() { entry.key.clone() } else { format!("{table}.{}", entry.key) };
        codings.add(name, said(&entry.value));
    };
    for what in ["questions", "attributes", "measures"] {
        entries(tree, what).for_each(|entry| add(entry, ""));
    }
    for survey in entries(tree, "surveys") {
        for what in ["questions", "attributes"] {
            entries(&survey.value, what).for_each(|entry| add(entry, &survey.key));
        }
    }
    for table in entries(tree, "records") {
        table.value.entries().iter().for_each(|entry| add(entry, &table.key));
    }
    codings
}

fn said(tree: &Tree) -> SaidCoding {
    let field = |name: &str| tree.get(name).filter(|value| !value.is_nothing());
    let flag = |name: &str| field(name).map(|value| At { value: value.text() == Some("true"), span: value.span });
    let missing = field("missing").map(|list| {
        let codes = list.items().iter().filter_map(Tree::text).map(str::to_owned).collect();
        At { value: codes, span: list.span }
    });
    SaidCoding { missing, decimal_comma: flag("decimal_comma"), thousands: flag("thousands") }
}

pub(super) fn unregistered(tree: &Tree) -> Unregistered {
    match text_of(tree, "unregistered").as_deref() {
        Some("reject") => Unregistered::Reject,
        _ => Unregistered::Accept,
    }
}
