//! Suppliers and what their reviews rest on; customers who left, and what became of their data.
use jiff::Timestamp;
use jiff::civil::{Date, date};

use crate::calendar::{Month, at, plus};
use crate::faults::Faults;
use crate::log::{Log, after, cells, each_quarter, or_empty, test_each_quarter};
use crate::manifest::Plan;
use crate::rng::Rng;
use crate::roles::{INFRASTRUCTURE, LEAD, LEGAL, PROCUREMENT, SUPPORT};

/// Supplier, tier, whether it provides AI, and the report on which its review rests.
const SUPPLIERS: [(&str, &str, bool, &str); 8] = [
    ("halden-cloud", "critical", false, "soc2"),
    ("meridian", "critical", true, "soc2"),
    ("relaypost", "critical", false, "soc2"),
    ("stillwater", "ordinary", false, "answers"),
    ("tallyhouse", "critical", false, "iso27001"),
    ("forgepilot", "ordinary", true, "answers"),
    ("minutely", "ordinary", true, "answers"),
    ("glossa", "ordinary", true, "answers"),
];

pub(crate) fn make(seed: u64, faults: &mut Faults, plan: &mut Plan) {
    reviews(faults, plan);
    disposal(seed, faults, plan);
    test_each_quarter(&["suppliers-reviewed", "data-disposed"], plan);
}

/// All are reviewed each March; a supplier's report runs from January to December.
fn reviews(faults: &mut Faults, plan: &mut Plan) {
    let header = "supplier,tier,confidential,ai,started_on,ended_on";
    let id = "supplier-unlisted";
    let unlisted = faults.planted(id).then(|| faults.month(id).quarter());
    each_quarter("supplier.register", header, PROCUREMENT, plan, |taken_at| {
        let gone = unlisted.is_some_and(|quarter| after(quarter) == taken_at);
        let listed = SUPPLIERS.iter().filter(|s| !(gone && s.0 == "stillwater"));
        listed.map(|s| cells![s.0, s.1, s.1 == "critical", s.2, date(2023, 3, 6), ""]).collect()
    });
    if let Some(quarter) = unlisted {
        faults.expect_alarm(id, "inventory/stillwater".into(), at(quarter.last(), 0, 0));
    }
    let header = "review,supplier,reviewer,reviewed_at,report,report_from,report_to,bridge_to,opinion,exceptions,\
                  exceptions_assessed,controls_mapped";
    let mut log = Log::new("supplier.reviews", header);
    for (year, day) in [(2025, date(2025, 3, 17)), (2026, date(2026, 3, 16))] {
        for (supplier, _, _, report) in SUPPLIERS {
            let mut reviewed_at = at(day, 15, 0);
            let (mut from, mut exceptions, mut assessed) = (date(year - 1, 1, 1), 0, true);
            if supplier == "meridian" && year == 2026 {
                exceptions = 1;
            }
            let id = format!("rv-{supplier}-{year}");
            let plants =
                [("supplier-report-gap", "halden-cloud"), ("supplier-unassessed", "meridian"), ("supplier-late", "forgepilot")];
            for (fault, who) in plants {
                if year != 2026 || who != supplier || !faults.planted(fault) {
                    continue;
                }
                match fault {
                    "supplier-report-gap" => from = date(2025, 2, 1),
                    "supplier-unassessed" => assessed = false,
                    _ => reviewed_at = at(date(2026, 4, 20), 15, 0),
                }
                match fault {
                    "supplier-late" => faults.expect_alarm(fault, "forgepilot/2026-03-31".into(), at(date(2026, 3, 31), 0, 0)),
                    _ => faults.expect_alarm(fault, format!("review/{id}"), reviewed_at),
                }
            }
            let answers = report == "answers";
            let span = |day: Date| if answers { String::new() } else { day.to_string() };
            let opinion = if report == "iso27001" { "certified" } else { "unqualified" };
            let to = date(year - 1, 12, 31);
            let row =
                cells![id, supplier, LEAD, reviewed_at, report, span(from), span(to), "", opinion, exceptions, assessed, true];
            log.push(reviewed_at, row);
        }
    }
    log.hand_in(PROCUREMENT, plan);
}

const STORES: [(&str, &str); 5] = [
    ("db-main", "database"),
    ("search-store", "index"),
    ("vectors", "embedding index"),
    ("training-store", "training set"),
    ("files", "bucket"),
];

/// A contract ends each month; the data is gone from every store within thirty days, but for one customer in a dispute.
fn disposal(seed: u64, faults: &mut Faults, plan: &mut Plan) {
    let mut log = Log::new("data.deletions", "deletion,customer,store,complete,deleted_at");
    let mut ended = Vec::new();
    for month in (-2..12).map(Month) {
        let mut rng = Rng::of(seed, &format!("disposal {}", month.label()));
        let customer = format!("c-{}", rng.hex(6));
        let end = month.day(rng.within(3, 9));
        ended.push((customer.clone(), end));
        for (store, _) in STORES {
            let mut deleted_at = Some(at(plus(end, rng.within(4, 22)), 2, rng.within(0, 59)));
            let due = plus(end, 30);
            // What is due belongs to the month after the one in which the contract ended.
            let here = |id: &str| faults.planted(id) && Month((faults.month(id).0 - 1).max(-1)) == month;
            let fault = match store {
                "vectors" if here("disposal-vectors-kept") => Some("disposal-vectors-kept"),
                "training-store" if here("disposal-late") => Some("disposal-late"),
                _ => None,
            };
            if let Some(fault) = fault {
                deleted_at = (fault == "disposal-late").then(|| at(plus(end, 38), 2, 0));
                faults.expect_alarm(fault, format!("{customer}/{store}"), at(due, 0, 0));
            }
            if let Some(at) = deleted_at {
                log.push(at, cells![format!("del-{customer}-{store}"), customer, store, true, at]);
            }
        }
    }
    let held = hold(&mut log, faults);
    log.hand_in(INFRASTRUCTURE, plan);
    contracts(seed, &ended, &held, plan);
    each_quarter("data.stores", "store,kind,system,holds_customer_data,since_at,ended_at,days_max", INFRASTRUCTURE, plan, |_| {
        let since_at = at(date(2023, 1, 9), 9, 0);
        STORES.iter().map(|(store, kind)| cells![store, kind, "production", true, since_at, "", 30]).collect()
    });
}

/// A customer who left in spring, and whose data was kept for a dispute until some day of the period.
struct Held {
    customer: &'static str,
    end: Date,
    until: Timestamp,
}

fn hold(log: &mut Log, faults: &mut Faults) -> Held {
    let last = Month((faults.month("hold-outlived").0 - 1).max(1)).day(8);
    let held = Held { customer: "c-brook", end: date(2025, 6, 12), until: at(last, 15, 0) };
    for (store, _) in STORES {
        let kept = store == "files" && faults.planted("hold-outlived");
        let deleted_at = at(plus(last, if kept { 49 } else { 12 }), 2, 10);
        log.push(deleted_at, cells![format!("del-{}-{store}", held.customer), held.customer, store, true, deleted_at]);
        if kept {
            let due = plus(last, 30);
            faults.expect_alarm("hold-outlived", format!("{}/{store}/after hold", held.customer), at(due, 0, 0));
        }
    }
    held
}

fn contracts(seed: u64, ended: &[(String, Date)], held: &Held, plan: &mut Plan) {
    let mut rng = Rng::of(seed, "contracts");
    let others: Vec<String> = (0..280).map(|_| format!("c-{}", rng.hex(6))).collect();
    each_quarter("customers.contracts", "contract,customer,started_on,ended_on", SUPPORT, plan, |taken_at| {
        let started_on = date(2023, 9, 1);
        let known = |end: Date| or_empty((at(end, 0, 0) < taken_at).then_some(end));
        let mut rows: Vec<_> = others.iter().map(|c| cells![format!("k-{}", &c[2..]), c, started_on, ""]).collect();
        rows.extend(ended.iter().map(|(c, end)| cells![format!("k-{}", &c[2..]), c, started_on, known(*end)]));
        rows.push(cells![format!("k-{}", &held.customer[2..]), held.customer, started_on, known(held.end)]);
        rows
    });
    each_quarter("legal.holds", "hold,customer,decided_by,from_at,ended_at", LEGAL, plan, |taken_at| {
        let ended_at = or_empty((held.until < taken_at).then_some(held.until));
        vec![cells!["h-1", held.customer, LEGAL, at(date(2025, 6, 2), 9, 0), ended_at]]
    });
}
