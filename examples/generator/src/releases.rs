//! The releases of AI systems, and the impact assessments that come before them.
use jiff::Timestamp;
use jiff::civil::Date;

use crate::calendar::{Month, Quarter, at, hours_after, plus};
use crate::faults::Faults;
use crate::manifest::{Act, Plan};
use crate::rng::Rng;
use crate::roles::{AI_GOVERNANCE, LEAD, MACHINE_LEARNING};
use crate::table::Csv;

/// When the folder of the organisation was applied, and with it the first version of each document.
pub(crate) const FOUNDED: (Date, i64) = (jiff::civil::date(2025, 6, 16), 9);

pub(crate) struct Release {
    pub(crate) id: String,
    pub(crate) system: &'static str,
    pub(crate) version: String,
    pub(crate) released_at: Timestamp,
}

pub(crate) fn make(seed: u64, faults: &mut Faults, plan: &mut Plan) -> Vec<Release> {
    let mut releases = Vec::new();
    for month in Month::all() {
        let mut rng = Rng::of(seed, &format!("releases {}", month.label()));
        screening(month, &mut rng, faults, plan, &mut releases);
        chatbot(month, &mut rng, faults, plan, &mut releases);
        job_match(month, &mut rng, faults, plan, &mut releases);
        parser(month, &mut rng, plan, &mut releases);
        if faults.planted_in("release-unassessed", month) {
            let release = release("interview-notes", "0.9".into(), at(month.business(16), 17, 5));
            faults.expect_alarm("release-unassessed", release.id.clone(), release.released_at);
            releases.push(release);
        }
    }
    releases.sort_by_key(|release| release.released_at);
    for quarter in Quarter::all() {
        let (from, to) = (at(quarter.first(), 0, 0), at(plus(quarter.last(), 1), 0, 0));
        let mut csv = Csv::new("release,system,version,released_at,released_by");
        for r in releases.iter().filter(|r| from <= r.released_at && r.released_at < to) {
            csv.row(&[&r.id, &r.system, &r.version, &r.released_at, &MACHINE_LEARNING]);
        }
        plan.quarterly(MACHINE_LEARNING, "ml.releases", quarter, csv);
    }
    in_use(&releases, plan);
    releases
}

/// Match and Parse are declared to be in use on the day of their first release.
fn in_use(releases: &[Release], plan: &mut Plan) {
    let about = [
        ("job-match", "Northlight Match", "Shows applicants open jobs that may suit them", "xgboost"),
        (
            "resume-parser",
            "Northlight Parse",
            "Reads an applicant's résumé into fields that the applicant can see and correct",
            "meridian",
        ),
    ];
    for (id, title, purpose, uses) in about {
        let first = releases.iter().find(|release| release.system == id).expect("both are released");
        let text = format!(
            "kind: asset\nid: {id}\ntype: ai_system\ntitle: {title}\nowner: {MACHINE_LEARNING}\npurpose: {purpose}\n\
             stage: in_use\nroles: [provider, producer]\nimpact: medium\nuses: [{uses}, production]\n"
        );
        plan.apply(hours_after(first.released_at, 1), LEAD, &format!("declared/{id}.yaml"), text);
    }
}

fn release(system: &'static str, version: String, released_at: Timestamp) -> Release {
    Release { id: format!("{system}-{version}"), system, version, released_at }
}

/// A release each month. In one month the assessment is rewritten for a material change, and approved before the release.
fn screening(month: Month, rng: &mut Rng, faults: &mut Faults, plan: &mut Plan, releases: &mut Vec<Release>) {
    let id = "release-wrong-version";
    let release =
        release("screening", format!("4.{}", month.0 + 1), at(month.business(rng.within(10, 13)), 15, rng.within(0, 59)));
    if month == faults.month(id) {
        let text = "**Affected.** Applicants, above all those of protected groups; recruiters. **Changed.** The fifth generation also reads certificates. \
                    **Harms.** As before; certificates cost money, which some applicants do not have.\n\
                    **Measures.** As before; certificates count only where the job asks for them.";
        let front = front("AIA-SCREEN", "Northlight Screen", "screening", MACHINE_LEARNING, None);
        plan.apply(at(month.day(3), 10, 0), LEAD, "declared/AIA-SCREEN.md", format!("{front}{text}\n"));
        let approved_at = at(month.day(5), 15, 0);
        if faults.planted(id) {
            let declared_at = Some(at(FOUNDED.0, FOUNDED.1, 0));
            let act = Act::Approve { target: "AIA-SCREEN".into(), declared_at, occurred_at: approved_at };
            plan.act(approved_at, AI_GOVERNANCE, act);
            plan.approve(at(month.day(25), 15, 0), "AIA-SCREEN");
            faults.expect_alarm(id, release.id.clone(), release.released_at);
        } else {
            plan.approve(approved_at, "AIA-SCREEN");
        }
    }
    releases.push(release);
}

/// A release each month. Where the fault is planted, the assessment was limited to the month before, and is renewed too late.
fn chatbot(month: Month, rng: &mut Rng, faults: &mut Faults, plan: &mut Plan, releases: &mut Vec<Release>) {
    let id = "release-after-the-end";
    let release =
        release("support-chatbot", format!("2.{}", month.0 + 6), at(month.business(rng.within(17, 20)), 10, rng.within(0, 59)));
    if faults.planted_in(id, month) {
        let text = "**Affected.** Customers' staff. **Harms.** Wrong advice; personal data in questions. **Measures.** As before, until the new model is measured.";
        let limited = front("AIA-HELP", "Northlight Help", "support-chatbot", "p-38f5c0be", Some(plus(month.first(), -1)));
        let renewed = front("AIA-HELP", "Northlight Help", "support-chatbot", "p-38f5c0be", None);
        let limited_at = at(plus(month.first(), -4), 10, 0);
        plan.apply(limited_at, LEAD, "declared/AIA-HELP-limited.md", format!("{limited}{text}\n"));
        plan.approve(hours_after(limited_at, 2), "AIA-HELP");
        let renewed_at = at(month.day(24), 10, 0);
        plan.apply(renewed_at, LEAD, "declared/AIA-HELP-renewed.md", format!("{renewed}{text}\n"));
        plan.approve(hours_after(renewed_at, 2), "AIA-HELP");
        faults.expect_alarm(id, release.id.clone(), release.released_at);
    }
    releases.push(release);
}

/// First released in one month, then every month. The approval is of the sixth; where planted, it was recorded on the 22nd.
fn job_match(month: Month, rng: &mut Rng, faults: &mut Faults, plan: &mut Plan, releases: &mut Vec<Release>) {
    let id = "release-dated-back";
    let first = faults.month(id);
    let released_at = at(month.business(rng.within(14, 16)), 11, rng.within(0, 59));
    if month < first {
        return;
    }
    let release = release("job-match", format!("1.{}", month.0 - first.0), released_at);
    if month == first {
        let text = "**Affected.** Applicants. **Harms.** Some see fewer openings than others. **Measures.** Openings shown are compared by group each quarter; everything can still be searched.";
        let front = front("AIA-MATCH", "Northlight Match", "job-match", MACHINE_LEARNING, None);
        plan.apply(at(month.day(2), 10, 0), LEAD, "declared/AIA-MATCH.md", format!("{front}{text}\n"));
        let occurred_at = at(month.day(6), 15, 0);
        let recorded_at = if faults.planted(id) { at(month.day(22), 9, 30) } else { occurred_at };
        let act = Act::Approve { target: "AIA-MATCH".into(), declared_at: None, occurred_at };
        plan.act(recorded_at, AI_GOVERNANCE, act);
        if faults.planted(id) {
            faults.expect_alarm(id, release.id.clone(), released_at);
        }
    }
    releases.push(release);
}

/// First released in March, and again in June.
fn parser(month: Month, rng: &mut Rng, plan: &mut Plan, releases: &mut Vec<Release>) {
    let released_at = at(month.business(rng.within(15, 19)), 13, rng.within(0, 59));
    if month == Month(8) {
        let text = "**Affected.** Applicants. **Harms.** A résumé that is read wrongly. **Measures.** Applicants see and correct what was read before it is used.";
        let front = front("AIA-PARSE", "Northlight Parse", "resume-parser", MACHINE_LEARNING, None);
        plan.apply(at(month.day(2), 10, 30), LEAD, "declared/AIA-PARSE.md", format!("{front}{text}\n"));
        plan.approve(at(month.day(6), 15, 30), "AIA-PARSE");
    }
    if matches!(month.0, 8 | 11) {
        releases.push(release("resume-parser", format!("1.{}", month.0 - 8), released_at));
    }
}

fn front(id: &str, title: &str, asset: &str, owner: &str, to: Option<Date>) -> String {
    let to = to.map_or(String::new(), |day| format!("to: {day}\n"));
    format!(
        "---\nkind: document\nid: {id}\ntype: impact_assessment\ntitle: \"Impact assessment: {title}\"\nowner: {owner}\n\
         assets: [{asset}]\noutcome: proceed\n{to}---\n# {title}\n\n"
    )
}
