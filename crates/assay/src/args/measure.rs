//! `assay measure`: what can be asked of a log.
use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand};

#[derive(Debug, Subcommand)]
pub enum Measure {
    /// Does the system treat groups alike? Rates by group, and gaps.
    Fairness(Fairness),
    /// Impact ratios as New York City's Local Law 144 has them, and beside them the four-fifths rule of thumb.
    ImpactRatio(ImpactRatio),
    /// How often is it right, and how good are its scores?
    Performance(Performance),
    /// Is what comes in now what came in then?
    Drift(Drift),
    /// Do people look, in time, and does it change anything?
    Oversight(Oversight),
}

/// What all measures have in common.
#[derive(Debug, ClapArgs)]
pub struct Common {
    /// Confidence of the intervals, for all that has a limit together.
    #[arg(long, value_name = "P", default_value_t = 0.95)]
    pub confidence: f64,
    /// A limit, as NAME=VALUE; without one there is no verdict.
    #[arg(long, value_name = "NAME=VALUE")]
    pub limit: Vec<String>,
    /// Fewest rows, by a rate's own denominator, with which a group is judged.
    #[arg(long, value_name = "N", default_value_t = 30)]
    pub minimum: u64,
    /// A text that stands for no value, beside the empty cell of a CSV file.
    #[arg(long, value_name = "TEXT")]
    pub null: Vec<String>,
    /// Most values of a column of groups or categories.
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    pub groups_max: usize,
    /// Seed of the resampling; the same seed gives the same limits.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u64,
    /// Write a page with the same figures, drawn and in tables.
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub struct Fairness {
    /// CSV, NDJSON or Parquet files, folders or patterns.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<String>,
    /// What was true; without it only selection is judged.
    #[arg(long, value_name = "COLUMN")]
    pub label: Option<String>,
    /// What the system decided.
    #[arg(long, value_name = "COLUMN")]
    pub prediction: String,
    /// The prediction is a number, and positive from here.
    #[arg(long, value_name = "T")]
    pub threshold: Option<f64>,
    /// The probability that the system gave, between 0 and 1.
    #[arg(long, value_name = "COLUMN")]
    pub score: Option<String>,
    /// A protected attribute.
    #[arg(long, required = true, value_name = "COLUMN")]
    pub group: Vec<String>,
    /// The positive value; absent: 1, true, yes, …
    #[arg(long, value_name = "VALUE")]
    pub positive: Option<String>,
    /// The prediction's positive value, where it is another.
    #[arg(long, value_name = "VALUE", conflicts_with = "threshold")]
    pub positive_prediction: Option<String>,
    /// Judge the attributes crossed, too.
    #[arg(long)]
    pub intersect: bool,
    /// Compare with this group, as VALUE or COLUMN=VALUE; absent: the groups that are furthest apart.
    #[arg(long, value_name = "VALUE")]
    pub reference_group: Vec<String>,
    /// Look whether a gap turns round within the values of this column.
    #[arg(long, value_name = "COLUMN")]
    pub stratum: Vec<String>,
    #[command(flatten)]
    pub common: Common,
}

#[derive(Debug, ClapArgs)]
pub struct ImpactRatio {
    /// CSV, NDJSON or Parquet files, folders or patterns.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<String>,
    /// Who was selected: moved forward, or classified as such.
    #[arg(long, value_name = "COLUMN", required_unless_present = "score", conflicts_with = "score")]
    pub prediction: Option<String>,
    /// A score: rates count those above the median of all.
    #[arg(long, value_name = "COLUMN")]
    pub score: Option<String>,
    /// Sex, race or ethnicity: a category.
    #[arg(long, required = true, value_name = "COLUMN")]
    pub group: Vec<String>,
    /// The value that says selected; absent: 1, true, yes, …
    #[arg(long, value_name = "VALUE")]
    pub positive: Option<String>,
    /// The categories crossed, too.
    #[arg(long)]
    pub intersect: bool,
    /// Leave categories under 2 % of the data out of the ratios, for this reason.
    #[arg(long, value_name = "WHY")]
    pub leave_out_small: Option<String>,
    #[command(flatten)]
    pub common: Common,
}

#[derive(Debug, ClapArgs)]
pub struct Performance {
    /// CSV, NDJSON or Parquet files, folders or patterns.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<String>,
    /// What was true.
    #[arg(long, value_name = "COLUMN")]
    pub label: String,
    /// What the system decided, or the number that it predicted.
    #[arg(long, value_name = "COLUMN", required_unless_present = "score")]
    pub prediction: Option<String>,
    /// The prediction is a number, and positive from here.
    #[arg(long, value_name = "T", requires = "prediction")]
    pub threshold: Option<f64>,
    /// The probability that the system gave, between 0 and 1.
    #[arg(long, value_name = "COLUMN")]
    pub score: Option<String>,
    /// Label and prediction are numbers: errors in place of rates.
    #[arg(long, requires = "prediction", conflicts_with_all = ["threshold", "score", "positive"])]
    pub regression: bool,
    /// An attribute by which it is told apart.
    #[arg(long, value_name = "COLUMN")]
    pub group: Vec<String>,
    /// A time by whose months it is told apart.
    #[arg(long, value_name = "COLUMN")]
    pub month: Option<String>,
    /// The positive value; absent: 1, true, yes, …
    #[arg(long, value_name = "VALUE")]
    pub positive: Option<String>,
    /// The prediction's positive value, where it is another.
    #[arg(long, value_name = "VALUE", conflicts_with = "threshold")]
    pub positive_prediction: Option<String>,
    #[command(flatten)]
    pub common: Common,
}

#[derive(Debug, ClapArgs)]
pub struct Drift {
    /// The files that others are compared with.
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    pub reference: Vec<String>,
    /// The files that are compared.
    #[arg(long, required = true, num_args = 1.., value_name = "FILE")]
    pub current: Vec<String>,
    /// Columns to compare; absent: all that hold numbers or categories.
    #[arg(long, value_name = "COLUMN", value_delimiter = ',')]
    pub columns: Vec<String>,
    /// A time by whose months current rows are told apart.
    #[arg(long, value_name = "COLUMN")]
    pub month: Option<String>,
    /// The reference as it was frozen: another one is an alarm.
    #[arg(long, value_name = "DIGEST")]
    pub reference_digest: Option<String>,
    #[command(flatten)]
    pub common: Common,
}

#[derive(Debug, ClapArgs)]
pub struct Oversight {
    /// CSV, NDJSON or Parquet files, folders or patterns.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<String>,
    /// What the system decided.
    #[arg(long, value_name = "COLUMN")]
    pub prediction: String,
    /// What stood after review.
    #[arg(long, value_name = "COLUMN")]
    pub outcome: String,
    /// When the system decided.
    #[arg(long, value_name = "COLUMN")]
    pub decided_at: String,
    /// When it was reviewed; empty: not yet.
    #[arg(long, value_name = "COLUMN")]
    pub reviewed_at: String,
    /// When the decision was acted upon.
    #[arg(long, value_name = "COLUMN")]
    pub acted_at: Option<String>,
    /// Who reviewed.
    #[arg(long, value_name = "COLUMN")]
    pub reviewer: Option<String>,
    /// Which decisions had to be reviewed, as yes or no; absent: all.
    #[arg(long, value_name = "COLUMN")]
    pub eligible: Option<String>,
    /// What was true.
    #[arg(long, value_name = "COLUMN")]
    pub label: Option<String>,
    /// An attribute by which reviews are told apart.
    #[arg(long, value_name = "COLUMN")]
    pub group: Vec<String>,
    /// The positive decision; absent: 1, true, yes, …
    #[arg(long, value_name = "VALUE")]
    pub positive: Option<String>,
    /// A review that took less is one in passing, seconds.
    #[arg(long, value_name = "N", default_value_t = 10.0)]
    pub seconds: f64,
    #[command(flatten)]
    pub common: Common,
}
