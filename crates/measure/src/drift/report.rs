//! The drift of every column of a profile, by window.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Asked, Current, Drift, Measured, Numbers, Profile, compare};
use crate::Error;
use crate::figure::Figure;
use crate::fold::CategoryCounts;
use crate::verdict::Limit;

/// Current rows of one window.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Window {
    /// Its name: `2025-03`, or `current` where rows are not told apart by time.
    pub name: String,
    /// Columns of numbers.
    pub numbers: BTreeMap<String, Numbers>,
    /// Columns of categories.
    pub categories: BTreeMap<String, CategoryCounts>,
}

/// The drift of one column in one window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnDrift {
    /// The window.
    pub window: String,
    /// The column.
    pub column: String,
    /// How far it moved.
    pub drift: Drift,
}

/// The drift of all columns in all windows.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// By window, then column.
    pub columns: Vec<ColumnDrift>,
    /// Comparisons that are judged together.
    pub family: u64,
    /// What was asked.
    pub asked: Asked,
}

/// Compares every window with the profile; the family is columns times windows times limits.
///
/// # Errors
/// A window lacks a column of the profile, or holds it in another shape.
pub fn report(profile: &Profile, windows: &[Window], asked: &Asked) -> Result<Report, Error> {
    let limits = asked.limits;
    let given = [
        limits.psi,
        limits.jensen_shannon,
        limits.hellinger,
        limits.l_infinity,
        limits.kolmogorov_smirnov,
        limits.wasserstein,
        limits.missing,
    ];
    let n_limits = given.iter().flatten().count().max(1);
    let family = profile.columns.len() * windows.len() * n_limits;
    let asked = Asked { family: family.max(1), ..*asked };
    let mut columns = Vec::with_capacity(profile.columns.len() * windows.len());
    for window in windows {
        for column in &profile.columns {
            let current = match (window.numbers.get(&column.name), window.categories.get(&column.name)) {
                (Some(numbers), _) => Current::Numbers(numbers),
                (None, Some(categories)) => Current::Categories(categories),
                (None, None) => return Err(Error::NoDimension(column.name.clone())),
            };
            let drift = compare(&column.shape, current, &asked)?;
            columns.push(ColumnDrift { window: window.name.clone(), column: column.name.clone(), drift });
        }
    }
    Ok(Report { columns, family: family as u64, asked })
}

impl Report {
    /// Every distance of every column in every window.
    #[must_use]
    pub fn figures(&self) -> Vec<Figure> {
        let several = self.columns.iter().any(|column| column.window != self.columns[0].window);
        let mut all = Vec::new();
        for ColumnDrift { window, column, drift } in &self.columns {
            let of = if several { format!("{column}, {window}") } else { column.clone() };
            let mut put = |measure: &str, measured: &Measured, limit: Option<f64>, note: Option<String>| {
                let figure = Figure::new(measure, of.clone(), measured.estimate);
                let limit = limit.map(Limit::AtMost);
                all.push(Figure { error: measured.error, limit, verdict: measured.verdict, note, ..figure });
            };
            let limits = &self.asked.limits;
            put("population stability index", &drift.psi, limits.psi, changes(drift));
            put("Jensen-Shannon distance", &drift.jensen_shannon, limits.jensen_shannon, None);
            put("Hellinger distance", &drift.hellinger, limits.hellinger, None);
            put("largest change of a share", &drift.l_infinity, limits.l_infinity, None);
            if let Some(moved) = &drift.moved {
                put("Kolmogorov-Smirnov distance", &moved.kolmogorov_smirnov, limits.kolmogorov_smirnov, None);
                put("Wasserstein distance, in SDs", &moved.wasserstein, limits.wasserstein, None);
            }
            put("rise of the share missing", &drift.missing, limits.missing, None);
        }
        all
    }
}

/// Categories that came and went.
fn changes(drift: &Drift) -> Option<String> {
    let new: Vec<&str> = drift.new.iter().map(|(value, _)| value.as_str()).collect();
    let gone: Vec<&str> = drift.gone.iter().map(String::as_str).collect();
    let said = |word: &str, values: &[&str]| match values {
        [] => None,
        [one] => Some(format!("{word}: {one}")),
        many => Some(format!("{word}: {} and {} more", many[0], many.len() - 1)),
    };
    let all: Vec<String> = [said("new", &new), said("gone", &gone)].into_iter().flatten().collect();
    (!all.is_empty()).then(|| all.join("; "))
}
