//! Files to fill in: one of each kind, with a comment at every field.

/// A commented file of a kind, which reads as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template {
    /// What the file may be called: its ending says how it is read.
    pub file: &'static str,
    pub text: &'static str,
}

/// The file to fill in for a kind; `None`: there is no such kind.
pub fn template(kind: &str) -> Option<Template> {
    let (file, text) = match kind {
        "control" => ("control.yaml", include_str!("templates/control.yaml")),
        "test" => ("test.sql", include_str!("templates/test.sql")),
        "source" => ("source.yaml", include_str!("templates/source.yaml")),
        "asset" => ("asset.yaml", include_str!("templates/asset.yaml")),
        "commitment" => ("commitment.yaml", include_str!("templates/commitment.yaml")),
        "risk" => ("risk.yaml", include_str!("templates/risk.yaml")),
        "document" => ("document.md", include_str!("templates/document.md")),
        "engagement" => ("engagement.yaml", include_str!("templates/engagement.yaml")),
        "person" => ("person.yaml", include_str!("templates/person.yaml")),
        "grant" => ("grant.yaml", include_str!("templates/grant.yaml")),
        "catalogue" => ("catalogue.yaml", include_str!("templates/catalogue.yaml")),
        "crosswalk" => ("crosswalk.yaml", include_str!("templates/crosswalk.yaml")),
        _ => return None,
    };
    Some(Template { file, text })
}
