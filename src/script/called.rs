//! Functions that several rule sets share: which of them a rule set really calls.
//!
//! The text of a rule set, and with it its digest, holds only those: a change of a function that it does not call
//! does not concern it. A name before a parenthesis counts as a call; comments and texts do not.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// A function as it stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Its name.
    pub name: String,
    /// How many parameters it has.
    pub parameters: usize,
    /// Where it stands in the file, in bytes, from `fn` to its closing brace.
    pub at: Range<usize>,
    text: String,
    calls: BTreeSet<String>,
}

/// A word or a sign with the bytes that it takes.
struct Token<'t> {
    text: &'t str,
    start: usize,
    end: usize,
}

/// The functions of `shared` that `own` files and `formulas` call, directly or through others, in the order of their
/// names. A function of an own file stands for the shared one of the same name and number of parameters.
#[must_use]
pub fn called<'t>(
    shared: &[Arc<str>],
    own: &[Arc<str>],
    formulas: impl IntoIterator<Item = &'t str>,
) -> Vec<String> {
    called_in(shared, own, formulas).into_iter().map(|(_, definition)| definition.text).collect()
}

/// The same functions as [`called`], each with the index of its file.
#[must_use]
pub fn called_in<'t>(
    shared: &[Arc<str>],
    own: &[Arc<str>],
    formulas: impl IntoIterator<Item = &'t str>,
) -> Vec<(usize, Definition)> {
    let mut known = BTreeMap::new();
    for (file, text) in shared.iter().enumerate() {
        for definition in definitions(text) {
            known.insert((definition.name.clone(), definition.parameters), (file, definition));
        }
    }
    let mut wanted: BTreeSet<String> = formulas.into_iter().flat_map(|text| calls(&tokens(text))).collect();
    for text in own {
        wanted.extend(calls(&tokens(text)));
        for definition in definitions(text) {
            known.remove(&(definition.name, definition.parameters));
        }
    }
    let mut taken: BTreeMap<(String, usize), (usize, Definition)> = BTreeMap::new();
    while let Some(name) = wanted.pop_first() {
        let of_name = known.range((name.clone(), 0)..=(name, usize::MAX));
        let keys: Vec<(String, usize)> = of_name.map(|(key, _)| key.clone()).collect();
        for (key, found) in keys.into_iter().filter_map(|key| known.remove_entry(&key)) {
            wanted.extend(found.1.calls.iter().cloned());
            taken.insert(key, found);
        }
    }
    taken.into_values().collect()
}

/// The functions that a file defines, in their order; what is no function is passed over.
#[must_use]
pub fn definitions(text: &str) -> Vec<Definition> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate().filter(|(_, token)| token.text == "fn") {
        let rest = tokens.get(at + 1..).unwrap_or_default();
        let Some(name) = rest.first() else { continue };
        let head = rest.iter().take_while(|token| token.text != "{").count();
        let parameters = rest.get(1..head).unwrap_or_default().iter().filter(|token| is_word(token.text)).count();
        let mut depth = 0_usize;
        let closing = rest.iter().enumerate().skip(head).find(|(_, token)| {
            match token.text {
                "{" => depth += 1,
                "}" => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0
        });
        let Some((last, end)) = closing.map(|(index, token)| (index, token.end)) else { continue };
        found.push(Definition {
            name: name.text.to_owned(),
            parameters,
            at: token.start..end,
            text: text.get(token.start..end).unwrap_or_default().to_owned(),
            calls: calls(rest.get(head..last).unwrap_or_default()),
        });
    }
    found
}

/// The names that stand before a parenthesis.
fn calls(tokens: &[Token<'_>]) -> BTreeSet<String> {
    let pairs = tokens.iter().zip(tokens.iter().skip(1));
    pairs
        .filter(|(name, next)| is_word(name.text) && next.text == "(")
        .map(|(name, _)| name.text.to_owned())
        .collect()
}

fn is_word(text: &str) -> bool {
    text.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Words and signs, without white space, comments and texts.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let length = piece(rest);
        let Some(piece) = rest.get(..length) else { break };
        let passed = piece.starts_with(char::is_whitespace) || piece.starts_with("//") || piece.starts_with("/*");
        if !passed && !piece.starts_with('"') {
            found.push(Token { text: piece, start: at, end: at + length });
        }
        at += length;
    }
    found
}

/// The bytes of the first word, sign, text, comment or white space.
fn piece(rest: &str) -> usize {
    let until = |end: &str| rest.get(2..).and_then(|rest| rest.find(end)).map(|found| found + 2);
    if rest.starts_with("//") {
        return until("\n").unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return until("*/").map_or(rest.len(), |end| end + 2);
    }
    let first = rest.chars().next().map_or(1, char::len_utf8);
    if rest.starts_with('"') {
        let mut escaped = false;
        let closing = rest.char_indices().skip(1).find(|(_, c)| {
            let closes = *c == '"' && !escaped;
            escaped = *c == '\\' && !escaped;
            closes
        });
        return closing.map_or(rest.len(), |(at, _)| at + 1);
    }
    let of_word = |c: char| c.is_alphanumeric() || c == '_';
    if rest.starts_with(of_word) { rest.find(|c| !of_word(c)).unwrap_or(rest.len()) } else { first }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_called_is_taken_through_others_and_not_from_texts_or_comments() {
        let shared: Vec<Arc<str>> = vec![
            "// unused(1)\nfn twice(x) { if x > 0 { double(x) } else { \"unused(\" } }\n\nfn unused(x) { x }\n"
                .into(),
            "fn double(x) { 2 * x } fn double(x, y) { x * y } fn own(x) { x }".into(),
        ];
        let own: Vec<Arc<str>> = vec!["fn own(x) { twice(x) }".into()];
        let found = called(&shared, &own, ["own(score.a)"]);
        assert_eq!(
            found,
            [
                "fn double(x) { 2 * x }",
                "fn double(x, y) { x * y }",
                "fn twice(x) { if x > 0 { double(x) } else { \"unused(\" } }"
            ]
        );
        assert_eq!(called(&shared, &[], ["1 + 2"]), Vec::<String>::new());
    }
}
