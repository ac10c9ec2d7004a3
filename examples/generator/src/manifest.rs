//! What happens, and when: the timed actions that a driver replays with an injected clock, and the files that they name.
use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Serialize, Serializer};

use crate::calendar::Quarter;
use crate::faults::Faults;
use crate::roles::AI_GOVERNANCE;
use crate::table::Csv;

#[derive(Serialize)]
struct Manifest<'a> {
    organisation: &'a str,
    zone: &'a str,
    seed: u64,
    faults: Vec<&'a str>,
    engagement: &'a str,
    actions: &'a [Action],
    assess: Assess,
}

#[derive(Serialize)]
struct Assess {
    #[serde(serialize_with = "shown")]
    effective_at: Timestamp,
}

/// Something that somebody does with the programme.
#[derive(Serialize)]
pub(crate) struct Action {
    /// When the ledger receives it.
    #[serde(serialize_with = "shown")]
    at: Timestamp,
    by: &'static str,
    #[serde(flatten)]
    act: Act,
}

#[derive(Serialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub(crate) enum Act {
    /// Declare what these files say; a path that starts with `/` is one of the repository.
    Apply { files: Vec<String> },
    /// Items of the library are taken with all that belongs to them.
    Adopt {
        items: Vec<String>,
        holders: BTreeMap<&'static str, &'static str>,
        #[serde(serialize_with = "shown")]
        from: Date,
    },
    /// The design of a control was walked through, on the version in force, and found suitable.
    Walkthrough { control: String },
    /// A table of events is handed in.
    CollectEvents {
        source: String,
        file: String,
        covers: String,
        #[serde(serialize_with = "shown")]
        extracted_at: Timestamp,
        source_count: usize,
    },
    /// A table of what was so at a moment is handed in.
    CollectState {
        source: String,
        file: String,
        /// The days of which it tells, where these are not simply those before it was taken.
        #[serde(skip_serializing_if = "Option::is_none")]
        covers: Option<String>,
        #[serde(serialize_with = "shown")]
        occurred_at: Timestamp,
        #[serde(serialize_with = "shown")]
        extracted_at: Timestamp,
        source_count: usize,
    },
    /// A control is performed, with a document as evidence.
    Perform {
        control: String,
        #[serde(serialize_with = "shown")]
        occurred_at: Timestamp,
        #[serde(skip_serializing_if = "Option::is_none", serialize_with = "shown_if_any")]
        claims: Option<Date>,
        performer: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        reviewer: Option<&'static str>,
        evidence: String,
    },
    /// A version of something declared is approved: the last one, or the one that the ledger received at `declared_at`.
    Approve {
        target: String,
        #[serde(skip_serializing_if = "Option::is_none", serialize_with = "shown_if_any")]
        declared_at: Option<Timestamp>,
        #[serde(serialize_with = "shown")]
        occurred_at: Timestamp,
    },
    /// A test is run over some days.
    Test { test: String, covers: String },
    /// What remains of a risk is accepted until a day.
    Accept {
        target: String,
        #[serde(serialize_with = "shown")]
        occurred_at: Timestamp,
        #[serde(serialize_with = "shown")]
        until: Date,
        reason: &'static str,
    },
    /// A procedure is carried out by a person, who looks at `n` items.
    Inspect { test: String, control: String, covers: String, n: i64, alarms: Vec<(String, String)>, evidence: String },
    /// Somebody reports an incident, a nonconformity or an opportunity.
    Report {
        word: &'static str,
        title: String,
        #[serde(serialize_with = "shown")]
        occurred_at: Timestamp,
        requirements: Vec<&'static str>,
        controls: Vec<&'static str>,
        assets: Vec<&'static str>,
    },
}

/// How often a test is run over days.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Runs {
    #[default]
    Quarterly,
    /// Once, when all evidence is in: as an auditor would who comes after the period.
    Yearly,
}

/// All that is written.
#[derive(Default)]
pub(crate) struct Plan {
    pub(crate) runs: Runs,
    actions: Vec<Action>,
    files: BTreeMap<String, String>,
}

impl Plan {
    pub(crate) fn new(runs: Runs) -> Self {
        Self { runs, ..Self::default() }
    }

    pub(crate) fn act(&mut self, at: Timestamp, by: &'static str, act: Act) {
        self.actions.push(Action { at, by, act });
    }

    pub(crate) fn file(&mut self, name: &str, text: String) {
        let before = self.files.insert(name.to_owned(), text);
        assert!(before.is_none(), "`{name}` is written twice");
    }

    pub(crate) fn apply(&mut self, at: Timestamp, by: &'static str, name: &str, text: String) {
        self.file(name, text);
        self.act(at, by, Act::Apply { files: vec![name.to_owned()] });
    }

    pub(crate) fn approve(&mut self, at: Timestamp, document: &str) {
        let act = Act::Approve { target: document.to_owned(), declared_at: None, occurred_at: at };
        self.act(at, AI_GOVERNANCE, act);
    }

    /// Hands in a table of events on the morning after it was extracted.
    pub(crate) fn events(&mut self, at: Timestamp, by: &'static str, source: &str, covers: (Date, Date), csv: Csv) {
        let file = format!("evidence/{source}-{}.csv", covers.1);
        let act = Act::CollectEvents {
            source: source.to_owned(),
            file: file.clone(),
            covers: format!("{}..{}", covers.0, covers.1),
            extracted_at: crate::calendar::hours_after(at, -3),
            source_count: csv.n,
        };
        self.act(at, by, act);
        self.file(&file, csv.into_text());
    }

    /// Hands in a quarter's events on the second of the next month.
    pub(crate) fn quarterly(&mut self, by: &'static str, source: &str, quarter: Quarter, csv: Csv) {
        let at = crate::calendar::at(crate::calendar::plus(quarter.last(), 2), 10, 0);
        self.events(at, by, source, (quarter.first(), quarter.last()), csv);
    }

    /// Hands in what was so at `occurred_at`.
    pub(crate) fn state(&mut self, at: Timestamp, by: &'static str, source: &str, occurred_at: Timestamp, csv: Csv) {
        self.state_of(at, by, source, occurred_at, None, csv);
    }

    /// The same, with the days of which it tells: a calendar speaks of days to come.
    pub(crate) fn state_of(
        &mut self,
        at: Timestamp,
        by: &'static str,
        source: &str,
        occurred_at: Timestamp,
        covers: Option<(Date, Date)>,
        csv: Csv,
    ) {
        let file = format!("evidence/{source}-{}.csv", &occurred_at.to_string()[..10]);
        let act = Act::CollectState {
            source: source.to_owned(),
            file: file.clone(),
            covers: covers.map(|(from, to)| format!("{from}..{to}")),
            occurred_at,
            extracted_at: occurred_at,
            source_count: csv.n,
        };
        self.act(at, by, act);
        self.file(&file, csv.into_text());
    }

    /// Every file by its name, with the manifest and what must be found.
    pub(crate) fn into_files(mut self, seed: u64, faults: Faults, effective_at: Timestamp) -> BTreeMap<String, String> {
        self.actions.sort_by_key(|action| action.at);
        let manifest = Manifest {
            organisation: "Northlight Talent",
            zone: "America/New_York",
            seed,
            faults: faults.ids().collect(),
            engagement: "fy26",
            actions: &self.actions,
            assess: Assess { effective_at },
        };
        self.files.insert("manifest.json".into(), json(&manifest));
        self.files.insert("expected.json".into(), json(&faults.into_expected()));
        self.files
    }
}

/// Days and instants stand in JSON as people write them.
pub(crate) fn shown<S: Serializer>(value: &impl std::fmt::Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

fn shown_if_any<S: Serializer>(value: &Option<impl std::fmt::Display>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => serializer.collect_str(value),
        None => serializer.serialize_none(),
    }
}

fn json(value: &impl Serialize) -> String {
    let text = serde_json::to_string_pretty(value).expect("plain data is JSON");
    format!("{text}\n")
}
