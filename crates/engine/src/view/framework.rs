//! Frameworks: what each asks, group by group, and what it shares with the others.
use std::collections::BTreeMap;

use assay_model::catalogue::{self, Catalogue, Item, local_id};
use serde::Serialize;

use crate::view::list::Listing;
use crate::view::requirement::{RequirementLine, SharedLine, series};
use crate::view::standpoint::Standpoint;

/// States of a requirement's design, the worst first.
pub const DESIGN: [&str; 6] = ["unaddressed", "deficient", "partial", "not_assessed", "suitable", "excluded"];
/// States of its operation, the worst first.
pub const OPERATION: [&str; 7] = ["deviating", "unproven", "stale", "supported", "did_not_operate", "not_due", "not_applicable"];

/// One framework, counted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FrameworkLine {
    pub id: String,
    pub framework: String,
    pub name: String,
    pub edition: String,
    pub n: u64,
    pub n_in_scope: u64,
    /// In the order of `DESIGN` and `OPERATION`.
    pub design: Vec<u64>,
    pub operation: Vec<u64>,
    pub groups: Vec<GroupLine>,
}

/// A series or clause, counted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupLine {
    pub id: String,
    pub name: String,
    pub title: String,
    pub n: u64,
    pub design: Vec<u64>,
    pub operation: Vec<u64>,
}

/// One framework as a tree.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FrameworkView {
    pub line: FrameworkLine,
    pub lede: String,
    pub authority: String,
    pub copyright_owner: String,
    pub text_policy: String,
    /// Every item in the standard's order, with how deep it lies; those chosen by the filters.
    pub items: Vec<TreeLine>,
    pub asked: Listing,
    /// Frameworks that share something with it: short name, full name, rows.
    pub others: Vec<(String, String, u64)>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TreeLine {
    pub depth: u64,
    pub heading: bool,
    pub requirement: RequirementLine,
}

/// What two frameworks share, and what stays open.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CrosswalkPage {
    pub from: String,
    pub from_name: String,
    pub to: String,
    pub to_name: String,
    pub lede: String,
    pub method: String,
    pub rows: Vec<SharedLine>,
    /// Requirement, title and reason.
    pub alone: Vec<(String, String, String)>,
}

impl Standpoint {
    pub fn frameworks(&self) -> Vec<FrameworkLine> {
        self.catalogues().into_iter().map(|catalogue| self.framework_line(catalogue)).collect()
    }

    pub(crate) fn framework_line(&self, catalogue: &Catalogue) -> FrameworkLine {
        let mut groups: BTreeMap<usize, GroupLine> = BTreeMap::new();
        let (mut design, mut operation) = (vec![0; DESIGN.len()], vec![0; OPERATION.len()]);
        let mut n = 0;
        for item in catalogue.assessable() {
            let Some(status) = self.requirement_status(item.id.as_str()) else { continue };
            n += 1;
            let top = series(catalogue, item).unwrap_or(item);
            let place = catalogue.items.iter().position(|other| other.id == top.id).unwrap_or(usize::MAX);
            let group = groups.entry(place).or_insert_with(|| group(top));
            group.n += 1;
            add(&mut design, &mut group.design, &DESIGN, status.design.word());
            // What is left out is not applicable there, as the terminal and the report on paper count it.
            add(&mut operation, &mut group.operation, &OPERATION, status.operation.word());
        }
        FrameworkLine {
            id: catalogue.id.to_string(),
            framework: catalogue.framework.clone(),
            name: catalogue.name.clone(),
            edition: catalogue.edition.clone(),
            n,
            n_in_scope: n - design[DESIGN.len() - 1],
            design,
            operation,
            groups: groups.into_values().collect(),
        }
    }

    pub fn framework(&self, id: &str, asked: &Listing) -> Option<FrameworkView> {
        let catalogue = self.programme.catalogues().iter().find(|c| c.id.as_str() == id || c.framework == id)?;
        let line = self.framework_line(catalogue);
        let words: Vec<String> = asked.words.split_whitespace().map(str::to_lowercase).collect();
        let wanted = |row: &RequirementLine| {
            let text = format!("{} {}", row.name, row.title).to_lowercase();
            let state = |column: &str, value: &str| {
                asked.filter(column).is_none_or(|wanted| value == wanted || value.split('(').next() == Some(wanted))
            };
            let served = match asked.filter("served") {
                Some("none") => row.controls.is_empty() && row.documents.is_empty(),
                Some("document") => row.controls.is_empty() && !row.documents.is_empty(),
                Some("control") => !row.controls.is_empty(),
                _ => true,
            };
            let shared = match asked.filter("shared") {
                Some("no") => row.n_shared == 0,
                Some("yes") => row.n_shared > 0,
                _ => true,
            };
            let group = asked.filter("group").is_none_or(|group| row.group == group);
            state("design", &row.design)
                && state("operation", &row.operation)
                && served
                && shared
                && group
                && words.iter().all(|word| text.contains(word.as_str()))
        };
        let tree: Vec<TreeLine> = catalogue.items.iter().map(|item| self.tree_line(catalogue, item)).collect();
        let mut items: Vec<TreeLine> = Vec::new();
        for line in tree {
            if line.heading || wanted(&line.requirement) {
                // A heading over nothing that was chosen says nothing.
                while line.heading && items.last().is_some_and(|last| last.heading && last.depth >= line.depth) {
                    items.pop();
                }
                items.push(line);
            }
        }
        while items.last().is_some_and(|last| last.heading) {
            items.pop();
        }
        Some(FrameworkView {
            lede: framework_lede(&line),
            authority: catalogue.authority.clone(),
            copyright_owner: catalogue.copyright_owner.clone(),
            text_policy: catalogue.text_policy.clone(),
            items,
            asked: asked.clone(),
            others: self.others(&catalogue.framework),
            line,
        })
    }

    fn tree_line(&self, catalogue: &Catalogue, item: &Item) -> TreeLine {
        TreeLine {
            depth: catalogue.ancestors(&item.id).count() as u64,
            heading: !item.is_assessable(),
            requirement: self.requirement_line(catalogue, item),
        }
    }

    fn others(&self, framework: &str) -> Vec<(String, String, u64)> {
        let pairs = self.crosswalks.iter().filter_map(|crosswalk| {
            let other = match (crosswalk.source.as_str(), crosswalk.target.as_str()) {
                (source, target) if source == framework => target,
                (source, target) if target == framework => source,
                _ => return None,
            };
            Some((other.to_owned(), self.framework_name(other), crosswalk.related().count() as u64))
        });
        pairs.collect()
    }

    pub fn crosswalk(&self, from: &str, to: &str) -> Option<CrosswalkPage> {
        let catalogues: Vec<&Catalogue> = self.programme.catalogues().iter().collect();
        let crosswalks: Vec<_> = self.crosswalks.iter().collect();
        let view = catalogue::crosswalk(from, to, &catalogues, &crosswalks)?;
        let related: Vec<SharedLine> = view
            .rows
            .iter()
            .filter(|row| row.relation != catalogue::Relation::NoRelationship)
            .map(|row| self.shared_line(row))
            .collect();
        let (from_name, to_name) = (self.framework_name(&view.from), self.framework_name(&view.to));
        let mut served: Vec<&str> = related.iter().map(|row| row.from.as_str()).collect();
        served.dedup();
        Some(CrosswalkPage {
            lede: format!(
                "{} requirements of {from_name} share something with {to_name}; each row says what stays open when evidence is reused. {} have nothing beside them.",
                served.len(),
                view.no_counterpart.len()
            ),
            alone: view
                .no_counterpart
                .iter()
                .map(|none| (none.item.id.to_string(), none.item.title.clone().unwrap_or_default(), none.reason.clone()))
                .collect(),
            method: view.method.clone(),
            rows: related,
            from: view.from,
            to: view.to,
            from_name,
            to_name,
        })
    }
}

fn group(top: &Item) -> GroupLine {
    GroupLine {
        id: top.id.to_string(),
        name: local_id(&top.id).to_owned(),
        title: top.title.clone(),
        n: 0,
        design: vec![0; DESIGN.len()],
        operation: vec![0; OPERATION.len()],
    }
}

fn add(all: &mut [u64], group: &mut [u64], words: &[&str], word: &str) {
    if let Some(at) = words.iter().position(|known| *known == word) {
        all[at] += 1;
        group[at] += 1;
    }
}

fn framework_lede(line: &FrameworkLine) -> String {
    let design = |word: &str| DESIGN.iter().position(|known| *known == word).map_or(0, |at| line.design[at]);
    let operation = |word: &str| OPERATION.iter().position(|known| *known == word).map_or(0, |at| line.operation[at]);
    if line.n == 0 {
        return "It is no part of this engagement.".to_owned();
    }
    format!(
        "Of {} requirements in scope, {} deviate, {} are unproven and {} are supported. {} are served by no control and no document, {} only in part.",
        line.n_in_scope,
        operation("deviating"),
        operation("unproven") + operation("stale"),
        operation("supported"),
        design("unaddressed"),
        design("partial"),
    )
}
