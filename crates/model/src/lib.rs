//! Nouns, catalogues, schemas, parsing, windows and assess(): what is declared, and what follows.
//!
//! This crate cannot look: it reads no file, clock, network or random number. Wrong input is data: `(T, Vec<Diagnostic>)`.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod diagnostic;
pub mod id;
pub mod time;

pub mod object;

pub mod body;
pub mod codec;

pub mod declare;

pub mod catalogue;

pub mod library;

pub mod facts;

pub mod assess;
