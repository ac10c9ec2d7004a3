//! Recording that a control was performed.
use assay_ledger::Kind;
use assay_model::body::{Body, Occurrence};

use crate::access::{Act, permit};
use crate::command::{Actor, Perform, Receipt};
use crate::error::Error;
use crate::workspace::Workspace;

impl Workspace {
    pub(crate) async fn perform(&self, actor: &Actor, perform: Perform) -> Result<Receipt, Error> {
        let programme = self.programme(None).await?;
        let now = self.now();
        let permit = permit(&programme, &actor.person, Act::Perform, None, self.zone().day_of(now))?;
        if perform.occurred_at > now {
            return Err(Error::input(format!(
                "`{}` was performed at {}, which is still to come",
                perform.control, perform.occurred_at
            )));
        }
        let Some(control) = programme.control(&perform.control) else {
            return Err(Error::input(format!("there is no control `{}`", perform.control)));
        };
        if !control.frequency.is_calendar() {
            return Err(Error::input(format!(
                "`{}` is not performed in windows of the calendar: a test shows how it operates",
                control.id
            )));
        }
        for person in std::iter::once(&perform.performer).chain(&perform.reviewer) {
            if programme.person(person).is_none() {
                return Err(Error::input(format!("nobody here has the id `{person}`")));
            }
        }
        for id in &perform.evidence {
            if programme.find_evidence(id).is_none() {
                return Err(Error::input(format!("`{id}` is no evidence")).hint("`assay collect --file F` hands it in first"));
            }
        }
        let body = Occurrence {
            control: perform.control,
            occurred_at: perform.occurred_at,
            claims: perform.claims,
            performer: perform.performer,
            reviewer: perform.reviewer,
            evidence: perform.evidence,
            note: perform.note,
            by: actor.person.clone(),
            performed_by: permit.performed_by,
        };
        self.append(Kind::Perform, vec![Body::Occurrence(body)]).await
    }
}
