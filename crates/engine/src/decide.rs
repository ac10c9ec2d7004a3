//! A person's acts on exact versions, with the authority then held; and what a person reports.
use assay_ledger::Kind;
use assay_model::body::{Body, Decision, Finding, Frozen, Outcome, Target, Word};
use assay_model::id::{ControlId, EngagementId, EntryId};
use assay_model::object::{Object, Role};
use assay_model::time::Day;

use crate::access::{Act, permit};
use crate::command::{Actor, DecideWord, Receipt, ReportFinding};
use crate::error::Error;
use crate::programme::Programme;
use crate::view::issued::bound;
use crate::workspace::Workspace;

/// What stands before the digest of bytes that a decision is about.
pub(crate) const BYTES_PREFIX: &str = "sha256:";

impl Workspace {
    pub(crate) async fn decide(&self, actor: &Actor, decide: DecideWord) -> Result<Receipt, Error> {
        let programme = self.programme(None).await?;
        let now = self.now();
        let today = self.zone().day_of(now);
        let may = |day| permit(&programme, &actor.person, Act::Decide(decide.word), decide.engagement.as_ref(), day);
        let mut permit = may(today)?;
        if let Some(at) = decide.occurred_at {
            if at > now {
                return Err(Error::input("a decision cannot be taken on a day still to come"));
            }
            // Who writes it down now must have had the authority then.
            permit = may(self.zone().day_of(at))?;
        }
        let target = self.target(&programme, &decide.target).await?;
        self.check_word(&programme, &decide, &target)?;
        let frozen = match decide.word {
            Word::Issue => Some(frozen(&programme, &target)?),
            _ => None,
        };
        let body = Decision {
            word: decide.word,
            target,
            occurred_at: decide.occurred_at.unwrap_or(now),
            until: decide.until,
            reason: decide.reason,
            as_word: decide.as_word,
            engagement: decide.engagement,
            conditions: decide.conditions,
            frozen,
            by: actor.person.clone(),
            authority: Some(permit.authority),
            performed_by: permit.performed_by,
        };
        self.append(Kind::Decide, vec![Body::Decision(body)]).await
    }

    /// The role in which this person may issue a report on an engagement today.
    pub async fn may_issue(&self, actor: &Actor, engagement: &EngagementId) -> Result<Role, Error> {
        let programme = self.programme(None).await?;
        let today = self.zone().day_of(self.now());
        let permit = permit(&programme, &actor.person, Act::Decide(Word::Issue), Some(engagement), today)?;
        Ok(permit.authority.role)
    }

    /// What a person means by a target: `RUN/ITEM`, `CONTROL@FIRST-DAY`, an entry, or the id of something declared.
    async fn target(&self, programme: &Programme, text: &str) -> Result<Target, Error> {
        if let Some(digest) = text.strip_prefix(BYTES_PREFIX) {
            let digest = assay_ledger::Digest::parse(digest).map_err(|error| Error::input(error.to_string()))?;
            return Ok(Target::Bytes { digest: digest.to_string() });
        }
        if let Some((run, item)) = text.split_once('/') {
            let run = self.run(&entry_like(run)?).await?;
            let names = match &run.body.outcome {
                Outcome::Ran(ran) => ran.alarms.iter().any(|alarm| alarm.item == item),
                _ => false,
            };
            if !names {
                return Err(Error::input(format!("run `{}` shows no exception of `{item}`", run.entry)));
            }
            return Ok(Target::Alarm { run: run.entry, item: item.to_owned() });
        }
        if let Some((control, day)) = text.rsplit_once('@') {
            let control = ControlId::parse(control).map_err(|error| Error::input(error.to_string()))?;
            if programme.control(&control).is_none() {
                return Err(Error::input(format!("there is no control `{control}`")));
            }
            let first_day = Day::parse(day).map_err(|error| Error::input(error.to_string()))?;
            return Ok(Target::Window { control, first_day });
        }
        let (kinds, id) = match text.split_once(':').filter(|(kind, _)| Object::KINDS.contains(kind)) {
            Some((kind, id)) => (Object::KINDS.iter().filter(|known| **known == kind).collect::<Vec<_>>(), id),
            None => (Object::KINDS.iter().collect(), text),
        };
        let found: Vec<_> = kinds.into_iter().filter_map(|kind| Some((kind, programme.newest(kind, id)?))).collect();
        match found.as_slice() {
            [(_, version)] => return Ok(Target::Entry { entry: version.entry.clone() }),
            [] => {}
            several => {
                let names: Vec<String> = several.iter().map(|(kind, _)| format!("`{kind}:{id}`")).collect();
                return Err(Error::input(format!("`{text}` is the id of more than one thing"))
                    .hint(format!("write {}", names.join(" or "))));
            }
        }
        let entry = self.entry(&entry_like(text)?).await?;
        Ok(Target::Entry { entry: entry.id })
    }

    fn check_word(&self, programme: &Programme, decide: &DecideWord, target: &Target) -> Result<(), Error> {
        let declared = |entry: &EntryId| programme.objects.values().flatten().any(|version| version.entry == *entry);
        match (decide.word, target) {
            (Word::Void, Target::Entry { entry }) if declared(entry) => {
                Err(Error::input("a declared version cannot be voided").hint("declare another version"))
            }
            (Word::Void | Word::Erase | Word::Accept | Word::Reclassify, _)
                if decide.reason.as_deref().is_none_or(str::is_empty) =>
            {
                Err(Error::input("this needs a reason").hint("say why with `--reason`"))
            }
            (Word::Accept, Target::Alarm { .. } | Target::Window { .. }) if decide.until.is_none() => {
                Err(Error::input("an acceptance of an exception ends on a day").hint("name its last day with `--until`"))
            }
            (Word::Void | Word::Erase | Word::Approve | Word::Release, Target::Alarm { .. } | Target::Window { .. }) => {
                Err(Error::input("an exception cannot be voided, erased, approved or released"))
            }
            (Word::Approve | Word::Release | Word::Sign | Word::Issue, Target::Bytes { .. }) => Ok(()),
            (_, Target::Bytes { .. }) => {
                Err(Error::input("of bytes one can only decide to approve, release, sign or issue them"))
            }
            (Word::Erase, _) => {
                Err(Error::input("erasing is not possible yet: nothing is removed from openings by this version"))
            }
            _ => Ok(()),
        }
    }

    pub(crate) async fn report_finding(&self, actor: &Actor, report: ReportFinding) -> Result<Receipt, Error> {
        let programme = self.programme(None).await?;
        let permit = permit(&programme, &actor.person, Act::Report, None, self.zone().day_of(self.now()))?;
        let body = Finding {
            word: report.word,
            title: report.title,
            occurred_at: report.occurred_at,
            requirements: report.requirements,
            controls: report.controls,
            assets: report.assets,
            exceptions: report.exceptions,
            by: actor.person.clone(),
            performed_by: permit.performed_by,
        };
        self.append(Kind::Decide, vec![Body::Finding(body)]).await
    }
}

/// What issuing this freezes: a file that is kept as evidence.
fn frozen(programme: &Programme, target: &Target) -> Result<Frozen, Error> {
    let evidence = match target {
        Target::Bytes { digest } => return Ok(Frozen { file: digest.clone(), view: None, rules: None }),
        Target::Entry { entry } => programme.evidence.iter().find(|evidence| evidence.entry == *entry),
        _ => None,
    };
    let file = evidence.and_then(|evidence| Some((&evidence.body, evidence.body.raw.as_ref()?.digest.clone())));
    let Some((evidence, file)) = file else {
        return Err(Error::input("only a file that is kept as evidence can be issued").hint(
            "`assay decide issue soa -o FILE` makes and issues one; others are handed in with `assay collect --file` first",
        ));
    };
    let (view, rules) = bound(evidence).unzip();
    Ok(Frozen { file, view, rules })
}

/// An entry's id as a person writes it: at least its first eight digits.
pub fn entry_like(text: &str) -> Result<EntryId, Error> {
    let hex = text.len() >= 8 && text.len() <= 32 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    let id = EntryId::parse(text).map_err(|error| Error::input(error.to_string()))?;
    if hex { Ok(id) } else { Err(Error::input(format!("`{text}` is neither an entry nor the id of something declared"))) }
}
