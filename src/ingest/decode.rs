//! From bytes to text: UTF-8 with or without a byte order mark, or another encoding on request.
//!
//! Nothing is guessed and nothing is replaced: a file that is no UTF-8 needs its encoding named. What it most likely is, and what some
//! cells would read in each encoding, stands in the error, so that a person can see which is right.

use super::IngestError;
use super::suspicion;
use super::typed;

/// How a file's bytes are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding(&'static encoding_rs::Encoding);

impl Default for Encoding {
    fn default() -> Self {
        Self::UTF_8
    }
}

impl Encoding {
    /// UTF-8.
    pub const UTF_8: Self = Self(encoding_rs::UTF_8);
    /// GB18030, of which GBK and GB2312 are parts.
    pub const GB18030: Self = Self(encoding_rs::GB18030);

    /// The encoding of that name: `utf-8`, `gb18030`, `gbk`, `big5`, `windows-1252`, `latin1`, `utf-16` …
    ///
    /// # Errors
    /// The names that there are, in words.
    pub fn named(name: &str) -> Result<Self, String> {
        let found = match name.to_ascii_lowercase().as_str() {
            "utf-16" | "utf16" => Some(encoding_rs::UTF_16LE),
            "utf8" => Some(encoding_rs::UTF_8),
            "gbk" | "gb2312" | "gb18030" => Some(encoding_rs::GB18030),
            "cp1252" | "ansi" => Some(encoding_rs::WINDOWS_1252),
            label => encoding_rs::Encoding::for_label_no_replacement(label.as_bytes()),
        };
        found.map(Self).ok_or_else(|| {
            "name an encoding such as utf-8, gb18030 (also gbk), big5, windows-1252 (also latin1), windows-1251, \
             shift_jis, euc-kr or utf-16"
                .to_owned()
        })
    }

    /// The word of the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        // The first two words are those that stores have.
        if self == Self::UTF_8 {
            "utf-8"
        } else if self == Self::GB18030 {
            "gb18030"
        } else {
            self.0.name()
        }
    }
}

const MARK: &[u8] = b"\xEF\xBB\xBF";

/// The text of a file; `name` is for messages.
///
/// # Errors
/// [`IngestError::NoTable`] for a file that is no text, [`IngestError::NotUtf8`] with the place of the first bad byte,
/// [`IngestError::Encoding`] where the encoding that was asked for is not the file's.
pub fn decode(bytes: &[u8], encoding: Encoding, name: &str) -> Result<String, IngestError> {
    text(bytes, encoding, name).map(typed::unmarked)
}

fn text(bytes: &[u8], encoding: Encoding, name: &str) -> Result<String, IngestError> {
    if let Some(what) = suspicion::kind(bytes) {
        return Err(IngestError::NoTable { name: name.to_owned(), what });
    }
    if let Some(rest) = bytes.strip_prefix(MARK) {
        return utf8(rest, MARK.len(), name);
    }
    let encoding = match (bytes, encoding.0) {
        ([0xff, 0xfe, ..], asked) if asked == encoding_rs::UTF_16LE => encoding_rs::UTF_16LE,
        ([0xfe, 0xff, ..], asked) if asked == encoding_rs::UTF_16LE => encoding_rs::UTF_16BE,
        // Without a mark the letters say which of the two it is.
        (_, asked) if [encoding_rs::UTF_16LE, encoding_rs::UTF_16BE].contains(&asked) => {
            match suspicion::wide(bytes) {
                Some("UTF-16BE") => encoding_rs::UTF_16BE,
                Some(_) => encoding_rs::UTF_16LE,
                None => asked,
            }
        }
        (_, asked) => asked,
    };
    if encoding == encoding_rs::UTF_8 {
        return utf8(bytes, 0, name);
    }
    let wrong = |why: String| IngestError::Encoding {
        name: name.to_owned(),
        encoding: encoding.name().to_ascii_lowercase(),
        why,
    };
    if let Some(why) = suspicion::against(bytes, encoding) {
        return Err(wrong(why));
    }
    let text = encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or_else(|| wrong(suspicion::advice(bytes)))?;
    Ok(text.strip_prefix('\u{FEFF}').unwrap_or(&text).to_owned())
}

fn utf8(bytes: &[u8], skipped: usize, name: &str) -> Result<String, IngestError> {
    match std::str::from_utf8(bytes) {
        Ok(text) => match suspicion::wide(bytes) {
            Some(encoding) => Err(IngestError::Encoding {
                name: name.to_owned(),
                encoding: "utf-8".into(),
                why: format!("it is {encoding}: add `--encoding {}`", encoding.to_ascii_lowercase()),
            }),
            None => Ok(text.to_owned()),
        },
        Err(error) => {
            let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
            Err(IngestError::NotUtf8 {
                name: name.to_owned(),
                offset: skipped + valid.len(),
                line: valid.iter().filter(|byte| **byte == b'\n').count() + 1,
                advice: suspicion::advice(bytes),
            })
        }
    }
}
