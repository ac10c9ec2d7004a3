//! A ledger put back as it was, entry by entry, into an empty store: to do again what was done on it.

use assay_ledger::{Leaf, Salt};

use crate::database::{Arg, Tx};
use crate::error::{Error, Within};
use crate::sql;
use crate::store::{LOG_ID, Store};

/// An entry as somebody kept it: its leaf, and its opening where there is one.
#[derive(Debug, Clone, Copy)]
pub struct Kept<'a> {
    pub leaf: &'a [u8],
    pub opening: Option<(Salt, &'a [u8])>,
}

impl Store {
    /// Puts these entries, in ledger order, into a store that has none yet; all or none.
    ///
    /// Refused where the store has entries, a leaf cannot be read, or an opening does not match its leaf.
    pub async fn restore(&self, entries: &[Kept<'_>]) -> Result<(), Error> {
        let what = || "failed to put the entries back".to_owned();
        if self.size().await? != 0 {
            return Err(Error::refused("the store has entries already").within(&what()));
        }
        let mut tx = self.database.begin().await.within(what)?;
        let mut last_at = 0;
        for (index, entry) in entries.iter().enumerate() {
            last_at = put(&mut tx, index as i64, entry).await.within(|| format!("{}: entry {index}", what()))?;
        }
        let args = [Arg::Int(entries.len() as i64), Arg::Int(last_at), Arg::Int(LOG_ID)];
        let row = tx.row(sql::TAKE, &args).await.within(what)?;
        match row.map(|row| row.int("size")).transpose().within(what)? {
            Some(size) if size == entries.len() as i64 => tx.commit().await.within(what),
            _ => Err(Error::refused("the store has entries already").within(&what())),
        }
    }
}

/// Inserts one entry, and returns when the ledger received it.
async fn put(tx: &mut Tx, index: i64, entry: &Kept<'_>) -> Result<i64, Error> {
    let leaf = Leaf::decode(entry.leaf).map_err(|error| Error::altered(error.to_string()))?;
    let (id, stream) = (leaf.id.to_string(), leaf.place.map(|place| place.stream.to_string()));
    let args = [
        Arg::Int(index),
        Arg::Text(&id),
        Arg::Text(leaf.kind.word()),
        Arg::Int(leaf.at),
        Arg::OptionalText(stream.as_deref()),
        Arg::OptionalInt(leaf.place.map(|place| place.seq as i64)),
        Arg::Bytes(entry.leaf),
    ];
    tx.run(sql::PUT_ENTRY, &args).await?;
    if let Some((salt, body)) = entry.opening {
        leaf.commit.check(&salt, body).map_err(|error| Error::altered(error.to_string()))?;
        tx.run(sql::PUT_OPENING, &[Arg::Int(index), Arg::Bytes(&salt.0), Arg::Bytes(body)]).await?;
    }
    Ok(leaf.at)
}
