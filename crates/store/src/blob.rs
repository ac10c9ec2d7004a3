//! Blobs: files named by random ids in a folder of the store.
//!
//! A blob is written in full before anything names it: temporary file, fsync, rename, fsync of the
//! folder. A crash leaves at most a file that no entry names. Its digest is in the body that owns it,
//! and it is never shared, so that erasing one is deleting it.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use assay_ledger::Digest;
use sha2::{Digest as _, Sha256};

use crate::error::{Error, Within};
use crate::store::{Store, sync_parent};

/// Bytes copied at once.
const BUFFER: usize = 64 << 10;

/// 128 random bits that name a blob; printed, 32 lower-case hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct BlobId(pub [u8; 16]);

/// A blob, as the body that owns it describes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blob {
    pub id: BlobId,
    pub digest: Digest,
    pub size_bytes: u64,
}

impl BlobId {
    /// Reads 32 lower-case hex digits.
    pub fn parse(text: &str) -> Result<BlobId, Error> {
        // Ids of entries and blobs have one spelling.
        let id = assay_ledger::EntryId::parse(text).map_err(|error| Error::refused(error.to_string()))?;
        Ok(BlobId(id.0))
    }
}

impl fmt::Display for BlobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Store {
    /// Stores all that `reader` gives under a fresh random `id`, durably, and returns its digest and size.
    ///
    /// A limit on the size is the reader's. After a failure nothing of the blob is left.
    pub async fn put_blob(&self, id: BlobId, reader: impl Read + Send + 'static) -> Result<Blob, Error> {
        let path = self.blob_path(id);
        let task =
            tokio::task::spawn_blocking(move || write(&path, id, reader).within(|| format!("failed to store blob `{id}`")));
        task.await.map_err(|error| Error::failed(format!("failed to store blob `{id}`: {error}")))?
    }

    /// Where a blob is: two hex digits of the id, then the id.
    pub fn blob_path(&self, id: BlobId) -> PathBuf {
        let name = id.to_string();
        self.blobs.join(&name[..2]).join(name)
    }

    /// Opens a blob without reading it.
    pub fn open_blob(&self, id: BlobId) -> Result<File, Error> {
        File::open(self.blob_path(id)).within(|| format!("failed to open blob `{id}`"))
    }

    /// Opens a blob, reads it through and checks its size and digest; the file stands at its beginning.
    ///
    /// `is_altered` where it is not what was stored, `is_missing` where it is gone.
    pub async fn open_checked_blob(&self, blob: Blob) -> Result<File, Error> {
        let what = move || format!("failed to read blob `{}`", blob.id);
        let mut file = self.open_blob(blob.id)?;
        let task = tokio::task::spawn_blocking(move || {
            let (digest, size_bytes) = copy(&mut file, &mut io::sink())?;
            file.rewind()?;
            Ok((file, digest, size_bytes))
        });
        let read: io::Result<_> = task.await.map_err(|error| Error::failed(format!("{}: {error}", what())))?;
        let (file, digest, size_bytes) = read.within(what)?;
        if (digest, size_bytes) != (blob.digest, blob.size_bytes) {
            return Err(Error::altered(format!("blob `{}` was altered", blob.id)));
        }
        Ok(file)
    }
}

fn write(path: &Path, id: BlobId, mut reader: impl Read) -> io::Result<Blob> {
    if path.exists() {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, "there is a blob of that id"));
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.is_dir()) {
        // The folder above must exist: where it has vanished, a new one would hide that.
        fs::create_dir(folder).or_else(|error| if folder.is_dir() { Ok(()) } else { Err(error) })?;
        sync_parent(folder)?;
    }
    let part = path.with_extension("part");
    let written = fill(&part, &mut reader).and_then(|written| {
        fs::rename(&part, path)?;
        sync_parent(path)?;
        Ok(written)
    });
    match written {
        Ok((digest, size_bytes)) => Ok(Blob { id, digest, size_bytes }),
        Err(error) => match fs::remove_file(&part) {
            Err(left) if left.kind() != io::ErrorKind::NotFound => {
                Err(io::Error::new(error.kind(), format!("{error}, and `{}` is left: {left}", part.display())))
            }
            _ => Err(error),
        },
    }
}

fn fill(part: &Path, reader: &mut impl Read) -> io::Result<(Digest, u64)> {
    let mut file = File::create(part)?;
    let written = copy(reader, &mut file)?;
    file.sync_all()?;
    Ok(written)
}

fn copy(from: &mut impl Read, to: &mut impl Write) -> io::Result<(Digest, u64)> {
    let mut buffer = vec![0; BUFFER];
    let (mut hash, mut size) = (Sha256::new(), 0);
    loop {
        let n = match from.read(&mut buffer) {
            Ok(0) => return Ok((Digest(hash.finalize().into()), size)),
            Ok(n) => n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        hash.update(&buffer[..n]);
        to.write_all(&buffer[..n])?;
        size += n as u64;
    }
}
