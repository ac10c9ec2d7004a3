//! A frozen population: its items, each once, in an order that is part of the record.
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::Error;
use crate::size::POPULATION_MAX;

/// The items of a population, none of which occurs twice.
///
/// A random draw does not depend on their order; a systematic one does, so that whoever makes a population says which it is.
#[derive(Debug, Clone, Default)]
pub struct Population {
    // One text and where each item ends in it: ten million items without ten million allocations.
    text: String,
    ends: Vec<usize>,
    // INVARIANT: empty, or one for each item, an index of `names`.
    strata: Vec<u32>,
    names: Vec<String>,
}

impl Population {
    /// A population of these items.
    ///
    /// # Errors
    /// An item occurs twice or is empty, or there are too many.
    pub fn new<'a>(items: impl IntoIterator<Item = &'a str>) -> Result<Self, Error> {
        let mut population = Self::default();
        for item in items {
            population.push(item)?;
        }
        population.once()?;
        Ok(population)
    }

    /// A population of items with the stratum that each belongs to.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn stratified<'a>(items: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Self, Error> {
        let mut population = Self::default();
        let mut known: HashMap<String, u32> = HashMap::new();
        for (item, stratum) in items {
            population.push(item)?;
            let index = match known.get(stratum) {
                Some(index) => *index,
                None => {
                    let index = known.len() as u32;
                    population.names.push(stratum.to_owned());
                    known.insert(stratum.to_owned(), index);
                    index
                }
            };
            population.strata.push(index);
        }
        population.once()?;
        Ok(population)
    }

    fn push(&mut self, item: &str) -> Result<(), Error> {
        let at = self.ends.len() as u64 + 1;
        if item.is_empty() {
            return Err(Error::Nameless { at });
        }
        if at > POPULATION_MAX {
            return Err(Error::TooMany { max: POPULATION_MAX });
        }
        self.text.push_str(item);
        self.ends.push(self.text.len());
        Ok(())
    }

    /// Refuses an item that occurs twice: of those, the one whose second place comes first.
    fn once(&self) -> Result<(), Error> {
        let key = |at: usize| {
            let mut hash = DefaultHasher::new();
            self.item(at).hash(&mut hash);
            hash.finish()
        };
        // Positions fit 32 bits, for POPULATION_MAX does.
        let mut keys: Vec<(u64, u32)> = (0..self.ends.len()).map(|at| (key(at), at as u32)).collect();
        keys.sort_unstable();
        let mut twice: Option<(u32, u32)> = None;
        for alike in keys.chunk_by(|a, b| a.0 == b.0).filter(|alike| alike.len() > 1) {
            // Equal keys are nearly always equal items; sorted, those are neighbours in the order of their places.
            let mut places: Vec<u32> = alike.iter().map(|(_, at)| *at).collect();
            places.sort_by_key(|at| self.item(*at as usize));
            for pair in places.windows(2).filter(|pair| self.item(pair[0] as usize) == self.item(pair[1] as usize)) {
                if twice.is_none_or(|(_, second)| pair[1] < second) {
                    twice = Some((pair[0], pair[1]));
                }
            }
        }
        match twice {
            None => Ok(()),
            Some((first, second)) => Err(Error::Twice {
                item: self.item(first as usize).to_owned(),
                first: u64::from(first) + 1,
                second: u64::from(second) + 1,
            }),
        }
    }

    /// How many items there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The item in a place, counted from 0.
    ///
    /// # Panics
    /// There are not so many.
    #[must_use]
    pub fn item(&self, at: usize) -> &str {
        let from = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[from..self.ends[at]]
    }

    /// The items in their order.
    pub fn items(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.item(at))
    }

    /// The place of an item; none if it is not in the population.
    #[must_use]
    pub fn find(&self, item: &str) -> Option<usize> {
        (0..self.len()).find(|at| self.item(*at) == item)
    }

    /// The stratum of the item in a place, where the population has strata.
    #[must_use]
    pub fn stratum(&self, at: usize) -> Option<&str> {
        self.strata.get(at).map(|index| self.names[*index as usize].as_str())
    }

    /// The strata with their sizes, by name.
    #[must_use]
    pub fn strata(&self) -> Vec<(&str, u64)> {
        let mut sizes = vec![0; self.names.len()];
        self.strata.iter().for_each(|index| sizes[*index as usize] += 1);
        let mut strata: Vec<(&str, u64)> = self.names.iter().map(String::as_str).zip(sizes).collect();
        strata.sort_unstable();
        strata
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_occurs_once() {
        let refused = Population::new(["ann", "ben", "cleo", "ben", "ann"]).unwrap_err();
        assert_eq!(refused, Error::Twice { item: "ben".into(), first: 2, second: 4 });
        assert!(refused.is_population());
        let refused = Population::new(["ann", ""]).unwrap_err();
        assert_eq!(refused, Error::Nameless { at: 2 });
        // Texts that run together alike are not alike.
        assert!(Population::new(["ab", "c", "a", "bc", "abc"]).is_ok());
        assert!(Population::new(["é", "e\u{301}"]).is_ok(), "items are their bytes");
        assert!(Population::new([]).unwrap().is_empty());
    }

    #[test]
    fn items_keep_their_places_and_strata() {
        let population = Population::stratified([("ann", "eu"), ("ben", "us"), ("cleo", "eu")]).unwrap();
        assert_eq!(population.items().collect::<Vec<_>>(), ["ann", "ben", "cleo"]);
        assert_eq!((population.find("cleo"), population.find("cle"), population.stratum(2)), (Some(2), None, Some("eu")));
        assert_eq!(population.strata(), [("eu", 2), ("us", 1)]);
        assert!(Population::stratified([("ann", "eu"), ("ann", "us")]).is_err());
        assert_eq!(Population::new(["ann"]).unwrap().stratum(0), None);
    }
}
