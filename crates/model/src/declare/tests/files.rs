//! The notation of files: YAML, Markdown, SQL.
use super::*;

const PERSON: &str = "kind: person\nid: p-1\nname: Ada\n";

#[test]
fn several_objects_stand_in_one_file() {
    let (parsed, wrong) = parse("a.yml", &format!("---\n{PERSON}---\n# only a comment\n---\nname: Bob # kind may come later\nkind: person\nid: p-2\n"));
    assert_eq!(wrong, []);
    let found: Vec<_> = parsed.iter().map(|one| (one.object.id(), one.line, one.line_of("name"))).collect();
    assert_eq!(found, [("p-1", 2, 4), ("p-2", 8, 8)]);
}

#[test]
fn a_file_without_objects_declares_nothing() {
    for text in ["", "\n\n", "# comment\n", "---\n---\n", "\u{feff}"] {
        assert_eq!(parse("a.yaml", text), (vec![], vec![]), "{text:?}");
    }
}

#[test]
fn byte_order_mark_and_crlf_make_no_difference() {
    let windows = format!("\u{feff}{}", PERSON.replace('\n', "\r\n"));
    assert_eq!(read("a.yaml", &windows), read("a.yaml", PERSON));
    let sql = "/*\nid: t\ntitle: T\ncontrol: C\nreads: [a]\nprocedure: |\n  one\n  two\n*/\nselect 1\nfrom a\n";
    assert_eq!(read("t.sql", &sql.replace('\n', "\r\n")), read("t.sql", sql));
    let document = "---\nkind: document\nid: d\ntype: policy\ntitle: D\nowner: p-1\n---\n# One\n\ntwo\n";
    assert_eq!(read("d.md", &format!("\u{feff}{}", document.replace('\n', "\r\n"))), read("d.md", document));
}

#[test]
fn a_text_stays_what_was_written() {
    for (written, name) in [("no", "no"), ("2017", "2017"), ("1.10", "1.10"), ("true", "true"), ("'null'", "null"), ("0x1f", "0x1f")] {
        let Object::Person(person) = read("a.yaml", &format!("kind: person\nid: p-1\nname: {written}\n")) else { panic!() };
        assert_eq!(person.name, name);
    }
}

#[test]
fn the_ending_says_what_a_file_holds() {
    for name in ["a", "a.txt", ".yaml", "a.yaml/b", "a.YAML"] {
        assert!(said(name, PERSON).contains("the ending of the name says nothing"), "{name}");
    }
}

#[test]
fn malformed_yaml() {
    check("kind: person\nid: p-1\n name: Ada\n", expect![[]]);
    check("kind: person\nname: Ada: the first\n", expect![[]]);
    check("kind: person\nid: [p-1\nname: Ada\n", expect![[]]);
    check("kind: person\nname: \"Ada\nid: p-1\n", expect![[]]);
    check("kind: person\nname: 'Ada' Lovelace\n", expect![[]]);
    check("kind: person\nid p-1\n", expect![[]]);
    check("%YAML 1.1\n---\nkind: person\n", expect![[]]);
    check("kind: person\nname: @ada\n", expect![[]]);
}

#[test]
fn tabs_are_named() {
    check("kind: control\nserves:\n\t- requirement: soc2:CC6.1\n", expect![[]]);
    check("kind: person\n\tid: p-1\n", expect![[]]);
}

#[test]
fn a_field_given_twice() {
    check("kind: person\nid: p-1\nname: Ada\nid: p-2\n", expect![[]]);
    check("kind: person\nkind: person\nid: p-1\nname: Ada\n", expect![[]]);
}

#[test]
fn anchors_aliases_tags_and_merges_are_refused() {
    check("kind: person\nid: &a p-1\nname: *a\n", expect![[]]);
    check("kind: person\nid: !id p-1\nname: Ada\n", expect![[]]);
    check("kind: person\n<<: {id: p-1}\nname: Ada\n", expect![[]]);
}

#[test]
fn what_explodes_is_stopped() {
    let mut bomb = "kind: catalogue\na: &a [x,x,x,x,x,x,x,x,x]\n".to_owned();
    for (name, before) in "bcdefgh".chars().zip("abcdefg".chars()) {
        bomb.push_str(&format!("{name}: &{name} [*{before},*{before},*{before},*{before},*{before},*{before}]\n"));
    }
    assert!(said("a.yaml", &bomb).contains("an alias (`*`) is not read here"));
    let deep = format!("kind: catalogue\nid: c\nversion: 1\ncontent: {}{}\n", "{a: ".repeat(100), "}".repeat(100));
    check(&deep, expect![[]]);
    let flat = format!("kind: catalogue\nid: c\nversion: 1\ncontent: {{a: [{}]}}\n", "[],".repeat(NODES_MAX / 2));
    check(&flat, expect![[]]);
    let brackets = "[".repeat(100_000);
    check(&brackets, expect![[]]);
    let large = format!("# {}\n", "x".repeat(FILE_BYTES_MAX));
    check(&large, expect![[]]);
}

#[test]
fn what_is_no_object() {
    check("- kind: person\n", expect![[]]);
    check("just words\n", expect![[]]);
    check("id: p-1\n", expect![[]]);
    check("kind: persn\nid: p-1\n", expect![[]]);
    check("kind: gizmo\nid: p-1\n", expect![[]]);
    check("kind: [person]\nid: p-1\n", expect![[]]);
    check("? [a]\n: b\n", expect![[]]);
}

#[test]
fn one_wrong_object_does_not_hide_another() {
    let (parsed, wrong) = parse("a.yaml", "kind: person\nid: p-1\n---\nkind: person\nid: p-2\nname: Bob\n---\nkind: grant\nid: g\n");
    assert_eq!(parsed.iter().map(|one| one.object.id()).collect::<Vec<_>>(), ["p-2"]);
    assert_eq!(wrong.iter().map(|one| one.line).collect::<Vec<_>>(), [Some(1), Some(8), Some(8)]);
}

#[test]
fn a_document_is_front_matter_and_text() {
    let text = "---\nkind: document\nid: ai-policy\ntype: policy\ntitle: AI policy\nowner: p-1\n---\n\n\n    code first\n\n---\n\nlast  \n\n";
    let Object::Document(Document { text, .. }) = read("d.md", text) else { panic!() };
    assert_eq!(text, "    code first\n\n---\n\nlast");
}

#[test]
fn what_is_no_document() {
    let check = |text: &str, expect: Expect| expect.assert_eq(&said("d.md", text));
    check("# A heading\n", expect![[]]);
    check("", expect![[]]);
    check("---\nkind: document\nid: d\n", expect![[]]);
    check("---\n---\ntext\n", expect![[]]);
    check("---\nkind: person\nid: p-1\nname: Ada\n---\ntext\n", expect![[]]);
    check("---\nkind: document\nid: d\ntype: policy\ntitle: D\nowner: p-1\ntext: here\n---\nand here\n", expect![[]]);
    check("---\nkind: document\nid: d\ntype: polcy\ntitle: D\nowner: p-1\nown: x\n---\n", expect![[]]);
}

const SQL: &str = "/*
id: ch-review
title: Every change has an independent review
control: CH-01
reads: [git.changes]
procedure: |
  Takes every change of the period and looks for a reviewer who is not its author.
*/
select c.id as item, -- it's the key
  '/* fixtures: none */' as reason
from git.changes c

/* fixtures:
- name: reviewed
  period: 2025-01-01..2025-01-31
  tables:
    git.changes: |
      id,author,reviewer
      1,ann,bob
  expect: |
    item,status
    1,ok
*/
";

#[test]
fn an_sql_test_keeps_its_select() {
    let Object::Test(Test { sql, fixtures, procedure, .. }) = read("t.sql", SQL) else { panic!() };
    let sql = sql.unwrap();
    assert!(sql.starts_with("select c.id as item, -- it's the key\n") && sql.ends_with("from git.changes c"), "{sql}");
    assert_eq!(fixtures[0].tables["git.changes"], "id,author,reviewer\n1,ann,bob\n");
    assert!(procedure.starts_with("Takes every change"));
    let aside = "/* id: t\n   title: T\n   control: C\n   reads: [a]\n   procedure: P\n*/ select 1 from a /* fixtures of old */";
    let Object::Test(Test { sql, .. }) = read("t.sql", aside) else { panic!() };
    assert_eq!(sql.as_deref(), Some("select 1 from a /* fixtures of old */"));
}

#[test]
fn what_is_no_sql_test() {
    let check = |text: &str, expect: Expect| expect.assert_eq(&said("t.sql", text));
    check("select 1\n", expect![[]]);
    check("\n/* id: t\nselect 1\n", expect![[]]);
    check("/**/\nselect 1\n", expect![[]]);
    check("/* id: t */\n", expect![[]]);
    check("/* kind: control\n   id: t */\nselect 1\n", expect![[]]);
    check(&SQL.replace("control:", "contrl:"), expect![[]]);
    check(&SQL.replace("period: 2025-01-01..2025-01-31", "period: 2025-02-01..2025-01-31"), expect![[]]);
    check(&SQL.replace("    item,status\n    1,ok", "    item,sttus\n    1,ok"), expect![[]]);
    check(&SQL.replace("    item,status\n    1,ok", "    item,status,occurred_at\n    1,okay,2025-01-01T00:00:00"), expect![[]]);
    check(&SQL.replace("    git.changes: |", "    git.change: |"), expect![[]]);
    check(&format!("{SQL}select 2\n"), expect![[]]);
    check(SQL.trim_end().trim_end_matches("*/"), expect![[]]);
    check(&SQL.replace("id: ch-review", "id: ch-review\nsql: select 1"), expect![[]]);
    check(&SQL.replace("id: ch-review", "id: ch-review\nfixtures: []"), expect![[]]);
}
