//! The Merkle tree of RFC 6962: roots, the right edge as it grows, and proofs.
//!
//! A proof is planned as [`Span`]s of leaves, and a span as perfect [`Node`]s, so that whoever keeps
//! hashes, in memory or in a database, looks up only what a proof needs.

use sha2::{Digest as _, Sha256};

use crate::canonical::INTEGER_MAX;
use crate::{Digest, Error};

/// The hash of a leaf: SHA-256(0x00 ‖ leaf).
pub fn leaf_hash(leaf: &[u8]) -> Digest {
    let mut hash = Sha256::new();
    hash.update([0]);
    hash.update(leaf);
    Digest(hash.finalize().into())
}

/// The hash of two subtrees: SHA-256(0x01 ‖ left ‖ right).
pub fn node_hash(left: &Digest, right: &Digest) -> Digest {
    let mut hash = Sha256::new();
    hash.update([1]);
    hash.update(left.0);
    hash.update(right.0);
    Digest(hash.finalize().into())
}

/// The root over leaf hashes in order; of none, SHA-256 of nothing.
pub fn root_of(leaves: &[Digest]) -> Digest {
    let mut edge = Edge::new();
    leaves.iter().for_each(|leaf| edge.push(*leaf, |_, _| {}));
    edge.root()
}

/// A perfect subtree: the leaves from `index << level`, `1 << level` of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Node {
    pub level: u8,
    pub index: u64,
}

/// The leaves from `from` up to, but without, `to`, as one subtree of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub from: u64,
    pub to: u64,
}

impl Span {
    /// The perfect subtrees whose hashes give this span's, largest first; see [`fold`].
    pub fn nodes(self) -> Vec<Node> {
        let mut nodes = Vec::new();
        let mut from = self.from;
        let mut rest = self.to.saturating_sub(from);
        while rest > 0 {
            let level = rest.ilog2();
            nodes.push(Node { level: level as u8, index: from >> level });
            from += 1 << level;
            rest -= 1 << level;
        }
        nodes
    }
}

/// The hash of a span from the hashes of its [`nodes`](Span::nodes).
pub fn fold(nodes: &[Digest]) -> Digest {
    let Some((last, left)) = nodes.split_last() else {
        return Digest::of(b"");
    };
    left.iter().rfold(*last, |right, left| node_hash(left, &right))
}

/// The right edge of a growing tree: its perfect subtrees, largest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edge {
    size: u64,
    // INVARIANT: one hash for each bit that is set in `size`.
    hashes: Vec<Digest>,
}

impl Edge {
    /// The edge of the empty tree.
    pub fn new() -> Edge {
        Edge::default()
    }

    /// The edge of a tree of `size` leaves from the hashes of [`Edge::nodes`].
    pub fn from_hashes(size: u64, hashes: Vec<Digest>) -> Result<Edge, Error> {
        bounded(size)?;
        if hashes.len() != size.count_ones() as usize {
            return Err(Error::form(format!("{} hashes are no edge of a tree of size {size}", hashes.len())));
        }
        Ok(Edge { size, hashes })
    }

    /// The nodes whose hashes make the edge of a tree of `size` leaves.
    pub fn nodes(size: u64) -> Vec<Node> {
        Span { from: 0, to: size }.nodes()
    }

    /// Adds a leaf's hash; `done` is told every subtree that it completes, the leaf itself first.
    pub fn push(&mut self, leaf: Digest, mut done: impl FnMut(Node, Digest)) {
        let mut node = Node { level: 0, index: self.size };
        let mut hash = leaf;
        done(node, hash);
        while node.index & 1 == 1 {
            let Some(left) = self.hashes.pop() else { break };
            hash = node_hash(&left, &hash);
            node = Node { level: node.level + 1, index: node.index >> 1 };
            done(node, hash);
        }
        self.hashes.push(hash);
        self.size += 1;
    }

    /// How many leaves the tree has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The tree's root.
    pub fn root(&self) -> Digest {
        fold(&self.hashes)
    }
}

/// The spans whose hashes prove that leaf `index` is in a tree of `size` leaves, in the proof's order.
pub fn inclusion(index: u64, size: u64) -> Result<Vec<Span>, Error> {
    bounded(size)?;
    if index >= size {
        return Err(Error::form(format!("entry {index} is not in a tree of size {size}")));
    }
    // PATH, RFC 6962 section 2.1.1.
    let (mut from, mut to) = (0, size);
    let mut spans = Vec::new();
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            spans.push(Span { from: middle, to });
            to = middle;
        } else {
            spans.push(Span { from, to: middle });
            from = middle;
        }
    }
    spans.reverse();
    Ok(spans)
}

/// The spans whose hashes prove that the tree of `new` leaves extends that of `old`, in the proof's order.
pub fn consistency(old: u64, new: u64) -> Result<Vec<Span>, Error> {
    bounded(new)?;
    if old > new {
        return Err(Error::form(format!("a tree of size {new} does not extend one of size {old}")));
    }
    if old == 0 {
        return Ok(Vec::new());
    }
    // SUBPROOF, RFC 6962 section 2.1.2.
    let (mut from, mut to) = (0, new);
    let mut spans = Vec::new();
    while old != to {
        let middle = from + split(to - from);
        if old <= middle {
            spans.push(Span { from: middle, to });
            to = middle;
        } else {
            spans.push(Span { from, to: middle });
            from = middle;
        }
    }
    if from > 0 {
        spans.push(Span { from, to });
    }
    spans.reverse();
    Ok(spans)
}

/// Checks that the leaf with hash `leaf` is entry `index` of the tree of `size` leaves with `root`.
pub fn verify_inclusion(leaf: &Digest, index: u64, size: u64, root: &Digest, proof: &[Digest]) -> Result<(), Error> {
    if index >= size {
        return Err(Error::form(format!("entry {index} is not in a tree of size {size}")));
    }
    // RFC 9162 section 2.1.3.2.
    let (mut node, mut last) = (index, size - 1);
    let mut hash = *leaf;
    let mut holds = true;
    for sibling in proof {
        holds &= last != 0;
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            climb(&mut node, &mut last);
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    if holds && last == 0 && hash == *root {
        return Ok(());
    }
    Err(Error::mismatch(format!("the proof does not show entry {index} in the tree of size {size} with root `{root}`")))
}

/// Checks that the tree of `new` = (size, root) begins with the tree of `old`.
pub fn verify_consistency(old: (u64, Digest), new: (u64, Digest), proof: &[Digest]) -> Result<(), Error> {
    let refused =
        || Error::mismatch(format!("the proof does not show that the tree of size {} extends that of size {}", new.0, old.0));
    let holds = match old.0 {
        0 => proof.is_empty() && old.1 == Digest::of(b""),
        size if size == new.0 => proof.is_empty() && old.1 == new.1,
        size if size > new.0 => false,
        size if size.is_power_of_two() => extends(old, new, &old.1, proof),
        _ => proof.split_first().is_some_and(|(first, rest)| extends(old, new, first, rest)),
    };
    if holds { Ok(()) } else { Err(refused()) }
}

/// RFC 9162 section 2.1.4.2, from its fourth step, for 0 < old < new.
fn extends(old: (u64, Digest), new: (u64, Digest), first: &Digest, rest: &[Digest]) -> bool {
    let (mut node, mut last) = (old.0 - 1, new.0 - 1);
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    let (mut old_hash, mut new_hash) = (*first, *first);
    for sibling in rest {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            old_hash = node_hash(sibling, &old_hash);
            new_hash = node_hash(sibling, &new_hash);
            climb(&mut node, &mut last);
        } else {
            new_hash = node_hash(&new_hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && old_hash == old.1 && new_hash == new.1
}

/// Climbs to the ancestor that is a right child, where a subtree at the right edge has no sibling.
fn climb(node: &mut u64, last: &mut u64) {
    while *node & 1 == 0 && *node != 0 {
        *node >>= 1;
        *last >>= 1;
    }
}

/// The largest power of two smaller than `n`, for n > 1.
fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

fn bounded(size: u64) -> Result<(), Error> {
    if size > INTEGER_MAX as u64 {
        return Err(Error::form(format!("size `{size}` is beyond {INTEGER_MAX}")));
    }
    Ok(())
}
