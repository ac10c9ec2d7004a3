//! Facts out of the cache's bytes. Bytes that are damaged, or of another version, are refused.
use super::bytes::Reader;
use super::encode::{FREQUENCIES, LOOKED, PERFORMERS, WORDS, sum};
use super::*;

impl Facts {
    /// The facts that these bytes hold.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FactsError> {
        if Reader::new(bytes).text() != Ok(FACTS) {
            return Err(FactsError::Version);
        }
        let Some((bytes, last)) = bytes.split_last_chunk::<8>() else { return Err(FactsError::Version) };
        if sum(bytes) != u64::from_le_bytes(*last) {
            return Err(FactsError::Damaged { at: bytes.len(), what: "their sum is another" });
        }
        let mut reader = Reader::new(bytes);
        reader.text()?;
        let size = reader.number()?;
        let n = reader.number()? as usize;
        let packed: Vec<u128> = reader
            .raw(n.saturating_mul(16))?
            .chunks_exact(16)
            .map(|id| u128::from_le_bytes(id.try_into().expect("sixteen bytes")))
            .collect();
        let named = reader.list(|r| Ok((r.small()?, r.text()?.into())))?;
        let words = name::Words::from_all(reader.list(|r| Ok(r.text()?.into()))?);
        reader.n_entries = n as u32;
        reader.n_words = words.all().len() as u32;
        let (mut homes, mut arrived) = (Vec::with_capacity(n), Vec::with_capacity(n));
        for at in 0..n as i64 {
            homes.push(read_home(&mut reader)?);
            let index = reader.signed()?.wrapping_add(at);
            arrived.push(u32::try_from(index).or_else(|_| reader.damaged("an index is too large"))?);
        }
        let evidence = reader.list(read_evidence)?;
        let controls = reader.list(read_control)?;
        let control_index = (0u32..).zip(&controls).map(|(at, control)| (control.id, at)).collect();
        let documents = reader.list(|r| Ok((read_sym(r)?, r.list(read_document)?)))?.into_iter().collect();
        let engagements = reader.list(read_engagement)?.into_iter().collect();
        let decisions = reader.list(read_decision)?;
        let marks = reader.list(read_mark)?.into_iter().collect();
        if !reader.is_at_end() {
            return reader.damaged("something follows them");
        }
        let entries = name::Entries::from_parts(packed, named);
        let flags = vec![0; n];
        let facts = Self {
            size,
            entries,
            words,
            homes,
            arrived,
            flags,
            evidence,
            controls,
            control_index,
            documents,
            engagements,
            decisions,
            marks,
        };
        facts.check()
    }

    /// Refuses places that are not there, so that nothing that follows can go out of bounds.
    fn check(mut self) -> Result<Self, FactsError> {
        let (n_evidence, n_controls) = (self.evidence.len(), self.controls.len());
        let homes = self.homes.iter().all(|home| match home {
            Home::Evidence(at) => (*at as usize) < n_evidence,
            Home::Run(at) | Home::Walkthrough(at) | Home::Occurrence(at) | Home::Version(at) => (*at as usize) < n_controls,
            _ => true,
        });
        let runs = self.controls.iter().all(|control| {
            control.runs.iter().all(|run| {
                run.more.is_none_or(|at| (at as usize) < control.more.len())
                    && run.evidence.0 as usize + usize::from(run.evidence.1) <= control.run_evidence.len()
            })
        });
        if !(homes && runs) {
            return Err(FactsError::Damaged { at: 0, what: "a place is not there" });
        }
        for (flags, home) in self.flags.iter_mut().zip(&self.homes) {
            if let Home::Evidence(at) = home {
                *flags = if self.evidence[*at as usize].checks_passed { SOUND } else { 0 };
            }
        }
        for entry in self.marks.keys() {
            self.flags[entry.0 as usize] |= MARKED;
        }
        Ok(self)
    }
}

type Read<T> = Result<T, FactsError>;

fn read_sym(r: &mut Reader) -> Read<Sym> {
    let at = r.small()?;
    if at < r.n_words { Ok(Sym(at)) } else { r.damaged("a word is not there") }
}

fn read_entry(r: &mut Reader) -> Read<EntryRef> {
    let at = r.small()?;
    if at < r.n_entries { Ok(EntryRef(at)) } else { r.damaged("an entry is not there") }
}

fn read_option<T>(r: &mut Reader, each: impl FnOnce(&mut Reader) -> Read<T>) -> Read<Option<T>> {
    match r.number()? {
        0 => Ok(None),
        1 => each(r).map(Some),
        _ => r.damaged("a mark is neither 0 nor 1"),
    }
}

fn read_place<T: Copy>(r: &mut Reader, all: &[T]) -> Read<T> {
    match all.get(r.number()? as usize) {
        Some(one) => Ok(*one),
        None => r.damaged("a word is not in its list"),
    }
}

fn read_serves(r: &mut Reader) -> Read<Vec<(Sym, Extent)>> {
    r.list(|r| Ok((read_sym(r)?, read_place(r, &[Extent::Full, Extent::Part])?)))
}

fn read_home(r: &mut Reader) -> Read<Home> {
    let n = r.number()?;
    let at = u32::try_from(n / 10).or_else(|_| r.damaged("a number is too large"))?;
    Ok(match n % 10 {
        0 => Home::Unknown,
        1 => Home::Evidence(at),
        2 => Home::Run(at),
        3 => Home::Walkthrough(at),
        4 => Home::Occurrence(at),
        5 => Home::Version(at),
        6 => Home::Document,
        7 => Home::Engagement,
        8 => Home::Decision,
        _ => Home::Other,
    })
}

/// An instant that was written as the distance from another.
fn after(r: &mut Reader, from: Instant) -> Read<Instant> {
    Ok(Instant(from.0.wrapping_add(r.signed()?)))
}

fn read_evidence(r: &mut Reader) -> Read<EvidenceFact> {
    let covers_from = r.instant()?;
    Ok(EvidenceFact {
        covers_from,
        covers_to: after(r, covers_from)?,
        dated: r.instant()?,
        checks_passed: read_place(r, &[false, true])?,
    })
}

fn read_control(r: &mut Reader) -> Read<ControlFacts> {
    let mut control = ControlFacts::new(read_sym(r)?);
    control.hash = r.raw(32)?.try_into().expect("32 bytes");
    control.versions = r.list(read_version)?;
    control.occurrences = r.list(|r| {
        Ok(OccurrenceFact {
            entry: read_entry(r)?,
            at: r.instant()?,
            claims: read_option(r, |r| r.day())?,
            received: r.instant()?,
            evidence: r.list(read_entry)?,
        })
    })?;
    control.walkthroughs = r.list(|r| {
        Ok(Walkthrough {
            entry: read_entry(r)?,
            version: read_entry(r)?,
            at: r.instant()?,
            outcome: read_place(r, &LOOKED)?,
            evidence: r.list(read_entry)?,
        })
    })?;
    let (mut run_evidence, mut more) = (Vec::new(), Vec::new());
    control.runs = r.list(|r| read_run(r, &mut run_evidence, &mut more))?;
    (control.run_evidence, control.more) = (run_evidence, more);
    Ok(control)
}

fn read_version(r: &mut Reader) -> Read<Version> {
    Ok(Version {
        entry: read_entry(r)?,
        received: r.instant()?,
        from: r.day()?,
        to: read_option(r, |r| r.day())?,
        frequency: read_place(r, &FREQUENCIES)?,
        due_within: r.small()? as u16,
        allowance: r.option()?.map(|n| n as u16),
        serves: read_serves(r)?,
        tests: r.list(read_sym)?,
        risks: r.list(read_sym)?,
        compensates: r.list(read_sym)?,
        assets: r.list(read_sym)?,
    })
}

fn read_run(r: &mut Reader, evidence: &mut Vec<EntryRef>, more: &mut Vec<RunMore>) -> Read<RunFact> {
    let (entry, test, flags) = (read_entry(r)?, read_sym(r)?, r.number()?);
    let from = r.instant()?;
    let (to, n) = (after(r, from)?, r.number()?);
    let items = match flags & 2 {
        0 => None,
        _ => {
            let first = after(r, from)?;
            Some((first, after(r, first)?))
        }
    };
    let start = evidence.len() as u32;
    let n_evidence = r.small()?;
    for _ in 0..n_evidence {
        evidence.push(read_entry(r)?);
    }
    let details = if flags & 1 == 1 {
        more.push(read_more(r)?);
        Some(more.len() as u32 - 1)
    } else {
        None
    };
    Ok(RunFact {
        entry,
        test,
        kind: if flags & 4 == 0 { RunKind::Covers } else { RunKind::Snapshot },
        failed: flags & 8 != 0,
        performed_by: PERFORMERS[(flags >> 4) as usize % PERFORMERS.len()],
        from,
        to,
        n,
        items,
        evidence: (start, n_evidence as u16),
        more: details,
    })
}

fn read_more(r: &mut Reader) -> Read<RunMore> {
    let items = |r: &mut Reader| {
        r.list(|r| {
            Ok(ItemFact {
                item: read_sym(r)?,
                at: read_option(r, |r| r.instant())?,
                asset: read_shifted(r)?.map(Sym),
                reason: read_sym(r)?,
            })
        })
    };
    Ok(RunMore {
        alarms: items(r)?.into(),
        unclear: items(r)?.into(),
        lacks: r.list(read_sym)?.into(),
        proof: read_shifted_entry(r)?,
        supersedes: read_shifted_entry(r)?,
        n_by_asset: r.list(|r| Ok((read_sym(r)?, r.number()?)))?.into(),
        failure: read_shifted(r)?.map(Sym),
    })
}

/// A word that may be absent.
fn read_shifted(r: &mut Reader) -> Read<Option<u32>> {
    match r.option()? {
        Some(at) if at >= u64::from(r.n_words) => r.damaged("a word is not there"),
        at => Ok(at.map(|at| at as u32)),
    }
}

fn read_shifted_entry(r: &mut Reader) -> Read<Option<EntryRef>> {
    match r.option()? {
        Some(at) if at >= u64::from(r.n_entries) => r.damaged("an entry is not there"),
        at => Ok(at.map(|at| EntryRef(at as u32))),
    }
}

fn read_document(r: &mut Reader) -> Read<DocumentVersion> {
    Ok(DocumentVersion {
        entry: read_entry(r)?,
        from: r.day()?,
        to: read_option(r, |r| r.day())?,
        serves: read_serves(r)?,
        assets: r.list(read_sym)?,
    })
}

fn read_engagement(r: &mut Reader) -> Read<(Sym, EngagementFact)> {
    let (id, entry, text) = (read_sym(r)?, read_entry(r)?, r.text()?);
    match serde_json::from_str(text) {
        Ok(engagement) => Ok((id, EngagementFact { entry, engagement })),
        Err(_) => r.damaged("an engagement cannot be read"),
    }
}

fn read_decision(r: &mut Reader) -> Read<DecisionFact> {
    let (entry, word) = (read_entry(r)?, read_place(r, &WORDS)?);
    let target = match r.number()? {
        0 => TargetFact::Entry(read_entry(r)?),
        1 => TargetFact::Alarm(read_entry(r)?, read_sym(r)?),
        2 => TargetFact::Window(read_sym(r)?, r.day()?),
        _ => return r.damaged("a target is of no kind"),
    };
    Ok(DecisionFact { entry, word, target, at: r.instant()?, until: read_option(r, |r| r.day())? })
}

fn read_mark(r: &mut Reader) -> Read<(EntryRef, Mark)> {
    let at = read_entry(r)?;
    let mark = Mark { void: r.list(read_entry)?, erase: r.list(read_entry)?, gone: read_place(r, &[false, true])? };
    Ok((at, mark))
}
