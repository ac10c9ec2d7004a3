//! What `assay sample` takes: no workspace, only figures and a file of keys.
use std::path::PathBuf;

use assay_sample::Rate;
use assay_sample::policy::{Frequency, Level};
use clap::{Args, Subcommand};
use serde::de::{DeserializeOwned, IntoDeserializer, value};

/// A word as the crate spells it in JSON; `-` is read as `_`.
fn word<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let word: value::StringDeserializer<value::Error> = text.replace('-', "_").into_deserializer();
    T::deserialize(word).map_err(|error| error.to_string())
}

#[derive(Debug, Subcommand)]
pub enum Sample {
    /// How many items to test, and how many of them may deviate.
    Size(Size),
    /// Draw items from a file of keys.
    Draw(Box<Draw>),
    /// What the deviations of a sample say about its population.
    Evaluate(Evaluate),
    /// Draw a recorded sample again and compare.
    Check(CheckSample),
}

#[derive(Debug, Args)]
pub struct Size {
    /// The risk of relying on a control whose rate is the tolerable one: 5%.
    #[arg(long, required_unless_present_any = ["frequency", "cfr"], requires = "tolerable")]
    pub risk: Option<Rate>,
    /// The rate of deviations that may be tolerated.
    #[arg(long, requires = "risk")]
    pub tolerable: Option<Rate>,
    /// The rate of deviations that is expected.
    #[arg(long, default_value = "0%", value_name = "RATE")]
    pub expected: Rate,
    /// Items of the population; absent: without limit.
    #[arg(long, value_name = "N")]
    pub population: Option<u64>,
    /// By the sampling policy instead: annual, semi-annual, quarterly, monthly,
    /// semi-monthly, weekly, daily, per-occurrence or automated
    #[arg(long, value_parser = word::<Frequency>, requires = "level", conflicts_with_all = ["risk", "expected"])]
    pub frequency: Option<Frequency>,
    /// How likely the control is to fail: low, medium or high
    #[arg(long, value_parser = word::<Level>, requires = "frequency")]
    pub level: Option<Level>,
    /// By the table of 40 CFR 80.127 instead.
    #[arg(long = "40-cfr-80-127", requires = "population", conflicts_with_all = ["risk", "frequency", "expected"])]
    pub cfr: bool,
}

#[derive(Debug, Args)]
pub struct Keys {
    /// The population: a CSV file with a header.
    #[arg(long, value_name = "FILE")]
    pub population: PathBuf,
    /// The column whose text names an item.
    #[arg(long, value_name = "COL")]
    pub key: Option<String>,
    /// The column that says when each occurred, which is part of the digest.
    #[arg(long, value_name = "COL")]
    pub occurred_at: Option<String>,
    /// The column that names strata.
    #[arg(long, value_name = "COL")]
    pub stratum: Option<String>,
}

#[derive(Debug, Args)]
pub struct Draw {
    #[command(flatten)]
    pub keys: Keys,
    /// How many items.
    #[arg(long)]
    pub n: Option<u64>,
    /// The value that makes the seed, known only after the freeze.
    #[arg(long)]
    pub value: Option<String>,
    /// all, random, systematic, stratified, haphazard or judgmental
    #[arg(long, default_value = "random")]
    pub method: String,
    /// Where the value came from: auditor, beacon or operator; of an
    /// operator's, the sample says so
    #[arg(long, default_value = "operator")]
    pub by: String,
    /// The beacon's name.
    #[arg(long, value_name = "NAME", requires = "round")]
    pub beacon: Option<String>,
    /// The beacon's round.
    #[arg(long, value_name = "N", requires = "beacon")]
    pub round: Option<u64>,
    /// When the value came: an instant after the freeze.
    #[arg(long, value_name = "T", requires = "frozen_at")]
    pub given_at: Option<String>,
    /// When the population was frozen.
    #[arg(long, value_name = "T", requires = "given_at")]
    pub frozen_at: Option<String>,
    /// Take this many more: the next ones.
    #[arg(long, value_name = "N")]
    pub extend: Option<u64>,
    /// An item that proved to be void, with the reason after `=`: the next
    /// takes its place.
    #[arg(long, value_name = "ITEM=WHY")]
    pub void: Vec<String>,
    /// An item that a person chose.
    #[arg(long, value_name = "ITEM")]
    pub item: Vec<String>,
    /// Who chose the items.
    #[arg(long, value_name = "WHO")]
    pub selector: Option<String>,
    /// Why these.
    #[arg(long)]
    pub reason: Option<String>,
}

#[derive(Debug, Args)]
pub struct Evaluate {
    /// Items tested.
    #[arg(long)]
    pub n: u64,
    /// How many of them deviate.
    #[arg(long, value_name = "K")]
    pub deviations: u64,
    /// The risk that the rate is above the limit all the same.
    #[arg(long)]
    pub risk: Rate,
    /// Items of the population; absent: without limit.
    #[arg(long, value_name = "N")]
    pub population: Option<u64>,
    /// The rate that may be tolerated: exit code 1 where it is not supported.
    #[arg(long)]
    pub tolerable: Option<Rate>,
}

#[derive(Debug, Args)]
pub struct CheckSample {
    /// The sample, as `assay sample draw --json` printed it.
    #[arg(value_name = "SAMPLE")]
    pub sample: PathBuf,
    #[command(flatten)]
    pub keys: Keys,
}
