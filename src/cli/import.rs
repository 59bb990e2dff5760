//! `satis import`: files into the store, good rows in one transaction, bad rows into a rejects file.

use super::input::{Files, Periods, Text, remark};
use super::rows::RowFile;
use super::{Context, Failure, Verdict, user, write_whole};
use crate::data::Batch;
use crate::ingest::{self, Form, Read};
use crate::ruleset::RowKind;
use crate::score;
use crate::store::{self, Contents, Import as StoreImport, Imported, Repeats, Store};
use clap::Args;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

/// Import responses, records, measures, subjects, targets or benchmarks into the store
#[derive(Debug, Args)]
pub struct Import {
    /// The rule set whose columns the files have, by id or path
    ruleset: String,
    #[command(flatten)]
    files: Files,
    #[command(flatten)]
    periods: Periods,
    /// The organisation that the data belong to [default: the rule set's]
    #[arg(long, value_name = "ID")]
    org: Option<String>,
}

/// Where an import goes and how its files are read.
struct Target<'a> {
    path: PathBuf,
    /// Opened, or made, when there is something to store.
    store: Option<Store>,
    organisation: &'a str,
    survey: String,
    /// Everything beside a file's bytes that decides what it means.
    meaning: String,
    files: &'a Files,
}

impl Import {
    pub fn run(&self, context: &mut Context<'_>) -> Result<Verdict, Failure> {
        if !self.files.any() {
            return Err(Failure::Usage(
                "name a file with --responses, --survey, --records, --measures, --subjects, --target or --benchmark".into(),
            ));
        }
        let id = context.ruleset(&self.ruleset)?;
        let period = self.periods.filling()?;
        let library = &context.workspace.library;
        let (plan, _) =
            score::plan(library, &id, period).map_err(|error| Failure::score(error, library.sources()))?;
        let organisation = context.organisation(self.org.as_deref(), plan.ruleset.organisation.as_deref())?;
        let mapping = self.files.mapping(period)?;
        let references = self.files.references(&plan)?;
        let rows = self.files.rows(&plan)?;
        let mut target = Target {
            path: context.workspace.store.clone(),
            store: None,
            organisation: &organisation,
            survey: plan.ruleset.survey.clone(),
            meaning: format!(
                "{:?} {:?} {:?} {:?}",
                mapping.columns, mapping.subject, mapping.period, mapping.encoding
            ),
            files: &self.files,
        };
        let form = Form::of(&plan);
        // Before anything is stored.
        for file in &self.files.responses {
            form.takes_responses(&file.display().to_string())?;
        }
        let mut verdict = Verdict::Fine;
        for file in &self.files.subjects {
            let read = |text: &Text| ingest::subjects(&text.text, &text.name, &mapping);
            verdict =
                worse(verdict, target.import(context, file, "subjects", read, |rows| Contents::Subjects(rows))?);
        }
        for file in &self.files.responses {
            let read = |text: &Text| ingest::responses(&text.text, &text.name, &form, &mapping);
            verdict =
                worse(verdict, target.import(context, file, "responses", read, |rows| Contents::Responses(rows))?);
        }
        for file in &self.files.measures {
            let read = |text: &Text| ingest::measures(&text.text, &text.name, &form, &mapping);
            verdict =
                worse(verdict, target.import(context, file, "measures", read, |rows| Contents::Measures(rows))?);
        }
        for RowFile { table, kind, file } in rows {
            let read = |text: &Text| ingest::rows(&text.text, &text.name, &form, &table, &mapping);
            let (what, contents): (_, fn(&Vec<Batch>) -> Contents<'_>) = match kind {
                RowKind::Survey => ("responses", |rows| Contents::Responses(rows)),
                RowKind::Records => ("records", |rows| Contents::Records(rows)),
            };
            target.survey = store::survey_of(&plan.ruleset.survey, &table);
            verdict = worse(verdict, target.import(context, &file, what, read, contents)?);
        }
        target.survey.clone_from(&plan.ruleset.survey);
        for (kind, file) in references {
            let what = format!("{kind:?}");
            let read = |text: &Text| ingest::references(&text.text, &text.name, kind.clone(), &mapping);
            verdict =
                worse(verdict, target.import(context, &file, &what, read, |rows| Contents::References(rows))?);
        }
        Ok(verdict)
    }
}

/// Says which responses were stored already, and which respondents count twice.
fn remark_repeats(context: &mut Context<'_>, name: &str, repeats: Repeats) -> Result<(), Failure> {
    let Repeats { same, again } = repeats;
    if same > 0 {
        writeln!(context.out, "{name}: stored already, word for word, and not added again: {same}")?;
    }
    if again > 0 {
        writeln!(
            context.err,
            "{name}: by respondents who answered otherwise before, for the same subject and period: {again}; \
             both answers count"
        )?;
    }
    Ok(())
}

fn worse(a: Verdict, b: Verdict) -> Verdict {
    if a == Verdict::Findings { a } else { b }
}

impl Target<'_> {
    fn import<T>(
        &mut self,
        context: &mut Context<'_>,
        file: &Path,
        what: &str,
        read: impl Fn(&Text) -> Result<Read<T>, ingest::IngestError>,
        contents: impl Fn(&T) -> Contents<'_>,
    ) -> Result<Verdict, Failure> {
        let text = self.files.text(file)?;
        let read = read(&text)?;
        let rejected = remark(context, &text.name, &read)?;
        let verdict = if rejected > 0 { Verdict::Findings } else { Verdict::Fine };
        if rejected > 0 {
            // Before the import: what was rejected must not be lost with a full disk.
            let path = file.with_extension("rejects.csv");
            let rejects = ingest::rejects_csv(&read.rejects, &text.name, &read.header);
            write_whole(&path, &rejects).map_err(|error| Failure::file(&path.display().to_string(), &error))?;
            writeln!(
                context.err,
                "{}: what was left out stands in {} with the reasons",
                text.name,
                path.display()
            )?;
        }
        if read.accepted == 0 {
            writeln!(context.out, "{}: nothing to import", text.name)?;
            return Ok(verdict);
        }
        let digest = self.digest(&text, what);
        let (organisation, survey) = (self.organisation, self.survey.clone());
        let imported = self.store()?.import(&StoreImport {
            organisation,
            survey: &survey,
            contents: contents(&read.rows),
            file: &text.name,
            digest: &digest,
            accepted: read.accepted as u64,
            rejected: rejected as u64,
            by: &user(),
        })?;
        let rows = if read.accepted == 1 { "1 row".to_owned() } else { format!("{} rows", read.accepted) };
        match imported {
            Imported::New { batch, repeats } => {
                writeln!(context.out, "{}: {rows} imported as batch {batch}", text.name)?;
                remark_repeats(context, &text.name, repeats)?;
            }
            Imported::Already { batch, at } => {
                writeln!(context.out, "{}: already imported as batch {batch} ({at}), nothing added", text.name)?;
            }
        }
        Ok(verdict)
    }

    /// Identifies a file: its bytes and everything else that decides what it means.
    fn digest(&self, text: &Text, what: &str) -> String {
        let mut digest = Sha256::new();
        digest.update(&text.bytes);
        digest.update(format!("\0{what} {}", self.meaning));
        digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    fn store(&mut self) -> Result<&mut Store, Failure> {
        let store = match self.store.take() {
            Some(store) => store,
            None => Store::open_or_create(&self.path)?,
        };
        Ok(self.store.insert(store))
    }
}
