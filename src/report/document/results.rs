//! What else is reported: named results, targets, actions, parts and groups.

use super::{Block, Writer, code, plain, row, text};
use crate::ruleset::RollupBy;

impl Writer<'_> {
    pub(super) fn results(&self) -> Vec<Block> {
        let mut blocks = self.named();
        blocks.extend(self.targets());
        blocks.extend(self.actions());
        blocks.extend(self.parts());
        blocks
    }

    fn named(&self) -> Vec<Block> {
        if self.rules.also.is_empty() {
            return Vec::new();
        }
        let rows = self.rules.also.iter();
        let rows = rows.map(|(id, also)| row(vec![self.called(&also.label, id), vec![code(&also.value.text)]]));
        let rows = rows.collect();
        let head = self.columns(&[("result", "结果", false), ("how", "算法", false)]);
        vec![self.heading("Also reported", "其他结果"), Block::Table { head, rows }]
    }

    fn targets(&self) -> Vec<Block> {
        if self.rules.targets.is_empty() {
            return Vec::new();
        }
        let rows = self.rules.targets.iter().map(|(path, target)| {
            let node = self.plan.node(path).map(|index| &self.plan.nodes[index]);
            let name = match node {
                Some(node) if node.parent.is_some() => self.called(&node.label, &node.id),
                _ => vec![text(self.say("score", "总分"))],
            };
            row(vec![
                name,
                vec![target.value.map_or_else(|| text(self.say("given with the data", "随数据给出")), plain)],
            ])
        });
        let rows = rows.collect();
        let head = self.columns(&[("indicator", "指标", false), ("target", "目标", true)]);
        vec![self.heading("Targets", "目标"), Block::Table { head, rows }]
    }

    fn actions(&self) -> Vec<Block> {
        if self.rules.actions.is_empty() {
            return Vec::new();
        }
        let rows = self.rules.actions.iter().map(|action| {
            let reason = action.reason.text(self.language.tag()).unwrap_or_default();
            let about = action.about.as_ref().map(|about| code(&about.text));
            row(vec![
                vec![text(&action.open)],
                vec![code(&action.when.text)],
                about.into_iter().collect(),
                vec![text(reason)],
            ])
        });
        let rows = rows.collect();
        let head = self.columns(&[
            ("action", "措施", false),
            ("where", "条件", false),
            ("about", "对象", false),
            ("why", "原因", false),
        ]);
        vec![self.heading("What opens an action", "触发措施"), Block::Table { head, rows }]
    }

    /// The parts that results are broken down into, and the groups that they become.
    fn parts(&self) -> Vec<Block> {
        let mut points = Vec::new();
        if let Some(breakdown) = &self.rules.breakdown {
            let by: Vec<String> = breakdown.by.iter().map(|by| by.name()).collect();
            points.push(format!(
                "{}{}{}{}",
                self.say("broken down by ", "分组："),
                by.join(", "),
                self.say("; shown from so many responses on: ", "；显示所需最少答卷数："),
                breakdown.min_n
            ));
        }
        if let Some(rollup) = &self.rules.rollup {
            let by = match rollup.by {
                RollupBy::Pooled => {
                    self.say("from the responses and facts of all below", "合并下级全部答卷与数据计算")
                }
                RollupBy::MeanOfChildren => self.say("the mean of those below", "取下级的平均"),
            };
            points.push(format!("{}{}: {by}", self.say("rolled up ", "逐级汇总 "), rollup.levels.join(" → ")));
        }
        if points.is_empty() {
            return Vec::new();
        }
        let points = points.into_iter().map(|point| vec![text(point)]).collect();
        vec![self.heading("Parts and groups", "分组与汇总"), Block::Points(points)]
    }
}
