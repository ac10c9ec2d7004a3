//! `assay report`: the same view as a document.
use std::path::Path;
use std::process::ExitCode;

use assay_engine::view::gap::Gap;
use assay_engine::view::list::Listing;
use assay_engine::view::soa::SoaView;
use assay_engine::view::standpoint::Asked;

use crate::args::{Global, Report};
use crate::command::Session;
use crate::command::test::engagement_or_only;
use crate::failure::Failure;

pub async fn run(global: &Global, report: Report) -> Result<ExitCode, Failure> {
    if !["gap", "soa"].contains(&report.kind.as_str()) {
        return Err(Failure::new(format!("`{}` is no report", report.kind)).hint("there are `gap` and `soa`"));
    }
    let session = Session::open(global).await?;
    let engagement = engagement_or_only(&session, report.engagement, false).await?;
    let engagement = engagement.ok_or_else(|| Failure::new("which engagement?"))?;
    let gap = session.workspace.gap(&engagement, session.effective_at, session.known_at).await?;
    if report.kind == "soa" {
        let asked =
            Asked { engagement: Some(engagement.to_string()), effective_at: session.effective_at, known_at: session.known_at };
        let soa = session.workspace.standpoint(&asked).await?.soa(&Listing::all());
        write_soa(&gap, &soa, &report.output)?;
    } else {
        write_gap(&gap, &report.output)?;
    }
    anstream::eprintln!("wrote {}", report.output.display());
    Ok(ExitCode::SUCCESS)
}

/// Writes the gap report as what the file's name says: `.pdf` or `.xlsx`.
pub fn write_gap(gap: &Gap, output: &Path) -> Result<(), Failure> {
    write(output, || assay_report::gap_pdf(gap), || assay_report::gap_xlsx(gap))
}

/// The same for the statement of applicability.
pub fn write_soa(gap: &Gap, soa: &SoaView, output: &Path) -> Result<(), Failure> {
    write(output, || assay_report::soa_pdf(gap, soa), || assay_report::soa_xlsx(gap, soa))
}

type Made = Result<Vec<u8>, assay_report::Error>;

fn write(output: &Path, pdf: impl FnOnce() -> Made, xlsx: impl FnOnce() -> Made) -> Result<(), Failure> {
    let extension = output.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    let bytes = match extension.as_deref() {
        Some("pdf") => pdf(),
        Some("xlsx") => xlsx(),
        _ => return Err(Failure::new(format!("`{}` says not what it should be", output.display())).hint("name it .pdf or .xlsx")),
    };
    let bytes = bytes.map_err(|error| Failure::new(error.to_string()))?;
    std::fs::write(output, bytes).map_err(|error| Failure::new(format!("cannot write `{}`: {error}", output.display())))
}
