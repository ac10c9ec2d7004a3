//! Drift against SciPy, and a profile that stays what it was.
use std::collections::BTreeMap;

use assay_measure::bootstrap::Resampling;
use assay_measure::drift::{
    Asked, Column, Current, Drift, GRID_BINS, Label, Limits, NumberFold, Numbers, Profile, Shape, compare, exact,
};
use assay_measure::estimate::Undefined;
use assay_measure::fold::{CategoryCounts, DistinctFold, Fold, Grid, RangeFold, Valid};
use assay_measure::verdict::Verdict;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::given::{Numbers as Dice, near, reference};

const TOLERANCE: f64 = 1e-9;

fn asked() -> Asked {
    Asked { family: 1, resampling: Resampling { seed: 5, replicates: 100 }, ..Asked::default() }
}

fn split(values: &[Option<f64>]) -> (Vec<f64>, Vec<bool>) {
    // What stands under a null is nobody's.
    values.iter().map(|value| (value.unwrap_or(f64::INFINITY), value.is_some())).unzip()
}

fn folded(values: &[Option<f64>], grid: Grid) -> Numbers {
    let (numbers, valid) = split(values);
    let mut fold = NumberFold::new(grid);
    fold.update(&numbers, Valid::Bools(&valid)).unwrap();
    fold.finish().unwrap()
}

fn frozen(values: &[Option<f64>], bins: u32) -> Shape {
    let (numbers, valid) = split(values);
    let mut range = RangeFold::default();
    range.update(&numbers, Valid::Bools(&valid)).unwrap();
    Shape::numbers(folded(values, range.finish().unwrap().grid(bins).unwrap()))
}

fn drift(then: &[Option<f64>], now: &[Option<f64>], asked: &Asked) -> Drift {
    let shape = frozen(then, GRID_BINS);
    let Shape::Numbers { numbers, .. } = &shape else { unreachable!() };
    compare(&shape, Current::Numbers(&folded(now, numbers.histogram.grid)), asked).unwrap()
}

fn edges(drift: &Drift) -> Vec<f64> {
    drift.bins.iter().filter_map(|bin| if let Label::Numbers(_, to) = bin.label { to } else { None }).collect()
}

fn distinct(values: &[Option<f64>]) -> assay_measure::fold::Distinct {
    let (numbers, valid) = split(values);
    let mut fold = DistinctFold::default();
    fold.update(&numbers, Valid::Bools(&valid)).unwrap();
    fold.finish().unwrap()
}

type Sample = Vec<Option<f64>>;

/// Samples that are alike, moved, wider, tied, beyond the range, with missing values, or huge.
fn generated() -> Vec<(Sample, Sample)> {
    let mut dice = Dice(21);
    let mut one = |n: u64, kind: u64, moved: f64| -> Sample {
        let value = |dice: &mut Dice| match kind {
            0 => dice.unit() + moved,
            1 => (dice.unit() * 8.0 + moved).floor(),
            2 => (dice.unit() - 0.5).powi(3) * 1e15 * (1.0 + moved),
            3 => {
                if dice.below(2) == 0 {
                    0.0
                } else {
                    dice.unit() - moved
                }
            }
            _ => (dice.unit() + dice.unit() + dice.unit()) * (1.0 + moved) - 1.5,
        };
        (0..n).map(|_| if dice.below(20) == 0 { None } else { Some(value(&mut dice)) }).collect()
    };
    (0..25).map(|at| (one(300 + at * 40, at % 5, 0.0), one(100 + at * 31, at % 5, [0.0, 0.3, 1.7][at as usize % 3]))).collect()
}

fn tallies() -> Vec<(BTreeMap<String, u64>, BTreeMap<String, u64>)> {
    let mut dice = Dice(8);
    let mut one = |from: u64, to: u64| (from..to).map(|at| (format!("c{at}"), 1 + dice.below(200))).collect::<BTreeMap<_, _>>();
    let mut all: Vec<_> = (1..12).map(|at| (one(0, at), one(at / 3, at + 2))).collect();
    all[3].1.insert(String::new(), 40);
    all[4].0.insert(String::new(), 10);
    all
}

fn counts(tally: &BTreeMap<String, u64>) -> CategoryCounts {
    let mut counts = tally.clone();
    let null = counts.remove("").unwrap_or(0);
    CategoryCounts { counts, null }
}

fn check(drift: &Drift, theirs: &Value, what: &str) {
    let measures = [
        ("psi", &drift.psi),
        ("jensen_shannon", &drift.jensen_shannon),
        ("hellinger", &drift.hellinger),
        ("l_infinity", &drift.l_infinity),
    ];
    for (name, ours) in measures {
        // The root of a divergence near 0 doubles its last digits.
        near(ours.estimate.value.unwrap(), &theirs[name], TOLERANCE, &format!("{name} of {what}"));
    }
    if let Some(chi_square) = drift.chi_square {
        near(chi_square.statistic, &theirs["chi_square"][0], TOLERANCE, what);
        near(chi_square.p, &theirs["chi_square"][1], TOLERANCE, what);
        near(chi_square.cramers_v, &theirs["cramers_v"], TOLERANCE, what);
    }
}

#[test]
fn distances_are_scipys() {
    let (samples, tallies) = (generated(), tallies());
    let drifts: Vec<Drift> = samples.iter().map(|(then, now)| drift(then, now, &asked())).collect();
    let number =
        |((then, now), drift): (&(Sample, Sample), &Drift)| json!({"reference": then, "current": now, "edges": edges(drift)});
    let numbers: Vec<Value> = samples.iter().zip(&drifts).map(number).collect();
    let categories: Vec<Value> = tallies.iter().map(|(then, now)| json!({"reference": then, "current": now})).collect();
    let Some(theirs) = reference("drift.py", &json!({"numbers": numbers, "categories": categories})) else { return };
    for (at, ((then, now), drift)) in samples.iter().zip(&drifts).enumerate() {
        let (theirs, moved) = (&theirs["numbers"][at], drift.moved.unwrap());
        check(drift, theirs, &format!("sample {at}"));
        let (distance, transport) = exact(&distinct(then), &distinct(now));
        near(distance.unwrap(), &theirs["kolmogorov_smirnov"], TOLERANCE, "exact distance");
        near(transport.unwrap(), &theirs["wasserstein"], TOLERANCE, "exact transport");
        // On the grid: within the error that is stated.
        let (binned, error) = (moved.kolmogorov_smirnov.estimate.value.unwrap(), moved.kolmogorov_smirnov.error);
        assert!((0.0..=error).contains(&(distance.unwrap() - binned + 1e-12)), "sample {at}: {distance:?} {binned} {error}");
        let deviations = theirs["wasserstein"].as_f64().unwrap() / theirs["deviation"].as_f64().unwrap();
        let (binned, error) = (moved.wasserstein.estimate.value.unwrap(), moved.wasserstein.error);
        assert!((binned - deviations).abs() <= error + 1e-9, "sample {at}: {binned} {deviations} {error}");
    }
    for (at, (then, now)) in tallies.iter().enumerate() {
        let drift = compare(&Shape::categories(counts(then)), Current::Categories(&counts(now)), &asked()).unwrap();
        check(&drift, &theirs["categories"][at], &format!("tally {at}"));
    }
}

fn ramp(from: f64, to: f64, n: u32) -> Sample {
    (0..n).map(|at| Some(from + (to - from) * f64::from(at) / f64::from(n))).collect()
}

#[test]
fn a_reference_has_not_drifted_from_itself() {
    let asked = Asked { limits: Limits { psi: Some(0.1), kolmogorov_smirnov: Some(0.2), ..Limits::default() }, ..asked() };
    let same = drift(&ramp(0.0, 1.0, 5000), &ramp(0.0, 1.0, 5000), &asked);
    let zero = [same.psi, same.jensen_shannon, same.hellinger, same.l_infinity, same.moved.unwrap().wasserstein];
    assert!(zero.iter().all(|measured| measured.estimate.value == Some(0.0)), "{zero:?}");
    assert_eq!((same.psi.verdict, same.moved.unwrap().kolmogorov_smirnov.verdict), (Some(Verdict::Ok), Some(Verdict::Ok)));
    assert_eq!(same.hellinger.verdict, None);
    assert_eq!(edges(&same).len(), 9);
    let moved = drift(&ramp(0.0, 1.0, 5000), &ramp(0.5, 1.5, 5000), &asked);
    assert_eq!(
        (moved.psi.verdict, moved.moved.unwrap().kolmogorov_smirnov.verdict),
        (Some(Verdict::Alarm), Some(Verdict::Alarm))
    );
    assert_eq!(moved.moved.unwrap().outside, 2500);
    let few = drift(&ramp(0.0, 1.0, 5000), &ramp(0.1, 1.1, 40), &asked);
    assert_eq!(few.moved.unwrap().kolmogorov_smirnov.verdict, Some(Verdict::Inconclusive));
}

#[test]
fn columns_without_anything_to_compare_say_why() {
    let limits = Limits { psi: Some(0.1), wasserstein: Some(0.1), missing: Some(0.05), ..Limits::default() };
    let asked = Asked { limits, ..asked() };
    let none = drift(&ramp(0.0, 1.0, 50), &[], &asked);
    assert_eq!((none.psi.estimate.undefined, none.psi.verdict), (Some(Undefined::NoRows), Some(Verdict::NotComputable)));
    assert_eq!(none.moved.unwrap().wasserstein.estimate.undefined, Some(Undefined::NoRows));
    let gone = drift(&ramp(0.0, 1.0, 500), &vec![None; 500], &asked);
    assert_eq!((gone.missing.estimate.value, gone.missing.verdict), (Some(1.0), Some(Verdict::Alarm)));
    assert_eq!(gone.psi.verdict, Some(Verdict::Alarm));
    assert_eq!(gone.moved.unwrap().kolmogorov_smirnov.estimate.undefined, Some(Undefined::NoRows));
    let constant = drift(&[Some(3.0); 40], &[Some(3.0), Some(-0.0), Some(4.0)], &asked);
    assert_eq!(constant.moved.unwrap().wasserstein.estimate.undefined, Some(Undefined::NoVariation));
    assert_eq!(constant.moved.unwrap().outside, 2);
    let infinite = drift(&ramp(0.0, 1.0, 50), &[Some(0.5), Some(f64::INFINITY)], &asked);
    assert_eq!(infinite.moved.unwrap().wasserstein.estimate.undefined, Some(Undefined::OutOfRange));
    assert_eq!(infinite.moved.unwrap().kolmogorov_smirnov.estimate.value, Some(0.5));
    let shape = frozen(&ramp(0.0, 1.0, 50), 16);
    let other = folded(&ramp(0.0, 1.0, 50), Grid::new(0.0, 2.0, 16).unwrap());
    assert!(compare(&shape, Current::Numbers(&other), &asked).is_err());
    assert!(compare(&shape, Current::Categories(&CategoryCounts::default()), &asked).is_err());
}

#[test]
fn what_lies_beside_the_grid_is_summed_on_its_side() {
    let found = folded(&[Some(-0.5), Some(0.5), Some(1.25), Some(1.25), None], Grid::new(0.0, 1.0, 4).unwrap());
    assert_eq!((found.under.value(), found.over.value()), (Some(0.5), Some(0.5)));
    assert_eq!((found.under.n, found.over.n, found.histogram.missing()), (1, 2, 1));
}

#[test]
fn new_and_gone_categories_are_named() {
    let tally = |pairs: &[(&str, u64)]| pairs.iter().map(|(value, n)| ((*value).to_owned(), *n)).collect();
    let then = Shape::categories(counts(&tally(&[("a", 50), ("b", 50)])));
    let now = counts(&tally(&[("a", 50), ("c", 30), ("d", 10), ("", 10)]));
    let drift = compare(&then, Current::Categories(&now), &asked()).unwrap();
    assert_eq!((drift.new.len(), drift.gone), (2, vec!["b".to_owned()]));
    let bins: Vec<(u64, u64)> = drift.bins.iter().map(|bin| (bin.reference, bin.current)).collect();
    assert_eq!(bins, [(50, 50), (50, 0), (0, 40), (0, 10)]);
}

#[test]
fn a_profile_is_frozen_and_checked() {
    let column = |name: &str, shape| Column { name: name.to_owned(), shape };
    let tied = frozen(&[vec![Some(0.0); 80], ramp(1.0, 2.0, 20)].concat(), 64);
    let Shape::Numbers { edges, .. } = &tied else { unreachable!() };
    // Eight tenths are one value: one edge stands for eight.
    assert_eq!(edges.len(), 2);
    let categories = Shape::categories(counts(&tallies()[5].0));
    let profile = Profile::new(vec![column("b", tied.clone()), column("a", categories.clone())]).unwrap();
    assert_eq!(profile.columns[0].name, "a");
    assert!(profile.column("b").is_some() && profile.column("c").is_none());
    let text = serde_json::to_string(&profile).unwrap();
    let back: Profile = serde_json::from_str(&text).unwrap();
    back.check().unwrap();
    assert_eq!((&back, serde_json::to_string(&back).unwrap()), (&profile, text));
    assert!(Profile::new(vec![column("a", tied), column("a", categories)]).is_err());
    let tampered: [fn(&mut Profile); 3] = [
        |profile| profile.version = 2,
        |profile| profile.columns.swap(0, 1),
        |profile| {
            if let Shape::Numbers { numbers, .. } = &mut profile.columns[1].shape {
                numbers.histogram.counts[0] -= 60;
            }
        },
    ];
    for tamper in tampered {
        let mut profile = profile.clone();
        tamper(&mut profile);
        assert!(profile.check().is_err());
    }
}

proptest! {
    #[test]
    fn a_profile_knows_no_partitions(values in prop::collection::vec(prop::option::of(-1e6..1e6_f64), 2..80), cut in 0..80_usize) {
        let grid = Grid::new(-5e5, 1e6, 64).unwrap();
        let whole = folded(&values, grid);
        let (first, second) = values.split_at(cut.min(values.len()));
        let part = |values: &[Option<f64>]| {
            let (numbers, valid) = split(values);
            let mut fold = NumberFold::new(grid);
            fold.update(&numbers, Valid::Bools(&valid)).unwrap();
            fold
        };
        let mut merged = part(second);
        merged.merge(part(first)).unwrap();
        prop_assert_eq!(&whole, &merged.finish().unwrap());
    }
}
