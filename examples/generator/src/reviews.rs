//! The quarterly access reviews: what was decided on each account, and what came of it.
use jiff::Timestamp;

use crate::calendar::{Quarter, at, hours_after};
use crate::faults::Faults;
use crate::manifest::Plan;
use crate::people::Staff;
use crate::rng::Rng;
use crate::roles::{INFRASTRUCTURE, LEAD};
use crate::table::Csv;

/// How many people of those who stay the faults and removals draw on; each has a place of its own, so that none meets another.
const PLACES: [(&str, usize); 4] =
    [("review-removal-late", 0), ("review-own-account", 1), ("review-unlisted", 2), ("review-second-decision", 3)];

struct Decision {
    id: String,
    system: &'static str,
    account: String,
    person: String,
    reviewer: String,
    word: &'static str,
    decided_at: Timestamp,
}

/// Reviews each quarter's accounts; what is removed is deactivated in the directory.
pub(crate) fn make(seed: u64, staff: &mut Staff, faults: &mut Faults, plan: &mut Plan) {
    for quarter in Quarter::all() {
        let mut rng = Rng::of(seed, &format!("review {}", quarter.label()));
        let listed_at = at(quarter.months()[2].business(8), 10, 0);
        let mut decisions = decide(staff, quarter, listed_at, &mut rng);
        remove_some(staff, &mut decisions, quarter, &mut rng);
        for (id, place) in PLACES {
            if faults.planted(id) && faults.month(id).quarter() == quarter {
                plant(id, place, staff, &mut decisions, listed_at, faults);
            }
        }
        let mut csv = Csv::new("decision_id,review,system,account,person,reviewer,decision,listed_at,decided_at");
        for d in decisions {
            let review = quarter.label();
            csv.row(&[&d.id, &review, &d.system, &d.account, &d.person, &d.reviewer, &d.word, &listed_at, &d.decided_at]);
        }
        plan.quarterly(LEAD, "access.review_decisions", quarter, csv);
    }
}

/// Every account that is enabled is kept, by somebody else than who holds it.
fn decide(staff: &Staff, quarter: Quarter, listed_at: Timestamp, rng: &mut Rng) -> Vec<Decision> {
    let mut decisions = Vec::new();
    for a in staff.accounts.iter().filter(|account| account.enabled_at(listed_at)) {
        let (usual, other) = match a.system {
            "code" | "cloud" => (INFRASTRUCTURE, LEAD),
            _ => (LEAD, INFRASTRUCTURE),
        };
        let reviewer = if a.person == usual { other } else { usual };
        decisions.push(Decision {
            id: format!("d-{}-{}-{}", quarter.label(), a.system, a.account),
            system: a.system,
            account: a.account.clone(),
            person: a.person.clone(),
            reviewer: reviewer.into(),
            word: "keep",
            decided_at: hours_after(listed_at, rng.within(2, 80)),
        });
    }
    decisions
}

/// The code account of an engineer who stays, by place.
fn engineer(staff: &Staff, place: usize) -> String {
    let mut engineers = staff.staying.iter().filter(|e| e.department == "engineering");
    engineers.nth(place).expect("enough engineers").person.clone()
}

/// Three accounts a quarter are no longer needed, and are deactivated within ten days.
fn remove_some(staff: &mut Staff, decisions: &mut [Decision], quarter: Quarter, rng: &mut Rng) {
    for n in 0..3 {
        let place = PLACES.len() + usize::try_from(quarter.0 * 3 + n).expect("small");
        let person = engineer(staff, place);
        // Whoever joined after the list was made is not on it.
        let Some(decision) = decisions.iter_mut().find(|d| d.system == "code" && d.person == person) else { continue };
        decision.word = "remove";
        let removed_at = hours_after(decision.decided_at, rng.within(1, 9 * 24));
        staff.account("code", &person).deactivate(removed_at);
    }
}

fn plant(id: &str, place: usize, staff: &mut Staff, decisions: &mut Vec<Decision>, listed_at: Timestamp, faults: &mut Faults) {
    let person = engineer(staff, place);
    let n = decisions.iter().position(|d| d.system == "code" && d.person == person).expect("who stays is on every list");
    let item = decisions[n].id.clone();
    let decided_at = decisions[n].decided_at;
    let due_at = hours_after(decided_at, 240);
    match id {
        "review-removal-late" => {
            decisions[n].word = "remove";
            staff.account("code", &person).deactivate(hours_after(decided_at, 14 * 24));
            faults.expect_alarm(id, item, due_at);
        }
        "review-own-account" => {
            decisions[n].reviewer = person;
            faults.expect_alarm(id, item, decided_at);
        }
        "review-unlisted" => {
            let unlisted = decisions.remove(n);
            faults.expect_alarm(id, format!("{}/code/{}", &item[2..9], unlisted.account), listed_at);
        }
        _ => {
            decisions[n].word = "remove";
            let d = &decisions[n];
            let second = Decision {
                id: format!("{item}-2"),
                account: d.account.clone(),
                person,
                reviewer: d.reviewer.clone(),
                word: "keep",
                decided_at: hours_after(decided_at, 20),
                ..*d
            };
            decisions.push(second);
            faults.expect_alarm(id, item, due_at);
        }
    }
}
