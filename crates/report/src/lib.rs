//! Views as documents: PDF by typst, sheets as XLSX.
//!
//! Each function takes a view of `assay-engine` and returns the bytes of a file. The same view gives the same bytes: the
//! dates inside are those of the view, and nothing here reads a clock, a file or the network.
//!
//! ```no_run
//! # fn show(gap: &assay_engine::view::gap::Gap) -> Result<(), Box<dyn std::error::Error>> {
//! std::fs::write("gap.pdf", assay_report::gap_pdf(gap)?)?;
//! std::fs::write("gap.xlsx", assay_report::gap_xlsx(gap)?)?;
//! # Ok(())
//! # }
//! ```
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod gap_pdf;
mod gap_xlsx;
mod moment;
mod printable;
mod readiness;
mod sheet;
mod soa;
mod standing;
mod typeset;

pub use gap_pdf::gap_pdf;
pub use gap_xlsx::gap_xlsx;
pub use soa::{soa_pdf, soa_xlsx};

/// Why a document could not be made.
#[derive(Debug, thiserror::Error)]
#[error("failed to write the report: {0}")]
pub struct Error(pub(crate) String);

impl From<rust_xlsxwriter::XlsxError> for Error {
    fn from(error: rust_xlsxwriter::XlsxError) -> Self {
        Self(error.to_string())
    }
}
