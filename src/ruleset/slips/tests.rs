//! Files that can't be read, or are read differently from what was meant, and what is said of them.

use super::super::fields::RULESET;
use super::super::mend::mend;
use super::super::yaml;
use super::super::yaml::Tree;
use crate::diagnostic::{Code, Diagnostic, Sources};

/// The problems of a file, each with its code, what is underlined and what to write.
fn said(text: &str) -> Vec<(Code, String, String)> {
    let (_, problems) = read(text);
    problems
        .iter()
        .map(|problem| {
            let span = problem.span.unwrap();
            (problem.code, text[span.start..span.end].to_owned(), problem.help.clone().unwrap_or_default())
        })
        .collect()
}

fn read(text: &str) -> (Option<Tree>, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let id = Sources::default().add("test.yaml", text);
    let tree = yaml::read(id, text, &mut problems).map(|tree| mend(tree, &RULESET, text, &mut problems));
    (tree, problems)
}

fn one(text: &str) -> (Code, String, String) {
    let said = said(text);
    assert_eq!(said.len(), 1, "{text}: {said:?}");
    said.into_iter().next().unwrap()
}

#[test]
fn signs_of_a_chinese_keyboard_are_found_where_they_stand() {
    for (text, sign, line) in [
        ("ruleset: a\ntitle：题目\n", "：", "write `title: 题目`"),
        ("ruleset：a\ntitle: b\n", "：", "write `ruleset: a`"),
        ("score：   # the root\n  value: 1\n", "：", "write `score:`"),
        ("score:\n  value： a + b\n  round: 1\n", "：", "write `value: a + b`"),
        ("score:\n  value：3\n", "：", "write `value: 3`"),
        ("a: {zh: 集团，en: Group}\n", "，", "write `a: {zh: 集团, en: Group}`"),
        ("a: {x: 1、y: 2}\n", "、", "write `a: {x: 1, y: 2}`"),
        ("a: ｛x: 1, y: 2｝\n", "｛", "write `a: {x: 1, y: 2}`"),
        ("a: [1, {b: 2｝, 3]\n", "｝", "write `a: [1, {b: 2}, 3]`"),
        ("a: “x: y”\n", "“x: y”", "write `a: \"x: y\"`"),
        ("＃ note\na: 1\n", "＃", "write `# note`"),
        ("a:\n  －when: 1\n    b: 2\n", "－", "write `- when: 1`"),
        ("a: 1\nb:\u{3000}2\nc: 3\n", "\u{3000}", "write `b: 2`"),
    ] {
        assert_eq!(one(text), (Code::FullWidthSign, sign.to_owned(), line.to_owned()), "{text}");
    }
    let twice = said("a：1\nb：2\nc: 3\n");
    assert_eq!(twice.len(), 2, "every line is named: {twice:?}");
}

#[test]
fn a_text_may_hold_every_sign() {
    for text in [
        "title: {zh: 满意度：总评，含运费, en: 'All: in'}\n",
        "title: “题目”，试行\n",
        "purpose: |\n  value：3\n  a：{b，c}\n",
        "purpose:\n  zh: >\n    score：3\n  en: x\n",
        "title: \"a：b\"   # value：3\n",
        "purpose:\n  本办法：考核部门\n",
    ] {
        assert_eq!(said(text), [], "{text}");
    }
    // Only what keeps the file from being read is told.
    assert_eq!(one("title: {zh: 满意度：总评（试行）}\nb：2\nc: 3\n").1, "：");
}

#[test]
fn a_missing_space_is_said() {
    for (text, sign, help) in [
        ("a:\n  weight:30\n  value: 1\n", ":", "write `weight: 30`"),
        ("score:\n  value:30\n", ":", "write `value: 30`"),
        ("a: {b:{c: 1}}\n", ":", "write `a: {b: {c: 1}}`"),
        ("a:\n  -when: 1\n    b: 2\n", "-", "write `- when: 1`"),
        ("score: {curve: {0:100, 50:0}}\n", "0:100", "write `0: 100, 50: 0`"),
        ("grades: {优秀:95, 合格: 0}\n", "优秀:95", "write `优秀: 95`"),
    ] {
        assert_eq!(one(text), (Code::MissingSpace, sign.to_owned(), help.to_owned()), "{text}");
    }
    assert_eq!(said("title: http://example.org\n"), []);
}

#[test]
fn formulas_and_texts_that_need_quotes_are_shown_in_them() {
    for (text, place, help) in [
        (
            "also: {x: {value: if a { 1 } else { 2 }, round: 1}}\n",
            "if a { 1 } else { 2 }",
            "write `also: {x: {value: 'if a { 1 } else { 2 }', round: 1}}`",
        ),
        (
            "also: {x: q.share(\"好\", \"可\")}\n",
            "q.share(\"好\", \"可\")",
            "write `also: {x: 'q.share(\"好\", \"可\")'}`",
        ),
        ("also:\n  x: \"a\" + \"b\"   # both\n", "\"a\" + \"b\"", "write `x: '\"a\" + \"b\"'`"),
        (
            "classes: [{class: a, when: \"A\" == b}]\n",
            "\"A\" == b",
            "write `classes: [{class: a, when: '\"A\" == b'}]`",
        ),
        ("also: {x: max(a, b), y: 1}\n", "max(a, b)", "put all of it in quotes: `x: 'max(a, b)'`"),
        (
            "also: {x: max(a, min(b, c))}\n",
            "max(a, min(b, c))",
            "put all of it in quotes: `x: 'max(a, min(b, c))'`",
        ),
    ] {
        assert_eq!(one(text), (Code::FormulaCut, place.to_owned(), help.to_owned()), "{text}");
    }
    assert_eq!(one("a: {zh: 甲, en: Product: all}\n").2, "write `a: {zh: 甲, en: 'Product: all'}`");
    assert_eq!(one("title: Service: all\nb: 1\n").1, "Service: all");
    assert_eq!(one("a: {b: 1}，\nc: 1\n").2, "write `a: {b: 1}`");
}

#[test]
fn a_line_between_levels_is_held_against_the_line_that_opened_them() {
    let explained = |text: &str| {
        let (_, problems) = read(text);
        assert_eq!(problems.len(), 1, "{problems:?}");
        let problem = problems.into_iter().next().unwrap();
        let also: Vec<String> =
            problem.also.iter().map(|(span, _)| text[span.start..span.end].to_owned()).collect();
        let span = problem.span.unwrap();
        (text[span.start..span.end].to_owned(), also, problem.help.unwrap_or_default())
    };
    assert_eq!(
        explained("score:\n  of:\n    a:\n      weight: 1\n     value: 2\n"),
        (
            "value: 2".into(),
            vec!["a:".into()],
            "indent it by 6 spaces to stand below `a`, or by 4 to stand outside of it".into()
        )
    );
    assert_eq!(
        explained("score:\n  weight: 1\n    value: 2\n"),
        ("value: 2".into(), vec!["weight: 1".into()], "indent it by 2 spaces to stand beside `weight`".into())
    );
    assert_eq!(
        explained("score:\n  weight: 1\n\tvalue: 2\n"),
        ("\t".into(), vec!["weight: 1".into()], "indent it by spaces: by 2 to stand beside `weight`".into())
    );
    assert_eq!(explained("score: 1\n\ttitle: 2\n").2, "take the tab out to stand beside `score`");
    assert_eq!(explained("score:\n\tvalue: 2\n").2, "indent it by spaces: by 2 to stand below `score`");
}

#[test]
fn what_was_meant_goes_on_in_the_tree() {
    let meant = |text: &str| read(text).0.unwrap().to_json();
    let json =
        meant("title: {zh：薪酬，待遇，en：Pay}\nmeasure: {a: {type: count}}\nscore: {floor: ８０, cap: －５}\n");
    assert_eq!(json["title"], serde_json::json!({"zh": "薪酬，待遇", "en": "Pay"}));
    assert_eq!(json["measures"]["a"]["type"], "count");
    assert_eq!(json["score"], serde_json::json!({"floor": "80", "cap": "-5"}));
    let json = meant("also: {x: max(a, b), y: 1}\nquestions: {q: {range: ［０，10］}, c: {choices: 【a，b】}}\n");
    assert_eq!(json["also"], serde_json::json!({"x": "max(a, b)", "y": "1"}));
    assert_eq!(json["questions"]["q"]["range"], serde_json::json!(["0", "10"]));
    assert_eq!(json["questions"]["c"]["choices"], serde_json::json!(["a", "b"]));
    let (_, problems) = read("questions: {c: {choices: [慢，等太久, \"a，b\"]}}\n");
    let helps: Vec<Option<&str>> = problems.iter().map(|problem| problem.help.as_deref()).collect();
    assert_eq!(helps, [Some("write `慢, 等太久` for several items, or `\"慢，等太久\"` if it is one")]);
    let json = meant("tables: {t: {rows: [[８０, ＞＝ ９０, ８０后]]}}\n");
    assert_eq!(json["tables"]["t"]["rows"], serde_json::json!([["80", ">= 90", "８０后"]]));
}

#[test]
fn a_misspelt_field_is_told_once_and_only_followed_where_it_fits() {
    assert_eq!(one("measure: {a: {type: count}}\n").2, "did you mean `measures`?");
    let (tree, problems) = read("measures: {}\nmeasure: {a: {type: count}}\n");
    assert!(tree.unwrap().get("measure").is_some(), "the right one is there already");
    assert_eq!(problems, [], "the check of the shape says it");
    assert!(read("grade: 3\n").0.unwrap().get("grade").is_some(), "a number is no list of grades");
}

#[test]
fn a_comma_that_is_missing_inside_of_brackets_is_found_at_its_place() {
    for (text, line) in [
        ("a: {x: 1 y: 2}\n", "write `a: {x: 1, y: 2}`"),
        ("grades: {A: 90 B: 60, C: 0}\n", "write `grades: {A: 90, B: 60, C: 0}`"),
        ("a: {zh: 整体满意 en: Overall}\n", "write `a: {zh: 整体满意, en: Overall}`"),
        ("a: {zh: 整体 满意 en: Overall}\n", "write `a: {zh: 整体 满意, en: Overall}`"),
        ("a: {scale: five range: [0, 1]}\n", "write `a: {scale: five, range: [0, 1]}`"),
        ("of: {a: {value: 1} b: {value: 2}}\n", "write `of: {a: {value: 1}, b: {value: 2}}`"),
        ("a: {zh: \"A: B\" en: C}\n", "write `a: {zh: \"A: B\", en: C}`"),
        ("a: {range: [1, 4] label: x}\n", "write `a: {range: [1, 4], label: x}`"),
        ("rows: [[1, 2] [3, 4]]\n", "write `rows: [[1, 2], [3, 4]]`"),
        ("a: [{x: 1} {x: 2}]\n", "write `a: [{x: 1}, {x: 2}]`"),
        ("a: ['x: y' \"z\"]\n", "write `a: ['x: y', \"z\"]`"),
        ("a: {label: Complaints round: 1}\n", "write `a: {label: Complaints, round: 1}`"),
        ("a: {x: 5% y: 2}\n", "write `a: {x: 5%, y: 2}`"),
    ] {
        assert_eq!(one(text), (Code::YamlSyntax, String::new(), line.to_owned()), "{text}");
    }
    let lines = "a: {x: 1,\n    y: {z: 2}\n    v: 3\n    w: 4}\n";
    let said = said(lines);
    assert_eq!(
        said.iter().map(|(_, _, help)| help.as_str()).collect::<Vec<_>>(),
        ["write `y: {z: 2},`", "write `v: 3,`"],
        "{said:?}"
    );
}

#[test]
fn a_text_with_a_colon_is_no_missing_comma() {
    for (text, line) in [
        ("a: {zh: 满意度 其中: 好}\n", "write `a: {zh: '满意度 其中: 好'}`"),
        ("a: {label: Costs of: all}\n", "write `a: {label: 'Costs of: all'}`"),
        ("title: Score of: x\n", "write `title: 'Score of: x'`"),
    ] {
        assert_eq!(one(text).2, line, "{text}");
    }
}

#[test]
fn two_fields_on_one_line_are_told_apart() {
    for (text, written) in [
        ("score:\n  value: a + b round: 1\n", "write `round: 1` on a line of its own, below `value: a + b`"),
        ("score:\n  round: 1 show: 2\n", "write `show: 2` on a line of its own, below `round: 1`"),
        ("outcomes:\n  - when: x veto: D\n", "write `veto: D` on a line of its own, below `- when: x`"),
    ] {
        let (code, _, help) = one(text);
        assert_eq!((code, help.as_str()), (Code::YamlSyntax, written), "{text}");
    }
}
