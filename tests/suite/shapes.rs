//! Methods of other shapes than those of the project's own rule sets, written as rules by the tests: YAML and Rhai only.

use crate::support;

use support::{also, card, d, node, outcome, value, written};

/// Every answer maps to points, the total's grades leave a hole that somebody must fill, and too few forms make it invalid.
///
/// Interpretation: between 0 and 20 there is no published grade; it is 很不满意. The total is the mean of the items' means, and
/// an item that nobody answered leaves no total.
const MAPPED_TOTALS: &str = "
ruleset: mapped-totals
title: 五级映射
subject: site
period: half-year
scales:
  five: {levels: {很满意: 100, 较满意: 90, 满意: 80, 不满意: 20, 很不满意: 0}}
questions:
  scale: five
  tidy:   整洁
  polite: 礼貌
  quick:  及时
measures:
  sent: {type: count}
score:
  combine: mean
  missing: fail
  round: 2
  of:
    tidy:   {}
    polite: {}
    quick:  {}
also:
  returned: {value: responses / sent * 100, round: 1}
  lowest:   lowest(score.of)
  rose:     largest_rise(score.of, previous.score.of)
  fell:     largest_fall(score.of, previous.score.of)
grades:
  - {grade: 很满意,   from: 100}
  - {grade: 较满意,   from: 90}
  - {grade: 满意,     from: 80}
  - {grade: 不满意,   from: 20}
  - {grade: 很不满意}                        # 0 as published, and the hole (0, 20)
outcomes:
  - {when: responses < 0.8 * sent, status: invalid, reason: {en: fewer than 80 % of the forms came back}}
";

#[test]
fn mapped_totals_with_a_hole_a_gate_and_a_look_back() {
    let rules = written(MAPPED_TOTALS, &[]);
    let responses = "\
subject,period,tidy,polite,quick
all,2024-H2,很满意,很满意,很满意
all,2025-H1,很满意,很满意,很满意
all,2025-H1,很满意,很满意,很满意
near,2025-H1,很满意,很满意,很满意
near,2025-H1,很满意,较满意,很满意
ninety,2025-H1,很满意,满意,较满意
eighty,2025-H1,满意,满意,满意
shifted,2024-H2,满意,较满意,不满意
shifted,2024-H2,满意,较满意,满意
shifted,2025-H1,较满意,满意,很满意
shifted,2025-H1,较满意,不满意,很满意
twenty,2025-H1,不满意,不满意,不满意
hole,2025-H1,很不满意,不满意,很不满意
zero,2025-H1,很不满意,很不满意,很不满意
four-of-five,2025-H1,满意,满意,满意
four-of-five,2025-H1,满意,满意,满意
four-of-five,2025-H1,满意,满意,满意
four-of-five,2025-H1,满意,满意,满意
three-of-four,2025-H1,满意,满意,满意
three-of-four,2025-H1,满意,满意,满意
three-of-four,2025-H1,满意,满意,满意
gap,2025-H1,满意,,满意
";
    let measures = "\
subject,period,sent
all,2024-H2,1
shifted,2024-H2,2
all,2025-H1,2
near,2025-H1,2
ninety,2025-H1,1
eighty,2025-H1,1
shifted,2025-H1,2
twenty,2025-H1,1
hole,2025-H1,1
zero,2025-H1,1
four-of-five,2025-H1,5
three-of-four,2025-H1,4
gap,2025-H1,1
nobody,2025-H1,3
";
    let found = rules.score(responses, measures, "2025-H1");
    let wanted = [
        ("all", "scored 100.00 很满意 #1"),
        ("near", "scored 98.33 较满意 #2"),       // (100 + 95 + 100)/3 = 98.333…
        ("ninety", "scored 90.00 较满意 #3"),     // (100 + 80 + 90)/3
        ("eighty", "scored 80.00 满意 #4"),       // 80 three times
        ("four-of-five", "scored 80.00 满意 #4"), // 4/5 = 80 % came back, which is enough
        ("shifted", "scored 80.00 满意 #4"),      // (90 + (80+20)/2 + 100)/3 = 240/3
        ("twenty", "scored 20.00 不满意 #7"),
        ("hole", "scored 6.67 很不满意 #8"), // (0 + 20 + 0)/3 = 6.666…
        ("zero", "scored 0.00 很不满意 #9"),
        ("three-of-four", "invalid 80.00"), // 3/4 = 75 %: shown, but neither graded nor ranked
        ("gap", "not-computable"),          // nobody judged whether they were polite
        ("nobody", "invalid"),              // 0 of 3 came back
    ];
    for (subject, line) in wanted {
        assert_eq!(outcome(&found, subject), line, "{subject}");
    }
    assert_eq!(found.cards.len(), wanted.len());

    // Before: tidy 80, polite 90, quick (20+80)/2 = 50; now 90, 50 and 100: +10, −40, +50.
    let named = |subject, wanted: [&str; 4]| {
        assert_eq!(
            ["returned", "lowest", "rose", "fell"].map(|id| also(&found, subject, id)),
            wanted,
            "{subject}"
        );
    };
    named("shifted", ["100", "polite", "quick", "polite"]);
    named("all", ["100", "tidy", "~", "~"]); // nothing rose or fell; the first of equal items
    named("near", ["100", "polite", "~", "~"]); // no last period
    named("three-of-four", ["75", "tidy", "~", "~"]);
    let reason = card(&found, "three-of-four").outcome.reason.as_ref().and_then(|reason| reason.text("en"));
    assert_eq!(reason, Some("fewer than 80 % of the forms came back"));
}

/// Seven items out of 15 (and one out of 10) with jumps between bands and straight lines inside of them.
///
/// Interpretation: within a band points fall in a straight line from its top to its bottom; a complaint that takes four days
/// or longer falls from 7 points towards 4 at a week, one that takes a week from 3 to 0 at a fortnight.
const BANDED_ITEMS: &str = "
ruleset: banded-items
title: 分档计分
subject: customer-group
period: year
questions:
  communication: {range: [0, 15]}
  development:   {range: [0, 15]}
  price:         {range: [0, 15]}
  image:         {range: [0, 10]}
measures:
  defects:   {type: percent, range: [0, 1]}
  fulfilled: {type: percent, range: [0, 1]}
  days:      {type: number, range: [0, 1000]}
  customers: {type: count}
  surveyed:  {type: count}
score:
  combine: sum
  missing: fail
  of:
    quality:
      value: defects
      out_of: 15
      bands:
        - {at: 0%,   points: 15}
        - {to: 5%,   points: [14, 11]}
        - {to: 30%,  points: [10, 8]}
        - {to: 40%,  points: [7, 4]}
        - {to: 100%, points: [3, 0]}
    delivery:
      value: fulfilled
      out_of: 15
      bands:
        - {at: 100%, points: 15}
        - {from: 90%, points: [11, 14]}
        - {from: 80%, points: [8, 10]}
        - {from: 70%, points: [4, 7]}
        - {from: 0%,  points: [0, 3]}
    complaints:
      value: days
      out_of: 15
      bands:
        - {to: 2, points: 15}
        - {to: 3, points: [14, 11]}
        - {to: 4, points: [10, 8]}
        - {from: 14, points: 0}
        - {from: 7, points: [3, 0]}
        - {above: 4, points: [7, 4]}
    communication: {value: communication.mean, out_of: 15}
    development:   {value: development.mean, out_of: 15}
    price:         {value: price.mean, out_of: 15}
    image:         {value: image.mean, out_of: 10}
outcomes:
  - {when: surveyed < 0.8 * customers, status: invalid, reason: {en: too few customers surveyed}}
  - {when: responses < 0.7 * surveyed, status: invalid, reason: {en: too few forms came back}}
";

#[test]
fn bands_jump_at_their_edges_and_are_straight_inside() {
    let rules = written(BANDED_ITEMS, &[]);
    let points = |measure: &str, at: &str| {
        let given = |name: &str, usual: &str| (if name == measure { at } else { usual }).to_owned();
        let row = [given("defects", "0%"), given("fulfilled", "100%"), given("days", "1")].join(",");
        let measures = format!("subject,period,defects,fulfilled,days,customers,surveyed\nx,2025,{row},1,1\n");
        let found = rules.score(
            "subject,period,communication,development,price,image\nx,2025,15,15,15,10\n",
            &measures,
            "2025",
        );
        let path = [("defects", "quality"), ("fulfilled", "delivery"), ("days", "complaints")];
        let path = path.iter().find(|(name, _)| *name == measure).map(|(_, path)| format!("score.{path}"));
        value(&found, "x", &path.expect("a measure")).expect("points")
    };
    let quality = [
        ("0%", "15"),
        ("0.0000000001%", "13.99999999994"), // 14 − 3·(1e-12 / 0.05)
        ("2.5%", "12.5"),                    // halfway from 14 to 11
        ("5%", "11"),
        ("5.0000000001%", "9.999999999992"), // 10 − 2·(1e-12 / 0.25)
        ("17.5%", "9"),                      // halfway from 10 to 8
        ("30%", "8"),
        ("31%", "6.7"), // 7 − 3·1/10
        ("40%", "4"),
        ("70%", "1.5"), // halfway from 3 to 0
        ("100%", "0"),
    ];
    let delivery = [
        ("100%", "15"),
        ("99%", "13.7"), // 11 + 3·9/10
        ("95%", "12.5"),
        ("90%", "11"),
        ("89%", "9.8"), // 8 + 2·9/10
        ("80%", "8"),
        ("75%", "5.5"),
        ("70%", "4"),
        ("35%", "1.5"), // halfway from 0 to 3 over 70 %
        ("0%", "0"),
    ];
    let complaints = [
        ("0", "15"),
        ("2", "15"),
        ("2.5", "12.5"),
        ("3", "11"),
        ("3.5", "9"),
        ("4", "8"),
        ("5", "6"),     // 7 − 3·1/3
        ("6.4", "4.6"), // 7 − 3·2.4/3
        ("7", "3"),
        ("10.5", "1.5"),
        ("14", "0"),
        ("400", "0"),
    ];
    for (measure, hits) in [("defects", &quality[..]), ("fulfilled", &delivery[..]), ("days", &complaints[..])] {
        for (at, wanted) in hits {
            assert_eq!(points(measure, at), d(wanted), "{measure} at {at}");
        }
    }
}

#[test]
fn banded_items_add_up_to_a_hundred_and_two_gates_say_how_many_must_be_asked_and_answer() {
    let rules = written(BANDED_ITEMS, &[]);
    let mut responses = "subject,period,communication,development,price,image\n".to_owned();
    // Seven of ten answer; all but one give full marks, one gives 8, 8, 1 and 3.
    for subject in ["full", "mixed", "few-asked", "few-back"] {
        let answers = if subject == "few-back" { 6 } else { 7 };
        for respondent in 0..answers {
            let marks = if subject == "mixed" && respondent == 0 { "8,8,1,3" } else { "15,15,15,10" };
            responses += &format!("{subject},2025,{marks}\n");
        }
    }
    let measures = "\
subject,period,defects,fulfilled,days,customers,surveyed
full,2025,0,1,1,12,10
mixed,2025,2.5%,95%,5,12,10
few-asked,2025,0,1,1,13,10
few-back,2025,0,1,1,12,10
";
    let found = rules.score(&responses, measures, "2025");
    assert_eq!(outcome(&found, "full"), "scored 100.00 #1"); // 6·15 + 10; 7 of 10 is 70 %, 10 of 12 83 %
    // 12.5 + 12.5 + 6 + (6·15+8)/7 + (6·15+8)/7 + (6·15+1)/7 + (6·10+3)/7 = 31 + 14 + 14 + 13 + 9
    assert_eq!(outcome(&found, "mixed"), "scored 81.00 #2");
    assert_eq!(outcome(&found, "few-asked"), "invalid 100.00"); // 10 of 13 is 76.9 %
    assert_eq!(outcome(&found, "few-back"), "invalid 100.00"); // 6 of 10
    let reason = |subject| card(&found, subject).outcome.reason.as_ref().and_then(|reason| reason.text("en"));
    assert_eq!(reason("few-asked"), Some("too few customers surveyed"));
    assert_eq!(reason("few-back"), Some("too few forms came back"));
    // Contributions of a sum are the parts themselves.
    assert_eq!(node(&found, card(&found, "mixed"), "score.price").contribution, Some(d("13")));
}

/// Nine classes in order; the first that fits counts, all that fit are listed.
///
/// Interpretation: a customer that is new has no sales of last year to fall from, and one without sales of last year does not
/// deteriorate by them.
const NINE_CLASSES: &str = "
ruleset: nine-classes
title: 客户分类
subject: customer
period: year
measures:
  is_new:       {type: bool, default: false}
  sales:        {type: money, default: 0}
  debt:         {type: money, default: 0}
  orders:       {type: count, default: 0}
  payment_rate: {type: percent, range: [0, 1]}
  return_rate:  {type: percent, range: [0, 1]}
score:
  combine: none                  # a profile: what next year looks back on
  of:
    turnover: {value: sales}
    paid:     {value: payment_rate}
classes:
  - {class: new-ineffective, when: is_new && sales < 100000}
  - {class: new-effective,   when: is_new && sales >= 100000}
  - {class: no-business,     when: orders == 0 && debt == 0}
  - {class: to-be-handled,   when: debt > 0 && orders < 2}
  - {class: stalled,         when: sales < 20000 && debt > 20000}
  - class: deteriorating
    when: worse(sales, previous.turnover ?? 0, payment_rate ?? 1, previous.paid ?? 0)
  - {class: regular,   when: \"sales > 100000 && orders > 3 && (payment_rate ?? 0) > 0.95 && (return_rate ?? 1) < 0.05\"}
  - {class: irregular, when: \"sales > 100000 && (payment_rate ?? 1) < 0.95 && (return_rate ?? 0) > 0.05\"}
  - {class: other}
";

const WORSE: &str = "
fn worse(sales, sales_before, rate, rate_before) {
    // half of the sales or less, or ten points of the payment rate lost
    (sales_before > 0 && sales <= 0.5 * sales_before) || rate_before - rate >= 0.1
}
";

#[test]
fn nine_classes_with_all_that_fit() {
    let rules = written(NINE_CLASSES, &[("worse.rhai", WORSE)]);
    let measures = "\
subject,period,is_new,sales,debt,orders,payment_rate,return_rate
halved,2024,,200000,0,1,100%,
kept,2024,,200000,0,1,100%,
pays-worse,2024,,150000,0,1,96%,
pays-a-bit-worse,2024,,150000,0,1,96%,
slow,2024,,150000,0,1,96%,
between,2024,,150000,0,1,96%,
debt-and-old,2024,,10000,0,1,96%,
new-small,2025,true,99999.99,0,5,100%,0%
new-large,2025,true,100000,0,5,100%,0%
nothing,2025,,0,0,0,,
owing,2025,,0,500,0,,
one-order,2025,,50000,500,1,100%,0%
stalled,2025,,19999.99,20000.01,2,100%,0%
not-stalled,2025,,20000,20000.01,2,100%,0%
halved,2025,,100000,0,9,100%,0%
kept,2025,,100000.01,0,9,95.1%,4.9%
pays-worse,2025,,150000,0,9,86%,6%
pays-a-bit-worse,2025,,150000,0,9,86.1%,6%
slow,2025,,150000,0,3,94%,5.1%
between,2025,,150000,0,9,95%,5%
debt-and-old,2025,,10000,30000,1,50%,50%
";
    let found = rules.score("", measures, "2025");
    let wanted: [(&str, &[&str]); 14] = [
        ("new-small", &["new-ineffective"]),
        ("new-large", &["new-effective"]),
        ("nothing", &["no-business"]),
        ("owing", &["to-be-handled"]),
        ("one-order", &["to-be-handled"]),
        ("stalled", &["stalled"]),
        ("not-stalled", &["other"]),                     // 20,000 is not below 20,000
        ("halved", &["deteriorating"]),                  // 100,000 of 200,000 is down by 50 %
        ("kept", &["regular"]),                          // a cent more is not
        ("pays-worse", &["deteriorating", "irregular"]), // 96 − 86 = 10 points
        ("pays-a-bit-worse", &["irregular"]),            // 9.9 points
        ("slow", &["irregular"]),
        ("between", &["other"]), // 95 % and 5 % are neither above nor below
        ("debt-and-old", &["to-be-handled", "stalled", "deteriorating"]),
    ];
    for (subject, classes) in wanted {
        assert_eq!(card(&found, subject).classes, classes, "{subject}");
        assert_eq!(card(&found, subject).undecided, [], "{subject}");
    }
    assert_eq!(found.cards.len(), wanted.len());
    let all: std::collections::BTreeSet<&str> =
        wanted.iter().flat_map(|(_, classes)| classes.iter().copied()).collect();
    assert_eq!(all.len(), 9, "every class is met");
}

#[test]
fn a_missing_input_is_named_though_its_node_is_called_otherwise() {
    let rules = written(
        "
ruleset: written
title: t
subject: thing
period: year
questions: {q: {range: [0, 10]}}
measures: {x: {type: number}}
score:
  combine: sum
  missing: fail
  of:
    measured: {value: x}
    asked: {value: q.mean}
    inside:
      per: response
      combine: mean
      missing: fail
      of: {answer: {value: q}}
",
        &[],
    );
    let found = rules.score("subject,period,q\na,2025,\n", "", "2025");
    let cause = |path| node(&found, card(&found, "a"), path).value.clone().expect_err("a cause").fault.to_string();
    assert_eq!(cause("score.measured"), "x is missing");
    assert_eq!(cause("score.asked"), "q (nobody answered) is missing");
    assert_eq!(cause("score.inside.answer"), "q is missing");
    assert_eq!(cause("score"), "x is missing");
}
