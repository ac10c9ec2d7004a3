//! What is said of objects that do not fit together.
use super::*;
use crate::declare::{Known, check as check_all};

/// All that is said of these files and of what is known, one diagnostic a line.
fn between(files: &[(&str, &str)], known: &str, expect: Expect) {
    let mut all = Vec::new();
    for (file, text) in files {
        let (parsed, wrong) = parse(file, text);
        assert_eq!(wrong, []);
        all.extend(parsed);
    }
    let (known, wrong) = parse("known.yaml", known);
    assert_eq!(wrong, []);
    let known = Known {
        objects: known.iter().map(|one| &one.object).collect(),
        requirements: ["soc2:CC6.1", "soc2:CC6.2", "iso42001:A.4.4"].into(),
        catalogues: ["soc2-2017", "iso42001-2023"].into(),
    };
    let said: String = check_all(&all, &known).iter().map(|one| format!("{}\n", one.to_string().replace('\n', " | "))).collect();
    expect.assert_eq(&said);
}

const PEOPLE: &str = "kind: person\nid: p-1\nname: Ada\n---\nkind: person\nid: p-2\nname: Bob\n";

fn control(id: &str, more: &str) -> String {
    format!(
        "kind: control\nid: {id}\ntitle: T\nstatement: S\nowner: p-1\nnature: manual\ntype: detective\nfrequency: daily\n\
         serves: [{{ requirement: soc2:CC6.1 }}]\n{more}"
    )
}

#[test]
fn what_fits_together() {
    let test = "/*\nid: t\ntitle: T\ncontrol: C\nreads: [a, a_history, programme.assets]\nprocedure: P\n*/\nselect 1\n";
    let source = "kind: source\nid: a\ntitle: A\nowner: p-2\ntable: { shape: state, key: [x], columns: { x: text } }\n";
    let files = [("c.yaml", &*control("C", "tests: [t]\n")), ("t.sql", test), ("a.yaml", source)];
    between(&files, PEOPLE, expect![""]);
}

#[test]
fn one_id_twice() {
    let (one, two) = (control("C", ""), control("C", "key: true\n"));
    between(
        &[("one.yaml", &one), ("two.yaml", &format!("# later\n{two}"))],
        PEOPLE,
        expect![[r#"
        two.yaml:3: `id`: the control `C` is declared twice: first in one.yaml:1 | hint: a file declares what holds from now on: keep one of them, or give one another id
    "#]],
    );
    between(
        &[("one.yaml", &format!("{one}---\n{two}---\n{one}"))],
        PEOPLE,
        expect![[r#"
        one.yaml:12: `id`: the control `C` is declared twice: first in one.yaml:1 | hint: a file declares what holds from now on: keep one of them, or give one another id
        one.yaml:23: `id`: the control `C` is declared twice: first in one.yaml:1 | hint: a file declares what holds from now on: keep one of them, or give one another id
    "#]],
    );
    // The same id in another kind is another thing, and what is known already is replaced.
    between(&[("one.yaml", "kind: person\nid: C\nname: Ada\n"), ("two.yaml", &one)], &format!("{PEOPLE}---\n{two}"), expect![""]);
}

#[test]
fn names_that_nothing_has() {
    let more = "tests: [nothing]\nrisks: [R-1]\ncompensates: [C-02]\nsupersedes: C-00\nassets: [hirng]\n";
    let known = format!("{PEOPLE}---\nkind: asset\nid: hiring\ntype: ai_system\ntitle: H\nowner: p-1\n");
    between(
        &[("c.yaml", &control("C-01", more).replace("p-1", "p-3"))],
        &known,
        expect![[r#"
        c.yaml:5: `owner`: there is no person `p-3` | hint: did you mean `p-1`?
        c.yaml:10: `tests[1]`: there is no test `nothing` | hint: declare it in a file with `kind: test`, or take the reference away
        c.yaml:11: `risks[1]`: there is no risk `R-1` | hint: declare it in a file with `kind: risk`, or take the reference away
        c.yaml:12: `compensates[1]`: there is no control `C-02` | hint: declare it in a file with `kind: control`, or take the reference away
        c.yaml:13: `supersedes`: there is no control `C-00` | hint: declare it in a file with `kind: control`, or take the reference away
        c.yaml:14: `assets[1]`: there is no asset `hirng` | hint: did you mean `hiring`?
    "#]],
    );
    for wrong in ["soc2:CC6.3x", "soc2:XX", "iso27001:A.5.1"] {
        let text = control("C-01", "").replace("soc2:CC6.1", wrong);
        let said = check_all(&parse("c.yaml", &text).0, &Known { requirements: ["soc2:CC6.1"].into(), ..Known::default() });
        assert!(said.iter().any(|one| one.message == format!("no catalogue has a requirement `{wrong}`")), "{said:?}");
    }
    between(
        &[("c.yaml", &control("C-01", "").replace("soc2:CC6.1", "soc2:CC6.11"))],
        PEOPLE,
        expect![[r#"
        c.yaml:9: `serves[1].requirement`: no catalogue has a requirement `soc2:CC6.11` | hint: did you mean `soc2:CC6.1`?
    "#]],
    );
    between(
        &[("c.yaml", &control("C-01", "").replace("soc2:CC6.1", "soc2:PI1.4"))],
        PEOPLE,
        expect![[r#"
        c.yaml:9: `serves[1].requirement`: no catalogue has a requirement `soc2:PI1.4` | hint: `assay catalogue list` shows what `soc2` asks
    "#]],
    );
    between(
        &[("c.yaml", &control("C-01", "").replace("soc2:CC6.1", "sox:1"))],
        PEOPLE,
        expect![[r#"
        c.yaml:9: `serves[1].requirement`: no catalogue has a requirement `sox:1` | hint: the frameworks are: `iso42001`, `soc2`
    "#]],
    );
    between(
        &[("g.yaml", "kind: grant\nid: g\nperson: p-11\nrole: lead\nengagement: e\nassets: [a]\n")],
        PEOPLE,
        expect![[r#"
            g.yaml:3: `person`: there is no person `p-11` | hint: did you mean `p-1`?
            g.yaml:5: `engagement`: there is no engagement `e` | hint: declare it in a file with `kind: engagement`, or take the reference away
            g.yaml:6: `assets[1]`: there is no asset `a` | hint: declare it in a file with `kind: asset`, or take the reference away
        "#]],
    );
    let engagement = "kind: engagement\nid: e\ntitle: E\ntype: readiness\nstandard: none\ndate: 2025-01-01\nzone: UTC
catalogues: [soc2-2018]\nassets: [hirin]\nexclude: [{ requirement: soc2:CC9.9, reason_kind: carved_out, by: hiring }]
suppliers: [{ supplier: hiring, role: carve_out }, { supplier: aws, role: vendor }]\n";
    between(
        &[("e.yaml", engagement)],
        &known,
        expect![[r#"
        e.yaml:8: `catalogues[1]`: there is no catalogue `soc2-2018` | hint: did you mean `soc2-2017`?
        e.yaml:9: `assets[1]`: there is no asset `hirin` | hint: did you mean `hiring`?
        e.yaml:10: `exclude[1].requirement`: no catalogue has a requirement `soc2:CC9.9` | hint: did you mean `soc2:CC6.1`?
        e.yaml:11: `suppliers[1].supplier`: the asset `hiring` is not a supplier | hint: a supplier is an asset of type `supplier`, `service` or `legal_entity`
        e.yaml:11: `suppliers[2].supplier`: there is no asset `aws` | hint: declare it in a file with `kind: asset`, or take the reference away
    "#]],
    );
}

#[test]
fn tests_and_controls_name_each_other() {
    let test = |control: &str, reads: &str| {
        format!("/*\nid: t\ntitle: T\ncontrol: {control}\nreads: [{reads}]\nprocedure: P\n*/\nselect 1\n")
    };
    let known = format!(
        "{PEOPLE}---\nkind: source\nid: minutes\ntitle: M\nowner: p-1\n---\nkind: source\nid: git.changes\ntitle: G\nowner: p-1\n\
         table: {{ shape: state, key: [x], columns: {{ x: text }} }}\n"
    );
    between(
        &[("c.yaml", &control("C", "")), ("t.sql", &test("C", "git.changes"))],
        &known,
        expect![[r#"
        t.sql:4: `control`: the control `C` does not list the test `t` | hint: add it to the control: `tests: [t]`
    "#]],
    );
    let other = control("D", "tests: [t]\n");
    between(
        &[("c.yaml", &control("C", "tests: [t]\n")), ("d.yaml", &other), ("t.sql", &test("C", "git.changes"))],
        &known,
        expect![[r#"
        d.yaml:10: `tests[1]`: the test `t` names another control, `C` | hint: a test belongs to one control
    "#]],
    );
    between(
        &[("c.yaml", &control("C", "tests: [t]\n")), ("t.sql", &test("CC", "git.change, minutes, elsewhere"))],
        &known,
        expect![[r#"
        c.yaml:10: `tests[1]`: the test `t` names another control, `CC` | hint: a test belongs to one control
        t.sql:4: `control`: there is no control `CC` | hint: declare it in a file with `kind: control`, or take the reference away
        t.sql:5: `reads[1]`: no source has the table `git.change` | hint: did you mean `git.changes`?
        t.sql:5: `reads[2]`: the source `minutes` has no table that a test could read | hint: describe its `table`
        t.sql:5: `reads[3]`: no source has the table `elsewhere` | hint: declare the source that it comes from, with `kind: source`
    "#]],
    );
}

#[test]
fn reconciled_sources_have_the_column() {
    let source = |id: &str, more: &str| {
        format!(
            "kind: source\nid: {id}\ntitle: S\nowner: p-1\ntable: {{ shape: state, key: [x], columns: {{ x: text }} }}\n{more}"
        )
    };
    let checks = "checks:\n- { check: reconcile, column: x, other: b, other_column: y }\n- { check: reconcile, column: x, other: c, other_column: x }\n";
    between(
        &[("a.yaml", &source("a", checks)), ("b.yaml", &source("b", ""))],
        PEOPLE,
        expect![[r#"
        a.yaml:7: `checks[1].other_column`: `b` has no column `y` | hint: its columns are: `x`
        a.yaml:8: `checks[2].other`: there is no source `c` | hint: declare it in a file with `kind: source`, or take the reference away
    "#]],
    );
}

#[test]
fn circles_are_found_once() {
    let files = [
        ("a.yaml", &*control("A", "supersedes: B\n")),
        ("b.yaml", &*control("B", "supersedes: C\n")),
        ("c.yaml", &*control("C", "supersedes: A\n")),
        ("d.yaml", &*control("D", "supersedes: A\n")),
    ];
    between(
        &files,
        PEOPLE,
        expect![[r#"
        a.yaml:10: `supersedes`: a circle: `A` supersedes `B` supersedes `C` supersedes `A` | hint: take one of these references away
    "#]],
    );
    between(
        &files[..1],
        &format!("{PEOPLE}---\n{}---\n{}", files[1].1, files[2].1),
        expect![[r#"
        a.yaml:10: `supersedes`: a circle: `A` supersedes `B` supersedes `C` supersedes `A` | hint: take one of these references away
    "#]],
    );
    let asset = |id: &str, uses: &str| format!("kind: asset\nid: {id}\ntype: system\ntitle: T\nowner: p-1\nuses: [{uses}]\n");
    let assets = [asset("a", "b, c"), asset("b", "d"), asset("c", "d"), asset("d", "")].join("---\n");
    between(&[("assets.yaml", &assets)], PEOPLE, expect![""]);
    between(
        &[("assets.yaml", &assets.replace("uses: []", "uses: [a]"))],
        PEOPLE,
        expect![[r#"
        assets.yaml:6: `uses`: a circle: `a` uses `c` uses `d` uses `a` | hint: take one of these references away
    "#]],
    );
}

#[test]
fn a_long_chain_is_no_circle() {
    let mut chain: Vec<String> = (0..5000).map(|n| control(&format!("C{n}"), &format!("supersedes: C{}\n", n + 1))).collect();
    chain.push(control("C5000", ""));
    let (parsed, wrong) = parse("chain.yaml", &chain.join("---\n"));
    assert_eq!(wrong, []);
    let known = Known { requirements: ["soc2:CC6.1"].into(), ..Known::default() };
    assert!(check_all(&parsed, &known).iter().all(|one| one.message == "there is no person `p-1`"));
}
