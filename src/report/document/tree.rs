//! How the score is made: a row for every node.

use super::{Block, Run, Writer, code, percent, plain, text};
use crate::data::Domain;
use crate::number::{self, Decimal};
use crate::plan::{Combination, NodeId, NodePlan, NodeSource, TableId};
use crate::report::outline::effective_weight;
use crate::ruleset::MissingPolicy;

impl Writer<'_> {
    pub(super) fn tree(&self) -> Vec<Block> {
        let head = self.columns(&[
            ("indicator", "指标", false),
            ("weight", "权重", true),
            ("of the score", "占总分", true),
            ("how", "算法", false),
            ("reaches", "取值范围", true),
        ]);
        let rows = self.plan.nodes.entries().map(|(index, node)| {
            let name = match index.is_root() {
                true => vec![text(self.label(&node.label, self.say("score", "总分")))],
                false => self.called(&node.label, &node.id),
            };
            let share =
                effective_weight(self.plan, index).filter(|_| !index.is_root()).map(|share| text(percent(share)));
            let cells = vec![
                name,
                node.weight.map(plain).into_iter().collect(),
                share.into_iter().collect(),
                self.how(index, node),
                vec![text(node.range.to_string())],
            ];
            (node.path.matches('.').count(), cells)
        });
        let rows = rows.collect();
        vec![self.heading("How the score is made", "得分构成"), Block::Table { head, rows }]
    }

    /// From where a node has its value, and what becomes of it.
    fn how(&self, index: NodeId, node: &NodePlan) -> Vec<Run> {
        let mut runs = self.source(node);
        let mut then = |more: Vec<Run>| {
            runs.push(text("; "));
            runs.extend(more);
        };
        if let Some(when) = &node.when {
            then(vec![text(self.say("only where ", "仅适用于 ")), code(when.formula.text())]);
        }
        if let Some(transform) = &node.transform {
            then(vec![text(self.language.transform(transform))]);
        }
        if let Some((points, _)) = &node.points {
            let is_percent = self.is_percent(index);
            let show = |x: &Decimal| if is_percent { percent(*x) } else { number::show(*x, None) };
            then(vec![text(points.meaning(self.language, &show))]);
        }
        if let Some(floor) = node.floor {
            then(vec![text(self.say("at least ", "不低于 ")), plain(floor)]);
        }
        if let Some(cap) = node.cap {
            then(vec![text(self.say("at most ", "不高于 ")), plain(cap)]);
        }
        if let Some(out_of) = node.out_of {
            then(vec![text(self.say("out of ", "满分 ")), plain(out_of)]);
        }
        if let Some(places) = node.round.and_then(|round| round.places) {
            then(vec![text(format!("{}{places}", self.say("decimals: ", "小数位：")))]);
        }
        if let Some(places) = node.show {
            then(vec![text(format!("{}{places}", self.say("shown decimals: ", "显示小数位：")))]);
        }
        runs
    }

    /// For which rows a formula is computed.
    fn each(&self, table: TableId) -> String {
        let table = &self.plan.tables[table];
        match table.kind {
            None => self.say(" for each response", " 逐份答卷").to_owned(),
            Some(_) => {
                let rows = self.label(&table.label, &table.id);
                self.language.filled(" for each row of {rows}", " {rows}逐行", &[("rows", &rows)])
            }
        }
    }

    fn source(&self, node: &NodePlan) -> Vec<Run> {
        match &node.source {
            NodeSource::Subject(bound) => vec![code(bound.formula.text())],
            NodeSource::Response(bound) => {
                vec![code(bound.formula.text()), text(self.each(node.table))]
            }
            NodeSource::Column(column) => {
                let column = &self.plan.columns[*column];
                let name = self.label(&column.label, &column.name);
                vec![text(self.say("mean of the answers to ", "答卷平均：")), text(name)]
            }
            NodeSource::Measure(measure) => {
                let measure = &self.plan.measures[*measure];
                vec![text(self.label(&measure.label, &measure.id))]
            }
            NodeSource::Combination(how) => vec![text(self.combination(how))],
        }
    }

    fn combination(&self, how: &Combination) -> String {
        let mut said = self.language.combine(&how.combine).to_owned();
        match how.missing {
            MissingPolicy::Fail => {}
            MissingPolicy::Zero => said += self.say("; what is missing counts as zero", "；缺失按零分计"),
            MissingPolicy::Renormalise(least) => {
                said += self.say("; ", "；");
                said += self.language.left_out(how);
                if !least.is_zero() {
                    said += self.say(", if at least this is present: ", "，至少须有权重：");
                    said += &percent(least);
                }
            }
        }
        said
    }

    /// Whether the node is a measure that is a percentage, so that its values are shown as one.
    fn is_percent(&self, index: NodeId) -> bool {
        let measure = match &self.plan.nodes[index].source {
            NodeSource::Measure(measure) => &self.plan.measures[*measure],
            NodeSource::Subject(_)
            | NodeSource::Response(_)
            | NodeSource::Column(_)
            | NodeSource::Combination(_) => return false,
        };
        matches!(measure.domain, Domain::Number { percent: true, .. })
    }
}
