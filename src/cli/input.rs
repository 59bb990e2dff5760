//! Data for scoring: from the store, or from files named on the command line.

use super::beside;
use super::elsewhere::elsewhere;
use super::intake::Intake;
use super::notices::remark_strangers;
use super::periods::{self, Periods};
use super::reading::{Once, Text};
use super::renamed::Renamed;
use super::rows::RowFile;
use super::strangers;
use super::{Context, Failure};
use crate::data::{Dataset, Reference, ReferenceKind, spelling};
use crate::diagnostic::suggest;
use crate::ingest::{self, Coded, Encoding, Form, IngestError, Mapping};
use crate::period::Period;
use crate::plan::{Plan, Wanted};
use crate::ruleset::Unregistered;
use crate::runs::{self, Given};
use crate::score;
use crate::score::others::wanted;
use crate::source::Rows;
use crate::store::Store;
use clap::Args;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

/// Files with data, and how to read them.
#[derive(Debug, Args)]
pub struct Files {
    /// A CSV file of responses: subject, respondent, period, attributes and questions
    #[arg(long, value_name = "FILE")]
    pub responses: Vec<PathBuf>,
    /// A CSV file of a further survey that the rule set declares: subject, respondent, period, attributes and questions
    #[arg(long, value_name = "NAME=FILE", value_parser = pair)]
    pub survey: Vec<(String, String)>,
    /// A CSV file of records that the rule set declares: subject, period and fields, one row a record
    #[arg(long, value_name = "NAME=FILE", value_parser = pair)]
    pub records: Vec<(String, String)>,
    /// A CSV file of measures: subject, period and measures
    #[arg(long, value_name = "FILE")]
    pub measures: Vec<PathBuf>,
    /// A CSV file of subjects: subject, and if need be label, parent and level
    #[arg(long, value_name = "FILE")]
    pub subjects: Vec<PathBuf>,
    /// A CSV file of targets, in the format of `score --format csv`
    #[arg(long, value_name = "FILE")]
    pub target: Vec<PathBuf>,
    /// A CSV file of a benchmark, in the format of `score --format csv`
    #[arg(long, value_name = "NAME=FILE", value_parser = pair)]
    pub benchmark: Vec<(String, String)>,
    /// A CSV file of the period before, in the format of `score --format csv`, instead of scoring that period
    #[arg(long, value_name = "FILE")]
    pub previous: Vec<PathBuf>,
    /// Files that are read by a source of the rule set, which is a file in its folder `sources/`: `--source tool a.csv b.csv`
    #[arg(long, value_names = ["NAME", "FILE"], num_args = 1..)]
    pub source: Vec<String>,
    /// What a column is called in the files: `--map subject=iso3`
    #[arg(long, value_name = "OURS=THEIRS", value_parser = pair)]
    pub map: Vec<(String, String)>,
    /// The subject of all rows of files without a column `subject`
    #[arg(long, value_name = "SUBJECT")]
    pub subject: Option<String>,
    /// Score or import what is left where more rows are rejected than the rule set's `reject_limit` allows (5 %)
    #[arg(long)]
    pub accept_rejects: bool,
    /// How the files are encoded: utf-8, gb18030 (also gbk), big5, windows-1252 (also latin1), utf-16 …
    #[arg(long, value_name = "NAME", default_value = "utf-8", value_parser = Encoding::named)]
    pub encoding: Encoding,
    /// A comma in numbers is the decimal sign: `1,5`; whatever the rule set says (`decimal_comma`)
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    pub decimal_comma: Option<bool>,
    /// Numbers may have separators of thousands: `1,080`, `1 080`, `1’080`; with a decimal comma also `1.080`; whatever the
    /// rule set says (`thousands`)
    #[arg(long, value_name = "true|false", num_args = 0..=1, require_equals = true, default_missing_value = "true", hide_possible_values = true)]
    pub thousands: Option<bool>,
    /// Codes for "no value", beside an empty cell, NA, N/A, NULL, NaN, Not Available, #N/A and #DIV/0!: `--missing=-,无` for
    /// all columns, `--missing sales=99` for one; for these columns instead of those of the rule set (`missing`)
    #[arg(long, value_name = "[COLUMN=]CODES", allow_hyphen_values = true)]
    pub missing: Vec<String>,
    #[clap(skip)]
    once: Once,
}

/// The codes that `--missing` names, for one column or for all.
fn coded(text: &str) -> Vec<Coded> {
    let (column, codes) = match text.split_once('=') {
        Some((column, codes)) if !column.is_empty() => (Some(column.to_owned()), codes),
        _ => (None, text),
    };
    let codes = codes.split(',').map(str::trim).filter(|code| !code.is_empty());
    codes.map(|code| Coded { column: column.clone(), code: code.to_owned() }).collect()
}

pub(super) fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() && !value.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("write NAME=VALUE".to_owned()),
    }
}

impl Files {
    /// Whether any file is named.
    #[must_use]
    pub fn any(&self) -> bool {
        !(self.responses.is_empty()
            && self.survey.is_empty()
            && self.records.is_empty()
            && self.measures.is_empty()
            && self.subjects.is_empty()
            && self.target.is_empty()
            && self.benchmark.is_empty()
            && self.previous.is_empty()
            && self.source.is_empty())
    }

    /// Whether files with the data themselves are named, so that no store is read.
    #[must_use]
    pub fn has_data(&self) -> bool {
        !(self.responses.is_empty()
            && self.survey.is_empty()
            && self.records.is_empty()
            && self.measures.is_empty()
            && self.source.is_empty())
    }

    /// How many files are named of the responses, which have no name, or of another table.
    #[must_use]
    pub fn of_table(&self, table: &str) -> usize {
        let named = self.survey.iter().chain(&self.records).filter(|(name, _)| name == table);
        // Which words are files, and of which table, is a matter of the sources.
        self.source.len().saturating_sub(1) + if table.is_empty() { self.responses.len() } else { named.count() }
    }

    /// How the files are to be read.
    ///
    /// # Errors
    /// [`Failure::Usage`] when two columns are named for the same thing.
    pub fn mapping(&self, period: Option<Period>) -> Result<Mapping, Failure> {
        let mut columns = BTreeMap::new();
        for (ours, theirs) in &self.map {
            if let Some(other) = columns.insert(ours.clone(), theirs.clone()) {
                return Err(Failure::Usage(format!(
                    "`--map` names two columns for `{ours}`, `{other}` and `{theirs}`: keep one"
                )));
            }
        }
        let subject = match self.subject.as_deref().map(spelling::id) {
            Some(Err(why)) => return Err(Failure::Usage(format!("`--subject`: {why}"))),
            Some(Ok(id)) => Some(id.into_owned()),
            None => None,
        };
        self.check_notation()?;
        let missing = self.missing.iter().flat_map(|codes| coded(codes)).collect();
        let (decimal_comma, thousands) = (self.decimal_comma, self.thousands);
        let encoding = self.encoding;
        Ok(Mapping { columns, subject, period, encoding, decimal_comma, thousands, missing, ..Mapping::default() })
    }

    /// Refuses options about cells where no file has such cells: targets, benchmarks and earlier results are in the format that
    /// satis writes, and subjects have no numbers.
    fn check_notation(&self) -> Result<(), Failure> {
        let options = [
            ("--missing", !self.missing.is_empty()),
            ("--decimal-comma", self.decimal_comma.is_some()),
            ("--thousands", self.thousands.is_some()),
        ];
        if let Some((option, _)) = options.iter().find(|(_, given)| *given && !self.has_data()) {
            return Err(Failure::Usage(format!(
                "`{option}` is for files of responses, surveys, records and measures, and none is named here: leave it out"
            )));
        }
        let empty = |codes: &&String| coded(codes).is_empty();
        match self.missing.iter().find(empty) {
            Some(codes) => {
                Err(Failure::Usage(format!("`--missing '{codes}'` names no code: write `--missing COLUMN=CODE`")))
            }
            None => Ok(()),
        }
    }

    /// The references that are named: kind and file.
    ///
    /// # Errors
    /// [`Failure::Usage`] for a benchmark that the rule set does not declare, since no formula would read it.
    pub fn references(&self, plan: &Plan) -> Result<Vec<(ReferenceKind, PathBuf)>, Failure> {
        let declared = &plan.ruleset.benchmarks;
        if let Some((name, _)) = self.benchmark.iter().find(|(name, _)| !declared.contains_key(name)) {
            let known = declared.keys().map(String::as_str);
            let help = suggest(name, known.clone()).unwrap_or_else(|| match declared.is_empty() {
                true => "it declares none (`benchmarks:`)".to_owned(),
                false => format!("it declares {}", known.collect::<Vec<_>>().join(", ")),
            });
            return Err(Failure::Usage(format!("`{}` has no benchmark `{name}`: {help}", plan.ruleset.id)));
        }
        let targets = self.target.iter().map(|file| (ReferenceKind::Target, file.clone()));
        let previous = self.previous.iter().map(|file| (ReferenceKind::Previous, file.clone()));
        let benchmarks =
            self.benchmark.iter().map(|(name, file)| (ReferenceKind::Benchmark(name.clone()), file.into()));
        Ok(targets.chain(previous).chain(benchmarks).collect())
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`Failure::Data`].
    pub fn text(&self, path: &Path) -> Result<Rc<Text>, Failure> {
        self.once.text(path, self.encoding)
    }

    /// Reads a file in an encoding of its own.
    ///
    /// # Errors
    /// [`Failure::Data`].
    pub fn text_in(&self, path: &Path, encoding: Encoding) -> Result<Rc<Text>, Failure> {
        self.once.text(path, encoding)
    }

    /// Reads a file in the format of results, which satis writes as UTF-8 whatever the encoding of the other files.
    ///
    /// # Errors
    /// [`Failure::Data`].
    pub fn result_text(&self, path: &Path) -> Result<Rc<Text>, Failure> {
        self.once.result_text(path, self.encoding)
    }

    /// Refuses a mapping of a name that no file here may have.
    ///
    /// # Errors
    /// [`Failure::Usage`] with the names that there are.
    pub fn check_maps(&self, plan: &Plan, form: &Form) -> Result<(), Failure> {
        // In the format of results any column may be a node.
        if !(self.target.is_empty() && self.benchmark.is_empty() && self.previous.is_empty()) {
            return Ok(());
        }
        let mut known: Vec<&str> = vec!["subject", "period"];
        let surveys = !self.responses.is_empty() || !self.survey.is_empty();
        known.extend(surveys.then_some("respondent"));
        if !self.responses.is_empty() {
            known.extend(form.all().flat_map(|form| form.questions.keys()).map(String::as_str));
        }
        for RowFile { table, .. } in self.rows(plan, form)? {
            let of = form.all().filter_map(|form| form.tables.get(&table));
            known.extend(of.flat_map(|of| of.columns.keys()).map(String::as_str));
        }
        if !self.measures.is_empty() {
            known.extend(form.all().flat_map(|form| form.measures.keys()).map(String::as_str));
        }
        if !self.subjects.is_empty() {
            known.extend(["label", "parent", "level"]);
        }
        let mut seen = BTreeSet::new();
        known.retain(|name| seen.insert(*name));
        let Some((name, _)) = self.map.iter().find(|(name, _)| !known.contains(&name.as_str())) else {
            return Ok(());
        };
        let files: Vec<String> = self.all().iter().map(|file| file.display().to_string()).collect();
        Err(IngestError::unknown_name(name, &files, &known).into())
    }

    /// All files that are named.
    pub fn all(&self) -> Vec<&Path> {
        let plain = [&self.responses, &self.measures, &self.subjects, &self.target, &self.previous];
        let named = [&self.survey, &self.records, &self.benchmark];
        let named = named.into_iter().flatten().map(|(_, file)| Path::new(file));
        let sourced =
            self.source.iter().map(|word| Path::new(word.split_once('=').map_or(word.as_str(), |(_, file)| file)));
        plain.into_iter().flatten().map(PathBuf::as_path).chain(named).chain(sourced).collect()
    }
}

/// Data with what was wrong with the files.
pub struct Input {
    /// The data.
    pub data: Dataset,
    /// The periods to score.
    pub periods: Vec<Period>,
    /// How many rows were left out.
    pub rejected: usize,
    /// The latest batch of the store that was read; none for files.
    pub as_of: Option<i64>,
    /// What was given beside the store.
    pub given: Given,
}

/// Reads what a rule set is to be scored on.
///
/// # Errors
/// [`Failure`].
pub fn read(
    context: &mut Context<'_>,
    ruleset: &str,
    organisation: &str,
    files: &Files,
    asked: &Periods,
) -> Result<Input, Failure> {
    let only = asked.only()?;
    let plan = plan(context, ruleset, only)?;
    let wanted = runs::columns(&context.workspace.library, ruleset, only);
    // Which period it is may only be known from the data; they are read again then, for the version in force in it.
    let several = only.is_none() && context.workspace.library.versions(ruleset).len() > 1;
    if several {
        context.err.hold();
    }
    // The rows of the store are read once: those of all versions, of which one wants some.
    let stock = match several && !files.has_data() {
        true => Some(Stock::read(context, organisation, &plan.ruleset.survey, &wanted)?),
        false => None,
    };
    let form = Form::by_version(&plan, &context.workspace.library, ruleset);
    let first = data(context, (&form, &plan), organisation, files, only, (&wanted, stock.as_ref()));
    if first.is_err() {
        context.err.let_out()?;
    }
    let (mut data, mut given, mut rejected, as_of) = first?;
    if as_of.is_some() && score::given(&data).is_empty() {
        elsewhere(context, &plan, organisation)?;
    }
    let renamed = match as_of {
        Some(_) => Some(renamed(context, &plan, organisation, &form)?),
        None => None,
    };
    let chosen = asked.chosen(&plan, &form, &data);
    let again = several && matches!(chosen.as_deref(), Ok([_]));
    if again {
        context.err.forget();
    } else {
        context.err.let_out()?;
    }
    renamed.iter().try_for_each(|renamed| renamed.warn(context))?;
    let chosen = chosen?;
    // The version in force may declare other columns than the newest.
    if let (true, [period]) = (again, chosen.as_slice()) {
        let in_force = self::plan(context, ruleset, Some(*period))?;
        let wanted = runs::columns(&context.workspace.library, ruleset, Some(*period));
        let stock = stock.as_ref().filter(|stock| stock.survey == in_force.ruleset.survey);
        let form = Form::by_version(&in_force, &context.workspace.library, ruleset);
        let read = self::data(context, (&form, &in_force), organisation, files, only, (&wanted, stock))?;
        (data, given, rejected, _) = read;
    }
    data.lacks.extend(renamed.map(|renamed| renamed.lacks()).unwrap_or_default());
    remark_longer(context, &form, &data, &chosen)?;
    remark_idle(context, ruleset, files, &data, &chosen)?;
    Ok(Input { data, periods: chosen, rejected, as_of, given })
}

/// What the store has under names that no rules of the survey know.
fn renamed(context: &Context<'_>, plan: &Plan, organisation: &str, form: &Form) -> Result<Renamed, Failure> {
    let store = Store::open(&context.workspace.store)?;
    Renamed::find(&context.workspace.library, &store, organisation, (&plan.ruleset.survey, form))
}

/// Says which data are of longer periods than the rules in force in them score, and so in no result at all. Of a period in a
/// longer one its result says so.
fn remark_longer(
    context: &mut Context<'_>,
    form: &Form,
    data: &Dataset,
    chosen: &[Period],
) -> Result<(), Failure> {
    if chosen.len() < 2 {
        return Ok(());
    }
    for longer in
        periods::longer(form, data).iter().filter(|longer| !chosen.iter().any(|one| longer.contains(*one)))
    {
        let (given, scored) = (longer.kind().word(), form.scores(longer.first_day()).word());
        writeln!(
            context.err,
            "warning: what is stored of {longer} is in no result: it is a {given}, and the rules in force in it score a {scored}"
        )?;
    }
    Ok(())
}

fn plan(context: &Context<'_>, ruleset: &str, period: Option<Period>) -> Result<Arc<Plan>, Failure> {
    let library = &context.workspace.library;
    let (plan, _) =
        score::plan(library, ruleset, period).map_err(|error| Failure::score(error, library.sources()))?;
    Ok(plan)
}

/// The rows of a survey in the store.
pub struct Stock {
    survey: String,
    /// The latest batch that was read.
    as_of: i64,
    rows: Dataset,
}

impl Stock {
    fn read(context: &Context<'_>, organisation: &str, survey: &str, wanted: &Wanted) -> Result<Self, Failure> {
        let store = Store::open(&context.workspace.store)?;
        let as_of = store.sequence()?;
        let rows = runs::read(&store, wanted, (organisation, survey), as_of)?;
        Ok(Self { survey: survey.to_owned(), as_of, rows })
    }
}

/// The data for a plan, how many rows were left out, and the batch up to which the store was read; of stored
/// rows what is `wanted`, from what was read before where that is there.
///
/// # Errors
/// [`Failure`].
pub fn data(
    context: &mut Context<'_>,
    (form, plan): (&Form, &Plan),
    organisation: &str,
    files: &Files,
    period: Option<Period>,
    (wanted, stock): (&Wanted, Option<&Stock>),
) -> Result<(Dataset, Given, usize, Option<i64>), Failure> {
    let mut intake = Intake::new(files, plan.ruleset.reject_limit);
    let mut data = Dataset::default();
    let mut given = Given::default();
    let mut as_of = None;
    if files.has_data() {
        data.lacks.extend(beside::unread(context, plan, organisation)?);
    } else {
        (data, as_of) = match stock {
            Some(Stock { rows, as_of, .. }) => {
                let mut rows = rows.clone();
                runs::narrow(&mut rows, wanted);
                (rows, Some(*as_of))
            }
            None => {
                let Stock { rows, as_of, .. } = Stock::read(context, organisation, &plan.ruleset.survey, wanted)?;
                (rows, Some(as_of))
            }
        };
    }
    let mut mapping = files.mapping(period)?;
    files.check_maps(plan, form)?;
    for file in &files.subjects {
        let text = files.text(file)?;
        let read = ingest::subjects(&text.text, &text.name, &mapping)?;
        intake.take(context, &read)?;
        for (id, subject) in read.rows {
            match given.subjects.get(&id) {
                Some(other) if *other != subject => return Err(twice(&format!("the subject {id}"), &text.name)),
                _ => drop(given.subjects.insert(id, subject)),
            }
        }
    }
    if plan.ruleset.unregistered == Unregistered::Reject {
        let known = data.subjects.keys().chain(given.subjects.keys());
        mapping.registered = Some(registered(plan, known)?);
    }
    for file in &files.responses {
        let text = files.text(file)?;
        if intake.is_again(context, "responses", &text)? {
            continue;
        }
        let read = ingest::responses(&text.text, &text.name, form, &mapping)?;
        intake.take(context, &read)?;
        data.batches.extend(intake.once(context, &text.name, read.rows, form)?);
    }
    for RowFile { table, file, .. } in files.rows(plan, form)? {
        let text = files.text(&file)?;
        if intake.is_again(context, &table, &text)? {
            continue;
        }
        let read = ingest::rows(&text.text, &text.name, form, &table, &mapping)?;
        intake.take(context, &read)?;
        data.batches.extend(intake.once(context, &text.name, read.rows, form)?);
    }
    for file in &files.measures {
        let text = files.text(file)?;
        let read = ingest::measures(&text.text, &text.name, form, &mapping)?;
        intake.take(context, &read)?;
        data.facts.extend(read.rows);
    }
    for sourced in files.sourced(context, &plan.ruleset.id)? {
        let text = files.text_in(&sourced.file, sourced.encoding)?;
        let what = format!("source {}", sourced.source.id);
        if sourced.source.into.value != Rows::Measures && intake.is_again(context, &what, &text)? {
            continue;
        }
        let mapping = sourced.mapping((&text.text, &text.name), form, &mapping)?;
        match &sourced.source.into.value {
            Rows::Measures => {
                let read = ingest::measures(&text.text, &text.name, form, &mapping)?;
                intake.take(context, &read)?;
                data.facts.extend(read.rows);
            }
            rows => {
                let read = match rows {
                    Rows::Table(table) => ingest::rows(&text.text, &text.name, form, table, &mapping)?,
                    Rows::Responses | Rows::Measures => ingest::responses(&text.text, &text.name, form, &mapping)?,
                };
                intake.take(context, &read)?;
                data.batches.extend(intake.once(context, &text.name, read.rows, form)?);
            }
        }
    }
    let mut compared = BTreeMap::new();
    for (kind, file) in files.references(plan)? {
        let text = files.result_text(&file)?;
        let read = ingest::references(&text.text, &text.name, kind, &mapping, plan.ruleset.compare_invalid)?;
        intake.take(context, &read)?;
        remark_strangers(context, plan, &text.name, &read.rows)?;
        for reference in read.rows {
            let Reference { kind, subject, period, node, value } = &reference;
            let key = (kind.clone(), subject.clone(), *period, node.clone());
            match compared.insert(key, *value) {
                Some(other) if other != *value => {
                    let whose = if subject.is_empty() { String::new() } else { format!(" of {subject}") };
                    return Err(twice(&format!("`{node}`{whose} in {period}"), &text.name));
                }
                Some(_) => {}
                None => given.references.push(reference),
            }
        }
    }
    intake.names_used(&mapping)?;
    intake.remark_alike(context)?;
    given.add_to(&mut data);
    distinct(&data)?;
    strangers::remark(context, &data)?;
    data.lacks.extend(intake.lacks);
    data.note_doubled();
    Ok((data, given, intake.rejected, as_of))
}

/// The registered subjects, for a rule set that accepts no others.
///
/// # Errors
/// [`Failure::Data`] where none are registered.
pub fn registered<'s>(
    plan: &Plan,
    known: impl Iterator<Item = &'s String>,
) -> Result<Arc<BTreeSet<String>>, Failure> {
    let known: BTreeSet<String> = known.cloned().collect();
    if known.is_empty() {
        return Err(Failure::Data(format!(
            "`{}` accepts registered subjects only (`unregistered: reject`), and none are registered: name a file with \
             --subjects",
            plan.ruleset.id
        )));
    }
    Ok(Arc::new(known))
}

/// Says which files of targets, benchmarks or earlier results hold nothing for the periods that are scored.
fn remark_idle(
    context: &mut Context<'_>,
    ruleset: &str,
    files: &Files,
    data: &Dataset,
    periods: &[Period],
) -> Result<(), Failure> {
    let plan = plan(context, ruleset, periods.last().copied())?;
    beside::remark(context, &plan, data, periods)?;
    let references = &data.references;
    for (kind, file) in files.references(&plan)? {
        let fits = |period: &Period| {
            let wanted = wanted(&kind, &plan, references, *period);
            references.iter().any(|reference| reference.kind == kind && Some(reference.period) == wanted)
        };
        if !periods.iter().any(fits) {
            let held: BTreeSet<Period> =
                references.iter().filter(|reference| reference.kind == kind).map(|r| r.period).collect();
            let held: Vec<String> = held.iter().map(Period::to_string).collect();
            let want: Vec<String> = periods
                .iter()
                .filter_map(|period| wanted(&kind, &plan, references, *period).or(Some(period.previous())))
                .map(|period| period.to_string())
                .collect();
            writeln!(
                context.err,
                "{}: it holds {}, not {}, so nothing is compared with it",
                file.display(),
                if held.is_empty() { "no values".to_owned() } else { held.join(", ") },
                want.join(", ")
            )?;
        }
    }
    Ok(())
}

/// The failure of a file that says otherwise what one before it says; which of them is right nobody knows.
fn twice(what: &str, name: &str) -> Failure {
    Failure::Data(format!("{name}: {what} is given otherwise in a file before it: keep one of the two"))
}

/// Several files may not give the same measure twice.
fn distinct(data: &Dataset) -> Result<(), Failure> {
    let mut seen = BTreeSet::new();
    for fact in &data.facts {
        if !seen.insert((&fact.subject, fact.period, &fact.measure)) {
            return Err(Failure::Data(format!(
                "`{}` of {} in {} is given twice: keep one of the two files",
                fact.measure, fact.subject, fact.period
            )));
        }
    }
    Ok(())
}
