//! Views to pages: the read side in a browser. A page is a function from a view to markup; it computes nothing.
//!
//! A request becomes a [`route::Route`] and an [`ask::Ask`], passes one permission check, and is answered from a view as a page,
//! as JSON or as CSV. Everything that a page is about stands in its address.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod route;

mod access;
mod ask;

mod answer;
mod sheet;
mod timing;

mod frame;
mod part;
mod table;

mod page;

mod serve;

pub use answer::Site;
pub use route::{Format, Route};
pub use serve::{Limits, is_loopback, serve};
pub use timing::Timing;
