//! Any bytes as a file of responses, of measures and of subjects of a fixed rule set, scored and imported.

#![no_main]

mod workspace;

use libfuzzer_sys::fuzz_target;
use workspace::Workspace;

const RULES: &[u8] = "ruleset: fuzz\nsubject: office\nperiod: month\n\
    scales: {five: {levels: {很满意: 100, 满意: {points: 80, also: [良好]}, 不满意: 30, 说不清: ~}}}\n\
    questions: {scale: five, overall: {zh: 总体}, speed: {range: [0, 10]}, why: {choices: [price, staff], multiple: true}, remark: {type: text}}\n\
    attributes: {kind: {choices: [sale, service]}, day: {type: date}, first: {type: bool}}\n\
    measures: {complaints: {type: count, default: 0}, rate: {type: percent}, sales: {type: money, over: sum}}\n\
    score:\n  combine: sum\n  missing: zero\n  of:\n    survey: overall.mean\n    speed: speed.mean\n    care: 30 - 6 * complaints\n    rate: rate * 10\n\
    also: {priced: 'why.share(\"price\")'}\n\
    grades: {A: 90, B: 50, C: 0}\n"
    .as_bytes();

fuzz_target!(|bytes: &[u8]| {
    let workspace = Workspace::new();
    workspace.write("rules/fuzz/ruleset.yaml", RULES);
    let file = workspace.write("file.csv", bytes);
    for option in ["--responses", "--measures"] {
        workspace.run(&["score", "fuzz", option, &file, "--format", "json"]);
        workspace.run(&["score", "fuzz", option, &file, "--encoding", "gb18030"]);
    }
    workspace.run(&["import", "fuzz", "--responses", &file]);
    workspace.run(&["import", "fuzz", "--measures", &file]);
    workspace.run(&["import", "fuzz", "--subjects", &file]);
    workspace.run(&["score", "fuzz", "--format", "csv"]);
});
