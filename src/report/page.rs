//! A rule set as a page for those who are judged by it: what goes in, how it is weighed, where the grades lie.
//!
//! One file without anything from outside, so that it can be mailed and printed.

use super::outline::effective_weight;
use super::words::Language;
use crate::data::Domain;
use crate::number::{self, Decimal};
use crate::plan::{NodeSource, Plan};
use crate::ruleset::{Band, Direction, Effect, Label, MissingPolicy, Points, RuleSet};
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// The page in `language`.
#[must_use]
pub fn page(plan: &Plan, language: &str) -> String {
    let page = Page { plan, rules: &plan.ruleset, language: Language::of(language) };
    page.whole().into_string()
}

const STYLE: &str = "\
body{font:16px/1.5 system-ui,'Noto Sans CJK SC',sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}\
h1{font-size:1.6rem;margin-bottom:.2rem}h2{font-size:1.15rem;margin:2rem 0 .5rem;border-bottom:1px solid #ccc}\
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #e4e4e4}\
th{font-weight:600;background:#f6f6f6}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}\
code{font:13px/1.4 ui-monospace,monospace;background:#f3f3f3;padding:.05rem .3rem;border-radius:3px;white-space:pre-wrap}\
.inputs td:first-child{width:40%}.quiet{color:#555}.id{color:#666;font-size:.85em}";

struct Page<'a> {
    plan: &'a Plan,
    rules: &'a RuleSet,
    language: Language,
}

impl Page<'_> {
    fn say(&self, english: &'static str, chinese: &'static str) -> &'static str {
        self.language.pick(english, chinese)
    }

    fn label<'b>(&self, label: &'b Label, id: &'b str) -> &'b str {
        self.language.label(label, id)
    }

    fn whole(&self) -> Markup {
        let title = self.label(&self.rules.title, &self.rules.id);
        html! {
            (DOCTYPE)
            html lang=(self.language.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    title { (title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    h1 { (title) }
                    p.quiet {
                        (self.rules.id) " · " (self.rules.subject) " · "
                        (self.language.period(self.rules.period))
                        @if let Some(owner) = &self.rules.organisation { " · " (owner) }
                    }
                    @if let Some(purpose) = self.rules.purpose.text(self.language.tag()) { p { (purpose) } }
                    (self.tree())
                    (self.grades())
                    (self.inputs())
                    (self.gates())
                    (self.results())
                }
            }
        }
    }

    fn tree(&self) -> Markup {
        html! {
            h2 { (self.say("How the score is made", "得分构成")) }
            table {
                tr {
                    th { (self.say("indicator", "指标")) }
                    th.n { (self.say("weight", "权重")) }
                    th.n { (self.say("of the score", "占总分")) }
                    th { (self.say("how", "算法")) }
                    th.n { (self.say("reaches", "取值范围")) }
                }
                @for (index, node) in self.plan.nodes.iter().enumerate() {
                    @let depth = node.path.matches('.').count();
                    tr {
                        td style=(format!("padding-left:{}rem", 0.6 + 1.2 * depth as f32)) {
                            (self.label(&node.label, if index == 0 { self.say("score", "总分") } else { &node.id }))
                            @if index > 0 { " " span.id { (node.id) } }
                        }
                        td.n { @if let Some(weight) = node.weight { (number::show(weight, None)) } }
                        td.n {
                            @if let Some(share) = effective_weight(self.plan, index).filter(|_| index > 0) { (percent(share)) }
                        }
                        td { (self.how(index)) }
                        td.n { (node.range) }
                    }
                }
            }
        }
    }

    fn how(&self, index: usize) -> Markup {
        let Some(node) = self.plan.nodes.get(index) else { return html! {} };
        let source = match &node.source {
            NodeSource::Subject(bound) => html! { code { (bound.formula.text().trim()) } },
            NodeSource::Response(bound) => {
                html! { code { (bound.formula.text().trim()) } " " (self.say("for each response", "逐份答卷")) }
            }
            NodeSource::Column(column) => {
                let column = self.plan.columns.get(*column);
                let name = column.map_or("", |column| self.label(&column.label, &column.id));
                html! { (self.say("mean of the answers to ", "答卷平均：")) (name) }
            }
            NodeSource::Measure(measure) => {
                let measure = self.plan.measures.get(*measure);
                html! { (measure.map_or("", |measure| self.label(&measure.label, &measure.id))) }
            }
            NodeSource::Combination(how) => html! {
                (self.language.combine(&how.combine))
                @match how.missing {
                    MissingPolicy::Fail => {}
                    MissingPolicy::Zero => { "; " (self.say("what is missing counts as zero", "缺失按零分计")) }
                    MissingPolicy::Renormalise(least) => {
                        "; " (self.language.left_out(how))
                        @if !least.is_zero() {
                            (self.say(", if at least this is present: ", "，至少须有权重：")) (percent(least))
                        }
                    }
                }
            },
        };
        html! {
            (source)
            @if let Some(transform) = &node.transform { "; " (self.language.transform(transform)) }
            @if let Some((points, _)) = &node.points { "; " (self.points(points, self.is_percent(index))) }
            @if let Some(floor) = node.floor { "; " (self.say("at least ", "不低于 ")) (number::show(floor, None)) }
            @if let Some(cap) = node.cap { "; " (self.say("at most ", "不高于 ")) (number::show(cap, None)) }
            @if let Some(places) = node.round.and_then(|round| round.places) {
                "; " (self.say("decimals: ", "小数位：")) (places)
            }
        }
    }

    /// Whether the node is a measure that is a percentage, so that its values are shown as one.
    fn is_percent(&self, index: usize) -> bool {
        let measure = match self.plan.nodes.get(index).map(|node| &node.source) {
            Some(NodeSource::Measure(measure)) => self.plan.measures.get(*measure),
            _ => None,
        };
        measure.is_some_and(|measure| matches!(measure.domain, Domain::Number { percent: true, .. }))
    }

    fn points(&self, points: &Points, is_percent: bool) -> Markup {
        let show = |x: &Decimal| if is_percent { percent(*x) } else { number::show(*x, None) };
        let better = |direction: &Direction| self.language.direction(*direction);
        match points {
            Points::Goalposts(low, high) => html! { (show(low)) " → 0, " (show(high)) " → 1" },
            Points::Curve(points) => html! {
                (self.say("straight between ", "折线 "))
                @for (at, (x, y)) in points.iter().enumerate() { @if at > 0 { ", " } (show(x)) " → " (number::show(*y, None)) }
            },
            Points::Bands(bands) => html! {
                (self.say("bands ", "分段 "))
                @for (at, band) in bands.iter().enumerate() { @if at > 0 { "; " } (band_text(band, &show)) }
            },
            Points::MinMax(direction) => {
                html! { (self.say("position between the lowest and the highest of all (0 to 1), ", "在全体最低与最高之间的位置（0–1），")) (better(direction)) }
            }
            Points::ZScore(direction) => {
                html! { (self.say("standard deviations from the mean of all, ", "距全体平均的标准差数，")) (better(direction)) }
            }
            Points::Rank(direction) => html! { (self.say("rank among all, ", "全体排名，")) (better(direction)) },
            Points::Percentile(direction) => {
                html! { (self.say("share of all that are not better, ", "不优于本值的比例，")) (better(direction)) }
            }
            Points::Distance(direction) => match direction {
                Direction::Higher => html! { (self.say("value ÷ target", "原值 ÷ 目标")) },
                Direction::Lower => html! { (self.say("target ÷ value", "目标 ÷ 原值")) },
            },
        }
    }

    fn grades(&self) -> Markup {
        html! {
            @if !self.rules.grades.is_empty() {
                h2 { (self.say("Grades", "等级")) }
                table {
                    tr { th { (self.say("grade", "等级")) } th.n { (self.say("from", "起点（含）")) } }
                    @for grade in &self.rules.grades {
                        tr {
                            td { (self.label(&grade.label, &grade.grade)) }
                            td.n { @match &grade.from {
                                Some(from) => (number::show(from.value, None)),
                                None => (self.say("below that", "其余")),
                            } }
                        }
                    }
                }
            }
            @if !self.rules.classes.is_empty() {
                h2 { (self.say("Classes, the first that fits", "类别（取第一个符合者）")) }
                table {
                    @for class in &self.rules.classes {
                        tr {
                            td { (self.label(&class.label, &class.id)) }
                            td { @match &class.when {
                                Some(when) => code { (when.text.trim()) },
                                None => (self.say("all others", "其余")),
                            } }
                        }
                    }
                }
            }
        }
    }

    fn inputs(&self) -> Markup {
        let derived = |id: &str| self.rules.derive.get(id).map(|derived| derived.value.text.trim().to_owned());
        html! {
            h2 { (self.say("What goes in", "数据来源")) }
            table.inputs {
                @for column in &self.plan.columns {
                    tr {
                        td { (self.label(&column.label, &column.id)) " " span.id { (column.id) } }
                        td { @match column.domain() {
                            Some(domain) => (self.domain(domain)),
                            None => code { (derived(&column.id).unwrap_or_default()) },
                        } }
                    }
                }
                @for measure in &self.plan.measures {
                    tr {
                        td { (self.label(&measure.label, &measure.id)) " " span.id { (measure.id) } }
                        td { (self.domain(&measure.domain)) }
                    }
                }
            }
        }
    }

    fn domain(&self, domain: &Domain) -> Markup {
        let show = |x: &Decimal| number::show(*x, None);
        match domain {
            Domain::Scale { levels, range, .. } => html! {
                @for (at, (label, level)) in levels.iter().enumerate() {
                    @if at > 0 { ", " } (label) " "
                    @match &level.points { Some(points) => (show(points)), None => (self.say("no answer", "不计")) }
                }
                @if let Some((low, high)) = range {
                    @if !levels.is_empty() { "; " }
                    (show(low)) "–" (show(high))
                }
            },
            Domain::Several(choices) => html! { (self.say("any of", "可多选：")) " " (choices.join(", ")) },
            Domain::Choice(choices) => html! { (choices.join(", ")) },
            Domain::Number { percent: true, .. } => html! { (self.say("a percentage", "百分比")) },
            Domain::Number { whole: true, .. } => html! { (self.say("a count", "计数")) },
            Domain::Number { .. } => html! { (self.say("a number", "数值")) },
            Domain::Bool => html! { (self.say("yes or no", "是或否")) },
            Domain::Date => html! { (self.say("a day", "日期")) },
            Domain::Text => html! { (self.say("text", "文字")) },
        }
    }

    fn gates(&self) -> Markup {
        html! {
            @if !self.rules.outcomes.is_empty() {
                h2 { (self.say("Exceptions", "例外")) }
                table {
                    @for outcome in &self.rules.outcomes {
                        tr {
                            td { (self.effect(&outcome.effect)) }
                            td { code { (outcome.when.text.trim()) } }
                            td { (outcome.reason.text(self.language.tag()).unwrap_or_default()) }
                        }
                    }
                }
            }
        }
    }

    fn effect(&self, effect: &Effect) -> String {
        match effect {
            Effect::NoOpinion => self.say("no opinion", "不作评价").to_owned(),
            Effect::Invalid => self.say("invalid", "无效").to_owned(),
            Effect::NotComputable => self.say("not computable", "无法计算").to_owned(),
            Effect::CapGrade(grade) => format!("{} {grade}", self.say("grade at most", "等级最高为")),
            Effect::Veto(grade) => format!("{} {grade}", self.say("veto: grade", "一票否决：等级")),
        }
    }

    fn results(&self) -> Markup {
        html! {
            @if !self.rules.also.is_empty() {
                h2 { (self.say("Also reported", "其他结果")) }
                table {
                    @for (id, also) in &self.rules.also {
                        tr { td { (self.label(&also.label, id)) " " span.id { (id) } } td { code { (also.value.text.trim()) } } }
                    }
                }
            }
            @if !self.rules.actions.is_empty() {
                h2 { (self.say("What opens an action", "触发措施")) }
                table {
                    @for action in &self.rules.actions {
                        tr {
                            td { (action.open) }
                            td { code { (action.when.text.trim()) } }
                            td { (action.reason.text(self.language.tag()).unwrap_or_default()) }
                        }
                    }
                }
            }
        }
    }
}

fn percent(share: Decimal) -> String {
    let percent = number::mul(share, Decimal::ONE_HUNDRED).unwrap_or_default();
    format!("{} %", number::show(number::round(percent, 2, number::Rounding::HalfUp), None))
}

/// `= 0: 15`, `≤ 5: 14 … 11`, `80 ≤ x ≤ 90: 8`.
fn band_text(band: &Band, show: &dyn Fn(&Decimal) -> String) -> String {
    let points = |x: Decimal| number::show(x, None);
    let place = match (band.at, band.from, band.to) {
        (Some(at), ..) => format!("= {}", show(&at)),
        (None, Some(from), Some(to)) => format!("{} ≤ x ≤ {}", show(&from), show(&to)),
        (None, Some(from), None) => format!("≥ {}", show(&from)),
        (None, None, Some(to)) => format!("≤ {}", show(&to)),
        (None, None, None) => "…".to_owned(),
    };
    let (left, right) = band.points;
    if left == right {
        format!("{place}: {}", points(left))
    } else {
        format!("{place}: {} … {}", points(left), points(right))
    }
}
