//! Scorecards of form 1: the JSON that reports of stores up to version 5 had. This reads it, in the words of that time, and
//! changes with nothing else.

use super::card::{
    ActionRecord, AlsoRecord, CardRecord, CauseRecord, CellRecord, DecisionRecord, FORM, FaultWord, InputRecord,
    LabelRecord, LeftOutRecord, LeftOutWord, MembersRecord, NamedValue, NodeRecord, OriginWord, OverWord,
    PlaceRecord, StepRecord, StepWord, ValueRecord, trimmed,
};
use serde_json::Value;

/// The fields of form 1 that later versions of it added, each with the field here.
const ADDED: [(&str, &str); 6] = [
    ("decisions", "decisions"),
    ("missing_share", "missing_share"),
    ("undecided", "undecided"),
    ("class_between", "class_between"),
    ("undecided_rows", "rows_left_out"),
    ("uncomputed_rows", "rows_left_out"),
];

/// A card, and the fields of which it says nothing.
pub(super) fn card(of: &Value) -> Result<(CardRecord, Vec<&'static str>), String> {
    let left_out = [("undecided_rows", LeftOutWord::Undecided), ("uncomputed_rows", LeftOutWord::Uncomputed)];
    let card = CardRecord {
        form: FORM,
        subject: text(of, "subject").ok_or("it names no subject")?,
        label: text(of, "label"),
        place: place(of),
        status: text(of, "status").ok_or("it has no status")?,
        reason: label(of, "reason"),
        cause: cause(of.get("cause")),
        score: number(of, "score"),
        shown: text(of, "shown"),
        grade: text(of, "grade"),
        uncapped_grade: text(of, "uncapped_grade"),
        cap_reason: label(of, "cap_reason"),
        rank: count(of, "rank").and_then(|rank| u32::try_from(rank).ok()),
        responses: count(of, "responses").unwrap_or_default(),
        rows: entries(of, "rows").filter_map(|(name, rows)| Some((name.clone(), rows.as_u64()?))).collect(),
        missing_share: number(of, "missing_share"),
        decisions: items(of, "decisions").filter_map(decision).collect(),
        class: text(of, "class"),
        classes: texts(of, "classes"),
        class_between: texts(of, "class_between"),
        actions: items(of, "actions").filter_map(action).collect(),
        undecided: items(of, "undecided").filter_map(|one| cause(Some(one))).collect(),
        rows_left_out: left_out
            .into_iter()
            .flat_map(|(name, why)| items(of, name).filter_map(move |rows| left(rows, why)))
            .collect(),
        also: entries(of, "also").map(|(name, one)| (name.clone(), also(one))).collect(),
        nodes: items(of, "nodes").filter_map(node).collect(),
        breakdowns: items(of, "breakdowns").filter_map(cell).collect(),
    };
    let unsaid = ADDED.iter().filter(|(name, _)| of.get(name).is_none()).map(|(_, field)| *field).collect();
    Ok((card, unsaid))
}

fn text(of: &Value, name: &str) -> Option<String> {
    of.get(name)?.as_str().map(str::to_owned)
}

fn count(of: &Value, name: &str) -> Option<u64> {
    of.get(name)?.as_u64()
}

/// A number of the JSON, whose digits are those of the decimal, without the zeros at its end.
fn number(of: &Value, name: &str) -> Option<String> {
    of.get(name).and_then(decimal)
}

fn decimal(of: &Value) -> Option<String> {
    Some(trimmed(&of.as_number()?.to_string()).to_owned())
}

fn items<'a>(of: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    of.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn entries<'a>(of: &'a Value, name: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    of.get(name).and_then(Value::as_object).into_iter().flatten()
}

fn texts(of: &Value, name: &str) -> Vec<String> {
    items(of, name).filter_map(Value::as_str).map(str::to_owned).collect()
}

fn label(of: &Value, name: &str) -> LabelRecord {
    let one = text(of, name).map(|text| (String::new(), text));
    let several =
        entries(of, name).filter_map(|(language, text)| Some((language.clone(), text.as_str()?.to_owned())));
    one.into_iter().chain(several).collect()
}

/// Form 1 said what happened in a sentence.
fn cause(of: Option<&Value>) -> Option<CauseRecord> {
    let of = of.filter(|of| !of.is_null())?;
    let message = text(of, "message").unwrap_or_default();
    let fault = match message.as_str() {
        "division by zero" => Some(FaultWord::DivisionByZero),
        "logarithm of a number that is not above zero" => Some(FaultWord::Logarithm),
        "root or power of a number for which it is not defined" => Some(FaultWord::Power),
        "the result is too large to be computed exactly" => Some(FaultWord::Overflow),
        message if message.ends_with(" is missing") => Some(FaultWord::Missing),
        message if message.ends_with(", which is not in its domain") => Some(FaultWord::Mean),
        _ => None,
    };
    Some(CauseRecord { at: text(of, "at")?, fault })
}

fn place(of: &Value) -> Option<PlaceRecord> {
    let members = |counted| MembersRecord {
        counted,
        left_out: count(of, "left_out").unwrap_or_default(),
        children: texts(of, "children"),
    };
    let level = text(of, "level")?;
    Some(PlaceRecord { level, parent: text(of, "parent"), members: count(of, "counted").map(members) })
}

fn decision(of: &Value) -> Option<DecisionRecord> {
    Some(DecisionRecord {
        effect: text(of, "effect")?,
        grade: text(of, "cap_grade"),
        when: text(of, "when")?,
        reason: label(of, "reason"),
        inputs: inputs(of),
    })
}

fn action(of: &Value) -> Option<ActionRecord> {
    Some(ActionRecord {
        open: text(of, "open")?,
        about: text(of, "about"),
        when: text(of, "when"),
        reason: label(of, "reason"),
        inputs: inputs(of),
    })
}

fn left(of: &Value, why: LeftOutWord) -> Option<LeftOutRecord> {
    Some(LeftOutRecord { why, cause: cause(Some(of))?, rows: count(of, "rows")?, of: count(of, "of")? })
}

fn also(of: &Value) -> AlsoRecord {
    AlsoRecord {
        value: of.get("value").and_then(value),
        cause: cause(of.get("cause")),
        formula: text(of, "formula").unwrap_or_default(),
        inputs: inputs(of),
    }
}

fn node(of: &Value) -> Option<NodeRecord> {
    Some(NodeRecord {
        path: text(of, "path")?,
        does_not_apply: of.get("applies").and_then(Value::as_bool) == Some(false),
        value: number(of, "value"),
        cause: cause(of.get("cause")),
        formula: text(of, "formula"),
        inputs: inputs(of),
        raw: number(of, "raw"),
        steps: items(of, "steps").filter_map(step).collect(),
        band: of.get("band").and_then(|band| count(band, "number")),
        n: count(of, "n"),
        missing_share: number(of, "missing_share").unwrap_or_default(),
        weight_used: number(of, "weight_used"),
        contribution: number(of, "contribution"),
    })
}

fn step(of: &Value) -> Option<StepRecord> {
    let step = StepWord::of(of.get("step")?.as_str()?)?;
    Some(StepRecord { step, target: number(of, "target"), value: number(of, "value")? })
}

fn inputs(of: &Value) -> Vec<InputRecord> {
    items(of, "inputs").filter_map(input).collect()
}

fn input(of: &Value) -> Option<InputRecord> {
    let source = text(of, "source").unwrap_or_default();
    // `sum of members`, `mean of 2025-01`, `sum of 2025-01 to 2025-03`, or one word.
    let (over, rest) = source.split_once(" of ").unwrap_or(("", &source));
    let (from, to) = rest.split_once(" to ").unwrap_or((rest, rest));
    let origin = OriginWord::of(rest).unwrap_or(OriginWord::Periods);
    let period = |text: &str| (origin == OriginWord::Periods).then(|| text.to_owned());
    Some(InputRecord {
        name: text(of, "name")?,
        value: of.get("value").and_then(value),
        n: count(of, "n"),
        missing_share: number(of, "missing_share"),
        origin,
        over: OverWord::of(over),
        from: period(from),
        to: period(to),
    })
}

fn value(of: &Value) -> Option<ValueRecord> {
    Some(match of {
        Value::Null => return None,
        Value::Bool(truth) => ValueRecord::Truth(*truth),
        Value::Number(_) => ValueRecord::Number(decimal(of)?),
        Value::String(text) => ValueRecord::Text(text.clone()),
        Value::Array(list) => ValueRecord::Numbers(list.iter().filter_map(decimal).collect()),
        Value::Object(children) => ValueRecord::Children(children.iter().map(named).collect()),
    })
}

fn named((name, of): (&String, &Value)) -> NamedValue {
    NamedValue { name: name.clone(), value: decimal(of) }
}

fn cell(of: &Value) -> Option<CellRecord> {
    Some(CellRecord {
        by: text(of, "by")?,
        value: text(of, "value")?,
        n: count(of, "n")?,
        suppressed: of.get("suppressed").and_then(Value::as_bool).unwrap_or_default(),
        score: number(of, "score"),
        nodes: entries(of, "nodes").map(named).collect(),
    })
}
