//! Appending: one order for all writers, all or nothing for each call.
//!
//! Concurrent calls of one process share a transaction; several processes take turns by the log's row.

use std::collections::HashSet;
use std::sync::Mutex;

use assay_ledger::{Commitment, EntryId, Kind, Leaf, Place, Salt, instant};
use tokio::sync::oneshot;

use crate::database::{Arg, Database, Tx};
use crate::error::{Cause, Error};
use crate::sql;
use crate::store::{LOG_ID, Store};

/// The longest body in bytes: what is longer is evidence, and a blob.
pub const BODY_BYTES_MAX: usize = 64 << 20;
/// Entries in one append: one transaction holds them all in memory.
pub const ENTRIES_MAX: usize = 100_000;
/// Entries of different calls that share a transaction: bounds how long the first waits for the last.
const GROUP_MAX: usize = 10_000;
/// Bytes of bodies that one statement carries.
const STATEMENT_BYTES: usize = 4 << 20;

/// An entry to be appended. The caller makes the id and the salt at random.
#[derive(Debug, Clone)]
pub struct NewEntry {
    pub id: EntryId,
    pub kind: Kind,
    /// Its place in a stream; `(stream, seq)` is unique in the ledger.
    pub place: Option<Place>,
    /// Kept as it is, at most [`BODY_BYTES_MAX`].
    pub body: Vec<u8>,
    pub salt: Salt,
    /// The caller's clock in microseconds since 1970.
    pub now: i64,
}

/// What the ledger must be for an append to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    Any,
    /// As many entries as when the caller read; otherwise a conflict.
    Size(u64),
}

/// Where an entry stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub index: u64,
    pub id: EntryId,
    /// When the ledger received it, in microseconds since 1970: the caller's clock, or the last entry's
    /// instant where that is later. All entries of one append have the same.
    pub at: i64,
}

/// Calls that wait for a transaction.
#[derive(Default)]
pub(crate) struct Queue {
    waiting: Mutex<Vec<Job>>,
    turn: tokio::sync::Mutex<()>,
}

struct Job {
    entries: Vec<NewEntry>,
    expect: Expect,
    answer: oneshot::Sender<Result<Vec<Receipt>, Error>>,
}

/// The indices that an append has taken.
struct Taken {
    base: u64,
    at: i64,
}

impl Store {
    /// Appends entries in order, all or none, and returns their receipts once they are durable.
    ///
    /// An id that the ledger holds with the same body gives the first receipt, whatever `expect` says
    /// where all do; with another body it is refused. A call that is dropped before it returns may
    /// still be carried out: call again with the same ids to know.
    ///
    /// Errors: `is_conflict`, `is_refused`, `is_uncertain` (see there), or a failure that stored nothing.
    pub async fn append(&self, entries: Vec<NewEntry>, expect: Expect) -> Result<Vec<Receipt>, Error> {
        check(&entries)?;
        if entries.is_empty() {
            return Ok(Vec::new());
        }
        let (answer, mut answered) = oneshot::channel();
        self.queue.push(Job { entries, expect, answer });
        let _turn = self.queue.turn.lock().await;
        loop {
            // Whoever had the turn before may have carried this one out too.
            if let Ok(answer) = answered.try_recv() {
                return answer;
            }
            let Some(group) = self.queue.group() else {
                return Err(lost("it left the queue"));
            };
            // A task of its own: a caller that gives up does not take the others' entries with it.
            let database = self.database.clone();
            let worked = tokio::spawn(async move { carry_out(&database, group).await }).await;
            worked.map_err(|error| lost(&error.to_string()))?;
        }
    }
}

fn lost(why: &str) -> Error {
    let hint = "hint: the same command again stores nothing twice";
    Error::new(Cause::Uncertain, format!("the append was interrupted: {why}\n{hint}"))
}

impl Queue {
    fn push(&self, job: Job) {
        self.jobs().push(job);
    }

    /// The next calls that fit into one transaction, in the order in which they came.
    fn group(&self) -> Option<Vec<Job>> {
        let mut jobs = self.jobs();
        let mut n_entries = 0;
        let fit = jobs.iter().take_while(|job| {
            n_entries += job.entries.len();
            n_entries <= GROUP_MAX
        });
        let n = fit.count().max(1).min(jobs.len());
        (n > 0).then(|| jobs.drain(..n).collect())
    }

    fn jobs(&self) -> std::sync::MutexGuard<'_, Vec<Job>> {
        // Nothing panics while it holds the lock, and the list is whole at every step.
        self.waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Runs a group in one transaction and answers every call of it.
async fn carry_out(database: &Database, group: Vec<Job>) {
    let answers = match transact(database, &group).await {
        Ok(answers) => answers,
        Err(error) => {
            let error = error.within("failed to append");
            group.iter().map(|_| Err(error.clone())).collect()
        }
    };
    for (job, answer) in group.into_iter().zip(answers) {
        // The caller may have given up; its entries are stored all the same.
        drop(job.answer.send(answer));
    }
}

type Answers = Vec<Result<Vec<Receipt>, Error>>;

/// All calls together where nothing stands against any of them, which is nearly always; otherwise each
/// within a savepoint of its own, so that one that is refused leaves no trace. An error is for all.
async fn transact(database: &Database, group: &[Job]) -> Result<Answers, Error> {
    let mut tx = database.begin().await?;
    tx.script("savepoint one_append").await?;
    match together(&mut tx, group).await {
        Ok(answers) => {
            tx.commit().await?;
            return Ok(answers);
        }
        Err(error) if error.is_conflict() || error.is_refused() => undo(&mut tx).await?,
        Err(error) => return Err(error),
    }
    let mut answers = Vec::with_capacity(group.len());
    for job in group {
        tx.script("savepoint one_append").await?;
        let answer = one_by_one(&mut tx, job).await;
        match &answer {
            Ok(_) => tx.script("release savepoint one_append").await?,
            Err(error) if error.is_conflict() || error.is_refused() => undo(&mut tx).await?,
            Err(error) => return Err(error.clone()),
        }
        answers.push(answer);
    }
    match answers.iter().any(Result::is_ok) {
        true => tx.commit().await?,
        false => tx.rollback().await?,
    }
    Ok(answers)
}

async fn undo(tx: &mut Tx) -> Result<(), Error> {
    tx.script("rollback to savepoint one_append").await
}

/// Inserts the entries of all calls without looking anything up: an id or a place that is there
/// already, and a size that is not the expected one, are refused.
async fn together(tx: &mut Tx, group: &[Job]) -> Result<Answers, Error> {
    let entries: Vec<_> = group.iter().flat_map(|job| &job.entries).collect();
    let taken = take(tx, &entries).await?;
    let mut size = taken.base;
    for job in group {
        job.expect.check(size)?;
        size += job.entries.len() as u64;
    }
    let mut made = insert(tx, &entries, &taken).await?.into_iter();
    Ok(group.iter().map(|job| Ok(made.by_ref().take(job.entries.len()).collect())).collect())
}

/// The slow way for one call: looks every id up, and inserts what is new.
async fn one_by_one(tx: &mut Tx, job: &Job) -> Result<Vec<Receipt>, Error> {
    let all: Vec<_> = job.entries.iter().collect();
    let taken = take(tx, &all).await?;
    let mut receipts = Vec::with_capacity(all.len());
    let mut fresh = Vec::new();
    for entry in &all {
        let first = find(tx, entry).await?;
        if first.is_none() {
            fresh.push(*entry);
        }
        receipts.push(first);
    }
    if fresh.is_empty() {
        undo(tx).await?;
        return Ok(receipts.into_iter().flatten().collect());
    }
    job.expect.check(taken.base)?;
    let n_known = (all.len() - fresh.len()) as i64;
    tx.run(sql::GIVE_BACK, &[Arg::Int(n_known), Arg::Int(LOG_ID)]).await?;
    for entry in &fresh {
        refuse_taken_place(tx, entry).await?;
    }
    let mut made = insert(tx, &fresh, &taken).await?.into_iter();
    Ok(receipts.into_iter().filter_map(|first| first.or_else(|| made.next())).collect())
}

/// The first statement: takes the log's row, and with it the next indices.
async fn take(tx: &mut Tx, entries: &[&NewEntry]) -> Result<Taken, Error> {
    let n = entries.len() as i64;
    let now = entries.iter().map(|entry| entry.now).max().unwrap_or(0);
    let row = tx.row(sql::TAKE, &[Arg::Int(n), Arg::Int(now), Arg::Int(LOG_ID)]).await?;
    let row = row.ok_or_else(|| Error::altered("the row of the log is missing"))?;
    let base = u64::try_from(row.int("size")? - n).map_err(|_| Error::altered("the log has a negative size"))?;
    Ok(Taken { base, at: row.int("last_at")? })
}

/// The receipt of the entry that has this id, if there is one; refused where its body is another.
async fn find(tx: &mut Tx, entry: &NewEntry) -> Result<Option<Receipt>, Error> {
    let Some(row) = tx.row(sql::FIND, &[Arg::Text(&entry.id.to_string())]).await? else {
        return Ok(None);
    };
    let leaf = Leaf::decode(&row.bytes("leaf")?).map_err(|error| Error::altered(error.to_string()))?;
    // Without an opening, only the same salt can show that the body is the same.
    let salt = row.optional_bytes("salt")?.and_then(|salt| salt.try_into().ok()).map_or(entry.salt, Salt);
    if leaf.commit.check(&salt, &entry.body).is_err() {
        return Err(Error::refused(format!("entry `{}` has another body already", entry.id)));
    }
    Ok(Some(Receipt { index: row.int("idx")? as u64, id: entry.id, at: row.int("at")? }))
}

async fn refuse_taken_place(tx: &mut Tx, entry: &NewEntry) -> Result<(), Error> {
    let Some(Place { stream, seq }) = entry.place else {
        return Ok(());
    };
    match tx.row(sql::FIND_PLACE, &[Arg::Text(&stream.to_string()), Arg::Int(seq as i64)]).await? {
        Some(row) => Err(Error::refused(format!("place {seq} of stream `{stream}` is taken by entry {}", row.int("idx")?))),
        None => Ok(()),
    }
}

async fn insert(tx: &mut Tx, entries: &[&NewEntry], taken: &Taken) -> Result<Vec<Receipt>, Error> {
    let prepared: Vec<_> =
        (taken.base..).zip(entries).map(|(index, entry)| Prepared::new(index, entry, taken.at)).collect::<Result<_, _>>()?;
    let mut rest = prepared.as_slice();
    while !rest.is_empty() {
        let full = rest.get(..sql::ROWS);
        let small = |rows: &&[Prepared]| rows.iter().map(|row| row.entry.body.len()).sum::<usize>() <= STATEMENT_BYTES;
        let (rows, put_entries, put_openings) = match full.filter(small) {
            Some(rows) => (rows, sql::PUT_ENTRIES.as_str(), sql::PUT_OPENINGS.as_str()),
            None => (&rest[..1], sql::PUT_ENTRY, sql::PUT_OPENING),
        };
        let args: Vec<_> = rows.iter().flat_map(Prepared::entry_args).collect();
        tx.run(put_entries, &args).await?;
        let args: Vec<_> = rows.iter().flat_map(Prepared::opening_args).collect();
        tx.run(put_openings, &args).await?;
        rest = &rest[rows.len()..];
    }
    Ok(prepared.iter().map(|row| Receipt { index: row.index, id: row.entry.id, at: taken.at }).collect())
}

/// An entry's columns.
struct Prepared<'a> {
    index: u64,
    entry: &'a NewEntry,
    at: i64,
    id: String,
    stream: Option<String>,
    leaf: Vec<u8>,
}

impl<'a> Prepared<'a> {
    fn new(index: u64, entry: &'a NewEntry, at: i64) -> Result<Prepared<'a>, Error> {
        let commit = Commitment::new(&entry.salt, &entry.body);
        let leaf = Leaf { kind: entry.kind, id: entry.id, at, place: entry.place, after: None, commit };
        Ok(Prepared {
            index,
            entry,
            at,
            id: entry.id.to_string(),
            stream: entry.place.map(|place| place.stream.to_string()),
            leaf: leaf.encode().map_err(|error| Error::refused(error.to_string()))?,
        })
    }

    fn entry_args(&self) -> [Arg<'_>; 7] {
        [
            Arg::Int(self.index as i64),
            Arg::Text(&self.id),
            Arg::Text(self.entry.kind.word()),
            Arg::Int(self.at),
            Arg::OptionalText(self.stream.as_deref()),
            Arg::OptionalInt(self.entry.place.map(|place| place.seq as i64)),
            Arg::Bytes(&self.leaf),
        ]
    }

    fn opening_args(&self) -> [Arg<'_>; 3] {
        [Arg::Int(self.index as i64), Arg::Bytes(&self.entry.salt.0), Arg::Bytes(&self.entry.body)]
    }
}

impl Expect {
    fn check(self, size: u64) -> Result<(), Error> {
        match self {
            Expect::Size(expected) if expected != size => {
                let message = format!("the ledger has {size} entries, not the {expected} that were read");
                Err(Error::new(Cause::Conflict, message + "\nhint: read again and retry"))
            }
            _ => Ok(()),
        }
    }
}

/// Refuses, before anything is asked of the database, what no ledger would take.
fn check(entries: &[NewEntry]) -> Result<(), Error> {
    if entries.len() > ENTRIES_MAX {
        return Err(Error::refused(format!("{} entries are more than the {ENTRIES_MAX} of one append", entries.len())));
    }
    let (mut ids, mut places) = (HashSet::new(), HashSet::new());
    for entry in entries {
        if entry.body.len() > BODY_BYTES_MAX {
            let message = format!("a body of {} bytes is longer than {BODY_BYTES_MAX}", entry.body.len());
            return Err(Error::refused(message + "\nhint: what is long is evidence, in a blob"));
        }
        instant::write(entry.now).map_err(|error| Error::refused(error.to_string()))?;
        if !ids.insert(entry.id) {
            return Err(Error::refused(format!("two entries of one append have the id `{}`", entry.id)));
        }
        if let Some(place) = entry.place.filter(|place| !places.insert(*place)) {
            return Err(Error::refused(format!(
                "two entries of one append have place {} of stream `{}`",
                place.seq, place.stream
            )));
        }
    }
    Ok(())
}
