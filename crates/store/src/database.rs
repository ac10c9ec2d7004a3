//! One way to ask SQLite and PostgreSQL: an enum of two pools, a row and a transaction that know which they are.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use sqlx::pool::PoolOptions;
use sqlx::postgres::{PgConnectOptions, PgPool, PgRow};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqliteRow, SqliteSynchronous,
};
use sqlx::{Postgres, Row as _, Sqlite, Transaction};

use crate::error::{Cause, Error};

/// How long a writer waits for another process to finish its append.
const WAIT: Duration = Duration::from_secs(60);
/// Connections that read at once: more than a machine's disks serve, fewer than a server allows.
const READERS: u32 = 8;

#[derive(Clone)]
pub(crate) enum Database {
    Lite { write: SqlitePool, read: SqlitePool },
    Pg(PgPool),
}

pub(crate) enum Tx {
    Lite(Transaction<'static, Sqlite>),
    Pg(Transaction<'static, Postgres>),
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
        let pool = |n| PoolOptions::new().max_connections(n).acquire_timeout(WAIT);
        let write = pool(1)
            .connect_with(options.clone())
            .await
            .map_err(failed)?;
        let read = pool(READERS)
            .connect_with(options.pragma("query_only", "on"))
            .await
            .map_err(failed)?;
        Ok(Database::Lite { write, read })
    }

    pub(crate) async fn open_postgres(url: &str) -> Result<Database, Error> {
        // The address may hold a password: no error quotes it.
        let options = PgConnectOptions::from_str(url)
            .map_err(|_| {
                Error::refused(
                    "the address of the database is malformed\nhint: postgres://user@host/database",
                )
            })?
            .options([
                ("synchronous_commit", "on"),
                ("default_transaction_isolation", "read\\ committed"),
            ]);
        let pool = PoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(WAIT);
        Ok(Database::Pg(
            pool.connect_with(options).await.map_err(failed)?,
        ))
    }

    /// Begins a transaction that writes; on SQLite it has the file's only write lock.
    pub(crate) async fn begin(&self) -> Result<Tx, Error> {
        match self {
            Database::Lite { write, .. } => write.begin_with("begin immediate").await.map(Tx::Lite),
            Database::Pg(pool) => pool.begin().await.map(Tx::Pg),
        }
        .map_err(failed)
    }

    pub(crate) async fn rows(
        &self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<Vec<Row>, Error> {
        match self {
            Database::Lite { read, .. } => bound!(sql, args)
                .fetch_all(read)
                .await
                .map(|rows| rows.into_iter().map(Row::Lite).collect()),
            Database::Pg(pool) => bound!(sql, args)
                .fetch_all(pool)
                .await
                .map(|rows| rows.into_iter().map(Row::Pg).collect()),
        }
        .map_err(failed)
    }

    pub(crate) async fn row(
        &self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<Option<Row>, Error> {
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
                write.close().await;
            }
            Database::Pg(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// Returns how many rows the statement changed.
    pub(crate) async fn run(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<u64, Error> {
        match self {
            Tx::Lite(tx) => bound!(sql, args)
                .execute(&mut **tx)
                .await
                .map(|done| done.rows_affected()),
            Tx::Pg(tx) => bound!(sql, args)
                .execute(&mut **tx)
                .await
                .map(|done| done.rows_affected()),
        }
        .map_err(failed)
    }

    pub(crate) async fn row(
        &mut self,
        sql: &'static str,
        args: &[Arg<'_>],
    ) -> Result<Option<Row>, Error> {
        match self {
            Tx::Lite(tx) => bound!(sql, args)
                .fetch_optional(&mut **tx)
                .await
                .map(|row| row.map(Row::Lite)),
            Tx::Pg(tx) => bound!(sql, args)
                .fetch_optional(&mut **tx)
                .await
                .map(|row| row.map(Row::Pg)),
        }
        .map_err(failed)
    }

    /// Runs a text of several statements without parameters.
    pub(crate) async fn script(&mut self, sql: &'static str) -> Result<(), Error> {
        match self {
            Tx::Lite(tx) => sqlx::raw_sql(sql).execute(&mut **tx).await.map(|_| ()),
            Tx::Pg(tx) => sqlx::raw_sql(sql).execute(&mut **tx).await.map(|_| ()),
        }
        .map_err(failed)
    }

    /// Where the answer is lost, the transaction may have committed: [`Error::is_uncertain`].
    pub(crate) async fn commit(self) -> Result<(), Error> {
        match self {
            Tx::Lite(tx) => tx.commit().await,
            Tx::Pg(tx) => tx.commit().await,
        }
        .map_err(|error| {
            let hint = "hint: the same command again stores nothing twice";
            Error::new(
                Cause::Uncertain,
                format!("the database did not confirm the commit: {error}\n{hint}"),
            )
        })
    }

    pub(crate) async fn rollback(self) -> Result<(), Error> {
        match self {
            Tx::Lite(tx) => tx.rollback().await,
            Tx::Pg(tx) => tx.rollback().await,
        }
        .map_err(failed)
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
        sqlx::Error::Database(inner) if inner.is_unique_violation() => {
            Error::refused(inner.message())
        }
        sqlx::Error::Database(inner) if no_table(inner.code().as_deref(), inner.message()) => {
            Error::missing(inner.message())
        }
        sqlx::Error::Database(inner) => Error::failed(inner.message()),
        sqlx::Error::PoolTimedOut => {
            Error::failed("no connection to the database came free in time")
        }
        _ => Error::failed(error.to_string()),
    }
}

/// PostgreSQL: undefined table. SQLite has one code for many things, and 26 for a file that is no database.
fn no_table(code: Option<&str>, message: &str) -> bool {
    code == Some("42P01") || code == Some("26") || message.starts_with("no such table")
}
