//! What a match told with its steps, for a timeline: found by playing it again.

use std::sync::Arc;

use serde_json::value::to_raw_value;

use super::file::Passage;
use super::{Patience, ReplayFile};
use crate::game::replay::{Progress, Verdict};
use crate::game::{GameType, Registry, Replayer, Viewer};
use crate::protocol::replays::{ReplayMoment, ReplayMoments};
use crate::store::StoreError;

/// Most steps with events that are kept.
const MOMENTS_MAX: usize = 5000;
/// Most bytes of their JSON.
const BYTES_MAX: usize = 1 << 20;

/// What was found so far.
struct Finder {
    replayer: Replayer,
    passage: Passage,
    found: Vec<ReplayMoment>,
    bytes: usize,
}

impl ReplayFile {
    /// Plays the match again, while `patience` lasts, and keeps what everybody was told. What is behind the bounds, or
    /// behind a step that does not come out as it was recorded, is missing. Never panics.
    pub fn moments(&self, registry: &Registry, patience: &Patience) -> ReplayMoments {
        let finder = registry.get(&self.meta().game).and_then(|game_type| self.finder(game_type).ok());
        let Some(mut finder) = finder else { return ReplayMoments { moments: Vec::new(), complete: false } };
        let complete = self.find(&mut finder, patience).is_ok_and(|complete| complete);
        ReplayMoments { moments: finder.found, complete }
    }

    fn finder(&self, game_type: &Arc<dyn GameType>) -> Result<Finder, Verdict> {
        let mut passage = self.passage(0);
        let first = passage.next_piece(self).transpose().map_err(damage)?.unwrap_or_default();
        let replayer = Replayer::begin(game_type.clone(), &self.header(), first, 0)?;
        Ok(Finder { replayer, passage, found: Vec::new(), bytes: 0 })
    }

    /// Answers whether nothing is missing.
    fn find(&self, finder: &mut Finder, patience: &Patience) -> Result<bool, Verdict> {
        while patience.lasts() {
            match finder.replayer.step()? {
                Progress::Stepped if !finder.keep() => return Ok(false),
                Progress::Stepped | Progress::Jumped => {}
                Progress::Starved if finder.replayer.is_over() => return Ok(true),
                Progress::Starved => match finder.passage.next_piece(self).transpose().map_err(damage)? {
                    Some(records) => finder.replayer.load(records),
                    None => return Ok(true),
                },
            }
        }
        Ok(false)
    }
}

fn damage(error: StoreError) -> Verdict {
    Verdict::Damaged { why: error.without_path() }
}

impl Finder {
    /// Keeps what the last step told. Answers whether there is room for more.
    fn keep(&mut self) -> bool {
        let mut told = None;
        let _looked = self.replayer.look(|dyn_game| {
            dyn_game.with_shown(Viewer::Everyone, &mut |shown| {
                told = shown.events.and_then(|events| to_raw_value(events).ok());
            });
        });
        if let Some(events) = told {
            self.bytes += events.get().len();
            self.found.push(ReplayMoment { tick: self.replayer.tick().0, events });
        }
        self.found.len() < MOMENTS_MAX && self.bytes < BYTES_MAX
    }
}
