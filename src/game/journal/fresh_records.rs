//! Records that nobody has taken away yet.
//!
//! Must not: know what they say, or where they go.

/// Memory that is kept after records were taken away.
const BYTES_KEPT: usize = 1 << 20;

/// Packed records, one after the other; `None`: nobody takes any away, so none are packed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct FreshRecords(Option<Vec<u8>>);

impl FreshRecords {
    pub(super) fn new(wanted: bool) -> FreshRecords {
        FreshRecords(wanted.then(Vec::new))
    }

    /// Whether anybody takes them away.
    pub(super) fn are_wanted(&self) -> bool {
        self.0.is_some()
    }

    /// Packs something, if anybody takes it away.
    pub(super) fn put(&mut self, pack: impl FnOnce(&mut Vec<u8>)) {
        if let Some(packed) = &mut self.0 {
            pack(packed);
        }
    }

    /// Bytes that wait.
    pub(super) fn len(&self) -> usize {
        self.0.as_ref().map_or(0, Vec::len)
    }

    /// Moves them to the end of `out`.
    pub(super) fn take(&mut self, out: &mut Vec<u8>) {
        self.put(|packed| {
            out.extend_from_slice(packed);
            packed.clear();
            packed.shrink_to(BYTES_KEPT);
        });
    }

    /// Drops them.
    pub(super) fn clear(&mut self) {
        self.put(Vec::clear);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_taken_away_is_not_there_again_and_its_memory_is_bounded() {
        let (mut fresh, mut out) = (FreshRecords::new(true), vec![1]);
        fresh.put(|packed| packed.extend([2, 3]));
        assert_eq!(fresh.len(), 2);
        fresh.take(&mut out);
        fresh.take(&mut out);
        assert_eq!((out.as_slice(), fresh.len()), ([1, 2, 3].as_slice(), 0));
        fresh.put(|packed| packed.resize(4 * BYTES_KEPT, 0));
        fresh.take(&mut out);
        assert!(fresh.0.unwrap().capacity() <= 2 * BYTES_KEPT);
    }

    #[test]
    fn nothing_is_packed_that_nobody_takes_away() {
        let mut fresh = FreshRecords::new(false);
        fresh.put(|_| panic!("it is packed"));
        fresh.clear();
        assert_eq!(fresh.len(), 0);
    }
}
