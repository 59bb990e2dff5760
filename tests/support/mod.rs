//! What the proofs share: rule sets written by a test, data read from CSV texts, and looking things up in a scorecard.
#![allow(dead_code, reason = "each test program uses a part of this")]
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

pub mod fraction;
pub mod methods;

use satis::construct::status::Status;
use satis::data::{Dataset, Fact, Value};
use satis::diagnostic::Code;
use satis::ingest::{self, Form, Mapping};
use satis::number::{self, Decimal};
use satis::period::Period;
use satis::plan::Plan;
use satis::ruleset::Library;
use satis::score::{self, Card, NodeCard, ScoreError, Scorecard};
use satis::workspace::Workspace;
use std::fs;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::thread;
use tempfile::TempDir;

/// The rule sets of the project, read once for all tests of a binary.
pub fn project() -> &'static Workspace {
    static PROJECT: LazyLock<Workspace> = LazyLock::new(|| Workspace::at(Path::new(env!("CARGO_MANIFEST_DIR"))));
    &PROJECT
}

/// What `of` makes of each item, in their order, worked out on all processors.
pub fn on_all_cores<'a, T: Sync, R: Send>(items: &'a [T], of: impl Fn(&'a T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut made = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { return made };
            made.push((at, of(item)));
        }
    };
    let mut made: Vec<(usize, R)> = thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
    });
    made.sort_by_key(|(at, _)| *at);
    made.into_iter().map(|(_, made)| made).collect()
}

/// A rule set that a test wrote, in a folder that goes with it.
pub struct Written {
    pub library: Library,
    pub id: String,
    _folder: TempDir,
}

/// Writes `yaml` and scripts (`name.rhai`, text) as a rule set.
pub fn written(yaml: &str, scripts: &[(&str, &str)]) -> Written {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let home = folder.path().join("rules/written");
    fs::create_dir_all(&home).expect("a folder");
    fs::write(home.join("ruleset.yaml"), yaml).expect("ruleset.yaml");
    for (name, text) in scripts {
        fs::write(home.join(name), text).expect("a script");
    }
    let library = Library::read(folder.path(), &folder.path().join("rules"));
    let id = library.ids().next().unwrap_or_else(|| panic!("no rule set could be read from\n{yaml}")).to_owned();
    Written { library, id, _folder: folder }
}

impl Written {
    /// Its plan.
    pub fn plan(&self) -> Arc<Plan> {
        plan(&self.library, &self.id)
    }

    /// Scores `period` of CSV texts (empty ones are left out).
    pub fn score(&self, responses: &str, measures: &str, period: &str) -> Scorecard {
        scored(&self.library, &self.id, &dataset(&self.plan(), responses, measures), period)
    }
}

/// The plan of a rule set without any complaint but of the domain of its means.
pub fn plan(library: &Library, id: &str) -> Arc<Plan> {
    let (plan, warnings) = score::plan(library, id, None).unwrap_or_else(|error| wrong(library, error));
    // Rule sets of tests take means of values that can be 0, and have branches for nobody, and look back twice, to see what becomes of them.
    let meant = [Code::GeometricDomain, Code::ConditionNever, Code::EarlierOfEarlier];
    let odd = warnings.iter().filter(|warning| !meant.contains(&warning.code));
    let texts: Vec<String> = odd.map(|warning| library.sources().render(warning, false)).collect();
    assert!(texts.is_empty(), "`{id}` gives rise to warnings:\n{}", texts.join("\n"));
    plan
}

fn wrong(library: &Library, error: ScoreError) -> ! {
    match error {
        ScoreError::Rules(problems) => {
            let texts: Vec<String> = problems.iter().map(|p| library.sources().render(p, false)).collect();
            panic!("{}", texts.join("\n"))
        }
        error => panic!("{error}"),
    }
}

/// Scores a period of some data.
pub fn scored(library: &Library, id: &str, data: &Dataset, period: &str) -> Scorecard {
    score::score(library, id, "", data, p(period)).unwrap_or_else(|error| wrong(library, error))
}

/// Reads CSV texts (empty ones are left out), of which every row must be accepted.
pub fn dataset(plan: &Plan, responses: &str, measures: &str) -> Dataset {
    let mut data = Dataset::default();
    if !responses.is_empty() {
        let read = ingest::responses(responses, "responses.csv", &Form::of(plan), &Mapping::default());
        let read = read.expect("responses can be read");
        assert_eq!(read.rejects, []);
        data.batches = read.rows;
    }
    if !measures.is_empty() {
        data.facts = facts(plan, measures, "measures.csv", &Mapping::default());
    }
    data
}

/// Reads a file of measures, of which every row must be accepted.
pub fn facts(plan: &Plan, text: &str, name: &str, mapping: &Mapping) -> Vec<Fact> {
    let read = ingest::measures(text, name, &Form::of(plan), mapping).expect("measures can be read");
    assert_eq!(read.rejects, [], "{name}");
    read.rows
}

/// The number that `text` says.
pub fn d(text: &str) -> Decimal {
    number::parse(text).unwrap_or_else(|error| panic!("{error}"))
}

/// The period that `text` says.
pub fn p(text: &str) -> Period {
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

/// The card of a subject.
pub fn card<'a>(scorecard: &'a Scorecard, subject: &str) -> &'a Card {
    let found = scorecard.cards.iter().find(|card| card.subject == subject);
    found.unwrap_or_else(|| panic!("{subject} has no card"))
}

/// The node of that path on a card.
pub fn node<'a>(scorecard: &'a Scorecard, card: &'a Card, path: &str) -> &'a NodeCard {
    let at = scorecard.plan.node(path).unwrap_or_else(|| panic!("no node is called {path}"));
    &card.nodes[at]
}

/// The value of a node at the guard; none where it is missing.
pub fn value(scorecard: &Scorecard, subject: &str, path: &str) -> Option<Decimal> {
    node(scorecard, card(scorecard, subject), path).value.as_ref().ok().copied().map(number::guard)
}

/// A named result as text; `~` where there is none.
pub fn also(scorecard: &Scorecard, subject: &str, id: &str) -> String {
    let at = scorecard.plan.also.position(|also| also.id == id).expect("a named result");
    match &card(scorecard, subject).also[at].value {
        Ok(Some(value)) => value.text(None),
        Ok(None) | Err(_) => "~".to_owned(),
    }
}

/// A named result that is a number.
pub fn also_number(scorecard: &Scorecard, subject: &str, id: &str) -> Decimal {
    let at = scorecard.plan.also.position(|also| also.id == id).expect("a named result");
    match &card(scorecard, subject).also[at].value {
        Ok(Some(Value::Number(x))) => *x,
        other => panic!("also.{id} of {subject} is {other:?}"),
    }
}

/// Status, score with its declared places, grade and rank in one line: `scored 85.00 满意 #1`.
pub fn outcome(scorecard: &Scorecard, subject: &str) -> String {
    let outcome = &card(scorecard, subject).outcome;
    let mut line = outcome.status.word.to_owned();
    if let Some(score) = card(scorecard, subject).score_seen(&scorecard.plan) {
        line += &format!(" {score}");
    }
    if let Some(grade) = &outcome.grade {
        line += &format!(" {grade}");
    }
    if let Some(rank) = outcome.rank {
        line += &format!(" #{rank}");
    }
    line
}

/// How many cards have that status.
pub fn count(scorecard: &Scorecard, status: &Status) -> usize {
    scorecard.cards.iter().filter(|card| card.outcome.status == status).count()
}

/// Everything on a scorecard, byte for byte: as JSON and as a snapshot.
pub fn rendered(scorecard: &Scorecard) -> String {
    let json = satis::report::json(scorecard, project().library.sources());
    format!("{json:#}\n{}", satis::regress::snapshot::text(scorecard))
}

/// The rows of a CSV text by the names of its header.
pub fn table(text: &str) -> Vec<std::collections::BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().collect::<Result<_, _>>().expect("a CSV text")
}
