//! Several surveys and records in one rule set: statistics, rows of their own, and that rows never mix.

use crate::support;

use satis::data::{Batch, Dataset};
use satis::diagnostic::Diagnostic;
use satis::ingest::{self, Form, Mapping};
use satis::plan::Plan;
use satis::score::{self, ScoreError, Scorecard, response};
use satis::store::{self, Contents, Import, Lacking, Query, Store};
use support::{Written, also, card, d, dataset, node, outcome, p, rendered, value, written};

/// Two surveys that ask `overall`, on scales of their own, and loans.
const RULES: &str = r#"
ruleset: branches
title: Branches
subject: branch
period: quarter
scales:
  five: {levels: {很满意: 100, 满意: 80, 一般: 60, 不满意: 0, 说不清: ~}}
  ten:  {range: [0, 10]}
surveys:
  clients:
    zh: 客户
    en: Clients
    questions:
      scale: five
      overall: {zh: 总体}
      speed:   {zh: 速度}
    attributes:
      region: {choices: [north, south]}
    derive:
      gap: overall - speed
      happy_north: {value: overall >= 80, where: region == "north"}
  occupants:
    questions:
      scale: ten
      overall: {zh: 总体}
measures:
  transfer_price: {type: percent}
records:
  loans:
    balance: {type: money}
    days:    {type: count}
    kind:    {choices: [house, trade], default: house}
    cost:    balance * transfer_price * days
    late:    {value: balance, where: days > 90}
score:
  combine: weighted-mean
  weights: 100
  missing: renormalise
  of:
    speaking:
      weight: 60
      per: clients
      of:
        overall: {weight: 75}
        speed:   {weight: 25}
    living:   {weight: 40, value: occupants.overall.mean * 10}
also:
  clients_n:   clients.responses
  satisfied:   clients.overall.count("很满意", "满意")
  content:     clients.overall.share("满意")
  gap:         clients.gap.mean
  happy_north: clients.happy_north.share
  occupants_n: occupants.responses
  owed:        loans.balance.sum
  cost:        loans.cost.sum
  late:        loans.late.sum
  longest:     loans.days.max
  houses:      loans.kind.count("house")
  loans:       loans.count
"#;

const CLIENTS: &str = "\
subject,period,respondent,overall,speed,region
east,2025-Q1,a,很满意,满意,north
east,2025-Q1,b,不满意,,north
east,2025-Q1,c,,,south
west,2025-Q1,a,一般,一般,south
";

const OCCUPANTS: &str = "\
subject,period,overall
east,2025-01,10
east,2025-03,5
south,2025-Q1,8
";

const LOANS: &str = "\
subject,period,balance,days,kind
east,2025-Q1,1000,10,house
east,2025-Q1,1000,10,house
east,2025-Q1,-200.5,100,trade
east,2025-Q1,,95,
north,2025-Q1,50,1,
";

const MEASURES: &str = "subject,period,transfer_price\neast,2025-Q1,0.1%\n";

/// Reads the rows of a survey or of records, of which every one must be accepted.
fn rows(plan: &Plan, table: &str, text: &str) -> Vec<Batch> {
    let read =
        ingest::rows(text, "rows.csv", &Form::of(plan), table, &Mapping::default()).expect("rows can be read");
    assert_eq!(read.rejects, [], "{table}");
    read.rows
}

fn data(plan: &Plan) -> Dataset {
    let mut data = dataset(plan, "", MEASURES);
    for (table, text) in [("clients", CLIENTS), ("occupants", OCCUPANTS), ("loans", LOANS)] {
        data.batches.extend(rows(plan, table, text));
    }
    data
}

fn score_of(rules: &Written, data: &Dataset) -> Scorecard {
    support::scored(&rules.library, &rules.id, data, "2025-Q1")
}

fn scored() -> Scorecard {
    let rules = written(RULES, &[]);
    score_of(&rules, &data(&rules.plan()))
}

/// What is wrong with `RULES` after an edit: `severity code message`.
fn problems(old: &str, new: &str) -> Vec<String> {
    assert!(RULES.contains(old), "{old}");
    let rules = written(&RULES.replacen(old, new, 1), &[]);
    let found = match score::plan(&rules.library, &rules.id, None) {
        Ok((_, warnings)) => warnings,
        Err(ScoreError::Rules(problems)) => problems,
        Err(error) => panic!("{error}"),
    };
    let line = |Diagnostic { severity, code, message, help, .. }: &Diagnostic| {
        format!("{severity} {}: {message} | {}", code.id(), help.as_deref().unwrap_or(""))
    };
    found.iter().map(line).collect()
}

#[test]
fn every_table_has_its_own_columns_and_statistics() {
    let scorecard = scored();
    let of = |id| also(&scorecard, "east", id);
    assert_eq!((of("clients_n"), of("occupants_n"), of("loans")), ("3".into(), "2".into(), "4".into()));
    // 很满意 and 不满意 answered, of 3: one of 2 is satisfied, none of 2 says 满意.
    assert_eq!((of("satisfied"), of("content")), ("1".into(), "0".into()));
    // Only the first answered both questions: 100 - 80.
    assert_eq!(of("gap"), "20");
    // 100 >= 80 and 0 >= 80: one of two in the north.
    assert_eq!(of("happy_north"), "0.5");
}

#[test]
fn records_sum_over_equal_negative_and_empty_ones() {
    let scorecard = scored();
    let of = |id| also(&scorecard, "east", id);
    // 1000 + 1000 - 200.5; two equal records are two records.
    assert_eq!(of("owed"), "1799.5");
    // 0.001 * (1000*10 + 1000*10 - 200.5*100) = -0.05
    assert_eq!(of("cost"), "-0.05");
    // More than 90 days: -200.5, and one without a balance.
    assert_eq!((of("late"), of("longest")), ("-200.5".into(), "100".into()));
    // Two are said to be houses, the fourth by default.
    assert_eq!(of("houses"), "3");
    // A record of a subject without a transfer price has no cost: the sum over none is 0.
    assert_eq!((also(&scorecard, "north", "owed"), also(&scorecard, "north", "cost")), ("50".into(), "0".into()));
}

#[test]
fn a_node_per_survey_weighs_each_of_its_rows_then_takes_the_mean() {
    let scorecard = scored();
    // First: 75% * 100 + 25% * 80 = 95. Second: speed unanswered, so 0. Third: nothing answered, no value.
    // (95 + 0) / 2 = 47.5.
    assert_eq!(value(&scorecard, "east", "score.speaking"), Some(d("47.5")));
    let east = card(&scorecard, "east");
    let speaking = node(&scorecard, east, "score.speaking");
    // Nothing of the first, 25 % of the second and all of the third are missing: 1.25 / 3.
    assert_eq!((speaking.n, speaking.missing_share.round_dp(4)), (Some(2), d("0.4167")));
    // Months fall into the quarter: (10 + 5) / 2 * 10 = 75. 0.6 * 47.5 + 0.4 * 75 = 58.5.
    assert_eq!(outcome(&scorecard, "east"), "scored 58.50 #3");
    // Contributions of the children sum to the parent: (75 + 0)/2 and (20 + 0)/2.
    let brought = |path| node(&scorecard, east, path).contribution;
    assert_eq!(brought("score.speaking.overall"), Some(d("37.5")));
    assert_eq!(brought("score.speaking.speed"), Some(d("10")));
}

#[test]
fn a_subject_may_have_rows_in_one_table_only() {
    let scorecard = scored();
    // Only clients: 60. Only occupants: 8 * 10. Only a loan: nothing to score.
    assert_eq!(outcome(&scorecard, "west"), "scored 60.00 #2");
    assert_eq!(outcome(&scorecard, "south"), "scored 80.00 #1");
    assert_eq!(outcome(&scorecard, "north"), "not-computable");
    // No responses, then clients, occupants and loans.
    let rows = |subject| card(&scorecard, subject).outcome.rows.iter().copied().collect::<Vec<u64>>();
    assert_eq!(rows("north"), [0, 0, 0, 1]);
    assert_eq!(rows("east"), [0, 3, 2, 4]);
    assert_eq!(also(&scorecard, "west", "loans"), "0");
    let named = |subject, id: &str| {
        let at = scorecard.plan.also.position(|also| also.id == id).expect("a named result");
        card(&scorecard, subject).also[at].value.clone()
    };
    let missing = named("west", "content");
    assert_eq!(missing.expect("a share").map(|share| share.text(None)), Some("0".into()));
    let missing = named("south", "gap").expect_err("nobody answered");
    assert_eq!(missing.fault.to_string(), "clients.gap (nobody answered) is missing");
}

#[test]
fn a_table_without_rows_is_empty() {
    let rules = written(RULES, &[]);
    let plan = rules.plan();
    let mut data = dataset(&plan, "", "");
    data.batches = rows(&plan, "clients", CLIENTS);
    data.batches.extend(rows(&plan, "loans", "subject,period,balance,days,kind\n"));
    let scorecard = score_of(&rules, &data);
    assert_eq!(outcome(&scorecard, "west"), "scored 60.00 #1");
    assert_eq!((also(&scorecard, "west", "loans"), also(&scorecard, "west", "owed")), ("0".into(), "0".into()));
    assert_eq!(also(&scorecard, "west", "longest"), "~");
}

#[test]
fn responses_surveys_and_records_stand_beside_each_other() {
    let rules = written(
        "
ruleset: mixed
title: Mixed
subject: branch
period: year
questions: {overall: {range: [0, 100]}}
attributes: {region: {choices: [a, b]}}
surveys: {clients: {questions: {overall: {range: [0, 100]}}}}
records: {loans: {balance: {type: money}}}
score: {value: overall.mean + clients.overall.mean}
also: {n: responses, loan: {value: loans.balance.sum / loans.count}, clients: clients.responses}
breakdown: {by: [region], min_n: 1}
rollup: {levels: [branch, bank], by: pooled}
",
        &[],
    );
    let plan = rules.plan();
    let mut data = dataset(&plan, "subject,period,overall,region\nn,2025,10,a\nn,2025,30,b\ns,2025,50,a\n", "");
    data.batches.extend(rows(&plan, "clients", "subject,period,overall\nn,2025,1\ns,2025,4\ns,2025,4\n"));
    data.batches.extend(rows(&plan, "loans", "subject,period,balance\nn,2025,7\ns,2025,1\n"));
    for id in ["n", "s"] {
        let subject = satis::data::Subject { parent: "bank".into(), level: "branch".into(), ..Default::default() };
        data.subjects.insert(id.into(), subject);
    }
    let group = satis::data::Subject { level: "bank".into(), ..Default::default() };
    data.subjects.insert("bank".into(), group);
    let scorecard = support::scored(&rules.library, &rules.id, &data, "2025");
    // (10 + 30) / 2 + 1; 50 + 4; pooled (10 + 30 + 50) / 3 + (1 + 4 + 4) / 3.
    assert_eq!(value(&scorecard, "n", "score"), Some(d("21")));
    assert_eq!(value(&scorecard, "s", "score"), Some(d("54")));
    assert_eq!(value(&scorecard, "bank", "score"), Some(d("33")));
    let of = |id| also(&scorecard, "bank", id);
    assert_eq!((of("n"), of("loan"), of("clients")), ("3".into(), "4".into(), "3".into()));
    // The part of region a: 10 of the responses, and the clients of the whole.
    let parts: Vec<String> = card(&scorecard, "n")
        .breakdowns
        .iter()
        .map(|cell| {
            let score = cell.nodes.as_ref().expect("shown")[0].1.clone().expect("a score");
            format!("{} n {} {}", cell.value, cell.n, score.normalize())
        })
        .collect();
    assert_eq!(parts, ["a n 1 11", "b n 1 31"]);
}

#[test]
fn neither_the_order_of_rows_nor_the_number_of_threads_matters() {
    let rules = written(RULES, &[]);
    let plan = rules.plan();
    let whole = data(&plan);
    let mut turned = dataset(&plan, "", MEASURES);
    for (table, text) in [("loans", LOANS), ("occupants", OCCUPANTS), ("clients", CLIENTS)] {
        let (head, body) = text.split_once('\n').expect("a header");
        for line in body.lines().rev() {
            turned.batches.extend(rows(&plan, table, &format!("{head}\n{line}\n")));
        }
    }
    assert_eq!(rendered(&score_of(&rules, &whole)), rendered(&score_of(&rules, &turned)));
    assert_eq!(store::digest(&whole), store::digest(&turned));
    let facts = score::facts::gather(&plan, &whole.facts, p("2025-Q1")).expect("facts");
    let on = |threads, data: &Dataset| {
        response::tally_on(threads, &plan, &data.batches, &facts, p("2025-Q1")).expect("a tally")
    };
    let alone = on(1, &whole);
    for threads in [2, 3, 16] {
        assert_eq!(alone, on(threads, &turned), "{threads} threads");
    }
}

#[test]
fn the_store_gives_back_what_was_imported() {
    let rules = written(RULES, &[]);
    let plan = rules.plan();
    let files = data(&plan);
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Store::create(folder.path().join("satis.db")).expect("a store");
    let put = |store: &mut Store, survey: &str, contents: Contents<'_>, digest: &str| {
        let (organisation, file, by) = ("", "f.csv", "me");
        let import = Import {
            organisation,
            survey,
            contents,
            file,
            digest,
            former: "",
            accepted: 1,
            rejected: 0,
            lacking: Lacking::nothing(),
            by,
        };
        store.import(&import).expect("an import");
    };
    let of = |table: &str| files.batches.iter().filter(|b| b.table == table).cloned().collect::<Vec<_>>();
    put(&mut store, "branches", Contents::Measures(&files.facts), "a");
    put(&mut store, "branches.clients", Contents::Responses(&of("clients")), "a");
    // A corrected file of clients: the same respondents with the same answers land once.
    put(&mut store, "branches.clients", Contents::Responses(&of("clients")), "b");
    put(&mut store, "branches.occupants", Contents::Responses(&of("occupants")), "a");
    put(&mut store, "branches.loans", Contents::Records(&of("loans")), "a");
    let columns = |table: &str| {
        let index = plan.tables.position(|other| other.id == table).expect("a table");
        let given = plan.columns.iter().filter(|column| column.table == index && column.domain().is_some());
        (table.to_owned(), given.map(|column| column.id.clone()).collect::<Vec<_>>())
    };
    let tables = ["clients", "occupants", "loans"].map(columns);
    let query = Query { organisation: "", survey: "branches", columns: &[], tables: &tables, as_of: None };
    let stored = store.dataset(&query).expect("the data");
    assert_eq!(store::digest(&stored), store::digest(&files));
    assert_eq!(rendered(&score_of(&rules, &stored)), rendered(&score_of(&rules, &files)));
    // The same loans once more are as many loans again.
    put(&mut store, "branches.loans", Contents::Records(&of("loans")), "c");
    let twice = store.dataset(&query).expect("the data");
    assert_ne!(store::digest(&twice), store::digest(&files));
    assert_eq!(also(&score_of(&rules, &twice), "east", "loans"), "8");
}

#[test]
fn the_digest_tells_tables_apart() {
    let rules = written(RULES, &[]);
    let plan = rules.plan();
    let text = "subject,period,overall\neast,2025-Q1,8\n";
    let mut occupants = Dataset { batches: rows(&plan, "occupants", text), ..Dataset::default() };
    let of_occupants = store::digest(&occupants);
    occupants.batches[0].table = "clients".into();
    assert_ne!(of_occupants, store::digest(&occupants));
}

#[test]
fn names_of_other_tables_are_refused_with_what_was_meant() {
    let one = |old, new| {
        let found = problems(old, new);
        assert_eq!(found.len(), 1, "{found:#?}");
        found[0].clone()
    };
    assert_eq!(
        one("gap: overall - speed", "gap: overall - speed + occupants.overall"),
        "error mixed-rows: `occupants.overall` belongs to the rows of `occupants`, not to a row of `clients` | rows of \
         two tables have nothing to do with each other: join their statistics outside of `per`"
    );
    assert_eq!(
        one("content:     clients.overall.share", "content:     clients.overal.share"),
        "error unknown-name: nothing is called `clients.overal` here | did you mean `clients.overall`?"
    );
    assert_eq!(
        one("per: clients", "per: client"),
        "error unknown-rows: no survey and no records are called `client` | did you mean `clients`?"
    );
    assert_eq!(
        one("loans:       loans.count", "loans:       loans.coutn"),
        "error unknown-name: nothing is called `loans.coutn` here | did you mean `loans.count`?"
    );
    assert_eq!(
        one("loans:       loans.count", "loans:       loans.responses"),
        "error unknown-name: nothing is called `loans.responses` here | its columns are loans.balance, loans.days, \
         loans.kind, loans.cost, loans.late; its rows are counted by `loans.count`"
    );
    assert_eq!(
        one("loans:       loans.count", "loans:       loans"),
        "error statistic-wanted: `loans` is a table of records, not one value | write `loans.count`, or one of its \
         columns with a statistic"
    );
    assert_eq!(
        one("cost:    balance * transfer_price", "cost:    balance.sum * transfer_price"),
        "error statistic-misplaced: `balance` is one answer here: this formula is computed for each row of `loans` | \
         write `balance` alone, or compute the statistic outside of `per: loans`"
    );
    assert_eq!(
        one("cost:    balance * transfer_price", "cost:    balanse * transfer_price"),
        "error unknown-name: nothing is called `balanse` here | did you mean `balance`?"
    );
    assert_eq!(
        one("cost:    balance * transfer_price", "cost:    loans.count * balance * transfer_price"),
        "error statistic-misplaced: `loans.count` is over all rows, and this formula is computed for each row of \
         `loans` | compute it outside of `per: loans`"
    );
    assert_eq!(
        one("        speed:   {weight: 25}", "        speed:   {weight: 25, per: loans}"),
        "error mixed-rows: a node inside `per: clients` can't be computed for each row of `loans` | put the two nodes \
         beside each other, below one that is computed for the subject"
    );
}

#[test]
fn a_row_may_name_its_own_columns_in_full() {
    let whole = RULES.replacen("gap: overall - speed", "gap: clients.overall - speed", 1);
    let rules = written(&whole, &[]);
    assert_eq!(also(&score_of(&rules, &data(&rules.plan())), "east", "gap"), "20");
}

#[test]
fn declarations_that_can_not_be_told_apart_are_refused() {
    let first =
        |old, new| problems(old, new).first().map(|line| line.split(" | ").next().unwrap_or_default().to_owned());
    for (old, new, wanted) in [
        (
            "records:\n  loans:",
            "records:\n  clients: {a: {type: count}}\n  loans:",
            "error duplicate-name: two inputs are called `clients`",
        ),
        (
            "  transfer_price: {type: percent}",
            "  transfer_price: {type: percent}\n  days: {type: count}",
            "error duplicate-name: two inputs are called `days`",
        ),
        (
            "    attributes:\n      region:",
            "    attributes:\n      speed: {choices: [a]}\n      region:",
            "error duplicate-name: two columns of `clients` are called `speed`",
        ),
        (
            "    days:    {type: count}",
            "    days:    {range: [0, 100]}",
            "error missing-field: field `days` of `loans` has neither a `type` nor a formula",
        ),
        (
            "    late:    {value: balance,",
            "    late:    {type: money, value: balance,",
            "error bad-value: field `late` has a formula and `type`",
        ),
        (
            "default: house",
            "default: hous",
            "error bad-default: the default of `kind` is not a value that it may have: not one of house, trade",
        ),
        (
            "happy_north: {value",
            "spare: overall\n      happy_north: {value",
            "warning unused-name: `clients.spare` is declared and never used",
        ),
        (
            "per: clients",
            "per: response",
            "error no-value: `overall` has no value, and no question, measure or derived column is called so",
        ),
    ] {
        assert_eq!(first(old, new).as_deref(), Some(wanted), "{new}");
    }
    // One mistake is told once.
    assert_eq!(
        problems("  transfer_price: {type: percent}", "  transfer_price: {type: percent}\n  days: {type: count}")
            .len(),
        1
    );
    let by = problems("also:\n", "breakdown: {by: [region]}\nalso:\n");
    assert_eq!(
        by,
        [
            "error unknown-name: no attribute is called `region` | it is an attribute of a survey: only those of the \
          responses themselves part the results"
        ]
    );
}

#[test]
fn types_and_ranges_of_fields_are_known() {
    let first = |old, new| problems(old, new).first().cloned().unwrap_or_default();
    assert!(first("late:    {value: balance", "late:    {value: kind + 1").starts_with("error operand-type"));
    assert!(first("where: days > 90", "where: days < 0").starts_with("warning condition-never"));
    assert!(first("where: days > 90", "where: kind == \"hous\"").starts_with("error unknown-level"));
    let percent = "records:\n  rates: {rate: {type: percent}}\n  loans:";
    let with = |formula: &str| {
        let rules = RULES.replacen("records:\n  loans:", percent, 1);
        let rules = format!("{rules}  odd: {formula}\n");
        let rules = written(&rules, &[]);
        match score::plan(&rules.library, &rules.id, None) {
            Ok((_, found)) | Err(ScoreError::Rules(found)) => {
                found.iter().map(|problem| problem.code.id()).collect::<Vec<_>>().join(" ")
            }
            Err(error) => panic!("{error}"),
        }
    };
    assert_eq!(with("rates.rate.mean - 95"), "percent-scale");
    assert_eq!(with("rates.rate.mean * 100"), "");
    // Balances are without bounds, days are not negative.
    assert_eq!(with("if loans.days.sum < 0 { 1 } else { rates.rate.sum }"), "condition-never");
    assert_eq!(with("if loans.balance.sum < 0 { 1 } else { rates.rate.sum }"), "");
}

#[test]
fn a_decision_table_may_take_the_field_of_a_record() {
    let table = "tables:\n  risk: {in: [kind], out: [points], rows: [[house, 1], [trade, 3]]}\nscore:";
    let with = |kind: &str| {
        let rules = RULES.replacen("\nscore:", &format!("\n{}", table.replace("trade", kind)), 1);
        rules.replacen("    late:    {value", "    danger:  risk(kind)\n    late:    {value", 1)
            + "  danger: loans.danger.sum\n"
    };
    let rules = written(&with("trade"), &[]);
    // Three houses and one trade: 1 + 1 + 3 + 1.
    assert_eq!(also(&score_of(&rules, &data(&rules.plan())), "east", "danger"), "6");
    let rules = written(&with("shop"), &[]);
    let Err(ScoreError::Rules(found)) = score::plan(&rules.library, &rules.id, None) else { panic!("no problem") };
    assert!(found.iter().any(|problem| problem.message.contains("shop")), "{found:?}");
}

#[test]
fn a_node_is_computed_for_the_rows_that_it_names_and_no_others() {
    let rules = written(
        "
ruleset: borders
title: Borders
subject: branch
period: year
questions: {overall: {range: [0, 100]}, speed: {range: [0, 100]}}
records: {loans: {balance: {type: money}, paid: {type: money}}}
score:
  combine: sum
  of:
    asked: {per: response, combine: mean, missing: zero, of: {overall: {}, speed: {}}}
    lent:  {per: loans, combine: sum, missing: zero, of: {balance: {}, back: {value: 0 - paid}}}
",
        &[],
    );
    let plan = rules.plan();
    let mut data = dataset(&plan, "subject,period,overall,speed\nn,2025,10,\nn,2025,30,20\n", "");
    data.batches.extend(rows(&plan, "loans", "subject,period,balance,paid\nn,2025,7,1\nn,2025,-2,\nn,2025,,3\n"));
    let scorecard = support::scored(&rules.library, &rules.id, &data, "2025");
    // (10/2 + 50/2) / 2 = 15 over two responses; (6 - 2 - 3) / 3 over three loans.
    assert_eq!(value(&scorecard, "n", "score.asked"), Some(d("15")));
    assert_eq!(value(&scorecard, "n", "score.lent"), Some(d("0.333333333333")));
    let n = |path| node(&scorecard, card(&scorecard, "n"), path).n;
    assert_eq!((n("score.asked"), n("score.lent")), (Some(2), Some(3)));
}
