//! Making, opening and closing a store.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::append::Queue;
use crate::database::{Arg, Database};
use crate::error::{Cause, Error, Within};
use crate::sql;

/// The schema that this program writes.
const SCHEMA: i64 = 1;
/// The id of the one row of `log`.
pub(crate) const LOG_ID: i64 = 1;

/// One ledger with its openings and blobs. Clones share it.
#[derive(Clone)]
pub struct Store {
    pub(crate) database: Database,
    pub(crate) blobs: PathBuf,
    pub(crate) queue: Arc<Queue>,
}

/// Where a store is.
enum Url<'a> {
    Sqlite(&'a Path),
    Postgres(&'a str),
}

impl Store {
    /// Makes an empty store at `sqlite://PATH` or `postgres://…`, and the folder of its blobs.
    ///
    /// The SQLite file must not exist yet. The PostgreSQL database must exist and have no store in it.
    pub async fn create(url: &str, blobs: &Path) -> Result<Store, Error> {
        let url = parse_url(url)?;
        let what = || format!("failed to create a store {url}");
        std::fs::create_dir_all(blobs).within(|| format!("failed to create folder `{}`", blobs.display()))?;
        if let Url::Sqlite(path) = url {
            // The file appears at once or not at all, so that two processes do not make one store.
            let made = OpenOptions::new().write(true).create_new(true).open(path);
            made.and_then(|file| file.sync_all()).within(what)?;
            sync_parent(path).within(what)?;
        }
        let store = Store::connect(&url, blobs).await.within(what)?;
        if store.version().await.within(what)?.is_some() {
            return Err(Error::refused("the database holds a store already").within(&what()));
        }
        store.install().await.within(what)?;
        Ok(store)
    }

    /// Opens the store at `sqlite://PATH` or `postgres://…`.
    pub async fn open(url: &str, blobs: &Path) -> Result<Store, Error> {
        let url = parse_url(url)?;
        let what = || format!("failed to open the store {url}");
        if let Url::Sqlite(path) = url {
            File::open(path).within(what)?;
        }
        if !blobs.is_dir() {
            return Err(Error::missing(format!("folder `{}` of the store's blobs is missing", blobs.display())));
        }
        let store = Store::connect(&url, blobs).await.within(what)?;
        match store.version().await.within(what)? {
            Some(SCHEMA) => Ok(store),
            Some(newer) if newer > SCHEMA => {
                let message = format!("schema {newer} was written by a newer assay, this one knows {SCHEMA}");
                Err(Error::new(Cause::Newer, message).within(&what()))
            }
            Some(older) => Err(Error::refused(format!("schema {older} is older than {SCHEMA}")).within(&what())),
            None => Err(Error::missing("it is not an assay store\nhint: `assay init` makes one").within(&what())),
        }
    }

    /// Waits for what is under way and closes every connection.
    pub async fn close(self) {
        self.database.close().await;
    }

    async fn connect(url: &Url<'_>, blobs: &Path) -> Result<Store, Error> {
        let database = match url {
            Url::Sqlite(path) => Database::open_sqlite(path).await,
            Url::Postgres(address) => Database::open_postgres(address).await,
        };
        // A file that is no database is no store; there is nothing more to say of it.
        let database = database.map_err(|error| match error.is_missing() {
            true => Error::missing("it is not an assay store\nhint: `assay init` makes one"),
            false => error,
        })?;
        Ok(Store { database, blobs: blobs.to_owned(), queue: Arc::default() })
    }

    /// The schema's version, if there is a store.
    async fn version(&self) -> Result<Option<i64>, Error> {
        match self.database.row(sql::VERSION, &[]).await {
            Ok(row) => row.map(|row| row.int("version")).transpose(),
            Err(error) if error.is_missing() => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn install(&self) -> Result<(), Error> {
        let mut tx = self.database.begin().await?;
        let postgres = matches!(self.database, Database::Pg(_));
        if postgres {
            tx.script(include_str!("schema_postgres_before.sql")).await?;
        }
        tx.script(include_str!("schema.sql")).await?;
        if postgres {
            tx.script(include_str!("schema_postgres_after.sql")).await?;
        }
        tx.run(sql::PUT_LOG, &[Arg::Int(LOG_ID)]).await?;
        tx.run(sql::PUT_VERSION, &[Arg::Int(SCHEMA)]).await?;
        tx.commit().await
    }
}

impl std::fmt::Display for Url<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Url::Sqlite(path) => write!(f, "`{}`", path.display()),
            // Not the address: it may hold a password.
            Url::Postgres(_) => f.write_str("in PostgreSQL"),
        }
    }
}

fn parse_url(url: &str) -> Result<Url<'_>, Error> {
    match url.split_once("://") {
        Some(("sqlite", path)) if !path.is_empty() => Ok(Url::Sqlite(Path::new(path))),
        Some(("postgres" | "postgresql", _)) => Ok(Url::Postgres(url)),
        _ => Err(Error::refused("a store is at `sqlite://PATH` or `postgres://…`")),
    }
}

/// Makes a file's name durable: fsync of its folder.
pub(crate) fn sync_parent(path: &Path) -> std::io::Result<()> {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => File::open(parent)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}
