//! How one node got its value, in lines: what it was made from, each step on the way, and what it brought.

use super::{calls, cohort, combined, formula, standing, summary};
use crate::diagnostic::{Sources, Span};
use crate::language::Language;
use crate::number::{self, Decimal};
use crate::plan::{ColumnPlan, Combination, Level, NodeId, NodePlan, NodeSource, Plan};
use crate::ruleset::{Band, Bands, Combine, MissingPolicy, RowKind, Transform};
use crate::score::{Card, Cause, NodeCard, Step};

/// What derivations are written from.
#[derive(Clone, Copy)]
pub(super) struct Page<'a> {
    pub plan: &'a Plan,
    pub sources: &'a Sources,
    pub language: Language,
}

impl Page<'_> {
    /// The node's label, if it has one, and its path.
    pub fn name(&self, node: &NodePlan) -> String {
        match self.language.label(&node.label, "") {
            "" => node.path.clone(),
            // The path ends with the id: a label that is the same says nothing more.
            label if label == node.id => node.path.clone(),
            label => format!("{label} {}", node.path),
        }
    }

    /// The node's name, path and value.
    pub fn head(&self, node: &NodePlan, index: NodeId, of: &Card) -> String {
        let name = self.name(node);
        let card = &of.nodes[index];
        match &card.value {
            _ if !card.applies => format!("{name} {}", self.language.pick("does not apply", "不适用")),
            Ok(value) => format!("{name} = {}", number::show(*value, of.places(self.plan, index))),
            Err(_) if summary::is_profile(node) => name,
            Err(_) => format!("{name} = {}", self.language.pick("missing", "缺失")),
        }
    }

    /// Everything that led to the node's value.
    pub fn lines(&self, index: NodeId, node: &NodePlan, card: &NodeCard, of: &Card) -> Vec<String> {
        let when = node.when.as_ref().map(|when| {
            format!(
                "{} {}",
                self.language.pick("only when", "适用条件"),
                when.formula.text().split_whitespace().collect::<Vec<_>>().join(" ")
            )
        });
        if !card.applies {
            return when.into_iter().collect();
        }
        let mut lines: Vec<String> = when.into_iter().chain(self.made_from(node, card, of)).collect();
        if (!card.steps.is_empty() || card.value.is_err())
            && let Some(raw) = card.raw
        {
            lines.push(format!("{} {}", self.language.pick("value", "原值"), exact(raw)));
        }
        for step in &card.steps {
            lines.extend(self.step(index, node, card, step));
        }
        lines.extend(self.in_full(index, card, of));
        lines.extend(self.missing(node, card));
        lines.extend(self.shares(card));
        lines.extend(self.brought(node, card, of));
        lines
    }

    /// The value that grades, ranks and parents rest on, where people see less of it.
    fn in_full(&self, index: NodeId, card: &NodeCard, of: &Card) -> Option<String> {
        let value = number::guard(*card.value.as_ref().ok()?);
        let places = of.places(self.plan, index)?;
        let differs = number::round(value, places, number::Rounding::HalfUp) != value;
        let plural = if places == 1 { "" } else { "s" };
        differs.then(|| {
            let exact = exact(value);
            self.language.filled(
                "exactly {exact}, shown with {places} place{plural}",
                "精确值 {exact}，显示 {places} 位小数",
                &[("exact", &exact), ("places", &places), ("plural", &plural)],
            )
        })
    }

    fn made_from(&self, node: &NodePlan, card: &NodeCard, of: &Card) -> Vec<String> {
        let pick = |english: &'static str, chinese: &'static str| self.language.pick(english, chinese);
        let mut lines = Vec::new();
        if node.level == Level::Border {
            let table = &self.plan.tables[node.table];
            lines.push(match table.kind {
                None => pick("computed for each response, then the mean", "逐份计算，再取平均").to_owned(),
                Some(_) => {
                    let rows = self.language.label(&table.label, &table.id);
                    self.language.filled(
                        "computed for each row of {rows}, then the mean",
                        "{rows}逐行计算，再取平均",
                        &[("rows", &rows)],
                    )
                }
            });
        }
        match &node.source {
            NodeSource::Subject(bound) => {
                let formula = formula::of_value(&bound.formula, &card.inputs, self.language);
                lines.extend(self.placed(formula, bound.formula.span()));
                lines.extend(calls::lines(self, &bound.formula, &card.inputs));
            }
            NodeSource::Response(bound) => {
                let formula = formula::of_value(&bound.formula, &[], self.language);
                lines.extend(self.placed(formula, bound.formula.span()));
            }
            NodeSource::Column(column) => {
                let column = &self.plan.columns[*column];
                let name = self.language.label(&column.label, &column.name);
                let records = self.is_of_records(column);
                let word = match (node.level, records) {
                    (Level::Subject, false) => pick("mean of the answers to", "答案平均"),
                    (Level::Subject, true) => pick("mean of", "平均："),
                    (_, false) => pick("answer to", "答案"),
                    (_, true) => pick("field", "字段"),
                };
                lines.push(format!("{word} {name}"));
            }
            NodeSource::Measure(measure) => {
                let measure = &self.plan.measures[*measure];
                let name = self.language.label(&measure.label, &measure.id);
                lines.push(format!("{} {name}", pick("measure", "业务数据")));
                lines.extend(formula::remarks(&card.inputs, self.language));
            }
            NodeSource::Combination(how) => {
                lines.push(self.combination(how, node));
                if let Combine::Function(call) = &how.combine {
                    let call_lines = formula::of_value(&call.formula, &card.inputs, self.language);
                    lines.extend(self.placed(call_lines, call.formula.span()));
                }
                lines.extend(self.total(how, node, of));
                lines.extend(combined::arithmetic(self, how, node, of));
            }
        }
        if let Level::Inside(_) = node.level {
            lines.extend(self.each_response(node));
        }
        lines
    }

    fn is_of_records(&self, column: &ColumnPlan) -> bool {
        self.plan.tables[column.table].kind == Some(RowKind::Records)
    }

    /// A formula's lines, the first with its place in the rules.
    fn placed(&self, mut lines: Vec<String>, span: Span) -> Vec<String> {
        if let Some(first) = lines.first_mut() {
            first.push_str(&self.place(Some(span)));
        }
        lines
    }

    /// What is done with the value of each response before the mean.
    fn each_response(&self, node: &NodePlan) -> Option<String> {
        let pick = |english: &'static str, chinese: &'static str| self.language.pick(english, chinese);
        let mut parts = Vec::new();
        parts.extend(node.transform.as_ref().map(|transform| self.language.transform(transform)));
        if let Some((points, span)) = &node.points {
            parts.push(format!("{}{}", points.rule(self.language), self.place(Some(*span))));
        }
        parts.extend(node.floor.map(|floor| format!("{} {}", pick("floor", "下限"), exact(floor))));
        parts.extend(node.cap.map(|cap| format!("{} {}", pick("cap", "上限"), exact(cap))));
        parts.extend(node.round.map(|round| self.rounded(round.places)));
        let each = match node.table.is_responses() {
            true => pick("for each response: ", "逐份："),
            false => pick("for each row: ", "逐行："),
        };
        (!parts.is_empty()).then(|| format!("{each}{}", parts.join(" → ")))
    }

    /// `weighted mean of 3 indicators; what is missing gives its weight to the others`.
    fn combination(&self, how: &Combination, node: &NodePlan) -> String {
        let word = self.language.combine(&how.combine);
        let n = node.children.len();
        let text =
            self.language.filled("{word} of {n} indicators", "{n} 项指标{word}", &[("word", &word), ("n", &n)]);
        let policy = match how.missing {
            _ if how.combine.is_none() => None,
            MissingPolicy::Fail => None,
            MissingPolicy::Zero => {
                Some(self.language.pick("a missing one counts as 0", "缺失的按 0 计").to_owned())
            }
            MissingPolicy::Renormalise(least) if least.is_zero() => Some(self.language.left_out(how).to_owned()),
            MissingPolicy::Renormalise(least) => {
                let (left_out, least) = (self.language.left_out(how), exact(least));
                Some(self.language.filled(
                    "{left_out}, if at least {least} of the weight is present",
                    "{left_out}，到位权重不低于 {least}",
                    &[("left_out", &left_out), ("least", &least)],
                ))
            }
        };
        let total = how.weights.as_ref().and_then(|weights| combined::sum(weights.iter().copied()));
        // A function is given the weights as they are written.
        let divides = combined::weighs(how) && !matches!(how.combine, Combine::Function(_));
        let total = total.filter(|total| divides && combined::is_rescaled(*total));
        let divided = total.map(exact).map(|total| {
            self.language.filled("; weights ÷ {total}, their sum", "；权重 ÷ 合计 {total}", &[("total", &total)])
        });
        let text = format!("{text}{}", divided.unwrap_or_default());
        policy.map_or(text.clone(), |policy| format!("{text}{}{policy}", self.language.pick("; ", "；")))
    }

    /// The contributions of the children, which sum to the node's value.
    fn total(&self, how: &Combination, node: &NodePlan, of: &Card) -> Option<String> {
        if !how.combine.is_additive() {
            return None;
        }
        let contributions = node.children.iter().filter_map(|child| of.nodes[*child].contribution);
        let terms: Vec<String> = contributions.map(exact).collect();
        (terms.len() > 1).then(|| format!("= {}", terms.join(" + ").replace("+ -", "- ")))
    }

    /// Why the node has no value.
    pub fn missing(&self, node: &NodePlan, card: &NodeCard) -> Option<String> {
        let cause = card.value.as_ref().err().filter(|_| !summary::is_profile(node))?;
        let language = self.language;
        let own = if cause.at == node.path { language.fault(&cause.fault) } else { language.cause(cause) };
        Some(format!("{}{own}{}", self.language.pick("missing: ", "缺失："), self.place(cause.span)))
    }

    /// A step on the way to the node's value.
    pub fn step(&self, index: NodeId, node: &NodePlan, card: &NodeCard, step: &Step) -> Vec<String> {
        let pick = |english: &'static str, chinese: &'static str| self.language.pick(english, chinese);
        match step {
            Step::Transform(value) => {
                let name = match &node.transform {
                    Some(Transform::Function(call)) => {
                        let x = card.raw.map(exact).unwrap_or_default();
                        format!("{}({x}){}", call.function, self.place(Some(call.formula.span())))
                    }
                    transform => transform.as_ref().map(|own| self.language.transform(own)).unwrap_or_default(),
                };
                vec![format!("{name} → {}", exact(*value))]
            }
            Step::Points(value, _) => self.points(index, node, card, *value),
            Step::Position(value, among) => {
                let mut lines = self.points(index, node, card, *value);
                let position = node.points.as_ref().and_then(|(points, _)| points.position());
                lines.extend(
                    position.map(|(position, direction)| {
                        cohort::line(position, direction, card, *among, self.language)
                    }),
                );
                lines
            }
            Step::Distance { target, value } => match &node.points {
                Some((points, span)) => {
                    let rule =
                        format!("{} {}{}", points.rule(self.language), exact(*target), self.place(Some(*span)));
                    vec![format!("{rule} → {}", exact(*value))]
                }
                None => Vec::new(),
            },
            Step::Floor(value) => vec![format!("{} → {}", pick("floor", "下限"), exact(*value))],
            Step::Cap(value) => vec![format!("{} → {}", pick("cap", "上限"), exact(*value))],
            Step::Round(value) => {
                let places = node.round.and_then(|round| round.places);
                vec![format!("{} → {}", self.rounded(places), number::show(*value, places))]
            }
        }
    }

    fn rounded(&self, places: Option<u32>) -> String {
        let places = places.unwrap_or(number::GUARD_PLACES);
        let plural = if places == 1 { "" } else { "s" };
        self.language.filled(
            "rounded to {places} place{plural}",
            "保留 {places} 位小数",
            &[("places", &places), ("plural", &plural)],
        )
    }

    fn points(&self, index: NodeId, node: &NodePlan, card: &NodeCard, value: Decimal) -> Vec<String> {
        let Some((points, span)) = &node.points else { return Vec::new() };
        let met = points.bands().and_then(|bands| Some((bands, standing::in_band(self.plan, index, card)?)));
        match met {
            Some((bands, standing)) => self.band_met(&bands.all, &standing, value),
            None => {
                vec![format!("{}{} → {}", points.rule(self.language), self.place(Some(*span)), exact(value))]
            }
        }
    }

    /// The band that was met, and the way to its edges.
    fn band_met(&self, bands: &Bands, standing: &standing::BandStanding, value: Decimal) -> Vec<String> {
        let band = &bands[standing.band];
        let (number, of) = (standing.band.index() + 1, bands.len());
        let which = self.language.filled(
            "band {number} of {of}: ",
            "第 {number}/{of} 段：",
            &[("number", &number), ("of", &of)],
        );
        let said = self.band(band);
        let mut lines = vec![format!("{which}{said}{} → {}", self.place(Some(band.span)), exact(value))];
        let ways: Vec<String> = [
            standing.left.map(|(edge, way)| self.way(way, ("above", "高于"), edge)),
            standing.right.map(|(edge, way)| self.way(way, ("below", "低于"), edge)),
        ]
        .into_iter()
        .flatten()
        .collect();
        if !ways.is_empty() {
            let word = self.language.pick("edges of the band: ", "距分段边界：");
            lines.push(format!("{word}{}", ways.join(self.language.pick(", ", "，"))));
        }
        lines
    }

    fn way(&self, way: Decimal, (english, chinese): (&str, &str), edge: Decimal) -> String {
        let (way, edge) = (exact(way), exact(edge));
        self.language.filled(
            "{way} {english} {edge}",
            "{chinese} {edge} {way}",
            &[("way", &way), ("english", &english), ("edge", &edge), ("chinese", &chinese)],
        )
    }

    /// `from 0.01 to 0.05, points 14 … 11`.
    fn band(&self, band: &Band) -> String {
        let edges = [
            (band.at, self.language.pick("at", "等于")),
            match band.is_above {
                true => (band.from, self.language.pick("above", "大于")),
                false => (band.from, self.language.pick("from", "自")),
            },
            match band.is_below {
                true => (band.to, self.language.pick("below", "小于")),
                false => (band.to, self.language.pick("to", "至")),
            },
        ];
        let edges: Vec<String> =
            edges.iter().filter_map(|(x, word)| Some(format!("{word} {}", exact((*x)?)))).collect();
        let points = match band.points {
            (left, right) if left == right => exact(left),
            (left, right) => format!("{} … {}", exact(left), exact(right)),
        };
        let points = format!("{} {points}", self.language.pick("points", "分值"));
        if edges.is_empty() {
            points
        } else {
            format!("{}{}{points}", edges.join(" "), self.language.pick(", ", "，"))
        }
    }

    fn shares(&self, card: &NodeCard) -> Option<String> {
        let n = card.n.map(|n| format!("n = {n}"));
        let missing = Some(card.missing_share).filter(|share| !share.is_zero());
        let missing =
            missing.map(|share| format!("{} {}", self.language.pick("missing share", "缺失占比"), exact(share)));
        let parts: Vec<String> = n.into_iter().chain(missing).collect();
        (!parts.is_empty()).then(|| parts.join(self.language.pick(", ", "，")))
    }

    /// Weight and contribution: the weight really used is said where the declared one is not it.
    fn brought(&self, node: &NodePlan, card: &NodeCard, of: &Card) -> Option<String> {
        let pick = |english: &'static str, chinese: &'static str| self.language.pick(english, chinese);
        let mut parts = Vec::new();
        if let Some(weight) = node.weight {
            let used = combined::used(self, node, card, of);
            let used = used.map(|used| format!(" ({} {used})", pick("used", "实用")));
            parts.push(format!("{} {}{}", pick("weight", "权重"), exact(weight), used.unwrap_or_default()));
        }
        if let Some(contribution) = card.contribution {
            parts.push(format!("{} {}", pick("contribution", "贡献"), exact(contribution)));
        }
        (!parts.is_empty()).then(|| parts.join(pick(", ", "，")))
    }

    /// The sum of the weights below a node, where they are declared.
    pub fn weights(&self, parent: NodeId) -> Option<Decimal> {
        let NodeSource::Combination(how) = &self.plan.nodes[parent].source else { return None };
        how.weights.as_ref()?.iter().copied().try_fold(Decimal::ZERO, number::add).ok()
    }

    /// ` (rules/a/ruleset.yaml:12:7)`.
    pub fn place(&self, span: Option<Span>) -> String {
        span.map(|span| format!(" ({})", self.sources.locate(span))).unwrap_or_default()
    }

    /// A cause with its place.
    pub fn cause(&self, cause: &Cause) -> String {
        format!("{}{}", self.language.cause(cause), self.place(cause.span))
    }

    /// A named result's value, or that it is missing.
    pub fn named(&self, value: Option<&crate::data::Value>, places: Option<u32>) -> String {
        value.map_or_else(|| self.language.pick("missing", "缺失").to_owned(), |value| value.text(places))
    }
}

/// At most 12 places, trimmed.
fn exact(x: Decimal) -> String {
    number::show(x, None)
}
