//! What goes in: questions, attributes, derived columns, measures.

use super::{Block, Run, Writer, code, row, text};
use crate::construct::domain;
use crate::data::Domain;
use crate::plan::{ColumnPlan, ColumnSource};

impl Writer<'_> {
    pub(super) fn inputs(&self) -> Vec<Block> {
        let columns = self
            .plan
            .columns
            .iter()
            .map(|column| row(vec![self.called(&column.label, &column.name), self.column(column)]));
        let measures = self.plan.measures.iter().map(|measure| {
            let mut what = vec![text(self.may_be(&measure.domain))];
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
            return vec![text(self.may_be(domain))];
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

    /// What may be given.
    fn may_be(&self, held: &Domain) -> String {
        (domain::of(held).meaning)(held, self.language)
    }
}
