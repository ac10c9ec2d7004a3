//! Limits and p-values against SciPy and statsmodels: as kept, and once more where Python has them.
use assay_measure::interval::{
    Interval, Level, Pair, benjamini_hochberg, clopper_pearson, fisher, holm, katz, koopman, newcombe, two_proportion_z, wilson,
};
use serde_json::{Value, json};

use crate::given::{kept, near, reference};

const TOLERANCE: f64 = 1e-9;

fn whole(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

fn pair(row: &Value) -> Pair {
    Pair { x: whole(&row[0]), n: whole(&row[1]), x_ref: whole(&row[2]), n_ref: whole(&row[3]) }
}

fn rows<'a>(all: &'a Value, name: &str, least: usize) -> &'a Vec<Value> {
    let rows = all[name].as_array().unwrap();
    assert!(rows.len() >= least, "{name} has {} rows", rows.len());
    rows
}

fn limits(ours: Interval, lower: &Value, upper: &Value, what: &str) {
    near(ours.lower, lower, TOLERANCE, &format!("{what}, lower"));
    near(ours.upper, upper, TOLERANCE, &format!("{what}, upper"));
}

fn check(all: &Value) {
    for (name, ours) in [("wilson", wilson as fn(u64, u64, Level) -> Interval), ("clopper_pearson", clopper_pearson)] {
        for row in rows(all, name, 90) {
            let level = Level::new(row[2].as_f64().unwrap()).unwrap();
            limits(ours(whole(&row[0]), whole(&row[1]), level), &row[3], &row[4], &format!("{name} {row}"));
        }
    }
    let two = [("newcombe", newcombe as fn(Pair, Level) -> Option<Interval>, 100), ("katz", katz, 60), ("koopman", koopman, 40)];
    for (name, ours, least) in two {
        for row in rows(all, name, least) {
            let level = Level::new(row[4].as_f64().unwrap()).unwrap();
            limits(ours(pair(row), level).unwrap(), &row[5], &row[6], &format!("{name} {row}"));
        }
    }
    for row in rows(all, "z", 10) {
        let (z, p) = two_proportion_z(pair(row)).unwrap();
        near(z, &row[4], TOLERANCE, "z");
        near(p, &row[5], TOLERANCE, "p of z");
    }
    for row in rows(all, "fisher", 10) {
        near(fisher(pair(row)).unwrap(), &row[4], TOLERANCE, &format!("fisher {row}"));
    }
    for (name, ours) in [("holm", holm as fn(&[f64]) -> Vec<f64>), ("benjamini_hochberg", benjamini_hochberg)] {
        for row in rows(all, name, 5) {
            let p: Vec<f64> = row[0].as_array().unwrap().iter().map(|p| p.as_f64().unwrap()).collect();
            let adjusted = ours(&p);
            assert_eq!(adjusted.len(), row[1].as_array().unwrap().len());
            adjusted.iter().enumerate().for_each(|(at, p)| near(*p, &row[1][at], TOLERANCE, name));
        }
    }
}

#[test]
fn limits_and_p_values_are_those_that_scipy_and_statsmodels_gave() {
    check(&kept("intervals.json"));
}

#[test]
fn limits_and_p_values_are_those_that_scipy_and_statsmodels_give() {
    if let Some(all) = reference("intervals.py", &json!(null)) {
        check(&all);
    }
}
