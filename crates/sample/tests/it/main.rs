//! What the crate promises: published figures, and the numbers and items that a second implementation gives too.
#![allow(clippy::unwrap_used)]

mod given;

mod draw;
mod published;
mod scipy;
