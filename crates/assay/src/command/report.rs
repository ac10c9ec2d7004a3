//! `assay report`: the same view as a document.
use std::path::Path;
use std::process::ExitCode;

use crate::args::{Global, Report};
use crate::command::Session;
use crate::command::test::engagement_or_only;
use crate::failure::Failure;

pub async fn run(global: &Global, report: Report) -> Result<ExitCode, Failure> {
    if report.kind != "gap" {
        return Err(Failure::new(format!("`{}` is no report", report.kind)).hint("there is `gap`"));
    }
    let session = Session::open(global).await?;
    let engagement = engagement_or_only(&session, report.engagement, false).await?;
    let engagement = engagement.ok_or_else(|| Failure::new("which engagement?"))?;
    let gap = session.workspace.gap(&engagement, session.effective_at, session.known_at).await?;
    write_gap(&gap, &report.output)?;
    anstream::eprintln!("wrote {}", report.output.display());
    Ok(ExitCode::SUCCESS)
}

/// Writes the gap report as what the file's name says: `.pdf` or `.xlsx`.
pub fn write_gap(gap: &assay_engine::view::gap::Gap, output: &Path) -> Result<(), Failure> {
    let extension = output.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    let bytes = match extension.as_deref() {
        Some("pdf") => assay_report::gap_pdf(gap),
        Some("xlsx") => assay_report::gap_xlsx(gap),
        _ => return Err(Failure::new(format!("`{}` says not what it should be", output.display())).hint("name it .pdf or .xlsx")),
    };
    let bytes = bytes.map_err(|error| Failure::new(error.to_string()))?;
    std::fs::write(output, bytes).map_err(|error| Failure::new(format!("cannot write `{}`: {error}", output.display())))
}
