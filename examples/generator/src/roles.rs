//! Who holds which role of the library.
use std::collections::BTreeMap;

pub(crate) const LEAD: &str = "p-7f3a19c2";
pub(crate) const INFRASTRUCTURE: &str = "p-21be90d4";
pub(crate) const AI_GOVERNANCE: &str = "p-c84e5510";
pub(crate) const TECHNOLOGY: &str = "p-0d96f2ab";
pub(crate) const CHIEF_EXECUTIVE: &str = "p-5ee17a3c";
pub(crate) const PEOPLE: &str = "p-b6c2d871";
pub(crate) const MACHINE_LEARNING: &str = "p-4a08e35f";
pub(crate) const FINANCE: &str = "p-6c40b7f9";
pub(crate) const SUPPORT: &str = "p-38f5c0be";
pub(crate) const LEGAL: &str = "p-93ab04e7";
pub(crate) const PRIVACY: &str = "p-5b18e6a9";
pub(crate) const PRODUCT: &str = "p-f4027b3d";
pub(crate) const PROCUREMENT: &str = "p-83d5ac10";
pub(crate) const BOARD: &str = "p-2d7c90e4";
pub(crate) const INTERNAL_AUDIT: &str = "p-e17d6609";
/// Carries out procedures for management; holds no role of the library.
pub(crate) const COMPLIANCE: &str = "p-19e6f0c4";

/// The roles of `library/roles.yaml`, each with who holds it.
const HOLDERS: [(&str, &str); 15] = [
    ("chief-executive", CHIEF_EXECUTIVE),
    ("board", BOARD),
    ("security-lead", LEAD),
    ("infrastructure-lead", INFRASTRUCTURE),
    ("engineering-lead", TECHNOLOGY),
    ("people-lead", PEOPLE),
    ("ai-governance-lead", AI_GOVERNANCE),
    ("machine-learning-lead", MACHINE_LEARNING),
    ("legal-counsel", LEGAL),
    ("privacy-lead", PRIVACY),
    ("finance-lead", FINANCE),
    ("support-lead", SUPPORT),
    ("product-lead", PRODUCT),
    ("internal-auditor", INTERNAL_AUDIT),
    ("procurement-lead", PROCUREMENT),
];

pub(crate) fn holders() -> BTreeMap<&'static str, &'static str> {
    HOLDERS.into_iter().collect()
}

/// Who holds a role, or carries out procedures as `compliance-analyst`.
pub(crate) fn holder(role: &str) -> &'static str {
    let found = HOLDERS.iter().find(|(name, _)| *name == role).map(|(_, person)| *person);
    found.or_else(|| (role == "compliance-analyst").then_some(COMPLIANCE)).unwrap_or_else(|| panic!("nobody holds `{role}`"))
}
