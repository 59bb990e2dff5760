//! From bytes to text: UTF-8 with or without a byte order mark, or GB18030 on request.
//!
//! Nothing is guessed and nothing is replaced: a byte that does not fit is an error with its place.

use super::IngestError;
use encoding_rs::GB18030;

/// How a file's bytes are to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// UTF-8, a byte order mark tolerated.
    #[default]
    Utf8,
    /// GB18030, of which GBK and GB2312 are parts. A file that begins with UTF-8's byte order mark is
    /// read as UTF-8 all the same.
    Gb18030,
}

impl Encoding {
    /// The words of the command line.
    pub const WORDS: [(&'static str, Self); 2] = [("utf-8", Self::Utf8), ("gb18030", Self::Gb18030)];

    /// The word of the command line.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Gb18030 => "gb18030",
        }
    }
}

const MARK: &[u8] = b"\xEF\xBB\xBF";

/// The text of a file; `name` is for messages.
///
/// # Errors
/// [`IngestError::NotUtf8`] with the place of the first bad byte, [`IngestError::NotGb18030`].
pub fn decode(bytes: &[u8], encoding: Encoding, name: &str) -> Result<String, IngestError> {
    if let Some(rest) = bytes.strip_prefix(MARK) {
        return utf8(rest, MARK.len(), name);
    }
    match encoding {
        Encoding::Utf8 => utf8(bytes, 0, name),
        Encoding::Gb18030 => gb18030(bytes).ok_or_else(|| IngestError::NotGb18030(name.to_owned())),
    }
}

fn utf8(bytes: &[u8], skipped: usize, name: &str) -> Result<String, IngestError> {
    std::str::from_utf8(bytes).map(str::to_owned).map_err(|error| {
        let valid = bytes.get(..error.valid_up_to()).unwrap_or_default();
        IngestError::NotUtf8 {
            name: name.to_owned(),
            offset: skipped + valid.len(),
            line: valid.iter().filter(|byte| **byte == b'\n').count() + 1,
            gb18030: !bytes.contains(&0) && gb18030(bytes).is_some(),
        }
    })
}

fn gb18030(bytes: &[u8]) -> Option<String> {
    // GB18030's own mark is the same character U+FEFF in its four-byte form.
    let text = GB18030.decode_without_bom_handling_and_without_replacement(bytes)?;
    Some(text.strip_prefix('\u{FEFF}').unwrap_or(&text).to_owned())
}
