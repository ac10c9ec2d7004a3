//! A recorded run, done again from what was known to it.
use assay_model::body::Outcome;
use assay_model::id::EntryId;
use assay_model::object::{Object, Test};
use assay_model::time::Span;

use crate::error::Error;
use crate::programme::{Programme, Version};
use crate::test::{Over, engagement, outcome_text, prepare};
use crate::workspace::Workspace;

impl Workspace {
    /// Does a recorded run again, from what was known to it, and says whether the result is the same.
    pub async fn rerun(&self, run: &EntryId) -> Result<Rerun, Error> {
        let recorded = self.run(run).await?;
        let recipe = recorded
            .body
            .recipe
            .clone()
            .ok_or_else(|| Error::input(format!("run `{run}` was made by a person, not by a query")))?;
        // Cut from the newest, so that doing all runs again does not fold the ledger for each.
        let programme = self.programme(None).await?.cut(recipe.known_size);
        let mut prepared = prepare(&programme, &recorded.body.test, self.zone().clone(), recipe.effective_at)?;
        if let Some(version) = &recorded.body.test_version {
            prepared.test = version_of(&programme, "test", recorded.body.test.as_str(), version)?;
        }
        let over = match recorded.body.occurred_at {
            Some(at) => Over::Moment(at),
            None => {
                let zone = match &recorded.body.engagement {
                    Some(id) => engagement(&programme, id.as_str())?.zone.clone(),
                    None => self.zone().clone(),
                };
                prepared.zone = zone;
                let span = Span { from: recipe.period_start, to: recipe.period_end };
                let days = prepared.zone.whole_days_in(span);
                Over::Days(days.ok_or_else(|| Error::failure(format!("run `{run}` covers no whole day")))?)
            }
        };
        let (outcome, again) = self.run_once(&programme, &prepared, over, recipe.effective_at, &[]).await?;
        let digest = |outcome: &Outcome| match outcome {
            Outcome::Ran(ran) => ran.result_digest.clone(),
            _ => None,
        };
        Ok(Rerun {
            run: run.clone(),
            recorded: digest(&recorded.body.outcome),
            again: digest(&outcome),
            inputs_equal: again.inputs_digest == recipe.inputs_digest,
            said: outcome_text(&outcome),
            said_then: outcome_text(&recorded.body.outcome),
        })
    }
}

/// A recorded run, done again.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Rerun {
    pub run: EntryId,
    /// The result digest as recorded.
    pub recorded: Option<String>,
    pub again: Option<String>,
    pub inputs_equal: bool,
    pub said: String,
    /// What came of it when it was recorded.
    pub said_then: String,
}

impl Rerun {
    pub fn is_same(&self) -> bool {
        self.recorded.is_some() && self.recorded == self.again && self.inputs_equal
    }

    /// The same from the same inputs, where a run without a result, for a check failed or it could not be run, is that again.
    pub fn is_repeated(&self) -> bool {
        self.recorded == self.again && self.inputs_equal && (self.recorded.is_some() || self.said == self.said_then)
    }
}

fn version_of(programme: &Programme, kind: &'static str, id: &str, entry: &EntryId) -> Result<Test, Error> {
    match programme.versions(kind, id).iter().find(|version| version.entry == *entry).map(Version::object) {
        Some(Object::Test(test)) => Ok(test.clone()),
        _ => Err(Error::failure(format!("version `{entry}` of {kind} `{id}` is not in the ledger"))),
    }
}
