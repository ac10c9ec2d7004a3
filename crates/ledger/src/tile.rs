//! The log as static files: C2SP tlog-tiles, hash tiles of 256 and entry bundles.
//!
//! Which files a tree of some size has, what they are called, and what stands in them.

use std::fmt;

use crate::canonical::INTEGER_MAX;
use crate::digest::shown;
use crate::leaf::parse_decimal;
use crate::tree::{leaf_hash, root_of};
use crate::{Digest, Error};

/// Hashes in a full tile, and entries in a full bundle.
pub const TILE_WIDTH: u64 = 256;
/// Levels are 0 to 63, though no log that we can count has more than seven.
const LEVEL_MAX: u8 = 63;
/// The longest entry that a bundle can hold.
const ENTRY_BYTES_MAX: usize = u16::MAX as usize;
/// The longest path: `tile/entries/`, five groups with `x`, one without, and `.p/255`.
const PATH_BYTES_MAX: usize = 64;

/// What a tile holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Holds {
    /// The entries themselves, each behind its length.
    Entries,
    /// Hashes of subtrees of 256^level entries.
    Hashes { level: u8 },
}

/// The name of one static file of the log.
///
/// ```
/// use assay_ledger::TilePath;
///
/// let path = TilePath::parse("tile/0/x001/x234/067.p/12")?;
/// assert_eq!((path.n, path.width), (1_234_067, 12));
/// assert_eq!(path.to_string(), "tile/0/x001/x234/067.p/12");
/// # Ok::<(), assay_ledger::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TilePath {
    pub holds: Holds,
    /// Its place within the level, from 0.
    pub n: u64,
    /// How many hashes or entries it has: 256, or from 1 to 255 in a partial one.
    pub width: u16,
}

impl TilePath {
    /// Reads a path in its one spelling, without a slash before it.
    pub fn parse(text: &str) -> Result<TilePath, Error> {
        let refused = || Error::form(format!("`{}` is no path of a tile", shown(text)));
        if text.len() > PATH_BYTES_MAX {
            return Err(refused());
        }
        let rest = text.strip_prefix("tile/").ok_or_else(refused)?;
        let (level, rest) = rest.split_once('/').ok_or_else(refused)?;
        let holds = match level {
            "entries" => Holds::Entries,
            level => {
                let level = parse_decimal(level).filter(|&level| level <= LEVEL_MAX.into()).ok_or_else(refused)?;
                Holds::Hashes { level: level as u8 }
            }
        };
        let (n, width) = match rest.split_once(".p/") {
            Some((n, width)) => {
                let width = parse_decimal(width).filter(|&width| width > 0 && width < TILE_WIDTH).ok_or_else(refused)?;
                (n, width as u16)
            }
            None => (rest, TILE_WIDTH as u16),
        };
        Ok(TilePath { holds, n: parse_number(n).ok_or_else(refused)?, width })
    }

    /// Every file that a tree of `size` entries has beside its checkpoint: the bundles, then the tiles, lowest level first.
    pub fn all(size: u64) -> impl Iterator<Item = TilePath> {
        let levels = (0..8_u8).map(move |level| (Holds::Hashes { level }, size >> (8 * u32::from(level))));
        std::iter::once((Holds::Entries, size)).chain(levels).flat_map(|(holds, count)| {
            let full = (0..count / TILE_WIDTH).map(move |n| TilePath { holds, n, width: TILE_WIDTH as u16 });
            let width = (count % TILE_WIDTH) as u16;
            let partial = (width > 0).then_some(TilePath { holds, n: count / TILE_WIDTH, width });
            full.chain(partial)
        })
    }

    /// The index of the first entry that lies beneath it.
    pub fn first_entry(&self) -> Option<u64> {
        let shift = match self.holds {
            Holds::Entries => 8,
            Holds::Hashes { level } => 8 * (u32::from(level) + 1),
        };
        match self.n {
            0 => Some(0),
            // Of 53 bits, so that nothing is shifted out of 128.
            n => u64::try_from(u128::from(n) << shift.min(64)).ok().filter(|&first| first <= INTEGER_MAX as u64),
        }
    }
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.holds {
            Holds::Entries => f.write_str("tile/entries/")?,
            Holds::Hashes { level } => write!(f, "tile/{level}/")?,
        }
        let mut groups = Vec::new();
        let mut rest = self.n;
        loop {
            groups.push(rest % 1000);
            rest /= 1000;
            if rest == 0 {
                break;
            }
        }
        for (left, group) in groups.iter().enumerate().rev() {
            match left {
                0 => write!(f, "{group:03}")?,
                _ => write!(f, "x{group:03}/")?,
            }
        }
        match u64::from(self.width) {
            TILE_WIDTH => Ok(()),
            width => write!(f, ".p/{width}"),
        }
    }
}

/// `x001/x234/067`: groups of three digits, the first not of zeros alone where others follow.
fn parse_number(text: &str) -> Option<u64> {
    let mut n: u64 = 0;
    let mut groups = text.split('/').peekable();
    let mut first = true;
    while let Some(group) = groups.next() {
        let digits = match groups.peek() {
            Some(_) => group.strip_prefix('x')?,
            None => group,
        };
        if digits.len() != 3 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let value: u64 = digits.parse().ok()?;
        if first && value == 0 && groups.peek().is_some() {
            return None;
        }
        first = false;
        n = n.checked_mul(1000)?.checked_add(value)?;
    }
    (n <= INTEGER_MAX as u64).then_some(n)
}

/// Makes the static files of a log from its entries in order; at most one tile of each level is in memory.
#[derive(Debug, Default)]
pub struct Tiles {
    size: u64,
    entries: Vec<u8>,
    /// The hashes of the tile that is open, level by level.
    levels: Vec<Vec<Digest>>,
}

impl Tiles {
    /// The files of an empty log: none.
    pub fn new() -> Tiles {
        Tiles::default()
    }

    /// Adds an entry; `write` is handed every file that it completes.
    pub fn push<E: From<Error>>(
        &mut self,
        entry: &[u8],
        mut write: impl FnMut(TilePath, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        write_entry(&mut self.entries, entry)?;
        self.size += 1;
        if self.size.is_multiple_of(TILE_WIDTH) {
            let n = self.size / TILE_WIDTH - 1;
            write(TilePath { holds: Holds::Entries, n, width: TILE_WIDTH as u16 }, &self.entries)?;
            self.entries.clear();
        }
        let mut hash = leaf_hash(entry);
        for level in 0.. {
            if self.levels.len() == level {
                self.levels.push(Vec::with_capacity(TILE_WIDTH as usize));
            }
            let open = &mut self.levels[level];
            open.push(hash);
            if (open.len() as u64) < TILE_WIDTH {
                break;
            }
            let n = (self.size >> (8 * (level + 1))) - 1;
            let holds = Holds::Hashes { level: level as u8 };
            write(TilePath { holds, n, width: TILE_WIDTH as u16 }, &encode_hashes(open))?;
            hash = root_of(open);
            open.clear();
        }
        Ok(())
    }

    /// Hands over the partial files at the right edge.
    pub fn finish<E: From<Error>>(self, mut write: impl FnMut(TilePath, &[u8]) -> Result<(), E>) -> Result<(), E> {
        let n = self.size / TILE_WIDTH;
        let width = (self.size % TILE_WIDTH) as u16;
        if width > 0 {
            write(TilePath { holds: Holds::Entries, n, width }, &self.entries)?;
        }
        for (level, open) in self.levels.iter().enumerate().filter(|(_, open)| !open.is_empty()) {
            let n = self.size >> (8 * (level + 1));
            let holds = Holds::Hashes { level: level as u8 };
            write(TilePath { holds, n, width: open.len() as u16 }, &encode_hashes(open))?;
        }
        Ok(())
    }
}

fn encode_hashes(hashes: &[Digest]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

fn write_entry(out: &mut Vec<u8>, entry: &[u8]) -> Result<(), Error> {
    let length = u16::try_from(entry.len())
        .map_err(|_| Error::form(format!("an entry of {} bytes is longer than {ENTRY_BYTES_MAX}", entry.len())))?;
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(entry);
    Ok(())
}

/// The entries of a bundle of this width: no more, no fewer, and nothing after the last.
pub fn read_entries(bundle: &[u8], width: u16) -> Result<Vec<&[u8]>, Error> {
    let mut entries = Vec::with_capacity(usize::from(width).min(TILE_WIDTH as usize));
    let mut rest = bundle;
    for at in 0..width {
        let cut = || Error::form(format!("the bundle is cut short in entry {at} of {width}"));
        let (length, tail) = rest.split_first_chunk().ok_or_else(cut)?;
        let (entry, tail) = tail.split_at_checked(usize::from(u16::from_be_bytes(*length))).ok_or_else(cut)?;
        entries.push(entry);
        rest = tail;
    }
    match rest {
        [] => Ok(entries),
        _ => Err(Error::form(format!("the bundle has {} bytes after its {width} entries", rest.len()))),
    }
}

/// The hashes of a tile of this width.
pub fn read_hashes(tile: &[u8], width: u16) -> Result<Vec<Digest>, Error> {
    if tile.len() != 32 * usize::from(width) {
        return Err(Error::form(format!("a tile of {width} hashes does not have {} bytes", tile.len())));
    }
    let (hashes, _) = tile.as_chunks::<32>();
    Ok(hashes.iter().map(|hash| Digest(*hash)).collect())
}
