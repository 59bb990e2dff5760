//! Edits by hand, and every pair of generated trees.

use super::*;
use crate::diagnostic::Sources;
use crate::ruleset::yaml;
use proptest::prelude::*;

fn tree(text: &str) -> Tree {
    let source = Sources::default().add("t", text);
    yaml::read(source, text, &mut Vec::new()).unwrap()
}

fn shown(before: &str, after: &str) -> Vec<String> {
    let (before, after) = (tree(before), tree(after));
    let edits = diff(&before, &after);
    assert!(same(&apply(&before, &edits.iter().collect::<Vec<_>>()), &after), "{edits:?}");
    let text = |tree: Option<&Tree>| tree.map(|tree| tree.to_json().to_string()).unwrap_or_default();
    let line = |edit: &Edit| {
        format!("{} {}: {} → {}", edit.kind(), edit.path, text(edit.before.as_ref()), text(edit.after()))
    };
    edits.iter().map(line).collect()
}

#[test]
fn an_edit_is_one_leaf() {
    let before = "score: {of: {a: {weight: 60, value: x}, b: {weight: 40}}}\nold: 1\n";
    let after = "score: {of: {a: {weight: 50, value: 'x'}, n: {weight: 10}, b: {weight: 40}}}\n";
    assert_eq!(
        shown(before, after),
        [
            "changed score.of.a.weight: \"60\" → \"50\"",
            "added score.of.n:  → {\"weight\":\"10\"}",
            "removed old: \"1\" → ",
        ]
    );
}

#[test]
fn items_are_known_by_their_names_and_marks() {
    let before = "grades: [{grade: A, from: 90}, {grade: B, from: 80}, {grade: C}]\n\
                  bands: [{to: 60, points: 0}, {from: 60, to: 80, points: 5}, {from: 80, points: 9}]\n\
                  outcomes: [{when: x > 1, status: invalid}, {when: y > 1, status: invalid}]\n";
    let after = "grades: [{grade: A, from: 90}, {grade: A-, from: 85}, {grade: B, from: 75}, {grade: C}]\n\
                 bands: [{to: 60, points: 0}, {from: 60, to: 85, points: 5}, {from: 85, points: 9}]\n\
                 outcomes: [{when: x > 2, status: invalid}, {when: y > 1, status: no-opinion}]\n";
    assert_eq!(
        shown(before, after),
        [
            "added grades[A-]:  → {\"grade\":\"A-\",\"from\":\"85\"}",
            "changed grades[B].from: \"80\" → \"75\"",
            "changed bands[2].to: \"80\" → \"85\"",
            "changed bands[3].from: \"80\" → \"85\"",
            "changed outcomes[1].when: \"x > 1\" → \"x > 2\"",
            "changed outcomes[2].status: \"invalid\" → \"no-opinion\"",
        ]
    );
    assert_eq!(shown("a: [0, 100]", "a: [100, 200]").len(), 2, "pairs are compared by place");
}

#[test]
fn an_order_is_an_edit_and_a_number_in_quotes_is_not_the_number() {
    assert_eq!(shown("of: {a: 1, b: 2, c: 3}", "of: {b: 2, a: 1, c: 4}").len(), 2);
    assert_eq!(shown("a: 1", "a: '1'").len(), 1);
    assert_eq!(shown("a: x", "a: \"x\""), Vec::<String>::new());
    assert_eq!(shown("a: {b: 1}", "a: 1"), ["changed a: {\"b\":\"1\"} → \"1\""]);
}

#[test]
fn an_entry_that_is_added_alone_stands_where_it_will_stand() {
    let (before, after) = (tree("{a: 1, r: 2, z: 3}"), tree("{a: 1, m: 5, n: 6, z: 3}"));
    let edits = diff(&before, &after);
    let alone = edits.iter().find(|edit| edit.path.to_string() == "n").unwrap();
    assert!(same(&apply(&before, &[alone]), &tree("{a: 1, n: 6, r: 2, z: 3}")));
}

#[test]
fn every_leaf_can_be_set_by_its_path() {
    let before = tree("grades: [{grade: A, from: 90}, {grade: B}]\nscore: {of: {x: ~}}\n");
    let paths: Vec<String> = leaves(&before).iter().map(|leaf| leaf.path.to_string()).collect();
    assert_eq!(paths, ["grades[A].grade", "grades[A].from", "grades[B].grade", "score.of.x"]);
    for leaf in leaves(&before) {
        let change = Change::Set(tree("new"));
        let edit = Edit { path: leaf.path.clone(), change, before: None, span: leaf.span };
        let values: Vec<_> = leaves(&apply(&before, &[&edit]))
            .into_iter()
            .filter(|other| other.span == leaf.span || other.value.as_deref() == Some("new"))
            .collect();
        assert!(values.iter().any(|other| other.value.as_deref() == Some("new")), "{}", leaf.path);
    }
}

fn any_tree() -> impl Strategy<Value = Tree> {
    let span = tree("x").span;
    let scalar = prop_oneof![Just("1"), Just("2"), Just("x"), Just("")].prop_map(move |text| {
        let offsets = vec![0; text.len() + 1];
        let shape = Shape::Scalar(Scalar { text: text.to_owned(), style: Style::Quoted, offsets });
        Tree { span, shape }
    });
    let leaf = prop_oneof![4 => scalar, 1 => Just(Tree { span, shape: Shape::Nothing })];
    leaf.prop_recursive(4, 40, 5, move |inner| {
        let key = prop_oneof![Just("a"), Just("b"), Just("grade"), Just("when"), Just("from"), Just("z")];
        let map = prop::collection::vec((key, inner.clone()), 0..5).prop_map(move |pairs| {
            let mut entries: Vec<Entry> = Vec::new();
            for (key, value) in pairs {
                if entries.iter().all(|entry| entry.key != key) {
                    entries.push(Entry { key: key.to_owned(), key_span: span, value });
                }
            }
            Tree { span, shape: Shape::Map(entries) }
        });
        let list =
            prop::collection::vec(inner, 0..5).prop_map(move |items| Tree { span, shape: Shape::List(items) });
        prop_oneof![map, list]
    })
}

proptest! {
    #[test]
    fn all_edits_in_any_order_give_the_version_after(before in any_tree(), after in any_tree(), turn in 0_usize..7) {
        let edits = diff(&before, &after);
        let mut made: Vec<&Edit> = edits.iter().collect();
        let turn = turn % made.len().max(1);
        made.rotate_left(turn);
        prop_assert!(same(&apply(&before, &made), &after), "{:?}", apply(&before, &made).to_json());
        prop_assert_eq!(edits.is_empty(), same(&before, &after));
    }
}
