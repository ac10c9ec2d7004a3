//! What people read, as plain data with public fields: terminal, JSON, pages, PDF and sheets all read the same view.

pub mod clean;
pub mod gap;

pub mod list;
pub mod words;

pub(crate) mod kept;
pub(crate) mod register;
pub mod standpoint;

pub mod home;

pub mod framework;
pub mod issued;
pub mod requirement;
pub mod soa;

pub mod control;
pub mod exception;
pub mod run;
mod run_list;
pub mod test;

pub mod evidence;

pub mod asset;
pub mod commitment;
pub mod document;

pub mod decision;
pub mod finding;
pub mod person;

pub mod due;
pub mod engagement;
pub mod ledger;
pub mod search;
