//! Why a value is missing, in Chinese: faults say it in English themselves.

use crate::construct::combination;
use crate::language::Language;
use crate::number::Fault;
use crate::score::{Cause, LeftOut, RowsLeftOut};

/// What may be missing beside an input, in the two languages.
const WHATS: [(&str, &str); 16] = [
    ("a child that applies", "适用的子项"),
    ("a response", "答卷"),
    ("an answer", "作答"),
    ("an opinion", "评价"),
    ("a scored member", "已评分的成员"),
    ("a total", "合计"),
    ("a value", "值"),
    ("a column", "数据列"),
    ("a value in the cohort", "同组中的值"),
    ("a value in the history", "历史中的值"),
    ("a position in the cohort", "同组中的位置"),
    ("the cohort", "同组对象"),
    ("the condition's value", "条件的值"),
    ("the value of every child", "全部子项的值"),
    ("the slope of fewer than two values", "斜率（少于两个值）"),
    ("the spread of a cohort of fewer than two", "离差（同组少于两个）"),
];

/// What stands behind the name of an input.
const BEHIND: [(&str, &str); 2] =
    [(" (nobody answered)", "（无人作答）"), (" (fewer than two answers)", "（作答少于两份）")];

impl Language {
    /// A cause with the node or condition where it arose.
    pub(super) fn cause(self, cause: &Cause) -> String {
        self.either(cause.to_string(), format!("{}：{}", self.place_of(cause), self.fault(&cause.fault)))
    }

    /// The node or condition where a cause arose.
    fn place_of(self, cause: &Cause) -> String {
        let chinese = match (cause.at.strip_prefix("outcome "), cause.at.strip_prefix("where ")) {
            (Some(number), _) => format!("第 {number} 条例外"),
            (_, Some(column)) => format!("{column} 的 where"),
            _ => cause.at.replacen("class ", "类别 ", 1),
        };
        self.either(cause.at.clone(), chinese)
    }

    /// Rows that a column or a node leaves out.
    pub(super) fn rows_left_out(self, of: &RowsLeftOut) -> String {
        let (at, fault) = (self.place_of(&of.cause), self.fault(&of.cause.fault));
        let rows = if of.of == 1 { "row" } else { "rows" };
        let why = match of.why {
            LeftOut::Undecided => "判定",
            LeftOut::Uncomputed => "计算",
        };
        let parts: [(&str, &dyn std::fmt::Display); 6] =
            [("at", &at), ("n", &of.rows), ("of", &of.of), ("rows", &rows), ("why", &why), ("fault", &fault)];
        self.filled(
            "{at}: {n} of {of} {rows} left out: {fault}",
            "{at}：{of} 行中 {n} 行无法{why}，未计入：{fault}",
            &parts,
        )
    }

    /// The classes between which one stays open.
    pub(super) fn between(self, classes: &[String]) -> String {
        let classes = classes.join(self.pick(" or ", " 或 "));
        self.filled("{classes}?", "{classes}？", &[("classes", &classes)])
    }

    /// A fault.
    pub(super) fn fault(self, fault: &Fault) -> String {
        self.either(fault.to_string(), in_chinese(fault))
    }
}

fn in_chinese(fault: &Fault) -> String {
    match fault {
        Fault::Missing(what) => format!("缺少 {}", what_in_chinese(what)),
        Fault::DivisionByZero => "除数为零".to_owned(),
        Fault::Logarithm => "对不大于零的数取对数".to_owned(),
        Fault::Power => "该数无法开方或乘方".to_owned(),
        Fault::Mean(name, value) => {
            let method = combination::ALL.iter().find(|method| method.name.en == *name);
            format!("{}不能包含 {value}", method.map_or(*name, |method| method.name.zh))
        }
        Fault::Overflow => "结果过大，无法精确计算".to_owned(),
        Fault::OutOfRange(why) => format!("超出允许范围：{why}"),
    }
}

fn what_in_chinese(what: &str) -> String {
    if let Some((_, chinese)) = WHATS.iter().find(|(english, _)| *english == what) {
        return (*chinese).to_owned();
    }
    let behind = BEHIND.iter().find_map(|(english, chinese)| Some((what.strip_suffix(english)?, chinese)));
    match behind {
        Some((name, chinese)) => format!("{name}{chinese}"),
        None => what.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_said_in_both_languages() {
        let cause = |at: &str, fault| Cause { fault, at: at.to_owned(), span: None };
        let nobody = cause("score.survey", Fault::Missing("overall (nobody answered)".into()));
        assert_eq!(Language::ENGLISH.cause(&nobody), "score.survey: overall (nobody answered) is missing");
        assert_eq!(Language::CHINESE.cause(&nobody), "score.survey：缺少 overall（无人作答）");
        let gate = cause("outcome 2", Fault::DivisionByZero);
        assert_eq!(Language::CHINESE.cause(&gate), "第 2 条例外：除数为零");
        assert_eq!(Language::CHINESE.fault(&Fault::Missing("a response".into())), "缺少 答卷");
    }
}
