//! Oversight: do people look, in time, and does it change anything?
//!
//! [`ReviewFold`] counts reviews by group, reviewer and week; [`oversight`] makes rates and signs of them. A sign is a reason to
//! look, and no proof: a system that is right needs few overrides.

mod figures;
mod fold;
mod report;
mod review;

pub use fold::{Batch, ReviewFold, ReviewSums, Setup};
pub use report::{GroupReviews, Oversight, Policy, Reviewer, Sign, Trend, oversight};
pub use review::{ReviewCounts, Week};
