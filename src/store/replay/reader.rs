//! Reads a replay from its first record to its last, and compares its description with what they lead to.
//!
//! Must not: keep more in memory than a segment.

use serde_json::Value;

use super::account::{Account, Described};
use super::draft::first_tick;
use super::file::META_BYTES_MAX;
use super::{Passage, Patience, ReplayFile};
use crate::game::journal::{Ending, Record};
use crate::game::replay::{ReplayHead, SeatFinish, Stint};
use crate::game::{Replayer, Tick, Verdict};

/// The basis of a description that the records of a replay lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RestsOn {
    /// It rests on steps that can be played.
    Played,
    /// Somebody has a place because they left, and no step that can be played shows that they left.
    LeavingUnplayed,
}

/// A replay that is being read.
pub(super) struct ReplayReader<'a> {
    file: &'a ReplayFile,
    patience: &'a Patience,
    progress: &'a mut dyn FnMut(usize, usize),
    passage: Passage,
    /// Segments whose beginning was read.
    begun: usize,
    account: Account,
    given_up: bool,
}

impl<'a> ReplayReader<'a> {
    pub(super) fn new(
        file: &'a ReplayFile,
        patience: &'a Patience,
        progress: &'a mut dyn FnMut(usize, usize),
    ) -> ReplayReader<'a> {
        let (passage, account) = (file.passage(0), Account::default());
        ReplayReader { file, patience, progress, passage, begun: 0, account, given_up: false }
    }

    /// Whether patience ended before the records did.
    pub(super) fn is_given_up(&self) -> bool {
        self.given_up || !self.patience.lasts()
    }

    /// The last step read.
    pub(super) fn tick(&self) -> Tick {
        self.account.ticks()
    }

    /// The next records. Errors: they cannot be read, do not fit the index, or it takes too long.
    pub(super) fn piece(&mut self) -> Option<Result<Vec<Record>, String>> {
        if !self.patience.lasts() {
            self.given_up = true;
            return Some(Err("takes too long to read".to_owned()));
        }
        let piece = match self.passage.next_piece(self.file)? {
            Ok(piece) => piece,
            Err(error) => return Some(Err(error.without_path())),
        };
        if let Err(why) = self.begin_segment(&piece) {
            return Some(Err(why));
        }
        let learned = piece.iter().try_for_each(|record| self.learn(record));
        Some(learned.map(|()| piece))
    }

    /// Learns from a record. The account is kept no further than the description goes, since records may lead to any
    /// amount. Errors: they lead to more.
    fn learn(&mut self, record: &Record) -> Result<(), String> {
        if matches!(record, Record::About { text } if text.len() > META_BYTES_MAX) {
            return Err("says more of itself than any replay".to_owned());
        }
        self.account.learn(record);
        let more_gaps = self.account.gaps() > self.file.head().gaps.len();
        if more_gaps { Err(says_other("gaps")) } else { Ok(()) }
    }

    fn begin_segment(&mut self, piece: &[Record]) -> Result<(), String> {
        let index = &self.file.index().segments;
        let Some(segment) = index.get(self.begun).filter(|_| self.begun < self.passage.next_segment()) else {
            return Ok(());
        };
        self.begun += 1;
        (self.progress)(self.begun, index.len());
        if segment.first_tick == first_tick(piece).0 && segment.ms == self.account.duration_ms() {
            return Ok(());
        }
        Err("has an index that does not fit its records".to_owned())
    }

    /// Whether the description is what the records lead to. Errors: the difference.
    pub(super) fn describes(self) -> Result<RestsOn, String> {
        let head = self.file.head();
        let Described { head: led_to, leaving_is_played, .. } = self.account.description()?;
        if led_to == *head {
            return Ok(if leaving_is_played { RestsOn::Played } else { RestsOn::LeavingUnplayed });
        }
        let what = difference(head, &led_to).unwrap_or_else(|| "things".to_owned());
        Err(says_other(&what))
    }

    /// Compares with the match as it was played again.
    pub(super) fn compare(self, replayer: &Replayer) -> Verdict {
        let ended = self.account.ended().cloned();
        let has_come_out = matches!(ended, Some(Ending::Decided(_)));
        let cut_off = replayer.is_before_gap();
        let comes_out = cut_off || (replayer.ending() == ended.as_ref() && replayer.tick() == self.tick());
        let (head, tick) = (self.file.head(), replayer.tick());
        let seated = head.ending.results.iter().all(|result| {
            let last = replayer.roster().last_member(result.seat);
            last.is_some_and(|member| member.player == result.player) || had_left(head, result)
        });
        let has_come_out = has_come_out || !head.ending.results.is_empty();
        let is_whole = head.gaps.is_empty() && head.left_out == 0 && head.first_tick == 0;
        match self.describes() {
            Err(why) => Verdict::Damaged { why },
            Ok(_) if !(comes_out && seated) => Verdict::Diverged { tick },
            // There is no gap in which they could have left.
            Ok(RestsOn::LeavingUnplayed) if is_whole => Verdict::Diverged { tick },
            // Anybody could write any result behind a gap.
            Ok(told) if told == RestsOn::LeavingUnplayed || cut_off && has_come_out => {
                Verdict::EndUnrecorded { tick }
            }
            Ok(_) => Verdict::Verified,
        }
    }
}

fn says_other(what: &str) -> String {
    format!("says other {what} of itself than its records lead to")
}

/// Whether somebody is among those who had left their seats to others.
fn had_left(head: &ReplayHead, result: &SeatFinish) -> bool {
    let sat = |player: &Stint| player.seat == result.seat && player.player == result.player;
    head.players.iter().any(|player| sat(player) && player.to_tick < head.ticks)
}

/// The first field in which two descriptions differ.
fn difference(head: &ReplayHead, led_to: &ReplayHead) -> Option<String> {
    let [head, led_to] = [head, led_to].map(|head| serde_json::to_value(head).unwrap_or_default());
    let fields = head.as_object()?;
    let other = |(name, value): &(&String, &Value)| led_to.get(name.as_str()) != Some(*value);
    fields.iter().find(other).map(|(name, _)| name.clone())
}
