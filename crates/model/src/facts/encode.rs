//! Facts as bytes, for the cache: the same fold always gives the same bytes.
use super::bytes::Writer;
use super::*;

pub(super) const FREQUENCIES: [Frequency; 8] = [
    Frequency::Annual,
    Frequency::SemiAnnual,
    Frequency::Quarterly,
    Frequency::Monthly,
    Frequency::Weekly,
    Frequency::Daily,
    Frequency::PerOccurrence,
    Frequency::Automated,
];
pub(super) const PERFORMERS: [PerformedBy; 4] =
    [PerformedBy::Management, PerformedBy::InternalAudit, PerformedBy::ServiceAuditor, PerformedBy::CertificationBody];
pub(super) const WORDS: [Word; 4] = [Word::Accept, Word::Answer, Word::Close, Word::Approve];
pub(super) const LOOKED: [Looked; 3] = [Looked::Ok, Looked::Alarm, Looked::Unclear];

impl Facts {
    /// The facts as bytes, headed by their version.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.text(FACTS);
        out.number(self.size);
        let (packed, named) = self.entries.parts();
        out.number(packed.len() as u64);
        for id in packed {
            out.raw(&id.to_le_bytes());
        }
        out.list(named, |out, (at, name)| {
            out.number(u64::from(*at));
            out.text(name);
        });
        out.list(self.words.all(), |out, word| out.text(word));
        for ((at, home), arrived) in (0i64..).zip(&self.homes).zip(&self.arrived) {
            write_home(&mut out, *home);
            // Most arrive in the order in which they are first heard of.
            out.signed(i64::from(*arrived) - at);
        }
        out.list(&self.evidence, write_evidence);
        out.list(&self.controls, write_control);
        let documents: Vec<_> = self.documents.iter().collect();
        out.list(&documents, |out, (id, versions)| {
            sym(out, **id);
            out.list(versions, write_document);
        });
        let engagements: Vec<_> = self.engagements.iter().collect();
        out.list(&engagements, |out, (id, fact)| {
            sym(out, **id);
            entry(out, fact.entry);
            out.text(&serde_json::to_string(&fact.engagement).expect("an engagement has only texts as keys"));
        });
        out.list(&self.decisions, write_decision);
        let marks: Vec<_> = self.marks.iter().collect();
        out.list(&marks, |out, (at, mark)| {
            entry(out, **at);
            out.list(&mark.void, |out, at| entry(out, *at));
            out.list(&mark.erase, |out, at| entry(out, *at));
            out.number(u64::from(mark.gone));
        });
        let sum = sum(out.bytes());
        out.raw(&sum.to_le_bytes());
        out.into_bytes()
    }
}

/// A sum over the bytes that tells a damaged cache from a whole one. It keeps nobody out: who can write the cache can write
/// a sum too.
pub(super) fn sum(bytes: &[u8]) -> u64 {
    let mut sum = bytes.len() as u64;
    let mut add = |word: u64| sum = (sum ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    let words = bytes.chunks_exact(8);
    let rest = words.remainder();
    for word in words {
        add(u64::from_le_bytes(word.try_into().expect("eight bytes")));
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    add(u64::from_le_bytes(last));
    sum ^ (sum >> 32)
}

fn sym(out: &mut Writer, word: Sym) {
    out.number(u64::from(word.0));
}

fn entry(out: &mut Writer, at: EntryRef) {
    out.number(u64::from(at.0));
}

fn syms(out: &mut Writer, words: &[Sym]) {
    out.list(words, |out, word| sym(out, *word));
}

fn entries(out: &mut Writer, all: &[EntryRef]) {
    out.list(all, |out, at| entry(out, *at));
}

fn to(out: &mut Writer, day: Option<Day>) {
    out.number(u64::from(day.is_some()));
    if let Some(day) = day {
        out.day(day);
    }
}

fn serves(out: &mut Writer, serves: &[(Sym, Extent)]) {
    out.list(serves, |out, (requirement, extent)| {
        sym(out, *requirement);
        out.number(u64::from(*extent == Extent::Part));
    });
}

fn place<T: PartialEq>(all: &[T], one: &T) -> u64 {
    all.iter().position(|each| each == one).expect("every word is in its list") as u64
}

fn write_home(out: &mut Writer, home: Home) {
    let (kind, at) = match home {
        Home::Unknown => (0, 0),
        Home::Evidence(at) => (1, at),
        Home::Run(at) => (2, at),
        Home::Walkthrough(at) => (3, at),
        Home::Occurrence(at) => (4, at),
        Home::Version(at) => (5, at),
        Home::Document => (6, 0),
        Home::Engagement => (7, 0),
        Home::Decision => (8, 0),
        Home::Other => (9, 0),
    };
    out.number(u64::from(at) * 10 + kind);
}

fn write_evidence(out: &mut Writer, fact: &EvidenceFact) {
    out.instant(fact.covers_from);
    out.signed(fact.covers_to.0.wrapping_sub(fact.covers_from.0));
    out.instant(fact.dated);
    out.number(u64::from(fact.checks_passed));
}

fn write_control(out: &mut Writer, control: &ControlFacts) {
    sym(out, control.id);
    out.raw(&control.hash);
    out.list(&control.versions, write_version);
    out.list(&control.occurrences, write_occurrence);
    out.list(&control.walkthroughs, write_walkthrough);
    out.list(&control.runs, |out, run| write_run(out, control, run));
}

pub(super) fn write_version(out: &mut Writer, version: &Version) {
    entry(out, version.entry);
    out.instant(version.received);
    out.day(version.from);
    to(out, version.to);
    out.number(place(&FREQUENCIES, &version.frequency));
    out.number(u64::from(version.due_within));
    out.option(version.allowance.map(u64::from));
    serves(out, &version.serves);
    for words in [&version.tests, &version.risks, &version.compensates, &version.assets] {
        syms(out, words);
    }
}

pub(super) fn write_occurrence(out: &mut Writer, fact: &OccurrenceFact) {
    entry(out, fact.entry);
    out.instant(fact.at);
    to(out, fact.claims);
    out.instant(fact.received);
    entries(out, &fact.evidence);
}

pub(super) fn write_walkthrough(out: &mut Writer, fact: &Walkthrough) {
    entry(out, fact.entry);
    entry(out, fact.version);
    out.instant(fact.at);
    out.number(place(&LOOKED, &fact.outcome));
    entries(out, &fact.evidence);
}

pub(super) fn write_run(out: &mut Writer, control: &ControlFacts, run: &RunFact) {
    entry(out, run.entry);
    sym(out, run.test);
    let flags =
        u64::from(run.kind == RunKind::Snapshot) | u64::from(run.failed) << 1 | place(&PERFORMERS, &run.performed_by) << 2;
    out.number(flags << 2 | u64::from(run.items.is_some()) << 1 | u64::from(run.more.is_some()));
    out.instant(run.from);
    out.signed(run.to.0.wrapping_sub(run.from.0));
    out.number(run.n);
    if let Some((first, last)) = run.items {
        out.signed(first.0.wrapping_sub(run.from.0));
        out.signed(last.0.wrapping_sub(first.0));
    }
    entries(out, control.evidence_of(run));
    if let Some(more) = control.more(run) {
        write_more(out, more);
    }
}

fn write_more(out: &mut Writer, more: &RunMore) {
    for items in [&more.alarms, &more.unclear] {
        out.list(items, |out, item| {
            sym(out, item.item);
            out.number(u64::from(item.at.is_some()));
            if let Some(at) = item.at {
                out.instant(at);
            }
            out.option(item.asset.map(|asset| u64::from(asset.0)));
            sym(out, item.reason);
        });
    }
    syms(out, &more.lacks);
    out.option(more.proof.map(|at| u64::from(at.0)));
    out.option(more.supersedes.map(|at| u64::from(at.0)));
    out.list(&more.n_by_asset, |out, (asset, n)| {
        sym(out, *asset);
        out.number(*n);
    });
    out.option(more.failure.map(|word| u64::from(word.0)));
}

fn write_document(out: &mut Writer, version: &DocumentVersion) {
    entry(out, version.entry);
    out.day(version.from);
    to(out, version.to);
    serves(out, &version.serves);
    syms(out, &version.assets);
}

fn write_decision(out: &mut Writer, fact: &DecisionFact) {
    entry(out, fact.entry);
    out.number(place(&WORDS, &fact.word));
    match fact.target {
        TargetFact::Entry(at) => {
            out.number(0);
            entry(out, at);
        }
        TargetFact::Alarm(run, item) => {
            out.number(1);
            entry(out, run);
            sym(out, item);
        }
        TargetFact::Window(control, day) => {
            out.number(2);
            sym(out, control);
            out.day(day);
        }
    }
    out.instant(fact.at);
    to(out, fact.until);
}
