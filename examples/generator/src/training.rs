//! What people were checked for before they started, taught, and asked to read.
use jiff::civil::{Date, date};

use crate::calendar::{Month, at, business_by, hours_after, next_business, plus};
use crate::faults::Faults;
use crate::log::{Log, cells, each_quarter, test_each_quarter};
use crate::manifest::Plan;
use crate::people::{Employment, Staff};
use crate::releases::FOUNDED;
use crate::rng::Rng;
use crate::roles::PEOPLE;

/// What everybody must acknowledge.
const POLICIES: [&str; 5] = ["COC", "POL-AI", "POL-DATA", "POL-SEC", "USE-POLICY"];
const COURSES: [(&str, &str); 4] =
    [("security", "everyone"), ("ai-policy", "everyone"), ("building-ai", "machine learning"), ("overseeing-ai", "oversight")];
/// Where in the list of those who stay the faults and the leaves of absence find their people.
const ANNUAL: usize = 60;
const AWAY: [usize; 2] = [61, 62];

/// Those who build AI, and those who oversee its outputs.
pub(crate) fn holders(staff: &Staff) -> Vec<(String, &'static str)> {
    let of = |department: &str, n: usize, role: &'static str| {
        let found = staff.staying.iter().filter(|e| e.department == department && e.started_on < date(2025, 1, 1));
        found.take(n).map(|e| (e.person.clone(), role)).collect::<Vec<_>>()
    };
    let mut all = of("engineering", 9, "machine learning");
    all.extend(of("support", 6, "oversight"));
    all
}

pub(crate) fn make(seed: u64, staff: &Staff, faults: &mut Faults, plan: &mut Plan) {
    checks(seed, staff, faults, plan);
    completions(seed, staff, faults, plan);
    acknowledgements(seed, staff, faults, plan);
    registers(staff, plan);
    test_each_quarter(&["background-checks", "training-complete", "policy-acknowledged"], plan);
}

/// The n-th of those who stay and were there long before the period.
fn veteran(staff: &Staff, n: usize) -> &Employment {
    staff.staying.iter().filter(|e| e.started_on < date(2024, 1, 1)).nth(n).expect("most were")
}

/// Who joins in the month before what is due of them a month later.
fn joined_before(staff: &Staff, month: Month) -> &Employment {
    joiner(staff, Month(month.0 - 1))
}

/// Who joins in a month as somebody new; those who are hired again are not among them.
fn joiner(staff: &Staff, month: Month) -> &Employment {
    let month = Month(month.0.clamp(0, 10));
    let mut new = staff.employments.iter().filter(|e| {
        let alone = staff.employments.iter().filter(|other| other.person == e.person).count() == 1;
        (month.first()..=month.last()).contains(&e.started_on) && alone && e.ended_on.is_none()
    });
    new.next().expect("somebody joins each month")
}

fn checks(seed: u64, staff: &Staff, faults: &mut Faults, plan: &mut Plan) {
    let mut log = Log::new("hr.background_checks", "check_id,person,ordered_at,completed_at,result");
    let late = joiner(staff, faults.month("check-late")).id.clone();
    for e in staff.employments.iter().filter(|e| e.started_on >= date(2025, 7, 1)) {
        let mut rng = Rng::of(seed, &format!("check {}", e.id));
        let ordered_on = business_by(plus(e.started_on, -rng.within(9, 11)));
        let mut completed_at = at(next_business(ordered_on), rng.within(9, 16), rng.within(0, 59));
        if e.id == late && faults.planted("check-late") {
            completed_at = at(next_business(e.started_on), 9, 30);
            faults.expect_alarm("check-late", e.id.clone(), at(e.started_on, 0, 0));
        }
        if staff.rehired.as_ref() == Some(&e.id) && faults.planted("check-rehired") {
            faults.expect_alarm("check-rehired", e.id.clone(), at(e.started_on, 0, 0));
            continue;
        }
        let ordered_at = at(ordered_on, 9, 0);
        let result = if rng.one_in(9) { "adjudicated" } else { "clear" };
        log.push(ordered_at, cells![format!("bc-{}", &e.id[2..]), e.person, ordered_at, completed_at, result]);
    }
    // Of earlier employments there are checks too; the oldest are in the archive of the company that made them.
    for e in staff.employments.iter().filter(|e| e.started_on < date(2025, 7, 1) && e.started_on > date(2024, 7, 20)) {
        let ordered_at = at(business_by(plus(e.started_on, -12)), 9, 0);
        log.push(ordered_at, cells![format!("bc-{}", &e.id[2..]), e.person, ordered_at, hours_after(ordered_at, 50), "clear"]);
    }
    log.hand_in(PEOPLE, plan);
}

/// Everybody takes the courses on joining, and all of them in February; whoever is away then takes them after the return.
fn completions(seed: u64, staff: &Staff, faults: &mut Faults, plan: &mut Plan) {
    let mut log = Log::new("training.completions", "completion,person,course,passed,completed_at");
    let roles = holders(staff);
    let late = joined_before(staff, faults.month("training-late")).id.clone();
    let annual = &veteran(staff, ANNUAL).person;
    for e in &staff.employments {
        let mut rng = Rng::of(seed, &format!("training {}", e.id));
        for (course, role) in COURSES {
            if role != "everyone" && !roles.contains(&(e.person.clone(), role)) {
                continue;
            }
            let mut days = vec![plus(e.started_on, rng.within(3, 25))];
            days.extend([Month(-5), Month(7)].map(|february| february.day(rng.within(2, 20))));
            if e.person == *annual {
                days = annual_days(course, e, faults);
            }
            if let Some(n) = AWAY.iter().position(|n| veteran(staff, *n).person == e.person) {
                days.pop();
                days.push(plus(date(2026, 3, 16), 5 + i64::try_from(n).expect("small")));
            }
            if e.id == late && course == "security" && faults.planted("training-late") {
                let due = plus(e.started_on, 30);
                // Nor does the February course, where that comes between.
                days.retain(|day| *day > due);
                days.push(plus(e.started_on, 41));
                faults.expect_alarm("training-late", format!("{}/security/{due}", e.person), at(due, 0, 0));
            }
            days.retain(|day| *day >= e.started_on && e.ended_on.is_none_or(|end| *day <= end));
            days.dedup();
            for day in days {
                let instant = at(day, 11, 30);
                log.push(instant, cells![format!("t-{}-{course}-{day}", &e.id[2..]), e.person, course, true, instant]);
            }
        }
    }
    log.hand_in(PEOPLE, plan);
}

/// One person takes the courses in the month of a fault; where it is planted, a year later one of them too late.
fn annual_days(course: &str, e: &Employment, faults: &mut Faults) -> Vec<Date> {
    let month = faults.month("training-lapsed");
    let before = Month(month.0 - 12).day(9);
    let mut now = month.day(17);
    if faults.planted("training-lapsed") && course == "ai-policy" {
        now = plus(month.last(), 9);
        let due = month.last();
        faults.expect_alarm("training-lapsed", format!("{}/ai-policy/{due}", e.person), at(due, 0, 0));
    }
    vec![before, now]
}

/// They were approved in June; everybody reads them in July, or on joining.
fn acknowledgements(seed: u64, staff: &Staff, faults: &mut Faults, plan: &mut Plan) {
    let mut log = Log::new("hr.acknowledgements", "acknowledgement,person,document,policy_from,acknowledged_at");
    let older = joined_before(staff, faults.month("policy-older-version")).id.clone();
    let missing = joined_before(staff, faults.month("policy-unread")).id.clone();
    for e in staff.employments.iter().filter(|e| e.ended_on.is_none_or(|end| end >= date(2025, 7, 1))) {
        let mut rng = Rng::of(seed, &format!("policies {}", e.id));
        let day = plus(e.started_on.max(date(2025, 7, 1)), rng.within(1, 16));
        if e.ended_on.is_some_and(|end| end < day) {
            continue;
        }
        for document in POLICIES {
            let due = plus(e.started_on, 30);
            let (mut from, mut on) = (FOUNDED.0, day);
            if e.id == older && document == "POL-AI" && faults.planted("policy-older-version") {
                from = date(2024, 6, 17);
                faults.expect_alarm("policy-older-version", format!("{}/POL-AI/{due}", e.person), at(due, 0, 0));
            }
            if e.id == missing && document == "USE-POLICY" && faults.planted("policy-unread") {
                on = plus(due, 6);
                faults.expect_alarm("policy-unread", format!("{}/USE-POLICY/{due}", e.person), at(due, 0, 0));
            }
            let instant = at(on, 9, 5);
            log.push(instant, cells![format!("ack-{}-{document}", &e.id[2..]), e.person, document, from, instant]);
        }
    }
    log.hand_in(PEOPLE, plan);
}

fn registers(staff: &Staff, plan: &mut Plan) {
    let roles = holders(staff);
    each_quarter("hr.roles", "person,role,from_on", PEOPLE, plan, |_| {
        roles.iter().map(|(person, role)| cells![person, role, date(2025, 1, 6)]).collect()
    });
    each_quarter("hr.absences", "absence,person,from_on,to_on", PEOPLE, plan, |_| {
        let away =
            |(n, place): (usize, &usize)| cells![format!("l-{n}"), veteran(staff, *place).person, "2026-01-12", "2026-03-13"];
        AWAY.iter().enumerate().map(away).collect()
    });
    each_quarter("hr.required_documents", "document", PEOPLE, plan, |_| POLICIES.iter().map(|id| cells![id]).collect());
    each_quarter("training.required", "course,role", PEOPLE, plan, |_| {
        COURSES.iter().map(|(course, role)| cells![course, role]).collect()
    });
}
