//! Incidents, the alerts that lead to them, and the exercises of the plan.
use jiff::Timestamp;
use jiff::civil::date;

use crate::calendar::{Month, at, hours_after, plus};
use crate::faults::Faults;
use crate::log::{Log, cells, or_empty, test_each_quarter};
use crate::manifest::Plan;
use crate::rng::Rng;
use crate::roles::{COMPLIANCE, LEAD};

pub(crate) fn make(seed: u64, faults: &mut Faults, plan: &mut Plan) {
    incidents(seed, faults, plan);
    alerts(seed, faults, plan);
    exercises(faults, plan);
    test_each_quarter(&["incidents-handled", "alerts-triaged", "incident-exercise"], plan);
}

struct Incident {
    id: String,
    severity: i64,
    opened_at: Timestamp,
    acknowledged_at: Timestamp,
    contained_at: Timestamp,
    resolved_at: Timestamp,
    reviewed_at: Option<Timestamp>,
    notified_at: Option<Timestamp>,
}

impl Incident {
    fn row(&self) -> Vec<String> {
        let notify = self.notified_at.is_some();
        cells![
            self.id,
            self.severity,
            self.opened_at,
            self.acknowledged_at,
            self.contained_at,
            self.resolved_at,
            or_empty(self.reviewed_at),
            notify,
            or_empty(self.notified_at)
        ]
    }
}

/// Two a month: one of severity 2, of which customers are told in every third month, and one of severity 3 or 4.
fn incidents(seed: u64, faults: &mut Faults, plan: &mut Plan) {
    let header = "incident,severity,opened_at,acknowledged_at,contained_at,resolved_at,reviewed_at,notify,notified_at";
    let mut log = Log::new("incident.log", header);
    for month in Month::all() {
        let mut rng = Rng::of(seed, &format!("incidents {}", month.label()));
        for n in 0..2 {
            let opened_at = at(month.day(4 + 9 * n), rng.within(6, 21), rng.within(0, 59));
            let severity = if n == 0 { 2 } else { rng.within(3, 4) };
            let minutes = |m: i64| Timestamp::from_second(opened_at.as_second() + 60 * m).expect("within the calendar");
            let resolved_at = hours_after(opened_at, rng.within(20, 60));
            let told = n == 0 && (month.0 % 3 == 1 || faults.month("incident-told-late") == month);
            let mut incident = Incident {
                id: format!("inc-{}-{n}", month.label()),
                severity,
                opened_at,
                acknowledged_at: minutes(rng.within(4, 50)),
                contained_at: hours_after(opened_at, rng.within(3, 18)),
                resolved_at,
                reviewed_at: Some(hours_after(resolved_at, rng.within(60, 200))),
                notified_at: told.then(|| hours_after(opened_at, rng.within(10, 66))),
            };
            if n == 0 {
                plant(month, &mut incident, &mut log, faults);
            }
            log.push(opened_at, incident.row());
        }
    }
    log.hand_in(LEAD, plan);
}

fn plant(month: Month, incident: &mut Incident, log: &mut Log, faults: &mut Faults) {
    for id in ["incident-told-late", "incident-downgraded", "incident-not-reviewed", "incident-acknowledged-late"] {
        if !faults.planted_in(id, month) {
            continue;
        }
        let (duty, due_at) = match id {
            "incident-told-late" => {
                incident.notified_at = Some(hours_after(incident.opened_at, 81));
                ("told", hours_after(incident.opened_at, 72))
            }
            "incident-not-reviewed" => {
                incident.reviewed_at = None;
                ("reviewed", hours_after(incident.resolved_at, 240))
            }
            "incident-acknowledged-late" => {
                incident.acknowledged_at = hours_after(incident.opened_at, 2);
                ("acknowledged", hours_after(incident.opened_at, 1))
            }
            // Resolved after four days as if it were of severity 3, which a later export says that it always was.
            _ => {
                incident.resolved_at = hours_after(incident.opened_at, 97);
                incident.reviewed_at = Some(hours_after(incident.resolved_at, 90));
                let again = at(plus(month.quarter().last(), 1), 8, 0);
                let later = Incident { severity: 3, id: incident.id.clone(), ..*incident };
                log.push(again, later.row());
                ("resolved", hours_after(incident.opened_at, 72))
            }
        };
        faults.expect_alarm(id, format!("{}/{duty}", incident.id), due_at);
    }
}

/// Some three a day, looked at by two people in good time.
fn alerts(seed: u64, faults: &mut Faults, plan: &mut Plan) {
    let mut log = Log::new("siem.alerts", "alert,severity,created_at,triaged_at,triaged_by,disposition,incident");
    let people = [LEAD, COMPLIANCE];
    for month in (-1..12).map(Month) {
        let mut rng = Rng::of(seed, &format!("alerts {}", month.label()));
        let days = i64::from(month.first().days_in_month());
        for day in 1..=days {
            for n in 0..3 {
                let alert = format!("a-{}-{day:02}-{n}", month.label());
                let created_at = at(month.day(day), 3 + n * 7 + rng.within(0, 3), rng.within(0, 59));
                let (severity, most) = [("high", 3), ("medium", 20), ("low", 60)][usize::try_from(n).expect("small")];
                let mut triaged_at = hours_after(created_at, rng.within(0, most));
                let seconds = rng.within(61, 3000);
                triaged_at = Timestamp::from_second(triaged_at.as_second() + seconds).expect("within the calendar");
                let mut disposition = if rng.one_in(6) { "duplicate" } else { "false_positive" };
                let mut led_to = String::new();
                if day == 4 && n == 0 && month.0 >= 0 {
                    (disposition, led_to) = ("true_positive", format!("inc-{}-0", month.label()));
                }
                let late = day == 8 && n == 0 && faults.planted_in("alert-late", month);
                let lost = day == 17 && n == 1 && faults.planted_in("alert-without-incident", month);
                if late {
                    triaged_at = hours_after(created_at, 6);
                    faults.expect_alarm("alert-late", alert.clone(), hours_after(created_at, 4));
                }
                if lost {
                    disposition = "true_positive";
                    faults.expect_alarm("alert-without-incident", alert.clone(), hours_after(created_at, 24));
                }
                log.push(created_at, cells![alert, severity, created_at, triaged_at, rng.pick(&people), disposition, led_to]);
            }
        }
        bulk(month, &mut log, faults);
    }
    log.hand_in(LEAD, plan);
}

/// Eleven low alerts of one morning; where planted, closed by one person in four seconds.
fn bulk(month: Month, log: &mut Log, faults: &mut Faults) {
    if faults.month("alerts-closed-together") != month {
        return;
    }
    let planted = faults.planted("alerts-closed-together");
    for n in 0..11 {
        let alert = format!("a-{}-burst-{n:02}", month.label());
        let created_at = at(month.day(21), 8, n);
        let closed = at(month.day(21), 16, 20).as_second() + if planted { n / 3 } else { n * 130 };
        let triaged_at = Timestamp::from_second(closed).expect("within the calendar");
        log.push(created_at, cells![alert, "low", created_at, triaged_at, LEAD, "benign", ""]);
        if planted {
            faults.expect_alarm("alerts-closed-together", alert, hours_after(created_at, 72));
        }
    }
}

/// An exercise each January, with a failure of AI among the scenarios; where planted, this year's had none.
fn exercises(faults: &mut Faults, plan: &mut Plan) {
    let mut log = Log::new("ir.exercises", "exercise,scenario,ai,data_loss,held_at,reported_at");
    let without = faults.planted("exercise-without-ai");
    for (year, day) in [(2025, date(2025, 1, 16)), (2026, date(2026, 1, 14))] {
        let held_at = at(day, 10, 0);
        let reported_at = hours_after(held_at, 200);
        log.push(held_at, cells![format!("ex-{year}-1"), "leaked credential and copied data", false, true, held_at, reported_at]);
        let (scenario, ai) = if year == 2026 && without { ("lost laptop", false) } else { ("unfair ranking", true) };
        let later = hours_after(held_at, 3);
        log.push(later, cells![format!("ex-{year}-2"), scenario, ai, false, later, reported_at]);
    }
    if without {
        faults.expect_alarm("exercise-without-ai", "ai/2026-01-31".into(), at(date(2026, 1, 31), 0, 0));
    }
    log.hand_in(LEAD, plan);
}
