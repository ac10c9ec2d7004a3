//! The catalogues and crosswalks that ship: what they hold, counted as others count it.
#![allow(clippy::unwrap_used)]
use std::collections::HashSet;

use assay_model::catalogue::{self, Catalogue, Crosswalk, Gap, ItemKind, OfficialTitles, Relation, framework_of, local_id};
use assay_model::id::RequirementId;
use assay_model::object::{Category, Object};

fn id(text: &str) -> RequirementId {
    RequirementId::parse(text).unwrap()
}

fn n(catalogue: &Catalogue, kind: ItemKind) -> usize {
    catalogue.items.iter().filter(|item| item.kind == kind).count()
}

fn n_beneath(catalogue: &Catalogue, kind: ItemKind, above: &str) -> usize {
    let items = catalogue.items.iter().filter(|item| item.kind == kind);
    items.filter(|item| catalogue.ancestors(&item.id).any(|parent| parent.id == id(above))).count()
}

#[test]
fn every_file_that_ships_is_read_without_a_diagnostic() {
    for (name, text) in catalogue::embedded() {
        let diagnostics = if name.contains("crosswalks/") {
            let (crosswalk, mut diagnostics) = Crosswalk::parse(name, text);
            diagnostics.extend(catalogue::check_ends(name, &crosswalk.unwrap(), &catalogue::catalogues()));
            diagnostics
        } else {
            let (catalogue, diagnostics) = Catalogue::parse(name, text);
            assert!(name.ends_with(&format!("/{}.yaml", catalogue.unwrap().id)), "{name}");
            diagnostics
        };
        let lines: Vec<String> = diagnostics.iter().map(ToString::to_string).collect();
        assert!(lines.is_empty(), "{}", lines.join("\n"));
    }
}

#[test]
fn soc2_has_61_criteria_33_3_2_5_18() {
    let soc2 = catalogue::shipped("soc2-2017").unwrap();
    let of = |category| soc2.assessable().filter(|item| item.category == Some(category)).count();
    use Category::*;
    let by_category = [Security, Availability, Confidentiality, ProcessingIntegrity, Privacy].map(of);
    assert_eq!(by_category, [33, 3, 2, 5, 18]);
    assert_eq!(soc2.assessable().count(), 61);
    assert_eq!(n(soc2, ItemKind::DescriptionCriterion), 9);
    let mut principles: Vec<u8> = soc2.items.iter().filter_map(|item| item.coso_principle).collect();
    principles.sort_unstable();
    assert_eq!(principles, (1..=17).collect::<Vec<_>>());
    let last = soc2.items.iter().rfind(|item| item.coso_principle.is_some()).map(|item| local_id(&item.id));
    assert_eq!(last, Some("CC5.3"));
}

#[test]
fn iso42001_has_32_clause_items_and_38_controls_3_2_5_4_9_5_4_3_3() {
    let iso = catalogue::shipped("iso42001-2023").unwrap();
    assert_eq!((n(iso, ItemKind::Clause), n(iso, ItemKind::Control)), (32, 38));
    let objectives = ["A.2", "A.3", "A.4", "A.5", "A.6", "A.7", "A.8", "A.9", "A.10"];
    let by_objective = objectives.map(|objective| n_beneath(iso, ItemKind::Control, &format!("iso42001:{objective}")));
    assert_eq!(by_objective, [3, 2, 5, 4, 9, 5, 4, 3, 3]);
    assert_eq!(n(iso, ItemKind::Informative), 11 + 7);
    assert_eq!(iso.assessable().count(), 70);
}

#[test]
fn iso27001_has_30_clause_items_and_93_controls_37_8_14_34() {
    let iso = catalogue::shipped("iso27001-2022").unwrap();
    assert_eq!((n(iso, ItemKind::Clause), n(iso, ItemKind::Control)), (30, 93));
    let themes = ["A.5", "A.6", "A.7", "A.8"];
    let by_theme = themes.map(|theme| n_beneath(iso, ItemKind::Control, &format!("iso27001:{theme}")));
    assert_eq!(by_theme, [37, 8, 14, 34]);
    // Its clauses are those of ISO/IEC 42001 without the impact assessment.
    let clauses = |name: &str| -> HashSet<String> {
        let all = catalogue::shipped(name).unwrap().items.iter();
        all.filter(|item| item.kind == ItemKind::Clause).map(|item| local_id(&item.id).to_owned()).collect()
    };
    let mut more: Vec<_> = clauses("iso42001-2023").difference(&clauses("iso27001-2022")).cloned().collect();
    more.sort();
    assert_eq!(more, ["6.1.4", "8.4"]);
}

#[test]
fn the_ai_rmf_has_72_subcategories_in_19_categories_of_4_functions() {
    let rmf = catalogue::shipped("nist-ai-rmf-1.0").unwrap();
    let functions = ["GOVERN", "MAP", "MEASURE", "MANAGE"];
    let by_function = functions.map(|function| n_beneath(rmf, ItemKind::Outcome, &format!("nist-ai-rmf:{function}")));
    assert_eq!(by_function, [19, 18, 22, 13]);
    assert_eq!(rmf.assessable().count(), 72);
    assert_eq!(n(rmf, ItemKind::Group), 19 + 4);
}

#[test]
fn the_crosswalks_hold_400_rows_each_with_a_gap() {
    let by_pair: Vec<_> =
        catalogue::crosswalks().iter().map(|crosswalk| (crosswalk.id.to_string(), crosswalk.rows.len())).collect();
    let expected = [("iso42001-soc2", 128), ("iso42001-iso27001", 71), ("soc2-iso27001", 168), ("soc2-iso27701", 33)];
    assert_eq!(by_pair, expected.map(|(pair, rows)| (pair.to_owned(), rows)));
    let mut ids = HashSet::new();
    for row in catalogue::crosswalks().iter().flat_map(|crosswalk| &crosswalk.rows) {
        assert!(ids.insert(&row.id), "{} stands twice", row.id);
        assert!(row.gap.as_ref().is_some_and(|gap| gap.len() > 20), "{} has no gap", row.id);
    }
}

#[test]
fn soc2_evidence_never_closes_an_element_of_iso42001() {
    let crosswalk = catalogue::shipped_crosswalk("iso42001-soc2").unwrap();
    for row in &crosswalk.rows {
        assert!(matches!(row.relation, Relation::IntersectsWith | Relation::NoRelationship), "{}", row.id);
        assert!(row.strength <= 6, "{}", row.id);
    }
}

#[test]
fn each_of_131_requirements_has_a_relation_or_a_stated_reason() {
    let crosswalk = catalogue::shipped_crosswalk("iso42001-soc2").unwrap();
    let related: HashSet<_> = crosswalk.related().flat_map(|row| [&row.source, &row.target]).collect();
    let (catalogues, crosswalks) = (catalogue::catalogues(), catalogue::crosswalks());
    for (from, to, n_related, n_none) in [("iso42001", "soc2", 63, 7), ("soc2", "iso42001", 36, 25)] {
        let view = catalogue::crosswalk(from, to, &catalogues, &crosswalks).unwrap();
        let items = catalogues.iter().filter(|catalogue| catalogue.framework == from).flat_map(|c| c.assessable());
        let (with, without): (Vec<_>, Vec<_>) = items.partition(|item| related.contains(&item.id));
        assert_eq!((with.len(), without.len()), (n_related, n_none), "{from}");
        let stated: Vec<_> = view.no_counterpart.iter().map(|none| &none.item.id).collect();
        assert_eq!(stated, without.iter().map(|item| &item.id).collect::<Vec<_>>());
        assert!(view.no_counterpart.iter().all(|none| none.reason.len() > 20));
        assert_eq!(view.not_judged, []);
    }
}

#[test]
fn a_crosswalk_reads_both_ways() {
    let (catalogues, crosswalks) = (catalogue::catalogues(), catalogue::crosswalks());
    let there = catalogue::crosswalk("iso42001", "iso27001", &catalogues, &crosswalks).unwrap();
    let back = catalogue::crosswalk("iso27001", "iso42001", &catalogues, &crosswalks).unwrap();
    assert_eq!(there.rows.len(), back.rows.len());
    let row = |view: &catalogue::CrosswalkView| view.rows.iter().find(|row| row.id == "X0357").unwrap().clone();
    let (there, back) = (row(&there), row(&back));
    assert_eq!((there.relation, back.relation), (Relation::SupersetOf, Relation::SubsetOf));
    assert_eq!((&there.from, &there.for_from), (&back.to, &back.for_to));
    assert_eq!((back.for_from.strength, back.for_from.gap.to_string()), (None, "not judged".to_owned()));
    // Between SOC 2 and ISO/IEC 42001 the gap is judged both ways.
    let soc2 = catalogue::crosswalk("soc2", "iso42001", &catalogues, &crosswalks).unwrap();
    assert_eq!(soc2.rows[0].from.id, id("soc2:CC1.1"));
    for row in soc2.rows.iter().filter(|row| row.relation != Relation::NoRelationship) {
        assert!(matches!(&row.for_from.gap, Gap::Open(gap) if !gap.is_empty()), "{}", row.id);
    }
    assert_eq!(catalogue::crosswalk("soc2-2017", "iso42001-2023", &catalogues, &crosswalks), Some(soc2));
    assert_eq!(catalogue::crosswalk("soc2", "nist-ai-rmf", &catalogues, &crosswalks), None);
}

#[test]
fn an_item_is_shown_with_its_place_and_its_rows_from_both_sides() {
    let (catalogues, crosswalks) = (catalogue::catalogues(), catalogue::crosswalks());
    let view = catalogue::show(&id("soc2:CC8.1"), &catalogues, &crosswalks).unwrap();
    assert_eq!(view.above.iter().map(|item| item.id.as_str()).collect::<Vec<_>>(), ["soc2:CC8"]);
    assert!(view.rows.iter().all(|row| row.from.id == id("soc2:CC8.1")));
    let frameworks: Vec<_> = view.rows.iter().map(|row| framework_of(&row.to.id).to_owned()).collect();
    assert!(frameworks.is_sorted());
    assert!(frameworks.contains(&"iso42001".to_owned()) && frameworks.contains(&"iso27001".to_owned()));
    let none = catalogue::show(&id("iso42001:A.5.5"), &catalogues, &crosswalks).unwrap();
    let frameworks: Vec<_> = none.no_counterpart.iter().map(|none| none.framework.as_str()).collect();
    assert_eq!((none.rows.len(), frameworks), (0, vec!["soc2", "iso27001"]));
    assert_eq!(none.no_counterpart[0].nearest.as_ref().unwrap().id, id("soc2:CC3.2"));
    // CC3.2 was named as nearest to it, and has other rows: it has a counterpart.
    let criterion = catalogue::show(&id("soc2:CC3.2"), &catalogues, &crosswalks).unwrap();
    assert_eq!(criterion.no_counterpart, []);
    assert_eq!(catalogue::show(&id("soc2:CC10.1"), &catalogues, &crosswalks), None);
}

#[test]
fn a_person_may_leave_out_the_framework_where_only_one_has_the_id() {
    let catalogues = catalogue::catalogues();
    let resolve = |text| catalogue::resolve(text, &catalogues).map_err(|wrong| wrong.to_string());
    assert_eq!(resolve("cc6.2"), Ok(id("soc2:CC6.2")));
    assert_eq!(resolve("ISO42001:a.6.2.4"), Ok(id("iso42001:A.6.2.4")));
    let several = resolve("4.1").unwrap_err();
    assert_eq!(several, "`4.1` is in several frameworks\nhint: name one of `iso42001:4.1`, `iso27001:4.1`");
    let near = resolve("soc2:CC9.3").unwrap_err();
    assert_eq!(near, "`soc2:CC9.3` is in no catalogue\nhint: near it: `soc2:CC9.1`, `soc2:CC9.2`");
    assert!(resolve("").unwrap_err().contains("assay catalogue list"));
}

#[test]
fn what_was_adopted_comes_back_without_official_titles_unless_kept() {
    for shipped in catalogue::catalogues() {
        let adopted = shipped.adopted(OfficialTitles::Kept);
        let mut same = shipped.clone();
        same.items.iter_mut().for_each(|item| item.line = None);
        assert_eq!(Catalogue::from_adopted(&adopted).unwrap(), same);
        same.items.iter_mut().for_each(|item| item.official_title = None);
        let adopted = shipped.adopted(OfficialTitles::default());
        assert!(!adopted.content.to_string().contains("official_title\""));
        assert_eq!(Catalogue::from_adopted(&adopted).unwrap(), same);
        // It is a declared object, as any other.
        let object = serde_json::to_value(Object::Catalogue(adopted)).unwrap();
        assert!(matches!(serde_json::from_value(object).unwrap(), Object::Catalogue(back) if back.id == shipped.id));
    }
    for shipped in catalogue::crosswalks() {
        let mut same = shipped.clone();
        same.rows.iter_mut().for_each(|row| row.line = None);
        assert_eq!(Crosswalk::from_adopted(&shipped.adopted("2026")).unwrap(), same);
    }
    let wrong = Catalogue::from_adopted(&catalogue::crosswalks()[0].adopted("2026")).unwrap_err().to_string();
    assert!(wrong.starts_with("the content of `iso42001-soc2` is not a catalogue: "), "{wrong}");
}

#[test]
fn the_list_tells_what_each_catalogue_holds() {
    let lines = catalogue::list(&catalogue::catalogues());
    let n: Vec<_> = lines.iter().map(|line| (line.id.as_str(), line.n_assessable)).collect();
    assert_eq!(n, [("soc2-2017", 61), ("iso42001-2023", 70), ("iso27001-2022", 123), ("nist-ai-rmf-1.0", 72)]);
    assert!(lines.iter().all(|line| !line.counts.is_empty() && !line.copyright_owner.is_empty()));
}
