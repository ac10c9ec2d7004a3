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
    changed(
        CONTROL,
        "owner:",
        "ownr:",
        expect![[r#"
        a.yaml:1: `owner` is missing
        a.yaml:5: unknown field `ownr` | hint: did you mean `owner`?
    "#]],
    );
    changed(
        CONTROL,
        "    extent:",
        "    extnt:",
        expect![[r#"
        a.yaml:12: unknown field `serves[2].extnt` | hint: did you mean `extent`?
    "#]],
    );
    changed(
        CONTROL,
        "quarterly",
        "quartely",
        expect![[r#"
        a.yaml:8: `frequency`: `quartely` is none of the words that may stand here | hint: did you mean `quarterly`? It may be `annual`, `semi-annual`, `quarterly`, `monthly`, `weekly`, `daily`, `per-occurrence`, `automated`
    "#]],
    );
    changed(
        CONTROL,
        "detective",
        "whatever",
        expect![[r#"
        a.yaml:7: `type`: `whatever` is none of the words that may stand here | hint: it may be `preventive`, `detective`, `corrective`
    "#]],
    );
    changed(
        CONTROL,
        "id: AC-01",
        "id: AC 01",
        expect![[r#"
        a.yaml:2: `id`: `AC 01` is not an id: only letters, digits, `.`, `_`, `:` and `-` may stand in it
    "#]],
    );
    changed(
        CONTROL,
        "owner: p-1",
        "owner:",
        expect![[r#"
        a.yaml:5: `owner` is missing
    "#]],
    );
    changed(
        CONTROL,
        "owner: p-1",
        "owner: [p-1]",
        expect![[r#"
        a.yaml:5: `owner`: a text is expected, not a list
    "#]],
    );
    changed(
        CONTROL,
        "risks: [R-01]",
        "risks: R-01",
        expect![[r#"
        a.yaml:14: `risks`: a list is expected, not a text | hint: write it as a list: `[R-01]`
    "#]],
    );
    changed(
        CONTROL,
        "risks: [R-01]",
        "risks: [R-01, ]\nkey: yes\ndue_within: ten\nallowance: 70000",
        expect![[r#"
        a.yaml:15: `key`: `true` or `false` is expected, not `yes`
        a.yaml:16: `due_within`: a whole number is expected, not `ten`
        a.yaml:17: `allowance`: `70000` does not lie between 0 and 65535
    "#]],
    );
    changed(
        CONTROL,
        "risks: [R-01]",
        "due_within: '5'\nfrom: 2025-1-1\nto: 2025-12-31T00:00:00",
        expect![[r#"
        a.yaml:14: `due_within`: a whole number is expected, not `5`
        a.yaml:15: `from`: `2025-1-1` is not a day: write it as `2025-03-31`
        a.yaml:16: `to`: `2025-12-31T00:00:00` is not a day: write it as `2025-03-31`
    "#]],
    );
    changed(
        CONTROL,
        "risks: [R-01]",
        "from: 2025-12-31\nto: 2025-01-01",
        expect![[r#"
        a.yaml:15: `to`: `2025-01-01` lies before `from`, `2025-12-31`
    "#]],
    );
    changed(
        CONTROL,
        "  - requirement: soc2:CC6.2",
        "  - soc2:CC6.2",
        expect![[r#"
        a.yaml:10: `serves[1]`: a group of fields is expected, not a text | hint: its fields are `requirement`
    "#]],
    );
    changed(CONTROL, "risks: [R-01]", "risks: []\nsupersedes:\nto:", expect![[r""]]);
}

#[test]
fn controls() {
    changed(
        CONTROL,
        "statement: The",
        "statement: ''\ntitle2: The",
        expect![[r#"
        a.yaml:5: unknown field `title2` | hint: did you mean `title`?
    "#]],
    );
    changed(
        CONTROL,
        "    missing: what people may do with models\n",
        "",
        expect![[r#"
        a.yaml:11: `serves[2].missing`: `iso42001:A.4.4` is served in part, and nothing says what is missing | hint: say in `missing` what it does not do
    "#]],
    );
    changed(
        CONTROL,
        "    extent: part\n",
        "",
        expect![[r#"
        a.yaml:12: `serves[2].missing`: `iso42001:A.4.4` is served in full, though something is missing | hint: write `extent: part`, or take `missing` away
    "#]],
    );
    changed(
        CONTROL,
        "soc2:CC6.2",
        "iso42001:A.4.4",
        expect![[r#"
        a.yaml:11: `serves[2]`: `iso42001:A.4.4` is listed twice
    "#]],
    );
    changed(
        CONTROL,
        "quarterly",
        "per-occurrence",
        expect![[r#"
        a.yaml:1: `tests`: without a test, nothing can show that this control operates: it has no windows in which it is performed | hint: name a test in `tests`, or a frequency of the calendar
    "#]],
    );
    changed(
        CONTROL,
        "quarterly",
        "automated",
        expect![[r#"
        a.yaml:1: `tests`: without a test, nothing can show that this control operates: it has no windows in which it is performed | hint: name a test in `tests`, or a frequency of the calendar
        a.yaml:8: `frequency`: a manual control cannot be performed by a system all the time | hint: write `nature: automated`, or a frequency at which a person performs it
    "#]],
    );
    changed(
        CONTROL,
        "risks: [R-01]",
        "compensates: [AC-01]\nsupersedes: AC-01\ntests: [a, b, a]",
        expect![[r#"
        a.yaml:14: `compensates[1]`: `AC-01` compensates itself
        a.yaml:15: `supersedes`: `AC-01` supersedes itself | hint: a later declaration of the same id is a new version by itself
        a.yaml:16: `tests[3]`: `a` is listed twice
    "#]],
    );
    check(
        "kind: control\nid: C\ntitle: |\n  two\n  lines\nstatement: s\nowner: p\nnature: manual\ntype: detective\nfrequency: daily\nserves: []\n",
        expect![[r#"
            a.yaml:3: `title`: a title is one line
            a.yaml:11: `serves`: the control serves nothing: no requirement, no risk and no other control | hint: name a requirement in `serves`, or a risk in `risks`
        "#]],
    );
}

#[test]
fn sources() {
    changed(
        SOURCE,
        "id: hr.people",
        "id: HR.people",
        expect![[r#"
        a.yaml:2: `id`: `HR.people` cannot name a table | hint: it is also the table's name in SQL: lower-case letters, digits and `_`, with at most one dot, as `hr.people`
    "#]],
    );
    changed(
        SOURCE,
        "id: hr.people",
        "id: programme.people",
        expect![[r#"
        a.yaml:2: `id`: the tables of `programme` are not collected: the name is taken
    "#]],
    );
    changed(
        SOURCE,
        "id: hr.people",
        "id: hr.people_history",
        expect![[r#"
        a.yaml:2: `id`: a name that ends in `_history` means all the evidence of the source before it
    "#]],
    );
    changed(
        SOURCE,
        "id: hr.people",
        "id: a.b.c",
        expect![[r#"
        a.yaml:2: `id`: `a.b.c` cannot name a table | hint: it is also the table's name in SQL: lower-case letters, digits and `_`, with at most one dot, as `hr.people`
    "#]],
    );
    changed(
        SOURCE,
        "    n: bigint",
        "    N: bigint",
        expect![[r#"
        a.yaml:12: `table.columns.N`: `N` cannot name a column | hint: lower-case letters, digits and `_`, starting with a letter
    "#]],
    );
    changed(
        SOURCE,
        "    n: bigint",
        "    n: integer",
        expect![[r#"
        a.yaml:12: `table.columns.n`: `integer` is none of the words that may stand here | hint: it may be `text`, `double`, `bigint`, `decimal`, `boolean`, `date`, `timestamptz`, `text_list`
    "#]],
    );
    changed(
        SOURCE,
        "key: [person_id]",
        "key: [persn_id]",
        expect![[r#"
        a.yaml:7: `table.key[1]`: there is no column `persn_id` | hint: did you mean `person_id`?
    "#]],
    );
    changed(
        SOURCE,
        "key: [person_id]",
        "key: []",
        expect![[r#"
        a.yaml:7: `table.key`: no column names a row | hint: list the columns that together are never the same in two rows
    "#]],
    );
    changed(
        SOURCE,
        "  occurred_at: left_at\n",
        "",
        expect![[r#"
        a.yaml:5: `table.occurred_at`: a table of events does not say when they happened | hint: name the timestamptz column that says when each thing happened
    "#]],
    );
    changed(
        SOURCE,
        "occurred_at: left_at",
        "occurred_at: left_on",
        expect![[r#"
        a.yaml:8: `table.occurred_at`: the column `left_on` must be timestamptz
    "#]],
    );
    changed(
        SOURCE,
        "shape: events",
        "shape: state",
        expect![[r#"
        a.yaml:8: `table.occurred_at`: the rows of a state do not occur | hint: its moment is that of the snapshot; a table of things that happened is `shape: events`
    "#]],
    );
    changed(
        SOURCE,
        "    column: left_at\n    days: 3",
        "    column: n\n    days: 3",
        expect![[r#"
        a.yaml:17: `checks[2].column`: the column `n` must be timestamptz or date
    "#]],
    );
    changed(
        SOURCE,
        "    column: left_at\n    days: 3",
        "    column: left",
        expect![[r#"
        a.yaml:16: `checks[2].days` is missing
    "#]],
    );
    changed(
        SOURCE,
        "- check: key_unique",
        "- check: unique",
        expect![[r#"
        a.yaml:15: `checks[1].check`: `unique` is none of the words that may stand here | hint: it may be `key_unique`, `not_null`, `row_count`, `min_rows`, `covers`, `max_gap`, `sequence`, `values`, `reconcile`
    "#]],
    );
    changed(
        SOURCE,
        "- check: key_unique",
        "- chek: key_unique",
        expect![[r#"
        a.yaml:15: `checks[1].check` is missing | hint: `check` may be `key_unique`, `not_null`, `row_count`, `min_rows`, `covers`, `max_gap`, `sequence`, `values`, `reconcile`
    "#]],
    );
    changed(
        SOURCE,
        "- check: key_unique",
        "- check: sequence\n    column: person_id",
        expect![[r#"
        a.yaml:16: `checks[1].column`: the column `person_id` must be bigint
    "#]],
    );
    changed(
        SOURCE,
        "- check: key_unique",
        "- check: not_null\n    columns: [n, m]",
        expect![[r#"
        a.yaml:16: `checks[1].columns[2]`: there is no column `m` | hint: the columns are: `person_id`, `left_at`, `n`, `left_on`
    "#]],
    );
    changed(
        SOURCE,
        "- check: key_unique",
        "- { check: reconcile, column: n, other: hr.people, other_column: n }",
        expect![[r#"
        a.yaml:15: `checks[1].other`: a source cannot be reconciled with itself: the other must be independent of it
    "#]],
    );
    changed(
        SOURCE,
        "owner: p-1",
        "owner: p-1\nconnector: { type: git }",
        expect![[r#"
        a.yaml:5: `connector.repository` is missing | hint: the clone's folder; relative to the workspace
    "#]],
    );
    changed(
        SOURCE,
        "owner: p-1",
        "owner: p-1\nconnector: { type: hand_in, repository: x }",
        expect![[r#"
        a.yaml:5: unknown field `connector.repository` | hint: the fields are: `type`
    "#]],
    );
    check("kind: source\nid: Minutes-2025\ntitle: Minutes\nowner: p-1\n", expect![""]);
    check(
        "kind: source\nid: minutes\ntitle: Minutes\nowner: p-1\nchecks: [{ check: row_count }]\n",
        expect![[r#"
        a.yaml:5: `checks`: a source of documents has no rows to check | hint: describe its `table`
    "#]],
    );
}

#[test]
fn engagements() {
    changed(
        ENGAGEMENT,
        "period: 2025-01-01..2025-12-31",
        "period: 2025-12-31..2025-01-01",
        expect![[r#"
        a.yaml:6: `period`: `2025-12-31..2025-01-01` ends before it starts
    "#]],
    );
    changed(
        ENGAGEMENT,
        "period: 2025-01-01..2025-12-31",
        "period: 2025-01-01 to 2025-12-31",
        expect![[r#"
        a.yaml:6: `period`: `2025-01-01 to 2025-12-31` is not a span of days: write it as `2025-07-01..2025-09-30`
    "#]],
    );
    changed(
        ENGAGEMENT,
        "period: 2025-01-01..2025-12-31\n",
        "",
        expect![[r#"
        a.yaml:1: `period`: the engagement has neither a date nor a period | hint: write `period: 2025-01-01..2025-12-31`
    "#]],
    );
    changed(
        ENGAGEMENT,
        "zone:",
        "date: 2025-12-31\nzone:",
        expect![[r#"
        a.yaml:7: `date`: an engagement has a date or a period, not both | hint: a Type 1 has a date, whatever looks at operation has a period
    "#]],
    );
    changed(
        ENGAGEMENT,
        "soc2_type2",
        "soc2_type1",
        expect![[r#"
        a.yaml:6: `period`: a Type 1 looks at one date, not at a period | hint: write `date:`, or `type: soc2_type2`
    "#]],
    );
    changed(
        ENGAGEMENT,
        "period: 2025-01-01..2025-12-31",
        "date: 2025-12-31",
        expect![[r#"
        a.yaml:6: `date`: this engagement looks at operation over a period, not at one date | hint: write `period: 2025-01-01..2025-12-31`
    "#]],
    );
    changed(
        ENGAGEMENT,
        "America/New_York",
        "New York",
        expect![[r#"
        a.yaml:7: `zone`: `New York` is not a time zone: write an IANA name, as `America/New_York`
    "#]],
    );
    changed(
        ENGAGEMENT,
        "AT-C 105/205",
        "ISO/IEC 17021-1",
        expect![[r#"
        a.yaml:5: `standard`: this kind of engagement is not performed under this standard | hint: write `AT-C 105/205`, `CSAE 3000` or `ISAE 3000`
    "#]],
    );
    changed(
        ENGAGEMENT,
        "soc2_type2",
        "iso42001_stage2",
        expect![[r#"
        a.yaml:5: `standard`: this kind of engagement is not performed under this standard | hint: write `ISO/IEC 17021-1`
        a.yaml:8: `catalogues`: this kind of engagement reports on a catalogue `iso42001-…`, and none is named
    "#]],
    );
    changed(
        ENGAGEMENT,
        "catalogues: [soc2-2017]",
        "catalogues: []",
        expect![[r#"
        a.yaml:8: `catalogues`: nothing is examined against | hint: name a catalogue, as `soc2-2017`
    "#]],
    );
    changed(
        ENGAGEMENT,
        "catalogues: [soc2-2017]",
        "catalogues: [soc2-2017]\ncategories: [security, privacy, security]",
        expect![[r#"
        a.yaml:9: `categories[3]`: the category is listed twice
    "#]],
    );
}

#[test]
fn exclusions() {
    let exclude = |text: &str, expect: Expect| check(&format!("{ENGAGEMENT}exclude:\n  - {text}\n"), expect);
    exclude("{ requirement: soc2:P4.1, reason_kind: not_relevant, reason: no personal data }", expect![""]);
    exclude("{ requirement: soc2:CC6.4, reason_kind: carved_out, by: aws }", expect![""]);
    exclude("{ requirement: iso42001:A.10.2, reason_kind: soa, reason: nobody else takes part }", expect![""]);
    exclude(
        "{ requirement: iso42001:10, reason_kind: soa, reason: r }",
        expect![[r#"
        a.yaml:13: `exclude[1].requirement`: `iso42001:10` cannot be excluded: clauses 4 to 10 apply to everybody | hint: only controls of Annex A can be left out, in the statement of applicability
    "#]],
    );
    exclude(
        "{ requirement: iso42001:6.1.3, reason_kind: soa, reason: r }",
        expect![[r#"
        a.yaml:13: `exclude[1].requirement`: `iso42001:6.1.3` cannot be excluded: clauses 4 to 10 apply to everybody | hint: only controls of Annex A can be left out, in the statement of applicability
    "#]],
    );
    exclude(
        "{ requirement: soc2:P4.1, reason_kind: category }",
        expect![[r#"
        a.yaml:13: `exclude[1].reason_kind`: `category` is none of the words that may stand here | hint: it may be `carved_out`, `not_relevant`, `soa`
    "#]],
    );
    exclude(
        "{ requirement: soc2:P4.1, reason_kind: not_relevant }",
        expect![[r#"
        a.yaml:13: `exclude[1].reason`: `soc2:P4.1` is left out without a reason | hint: say why it does not apply
    "#]],
    );
    exclude(
        "{ requirement: soc2:P4.1, reason_kind: soa, reason: r }",
        expect![[r#"
        a.yaml:13: `exclude[1].reason_kind`: `soc2:P4.1` stands in no statement of applicability | hint: write `not_relevant` or `carved_out`
    "#]],
    );
    exclude(
        "{ requirement: iso42001:A.10.2, reason_kind: not_relevant, reason: r }",
        expect![[r#"
        a.yaml:13: `exclude[1].reason_kind`: `iso42001:A.10.2` is left out in the statement of applicability | hint: write `soa`, with its reason
    "#]],
    );
    exclude(
        "{ requirement: soc2:CC6.4, reason_kind: carved_out }",
        expect![[r#"
        a.yaml:13: `exclude[1].by`: `soc2:CC6.4` is carved out to nobody | hint: name the supplier that does it
    "#]],
    );
    exclude(
        "{ requirement: soc2:CC6.4, reason_kind: carved_out, by: gcp }",
        expect![[r#"
        a.yaml:13: `exclude[1].by`: `gcp` is not carved out of this engagement | hint: list it in `suppliers`: `{ supplier: gcp, role: carve_out }`
    "#]],
    );
    exclude(
        "{ requirement: soc2:P4.1, reason_kind: not_relevant, reason: r, by: aws }",
        expect![[r#"
        a.yaml:13: `exclude[1].by`: only what is carved out is done by a supplier
    "#]],
    );
}

#[test]
fn the_other_kinds() {
    check(
        "kind: asset\nid: a\ntype: system\ntitle: A\nowner: p-1\nuses: [a]\nroles: [provider]\n",
        expect![[r#"
        a.yaml:6: `uses[1]`: `a` uses itself
        a.yaml:7: `roles`: only an AI system has roles | hint: write `type: ai_system`, or take `roles` away
    "#]],
    );
    check(
        "kind: asset\nid: a\ntype: ai_sytem\ntitle: ''\nowner: p-1\n",
        expect![[r#"
        a.yaml:3: `type`: `ai_sytem` is none of the words that may stand here | hint: did you mean `ai_system`? It may be `ai_system`, `model`, `dataset`, `prompt`, `supplier`, `service`, `system`, `site`, `legal_entity`
    "#]],
    );
    check(
        "kind: commitment\nid: c\ntitle: C\ntext: ' '\n",
        expect![[r#"
        a.yaml:4: `text`: is empty
    "#]],
    );
    check(
        "kind: risk\nid: r\ntitle: R\nowner: p-1\nlikelihood: medum\nimpact: high\ntreatment: mitigate\n",
        expect![[r#"
        a.yaml:5: `likelihood`: `medum` is none of the words that may stand here | hint: did you mean `medium`? It may be `low`, `medium`, `high`
        a.yaml:7: `treatment`: `mitigate` is none of the words that may stand here | hint: it may be `avoid`, `reduce`, `share`, `accept`
    "#]],
    );
    check(
        "kind: document\nid: d\ntype: impact_assessment\ntitle: D\nowner: p-1\n",
        expect![[r#"
        a.yaml:1: `assets`: an impact assessment does not say which system it is about | hint: name the AI system in `assets`
    "#]],
    );
    check(
        "kind: document\nid: d\ntype: policy\ntitle: D\nowner: p-1\noutcome: proceed\n",
        expect![[r#"
        a.yaml:6: `outcome`: only an impact assessment has an outcome
    "#]],
    );
    check(
        "kind: person\nid: p-1\nname: ' '\nemail: nobody\n",
        expect![[r#"
        a.yaml:3: `name`: is empty
        a.yaml:4: `email`: `nobody` is not an address
    "#]],
    );
    check(
        "kind: grant\nid: g\nperson: p-1\nrole: auditor\n",
        expect![[r#"
        a.yaml:1: `employer`: an auditor acts for a firm or body, and none is named | hint: name it, or grant the role `internal_auditor`
    "#]],
    );
    check(
        "kind: grant\nid: g\nperson: p-1\nrole: boss\nfrom: 2025-02-30\n",
        expect![[r#"
        a.yaml:4: `role`: `boss` is none of the words that may stand here | hint: it may be `viewer`, `lead`, `owner`, `engineer`, `committee`, `internal_auditor`, `auditor`
        a.yaml:5: `from`: `2025-02-30` is not a day: write it as `2025-03-31`
    "#]],
    );
    check(
        "kind: test\nid: t\ntitle: T\ncontrol: C\nprocedure: Look.\nreads: [a]\nfixtures: []\n",
        expect![[r#"
        a.yaml:6: `reads`: a manual procedure reads no table | hint: a test that reads tables is a `.sql` file
    "#]],
    );
    check(
        "kind: test\nid: t\ntitle: T\ncontrol: C\nprocedure: Look.\nreads: [A, programme.asset]\nsql: select 1\n",
        expect![[r#"
        a.yaml:6: `reads[1]`: `A` is not the name of a table | hint: a table has the id of its source, with `_history` for all its evidence
        a.yaml:6: `reads[2]`: `programme.asset` is no table of the programme | hint: did you mean `programme.assets`?
    "#]],
    );
    check(
        "kind: test\nid: t\ntitle: T\ncontrol: C\nprocedure: Look.\nsql: select 1\n",
        expect![[r#"
        a.yaml:1: `reads`: an SQL test names what it reads | hint: list the tables of its `from` and `join`
    "#]],
    );
    check(
        "kind: catalogue\nid: c\nversion: 2017\ncontent: { n: 1, m: 1.5, big: 9007199254740993, t: [true, ~, no] }\n",
        expect![[r#"
        a.yaml:4: `content.m`: `1.5` is not a whole number below 2^53 | hint: put it in quotes
        a.yaml:4: `content.big`: `9007199254740993` is not a whole number below 2^53 | hint: put it in quotes
    "#]],
    );
    check(
        "kind: catalogue\nid: c\nversion: 2017\ncontent: []\n",
        expect![[r#"
        a.yaml:4: `content`: the content of a catalogue is a group of fields
    "#]],
    );
    check(
        "kind: catalogue\nid: c\nversion: 2017\n",
        expect![[r#"
        a.yaml:1: `content` is missing | hint: the catalogue's or crosswalk's own content
    "#]],
    );
}
