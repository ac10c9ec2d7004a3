//! The fields of objects, and the rules within one.
use super::*;

const CONTROL: &str = "kind: control
id: AC-01
title: Access is reviewed
statement: The owner of each system reviews who has access, every quarter.
owner: p-1
nature: manual
type: detective
frequency: quarterly
serves:
  - requirement: soc2:CC6.2
  - requirement: iso42001:A.4.4
    extent: part
    missing: what people may do with models
risks: [R-01]
";

const SOURCE: &str = "kind: source
id: hr.people
title: People
owner: p-1
table:
  shape: events
  key: [person_id]
  occurred_at: left_at
  columns:
    person_id: text
    left_at: timestamptz
    n: bigint
    left_on: date
checks:
  - check: key_unique
  - check: covers
    column: left_at
    days: 3
";

const ENGAGEMENT: &str = "kind: engagement
id: soc2-2025
title: SOC 2 Type 2, 2025
type: soc2_type2
standard: AT-C 105/205
period: 2025-01-01..2025-12-31
zone: America/New_York
catalogues: [soc2-2017]
suppliers:
  - supplier: aws
    role: carve_out
";

/// What is said of an object when one line of it is another.
fn changed(object: &str, from: &str, to: &str, expect: Expect) {
    assert!(object.contains(from), "{from}");
    check(&object.replace(from, to), expect);
}

#[test]
fn these_are_right() {
    for text in [CONTROL, SOURCE, ENGAGEMENT] {
        check(text, expect![""]);
    }
}

#[test]
fn fields() {
    changed(CONTROL, "owner:", "ownr:", expect![[]]);
    changed(CONTROL, "    extent:", "    extnt:", expect![[]]);
    changed(CONTROL, "quarterly", "quartely", expect![[]]);
    changed(CONTROL, "detective", "whatever", expect![[]]);
    changed(CONTROL, "id: AC-01", "id: AC 01", expect![[]]);
    changed(CONTROL, "owner: p-1", "owner:", expect![[]]);
    changed(CONTROL, "owner: p-1", "owner: [p-1]", expect![[]]);
    changed(CONTROL, "risks: [R-01]", "risks: R-01", expect![[]]);
    changed(CONTROL, "risks: [R-01]", "risks: [R-01, ]\nkey: yes\ndue_within: ten\nallowance: 70000", expect![[]]);
    changed(CONTROL, "risks: [R-01]", "due_within: '5'\nfrom: 2025-1-1\nto: 2025-12-31T00:00:00", expect![[]]);
    changed(CONTROL, "risks: [R-01]", "from: 2025-12-31\nto: 2025-01-01", expect![[]]);
    changed(CONTROL, "  - requirement: soc2:CC6.2", "  - soc2:CC6.2", expect![[]]);
    changed(CONTROL, "risks: [R-01]", "risks: []\nsupersedes:\nto:", expect![[]]);
}

#[test]
fn controls() {
    changed(CONTROL, "statement: The", "statement: ''\ntitle2: The", expect![[]]);
    changed(CONTROL, "    missing: what people may do with models\n", "", expect![[]]);
    changed(CONTROL, "    extent: part\n", "", expect![[]]);
    changed(CONTROL, "soc2:CC6.2", "iso42001:A.4.4", expect![[]]);
    changed(CONTROL, "quarterly", "per-occurrence", expect![[]]);
    changed(CONTROL, "quarterly", "automated", expect![[]]);
    changed(CONTROL, "risks: [R-01]", "compensates: [AC-01]\nsupersedes: AC-01\ntests: [a, b, a]", expect![[]]);
    check(
        "kind: control\nid: C\ntitle: |\n  two\n  lines\nstatement: s\nowner: p\nnature: manual\ntype: detective\nfrequency: daily\nserves: []\n",
        expect![[]],
    );
}

#[test]
fn sources() {
    changed(SOURCE, "id: hr.people", "id: HR.people", expect![[]]);
    changed(SOURCE, "id: hr.people", "id: programme.people", expect![[]]);
    changed(SOURCE, "id: hr.people", "id: hr.people_history", expect![[]]);
    changed(SOURCE, "id: hr.people", "id: a.b.c", expect![[]]);
    changed(SOURCE, "    n: bigint", "    N: bigint", expect![[]]);
    changed(SOURCE, "    n: bigint", "    n: integer", expect![[]]);
    changed(SOURCE, "key: [person_id]", "key: [persn_id]", expect![[]]);
    changed(SOURCE, "key: [person_id]", "key: []", expect![[]]);
    changed(SOURCE, "  occurred_at: left_at\n", "", expect![[]]);
    changed(SOURCE, "occurred_at: left_at", "occurred_at: left_on", expect![[]]);
    changed(SOURCE, "shape: events", "shape: state", expect![[]]);
    changed(SOURCE, "    column: left_at\n    days: 3", "    column: n\n    days: 3", expect![[]]);
    changed(SOURCE, "    column: left_at\n    days: 3", "    column: left", expect![[]]);
    changed(SOURCE, "- check: key_unique", "- check: unique", expect![[]]);
    changed(SOURCE, "- check: key_unique", "- chek: key_unique", expect![[]]);
    changed(SOURCE, "- check: key_unique", "- check: sequence\n    column: person_id", expect![[]]);
    changed(SOURCE, "- check: key_unique", "- check: not_null\n    columns: [n, m]", expect![[]]);
    changed(SOURCE, "- check: key_unique", "- { check: reconcile, column: n, other: hr.people, other_column: n }", expect![[]]);
    changed(SOURCE, "owner: p-1", "owner: p-1\nconnector: { type: git }", expect![[]]);
    changed(SOURCE, "owner: p-1", "owner: p-1\nconnector: { type: hand_in, repository: x }", expect![[]]);
    check("kind: source\nid: Minutes-2025\ntitle: Minutes\nowner: p-1\n", expect![""]);
    check("kind: source\nid: minutes\ntitle: Minutes\nowner: p-1\nchecks: [{ check: row_count }]\n", expect![[]]);
}

#[test]
fn engagements() {
    changed(ENGAGEMENT, "period: 2025-01-01..2025-12-31", "period: 2025-12-31..2025-01-01", expect![[]]);
    changed(ENGAGEMENT, "period: 2025-01-01..2025-12-31", "period: 2025-01-01 to 2025-12-31", expect![[]]);
    changed(ENGAGEMENT, "period: 2025-01-01..2025-12-31\n", "", expect![[]]);
    changed(ENGAGEMENT, "zone:", "date: 2025-12-31\nzone:", expect![[]]);
    changed(ENGAGEMENT, "soc2_type2", "soc2_type1", expect![[]]);
    changed(ENGAGEMENT, "period: 2025-01-01..2025-12-31", "date: 2025-12-31", expect![[]]);
    changed(ENGAGEMENT, "America/New_York", "New York", expect![[]]);
    changed(ENGAGEMENT, "AT-C 105/205", "ISO/IEC 17021-1", expect![[]]);
    changed(ENGAGEMENT, "soc2_type2", "iso42001_stage2", expect![[]]);
    changed(ENGAGEMENT, "catalogues: [soc2-2017]", "catalogues: []", expect![[]]);
    changed(ENGAGEMENT, "catalogues: [soc2-2017]", "catalogues: [soc2-2017]\ncategories: [security, privacy, security]", expect![[]]);
}

#[test]
fn exclusions() {
    let exclude = |text: &str, expect: Expect| check(&format!("{ENGAGEMENT}exclude:\n  - {text}\n"), expect);
    exclude("{ requirement: soc2:P4.1, reason_kind: not_relevant, reason: no personal data }", expect![""]);
    exclude("{ requirement: soc2:CC6.4, reason_kind: carved_out, by: aws }", expect![""]);
    exclude("{ requirement: iso42001:A.10.2, reason_kind: soa, reason: nobody else takes part }", expect![""]);
    exclude("{ requirement: iso42001:10, reason_kind: soa, reason: r }", expect![[]]);
    exclude("{ requirement: iso42001:6.1.3, reason_kind: soa, reason: r }", expect![[]]);
    exclude("{ requirement: soc2:P4.1, reason_kind: category }", expect![[]]);
    exclude("{ requirement: soc2:P4.1, reason_kind: not_relevant }", expect![[]]);
    exclude("{ requirement: soc2:P4.1, reason_kind: soa, reason: r }", expect![[]]);
    exclude("{ requirement: iso42001:A.10.2, reason_kind: not_relevant, reason: r }", expect![[]]);
    exclude("{ requirement: soc2:CC6.4, reason_kind: carved_out }", expect![[]]);
    exclude("{ requirement: soc2:CC6.4, reason_kind: carved_out, by: gcp }", expect![[]]);
    exclude("{ requirement: soc2:P4.1, reason_kind: not_relevant, reason: r, by: aws }", expect![[]]);
}

#[test]
fn the_other_kinds() {
    check("kind: asset\nid: a\ntype: system\ntitle: A\nowner: p-1\nuses: [a]\nroles: [provider]\n", expect![[]]);
    check("kind: asset\nid: a\ntype: ai_sytem\ntitle: ''\nowner: p-1\n", expect![[]]);
    check("kind: commitment\nid: c\ntitle: C\ntext: ' '\n", expect![[]]);
    check("kind: risk\nid: r\ntitle: R\nowner: p-1\nlikelihood: medum\nimpact: high\ntreatment: mitigate\n", expect![[]]);
    check("kind: document\nid: d\ntype: impact_assessment\ntitle: D\nowner: p-1\n", expect![[]]);
    check("kind: document\nid: d\ntype: policy\ntitle: D\nowner: p-1\noutcome: proceed\n", expect![[]]);
    check("kind: person\nid: p-1\nname: ' '\nemail: nobody\n", expect![[]]);
    check("kind: grant\nid: g\nperson: p-1\nrole: auditor\n", expect![[]]);
    check("kind: grant\nid: g\nperson: p-1\nrole: boss\nfrom: 2025-02-30\n", expect![[]]);
    check("kind: test\nid: t\ntitle: T\ncontrol: C\nprocedure: Look.\nreads: [a]\nfixtures: []\n", expect![[]]);
    check("kind: test\nid: t\ntitle: T\ncontrol: C\nprocedure: Look.\nreads: [A, programme.asset]\nsql: select 1\n", expect![[]]);
    check("kind: test\nid: t\ntitle: T\ncontrol: C\nprocedure: Look.\nsql: select 1\n", expect![[]]);
    check("kind: catalogue\nid: c\nversion: 2017\ncontent: { n: 1, m: 1.5, big: 9007199254740993, t: [true, ~, no] }\n", expect![[]]);
    check("kind: catalogue\nid: c\nversion: 2017\ncontent: []\n", expect![[]]);
    check("kind: catalogue\nid: c\nversion: 2017\n", expect![[]]);
}
