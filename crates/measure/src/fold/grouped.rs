//! One accumulator a group: how a fold is kept apart by the values of some columns.
use std::collections::BTreeMap;

use super::Categories;
use crate::Error;

/// The values of the group columns; null where unknown.
pub type Key = Vec<Option<String>>;

/// Combinations of a batch's dictionaries that are looked up in a flat table, 4 MB.
const SPAN_MAX: u128 = 1 << 20;
const NONE: u32 = u32::MAX;

#[derive(Debug, Clone)]
pub(crate) struct Grouped<T> {
    max: usize,
    places: BTreeMap<Key, u32>,
    pub(crate) items: Vec<T>,
}

impl<T> Grouped<T> {
    pub(crate) fn new(max: usize) -> Self {
        Self { max, places: BTreeMap::new(), items: Vec::new() }
    }

    /// The place of each row's accumulator; rows all share one if there are no group columns.
    pub(crate) fn places(&mut self, rows: usize, groups: &[Categories<'_>], empty: impl Fn() -> T) -> Result<Vec<u32>, Error> {
        let span = groups.iter().fold(1_u128, |span, column| span.saturating_mul(column.values.len() as u128 + 1));
        if span > SPAN_MAX {
            return Err(Error::TooMany { what: "combinations of groups in a batch's dictionaries", max: SPAN_MAX as usize });
        }
        let mut keys = vec![0_u32; rows];
        for column in groups {
            column.check(rows)?;
            let radix = column.values.len() as u32 + 1;
            column.each(rows, |row, code| keys[row] = keys[row] * radix + code as u32)?;
        }
        let mut table = vec![NONE; span as usize];
        for key in &mut keys {
            let place = &mut table[*key as usize];
            if *place == NONE {
                *place = self.place(named(*key, groups), &empty)?;
            }
            *key = *place;
        }
        Ok(keys)
    }

    fn place(&mut self, key: Key, empty: impl Fn() -> T) -> Result<u32, Error> {
        if let Some(place) = self.places.get(&key) {
            return Ok(*place);
        }
        if self.items.len() >= self.max {
            return Err(Error::TooMany { what: "groups", max: self.max });
        }
        let place = self.items.len() as u32;
        self.places.insert(key, place);
        self.items.push(empty());
        Ok(place)
    }

    pub(crate) fn merge(
        &mut self,
        other: Self,
        empty: impl Fn() -> T,
        join: impl Fn(&mut T, &T) -> Result<(), Error>,
    ) -> Result<(), Error> {
        if self.max != other.max {
            return Err(Error::Unlike("limits"));
        }
        for (key, place) in other.places {
            let ours = self.place(key, &empty)?;
            join(&mut self.items[ours as usize], &other.items[place as usize])?;
        }
        Ok(())
    }

    /// By key, null last, as the cube sorts its levels.
    pub(crate) fn finish(self) -> Vec<(Key, T)> {
        let mut items: Vec<Option<T>> = self.items.into_iter().map(Some).collect();
        let mut all: Vec<(Key, T)> =
            self.places.into_iter().filter_map(|(key, place)| Some((key, items[place as usize].take()?))).collect();
        let order = |key: &Key| key.iter().map(|value| (value.is_none(), value.clone())).collect::<Vec<_>>();
        all.sort_by_cached_key(|(key, _)| order(key));
        all
    }
}

fn named(mut key: u32, groups: &[Categories<'_>]) -> Key {
    let mut values: Key = groups
        .iter()
        .rev()
        .map(|column| {
            let radix = column.values.len() as u32 + 1;
            let code = key % radix;
            key /= radix;
            column.values.get(code as usize).map(|value| (*value).to_owned())
        })
        .collect();
    values.reverse();
    values
}
