//! The procedures that a person carries out on a control, over each half of the year, and what people report besides.
use std::collections::BTreeMap;

use jiff::civil::date;
use serde::Deserialize;

use crate::calendar::{Month, at};
use crate::manifest::{Act, Plan};
use crate::performances::filled;
use crate::rng::Rng;
use crate::roles::{AI_GOVERNANCE, INTERNAL_AUDIT, LEAD, holder};

const DEFINITIONS: &str = include_str!("../inspections.toml");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Definition {
    control: String,
    by: String,
    n: [i64; 2],
    left: [String; 2],
}

pub(crate) fn make(seed: u64, plan: &mut Plan) {
    let definitions: BTreeMap<String, Definition> = toml::from_str(DEFINITIONS).expect("inspections.toml is right");
    for (test, definition) in &definitions {
        let mut rng = Rng::of(seed, &format!("inspections {test}"));
        for (half, left) in definition.left.iter().enumerate() {
            let first = Month(i32::try_from(half * 6).expect("small"));
            let (last, after) = (Month(first.0 + 5).last(), Month(first.0 + 6));
            let day = after.business(rng.within(8, 22));
            let n = definition.n[half];
            let evidence = format!("records/{test}-{day}.md");
            let heading = format!("# {test}, {} to {last}", first.first());
            plan.file(&evidence, format!("{heading}\n\nInspected: {n}. {}\n", filled(left, &mut rng)));
            let act = Act::Inspect {
                test: test.clone(),
                control: definition.control.clone(),
                covers: format!("{}..{last}", first.first()),
                n,
                alarms: Vec::new(),
                evidence,
            };
            plan.act(at(day, 15, 0), holder(&definition.by), act);
        }
    }
    reports(plan);
}

/// What people report besides. Nonconformities stand in the register of the management system, whose export is evidence of its own.
fn reports(plan: &mut Plan) {
    let mut report = |day,
                      by,
                      word: &'static str,
                      title: &str,
                      requirements: &[&'static str],
                      controls: &[&'static str],
                      assets: &[&'static str]| {
        let occurred_at = at(day, 11, 0);
        let (requirements, controls, assets) = (requirements.to_vec(), controls.to_vec(), assets.to_vec());
        let act = Act::Report { word, title: title.to_owned(), occurred_at, requirements, controls, assets };
        plan.act(at(day, 16, 0), by, act);
    };
    let help = "For ninety minutes Northlight Help answered with pages of another customer's help centre";
    report(date(2025, 9, 10), LEAD, "incident", help, &[], &["IR-01"], &["support-chatbot"]);
    let ranking = "For a day applications for jobs in two languages were ranked by the text of one of them";
    report(date(2026, 2, 17), LEAD, "incident", ranking, &[], &["IR-01"], &["screening"]);
    let queue = "One queue of reviews of outputs was a week late in September, seen by its owner before anybody asked";
    report(date(2025, 10, 9), AI_GOVERNANCE, "observation", queue, &["iso42001:8.1"], &["MS-04"], &["screening"]);
    let criteria = "Criteria for the processes that suppliers run could be written beside the contract that binds them";
    report(date(2026, 4, 21), INTERNAL_AUDIT, "opportunity", criteria, &["iso42001:8.1"], &["AI-10"], &["meridian"]);
}
