//! What rooms send to the recorder: frames, how they fit into their file, and what is written in their place where they do
//! not fit.

use super::Reserved;
use crate::room::RoomFact;
use crate::store::frame::TooLarge;
use crate::store::live;

/// How a batch fits into its file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BatchPosition {
    /// The file begins with the batch. What it held before is replaced, all at once.
    First,
    /// The batch follows the one before it. If that one was not written, this one is not written either.
    #[default]
    Next,
    /// The batch says itself that something before it is missing.
    BehindGap,
}

/// Whole frames for a live journal.
#[derive(Debug)]
pub struct Batch {
    /// The frames.
    pub frames: Reserved,
    /// How they fit into the file.
    pub place: BatchPosition,
    /// The same content behind a gap, which is written instead if the batch before was not written. A room that says its
    /// last words cannot wait to hear whether it was.
    pub behind_gap: Option<Reserved>,
}

impl Batch {
    /// A batch whose frames say themselves that something before them is missing.
    pub fn behind_gap(frames: Reserved) -> Batch {
        Batch { frames, place: BatchPosition::BehindGap, behind_gap: None }
    }

    /// A batch of these facts alone, which fits into any file.
    pub(super) fn of_facts(facts: &[RoomFact]) -> Result<Batch, TooLarge> {
        let mut frames = Vec::new();
        live::put_news(&[], facts, &mut frames)?;
        Ok(Batch::behind_gap(Reserved::uncounted(frames)))
    }

    /// What is written into the file, and how it fits. `whole` says whether the batch before it was written.
    pub(super) fn fitting(&self, whole: bool) -> (&[u8], BatchPosition) {
        match &self.behind_gap {
            Some(frames) if !whole => (frames, BatchPosition::BehindGap),
            _ => (&self.frames, self.place),
        }
    }
}
