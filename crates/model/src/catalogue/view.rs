//! What does a person see of catalogues and crosswalks? Plain data, for a terminal, a page or JSON.
use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use super::crosswalk::{Basis, Crosswalk, Relation, Row, Theme};
use super::{Catalogue, Item, framework_of, local_id};
use crate::diagnostic::Diagnostic;
use crate::id::{CatalogueId, RequirementId};

/// One catalogue in the list of them.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CatalogueLine {
    pub id: CatalogueId,
    pub framework: String,
    pub name: String,
    pub edition: String,
    pub copyright_owner: String,
    pub n_assessable: usize,
    /// The declared counts, which a catalogue that was read without diagnostics meets.
    pub counts: Vec<CountLine>,
}

/// How many items of one sort.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CountLine {
    pub what: String,
    pub n: usize,
}

/// The catalogues, with what they hold.
pub fn list(catalogues: &[&Catalogue]) -> Vec<CatalogueLine> {
    let line = |catalogue: &&Catalogue| CatalogueLine {
        id: catalogue.id.clone(),
        framework: catalogue.framework.clone(),
        name: catalogue.name.clone(),
        edition: catalogue.edition.clone(),
        copyright_owner: catalogue.copyright_owner.clone(),
        n_assessable: catalogue.assessable().count(),
        counts: catalogue
            .counts
            .iter()
            .map(|count| CountLine { what: count.what.clone(), n: catalogue.n_selected(count) })
            .collect(),
    };
    catalogues.iter().map(line).collect()
}

/// An item by id and title. There is no title where no catalogue holds it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ItemRef {
    pub id: RequirementId,
    pub title: Option<String>,
}

impl ItemRef {
    fn of(id: &RequirementId, catalogues: &[&Catalogue]) -> Self {
        let title = find(id, catalogues).map(|(_, item)| item.title.clone());
        Self { id: id.clone(), title }
    }
}

/// One item, where it stands, and everything that crosswalks say about it.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ItemView {
    pub catalogue: CatalogueId,
    pub name: String,
    pub edition: String,
    pub copyright_owner: String,
    pub item: Item,
    pub assessable: bool,
    /// From the top down.
    pub above: Vec<ItemRef>,
    pub children: Vec<ItemRef>,
    /// Read from this item, whichever way they were written; by framework, strongest first.
    pub rows: Vec<RowView>,
    pub no_counterpart: Vec<NoCounterpartView>,
}

/// A row of a crosswalk, read from `from` to `to`.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RowView {
    pub id: String,
    pub from: ItemRef,
    pub to: ItemRef,
    /// As read in this direction.
    pub relation: Relation,
    pub rationale: String,
    /// For `from`, when evidence for `to` is reused.
    pub for_from: Reuse,
    /// For `to`, when evidence for `from` is reused.
    pub for_to: Reuse,
    pub basis: Basis,
    /// What it was checked against, in words.
    pub public_sources: Vec<String>,
    pub note: Option<String>,
}

/// How far the evidence of the other end helps.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct Reuse {
    /// 0 to 10, see [`Row::strength`]; absent: not judged.
    pub strength: Option<u8>,
    #[schemars(with = "Option<String>")]
    pub gap: Gap,
}

/// What stays open. What nobody judged is said, and never reads as nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gap {
    Open(String),
    NotJudged,
}

impl Gap {
    fn of(text: Option<&str>) -> Self {
        text.map_or(Gap::NotJudged, |text| Gap::Open(text.to_owned()))
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Gap::Open(text) => text,
            Gap::NotJudged => "not judged",
        })
    }
}

/// A text, or `null` where nobody judged it.
impl Serialize for Gap {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Gap::Open(text) => serializer.serialize_some(text),
            Gap::NotJudged => serializer.serialize_none(),
        }
    }
}

/// That an item has nothing beside it in a framework, and why.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct NoCounterpartView {
    pub item: ItemRef,
    pub framework: String,
    /// The element that came nearest and was judged unrelated, where one was named.
    pub nearest: Option<ItemRef>,
    pub reason: String,
    pub basis: Basis,
}

/// A crosswalk, read from one framework to the other.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CrosswalkView {
    pub id: CatalogueId,
    pub from: String,
    pub to: String,
    pub title: String,
    pub method: String,
    /// Every row, in the order of `from`; those that credit nothing are among them.
    pub rows: Vec<RowView>,
    /// Items of `from` that have nothing beside them in `to`, with the reason.
    pub no_counterpart: Vec<NoCounterpartView>,
    /// Assessable items of `from` of which nothing is said: no row, and no reason why not.
    pub not_judged: Vec<ItemRef>,
    pub themes: Vec<Theme>,
}

/// In which way a crosswalk's rows are read.
#[derive(Clone, Copy, PartialEq)]
enum Reading {
    AsWritten,
    Backwards,
}

fn find<'a>(id: &RequirementId, catalogues: &[&'a Catalogue]) -> Option<(&'a Catalogue, &'a Item)> {
    catalogues.iter().find_map(|catalogue| catalogue.item(id).map(|item| (*catalogue, item)))
}

fn row_view(row: &Row, crosswalk: &Crosswalk, reading: Reading, catalogues: &[&Catalogue]) -> RowView {
    let source = (&row.source, Reuse { strength: Some(row.strength), gap: Gap::of(row.gap.as_deref()) });
    let unrelated = row.relation == Relation::NoRelationship;
    let strength = unrelated.then_some(0);
    let target = (&row.target, Reuse { strength, gap: Gap::of(crosswalk.target_gap(&row.target).filter(|_| !unrelated)) });
    let (relation, from, to) = match reading {
        Reading::AsWritten => (row.relation, source, target),
        Reading::Backwards => (row.relation.inverse(), target, source),
    };
    let words = |key: &String| crosswalk.public_sources.iter().find(|source| source.key == *key).map(|source| &source.text);
    RowView {
        id: row.id.clone(),
        from: ItemRef::of(from.0, catalogues),
        to: ItemRef::of(to.0, catalogues),
        relation,
        rationale: row.rationale.clone(),
        for_from: from.1,
        for_to: to.1,
        basis: row.basis,
        public_sources: row.public_sources.iter().map(|key| words(key).unwrap_or(key).clone()).collect(),
        note: row.note.clone(),
    }
}

/// That `id` has nothing beside it in the other framework: stated as such, or because all its rows credit nothing.
fn no_counterpart(id: &RequirementId, crosswalk: &Crosswalk, catalogues: &[&Catalogue]) -> Vec<NoCounterpartView> {
    let item = ItemRef::of(id, catalogues);
    let stated = crosswalk.no_counterpart.iter().filter(|none| none.id == *id).map(|none| NoCounterpartView {
        item: item.clone(),
        framework: none.framework.clone(),
        nearest: None,
        reason: none.reason.clone(),
        basis: none.basis,
    });
    let mut found: Vec<_> = stated.collect();
    // Such a row is about its source: the target may well have others.
    let own: Vec<&Row> = crosswalk.rows.iter().filter(|row| row.source == *id).collect();
    if own.iter().all(|row| row.relation == Relation::NoRelationship) {
        found.extend(own.iter().map(|row| NoCounterpartView {
            item: item.clone(),
            framework: crosswalk.target.clone(),
            nearest: Some(ItemRef::of(&row.target, catalogues)),
            reason: row.rationale.clone(),
            basis: row.basis,
        }));
    }
    found
}

/// One item with its neighbours and everything that crosswalks say about it; none where no catalogue holds it.
pub fn show(id: &RequirementId, catalogues: &[&Catalogue], crosswalks: &[&Crosswalk]) -> Option<ItemView> {
    let (catalogue, item) = find(id, catalogues)?;
    let reference = |item: &Item| ItemRef { id: item.id.clone(), title: Some(item.title.clone()) };
    let mut above: Vec<_> = catalogue.ancestors(id).map(reference).collect();
    above.reverse();
    let mut rows = Vec::new();
    for crosswalk in crosswalks {
        for row in crosswalk.related() {
            if row.source == *id {
                rows.push(row_view(row, crosswalk, Reading::AsWritten, catalogues));
            }
            if row.target == *id {
                rows.push(row_view(row, crosswalk, Reading::Backwards, catalogues));
            }
        }
    }
    let strongest = |row: &RowView| row.for_from.strength.max(row.for_to.strength);
    rows.sort_by(|a, b| {
        let by_framework = framework_of(&a.to.id).cmp(framework_of(&b.to.id));
        by_framework.then_with(|| strongest(b).cmp(&strongest(a))).then_with(|| a.id.cmp(&b.id))
    });
    Some(ItemView {
        catalogue: catalogue.id.clone(),
        name: catalogue.name.clone(),
        edition: catalogue.edition.clone(),
        copyright_owner: catalogue.copyright_owner.clone(),
        item: item.clone(),
        assessable: item.is_assessable(),
        above,
        children: catalogue.children(id).map(reference).collect(),
        rows,
        no_counterpart: crosswalks.iter().flat_map(|crosswalk| no_counterpart(id, crosswalk, catalogues)).collect(),
    })
}

/// The crosswalk between two frameworks (`soc2`, or a catalogue's id, `soc2-2017`), read from `from` to `to`, whichever
/// way it was written; none where there is none.
pub fn crosswalk(from: &str, to: &str, catalogues: &[&Catalogue], crosswalks: &[&Crosswalk]) -> Option<CrosswalkView> {
    let (from, to) = (framework_meant(from, catalogues), framework_meant(to, catalogues));
    let (crosswalk, reading) =
        crosswalks.iter().find_map(|crosswalk| match (crosswalk.source.as_str(), crosswalk.target.as_str()) {
            pair if pair == (from, to) => Some((crosswalk, Reading::AsWritten)),
            pair if pair == (to, from) => Some((crosswalk, Reading::Backwards)),
            _ => None,
        })?;
    let items: Vec<&Item> =
        catalogues.iter().filter(|catalogue| catalogue.framework == from).flat_map(|catalogue| &catalogue.items).collect();
    let place = |id: &RequirementId| items.iter().position(|item| item.id == *id).unwrap_or(items.len());
    let mut rows: Vec<_> = crosswalk.rows.iter().map(|row| row_view(row, crosswalk, reading, catalogues)).collect();
    // Stable: rows of one item keep the order in which they were written.
    rows.sort_by_cached_key(|row| place(&row.from.id));
    let no_counterpart: Vec<_> = items
        .iter()
        .filter(|item| item.is_assessable())
        .flat_map(|item| no_counterpart(&item.id, crosswalk, catalogues))
        .filter(|none| none.framework == to)
        .collect();
    let said =
        |id: &RequirementId| rows.iter().any(|row| row.from.id == *id) || no_counterpart.iter().any(|none| none.item.id == *id);
    let not_judged = items
        .iter()
        .filter(|item| item.is_assessable() && !said(&item.id))
        .map(|item| ItemRef { id: item.id.clone(), title: Some(item.title.clone()) })
        .collect();
    Some(CrosswalkView {
        id: crosswalk.id.clone(),
        from: from.to_owned(),
        to: to.to_owned(),
        title: crosswalk.title.clone(),
        method: crosswalk.method.clone(),
        rows,
        no_counterpart,
        not_judged,
        themes: match reading {
            Reading::AsWritten => crosswalk.themes.clone(),
            Reading::Backwards => Vec::new(),
        },
    })
}

fn framework_meant<'a>(name: &'a str, catalogues: &[&'a Catalogue]) -> &'a str {
    let named = catalogues.iter().find(|catalogue| catalogue.id.as_str() == name);
    named.map_or(name, |catalogue| catalogue.framework.as_str())
}

/// The requirement that a person means: its id, or what stands after the colon where only one framework has that, in any
/// case. Otherwise a diagnostic whose hint names what it may be.
pub fn resolve(text: &str, catalogues: &[&Catalogue]) -> Result<RequirementId, Diagnostic> {
    let items = || catalogues.iter().flat_map(|catalogue| &catalogue.items);
    let matches: Vec<&RequirementId> = items()
        .map(|item| &item.id)
        .filter(|id| id.as_str().eq_ignore_ascii_case(text) || local_id(id).eq_ignore_ascii_case(text))
        .collect();
    match matches.as_slice() {
        [id] => Ok((*id).clone()),
        [] => {
            let (framework, local) = text.split_once(':').unwrap_or(("", text));
            let near = items().map(|item| &item.id).filter(|id| {
                (framework.is_empty() || framework_of(id) == framework)
                    && local
                        .get(..local.len().saturating_sub(1))
                        .is_some_and(|most| !most.is_empty() && local_id(id).starts_with(most))
            });
            let near: Vec<String> = near.take(HINTS_MAX).map(|id| format!("`{id}`")).collect();
            let hint = match near.as_slice() {
                [] => "`assay catalogue list` names the frameworks; ids look like `soc2:CC6.2`".to_owned(),
                near => format!("near it: {}", near.join(", ")),
            };
            Err(Diagnostic::new("", None, format!("`{text}` is in no catalogue")).hint(hint))
        }
        several => {
            let several: Vec<String> = several.iter().map(|id| format!("`{id}`")).collect();
            let message = format!("`{text}` is in several frameworks");
            Err(Diagnostic::new("", None, message).hint(format!("name one of {}", several.join(", "))))
        }
    }
}

/// How many ids a hint names: more than a line of them helps nobody.
const HINTS_MAX: usize = 5;
