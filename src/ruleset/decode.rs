//! Reads a lengthened, checked tree into a [`RuleSet`].
//!
//! What does not fit the table of fields was reported before and is passed over here; what is reported here
//! is what the table can't say: unknown scales, points and children together, grades out of order.

use super::fields::COMBINES;
use super::model::*;
use super::yaml::{Entry, Style, Tree};
use crate::data::{Domain, Level};
use crate::diagnostic::{Code, Diagnostic, Sources, Span, suggest};
use crate::number::{self, Decimal, Rounding};
use crate::period::{Period, PeriodKind};
use crate::script::FormulaText;
use indexmap::IndexMap;

/// Reads a rule set; its scripts and resolved text are filled in by the caller.
pub fn decode(tree: &Tree, sources: &Sources, problems: &mut Vec<Diagnostic>) -> Option<RuleSet> {
    let mut decoder = Decoder { sources, problems, scales: IndexMap::new() };
    decoder.ruleset(tree)
}

struct Decoder<'a> {
    sources: &'a Sources,
    problems: &'a mut Vec<Diagnostic>,
    scales: IndexMap<String, Domain>,
}

impl Decoder<'_> {
    fn ruleset(&mut self, tree: &Tree) -> Option<RuleSet> {
        let id_tree = tree.get("ruleset").filter(|id| id.scalar().is_some());
        let span = id_tree.map_or(tree.span, |id| id.span);
        let id = text_of(tree, "ruleset").unwrap_or_default();
        for entry in entries(tree, "scales") {
            let scale = self.scale(&entry.value);
            self.scales.insert(entry.key.clone(), scale);
        }
        let questions = self.questions(tree);
        let Some(score) = tree.entry("score") else {
            self.problems.push(
                Diagnostic::error(Code::MissingField, span, "the rule set has no `score`")
                    .label("this rule set")
                    .help("`score:` is the root of the score tree: give it a `value` or children under `of`"),
            );
            return None;
        };
        let period = text_of(tree, "period").unwrap_or_default();
        let period =
            PeriodKind::WORDS.iter().find(|(word, _)| *word == period).map_or(PeriodKind::Year, |(_, k)| *k);
        let score = self.node("score", score.key_span, &score.value);
        Some(RuleSet {
            survey: text_of(tree, "survey").unwrap_or_else(|| id.clone()),
            id,
            span,
            title: label(tree, "title"),
            purpose: label(tree, "purpose"),
            subject: text_of(tree, "subject").unwrap_or_else(|| "subject".into()),
            period,
            organisation: text_of(tree, "organisation"),
            effective: self.effective(tree),
            previous: match text_of(tree, "previous").as_deref() {
                Some("latest") => PreviousKind::Latest,
                _ => PreviousKind::Adjacent,
            },
            questions,
            attributes: entries(tree, "attributes").map(|e| (e.key.clone(), self.attribute(e))).collect(),
            measures: entries(tree, "measures").map(|e| (e.key.clone(), self.measure(e))).collect(),
            derive: entries(tree, "derive").filter_map(|e| Some((e.key.clone(), self.derived(e)?))).collect(),
            score,
            also: entries(tree, "also").filter_map(|e| Some((e.key.clone(), self.named_result(e)?))).collect(),
            grades: self.grades(tree),
            classes: items(tree, "classes").map(|class| self.class(class)).collect(),
            benchmarks: entries(tree, "benchmarks")
                .map(|e| (e.key.clone(), At { value: label_of(&e.value), span: e.key_span }))
                .collect(),
            targets: entries(tree, "targets")
                .filter_map(|e| Some((e.key.clone(), At { value: number_of(&e.value)?, span: e.key_span })))
                .collect(),
            actions: items(tree, "actions").filter_map(|action| self.action(action)).collect(),
            outcomes: items(tree, "outcomes").filter_map(|outcome| self.outcome(outcome)).collect(),
            scripts: Vec::new(),
            resolved: String::new(),
        })
    }

    fn effective(&mut self, tree: &Tree) -> (Option<Period>, Option<Period>) {
        let mut read = |name: &str| {
            let value = tree.get("effective")?.get(name).filter(|value| value.scalar().is_some())?;
            match value.text()?.parse::<Period>() {
                Ok(period) => Some(period),
                Err(error) => {
                    self.problems.push(
                        Diagnostic::error(Code::Effective, value.span, error.to_string())
                            .label("a period is wanted"),
                    );
                    None
                }
            }
        };
        let (from, to) = (read("from"), read("to"));
        if let (Some(from), Some(to)) = (from, to)
            && to.last_day() < from.first_day()
        {
            let span = tree.get("effective").and_then(|e| e.get("to")).map(|to| to.span);
            self.problems.push(
                Diagnostic::error(
                    Code::Effective,
                    span,
                    format!("the version ends ({to}) before it begins ({from})"),
                )
                .label("before `from`"),
            );
        }
        (from, to)
    }

    fn scale(&mut self, tree: &Tree) -> Domain {
        let mut levels = IndexMap::new();
        for entry in entries(tree, "levels") {
            let points = entry.value.get("points").and_then(number_of);
            let also: Vec<String> =
                items_of(entry.value.get("also")).filter_map(|t| t.text().map(Into::into)).collect();
            for spelling in also.iter().chain([&entry.key]) {
                let taken = levels
                    .iter()
                    .any(|(label, level): (&String, &Level)| label == spelling || level.also.contains(spelling));
                if taken {
                    self.problems.push(
                        Diagnostic::error(
                            Code::DuplicateName,
                            entry.key_span,
                            format!("`{spelling}` stands for two levels of this scale"),
                        )
                        .label("the second"),
                    );
                }
            }
            levels.insert(entry.key.clone(), Level { points, also });
        }
        let range = self.range(tree);
        if levels.is_empty() && range.is_none() {
            self.problems.push(
                Diagnostic::error(Code::MissingField, tree.span, "the scale has neither `levels` nor a `range`")
                    .label("this scale")
                    .help("write `levels: {满意: 100, 不满意: 0}` or `range: [0, 100]`"),
            );
        }
        Domain::Scale { levels, range }
    }

    fn range(&mut self, tree: &Tree) -> Option<(Decimal, Decimal)> {
        let range = tree.get("range")?;
        let (low, high) = pair_of(range)?;
        if low >= high {
            self.problems.push(
                Diagnostic::error(Code::BadValue, range.span, format!("the range from {low} to {high} is empty"))
                    .label("the first number must be the smaller"),
            );
            return None;
        }
        Some((low, high))
    }

    fn questions(&mut self, tree: &Tree) -> IndexMap<String, Question> {
        let Some(questions) = tree.get("questions") else { return IndexMap::new() };
        let default = questions.get("scale");
        let mut found = IndexMap::new();
        for entry in questions.entries().iter().filter(|entry| entry.key != "scale") {
            let domain = self.question_domain(entry, default);
            let label = label(&entry.value, "label");
            found.insert(entry.key.clone(), Question { span: entry.key_span, label, domain });
        }
        found
    }

    fn question_domain(&mut self, entry: &Entry, default: Option<&Tree>) -> Domain {
        if let Some(range) = self.range(&entry.value) {
            return Domain::Scale { levels: IndexMap::new(), range: Some(range) };
        }
        let anything = Domain::Scale { levels: IndexMap::new(), range: Some((Decimal::MIN, Decimal::MAX)) };
        let named = entry.value.get("scale").filter(|scale| scale.scalar().is_some()).or(default);
        let Some(named) = named else {
            if entry.value.get("range").is_none() {
                self.problems.push(
                    Diagnostic::error(
                        Code::UnknownScale,
                        entry.key_span,
                        format!("question `{}` has no scale", entry.key),
                    )
                    .label("this question")
                    .help("write `scale: NAME` here or as the default under `questions`, or `range: [1, 10]`"),
                );
            }
            return anything;
        };
        let name = named.text().unwrap_or("");
        if let Some(scale) = self.scales.get(name) {
            return scale.clone();
        }
        let known = self.scales.keys().map(String::as_str);
        let help = suggest(name, known).unwrap_or_else(|| match self.scales.len() {
            0 => "declare it under `scales:`".into(),
            _ => format!("scales are {}", self.scales.keys().cloned().collect::<Vec<_>>().join(", ")),
        });
        let problem = Diagnostic::error(Code::UnknownScale, named.span, format!("no scale is called `{name}`"))
            .label(format!("wanted by question `{}`", entry.key))
            .help(help);
        if !self.problems.iter().any(|p| p.span == problem.span && p.code == problem.code) {
            self.problems.push(problem);
        }
        anything
    }

    fn attribute(&mut self, entry: &Entry) -> Attribute {
        let tree = &entry.value;
        let domain = match (tree.get("choices"), text_of(tree, "type").as_deref()) {
            (Some(choices), _) => {
                Domain::Choice(items_of(Some(choices)).filter_map(|t| t.text().map(Into::into)).collect())
            }
            (None, Some("date")) => Domain::Date,
            (None, Some("number")) => Domain::Number { range: None, whole: false, percent: false },
            (None, Some("bool")) => Domain::Bool,
            (None, Some(_)) => Domain::Text,
            (None, None) => {
                self.problems.push(
                    Diagnostic::error(
                        Code::MissingField,
                        entry.key_span,
                        format!("attribute `{}` has neither `choices` nor a `type`", entry.key),
                    )
                    .label("this attribute")
                    .help("write `{choices: [sale, service]}` or `{type: date}`"),
                );
                Domain::Text
            }
        };
        Attribute { span: entry.key_span, label: label(tree, "label"), domain }
    }

    fn measure(&mut self, entry: &Entry) -> Measure {
        let tree = &entry.value;
        let range = self.range(tree);
        let domain = match text_of(tree, "type").as_deref() {
            Some("bool") => Domain::Bool,
            Some("date") => Domain::Date,
            Some("count") => Domain::Number { range, whole: true, percent: false },
            Some("percent") => Domain::Number { range, whole: false, percent: true },
            _ => Domain::Number { range, whole: false, percent: false },
        };
        let default = tree.get("default").and_then(|d| Some(At { value: d.text()?.to_owned(), span: d.span }));
        if let Some(default) = &default
            && let Err(reason) = domain.read(&default.value)
        {
            self.problems.push(
                Diagnostic::error(
                    Code::BadValue,
                    default.span,
                    format!("the default of `{}` is not a value that it may have: {reason}", entry.key),
                )
                .label("this default"),
            );
        }
        let over = match text_of(tree, "over").as_deref() {
            Some("sum") => Some(Over::Sum),
            Some("mean") => Some(Over::Mean),
            Some("last") => Some(Over::Last),
            _ => None,
        };
        Measure { span: entry.key_span, label: label(tree, "label"), domain, default, over }
    }

    fn derived(&mut self, entry: &Entry) -> Option<Derived> {
        let value = self.formula(&entry.value, "value")?;
        Some(Derived { span: entry.key_span, value, filter: self.formula(&entry.value, "where") })
    }

    fn named_result(&mut self, entry: &Entry) -> Option<NamedResult> {
        let value = self.formula(&entry.value, "value")?;
        let round = entry.value.get("round").and_then(|round| self.rounding(round));
        Some(NamedResult { span: entry.key_span, label: label(&entry.value, "label"), value, round })
    }

    fn formula(&self, tree: &Tree, name: &str) -> Option<FormulaText> {
        let tree = tree.get(name)?;
        let scalar = tree.scalar().filter(|scalar| scalar.style != Style::Folded)?;
        let source = tree.span.source;
        let text = self.sources.text(source);
        let following = match scalar.style {
            Style::Plain => text.get(tree.span.end..).and_then(|rest| rest.trim_start_matches(' ').chars().next()),
            _ => None,
        };
        Some(FormulaText { text: scalar.text.clone(), source, offsets: scalar.offsets.clone(), following })
    }

    fn node(&mut self, id: &str, span: Span, tree: &Tree) -> Node {
        let children =
            entries(tree, "of").map(|entry| self.node(&entry.key, entry.key_span, &entry.value)).collect();
        let at = |name: &str| tree.get(name).filter(|value| !value.is_nothing());
        let number = |name: &str| at(name).and_then(|t| Some(At { value: number_of(t)?, span: t.span }));
        Node {
            id: id.to_owned(),
            span,
            label: label(tree, "label"),
            weight: number("weight"),
            value: self.formula(tree, "value"),
            children,
            combine: at("combine").and_then(|t| Some(At { value: combine(t.text()?)?, span: t.span })),
            weights: at("weights").and_then(|t| Some(At { value: weights(t)?, span: t.span })),
            missing: at("missing").and_then(|t| Some(At { value: self.missing(t)?, span: t.span })),
            per: at("per")
                .filter(|t| t.text() == Some("response"))
                .map(|t| At { value: Per::Response, span: t.span }),
            transform: at("transform").and_then(|t| Some(At { value: transform(t.text()?)?, span: t.span })),
            points: self.points(tree),
            floor: number("floor"),
            cap: number("cap"),
            round: at("round").and_then(|t| Some(At { value: self.rounding(t)?, span: t.span })),
            out_of: number("out_of"),
        }
    }

    fn missing(&mut self, tree: &Tree) -> Option<MissingPolicy> {
        match tree.text() {
            Some("fail") => Some(MissingPolicy::Fail),
            Some("zero") => Some(MissingPolicy::Zero),
            Some("renormalise") => Some(MissingPolicy::Renormalise(Decimal::ZERO)),
            _ => {
                let share = tree.get("renormalise")?;
                let value = number_of(share)?;
                if value < Decimal::ZERO || value > Decimal::ONE {
                    self.problems.push(
                        Diagnostic::error(
                            Code::MissingPolicy,
                            share.span,
                            format!("{value} is not a share of the weight"),
                        )
                        .label("from 0 to 1, as in 0.5 or 50%"),
                    );
                    return None;
                }
                Some(MissingPolicy::Renormalise(value))
            }
        }
    }

    fn rounding(&mut self, tree: &Tree) -> Option<Round> {
        let (places, half) = match tree.text() {
            Some("none") => return Some(Round { places: None, half: Rounding::HalfUp }),
            Some(_) => (tree, Rounding::HalfUp),
            None => match text_of(tree, "half").as_deref() {
                Some("even") => (tree.get("places")?, Rounding::HalfEven),
                _ => (tree.get("places")?, Rounding::HalfUp),
            },
        };
        let count: u32 = places.text()?.parse().ok()?;
        if count > number::GUARD_PLACES {
            self.problems.push(
                Diagnostic::error(Code::BadValue, places.span, format!("{count} decimal places are more than 12"))
                    .label("at most 12"),
            );
            return None;
        }
        Some(Round { places: Some(count), half })
    }

    fn points(&mut self, tree: &Tree) -> Option<At<Points>> {
        const WAYS: [&str; 7] = ["goalposts", "curve", "bands", "min-max", "z-score", "rank", "percentile"];
        let given: Vec<&Entry> =
            WAYS.iter().filter_map(|way| tree.entry(way)).filter(|entry| !entry.value.is_nothing()).collect();
        if let [first, second, ..] = given.as_slice() {
            self.problems.push(
                Diagnostic::error(
                    Code::Points,
                    second.key_span,
                    format!("a node has one way to points, not `{}` and `{}`", first.key, second.key),
                )
                .label("the second")
                .also(first.key_span, "the first")
                .help("keep one, or put one of them on a child"),
            );
        }
        let entry = *given.first()?;
        let value = match entry.key.as_str() {
            "goalposts" => self.goalposts(entry)?,
            "curve" => self.curve(entry)?,
            "bands" => Points::Bands(entry.value.items().iter().filter_map(|band| self.band(band)).collect()),
            "min-max" => Points::MinMax(direction(&entry.value)?),
            "z-score" => Points::ZScore(direction(&entry.value)?),
            "rank" => Points::Rank(direction(&entry.value)?),
            _ => Points::Percentile(direction(&entry.value)?),
        };
        Some(At { value, span: entry.key_span })
    }

    fn goalposts(&mut self, entry: &Entry) -> Option<Points> {
        let (low, high) = pair_of(&entry.value)?;
        if low == high {
            self.problems.push(
                Diagnostic::error(Code::Points, entry.value.span, "both goalposts are the same")
                    .label("0 and 1 would lie at the same value"),
            );
            return None;
        }
        Some(Points::Goalposts(low, high))
    }

    fn curve(&mut self, entry: &Entry) -> Option<Points> {
        let mut points: Vec<(Decimal, Decimal)> = Vec::new();
        for point in entry.value.entries() {
            points.push((number::parse_with_percent(&point.key).ok()?, number_of(&point.value)?));
        }
        points.sort_by_key(|(x, _)| *x);
        let twice = points.iter().zip(points.iter().skip(1)).find(|(a, b)| a.0 == b.0);
        if points.len() < 2 || twice.is_some() {
            self.problems.push(
                Diagnostic::error(
                    Code::Points,
                    entry.key_span,
                    "a curve needs at least two points, each at its own value",
                )
                .label("this curve")
                .help("write `curve: {0%: 0, 25%: 100}`"),
            );
            return None;
        }
        Some(Points::Curve(points))
    }

    fn band(&mut self, tree: &Tree) -> Option<Band> {
        let points = tree.get("points")?;
        let points = pair_of(points).or_else(|| number_of(points).map(|p| (p, p)))?;
        let number = |name: &str| tree.get(name).and_then(number_of);
        let span = tree.entries().first().map_or(tree.span, |entry| entry.key_span);
        let end = tree.entries().last().map_or(span.end, |entry| entry.value.span.end);
        let span = Span { end: end.max(span.end), ..span };
        let (at, from, to) = (number("at"), number("from"), number("to"));
        if at.is_some() && (from.is_some() || to.is_some()) {
            self.problems.push(
                Diagnostic::error(Code::Points, span, "a band has either `at`, or `from` and `to`")
                    .label("this band"),
            );
        }
        Some(Band { span, at, from, to, points })
    }

    fn grades(&mut self, tree: &Tree) -> Vec<Grade> {
        let grades: Vec<Grade> = items(tree, "grades")
            .filter_map(|item| {
                let name = item.get("grade")?;
                let from = item.get("from").and_then(|f| Some(At { value: number_of(f)?, span: f.span }));
                Some(Grade { grade: name.text()?.to_owned(), span: name.span, from, label: label(item, "label") })
            })
            .collect();
        for (upper, lower) in grades.iter().zip(grades.iter().skip(1)) {
            let problem = match (&upper.from, &lower.from) {
                (None, _) => Some("a grade without `from` takes everything that is left, so it must come last"),
                (Some(a), Some(b)) if a.value <= b.value => {
                    Some("grades go from the best down: each needs a lower `from`")
                }
                _ => None,
            };
            if let Some(message) = problem {
                let diagnostic = Diagnostic::error(Code::Grades, lower.span, message)
                    .label("out of order")
                    .also(upper.span, "after this one");
                self.problems.push(diagnostic);
            }
        }
        for (i, grade) in grades.iter().enumerate() {
            if let Some(first) = grades.iter().take(i).find(|other| other.grade == grade.grade) {
                let message = format!("grade `{}` stands twice", grade.grade);
                self.problems.push(
                    Diagnostic::error(Code::DuplicateName, grade.span, message)
                        .label("the second")
                        .also(first.span, "the first"),
                );
            }
        }
        grades
    }

    fn class(&mut self, tree: &Tree) -> Class {
        let id = tree.get("class");
        Class {
            id: id.and_then(Tree::text).unwrap_or_default().to_owned(),
            span: id.map_or(tree.span, |id| id.span),
            label: label(tree, "label"),
            when: self.formula(tree, "when"),
        }
    }

    fn action(&mut self, tree: &Tree) -> Option<ActionRule> {
        let open = tree.get("open")?;
        Some(ActionRule {
            span: open.span,
            when: self.formula(tree, "when")?,
            open: open.text()?.to_owned(),
            about: self.formula(tree, "about"),
            reason: label(tree, "reason"),
        })
    }

    fn outcome(&mut self, tree: &Tree) -> Option<OutcomeRule> {
        let when = self.formula(tree, "when")?;
        let (status, cap) = (tree.get("status"), tree.get("cap_grade"));
        let span = status.or(cap).map_or_else(|| when.span(0..usize::MAX), |tree| tree.span);
        let effect = match (status.and_then(Tree::text), cap.and_then(Tree::text)) {
            (Some("no-opinion"), None) => Effect::NoOpinion,
            (Some("invalid"), None) => Effect::Invalid,
            (Some("not-computable"), None) => Effect::NotComputable,
            (None, Some(grade)) => Effect::CapGrade(grade.to_owned()),
            _ => {
                self.problems.push(
                    Diagnostic::error(
                        Code::OutcomeRule,
                        span,
                        "an outcome has either a `status` or a `cap_grade`",
                    )
                    .label("this outcome"),
                );
                return None;
            }
        };
        Some(OutcomeRule { span, when, effect, reason: label(tree, "reason") })
    }
}

fn entries<'t>(tree: &'t Tree, name: &str) -> impl Iterator<Item = &'t Entry> {
    tree.get(name).map(Tree::entries).unwrap_or_default().iter().filter(|entry| !entry.key.is_empty())
}

fn items<'t>(tree: &'t Tree, name: &str) -> impl Iterator<Item = &'t Tree> {
    items_of(tree.get(name))
}

fn items_of(tree: Option<&Tree>) -> impl Iterator<Item = &Tree> {
    tree.map(Tree::items).unwrap_or_default().iter()
}

fn text_of(tree: &Tree, name: &str) -> Option<String> {
    tree.get(name)?.text().map(str::to_owned)
}

fn number_of(tree: &Tree) -> Option<Decimal> {
    number::parse_with_percent(tree.text()?).ok().map(|x| x.normalize())
}

fn pair_of(tree: &Tree) -> Option<(Decimal, Decimal)> {
    match tree.items() {
        [low, high] => Some((number_of(low)?, number_of(high)?)),
        _ => None,
    }
}

fn label(tree: &Tree, name: &str) -> Label {
    tree.get(name).map(label_of).unwrap_or_default()
}

fn label_of(tree: &Tree) -> Label {
    let trimmed = |text: &str| text.trim().to_owned();
    match tree.text() {
        Some(text) => Label([(String::new(), trimmed(text))].into()),
        None => {
            Label(tree.entries().iter().filter_map(|e| Some((e.key.clone(), trimmed(e.value.text()?)))).collect())
        }
    }
}

fn combine(word: &str) -> Option<Combine> {
    debug_assert_eq!(COMBINES.len(), 9, "every word of `combine` has its meaning here");
    Some(match word {
        "weighted-mean" => Combine::WeightedMean,
        "mean" => Combine::Mean,
        "geometric-mean" => Combine::GeometricMean,
        "harmonic-mean" => Combine::HarmonicMean,
        "sum" => Combine::Sum,
        "min" => Combine::Min,
        "max" => Combine::Max,
        "median" => Combine::Median,
        "none" => Combine::None,
        _ => return None,
    })
}

fn weights(tree: &Tree) -> Option<Weights> {
    match tree.text()? {
        "rescale" => Some(Weights::Rescale),
        _ => number_of(tree).map(Weights::Sum),
    }
}

fn transform(word: &str) -> Option<Transform> {
    Some(match word {
        "ln" => Transform::Ln,
        "log10" => Transform::Log10,
        "sqrt" => Transform::Sqrt,
        "exp" => Transform::Exp,
        _ => return None,
    })
}

fn direction(tree: &Tree) -> Option<Direction> {
    match tree.text()? {
        "higher" => Some(Direction::Higher),
        "lower" => Some(Direction::Lower),
        _ => None,
    }
}
