//! Who was drawn, and why: columns and rows, JSON, and the lines that sum it up.

use crate::export::{self, Align, Cell, Column, Columns, Kind, Report, Sheet};
use crate::language::{Language, words};
use crate::number::{self, Decimal};
use crate::plan::sample::{SamplePlan, TakePlan};
use crate::ruleset::sample::ID_COLUMN;
use crate::sample::{Draw, Reason, Taken};
use serde_json::{Value as Json, json};

/// A draw with what identifies it.
#[derive(Debug)]
pub struct Sampled<'a> {
    /// The id of the rule set.
    pub ruleset: &'a str,
    /// The rules of the sample.
    pub plan: &'a SamplePlan,
    /// What was drawn.
    pub draw: &'a Draw,
    /// The seed; none where nothing was left to chance.
    pub seed: Option<u64>,
    /// SHA-256 of the resolved rules, 64 hexadecimal digits.
    pub rules_digest: &'a str,
    /// Whether the share, or the rule for the largest, was chosen and not left to the rules.
    pub chosen: bool,
    /// The language of reasons.
    pub language: Language,
}

/// Digits of a digest that are shown to people.
const SHORT: usize = 12;

type Item = Column<fn(&Row<'_>) -> Cell>;

/// Somebody to be asked.
#[derive(Clone, Copy)]
struct Row<'a> {
    sampled: &'a Sampled<'a>,
    taken: &'a Taken,
    language: Language,
}

const fn item(name: &'static str, en: &'static str, zh: &'static str, value: fn(&Row<'_>) -> Cell) -> Item {
    Column { name, label: words(en, zh), kind: Kind::Text, align: Align::Left, value }
}

/// The columns of those to be asked; people see neither `drawn` nor `must`, which the reason says.
const COLUMNS: [Item; 5] = [
    item(ID_COLUMN, ID_COLUMN, "客户", |row| Cell::of(&row.taken.id)),
    item("stratum", "stratum", "层", |row| Cell::text(row.taken.stratum.as_deref())),
    item("drawn", "drawn", "抽中", |row| Cell::Truth(row.taken.drawn.is_some())),
    item("must", "must", "必须", |row| Cell::Truth(row.taken.must)),
    item("reason", "reason", "原因", |row| Cell::of(row.sampled.reason(row.taken, row.language))),
];

impl Report for Sampled<'_> {
    /// The rows to be asked.
    fn sheet(&self) -> Sheet<'_> {
        self.rows(|_| true)
    }

    /// The same for people, with the summary below.
    fn text(&self) -> String {
        let strata = !self.draw.strata.is_empty();
        let shown = self.rows(|name| match name {
            "stratum" => strata,
            "drawn" | "must" => false,
            _ => true,
        });
        format!("{}{}", export::lines(&export::table(shown)), self.summary())
    }

    /// Everything, for programs.
    fn json(&self) -> Json {
        let draw = self.draw;
        let strata = draw.strata.iter();
        let strata = strata.map(|s| json!({ "stratum": s.name, "rows": s.rows, "drawn": s.drawn }));
        json!({
            "ruleset": self.ruleset,
            "seed": self.seed,
            "frame_digest": draw.digest,
            "rules_digest": self.rules_digest,
            "rows": draw.rows,
            "population": draw.population,
            "wanted": draw.wanted,
            "drawn": draw.drawn,
            "added": draw.added(),
            "range": draw.range.map(|(least, most)| json!({ "least": least, "most": most })),
            "rules": draw.rules.map(|(n, share)| json!({ "n": n, "or_share": share })),
            "strata": strata.collect::<Vec<_>>(),
            "taken": export::json::rows(self.sheet()),
        })
    }
}

impl Sampled<'_> {
    /// Those to be asked, in the columns whose names are `shown`.
    fn rows(&self, shown: impl Fn(&str) -> bool) -> Sheet<'_> {
        let language = self.language;
        let mut columns: Columns<'_, Row<'_>> = Columns::new(language);
        COLUMNS
            .iter()
            .filter(|column| shown(column.name))
            .for_each(|column| columns.all(std::slice::from_ref(column)));
        columns.of(self.draw.taken.iter().map(move |taken| Row { sampled: self, taken, language }))
    }

    /// How many there are and were taken, and what identifies the draw.
    #[must_use]
    pub fn summary(&self) -> String {
        let words = self.language;
        let Draw { rows, population, wanted, drawn, range, rules, .. } = self.draw;
        let (added, all) = (self.draw.added(), self.draw.taken.len());
        let mut lines = vec![words.filled("{rows} rows, {population} can be drawn (N), {drawn} drawn (n), {added} more must be asked: {all} in all", "共 {rows} 行，可抽 {population}（N），抽中 {drawn}（n），另须调查 {added}，合计 {all}", &[("rows", &rows), ("population", &population), ("drawn", &drawn), ("added", &added), ("all", &all)])];
        if wanted > population {
            lines.push(words.filled(
                "the rules want {wanted}, but only {population} can be drawn: all of them are",
                "规则要求 {wanted}，但可抽的只有 {population}：全部抽取",
                &[("wanted", &wanted), ("population", &population)],
            ));
        }
        if let Some((least, most)) = range {
            let left =
                words.pick("; the least is taken, `--share` picks another", "；取最少，可用 `--share` 另定");
            lines.push(words.filled(
                "the rules allow {least} to {most}",
                "规则允许 {least} 至 {most}",
                &[("least", &least), ("most", &most)],
            ));
            self.unless_chosen(&mut lines, left);
        }
        if let Some((n, share)) = rules {
            let left = words.pick("; the fewer are taken, `--rule` picks", "；取较少者，可用 `--rule` 另定");
            lines.push(words.filled(
                "by `n` {n}, by `or_share` {share}",
                "按 `n` {n}，按 `or_share` {share}",
                &[("n", &n), ("share", &share)],
            ));
            self.unless_chosen(&mut lines, left);
        }
        for stratum in &self.draw.strata {
            let (name, rows, drawn) = (&stratum.name, stratum.rows, stratum.drawn);
            lines.push(words.filled(
                "{name}: {drawn} of {rows}",
                "{name}：{rows} 中抽 {drawn}",
                &[("name", &name), ("drawn", &drawn), ("rows", &rows)],
            ));
        }
        lines.push(self.identity(words));
        lines.into_iter().map(|line| format!("{line}\n")).collect()
    }

    fn unless_chosen(&self, lines: &mut [String], remark: &str) {
        if let Some(last) = lines.last_mut().filter(|_| !self.chosen) {
            last.push_str(remark);
        }
    }

    fn identity(&self, words: Language) -> String {
        let short = |digest: &str| digest.chars().take(SHORT).collect::<String>();
        let seed = self.seed.map(|seed| format!("{} {seed} · ", words.pick("seed", "种子")));
        let (frame, rules) = (short(&self.draw.digest), short(self.rules_digest));
        let (of_frame, of_rules) = (words.pick("frame", "名单"), words.pick("rules", "规则"));
        format!("{}{of_frame} {frame} · {of_rules} {rules}", seed.unwrap_or_default())
    }

    fn reason(&self, taken: &Taken, words: Language) -> String {
        let within = taken.stratum.as_deref();
        let drawn = taken.drawn.as_ref().map(|reason| match reason {
            Reason::Random { drawn, of } => match within {
                None => words.filled(
                    "drawn at random, {drawn} of {of}",
                    "随机抽取，{of} 中抽 {drawn}",
                    &[("drawn", &drawn), ("of", &of)],
                ),
                Some(stratum) => words.filled(
                    "drawn at random, {drawn} of {of} in {stratum}",
                    "随机抽取，{stratum} {of} 中抽 {drawn}",
                    &[("drawn", &drawn), ("of", &of), ("stratum", &stratum)],
                ),
            },
            Reason::Largest { place, of, value } => {
                let (by, value) = (self.ordered_by(words), grouped(*value));
                words.filled(
                    "largest {place} of {of}: {by} {value}",
                    "最大 {of} 中第 {place}：{by} {value}",
                    &[("place", &place), ("of", &of), ("by", &by), ("value", &value)],
                )
            }
        });
        let must = taken.must.then(|| {
            let why = self.compelling(words);
            words.filled("must be asked: {why}", "必须调查：{why}", &[("why", &why)])
        });
        drawn.into_iter().chain(must).collect::<Vec<_>>().join(words.pick("; ", "；"))
    }

    fn ordered_by(&self, words: Language) -> &str {
        match self.plan.take {
            TakePlan::Largest { by, .. } => {
                let column = &self.plan.columns[by];
                words.label(&column.label, &column.id)
            }
            _ => "",
        }
    }

    /// The condition of those that must be asked: what its column is called where it is one column, else as written.
    fn compelling(&self, words: Language) -> &str {
        let Some(must) = &self.plan.must else { return "" };
        let text = must.formula.text().trim();
        let column = must.formula.sole_reference().and_then(|reference| reference.path.first());
        let column = column.and_then(|id| self.plan.columns.iter().find(|column| column.id == *id));
        column.map_or(text, |column| words.label(&column.label, &column.id))
    }
}

/// A number with commas between thousands.
fn grouped(x: Decimal) -> String {
    let shown = number::show(x, None);
    let (sign, digits) = shown.strip_prefix('-').map_or(("", shown.as_str()), |digits| ("-", digits));
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_told_apart() {
        let shown = |text: &str| grouped(number::parse(text).unwrap());
        assert_eq!(shown("120000"), "120,000");
        assert_eq!(shown("-1234567.5"), "-1,234,567.5");
        assert_eq!([shown("0"), shown("999"), shown("1000.125")], ["0", "999", "1,000.125"]);
    }
}
