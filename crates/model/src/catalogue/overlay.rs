//! What does the standard itself say? A licence holder's own copy of the text, laid over a catalogue for their eyes only.
use std::fmt;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_saphyr::Spanned;

use super::{Catalogue, yaml};
use crate::diagnostic::Diagnostic;
use crate::id::RequirementId;

/// The official text of requirements, as their licence holder keeps it.
///
/// It can be read and shown, and that is all: it is no part of a [`Catalogue`], cannot be serialised, and does not print
/// itself. So it cannot enter an entry, an export or a bundle.
// INVARIANT: no `Serialize`, and `Debug` prints no text.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Overlay {
    texts: IndexMap<RequirementId, (String, Option<u32>)>,
}

/// A piece of licensed text, to be written where its licence holder looks, and nowhere else.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct LicensedText<'a>(&'a str);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OverlayFile {
    #[serde(rename = "kind")]
    _kind: OverlayWord,
    texts: IndexMap<RequirementId, Spanned<String>>,
}

#[derive(Deserialize)]
enum OverlayWord {
    #[serde(rename = "overlay")]
    Overlay,
}

impl Overlay {
    /// Reads a licence holder's file: `kind: overlay`, then `texts:` with the official text by requirement id.
    pub fn parse(file: &str, text: &str) -> (Self, Vec<Diagnostic>) {
        match yaml::read::<OverlayFile>(file, text) {
            Ok(read) => {
                let texts = read.texts.into_iter().map(|(id, text)| (id, (text.value, yaml::line(&text.referenced)))).collect();
                (Self { texts }, Vec::new())
            }
            // The message of a YAML error may quote what it stumbled on, and that is licensed text: say only where.
            Err(error) => {
                let diagnostic = Diagnostic::new(file, error.line, "this is not an overlay").hint(
                    "it begins with `kind: overlay`, then `texts:` and one line `soc2:CC1.1: the text` for each requirement",
                );
                (Self::default(), vec![diagnostic])
            }
        }
    }

    /// What is wrong with it over these catalogues: texts for requirements that none of them holds.
    pub fn check(&self, file: &str, catalogues: &[&Catalogue]) -> Vec<Diagnostic> {
        let known = |id: &RequirementId| catalogues.iter().any(|catalogue| catalogue.item(id).is_some());
        let unknown = self.texts.iter().filter(|(id, _)| !known(id));
        unknown.map(|(id, (_, line))| Diagnostic::new(file, *line, format!("`{id}` is in no catalogue"))).collect()
    }

    pub fn text(&self, id: &RequirementId) -> Option<LicensedText<'_>> {
        self.texts.get(id).map(|(text, _)| LicensedText(text))
    }

    /// How many requirements of this catalogue have a text.
    pub fn n_texts(&self, catalogue: &Catalogue) -> usize {
        catalogue.items.iter().filter(|item| self.texts.contains_key(&item.id)).count()
    }
}

impl fmt::Debug for Overlay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Overlay of {} texts", self.texts.len())
    }
}

impl fmt::Debug for LicensedText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LicensedText")
    }
}

/// The text itself, to be shown.
impl fmt::Display for LicensedText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{OfficialTitles, shipped};
    use super::*;

    /// Compiles only as long as `$type` cannot be serialised: otherwise two implementations fit, and `_` is ambiguous.
    macro_rules! cannot_be_serialised {
        ($type:ty) => {
            const _: fn() = || {
                trait Ambiguous<A> {
                    fn here() {}
                }
                impl<T: ?Sized> Ambiguous<()> for T {}
                struct Serialisable;
                impl<T: ?Sized + serde::Serialize> Ambiguous<Serialisable> for T {}
                let _ = <$type as Ambiguous<_>>::here;
            };
        };
    }
    cannot_be_serialised!(Overlay);
    cannot_be_serialised!(LicensedText<'static>);

    fn cc1_1() -> RequirementId {
        RequirementId::parse("soc2:CC1.1").unwrap()
    }

    #[test]
    fn a_text_is_shown_and_nothing_else_prints_it() {
        let (overlay, wrong) = Overlay::parse("own.yaml", "kind: overlay\ntexts:\n  soc2:CC1.1: Words of the standard\n");
        assert_eq!(wrong, []);
        assert_eq!(overlay.text(&cc1_1()).unwrap().to_string(), "Words of the standard");
        assert_eq!(format!("{overlay:?} {:?}", overlay.text(&cc1_1())), "Overlay of 1 texts Some(LicensedText)");
    }

    #[test]
    fn what_a_catalogue_exports_is_the_same_with_and_without_it() {
        let soc2 = shipped("soc2-2017").unwrap();
        let before = soc2.content(OfficialTitles::Kept).to_string();
        let (overlay, _) = Overlay::parse("own.yaml", "kind: overlay\ntexts: {'soc2:CC1.1': Words of the standard}\n");
        assert_eq!(overlay.n_texts(soc2), 1);
        let after = soc2.content(OfficialTitles::Kept).to_string();
        assert_eq!(before, after);
        assert!(!after.contains("Words of the standard"));
    }

    #[test]
    fn a_wrong_file_is_named_without_quoting_it() {
        for text in ["texts: Secret words", "kind: overlay\ntexts:\n  soc2:CC1.1: [Secret, words]\n", "Secret words: [", ""] {
            let (overlay, wrong) = Overlay::parse("own.yaml", text);
            assert_eq!(overlay, Overlay::default());
            assert_eq!(wrong.len(), 1, "{text}");
            assert!(!wrong[0].to_string().contains("Secret"), "{}", wrong[0]);
        }
    }

    #[test]
    fn a_text_for_an_unknown_requirement_is_a_diagnostic_with_its_line() {
        let (overlay, _) = Overlay::parse("own.yaml", "kind: overlay\ntexts:\n  soc2:CC1.1: a\n  soc2:CC99: b\n");
        let wrong = overlay.check("own.yaml", &super::super::catalogues());
        assert_eq!(wrong.len(), 1);
        assert_eq!(wrong[0].to_string(), "own.yaml:4: `soc2:CC99` is in no catalogue");
    }
}
