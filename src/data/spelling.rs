//! How texts of files meet texts of rules: what can't be seen, widths, quotes, dashes and letter case make no difference.
//!
//! [`matching`] is for comparing only. [`plain`] and [`tidy`] change what is kept, and only where nothing that a person
//! can see is lost.

use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// How far a full-width character lies behind its plain form.
const WIDE: u32 = 0xfee0;

/// Whether a character takes no room and carries no meaning in data: Unicode's property `Default_Ignorable_Code_Point`, less
/// what [`is_dangerous`] refuses.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    // Most letters of data are none, and asking costs a decomposition.
    let plain = c.is_ascii() || matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}');
    !plain && !is_dangerous(c) && unicode_security::skeleton(c.encode_utf8(&mut [0; 4])).next().is_none()
}

/// Whether a character shows as room between words: white space, and the empty pattern of braille.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{2800}'
}

/// Whether a character stands where a program lost one.
fn is_lost(c: char) -> bool {
    c == '\u{fffd}'
}

/// Whether a character says how its neighbours are written, as in Persian, in Indian scripts and in pictures.
fn joins(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{34f}' | '\u{fe00}'..='\u{fe0f}' | '\u{180b}'..='\u{180f}' | '\u{e0100}'..='\u{e01ef}')
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
    c != ' ' && is_blank(c) && !c.is_control()
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
    text.trim_matches(|c: char| is_blank(c) || is_invisible(c))
}

/// A text as it is compared: without what can't be seen, in small letters, with plain widths, quotes, dashes and blanks.
#[must_use]
pub fn matching(text: &str) -> String {
    let composed: Cow<'_, str> = if is_nfc(text) { text.into() } else { text.nfc().collect::<String>().into() };
    let mut folded = String::with_capacity(composed.len());
    for c in composed.chars().filter(|c| !is_invisible(*c)).map(narrow).map(typed) {
        if is_blank(c) {
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
    let is_hidden = |c: char| is_invisible(c) && !joins(c);
    if !text.contains(|c: char| is_odd_blank(c) || is_hidden(c)) && is_nfc(text) {
        return text.into();
    }
    let kept = text.nfc().filter(|c| !is_hidden(*c));
    kept.map(|c| if is_odd_blank(c) { ' ' } else { c }).collect::<String>().into()
}

/// The id of a subject or of a respondent: without what can't be seen, with single plain blanks, and with letters and
/// digits of plain width.
///
/// # Errors
/// The character that no id may have, in words.
pub fn id(text: &str) -> Result<Cow<'_, str>, String> {
    if let Some((at, c)) = text.char_indices().find(|(_, c)| is_dangerous(*c) || is_lost(*c)) {
        let before: String = text.get(..at).unwrap_or_default().chars().rev().take(12).collect();
        let before: String = before.chars().rev().collect();
        let help = if is_lost(c) { LOST } else { "take it out" };
        return Err(format!("an id can't have {}{}: {help}", name(c), after(&before)));
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
        match is_blank(c) {
            true if id.is_empty() || id.ends_with(' ') => {}
            true => id.push(' '),
            false => id.push(c),
        }
    }
    id.truncate(id.trim_end().len());
    Ok(if id == text { text.into() } else { id.into() })
}

/// What makes an id another one than it is kept as, in words.
#[must_use]
pub fn unusual(given: &str) -> String {
    let blanks = |c: char| is_odd_blank(c) || c == ' ';
    if let Some(hidden) = hidden(given) {
        hidden
    } else if given.chars().any(|c| narrow(c) != c) {
        "letters of full width".to_owned()
    } else if given.contains("  ") || given.contains(is_odd_blank) || given.trim_matches(blanks) != given {
        "blanks of another kind, or several in a row".to_owned()
    } else {
        "a letter that Unicode writes in several ways, here not in the usual one".to_owned()
    }
}

/// What ids that look alike have in common: letter case, widths, blanks, dashes and letters of other scripts make no difference.
#[must_use]
pub fn skeleton(id: &str) -> String {
    let bare: String = id
        .nfkc()
        .map(typed)
        .filter(|c| !is_blank(*c) && !is_invisible(*c) && !matches!(c, '-' | '_'))
        .flat_map(char::to_lowercase)
        .collect();
    // Signs at the ends are mostly what a program left there.
    let bare = match bare.trim_matches(['.', '\'', '"', ',', ';']) {
        "" => bare,
        inner => numbered(inner).to_owned(),
    };
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

/// A number without the `.0` that a program adds to the numbers of a column with gaps; none for what is no such number.
#[must_use]
pub fn without_zeros(id: &str) -> Option<&str> {
    let (whole, zeros) = id.split_once('.')?;
    let digits = !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit());
    (digits && !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0')).then_some(whole)
}

/// A whole number without zeros that say nothing: a program that meets gaps in a column writes `1` as `1.0`.
fn numbered(text: &str) -> &str {
    let whole = match text.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0') => whole,
        _ => text,
    };
    if whole.is_empty() || !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return text;
    }
    let short = whole.trim_start_matches('0');
    if short.is_empty() { "0" } else { short }
}

/// What to do about a lost character.
const LOST: &str = "a program that read the file in a wrong encoding lost a letter here; export it again";

/// Whether an id is what a spreadsheet or a database writes where there is none, and can't be a name.
#[must_use]
pub fn is_no_id(id: &str) -> bool {
    const NONE: [&str; 10] =
        ["#n/a", "#n/a n/a", "#ref!", "#div/0!", "#value!", "#name?", "#null!", "#num!", "<na>", "\\n"];
    NONE.contains(&matching(id).as_str())
}

/// Whether an id may stand for none, or be a name: `NA` is Namibia.
#[must_use]
pub fn may_be_no_id(id: &str) -> bool {
    ["na", "n/a", "null", "nan", "none", "nil", "not available", "undefined", "unknown"]
        .contains(&matching(id).as_str())
}

/// The first character of a text that can't be seen, in words with its place; none where all can be seen.
#[must_use]
pub fn hidden(text: &str) -> Option<String> {
    let (at, c) = text
        .char_indices()
        .find(|(_, c)| is_invisible(*c) || is_odd_blank(*c) || is_dangerous(*c) || is_lost(*c))?;
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
        '\u{fffd}' => "a replacement character",
        c if c.is_control() => "a control character",
        c if is_dangerous(c) => "a mark of direction",
        c if is_blank(c) => "an unusual space",
        _ => "an invisible character",
    };
    format!("{what} (U+{:04X})", u32::from(c))
}

/// A text that can be printed: what can't be seen or moves the cursor as `\u{…}`.
#[must_use]
pub fn shown(text: &str) -> Cow<'_, str> {
    let odd = |c: char| is_dangerous(c) || is_invisible(c) && !matches!(c, '\u{200c}' | '\u{200d}');
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
        // Hangul fillers, the empty pattern of braille, vowels of Khmer that nobody writes, variation selectors, invisible operators.
        for hidden in [
            '\u{3164}',
            '\u{115f}',
            '\u{1160}',
            '\u{ffa0}',
            '\u{2800}',
            '\u{17b4}',
            '\u{17b5}',
            '\u{180b}',
            '\u{2061}',
            '\u{2064}',
            '\u{2065}',
            '\u{1d173}',
            '\u{e0100}',
            '\u{fff0}',
            '\u{e0080}',
            '\u{200c}',
            '\u{fe0f}',
            '\u{34f}',
        ] {
            assert_eq!(id(&format!("north{hidden}")).unwrap(), "north", "{hidden:?}");
            assert_eq!(trim(&format!("{hidden}north{hidden}")), "north", "{hidden:?}");
            assert_eq!(matching(&format!("no{hidden}")), "no", "{hidden:?}");
        }
        assert_eq!(id("\u{845b}\u{e0100}飾区").unwrap(), "葛飾区");
        assert!(id("\u{fffd}\u{fffd}").unwrap_err().contains("export it again"));
        for odd in ["a\nb", "a\rb", "a\tb", "\u{1b}[1m", "a\u{202e}b", "a\u{2028}b", "a\u{200f}b", "\u{85}"] {
            assert!(id(odd).is_err(), "{odd:?}");
        }
    }

    #[test]
    fn look_alikes_have_one_skeleton() {
        for (a, b) in [
            ("north", "North"),
            ("华东公司", "华东公 司"),
            ("sоuth", "south"),
            ("A-1", "A1"),
            ("①", "1"),
            ("north.", "north"),
            ("north'", "north"),
            ("s\"", "s"),
            ("1", "1.0"),
            ("007", "7"),
            ("7.00", "07"),
        ] {
            assert_eq!(skeleton(a), skeleton(b), "{a} {b}");
        }
        for (a, b) in [
            ("A1", "Al"),
            ("corner", "comer"),
            ("S0", "SO"),
            ("北京", "南京"),
            ("1.5", "15"),
            ("10", "1"),
            ("a.0", "a"),
            ("0", "00a"),
        ] {
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
