//! Search: over everything that has a name.
use assay_model::body::FindingWord;
use serde::Serialize;

use crate::error::Error;
use crate::view::standpoint::Standpoint;
use crate::view::words::word;
use crate::workspace::Workspace;

/// Hits shown of one noun, and the longest question that is read.
const SHOWN: usize = 20;
const QUESTION_MAX: usize = 200;

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SearchView {
    pub question: String,
    pub lede: String,
    pub n: u64,
    pub groups: Vec<HitGroup>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HitGroup {
    pub noun: String,
    pub n: u64,
    pub hits: Vec<Hit>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hit {
    pub id: String,
    pub title: String,
    /// Where the words stand, when not in the title.
    pub excerpt: String,
}

impl Workspace {
    pub async fn search(&self, at: &Standpoint, question: &str) -> Result<SearchView, Error> {
        let question: String = question.trim().chars().take(QUESTION_MAX).collect();
        let mut view = at.search(&question);
        let hex = question.len() >= 8
            && question.len() <= 32
            && question.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if hex && let Ok(id) = assay_model::id::EntryId::parse(&question) {
            match self.entry(&id).await {
                Ok(entry) if entry.index < at.size => {
                    let said = crate::ledger_views::line(&entry);
                    let hit = Hit { id: entry.id.to_string(), title: said.what, excerpt: String::new() };
                    view.n += 1;
                    view.groups.insert(0, HitGroup { noun: "entry".into(), n: 1, hits: vec![hit] });
                }
                Ok(_) => {}
                Err(error) if error.is_input() => {}
                Err(error) => return Err(error),
            }
        }
        view.lede = match (question.is_empty(), view.n) {
            (true, _) => "Write an id, a word of a title, or the first eight digits of an entry.".to_owned(),
            (false, 0) => "Nothing holds all of these words.".to_owned(),
            (false, n) => format!("{} found.", crate::view::words::count(n, "thing")),
        };
        Ok(view)
    }
}

impl Standpoint {
    fn search(&self, question: &str) -> SearchView {
        let words: Vec<String> = question.split_whitespace().map(str::to_lowercase).collect();
        let mut groups: Vec<HitGroup> = Vec::new();
        if !words.is_empty() {
            for catalogue in self.programme.catalogues() {
                for item in &catalogue.items {
                    find(&mut groups, &words, "requirement", item.id.as_str(), &item.title, &item.gist);
                }
            }
            for noun in ["control", "test", "asset", "risk", "document", "source", "engagement", "commitment", "person", "grant"]
            {
                for version in self.programme.all(noun) {
                    let object = version.object();
                    find(&mut groups, &words, noun, object.id(), object.title(), &text_of(object));
                }
            }
            if let Some(assessment) = &self.assessment {
                for (control, exception) in assessment.exceptions() {
                    find(&mut groups, &words, "exception", &exception.name, control.id.as_str(), &exception.reason.text);
                }
            }
            let sources = self.sources_that_hold(&words);
            let mut evidence = HitGroup { noun: "evidence".to_owned(), n: 0, hits: Vec::new() };
            for found in self.programme.evidence.iter().rev().filter(|evidence| self.holds(evidence, &words, &sources)) {
                evidence.n += 1;
                if evidence.hits.len() < SHOWN {
                    let source = found.body.source.as_ref().map_or_else(String::new, ToString::to_string);
                    let title = self.evidence_title(&found.body);
                    evidence.hits.push(Hit { id: found.entry.to_string(), title, excerpt: source });
                }
            }
            if evidence.n > 0 {
                groups.push(evidence);
            }
            for finding in self.programme.findings.iter().filter(|finding| finding.body.word != FindingWord::Concern) {
                find(&mut groups, &words, "finding", finding.entry.as_str(), &finding.body.title, &word(&finding.body.word));
            }
        }
        SearchView { question: question.to_owned(), lede: String::new(), n: groups.iter().map(|group| group.n).sum(), groups }
    }
}

fn text_of(object: &assay_model::object::Object) -> String {
    use assay_model::object::Object;
    match object {
        Object::Control(control) => control.statement.clone(),
        Object::Test(test) => test.procedure.clone(),
        Object::Asset(asset) => format!("{} {}", asset.purpose.as_deref().unwrap_or(""), asset.aliases.join(" ")),
        Object::Risk(risk) => risk.description.clone().unwrap_or_default(),
        Object::Document(document) => document.text.clone(),
        Object::Commitment(commitment) => commitment.text.clone(),
        _ => String::new(),
    }
}

fn find(groups: &mut Vec<HitGroup>, words: &[String], noun: &str, id: &str, title: &str, text: &str) {
    let head = format!("{id} {title}").to_lowercase();
    let mut lower = None;
    let mut excerpt = String::new();
    for word in words {
        if head.contains(word.as_str()) {
            continue;
        }
        let text_lower = lower.get_or_insert_with(|| text.to_lowercase());
        match text_lower.find(word.as_str()) {
            Some(at) if excerpt.is_empty() => excerpt = around(text_lower, at),
            Some(_) => {}
            None => return,
        }
    }
    let at = groups.iter().position(|group| group.noun == noun).unwrap_or_else(|| {
        groups.push(HitGroup { noun: noun.to_owned(), n: 0, hits: Vec::new() });
        groups.len() - 1
    });
    let group = &mut groups[at];
    group.n += 1;
    if group.hits.len() < SHOWN {
        group.hits.push(Hit { id: id.to_owned(), title: title.to_owned(), excerpt });
    }
}

/// Some words before and after a place in a text.
fn around(text: &str, at: usize) -> String {
    let from = text[..at].char_indices().rev().nth(60).map_or(0, |(at, _)| at);
    let to = text[at..].char_indices().nth(90).map_or(text.len(), |(end, _)| at + end);
    let cut = text[from..to].split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{}{cut}{}", if from > 0 { "… " } else { "" }, if to < text.len() { " …" } else { "" })
}
