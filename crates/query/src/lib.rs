//! Tables over evidence: SQL tests on DataFusion, in process.
