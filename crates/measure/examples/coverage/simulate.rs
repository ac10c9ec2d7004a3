//! Composites drawn from known truths: how often does the interval hold the truth?
use assay_measure::bootstrap::Resampling;
use assay_measure::drift::{Asked, Current, Shape, compare};
use assay_measure::estimate::Estimate;
use assay_measure::fairness::{Counts, Gap, Group, Policy, judge};
use assay_measure::fold::{CategoryCounts, FixedSum};
use assay_measure::interval::Level;
use assay_measure::performance::{CalibrationCell, Step, average_precision, calibration, confusion, roc_auc};

/// A seed of its own for every draw: one for all would lend them its luck.
fn resampling(dice: &mut Dice) -> Resampling {
    Resampling { seed: (dice.unit() * 1e15) as u64, replicates: 400 }
}

const ONCE: Resampling = Resampling { seed: 1, replicates: 10 };

/// SplitMix64 of Steele, Lea and Flood 2014.
pub struct Dice(u64);

impl Dice {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn hits(&mut self, n: u64, p: f64) -> u64 {
        (0..n).filter(|_| self.unit() < p).count() as u64
    }

    /// `n` rows dealt to cells with these shares.
    fn deal(&mut self, n: u64, shares: &[f64]) -> Vec<u64> {
        let mut cells = vec![0; shares.len()];
        for _ in 0..n {
            let mut left = self.unit();
            let at = shares.iter().position(|share| {
                left -= share;
                left < 0.0
            });
            cells[at.unwrap_or(shares.len() - 1)] += 1;
        }
        cells
    }
}

/// Draws a sample of a size and estimates from it.
type Draw = Box<dyn Fn(&mut Dice, u64) -> Estimate>;

/// A composite, its true value for a count of rows, and a draw of its estimate.
pub struct Case {
    pub name: &'static str,
    /// What the rows are counted by.
    pub rows: &'static str,
    pub truth: f64,
    draw: Draw,
}

/// What was seen.
#[derive(Debug)]
pub struct Seen {
    pub truth: f64,
    pub covered: f64,
    /// The interval lay above the truth.
    pub above: f64,
    /// The interval lay below the truth.
    pub below: f64,
    pub width: f64,
}

/// Draws a case `runs` times.
pub fn run(case: &Case, n: u64, runs: u32) -> Seen {
    let mut dice = Dice(99);
    let mut seen = Seen { truth: case.truth, covered: 0.0, above: 0.0, below: 0.0, width: 0.0 };
    for _ in 0..runs {
        let estimate = (case.draw)(&mut dice, n);
        let interval = estimate.interval.expect("enough rows for an interval");
        let share = 1.0 / f64::from(runs);
        seen.width += (interval.upper - interval.lower) * share;
        // A hair, for truths at the end of what a measure can be.
        if interval.lower > case.truth + 1e-12 {
            seen.above += share;
        } else if interval.upper < case.truth - 1e-12 {
            seen.below += share;
        } else {
            seen.covered += share;
        }
    }
    seen
}

fn gap(name: &'static str, gap: Gap, rates: Vec<(f64, f64)>, truth: f64) -> Case {
    let draw = move |dice: &mut Dice, n: u64| {
        let group = |(at, (tpr, fpr)): (usize, &(f64, f64))| {
            let (tp, fp) = (dice.hits(n, *tpr), dice.hits(n, *fpr));
            let counts = Counts {
                true_positive: tp,
                false_negative: n - tp,
                false_positive: fp,
                true_negative: n - fp,
                ..Counts::default()
            };
            Group { key: vec![Some(format!("g{at:02}"))], counts }
        };
        let groups: Vec<Group> = rates.iter().enumerate().map(group).collect();
        judge(&groups, gap, &Policy { minimum: 10, resampling: resampling(dice), ..Policy::default() }).estimate
    };
    Case { name, rows: "positives and negatives a group", truth, draw: Box::new(draw) }
}

fn drift(name: &'static str, of: fn(&assay_measure::drift::Drift) -> Estimate, now: Vec<f64>, truth: f64) -> Case {
    let then = vec![1.0 / now.len() as f64; now.len()];
    let draw = move |dice: &mut Dice, n: u64| {
        let mut tally = |shares: &[f64]| {
            let cells = dice.deal(n, shares);
            let counts = cells.into_iter().enumerate().filter(|(_, n)| *n > 0).map(|(at, n)| (format!("c{at}"), n)).collect();
            CategoryCounts { counts, null: 0 }
        };
        let (then, now) = (tally(&then), tally(&now));
        let asked = Asked { family: 1, resampling: resampling(dice), ..Asked::default() };
        of(&compare(&Shape::categories(then), Current::Categories(&now), &asked).unwrap())
    };
    Case { name, rows: "rows, then and now", truth, draw: Box::new(draw) }
}

const SCORED: [(f64, f64); 10] = [
    (0.20, 0.02),
    (0.18, 0.03),
    (0.15, 0.05),
    (0.12, 0.07),
    (0.10, 0.09),
    (0.08, 0.11),
    (0.06, 0.13),
    (0.05, 0.15),
    (0.04, 0.17),
    (0.02, 0.18),
];

fn ranked(dice: &mut Dice, n: u64) -> Vec<(u64, u64)> {
    let (negatives, positives): (Vec<f64>, Vec<f64>) = SCORED.into_iter().unzip();
    let (a, b) = (dice.deal(n / 2, &negatives), dice.deal(n / 2, &positives));
    a.into_iter().zip(b).collect()
}

/// The measure of so many rows that they are the truth.
fn population() -> Vec<(u64, u64)> {
    SCORED.map(|(a, b)| ((a * 1e6_f64).round() as u64, (b * 1e6_f64).round() as u64)).to_vec()
}

fn calibrated(name: &'static str, off: f64) -> Case {
    let draw = move |dice: &mut Dice, n: u64| {
        let rows = dice.deal(n, &[0.1; 10]);
        let cell = |(at, rows): (usize, u64)| {
            let score = at as f64 / 10.0 + 0.05;
            let hits = dice.hits(rows, (score + if at % 2 == 0 { off } else { -off }).clamp(0.0, 1.0));
            let sum = |n: u64| {
                let mut sum = FixedSum::new(60);
                (0..n).for_each(|_| sum.add(score));
                sum
            };
            CalibrationCell { positives: sum(hits), negatives: sum(rows - hits) }
        };
        let cells: Vec<CalibrationCell> = rows.into_iter().enumerate().map(cell).collect();
        calibration(&cells, Level::default(), resampling(dice)).expected_error
    };
    Case { name, rows: "rows", truth: off, draw: Box::new(draw) }
}

fn table(name: &'static str, of: fn(&assay_measure::performance::Confusion) -> Estimate, shares: [f64; 4]) -> Case {
    let counts = |cells: &[u64]| Counts {
        true_positive: cells[0],
        false_positive: cells[1],
        false_negative: cells[2],
        true_negative: cells[3],
        ..Counts::default()
    };
    let population = shares.map(|share| (share * 1e6) as u64);
    let truth = of(&confusion(&counts(&population), Level::default(), ONCE)).value.unwrap();
    let draw = move |dice: &mut Dice, n: u64| {
        let cells = dice.deal(n, &shares);
        of(&confusion(&counts(&cells), Level::default(), resampling(dice)))
    };
    Case { name, rows: "rows", truth, draw: Box::new(draw) }
}

fn psi_of(now: &[f64]) -> f64 {
    let then = 1.0 / now.len() as f64;
    now.iter().map(|share| (share - then) * (share / then).ln()).sum()
}

fn js_of(now: &[f64]) -> f64 {
    let then = 1.0 / now.len() as f64;
    let part = |p: f64, q: f64| p * (2.0 * p / (p + q)).log2() / 2.0;
    now.iter().map(|share| part(*share, then) + part(then, *share)).sum::<f64>().sqrt()
}

fn ranking() -> [Case; 2] {
    let level = Level::default();
    let auc = roc_auc(&population(), Step::Score, level).estimate.value.unwrap();
    let precision = average_precision(&population(), Step::Score, level, ONCE).estimate.value.unwrap();
    let of_auc = move |dice: &mut Dice, n: u64| roc_auc(&ranked(dice, n), Step::Score, level).estimate;
    let of_precision = move |dice: &mut Dice, n: u64| {
        let steps = ranked(dice, n);
        average_precision(&steps, Step::Score, level, resampling(dice)).estimate
    };
    let case = |name, truth, draw| Case { name, rows: "rows, half of them positive", truth, draw };
    [case("area under the ROC curve", auc, Box::new(of_auc)), case("average precision", precision, Box::new(of_precision))]
}

/// All cases.
pub fn cases() -> Vec<Case> {
    let slope: Vec<f64> = (0..10).map(|at| 0.055 + 0.01 * f64::from(at)).collect();
    let steep: Vec<f64> = (0..10).map(|at| 0.01 + 0.02 * f64::from(at)).collect();
    let same = |p: f64, k: usize| vec![(p, 0.2); k];
    let mut cases = vec![
        gap("difference, 2 groups alike", Gap::EqualOpportunityDifference, same(0.4, 2), 0.0),
        gap("difference, 2 groups, near", Gap::EqualOpportunityDifference, vec![(0.45, 0.2), (0.4, 0.2)], 0.05),
        gap("difference, 2 groups, apart", Gap::EqualOpportunityDifference, vec![(0.7, 0.2), (0.4, 0.2)], 0.3),
        gap("difference, 5 groups alike", Gap::EqualOpportunityDifference, same(0.4, 5), 0.0),
        gap(
            "difference, 5 groups, one apart",
            Gap::EqualOpportunityDifference,
            vec![(0.5, 0.2), (0.5, 0.2), (0.5, 0.2), (0.5, 0.2), (0.2, 0.2)],
            0.3,
        ),
        gap(
            "difference, 5 groups, spread",
            Gap::EqualOpportunityDifference,
            vec![(0.2, 0.2), (0.4, 0.2), (0.5, 0.2), (0.6, 0.2), (0.85, 0.2)],
            0.65,
        ),
        gap("difference, 20 groups alike", Gap::EqualOpportunityDifference, same(0.4, 20), 0.0),
        gap("ratio, 2 groups alike", Gap::EqualOpportunityRatio, same(0.4, 2), 1.0),
        gap("ratio, 2 groups, apart", Gap::EqualOpportunityRatio, vec![(0.6, 0.2), (0.3, 0.2)], 0.5),
        gap("equalised odds, 2 groups alike", Gap::EqualisedOddsDifference, same(0.7, 2), 0.0),
        gap("equalised odds, 2 groups, one rate apart", Gap::EqualisedOddsDifference, vec![(0.8, 0.2), (0.5, 0.22)], 0.3),
        gap("equalised odds, 2 groups, both apart", Gap::EqualisedOddsDifference, vec![(0.8, 0.1), (0.6, 0.3)], 0.2),
        drift("PSI, none", |drift| drift.psi.estimate, vec![0.1; 10], 0.0),
        drift("PSI, some", |drift| drift.psi.estimate, slope.clone(), psi_of(&slope)),
        drift("PSI, much", |drift| drift.psi.estimate, steep.clone(), psi_of(&steep)),
        drift("Jensen-Shannon, none", |drift| drift.jensen_shannon.estimate, vec![0.1; 10], 0.0),
        drift("Jensen-Shannon, some", |drift| drift.jensen_shannon.estimate, slope.clone(), js_of(&slope)),
        drift("Jensen-Shannon, much", |drift| drift.jensen_shannon.estimate, steep.clone(), js_of(&steep)),
        drift("L-infinity, none", |drift| drift.l_infinity.estimate, vec![0.1; 10], 0.0),
        drift("L-infinity, much", |drift| drift.l_infinity.estimate, steep.clone(), 0.09),
        calibrated("calibration error, none", 0.0),
        calibrated("calibration error, some", 0.04),
        table("F1", |found| found.f1, [0.2, 0.1, 0.1, 0.6]),
        table("balanced accuracy", |found| found.balanced_accuracy, [0.2, 0.1, 0.1, 0.6]),
        table("Matthews' correlation", |found| found.matthews, [0.2, 0.1, 0.1, 0.6]),
    ];
    cases.extend(ranking());
    cases
}
