//! What is written reads back as the same object, whatever its texts hold, and looks as a person would write it.
use indexmap::IndexMap;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value as Json;

use super::*;
use crate::id::*;
use crate::object::*;
use crate::time::{Day, DaySpan, Zone};

fn back(object: &Object) {
    let (file, text) = write(object);
    let (parsed, wrong) = parse(&file, &text);
    let found: Vec<&Object> = parsed.iter().map(|one| &one.object).collect();
    assert_eq!(found, [object], "{file}\n{text}\n{wrong:?}");
    assert_eq!(diff(object, found[0]), [], "{text}");
}

#[rustfmt::skip]
const PIECES: [&str; 64] = [
    "a", "word", "two words", " ", "  ", "\n", "\n\n", "\t", ":", ": ", " #", "#",
    "-", "- ", "---", "\n---\n", "...", "'", "\"", "\\", "/*", "*/", "/* fixtures:", "--",
    "null", "~", "true", "no", "1", "1.5", "0x1f", "1e3", "2025-01-01", "|", ">", "%",
    "@", "`", "&a", "*a", "!t", "{", "}", "[", "]", ",", "?", "? ",
    "=", "<<", "é", "漢字", "🙂", "\u{0}", "\u{7f}", "\u{85}", "\u{a0}", "\u{feff}", "\u{2028}", "\r",
    "\r\n", "\u{fffe}", "\u{10ffff}", "\u{1b}[31m",
];

/// Texts that break writers of YAML, of comments and of front matter.
fn nasty() -> impl Strategy<Value = String> {
    let pieces = proptest::collection::vec(select(&PIECES[..]), 0..12).prop_map(|pieces| pieces.concat());
    let prose =
        proptest::collection::vec(select(&["the", "owner", "of", "each", "system:", "reviews", "#1", "", "it\n"][..]), 20..60);
    prop_oneof![4 => pieces, 2 => prose.prop_map(|words| words.join(" ")), 1 => any::<String>()]
}

fn id() -> impl Strategy<Value = String> {
    const IDS: [&str; 9] = ["AC-01", "1", "no", "null", "a.b", "0x1f", "soc2:CC6.2", "1e3", "2025-01-01"];
    prop_oneof![select(&IDS[..]).prop_map(str::to_owned), "[A-Za-z0-9][A-Za-z0-9._:-]{0,8}"]
}

fn serves() -> impl Strategy<Value = Vec<Serves>> {
    let one = (id(), any::<bool>(), proptest::option::of(nasty()), proptest::option::of(nasty()));
    let one = one.prop_map(|(id, part, why, missing)| Serves {
        requirement: RequirementId::parse(&id).unwrap(),
        extent: if part { Extent::Part } else { Extent::Full },
        why,
        missing,
    });
    proptest::collection::vec(one, 0..4)
}

fn day() -> impl Strategy<Value = Option<Day>> {
    proptest::option::of((0..40_000).prop_map(Day))
}

fn control() -> impl Strategy<Value = Object> {
    let texts = (id(), nasty(), nasty(), id(), proptest::collection::vec(id(), 0..30));
    (texts, serves(), day(), day(), any::<u16>(), any::<bool>()).prop_map(|(texts, serves, from, to, n, key)| {
        let (id, title, statement, owner, ids) = texts;
        Object::Control(Control {
            id: ControlId::parse(&id).unwrap(),
            title,
            statement,
            owner: PersonId::parse(&owner).unwrap(),
            nature: Nature::ItDependentManual,
            kind: ControlKind::Detective,
            frequency: Frequency::PerOccurrence,
            due_within: n,
            allowance: key.then_some(n),
            key,
            risk_of_failure: key.then_some(Level::High),
            serves,
            tests: ids.iter().map(|id| TestId::parse(id).unwrap()).collect(),
            risks: ids.iter().take(2).map(|id| RiskId::parse(id).unwrap()).collect(),
            compensates: Vec::new(),
            supersedes: Some(ControlId::parse(&owner).unwrap()),
            assets: Vec::new(),
            from,
            to,
        })
    })
}

fn document() -> impl Strategy<Value = Object> {
    (id(), nasty(), nasty(), serves(), day()).prop_map(|(id, title, text, serves, review_by)| {
        Object::Document(Document {
            id: DocumentId::parse(&id).unwrap(),
            kind: DocumentKind::Policy,
            title,
            owner: PersonId::parse(&id).unwrap(),
            serves,
            assets: Vec::new(),
            review_by,
            outcome: None,
            text,
            from: None,
            to: None,
        })
    })
}

fn test() -> impl Strategy<Value = Object> {
    let named = || proptest::collection::vec((nasty(), nasty()), 0..3);
    let fixture = (nasty(), named(), nasty(), day()).prop_map(|(name, tables, expect, at)| Fixture {
        name,
        period: DaySpanText(DaySpan::parse("2025-01-01..2025-01-31").unwrap()),
        at,
        zone: Some(Zone::parse("America/New_York").unwrap()),
        tables: tables.into_iter().collect::<IndexMap<_, _>>(),
        expect,
    });
    let fixtures = proptest::collection::vec(fixture, 0..3);
    let select = Just("select id as item\nfrom a".to_owned());
    let sql = proptest::option::of(prop_oneof![nasty().boxed(), select.boxed()]);
    (id(), nasty(), nasty(), sql, named(), fixtures).prop_map(|(id, title, procedure, sql, attributes, fixtures)| {
        Object::Test(Test {
            id: TestId::parse(&id).unwrap(),
            title,
            control: ControlId::parse(&id).unwrap(),
            reads: vec!["hr.people".to_owned(), procedure.clone()],
            procedure,
            sql,
            measure: None,
            attributes: attributes.into_iter().map(|(id, text)| Attribute { id, text }).collect(),
            fixtures,
            from: None,
            to: None,
        })
    })
}

fn json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        (-9_007_199_254_740_991i64..9_007_199_254_740_991).prop_map(Json::from),
        nasty().prop_map(Json::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            proptest::collection::vec((nasty(), inner), 0..4).prop_map(|fields| Json::Object(fields.into_iter().collect())),
        ]
    })
}

fn catalogue() -> impl Strategy<Value = Object> {
    (id(), nasty(), json()).prop_map(|(id, version, content)| {
        Object::Catalogue(Adopted { id: CatalogueId::parse(&id).unwrap(), version, content, from: None, to: None })
    })
}

fn source() -> impl Strategy<Value = Object> {
    let columns = proptest::collection::vec(nasty(), 1..5);
    (id(), nasty(), columns, proptest::option::of(nasty())).prop_map(|(id, title, columns, branch)| {
        let table = Table {
            shape: Shape::Events,
            key: columns.clone(),
            occurred_at: columns.first().cloned(),
            columns: columns.iter().map(|name| (name.clone(), ColumnType::TextList)).collect(),
            nulls: columns.clone(),
            ignore: Vec::new(),
        };
        let values = Check::Values { column: title.clone(), values: columns };
        Object::Source(Source {
            id: SourceId::parse(&id).unwrap(),
            connector: Connector::Git { repository: title.clone(), branch },
            title,
            owner: PersonId::parse(&id).unwrap(),
            schedule: Some(Frequency::SemiAnnual),
            table: Some(table),
            checks: vec![Check::KeyUnique, values, Check::MinRows { rows: 9_007_199_254_740_991 }],
            assets: Vec::new(),
            from: None,
            to: None,
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, rng_seed: proptest::test_runner::RngSeed::Fixed(42), ..ProptestConfig::default() })]

    #[test]
    fn every_object_reads_back(object in prop_oneof![control(), document(), test(), catalogue(), source()]) {
        back(&object);
    }

    #[test]
    fn no_text_makes_the_reader_fail(text in nasty(), name in select(&["a.yaml", "a.md", "a.sql"][..])) {
        for text in [text.clone(), format!("---\n{text}\n---\n{text}"), format!("/*\n{text}\n*/\n{text}\n/* fixtures:{text}*/")] {
            let (_, wrong) = parse(name, &text);
            let n_lines = u32::try_from(text.lines().count() + 1).unwrap();
            prop_assert!(wrong.iter().all(|one| one.line.is_none_or(|line| (1..=n_lines).contains(&line))), "{wrong:?}");
        }
    }
}

#[test]
fn the_other_kinds_read_back() {
    for text in [
        "kind: asset\nid: a\ntype: ai_system\ntitle: A\nowner: p\npurpose: to hire\nstage: in_use\nroles: [producer, user]\nimpact: high\nuses: [b]\naliases: ['no', a b]\n",
        "kind: commitment\nid: c\ntitle: C\ntext: t\ncategories: [security]\n",
        "kind: risk\nid: r\ntitle: R\nowner: p\nlikelihood: low\nimpact: high\ntreatment: reduce\nresidual: low\n",
        "kind: engagement\nid: e\ntitle: E\ntype: soc2_type2\nstandard: AT-C 105/205\nperiod: 2025-01-01..2025-12-31\nzone: America/New_York\ncatalogues: [soc2-2017]\nsuppliers: [{ supplier: aws, role: carve_out }]\nexclude: [{ requirement: soc2:CC6.4, reason_kind: carved_out, by: aws }]\n",
        "kind: person\nid: p\nname: 'Null'\nemail: a@b\n",
        "kind: grant\nid: g\nperson: p\nrole: auditor\nemployer: CPAs\nengagement: e\n",
        "kind: crosswalk\nid: x\nversion: 1\ncontent: { rows: [] }\n",
    ] {
        back(&read("a.yaml", text));
    }
}

/// The file that an object is written to, which is what a person would write.
fn looks(file: &str, text: &str, expect: Expect) {
    let (name, text) = write(&read(file, text));
    expect.assert_eq(&format!("{name}\n{text}"));
}

#[test]
fn yaml_looks_as_a_person_would_write_it() {
    looks(
        "a.yaml",
        "kind: control\nid: AC:02\ntitle: 'Access: reviewed'\nstatement: |\n  One line.\n\n  - and a list\nowner: p-1\nnature: manual\n\
         type: detective\nfrequency: quarterly\nserves:\n- requirement: soc2:CC6.2\n  why: the owner of each system reviews who has access to it, every quarter, and takes away what nobody needs any more\n\
         - { requirement: iso42001:A.4.4, extent: part, missing: '1' }\ntests: [a, b]\nkey: true\nfrom: 2025-01-01\n",
        expect![[r#"
            controls/AC+02.yaml
            kind: control
            id: AC:02
            title: "Access: reviewed"
            statement: |
              One line.

              - and a list
            owner: p-1
            nature: manual
            type: detective
            frequency: quarterly
            key: true
            serves:
              - requirement: soc2:CC6.2
                extent: full
                why: >-
                  the owner of each system reviews who has access to it, every quarter, and takes away what
                  nobody needs any more
              - requirement: iso42001:A.4.4
                extent: part
                missing: "1"
            tests: [a, b]
            from: 2025-01-01
        "#]],
    );
}

#[test]
fn documents_and_tests_look_as_a_person_would_write_them() {
    looks(
        "a.md",
        "---\nkind: document\nid: ai-policy\ntype: policy\ntitle: AI policy\nowner: p-1\n---\n# AI policy\n\nWe do.\n",
        expect![[r#"
            documents/ai-policy.md
            ---
            kind: document
            id: ai-policy
            type: policy
            title: AI policy
            owner: p-1
            ---

            # AI policy

            We do.
        "#]],
    );
    looks(
        "a.sql",
        "/*\nid: t\ntitle: T\ncontrol: C\nreads: [git.changes]\nprocedure: \"no *\\/ here\"\n*/\nselect 1\nfrom git.changes\n/* fixtures:\n\
         - name: one\n  period: 2025-01-01..2025-01-31\n  tables: { git.changes: \"a,b\\n1,2\\n\" }\n  expect: \"item,status\\n1,ok\\n\"\n*/\n",
        expect![[r#"
            tests/t.sql
            /*
            id: t
            title: T
            control: C
            reads: [git.changes]
            procedure: "no *\/ here"
            */
            select 1
            from git.changes

            /* fixtures:
              - name: one
                period: 2025-01-01..2025-01-31
                tables:
                  git.changes: |
                    a,b
                    1,2
                expect: |
                  item,status
                  1,ok
            */
        "#]],
    );
    looks(
        "a.yaml",
        "kind: source\nid: hr.people\ntitle: People\nowner: p-1\ntable:\n  shape: events\n  key: [a]\n  occurred_at: b\n  columns: { a: text, b: timestamptz }\n  nulls: ['n/a', '-']\n\
         checks: [{ check: key_unique }, { check: not_null, columns: [a] }]\n",
        expect![[r#"
            sources/hr.people.yaml
            kind: source
            id: hr.people
            title: People
            owner: p-1
            connector:
              type: hand_in
            table:
              shape: events
              key: [a]
              occurred_at: b
              columns:
                a: text
                b: timestamptz
              nulls:
                - n/a
                - "-"
            checks:
              - check: key_unique
              - check: not_null
                columns: [a]
        "#]],
    );
}
