//! What a run makes of the evidence behind it: states that failed, bytes that changed, days that nobody can know, and the rest
//! of what could make a bad day look good.
use assay_engine::*;
use assay_model::body::{Body, Outcome, Ran, Superseding, Word};
use assay_model::id::EntryId;

use crate::place::{PROGRAMME, Trial, lead};

/// A source of states with a check, and an automated control whose test reads it.
const STATES: &str = "\
kind: source
id: hr.people
title: People
owner: p-lead
table:
  shape: state
  key: [person]
  columns: {person: text}
checks: [{check: min_rows, rows: 2}]
---
kind: control
id: HR-01
title: People are known
statement: The list of people is kept.
owner: p-lead
nature: automated
type: detective
frequency: automated
serves: [{requirement: 'soc2:CC1.4'}]
tests: [known]
---
kind: test
id: known
title: Each person is known
control: HR-01
reads: [hr.people]
procedure: Look at each person.
sql: |
  @rows
";

fn ran(outcome: &Outcome) -> &Ran {
    match outcome {
        Outcome::Ran(ran) => ran,
        other => panic!("{other:?}"),
    }
}

async fn void(trial: &Trial, target: &EntryId) {
    let word = DecideWord {
        word: Word::Void,
        target: target.to_string(),
        occurred_at: None,
        until: None,
        reason: Some("wrong file".into()),
        as_word: None,
        engagement: None,
        conditions: Vec::new(),
    };
    trial.workspace.apply(&lead(), Command::Decide(Decide::Word(word))).await.unwrap();
}

#[tokio::test]
async fn a_failed_snapshot_fails_its_own_run_and_no_other() {
    for trial in Trial::on_each().await {
        trial.apply(STATES).await.unwrap();
        trial.at("2025-02-01");
        trial.snapshot("hr.people", "ann\nben\n").await.unwrap();
        trial.at("2025-03-01");
        assert!(trial.snapshot("hr.people", "ann\n").await.unwrap().alarming);
        let receipt = trial.test_of("known", None, None).await.unwrap();
        let runs = trial.runs(&receipt).await;
        assert_eq!(runs.len(), 2);
        assert_eq!(ran(&runs[0].outcome).n, 2);
        assert!(matches!(&runs[1].outcome, Outcome::CheckFailed { check, .. } if check == "min_rows"), "{:?}", runs[1].outcome);
        // It is still due, for it told nothing; a good snapshot later is a moment of its own.
        trial.at("2025-04-01");
        trial.snapshot("hr.people", "ann\nben\ncem\n").await.unwrap();
        let runs = trial.runs(&trial.test_of("known", None, None).await.unwrap()).await;
        let last = runs.last().unwrap();
        assert_eq!((ran(&last.outcome).n, last.evidence.len()), (3, 1));
    }
}

#[tokio::test]
async fn several_spans_are_recorded_together_or_not_at_all() {
    for trial in Trial::on_each().await {
        trial.at("2025-07-02");
        trial.collect("c1\n", "2025-01-01..2025-01-31").await.unwrap();
        let second = trial.collect("c2\n", "2025-03-01..2025-03-31").await.unwrap();
        let before = trial.workspace.size().await.unwrap();
        let evidence = trial.workspace.entry(&second.entries[0]).await.unwrap();
        let Some(Body::Evidence(evidence)) = evidence.body else { panic!() };
        trial.tamper(evidence.table.as_ref().unwrap());
        let error = trial.test(None).await.unwrap_err();
        assert!(!error.is_input() && error.to_string().contains("blob"), "{error}");
        assert_eq!(trial.workspace.size().await.unwrap(), before);
    }
    for trial in Trial::on_each().await {
        trial.at("2025-07-02");
        trial.collect("c1\n", "2025-01-01..2025-01-31").await.unwrap();
        trial.collect("c2\n", "2025-03-01..2025-03-31").await.unwrap();
        let receipt = trial.test(None).await.unwrap();
        assert_eq!((receipt.entries.len(), receipt.said.len()), (2, 2), "{receipt:?}");
    }
}

#[tokio::test]
async fn nobody_can_know_the_days_after_the_file_was_taken() {
    for trial in Trial::on_each().await {
        trial.at("2025-04-02");
        let error = trial.collect("c1\n", "2025-01-01..2025-06-30").await.unwrap_err();
        assert!(error.to_string().contains("cannot tell of later days"), "{error}");
        // The day itself is not over either.
        assert!(trial.collect("c1\n", "2025-01-01..2025-04-02").await.is_err());
        trial.collect("c1\n", "2025-01-01..2025-04-01").await.unwrap();
    }
}

#[tokio::test]
async fn a_better_run_says_which_of_the_items_it_no_longer_holds() {
    for trial in Trial::on_each().await {
        trial.at("2025-04-02");
        trial.collect("c1\nc2\n", "2025-01-01..2025-03-31").await.unwrap();
        let first = trial.test(None).await.unwrap().entries[0].clone();
        for (rows, lacks) in [("c2 ok 2025-02-02", vec![]), ("c2 ok 2025-02-03", vec!["c2"]), ("c1 ok 2025-02-01", vec!["c2"])] {
            trial.apply(&PROGRAMME.replace("  c1 ok 2025-02-01\n  c2 alarm 2025-02-02", &format!("  {rows}"))).await.unwrap();
            let supersedes = Some(Superseding { run: first.clone(), reason: "the rule was wrong".into() });
            let runs = trial.runs(&trial.test_of("reviewed", None, supersedes).await.unwrap()).await;
            assert_eq!(ran(&runs[0].outcome).lacks, lacks, "{rows}");
        }
    }
}

#[tokio::test]
async fn a_row_is_of_a_declared_asset_or_the_run_is_none() {
    for trial in Trial::on_each().await {
        trial.apply(&PROGRAMME.replace("c1 ok 2025-02-01", "c1 ok 2025-02-01 nowhere")).await.unwrap();
        trial.at("2025-04-02");
        trial.collect("c1\n", "2025-01-01..2025-03-31").await.unwrap();
        let runs = trial.runs(&trial.test(None).await.unwrap()).await;
        assert!(matches!(&runs[0].outcome, Outcome::Error { reason } if reason.contains("`nowhere`")), "{:?}", runs[0].outcome);
    }
}

#[tokio::test]
async fn an_empty_file_proves_nothing_where_another_holds_a_row() {
    for trial in Trial::on_each().await {
        trial.apply(&PROGRAMME.replace("  c1 ok 2025-02-01\n  c2 alarm 2025-02-02", "  nothing")).await.unwrap();
        trial.at("2025-04-02");
        trial.collect_counted("", "2025-01-01..2025-03-31", Some(0)).await.unwrap();
        trial.collect("c1\n", "2025-02-01..2025-02-28").await.unwrap();
        let runs = trial.runs(&trial.test(None).await.unwrap()).await;
        assert_eq!((ran(&runs[0].outcome).n, &ran(&runs[0].outcome).proof), (0, &None));
    }
}

#[tokio::test]
async fn what_was_tested_on_void_evidence_is_due_again() {
    for trial in Trial::on_each().await {
        trial.at("2025-04-02");
        let wrong = trial.collect("c1\n", "2025-01-01..2025-03-31").await.unwrap();
        trial.test(None).await.unwrap();
        assert!(trial.test(None).await.unwrap().entries.is_empty());
        void(&trial, &wrong.entries[0]).await;
        // Nothing tells of those days any longer.
        assert!(trial.test(None).await.unwrap().entries.is_empty());
        trial.collect("c1\nc2\n", "2025-01-01..2025-03-31").await.unwrap();
        let runs = trial.runs(&trial.test(None).await.unwrap()).await;
        assert_eq!((runs.len(), ran(&runs[0].outcome).n), (1, 2));
        // And a void run leaves its days due.
        let run = trial.test(Some("2025-01-01..2025-03-31")).await.unwrap().entries[0].clone();
        void(&trial, &run).await;
        assert!(trial.test(None).await.unwrap().entries.is_empty(), "the run before it still stands");
    }
}

#[tokio::test]
async fn what_it_is_reconciled_with_is_cited_too() {
    for trial in Trial::on_each().await {
        trial.apply(STATES).await.unwrap();
        let check =
            "checks: [{check: reconcile, column: commit, other: hr.people, other_column: person}]\n---\nkind: control\nid: CH-01";
        trial.apply(&PROGRAMME.replace("---\nkind: control\nid: CH-01", check)).await.unwrap();
        trial.at("2025-04-02");
        let people = trial.snapshot("hr.people", "c1\nc2\n").await.unwrap().entries[0].clone();
        let changes = trial.collect("c1\n", "2025-01-01..2025-03-31").await.unwrap().entries[0].clone();
        let runs = trial.runs(&trial.test(None).await.unwrap()).await;
        assert_eq!(runs[0].evidence, vec![changes, people]);
    }
}

#[tokio::test]
async fn a_run_of_days_without_the_control_says_so() {
    for trial in Trial::on_each().await {
        trial
            .apply(&PROGRAMME.replace("tests: [reviewed]", "tests: [reviewed]\nfrom: 2025-01-01\nto: 2025-01-31"))
            .await
            .unwrap();
        trial.at("2025-07-02");
        trial.collect("c1\n", "2025-01-01..2025-06-30").await.unwrap();
        let receipt = trial.test(Some("2025-02-01..2025-03-31")).await.unwrap();
        assert!(receipt.said.iter().any(|said| said.contains("not in force")), "{:?}", receipt.said);
        let receipt = trial.test(Some("2025-01-31..2025-04-30")).await.unwrap();
        assert!(!receipt.said.iter().any(|said| said.contains("not in force")), "{:?}", receipt.said);
    }
}
