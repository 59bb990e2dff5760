//! What is said of runs afterwards.

use super::*;

#[test]
fn a_published_run_is_superseded_and_never_overwritten() {
    let (_folder, mut store) = fresh();
    let other_period = NewRun { period: "2025-04".into(), ..a_run("north") };
    for run in [&a_run("north"), &a_run("south"), &a_run("west"), &other_period] {
        store.record_run(run).unwrap();
    }
    let said = |result: Result<(), StoreError>| match result.unwrap_err().fault {
        StoreFault::Refused(why) => why,
        other => panic!("{other}"),
    };
    assert!(said(store.publish(9, "ann")).starts_with("there is no run 9"));
    assert!(said(store.supersede(1, 2, "late data", "ann")).contains("is not published"));
    store.publish(1, "ann").unwrap();
    store.publish(4, "ann").unwrap();
    assert_eq!(said(store.publish(1, "ann")), "run 1 is published already");
    assert!(said(store.publish(2, "ann")).starts_with("run 1 is published for the same rule set and period"));
    assert!(
        said(store.supersede(1, 4, "late data", "ann")).contains("not of one organisation, rule set and period")
    );
    assert!(said(store.supersede(1, 1, "late data", "ann")).contains("own place"));
    assert!(said(store.supersede(1, 2, " ", "ann")).contains("`--reason` is empty"));
    store.supersede(1, 2, "late data", "bob").unwrap();
    assert!(said(store.supersede(1, 3, "again", "ann")).contains("superseded already, by run 2"));
    assert!(said(store.supersede(2, 1, "back", "ann")).contains("run 1 is superseded already"));
    let trail: Vec<(i64, String, Option<i64>, String)> =
        store.run_events().unwrap().into_iter().map(|e| (e.run, e.action, e.other, e.reason)).collect();
    let event = |run, action: &str, other, reason: &str| (run, action.to_owned(), other, reason.to_owned());
    assert_eq!(
        trail,
        [
            event(1, "publish", None, ""),
            event(4, "publish", None, ""),
            event(1, "supersede", Some(2), "late data"),
            event(2, "publish", None, "late data"),
        ]
    );
    assert_eq!(store.run(1).unwrap().unwrap().seal, Seal::Whole);
}
