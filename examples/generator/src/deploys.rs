//! What reached production and by whom, emergency changes, and whether the main branches were protected.
use jiff::Timestamp;

use crate::calendar::{Month, at, business_by, hours_after, is_business, next_business, plus, with_offset};
use crate::changes::Change;
use crate::faults::Faults;
use crate::log::{Log, cells, each_quarter, or_empty, test_each_quarter};
use crate::manifest::Plan;
use crate::people::Staff;
use crate::rng::Rng;
use crate::roles::{INFRASTRUCTURE, TECHNOLOGY};

const REPOSITORIES: [&str; 4] = ["screening", "help", "web", "infrastructure"];

pub(crate) fn make(seed: u64, staff: &Staff, changes: &[Change], faults: &mut Faults, plan: &mut Plan) {
    deploys(seed, changes, faults, plan);
    emergencies(seed, staff, faults, plan);
    protection(seed, faults, plan);
    test_each_quarter(&["deploys-traced", "separate-deployer", "emergency-changes", "branch-protection"], plan);
}

/// Two of three changes are deployed, some hours after they were merged; those that faults of review are about are not.
fn deploys(seed: u64, changes: &[Change], faults: &mut Faults, plan: &mut Plan) {
    let mut log = Log::new("deploy.log", "deploy,system,commit,actor,deployed_at");
    for month in Month::all() {
        let mut rng = Rng::of(seed, &format!("deploys {}", month.label()));
        let of_month = changes.iter().filter(|change| change.month == month);
        for (n, change) in of_month.enumerate() {
            let deployed_at = hours_after(change.committed_at, rng.within(1, 3));
            let deployed = n % 3 != 2 && !matches!(n, 11 | 23 | 40);
            if !deployed {
                continue;
            }
            let deploy = format!("dep-{}-{n:02}", month.label());
            let mut row = (change.commit.clone(), deployed_at.to_string());
            for (id, place) in [("deploy-unmerged", 6), ("deploy-by-hand", 15), ("deploy-before-merge", 27)] {
                if place != n || !faults.planted_in(id, month) {
                    continue;
                }
                let at = if id == "deploy-before-merge" { hours_after(change.committed_at, -1) } else { deployed_at };
                row = match id {
                    "deploy-unmerged" => (rng.hex(40), deployed_at.to_string()),
                    "deploy-by-hand" => (String::new(), deployed_at.to_string()),
                    // In Berlin, where the platform's clock stands, it reads as later than the merge.
                    _ => (row.0, with_offset(at, "Europe/Berlin")),
                };
                faults.expect_alarm(id, deploy.clone(), at);
                if id != "deploy-before-merge" {
                    faults.expect_alarm_of(id, "separate-deployer", deploy.clone(), at);
                }
            }
            if change.by_second_account {
                faults.expect_alarm("deploy-second-account", deploy.clone(), deployed_at);
            }
            log.push(deployed_at, cells![deploy, "production", row.0, "deploy-bot", row.1]);
        }
    }
    log.hand_in(INFRASTRUCTURE, plan);
}

/// Some two emergency changes a month among forty of other kinds.
fn emergencies(seed: u64, staff: &Staff, faults: &mut Faults, plan: &mut Plan) {
    let mut log = Log::new("itsm.changes", "change,kind,opened_at,implemented_at,implementer,reviewer,reviewed_at");
    let engineers: Vec<_> = staff.staying.iter().filter(|e| e.department == "engineering").collect();
    for month in Month::all() {
        let mut rng = Rng::of(seed, &format!("emergencies {}", month.label()));
        for n in 0..6 {
            let kind = if n < 3 { "emergency" } else { "normal" };
            let made_at = at(month.day(3 + 3 * n), rng.within(9, 21), rng.within(0, 59));
            let day = month.day(3 + 3 * n);
            let due = next_business(next_business(if is_business(day) { day } else { business_by(day) }));
            let who = rng.pick(&engineers).person.clone();
            let change = format!("chg-{}-{n}", month.label());
            let row = |kind: &str, reviewer: &str, reviewed_at: Option<Timestamp>| {
                cells![change, kind, hours_after(made_at, -1), made_at, who, reviewer, or_empty(reviewed_at)]
            };
            let in_time = Some(at(due, 10, rng.within(0, 59)));
            let planted = [("emergency-late", 0), ("emergency-own-review", 1), ("emergency-relabelled", 2)];
            let fault = planted.into_iter().find(|(id, place)| *place == n && faults.planted_in(id, month));
            match fault {
                None => log.push(made_at, row(kind, TECHNOLOGY, in_time)),
                Some((id, _)) => {
                    match id {
                        "emergency-late" => log.push(made_at, row(kind, TECHNOLOGY, Some(at(next_business(due), 0, 40)))),
                        "emergency-own-review" => log.push(made_at, row(kind, &who, in_time)),
                        // Its first version says emergency; a quarter's later export calls it normal.
                        _ => {
                            log.push(made_at, row("emergency", "", None));
                            log.push(at(plus(month.quarter().last(), 1), 9, 0), row("normal", "", None));
                        }
                    }
                    faults.expect_alarm(id, change.clone(), at(due, 0, 0));
                }
            }
        }
    }
    log.hand_in(TECHNOLOGY, plan);
}

/// Branches are protected from a repository's first hour; once a quarter the host writes the same setting again.
fn protection(seed: u64, faults: &mut Faults, plan: &mut Plan) {
    let mut log = Log::new("git.protection_events", "event,repository,protected,actor,changed_at");
    let made_at = at(jiff::civil::date(2024, 8, 5), 9, 0);
    for repository in REPOSITORIES {
        log.push(made_at, cells![format!("e-{repository}"), repository, true, TECHNOLOGY, made_at]);
    }
    for month in Month::all() {
        let mut rng = Rng::of(seed, &format!("protection {}", month.label()));
        let again = at(month.business(4), 5, 0);
        log.push(again, cells![format!("e-{}", month.label()), rng.pick(&REPOSITORIES), true, "host", again]);
        if faults.planted_in("protection-off", month) {
            let off = at(month.day(14), 22, 15);
            let on = at(month.day(15), 0, 20);
            log.push(off, cells![format!("e-{}-off", month.label()), "web", false, "p-0d96f2ab", off]);
            log.push(on, cells![format!("e-{}-on", month.label()), "web", true, "p-0d96f2ab", on]);
            faults.expect_alarm("protection-off", "web".into(), off);
        }
    }
    log.hand_in(TECHNOLOGY, plan);
    each_quarter("git.repositories", "repository,created_at,archived_at,protected", TECHNOLOGY, plan, |_| {
        REPOSITORIES.iter().map(|repository| cells![repository, made_at, "", true]).collect()
    });
}
