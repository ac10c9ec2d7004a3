//! Tables of a few lines, without SQL: a file's rows are its lines, and a test's "SQL" is the rows that it returns, one a line:
//! `ITEM STATUS [DAY [ASSET]]`. `@rows` stands for one `ok` row for each line that was read, and of the programme's own tables for
//! one row named by its columns' values.
use std::fs;
use std::path::Path;

use assay_engine::tables::*;
use assay_model::object::Shape;
use assay_model::time::{Day, Instant, Zone};

pub struct Lines;

impl Tables for Lines {
    fn engine(&self) -> String {
        "lines/1".into()
    }

    fn lint(&self, _: &str, _: &[String]) -> Result<(), TablesError> {
        Ok(())
    }

    fn ingest(&self, ingest: &Ingest<'_>) -> Result<Ingested, TablesError> {
        let text = fs::read_to_string(ingest.raw).unwrap();
        if text.contains("broken") {
            return Err(TablesError::new(TablesErrorKind::Input, "a row is broken").line(2).hint("mend it"));
        }
        fs::write(ingest.out, &text).unwrap();
        Ok(Ingested { n: text.lines().count() as u64, occurred: None })
    }

    fn page(&self, _: &Path, _: u64, _: u64) -> Result<Page, TablesError> {
        Ok(Page { columns: Vec::new(), rows: Vec::new(), total: 0 })
    }

    fn run(&self, query: &Query<'_>, row: &mut dyn FnMut(Row<'_>) -> Result<(), TablesError>) -> Result<RunStats, TablesError> {
        let mut rows = 0;
        for line in query.sql.lines() {
            if line == "@rows" {
                for table in query.tables {
                    let snapshots = match &table.contents {
                        // Of a state the last one alone.
                        Contents::Snapshots(all) if table.shape == Shape::State => &all[all.len().saturating_sub(1)..],
                        Contents::Snapshots(all) => all,
                        Contents::Rows(cells) => {
                            for cells in cells {
                                let name = format!("{cells:?}");
                                row(Row { item: &name, status: RowStatus::Ok, reason: "", occurred_at: None, asset: None })?;
                                rows += 1;
                            }
                            continue;
                        }
                    };
                    for name in snapshots
                        .iter()
                        .flat_map(|s| fs::read_to_string(&s.parquet).unwrap().lines().map(str::to_owned).collect::<Vec<_>>())
                    {
                        row(Row { item: &name, status: RowStatus::Ok, reason: "", occurred_at: None, asset: None })?;
                        rows += 1;
                    }
                }
                continue;
            }
            let words: Vec<&str> = line.split_whitespace().collect();
            let (Some(item), Some(status)) = (words.first(), words.get(1).and_then(|word| RowStatus::parse(word))) else {
                continue;
            };
            let at = words.get(2).map(|day| Zone::UTC.noon_of(Day::parse(day).unwrap()));
            let inside = at.is_none_or(|at: Instant| query.period_start <= at && at < query.period_end);
            if inside {
                row(Row { item, status, reason: "said so", occurred_at: at.map(|at| at.0), asset: words.get(3).copied() })?;
                rows += 1;
            }
        }
        Ok(RunStats { rows })
    }
}
