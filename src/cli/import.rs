//! `satis import`: files into the store, good rows in one transaction, bad rows into a rejects file.

use super::input::{Files, Text, remark};
use super::rows::RowFile;
use super::source::Source;
use super::{Context, Failure, Verdict, user, write_whole};
use crate::data::Batch;
use crate::ingest::{self, Encoding, Form, Mapping, Read};
use crate::plan::Plan;
use crate::ruleset::RowKind;
use crate::score;
use crate::store::{self, Contents, Import as StoreImport, Imported, Reading, Repeats, Store};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Import responses, records, measures, subjects, targets or benchmarks into the store
///
/// An empty cell of measures says nothing and leaves what was imported before; a cell with `~` takes it away.
#[derive(Debug, Args)]
pub struct Import {
    #[command(flatten)]
    source: Source,
    /// How what became of the files is written
    #[arg(long, value_enum, default_value = "text")]
    format: ImportFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ImportFormat {
    /// For people
    Text,
    /// For programs: a list of the files
    Json,
}

/// Where an import goes and how its files are read.
struct Target<'a> {
    path: PathBuf,
    /// Opened, or made, when there is something to store.
    store: Option<Store>,
    organisation: &'a str,
    survey: String,
    files: &'a Files,
    /// For programs, what became of each file; for people it is written at once.
    told: Option<Vec<Value>>,
    /// Whether files are only read, to see that they can be.
    trial: bool,
}

impl Import {
    pub fn run(&self, context: &mut Context<'_>) -> Result<Verdict, Failure> {
        let Source { ruleset, files, periods, org } = &self.source;
        if !files.any() {
            return Err(Failure::Usage(
                "name a file with --responses, --survey, --records, --measures, --subjects, --target or --benchmark".into(),
            ));
        }
        let id = context.ruleset(ruleset)?;
        let period = periods.filling()?;
        let library = &context.workspace.library;
        let (plan, _) =
            score::plan(library, &id, period).map_err(|error| Failure::score(error, library.sources()))?;
        let organisation = context.organisation(org.as_deref(), plan.ruleset.organisation.as_deref())?;
        let mapping = files.mapping(period)?;
        let mut target = Target {
            path: context.workspace.store.clone(),
            store: None,
            organisation: &organisation,
            survey: plan.ruleset.survey.clone(),
            files,
            told: (self.format == ImportFormat::Json).then(Vec::new),
            trial: true,
        };
        // Every file is read before the first is stored, so that what can't be read leaves nothing half done.
        target.import_all(context, &plan, &mapping)?;
        target.trial = false;
        let verdict = target.import_all(context, &plan, &mapping);
        // Where the store can't take a file those before it are stored all the same.
        if let Some(told) = target.told {
            writeln!(context.out, "{:#}", Value::from(told))?;
        }
        verdict
    }
}

/// Says what was stored already, which respondents count twice, and which values are in force no longer.
fn remark_repeats(context: &mut Context<'_>, name: &str, repeats: Repeats) -> Result<(), Failure> {
    let Repeats { same, again, replaced, withdrawn } = repeats;
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
    if replaced > 0 {
        writeln!(context.err, "{name}: values that take the place of others, imported before: {replaced}")?;
    }
    if withdrawn > 0 {
        writeln!(context.err, "{name}: values that were imported before and are missing now: {withdrawn}")?;
    }
    Ok(())
}

/// What became of a file, for programs.
fn json(name: &str, (accepted, rejected): (u64, u64), imported: Option<Imported>) -> Value {
    let (batch, already, repeats) = match imported {
        None => (None, None, Repeats::default()),
        Some(Imported::New { batch, repeats }) => (Some(batch), None, repeats),
        Some(Imported::Already { batch, at }) => (Some(batch), Some(at), Repeats::default()),
    };
    let Repeats { same, again, replaced, withdrawn } = repeats;
    json!({
        "file": name,
        "accepted": accepted,
        "rejected": rejected,
        "batch": batch,
        "already_imported": already,
        "stored_already": same,
        "answered_again": again,
        "replaced": replaced,
        "withdrawn": withdrawn,
    })
}

fn worse(a: Verdict, b: Verdict) -> Verdict {
    if a == Verdict::Findings { a } else { b }
}

impl Target<'_> {
    /// Imports all files.
    fn import_all(
        &mut self,
        context: &mut Context<'_>,
        plan: &Plan,
        mapping: &Mapping,
    ) -> Result<Verdict, Failure> {
        let files = self.files;
        let (references, rows, form) = (files.references(plan)?, files.rows(plan)?, Form::of(plan));
        // Before anything is stored.
        for file in &files.responses {
            form.takes_responses(&file.display().to_string())?;
        }
        let mut verdict = Verdict::Fine;
        for file in &files.subjects {
            let read = |text: &Text| ingest::subjects(&text.text, &text.name, mapping);
            verdict = worse(verdict, self.import(context, mapping, file, read, |rows| Contents::Subjects(rows))?);
        }
        for file in &files.responses {
            let read = |text: &Text| ingest::responses(&text.text, &text.name, &form, mapping);
            verdict = worse(verdict, self.import(context, mapping, file, read, |rows| Contents::Responses(rows))?);
        }
        for file in &files.measures {
            let read = |text: &Text| ingest::corrections(&text.text, &text.name, &form, mapping);
            verdict = worse(verdict, self.import(context, mapping, file, read, |rows| Contents::Measures(rows))?);
        }
        for RowFile { table, kind, file } in rows {
            let read = |text: &Text| ingest::rows(&text.text, &text.name, &form, &table, mapping);
            let contents: fn(&Vec<Batch>) -> Contents<'_> = match kind {
                RowKind::Survey => |rows| Contents::Responses(rows),
                RowKind::Records => |rows| Contents::Records(rows),
            };
            self.survey = store::survey_of(&plan.ruleset.survey, &table);
            verdict = worse(verdict, self.import(context, mapping, &file, read, contents)?);
        }
        self.survey.clone_from(&plan.ruleset.survey);
        for (kind, file) in references {
            let invalid = plan.ruleset.compare_invalid;
            let read = |text: &Text| ingest::references(&text.text, &text.name, kind.clone(), mapping, invalid);
            verdict =
                worse(verdict, self.import(context, mapping, &file, read, |rows| Contents::References(rows))?);
        }
        Ok(verdict)
    }

    fn import<T>(
        &mut self,
        context: &mut Context<'_>,
        mapping: &Mapping,
        file: &Path,
        read: impl Fn(&Text) -> Result<Read<T>, ingest::IngestError>,
        contents: impl Fn(&T) -> Contents<'_>,
    ) -> Result<Verdict, Failure> {
        let text = self.files.text(file)?;
        let read = read(&text)?;
        if self.trial {
            return Ok(Verdict::Fine);
        }
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
        let counts = (read.accepted as u64, rejected as u64);
        if read.accepted == 0 {
            return self.tell(context, &text.name, counts, None).map(|()| verdict);
        }
        let contents = contents(&read.rows);
        let kind = contents.kind();
        let reading = reading(mapping, &kind);
        let (digest, former) = (reading.digest(&text.bytes), reading.former_digest(&text.bytes));
        let (organisation, survey) = (self.organisation, self.survey.clone());
        let imported = self.store()?.import(&StoreImport {
            organisation,
            survey: &survey,
            contents,
            file: &text.name,
            digest: &digest,
            former: &former,
            accepted: counts.0,
            rejected: counts.1,
            by: &user(),
        })?;
        self.tell(context, &text.name, counts, Some(imported)).map(|()| verdict)
    }

    /// Says what became of a file, of which so many rows were accepted and rejected; none: nothing was to be stored.
    fn tell(
        &mut self,
        context: &mut Context<'_>,
        name: &str,
        (accepted, rejected): (u64, u64),
        imported: Option<Imported>,
    ) -> Result<(), Failure> {
        if let Some(told) = &mut self.told {
            told.push(json(name, (accepted, rejected), imported));
            return Ok(());
        }
        let rows = if accepted == 1 { "1 row".to_owned() } else { format!("{accepted} rows") };
        match imported {
            None => writeln!(context.out, "{name}: nothing to import")?,
            Some(Imported::New { batch, repeats }) => {
                writeln!(context.out, "{name}: {rows} imported as batch {batch}")?;
                remark_repeats(context, name, repeats)?;
            }
            Some(Imported::Already { batch, at }) => {
                writeln!(context.out, "{name}: already imported as batch {batch} ({at}), nothing added")?;
            }
        }
        Ok(())
    }

    fn store(&mut self) -> Result<&mut Store, Failure> {
        let store = match self.store.take() {
            Some(store) => store,
            None => Store::open_or_create(&self.path)?,
        };
        Ok(self.store.insert(store))
    }
}

/// How a file is read, by which it is recognised when it is imported again. Whatever decides what a file means belongs here.
fn reading<'a>(mapping: &'a Mapping, kind: &'a str) -> Reading<'a> {
    let Mapping { columns, subject, period, encoding } = mapping;
    let encoding = match encoding {
        Encoding::Utf8 => "utf-8",
        Encoding::Gb18030 => "gb18030",
    };
    Reading { kind, columns, subject: subject.as_deref(), period: *period, encoding, more: "" }
}
