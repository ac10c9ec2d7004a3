//! `assay sample draw` and `check`: the record of a sample, and the same once more from the record.
use std::process::ExitCode;

use assay_model::time::Instant;
use assay_sample::population::Population;
use assay_sample::seed::{Provenance, Seed, Value};
use assay_sample::selection::{Event, Method, Picked, Selection};
use serde::{Deserialize, Serialize};

use super::keys::{Frozen, Read, read};
use crate::args::{CheckSample, Draw, Global, Keys};
use crate::command::print_json;
use crate::failure::Failure;
use crate::print::wrap;

/// A sample as it is printed, and drawn again from.
#[derive(Debug, Serialize, Deserialize)]
struct Record {
    population: Frozen,
    #[serde(flatten)]
    method: Method,
    /// None where a person chose, or every item is taken.
    #[serde(flatten)]
    value: Option<Value>,
    /// What stands beside the value wherever it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    given_at: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    frozen_at: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seed: Option<String>,
    n: u64,
    /// In the order of the draw.
    items: Vec<String>,
    /// The stratum of each item, in the same order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    strata: Vec<String>,
    log: Vec<Event>,
}

pub fn draw(global: &Global, asked: &Draw) -> Result<ExitCode, Failure> {
    let method = method(asked)?;
    let value = value(asked, &method)?;
    let read = read(&asked.keys)?;
    let population = ordered(&read, &method)?;
    let population = population.as_ref().unwrap_or(&read.population);
    let seed = seed(&read, value.as_ref());
    let mut selection = match &method {
        Method::Haphazard(_) | Method::Judgmental(_) => {
            let items: Vec<&str> = asked.item.iter().map(String::as_str).collect();
            Selection::picked(population, method.clone(), &items)?
        }
        _ => {
            let n = asked.n.or((method == Method::All).then_some(0));
            let n =
                n.ok_or_else(|| Failure::new("how many items?").hint("say it with `--n`; `assay sample size` tells how many"))?;
            Selection::draw(population, method.clone(), &seed, n)?
        }
    };
    let voids = asked
        .void
        .iter()
        .map(|text| text.rsplit_once('=').ok_or_else(|| Failure::new(format!("`{text}` is no void item: write `ITEM=WHY`"))));
    let voids: Vec<(&str, &str)> = voids.collect::<Result<_, _>>()?;
    // What is void in the first part is replaced before the extension, and the rest after it.
    let (before, after): (Vec<_>, Vec<_>) =
        voids.into_iter().partition(|(item, _)| selection.items.iter().any(|drawn| drawn.item == *item));
    for (item, why) in before {
        selection.replace(population, &seed, item, why)?;
    }
    if let Some(by) = asked.extend {
        selection.extend(population, &seed, by)?;
    }
    for (item, why) in after {
        selection.replace(population, &seed, item, why)?;
    }
    let record = record(read.frozen.clone(), value, asked, &seed, selection);
    if global.json {
        print_json(&record)?;
    } else {
        print(&record);
    }
    if record.value.as_ref().is_some_and(|value| !value.provenance.is_independent()) {
        anstream::eprintln!("operator-chosen: for management's own tests alone; an auditor gives a value of their own");
    }
    Ok(ExitCode::SUCCESS)
}

fn method(asked: &Draw) -> Result<Method, Failure> {
    let picked =
        || Picked { selector: asked.selector.clone().unwrap_or_default(), reason: asked.reason.clone().unwrap_or_default() };
    let method = match asked.method.as_str() {
        "all" => Method::All,
        "random" => Method::Random,
        "systematic" => Method::Systematic,
        "stratified" => Method::Stratified,
        "haphazard" => Method::Haphazard(picked()),
        "judgmental" => Method::Judgmental(picked()),
        other => {
            return Err(Failure::new(format!("`{other}` is no method of sampling"))
                .hint("there is all, random, systematic, stratified, haphazard, judgmental"));
        }
    };
    let chosen = matches!(method, Method::Haphazard(_) | Method::Judgmental(_));
    if !chosen && (!asked.item.is_empty() || asked.selector.is_some()) {
        return Err(Failure::new(format!("the items of a {} sample are drawn, not chosen", method.word()))
            .hint("a person's choice is `--method judgmental` or `haphazard`"));
    }
    if chosen && (asked.value.is_some() || asked.n.is_some()) {
        return Err(Failure::new(format!("a {} sample has the items that are named, and no seed", method.word()))
            .hint("leave out `--value` and `--n`"));
    }
    if method == Method::Stratified && asked.keys.stratum.is_none() {
        return Err(Failure::new("which column names the strata?").hint("say it with `--stratum`"));
    }
    Ok(method)
}

fn value(asked: &Draw, method: &Method) -> Result<Option<Value>, Failure> {
    let Some(value) = &asked.value else {
        if matches!(method, Method::Random | Method::Systematic | Method::Stratified) {
            return Err(Failure::new("a draw needs a value")
                .hint("the auditor gives it with `--value` after the freeze; or a public beacon, with its round"));
        }
        return Ok(None);
    };
    let provenance = match (asked.by.as_str(), &asked.beacon, asked.round) {
        ("auditor", None, None) => Provenance::Auditor,
        ("operator", None, None) => Provenance::Operator,
        ("beacon", Some(beacon), Some(round)) => Provenance::Beacon { beacon: beacon.clone(), round },
        ("beacon", _, _) => return Err(Failure::new("which round of which beacon?").hint("say it with `--beacon` and `--round`")),
        ("auditor" | "operator", _, _) => return Err(Failure::new(format!("the value is the {}'s, and no beacon's", asked.by))),
        (other, _, _) => {
            return Err(Failure::new(format!("a value is by no `{other}`")).hint("there is auditor, beacon, operator"));
        }
    };
    if let (Some(given), Some(frozen)) = (&asked.given_at, &asked.frozen_at) {
        let at = |text: &String| Instant::parse(text).map_err(|error| Failure::new(error.to_string()));
        Value::came_after((at(given)?.0, given), (at(frozen)?.0, frozen))?;
    }
    Ok(Some(Value::new(value.clone(), provenance)?))
}

/// The population in the order that a systematic sample goes through; every other method takes the file's.
fn ordered(read: &Read, method: &Method) -> Result<Option<Population>, Failure> {
    matches!(method, Method::Systematic).then(|| read.in_order()).transpose()
}

/// Where nothing is drawn by chance, a seed decides nothing but which item comes next.
fn seed(read: &Read, value: Option<&Value>) -> Seed {
    Seed::new(&read.digest.0, value.map_or("", |value| value.value.as_str()))
}

fn record(population: Frozen, value: Option<Value>, asked: &Draw, seed: &Seed, selection: Selection) -> Record {
    Record {
        population,
        label: value.as_ref().map(|value| value.provenance.label()),
        seed: value.as_ref().map(|_| seed.to_string()),
        given_at: asked.given_at.clone(),
        frozen_at: asked.frozen_at.clone(),
        value,
        n: selection.n(),
        strata: selection.items.iter().filter_map(|drawn| drawn.stratum.clone()).collect(),
        items: selection.items.into_iter().map(|drawn| drawn.item).collect(),
        method: selection.method,
        log: selection.log,
    }
}

fn print(record: &Record) {
    anstream::println!("{} of {} items, {}", record.n, record.population.n, record.method.word());
    if let Method::Haphazard(picked) | Method::Judgmental(picked) = &record.method {
        anstream::println!("  chosen by   {}", wrap(&format!("{}: {}", picked.selector, picked.reason), 14));
    }
    anstream::println!("  population  {}", record.population.digest);
    if let (Some(value), Some(label), Some(seed)) = (&record.value, &record.label, &record.seed) {
        anstream::println!("  value       {}", wrap(&format!("{} ({label})", value.value), 14));
        anstream::println!("  seed        {seed}");
    }
    for event in &record.log {
        match event {
            Event::Drawn { .. } => {}
            Event::Extended { by } => anstream::println!("  extended    by {by}"),
            Event::Replaced { item, reason, by } => {
                let by = by.as_deref().map_or("by none, for none is left".to_owned(), |by| format!("by `{by}`"));
                anstream::println!("  replaced    {}", wrap(&format!("`{item}` {by}: {reason}"), 14));
            }
        }
    }
    for (at, item) in record.items.iter().enumerate() {
        let stratum = record.strata.get(at).map_or(String::new(), |stratum| format!("  {stratum}"));
        anstream::println!("{:>5}  {item}{stratum}", at + 1);
    }
}

pub fn check(global: &Global, asked: &CheckSample) -> Result<ExitCode, Failure> {
    let path = asked.sample.display();
    let text = std::fs::read_to_string(&asked.sample).map_err(|error| Failure::new(format!("cannot read `{path}`: {error}")))?;
    let record: Record = serde_json::from_str(&text).map_err(|error| {
        Failure::new(format!("{path}:{}: this is no sample: {error}", error.line())).hint("`assay sample draw --json` writes one")
    })?;
    let frozen = &record.population;
    let read = read(&Keys {
        population: asked.keys.population.clone(),
        key: Some(asked.keys.key.clone().unwrap_or_else(|| frozen.key.clone())),
        occurred_at: asked.keys.occurred_at.clone().or_else(|| frozen.occurred_at.clone()),
        stratum: asked.keys.stratum.clone().or_else(|| frozen.stratum.clone()),
    })?;
    if read.frozen.digest != frozen.digest || read.frozen.n != frozen.n {
        return Err(Failure::new(format!(
            "the sample was drawn from another population:\n  {} items, {}\n  here {} items, {}",
            frozen.n, frozen.digest, read.frozen.n, read.frozen.digest
        )));
    }
    let seed = seed(&read, record.value.as_ref());
    if let Some(recorded) = record.seed.as_ref().filter(|recorded| **recorded != seed.to_string()) {
        return Err(Failure::new(format!(
            "the seed is not of this population and value:\n  recorded {recorded}\n  found    {seed}"
        )));
    }
    let again = again(&record, &read, &seed)?;
    let items: Vec<&str> = again.items.iter().map(|drawn| drawn.item.as_str()).collect();
    if let Some(at) =
        (0..items.len().max(record.items.len())).find(|at| items.get(*at).copied() != record.items.get(*at).map(String::as_str))
    {
        let shown = |item: Option<&str>| item.map_or("none".to_owned(), |item| format!("`{item}`"));
        return Err(Failure::new(format!(
            "item {} is recorded as {}, and drawn again it is {}",
            at + 1,
            shown(record.items.get(at).map(String::as_str)),
            shown(items.get(at).copied())
        )));
    }
    if again.log != record.log || again.n() != record.n {
        return Err(Failure::new("the log does not tell how these items were drawn"));
    }
    let label = record.value.as_ref().map(|value| value.provenance.label());
    if global.json {
        print_json(&serde_json::json!({"same": true, "n": record.n, "seed": record.seed, "label": label, "population": frozen}))?;
    } else {
        anstream::println!("the same {} of {} items, in the same order", record.n, frozen.n);
        label.iter().for_each(|label| anstream::println!("  value       {label}"));
    }
    Ok(ExitCode::SUCCESS)
}

/// The log, done again from its first event.
fn again(record: &Record, read: &Read, seed: &Seed) -> Result<Selection, Failure> {
    let population = ordered(read, &record.method)?;
    let population = population.as_ref().unwrap_or(&read.population);
    let mut events = record.log.iter();
    let Some(Event::Drawn { n }) = events.next() else {
        return Err(Failure::new("the log of the sample does not begin with a draw"));
    };
    let chosen = matches!(record.method, Method::Haphazard(_) | Method::Judgmental(_));
    if record.value.is_none() && !chosen && record.method != Method::All {
        return Err(Failure::new("the sample has no value: nobody can draw it again"));
    }
    let mut selection = if chosen {
        let items: Vec<&str> = record.items.iter().map(String::as_str).collect();
        Selection::picked(population, record.method.clone(), &items)?
    } else {
        Selection::draw(population, record.method.clone(), seed, *n)?
    };
    for event in events {
        match event {
            Event::Drawn { .. } => return Err(Failure::new("the log of the sample draws twice")),
            Event::Extended { by } => selection.extend(population, seed, *by)?,
            Event::Replaced { item, reason, .. } => selection.replace(population, seed, item, reason)?,
        }
    }
    Ok(selection)
}
