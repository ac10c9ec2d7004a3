//! The controls that people perform by the calendar, and what is left of each performance.
use jiff::civil::{Date, date};

use crate::calendar::{Month, Quarter, at, business_by, hours_after, plus};
use crate::faults::Faults;
use crate::manifest::{AI_GOVERNANCE, Act, CHIEF_EXECUTIVE, INFRASTRUCTURE, INTERNAL_AUDIT, LEAD, PEOPLE, Plan, TECHNOLOGY};
use crate::rng::Rng;

/// One performance, for the window that holds `claims`.
struct Performance {
    control: &'static str,
    day: Date,
    claims: Option<Date>,
    performer: &'static str,
    reviewer: Option<&'static str>,
    left: &'static str,
}

pub(crate) fn make(seed: u64, faults: &mut Faults, plan: &mut Plan) {
    let mut rng = Rng::of(seed, "performances");
    for performance in yearly(&mut rng).into_iter().chain(monthly(&mut rng)) {
        record(performance, plan);
    }
    for quarter in Quarter::all() {
        quarterly(quarter, &mut rng, faults, plan);
    }
    weekly(faults, plan);
}

fn record(p: Performance, plan: &mut Plan) {
    let occurred_at = at(p.day, 14, 0);
    let evidence = format!("records/{}-{}.md", p.control, p.day);
    plan.file(&evidence, format!("# {}, {}\n\n{}\n", p.control, p.day, p.left));
    let act = Act::Perform {
        control: p.control.into(),
        occurred_at,
        claims: p.claims,
        performer: p.performer,
        reviewer: p.reviewer,
        evidence,
    };
    // Whoever audits does not record in the programme that is audited.
    let by = if p.performer == INTERNAL_AUDIT { LEAD } else { p.performer };
    plan.act(hours_after(occurred_at, 1), by, act);
}

fn yearly(rng: &mut Rng) -> Vec<Performance> {
    let mut one = |control, month: i32, performer, reviewer, left| {
        let day = Month(month).business(rng.within(8, 18));
        Performance { control, day, claims: None, performer, reviewer, left }
    };
    vec![
        one(
            "GV-01",
            3,
            AI_GOVERNANCE,
            Some(LEAD),
            "Register gone through with the owners; two risks raised, one closed; what remains accepted by the committee.",
        ),
        one(
            "GV-01",
            9,
            AI_GOVERNANCE,
            Some(LEAD),
            "Register gone through with the owners; the fifth generation of the screening model assessed.",
        ),
        one("GV-03", 4, CHIEF_EXECUTIVE, None, "Minutes with every input, three decisions, owners and dates."),
        one(
            "GV-03",
            10,
            CHIEF_EXECUTIVE,
            None,
            "Minutes with every input, the result of the internal audit among them, and four decisions.",
        ),
        one(
            "SU-01",
            2,
            LEAD,
            Some(AI_GOVERNANCE),
            "Reports of Halden Cloud and Meridian Models read; exceptions and our own duties noted.",
        ),
        one(
            "SU-01",
            8,
            LEAD,
            Some(AI_GOVERNANCE),
            "Reports of Halden Cloud and Meridian Models read; change of model terms agreed.",
        ),
        one(
            "GV-04",
            9,
            INTERNAL_AUDIT,
            None,
            "Report to the chief executive: clauses 4 to 8 and Annex A.5 to A.7, two nonconformities, three opportunities.",
        ),
        one("TR-01", 7, PEOPLE, None, "List of who took and passed the courses; nobody is missing after two reminders."),
        one(
            "IR-01",
            6,
            LEAD,
            Some(TECHNOLOGY),
            "Exercise with a leaked credential and an unfair ranking; five lessons taken into the plan.",
        ),
    ]
}

fn monthly(rng: &mut Rng) -> Vec<Performance> {
    let mut all = Vec::new();
    for month in Month::all() {
        all.push(Performance {
            control: "GV-02",
            day: month.business(rng.within(19, 23)),
            claims: None,
            performer: AI_GOVERNANCE,
            reviewer: Some(CHIEF_EXECUTIVE),
            left: "Minutes: measurements against objectives, complaints, assessments due, decisions with owner and date.",
        });
        all.push(Performance {
            control: "AI-30",
            day: month.next().business(rng.within(5, 7)),
            claims: Some(month.last()),
            performer: AI_GOVERNANCE,
            reviewer: None,
            left: "Comparison of payments, sign-ins, traffic and packages with the inventory.",
        });
    }
    all
}

fn quarterly(quarter: Quarter, rng: &mut Rng, faults: &mut Faults, plan: &mut Plan) {
    let (review_day, restore_day) = (rng.within(24, 26), rng.within(3, 24));
    let here = |faults: &Faults, id: &str| faults.planted(id) && faults.month(id).quarter() == quarter;
    if here(faults, "review-unsigned") {
        faults.expect_window("review-unsigned", quarter.first());
    } else {
        record(
            Performance {
                control: "AC-03",
                day: business_by(quarter.months()[2].day(review_day)),
                claims: None,
                performer: LEAD,
                reviewer: Some(TECHNOLOGY),
                left: "All accounts of the four systems decided on; removals carried out.",
            },
            plan,
        );
    }
    let late = here(faults, "restore-late");
    // Due within five days of the quarter's end.
    let day = if late { plus(quarter.last(), 8) } else { quarter.months()[1].business(restore_day) };
    if late {
        faults.expect_window("restore-late", quarter.first());
    }
    record(
        Performance {
            control: "BK-01",
            day,
            claims: late.then(|| quarter.last()),
            performer: INFRASTRUCTURE,
            reviewer: None,
            left: "Restored into an empty environment; counts and checksums equal; four hours and ten minutes.",
        },
        plan,
    );
}

/// Every week, on Thursday or the business day before. The period's last two days are too few to make a week due.
fn weekly(faults: &mut Faults, plan: &mut Plan) {
    let missed = faults.month("triage-missed").day(15);
    for week in 0..52 {
        let monday = plus(date(2025, 6, 30), week * 7);
        if faults.planted("triage-missed") && monday <= missed && missed < plus(monday, 7) {
            faults.expect_window("triage-missed", monday);
            continue;
        }
        record(
            Performance {
                control: "VM-01",
                day: business_by(plus(monday, 3)),
                claims: None,
                performer: INFRASTRUCTURE,
                reviewer: None,
                left: "The week's findings, each with a severity and a date; what is overdue was chased.",
            },
            plan,
        );
    }
}
