//! Functions of `rules/functions/`: known to all rule sets, and part of the rules of those that call them.
use satis::ruleset::Library;
use satis::score;
use std::fs;
use std::path::Path;

fn rules(root: &Path, functions: &str, own: &str) -> Library {
    let write = |path: &str, text: &str| {
        let path = root.join("rules").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let head = |id: &str| {
        format!("ruleset: {id}\ntitle: T\nsubject: s\nperiod: year\nmeasures: {{x: {{type: number}}}}\n")
    };
    write("functions/marks.rhai", functions);
    write("a/ruleset.yaml", &(head("a") + "score: {value: twice(x)}\n"));
    if !own.is_empty() {
        write("a/own.rhai", own);
    }
    write("b/ruleset.yaml", &(head("b") + "score: {value: x}\n"));
    Library::read(root, &root.join("rules"))
}

fn text(library: &Library, id: &str) -> String {
    score::plan(library, id, None).unwrap().0.ruleset.resolved.clone()
}

#[test]
fn shared_functions_count_where_they_are_called() {
    let folder = tempfile::tempdir().unwrap();
    let first = rules(folder.path(), "fn twice(x) { double(x) }\nfn double(x) { 2 * x }\nfn other(x) { x }\n", "");
    assert!(text(&first, "a").contains("fn double(x) { 2 * x }") && !text(&first, "a").contains("other"));
    let second =
        rules(folder.path(), "fn twice(x) { double(x) }\nfn double(x) { 3 * x }\nfn other(x) { 1 }\n", "");
    assert_ne!(text(&first, "a"), text(&second, "a"), "a function called through another was changed");
    assert_eq!(text(&first, "b"), text(&second, "b"), "nothing that it calls was changed");
    let third =
        rules(folder.path(), "fn twice(x) { double(x) }\nfn double(x) { 3 * x }\n", "fn double(x) { 5 * x }");
    assert!(!text(&third, "a").contains("3 * x"), "its own function replaces the shared one");
    assert_eq!(first.ids().collect::<Vec<_>>(), ["a", "b"]);
}

#[test]
fn a_mistake_in_a_shared_function_is_found_where_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let library = rules(folder.path(), "fn twice(x) { duoble(x) }\nfn double(x) { 2 * x }\n", "");
    let score::ScoreError::Rules(problems) = score::plan(&library, "a", None).unwrap_err() else { return };
    let shown = library.sources().render(problems.first().unwrap(), false);
    assert!(
        shown.contains("rules/functions/marks.rhai:1:15") && shown.contains("did you mean `double`?"),
        "{shown}"
    );
}
