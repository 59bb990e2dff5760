//! Signs of a Chinese keyboard and of print, with the plain signs that are meant by them.

/// The plain sign or signs that are meant by `c`; none for a sign that is plain, or a letter.
#[must_use]
pub fn plain(c: char) -> Option<String> {
    let meant = match c {
        '“' | '”' | '「' | '」' | '『' | '』' | '‘' | '’' => "\"",
        '。' => ".",
        '、' => ",",
        '×' | '✕' | '∗' => "*",
        '÷' => "/",
        '−' | '–' | '—' => "-",
        '≥' | '≧' | '⩾' => ">=",
        '≤' | '≦' | '⩽' => "<=",
        '≠' => "!=",
        '〈' | '《' | '‹' => "<",
        '〉' | '》' | '›' => ">",
        '【' | '〔' => "[",
        '】' | '〕' => "]",
        '∧' => "&&",
        '∨' => "||",
        '¬' => "!",
        '²' => " ** 2",
        '³' => " ** 3",
        '\u{3000}' | '\u{a0}' => " ",
        // The block of full-width forms stands in the order of ASCII.
        '\u{ff01}'..='\u{ff5e}' => {
            return char::from_u32(u32::from(c) - 0xfee0).map(String::from);
        }
        _ => return None,
    };
    Some(meant.to_owned())
}

/// A text with all of its signs plain; none where they are already.
#[must_use]
pub fn plain_text(text: &str) -> Option<String> {
    let meant: String = text.chars().map(|c| plain(c).unwrap_or_else(|| c.to_string())).collect();
    (meant != text).then_some(meant)
}

/// The number that is meant by a text with full-width digits or signs, written plainly; none for anything else.
#[must_use]
pub fn number(text: &str) -> Option<String> {
    plain_text(text.trim()).filter(|meant| crate::number::parse_with_percent(meant).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sign_has_its_plain_one_and_plain_text_has_none() {
        assert_eq!(plain_text("（ａ，５０％）＞＝８．５").as_deref(), Some("(a,50%)>=8.5"));
        assert_eq!(plain_text("a ≥ 3 × b － 〈").as_deref(), Some("a >= 3 * b - <"));
        assert_eq!(plain_text("满意 a >= 3"), None, "letters are not signs");
    }

    #[test]
    fn a_number_is_one_whatever_its_width() {
        assert_eq!(number("８０").as_deref(), Some("80"));
        assert_eq!(number("－0．5").as_deref(), Some("-0.5"));
        assert_eq!(number("２％").as_deref(), Some("2%"));
        assert_eq!((number("80"), number("八十"), number("８０分")), (None, None, None));
    }
}
