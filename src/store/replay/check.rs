//! Plays a replay again and says what came of it: the same for the server and for the command line.

use std::time::Instant;

use super::ReplayFile;
use crate::game::journal::Header;
use crate::game::replay::{Verdict, verify};
use crate::game::{GameKind, Registry};
use crate::protocol::replays::{ReplayVerdict, VerdictKind};
use crate::store::StoreError;

impl ReplayFile {
    /// What the match began with.
    pub fn header(&self) -> Header {
        let meta = self.meta();
        Header {
            match_id: meta.match_id.clone(),
            game: meta.game.clone(),
            rules: meta.rules,
            options: meta.options.clone(),
            seed: meta.seed,
            seats_max: meta.seats_max,
            pace: meta.pace,
        }
    }

    /// Plays the match again, to its end; takes as long as that takes. `progress` is told how many of how many segments are
    /// done. Never panics.
    pub fn check(&self, registry: &Registry, progress: &mut dyn FnMut(usize, usize)) -> ReplayVerdict {
        let begun = Instant::now();
        let mut verdict = match registry.get(&self.meta().game) {
            Some(kind) => self.check_as(kind, progress),
            None => self.of_no_game(),
        };
        verdict.took_ms = begun.elapsed().as_millis() as u64;
        verdict
    }

    fn check_as(
        &self,
        kind: &std::sync::Arc<dyn GameKind>,
        progress: &mut dyn FnMut(usize, usize),
    ) -> ReplayVerdict {
        let count = self.index().segments.len();
        let segments = (0..count).map(|number| {
            progress(number, count);
            self.records(number).map_err(|error| words(&error))
        });
        let verdict = match verify(kind, &self.header(), segments) {
            // A replay of other rules is not read: whether it is whole is known all the same.
            Verdict::OtherRules { was, now } => match self.find_damage() {
                Some(why) => Verdict::Damaged { why },
                None => Verdict::OtherRules { was, now },
            },
            verdict => verdict,
        };
        progress(count, count);
        self.told(verdict)
    }

    /// Reads all segments. Answers what is wrong with the first that is not whole.
    fn find_damage(&self) -> Option<String> {
        (0..self.index().segments.len())
            .find_map(|number| self.records(number).err())
            .map(|error| words(&error))
    }

    fn of_no_game(&self) -> ReplayVerdict {
        if let Some(why) = self.find_damage() {
            return damaged(&why);
        }
        let detail = format!("this server does not have the game {}", self.meta().game);
        let mut verdict = told(VerdictKind::OtherRules, detail);
        verdict.was = Some(self.meta().rules);
        verdict
    }

    fn told(&self, verdict: Verdict) -> ReplayVerdict {
        match verdict {
            Verdict::Verified => {
                let gaps =
                    if self.meta().gaps.is_empty() { "" } else { "; what was not recorded is not checked" };
                let detail = format!("every state came out as it was recorded{gaps}");
                ReplayVerdict { tick: Some(self.meta().ticks), ..told(VerdictKind::Verified, detail) }
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

/// What is wrong, without the path: that is nobody's business but the server's.
fn words(error: &StoreError) -> String {
    match error {
        StoreError::Unusable { why, .. } => why.clone(),
        _ => "cannot be read from the disk".to_owned(),
    }
}
