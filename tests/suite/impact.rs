//! Planted changes in shipped rule sets: `satis impact` names who moves, worked out by hand, and the line that does it.

use crate::support;

use assert_cmd::cargo::CommandCargoExt;
use satis::regress::Case;
use satis::regress::version::{Version, Versions};
use satis::ruleset::Library;
use satis::score::tally_cache::Tallies;
use satis::score::{self, Card, Rules, Scorecard};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

/// A change of one line, and all that it moves in one aspect.
struct Planted {
    ruleset: &'static str,
    /// The cases whose data are compared.
    cases: &'static [&'static str],
    /// The file below `rules/`.
    file: &'static str,
    old: &'static str,
    new: &'static str,
    /// The paths of the edits.
    paths: &'static [&'static str],
    /// `grade`, `status`, `score`, or the name of a value inside.
    of: &'static str,
    /// Subject, before, after: everyone who moves.
    movers: &'static [(&'static str, &'static str, &'static str)],
}

const PLANTED: [Planted; 13] = [
    // A grade's threshold: of the edges' scores (see the snapshot) 60.00, 60.01 and 60.00 lie from 60 to below 70, and of
    // the ordinary ones 66.04 and 61.01.
    Planted {
        ruleset: "five-weighted-items",
        cases: &["edges", "ordinary"],
        file: "five-weighted-items/ruleset.yaml",
        old: "基本满意: 60",
        new: "基本满意: 70",
        paths: &["grades[基本满意].from"],
        of: "grade",
        movers: &[
            ("fair-above", "基本满意", "不满意"),
            ("fair-edge", "基本满意", "不满意"),
            ("quality-only-low", "基本满意", "不满意"),
            ("jiangsu", "基本满意", "不满意"),
            ("northwest", "基本满意", "不满意"),
        ],
    },
    // Two weights that sum to 100 with two others. Only price and delivery answered: 100 × 0.1 → 0.2 and back; of a
    // single item its share of that: freight 0.2, product price 0.8, on time and reliable 0.5 each.
    Planted {
        ruleset: "northern-branch",
        cases: &["edges"],
        file: "northern-branch/ruleset.yaml",
        old: "price:    {weight: 10}       # 20 in the group\n    delivery: {weight: 20}",
        new: "price:    {weight: 20}       # 20 in the group\n    delivery: {weight: 10}",
        paths: &["score.of.price.weight", "score.of.delivery.weight"],
        of: "score",
        movers: &[
            ("above-65", "65.02", "65.04"),
            ("above-85", "85.02", "85.04"),
            ("below-65", "64.98", "64.96"),
            ("below-85", "84.98", "84.96"),
            ("grades-and-marks", "82.80", "82.90"),
            ("one-freight", "2.00", "4.00"),
            ("one-on-time", "10.00", "5.00"),
            ("one-product-price", "8.00", "16.00"),
            ("one-reliable", "10.00", "5.00"),
            ("only-delivery", "20.00", "10.00"),
            ("only-price", "10.00", "20.00"),
        ],
    },
    // A point of a curve: growth of 0.01 % gives 0.05 instead of 0.04 points, times 0.3 (0.012 → 0.015); 12.5 % 62.5
    // instead of 50 (15 → 18.75); 24.99 % 100 instead of 99.96 (29.988 → 30).
    Planted {
        ruleset: "customer-composite",
        cases: &["edges"],
        file: "customer-composite/ruleset.yaml",
        old: "25%: 100",
        new: "20%: 100",
        paths: &["score.of.growth.curve.20%", "score.of.growth.curve.25%"],
        of: "score",
        movers: &[
            ("growth-0p01", "0.01", "0.02"),
            ("growth-12p5", "15.00", "18.75"),
            ("growth-24p99", "29.99", "30.00"),
        ],
    },
    // A constant of a formula: one point more for each serious complaint, unless 20 are off already.
    Planted {
        ruleset: "service-score",
        cases: &["edges", "ordinary"],
        file: "group/service-score/ruleset.yaml",
        old: "- 5 * serious_complaints",
        new: "- 6 * serious_complaints",
        paths: &["score.of.deduction.value"],
        of: "score",
        movers: &[
            ("complaints-0-serious-1", "95.00", "94.00"),
            ("complaints-0-serious-2", "90.00", "88.00"),
            ("complaints-0-serious-3", "85.00", "82.00"),
            ("complaints-1-serious-1", "93.00", "92.00"),
            ("complaints-1-serious-2", "88.00", "86.00"),
            ("station", "62.81", "61.81"),
        ],
    },
    // A constant of a .rhai function: a dealer's call on day 3 after a sale is late now. Its one call is 100 % → 0 %.
    Planted {
        ruleset: "dealer-callbacks",
        cases: &["edges"],
        file: "dealer-callbacks/windows.rhai",
        old: "day >= 0 && day <= 3",
        new: "day >= 0 && day <= 2",
        paths: &["functions.called_in_window/3"],
        of: "also.sale_on_time",
        movers: &[("sale-dealer-day-3", "100", "0")],
    },
    // What a missing item does: forms with a blank item have no value now, and these subjects have no other.
    Planted {
        ruleset: "two-level-weights",
        cases: &["gaps"],
        file: "two-level-weights/ruleset.yaml",
        old: "missing: renormalise",
        new: "missing: fail",
        paths: &["score.missing"],
        of: "status",
        movers: &[
            ("no-product", "scored", "not-computable"),
            ("no-technical", "scored", "not-computable"),
            ("no-timely", "scored", "not-computable"),
            ("only-freight", "scored", "not-computable"),
            ("two-groups", "scored", "not-computable"),
            ("uneven", "scored", "not-computable"),
        ],
    },
    // A cap: only oldharbour expects more than 18 years of schooling, 19.3 ÷ 18 = 1.0722….
    Planted {
        ruleset: "human-development-index",
        cases: &["ordinary"],
        file: "human-development-index/ruleset.yaml",
        old: "goalposts: [0, 18], cap: 1",
        new: "goalposts: [0, 18], cap: 2",
        paths: &["score.of.education.of.expected_years.cap"],
        of: "score.education.expected_years",
        movers: &[("oldharbour", "1", "1.072222222222")],
    },
    // A band: rates from 90 % to below 95 % get 85 instead of 50, a quarter of which is 8.75.
    Planted {
        ruleset: "four-graded-criteria",
        cases: &["edges", "ordinary"],
        file: "four-graded-criteria/ruleset.yaml",
        old: "from: 95%",
        new: "from: 90%",
        paths: &["score.of.on_time.bands[2].from"],
        of: "score",
        movers: &[
            ("rate-as-decimal-below", "76.25", "85.00"),
            ("rate-below-high", "76.25", "85.00"),
            ("hongda", "71.56", "80.31"),
            ("taishan", "67.00", "75.75"),
        ],
    },
    // The condition of an outcome: not inspected and just one complaint is no opinion, too.
    Planted {
        ruleset: "departmental-appraisal",
        cases: &["edges", "exact", "gaps", "ordinary"],
        file: "departmental-appraisal/ruleset.yaml",
        old: "major_complaints == 0",
        new: "major_complaints <= 1",
        paths: &["outcomes[1].when"],
        of: "status",
        movers: &[
            ("major-only", "scored", "no-opinion"),
            ("valid-only", "scored", "no-opinion"),
            ("blank-inspected-complaint", "scored", "no-opinion"),
            ("legal", "scored", "no-opinion"),
        ],
    },
    // A grade by a subsidiary: scores from 80 to below 88 are 优秀 now.
    Planted {
        ruleset: "service-score-north",
        cases: &["gaps", "ordinary"],
        file: "group/service-score-north/ruleset.yaml",
        old: "优秀: 88",
        new: "优秀: 80",
        paths: &["grades[优秀].from"],
        of: "grade",
        movers: &[("some-missing", "良好", "优秀"), ("changchun", "良好", "优秀"), ("harbin", "良好", "优秀")],
    },
    // The points of an answer: one of four questions, answered 基本满意 in one of two forms, brings 20 ÷ 4 ÷ 2 more.
    Planted {
        ruleset: "supplier-scorecard",
        cases: &["gaps"],
        file: "supplier-scorecard/ruleset.yaml",
        old: "基本满意: 60",
        new: "基本满意: 80",
        paths: &["scales.four.levels.基本满意.points"],
        of: "score",
        movers: &[("some-blank", "87.50", "90.00"), ("some-unknown", "83.75", "86.25")],
    },
    // A weight that is rescaled: with only CUSA1 at 10 and the others at 1, its share 0.24238… becomes 0.33415….
    Planted {
        ruleset: "ecsi-mobile",
        cases: &["edges"],
        file: "ecsi-mobile/ruleset.yaml",
        old: "CUSA1: 0.175859161255251",
        new: "CUSA1: 0.275859161255251",
        paths: &["score.of.satisfaction.of.raw.of.CUSA1.weight"],
        of: "score.satisfaction",
        movers: &[
            ("only-cusa1", "24.238564546827", "33.415822489321"),
            ("only-cusa2", "35.398345226493", "31.110415055453"),
            ("only-cusa3", "40.363090226679", "35.473762455226"),
        ],
    },
    // The group's rules move the subsidiary that extends them: at most 19 points are off instead of 20.
    Planted {
        ruleset: "service-score-north",
        cases: &["edges"],
        file: "group/service-score/ruleset.yaml",
        old: "floor: -20",
        new: "floor: -19",
        paths: &["score.of.deduction.floor"],
        of: "score",
        movers: &[
            ("complaints-0-serious-4", "80.00", "81.00"),
            ("complaints-10-serious-0", "80.00", "81.00"),
            ("complaints-11-serious-0", "80.00", "81.00"),
        ],
    },
];

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), &to).unwrap();
        }
    }
}

fn impact(planted: &Planted) -> Value {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    copy(&shipped.join("rules"), &folder.path().join("rules"));
    copy(&shipped.join("rules"), &folder.path().join("before/rules"));
    for case in planted.cases {
        let case = format!("fixtures/{}/{case}", planted.ruleset);
        copy(&shipped.join(&case), &folder.path().join(&case));
    }
    let file = folder.path().join("rules").join(planted.file);
    let text = fs::read_to_string(&file).unwrap();
    assert_eq!(text.matches(planted.old).count(), 1, "{}: {}", planted.file, planted.old);
    fs::write(&file, text.replace(planted.old, planted.new)).unwrap();
    let output = Command::cargo_bin("satis")
        .unwrap()
        .args(["impact", planted.ruleset, "--against", "before", "--fixtures", "--format", "json"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Subject, before, after of everything that moves in an aspect.
fn moved(moves: &Value, of: &str) -> BTreeSet<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or("none").to_owned();
    let mut found = BTreeSet::new();
    for one in moves.as_array().unwrap() {
        let subject = text(&one["subject"]);
        if one["moved"].as_array().unwrap().iter().any(|aspect| aspect == of) {
            found.insert((subject, text(&one["before"][of]), text(&one["after"][of])));
            continue;
        }
        for value in one["values"].as_array().unwrap().iter().filter(|value| value["name"] == of) {
            found.insert((subject.clone(), text(&value["before"]), text(&value["after"])));
        }
    }
    found
}

#[test]
fn a_planted_change_moves_whom_it_should_by_its_own_line() {
    support::on_all_cores(&PLANTED, |planted| {
        let name = format!("{} {} → {}", planted.ruleset, planted.old, planted.new);
        let impact = impact(planted);
        let owned = |(a, b, c): &(&str, &str, &str)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned());
        let wanted: BTreeSet<_> = planted.movers.iter().map(owned).collect();
        assert_eq!(moved(&impact["moves"], planted.of), wanted, "{name}");
        // All of it by the one edit, or by those that can't stand alone.
        let effects = impact["edits"].as_array().unwrap();
        assert_eq!(effects.len(), 1, "{name}: {effects:?}");
        let effect = &effects[0];
        assert_eq!(moved(&effect["moves"], planted.of), wanted, "{name}");
        assert_eq!(effect["together"], planted.paths.len() > 1, "{name}");
        let edits = effect["edits"].as_array().unwrap();
        let paths: Vec<&str> = edits.iter().map(|edit| edit["path"].as_str().unwrap()).collect();
        assert_eq!(paths, planted.paths, "{name}");
        let text =
            fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("rules").join(planted.file)).unwrap();
        let first = text[..text.find(planted.old).unwrap()].matches('\n').count() + 1;
        for edit in edits.iter().filter(|edit| edit["kind"] != "removed") {
            assert!(edit["file"].as_str().unwrap().ends_with(planted.file), "{name}");
            assert!(!edit["file"].as_str().unwrap().starts_with("before"), "{name}");
            let line = usize::try_from(edit["line"].as_u64().unwrap()).unwrap();
            let function = edit["path"].as_str().unwrap().starts_with("functions");
            let last = first + planted.new.matches('\n').count();
            assert!((first..=last).contains(&line) || (function && line <= first), "{name}: line {line}");
        }
        assert_eq!(impact["interaction"].as_array().unwrap().len(), 0, "{name}");
    });
}

/// The version before with all edits scores every case of every shipped rule set as the version after does, and a tally
/// that is shared scores as one of its own.
#[test]
fn with_all_edits_the_version_before_is_the_version_after() {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    copy(&shipped.join("rules"), &folder.path().join("rules"));
    for planted in &PLANTED {
        let file = folder.path().join("rules").join(planted.file);
        let text = fs::read_to_string(&file).unwrap();
        fs::write(&file, text.replace(planted.old, planted.new)).unwrap();
    }
    let after = Library::read(folder.path(), &folder.path().join("rules"));
    let before = Library::read_beside(after.sources().clone(), "before/", shipped, &shipped.join("rules"));
    let cases = Case::all(&shipped.join("fixtures"), None).unwrap();
    let edits = support::on_all_cores(&cases, |case| {
        let id = case.ruleset.as_str();
        let (old, new) = (Version::of_library(&before, id), Version::of_library(&after, id));
        let versions = Versions::new(old, new, before.sources());
        let all: Vec<_> = versions.edits().map(|(at, _)| at).collect();
        let plan = versions.after.plan(Some(case.period)).unwrap();
        let data = case.dataset(&satis::ingest::Form::of(&plan), &plan).unwrap();
        let tallies = Tallies::of_one_dataset();
        let shared = |rules: &dyn Rules| score::score_shared(rules, "", &data, case.period, &tallies).unwrap();
        let values = |scorecard: &Scorecard| {
            let card = |card: &Card| {
                (card.subject.clone(), card.outcome.score, card.outcome.grade.clone(), card.outcome.rank)
            };
            scorecard.cards.iter().map(card).collect::<Vec<_>>()
        };
        let plainly = values(&score::score(&after, id, "", &data, case.period).unwrap());
        assert_eq!(values(&shared(&versions.before)).len(), plainly.len(), "{id} {}", case.name);
        assert_eq!(values(&shared(&versions.with(&all))), plainly, "{id} {}", case.name);
        assert_eq!(values(&shared(&versions.after)), plainly, "{id} {}", case.name);
        all.len()
    });
    let edits: usize = edits.iter().sum();
    assert!(edits >= 40, "{edits}");
}
