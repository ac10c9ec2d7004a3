//! Signed checkpoints over the entries, and proofs against them.
//!
//! Hashes of perfect subtrees of 256, 65,536, … entries are cached, so that signing and proving read
//! some hundreds of hashes however large the ledger is.

use std::collections::HashMap;

use assay_ledger::tree::{self, Edge, Node, Span};
use assay_ledger::{Checkpoint, Digest, Signer, Verifier};

use crate::database::{Arg, Row};
use crate::error::{Error, Within};
use crate::read::index_arg;
use crate::sql;
use crate::store::{LOG_ID, Store};

/// Subtrees of this many levels are cached, and of twice as many, and so on: 2^8 leaves, in tests 2^3.
const STEP: u8 = if cfg!(test) { 3 } else { 8 };
/// Leaves read at once: at most 4 KiB each.
const LEAVES: u64 = 1024;
/// Times that another process may sign first before we give up.
const TRIES: usize = 100;

/// A checkpoint and the note that signs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    pub checkpoint: Checkpoint,
    pub note: String,
}

/// A proof that an entry is in the tree of a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inclusion {
    pub index: u64,
    /// The size of the tree.
    pub size: u64,
    /// The leaf's hash.
    pub leaf: Digest,
    pub hashes: Vec<Digest>,
}

impl Inclusion {
    /// Checks the proof against a checkpoint of its size.
    pub fn verify(&self, checkpoint: &Checkpoint) -> Result<(), assay_ledger::Error> {
        tree::verify_inclusion(&self.leaf, self.index, checkpoint.size, &checkpoint.root, &self.hashes)
    }
}

impl Store {
    /// Signs the ledger as it is, stores the checkpoint and returns it; the last one again if nothing was added.
    ///
    /// Its origin is the signer's name. `is_altered` where the ledger does not extend the last
    /// checkpoint, or this key did not sign that: nothing is signed then.
    pub async fn checkpoint(&self, signer: &Signer) -> Result<Signed, Error> {
        let what = || "failed to sign a checkpoint".to_owned();
        for _ in 0..TRIES {
            if let Some(signed) = self.try_checkpoint(signer).await.within(what)? {
                return Ok(signed);
            }
        }
        let signed_size = self.log().await.within(what)?.signed_size;
        let last = self.last_checkpoint(&signer.verifier()).await?;
        let error = match last.map_or(-1, |last| last.checkpoint.size as i64) == signed_size {
            true => Error::failed("other processes kept signing first"),
            false => Error::altered(format!("the checkpoint of size {signed_size} is missing")),
        };
        Err(error.within(&what()))
    }

    /// The newest checkpoint, its signature checked; none before the first.
    pub async fn last_checkpoint(&self, verifier: &Verifier) -> Result<Option<Signed>, Error> {
        let row = self.database.row(sql::LAST_CHECKPOINT, &[]).await.within(reading)?;
        row.map(|row| signed(&row, verifier)).transpose()
    }

    /// Every checkpoint, oldest first, its signature checked.
    pub async fn checkpoints(&self, verifier: &Verifier) -> Result<Vec<Signed>, Error> {
        let rows = self.database.rows(sql::CHECKPOINTS, &[]).await.within(reading)?;
        rows.iter().map(|row| signed(row, verifier)).collect()
    }

    /// The bytes of some leaves from index `from` up to, but without, `to`; as many as are read at once, none after the last.
    pub async fn leaf_bytes(&self, from: u64, to: u64) -> Result<Vec<Vec<u8>>, Error> {
        let to = to.min(from.saturating_add(LEAVES));
        let rows =
            self.database.rows(sql::LEAVES, &[Arg::Int(index_arg(from)), Arg::Int(index_arg(to))]).await.within(reading)?;
        if rows.len() as u64 != to.saturating_sub(from) {
            return Err(Error::altered(format!("an entry between {from} and {to} is missing")));
        }
        rows.iter().map(|row| row.bytes("leaf")).collect()
    }

    /// Proves that entry `index` is in the tree of `size` entries, which is at most that of the last checkpoint.
    pub async fn prove(&self, index: u64, size: u64) -> Result<Inclusion, Error> {
        let spans = tree::inclusion(index, size).map_err(|error| Error::refused(error.to_string()))?;
        self.refuse_unsigned(size).await?;
        let own = Span { from: index, to: index + 1 };
        let mut hashes = self.span_hashes(&[&[own], spans.as_slice()].concat()).await.within(proving)?;
        let leaf = hashes.remove(0);
        Ok(Inclusion { index, size, leaf, hashes })
    }

    /// Proves that the tree of `new` entries, at most that of the last checkpoint, extends the one of `old`.
    pub async fn prove_consistency(&self, old: u64, new: u64) -> Result<Vec<Digest>, Error> {
        let spans = tree::consistency(old, new).map_err(|error| Error::refused(error.to_string()))?;
        self.refuse_unsigned(new).await?;
        self.span_hashes(&spans).await.within(proving)
    }

    /// Makes the cache of hashes again from every leaf, and checks every checkpoint on the way.
    ///
    /// `is_altered` where a leaf is missing or was changed so that a checkpoint's root is not reached.
    pub async fn rebuild_tree(&self, verifier: &Verifier) -> Result<(), Error> {
        let checkpoints = self.checkpoints(verifier).await?;
        let mut edge = Edge::new();
        self.database.run(sql::CLEAR_SUBTREES, &[]).await.within(reading)?;
        for Signed { checkpoint, .. } in checkpoints {
            while edge.size() < checkpoint.size {
                let to = checkpoint.size.min(edge.size() + LEAVES);
                let done = self.grow(&mut edge, to).await.within(reading)?;
                self.keep(&done).await.within(reading)?;
            }
            if checkpoint.root != edge.root() {
                return Err(not_the_root(checkpoint.size));
            }
        }
        Ok(())
    }

    /// None where another process signed first.
    async fn try_checkpoint(&self, signer: &Signer) -> Result<Option<Signed>, Error> {
        let log = self.log().await?;
        let last = self.last_checkpoint(&signer.verifier()).await?;
        let last_size = last.as_ref().map_or(-1, |last| last.checkpoint.size as i64);
        if last_size != log.signed_size {
            // Another process signed between the two reads; where it did not, the tries run out.
            return Ok(None);
        }
        let from = last.as_ref().map_or(0, |last| last.checkpoint.size);
        if log.size < from {
            return Err(Error::altered(format!("the ledger has {} entries, fewer than its checkpoint's {from}", log.size)));
        }
        let mut edge = self.edge(last.as_ref(), &signer.verifier()).await?;
        if let Some(last) = last.filter(|last| last.checkpoint.size == log.size) {
            return Ok(Some(last));
        }
        let mut done = Vec::new();
        while edge.size() < log.size {
            let to = log.size.min(edge.size() + LEAVES);
            done.extend(self.grow(&mut edge, to).await?);
        }
        let checkpoint = Checkpoint { origin: signer.name().to_owned(), size: log.size, root: edge.root() };
        let note = checkpoint.sign(signer).map_err(|error| Error::refused(error.to_string()))?;
        let mut tx = self.database.begin().await?;
        let args = [Arg::Int(log.size as i64), Arg::Int(LOG_ID), Arg::Int(last_size)];
        if tx.run(sql::SIGN, &args).await? != 1 {
            tx.rollback().await?;
            return Ok(None);
        }
        tx.run(sql::PUT_CHECKPOINT, &[Arg::Int(log.size as i64), Arg::Text(&note)]).await?;
        for (node, hash) in &done {
            tx.run(sql::PUT_SUBTREE, &subtree_args(node, hash)).await?;
        }
        tx.commit().await?;
        Ok(Some(Signed { checkpoint, note }))
    }

    /// The tree's right edge at the last checkpoint, whose root it gives; made again once if the cache was wrong.
    async fn edge(&self, last: Option<&Signed>, verifier: &Verifier) -> Result<Edge, Error> {
        let Some(last) = last.map(|last| &last.checkpoint) else {
            return Ok(Edge::new());
        };
        for tries in 0..2 {
            if tries > 0 {
                self.rebuild_tree(verifier).await?;
            }
            let hashes = self.hashes(&Edge::nodes(last.size)).await?;
            let edge = hashes.map(|hashes| Edge::from_hashes(last.size, hashes)).transpose();
            if let Some(edge) = edge.map_err(|error| Error::altered(error.to_string()))?.filter(|edge| edge.root() == last.root) {
                return Ok(edge);
            }
        }
        Err(not_the_root(last.size))
    }

    /// Adds the leaves up to `to`, and returns the subtrees of a cached level that they complete.
    async fn grow(&self, edge: &mut Edge, to: u64) -> Result<Vec<(Node, Digest)>, Error> {
        let mut done = Vec::new();
        for leaf in self.leaves(edge.size(), to).await? {
            edge.push(leaf, |node, hash| {
                if node.level > 0 && node.level % STEP == 0 {
                    done.push((node, hash));
                }
            });
        }
        Ok(done)
    }

    async fn keep(&self, done: &[(Node, Digest)]) -> Result<(), Error> {
        if done.is_empty() {
            return Ok(());
        }
        let mut tx = self.database.begin().await?;
        for (node, hash) in done {
            tx.run(sql::PUT_SUBTREE, &subtree_args(node, hash)).await?;
        }
        tx.commit().await
    }

    async fn refuse_unsigned(&self, size: u64) -> Result<(), Error> {
        let signed = self.log().await.within(reading)?.signed_size;
        if i64::try_from(size).is_ok_and(|size| size <= signed) {
            return Ok(());
        }
        let message = format!("no checkpoint covers a tree of size {size}\nhint: `assay log checkpoint` signs what there is");
        Err(Error::refused(message))
    }

    async fn span_hashes(&self, spans: &[Span]) -> Result<Vec<Digest>, Error> {
        let nodes: Vec<_> = spans.iter().flat_map(|span| span.nodes()).collect();
        let hashes = match self.hashes(&nodes).await? {
            Some(hashes) => hashes,
            None => self.hashes_from_leaves(&nodes).await?,
        };
        let mut rest = hashes.as_slice();
        let of_span = |span: &Span| {
            let (own, others) = rest.split_at(span.nodes().len());
            rest = others;
            tree::fold(own)
        };
        Ok(spans.iter().map(of_span).collect())
    }

    /// The hashes of nodes from the cache and, below it, from leaves; none where the cache has a gap.
    async fn hashes(&self, nodes: &[Node]) -> Result<Option<Vec<Digest>>, Error> {
        let mut hashes = Vec::with_capacity(nodes.len());
        for node in nodes {
            let level = node.level / STEP * STEP;
            let from = node.index << (node.level - level);
            let to = (node.index + 1) << (node.level - level);
            let below = match level {
                0 => self.leaves(from, to).await?,
                _ => self.subtrees(level, from, to).await?,
            };
            if below.len() as u64 != to - from {
                return Ok(None);
            }
            hashes.push(tree::root_of(&below));
        }
        Ok(Some(hashes))
    }

    /// The same without the cache: reads every leaf beneath the nodes.
    async fn hashes_from_leaves(&self, nodes: &[Node]) -> Result<Vec<Digest>, Error> {
        let mut hashes = HashMap::new();
        for node in nodes {
            let (from, to) = (node.index << node.level, (node.index + 1) << node.level);
            let mut edge = Edge::new();
            while edge.size() < to - from {
                let at = from + edge.size();
                for leaf in self.leaves(at, to.min(at + LEAVES)).await? {
                    edge.push(leaf, |_, _| {});
                }
            }
            hashes.insert(*node, edge.root());
        }
        Ok(nodes.iter().map(|node| hashes[node]).collect())
    }

    /// The hashes of the leaves from `from` to `to`, all of them.
    async fn leaves(&self, from: u64, to: u64) -> Result<Vec<Digest>, Error> {
        let rows = self.database.rows(sql::LEAVES, &[Arg::Int(from as i64), Arg::Int(to as i64)]).await?;
        if rows.len() as u64 != to - from {
            return Err(Error::altered(format!("an entry between {from} and {to} is missing")));
        }
        rows.iter().map(|row| Ok(tree::leaf_hash(&row.bytes("leaf")?))).collect()
    }

    async fn subtrees(&self, level: u8, from: u64, to: u64) -> Result<Vec<Digest>, Error> {
        let args = [Arg::Int(level.into()), Arg::Int(from as i64), Arg::Int(to as i64)];
        let rows = self.database.rows(sql::SUBTREES, &args).await?;
        rows.iter().map(|row| digest(row.bytes("hash")?)).collect()
    }
}

fn subtree_args<'a>(node: &Node, hash: &'a Digest) -> [Arg<'a>; 3] {
    [Arg::Int(node.level.into()), Arg::Int(node.index as i64), Arg::Bytes(&hash.0)]
}

fn digest(bytes: Vec<u8>) -> Result<Digest, Error> {
    bytes.try_into().map(Digest).map_err(|_| Error::altered("a cached hash is not 32 bytes"))
}

fn signed(row: &Row, verifier: &Verifier) -> Result<Signed, Error> {
    let (size, note) = (row.int("size")?, row.text("note")?);
    let altered = |why: String| Error::altered(format!("the checkpoint of size {size} was altered: {why}"));
    let checkpoint = Checkpoint::open(&note, verifier).map_err(|error| altered(error.to_string()))?;
    if checkpoint.size as i64 != size {
        return Err(altered(format!("its note says size {}", checkpoint.size)));
    }
    Ok(Signed { checkpoint, note })
}

fn not_the_root(size: u64) -> Error {
    Error::altered(format!("the entries do not give the root of the checkpoint of size {size}"))
}

fn reading() -> String {
    "failed to read the ledger".to_owned()
}

fn proving() -> String {
    "failed to prove".to_owned()
}
