//! Adopting from the library: what would be declared, what is newer there, and what the organisation has made its own.
use std::collections::{BTreeMap, BTreeSet};

use assay_model::catalogue::{self, OfficialTitles};
use assay_model::declare::{self, FieldChange, Parsed};
use assay_model::id::{CatalogueId, PersonId};
use assay_model::library::{Fit, Library};
use assay_model::object::Object;
use assay_model::time::Day;
use serde::Serialize;

use crate::command::{Actor, Declare, Missing, Receipt};
use crate::error::Error;
use crate::programme::{Programme, Version};
use crate::workspace::Workspace;

/// Origins that begin like this are the library's: what came from it and was not touched since.
const ORIGIN: &str = "library ";

/// What is to be adopted, and who holds which role.
#[derive(Clone, Debug)]
pub struct Adopt {
    pub choice: Choice,
    /// The library's version, which the entries carry.
    pub version: String,
    pub holders: BTreeMap<String, PersonId>,
    pub from: Option<Day>,
    pub newer: Newer,
}

#[derive(Clone, Debug)]
pub enum Choice {
    Profile(String),
    Items(Vec<String>),
}

/// What becomes of items that were adopted before and read differently in this library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Newer {
    Show,
    Take,
}

/// What adopting would do, item by item.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Adoption {
    /// Catalogues and crosswalks that are adopted with it.
    pub catalogues: Vec<String>,
    pub items: Vec<AdoptedItem>,
    /// The roles that the items name, and who holds each.
    pub roles: BTreeMap<String, String>,
    /// Requirements of catalogues that are not adopted, which these items could serve.
    pub n_left_out: u64,
    #[serde(skip)]
    objects: Vec<Parsed>,
}

impl Adoption {
    pub fn n_declared(&self) -> usize {
        self.objects.len()
    }
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AdoptedItem {
    pub kind: &'static str,
    pub id: String,
    pub title: String,
    /// Of a document: the places of its text that are still to fill in.
    pub n_blanks: usize,
    pub what: AdoptedWhat,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AdoptedWhat {
    New,
    Unchanged,
    /// Adopted before, and different in this library: shown, and taken only when it is asked for.
    Newer(Vec<FieldChange>),
    /// Edited here, or never from the library: kept.
    Ours(Vec<FieldChange>),
}

impl Workspace {
    /// What adopting this would do; nothing is written.
    pub async fn adoption(&self, actor: &Actor, adopt: &Adopt) -> Result<Adoption, Error> {
        let programme = self.programme(None).await?;
        adoption(&programme, assay_model::library::shipped(), actor, adopt)
    }

    /// Adopts it: one set of entries, all or none.
    pub async fn adopt(&self, actor: &Actor, adopt: &Adopt) -> Result<Receipt, Error> {
        let adoption = self.adoption(actor, adopt).await?;
        let origin = format!("{ORIGIN}{}", adopt.version);
        self.declare(actor, Declare { objects: adoption.objects, origin, missing: Missing::Keep }).await
    }
}

fn adoption(programme: &Programme, library: &Library, actor: &Actor, adopt: &Adopt) -> Result<Adoption, Error> {
    for (role, person) in &adopt.holders {
        if library.role(role).is_none() {
            let roles: Vec<_> = library.roles.iter().map(|role| format!("`{}`", role.id)).collect();
            return Err(Error::input(format!("the library has no role `{role}`")).hint(format!("there is {}", roles.join(", "))));
        }
        if programme.person(person).is_none() {
            return Err(Error::input(format!("nobody here has the id `{person}`")).hint("declare the person first"));
        }
    }
    let (chosen, wanted) = chosen(library, &adopt.choice)?;
    let mut adoption =
        Adoption { catalogues: Vec::new(), items: Vec::new(), roles: BTreeMap::new(), n_left_out: 0, objects: Vec::new() };
    let mut requirements: BTreeSet<&str> =
        programme.catalogues().iter().flat_map(|c| &c.items).map(|item| item.id.as_str()).collect();
    for object in frameworks(programme, &wanted)? {
        if let Some(shipped) = catalogue::shipped(object.id()) {
            requirements.extend(shipped.items.iter().map(|item| item.id.as_str()));
        }
        adoption.catalogues.push(object.id().to_owned());
        adoption.objects.push(Parsed::new(object, "library", 1));
    }
    let here = programme.all("control").map(|version| version.object().id());
    let controls =
        here.chain(chosen.iter().filter(|item| item.object.kind() == "control").map(|item| item.object.id())).collect();
    let fit = Fit {
        requirements: &requirements,
        controls: &controls,
        holders: &adopt.holders,
        otherwise: &actor.person,
        from: adopt.from,
    };
    for item in chosen {
        take(programme, &fit, item, adopt.newer, &mut adoption)?;
    }
    Ok(adoption)
}

/// Fits one item, compares it with what is here under its id, and takes it where nothing of ours is overwritten.
fn take(programme: &Programme, fit: &Fit<'_>, item: &Parsed, newer: Newer, adoption: &mut Adoption) -> Result<(), Error> {
    let before = programme.newest(item.object.kind(), item.object.id());
    let fitted = fit.fit(&item.object, before.map(Version::object));
    let serves_nothing = matches!(&fitted.object, Object::Control(control) if control.serves.is_empty());
    if serves_nothing && !fitted.left_out.is_empty() {
        let message = format!("control `{}` serves only what is not adopted: {}", item.object.id(), fitted.left_out.join(", "));
        return Err(Error::input(message).hint("`assay catalogue adopt` the framework first, or adopt a profile that brings it"));
    }
    adoption.n_left_out += fitted.left_out.len() as u64;
    if let (Some(role), Some(owner)) = (fitted.role, assay_model::library::owner(&fitted.object)) {
        adoption.roles.insert(role, owner.to_owned());
    }
    let what = match before {
        None => AdoptedWhat::New,
        Some(version) => match declare::diff(version.object(), &fitted.object) {
            changes if changes.is_empty() => AdoptedWhat::Unchanged,
            changes if version.declared.origin.starts_with(ORIGIN) => AdoptedWhat::Newer(changes),
            changes => AdoptedWhat::Ours(changes),
        },
    };
    if what == AdoptedWhat::New || (newer == Newer::Take && matches!(what, AdoptedWhat::Newer(_))) {
        adoption.objects.push(Parsed::new(fitted.object, &item.file, item.line));
    }
    let (kind, id) = (item.object.kind(), item.object.id().to_owned());
    let n_blanks = match &item.object {
        Object::Document(document) if what == AdoptedWhat::New => document.blanks().count(),
        _ => 0,
    };
    adoption.items.push(AdoptedItem { kind, id, title: item.object.title().to_owned(), n_blanks, what });
    Ok(())
}

/// The items that a choice means, and the catalogues that it needs.
fn chosen<'a>(library: &'a Library, choice: &Choice) -> Result<(Vec<&'a Parsed>, Vec<CatalogueId>), Error> {
    match choice {
        Choice::Profile(id) => {
            let profile = library.profile(id).ok_or_else(|| {
                let all: Vec<_> = library.profiles.iter().map(|profile| format!("`{}`", profile.id)).collect();
                Error::input(format!("the library has no profile `{id}`")).hint(format!("there is {}", all.join(", ")))
            })?;
            Ok((library.chosen_by(profile), profile.catalogues.clone()))
        }
        Choice::Items(ids) => {
            let find = |id: &String| {
                let unknown = || Error::input(format!("the library has no `{id}`")).hint("`assay library list` names all it has");
                library.item(id).ok_or_else(unknown)
            };
            let items = ids.iter().map(find).collect::<Result<Vec<_>, _>>()?;
            Ok((library.with_all_that_belongs(items), Vec::new()))
        }
    }
}

/// The catalogues that are wanted and not adopted yet, with the crosswalks between those that are adopted then.
fn frameworks(programme: &Programme, wanted: &[CatalogueId]) -> Result<Vec<Object>, Error> {
    let mut objects = Vec::new();
    for id in wanted.iter().filter(|id| programme.newest("catalogue", id.as_str()).is_none()) {
        let shipped =
            catalogue::shipped(id.as_str()).ok_or_else(|| Error::failure(format!("no catalogue `{id}` ships with this")))?;
        objects.push(Object::Catalogue(shipped.adopted(OfficialTitles::LeftOut)));
    }
    let adopted = |framework: &str| {
        let of = |id: &str| id.split('-').next() == Some(framework);
        programme.all("catalogue").any(|version| of(version.object().id())) || wanted.iter().any(|id| of(id.as_str()))
    };
    for crosswalk in catalogue::crosswalks() {
        if adopted(&crosswalk.source)
            && adopted(&crosswalk.target)
            && programme.newest("crosswalk", crosswalk.id.as_str()).is_none()
        {
            objects.push(Object::Crosswalk(crosswalk.adopted(env!("CARGO_PKG_VERSION"))));
        }
    }
    Ok(objects)
}
