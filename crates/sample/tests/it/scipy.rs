//! SciPy as the second implementation, over the grid of risks, rates and populations that practice uses.
use assay_sample::Rate;
use assay_sample::limit::{lower_limit, upper_limit};
use assay_sample::size::Aim;
use serde_json::{Value, json};

use crate::given::reference;

const RISKS: [&str; 4] = ["0.01", "0.025", "0.05", "0.1"];
const POPULATIONS: [Option<u64>; 9] =
    [Some(20), Some(50), Some(66), Some(100), Some(250), Some(1_000), Some(10_000), Some(100_000), None];

fn hundredths(n: u64) -> String {
    format!("0.{n:02}")
}

/// Risk, tolerable, expected and population. Next to each other the rates ask for tens of thousands of items, which SciPy tries
/// one by one: those pairs are for populations and risks that keep them small.
fn sizes() -> Vec<(String, String, String, Option<u64>)> {
    let mut cases = Vec::new();
    for risk in RISKS {
        for tolerable in 2..=20 {
            for expected in 0..=7.min(tolerable - 1) {
                for population in POPULATIONS {
                    cases.push((risk.to_owned(), hundredths(tolerable), hundredths(expected), population));
                }
            }
        }
    }
    // Rates that are no whole hundredths.
    for (tolerable, expected) in [("0.065", "0.04"), ("0.0333", "0.0125"), ("0.125", "0.0625")] {
        cases.push(("0.05".to_owned(), tolerable.to_owned(), expected.to_owned(), None));
        cases.push(("0.05".to_owned(), tolerable.to_owned(), expected.to_owned(), Some(3_001)));
    }
    cases
}

fn limits() -> Vec<(u64, u64, &'static str, Option<u64>)> {
    let mut cases = Vec::new();
    for risk in RISKS {
        for n in [1, 5, 15, 20, 25, 40, 60, 100, 250, 1_000, 10_000] {
            for deviations in [0, 1, 2, 3, 7, 20, n / 2, n - 1, n] {
                for population in POPULATIONS.into_iter().filter(|population| population.is_none_or(|all| all > n)) {
                    if deviations <= n {
                        cases.push((deviations, n, risk, population));
                    }
                }
            }
        }
    }
    cases
}

#[test]
fn sizes_and_limits_are_scipys() {
    let (sizes, limits) = (sizes(), limits());
    assert!(sizes.len() > 4_000 && limits.len() > 1_500, "{} {}", sizes.len(), limits.len());
    let Some(theirs) = reference("sizes.py", &json!({"sizes": sizes, "limits": limits})) else { return };
    let rate = |text: &str| text.parse::<Rate>().unwrap();
    for (case, theirs) in sizes.iter().zip(theirs["sizes"].as_array().unwrap()) {
        let (risk, tolerable, expected, population) = case;
        let aim = Aim { risk: rate(risk), tolerable: rate(tolerable), expected: rate(expected), population: *population };
        let size = aim.size().unwrap();
        assert_eq!(
            (json!(size.n), json!(size.allowed_deviations)),
            (theirs["n"].clone(), theirs["allowed"].clone()),
            "{case:?} {theirs}"
        );
    }
    for (case, theirs) in limits.iter().zip(theirs["limits"].as_array().unwrap()) {
        let (deviations, n, risk, population) = *case;
        let upper = upper_limit(deviations, n, rate(risk), population).unwrap();
        let lower = lower_limit(deviations, n, rate(risk), population).unwrap();
        match population {
            Some(_) => {
                let both = (json!(upper.deviations.unwrap()), json!(lower.deviations.unwrap()));
                assert_eq!(both, (theirs["upper"].clone(), theirs["lower"].clone()), "{case:?}");
            }
            None => {
                let near = |ours: f64, theirs: &Value| (ours - theirs.as_f64().unwrap()).abs() <= 1e-11 * ours.max(1e-3);
                assert!(near(upper.rate, &theirs["upper"]), "{case:?}: {} {}", upper.rate, theirs["upper"]);
                assert!(near(lower.rate, &theirs["lower"]), "{case:?}: {} {}", lower.rate, theirs["lower"]);
            }
        }
    }
}
