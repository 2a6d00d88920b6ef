//! Bans, mutes, and the log of what operators did.
//!
//! Each act is logged in the transaction that does it. Must not: decide who may do so, or whom a ban keeps out.

use async_trait::async_trait;

use super::Answer;
use crate::config::OperatorSettings;
use crate::domain::{ActedBy, OperatorAct, Sanction, SanctionKind, SanctionSubject};

/// Keeps bans, mutes and the log of operators.
#[async_trait]
pub trait Moderation: Send + Sync {
    /// All bans and mutes that are kept, those too that have run out a moment ago, and the number of their last change.
    /// `None`: nothing has changed since the number that is `known`.
    async fn sanctions(&self, known: Option<u64>) -> Answer<Option<KeptSanctions>>;

    /// Imposes a ban or a mute, in the place of one of the same kind on the same subject, and logs that. Those that have
    /// run out are forgotten. Errors: as many are kept as may be.
    async fn impose(
        &self,
        sanction: &Sanction,
        act: &OperatorAct,
        bounds: ModerationBounds,
    ) -> Answer<Result<(), TooManySanctions>>;

    /// Lifts a ban or a mute, and logs that. `false`: there is none, and nothing is logged.
    async fn lift(
        &self,
        kind: SanctionKind,
        subject: &SanctionSubject,
        act: &OperatorAct,
        bounds: ModerationBounds,
    ) -> Answer<bool>;

    /// Logs an act. Of the log as many entries are kept as the bounds say.
    async fn log_act(&self, act: &OperatorAct, bounds: ModerationBounds) -> Answer<()>;

    /// Entries of the log that fit, the newest first, from before (older than) a number.
    async fn acts(&self, wanted: &ActFilter, before: Option<u64>, limit: u32) -> Answer<Vec<LoggedAct>>;
}

/// The bans and mutes that are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSanctions {
    /// The number of their last change.
    pub version: u64,
    /// All of them.
    pub all: Vec<Sanction>,
}

/// How much is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ModerationBounds {
    /// Bans and mutes together.
    pub sanctions: u32,
    /// Entries of the log.
    pub acts: u32,
}

impl ModerationBounds {
    /// What the settings say.
    pub fn of(settings: &OperatorSettings) -> ModerationBounds {
        ModerationBounds { sanctions: settings.sanctions_max, acts: settings.log_kept }
    }
}

/// As many bans and mutes are kept as may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there are {0} bans and mutes, as many as operator.sanctions_max allows; lift some first")]
pub struct TooManySanctions(pub u32);

/// Which entries of the log are wanted. A field that is `None` does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActFilter {
    /// Only what was done by these.
    pub by: Option<ActedBy>,
    /// Only acts of this kind.
    pub deed: Option<String>,
}

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedAct {
    /// Its number. There are no gaps between numbers.
    pub number: u64,
    /// What was done.
    pub act: OperatorAct,
}
