//! What rooms ship: frames, what they are to their file, and what is written in their place where they do not fit.

use super::Reserved;
use crate::room::RoomFact;
use crate::store::frame::TooLarge;
use crate::store::live;

/// What a batch is to its file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BatchPosition {
    /// The file begins with it: what it held before is replaced, all at once.
    First,
    /// It follows the one before; when that one was not written, it is not either.
    #[default]
    Next,
    /// It says itself that something before it is missing.
    BehindGap,
}

/// Whole frames for a live journal.
#[derive(Debug)]
pub struct Batch {
    /// They.
    pub frames: Reserved,
    /// What they are to the file.
    pub place: BatchPosition,
    /// Says the same behind a gap, and is written instead where the batch before was not. A room that says its last words
    /// cannot wait to hear of that one.
    pub behind_gap: Option<Reserved>,
}

impl Batch {
    /// Frames that say themselves that something before them is missing.
    pub fn behind_gap(frames: Reserved) -> Batch {
        Batch { frames, place: BatchPosition::BehindGap, behind_gap: None }
    }

    /// These facts alone, which go into any file.
    pub(super) fn of_facts(facts: &[RoomFact]) -> Result<Batch, TooLarge> {
        let mut frames = Vec::new();
        live::put_news(&[], facts, &mut frames)?;
        Ok(Batch::behind_gap(Reserved::uncounted(frames)))
    }

    /// What is written into a file, and what that is to it; `whole` says whether the batch before is there.
    pub(super) fn fitting(&self, whole: bool) -> (&[u8], BatchPosition) {
        match &self.behind_gap {
            Some(frames) if !whole => (frames, BatchPosition::BehindGap),
            _ => (&self.frames, self.place),
        }
    }
}
