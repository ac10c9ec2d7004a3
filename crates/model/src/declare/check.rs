//! What is wrong between objects: names given twice, names that nothing has, and circles.
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Parsed;
use super::nearest;
use super::rules::PROGRAMME_TABLES;
use crate::diagnostic::Diagnostic;
use crate::object::{AssetKind, Check, Control, Document, Engagement, Grant, Object, Serves, Source, Test};

/// What there is besides the files.
#[derive(Clone, Debug, Default)]
pub struct Known<'a> {
    /// What is declared already: of each kind and id the last version. A file's own object takes its place.
    pub objects: Vec<&'a Object>,
    /// Every requirement of a catalogue that is adopted, or can be.
    pub requirements: BTreeSet<&'a str>,
    /// The ids of those catalogues.
    pub catalogues: BTreeSet<&'a str>,
}

/// Checks the objects of all files with one another and with what is known.
///
/// Give it every file of one declaration at once: what one of them refers to may stand in another.
pub fn check(all: &[Parsed], known: &Known<'_>) -> Vec<Diagnostic> {
    let mut wrong = Vec::new();
    let mut programme = Programme { objects: HashMap::new(), ids: BTreeMap::new(), known, parsed: HashMap::new() };
    for object in &known.objects {
        programme.add(object);
    }
    for one in all {
        let key = (one.object.kind(), one.object.id());
        if let Some(first) = programme.parsed.insert(key, one) {
            let message = format!("the {} `{}` is declared twice: first in {}:{}", key.0, key.1, first.file, first.line);
            let hint = "a file declares what holds from now on: keep one of them, or give one another id";
            wrong.push(Diagnostic::new(&one.file, Some(one.line_of("id")), message).field("id").hint(hint));
            programme.parsed.insert(key, first);
        }
        programme.add(&one.object);
    }
    for one in all {
        let mut refers = Refers { one, programme: &programme, wrong: &mut wrong };
        refers.object();
    }
    circles(&programme, all, &mut wrong);
    wrong.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    wrong
}

/// All objects by kind and id: those of the files before those that are known.
struct Programme<'a> {
    objects: HashMap<(&'a str, &'a str), &'a Object>,
    ids: BTreeMap<&'a str, BTreeSet<&'a str>>,
    known: &'a Known<'a>,
    parsed: HashMap<(&'a str, &'a str), &'a Parsed>,
}

impl<'a> Programme<'a> {
    fn add(&mut self, object: &'a Object) {
        self.objects.insert((object.kind(), object.id()), object);
        self.ids.entry(object.kind()).or_default().insert(object.id());
    }

    fn get(&self, kind: &str, id: &str) -> Option<&'a Object> {
        self.objects.get(&(kind, id)).copied()
    }

    fn ids(&self, kind: &str) -> impl Iterator<Item = &'a str> + Clone + use<'a, '_> {
        self.ids.get(kind).into_iter().flatten().copied()
    }

    fn source(&self, id: &str) -> Option<&'a Source> {
        match self.get("source", id) {
            Some(Object::Source(source)) => Some(source),
            _ => None,
        }
    }
}

/// What one object refers to.
struct Refers<'a, 'w> {
    one: &'a Parsed,
    programme: &'a Programme<'a>,
    wrong: &'w mut Vec<Diagnostic>,
}

impl Refers<'_, '_> {
    fn wrong(&mut self, field: &str, message: String, hint: Option<String>) {
        let mut diagnostic = Diagnostic::new(&self.one.file, Some(self.one.line_of(field)), message).field(field);
        diagnostic.hint = hint;
        self.wrong.push(diagnostic);
    }

    /// `id` must be the id of an object of `kind`.
    fn refer(&mut self, kind: &str, id: &str, field: &str) {
        if self.programme.get(kind, id).is_some() {
            return;
        }
        let own = (self.one.object.kind() == kind).then(|| self.one.object.id());
        let hint = match nearest::nearest(id, self.programme.ids(kind).filter(|other| Some(*other) != own)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("declare it in a file with `kind: {kind}`, or take the reference away"),
        };
        self.wrong(field, format!("there is no {kind} `{id}`"), Some(hint));
    }

    fn refer_each<'i>(&mut self, kind: &str, ids: impl IntoIterator<Item = &'i str>, field: &str) {
        for (at, id) in ids.into_iter().enumerate() {
            self.refer(kind, id, &format!("{field}[{}]", at + 1));
        }
    }

    fn object(&mut self) {
        match &self.one.object {
            Object::Control(control) => self.control(control),
            Object::Test(test) => self.test(test),
            Object::Source(source) => self.source(source),
            Object::Asset(asset) => {
                self.refer("person", asset.owner.as_str(), "owner");
                self.refer_each("asset", asset.uses.iter().filter(|id| **id != asset.id).map(|id| id.as_str()), "uses");
            }
            Object::Commitment(commitment) => self.refer_each("asset", commitment.assets.iter().map(|id| id.as_str()), "assets"),
            Object::Risk(risk) => {
                self.refer("person", risk.owner.as_str(), "owner");
                self.refer_each("asset", risk.assets.iter().map(|id| id.as_str()), "assets");
            }
            Object::Document(document) => self.document(document),
            Object::Engagement(engagement) => self.engagement(engagement),
            Object::Grant(grant) => self.grant(grant),
            Object::Person(_) | Object::Catalogue(_) | Object::Crosswalk(_) => {}
        }
    }

    fn requirement(&mut self, id: &str, field: &str) {
        let requirements = &self.programme.known.requirements;
        if requirements.contains(id) {
            return;
        }
        // A slip within a framework is a slip in its number.
        let framework = id.split_once(':').map_or(id, |(framework, _)| framework);
        let near = requirements.iter().copied().filter(|other| other.split(':').next() == Some(framework));
        let hint = match nearest::nearest(id, near.clone()) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None if near.clone().next().is_some() => format!("`assay catalogue list` shows what `{framework}` asks"),
            None => {
                let mut frameworks: Vec<&str> = requirements.iter().filter_map(|other| other.split(':').next()).collect();
                frameworks.dedup();
                format!("the frameworks are: {}", nearest::listed(frameworks))
            }
        };
        self.wrong(field, format!("no catalogue has a requirement `{id}`"), Some(hint));
    }

    fn serves(&mut self, serves: &[Serves]) {
        for (at, one) in serves.iter().enumerate() {
            self.requirement(one.requirement.as_str(), &format!("serves[{}].requirement", at + 1));
        }
    }

    fn control(&mut self, control: &Control) {
        self.refer("person", control.owner.as_str(), "owner");
        self.serves(&control.serves);
        self.refer_each("test", control.tests.iter().map(|id| id.as_str()), "tests");
        for (at, id) in control.tests.iter().enumerate() {
            if let Some(Object::Test(test)) = self.programme.get("test", id.as_str())
                && test.control != control.id
            {
                let message = format!("the test `{id}` names another control, `{}`", test.control);
                self.wrong(&format!("tests[{}]", at + 1), message, Some("a test belongs to one control".to_owned()));
            }
        }
        self.refer_each("risk", control.risks.iter().map(|id| id.as_str()), "risks");
        self.refer_each("control", control.compensates.iter().map(|id| id.as_str()), "compensates");
        if let Some(id) = &control.supersedes {
            self.refer("control", id.as_str(), "supersedes");
        }
        self.refer_each("asset", control.assets.iter().map(|id| id.as_str()), "assets");
    }

    fn test(&mut self, test: &Test) {
        self.refer("control", test.control.as_str(), "control");
        let mut wrong: Vec<(String, String)> = Vec::new();
        if let Some(Object::Control(control)) = self.programme.get("control", test.control.as_str())
            && !control.tests.contains(&test.id)
        {
            let message = format!("the control `{}` does not list the test `{}`", control.id, test.id);
            self.wrong("control", message, Some(format!("add it to the control: `tests: [{}]`", test.id)));
        }
        for (at, table) in test.reads.iter().enumerate() {
            self.table(table, &format!("reads[{}]", at + 1));
        }
        if let (Some(measure), Some(source)) = (&test.measure, test.reads.first().and_then(|id| self.programme.source(id))) {
            let columns = source.table.iter().flat_map(|table| table.columns.keys()).map(String::as_str);
            for column in measure.read_columns() {
                if !columns.clone().any(|other| other == column) {
                    let hint = nearest::hint(column, columns.clone(), "its columns are");
                    wrong.push((format!("`{}` has no column `{column}`", source.id), hint));
                }
            }
        }
        for (message, hint) in wrong {
            self.wrong("measure", message, Some(hint));
        }
    }

    fn table(&mut self, table: &str, field: &str) {
        if table.starts_with("programme.") {
            return;
        }
        match self.programme.source(table.strip_suffix("_history").unwrap_or(table)) {
            Some(source) if source.table.is_some() => {}
            Some(source) => {
                let message = format!("the source `{}` has no table that a test could read", source.id);
                self.wrong(field, message, Some("describe its `table`".to_owned()));
            }
            None => {
                let tables = self.programme.ids("source").chain(PROGRAMME_TABLES);
                let hint = match nearest::nearest(table, tables) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => "declare the source that it comes from, with `kind: source`".to_owned(),
                };
                self.wrong(field, format!("no source has the table `{table}`"), Some(hint));
            }
        }
    }

    fn source(&mut self, source: &Source) {
        self.refer("person", source.owner.as_str(), "owner");
        self.refer_each("asset", source.assets.iter().map(|id| id.as_str()), "assets");
        for (at, check) in source.checks.iter().enumerate() {
            let Check::Reconcile { other, other_column, .. } = check else { continue };
            let field = format!("checks[{}]", at + 1);
            self.refer("source", other.as_str(), &format!("{field}.other"));
            let Some(found) = self.programme.source(other.as_str()) else { continue };
            let columns = found.table.iter().flat_map(|table| table.columns.keys()).map(String::as_str);
            if !columns.clone().any(|column| column == other_column) {
                let hint = nearest::hint(other_column, columns, "its columns are");
                self.wrong(&format!("{field}.other_column"), format!("`{other}` has no column `{other_column}`"), Some(hint));
            }
        }
    }

    fn document(&mut self, document: &Document) {
        self.refer("person", document.owner.as_str(), "owner");
        self.serves(&document.serves);
        self.refer_each("asset", document.assets.iter().map(|id| id.as_str()), "assets");
    }

    fn grant(&mut self, grant: &Grant) {
        self.refer("person", grant.person.as_str(), "person");
        if let Some(id) = &grant.engagement {
            self.refer("engagement", id.as_str(), "engagement");
        }
        self.refer_each("asset", grant.assets.iter().map(|id| id.as_str()), "assets");
    }

    fn engagement(&mut self, engagement: &Engagement) {
        for (at, id) in engagement.catalogues.iter().enumerate() {
            let catalogues = &self.programme.known.catalogues;
            if !catalogues.contains(id.as_str()) && self.programme.get("catalogue", id.as_str()).is_none() {
                let ids = catalogues.iter().copied().chain(self.programme.ids("catalogue"));
                let hint = nearest::hint(id.as_str(), ids, "the catalogues are");
                self.wrong(&format!("catalogues[{}]", at + 1), format!("there is no catalogue `{id}`"), Some(hint));
            }
        }
        self.refer_each("asset", engagement.assets.iter().map(|id| id.as_str()), "assets");
        for (at, exclusion) in engagement.exclude.iter().enumerate() {
            self.requirement(exclusion.requirement.as_str(), &format!("exclude[{}].requirement", at + 1));
        }
        for (at, role) in engagement.suppliers.iter().enumerate() {
            let (id, field) = (role.supplier.as_str(), format!("suppliers[{}].supplier", at + 1));
            self.refer("asset", id, &field);
            if let Some(Object::Asset(asset)) = self.programme.get("asset", id)
                && !matches!(asset.kind, AssetKind::Supplier | AssetKind::Service | AssetKind::LegalEntity)
            {
                let hint = "a supplier is an asset of type `supplier`, `service` or `legal_entity`";
                self.wrong(&field, format!("the asset `{id}` is not a supplier"), Some(hint.to_owned()));
            }
        }
    }
}

/// Controls that supersede one another, and assets that use one another, in a circle.
fn circles(programme: &Programme<'_>, all: &[Parsed], wrong: &mut Vec<Diagnostic>) {
    fn next(object: &Object) -> (&'static str, Vec<&str>) {
        match object {
            Object::Control(control) => ("supersedes", control.supersedes.iter().map(|id| id.as_str()).collect()),
            Object::Asset(asset) => ("uses", asset.uses.iter().map(|id| id.as_str()).collect()),
            _ => ("", Vec::new()),
        }
    }
    // 0: not seen, 1: on the way, 2: done.
    let mut seen: HashMap<(&str, &str), u8> = HashMap::new();
    let mut told: BTreeSet<(&str, &str)> = BTreeSet::new();
    for one in all {
        let kind = one.object.kind();
        let (field, _) = next(&one.object);
        if field.is_empty() {
            continue;
        }
        // A walk without recursion: a chain may be as long as there are objects.
        let mut way: Vec<(&str, Vec<&str>)> = vec![(one.object.id(), next(&one.object).1)];
        if seen.insert((kind, one.object.id()), 1) == Some(2) {
            seen.insert((kind, one.object.id()), 2);
            continue;
        }
        while let Some((id, rest)) = way.last_mut() {
            let id = *id;
            let Some(to) = rest.pop() else {
                seen.insert((kind, id), 2);
                way.pop();
                continue;
            };
            match seen.get(&(kind, to)) {
                Some(2) => {}
                Some(_) => {
                    let start = way.iter().position(|(on, _)| *on == to).unwrap_or(0);
                    let circle: Vec<&str> = way[start..].iter().map(|(on, _)| *on).collect();
                    report(programme, kind, field, &circle, &mut told, wrong);
                }
                None => {
                    if let Some(object) = programme.get(kind, to) {
                        seen.insert((kind, to), 1);
                        way.push((to, next(object).1));
                    }
                }
            }
        }
    }
}

/// One circle, at its first object that stands in a file. One that names itself is an error of its own.
fn report<'a>(
    programme: &Programme<'_>,
    kind: &'a str,
    field: &str,
    circle: &[&'a str],
    told: &mut BTreeSet<(&'a str, &'a str)>,
    wrong: &mut Vec<Diagnostic>,
) {
    let Some(at) = circle.iter().position(|id| programme.parsed.contains_key(&(kind, *id))) else { return };
    if circle.len() < 2 || circle.iter().all(|id| !told.insert((kind, *id))) {
        return;
    }
    let one = programme.parsed[&(kind, circle[at])];
    let around: Vec<String> = (0..=circle.len()).map(|step| format!("`{}`", circle[(at + step) % circle.len()])).collect();
    let message = format!("a circle: {}", around.join(&format!(" {field} ")));
    wrong.push(
        Diagnostic::new(&one.file, Some(one.line_of(field)), message).field(field).hint("take one of these references away"),
    );
}
