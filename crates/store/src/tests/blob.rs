//! Blobs: durable before they are named, checked when asked, nothing left of a failure.

use std::fs;
use std::io::{self, Read};

use super::*;
use crate::testing::Place;
use crate::{Blob, BlobId};

const ID: BlobId = BlobId([0xab; 16]);

fn files(store: &Store) -> Vec<String> {
    let mut files: Vec<_> = fs::read_dir(&store.blobs)
        .unwrap()
        .flat_map(|folder| fs::read_dir(folder.unwrap().path()).unwrap())
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    files
}

/// Gives some bytes and then fails.
struct Failing(usize);

impl Read for Failing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0 {
            0 => Err(io::Error::other("the line went dead")),
            n => {
                let n = n.min(buffer.len());
                buffer[..n].fill(b'x');
                self.0 -= n;
                Ok(n)
            }
        }
    }
}

#[tokio::test]
async fn what_was_put_is_read_and_checked() {
    let store = Place::sqlite();
    let store = store.create().await.unwrap();
    let bytes = vec![b'x'; 200_000];
    let blob = store.put_blob(ID, io::Cursor::new(bytes.clone())).await.unwrap();
    assert_eq!(blob, Blob { id: ID, digest: Digest::of(&bytes), size_bytes: 200_000 });
    assert_eq!(files(&store), ["ab".repeat(16)]);
    let mut read = Vec::new();
    store.open_checked_blob(blob).await.unwrap().read_to_end(&mut read).unwrap();
    assert_eq!(read, bytes);
    let empty = store.put_blob(BlobId([0; 16]), io::empty()).await.unwrap();
    assert_eq!((empty.digest, empty.size_bytes), (Digest::of(b""), 0));
    store.open_checked_blob(empty).await.unwrap();
    assert_eq!(BlobId::parse(&ID.to_string()).unwrap(), ID);
    assert!(BlobId::parse("../../etc/passwd").is_err());
}

#[tokio::test]
async fn an_altered_or_absent_blob_is_found() {
    let place = Place::sqlite();
    let store = place.create().await.unwrap();
    let blob = store.put_blob(ID, io::Cursor::new("evidence")).await.unwrap();
    for other in ["evidencE", "evidence ", ""] {
        fs::write(store.blob_path(ID), other).unwrap();
        let error = store.open_checked_blob(blob).await.unwrap_err();
        assert!(error.is_altered());
        assert_eq!(error.to_string(), format!("blob `{ID}` was altered"));
    }
    fs::remove_file(store.blob_path(ID)).unwrap();
    assert!(store.open_checked_blob(blob).await.unwrap_err().is_missing());
    assert!(store.open_blob(ID).unwrap_err().is_missing());
}

#[tokio::test]
async fn a_failure_leaves_nothing() {
    let place = Place::sqlite();
    let store = place.create().await.unwrap();
    let error = store.put_blob(ID, Failing(100_000)).await.unwrap_err();
    assert_eq!(error.to_string(), format!("failed to store blob `{ID}`: the line went dead"));
    assert_eq!(files(&store), [""; 0]);
    store.put_blob(ID, io::Cursor::new("first")).await.unwrap();
    let error = store.put_blob(ID, io::Cursor::new("second")).await.unwrap_err();
    assert!(error.to_string().ends_with("there is a blob of that id"), "{error}");
    assert_eq!(fs::read(store.blob_path(ID)).unwrap(), b"first");
    fs::remove_dir_all(&place.blobs).unwrap();
    assert!(store.put_blob(ID, io::Cursor::new("third")).await.unwrap_err().is_missing());
    fs::write(&place.blobs, "a file where the folder was").unwrap();
    assert!(store.put_blob(ID, io::Cursor::new("third")).await.is_err());
}

/// `/proc` takes no files from anyone, root included.
#[tokio::test]
#[cfg(target_os = "linux")]
async fn a_folder_that_takes_no_files_is_said() {
    let place = Place::sqlite();
    let folder = std::path::Path::new("/proc/assay-blobs");
    let error = Store::create(&place.url, folder).await.err().unwrap();
    assert!(error.to_string().starts_with("failed to create folder `/proc/assay-blobs`: "), "{error}");
    let error = Store::create("sqlite:///proc/assay.db", &place.blobs).await.err().unwrap();
    assert!(error.to_string().starts_with("failed to create a store `/proc/assay.db`: "), "{error}");
}
