use super::*;

const RULES: &str = "\
ruleset: 网点评分
subject: office
period: month
scales:
  five: {levels: {很满意: 100, 满意: 80, 不满意: 0}}
questions:
  scale: five
  总体评价: {zh: 总体, en: Overall}
measures:
  投诉数: {type: count, default: 0, range: [0, 50], zh: 投诉}
score:
  combine: sum
  of:
    调查: {value: 总体评价.mean * 0.7, out_of: 70}
    care:
      value: |
        max(0,
          30 - 6 * 投诉数)
      out_of: 30
grades: {优秀: 90, 不合格: 0}
";

/// The text without its mark `¦`, and where that stood.
fn marked(text: &str) -> (String, usize) {
    let at = text.find('¦').unwrap();
    (text.replacen('¦', "", 1), at)
}

fn completed(text: &str) -> Vec<Completion> {
    let (text, at) = marked(text);
    Document::new(&text).complete(at)
}

fn labels(text: &str) -> Vec<String> {
    completed(text).into_iter().map(|completion| completion.label).collect()
}

fn rules(old: &str, new: &str) -> String {
    assert!(RULES.contains(old), "{old}");
    RULES.replacen(old, new, 1)
}

#[track_caller]
fn has(found: &[String], wanted: &[&str], unwanted: &[&str]) {
    for one in wanted {
        assert!(found.iter().any(|label| label == one), "{one} is not in {found:?}");
    }
    for one in unwanted {
        assert!(!found.iter().any(|label| label == one), "{one} is in {found:?}");
    }
}

#[test]
fn positions_count_utf16_units() {
    let text = "a满🙂b\r\n意x\n";
    assert_eq!(position(text, text.find('b').unwrap()), Position { line: 0, column: 4 });
    assert_eq!(position(text, text.find('x').unwrap()), Position { line: 1, column: 1 });
    assert_eq!(position(text, 2), Position { line: 0, column: 1 }, "inside a character: its start");
    assert_eq!(position(text, 999), Position { line: 2, column: 0 });
    for (at, _) in text.char_indices().filter(|(_, c)| !matches!(c, '\r' | '\n')) {
        assert_eq!(offset(text, position(text, at)), at);
    }
    assert_eq!(offset(text, Position { line: 0, column: 3 }), 4, "between two surrogates: before both");
    assert_eq!(offset(text, Position { line: 0, column: 99 }), text.find('\r').unwrap());
    assert_eq!(offset(text, Position { line: 9, column: 0 }), text.len());
}

#[test]
fn fields_are_known_by_indentation() {
    has(&labels("ruleset: a\n¦"), &["score", "grades", "questions"], &["combine"]);
    has(&labels("ruleset: a\nscore:\n  com¦"), &["combine", "of", "zh"], &["grades"]);
    has(&labels("score:\n  of:\n    a:\n      ¦"), &["weight", "value"], &["ruleset"]);
    has(&labels("classes:\n- class: a\n  ¦"), &["when", "zh"], &["grade"]);
    has(&labels("classes:\n  - class: a\n  - ¦"), &["class", "when"], &[]);
    has(&labels("outcomes: [{when: a > 1, ¦"), &["status", "cap_grade"], &["combine"]);
    has(&labels("score:\n  round: {¦"), &["places", "half"], &["combine"]);
}

#[test]
fn a_bracket_left_open_spoils_only_its_own_line() {
    let found = labels("ruleset: a\nmeasures:\n  x: {type: count, d¦\n  y: {type: bool}\n");
    has(&found, &["default", "over"], &["score"]);
    let found = labels("measures:\n  x: {type: count\nscore:\n  combine: sum\n  ¦\n");
    has(&found, &["of", "round"], &["default"]);
    let found = labels("title: \"half\nscore:\n  ¦");
    has(&found, &["of"], &["title"]);
}

#[test]
fn a_completion_takes_the_place_of_the_word_around_it() {
    let (text, at) = marked("score:\n  min-¦max: higher\n");
    let found = Document::new(&text).complete(at);
    let field = found.iter().find(|one| one.label == "min-max").unwrap();
    assert_eq!(text.get(field.replace.clone()), Some("min-max"));
    assert_eq!((field.kind, field.doc.as_str()), (CompletionKind::Field, "0 to 1 over the cohort"));
}

#[test]
fn words_and_names_of_values_are_known() {
    has(&labels("score: {combine: ¦"), &["weighted-mean", "sum"], &["of"]);
    has(&labels("score:\n  missing: z¦\n"), &["zero", "fail"], &["sum"]);
    has(&labels(&rules("scale: five", "scale: ¦")), &["five"], &["总体评价"]);
    has(&labels(&rules("grades:", "outcomes: [{when: true, cap_grade: ¦}]\ngrades:")), &["优秀"], &["five"]);
    has(&labels(&rules("grades:", "targets: {¦}\ngrades:")), &["score", "score.care"], &["care"]);
}

#[test]
fn formulas_know_names_statistics_functions_and_answers() {
    let found = labels(&rules("30 - 6 * 投诉数", "30 - ¦"));
    has(&found, &["投诉数", "总体评价", "max", "调查", "score", "previous"], &["mean2", "combine"]);
    let at = |formula: &str| rules("总体评价.mean * 0.7", formula);
    has(&labels(&at("总体评价.¦")), &["mean", "share", "nps"], &["投诉数", "ceil"]);
    has(&labels(&at("总体评价.share(\\\"¦")), &[], &["mean"]);
    has(&labels(&at("总体评价.share(\"¦")), &["很满意", "不满意"], &["mean"]);
    has(&labels(&at("score.¦")), &["care", "调查"], &["mean"]);
    has(&labels(&at("previous.score.¦")), &["care"], &["mean"]);
    has(&labels(&at("previous.¦")), &["score", "care"], &["mean"]);
    has(&labels(&at("1 + 投¦")), &["投诉数"], &[]);
    let (text, at) = marked(&rules("总体评价.mean", "总体¦评价.mean"));
    let found = Document::new(&text).complete(at);
    assert!(found.iter().all(|one| text.get(one.replace.clone()) == Some("总体评价")));
}

#[test]
fn a_document_that_does_not_parse_still_knows_its_names() {
    let text = rules("subject: office", "subject: [office").replace("grades:", "also:\n  x: 投¦\ngrades: {{");
    let (text, at) = marked(&text);
    let document = Document::new(&text);
    assert!(!document.problems().is_empty());
    let found: Vec<String> = document.complete(at).into_iter().map(|one| one.label).collect();
    has(&found, &["投诉数", "总体评价"], &[]);
}

#[test]
fn what_stands_there_is_explained() {
    let document = Document::new(RULES);
    assert_eq!(document.problems(), []);
    let hover = |wanted: &str, part: &str| {
        let at = RULES.find(wanted).unwrap() + wanted.find(part).unwrap();
        let hover = document.hover(at).unwrap();
        assert_eq!(RULES.get(hover.range.clone()), Some(part));
        hover.text
    };
    assert_eq!(hover("combine: sum", "combine"), "`combine`: how the children become one value");
    assert_eq!(hover("6 * 投诉数", "投诉数"), "`投诉数`, measure · 投诉\ntype: count\nrange: 0 … 50");
    assert!(hover("max(0", "max").starts_with("`max(a, b, … or a list)`: the greatest of the numbers · "));
    assert!(hover("care:", "care").ends_with("\nreaches 0 … 30"), "{}", hover("care:", "care"));
    assert!(hover("总体评价.mean", "总体评价").contains("question · 总体 · Overall"));
}

#[test]
fn names_lead_to_where_they_are_declared() {
    let document = Document::new(RULES);
    let defined = |wanted: &str, part: &str| {
        let at = RULES.find(wanted).unwrap() + wanted.find(part).unwrap();
        let span = document.definition(at).unwrap();
        assert_eq!(span.source, document.source());
        (span.start, RULES[span.start..span.end].to_owned())
    };
    assert_eq!(defined("6 * 投诉数", "投诉数"), (RULES.find("投诉数: {").unwrap(), "投诉数".to_owned()));
    assert_eq!(defined("总体评价.mean", "总体评价").0, RULES.find("总体评价: {").unwrap());
    assert_eq!(defined("scale: five", "five").0, RULES.find("five: {").unwrap());
    assert_eq!(document.definition(RULES.find("max(0").unwrap()), None);
    assert_eq!(document.definition(0), None);
}

#[test]
fn what_is_extended_is_known_with_its_places() {
    let mut others = Library::default();
    others.add_text(Path::new("/"), "rules/base/ruleset.yaml", RULES);
    let (text, at) = marked("ruleset: south\nextends: 网点评分\nalso:\n  double: 2 * 投诉数¦\n");
    let document = Document::among(others, Path::new("/"), "rules/south/ruleset.yaml", &text);
    assert_eq!(document.problems(), []);
    let span = document.definition(at).unwrap();
    assert_eq!(document.sources().locate(span), "rules/base/ruleset.yaml:10:3");
    let base = document.definition(text.find("网点").unwrap()).unwrap();
    assert_eq!(document.sources().locate(base), "rules/base/ruleset.yaml:1:10");
    assert!(document.complete(at).iter().any(|one| one.label == "总体评价"));
}

#[test]
fn no_cut_of_a_document_and_no_place_in_it_fails() {
    for end in (0..=RULES.len()).filter(|end| RULES.is_char_boundary(*end)) {
        let text = &RULES[..end];
        scan::scan(text);
        let at = end.saturating_sub(3);
        let document = Document::new(text);
        let _ = (document.complete(end), document.complete(at), document.hover(at), document.definition(at));
    }
    let broken =
        ["{", "[", "- ", "a: {b: [", "\"", "a: |", "{a: 'x", ": :", "- - -", "\u{1}", "a:\n\t- {", "}", "a: }"];
    for text in broken {
        let document = Document::new(text);
        for at in 0..=text.len() + 2 {
            let _ = (document.complete(at), document.hover(at), document.definition(at));
        }
    }
}

#[test]
fn columns_of_surveys_and_records_follow_their_names() {
    const ROWS: &str = "ruleset: a
surveys:
  clients:
    questions:
      scale: five
      overall: {zh: 总体}
    attributes: {region: {choices: [north, south]}}
records:
  loans:
    balance: {type: money}
    cost: balance * 2
score:
  per: ¦
";
    has(&labels(ROWS), &["clients", "loans", "response"], &[]);
    let value = |formula: &str| ROWS.replace("per: ¦", &format!("value: {formula}"));
    has(&labels(&value("1 + ¦")), &["clients", "loans", "clients.overall"], &["scale"]);
    has(&labels(&value("clients.¦")), &["overall", "region", "responses"], &["balance", "count", "scale"]);
    has(&labels(&value("loans.¦")), &["balance", "cost", "count"], &["overall", "responses"]);
    has(&labels(&value("loans.balance.¦")), &["sum", "mean"], &["cost"]);
    has(&labels(&value("clients.region.count(\"¦")), &["north", "south"], &["overall"]);
    let (text, at) = marked(&value("clients.over¦all.mean"));
    let hover = Document::new(&text).hover(at).unwrap();
    assert!(hover.text.contains("`clients.overall`, question · 总体"), "{hover:?}");
}
