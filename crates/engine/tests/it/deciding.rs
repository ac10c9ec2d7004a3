//! Deciding and performing: what a target means, who may, and what is refused.
use assay_engine::*;
use assay_model::body::{Body, Target, Word};
use assay_model::id::ControlId;
use assay_model::time::Day;

use crate::place::{Trial, day, lead};

fn decide(word: Word, target: &str) -> DecideWord {
    DecideWord {
        word,
        target: target.into(),
        occurred_at: None,
        until: None,
        reason: Some("because".into()),
        as_word: None,
        engagement: None,
        conditions: Vec::new(),
    }
}

async fn apply(trial: &Trial, decide: DecideWord) -> Result<Receipt, Error> {
    trial.workspace.apply(&lead(), Command::Decide(Decide::Word(decide))).await
}

#[tokio::test]
async fn a_target_is_what_a_person_would_write() {
    for trial in Trial::on_each().await {
        trial.at("2025-04-02");
        trial.collect("c1\nc2\n", "2025-01-01..2025-03-31").await.unwrap();
        let run = trial.test(None).await.unwrap().entries[0].clone();
        let short = &run.as_str()[..10];
        // The trial's dice make ids that begin alike: a short one means too many.
        let error = apply(&trial, decide(Word::Close, short)).await.unwrap_err();
        assert!(error.to_string().contains("more than one entry"), "{error}");
        let receipt = apply(&trial, decide(Word::Close, &format!("{run}/c2"))).await.unwrap();
        let Some(Body::Decision(decision)) = trial.workspace.entry(&receipt.entries[0]).await.unwrap().body else { panic!() };
        assert_eq!(decision.target, Target::Alarm { run: run.clone(), item: "c2".into() });
        assert_eq!(decision.authority.unwrap().grant.as_str(), "g-lead");
        let error = apply(&trial, decide(Word::Close, &format!("{run}/c1"))).await.unwrap_err();
        assert!(error.to_string().contains("shows no exception of `c1`"), "{error}");
        apply(&trial, decide(Word::Answer, "AC-01@2025-01-01")).await.unwrap();
    }
}

#[tokio::test]
async fn what_must_not_be_decided_is_refused() {
    for trial in Trial::on_each().await {
        let error = apply(&trial, decide(Word::Void, "AC-01")).await.unwrap_err();
        assert!(error.to_string().contains("declared version cannot be voided"), "{error}");
        let error = apply(&trial, decide(Word::Accept, "AC-01@2025-01-01")).await.unwrap_err();
        assert!(error.hint_text().unwrap().contains("--until"), "{error}");
        let error = apply(&trial, DecideWord { reason: None, ..decide(Word::Void, "AC-01") }).await.unwrap_err();
        assert!(error.is_input());
        let error = apply(&trial, decide(Word::Close, "nothing")).await.unwrap_err();
        assert!(error.is_input(), "{error}");
    }
}

#[tokio::test]
async fn a_performance_lies_in_the_past_and_is_of_a_calendar_control() {
    for trial in Trial::on_each().await {
        let perform = |control: &str, on: &str| Perform {
            control: ControlId::parse(control).unwrap(),
            occurred_at: day(on),
            claims: Some(Day::parse("2025-01-01").unwrap()),
            performer: lead().person,
            reviewer: None,
            evidence: Vec::new(),
            note: None,
        };
        trial.at("2025-03-20");
        trial.workspace.apply(&lead(), Command::Perform(perform("AC-01", "2025-03-19"))).await.unwrap();
        let error = trial.workspace.apply(&lead(), Command::Perform(perform("AC-01", "2025-03-21"))).await.unwrap_err();
        assert!(error.to_string().contains("still to come"), "{error}");
        let error = trial.workspace.apply(&lead(), Command::Perform(perform("CH-01", "2025-03-19"))).await.unwrap_err();
        assert!(error.to_string().contains("a test shows how it operates"), "{error}");
    }
}
