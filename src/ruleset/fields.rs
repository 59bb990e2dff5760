//! The table of fields: every field of the rule language, once.
//!
//! The same table says what a `ruleset.yaml` may contain ([`super::shape`]), turns short forms into long ones
//! ([`super::lengthen`]) and yields the JSON Schema for editors ([`super::schema`]). What a value means is
//! decided by the decoder, which reads only what this table lets through.

mod classify;
mod inputs;
mod names;
mod rules;
mod sample;
mod takes;

pub use crate::construct::points::WORDS as WAYS_TO_POINTS;
use inputs::{
    ATTRIBUTE, DECIMAL_COMMA, DERIVED, MEASURE, MISSING_CODES, QUESTIONS, RECORD_FIELD, SCALE, SURVEY, TABLE,
    THOUSANDS,
};
pub use names::{is_id, is_reserved};
pub use rules::{MOST_HISTORY, Rule};
pub use takes::{Takes, takes};

use super::yaml::{Shape, Style, Tree};
use crate::construct::position::Direction;
use crate::construct::{combination, concatenated, points, position, status, transform, word_list};
use crate::number;

/// What a field takes.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Any text on one or more lines.
    Text,
    /// A text, or one text a language.
    Label,
    /// `true` or `false`.
    Bool,
    /// An exact decimal, or a percent such as `5%`.
    Number,
    /// A whole number from 0.
    Whole,
    /// A formula.
    Formula,
    /// One of these words.
    Word(&'static [&'static str]),
    /// `[low, high]`.
    Pair,
    /// A map with these fields.
    Record(&'static Record),
    /// A map from names to things of a kind.
    Named(Names, &'static Kind),
    /// A list of records; or, where two fields are named, a map from the first to the second.
    List(&'static Record, Option<(&'static str, &'static str)>),
    /// A list of texts.
    Texts,
    /// Lists of cells, each a value, a list of values or nothing.
    Rows,
    /// Any of these, tried in order.
    Either(&'static [Kind]),
}

/// What the keys of a map from names are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// Identifiers that formulas can use.
    Ids,
    /// Any text: levels, grades.
    Labels,
    /// Numbers: the points of a curve.
    Numbers,
    /// Paths of nodes: `score.delivery`.
    Paths,
}

/// A map with known fields.
#[derive(Debug)]
pub struct Record {
    /// What it describes, with an article: `a node`.
    pub what: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
    /// What keys that are no field hold, where any name is allowed.
    pub rest: Option<(Names, &'static Kind)>,
    /// The field that a bare number stands for.
    pub number: Option<&'static str>,
    /// The field that a bare text stands for.
    pub text: Option<&'static str>,
    /// The field that a bare list stands for.
    pub list: Option<&'static str>,
    /// Whether the languages of its `label` may be written directly.
    pub labelled: bool,
    /// Whether `~` may stand for it.
    pub nothing: bool,
    /// What holds of several fields together, and between which numbers fields lie.
    pub rules: &'static [Rule],
}

/// A field.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// Whether it must be there.
    pub required: bool,
    /// What it means, in one line.
    pub doc: &'static str,
}

pub(crate) const fn field(name: &'static str, kind: Kind, doc: &'static str) -> Field {
    Field { name, kind, required: false, doc }
}

pub(crate) const fn required(name: &'static str, kind: Kind, doc: &'static str) -> Field {
    Field { name, kind, required: true, doc }
}

pub(crate) const fn record(what: &'static str, fields: &'static [Field]) -> Record {
    let (rest, number, text, list, rules): (_, _, _, _, &[Rule]) = (None, None, None, None, &[]);
    Record { what, fields, rest, number, text, list, labelled: false, nothing: false, rules }
}

/// The languages in which labels are written.
pub use crate::language::TAGS as LANGUAGES;

/// The top of a `ruleset.yaml`.
pub static RULESET: Record = Record {
    rules: rules::RULESET,
    ..record(
        "a rule set",
        &[
            required("ruleset", Kind::Text, "the id, unique in the workspace"),
            field("title", Kind::Label, "what it is called"),
            field("purpose", Kind::Label, "what it is for and where it comes from"),
            field("subject", Kind::Text, "what is judged, in one word"),
            field("period", Kind::Word(&["year", "half-year", "quarter", "month", "day"]), "how long a period is"),
            field("extends", Kind::Text, "the id of the rule set whose rules are taken over and changed"),
            field("organisation", Kind::Text, "the owner; its descendants may use it"),
            field("survey", Kind::Text, "the id under which its responses are stored"),
            field("effective", Kind::Record(&EFFECTIVE), "the periods in which it is in force"),
            field("previous", Kind::Word(&["adjacent", "latest"]), "which earlier period `previous` is"),
            field(
                "compare_invalid",
                Kind::Bool,
                "whether earlier periods in which a subject was invalid are compared with",
            ),
            field("history", Kind::Whole, "how many earlier periods trends may see, 1 to 40"),
            field(
                "reject_limit",
                Kind::Number,
                "the share of a file's rows that may be rejected; above it nothing is scored or stored; 5% unless said",
            ),
            MISSING_CODES,
            DECIMAL_COMMA,
            THOUSANDS,
            field(
                "unregistered",
                Kind::Word(&["accept", "reject"]),
                "what becomes of rows of subjects that `subjects.csv` does not name; `accept` unless said",
            ),
            field("scales", Kind::Named(Names::Labels, &SCALE_KIND), "scales by name"),
            field("questions", Kind::Record(&QUESTIONS), "questions by id, with a default `scale`"),
            field("attributes", Kind::Named(Names::Ids, &Kind::Record(&ATTRIBUTE)), "what else a response says"),
            field("measures", Kind::Named(Names::Ids, &Kind::Record(&MEASURE)), "facts of a subject in a period"),
            field(
                "derive",
                Kind::Named(Names::Ids, &Kind::Record(&DERIVED)),
                "columns computed for each response",
            ),
            field("surveys", Kind::Named(Names::Ids, &Kind::Record(&SURVEY)), "further surveys by name"),
            field(
                "records",
                Kind::Named(Names::Ids, &Kind::Named(Names::Ids, &Kind::Record(&RECORD_FIELD))),
                "records by name: several facts a subject and period",
            ),
            field("classify", classify::CLASSIFY, "free text into classes by the words that it contains"),
            field(
                "tables",
                Kind::Named(Names::Ids, &Kind::Record(&TABLE)),
                "decision tables that formulas call by name",
            ),
            field("holidays", Kind::Texts, "days that `workdays` does not count"),
            field("workdays", Kind::Texts, "Saturdays and Sundays that `workdays` counts"),
            field("score", Kind::Record(&NODE), "the root of the score tree"),
            field("also", Kind::Named(Names::Ids, &Kind::Record(&ALSO)), "named results beside the score"),
            field(
                "grades",
                Kind::List(&GRADE, Some(("grade", "from"))),
                "grades by the least score that earns them",
            ),
            field("classes", Kind::List(&CLASS, None), "classes; the first that fits counts"),
            field("benchmarks", Kind::Named(Names::Ids, &Kind::Label), "benchmarks that formulas may name"),
            field("targets", Kind::Named(Names::Paths, &TARGET), "targets by path of the node"),
            field("actions", Kind::List(&ACTION, None), "what opens an action"),
            field("outcomes", Kind::List(&OUTCOME, None), "gates: no opinion, invalid, capped grade, veto"),
            field("breakdown", Kind::Record(&BREAKDOWN), "results by the values of attributes"),
            field("rollup", Kind::Record(&ROLLUP), "results of the groups that subjects belong to"),
            field("sample", Kind::Record(&sample::SAMPLE), "whom to ask"),
        ],
    )
};

static TARGET: Kind = Kind::Either(&[Kind::Number, Kind::Word(&[GIVEN])]);

/// The word of a target that the data give.
pub const GIVEN: &str = "given";

static SCALE_KIND: Kind = Kind::Record(&SCALE);

static EFFECTIVE: Record = record(
    "the dates of a version",
    &[field("from", Kind::Text, "the first period in force"), field("to", Kind::Text, "the last period in force")],
);

const ROUNDED: &str = "decimal places that the value is rounded to, for grades, ranks, conditions and parents too";
const SHOWN: &str = "decimal places that people see, 0 to 12; the value stays what it is";

const ROUND: Kind = Kind::Either(&[Kind::Whole, Kind::Word(&["none"]), Kind::Record(&ROUNDING)]);

static ROUNDING: Record = Record {
    rules: rules::ROUNDING,
    ..record(
        "a rounding",
        &[
            required("places", Kind::Whole, "decimal places, 0 to 12"),
            field("half", Kind::Word(&["up", "even"]), "where a half goes: away from zero, or to the even digit"),
        ],
    )
};

const DIRECTIONS: Kind = Kind::Word(&Direction::WORDS);

static CHILD: Kind = Kind::Record(&NODE);

static BEFORE_POINTS: [Field; 10] = [
    field("label", Kind::Label, "what it is called"),
    field("weight", Kind::Number, "its weight in its parent"),
    field("when", Kind::Formula, "the condition over inputs under which a subject has it"),
    field("value", Kind::Formula, "a formula that yields a number"),
    field("of", Kind::Named(Names::Ids, &CHILD), "its children"),
    field("combine", COMBINE, "how the children become one value"),
    field("weights", Kind::Either(&[Kind::Number, Kind::Word(&["rescale"])]), "what weights must sum to"),
    field("missing", MISSING, "what a child without a value does"),
    field("per", PER, "`response`, or a survey or records: computed for each row, then averaged"),
    field("transform", TRANSFORM, "a function of the value"),
];

static AFTER_POINTS: [Field; 5] = [
    field("floor", Kind::Number, "the least value"),
    field("cap", Kind::Number, "the greatest value"),
    field("round", ROUND, ROUNDED),
    field("show", Kind::Whole, SHOWN),
    field("out_of", Kind::Number, "the points that it never exceeds"),
];

const fn way_field(way: &points::Way) -> Field {
    let kind = match way.takes {
        points::Takes::Ends => Kind::Pair,
        points::Takes::Knots => Kind::Named(Names::Numbers, &Kind::Number),
        points::Takes::Bands => Kind::List(&BAND, None),
        points::Takes::Direction => DIRECTIONS,
    };
    field(way.word, kind, way.doc)
}

const fn position_field(position: &position::Position) -> Field {
    field(position.word, DIRECTIONS, position.doc)
}

/// A field for each of these descriptors.
macro_rules! fields_of {
    ($all:expr, $field:expr) => {{
        let mut fields = [field("", Kind::Text, ""); $all.len()];
        let mut at = 0;
        #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
        while at < fields.len() {
            fields[at] = $field($all[at]);
            at += 1;
        }
        fields
    }};
}

/// The fields of a node, with one for each way to points.
static NODE_FIELDS: [Field; BEFORE_POINTS.len() + WAYS_TO_POINTS.len() + AFTER_POINTS.len()] = concatenated(
    &[
        &BEFORE_POINTS,
        &fields_of!(points::OF_VALUE, way_field),
        &fields_of!(position::ALL, position_field),
        &fields_of!(points::OF_TARGET, way_field),
        &AFTER_POINTS,
    ],
    field("", Kind::Text, ""),
);

/// A node of the score tree.
pub static NODE: Record = Record {
    rules: rules::NODE,
    number: Some("weight"),
    text: Some("value"),
    labelled: true,
    ..record("a node", &NODE_FIELDS)
};

const PER: Kind = Kind::Either(&[Kind::Word(&["response"]), Kind::Text]);

const COMBINE: Kind = Kind::Either(&[Kind::Word(&COMBINES), Kind::Record(&FUNCTION)]);

/// The words of `combine`.
pub const COMBINES: [&str; combination::ALL.len() + 1] =
    concatenated(&[&word_list!(combination::ALL), &[super::model::Combine::<()>::NONE]], "");

/// The words of `transform`.
const TRANSFORMS: [&str; transform::ALL.len()] = word_list!(transform::ALL);

const TRANSFORM: Kind = Kind::Either(&[Kind::Word(&TRANSFORMS), Kind::Record(&FUNCTION)]);

static FUNCTION: Record = record(
    "a step by a function",
    &[required("function", Kind::Text, "the name of a function in the `.rhai` files")],
);

const MISSING: Kind = Kind::Either(&[Kind::Word(&["fail", "renormalise", "zero"]), Kind::Record(&PARTIAL)]);

static PARTIAL: Record = record(
    "a policy for missing children",
    &[required("renormalise", Kind::Number, "the least share of the weight that must be present")],
);

static BAND: Record = Record {
    rules: rules::BAND,
    ..record(
        "a band",
        &[
            field("at", Kind::Number, "the value"),
            field("from", Kind::Number, "the least value"),
            field("to", Kind::Number, "the greatest value"),
            field("above", Kind::Number, "instead of `from`: the value itself belongs to another band"),
            field("below", Kind::Number, "instead of `to`: the value itself belongs to another band"),
            required(
                "points",
                Kind::Either(&[Kind::Number, Kind::Pair]),
                "the points, or those at its left and right end",
            ),
        ],
    )
};

static ALSO: Record = Record {
    rules: rules::NAMED,
    text: Some("value"),
    labelled: true,
    ..record(
        "a named result",
        &[
            required("value", Kind::Formula, "a number, a text, true or false"),
            field("round", ROUND, ROUNDED),
            field("show", Kind::Whole, SHOWN),
            field("label", Kind::Label, "what it is called"),
            field("always", Kind::Bool, "whether it is said of subjects without an opinion too"),
        ],
    )
};

static GRADE: Record = Record {
    labelled: true,
    ..record(
        "a grade",
        &[
            required("grade", Kind::Text, "the grade"),
            field("from", Kind::Number, "the least score that earns it"),
            field("label", Kind::Label, "the grade in other languages"),
        ],
    )
};

static CLASS: Record = Record {
    labelled: true,
    ..record(
        "a class",
        &[
            required("class", Kind::Text, "the id of the class"),
            field("when", Kind::Formula, "the condition; none: everything that is left"),
            field("label", Kind::Label, "what it is called"),
        ],
    )
};

static ACTION: Record = record(
    "an action",
    &[
        required("when", Kind::Formula, "the condition"),
        required("open", Kind::Text, "the kind of action that is opened"),
        field("about", Kind::Formula, "what it is about"),
        field("reason", Kind::Label, "why, in words"),
    ],
);

static OUTCOME: Record = Record {
    rules: rules::OUTCOME,
    ..record(
        "an outcome",
        &[
            required("when", Kind::Formula, "the condition"),
            field("status", Kind::Word(&status::WORDS), "the status"),
            field("cap_grade", Kind::Text, "the best grade that is still possible"),
            field("veto", Kind::Text, "the grade whatever the score, without a rank"),
            field("reason", Kind::Label, "why, in words"),
        ],
    )
};

static BREAKDOWN: Record = record(
    "a breakdown",
    &[
        required("by", Kind::Texts, "attributes, or several crossed: `region*channel`"),
        field("min_n", Kind::Whole, "the least number of responses with which a result is shown; 5 if not said"),
    ],
);

static ROLLUP: Record = record(
    "a roll-up",
    &[
        required("levels", Kind::Texts, "the levels from the subjects that are judged upwards: `[county, city]`"),
        required("by", Kind::Word(&["pooled", "mean-of-children"]), "how a group's result is made"),
    ],
);

/// The field of that name.
#[must_use]
pub fn field_named(record: &'static Record, name: &str) -> Option<&'static Field> {
    record.fields.iter().find(|field| field.name == name)
}

/// Whether a name is one of a field anywhere in a rule set, or a language.
#[must_use]
pub fn is_word(name: &str) -> bool {
    let mut seen = Vec::new();
    LANGUAGES.contains(&name) || has_field(&RULESET, name, &mut seen)
}

fn has_field(record: &'static Record, name: &str, seen: &mut Vec<&'static str>) -> bool {
    if seen.contains(&record.what) {
        return false;
    }
    seen.push(record.what);
    let rest = record.rest.iter().map(|(_, kind)| *kind);
    record.fields.iter().any(|field| field.name == name)
        || record.fields.iter().map(|field| &field.kind).chain(rest).any(|kind| within(kind, name, seen))
}

fn within(kind: &'static Kind, name: &str, seen: &mut Vec<&'static str>) -> bool {
    match kind {
        Kind::Record(record) | Kind::List(record, _) => has_field(record, name, seen),
        Kind::Named(_, kind) => within(kind, name, seen),
        Kind::Either(kinds) => kinds.iter().any(|kind| within(kind, name, seen)),
        _ => false,
    }
}

/// The field that a bare value stands for.
#[must_use]
pub fn short_field(tree: &Tree, record: &Record) -> Option<&'static str> {
    if matches!(tree.shape, Shape::List(_)) {
        return record.list;
    }
    let scalar = tree.scalar()?;
    let number = scalar.style == Style::Plain && number::parse_with_percent(&scalar.text).is_ok();
    if number && record.number.is_some() { record.number } else { record.text }
}
