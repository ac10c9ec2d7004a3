//! An engagement's line and its exclusions.
use assay_model::object::{Category, ExclusionKind, SupplierMethod};
use assay_model::time::{DaySpan, Zone};

use super::line::{Parsed, Words};

#[derive(Clone, Debug)]
pub struct EngagementLine {
    /// Of a Type 1 its date twice.
    pub period: DaySpan,
    pub is_type1: bool,
    pub zone: Zone,
    pub categories: Vec<Category>,
    pub assets: Vec<String>,
    pub suppliers: Vec<(String, SupplierMethod)>,
}

pub fn engagement(line: &str) -> Parsed<EngagementLine> {
    let mut words = Words::of(line);
    let (is_type1, period) = match words.next()? {
        "type2" => (false, words.span()?),
        "type1" => {
            let date = words.day()?;
            (true, DaySpan { from: date, to: date })
        }
        other => return words.unknown(other),
    };
    let zone = Zone::parse(words.next()?).map_err(|error| error.to_string())?;
    let mut engagement =
        EngagementLine { period, is_type1, zone, categories: Vec::new(), assets: Vec::new(), suppliers: Vec::new() };
    while let Some(word) = words.maybe() {
        match word {
            "categories" => {
                for category in words.list()? {
                    engagement.categories.push(category_of(&category)?);
                }
            }
            "assets" => engagement.assets.extend(words.list()?),
            "carve-out" => engagement.suppliers.push((words.next()?.to_owned(), SupplierMethod::CarveOut)),
            "inclusive" => engagement.suppliers.push((words.next()?.to_owned(), SupplierMethod::Inclusive)),
            other => return words.unknown(other),
        }
    }
    if engagement.categories.is_empty() {
        engagement.categories.push(Category::Security);
    }
    Ok(engagement)
}

fn category_of(word: &str) -> Parsed<Category> {
    Ok(match word {
        "security" => Category::Security,
        "availability" => Category::Availability,
        "confidentiality" => Category::Confidentiality,
        "processing-integrity" | "processing_integrity" => Category::ProcessingIntegrity,
        "privacy" => Category::Privacy,
        other => return Err(format!("`{other}` is not a category")),
    })
}

#[derive(Clone, Debug)]
pub struct ExclusionLine {
    pub requirement: String,
    pub kind: ExclusionKind,
    pub by: Option<String>,
    pub reason: Option<String>,
}

pub fn exclusion(line: &str) -> Parsed<ExclusionLine> {
    let mut words = Words::of(line);
    let requirement = words.next()?.to_owned();
    let kind = match words.next()? {
        "not_relevant" => ExclusionKind::NotRelevant,
        "carved_out" => ExclusionKind::CarvedOut,
        "soa" => ExclusionKind::Soa,
        other => return words.unknown(other),
    };
    let mut exclusion = ExclusionLine { requirement, kind, by: None, reason: None };
    while let Some(word) = words.maybe() {
        match word {
            "by" => exclusion.by = Some(words.next()?.to_owned()),
            "reason" => exclusion.reason = Some(words.next()?.to_owned()),
            other => return words.unknown(other),
        }
    }
    Ok(exclusion)
}
