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

#[test]
fn this_is_right() {
    check(CONTROL, expect![""]);
}

#[test]
fn fields() {
    changed(
        CONTROL,
        &[
            ("owner:", "ownr:"),
            ("    extent:", "    extnt:"),
            ("quarterly", "quartely"),
            ("detective", "whatever"),
            ("id: AC-01", "id: AC 01"),
            ("owner: p-1", "owner:"),
            ("owner: p-1", "owner: [p-1]"),
            ("risks: [R-01]", "risks: R-01"),
            ("risks: [R-01]", "risks: [R-01, ]\nkey: yes\ndue_within: ten\nallowance: 70000"),
            ("risks: [R-01]", "due_within: '5'\nfrom: 2025-1-1\nto: 2025-12-31T00:00:00"),
            ("risks: [R-01]", "from: 2025-12-31\nto: 2025-01-01"),
            ("  - requirement: soc2:CC6.2", "  - soc2:CC6.2"),
            ("risks: [R-01]", "risks: []\nsupersedes:\nto:"),
        ],
        expect![[r#"
            "ownr:"
              a.yaml:5: unknown field `ownr` | hint: did you mean `owner`?
            "    extnt:"
              a.yaml:12: unknown field `serves[2].extnt` | hint: did you mean `extent`?
            "quartely"
              a.yaml:8: `frequency`: `quartely` is none of the words that may stand here | hint: did you mean `quarterly`? It may be `annual`, `semi-annual`, `quarterly`, `monthly`, `weekly`, `daily`, `per-occurrence`, `automated`
            "whatever"
              a.yaml:7: `type`: `whatever` is none of the words that may stand here | hint: it may be `preventive`, `detective`, `corrective`
            "id: AC 01"
              a.yaml:2: `id`: `AC 01` is not an id: only letters, digits, `.`, `_`, `:` and `-` may stand in it
            "owner:"
              a.yaml:5: `owner` is missing
            "owner: [p-1]"
              a.yaml:5: `owner`: a text is expected, not a list
            "risks: R-01"
              a.yaml:14: `risks`: a list is expected, not a text | hint: write it as a list: `[R-01]`
            "risks: [R-01, ]\nkey: yes\ndue_within: ten\nallowance: 70000"
              a.yaml:15: `key`: `true` or `false` is expected, not `yes`
              a.yaml:16: `due_within`: a whole number is expected, not `ten`
              a.yaml:17: `allowance`: `70000` does not lie between 0 and 65535
            "due_within: '5'\nfrom: 2025-1-1\nto: 2025-12-31T00:00:00"
              a.yaml:14: `due_within`: a whole number is expected, not `5` | hint: in quotes it is a text: take the quotes away
              a.yaml:15: `from`: `2025-1-1` is not a day: write it as `2025-03-31`
              a.yaml:16: `to`: `2025-12-31T00:00:00` is not a day: write it as `2025-03-31`
            "from: 2025-12-31\nto: 2025-01-01"
              a.yaml:15: `to`: `2025-01-01` lies before `from`, `2025-12-31`
            "  - soc2:CC6.2"
              a.yaml:10: `serves[1]`: a group of fields is expected, not a text | hint: its fields are `requirement`
            "risks: []\nsupersedes:\nto:"
        "#]],
    );
}

#[test]
fn controls() {
    changed(
        CONTROL,
        &[
            ("statement: The", "statement: ''\ntitle2: The"),
            ("    missing: what people may do with models\n", ""),
            ("    extent: part\n", ""),
            ("soc2:CC6.2", "iso42001:A.4.4"),
            ("quarterly", "per-occurrence"),
            ("quarterly", "automated"),
            ("risks: [R-01]", "compensates: [AC-01]\nsupersedes: AC-01\ntests: [a, b, a]"),
        ],
        expect![[r#"
            "statement: ''\ntitle2: The"
              a.yaml:5: unknown field `title2` | hint: did you mean `title`?
            ""
              a.yaml:11: `serves[2].missing`: `iso42001:A.4.4` is served in part, and nothing says what is missing | hint: say in `missing` what it does not do
            ""
              a.yaml:12: `serves[2].missing`: `iso42001:A.4.4` is served in full, though something is missing | hint: write `extent: part`, or take `missing` away
            "iso42001:A.4.4"
              a.yaml:11: `serves[2]`: `iso42001:A.4.4` is listed twice
            "per-occurrence"
              a.yaml:1: `tests`: without a test, nothing can show that this control operates: it has no windows in which it is performed | hint: name a test in `tests`, or a frequency of the calendar
            "automated"
              a.yaml:1: `tests`: without a test, nothing can show that this control operates: it has no windows in which it is performed | hint: name a test in `tests`, or a frequency of the calendar
              a.yaml:8: `frequency`: a manual control cannot be performed by a system all the time | hint: write `nature: automated`, or a frequency at which a person performs it
            "compensates: [AC-01]\nsupersedes: AC-01\ntests: [a, b, a]"
              a.yaml:14: `compensates[1]`: `AC-01` compensates itself
              a.yaml:15: `supersedes`: `AC-01` supersedes itself | hint: a later declaration of the same id is a new version by itself
              a.yaml:16: `tests[3]`: `a` is listed twice
        "#]],
    );
}

#[test]
fn controls_in_full() {
    each(
        &[
            "kind: control\nid: C\ntitle: |\n  two\n  lines\nstatement: s\nowner: p\nnature: manual\ntype: detective\nfrequency: daily\nserves: []\n",
        ],
        expect![[r#"
            serves: []
              a.yaml:3: `title`: a title is one line
              a.yaml:11: `serves`: the control serves nothing: no requirement, no risk and no other control | hint: name a requirement in `serves`, or a risk in `risks`
        "#]],
    );
}

#[test]
fn the_other_kinds() {
    each(
        &[
            "kind: asset\nid: a\ntype: system\ntitle: A\nowner: p-1\nuses: [a]\nroles: [provider]\n",
            "kind: asset\nid: a\ntype: ai_sytem\ntitle: ''\nowner: p-1\n",
            "kind: commitment\nid: c\ntitle: C\ntext: ' '\n",
            "kind: risk\nid: r\ntitle: R\nowner: p-1\nlikelihood: medum\nimpact: high\ntreatment: mitigate\n",
            "kind: document\nid: d\ntype: impact_assessment\ntitle: D\nowner: p-1\n",
            "kind: document\nid: d\ntype: policy\ntitle: D\nowner: p-1\noutcome: proceed\n",
            "kind: person\nid: p-1\nname: ' '\nemail: nobody\n",
            "kind: grant\nid: g\nperson: p-1\nrole: auditor\n",
            "kind: grant\nid: g\nperson: p-1\nrole: boss\nfrom: 2025-02-30\n",
        ],
        expect![[r#"
            roles: [provider]
              a.yaml:6: `uses[1]`: `a` uses itself
              a.yaml:7: `roles`: only an AI system has roles | hint: write `type: ai_system`, or take `roles` away
            owner: p-1
              a.yaml:3: `type`: `ai_sytem` is none of the words that may stand here | hint: did you mean `ai_system`? It may be `ai_system`, `model`, `dataset`, `prompt`, `supplier`, `service`, `system`, `site`, `legal_entity`
            text: ' '
              a.yaml:4: `text`: is empty
            treatment: mitigate
              a.yaml:5: `likelihood`: `medum` is none of the words that may stand here | hint: did you mean `medium`? It may be `low`, `medium`, `high`
              a.yaml:7: `treatment`: `mitigate` is none of the words that may stand here | hint: it may be `avoid`, `reduce`, `share`, `accept`
            owner: p-1
              a.yaml:1: `assets`: an impact assessment does not say which system it is about | hint: name the AI system in `assets`
            outcome: proceed
              a.yaml:6: `outcome`: only an impact assessment has an outcome
            email: nobody
              a.yaml:3: `name`: is empty
              a.yaml:4: `email`: `nobody` is not an address
            role: auditor
              a.yaml:1: `employer`: an auditor acts for a firm or body, and none is named | hint: name it, or grant the role `internal_auditor`
            from: 2025-02-30
              a.yaml:4: `role`: `boss` is none of the words that may stand here | hint: it may be `viewer`, `lead`, `owner`, `engineer`, `committee`, `internal_auditor`, `auditor`
              a.yaml:5: `from`: `2025-02-30` is not a day: write it as `2025-03-31`
        "#]],
    );
}

#[test]
fn tests_and_catalogues() {
    each(
        &[
            "kind: test\nid: t\ntitle: T\ncontrol: C\nprocedure: Look.\nreads: [a]\nfixtures: []\n",
            "kind: test\nid: t\ntitle: T\ncontrol: C\nprocedure: Look.\nreads: [A, programme.asset]\nsql: select 1\n",
            "kind: test\nid: t\ntitle: T\ncontrol: C\nprocedure: Look.\nsql: select 1\n",
            "kind: catalogue\nid: c\nversion: 2017\ncontent: { n: 1, m: 1.5, big: 9007199254740993, t: [true, ~, no] }\n",
            "kind: catalogue\nid: c\nversion: 2017\ncontent: []\n",
            "kind: catalogue\nid: c\nversion: 2017\n",
        ],
        expect![[r#"
            fixtures: []
              a.yaml:6: `reads`: a manual procedure reads no table | hint: a test that reads tables is a `.sql` file
            sql: select 1
              a.yaml:6: `reads[1]`: `A` is not the name of a table | hint: a table has the id of its source, with `_history` for all its evidence
              a.yaml:6: `reads[2]`: `programme.asset` is no table of the programme | hint: did you mean `programme.assets`?
            sql: select 1
              a.yaml:1: `reads`: an SQL test names what it reads | hint: list the tables of its `from` and `join`
            content: { n: 1, m: 1.5, big: 9007199254740993, t: [true, ~, no] }
              a.yaml:4: `content.m`: `1.5` is not a whole number below 2^53 | hint: put it in quotes
              a.yaml:4: `content.big`: `9007199254740993` is not a whole number below 2^53 | hint: put it in quotes
            content: []
              a.yaml:4: `content`: the content of a catalogue is a group of fields
            version: 2017
              a.yaml:1: `content` is missing | hint: the catalogue's or crosswalk's own content
        "#]],
    );
}
