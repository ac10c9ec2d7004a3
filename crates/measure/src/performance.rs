//! Performance: how often is the system right, and how good are its scores?
//!
//! [`confusion`] from the cube's counts; [`ScoreFold`] for scores between 0 and 1 on a fixed grid, and from it [`roc_auc`],
//! [`average_precision`], [`calibration`], the Brier score and log loss; [`RegressionFold`] for numbers. All by group.

mod calibration;
mod confusion;
mod rank;
mod regression;
mod report;
mod score;

pub use calibration::{Calibration, CalibrationBin, CalibrationCell, calibration};
pub use confusion::{Confusion, confusion};
pub use rank::{Ranked, Step, average_precision, ladder, roc_auc};
pub use regression::{Errors, RegressionFold, RegressionSums};
pub use report::{Of, Performance, Question, performance};
pub use score::{ScoreFold, ScoreGrid, Scores};
