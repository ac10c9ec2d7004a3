//! The container: a ZIP of stored files in the order of their names, of which there is exactly one spelling.
//!
//! It is read from front to back in one pass. Every header is written again from what was read and
//! compared, so that no byte of the file is free: links, folders, duplicate names, compression, comments and what
//! stands before, between or after the files are refused.

use std::io::{self, Read, Write};

use assay_ledger::Digest;
use sha2::{Digest as _, Sha256};

use crate::Error;

/// Files in a bundle: two for each of some million entries.
const FILES_MAX: usize = 4_000_000;
/// Bytes of a name, and parts of it.
const NAME_BYTES_MAX: usize = 200;
const PARTS_MAX: usize = 12;
/// Bytes of one file: what the fields of a ZIP without extensions hold.
const FILE_BYTES_MAX: u64 = u32::MAX as u64 - 1;
/// Bytes read at once.
const BUFFER: usize = 64 << 10;

const LOCAL: [u8; 4] = *b"PK\x03\x04";
const CENTRAL: [u8; 4] = *b"PK\x01\x02";
const END: [u8; 4] = *b"PK\x05\x06";
const END_64: [u8; 4] = *b"PK\x06\x06";
const LOCATOR_64: [u8; 4] = *b"PK\x06\x07";
/// 1980-01-01 00:00: the earliest moment that the format can write, so that no clock is in a bundle.
const DATE: u16 = 0x0021;
/// The version that stored files need, and the one that the larger counts need.
const VERSION: u16 = 10;
const VERSION_64: u16 = 45;

/// One file of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    pub name: String,
    pub size: u64,
    pub crc: u32,
    pub digest: Digest,
}

/// Size, checksum and digest of what `reader` gives; what it gives is written to `to`.
pub fn measure(name: &str, reader: &mut dyn Read, to: &mut dyn Write) -> io::Result<Part> {
    let (mut crc, mut hash, mut size, mut buffer) = (crc32fast::Hasher::new(), Sha256::new(), 0, vec![0; BUFFER]);
    loop {
        let n = match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        crc.update(&buffer[..n]);
        hash.update(&buffer[..n]);
        to.write_all(&buffer[..n])?;
        size += n as u64;
    }
    Ok(Part { name: name.to_owned(), size, crc: crc.finalize(), digest: Digest(hash.finalize().into()) })
}

/// A name of letters, digits, `.`, `_`, `-` in parts between slashes, none of which begins with a dot.
pub fn check_name(name: &str) -> Result<(), Error> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    let part = |part: &str| !part.is_empty() && !part.starts_with('.') && part.bytes().all(plain);
    let parts = name.split('/').take(PARTS_MAX + 1);
    if name.len() > NAME_BYTES_MAX || parts.clone().count() > PARTS_MAX || !parts.clone().all(part) {
        let shown: String = name.chars().take(80).collect();
        return Err(Error::new(format!("`{}` cannot name a file of a bundle", shown.escape_debug())));
    }
    Ok(())
}

/// Writes a bundle file by file, in the order of their names.
pub struct Writer<W> {
    out: W,
    at: u64,
    central: Central,
    last: Option<String>,
}

/// The directory at the end, as it grows.
#[derive(Default)]
struct Central {
    bytes: Vec<u8>,
    n: u64,
}

impl<W: Write> Writer<W> {
    pub fn new(out: W) -> Writer<W> {
        Writer { out, at: 0, central: Central::default(), last: None }
    }

    /// Adds a file that was measured before; `reader` must give the same bytes again.
    pub fn add(&mut self, part: &Part, reader: &mut dyn Read) -> Result<(), Error> {
        let failed = |error: io::Error| Error::new(format!("failed to write `{}`: {error}", part.name));
        check_name(&part.name)?;
        if self.last.as_ref().is_some_and(|last| *last >= part.name) {
            return Err(Error::new(format!("`{}` is out of order", part.name)));
        }
        if part.size > FILE_BYTES_MAX {
            return Err(Error::new(format!("`{}` has {} bytes: a bundle holds files of at most 4 GiB", part.name, part.size)));
        }
        let header = local(part);
        self.out.write_all(&header).map_err(failed)?;
        let written = measure(&part.name, reader, &mut self.out).map_err(failed)?;
        if written != *part {
            return Err(Error::new(format!("`{}` changed while it was read", part.name)));
        }
        self.central.add(part, self.at);
        self.at += header.len() as u64 + part.size;
        self.last = Some(part.name.clone());
        Ok(())
    }

    /// Writes the directory and returns what was written to.
    pub fn finish(mut self) -> Result<W, Error> {
        let end = self.central.end(self.at);
        let written = self.out.write_all(&end).and_then(|()| self.out.flush());
        written.map_err(|error| Error::new(format!("failed to write the bundle: {error}")))?;
        Ok(self.out)
    }
}

fn local(part: &Part) -> Vec<u8> {
    let mut out = LOCAL.to_vec();
    fields(&mut out, part);
    out.extend_from_slice(part.name.as_bytes());
    out
}

/// What a local header and the directory say alike: version, flags, method, time, checksum, sizes, lengths.
fn fields(out: &mut Vec<u8>, part: &Part) {
    for field in [VERSION, 0, 0, 0, DATE] {
        out.extend_from_slice(&field.to_le_bytes());
    }
    for field in [part.crc, part.size as u32, part.size as u32] {
        out.extend_from_slice(&field.to_le_bytes());
    }
    for field in [part.name.len() as u16, 0] {
        out.extend_from_slice(&field.to_le_bytes());
    }
}

impl Central {
    fn add(&mut self, part: &Part, at: u64) {
        self.n += 1;
        let far = at >= u32::MAX.into();
        let out = &mut self.bytes;
        out.extend_from_slice(&CENTRAL);
        out.extend_from_slice(&VERSION.to_le_bytes());
        let from = out.len();
        fields(out, part);
        if far {
            let length = out.len();
            out[length - 2..].copy_from_slice(&12_u16.to_le_bytes());
            out[from..from + 2].copy_from_slice(&VERSION_64.to_le_bytes());
        }
        // Comment, disk, attributes: none.
        out.extend_from_slice(&[0; 10]);
        out.extend_from_slice(&(if far { u32::MAX } else { at as u32 }).to_le_bytes());
        out.extend_from_slice(part.name.as_bytes());
        if far {
            out.extend_from_slice(&[1, 0, 8, 0]);
            out.extend_from_slice(&at.to_le_bytes());
        }
    }

    /// The directory and what ends the file, where the directory begins at `at`.
    fn end(&self, at: u64) -> Vec<u8> {
        let (n, size) = (self.n, self.bytes.len() as u64);
        let mut out = self.bytes.clone();
        if n >= u16::MAX.into() || size >= u32::MAX.into() || at >= u32::MAX.into() {
            out.extend_from_slice(&END_64);
            out.extend_from_slice(&44_u64.to_le_bytes());
            out.extend_from_slice(&VERSION_64.to_le_bytes());
            out.extend_from_slice(&VERSION_64.to_le_bytes());
            out.extend_from_slice(&[0; 8]);
            for field in [n, n, size, at] {
                out.extend_from_slice(&field.to_le_bytes());
            }
            out.extend_from_slice(&LOCATOR_64);
            out.extend_from_slice(&[0; 4]);
            out.extend_from_slice(&(at + size).to_le_bytes());
            out.extend_from_slice(&1_u32.to_le_bytes());
        }
        out.extend_from_slice(&END);
        out.extend_from_slice(&[0; 4]);
        let small = |n: u64| u16::try_from(n).unwrap_or(u16::MAX);
        let large = |n: u64| u32::try_from(n).unwrap_or(u32::MAX);
        out.extend_from_slice(&small(n).to_le_bytes());
        out.extend_from_slice(&small(n).to_le_bytes());
        out.extend_from_slice(&large(size).to_le_bytes());
        out.extend_from_slice(&large(at).to_le_bytes());
        out.extend_from_slice(&[0; 2]);
        out
    }
}

/// Where the bytes of a file go; none: they are only measured.
pub type Sink<'a> = &'a mut dyn FnMut(&str, u64) -> io::Result<Option<Box<dyn Write>>>;

/// Reads a bundle from front to back, hands every file to `sink`, and returns what the files are.
pub fn read(source: &mut dyn Read, sink: Sink<'_>) -> Result<Vec<Part>, Error> {
    let mut input = Input { source, at: 0 };
    let (mut parts, mut central): (Vec<Part>, _) = (Vec::new(), Central::default());
    loop {
        let from = input.at;
        match input.array()? {
            LOCAL => {}
            // The directory, or the end of an empty one.
            mark @ (CENTRAL | END) => {
                input.expect_rest(from, &mark, &central.end(from))?;
                return Ok(parts);
            }
            _ => return Err(Error::new(format!("it is no bundle: at byte {from} no file begins"))),
        }
        if parts.len() == FILES_MAX {
            return Err(Error::new(format!("a bundle has at most {FILES_MAX} files")));
        }
        let part = input.file(from, parts.last(), sink)?;
        central.add(&part, from);
        parts.push(part);
    }
}

struct Input<'a> {
    source: &'a mut dyn Read,
    at: u64,
}

impl Input<'_> {
    fn fill(&mut self, buffer: &mut [u8]) -> Result<(), Error> {
        self.source.read_exact(buffer).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => Error::new(format!("it is cut short after byte {}", self.at)),
            _ => Error::new(format!("it cannot be read: {error}")),
        })?;
        self.at += buffer.len() as u64;
        Ok(())
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// One file behind its mark.
    fn file(&mut self, from: u64, before: Option<&Part>, sink: Sink<'_>) -> Result<Part, Error> {
        let header: [u8; 26] = self.array()?;
        let u16_at = |at: usize| u16::from_le_bytes([header[at], header[at + 1]]);
        let u32_at = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
        let (crc, size, length) = (u32_at(10), u32_at(14), usize::from(u16_at(22)));
        if length > NAME_BYTES_MAX {
            return Err(Error::new(format!("the name of the file at byte {from} is too long")));
        }
        let mut name = vec![0; length];
        self.fill(&mut name)?;
        let name = String::from_utf8(name).map_err(|_| Error::new(format!("the name of the file at byte {from} is no text")))?;
        check_name(&name)?;
        if before.is_some_and(|before| before.name >= name) {
            return Err(Error::new(format!("`{name}` stands twice, or out of order")));
        }
        let mut part = Part { name, size: size.into(), crc, digest: Digest([0; 32]) };
        if part.size > FILE_BYTES_MAX || local(&part)[4..30] != header {
            return Err(Error::new(format!("the header of `{}` is not as a bundle's is: stored, plain, undated", part.name)));
        }
        let failed = |error: io::Error| Error::new(format!("failed to take `{}`: {error}", part.name));
        let mut to = sink(&part.name, part.size).map_err(failed)?.unwrap_or_else(|| Box::new(io::sink()));
        let read = measure(&part.name, &mut self.source.take(part.size), &mut to);
        let read = read.map_err(|error| Error::new(format!("`{}` cannot be read: {error}", part.name)))?;
        to.flush().map_err(failed)?;
        self.at += read.size;
        if read.size != part.size {
            return Err(Error::new(format!("it is cut short after byte {}", self.at)));
        }
        if read.crc != part.crc {
            return Err(Error::new(format!("the checksum of `{}` does not hold: it was changed", part.name)));
        }
        part.digest = read.digest;
        Ok(part)
    }

    /// What follows must be these bytes, and nothing after them.
    fn expect_rest(&mut self, from: u64, mark: &[u8], expected: &[u8]) -> Result<(), Error> {
        let changed = || Error::new(format!("the directory at byte {from} is not that of the files before it"));
        if !expected.starts_with(mark) {
            return Err(changed());
        }
        let mut buffer = vec![0; BUFFER];
        for piece in expected[mark.len()..].chunks(BUFFER) {
            self.fill(&mut buffer[..piece.len()])?;
            if buffer[..piece.len()] != *piece {
                return Err(changed());
            }
        }
        match self.source.read(&mut buffer[..1]) {
            Ok(0) => Ok(()),
            Ok(_) => Err(Error::new(format!("it has bytes after its end, at byte {}", self.at))),
            Err(error) => Err(Error::new(format!("it cannot be read: {error}"))),
        }
    }
}
