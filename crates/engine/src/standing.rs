//! Where an engagement stands: facts from the cache and the entries since, assessed, and laid out as the gap view.
use std::collections::BTreeMap;
use std::sync::Arc;

use assay_model::assess::{
    Assessment, ControlStatus, Design, Exception, ExceptionOf, Operation, Question, Reason as Why, Requirement,
    RequirementStatus, Requirements, State, assess,
};
use assay_model::catalogue::{Catalogue, Item};
use assay_model::facts::Facts;
use assay_model::id::{ControlId, EngagementId, EntryId, PersonId};
use assay_model::object::{Engagement, EngagementKind, Extent, Frequency, Object};
use assay_model::time::{Day, Instant, Zone};
use serde::Serialize;

use crate::error::Error;
use crate::programme::Programme;
pub(crate) use crate::test::engagement as named;
use crate::test::engagement;
use crate::view::clean;
use crate::view::gap::*;
use crate::workspace::Workspace;

/// The cache that holds facts, and the key of the newest.
const CACHE: &str = "facts";
const NEWEST: &str = "newest";
/// Entries after which the cached facts are written anew: fewer are folded faster than they are written.
const STALE_ENTRIES: u64 = 2_000;

impl Workspace {
    /// The facts of the ledger's first `size` entries. Those of all entries are kept; of fewer, they are cut from them.
    pub async fn facts(&self, size: u64) -> Result<Arc<Facts>, Error> {
        let mut held = self.held_facts().lock().await;
        if held.size() < size {
            let newest = self.size().await?;
            let cached = match held.size() {
                0 => self.cached_facts(newest).await?,
                // A copy is made only where a page still reads them.
                _ => Arc::unwrap_or_clone(std::mem::take(&mut *held)),
            };
            let (facts, from) = self.fold_facts(cached, newest).await?;
            if newest - from >= STALE_ENTRIES {
                self.store().cache_put(CACHE, NEWEST, &facts.to_bytes()).await?;
            }
            *held = Arc::new(facts);
        }
        let whole = held.clone();
        drop(held);
        if whole.size() == size {
            return Ok(whole);
        }
        let programme = self.programme(Some(size)).await?;
        let cut = move || whole.cut(size, programme.engagements().map(|(version, engagement)| (version.index, engagement)));
        Ok(Arc::new(self.blocking(cut).await?))
    }

    /// Makes every cache again from the entries, and says how many there were: the tree's hashes, each signed root of which must
    /// be reached once more, and the facts.
    pub async fn rebuild(&self) -> Result<u64, Error> {
        let size = self.size().await?;
        if let Some(signer) = self.signer() {
            self.store().rebuild_tree(&signer.verifier()).await?;
        }
        let (facts, _) = self.fold_facts(Facts::new(), size).await?;
        self.store().cache_put(CACHE, NEWEST, &facts.to_bytes()).await?;
        self.store().cache_clear(crate::view::standpoint::CACHE).await?;
        Ok(size)
    }

    async fn cached_facts(&self, size: u64) -> Result<Facts, Error> {
        let Some(bytes) = self.store().cache_get(CACHE, NEWEST).await? else { return Ok(Facts::new()) };
        // A cache of another version, or a damaged one, is made again.
        let facts = self.blocking(move || Facts::from_bytes(&bytes).ok()).await?;
        Ok(facts.filter(|facts| facts.size() <= size).unwrap_or_default())
    }

    async fn fold_facts(&self, mut facts: Facts, size: u64) -> Result<(Facts, u64), Error> {
        let from = facts.size();
        self.fold(from, size, None, |entry| facts.push(&entry)).await?;
        Ok((facts, from))
    }

    /// Where an engagement stands at a moment, as known at another.
    pub async fn assessment(
        &self,
        id: &EngagementId,
        at: Option<Instant>,
        known_at: Option<Instant>,
    ) -> Result<Assessment, Error> {
        let size = self.size_at(known_at).await?;
        let programme = self.programme(Some(size)).await?;
        let engagement = engagement(&programme, id.as_str())?;
        let requirements = requirements(&programme, engagement)?;
        let facts = self.facts(size).await?;
        let question = Question { engagement: id, effective_at: at.unwrap_or_else(|| self.now()), requirements: &requirements };
        assess(&facts, question).map_err(|error| Error::input(error.to_string()))
    }

    /// The gap view: everything that `status` prints and the gap report shows.
    pub async fn gap(&self, id: &EngagementId, at: Option<Instant>, known_at: Option<Instant>) -> Result<Gap, Error> {
        let assessment = self.assessment(id, at, known_at).await?;
        let programme = self.programme(Some(assessment.known_size)).await?;
        let engagement = engagement(&programme, id.as_str())?;
        let root = match known_at {
            Some(_) => None,
            None => self.root().await?,
        };
        let known_at = known_at.unwrap_or_else(|| self.now());
        Ok(Layout { programme: &programme, engagement, assessment: &assessment, organisation: self.name() }.gap(known_at, root))
    }
}

/// The assessable requirements of the catalogues that the engagement names.
pub(crate) fn requirements(programme: &Programme, engagement: &Engagement) -> Result<Requirements, Error> {
    let mut requirements = Requirements::default();
    for id in &engagement.catalogues {
        let missing = || {
            Error::input(format!("engagement `{}` reports on `{id}`, which is not adopted", engagement.id))
                .hint(format!("`assay catalogue adopt {id}`"))
        };
        let catalogue = programme.catalogues().iter().find(|catalogue| catalogue.id == *id).ok_or_else(missing)?;
        requirements.asked.extend(
            catalogue
                .assessable()
                .map(|item| Requirement { family: assay_model::assess::Family::of(&item.id), id: item.id.clone() }),
        );
    }
    requirements.others = assay_model::assess::Others::LeftOut;
    Ok(requirements)
}

/// An assessment and what it takes to say it in words.
struct Layout<'a> {
    programme: &'a Programme,
    engagement: &'a Engagement,
    assessment: &'a Assessment,
    organisation: &'a str,
}

impl Layout<'_> {
    fn gap(&self, known_at: Instant, root: Option<String>) -> Gap {
        let frameworks: Vec<GapFramework> = self.catalogues().map(|catalogue| self.framework(catalogue)).collect();
        let mut exceptions: Vec<ExceptionRow> = self.assessment.exceptions().map(|(control, e)| exception(control, e)).collect();
        exceptions.sort_by_cached_key(|row| (row.state != "open", row.control.clone(), row.id.clone()));
        let zone = &self.engagement.zone;
        Gap {
            organisation: self.organisation.to_owned(),
            engagement: self.engagement.id.to_string(),
            engagement_title: self.engagement.title.clone(),
            kind: kind_text(self.engagement.kind).to_owned(),
            scope: self.scope(),
            period: format!("{}, {}", self.assessment.period, zone.name()),
            effective_at: local(self.assessment.effective_at, zone),
            known_at: local(known_at, zone),
            ledger_size: self.assessment.known_size,
            root,
            rules: self.assessment.rules.to_owned(),
            headline: self.headline(&exceptions),
            clean_start: self.over_time().then(|| clean::of_engagement(self.assessment)).flatten(),
            frameworks,
            exceptions,
            controls: self.assessment.controls.iter().map(|control| self.control(control)).collect(),
            notes: self.notes(),
        }
    }

    fn catalogues(&self) -> impl Iterator<Item = &Catalogue> {
        let named = &self.engagement.catalogues;
        named.iter().filter_map(|id| self.programme.catalogues().iter().find(|catalogue| catalogue.id == *id))
    }

    fn scope(&self) -> String {
        let categories: Vec<String> = self.engagement.categories.iter().map(word_of).collect();
        let assets: Vec<&str> = self.engagement.assets.iter().map(|asset| asset.as_str()).collect();
        match (categories.as_slice(), assets.as_slice()) {
            ([], []) => String::new(),
            (categories, []) => categories.join(", "),
            ([], assets) => assets.join(", "),
            (categories, assets) => format!("{}; {}", categories.join(", "), assets.join(", ")),
        }
    }

    /// What matters most, in one sentence, with its counts.
    fn headline(&self, exceptions: &[ExceptionRow]) -> String {
        let open = exceptions.iter().filter(|row| row.state == "open").count();
        let of = |operation: &str| self.assessment.requirements.iter().filter(|r| r.operation.word() == operation).count();
        let unaddressed = self.assessment.requirements.iter().filter(|r| r.design.word() == "unaddressed").count();
        let n = self.assessment.requirements.len();
        let due = self.next_due().map_or(String::new(), |(control, day)| format!(" Next due: {control}, by {day}."));
        let needs_work = |r: &&RequirementStatus| {
            r.design > Design::Suitable || matches!(r.operation, Operation::Stale | Operation::Unproven | Operation::Deviating)
        };
        let todo = self.assessment.requirements.iter().filter(needs_work).count();
        if open == 0 && todo == 0 {
            return format!("Nothing is open, and none of {n} requirements needs work on its design or its operation.{due}");
        }
        if open == 0 && of("deviating") + of("unproven") + unaddressed == 0 {
            return format!(
                "No exception is open; {todo} of {n} requirements still need work on their design or their operation.{due}"
            );
        }
        format!(
            "{open} exceptions are open. Of {n} requirements {} deviate, {} are unproven and {unaddressed} are not addressed by any control or document.{due}",
            of("deviating"),
            of("unproven"),
        )
    }

    /// The control whose pending window is due first.
    fn next_due(&self) -> Option<(&ControlId, Day)> {
        let pending = self.assessment.controls.iter().flat_map(|control| {
            control.windows.iter().filter(|window| window.word.word() == "pending").map(move |window| (&control.id, window.due))
        });
        pending.min_by_key(|(_, day)| *day)
    }

    fn framework(&self, catalogue: &Catalogue) -> GapFramework {
        let mut rows = Vec::new();
        let (mut design, mut operation) = (BTreeMap::new(), BTreeMap::new());
        for item in catalogue.assessable() {
            let Some(status) = self.assessment.requirement(item.id.as_str()) else { continue };
            *design.entry(status.design).or_insert(0) += 1;
            *operation.entry(status.operation).or_insert(0) += 1;
            rows.push(self.requirement(catalogue, item, status));
        }
        let mut designs: Vec<(String, u64)> = Vec::new();
        for (design, n) in design {
            match designs.last_mut() {
                // Exclusions of every kind are one count here; each row says its kind.
                Some((word, count)) if *word == design.word() => *count += n,
                _ => designs.push((design.word().to_owned(), n)),
            }
        }
        GapFramework {
            id: catalogue.id.to_string(),
            title: catalogue.name.clone(),
            design: designs,
            operation: operation.into_iter().map(|(operation, n)| (operation.word().to_owned(), n)).collect(),
            n: rows.len() as u64,
            requirements: rows,
        }
    }

    fn requirement(&self, catalogue: &Catalogue, item: &Item, status: &RequirementStatus) -> RequirementRow {
        let group = catalogue.ancestors(&item.id).next().map_or(String::new(), |above| above.title.clone());
        let reasons = worse_first(status.design, &status.design_reasons, status.operation, &status.operation_reasons);
        let owner = status.controls.first().and_then(|id| self.programme.control(id)).map(|control| self.name(&control.owner));
        RequirementRow {
            id: item.id.to_string(),
            title: item.title.clone(),
            expected: item.gist.clone(),
            group,
            design: status.design.to_string(),
            operation: status.operation.to_string(),
            controls: status.controls.iter().map(ToString::to_string).collect(),
            documents: status.documents.iter().map(ToString::to_string).collect(),
            reasons: reasons.map(reason).collect(),
            uncovered: status.uncovered.iter().map(ToString::to_string).collect(),
            owner,
            target: self.target(&status.controls),
            clean_start: self.over_time().then(|| clean::of_requirement(self.assessment, status)).flatten().map(Into::into),
        }
    }

    /// Whether a Type 2 period is what it is about, or may come to be.
    fn over_time(&self) -> bool {
        matches!(self.engagement.kind, EngagementKind::Soc2Type2 | EngagementKind::Readiness)
    }

    /// The first day on which something that serves the requirement is due.
    fn target(&self, controls: &[ControlId]) -> Option<String> {
        let windows = controls.iter().filter_map(|id| self.assessment.control(id.as_str())).flat_map(|control| &control.windows);
        windows.filter(|window| window.word.word() == "pending").map(|window| window.due).min().map(|day| day.to_string())
    }

    fn control(&self, status: &ControlStatus) -> ControlRow {
        let control = self.programme.control(&status.id);
        let reasons = worse_first(status.design, &status.design_reasons, status.operation, &status.operation_reasons);
        ControlRow {
            id: status.id.to_string(),
            title: control.map_or(String::new(), |control| control.title.clone()),
            owner: control.map_or(String::new(), |control| self.name(&control.owner)),
            frequency: control.map_or(String::new(), |control| frequency_text(control.frequency, control.due_within)),
            design: status.design.to_string(),
            operation: status.operation.to_string(),
            windows: status
                .windows
                .iter()
                .map(|window| WindowRow {
                    from: window.from.to_string(),
                    to: window.to.to_string(),
                    word: window.word.to_string(),
                    due: window.due.to_string(),
                    entries: ids(&window.reason.entries),
                })
                .collect(),
            reasons: reasons.map(reason).collect(),
        }
    }

    /// A person's name where it is known, else the id.
    fn name(&self, id: &PersonId) -> String {
        self.programme.person(id).map_or_else(|| id.to_string(), |person| person.name.clone())
    }

    fn notes(&self) -> Vec<String> {
        let refused = self.assessment.refused.iter().map(|refused| format!("refused: {}", refused.diagnostic));
        let flags = self.assessment.flags().map(|flag| match flag.word.word() {
            "declared_late" => format!("version {} was declared after it took effect", short(&flag.about)),
            "superseded" => format!("an alarm of run {} was replaced by a later run, with its reason", short(&flag.about)),
            "after_period" => format!("occurrence {} was performed after the period's last day, in time", short(&flag.about)),
            "recorded_late" => {
                format!("occurrence {} was recorded after its window was due, with evidence of the time", short(&flag.about))
            }
            _ => format!("every item of a long window of {} lies in its last 30 days", flag.about),
        });
        refused.chain(flags).chain(self.blanks()).collect()
    }

    /// Documents that serve something in full although somebody has still to fill them in.
    fn blanks(&self) -> Option<String> {
        let documents = self.programme.all("document").filter_map(|version| {
            let Object::Document(document) = version.object() else { return None };
            let (n, full) = (document.blanks().count(), document.serves.iter().any(|serves| serves.extent == Extent::Full));
            (n > 0 && full).then(|| format!("{} {n}", document.id))
        });
        let documents: Vec<String> = documents.collect();
        let words = "documents have places still to fill in, and serve in full as they are declared";
        (!documents.is_empty()).then(|| format!("{} {words}: {}", documents.len(), documents.join(", ")))
    }
}

/// The reasons of both axes, those of the worse one first.
fn worse_first<'a>(
    design: Design,
    of_design: &'a [Why],
    operation: Operation,
    of_operation: &'a [Why],
) -> impl Iterator<Item = &'a Why> {
    let nothing_there = matches!(design, Design::Unaddressed | Design::Deficient | Design::Excluded(_));
    let operation_first = operation >= Operation::Stale && (operation == Operation::Deviating || !nothing_there);
    let (first, then) = if operation_first { (of_operation, of_design) } else { (of_design, of_operation) };
    first.iter().chain(then)
}

fn exception(control: &ControlStatus, exception: &Exception) -> ExceptionRow {
    let state = match &exception.state {
        State::Open => "open".to_owned(),
        State::Accepted { until: Some(day), .. } => format!("accepted until {day}"),
        State::Accepted { until: None, .. } => "accepted".to_owned(),
        State::Closed { .. } => "closed".to_owned(),
    };
    let (test, item, occurred_at, text) = match &exception.of {
        ExceptionOf::Alarm { test, item, occurred_at, text, .. } => {
            let at = occurred_at.map(|at| at.to_string());
            (Some(test.to_string()), Some(item.clone()), at, text.clone())
        }
        ExceptionOf::Missed | ExceptionOf::Late => (None, None, None, exception.reason.text.clone()),
    };
    let mut entries = ids(&exception.reason.entries);
    entries.extend(ids(&exception.answers));
    ExceptionRow { id: exception.name.clone(), control: control.id.to_string(), test, item, occurred_at, text, entries, state }
}

fn reason(why: &Why) -> Reason {
    Reason { text: why.text.clone(), entries: ids(&why.entries) }
}

fn ids(entries: &[EntryId]) -> Vec<String> {
    entries.iter().map(ToString::to_string).collect()
}

fn short(entry: &str) -> &str {
    entry.get(..12).unwrap_or(entry)
}

/// An instant as people read it in a zone: the day where it is that day's close, else to the second.
fn local(at: Instant, zone: &Zone) -> String {
    let day = zone.day_of(at);
    if zone.close_of(day) == at {
        format!("{day} (close of the day)")
    } else {
        at.to_string().chars().take(19).chain(['Z']).collect()
    }
}

fn word_of<T: Serialize>(value: &T) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|word| word.as_str().map(|word| word.replace('_', " ")))
        .unwrap_or_else(|| "?".to_owned())
}

pub(crate) fn kind_text(kind: EngagementKind) -> &'static str {
    match kind {
        EngagementKind::Soc2Type1 => "SOC 2 Type 1",
        EngagementKind::Soc2Type2 => "SOC 2 Type 2",
        EngagementKind::Iso42001Stage1 => "ISO/IEC 42001 stage 1",
        EngagementKind::Iso42001Stage2 => "ISO/IEC 42001 stage 2",
        EngagementKind::Iso42001Surveillance => "ISO/IEC 42001 surveillance",
        EngagementKind::InternalAudit => "internal audit",
        EngagementKind::Readiness => "readiness review",
    }
}

pub(crate) fn frequency_text(frequency: Frequency, due_within: u16) -> String {
    let word = match frequency {
        Frequency::Annual => "once a year",
        Frequency::SemiAnnual => "twice a year",
        Frequency::Quarterly => "quarterly",
        Frequency::Monthly => "monthly",
        Frequency::Weekly => "weekly",
        Frequency::Daily => "daily",
        Frequency::PerOccurrence => "each time",
        Frequency::Automated => "automated",
    };
    if frequency.is_calendar() && due_within > 0 { format!("{word}, due within {due_within} days") } else { word.to_owned() }
}
