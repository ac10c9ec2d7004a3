//! The questions of `docs/questions.md`, each answered by following the links that it names, and no other way.
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::Served;

const HOME: &str = "/?engagement=fy26&effective_at=2026-05-20&known_at=2026-05-20";
/// Clicks from Home.
const CLICKS_MAX: usize = 3;

/// Answers every question over the example organisation, and says which cannot be.
pub fn answer_each(served: &Served) {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/questions.md")).unwrap();
    let mut wrong = String::new();
    let questions: Vec<&str> = text.split("\n## ").skip(1).collect();
    assert!(questions.len() >= 10, "{} questions", questions.len());
    for question in questions {
        if let Err(why) = answered(served, question) {
            writeln!(wrong, "{}: {why}", question.lines().next().unwrap()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

fn answered(served: &Served, question: &str) -> Result<(), String> {
    let mut page = open(served, HOME)?;
    let (mut clicks, mut said) = (0, 0);
    for step in question.lines().filter_map(|line| line.strip_prefix("- ")) {
        let quoted: Vec<&str> = step.split('`').skip(1).step_by(2).collect();
        let target = match (step.split('`').next().unwrap().trim(), quoted.as_slice()) {
            ("click", [text]) => Some(link(&page, text)),
            ("click the first", [column, heading]) => Some(first_of(&page, column, heading)),
            ("click the first row", []) => Some(first_row(&page)),
            ("page", [title]) => {
                let heading = words(between(&page, "<h1>", "</h1>").unwrap_or_default());
                if heading != *title {
                    return Err(format!("the page is `{heading}`, not `{title}`"));
                }
                None
            }
            ("reads", [text]) => {
                said += 1;
                if !words(&page).contains(text) {
                    return Err(format!("`{text}` stands nowhere"));
                }
                None
            }
            _ => return Err(format!("`{step}` is no step")),
        };
        if let Some(target) = target {
            clicks += 1;
            page = open(served, &target.ok_or_else(|| format!("there is nothing to click: {step}"))?)?;
        }
    }
    match (clicks, said) {
        (0..=CLICKS_MAX, 1..) => Ok(()),
        (clicks, said) => Err(format!("{clicks} clicks, {said} sentences read")),
    }
}

fn open(served: &Served, target: &str) -> Result<String, String> {
    let answer = served.get(target);
    if answer.status == 200 { Ok(answer.text()) } else { Err(format!("{target}: {}", answer.status)) }
}

/// Address and words of every link, in order.
fn all_links(page: &str) -> impl Iterator<Item = (String, String)> {
    page.split("<a ").skip(1).filter_map(|part| {
        let href = between(part, "href=\"", "\"")?.replace("&amp;", "&");
        let text = part.split_once('>')?.1.split("</a>").next()?;
        Some((href, words(text)))
    })
}

/// The first link with these words, or that begins with them, as a name before its count does.
fn link(page: &str, wanted: &str) -> Option<String> {
    let found = all_links(page).find(|(_, text)| text == wanted);
    found
        .or_else(|| all_links(page).find(|(_, text)| text.strip_prefix(wanted).is_some_and(|rest| rest.starts_with(' '))))
        .map(|(href, _)| href)
}

/// The first link in a column of the first table under a heading.
fn first_of(page: &str, column: &str, heading: &str) -> Option<String> {
    let under = page.split_once(&format!(">{heading}</h")).map(|(_, rest)| rest)?;
    let cell = between(under, &format!("data-l=\"{column}\""), "</td>")?;
    all_links(cell).next().map(|(href, _)| href)
}

fn first_row(page: &str) -> Option<String> {
    let body = between(page, "<main", "</main>")?;
    all_links(between(body, "<tbody", "</tbody>")?).next().map(|(href, _)| href)
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    Some(text.split_once(from)?.1.split(to).next().unwrap_or_default())
}

/// What a person reads: tags are spaces, and many spaces are one.
fn words(html: &str) -> String {
    let mut out = String::new();
    for part in html.split('<') {
        out.push(' ');
        out.push_str(part.split_once('>').map_or(part, |(_, text)| text));
    }
    let out = out.replace("&amp;", "&").replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">");
    out.split_whitespace().collect::<Vec<_>>().join(" ").replace(" ,", ",").replace(" .", ".")
}
