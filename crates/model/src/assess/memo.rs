//! `assess` itself, and what it remembers of the controls that nothing has changed.
use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::control::{Assessed, assess_control};
use super::requirement::roll_up;
use super::scene::Scene;
use super::{Assessment, Question, RULES};
use crate::facts::{ControlFacts, Facts};
use crate::id::EngagementId;
use crate::object::Engagement;
use crate::time::Instant;

/// Why there is nothing to assess.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssessError {
    #[error("there is no engagement `{0}`\nhint: declare it, or look at a later `--known-at`")]
    Unknown(EngagementId),
    #[error("the engagement `{0}` has neither a period nor a date\nhint: give it a `period` or a `date`")]
    Undated(EngagementId),
}

/// Where an engagement stands at a moment, by these facts.
pub fn assess(facts: &Facts, question: Question) -> Result<Assessment, AssessError> {
    Memo::default().assess(facts, question)
}

/// How many results of controls are kept: some 50 engagements of 200 controls, read at two moments each.
const KEPT_MAX: usize = 20_000;

/// Results of controls, kept for as long as neither their facts nor the time changes them.
///
/// Everything else follows from them anew each time. It is good for the facts of one ledger, however they grow.
#[derive(Debug, Default)]
pub struct Memo {
    kept: BTreeMap<([u8; 32], [u8; 32]), Kept>,
}

#[derive(Debug)]
struct Kept {
    from: Instant,
    assessed: Arc<Assessed>,
}

impl Memo {
    /// As [`assess`], to the same result.
    pub fn assess(&mut self, facts: &Facts, question: Question) -> Result<Assessment, AssessError> {
        let id = question.engagement;
        let known = facts.words.find(id.as_str()).and_then(|id| facts.engagements.get(&id));
        let Some(fact) = known else { return Err(AssessError::Unknown(id.clone())) };
        let Some(scene) = Scene::new(facts, &fact.engagement, question.effective_at) else {
            return Err(AssessError::Undated(id.clone()));
        };
        let of = hash(&fact.engagement);
        let controls: Vec<_> = facts.controls.iter().map(|control| self.control(&scene, of, control)).collect();
        Ok(roll_up(&scene, fact, question.requirements, &controls))
    }

    fn control(&mut self, scene: &Scene, engagement: [u8; 32], control: &ControlFacts) -> Arc<Assessed> {
        let key = (engagement, control.hash);
        if let Some(kept) = self.kept.get(&key) {
            let still = kept.assessed.valid_until.is_none_or(|until| scene.at < until);
            if kept.from <= scene.at && still {
                return kept.assessed.clone();
            }
        }
        let assessed = Arc::new(assess_control(scene, control));
        if self.kept.len() >= KEPT_MAX {
            self.kept.clear();
        }
        self.kept.insert(key, Kept { from: scene.at, assessed: assessed.clone() });
        assessed
    }
}

/// What of the engagement and the rules a control's result depends on.
fn hash(engagement: &Engagement) -> [u8; 32] {
    let text = serde_json::to_string(engagement).expect("an engagement has only texts as keys");
    Sha256::new().chain_update(RULES).chain_update([0]).chain_update(text).finalize().into()
}
