//! What testing an item gave, and how items count: one that cannot be tested is a deviation.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::evaluate::{Evaluation, Found, evaluate};
use crate::selection::Selection;
use crate::{Error, Rate};

/// What testing an item gave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub enum Outcome {
    /// It is as it should be.
    Ok,
    /// It is not.
    Deviation {
        /// What is wrong.
        reason: String,
    },
    /// It could not be tested as planned: what would show it is missing.
    Untestable {
        /// Why.
        reason: String,
        /// The alternative procedure that showed it to be as it should be all the same; none: it is a deviation.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        alternative: Option<String>,
    },
}

impl Outcome {
    /// Whether it counts against the control.
    #[must_use]
    pub fn is_deviation(&self) -> bool {
        match self {
            Self::Ok => false,
            Self::Deviation { .. } => true,
            // An alternative that nobody names did not succeed.
            Self::Untestable { alternative, .. } => alternative.as_deref().is_none_or(|named| named.trim().is_empty()),
        }
    }
}

/// How the items of a sample, or of one of its strata, came out.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Tally {
    /// Items of the sample.
    pub n: u64,
    /// Those that deviate, in the order of the draw.
    pub deviations: Vec<String>,
    /// Those that deviate because they could not be tested: among the deviations.
    pub untestable: Vec<String>,
    /// Those without an outcome: while there are any, nothing can be said.
    pub open: Vec<String>,
}

/// Counts the outcomes of a sample, or of one of its strata.
///
/// # Errors
/// An outcome is of an item that is not in the sample: a void one has none.
pub fn tally(sample: &Selection, stratum: Option<&str>, outcomes: &BTreeMap<String, Outcome>) -> Result<Tally, Error> {
    if let Some(item) = outcomes.keys().find(|item| sample.items.iter().all(|drawn| drawn.item != **item)) {
        return Err(Error::NotIn { item: item.clone(), place: "sample" });
    }
    let mut tally = Tally::default();
    for drawn in sample.items.iter().filter(|drawn| stratum.is_none() || drawn.stratum.as_deref() == stratum) {
        tally.n += 1;
        match outcomes.get(&drawn.item) {
            None => tally.open.push(drawn.item.clone()),
            Some(outcome) if outcome.is_deviation() => {
                if matches!(outcome, Outcome::Untestable { .. }) {
                    tally.untestable.push(drawn.item.clone());
                }
                tally.deviations.push(drawn.item.clone());
            }
            Some(_) => {}
        }
    }
    Ok(tally)
}

/// Evaluates a sample, or one of its strata, whose every item has an outcome.
///
/// `population` counts the items that were drawn from: of a stratum, its own.
///
/// # Errors
/// The items were chosen by a person, strata are thrown together, an item has no outcome, or a rate is outside what it may be.
pub fn conclude(
    sample: &Selection,
    stratum: Option<&str>,
    outcomes: &BTreeMap<String, Outcome>,
    population: u64,
    risk: Rate,
    tolerable: Option<Rate>,
) -> Result<Evaluation, Error> {
    if let Some(why) = sample.method.not_statistical().filter(|_| stratum.is_none() || sample.strata().is_empty()) {
        return Err(Error::Method(format!("a {} sample is not evaluated like this: {why}", sample.method.word())));
    }
    let tally = tally(sample, stratum, outcomes)?;
    if let Some(open) = tally.open.first() {
        return Err(Error::Method(format!(
            "{} of {} items have no outcome, `{open}` first\nhint: an item that cannot be tested is a deviation, unless an alternative procedure succeeds",
            tally.open.len(),
            tally.n
        )));
    }
    let found = Found { n: tally.n, deviations: tally.deviations.len() as u64, population: Some(population) };
    evaluate(found, risk, tolerable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::population::Population;
    use crate::seed::Seed;
    use crate::selection::{Method, Picked};

    fn outcomes(text: &str) -> BTreeMap<String, Outcome> {
        let outcome = |word: &str| match word {
            "ok" => Outcome::Ok,
            "bad" => Outcome::Deviation { reason: "late".into() },
            "lost" => Outcome::Untestable { reason: "no ticket".into(), alternative: None },
            "blank" => Outcome::Untestable { reason: "no ticket".into(), alternative: Some(" ".into()) },
            _ => Outcome::Untestable { reason: "no ticket".into(), alternative: Some("the log of the deployment".into()) },
        };
        text.split_whitespace().filter_map(|pair| pair.split_once('=')).map(|(item, word)| (item.into(), outcome(word))).collect()
    }

    fn sample(method: Method) -> (Population, Selection) {
        let items = [("a", "eu"), ("b", "eu"), ("c", "eu"), ("d", "us"), ("e", "us")];
        let population = Population::stratified(items).unwrap();
        let sample = match &method {
            Method::Judgmental(_) => Selection::picked(&population, method, &["a", "b"]).unwrap(),
            _ => Selection::draw(&population, method, &Seed::new(&[0; 32], "1"), 5).unwrap(),
        };
        (population, sample)
    }

    #[test]
    fn what_cannot_be_tested_deviates_unless_something_else_shows_it() {
        let (_, sample) = sample(Method::All);
        let found = tally(&sample, None, &outcomes("a=ok b=bad c=lost d=shown e=blank")).unwrap();
        assert_eq!(
            (found.n, found.deviations, found.untestable),
            (5, vec!["b".into(), "c".into(), "e".into()], vec!["c".into(), "e".into()])
        );
        let refused = tally(&sample, None, &outcomes("f=ok")).unwrap_err();
        assert_eq!(refused, Error::NotIn { item: "f".into(), place: "sample" });
    }

    #[test]
    fn nothing_is_said_before_every_item_has_an_outcome() {
        let (_, sample) = sample(Method::All);
        let all = outcomes("a=ok b=ok c=ok d=ok");
        let refused = conclude(&sample, None, &all, 5, Rate::percent(5), None).unwrap_err().to_string();
        assert!(refused.starts_with("1 of 5 items have no outcome, `e` first"), "{refused}");
        let all = outcomes("a=ok b=ok c=ok d=ok e=bad");
        let said = conclude(&sample, None, &all, 5, Rate::percent(5), Some(Rate::percent(20))).unwrap();
        assert_eq!((said.upper_limit, said.against.unwrap().supports), (0.2, true));
    }

    #[test]
    fn only_what_was_drawn_has_a_limit() {
        let (_, judged) = sample(Method::Judgmental(Picked { selector: "p-1".into(), reason: "largest".into() }));
        for stratum in [None, Some("eu")] {
            assert!(conclude(&judged, stratum, &outcomes("a=ok b=ok"), 5, Rate::percent(5), None).is_err());
        }
        let (population, strata) = sample(Method::Stratified);
        let all = outcomes("a=ok b=ok c=bad d=ok e=ok");
        assert!(conclude(&strata, None, &all, 5, Rate::percent(5), None).is_err());
        let limit = |(name, size): &(&str, u64)| conclude(&strata, Some(name), &all, *size, Rate::percent(5), None).unwrap();
        let limits: Vec<f64> = population.strata().iter().map(|stratum| limit(stratum).upper_limit).collect();
        assert_eq!(limits, [1.0 / 3.0, 0.0]);
    }
}
