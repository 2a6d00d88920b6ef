//! The events that a room is told besides who comes and goes, and what follows from them: the next item of its work,
//! what becomes due, the end of a match, and what comes after it.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::Map;

use super::attendance::{absent_and_awaited, is_deserted};
use super::clocks::{SeatClocks, timekeeper};
use super::deadlines::PassedDeadline;
use super::ending::{Conclusion, Keeping, Terms, is_worth_a_replay};
use super::recall;
use super::recovery::{GivenUp, go_on, revive};
use super::reservation::opener;
use super::work::{NextWork, Task};
use super::{
    AnswerTime, ChatEntry, DelayedStatus, Effect, JournalProgress, News, Now, PastMatch, Recovery,
    RoomChange, RoomFact, RoomRecord, RoomState, SeatClaim,
};
use crate::domain::{MatchId, MatchResult, PlayerId, SettledMatch};
use crate::game::{
    ActRefused, LeaveReason, Match, MatchEffect, MatchNotice, Member, OptionsRefused, Phase, Seat, Tick,
};

/// The events that a room is told.
impl RoomState {
    /// A seat acts; `action` is in journal bytes, and `more` says whether another action follows for the same step (in
    /// lockstep). Errors: why the action is not taken.
    pub fn act(&mut self, seat: Seat, seq: Option<u32>, action: Bytes, more: bool) -> Result<(), ActRefused> {
        if self.reserved.is_gathering() {
            return Err(ActRefused::NotBegun);
        }
        if self.clocks.is_late(seat) {
            return Err(ActRefused::OutOfTime);
        }
        self.game.act(seat, seq, action, more, &mut self.work.match_effects)?;
        if !more {
            self.clocks.answered(seat);
        }
        Ok(())
    }

    /// An answer of a seat was read then; it is told to the room next.
    pub fn answer_read(&mut self, seat: Seat, answer: AnswerTime) {
        self.clocks.answer_read(seat, answer);
    }

    /// A seat does nothing in the step after `tick` (in lockstep).
    pub fn pass(&mut self, seat: Seat, tick: Tick) {
        if !self.reserved.is_gathering() && !self.clocks.is_late(seat) {
            self.clocks.answered(seat);
            self.game.pass(seat, tick, &mut self.work.match_effects);
        }
    }

    /// The next step is due.
    pub fn tick_due(&mut self) {
        self.game.tick_due(&mut self.work.match_effects);
    }

    /// A player or a spectator says something to everybody.
    pub fn say(&mut self, player: PlayerId, message: String, spectator: bool, now: Now) {
        if self.ended {
            return;
        }
        let line = ChatEntry { player, message, at: now.at, spectator };
        self.chat.push(line.clone(), now.ms);
        self.work.push_effect(Effect::Announce(News::Said(line)));
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
        self.notes.note(RoomFact::Changed { name, locked, metadata });
    }

    /// Closes the room. A player who closes it while playing in it has left the match.
    pub fn shut(&mut self, by: Option<PlayerId>, why: &str) {
        let own = by.and_then(|player| Some((self.game.roster().seat_of(&player)?, player)));
        own.inspect(|(seat, player)| self.vacate(*seat, player, LeaveReason::Left));
        self.work.push_task(Task::End(why.to_owned()));
    }

    /// The room stops in this process and goes on in the next one. A result that may be announced is announced.
    pub fn hand_over(&mut self, now: Now) {
        self.ending.announce(self.keeping(), &mut self.work, now.ms);
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
                Some(NextWork::RoomEffect(effect)) => return Some(effect),
                Some(NextWork::MatchEffect(effect)) => {
                    if let Some(effect) = self.translated(effect, now) {
                        return Some(effect);
                    }
                }
                Some(NextWork::Task(task)) => self.perform(task, now),
                None if self.ended || !self.follow_up(now) => {
                    return self.seen_late(now);
                }
                None => {}
            }
        }
    }
}

/// The consequences of the events.
impl RoomState {
    /// Turns an effect of the match into one of the room, after the room has drawn its own conclusions from it.
    pub(super) fn translated(&mut self, effect: MatchEffect, now: Now) -> Option<Effect> {
        match effect {
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
            Task::GoOn => self.game.go_on(&mut self.work.match_effects),
            Task::Recovered => {
                let tick = self.game.tick();
                self.work.push_effect(Effect::Announce(News::Recovered { tick, lost_ticks: None }));
            }
            Task::Clear(seat) => self.game.vacate(seat, LeaveReason::TimedOut, &mut self.work.match_effects),
            Task::Reseat(seat, member) => self.reseat(seat, &member),
            Task::BeginRecord => self.begin_record(),
            Task::End(why) => self.end(&why, now),
        }
    }

    /// Called when every effect is performed: looks at what follows by itself, such as a turn clock, an absent player
    /// or a deadline. Answers whether there is more to do now.
    pub(super) fn follow_up(&mut self, now: Now) -> bool {
        if self.ending.began_at().is_none() && self.game.phase() == Phase::Playing && self.ending.begin(now) {
            self.notes.note(RoomFact::Began(now.at));
        }
        if self.reserved.begin(&mut self.game, &mut self.work) || timekeeper::keep_time(self, now) {
            return true;
        }
        if self.ending.is_told() && opener::tell_end(self, "the match has ended without a result") {
            return true;
        }
        if let Some(seat) = absent_and_awaited(&self.game, &self.seats) {
            self.game.pass(seat, self.game.tick(), &mut self.work.match_effects);
            return true;
        }
        self.deadlines.set_alarm(self.game.alarm(), now.ms);
        let is_needed = self.config.permanent || self.reserved.is_gathering();
        let is_empty = is_deserted(&self.game, self.spectators) && !is_needed;
        self.deadlines.set_empty(is_empty, now.ms + self.bounds.empty_close_ms);
        if let Some(delayed) = &mut self.delayed {
            delayed.look(now.ms, &self.game);
        }
        self.do_what_is_due(now)
    }

    /// The time at which to ask for the next effect again, even if the room was told nothing.
    pub fn wake_ms(&self) -> Option<u64> {
        let shown_ms = self.delayed.as_ref().and_then(DelayedStatus::next_ms);
        // In a room that has ended nobody leaves, and nothing follows the match.
        let seats_ms = [self.seats.next_leave_ms(), self.reserved.due_ms(), self.clocks.due_ms()];
        let inner_ms =
            seats_ms.into_iter().chain([self.ending.due_ms()]).flatten().min().filter(|_| !self.ended);
        [self.deadlines.next_ms(), shown_ms, inner_ms].into_iter().flatten().min()
    }

    /// Does one thing that is due. Answers whether there was any.
    fn do_what_is_due(&mut self, now: Now) -> bool {
        if self.ending.wait_no_longer(self.keeping(), &mut self.work, now.ms) {
            return true;
        }
        if let Some(SeatClaim { seat, player, .. }) = self.seats.overdue(now.ms).cloned() {
            self.vacate(seat, &player, LeaveReason::TimedOut);
            return true;
        }
        if self.reserved.expire(&self.game, &mut self.work, now.ms) {
            self.end("not everybody came in time", now);
            return true;
        }
        match self.deadlines.take_due(now.ms) {
            Some(PassedDeadline::Alarm(id)) => self.game.alarm_due(id, &mut self.work.match_effects),
            Some(PassedDeadline::Empty) => self.end("the room was empty and has closed", now),
            None if self.ending.take_next(now.ms) => self.sequel(now),
            None => return false,
        }
        true
    }

    /// Handles what those who see the room late have seen by now.
    fn seen_late(&mut self, now: Now) -> Option<Effect> {
        self.delayed.iter_mut().for_each(|delayed| delayed.advance(now.ms));
        if self.deadlines.take_seen_over(now.ms) {
            return Some(Effect::CountMatch);
        }
        self.deadlines.take_gone(now.ms).then_some(Effect::Stop)
    }

    /// The match has ended.
    fn finish(&mut self, now: Now) {
        let keeping = self.keeping();
        let terms = Terms { room: &self.config, bounds: &self.bounds, keeping };
        let result = self.ending.finish(&self.game, &self.seats, terms, &mut self.work, now);
        self.deadlines.set_seen_over(now.ms + self.config.delay_ms());
        self.note_result(result);
    }

    fn note_result(&mut self, result: Option<Box<MatchResult>>) {
        result.into_iter().for_each(|result| self.notes.note(RoomFact::Decided(result)));
    }

    fn keeping(&self) -> Keeping {
        let announce_wait_ms = self.delayed.is_none().then_some(self.bounds.announce_wait_ms);
        Keeping { settles: self.settles, journal: self.notes.progress(), announce_wait_ms }
    }

    /// The journal has made progress.
    pub fn journal_reached(&mut self, progress: JournalProgress, now: Now) {
        self.notes.reached(progress);
        if progress.has_ending {
            self.ending.secure(self.keeping(), &mut self.work, now.ms);
        }
    }

    /// The settler has the result of this match in a place that outlives the process.
    pub fn result_kept(&mut self, match_id: &MatchId, now: Now) {
        if match_id == self.game.id() && !self.ended {
            self.ending.secure(self.keeping(), &mut self.work, now.ms);
        }
    }

    /// A match of this room was settled; it may be one before the one that is on.
    pub fn settled(&mut self, settled: Arc<SettledMatch>, now: Now) {
        if self.ended {
            return;
        }
        let is_of_this = settled.match_id == *self.game.id();
        let is_told = is_of_this && self.ending.settled(&settled, self.keeping(), &mut self.work, now.ms);
        if !is_told {
            self.work.push_effect(Effect::Announce(News::Settled(settled)));
        }
    }

    /// Does what comes after a match, unless its result is not safe yet.
    fn sequel(&mut self, now: Now) {
        if self.ending.holds_up() {
            return;
        }
        if !self.config.rematch {
            return self.end("the match is over and the room has closed", now);
        }
        self.ending.announce(self.keeping(), &mut self.work, now.ms);
        self.work.push_effect(Effect::DrawNext);
    }

    /// Ends the room and tells everybody why. A match that is being played ends here, and players who left it before
    /// have lost it.
    fn end(&mut self, why: &str, now: Now) {
        if !self.ended && !self.game.is_over() {
            self.game.abandon();
            let keeping = self.keeping();
            let terms = Terms { room: &self.config, bounds: &self.bounds, keeping };
            let result = self.ending.decide(&self.game, &self.seats, terms, now);
            self.note_result(result);
            self.ending.owe(keeping, &mut self.work); // before its journal, which goes if nobody owes a result
        }
        self.ending.announce(self.keeping(), &mut self.work, now.ms);
        opener::tell_end(self, why);
        self.work.drop_tasks();
        let close = || Effect::CloseJournal { keep_replay: is_worth_a_replay(&self.game) };
        self.work.push_effect(self.past.take().map_or_else(close, Effect::TurnOver));
        self.see_out(why, now);
    }

    /// Closes the connections of an ended room. Those who do not play learn of the end when the spectators do.
    pub(super) fn see_out(&mut self, why: &str, now: Now) {
        self.work.push_effect(Effect::Close(why.to_owned()));
        let gone_ms = self.delayed.as_ref().filter(|_| !self.ended).map(|_| now.ms + self.config.delay_ms());
        if self.delayed.is_none() {
            self.work.push_effect(Effect::Stop);
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
        let (recorded, intervals) = (self.notes.progress().is_some(), self.bounds.intervals);
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
        self.clocks = SeatClocks::new(self.config.time_bank);
        for (seat, member) in game.roster().taken() {
            self.work.push_task(Task::Reseat(seat, member.clone()));
        }
        [Task::GoOn, Task::BeginRecord].into_iter().for_each(|task| self.work.push_task(task));
        let (began_at, Conclusion { quitters, result, .. }) = (ending.began_at(), ending);
        self.past = Some(Box::new(PastMatch { game, began_at, quitters, result, successor: None }));
        self.notes.pause();
        self.round += 1;
        self.work.push_effect(Effect::HideAll);
        Ok(())
    }

    /// Seats a player in the seat that was kept; all join in one step, with [`Task::GoOn`]. A player whom the match does not
    /// admit loses the seat.
    fn reseat(&mut self, seat: Seat, member: &Member) {
        if let Err(refused) = self.game.seat_at(seat, member) {
            self.work.push_effect(Effect::Dismiss { seat, why: refused.to_string() });
            self.unclaim(seat);
        }
    }

    /// Everybody is seated: the journal of this match begins, and that of the one before is not needed any more.
    fn begin_record(&mut self) {
        self.work.push_effect(Effect::ShowMatch);
        if let Some(mut past) = self.past.take() {
            past.successor = Some(self.game.id().clone());
            self.notes.begin();
            self.work.push_effect(Effect::TurnOver(past));
        }
    }
}

/// The ways to go on after a restart or a crash, and after a panic of the game.
impl RoomState {
    /// Takes up what an earlier run of the room left. Everybody with a claim to a seat has it again, away for now;
    /// nobody else has one. `planned` says whether the room was handed over by a planned stop.
    pub fn recall(&mut self, record: RoomRecord, planned: bool, now: Now) {
        self.notes.go_on();
        let keeping = self.keeping();
        recall::take_up(self, record, planned, keeping, now);
    }

    /// Takes up a room that had ended. It is open for those who see it late, until they have seen its end.
    pub fn recall_ended(&mut self, record: &RoomRecord, now: Now) {
        recall::cover(self, record);
        self.see_out("the room has ended", now);
    }

    /// The game panicked: the match gets a rebuilt state, everybody is told, and the match goes on without the input that
    /// made it panic. Errors: it does not go on, because it panicked too often or the state cannot be rebuilt, and the room
    /// has ended. The text is for the log.
    pub fn recover(&mut self, now: Now) -> Result<Recovery, String> {
        if self.ended {
            self.work.drop_shown();
            return Err("the room has ended".to_owned());
        }
        let revived = if self.faults.panicked(now.ms) {
            Err(GivenUp::too_often())
        } else {
            revive(&mut self.game, self.work.take_back())
        };
        match revived {
            Ok(revived) => Ok(go_on(self, &revived)),
            Err(GivenUp { why, for_the_log }) => {
                self.work.drop_shown();
                self.game.abort(why);
                self.end(why, now);
                Err(for_the_log)
            }
        }
    }
}
