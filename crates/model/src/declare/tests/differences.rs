//! What a person reads before a new version is declared.
use super::*;

fn differs(file: &str, old: &str, new: &str, expect: Expect) {
    let said: String = diff(&read(file, old), &read(file, new)).iter().map(|change| format!("{change}\n")).collect();
    expect.assert_eq(&said);
    assert!(said.lines().all(|line| line.chars().count() <= 80), "{said}");
}

const CONTROL: &str = "kind: control
id: AC-02
title: Access is reviewed
statement: |
  The owner of each system reviews who has access.
  What is not needed is taken away within five days.
  The review is kept as minutes.
owner: p-1
nature: manual
type: detective
frequency: quarterly
serves:
  - requirement: soc2:CC6.2
  - requirement: iso42001:A.4.4
    extent: part
    missing: the tools are not listed
risks: [R-01, R-02]
";

#[test]
fn equal_objects_do_not_differ() {
    differs("c.yaml", CONTROL, CONTROL, expect![""]);
}

#[test]
fn fields_and_items_are_named() {
    let new = CONTROL
        .replace("owner: p-1", "owner: p-2\nkey: true\ndue_within: 10")
        .replace("  - requirement: soc2:CC6.2\n", "  - requirement: soc2:CC6.2\n    extent: part\n    missing: leavers\n")
        .replace("  - requirement: iso42001:A.4.4\n    extent: part\n    missing: the tools are not listed\n", "")
        .replace("[R-01, R-02]", "[R-03, R-01]");
    differs(
        "c.yaml",
        CONTROL,
        &new,
        expect![[r#"
        owner: p-1 -> p-2
        serves[soc2:CC6.2].extent: full -> part
        serves[soc2:CC6.2].missing: (none) -> leavers
        serves[iso42001:A.4.4]: 1 line taken away
          - {requirement: iso42001:A.4.4, extent: part, missing: the tools are not
            listed}
        risks[R-02]: R-02 -> (none)
        risks[R-03]: (none) -> R-03
        due_within: (none) -> 10
        key: (none) -> true
    "#]],
    );
    differs(
        "c.yaml",
        &new,
        CONTROL,
        expect![[r#"
        owner: p-2 -> p-1
        due_within: 10 -> (none)
        key: true -> (none)
        serves[soc2:CC6.2].extent: part -> full
        serves[soc2:CC6.2].missing: leavers -> (none)
        serves[iso42001:A.4.4]: 1 line added
          + {requirement: iso42001:A.4.4, extent: part, missing: the tools are not
            listed}
        risks[R-03]: R-03 -> (none)
        risks[R-02]: (none) -> R-02
    "#]],
    );
    differs(
        "c.yaml",
        CONTROL,
        &CONTROL.replace("[R-01, R-02]", "[R-02, R-01]"),
        expect![[r#"
        risks (order): [R-01, R-02] -> [R-02, R-01]
    "#]],
    );
}

#[test]
fn long_texts_are_compared_by_line() {
    let new = CONTROL
        .replace("within five days", "within two days, and by a person who did not grant it in the first place")
        .replace("  The review is kept as minutes.\n", "");
    differs(
        "c.yaml",
        CONTROL,
        &new,
        expect![[r#"
        statement: 2 lines -> 1 line
          - What is not needed is taken away within five days.
          - The review is kept as minutes.
          + What is not needed is taken away within two days, and by a person who did
            not grant it in the first place.
    "#]],
    );
    let long = |n: usize, word: &str| {
        let lines: String = (0..n).map(|n| format!("- {word} {n}\n")).collect();
        format!("---\nkind: document\nid: d\ntype: policy\ntitle: D\nowner: p-1\n---\n# Policy\n\n{lines}\nThe end.\n")
    };
    differs(
        "d.md",
        &long(30, "old"),
        &long(20, "new"),
        expect![[r#"
        text: 30 lines -> 20 lines
          - - old 0
          - - old 1
          - - old 2
          - - old 3
          - - old 4
          - - old 5
          - … and 24 lines more
          + - new 0
          + - new 1
          + - new 2
          + - new 3
          + - new 4
          + - new 5
          + … and 14 lines more
    "#]],
    );
    differs(
        "d.md",
        &long(2, "old"),
        &long(20, "old"),
        expect![[r#"
        text: 18 lines added
          + - old 2
          + - old 3
          + - old 4
          + - old 5
          + - old 6
          + - old 7
          + - old 8
          + - old 9
          + - old 10
          + - old 11
          + - old 12
          + - old 13
          + … and 6 lines more
    "#]],
    );
}

#[test]
fn groups_that_come_and_go() {
    let source = "kind: source\nid: a\ntitle: A\nowner: p-1\n";
    let table = "table: { shape: state, key: [x], columns: { x: text, y: date } }\nchecks: [{ check: key_unique }]\n";
    let with = format!("{source}{table}");
    differs(
        "s.yaml",
        source,
        &with,
        expect![[r#"
        table: (none) -> {shape: state, key: [x], columns: {x: text, y: date}}
        checks: (none) -> [{check: key_unique}]
    "#]],
    );
    differs(
        "s.yaml",
        &with,
        &with.replace("x: text, y: date", "y: date, x: text"),
        expect![[r#"
        table.columns (order): [x, y] -> [y, x]
    "#]],
    );
    differs(
        "s.yaml",
        &with,
        &with.replace("y: date", "y: text, z: bigint"),
        expect![[r#"
        table.columns.y: date -> text
        table.columns.z: (none) -> bigint
    "#]],
    );
}

#[test]
fn a_moved_line_is_no_new_text() {
    let (went, came) = super::super::diff::changed_lines("a\nb\nc\nd\n", "a\nc\nd\nb\n");
    assert_eq!((went, came), (vec!["b"], vec!["b"]));
}
