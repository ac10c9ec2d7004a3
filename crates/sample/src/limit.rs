//! How large may the rate be? One-sided exact limits: Clopper and Pearson's, and of a population of known size by search.
//!
//! Clopper and Pearson 1934, "The use of confidence or fiducial limits illustrated in the case of the binomial".
use serde::{Deserialize, Serialize};

use crate::chance::{Urn, binomial_at_most};
use crate::size::{Distribution, population};
use crate::{Error, Rate};

/// A one-sided limit of the rate of deviations.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Limit {
    /// The rate.
    pub rate: f64,
    /// The same as deviations in the population, where its size is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deviations: Option<u64>,
    /// How it was computed.
    pub distribution: Distribution,
}

/// The largest rate that `deviations` of `n` leave possible at `risk`: a larger one would give so few with at most that risk.
///
/// Of a population of known size it is a whole number of its items; of one that was tested whole, the rate found.
///
/// ```
/// use assay_sample::{Rate, limit::upper_limit};
///
/// let limit = upper_limit(1, 25, Rate::percent(10), None).unwrap();
/// assert_eq!(format!("{:.1} %", 100.0 * limit.rate), "14.7 %");
/// assert_eq!(upper_limit(0, 29, Rate::percent(5), Some(66)).unwrap().deviations, Some(4));
/// ```
///
/// # Errors
/// More deviations than items, more items than the population, nothing tested, or a risk of 0 or 1.
pub fn upper_limit(deviations: u64, n: u64, risk: Rate, of: Option<u64>) -> Result<Limit, Error> {
    check(deviations, n, risk, of)?;
    let Some(all) = of else {
        return Ok(Limit {
            rate: clopper_pearson(deviations, n, risk.value()),
            deviations: None,
            distribution: Distribution::Binomial,
        });
    };
    if n == all {
        return Ok(finite(deviations, all, Distribution::WholePopulation));
    }
    // INVARIANT: `low` is possible; it is where every item outside the sample is right. Above `high` nothing is possible.
    let (mut low, mut high) = (deviations, all - (n - deviations));
    while low < high {
        let middle = low + (high - low).div_ceil(2);
        let urn = Urn::Finite { population: all, deviations: middle };
        if urn.within(deviations, n, risk) {
            high = middle - 1;
        } else {
            low = middle;
        }
    }
    Ok(finite(low, all, Distribution::Hypergeometric))
}

/// The smallest rate that `deviations` of `n` leave possible at `risk`.
///
/// # Errors
/// As [`upper_limit`].
pub fn lower_limit(deviations: u64, n: u64, risk: Rate, of: Option<u64>) -> Result<Limit, Error> {
    check(deviations, n, risk, of)?;
    let Some(all) = of else {
        let rate = if deviations == 0 { 0.0 } else { lower_clopper_pearson(deviations, n, risk.value()) };
        return Ok(Limit { rate, deviations: None, distribution: Distribution::Binomial });
    };
    // Items that are right are counted like deviations.
    let right = upper_limit(n - deviations, n, risk, of)?;
    Ok(finite(all - right.deviations.expect("the population is known"), all, right.distribution))
}

fn finite(deviations: u64, all: u64, distribution: Distribution) -> Limit {
    Limit { rate: deviations as f64 / all as f64, deviations: Some(deviations), distribution }
}

fn check(deviations: u64, n: u64, risk: Rate, of: Option<u64>) -> Result<(), Error> {
    risk.inside("risk")?;
    let refused = |what, value: u64, expected: String| Err(Error::Parameter { what, value: value.to_string(), expected });
    population(n).or_else(|_| refused("number of items tested", n, "from 1 to 1000000000".to_owned()).map(|()| n))?;
    if deviations > n {
        return refused("number of deviations", deviations, format!("at most {n}, the number of items tested"));
    }
    if let Some(all) = of {
        population(all)?;
        if n > all {
            return refused("number of items tested", n, format!("at most {all}, the population"));
        }
    }
    Ok(())
}

/// The p at which P(X ≤ k) falls to the risk.
fn clopper_pearson(k: u64, n: u64, risk: f64) -> f64 {
    if k == n {
        return 1.0;
    }
    if k == 0 {
        return -libm::expm1(libm::log(risk) / n as f64);
    }
    root(k as f64 / n as f64, 1.0, |p| binomial_at_most(k, n, p, 1.0 - p).value > risk)
}

/// The p at which P(X ≥ k) = P(n − X ≤ n − k) rises to the risk.
fn lower_clopper_pearson(k: u64, n: u64, risk: f64) -> f64 {
    if k == n {
        return libm::exp(libm::log(risk) / n as f64);
    }
    root(0.0, k as f64 / n as f64, |p| binomial_at_most(n - k, n, 1.0 - p, p).value <= risk)
}

/// The point up to which `below` holds, by halving down to neighbouring floats.
fn root(mut low: f64, mut high: f64, below: impl Fn(f64) -> bool) -> f64 {
    loop {
        let middle = low.midpoint(high);
        if middle <= low || middle >= high {
            return high;
        }
        if below(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    #[test]
    fn what_cannot_be_is_refused() {
        let refused = |k, n, of| upper_limit(k, n, Rate::percent(5), of).unwrap_err().to_string();
        assert!(refused(0, 0, None).contains("items tested `0`"), "{}", refused(0, 0, None));
        assert!(refused(3, 2, None).contains("deviations `3` is not at most 2"));
        assert!(refused(0, 11, Some(10)).contains("at most 10, the population"));
        assert!(upper_limit(0, 1, Rate::ZERO, None).is_err() && upper_limit(0, 1, Rate::percent(100), None).is_err());
    }

    #[test]
    fn ends_are_exact() {
        let five = Rate::percent(5);
        assert_eq!(upper_limit(7, 7, five, None).unwrap().rate, 1.0);
        assert_eq!(lower_limit(0, 7, five, None).unwrap().rate, 0.0);
        assert_eq!(upper_limit(3, 40, five, Some(40)).unwrap(), finite(3, 40, Distribution::WholePopulation));
        assert_eq!(lower_limit(3, 40, five, Some(40)).unwrap(), finite(3, 40, Distribution::WholePopulation));
        // One of two tested, and right: the other may be wrong with even chance.
        assert_eq!(upper_limit(0, 1, Rate::percent(50), Some(2)).unwrap().deviations, Some(0));
        assert_eq!(upper_limit(0, 1, Rate::percent(49), Some(2)).unwrap().deviations, Some(1));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, rng_seed: RngSeed::Fixed(42001), ..ProptestConfig::default() })]

        #[test]
        fn limits_hold_what_was_found_and_grow_with_it(n in 1_u64..300, share in 0.0..1.0, more in 0_u64..4_000, risk in 1_u8..50) {
            let (k, risk) = ((share * share * n as f64) as u64, Rate::percent(risk));
            for of in [None, Some(n + more)] {
                let (low, high) = (lower_limit(k, n, risk, of).unwrap(), upper_limit(k, n, risk, of).unwrap());
                let found = k as f64 / n as f64;
                if of.is_none() {
                    prop_assert!(low.rate <= found && found <= high.rate);
                }
                if k < n {
                    prop_assert!(upper_limit(k + 1, n, risk, of).unwrap().rate >= high.rate);
                }
                // The limit is possible, the next is not.
                if let (Some(all), Some(most)) = (of, high.deviations) && n < all {
                    let possible = |deviations| !Urn::Finite { population: all, deviations }.within(k, n, risk);
                    prop_assert!(possible(most));
                    prop_assert!(most + n == all + k || !possible(most + 1));
                }
            }
            // Knowing the size of the population never makes it worse by more than an item.
            let (finite, unlimited) = (upper_limit(k, n, risk, Some(n + more)).unwrap(), upper_limit(k, n, risk, None).unwrap());
            prop_assert!(finite.rate <= unlimited.rate + 1.0 / (n + more) as f64);
        }

        #[test]
        fn a_right_item_never_raises_the_limit(n in 1_u64..300, k in 0_u64..10, risk in 1_u8..50) {
            let (k, risk) = (k.min(n), Rate::percent(risk));
            let limit = |n| upper_limit(k, n, risk, None).unwrap().rate;
            prop_assert!(limit(n + 1) <= limit(n));
        }
    }
}
