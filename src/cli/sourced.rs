//! Files that are read by a source: `--source NAME FILE…`, or a file alone where only one source fits it.

use super::input::Files;
use super::{Context, Failure};
use crate::diagnostic::{Severity, suggest};
use crate::ingest::{self, Encoding, Form, Mapping};
use crate::record::digest::Texts;
use crate::source::FileSource;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file with the source by which it is read.
#[derive(Debug, Clone)]
pub struct Sourced {
    pub source: Arc<FileSource>,
    pub file: PathBuf,
    pub encoding: Encoding,
}

/// File names of workbooks, of which a source names the sheet.
const WORKBOOKS: [&str; 5] = ["xlsx", "xlsm", "xlsb", "xls", "ods"];

impl Sourced {
    /// A file that is to be read by a source, in the encoding and with the sheet that it says.
    ///
    /// # Errors
    /// [`Failure::Rules`] with what is wrong with the source.
    pub fn new(
        context: &Context<'_>,
        source: Arc<FileSource>,
        file: &Path,
        files: &Files,
    ) -> Result<Self, Failure> {
        let sources = context.workspace.library.sources();
        if source.problems.iter().any(|problem| problem.severity == Severity::Error) {
            return Err(Failure::rules(&source.problems, sources));
        }
        let encoding = match source.encoding.as_ref() {
            Some(named) if files.encoding == Encoding::UTF_8 => Encoding::named(&named.value).map_err(|why| {
                Failure::Data(format!("{}: `encoding: {}`: {why}", sources.locate(named.span), named.value))
            })?,
            _ => files.encoding,
        };
        let end = file.extension().and_then(|end| end.to_str()).unwrap_or_default().to_lowercase();
        let file = match &source.sheet {
            Some(sheet) if WORKBOOKS.contains(&end.as_str()) => format!("{}#{sheet}", file.display()).into(),
            _ => file.to_owned(),
        };
        Ok(Self { source, file, encoding })
    }

    /// How the table that the source makes of a text is read.
    ///
    /// # Errors
    /// [`ingest::IngestError`] where the file does not fit the source.
    pub fn mapping(
        &self,
        (text, name): (&str, &str),
        form: &Form,
        mapping: &Mapping,
    ) -> Result<Mapping, ingest::IngestError> {
        let landed = ingest::land(text, name, &self.source, form, mapping)?;
        Ok(Mapping { landed: Some(Arc::new(landed)), ..self.identity(mapping) })
    }

    /// How the file is read, without its rows.
    #[must_use]
    pub fn identity(&self, mapping: &Mapping) -> Mapping {
        Mapping {
            columns: BTreeMap::new(),
            // The source has made plain numbers and cells of them.
            decimal_comma: Some(false),
            thousands: Some(false),
            missing: Vec::new(),
            encoding: self.encoding,
            source: Some(format!("source {} {}", self.source.id, digest(&self.source))),
            ..mapping.clone()
        }
    }
}

impl Files {
    /// The files that are named with a source, in their order.
    ///
    /// # Errors
    /// [`Failure::Usage`] for a source that the rule set does not have, [`Failure::Rules`] for one that is wrong.
    pub fn sourced(&self, context: &Context<'_>, ruleset: &str) -> Result<Vec<Sourced>, Failure> {
        if self.source.is_empty() {
            return Ok(Vec::new());
        }
        self.no_other_reading()?;
        let library = &context.workspace.library;
        let known = context.workspace.sources.of(library, ruleset);
        let named = |name: &str| known.iter().find(|source| source.id == name).cloned();
        let mut found = Vec::new();
        let mut current: Option<(Arc<FileSource>, usize)> = None;
        for word in &self.source {
            if let Some((name, file)) = word.split_once('=')
                && let Some(source) = named(name)
            {
                found.push(Sourced::new(context, source, Path::new(file), self)?);
                continue;
            }
            match (named(word), &mut current) {
                (Some(source), _) => {
                    Self::has_files(current.as_ref())?;
                    current = Some((source, 0));
                }
                (None, Some((source, n))) => {
                    *n += 1;
                    found.push(Sourced::new(context, source.clone(), Path::new(word), self)?);
                }
                (None, None) => return Err(unknown(context, ruleset, word, &known)),
            }
        }
        Self::has_files(current.as_ref())?;
        Ok(found)
    }

    fn has_files(current: Option<&(Arc<FileSource>, usize)>) -> Result<(), Failure> {
        match current {
            Some((source, 0)) => {
                Err(Failure::Usage(format!("`--source {0}` names no file: write `--source {0} FILE`", source.id)))
            }
            _ => Ok(()),
        }
    }

    /// Refuses options about columns where all files are read by sources, which say the same.
    fn no_other_reading(&self) -> Result<(), Failure> {
        let others = !(self.responses.is_empty()
            && self.survey.is_empty()
            && self.records.is_empty()
            && self.measures.is_empty()
            && self.subjects.is_empty());
        let options = [
            ("--map", !self.map.is_empty()),
            ("--missing", !self.missing.is_empty()),
            ("--decimal-comma", self.decimal_comma.is_some()),
            ("--thousands", self.thousands.is_some()),
        ];
        match options.iter().find(|(_, given)| *given && !others) {
            Some((option, _)) => Err(Failure::Usage(format!(
                "`{option}` is for files without a source: a source says the same in its own file"
            ))),
            None => Ok(()),
        }
    }
}

/// What identifies the text of a source.
fn digest(source: &FileSource) -> String {
    let mut texts = Texts::default();
    texts.add("satis source 1");
    texts.add(source.text.as_ref());
    texts.digits()
}

fn unknown(context: &Context<'_>, ruleset: &str, name: &str, known: &[Arc<FileSource>]) -> Failure {
    let damage = context.workspace.sources.damage(&context.workspace.library, ruleset);
    if !damage.is_empty() {
        return Failure::rules(&damage, context.workspace.library.sources());
    }
    let ids = known.iter().map(|source| source.id.as_str());
    let help = suggest(name, ids.clone()).unwrap_or_else(|| match known.is_empty() {
        true => format!("it has none: `satis map FILE --ruleset {ruleset}` proposes one"),
        false => format!("it has {}", ids.collect::<Vec<_>>().join(", ")),
    });
    Failure::Usage(format!("`{ruleset}` has no source `{name}`: {help}"))
}

/// The only source of a rule set that fits a file.
///
/// # Errors
/// [`Failure::Data`] where none fits, with what each lacks, or several do.
pub fn fitting(
    context: &Context<'_>,
    (ruleset, form): (&str, &Form),
    file: &Path,
    (files, mapping): (&Files, &Mapping),
) -> Result<Sourced, Failure> {
    let known = context.workspace.sources.of(&context.workspace.library, ruleset);
    let (mut fits, mut others) = (Vec::new(), Vec::new());
    for source in known.iter().cloned() {
        let id = source.id.clone();
        let sourced = Sourced::new(context, source, file, files)?;
        let landed = files.text_in(&sourced.file, sourced.encoding).and_then(|text| {
            ingest::fits((&text.text, &text.name), &sourced.source, form, mapping).map_err(Failure::from)
        });
        match landed {
            Ok(()) => fits.push(sourced),
            Err(why) => others.push(format!("  {id}: {}", why.to_string().trim_start_matches("error: "))),
        }
    }
    let name = file.display();
    match (fits.pop(), fits.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(last), false) => {
            let ids: Vec<&str> = fits.iter().chain([&last]).map(|fit| fit.source.id.as_str()).collect();
            Err(Failure::Usage(format!(
                "{name}: several sources of `{ruleset}` fit it ({}): name one with `--source NAME {name}`",
                ids.join(", ")
            )))
        }
        (None, _) if known.is_empty() => Err(Failure::Usage(format!(
            "{name}: `{ruleset}` has no source by which it could be read: `satis map {name} --ruleset {ruleset}` proposes one; a file that \
             has our names is given by --responses, --measures, --survey or --records"
        ))),
        (None, _) => Err(Failure::Data(format!(
            "{name}: no source of `{ruleset}` fits it:\n{}\n`satis map {name} --ruleset {ruleset}` proposes one",
            others.join("\n")
        ))),
    }
}
