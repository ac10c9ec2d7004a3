//! What was made for pages before, kept as long as there is room.
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use assay_model::assess::{Assessment, Memo, RequirementStatus};
use assay_model::catalogue::Crosswalk;
use assay_model::id::EngagementId;

use crate::programme::Programme;
use crate::view::register::Register;

/// How many past sizes are kept.
pub(crate) const PROGRAMMES: usize = 8;
pub(crate) const ASSESSMENTS: usize = 32;
/// How many statuses of controls all of them may hold together: some 5 kB each.
pub(crate) const STATUSES: usize = 20_000;
pub(crate) const SIZES: usize = 256;

/// The newest signed checkpoint: the entries that it covers, and its root.
pub(crate) type Signed = Option<(u64, String)>;

/// An assessment, with what finds a requirement in it: a page of controls asks for each that they serve.
pub(crate) struct Standing {
    pub(crate) assessment: Arc<Assessment>,
    requirements: HashMap<String, usize>,
}

impl Standing {
    pub(crate) fn new(assessment: Assessment) -> Self {
        let places = assessment.requirements.iter().enumerate().map(|(at, requirement)| (requirement.id.to_string(), at));
        Self { requirements: places.collect(), assessment: Arc::new(assessment) }
    }

    pub(crate) fn requirement(&self, id: &str) -> Option<&RequirementStatus> {
        self.requirements.get(id).map(|at| &self.assessment.requirements[*at])
    }
}

/// What was made, by what it was made of.
#[derive(Default)]
pub(crate) struct Kept {
    /// One at a time makes what many wait for.
    pub(crate) making: tokio::sync::Mutex<()>,
    pub(crate) programmes: Shelf<u64, Arc<Programme>>,
    pub(crate) register: Shelf<(), Arc<Register>>,
    pub(crate) crosswalks: Shelf<u64, Arc<Vec<Crosswalk>>>,
    pub(crate) assessments: Shelf<(EngagementId, u64), Arc<Standing>>,
    /// Of each control, what nothing has changed since.
    pub(crate) memo: Arc<Mutex<Memo>>,
    /// Ledger sizes as known at moments that are past: no entry can be received then any more.
    pub(crate) sizes: Shelf<i64, u64>,
    pub(crate) signed: Shelf<u64, Signed>,
}

/// The last few of something, by key.
pub(crate) struct Shelf<K, V>(Mutex<VecDeque<(K, V)>>);

impl<K, V> Default for Shelf<K, V> {
    fn default() -> Self {
        Self(Mutex::new(VecDeque::new()))
    }
}

impl<K: PartialEq, V: Clone> Shelf<K, V> {
    pub(crate) fn find(&self, wanted: impl Fn(&K, &V) -> bool) -> Option<V> {
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = shelf.iter().position(|(key, value)| wanted(key, value))?;
        let found = shelf.remove(at)?;
        let value = found.1.clone();
        shelf.push_front(found);
        Some(value)
    }

    /// The newest, which is then gone from here.
    pub(crate) fn take(&self) -> Option<V> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front().map(|(_, value)| value)
    }

    /// Drops the last for as long as all together weigh too much; the newest stays.
    pub(crate) fn lighten(&self, most: usize, weight: impl Fn(&V) -> usize) {
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        while shelf.len() > 1 && shelf.iter().map(|(_, value)| weight(value)).sum::<usize>() > most {
            shelf.pop_back();
        }
    }

    pub(crate) fn put(&self, key: K, value: V, most: usize) {
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.push_front((key, value));
        shelf.truncate(most);
    }
}
