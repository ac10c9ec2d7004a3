//! Every page of the example organisation, walked through by a crawler and by a browser; and a workspace whose every field is hostile.
#![allow(clippy::unwrap_used)]

mod served;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use assay_store::testing::Place;
use serde_json::Value;
use served::{Served, assay, done, links};

/// Addresses of one sort that are opened: a list ordered by every column shows nothing that one by some does not.
const OF_A_SORT: usize = 12;

/// From where a page looks, as its address says.
fn moments(target: &str) -> Vec<&str> {
    let query = target.split_once('?').map_or("", |(_, query)| query);
    let mut moments: Vec<&str> =
        query.split('&').filter(|pair| pair.starts_with("effective_at=") || pair.starts_with("known_at=")).collect();
    moments.sort_unstable();
    moments
}

/// Opens everything that can be reached from `start`, and hands each page to `look`.
fn crawl(served: &Served, start: &str, mut look: impl FnMut(&str, &str)) -> usize {
    let (mut seen, mut of_a_sort) = (BTreeSet::new(), BTreeMap::new());
    let mut next = VecDeque::from([(start.to_owned(), String::new())]);
    let mut wrong = String::new();
    while let Some((target, from)) = next.pop_front() {
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let chosen = query
            .split('&')
            .filter(|pair| !["engagement", "effective_at", "known_at"].contains(&pair.split('=').next().unwrap()));
        let columns: Vec<&str> = chosen.filter_map(|pair| pair.split('=').next()).collect();
        let noun: String = path.split('/').take(2).collect::<Vec<_>>().join("/");
        let sort = format!("{noun} {} {}", path.matches('/').count(), columns.join(" "));
        let n: &mut usize = of_a_sort.entry(sort).or_default();
        *n += 1;
        // Of things each is opened; of ways to order and choose, some.
        if (*n > OF_A_SORT && !columns.is_empty()) || *n > 150 || !seen.insert(target.clone()) {
            continue;
        }
        let answer = served.get(&target);
        if answer.status != 200 {
            writeln!(wrong, "{} {target}, linked from {from}", answer.status).unwrap();
            continue;
        }
        if !answer.head.contains("content-type: text/html") {
            continue;
        }
        let page = answer.text();
        look(&target, &page);
        // A page from another standpoint is opened, and begins no walk of its own.
        if moments(&target) != moments(start) {
            continue;
        }
        for link in links(&page) {
            match link.strip_prefix('#') {
                Some(anchor) if !anchor.is_empty() && !page.contains(&format!("id=\"{anchor}\"")) => {
                    writeln!(wrong, "{target} has no #{anchor}").unwrap();
                }
                Some(_) => {}
                None if link.starts_with('/') => next.push_back((link, target.clone())),
                None => writeln!(wrong, "{target} links to {link}").unwrap(),
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    seen.len()
}

#[test]
fn the_example_organisation_page_by_page() {
    let dir = tempfile::tempdir().unwrap();
    let demo = dir.path().join("northlight");
    done(assay().arg("demo").arg(&demo).arg("--no-reports"));
    let served = Served::over(&demo);
    for moments in ["engagement=fy26&effective_at=2026-07-31", "engagement=fy26&effective_at=2026-05-20&known_at=2026-05-20"] {
        let mut nouns = BTreeSet::new();
        let n = crawl(&served, &format!("/?{moments}"), |target, page| {
            let path = target.split('?').next().unwrap();
            nouns.insert(format!("{} {}", path.split('/').nth(1).unwrap(), path.matches('/').count()));
            for part in ["<h1>", "</html>", "Skip to content"] {
                assert!(page.contains(part), "{target} lacks {part}");
            }
            assert_eq!(page.matches("<h1>").count(), 1, "{target}");
            assert!(!page.contains("style=\"") && !page.contains("<script>"), "{target} is not within its own policy");
            assert!(page.len() < 400_000, "{target} has {} bytes", page.len());
        });
        assert!(n > 300, "only {n} addresses were reached");
        for noun in
            ["controls", "assets", "risks", "documents", "tests", "runs", "evidence", "sources", "exceptions", "engagements"]
                .into_iter()
                .chain(["commitments", "findings", "decisions", "people", "grants", "ledger", "frameworks", "requirements"])
        {
            assert!(nouns.contains(&format!("{noun} 1")), "the list of {noun} is not linked to");
            assert!(nouns.contains(&format!("{noun} 2")), "no page of {noun} is linked to");
        }
    }
    same_figures(&served, &demo);
    same_on_paper(&served, &demo);
    served::questions::answer_each(&served);
    known_then(&served);
    bad_input(&served);
    kept(&served);
    browser(&served.address);
}

/// The pages say what the terminal says.
fn same_figures(served: &Served, demo: &Path) {
    for (effective_at, known_at) in [("2026-07-31", None), ("2026-03-31", Some("2026-03-31"))] {
        let mut status = assay();
        status.arg("--workspace").arg(demo).args(["--json", "--effective-at", effective_at, "status"]);
        let mut query = format!("engagement=fy26&effective_at={effective_at}");
        if let Some(known_at) = known_at {
            status.args(["--known-at", known_at]);
            query.push_str(&format!("&known_at={known_at}"));
        }
        // Something was found: status exits 1.
        let gap: Value = serde_json::from_slice(&status.output().unwrap().stdout).unwrap();
        let home = served.get(&format!("/home.json?{query}")).json();
        assert_eq!(home["frame"]["ledger_size"], gap["ledger_size"]);
        let frameworks = home["view"]["frameworks"].as_array().unwrap();
        assert_eq!(frameworks.len(), gap["frameworks"].as_array().unwrap().len());
        for (shown, said) in frameworks.iter().zip(gap["frameworks"].as_array().unwrap()) {
            assert_eq!(shown["n"], said["n"]);
            let words = ["unaddressed", "deficient", "partial", "not_assessed", "suitable", "excluded"];
            for (word, n) in words.iter().zip(shown["design"].as_array().unwrap()) {
                let said = said["design"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .find(|pair| pair[0] == *word)
                    .map_or(&Value::from(0), |pair| &pair[1])
                    .clone();
                assert_eq!(*n, said, "{word} at {effective_at}");
            }
            for word in ["deviating", "unproven", "supported"] {
                let at = ["deviating", "unproven", "stale", "supported"].iter().position(|known| *known == word).unwrap();
                let said = said["operation"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .find(|pair| pair[0] == word)
                    .map_or(&Value::from(0), |pair| &pair[1])
                    .clone();
                assert_eq!(shown["operation"][at], said, "{word} at {effective_at}");
            }
        }
        let exceptions = served.get(&format!("/exceptions.json?{query}&per=500")).json();
        let names = |list: &Value, key: &str| -> BTreeSet<String> {
            list.as_array()
                .unwrap()
                .iter()
                .map(|row| format!("{} {}", row[key].as_str().unwrap(), row["control"].as_str().unwrap()))
                .collect()
        };
        assert_eq!(names(&exceptions["view"]["list"]["rows"], "id"), names(&gap["exceptions"], "id"));
        for control in gap["controls"].as_array().unwrap() {
            let id = control["id"].as_str().unwrap();
            let view = &served.get(&format!("/controls/{id}.json?{query}")).json()["view"];
            assert_eq!((&view["design"], &view["operation"]), (&control["design"], &control["operation"]), "{id}");
            let words =
                |windows: &Value| -> Vec<Value> { windows.as_array().unwrap().iter().map(|w| w["word"].clone()).collect() };
            assert_eq!(words(&view["windows"]), words(&control["windows"]), "{id}");
        }
    }
}

/// The gap report counts what Home counts, state by state.
fn same_on_paper(served: &Served, demo: &Path) {
    let file = demo.join("gap.pdf");
    let mut report = assay();
    report.arg("--workspace").arg(demo).args(["--effective-at", "2026-05-20", "--known-at", "2026-05-20"]);
    done(report.args(["report", "gap", "--engagement", "fy26", "-o"]).arg(&file));
    let Ok(output) = Command::new("pdftotext").arg("-layout").arg(&file).arg("-").output() else {
        std::io::stderr().write_all(b"skipped: the gap report beside its pages needs pdftotext\n").unwrap();
        return;
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let figures = |line: &str| -> Vec<u64> { line.split_whitespace().filter_map(|word| word.parse().ok()).collect() };
    let sums = text.lines().filter(|line| line.trim_start().starts_with("All ")).map(figures);
    let on_paper: Vec<Vec<u64>> = sums.filter(|sum| sum.len() > 10).collect();
    let home = served.get("/home.json?engagement=fy26&effective_at=2026-05-20&known_at=2026-05-20").json();
    let numbers = |list: &Value| -> Vec<u64> { list.as_array().unwrap().iter().filter_map(Value::as_u64).collect() };
    let shown: Vec<Vec<u64>> = home["view"]["frameworks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|framework| {
            [vec![framework["n"].as_u64().unwrap()], numbers(&framework["design"]), numbers(&framework["operation"])].concat()
        })
        .collect();
    assert_eq!(shown, on_paper, "{text}");
    for framework in home["view"]["frameworks"].as_array().unwrap() {
        let page = &served.get(&format!(
            "/frameworks/{}.json?engagement=fy26&effective_at=2026-05-20&known_at=2026-05-20",
            framework["id"].as_str().unwrap()
        ));
        assert_eq!(page.json()["view"]["line"]["operation"], framework["operation"], "{}", page.text());
    }
    let open = home["frame"]["counts"]["exceptions_open"].as_u64().unwrap();
    assert!(text.contains(&format!("{open} exceptions are open")), "{text}");
}

/// A page as known on a day shows what was known on that day, in whichever order pages are opened.
fn known_then(served: &Served) {
    let size = |query: &str| served.get(&format!("/home.json?{query}")).json()["frame"]["ledger_size"].as_u64().unwrap();
    let (now, then) = (size(""), size("known_at=2026-03-31"));
    assert!(then < now);
    assert_eq!((size(""), size("known_at=2026-03-31"), size("")), (now, then, now));
    let newest = served.get("/runs.json?per=1").json()["view"]["rows"][0]["entry"].as_str().unwrap().to_owned();
    assert_eq!(served.get(&format!("/runs/{newest}")).status, 200);
    assert_eq!(served.get(&format!("/runs/{newest}?known_at=2026-03-31")).status, 404, "it was not known then");
    assert_eq!(served.get("/?known_at=2020-01-01").status, 200, "before the ledger's first entry there is a page that says so");
    assert_eq!(served.get("/?engagement=fy26&known_at=2020-01-01").status, 200);
}

fn bad_input(served: &Served) {
    let long = "x".repeat(5_000);
    let cases = [
        ("/nothing", 404),
        ("/controls/no-such", 404),
        ("/controls/%00%ff", 404),
        ("/runs/zzzzzzzz", 404),
        ("/ledger/ffffffffffffffffffffffffffffffff", 404),
        ("/../../etc/passwd", 404),
        ("/?effective_at=yesterday", 400),
        ("/?known_at=2026-13-45", 400),
        ("/?engagement=no-such", 400),
        ("/?engagement=%27%3B%20drop%20table%20entries%3B%20--", 400),
        ("/?effective_at=1901-01-01", 200),
        ("/?effective_at=2199-12-31", 200),
        ("/controls?page=99999999999999999999", 200),
        ("/controls?page=-5&per=0&sort=nothing&design=%27%20or%201%3D1", 200),
        ("/evidence?page=18446744073709551615&source=%22%3E%3Cscript%3E", 200),
        ("/search?q=%25%27%3B--%3Cscript%3Ealert(1)%3C/script%3E", 200),
        ("/search?q=", 200),
        ("/due?days=99999999999", 200),
    ];
    for (target, status) in cases {
        let answer = served.get(target);
        assert_eq!(answer.status, status, "{target}\n{}", answer.text());
        assert!(!answer.text().contains("<script>"), "{target}");
        assert!(answer.head.contains("content-security-policy: default-src 'none'"), "{target}\n{}", answer.head);
    }
    assert_eq!(served.get(&format!("/search?q={long}")).status, 414);
    assert_eq!(served.send("GET / HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n").status, 421);
    assert_eq!(
        served.send("POST /controls HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 1\r\n\r\nx").status,
        405
    );
    assert_eq!(served.send("HEAD / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").body.len(), 0);
    crowd(served);
    let huge = format!("GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nx: {}\r\n\r\n", "y".repeat(40_000));
    assert_ne!(served.send(&huge).status, 200);
    assert_eq!(served.get("/").status, 200);
}

/// Clients that open and say nothing, that never come to an end, and that send without end.
fn crowd(served: &Served) {
    // More connections than there are places; a machine that lets fewer files be open has fewer of them.
    let idle: Vec<TcpStream> = (0..1_000).map_while(|_| TcpStream::connect(&served.address).ok()).collect();
    assert!(idle.len() > 200, "only {} connections", idle.len());
    let started = Instant::now();
    assert_eq!(served.get("/").status, 200, "the silent ones make room");
    assert!(started.elapsed() < Duration::from_secs(40), "{:?}", started.elapsed());
    drop(idle);
    let mut slow = TcpStream::connect(&served.address).unwrap();
    slow.set_read_timeout(Some(Duration::from_secs(40))).unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\nx: ").unwrap();
    let mut answer = Vec::new();
    // It ends, with an answer or without: what matters is that it does not wait for ever.
    drop(slow.read_to_end(&mut answer));
    assert!(started.elapsed() < Duration::from_secs(80) && !answer.starts_with(b"HTTP/1.1 200"));
    let mut endless = TcpStream::connect(&served.address).unwrap();
    endless.set_read_timeout(Some(Duration::from_secs(40))).unwrap();
    endless.write_all(b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 9000000000\r\n\r\nand so on").unwrap();
    let mut head = [0; 12];
    endless.read_exact(&mut head).unwrap();
    assert_eq!(&head, b"HTTP/1.1 405", "a body is not waited for");
}

/// With its moments in the address a page is asked for once.
fn kept(served: &Served) {
    let target = "/controls?engagement=fy26&effective_at=2026-03-31&known_at=2026-03-31";
    let first = served.get(target);
    let tag = first.head.lines().find_map(|line| line.strip_prefix("etag: w/")).unwrap().to_owned();
    let ask = |target: &str| {
        served.send(&format!("GET {target} HTTP/1.1\r\nhost: localhost\r\nif-none-match: {tag}\r\nconnection: close\r\n\r\n"))
    };
    assert_eq!(ask(target).status, 304);
    assert_eq!(ask(&format!("{target}&q=access")).status, 200);
    let packed =
        served.send(&format!("GET {target} HTTP/1.1\r\nhost: localhost\r\naccept-encoding: gzip\r\nconnection: close\r\n\r\n"));
    assert!(packed.head.contains("content-encoding: gzip") && packed.body.len() < first.body.len() / 2);
}

/// What only a browser can tell: errors on its console, a page wider than its window, keys, contrast.
fn browser(address: &str) {
    let python = std::env::var("ASSAY_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser.py");
    let output = Command::new(python).arg(script).arg(address).output();
    let Ok(output) = output else {
        // Not by a macro, whose output the test harness would hide.
        std::io::stderr().write_all(b"skipped: the browser's pages need python3\n").unwrap();
        return;
    };
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if let Some(line) = out.lines().find(|line| line.starts_with("skipped: ")) {
        std::io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
        return;
    }
    assert!(output.status.success(), "{out}\n{err}");
}

/// Markup, quotes, SQL, another direction of writing, and length.
fn hostile(field: &str) -> String {
    format!(
        "<zz onclick=alert(1)>{field}</zz> \" zz=\"1 ' or 1=1; drop table entries; -- & ]]> \u{202e}مرحبا\u{202c} {}",
        "w".repeat(40)
    )
}

/// A workspace of which every text field is hostile, in SQLite or at the address of a database.
fn hostile_workspace(home: &Path, database: Option<&str>) {
    let mut init = assay();
    init.arg("init").arg(home).args(["--name", &hostile("name"), "--zone", "UTC", "--lead", &hostile("lead")]);
    done(init.args(database.iter().flat_map(|url| ["--database", url])));
    done(assay().current_dir(home).args(["catalogue", "adopt", "soc2-2017", "iso42001-2023"]));
    let person = lead(home);
    let run = |args: &[&str]| done(assay().current_dir(home).env("ASSAY_PERSON", &person).args(args));
    fs::create_dir_all(home.join("files")).unwrap();
    let quoted = |field: &str| serde_json::to_string(&hostile(field)).unwrap();
    let long = serde_json::to_string(&format!("{}{}", hostile("long"), "L".repeat(10_000))).unwrap();
    let mut yaml = String::new();
    writeln!(yaml, "kind: asset\nid: sys\ntype: ai_system\ntitle: {}\nowner: {person}\npurpose: {long}\naliases: [{}]\nfrom: 2025-01-01\n---", quoted("asset"), quoted("alias")).unwrap();
    writeln!(yaml, "kind: risk\nid: R-1\ntitle: {}\nowner: {person}\ndescription: {long}\nassets: [sys]\nlikelihood: low\nimpact: high\ntreatment: reduce\nfrom: 2025-01-01\n---", quoted("risk")).unwrap();
    writeln!(yaml, "kind: commitment\nid: C-1\ntitle: {}\ntext: {long}\nfrom: 2025-01-01\n---", quoted("commitment")).unwrap();
    writeln!(yaml, "kind: source\nid: hr.people\ntitle: {}\nowner: {person}\nschedule: monthly\ntable:\n  shape: events\n  key: [id]\n  occurred_at: at\n  columns: {{id: text, at: timestamptz, note: text}}\nchecks:\n  - check: key_unique\nfrom: 2025-01-01\n---", quoted("source")).unwrap();
    writeln!(yaml, "kind: control\nid: AC-01\ntitle: {}\nstatement: {long}\nowner: {person}\nnature: manual\ntype: detective\nfrequency: quarterly\nserves:\n  - requirement: soc2:CC6.2\n    extent: part\n    why: {}\n    missing: {}\n  - requirement: iso42001:A.5.2\nrisks: [R-1]\nassets: [sys]\nfrom: 2025-01-01\n---", quoted("control"), quoted("why"), quoted("missing")).unwrap();
    writeln!(yaml, "kind: engagement\nid: y25\ntitle: {}\ntype: soc2_type2\nstandard: AT-C 105/205\nfirm: {}\nperiod: 2025-01-01..2025-12-31\nzone: UTC\ncatalogues: [soc2-2017, iso42001-2023]\ncategories: [security]\nexclude:\n  - requirement: soc2:CC6.4\n    reason_kind: not_relevant\n    reason: {}\nfrom: 2025-01-01\n---", quoted("engagement"), quoted("firm"), quoted("reason")).unwrap();
    writeln!(yaml, "kind: person\nid: p-2\nname: {}\nposition: {}\nfrom: 2025-01-01\n---", quoted("person"), quoted("position"))
        .unwrap();
    writeln!(
        yaml,
        "kind: grant\nid: g-2\nperson: p-2\nrole: auditor\nengagement: y25\nassets: [sys]\nemployer: {}\nfrom: 2025-01-01",
        quoted("employer")
    )
    .unwrap();
    fs::write(home.join("files/all.yaml"), yaml).unwrap();
    let document = format!(
        "---\nkind: document\nid: D-1\ntype: policy\ntitle: {}\nowner: {person}\nserves:\n  - requirement: iso42001:5.2\nfrom: 2025-01-01\n---\n# {}\n\n{}\n\n[click](javascript:alert(1)) ![x](https://evil.example/x.png)\n\n<zz onload=x>\n<script>alert(1)</script>\n</zz>\n",
        quoted("document"),
        hostile("heading"),
        hostile("text")
    );
    fs::write(home.join("files/d.md"), document).unwrap();
    run(&["apply", "files"]);
    let cell = hostile("cell").replace('"', "\"\"");
    fs::write(
        home.join("rows.csv"),
        format!("id,at,note\n1,2025-02-01T00:00:00Z,\"{cell}\"\n\"=1+1\",2025-02-02T00:00:00Z,\"{cell}\"\n"),
    )
    .unwrap();
    run(&[
        "collect",
        "--file",
        "rows.csv",
        "--source",
        "hr.people",
        "--covers",
        "2025-01-01..2025-03-31",
        "--title",
        &hostile("evidence"),
        "--query",
        &hostile("query"),
        "--system",
        &hostile("system"),
    ]);
    run(&["perform", "AC-01", "--on", "2025-05-20", "--note", &hostile("note")]);
    run(&["decide", "answer", "AC-01@2025-01-01", "--reason", &hostile("decision")]);
}

#[test]
fn a_workspace_whose_every_field_is_hostile_renders_inert() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("acme");
    hostile_workspace(&home, None);
    inert(&Served::over(&home));
}

#[test]
fn a_workspace_on_postgresql_is_served_as_one_in_a_file() {
    let Some(place) = Place::postgres() else { return };
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("acme");
    hostile_workspace(&home, Some(&place.url));
    let served = Served::over(&home);
    inert(&served);
    let before = served.get("/home.json?known_at=2020-01-01").json()["frame"]["ledger_size"].clone();
    assert_eq!(before, Value::from(0), "what was not known yet is not shown");
    assert!(served.get("/controls.json?q=AC-01").json()["view"]["n"] == 1);
}

fn inert(served: &Served) {
    let n = crawl(served, "/?effective_at=2025-12-31", |target, page| {
        for raw in ["<zz", "</zz", "<script>", "=\"javascript:", "<img"] {
            assert!(!page.contains(raw), "{target} holds `{raw}` raw");
        }
        // Between `<` and `>` a quotation mark that is not ours would begin an attribute.
        for tag in page.split('<').skip(1).filter_map(|part| part.split('>').next()) {
            assert!(!tag.contains("\" zz=\""), "{target} has a tag with an attribute of somebody else: <{tag}>");
        }
    });
    assert!(n > 150, "only {n} addresses were reached");
    assert!(served.get("/controls/AC-01").text().contains("&lt;zz onclick"), "the text itself is shown");
    let sheet = served.get("/controls.csv").text();
    assert!(sheet.lines().count() > 1 && !sheet.lines().any(|line| line.starts_with('=')), "{sheet}");
}

fn lead(home: &Path) -> String {
    let log = done(assay().current_dir(home).args(["log", "show", "--json"]));
    let line = log.lines().find(|line| line.contains("declare person")).unwrap();
    let what: Value = serde_json::from_str(line).unwrap();
    what["what"].as_str().unwrap().rsplit(' ').next().unwrap().to_owned()
}
