//! `satis map`: proposes how a file of a kind that is new becomes responses, measures or records, and writes it down.

use super::reading::{Text, parted};
use super::{Context, Failure, Verdict, write_whole};
use crate::data::spelling;
use crate::ingest::{self, Encoding, Form, Landed, Mapping, Proposal, Proposed};
use crate::plan::Plan;
use crate::score;
use crate::source::{self, Rows};
use clap::Args;
use std::path::{Path, PathBuf};
use unicode_width::UnicodeWidthStr;

/// Propose a source for a file: which column is what, with how sure that is; write it beside the rule set, and show the first rows
/// as they would land
#[derive(Debug, Args)]
pub struct Map {
    /// The file
    file: PathBuf,
    /// The rule set, by id or path
    #[arg(long, value_name = "RULESET")]
    ruleset: String,
    /// What its rows are: `responses`, `measures`, or a survey or records of the rule set by name [default: responses where the
    /// rule set has them]
    #[arg(long, value_name = "ROWS")]
    into: Option<String>,
    /// The name of the source [default: that of the tool whose export the file seems to be, else `export`]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// How the file is encoded: utf-8, gb18030 (also gbk), big5, windows-1252 (also latin1), utf-16 …
    #[arg(long, value_name = "NAME", default_value = "utf-8", value_parser = Encoding::named)]
    encoding: Encoding,
    /// Print the source, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Replace a source of that name
    #[arg(long, conflicts_with = "dry_run")]
    replace: bool,
}

/// Rows that are shown.
const SHOWN: usize = 5;
/// Columns of the screen that a cell may take.
const WIDEST: usize = 40;

impl Map {
    pub fn run(&self, context: &mut Context<'_>) -> Result<Verdict, Failure> {
        let id = context.ruleset(&self.ruleset)?;
        let library = &context.workspace.library;
        let (plan, _) =
            score::plan(library, &id, None).map_err(|error| Failure::score(error, library.sources()))?;
        let form = Form::by_version(&plan, library, &id);
        let rows = self.rows(&plan)?;
        let text = Text::read(&self.file, self.encoding)?;
        let name = self.name.as_deref().unwrap_or_default();
        let mut proposal = ingest::propose((&text.text, &text.name), name, &rows, (&plan, &form))?;
        self.add_reading(&mut proposal);
        let path = self.path(context, &id, &proposal)?;
        self.tell(context, &proposal)?;
        self.preview(context, &text, &proposal, (&path, &form))?;
        let shown = path.strip_prefix(&context.workspace.root).unwrap_or(&path).display().to_string();
        if self.dry_run {
            writeln!(context.out, "\n{}", proposal.yaml.trim_end())?;
        } else {
            let failed = |error: std::io::Error| Failure::file(&shown, &error);
            path.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(failed)?;
            write_whole(&path, &proposal.yaml).map_err(failed)?;
            let next = format!("satis import {id} --source {} {}", proposal.id, self.file.display());
            let said = context.language.filled(
                "\nwritten: {shown}; look through it, then: {next}",
                "\n已写入 {shown}；请核对，然后运行：{next}",
                &[("shown", &shown), ("next", &next)],
            );
            writeln!(context.out, "{said}")?;
        }
        Ok(if proposal.questions.is_empty() { Verdict::Fine } else { Verdict::Findings })
    }

    fn rows(&self, plan: &Plan) -> Result<Rows, Failure> {
        let tables: Vec<&str> =
            plan.tables.iter().filter(|table| table.kind.is_some()).map(|table| table.id.as_str()).collect();
        let rows = match self.into.as_deref() {
            Some("responses") => Rows::Responses,
            Some("measures") => Rows::Measures,
            Some(name) => Rows::Table(name.to_owned()),
            None if plan.has_responses() => Rows::Responses,
            None if !plan.measures.is_empty() => Rows::Measures,
            None => Rows::Table(tables.first().copied().unwrap_or_default().to_owned()),
        };
        if source::ids_of(&rows, plan).is_some() {
            return Ok(rows);
        }
        let known = [("responses", plan.has_responses()), ("measures", !plan.measures.is_empty())];
        let known = known.iter().filter(|(_, has)| *has).map(|(word, _)| *word).chain(tables);
        Err(Failure::Usage(format!(
            "`{}` has no such rows: `--into` is one of {}",
            plan.ruleset.id,
            known.collect::<Vec<_>>().join(", ")
        )))
    }

    /// Adds how the file is read before anything else.
    fn add_reading(&self, proposal: &mut Proposal) {
        let mut lines = String::new();
        if self.encoding != Encoding::UTF_8 {
            lines.push_str(&format!("encoding: {}\n", self.encoding.word().to_lowercase()));
        }
        if let (_, Some(sheet)) = parted(&self.file) {
            lines.push_str(&format!("sheet: \"{}\"\n", sheet.replace('"', "\\\"")));
        }
        let at = proposal.yaml.find('\n').map_or(0, |at| at + 1);
        proposal.yaml.insert_str(at, &lines);
    }

    fn path(&self, context: &Context<'_>, id: &str, proposal: &Proposal) -> Result<PathBuf, Failure> {
        let odd = |c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'));
        if proposal.id.contains(odd) {
            return Err(Failure::Usage(format!(
                "`--name {}`: a source has a name of letters, digits, `-` and `_`, as its file",
                proposal.id
            )));
        }
        let folder = context.workspace.library.folder(id).unwrap_or(Path::new("rules"));
        let path = folder.join("sources").join(format!("{}.yaml", proposal.id));
        if path.exists() && !self.replace && !self.dry_run {
            return Err(Failure::Usage(format!(
                "{} is there already: choose another name with `--name`, or `--replace` it",
                path.strip_prefix(&context.workspace.root).unwrap_or(&path).display()
            )));
        }
        Ok(path)
    }

    fn tell(&self, context: &mut Context<'_>, proposal: &Proposal) -> Result<(), Failure> {
        let file = self.file.display();
        if let Some(tool) = &proposal.tool {
            let said = context.language.filled(
                "{file}: seems to be an export of {tool}",
                "{file}：看起来是 {tool} 的导出文件",
                &[("file", &file), ("tool", tool)],
            );
            writeln!(context.out, "{said}")?;
        }
        let head = [("ours", "本方名称"), ("column", "列"), ("sure", "把握"), ("", "")];
        let language = context.language;
        let mut rows = vec![head.map(|(english, chinese)| language.pick(english, chinese).to_owned()).to_vec()];
        for Proposed { ours, header, confidence, why } in &proposal.columns {
            let sure = if header.is_empty() { "-".to_owned() } else { format!("{confidence} %") };
            rows.push(vec![ours.clone(), header.clone(), sure, why.clone()]);
        }
        table(context, &rows)?;
        if !proposal.questions.is_empty() {
            let said = context.language.pick("\nto be decided in the source:", "\n需要在来源文件中决定：");
            writeln!(context.out, "{said}")?;
            for question in &proposal.questions {
                writeln!(context.out, "- {}", spelling::shown(question))?;
            }
        }
        Ok(())
    }

    /// Shows the first rows as they would land, and how much of the file would.
    fn preview(
        &self,
        context: &mut Context<'_>,
        text: &Text,
        proposal: &Proposal,
        (path, form): (&Path, &Form),
    ) -> Result<(), Failure> {
        let name = path.strip_prefix(&context.workspace.root).unwrap_or(path).display().to_string();
        let sources = context.workspace.library.sources_mut();
        let source = source::read(sources, &name, &proposal.tried(), &proposal.id)
            .map_err(|problems| Failure::rules(&problems, sources))?;
        if !source.problems.is_empty() {
            return Err(Failure::rules(&source.problems, sources));
        }
        let landed = match ingest::land(&text.text, &text.name, &source, form, &Mapping::default()) {
            Ok(landed) => landed,
            Err(error) => {
                let said = context.language.pick("\nno row can be read by it yet", "\n目前还不能按它读取任何一行");
                writeln!(context.out, "{said}: {error}")?;
                return Ok(());
            }
        };
        self.show(context, &landed)
    }

    fn show(&self, context: &mut Context<'_>, landed: &Landed) -> Result<(), Failure> {
        let (rows, rejected, lost) = landed.counts();
        let said = context.language.filled(
            "\nrows: {rows}, of which {rejected} would be rejected and {lost} would lose a cell; the first:",
            "\n共 {rows} 行：{rejected} 行会被拒收，{lost} 行会丢失单元格；前几行：",
            &[("rows", &rows), ("rejected", &rejected), ("lost", &lost)],
        );
        writeln!(context.out, "{said}")?;
        table(context, &landed.first_rows(SHOWN))?;
        for line in landed.losses(SHOWN) {
            writeln!(context.out, "  {}", spelling::shown(&line))?;
        }
        Ok(())
    }
}

/// Writes rows with cells below each other.
fn table(context: &mut Context<'_>, rows: &[Vec<String>]) -> Result<(), Failure> {
    let cut = |cell: &String| {
        let cell = spelling::shown(cell);
        let mut width = 0;
        let end = cell.char_indices().find(|(_, c)| {
            width += unicode_width::UnicodeWidthChar::width(*c).unwrap_or(0);
            width > WIDEST
        });
        match end {
            Some((at, _)) => format!("{}…", cell.get(..at).unwrap_or_default()),
            None => cell.into_owned(),
        }
    };
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(cut).collect()).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let widths: Vec<usize> = (0..columns)
        .map(|at| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.width()).max().unwrap_or_default())
        .collect();
    for row in &rows {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell}{}", " ".repeat(width.saturating_sub(cell.width()))));
        writeln!(context.out, "  {}", cells.collect::<Vec<_>>().join("   ").trim_end())?;
    }
    Ok(())
}
