//! What are the records of a CSV file? RFC 4180, with LF or CRLF, read in bounded memory.
//!
//! Strict where leniency loses rows: a quote that is never closed, or text after a closing quote, is an error.
use std::io::BufRead;

use assay_engine::tables::TablesError;
use assay_model::object::Table;

use super::columns::{COLUMNS_MAX, places};
use super::place::{failed, misfit, wrong};
use super::value::{Value, parse};
use super::writer::Writer;

/// The longest record, in bytes: what a reader holds in memory at once.
pub(crate) const RECORD_BYTES_MAX: usize = 16 << 20;

/// Reads a whole CSV file into `writer`.
pub(crate) fn read(name: &str, input: impl BufRead, table: &Table, writer: &mut Writer<'_>) -> Result<(), TablesError> {
    let mut records = Records::new(name, input);
    if !records.next()? {
        return Err(wrong(name, None, "it is empty").hint("the first line names the columns"));
    }
    let places = places(name, table, &records.fields().collect::<Vec<_>>())?;
    while records.next()? {
        if records.n_fields() != places.len() {
            let message = format!("{} cells, where the header has {}", records.n_fields(), places.len());
            return Err(wrong(name, Some(records.line), message).hint("quote a cell that holds a comma, a quote or a line break"));
        }
        for (text, place) in records.fields().zip(&places) {
            let Some(column) = *place else { continue };
            let (title, kind) = table.columns.get_index(column).expect("a place is a declared column's index");
            let value = if text.is_empty() || table.nulls.iter().any(|null| null == text) {
                Value::Null
            } else {
                parse(*kind, text).map_err(|hint| misfit(name, Some(records.line), (title, *kind), text, hint))?
            };
            writer.set(column, value);
        }
        writer.end_row()?;
    }
    Ok(())
}

/// The records of a CSV file, one at a time, in one buffer.
pub(crate) struct Records<'a, R> {
    name: &'a str,
    input: R,
    /// The cells of the current record, one after another.
    text: String,
    /// Where each cell ends in `text`.
    ends: Vec<usize>,
    /// The line in which the current record starts, from 1.
    pub(crate) line: u64,
    next_line: u64,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    /// At the start of a cell.
    Start,
    Plain,
    Quoted,
    /// After a quote inside a quoted cell: its end, or the first of two.
    Closed,
    /// After CR, where only LF may follow.
    Return,
}

impl<'a, R: BufRead> Records<'a, R> {
    pub(crate) fn new(name: &'a str, input: R) -> Self {
        Self { name, input, text: String::new(), ends: Vec::new(), line: 0, next_line: 1 }
    }

    pub(crate) fn n_fields(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn fields(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(from, to)| &self.text[from..*to])
    }

    /// Reads the next record that is not a blank line; false at the end of the file.
    pub(crate) fn next(&mut self) -> Result<bool, TablesError> {
        loop {
            let first = self.next_line == 1 && self.line == 0;
            self.line = self.next_line;
            self.ends.clear();
            let mut bytes = std::mem::take(&mut self.text).into_bytes();
            bytes.clear();
            let more = self.record(&mut bytes)?;
            if first && bytes.starts_with(b"\xef\xbb\xbf") {
                bytes.drain(..3);
                self.ends.iter_mut().for_each(|end| *end -= 3);
            }
            self.text = String::from_utf8(bytes).map_err(|_| self.not_utf8())?;
            if self.ends.iter().any(|end| !self.text.is_char_boundary(*end)) {
                return Err(self.not_utf8());
            }
            if !more {
                return Ok(false);
            }
            let blank = self.ends.len() == 1 && self.text.is_empty();
            if !blank {
                return Ok(true);
            }
        }
    }

    fn not_utf8(&self) -> TablesError {
        wrong(self.name, Some(self.line), "it is not UTF-8").hint("save the file as UTF-8")
    }

    /// Reads one record into `bytes`; false when the file has ended before it.
    fn record(&mut self, bytes: &mut Vec<u8>) -> Result<bool, TablesError> {
        let mut state = State::Start;
        loop {
            let name = self.name;
            let buffer = self.input.fill_buf().map_err(|error| failed("read", name, error))?;
            if buffer.is_empty() {
                return self.end_of_file(state, bytes);
            }
            let mut used = 0;
            let mut done = false;
            let mut broken = None;
            for &byte in buffer {
                used += 1;
                match step(state, byte) {
                    Step::Take(next) => {
                        bytes.push(byte);
                        state = next;
                    }
                    Step::Skip(next) => state = next,
                    Step::EndCell => {
                        self.ends.push(bytes.len());
                        state = State::Start;
                    }
                    Step::EndRecord => {
                        self.ends.push(bytes.len());
                        done = true;
                    }
                    Step::Wrong(message) => broken = Some(message),
                }
                self.next_line += u64::from(byte == b'\n');
                if done || broken.is_some() {
                    break;
                }
            }
            self.input.consume(used);
            if let Some(message) = broken {
                return Err(wrong(self.name, Some(self.next_line), message));
            }
            self.within_limits(bytes)?;
            if done {
                return Ok(true);
            }
        }
    }

    fn within_limits(&self, bytes: &[u8]) -> Result<(), TablesError> {
        if bytes.len() > RECORD_BYTES_MAX {
            let message = format!("longer than {} MiB", RECORD_BYTES_MAX >> 20);
            return Err(wrong(self.name, Some(self.line), message).hint("is a quote not closed, or is this no CSV file?"));
        }
        if self.ends.len() > COLUMNS_MAX {
            return Err(wrong(self.name, Some(self.line), format!("more than {COLUMNS_MAX} columns")));
        }
        Ok(())
    }

    fn end_of_file(&mut self, state: State, bytes: &[u8]) -> Result<bool, TablesError> {
        if state == State::Quoted {
            return Err(wrong(self.name, Some(self.line), "a quote that opens here is never closed"));
        }
        if state == State::Start && self.ends.is_empty() {
            return Ok(false);
        }
        self.ends.push(bytes.len());
        Ok(true)
    }
}

enum Step {
    Take(State),
    Skip(State),
    EndCell,
    EndRecord,
    Wrong(&'static str),
}

fn step(state: State, byte: u8) -> Step {
    match (state, byte) {
        (State::Quoted, b'"') => Step::Skip(State::Closed),
        (State::Quoted, _) => Step::Take(State::Quoted),
        (State::Closed, b'"') => Step::Take(State::Quoted),
        (State::Return, b'\n') => Step::EndRecord,
        (State::Return, _) => Step::Wrong("a carriage return without a line feed"),
        (State::Start, b'"') => Step::Skip(State::Quoted),
        (_, b',') => Step::EndCell,
        (_, b'\n') => Step::EndRecord,
        (_, b'\r') => Step::Skip(State::Return),
        (State::Closed, _) => Step::Wrong("text after a closing quote: write a quote inside a quoted cell twice"),
        (State::Start | State::Plain, _) => Step::Take(State::Plain),
    }
}
