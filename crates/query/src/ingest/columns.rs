//! Which column of a file is which column of the table?
use assay_engine::tables::TablesError;
use assay_model::object::Table;

use super::place::{nearest, shown, wrong};

/// The most columns of a file: a line with more is no table that anybody declared.
pub(crate) const COLUMNS_MAX: usize = 4096;

/// The declared column of each column of the file; `None` is one that is left out on purpose.
pub(crate) fn places(name: &str, table: &Table, header: &[&str]) -> Result<Vec<Option<usize>>, TablesError> {
    let mut seen = vec![false; table.columns.len()];
    let mut places = Vec::with_capacity(header.len());
    for title in header {
        let place = place(name, table, title)?;
        if let Some(place) = place
            && std::mem::replace(&mut seen[place], true)
        {
            let (column, _) = table.columns.get_index(place).expect("a place is a declared column's index");
            return Err(wrong(name, Some(1), format!("column `{column}` is there twice")));
        }
        places.push(place);
    }
    missing(name, table, &seen, header)?;
    Ok(places)
}

/// The declared column that a title names, as it is written or in lower case with `_` for blanks and hyphens.
pub(crate) fn place(name: &str, table: &Table, title: &str) -> Result<Option<usize>, TablesError> {
    if let Some(place) = table.columns.get_index_of(title) {
        return Ok(Some(place));
    }
    if table.ignore.iter().any(|ignored| ignored == title) {
        return Ok(None);
    }
    let plain = title.trim().to_lowercase().replace([' ', '-'], "_");
    if let Some(place) = table.columns.get_index_of(plain.as_str()) {
        return Ok(Some(place));
    }
    if table.ignore.contains(&plain) {
        return Ok(None);
    }
    let error = wrong(name, None, format!("column {} is not declared", shown(title)));
    Err(match nearest(title, table.columns.keys().map(String::as_str)) {
        Some(near) => error.hint(format!("did you mean `{near}`? A column to leave out belongs under `ignore`")),
        None => error.hint("declare it under `columns`, or leave it out under `ignore`"),
    })
}

/// Refuses a file without one of the declared columns.
pub(crate) fn missing(name: &str, table: &Table, seen: &[bool], header: &[&str]) -> Result<(), TablesError> {
    let Some(absent) = seen.iter().position(|seen| !seen) else {
        return Ok(());
    };
    let (column, _) = table.columns.get_index(absent).expect("`seen` has one entry per declared column");
    let error = wrong(name, None, format!("column `{column}` is missing"));
    let titles: Vec<String> = header.iter().take(20).map(|title| shown(title)).collect();
    Err(error.hint(if titles.is_empty() { "no row has it".to_owned() } else { format!("the file has {}", titles.join(", ")) }))
}
