//! Entries and words by number: each is kept once, in the order in which the fold met it.
use std::collections::BTreeMap;

use crate::id::EntryId;

/// An entry of the ledger, by the order in which the fold first heard of it (which may be before it arrives).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryRef(pub u32);

/// A word: the id of a control, a test, an item, an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sym(pub u32);

/// The ids of entries. A workspace's ids are 32 hex digits and take 16 bytes; any other is kept as it is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entries {
    packed: Vec<u128>,
    /// Those that are not 32 hex digits, by their number, ascending.
    named: Vec<(u32, Box<str>)>,
    /// Made when it is first asked, so that facts that are only read cost nothing.
    index: Option<Index>,
}

#[derive(Clone, Debug, Default)]
struct Index {
    packed: BTreeMap<u128, u32>,
    named: BTreeMap<Box<str>, u32>,
}

impl Entries {
    /// The number of an id, and whether it was known before.
    pub(crate) fn meet(&mut self, id: &str) -> (EntryRef, bool) {
        let next = u32::try_from(self.packed.len()).expect("fewer than 2^32 entries");
        let index = match &mut self.index {
            Some(index) => index,
            None => self.index.insert(Index::of(&self.packed, &self.named)),
        };
        let known = match pack(id) {
            Some(packed) => index.packed.get(&packed),
            None => index.named.get(id),
        };
        if let Some(known) = known {
            return (EntryRef(*known), true);
        }
        match pack(id) {
            Some(packed) => {
                index.packed.insert(packed, next);
                self.packed.push(packed);
            }
            None => {
                index.named.insert(id.into(), next);
                self.packed.push(0);
                self.named.push((next, id.into()));
            }
        }
        (EntryRef(next), false)
    }

    pub(crate) fn id(&self, entry: EntryRef) -> EntryId {
        let text = match self.named.binary_search_by_key(&entry.0, |(at, _)| *at) {
            Ok(at) => EntryId::parse(&self.named[at].1),
            Err(_) => EntryId::parse(hex(self.packed[entry.0 as usize], &mut [0; 32])),
        };
        text.expect("it was an id when it was met")
    }

    /// A copy that is only read, without what finds an id.
    pub(super) fn to_read(&self) -> Self {
        Self::from_parts(self.packed.clone(), self.named.clone())
    }

    pub(super) fn parts(&self) -> (&[u128], &[(u32, Box<str>)]) {
        (&self.packed, &self.named)
    }

    pub(super) fn from_parts(packed: Vec<u128>, named: Vec<(u32, Box<str>)>) -> Self {
        Self { packed, named, index: None }
    }
}

impl Index {
    fn of(packed: &[u128], named: &[(u32, Box<str>)]) -> Self {
        let mut index = Self::default();
        let mut names = named.iter().peekable();
        let mut pairs = Vec::with_capacity(packed.len());
        for (at, id) in (0u32..).zip(packed) {
            match names.next_if(|(named_at, _)| *named_at == at) {
                Some((_, name)) => {
                    index.named.insert(name.clone(), at);
                }
                None => pairs.push((*id, at)),
            }
        }
        index.packed = pairs.into_iter().collect();
        index
    }
}

fn hex(id: u128, digits: &mut [u8; 32]) -> &str {
    for (at, digit) in digits.iter_mut().rev().enumerate() {
        *digit = b"0123456789abcdef"[(id >> (4 * at)) as usize & 15];
    }
    std::str::from_utf8(digits).expect("hex digits")
}

/// The 16 bytes of an id of 32 lower-case hex digits.
fn pack(id: &str) -> Option<u128> {
    let hex = id.len() == 32 && id.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if hex { u128::from_str_radix(id, 16).ok() } else { None }
}

/// Words, each kept once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    words: Vec<Box<str>>,
    index: BTreeMap<Box<str>, u32>,
}

impl Words {
    pub(crate) fn meet(&mut self, word: &str) -> Sym {
        if let Some(known) = self.index.get(word) {
            return Sym(*known);
        }
        let next = u32::try_from(self.words.len()).expect("fewer than 2^32 words");
        self.words.push(word.into());
        self.index.insert(word.into(), next);
        Sym(next)
    }

    pub(crate) fn find(&self, word: &str) -> Option<Sym> {
        self.index.get(word).copied().map(Sym)
    }

    pub(crate) fn text(&self, word: Sym) -> &str {
        &self.words[word.0 as usize]
    }

    pub(super) fn all(&self) -> &[Box<str>] {
        &self.words
    }

    pub(super) fn from_all(words: Vec<Box<str>>) -> Self {
        let index = (0u32..).zip(&words).map(|(at, word)| (word.clone(), at)).collect();
        Self { words, index }
    }
}
