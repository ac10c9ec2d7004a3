//! How access is asked for, given and used: grants, second factors, sessions with privileged access, keys.
use jiff::Timestamp;

use crate::calendar::{Month, at, at_zone, hours_after, plus, with_offset};
use crate::faults::Faults;
use crate::log::{Log, cells, each_month, each_quarter, opening, or_empty, test_each_month, test_each_quarter};
use crate::manifest::Plan;
use crate::people::{Account, Employment, Staff};
use crate::rng::Rng;
use crate::roles::{INFRASTRUCTURE, LEAD, TECHNOLOGY};

pub(crate) fn make(seed: u64, staff: &Staff, faults: &mut Faults, plan: &mut Plan) {
    grants(seed, staff, faults, plan);
    factors(staff, faults, plan);
    sessions(seed, staff, faults, plan);
    credentials(faults, plan);
    test_each_quarter(&["joiners-access", "privileged-sessions"], plan);
    test_each_month(&["multi-factor", "credential-age"], plan);
}

/// What somebody asked for and was given.
struct Grant {
    id: String,
    system: &'static str,
    account: String,
    person: String,
    role: &'static str,
    granted_at: Timestamp,
    requester: String,
    approver: String,
    approved_at: Timestamp,
    approved: String,
}

/// What comes with joining, and some five more rights a month.
fn grants(seed: u64, staff: &Staff, faults: &mut Faults, plan: &mut Plan) {
    let mut log = Log::new("iam.grants", "grant_id,system,account,person,role,granted_at,granted_by,request");
    let mut requests = Log::new("itsm.requests", "request,person,system,role,requester,approver,requested_at,approved_at");
    let new = |account: &&Account| account.created_at >= at(Month(0).first(), 0, 0);
    for account in staff.accounts.iter().filter(new) {
        let role = if account.system == "idp" { "staff" } else { "member" };
        let id = format!("g-{}-{}", account.system, account.account);
        let given_at = account.created_at;
        log.push(given_at, cells![id, account.system, account.account, account.person, role, given_at, "directory", ""]);
    }
    for month in Month::all() {
        let mut rng = Rng::of(seed, &format!("grants {}", month.label()));
        for n in 0..5 {
            let mut grant = grant(month, n, staff, &mut rng);
            plant(month, n, &mut grant, faults);
            let request = format!("req-{}", &grant.id[2..]);
            let cited = if faults.planted_in("grant-unasked", month) && n == 0 { String::new() } else { request.clone() };
            let g = &grant;
            log.push(g.granted_at, cells![g.id, g.system, g.account, g.person, g.role, g.granted_at, INFRASTRUCTURE, cited]);
            let asked_at = hours_after(g.granted_at, -26);
            requests.push(asked_at, cells![request, g.person, g.system, g.role, g.requester, g.approver, asked_at, g.approved]);
        }
    }
    log.hand_in(INFRASTRUCTURE, plan);
    requests.hand_in(INFRASTRUCTURE, plan);
    let header = "system,role,approved_by,approved_at,ended_at";
    each_quarter("iam.birthright_roles", header, LEAD, plan, |_| {
        let approved_at = at(jiff::civil::date(2018, 5, 14), 9, 0);
        let listed = [("idp", "staff"), ("code", "member"), ("cloud", "member"), ("screen-admin", "member")];
        listed.into_iter().map(|(system, role)| cells![system, role, LEAD, approved_at, ""]).collect()
    });
}

fn grant(month: Month, n: i64, staff: &Staff, rng: &mut Rng) -> Grant {
    let engineers: Vec<&Employment> = staff.staying.iter().filter(|e| e.department == "engineering").collect();
    let who = (*rng.pick(&engineers)).clone();
    let mut manager = (*rng.pick(&engineers)).clone();
    while manager.person == who.person {
        manager = (*rng.pick(&engineers)).clone();
    }
    let granted_at = at(month.business(2 + 5 * n), rng.within(14, 17), rng.within(0, 59));
    let approved_at = hours_after(granted_at, -rng.within(2, 20));
    Grant {
        id: format!("g-{}-{n}", month.label()),
        system: "code",
        account: who.person[2..].to_owned(),
        role: ["maintainer", "release-reader", "secrets-reader"][usize::try_from(n).expect("small") % 3],
        person: who.person,
        granted_at,
        requester: manager.person,
        approver: TECHNOLOGY.into(),
        approved_at,
        approved: approved_at.to_string(),
    }
}

fn plant(month: Month, n: i64, grant: &mut Grant, faults: &mut Faults) {
    for (id, place) in [("grant-unasked", 0), ("grant-own-approval", 1), ("grant-approved-later", 2), ("grant-by-the-coast", 3)] {
        if place != n || !faults.planted_in(id, month) {
            continue;
        }
        match id {
            "grant-own-approval" => grant.approver = grant.requester.to_uppercase(),
            "grant-approved-later" => grant.approved_at = hours_after(grant.granted_at, 30),
            "grant-by-the-coast" => grant.approved_at = hours_after(grant.granted_at, 2),
            _ => {}
        }
        grant.approved = match id {
            "grant-by-the-coast" => with_offset(grant.approved_at, "America/Los_Angeles"),
            _ => grant.approved_at.to_string(),
        };
        faults.expect_alarm(id, grant.id.clone(), grant.granted_at);
    }
}

/// Everybody has a second factor; one account of a service is exempt until the period's end.
fn factors(staff: &Staff, faults: &mut Faults, plan: &mut Plan) {
    let without = ["mfa-off", "mfa-exemption-ended"].map(|id| (id, faults.planted(id).then(|| faults.month(id))));
    let chosen = [staff.staying[5].person[2..].to_owned(), staff.staying[45].person[2..].to_owned()];
    for ((id, month), account) in without.iter().zip(&chosen) {
        if let Some(month) = month {
            faults.expect_alarm(id, format!("idp/{account}"), opening(*month));
        }
    }
    each_month("iam.factors", "system,account,kind,mfa", INFRASTRUCTURE, plan, |month, taken_at| {
        let known = staff.accounts.iter().filter(|account| account.created_at <= taken_at);
        let off = |account: &str| {
            let one = |n: usize| account == chosen[n] && without[n].1 == Some(month);
            one(0) || one(1)
        };
        known.map(|a| cells![a.system, a.account, "person", !(a.system == "idp" && off(&a.account))]).collect()
    });
    let header = "exemption,system,account,approved_by,approved_at,ends_at";
    each_month("iam.exemptions", header, LEAD, plan, |_, _| {
        let ends_at = without[1].1.map_or(at(jiff::civil::date(2025, 6, 20), 0, 0), |month| at(plus(month.first(), -1), 0, 0));
        vec![cells!["x-1", "idp", chosen[1], LEAD, at(jiff::civil::date(2025, 5, 20), 9, 0), ends_at]]
    });
}

/// Some twenty sessions a month, each with a ticket that somebody else approved.
fn sessions(seed: u64, staff: &Staff, faults: &mut Faults, plan: &mut Plan) {
    let mut log = Log::new("pam.sessions", "session,system,account,person,started_at,ended_at,ticket");
    let mut tickets = Log::new("itsm.tickets", "ticket,person,approver,opened_at,approved_at,ends_at");
    let operators: Vec<&Employment> = staff.staying.iter().filter(|e| e.department == "infrastructure").collect();
    for month in Month::all() {
        let mut rng = Rng::of(seed, &format!("sessions {}", month.label()));
        for n in 0..20 {
            let who = &rng.pick(&operators).person;
            let started_at = at(month.day(1 + n), rng.within(7, 13), rng.within(0, 59));
            let ended_at = hours_after(started_at, rng.within(1, 6));
            let session = format!("s-{}-{n:02}", month.label());
            let ticket = format!("ops-{}-{n:02}", month.label());
            let (mut ended, mut cited, mut approver) = (Some(ended_at), ticket.clone(), INFRASTRUCTURE.to_owned());
            for (id, place) in [("session-too-long", 4), ("session-without-ticket", 9), ("session-own-approval", 14)] {
                if n != place || !faults.planted_in(id, month) {
                    continue;
                }
                match id {
                    "session-too-long" => ended = Some(hours_after(started_at, 11)),
                    "session-without-ticket" => cited.clear(),
                    _ => approver = format!(" {}", who.to_uppercase()),
                }
                faults.expect_alarm(id, session.clone(), hours_after(started_at, 8));
            }
            log.push(started_at, cells![session, "production", &who[2..], who, started_at, or_empty(ended), cited]);
            let (opened_at, approved_at) = (hours_after(started_at, -20), hours_after(started_at, -3));
            tickets.push(opened_at, cells![ticket, who, approver, opened_at, approved_at, hours_after(started_at, 48)]);
        }
    }
    log.hand_in(INFRASTRUCTURE, plan);
    tickets.hand_in(INFRASTRUCTURE, plan);
}

/// Keys of ten services, replaced every sixty days or so, and passwords of three emergency accounts that are tried each month.
fn credentials(faults: &mut Faults, plan: &mut Plan) {
    let planted = ["key-old", "password-unused"].map(|id| (id, faults.planted(id).then(|| faults.month(id))));
    if let Some(month) = planted[0].1 {
        faults.expect_alarm("key-old", "cloud-main/key-03".into(), opening(month));
    }
    if let Some(month) = planted[1].1 {
        faults.expect_alarm("password-unused", "cloud-main/password-1".into(), opening(month));
    }
    let header = "account,principal,credential,kind,active,created_at,last_used_at";
    each_month("cloud.credentials", header, INFRASTRUCTURE, plan, |month, taken_at| {
        let days = |n: i64| hours_after(taken_at, -24 * n);
        let mut rows = Vec::new();
        for n in 0..10 {
            let old = n == 3 && planted[0].1 == Some(month);
            let age = if old { 131 } else { 4 + (i64::from(month.0) * 30 + n * 7) % 60 };
            let id = format!("key-{n:02}");
            rows.push(cells!["cloud-main", format!("service-{n}"), id, "key", true, days(age), days(1)]);
        }
        for n in 0..3 {
            let unused = n == 1 && planted[1].1 == Some(month);
            let used = if unused { 104 } else { 9 + n };
            let made = at_zone("UTC", jiff::civil::date(2025, 1, 9), 9, 0);
            rows.push(cells![
                "cloud-main",
                format!("emergency-{n}"),
                format!("password-{n}"),
                "password",
                true,
                made,
                days(used)
            ]);
        }
        rows.push(cells!["cloud-main", "service-0", "key-99", "key", false, days(400), days(330)]);
        rows
    });
}
