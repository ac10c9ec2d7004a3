//! From where a page looks: one engagement, as it stands at one moment, as known at another. Every view is made from here.
use std::sync::{Arc, PoisonError};

use assay_ledger::Kind;
use assay_model::assess::{Assessment, ControlStatus, Question, RequirementStatus, assess};
use assay_model::catalogue::{Catalogue, Crosswalk, Item};
use assay_model::id::{EngagementId, PersonId, RequirementId};
use assay_model::object::{Engagement, Object};
use assay_model::time::{Day, DaySpan, Instant, Zone};
use serde::Serialize;

use crate::error::Error;
use crate::programme::Programme;
use crate::standing;
use crate::view::kept::{ASSESSMENTS, PROGRAMMES, SIZES, STATUSES, Signed, Standing};
use crate::view::register::Register;
use crate::view::words;
use crate::workspace::Workspace;

/// The cache that holds the register, the key of the newest, and entries after which it is written anew.
pub(crate) const CACHE: &str = "register";
const NEWEST: &str = "newest";
const STALE_ENTRIES: u64 = 2_000;

/// What a page is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Absent: the one whose period holds the moment, else the last.
    pub engagement: Option<String>,
    /// Absent: now.
    pub effective_at: Option<Instant>,
    /// Absent: now.
    pub known_at: Option<Instant>,
}

/// The quiet line of a page.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Frame {
    pub organisation: String,
    /// Absent while none is declared.
    pub engagement: Option<EngagementLine>,
    /// Every engagement, to choose from: id and title.
    pub engagements: Vec<(String, String)>,
    pub effective_at: String,
    pub effective_day: String,
    pub effective_text: String,
    pub known_at: String,
    pub known_text: String,
    pub ledger_size: u64,
    /// Entries that the newest signed checkpoint covers.
    pub signed_size: Option<u64>,
    /// Its root, 64 hex digits.
    pub root: Option<String>,
    pub rules: String,
    /// Why there is no status, where there is none.
    pub trouble: Option<String>,
    pub counts: Counts,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EngagementLine {
    pub id: String,
    pub title: String,
    pub kind: String,
    pub period_from: String,
    pub period_to: String,
    pub period_text: String,
    pub zone: String,
}

/// How many there are of each noun, for the navigation.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Counts {
    pub frameworks: u64,
    pub controls: u64,
    pub exceptions_open: u64,
    pub ai_systems: u64,
    pub assets: u64,
    pub risks: u64,
    pub documents: u64,
    pub evidence: u64,
    pub sources: u64,
    pub tests: u64,
    pub runs: u64,
    pub engagements: u64,
    pub commitments: u64,
    pub findings: u64,
    pub decisions: u64,
    pub people: u64,
}

/// From where a page looks.
pub struct Standpoint {
    pub frame: Frame,
    pub(crate) programme: Arc<Programme>,
    pub(crate) register: Arc<Register>,
    pub(crate) assessment: Option<Arc<Assessment>>,
    pub(crate) standing: Option<Arc<Standing>>,
    pub(crate) crosswalks: Arc<Vec<Crosswalk>>,
    pub(crate) engagement: Option<Engagement>,
    pub(crate) zone: Zone,
    /// The day of `effective_at`, in the engagement's zone.
    pub(crate) today: Day,
    pub(crate) effective_at: Instant,
    pub(crate) size: u64,
}

impl Workspace {
    /// What is asked, as it stands in an address: a day means its close, in the engagement's zone where one is named.
    pub async fn asked(
        &self,
        engagement: Option<&str>,
        effective_at: Option<&str>,
        known_at: Option<&str>,
    ) -> Result<Asked, Error> {
        let programme = self.programme(None).await?;
        let zone = match engagement {
            Some(id) => standing::named(&programme, id)?.zone.clone(),
            None => self.zone().clone(),
        };
        let moment = |name: &str, text: Option<&str>| {
            match text.map(str::trim) {
                None | Some("") => Ok(None),
                Some(text) if text.contains('T') => Instant::parse(text).map(Some),
                Some(text) => Day::parse(text).map(|day| Some(zone.close_of(day))),
            }
            .map_err(|error| Error::input(format!("`{name}`: {error}")))
        };
        Ok(Asked {
            engagement: engagement.map(str::to_owned),
            effective_at: moment("effective_at", effective_at)?,
            known_at: moment("known_at", known_at)?,
        })
    }

    /// The place from which a page looks; what it takes is kept for the next page.
    pub async fn standpoint(&self, asked: &Asked) -> Result<Standpoint, Error> {
        let now = self.now();
        let newest = self.size().await?;
        let size = match asked.known_at {
            Some(at) => self.kept_size(at, newest).await?,
            None => newest,
        };
        let programme = self.kept_programme(size).await?;
        let effective_at = asked.effective_at.unwrap_or(now);
        let (engagement, mut trouble) = match chosen(&programme, asked.engagement.as_deref(), effective_at) {
            Ok(engagement) => (engagement, None),
            // An engagement that there is, but was not known then, leaves the page without a status.
            Err(error) if size < newest && self.kept_programme(newest).await?.engagement_named(asked).is_some() => {
                (None, Some(format!("{error}, as known then")))
            }
            Err(error) => return Err(error),
        };
        let standing = match &engagement {
            Some(engagement) => match self.kept_assessment(&programme, engagement, effective_at, size).await {
                Ok(standing) => Some(standing),
                Err(error) if error.is_input() => {
                    trouble = Some(error.to_string());
                    None
                }
                Err(error) => return Err(error),
            },
            None => {
                trouble.get_or_insert_with(|| "no engagement is declared".to_owned());
                None
            }
        };
        let zone = engagement.as_ref().map_or(self.zone(), |engagement| &engagement.zone).clone();
        let known_at = asked.known_at.unwrap_or(now);
        let mut standpoint = Standpoint {
            frame: Frame {
                organisation: self.name().to_owned(),
                engagement: engagement.as_ref().map(line),
                engagements: programme.engagements().map(|(_, e)| (e.id.to_string(), e.title.clone())).collect(),
                effective_at: effective_at.to_string(),
                effective_day: zone.day_of(effective_at).to_string(),
                effective_text: words::moment(effective_at, &zone),
                known_at: known_at.to_string(),
                known_text: words::moment(known_at, &zone),
                ledger_size: size,
                signed_size: None,
                root: None,
                rules: crate::RULES.to_owned(),
                trouble,
                counts: Counts::default(),
            },
            register: self.kept_register(size).await?,
            crosswalks: self.kept_crosswalks(&programme, size),
            programme,
            assessment: standing.as_ref().map(|standing| standing.assessment.clone()),
            standing,
            today: zone.day_of(effective_at),
            zone,
            engagement,
            effective_at,
            size,
        };
        if let Some((signed, root)) = self.kept_signed(newest).await? {
            (standpoint.frame.signed_size, standpoint.frame.root) = (Some(signed), Some(root));
        }
        standpoint.frame.counts = standpoint.counts();
        Ok(standpoint)
    }

    /// The ledger's size as known at a moment.
    pub async fn kept_size(&self, at: Instant, newest: u64) -> Result<u64, Error> {
        if let Some(size) = self.kept().sizes.find(|key, _| *key == at.0) {
            return Ok(size);
        }
        let size = self.size_at(Some(at)).await?;
        if size < newest {
            self.kept().sizes.put(at.0, size, SIZES);
        }
        Ok(size)
    }

    async fn kept_programme(&self, size: u64) -> Result<Arc<Programme>, Error> {
        if let Some(programme) = self.kept().programmes.find(|key, _| *key == size) {
            return Ok(programme);
        }
        let whole = self.programme(None).await?;
        if whole.size <= size {
            return Ok(whole);
        }
        let cut = Arc::new(whole.cut(size));
        self.kept().programmes.put(size, cut.clone(), PROGRAMMES);
        Ok(cut)
    }

    async fn kept_register(&self, size: u64) -> Result<Arc<Register>, Error> {
        let held = || self.kept().register.find(|_, register| register.size >= size);
        if let Some(register) = held() {
            return Ok(register);
        }
        let _making = self.kept().making.lock().await;
        if let Some(register) = held() {
            return Ok(register);
        }
        let mut register = match self.kept().register.take() {
            // A copy is made only where a page still reads it.
            Some(held) => Arc::unwrap_or_clone(held),
            None => self.cached_register(size).await?,
        };
        let from = register.size;
        self.fold(register.performed_size, size, Some(&[Kind::Perform]), |entry| register.push(entry)).await?;
        self.fold(from, size, Some(&[Kind::Test]), |entry| register.push(entry)).await?;
        (register.size, register.performed_size) = (size, size);
        if size - from >= STALE_ENTRIES && size == self.size().await? {
            self.store().cache_put(CACHE, NEWEST, &register.to_bytes()).await?;
        }
        let register = Arc::new(register);
        self.kept().register.put((), register.clone(), 1);
        Ok(register)
    }

    async fn cached_register(&self, size: u64) -> Result<Register, Error> {
        let Some(bytes) = self.store().cache_get(CACHE, NEWEST).await? else { return Ok(Register::default()) };
        let register = self.blocking(move || Register::from_bytes(&bytes)).await?;
        Ok(register.filter(|register| register.size <= size).unwrap_or_default())
    }

    /// Makes what every page takes, before one is asked for: facts, programme and register are read side by side.
    pub async fn warm(&self) -> Result<(), Error> {
        let size = self.size().await?;
        let (facts, register, programme) = tokio::join!(self.facts(size), self.kept_register(size), self.programme(None));
        facts?;
        register?;
        programme?;
        self.standpoint(&Asked::default()).await?;
        Ok(())
    }

    /// The assessment at a moment: an earlier one holds until time alone would change it.
    async fn kept_assessment(
        &self,
        programme: &Programme,
        engagement: &Engagement,
        at: Instant,
        size: u64,
    ) -> Result<Arc<Standing>, Error> {
        let holds = |key: &(EngagementId, u64), kept: &Arc<Standing>| {
            let kept = &kept.assessment;
            let still = || kept.effective_at <= at && kept.valid_until.is_none_or(|until| at < until);
            key.0 == engagement.id && key.1 == size && still()
        };
        if let Some(standing) = self.kept().assessments.find(holds) {
            return Ok(standing);
        }
        let requirements = standing::requirements(programme, engagement)?;
        let _making = self.kept().making.lock().await;
        if let Some(standing) = self.kept().assessments.find(holds) {
            return Ok(standing);
        }
        let facts = self.facts(size).await?;
        let (id, memo) = (engagement.id.clone(), self.kept().memo.clone());
        // What is remembered of controls is of the whole ledger: a cut is assessed for itself.
        let is_whole = size == self.size().await?;
        let assessed = self.blocking(move || {
            let question = Question { engagement: &id, effective_at: at, requirements: &requirements };
            match is_whole {
                true => memo.lock().unwrap_or_else(PoisonError::into_inner).assess(&facts, question),
                false => assess(&facts, question),
            }
            .map_err(|error| Error::input(error.to_string()))
        });
        let assessed = assessed.await??;
        let standing = Arc::new(Standing::new(assessed));
        self.kept().assessments.put((engagement.id.clone(), size), standing.clone(), ASSESSMENTS);
        self.kept().assessments.lighten(STATUSES, |standing| standing.assessment.controls.len());
        Ok(standing)
    }

    fn kept_crosswalks(&self, programme: &Programme, size: u64) -> Arc<Vec<Crosswalk>> {
        if let Some(crosswalks) = self.kept().crosswalks.find(|key, _| *key == size) {
            return crosswalks;
        }
        let adopted = programme.all("crosswalk").filter_map(|version| match version.object() {
            Object::Crosswalk(adopted) => Crosswalk::from_adopted(adopted).ok(),
            _ => None,
        });
        let crosswalks = Arc::new(adopted.collect::<Vec<_>>());
        self.kept().crosswalks.put(size, crosswalks.clone(), PROGRAMMES);
        crosswalks
    }

    async fn kept_signed(&self, newest: u64) -> Result<Signed, Error> {
        let Some(signer) = self.signer() else { return Ok(None) };
        // A checkpoint comes after its entries: one that does not cover them yet is asked for again.
        if let Some(signed) = self.kept().signed.find(|size, _| *size == newest) {
            return Ok(signed);
        }
        let last = self.store().last_checkpoint(&signer.verifier()).await?;
        let signed = last.map(|last| (last.checkpoint.size, last.checkpoint.root.to_string()));
        if signed.as_ref().is_some_and(|(size, _)| *size >= newest) {
            self.kept().signed.put(newest, signed.clone(), PROGRAMMES);
        }
        Ok(signed)
    }
}

impl Programme {
    fn engagement_named(&self, asked: &Asked) -> Option<&Engagement> {
        asked.engagement.as_deref().and_then(|id| standing::named(self, id).ok())
    }
}

/// The engagement asked for; absent: the one whose period holds the moment, else the last to end before it, else the first.
fn chosen(programme: &Programme, id: Option<&str>, at: Instant) -> Result<Option<Engagement>, Error> {
    if let Some(id) = id {
        return standing::named(programme, id).map(|engagement| Some(engagement.clone()));
    }
    let place = |engagement: &Engagement| {
        let (days, today) = (days_of(engagement), engagement.zone.day_of(at));
        match (days.contains(today), days.to < today) {
            (true, _) => (0, days.from.0),
            (_, true) => (1, today.0 - days.to.0),
            _ => (2, days.from.0),
        }
    };
    Ok(programme.engagements().map(|(_, engagement)| engagement).min_by_key(|engagement| place(engagement)).cloned())
}

pub(crate) fn days_of(engagement: &Engagement) -> DaySpan {
    let date = engagement.date.unwrap_or(Day(0));
    engagement.period.map_or(DaySpan { from: date, to: date }, |period| period.0)
}

pub(crate) fn line(engagement: &Engagement) -> EngagementLine {
    let days = days_of(engagement);
    EngagementLine {
        id: engagement.id.to_string(),
        title: engagement.title.clone(),
        kind: standing::kind_text(engagement.kind).to_owned(),
        period_from: days.from.to_string(),
        period_to: days.to.to_string(),
        period_text: words::days(&days),
        zone: engagement.zone.name().to_owned(),
    }
}

impl Standpoint {
    pub(crate) fn control_status(&self, id: &str) -> Option<&ControlStatus> {
        self.assessment.as_ref()?.control(id)
    }

    pub(crate) fn requirement_status(&self, id: &str) -> Option<&RequirementStatus> {
        self.standing.as_ref()?.requirement(id)
    }

    /// A person's name where it is known, else the id.
    pub(crate) fn name(&self, id: &PersonId) -> String {
        self.programme.person(id).map_or_else(|| id.to_string(), |person| person.name.clone())
    }

    /// The engagement's catalogues, else all that are adopted.
    pub(crate) fn catalogues(&self) -> Vec<&Catalogue> {
        let adopted = self.programme.catalogues();
        match &self.engagement {
            Some(engagement) => {
                engagement.catalogues.iter().filter_map(|id| adopted.iter().find(|catalogue| catalogue.id == *id)).collect()
            }
            None => adopted.iter().collect(),
        }
    }

    pub(crate) fn find_item(&self, id: &RequirementId) -> Option<(&Catalogue, &Item)> {
        self.programme.catalogues().iter().find_map(|catalogue| catalogue.item(id).map(|item| (catalogue, item)))
    }

    pub(crate) fn title_of(&self, id: &RequirementId) -> Option<String> {
        self.find_item(id).map(|(_, item)| item.title.clone())
    }

    /// The period's days, where there is an engagement.
    pub(crate) fn period(&self) -> Option<DaySpan> {
        self.engagement.as_ref().map(days_of)
    }

    fn counts(&self) -> Counts {
        let of = |kind| self.programme.all(kind).count() as u64;
        let ai = self.programme.assets().filter(|(_, asset)| asset.kind == assay_model::object::AssetKind::AiSystem);
        Counts {
            frameworks: self.catalogues().len() as u64,
            controls: of("control"),
            exceptions_open: self.assessment.as_ref().map_or(0, |assessment| assessment.n_open() as u64),
            ai_systems: ai.count() as u64,
            assets: of("asset"),
            risks: of("risk"),
            documents: of("document"),
            evidence: self.programme.evidence.len() as u64,
            sources: of("source"),
            tests: of("test"),
            runs: self.register.n_runs(self.size) as u64,
            engagements: of("engagement"),
            commitments: of("commitment"),
            findings: self.n_findings(),
            decisions: self.n_decisions(),
            people: of("person"),
        }
    }
}
