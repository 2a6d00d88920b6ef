//! The moments of a match for a timeline: the events of its steps, found by playing it again.

use std::sync::Arc;

use serde_json::value::to_raw_value;

use super::file::Passage;
use super::{Patience, ReplayFile};
use crate::game::replay::{Progress, ReplayMoment, ReplayMoments, Verdict};
use crate::game::{GameType, Registry, Replayer, Viewer};
use crate::store::StoreError;

/// The most steps with events that are kept.
const MOMENTS_MAX: usize = 5000;
/// The most bytes of their JSON.
const BYTES_MAX: usize = 1 << 20;

/// Plays the match of a file again, while `patience` lasts, and keeps the events that everybody was told. Events beyond
/// the bounds, or behind a step that does not come out as it was recorded, are missing. Never panics.
pub fn find_moments(file: &ReplayFile, registry: &Registry, patience: &Patience) -> ReplayMoments {
    let finder = registry.get(&file.head().game).and_then(|game_type| Finder::begin(file, game_type).ok());
    let Some(mut finder) = finder else { return ReplayMoments { moments: Vec::new(), complete: false } };
    let complete = finder.find(patience).is_ok_and(|complete| complete);
    ReplayMoments { moments: finder.found, complete }
}

/// The search, with the events that were found so far.
struct Finder<'a> {
    file: &'a ReplayFile,
    passage: Passage,
    replayer: Replayer,
    found: Vec<ReplayMoment>,
    bytes: usize,
}

fn damage(error: StoreError) -> Verdict {
    Verdict::Damaged { why: error.without_path() }
}

impl<'a> Finder<'a> {
    fn begin(file: &'a ReplayFile, game_type: &Arc<dyn GameType>) -> Result<Finder<'a>, Verdict> {
        let mut passage = file.passage(0);
        let first = passage.next_piece(file).transpose().map_err(damage)?.unwrap_or_default();
        let replayer = Replayer::begin(game_type.clone(), &file.header(), first, 0)?;
        Ok(Finder { file, passage, replayer, found: Vec::new(), bytes: 0 })
    }

    /// Plays the match. Answers whether nothing is missing.
    fn find(&mut self, patience: &Patience) -> Result<bool, Verdict> {
        while patience.lasts() {
            match self.replayer.step()? {
                Progress::Stepped if !self.keep() => return Ok(false),
                Progress::Stepped | Progress::Jumped => {}
                Progress::Starved if self.replayer.is_over() => return Ok(true),
                Progress::Starved => match self.passage.next_piece(self.file).transpose().map_err(damage)? {
                    Some(records) => self.replayer.load(records),
                    None => return Ok(true),
                },
            }
        }
        Ok(false)
    }

    /// Keeps the events of the last step. Answers whether there is room for more.
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
