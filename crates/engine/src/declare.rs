//! Declaring: files become versions, after a diff that people can read; all or nothing, and never over somebody else's change.
use std::collections::BTreeSet;

use assay_ledger::Kind;
use assay_model::body::{Body, Declared};
use assay_model::catalogue::{self, Catalogue};
use assay_model::declare::{self, FieldChange, Known, Parsed};
use assay_model::object::Object;
use assay_model::time::Day;
use assay_store::Expect;
use serde::Serialize;

use crate::access::{Act, permit};
use crate::command::{Actor, Declare, Missing, Receipt};
use crate::error::Error;
use crate::programme::{Programme, Version};
use crate::workspace::Workspace;

/// What a declaration would change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Plan {
    pub changes: Vec<Change>,
    /// Objects that stay as they are.
    pub n_unchanged: u64,
}

/// What becomes of one object.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    pub kind: &'static str,
    pub id: String,
    pub what: What,
    /// The file it comes from; empty where it is retired.
    pub file: String,
    #[serde(skip)]
    object: Object,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    New,
    Changed(Vec<FieldChange>),
    /// Absent from the files of its origin, and pruned.
    Retired(Day),
}

impl Workspace {
    /// What declaring this would change, without declaring it.
    pub async fn plan(&self, declare: &Declare) -> Result<Plan, Error> {
        let programme = self.programme(None).await?;
        self.plan_on(&programme, declare)
    }

    pub(crate) async fn declare(&self, actor: &Actor, declare: Declare) -> Result<Receipt, Error> {
        let today = self.zone().day_of(self.now());
        let mut programme = self.programme(None).await?;
        let plan = self.plan_on(&programme, &declare)?;
        for change in &plan.changes {
            permit(&programme, &actor.person, Act::Declare(change.kind), None, today)?;
        }
        if plan.changes.is_empty() {
            return Ok(Receipt { size: programme.size, said: vec!["nothing to change".into()], ..Receipt::default() });
        }
        loop {
            let bodies = plan.changes.iter().map(|change| (self.body(actor, &declare, change, today), None)).collect();
            match self.append_at(Kind::Declare, bodies, Expect::Size(programme.size)).await {
                Err(error) if error.is_conflict() => {
                    let newer = self.programme(None).await?;
                    untouched(&plan, &programme, &newer)?;
                    programme = newer;
                }
                other => return other,
            }
        }
    }

    fn plan_on(&self, programme: &Programme, declare: &Declare) -> Result<Plan, Error> {
        check(programme, &declare.objects)?;
        self.lint(&declare.objects)?;
        let mut plan = Plan { changes: Vec::new(), n_unchanged: 0 };
        for Parsed { object, file, .. } in &declare.objects {
            let what = match programme.newest(object.kind(), object.id()) {
                None => What::New,
                Some(version) => {
                    let changes = declare::diff(version.object(), object);
                    if changes.is_empty() {
                        plan.n_unchanged += 1;
                        continue;
                    }
                    What::Changed(changes)
                }
            };
            plan.changes.push(change(object.clone(), what, file.clone()));
        }
        if declare.missing == Missing::Retire {
            self.retire(programme, declare, &mut plan);
        }
        Ok(plan)
    }

    /// Refuses SQL that no test may be, before it is declared.
    fn lint(&self, objects: &[Parsed]) -> Result<(), Error> {
        for parsed in objects {
            if let Object::Test(test) = &parsed.object
                && let Some(sql) = &test.sql
            {
                self.tables()
                    .lint(sql, &test.reads)
                    .map_err(|error| Error::of_tables(&format!("{}: test `{}`", parsed.file, test.id), error))?;
            }
        }
        Ok(())
    }

    /// What came from the same origin, is in force, and is not among what is declared, ends yesterday.
    fn retire(&self, programme: &Programme, declare: &Declare, plan: &mut Plan) {
        let yesterday = self.zone().day_of(self.now()).plus(-1);
        let here: BTreeSet<_> = declare.objects.iter().map(|parsed| (parsed.object.kind(), parsed.object.id())).collect();
        for versions in programme.objects.values() {
            let Some(version) = versions.last() else { continue };
            let object = version.object();
            let ours = version.declared.origin == declare.origin && !here.contains(&(object.kind(), object.id()));
            if ours && version.declared.in_force_to.is_none_or(|to| to > yesterday) {
                let last = yesterday.max(version.declared.in_force_from);
                let mut object = object.clone();
                object.set_from(version.declared.in_force_from);
                object.set_to(last);
                plan.changes.push(change(object, What::Retired(last), String::new()));
            }
        }
    }

    fn body(&self, actor: &Actor, declare: &Declare, change: &Change, today: Day) -> Body {
        let object = change.object.clone();
        Body::Declared(Declared {
            in_force_from: object.from().unwrap_or(today),
            in_force_to: object.to(),
            object,
            by: actor.person.clone(),
            origin: declare.origin.clone(),
        })
    }
}

/// Refuses what refers to nothing, stands twice or goes in circles.
fn check(programme: &Programme, objects: &[Parsed]) -> Result<(), Error> {
    let known = known(programme, programme.catalogues());
    if declare::check(objects, &known).is_empty() {
        return Ok(());
    }
    // Reading every catalogue that ships takes a while: only where something is wrong without them.
    let shipped: Vec<Catalogue> = catalogue::catalogues().into_iter().cloned().collect();
    let all: Vec<Catalogue> = programme.catalogues().iter().cloned().chain(shipped).collect();
    match declare::check(objects, &self::known(programme, &all)) {
        wrong if wrong.is_empty() => Ok(()),
        wrong => Err(Error::diagnosed(wrong)),
    }
}

fn known<'a>(programme: &'a Programme, catalogues: &'a [Catalogue]) -> Known<'a> {
    Known {
        objects: programme.objects.values().filter_map(|versions| versions.last()).map(Version::object).collect(),
        requirements: catalogues.iter().flat_map(|c| &c.items).map(|item| item.id.as_str()).collect(),
        catalogues: catalogues.iter().map(|c| c.id.as_str()).collect(),
    }
}

fn change(object: Object, what: What, file: String) -> Change {
    Change { kind: object.kind(), id: object.id().to_owned(), what, file, object }
}

/// Refuses where somebody else changed what the plan is about.
fn untouched(plan: &Plan, before: &Programme, now: &Programme) -> Result<(), Error> {
    for change in &plan.changes {
        let index = |programme: &Programme| programme.newest(change.kind, &change.id).map(|version| version.index);
        if index(before) != index(now) {
            return Err(Error::conflict(format!("{} `{}` was changed by somebody else meanwhile", change.kind, change.id))
                .hint("look at it with `assay apply --dry-run`, then apply again"));
        }
    }
    Ok(())
}
