//! What people did with the outputs of AI, what they sent to AI tools, and what they reported about AI.
use jiff::Timestamp;
use jiff::civil::date;

use crate::calendar::{Month, at, hours_after, is_business, next_business};
use crate::faults::Faults;
use crate::log::{Log, cells, or_empty, test_each_quarter, together};
use crate::manifest::Plan;
use crate::people::Staff;
use crate::rng::Rng;
use crate::roles::{AI_GOVERNANCE, COMPLIANCE, LEAD, LEGAL, MACHINE_LEARNING, PRODUCT, SUPPORT};
use crate::training::holders;

pub(crate) fn make(seed: u64, staff: &Staff, faults: &mut Faults, plan: &mut Plan) {
    reviews(seed, staff, faults, plan);
    leaks(seed, staff, faults, plan);
    concerns(seed, faults, plan);
    test_each_quarter(&["outputs-reviewed", "ai-data-leaks", "ai-concerns", "ai-tools-approved"], plan);
}

/// Four rejections a business day that customers asked us to carry out, each after a person looked.
fn reviews(seed: u64, staff: &Staff, faults: &mut Faults, plan: &mut Plan) {
    let mut actions = Log::new("ai.actions", "action,system,decision,impact,acted_at,acted_by");
    let mut log = Log::new("ai.output_reviews", "review,system,decision,reviewer,reviewed_at,recorded_at,overridden");
    let overseers: Vec<String> = holders(staff).into_iter().filter(|h| h.1 == "oversight").map(|h| h.0).collect();
    for month in Month::all() {
        let mut rng = Rng::of(seed, &format!("reviews {}", month.label()));
        let days: Vec<_> =
            (1..=i64::from(month.first().days_in_month())).map(|n| month.day(n)).filter(|day| is_business(*day)).collect();
        for (d, day) in days.iter().enumerate() {
            for n in 0..4 {
                let decision = format!("o-{day}-{n}");
                let acted_at = at(*day, 12 + n, rng.within(0, 59));
                let mut reviewed_at = hours_after(acted_at, -rng.within(1, 3));
                let mut recorded_at = reviewed_at;
                let mut reviewer = rng.pick(&overseers).clone();
                let place = (d, n);
                let item = format!("act-{day}-{n}");
                actions.push(acted_at, cells![item, "screening", decision, "high", acted_at, "rejections"]);
                let all = [("output-unreviewed", (4, 1)), ("output-dated-back", (7, 2)), ("output-by-robot", (11, 0))];
                if let Some((id, _)) = all.into_iter().find(|(id, at)| *at == place && faults.planted_in(id, month)) {
                    faults.expect_alarm(id, item.clone(), acted_at);
                    match id {
                        "output-unreviewed" => continue,
                        "output-dated-back" => recorded_at = hours_after(acted_at, 19),
                        _ => reviewer = "svc-review".into(),
                    }
                }
                if d == 9 && faults.planted_in("outputs-in-one-second", month) {
                    (reviewed_at, reviewer) = (at(*day, 8, 30), overseers[0].clone());
                    recorded_at = reviewed_at;
                    faults.expect_alarm("outputs-in-one-second", item, acted_at);
                }
                let overridden = rng.one_in(14);
                log.push(
                    reviewed_at,
                    cells![format!("rv-{day}-{n}"), "screening", decision, reviewer, reviewed_at, recorded_at, overridden],
                );
            }
        }
        in_one_second(month, days[9], &overseers[0], &mut actions, &mut log, faults);
    }
    actions.hand_in(PRODUCT, plan);
    log.hand_in(PRODUCT, plan);
}

/// Four more of the tenth business day; where planted, all eight of that day were confirmed in one second.
fn in_one_second(month: Month, day: jiff::civil::Date, who: &str, actions: &mut Log, log: &mut Log, faults: &mut Faults) {
    let id = "outputs-in-one-second";
    if faults.month(id) != month {
        return;
    }
    for n in 4..8 {
        let (item, decision) = (format!("act-{day}-{n}"), format!("o-{day}-{n}"));
        let acted_at = at(day, 12 + n, 5);
        let reviewed_at = if faults.planted(id) { at(day, 8, 30) } else { at(day, 8, 30 + n) };
        actions.push(acted_at, cells![item, "screening", decision, "high", acted_at, "rejections"]);
        log.push(reviewed_at, cells![format!("rv-{day}-{n}"), "screening", decision, who, reviewed_at, reviewed_at, false]);
        if faults.planted(id) {
            faults.expect_alarm(id, item, acted_at);
        }
    }
}

/// Some three hits a week: most blocked and looked at, some of public text, some to the coding assistant, which may have code.
fn leaks(seed: u64, staff: &Staff, faults: &mut Faults, plan: &mut Plan) {
    let header = "event,person,host,category,data_class,action,seen_at,triaged_at,triaged_by,disposition";
    let mut log = Log::new("dlp.events", header);
    for month in Month::all() {
        let mut rng = Rng::of(seed, &format!("leaks {}", month.label()));
        for n in 0..13 {
            let day = month.day(1 + 2 * n);
            let who = rng.pick(&staff.staying).person.clone();
            let seen_at = at(day, rng.within(9, 17), rng.within(0, 59));
            let due = next_business(day);
            let event = format!("dlp-{}-{n:02}", month.label());
            let (host, class, mut action) = match n % 4 {
                0 | 3 => ("chat.perchscribe.example", "confidential", "blocked"),
                1 => ("api.forgepilot.example", "code", "allowed"),
                _ => ("www.oraclette.example", "public", "allowed"),
            };
            let looked = n % 4 == 0 || n % 4 == 3;
            let mut triaged_at = looked.then(|| at(due, rng.within(9, 15), rng.within(0, 59)));
            let mut by = COMPLIANCE.to_owned();
            for (id, place) in [("leak-not-stopped", 3), ("leak-judged-late", 7), ("leak-judged-by-sender", 8)] {
                if n != place || !faults.planted_in(id, month) {
                    continue;
                }
                match id {
                    "leak-not-stopped" => action = "allowed",
                    "leak-judged-late" => triaged_at = Some(at(next_business(due), 9, 50)),
                    _ => by = who.to_uppercase(),
                }
                faults.expect_alarm(id, event.clone(), at(due, 0, 0));
            }
            let by = if looked { by } else { String::new() };
            let disposition = if looked { "talked to" } else { "" };
            let triaged = or_empty(triaged_at);
            log.push(seen_at, cells![event, who, host, "ai", class, action, seen_at, triaged, by, disposition]);
        }
    }
    log.hand_in(LEAD, plan);
    let mut terms = Log::new("ai.tool_terms", "term,tool,data_class,approved_by,approved_at,recorded_at,ends_at");
    let approved_at = at(date(2025, 5, 20), 10, 0);
    terms.push(approved_at, cells!["term-1", "forgepilot", "code", AI_GOVERNANCE, approved_at, approved_at, ""]);
    terms.hand_in(AI_GOVERNANCE, plan);
}

struct Concern {
    id: String,
    system: &'static str,
    received_at: Timestamp,
    disposed_at: Timestamp,
    handler: &'static str,
}

/// A concern or a report each month, and one that came from a ticket of the support desk.
fn concerns(seed: u64, faults: &mut Faults, plan: &mut Plan) {
    let header = "concern,kind,system,received_at,assessed_at,handler,disposition,disposed_at,inform_by,informed_at,recorded_at,retaliation";
    let mut log = Log::new("ai.concerns", header);
    let mut tickets = Log::new("support.ai_tickets", "ticket,system,opened_at,concern");
    for month in (-1..12).map(Month) {
        let mut rng = Rng::of(seed, &format!("concerns {}", month.label()));
        for n in 0..2 {
            let from_desk = n == 1;
            let id = format!("ac-{}-{n}", month.label());
            let system = if from_desk { "support-chatbot" } else { "screening" };
            let received_at = at(month.day(2 + 3 * n), rng.within(8, 18), rng.within(0, 59));
            let mut disposed_at = hours_after(received_at, rng.within(200, 480));
            let mut handler = LEGAL;
            // What is due after thirty days belongs to the month after.
            let here = |id: &str, faults: &Faults| faults.planted(id) && Month((faults.month(id).0 - 1).max(-1)) == month;
            let due_at = hours_after(received_at, 720);
            if n == 0 && here("concern-late", faults) {
                disposed_at = hours_after(received_at, 790);
                faults.expect_alarm("concern-late", id.clone(), due_at);
            }
            if n == 0 && here("concern-judged-by-owner", faults) {
                handler = MACHINE_LEARNING;
                faults.expect_alarm("concern-judged-by-owner", id.clone(), due_at);
            }
            let concern = Concern { id: id.clone(), system, received_at, disposed_at, handler };
            if from_desk {
                let opened_at = hours_after(received_at, -5);
                let ticket = format!("t-{}", month.label());
                let lost = faults.planted_in("ticket-lost", month);
                tickets.push(opened_at, cells![ticket, system, opened_at, if lost { "" } else { &id }]);
                if lost {
                    faults.expect_alarm("ticket-lost", format!("ticket {ticket}"), hours_after(opened_at, 120));
                    continue;
                }
            }
            handled(&concern, from_desk, &mut log);
        }
    }
    log.hand_in(AI_GOVERNANCE, plan);
    tickets.hand_in(SUPPORT, plan);
    let mut trials = Log::new("ai.channel_trials", "channel,employees,contractors,outsiders,anonymous,tried_at");
    let ways = [("manager", true, true, false, false), ("form", true, true, true, true), ("mail", false, false, true, false)];
    for tried_on in [date(2025, 3, 18), date(2025, 9, 16), date(2026, 1, 20), date(2026, 6, 17)] {
        for (n, w) in ways.iter().enumerate() {
            let tried_at = at(tried_on, 10 + i64::try_from(n).expect("small"), 0);
            trials.push(tried_at, cells![w.0, w.1, w.2, w.3, w.4, tried_at]);
        }
    }
    trials.hand_in(AI_GOVERNANCE, plan);
}

fn handled(c: &Concern, from_desk: bool, log: &mut Log) {
    let kind = if from_desk { "report" } else { "concern" };
    let assessed_at = hours_after(c.received_at, 30);
    let recorded_at = hours_after(c.received_at, 3);
    let row = |result: &str, disposed: Option<Timestamp>| {
        let handler = if disposed.is_some() { c.handler } else { LEGAL };
        let said = if disposed.is_some() && !from_desk { "false" } else { "" };
        cells![c.id, kind, c.system, c.received_at, assessed_at, handler, result, or_empty(disposed), "", "", recorded_at, said]
    };
    // Answered in a later quarter, it is handed in again with that one.
    if together(c.received_at, c.disposed_at) {
        log.push(c.received_at, row("answered", Some(c.disposed_at)));
    } else {
        log.push(c.received_at, row("", None));
        log.push(c.disposed_at, row("answered", Some(c.disposed_at)));
    }
}
