//! How many items are enough? The smallest sample that supports a tolerable rate, if no more deviate than expected.
use serde::{Deserialize, Serialize};

use crate::chance::Urn;
use crate::{Error, Rate};

/// The largest sample that is computed, items: beyond it one tests the whole population by a query.
pub const SAMPLE_MAX: u64 = 1_000_000;

/// The largest population, items: what counts and products of two counts can hold with room.
pub const POPULATION_MAX: u64 = 1_000_000_000;

/// What a sample is to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aim {
    /// The risk of relying on a control whose rate is the tolerable one.
    pub risk: Rate,
    /// The rate of deviations that may be tolerated.
    pub tolerable: Rate,
    /// The rate of deviations that is expected.
    pub expected: Rate,
    /// Items of the population; none: without limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population: Option<u64>,
}

/// How a size or a limit was computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Distribution {
    /// Of a population without limit.
    Binomial,
    /// Of a population of a known size, drawn without putting back.
    Hypergeometric,
    /// The whole population: no risk of sampling is left, and the rate is exact.
    WholePopulation,
}

/// A sample's size, and how many deviations it may hold.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Size {
    /// Items to test.
    pub n: u64,
    /// Deviations with which it still shows what it should.
    pub allowed_deviations: u64,
    /// How it was computed.
    pub distribution: Distribution,
    /// The risk that is left: P(X ≤ allowed) at the tolerable rate.
    pub achieved_risk: f64,
    /// What was asked.
    #[serde(flatten)]
    pub aim: Aim,
}

impl Aim {
    /// Checks what was asked.
    fn check(&self) -> Result<(), Error> {
        self.risk.inside("risk")?;
        self.tolerable.inside("tolerable rate")?;
        if let Some(n) = self.population {
            population(n)?;
        }
        if self.expected >= self.tolerable {
            let (expected, tolerable) = (self.expected.to_string(), self.tolerable.to_string());
            return Err(Error::ExpectedTooHigh { expected, tolerable });
        }
        Ok(())
    }

    /// The smallest n with P(X ≤ ⌈n · expected⌉) ≤ risk at the tolerable rate.
    ///
    /// Of a population of N, ⌊N · tolerable⌋ items deviate at the tolerable rate. Where no part of it is enough, it is the
    /// whole of it, which may hold no more deviations than are tolerable.
    ///
    /// ```
    /// use assay_sample::size::Aim;
    /// use assay_sample::Rate;
    ///
    /// let aim = Aim { risk: Rate::percent(10), tolerable: Rate::percent(9), expected: Rate::ZERO, population: None };
    /// let size = aim.size().unwrap();
    /// assert_eq!((size.n, size.allowed_deviations), (25, 0));
    /// assert_eq!(Aim { population: Some(40), ..aim }.size().unwrap().n, 21);
    /// ```
    ///
    /// # Errors
    /// A rate or the population is outside what it may be, or more than [`SAMPLE_MAX`] items were needed.
    pub fn size(&self) -> Result<Size, Error> {
        self.check()?;
        // INVARIANT: `n` is at most the answer. With `needed(c)` the least sample that may hold c deviations, which grows with
        // c, the answer is the least n with needed(⌈n · expected⌉) ≤ n; and of an n below it, that is at most the answer too.
        let mut n = 1;
        loop {
            let allowed = self.expected.ceil_of(n);
            match self.needed_from(allowed, n)? {
                Some(needed) if needed == n => return Ok(self.of(n, allowed)),
                Some(needed) => n = needed,
                None => return Ok(self.whole()),
            }
        }
    }

    /// The least sample that supports the tolerable rate although so many deviate: the `expected` rate plays no part.
    ///
    /// # Errors
    /// As [`size`](Self::size).
    pub fn size_for(&self, deviations: u64) -> Result<Size, Error> {
        Self { expected: Rate::ZERO, ..*self }.check()?;
        match self.needed_from(deviations, deviations.max(1))? {
            Some(n) => Ok(self.of(n, deviations)),
            None => Ok(self.whole()),
        }
    }

    /// How the items of the population deviate at the tolerable rate.
    pub(crate) fn urn(&self) -> Urn {
        match self.population {
            None => Urn::Unlimited(self.tolerable),
            Some(population) => Urn::Finite { population, deviations: self.tolerable.floor_of(population) },
        }
    }

    /// The least n from `from` on with P(X ≤ c) ≤ risk; none: not below the whole population.
    fn needed_from(&self, c: u64, from: u64) -> Result<Option<u64>, Error> {
        let urn = self.urn();
        let last = self.population.map_or(SAMPLE_MAX, |population| (population - 1).min(SAMPLE_MAX));
        let enough = |n: u64| urn.within(c, n, self.risk);
        let beyond = || match self.population {
            Some(population) if population <= SAMPLE_MAX => Ok(None),
            // Even the whole population would hold no more than c deviations.
            Some(_) if matches!(urn, Urn::Finite { deviations, .. } if c >= deviations) => Ok(None),
            _ => Err(Error::TooLarge { max: SAMPLE_MAX }),
        };
        if from > last || !enough(last) {
            return beyond();
        }
        // The chance falls as n grows: first by doubling steps, then by halves.
        let (mut low, mut high, mut step) = (from, from, 1);
        while !enough(high) {
            low = high + 1;
            high = (high + step).min(last);
            step *= 2;
        }
        while low < high {
            let middle = low.midpoint(high);
            if enough(middle) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        Ok(Some(high))
    }

    fn of(&self, n: u64, allowed_deviations: u64) -> Size {
        let distribution = if self.population.is_some() { Distribution::Hypergeometric } else { Distribution::Binomial };
        let achieved_risk = self.urn().at_most(allowed_deviations, n).value;
        Size { n, allowed_deviations, distribution, achieved_risk, aim: *self }
    }

    /// Every item of the population.
    fn whole(&self) -> Size {
        let n = self.population.expect("without limit there is no whole");
        let allowed_deviations = self.expected.ceil_of(n).min(self.tolerable.floor_of(n));
        Size { n, allowed_deviations, distribution: Distribution::WholePopulation, achieved_risk: 0.0, aim: *self }
    }
}

/// A population's size, if it can be one.
pub(crate) fn population(n: u64) -> Result<u64, Error> {
    if (1..=POPULATION_MAX).contains(&n) {
        return Ok(n);
    }
    let expected = format!("from 1 to {POPULATION_MAX}");
    Err(Error::Parameter { what: "population", value: n.to_string(), expected })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::test_runner::RngSeed;

    fn aim(text: &str) -> Aim {
        let words: Vec<&str> = text.split(' ').collect();
        let rate = |at: usize| words[at].parse().unwrap();
        Aim { risk: rate(0), tolerable: rate(1), expected: rate(2), population: words.get(3).map(|n| n.parse().unwrap()) }
    }

    /// What the definition says, sample by sample.
    fn by_definition(aim: &Aim) -> Option<(u64, u64)> {
        let last = aim.population.map_or(3_000, |n| n - 1);
        let allowed = |n| aim.expected.ceil_of(n);
        (1..=last).find(|n| aim.urn().within(allowed(*n), *n, aim.risk)).map(|n| (n, allowed(n)))
    }

    #[test]
    fn what_cannot_be_sized_is_refused() {
        for (text, why) in [
            ("0% 5% 0%", "risk `0 %` is not above 0 %"),
            ("100% 5% 0%", "risk `100 %`"),
            ("5% 0% 0%", "tolerable rate `0 %`"),
            ("5% 100% 0%", "tolerable rate `100 %`"),
            ("5% 5% 5%", "expected rate 5 % is not below"),
            ("5% 5% 6% 100", "expected rate 6 % is not below"),
            ("5% 5% 0% 0", "population `0` is not from 1"),
            ("5% 5% 0% 1000000001", "population"),
            ("5% 5% 4.99%", "at most 1000000 items"),
        ] {
            let refused = aim(text).size().unwrap_err().to_string();
            assert!(refused.contains(why), "{text}: {refused}");
        }
    }

    #[test]
    fn what_no_part_can_show_the_whole_does() {
        let whole = |text: &str| {
            let size = aim(text).size().unwrap();
            assert_eq!((size.distribution, size.achieved_risk), (Distribution::WholePopulation, 0.0), "{text}");
            (size.n, size.allowed_deviations)
        };
        // 10 % of 9 items is less than one.
        assert_eq!(whole("5% 10% 0% 9"), (9, 0));
        assert_eq!(whole("5% 10% 1% 1"), (1, 0));
        assert_eq!(whole("5% 10% 9% 20"), (20, 2));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 150, rng_seed: RngSeed::Fixed(42001), ..ProptestConfig::default() })]

        #[test]
        fn the_leap_finds_what_the_steps_find(
            risk in 1_u32..300, tolerable in 2_u32..300, share in 0.0..0.8, population in prop::option::of(1_u64..3_000)
        ) {
            let thousandths = |n: u32| format!("{}.{}%", n / 10, n % 10).parse::<Rate>().unwrap();
            let expected = thousandths((f64::from(tolerable) * share) as u32);
            let aim = Aim { risk: thousandths(risk), tolerable: thousandths(tolerable), expected, population };
            match (aim.size(), by_definition(&aim)) {
                (Ok(size), Some(found)) => prop_assert_eq!((size.n, size.allowed_deviations), found),
                (Ok(size), None) => prop_assert!(Some(size.n) == population || size.n > 3_000),
                (Err(_), found) => prop_assert!(population.is_none() && found.is_none()),
            }
        }
    }
}
