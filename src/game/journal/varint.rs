//! Numbers and bytes as records are packed of: LEB128 varints, and bytes behind their length.
//!
//! Must not: trust a length that it reads.

/// Appends `number`, 7 bits a byte, the lowest first (LEB128).
pub(super) fn put(out: &mut Vec<u8>, mut number: u64) {
    while number > 0x7F {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Appends a number that may be negative; small ones of either sign stay short (zigzag).
pub(super) fn put_signed(out: &mut Vec<u8>, number: i32) {
    put(out, u64::from(((number << 1) ^ (number >> 31)) as u32));
}

/// Appends bytes behind their length.
pub(super) fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Reads what the others have put. Errors: what is wrong with the bytes.
#[derive(Debug, Clone)]
pub(super) struct Reader<'a> {
    /// What is not read yet.
    pub(super) rest: &'a [u8],
    /// How many bytes more there would have to be, at least, for what could not be read because they end.
    pub(super) lacks: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { rest: bytes, lacks: 0 }
    }

    pub(super) fn byte(&mut self) -> Result<u8, String> {
        Ok(self.take(1)?[0])
    }

    pub(super) fn number(&mut self) -> Result<u64, String> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7F);
            if bits << shift >> shift != bits {
                break;
            }
            number |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err("a number is too big".to_owned())
    }

    /// A number that fits `T`.
    pub(super) fn fitting<T: TryFrom<u64>>(&mut self) -> Result<T, String> {
        T::try_from(self.number()?).map_err(|_| "a number is too big".to_owned())
    }

    pub(super) fn signed(&mut self) -> Result<i32, String> {
        let zigzag: u32 = self.fitting()?;
        Ok((zigzag >> 1) as i32 ^ -((zigzag & 1) as i32))
    }

    pub(super) fn flag(&mut self) -> Result<bool, String> {
        match self.byte()? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(format!("{other} is neither yes nor no")),
        }
    }

    /// So many bytes, of those that are there.
    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8], String> {
        let Some((taken, rest)) = self.rest.split_at_checked(length) else {
            self.lacks = length - self.rest.len();
            return Err("it breaks off".to_owned());
        };
        self.rest = rest;
        Ok(taken)
    }

    pub(super) fn bytes(&mut self) -> Result<&'a [u8], String> {
        let length = self.fitting()?;
        self.take(length)
    }

    pub(super) fn text(&mut self) -> Result<&'a str, String> {
        std::str::from_utf8(self.bytes()?).map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_comes_back_and_small_ones_are_short() {
        for (number, length) in [(0, 1), (127, 1), (128, 2), (16_383, 2), (36_000, 3), (u64::MAX, 10)] {
            let mut out = Vec::new();
            put(&mut out, number);
            assert_eq!((out.len(), Reader::new(&out).number()), (length, Ok(number)));
        }
        for number in [0, -1, 1, i32::MIN, i32::MAX] {
            let mut out = Vec::new();
            put_signed(&mut out, number);
            assert_eq!(Reader::new(&out).signed(), Ok(number));
        }
    }

    #[test]
    fn a_number_of_more_than_64_bits_is_refused() {
        assert!(Reader::new(&[0xFF; 10]).number().is_err());
        assert!(Reader::new(&[0x80; 30]).number().is_err());
        assert!(Reader::new(&[0xFF; 9]).number().is_err());
    }

    #[test]
    fn a_length_beyond_the_end_is_refused_before_anything_is_made_of_it() {
        let mut out = Vec::new();
        put(&mut out, u64::MAX);
        out.extend_from_slice(b"abc");
        assert_eq!(Reader::new(&out).bytes(), Err("it breaks off".to_owned()));
    }
}
