//! What a file that can't be read as it is asked to most likely is.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;

/// Cells that are shown of a file, and characters of each.
const SAMPLES: usize = 3;
const SAMPLE_WIDTH: usize = 24;
/// Lines that are named.
const LINES: usize = 5;
/// Bytes of a file by which its encoding is guessed.
const GUESSED: usize = 1 << 20;

/// What a file is that is no table of text, by its first bytes, with what to do about it.
pub(super) fn kind(bytes: &[u8]) -> Option<&'static str> {
    const XLS: &str =
        "a workbook of an old Excel: save it as .xlsx, or the sheet as CSV UTF-8, and name that file";
    const OFFICE: &str = "a file of an office program, but no workbook: save the table as .xlsx or as CSV UTF-8";
    const HTML: &str =
        "a web page, as some systems export under the name .xls: open it in Excel and save it as CSV UTF-8";
    let begins = |mark: &[u8]| bytes.starts_with(mark);
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let holds = |mark: &[u8]| head.windows(mark.len()).any(|window| window == mark);
    if begins(b"PK\x03\x04") {
        let office = [&b"[Content_Types].xml"[..], b"xl/", b"_rels/"].into_iter().any(holds);
        return Some(if office { OFFICE } else { "a ZIP archive: unpack it and name the CSV file in it" });
    }
    let text =
        head.iter().position(|byte| !byte.is_ascii_whitespace()).and_then(|at| head.get(at..)).unwrap_or_default();
    let page = |mark: &[u8]| text.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark));
    match () {
        () if begins(b"%PDF") => Some("a PDF: export the table as CSV UTF-8 from the program that made it"),
        () if begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") => Some(XLS),
        () if begins(b"\x89PNG") || begins(b"\xff\xd8\xff") || begins(b"GIF8") || begins(b"BM\x36") => {
            Some("an image: a CSV file with the data is wanted")
        }
        () if begins(b"\x1f\x8b") => Some("packed with gzip twice: unpack it first"),
        () if begins(b"7z\xbc\xaf\x27\x1c") || begins(b"Rar!") => Some("an archive: unpack it first"),
        () if begins(b"SQLite format 3\0") => Some("an SQLite database: export the table as CSV UTF-8"),
        () if begins(b"{\\rtf") => Some("an RTF document: save the table as CSV UTF-8"),
        () if begins(b"PAR1") => Some("a Parquet file: export it as CSV UTF-8"),
        () if is_utf32(head) => Some("a text in UTF-32, which few programs read: save it as UTF-8"),
        () if page(b"<!doctype html") || page(b"<html") || page(b"<?xml") => Some(HTML),
        () => None,
    }
}

/// UTF-32, in which three of four bytes of most letters are NUL.
fn is_utf32(head: &[u8]) -> bool {
    let (letters, _) = head.as_chunks::<4>();
    let wide = letters.iter().filter(|letter| letter.iter().filter(|byte| **byte == 0).count() == 3).count();
    letters.len() > 3 && wide * 2 > letters.len()
}

/// UTF-16 without its mark, which shows as text with a NUL beside every letter.
pub(super) fn wide(bytes: &[u8]) -> Option<&'static str> {
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let nul = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let half = head.len() / 2;
    match (nul(0), nul(1)) {
        (0, n) if half > 3 && n * 2 > half => Some("UTF-16LE"),
        (n, 0) if half > 3 && n * 2 > half => Some("UTF-16BE"),
        _ => None,
    }
}

/// What a file that is no UTF-8 most likely is, and what to do.
pub(super) fn advice(bytes: &[u8]) -> String {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return "it is UTF-16: add `--encoding utf-16`".into();
    }
    if let Some(encoding) = wide(bytes) {
        return format!("it is {encoding}: add `--encoding {}`", encoding.to_ascii_lowercase());
    }
    if bytes.contains(&0) {
        return "it is no text: a CSV file is wanted".into();
    }
    if let Some(mixed) = mixed(bytes).or_else(|| mirrored(bytes)) {
        return mixed;
    }
    let guess = guess(bytes);
    let said = |encoding: &'static Encoding| Some(format!("as {} {}", word(encoding), samples(bytes, encoding)?));
    let mut tried: Vec<&'static Encoding> = vec![guess];
    tried.extend(scripts(bytes));
    tried.extend([encoding_rs::GB18030, encoding_rs::BIG5, encoding_rs::WINDOWS_1252]);
    let mut readings = Vec::new();
    let mut seen = Vec::new();
    for encoding in tried {
        if seen.contains(&word(encoding)) || against(bytes, encoding).is_some() && encoding != guess {
            continue;
        }
        seen.push(word(encoding));
        readings.extend(said(encoding));
    }
    if readings.is_empty() || samples(bytes, guess).is_none() {
        return "its encoding can't be recognised: save it as UTF-8".into();
    }
    let foreign = bytes.iter().filter(|byte| !byte.is_ascii()).count();
    let sure = foreign >= 2 * ENOUGH || readings.len() == 1;
    format!(
        "it {} {}; some of its cells read: {}; if that is right add `--encoding {}`, else name the encoding that reads \
         right or save the file as UTF-8",
        if sure { "is most likely" } else { "may be" },
        word(guess),
        readings.join("; "),
        word(guess)
    )
}

/// Why a file is not in the encoding that was asked for; none where it may be.
pub(super) fn against(bytes: &[u8], asked: &'static Encoding) -> Option<String> {
    if asked == encoding_rs::UTF_16LE || asked == encoding_rs::UTF_16BE {
        let marked = bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff");
        return (!marked && wide(bytes).is_none()).then(|| "it is not UTF-16: leave the option out".into());
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || wide(bytes).is_some() {
        return Some(advice(bytes));
    }
    let foreign = bytes.iter().any(|byte| !byte.is_ascii());
    if !foreign {
        return None;
    }
    if std::str::from_utf8(bytes).is_ok() {
        let (right, wrong) = (samples(bytes, encoding_rs::UTF_8), samples(bytes, asked));
        let wrong = wrong.map(|wrong| format!(", not {wrong}")).unwrap_or_default();
        return Some(format!("it is UTF-8 and reads {}{wrong}: leave the option out", right.unwrap_or_default()));
    }
    if let Some(mixed) = mixed(bytes).or_else(|| mirrored(bytes)) {
        return Some(mixed);
    }
    let text = asked.decode_without_bom_handling_and_without_replacement(bytes)?;
    let odd = |c: char| matches!(c, '\u{fffd}' | '\u{80}'..='\u{9f}' | '\u{e000}'..='\u{f8ff}');
    let doubtful = text.contains(odd) || !asked.is_single_byte() && broken_letters(bytes, asked);
    let guess = match scripts(bytes).first() {
        Some(script) if !is_chinese(bytes) => script,
        _ => guess(bytes),
    };
    let chinese = asked == encoding_rs::GB18030 || asked == encoding_rs::GBK;
    let pairs = chinese_pairs(bytes);
    // Of Big5 almost half of the second bytes are others than those of GB 2312.
    let simplified = asked == encoding_rs::BIG5 && pairs >= ENOUGH && is_chinese(bytes);
    let guess = if simplified { encoding_rs::GBK } else { guess };
    let doubtful = doubtful || simplified || chinese && pairs > 0 && !is_chinese(bytes);
    // A text of single bytes is never an error: only what it looks like tells that it isn't one.
    let doubtful =
        doubtful || asked.is_single_byte() && !guess.is_single_byte() && !guess.name().starts_with("ISO-2022");
    let better = (doubtful && word(guess) != word(asked)).then(|| samples(bytes, guess)).flatten();
    if text.contains(odd) && better.is_none() {
        return Some("some of its characters mean nothing in it: save the file as UTF-8".into());
    }
    better.map(|better| {
        let now = samples(bytes, asked).unwrap_or_default();
        format!(
            "some of its cells would read {now}, and as {} {better}: name that encoding, or save the file as UTF-8",
            word(guess)
        )
    })
}

/// Whether most pairs of bytes are a letter with an accent and the plain letter behind it, taken for one character.
fn broken_letters(bytes: &[u8], asked: &'static Encoding) -> bool {
    let (mut pairs, mut broken) = (0, 0);
    let mut at = 0;
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(b',');
    while at < bytes.len() {
        if byte(at) < 0x80 {
            at += 1;
            continue;
        }
        pairs += 1;
        let trail = byte(at + 1);
        let before = at.checked_sub(1).map_or(b',', byte);
        let among = before.is_ascii_alphabetic() || byte(at + 2).is_ascii_alphabetic();
        broken += u32::from(trail.is_ascii_alphabetic() && among);
        at += 2;
    }
    asked != encoding_rs::UTF_8 && pairs > 0 && broken * 2 >= pairs
}

/// What to say of a file that is UTF-8 in most of its lines.
fn mixed(bytes: &[u8]) -> Option<String> {
    let mut bad: Vec<(usize, &[u8])> = Vec::new();
    let mut good = 0;
    for (at, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        match std::str::from_utf8(line) {
            Ok(text) => good += usize::from(!text.is_ascii()),
            Err(_) => bad.push((at + 1, line)),
        }
    }
    if bad.is_empty() || good == 0 || good < bad.len() {
        return None;
    }
    let named: Vec<String> = bad.iter().take(LINES).map(|(at, _)| at.to_string()).collect();
    let more = if bad.len() > LINES { format!(" and {} more", bad.len() - LINES) } else { String::new() };
    let (lines, are) = if bad.len() == 1 { ("line", "is") } else { ("lines", "are") };
    let others: Vec<u8> = bad.iter().flat_map(|(_, line)| [line, &b"\n"[..]].concat()).collect();
    let guess = guess(&others);
    let reads = samples(&others, guess);
    let reads = reads.map(|reads| format!(" (as {} {reads})", word(guess))).unwrap_or_default();
    Some(format!(
        "it is UTF-8 except for {lines} {}{more}, which {are} in another encoding{reads}: correct these lines; no encoding \
         fits the whole file",
        named.join(", ")
    ))
}

/// What to say of a file of which a few lines are UTF-8 and most are in another encoding.
fn mirrored(bytes: &[u8]) -> Option<String> {
    // Two bytes of another encoding are easily taken for a letter of UTF-8, three in a row are not.
    let is_utf8 = |text: &str| text.chars().filter(|c| !c.is_ascii()).all(|c| c.len_utf8() > 2);
    let (mut good, mut others) = (Vec::new(), Vec::new());
    for (at, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        match std::str::from_utf8(line) {
            Ok(text) if text.is_ascii() => {}
            Ok(text) => good.push((at + 1, text)),
            Err(_) => others.extend([line, &b"\n"[..]].concat()),
        }
    }
    let guess = guess(&others);
    // Letters with accents in two bytes look like two letters where an encoding has one byte each.
    let sure = good.iter().all(|(_, text)| is_utf8(text) || guess.is_single_byte());
    if good.is_empty() || others.is_empty() || !sure {
        return None;
    }
    let named: Vec<String> = good.iter().take(LINES).map(|(at, _)| at.to_string()).collect();
    let more = if good.len() > LINES { format!(" and {} more", good.len() - LINES) } else { String::new() };
    let (lines, are) = if good.len() == 1 { ("line", "is") } else { ("lines", "are") };
    let text: String = good.iter().map(|(_, text)| format!("{text}\n")).collect();
    let reads = samples(text.as_bytes(), encoding_rs::UTF_8).unwrap_or_default();
    Some(format!(
        "it is {} except for {lines} {}{more}, which {are} UTF-8 ({reads}): correct these lines; no encoding fits the whole file",
        word(guess),
        named.join(", ")
    ))
}

/// Encodings of other scripts in which all letters beyond ASCII are of that script.
fn scripts(bytes: &[u8]) -> Vec<&'static Encoding> {
    let cyrillic = |c: char| matches!(c, '\u{400}'..='\u{45f}' | '№');
    let hangul = |c: char| matches!(c, '\u{ac00}'..='\u{d7a3}');
    let kana_or_kanji = |c: char| matches!(c, '\u{3000}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}');
    let kana = |c: char| matches!(c, '\u{3040}'..='\u{30ff}');
    let reads = |encoding: &'static Encoding, all: &dyn Fn(char) -> bool, some: &dyn Fn(char) -> bool| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        let mut foreign = text.chars().filter(|c| !c.is_ascii());
        // No word has letters of two scripts, and none a capital but the first, unless it has no others.
        let whole = |word: &str| {
            let mixed = word.contains(|c: char| c.is_ascii()) && !word.is_ascii();
            let capitals = word.chars().skip(1).any(char::is_uppercase) && !word.chars().all(char::is_uppercase);
            !mixed && (word.is_ascii() || !capitals)
        };
        let cased = text.split(|c: char| !c.is_alphabetic()).all(whole);
        (cased && foreign.clone().any(some) && foreign.all(all)).then_some(encoding)
    };
    let found = [
        reads(encoding_rs::WINDOWS_1251, &cyrillic, &cyrillic),
        reads(encoding_rs::KOI8_R, &cyrillic, &cyrillic),
        reads(encoding_rs::EUC_KR, &hangul, &hangul),
        reads(encoding_rs::EUC_JP, &kana_or_kanji, &kana),
        reads(encoding_rs::SHIFT_JIS, &kana_or_kanji, &kana),
    ];
    found.into_iter().flatten().collect()
}

/// Whether pairs of bytes are mostly frequent characters of Chinese (the first level of GB 2312, by sound), without kana, and
/// not all in the rows that Korean has its syllables in.
fn is_chinese(bytes: &[u8]) -> bool {
    let leads: Vec<u8> = {
        let mut leads = Vec::new();
        let mut rest = bytes.iter();
        while let Some(lead) = rest.next() {
            if !lead.is_ascii() {
                leads.push(*lead);
                rest.next();
            }
        }
        leads
    };
    let count = |rows: std::ops::RangeInclusive<u8>| leads.iter().filter(|lead| rows.contains(lead)).count();
    let korean = leads.len() >= ENOUGH && count(0xb0..=0xc8) == leads.len();
    count(0xa4..=0xa5) == 0 && !korean && count(0xb0..=0xd7) * 10 >= leads.len() * 7
}

/// The encoding that bytes are most likely in, UTF-8 left out.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes.get(..bytes.len().min(GUESSED)).unwrap_or(bytes), true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    // Few characters of Chinese are few for a guess: they may be Japanese, Korean or pairs of Polish letters.
    let known = guess == encoding_rs::GBK || guess == encoding_rs::BIG5;
    let pairs = chinese_pairs(bytes);
    let few = !known && pairs > 0 && (pairs < ENOUGH || guess.is_single_byte());
    match scripts(bytes).first() {
        _ if few && is_chinese(bytes) => encoding_rs::GBK,
        Some(script) if few => script,
        _ if few => encoding_rs::GBK,
        _ => guess,
    }
}

/// Characters by which an encoding is told from its neighbours.
const ENOUGH: usize = 8;

/// How many pairs of bytes are characters of GB2312, where all that is not ASCII is; else 0.
fn chinese_pairs(bytes: &[u8]) -> usize {
    let mut pairs = 0;
    let mut rest = bytes.iter();
    while let Some(lead) = rest.next() {
        match (lead, lead.is_ascii()) {
            (_, true) => {}
            (0xa1..=0xf7, _) if rest.next().is_some_and(|trail| *trail >= 0xa1) => pairs += 1,
            _ => return 0,
        }
    }
    pairs
}

/// The word by which an encoding is named on the command line.
fn word(encoding: &'static Encoding) -> String {
    if encoding == encoding_rs::GBK { "gb18030".to_owned() } else { encoding.name().to_ascii_lowercase() }
}

/// Some cells with other than plain letters, as an encoding reads them; none where it can't.
fn samples(bytes: &[u8], encoding: &'static Encoding) -> Option<String> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    let mut found: Vec<String> = Vec::new();
    for cell in text.split([',', ';', '\t', '\n', '\r']).map(|cell| cell.trim_matches([' ', '"'])) {
        let short: String = crate::data::spelling::shown(cell).chars().take(SAMPLE_WIDTH).collect();
        if !cell.is_ascii() && !found.contains(&short) {
            found.push(short);
        }
        if found.len() == SAMPLES {
            break;
        }
    }
    (!found.is_empty()).then(|| found.iter().map(|cell| format!("`{cell}`")).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::super::{Encoding as Named, IngestError, decode};

    fn said(bytes: &[u8], encoding: &str) -> Result<String, String> {
        decode(bytes, Named::named(encoding).unwrap(), "r.csv").map_err(|error| error.to_string())
    }

    const RENEE: &[u8] = b"subject,period,q\nRen\xe9e Dupont,2025,5\nBj\xf6rn,2025,4\n";

    #[test]
    fn letters_with_accents_are_never_taken_for_chinese() {
        let advice = said(RENEE, "utf-8").unwrap_err();
        assert!(advice.contains("windows-1252; some") && advice.contains("`Renée Dupont`"), "{advice}");
        assert!(!advice.contains("gb18030"), "{advice}");
        assert!(said(RENEE, "windows-1252").unwrap().contains("Renée Dupont"));
        assert!(said(RENEE, "latin1").unwrap().contains("Björn"));
        let refused = said(RENEE, "gb18030").unwrap_err();
        assert!(refused.contains("windows-1252 `Renée Dupont`"), "{refused}");
        assert!(said(RENEE, "big5").is_err() && said(RENEE, "shift_jis").is_err());
        let francois = b"subject,q\nFran\xe7ois,5\n\xc9tienne,4\nZo\xeb,3\n";
        assert!(said(francois, "gbk").is_err());
        assert!(said(francois, "utf-8").unwrap_err().contains("windows-1252"));
    }

    #[test]
    fn chinese_is_recognised_and_read_where_it_is_named() {
        let text = "subject,period,q\n北京分公司,2025,很满意\n上海,2025,不满意\n";
        for (encoding, name) in [(encoding_rs::GB18030, "gb18030"), (encoding_rs::GB18030, "gbk")] {
            let (bytes, ..) = encoding.encode(text);
            let advice = said(&bytes, "utf-8").unwrap_err();
            assert!(advice.contains("add `--encoding gb18030`") && advice.contains("`北京分公司`"), "{advice}");
            assert_eq!(said(&bytes, name).unwrap(), text);
            let latin = said(&bytes, "windows-1252").unwrap_err();
            assert!(latin.contains("北京分公司"), "{latin}");
        }
        let text = "subject,period,q\n臺北分公司,2025,非常滿意\n高雄,2025,不滿意\n";
        let (bytes, ..) = encoding_rs::BIG5.encode(text);
        assert_eq!(said(&bytes, "big5").unwrap(), text);
        let advice = said(&bytes, "utf-8").unwrap_err();
        assert!(advice.contains("--encoding big5"), "{advice}");
    }

    #[test]
    fn utf_8_is_not_read_as_anything_else() {
        let text = "subject,q\n北京,5\n上海,4\n";
        for encoding in ["gb18030", "big5", "windows-1252", "utf-16"] {
            let why = said(text.as_bytes(), encoding).unwrap_err();
            assert!(why.contains("leave the option out"), "{encoding}: {why}");
        }
        assert!(said(b"subject,q\nnorth,5\n", "gb18030").is_ok(), "plain letters are the same in both");
    }

    #[test]
    fn a_few_lines_of_another_encoding_are_named() {
        let mut bytes = "subject,q\n上海,5\n广州,4\n深圳,4\n".as_bytes().to_vec();
        bytes.extend(b"\xb1\xb1\xbe\xa9,5\n");
        bytes.extend("杭州,3\n".as_bytes());
        for encoding in ["utf-8", "gb18030", "windows-1252"] {
            let why = said(&bytes, encoding).unwrap_err();
            assert!(why.contains("except for line 5, which is") && why.contains("`北京`"), "{encoding}: {why}");
            assert!(!why.contains("add `--encoding"), "{why}");
        }
    }

    #[test]
    fn a_few_lines_of_utf_8_in_another_encoding_are_named() {
        let names = ["北京", "上海", "广州", "深圳", "成都", "重庆"];
        let text: String = names.iter().map(|name| format!("{name},2025-01,5\n")).collect();
        let (gbk, ..) = encoding_rs::GBK.encode(&text);
        let mixed = [b"subject,period,v\n", &*gbk, "北京,2025-02,5\n".as_bytes()].concat();
        let latin = b"subject,q\nJos\xe9,5\nRen\xe9e,4\nBj\xf6rn,3\nJos\xc3\xa9,2\n";
        for encoding in ["utf-8", "gb18030"] {
            let why = said(&mixed, encoding).unwrap_err();
            assert!(why.contains("it is gb18030 except for line 8, which is UTF-8 (`北京`)"), "{encoding}: {why}");
        }
        for encoding in ["utf-8", "windows-1252"] {
            let why = said(latin, encoding).unwrap_err();
            assert!(
                why.contains("it is windows-1252 except for line 5, which is UTF-8 (`José`)"),
                "{encoding}: {why}"
            );
        }
        // 联通 in GBK is two letters in UTF-8 by chance.
        let (gbk, ..) = encoding_rs::GBK.encode("subject,q\n联通,5\n北京,4\n上海,3\n");
        assert!(said(&gbk, "gb18030").is_ok());
    }

    #[test]
    fn few_words_of_another_script_are_not_taken_for_chinese() {
        let encoded = |encoding: &'static encoding_rs::Encoding, text: &str| encoding.encode(text).0.into_owned();
        for (encoding, name, text) in [
            (encoding_rs::WINDOWS_1251, "windows-1251", "subject,v\nМосква,5\nКазань,7\n"),
            (encoding_rs::EUC_KR, "euc-kr", "subject,v\n서울특별시,5\n부산광역시,7\n"),
            (encoding_rs::EUC_JP, "euc-jp", "subject,v\n東京タワー,5\n大阪ビル,7\n"),
        ] {
            let bytes = encoded(encoding, text);
            let advice = said(&bytes, "utf-8").unwrap_err();
            assert!(advice.contains(&format!("add `--encoding {name}`")), "{name}: {advice}");
            let refused = said(&bytes, "gb18030").unwrap_err();
            assert!(refused.contains(&format!("as {name}")), "{name}: {refused}");
            assert_eq!(said(&bytes, name).unwrap(), text);
        }
        let cities = "subject,v\n北京,5\n上海,7\n广州,4\n深圳,2\n成都,1\n";
        let refused = said(&encoded(encoding_rs::GBK, cities), "big5").unwrap_err();
        assert!(refused.contains("as gb18030 `北京`"), "{refused}");
        // One name of Korean may be Chinese: both readings are shown.
        let advice = said(&encoded(encoding_rs::EUC_KR, "subject,v\n서울,5\n"), "utf-8").unwrap_err();
        assert!(advice.contains("as euc-kr `서울`") && advice.contains("as gb18030"), "{advice}");
    }

    #[test]
    fn what_is_no_table_is_said_to_be_what_it_is() {
        for (bytes, what) in [
            (&b"%PDF-1.7\n\xb1\xb1"[..], "a PDF"),
            (b"PK\x03\x04....xl/workbook.xml", "an office program"),
            (b"PK\x03\x04....r.csv", "a ZIP archive"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a workbook of an old Excel"),
            (b"\x89PNG\r\n", "an image"),
            (b"\xff\xd8\xff\xe0", "an image"),
            (b"\n<HTML><table>", "a web page"),
        ] {
            for encoding in ["utf-8", "gb18030"] {
                let why = said(bytes, encoding).unwrap_err();
                assert!(why.contains(what) && !why.contains("--encoding"), "{why}");
            }
        }
    }

    #[test]
    fn utf_16_is_read_where_it_is_named() {
        let text = "subject,q\n北京,5\n";
        let little: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_be_bytes).collect();
        let bare: Vec<u8> = "subject,q\nnorth,5\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [&little, &big] {
            assert_eq!(said(bytes, "utf-16").unwrap(), text);
            assert!(said(bytes, "utf-8").unwrap_err().contains("add `--encoding utf-16`"));
            assert!(said(bytes, "gbk").unwrap_err().contains("add `--encoding utf-16`"));
        }
        assert!(said(&bare, "utf-8").unwrap_err().contains("add `--encoding utf-16le`"));
        assert!(said(&bare, "utf-16").is_ok());
        assert!(matches!(decode(b"\xff\xff", Named::UTF_8, "r"), Err(IngestError::NotUtf8 { .. })));
    }
}
