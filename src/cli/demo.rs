//! `satis demo`: a group with two subsidiaries, from nothing to explained scores, by the commands that anyone would use.

use super::{Failure, Options, Verdict, write_whole};
use crate::language::Language;
use crate::workspace;
use clap::{Args, Parser};
use std::io::Write;
use std::path::Path;

/// Make ./satis-demo with a group and two subsidiaries, import their data, score, explain and write a report
#[derive(Debug, Args)]
pub struct Demo {}

const FOLDER: &str = "satis-demo";
const PERIOD: &str = "2025-H1";

macro_rules! shipped {
    ($($path:literal,)*) => { [$(($path, include_str!(concat!("../../", $path)))),*] };
}

const SHIPPED: &[(&str, &str)] = &shipped![
    "rules/group/service-score/ruleset.yaml",
    "rules/group/service-score-north/ruleset.yaml",
    "rules/group/service-score-south/ruleset.yaml",
    "fixtures/service-score/ordinary/case.yaml",
    "fixtures/service-score/ordinary/responses.csv",
    "fixtures/service-score/ordinary/measures.csv",
    "fixtures/service-score/ordinary/subjects.csv",
    "fixtures/service-score/ordinary/targets.csv",
    "fixtures/service-score/ordinary/scorecard.snap",
    "fixtures/service-score-north/ordinary/case.yaml",
    "fixtures/service-score-north/ordinary/responses.csv",
    "fixtures/service-score-north/ordinary/measures.csv",
    "fixtures/service-score-north/ordinary/subjects.csv",
    "fixtures/service-score-north/ordinary/targets.csv",
    "fixtures/service-score-north/ordinary/scorecard.snap",
    "fixtures/service-score-south/ordinary/case.yaml",
    "fixtures/service-score-south/ordinary/responses.csv",
    "fixtures/service-score-south/ordinary/measures.csv",
    "fixtures/service-score-south/ordinary/subjects.csv",
    "fixtures/service-score-south/ordinary/targets.csv",
    "fixtures/service-score-south/ordinary/scorecard.snap",
];

const WORKSPACE: &str = "\
# The demonstration: a group and its two subsidiaries.
store: satis.db
organisations:
  group:
    {zh: 集团, en: Group, of: {north: {zh: 北方公司, en: North}, south: {zh: 南方公司, en: South}}}
";

impl Demo {
    pub fn run(
        &self,
        folder: &Path,
        language: Language,
        out: &mut dyn Write,
        err: &mut dyn Write,
    ) -> Result<Verdict, Failure> {
        let root = folder.join(FOLDER);
        let mut kept = 0;
        for (name, text) in SHIPPED.iter().chain([&(workspace::FILE, WORKSPACE)]) {
            let path = root.join(name);
            if path.exists() {
                kept += usize::from(std::fs::read_to_string(&path).is_ok_and(|old| old != *text));
                continue;
            }
            write_whole(&path, text).map_err(|error| Failure::file(&path.display().to_string(), &error))?;
        }
        writeln!(
            out,
            "The workspace is {}: rules/, fixtures/, satis.yaml and the store satis.db.",
            root.display()
        )?;
        match kept {
            0 => {}
            1 => writeln!(out, "One file that you changed was left as it is.")?,
            _ => writeln!(out, "{kept} files that you changed were left as they are.")?,
        }
        let mut session = Session { root: &root, language, out, err };
        for organisation in ["north", "south"] {
            session.import(organisation)?;
        }
        for organisation in ["north", "south"] {
            let ruleset = format!("service-score-{organisation}");
            session.satis(&["score", &ruleset, "--period", PERIOD])?;
        }
        session.satis(&["explain", "service-score-north", "harbin", "--period", PERIOD])?;
        session.report("north")?;
        writeln!(session.out, "\n{NEXT}")?;
        Ok(Verdict::Fine)
    }
}

const NEXT: &str = "\
What to try next, in ./satis-demo (and open report-north.html in a browser):
  satis report service-score-south --language zh   the report of the other subsidiary, in Chinese
  satis check service-score-north            what the rules can yield, and what is wrong with them
  satis test                                 the case that holds each rule set
  satis runs                                 what was scored, by which rules, on which data
  edit rules/group/service-score-north/ruleset.yaml (say `优秀: 85` for `优秀: 88`), then `satis test` shows who moves
  satis init ../my-scores                    a workspace of your own
(without an installed satis: `cargo run --release -- -C satis-demo check service-score-north`)";

/// Runs commands as a user would, each shown before its output.
struct Session<'a> {
    root: &'a Path,
    language: Language,
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
}

impl Session<'_> {
    fn import(&mut self, organisation: &str) -> Result<(), Failure> {
        let ruleset = format!("service-score-{organisation}");
        let data = self.root.join("fixtures").join(&ruleset).join("ordinary");
        let file = |name: &str| data.join(name).display().to_string();
        let shown = format!("fixtures/{ruleset}/ordinary/");
        let files = [
            ("--subjects", "subjects.csv"),
            ("--responses", "responses.csv"),
            ("--measures", "measures.csv"),
            ("--target", "targets.csv"),
        ];
        let mut arguments = vec!["import".to_owned(), ruleset.clone()];
        let mut line = format!("import {ruleset}");
        for (option, name) in files {
            arguments.extend([option.to_owned(), file(name)]);
            line += &format!(" \\\n    {option} {shown}{name}");
        }
        writeln!(self.out, "\n$ satis {line}")?;
        self.run(arguments.iter().map(String::as_str))
    }

    /// Writes the report of an organisation into the workspace.
    fn report(&mut self, organisation: &str) -> Result<(), Failure> {
        let (ruleset, name) = (format!("service-score-{organisation}"), format!("report-{organisation}.html"));
        let file = self.root.join(&name).display().to_string();
        writeln!(self.out, "\n$ satis report {ruleset} --period {PERIOD} --output {name}")?;
        self.run(["report", &ruleset, "--period", PERIOD, "--output", &file].into_iter())
    }

    fn satis(&mut self, arguments: &[&str]) -> Result<(), Failure> {
        writeln!(self.out, "\n$ satis {}", arguments.join(" "))?;
        self.run(arguments.iter().copied())
    }

    fn run<'b>(&mut self, arguments: impl Iterator<Item = &'b str>) -> Result<(), Failure> {
        let root = self.root.display().to_string();
        let global = ["satis", "-C", &root, "--language", self.language.tag()];
        let all = global.into_iter().map(str::to_owned).chain(arguments.map(str::to_owned));
        let options = Options::try_parse_from(all).map_err(|error| Failure::Usage(error.to_string()))?;
        options.run(self.out, self.err).map(|_| ())
    }
}
