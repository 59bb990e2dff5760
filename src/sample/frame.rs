//! A frame: the list that is drawn from.

use crate::data::Answer;
use crate::ids::IdVec;
use crate::plan::FrameColumnId;
use crate::record::digest::Texts;

/// A row of a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrameRow {
    /// Whose row it is; no two rows have the same.
    pub id: String,
    /// The line of the file in which it stands.
    pub line: u64,
    /// What its cells hold; none for an empty cell.
    pub cells: IdVec<FrameColumnId, Option<Answer>>,
}

/// Rows in the order of their ids, bytewise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame(Vec<FrameRow>);

impl Frame {
    /// A frame of these rows, whose ids are different.
    #[must_use]
    pub fn of(mut rows: Vec<FrameRow>) -> Self {
        rows.sort_by(|a, b| a.id.as_bytes().cmp(b.id.as_bytes()));
        Self(rows)
    }

    /// The rows.
    #[must_use]
    pub fn rows(&self) -> &[FrameRow] {
        &self.0
    }

    /// SHA-256 over what the columns `names` say of every row, whatever the order of the file, 64 hexadecimal digits.
    #[must_use]
    pub fn digest(&self, names: &[&str]) -> String {
        let mut texts = Texts::default();
        texts.add("satis frame 1");
        for row in &self.0 {
            texts.add(&row.id);
            for (name, cell) in names.iter().zip(&row.cells) {
                if let Some(cell) = cell {
                    texts.add(name);
                    texts.add(cell.key.as_bytes());
                }
            }
            texts.add("");
        }
        texts.digits()
    }
}
