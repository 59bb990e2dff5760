//! What goes in: questions, attributes, derived columns, measures.

use super::{Block, Run, Writer, code, row, text};
use crate::data::Domain;
use crate::number::{self, Decimal};
use crate::plan::{ColumnPlan, ColumnSource};

impl Writer<'_> {
    pub(super) fn inputs(&self) -> Vec<Block> {
        let columns = self
            .plan
            .columns
            .iter()
            .map(|column| row(vec![self.called(&column.label, &column.name), self.column(column)]));
        let measures = self.plan.measures.iter().map(|measure| {
            let mut what = vec![text(self.domain(&measure.domain))];
            if let Some(value) = self.rules.measures.get(&measure.id).and_then(|own| own.default.as_ref()) {
                what.push(text(format!("; {}{}", self.say("if not given: ", "未给出时："), value.value)));
            }
            if let Some(over) = measure.over {
                let what_over = self.say("finer periods: ", "更细期间：");
                what.push(text(format!("; {what_over}{}", self.language.over(over))));
            }
            row(vec![self.called(&measure.label, &measure.id), what])
        });
        let rows: Vec<_> = columns.chain(measures).collect();
        if rows.is_empty() {
            return Vec::new();
        }
        let head = self.columns(&[("input", "数据", false), ("what it may be", "取值", false)]);
        vec![self.heading("What goes in", "数据来源"), Block::Table { head, rows }]
    }

    fn column(&self, column: &ColumnPlan) -> Vec<Run> {
        if let Some(Domain::Classified(_)) = column.domain() {
            return self.sorted(&column.id);
        }
        if let Some(domain) = column.domain() {
            return vec![text(self.domain(domain))];
        }
        let ColumnSource::Derived { value, filter } = &column.source else { return Vec::new() };
        let mut runs = vec![code(value.formula.text())];
        if let Some(filter) = filter {
            runs.extend([text(self.say(" where ", " 仅限 ")), code(filter.formula.text())]);
        }
        runs
    }

    /// The classes of a question of free text, with their words.
    fn sorted(&self, question: &str) -> Vec<Run> {
        let mut runs = vec![text(self.say("text, sorted by the words in it: ", "文字，按所含词语归类："))];
        for (id, class) in self.rules.classify.get(question).into_iter().flatten() {
            runs.extend(self.called(&class.label, id));
            runs.push(text(format!(" ({}); ", class.words.join(", "))));
        }
        runs.extend([text(self.say("all else ", "其余 ")), Run::Id(crate::data::OTHER.to_owned())]);
        runs
    }

    fn domain(&self, domain: &Domain) -> String {
        let show = |x: &Decimal| number::show(*x, None);
        let range = |range: &Option<(Decimal, Decimal)>| {
            range.as_ref().map(|(low, high)| format!("{}–{}", show(low), show(high)))
        };
        let number = |word: &str, bounds: &Option<(Decimal, Decimal)>| match range(bounds) {
            Some(bounds) => format!("{word}, {bounds}"),
            None => word.to_owned(),
        };
        match domain {
            Domain::Scale { levels, range: bounds, .. } => {
                let level = |points: &Option<Decimal>| match points {
                    Some(points) => show(points),
                    None => self.say("no answer", "不计").to_owned(),
                };
                let levels = levels.iter().map(|(label, one)| format!("{label} {}", level(&one.points)));
                levels.chain(range(bounds)).collect::<Vec<_>>().join(", ")
            }
            Domain::Several(choices) => format!("{}{}", self.say("any of ", "可多选："), choices.join(", ")),
            Domain::Choice(choices) => choices.join(", "),
            // Where nothing else is said a percentage lies between -1 and 10: that is a guard, not a rule.
            Domain::Number { percent: true, .. } => self.say("a percentage", "百分比").to_owned(),
            Domain::Number { whole: true, .. } => self.say("a count", "计数").to_owned(),
            Domain::Number { range, .. } => number(self.say("a number", "数值"), range),
            Domain::Bool => self.say("yes or no", "是或否").to_owned(),
            Domain::Date => self.say("a day", "日期").to_owned(),
            Domain::Classified(classes) => crate::data::class_ids(classes).join(", "),
            Domain::Text => self.say("text", "文字").to_owned(),
        }
    }
}
