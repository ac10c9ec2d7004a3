//! The facts as they were at a smaller size, without folding again: what arrived later is left out.
use sha2::{Digest, Sha256};

use super::*;

impl Facts {
    /// The facts of the ledger's first `size` entries, of which `assess` says what it says of their fold.
    ///
    /// Facts keep the last version of each engagement alone: `engagements` are those that were the last then, each with the index
    /// of its entry. The bytes are not those of the fold, for entries that are heard of later keep their numbers.
    pub fn cut<'a>(&self, size: u64, engagements: impl IntoIterator<Item = (u64, &'a Engagement)>) -> Self {
        let known = |entry: EntryRef| u64::from(self.arrived[entry.0 as usize]) < size;
        let mut controls: Vec<ControlFacts> = self.controls.iter().map(|control| control.cut(size, known)).collect();
        // Controls stand in the order in which they were first heard of: those of later are the last.
        let n = controls.iter().rposition(|control| !control.is_empty()).map_or(0, |last| last + 1);
        controls.truncate(n);
        let documents = self.documents.iter().filter_map(|(id, versions)| {
            let n = versions.partition_point(|version| known(version.entry));
            (n > 0).then(|| (*id, versions[..n].to_vec()))
        });
        let mut cut = Self {
            size: self.size.min(size),
            entries: self.entries.to_read(),
            words: self.words.clone(),
            homes: self.homes.clone(),
            arrived: self.arrived.clone(),
            flags: self.flags.clone(),
            evidence: self.evidence.clone(),
            control_index: self.control_index.iter().filter(|(_, at)| (**at as usize) < n).map(|(id, at)| (*id, *at)).collect(),
            controls,
            documents: documents.collect(),
            engagements: BTreeMap::new(),
            decisions: self.decisions[..self.decisions.partition_point(|decision| known(decision.entry))].to_vec(),
            marks: self.marks.iter().filter_map(|(entry, mark)| Some((*entry, mark.cut(known(*entry), known)?))).collect(),
        };
        for (at, arrived) in cut.arrived.iter_mut().enumerate() {
            if u64::from(*arrived) >= size {
                (*arrived, cut.homes[at], cut.flags[at]) = (NOT_ARRIVED, Home::Unknown, 0);
            }
            cut.flags[at] &= !MARKED;
        }
        for entry in cut.marks.keys() {
            cut.flags[entry.0 as usize] |= MARKED;
        }
        for (index, engagement) in engagements {
            let Some(at) = cut.arrived.iter().position(|arrived| u64::from(*arrived) == index) else { continue };
            let fact = EngagementFact { entry: EntryRef(at as u32), engagement: engagement.clone() };
            cut.engagements.insert(cut.words.meet(engagement.id.as_str()), fact);
        }
        cut
    }
}

impl Mark {
    fn cut(&self, arrived: bool, known: impl Fn(EntryRef) -> bool) -> Option<Self> {
        let of = |all: &[EntryRef]| all.iter().copied().filter(|entry| known(*entry)).collect::<Vec<_>>();
        let mark = Self { void: of(&self.void), erase: of(&self.erase), gone: self.gone && arrived };
        (mark.gone || !mark.void.is_empty() || !mark.erase.is_empty()).then_some(mark)
    }
}

impl ControlFacts {
    fn is_empty(&self) -> bool {
        self.versions.is_empty() && self.occurrences.is_empty() && self.walkthroughs.is_empty() && self.runs.is_empty()
    }

    fn cut(&self, size: u64, known: impl Fn(EntryRef) -> bool) -> Self {
        let runs = self.runs[..self.runs.partition_point(|run| known(run.entry))].to_vec();
        let n_evidence = runs.last().map_or(0, |run| run.evidence.0 as usize + usize::from(run.evidence.1));
        let n_more = runs.iter().rev().find_map(|run| run.more).map_or(0, |at| at as usize + 1);
        Self {
            id: self.id,
            // What was decided later may have touched it without a fact: no two sizes share what is remembered of them.
            hash: Sha256::new().chain_update(self.hash).chain_update(size.to_le_bytes()).finalize().into(),
            versions: self.versions[..self.versions.partition_point(|version| known(version.entry))].to_vec(),
            occurrences: self.occurrences[..self.occurrences.partition_point(|o| known(o.entry))].to_vec(),
            walkthroughs: self.walkthroughs[..self.walkthroughs.partition_point(|w| known(w.entry))].to_vec(),
            runs,
            run_evidence: self.run_evidence[..n_evidence].to_vec(),
            more: self.more[..n_more].to_vec(),
        }
    }
}
