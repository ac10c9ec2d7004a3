//! The log of a bundle: its checkpoint, its leaves, and that the one is over the other.

use std::collections::{HashMap, HashSet};

use assay_ledger::tile::{Holds, TILE_WIDTH, read_entries, read_hashes};
use assay_ledger::tree::{self, Edge};
use assay_ledger::{Anchored, Checkpoint, Digest, Leaf, Policy, TilePath, Tiles};

use crate::layout::{self, log_name};
use crate::verdict::{Verdict, Word};
use crate::{Bundle, Error, verify};

/// A log that gives the root that was signed.
pub(crate) struct Log {
    /// None where a leaf cannot be read.
    pub(crate) leaves: Vec<Option<Leaf>>,
    pub(crate) hashes: Vec<Digest>,
    pub(crate) cosigned: Vec<(String, u64)>,
}

impl Log {
    pub(crate) fn leaf(&self, index: u64) -> Option<&Leaf> {
        self.leaves.get(usize::try_from(index).ok()?)?.as_ref()
    }
}

/// The leaves in order, whether or not they give the root.
pub(crate) fn leaves(bundle: &Bundle) -> Result<Vec<&[u8]>, Error> {
    let size = bundle.about.size.saturating_add(1);
    let mut all = Vec::new();
    for path in paths(bundle, size)?.into_iter().filter(|path| path.holds == Holds::Entries) {
        let name = log_name(&path.to_string());
        all.extend(read_entries(bundle.bytes(&name)?, path.width).map_err(|error| Error::new(format!("`{name}`: {error}")))?);
    }
    Ok(all)
}

/// The files of a log of this size; refused before they are counted where the bundle cannot have so many.
fn paths(bundle: &Bundle, size: u64) -> Result<Vec<TilePath>, Error> {
    if size / TILE_WIDTH > bundle.parts.len() as u64 {
        return Err(Error::new(format!("files of a log of {size} entries are missing")));
    }
    Ok(TilePath::all(size).collect())
}

/// Checks the log; none where its entries do not give the root, so that nothing in it is proven.
pub(crate) fn check(bundle: &Bundle, policy: &Policy, verdict: &mut Verdict) -> Option<Log> {
    let accepted = match bundle.text(layout::CHECKPOINT).and_then(|note| Ok(policy.open(note)?)) {
        Ok(accepted) => accepted,
        Err(error) => {
            verdict.say(Word::Altered, "checkpoint", error.to_string());
            return None;
        }
    };
    let checkpoint = accepted.checkpoint;
    let by: Vec<&str> = accepted.cosigned.iter().map(|(name, _)| name.as_str()).collect();
    let cosigned = if by.is_empty() { String::new() } else { format!(", cosigned by {}", by.join(", ")) };
    let said = format!("`{}` signed {} entries with root `{}`{cosigned}", checkpoint.origin, checkpoint.size, checkpoint.root);
    verdict.say(Word::Valid, "checkpoint", said);
    match log(bundle, &checkpoint, verdict) {
        Ok(mut log) => {
            verdict.say(Word::Valid, "log", format!("its {} entries give that root", checkpoint.size));
            log.cosigned = accepted.cosigned;
            order(&log, verdict);
            Some(log)
        }
        Err(error) => {
            verdict.say(Word::Altered, "log", error.to_string());
            None
        }
    }
}

fn log(bundle: &Bundle, checkpoint: &Checkpoint, verdict: &mut Verdict) -> Result<Log, Error> {
    if checkpoint.size != bundle.about.size.saturating_add(1) {
        let (signed, told) = (checkpoint.size, bundle.about.size);
        return Err(Error::new(format!("the checkpoint signs {signed} entries, the bundle tells of {told} and its release")));
    }
    let paths = paths(bundle, checkpoint.size)?;
    let n_files = bundle.parts.iter().filter(|part| part.name.starts_with("log/")).count();
    if n_files != paths.len() + 1 {
        return Err(Error::new(format!("it has {n_files} files, not the {} of a log of its size", paths.len() + 1)));
    }
    let bytes = leaves(bundle)?;
    let hashes: Vec<Digest> = bytes.iter().map(|leaf| tree::leaf_hash(leaf)).collect();
    pinpoint(bundle, &hashes, verdict);
    let (mut tiles, mut edge) = (Tiles::new(), Edge::new());
    let same = |path: TilePath, expected: &[u8]| {
        let name = log_name(&path.to_string());
        match bundle.bytes(&name)? == expected {
            true => Ok(()),
            false => Err(Error::new(format!("`{name}` does not hold the hashes of the entries"))),
        }
    };
    for (leaf, hash) in bytes.iter().zip(&hashes) {
        tiles.push(leaf, same)?;
        edge.push(*hash, |_, _| {});
    }
    tiles.finish(same)?;
    if edge.root() != checkpoint.root {
        return Err(Error::new("its entries do not give the root that was signed: one was changed, dropped or added"));
    }
    let leaves = bytes.iter().enumerate().map(|(index, leaf)| verify::decode(index, leaf, verdict)).collect();
    Ok(Log { leaves, hashes, cosigned: Vec::new() })
}

/// Names the entries whose leaf and hash differ: one of the two was changed.
fn pinpoint(bundle: &Bundle, hashes: &[Digest], verdict: &mut Verdict) {
    for path in TilePath::all(hashes.len() as u64).filter(|path| path.holds == Holds::Hashes { level: 0 }) {
        let tile = bundle.bytes(&log_name(&path.to_string())).and_then(|tile| Ok(read_hashes(tile, path.width)?));
        let (Ok(tile), Some(first)) = (tile, path.first_entry()) else { continue };
        for (index, hash) in (first..).zip(tile) {
            if hashes.get(index as usize) != Some(&hash) {
                verdict.say(Word::Altered, format!("entry {index}"), "its leaf does not have the hash that the log holds");
            }
        }
    }
}

/// Times never go backward, and what an entry says was anchored before it was so.
fn order(log: &Log, verdict: &mut Verdict) {
    let named = log.leaves.iter().flatten().filter_map(|leaf| leaf.after).map(|after| after.size);
    let roots = roots(log, named.collect());
    let mut last = i64::MIN;
    for (index, leaf) in log.leaves.iter().enumerate() {
        let Some(leaf) = leaf else { continue };
        if leaf.at < last {
            verdict.say(Word::Backdated, format!("entry {index}"), "it says that it was received before the entry before it");
        }
        last = last.max(leaf.at);
        let known = |after: &Anchored| after.size <= index as u64 && roots.get(&after.size) == Some(&after.root);
        if leaf.after.is_some_and(|after| !known(&after)) {
            verdict.say(Word::Backdated, format!("entry {index}"), "it names a checkpoint that the log did not have before it");
        }
    }
}

/// The log's roots at these sizes, in one pass.
fn roots(log: &Log, sizes: HashSet<u64>) -> HashMap<u64, Digest> {
    let (mut edge, mut roots) = (Edge::new(), HashMap::new());
    for hash in std::iter::once(None).chain(log.hashes.iter().map(Some)) {
        if let Some(hash) = hash {
            edge.push(*hash, |_, _| {});
        }
        if sizes.contains(&edge.size()) {
            roots.insert(edge.size(), edge.root());
        }
    }
    roots
}
