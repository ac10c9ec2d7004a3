//! NDJSON and JSON in.
use expect_test::{Expect, expect};

use crate::given::{outcome, table};

fn check(name: &str, columns: &str, json: &str, expect: Expect) {
    expect.assert_eq(&outcome(&table(columns), name, json.as_bytes()));
}

#[test]
fn one_object_per_line() {
    check(
        "a.ndjson",
        "id text, n bigint, d decimal, f double, b boolean, on date, occurred_at timestamptz, l text_list",
        concat!(
            "{\"id\":\"x\",\"n\":1,\"d\":1.5,\"f\":2,\"b\":true,\"on\":\"2026-01-01\",\"occurred_at\":\"2026-01-01T00:00:00Z\",\"l\":[\"a\",\"b\"]}\n\n",
            "{\"id\":\"\",\"n\":null}\r\n",
        ),
        expect![[r#"
            x | 1 | 1.5000 | 2.0 | true | 2026-01-01 | 2026-01-01T00:00:00Z | a, b
             | - | - | - | - | - | - | -
            occurred 2026-01-01T00:00:00Z..2026-01-01T00:00:00Z"#]],
    );
}

#[test]
fn an_array_of_objects() {
    let json = "\u{feff}[ {\"id\": \"a]}\\\"\",\n \"n\": 1},\n {\"n\": 2, \"id\": \"b\"} ]\n";
    check(
        "a.json",
        "id text, n bigint",
        json,
        expect![[r#"
        a]}" | 1
        b | 2"#]],
    );
    check("a.json", "id text", "[]", expect![""]);
}

#[test]
fn texts_may_hold_numbers_and_the_rest_may_not_guess() {
    check(
        "a.ndjson",
        "id text, n bigint, d decimal",
        r#"{"id":"a","n":"12","d":"12345678901234567890.5"}"#,
        expect!["a | 12 | 12345678901234567890.5000"],
    );
    check(
        "a.ndjson",
        "id text",
        r#"{"id":7}"#,
        expect![[r#"
        Input: `a.ndjson`, line 1: column `id`: `7` is no text [line 1]
        hint: write it in quotes, or declare the type that it has"#]],
    );
    check(
        "a.ndjson",
        "id text, n bigint",
        r#"{"id":"a","n":1.5}"#,
        expect![[r#"
        Input: `a.ndjson`, line 1: column `n`: `1.5` is no bigint [line 1]
        hint: the declared type is another"#]],
    );
    check(
        "a.ndjson",
        "id text, d decimal",
        r#"{"id":"a","d":12345678901234567890.5}"#,
        expect![[r#"
        Input: `a.ndjson`, line 1: column `d`: `12345678901234567000` is no decimal [line 1]
        hint: write a decimal of more than 15 digits as text, with at most 4 behind the point"#]],
    );
}

#[test]
fn columns_are_those_declared() {
    check(
        "a.ndjson",
        "id text",
        r#"{"id":"a","extra":{"deep":[1]}}"#,
        expect![[r#"
        Input: `a.ndjson`, line 1: column `extra` is not declared [line 1]
        hint: declare it under `columns`, or leave it out under `ignore`"#]],
    );
    check(
        "a.ndjson",
        "id text",
        r#"{"id":"a","id":"b"}"#,
        expect!["Input: `a.ndjson`, line 1: column `id` is there twice [line 1]"],
    );
    check(
        "a.ndjson",
        "id text, email text",
        "{\"id\":\"a\"}\n{\"id\":\"b\"}\n",
        expect![[r#"
        Input: `a.ndjson`: column `email` is missing
        hint: no row has it"#]],
    );
    let mut declared = table("id text");
    declared.ignore = vec!["extra".into()];
    expect!["a"].assert_eq(&outcome(&declared, "a.ndjson", br#"{"extra":{"deep":[1]},"id":"a"}"#));
}

#[test]
fn what_is_no_json() {
    check(
        "a.ndjson",
        "id text",
        "{\"id\":\"a\"}\n{\"id\":\n",
        expect!["Input: `a.ndjson`, line 2: it is not JSON: EOF while parsing a value [line 2]"],
    );
    check(
        "a.ndjson",
        "id text",
        "[1]\n",
        expect!["Input: `a.ndjson`, line 1: it is not JSON: invalid type: sequence, expected an object [line 1]"],
    );
    check(
        "a.ndjson",
        "id text",
        "{\"id\":\"a\"} {}\n",
        expect!["Input: `a.ndjson`, line 1: it is not JSON: trailing characters [line 1]"],
    );
    check(
        "a.json",
        "id text",
        "{\"id\":\"a\"}",
        expect![[r#"
        Input: `a.json`, line 1: it is not an array of objects [line 1]
        hint: one object per line is `.ndjson`"#]],
    );
    check(
        "a.json",
        "id text",
        "[{\"id\":\"a\"},\n{\"id\":",
        expect![[r#"
        Input: `a.json`, line 2: an object is never closed [line 2]
        hint: is the file cut short?"#]],
    );
    check(
        "a.json",
        "id text",
        "[{\"id\":\"a\"}",
        expect![[r#"
        Input: `a.json`, line 1: the array is never closed [line 1]
        hint: is the file cut short?"#]],
    );
    check(
        "a.json",
        "id text",
        "[{\"id\":\"a\"} {\"id\":\"b\"}]",
        expect!["Input: `a.json`, line 1: `,` or `]` must follow an object [line 1]"],
    );
    check("a.json", "id text", "[{\"id\":\"a\"}] []", expect!["Input: `a.json`, line 1: something follows the array [line 1]"]);
}

#[test]
fn what_is_not_utf8_or_too_long() {
    expect![[r#"
        Input: `a.ndjson`, line 1: it is not UTF-8 [line 1]
        hint: save the file as UTF-8"#]]
    .assert_eq(&outcome(&table("id text"), "a.ndjson", b"{\"id\":\"\xff\"}"));
    let mut long = b"{\"id\":\"".to_vec();
    long.resize(100 << 20, b'x');
    expect!["Input: `a.ndjson`, line 1: longer than 16 MiB [line 1]"].assert_eq(&outcome(&table("id text"), "a.ndjson", &long));
    long.insert(0, b'[');
    expect!["Input: `a.json`, line 1: longer than 16 MiB [line 1]"].assert_eq(&outcome(&table("id text"), "a.json", &long));
}
