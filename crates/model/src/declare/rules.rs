//! What is wrong within one object, though every field can be read.
//!
//! Only what no reading of the object can make right is an error: there are no warnings.
use super::Parsed;
use super::grammar::shortened;
use crate::diagnostic::Diagnostic;
use crate::object::{Asset, AssetKind, Commitment, Document, DocumentKind, Extent, Grant, Object, Person, Risk, Role, Serves};

mod control;
mod engagement;
mod measure;
mod source;
mod test;

pub(super) use source::table_name;
pub(super) use test::PROGRAMME_TABLES;

/// The longest title, in characters: it stands in lists, on tabs and in the columns of workpapers.
const TITLE_CHARS_MAX: usize = 200;

pub(super) fn check(parsed: &Parsed, wrong: &mut Vec<Diagnostic>) {
    let mut rules = Rules { parsed, wrong };
    rules.days();
    match &parsed.object {
        Object::Control(control) => control::check(control, &mut rules),
        Object::Test(test) => test::check(test, &mut rules),
        Object::Source(source) => source::check(source, &mut rules),
        Object::Asset(asset) => rules.asset(asset),
        Object::Commitment(commitment) => rules.commitment(commitment),
        Object::Risk(risk) => rules.risk(risk),
        Object::Document(document) => rules.document(document),
        Object::Engagement(engagement) => engagement::check(engagement, &mut rules),
        Object::Person(person) => rules.person(person),
        Object::Grant(grant) => rules.grant(grant),
        Object::Catalogue(adopted) | Object::Crosswalk(adopted) => {
            rules.filled("version", &adopted.version);
            if !adopted.content.is_object() {
                rules.wrong("content", "the content of a catalogue is a group of fields");
            }
        }
    }
}

/// One object under its rules.
struct Rules<'a> {
    parsed: &'a Parsed,
    wrong: &'a mut Vec<Diagnostic>,
}

impl Rules<'_> {
    fn wrong(&mut self, field: &str, message: impl Into<String>) -> &mut Diagnostic {
        let line = Some(self.parsed.line_of(field));
        self.wrong.push(Diagnostic::new(&self.parsed.file, line, message).field(field));
        self.wrong.last_mut().expect("one was pushed just now")
    }

    fn wrong_with(&mut self, field: &str, message: impl Into<String>, hint: impl Into<String>) {
        self.wrong(field, message).hint = Some(hint.into());
    }

    fn days(&mut self) {
        let object = &self.parsed.object;
        if let (Some(from), Some(to)) = (object.from(), object.to())
            && to < from
        {
            self.wrong("to", format!("`{to}` lies before `from`, `{from}`"));
        }
    }

    /// A required text says something.
    fn filled(&mut self, field: &str, text: &str) {
        if text.trim().is_empty() {
            self.wrong(field, "is empty");
        }
    }

    fn title(&mut self, title: &str) {
        self.filled("title", title);
        if title.trim().contains('\n') {
            self.wrong("title", "a title is one line");
        }
        if title.chars().count() > TITLE_CHARS_MAX {
            self.wrong("title", format!("is longer than {TITLE_CHARS_MAX} characters"));
        }
    }

    /// No item of a list stands there twice.
    fn distinct<'t>(&mut self, field: &str, items: impl IntoIterator<Item = &'t str>) {
        let mut seen = std::collections::HashSet::new();
        for (at, item) in items.into_iter().enumerate() {
            if !seen.insert(item) {
                self.wrong(&format!("{field}[{}]", at + 1), format!("`{}` is listed twice", shortened(item)));
            }
        }
    }

    fn serves(&mut self, serves: &[Serves]) {
        self.distinct("serves", serves.iter().map(|one| one.requirement.as_str()));
        for (at, one) in serves.iter().enumerate() {
            let missing = one.missing.as_deref().is_some_and(|text| !text.trim().is_empty());
            let field = format!("serves[{}].missing", at + 1);
            match one.extent {
                Extent::Part if !missing => {
                    let message = format!("`{}` is served in part, and nothing says what is missing", one.requirement);
                    self.wrong_with(&field, message, "say in `missing` what it does not do");
                }
                Extent::Full if missing => {
                    let message = format!("`{}` is served in full, though something is missing", one.requirement);
                    self.wrong_with(&field, message, "write `extent: part`, or take `missing` away");
                }
                _ => {}
            }
        }
    }

    fn asset(&mut self, asset: &Asset) {
        self.title(&asset.title);
        self.distinct("uses", asset.uses.iter().map(|id| id.as_str()));
        self.distinct("aliases", asset.aliases.iter().map(String::as_str));
        if let Some(at) = asset.uses.iter().position(|id| *id == asset.id) {
            self.wrong(&format!("uses[{}]", at + 1), format!("`{}` uses itself", asset.id));
        }
        if asset.aliases.iter().any(|alias| alias.trim().is_empty()) {
            self.wrong("aliases", "an alias is empty");
        }
        if !asset.roles.is_empty() && asset.kind != AssetKind::AiSystem {
            self.wrong_with("roles", "only an AI system has roles", "write `type: ai_system`, or take `roles` away");
        }
    }

    fn commitment(&mut self, commitment: &Commitment) {
        self.title(&commitment.title);
        self.filled("text", &commitment.text);
        self.distinct("assets", commitment.assets.iter().map(|id| id.as_str()));
    }

    fn risk(&mut self, risk: &Risk) {
        self.title(&risk.title);
        self.distinct("assets", risk.assets.iter().map(|id| id.as_str()));
    }

    fn document(&mut self, document: &Document) {
        self.title(&document.title);
        self.serves(&document.serves);
        self.distinct("assets", document.assets.iter().map(|id| id.as_str()));
        let is_assessment = document.kind == DocumentKind::ImpactAssessment;
        if is_assessment && document.assets.is_empty() {
            let message = "an impact assessment does not say which system it is about";
            self.wrong_with("assets", message, "name the AI system in `assets`");
        }
        if !is_assessment && document.outcome.is_some() {
            self.wrong("outcome", "only an impact assessment has an outcome");
        }
    }

    fn person(&mut self, person: &Person) {
        self.filled("name", &person.name);
        if let Some(email) = &person.email
            && (!email.trim().contains('@') || email.contains(char::is_whitespace))
        {
            self.wrong("email", format!("`{}` is not an address", shortened(email)));
        }
    }

    fn grant(&mut self, grant: &Grant) {
        self.distinct("assets", grant.assets.iter().map(|id| id.as_str()));
        let employer = grant.employer.as_deref().is_some_and(|name| !name.trim().is_empty());
        if grant.role == Role::Auditor && !employer {
            let message = "an auditor acts for a firm or body, and none is named";
            self.wrong_with("employer", message, "name it, or grant the role `internal_auditor`");
        }
    }
}
