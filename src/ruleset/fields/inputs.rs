//! The fields of what data may hold: scales, questions, attributes, measures, surveys, records, tables.

use super::{Field, Kind, Names, Record, field, record, required, rules};
use crate::construct::input;
use crate::script::hit;

// How data files write values: said of a rule set, and of single columns.
pub(super) const MISSING_CODES: Field =
    field("missing", Kind::Texts, "codes for \"no value\" in data files; of one column instead of those of all");
pub(super) const DECIMAL_COMMA: Field =
    field("decimal_comma", Kind::Bool, "whether a comma in numbers is the decimal sign");
pub(super) const THOUSANDS: Field =
    field("thousands", Kind::Bool, "whether numbers may have separators of thousands");

pub(super) static SCALE: Record = record(
    "a scale",
    &[
        field("levels", Kind::Named(Names::Labels, &Kind::Record(&LEVEL)), "labels with their points"),
        field("range", Kind::Pair, "the least and the greatest number that may be given"),
        field("reverse", Kind::Bool, "whether the points go the other way round"),
    ],
);

pub(super) static LEVEL: Record = Record {
    number: Some("points"),
    nothing: true,
    ..record(
        "a level",
        &[
            required("points", Kind::Number, "the points"),
            field("also", Kind::Texts, "other spellings of the label"),
            field("label", Kind::Label, "the label in other languages"),
        ],
    )
};

pub(super) static QUESTIONS: Record = Record {
    rest: Some((Names::Ids, &Kind::Record(&QUESTION))),
    ..record("questions", &[field("scale", Kind::Text, "the scale of questions that name none")])
};

pub(super) static QUESTION: Record = Record {
    labelled: true,
    text: Some("label"),
    ..record(
        "a question",
        &[
            field("scale", Kind::Text, "the scale"),
            field("range", Kind::Pair, "the least and the greatest number, instead of a scale"),
            field("reverse", Kind::Bool, "whether the points go the other way round"),
            field("choices", Kind::Texts, "the words that are allowed, instead of a scale"),
            field("multiple", Kind::Bool, "whether several choices may be given, between `;` or `|`"),
            field("type", Kind::Word(&["text"]), "free text, instead of a scale"),
            MISSING_CODES,
            DECIMAL_COMMA,
            THOUSANDS,
            field("label", Kind::Label, "the wording"),
        ],
    )
};

pub(super) static ATTRIBUTE: Record = Record {
    rules: rules::FACT,
    labelled: true,
    ..record(
        "an attribute",
        &[
            field("choices", Kind::Texts, "the words that are allowed"),
            field("type", Kind::Word(input::OF_ATTRIBUTES), "the type, instead of choices"),
            MISSING_CODES,
            DECIMAL_COMMA,
            THOUSANDS,
            field("label", Kind::Label, "what it is called"),
        ],
    )
};

pub(super) static MEASURE: Record = Record {
    rules: rules::FACT,
    labelled: true,
    ..record(
        "a measure",
        &[
            field("type", Kind::Word(input::OF_MEASURES), "the type"),
            field("choices", Kind::Texts, "the words that are allowed, instead of a type"),
            field("default", Kind::Text, "the value of a subject that has none"),
            field("range", Kind::Pair, "the least and the greatest value"),
            field("over", Kind::Word(&["sum", "mean", "last"]), "how finer periods fall into a coarser one"),
            MISSING_CODES,
            DECIMAL_COMMA,
            THOUSANDS,
            field("label", Kind::Label, "what it is called"),
        ],
    )
};

pub(super) static DERIVED: Record = Record {
    text: Some("value"),
    labelled: true,
    ..record(
        "a derived column",
        &[
            required("value", Kind::Formula, "the value of a response"),
            field("where", Kind::Formula, "the responses that have it"),
            field("label", Kind::Label, "what it is called"),
        ],
    )
};

pub(super) static SURVEY: Record = Record {
    labelled: true,
    ..record(
        "a survey",
        &[
            field("questions", Kind::Record(&QUESTIONS), "questions by id, with a default `scale`"),
            field("attributes", Kind::Named(Names::Ids, &Kind::Record(&ATTRIBUTE)), "what else a response says"),
            field(
                "derive",
                Kind::Named(Names::Ids, &Kind::Record(&DERIVED)),
                "columns computed for each response",
            ),
            field("label", Kind::Label, "what it is called"),
        ],
    )
};

pub(super) static RECORD_FIELD: Record = Record {
    rules: rules::RECORD_FIELD,
    text: Some("value"),
    labelled: true,
    ..record(
        "a field of records",
        &[
            field("type", Kind::Word(input::OF_MEASURES), "the type"),
            field("choices", Kind::Texts, "the words that are allowed, instead of a type"),
            field("range", Kind::Pair, "the least and the greatest value"),
            field("default", Kind::Text, "the value of a record that has none"),
            MISSING_CODES,
            DECIMAL_COMMA,
            THOUSANDS,
            field("value", Kind::Formula, "a formula over the record's other fields, instead of a type"),
            field("where", Kind::Formula, "the records that have the formula's value"),
            field("label", Kind::Label, "what it is called"),
        ],
    )
};

pub(super) static TABLE: Record = record(
    "a table",
    &[
        field("hit", Kind::Word(&hit::WORDS), "what is done where several rows fit"),
        required("in", Kind::Texts, "the names of the inputs"),
        required("out", Kind::Texts, "the names of the outputs"),
        required("rows", Kind::Rows, "for each row a condition on every input, then a value for every output"),
    ],
);
