//! A column of a segment as bytes: dictionary, codes and mask, compressed, with a checksum.
//!
//! The layout is fixed by `docs/store-format.md`; every number is little-endian. The checksum covers all
//! that follows it and is compared before anything else is believed.

use crate::data::Column;
use crate::record::digest::{hexadecimal, of_bytes};

/// The layout that this module reads and writes.
const FORMAT: u8 = 1;
/// Bytes of the checksum: the first of SHA-256's 32.
const CHECKSUM: usize = 16;
/// zstd's own default, which is where its curve bends.
const LEVEL: i32 = 3;

/// The bytes of a column whose dictionary holds nothing but the texts it uses.
///
/// # Errors
/// The reason in words, when the column is too large.
pub(super) fn encode(column: &Column) -> Result<Vec<u8>, String> {
    let body = body(column)?;
    let mut tail = length(body.len())?.to_vec();
    tail.extend(zstd::bulk::compress(&body, LEVEL).map_err(|error| error.to_string())?);
    let mut blob = vec![FORMAT];
    blob.extend(checksum(&tail));
    blob.extend(tail);
    Ok(blob)
}

fn body(column: &Column) -> Result<Vec<u8>, String> {
    let texts = column.dictionary.len();
    let width = width_for(texts);
    let masked = column.codes.iter().any(Option::is_none);
    let mut body = Vec::new();
    body.extend(length(column.codes.len())?);
    body.extend(length(texts)?);
    body.extend([u8::try_from(width).unwrap_or(4), u8::from(masked)]);
    for text in &column.dictionary {
        body.extend(length(text.len())?);
        body.extend(text.as_bytes());
    }
    if masked {
        let byte = |eight: &[Option<u32>]| {
            eight.iter().enumerate().fold(0, |byte, (bit, code)| byte | (u8::from(code.is_some()) << bit))
        };
        body.extend(column.codes.chunks(8).map(byte));
    }
    for code in &column.codes {
        body.extend(code.unwrap_or(0).to_le_bytes().into_iter().take(width));
    }
    Ok(body)
}

/// The checksum that a blob begins with, in hexadecimal digits; it names the blob's whole content.
pub(super) fn checksum_of(blob: &[u8]) -> String {
    hexadecimal(blob.get(1..=CHECKSUM).unwrap_or_default())
}

/// The column that `blob` holds, which must have this checksum.
///
/// # Errors
/// What is wrong with the bytes, in words.
pub(super) fn decode(blob: &[u8], checksum: &str) -> Result<Column, String> {
    let body = open(blob, checksum)?;
    let mut bytes = Bytes(&body);
    let (rows, texts) = (bytes.number()?, bytes.number()?);
    let (width, masked) = (usize::from(bytes.byte()?), bytes.byte()? == 1);
    let dictionary = (0..texts).map(|_| bytes.text()).collect::<Result<Vec<_>, _>>()?;
    let mask = if masked { Some(bytes.take(rows.div_ceil(8))?) } else { None };
    if ![1, 2, 4].contains(&width) || rows.checked_mul(width) != Some(bytes.0.len()) {
        return Err(format!("{} bytes of codes for {rows} responses", bytes.0.len()));
    }
    let codes = bytes.0.chunks_exact(width).map(code);
    let codes: Vec<Option<u32>> = match mask {
        None => codes.map(Some).collect(),
        Some(mask) => codes.zip(bits(mask)).map(|(code, given)| given.then_some(code)).collect(),
    };
    match codes.iter().flatten().max() {
        Some(code) if *code as usize >= texts => Err(format!("code {code} has no text among {texts}")),
        _ => Ok(Column { dictionary, codes }),
    }
}

/// Whether one of the texts of a column is wanted. No text is copied: this is asked of many segments, of which few have one.
///
/// # Errors
/// As [`decode`].
pub(super) fn has_any(blob: &[u8], checksum: &str, wanted: impl Fn(&[u8]) -> bool) -> Result<bool, String> {
    let body = open(blob, checksum)?;
    let mut bytes = Bytes(&body);
    let (_, texts) = (bytes.number()?, bytes.number()?);
    bytes.take(2)?;
    for _ in 0..texts {
        let length = bytes.number()?;
        if wanted(bytes.take(length)?) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The body of a blob.
fn open(blob: &[u8], wanted: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Bytes(blob);
    let format = bytes.byte()?;
    let expected = bytes.take(CHECKSUM)?;
    if expected != checksum(bytes.0) || checksum_of(blob) != wanted {
        return Err("its checksum is wrong".to_owned());
    }
    if format != FORMAT {
        return Err(format!("its layout {format} is not known"));
    }
    let length = bytes.number()?;
    zstd::bulk::decompress(bytes.0, length).map_err(|error| error.to_string())
}

/// The least of 1, 2 and 4 bytes that hold the codes of so many texts.
fn width_for(texts: usize) -> usize {
    match texts {
        0..=0x100 => 1,
        0x101..=0x1_0000 => 2,
        _ => 4,
    }
}

fn code(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |code, byte| code << 8 | u32::from(*byte))
}

fn bits(mask: &[u8]) -> impl Iterator<Item = bool> {
    mask.iter().flat_map(|byte| (0..8).map(move |bit| byte >> bit & 1 == 1))
}

fn length(length: usize) -> Result<[u8; 4], String> {
    u32::try_from(length).map(u32::to_le_bytes).map_err(|_| format!("{length} is more than a column can hold"))
}

fn checksum(bytes: &[u8]) -> Vec<u8> {
    of_bytes(bytes).into_iter().take(CHECKSUM).collect()
}

/// What is still to be read.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, n: usize) -> Result<&'a [u8], String> {
        let (taken, rest) = self.0.split_at_checked(n).ok_or("it ends too early")?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, String> {
        self.take(1)?.first().copied().ok_or_else(|| "it ends too early".to_owned())
    }

    fn number(&mut self) -> Result<usize, String> {
        Ok(code(self.take(4)?) as usize)
    }

    fn text(&mut self) -> Result<String, String> {
        let length = self.number()?;
        String::from_utf8(self.take(length)?.to_vec()).map_err(|_| "a text is not UTF-8".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(texts: usize, rows: usize, gaps: bool) -> Column {
        let text = |row: usize| if gaps && row % 3 == 1 { String::new() } else { format!("答{}", row % texts) };
        Column::of((0..rows).map(text).collect::<Vec<_>>().iter().map(String::as_str))
    }

    #[test]
    fn a_column_comes_back_at_every_width_with_and_without_gaps() {
        for (texts, rows) in [(1, 0), (1, 1), (5, 40), (256, 300), (257, 600), (65_536, 65_536), (70_000, 70_001)]
        {
            for gaps in [false, true] {
                let column = column(texts, rows, gaps);
                let blob = encode(&column).unwrap();
                assert_eq!(decode(&blob, &checksum_of(&blob)).unwrap(), column, "{texts} {rows} {gaps}");
            }
        }
    }

    #[test]
    fn the_layout_is_the_one_that_is_documented() {
        let blob = encode(&Column::of(["是", "", "否", "是"])).unwrap();
        let body = zstd::bulk::decompress(&blob[21..], 100).unwrap();
        let expected: &[&[u8]] = &[
            &[4, 0, 0, 0, 2, 0, 0, 0, 1, 1],
            &[3, 0, 0, 0],
            "是".as_bytes(),
            &[3, 0, 0, 0],
            "否".as_bytes(),
            &[0b1101],
            &[0, 0, 1, 0],
        ];
        assert_eq!(body, expected.concat());
        assert_eq!((blob[0], &blob[17..21]), (1, &[body.len() as u8, 0, 0, 0][..]));
        assert_eq!(&blob[1..17], &of_bytes(&blob[17..])[..16]);
    }

    #[test]
    fn every_flipped_byte_and_every_cut_is_noticed() {
        let blob = encode(&column(5, 40, true)).unwrap();
        let checksum = checksum_of(&blob);
        for at in 0..blob.len() {
            let mut flipped = blob.clone();
            flipped[at] ^= 0x10;
            assert!(decode(&flipped, &checksum).is_err(), "byte {at}");
            assert!(decode(&blob[..at], &checksum).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn a_whole_blob_of_another_column_is_refused() {
        let blob = |rows| encode(&column(5, rows, true)).unwrap();
        let (one, other) = (blob(40), blob(41));
        assert_eq!(decode(&other, &checksum_of(&one)).unwrap_err(), "its checksum is wrong");
        assert_eq!(has_any(&one, &checksum_of(&one), |text| text == "答3".as_bytes()), Ok(true));
        assert_eq!(has_any(&one, &checksum_of(&one), |text| text == "答5".as_bytes()), Ok(false));
        assert!(has_any(&one, &checksum_of(&other), |_| true).is_err());
    }
}
