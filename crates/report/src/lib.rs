//! Views as documents: PDF by typst, sheets as XLSX.
