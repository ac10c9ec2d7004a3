//! Every page of the example organisation, walked through by a crawler and by a browser; and a workspace whose every field is hostile.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

/// Addresses of one sort that are opened: a list ordered by every column shows nothing that one by some does not.
const OF_A_SORT: usize = 12;

fn assay() -> Command {
    let mut assay = Command::new(env!("CARGO_BIN_EXE_assay"));
    assay.env_remove("ASSAY_PERSON").env_remove("ASSAY_WORKSPACE");
    assay
}

fn done(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout).into_owned(), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}\n{out}\n{err}");
    out
}

/// A server over a workspace, ended when it is dropped.
struct Served {
    child: Child,
    address: String,
}

impl Served {
    fn over(workspace: &Path) -> Self {
        let mut serve = assay();
        serve.arg("--workspace").arg(workspace).args(["serve", "--listen", "127.0.0.1:0"]).stdout(Stdio::piped());
        let mut child = serve.spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
        Self { child, address }
    }

    fn get(&self, target: &str) -> Answer {
        self.send(&format!("GET {target} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"))
    }

    fn send(&self, request: &str) -> Answer {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let split = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(bytes.len());
        let head = String::from_utf8_lossy(&bytes[..split]).to_lowercase();
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        Answer { status, head, body: bytes.get(split + 4..).unwrap_or(&[]).to_vec() }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// The addresses that a page links to.
fn links(page: &str) -> Vec<String> {
    let mut links = Vec::new();
    for part in page.split("href=\"").skip(1) {
        let link = part.split('"').next().unwrap();
        links.push(link.replace("&amp;", "&"));
    }
    links
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
        let n = crawl(&served, &format!("/?{moments}"), |target, page| {
            for part in ["<h1>", "</html>", "Skip to content"] {
                assert!(page.contains(part), "{target} lacks {part}");
            }
            assert_eq!(page.matches("<h1>").count(), 1, "{target}");
            assert!(!page.contains("style=\"") && !page.contains("<script>"), "{target} is not within its own policy");
            assert!(page.len() < 400_000, "{target} has {} bytes", page.len());
        });
        assert!(n > 300, "only {n} addresses were reached");
    }
    same_figures(&served, &demo);
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
    // More connections than there are places, none of which says anything; and a head without end.
    let idle: Vec<TcpStream> = (0..200).map(|_| TcpStream::connect(&served.address).unwrap()).collect();
    assert_eq!(served.get("/").status, 200, "two hundred silent connections leave room");
    drop(idle);
    let huge = format!("GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nx: {}\r\n\r\n", "y".repeat(40_000));
    assert_ne!(served.send(&huge).status, 200);
    assert_eq!(served.get("/").status, 200);
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

#[test]
fn a_workspace_whose_every_field_is_hostile_renders_inert() {
    let dir = tempfile::tempdir().unwrap();
    let home = dir.path().join("acme");
    done(assay().args(["init"]).arg(&home).args(["--name", &hostile("name"), "--zone", "UTC", "--lead", &hostile("lead")]));
    let run = |args: &[&str]| done(assay().current_dir(&home).args(args));
    run(&["catalogue", "adopt", "soc2-2017", "iso42001-2023"]);
    let person = lead(&home);
    fs::create_dir_all(home.join("files")).unwrap();
    let quoted = |field: &str| serde_json::to_string(&hostile(field)).unwrap();
    let long = serde_json::to_string(&format!("{}{}", hostile("long"), "L".repeat(10_000))).unwrap();
    let mut yaml = String::new();
    writeln!(yaml, "kind: asset\nid: sys\ntype: ai_system\ntitle: {}\nowner: {person}\npurpose: {long}\naliases: [{}]\nfrom: 2025-01-01\n---", quoted("asset"), quoted("alias")).unwrap();
    writeln!(yaml, "kind: risk\nid: R-1\ntitle: {}\nowner: {person}\ndescription: {long}\nassets: [sys]\nlikelihood: low\nimpact: high\ntreatment: reduce\nfrom: 2025-01-01\n---", quoted("risk")).unwrap();
    writeln!(yaml, "kind: commitment\nid: C-1\ntitle: {}\ntext: {long}\nfrom: 2025-01-01\n---", quoted("commitment")).unwrap();
    writeln!(yaml, "kind: source\nid: hr.people\ntitle: {}\nowner: {person}\nschedule: monthly\ntable:\n  shape: events\n  key: [id]\n  occurred_at: at\n  columns: {{id: text, at: timestamptz, note: text}}\nchecks:\n  - check: key_unique\nfrom: 2025-01-01\n---", quoted("source")).unwrap();
    writeln!(yaml, "kind: control\nid: AC-01\ntitle: {}\nstatement: {long}\nowner: {person}\nnature: manual\ntype: detective\nfrequency: quarterly\nserves:\n  - requirement: soc2:CC6.2\n    extent: part\n    why: {}\n    missing: {}\n  - requirement: iso42001:A.5.2\nrisks: [R-1]\nassets: [sys]\nfrom: 2025-01-01\n---", quoted("control"), quoted("why"), quoted("missing")).unwrap();
    writeln!(yaml, "kind: engagement\nid: y25\ntitle: {}\ntype: soc2_type2\nstandard: AT-C 105/205\nfirm: {}\nperiod: 2025-01-01..2025-12-31\nzone: UTC\ncatalogues: [soc2-2017, iso42001-2023]\ncategories: [security]\nexclude:\n  - requirement: soc2:CC6.4\n    reason_kind: not_relevant\n    reason: {}\nfrom: 2025-01-01", quoted("engagement"), quoted("firm"), quoted("reason")).unwrap();
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
    let served = Served::over(&home);
    let n = crawl(&served, "/?effective_at=2025-12-31", |target, page| {
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
