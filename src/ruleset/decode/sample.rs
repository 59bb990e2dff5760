//! Whom to ask.

use super::*;
use crate::ruleset::sample::{FrameColumn, ID_COLUMN, POPULATION, Sample, SampleSize, Take};

/// The fields that only some ways of taking rows have a use for, with these ways.
const USES: [(&str, &[&str]); 7] = [
    ("size", &["random", "stratified"]),
    ("share", &["random", "stratified"]),
    ("by", &["stratified", "largest"]),
    ("allocation", &["stratified"]),
    ("sd", &["stratified"]),
    ("n", &["largest"]),
    ("or_share", &["largest"]),
];

impl Decoder<'_> {
    pub(super) fn sample(&mut self, tree: &Tree) -> Option<Sample> {
        let entry = tree.entry("sample").filter(|entry| !entry.value.is_nothing())?;
        let sample = &entry.value;
        Some(Sample {
            span: entry.key_span,
            frame: entries(sample, "frame").map(|e| (e.key.clone(), self.frame_column(e))).collect(),
            of: self.formula(sample, "of"),
            must: self.formula(sample, "must"),
            take: self.take(entry),
        })
    }

    fn frame_column(&mut self, entry: &Entry) -> FrameColumn {
        let tree = &entry.value;
        if [ID_COLUMN, POPULATION].contains(&entry.key.as_str()) {
            let label = match entry.key.as_str() {
                ID_COLUMN => "the column of the ids is always there",
                _ => "how many rows can be drawn",
            };
            self.problems.push(
                Diagnostic::error(Code::ReservedName, entry.key_span, format!("`{}` is reserved", entry.key))
                    .label(label)
                    .help("choose another name; `--map OURS=THEIRS` says what a column is called in the file"),
            );
        }
        let kind = text_of(tree, "type");
        let domain = match kind.as_deref() {
            None if tree.get("choices").is_none_or(Tree::is_nothing) => {
                self.problems.push(
                    Diagnostic::error(
                        Code::MissingField,
                        entry.key_span,
                        format!("column `{}` of the frame has neither a `type` nor `choices`", entry.key),
                    )
                    .label("this column")
                    .help("write `{type: money}` or another type, or `{choices: [north, south]}`"),
                );
                Domain::Text
            }
            Some("text") => Domain::Text,
            _ => {
                let like = self.measure(entry);
                return FrameColumn {
                    span: like.span,
                    label: like.label,
                    domain: like.domain,
                    default: like.default,
                };
            }
        };
        let default = tree.get("default").and_then(|d| Some(At { value: d.text()?.to_owned(), span: d.span }));
        FrameColumn { span: entry.key_span, label: label(tree, "label"), domain, default }
    }

    fn take(&mut self, sample: &Entry) -> Option<Take> {
        let tree = &sample.value;
        let take = text_of(tree, "take").unwrap_or_else(|| "random".to_owned());
        let said = |name: &str| tree.entry(name).filter(|entry| !entry.value.is_nothing());
        for (name, uses) in USES {
            if let Some(odd) = said(name).filter(|_| !uses.contains(&take.as_str())) {
                let help = format!("it belongs to `take: {}`", uses.join("` and `take: "));
                let message = format!("`{name}` means nothing for `take: {take}`");
                self.misfit(odd.key_span, message, "not used", &help);
            }
        }
        let column = |name: &str| {
            let value = &said(name)?.value;
            Some(At { value: value.text()?.to_owned(), span: value.span })
        };
        let at = said("take").map_or(sample.key_span, |entry| entry.value.span);
        match take.as_str() {
            "largest" => {
                let by =
                    column("by").or_else(|| self.lacking(at, "by", "the column by which rows are the largest"));
                let n = said("n").and_then(|n| self.least_one(&n.value));
                let or_share = said("or_share").and_then(|share| self.share_of(&share.value));
                if said("n").is_none() && said("or_share").is_none() {
                    self.lacking::<()>(
                        at,
                        "n",
                        "how many of the largest; or `or_share`, of what total they make up",
                    );
                }
                Some(Take::Largest { by: by?, n, or_share })
            }
            "stratified" => {
                let by = column("by").or_else(|| self.lacking(at, "by", "the column of the strata"));
                let sd = self.spread(tree);
                let size = self.size(tree, at);
                Some(Take::Stratified { size: size?, by: by?, sd })
            }
            "random" => Some(Take::Random(self.size(tree, at)?)),
            // Another word was said before.
            _ => None,
        }
    }

    /// The column of standard deviations, which belongs to Neyman's allocation and to no other.
    fn spread(&mut self, tree: &Tree) -> Option<At<String>> {
        let said = |name: &str| tree.get(name).filter(|value| !value.is_nothing());
        let neyman = said("allocation").filter(|allocation| allocation.text() == Some("neyman"));
        match (neyman, said("sd")) {
            (Some(allocation), None) => self.lacking(
                allocation.span,
                "sd",
                "the column of the standard deviations that `neyman` weighs by",
            ),
            (None, Some(sd)) => {
                let help = "write `allocation: neyman`, or take it out";
                self.misfit(sd.span, "`sd` means nothing for a proportional allocation".into(), "not used", help);
                None
            }
            (_, sd) => sd.and_then(|sd| Some(At { value: sd.text()?.to_owned(), span: sd.span })),
        }
    }

    fn size(&mut self, tree: &Tree, at: Span) -> Option<SampleSize> {
        let said = |name: &str| tree.entry(name).filter(|entry| !entry.value.is_nothing());
        match (said("size"), said("share")) {
            (Some(size), None) => match share_for_size(&size.value) {
                Some(share) => {
                    self.share_said(size, &share);
                    None
                }
                None => self.formula(tree, "size").map(SampleSize::Formula),
            },
            (None, Some(share)) => self.shares(&share.value),
            (Some(_), Some(share)) => {
                let message = "a sample has a `size` or a `share`: one of them";
                self.misfit(share.key_span, message.into(), "the second", "take one out");
                None
            }
            (None, None) => self.lacking(at, "size", "how many rows are drawn; or `share`, of those that can be"),
        }
    }

    /// A share where a number of rows is wanted.
    fn share_said(&mut self, size: &Entry, share: &str) {
        let written = size.value.text().unwrap_or_default().trim();
        self.problems.push(
            Diagnostic::error(
                Code::SampleFields,
                size.key_span,
                format!("`size` is a number of rows, and `{written}` is a share"),
            )
            .label("`share` is the word for a share")
            .help(format!("write `share: {share}`")),
        );
    }

    fn shares(&mut self, tree: &Tree) -> Option<SampleSize> {
        let Some((low, high)) = pair_of(tree) else {
            return self.share_of(tree).map(|share| SampleSize::Share(share, share));
        };
        let [least, most] = tree.items() else { return None };
        let both = (self.share_of(least), self.share_of(most));
        if low >= high {
            self.problems.push(
                Diagnostic::error(Code::EmptyRange, tree.span, "the shares go from the least to the greatest")
                    .label("the first must be the smaller"),
            );
            return None;
        }
        Some(SampleSize::Share(both.0?, both.1?))
    }

    /// A share above 0 and up to 1.
    fn share_of(&mut self, tree: &Tree) -> Option<Decimal> {
        let share = number_of(tree)?;
        if share > Decimal::ZERO && share <= Decimal::ONE {
            return Some(share);
        }
        let written = tree.text().unwrap_or_default();
        let help = match share > Decimal::ONE {
            true if !written.contains('%') => format!("{} % is written `{written}%`", share.normalize()),
            true => "take at most all rows".to_owned(),
            false => "take at least one row".to_owned(),
        };
        self.problems.push(
            Diagnostic::error(Code::BadValue, tree.span, format!("`{written}` is no share of a whole"))
                .label("above 0 and at most 100%")
                .help(help),
        );
        None
    }

    fn least_one(&mut self, tree: &Tree) -> Option<u32> {
        let n = tree.text()?.parse().ok()?;
        if n == 0 {
            let problem = Diagnostic::error(Code::BadValue, tree.span, "the 0 largest are nobody");
            self.problems.push(problem.label("at least 1").help("write how many are to be asked"));
            return None;
        }
        Some(n)
    }

    fn misfit(&mut self, span: Span, message: String, label: &str, help: &str) {
        self.problems.push(Diagnostic::error(Code::SampleFields, span, message).label(label).help(help));
    }

    fn lacking<T>(&mut self, span: Span, name: &str, what: &str) -> Option<T> {
        let message = format!("the sample lacks `{name}`");
        self.misfit(span, message, &format!("`{name}` is needed beside this"), &format!("`{name}` is {what}"));
        None
    }
}

/// The share that is said where a number of rows is wanted: `20%`, `20% of N`, or `0.2`.
fn share_for_size(tree: &Tree) -> Option<String> {
    let text = tree.text()?.trim().replace('％', "%");
    if let Some((percent, rest)) = text.split_once('%') {
        let rest = rest.trim().to_lowercase();
        let of_all = ["", "of n", "of all", "* n", "n"].contains(&rest.as_str());
        return (of_all && number::parse(percent).is_ok()).then(|| format!("{percent}%"));
    }
    let share = number::parse(&text).ok()?;
    (share > Decimal::ZERO && share < Decimal::ONE).then_some(text)
}
