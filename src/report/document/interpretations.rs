//! Where the rules had to fill a hole of the text that they come from: comments that begin with `Interpretation:`.

use super::{Block, Writer, text};
use crate::diagnostic::{SourceId, Sources};

/// How such a comment begins.
const MARK: &str = "Interpretation:";

impl Writer<'_> {
    pub(super) fn interpretations(&self, sources: &Sources) -> Vec<Block> {
        let mut files: Vec<SourceId> = self.plan.nodes.iter().map(|node| node.span.source).collect();
        files.insert(0, self.rules.span.source);
        files.extend(self.rules.scripts.iter().skip(self.rules.shared).map(|(file, _)| *file));
        let mut seen = Vec::new();
        files.retain(|file| {
            !seen.contains(file) && {
                seen.push(*file);
                true
            }
        });
        let found = files.iter().flat_map(|file| interpretations(&sources.text(*file)));
        let points: Vec<_> = found.map(|words| vec![text(words)]).collect();
        if points.is_empty() {
            return Vec::new();
        }
        vec![self.heading("Interpretations", "解释"), Block::Points(points)]
    }
}

/// The comments of a file that begin with the mark, each to the next mark or to the end of the comment.
fn interpretations(file: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut open = false;
    for line in file.lines() {
        let line = line.trim();
        let comment = line.strip_prefix('#').or_else(|| line.strip_prefix("//")).map(str::trim);
        // A comment behind a line of rules is one line long.
        let behind = line
            .find(&format!("# {MARK}"))
            .and_then(|at| line.get(at..))
            .map(|rest| rest.trim_start_matches("# "));
        match (comment, behind) {
            (Some(words), _) => match words.strip_prefix(MARK) {
                Some(words) => {
                    found.push(words.trim().to_owned());
                    open = true;
                }
                None => match found.last_mut().filter(|_| open && !words.is_empty()) {
                    Some(last) => {
                        last.push(' ');
                        last.push_str(words);
                    }
                    None => open = false,
                },
            },
            (None, Some(words)) => {
                found.push(words.trim_start_matches(MARK).trim().to_owned());
                open = false;
            }
            (None, None) => open = false,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::interpretations;

    #[test]
    fn comments_with_the_mark_are_found_to_their_end() {
        let file = "# Interpretation: one\n# and more\n# Interpretation: two\nscore: 1\n# not this\n  a: 1  # Interpretation: three\n# nor this\n";
        assert_eq!(interpretations(file), ["one and more", "two", "three"]);
        assert_eq!(interpretations("// Interpretation: in a script\nfn f() {}\n"), ["in a script"]);
    }
}
