//! From data to what serves: where it came from, what it was checked for, and what it passed before it was released.
use jiff::Timestamp;
use jiff::civil::date;

use crate::calendar::{Month, at, hours_after, plus};
use crate::faults::Faults;
use crate::log::{Log, cells, or_empty, test_each_quarter, together};
use crate::manifest::Plan;
use crate::releases::Release;
use crate::rng::Rng;
use crate::roles::{AI_GOVERNANCE, MACHINE_LEARNING, PRODUCT, TECHNOLOGY};

/// Kind, metric, direction, threshold, and a value that passes.
const CRITERIA: [(&str, &str, &str, &str, &str); 4] = [
    ("accuracy", "auc", "at_least", "0.7800", "0.8210"),
    ("bias", "least_ratio", "at_least", "0.8000", "0.9040"),
    ("safety", "harmful_rate", "at_most", "0.0200", "0.0040"),
    ("robustness", "under_noise", "at_least", "0.7000", "0.7460"),
];
const SYSTEMS: [&str; 5] = ["screening", "support-chatbot", "job-match", "resume-parser", "interview-notes"];
const RULES: [&str; 4] = ["complete", "labelled", "no_duplicates", "groups_covered"];
const DATASET: &str = "applicants-2024";

/// Something that came to serve.
pub(crate) struct Served {
    pub(crate) system: &'static str,
    pub(crate) digest: String,
    pub(crate) deployed_at: Timestamp,
}

struct Logs {
    deployments: Log,
    evaluations: Log,
    waivers: Log,
    criteria: Log,
    cards: Log,
    registry: Log,
    runs: Log,
    checks: Log,
}

pub(crate) fn make(seed: u64, releases: &[Release], faults: &mut Faults, plan: &mut Plan) -> Vec<Served> {
    let mut logs = Logs {
        deployments: Log::new("ml.deployments", "deployment,system,version,digest,deployed_at,stopped_at,deployed_by"),
        evaluations: Log::new("ml.evaluations", "evaluation,system,digest,metric,value,passed,run_at,recorded_at,run_by"),
        waivers: Log::new(
            "ml.waivers",
            "waiver,subject,about,reason,requested_by,approved_by,approved_at,recorded_at,expires_at",
        ),
        criteria: Log::new("ml.criteria", "criterion,system,kind,metric,direction,threshold,set_at,set_by,ended_at"),
        cards: Log::new("ai.cards", "card,system,version,document,published_at,empty_sections,tells_users"),
        registry: Log::new(
            "ml.registry",
            "digest,kind,asset,version,origin,licence,collected_from,collected_to,personal_data,lawful_basis,parents,\
             registered_at,completed_at,registered_by",
        ),
        runs: Log::new("ml.training_runs", "run,dataset,dataset_digest,model,started_at,started_by"),
        checks: Log::new("ml.data_checks", "result,dataset,digest,rule,passed,checked_at,recorded_at"),
    };
    settle(seed, &mut logs);
    let data: Vec<String> = Month::all().map(|month| dataset(seed, month, faults, &mut logs)).collect();
    let mut served = before(seed);
    for release in releases {
        one(seed, release, &data, faults, &mut logs);
        served.push(Served { system: release.system, digest: digest(seed, release), deployed_at: release.released_at });
    }
    deployments(releases, seed, &mut logs.deployments);
    prompts(seed, releases, faults, &mut logs.evaluations, plan);
    rules(plan);
    let Logs { deployments, evaluations, waivers, criteria, cards, registry, runs, checks } = logs;
    for (log, by) in
        [(deployments, TECHNOLOGY), (evaluations, MACHINE_LEARNING), (waivers, AI_GOVERNANCE), (criteria, AI_GOVERNANCE)]
    {
        log.hand_in(by, plan);
    }
    for (log, by) in [(cards, PRODUCT), (registry, MACHINE_LEARNING), (runs, MACHINE_LEARNING), (checks, MACHINE_LEARNING)] {
        log.hand_in(by, plan);
    }
    test_each_quarter(&["release-gate", "provenance-recorded", "data-quality", "ai-disclosure", "prompt-changes"], plan);
    served
}

fn digest(seed: u64, release: &Release) -> String {
    Rng::of(seed, &format!("digest {}", release.id)).hex(40)
}

fn base(seed: u64) -> String {
    Rng::of(seed, "digest meridian").hex(40)
}

/// What served before the period.
fn before(seed: u64) -> Vec<Served> {
    let one = |system, version: &str, day| Served {
        system,
        digest: Rng::of(seed, &format!("digest {system}-{version}")).hex(40),
        deployed_at: at(date(2025, 6, day), 11, 0),
    };
    vec![one("screening", "4.0", 12), one("support-chatbot", "2.5", 18)]
}

/// Criteria and origins that were fixed long before.
fn settle(seed: u64, logs: &mut Logs) {
    let set_at = at(date(2025, 5, 12), 10, 0);
    for system in SYSTEMS {
        for (kind, metric, direction, threshold, _) in CRITERIA {
            let id = format!("cr-{system}-{kind}");
            logs.criteria.push(set_at, cells![id, system, kind, metric, direction, threshold, set_at, AI_GOVERNANCE, ""]);
        }
    }
    let row = |digest: &str, asset: &str, version: &str, origin: &str| {
        cells![digest, "model", asset, version, origin, "contract", "", "", "", "", "", set_at, set_at, MACHINE_LEARNING]
    };
    logs.registry.push(set_at, row(&base(seed), "meridian", "m-3", "Meridian Models, pinned version"));
    for served in before(seed) {
        logs.registry.push(set_at, row(&served.digest, served.system, "before", "built here"));
    }
}

/// The month's extract of applications, its quality checked before anything is trained on it.
fn dataset(seed: u64, month: Month, faults: &mut Faults, logs: &mut Logs) -> String {
    let digest = Rng::of(seed, &format!("extract {}", month.label())).hex(40);
    let registered_at = at(month.business(2), 9, 40);
    let mut licence = "contracts with customers, annex B";
    if faults.planted_in("licence-unknown", month) {
        licence = " Unknown ";
        faults.expect_alarm("licence-unknown", digest.clone(), registered_at);
    }
    let (from, to) = (date(2021, 1, 1), plus(month.first(), -1));
    logs.registry.push(
        registered_at,
        cells![
            digest,
            "dataset",
            DATASET,
            month.label(),
            "applications in Northlight, agreed extracts",
            licence,
            from,
            to,
            true,
            "legitimate interest, assessed",
            "",
            registered_at,
            hours_after(registered_at, 3),
            MACHINE_LEARNING
        ],
    );
    for rule in RULES {
        let other = rule == "labelled" && faults.planted_in("check-of-another-extract", month);
        let failed = rule == "groups_covered" && faults.planted_in("check-failed", month);
        let checked =
            if other { Rng::of(seed, &format!("extract {}", Month(month.0 - 1).label())).hex(40) } else { digest.clone() };
        let checked_at = hours_after(registered_at, 6);
        let id = format!("dc-{}-{rule}", month.label());
        logs.checks.push(checked_at, cells![id, DATASET, checked, rule, !failed, checked_at, hours_after(checked_at, 1)]);
    }
    let started_at = hours_after(registered_at, 30);
    let run = format!("tr-{}", month.label());
    logs.runs.push(started_at, cells![run, DATASET, digest, "screening-model", started_at, MACHINE_LEARNING]);
    for id in ["check-of-another-extract", "check-failed"] {
        if faults.planted_in(id, month) {
            faults.expect_alarm(id, format!("{run}/{DATASET}"), started_at);
        }
    }
    digest
}

/// A release: registered, evaluated on the very version, described by its card.
fn one(seed: u64, release: &Release, data: &[String], faults: &mut Faults, logs: &mut Logs) {
    let month = Month::all().find(|month| at(plus(month.last(), 1), 0, 0) > release.released_at).expect("within the period");
    let digest = digest(seed, release);
    let released_at = release.released_at;
    let here = |id: &str, system: &str, faults: &Faults| release.system == system && faults.planted_in(id, month);
    let trained = matches!(release.system, "screening" | "job-match");
    let parent = if trained { data[usize::try_from(month.0).expect("a month")].clone() } else { base(seed) };
    let asset = if release.system == "screening" { "screening-model" } else { release.system };
    let (registered_at, mut completed_at) = (hours_after(released_at, -50), hours_after(released_at, -48));
    if here("registered-after-use", "screening", faults) {
        completed_at = hours_after(released_at, 31);
        faults.expect_alarm("registered-after-use", digest.clone(), registered_at);
    }
    let origin = if trained { "built here" } else { "Meridian Models, with our prompt and settings" };
    let row = cells![
        digest,
        "model",
        asset,
        release.version,
        origin,
        "own work and contract",
        "",
        "",
        "",
        "",
        parent,
        registered_at,
        completed_at,
        MACHINE_LEARNING
    ];
    logs.registry.push(registered_at, row);
    evaluate(seed, release, month, &digest, faults, logs);
    card(release, month, faults, logs);
}

/// Four evaluations, and in one month a waiver for a fourth that is made good before it runs out.
fn evaluate(seed: u64, release: &Release, month: Month, digest: &str, faults: &mut Faults, logs: &mut Logs) {
    let run_at = hours_after(release.released_at, -30);
    let here = |id: &str, system: &str| release.system == system && faults.month(id) == month;
    let planted = |id: &str, system: &str| here(id, system) && faults.planted(id);
    let item = format!("d-{}", release.id);
    let mut expected = Vec::new();
    let waived = here("waiver-outlived", "support-chatbot");
    for (kind, metric, _, _, value) in CRITERIA {
        let id = format!("ev-{}-{kind}", release.id);
        let mut on = digest.to_owned();
        let (mut value, mut passed) = (value, true);
        match kind {
            "safety" if planted("evaluation-missing", "support-chatbot") => {
                expected.push(("evaluation-missing", item.clone(), release.released_at));
                continue;
            }
            "accuracy" if planted("evaluation-of-another-version", "screening") => {
                on = Rng::of(seed, &format!("build before {}", release.id)).hex(40);
                expected.push(("evaluation-of-another-version", item.clone(), release.released_at));
            }
            "robustness" if planted("threshold-moved", "screening") => {
                value = "0.6820";
                let set_at = hours_after(run_at, 6);
                let row = cells![
                    "cr-screening-robustness-2",
                    "screening",
                    kind,
                    metric,
                    "at_least",
                    "0.6500",
                    set_at,
                    MACHINE_LEARNING,
                    ""
                ];
                logs.criteria.push(set_at, row);
                expected.push(("threshold-moved", item.clone(), release.released_at));
            }
            "robustness" if waived => (value, passed) = ("0.6610", false),
            _ => {}
        }
        let row = cells![id, release.system, on, metric, value, passed, run_at, hours_after(run_at, 1), MACHINE_LEARNING];
        logs.evaluations.push(run_at, row);
    }
    if waived {
        let approved_at = hours_after(release.released_at, -10);
        let expires_at = hours_after(release.released_at, 200);
        let waiver = format!("wv-{}", release.id);
        let reason = "Noise of the new test set is under review; answers are sampled twice a day meanwhile";
        let row =
            cells![waiver, digest, "robustness", reason, MACHINE_LEARNING, AI_GOVERNANCE, approved_at, approved_at, expires_at];
        logs.waivers.push(approved_at, row);
        if faults.planted("waiver-outlived") {
            expected.push(("waiver-outlived", format!("{item} at the end of {waiver}"), expires_at));
        } else {
            let again = hours_after(release.released_at, 120);
            let id = format!("ev-{}-again", release.id);
            let row =
                cells![id, release.system, digest, "under_noise", "0.7390", true, again, hours_after(again, 1), MACHINE_LEARNING];
            logs.evaluations.push(again, row);
        }
    }
    for (id, item, at) in expected {
        faults.expect_alarm(id, item, at);
    }
}

/// The card of this version is published two hours before.
fn card(release: &Release, month: Month, faults: &mut Faults, logs: &mut Logs) {
    let document = match release.system {
        "screening" => "CARD-SCREEN",
        "support-chatbot" => "CARD-HELP",
        "job-match" => "CARD-MATCH",
        "resume-parser" => "CARD-PARSE",
        _ => "CARD-NOTES",
    };
    let mut published_at = hours_after(release.released_at, -2);
    let mut tells = true;
    if release.system == "screening" && faults.planted_in("card-later", month) {
        published_at = hours_after(release.released_at, 26);
        faults.expect_alarm("card-later", release.id.clone(), release.released_at);
    }
    if release.system == "support-chatbot" && faults.planted_in("users-not-told", month) {
        tells = false;
        faults.expect_alarm("users-not-told", release.id.clone(), release.released_at);
    }
    let row = cells![format!("card-{}", release.system), release.system, release.version, document, published_at, 0, tells];
    logs.cards.push(published_at, row);
}

/// Each deployment, and again when the next one of its system takes its place.
fn deployments(releases: &[Release], seed: u64, log: &mut Log) {
    let early = [("d-screening-4.0", "4.0"), ("d-support-chatbot-2.5", "2.5")];
    let mut all: Vec<(String, &str, String, String, Timestamp)> = Vec::new();
    for (served, (id, version)) in before(seed).into_iter().zip(early) {
        all.push((id.into(), served.system, version.into(), served.digest, served.deployed_at));
    }
    for release in releases {
        let id = format!("d-{}", release.id);
        all.push((id, release.system, release.version.clone(), digest(seed, release), release.released_at));
    }
    for (id, system, version, digest, deployed_at) in &all {
        let next = all.iter().filter(|other| other.1 == *system && other.4 > *deployed_at).map(|other| other.4).min();
        let known = next.filter(|next| together(*next, *deployed_at));
        let row =
            |stopped: Option<Timestamp>| cells![id, system, version, digest, deployed_at, or_empty(stopped), "serving-platform"];
        log.push(*deployed_at, row(known));
        if let Some(next) = next.filter(|_| known.is_none()) {
            log.push(next, row(Some(next)));
        }
    }
}

/// The prompt of Help changes with each of its releases: entered, approved by another person, evaluated, then activated.
fn prompts(seed: u64, releases: &[Release], faults: &mut Faults, evaluations: &mut Log, plan: &mut Plan) {
    let header = "prompt,digest,author,approver,approved_at,approval_recorded_at,recorded_at";
    let mut versions = Log::new("ai.prompt_versions", header);
    let mut log = Log::new("ai.prompt_activations", "activation,system,prompt,digest,activated_at,activated_by");
    for (n, release) in releases.iter().filter(|release| release.system == "support-chatbot").enumerate() {
        let month = Month(i32::try_from(n).expect("twelve"));
        let digest = Rng::of(seed, &format!("prompt {}", release.id)).hex(40);
        let activated_at = hours_after(release.released_at, 4);
        let recorded_at = hours_after(activated_at, -70);
        let (approved_at, mut approval_recorded_at) = (hours_after(activated_at, -40), hours_after(activated_at, -40));
        let mut approver = PRODUCT;
        let mut active = digest.clone();
        let activation = format!("act-{}", month.label());
        for id in ["prompt-in-console", "prompt-own-approval", "prompt-dated-back"] {
            if !faults.planted_in(id, month) {
                continue;
            }
            match id {
                "prompt-in-console" => active = Rng::of(seed, &format!("console {}", release.id)).hex(40),
                "prompt-own-approval" => approver = TECHNOLOGY,
                _ => approval_recorded_at = hours_after(activated_at, 53),
            }
            faults.expect_alarm(id, activation.clone(), activated_at);
        }
        let row = cells!["chatbot-prompt", digest, TECHNOLOGY, approver, approved_at, approval_recorded_at, recorded_at];
        versions.push(recorded_at, row);
        let run_at = hours_after(activated_at, -50);
        let id = format!("pe-{}", month.label());
        let row = cells![id, "support-chatbot", digest, "harmful_rate", "0.0030", true, run_at, run_at, MACHINE_LEARNING];
        evaluations.push(run_at, row);
        log.push(activated_at, cells![activation, "support-chatbot", "chatbot-prompt", active, activated_at, "serving-platform"]);
    }
    versions.hand_in(TECHNOLOGY, plan);
    log.hand_in(TECHNOLOGY, plan);
}

fn rules(plan: &mut Plan) {
    let mut log = Log::new("ml.data_rules", "requirement,dataset,rule,set_at,ended_at");
    let set_at = at(date(2025, 5, 12), 11, 0);
    for rule in RULES {
        log.push(set_at, cells![format!("dr-{rule}"), DATASET, rule, set_at, ""]);
    }
    log.hand_in(MACHINE_LEARNING, plan);
}
