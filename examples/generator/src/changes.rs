//! The changes to the main branches.
use jiff::Timestamp;

use crate::calendar::{Month, Quarter, at, hours_after, is_business, with_offset};
use crate::faults::Faults;
use crate::manifest::Plan;
use crate::people::Staff;
use crate::rng::Rng;
use crate::roles::TECHNOLOGY;
use crate::table::Csv;

pub(crate) struct Change {
    pub(crate) month: Month,
    pub(crate) commit: String,
    number: i64,
    author: String,
    pub(crate) committed_at: Timestamp,
    reviewers: Vec<String>,
    tested: bool,
    issue: i64,
    /// Reviewed by its author, under the name of another account.
    pub(crate) by_second_account: bool,
}

pub(crate) fn make(seed: u64, staff: &Staff, faults: &mut Faults, plan: &mut Plan) -> Vec<Change> {
    let mut all = Vec::new();
    let engineers: Vec<String> =
        staff.staying.iter().filter(|e| e.department == "engineering").map(|e| e.person.clone()).collect();
    for quarter in Quarter::all() {
        let mut csv = Csv::new("commit,change,author,committer,authored_at,committed_at,reviewers,ci_result_recorded,issues");
        for month in quarter.months() {
            let mut changes = of_month(seed, month, &engineers);
            plant(month, &mut changes, faults);
            second_account(month, &mut changes, staff, faults);
            for c in &changes {
                let change = format!("NT-{}", c.number);
                let authored_at = hours_after(c.committed_at, -5);
                let committed_at = with_offset(c.committed_at, "America/New_York");
                let (reviewers, issue) = (c.reviewers.join(" "), format!("#{}", c.issue));
                csv.row(&[
                    &c.commit,
                    &change,
                    &c.author,
                    &"merge-queue",
                    &authored_at,
                    &committed_at,
                    &reviewers,
                    &c.tested,
                    &issue,
                ]);
            }
            all.extend(changes);
        }
        plan.quarterly(TECHNOLOGY, "git.changes", quarter, csv);
    }
    all
}

/// Once a month the engineer who has a second account brings a change; where planted, that account reviews it.
fn second_account(month: Month, changes: &mut [Change], staff: &Staff, faults: &Faults) {
    let (person, account) = &staff.second_account;
    let change = &mut changes[30];
    change.author = person.clone();
    change.reviewers.retain(|reviewer| reviewer != person);
    if change.reviewers.is_empty() {
        change.reviewers.push(TECHNOLOGY.into());
    }
    if faults.planted_in("deploy-second-account", month) {
        change.reviewers = vec![account.clone()];
        change.by_second_account = true;
    }
}

/// Some forty changes in order of time, few of them at weekends; the last one late on the month's last evening.
fn of_month(seed: u64, month: Month, engineers: &[String]) -> Vec<Change> {
    let mut rng = Rng::of(seed, &format!("changes {}", month.label()));
    let days = i64::from(month.first().days_in_month());
    let mut times = Vec::new();
    while times.len() < 40 {
        let day = month.day(rng.within(1, days));
        if is_business(day) || rng.one_in(10) {
            times.push(at(day, rng.within(8, 19), rng.within(0, 59)));
        }
    }
    times.sort();
    times.push(at(month.last(), 21, 30));
    let mut changes = Vec::new();
    for (n, committed_at) in times.into_iter().enumerate() {
        let author = rng.pick(engineers).clone();
        let mut reviewers = vec![rng.pick(engineers).clone()];
        while reviewers.iter().all(|reviewer| *reviewer == author) {
            reviewers.push(rng.pick(engineers).clone());
        }
        let number = 2000 + i64::from(month.0) * 41 + i64::try_from(n).expect("small");
        let (commit, issue) = (rng.hex(40), rng.within(300, 1900));
        let by_second_account = false;
        changes.push(Change { month, commit, number, author, committed_at, reviewers, tested: true, issue, by_second_account });
    }
    changes
}

fn plant(month: Month, changes: &mut [Change], faults: &mut Faults) {
    for (id, n) in [("change-untested", 11), ("change-self-review", 23), ("change-at-the-edge", 40)] {
        if !faults.planted_in(id, month) {
            continue;
        }
        let change = &mut changes[n];
        match id {
            "change-untested" => change.tested = false,
            "change-self-review" => change.reviewers = vec![change.author.clone(), change.author.to_uppercase()],
            _ => change.reviewers.clear(),
        }
        faults.expect_alarm(id, change.commit.clone(), change.committed_at);
    }
}
