//! What people read, as plain data with public fields: terminal, JSON, PDF and sheets all read the same view.

pub mod gap;
