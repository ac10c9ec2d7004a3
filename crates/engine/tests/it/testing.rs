//! Collecting and testing: what a run covers, what makes it fail, and that it can be done again.
use assay_engine::*;
use assay_model::body::Outcome;

use crate::place::Trial;

async fn only_run(trial: &Trial, receipt: &Receipt) -> assay_model::body::Run {
    assert_eq!(receipt.entries.len(), 1, "{receipt:?}");
    (*trial.workspace.run(&receipt.entries[0]).await.unwrap().body).clone()
}

#[tokio::test]
async fn a_run_covers_the_days_that_evidence_covers_and_no_more() {
    for trial in Trial::on_each().await {
        trial.at("2025-04-02");
        trial.collect("c1\nc2\n", "2025-01-01..2025-03-31").await.unwrap();
        let run = only_run(&trial, &trial.test(None).await.unwrap()).await;
        assert_eq!(run.covers_from.unwrap().to_string(), "2025-01-01T00:00:00Z");
        assert_eq!(run.covers_to.unwrap().to_string(), "2025-04-01T00:00:00Z");
        let Outcome::Ran(ran) = run.outcome else { panic!() };
        assert_eq!((ran.n, ran.alarms[0].item.as_str()), (2, "c2"));
        // Nothing is due until there is more evidence.
        assert!(trial.test(None).await.unwrap().entries.is_empty());
        trial.at("2025-07-02");
        trial.collect("c3\n", "2025-04-01..2025-06-30").await.unwrap();
        let run = only_run(&trial, &trial.test(None).await.unwrap()).await;
        assert_eq!(run.covers_from.unwrap().to_string(), "2025-04-01T00:00:00Z");
    }
}

#[tokio::test]
async fn a_run_done_again_gives_the_same_digest() {
    for trial in Trial::on_each().await {
        trial.at("2025-04-02");
        trial.collect("c1\nc2\n", "2025-01-01..2025-03-31").await.unwrap();
        let receipt = trial.test(None).await.unwrap();
        trial.collect("c9\n", "2025-02-01..2025-02-28").await.unwrap();
        let changed = crate::place::PROGRAMME.replace("c2 alarm", "c2 ok");
        trial.apply(&changed).await.unwrap();
        let rerun = trial.workspace.rerun(&receipt.entries[0]).await.unwrap();
        assert!(rerun.is_same() && rerun.recorded.is_some(), "{rerun:?}");
    }
}

#[tokio::test]
async fn a_broken_file_leaves_nothing_behind() {
    for trial in Trial::on_each().await {
        let before = trial.workspace.size().await.unwrap();
        trial.at("2025-04-02");
        let error = trial.collect("c1\nbroken\n", "2025-01-01..2025-03-31").await.unwrap_err();
        assert_eq!(error.to_string(), "a row is broken");
        assert_eq!(error.hint_text(), Some("mend it"));
        assert_eq!(trial.workspace.size().await.unwrap(), before);
    }
}

#[tokio::test]
async fn a_failed_check_makes_the_run_fail_until_better_evidence_comes() {
    for trial in Trial::on_each().await {
        let checked = crate::place::PROGRAMME
            .replace("---\nkind: control\nid: CH-01", "checks: [{check: row_count}]\n---\nkind: control\nid: CH-01");
        trial.apply(&checked).await.unwrap();
        trial.at("2025-04-02");
        let receipt = trial.collect("c1\nc2\n", "2025-01-01..2025-03-31").await.unwrap();
        assert!(receipt.alarming && receipt.said[0].contains("nobody said how many rows"), "{receipt:?}");
        let run = only_run(&trial, &trial.test(Some("2025-01-01..2025-03-31")).await.unwrap()).await;
        assert!(matches!(run.outcome, Outcome::CheckFailed { .. }), "{:?}", run.outcome);
    }
}

#[tokio::test]
async fn no_rows_prove_nothing_without_evidence_that_nothing_occurred() {
    for trial in Trial::on_each().await {
        trial.apply(&crate::place::PROGRAMME.replace("  c1 ok 2025-02-01\n  c2 alarm 2025-02-02", "  @rows")).await.unwrap();
        trial.at("2025-04-02");
        trial.collect("", "2025-01-01..2025-03-31").await.unwrap();
        let receipt = trial.test(None).await.unwrap();
        assert!(receipt.alarming && receipt.said[0].contains("no proof that nothing occurred"), "{receipt:?}");
        // With a count of none by the source itself, the empty file proves it.
        trial.at("2025-04-03");
        let proof = trial.collect_counted("", "2025-01-01..2025-03-31", Some(0)).await.unwrap();
        let run = only_run(&trial, &trial.test(None).await.unwrap()).await;
        let Outcome::Ran(ran) = run.outcome else { panic!() };
        assert_eq!(ran.n, 0);
        assert_eq!(ran.proof.as_ref(), proof.entries.first());
    }
}
