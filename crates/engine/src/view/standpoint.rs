//! From where a page looks: one engagement, as it stands at one moment, as known at another. Every view is made from here.
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use assay_ledger::Kind;
use assay_model::assess::{Assessment, ControlStatus, Question, RequirementStatus, Requirements, assess};
use assay_model::catalogue::{Catalogue, Crosswalk, Item};
use assay_model::facts::Facts;
use assay_model::id::{EngagementId, PersonId, RequirementId};
use assay_model::object::{Engagement, Object};
use assay_model::time::{Day, DaySpan, Instant, Zone};
use serde::Serialize;

use crate::error::Error;
use crate::programme::Programme;
use crate::standing;
use crate::view::register::Register;
use crate::view::words;
use crate::workspace::Workspace;

/// The cache that holds the register, the key of the newest, and entries after which it is written anew.
pub(crate) const CACHE: &str = "register";
const NEWEST: &str = "newest";
const STALE_ENTRIES: u64 = 2_000;

/// How many past sizes are kept: programmes are light, facts are not.
const PROGRAMMES: usize = 8;
const FACTS: usize = 2;
const ASSESSMENTS: usize = 32;

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
}

/// The newest signed checkpoint: the entries that it covers, and its root.
type Signed = Option<(u64, String)>;

/// From where a page looks.
pub struct Standpoint {
    pub frame: Frame,
    pub(crate) programme: Arc<Programme>,
    pub(crate) register: Arc<Register>,
    pub(crate) assessment: Option<Arc<Assessment>>,
    pub(crate) crosswalks: Arc<Vec<Crosswalk>>,
    pub(crate) engagement: Option<Engagement>,
    pub(crate) zone: Zone,
    /// The day of `effective_at`, in the engagement's zone.
    pub(crate) today: Day,
    pub(crate) effective_at: Instant,
    pub(crate) size: u64,
}

/// What was made for pages before, kept as long as there is room.
#[derive(Default)]
pub(crate) struct Kept {
    /// One at a time makes what many wait for.
    making: tokio::sync::Mutex<()>,
    programmes: Shelf<u64, Arc<Programme>>,
    facts: Shelf<u64, Arc<Facts>>,
    register: Shelf<(), Arc<Register>>,
    crosswalks: Shelf<u64, Arc<Vec<Crosswalk>>>,
    assessments: Shelf<(EngagementId, u64), Arc<Assessment>>,
    signed: Shelf<u64, Signed>,
}

/// The last few of something, by key.
struct Shelf<K, V>(Mutex<VecDeque<(K, V)>>);

impl<K, V> Default for Shelf<K, V> {
    fn default() -> Self {
        Self(Mutex::new(VecDeque::new()))
    }
}

impl<K: PartialEq, V: Clone> Shelf<K, V> {
    fn find(&self, wanted: impl Fn(&K, &V) -> bool) -> Option<V> {
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = shelf.iter().position(|(key, value)| wanted(key, value))?;
        let found = shelf.remove(at)?;
        let value = found.1.clone();
        shelf.push_front(found);
        Some(value)
    }

    fn put(&self, key: K, value: V, most: usize) {
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.push_front((key, value));
        shelf.truncate(most);
    }
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
            Some(at) => self.size_at(Some(at)).await?,
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
        let assessment = match &engagement {
            Some(engagement) => match self.kept_assessment(&programme, engagement, effective_at, size).await {
                Ok(assessment) => Some(assessment),
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
            assessment,
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
        let mut register = match self.kept().register.find(|_, _| true) {
            Some(held) => (*held).clone(),
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

    async fn kept_facts(&self, size: u64, newest: u64) -> Result<Arc<Facts>, Error> {
        if size == newest {
            return self.facts(size).await;
        }
        if let Some(facts) = self.kept().facts.find(|key, _| *key == size) {
            return Ok(facts);
        }
        let mut facts = Facts::new();
        self.fold(0, size, None, |entry| facts.push(&entry)).await?;
        let facts = Arc::new(facts);
        self.kept().facts.put(size, facts.clone(), FACTS);
        Ok(facts)
    }

    /// The assessment at a moment: an earlier one holds until time alone would change it.
    async fn kept_assessment(
        &self,
        programme: &Programme,
        engagement: &Engagement,
        at: Instant,
        size: u64,
    ) -> Result<Arc<Assessment>, Error> {
        let holds = |key: &(EngagementId, u64), kept: &Arc<Assessment>| {
            let still = || kept.effective_at <= at && kept.valid_until.is_none_or(|until| at < until);
            key.0 == engagement.id && key.1 == size && still()
        };
        if let Some(assessment) = self.kept().assessments.find(holds) {
            return Ok(assessment);
        }
        let requirements = standing::requirements(programme, engagement)?;
        let _making = self.kept().making.lock().await;
        if let Some(assessment) = self.kept().assessments.find(holds) {
            return Ok(assessment);
        }
        let facts = self.kept_facts(size, self.size().await?).await?;
        let id = engagement.id.clone();
        let assessed = self.blocking(move || made(&facts, &id, at, &requirements)).await??;
        let assessment = Arc::new(assessed);
        self.kept().assessments.put((engagement.id.clone(), size), assessment.clone(), ASSESSMENTS);
        Ok(assessment)
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

fn made(facts: &Facts, id: &EngagementId, at: Instant, requirements: &Requirements) -> Result<Assessment, Error> {
    let question = Question { engagement: id, effective_at: at, requirements };
    assess(facts, question).map_err(|error| Error::input(error.to_string()))
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
        self.assessment.as_ref()?.requirement(id)
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
            runs: self.register.runs(self.size).len() as u64,
            engagements: of("engagement"),
        }
    }
}
