//! Which texts say what we do: policies, assessments, descriptions?
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Serves;
use crate::id::{AssetId, DocumentId, PersonId};
use crate::time::Day;

/// A policy, an impact assessment, a system description, minutes: Markdown with this as its front matter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    pub id: DocumentId,
    #[serde(rename = "type")]
    pub kind: DocumentKind,
    pub title: String,
    pub owner: PersonId,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub serves: Vec<Serves>,
    /// What it is about: of an impact assessment, the AI system.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assets: Vec<AssetId>,
    /// The last day on which it should have been looked at again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_by: Option<Day>,
    /// Of an impact assessment: what it concludes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<AssessmentOutcome>,
    /// The text, in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

impl Document {
    /// The places of its text that are still to fill in, as the library's templates mark them: `[amount]`, alone and in one line.
    ///
    /// Links, check boxes, footnotes and code are none.
    pub fn blanks(&self) -> impl Iterator<Item = &str> {
        let fenced = self.text.split("```").step_by(2);
        let prose = fenced.flat_map(|part| part.lines()).flat_map(|line| line.split('`').step_by(2));
        prose.flat_map(|prose| {
            prose.match_indices('[').filter_map(|(at, _)| {
                // The next bracket closes this one, or opens another: nothing is read twice.
                let rest = &prose[at + 1..];
                let end = rest.find(['[', ']']).filter(|end| rest[*end..].starts_with(']'))?;
                let (before, inside, behind) = (&prose[..at], &rest[..end], &rest[end + 1..]);
                let links = behind.starts_with(['(', '[', ':']) || before.ends_with([']', '[']) || inside.starts_with('^');
                let box_or_nothing = matches!(inside.trim(), "" | "x" | "X");
                (!links && !box_or_nothing).then_some(inside)
            })
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    Policy,
    Procedure,
    ImpactAssessment,
    RiskAssessment,
    SystemDescription,
    ModelCard,
    Minutes,
    Agreement,
    Plan,
    Record,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AssessmentOutcome {
    Proceed,
    ProceedWithConditions,
    DoNotProceed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_what_somebody_has_still_to_fill_in() {
        let blanks = |text: &str| -> Vec<String> {
            let front = r#"{"id": "POL-AI", "type": "policy", "title": "AI policy", "owner": "p-7f3a19c2"}"#;
            let mut document: Document = serde_json::from_str(front).unwrap();
            document.text = text.into();
            document.blanks().map(str::to_owned).collect()
        };
        assert_eq!(blanks("Above [amount], the [role] decides by [a day]."), ["amount", "role", "a day"]);
        assert_eq!(
            blanks("- [ ] done\n- [x] told\n[a link](https://example.org) and [a note][1], [^2]\n\n[1]: somewhere"),
            Vec::<String>::new()
        );
        assert_eq!(blanks("`[code]` and\n```\n[more code]\n```\nbut [this]"), ["this"]);
        assert_eq!(blanks(&"[".repeat(1 << 20)), Vec::<String>::new());
        assert_eq!(blanks("an open [ bracket\nand a closed ] one"), Vec::<String>::new());
    }
}
