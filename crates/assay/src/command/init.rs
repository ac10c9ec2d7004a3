//! `assay init`: a new workspace with its key, its ledger and its first person.
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use assay_engine::hex;
use assay_ledger::Signer;
use assay_model::declare::Parsed;
use assay_model::id::{GrantId, PersonId};
use assay_model::object::{Grant, Object, Person, Role};
use assay_model::time::{Instant, Zone};
use assay_store::Store;

use crate::args::{Global, Init};
use crate::command::{clock, open, random};
use crate::config::{Config, FILE, Found};
use crate::failure::Failure;

pub async fn run(global: &Global, init: Init) -> Result<ExitCode, Failure> {
    let person = make(&init, None, global.database.as_deref(), clock()).await?;
    anstream::eprintln!("made a workspace in {}; `{person}` may do everything", init.dir.display());
    anstream::eprintln!("next: in `{}`, `assay new control > controls.yaml`, edit it, `assay apply` it", init.dir.display());
    Ok(ExitCode::SUCCESS)
}

/// Makes the folder, the key, the ledger and the first person, and returns that person's id: the one given, else a random one.
pub async fn make(
    init: &Init,
    person: Option<PersonId>,
    database: Option<&str>,
    now: Box<dyn Fn() -> Instant + Send + Sync>,
) -> Result<PersonId, Failure> {
    Zone::parse(&init.zone).map_err(|error| Failure::new(error.to_string()))?;
    let path = init.dir.join(FILE);
    if path.exists() {
        return Err(Failure::new(format!("`{}` is there already", path.display())).hint("a workspace is made once"));
    }
    let failed = |error: std::io::Error| Failure::new(format!("cannot make `{}`: {error}", init.dir.display()));
    fs::create_dir_all(&init.dir).map_err(failed)?;
    let mut bytes = [0; 16];
    random(&mut bytes);
    let origin = format!("assay/{}", hex(&bytes[..8]));
    let config = Config {
        name: init.name.clone(),
        zone: init.zone.clone(),
        database: database.unwrap_or("sqlite://ledger.sqlite").to_owned(),
        blobs: "blobs".into(),
        key: "log.key".into(),
        origin: origin.clone(),
    };
    write_key(&init.dir.join(&config.key), &origin)?;
    let found = Found { dir: init.dir.clone(), config };
    Store::create(&found.database(None), &found.blobs()).await?;
    let text = toml::to_string(&found.config).map_err(|error| Failure::new(format!("cannot write `{FILE}`: {error}")))?;
    fs::write(&path, text).map_err(failed)?;

    let workspace = open(&found, None, now).await?;
    let random = PersonId::parse(&format!("p-{}", hex(&bytes[8..]))).map_err(|error| Failure::new(error.to_string()))?;
    let person = person.unwrap_or(random);
    workspace.found(&person, first_person(&init.lead, &person)?).await?;
    Ok(person)
}

fn first_person(name: &str, id: &PersonId) -> Result<Vec<Parsed>, Failure> {
    let grant = GrantId::parse(&format!("lead-{id}")).map_err(|error| Failure::new(error.to_string()))?;
    let objects = [
        Object::Person(Person { id: id.clone(), name: name.to_owned(), email: None, position: None, from: None, to: None }),
        Object::Grant(Grant {
            id: grant,
            person: id.clone(),
            role: Role::Lead,
            engagement: None,
            assets: Vec::new(),
            employer: None,
            from: None,
            to: None,
        }),
    ];
    Ok(objects.into_iter().map(|object| Parsed::new(object, "init", 1)).collect())
}

/// Writes a new signing key that only its owner can read.
fn write_key(path: &Path, origin: &str) -> Result<(), Failure> {
    let failed = |error: String| Failure::new(format!("cannot write the signing key `{}`: {error}", path.display()));
    let mut seed = [0; 32];
    random(&mut seed);
    let signer = Signer::new(origin, &seed).map_err(|error| failed(error.to_string()))?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|error| failed(error.to_string()))?;
    file.write_all(signer.to_text().as_bytes()).and_then(|()| file.sync_all()).map_err(|error| failed(error.to_string()))
}
