//! Reads a checked tree into a [`FileSource`].
//!
//! What does not fit the table of fields was reported before; what is reported here is what the table can't say: a column
//! that is named twice, an unknown form of days, a time zone that is none.

use super::*;
use crate::data::spelling;
use crate::diagnostic::{Code, Sources};
use crate::ruleset::yaml::{Entry, Style, Tree};
use crate::ruleset::{lengthen, mend, shape, yaml};
use crate::script::FormulaText;

/// The most rows of a header.
const MOST_HEADER_ROWS: usize = 3;

/// Reads the source whose file is `source`, in `sources/` of the rule set in `home`, or of all.
pub(super) fn read(
    sources: &Sources,
    source: crate::diagnostic::SourceId,
    stem: &str,
    home: Option<PathBuf>,
) -> Result<FileSource, Vec<Diagnostic>> {
    let text = sources.text(source);
    let mut problems = Vec::new();
    let Some(tree) = yaml::read(source, &text, &mut problems) else { return Err(problems) };
    let tree = mend::mend(tree, &SOURCE, &text, &mut problems);
    shape::check(&tree, &SOURCE, &mut problems);
    let tree = lengthen::lengthen(tree, &SOURCE);
    let file = sources.name(source).to_owned();
    let mut decoder = Decoder { sources, problems: Vec::new() };
    let mut read = decoder.source(&tree, stem, (file, text, home));
    problems.append(&mut decoder.problems);
    read.problems = problems;
    Ok(read)
}

/// Reads the source `id` from a text, which need not be that of a file; in messages it is called `name`.
///
/// # Errors
/// What is wrong with it, where it is no YAML.
pub fn read_text(sources: &mut Sources, name: &str, text: &str, id: &str) -> Result<FileSource, Vec<Diagnostic>> {
    let source = sources.add(name, text);
    read(sources, source, id, None)
}

struct Decoder<'a> {
    sources: &'a Sources,
    problems: Vec<Diagnostic>,
}

impl Decoder<'_> {
    fn source(
        &mut self,
        tree: &Tree,
        stem: &str,
        (file, text, home): (String, Arc<str>, Option<PathBuf>),
    ) -> FileSource {
        let said = tree.get("source").filter(|id| id.scalar().is_some());
        let id = said.and_then(Tree::text).map_or_else(|| stem.to_owned(), |id| id.trim().to_owned());
        let span = said.map_or(tree.span, |id| id.span);
        self.named_like_its_file(&id, stem, span);
        let columns: IndexMap<String, SideColumn> =
            entries(tree, "columns").filter_map(|entry| Some((entry.key.clone(), self.side(entry)?))).collect();
        let filter = self.filter(tree, &columns);
        FileSource {
            id,
            span,
            file,
            text,
            home,
            title: tree.get("title").map(label_of).unwrap_or_default(),
            into: self.into(tree, span),
            encoding: tree.get("encoding").and_then(at_text),
            sheet: text_of(tree, "sheet"),
            header: self.header(tree),
            subject: self.role(tree, "subject"),
            respondent: self.role(tree, "respondent"),
            period: self.role(tree, "period"),
            time: self.time(tree),
            writing: writing(tree),
            answers: entries(tree, "answers")
                .filter_map(|entry| Some((entry.key.clone(), self.answer(entry)?)))
                .collect(),
            columns,
            filter,
            keep: match text_of(tree, "keep").as_deref() {
                Some("first") => Keep::First,
                Some("last") => Keep::Last,
                _ => Keep::All,
            },
            problems: Vec::new(),
        }
    }

    fn wrong(&mut self, span: Span, message: impl Into<String>, label: &str, help: &str) {
        self.problems.push(Diagnostic::error(Code::BadValue, span, message).label(label).help(help));
    }

    fn named_like_its_file(&mut self, id: &str, stem: &str, span: Span) {
        if id != stem {
            let message = format!("the source `{id}` is in `{stem}.yaml`");
            self.wrong(span, message, "another name", &format!("write `source: {stem}`, or rename the file"));
        }
    }

    fn into(&mut self, tree: &Tree, span: Span) -> At<Rows> {
        let Some(said) = tree.get("into").filter(|into| into.scalar().is_some()) else {
            return At { value: Rows::Responses, span };
        };
        let value = match said.text().unwrap_or_default() {
            "responses" => Rows::Responses,
            "measures" => Rows::Measures,
            name => Rows::Table(name.to_owned()),
        };
        At { value, span: said.span }
    }

    fn header(&mut self, tree: &Tree) -> Header {
        let usual = Header { row: 1, rows: 1, used: None, after: 0 };
        let Some(header) = tree.get("header").filter(|header| !header.is_nothing()) else { return usual };
        let number = |name: &str| {
            let value = header.get(name).filter(|value| !value.is_nothing())?;
            Some((value.text()?.parse::<usize>().ok()?, value.span))
        };
        let mut within = |name: &str, least: usize, most: usize| {
            let (n, span) = number(name)?;
            if !(least..=most).contains(&n) {
                let help = format!("write a number from {least} to {most}");
                self.wrong(span, format!("`{name}` can't be {n}"), "out of its bounds", &help);
                return None;
            }
            Some(n)
        };
        let rows = within("rows", 1, MOST_HEADER_ROWS).unwrap_or(usual.rows);
        Header {
            row: within("row", 1, 1000).unwrap_or(usual.row),
            rows,
            used: within("use", 1, rows),
            after: within("after", 0, 1000).unwrap_or(usual.after),
        }
    }

    fn role(&mut self, tree: &Tree, name: &str) -> Option<Role> {
        let entry = tree.entry(name).filter(|entry| !entry.value.is_nothing())?;
        let from = self.from(entry)?;
        let mut labels = IndexMap::new();
        for label in entries(&entry.value, "labels") {
            let id = label.value.text().unwrap_or_default().trim().to_owned();
            self.label(&mut labels, label, id);
        }
        Some(Role { from, labels })
    }

    /// Adds a label, which may not be there already.
    fn label<T>(&mut self, labels: &mut IndexMap<String, T>, entry: &Entry, meaning: T) {
        let folded = spelling::matching(&entry.key);
        if labels.contains_key(&folded) {
            let message = format!("`{}` stands there before, in another spelling", entry.key);
            self.wrong(entry.key_span, message, "the same for files", "take one of the two out");
            return;
        }
        labels.insert(folded, meaning);
    }

    fn from(&mut self, entry: &Entry) -> Option<Origin> {
        let value = entry.value.get("value").filter(|value| !value.is_nothing());
        let others = ["column", "position", "like"];
        let other = others.iter().find_map(|name| entry.value.entry(name).filter(|e| !e.value.is_nothing()));
        match (value, other) {
            (Some(value), Some(other)) => {
                let message = format!("`value` and `{}` can't both be said", other.key);
                self.wrong(value.span, message, "one of the two", "a fixed value needs no column: take one out");
                None
            }
            (Some(value), None) => Some(Origin::Value(value.text()?.trim().to_owned())),
            (None, _) => self.column(entry).map(Origin::Column),
        }
    }

    fn column(&mut self, entry: &Entry) -> Option<ColumnRef> {
        let tree = &entry.value;
        let said = |name: &str| tree.get(name).filter(|value| !value.is_nothing());
        let ways: Vec<(&str, &Tree)> =
            ["column", "position", "like"].iter().filter_map(|name| Some((*name, said(name)?))).collect();
        let (way, value) = match ways.as_slice() {
            [one] => *one,
            [] => {
                let help = "write the header of the column, `{position: 3}`, or `{like: \"*text*\"}`";
                let message = format!("`{}` has no column", entry.key);
                self.problems.push(
                    Diagnostic::error(Code::MissingField, entry.key_span, message)
                        .label("which column?")
                        .help(help),
                );
                return None;
            }
            [_, (second, value), ..] => {
                let message = format!("a column is named once: `{second}` is one too many");
                self.wrong(value.span, message, "the second", "take one of the two out");
                return None;
            }
        };
        let nth = said("nth").and_then(|nth| Some((nth.text()?.parse::<usize>().ok()?, nth.span)));
        if let Some((n, span)) = nth
            && (n == 0 || way != "column")
        {
            self.wrong(span, "`nth` counts columns with the same header, from 1", "not used", "take it out");
            return None;
        }
        let text = value.text()?.trim();
        let named = match way {
            "position" => match position(text) {
                Some(at) => Named::Position(at),
                None => {
                    let help = "write its number from 1, or its letters as in a spreadsheet";
                    self.wrong(value.span, format!("`{text}` is no place of a column"), "a place is wanted", help);
                    return None;
                }
            },
            "like" => Named::Like(text.to_owned()),
            _ => Named::Header(text.to_owned(), nth.map(|(n, _)| n)),
        };
        Some(ColumnRef { named, span: value.span, place: self.place(value.span) })
    }

    /// A place as `file:line`.
    fn place(&self, span: Span) -> String {
        format!("{}:{}", self.sources.name(span.source), self.sources.place(span).line)
    }

    fn time(&mut self, tree: &Tree) -> Time {
        let Some(entry) = tree.entry("period") else { return Time::default() };
        let period = &entry.value;
        let mut formats = Vec::new();
        let said = period.get("format").filter(|format| !format.is_nothing());
        for one in said.into_iter().flat_map(one_or_more) {
            let Some(text) = one.text() else { continue };
            match format(text) {
                Some(format) => formats.push(format),
                None => {
                    let help = "write `day/month/year`, `month/day/year`, `year/month/day`, a pattern of D, M and Y such as \
                                `DD.MM.YYYY`, or `excel`, `unix`, `unix-ms`";
                    self.wrong(one.span, format!("`{text}` is no form of days"), "unknown form", help);
                }
            }
        }
        let mut zone = |name: &str| {
            let said = period.get(name).filter(|zone| !zone.is_nothing())?;
            let text = said.text()?;
            let found = offset(text);
            if found.is_none() {
                let help = "write its offset from UTC: `+08:00`, `UTC`";
                self.wrong(said.span, format!("`{text}` is no time zone here"), "an offset is wanted", help);
            }
            found
        };
        let (zone, written_in) = (zone("zone"), zone("written_in"));
        Time { formats, zone, written_in, place: self.place(entry.key_span) }
    }

    fn answer(&mut self, entry: &Entry) -> Option<AnswerColumn> {
        let tree = &entry.value;
        let given = if tree.is_nothing() { Given::Nothing } else { self.given(entry)? };
        let mut labels = IndexMap::new();
        for label in entries(tree, "labels") {
            let meaning =
                label.value.text().map(|text| At { value: text.trim().to_owned(), span: label.value.span });
            self.label(&mut labels, label, meaning);
        }
        let separator = tree.get("separator").filter(|separator| !separator.is_nothing());
        Some(AnswerColumn {
            span: entry.key_span,
            given,
            labels,
            head: match text_of(tree, "head").as_deref() {
                Some("number") => Some(Head::Number),
                Some("label") => Some(Head::Label),
                _ => None,
            },
            writing: writing(tree),
            on_bad: match text_of(tree, "on_bad").as_deref() {
                Some("reject-row") => Some(OnBad::RejectRow),
                Some("missing") => Some(OnBad::Missing),
                _ => None,
            },
            separators: separator
                .into_iter()
                .flat_map(one_or_more)
                .filter_map(Tree::text)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
                .collect(),
            other: tree.get("other").and_then(at_text),
            ticked: items(tree, "ticked").map(spelling::matching).collect(),
            no_tick_is_missing: text_of(tree, "no_tick").as_deref() == Some("missing"),
        })
    }

    fn given(&mut self, entry: &Entry) -> Option<Given> {
        let Some(ticks) = entry.value.entry("ticks").filter(|ticks| !ticks.value.is_nothing()) else {
            return self.from(entry).map(Given::One);
        };
        if let Some(other) =
            ["column", "position", "like", "value"].iter().find_map(|name| entry.value.entry(name))
        {
            let message = format!("`ticks` and `{}` can't both be said", other.key);
            self.wrong(ticks.key_span, message, "one of the two", "ticks have a column each: take one out");
            return None;
        }
        let column = |of: &Entry| {
            let choice = At { value: of.key.clone(), span: of.key_span };
            Some((choice, self.column(of)?))
        };
        Some(Given::Ticks(ticks.value.entries().iter().filter_map(column).collect()))
    }

    fn side(&mut self, entry: &Entry) -> Option<SideColumn> {
        let column = self.column(entry)?;
        let domain = match text_of(&entry.value, "type").as_deref() {
            Some("number") => Domain::Number { range: None, whole: false, percent: false },
            Some("date") => Domain::Date,
            Some("bool") => Domain::Bool,
            _ => Domain::Text,
        };
        Some(SideColumn { column, domain, writing: writing(&entry.value) })
    }

    fn filter(&mut self, tree: &Tree, columns: &IndexMap<String, SideColumn>) -> Option<RowCondition> {
        let text = self.formula(tree.get("where")?)?;
        let columns = columns.iter().map(|(name, column)| (name.clone(), column.domain.clone())).collect();
        RowCondition::new(text, &columns, &mut self.problems)
    }

    fn formula(&self, tree: &Tree) -> Option<FormulaText> {
        let scalar = tree.scalar()?;
        let source = tree.span.source;
        let text = self.sources.text(source);
        let following = match scalar.style {
            Style::Plain => text.get(tree.span.end..).and_then(|rest| rest.trim_start_matches(' ').chars().next()),
            Style::Quoted | Style::Literal | Style::Folded => None,
        };
        Some(FormulaText { text: scalar.text.clone(), source, offsets: scalar.offsets.clone(), following })
    }
}

fn entries<'t>(tree: &'t Tree, name: &str) -> impl Iterator<Item = &'t Entry> {
    tree.get(name).map(Tree::entries).unwrap_or_default().iter().filter(|entry| !entry.key.is_empty())
}

fn items<'t>(tree: &'t Tree, name: &str) -> impl Iterator<Item = &'t str> {
    tree.get(name).map(Tree::items).unwrap_or_default().iter().filter_map(Tree::text)
}

/// The items of a list, or the one value that stands for it.
fn one_or_more(tree: &Tree) -> Vec<&Tree> {
    if tree.scalar().is_some() { vec![tree] } else { tree.items().iter().collect() }
}

fn text_of(tree: &Tree, name: &str) -> Option<String> {
    tree.get(name)?.text().map(str::to_owned)
}

fn at_text(tree: &Tree) -> Option<At<String>> {
    Some(At { value: tree.text()?.trim().to_owned(), span: tree.span })
}

fn label_of(tree: &Tree) -> Label {
    match tree.text() {
        Some(text) => Label([(String::new(), text.trim().to_owned())].into()),
        None => Label(
            tree.entries()
                .iter()
                .filter_map(|e| Some((e.key.clone(), e.value.text()?.trim().to_owned())))
                .collect(),
        ),
    }
}

fn writing(tree: &Tree) -> Writing {
    let flag = |name: &str| tree.get(name).filter(|value| !value.is_nothing()).map(|v| v.text() == Some("true"));
    let missing = tree.get("missing").filter(|list| !list.is_nothing());
    Writing {
        missing: missing.map(|list| list.items().iter().filter_map(Tree::text).map(str::to_owned).collect()),
        decimal_comma: flag("decimal_comma"),
        thousands: flag("thousands"),
    }
}

/// The place of a column: `3`, or `C` as in a spreadsheet.
fn position(text: &str) -> Option<usize> {
    if let Ok(number) = text.parse::<usize>() {
        return (number > 0).then_some(number);
    }
    let letters = (1..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    letters.then(|| {
        let digit = |byte: u8| usize::from(byte.to_ascii_uppercase() - b'A') + 1;
        text.bytes().fold(0, |number, byte| number * 26 + digit(byte))
    })
}

/// A form of days by its name, or by the order of D, M and Y in a pattern.
pub(super) fn format(text: &str) -> Option<Format> {
    let folded = spelling::matching(text);
    match folded.as_str() {
        "excel" => return Some(Format::Excel),
        "unix" => return Some(Format::Unix),
        "unix-ms" => return Some(Format::UnixMs),
        "iso" => return Some(Format::Numbers(Order::YearMonthDay)),
        _ => {}
    }
    let short = folded.replace("year", "y").replace("month", "m").replace("day", "d");
    let of = |c: char| match c {
        'y' | '年' => Some('y'),
        'm' | '月' => Some('m'),
        'd' | '日' => Some('d'),
        _ => None,
    };
    // What stands behind the day is the time, in which `m` are minutes.
    let mut order = String::new();
    for c in short.chars() {
        match of(c) {
            Some(part) if !order.contains(part) => order.push(part),
            Some(_) => {}
            None if c.is_alphabetic() && !matches!(c, 'h' | 's' | 'a' | 't') => return None,
            None => {}
        }
    }
    match order.as_str() {
        "dmy" => Some(Format::Numbers(Order::DayMonthYear)),
        "mdy" => Some(Format::Numbers(Order::MonthDayYear)),
        "ymd" => Some(Format::Numbers(Order::YearMonthDay)),
        _ => None,
    }
}

/// The offset of a time zone in seconds: `+08:00`, `+8`, `UTC`, `UTC+8`, `-03:30`.
#[must_use]
pub fn offset(text: &str) -> Option<i32> {
    let plain = spelling::plain(text).to_uppercase().replace('\u{2212}', "-");
    let rest = ["UTC", "GMT"].iter().find_map(|word| plain.strip_prefix(word)).unwrap_or(&plain).trim();
    if matches!(rest, "" | "Z") {
        return (!plain.is_empty()).then_some(0);
    }
    let (sign, digits) = match rest.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, rest.strip_prefix('+')?),
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() > 2 => digits.split_at_checked(digits.len() - 2)?,
        None => (digits, "0"),
    };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_days_are_read_by_the_order_of_their_letters() {
        for (text, wanted) in [
            ("day/month/year", Order::DayMonthYear),
            ("DD.MM.YYYY", Order::DayMonthYear),
            ("M/D/YY h:mm", Order::MonthDayYear),
            ("YYYY-MM-DD HH:mm:ss", Order::YearMonthDay),
            ("%d/%m/%Y %H:%M", Order::DayMonthYear),
            ("yyyy年mm月dd日", Order::YearMonthDay),
        ] {
            assert_eq!(format(text), Some(Format::Numbers(wanted)), "{text}");
        }
        for wrong in ["", "DD.MM", "date", "wxyz", "quarter"] {
            assert_eq!(format(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn offsets_and_places_are_read() {
        for (text, wanted) in [("+08:00", 28_800), ("UTC+8", 28_800), ("Z", 0), ("utc", 0), ("-0330", -12_600)] {
            assert_eq!(offset(text), Some(wanted), "{text}");
        }
        for wrong in ["", "8", "Asia/Shanghai", "+25:00"] {
            assert_eq!(offset(wrong), None, "{wrong}");
        }
        assert_eq!(
            [position("3"), position("C"), position("aa"), position("0"), position("C3")],
            [Some(3), Some(3), Some(27), None, None]
        );
    }
}
