//! The registers of the management system: audits, reviews, nonconformities, objectives, and the yearly assessment of risks.
use jiff::Timestamp;
use jiff::civil::date;

use crate::calendar::{Month, Quarter, at, hours_after, plus};
use crate::faults::Faults;
use crate::log::{Log, cells, each_quarter, test_each_quarter, together};
use crate::manifest::{Act, Plan};
use crate::roles::{AI_GOVERNANCE, CHIEF_EXECUTIVE, INTERNAL_AUDIT, LEAD, LEGAL, MACHINE_LEARNING, PEOPLE, PRODUCT, TECHNOLOGY};

const CLAUSES: &str = "4.1 4.2 4.3 4.4 5.1 5.2 5.3 6.1.1 6.1.2 6.1.3 6.1.4 6.2 6.3 7.1 7.2 7.3 7.4 7.5.1 7.5.2 7.5.3 8.1 8.2 8.3 8.4 \
                       9.1 9.2.1 9.2.2 9.3.1 9.3.2 9.3.3 10.1 10.2";
const ANNEX: &str = "A.2.2 A.2.3 A.2.4 A.3.2 A.3.3 A.4.2 A.4.3 A.4.4 A.4.5 A.4.6 A.5.2 A.5.3 A.5.4 A.5.5 A.6.1.2 A.6.1.3 A.6.2.2 A.6.2.3 \
                     A.6.2.4 A.6.2.5 A.6.2.6 A.6.2.7 A.6.2.8 A.7.2 A.7.3 A.7.4 A.7.5 A.7.6 A.8.2 A.8.3 A.8.4 A.8.5 A.9.2 A.9.3 A.9.4 A.10.2 \
                     A.10.3 A.10.4";

pub(crate) fn make(faults: &mut Faults, plan: &mut Plan) {
    audits(faults, plan);
    nonconformities(faults, plan);
    reviews(faults, plan);
    objectives(faults, plan);
    assessment(plan);
    let tests =
        ["internal-audit-complete", "nonconformities-closed", "management-review-held", "objectives-measured", "risk-assessment"];
    test_each_quarter(&tests, plan);
}

/// Who answers for a clause or a control of Annex A.
fn owner(requirement: &str) -> &'static str {
    match requirement {
        r if r.starts_with("5.") || r.starts_with("9.") => CHIEF_EXECUTIVE,
        r if r.starts_with("7.2") || r.starts_with("7.3") => PEOPLE,
        r if r.starts_with("A.6.2.2") || r.starts_with("A.6.2.3") => TECHNOLOGY,
        r if r.starts_with("A.6.2") || r.starts_with("A.7") => MACHINE_LEARNING,
        r if r.starts_with("A.8") => PRODUCT,
        r if r.starts_with("A.10") => LEGAL,
        _ => AI_GOVERNANCE,
    }
}

/// Everything is audited in May 2025, before certification, and in April 2026.
fn audits(faults: &mut Faults, plan: &mut Plan) {
    let all = || CLAUSES.split_whitespace().map(|id| (id, 12)).chain(ANNEX.split_whitespace().map(|id| (id, 36)));
    each_quarter("aims.audit_scope", "requirement,owner,necessary,every_months,first_due_on", LEAD, plan, |_| {
        all().map(|(id, months)| cells![format!("iso42001:{id}"), owner(id), true, months, date(2025, 6, 30)]).collect()
    });
    let header = "audit,requirement,auditor,auditee,criteria,result,audited_on,reported_on,reported_to,recorded_at";
    let mut log = Log::new("aims.audits", header);
    for (audit, day) in [("ia-2025", date(2025, 5, 13)), ("ia-2026", date(2026, 4, 14))] {
        let recorded_at = at(plus(day, 7), 10, 0);
        for (id, _) in all() {
            let mut auditor = INTERNAL_AUDIT;
            if audit == "ia-2026" && id == "7.4" && faults.planted("audit-left-out") {
                let last = Quarter(3).last();
                faults.expect_alarm("audit-left-out", id.into(), at(last, 0, 0));
                continue;
            }
            if audit == "ia-2026" && id == "A.6.2.4" && faults.planted("audit-of-own-work") {
                auditor = owner(id);
                faults.expect_alarm("audit-of-own-work", format!("{audit}/{}", id.to_lowercase()), at(day, 0, 0));
            }
            let minor = matches!((audit, id), ("ia-2025", "9.1") | ("ia-2026", "9.3.3"));
            let result = if minor { "minor" } else { "conforms" };
            let row = cells![
                audit,
                format!("iso42001:{id}"),
                auditor,
                owner(id),
                "ISO/IEC 42001 and AIMS",
                result,
                day,
                plus(day, 6),
                CHIEF_EXECUTIVE,
                recorded_at
            ];
            log.push(recorded_at, row);
        }
    }
    log.hand_in(LEAD, plan);
}

/// Two came from audits, two from elsewhere; each is closed after somebody else saw that the cause is gone.
fn nonconformities(faults: &mut Faults, plan: &mut Plan) {
    let header = "nonconformity,finding,grade,origin,owner,raised_at,recorded_at,due_at,corrected_at,similar_checked_at,root_cause,\
                  root_cause_at,acted_at,verified_at,verified_by,effective,closed_at";
    let mut log = Log::new("aims.nonconformities", header);
    let all = [
        ("nc-1", "ia-2025", date(2025, 5, 20), "the plan named no method for two figures"),
        ("nc-2", "processes", date(2025, 10, 9), "one queue had a single reviewer and no deputy"),
        ("nc-3", "processes", date(2026, 1, 12), "the form for tools asked for what nobody could answer"),
        ("nc-4", "ia-2026", date(2026, 4, 21), "the form of the minutes has no column for owners"),
    ];
    for (id, origin, day, cause) in all {
        let raised_at = at(day, 11, 0);
        let after = |days: i64| hours_after(raised_at, 24 * days);
        let (mut cause, mut verified_by) = (cause, LEAD);
        let closed_at = after(60);
        if id == "nc-2" && faults.planted("cause-unknown") {
            cause = "TBD";
            faults.expect_alarm("cause-unknown", format!("{id}/closing"), closed_at);
        }
        if id == "nc-3" && faults.planted("verified-by-owner") {
            verified_by = AI_GOVERNANCE;
            faults.expect_alarm("verified-by-owner", format!("{id}/closing"), closed_at);
        }
        let row = |closed: bool| {
            let then = |days: i64| if closed { after(days).to_string() } else { String::new() };
            cells![
                id,
                "",
                "minor",
                origin,
                AI_GOVERNANCE,
                raised_at,
                hours_after(raised_at, 20),
                after(80),
                then(3),
                then(10),
                if closed { cause } else { "" },
                then(14),
                then(30),
                then(55),
                if closed { verified_by } else { "" },
                if closed { "true" } else { "" },
                then(60)
            ]
        };
        // Closed in a later quarter, it is handed in again with that one.
        if !together(raised_at, closed_at) {
            log.push(raised_at, row(false));
        }
        log.push(closed_at, row(true));
    }
    log.hand_in(AI_GOVERNANCE, plan);
}

const INPUTS: [&str; 7] =
    ["previous_decisions", "issues", "interested_parties", "nonconformities", "monitoring", "audits", "opportunities"];

/// Held in May of both years; minutes approved a week later.
fn reviews(faults: &mut Faults, plan: &mut Plan) {
    let mut held = Log::new("aims.reviews", "review,held_at,recorded_at,minutes");
    let mut present = Log::new("aims.review_attendance", "review,person,capacity,recorded_at");
    let mut inputs = Log::new("aims.review_inputs", "review,input,record,recorded_at");
    let mut outputs = Log::new("aims.review_outputs", "output,review,decision,owner,due_on,recorded_at");
    for (review, day, minutes) in [("mr-2025", date(2025, 5, 28), "MIN-2025"), ("mr-2026", date(2026, 5, 14), "MIN-2026")] {
        let held_at = at(day, 14, 0);
        let recorded_at = hours_after(held_at, 26);
        held.push(held_at, cells![review, held_at, recorded_at, minutes]);
        for (person, capacity) in [(CHIEF_EXECUTIVE, "top_management"), (TECHNOLOGY, "top_management"), (AI_GOVERNANCE, "owner")]
        {
            present.push(recorded_at, cells![review, person, capacity, recorded_at]);
        }
        for input in INPUTS {
            if review == "mr-2026" && input == "audits" && faults.planted("review-without-audits") {
                faults.expect_alarm("review-without-audits", review.into(), hours_after(held_at, 720));
                let last = at(Quarter(3).last(), 0, 0);
                // The review before it lies further back than twelve months.
                faults.expect_alarm("review-without-audits", "review within twelve months".into(), last);
                continue;
            }
            let paper_at = hours_after(held_at, -170);
            inputs.push(paper_at, cells![review, input, format!("paper {input}"), paper_at]);
        }
        for (n, (decision, who)) in [
            ("figures by quarter in the card", PRODUCT),
            ("approvals of tools in five days", AI_GOVERNANCE),
            ("an engineer for evaluation", TECHNOLOGY),
        ]
        .into_iter()
        .enumerate()
        {
            outputs.push(recorded_at, cells![format!("{review}-{n}"), review, decision, who, plus(day, 120), recorded_at]);
        }
    }
    for log in [held, present, inputs, outputs] {
        log.hand_in(AI_GOVERNANCE, plan);
    }
    let text = "---\nkind: document\nid: MIN-2026\ntype: minutes\ntitle: \"Management review of 14 May 2026\"\nowner: p-5ee17a3c\n---\n\
                # Management review, 14 May 2026\n\nPresent: chief executive, chief technology officer, head of AI governance. Suitable and adequate; \
                effective, but for the time that approvals of tools take. Four decisions, each with owner and date.\n";
    plan.apply(at(date(2026, 5, 19), 10, 0), LEAD, "declared/MIN-2026.md", text.into());
    approve("MIN-2026", at(date(2026, 5, 21), 10, 0), plan);
}

fn approve(target: &str, occurred_at: Timestamp, plan: &mut Plan) {
    plan.act(occurred_at, CHIEF_EXECUTIVE, Act::Approve { target: target.into(), declared_at: None, occurred_at });
}

const OBJECTIVES: [(&str, &str, &str, &str); 5] = [
    ("O1", AI_GOVERNANCE, "tools found outside the register", "at most 2 a quarter"),
    ("O2", AI_GOVERNANCE, "systems in use with a current impact assessment", "all"),
    ("O3", PEOPLE, "AI roles without an open gap", "9 of 10"),
    ("O4", MACHINE_LEARNING, "energy for a thousand answers", "down by 10 of 100"),
    ("U1", PRODUCT, "profiles opened before a rejection", "at least 95 of 100"),
];

fn objectives(faults: &mut Faults, plan: &mut Plan) {
    let header = "objective,title,owner,metric,target,every_months,starts_on,ends_on";
    each_quarter("aims.objectives", header, AI_GOVERNANCE, plan, |_| {
        OBJECTIVES.iter().map(|o| cells![o.0, o.2, o.1, o.2, o.3, 3, date(2025, 7, 1), date(2026, 6, 30)]).collect()
    });
    let header = "value_id,objective,covers_to,measured_value,measured_at,measured_by,evaluation,evaluated_by,recorded_at";
    let mut log = Log::new("aims.objective_values", header);
    for quarter in Quarter::all() {
        for (n, (objective, who, _, _)) in OBJECTIVES.into_iter().enumerate() {
            let last = quarter.last();
            let measured_at = at(plus(last, 6), 10, i64::try_from(n).expect("small"));
            let mut recorded_at = hours_after(measured_at, 5);
            // What is due in a quarter is what was measured of the one before.
            let here =
                |id: &str, faults: &Faults| faults.planted(id) && Month((faults.month(id).0 - 3).max(0)).quarter() == quarter;
            let due_at = hours_after(at(plus(last, 1), 0, 0), 360);
            if objective == "O4" && here("value-dated-back", faults) {
                recorded_at = hours_after(measured_at, 500);
                faults.expect_alarm("value-dated-back", format!("o4/{last}"), due_at);
            }
            if objective == "O3" && here("objective-unmeasured", faults) {
                faults.expect_alarm("objective-unmeasured", format!("o3/{last}"), due_at);
                continue;
            }
            let value = format!("{}.0000", 90 + quarter.0 * 2);
            let row = cells![
                format!("val-{objective}-{last}"),
                objective,
                last,
                value,
                measured_at,
                who,
                "on the way, nothing to be changed",
                AI_GOVERNANCE,
                recorded_at
            ];
            log.push(recorded_at, row);
        }
    }
    log.hand_in(AI_GOVERNANCE, plan);
}

/// In April the risks are assessed again, and one is new.
fn assessment(plan: &mut Plan) {
    let risk = "kind: risk\nid: R-10\ntitle: The supplier's next model reads résumés otherwise than the one that was measured\n\
                owner: p-4a08e35f\nassets: [resume-parser]\nlikelihood: medium\nimpact: medium\ntreatment: reduce\nresidual: low\n";
    plan.apply(at(date(2026, 4, 14), 10, 0), LEAD, "declared/risks-2026.yaml", risk.into());
    let text = "---\nkind: document\nid: RA-2026\ntype: risk_assessment\ntitle: \"Risk assessment of April 2026\"\nowner: p-7f3a19c2\n---\n\
                # Risk assessment, April 2026\n\nAll risks were weighed again with their owners, fraud by kind, suppliers, and each AI system. \
                One is new, two are lower. What changed since June 2025 stands beside each.\n";
    plan.apply(at(date(2026, 4, 15), 10, 0), LEAD, "declared/RA-2026.md", text.into());
    approve("RA-2026", at(date(2026, 4, 20), 10, 0), plan);
}
