//! Who may do what: one check, for every way in.
use assay_model::body::{Authority, PerformedBy, Word};
use assay_model::id::{EngagementId, PersonId};
use assay_model::object::{Object, Role, Standard};
use assay_model::time::Day;

use crate::error::Error;
use crate::programme::Programme;

/// What somebody wants to do, as far as permission goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Declare an object of this kind.
    Declare(&'static str),
    Collect,
    Perform,
    Test,
    Report,
    Decide(Word),
}

impl Act {
    /// The roles that may. A new act does not compile until somebody decides.
    pub fn roles(self) -> &'static [Role] {
        use Role::*;
        match self {
            Act::Declare("asset" | "document" | "risk" | "source" | "test") => &[Lead, Owner, Engineer],
            Act::Declare("control" | "commitment") => &[Lead, Engineer],
            // Who may do what, what is examined, and which frameworks count.
            Act::Declare(_) => &[Lead],
            Act::Collect => &[Lead, Owner, Engineer, InternalAuditor, Auditor],
            Act::Perform => &[Lead, Owner, Engineer, InternalAuditor],
            Act::Test => &[Lead, Engineer, InternalAuditor, Auditor],
            Act::Report => &[Lead, Owner, Engineer, Committee, InternalAuditor, Auditor],
            Act::Decide(word) => match word {
                Word::Adopt | Word::Void | Word::Supersede | Word::Reclassify | Word::Hold | Word::Erase => &[Lead],
                Word::Approve | Word::Release | Word::Accept => &[Lead, Committee],
                Word::Answer | Word::Attest | Word::Mark => &[Lead, Owner],
                Word::Close => &[Lead, InternalAuditor],
                Word::Conclude | Word::Sign | Word::Issue => &[Lead, InternalAuditor, Auditor],
            },
        }
    }

    fn words(self) -> String {
        match self {
            Act::Declare(kind) => format!("declare a {kind}"),
            Act::Collect => "collect evidence".into(),
            Act::Perform => "record that a control was performed".into(),
            Act::Test => "test".into(),
            Act::Report => "report a finding".into(),
            Act::Decide(word) => format!("decide `{}`", serde_json::json!(word).as_str().unwrap_or("?")),
        }
    }
}

/// The grant under which an act is done, and on whose behalf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    pub authority: Authority,
    pub performed_by: PerformedBy,
    pub firm: Option<String>,
}

/// The strongest grant of the person, in force on that day, that allows the act.
pub fn permit(
    programme: &Programme,
    person: &PersonId,
    act: Act,
    engagement: Option<&EngagementId>,
    today: Day,
) -> Result<Permit, Error> {
    if programme.person(person).is_none() {
        return Err(Error::refused(format!("nobody here has the id `{person}`"))
            .hint("`--as PERSON` takes the id of a declared person; `assay status` needs none"));
    }
    let mut best: Option<Permit> = None;
    let ids: Vec<&str> = programme.grants().map(|(_, grant)| grant.id.as_str()).collect();
    let in_force = ids.into_iter().filter_map(|id| match programme.on("grant", id, today)?.object() {
        Object::Grant(grant) => Some(grant),
        _ => None,
    });
    for grant in in_force {
        let scope_ok = grant.engagement.is_none() || grant.engagement.as_ref() == engagement;
        // Acts do not say yet which assets they are about: a grant for some of them allows none.
        if grant.person != *person || !scope_ok || !grant.assets.is_empty() || !act.roles().contains(&grant.role) {
            continue;
        }
        if best.as_ref().is_none_or(|permit| grant.role < permit.authority.role) {
            best = Some(Permit {
                authority: Authority { grant: grant.id.clone(), role: grant.role },
                performed_by: on_behalf(programme, grant.role, engagement),
                firm: grant.employer.clone(),
            });
        }
    }
    best.ok_or_else(|| {
        let roles = act.roles().iter().map(|role| format!("`{}`", role_word(*role))).collect::<Vec<_>>().join(", ");
        Error::refused(format!("`{person}` may not {}", act.words()))
            .hint(format!("it takes a grant in force on {today} with the role {roles}"))
    })
}

fn on_behalf(programme: &Programme, role: Role, engagement: Option<&EngagementId>) -> PerformedBy {
    match role {
        Role::InternalAuditor => PerformedBy::InternalAudit,
        Role::Auditor => match engagement.and_then(|id| programme.engagement(id)).map(|engagement| engagement.standard) {
            Some(Standard::Iso17021) => PerformedBy::CertificationBody,
            _ => PerformedBy::ServiceAuditor,
        },
        _ => PerformedBy::Management,
    }
}

pub fn role_word(role: Role) -> &'static str {
    match role {
        Role::Lead => "lead",
        Role::Owner => "owner",
        Role::Engineer => "engineer",
        Role::Committee => "committee",
        Role::InternalAuditor => "internal_auditor",
        Role::Auditor => "auditor",
        Role::Viewer => "viewer",
    }
}
