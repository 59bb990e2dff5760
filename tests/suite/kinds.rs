//! A column knows what it is: every statistic of every kind of column, derived ones as the questions that they come from.
//!
//! The values are worked out by hand from the rows of [`ROWS`].

use crate::support;

use satis::data::{Batch, Dataset};
use satis::diagnostic::Severity;
use satis::score;
use std::fmt::Write as _;
use support::{also, dataset, p, scored};

/// Where columns can stand: what opens their table, how a statistic names them.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Place {
    Responses,
    Survey,
    Records,
}

const PLACES: [Place; 3] = [Place::Responses, Place::Survey, Place::Records];

const SCALES: &str = "
scales:
  five: {levels: {很满意: {points: 5, also: [满意极了]}, 满意: 4, 一般: {points: 3, also: [还行]}, 不满意: 1, 说不清: ~}}
  even: {levels: {good: 2, fair: 2, bad: 0}}
  mark: {range: [0, 10]}
  back: {range: [1, 5], reverse: true}
tables:
  fee: {in: [kind], out: [sum], rows: [[sale, 10], [visit, 20]]}
  word: {in: [kind], out: [name], rows: [[sale, first], [visit, other]]}
";

/// A column a line: name, what it is in a table of responses, and in records.
const GIVEN: [(&str, &str); 8] = [
    ("five", "{scale: five}"),
    ("even", "{scale: even}"),
    ("second", "{scale: even}"),
    ("mark", "{scale: mark}"),
    ("back", "{scale: back}"),
    ("kind", "{choices: [sale, visit]}"),
    ("why", "{choices: [price, staff], multiple: true}"),
    ("day", "{type: date}"),
];

const DERIVED: &str = "
  same:     five
  where_:   {value: five, where: kind == \"sale\"}
  again:    where_
  either:   'if kind == \"sale\" { even } else { second }'
  filled:   even ?? second
  turned:   {value: back, where: kind == \"sale\"}
  gap:      mark - back
  late:     mark > 5
  named:    'if kind == \"sale\" { \"a\" } else { \"b\" }'
  kind_of:  {value: kind, where: mark > 5}
  whys:     {value: why, where: kind == \"sale\"}
  why_not:  'why ?? \"none\"'
  when_:    {value: day, where: kind == \"sale\"}
  mixed:    five ?? 3
  tabled:   fee(kind)
  worded:   word(kind)
  bent:     twice(mark)
  judged:   judge(mark)
  opaque:   any_of(mark)
";

const SCRIPT: &str = "
fn twice(x) { let y = x * 2; y }
fn judge(x) { if x > 5 { return \"high\"; } \"low\" }
fn any_of(x) { let all = [x, 1]; all[0] }
";

const HEAD: &str = "five,even,second,mark,back,kind,why,day";

/// Four rows: five 5, 3 (by an alias), none, 1; even good 2, fair 2, bad 0, none; second fair, good, bad, good.
const ROWS: [&str; 4] = [
    "很满意,good,fair,9,1,sale,price;staff,2025-01-01",
    "还行,fair,good,4,2,visit,price,2025-01-02",
    "说不清,bad,bad,10,5,sale,staff,2025-01-03",
    "不满意,,good,,,visit,,",
];

/// The rule set with results `x0`, `x1`, … by formulas over columns `@name` in that place.
fn rules(place: Place, formulas: &[&str]) -> String {
    let mut yaml = format!("ruleset: written\ntitle: t\nsubject: thing\nperiod: year\n{SCALES}");
    let table = match place {
        Place::Responses => "",
        Place::Survey => "s.",
        Place::Records => "r.",
    };
    let indent = |text: &str| text.replace("\n  ", "\n      ");
    let question = |line: &&(&str, &str)| line.1.contains("scale") || line.1.contains("multiple");
    let lines = |of: Vec<&(&str, &str)>, by: &str| {
        of.iter().fold(String::new(), |mut all, (id, what)| {
            let _ = writeln!(all, "{by}{id}: {what}");
            all
        })
    };
    let questions: Vec<_> = GIVEN.iter().filter(question).collect();
    let attributes: Vec<_> = GIVEN.iter().filter(|line| !question(line)).collect();
    match place {
        Place::Responses => {
            let (questions, attributes) = (lines(questions, "  "), lines(attributes, "  "));
            let _ = write!(yaml, "questions:\n{questions}attributes:\n{attributes}derive:{DERIVED}");
        }
        Place::Survey => {
            let (questions, attributes) = (lines(questions, "      "), lines(attributes, "      "));
            let derived = indent(DERIVED);
            let _ = write!(
                yaml,
                "surveys:\n  s:\n    questions:\n{questions}    attributes:\n{attributes}    derive:{derived}"
            );
        }
        Place::Records => {
            // Records have no scales: only what a field can be.
            let given = "\n  mark: {type: number, range: [0, 10]}\n  back: {type: number, range: [1, 5]}\n  \
                         kind: {choices: [sale, visit]}\n  day: {type: date}\n  part: {type: percent, default: 5%}\n  \
                         partly: {value: part, where: kind == \"sale\"}";
            let own = |line: &&str| {
                !["five", "even", "why", "same", "where_", "again", "whys"].iter().any(|odd| line.contains(odd))
            };
            let derived: Vec<&str> = DERIVED.lines().filter(own).collect();
            let derived = format!("{given}{}", derived.join("\n"));
            let _ = writeln!(yaml, "records:\n  r:{}", derived.replace("\n  ", "\n    "));
        }
    }
    let _ = write!(yaml, "\nscore: {{value: 1, round: none}}\nalso:\n");
    for (at, formula) in formulas.iter().enumerate() {
        let _ = writeln!(yaml, "  x{at}: {{value: '{}'}}", formula.replace('@', table));
    }
    yaml
}

fn data(plan: &satis::plan::Plan, place: Place) -> Dataset {
    let cells = |row: &str| {
        let cells: Vec<&str> = row.split(',').collect();
        match place {
            Place::Records => {
                [3, 4, 5, 7].iter().filter_map(|at| cells.get(*at).copied()).collect::<Vec<_>>().join(",")
            }
            _ => row.to_owned(),
        }
    };
    let mut text = match place {
        Place::Records => "subject,period,mark,back,kind,day\n".to_owned(),
        _ => format!("subject,response,period,{HEAD}\n"),
    };
    for (at, row) in ROWS.iter().enumerate() {
        let _ = match place {
            Place::Records => writeln!(text, "a,2025,{}", cells(row)),
            _ => writeln!(text, "a,r{at},2025,{}", cells(row)),
        };
    }
    match place {
        Place::Responses => dataset(plan, &text, ""),
        _ => {
            let mut data = Dataset::default();
            let table = if place == Place::Survey { "s" } else { "r" };
            data.batches = vec![batch(table, &text)];
            data
        }
    }
}

fn batch(table: &str, text: &str) -> Batch {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let head = reader.headers().expect("a header").clone();
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("rows");
    let column = |at: usize| satis::data::Column::of(rows.iter().map(|row| row.get(at).unwrap_or_default()));
    let columns = head.iter().enumerate().filter(|(_, id)| !["subject", "response", "period"].contains(id));
    Batch {
        table: table.to_owned(),
        period: p("2025"),
        subjects: column(0),
        respondents: satis::data::Column::of(rows.iter().map(|_| "")),
        columns: columns.map(|(at, id)| (id.to_owned(), column(at))).collect(),
    }
}

/// A rule set with its plan.
type Bound = (support::Written, std::sync::Arc<satis::plan::Plan>);

/// The rule set with its plan, or the errors by code and message.
fn checked(place: Place, formulas: &[&str]) -> Result<Bound, Vec<(String, String)>> {
    let written = support::written(&rules(place, formulas), &[("own.rhai", SCRIPT)]);
    match score::plan(&written.library, &written.id, None) {
        Ok((plan, _)) => Ok((written, plan)),
        Err(score::ScoreError::Rules(problems)) => {
            let errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
            Err(errors.map(|problem| (problem.code.id().to_owned(), problem.message.clone())).collect())
        }
        Err(other) => panic!("{other}"),
    }
}

/// What a statistic gives: its value, `~` with the cause where it has none, or the first error of `check`.
fn outcome(place: Place, formula: &str) -> String {
    let (written, plan) = match checked(place, &[formula]) {
        Ok(checked) => checked,
        Err(problems) => {
            let (code, message) = problems.first().expect("an error");
            return format!("{code}: {message}");
        }
    };
    let found = scored(&written.library, &written.id, &data(&plan, place), "2025");
    match also(&found, "a", "x0").as_str() {
        "~" => {
            let value = found.cards.first().and_then(|card| card.also.iter().next());
            match value.map(|value| &value.value) {
                Some(Err(cause)) => format!("~ {}", cause.fault),
                _ => "~".to_owned(),
            }
        }
        value => value.to_owned(),
    }
}

/// Lines `statistic = what it gives`; an error is written by its code.
fn holds(places: &[Place], expected: &str) {
    let mut wrong = Vec::new();
    for line in expected.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("//")) {
        let (formula, wanted) = line.split_once(" = ").unwrap_or_else(|| panic!("{line}"));
        let wanted = wanted.split(" //").next().unwrap_or_default().trim();
        for place in places {
            let got = outcome(*place, formula.trim());
            if got != wanted && got.split(':').next() != Some(wanted) {
                wrong.push(format!("{place:?} {formula} = {got}, not {wanted}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const ASKED: [Place; 2] = [Place::Responses, Place::Survey];

#[test]
fn a_column_that_takes_answers_over_has_their_labels() {
    holds(
        &ASKED,
        r#"
        // 很满意 5, 一般 3, (说不清: no answer), 不满意 1
        @five.count("很满意") = 1
        @same.count("很满意") = 1
        @same.count("满意极了") = 1 // an alias names the level
        @same.count("还行", "一般") = 1
        @same.share("很满意", "不满意") = 0.666666666667
        @same.count("此项不存在") = unknown-level
        @same.count("说不清") = unknown-level
        @same.count = statistic-wanted
        @same.top(1) = 0.333333333333
        @same.bottom(2) = 0.666666666667 // 1 and 3
        @same.mean = 3
        @same.nps = -100 // a warning as of the question: no promoter, three detractors
        // of sales: 很满意, and one without an answer
        @where_.share("很满意") = 1
        @where_.answered = 1
        @again.share("很满意") = 1
        @again.count("很好") = unknown-level
        // good and fair have the same points: only the answers tell them apart
        @either.count("good") = 3 // the first sale and both visits
        @either.count("fair") = 0
        @either.count("bad") = 1
        @filled.count("good") = 2 // good, fair, bad, and for none the second's good
        @filled.count("fair") = 1
        // 1 and 5 were given for the two sales; points are 5 and 1
        @turned.count("5") = 1
        @turned.count("5.0") = 1
        @turned.count(5) = 1
        @turned.mean = 3
        @turned.top(1) = 0.5
        @turned.count("6") = unknown-level
        @mixed.count("很满意") = unknown-level // a number beside the levels
        @mixed.mean = 3 // 5, 3, 3, 1
        @mixed.top(1) = unknown-statistic
        "#,
    );
}

#[test]
fn several_words_stay_several() {
    holds(
        &ASKED,
        r#"
        @why.count("price") = 2
        @whys.count("price") = 1
        @whys.count("staff") = 2
        @whys.share("price", "staff") = 1
        @whys.count("parking") = unknown-level
        @whys.count = statistic-wanted
        @whys.mean = statistic-of-words
        @why_not.count("staff") = 2
        @why_not.count("none") = 1
        @why_not.share("no") = unknown-level
        "#,
    );
}

/// mark 9, 4, 10 and none; back as given 1, 2, 5 (as points 5, 4, 1 of a scale); kind sale, visit, sale, visit.
#[test]
fn every_statistic_of_every_kind_is_a_value_or_an_error() {
    holds(
        &PLACES,
        r#"
        @late.count = 2
        @late.share = 0.666666666667
        @late.count("yes") = 2
        @late.count("no") = 1
        @late.count("maybe") = unknown-level
        @late.answered = 3
        @late.missing = 1
        @named.count("a") = 2
        @named.share("b") = 0.5
        @named.count("c") = unknown-level
        @named.count = statistic-wanted
        @kind_of.count("sale") = 2
        @kind_of.count("sael") = unknown-level
        @when_.answered = 2
        @when_.count("2025-01-01") = 1
        @when_.count("2025/1/3") = 1
        @when_.count("soon") = unknown-level
        @when_.count = statistic-wanted
        @gap.share("<0") = unknown-level
        @gap.count = statistic-wanted
        @gap.share = statistic-wanted
        @gap.answered = 3
        @gap.top(2) = unknown-statistic
        @gap.bottom(1) = unknown-statistic
        @gap.nps = unknown-statistic
        @gap.count("50") = unknown-level
        @bent.mean = 15.333333333333 // 18, 8, 20
        @bent.count("18") = 1
        @bent.count("很满意") = unknown-level
        @bent.count = statistic-wanted
        @judged.count("high") = 2
        @judged.count("medium") = unknown-level
        @tabled.sum = 60 // 10, 20, 10, 20
        @tabled.count("10") = 2
        @tabled.count = statistic-wanted
        @tabled.nps = unknown-statistic
        @worded.count("first") = 2
        @worded.share("third") = unknown-level
        @opaque.mean = 7.666666666667
        @opaque.count("9.0") = 1
        "#,
    );
    // What has no numbers has no statistic of numbers.
    let columns = ["late", "named", "kind_of", "when_", "judged", "worded"];
    let statistics = ["mean", "sum", "sd", "min", "max", "median", "top(1)", "bottom(1)", "nps"];
    let asked = columns.iter().flat_map(|column| statistics.map(|statistic| format!("@{column}.{statistic}")));
    let asked: Vec<String> = asked.collect();
    for place in PLACES {
        let formulas: Vec<&str> = asked.iter().map(String::as_str).collect();
        let Err(problems) = checked(place, &formulas) else { panic!("{place:?}: accepted") };
        let refused = problems.iter().filter(|problem| problem.0 == "statistic-of-words").count();
        assert_eq!(refused, asked.len(), "{place:?}: {problems:?}");
    }
    // What a function yields that can't be followed is seen at the values: never a 0 that looks like a count.
    for (place, id) in [(Place::Responses, "opaque"), (Place::Survey, "s.opaque"), (Place::Records, "r.opaque")] {
        let numbers = format!("~ {id} holds numbers, of which none can be");
        assert_eq!(outcome(place, "@opaque.count(\"很满意\")"), format!("{numbers} `很满意`"));
        assert_eq!(outcome(place, "@opaque.count"), format!("{numbers} `true`"));
        assert_eq!(outcome(place, "@opaque.share(\"yes\")"), format!("{numbers} `yes`"));
        assert!(outcome(place, "@opaque.top(1)").starts_with("unknown-statistic"));
    }
}

/// Of sales 9 − 5 and 10 − 1 in points, of the visit 4 − 4; in records 9 − 1, 10 − 5 and 4 − 2.
#[test]
fn numbers_that_are_computed_are_counted_as_numbers() {
    holds(
        &ASKED,
        r#"
        @gap.mean = 4.333333333333 // 4, 0, 9
        @gap.count("4.0") = 1
        @gap.share(9, 0) = 0.666666666667
        @gap.median = 4
        @gap.min = 0
        @gap.max = 9
        @gap.sum = 13
        "#,
    );
    // Two sales with the default share of 5 %.
    holds(
        &[Place::Records],
        r#"
        @partly.mean = 0.05
        @partly.count("5%") = 2
        @partly.count(0.05) = 2
        @partly.count("4%") = 0
        @partly.top(1) = unknown-statistic
        "#,
    );
    holds(&[Place::Records], "@gap.sum = 15\n@gap.count(\"8\") = 1");
}

/// Three forms, of which two say 很满意: 2/3 (today's issue said 0).
#[test]
fn a_filtered_question_keeps_its_labels() {
    let yaml = "ruleset: written\ntitle: t\nsubject: thing\nperiod: year\n\
        scales: {s: {levels: {很满意: 100, 不满意: 0}}}\nquestions: {q: {scale: s}}\n\
        attributes: {route: {choices: [form, visit]}}\n\
        derive: {forms: {value: q, where: 'route == \"form\"'}}\n\
        score: {value: 'forms.share(\"很满意\")', round: none}\n";
    let rules = support::written(yaml, &[]);
    let responses = "subject,response,period,q,route\na,r1,2025,很满意,form\na,r2,2025,很满意,form\n\
        a,r3,2025,不满意,form\na,r4,2025,很满意,visit\n";
    let found = rules.score(responses, "", "2025");
    assert_eq!(support::value(&found, "a", "score"), Some(support::d("0.666666666667")));
}

#[test]
fn a_column_of_several_kinds_is_refused() {
    let yaml =
        rules(Place::Responses, &["1"]).replace("  same:     five", "  same:     'if late { 1 } else { \"x\" }'");
    let written = support::written(&yaml, &[("own.rhai", SCRIPT)]);
    let Err(score::ScoreError::Rules(problems)) = score::plan(&written.library, &written.id, None) else {
        panic!("accepted");
    };
    assert!(problems.iter().any(|problem| problem.code.id() == "value-type"), "{problems:?}");
}
