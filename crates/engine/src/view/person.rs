//! People: who acts, what they may do and until when, and what is theirs.
use std::collections::BTreeMap;

use assay_model::id::PersonId;
use assay_model::object::{Grant, Object, Person};
use assay_model::time::Day;
use serde::Serialize;

use crate::programme::Version;
use crate::view::control::VersionLine;
use crate::view::decision::DecisionRow;
use crate::view::list::{List, Listing, row};
use crate::view::standpoint::Standpoint;
use crate::view::words::{self, strings};

/// Decisions shown on a person's page, the newest first.
const DECISIONS_SHOWN: usize = 50;

row! {
    /// One person in the list of them.
    pub struct PersonLine {
        pub id: String,
        pub name: String,
        pub position: Option<String>,
        /// The roles of the grants that hold.
        pub roles: Vec<String>,
        /// The firms that the person acts for, where it is not the organisation.
        pub employers: Vec<String>,
        pub n_controls: u64,
        pub n_decisions: u64,
        /// `yes` where a grant holds.
        pub may_act: bool,
    }
}

row! {
    /// One grant.
    pub struct GrantLine {
        pub id: String,
        pub person: String,
        pub name: String,
        pub role: String,
        /// Absent: for all.
        pub engagement: Option<String>,
        /// None: for all.
        pub assets: Vec<String>,
        pub employer: Option<String>,
        pub from: String,
        pub to: Option<String>,
        /// `current`, `ended`, `not yet`.
        pub state: String,
        /// The entry that declared it, and who did.
        pub entry: String,
        pub by: String,
    }
}

/// One person with what they may do and what is theirs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PersonView {
    pub line: PersonLine,
    pub lede: String,
    pub email: Option<String>,
    pub grants: Vec<GrantLine>,
    /// Id and title of what they own, by noun.
    pub owns: Vec<(String, Vec<(String, String)>)>,
    pub decisions: Vec<DecisionRow>,
    pub versions: Vec<VersionLine>,
}

/// One grant with its history.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GrantView {
    pub line: GrantLine,
    pub lede: String,
    pub n_decisions: u64,
    pub versions: Vec<VersionLine>,
}

impl Standpoint {
    pub fn people(&self, asked: &Listing) -> List<PersonLine> {
        let mut owned: BTreeMap<&PersonId, u64> = BTreeMap::new();
        for (_, control) in self.programme.controls() {
            *owned.entry(&control.owner).or_default() += 1;
        }
        let decided = self.decided_by();
        let grants = self.grants_by();
        let mut rows: Vec<PersonLine> = self
            .programme
            .people()
            .map(|(_, person)| {
                let of = |counts: &BTreeMap<&PersonId, u64>| counts.get(&person.id).copied().unwrap_or(0);
                let grants = grants.get(&person.id).map_or(&[][..], Vec::as_slice);
                self.person_line(person, grants, of(&owned), of(&decided))
            })
            .collect();
        rows.sort_by_cached_key(|row| (!row.may_act, row.name.to_lowercase(), row.id.clone()));
        List::of(rows, asked, &["roles", "position", "employers"])
    }

    /// Decisions and findings are counted by who took them.
    fn decided_by(&self) -> BTreeMap<&PersonId, u64> {
        let mut decided: BTreeMap<&PersonId, u64> = BTreeMap::new();
        for decision in self.programme.decisions.iter().filter(|d| d.body.occurred_at <= self.effective_at) {
            *decided.entry(&decision.body.by).or_default() += 1;
        }
        decided
    }

    fn grants_by(&self) -> BTreeMap<&PersonId, Vec<&Version>> {
        let mut grants: BTreeMap<&PersonId, Vec<&Version>> = BTreeMap::new();
        for (version, grant) in self.programme.grants() {
            grants.entry(&grant.person).or_default().push(version);
        }
        grants
    }

    fn person_line(&self, person: &Person, grants: &[&Version], n_controls: u64, n_decisions: u64) -> PersonLine {
        let (mut roles, mut employers) = (Vec::new(), Vec::new());
        for line in grants.iter().filter_map(|version| self.grant_line(version)).filter(|line| line.state == "current") {
            roles.push(line.role);
            employers.extend(line.employer);
        }
        for list in [&mut roles, &mut employers] {
            list.sort();
            list.dedup();
        }
        PersonLine {
            id: person.id.to_string(),
            name: person.name.clone(),
            position: person.position.clone(),
            may_act: !roles.is_empty(),
            roles,
            employers,
            n_controls,
            n_decisions,
        }
    }

    pub fn grants(&self, asked: &Listing) -> List<GrantLine> {
        let mut rows: Vec<GrantLine> = self.programme.all("grant").filter_map(|version| self.grant_line(version)).collect();
        rows.sort_by_cached_key(|row| (row.state != "current", row.name.to_lowercase(), row.id.clone()));
        List::of(rows, asked, &["role", "state", "engagement", "employer"])
    }

    fn grant_line(&self, version: &Version) -> Option<GrantLine> {
        let Object::Grant(grant) = version.object() else { return None };
        let (from, to) = (version.declared.in_force_from, version.declared.in_force_to);
        Some(GrantLine {
            id: grant.id.to_string(),
            person: grant.person.to_string(),
            name: self.name(&grant.person),
            role: crate::role_word(grant.role).replace('_', " "),
            engagement: grant.engagement.as_ref().map(ToString::to_string),
            assets: strings(&grant.assets),
            employer: grant.employer.clone(),
            from: from.to_string(),
            to: to.map(|day| day.to_string()),
            state: state(from, to, self.today).to_owned(),
            entry: version.entry.to_string(),
            by: self.name(&version.declared.by),
        })
    }

    pub fn person(&self, id: &str) -> Option<PersonView> {
        let version = self.programme.newest("person", id)?;
        let Object::Person(person) = version.object() else { return None };
        let grants: Vec<&Version> = self.grants_by().remove(&person.id).unwrap_or_default();
        let owns = self.owns(&person.id);
        let n_controls = owns.iter().find(|(noun, _)| noun == "control").map_or(0, |(_, all)| all.len() as u64);
        let n_decisions = self.decided_by().get(&person.id).copied().unwrap_or(0);
        let line = self.person_line(person, &grants, n_controls, n_decisions);
        Some(PersonView {
            lede: person_lede(&line, &owns),
            email: person.email.clone(),
            grants: grants.into_iter().filter_map(|version| self.grant_line(version)).collect(),
            decisions: self.decisions_of(&person.id, DECISIONS_SHOWN),
            versions: self.versions("person", id),
            owns,
            line,
        })
    }

    /// What a person owns, by noun.
    fn owns(&self, person: &PersonId) -> Vec<(String, Vec<(String, String)>)> {
        let mut owns = Vec::new();
        for noun in ["control", "asset", "risk", "document", "source"] {
            let theirs = self.programme.all(noun).map(Version::object).filter(|object| owner(object) == Some(person));
            let pairs: Vec<(String, String)> = theirs.map(|object| (object.id().to_owned(), object.title().to_owned())).collect();
            if !pairs.is_empty() {
                owns.push((noun.to_owned(), pairs));
            }
        }
        owns
    }

    pub fn grant(&self, id: &str) -> Option<GrantView> {
        let line = self.grant_line(self.programme.newest("grant", id)?)?;
        let under = self.programme.decisions.iter().filter(|decision| {
            decision.body.occurred_at <= self.effective_at
                && decision.body.authority.as_ref().is_some_and(|authority| authority.grant.as_str() == id)
        });
        Some(GrantView { lede: grant_lede(&line), n_decisions: under.count() as u64, versions: self.versions("grant", id), line })
    }

    /// Whether there is such a grant, in any version.
    pub(crate) fn grant_named(&self, grant: &assay_model::id::GrantId) -> Option<&Grant> {
        self.programme.grant(grant)
    }
}

/// Who owns it; a noun without an owner has none.
fn owner(object: &Object) -> Option<&PersonId> {
    match object {
        Object::Control(control) => Some(&control.owner),
        Object::Asset(asset) => Some(&asset.owner),
        Object::Risk(risk) => Some(&risk.owner),
        Object::Document(document) => Some(&document.owner),
        Object::Source(source) => Some(&source.owner),
        _ => None,
    }
}

fn state(from: Day, to: Option<Day>, today: Day) -> &'static str {
    match (today < from, to.is_some_and(|to| to < today)) {
        (true, _) => "not yet",
        (_, true) => "ended",
        _ => "current",
    }
}

fn person_lede(line: &PersonLine, owns: &[(String, Vec<(String, String)>)]) -> String {
    let may = match line.roles.as_slice() {
        [] => "No grant holds: nothing can be done in this name.".to_owned(),
        roles => format!("May act as {}.", roles.join(", ")),
    };
    let owned: Vec<String> = owns.iter().map(|(noun, all)| words::count(all.len() as u64, noun)).collect();
    let theirs = match owned.is_empty() {
        true => "Owns nothing.".to_owned(),
        false => format!("Owns {}.", owned.join(", ")),
    };
    format!("{may} {theirs}")
}

fn grant_lede(line: &GrantLine) -> String {
    let day = |text: &str| Day::parse(text).map_or_else(|_| text.to_owned(), words::day);
    let until = line.to.as_deref().map_or_else(|| "without an end".to_owned(), |to| format!("until {}", day(to)));
    let verb = match line.state.as_str() {
        "ended" => "could act",
        "not yet" => "will be able to act",
        _ => "may act",
    };
    let scope = match (&line.engagement, line.assets.is_empty()) {
        (None, true) => "everywhere".to_owned(),
        (Some(engagement), true) => format!("in engagement {engagement}"),
        (None, false) => format!("on {}", line.assets.join(", ")),
        (Some(engagement), false) => format!("in engagement {engagement}, on {}", line.assets.join(", ")),
    };
    format!("{} {verb} as {} {scope}, from {} {until}.", line.name, line.role, day(&line.from))
}
