//! How many items a practice's own policy asks for, by how often a control operates: versioned, and cited by its id.
//!
//! No body prescribes sizes, so that a report cites the policy and never a standard's table.
use serde::{Deserialize, Serialize};

use crate::Error;

/// How often a control operates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Frequency {
    Annual,
    SemiAnnual,
    Quarterly,
    Monthly,
    SemiMonthly,
    Weekly,
    Daily,
    /// Whenever something happens, many times a day included.
    PerOccurrence,
    /// By a system, in the same way each time.
    Automated,
}

/// How likely a control is to fail, and what hangs on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Level {
    Low,
    Medium,
    High,
}

/// Items at each level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sizes {
    /// At a low risk of failure.
    pub low: u64,
    /// At a medium one.
    pub medium: u64,
    /// At a high one.
    pub high: u64,
}

/// The sizes of a calendar's frequency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// How often the control operates.
    pub frequency: Frequency,
    /// Items.
    pub sizes: Sizes,
}

/// The sizes of a control that operates per occurrence, by how often it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// The largest population of the band; none: every larger one.
    pub up_to: Option<u64>,
    /// Items.
    pub sizes: Sizes,
}

/// A sampling policy: frequency tables at three levels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Its name, which workpapers print.
    pub id: String,
    /// Its version: whatever changes a size changes it.
    pub version: u32,
    /// Controls that operate by the calendar.
    pub rows: Vec<Row>,
    /// Controls that operate per occurrence, the smallest populations first.
    pub bands: Vec<Band>,
    /// Items of each configuration of an automated control.
    pub automated: u64,
    /// What must hold for so few items of an automated control to do.
    pub automated_conditions: Vec<String>,
}

/// A size by a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicySize {
    /// Items to test.
    pub n: u64,
    /// The policy.
    pub policy: String,
    /// Its version.
    pub version: u32,
    /// How often the control operates.
    pub frequency: Frequency,
    /// How likely it is to fail.
    pub level: Level,
    /// Items of the population, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub population: Option<u64>,
    /// What must hold for this to do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<String>,
}

impl Sizes {
    const fn of(low: u64, medium: u64, high: u64) -> Self {
        Self { low, medium, high }
    }

    fn at(self, level: Level) -> u64 {
        match level {
            Level::Low => self.low,
            Level::Medium => self.medium,
            Level::High => self.high,
        }
    }
}

impl Policy {
    /// The policy that ships: what practices customarily test, at three levels.
    ///
    /// A control that operates per occurrence is sized like the calendar's frequency whose number of windows a year its
    /// population does not exceed.
    ///
    /// ```
    /// use assay_sample::policy::{Frequency, Level, Policy};
    ///
    /// let policy = Policy::standard();
    /// let size = policy.size(Frequency::Daily, Level::Medium, Some(250)).unwrap();
    /// assert_eq!((size.n, size.policy.as_str(), size.version), (25, "assay-frequency", 1));
    /// ```
    #[must_use]
    pub fn standard() -> Self {
        let row = |frequency, low, medium, high| Row { frequency, sizes: Sizes::of(low, medium, high) };
        let rows = vec![
            row(Frequency::Annual, 1, 1, 1),
            row(Frequency::SemiAnnual, 1, 2, 2),
            row(Frequency::Quarterly, 2, 2, 4),
            row(Frequency::Monthly, 2, 3, 5),
            row(Frequency::SemiMonthly, 3, 5, 8),
            row(Frequency::Weekly, 5, 8, 15),
            row(Frequency::Daily, 20, 25, 40),
        ];
        let windows = [1, 2, 4, 12, 24, 52, 250];
        let mut bands: Vec<Band> =
            rows.iter().zip(windows).map(|(row, up_to)| Band { up_to: Some(up_to), sizes: row.sizes }).collect();
        bands.push(Band { up_to: None, sizes: Sizes::of(25, 40, 60) });
        let automated_conditions = vec![
            "general IT controls over the system are effective".to_owned(),
            "the configuration did not change in the period".to_owned(),
        ];
        Self { id: "assay-frequency".to_owned(), version: 1, rows, bands, automated: 1, automated_conditions }
    }

    /// Checks that a policy says one thing, and never asks for less where more can go wrong.
    ///
    /// # Errors
    /// It has no id, a frequency is missing or stands twice, sizes fall or are 0, or bands are not in order with an open last one.
    pub fn check(&self) -> Result<(), Error> {
        let refused = |value: String, expected: &str| {
            Err(Error::Parameter { what: "sampling policy", value, expected: expected.to_owned() })
        };
        if self.id.trim().is_empty() {
            return refused(self.id.clone(), "one with an id");
        }
        for frequency in Policy::standard().rows.iter().map(|row| row.frequency) {
            if self.rows.iter().filter(|row| row.frequency == frequency).count() != 1 {
                return refused(format!("{} with {frequency:?}", self.id), "one with a row for each frequency of the calendar");
            }
        }
        let sizes = self.rows.iter().map(|row| row.sizes).chain(self.bands.iter().map(|band| band.sizes));
        for sizes in sizes.chain([Sizes::of(self.automated, self.automated, self.automated)]) {
            if !(1 <= sizes.low && sizes.low <= sizes.medium && sizes.medium <= sizes.high) {
                let value = format!("{} with {}/{}/{}", self.id, sizes.low, sizes.medium, sizes.high);
                return refused(value, "one whose sizes are at least 1 and do not fall from low to high");
            }
        }
        let ends: Vec<u64> = self.bands.iter().map(|band| band.up_to.unwrap_or(u64::MAX)).collect();
        if !ends.is_sorted_by(|a, b| a < b) || ends.last() != Some(&u64::MAX) {
            return refused(self.id.clone(), "one whose bands rise and end with an open one");
        }
        Ok(())
    }

    /// Items to test: never more than there are.
    ///
    /// `population` counts a control's windows or occurrences; of an automated control, its configurations (absent: one).
    /// Without it a control that operates per occurrence is sized by the open band.
    ///
    /// # Errors
    /// The policy does not [`check`](Self::check), or the population is 0: then nothing can be sampled.
    pub fn size(&self, frequency: Frequency, level: Level, population: Option<u64>) -> Result<PolicySize, Error> {
        self.check()?;
        if let Some(n) = population {
            crate::size::population(n)?;
        }
        let all = population.unwrap_or(u64::MAX);
        let n = match frequency {
            Frequency::Automated => self.automated * population.unwrap_or(1),
            Frequency::PerOccurrence => {
                let band = self.bands.iter().find(|band| all <= band.up_to.unwrap_or(u64::MAX));
                band.expect("the last band is open").sizes.at(level).min(all)
            }
            calendar => {
                let row = self.rows.iter().find(|row| row.frequency == calendar);
                row.expect("every frequency has a row").sizes.at(level).min(all)
            }
        };
        let conditions = if frequency == Frequency::Automated { self.automated_conditions.clone() } else { Vec::new() };
        Ok(PolicySize { n, policy: self.id.clone(), version: self.version, frequency, level, population, conditions })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(frequency: Frequency, population: Option<u64>) -> [u64; 3] {
        [Level::Low, Level::Medium, Level::High].map(|level| Policy::standard().size(frequency, level, population).unwrap().n)
    }

    #[test]
    fn the_policy_that_ships_is_the_one_that_is_documented() {
        // audit-practice 1.5, the last column; version 1 of it never changes.
        assert_eq!(sizes(Frequency::Annual, Some(1)), [1, 1, 1]);
        assert_eq!(sizes(Frequency::SemiAnnual, Some(2)), [1, 2, 2]);
        assert_eq!(sizes(Frequency::Quarterly, Some(4)), [2, 2, 4]);
        assert_eq!(sizes(Frequency::Monthly, Some(12)), [2, 3, 5]);
        assert_eq!(sizes(Frequency::SemiMonthly, Some(24)), [3, 5, 8]);
        assert_eq!(sizes(Frequency::Weekly, Some(52)), [5, 8, 15]);
        assert_eq!(sizes(Frequency::Daily, Some(365)), [20, 25, 40]);
        assert_eq!(sizes(Frequency::PerOccurrence, Some(251)), [25, 40, 60]);
        assert_eq!(sizes(Frequency::PerOccurrence, None), [25, 40, 60]);
        assert_eq!(sizes(Frequency::PerOccurrence, Some(250)), [20, 25, 40]);
        assert_eq!(sizes(Frequency::PerOccurrence, Some(13)), [3, 5, 8]);
        assert_eq!(sizes(Frequency::Automated, Some(3)), [3, 3, 3]);
        assert_eq!(sizes(Frequency::Automated, None), [1, 1, 1]);
        let automated = Policy::standard().size(Frequency::Automated, Level::Low, None).unwrap();
        assert_eq!(automated.conditions.len(), 2);
    }

    #[test]
    fn a_short_period_has_no_more_than_it_has() {
        assert_eq!(sizes(Frequency::Quarterly, Some(2)), [2, 2, 2]);
        assert_eq!(sizes(Frequency::PerOccurrence, Some(3)), [2, 2, 3]);
        assert!(Policy::standard().size(Frequency::Daily, Level::Low, Some(0)).is_err());
    }

    #[test]
    fn a_larger_population_never_asks_for_less() {
        for pair in (1..400).collect::<Vec<u64>>().windows(2) {
            let [small, large] = [pair[0], pair[1]].map(|n| sizes(Frequency::PerOccurrence, Some(n)));
            assert!(small.iter().zip(large).all(|(small, large)| *small <= large), "{pair:?}");
        }
    }

    #[test]
    fn a_policy_that_contradicts_itself_is_refused() {
        let refused = |change: fn(&mut Policy)| {
            let mut policy = Policy::standard();
            change(&mut policy);
            policy.size(Frequency::Daily, Level::Low, None).unwrap_err().to_string()
        };
        assert!(refused(|policy| policy.id.clear()).contains("with an id"));
        assert!(refused(|policy| policy.rows.truncate(6)).contains("Daily` is not one with a row"));
        assert!(refused(|policy| policy.rows.push(policy.rows[0])).contains("Annual"));
        assert!(refused(|policy| policy.rows[2].sizes.high = 1).contains("2/2/1"));
        assert!(refused(|policy| policy.automated = 0).contains("0/0/0"));
        assert!(refused(|policy| policy.bands.swap(0, 1)).contains("bands rise"));
        assert!(refused(|policy| policy.bands.truncate(7)).contains("an open one"));
        let text = serde_json::to_string(&Policy::standard()).unwrap();
        assert_eq!(serde_json::from_str::<Policy>(&text).unwrap(), Policy::standard());
    }
}
