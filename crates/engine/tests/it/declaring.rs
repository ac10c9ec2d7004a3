//! Declaring: the diff, all or nothing, pruning, permission, and two at once.
use assay_engine::*;

use crate::place::{Trial, objects, person};

fn declare(yaml: &str) -> Declare {
    Declare { objects: objects(yaml), origin: "files".into(), missing: Missing::Keep }
}

#[tokio::test]
async fn the_same_files_again_change_nothing() {
    for trial in Trial::on_each().await {
        let before = trial.workspace.size().await.unwrap();
        let receipt = trial.apply(crate::place::PROGRAMME).await.unwrap();
        assert_eq!((receipt.entries.len(), receipt.size), (0, before), "{:?}", trial.workspace.log_lines(None, 1).await.unwrap());
        let changed = crate::place::PROGRAMME.replace("due_within: 10", "due_within: 15");
        let plan = trial.workspace.plan(&declare(&changed)).await.unwrap();
        assert_eq!(plan.n_unchanged, 4);
        let What::Changed(fields) = &plan.changes[0].what else { panic!("{plan:?}") };
        assert_eq!(fields[0].to_string(), "due_within: 10 -> 15");
    }
}

#[tokio::test]
async fn one_wrong_object_changes_nothing_at_all() {
    for trial in Trial::on_each().await {
        let before = trial.workspace.size().await.unwrap();
        let wrong = "kind: risk\nid: R-1\ntitle: T\nowner: p-lead\nlikelihood: low\nimpact: low\ntreatment: accept\n---\n\
                     kind: risk\nid: R-2\ntitle: T\nowner: p-laed\nlikelihood: low\nimpact: low\ntreatment: accept\n";
        let error = trial.apply(wrong).await.unwrap_err();
        assert!(error.to_string().contains("p-laed") && error.to_string().contains("p-lead"), "{error}");
        assert_eq!(trial.workspace.size().await.unwrap(), before);
    }
}

#[tokio::test]
async fn pruning_retires_what_came_from_the_same_place() {
    for trial in Trial::on_each().await {
        trial.at("2025-06-01");
        let without: Vec<&str> = crate::place::PROGRAMME.split("---\n").filter(|object| !object.contains("id: AC-01")).collect();
        trial.declare(&without.join("---\n"), Missing::Retire).await.unwrap();
        let programme = trial.workspace.programme(None).await.unwrap();
        let retired = programme.newest("control", "AC-01").unwrap();
        assert_eq!(retired.declared.in_force_to.map(|day| day.to_string()), Some("2025-05-31".into()));
        // The person and the grant came from elsewhere and stay.
        assert!(programme.newest("person", "p-lead").unwrap().declared.in_force_to.is_none());
    }
}

#[tokio::test]
async fn nobody_declares_without_a_grant_in_force() {
    for trial in Trial::on_each().await {
        trial
            .apply(
                "kind: person\nid: p-ann\nname: Ann\n---\nkind: grant\nid: g-ann\nperson: p-ann\nrole: owner\n\
                 from: 2025-01-01\nto: 2025-03-31\n",
            )
            .await
            .unwrap();
        let risk = "kind: risk\nid: R-1\ntitle: T\nowner: p-ann\nlikelihood: low\nimpact: low\ntreatment: accept\n";
        let control = crate::place::PROGRAMME.replace("due_within: 10", "due_within: 15");
        let ann = person("p-ann");
        trial.at("2025-02-01");
        let error = trial.workspace.apply(&ann, Command::Declare(declare(&control))).await.unwrap_err();
        assert!(error.is_refused(), "{error}");
        trial.workspace.apply(&ann, Command::Declare(declare(risk))).await.unwrap();
        trial.at("2025-04-01");
        let later = risk.replace("impact: low", "impact: high");
        let error = trial.workspace.apply(&ann, Command::Declare(declare(&later))).await.unwrap_err();
        assert!(error.is_refused() && error.hint_text().unwrap().contains("2025-04-01"), "{error}");
    }
}

#[tokio::test]
async fn two_who_declare_at_once_both_succeed_unless_they_change_one_object() {
    for trial in Trial::on_each().await {
        let risk = |id: &str, impact: &str| {
            format!("kind: risk\nid: {id}\ntitle: T\nowner: p-lead\nlikelihood: low\nimpact: {impact}\ntreatment: accept\n")
        };
        let (first, second) = (risk("R-1", "low"), risk("R-2", "low"));
        let (one, two) = tokio::join!(trial.apply(&first), trial.apply(&second));
        assert!(one.is_ok() && two.is_ok());
        let (low, high) = (risk("R-1", "medium"), risk("R-1", "high"));
        let (one, two) = tokio::join!(trial.apply(&low), trial.apply(&high));
        let conflicts = [one, two].into_iter().filter_map(Result::err).filter(Error::is_conflict).count();
        assert!(conflicts <= 1);
        let versions = trial.workspace.programme(None).await.unwrap().versions("risk", "R-1").len();
        assert_eq!(versions, 3 - conflicts);
    }
}
