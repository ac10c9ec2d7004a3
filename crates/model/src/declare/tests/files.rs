//! The notation of files: YAML, Markdown, SQL.
use super::*;

const PERSON: &str = "kind: person\nid: p-1\nname: Ada\n";

#[test]
fn several_objects_stand_in_one_file() {
    let (parsed, wrong) = parse(
        "a.yml",
        &format!("---\n{PERSON}---\n# only a comment\n---\nname: Bob # kind may come later\nkind: person\nid: p-2\n"),
    );
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
    for (written, name) in
        [("no", "no"), ("2017", "2017"), ("1.10", "1.10"), ("true", "true"), ("'null'", "null"), ("0x1f", "0x1f")]
    {
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
    check(
        "kind: person\nid: p-1\n name: Ada\n",
        expect![[r#"
        a.yaml:3: malformed YAML: mapping values are not allowed in this context | hint: put a text that holds `: ` in quotes, and align the fields of one object
    "#]],
    );
    check(
        "kind: person\nname: Ada: the first\n",
        expect![[r#"
        a.yaml:2: malformed YAML: mapping values are not allowed in this context | hint: put a text that holds `: ` in quotes, and align the fields of one object
    "#]],
    );
    check(
        "kind: person\nid: [p-1\nname: Ada\n",
        expect![[r#"
        a.yaml:3: malformed YAML: illegal placement of `:` indicator | hint: put a text that holds `: ` in quotes, and align the fields of one object
    "#]],
    );
    check(
        "kind: person\nname: \"Ada\nid: p-1\n",
        expect![[r#"
        a.yaml:2: malformed YAML: unclosed quote | hint: close the text with the quote that opens it
    "#]],
    );
    check(
        "kind: person\nname: 'Ada' Lovelace\n",
        expect![[r#"
        a.yaml:2: malformed YAML: invalid trailing content after single-quoted scalar | hint: close the text with the quote that opens it
    "#]],
    );
    check(
        "kind: person\nid p-1\n",
        expect![[r#"
        a.yaml:2: malformed YAML: simple key expected `:` | hint: align the fields of one object, and put texts with special characters in quotes
    "#]],
    );
    check(
        "%YAML 1.1\n---\nkind: person\n",
        expect![[r#"
        a.yaml:1: malformed YAML: YAML directives are disallowed | hint: align the fields of one object, and put texts with special characters in quotes
    "#]],
    );
    check(
        "kind: person\nname: @ada\n",
        expect![[r#"
        a.yaml:2: malformed YAML: unexpected character: `@` | hint: align the fields of one object, and put texts with special characters in quotes
    "#]],
    );
}

#[test]
fn tabs_are_named() {
    check(
        "kind: control\nserves:\n\t- requirement: soc2:CC6.1\n",
        expect![[r#"
        a.yaml:3: a tab stands where YAML wants spaces | hint: indent with spaces
    "#]],
    );
    check(
        "kind: person\n\tid: p-1\n",
        expect![[r#"
        a.yaml:2: a tab stands where YAML wants spaces | hint: indent with spaces
    "#]],
    );
}

#[test]
fn a_field_given_twice() {
    check(
        "kind: person\nid: p-1\nname: Ada\nid: p-2\n",
        expect![[r#"
        a.yaml:4: `id` is given twice: first on line 2 | hint: keep one of them
    "#]],
    );
    check(
        "kind: person\nkind: person\nid: p-1\nname: Ada\n",
        expect![[r#"
        a.yaml:2: `kind` is given twice: first on line 1 | hint: keep one of them
    "#]],
    );
}

#[test]
fn anchors_aliases_tags_and_merges_are_refused() {
    check(
        "kind: person\nid: &a p-1\nname: *a\n",
        expect![[r#"
        a.yaml:2: an anchor (`&`) is not read here | hint: put a text that starts with `&` in quotes
        a.yaml:3: an alias (`*`) is not read here | hint: write out what it stands for
    "#]],
    );
    check(
        "kind: person\nid: !id p-1\nname: Ada\n",
        expect![[r#"
        a.yaml:2: a tag (`!`) is not read here | hint: put a text that starts with `!` in quotes
    "#]],
    );
    check(
        "kind: person\n<<: {id: p-1}\nname: Ada\n",
        expect![[r#"
        a.yaml:1: `id` is missing
        a.yaml:2: unknown field `<<` | hint: the fields are: `id`, `name`, `email`, `position`, `from`, `to`
    "#]],
    );
}

#[test]
fn what_explodes_is_stopped() {
    let mut bomb = "kind: catalogue\na: &a [x,x,x,x,x,x,x,x,x]\n".to_owned();
    for (name, before) in "bcdefgh".chars().zip("abcdefg".chars()) {
        bomb.push_str(&format!("{name}: &{name} [*{before},*{before},*{before},*{before},*{before},*{before}]\n"));
    }
    assert!(said("a.yaml", &bomb).contains("an alias (`*`) is not read here"));
    let deep = format!("kind: catalogue\nid: c\nversion: 1\ncontent: {}{}\n", "{a: ".repeat(100), "}".repeat(100));
    check(
        &deep,
        expect![[r#"
        a.yaml:4: nested deeper than 32 levels | hint: no object needs as many
    "#]],
    );
    let flat = format!("kind: catalogue\nid: c\nversion: 1\ncontent: {{a: [{}]}}\n", "[],".repeat(NODES_MAX / 2));
    check(
        &flat,
        expect![[r#"
        a.yaml:4: the file holds more than 500000 values | hint: declare its objects in several files
    "#]],
    );
    let brackets = "[".repeat(100_000);
    check(
        &brackets,
        expect![[r#"
        a.yaml:1: nested deeper than 32 levels | hint: no object needs as many
    "#]],
    );
    let large = format!("# {}\n", "x".repeat(FILE_BYTES_MAX));
    check(
        &large,
        expect![[r#"
        a.yaml: the file is larger than 8 MiB | hint: declare its objects in several files
    "#]],
    );
}

#[test]
fn what_is_no_object() {
    check(
        "- kind: person\n",
        expect![[r#"
        a.yaml:1: an object is expected, not a list | hint: put `---` between objects, and no `-` before them
    "#]],
    );
    check(
        "just words\n",
        expect![[r#"
        a.yaml:1: an object is expected, not a text | hint: an object starts with `kind:`
    "#]],
    );
    check(
        "id: p-1\n",
        expect![[r#"
        a.yaml:1: `kind` is missing | hint: start the object with `kind:` and one of `control`, `test`, `source`, `asset`, `commitment`, `risk`, `document`, `engagement`, `person`, `grant`, `catalogue`, `crosswalk`
    "#]],
    );
    check(
        "kind: persn\nid: p-1\n",
        expect![[r#"
        a.yaml:1: unknown kind `persn` | hint: did you mean `person`?
    "#]],
    );
    check(
        "kind: gizmo\nid: p-1\n",
        expect![[r#"
        a.yaml:1: unknown kind `gizmo` | hint: the kinds are: `control`, `test`, `source`, `asset`, `commitment`, `risk`, `document`, `engagement`, `person`, `grant`, `catalogue`, `crosswalk`
    "#]],
    );
    check(
        "kind: [person]\nid: p-1\n",
        expect![[r#"
        a.yaml:1: `kind` is a word, not a list
    "#]],
    );
    check(
        "? [a]\n: b\n",
        expect![[r#"
        a.yaml:1: a field's name must be a word | hint: put a text that starts with `[` or `{` in quotes
        a.yaml:1: `kind` is missing | hint: start the object with `kind:` and one of `control`, `test`, `source`, `asset`, `commitment`, `risk`, `document`, `engagement`, `person`, `grant`, `catalogue`, `crosswalk`
    "#]],
    );
}

#[test]
fn one_wrong_object_does_not_hide_another() {
    let (parsed, wrong) =
        parse("a.yaml", "kind: person\nid: p-1\n---\nkind: person\nid: p-2\nname: Bob\n---\nkind: grant\nid: g\n");
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
    check(
        "# A heading\n",
        expect![[r#"
        d.md:1: the document has no front matter | hint: start with a line `---`, then `kind: document` and its fields, then a line `---` and the text
    "#]],
    );
    check(
        "",
        expect![[r#"
        d.md:1: the document has no front matter | hint: start with a line `---`, then `kind: document` and its fields, then a line `---` and the text
    "#]],
    );
    check(
        "---\nkind: document\nid: d\n",
        expect![[r#"
        d.md:1: the front matter does not end: a second line `---` is missing | hint: start with a line `---`, then `kind: document` and its fields, then a line `---` and the text
    "#]],
    );
    check(
        "---\n---\ntext\n",
        expect![[r#"
        d.md:1: one object is expected in the front matter | hint: start with a line `---`, then `kind: document` and its fields, then a line `---` and the text
    "#]],
    );
    check(
        "---\nkind: person\nid: p-1\nname: Ada\n---\ntext\n",
        expect![[r#"
        d.md:2: a `document` is expected here, not `person`
    "#]],
    );
    check(
        "---\nkind: document\nid: d\ntype: policy\ntitle: D\nowner: p-1\ntext: here\n---\nand here\n",
        expect![[r#"
        d.md:7: `text` stands below the front matter, not in it | hint: move it below the second line `---`
    "#]],
    );
    check(
        "---\nkind: document\nid: d\ntype: polcy\ntitle: D\nowner: p-1\nown: x\n---\n",
        expect![[r#"
        d.md:4: `type`: `polcy` is none of the words that may stand here | hint: did you mean `policy`? It may be `policy`, `procedure`, `impact_assessment`, `risk_assessment`, `system_description`, `model_card`, `minutes`, `agreement`, `plan`, `record`
        d.md:7: unknown field `own` | hint: the fields are: `id`, `type`, `title`, `owner`, `serves`, `assets`, `review_by`, `outcome`, `text`, `from`, `to`
    "#]],
    );
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
    check(
        "select 1\n",
        expect![[r#"
        t.sql:1: the file does not start with a header in a comment | hint: start with `/*`, then `id:`, `title:`, `control:`, `reads:` and `procedure:`, then `*/` and the select
    "#]],
    );
    check(
        "\n/* id: t\nselect 1\n",
        expect![[r#"
        t.sql:2: the header does not end: `*/` is missing | hint: start with `/*`, then `id:`, `title:`, `control:`, `reads:` and `procedure:`, then `*/` and the select
    "#]],
    );
    check(
        "/**/\nselect 1\n",
        expect![[r#"
        t.sql:1: one header is expected | hint: start with `/*`, then `id:`, `title:`, `control:`, `reads:` and `procedure:`, then `*/` and the select
    "#]],
    );
    check(
        "/* id: t */\n",
        expect![[r#"
        t.sql:1: there is no select below the header | hint: start with `/*`, then `id:`, `title:`, `control:`, `reads:` and `procedure:`, then `*/` and the select
    "#]],
    );
    check(
        "/* kind: control\n   id: t */\nselect 1\n",
        expect![[r#"
        t.sql:1: a `test` is expected here, not `control`
    "#]],
    );
    check(
        &format!("{SQL}select 2\n"),
        expect![[r#"
        t.sql:24: something stands below the fixtures | hint: start with `/*`, then `id:`, `title:`, `control:`, `reads:` and `procedure:`, then `*/` and the select
    "#]],
    );
    check(
        SQL.trim_end().trim_end_matches("*/"),
        expect![[r#"
        t.sql:13: the fixtures do not end: `*/` is missing | hint: start with `/*`, then `id:`, `title:`, `control:`, `reads:` and `procedure:`, then `*/` and the select
    "#]],
    );
}

#[test]
fn what_is_wrong_in_an_sql_test() {
    let mut all = String::new();
    for (from, to) in [
        ("control:", "contrl:"),
        ("period: 2025-01-01..2025-01-31", "period: 2025-02-01..2025-01-31"),
        ("    item,status\n    1,ok", "    item,sttus\n    1,ok"),
        ("    item,status\n    1,ok", "    item,status,occurred_at\n    1,okay,2025-01-01T00:00:00"),
        ("    git.changes: |", "    git.change: |"),
        ("id: ch-review", "id: ch-review\nsql: select 1"),
        ("id: ch-review", "id: ch-review\nfixtures: []"),
    ] {
        assert!(SQL.contains(from), "{from}");
        all.push_str(&format!("{to:?}\n{}", indented(&said("t.sql", &SQL.replace(from, to)))));
    }
    expect![[r#"
        "contrl:"
          t.sql:4: unknown field `contrl` | hint: did you mean `control`?
        "period: 2025-02-01..2025-01-31"
          t.sql:15: `fixtures[1].period`: `2025-02-01..2025-01-31` ends before it starts
        "    item,sttus\n    1,ok"
          t.sql:20: `fixtures[1].expect`: a test returns no column `sttus` | hint: did you mean `status`?
          t.sql:20: `fixtures[1].expect`: the column `status` is missing | hint: the first line names the columns
        "    item,status,occurred_at\n    1,okay,2025-01-01T00:00:00"
          t.sql:20: `fixtures[1].expect`: `okay` is no status of a row | hint: it is one of `ok`, `alarm`, `info`, `skip`, `error`
          t.sql:20: `fixtures[1].expect`: `2025-01-01T00:00:00` is not an instant: write it with `Z` or an offset, as `2025-03-31T09:00:00Z`
        "    git.change: |"
          t.sql:17: `fixtures[1].tables.git.change`: the test does not read `git.change` | hint: did you mean `git.changes`?
        "id: ch-review\nsql: select 1"
          t.sql:3: `sql` does not belong in the header | hint: the select stands below it
        "id: ch-review\nfixtures: []"
          t.sql:3: `fixtures` does not belong in the header | hint: fixtures stand last, below the select
    "#]].assert_eq(&all);
}
