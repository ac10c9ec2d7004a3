//! A sample and its history: what was drawn, what was replaced and why, and by how much it was extended.
//!
//! Nothing is taken back: an item that was found to be void stays in the log beside the one that came for it.
use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use crate::Error;
use crate::draw::{allocate, ranked, systematic};
use crate::population::Population;
use crate::seed::Seed;

/// How items are chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "method")]
pub enum Method {
    /// Every item.
    All,
    /// The first by rank.
    Random,
    /// Every so manieth, from a start that the seed gives.
    Systematic,
    /// By rank in each stratum, shared by the strata's sizes.
    Stratified,
    /// Without a plan, by a person.
    Haphazard(Picked),
    /// By a person, for what the items are.
    Judgmental(Picked),
}

/// Who chose items, and why these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picked {
    /// Who chose them.
    pub selector: String,
    /// Why.
    pub reason: String,
}

impl Method {
    /// Its word.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Random => "random",
            Self::Systematic => "systematic",
            Self::Stratified => "stratified",
            Self::Haphazard(_) => "haphazard",
            Self::Judgmental(_) => "judgmental",
        }
    }

    /// Why the sample's rate says nothing exact about the population's; none: it does.
    #[must_use]
    pub fn not_statistical(&self) -> Option<&'static str> {
        match self {
            Self::All | Self::Random | Self::Systematic => None,
            Self::Stratified => Some("strata are evaluated one by one, each by its own size"),
            Self::Haphazard(_) | Self::Judgmental(_) => Some("a person chose the items, so that no limit can be computed"),
        }
    }
}

/// An item of a sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// Its name.
    pub item: String,
    /// Its stratum, where the sample has strata.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stratum: Option<String>,
}

/// What happened to a sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    /// So many items were drawn.
    Drawn {
        /// How many.
        n: u64,
    },
    /// So many more were drawn: the next ones.
    Extended {
        /// How many.
        by: u64,
    },
    /// An item proved to be void, and the next took its place.
    Replaced {
        /// The void item.
        item: String,
        /// Why it is void.
        reason: String,
        /// The next item; none: the population has no other.
        by: Option<String>,
    },
}

/// A sample of a population.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// How items were chosen.
    #[serde(flatten)]
    pub method: Method,
    /// The items to test, in the order in which they were drawn.
    pub items: Vec<Drawn>,
    /// What happened, the first first.
    pub log: Vec<Event>,
}

impl Selection {
    /// Draws `n` items; by the method `all`, every one.
    ///
    /// # Errors
    /// There are fewer than `n`, the method needs a person or strata, or nothing is to be drawn.
    pub fn draw(population: &Population, method: Method, seed: &Seed, n: u64) -> Result<Self, Error> {
        let left = population.len() as u64;
        let n = if method == Method::All { left } else { n };
        if n == 0 || n > left {
            return Err(Error::Exhausted { wanted: n, left });
        }
        let items: Vec<Drawn> = match &method {
            Method::All => population.items().map(|item| drawn(item, None)).collect(),
            Method::Random => ranked(population, seed, n as usize, |_| true).into_iter().map(|item| drawn(item, None)).collect(),
            Method::Systematic => systematic(population, seed, n as usize).into_iter().map(|item| drawn(item, None)).collect(),
            Method::Stratified => by_stratum(population, seed, n)?,
            picked @ (Method::Haphazard(_) | Method::Judgmental(_)) => {
                return Err(Error::Method(format!("a {} sample is chosen by a person\nhint: name its items", picked.word())));
            }
        };
        Ok(Self { method, items, log: vec![Event::Drawn { n }] })
    }

    /// Takes the items that a person chose.
    ///
    /// # Errors
    /// The method is not a person's, nobody or no reason is named, or an item is not in the population or is named twice.
    pub fn picked(population: &Population, method: Method, items: &[&str]) -> Result<Self, Error> {
        let (Method::Haphazard(picked) | Method::Judgmental(picked)) = &method else {
            return Err(Error::Method(format!("the items of a {} sample are drawn, not chosen", method.word())));
        };
        if picked.selector.trim().is_empty() || picked.reason.trim().is_empty() {
            return Err(Error::Method(format!("a {} sample says who chose its items, and why", method.word())));
        }
        let mut first: std::collections::HashMap<&str, u64> = std::collections::HashMap::new();
        let mut wanted: HashSet<&str> = HashSet::new();
        for (at, item) in items.iter().enumerate() {
            let second = at as u64 + 1;
            if let Some(first) = first.insert(item, second) {
                return Err(Error::Method(format!("item `{item}` is chosen twice: in place {first} and in place {second}")));
            }
            wanted.insert(item);
        }
        wanted.retain(|item| population.find(item).is_none());
        if let Some(item) = items.iter().find(|item| wanted.contains(**item)) {
            return Err(Error::NotIn { item: (*item).to_owned(), place: "population" });
        }
        if items.is_empty() {
            return Err(Error::Exhausted { wanted: 0, left: population.len() as u64 });
        }
        let n = items.len() as u64;
        Ok(Self { method, items: items.iter().map(|item| drawn(item, None)).collect(), log: vec![Event::Drawn { n }] })
    }

    /// How many items are to be tested.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.items.len() as u64
    }

    /// Draws `by` more: the next by rank, of strata the one that has least for its size.
    ///
    /// # Errors
    /// There are not so many left, or a person has to choose them.
    pub fn extend(&mut self, population: &Population, seed: &Seed, by: u64) -> Result<(), Error> {
        self.by_rank()?;
        let more = {
            let taken = self.taken();
            let left = population.len() as u64 - taken.len() as u64;
            if by == 0 || by > left {
                return Err(Error::Exhausted { wanted: by, left });
            }
            if self.method == Method::Stratified {
                self.next_of_strata(population, seed, by)
            } else {
                let next = ranked(population, seed, by as usize, |at| !taken.contains(population.item(at)));
                next.into_iter().map(|item| drawn(item, None)).collect()
            }
        };
        self.items.extend(more);
        self.log.push(Event::Extended { by });
        Ok(())
    }

    /// Takes a void item out and the next one in, of the same stratum; the log keeps both and the reason.
    ///
    /// An item that cannot be tested is not void: see [`crate::outcome`].
    ///
    /// # Errors
    /// The item is not in the sample, no reason is given, or a person has to choose the next.
    pub fn replace(&mut self, population: &Population, seed: &Seed, item: &str, reason: &str) -> Result<(), Error> {
        self.by_rank()?;
        if reason.trim().is_empty() {
            return Err(Error::Method(format!(
                "item `{item}` is void without a reason\nhint: say why; an item that cannot be tested is not void, but a deviation"
            )));
        }
        let Some(at) = self.items.iter().position(|drawn| drawn.item == item) else {
            return Err(Error::NotIn { item: item.to_owned(), place: "sample" });
        };
        let stratum = self.items[at].stratum.clone();
        let next = {
            let taken = self.taken();
            let fits = |at: usize| {
                !taken.contains(population.item(at)) && (stratum.is_none() || population.stratum(at) == stratum.as_deref())
            };
            ranked(population, seed, 1, fits).first().map(|item| drawn(item, stratum.as_deref()))
        };
        self.items.remove(at);
        let by = next.as_ref().map(|next| next.item.clone());
        self.items.extend(next);
        self.log.push(Event::Replaced { item: item.to_owned(), reason: reason.to_owned(), by });
        Ok(())
    }

    /// The items of each stratum, by name.
    #[must_use]
    pub fn strata(&self) -> Vec<(&str, u64)> {
        let mut counts = std::collections::BTreeMap::new();
        for stratum in self.items.iter().filter_map(|drawn| drawn.stratum.as_deref()) {
            *counts.entry(stratum).or_default() += 1;
        }
        counts.into_iter().collect()
    }

    /// Every item that was ever drawn: none comes twice.
    fn taken(&self) -> HashSet<&str> {
        let void = self.log.iter().filter_map(|event| match event {
            Event::Replaced { item, .. } => Some(item.as_str()),
            _ => None,
        });
        self.items.iter().map(|drawn| drawn.item.as_str()).chain(void).collect()
    }

    fn by_rank(&self) -> Result<(), Error> {
        match self.method {
            Method::Haphazard(_) | Method::Judgmental(_) => {
                Err(Error::Method(format!("the next item of a {} sample is chosen by a person", self.method.word())))
            }
            _ => Ok(()),
        }
    }

    fn next_of_strata(&self, population: &Population, seed: &Seed, by: u64) -> Vec<Drawn> {
        let (taken, sizes) = (self.taken(), population.strata());
        let had: Vec<u64> =
            sizes.iter().map(|(name, _)| count(self.items.iter().map(|drawn| drawn.stratum.as_deref()), name)).collect();
        let gone: Vec<u64> = sizes
            .iter()
            .map(|(name, _)| {
                (0..population.len())
                    .filter(|at| population.stratum(*at) == Some(*name) && taken.contains(population.item(*at)))
                    .count() as u64
            })
            .collect();
        let mut more = vec![0_u64; sizes.len()];
        let all = population.len() as i128;
        for step in 1..=by {
            let n = i128::from(self.n() + step);
            let lack = |at: &usize| i128::from(sizes[*at].1) * n - i128::from(had[*at] + more[*at]) * all;
            let open = (0..sizes.len()).rev().filter(|at| gone[*at] + more[*at] < sizes[*at].1);
            let at = open.max_by_key(lack).expect("so many are left");
            more[at] += 1;
        }
        let next = |(at, (name, _)): (usize, &(&str, u64))| {
            let fits = |place: usize| population.stratum(place) == Some(*name) && !taken.contains(population.item(place));
            ranked(population, seed, more[at] as usize, fits).into_iter().map(|item| drawn(item, Some(name))).collect::<Vec<_>>()
        };
        sizes.iter().enumerate().flat_map(next).collect()
    }
}

fn count<'a>(strata: impl Iterator<Item = Option<&'a str>>, name: &str) -> u64 {
    strata.filter(|stratum| *stratum == Some(name)).count() as u64
}

fn drawn(item: &str, stratum: Option<&str>) -> Drawn {
    Drawn { item: item.to_owned(), stratum: stratum.map(str::to_owned) }
}

fn by_stratum(population: &Population, seed: &Seed, n: u64) -> Result<Vec<Drawn>, Error> {
    let strata = population.strata();
    if strata.is_empty() {
        return Err(Error::Method("the population has no strata\nhint: say which column names them".to_owned()));
    }
    let shares = allocate(n, &strata.iter().map(|(_, size)| *size).collect::<Vec<_>>());
    let of = |((name, _), share): (&(&str, u64), u64)| {
        let items = ranked(population, seed, share as usize, |at| population.stratum(at) == Some(*name));
        items.into_iter().map(|item| drawn(item, Some(name))).collect::<Vec<_>>()
    };
    Ok(strata.iter().zip(shares).flat_map(of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn population(n: usize) -> Population {
        let names: Vec<String> = (0..n).map(|at| format!("item-{at}")).collect();
        Population::new(names.iter().map(String::as_str)).unwrap()
    }

    fn seed() -> Seed {
        Seed::new(&[1; 32], "7")
    }

    fn names(selection: &Selection) -> Vec<&str> {
        selection.items.iter().map(|drawn| drawn.item.as_str()).collect()
    }

    fn picked() -> Picked {
        Picked { selector: "p-1".into(), reason: "the largest".into() }
    }

    #[test]
    fn an_extension_takes_the_next_and_a_void_item_gives_way_to_it() {
        let population = population(50);
        let all = ranked(&population, &seed(), 50, |_| true);
        let mut sample = Selection::draw(&population, Method::Random, &seed(), 3).unwrap();
        sample.replace(&population, &seed(), all[1], "a test account").unwrap();
        assert_eq!(names(&sample), [all[0], all[2], all[3]]);
        sample.extend(&population, &seed(), 2).unwrap();
        assert_eq!(names(&sample), [all[0], all[2], all[3], all[4], all[5]]);
        let replaced = Event::Replaced { item: all[1].into(), reason: "a test account".into(), by: Some(all[3].into()) };
        assert_eq!(sample.log, [Event::Drawn { n: 3 }, replaced, Event::Extended { by: 2 }]);
        let again = sample.clone();
        for refused in [
            sample.replace(&population, &seed(), all[1], "again").unwrap_err(),
            sample.replace(&population, &seed(), all[0], " ").unwrap_err(),
            sample.extend(&population, &seed(), 45).unwrap_err(),
            sample.extend(&population, &seed(), 0).unwrap_err(),
        ] {
            assert!(!refused.is_population(), "{refused}");
        }
        assert_eq!(sample, again, "what is refused changes nothing");
    }

    #[test]
    fn where_no_item_is_left_the_sample_shrinks_and_says_so() {
        let population = population(2);
        let mut sample = Selection::draw(&population, Method::All, &seed(), 0).unwrap();
        sample.replace(&population, &seed(), "item-1", "booked twice").unwrap();
        assert_eq!(names(&sample), ["item-0"]);
        assert!(matches!(&sample.log[1], Event::Replaced { by: None, .. }));
        assert_eq!(sample.extend(&population, &seed(), 1).unwrap_err(), Error::Exhausted { wanted: 1, left: 0 });
    }

    #[test]
    fn systematic_samples_go_on_by_rank() {
        let population = population(40);
        let mut sample = Selection::draw(&population, Method::Systematic, &seed(), 4).unwrap();
        let before: Vec<String> = names(&sample).into_iter().map(str::to_owned).collect();
        sample.extend(&population, &seed(), 36).unwrap();
        let all: HashSet<&str> = names(&sample).into_iter().collect();
        assert_eq!((all.len(), &names(&sample)[..4]), (40, before.iter().map(String::as_str).collect::<Vec<_>>().as_slice()));
    }

    #[test]
    fn strata_keep_their_shares() {
        let names_: Vec<(String, &str)> = (0..100).map(|at| (format!("item-{at}"), if at < 70 { "eu" } else { "us" })).collect();
        let population = Population::stratified(names_.iter().map(|(item, stratum)| (item.as_str(), *stratum))).unwrap();
        let mut sample = Selection::draw(&population, Method::Stratified, &seed(), 10).unwrap();
        assert_eq!(sample.strata(), [("eu", 7), ("us", 3)]);
        let void = names(&sample)[9].to_owned();
        sample.replace(&population, &seed(), &void, "void").unwrap();
        assert_eq!(sample.strata(), [("eu", 7), ("us", 3)], "the next of the same stratum");
        sample.extend(&population, &seed(), 10).unwrap();
        assert_eq!(sample.strata(), [("eu", 14), ("us", 6)]);
        sample.extend(&population, &seed(), 79).unwrap();
        assert_eq!(sample.strata(), [("eu", 70), ("us", 29)]);
        assert_eq!(names(&sample).into_iter().collect::<HashSet<_>>().len(), 99);
        assert!(Selection::draw(&Population::new(["ann"]).unwrap(), Method::Stratified, &seed(), 1).is_err());
    }

    #[test]
    fn what_a_person_chose_is_theirs_to_answer_for() {
        let population = population(9);
        let judgmental = || Method::Judgmental(picked());
        let mut sample = Selection::picked(&population, judgmental(), &["item-3", "item-1"]).unwrap();
        assert_eq!((names(&sample), sample.method.not_statistical().is_some()), (vec!["item-3", "item-1"], true));
        assert!(sample.extend(&population, &seed(), 1).is_err() && sample.replace(&population, &seed(), "item-3", "x").is_err());
        let refused = |method, items: &[&str]| Selection::picked(&population, method, items).unwrap_err().to_string();
        assert!(refused(judgmental(), &["item-1", "item-2", "item-1"]).contains("in place 1 and in place 3"));
        assert!(refused(judgmental(), &["item-9"]).contains("not in the population"));
        assert!(refused(judgmental(), &[]).contains("take 0 of 9"));
        assert!(refused(Method::Random, &["item-1"]).contains("drawn, not chosen"));
        let nameless = Method::Haphazard(Picked { selector: String::new(), ..picked() });
        assert!(refused(nameless, &["item-1"]).contains("who chose"));
        assert!(Selection::draw(&population, Method::Haphazard(picked()), &seed(), 1).is_err());
        assert!(Selection::draw(&population, Method::Random, &seed(), 10).is_err());
        assert!(Selection::draw(&population, Method::Random, &seed(), 0).is_err());
    }

    #[test]
    fn a_sample_is_kept_as_it_is() {
        let population = population(9);
        let sample = Selection::picked(&population, Method::Haphazard(picked()), &["item-3"]).unwrap();
        let text = serde_json::to_string(&sample).unwrap();
        assert_eq!(
            text,
            r#"{"method":"haphazard","selector":"p-1","reason":"the largest","items":[{"item":"item-3"}],"log":[{"event":"drawn","n":1}]}"#
        );
        assert_eq!(serde_json::from_str::<Selection>(&text).unwrap(), sample);
    }
}
