//! The fields of `classify`.

use super::{Kind, Names, Record, field, record, required};

/// Classes by question, then by id.
pub(super) const CLASSIFY: Kind = Kind::Named(Names::Ids, &Kind::Named(Names::Ids, &Kind::Record(&WORDS)));

static WORDS: Record = Record {
    list: Some("words"),
    labelled: true,
    ..record(
        "a class of texts",
        &[
            required("words", Kind::Texts, "the words that put a text into the class"),
            field("label", Kind::Label, "what it is called"),
        ],
    )
};
