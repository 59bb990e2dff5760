//! `satis check --watch`.

use crate::support::{MEASURES, RESPONSES, RULES, VISITS, Workspace};
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// A running watch, with what it wrote line by line.
pub struct Watch {
    child: Child,
    lines: Receiver<String>,
}

impl Watch {
    /// Starts satis and reads what it writes.
    pub fn start<'a>(workspace: &Workspace, arguments: impl IntoIterator<Item = &'a str>) -> Self {
        let mut command = workspace.command(arguments);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || out.lines().map_while(Result::ok).all(|line| sender.send(line).is_ok()));
        Self { child, lines }
    }

    /// Everything up to the line that contains `wanted`, within a generous time.
    #[track_caller]
    #[expect(clippy::panic, reason = "a test fails by panicking")]
    pub fn until(&self, wanted: &str) -> String {
        let mut text = String::new();
        let end = Instant::now() + Duration::from_secs(60);
        while let Ok(line) = self.lines.recv_timeout(end.saturating_duration_since(Instant::now())) {
            text += &format!("{line}\n");
            if line.contains(wanted) {
                return text;
            }
        }
        panic!("`{wanted}` did not come; but this:\n{text}");
    }

    /// Closes the input and waits for the end.
    pub fn end(mut self) -> Option<i32> {
        drop(self.child.stdin.take());
        self.child.wait().unwrap().code()
    }
}

pub fn workspace() -> Workspace {
    Workspace::visits()
        .file("rules/north/ruleset.yaml", "ruleset: north\nextends: visits\n")
        .file("rules/other/ruleset.yaml", VISITS.replace("ruleset: visits", "ruleset: other"))
        .file("fixtures/visits/march/case.yaml", "title: March\nperiod: 2025-03\nexpect: {south: {score: 62}}\n")
        .file("fixtures/visits/march/responses.csv", RESPONSES)
        .file("fixtures/visits/march/measures.csv", MEASURES)
}

#[test]
fn a_save_shows_what_moved_and_a_broken_file_ends_nothing() {
    let workspace = workspace();
    workspace.satis(["test", "--accept"]).code(0);
    let watch = Watch::start(&workspace, ["check", "--watch"]);
    let text = watch.until("watching ");
    assert!(text.contains("3 rule sets, 0 errors; 1 passed, 0 failed\n"), "{text}");

    workspace.write(RULES, VISITS.replace("30 - 10 * complaints", "30 - 12 * complaints"));
    let text = watch.until("rule sets, ");
    assert!(text.contains("saved rules/visits/ruleset.yaml\n"), "{text}");
    assert!(text.contains("visits/march moved\n"), "{text}");
    assert!(text.contains("-   score.care = 20"), "{text}");
    assert!(text.contains("+   score.care = 18"), "{text}");
    assert!(text.contains("FAILED visits/march: south score: by hand 62, found 60\n"), "{text}");
    assert!(text.ends_with("2 rule sets, 0 errors; 0 passed, 1 failed\n"), "north, but not other: {text}");

    workspace.write(RULES, VISITS.replace("30 - 10 * complaints", "30 - 10 * complaint"));
    let text = watch.until("rule sets, ");
    assert!(text.contains("error[unknown-name]: nothing is called `complaint` here\n"), "{text}");
    assert!(text.contains("FAILED visits/march: it can't be scored\n"), "{text}");

    workspace.write(RULES, "ruleset: [");
    let text = watch.until("rule sets, ");
    assert!(text.contains("error[yaml-syntax]"), "{text}");

    workspace.write(RULES, VISITS);
    let text = watch.until("rule sets, ");
    // Against the last that could be scored, in which a complaint cost 12.
    assert!(text.contains("-   score.care = 18") && text.contains("+   score.care = 20"), "{text}");
    assert!(text.ends_with("2 rule sets, 0 errors; 1 passed, 0 failed\n"), "{text}");
    assert_eq!(watch.end(), Some(0));
}

#[test]
fn data_of_a_case_are_watched_too_and_only_the_named_rule_set_is() {
    let workspace = workspace().folder("fixtures/visits/april");
    workspace.satis(["test", "--accept"]).code(0);
    let watch = Watch::start(&workspace, ["check", "--watch", "visits"]);
    let text = watch.until("watching ");
    assert!(text.contains("1 rule set, 0 errors; 1 passed, 0 failed\n"), "{text}");
    workspace.write("fixtures/visits/march/measures.csv", MEASURES.replace("south,2025-03,1", "south,2025-03,2"));
    let text = watch.until("rule set, ");
    assert!(text.starts_with("\nsaved fixtures/visits/march/measures.csv\nvisits/march moved\n"), "{text}");
    assert!(text.contains("by hand 62, found 52\n"), "{text}");
    // A case that can't be read, or with a file too many, is one that failed.
    workspace.write("fixtures/visits/april/case.yaml", "title: April\n");
    let text = watch.until("rule set, ");
    assert!(text.contains("FAILED visits/april: error: "), "{text}");
    assert!(text.contains("case.yaml is not a proper case: it has no `period`\nFAILED visits/march: "), "{text}");
    assert!(text.ends_with("1 rule set, 0 errors; 0 passed, 2 failed\n"), "{text}");
    workspace.write("fixtures/visits/april/case.yaml", "title: April\nperiod: 2025-03\nexpect: snapshot\n");
    workspace.write("fixtures/visits/april/responsess.csv", RESPONSES);
    let text = watch.until("rule set, ");
    assert!(text.contains("the case does not read this file: did you mean `responses.csv`?\n"), "{text}");
    assert_eq!(watch.end(), Some(0));
}

#[test]
fn watching_writes_for_people_only() {
    Workspace::visits().satis(["check", "--watch", "--format", "json"]).code(2);
}
