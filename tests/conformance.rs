//! Figures that others published, found again by rule sets alone.
//!
//! The data stand outside of the project, in the folder that the variable `SATIS_CONFORMANCE` names: UNDP's Human
//! Development Index (report 2023/24) in `hdi/`, and the mobile phone data of the European Customer Satisfaction Index
//! (Tenenhaus et al. 2005, CSDA 48:159-205) in `ecsi-mobi/`. When the variable is set, a file that is not there is a
//! failure; when it is not, one line says so and nothing is run. Every proof asserts how many figures it compared.

#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod support;

use libtest_mimic::{Arguments, Trial};
use satis::construct::status;
use satis::data::Dataset;
use satis::ingest::{self, Form, Mapping};
use satis::number::{self, Decimal, Fault};
use satis::plan::Plan;
use satis::score::Scorecard;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use support::{also, also_number, card, count, d, node, p, table};

const VARIABLE: &str = "SATIS_CONFORMANCE";

/// A row of a CSV file by the names of its header.
type Row = BTreeMap<String, String>;

fn main() {
    let arguments = Arguments::from_args();
    let proofs: [(&str, fn()); 10] = [
        ("hdi::published_values_ranks_and_tiers_of_2022", hdi_2022),
        ("hdi::two_countries_without_an_input_have_no_index", hdi_not_computable),
        ("hdi::published_values_of_2021", hdi_2021),
        ("hdi::every_published_country_year_of_the_panel", hdi_panel),
        ("hdi::aggregates_of_2022", hdi_aggregates),
        ("ecsi::item_statistics", ecsi_items),
        ("ecsi::block_indices", ecsi_blocks),
        ("ecsi::cronbach_alpha", ecsi_alpha),
        ("ecsi::net_promoters", ecsi_net_promoters),
        ("ecsi::block_scores_of_every_respondent", ecsi_respondents),
    ];
    let skipped = std::env::var_os(VARIABLE).is_none();
    if skipped {
        println!("skipped: {} proofs against published figures, because {VARIABLE} is not set", proofs.len());
    }
    let trial = |(name, proof): (&str, fn())| {
        let run = move || {
            proof();
            Ok(())
        };
        Trial::test(name, run).with_ignored_flag(skipped)
    };
    libtest_mimic::run(&arguments, proofs.into_iter().map(trial).collect()).exit();
}

/// The text of a file of the conformance data.
fn file(name: &str) -> String {
    let root = std::env::var_os(VARIABLE).unwrap_or_else(|| panic!("{VARIABLE} is not set"));
    let path = PathBuf::from(root).join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn cell<'a>(row: &'a Row, column: &str) -> &'a str {
    row.get(column).map_or_else(|| panic!("no column {column}"), String::as_str)
}

/// The places with which a figure is printed.
fn places(printed: &str) -> u32 {
    u32::try_from(printed.split_once('.').map_or(0, |(_, decimals)| decimals.len())).expect("few places")
}

/// A figure that was computed in binary floating point and printed with up to 17 digits, taken at 12 places.
fn binary(printed: &str) -> Decimal {
    number::guard(d(printed))
}

fn near(a: Decimal, b: Decimal, off: &str) -> bool {
    (a - b).abs() <= d(off)
}

// --- Human Development Index ---------------------------------------------------------------------------------------

const INPUTS: [&str; 4] = ["le", "eys", "mys", "gnipc"];

fn hdi_plan() -> std::sync::Arc<Plan> {
    support::plan(&support::project().library, "human-development-index")
}

/// Scores a file whose subject stands in `subject`, for the year that all of its rows are of.
fn hdi(name: &str, subject: &str, year: &str) -> Scorecard {
    let columns = [("subject".to_owned(), subject.to_owned())].into();
    let mapping = Mapping { columns, period: Some(p(year)), ..Mapping::default() };
    let facts = support::facts(&hdi_plan(), &file(name), name, &mapping);
    let data = Dataset { facts, ..Dataset::default() };
    support::scored(&support::project().library, "human-development-index", &data, year)
}

/// The score as it is printed, with its three places.
fn printed(scorecard: &Scorecard, subject: &str) -> String {
    card(scorecard, subject).outcome.score.map_or_else(String::new, |score| number::show(score, Some(3)))
}

fn hdi_2022() {
    let found = hdi("hdi/data.csv", "iso3", "2022");
    let mut compared = 0;
    for row in table(&file("hdi/expected.csv")) {
        let country = cell(&row, "iso3");
        if cell(&row, "hdi").is_empty() {
            continue;
        }
        assert_eq!(printed(&found, country), cell(&row, "hdi"), "index of {country}");
        let outcome = &card(&found, country).outcome;
        assert_eq!(outcome.rank.map(|rank| rank.to_string()).as_deref(), Some(cell(&row, "rank")), "{country}");
        assert_eq!(outcome.grade.as_deref(), Some(cell(&row, "tier")), "tier of {country}");
        compared += 1;
    }
    assert_eq!(compared, 193, "countries with a published index, rank and tier");
    assert_eq!((found.cards.len(), count(&found, &status::SCORED)), (195, 193));
}

fn hdi_not_computable() {
    let found = hdi("hdi/data.csv", "iso3", "2022");
    let data = table(&file("hdi/data.csv"));
    let mut compared = 0;
    for row in &data {
        let country = cell(row, "iso3");
        let absent: Vec<&str> = INPUTS.into_iter().filter(|input| cell(row, input).is_empty()).collect();
        if absent.is_empty() {
            continue;
        }
        let outcome = &card(&found, country).outcome;
        assert_eq!(outcome.status, &status::NOT_COMPUTABLE, "{country}");
        assert_eq!((outcome.score, outcome.grade.as_deref(), outcome.rank), (None, None, None), "{country}");
        let cause = outcome.cause.as_ref().unwrap_or_else(|| panic!("{country} gives no reason"));
        let named = matches!(&cause.fault, Fault::Missing(input) if absent.contains(&input.as_str()));
        assert!(named, "the reason of {country}, `{cause}`, names none of {absent:?}");
        compared += 1;
    }
    assert_eq!(compared, 2, "countries without an input");
    for country in ["PRK", "MCO"] {
        assert_eq!(card(&found, country).outcome.status, &status::NOT_COMPUTABLE);
    }
}

fn hdi_2021() {
    let found = hdi("hdi/data_2021.csv", "iso3", "2021");
    let mut compared = 0;
    for row in table(&file("hdi/expected_2021.csv")) {
        let (country, published) = (cell(&row, "iso3"), cell(&row, "hdi"));
        assert_eq!(printed(&found, country), published, "index of {country}");
        compared += usize::from(!published.is_empty());
    }
    assert_eq!(compared, 192, "countries with a published index");
    assert_eq!(count(&found, &status::SCORED), 192);
}

fn hdi_panel() {
    let text = file("hdi/panel_1990_2022.csv");
    let columns = [("subject", "iso3"), ("period", "year")];
    let columns = columns.map(|(ours, theirs)| (ours.to_owned(), theirs.to_owned())).into();
    let facts = support::facts(&hdi_plan(), &text, "panel", &Mapping { columns, ..Mapping::default() });
    let data = Dataset { facts, ..Dataset::default() };
    let library = &support::project().library;
    let mut years: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in table(&text) {
        years.entry(cell(&row, "year").to_owned()).or_default().push(row);
    }
    assert_eq!(years.len(), 33, "years");
    let (mut published, mut unpublished, mut without_input) = (0, Vec::new(), 0);
    for (year, rows) in &years {
        let found = support::scored(library, "human-development-index", &data, year);
        for row in rows {
            let (country, index) = (cell(row, "iso3"), cell(row, "hdi"));
            if !index.is_empty() {
                assert_eq!(printed(&found, country), index, "index of {country} in {year}");
                assert!(card(&found, country).outcome.rank.is_some(), "{country} is ranked in {year}");
                published += 1;
            } else if INPUTS.into_iter().all(|input| !cell(row, input).is_empty()) {
                unpublished.push(format!("{country} {year} {}", card(&found, country).outcome.status.word));
            } else {
                without_input += 1;
                // A row without any input at all is no fact, so there is no card for it.
                let scored = found.cards.iter().any(|c| c.subject == country && c.outcome.score.is_some());
                assert!(!scored, "{country} has no index in {year}");
            }
        }
        let best = found.cards.iter().filter_map(|card| card.outcome.score).max();
        let first =
            found.cards.iter().find(|card| card.outcome.rank == Some(1)).and_then(|card| card.outcome.score);
        assert_eq!(first, best, "each year is its own cohort");
    }
    assert_eq!(published, 5_808, "published country-years");
    assert_eq!(without_input, 6_435 - 5_808 - 5);
    // No index was published for them though the inputs were; below 20 years of life health has no geometric mean.
    let rwanda = ["1990 scored", "1991 scored", "1992 scored", "1993 scored", "1994 not-computable"];
    assert_eq!(unpublished, rwanda.map(|end| format!("RWA {end}")));
}

fn hdi_aggregates() {
    let found = hdi("hdi/aggregates_2022.csv", "code", "2022");
    let rows = table(&file("hdi/aggregates_2022.csv"));
    for row in &rows {
        assert_eq!(printed(&found, cell(row, "code")), cell(row, "hdi"), "{}", cell(row, "name"));
    }
    assert_eq!((rows.len(), count(&found, &status::SCORED)), (11, 11));
}

// --- European Customer Satisfaction Index --------------------------------------------------------------------------

const BLOCKS: [(&str, &str); 7] = [
    ("IMAG", "score.image"),
    ("EXPE", "score.expectation"),
    ("QUAL", "score.quality"),
    ("VAL", "score.value_for_price"),
    ("SAT", "score.satisfaction"),
    ("COM", "score.complaints"),
    ("LOY", "score.loyalty"),
];

/// The data as answers about one provider, or, with `subject`, each row as a subject of its own.
fn ecsi_data(plan: &Plan, subject: Option<&str>) -> Dataset {
    let text = file("ecsi-mobi/data.csv");
    let columns = subject.map(|header| ("subject".to_owned(), header.to_owned())).into_iter().collect();
    let filled = subject.is_none().then(|| "provider".to_owned());
    let mapping = Mapping { columns, subject: filled, period: Some(p("2005")), ..Mapping::default() };
    let read = ingest::responses(&text, "data.csv", &Form::of(plan), &mapping).expect("data.csv can be read");
    assert_eq!((read.accepted, read.rejects.len()), (250, 0));
    Dataset { batches: read.rows, ..Dataset::default() }
}

fn ecsi(subject: Option<&str>) -> Scorecard {
    let library = &support::project().library;
    let data = ecsi_data(&support::plan(library, "ecsi-mobile"), subject);
    support::scored(library, "ecsi-mobile", &data, "2005")
}

/// A rule set over the 24 items that has no score to speak of, but these derived columns and named results.
fn ecsi_written(derived: &str, named: &str) -> Scorecard {
    let items = table(&file("ecsi-mobi/expected_items.csv"));
    let mut yaml = "ruleset: written\ntitle: t\nsubject: provider\nperiod: year\nquestions:\n".to_owned();
    for row in &items {
        let _ = writeln!(yaml, "  {}: {{range: [1, 10]}}", cell(row, "item"));
    }
    yaml += derived;
    yaml += "score:\n  combine: none\n  of:\n";
    for row in &items {
        let _ = writeln!(yaml, "    {0}_mean: {0}.mean", cell(row, "item"));
    }
    yaml += "also:\n";
    yaml += named;
    let written = support::written(&yaml, &[]);
    let data = ecsi_data(&written.plan(), None);
    support::scored(&written.library, "written", &data, "2005")
}

fn ecsi_items() {
    let mut named = String::new();
    let items = table(&file("ecsi-mobi/expected_items.csv"));
    let statistics = [
        ("sd_n_minus_1", "sd"),
        ("median", "median"),
        ("min", "min"),
        ("max", "max"),
        ("n", "answered"),
        ("top2box_pct_9_10", "top(2) * 100"),
        ("top3box_pct_8_10", "top(3) * 100"),
        ("bottom3box_pct_1_3", "bottom(3) * 100"),
    ];
    for row in &items {
        let item = cell(row, "item");
        for (column, statistic) in statistics {
            let _ = writeln!(named, "  {item}_{column}: {item}.{statistic}");
        }
        let _ = writeln!(named, "  {item}_mean_0_100: ({item}.mean - 1) / 9 * 100");
    }
    let found = ecsi_written("", &named);
    let card = card(&found, "provider");

    let mut figures = 0;
    for row in &items {
        let item = cell(row, "item");
        let mean = node(&found, card, &format!("score.{item}_mean")).value.clone().expect("a mean");
        assert_eq!(number::guard(mean), binary(cell(row, "mean")), "mean of {item}");
        for column in statistics.map(|(column, _)| column).into_iter().chain(["mean_0_100"]) {
            let (ours, theirs) = (also_number(&found, "provider", &format!("{item}_{column}")), cell(row, column));
            assert!(near(ours, d(theirs), "0.000000000001"), "{column} of {item}: {ours} is not {theirs}");
            figures += 1;
        }
    }
    assert_eq!((items.len(), figures), (24, 24 * 9));

    let published = table(&file("ecsi-mobi/published_items_seminr.csv"));
    for row in &published {
        let item = cell(row, "item");
        let mean = node(&found, card, &format!("score.{item}_mean")).value.clone().expect("a mean");
        let theirs = cell(row, "mean");
        assert_eq!(number::show(mean, Some(places(theirs))), theirs, "published mean of {item}");
        assert!(near(mean, d(theirs), "0"), "the mean of {item} is exactly what was printed");
        for (column, ours) in [("median", "median"), ("min", "min"), ("max", "max")] {
            assert_eq!(
                also(&found, "provider", &format!("{item}_{ours}")),
                cell(row, column),
                "{column} of {item}"
            );
        }
        let sd = also_number(&found, "provider", &format!("{item}_sd_n_minus_1"));
        assert!(near(sd, d(cell(row, "sd")), "0.000000000001"), "sd of {item}");
    }
    assert_eq!(published.len(), 13, "items with published statistics");
}

fn ecsi_blocks() {
    let found = ecsi(None);
    let card = card(&found, "provider");
    let printed = ["72.68", "72.32", "74.58", "61.58", "71.25", "67.42", "69.29"];
    let rows = table(&file("ecsi-mobi/expected_blocks.csv"));
    assert_eq!(rows.len(), 7);
    for ((row, (block, path)), printed) in rows.iter().zip(BLOCKS).zip(printed) {
        assert_eq!(cell(row, "block"), block);
        let value = node(&found, card, path).value.clone().expect("a block has an index");
        assert_eq!(number::show(value, Some(2)), printed, "index of {block}");
        let full = d(cell(row, "index_0_100_pls_raw_metric"));
        assert!(near(value, full, "0.00000000001"), "{value} of {block} is not {full}");
    }
}

/// Cronbach's alpha of the 6 blocks with more than one item, in both forms; the standardised one of 4 was published.
///
/// The correlation of two items follows from the spreads of both and of their sum, s²(a+b) = s²(a) + s²(b) + 2·r·s(a)·s(b).
fn ecsi_alpha() {
    let mut blocks: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in table(&file("ecsi-mobi/items.csv")) {
        blocks.entry(cell(&row, "block").to_owned()).or_default().push(cell(&row, "item").to_owned());
    }
    blocks.retain(|_, items| items.len() > 1);
    let (mut derived, mut named) = ("derive:\n".to_owned(), String::new());
    for (block, items) in &blocks {
        let k = items.len();
        let mut correlations = Vec::new();
        for (i, a) in items.iter().enumerate() {
            for b in &items[i + 1..] {
                let _ = writeln!(derived, "  {a}_{b}: {a} + {b}");
                let _ = writeln!(
                    named,
                    "  r_{a}_{b}: ({a}_{b}.sd ** 2 - {a}.sd ** 2 - {b}.sd ** 2) / (2 * {a}.sd * {b}.sd)"
                );
                correlations.push(format!("also.r_{a}_{b}"));
            }
        }
        let _ = writeln!(derived, "  {block}_total: {}", items.join(" + "));
        let variances = items.iter().map(|item| format!("{item}.sd ** 2")).collect::<Vec<_>>().join(" + ");
        let _ = writeln!(
            named,
            "  {block}_raw: {k} / ({k} - 1) * (1 - ({variances}) / {block}_total.sd ** 2)\n  {block}_mean_r: ({}) / {}",
            correlations.join(" + "),
            correlations.len(),
        );
        let _ = writeln!(
            named,
            "  {block}_standardised: {k} * also.{block}_mean_r / (1 + ({k} - 1) * also.{block}_mean_r)"
        );
    }
    let found = ecsi_written(&derived, &named);
    let (mut raw, mut published) = (0, 0);
    for row in table(&file("ecsi-mobi/expected_blocks.csv")).iter().filter(|row| cell(row, "k") != "1") {
        let block = cell(row, "block");
        for (form, column) in [("raw", "alpha_raw_covariance"), ("standardised", "alpha_standardised")] {
            let ours = also_number(&found, "provider", &format!("{block}_{form}"));
            assert!(near(ours, d(cell(row, column)), "0.00000000001"), "{column} of {block} is {ours}");
            raw += 1;
        }
        let theirs = cell(row, "alpha_published_seminr");
        if !theirs.is_empty() {
            let ours = also_number(&found, "provider", &format!("{block}_standardised"));
            assert!(near(ours, d(theirs), "0.00000000001"), "published alpha of {block}: {ours} is not {theirs}");
            published += 1;
        }
    }
    assert_eq!((raw, published), (12, 4));
}

fn ecsi_net_promoters() {
    let wanted: BTreeMap<String, String> = table(&file("ecsi-mobi/expected_nps_cusl3.csv"))
        .iter()
        .map(|row| (cell(row, "metric").to_owned(), cell(row, "value").to_owned()))
        .collect();
    assert_eq!(also(&ecsi(None), "provider", "net_promoters"), "14");
    let named = "  net: CUSL3.nps\n  promoters_pct_9_10: CUSL3.top(2) * 100\n  passives_pct_7_8: CUSL3.share(7, 8) * 100\n  \
                 detractors_pct_1_6: CUSL3.bottom(6) * 100\n";
    let found = ecsi_written("", named);
    let mut compared = 0;
    let metrics = ["promoters_pct_9_10", "passives_pct_7_8", "detractors_pct_1_6"];
    for (ours, metric) in metrics.map(|metric| (metric, metric)).into_iter().chain([("net", "nps")]) {
        let ours = also_number(&found, "provider", ours);
        assert_eq!(ours, binary(&wanted[metric]), "{metric}");
        compared += 1;
    }
    assert_eq!(compared, 4);
}

fn ecsi_respondents() {
    let found = ecsi(Some("id"));
    let rows = table(&file("ecsi-mobi/expected_lv_scores.csv"));
    let mut compared = 0;
    for row in &rows {
        let card = card(&found, cell(row, "id"));
        for (block, path) in BLOCKS {
            let index = node(&found, card, path).value.clone().expect("a block has an index");
            let theirs = cell(row, &format!("{block}_0_100"));
            assert!(near(index, d(theirs), "0.000000001"), "{block} of {}: {index}, not {theirs}", card.subject);
            let raw = node(&found, card, &format!("{path}.raw")).value.clone().expect("a block has a mean");
            let theirs = cell(row, block);
            assert!(near(raw, d(theirs), "0.000000001"), "{block} of {}: {raw}, not {theirs}", card.subject);
            compared += 1;
        }
    }
    assert_eq!((rows.len(), compared), (250, 250 * 7));
}
