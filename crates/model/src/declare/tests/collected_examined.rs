//! The rules within a source and an engagement.
use super::*;

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

#[test]
fn these_are_right() {
    for text in [SOURCE, ENGAGEMENT] {
        check(text, expect![""]);
    }
}

#[test]
fn sources() {
    changed(
        SOURCE,
        &[
            ("id: hr.people", "id: HR.people"),
            ("id: hr.people", "id: programme.people"),
            ("id: hr.people", "id: hr.people_history"),
            ("id: hr.people", "id: a.b.c"),
            ("    n: bigint", "    N: bigint"),
            ("    n: bigint", "    n: integer"),
            ("key: [person_id]", "key: [persn_id]"),
            ("key: [person_id]", "key: []"),
            ("  occurred_at: left_at\n", ""),
            ("occurred_at: left_at", "occurred_at: left_on"),
            ("shape: events", "shape: state"),
            ("owner: p-1", "owner: p-1\nconnector: { type: git }"),
            ("owner: p-1", "owner: p-1\nconnector: { type: hand_in, repository: x }"),
        ],
        expect![[r#"
            "id: HR.people"
              a.yaml:2: `id`: `HR.people` cannot name a table | hint: it is also the table's name in SQL: lower-case letters, digits and `_`, with at most one dot, as `hr.people`
            "id: programme.people"
              a.yaml:2: `id`: the tables of `programme` are not collected: the name is taken
            "id: hr.people_history"
              a.yaml:2: `id`: a name that ends in `_history` means all the evidence of the source before it
            "id: a.b.c"
              a.yaml:2: `id`: `a.b.c` cannot name a table | hint: it is also the table's name in SQL: lower-case letters, digits and `_`, with at most one dot, as `hr.people`
            "    N: bigint"
              a.yaml:12: `table.columns.N`: `N` cannot name a column | hint: lower-case letters, digits and `_`, starting with a letter
            "    n: integer"
              a.yaml:12: `table.columns.n`: `integer` is none of the words that may stand here | hint: it may be `text`, `double`, `bigint`, `decimal`, `boolean`, `date`, `timestamptz`, `text_list`
            "key: [persn_id]"
              a.yaml:7: `table.key[1]`: there is no column `persn_id` | hint: did you mean `person_id`?
            "key: []"
              a.yaml:7: `table.key`: no column names a row | hint: list the columns that together are never the same in two rows
            ""
              a.yaml:5: `table.occurred_at`: a table of events does not say when they happened | hint: name the timestamptz column that says when each thing happened
            "occurred_at: left_on"
              a.yaml:8: `table.occurred_at`: the column `left_on` must be timestamptz
            "shape: state"
              a.yaml:8: `table.occurred_at`: the rows of a state do not occur | hint: its moment is that of the snapshot; a table of things that happened is `shape: events`
            "owner: p-1\nconnector: { type: git }"
              a.yaml:5: `connector.repository` is missing | hint: the clone's folder; relative to the workspace
            "owner: p-1\nconnector: { type: hand_in, repository: x }"
              a.yaml:5: unknown field `connector.repository` | hint: the fields are: `type`
        "#]],
    );
}

#[test]
fn checks_of_sources() {
    changed(
        SOURCE,
        &[
            ("    column: left_at\n    days: 3", "    column: n\n    days: 3"),
            ("    column: left_at\n    days: 3", "    column: left"),
            ("- check: key_unique", "- check: unique"),
            ("- check: key_unique", "- chek: key_unique"),
            ("- check: key_unique", "- check: sequence\n    column: person_id"),
            ("- check: key_unique", "- check: not_null\n    columns: [n, m]"),
            ("- check: key_unique", "- { check: reconcile, column: n, other: hr.people, other_column: n }"),
        ],
        expect![[r#"
            "    column: n\n    days: 3"
              a.yaml:17: `checks[2].column`: the column `n` must be timestamptz or date
            "    column: left"
              a.yaml:16: `checks[2].days` is missing
            "- check: unique"
              a.yaml:15: `checks[1].check`: `unique` is none of the words that may stand here | hint: it may be `key_unique`, `not_null`, `row_count`, `min_rows`, `covers`, `max_gap`, `sequence`, `values`, `reconcile`
            "- chek: key_unique"
              a.yaml:15: `checks[1].check` is missing | hint: `check` may be `key_unique`, `not_null`, `row_count`, `min_rows`, `covers`, `max_gap`, `sequence`, `values`, `reconcile`
            "- check: sequence\n    column: person_id"
              a.yaml:16: `checks[1].column`: the column `person_id` must be bigint
            "- check: not_null\n    columns: [n, m]"
              a.yaml:16: `checks[1].columns[2]`: there is no column `m` | hint: the columns are: `person_id`, `left_at`, `n`, `left_on`
            "- { check: reconcile, column: n, other: hr.people, other_column: n }"
              a.yaml:15: `checks[1].other`: a source cannot be reconciled with itself: the other must be independent of it
        "#]],
    );
}

#[test]
fn sources_of_documents() {
    each(
        &[
            "kind: source\nid: Minutes-2025\ntitle: Minutes\nowner: p-1\n",
            "kind: source\nid: minutes\ntitle: Minutes\nowner: p-1\nchecks: [{ check: row_count }]\n",
        ],
        expect![[r#"
            owner: p-1
            checks: [{ check: row_count }]
              a.yaml:5: `checks`: a source of documents has no rows to check | hint: describe its `table`
        "#]],
    );
}

#[test]
fn engagements() {
    changed(
        ENGAGEMENT,
        &[
            ("period: 2025-01-01..2025-12-31", "period: 2025-12-31..2025-01-01"),
            ("period: 2025-01-01..2025-12-31", "period: 2025-01-01 to 2025-12-31"),
            ("period: 2025-01-01..2025-12-31\n", ""),
            ("zone:", "date: 2025-12-31\nzone:"),
            ("soc2_type2", "soc2_type1"),
            ("period: 2025-01-01..2025-12-31", "date: 2025-12-31"),
            ("America/New_York", "New York"),
            ("AT-C 105/205", "ISO/IEC 17021-1"),
            ("soc2_type2", "iso42001_stage2"),
            ("catalogues: [soc2-2017]", "catalogues: []"),
            ("catalogues: [soc2-2017]", "catalogues: [soc2-2017]\ncategories: [security, privacy, security]"),
        ],
        expect![[r#"
            "period: 2025-12-31..2025-01-01"
              a.yaml:6: `period`: `2025-12-31..2025-01-01` ends before it starts
            "period: 2025-01-01 to 2025-12-31"
              a.yaml:6: `period`: `2025-01-01 to 2025-12-31` is not a span of days: write it as `2025-07-01..2025-09-30`
            ""
              a.yaml:1: `period`: the engagement has neither a date nor a period | hint: write `period: 2025-01-01..2025-12-31`
            "date: 2025-12-31\nzone:"
              a.yaml:7: `date`: an engagement has a date or a period, not both | hint: a Type 1 has a date, whatever looks at operation has a period
            "soc2_type1"
              a.yaml:6: `period`: a Type 1 looks at one date, not at a period | hint: write `date:`, or `type: soc2_type2`
            "date: 2025-12-31"
              a.yaml:6: `date`: this engagement looks at operation over a period, not at one date | hint: write `period: 2025-01-01..2025-12-31`
            "New York"
              a.yaml:7: `zone`: `New York` is not a time zone: write an IANA name, as `America/New_York`
            "ISO/IEC 17021-1"
              a.yaml:5: `standard`: this kind of engagement is not performed under this standard | hint: write `AT-C 105/205`, `CSAE 3000` or `ISAE 3000`
            "iso42001_stage2"
              a.yaml:5: `standard`: this kind of engagement is not performed under this standard | hint: write `ISO/IEC 17021-1`
              a.yaml:8: `catalogues`: this kind of engagement reports on a catalogue `iso42001-…`, and none is named
            "catalogues: []"
              a.yaml:8: `catalogues`: nothing is examined against | hint: name a catalogue, as `soc2-2017`
            "catalogues: [soc2-2017]\ncategories: [security, privacy, security]"
              a.yaml:9: `categories[3]`: the category is listed twice
        "#]],
    );
}

#[test]
fn exclusions() {
    let exclusions = [
        "{ requirement: soc2:P4.1, reason_kind: not_relevant, reason: no personal data }",
        "{ requirement: soc2:CC6.4, reason_kind: carved_out, by: aws }",
        "{ requirement: iso42001:A.10.2, reason_kind: soa, reason: nobody else takes part }",
        "{ requirement: iso42001:10, reason_kind: soa, reason: r }",
        "{ requirement: iso42001:6.1.3, reason_kind: soa, reason: r }",
        "{ requirement: soc2:P4.1, reason_kind: category }",
        "{ requirement: soc2:P4.1, reason_kind: not_relevant }",
        "{ requirement: soc2:P4.1, reason_kind: soa, reason: r }",
        "{ requirement: iso42001:A.10.2, reason_kind: not_relevant, reason: r }",
        "{ requirement: soc2:CC6.4, reason_kind: carved_out }",
        "{ requirement: soc2:CC6.4, reason_kind: carved_out, by: gcp }",
        "{ requirement: soc2:P4.1, reason_kind: not_relevant, reason: r, by: aws }",
    ];
    let texts = exclusions.map(|one| format!("{ENGAGEMENT}exclude:\n  - {one}\n"));
    each(
        &texts.each_ref().map(String::as_str),
        expect![[r#"
            - { requirement: soc2:P4.1, reason_kind: not_relevant, reason: no personal data }
            - { requirement: soc2:CC6.4, reason_kind: carved_out, by: aws }
            - { requirement: iso42001:A.10.2, reason_kind: soa, reason: nobody else takes part }
            - { requirement: iso42001:10, reason_kind: soa, reason: r }
              a.yaml:13: `exclude[1].requirement`: `iso42001:10` cannot be excluded: clauses 4 to 10 apply to everybody | hint: only controls of Annex A can be left out, in the statement of applicability
            - { requirement: iso42001:6.1.3, reason_kind: soa, reason: r }
              a.yaml:13: `exclude[1].requirement`: `iso42001:6.1.3` cannot be excluded: clauses 4 to 10 apply to everybody | hint: only controls of Annex A can be left out, in the statement of applicability
            - { requirement: soc2:P4.1, reason_kind: category }
              a.yaml:13: `exclude[1].reason_kind`: `category` is none of the words that may stand here | hint: it may be `carved_out`, `not_relevant`, `soa`
            - { requirement: soc2:P4.1, reason_kind: not_relevant }
              a.yaml:13: `exclude[1].reason`: `soc2:P4.1` is left out without a reason | hint: say why it does not apply
            - { requirement: soc2:P4.1, reason_kind: soa, reason: r }
              a.yaml:13: `exclude[1].reason_kind`: `soc2:P4.1` stands in no statement of applicability | hint: write `not_relevant` or `carved_out`
            - { requirement: iso42001:A.10.2, reason_kind: not_relevant, reason: r }
              a.yaml:13: `exclude[1].reason_kind`: `iso42001:A.10.2` is left out in the statement of applicability | hint: write `soa`, with its reason
            - { requirement: soc2:CC6.4, reason_kind: carved_out }
              a.yaml:13: `exclude[1].by`: `soc2:CC6.4` is carved out to nobody | hint: name the supplier that does it
            - { requirement: soc2:CC6.4, reason_kind: carved_out, by: gcp }
              a.yaml:13: `exclude[1].by`: `gcp` is not carved out of this engagement | hint: list it in `suppliers`: `{ supplier: gcp, role: carve_out }`
            - { requirement: soc2:P4.1, reason_kind: not_relevant, reason: r, by: aws }
              a.yaml:13: `exclude[1].by`: only what is carved out is done by a supplier
        "#]],
    );
}
