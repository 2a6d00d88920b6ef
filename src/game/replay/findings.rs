//! What was found by playing a replay again: whether it is true, and its moments of note.

use serde_json::value::RawValue;

/// What came of playing a replay again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplayVerdict {
    /// It in one word.
    pub verdict: VerdictKind,
    /// The last step that was played again; of [`VerdictKind::Diverged`] the first one that came out differently.
    pub tick: Option<u32>,
    /// [`VerdictKind::OtherRules`]: the version of the rules it was played by.
    pub was: Option<u32>,
    /// [`VerdictKind::OtherRules`]: the version of the rules of this server; `None` if it does not have the game at all.
    pub now: Option<u32>,
    /// It in words, for people.
    pub detail: String,
    /// How long it took.
    pub took_ms: u64,
}

/// What came of playing a replay again, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerdictKind {
    /// Every state and the result came out as they were recorded.
    Verified,
    /// A state or the result came out differently.
    Diverged,
    /// The match was played by other rules than this server has, so nothing can be said.
    OtherRules,
    /// Every state came out as it was recorded, but the end of the match was not recorded, so nothing can be said of the
    /// result.
    EndUnrecorded,
    /// The file is not the one that was written.
    Damaged,
    /// It took too long, so nothing can be said.
    GivenUp,
}

/// The steps in which a game told something.
#[derive(Debug, Clone)]
pub struct ReplayMoments {
    /// These steps, in order.
    pub moments: Vec<ReplayMoment>,
    /// Whether these are all; their number is bounded.
    pub complete: bool,
}

/// What a game told in one step.
#[derive(Debug, Clone)]
pub struct ReplayMoment {
    /// The step.
    pub tick: u32,
    /// The events, as JSON.
    pub events: Box<RawValue>,
}
