//! Any text as a ruleset.yaml through everything that `satis check` and `satis show` do.

#![no_main]

use libfuzzer_sys::fuzz_target;
use satis::ruleset::Library;
use satis::{report, score};
use std::path::Path;

fuzz_target!(|text: &str| {
    let mut library = Library::default();
    let id = library.add_text(Path::new("/nowhere"), "rules/fuzz/ruleset.yaml", text);
    let mut problems = library.problems().to_vec();
    if let Some(id) = id {
        match score::plan(&library, &id, None) {
            Ok((plan, warnings)) => {
                let _ = (report::outline(&plan, "zh"), report::outline(&plan, "en"));
                let page = report::document(&plan, library.sources(), "zh", None);
                let _ = (report::document::html(&page), report::document::markdown(&page));
                problems.extend(warnings);
            }
            Err(score::ScoreError::Rules(found)) => problems.extend(found),
            Err(_) => {}
        }
        if let Ok(tree) = library.resolved(&id, None) {
            let _ = report::resolved(&tree, library.sources());
        }
    }
    for problem in &problems {
        let _ = (library.sources().render(problem, false), library.sources().to_json(problem));
    }
});
