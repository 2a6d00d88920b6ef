//! What follows in a room from what it was told: the next item of its work, what becomes due, how a match ends, what comes
//! after it, and how a match goes on after its game has panicked.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::Map;

use super::attendance::{absent_and_awaited, is_deserted};
use super::deadlines::Due;
use super::ending::{Circumstances, Ending, placings_of, result_of};
use super::work::{Item, Task};
use super::{
    ChatEntry, Claim, DelayedStatus, Effect, Holder, JournalProgress, MatchSummary, News, Now, PastMatch,
    Presence, Recovery, RoomBounds, RoomChange, RoomFact, RoomRecord, RoomState, RoomStatus,
};
use crate::domain::guard::caught;
use crate::domain::{MatchId, PlayerId, SettledMatch};
use crate::game::{
    ActRefused, Input, LeaveReason, Match, MatchEffect, MatchNotice, Member, Omitted, OptionsRefused, Phase,
    Revived, Seat, Tick,
};

/// What it is told.
impl RoomState {
    /// A seat acts; `action` is in journal bytes, and `more` says whether another action follows for the same step (in
    /// lockstep). Errors: why the action is not taken.
    pub fn act(&mut self, seat: Seat, seq: Option<u32>, action: Bytes, more: bool) -> Result<(), ActRefused> {
        self.game.act(seat, seq, action, more, &mut self.work.told)
    }

    /// A seat does nothing in the step after `tick` (in lockstep).
    pub fn pass(&mut self, seat: Seat, tick: Tick) {
        self.game.pass(seat, tick, &mut self.work.told);
    }

    /// The next step is due.
    pub fn tick_due(&mut self) {
        self.game.tick_due(&mut self.work.told);
    }

    /// A player or a spectator says something to everybody.
    pub fn say(&mut self, player: PlayerId, message: String, spectator: bool, now: Now) {
        if self.ended {
            return;
        }
        let line = ChatEntry { player, message, at: now.at, spectator };
        self.chat.push(line.clone(), now.ms);
        self.work.push(Effect::Announce(News::Said(line)));
    }

    /// Notes how many spectators there are now.
    pub fn watched_by(&mut self, spectators: usize) {
        self.spectators = spectators;
    }

    /// Changes what may be changed.
    pub fn change(&mut self, change: RoomChange) {
        let config = Arc::make_mut(&mut self.config);
        config.change(change);
        let (name, locked) = (config.name.clone(), config.locked);
        let metadata = Map::clone(&config.metadata);
        self.note(RoomFact::Changed { name, locked, metadata });
    }

    /// Closes the room. If a player closes it who plays in it, that player has left the match.
    pub fn shut(&mut self, by: Option<PlayerId>, why: &str) {
        let own = by.and_then(|player| Some((self.game.roster().seat_of(&player)?, player)));
        own.inspect(|(seat, player)| self.vacate(*seat, player, LeaveReason::Left));
        self.work.then(Task::End(why.to_owned()));
    }

    /// The room stops in this process and goes on in the next one. A result that may be announced is announced.
    pub fn hand_over(&mut self) {
        self.ending.announce(self.keeping(), &mut self.work);
    }

    /// Takes up a room that had ended. It is open for those who see it late, until they have seen its end.
    pub fn recall_ended(&mut self, room: &RoomRecord, now: Now) {
        self.cover(room);
        self.see_out("the room has ended", now);
    }

    /// Covers how the match stands now: its players know it, the others see it after the delay.
    pub(super) fn cover(&mut self, room: &RoomRecord) {
        self.delayed = DelayedStatus::new(self.config.delay_ms(), RoomStatus::covered(room, &self.game));
    }

    /// The room was handed over to the next process, and does nothing any more.
    pub fn handed_over(&mut self) {
        self.ended = true;
    }

    /// The next effect to perform. `None`: there is nothing to do until the room is told something else, or until
    /// [`RoomState::wake_ms`].
    pub fn next(&mut self, now: Now) -> Option<Effect> {
        loop {
            match self.work.next() {
                Some(Item::Own(effect)) => return Some(effect),
                Some(Item::Told(told)) => {
                    if let Some(effect) = self.translated(told, now) {
                        return Some(effect);
                    }
                }
                Some(Item::Do(task)) => self.perform(task, now),
                None if self.ended || !self.follow_up(now) => {
                    return self.deadlines.take_gone(now.ms).then_some(Effect::Stop);
                }
                None => {}
            }
        }
    }
}

/// What follows from that.
impl RoomState {
    /// Turns an effect of the match into one of the room, after the room has drawn its own conclusions from it.
    pub(super) fn translated(&mut self, told: MatchEffect, now: Now) -> Option<Effect> {
        match told {
            MatchEffect::Broadcast(notice) => Some(Effect::Tell(notice)),
            MatchEffect::Tell(seat, MatchNotice::Welcome) => Some(Effect::Greet(seat)),
            MatchEffect::Tell(..) => None,
            MatchEffect::Finish(_) => {
                self.finish(now);
                None
            }
        }
    }

    pub(super) fn perform(&mut self, task: Task, now: Now) {
        match task {
            Task::GoOn => self.game.go_on(&mut self.work.told),
            Task::Recovered => {
                let tick = self.game.tick();
                self.work.push(Effect::Announce(News::Recovered { tick, lost_ticks: None }));
            }
            Task::Clear(seat) => self.game.vacate(seat, LeaveReason::TimedOut, &mut self.work.told),
            Task::Reseat(seat, member) => self.reseat(seat, &member),
            Task::BeginRecord => self.begin_record(),
            Task::End(why) => self.end(&why, now),
        }
    }

    /// Everything that was told is performed: looks at what follows from it by itself, such as a turn clock, an absent
    /// player or a deadline. Answers whether there is more to do now.
    pub(super) fn follow_up(&mut self, now: Now) -> bool {
        if self.ending.began_at().is_none() && self.game.phase() == Phase::Playing && self.ending.begin(now) {
            self.note(RoomFact::Began(now.at));
        }
        if let Some(seat) = absent_and_awaited(&self.game, &self.seats) {
            self.game.pass(seat, self.game.tick(), &mut self.work.told);
            return true;
        }
        self.deadlines.set_alarm(self.game.alarm(), now.ms);
        let is_empty = is_deserted(&self.game, self.spectators) && !self.config.permanent;
        self.deadlines.set_empty(is_empty, now.ms + self.bounds.empty_close_ms);
        if let Some(delayed) = &mut self.delayed {
            delayed.look(now.ms, &self.game);
        }
        self.do_what_is_due(now)
    }

    /// The time at which to ask for the next effect again, even if the room was told nothing.
    pub fn wake_ms(&self) -> Option<u64> {
        let shown_ms = self.delayed.as_ref().and_then(DelayedStatus::next_ms);
        let leave_ms = self.seats.next_leave_ms().filter(|_| !self.ended);
        [self.deadlines.next_ms(), self.ending.due_ms(), shown_ms, leave_ms].into_iter().flatten().min()
    }

    /// Does one thing that is due. Answers whether there was any.
    fn do_what_is_due(&mut self, now: Now) -> bool {
        if self.ending.due_ms().is_some_and(|at_ms| at_ms <= now.ms) {
            let overdue = self.ending.wait_no_longer(self.keeping(), &mut self.work, now.ms);
            self.make_up_for(overdue, now);
            return true;
        }
        if let Some(Claim { seat, player, .. }) = self.seats.overdue(now.ms).cloned() {
            self.vacate(seat, &player, LeaveReason::TimedOut);
            return true;
        }
        match self.deadlines.take_due(now.ms) {
            Some(Due::Alarm(id)) => self.game.alarm_due(id, &mut self.work.told),
            Some(Due::Empty) => self.end("the room was empty and has closed", now),
            Some(Due::Sequel) => self.sequel(now),
            None => return false,
        }
        true
    }

    /// The match has ended. Its result is noted for the journal, and what comes after the match is set. It is announced
    /// once it is written, so that no result that somebody has heard of is lost with the process, and if possible once it
    /// is settled, so that it says what it is worth.
    fn finish(&mut self, now: Now) {
        let summary = self.summed_up(now);
        self.decide(now);
        self.work.push(Effect::NoteEnding);
        let overdue = self.ending.announce_in_time(summary, self.keeping(), &mut self.work, now.ms);
        self.make_up_for(overdue, now);
    }

    /// Sets the time of what comes after the match: another one, or the end of the room. Answers how the match came out.
    fn summed_up(&mut self, now: Now) -> MatchSummary {
        let RoomBounds { intermission_ms, finished_close_ms, .. } = self.bounds;
        let next_ms = self.config.rematch.then_some(now.ms + intermission_ms);
        self.deadlines.set_sequel(next_ms.unwrap_or(now.ms + finished_close_ms));
        let placings = placings_of(&self.game, &self.ending.quitters, &self.seats);
        MatchSummary::new(self.game.id().clone(), placings, self.journal.is_some(), next_ms)
    }

    /// Makes the result of the match that is over now, and notes it for the journal.
    fn decide(&mut self, now: Now) {
        let ended_at = self.ending.ends_at(now);
        let about = Circumstances {
            room: &self.config,
            seats: &self.seats,
            quitters: &self.ending.quitters,
            began_at: self.ending.began_at().unwrap_or(ended_at),
            ended_at,
            has_replay: self.journal.is_some(),
        };
        self.ending.result = result_of(&self.game, &about).map(Box::new);
        if let Some(result) = self.ending.result.clone() {
            self.note(RoomFact::Decided(result));
        }
    }

    /// The journal has come this far.
    pub fn journal_reached(&mut self, progress: JournalProgress, now: Now) {
        self.journal = self.journal.map(|_| progress);
        if progress.has_ending {
            self.secure(now);
        }
    }

    /// The settler has the result of this match in a place that outlives the process.
    pub fn result_kept(&mut self, match_id: &MatchId, now: Now) {
        if match_id == self.game.id() && !self.ended {
            self.secure(now);
        }
    }

    /// A match of this room was settled; it may be one before the one that is on.
    pub fn settled(&mut self, settled: Arc<SettledMatch>, now: Now) {
        if self.ended {
            return;
        }
        if settled.match_id == *self.game.id()
            && let Some(overdue) = self.ending.settled(&settled, self.keeping(), &mut self.work)
        {
            return self.make_up_for(overdue, now);
        }
        self.work.push(Effect::Announce(News::Settled(settled)));
    }

    /// The result of the present match is in a place that outlives the process.
    fn secure(&mut self, now: Now) {
        let overdue = self.ending.secure(self.keeping(), &mut self.work, now.ms);
        self.make_up_for(overdue, now);
    }

    /// Makes what comes after the match due now, if it has been waiting for the result.
    pub(super) fn make_up_for(&mut self, overdue: bool, now: Now) {
        if overdue {
            self.deadlines.set_sequel(now.ms);
        }
    }

    /// Does what comes after a match, unless its result is not safe yet.
    fn sequel(&mut self, now: Now) {
        self.ending.owe(self.keeping(), &mut self.work);
        if self.ending.holds_up() {
            return;
        }
        if !self.config.rematch {
            return self.end("the match is over and the room has closed", now);
        }
        self.ending.announce(self.keeping(), &mut self.work);
        self.work.push(Effect::DrawNext);
    }

    /// Ends the room and tells everybody why. A match that is being played ends here, and whoever left it before has lost
    /// it.
    fn end(&mut self, why: &str, now: Now) {
        if !self.ended && !self.game.is_over() {
            self.game.abandon();
            self.decide(now);
            self.ending.owe(self.keeping(), &mut self.work);
        }
        self.ending.announce(self.keeping(), &mut self.work);
        self.work.drop_tasks();
        self.work.push(self.past.take().map_or(Effect::CloseJournal, Effect::TurnOver));
        self.see_out(why, now);
    }

    /// Closes the connections of an ended room. Those who do not play learn of the end when the spectators do.
    pub(super) fn see_out(&mut self, why: &str, now: Now) {
        self.work.push(Effect::Close(why.to_owned()));
        let gone_ms = self.delayed.as_ref().filter(|_| !self.ended).map(|_| now.ms + self.config.delay_ms());
        if self.delayed.is_none() {
            self.work.push(Effect::Stop);
        }
        self.ended = true;
        self.deadlines.end(gone_ms);
    }
}

/// The way from one match to the next.
impl RoomState {
    /// Begins another match with everybody who is still here, in the same seats. Errors: the game does not take the options
    /// any more; the room has ended then.
    pub fn begin_next(&mut self, id: MatchId, seed: u64, now: Now) -> Result<(), OptionsRefused> {
        if is_deserted(&self.game, self.spectators) && !self.config.permanent {
            self.end("everybody has left", now);
            return Ok(());
        }
        let (recorded, intervals) = (self.journal.is_some(), self.bounds.intervals);
        let spec = self.config.match_spec(self.game.game_type(), id, seed, recorded, intervals);
        let next = match Match::open(spec) {
            Ok(next) => next,
            Err(refused) => {
                self.end("the next match could not begin", now);
                return Err(refused);
            }
        };
        let game = std::mem::replace(&mut self.game, next);
        let ending = std::mem::take(&mut self.ending);
        for (seat, member) in game.roster().taken() {
            self.work.then(Task::Reseat(seat, member.clone()));
        }
        self.work.then(Task::BeginRecord);
        let (began_at, Ending { quitters, result, .. }) = (ending.began_at(), ending);
        self.past = Some(Box::new(PastMatch { game, began_at, quitters, result, successor: None }));
        self.journal = None;
        self.round += 1;
        self.work.push(Effect::HideAll);
        Ok(())
    }

    /// Seats a player of the match before. A player whom the match does not admit loses the seat.
    fn reseat(&mut self, seat: Seat, member: &Member) {
        if let Err(refused) = self.game.seat_again(seat, member, &mut self.work.told) {
            self.work.push(Effect::Dismiss { seat, why: refused.to_string() });
            self.unclaim(seat);
        }
    }

    /// Everybody is seated: the journal of this match begins, and that of the one before is not needed any more.
    fn begin_record(&mut self) {
        self.work.push(Effect::ShowMatch);
        if let Some(mut past) = self.past.take() {
            past.successor = Some(self.game.id().clone());
            self.journal = self.records.then(Default::default);
            self.work.push(Effect::TurnOver(past));
        }
    }
}

/// How a room comes back after a restart or a crash.
impl RoomState {
    /// Takes up what an earlier run of the room left. Whoever has a claim to a seat has it again, away for now; nobody else
    /// has one. `planned` says whether the room was handed over by a planned stop.
    pub fn recall(&mut self, mut room: RoomRecord, planned: bool, now: Now) {
        self.cover(&room);
        self.round = room.round;
        self.ending = Ending::recalled(&mut room);
        self.chat.recall(room.chat, now.ms);
        self.journal = self.journal.map(|journal| JournalProgress { begun: true, ..journal });
        let leaves_ms = now.ms + self.bounds.resume_grace_ms;
        for claim in room.seats {
            let is_person = matches!(claim.holder, Holder::Player { .. });
            self.seats.take(claim, Presence::Away, is_person.then_some(leaves_ms));
        }
        if self.game.is_over() {
            // The seats are those of the players of that match; others may have them by now.
            self.finish_again(now);
        }
        self.clear_unclaimed();
        self.free_unseated();
        if !planned {
            // The process died. Only those who have seen the last steps know how many were made and not written.
            self.work.then(Task::Recovered);
        }
        self.work.then(Task::GoOn);
    }

    /// The match was over already when the room came back.
    fn finish_again(&mut self, now: Now) {
        let summary = self.summed_up(now);
        if self.game.outcome().is_none() {
            return;
        }
        self.ending.was_announced(summary);
        if self.ending.result.is_none() {
            self.decide(now);
        }
        self.ending.owe(self.keeping(), &mut self.work);
    }

    /// Clears the seats to which nobody has a claim.
    fn clear_unclaimed(&mut self) {
        let taken = self.game.roster().taken();
        let unclaimed = taken.filter(|(seat, member)| !self.seats.is_of(*seat, &member.player));
        for seat in unclaimed.map(|(seat, _)| seat).collect::<Vec<_>>() {
            if self.game.is_over() {
                // When a match is over, no record says who left after it.
                self.game.release(seat);
            } else {
                self.work.then(Task::Clear(seat));
            }
        }
    }

    /// Frees the claims to seats that the match does not give to their owner. When the match is over, the seat is kept for
    /// the next one.
    fn free_unseated(&mut self) {
        for Claim { seat, player, holder } in self.seats.claims().cloned().collect::<Vec<_>>() {
            if self.game.is_over() {
                let bot = matches!(holder, Holder::Bot { .. });
                self.game.reserve_at(seat, Member { player: player.clone(), bot });
            }
            if !self.game.roster().is_of(seat, &player) {
                self.unclaim(seat);
            }
        }
    }
}

/// How a match goes on after its game has panicked.
impl RoomState {
    /// The game panicked: the match gets a rebuilt state, everybody is told, and the match goes on without the input that
    /// made it panic. Errors: it does not go on, because it panicked too often or the state cannot be rebuilt, and the room
    /// has ended. The text is for the log.
    pub fn recover(&mut self, now: Now) -> Result<Recovery, String> {
        if self.ended {
            self.work.drop_shown();
            return Err("the room has ended".to_owned());
        }
        if self.faults.panicked(now.ms) {
            let why = "the match crashed three times within a minute and was aborted";
            return Err(self.give_up(why, why.to_owned(), now));
        }
        let (game, told) = (&mut self.game, self.work.take_back());
        match caught(|| game.revive(told)) {
            Some(Ok(revived)) => Ok(self.revived(&revived)),
            Some(Err(failed)) => {
                let why = "the match crashed and could not be rebuilt, so it was aborted";
                Err(self.give_up(why, format!("the match cannot be rebuilt: {failed}"), now))
            }
            None => {
                let why = "the match crashed and was aborted";
                Err(self.give_up(why, "the game panicked again while the match was rebuilt".to_owned(), now))
            }
        }
    }

    /// The match cannot go on. Everybody is told why.
    fn give_up(&mut self, why: &str, for_the_log: String, now: Now) -> String {
        self.work.drop_shown();
        self.game.abort(why);
        self.end(why, now);
        for_the_log
    }

    fn revived(&mut self, revived: &Revived) -> Recovery {
        let Revived { tick, lost_ticks, ref left_out } = *revived;
        self.faults.recovered(left_out.len());
        // Those seats get the whole state with their welcome, which is still to come.
        let mut first: Vec<Effect> = self.work.unwelcomed().into_iter().map(Effect::Hide).collect();
        first.push(Effect::Announce(News::Recovered { tick, lost_ticks: Some(lost_ticks) }));
        for omitted in left_out {
            first.extend(self.omitted(omitted));
        }
        first.push(Effect::ShowState);
        self.work.before_all(first);
        self.work.go_on_first();
        Recovery { tick, left_out: left_out.len() }
    }

    /// What is to be done about an input of a player that does not count.
    fn omitted(&mut self, omitted: &Omitted) -> Option<Effect> {
        let member = omitted.member.as_ref()?;
        match omitted.input {
            Input::Act { seat, .. } if self.game.roster().member(seat) == Some(member) => {
                Some(Effect::Refuse { seat, seq: omitted.seq, refused: ActRefused::LeftOut })
            }
            Input::Join { seat } if self.game.roster().member(seat).is_none() => {
                self.unclaim(seat);
                let why = "the game failed when you joined, so you have no seat".to_owned();
                Some(Effect::Dismiss { seat, why })
            }
            _ => None,
        }
    }
}
