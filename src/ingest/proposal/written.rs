//! A proposal as YAML, with what is not sure in comments.

use super::guess::{Answer, Cells, Guess, Sure};
use super::look::Look;
use super::{Form, SURE};
use crate::data::spelling;
use crate::ingest::landing::moment::Reader;
use crate::source::{Header, Rows, Time};
use std::fmt::Write as _;

/// Labels of one column that a proposal lists.
const MOST_LABELS: usize = 20;

/// Ends the line of an answer whose column was not found. It is a comment, so that no file is read without the answer unless somebody
/// says that it is not there.
const UNDECIDED: &str = "   # no column seems to be it";

/// A proposal in which answers whose columns were not found are left empty, to show the rows.
pub(super) fn tried(yaml: &str) -> String {
    let tried = |line: &str| match line.trim_start().strip_prefix("# ") {
        Some(rest) if rest == "answers:" || rest.ends_with(UNDECIDED) => line.replacen("# ", "", 1) + "\n",
        _ => format!("{line}\n"),
    };
    yaml.lines().map(tried).collect()
}

/// The source, and what has to be decided.
pub(super) fn yaml(
    id: &str,
    tool: Option<&str>,
    rows: &Rows,
    (look, guess, form): (&Look, &Guess<'_>, &Form),
) -> (String, Vec<String>) {
    let mut writer = Writer { look, text: String::new(), questions: Vec::new() };
    writer.line(&format!("source: {}", quoted(id)));
    if let Some(tool) = tool {
        writer.line(&format!("title: {}", quoted(&format!("An export of {tool}"))));
    }
    match rows {
        Rows::Responses => {}
        Rows::Measures => writer.line("into: measures"),
        Rows::Table(name) => writer.line(&format!("into: {name}")),
    }
    writer.header();
    writer.role("subject", guess.subject, "{value: ID} for all rows, or the header of the column");
    if !matches!(rows, Rows::Measures) && guess.respondent.is_some() {
        writer.role("respondent", guess.respondent, "");
    }
    writer.period(guess.period, form);
    let missing = writer.missing(guess);
    writer.answers(guess, &missing);
    writer.rows_that_count();
    (writer.text, writer.questions)
}

struct Writer<'a> {
    look: &'a Look,
    text: String,
    questions: Vec<String>,
}

impl Writer<'_> {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn header(&mut self) {
        let Header { row, rows, used, .. } = self.look.header;
        match (row, rows, used) {
            (1, 1, _) => {}
            (row, 1, _) => self.line(&format!("header: {row}")),
            (row, rows, Some(used)) => self.line(&format!("header: {{row: {row}, rows: {rows}, use: {used}}}")),
            (row, rows, None) => self.line(&format!("header: {{row: {row}, rows: {rows}}}")),
        }
    }

    /// A column as a source names it: by its header, which of several with the same one, or by its place where it has none.
    fn column(&self, at: usize) -> Vec<String> {
        let name = self.look.columns.get(at).map_or("", |column| column.name.as_str());
        if name.is_empty() {
            return vec![format!("position: {}", at + 1)];
        }
        let folded = spelling::matching(name);
        let same: Vec<usize> = self
            .look
            .columns
            .iter()
            .filter(|one| spelling::matching(&one.name) == folded)
            .map(|one| one.at)
            .collect();
        let mut parts = vec![format!("column: {}", quoted(name))];
        if same.len() > 1 {
            let nth = same.iter().position(|one| *one == at).unwrap_or_default() + 1;
            parts.push(format!("nth: {nth}"));
        }
        parts
    }

    fn in_short(&self, at: usize) -> String {
        let parts = self.column(at);
        match parts.as_slice() {
            [only] if only.starts_with("column: ") => only.replacen("column: ", "", 1),
            parts => format!("{{{}}}", parts.join(", ")),
        }
    }

    fn role(&mut self, ours: &str, sure: Option<Sure>, help: &str) {
        match sure {
            Some(sure) => {
                let line = format!("{ours}: {}{}", self.in_short(sure.at), unsure(sure));
                self.line(&line);
                self.ask(ours, sure);
            }
            None => {
                self.line(&format!("# {ours}: {help}"));
                self.questions.push(format!("`{ours}`: no column seems to be it: write {help}"));
            }
        }
    }

    fn ask(&mut self, ours: &str, sure: Sure) {
        if sure.confidence < SURE {
            let name = self.look.columns.get(sure.at).map_or("", |column| column.name.as_str());
            self.questions.push(format!("`{ours}`: is `{name}` right? ({} %)", sure.confidence));
        }
    }

    fn period(&mut self, sure: Option<Sure>, form: &Form) {
        let Some(sure) = sure else {
            let help = format!("{{value: {}}} for all rows, or --period", example(form));
            return self.role("period", None, &help);
        };
        let cells: Vec<String> = match self.look.columns.get(sure.at) {
            Some(column) => column.given().map(str::to_owned).collect(),
            None => Vec::new(),
        };
        let mut parts = self.column(sure.at);
        let mut note = String::new();
        let plain = Time::default();
        match Reader::new(&plain, cells.iter().map(String::as_str)) {
            Ok(reader) => {
                let day = reader.told.is_some().then(|| reader.order_word()).flatten();
                parts.extend(day.map(|order| format!("format: {order}")));
                let utc = cells.iter().find(|cell| reader.read(cell).is_err_and(|why| why.contains("UTC")));
                if let Some(utc) = utc {
                    parts.push("zone: \"+00:00\"".to_owned());
                    note.push_str("   # the time zone of the place?");
                    self.questions.push(format!(
                        "`period`: `{utc}` is in UTC: write the `zone` of the place (`\"+08:00\"`); it is +00:00 until then"
                    ));
                }
            }
            Err(why) => {
                note.push_str("   # format: day/month/year, or month/day/year?");
                self.questions.push(format!("`period`: {why}"));
            }
        }
        let short = matches!(parts.as_slice(), [only] if only.starts_with("column: "));
        let value = match short {
            true => self.in_short(sure.at),
            false => format!("{{{}}}", parts.join(", ")),
        };
        self.line(&format!("period: {value}{}{note}", unsure(sure)));
        self.ask("period", sure);
    }

    /// Codes that several columns have, which are said once.
    fn missing(&mut self, guess: &Guess<'_>) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        for (_, answer) in &guess.answers {
            let Answer::Column(_, Cells { missing, .. }) = answer else { continue };
            all.extend(missing.iter().filter(|code| !all.contains(code)).cloned().collect::<Vec<_>>());
        }
        if !all.is_empty() {
            let codes: Vec<String> = all.iter().map(|code| quoted(code)).collect();
            self.line(&format!("missing: [{}]", codes.join(", ")));
        }
        all
    }

    fn answers(&mut self, guess: &Guess<'_>, missing: &[String]) {
        if guess.answers.is_empty() {
            return;
        }
        let none = guess.answers.iter().all(|(_, answer)| matches!(answer, Answer::None));
        self.line(if none { "# answers:" } else { "answers:" });
        for (id, answer) in &guess.answers {
            match answer {
                Answer::None => {
                    self.line(&format!("  # {id}: ~{UNDECIDED}"));
                    self.questions.push(format!(
                        "`{id}`: no column seems to be it: name its column under `answers`, or write `{id}: ~` if the file does not have it"
                    ));
                }
                Answer::Ticks(ticks) => {
                    let ticks: Vec<String> = ticks
                        .iter()
                        .map(|(choice, at)| format!("{}: {}", quoted(choice), self.in_short(*at)))
                        .collect();
                    self.line(&format!("  {id}: {{ticks: {{{}}}}}", ticks.join(", ")));
                }
                Answer::Column(sure, cells) => self.answer(id, *sure, cells, missing),
            }
        }
    }

    fn answer(&mut self, id: &str, sure: Sure, cells: &Cells, missing: &[String]) {
        let mut parts = self.column(sure.at);
        parts.extend(cells.head.then(|| "head: number".to_owned()));
        parts.extend(cells.comma.then(|| "decimal_comma: true".to_owned()));
        let open: Vec<&String> = cells
            .labels
            .iter()
            .filter(|(label, meaning)| meaning.is_none() && !missing.contains(label))
            .map(|(label, _)| label)
            .collect();
        let known: Vec<String> = cells
            .labels
            .iter()
            .filter_map(|(label, meaning)| Some(format!("{}: {}", quoted(label), quoted(meaning.as_ref()?))))
            .collect();
        if !known.is_empty() {
            parts.push(format!("labels: {{{}}}", known.join(", ")));
        }
        let short = matches!(parts.as_slice(), [only] if only.starts_with("column: "));
        let value = if short { self.in_short(sure.at) } else { format!("{{{}}}", parts.join(", ")) };
        self.line(&format!("  {id}: {value}{}", unsure(sure)));
        self.ask(id, sure);
        if let Some(first) = open.first() {
            let some: Vec<String> = open.iter().take(MOST_LABELS).map(|label| quoted(label)).collect();
            let _ = writeln!(self.text, "    # not known: {}", some.join(", "));
            self.questions.push(format!(
                "`{id}`: what do these mean: {}? Write `labels: {{{}: ANSWER}}`, or `~` for no answer",
                some.join(", "),
                quoted(first)
            ));
        }
    }

    /// Columns by which tools say whether a response counts.
    fn rows_that_count(&mut self) {
        let find = |wanted: &str| {
            self.look
                .columns
                .iter()
                .find(|column| spelling::matching(&column.name) == wanted)
                .map(|column| &column.name)
        };
        let (mut columns, mut conditions) = (Vec::new(), Vec::new());
        if let Some(name) = find("finished") {
            columns.push(format!("finished: {{column: {}, type: bool}}", quoted(name)));
            conditions.push("finished".to_owned());
        }
        if let Some(name) = find("status") {
            columns.push(format!("status: {}", quoted(name)));
            conditions.push("status != \"Survey Preview\" && status != \"IGNORED\"".to_owned());
        }
        if let Some(name) = find("所用时间").or_else(|| find("duration (in seconds)")) {
            columns.push(format!("seconds: {{column: {}, type: number}}", quoted(name)));
            conditions.push("seconds >= 10".to_owned());
        }
        if !columns.is_empty() {
            self.line("# Rows that count, if not all do:");
            self.line(&format!("# columns: {{{}}}", columns.join(", ")));
            self.line(&format!("# where: {}", conditions.join(" && ")));
        }
        self.line("# keep: last   # of several answers of a respondent only the last counts");
    }
}

/// How sure a column is, where it is not.
fn unsure(sure: Sure) -> String {
    if sure.confidence < SURE { format!("   # {} % sure", sure.confidence) } else { String::new() }
}

fn example(form: &Form) -> &'static str {
    match form.period {
        crate::period::PeriodKind::Year => "2025",
        crate::period::PeriodKind::Half => "2025-H1",
        crate::period::PeriodKind::Quarter => "2025-Q1",
        crate::period::PeriodKind::Month => "2025-03",
        crate::period::PeriodKind::Day => "2025-03-14",
    }
}

/// A text as YAML takes it anywhere: plain where that is safe, else in quotes.
fn quoted(text: &str) -> String {
    let plain = |c: char| {
        c.is_alphanumeric() || matches!(c, ' ' | '_' | '-' | '.' | '/' | '、' | '（' | '）' | '？' | '+')
    };
    let first = text.chars().next();
    let safe = text.chars().all(plain)
        && first.is_some_and(char::is_alphabetic)
        && text.trim() == text
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(&text.to_lowercase().as_str());
    if safe {
        text.to_owned()
    } else {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace(['\n', '\r'], " "))
    }
}
