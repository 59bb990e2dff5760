//! Grades, classes, exceptions and decision tables.

use super::{Block, Run, Writer, code, plain, row, text};
use crate::export::Head;
use crate::ruleset::Effect;
use serde_json::Value;

impl Writer<'_> {
    pub(super) fn rules(&self) -> Vec<Block> {
        let mut blocks = self.grades();
        blocks.extend(self.classes());
        blocks.extend(self.gates());
        blocks.extend(self.tables());
        blocks
    }

    fn grades(&self) -> Vec<Block> {
        if self.rules.grades.is_empty() {
            return Vec::new();
        }
        let rows = self.rules.grades.iter().map(|grade| {
            let from = match &grade.from {
                Some(from) => plain(from.value),
                None => text(self.say("below that", "其余")),
            };
            row(vec![vec![text(self.language.grade(grade))], vec![from]])
        });
        let rows = rows.collect();
        let head = self.columns(&[("grade", "等级", false), ("from", "起点（含）", true)]);
        vec![self.heading("Grades", "等级"), Block::Table { head, rows }]
    }

    fn classes(&self) -> Vec<Block> {
        if self.rules.classes.is_empty() {
            return Vec::new();
        }
        let rows = self.rules.classes.iter().map(|class| {
            let when = match &class.when {
                Some(when) => code(&when.text),
                None => text(self.say("all others", "其余")),
            };
            row(vec![self.called(&class.label, &class.id), vec![when]])
        });
        let rows = rows.collect();
        let head = self.columns(&[("class", "类别", false), ("where", "条件", false)]);
        vec![self.heading("Classes, the first that fits", "类别（取第一个符合者）"), Block::Table { head, rows }]
    }

    fn gates(&self) -> Vec<Block> {
        if self.rules.outcomes.is_empty() {
            return Vec::new();
        }
        let rows = self.rules.outcomes.iter().map(|outcome| {
            let reason = outcome.reason.text(self.language.tag()).unwrap_or_default();
            row(vec![vec![text(self.effect(&outcome.effect))], vec![code(&outcome.when.text)], vec![text(reason)]])
        });
        let rows = rows.collect();
        let head = self.columns(&[("what", "结果", false), ("where", "条件", false), ("why", "原因", false)]);
        vec![self.heading("Exceptions", "例外"), Block::Table { head, rows }]
    }

    fn effect(&self, effect: &Effect) -> String {
        match effect {
            Effect::Status(status) => self.say(status.name.en, status.name.zh).to_owned(),
            Effect::CapGrade(grade) => format!("{} {grade}", self.say("grade at most", "等级最高为")),
            Effect::Veto(grade) => format!("{} {grade}", self.say("veto: grade", "一票否决：等级")),
        }
    }

    /// Decision tables as they are written.
    fn tables(&self) -> Vec<Block> {
        let Ok(resolved) = serde_json::from_str::<Value>(&self.rules.resolved) else { return Vec::new() };
        let written = resolved.pointer("/rules/tables").and_then(Value::as_object);
        let mut blocks = Vec::new();
        for (name, table) in written.into_iter().flatten() {
            let texts = |field: &str| -> Vec<String> {
                table.get(field).and_then(Value::as_array).into_iter().flatten().map(cell).collect()
            };
            let column = |name: String| Head::text(name.clone(), name);
            let inputs = texts("in").into_iter();
            let head = inputs.chain(texts("out").into_iter().map(|out| format!("→ {out}"))).map(column).collect();
            let rows = table.get("rows").and_then(Value::as_array).into_iter().flatten();
            let cells = |line: &Value| -> Vec<Vec<Run>> {
                line.as_array().into_iter().flatten().map(|value| vec![text(cell(value))]).collect()
            };
            let hit = table.get("hit").and_then(Value::as_str).unwrap_or("unique");
            if blocks.is_empty() {
                blocks.push(self.heading("Decision tables", "决策表"));
            }
            let says = match hit {
                "unique" => self.say(": one row fits", "：仅一行适用").to_owned(),
                "first" => self.say(": the first row that fits", "：取第一个适用行").to_owned(),
                _ => format!(": {hit}"),
            };
            blocks.push(Block::Paragraph(vec![Run::Code(name.clone()), text(says)]));
            blocks.push(Block::Table { head, rows: rows.map(|line| row(cells(line))).collect() });
        }
        blocks
    }
}

/// A cell as it is written; several values between commas, nothing as `–`.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(cell).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
