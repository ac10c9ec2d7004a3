//! Deciding and performing: what a target means, who may, and what is refused.
use assay_engine::*;
use assay_model::body::{Body, FindingWord, Outcome, PerformedBy, Purpose, Target, Word};
use assay_model::id::{ControlId, EntryId, TestId};
use assay_model::time::Day;

use crate::place::{PROGRAMME, Trial, day, lead, person};

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

#[tokio::test]
async fn authority_is_what_was_held_on_the_day_of_the_act() {
    for trial in Trial::on_each().await {
        let people = "kind: person\nid: p-board\nname: Bo\n---\nkind: grant\nid: g-then\nperson: p-board\nrole: lead\nto: 2025-03-31\n\
                      ---\nkind: grant\nid: g-now\nperson: p-board\nrole: committee\nfrom: 2025-06-01\n";
        trial.apply(people).await.unwrap();
        trial.at("2025-05-01");
        let approve = |at: Option<&str>| DecideWord { occurred_at: at.map(day), ..decide(Word::Approve, "CH-01") };
        let board = person("p-board");
        let by_board = |word| trial.workspace.apply(&board, Command::Decide(Decide::Word(word)));
        let error = by_board(approve(None)).await.unwrap_err();
        assert!(error.to_string().contains("may not decide `approve`"), "{error}");
        trial.at("2025-06-02");
        // Of an act in March the grant of March is recorded; of one in May there was none.
        let receipt = by_board(approve(Some("2025-03-15"))).await.unwrap();
        let Some(Body::Decision(decision)) = trial.workspace.entry(&receipt.entries[0]).await.unwrap().body else { panic!() };
        assert_eq!(decision.authority.unwrap().grant.as_str(), "g-then");
        assert!(by_board(approve(Some("2025-05-01"))).await.is_err());
        let receipt = by_board(approve(None)).await.unwrap();
        let Some(Body::Decision(decision)) = trial.workspace.entry(&receipt.entries[0]).await.unwrap().body else { panic!() };
        assert_eq!(decision.authority.unwrap().grant.as_str(), "g-now");
    }
}

#[tokio::test]
async fn a_concern_is_in_no_table_and_its_words_in_no_list() {
    for trial in Trial::on_each().await {
        let report = |word, title: &str| ReportFinding {
            word,
            title: title.into(),
            occurred_at: day("2025-01-01"),
            requirements: Vec::new(),
            controls: Vec::new(),
            assets: Vec::new(),
            exceptions: Vec::new(),
        };
        let reads = PROGRAMME.replace("reads: [git.changes]", "reads: [git.changes, programme.findings]");
        trial.apply(&reads.replace("  c1 ok 2025-02-01\n  c2 alarm 2025-02-02", "  @rows")).await.unwrap();
        trial.at("2025-04-02");
        for (word, title) in [(FindingWord::Concern, "my manager"), (FindingWord::Observation, "a draughty server room")] {
            trial.workspace.apply(&lead(), Command::Decide(Decide::Report(report(word, title)))).await.unwrap();
        }
        trial.collect("", "2025-01-01..2025-03-31").await.unwrap();
        let runs = trial.runs(&trial.test(None).await.unwrap()).await;
        let Outcome::Ran(ran) = &runs[0].outcome else { panic!("{:?}", runs[0].outcome) };
        assert_eq!(ran.n, 1, "the observation and nothing else");
        let said: Vec<String> = trial.workspace.log_lines(None, 100).await.unwrap().into_iter().map(|line| line.what).collect();
        assert!(said.iter().any(|what| what == "report a concern"));
        assert!(
            said.iter().any(|what| what.contains("draughty")) && !said.iter().any(|what| what.contains("manager")),
            "{said:?}"
        );
    }
}

const PROCEDURE: &str = "\
kind: test
id: looked-at
title: The review was looked at
control: AC-01
procedure: Look at the review.
attributes: [{id: A, text: It is signed}]
---
kind: control
id: AC-01
title: Access is reviewed
statement: The owner reviews who has access.
owner: p-lead
nature: manual
type: detective
frequency: quarterly
due_within: 10
serves: [{requirement: 'soc2:CC6.2'}]
tests: [looked-at]
";

#[tokio::test]
async fn a_result_found_by_hand_says_what_was_looked_at() {
    for trial in Trial::on_each().await {
        trial.apply(PROCEDURE).await.unwrap();
        trial.at("2025-04-02");
        let evidence = trial.collect("c1\n", "2025-01-01..2025-03-31").await.unwrap().entries[0].clone();
        let found = || ManualTest {
            control: ControlId::parse("AC-01").unwrap(),
            test: Some(TestId::parse("looked-at").unwrap()),
            purpose: Purpose::Operation,
            engagement: None,
            occurred_at: day("2025-04-01"),
            covers: None,
            n: 2,
            alarms: vec![("Q1".into(), "not signed".into())],
            evidence: vec![evidence.clone()],
            supersedes: None,
        };
        let lead = lead();
        let record = |manual| trial.workspace.apply(&lead, Command::Test(Test::Manual(manual)));
        let nothing = EntryId::parse("00000000000000000000000000000000").unwrap();
        let refused = [
            (ManualTest { occurred_at: day("2025-04-03"), ..found() }, "still to come"),
            (ManualTest { n: 0, ..found() }, "1 items failed of 0"),
            (ManualTest { alarms: vec![("a".into(), String::new()); 3], ..found() }, "3 items failed of 2"),
            (ManualTest { evidence: Vec::new(), ..found() }, "what did the person look at"),
            (ManualTest { evidence: vec![nothing], ..found() }, "is no evidence"),
            (ManualTest { test: Some(TestId::parse("reviewed").unwrap()), ..found() }, "no manual procedure"),
            (ManualTest { test: None, ..found() }, "names the test"),
            (ManualTest { control: ControlId::parse("CH-01").unwrap(), ..found() }, "no manual procedure"),
        ];
        let before = trial.workspace.size().await.unwrap();
        for (manual, why) in refused {
            let error = record(manual).await.unwrap_err();
            assert!(error.is_input() && error.to_string().contains(why), "{why}: {error}");
        }
        assert_eq!(trial.workspace.size().await.unwrap(), before);
        let receipt = record(found()).await.unwrap();
        let run = trial.workspace.run(&receipt.entries[0]).await.unwrap().body;
        assert_eq!((run.performed_by, &run.recipe), (PerformedBy::Management, &None));
        let Outcome::Ran(ran) = &run.outcome else { panic!() };
        assert_eq!((ran.n, ran.alarms[0].item.as_str()), (2, "Q1"));
    }
}
