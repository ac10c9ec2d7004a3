//! A source in itself: its name in SQL, its columns, its key and its checks.
use super::Rules;
use crate::declare::grammar::shortened;
use crate::declare::nearest;
use crate::object::{Check, ColumnType, Connector, Shape, Source, Table};

/// The most columns of a table: the widest exports of ticket systems have some hundreds.
const COLUMNS_MAX: usize = 2_000;

/// Whether SQL can name a table so without quotes: `hr.people`.
pub(in crate::declare) fn table_name(text: &str) -> bool {
    let mut parts = text.split('.');
    parts.clone().count() <= 2 && parts.all(plain_name)
}

/// `[a-z][a-z0-9_]*`
fn plain_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}

pub(super) fn check(source: &Source, rules: &mut Rules<'_>) {
    rules.title(&source.title);
    rules.distinct("assets", source.assets.iter().map(|id| id.as_str()));
    if let Connector::Git { repository, branch } = &source.connector {
        rules.filled("connector.repository", repository);
        if let Some(branch) = branch {
            rules.filled("connector.branch", branch);
        }
    }
    let id = source.id.as_str();
    if source.table.is_some() && !table_name(id) {
        let hint = "it is also the table's name in SQL: lower-case letters, digits and `_`, with at most one dot, as `hr.people`";
        rules.wrong_with("id", format!("`{id}` cannot name a table"), hint);
    }
    let schema = id.split('.').next().unwrap_or(id);
    if matches!(schema, "programme" | "information_schema") {
        rules.wrong("id", format!("the tables of `{schema}` are not collected: the name is taken"));
    }
    if id.ends_with("_history") {
        rules.wrong("id", "a name that ends in `_history` means all the evidence of the source before it");
    }
    match &source.table {
        Some(table) => {
            check_table(table, rules);
            for (at, check) in source.checks.iter().enumerate() {
                check_check(check, table, source, &format!("checks[{}]", at + 1), rules);
            }
        }
        None if !source.checks.is_empty() => {
            rules.wrong_with("checks", "a source of documents has no rows to check", "describe its `table`");
        }
        None => {}
    }
}

fn check_table(table: &Table, rules: &mut Rules<'_>) {
    if table.columns.is_empty() {
        rules.wrong("table.columns", "a table has at least one column");
    }
    if table.columns.len() > COLUMNS_MAX {
        rules.wrong("table.columns", format!("a table has at most {COLUMNS_MAX} columns"));
    }
    for column in table.columns.keys().filter(|column| !plain_name(column)) {
        let hint = "lower-case letters, digits and `_`, starting with a letter";
        rules.wrong_with(&format!("table.columns.{column}"), format!("`{}` cannot name a column", shortened(column)), hint);
    }
    if table.key.is_empty() {
        rules.wrong_with("table.key", "no column names a row", "list the columns that together are never the same in two rows");
    }
    rules.distinct("table.key", table.key.iter().map(String::as_str));
    for (at, column) in table.key.iter().enumerate() {
        column_of(table, column, &format!("table.key[{}]", at + 1), rules);
    }
    for (at, column) in table.ignore.iter().enumerate().filter(|(_, column)| table.columns.contains_key(*column)) {
        rules.wrong(&format!("table.ignore[{}]", at + 1), format!("`{column}` is both a column and left out"));
    }
    match (table.shape, &table.occurred_at) {
        (Shape::Events, None) => {
            let hint = "name the timestamptz column that says when each thing happened";
            rules.wrong_with("table.occurred_at", "a table of events does not say when they happened", hint);
        }
        (Shape::Events, Some(column)) => {
            typed_column(table, column, &[ColumnType::Timestamptz], "timestamptz", "table.occurred_at", rules);
        }
        (Shape::State, Some(_)) => {
            let hint = "its moment is that of the snapshot; a table of things that happened is `shape: events`";
            rules.wrong_with("table.occurred_at", "the rows of a state do not occur", hint);
        }
        (Shape::State, None) => {}
    }
}

fn column_of(table: &Table, column: &str, field: &str, rules: &mut Rules<'_>) -> Option<ColumnType> {
    let found = table.columns.get(column).copied();
    if found.is_none() {
        let hint = nearest::hint(column, table.columns.keys().map(String::as_str), "the columns are");
        rules.wrong_with(field, format!("there is no column `{}`", shortened(column)), hint);
    }
    found
}

fn typed_column(table: &Table, column: &str, types: &[ColumnType], words: &str, field: &str, rules: &mut Rules<'_>) {
    if let Some(found) = column_of(table, column, field, rules)
        && !types.contains(&found)
    {
        rules.wrong(field, format!("the column `{column}` must be {words}"));
    }
}

fn check_check(check: &Check, table: &Table, source: &Source, field: &str, rules: &mut Rules<'_>) {
    let column_field = format!("{field}.column");
    const TIMES: [ColumnType; 2] = [ColumnType::Timestamptz, ColumnType::Date];
    match check {
        Check::KeyUnique | Check::RowCount => {}
        Check::MinRows { rows } => {
            if *rows == 0 {
                rules.wrong(&format!("{field}.rows"), "a table always has at least 0 rows");
            }
        }
        Check::NotNull { columns } => {
            if columns.is_empty() {
                rules.wrong(&format!("{field}.columns"), "no column is named");
            }
            for (at, column) in columns.iter().enumerate() {
                column_of(table, column, &format!("{field}.columns[{}]", at + 1), rules);
            }
        }
        Check::Covers { column, .. } => typed_column(table, column, &TIMES, "timestamptz or date", &column_field, rules),
        Check::MaxGap { column, days } => {
            typed_column(table, column, &TIMES, "timestamptz or date", &column_field, rules);
            if *days == 0 {
                rules.wrong(&format!("{field}.days"), "no table has a row at every moment");
            }
        }
        Check::Sequence { column } => {
            typed_column(table, column, &[ColumnType::Bigint], "bigint", &column_field, rules);
        }
        Check::Values { column, values } => {
            column_of(table, column, &column_field, rules);
            if values.is_empty() {
                rules.wrong(&format!("{field}.values"), "no value is allowed");
            }
            rules.distinct(&format!("{field}.values"), values.iter().map(String::as_str));
        }
        Check::Reconcile { column, other, .. } => {
            column_of(table, column, &column_field, rules);
            if *other == source.id {
                let message = "a source cannot be reconciled with itself: the other must be independent of it";
                rules.wrong(&format!("{field}.other"), message);
            }
        }
    }
}
