//! `assay report`: the same view as a document.
use std::path::Path;
use std::process::ExitCode;

use assay_engine::view::gap::Gap;
use assay_engine::view::list::Listing;
use assay_engine::view::soa::SoaView;
use assay_engine::view::standpoint::Asked;
use assay_model::id::{EngagementId, PersonId};

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
    if report.kind == "soa" {
        let (gap, view) = soa(&session, &engagement, None).await?;
        write(&report.output, &Format::of(&report.output)?.soa(&gap, &view)?)?;
    } else {
        write_gap(&session.workspace.gap(&engagement, session.effective_at, session.known_at).await?, &report.output)?;
    }
    anstream::eprintln!("wrote {}", report.output.display());
    Ok(ExitCode::SUCCESS)
}

/// The statement of applicability, with the facts of its first page: a draft, or as issued by a person in a role.
pub async fn soa(
    session: &Session,
    engagement: &EngagementId,
    issued_by: Option<(&PersonId, &str)>,
) -> Result<(Gap, SoaView), Failure> {
    let (effective_at, known_at) = (session.effective_at, session.known_at);
    let gap = session.workspace.gap(engagement, effective_at, known_at).await?;
    let asked = Asked { engagement: Some(engagement.to_string()), effective_at, known_at };
    let standpoint = session.workspace.standpoint(&asked).await?;
    let view = match issued_by {
        Some((person, role)) => standpoint.soa_issued_by(person, role),
        None => standpoint.soa(&Listing::all()),
    };
    Ok((gap, view))
}

/// Writes the gap report as what the file's name says.
pub fn write_gap(gap: &Gap, output: &Path) -> Result<(), Failure> {
    let bytes = match Format::of(output)? {
        Format::Pdf => assay_report::gap_pdf(gap),
        Format::Xlsx => assay_report::gap_xlsx(gap),
    };
    write(output, &bytes.map_err(|error| Failure::new(error.to_string()))?)
}

/// What a report is written as.
#[derive(Clone, Copy)]
pub enum Format {
    Pdf,
    Xlsx,
}

impl Format {
    /// By the end of the file's name.
    pub fn of(output: &Path) -> Result<Self, Failure> {
        let extension = output.extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
        match extension.as_deref() {
            Some("pdf") => Ok(Self::Pdf),
            Some("xlsx") => Ok(Self::Xlsx),
            _ => Err(Failure::new(format!("`{}` says not what it should be", output.display())).hint("name it .pdf or .xlsx")),
        }
    }

    pub fn soa(self, gap: &Gap, view: &SoaView) -> Result<Vec<u8>, Failure> {
        let made = match self {
            Self::Pdf => assay_report::soa_pdf(gap, view),
            Self::Xlsx => assay_report::soa_xlsx(gap, view),
        };
        made.map_err(|error| Failure::new(error.to_string()))
    }
}

fn write(output: &Path, bytes: &[u8]) -> Result<(), Failure> {
    std::fs::write(output, bytes).map_err(|error| Failure::new(format!("cannot write `{}`: {error}", output.display())))
}
