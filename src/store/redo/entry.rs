//! What a segment of the redo log consists of: the magic, a frame with the format, then a frame for each entry.
//!
//! Must not: open files, or panic over any bytes.

use std::path::{Path, PathBuf};

use crate::domain::MatchId;
use crate::store::frame::{self, MAGIC_BYTES, StoredFrame, StoredFrames, TooLarge};

const MAGIC: &[u8; MAGIC_BYTES] = b"TILTREDO";
/// The version of segments that this server writes and reads.
const FORMAT: u32 = 1;
const HEAD: u8 = 1;
const WRITTEN: u8 = 2;
const REMOVED: u8 = 3;
const REPLACED: u8 = 4;
const NAME: &str = "redo-";
/// Servers from before the log remove files of this ending when they start, as something that was not finished. So no log is
/// ever applied to a file that one of them has written to.
const ENDING: &str = ".new";

/// What became of a match's live file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RedoEntry<'a> {
    /// These bytes were written at this place. At 0 the file began.
    Written(MatchId, u64, &'a [u8]),
    /// It is about to be removed.
    Removed(MatchId),
    /// It is about to be replaced. What it says up to now is durable, and so is what takes its place.
    Replaced(MatchId),
}

impl<'a> RedoEntry<'a> {
    /// Appends the entry's frame. Errors: it is too large for one.
    pub(super) fn put(&self, out: &mut Vec<u8>) -> Result<(), TooLarge> {
        match self {
            RedoEntry::Written(id, offset, bytes) => {
                let id = id.as_str().as_bytes();
                let id_bytes = u8::try_from(id.len()).map_err(|_| TooLarge { bytes: id.len() })?;
                frame::put_parts(WRITTEN, &[&offset.to_le_bytes(), &[id_bytes], id, bytes], out)
            }
            RedoEntry::Removed(id) => frame::put(REMOVED, id.as_str().as_bytes(), out),
            RedoEntry::Replaced(id) => frame::put(REPLACED, id.as_str().as_bytes(), out),
        }
    }

    fn read(frame: &StoredFrame<'a>) -> Option<RedoEntry<'a>> {
        match frame.kind {
            WRITTEN => {
                let (offset, rest) = frame.payload.split_first_chunk()?;
                let (&id_bytes, rest) = rest.split_first()?;
                let (id, bytes) = rest.split_at_checked(id_bytes.into())?;
                Some(RedoEntry::Written(read_id(id)?, u64::from_le_bytes(*offset), bytes))
            }
            REMOVED => Some(RedoEntry::Removed(read_id(frame.payload)?)),
            REPLACED => Some(RedoEntry::Replaced(read_id(frame.payload)?)),
            _ => None,
        }
    }
}

fn read_id(bytes: &[u8]) -> Option<MatchId> {
    MatchId::parse(str::from_utf8(bytes).ok()?).ok()
}

/// What a segment begins with.
pub(super) fn put_head(out: &mut Vec<u8>) -> Result<(), TooLarge> {
    out.extend_from_slice(MAGIC);
    frame::put(HEAD, &FORMAT.to_le_bytes(), out)
}

/// What a segment says, as far as it is whole.
#[derive(Debug, Default)]
pub(super) struct Content<'a> {
    pub(super) entries: Vec<RedoEntry<'a>>,
    /// How many bytes are behind that: their write was interrupted, and nobody was promised that they last.
    pub(super) torn_bytes: usize,
}

/// Reads the content of a segment. Errors: it is none, or one of another version.
pub(super) fn read(bytes: &[u8]) -> Result<Content<'_>, String> {
    let torn = || Content { torn_bytes: bytes.len(), ..Content::default() };
    let Some(frames) = bytes.strip_prefix(MAGIC) else {
        // What was never synced may have any length, and nothing but zeros in it.
        let begun = bytes.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
        return if MAGIC.starts_with(&bytes[..begun]) {
            Ok(torn())
        } else {
            Err("is no log of Tiltyard".to_owned())
        };
    };
    let mut frames = StoredFrames::new(frames);
    let Some(head) = frames.next() else { return Ok(torn()) };
    if head.kind != HEAD || head.payload != FORMAT.to_le_bytes() {
        return Err(format!("is not of format {FORMAT}, which this server reads"));
    }
    let mut entries = Vec::new();
    for frame in frames.by_ref() {
        let entry = RedoEntry::read(&frame);
        entries
            .push(entry.ok_or_else(|| format!("has an entry of kind {} that makes no sense", frame.kind))?);
    }
    Ok(Content { entries, torn_bytes: frames.rest_bytes() })
}

/// Where a segment is.
pub(super) fn path(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{NAME}{number:08}{ENDING}"))
}

/// The number of the segment of this name, if it is the name of one.
pub(in crate::store) fn number(name: &str) -> Option<u64> {
    name.strip_prefix(NAME)?.strip_suffix(ENDING)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id() -> MatchId {
        MatchId::parse("match-1").unwrap()
    }

    fn entries() -> [RedoEntry<'static>; 3] {
        [RedoEntry::Written(id(), 70_000, b"frames"), RedoEntry::Replaced(id()), RedoEntry::Removed(id())]
    }

    fn segment() -> Vec<u8> {
        let mut bytes = Vec::new();
        put_head(&mut bytes).unwrap();
        entries().iter().for_each(|entry| entry.put(&mut bytes).unwrap());
        bytes
    }

    #[test]
    fn what_was_put_is_read_back_as_far_as_it_is_whole() {
        let bytes = segment();
        assert_eq!(read(&bytes).unwrap().entries, entries());
        for length in 0..bytes.len() {
            let cut = read(&bytes[..length]).unwrap();
            assert!(entries().starts_with(&cut.entries) && cut.entries.len() < 3, "{length}");
            let mut zeroed = bytes.clone();
            zeroed[length..].fill(0);
            assert_eq!(read(&zeroed).unwrap().entries, cut.entries, "{length}");
        }
    }

    #[test]
    fn what_is_no_log_is_told_from_one_of_another_version_and_from_one_that_was_never_synced() {
        let refused = |bytes: &[u8]| read(bytes).unwrap_err();
        assert_eq!(refused(b"PK\x03\x04 some archive"), "is no log of Tiltyard");
        let (mut newer, mut odd) = (MAGIC.to_vec(), segment());
        frame::put(HEAD, &2u32.to_le_bytes(), &mut newer).unwrap();
        assert_eq!(refused(&newer), "is not of format 1, which this server reads");
        frame::put(77, b"?", &mut odd).unwrap();
        assert_eq!(refused(&odd), "has an entry of kind 77 that makes no sense");
        assert!(read(&[0; 4096]).unwrap().entries.is_empty());
    }

    #[test]
    fn a_segment_is_known_by_its_name() {
        let path = path(Path::new("live"), 7);
        assert_eq!(number(path.file_name().unwrap().to_str().unwrap()), Some(7));
        assert_eq!(["match-1.journal", "match-1.journal.new", "redo-x.new"].map(number), [None; 3]);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let _ = read(&[&segment()[..21], &bytes[..]].concat());
            let mut framed = segment();
            frame::put(WRITTEN, &bytes, &mut framed).unwrap();
            let _ = read(&framed);
        }
    }
}
