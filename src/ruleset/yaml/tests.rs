//! Reading YAML: places, texts as written, and what is refused.

use super::*;
use crate::diagnostic::Sources;

fn tree(text: &str) -> (Option<Tree>, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let id = Sources::default().add("test.yaml", text);
    (read(id, text, &mut problems), problems)
}

#[test]
fn numbers_stay_as_written_and_every_character_has_its_byte() {
    let text = "a: 0.30\nb: 'it''s 满意'\nc: |\n  if x {\n    \"满意\"\n  }\nd: \"!x\"\n";
    let (tree, problems) = tree(text);
    assert_eq!(problems, []);
    let tree = tree.unwrap();
    assert_eq!(tree.get("a").unwrap().text(), Some("0.30"));
    for key in ["a", "b", "c", "d"] {
        let scalar = tree.get(key).unwrap().scalar().unwrap();
        assert_eq!(scalar.offsets.len(), scalar.text.chars().count() + 1);
        for (c, at) in scalar.text.chars().zip(&scalar.offsets) {
            assert_eq!(text[*at..].chars().next(), Some(c), "{key} {c}");
        }
    }
    assert_eq!(tree.get("c").unwrap().scalar().unwrap().style, Style::Literal);
    assert_eq!(tree.get("d").unwrap().scalar().unwrap().style, Style::Quoted);
}

#[test]
fn a_literal_text_may_have_a_comment_behind_its_sign() {
    for head in ["a: | # it's \"so", "a: |-   # x | y", "'a # b': |2\t# c", "a: |+"] {
        let text = format!("{head}\n\n  x +\n    y\n");
        let (tree, problems) = tree(&text);
        assert_eq!(problems, []);
        let scalar = tree.unwrap().entries()[0].value.scalar().unwrap().clone();
        assert_eq!(scalar.style, Style::Literal, "{head}");
        for (c, at) in scalar.text.chars().zip(&scalar.offsets).filter(|(c, _)| *c != '\n') {
            assert_eq!(text[*at..].chars().next(), Some(c), "{head}");
        }
    }
    let (folded, _) = tree("a: >  # x |\n  b\n  c\n");
    assert_eq!(folded.unwrap().get("a").unwrap().scalar().unwrap().style, Style::Folded);
}

#[test]
fn all_duplicate_keys_are_reported() {
    let (tree, problems) = tree("a: 1\nb: {x: 1, x: 2}\na: 3\n");
    assert_eq!(problems.iter().map(|p| p.code).collect::<Vec<_>>(), [Code::DuplicateKey; 2]);
    assert_eq!(tree.unwrap().get("a").unwrap().text(), Some("1"));
}

#[test]
fn what_rule_sets_may_not_use_is_refused_with_its_own_code() {
    let codes = |text: &str| tree(text).1.iter().map(|p| p.code).collect::<Vec<_>>();
    assert_eq!(codes("a: [1, 2"), [Code::YamlSyntax]);
    assert_eq!(codes("<<: {a: 1}\n"), [Code::YamlFeature]);
    assert_eq!(codes("a: 1\n---\nb: 2\n"), [Code::YamlFeature]);
    let bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n\
                d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n";
    assert_eq!(codes(bomb), [Code::YamlLimit]);
    assert_eq!(codes(&"[".repeat(5000)), [Code::YamlLimit]);
}
