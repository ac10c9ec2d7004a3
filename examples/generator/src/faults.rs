//! What is planted, when, and which exceptions must follow.
use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::calendar::Month;
use crate::manifest::shown;

const DEFINITIONS: &str = include_str!("../../northlight/faults.toml");

#[derive(Deserialize)]
struct File {
    fault: Vec<Definition>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Definition {
    id: String,
    month: String,
    shows: String,
    #[serde(rename = "says")]
    _says: String,
    #[serde(rename = "hidden")]
    _hidden: Option<String>,
}

struct Fault {
    month: Month,
    shows: String,
    planted: bool,
}

/// The faults by id, and the exceptions that the planted ones give.
pub(crate) struct Faults {
    faults: BTreeMap<String, Fault>,
    expected: Vec<Expected>,
}

/// An exception that must be found.
#[derive(Serialize)]
pub(crate) struct Expected {
    fault: String,
    #[serde(flatten)]
    exception: Exception,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Exception {
    Alarm {
        test: String,
        item: String,
        #[serde(serialize_with = "shown")]
        occurred_at: Timestamp,
    },
    Window {
        control: String,
        #[serde(serialize_with = "shown")]
        first_day: Date,
    },
}

impl Faults {
    /// Reads the definitions and plants `which`: `all`, `none`, or ids between commas; `moves` are `ID=MONTHS`.
    pub(crate) fn read(which: &str, moves: &[String]) -> Result<Self, String> {
        let file: File = toml::from_str(DEFINITIONS).map_err(|error| format!("faults.toml: {error}"))?;
        let mut faults = BTreeMap::new();
        for Definition { id, month, shows, .. } in file.fault {
            let month = Month::parse(&month).ok_or(format!("faults.toml: `{month}` is no month of the period"))?;
            let fault = Fault { month, shows, planted: which == "all" };
            if faults.insert(id.clone(), fault).is_some() {
                return Err(format!("faults.toml: `{id}` stands twice"));
            }
        }
        let mut faults = Self { faults, expected: Vec::new() };
        if which != "all" && which != "none" {
            for id in which.split(',') {
                faults.known(id)?.planted = true;
            }
        }
        for text in moves {
            let (id, months) = text.split_once('=').ok_or(format!("`{text}` is no move: write it as `leaver-late=3`"))?;
            let months: i32 = months.parse().map_err(|_| format!("`{months}` is no number of months"))?;
            let fault = faults.known(id)?;
            fault.month = fault.month.moved(months);
        }
        Ok(faults)
    }

    fn known(&mut self, id: &str) -> Result<&mut Fault, String> {
        self.faults.get_mut(id).ok_or(format!("there is no fault `{id}`\nhint: they stand in examples/northlight/faults.toml"))
    }

    fn get(&self, id: &str) -> &Fault {
        self.faults.get(id).unwrap_or_else(|| panic!("`{id}` stands in faults.toml"))
    }

    /// The month that a fault is about, planted or not.
    pub(crate) fn month(&self, id: &str) -> Month {
        self.get(id).month
    }

    pub(crate) fn planted(&self, id: &str) -> bool {
        self.get(id).planted
    }

    pub(crate) fn planted_in(&self, id: &str, month: Month) -> bool {
        self.planted(id) && self.month(id) == month
    }

    pub(crate) fn ids(&self) -> impl Iterator<Item = &str> {
        self.faults.iter().filter(|(_, fault)| fault.planted).map(|(id, _)| id.as_str())
    }

    /// A planted fault gives an alarm of the test that it is said to show in.
    ///
    /// Where it shows in several tests, this means the first of them.
    pub(crate) fn expect_alarm(&mut self, id: &str, item: String, occurred_at: Timestamp) {
        let test = self.get(id).shows.split(", ").next().unwrap_or_default().to_owned();
        self.expect_alarm_of(id, &test, item, occurred_at);
    }

    /// The same, of one of the tests that it is said to show in.
    pub(crate) fn expect_alarm_of(&mut self, id: &str, test: &str, item: String, occurred_at: Timestamp) {
        assert!(self.get(id).shows.split(", ").any(|shown| shown == test), "`{id}` is not said to show in `{test}`");
        let exception = Exception::Alarm { test: test.to_owned(), item, occurred_at };
        self.expected.push(Expected { fault: id.to_owned(), exception });
    }

    /// A planted fault gives a missed or late window of the control that it is said to show in.
    pub(crate) fn expect_window(&mut self, id: &str, first_day: Date) {
        let exception = Exception::Window { control: self.get(id).shows.clone(), first_day };
        self.expected.push(Expected { fault: id.to_owned(), exception });
    }

    /// All that must be found, in the order of the faults' ids.
    ///
    /// Panics where a planted fault left no trace, for then the evidence would not hold it.
    pub(crate) fn into_expected(mut self) -> Vec<Expected> {
        for id in self.ids() {
            assert!(self.expected.iter().any(|e| e.fault == id), "`{id}` was planted and expects nothing");
        }
        self.expected.sort_by(|a, b| a.fault.cmp(&b.fault));
        self.expected
    }
}
