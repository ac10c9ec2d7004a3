//! What a run records of the rows that a test returned: counts, digests, and every row that is named.
use std::collections::{BTreeMap, HashMap, HashSet};

use assay_ledger::{RowDigest, population_line, result_line};
use assay_model::body::{Item, Ran};
use assay_model::id::AssetId;
use assay_model::time::Instant;

use crate::tables::{Row, RowStatus, TablesError, TablesErrorKind};

/// Rows that a run names: more of them are no exceptions but a broken test.
pub(crate) const NAMED_ROWS_MAX: usize = 100_000;

/// The longest item and reason, in bytes: they stand in tables that people read.
const TEXT_BYTES_MAX: usize = 2_000;

/// An item that an earlier run named, with its moment where it must be that one.
pub(crate) type Awaited = (String, Option<i64>);

/// Takes in a test's rows, in any order.
pub(crate) struct Population {
    population: RowDigest,
    result: RowDigest,
    line: Vec<u8>,
    /// Items that earlier runs named and that are still to be seen.
    awaited: HashSet<Awaited>,
    /// Declared assets: a row can be of no other.
    assets: HashSet<String>,
    by_asset: HashMap<String, u64>,
    occurred: Option<(i64, i64)>,
    ran: Ran,
}

impl Population {
    pub(crate) fn new(awaited: HashSet<Awaited>, assets: HashSet<String>) -> Self {
        Self {
            population: RowDigest::new(),
            result: RowDigest::new(),
            line: Vec::new(),
            awaited,
            assets,
            by_asset: HashMap::new(),
            occurred: None,
            ran: Ran::default(),
        }
    }

    pub(crate) fn push(&mut self, row: Row<'_>) -> Result<(), TablesError> {
        let input = |message: String| TablesError::new(TablesErrorKind::Input, message);
        if row.item.len() > TEXT_BYTES_MAX || row.reason.len() > TEXT_BYTES_MAX {
            return Err(input(format!("an item or a reason is longer than {TEXT_BYTES_MAX} bytes")));
        }
        if let Some(asset) = row.asset.filter(|asset| !self.assets.contains(*asset)) {
            return Err(input(format!("item `{}` is of `{asset}`, which is no declared asset", row.item)));
        }
        self.line.clear();
        let limit =
            |_| TablesError::new(TablesErrorKind::Input, format!("item `{}` has an `occurred_at` out of range", row.item));
        result_line(&mut self.line, row.item, row.status.word(), Some(row.reason), row.occurred_at, row.asset).map_err(limit)?;
        self.result.push(&self.line);
        match row.status {
            RowStatus::Skip => self.ran.n_skip += 1,
            RowStatus::Info => self.ran.n_info += 1,
            RowStatus::Ok | RowStatus::Alarm | RowStatus::Error => {
                self.line.clear();
                population_line(&mut self.line, row.item, row.occurred_at).map_err(limit)?;
                self.population.push(&self.line);
                self.count(row)?;
            }
        }
        Ok(())
    }

    fn count(&mut self, row: Row<'_>) -> Result<(), TablesError> {
        self.ran.n += 1;
        if !self.awaited.is_empty() {
            self.awaited.remove(&(row.item.to_owned(), row.occurred_at));
            self.awaited.remove(&(row.item.to_owned(), None));
        }
        if let Some(asset) = row.asset {
            match self.by_asset.get_mut(asset) {
                Some(n) => *n += 1,
                None => {
                    self.by_asset.insert(asset.to_owned(), 1);
                }
            }
        }
        if let Some(at) = row.occurred_at {
            let (first, last) = self.occurred.unwrap_or((at, at));
            self.occurred = Some((first.min(at), last.max(at)));
        }
        let named = match row.status {
            RowStatus::Alarm => &mut self.ran.alarms,
            RowStatus::Error => &mut self.ran.unclear,
            _ => return Ok(()),
        };
        if named.len() == NAMED_ROWS_MAX {
            let message = format!("more than {NAMED_ROWS_MAX} rows are alarms or errors");
            return Err(
                TablesError::new(TablesErrorKind::Limit, message).hint("does the test say `ok` and `alarm` the right way round?")
            );
        }
        let asset = row
            .asset
            .map(AssetId::parse)
            .transpose()
            .map_err(|error| TablesError::new(TablesErrorKind::Input, format!("item `{}`: {error}", row.item)))?;
        let occurred_at = row.occurred_at.map(Instant);
        named.push(Item { item: row.item.to_owned(), occurred_at, asset, reason: row.reason.to_owned() });
        Ok(())
    }

    /// The run's outcome; an item that occurs twice at one moment makes the population none.
    pub(crate) fn finish(mut self) -> Result<Ran, TablesError> {
        if let Some(line) = self.population.repeated() {
            let line = String::from_utf8_lossy(line);
            let message = format!("the item `{line}` is returned twice");
            return Err(
                TablesError::new(TablesErrorKind::Input, message).hint("`item` and `occurred_at` together must be unique")
            );
        }
        let order = |item: &Item| (item.item.clone(), item.occurred_at);
        self.ran.alarms.sort_by_cached_key(order);
        self.ran.unclear.sort_by_cached_key(order);
        let by_asset: BTreeMap<String, u64> = self.by_asset.into_iter().collect();
        self.ran.n_by_asset = by_asset.into_iter().filter_map(|(asset, n)| Some((AssetId::parse(&asset).ok()?, n))).collect();
        self.ran.lacks = self.awaited.into_iter().map(|(item, _)| item).collect();
        self.ran.lacks.sort();
        self.ran.lacks.dedup();
        (self.ran.items_from, self.ran.items_to) =
            self.occurred.map_or((None, None), |(first, last)| (Some(Instant(first)), Some(Instant(last))));
        self.ran.population_digest = Some(self.population.finish().to_string());
        self.ran.result_digest = Some(self.result.finish().to_string());
        Ok(self.ran)
    }
}
