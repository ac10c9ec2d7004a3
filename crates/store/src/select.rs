//! Reading some entries: those of a kind, or those whose id begins with what a person typed.

use assay_ledger::Kind;

use crate::database::Arg;
use crate::error::{Error, Within};
use crate::read::{Stored, index_arg, reading, stored};
use crate::sql;
use crate::store::Store;

/// Entries in a page: bounds a reader's memory, with bodies of some hundred kilobytes among them.
const PAGE_ENTRIES: i64 = 512;
/// How many kinds the statement names; fewer are asked for by naming one again.
const KINDS: usize = 6;

impl Store {
    /// The next entries of these kinds from index `from` up to, but without, `to`; empty after the last.
    pub async fn entries_of(&self, kinds: &[Kind], from: u64, to: u64) -> Result<Vec<Stored>, Error> {
        let Some(first) = kinds.first() else { return Ok(Vec::new()) };
        let words: Vec<&str> = (0..KINDS).map(|at| kinds.get(at).unwrap_or(first).word()).collect();
        let mut args = vec![Arg::Int(index_arg(from)), Arg::Int(index_arg(to))];
        args.extend(words.iter().map(|word| Arg::Text(word)));
        args.push(Arg::Int(PAGE_ENTRIES));
        let rows = self.database.rows(sql::PAGE_OF, &args).await.within(reading)?;
        rows.iter().map(|row| stored(row.int("idx")? as u64, row)).collect()
    }

    /// At most two entries whose id begins with these hex digits: one is meant, two are too many.
    pub async fn entries_like(&self, digits: &str) -> Result<Vec<Stored>, Error> {
        // `g` follows every hex digit.
        let end = format!("{digits}g");
        let args = [Arg::Text(digits), Arg::Text(&end)];
        let rows = self.database.rows(sql::LIKE, &args).await.within(reading)?;
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            found.push(self.entry_at(row.int("idx")? as u64).await?);
        }
        Ok(found)
    }
}
