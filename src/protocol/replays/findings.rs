//! The findings of playing a replay again, as REST shows it.

use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use crate::game::replay::{ReplayMoment, ReplayMoments, ReplayVerdict, VerdictKind};

/// The outcome of playing a replay again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ReplayVerdict)]
pub struct VerdictInfo {
    /// `verified`, `diverged`, `other_rules`, `end_unrecorded`, `damaged` or `given_up`.
    pub verdict: VerdictWord,
    /// The last step that was played again; for `diverged` the first one that came out differently.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tick: Option<u32>,
    /// For `other_rules`: the version of the rules by which it was played.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub was: Option<u32>,
    /// For `other_rules`: the version of the rules of this server; left out if it does not have the game at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<u32>,
    /// The outcome in words, for people.
    pub detail: String,
    /// The time that it took.
    pub took_ms: u64,
}

impl From<ReplayVerdict> for VerdictInfo {
    fn from(ReplayVerdict { verdict, tick, was, now, detail, took_ms }: ReplayVerdict) -> VerdictInfo {
        VerdictInfo { verdict: verdict.into(), tick, was, now, detail, took_ms }
    }
}

/// The outcome of playing a replay again, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = VerdictKind)]
pub enum VerdictWord {
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

impl From<VerdictKind> for VerdictWord {
    fn from(kind: VerdictKind) -> VerdictWord {
        match kind {
            VerdictKind::Verified => VerdictWord::Verified,
            VerdictKind::Diverged => VerdictWord::Diverged,
            VerdictKind::OtherRules => VerdictWord::OtherRules,
            VerdictKind::EndUnrecorded => VerdictWord::EndUnrecorded,
            VerdictKind::Damaged => VerdictWord::Damaged,
            VerdictKind::GivenUp => VerdictWord::GivenUp,
        }
    }
}

/// Answer of `GET /replays/{match_id}/moments`.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ReplayMoments)]
pub struct MomentsInfo<'a> {
    /// The steps in which the game told something, in order.
    #[schema(value_type = Vec<MomentInfo>)]
    pub moments: Vec<MomentInfo<'a>>,
    /// Whether the list is complete; its length is bounded.
    pub complete: bool,
}

impl<'a> From<&'a ReplayMoments> for MomentsInfo<'a> {
    fn from(ReplayMoments { moments, complete }: &'a ReplayMoments) -> MomentsInfo<'a> {
        let view = |ReplayMoment { tick, events }: &'a ReplayMoment| MomentInfo { tick: *tick, events };
        MomentsInfo { moments: moments.iter().map(view).collect(), complete: *complete }
    }
}

/// The events of one step.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ReplayMoment)]
pub struct MomentInfo<'a> {
    /// The step.
    pub tick: u32,
    /// The events, as in `tick` messages.
    #[schema(value_type = Vec<Object>)]
    pub events: &'a RawValue,
}
