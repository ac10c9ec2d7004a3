//! The worked cases: files of their grammar read, folded and assessed as the product does it, and compared.
//!
//! The grammar is written at the head of `assess-cases.yaml`. A case goes through entries and facts, never past them.
#![allow(dead_code, unreachable_pub)]

mod bodies;
pub mod compare;
pub mod entries;
mod line;
mod scope;
mod table;

use serde::Deserialize;

use assay_model::assess::{Assessment, Memo, Question};
use assay_model::facts::Facts;
use assay_model::id::EngagementId;
use assay_model::time::Instant;

pub use table::OneOrMany;

/// A file of cases.
#[derive(Debug, Deserialize)]
pub struct File {
    #[serde(default)]
    defaults: Ask,
    pub cases: Vec<Case>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub id: String,
    #[serde(default)]
    why: Option<String>,
    #[serde(default)]
    decides: Option<String>,
    #[serde(default)]
    controls: Vec<String>,
    #[serde(default)]
    entries: Vec<String>,
    #[serde(default)]
    requirements: Option<Vec<String>>,
    #[serde(default)]
    engagement: Option<String>,
    #[serde(default)]
    exclude: Option<Vec<String>>,
    #[serde(default)]
    at: Option<String>,
    #[serde(default)]
    known: Option<String>,
    #[serde(default)]
    expect: Option<Expect>,
    #[serde(default)]
    asks: Vec<Ask>,
}

/// What is asked of a case's entries; what it does not give it takes from the case.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    #[serde(default)]
    engagement: Option<String>,
    #[serde(default)]
    exclude: Option<Vec<String>>,
    #[serde(default)]
    requirements: Option<Vec<String>>,
    #[serde(default)]
    at: Option<String>,
    #[serde(default)]
    known: Option<String>,
    #[serde(default)]
    expect: Option<Expect>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expect {
    #[serde(default)]
    windows: table::Table<OneOrMany>,
    #[serde(default)]
    status: table::Table<String>,
    #[serde(default)]
    open: usize,
    #[serde(default)]
    shows: table::Table<OneOrMany>,
    #[serde(default)]
    uncovered: table::Table<OneOrMany>,
    #[serde(default)]
    flags: Vec<String>,
    #[serde(default)]
    refused: Vec<String>,
}

/// The cases of a file's text, or what is wrong with it.
pub fn read(text: &str) -> Result<Vec<Case>, String> {
    let mut file: File = serde_saphyr::from_str(text).map_err(|error| error.to_string())?;
    let defaults = file.defaults;
    for case in &mut file.cases {
        case.engagement = case.engagement.take().or_else(|| defaults.engagement.clone());
        case.exclude = case.exclude.take().or_else(|| defaults.exclude.clone());
        case.requirements = case.requirements.take().or_else(|| defaults.requirements.clone());
        case.at = case.at.take().or_else(|| defaults.at.clone());
        case.known = case.known.take().or_else(|| defaults.known.clone());
    }
    Ok(file.cases)
}

impl Case {
    /// A case of these lines, of which everything received is known.
    pub fn of(engagement: &str, controls: Vec<String>, entries: Vec<String>, at: &str) -> Self {
        Self {
            id: "made".to_owned(),
            why: None,
            decides: None,
            controls,
            entries,
            requirements: None,
            engagement: Some(engagement.to_owned()),
            exclude: None,
            at: Some(at.to_owned()),
            known: None,
            expect: None,
            asks: Vec::new(),
        }
    }

    /// The ledger that the case's own question is asked of.
    pub fn ledger(&self) -> Result<entries::Ledger, String> {
        match self.asks().first() {
            Some(ask) => entries::Ledger::of(self, ask),
            None => Err("nothing is asked".to_owned()),
        }
    }

    /// What is asked, each with everything that it takes from the case.
    fn asks(&self) -> Vec<Ask> {
        let own = Ask {
            engagement: self.engagement.clone(),
            exclude: self.exclude.clone(),
            requirements: self.requirements.clone(),
            at: self.at.clone(),
            known: self.known.clone(),
            expect: self.expect.clone(),
        };
        let mut asks = Vec::new();
        // A case with neither says that nothing is expected.
        if self.expect.is_some() || self.asks.is_empty() {
            asks.push(own.clone());
        }
        for ask in &self.asks {
            asks.push(Ask {
                engagement: ask.engagement.clone().or_else(|| own.engagement.clone()),
                exclude: ask.exclude.clone().or_else(|| own.exclude.clone()),
                requirements: ask.requirements.clone().or_else(|| own.requirements.clone()),
                at: ask.at.clone().or_else(|| own.at.clone()),
                known: ask.known.clone().or_else(|| own.known.clone()),
                expect: ask.expect.clone(),
            });
        }
        asks
    }

    /// Nothing where every ask is answered as expected; else the differences.
    pub fn differences(&self) -> Result<Vec<String>, String> {
        let asks = self.asks();
        let mut differences = Vec::new();
        for (at, ask) in asks.iter().enumerate() {
            let ledger = entries::Ledger::of(self, ask)?;
            let facts = Facts::of(ledger.known());
            let assessment = answer(&ledger, &facts)?;
            // The cache's bytes hold everything that the answer needs.
            let again = Facts::from_bytes(&facts.to_bytes()).map_err(|error| error.to_string())?;
            if answer(&ledger, &again)? != assessment {
                differences.push("the facts read back from their bytes give another answer".to_owned());
            }
            let expect = ask.expect.clone().unwrap_or_default();
            let found = compare::differences(&ledger, &assessment, &expect)?;
            let of = if asks.len() == 1 { String::new() } else { format!("ask {}: ", at + 1) };
            differences.extend(found.into_iter().map(|difference| format!("{of}{difference}")));
        }
        Ok(differences)
    }
}

/// The case's question, answered from facts.
pub fn answer(ledger: &entries::Ledger, facts: &Facts) -> Result<Assessment, String> {
    answer_at(ledger, facts, ledger.effective_at, &mut Memo::default())
}

/// The case's question at another moment, with what is remembered of earlier answers.
pub fn answer_at(ledger: &entries::Ledger, facts: &Facts, at: Instant, memo: &mut Memo) -> Result<Assessment, String> {
    let engagement = EngagementId::parse("E").map_err(|error| error.to_string())?;
    let question = Question { engagement: &engagement, effective_at: at, requirements: &ledger.requirements };
    memo.assess(facts, question).map_err(|error| error.to_string())
}
