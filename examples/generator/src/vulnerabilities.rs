//! What the scanner and the testers found, and when it was mended.
use jiff::Timestamp;
use jiff::civil::{Date, date};

use crate::calendar::{Month, at, hours_after, plus};
use crate::faults::Faults;
use crate::log::{Log, cells, or_empty, test_each_quarter};
use crate::manifest::Plan;
use crate::operations::{ASSETS, made_at};
use crate::rng::Rng;
use crate::roles::{INFRASTRUCTURE, LEAD};

pub(crate) fn make(seed: u64, faults: &mut Faults, plan: &mut Plan) {
    scans(seed, faults, plan);
    findings(seed, faults, plan);
    penetration(faults, plan);
    test_each_quarter(&["scans-complete", "vulnerabilities-fixed", "penetration-test"], plan);
}

/// Each week, on Tuesday night, every asset; those that failed once more on Wednesday.
fn scans(seed: u64, faults: &mut Faults, plan: &mut Plan) {
    let mut log = Log::new("scan.runs", "scan,asset,ok,finished_at");
    let (failed, unlisted) = (faults.month("scan-failed").day(12), faults.month("scan-unlisted").day(20));
    for week in 0..53 {
        let monday = plus(date(2025, 6, 30), week * 7);
        let mut rng = Rng::of(seed, &format!("scans {monday}"));
        let inside = |day: Date| monday <= day && day < plus(monday, 7);
        let sunday = at(plus(monday, 6), 0, 0);
        for asset in ASSETS.iter().map(|asset| asset.0).chain((week < 17).then_some("web-0")) {
            let finished_at = at(plus(monday, 1), 23, rng.within(0, 59));
            let planted = asset == "api-2" && inside(failed) && faults.planted("scan-failed");
            let once_more = rng.one_in(40);
            log.push(finished_at, cells![format!("sc-{monday}"), asset, !(planted || once_more), finished_at]);
            if planted {
                faults.expect_alarm("scan-failed", format!("{asset}/{monday}"), sunday);
            } else if once_more {
                let again = at(plus(monday, 2), 22, 10);
                log.push(again, cells![format!("sc-{monday}-again"), asset, true, again]);
            }
        }
        if inside(unlisted) && faults.planted("scan-unlisted") {
            let found = at(plus(monday, 1), 23, 40);
            log.push(found, cells![format!("sc-{monday}"), "demo-7", true, found]);
            faults.expect_alarm("scan-unlisted", format!("demo-7/{monday}"), sunday);
        }
    }
    log.hand_in(INFRASTRUCTURE, plan);
}

struct Finding {
    id: String,
    asset: &'static str,
    severity: &'static str,
    opened_at: Timestamp,
    closed_at: Option<Timestamp>,
}

/// Some ten a month, each closed in good time; a medium one is accepted each month until it is closed.
fn findings(seed: u64, faults: &mut Faults, plan: &mut Plan) {
    let mut log = Log::new("scan.findings", "finding,asset,severity,opened_at,closed_at");
    let mut accepted = Log::new("risk.acceptances", "acceptance,finding,accepted_by,accepted_at,ends_at");
    let row = |f: &Finding| cells![f.id, f.asset, f.severity, f.opened_at, or_empty(f.closed_at)];
    for month in (-3..12).map(Month) {
        let mut rng = Rng::of(seed, &format!("findings {}", month.label()));
        for n in 0..10 {
            let (severity, hours) =
                [("critical", 120), ("high", 600), ("medium", 1800), ("low", 3000)][[0, 1, 1, 2, 2, 2, 2, 3, 3, 3][n]];
            let opened_at = at(month.day(1 + i64::try_from(n).expect("small")), rng.within(5, 20), rng.within(0, 59));
            let closed_at = Some(hours_after(opened_at, rng.within(10, hours)));
            let finding =
                Finding { id: format!("v-{}-{n}", month.label()), asset: rng.pick(&ASSETS).0, severity, opened_at, closed_at };
            if n == 5 && month.0 % 2 == 0 {
                let (accepted_at, ends_at) = (hours_after(opened_at, 500), hours_after(opened_at, 3000));
                accepted.push(accepted_at, cells![format!("acc-{}", finding.id), finding.id, LEAD, accepted_at, ends_at]);
            }
            if !(0..12).contains(&month.0) || !plant(month, n, &finding, &mut log, &mut accepted, faults) {
                log.push(opened_at, row(&finding));
            }
        }
    }
    log.hand_in(LEAD, plan);
    accepted.hand_in(LEAD, plan);
}

/// Whether a fault took the place of the n-th finding of a month. What is due belongs to the month of the fault.
fn plant(month: Month, n: usize, f: &Finding, log: &mut Log, accepted: &mut Log, faults: &mut Faults) -> bool {
    let all = [("vuln-late", 0), ("vuln-reopened", 1), ("vuln-downgraded", 0), ("vuln-accepted-once", 2)];
    // A critical one is due a week later; a high one after thirty days, so it was found the month before.
    let found = |id: &str, faults: &Faults| match id {
        "vuln-reopened" | "vuln-accepted-once" => Month((faults.month(id).0 - 1).max(0)),
        _ => faults.month(id),
    };
    let fault = all.into_iter().find(|(id, place)| *place == n && faults.planted(id) && found(id, faults) == month);
    let Some((id, _)) = fault else { return false };
    let again = at(plus(month.quarter().last(), 1), 8, 0);
    let row = |severity: &str, opened_at: Timestamp, closed_at: Option<Timestamp>| {
        cells![f.id, f.asset, severity, opened_at, or_empty(closed_at)]
    };
    let mut expect = |item: String, hours: i64| faults.expect_alarm(id, item, hours_after(f.opened_at, hours));
    match id {
        "vuln-late" => {
            log.push(f.opened_at, row("critical", f.opened_at, Some(hours_after(f.opened_at, 201))));
            expect(f.id.clone(), 168);
        }
        // Closed in the first export; open again, with a new first day, in the next.
        "vuln-reopened" => {
            log.push(f.opened_at, row("high", f.opened_at, None));
            log.push(again, row("high", hours_after(f.opened_at, 700), Some(hours_after(f.opened_at, 1010))));
            expect(f.id.clone(), 720);
        }
        "vuln-downgraded" => {
            log.push(f.opened_at, row("critical", f.opened_at, None));
            log.push(again, row("medium", f.opened_at, Some(hours_after(f.opened_at, 900))));
            expect(f.id.clone(), 168);
        }
        _ => {
            log.push(f.opened_at, row("high", f.opened_at, None));
            let (accepted_at, ends_at) = (hours_after(f.opened_at, 400), hours_after(f.opened_at, 1000));
            accepted.push(accepted_at, cells![format!("acc-{}", f.id), f.id, LEAD, accepted_at, ends_at]);
            expect(format!("{}/accepted", f.id), 1000);
        }
    }
    true
}

/// One report in November on all that is exposed, as in the November before; seven findings.
fn penetration(faults: &mut Faults, plan: &mut Plan) {
    let mut reports = Log::new("pentest.reports", "report,asset,tester,independent,finished_at");
    let exposed: Vec<&str> = ASSETS.iter().filter(|asset| asset.3).map(|asset| asset.0).chain(["web-0"]).collect();
    assert!(made_at() < at(date(2024, 11, 1), 0, 0));
    let finished_at = at(date(2025, 11, 12), 17, 0);
    for (report, done_at) in [("pt-2024", at(date(2024, 11, 14), 17, 0)), ("pt-2025", finished_at)] {
        let there = exposed.iter().filter(|asset| report == "pt-2024" || **asset != "web-0");
        for asset in there {
            let independent = !(report == "pt-2025" && *asset == "edge" && faults.planted("pentest-by-makers"));
            reports.push(done_at, cells![report, asset, "Copperline Security", independent, done_at]);
        }
    }
    if faults.planted("pentest-by-makers") {
        faults.expect_alarm("pentest-by-makers", "edge/2025-11-30".into(), at(date(2025, 11, 30), 0, 0));
    }
    reports.hand_in(LEAD, plan);
    let mut log = Log::new("pentest.findings", "finding,report,asset,severity,reported_at,closed_at,retested_at");
    let reported_at = hours_after(finished_at, 20);
    for (n, severity) in ["high", "high", "medium", "critical", "medium", "low", "low"].into_iter().enumerate() {
        let days = [31, 44, 20, 19, 70, 33, 52][n];
        let id = format!("pf-{n}");
        let (mut closed, mut retested) = (hours_after(reported_at, days * 24), Some(hours_after(reported_at, days * 24 + 100)));
        let hours = match severity {
            "critical" => 720,
            "high" => 1440,
            _ => 2160,
        };
        let planted = match n {
            0 if faults.planted("pentest-closed-late") => Some("pentest-closed-late"),
            3 if faults.planted("pentest-not-retested") => Some("pentest-not-retested"),
            _ => None,
        };
        if let Some(fault) = planted {
            if fault == "pentest-closed-late" {
                closed = hours_after(reported_at, 1500);
                retested = Some(hours_after(reported_at, 1600));
            } else {
                retested = None;
            }
            faults.expect_alarm(fault, format!("finding/{id}"), hours_after(reported_at, hours));
        }
        let asset = exposed[n % exposed.len()];
        log.push(reported_at, cells![id, "pt-2025", asset, severity, reported_at, closed, or_empty(retested)]);
    }
    log.hand_in(LEAD, plan);
}
