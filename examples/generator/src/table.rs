//! Rows of evidence, and how they are written as CSV.
use std::fmt::Write;

/// A table that will be handed in.
pub(crate) struct Csv {
    text: String,
    pub(crate) n: usize,
}

impl Csv {
    /// An empty table with this header.
    pub(crate) fn new(header: &str) -> Self {
        Self { text: format!("{header}\n"), n: 0 }
    }

    /// Adds a row; a cell with a comma, a quote or a line break is quoted (RFC 4180).
    pub(crate) fn row(&mut self, cells: &[&dyn std::fmt::Display]) {
        for (at, cell) in cells.iter().enumerate() {
            let cell = cell.to_string();
            let quoted = cell.contains([',', '"', '\n', '\r']);
            let comma = if at == 0 { "" } else { "," };
            let cell = if quoted { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell };
            write!(self.text, "{comma}{cell}").expect("a text takes everything");
        }
        self.text.push('\n');
        self.n += 1;
    }

    /// The same, from texts.
    pub(crate) fn texts(&mut self, cells: &[String]) {
        let cells: Vec<&dyn std::fmt::Display> = cells.iter().map(|cell| cell as &dyn std::fmt::Display).collect();
        self.row(&cells);
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }
}

#[cfg(test)]
mod tests {
    use super::Csv;

    #[test]
    fn cells_are_quoted_where_they_must() {
        let mut csv = Csv::new("a,b");
        csv.row(&[&"x, y", &"say \"z\""]);
        assert_eq!((csv.n, csv.into_text().as_str()), (1, "a,b\n\"x, y\",\"say \"\"z\"\"\"\n"));
    }
}
