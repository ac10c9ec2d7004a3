//! How does one entry prove that it is under a signed root? The path as a list, read from top to bottom.
use maud::{Markup, html};

/// One step.
#[derive(Clone, Debug, Default)]
pub struct Step {
    pub what: String,
    /// 64 hex digits.
    pub hash: String,
}

pub fn path(steps: &[Step]) -> Markup {
    html! {
        ol class="steps" role="list" {
            @for (at, step) in steps.iter().enumerate() {
                li { span { (at + 1) } span { (step.what) } code class="hash" { (step.hash) } }
            }
        }
    }
}
