//! The suite: every test that says `both` runs on SQLite and on a private PostgreSQL.

mod append;
mod blob;
mod process;
mod read;
mod schema;
mod seal;

use assay_ledger::{Digest, EntryId, Kind, Place as StreamPlace, Salt, Signer, StreamId};

use crate::{Error, Expect, NewEntry, Store};

/// Runs `async fn NAME(place: Place)` on each database.
macro_rules! both {
    ($($name:ident;)*) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread")]
            async fn sqlite() {
                super::$name($crate::testing::Place::sqlite()).await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                if let Some(place) = $crate::testing::Place::postgres() {
                    super::$name(place).await;
                }
            }
        }
    )*};
}
pub(crate) use both;

/// An entry whose id and salt follow from `name`.
fn entry(name: &str, body: &str) -> NewEntry {
    let Digest(random) = Digest::of(name.as_bytes());
    let mut id = [0; 16];
    id.copy_from_slice(&random[..16]);
    NewEntry { id: EntryId(id), kind: Kind::Declare, place: None, body: body.as_bytes().to_vec(), salt: Salt(random), now: 1_000 }
}

/// The same in a stream.
fn placed(name: &str, seq: u64) -> NewEntry {
    let place = StreamPlace { stream: StreamId([5; 16]), seq };
    NewEntry { place: Some(place), kind: Kind::Collect, ..entry(name, name) }
}

/// Entries `from..to`, each with its number as its body.
fn entries(from: u64, to: u64) -> Vec<NewEntry> {
    (from..to).map(|n| entry(&format!("entry {n}"), &format!("body {n}"))).collect()
}

fn signer() -> Signer {
    Signer::new("example.com/log", &[9; 32]).unwrap()
}

/// The bodies of all entries in order, as texts.
async fn bodies(store: &Store) -> Result<Vec<String>, Error> {
    let mut pages = store.entries(0, store.size().await?);
    let mut bodies = Vec::new();
    while let Some(page) = pages.next().await? {
        let text = |body: Option<Vec<u8>>| body.map_or("none".into(), |body| String::from_utf8(body).unwrap());
        bodies.extend(page.into_iter().map(|stored| text(stored.body)));
    }
    Ok(bodies)
}

async fn append_one(store: &Store, name: &str) -> Result<u64, Error> {
    Ok(store.append(vec![entry(name, name)], Expect::Any).await?[0].index)
}
