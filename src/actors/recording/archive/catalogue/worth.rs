//! How much a replay is worth to those who look for one. What is worth less goes first.

use crate::game::replay::{EndingKind, MatchEnding};

/// By how a match was played: what takes less to make is worth less, since anybody makes as many of it as they like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Worth {
    /// Nothing was decided, or bots alone played.
    Undecided,
    /// Somebody left, or did nothing, and so it was decided; or it was not, and somebody has watched it.
    GivenAwayOrWatched,
    /// People played it to its end.
    PlayedOut,
}

impl Worth {
    /// Of a match that ended like this, with people in it or with bots alone. A room that closed after somebody had left may have
    /// a result, too.
    pub(super) fn of(ending: &MatchEnding, people: bool, by_forfeit: bool) -> Worth {
        match ending.kind {
            EndingKind::Decided if people && !by_forfeit => Worth::PlayedOut,
            EndingKind::Decided if people => Worth::GivenAwayOrWatched,
            EndingKind::Abandoned if people && !ending.results.is_empty() => Worth::GivenAwayOrWatched,
            _ => Worth::Undecided,
        }
    }

    /// Once somebody has watched it, which is as easy as leaving.
    pub(super) fn watched(self) -> Worth {
        self.max(Worth::GivenAwayOrWatched)
    }
}
