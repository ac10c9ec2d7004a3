//! A test in itself: its header, what it reads, and its fixtures.
use super::{Rules, table_name};
use crate::declare::grammar::shortened;
use crate::declare::nearest::{self, listed};
use crate::object::{Fixture, Test};
use crate::time::Instant;

/// The tables of what was declared and recorded.
pub(in crate::declare) const PROGRAMME_TABLES: [&str; 9] = [
    "programme.assets",
    "programme.controls",
    "programme.decisions",
    "programme.documents",
    "programme.findings",
    "programme.grants",
    "programme.occurrences",
    "programme.risks",
    "programme.runs",
];

/// The columns that a test returns, in the order in which a fixture may name them.
const RESULT_COLUMNS: [&str; 5] = ["item", "status", "occurred_at", "asset", "reason"];

const STATUSES: [&str; 5] = ["ok", "alarm", "info", "skip", "error"];

pub(super) fn check(test: &Test, rules: &mut Rules<'_>) {
    rules.title(&test.title);
    rules.filled("procedure", &test.procedure);
    rules.distinct("reads", test.reads.iter().map(String::as_str));
    rules.distinct("attributes", test.attributes.iter().map(|attribute| attribute.id.as_str()));
    for (at, attribute) in test.attributes.iter().enumerate() {
        rules.filled(&format!("attributes[{}].id", at + 1), &attribute.id);
        rules.filled(&format!("attributes[{}].text", at + 1), &attribute.text);
    }
    if let Some(measure) = &test.measure {
        super::measure::check(measure, test, rules);
    }
    match &test.sql {
        None if test.measure.is_some() => {}
        Some(sql) => {
            rules.filled("sql", sql);
            if test.reads.is_empty() {
                rules.wrong_with("reads", "an SQL test names what it reads", "list the tables of its `from` and `join`");
            }
        }
        None => {
            if !test.reads.is_empty() {
                let hint = "a test that reads tables is a `.sql` file";
                rules.wrong_with("reads", "a manual procedure reads no table", hint);
            }
            if !test.fixtures.is_empty() {
                rules.wrong("fixtures", "a manual procedure has no fixtures");
            }
        }
    }
    for (at, table) in test.reads.iter().enumerate() {
        reads(table, &format!("reads[{}]", at + 1), rules);
    }
    rules.distinct("fixtures", test.fixtures.iter().map(|fixture| fixture.name.as_str()));
    for (at, fixture) in test.fixtures.iter().enumerate() {
        check_fixture(fixture, test, &format!("fixtures[{}]", at + 1), rules);
    }
}

fn reads(table: &str, field: &str, rules: &mut Rules<'_>) {
    if table.starts_with("programme.") {
        if !PROGRAMME_TABLES.contains(&table) {
            let hint = nearest::hint(table, PROGRAMME_TABLES, "the programme's tables are");
            rules.wrong_with(field, format!("`{}` is no table of the programme", shortened(table)), hint);
        }
    } else if !table_name(table) {
        let hint = "a table has the id of its source, with `_history` for all its evidence";
        rules.wrong_with(field, format!("`{}` is not the name of a table", shortened(table)), hint);
    }
}

fn check_fixture(fixture: &Fixture, test: &Test, field: &str, rules: &mut Rules<'_>) {
    rules.filled(&format!("{field}.name"), &fixture.name);
    for table in fixture.tables.keys() {
        if !test.reads.contains(table) {
            let hint = nearest::hint(table, test.reads.iter().map(String::as_str), "it reads");
            rules.wrong_with(&format!("{field}.tables.{table}"), format!("the test does not read `{}`", shortened(table)), hint);
        }
    }
    let Some(days) = fixture.at.filter(|day| *day < fixture.period.0.from) else {
        return expectation(&fixture.expect, &format!("{field}.expect"), rules);
    };
    rules.wrong(&format!("{field}.at"), format!("`{days}` lies before the period"));
}

/// The rows that a fixture expects have columns that a test can return, and instants that can be read.
fn expectation(expect: &str, field: &str, rules: &mut Rules<'_>) {
    let mut lines = expect.lines().filter(|line| !line.trim().is_empty());
    let header: Vec<&str> = lines.next().unwrap_or("").split(',').map(str::trim).collect();
    for column in header.iter().filter(|column| !RESULT_COLUMNS.contains(column)) {
        let hint = nearest::hint(column, RESULT_COLUMNS, "a test returns");
        rules.wrong_with(field, format!("a test returns no column `{}`", shortened(column)), hint);
    }
    for column in ["item", "status"] {
        if !header.contains(&column) {
            rules.wrong_with(field, format!("the column `{column}` is missing"), "the first line names the columns");
        }
    }
    rules.distinct(field, header.iter().copied());
    for line in lines.filter(|line| !line.contains('"')) {
        let cells = line.split(',').map(str::trim);
        for (column, cell) in header.iter().zip(cells) {
            match *column {
                "status" if !STATUSES.contains(&cell) => {
                    let hint = format!("it is one of {}", listed(STATUSES));
                    rules.wrong_with(field, format!("`{}` is no status of a row", shortened(cell)), hint);
                }
                "occurred_at" if !cell.is_empty() => {
                    if let Err(error) = Instant::parse(cell) {
                        rules.wrong(field, error.to_string());
                    }
                }
                _ => {}
            }
        }
    }
}
