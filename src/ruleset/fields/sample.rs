//! The fields of `sample`.

use super::{Kind, Names, Record, field, record};

/// Whom to ask.
pub(super) static SAMPLE: Record = record(
    "a sample",
    &[
        field(
            "frame",
            Kind::Named(Names::Ids, &Kind::Record(&COLUMN)),
            "the columns of the list that is drawn from",
        ),
        field("of", Kind::Formula, "the condition under which a row can be drawn; none: every row"),
        field("must", Kind::Formula, "the condition under which a row is asked in any case"),
        field(
            "take",
            Kind::Word(&["random", "stratified", "largest"]),
            "how rows are taken; at random if not said",
        ),
        field("size", Kind::Formula, "how many rows are drawn; `N` is how many can be"),
        field(
            "share",
            Kind::Either(&[Kind::Number, Kind::Pair]),
            "the share of them that is drawn, or its least and greatest",
        ),
        field("by", Kind::Text, "the column of the strata, or the one by which rows are the largest"),
        field("allocation", Kind::Word(&["proportional", "neyman"]), "how the drawn are divided among strata"),
        field("sd", Kind::Text, "the column of standard deviations, for `neyman`"),
        field("n", Kind::Whole, "how many of the largest"),
        field("or_share", Kind::Number, "or as many of the largest as make this share of the total"),
    ],
);

static COLUMN: Record = Record {
    labelled: true,
    ..record(
        "a column of the frame",
        &[
            field("type", Kind::Word(crate::construct::input::OF_FRAMES), "the type"),
            field("choices", Kind::Texts, "the words that are allowed, instead of a type"),
            field("default", Kind::Text, "what stands for an empty cell"),
            field("range", Kind::Pair, "the least and the greatest value"),
            field("label", Kind::Label, "what it is called"),
        ],
    )
};
