//! The last words of a room in a journal. After them nobody is left to hear that the disk did not take them, or the
//! batch before them.

use super::JournalWriter;
use crate::actors::mail::send_unbounded;
use crate::actors::play::room::journal::handle::Retiring;
use crate::actors::recording::recorder::{Batch, BatchPosition, Reserved, Retire, ending_behind_gap};
use crate::game::Match;
use crate::room::{RoomFact, RoomRecord};
use crate::store::live;

impl JournalWriter {
    /// Tells the recorder that the journal is not needed any more, because the room has gone on in that of another
    /// match or has ended. The last records are sent along.
    pub(in crate::actors::play::room) fn retire(
        mut self,
        game: &mut Match,
        room: RoomRecord,
        retiring: Retiring,
    ) {
        let Retiring { keep_replay, hold, successor } = retiring;
        let result = room.result.clone();
        let last = self.last_words(game, room, &RoomFact::Closed).or_else(|| {
            let facts = result.map(RoomFact::Decided).into_iter().chain([RoomFact::Closed]);
            in_brief(game, &facts.collect::<Vec<_>>())
        });
        let match_id = self.match_id.clone();
        send_unbounded(&self.journals.retire, Retire { match_id, keep_replay, hold, last, successor });
    }

    /// The next process goes on with the room from here. `how` is the fact that it needs beside the notes.
    pub(in crate::actors::play::room) fn hand_over(
        mut self,
        game: &mut Match,
        room: RoomRecord,
        how: &RoomFact,
    ) {
        match self.last_words(game, room, how) {
            Some(last) => self.hand_in(last, None),
            None => log::warn!("match {}: how it stands now could not be written down", self.match_id),
        }
    }

    /// Everything up to now, and this fact behind it. If a batch is on its way, which the disk may not take, its
    /// content is added a second time, behind a gap.
    fn last_words(&mut self, game: &mut Match, room: RoomRecord, fact: &RoomFact) -> Option<Batch> {
        if self.gap().is_some() {
            self.close_gap(game, room.clone());
        }
        let head = self.is_blank().then(|| room.clone());
        let last = self.last_batch(game, room.numbered, head, fact);
        let place = std::mem::take(&mut self.place);
        let may_not_fit = self.under_way > 0 && place == BatchPosition::Next;
        let behind_gap = (may_not_fit || last.is_none()).then(|| {
            let numbered = room.numbered;
            self.begin_behind_gap(game, room);
            self.last_batch(game, numbered, None, fact)
        });
        match (last, behind_gap.flatten()) {
            (Some(frames), behind_gap) => Some(Batch { frames, place, behind_gap }),
            (None, behind_gap) => behind_gap.map(Batch::behind_gap),
        }
    }

    fn last_batch(
        &mut self,
        game: &mut Match,
        numbered: u64,
        head: Option<RoomRecord>,
        fact: &RoomFact,
    ) -> Option<Reserved> {
        self.pack(game, numbered, head);
        self.fact(fact);
        let batch = self.take_batch()?;
        self.journals.backlog.reserve(batch).ok()
    }
}

/// The ending of the match and these facts alone, for the case that there is no room for more.
fn in_brief(game: &Match, facts: &[RoomFact]) -> Option<Batch> {
    let ending = ending_behind_gap(game.tick(), game.journal().ending()?.clone());
    let mut frames = Vec::new();
    live::put_news(&ending, facts, &mut frames).ok()?;
    Some(Batch::behind_gap(Reserved::uncounted(frames)))
}
