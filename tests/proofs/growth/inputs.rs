//! Inputs, rule sets and data in large numbers.

use super::rules::{X, chained, rules, tree};
use super::shapes::{CHECK, Commands, Files, SCORE, SURVEY, Shape, files, lines, measured, mixed, shape};

/// Many rule sets, versions and organisations, and data.
pub fn many() -> Vec<Shape> {
    let both: Commands = &[(&CHECK, 0), (&SCORE, 0)];
    vec![
        shape("versions", 50, versions, both),
        shape(
            "owners of rule sets",
            100,
            owners,
            &[(&["check"], 0), (&["score", "a0", "--measures", "m.csv", "--org", "o0"], 0)],
        ),
        shape(
            "organisations of a score",
            1_000,
            super::shapes::organisations,
            &[(&["score", "a", "--measures", "m.csv", "--org", "o0"], 0)],
        ),
        shape("entries of a base", 500, extended, both),
        shape("responses", 5_000, responses, &[(&SURVEY, 0)]),
        shape("responses of one subject", 5_000, responses_of_one, &[(&SURVEY, 0)]),
        shape("values of a breakdown, each of its subject", 500, values_of_subjects, &[(&SURVEY, 0)]),
        shape("values of a breakdown of few subjects", 500, values_of_few, &[(&SURVEY, 0)]),
        shape("rows of records", 5_000, record_rows, &[(&["score", "a", "--records", "s=m.csv"], 0)]),
        shape(
            "registered subjects",
            1_000,
            registered,
            &[(&["score", "a", "--measures", "m.csv", "--subjects", "subjects.csv"], 0)],
        ),
        shape(
            "a tree of subjects",
            1_000,
            rolled,
            &[(&["score", "a", "--measures", "m.csv", "--subjects", "subjects.csv"], 0)],
        ),
        shape("subjects by rank", 1_000, ranked, &[(&SCORE, 0)]),
    ]
}

fn month(at: usize) -> String {
    format!("{:04}-{:02}", 1000 + at / 12, at % 12 + 1)
}

fn versions(n: usize) -> Files {
    let text = |from: &str, at: usize| {
        format!("ruleset: a\nperiod: month\neffective: {{from: {from}}}\n{X}score: {{value: x + {at}}}\n")
    };
    let mut all = files(text("2000-01", 0), "m.csv", "subject,period,x\ns,2025-01,1\nt,2025-01,2\n".to_owned());
    all.extend((0..n).map(|at| (format!("rules/a/history/{}/ruleset.yaml", month(at)), text(&month(at), at))));
    all
}

fn owners(n: usize) -> Files {
    let mut all: Files = (0..n)
        .map(|at| {
            (
                format!("rules/a{at}/ruleset.yaml"),
                format!("ruleset: a{at}\norganisation: o{at}\n{X}score: {{value: x}}\n"),
            )
        })
        .collect();
    let tree = lines(n, |at| format!("      o{at}: {{en: O {at}}}"));
    all.push((
        "satis.yaml".to_owned(),
        format!("title: growth\norganisations:\n  group:\n    en: Group\n    of:\n{tree}"),
    ));
    all.push(("m.csv".to_owned(), measured(&["x"], 100)));
    all
}

fn extended(n: usize) -> Files {
    let mut all = files(
        format!("ruleset: a\nextends: b\nscore:\n  of:\n{}", lines(n, |at| format!("    k{at}: {{weight: 2}}"))),
        "m.csv",
        measured(&["x"], 100),
    );
    let base = tree(&lines(n, |at| format!("    k{at}: {{weight: 1, value: x + {at}}}")));
    let text = base
        .into_iter()
        .find(|(name, _)| name == "rules/a/ruleset.yaml")
        .map(|(_, text)| text)
        .unwrap_or_default();
    all.push(("rules/b/ruleset.yaml".to_owned(), text.replace("ruleset: a", "ruleset: b")));
    all
}

fn responses_of_one(n: usize) -> Files {
    let mut all = survey_rules(5, "", "");
    all.retain(|(name, _)| name != "r.csv");
    all.push((
        "r.csv".to_owned(),
        format!("subject,respondent,period,q\n{}", lines(n, |at| format!("s,r{at},2025,v{}", at % 5))),
    ));
    all
}

/// Responses each of which has a value of its own of the attribute by which results are broken down.
fn broken_down(n: usize, subject: impl Fn(usize) -> usize) -> Files {
    let rules = "ruleset: a\nattributes: {x: {type: text}}\nquestions: {q: {range: [0, 10]}}\nmeasures: {m: {type: number, default: 1}}\n\
                 score: {value: q.mean + m}\nbreakdown: {by: [x], min_n: 1}\n";
    let row = |at: usize| format!("s{},r{at},2025,v{at},{}", subject(at), at % 11);
    let rows = format!("subject,respondent,period,x,q\n{}", lines(n, row));
    files(rules.to_owned(), "r.csv", rows)
}

fn values_of_subjects(n: usize) -> Files {
    broken_down(n, |at| at)
}

fn values_of_few(n: usize) -> Files {
    broken_down(n, |at| at % 20)
}

fn record_rows(n: usize) -> Files {
    let rules = "ruleset: a\nrecords: {s: {y: {type: number}}}\nscore: {value: s.y.sum}\nalso: {m: s.y.median, d: s.y.sd}\n".to_owned();
    files(
        rules,
        "m.csv",
        format!("subject,period,y\n{}", lines(n, |at| format!("s{},2025,{}", at % 5, mixed(at) % n))),
    )
}

fn registered(n: usize) -> Files {
    let mut all = rules("score: {value: x}\n");
    all.retain(|(name, _)| name != "m.csv");
    all.push(("m.csv".to_owned(), format!("subject,period,x\n{}", lines(n, |at| format!("s{at},2025,1")))));
    all.push((
        "subjects.csv".to_owned(),
        format!("subject,label\n{}", lines(n, |at| format!("s{}x,label {at}", at / 2 * 3 + at % 2))),
    ));
    all
}

fn rolled(n: usize) -> Files {
    let mut all = rules("score: {value: x}\nrollup: {levels: [low, mid, high], by: mean-of-children}\n");
    all.retain(|(name, _)| name != "m.csv");
    all.push(("m.csv".to_owned(), format!("subject,period,x\n{}", lines(n, |at| format!("s{at},2025,{at}")))));
    let leaves = lines(n, |at| format!("s{at},label {at},g{},low", at / 10));
    let groups = lines(n.div_ceil(10), |at| format!("g{at},group {at},top,mid"));
    all.push(("subjects.csv".to_owned(), format!("subject,label,parent,level\n{leaves}{groups}top,top,,high\n")));
    all
}

fn ranked(n: usize) -> Files {
    let mut all = rules(
        "score: {combine: mean, of: {k: {value: x, rank: higher}, l: {value: x, percentile: lower}, m: {value: x, z-score: higher}}}\nalso: {c: cohort.score.median}\n",
    );
    all.retain(|(name, _)| name != "m.csv");
    all.push((
        "m.csv".to_owned(),
        format!("subject,period,x\n{}", lines(n, |at| format!("s{at},2025,{}", mixed(at) % 10_000))),
    ));
    all
}

/// Inputs and where they come from.
pub fn inputs() -> Vec<Shape> {
    let both: Commands = &[(&CHECK, 0), (&SCORE, 0)];
    let survey: Commands = &[(&CHECK, 0), (&SURVEY, 0)];
    vec![
        shape("answers to questions", 250, super::shapes::questions, &[(&SURVEY, 0)]),
        shape("derived columns", 500, |n| derived(n, |at| format!("q + {at}")), survey),
        shape(
            "derived columns after each other",
            250,
            |n| derived(n, |at| if at == 0 { "q".to_owned() } else { format!("d{} + 1", at - 1) }),
            survey,
        ),
        shape("statistics of a column", 500, statistics, survey),
        shape("points of each response", 500, per_response, survey),
        shape("measures", 1_000, measures, both),
        shape("surveys", 200, surveys, &[(&CHECK, 0), (&["score", "a", "--survey", "s0=r.csv"], 0)]),
        shape("records", 200, records, &[(&CHECK, 0), (&["score", "a", "--records", "s0=m.csv"], 0)]),
        shape("fields of records", 500, fields, &[(&CHECK, 0), (&["score", "a", "--records", "s=m.csv"], 0)]),
        shape(
            "breakdowns",
            30,
            breakdowns,
            &[(&CHECK, 0), (&["score", "a", "--responses", "r.csv", "--breakdown"], 0)],
        ),
        shape("words of classes", 1_000, classified, survey),
        shape("scales", 500, scales, survey),
    ]
}

fn derived(n: usize, column: impl Fn(usize) -> String) -> Files {
    let derive = format!("derive:\n{}", lines(n, |at| format!("  d{at}: {}", column(at))));
    survey_rules(5, &derive, &format!("also:\n{}", lines(n, |at| format!("  k{at}: d{at}.mean"))))
}

fn statistics(n: usize) -> Files {
    survey_rules(5, "", &format!("also:\n{}", lines(n, |at| format!("  k{at}: q.mean + q.sd * {at} + q.top(2)"))))
}

fn per_response(n: usize) -> Files {
    let rules = format!(
        "ruleset: a\nscales: {{s: {{levels: {{v0: 0, v1: 1, v2: 2, v3: 3, v4: 4}}}}}}\nquestions: {{scale: s, q: Q}}\nscore:\n  \
         per: response\n  combine: weighted-mean\n  weights: rescale\n  missing: renormalise\n  of:\n{}",
        lines(n, |at| format!("    k{at}: {{weight: 1, value: q + {at}}}"))
    );
    files(rules, "r.csv", answers(60))
}

fn measures(n: usize) -> Files {
    let rules = format!(
        "ruleset: a\nmeasures:\n{}score: {{value: m0}}\nalso:\n{}",
        lines(n, |at| format!("  m{at}: {{type: number, default: 1}}")),
        lines(n, |at| format!("  k{at}: m{at} + 1"))
    );
    let names = chained(n, ",", |at| format!("m{at}"));
    let row = |at: usize| format!("s{at},2025,{}", chained(n, ",", |column| (at + column).to_string()));
    files(rules, "m.csv", format!("subject,period,{names}\n{}", lines(5, row)))
}

fn surveys(n: usize) -> Files {
    let rules = format!(
        "ruleset: a\nscales: {{s: {{levels: {{v0: 0, v1: 1, v2: 2, v3: 3, v4: 4}}}}}}\nsurveys:\n{}score: {{value: s0.q.mean}}\nalso:\n{}",
        lines(n, |at| format!("  s{at}: {{questions: {{scale: s, q: Q}}, derive: {{d: q + {at}}}}}")),
        lines(n, |at| format!("  k{at}: s{at}.d.mean ?? 0"))
    );
    files(rules, "r.csv", answers(60))
}

fn records(n: usize) -> Files {
    let rules = format!(
        "ruleset: a\nrecords:\n{}score: {{value: s0.y.sum}}\nalso:\n{}",
        lines(n, |at| format!("  s{at}: {{y: {{type: number}}, z: y + {at}}}")),
        lines(n, |at| format!("  k{at}: s{at}.z.sum ?? 0"))
    );
    files(rules, "m.csv", format!("subject,period,y\n{}", lines(60, |at| format!("s{},2025,{at}", at % 5))))
}

fn fields(n: usize) -> Files {
    let rules = format!(
        "ruleset: a\nrecords:\n  s:\n{}{}score: {{value: s.y0.sum}}\nalso:\n{}",
        lines(n, |at| format!("    y{at}: {{type: number}}")),
        lines(n, |at| format!("    z{at}: y{at} + {at}")),
        lines(n, |at| format!("  k{at}: s.z{at}.sum ?? 0"))
    );
    let row = |at: usize| format!("s{},2025,{}", at % 3, chained(n, ",", |column| (at + column).to_string()));
    files(rules, "m.csv", format!("subject,period,{}\n{}", chained(n, ",", |at| format!("y{at}")), lines(12, row)))
}

fn breakdowns(n: usize) -> Files {
    let derive = format!(
        "attributes:\n{}breakdown: {{by: [{}], min_n: 1}}\n",
        lines(n, |at| format!("  a{at}: {{choices: [u, v]}}")),
        chained(n, ", ", |at| format!("a{at}"))
    );
    let mut all = survey_rules(5, &derive, "");
    let names = chained(n, ",", |at| format!("a{at}"));
    let row = |at: usize| {
        format!(
            "s{},r{at},2025,v{},{}",
            at % 3,
            at % 5,
            chained(n, ",", |column| if (at + column).is_multiple_of(2) { "u" } else { "v" }.to_owned())
        )
    };
    all.retain(|(name, _)| name != "r.csv");
    all.push(("r.csv".to_owned(), format!("subject,respondent,period,q,{names}\n{}", lines(12, row))));
    all
}

fn classified(n: usize) -> Files {
    let rules = format!(
        "ruleset: a\nquestions: {{t: {{type: text}}}}\nclassify:\n  t:\n{}score: {{value: t.answered}}\n",
        lines(n, |at| format!("    c{at}: [word{at}x, other{at}x]"))
    );
    files(
        rules,
        "r.csv",
        format!(
            "subject,respondent,period,t\n{}",
            lines(60, |at| format!("s{},r{at},2025,says word{at}x", at % 5))
        ),
    )
}

fn scales(n: usize) -> Files {
    let rules = format!(
        "ruleset: a\nscales:\n{}questions:\n  q: {{scale: s0, label: Q}}\n{}score: {{value: q.mean}}\n",
        lines(n, |at| format!("  s{at}: {{levels: {{v0: 0, v1: 1, v2: 2, v3: 3, v4: 4}}}}")),
        lines(n, |at| format!("  q{at}: {{scale: s{at}}}"))
    );
    let names = chained(n, ",", |at| format!("q{at}"));
    let row = |at: usize| format!("s{},r{at},2025,v1,{}", at % 3, chained(n, ",", |_| "v1".to_owned()));
    files(rules, "r.csv", format!("subject,respondent,period,q,{names}\n{}", lines(12, row)))
}

/// A survey with one question; `n` is only used for the number of levels.
fn survey_rules(levels: usize, derive: &str, rest: &str) -> Files {
    let levels = chained(levels.clamp(1, 5), ", ", |at| format!("v{at}: {at}"));
    let text = format!(
        "ruleset: a\nscales: {{s: {{levels: {{{levels}}}}}}}\nquestions: {{scale: s, q: Q}}\n{derive}score: {{value: q.mean}}\n{rest}"
    );
    files(text, "r.csv", answers(60))
}

fn answers(n: usize) -> String {
    format!("subject,respondent,period,q\n{}", lines(n, |at| format!("s{},r{at},2025,v{}", at % 5, mixed(at) % 5)))
}

fn responses(n: usize) -> Files {
    let mut all = survey_rules(5, "", "");
    all.retain(|(name, _)| name != "r.csv");
    all.push((
        "r.csv".to_owned(),
        format!(
            "subject,respondent,period,q\n{}",
            lines(n, |at| format!("s{},r{at},2025,v{}", mixed(at) % n, at % 5))
        ),
    ));
    all
}
