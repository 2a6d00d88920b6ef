//! What came of stepping a recording again.
//!
//! Must not: read recordings itself; segments are handed in.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Progress, Replayer};
use crate::game::journal::{Header, RebuildFailed, Record};
use crate::game::{GameKind, Tick};

/// Whether a recording shows a match as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// Every state and the outcome came out as recorded.
    Verified,
    /// A state or the outcome came out otherwise, or the game panicked where it had not.
    Diverged {
        /// The first step after which that is known.
        tick: Tick,
    },
    /// The game's rules were changed since; nothing can be said.
    OtherRules {
        /// The rules of the recording.
        was: u32,
        /// The rules of this server.
        now: u32,
    },
    /// It is no recording that could be stepped: another game's, or one that does not hold together.
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

/// Steps a whole recording again, segment after segment (see [`Replayer::load`]), of which one is in memory at a time. An
/// error among the segments says why one cannot be read. Never panics.
pub fn verify(
    kind: &Arc<dyn GameKind>,
    header: &Header,
    segments: impl IntoIterator<Item = Result<Vec<Record>, String>>,
) -> Verdict {
    checked(kind, header, segments).unwrap_or_else(|verdict| verdict)
}

fn checked(
    kind: &Arc<dyn GameKind>,
    header: &Header,
    segments: impl IntoIterator<Item = Result<Vec<Record>, String>>,
) -> Result<Verdict, Verdict> {
    // What it begins with says where it begins.
    let mut segments = segments.into_iter().filter(|segment| !segment.as_ref().is_ok_and(Vec::is_empty));
    let mut read = || segments.next().transpose().map_err(|why| Verdict::Damaged { why });
    let mut replayer = Replayer::begin(Arc::clone(kind), header, read()?.unwrap_or_default(), 0)?;
    loop {
        while replayer.step()? != Progress::Starved {
            if replayer.is_over() {
                return Ok(Verdict::Verified);
            }
        }
        match read()? {
            Some(records) => replayer.load(records),
            None => return replayer.close().map(|()| Verdict::Verified),
        }
    }
}
