//! How texts of files meet texts of rules: what can't be seen, widths, quotes, dashes and letter case make no difference.
//!
//! [`matching`] is for comparing only. [`plain`] and [`tidy`] change what is kept, and only where nothing that a person
//! can see is lost.

use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// How far a full-width character lies behind its plain form.
const WIDE: u32 = 0xfee0;

/// Whether a character takes no room and carries no meaning in data.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200d}'
            | '\u{2060}'
            | '\u{feff}'
            | '\u{fe00}'..='\u{fe0f}'
    )
}

/// Whether a character may turn the direction of the text around it, or end a line, or do something else unseen.
#[must_use]
pub fn is_dangerous(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{61c}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2066}'..='\u{206f}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// Whether a character is a blank other than the plain one.
fn is_odd_blank(c: char) -> bool {
    c != ' ' && c.is_whitespace() && !c.is_control()
}

/// The plain form of a full-width character.
fn narrow(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - WIDE).unwrap_or(c),
        c => c,
    }
}

/// The plain quote or dash that is meant by a typographic one.
fn typed(c: char) -> char {
    match c {
        '\u{2018}'..='\u{201b}' | '\u{2032}' | '`' | '\u{b4}' => '\'',
        '\u{201c}'..='\u{201f}' | '\u{2033}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' => '-',
        c => c,
    }
}

/// A text without what can't be seen at its ends.
#[must_use]
pub fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || is_invisible(c))
}

/// A text as it is compared: without what can't be seen, in small letters, with plain widths, quotes, dashes and blanks.
#[must_use]
pub fn matching(text: &str) -> String {
    let composed: Cow<'_, str> = if is_nfc(text) { text.into() } else { text.nfc().collect::<String>().into() };
    let mut folded = String::with_capacity(composed.len());
    for c in composed.chars().filter(|c| !is_invisible(*c)).map(narrow).map(typed) {
        if c.is_whitespace() {
            if !folded.is_empty() && !folded.ends_with(' ') {
                folded.push(' ');
            }
        } else {
            folded.extend(c.to_lowercase());
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// A text with plain widths and dashes and without what can't be seen, in its own case: numbers, days, periods.
#[must_use]
pub fn plain(text: &str) -> String {
    let plain: String = text
        .chars()
        .filter(|c| !is_invisible(*c))
        .map(narrow)
        .map(|c| if is_odd_blank(c) { ' ' } else { c })
        .collect();
    plain.trim().to_owned()
}

/// A text of a person as it is kept: without what can't be seen, with plain blanks, composed.
#[must_use]
pub fn tidy(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return text.into();
    }
    let odd = |c: char| is_odd_blank(c) || matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}');
    if !text.contains(odd) && is_nfc(text) {
        return text.into();
    }
    let kept = text.nfc().filter(|c| !matches!(c, '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}'));
    kept.map(|c| if is_odd_blank(c) { ' ' } else { c }).collect::<String>().into()
}

/// The id of a subject or of a respondent: without what can't be seen, with single plain blanks, and with letters and
/// digits of plain width.
///
/// # Errors
/// The character that no id may have, in words.
pub fn id(text: &str) -> Result<Cow<'_, str>, String> {
    if let Some((at, c)) = text.char_indices().find(|(_, c)| is_dangerous(*c)) {
        let before: String = text.get(..at).unwrap_or_default().chars().rev().take(12).collect();
        let before: String = before.chars().rev().collect();
        return Err(format!("an id can't have {}{}: take it out", name(c), after(&before)));
    }
    if text.is_ascii() && !text.contains("  ") {
        return Ok(text.trim().into());
    }
    let letter = |c: char| match narrow(c) {
        plain if plain.is_ascii_alphanumeric() || plain == ' ' => plain,
        _ => c,
    };
    let mut id = String::with_capacity(text.len());
    for c in text.nfc().filter(|c| !is_invisible(*c)).map(letter) {
        match c.is_whitespace() {
            true if id.is_empty() || id.ends_with(' ') => {}
            true => id.push(' '),
            false => id.push(c),
        }
    }
    id.truncate(id.trim_end().len());
    Ok(if id == text { text.into() } else { id.into() })
}

/// What ids that look alike have in common: letter case, widths, blanks, dashes and letters of other scripts make no difference.
#[must_use]
pub fn skeleton(id: &str) -> String {
    let bare: String = id
        .nfkc()
        .map(typed)
        .filter(|c| !c.is_whitespace() && !is_invisible(*c) && !matches!(c, '-' | '_'))
        .flat_map(char::to_lowercase)
        .collect();
    // Digits are not taken for letters: `1` and `l` in numbered names are no mistake.
    if bare.is_ascii() {
        return bare;
    }
    bare.chars()
        .map(|c| match unicode_security::skeleton(c.encode_utf8(&mut [0; 4])).next() {
            Some(letter) if letter.is_ascii_alphabetic() && !c.is_ascii() => letter.to_ascii_lowercase(),
            _ => c,
        })
        .collect()
}

/// The first character of a text that can't be seen, in words with its place; none where all can be seen.
#[must_use]
pub fn hidden(text: &str) -> Option<String> {
    let (at, c) = text.char_indices().find(|(_, c)| is_invisible(*c) || is_odd_blank(*c) || is_dangerous(*c))?;
    let before: String = text.get(..at).unwrap_or_default().chars().rev().take(12).collect();
    let before: String = before.chars().rev().collect();
    Some(format!("{}{}", name(c), after(&before)))
}

fn after(before: &str) -> String {
    if before.is_empty() { " at its beginning".to_owned() } else { format!(" after `{}`", shown(before)) }
}

/// A character that can't be seen, in words.
fn name(c: char) -> String {
    let what = match c {
        '\u{0}' => "a NUL character",
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => "a line end",
        '\t' => "a tabulator",
        '\u{1b}' => "an escape character",
        '\u{ad}' => "a soft hyphen",
        '\u{a0}' | '\u{202f}' => "a no-break space",
        '\u{3000}' => "a full-width space",
        '\u{200b}' | '\u{200c}' | '\u{200d}' => "a zero-width character",
        '\u{feff}' => "a byte order mark",
        c if c.is_control() => "a control character",
        c if is_dangerous(c) => "a mark of direction",
        c if c.is_whitespace() => "an unusual space",
        _ => "an invisible character",
    };
    format!("{what} (U+{:04X})", u32::from(c))
}

/// A text that can be printed: what can't be seen or moves the cursor as `\u{…}`.
#[must_use]
pub fn shown(text: &str) -> Cow<'_, str> {
    let odd = |c: char| is_dangerous(c) || (is_invisible(c) && !matches!(c, '\u{200c}' | '\u{200d}'));
    if !text.contains(odd) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match odd(c) {
            true => shown.extend(c.escape_unicode()),
            false => shown.push(c),
        }
    }
    shown.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_the_same_matches() {
        let label = "How satisfied?";
        for other in [
            "How\u{a0}satisfied?",
            "\u{feff}How satisfied?",
            "How sat\u{200b}isfied?",
            "HOW  satisfied ?".replace(" ?", "?").as_str(),
            "Ｈow satisfied？",
            "How satis\u{ad}fied?",
        ] {
            assert_eq!(matching(other), matching(label), "{other:?}");
        }
        assert_eq!(matching("0 – Not at All"), matching("0 - not at all"));
        assert_eq!(matching("don’t know"), matching("don't know"));
        assert_eq!(matching("Cafe\u{301}"), matching("café"));
        assert_ne!(matching("goods"), matching("good"));
    }

    #[test]
    fn ids_lose_what_cant_be_seen_and_nothing_else() {
        for given in ["north", "north\u{200b}", "ｎorth", "\u{feff}north", " north "] {
            assert_eq!(id(given).unwrap(), "north", "{given:?}");
        }
        assert_eq!(id("华东\u{3000} 公司").unwrap(), "华东 公司");
        assert_eq!(id("华东（一）公司").unwrap(), "华东（一）公司", "brackets of Chinese names stay");
        assert_eq!(id("North").unwrap(), "North");
        assert_eq!(id("a\0b").unwrap_err(), "an id can't have a NUL character (U+0000) after `a`: take it out");
        for odd in ["a\nb", "a\rb", "a\tb", "\u{1b}[1m", "a\u{202e}b", "a\u{2028}b", "a\u{200f}b", "\u{85}"] {
            assert!(id(odd).is_err(), "{odd:?}");
        }
    }

    #[test]
    fn look_alikes_have_one_skeleton() {
        for (a, b) in
            [("north", "North"), ("华东公司", "华东公 司"), ("sоuth", "south"), ("A-1", "A1"), ("①", "1")]
        {
            assert_eq!(skeleton(a), skeleton(b), "{a} {b}");
        }
        for (a, b) in [("A1", "Al"), ("corner", "comer"), ("S0", "SO"), ("北京", "南京")] {
            assert_ne!(skeleton(a), skeleton(b), "{a} {b}");
        }
    }

    #[test]
    fn hidden_characters_are_named_and_escaped() {
        assert_eq!(hidden("How\u{a0}satisfied").as_deref(), Some("a no-break space (U+00A0) after `How`"));
        assert_eq!(hidden("\u{feff}q").as_deref(), Some("a byte order mark (U+FEFF) at its beginning"));
        assert_eq!(hidden("满意 a"), None);
        assert_eq!(shown("a\r\nb\u{1b}[0m"), "a\\u{d}\\u{a}b\\u{1b}[0m");
    }
}
