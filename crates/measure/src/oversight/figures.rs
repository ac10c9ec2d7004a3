//! What a log says of oversight, figure by figure.
use super::{GroupReviews, Oversight, Policy, Reviewer, Sign};
use crate::figure::{Figure, named};
use crate::verdict::Limit;

impl Sign {
    /// The sign in words.
    #[must_use]
    pub fn says(self) -> &'static str {
        match self {
            Self::RarelyOverrides => "rarely overrides",
            Self::NeverOverrides => "never overrides",
            Self::OftenOverrides => "often overrides",
            Self::AlwaysOverrides => "always overrides",
            Self::InSeconds => "reviews in seconds",
        }
    }
}

impl Oversight {
    /// Shares and rates over all, by group in `attributes`, and by reviewer.
    #[must_use]
    pub fn figures(&self, policy: &Policy, attributes: &[String]) -> Vec<Figure> {
        let all = |measure: &str, estimate| Figure::new(measure, "all".to_owned(), estimate);
        let between = policy.override_rate.map(|(low, high)| Limit::Between(low, high));
        let mut figures = vec![
            all("reviewed", self.reviewed).against(policy.reviewed.map(Limit::AtLeast)),
            all("reviewed before the act", self.before_act).against(policy.before_act.map(Limit::AtLeast)),
            all("override rate", self.override_rate).against(between),
            all("overrides that were right", self.override_right),
            all("agreement of system and reviewer (kappa)", self.agreement),
            all(&passing(policy), self.in_passing),
            all("change of the override rate per week", self.trend.slope),
        ];
        // A measure of all groups stands together, and so does one of all reviewers.
        figures.extend(turned(self.groups.iter().map(|of| group(of, attributes)).collect()));
        figures.extend(turned(self.reviewers.iter().map(|of| reviewer(of, policy)).collect()));
        figures
    }
}

/// Rows of figures, one of each measure, as one row of each measure.
fn turned(rows: Vec<Vec<Figure>>) -> Vec<Figure> {
    let n = rows.first().map_or(0, Vec::len);
    (0..n).flat_map(|at| rows.iter().filter_map(move |row| row.get(at).cloned())).collect()
}

fn passing(policy: &Policy) -> String {
    format!("reviewed in under {} s", policy.review_seconds_min)
}

fn group(of: &GroupReviews, attributes: &[String]) -> Vec<Figure> {
    if attributes.is_empty() {
        return Vec::new();
    }
    let name = named(attributes, &of.key);
    vec![
        Figure::new("reviewed, by group", name.clone(), of.reviewed),
        Figure::new("override rate, by group", name.clone(), of.override_rate),
        Figure::new("overridden in favour, by group", name.clone(), of.in_favour),
        Figure::new("overridden against, by group", name, of.against),
    ]
}

fn reviewer(of: &Reviewer, policy: &Policy) -> Vec<Figure> {
    let name = of.key.first().cloned().flatten().unwrap_or_else(|| "unknown".to_owned());
    let signs: Vec<&str> = of.signs.iter().map(|sign| sign.says()).collect();
    let note = match (signs.is_empty(), of.reviews < policy.minimum) {
        (false, _) => Some(signs.join(", ")),
        (true, true) => Some(format!("under {}", policy.minimum)),
        (true, false) => None,
    };
    vec![
        Figure { note, ..Figure::new("override rate, by reviewer", name.clone(), of.override_rate) },
        Figure::new(&format!("{}, by reviewer", passing(policy)), name, of.in_passing),
    ]
}
