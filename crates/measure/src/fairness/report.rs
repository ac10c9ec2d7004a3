//! Everything that a log's cube and scores tell of fairness, for every attribute asked for.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::gap::{Gap, Judged, Policy, judge};
use super::group::{Columns, Group, groups};
use super::rate::{Rate, RateOfGroup, rates};
use super::score::{ScoreGap, score_gap};
use super::strata::{Simpson, simpson};
use crate::Error;
use crate::bootstrap::Resampling;
use crate::cube::Cube;
use crate::estimate::Estimate;
use crate::figure::{Figure, named};
use crate::fold::Key;
use crate::interval::{Correction, Level};
use crate::performance::{Ranked, Scores};
use crate::verdict::Verdict;

/// Whether the attributes' combinations are judged too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intersections {
    /// Each attribute by itself.
    #[default]
    LeftOut,
    /// Each attribute, and all of them crossed.
    Judged,
}

/// What is asked of a log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Question {
    /// Outcomes and attributes.
    pub columns: Columns,
    /// Whether attributes are crossed.
    pub intersections: Intersections,
    /// Columns within whose values like is compared with like.
    pub strata: Vec<String>,
    /// Confidence of the family of everything that has a limit.
    pub level: Level,
    /// Least denominator of a rate with which a group is compared.
    pub minimum: u64,
    /// A difference may be at most this, a ratio at least.
    pub limits: BTreeMap<Gap, f64>,
    /// The group that others are compared with, by attribute.
    pub reference: BTreeMap<String, String>,
    /// How cells are resampled.
    pub resampling: Resampling,
}

/// The answers for one attribute, or for several crossed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct By {
    /// The attributes.
    pub attributes: Vec<String>,
    /// The groups' counts.
    pub groups: Vec<Group>,
    /// Every rate of every group.
    pub rates: Vec<RateOfGroup>,
    /// Every gap.
    pub gaps: Vec<Judged>,
    /// Scores by group, if there are any.
    pub scores: Vec<ScoresOf>,
    /// What strata do to a gap.
    pub strata: Vec<Stratified>,
}

/// The scores of one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ScoresOf {
    /// The group.
    pub key: Key,
    /// How well they rank.
    pub roc_auc: Ranked,
    /// Expected calibration error.
    pub calibration_error: Estimate,
    /// Mean score less share of positives.
    pub calibration_in_the_large: Estimate,
    /// How far they are distributed from those of all other groups together; none where there is nothing to compare.
    pub distance: Option<ScoreGap>,
}

/// A gap within strata.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stratified {
    /// The column whose values are the strata.
    pub stratum: String,
    /// The rate.
    pub rate: Rate,
    /// The group with the smallest rate, or the one compared.
    pub group: Key,
    /// The group with the largest, or the reference.
    pub against: Key,
    /// What came of it.
    pub simpson: Simpson,
}

/// Everything asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Rows read.
    pub rows: u64,
    /// By attribute, then crossed.
    pub by: Vec<By>,
    /// How many gaps have a limit, over all attributes: each interval that decides is at the level of one among these.
    pub family: u64,
    /// The worst verdict; none without a limit.
    pub verdict: Option<Verdict>,
    /// What was asked.
    pub question: Question,
}

/// The answers from a cube whose dimensions hold all columns of the question, and scores whose key is the attributes in their order.
///
/// # Errors
/// A dimension is missing, or scores were folded on unlike grids.
pub fn report(cube: &Cube, scores: &[(Key, Scores)], question: &Question) -> Result<Report, Error> {
    let all = &question.columns.groups;
    let mut sets: Vec<Vec<String>> = all.iter().map(|attribute| vec![attribute.clone()]).collect();
    if question.intersections == Intersections::Judged && all.len() > 1 {
        sets.push(all.clone());
    }
    let family = sets.len() * question.limits.len();
    let by = sets.iter().map(|set| answers(cube, scores, question, set, family)).collect::<Result<Vec<By>, Error>>()?;
    let judged = || by.iter().flat_map(|by| &by.gaps).filter_map(|judged| judged.verdict);
    let verdict = (family > 0).then(|| Verdict::worst(judged()));
    Ok(Report { rows: cube.n(), family: family as u64, verdict, question: question.clone(), by })
}

fn answers(cube: &Cube, scores: &[(Key, Scores)], question: &Question, set: &[String], family: usize) -> Result<By, Error> {
    let columns = Columns { groups: set.to_vec(), ..question.columns.clone() };
    let found = groups(cube, &columns)?;
    let level = question.level;
    let reference: Option<Vec<String>> = set.iter().map(|attribute| question.reference.get(attribute).cloned()).collect();
    let asked = |gap: &Gap| columns.label.is_some() || gap.rates() == [Rate::Selection];
    let gap = |gap: Gap| {
        let limit = question.limits.get(&gap).copied();
        let level = if limit.is_some() { level.among(family) } else { level };
        let policy = Policy {
            level,
            minimum: question.minimum,
            limit,
            reference: reference.clone(),
            correction: Correction::Holm,
            resampling: question.resampling,
            ..Policy::default()
        };
        judge(&found, gap, &policy)
    };
    let gaps: Vec<Judged> = Gap::ALL.into_iter().filter(asked).map(gap).collect();
    let shown = |rate: &Rate| columns.label.is_some() || *rate == Rate::Selection;
    let all_rates = Rate::ALL.into_iter().filter(shown).flat_map(|rate| rates(&found, rate, level, question.minimum)).collect();
    let strata = stratified(cube, &columns, &gaps, reference.as_ref(), question)?;
    let scores = scores_by(scores, question, set)?;
    Ok(By { attributes: set.to_vec(), rates: all_rates, gaps, scores, strata, groups: found })
}

impl Report {
    /// Every rate of every group and every gap, with the score measures and what strata do.
    #[must_use]
    pub fn figures(&self) -> Vec<Figure> {
        self.by.iter().flat_map(|by| by.figures(&self.question)).collect()
    }
}

impl By {
    fn judged(&self) -> impl Iterator<Item = (Gap, &Judged)> {
        Gap::ALL.into_iter().filter_map(|gap| Some((gap, self.gaps.iter().find(|judged| judged.measure == gap.id())?)))
    }

    fn figures(&self, question: &Question) -> Vec<Figure> {
        let named = |key: &Key| named(&self.attributes, key);
        let rate = |of: &RateOfGroup| Figure {
            ratio: Some(of.ratio),
            note: of.standing.says(question.minimum),
            ..Figure::new(of.rate.says(), named(&of.key), of.estimate)
        };
        let mut all: Vec<Figure> = self.rates.iter().map(rate).collect();
        let by = format!("gaps by {}", self.attributes.join(" × "));
        for (gap, judged) in self.judged() {
            let limit = judged.policy.limit;
            let ends =
                judged.extremes.as_ref().map(|ends| format!("lowest {}, highest {}", short(&ends.lowest), short(&ends.highest)));
            let figure = Figure::new(&gap.name().replace('-', " "), by.clone(), judged.estimate);
            all.push(Figure { limit: limit.map(|at| gap.limit(at)), verdict: judged.verdict, note: ends, ..figure });
        }
        for (gap, judged) in self.judged() {
            for of in &judged.comparisons {
                let what =
                    format!("{} {} the reference", of.rate.says(), if gap.is_ratio() { "over that of" } else { "less that of" });
                let limit = judged.policy.limit.map(|at| gap.both_ways(at));
                all.push(Figure { limit, verdict: of.verdict, ..Figure::new(&what, named(&of.key), of.estimate) });
            }
        }
        for of in &self.scores {
            let figure = |what: &str, estimate| Figure::new(what, named(&of.key), estimate);
            all.push(Figure { error: of.roc_auc.error, ..figure("ROC AUC", of.roc_auc.estimate) });
            all.push(figure("expected calibration error", of.calibration_error));
            all.push(figure("mean score less share of positives", of.calibration_in_the_large));
            if let Some(gap) = &of.distance {
                let estimate = Estimate::of(gap.kolmogorov_smirnov.value, gap.n, None);
                all.push(Figure {
                    error: gap.kolmogorov_smirnov.error,
                    ..figure("KS distance of scores from all others", estimate)
                });
            }
        }
        for of in &self.strata {
            let who = format!("{} against {}", short(&of.group), short(&of.against));
            let turn = format!("within {}: {}", of.stratum, of.simpson.turn.says());
            all.push(Figure::new(&format!("difference of {}, over all", of.rate.says()), who.clone(), of.simpson.crude));
            let what = format!("difference of {}, within {}", of.rate.says(), of.stratum);
            all.push(Figure { note: Some(turn), ..Figure::new(&what, who, of.simpson.adjusted) });
        }
        all
    }
}

fn short(key: &Key) -> String {
    key.iter().map(|value| value.as_deref().unwrap_or("unknown")).collect::<Vec<_>>().join(" × ")
}

fn stratified(
    cube: &Cube,
    columns: &Columns,
    gaps: &[Judged],
    reference: Option<&Vec<String>>,
    question: &Question,
) -> Result<Vec<Stratified>, Error> {
    let mut all = Vec::new();
    let of = [Gap::DemographicParityDifference, Gap::EqualOpportunityDifference, Gap::FalsePositiveDifference];
    for stratum in &question.strata {
        for gap in of {
            let Some(extremes) =
                gaps.iter().find(|judged| judged.measure == gap.id()).and_then(|judged| judged.extremes.as_ref())
            else {
                continue;
            };
            let named: Option<Key> = reference.map(|key| key.iter().cloned().map(Some).collect());
            let (group, against) = match named {
                Some(named) if named == extremes.lowest => (extremes.highest.clone(), named),
                Some(named) => (extremes.lowest.clone(), named),
                None => (extremes.lowest.clone(), extremes.highest.clone()),
            };
            let simpson = simpson(cube, columns, stratum, extremes.rate, (&group, &against), question.level)?;
            all.push(Stratified { stratum: stratum.clone(), rate: extremes.rate, group, against, simpson });
        }
    }
    Ok(all)
}

fn scores_by(scores: &[(Key, Scores)], question: &Question, set: &[String]) -> Result<Vec<ScoresOf>, Error> {
    let place = |attribute: &String| question.columns.groups.iter().position(|other| other == attribute);
    let places: Vec<usize> = set.iter().filter_map(place).collect();
    let mut merged: BTreeMap<Vec<(bool, Option<String>)>, Scores> = BTreeMap::new();
    for (key, found) in scores {
        let key = places.iter().map(|at| (key[*at].is_none(), key[*at].clone())).collect();
        match merged.get_mut(&key) {
            Some(held) => held.merge(found)?,
            None => drop(merged.insert(key, found.clone())),
        }
    }
    let mut all = Vec::with_capacity(merged.len());
    for (key, found) in &merged {
        let mut others = merged.iter().filter(|(other, _)| *other != key).map(|(_, scores)| scores.all());
        let mut rest = others.next().transpose()?;
        for other in others {
            if let Some(rest) = &mut rest {
                rest.add(&other?)?;
            }
        }
        let distance = match &rest {
            Some(rest) => score_gap(&found.all()?, rest).ok(),
            None => None,
        };
        let calibration = found.calibration(question.level, question.resampling);
        all.push(ScoresOf {
            key: key.iter().map(|(_, value)| value.clone()).collect(),
            roc_auc: found.roc_auc(question.level),
            calibration_error: calibration.expected_error,
            calibration_in_the_large: calibration.in_the_large,
            distance,
        });
    }
    Ok(all)
}
