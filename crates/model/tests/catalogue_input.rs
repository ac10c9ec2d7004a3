//! Wrong catalogues and crosswalks: each is named with its line, and none is taken for a right one.
#![allow(clippy::unwrap_used)]
use assay_model::catalogue::{Catalogue, Crosswalk, catalogues, check_ends};

const HEAD: &str = "\
kind: catalogue
id: acme-1
framework: acme
name: Acme
edition: first
source_version: '1'
authority: Acme
copyright_owner: Acme
text_policy: our words
counts: [{what: controls, kind: control, n: 2}]
items:
";
const TWO: &str = "\
- {id: 'acme:1', kind: group, title: One, gist: The first}
- {id: 'acme:1.1', parent: 'acme:1', kind: control, title: A, gist: Asks a}
- {id: 'acme:1.2', parent: 'acme:1', kind: control, title: B, gist: Asks b}
";

fn wrong_in_catalogue(text: &str) -> Vec<String> {
    Catalogue::parse("acme.yaml", text).1.iter().map(ToString::to_string).collect()
}

#[test]
fn a_catalogue_of_ones_own_is_read() {
    assert_eq!(wrong_in_catalogue(&format!("{HEAD}{TWO}")), Vec::<String>::new());
}

#[test]
fn items_are_compared_with_each_other_and_with_the_counts() {
    let cases = [
        (TWO.replace("acme:1.2", "acme:1.1"), "acme.yaml:14: `id`: `acme:1.1` stands here a second time, first on line 13"),
        (
            TWO.replace("parent: 'acme:1', kind: control, title: B", "parent: 'acme:2', kind: control, title: B"),
            "acme.yaml:14: `parent`: `acme:2` does not stand before `acme:1.2`",
        ),
        (
            TWO.replace("parent: 'acme:1', kind: control, title: B", "parent: 'acme:1.2', kind: control, title: B"),
            "acme.yaml:14: `parent`: `acme:1.2` does not stand before `acme:1.2`",
        ),
        (TWO.replace("'acme:1.2'", "'else:1.2'"), "acme.yaml:14: `id`: `else:1.2` is not of the framework `acme`"),
        (TWO.replace("gist: Asks b", "gist: ' '"), "acme.yaml:14: `gist`: `acme:1.2` has none"),
        (
            TWO.replace("title: B", "title: B, coso_principle: 18"),
            "acme.yaml:14: `coso_principle`: COSO has the principles 1 to 17",
        ),
        (TWO.lines().take(2).map(|line| format!("{line}\n")).collect(), "acme.yaml: `counts`: controls declared: 2, found: 1"),
    ];
    for (items, expected) in cases {
        let wrong = wrong_in_catalogue(&format!("{HEAD}{items}"));
        assert_eq!(wrong.len(), 1, "{wrong:?}");
        assert_eq!(wrong[0].split("\nhint").next(), Some(expected));
    }
    let uncounted = format!("{HEAD}{TWO}").replace("[{what: controls, kind: control, n: 2}]", "[]");
    assert_eq!(
        wrong_in_catalogue(&uncounted),
        ["acme.yaml: `counts`: no count is declared, so that a lost item would not be seen"]
    );
}

#[test]
fn what_has_not_the_shape_of_a_catalogue_is_none() {
    let whole = format!("{HEAD}{TWO}");
    let cases = [
        (whole.replace("kind: catalogue", "kind: crosswalk"), "acme.yaml:1: "),
        (whole.replace("kind: control, title: B", "kind: controll, title: B"), "acme.yaml:14: "),
        (whole.replace("title: B", "titel: B"), "acme.yaml:14: "),
        (whole.replace("title: B", "title: B, title: C"), "acme.yaml:14: "),
        (whole.replace("'acme:1.2'", "'acme 1.2'"), "acme.yaml:14: "),
        (whole.replace("text_policy: our words\n", ""), "acme.yaml"),
        (whole.replace("edition: first", "\tedition: first"), "acme.yaml:"),
        (String::new(), "acme.yaml"),
        ("# ".repeat(5 << 20), "acme.yaml: the file is longer than"),
    ];
    for (text, expected) in cases {
        let (catalogue, wrong) = Catalogue::parse("acme.yaml", &text);
        assert!(catalogue.is_none());
        assert_eq!(wrong.len(), 1);
        let shown = wrong[0].to_string();
        assert!(shown.starts_with(expected), "{shown}");
        assert!(!wrong[0].message.contains(" at line ") && !wrong[0].message.contains('\n'), "{shown}");
    }
    let shown = |text: String| wrong_in_catalogue(&text).join("\n");
    assert_eq!(shown(whole.replace("title: B", "title: B, title: C")), "acme.yaml:14: duplicate mapping key: title");
    let wrong = shown(whole.replace("title: B", "titel: B"));
    assert!(wrong.starts_with("acme.yaml:14: unknown field `titel`\nhint: expected is one of id, parent, kind, category, title"));
}

const ROWS: &str = "\
kind: crosswalk
id: iso42001-soc2
source: iso42001
target: soc2
title: t
method: m
direction: d
public_sources: [{key: own, text: our reading}]
rows:
- {id: X1, source: 'iso42001:4.1', target: 'soc2:CC3.1', relation: intersects with, strength: 2, rationale: r, basis: professional_judgement}
- {id: X2, source: 'iso42001:4.2', target: 'soc2:CC2.3', relation: subset of, strength: 9, rationale: r, gap: g, basis: professional_judgement}
";

fn wrong_in_crosswalk(text: &str) -> Vec<String> {
    let (crosswalk, mut wrong) = Crosswalk::parse("rows.yaml", text);
    wrong.extend(crosswalk.iter().flat_map(|crosswalk| check_ends("rows.yaml", crosswalk, &catalogues())));
    wrong.iter().map(ToString::to_string).collect()
}

#[test]
fn rows_are_compared_with_each_other_and_with_the_catalogues() {
    assert_eq!(wrong_in_crosswalk(ROWS), Vec::<String>::new());
    let cases = [
        ("X2", "X1", "rows.yaml:11: `id`: `X1` stands here a second time, first on line 10"),
        ("soc2:CC2.3", "soc2:CC99.1", "rows.yaml:11: `target`: `soc2:CC99.1` is in no catalogue, nor in `without_catalogue`"),
        ("soc2:CC2.3", "soc2:CC2", "rows.yaml:11: `target`: `soc2:CC2` is a heading: relate what stands beneath it"),
        ("soc2:CC2.3", "iso27001:4.2", "rows.yaml:11: `target`: `iso27001:4.2` is not of the framework `soc2`"),
        ("strength: 9", "strength: 11", "rows.yaml:11: `strength`: 11 is more than 10"),
        ("strength: 9", "strength: 0", "rows.yaml:11: `strength`: 0 does not go with `subset of`: 0 means `no relationship`"),
        (
            "subset of",
            "no relationship",
            "rows.yaml:11: `strength`: 9 does not go with `no relationship`: 0 means `no relationship`",
        ),
        (
            "gap: g",
            "gap: g, public_sources: [other]",
            "rows.yaml:11: `public_sources`: `other` is not explained at the head of the file",
        ),
        (
            "'iso42001:4.2', target: 'soc2:CC2.3'",
            "'iso42001:4.1', target: 'soc2:CC3.1'",
            "rows.yaml:11: `target`: `iso42001:4.1` and `soc2:CC3.1` already have a row",
        ),
    ];
    for (old, new, expected) in cases {
        let wrong = wrong_in_crosswalk(&ROWS.replace(old, new));
        assert_eq!(wrong, [expected], "{old} -> {new}");
    }
}

#[test]
fn a_crosswalk_that_says_it_is_complete_is_held_to_it() {
    let wrong = wrong_in_crosswalk(&ROWS.replace("rows:", "complete_for: [soc2]\nrows:"));
    assert_eq!(wrong[0], "rows.yaml:11: `gap`: `X1` does not say what stays open");
    assert_eq!(wrong.len(), 1 + 61 - 2);
    assert!(wrong.contains(&"rows.yaml: `complete_for`: `soc2:P8.1` has no row and no reason why not".to_owned()));
    let stated = "no_counterpart: [{id: 'soc2:P8.1', framework: iso42001, reason: r, basis: professional_judgement}]\nrows:";
    let wrong = wrong_in_crosswalk(&ROWS.replace("rows:", &format!("complete_for: [soc2]\n{stated}")));
    assert_eq!(wrong.len(), 61 - 2);
}

#[test]
fn lists_of_a_crosswalk_are_compared_with_its_rows() {
    let cases = [
        (
            "no_counterpart: [{id: 'iso42001:4.1', framework: soc2, reason: r, basis: professional_judgement}]",
            "rows.yaml: `no_counterpart`: `iso42001:4.1` has a row",
        ),
        (
            "no_counterpart: [{id: 'iso42001:4.3', framework: iso27001, reason: r, basis: professional_judgement}]",
            "rows.yaml: `no_counterpart`: `iso42001:4.3` and `iso27001` are not the two frameworks of this file",
        ),
        (
            "removed: [{id: X2, source: 'iso42001:4.1', target: 'soc2:CC1.1', reason: r}]",
            "rows.yaml:12: `id`: `X2` was removed and is not used again",
        ),
        ("target_gaps: [{id: 'soc2:CC3.1', gap: g}]", "rows.yaml: `target_gaps`: `soc2:CC2.3`, the target of `X2`, is missing"),
        (
            "themes: [{key: k, theme: t, elements: ['iso42001:99'], why: w}]",
            "rows.yaml: `themes`: `iso42001:99` is in no catalogue",
        ),
    ];
    for (list, expected) in cases {
        assert_eq!(wrong_in_crosswalk(&ROWS.replace("rows:", &format!("{list}\nrows:"))), [expected]);
    }
}
