//! Collects the records of a match and the facts of its room, and sends them to the recorder in batches.
//!
//! It never waits. One batch is on its way at a time, and meanwhile the next one grows. When the disk does not take a
//! batch, or too much is waiting, the writer drops what it has, and the journal goes on later behind a gap.

use std::time::{Duration, Instant};

use actix::Recipient;
use jiff::Timestamp;

use super::handle::JournalHandle;
use super::seq_log::SeqLog;
use crate::actors::mail::send_unbounded;
use crate::actors::recording::recorder::{AppendBatch, Batch, BatchPosition, MatchEnded, Written};
use crate::domain::MatchId;
use crate::game::journal::{Record, record};
use crate::game::{Match, Tick};
use crate::room::{RoomFact, RoomRecord};
use crate::store::frame::TooLarge;
use crate::store::head::FORMAT;
use crate::store::{Head, live};

/// The bytes of frames that one room may have waiting in memory; beyond that they are dropped, and the journal has a
/// gap.
const WAITING_BYTES_MAX: usize = 8 << 20;
/// The memory that a writer keeps between two batches, in bytes.
const SPARE_BYTES_MAX: usize = 1 << 20;

/// The state of a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// It has not begun: its head is still to be written.
    Blank,
    /// Everything so far is written or on its way.
    Whole,
    /// Everything after this step is lost.
    Gap(Tick),
}

/// The place of the match's ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EndingPlace {
    /// The match is not over, or its ending has to be sent (again).
    Nowhere,
    /// It is in one of the batches that are on their way: in this one, counted from 1.
    UnderWay(u32),
    /// It is in the file.
    Written,
}

/// The writer of one match.
pub(super) struct JournalWriter {
    journals: JournalHandle,
    match_id: MatchId,
    /// Tells the room that a batch is written.
    written: Recipient<Written>,
    /// Packed records that are in no frame yet.
    records: Vec<u8>,
    /// The numbers of the actions in these records, and in all before them.
    seqs: SeqLog,
    /// The last step of which these records tell.
    followed: Tick,
    /// The head, if the next batch is to begin the file.
    head: Vec<u8>,
    /// Frames for the next batch.
    frames: Vec<u8>,
    /// The number of batches that are on their way.
    under_way: u32,
    /// Whether the match is over, as far as its records were packed.
    over: bool,
    ending: EndingPlace,
    /// The place of the next batch in the file.
    place: BatchPosition,
    /// The memory of an earlier batch, to be used again.
    spare: Vec<u8>,
    state: State,
    /// Whether the file exists.
    begun: bool,
    /// The beginning of the match, from which its journal counts time.
    began: Instant,
    /// The wall clock at that moment. It is read once, so setting the clock later changes nothing.
    began_at: Timestamp,
    reached: Tick,
    /// The last step that is in the file.
    recorded: Option<Tick>,
    numbered: u64,
    volume_bytes: u64,
}

impl JournalWriter {
    /// The writer of a match. `bytes` is the length of the file if it exists already.
    pub(super) fn new(
        journals: JournalHandle,
        game: &Match,
        bytes: Option<u64>,
        written: Recipient<Written>,
    ) -> JournalWriter {
        let is_new = bytes.is_none();
        let (now, lasted) = (Instant::now(), Duration::from_millis(game.journal().ms()));
        JournalWriter {
            journals,
            match_id: game.id().clone(),
            written,
            records: Vec::new(),
            seqs: SeqLog::default(),
            followed: game.tick(),
            head: Vec::new(),
            frames: Vec::new(),
            under_way: 0,
            over: false,
            ending: EndingPlace::Nowhere,
            place: BatchPosition::Next,
            spare: Vec::new(),
            state: if is_new { State::Blank } else { State::Whole },
            begun: !is_new,
            began: now.checked_sub(lasted).unwrap_or(now),
            began_at: Timestamp::now().saturating_sub(lasted).unwrap_or(Timestamp::UNIX_EPOCH),
            reached: game.tick(),
            recorded: (!is_new).then_some(game.tick()),
            numbered: 0,
            volume_bytes: bytes.unwrap_or(0),
        }
    }

    /// Takes over the records of the match. Answers whether there is something to send.
    pub(super) fn follow(&mut self, game: &mut Match) -> bool {
        self.take(game);
        if matches!(self.state, State::Gap(_)) {
            self.records.clear();
            return false;
        }
        if self.records.len() + self.frames.len() > WAITING_BYTES_MAX {
            log::warn!("match {}: too much waits for the disk, its journal gets a gap", self.match_id);
            self.lose();
            return false;
        }
        let noted = !self.records.is_empty() || !self.frames.is_empty();
        noted || self.state == State::Blank || self.reached != game.tick()
    }

    fn take(&mut self, game: &mut Match) {
        if game.is_over() {
            // The ending comes with the time that the match has lasted.
            game.reached(self.began.elapsed().as_millis() as u64);
        }
        game.take_fresh(&mut self.records);
        self.seqs.follow(game);
        self.followed = game.tick();
    }

    /// Notes a fact about the room.
    pub(super) fn fact(&mut self, fact: &RoomFact) {
        if self.state == State::Whole {
            self.seal();
            let put = live::put_fact(fact, &mut self.frames);
            self.must(put);
        }
    }

    /// Whether a batch is on its way.
    pub(super) fn is_busy(&self) -> bool {
        self.under_way > 0
    }

    /// The time between two batches.
    pub(super) fn every(&self) -> Duration {
        self.journals.every
    }

    /// The time after which a failed write is tried again.
    pub(super) fn retry(&self) -> Duration {
        self.journals.retry
    }

    /// Whether the journal is so large that it should begin anew.
    pub(super) fn is_full(&self) -> bool {
        self.volume_bytes > self.journals.volume_bytes_max
    }

    /// The last step before a gap, if the journal goes on behind one.
    pub(super) fn gap(&self) -> Option<Tick> {
        if let State::Gap(tick) = self.state { Some(tick) } else { None }
    }

    /// The last step that is in the file.
    pub(super) fn recorded(&self) -> Option<Tick> {
        self.recorded
    }

    /// Whether the journal begins with the next batch.
    pub(super) fn is_blank(&self) -> bool {
        self.state == State::Blank
    }

    /// Sends everything up to now. A journal that begins needs the room's record for its head.
    pub(super) fn ship(&mut self, game: &mut Match, numbered: u64, head: Option<RoomRecord>) {
        if self.gap().is_none() {
            self.pack(game, numbered, head);
            self.send();
        }
    }

    /// Puts everything up to now into frames.
    fn pack(&mut self, game: &mut Match, numbered: u64, head: Option<RoomRecord>) {
        game.reached(self.began.elapsed().as_millis() as u64);
        self.take(game);
        (self.reached, self.over) = (game.tick(), game.is_over());
        if let Some(room) = head {
            self.begin(game, room);
        } else if numbered != self.numbered {
            self.fact(&RoomFact::Numbered(numbered));
        }
        self.numbered = numbered;
        self.seal();
        self.note_seqs();
    }

    /// Notes the numbers of actions behind the records, in the same batch. So the file has the numbers of its actions
    /// even if it is cut.
    fn note_seqs(&mut self) {
        if let Some(seqs) = self.seqs.news() {
            self.fact(&RoomFact::Acted(seqs));
        }
    }

    /// Puts the head before what was noted so far.
    fn begin(&mut self, game: &Match, room: RoomRecord) {
        let (header, began_at) = (game.journal().header().clone(), self.began_at);
        self.head.clear();
        let put = live::put_head(&Head { format: FORMAT, header, room, began_at }, &mut self.head);
        (self.state, self.place) = (State::Whole, BatchPosition::First);
        self.seqs.begin_anew();
        self.volume_bytes = 0;
        self.must(put);
    }

    /// Begins the journal anew from the present state. What the file held before is dropped.
    pub(super) fn turn_over(&mut self, game: &mut Match) {
        self.follow(game);
        self.records.clear();
        self.frames.clear();
        game.new_volume();
        self.state = State::Blank;
    }

    /// Goes on behind a gap, from the present state.
    pub(super) fn close_gap(&mut self, game: &mut Match, room: RoomRecord) {
        if !self.begun {
            return self.turn_over(game);
        }
        self.begin_behind_gap(game, room);
    }

    /// Packs what follows so that it can be read without what was before it, behind a gap.
    fn begin_behind_gap(&mut self, game: &mut Match, room: RoomRecord) {
        self.follow(game);
        game.after_gap();
        (self.state, self.place) = (State::Whole, BatchPosition::BehindGap);
        self.seqs.lose();
        self.fact(&RoomFact::Everything(Box::new(room)));
    }

    /// Puts the records so far into a frame.
    fn seal(&mut self) {
        if !self.records.is_empty() {
            let put = live::put_play(&self.records, &mut self.frames);
            self.records.clear();
            self.must(put);
        }
    }

    /// Handles what is too large for a frame, such as a state of more than 64 MiB: it cannot be written, so the journal has
    /// a gap.
    fn must(&mut self, put: Result<(), TooLarge>) {
        if let Err(too_large) = put {
            log::error!("match {}: its journal has a gap: {too_large}", self.match_id);
            self.lose();
        }
    }

    /// All frames so far as one frame around them, so that a file that is cut between two batches describes the room as
    /// it was.
    fn take_batch(&mut self) -> Option<Vec<u8>> {
        let mut batch = std::mem::take(&mut self.spare);
        batch.append(&mut self.head);
        if !self.frames.is_empty() {
            if live::put_batch(&self.frames, &mut batch).is_err() {
                // This happens when a state of nearly the largest size is in the batch, together with other things.
                batch.extend_from_slice(&self.frames);
            }
            self.frames.clear();
            self.frames.shrink_to(SPARE_BYTES_MAX);
        }
        if batch.is_empty() {
            self.spare = batch;
            return None;
        }
        Some(batch)
    }

    fn send(&mut self) {
        let Some(batch) = self.take_batch() else { return };
        self.volume_bytes += batch.len() as u64;
        match self.journals.backlog.reserve(batch) {
            Ok(frames) => {
                self.under_way += 1;
                if self.over && self.ending == EndingPlace::Nowhere {
                    self.ending = EndingPlace::UnderWay(self.under_way);
                }
                let place = std::mem::take(&mut self.place);
                self.hand_in(Batch { frames, place, behind_gap: None }, Some(self.written.clone()));
            }
            Err(memory) => {
                self.spare = memory;
                self.lose();
            }
        }
    }

    fn hand_in(&self, batch: Batch, written: Option<Recipient<Written>>) {
        let (match_id, reached) = (self.match_id.clone(), self.reached);
        send_unbounded(&self.journals.ship, AppendBatch { match_id, batch, reached, written });
    }

    /// A batch was written, or could not be.
    pub(super) fn written(&mut self, written: Written) {
        if written.match_id != self.match_id {
            return;
        }
        let mut memory = written.memory;
        memory.shrink_to(SPARE_BYTES_MAX);
        self.spare = memory;
        self.under_way = self.under_way.saturating_sub(1);
        if written.result.is_ok() {
            (self.begun, self.recorded) = (true, Some(written.reached));
            self.ending = match self.ending {
                EndingPlace::UnderWay(1) => EndingPlace::Written,
                EndingPlace::UnderWay(nth) => EndingPlace::UnderWay(nth - 1),
                place => place,
            };
        } else {
            self.lose();
        }
    }

    fn lose(&mut self) {
        (self.records, self.head, self.frames) = Default::default();
        self.state = State::Gap(self.reached);
        self.seqs.lose();
        if self.ending != EndingPlace::Written {
            self.ending = EndingPlace::Nowhere;
        }
    }

    /// The server knows more of the match than the file says, so the journal goes on behind a gap.
    pub(super) fn fall_behind(&mut self) {
        self.lose();
    }

    /// Whether the ending of the match is in the file.
    pub(super) fn has_ending(&self) -> bool {
        self.ending == EndingPlace::Written
    }

    /// Whether there is a file, of which a replay can be made.
    pub(super) fn has_begun(&self) -> bool {
        self.begun
    }

    /// Tells the recorder that the ending is written. The replay is held back for the time `hold`.
    pub(super) fn ended(&self, hold: Duration) {
        send_unbounded(&self.journals.ended, MatchEnded { match_id: self.match_id.clone(), hold });
    }
}

/// A room that dies all at once still sends the rest of its journal.
impl Drop for JournalWriter {
    fn drop(&mut self) {
        if self.state != State::Whole {
            return;
        }
        if self.followed != self.reached {
            // Otherwise inputs that a step has taken would be waiting for it again.
            let ms = self.began.elapsed().as_millis() as u64;
            record::encode(&Record::Reached { tick: self.followed, ms }, &mut self.records);
        }
        self.seal();
        self.note_seqs();
        self.send();
    }
}

mod last_words;
#[cfg(test)]
mod tests;
