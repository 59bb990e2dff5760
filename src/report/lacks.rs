//! What a result does not rest on: rejected rows, cells read as missing, responses that stand twice.

use super::words::Language;
use crate::data::{Lack, LackKind};
use crate::score::Scorecard;
use serde_json::{Map, Value, json};

/// Subjects and reasons that a line names before it counts the rest.
const NAMED: usize = 5;

/// One line for each kind of lack, and one for subjects of which nothing came through; none where nothing is lacking.
#[must_use]
pub fn lines(scorecard: &Scorecard, language: Language) -> Vec<String> {
    let lacks = &scorecard.lacks;
    let mut lines = Vec::new();
    for kind in LackKind::ALL {
        let n = lacks.count(kind);
        if n == 0 {
            continue;
        }
        let subjects = lacks.by_subject(kind).into_iter().map(|(subject, n)| match subject {
            "" => language.pick(format!("unknown subject {n}"), format!("对象不明 {n}")),
            subject => format!("{subject} {n}"),
        });
        let reasons = lacks.reasons(kind).into_iter().map(|(reason, n)| match n {
            1 => reason.to_owned(),
            n => format!("{reason} ({n})"),
        });
        let (subjects, reasons) = (some(subjects, ", ", language), some(reasons, "; ", language));
        lines.push(format!("{} [{subjects}]: {reasons}", heading(kind, n, language)));
    }
    let absent = absent(scorecard);
    if !absent.is_empty() {
        let named = some(absent.into_iter(), ", ", language);
        lines.push(language.pick(
            format!("not scored because all of their rows were rejected: {named}"),
            format!("所有数据行均被拒绝、因此未评分的对象：{named}"),
        ));
    }
    lines
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
    };
    language.pick(format!("{n} {}", if n == 1 { one } else { many }), format!("{n} {chinese}"))
}

/// The first of some texts, and how many more there are.
fn some(texts: impl Iterator<Item = String>, between: &str, language: Language) -> String {
    let mut texts: Vec<String> = texts.collect();
    if let Some(more) = texts.len().checked_sub(NAMED).filter(|more| *more > 0) {
        texts.truncate(NAMED);
        texts.push(language.pick(format!("{more} more"), format!("另 {more} 项")));
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
    let lacks = &scorecard.lacks;
    let mut object: Map<String, Value> =
        LackKind::ALL.into_iter().map(|kind| (kind.word().to_owned(), lacks.count(kind).into())).collect();
    object.insert("absent_subjects".into(), absent(scorecard).into());
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
    Value::Object(object)
}
