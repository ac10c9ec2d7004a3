//! `assay.toml`: where a workspace's ledger, blobs and key are.
use std::path::{Path, PathBuf};

use assay_model::time::Zone;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

pub const FILE: &str = "assay.toml";

/// What `assay init` writes.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// The organisation.
    pub name: String,
    /// The zone in which days are read.
    pub zone: String,
    /// `sqlite://FILE`, relative to this file, or `postgres://…`.
    pub database: String,
    /// The folder of blobs, relative to this file.
    pub blobs: PathBuf,
    /// The signing key's file, relative to this file.
    pub key: PathBuf,
    /// The ledger's name, as it stands in every checkpoint.
    pub origin: String,
}

/// A workspace's folder and its configuration.
pub struct Found {
    pub dir: PathBuf,
    pub config: Config,
}

impl Found {
    /// The workspace that was named, else the nearest upwards.
    pub fn find(named: Option<&Path>) -> Result<Self, Failure> {
        let start = match named {
            Some(dir) => dir.to_owned(),
            None => std::env::current_dir().map_err(|error| Failure::new(format!("cannot tell where this is: {error}")))?,
        };
        let dir = match named {
            Some(_) => start.join(FILE).is_file().then(|| start.clone()),
            None => start.ancestors().find(|dir| dir.join(FILE).is_file()).map(Path::to_owned),
        };
        let dir = dir.ok_or_else(|| {
            Failure::new(format!("there is no workspace in `{}`", start.display()))
                .hint("make one with `assay init DIR --name N --zone Z`")
        })?;
        let path = dir.join(FILE);
        let text =
            std::fs::read_to_string(&path).map_err(|error| Failure::new(format!("cannot read `{}`: {error}", path.display())))?;
        let config = toml::from_str(&text).map_err(|error| Failure::new(format!("{}: {}", path.display(), error.message())))?;
        Ok(Self { dir, config })
    }

    pub fn zone(&self) -> Result<Zone, Failure> {
        Zone::parse(&self.config.zone).map_err(|error| Failure::new(format!("{}: {error}", self.dir.join(FILE).display())))
    }

    /// The database's URL, with a relative SQLite path made absolute.
    pub fn database(&self, other: Option<&str>) -> String {
        match other {
            Some(url) => url.to_owned(),
            None => match self.config.database.strip_prefix("sqlite://") {
                Some(path) => format!("sqlite://{}", self.dir.join(path).display()),
                None => self.config.database.clone(),
            },
        }
    }

    pub fn blobs(&self) -> PathBuf {
        self.dir.join(&self.config.blobs)
    }

    pub fn key(&self) -> PathBuf {
        self.dir.join(&self.config.key)
    }
}
