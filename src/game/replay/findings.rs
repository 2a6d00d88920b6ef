//! The findings of playing a replay again: whether it is true, and its moments of note.

use serde_json::value::RawValue;

/// The outcome of playing a replay again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplayVerdict {
    /// The outcome in one word.
    pub verdict: VerdictKind,
    /// The last step that was played again; for [`VerdictKind::Diverged`] the first one that came out differently.
    pub tick: Option<u32>,
    /// For [`VerdictKind::OtherRules`]: the version of the rules by which it was played.
    pub was: Option<u32>,
    /// For [`VerdictKind::OtherRules`]: the version of the rules of this server; `None` if it does not have the game at
    /// all.
    pub now: Option<u32>,
    /// The outcome in words, for people.
    pub detail: String,
    /// The time that it took.
    pub took_ms: u64,
}

/// The outcome of playing a replay again, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerdictKind {
    /// Every state and the result came out as they were recorded.
    Verified,
    /// A state or the result came out differently.
    Diverged,
    /// The match was played by other rules than this server has, so it could not be checked.
    OtherRules,
    /// Every state came out as it was recorded, but the end of the match was not recorded, so its result could not be
    /// checked.
    EndUnrecorded,
    /// The file is not the one that was written.
    Damaged,
    /// It took too long, so it was not finished.
    GivenUp,
}

/// The steps in which a game told something.
#[derive(Debug, Clone)]
pub struct ReplayMoments {
    /// These steps, in order.
    pub moments: Vec<ReplayMoment>,
    /// Whether the list is complete; its length is bounded.
    pub complete: bool,
}

/// The events of one step.
#[derive(Debug, Clone)]
pub struct ReplayMoment {
    /// The step.
    pub tick: u32,
    /// The events, as JSON.
    pub events: Box<RawValue>,
}
