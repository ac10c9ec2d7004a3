//! A bundle in the making: its files by name, first those that the manifest lists, then the release and the log.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;

use assay_ledger::Digest;

use crate::package::{Part, Writer, check_name, measure};
use crate::{Error, layout};

/// Where the bytes of a file are.
#[derive(Debug)]
pub enum Content {
    Bytes(Vec<u8>),
    /// A file on disk, which must not change until the bundle is written.
    File(PathBuf),
}

/// The files of a bundle that is being made.
#[derive(Debug, Default)]
pub struct Draft {
    files: BTreeMap<String, (Part, Content)>,
}

impl Content {
    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        match self {
            Content::Bytes(bytes) => Ok(Box::new(bytes.as_slice())),
            Content::File(path) => Ok(Box::new(File::open(path)?)),
        }
    }
}

impl Draft {
    pub fn new() -> Draft {
        Draft::default()
    }

    /// Adds a file, and reads it through once.
    pub fn add(&mut self, name: &str, content: Content) -> Result<&Part, Error> {
        check_name(name)?;
        let failed = |error: io::Error| Error::new(format!("failed to read what is to be `{name}`: {error}"));
        let part = content.open().and_then(|mut reader| measure(name, &mut *reader, &mut io::sink())).map_err(failed)?;
        if self.files.contains_key(name) {
            return Err(Error::new(format!("two files are to be `{name}`")));
        }
        Ok(&self.files.entry(name.to_owned()).or_insert((part, content)).0)
    }

    /// Adds the manifest of what is here, and returns its digest, which the release binds.
    pub fn add_manifest(&mut self) -> Result<Digest, Error> {
        let text = layout::manifest(self.files.iter().map(|(name, (part, _))| (name.as_str(), &part.digest)));
        Ok(self.add(layout::MANIFEST, Content::Bytes(text.into_bytes()))?.digest)
    }

    /// Writes the bundle: the same files give the same bytes.
    pub fn write<W: Write>(&self, out: W) -> Result<W, Error> {
        let mut writer = Writer::new(out);
        for (part, content) in self.files.values() {
            let mut reader = content.open().map_err(|error| Error::new(format!("failed to read `{}`: {error}", part.name)))?;
            writer.add(part, &mut *reader)?;
        }
        writer.finish()
    }
}
