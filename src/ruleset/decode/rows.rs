//! Further surveys, and records: tables of rows beside the responses.

use super::inputs::fact_domain;
use super::*;

impl Decoder<'_> {
    pub(super) fn rows(&mut self, tree: &Tree) -> Vec<RowTable> {
        let surveys = entries(tree, "surveys").map(|entry| (entry, RowKind::Survey));
        let records = entries(tree, "records").map(|entry| (entry, RowKind::Records));
        let mut tables = Vec::new();
        for (entry, kind) in surveys.chain(records) {
            if entry.key == PER_RESPONSE {
                self.problems.push(
                    Diagnostic::error(Code::ReservedName, entry.key_span, "`response` is reserved")
                        .label("`per: response` means the responses")
                        .help("choose another name, such as `response_`"),
                );
            }
            tables.push(match kind {
                RowKind::Survey => self.survey(entry),
                RowKind::Records => self.records(entry),
            });
        }
        tables
    }

    fn survey(&mut self, entry: &Entry) -> RowTable {
        let tree = &entry.value;
        let mut given = IndexMap::new();
        for (id, Question { span, label, domain }) in self.questions(tree) {
            given.insert(id, GivenColumn { span, label, domain, default: None });
        }
        for field in entries(tree, "attributes") {
            let Attribute { span, label, domain } = self.attribute(field);
            self.once(entry, field, given.get(&field.key).map(|first| first.span));
            given.insert(field.key.clone(), GivenColumn { span, label, domain, default: None });
        }
        let mut derive = IndexMap::new();
        for field in entries(tree, "derive") {
            self.once(entry, field, given.get(&field.key).map(|first| first.span));
            derive.extend(self.derived(field).map(|derived| (field.key.clone(), derived)));
        }
        let label = label(tree, "label");
        RowTable { id: entry.key.clone(), span: entry.key_span, kind: RowKind::Survey, label, given, derive }
    }

    /// Two columns of a survey may not have one name.
    fn once(&mut self, survey: &Entry, field: &Entry, first: Option<Span>) {
        let Some(first) = first else { return };
        let message = format!("two columns of `{}` are called `{}`", survey.key, field.key);
        self.problems.push(
            Diagnostic::error(Code::DuplicateName, field.key_span, message)
                .label("the second")
                .also(first, "the first")
                .help("formulas could not tell them apart: rename one"),
        );
    }

    fn records(&mut self, entry: &Entry) -> RowTable {
        let (mut given, mut derive) = (IndexMap::new(), IndexMap::new());
        for field in entry.value.entries().iter().filter(|field| !field.key.is_empty()) {
            if field.value.get("value").is_some_and(|value| !value.is_nothing()) {
                self.formula_alone(field);
                derive.extend(self.derived(field).map(|derived| (field.key.clone(), derived)));
            } else {
                given.insert(field.key.clone(), self.record_field(entry, field));
            }
        }
        let (id, span) = (entry.key.clone(), entry.key_span);
        RowTable { id, span, kind: RowKind::Records, label: Label::default(), given, derive }
    }

    /// A formula has no type, no default and no range.
    fn formula_alone(&mut self, field: &Entry) {
        let odd = ["type", "choices", "range", "default"].iter().filter_map(|name| field.value.entry(name));
        for odd in odd.filter(|odd| !odd.value.is_nothing()) {
            self.problems.push(
                Diagnostic::error(
                    Code::BadValue,
                    odd.key_span,
                    format!("field `{}` has a formula and `{}`", field.key, odd.key),
                )
                .label("this does not fit")
                .help("a field is given by files and has a `type` or `choices`, or it is computed: one of them"),
            );
        }
    }

    fn record_field(&mut self, table: &Entry, field: &Entry) -> GivenColumn {
        let tree = &field.value;
        let said = |name: &str| tree.entry(name).filter(|entry| !entry.value.is_nothing());
        if said("choices").is_none() && said("type").is_none() {
            self.problems.push(
                Diagnostic::error(
                    Code::MissingField,
                    tree.entries().first().map_or(field.key_span, |first| first.key_span),
                    format!("field `{}` of `{}` has neither a `type` nor a formula", field.key, table.key),
                )
                .label("this field")
                .help(
                    "write `{type: money}` or another type, `{choices: [a, b]}`, or a formula over other fields",
                ),
            );
        }
        if let Some(filter) = said("where") {
            let message = format!("`where` of field `{}` has no formula to restrict", field.key);
            self.problems.push(
                Diagnostic::error(Code::BadValue, filter.key_span, message)
                    .label("this does not fit")
                    .help("write it on a field with a `value`: `{value: balance, where: days > 90}`"),
            );
        }
        self.fact_misfits(field);
        self.words_once(field);
        let range = self.range(tree);
        let domain = fact_domain(tree, range);
        let default = self.default(field, &domain);
        GivenColumn { span: field.key_span, label: label(tree, "label"), domain, default }
    }
}

/// What `per` calls the responses, so that no table can be called so.
const PER_RESPONSE: &str = "response";
