//! The derivation of one subject's result for people: the score tree from the root down, then the outcome.
//!
//! Every node says what it was made from, each step on the way, and what it brought to its parent; the outcome
//! says which grade was met and how far the next one is, and which gates decided. [`derivation`](super::derivation)
//! writes the lines of a node.

use super::derivation::Page;
use super::{breakdown, calls, formula, lacks, standing, summary};
use crate::diagnostic::Sources;
use crate::language::Language;
use crate::number::{self, Fault};
use crate::plan::{NodeId, NodePlan};
use crate::ruleset::{Effect, Grade, Label, RollupBy};
use crate::score::{Card, Decision, LeftOut, NodeCard, Scorecard};
use crate::visible;

/// The derivation of a subject's result in `language` (`zh` or `en`); none for a subject that the scorecard
/// does not have.
#[must_use]
pub fn explain(scorecard: &Scorecard, subject: &str, language: &str, sources: &Sources) -> Option<String> {
    let card = scorecard.cards.iter().find(|card| card.subject == subject)?;
    let page = Page { plan: &scorecard.plan, sources, language: Language::of(language) };
    let mut explanation = Explanation { scorecard, card, page, lines: Vec::new() };
    explanation.heading();
    if card.outcome.status.is_judged {
        explanation.tree(NodeId::ROOT, "", "");
        explanation.lines.push(String::new());
    }
    explanation.outcome();
    explanation.lacks();
    explanation.members();
    explanation.results();
    explanation.breakdowns();
    Some(explanation.text())
}

/// The derivation of one node of a subject's result, with what its children brought but not how they came about.
#[must_use]
pub fn explain_node(
    scorecard: &Scorecard,
    subject: &str,
    node: NodeId,
    language: &str,
    sources: &Sources,
) -> Option<String> {
    let card = scorecard.cards.iter().find(|card| card.subject == subject)?;
    let page = Page { plan: &scorecard.plan, sources, language: Language::of(language) };
    let mut explanation = Explanation { scorecard, card, page, lines: Vec::new() };
    explanation.heading();
    let (plan, value) = (&scorecard.plan.nodes[node], &card.nodes[node]);
    explanation.lines.push(explanation.page.head(plan, node, card));
    let children = match explanation.is_mean() {
        true => Vec::new(),
        false => super::combined::children(&explanation.page, plan, card),
    };
    let bar = if children.is_empty() { "    " } else { "│   " };
    let derived = explanation.derived(node, plan, value).into_iter().map(|line| format!("{bar}{line}"));
    let lines: Vec<String> = derived.chain(children).collect();
    explanation.lines.extend(lines);
    explanation.lines.push(String::new());
    explanation.lacks();
    Some(explanation.text())
}

struct Explanation<'a> {
    scorecard: &'a Scorecard,
    card: &'a Card,
    page: Page<'a>,
    lines: Vec<String>,
}

impl<'a> Explanation<'a> {
    /// All lines; what data and rules say within one stays within it.
    fn text(&self) -> String {
        self.lines.iter().map(|line| format!("{}\n", visible::line(line))).collect()
    }

    fn pick(&self, english: &'static str, chinese: &'static str) -> &'static str {
        self.page.language.pick(english, chinese)
    }

    fn heading(&mut self) {
        let ruleset = &self.page.plan.ruleset;
        let subject = match &self.card.label {
            Some(label) if *label != self.card.subject => format!("{} {label}", self.card.subject),
            _ => self.card.subject.clone(),
        };
        let mut parts = vec![self.page.language.label(&ruleset.title, &ruleset.id).to_owned()];
        if !self.scorecard.organisation.is_empty() {
            parts.push(self.scorecard.organisation.clone());
        }
        parts.extend([self.scorecard.period.to_string(), subject]);
        self.lines.extend([parts.join(" · "), String::new()]);
    }

    /// A node and all below it; `lead` stands before its first line, `bar` before all others.
    fn tree(&mut self, index: NodeId, lead: &str, bar: &str) {
        let (node, card) = (&self.page.plan.nodes[index], &self.card.nodes[index]);
        self.lines.push(format!("{lead}{}", self.page.head(node, index, self.card)));
        if let Some(line) = self.all_missing(index) {
            self.lines.push(format!("{bar}    {line}"));
            return;
        }
        let below = if node.children.is_empty() { "    " } else { "│   " };
        for line in self.derived(index, node, card) {
            self.lines.push(format!("{bar}{below}{line}"));
        }
        for (at, child) in node.children.iter().enumerate() {
            let last = at + 1 == node.children.len();
            let (branch, on) = if last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
            self.tree(*child, &format!("{bar}{branch}"), &format!("{bar}{on}"));
        }
    }

    /// Where nothing below a node has a value, and all for one reason: that in one line.
    fn all_missing(&self, index: NodeId) -> Option<String> {
        let mut below = self.page.plan.nodes[index].children.clone();
        let mut fault = None;
        let mut at = 0;
        while let Some(node) = below.get(at).copied() {
            let card = &self.card.nodes[node];
            if !card.applies {
                return None;
            }
            let cause = card.value.as_ref().err()?;
            if fault.get_or_insert(&cause.fault) != &&cause.fault {
                return None;
            }
            below.extend(&self.page.plan.nodes[node].children);
            at += 1;
        }
        let n = below.len();
        let why = match fault.filter(|_| n > 1)? {
            Fault::Missing(what) if what == "a response" => self.pick("no responses", "没有答卷").to_owned(),
            fault => self.page.language.fault(fault),
        };
        Some(self.page.language.filled("{n} of {n}: {why}", "{n} 项全部：{why}", &[("n", &n), ("why", &why)]))
    }

    /// How a node got its value.
    fn derived(&self, index: NodeId, node: &NodePlan, card: &NodeCard) -> Vec<String> {
        match self.is_mean() {
            true => self.mean(index, node, card),
            false => self.page.lines(index, node, card, self.card),
        }
    }

    /// Whether the subject's nodes are means of its children's.
    fn is_mean(&self) -> bool {
        let is_group = self.card.place.as_ref().is_some_and(|place| place.members.is_some());
        let by = self.page.plan.ruleset.rollup.as_ref().map(|rollup| rollup.by);
        is_group && by == Some(RollupBy::MeanOfChildren)
    }

    /// The cards of the subject's children.
    fn children(&self) -> Vec<&'a Card> {
        let members = self.card.place.as_ref().and_then(|place| place.members.as_ref());
        let ids = members.map(|members| members.children.as_slice()).unwrap_or_default();
        ids.iter().filter_map(|id| self.scorecard.cards.iter().find(|card| card.subject == *id)).collect()
    }

    /// How a node became the mean of the scored children that have it: `mean of 2: a 80, b 85`.
    fn mean(&self, index: NodeId, node: &NodePlan, card: &NodeCard) -> Vec<String> {
        let scored = self.children().into_iter().filter(|child| child.outcome.status.is_graded);
        let values: Vec<String> = scored
            .filter_map(|child| {
                let value = child.nodes[index].value.as_ref().ok()?;
                Some(format!("{} {}", child.subject, number::show(*value, child.places(self.page.plan, index))))
            })
            .collect();
        if values.is_empty() {
            return self.page.missing(node, card).into_iter().collect();
        }
        let n = values.len();
        let lead = self.page.language.filled("mean of {n}: ", "{n} 个平均：", &[("n", &n)]);
        let mut lines = vec![format!("{lead}{}", values.join(self.page.language.pick(", ", "，")))];
        lines.extend(card.steps.iter().flat_map(|step| self.page.step(index, node, card, step)));
        lines
    }

    /// What a group's result was made from: its children with their results.
    fn members(&mut self) {
        let language = self.page.language;
        let Some(counted) = summary::counted_members(self.scorecard, self.card, language) else { return };
        self.say(self.pick("members", "下级"), &counted);
        let plan = self.page.plan;
        let lines: Vec<String> = self
            .children()
            .into_iter()
            .map(|child| {
                let name = child.label.as_ref().map(|label| format!("{} {label}", child.subject));
                let name = name.unwrap_or_else(|| child.subject.clone());
                let score = child.score_seen(plan).map(|score| format!(" {score}"));
                let (score, n) = (score.unwrap_or_default(), child.outcome.responses);
                let status = language.words(child.outcome.status.name);
                language.filled(
                    "{name}:{score} {status}, n {n}",
                    "{name}：{score_}，{n} 份答卷",
                    &[
                        ("name", &name),
                        ("score", &score),
                        ("status", &status),
                        ("n", &n),
                        ("score_", &format!("{score} {status}").trim_start()),
                    ],
                )
            })
            .collect();
        self.more(lines);
    }

    /// What of the subject's data the result does not rest on.
    fn lacks(&mut self) {
        for line in lacks::lines_of(self.scorecard, self.card, self.page.language) {
            self.say(self.pick("data", "数据"), &line);
        }
    }

    fn say(&mut self, word: &str, text: &str) {
        self.lines.push(format!("{word}{}{text}", self.page.language.pick(": ", "：")));
    }

    fn more(&mut self, lines: impl IntoIterator<Item = String>) {
        self.lines.extend(lines.into_iter().map(|line| format!("    {line}")));
    }

    fn outcome(&mut self) {
        let (outcome, language) = (&self.card.outcome, self.page.language);
        self.say(self.pick("status", "状态"), language.words(outcome.status.name));
        if let Some(cause) = &outcome.cause {
            let (word, text) = (self.pick("cause", "原因"), self.page.cause(cause));
            self.say(word, &text);
        }
        if let Some(score) = self.card.score_seen(self.page.plan) {
            self.say(self.pick("score", "得分"), &score);
        }
        self.grade();
        if let Some(rank) = outcome.rank {
            let n = summary::ranked(self.scorecard, summary::level_of(self.card));
            let rank = language.filled("{rank} of {n}", "第 {rank} 名，共 {n} 个", &[("rank", &rank), ("n", &n)]);
            self.say(self.pick("rank", "排名"), &rank);
        }
        for decision in &outcome.decisions {
            self.decision(decision);
        }
        let plan = self.page.plan;
        if plan.has_responses() {
            self.say(self.pick("responses", "答卷数"), &outcome.responses.to_string());
        }
        for (table, rows) in plan.tables.iter().zip(&outcome.rows).skip(1) {
            self.say(language.label(&table.label, &table.id), &rows.to_string());
        }
        if let Some(share) = outcome.missing_share {
            self.say(self.pick("missing share", "缺失占比"), &number::show(share, None));
        }
    }

    /// The grade with its threshold, the grade before a cap, and the way to the grades beside it.
    fn grade(&mut self) {
        let (outcome, language) = (&self.card.outcome, self.page.language);
        let Some((score, grade)) = outcome.score.zip(outcome.grade.as_deref()) else { return };
        let Some(standing) = standing::among_grades(self.page.plan, score) else { return };
        let places = self.card.places(self.page.plan, NodeId::ROOT);
        let threshold = |grade: &Grade| match &grade.from {
            Some(from) => {
                let x = number::show(from.value, None);
                format!(
                    "{}{}",
                    language.filled("from {x}", "{x} 起", &[("x", &x)]),
                    self.page.place(Some(from.span))
                )
            }
            None => format!("{}{}", language.pick("the rest", "其余"), self.page.place(Some(grade.span))),
        };
        let earned = format!("{} — {}", language.grade(standing.earned), threshold(standing.earned));
        let known = self.page.plan.ruleset.grades.iter().find(|known| known.grade == grade);
        let mut next = Vec::new();
        if let Some((better, from, lacking)) = &standing.better {
            let (name, from) = (language.grade(better), number::show(*from, None));
            let lacking = number::show(*lacking, places);
            next.push(language.filled(
                "{lacking} below {name} (from {from})",
                "距 {name}（{from} 起）差 {lacking}",
                &[("lacking", &lacking), ("name", &name), ("from", &from)],
            ));
        }
        if let (Some(worse), Some(above)) = (standing.worse, standing.above) {
            let (name, above) = (language.grade(worse), number::show(above, places));
            next.push(language.filled(
                "{above} above its threshold; below that {name}",
                "高出本级下限 {above}；低于下限为 {name}",
                &[("above", &above), ("name", &name)],
            ));
        }
        if outcome.uncapped.is_some() {
            let capped = known.map_or(grade, |known| language.grade(known)).to_owned();
            self.say(self.pick("grade", "等级"), &capped);
            self.say(self.pick("uncapped grade", "限级前等级"), &earned);
        } else {
            self.say(self.pick("grade", "等级"), &earned);
        }
        self.more(next);
    }

    /// A gate that decided: what it did, why, and its condition with what it read.
    fn decision(&mut self, decision: &Decision) {
        let gate = &self.page.plan.outcomes[decision.gate];
        let effect = self.effect(&gate.effect);
        let reason = Some(self.reason(&gate.reason)).filter(|reason| !reason.is_empty());
        let reason = reason.map(|reason| format!(" — {reason}")).unwrap_or_default();
        let place = self.page.place(Some(gate.span));
        self.say(self.pick("gate", "判定规则"), &format!("{effect}{reason}{place}"));
        self.more(formula::of_condition(&gate.when.formula, &decision.inputs, self.page.language));
        self.more(calls::lines(&self.page, &gate.when.formula, &decision.inputs));
    }

    fn effect(&self, effect: &Effect) -> String {
        match effect {
            Effect::Status(status) => self.page.language.words(status.name).to_owned(),
            Effect::CapGrade(grade) | Effect::Veto(grade) => {
                let known = self.page.plan.ruleset.grades.iter().find(|known| known.grade == *grade);
                let grade = known.map_or(grade.as_str(), |known| self.page.language.grade(known));
                let word = match effect {
                    Effect::Veto(_) => self.pick("veto: grade", "一票否决：等级"),
                    _ => self.pick("grade at most", "等级最高为"),
                };
                format!("{word} {grade}")
            }
        }
    }

    fn reason(&self, reason: &Label) -> String {
        reason.text(self.page.language.tag()).unwrap_or_default().to_owned()
    }

    /// Classes, actions, undecided conditions and named results.
    fn results(&mut self) {
        let (card, plan, language) = (self.card, self.page.plan, self.page.language);
        let label = |id: &String| {
            let class = plan.classes.iter().find(|class| class.id == *id);
            class.map_or(id.as_str(), |class| language.label(&class.label, id)).to_owned()
        };
        if !card.between.is_empty() {
            let between: Vec<String> = card.between.iter().map(label).collect();
            self.say(self.pick("class undecided", "类别无法判定"), &language.between(&between));
        }
        if !card.classes.is_empty() {
            let classes: Vec<String> = card.classes.iter().map(label).collect();
            let word =
                if card.between.is_empty() { self.pick("class", "类别") } else { self.pick("fits", "符合") };
            self.say(word, &classes.join(language.pick(", ", "、")));
        }
        for action in &card.actions {
            let about = action.about.as_deref().map(|about| format!(" {about}")).unwrap_or_default();
            let reason = Some(self.reason(&action.reason)).filter(|reason| !reason.is_empty());
            let reason = reason.map(|reason| format!(" — {reason}")).unwrap_or_default();
            self.say(self.pick("action", "措施"), &format!("{}{about}{reason}", action.open));
            let when = &plan.actions[action.rule].when.formula;
            self.more(formula::of_condition(when, &action.inputs, language));
            self.more(calls::lines(&self.page, when, &action.inputs));
        }
        for cause in &card.undecided {
            let (word, text) = (self.pick("undecided", "无法判定"), self.page.cause(cause));
            self.say(word, &text);
        }
        for of in &card.rows_left_out {
            let text = format!("{}{}", language.rows_left_out(of), self.page.place(of.cause.span));
            let word = match of.why {
                LeftOut::Undecided => self.pick("undecided", "无法判定"),
                LeftOut::Uncomputed => self.pick("left out", "未计入"),
            };
            self.say(word, &text);
        }
        self.named();
    }

    /// The results of parts of the responses, one line each.
    fn breakdowns(&mut self) {
        if self.card.breakdowns.is_empty() {
            return;
        }
        let lines = breakdown::lines(self.page.plan, self.card, self.page.language);
        self.lines.extend([String::new(), self.pick("breakdowns", "分项结果").to_owned()]);
        self.more(lines);
    }

    fn named(&mut self) {
        let silent = !self.card.outcome.status.is_judged;
        for ((id, also), card) in self.page.plan.also.entries().zip(&self.card.also) {
            if silent && !also.always {
                continue;
            }
            let places = self.card.also_places(self.page.plan, id);
            let value = card.value.as_ref().ok().and_then(Option::as_ref);
            let name = match self.page.language.label(&also.label, "") {
                "" => format!("also.{}", also.id),
                label if label == also.id => format!("also.{}", also.id),
                label => format!("{label} also.{}", also.id),
            };
            self.lines.push(String::new());
            self.lines.push(format!("{name} = {}", self.page.named(value, places)));
            self.more(formula::of_value(&also.value.formula, &card.inputs, self.page.language));
            self.more(calls::lines(&self.page, &also.value.formula, &card.inputs));
            if let Err(cause) = &card.value {
                let missing = self.pick("missing: ", "缺失：");
                self.more([format!("{missing}{}", self.page.cause(cause))]);
            }
        }
    }
}
