//! What does a sample say? The exact limit of its rate, and whether that supports the tolerable one.
use serde::{Deserialize, Serialize};

use crate::chance::Urn;
use crate::limit::upper_limit;
use crate::size::{Aim, Distribution};
use crate::{Error, Rate};

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Items tested.
    pub n: u64,
    /// How many of them deviate.
    pub deviations: u64,
    /// Items of the population; none: without limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population: Option<u64>,
}

/// What that says about the rate of deviations.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// What was found.
    #[serde(flatten)]
    pub found: Found,
    /// The risk that the rate is above the limit although so few were found.
    pub risk: Rate,
    /// Deviations over items tested.
    pub rate: f64,
    /// The largest rate that is left possible.
    pub upper_limit: f64,
    /// The same as items of the population, where its size is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub upper_deviations: Option<u64>,
    /// How the limit was computed.
    pub distribution: Distribution,
    /// The verdict, where a tolerable rate was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<Against>,
}

/// What a sample says about a tolerable rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Against {
    /// The rate that may be tolerated.
    pub tolerable: Rate,
    /// Whether the limit is at most that: decided exactly, not from the limit as printed.
    pub supports: bool,
    /// Where it does not: items that would be needed with these deviations and no more; none where no number will do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n_needed: Option<u64>,
}

/// Evaluates a sample at a risk, and against a tolerable rate where there is one.
///
/// ```
/// use assay_sample::evaluate::{Found, evaluate};
/// use assay_sample::Rate;
///
/// let found = Found { n: 25, deviations: 1, population: None };
/// let said = evaluate(found, Rate::percent(10), Some(Rate::percent(9))).unwrap();
/// assert_eq!(format!("{:.1} %", 100.0 * said.upper_limit), "14.7 %");
/// let against = said.against.unwrap();
/// assert_eq!((against.supports, against.n_needed), (false, Some(42)));
/// ```
///
/// # Errors
/// A count or a rate is outside what it may be.
pub fn evaluate(found: Found, risk: Rate, tolerable: Option<Rate>) -> Result<Evaluation, Error> {
    let Found { n, deviations, population } = found;
    let limit = upper_limit(deviations, n, risk, population)?;
    let against = tolerable.map(|tolerable| against(found, risk, tolerable, limit.deviations)).transpose()?;
    Ok(Evaluation {
        found,
        risk,
        rate: deviations as f64 / n as f64,
        upper_limit: limit.rate,
        upper_deviations: limit.deviations,
        distribution: limit.distribution,
        against,
    })
}

fn against(found: Found, risk: Rate, tolerable: Rate, most: Option<u64>) -> Result<Against, Error> {
    tolerable.inside("tolerable rate")?;
    let supports = match (found.population, most) {
        (Some(population), Some(most)) => tolerable.holds(most, population),
        _ => Urn::Unlimited(tolerable).within(found.deviations, found.n, risk),
    };
    let aim = Aim { risk, tolerable, expected: Rate::ZERO, population: found.population };
    let n_needed = match aim.size_for(found.deviations) {
        _ if supports => None,
        // The whole population would be needed, and holds too many already.
        Ok(size) if found.deviations > tolerable.floor_of(found.population.unwrap_or(u64::MAX)) || size.n <= found.n => None,
        Ok(size) => Some(size.n),
        Err(Error::TooLarge { .. }) => None,
        Err(error) => return Err(error),
    };
    Ok(Against { tolerable, supports, n_needed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    fn said(n: u64, deviations: u64, population: Option<u64>, tolerable: u8) -> Against {
        let found = Found { n, deviations, population };
        evaluate(found, Rate::percent(10), Some(Rate::percent(tolerable))).unwrap().against.unwrap()
    }

    #[test]
    fn one_deviation_of_25_does_not_support_a_tenth() {
        // audit-practice 1.4: 22, 38 and 52 items at 10 %, 25, 42 and 58 at 9 %.
        assert!(said(25, 0, None, 10).supports && !said(25, 1, None, 10).supports);
        assert_eq!((said(25, 1, None, 10).n_needed, said(25, 2, None, 10).n_needed), (Some(38), Some(52)));
        assert_eq!((said(25, 1, None, 9).n_needed, said(42, 1, None, 9).n_needed), (Some(42), None));
        assert!(said(42, 1, None, 9).supports && !said(41, 1, None, 9).supports);
    }

    #[test]
    fn a_whole_population_has_its_rate() {
        assert!(said(20, 2, Some(20), 10).supports);
        assert!(!said(20, 3, Some(20), 10).supports);
        assert_eq!(said(20, 3, Some(20), 10).n_needed, None);
        assert_eq!(said(10, 3, Some(20), 10).n_needed, None, "three of twenty are too many already");
        assert_eq!(said(10, 2, Some(20), 10).n_needed, Some(20));
        assert!(evaluate(Found { n: 5, deviations: 0, population: None }, Rate::percent(5), Some(Rate::ZERO)).is_err());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, rng_seed: RngSeed::Fixed(42001), ..ProptestConfig::default() })]

        #[test]
        fn a_size_supports_with_what_it_allows_and_not_one_item_sooner(
            risk in 1_u8..20, tolerable in 3_u8..25, expected in 0_u8..2, population in prop::option::of(1_u64..5_000)
        ) {
            let (risk, tolerable, expected) = (Rate::percent(risk), Rate::percent(tolerable), Rate::percent(expected));
            let size = Aim { risk, tolerable, expected, population }.size().unwrap();
            let supports = |n, deviations| {
                evaluate(Found { n, deviations, population }, risk, Some(tolerable)).unwrap().against.unwrap().supports
            };
            prop_assert!(supports(size.n, size.allowed_deviations));
            if population.is_none() && size.n > 1 {
                prop_assert!(!supports(size.n - 1, size.allowed_deviations));
            }
        }
    }
}
