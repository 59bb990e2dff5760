//! What a result does not rest on: rejected rows, cells read as missing, responses that stand twice.

use crate::data::{Lack, LackKind, Lacks};
use crate::language::Language;
use crate::period::Period;
use crate::score::{Card, Scorecard};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Subjects and reasons that a line names before it counts the rest.
const NAMED: usize = 5;

/// One line for each kind of lack, and one for subjects of which nothing came through; none where nothing is lacking.
#[must_use]
pub fn lines(scorecard: &Scorecard, language: Language) -> Vec<String> {
    let mut lines = of_each_kind(&scorecard.lacks, None, language);
    let absent = absent(scorecard);
    if !absent.is_empty() {
        let named = some(absent.into_iter(), ", ", language);
        lines.push(language.filled(
            "not scored because all of their rows were rejected: {named}",
            "所有数据行均被拒绝、因此未评分的对象：{named}",
            &[("named", &named)],
        ));
    }
    lines.extend(of_earlier(scorecard, language, |lacks| of_each_kind(lacks, None, language)));
    lines
}

/// The same of a scorecard, in a language.
#[must_use]
pub fn said(scorecard: &Scorecard, language: &str) -> Vec<String> {
    lines(scorecard, Language::of(language))
}

/// One line for each kind of lack that a subject's result has: its own, those of its members, and those of rows whose subject
/// is unknown, which may be its.
#[must_use]
pub fn lines_of(scorecard: &Scorecard, card: &Card, language: Language) -> Vec<String> {
    let mut subjects = with_members(scorecard, card);
    subjects.insert("");
    let own = |lacks: &Lacks| of_each_kind(&lacks.of_subjects(&subjects), Some(&card.subject), language);
    let mut lines = own(&scorecard.lacks);
    lines.extend(of_earlier(scorecard, language, own));
    lines
}

/// What the earlier periods lack that this one is compared with, each line with its period.
fn of_earlier(scorecard: &Scorecard, language: Language, lines: impl Fn(&Lacks) -> Vec<String>) -> Vec<String> {
    let of = |(period, lacks): (&Period, &Lacks)| {
        let before = language.filled("compared with {period}: ", "与 {period} 比较：", &[("period", &period)]);
        lines(lacks).into_iter().map(move |line| format!("{before}{line}")).collect::<Vec<_>>()
    };
    scorecard.earlier_lacks.iter().flat_map(of).collect()
}

/// Why a subject that has rows has no result, if all of them were rejected.
#[must_use]
pub fn all_rejected(scorecard: &Scorecard, subject: &str, language: &str) -> Option<String> {
    let language = Language::of(language);
    let of_it = scorecard.lacks.of_subjects(&BTreeSet::from([subject]));
    let is_absent = !subject.is_empty() && scorecard.cards.iter().all(|card| card.subject != subject);
    of_kind(&of_it, LackKind::Rejected, Some(subject), language).filter(|_| is_absent)
}

fn of_each_kind(lacks: &Lacks, about: Option<&str>, language: Language) -> Vec<String> {
    LackKind::ALL.into_iter().filter_map(|kind| of_kind(lacks, kind, about, language)).collect()
}

/// What is lacking of a kind; subjects are named unless it is all of `about`.
fn of_kind(lacks: &Lacks, kind: LackKind, about: Option<&str>, language: Language) -> Option<String> {
    let n = lacks.count(kind);
    if n == 0 {
        return None;
    }
    let by_subject = lacks.by_subject(kind);
    let is_plain = about.is_some_and(|about| by_subject.keys().all(|subject| *subject == about));
    // Of stored rows that are not read nobody knows whose they are.
    let is_plain = is_plain || kind == LackKind::Unread && by_subject.keys().all(|subject| subject.is_empty());
    let subjects = by_subject.into_iter().map(|(subject, n)| match subject {
        "" => language.filled("unknown subject {n}", "对象不明 {n}", &[("n", &n)]),
        subject => format!("{subject} {n}"),
    });
    let reasons = lacks.reasons(kind).into_iter().map(|(reason, n)| match n {
        1 => reason.to_owned(),
        n => format!("{reason} ({n})"),
    });
    let of = if is_plain { String::new() } else { format!(" [{}]", some(subjects, ", ", language)) };
    Some(format!("{}{of}: {}", heading(kind, n, language), some(reasons, "; ", language)))
}

/// The ids of a subject and of all below it.
fn with_members<'a>(scorecard: &'a Scorecard, card: &'a Card) -> BTreeSet<&'a str> {
    let mut subjects = BTreeSet::from([card.subject.as_str()]);
    let mut open = vec![card];
    while let Some(card) = open.pop() {
        let members = card.place.as_ref().and_then(|place| place.members.as_ref());
        for child in members.iter().flat_map(|members| &members.children) {
            if subjects.insert(child) {
                open.extend(scorecard.cards.iter().find(|card| card.subject == *child));
            }
        }
    }
    subjects
}

fn heading(kind: LackKind, n: u64, language: Language) -> String {
    let (one, many, chinese) = match kind {
        LackKind::Rejected => ("row rejected", "rows rejected", "行数据被拒绝"),
        LackKind::Missing => ("cell read as missing", "cells read as missing", "个单元格按缺失处理"),
        LackKind::Repeated => {
            ("repeated response counted once", "repeated responses counted once", "份重复答卷只计一次")
        }
        LackKind::Doubled => (
            "response by somebody who answered before, counted again",
            "responses by people who answered before, counted again",
            "份答卷来自已答过的受访者，重复计入",
        ),
        LackKind::Alike => (
            "row without a respondent that equals one of an earlier file, counted again",
            "rows without a respondent that equal rows of an earlier file, counted again",
            "行数据无受访者且与较早文件中的行完全相同，重复计入",
        ),
        LackKind::Unread => (
            "stored row or measure not part of this result",
            "stored rows and measures not part of this result",
            "项已入库数据未计入本结果",
        ),
    };
    format!("{n} {}", language.pick(if n == 1 { one } else { many }, chinese))
}

/// The first of some texts, and how many more there are.
fn some(texts: impl Iterator<Item = String>, between: &str, language: Language) -> String {
    let mut texts: Vec<String> = texts.collect();
    if let Some(more) = texts.len().checked_sub(NAMED).filter(|more| *more > 0) {
        texts.truncate(NAMED);
        texts.push(language.filled("{more} more", "另 {more} 项", &[("more", &more)]));
    }
    texts.join(between)
}

/// Subjects all of whose rows were rejected.
fn absent(scorecard: &Scorecard) -> Vec<String> {
    let scored = scorecard.cards.iter().map(|card| card.subject.as_str());
    scorecard.lacks.absent(scored).into_iter().map(str::to_owned).collect()
}

/// The same for programs: the number of each kind, the subjects of which nothing came through, and each lack.
#[must_use]
pub fn json(scorecard: &Scorecard) -> Value {
    let mut object = counted(&scorecard.lacks);
    object.insert("absent_subjects".into(), absent(scorecard).into());
    if !scorecard.earlier_lacks.is_empty() {
        let earlier =
            scorecard.earlier_lacks.iter().map(|(period, lacks)| (period.to_string(), counted(lacks).into()));
        object.insert("earlier".into(), Value::Object(earlier.collect()));
    }
    Value::Object(object)
}

/// The same of one subject with its members; apart from them what rows of unknown subjects lack.
#[must_use]
pub fn json_of(scorecard: &Scorecard, card: &Card) -> Value {
    let mut object = counted(&scorecard.lacks.of_subjects(&with_members(scorecard, card)));
    let unknown = counted(&scorecard.lacks.of_subjects(&BTreeSet::from([""])));
    object.insert("unknown_subject".into(), Value::Object(unknown));
    Value::Object(object)
}

fn counted(lacks: &Lacks) -> Map<String, Value> {
    let mut object: Map<String, Value> =
        LackKind::ALL.into_iter().map(|kind| (kind.word().to_owned(), lacks.count(kind).into())).collect();
    let known = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let details = lacks.iter().map(|(lack, n)| {
        let Lack { kind, subject, period, file, reason } = lack;
        json!({
            "kind": kind.word(),
            "subject": known(subject),
            "period": period.map(|period| period.to_string()),
            "file": known(file),
            "reason": reason,
            "count": n,
        })
    });
    object.insert("details".into(), details.collect());
    object
}
