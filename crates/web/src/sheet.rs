//! Rows as CSV: any list of plain records, its fields as columns.
use serde::Serialize;
use serde_json::Value;

/// A list as CSV, with a header. A cell that a spreadsheet would take for a formula is kept from it by an apostrophe.
pub(crate) fn csv<T: Serialize>(rows: &[T]) -> String {
    let mut out = String::new();
    for (at, row) in rows.iter().enumerate() {
        let Ok(Value::Object(fields)) = serde_json::to_value(row) else { continue };
        if at == 0 {
            line(&mut out, fields.keys().map(|key| Value::String(key.clone())));
        }
        line(&mut out, fields.into_iter().map(|(_, value)| value));
    }
    out
}

/// A table of text as CSV.
pub(crate) fn csv_of_table(columns: &[String], rows: &[Vec<Option<String>>]) -> String {
    let mut out = String::new();
    line(&mut out, columns.iter().map(|name| Value::String(name.clone())));
    for row in rows {
        line(&mut out, row.iter().map(|cell| cell.clone().map_or(Value::Null, Value::String)));
    }
    out
}

fn line(out: &mut String, cells: impl Iterator<Item = Value>) {
    for (at, value) in cells.enumerate() {
        if at > 0 {
            out.push(',');
        }
        cell(out, &text(value));
    }
    out.push_str("\r\n");
}

fn text(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => guarded(text),
        Value::Array(list) => list.into_iter().map(text).collect::<Vec<_>>().join("; "),
        Value::Object(fields) => fields.into_iter().map(|(_, value)| text(value)).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

fn guarded(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

fn cell(out: &mut String, text: &str) {
    if text.contains([',', '"', '\n', '\r']) {
        out.push('"');
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Line {
        id: &'static str,
        n: i64,
        of: Vec<&'static str>,
        none: Option<u8>,
    }

    #[test]
    fn cells_are_quoted_and_formulas_are_text() {
        let rows = [Line { id: "=1+1,\"x\"", n: -5, of: vec!["a", "b"], none: None }];
        assert_eq!(csv(&rows), "id,n,of,none\r\n\"'=1+1,\"\"x\"\"\",-5,a; b,\r\n");
        assert_eq!(csv::<Line>(&[]), "");
    }
}
