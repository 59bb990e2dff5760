//! Choices as files have them: several in one cell, a column of ticks for each, a text of one's own beside them.

use crate::data::spelling;

/// What stands between choices where nothing is declared, as texts are compared.
const SEPARATORS: [&str; 5] = ["┋", ";", "|", ",", "、"];
/// The same where these leave something over.
const LAST: [&str; 2] = ["/", " "];

/// A choice with a spelling of it, as it is compared.
pub(in crate::ingest) type Spelled = (String, String);

/// What a cell says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::ingest) struct Chosen {
    /// The choices, as they are declared.
    pub choices: Vec<String>,
    /// Texts that are none, as they are compared.
    pub others: Vec<String>,
}

/// The choices in a cell, found by their spellings: the longest at each place. A text behind a choice after a colon or in
/// brackets belongs to it; with `any_text` texts that are no choices may have separators in them.
pub(in crate::ingest) fn split(cell: &str, spelled: &[Spelled], declared: &[String], any_text: bool) -> Chosen {
    let cell = cell.replace(['\n', '\r'], "┋");
    let text = spelling::matching(&cell);
    if !declared.is_empty() {
        let mut separators: Vec<String> = declared.iter().map(|one| folded(one)).collect();
        separators.push("┋".to_owned());
        return Splitter { text: &text, spelled, separators, any_text }.split();
    }
    let mut separators: Vec<String> = SEPARATORS.map(str::to_owned).to_vec();
    let first = Splitter { text: &text, spelled, separators: separators.clone(), any_text }.split();
    if first.others.is_empty() || any_text {
        return first;
    }
    separators.extend(LAST.map(str::to_owned));
    let second = Splitter { text: &text, spelled, separators, any_text }.split();
    if second.others.is_empty() { second } else { first }
}

/// A separator, folded as the text is; one of blanks alone is a blank.
fn folded(separator: &str) -> String {
    let folded = spelling::matching(separator);
    if folded.is_empty() { " ".to_owned() } else { folded }
}

struct Splitter<'a> {
    text: &'a str,
    spelled: &'a [Spelled],
    separators: Vec<String>,
    any_text: bool,
}

impl Splitter<'_> {
    fn split(&self) -> Chosen {
        let mut found = Chosen::default();
        let mut at = 0;
        loop {
            at = self.behind_separators(at);
            if at >= self.text.len() {
                return found;
            }
            at = match self.choice(at) {
                Some((choice, end)) => {
                    if !found.choices.contains(&choice) {
                        found.choices.push(choice);
                    }
                    end
                }
                None => {
                    let end = self.end_of_other(at);
                    found.others.push(self.part(at, end).trim().to_owned());
                    end
                }
            };
        }
    }

    fn part(&self, from: usize, to: usize) -> &str {
        self.text.get(from..to).unwrap_or_default()
    }

    fn rest(&self, at: usize) -> &str {
        self.text.get(at..).unwrap_or_default()
    }

    fn behind_separators(&self, mut at: usize) -> usize {
        loop {
            let rest = self.rest(at);
            let blanks = rest.len() - rest.trim_start().len();
            let separator = self.separators.iter().find(|one| rest.trim_start().starts_with(one.as_str()));
            match (separator, blanks) {
                (Some(separator), _) => at += blanks + separator.len(),
                (None, 0) => return at,
                (None, _) => at += blanks,
            }
        }
    }

    /// Whether nothing of the text before belongs to what stands here.
    fn is_end(&self, at: usize) -> bool {
        let rest = self.rest(at);
        let trimmed = rest.trim_start();
        trimmed.is_empty()
            || self
                .separators
                .iter()
                .any(|one| trimmed.starts_with(one.as_str()) || rest.starts_with(one.as_str()))
    }

    /// The longest choice that stands here, also behind a number (`1.price`), and where it ends.
    fn choice(&self, at: usize) -> Option<(String, usize)> {
        let starts = [Some(at), self.behind_number(at)];
        starts.into_iter().flatten().find_map(|start| {
            let ends = |(spelling, _): &&Spelled| {
                self.rest(start)
                    .starts_with(spelling.as_str())
                    .then_some(())
                    .and_then(|()| self.ends(start + spelling.len()))
            };
            let found = self.spelled.iter().filter(|one| ends(one).is_some());
            let (spelling, choice) = found.max_by_key(|(spelling, _)| spelling.len())?;
            Some((choice.clone(), self.ends(start + spelling.len())?))
        })
    }

    /// Where a choice ends whose spelling ends here; none where the word goes on.
    fn ends(&self, at: usize) -> Option<usize> {
        if self.is_end(at) {
            return Some(at);
        }
        let rest = self.rest(at);
        let trimmed = rest.trim_start();
        let start = at + (rest.len() - trimmed.len());
        for (open, close) in [("〖", "〗"), ("(", ")"), ("[", "]")] {
            if let Some(inside) = trimmed.strip_prefix(open) {
                let end = inside.find(close).map(|end| start + open.len() + end + close.len())?;
                return self.is_end(end).then_some(end);
            }
        }
        trimmed.starts_with(':').then(|| self.end_of_text(start))
    }

    fn behind_number(&self, at: usize) -> Option<usize> {
        let rest = self.rest(at);
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let after = rest.get(digits..).filter(|_| digits > 0)?;
        let trimmed = after.trim_start();
        let sign = trimmed.chars().next().filter(|c| matches!(c, '.' | '、' | ')' | ':' | '-'))?;
        let behind = trimmed.get(sign.len_utf8()..)?;
        Some(self.text.len() - behind.trim_start().len())
    }

    /// Where a text that is no choice ends: at the next separator, or, where such texts may have some in them, at the next
    /// behind which a choice stands.
    fn end_of_other(&self, at: usize) -> usize {
        if self.any_text { self.end_of_text(at) } else { self.next_separator(at).unwrap_or(self.text.len()) }
    }

    fn end_of_text(&self, at: usize) -> usize {
        let mut from = at;
        while let Some(end) = self.next_separator(from) {
            let next = self.behind_separators(end);
            if next >= self.text.len() || self.choice(next).is_some() {
                return end;
            }
            from = next;
        }
        self.text.len()
    }

    /// Where the next separator begins, with the blanks before it.
    fn next_separator(&self, at: usize) -> Option<usize> {
        let rest = self.rest(at);
        let found = self.separators.iter().filter_map(|one| rest.find(one.as_str())).min()?;
        Some(at + found).filter(|end| *end > at || found == 0)
    }
}

/// Whether a cell of a column of ticks has one; none where it says neither. `names` are what the choice and the column are called,
/// as they are compared.
pub(in crate::ingest) fn ticked(cell: &str, names: &[String], signs: &[String]) -> Option<bool> {
    const TICKS: [&str; 18] = [
        "1",
        "1.0",
        "x",
        "✓",
        "✔",
        "√",
        "☑",
        "●",
        "yes",
        "y",
        "true",
        "on",
        "selected",
        "checked",
        "是",
        "选中",
        "已选",
        "已选中",
    ];
    const BLANKS: [&str; 14] =
        ["", "0", "0.0", "no", "n", "false", "off", "unchecked", "not selected", "否", "未选", "未选中", "☐", "○"];
    let folded = spelling::matching(cell);
    let is = |known: &[&str]| known.contains(&folded.as_str());
    if signs.contains(&folded) || names.contains(&folded) || is(&TICKS) {
        return Some(true);
    }
    is(&BLANKS).then_some(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelled(choices: &[&str]) -> Vec<Spelled> {
        choices.iter().map(|choice| (spelling::matching(choice), (*choice).to_owned())).collect()
    }

    #[test]
    fn cells_are_split_by_the_choices_that_are_declared() {
        let choices = spelled(&["price", "price, total", "staff", "Other", "服务", "价格"]);
        for (cell, chosen, others) in [
            ("price, staff", vec!["price", "staff"], vec![]),
            ("price, total, staff", vec!["price, total", "staff"], vec![]),
            ("Staff; PRICE", vec!["staff", "price"], vec![]),
            ("服务┋价格", vec!["服务", "价格"], vec![]),
            ("1.服务┋2、价格", vec!["服务", "价格"], vec![]),
            ("price staff", vec!["price", "staff"], vec![]),
            ("price\nstaff", vec!["price", "staff"], vec![]),
            ("staff, Other: the queue, and the noise, price", vec!["staff", "Other", "price"], vec![]),
            ("Other〖queue〗┋price", vec!["Other", "price"], vec![]),
            ("price, parking", vec!["price"], vec!["parking"]),
            ("prices", vec![], vec!["prices"]),
            ("", vec![], vec![]),
            (" ; ", vec![], vec![]),
        ] {
            let found = split(cell, &choices, &[], false);
            assert_eq!(
                (found.choices, found.others),
                (chosen.into_iter().map(str::to_owned).collect(), others.into_iter().map(str::to_owned).collect()),
                "{cell}"
            );
        }
    }

    #[test]
    fn a_declared_separator_is_the_only_one() {
        let choices = spelled(&["a", "b", "a, b"]);
        assert_eq!(split("a, b", &choices, &["+".to_owned()], false).choices, ["a, b"]);
        assert_eq!(split("a+b", &choices, &["+".to_owned()], false).choices, ["a", "b"]);
        assert_eq!(split("a b", &choices, &[" ".to_owned()], false).choices, ["a", "b"]);
        assert_eq!(split("a,b", &choices, &["+".to_owned()], false).others, ["a,b"]);
        // A text of one's own may have separators in it.
        let own = split("a, the queue, and noise", &spelled(&["a"]), &[], true);
        assert_eq!((own.choices, own.others), (vec!["a".to_owned()], vec!["the queue, and noise".to_owned()]));
    }

    #[test]
    fn ticks_and_blanks_are_known() {
        let names = ["price".to_owned()];
        for (cell, wanted) in [
            ("1", Some(true)),
            ("", Some(false)),
            ("No", Some(false)),
            ("Price", Some(true)),
            ("?", None),
            ("2", None),
        ] {
            assert_eq!(ticked(cell, &names, &[]), wanted, "{cell}");
        }
        assert_eq!(ticked("2", &names, &["2".to_owned()]), Some(true));
    }
}
