//! Every file of the example organisation and of the library reads without a diagnostic, refers to what is there, comes back
//! from what is written, and fits the published schema of its kind.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use assay_model::catalogue;
use assay_model::declare::{Known, Parsed, check, diff, parse, schema, write};
use assay_model::library::Library;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let declares = path.extension().is_some_and(|e| e == "yaml" || e == "md" || e == "sql") && !path.ends_with("roles.yaml");
        if path.is_dir() && !path.ends_with("year") && !path.ends_with("profiles") {
            files(&path, found);
        } else if declares {
            found.push(path);
        }
    }
}

fn declared() -> Vec<Parsed> {
    let mut found = Vec::new();
    files(&root().join("examples/northlight"), &mut found);
    files(&root().join("library"), &mut found);
    found.sort();
    let mut all = Vec::new();
    for path in found {
        let (parsed, wrong) = parse(&path.display().to_string(), &fs::read_to_string(&path).unwrap());
        assert!(wrong.is_empty(), "{wrong:#?}");
        all.extend(parsed);
    }
    assert!(all.len() > 100, "{} objects", all.len());
    all
}

#[test]
fn what_is_declared_refers_to_what_is_there() {
    let catalogues = catalogue::catalogues();
    // What the example refers to and does not declare itself it adopts from the library, whose owners are roles.
    let library = root().join("library");
    let (adopted, all): (Vec<Parsed>, Vec<Parsed>) =
        declared().into_iter().partition(|one| Path::new(&one.file).starts_with(&library));
    let known = Known {
        objects: adopted.iter().map(|one| &one.object).collect(),
        requirements: catalogues.iter().flat_map(|catalogue| &catalogue.items).map(|item| item.id.as_str()).collect(),
        catalogues: catalogues.iter().map(|catalogue| catalogue.id.as_str()).collect(),
    };
    let wrong = check(&all, &known);
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_library_reads_with_its_roles_and_profiles() {
    let (mut found, library) = (Vec::new(), root().join("library"));
    for dir in [library.join("roles.yaml"), library.join("profiles")] {
        match dir.is_dir() {
            true => found.extend(fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path())),
            false => found.push(dir),
        }
    }
    files(&library, &mut found);
    let texts: Vec<(String, String)> =
        found.iter().map(|path| (path.display().to_string(), fs::read_to_string(path).unwrap())).collect();
    let (library, wrong) = Library::parse(texts.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(library.roles.len() > 10 && library.profiles.len() > 3, "{} roles", library.roles.len());
}

#[test]
fn what_is_declared_fits_its_schema_and_comes_back() {
    for Parsed { object, file, .. } in declared() {
        let schema = schema(object.kind()).unwrap();
        let value = serde_json::to_value(&object).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        let wrong: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{file}: {} {}: {wrong:?}", object.kind(), object.id());
        let (name, text) = write(&object);
        let (again, wrong) = parse(&name, &text);
        assert!(wrong.is_empty(), "{wrong:?}");
        assert!(diff(&object, &again[0].object).is_empty(), "{name}");
    }
}
