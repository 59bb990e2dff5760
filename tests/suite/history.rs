//! Trends over earlier periods.

use crate::support;

use satis::report;
use satis::ruleset::Library;
use satis::score::{self, ScoreError};
use std::fs;
use support::{also, card, d, value, written};

const RULES: &str = "
ruleset: trends
title: Trends
subject: shop
period: month
history: 4
measures:
  mark: {type: number}
  shut: {type: bool, default: false}
score:
  combine: sum
  round: 1
  of:
    own:  {value: mark}
    lift: {value: 'if history.own.n > 1 { max(0, history.own.slope) } else { 0 }'}
also:
  slope: history.score.own.slope
  middle: {value: history.own.mean, round: 4}
  low:   history.own.min
  high:  history.own.max
  first: history.own.first
  n:     history.own.n
  line:  history.own.line
  total: history.score.line
outcomes:
  - {when: shut, status: invalid}
";

const IDS: [&str; 7] = ["slope", "middle", "low", "high", "first", "n", "line"];

/// North has a gap in March and a shut April; South began in May; East was there only long ago.
const MEASURES: &str = "subject,period,mark,shut\n\
    north,2024-12,1,\nnorth,2025-01,82,\nnorth,2025-02,85.5,\nnorth,2025-04,999,true\nnorth,2025-05,90,\n\
    south,2025-05,-7,\neast,2024-12,50,\neast,2025-05,,false\n";

#[test]
fn a_trend_sees_so_many_periods_before_and_this_one() {
    let rules = written(RULES, &[]);
    let found = rules.score("", MEASURES, "2025-05");
    let of = |subject: &str| IDS.map(|id| also(&found, subject, id));
    // x 0, 1, 4 with 82, 85.5, 90: (3·(85.5 + 360) − 5·257.5)/(3·17 − 25) = 49/26; December is five periods back.
    assert_eq!(of("north"), ["1.884615384615", "85.8333", "82", "90", "82", "3", "82 → 85.5 → – → – → 90"]);
    assert_eq!(value(&found, "north", "score.lift"), Some(d("1.884615384615")));
    assert_eq!(of("south"), ["~", "-7", "-7", "-7", "-7", "1", "-7"]);
    assert_eq!(of("east"), ["~", "~", "~", "~", "~", "0", "~"]);
    // Earlier periods see nothing before them, so their lift is 0; the declared place is kept.
    assert_eq!(also(&found, "north", "total"), "82.0 → 85.5 → – → – → 91.9");
}

#[test]
fn a_longer_history_sees_further_and_one_period_alone_is_enough() {
    let line = |history: &str, period: &str| {
        let rules = written(&RULES.replace("history: 4", &format!("history: {history}")), &[]);
        also(&rules.score("", MEASURES, period), "north", "line")
    };
    assert_eq!(line("5", "2025-05"), "1 → 82 → 85.5 → – → – → 90");
    assert_eq!(line("40", "2025-02"), "1 → 82 → 85.5");
    assert_eq!(line("1", "2025-05"), "90");
    assert_eq!(line("1", "2025-02"), "82 → 85.5");
}

#[test]
fn every_period_is_scored_with_the_rules_in_force_then() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let home = folder.path().join("rules/trends");
    fs::create_dir_all(home.join("history/2024-12")).expect("a folder");
    let new = RULES.replace("period: month\n", "period: month\neffective: {from: 2025-02}\n");
    fs::write(home.join("ruleset.yaml"), new).expect("a file");
    // Then the mark counted half, and nothing was said of trends.
    let old = "ruleset: trends\ntitle: Trends\nsubject: shop\nperiod: month\neffective: {from: 2024-12, to: 2025-01}\n\
               measures: {mark: {type: number}, shut: {type: bool, default: false}}\n\
               score: {combine: sum, of: {own: {value: 'if shut { 0 } else { mark / 2 }'}}}\n";
    fs::write(home.join("history/2024-12/ruleset.yaml"), old).expect("a file");
    let library = Library::read(folder.path(), &folder.path().join("rules"));
    let data = support::dataset(&support::plan(&library, "trends"), "", MEASURES);
    let found = support::scored(&library, "trends", &data, "2025-05");
    assert_eq!(also(&found, "north", "line"), "41 → 85.5 → – → – → 90");
}

#[test]
fn explain_shows_what_a_trend_came_to() {
    let rules = written(RULES, &[]);
    let found = rules.score("", MEASURES, "2025-05");
    let text = report::explain(&found, "north", "en", rules.library.sources()).expect("a card");
    assert!(text.contains("= if 3 > 1 { max(0, 1.884615384615) } else { 0 }"), "{text}");
    let json = report::explain_json(&found, "north", rules.library.sources()).expect("a card");
    assert_eq!(json["subject"]["also"]["line"]["inputs"][0]["source"], "history");
    assert_eq!(card(&found, "south").also.len(), 8);
}

#[test]
fn a_trend_needs_a_node_a_statistic_and_the_number_of_periods() {
    let wrong = |from: &str, to: &str| -> Vec<String> {
        let rules = written(&RULES.replace(from, to), &[]);
        match score::plan(&rules.library, &rules.id, None) {
            Err(ScoreError::Rules(problems)) => {
                problems.iter().map(|one| format!("{}: {}", one.code.id(), one.message)).collect()
            }
            other => panic!("{:?}", other.map(|(plan, _)| plan)),
        }
    };
    let unsaid = "history-unsaid: the rule set does not say how many earlier periods trends may see";
    assert_eq!(wrong("history: 4\n", "")[0], unsaid);
    assert_eq!(wrong("history: 4\n", "history: 0\n")[0], "bad-value: trends can't see 0 earlier periods");
    assert_eq!(wrong("history: 4\n", "history: 41\n")[0], "bad-value: trends can't see 41 earlier periods");
    assert_eq!(
        wrong("history.own.first", "history.own.last"),
        ["unknown-statistic: `history.own.last` is no statistic of the history"]
    );
    assert_eq!(wrong("history.own.first", "history.won.first"), ["unknown-name: nothing is called `won` here"]);
    assert_eq!(
        wrong("history.own.first", "history.score.of.first"),
        ["unknown-statistic: the history has statistics of single nodes"]
    );
    // A node sees its own value of this period too.
    assert_eq!(wrong("{value: mark}", "{value: history.own.first}"), ["cycle: `score.own` depends on itself"]);
    assert_eq!(
        wrong("{value: history.own.mean,", "{value: history.own.line + 1,"),
        ["operand-type: a text and a number can't be added"]
    );
}
