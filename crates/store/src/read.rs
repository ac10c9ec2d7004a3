//! Reading entries: every leaf is parsed, and every body checked against its commitment.

use assay_ledger::{EntryId, Kind, Leaf, Place, Salt, StreamId};

use crate::database::{Arg, Row};
use crate::error::{Error, Within};
use crate::sql;
use crate::store::{LOG_ID, Store};

/// Entries in a page, and bytes of bodies after which a page ends: bounds a reader's memory.
const PAGE_ENTRIES: u64 = 1024;
const PAGE_BYTES: i64 = 8 << 20;

/// An entry as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub index: u64,
    pub id: EntryId,
    pub kind: Kind,
    /// When the ledger received it, in microseconds since 1970.
    pub at: i64,
    pub place: Option<Place>,
    /// The leaf's bytes.
    pub leaf: Vec<u8>,
    /// The body's bytes; absent where the ledger has no opening for it.
    pub body: Option<Vec<u8>>,
    /// What opens the leaf's commitment to the body; with it or absent.
    pub salt: Option<Salt>,
}

/// Pages of entries in order; one page is in memory at a time.
pub struct Pages<'a> {
    store: &'a Store,
    from: u64,
    to: u64,
}

/// The row of the log.
pub(crate) struct Log {
    pub(crate) size: u64,
    pub(crate) last_at: i64,
    /// The size of the last checkpoint; −1 before the first.
    pub(crate) signed_size: i64,
}

impl Store {
    /// How many entries the ledger has.
    pub async fn size(&self) -> Result<u64, Error> {
        Ok(self.log().await.within(reading)?.size)
    }

    /// How many entries the ledger had received by `known_at`, in microseconds since 1970, that instant included.
    pub async fn size_at(&self, known_at: i64) -> Result<u64, Error> {
        let log = self.log().await.within(reading)?;
        if known_at >= log.last_at {
            return Ok(log.size);
        }
        // `at` never decreases, so that halving finds the place without an index of its own.
        let (mut known, mut later) = (0, log.size);
        while known < later {
            let middle = known + (later - known) / 2;
            let row = self.database.row(sql::AT, &[Arg::Int(middle as i64)]).await.within(reading)?;
            match row.ok_or_else(|| absent(middle))?.int("at")? <= known_at {
                true => known = middle + 1,
                false => later = middle,
            }
        }
        Ok(known)
    }

    /// The entries from index `from` up to, but without, `to`, which is at most [`Store::size`].
    pub fn entries(&self, from: u64, to: u64) -> Pages<'_> {
        Pages { store: self, from, to }
    }

    /// The entry at `index`.
    pub async fn entry_at(&self, index: u64) -> Result<Stored, Error> {
        let page = self.page(index, index.saturating_add(1)).await?;
        page.into_iter().next().ok_or_else(|| Error::missing(format!("there is no entry {index}")))
    }

    /// The entry with this id.
    pub async fn entry(&self, id: EntryId) -> Result<Stored, Error> {
        let row = self.database.row(sql::INDEX, &[Arg::Text(&id.to_string())]).await.within(reading)?;
        let row = row.ok_or_else(|| Error::missing(format!("there is no entry `{id}`")))?;
        self.entry_at(row.int("idx")? as u64).await
    }

    pub(crate) async fn log(&self) -> Result<Log, Error> {
        let row = self.database.row(sql::LOG, &[Arg::Int(LOG_ID)]).await?;
        let row = row.ok_or_else(|| Error::altered("the row of the log is missing"))?;
        Ok(Log {
            size: u64::try_from(row.int("size")?).map_err(|_| Error::altered("the log has a negative size"))?,
            last_at: row.int("last_at")?,
            signed_size: row.int("signed_size")?,
        })
    }

    async fn page(&self, from: u64, to: u64) -> Result<Vec<Stored>, Error> {
        let args = [Arg::Int(index_arg(from)), Arg::Int(index_arg(to)), Arg::Int(PAGE_BYTES)];
        let rows = self.database.rows(sql::PAGE, &args).await.within(reading)?;
        rows.iter().zip(from..).map(|(row, index)| stored(index, row)).collect()
    }
}

impl Pages<'_> {
    /// The next page, which has at least one entry; none after the last.
    ///
    /// `is_altered` where a body does not match its commitment, a column does not match its leaf, or an
    /// entry is missing.
    pub async fn next(&mut self) -> Result<Option<Vec<Stored>>, Error> {
        if self.from >= self.to {
            return Ok(None);
        }
        let page = self.store.page(self.from, self.to.min(self.from + PAGE_ENTRIES)).await?;
        if page.is_empty() {
            return Err(absent(self.from));
        }
        self.from += page.len() as u64;
        Ok(Some(page))
    }
}

pub(crate) fn stored(index: u64, row: &Row) -> Result<Stored, Error> {
    if row.int("idx")? != index as i64 {
        return Err(absent(index));
    }
    let bytes = row.bytes("leaf")?;
    let altered = |why: &str| Error::altered(format!("entry {index} was altered: {why}"));
    let leaf = Leaf::decode(&bytes).map_err(|error| altered(&error.to_string()))?;
    let columns = (row.text("id")?, row.text("kind")?, row.int("at")?, row.optional_text("stream")?, row.optional_int("seq")?);
    let place = leaf.place.map(|Place { stream, seq }| (stream, seq as i64));
    let expected = (
        leaf.id.to_string(),
        leaf.kind.word().to_owned(),
        leaf.at,
        place.map(|(stream, _): (StreamId, i64)| stream.to_string()),
        place.map(|(_, seq)| seq),
    );
    if columns != expected {
        return Err(altered("its columns do not match its leaf"));
    }
    let (salt, body) = match (row.optional_bytes("salt")?, row.optional_bytes("body")?) {
        (Some(salt), Some(body)) => {
            let salt = Salt(salt.try_into().map_err(|_| altered("its salt is not 32 bytes"))?);
            leaf.commit.check(&salt, &body).map_err(|error| altered(&error.to_string()))?;
            (Some(salt), Some(body))
        }
        _ => (None, None),
    };
    Ok(Stored { index, id: leaf.id, kind: leaf.kind, at: leaf.at, place: leaf.place, leaf: bytes, body, salt })
}

/// An index beyond what a column holds is beyond every entry.
pub(crate) fn index_arg(index: u64) -> i64 {
    i64::try_from(index).unwrap_or(i64::MAX)
}

fn absent(index: u64) -> Error {
    Error::altered(format!("entry {index} is missing"))
}

pub(crate) fn reading() -> String {
    "failed to read the ledger".to_owned()
}
