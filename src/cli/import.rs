//! `satis import`: files into the store, good rows in one transaction, bad rows into a rejects file.

use super::imported;
use super::input::{Files, registered};
use super::intake::Intake;
use super::notices::remark;
use super::reading::{Text, is_plain, parted};
use super::rows::RowFile;
use super::source::Source;
use super::sourced::{self, Sourced};
use super::strangers;
use super::{Context, Failure, Verdict, user, write_whole};
use crate::data::Batch;
use crate::ingest::{self, Coded, Encoding, Form, Mapping, Read};
use crate::plan::Plan;
use crate::ruleset::{RowKind, Unregistered};
use crate::score;
use crate::source::Rows;
use crate::store::{self, Contents, Domains, Import as StoreImport, Imported, Lacking, Nameless, Reading, Store};
use clap::{Args, ValueEnum};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// Import responses, records, measures, subjects, targets or benchmarks into the store
///
/// An empty cell of measures says nothing and leaves what was imported before; a cell with `~` takes it away.
#[derive(Debug, Args)]
pub struct Import {
    #[command(flatten)]
    source: Source,
    /// Files that are read by the only source of the rule set that fits
    #[arg(value_name = "FILE")]
    plain: Vec<PathBuf>,
    /// Import rows without a respondent, and records, also where an earlier import seems to have them: they count again, and
    /// the results say so
    #[arg(long)]
    count_again: bool,
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

/// How a file is written.
#[derive(Debug, Clone, Copy)]
enum Written {
    /// As data, in an encoding.
    Data(Encoding),
    /// In the format of results.
    Results,
}

/// Where an import goes and how its files are read.
struct Target<'a> {
    path: PathBuf,
    /// Opened, or made, when there is something to store.
    store: Option<Store>,
    organisation: &'a str,
    survey: String,
    /// The survey of the rule set, under which subjects are registered.
    base: String,
    files: &'a Files,
    /// Files that are read by sources.
    sourced: Vec<Sourced>,
    /// For programs, what became of each file; for people it is written at once.
    told: Option<Vec<Value>>,
    /// Whether files are only read, to see that they can be.
    trial: bool,
    /// Whether rows without a respondent count again that seem to be stored.
    counts_again: bool,
    /// Files of the command with such rows, each with its survey and its digest.
    nameless: Vec<(String, String, Nameless)>,
    /// What came of reading them.
    intake: Intake<'a>,
}

impl Import {
    pub fn run(&self, context: &mut Context<'_>) -> Result<Verdict, Failure> {
        let Source { ruleset, files, periods, org } = &self.source;
        if !files.any() && self.plain.is_empty() {
            return Err(Failure::Usage(
                "name a file, also with --source, --responses, --survey, --records, --measures, --subjects, --target or --benchmark".into(),
            ));
        }
        let id = context.ruleset(ruleset)?;
        let period = periods.filling()?;
        let library = &context.workspace.library;
        let (plan, _) =
            score::plan(library, &id, period).map_err(|error| Failure::score(error, library.sources()))?;
        let organisation = context.organisation(org.as_deref(), plan.ruleset.organisation.as_deref())?;
        let mapping = files.mapping(period)?;
        let form = Form::by_version(&plan, library, &id);
        files.check_maps(&plan, &form)?;
        let mut sourced = files.sourced(context, &id)?;
        for file in &self.plain {
            let fits = sourced::fitting(context, (&id, &form), file, (files, &mapping))?;
            let source = &fits.source;
            writeln!(context.err, "{}: read by the source `{}` ({})", file.display(), source.id, source.file)?;
            sourced.push(fits);
        }
        let mut target = Target {
            path: context.workspace.store.clone(),
            store: None,
            organisation: &organisation,
            survey: plan.ruleset.survey.clone(),
            base: plan.ruleset.survey.clone(),
            files,
            sourced,
            told: (self.format == ImportFormat::Json).then(Vec::new),
            trial: true,
            counts_again: self.count_again,
            nameless: Vec::new(),
            intake: Intake::new(files, plan.ruleset.reject_limit),
        };
        // Every file is read before the first is stored, so that what can't be read leaves nothing half done.
        target.import_all(context, (&plan, &form), &mapping)?;
        target.intake.names_used(&mapping)?;
        target.trial = false;
        let verdict = target.import_all(context, (&plan, &form), &mapping);
        // Where the store can't take a file those before it are stored all the same.
        if let Some(told) = target.told {
            writeln!(context.out, "{:#}", Value::from(told))?;
        }
        verdict
    }
}

/// Whatever else was said on the command line that decides what a file means, in fixed words; and whether all of its rows
/// were rejected, since other rules may accept them.
fn more(mapping: &Mapping, declared: &[String], nothing: bool) -> String {
    let mut more = Vec::new();
    let flag = |said: Option<bool>, name: &str| {
        said.map(|said| if said { name.to_owned() } else { format!("{name}=false") })
    };
    more.extend(flag(mapping.decimal_comma, "decimal-comma"));
    more.extend(flag(mapping.thousands, "thousands"));
    more.extend(declared.iter().cloned());
    more.extend(mapping.source.iter().cloned());
    let missing = mapping.missing.iter();
    more.extend(
        missing.map(|Coded { column, code }| format!("missing {}={code}", column.as_deref().unwrap_or(""))),
    );
    more.extend(nothing.then(|| "rejected".to_owned()));
    more.join("\n")
}

/// Writes rejects beside their file, under a name that no other file has; the path that was written. Rejects that are
/// there already, word for word, are not written again.
fn write_rejects(file: &Path, rejects: &str) -> Result<PathBuf, Failure> {
    let beside = if is_plain(file) { parted(file).0 } else { Path::new("input.csv") };
    let stem = beside.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let names = std::iter::once(format!("{stem}.rejects.csv"))
        .chain((2..).map(|number| format!("{stem}-{number}.rejects.csv")));
    for name in names {
        let path = beside.with_file_name(name);
        let failed = |error: io::Error| Failure::file(&path.display().to_string(), &error);
        match File::options().write(true).create_new(true).open(&path) {
            Ok(_) => {
                write_whole(&path, rejects).map_err(failed)?;
                return Ok(path);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => match std::fs::read(&path) {
                Ok(bytes) if bytes == rejects.as_bytes() => return Ok(path),
                Ok(_) => {}
                Err(error) => return Err(failed(error)),
            },
            Err(error) => return Err(failed(error)),
        }
    }
    Err(Failure::Data(format!("{}: no name is free for its rejects", beside.display())))
}

fn worse(a: Verdict, b: Verdict) -> Verdict {
    if a == Verdict::Findings { a } else { b }
}

impl Target<'_> {
    /// Imports all files.
    fn import_all(
        &mut self,
        context: &mut Context<'_>,
        (plan, form): (&Plan, &Form),
        mapping: &Mapping,
    ) -> Result<Verdict, Failure> {
        let files = self.files;
        let (references, rows) = (files.references(plan)?, files.rows(plan, form)?);
        // Before anything is stored.
        for file in &files.responses {
            form.takes_responses(&file.display().to_string())?;
        }
        let mut verdict = Verdict::Fine;
        for file in &files.subjects {
            let read = |text: &Text| ingest::subjects(&text.text, &text.name, mapping);
            verdict = worse(
                verdict,
                self.import(
                    context,
                    (form, "", mapping),
                    &[],
                    (file, Written::Data(mapping.encoding)),
                    read,
                    |rows| Contents::Subjects(rows),
                )?,
            );
        }
        let mapping = &self.with_registered(plan, mapping)?;
        for file in &files.responses {
            let mapping = &self.with_pending(mapping, "responses")?;
            let read = |text: &Text| ingest::responses(&text.text, &text.name, form, mapping);
            let declared = form.declared(Some(""));
            verdict = worse(
                verdict,
                self.import(
                    context,
                    (form, "", mapping),
                    &declared,
                    (file, Written::Data(mapping.encoding)),
                    read,
                    |rows| Contents::Responses(rows),
                )?,
            );
        }
        for file in &files.measures {
            let mapping = &self.with_pending(mapping, "measures")?;
            let read = |text: &Text| ingest::corrections(&text.text, &text.name, form, mapping);
            let declared = form.declared(None);
            verdict = worse(
                verdict,
                self.import(
                    context,
                    (form, "", mapping),
                    &declared,
                    (file, Written::Data(mapping.encoding)),
                    read,
                    |rows| Contents::Measures(rows),
                )?,
            );
        }
        for RowFile { table, kind, file } in rows {
            let (what, contents): (_, fn(&Vec<Batch>) -> Contents<'_>) = match kind {
                RowKind::Survey => ("responses", |rows| Contents::Responses(rows)),
                RowKind::Records => ("records", |rows| Contents::Records(rows)),
            };
            self.survey = store::survey_of(&plan.ruleset.survey, &table);
            let mapping = &self.with_pending(mapping, what)?;
            let read = |text: &Text| ingest::rows(&text.text, &text.name, form, &table, mapping);
            let declared = form.declared(Some(&table));
            verdict = worse(
                verdict,
                self.import(
                    context,
                    (form, &table, mapping),
                    &declared,
                    (&file, Written::Data(mapping.encoding)),
                    read,
                    contents,
                )?,
            );
        }
        self.survey.clone_from(&plan.ruleset.survey);
        for sourced in self.sourced.clone() {
            verdict = worse(verdict, self.import_sourced(context, (plan, form), &sourced, mapping)?);
        }
        for (kind, file) in references {
            let invalid = plan.ruleset.compare_invalid;
            let read = |text: &Text| ingest::references(&text.text, &text.name, kind.clone(), mapping, invalid);
            verdict = worse(
                verdict,
                self.import(context, (form, "", mapping), &[], (&file, Written::Results), read, |rows| {
                    Contents::References(rows)
                })?,
            );
        }
        Ok(verdict)
    }

    /// Imports a file by its source.
    fn import_sourced(
        &mut self,
        context: &mut Context<'_>,
        (plan, form): (&Plan, &Form),
        sourced: &Sourced,
        mapping: &Mapping,
    ) -> Result<Verdict, Failure> {
        let (into, file) = (&sourced.source.into.value, sourced.file.as_path());
        let written = Written::Data(sourced.encoding);
        let landed = |text: &Text, mapping: &Mapping| sourced.mapping((&text.text, &text.name), form, mapping);
        let table = match into {
            Rows::Table(table) => table.as_str(),
            Rows::Responses | Rows::Measures => "",
        };
        let declared = form.declared((*into != Rows::Measures).then_some(table));
        let kind = form.all().find_map(|form| form.tables.get(table)).map(|table| table.kind);
        let (what, contents): (_, fn(&Vec<Batch>) -> Contents<'_>) = match kind {
            Some(RowKind::Records) => ("records", |rows| Contents::Records(rows)),
            Some(RowKind::Survey) | None => ("responses", |rows| Contents::Responses(rows)),
        };
        if *into == Rows::Measures {
            let mapping = &self.with_pending(mapping, "measures")?;
            let read = |text: &Text| ingest::corrections(&text.text, &text.name, form, &landed(text, mapping)?);
            let identity = &sourced.identity(mapping);
            return self.import(context, (form, "", identity), &declared, (file, written), read, |rows| {
                Contents::Measures(rows)
            });
        }
        self.survey = match table {
            "" => plan.ruleset.survey.clone(),
            table => store::survey_of(&plan.ruleset.survey, table),
        };
        let mapping = &self.with_pending(mapping, what)?;
        let read = |text: &Text| {
            let mapping = landed(text, mapping)?;
            match table {
                "" => ingest::responses(&text.text, &text.name, form, &mapping),
                table => ingest::rows(&text.text, &text.name, form, table, &mapping),
            }
        };
        let identity = &sourced.identity(mapping);
        let imported = self.import(context, (form, table, identity), &declared, (file, written), read, contents);
        self.survey.clone_from(&plan.ruleset.survey);
        imported
    }

    fn import<T>(
        &mut self,
        context: &mut Context<'_>,
        (form, table, mapping): (&Form, &str, &Mapping),
        declared: &[String],
        (file, written): (&Path, Written),
        read: impl Fn(&Text) -> Result<Read<T>, ingest::IngestError>,
        contents: impl Fn(&T) -> Contents<'_>,
    ) -> Result<Verdict, Failure> {
        let text = match written {
            Written::Results => self.files.result_text(file)?,
            Written::Data(encoding) => self.files.text_in(file, encoding)?,
        };
        let read = read(&text)?;
        let rejected = read.rejected();
        if self.trial {
            self.intake.note(&read);
            self.intake.within_limit(&read).inspect_err(|_| {
                let _ = remark(context, &text.name, &read);
            })?;
        } else if remark(context, &text.name, &read)? > 0 {
            // Before the import: what was rejected must not be lost with a full disk.
            let rejects = ingest::rejects_csv(&read.rejects, &text.name, &read.header);
            let path = write_rejects(file, &rejects)?;
            writeln!(context.err, "{}: rejected rows written to {} with the reasons", text.name, path.display())?;
        }
        let verdict = if rejected > 0 { Verdict::Findings } else { Verdict::Fine };
        let counts = (read.accepted as u64, rejected as u64);
        // That all of somebody's rows were rejected must be known when the others are scored.
        let nothing = read.accepted == 0;
        let contents = contents(&read.rows);
        let kind = contents.kind();
        if nothing && (rejected == 0 || !["responses", "records", "measures"].contains(&kind.as_str())) {
            return if self.trial {
                Ok(verdict)
            } else {
                self.tell(context, &text.name, counts, None).map(|()| verdict)
            };
        }
        let more = more(mapping, declared, nothing);
        let reading = reading(mapping, &kind, &more);
        let digest = reading.digest(&text.bytes);
        // Before, there was nothing but UTF-8 and GB18030 to be said of how a file is read.
        let first = more.is_empty() && matches!(reading.encoding, "utf-8" | "gb18030");
        let former = if first { reading.former_digest(&text.bytes) } else { String::new() };
        let (organisation, survey) = (self.organisation, self.survey.clone());
        let domains: Domains<'_> = &|period, column| form.domain(table, period, column);
        let import = StoreImport {
            organisation,
            survey: &survey,
            contents,
            file: &text.name,
            digest: &digest,
            former: &former,
            accepted: counts.0,
            rejected: counts.1,
            lacking: Lacking { refused: &read.refused, mended: &read.mended, lacks: &read.lacks },
            by: &user(),
        };
        if self.trial {
            return self.check_repeat(context, &import, domains).map(|()| verdict);
        }
        self.remark_strangers(context, contents)?;
        let imported = self.store()?.import_meaning(&import, domains)?;
        if let Imported::Already { .. } = imported {
            self.remark_superseded(context, &import)?;
        }
        self.tell(context, &text.name, counts, Some(imported).filter(|_| !nothing)).map(|()| verdict)
    }

    /// Refuses a file whose rows are stored already, or come with a file before it.
    fn check_repeat(
        &mut self,
        context: &mut Context<'_>,
        import: &StoreImport<'_>,
        domains: Domains<'_>,
    ) -> Result<(), Failure> {
        let of_survey = |(survey, ..): &&(String, String, Nameless)| survey == import.survey;
        let is_same = |(_, digest, _): &(String, String, Nameless)| digest == import.digest;
        let before: Vec<&(String, String, Nameless)> = self.nameless.iter().filter(of_survey).collect();
        if before.iter().any(|file| is_same(file)) {
            return Ok(());
        }
        let files: Vec<Nameless> = before.into_iter().map(|(.., nameless)| nameless.clone()).collect();
        let nameless = match import.contents {
            Contents::Responses(batches) | Contents::Records(batches) => {
                Nameless::of_file(import.file, batches, domains)
            }
            Contents::Measures(_) | Contents::Subjects(_) | Contents::References(_) => None,
        };
        let accepted = self.counts_again;
        let lines = match (self.path.exists(), &nameless) {
            (true, _) => self.store()?.check_repeat(import, domains, (&files, accepted))?,
            (false, Some(nameless)) => nameless.check(&files, accepted).map_err(Failure::Data)?,
            (false, None) => Vec::new(),
        };
        for line in lines {
            writeln!(context.err, "warning: {}: {line}", import.file)?;
        }
        let (survey, digest) = (import.survey.to_owned(), import.digest.to_owned());
        self.nameless.extend(nameless.map(|nameless| (survey, digest, nameless)));
        Ok(())
    }

    /// The mapping with the subjects that are registered or come along, where the rule set accepts no others.
    fn with_registered(&mut self, plan: &Plan, mapping: &Mapping) -> Result<Mapping, Failure> {
        let mut mapping = mapping.clone();
        if plan.ruleset.unregistered == Unregistered::Reject {
            let (organisation, survey) = (self.organisation, self.base.clone());
            let mut known = match self.path.exists() {
                true => self.store()?.registered(organisation, &survey)?,
                false => BTreeMap::new(),
            };
            for file in &self.files.subjects {
                let text = self.files.text(file)?;
                known.extend(ingest::subjects(&text.text, &text.name, &mapping)?.rows);
            }
            mapping.registered = Some(registered(plan, known.keys())?);
        }
        Ok(mapping)
    }

    /// Says what of a file that is stored already is not in force any more.
    fn remark_superseded(&mut self, context: &mut Context<'_>, import: &StoreImport<'_>) -> Result<(), Failure> {
        let (n, batch) = self.store()?.superseded(import)?;
        if n > 0 {
            let what = match import.contents {
                Contents::Subjects(_) => "subjects",
                _ => "values",
            };
            writeln!(
                context.err,
                "warning: {}: {what} of it that later imports replaced, up to batch {batch}, and that stay replaced: {n}; to bring them \
                 back, import them in a file of their own",
                import.file
            )?;
        }
        Ok(())
    }

    /// The mapping with the rows of earlier files that were rejected, to see which of them come in now.
    fn with_pending(&mut self, mapping: &Mapping, what: &str) -> Result<Mapping, Failure> {
        let mut mapping = mapping.clone();
        if self.path.exists() {
            let (organisation, survey) = (self.organisation, self.survey.clone());
            mapping.pending = self.store()?.refused(organisation, &survey, what)?;
        }
        Ok(mapping)
    }

    /// Says which subjects of a file may be mistakes.
    fn remark_strangers(&mut self, context: &mut Context<'_>, contents: Contents<'_>) -> Result<(), Failure> {
        let rows = match contents {
            Contents::Responses(batches) | Contents::Records(batches) => strangers::rows(batches, &[]),
            Contents::Measures(facts) => strangers::rows(&[], facts),
            Contents::Subjects(_) | Contents::References(_) => return Ok(()),
        };
        let (organisation, survey) = (self.organisation, self.base.clone());
        let registered =
            if self.path.exists() { self.store()?.registered(organisation, &survey)? } else { BTreeMap::new() };
        strangers::tell(context, &rows, &registered)
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
            told.push(imported::json(name, (accepted, rejected), imported));
            return Ok(());
        }
        imported::tell(context, name, accepted, imported)
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
fn reading<'a>(mapping: &'a Mapping, kind: &'a str, more: &'a str) -> Reading<'a> {
    let Mapping {
        columns,
        subject,
        period,
        encoding,
        decimal_comma: _,
        thousands: _,
        missing: _,
        registered: _,
        pending: _,
        landed: _,
        source: _,
    } = mapping;
    Reading { kind, columns, subject: subject.as_deref(), period: *period, encoding: encoding.word(), more }
}
