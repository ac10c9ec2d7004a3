//! How AI systems are watched while in use: drift, differences between groups, logs, and who can reach models and data.
use jiff::Timestamp;
use jiff::civil::{Date, date};

use crate::calendar::{Month, Quarter, at, hours_after, plus};
use crate::faults::Faults;
use crate::log::{Log, cells, csv, test_each_quarter};
use crate::manifest::{Act, Plan};
use crate::models::Served;
use crate::releases::Release;
use crate::rng::Rng;
use crate::roles::{AI_GOVERNANCE, INFRASTRUCTURE, LEAD, MACHINE_LEARNING};

const SYSTEMS: [&str; 4] = ["screening", "support-chatbot", "job-match", "resume-parser"];

pub(crate) fn make(seed: u64, releases: &[Release], served: &[Served], faults: &mut Faults, plan: &mut Plan) {
    drift(seed, faults, plan);
    bias(seed, served, faults, plan);
    hours(seed, releases, faults, plan);
    stores(faults, plan);
    test_each_quarter(&["drift-watched", "bias-tested", "ai-logging"], plan);
}

fn days() -> impl Iterator<Item = Date> {
    (0..365).map(|n| plus(date(2025, 7, 1), n))
}

/// Each night one run for each system. Now and then one is over its threshold, and is answered.
fn drift(seed: u64, faults: &mut Faults, plan: &mut Plan) {
    let mut baselines = Log::new(
        "ml.drift_baselines",
        "baseline,system,metric,threshold,set_at,set_by,approved_by,approved_at,approval_recorded_at",
    );
    let mut runs = Log::new("ml.drift_runs", "run,system,metric,baseline,value,ran_at");
    let mut responses =
        Log::new("ml.drift_responses", "response,run,acknowledged_at,acknowledged_by,decision,decided_at,recorded_at");
    let set_at = at(date(2025, 5, 19), 10, 0);
    for system in SYSTEMS {
        let approved_at = hours_after(set_at, -2);
        let id = format!("bl-{system}");
        let row = cells![id, system, "psi", "0.2000", set_at, MACHINE_LEARNING, AI_GOVERNANCE, approved_at, approved_at];
        baselines.push(set_at, row);
    }
    let reset = faults.planted("drift-baseline-reset").then(|| faults.month("drift-baseline-reset"));
    let reset_at = reset.map(|month| at(month.day(11), 9, 0));
    for day in days() {
        let month = Month::all().find(|month| day <= month.last()).expect("within the period");
        for system in SYSTEMS {
            let mut rng = Rng::of(seed, &format!("drift {system} {day}"));
            let ran_at = at(day, 4, rng.within(0, 50));
            let run = format!("dr-{system}-{day}");
            let over = system == "screening"
                && (month.0 % 3 == 1 && day == month.day(19) || day == month.day(5) && month == faults.month("drift-unanswered"));
            let hidden = system == "screening" && reset.is_some_and(|month| day == month.day(9));
            if system == "support-chatbot" && day == month.day(22) && faults.planted_in("drift-not-run", month) {
                faults.expect_alarm("drift-not-run", format!("{system}/{day}"), at(day, 0, 0));
                continue;
            }
            let value = if over || hidden { "0.2310".to_owned() } else { format!("0.{:04}", rng.within(200, 1700)) };
            let baseline = match reset_at {
                Some(reset_at) if system == "screening" && ran_at > reset_at => "bl-screening-2".to_owned(),
                _ => format!("bl-{system}"),
            };
            runs.push(ran_at, cells![run, system, "psi", baseline, value, ran_at]);
            if over {
                let late = day == month.day(5) && faults.planted("drift-unanswered");
                let acknowledged_at = hours_after(ran_at, if late { 41 } else { 5 });
                let decided_at = hours_after(ran_at, 60);
                let decision = "season of graduate hiring; watched for two weeks";
                let row = cells![format!("rs-{day}"), run, acknowledged_at, MACHINE_LEARNING, decision, decided_at, decided_at];
                responses.push(decided_at, row);
                if late {
                    faults.expect_alarm("drift-unanswered", format!("run {run}"), hours_after(ran_at, 120));
                }
            }
            if hidden {
                faults.expect_alarm("drift-baseline-reset", format!("run {run}"), hours_after(ran_at, 120));
            }
        }
    }
    if let Some(set_at) = reset_at {
        let approved_at = hours_after(set_at, -1);
        let row = cells![
            "bl-screening-2",
            "screening",
            "psi",
            "0.2000",
            set_at,
            MACHINE_LEARNING,
            AI_GOVERNANCE,
            approved_at,
            approved_at
        ];
        baselines.push(set_at, row);
        faults.expect_alarm("drift-baseline-reset", "baseline bl-screening-2".into(), set_at);
    }
    for log in [baselines, runs, responses] {
        log.hand_in(MACHINE_LEARNING, plan);
    }
}

const GROUPS: [(&str, &str); 8] = [
    ("sex", "women"),
    ("sex", "men"),
    ("race", "asian"),
    ("race", "black"),
    ("race", "hispanic"),
    ("race", "white"),
    ("age", "under 40"),
    ("age", "40 and over"),
];

/// Each quarter the rates of all groups, on the version that serves.
fn bias(seed: u64, served: &[Served], faults: &mut Faults, plan: &mut Plan) {
    let mut required = Log::new("ml.bias_groups", "requirement,system,attribute,slice,n_min,ratio_percent_min,set_at,ended_at");
    let mut log = Log::new("ml.slices", "evaluation,system,digest,attribute,slice,n,favourable,run_at");
    let set_at = at(date(2025, 5, 12), 14, 0);
    for (attribute, slice) in GROUPS {
        required.push(set_at, cells![format!("bg-{slice}"), "screening", attribute, slice, 30, 80, set_at, ""]);
    }
    for quarter in Quarter::all() {
        let mut rng = Rng::of(seed, &format!("bias {}", quarter.label()));
        let run_at = at(quarter.months()[2].day(25), 10, 0);
        let now = served.iter().filter(|s| s.system == "screening" && s.deployed_at < run_at).max_by_key(|s| s.deployed_at);
        let digest = &now.expect("it has served since before the period").digest;
        for (attribute, slice) in GROUPS {
            let mut n = rng.within(280, 620);
            let mut favourable = n * 31 / 100 + rng.within(0, 9);
            let here = |id: &str| faults.planted(id) && faults.month(id).quarter() == quarter;
            let fault = match slice {
                "hispanic" if here("group-too-small") => Some("group-too-small"),
                "40 and over" if here("group-behind") => Some("group-behind"),
                "asian" if here("group-left-out") => Some("group-left-out"),
                _ => None,
            };
            match fault {
                Some("group-too-small") => (n, favourable) = (23, 7),
                Some("group-behind") => favourable = n * 22 / 100,
                _ => {}
            }
            if fault != Some("group-left-out") {
                let id = format!("be-{}", quarter.label());
                log.push(run_at, cells![id, "screening", digest, attribute, slice, n, favourable, run_at]);
            }
            if let Some(id) = fault {
                let item = format!("screening/{attribute}/{slice}/{}", quarter.first());
                faults.expect_alarm(id, item, at(quarter.last(), 0, 0));
            }
        }
    }
    required.hand_in(AI_GOVERNANCE, plan);
    log.hand_in(MACHINE_LEARNING, plan);
}

/// Requests that each system served in the hours in which it was asked, and what its log holds of them.
fn hours(seed: u64, releases: &[Release], faults: &mut Faults, plan: &mut Plan) {
    let mut asked = Log::new("ai.served_hours", "system,hour_at,requests");
    let mut log = Log::new("ai.log_hours", "system,hour_at,events,without_version,without_prompt,kept_days");
    for system in SYSTEMS {
        let first = releases.iter().find(|release| release.system == system).map(|release| release.released_at);
        let from = if matches!(system, "screening" | "support-chatbot") { None } else { first };
        for day in days().filter(|day| from.is_none_or(|from| at(*day, 0, 0) > from)) {
            let mut rng = Rng::of(seed, &format!("hours {system} {day}"));
            let month = Month::all().find(|month| day <= month.last()).expect("within the period");
            for hour in [9, 14, 20] {
                let hour_at = at(day, hour, 0);
                let requests = rng.within(20, 400);
                let (mut events, mut without) = (requests + rng.within(0, 9), 0);
                let here = |id: &str| hour == 14 && faults.planted_in(id, month);
                let fault = match system {
                    "support-chatbot" if here("log-bypassed") && day == month.day(13) => Some("log-bypassed"),
                    "screening" if here("log-without-version") && day == month.day(18) => Some("log-without-version"),
                    _ => None,
                };
                match fault {
                    Some("log-bypassed") => events -= 40,
                    Some(_) => without = 17,
                    None => {}
                }
                if let Some(id) = fault {
                    faults.expect_alarm(id, format!("{system}/{day}"), at(day, 0, 0));
                }
                asked.push(hour_at, cells![system, hour_at, requests]);
                log.push(hour_at, cells![system, hour_at, events, without, 0, 400]);
            }
        }
    }
    asked.hand_in(INFRASTRUCTURE, plan);
    log.hand_in(INFRASTRUCTURE, plan);
}

/// Store, what lies in it, and its kind.
const STORES: [(&str, &str, &str); 5] = [
    ("weights", "screening-model", "weights"),
    ("training-store", "applicants-2024", "training"),
    ("evaluation-store", "evaluation-2025", "training"),
    ("mirror-xgboost", "xgboost", "other"),
    ("mirror-scikit-learn", "scikit-learn", "other"),
];

/// Near the end of each quarter: who can reach what, and who was approved for it.
fn stores(faults: &mut Faults, plan: &mut Plan) {
    for quarter in Quarter::all() {
        let day = quarter.months()[2].day(14);
        let taken_at = at(day, 6, 0);
        let here = |id: &str, faults: &Faults| faults.planted(id) && faults.month(id).quarter() == quarter;
        let (mut access, mut approved) = (Vec::new(), Vec::new());
        let approved_at = at(date(2025, 4, 14), 9, 0);
        for (store, _, _) in &STORES[..3] {
            for principal in ["svc-train", "svc-rank", MACHINE_LEARNING, "svc-evaluate"] {
                let ended = *store == "weights" && principal == "svc-evaluate" && here("store-approval-ended", faults);
                let ends_at = if ended { hours_after(taken_at, -200).to_string() } else { String::new() };
                access.push(cells![store, principal, "read"]);
                approved.push(cells![store, principal, "read", AI_GOVERNANCE, approved_at, ends_at]);
                if ended {
                    faults.expect_alarm("store-approval-ended", format!("{store}/{principal}/read"), taken_at);
                }
            }
        }
        if here("store-open-to-all", faults) {
            access.push(cells!["evaluation-store", "All Users", "read"]);
            faults.expect_alarm("store-open-to-all", "evaluation-store/all users/read".into(), taken_at);
        }
        let inventory = STORES.iter().map(|(store, asset, kind)| cells![store, asset, kind]).collect();
        let handed_in_at: Timestamp = at(plus(day, 1), 9, 0);
        plan.state(handed_in_at, INFRASTRUCTURE, "ml.stores", taken_at, csv("resource,asset,kind", inventory));
        plan.state(handed_in_at, INFRASTRUCTURE, "ml.store_access", taken_at, csv("resource,principal,permission", access));
        let header = "resource,principal,permission,approved_by,approved_at,expires_at";
        plan.state(handed_in_at, LEAD, "ml.store_approvals", taken_at, csv(header, approved));
        let act = Act::Test { test: "model-data-access".into(), covers: format!("{day}..{day}") };
        plan.act(hours_after(handed_in_at, 4), LEAD, act);
    }
}
