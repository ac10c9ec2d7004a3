//! A cache of bytes, settings, and secrets.

use crate::database::Arg;
use crate::error::{Error, Within};
use crate::sql;
use crate::store::Store;

impl Store {
    /// What cache `name` holds under `key`. A cache may be empty at any time: whoever reads it can make
    /// it again from the entries, and says in the key which version of what it was made from.
    pub async fn cache_get(&self, name: &str, key: &str) -> Result<Option<Vec<u8>>, Error> {
        let row = self.database.row(sql::CACHED, &[Arg::Text(name), Arg::Text(key)]).await;
        row.and_then(|row| row.map(|row| row.bytes("value")).transpose()).within(|| format!("failed to read cache `{name}`"))
    }

    /// Puts `value` into cache `name` under `key`, in place of what was there.
    pub async fn cache_put(&self, name: &str, key: &str, value: &[u8]) -> Result<(), Error> {
        let args = [Arg::Text(name), Arg::Text(key), Arg::Bytes(value)];
        self.database.run(sql::PUT_CACHED, &args).await.within(|| format!("failed to write cache `{name}`"))
    }

    /// Empties cache `name`.
    pub async fn cache_clear(&self, name: &str) -> Result<(), Error> {
        self.database.run(sql::CLEAR_CACHE, &[Arg::Text(name)]).await.within(|| format!("failed to empty cache `{name}`"))
    }

    /// The setting `name`, which no entry holds.
    pub async fn setting(&self, name: &str) -> Result<Option<String>, Error> {
        let row = self.database.row(sql::SETTING, &[Arg::Text(name)]).await;
        row.and_then(|row| row.map(|row| row.text("value")).transpose()).within(|| format!("failed to read setting `{name}`"))
    }

    /// Sets `name` to `value`.
    pub async fn put_setting(&self, name: &str, value: &str) -> Result<(), Error> {
        let args = [Arg::Text(name), Arg::Text(value)];
        self.database.run(sql::PUT_SETTING, &args).await.within(|| format!("failed to write setting `{name}`"))
    }

    /// The secret `name`: bytes that no export, error or log shows.
    pub async fn secret(&self, name: &str) -> Result<Option<Vec<u8>>, Error> {
        let row = self.database.row(sql::SECRET, &[Arg::Text(name)]).await;
        row.and_then(|row| row.map(|row| row.bytes("value")).transpose()).within(|| format!("failed to read secret `{name}`"))
    }

    /// Keeps the secret `name`.
    pub async fn put_secret(&self, name: &str, value: &[u8]) -> Result<(), Error> {
        let args = [Arg::Text(name), Arg::Bytes(value)];
        self.database.run(sql::PUT_SECRET, &args).await.within(|| format!("failed to write secret `{name}`"))
    }
}
