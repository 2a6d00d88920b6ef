//! Plays a replay again and gives the verdict: the same for the server and for the command line.

use std::sync::Arc;
use std::time::Instant;

use super::reader::ReplayReader;
use super::{Patience, ReplayFile};
use crate::game::journal::Header;
use crate::game::replay::{ReplayVerdict, Verdict, VerdictKind, play_through};
use crate::game::{GameType, Registry};

impl ReplayFile {
    /// The opening of the match.
    pub fn header(&self) -> Header {
        let head = self.head();
        Header {
            match_id: head.match_id.clone(),
            game: head.game.clone(),
            rules: head.rules,
            options: head.options.clone(),
            seed: head.seed,
            seats_max: head.seats_max,
            pace: head.pace,
        }
    }

    /// Plays the match again, to its end, and compares the file's description with what its records lead to. It takes
    /// as long as that takes, while `patience` lasts. `progress` is told how many of how many segments are done. Never
    /// panics.
    pub fn check(
        &self,
        registry: &Registry,
        patience: &Patience,
        progress: &mut dyn FnMut(usize, usize),
    ) -> ReplayVerdict {
        let begun = Instant::now();
        let mut verdict = match registry.get(&self.head().game) {
            Some(game_type) => self.told(self.check_as(game_type, patience, progress)),
            None => self.of_no_game(patience),
        };
        verdict.took_ms = begun.elapsed().as_millis() as u64;
        verdict
    }

    fn check_as(
        &self,
        game_type: &Arc<dyn GameType>,
        patience: &Patience,
        progress: &mut dyn FnMut(usize, usize),
    ) -> Verdict {
        let mut reading = ReplayReader::new(self, patience, progress);
        let pieces = std::iter::from_fn(|| reading.piece());
        let played = play_through(game_type, &self.header(), pieces, &mut || patience.lasts());
        match played {
            _ if reading.is_given_up() => Verdict::GivenUp { tick: reading.tick() },
            Ok(replayer) => reading.compare(&replayer),
            // A replay of other rules is not played, but its records can still be compared.
            Err(Verdict::OtherRules { was, now }) => match self.sound(patience) {
                Err(why) if patience.lasts() => Verdict::Damaged { why },
                _ => Verdict::OtherRules { was, now },
            },
            Err(verdict) => verdict,
        }
    }

    /// Reads all records without playing them, and compares the file's description with them. Errors: what is wrong, or
    /// that it takes too long.
    pub fn sound(&self, patience: &Patience) -> Result<(), String> {
        let mut progress = |_, _| {};
        let mut reading = ReplayReader::new(self, patience, &mut progress);
        while let Some(piece) = reading.piece() {
            piece?;
        }
        reading.describes().map(drop)
    }

    fn of_no_game(&self, patience: &Patience) -> ReplayVerdict {
        match self.sound(patience) {
            Err(why) if patience.lasts() => return damaged(&why),
            _ => {}
        }
        let detail = format!("this server does not have the game {}", self.head().game);
        let mut verdict = told(VerdictKind::OtherRules, detail);
        verdict.was = Some(self.head().rules);
        verdict
    }

    fn told(&self, verdict: Verdict) -> ReplayVerdict {
        match verdict {
            Verdict::Verified => {
                let gaps =
                    if self.head().gaps.is_empty() { "" } else { "; what was not recorded is not checked" };
                let detail =
                    format!("every state and all that is said of the match came out as recorded{gaps}");
                ReplayVerdict { tick: Some(self.head().ticks), ..told(VerdictKind::Verified, detail) }
            }
            Verdict::Diverged { tick } => {
                let detail = format!("at tick {tick} the match came out another way than it was recorded");
                ReplayVerdict { tick: Some(tick.0), ..told(VerdictKind::Diverged, detail) }
            }
            Verdict::OtherRules { was, now } => {
                let detail = format!("it was played by rules {was}, this server has rules {now}");
                let verdict = told(VerdictKind::OtherRules, detail);
                ReplayVerdict { was: Some(was), now: Some(now), ..verdict }
            }
            Verdict::GivenUp { tick } => {
                let detail =
                    format!("it was given up at tick {tick}, because it took too long: nothing can be said");
                ReplayVerdict { tick: Some(tick.0), ..told(VerdictKind::GivenUp, detail) }
            }
            Verdict::EndUnrecorded { tick } => {
                let detail = format!(
                    "every state came out as recorded up to tick {tick}; how the match ended was not recorded: nothing can be said of it"
                );
                ReplayVerdict { tick: Some(tick.0), ..told(VerdictKind::EndUnrecorded, detail) }
            }
            Verdict::Damaged { why } => damaged(&why),
        }
    }
}

/// The verdict on a file that is not the one that was written.
pub fn damaged(why: &str) -> ReplayVerdict {
    told(VerdictKind::Damaged, format!("the replay {why}"))
}

fn told(verdict: VerdictKind, detail: String) -> ReplayVerdict {
    ReplayVerdict { verdict, tick: None, was: None, now: None, detail, took_ms: 0 }
}
