//! Whether a version could do its work: what its walkthroughs say.
use super::scene::{Next, Scene};
use super::{Design, Reason};
use crate::facts::{ControlFacts, Looked, Version};

/// A version's design. An alarm of its design test stands: the remedy is another version.
pub(crate) fn design(scene: &Scene, control: &ControlFacts, version: &Version, next: &Next) -> (Design, Reason) {
    let (mut alarms, mut oks) = (Vec::new(), Vec::new());
    for walkthrough in control.walkthroughs.iter().filter(|one| one.version == version.entry) {
        // It holds from its own day.
        let day = scene.clock.day_of(walkthrough.at);
        if day > scene.today {
            next.turn(scene.clock.start_of(day));
            continue;
        }
        let shown = walkthrough.evidence.iter().all(|entry| scene.facts.valid_evidence(*entry).is_some());
        match walkthrough.outcome {
            Looked::Alarm => alarms.push(walkthrough.entry),
            Looked::Ok if shown && scene.facts.stands(walkthrough.entry) => oks.push(walkthrough.entry),
            Looked::Ok | Looked::Unclear => {}
        }
    }
    if !alarms.is_empty() {
        return (Design::Deficient, scene.reason("a walkthrough found that it could not work as described", alarms));
    }
    if oks.is_empty() {
        let text = "no valid walkthrough of this version says whether it could work";
        return (Design::NotAssessed, scene.reason(text, [version.entry]));
    }
    oks.push(version.entry);
    (Design::Suitable, scene.reason("a walkthrough found that it could work as described", oks))
}
