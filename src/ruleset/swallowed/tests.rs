//! What YAML drops: each with the line that is written instead.

use super::super::yaml::{Tree, read};
use crate::diagnostic::{Code, Diagnostic, Severity, Sources};

fn tree(text: &str) -> (Option<Tree>, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let id = Sources::default().add("test.yaml", text);
    (read(id, text, &mut problems), problems)
}

fn fixed(text: &str, problems: &[Diagnostic]) -> String {
    let mut edits: Vec<_> = problems.iter().flat_map(|problem| &problem.fix).collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    edits.iter().fold(text.to_owned(), |text, edit| {
        format!("{}{}{}", &text[..edit.span.start], edit.text, &text[edit.span.end..])
    })
}

/// What stands in a file, and what is written instead.
const TAGS: &[(&str, &str)] = &[
    ("when: ! special", "when: '! special'"),
    ("when: !special", "when: '!special'"),
    ("when: !special   # why", "when: '!special'   # why"),
    ("when: !special && base > 3", "when: '!special && base > 3'"),
    ("where: !ok", "where: '!ok'"),
    ("also: {flag: !is_missing(q.mean)}", "also: {flag: '!is_missing(q.mean)'}"),
    ("also: {flag: !f(a, b), c: 1}", "also: {flag: '!f(a, b)', c: 1}"),
    ("value: !contains(remark, \"it's\")", "value: '!contains(remark, \"it''s\")'"),
    (
        "outcomes: [{when: !contains(r, \"a, b\"), veto: C}]",
        "outcomes: [{when: '!contains(r, \"a, b\")', veto: C}]",
    ),
    ("value: !is_missing(complaints)", "value: '!is_missing(complaints)'"),
    ("- {when: !x, cap_grade: C}", "- {when: '!x', cap_grade: C}"),
    ("{value: a, when: !x}", "{value: a, when: '!x'}"),
    ("floor: !x 5", "floor: 5"),
    ("floor: ! 5", "floor: 5"),
    ("ruleset: !!str b", "ruleset: 'b'"),
    ("floor: !!int 5", "floor: 5"),
    ("floor: !<tag:yaml.org,2002:int> 5", "floor: 5"),
    ("of: !<tag:x> {a: 1}", "of: {a: 1}"),
    ("of: {a: !x [1, 2]}", "of: {a: [1, 2]}"),
    ("when: !a\nwhere: !b c", "when: '!a'\nwhere: c"),
    ("label: !important note", "label: '!important note'"),
    ("!x a: 5", "a: 5"),
    ("{!x a: 5, b: 6}", "{a: 5, b: 6}"),
    ("? !x a\n: 5", "? a\n: 5"),
    ("flag: !客户满意", "flag: '!客户满意'"),
    ("a: !满意 && b\nc: !x", "a: '!满意 && b'\nc: '!x'"),
];

#[test]
fn a_tag_is_refused_with_the_line_that_was_meant_and_read_so() {
    for (text, wanted) in TAGS {
        let (read, problems) = tree(text);
        assert!(!problems.is_empty(), "{text}");
        assert!(problems.iter().all(|p| p.code == Code::YamlFeature), "{text}: {problems:?}");
        assert!(problems.iter().all(|p| p.severity == Severity::Error), "{text}");
        let again = fixed(text, &problems);
        assert_eq!(again, *wanted);
        let (meant, others) = tree(&again);
        assert_eq!(others, [], "{text}");
        let json = |tree: &Option<Tree>| tree.as_ref().map(Tree::to_json);
        assert_eq!(json(&read), json(&meant), "{text}");
    }
}

#[test]
fn what_is_read_of_a_tag_knows_its_place_in_the_file() {
    let text = "a: !it's && 'x'\nb: {c: !满意, d: [é, !y z]}\ne: 5\n";
    let (tree, problems) = tree(text);
    let tree = tree.unwrap_or_else(|| panic!("{problems:?}"));
    let mut seen = 0;
    for value in [tree.get("a"), tree.get("b").and_then(|b| b.get("c")), tree.get("e")] {
        let scalar = value.unwrap().scalar().unwrap();
        for (c, at) in scalar.text.chars().zip(&scalar.offsets) {
            assert_eq!(text[*at..].chars().next(), Some(c), "{}", scalar.text);
            seen += 1;
        }
        let end = *scalar.offsets.last().unwrap();
        assert!(text.is_char_boundary(end) && end <= text.len());
    }
    assert_eq!(seen, 12 + 3 + 1);
    assert_eq!(&text[tree.entry("e").unwrap().key_span.start..], "e: 5\n");
}

#[test]
fn a_sign_of_not_inside_of_quotes_comments_and_long_texts_is_no_tag() {
    for text in [
        "a: '!x'",
        "a: \"!x\"",
        "a: x != y  # b: !c",
        "# a: !b",
        "a: |\n  b: !c\n  !d",
        "a: 'x\n  b: !c'",
        "a: b !c",
        "a: {b: 'c: !d', e: x!y}",
        "a: x && !y",
    ] {
        assert_eq!(tree(text).1, [], "{text}");
    }
}

#[test]
fn anchors_repeat_values_and_say_when_they_do_not() {
    assert_eq!(tree("a: &x {b: 1}\nc: *x\nd: [*x, *x]").1, []);
    // 51 indicators with two aliases each.
    let mut many =
        "a: &bands [{at: 0, points: 15}, {to: 5, points: [14, 11]}]\nb: &posts [0, 100]\nof:\n".to_owned();
    for n in 0..51 {
        many += &format!("  i{n}: {{bands: *bands, goalposts: *posts}}\n");
    }
    let (read, problems) = tree(&many);
    assert_eq!(problems, []);
    assert_eq!(read.unwrap().get("of").unwrap().entries().len(), 51);
    for (text, message, fix) in [
        ("y: *up", "there is no anchor `&up` above", None),
        ("x: &upp 5\ny: *up", "there is no anchor `&up` above", Some("x: &upp 5\ny: *upp")),
        ("y: *up\nx: &up 5", "there is no anchor `&up` above", None),
        ("- {value: *complaints}", "there is no anchor `&complaints` above", None),
    ] {
        let (_, problems) = tree(text);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!((problems[0].code, problems[0].message.as_str()), (Code::YamlFeature, message), "{text}");
        assert_eq!(problems[0].fix.first().map(|_| fixed(text, &problems)).as_deref(), fix);
    }
    let (read, problems) = tree("label: &Co Ltd\nb: 1");
    assert_eq!(
        problems.iter().map(|p| (p.code, p.severity)).collect::<Vec<_>>(),
        [(Code::YamlFeature, Severity::Warning)]
    );
    assert!(problems[0].help.as_deref().unwrap().contains("'&Co Ltd'"), "{problems:?}");
    assert_eq!(read.unwrap().get("label").unwrap().text(), Some("Ltd"));
    assert_eq!(tree("when: && base > 3").1[0].code, Code::FormulaCut);
}

#[test]
fn signs_of_yaml_that_rule_sets_have_no_use_for_are_refused() {
    for text in ["%YAML 1.1\n---\na: 1", "%TAG !e! tag:x\n---\na: 1", "[a, b]: 1", "{a: 1}: 2", "x: &x 1\n*x : 2"]
    {
        let (_, problems) = tree(text);
        assert_eq!(
            problems.iter().map(|p| p.code).collect::<Vec<_>>(),
            [Code::YamlFeature],
            "{text}: {problems:?}"
        );
    }
    assert_eq!(tree("---\na: 1\n...\n").1, []);
}

#[test]
fn a_comment_that_looks_like_the_end_of_a_text_is_doubted() {
    for (text, rest) in [
        ("title: Room #5", "Room"),
        ("zh: 部门 #1 考评", "部门"),
        ("a: {zh: 部门 #1\n  }", "部门"),
        ("value: f(a) #b", "f(a)"),
        ("- C #x", "C"),
    ] {
        let (_, problems) = tree(text);
        assert_eq!(problems.len(), 1, "{text}: {problems:?}");
        assert_eq!((problems[0].code, problems[0].severity), (Code::FormulaCut, Severity::Warning), "{text}");
        assert!(problems[0].message.contains(&format!("`{rest}`")), "{}", problems[0].message);
    }
    for text in
        ["title: Room # 5", "weight: 20 #was 30", "type: count #x", "a: 'x' #y", "a: x#y", "a: x ## y", "a: 1 #b"]
    {
        assert_eq!(tree(text).1, [], "{text}");
    }
}
