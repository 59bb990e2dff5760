//! The fields of a source, in the same table form as those of a rule set.

use crate::ruleset::fields::{Field, Kind, Names, Record, field, record};

/// Words of `on_bad`.
pub(super) const ON_BAD: [&str; 2] = ["reject-row", "missing"];
/// Words of `keep`.
pub(super) const KEEP: [&str; 3] = ["all", "first", "last"];
/// Types of further columns.
pub(super) const TYPES: [&str; 4] = ["text", "number", "date", "bool"];

const COLUMN_NAME: Field = field("column", Kind::Text, "the header of the column");
const NTH: Field = field("nth", Kind::Whole, "which of several columns with this header, from 1");
const POSITION: Field =
    field("position", Kind::Text, "the place of the column instead of its header: `3`, or `C`");
const LIKE: Field = field("like", Kind::Text, "a pattern of the header: `*` stands for any text");
const VALUE: Field = field("value", Kind::Text, "the same value for all rows, instead of a column");
const MISSING: Field =
    field("missing", Kind::Texts, "codes for \"no value\"; of one column instead of those of all");
const DECIMAL_COMMA: Field = field("decimal_comma", Kind::Bool, "whether a comma in numbers is the decimal sign");
const THOUSANDS: Field = field("thousands", Kind::Bool, "whether numbers may have separators of thousands");
const ON_BAD_FIELD: Field =
    field("on_bad", Kind::Word(&ON_BAD), "what a cell that can't be read costs: the row, or only its value");

/// The top of a `sources/NAME.yaml`.
pub(super) static SOURCE: Record = record(
    "a source",
    &[
        field("source", Kind::Text, "the id; the name of the file unless said"),
        field("title", Kind::Label, "what kind of file it reads"),
        field(
            "into",
            Kind::Text,
            "what its rows are: `responses` (unless said), `measures`, or a survey or records of the rule set by name",
        ),
        field("encoding", Kind::Text, "how the file is encoded; UTF-8 unless said"),
        field("sheet", Kind::Text, "the sheet of a workbook"),
        field("header", Kind::Record(&HEADER), "where the names of the columns stand"),
        field("subject", Kind::Record(&ROLE), "who is judged"),
        field("respondent", Kind::Record(&ROLE), "who answers"),
        field("period", Kind::Record(&PERIOD), "when"),
        MISSING,
        DECIMAL_COMMA,
        THOUSANDS,
        field(
            "answers",
            Kind::Named(Names::Ids, &Kind::Record(&ANSWER)),
            "the columns of questions, attributes, fields or measures, by id; one that is not listed has its id as its header",
        ),
        field(
            "columns",
            Kind::Named(Names::Ids, &Kind::Record(&SIDE)),
            "further columns that `where` uses, by name",
        ),
        field("where", Kind::Formula, "which rows count"),
        field("keep", Kind::Word(&KEEP), "which rows of the same respondent, subject and period count"),
    ],
);

static HEADER: Record = Record {
    number: Some("row"),
    ..record(
        "a header",
        &[
            field("row", Kind::Whole, "the row of the file in which the header begins; 1 unless said"),
            field("rows", Kind::Whole, "how many rows it has, 1 to 3; their cells are joined"),
            field("use", Kind::Whole, "which of these rows alone has the names, from 1"),
            field("after", Kind::Whole, "how many rows below the header are no data"),
        ],
    )
};

static ROLE: Record = Record {
    text: Some("column"),
    ..record(
        "a column of ids",
        &[
            COLUMN_NAME,
            NTH,
            POSITION,
            LIKE,
            VALUE,
            field("labels", Kind::Named(Names::Labels, &Kind::Text), "ids by what the file calls them"),
        ],
    )
};

static PERIOD: Record = Record {
    text: Some("column"),
    ..record(
        "the period",
        &[
            COLUMN_NAME,
            NTH,
            POSITION,
            LIKE,
            VALUE,
            field(
                "format",
                Kind::Either(&[Kind::Texts, Kind::Text]),
                "how days are written: `day/month/year`, `month/day/year`, `year/month/day`, a pattern such as `DD.MM.YYYY`, \
                 `excel`, `unix`, `unix-ms`; needed where a day can be read in two ways",
            ),
            field("zone", Kind::Text, "the time zone of the place, as an offset such as `+08:00`"),
            field(
                "written_in",
                Kind::Text,
                "the time zone of times without an offset, where it is not that of the place",
            ),
        ],
    )
};

static COLUMN: Record = Record { text: Some("column"), ..record("a column", &[COLUMN_NAME, NTH, POSITION, LIKE]) };

static ANSWER: Record = Record {
    text: Some("column"),
    nothing: true,
    ..record(
        "a column of answers",
        &[
            COLUMN_NAME,
            NTH,
            POSITION,
            LIKE,
            VALUE,
            field(
                "labels",
                Kind::Named(Names::Labels, &Kind::Text),
                "answers of the rule set by what the file has; `~` for no answer",
            ),
            field(
                "head",
                Kind::Word(&["number", "label"]),
                "what counts of `5 - very satisfied`: the number at its head, or the label behind it",
            ),
            MISSING,
            DECIMAL_COMMA,
            THOUSANDS,
            ON_BAD_FIELD,
            field(
                "separator",
                Kind::Either(&[Kind::Texts, Kind::Text]),
                "what stands between several choices in one cell; found by the declared choices unless said",
            ),
            field("other", Kind::Text, "the choice that stands for every text that is no declared choice"),
            field(
                "ticks",
                Kind::Named(Names::Labels, &Kind::Record(&COLUMN)),
                "a column for each choice, ticked or not, instead of one column",
            ),
            field("ticked", Kind::Texts, "further signs of a tick"),
            field(
                "no_tick",
                Kind::Word(&["none", "missing"]),
                "what a row without a tick says: that none of the choices was made, or nothing",
            ),
        ],
    )
};

static SIDE: Record = Record {
    text: Some("column"),
    ..record(
        "a further column",
        &[
            COLUMN_NAME,
            NTH,
            POSITION,
            LIKE,
            field("type", Kind::Word(&TYPES), "what its cells are; `text` unless said"),
            MISSING,
            DECIMAL_COMMA,
            THOUSANDS,
        ],
    )
};
