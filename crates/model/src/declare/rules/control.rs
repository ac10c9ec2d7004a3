//! A control in itself.
use super::Rules;
use crate::object::{Control, Frequency, Nature};

pub(super) fn check(control: &Control, rules: &mut Rules<'_>) {
    rules.title(&control.title);
    rules.filled("statement", &control.statement);
    rules.serves(&control.serves);
    rules.distinct("tests", control.tests.iter().map(|id| id.as_str()));
    rules.distinct("risks", control.risks.iter().map(|id| id.as_str()));
    rules.distinct("compensates", control.compensates.iter().map(|id| id.as_str()));
    rules.distinct("assets", control.assets.iter().map(|id| id.as_str()));
    if control.serves.is_empty() && control.risks.is_empty() && control.compensates.is_empty() {
        let hint = "name a requirement in `serves`, or a risk in `risks`";
        rules.wrong_with("serves", "the control serves nothing: no requirement, no risk and no other control", hint);
    }
    if !control.frequency.is_calendar() && control.tests.is_empty() {
        let message = "without a test, nothing can show that this control operates: it has no windows in which it is performed";
        rules.wrong_with("tests", message, "name a test in `tests`, or a frequency of the calendar");
    }
    if control.frequency == Frequency::Automated && control.nature == Nature::Manual {
        let hint = "write `nature: automated`, or a frequency at which a person performs it";
        rules.wrong_with("frequency", "a manual control cannot be performed by a system all the time", hint);
    }
    if let Some(at) = control.compensates.iter().position(|id| *id == control.id) {
        rules.wrong(&format!("compensates[{}]", at + 1), format!("`{}` compensates itself", control.id));
    }
    if control.supersedes.as_ref() == Some(&control.id) {
        let hint = "a later declaration of the same id is a new version by itself";
        rules.wrong_with("supersedes", format!("`{}` supersedes itself", control.id), hint);
    }
}
