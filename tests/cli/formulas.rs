//! What rules say and what comes of it: bands, levels, choices and scores that were taken otherwise than they are written.

use crate::support::Workspace;

/// The codes of all that `check` says about a rule set.
fn codes(rules: &str) -> Vec<String> {
    let run = Workspace::rules(&format!("ruleset: a\n{rules}")).satis(["check", "a"]).to_string();
    let heads =
        run.lines().filter_map(|line| line.strip_prefix("error[").or_else(|| line.strip_prefix("warning[")));
    heads.filter_map(|head| Some(head.split(']').next()?.to_owned())).collect()
}

/// A column of the scores of a rule set, by subject.
fn column(rules: &str, responses: &str, measures: &str, name: &str) -> Vec<String> {
    let workspace = Workspace::rules(&format!("ruleset: a\n{rules}")).data(responses, measures);
    let files = [("responses", responses), ("measures", measures)];
    let given: Vec<String> = files
        .iter()
        .filter(|(_, text)| !text.is_empty())
        .flat_map(|(file, _)| [format!("--{file}"), format!("{file}.csv")])
        .collect();
    let arguments = ["score", "a", "--format", "csv"].into_iter().chain(given.iter().map(String::as_str));
    let out = workspace.satis(arguments).code(0).any_out();
    let mut lines = out.lines();
    let at = lines.next().unwrap().split(',').position(|head| head == name).unwrap();
    let plain = |cell: &str| match cell.contains('.') {
        true => cell.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => cell.to_owned(),
    };
    lines.map(|line| plain(line.split(',').nth(at).unwrap())).collect()
}

/// What a node earns whose measure `x` is each of some values.
fn earned(range: &str, bands: &str, values: &[&str]) -> Vec<String> {
    let rules =
        format!("measures: {{x: {{type: number, range: {range}}}}}\nscore: {{value: x, bands: {bands}}}\n");
    let rows: String = values.iter().enumerate().map(|(at, x)| format!("s{at},2024,{x}\n")).collect();
    column(&rules, "", &format!("subject,period,x\n{rows}"), "score")
}

fn of_bands(range: &str, bands: &str) -> Vec<String> {
    codes(&format!("measures: {{x: {{type: number, range: {range}}}}}\nscore: {{value: x, bands: {bands}}}\n"))
}

#[test]
fn an_arm_that_nothing_takes_is_refused_from_the_command_line_and_its_help_gives_the_score() {
    let rules = |text: &str| {
        format!(
            "measures: {{c: {{type: count}}, x: {{type: count}}}}\nscore:\n  value: |\n    {text}\n    30 - x\n"
        )
    };
    assert_eq!(codes(&rules("if c > 0 { 0 }")), ["unused-value"]);
    // With complaints 0; without any 30 - 4.
    let fixed = rules("if c > 0 { return 0; }");
    assert_eq!(codes(&fixed), Vec::<String>::new());
    assert_eq!(column(&fixed, "", "subject,period,c,x\ns,2024,3,4\nt,2024,0,4\n", "score"), ["0", "26"]);
}

#[test]
fn a_line_of_a_band_needs_both_ends_and_stays_between_them() {
    // A single value has no line.
    assert_eq!(of_bands("[0, 10]", "[{at: 3, points: [1, 2]}, {points: 0}]"), ["band-edges"]);
    for bands in [
        // The line from 6 to 8 would go on to −2 at 0.
        "[{from: 4, to: 6, points: 5}, {to: 8, points: [1, 2]}, {points: 3}]",
        "[{from: 4, to: 6, points: 5}, {from: 2, points: [1, 2]}, {points: 0}]",
        "[{at: 2, points: 5.5}, {points: [5, 6]}]",
        "[{at: 0, points: 0}, {at: 5, points: 0}, {to: 8, points: [1, 2]}, {points: 3}]",
        // The range of the input is no end.
        "[{to: 3, points: [1, 2]}, {points: 0}]",
        "[{from: 3, points: [1, 2]}, {points: 0}]",
        "[{points: [1, 2]}]",
        "[{to: 3, points: 0}, {points: [1, 2]}]",
    ] {
        assert_eq!(of_bands("[0, 10]", bands), ["band-ends"], "{bands}");
    }
    // Said by the band, or by its neighbours: halfway between 6 and 8 it is 1.5, at 8 it is 2.
    let bands = "[{from: 4, to: 6, points: 5}, {from: 6, to: 8, points: [1, 2]}, {points: 3}]";
    assert_eq!(earned("[0, 10]", bands, &["0", "6", "7", "8", "9"]), ["3", "5", "1.5", "2", "3"]);
    let bands = "[{to: 4, points: 8}, {from: 7, points: 3}, {points: [7, 4]}]";
    assert_eq!(earned("[0, 10]", bands, &["4", "5.5", "7"]), ["8", "5.5", "3"]);
    // Where the value can't leave the line nothing is to be said: from 4 on.
    let bands = "[{from: 4, to: 6, points: 5}, {to: 8, points: [1, 2]}, {points: 3}]";
    assert_eq!(earned("[4, 10]", bands, &["5", "7", "8"]), ["5", "1.5", "2"]);
}

#[test]
fn levels_and_choices_without_a_word_are_refused() {
    let scale = |levels: &str| {
        codes(&format!(
            "scales: {{s: {{levels: {{{levels}}}}}}}\nquestions: {{q: {{scale: s}}}}\nscore: {{value: q.mean}}\n"
        ))
    };
    for levels in [
        "满意: 100, 不满意: 50, \"\": 0",
        "满意: 100, 不满意: 50, ' ': 0",
        "满意: 100, 不满意: 50, \"\\u3000\": 0",
        "满意: 100, 不满意: 50, ~: 0",
        "满意: 100, 不满意: 50, null: 0",
        "满意: {points: 100, also: ['']}, 不满意: 0",
        "满意: {points: 100, also: [好, ' ']}, 不满意: 0",
    ] {
        assert_eq!(scale(levels), ["bad-value"], "{levels}");
    }
    assert_eq!(scale("满意: 100, 'null': 50, '~': 0"), Vec::<String>::new());
    let choices = |choices: &str| {
        codes(&format!("questions: {{q: {{choices: {choices}}}}}\nscore: {{value: 'q.share(\"c\")'}}\n"))
    };
    for words in [
        "[\"a; b\", c], multiple: true",
        "[\"a|b\", c], multiple: true",
        "[\"a；b\", c], multiple: true",
        "[\"\", c], multiple: true",
        "['', c]",
        "[\" \", c]",
    ] {
        assert_eq!(choices(words), ["bad-value"], "{words}");
    }
    // One answer a cell may hold any sign.
    assert_eq!(choices("[\"a; b\", c]"), Vec::<String>::new());
    assert_eq!(
        codes("measures: {m: {choices: ['', c]}}\nscore: {value: 'if m == \"c\" { 1 } else { 0 }'}\n"),
        ["bad-value"]
    );
}

#[test]
fn the_best_answers_of_a_scale_with_a_range_are_its_highest_numbers() {
    let rules = |scale: &str, formula: &str| {
        format!("scales: {{s: {{{scale}}}}}\nquestions: {{q: {{scale: s}}}}\nscore: {{value: '{formula}'}}\n")
    };
    let responses = "subject,period,q\ns,2024,10\ns,2024,9\ns,2024,5\ns,2024,4\ns,2024,说不清\n";
    let with_words = "range: [0, 10], levels: {说不清: ~}";
    // 10 and 9 of 10, 9, 5 and 4; who can't say is no answer. The lowest two are 0 and 1, the lowest six 0 to 5.
    for (formula, share) in
        [("q.top(2)", "0.5"), ("q.top(1)", "0.25"), ("q.bottom(2)", "0"), ("q.bottom(6)", "0.5")]
    {
        assert_eq!(column(&rules(with_words, formula), responses, "", "score"), [share], "{formula}");
    }
    // Words for the ends are numbers of the range: 满分 is 10.
    let ends = "range: [0, 10], levels: {满分: 10, 零分: 0}";
    let responses = "subject,period,q\ns,2024,满分\ns,2024,9\ns,2024,5\ns,2024,零分\n";
    for (formula, share) in [("q.top(2)", "0.5"), ("q.bottom(2)", "0.25"), ("q.top(6)", "0.75")] {
        assert_eq!(column(&rules(ends, formula), responses, "", "score"), [share], "{formula}");
    }
    for formula in ["q.top(1.5)", "q.bottom(1.5)", "q.top(0)", "q.top(11)", "q.bottom(0.5)"] {
        assert_eq!(codes(&rules(ends, formula)), ["unknown-statistic"], "{formula}");
    }
}

#[test]
fn scores_of_different_rank_are_shown_apart_however_many_lie_close_together() {
    let rules = "ruleset: a\nmeasures: {x: {type: number}}\nscore: {value: x}\n";
    for scores in [
        vec!["90.001", "90.002", "90.0015", "90.00149"],
        vec!["5.004", "5.0041", "5.0049", "5.005", "5.0051"],
        vec!["1.00449", "1.0045", "1.005", "1.0049999", "1.00499"],
        vec!["2", "2.00001", "2.0000149", "2.000015"],
    ] {
        let rows: String = scores.iter().enumerate().map(|(at, x)| format!("s{at},2024,{x}\n")).collect();
        let workspace = Workspace::rules(rules).data("", &format!("subject,period,x\n{rows}"));
        let out =
            workspace.satis(["score", "a", "--measures", "measures.csv", "--format", "json"]).code(0).any_out();
        let json: serde_json::Value = serde_json::from_str(&out).unwrap();
        let mut shown: Vec<String> = json["subjects"]
            .as_array()
            .unwrap()
            .iter()
            .map(|subject| subject["shown"].as_str().map_or_else(|| subject["shown"].to_string(), str::to_owned))
            .collect();
        shown.sort();
        let all = shown.len();
        shown.dedup();
        assert_eq!((all, shown.len()), (scores.len(), scores.len()), "{scores:?}: {shown:?}");
    }
}

#[test]
fn the_help_for_a_text_in_single_quotes_can_be_followed() {
    let rules = |value: &str| {
        format!(
            "ruleset: a\nmeasures: {{b: {{choices: [x, y]}}}}\nscore: {{value: 1}}\nalso:\n  t:\n    value: {value}\n"
        )
    };
    let run = Workspace::rules(&rules("'a' + b")).satis(["check", "a"]).code(1).to_string();
    assert!(run.contains("write `value: '\"a\" + b'`"), "{run}");
    let followed = Workspace::rules(&rules("'\"a\" + b'")).satis(["check", "a"]).to_string();
    assert!(!followed.contains("error["), "{followed}");
}

#[test]
fn a_class_is_found_as_a_whole_word_among_those_of_an_answer() {
    let classified = "questions: {why: {type: text}}\nclassify: {why: {price: [dear], price_parts: [parts]}}\n";
    let responses = "subject,respondent,period,why\ns,1,2024,parts\ns,2,2024,dear\ns,3,2024,dear parts\n";
    // Of the three answers the second and the third are of the class `price`; the first is of `price_parts` alone.
    for formula in ["contains(why, \"price\")", "\"price\" in why", "{ let w = why; contains(w, \"price\") }"] {
        let rules = format!("{classified}derive: {{p: '{formula}'}}\nscore: {{value: p.count}}\n");
        assert_eq!(column(&rules, responses, "", "score"), ["2"], "{formula}");
    }
    let several = "questions: {why: {choices: [price, price of parts, staff], multiple: true}}\n";
    let responses = "subject,respondent,period,why\ns,1,2024,price of parts\ns,2,2024,price of parts;staff\ns,3,2024,staff\n\
                     s,4,2024,price\ns,5,2024,staff; price\n";
    for (formula, count) in
        [("contains(why, \"price\")", "2"), ("\"staff\" in why", "3"), ("contains(why, \"price of parts\")", "2")]
    {
        let rules = format!("{several}derive: {{p: '{formula}'}}\nscore: {{value: p.count}}\n");
        assert_eq!(column(&rules, responses, "", "score"), [count], "{formula}");
    }
    let said = |formula: &str| codes(&format!("{several}derive: {{p: '{formula}'}}\nscore: {{value: p.count}}\n"));
    assert_eq!(said("contains(why, \"ice of\")"), ["unknown-level"]);
    for formula in [
        "why == \"staff\"",
        "\"staff\" != why",
        "starts_with(why, \"price\")",
        "len(why) > 5",
        "contains(why + \"x\", \"price\")",
    ] {
        assert_eq!(said(formula), ["argument-type"], "{formula}");
    }
    // A derived column that takes the answers over keeps them.
    let rules = format!("{several}derive: {{p: why, t: 'contains(p, \"price\")'}}\nscore: {{value: t.count}}\n");
    assert_eq!(column(&rules, responses, "", "score"), ["2"]);
}

#[test]
fn a_part_of_an_answer_that_is_another_answer_is_doubted() {
    let rules = |formula: &str| {
        codes(&format!(
            "questions: {{why: {{choices: [满意, 不满意]}}}}\nderive: {{p: '{formula}'}}\nscore: {{value: p.count}}\n"
        ))
    };
    assert_eq!(rules("\"满意\" in why"), ["argument-type"]);
    assert_eq!(rules("\"不满意\" in why"), Vec::<String>::new());
    assert_eq!(rules("why == \"满意\""), Vec::<String>::new());
}
