//! The index finds what the scan finds.

use super::*;
use crate::diagnostic::Sources;
use proptest::prelude::*;

fn span() -> Span {
    Span { source: Sources::default().add("r.yaml", ""), start: 0, end: 0 }
}

/// Halves, so that values lie on edges, between them and beyond.
fn edge() -> impl Strategy<Value = Decimal> {
    (-4_i64..24).prop_map(|halves| Decimal::new(halves * 5, 1))
}

fn number_cell() -> impl Strategy<Value = Condition> {
    let end = || prop::option::weighted(0.8, (edge(), any::<bool>()));
    prop_oneof![
        1 => Just(Condition::Anything),
        2 => prop::collection::vec(edge(), 1..4).prop_map(Condition::Numbers),
        4 => (end(), end()).prop_map(|(low, high)| Condition::Between(low, high)),
    ]
}

fn text_cell() -> impl Strategy<Value = Condition> {
    let text = prop::sample::select(vec!["a", "b", "c", "d", "e"]).prop_map(str::to_owned);
    prop_oneof![
        1 => Just(Condition::Anything),
        4 => prop::collection::vec(text, 1..4).prop_map(Condition::Texts),
    ]
}

fn truth_cell() -> impl Strategy<Value = Condition> {
    prop_oneof![Just(Condition::Anything), any::<bool>().prop_map(Condition::Truth)]
}

fn row() -> impl Strategy<Value = Vec<Condition>> {
    // An input that no cell asks anything of stands last.
    (number_cell(), text_cell(), truth_cell(), number_cell())
        .prop_map(|(a, b, c, d)| vec![a, b, c, d, Condition::Anything])
}

fn callable(hit: &'static Hit, rows: Vec<Vec<Condition>>) -> Callable {
    let inputs = ["a", "b", "c", "d", "e"].map(|name| Named { name: name.to_owned(), span: span() }).to_vec();
    let said = vec![(Said::Missing, span())];
    let row = |cells: Vec<Condition>| Row {
        span: span(),
        conditions: cells.into_iter().map(|cell| (cell, span())).collect(),
        said: said.clone(),
    };
    let rows = rows.into_iter().map(row).collect();
    let outputs = vec![Named { name: "p".to_owned(), span: span() }];
    let table = Table { name: "t".to_owned(), span: span(), hit, inputs, outputs, rows };
    Callable { name: "t".to_owned(), table: Arc::new(table), index: Arc::default(), yields: Vec::new() }
}

fn value(kind: usize) -> BoxedStrategy<Value> {
    let text = prop::sample::select(vec!["a", "b", "c", "d", "e", "else", ""]);
    // Now and then what the cells do not ask for: the scan says so, and so must the index.
    let odd =
        prop_oneof![Just(Value::Text("b".into())), Just(Value::Bool(true)), Just(Value::Number(Decimal::ONE))];
    let usual = match kind {
        1 => text.prop_map(|text| Value::Text(text.into())).boxed(),
        2 => any::<bool>().prop_map(Value::Bool).boxed(),
        _ => (edge(), -1_i64..=1)
            // A little beside an edge: less than what numbers are compared at, and more.
            .prop_flat_map(|(x, side)| {
                prop::sample::select(vec![13_u32, 11]).prop_map(move |places| x + Decimal::new(side, places))
            })
            .prop_map(Value::Number)
            .boxed(),
    };
    prop_oneof![30 => usual, 1 => odd].boxed()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn the_index_finds_what_the_scan_finds(
        rows in prop::collection::vec(row(), FEW_ROWS..80),
        asked in prop::collection::vec((value(0), value(1), value(2), value(3), value(4)), 20),
    ) {
        for hit in hit::ALL.iter().copied() {
            let callable = callable(hit, rows.clone());
            let index = Index::of(&callable.table).expect("as many rows are indexed");
            for (a, b, c, d, e) in &asked {
                let values = [a, b, c, d, e].map(Clone::clone);
                let scanned = callable.scan(&values).map_err(|trouble| format!("{trouble:?}"));
                let found = callable.find(&values).map_err(|trouble| format!("{trouble:?}"));
                prop_assert_eq!(&found, &scanned);
                if let Some(indexed) = index.fitting(&callable.table, &values) {
                    prop_assert_eq!(Ok(indexed), scanned);
                }
            }
        }
    }
}

/// More rows than are scanned.
const FEW_ROWS: usize = 16;

#[test]
fn long_lists_are_one_box_and_still_exact() {
    let list = |from: i64| Condition::Numbers((0..100).map(|at| Decimal::from(from + 2 * at)).collect());
    let rows: Vec<Vec<Condition>> =
        (0..40).map(|at| vec![list(at % 2), list(at % 4), Condition::Anything]).collect();
    let rows = rows.into_iter().map(|cells| [cells, vec![Condition::Anything; 2]].concat()).collect();
    let callable = callable(hit::by_word("collect-sum").unwrap(), rows);
    let ask = |a: i64, b: i64| {
        let number = |x: i64| Value::Number(x.into());
        callable
            .find(&[number(a), number(b), number(0), number(0), number(0)])
            .map_err(|_| ())
            .expect("numbers")
            .len()
    };
    // Even a: the 20 even rows, of which those with at % 4 = 0 take 0, 2, … and those with 2 take 2, 4, ….
    assert_eq!((ask(0, 0), ask(0, 2), ask(0, 1), ask(1, 1), ask(500, 0)), (10, 20, 0, 10, 0));
}

#[test]
fn tables_whose_cells_are_of_several_kinds_are_scanned() {
    let rows = (0..40).map(|at| match at % 2 {
        0 => vec![Condition::Truth(true); 5],
        _ => vec![Condition::Numbers(vec![Decimal::ONE]); 5],
    });
    assert!(Index::of(&callable(hit::by_word("any").unwrap(), rows.collect()).table).is_none());
}
