//! Whom to ask.

use super::{Block, Run, Writer, code, percent, row, text};
use crate::plan::FrameColumnId;
use crate::plan::sample::{SizePlan, TakePlan};

impl Writer<'_> {
    pub(super) fn sample(&self) -> Vec<Block> {
        let Some(sample) = &self.plan.sample else { return Vec::new() };
        let column = |id: FrameColumnId| {
            let column = &sample.columns[id];
            text(self.label(&column.label, &column.id))
        };
        let mut rows = Vec::new();
        let mut line = |what: &'static str, how: Vec<Run>| rows.push(row(vec![vec![text(what)], how]));
        if let Some(bound) = &sample.of {
            line(self.say("can be drawn", "可抽取"), vec![code(bound.formula.text())]);
        }
        if let Some(bound) = &sample.must {
            line(self.say("must be asked", "必须调查"), vec![code(bound.formula.text())]);
        }
        let how_many = self.say("how many", "数量");
        match &sample.take {
            TakePlan::Random(size) => {
                line(how_many, vec![size_run(size), text(self.say(" at random", " 随机"))]);
            }
            TakePlan::Stratified { size, by, sd } => {
                line(how_many, vec![size_run(size), text(self.say(" at random in strata", " 分层随机"))]);
                let mut how = vec![column(*by)];
                match sd {
                    None => how.push(text(self.say(" proportional to their sizes", " 按层大小比例分配"))),
                    Some(sd) => how.extend([
                        text(self.say(" by sizes and standard deviations, ", " 按层大小与标准差分配，")),
                        column(*sd),
                    ]),
                }
                line(self.say("strata", "分层"), how);
            }
            TakePlan::Largest { by, n, or_share } => {
                let mut how = vec![text(self.say("the largest by ", "最大者，按 ")), column(*by), text(": ")];
                how.extend(n.map(|n| text(n.to_string())));
                if n.is_some() && or_share.is_some() {
                    how.push(text(self.say(", or ", "，或 ")));
                }
                if let Some(share) = or_share {
                    how.push(text(format!("{}{}", self.say("as many as make ", "合计占 "), percent(*share))));
                }
                line(how_many, how);
            }
        }
        let head = self.columns(&[("who", "谁", false), ("how", "算法", false)]);
        vec![self.heading("Whom to ask", "调查对象"), Block::Table { head, rows }]
    }
}

fn size_run(size: &SizePlan) -> Run {
    match size {
        SizePlan::Formula(bound) => code(bound.formula.text()),
        SizePlan::Share(least, most) if least == most => text(percent(*least)),
        SizePlan::Share(least, most) => text(format!("{} – {}", percent(*least), percent(*most))),
    }
}
