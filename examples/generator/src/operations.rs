//! What runs, how it is backed up and restored, whether it is up, heard and encrypted.
use jiff::Timestamp;
use jiff::civil::{Date, date};

use crate::calendar::{Quarter, at, hours_after, plus};
use crate::faults::Faults;
use crate::log::{Log, cells, each_month, each_quarter, opening, or_empty, test_each_month, test_each_quarter};
use crate::manifest::Plan;
use crate::rng::Rng;
use crate::roles::{INFRASTRUCTURE, LEAD};

/// Name, kind, declared system, whether it can be reached from outside, and whether it holds data.
pub(crate) const ASSETS: [(&str, &str, &str, bool, bool); 16] = [
    ("db-main", "database", "customer-database", false, true),
    ("db-replica", "database", "customer-database", false, true),
    ("search-store", "index", "search-index", false, true),
    ("training-store", "object store", "production", false, true),
    ("code-host", "repository host", "source-code", true, true),
    ("web-1", "server", "production", true, false),
    ("web-2", "server", "production", true, false),
    ("api-1", "server", "production", true, false),
    ("api-2", "server", "production", true, false),
    ("rank-1", "server", "production", false, false),
    ("rank-2", "server", "production", false, false),
    ("gateway", "access gateway", "production", true, false),
    ("edge", "network edge", "production", true, false),
    ("ci-runner", "server", "source-code", false, false),
    ("idp-connector", "server", "identity", false, false),
    ("mail-out", "server", "production", false, false),
];
/// A server that was retired in autumn.
const RETIRED: (&str, Date) = ("web-0", date(2025, 10, 22));

pub(crate) fn made_at() -> Timestamp {
    at(date(2024, 2, 12), 9, 0)
}

pub(crate) fn data_holding() -> impl Iterator<Item = &'static str> {
    ASSETS.iter().filter(|asset| asset.4).map(|asset| asset.0)
}

pub(crate) fn make(seed: u64, faults: &mut Faults, plan: &mut Plan) {
    inventory(plan);
    backups(seed, faults, plan);
    restores(seed, faults, plan);
    uptime(seed, faults, plan);
    heartbeats(seed, faults, plan);
    encryption(faults, plan);
    test_each_quarter(&["backups-complete", "restores-tested", "availability-kept", "logs-complete"], plan);
    test_each_month(&["encryption-on"], plan);
}

fn inventory(plan: &mut Plan) {
    let header = "asset,kind,system,exposed,holds_data,created_at,retired_at";
    each_quarter("infra.assets", header, INFRASTRUCTURE, plan, |taken_at| {
        let retired_at = at(RETIRED.1, 17, 0);
        let retired = or_empty((retired_at <= taken_at).then_some(retired_at));
        let mut rows = vec![cells![RETIRED.0, "server", "production", true, false, made_at(), retired]];
        rows.extend(ASSETS.iter().map(|a| cells![a.0, a.1, a.2, a.3, a.4, made_at(), ""]));
        rows
    });
}

fn day_by_day() -> impl Iterator<Item = Date> {
    (-3..366).map(|n| plus(date(2025, 7, 1), n)).take_while(|day| *day <= date(2026, 6, 30))
}

/// Every night each store is backed up; now and then a run fails and is made good the next morning.
fn backups(seed: u64, faults: &mut Faults, plan: &mut Plan) {
    let mut log = Log::new("backup.runs", "run,asset,ok,ended_at");
    let saturday = |id: &str| {
        let month = faults.month(id);
        (8..15).map(|n| month.day(n)).find(|day| day.weekday() == jiff::civil::Weekday::Saturday).expect("a week has one")
    };
    let (missed, failed) = (saturday("backup-missed"), plus(saturday("backup-failed"), 4));
    for day in day_by_day() {
        let mut rng = Rng::of(seed, &format!("backups {day}"));
        for asset in data_holding() {
            let ended_at = at(day, 3, rng.within(5, 50));
            let id = format!("b-{asset}-{day}");
            let due_at = at(plus(day, 2), 0, 0);
            let hiccup = rng.one_in(150);
            if asset == "search-store" && day == missed && faults.planted("backup-missed") {
                faults.expect_alarm("backup-missed", format!("{asset}/{day}"), due_at);
                continue;
            }
            let late = asset == "db-main" && day == failed && faults.planted("backup-failed");
            log.push(ended_at, cells![id, asset, !(late || hiccup), ended_at]);
            if late {
                // Run again on the evening of the day after the next: more than a day after.
                let again = at(plus(day, 2), 6, 30);
                log.push(again, cells![format!("{id}-again"), asset, true, again]);
                faults.expect_alarm("backup-failed", format!("{asset}/{day}"), due_at);
            } else if hiccup {
                let again = at(day, 9, 20);
                log.push(again, cells![format!("{id}-again"), asset, true, again]);
            }
        }
    }
    log.hand_in(INFRASTRUCTURE, plan);
}

/// What is restored in each quarter; nothing twice running.
const RESTORED: [[&str; 2]; 4] =
    [["db-main", "training-store"], ["search-store", "code-host"], ["db-replica", "db-main"], ["code-host", "search-store"]];

fn restores(seed: u64, faults: &mut Faults, plan: &mut Plan) {
    let mut log = Log::new("backup.restores", "restore,asset,ok,verified,minutes_taken,minutes_lost,ended_at");
    for (quarter, assets) in Quarter::all().zip(RESTORED) {
        let mut rng = Rng::of(seed, &format!("restores {}", quarter.label()));
        for (n, asset) in assets.into_iter().enumerate() {
            let day = quarter.months()[1].business(4 + i64::try_from(n).expect("small"));
            let ended_at = at(day, 16, rng.within(0, 59));
            let (mut verified, mut taken, lost) = (true, rng.within(150, 290), rng.within(5, 25));
            let restore = format!("r-{asset}-{}", quarter.label());
            for id in ["restore-unchecked", "restore-slow"] {
                if n > 0 || !faults.planted(id) || faults.month(id).quarter() != quarter {
                    continue;
                }
                if id == "restore-slow" {
                    taken = 497;
                } else {
                    verified = false;
                }
                // It is to be done again, well, within thirty days.
                faults.expect_alarm(id, format!("test/{restore}"), hours_after(ended_at, 720));
            }
            log.push(ended_at, cells![restore, asset, true, verified, taken, lost, ended_at]);
        }
    }
    log.hand_in(INFRASTRUCTURE, plan);
    let header = "asset,minutes_to_restore_max,minutes_lost_max";
    each_quarter("backup.targets", header, INFRASTRUCTURE, plan, |_| {
        data_holding().map(|asset| cells![asset, 480, 60]).collect()
    });
}

/// A row a day: of 1,440 probes nearly all answer. In the month of the fault one outage breaks the promise of 99.5 %.
fn uptime(seed: u64, faults: &mut Faults, plan: &mut Plan) {
    let mut log = Log::new("monitoring.uptime", "service,from_at,to_at,probed,up");
    for day in day_by_day().filter(|day| *day >= date(2025, 7, 1)) {
        let mut rng = Rng::of(seed, &format!("uptime {day}"));
        let (from_at, to_at) = (at(day, 0, 0), at(plus(day, 1), 0, 0));
        let minutes = (to_at.as_second() - from_at.as_second()) / 60;
        for service in ["screen", "help"] {
            let probed = minutes - if rng.one_in(20) { rng.within(1, 4) } else { 0 };
            let mut down = if rng.one_in(25) { rng.within(1, 9) } else { 0 };
            let month = faults.month("promise-broken");
            if service == "screen" && day == month.day(19) && faults.planted("promise-broken") {
                down = 271;
                faults.expect_alarm("promise-broken", format!("screen/{}", month.first()), at(month.last(), 0, 0));
            }
            log.push(from_at, cells![service, from_at, to_at, probed, probed - down]);
        }
    }
    log.hand_in(INFRASTRUCTURE, plan);
    let header = "service,promised_bp,since_at,ended_at";
    each_quarter("monitoring.services", header, INFRASTRUCTURE, plan, |_| {
        [("screen", 9950), ("help", 9900)].iter().map(|(service, bp)| cells![service, bp, made_at(), ""]).collect()
    });
}

const SENDERS: [(&str, &str); 8] = [
    ("app-audit", "production"),
    ("db-audit", "customer-database"),
    ("gateway", "production"),
    ("cloud-trail", "production"),
    ("idp", "identity"),
    ("code-host", "source-code"),
    ("endpoints", "production"),
    ("waf", "production"),
];

/// Heard every twelve hours at least; where the fault is, one is silent for a day and a half.
fn heartbeats(seed: u64, faults: &mut Faults, plan: &mut Plan) {
    let mut log = Log::new("logging.heartbeats", "source,beat_at");
    let month = faults.month("log-silent");
    let silent = (at(month.day(9), 12, 0), at(month.day(11), 2, 0));
    for (source, _) in SENDERS {
        let mut rng = Rng::of(seed, &format!("heartbeats {source}"));
        let mut last = None;
        for day in day_by_day() {
            for hour in [1, 13] {
                let beat = at(day, hour + rng.within(0, 3), rng.within(0, 59));
                let gone = source == "gateway" && faults.planted("log-silent") && silent.0 < beat && beat < silent.1;
                if gone {
                    continue;
                }
                if source == "gateway"
                    && faults.planted("log-silent")
                    && beat > silent.1
                    && let Some(before) = last.filter(|before| *before < silent.0)
                {
                    faults.expect_alarm("log-silent", source.into(), hours_after(before, 24));
                }
                last = Some(beat);
                log.push(beat, cells![source, beat]);
            }
        }
    }
    log.hand_in(INFRASTRUCTURE, plan);
    each_quarter("logging.sources", "source,system,since_at,ended_at", INFRASTRUCTURE, plan, |_| {
        SENDERS.iter().map(|(source, system)| cells![source, system, made_at(), ""]).collect()
    });
}

/// All that stores is encrypted, all that listens asks for TLS 1.2 at least.
fn encryption(faults: &mut Faults, plan: &mut Plan) {
    let planted = ["store-clear", "listener-old"].map(|id| (id, faults.planted(id).then(|| faults.month(id))));
    for ((id, month), item) in planted.iter().zip(["export-scratch/at rest", "balancer/in transit"]) {
        if let Some(month) = month {
            faults.expect_alarm(id, item.into(), opening(*month));
        }
    }
    each_month("cloud.exemptions", "exemption,resource,approved_by,approved_at,ends_at", LEAD, plan, |_, _| {
        let approved_at = at(date(2025, 3, 3), 9, 0);
        vec![cells!["cx-1", "export-scratch", LEAD, approved_at, at(date(2025, 6, 20), 0, 0)]]
    });
    let header = "resource,kind,system,stores,encrypted,listens,tls_min";
    each_month("cloud.resources", header, INFRASTRUCTURE, plan, |month, _: Timestamp| {
        let here = |n: usize| planted[n].1 == Some(month);
        let mut rows: Vec<_> = ASSETS.iter().map(|a| cells![a.0, a.1, a.2, a.4, true, true, "1.2"]).collect();
        rows.push(cells!["export-scratch", "bucket", "production", true, !here(0), false, ""]);
        rows.push(cells!["balancer", "load balancer", "production", false, "", true, if here(1) { "1.0" } else { "1.3" }]);
        rows.extend((0..24).map(|n| cells![format!("bucket-{n:02}"), "bucket", "production", true, true, true, "1.2"]));
        rows
    });
}
