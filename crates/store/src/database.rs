//! One way to ask SQLite and PostgreSQL: an enum of two pools, a row and a transaction that know which they are.

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use sqlx::pool::PoolOptions;
use sqlx::postgres::{PgConnectOptions, PgPool, PgRow};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqliteRow, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _, Postgres, Row as _, Transaction};
use tokio::sync::{Mutex, OwnedMutexGuard};

use crate::error::{Cause, Error};

/// How long a writer waits for another process to finish its append.
const WAIT: Duration = Duration::from_secs(60);
/// Connections that read at once: more than a machine's disks serve, fewer than a server allows.
const READERS: u32 = 8;

#[derive(Clone)]
pub(crate) enum Database {
    Lite { write: Arc<Mutex<Writer>>, read: SqlitePool },
    Pg(PgPool),
}

/// The only connection of this process that writes to a SQLite file.
pub(crate) struct Writer {
    options: SqliteConnectOptions,
    /// None after a failure: what it had in memory is gone, and the next transaction opens the file anew.
    connection: Option<SqliteConnection>,
}

/// A transaction; dropped before it is committed, it is rolled back.
pub(crate) enum Tx {
    Lite(LiteTx),
    Pg(Transaction<'static, Postgres>),
}

/// SQLite undoes a transaction by itself when a disk is full, which sqlx's own transaction does not
/// notice: so this one begins and ends by statements, and closes the connection unless both went well.
pub(crate) struct LiteTx {
    writer: OwnedMutexGuard<Writer>,
    open: bool,
}

pub(crate) enum Row {
    Lite(SqliteRow),
    Pg(PgRow),
}

/// A bound parameter.
#[derive(Clone, Copy)]
pub(crate) enum Arg<'a> {
    Int(i64),
    OptionalInt(Option<i64>),
    Text(&'a str),
    OptionalText(Option<&'a str>),
    Bytes(&'a [u8]),
}

macro_rules! bound {
    ($sql:expr, $args:expr) => {{
        let mut query = sqlx::query($sql);
        for arg in $args {
            query = match *arg {
                Arg::Int(n) => query.bind(n),
                Arg::OptionalInt(n) => query.bind(n),
                Arg::Text(text) => query.bind(text),
                Arg::OptionalText(text) => query.bind(text),
                Arg::Bytes(bytes) => query.bind(bytes),
            };
        }
        query
    }};
}

impl Database {
    pub(crate) async fn open_sqlite(path: &Path) -> Result<Database, Error> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(WAIT);
        let connection = options.connect().await.map_err(failed)?;
        let pool = PoolOptions::new().max_connections(READERS).acquire_timeout(WAIT);
        let read = pool.connect_lazy_with(options.clone().pragma("query_only", "on"));
        let write = Writer { options, connection: Some(connection) };
        Ok(Database::Lite { write: Arc::new(Mutex::new(write)), read })
    }

    pub(crate) async fn open_postgres(url: &str) -> Result<Database, Error> {
        // The address may hold a password: no error quotes it.
        let malformed = "the address of the database is malformed\nhint: postgres://user@host/database";
        let options = PgConnectOptions::from_str(url)
            .map_err(|_| Error::refused(malformed))?
            .options([("synchronous_commit", "on"), ("default_transaction_isolation", "read committed")]);
        // A pool would try again for a minute before it says that nobody answers.
        options.connect().await.map_err(failed)?.close().await.map_err(failed)?;
        let pool = PoolOptions::new().max_connections(READERS).acquire_timeout(WAIT);
        Ok(Database::Pg(pool.connect_lazy_with(options)))
    }

    /// Begins a transaction that writes; on SQLite it has the file's only write lock.
    pub(crate) async fn begin(&self) -> Result<Tx, Error> {
        match self {
            Database::Lite { write, .. } => LiteTx::begin(write.clone()).await.map(Tx::Lite),
            Database::Pg(pool) => pool.begin().await.map(Tx::Pg).map_err(failed),
        }
    }

    pub(crate) async fn rows(&self, sql: &'static str, args: &[Arg<'_>]) -> Result<Vec<Row>, Error> {
        match self {
            Database::Lite { read, .. } => {
                bound!(sql, args).fetch_all(read).await.map(|rows| rows.into_iter().map(Row::Lite).collect())
            }
            Database::Pg(pool) => bound!(sql, args).fetch_all(pool).await.map(|rows| rows.into_iter().map(Row::Pg).collect()),
        }
        .map_err(failed)
    }

    pub(crate) async fn row(&self, sql: &'static str, args: &[Arg<'_>]) -> Result<Option<Row>, Error> {
        Ok(self.rows(sql, args).await?.into_iter().next())
    }

    /// Runs one statement in a transaction of its own.
    pub(crate) async fn run(&self, sql: &'static str, args: &[Arg<'_>]) -> Result<(), Error> {
        let mut tx = self.begin().await?;
        tx.run(sql, args).await?;
        tx.commit().await
    }

    pub(crate) async fn close(&self) {
        match self {
            Database::Lite { write, read } => {
                read.close().await;
                // The last connection to close puts the write-ahead log into the file; a failure to do
                // so loses nothing, since the next to open the file reads that log.
                if let Some(connection) = write.lock().await.connection.take() {
                    drop(connection.close().await);
                }
            }
            Database::Pg(pool) => pool.close().await,
        }
    }
}

impl LiteTx {
    async fn begin(writer: Arc<Mutex<Writer>>) -> Result<LiteTx, Error> {
        let mut writer = writer.lock_owned().await;
        if writer.connection.is_none() {
            writer.connection = Some(writer.options.connect().await.map_err(failed)?);
        }
        let mut tx = LiteTx { writer, open: true };
        tx.run("begin immediate").await?;
        Ok(tx)
    }

    /// Runs the statement that ends the transaction.
    async fn end(&mut self, sql: &'static str) -> Result<(), Error> {
        self.run(sql).await?;
        self.open = false;
        Ok(())
    }

    async fn run(&mut self, sql: &'static str) -> Result<(), Error> {
        sqlx::raw_sql(sql).execute(self.connection()?).await.map(|_| ()).map_err(failed)
    }

    fn connection(&mut self) -> Result<&mut SqliteConnection, Error> {
        self.writer.connection.as_mut().ok_or_else(|| Error::failed("the connection is closed"))
    }
}

impl Drop for LiteTx {
    fn drop(&mut self) {
        if self.open {
            self.writer.connection = None;
        }
    }
}

impl Tx {
    /// Returns how many rows the statement changed.
    pub(crate) async fn run(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<u64, Error> {
        match self {
            Tx::Lite(tx) => bound!(sql, args).execute(tx.connection()?).await.map(|done| done.rows_affected()),
            Tx::Pg(tx) => bound!(sql, args).execute(&mut **tx).await.map(|done| done.rows_affected()),
        }
        .map_err(failed)
    }

    pub(crate) async fn row(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<Option<Row>, Error> {
        match self {
            Tx::Lite(tx) => bound!(sql, args).fetch_optional(tx.connection()?).await.map(|row| row.map(Row::Lite)),
            Tx::Pg(tx) => bound!(sql, args).fetch_optional(&mut **tx).await.map(|row| row.map(Row::Pg)),
        }
        .map_err(failed)
    }

    /// Runs a text of several statements without parameters.
    pub(crate) async fn script(&mut self, sql: &'static str) -> Result<(), Error> {
        match self {
            Tx::Lite(tx) => tx.run(sql).await,
            Tx::Pg(tx) => sqlx::raw_sql(sql).execute(&mut **tx).await.map(|_| ()).map_err(failed),
        }
    }

    /// Where the answer is lost, the transaction may have committed: [`Error::is_uncertain`].
    pub(crate) async fn commit(self) -> Result<(), Error> {
        let done = match self {
            Tx::Lite(mut tx) => tx.end("commit").await,
            Tx::Pg(tx) => tx.commit().await.map_err(failed),
        };
        done.map_err(|error| {
            let hint = "hint: the same command again stores nothing twice";
            let message = format!("the database did not confirm the commit: {error}\n{hint}");
            Error::new(Cause::Uncertain, message)
        })
    }

    pub(crate) async fn rollback(self) -> Result<(), Error> {
        match self {
            Tx::Lite(mut tx) => tx.end("rollback").await,
            Tx::Pg(tx) => tx.rollback().await.map_err(failed),
        }
    }
}

macro_rules! getters {
    ($($name:ident: $type:ty;)*) => {
        impl Row {
            $(pub(crate) fn $name(&self, column: &'static str) -> Result<$type, Error> {
                match self {
                    Row::Lite(row) => row.try_get(column),
                    Row::Pg(row) => row.try_get(column),
                }
                .map_err(failed)
            })*
        }
    };
}

getters! {
    int: i64;
    optional_int: Option<i64>;
    text: String;
    optional_text: Option<String>;
    bytes: Vec<u8>;
    optional_bytes: Option<Vec<u8>>;
}

/// The database's own words; whoever knows what was being done adds it.
fn failed(error: sqlx::Error) -> Error {
    match &error {
        sqlx::Error::Database(inner) if inner.is_unique_violation() => Error::refused(inner.message()),
        sqlx::Error::Database(inner) if no_table(inner.code().as_deref(), inner.message()) => Error::missing(inner.message()),
        sqlx::Error::Database(inner) => Error::failed(inner.message()),
        sqlx::Error::PoolTimedOut => Error::failed("no connection to the database came free in time"),
        _ => Error::failed(error.to_string()),
    }
}

/// PostgreSQL: undefined table. SQLite has one code for many things, and 26 for a file that is no database.
fn no_table(code: Option<&str>, message: &str) -> bool {
    code == Some("42P01") || code == Some("26") || message.starts_with("no such table")
}
