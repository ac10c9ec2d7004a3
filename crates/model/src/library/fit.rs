//! How is an item of the library made an organisation's own: who owns it, since when, and what of it the organisation needs?
use std::collections::{BTreeMap, BTreeSet};

use crate::id::PersonId;
use crate::object::{Object, Serves};
use crate::time::Day;

/// What an organisation says when it adopts.
pub struct Fit<'a> {
    /// The requirements of the catalogues that it has adopted: a mapping to any other is left out.
    pub requirements: &'a BTreeSet<&'a str>,
    /// The controls that it has or adopts now: that a control compensates for another one is left out.
    pub controls: &'a BTreeSet<&'a str>,
    /// Who holds which role.
    pub holders: &'a BTreeMap<String, PersonId>,
    /// Who owns what a role owns that nobody was named for.
    pub otherwise: &'a PersonId,
    /// The first day on which it is in force; absent: the day on which it is declared.
    pub from: Option<Day>,
}

/// An item as it would be declared.
#[derive(Clone, Debug, PartialEq)]
pub struct Fitted {
    pub object: Object,
    /// The role that owns it in the library.
    pub role: Option<String>,
    /// Requirements that it could serve, of catalogues that are not adopted.
    pub left_out: Vec<String>,
}

impl Fit<'_> {
    /// The item as the organisation's own. `before`: what the organisation has under its id, whose owner and days it keeps.
    pub fn fit(&self, item: &Object, before: Option<&Object>) -> Fitted {
        let mut object = item.clone();
        let role = super::owner(item).map(str::to_owned);
        let left_out = self.keep_what_is_adopted(&mut object);
        let kept = before.and_then(super::owner).and_then(|owner| PersonId::parse(owner).ok());
        let holder = role.as_ref().and_then(|role| self.holders.get(role)).cloned();
        if let Some(owner) = owner_mut(&mut object) {
            *owner = holder.or(kept).unwrap_or_else(|| self.otherwise.clone());
        }
        if let Some(from) = before.and_then(Object::from).or(self.from) {
            object.set_from(from);
        }
        if let Some(to) = before.and_then(Object::to) {
            object.set_to(to);
        }
        Fitted { object, role, left_out }
    }

    fn keep_what_is_adopted(&self, object: &mut Object) -> Vec<String> {
        let mut left_out = Vec::new();
        let mut adopted = |serves: &Serves| {
            let known = self.requirements.contains(serves.requirement.as_str());
            if !known {
                left_out.push(serves.requirement.to_string());
            }
            known
        };
        match object {
            Object::Control(control) => {
                control.serves.retain(&mut adopted);
                control.compensates.retain(|id| self.controls.contains(id.as_str()));
            }
            Object::Document(document) => document.serves.retain(&mut adopted),
            _ => {}
        }
        left_out
    }
}

fn owner_mut(object: &mut Object) -> Option<&mut PersonId> {
    match object {
        Object::Control(control) => Some(&mut control.owner),
        Object::Source(source) => Some(&mut source.owner),
        Object::Risk(risk) => Some(&mut risk.owner),
        Object::Document(document) => Some(&mut document.owner),
        Object::Asset(asset) => Some(&mut asset.owner),
        _ => None,
    }
}
