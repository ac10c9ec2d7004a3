//! What is left out of the engagement, and what cannot be.
use std::collections::BTreeMap;

use super::{Cited, Family, Reason, Refused, Requirement};
use crate::diagnostic::Diagnostic;
use crate::facts::EngagementFact;
use crate::id::{EntryId, RequirementId};
use crate::object::{Category, Engagement, Exclusion, ExclusionKind, SupplierMethod};

/// The requirements that are excluded, each with its kind and reason, and the exclusions that are refused.
pub(crate) fn exclusions(
    fact: &EngagementFact,
    entry: &EntryId,
    listed: &[Requirement],
) -> (BTreeMap<RequirementId, (ExclusionKind, Reason)>, Vec<Refused>) {
    let mut excluded = BTreeMap::new();
    let mut refused = Vec::new();
    let reason = |text: String| Reason { text, entries: Cited::new(vec![entry.clone()]) };
    let family = |id: &RequirementId| {
        let listed = listed.iter().find(|requirement| requirement.id == *id);
        listed.map_or_else(|| Family::of(id), |requirement| requirement.family)
    };
    // The category comes before the others.
    for requirement in listed {
        if let Family::Soc2(category) = requirement.family
            && !in_scope(&fact.engagement, category)
        {
            let text = "its category is not in the engagement's scope".to_owned();
            excluded.insert(requirement.id.clone(), (ExclusionKind::Category, reason(text)));
        }
    }
    for (at, exclusion) in fact.engagement.exclude.iter().enumerate() {
        match check(&fact.engagement, exclusion, family(&exclusion.requirement)) {
            Ok(text) => {
                let entry = excluded.entry(exclusion.requirement.clone());
                entry.or_insert_with(|| (exclusion.reason_kind, reason(text)));
            }
            Err((message, hint)) => {
                let message = format!("`{}` cannot be excluded: {message}", exclusion.requirement);
                let diagnostic = Diagnostic::new("", None, message).field(format!("exclude[{at}]")).hint(hint);
                refused.push(Refused { requirement: exclusion.requirement.clone(), diagnostic });
            }
        }
    }
    (excluded, refused)
}

/// The common criteria belong to security, and are in scope whatever the categories say.
fn in_scope(engagement: &Engagement, category: Category) -> bool {
    category == Category::Security || engagement.categories.contains(&category)
}

/// Why an exclusion holds, or why not and what to do.
fn check(engagement: &Engagement, exclusion: &Exclusion, family: Family) -> Result<String, (&'static str, &'static str)> {
    let given = exclusion.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
    match (exclusion.reason_kind, family, given) {
        (ExclusionKind::Category, _, _) => Err((
            "that its category is not in scope follows from the engagement's categories",
            "leave the category out of `categories`",
        )),
        // SOC 2, DC 8: what is not relevant, and why.
        (ExclusionKind::NotRelevant, Family::Soc2(_), Some(given)) => Ok(format!("not relevant: {given}")),
        (ExclusionKind::NotRelevant, Family::Soc2(_), None) => Err(("it gives no reason", "add a `reason`")),
        // SOC 2, DC 9, carve-out method.
        (ExclusionKind::CarvedOut, Family::Soc2(_), _) => match &exclusion.by {
            None => Err(("it does not say to which supplier", "add `by`")),
            Some(by) => {
                let role = engagement.suppliers.iter().find(|role| role.supplier == *by).map(|role| role.role);
                match role {
                    Some(SupplierMethod::CarveOut) => Ok(format!("carved out to `{by}`")),
                    _ => Err(("the supplier is not carved out of the engagement", "give the supplier the role `carve_out`")),
                }
            }
        },
        (ExclusionKind::Soa, Family::Annex, Some(given)) => Ok(format!("excluded in the statement of applicability: {given}")),
        (ExclusionKind::Soa, Family::Annex, None) => Err(("it gives no reason", "add a `reason`")),
        (_, Family::Clause, _) => Err(("clauses 4 to 10 apply to every management system", "remove the exclusion")),
        (ExclusionKind::Soa, _, _) => {
            Err(("a statement of applicability excludes only controls of an annex", "use `not_relevant` with a `reason`"))
        }
        (ExclusionKind::NotRelevant | ExclusionKind::CarvedOut, _, _) => {
            Err(("only a SOC 2 criterion can be not relevant or carved out", "use `soa` with a `reason`"))
        }
    }
}
