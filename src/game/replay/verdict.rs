//! The verdict on a recording that was stepped again.
//!
//! Must not: read recordings itself; segments are handed in.

use std::sync::Arc;

use super::{Progress, Replayer};
use crate::game::journal::{Header, RebuildFailed, Record};
use crate::game::{GameType, Tick};

/// Whether a recording shows a match as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every state and the outcome came out as recorded.
    Verified,
    /// A state or the outcome came out differently, or the game panicked where it had not.
    Diverged {
        /// The first step after which that is known.
        tick: Tick,
    },
    /// The game's rules were changed since, so it could not be checked.
    OtherRules {
        /// The rules of the recording.
        was: u32,
        /// The rules of this server.
        now: u32,
    },
    /// It was given up on the way, so it was not checked to its end.
    GivenUp {
        /// The last step that was made.
        tick: Tick,
    },
    /// Everything that was recorded came out as it was, but the end was not recorded, so the result could not be
    /// checked.
    EndUnrecorded {
        /// The last step that was made.
        tick: Tick,
    },
    /// It is no recording that could be stepped: it is of another game, or its records do not fit together.
    Damaged {
        /// One sentence.
        why: String,
    },
}

impl From<RebuildFailed> for Verdict {
    fn from(failed: RebuildFailed) -> Verdict {
        match failed {
            RebuildFailed::OtherRules { was, now } => Verdict::OtherRules { was, now },
            RebuildFailed::Diverged { tick } => Verdict::Diverged { tick },
            RebuildFailed::OtherGame { .. } => Verdict::Damaged { why: failed.to_string() },
            RebuildFailed::Damaged(why) => Verdict::Damaged { why },
        }
    }
}

/// Steps a whole recording again (see [`play_through`]), however long that takes.
pub fn verify(
    game_type: &Arc<dyn GameType>,
    header: &Header,
    segments: impl IntoIterator<Item = Result<Vec<Record>, String>>,
) -> Verdict {
    match play_through(game_type, header, segments, &mut || true) {
        Ok(_) => Verdict::Verified,
        Err(verdict) => verdict,
    }
}

/// Steps a whole recording again, segment after segment (see [`Replayer::load`]), of which one is in memory at a time.
/// An error among the segments says why one cannot be read. `go_on` is asked before each step. Answers the replayer
/// behind the last step, when every state and the outcome came out as recorded; all segments have been read then. Never
/// panics. Errors: the verdict if it is another one.
pub fn play_through(
    game_type: &Arc<dyn GameType>,
    header: &Header,
    segments: impl IntoIterator<Item = Result<Vec<Record>, String>>,
    go_on: &mut dyn FnMut() -> bool,
) -> Result<Replayer, Verdict> {
    // The first segment says where the recording begins.
    let mut segments = segments.into_iter().filter(|segment| !segment.as_ref().is_ok_and(Vec::is_empty));
    let mut read = || segments.next().transpose().map_err(|why| Verdict::Damaged { why });
    let mut replayer = Replayer::begin(Arc::clone(game_type), header, read()?.unwrap_or_default(), 0)?;
    loop {
        while !replayer.is_over() && replayer.step()? != Progress::Starved {
            if !go_on() {
                return Err(Verdict::GivenUp { tick: replayer.tick() });
            }
        }
        match read()? {
            Some(_) if replayer.is_over() => {}
            Some(records) => replayer.load(records),
            None => return replayer.close().map(|()| replayer),
        }
    }
}
