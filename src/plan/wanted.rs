//! Which of the stored columns a plan reads.

use super::Plan;
use super::TableId;

/// What is read from the store: columns of the responses, and of each survey and of records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Columns of the responses.
    pub columns: Vec<String>,
    /// Surveys and records, each with its columns.
    pub tables: Vec<(String, Vec<String>)>,
}

impl Wanted {
    /// What a plan reads.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let others = plan.tables.entries().skip(1);
        let tables = others.map(|(at, table)| (table.id.clone(), given(plan, at))).collect();
        Self { columns: given(plan, TableId::RESPONSES), tables }
    }

    /// Whether a column of a table is among it; the responses have no name.
    #[must_use]
    pub fn has(&self, table: &str, column: &str) -> bool {
        let columns = match table {
            "" => Some(&self.columns),
            table => self.tables.iter().find(|(name, _)| name == table).map(|(_, columns)| columns),
        };
        columns.is_some_and(|columns| columns.iter().any(|known| known == column))
    }

    /// Whether a table is among it; the responses always are.
    #[must_use]
    pub fn has_table(&self, table: &str) -> bool {
        table.is_empty() || self.tables.iter().any(|(name, _)| name == table)
    }

    /// What either reads.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        add(&mut self.columns, other.columns);
        for (name, columns) in other.tables {
            match self.tables.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => add(known, columns),
                None => self.tables.push((name, columns)),
            }
        }
        self
    }
}

fn add(known: &mut Vec<String>, columns: Vec<String>) {
    for column in columns {
        if !known.contains(&column) {
            known.push(column);
        }
    }
}

/// The columns of a table that files give.
fn given(plan: &Plan, table: TableId) -> Vec<String> {
    let columns = plan.columns.iter().filter(|column| column.table == table && column.domain().is_some());
    columns.map(|column| column.id.clone()).collect()
}
