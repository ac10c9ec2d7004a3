//! The register as bytes, for the cache: numbers in groups of seven bits, and distances from the run before.
use assay_model::body::PerformedBy;
use assay_model::time::Instant;

use super::{CameOut, Register, RunMark};

impl Register {
    /// The runs as bytes, to keep in a cache. Occurrences hold what people wrote, which may be erased: they are never kept.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Writer(Vec::with_capacity(self.runs.len() * 36 + self.read_by.len() * 10 + 4096));
        out.0.extend(MAGIC);
        out.number(self.size);
        for names in [&self.tests.names, &self.controls.names] {
            out.number(names.len() as u64);
            for name in names {
                out.number(name.len() as u64);
                out.0.extend(name.as_bytes());
            }
        }
        out.number(self.runs.len() as u64);
        let (mut index, mut at, mut from) = (0, 0, 0);
        for mark in &self.runs {
            out.0.extend(mark.entry.to_le_bytes());
            // Runs come in order, and most soon after the one before.
            out.number(mark.index.wrapping_sub(index));
            out.signed(mark.at.0.wrapping_sub(at));
            out.signed(mark.from.0.wrapping_sub(from));
            out.signed(mark.to.0.wrapping_sub(mark.from.0));
            (index, at, from) = (mark.index, mark.at.0, mark.from.0);
            out.number(mark.n);
            for number in [mark.test, mark.control, mark.n_alarms, mark.n_unclear] {
                out.number(u64::from(number));
            }
            out.0.extend([mark.came_out as u8, mark.by as u8]);
        }
        out.number(self.read_by.len() as u64);
        let mut before = 0;
        for (half, place) in &self.read_by {
            out.0.extend(half.to_le_bytes());
            out.number(u64::from(place.wrapping_sub(before)));
            before = *place;
        }
        out.0
    }

    /// What `to_bytes` wrote; none of anything else, which is then folded anew.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut read = Reader(bytes.strip_prefix(MAGIC)?);
        let mut register = Self { size: read.number()?, ..Self::default() };
        for names in [&mut register.tests, &mut register.controls] {
            for _ in 0..read.number()? {
                let length = usize::try_from(read.number()?).ok()?;
                names.meet(std::str::from_utf8(read.take(length)?).ok()?);
            }
        }
        let mut before = (0, 0, 0);
        for _ in 0..read.number()? {
            let mark = read.mark(before)?;
            before = (mark.index, mark.at.0, mark.from.0);
            if mark.test as usize >= register.tests.names.len() || mark.control as usize >= register.controls.names.len() {
                return None;
            }
            register.take(mark);
        }
        let mut before = 0u32;
        for _ in 0..read.number()? {
            let half = u64::from_le_bytes(read.take(8)?.try_into().ok()?);
            let place = before.wrapping_add(read.short()?);
            before = place;
            register.runs.get(place as usize)?;
            register.read_by.push((half, place));
        }
        read.0.is_empty().then_some(register)
    }
}

/// The version of these bytes: a cache of another is made again.
const MAGIC: &[u8] = b"register/2\n";

/// Reads what was written, and stops where the bytes end.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }

    fn number(&mut self) -> Option<u64> {
        let mut n = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            n |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(n);
            }
        }
        None
    }

    fn short(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    /// A distance from another number.
    fn after(&mut self, before: i64) -> Option<Instant> {
        let n = self.number()?;
        Some(Instant(before.wrapping_add((n >> 1) as i64 ^ -((n & 1) as i64))))
    }

    fn mark(&mut self, before: (u64, i64, i64)) -> Option<RunMark> {
        let entry = u128::from_le_bytes(self.take(16)?.try_into().ok()?);
        let index = before.0.wrapping_add(self.number()?);
        let (at, from) = (self.after(before.1)?, self.after(before.2)?);
        let (to, n) = (self.after(from.0)?, self.number()?);
        let (test, control, n_alarms, n_unclear) = (self.short()?, self.short()?, self.short()?, self.short()?);
        let words = self.take(2)?;
        let came_out = *CameOut::ALL.get(usize::from(words[0]))?;
        let by = *BY.get(usize::from(words[1]))?;
        Some(RunMark { index, entry, at, test, control, from, to, n, n_alarms, n_unclear, came_out, by })
    }
}

/// Numbers as bytes: seven bits each, a distance folded onto them.
struct Writer(Vec<u8>);

impl Writer {
    fn number(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.0.push(n as u8 | 0x80);
            n >>= 7;
        }
        self.0.push(n as u8);
    }

    fn signed(&mut self, n: i64) {
        self.number(((n << 1) ^ (n >> 63)) as u64);
    }
}

/// In the order of their declaration, as bytes count them.
const BY: [PerformedBy; 4] =
    [PerformedBy::Management, PerformedBy::InternalAudit, PerformedBy::ServiceAuditor, PerformedBy::CertificationBody];

#[cfg(test)]
mod tests {
    use assay_model::id::{EntryId, TestId};

    use super::*;

    #[test]
    fn what_is_kept_comes_back_and_anything_else_is_refused() {
        let mut register = Register { size: 9, ..Register::default() };
        for (n, by) in BY.into_iter().enumerate() {
            assert_eq!(by as usize, n);
            let (test, control) = (register.tests.meet(&format!("t{}", n % 2)), register.controls.meet("AC-01"));
            let at = Instant(-5 + n as i64);
            let came_out = CameOut::ALL[n];
            assert_eq!(came_out as usize, n);
            register.take(RunMark {
                index: n as u64,
                entry: n as u128,
                at,
                test,
                control,
                from: at,
                to: at,
                n: 7,
                n_alarms: 1,
                n_unclear: 0,
                came_out,
                by,
            });
            register.read_by.push((n as u64, n as u32));
        }
        let bytes = register.to_bytes();
        let back = Register::from_bytes(&bytes).unwrap();
        assert_eq!(back.to_bytes(), bytes);
        assert_eq!((back.size, back.n_runs(2), back.test(&back.runs[3])), (9, 2, "t1"));
        assert_eq!(back.of_test(&TestId::parse("t0").unwrap(), 9).count(), 2);
        // What came after the order was made is found too.
        assert_eq!(back.find(&EntryId::parse(&format!("{:032x}", 2)).unwrap()).map(|mark| mark.index), Some(2));
        let mut more = back.clone();
        more.take(RunMark { entry: 77, index: 4, ..back.runs[0] });
        let found = |n: u32| more.find(&EntryId::parse(&format!("{n:032x}")).unwrap()).map(|mark| mark.index);
        assert_eq!((found(77), found(3), found(78)), (Some(4), Some(3), None));
        for cut in 0..bytes.len() {
            assert!(Register::from_bytes(&bytes[..cut]).is_none(), "{cut}");
        }
        assert!(Register::from_bytes(&[&bytes[..], b"x"].concat()).is_none());
    }
}
