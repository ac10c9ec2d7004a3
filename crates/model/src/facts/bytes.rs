//! Numbers and texts as bytes: unsigned numbers in seven-bit groups, signed ones folded onto them, texts behind their length.
use crate::time::{Day, Instant};

/// Why bytes are no facts.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FactsError {
    #[error("the facts are of another version\nhint: fold the entries again")]
    Version,
    #[error("the facts are damaged at byte {at}: {what}\nhint: fold the entries again")]
    Damaged { at: usize, what: &'static str },
}

#[derive(Clone, Debug, Default)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    pub(crate) fn append(&mut self, other: &Writer) {
        self.0.extend_from_slice(&other.0);
    }

    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    pub(crate) fn number(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.0.push(n as u8 | 0x80);
            n >>= 7;
        }
        self.0.push(n as u8);
    }

    pub(crate) fn signed(&mut self, n: i64) {
        self.number(((n << 1) ^ (n >> 63)) as u64);
    }

    pub(crate) fn day(&mut self, day: Day) {
        self.signed(i64::from(day.0));
    }

    pub(crate) fn instant(&mut self, at: Instant) {
        self.signed(at.0);
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.raw(text.as_bytes());
    }

    /// A number that may be absent: 0, or one more than it.
    pub(crate) fn option(&mut self, n: Option<u64>) {
        self.number(n.map_or(0, |n| n + 1));
    }

    pub(crate) fn list<T>(&mut self, items: &[T], mut each: impl FnMut(&mut Self, &T)) {
        self.number(items.len() as u64);
        for item in items {
            each(self, item);
        }
    }
}

pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    /// How many entries and words there are, once that is known.
    pub(crate) n_entries: u32,
    pub(crate) n_words: u32,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, n_entries: 0, n_words: 0 }
    }

    pub(crate) fn damaged<T>(&self, what: &'static str) -> Result<T, FactsError> {
        Err(FactsError::Damaged { at: self.at, what })
    }

    pub(crate) fn is_at_end(&self) -> bool {
        self.at == self.bytes.len()
    }

    pub(crate) fn raw(&mut self, n: usize) -> Result<&'a [u8], FactsError> {
        match self.bytes.get(self.at..self.at.saturating_add(n)) {
            Some(bytes) => {
                self.at += n;
                Ok(bytes)
            }
            None => self.damaged("they end too soon"),
        }
    }

    #[inline]
    pub(crate) fn number(&mut self) -> Result<u64, FactsError> {
        let mut n = 0u64;
        for shift in (0..64).step_by(7) {
            let Some(byte) = self.bytes.get(self.at) else { return self.damaged("they end too soon") };
            self.at += 1;
            n |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(n);
            }
        }
        self.damaged("a number is too long")
    }

    pub(crate) fn small(&mut self) -> Result<u32, FactsError> {
        let n = self.number()?;
        u32::try_from(n).or_else(|_| self.damaged("a number is too large"))
    }

    pub(crate) fn signed(&mut self) -> Result<i64, FactsError> {
        let n = self.number()?;
        Ok((n >> 1) as i64 ^ -((n & 1) as i64))
    }

    pub(crate) fn day(&mut self) -> Result<Day, FactsError> {
        let n = self.signed()?;
        i32::try_from(n).map(Day).or_else(|_| self.damaged("a day is out of range"))
    }

    pub(crate) fn instant(&mut self) -> Result<Instant, FactsError> {
        self.signed().map(Instant)
    }

    pub(crate) fn text(&mut self) -> Result<&'a str, FactsError> {
        let n = self.number()? as usize;
        let bytes = self.raw(n)?;
        std::str::from_utf8(bytes).or_else(|_| self.damaged("a text is not UTF-8"))
    }

    pub(crate) fn option(&mut self) -> Result<Option<u64>, FactsError> {
        Ok(self.number()?.checked_sub(1))
    }

    /// As many as are said to be there, which cannot be more than there are bytes left.
    pub(crate) fn list<T>(&mut self, mut each: impl FnMut(&mut Self) -> Result<T, FactsError>) -> Result<Vec<T>, FactsError> {
        let n = self.number()? as usize;
        if n > self.bytes.len() - self.at {
            return self.damaged("a list is longer than what is left");
        }
        let mut items = Vec::with_capacity(n);
        for _ in 0..n {
            items.push(each(self)?);
        }
        Ok(items)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_as_they_were() {
        let mut out = Writer::default();
        for n in [0, 1, 127, 128, u64::MAX] {
            out.number(n);
        }
        for n in [0, -1, 1, i64::MIN, i64::MAX] {
            out.signed(n);
        }
        let mut reader = Reader::new(out.bytes());
        for n in [0, 1, 127, 128, u64::MAX] {
            assert_eq!(reader.number(), Ok(n));
        }
        for n in [0, -1, 1, i64::MIN, i64::MAX] {
            assert_eq!(reader.signed(), Ok(n));
        }
        assert!(reader.is_at_end() && reader.number().is_err());
    }
}
