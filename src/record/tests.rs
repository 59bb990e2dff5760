//! The bytes of each record, written by hand: what changes one of these makes a new form.

use super::card::*;
use super::digest::{Texts, hexadecimal, of_bytes, of_text};
use super::files::{self, FileRecord};
use super::given::{GivenRecord, ReferenceRecord, ReferenceWord, SubjectRecord};
use super::rules::{EarlierRules, RulesRecord};
use super::run::{ResultRecord, RunRecord};
use serde_json::json;
use std::collections::BTreeMap;

fn label(texts: &[(&str, &str)]) -> LabelRecord {
    texts.iter().map(|(language, text)| ((*language).to_owned(), (*text).to_owned())).collect()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn cause(at: &str, fault: FaultWord) -> CauseRecord {
    CauseRecord { at: at.into(), fault: Some(fault) }
}

fn input(name: &str, value: Option<ValueRecord>, origin: OriginWord) -> InputRecord {
    InputRecord {
        name: name.into(),
        value,
        n: None,
        missing_share: None,
        origin,
        over: None,
        from: None,
        to: None,
    }
}

fn node(path: &str) -> NodeRecord {
    NodeRecord {
        path: path.into(),
        does_not_apply: false,
        value: None,
        cause: None,
        formula: None,
        inputs: vec![],
        raw: None,
        steps: vec![],
        band: None,
        n: None,
        missing_share: "0".into(),
        weight_used: None,
        contribution: None,
    }
}

fn named(name: &str, value: Option<&str>) -> NamedValue {
    NamedValue { name: name.into(), value: value.map(str::to_owned) }
}

/// A card that says everything that a card can say.
fn full() -> CardRecord {
    let periods = InputRecord {
        over: Some(OverWord::Sum),
        from: some("2025-01"),
        to: some("2025-03"),
        ..input("sales", Some(ValueRecord::Number("12.5".into())), OriginWord::Periods)
    };
    let answers = InputRecord {
        n: Some(3),
        missing_share: some("0.25"),
        ..input("overall.mean", Some(ValueRecord::Number("80".into())), OriginWord::Answers)
    };
    let children = vec![named("a", Some("1")), named("b", None)];
    let step = |step, target: Option<&str>, value: &str| StepRecord {
        step,
        target: target.map(str::to_owned),
        value: value.into(),
    };
    CardRecord {
        form: 2,
        subject: "north".into(),
        label: some("北 \"1\""),
        place: Some(PlaceRecord {
            level: "county".into(),
            parent: some("all"),
            members: Some(MembersRecord { counted: 2, left_out: 1, children: vec!["x".into(), "y".into()] }),
        }),
        status: "scored".into(),
        reason: label(&[("", "odd")]),
        cause: Some(cause("score.care", FaultWord::Missing)),
        score: some("86.5"),
        shown: some("86.50"),
        grade: some("B"),
        uncapped_grade: some("A"),
        cap_reason: label(&[("en", "capped"), ("zh", "封顶")]),
        rank: Some(1),
        responses: 4,
        rows: BTreeMap::from([("loans".into(), 2)]),
        missing_share: some("0.5"),
        decisions: vec![DecisionRecord {
            effect: CAP_GRADE.into(),
            grade: some("B"),
            when: "d == 8".into(),
            reason: label(&[("", "capped")]),
            inputs: vec![input("d", Some(ValueRecord::Truth(true)), OriginWord::Measure)],
        }],
        class: some("calm"),
        classes: vec!["calm".into(), "rest".into()],
        class_between: vec!["loud".into()],
        actions: vec![ActionRecord {
            open: "visit".into(),
            about: some("survey"),
            when: some("d > 4"),
            reason: label(&[]),
            inputs: vec![],
        }],
        undecided: vec![cause("class loud", FaultWord::OutOfRange)],
        rows_left_out: vec![LeftOutRecord {
            why: LeftOutWord::Uncomputed,
            cause: cause("quick", FaultWord::DivisionByZero),
            rows: 1,
            of: 3,
        }],
        also: [(
            "day".to_owned(),
            AlsoRecord {
                value: Some(ValueRecord::Text("2025-03-14".into())),
                cause: None,
                formula: "opened".into(),
                inputs: vec![
                    periods,
                    input("x", Some(ValueRecord::Numbers(vec!["1".into(), "2".into()])), OriginWord::Node),
                    input("y", Some(ValueRecord::Children(children)), OriginWord::Node),
                    input("z", None, OriginWord::Comparison),
                ],
            },
        )]
        .into(),
        nodes: vec![
            NodeRecord {
                value: some("86.5"),
                formula: some("overall.mean"),
                inputs: vec![answers],
                raw: some("86.49"),
                steps: vec![step(StepWord::Distance, Some("90"), "-3.5"), step(StepWord::Round, None, "86.5")],
                band: Some(2),
                n: Some(3),
                weight_used: some("0.7"),
                contribution: some("60.55"),
                ..node("score")
            },
            NodeRecord {
                does_not_apply: true,
                cause: Some(cause("score.care", FaultWord::Missing)),
                ..node("score.care")
            },
        ],
        breakdowns: vec![
            CellRecord {
                by: "channel".into(),
                value: "desk".into(),
                n: 3,
                suppressed: false,
                score: some("70"),
                nodes: vec![named("score.survey", Some("70")), named("score.care", None)],
            },
            CellRecord {
                by: "channel".into(),
                value: "phone".into(),
                n: 1,
                suppressed: true,
                score: None,
                nodes: vec![],
            },
        ],
    }
}

const FULL: &str = concat!(
    r#"{"card":2,"subject":"north","label":"北 \"1\"","place":{"level":"county","parent":"all","#,
    r#""members":{"counted":2,"left_out":1,"children":["x","y"]}},"status":"scored","reason":{"":"odd"},"#,
    r#""cause":{"at":"score.care","fault":"missing"},"score":"86.5","shown":"86.50","grade":"B","#,
    r#""uncapped_grade":"A","cap_reason":{"en":"capped","zh":"封顶"},"rank":1,"responses":4,"rows":{"loans":2},"#,
    r#""missing_share":"0.5","decisions":[{"effect":"cap-grade","grade":"B","when":"d == 8","#,
    r#""reason":{"":"capped"},"inputs":[{"name":"d","value":{"truth":true},"origin":"measure"}]}],"#,
    r#""class":"calm","classes":["calm","rest"],"class_between":["loud"],"#,
    r#""actions":[{"open":"visit","about":"survey","when":"d > 4"}],"#,
    r#""undecided":[{"at":"class loud","fault":"out-of-range"}],"#,
    r#""rows_left_out":[{"why":"uncomputed","cause":{"at":"quick","fault":"division-by-zero"},"rows":1,"of":3}],"#,
    r#""also":{"day":{"value":{"text":"2025-03-14"},"formula":"opened","#,
    r#""inputs":[{"name":"sales","value":{"number":"12.5"},"#,
    r#""origin":"periods","over":"sum","from":"2025-01","to":"2025-03"},"#,
    r#"{"name":"x","value":{"numbers":["1","2"]},"origin":"node"},"#,
    r#"{"name":"y","value":{"children":[{"name":"a","value":"1"},{"name":"b"}]},"origin":"node"},"#,
    r#"{"name":"z","origin":"comparison"}]}},"#,
    r#""nodes":[{"path":"score","value":"86.5","formula":"overall.mean","inputs":[{"name":"overall.mean","value":{"number":"80"},"n":3,"#,
    r#""missing_share":"0.25","origin":"answers"}],"raw":"86.49","#,
    r#""steps":[{"step":"distance-to-target","target":"90","value":"-3.5"},{"step":"round","value":"86.5"}],"#,
    r#""band":2,"n":3,"missing_share":"0","weight_used":"0.7","contribution":"60.55"},"#,
    r#"{"path":"score.care","does_not_apply":true,"cause":{"at":"score.care","fault":"missing"},"missing_share":"0"}],"#,
    r#""breakdowns":[{"by":"channel","value":"desk","n":3,"score":"70","#,
    r#""nodes":[{"name":"score.survey","value":"70"},{"name":"score.care"}]},"#,
    r#"{"by":"channel","value":"phone","n":1,"suppressed":true}]}"#,
);

#[test]
fn a_card_is_the_documented_bytes_and_reads_back() {
    assert_eq!(full().to_text(), FULL);
    let read = read(FULL).unwrap();
    assert_eq!((read.card, read.form, read.is_canonical, read.unsaid), (full(), 2, true, vec![]));
    // What has nothing to say is left out.
    let least = r#"{"card":2,"subject":"s","status":"no-opinion","responses":0}"#;
    let card = super::card::read(least).unwrap().card;
    assert_eq!((card.to_text().as_str(), card.status), (least, "no-opinion".into()));
}

#[test]
fn other_bytes_are_noticed_and_other_fields_refused() {
    let spaced = r#"{"card":2, "subject":"s","status":"scored","responses":0}"#;
    let turned = r#"{"card":2,"status":"scored","subject":"s","responses":0}"#;
    let null = r#"{"card":2,"subject":"s","label":null,"status":"scored","responses":0}"#;
    for text in [spaced, turned, null] {
        assert!(!read(text).unwrap().is_canonical, "{text}");
    }
    for text in [
        "",
        "[]",
        r#"{"card":3,"subject":"s","status":"scored","responses":0}"#,
        r#"{"card":2,"subject":"s","status":"scored","responses":0,"undecided":[{"at":"a","fault":"Missing"}]}"#,
        r#"{"card":2,"subject":"s","status":"scored","responses":0,"title":"x"}"#,
        r#"{"card":2,"subject":"s","status":"scored"}"#,
        r#"{"subject":"s"}"#,
    ] {
        assert!(read(text).is_err(), "{text}");
    }
}

#[test]
fn every_word_is_the_documented_one() {
    use super::given::ReferenceWord as Reference;
    fn of<T: Copy + PartialEq + std::fmt::Debug>(
        all: &[(T, &'static str)],
        word: fn(T) -> &'static str,
        back: fn(&str) -> Option<T>,
    ) {
        for (value, wanted) in all {
            assert_eq!((word(*value), back(wanted)), (*wanted, Some(*value)));
        }
    }
    of(
        &[
            (FaultWord::Missing, "missing"),
            (FaultWord::DivisionByZero, "division-by-zero"),
            (FaultWord::Logarithm, "logarithm"),
            (FaultWord::Power, "power"),
            (FaultWord::Mean, "mean"),
            (FaultWord::Overflow, "overflow"),
            (FaultWord::OutOfRange, "out-of-range"),
        ],
        FaultWord::word,
        FaultWord::of,
    );
    of(
        &[
            (OriginWord::Answers, "answers"),
            (OriginWord::Records, "records"),
            (OriginWord::Measure, "measure"),
            (OriginWord::Default, "default"),
            (OriginWord::Periods, "periods"),
            (OriginWord::Members, "members"),
            (OriginWord::Node, "node"),
            (OriginWord::Comparison, "comparison"),
            (OriginWord::Cohort, "cohort"),
            (OriginWord::History, "history"),
            (OriginWord::Also, "also"),
            (OriginWord::Outcome, "outcome"),
            (OriginWord::Count, "count"),
        ],
        OriginWord::word,
        OriginWord::of,
    );
    of(
        &[(OverWord::Sum, "sum"), (OverWord::Mean, "mean"), (OverWord::Last, "last")],
        OverWord::word,
        OverWord::of,
    );
    of(
        &[(LeftOutWord::Undecided, "undecided"), (LeftOutWord::Uncomputed, "uncomputed")],
        LeftOutWord::word,
        LeftOutWord::of,
    );
    of(
        &[
            (StepWord::Transform, "transform"),
            (StepWord::Points, "points"),
            (StepWord::Distance, "distance-to-target"),
            (StepWord::Floor, "floor"),
            (StepWord::Cap, "cap"),
            (StepWord::Round, "round"),
        ],
        StepWord::word,
        StepWord::of,
    );
    of(
        &[(Reference::Target, "target"), (Reference::Previous, "previous"), (Reference::Benchmark, "benchmark")],
        Reference::word,
        Reference::of,
    );
}

/// A card of form 1 with everything that was said in it, as a store of version 5 holds it.
const EARLIER: &str = concat!(
    r#"{"subject":"north","label":"北","level":"county","parent":"all","counted":2,"left_out":1,"children":["x","y"],"#,
    r#""status":"invalid","reason":{"en":"odd","zh":"奇"},"cause":{"at":"score.care","message":"d is missing","place":"r:1:2"},"#,
    r#""score":86.50,"shown":"86.5","grade":"B","uncapped_grade":"A","cap_reason":"capped","grade_edges":{"from":60},"#,
    r#""rank":1,"responses":4,"rows":{"loans":2},"missing_share":0.50,"#,
    r#""decisions":[{"effect":"veto","cap_grade":"B","when":"d == 8","inputs":[],"reason":"odd","place":"r:3:4"}],"#,
    r#""class":"calm","classes":["calm"],"class_between":["loud"],"#,
    r#""actions":[{"open":"visit","about":null,"reason":null,"when":"d > 4","inputs":[]}],"#,
    r#""undecided":[{"at":"class loud","message":"no band takes 3","place":null}],"undecided_rows":[],"#,
    r#""uncomputed_rows":[{"at":"quick","message":"division by zero","place":"r:5:6","rows":1,"of":3}],"#,
    r#""also":{"day":{"label":null,"value":"2025-03-14","cause":null,"formula":"d","inputs":["#,
    r#"{"name":"sales","value":12.50,"n":null,"missing_share":null,"source":"sum of 2025-01 to 2025-03"},"#,
    r#"{"name":"one","value":true,"n":null,"missing_share":null,"source":"last of 2025-01"},"#,
    r#"{"name":"of","value":[1,2.0],"n":null,"missing_share":null,"source":"mean of members"},"#,
    r#"{"name":"y","value":{"a":1,"b":null},"n":null,"missing_share":null,"source":"node"}]}},"#,
    r#""nodes":[{"path":"score","label":"x","value":86.50,"shown":"86.5","cause":null,"formula":null,"place":null,"#,
    r#""inputs":[],"raw":86,"steps":[{"step":"distance-to-target","target":90.0,"value":-3.5},{"step":"points","value":100}],"#,
    r#""band":{"number":2,"place":"r:1:1","value":3},"n":3,"missing_share":0,"weight":1,"weight_used":0.70,"#,
    r#""contribution":60,"applies":false}],"#,
    r#""breakdowns":[{"by":"channel","value":"desk","n":3,"suppressed":false,"score":70.0,"nodes":{"score.a":1.50,"score.b":null}}]}"#,
);

#[test]
fn a_card_of_form_1_is_read_by_the_words_of_its_time() {
    let read = read(EARLIER).unwrap();
    let wanted = concat!(
        r#"{"card":2,"subject":"north","label":"北","place":{"level":"county","parent":"all","#,
        r#""members":{"counted":2,"left_out":1,"children":["x","y"]}},"status":"invalid","reason":{"en":"odd","zh":"奇"},"#,
        r#""cause":{"at":"score.care","fault":"missing"},"score":"86.5","shown":"86.5","grade":"B","#,
        r#""uncapped_grade":"A","cap_reason":{"":"capped"},"rank":1,"responses":4,"rows":{"loans":2},"#,
        r#""missing_share":"0.5","decisions":[{"effect":"veto","grade":"B","when":"d == 8","reason":{"":"odd"}}],"#,
        r#""class":"calm","classes":["calm"],"class_between":["loud"],"actions":[{"open":"visit","when":"d > 4"}],"#,
        r#""undecided":[{"at":"class loud"}],"#,
        r#""rows_left_out":[{"why":"uncomputed","cause":{"at":"quick","fault":"division-by-zero"},"rows":1,"of":3}],"#,
        r#""also":{"day":{"value":{"text":"2025-03-14"},"formula":"d","inputs":[{"name":"sales","value":{"number":"12.5"},"#,
        r#""origin":"periods","over":"sum","from":"2025-01","to":"2025-03"},"#,
        r#"{"name":"one","value":{"truth":true},"origin":"periods","over":"last","from":"2025-01","to":"2025-01"},"#,
        r#"{"name":"of","value":{"numbers":["1","2"]},"origin":"members","over":"mean"},"#,
        r#"{"name":"y","value":{"children":[{"name":"a","value":"1"},{"name":"b"}]},"origin":"node"}]}},"#,
        r#""nodes":[{"path":"score","does_not_apply":true,"value":"86.5","raw":"86","#,
        r#""steps":[{"step":"distance-to-target","target":"90","value":"-3.5"},{"step":"points","value":"100"}],"#,
        r#""band":2,"n":3,"missing_share":"0","weight_used":"0.7","contribution":"60"}],"#,
        r#""breakdowns":[{"by":"channel","value":"desk","n":3,"score":"70","#,
        r#""nodes":[{"name":"score.a","value":"1.5"},{"name":"score.b"}]}]}"#,
    );
    assert_eq!(read.card.to_text(), wanted);
    assert_eq!((read.form, read.unsaid), (1, vec![]));
    // What a version did not know it does not say.
    let older = r#"{"subject":"s","status":"scored","undecided":[],"decisions":[],"missing_share":null}"#;
    assert_eq!(super::card::read(older).unwrap().unsaid, ["class_between", "rows_left_out", "rows_left_out"]);
}

#[test]
fn what_was_given_and_files_and_rules_are_the_documented_bytes() {
    let reference = |kind, name: &str, value: &str| ReferenceRecord {
        kind,
        name: name.into(),
        subject: "north".into(),
        period: "2025-03".into(),
        node: "score".into(),
        value: value.into(),
    };
    let subject = SubjectRecord { label: "North \"1\"".into(), parent: "all".into(), level: String::new() };
    let given = GivenRecord {
        subjects: BTreeMap::from([("north".into(), subject)]),
        references: vec![
            reference(ReferenceWord::Target, "", "85.00"),
            reference(ReferenceWord::Benchmark, "行业", "1"),
        ],
    };
    let text = concat!(
        r#"{"subjects":{"north":{"label":"North \"1\"","parent":"all","level":""}},"#,
        r#""references":[{"kind":"target","name":"","subject":"north","period":"2025-03","node":"score","value":"85.00"},"#,
        r#"{"kind":"benchmark","name":"行业","subject":"north","period":"2025-03","node":"score","value":"1"}]}"#,
    );
    assert_eq!((given.to_text().as_str(), GivenRecord::of_text(text)), (text, Ok(given)));
    assert_eq!(GivenRecord::default().to_text(), "");
    assert!(GivenRecord::of_text(r#"{"references":[{"kind":"Target"}]}"#).is_err());

    let file = |name: &str, shared| FileRecord { name: name.into(), text: "a: 1\n".into(), shared };
    let list = [file("rules/a/ruleset.yaml", false), file("rules/functions/f.rhai", true)];
    let text = concat!(
        r#"[{"name":"rules/a/ruleset.yaml","text":"a: 1\n"},"#,
        r#"{"name":"rules/functions/f.rhai","text":"a: 1\n","shared":true}]"#,
    );
    assert_eq!((files::to_text(&list).as_str(), files::of_text(text)), (text, Ok(list.into())));

    let earlier = EarlierRules { period: "2025-02".into(), rules: json!({"ruleset": "b"}), scripts: vec![] };
    let rules = RulesRecord {
        rules: json!({"ruleset": "a", "score": {"value": "q.mean"}, "grades": [{"grade": "A", "from": "90"}]}),
        scripts: vec!["fn f(x) { x }".into()],
        earlier: vec![],
    };
    let text = concat!(
        r#"{"rules":{"ruleset":"a","score":{"value":"q.mean"},"grades":[{"grade":"A","from":"90"}]},"#,
        r#""scripts":["fn f(x) { x }"]}"#,
    );
    assert_eq!((rules.to_text().as_str(), RulesRecord::of_text(text)), (text, Ok(rules.clone())));
    let both = RulesRecord { earlier: vec![earlier], ..rules }.to_text();
    let tail = r#","earlier":[{"period":"2025-02","rules":{"ruleset":"b"},"scripts":[]}]}"#;
    assert_eq!(both, text.strip_suffix('}').unwrap().to_owned() + tail);
}

#[test]
fn the_seal_of_a_run_is_the_documented_one_in_both_forms() {
    // python3: sha256(written(["satis run 2", "group", …, "north", "2025-03", "scored", "=94.40", "-", "=1", "{}", …]))
    let run = RunRecord {
        form: 2,
        organisation: "group",
        survey: "service",
        ruleset: "appraisal",
        period: "2025-03",
        rules_digest: "rules",
        data_digest: "data",
        engine: "0.1.0+2",
        as_of: 7,
        at: "2025-03-14T09:26:53Z",
        by: "ann",
        files_digest: "files",
        given: "",
    };
    let result = |subject, status, score, grade, rank| ResultRecord {
        subject,
        period: "2025-03",
        status,
        score,
        grade,
        rank,
        scorecard: "{}",
    };
    let results = || {
        [
            result("north", "scored", Some("94.40"), None, Some(1)),
            result("south", "no-opinion", None, Some(""), None),
        ]
    };
    assert_eq!(run.seal(results()), "a53884b42bc755922531ff168eda207943d1be85a45434c8547c8e357407cd36");
    assert_eq!(
        RunRecord { form: 1, ..run }.seal(results()),
        "5518791436d3cbff2db4608481f70e8d72d4807b1d164e9cecf43f1cbcfef6ce"
    );
}

#[test]
fn digests_are_sha_256_in_hexadecimal_digits() {
    assert_eq!(hexadecimal(&[0, 15, 16, 171, 255]), "000f10abff");
    assert_eq!(of_text("满意"), "128ca464c756f2c114e3fa8427e85ffc5b2128fc9293df1591490e979091fa5c");
    assert_eq!(hexadecimal(&of_bytes("满意".as_bytes())), of_text("满意"));
    assert_eq!(
        Texts::from_iter(["ab", "c"]).digits(),
        "43ee655579de01ca739b3f95c1c2d3f46d353b2c0df818064ea594506cdb2617"
    );
    let mut form = Texts::of_form(b"satis");
    form.add("ab");
    form.add_plain("c");
    assert_eq!(form.digits(), "5ff24b0e87f2533e0d3947a794c267650bb6123cdc90ab3436f3667edcb6e135");
}
