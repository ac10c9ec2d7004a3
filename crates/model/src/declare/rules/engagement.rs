//! An engagement in itself: its date or period, its standard, and what it leaves out.
use super::Rules;
use crate::object::{Engagement, EngagementKind as Kind, Exclusion, ExclusionKind, Standard, SupplierMethod};

pub(super) fn check(engagement: &Engagement, rules: &mut Rules<'_>) {
    rules.title(&engagement.title);
    dates(engagement, rules);
    standard(engagement, rules);
    if engagement.catalogues.is_empty() {
        rules.wrong_with("catalogues", "nothing is examined against", "name a catalogue, as `soc2-2017`");
    }
    rules.distinct("catalogues", engagement.catalogues.iter().map(|id| id.as_str()));
    rules.distinct("assets", engagement.assets.iter().map(|id| id.as_str()));
    rules.distinct("suppliers", engagement.suppliers.iter().map(|one| one.supplier.as_str()));
    rules.distinct("exclude", engagement.exclude.iter().map(|one| one.requirement.as_str()));
    for (at, category) in engagement.categories.iter().enumerate() {
        if engagement.categories[..at].contains(category) {
            rules.wrong(&format!("categories[{}]", at + 1), "the category is listed twice");
        }
    }
    for (at, exclusion) in engagement.exclude.iter().enumerate() {
        exclude(exclusion, engagement, &format!("exclude[{}]", at + 1), rules);
    }
}

fn dates(engagement: &Engagement, rules: &mut Rules<'_>) {
    let (period, date) = (engagement.period.is_some(), engagement.date.is_some());
    match (period, date) {
        (true, true) => {
            let hint = "a Type 1 has a date, whatever looks at operation has a period";
            rules.wrong_with("date", "an engagement has a date or a period, not both", hint);
        }
        (false, false) => {
            let hint = if engagement.kind == Kind::Soc2Type1 {
                "write `date: 2025-12-31`"
            } else {
                "write `period: 2025-01-01..2025-12-31`"
            };
            rules.wrong_with("period", "the engagement has neither a date nor a period", hint);
        }
        (true, false) if engagement.kind == Kind::Soc2Type1 => {
            let hint = "write `date:`, or `type: soc2_type2`";
            rules.wrong_with("period", "a Type 1 looks at one date, not at a period", hint);
        }
        (false, true) if matches!(engagement.kind, Kind::Soc2Type2 | Kind::Iso42001Stage2 | Kind::Iso42001Surveillance) => {
            let hint = "write `period: 2025-01-01..2025-12-31`";
            rules.wrong_with("date", "this engagement looks at operation over a period, not at one date", hint);
        }
        _ => {}
    }
}

/// Who may examine under what: SOC 2 is an attestation, certification is an audit under ISO/IEC 17021-1.
fn standard(engagement: &Engagement, rules: &mut Rules<'_>) {
    let attestation = matches!(engagement.standard, Standard::AtC | Standard::Csae3000 | Standard::Isae3000);
    let (prefix, right, hint) = match engagement.kind {
        Kind::Soc2Type1 | Kind::Soc2Type2 => ("soc2", attestation, "`AT-C 105/205`, `CSAE 3000` or `ISAE 3000`"),
        Kind::Iso42001Stage1 | Kind::Iso42001Stage2 | Kind::Iso42001Surveillance => {
            ("iso42001", engagement.standard == Standard::Iso17021, "`ISO/IEC 17021-1`")
        }
        Kind::InternalAudit | Kind::Readiness => return,
    };
    if !right {
        rules.wrong_with("standard", "this kind of engagement is not performed under this standard", format!("write {hint}"));
    }
    let framework = |id: &str| id.split('-').next().unwrap_or(id).eq_ignore_ascii_case(prefix);
    if !engagement.catalogues.is_empty() && !engagement.catalogues.iter().any(|id| framework(id.as_str())) {
        let message = format!("this kind of engagement reports on a catalogue `{prefix}-…`, and none is named");
        rules.wrong("catalogues", message);
    }
}

fn exclude(exclusion: &Exclusion, engagement: &Engagement, field: &str, rules: &mut Rules<'_>) {
    let id = exclusion.requirement.as_str();
    if is_clause(id) {
        let field = format!("{field}.requirement");
        let hint = "only controls of Annex A can be left out, in the statement of applicability";
        return rules.wrong_with(&field, format!("`{id}` cannot be excluded: clauses 4 to 10 apply to everybody"), hint);
    }
    let kind = format!("{field}.reason_kind");
    let (soc2, iso42001) = (id.starts_with("soc2:"), id.starts_with("iso42001:"));
    let reason = exclusion.reason.as_deref().is_some_and(|text| !text.trim().is_empty());
    match exclusion.reason_kind {
        ExclusionKind::Soa if soc2 => {
            rules.wrong_with(
                &kind,
                format!("`{id}` stands in no statement of applicability"),
                "write `not_relevant` or `carved_out`",
            );
        }
        ExclusionKind::NotRelevant | ExclusionKind::CarvedOut if iso42001 => {
            rules.wrong_with(
                &kind,
                format!("`{id}` is left out in the statement of applicability"),
                "write `soa`, with its reason",
            );
        }
        ExclusionKind::Soa | ExclusionKind::NotRelevant if !reason => {
            let message = format!("`{id}` is left out without a reason");
            rules.wrong_with(&format!("{field}.reason"), message, "say why it does not apply");
        }
        _ => {}
    }
    let by = format!("{field}.by");
    match (&exclusion.by, exclusion.reason_kind) {
        (None, ExclusionKind::CarvedOut) => {
            rules.wrong_with(&by, format!("`{id}` is carved out to nobody"), "name the supplier that does it");
        }
        (Some(supplier), ExclusionKind::CarvedOut) => {
            let role = engagement.suppliers.iter().find(|one| one.supplier == *supplier).map(|one| one.role);
            if role != Some(SupplierMethod::CarveOut) {
                let hint = format!("list it in `suppliers`: `{{ supplier: {supplier}, role: carve_out }}`");
                rules.wrong_with(&by, format!("`{supplier}` is not carved out of this engagement"), hint);
            }
        }
        (Some(_), _) => rules.wrong(&by, "only what is carved out is done by a supplier").hint = None,
        (None, _) => {}
    }
}

/// A clause of ISO/IEC 42001, by its id: `iso42001:4.1`, `iso42001:10`.
fn is_clause(id: &str) -> bool {
    let Some(number) = id.strip_prefix("iso42001:") else { return false };
    let first = number.split('.').next().unwrap_or(number);
    first.parse::<u8>().is_ok_and(|clause| (4..=10).contains(&clause))
}
