//! The text of a scorecard, as it stands in a snapshot, taken apart again: results by subject.

use crate::construct::status;

/// A scorecard's text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Layout {
    /// The first line.
    pub heading: String,
    /// The subjects.
    pub blocks: Vec<Block>,
}

/// What is said of one subject; empty texts for what is not there.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Block {
    pub subject: String,
    pub status: String,
    pub score: String,
    /// The grade, with the one before a cap.
    pub grade: String,
    pub rank: String,
    /// Number of responses, missing share, members.
    pub counts: String,
    /// Name and text of all that stands below.
    pub results: Vec<(String, String)>,
}

impl Layout {
    /// Reads as much as there is: a snapshot may have been edited.
    pub fn read(text: &str) -> Self {
        let mut layout = Self::default();
        for line in text.lines().filter(|line| !line.is_empty()) {
            match (line.strip_prefix("  "), layout.blocks.last_mut()) {
                (Some(result), Some(block)) => block.results.push(named(result)),
                _ => match Block::head(line) {
                    Some(block) => layout.blocks.push(block),
                    None if layout.heading.is_empty() => layout.heading = line.to_owned(),
                    None => {}
                },
            }
        }
        layout
    }

    pub fn block(&self, subject: &str) -> Option<&Block> {
        self.blocks.iter().find(|block| block.subject == subject)
    }
}

impl Block {
    /// `north: scored 86.00 B (uncapped A) #1 · n 2`.
    fn head(line: &str) -> Option<Self> {
        let (at, status) = status::ALL
            .iter()
            .filter_map(|status| Some((line.find(&format!(": {} ", status.word))?, status.word)))
            .min_by_key(|(at, _)| *at)?;
        let subject = line.get(..at)?.to_owned();
        let rest = line.get(at + 2 + status.len()..)?;
        let (result, counts) = rest.split_once(" · ").unwrap_or((rest, ""));
        let result = result.trim();
        let ranked = result.rsplit_once('#').filter(|(before, rank)| {
            (before.is_empty() || before.ends_with(' ')) && rank.bytes().all(|byte| byte.is_ascii_digit())
        });
        let (result, rank) = ranked.map_or((result, ""), |(before, rank)| (before.trim(), rank));
        let (first, others) = result.split_once(' ').unwrap_or((result, ""));
        let is_score = crate::number::parse(first).is_ok();
        let (score, grade) = if is_score { (first, others) } else { ("", result) };
        Some(Self {
            subject,
            status: status.to_owned(),
            score: score.to_owned(),
            grade: grade.to_owned(),
            rank: rank.to_owned(),
            counts: counts.to_owned(),
            results: Vec::new(),
        })
    }

    /// What differs from an older block: name, before, after; of values of several parts only the parts that differ.
    pub fn against(&self, old: &Self) -> Vec<(String, Option<String>, Option<String>)> {
        let find = |block: &Self, name: &str| {
            block.results.iter().find(|(other, _)| other == name).map(|(_, text)| text.clone())
        };
        let mut differences = Vec::new();
        for (name, text) in &self.results {
            match find(old, name) {
                Some(before) if before == *text => {}
                Some(before) => {
                    let (before, after) = parts(&before, text);
                    differences.push((name.clone(), Some(before), Some(after)));
                }
                None => differences.push((name.clone(), None, Some(text.clone()))),
            }
        }
        let gone = old.results.iter().filter(|(name, _)| find(self, name).is_none());
        differences.extend(gone.map(|(name, text)| (name.clone(), Some(text.clone()), None)));
        differences
    }
}

/// `score.survey = 56 · weight 0.7` is the result `score.survey` with the text `56 · weight 0.7`.
fn named(line: &str) -> (String, String) {
    let own = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let is_path = |path: &str| path.starts_with("score.") || path.starts_with("also.");
    if let Some((path, rest)) = line.split_once(' ').filter(|(path, _)| is_path(path)) {
        return own(path, rest.strip_prefix("= ").unwrap_or(rest));
    }
    // Of these there may be several, so that each is a result of its own.
    for word in ["action", "undecided"] {
        if let Some(rest) = line.strip_prefix(word).and_then(|rest| rest.strip_prefix(": ")) {
            return (format!("{word} {rest}"), "yes".to_owned());
        }
    }
    for word in ["reason", "cause", "classes"] {
        if let Some(rest) = line.strip_prefix(word).and_then(|rest| rest.strip_prefix(": ")) {
            return own(word, rest);
        }
    }
    let (name, text) = line.split_once(" · ").unwrap_or((line, ""));
    own(name, text)
}

fn parts(before: &str, after: &str) -> (String, String) {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.split(" · ").collect(), after.split(" · ").collect());
    if old.len() != new.len() {
        return (before.to_owned(), after.to_owned());
    }
    let differing: Vec<(&str, &str)> = old.into_iter().zip(new).filter(|(a, b)| a != b).collect();
    let (old, new): (Vec<&str>, Vec<&str>) = differing.into_iter().unzip();
    (old.join(" · "), new.join(" · "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_is_taken_apart_as_it_was_put_together() {
        let text = "visits 2025-03 · 2 subjects\n\nnorth: east: scored 86.00 B plus (uncapped A) #12 · n 2 · missing 0.5\n  \
                    score.survey = 56 from 80 · weight 0.7 · n 2\n  score.care missing: score.care: no value\n  \
                    also.n = 2\n  action: call about care\n  region south · n 3 · score = 4\n\nwest: no-opinion · n 0\n  reason: none\n";
        let layout = Layout::read(text);
        assert_eq!(layout.heading, "visits 2025-03 · 2 subjects");
        let north = layout.block("north: east").unwrap();
        assert_eq!((north.status.as_str(), north.score.as_str()), ("scored", "86.00"));
        assert_eq!((north.grade.as_str(), north.rank.as_str()), ("B plus (uncapped A)", "12"));
        assert_eq!(north.counts, "n 2 · missing 0.5");
        let results: Vec<(&str, &str)> = north.results.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
        assert_eq!(
            results,
            [
                ("score.survey", "56 from 80 · weight 0.7 · n 2"),
                ("score.care", "missing: score.care: no value"),
                ("also.n", "2"),
                ("action call about care", "yes"),
                ("region south", "n 3 · score = 4"),
            ]
        );
        let west = layout.block("west").unwrap();
        assert_eq!((west.status.as_str(), west.score.as_str(), west.counts.as_str()), ("no-opinion", "", "n 0"));
        assert_eq!(west.results, [("reason".to_owned(), "none".to_owned())]);
    }

    #[test]
    fn only_the_parts_that_differ_are_told() {
        assert_eq!(
            parts("56 · weight 0.7 · n 2", "57 · weight 0.7 · n 3"),
            ("56 · n 2".into(), "57 · n 3".into())
        );
        assert_eq!(parts("56 · weight 0.7", "57"), ("56 · weight 0.7".into(), "57".into()));
    }
}
