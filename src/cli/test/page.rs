//! What `satis test` and `satis review` show to people: a failed case with what moved in it.

use super::{Told, snapshots};
use crate::export::{self, Align, Cell, Column, Columns, Kind};
use crate::language::{Language, words};
use crate::regress::moved::{self, Moved, by_importance};
use crate::regress::snapshot::Comparison;
use crate::regress::{Mismatch, Verdict};
use std::fmt::Write as _;

/// So many results that moved are shown of a case, unless all are asked for.
const SHOWN: usize = 12;
/// So many results are shown of a scorecard that nobody has read yet, unless all are asked for.
const SHOWN_FIRST: usize = 24;

/// What is said of a case; nothing of one that passed.
pub(super) fn case(told: &Told, language: Language, all: bool) -> String {
    let name = format!("{}/{}", told.ruleset, told.name);
    let failed = language.pick("FAILED", "未通过");
    let verdict = match &told.verdict {
        Ok(_) if told.accepted() => return format!("{}  {name}\n", language.pick("wrote", "已写入")),
        Ok(_) if told.passed() => return String::new(),
        Ok(verdict) => verdict,
        Err(why) => {
            let unscored = language.pick(": it can't be scored", "：无法评分");
            return format!("{failed} {name}{unscored}\n{}\n", why.trim_end());
        }
    };
    let mut text = match told.title.as_str() {
        "" => format!("{failed} {name}\n"),
        title => format!("{failed} {name}{}{title}\n", language.pick(": ", "：")),
    };
    text += &findings(verdict, language, all);
    if let Some(waiting) = &told.waiting {
        let _ = writeln!(text, "  {}{waiting}", language.pick("waits for a decision: ", "待决定："));
    }
    text
}

/// What differs: from what was worked out by hand, and from the snapshot.
pub(in crate::cli) fn findings(verdict: &Verdict, language: Language, all: bool) -> String {
    let mut text = by_hand(&verdict.mismatches, language);
    match &verdict.snapshot {
        Comparison::Differs(difference) if verdict.moved.is_empty() => text += difference,
        Comparison::Differs(_) => text += &table(&verdict.moved, language, all),
        Comparison::New(_) => text += language.pick("  it has no snapshot yet\n", "  还没有快照\n"),
        Comparison::Same | Comparison::Accepted => {}
    }
    text
}

fn by_hand(mismatches: &[Mismatch], language: Language) -> String {
    let mut text = String::new();
    for (at, Mismatch { subject, name, expected, found, because }) in mismatches.iter().enumerate() {
        text += &language.filled(
            "  {subject} {name}: by hand {expected}, found {found}\n",
            "  {subject} {name}：手算 {expected}，实得 {found}\n",
            &[("subject", &subject), ("name", &name), ("expected", &expected), ("found", &found)],
        );
        // The arithmetic belongs to the subject, so it stands below the last of its results.
        let last = mismatches.get(at + 1).is_none_or(|next| next.subject != *subject);
        if last && !because.is_empty() {
            let _ = writeln!(text, "    {}{because}", language.pick("because ", "依据："));
        }
    }
    text
}

/// A result that moved; each subject is named once.
struct Row<'a> {
    moved: &'a Moved,
    named: bool,
}

/// What a column holds: of results that moved, and of those of a first snapshot.
type Item = Column<fn(&Row<'_>) -> Cell>;

const fn item(name: &'static str, en: &'static str, zh: &'static str, value: fn(&Row<'_>) -> Cell) -> Item {
    Column { name, label: words(en, zh), kind: Kind::Text, align: Align::Left, value }
}

const SUBJECT: Item =
    item("subject", "subject", "对象", |row| Cell::text(row.named.then_some(row.moved.subject.as_str())));
const RESULT: Item = item("result", "result", "结果", |row| Cell::of(&row.moved.name));
const BEFORE: Item =
    item("before", "before", "原值", |row| Cell::of(row.moved.before.as_deref().unwrap_or("–")));
const AFTER: Item = item("after", "after", "现值", |row| Cell::of(row.moved.after.as_deref().unwrap_or("–")));
const VALUE: Item = item("value", "value", "值", |row| Cell::of(row.moved.after.as_deref().unwrap_or("–")));
const GRADE: Item = item("grade", "grade", "等级", |row| Cell::of(&row.moved.grade));
const RULE: Item = item("rule", "rule", "规则", |row| Cell::text(row.moved.place.as_deref()));

/// The results that moved, as rows; where there are too many, the most important first.
fn table(moved: &[Moved], language: Language, all: bool) -> String {
    let most = Some(SHOWN).filter(|_| !all);
    rows(moved, most, &[SUBJECT, RESULT, BEFORE, AFTER, GRADE, RULE], language)
}

/// What a snapshot that is not there yet would hold, to be read before it is taken.
pub(in crate::cli) fn first(verdict: &Verdict, language: Language, all: bool) -> String {
    let most = Some(SHOWN_FIRST).filter(|_| !all);
    rows(&moved::first(&verdict.text), most, &[SUBJECT, RESULT, VALUE, GRADE], language)
}

/// Results as rows of a table; where there is a `most`, of more than these the most important.
fn rows(moved: &[Moved], most: Option<usize>, items: &[Item], language: Language) -> String {
    let most = most.filter(|most| moved.len() > *most);
    let rows: Vec<&Moved> = match most {
        Some(most) => by_importance(moved).into_iter().take(most).collect(),
        None => moved.iter().collect(),
    };
    let mut columns: Columns<'_, Row<'_>> = Columns::new(language);
    columns.all(items);
    let mut subject = None;
    let rows = rows.into_iter().map(|moved| {
        let named = subject.replace(&moved.subject) != Some(&moved.subject);
        Row { moved, named }
    });
    let mut text = export::lines(&export::table(columns.of(rows)));
    if let Some(most) = most {
        let more = moved.len() - most;
        text += &language.filled(
            "  … and {more} more: `--all` shows them\n",
            "  … 另有 {more} 项，`--all` 全部列出\n",
            &[("more", &more)],
        );
    }
    text
}

/// `4 passed, 1 failed, 1 snapshot to review`.
pub(super) fn summary(told: &[Told], language: Language) -> String {
    let count = |which: fn(&Told) -> bool| told.iter().filter(|told| which(told)).count();
    let (passed, failed) = (count(Told::passed), count(|told| !told.passed()));
    let mut text = passed_and_failed(passed, failed, language);
    let (written, waiting) = (count(Told::accepted), count(|told| told.waiting.is_some()));
    if written > 0 {
        text += &language.filled(
            ", {snapshots} written",
            "，写入快照 {written} 个",
            &[("snapshots", &snapshots(written)), ("written", &written)],
        );
    }
    if waiting > 0 {
        text += &language.filled(
            ", {snapshots} to decide on: `satis review`",
            "，待决定快照 {waiting} 个：`satis review`",
            &[("snapshots", &snapshots(waiting)), ("waiting", &waiting)],
        );
    }
    text
}

/// `4 passed, 1 failed`.
pub(in crate::cli) fn passed_and_failed(passed: usize, failed: usize, language: Language) -> String {
    language.filled(
        "{passed} passed, {failed} failed",
        "通过 {passed} 个，未通过 {failed} 个",
        &[("passed", &passed), ("failed", &failed)],
    )
}
