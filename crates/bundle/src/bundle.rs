//! A bundle as it was read: small files in memory, large ones measured and handed on.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::io::{self, Read, Write};
use std::rc::Rc;

use assay_ledger::{Leaf, Salt};

use crate::layout::{self, About, Withheld};
use crate::package::{self, Part};
use crate::{Error, Verdict, verify};

/// Bytes of a file that is kept in memory: the longest body, or the manifest of some hundred thousand files.
const KEPT_BYTES_MAX: u64 = 64 << 20;

/// A bundle whose form is right. Whether it holds is for [`Bundle::verify`] to say.
pub struct Bundle {
    pub about: About,
    pub(crate) parts: Vec<Part>,
    /// Every file but blobs, reports and the page for people.
    pub(crate) kept: HashMap<String, Vec<u8>>,
}

/// Where a blob of this id goes; none: it is only measured.
pub type BlobSink<'a> = &'a mut dyn FnMut(&str) -> io::Result<Option<Box<dyn Write>>>;

#[derive(Clone, Default)]
struct Kept(Rc<RefCell<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Bundle {
    /// Reads a bundle from front to back; an error says why it is none.
    pub fn read(source: &mut dyn Read, blobs: BlobSink<'_>) -> Result<Bundle, Error> {
        let mut kept: Vec<(String, Kept)> = Vec::new();
        let parts = package::read(source, &mut |name, size| {
            if let Some(id) = name.strip_prefix("blobs/") {
                return blobs(id);
            }
            if name == layout::INDEX || name.starts_with("reports/") {
                return Ok(None);
            }
            if size > KEPT_BYTES_MAX {
                return Err(io::Error::other(format!("{size} bytes are more than the {KEPT_BYTES_MAX} of such a file")));
            }
            let to = Kept::default();
            kept.push((name.to_owned(), to.clone()));
            Ok(Some(Box::new(to)))
        })?;
        let kept: HashMap<_, _> = kept.into_iter().map(|(name, bytes)| (name, bytes.0.take())).collect();
        let about = kept.get(layout::ABOUT).ok_or_else(|| Error::new(format!("it has no `{}`", layout::ABOUT)))?;
        Ok(Bundle { about: About::decode(about)?, parts, kept })
    }

    /// Says of every thing in the bundle whether it is what was logged.
    pub fn verify(&self, options: &verify::Options) -> Verdict {
        verify::verify(self, options)
    }

    /// The leaves of the log in order, as far as they can be read.
    pub fn leaves(&self) -> Result<Vec<&[u8]>, Error> {
        verify::log::leaves(self)
    }

    /// The salts and bodies of the entries that open, by their index, the release among them.
    ///
    /// They are as the bundle has them: [`Bundle::verify`] says whether they are what was logged.
    pub fn openings(&self) -> HashMap<u64, (Salt, &[u8])> {
        let salts = self.text(layout::SALTS).and_then(layout::read_salts).unwrap_or_default();
        let mut openings = HashMap::new();
        for (index, salt) in salts {
            if let Some(body) = self.kept.get(&layout::body_name(index)) {
                openings.insert(index, (salt, body.as_slice()));
            }
        }
        let index = self.about.size;
        let salt = self.text(&layout::release_salt_name(index)).ok().and_then(|salt| layout::read_salt(salt.trim_end()));
        if let (Some(salt), Some(body)) = (salt, self.kept.get(&layout::release_name(index))) {
            openings.insert(index, (salt, body.as_slice()));
        }
        openings
    }

    /// The ids of entries whose opening, or a blob that they own, is withheld.
    pub fn withheld_ids(&self) -> Result<HashSet<String>, Error> {
        let leaves = self.leaves()?;
        let id = |index: usize| leaves.get(index).and_then(|leaf| Leaf::decode(leaf).ok()).map(|leaf| leaf.id.to_string());
        let mut ids = HashSet::new();
        let withheld = verify::withheld(self);
        for what in withheld.keys() {
            if let Withheld::Entry(index) = what {
                ids.extend(usize::try_from(*index).ok().and_then(id));
            }
        }
        for (index, (_, body)) in self.openings() {
            let body = serde_json::from_slice(body).unwrap_or_default();
            if layout::blobs_of(&body).into_iter().any(|blob| withheld.contains_key(&Withheld::Blob(blob.id))) {
                ids.extend(usize::try_from(index).ok().and_then(id));
            }
        }
        Ok(ids)
    }

    pub(crate) fn part(&self, name: &str) -> Option<&Part> {
        let at = self.parts.binary_search_by(|part| part.name.as_str().cmp(name)).ok()?;
        self.parts.get(at)
    }

    pub(crate) fn bytes(&self, name: &str) -> Result<&[u8], Error> {
        self.kept.get(name).map(Vec::as_slice).ok_or_else(|| Error::new(format!("`{name}` is missing")))
    }

    pub(crate) fn text(&self, name: &str) -> Result<&str, Error> {
        std::str::from_utf8(self.bytes(name)?).map_err(|_| Error::new(format!("`{name}` is no text")))
    }
}
