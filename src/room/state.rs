//! The room itself: what it is told, and what it answers, at once or as effects that are asked for one by one.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::Map;

use super::attendance::has_people;
use super::deadlines::Deadlines;
use super::ending::{Ending, Keeping};
use super::faults::Faults;
use super::work::{Item, Task, WorkList};
use super::{
    ChatEntry, ChatLog, Claim, DelayedStatus, Effect, Holder, JournalProgress, MatchSummary, News, Now,
    PastMatch, Presence, RoomBounds, RoomChange, RoomConfig, RoomFact, RoomRecord, RoomRefused, RoomStatus,
    SeatTable, Sitting,
};
use crate::domain::PlayerId;
use crate::game::{ActRefused, LeaveReason, Match, Member, Seat, SeatRefused, Seqs, Tick};

/// The refusal of a room with a delay. It does not say why, because that would tell how the match stands.
const COVERED: SeatRefused = SeatRefused::NotAdmitted("the room has no seat for you at the moment");

/// A room: its matches, who sits in it, what is said, and what becomes of its results. It is told the time, and the same
/// inputs lead to the same effects.
///
/// Whoever tells it something then asks for effects ([`RoomState::next`]) until there are none, before telling it anything
/// else. The game's code may panic in any of its methods, or while an effect is performed: then [`RoomState::recover`] is
/// called, and the asking goes on.
pub struct RoomState {
    pub(super) config: Arc<RoomConfig>,
    pub(super) bounds: RoomBounds,
    pub(super) game: Match,
    pub(super) seats: SeatTable,
    pub(super) chat: ChatLog,
    /// What those see who do not play, in a room with a delay.
    pub(super) delayed: Option<DelayedStatus>,
    pub(super) ending: Ending,
    pub(super) faults: Faults,
    pub(super) work: WorkList,
    /// Facts that the journal has not been told yet. Records of the match and chat messages are kept elsewhere.
    pub(super) facts: Vec<RoomFact>,
    /// How far the journal of the match is; `None` where it is not recorded.
    pub(super) journal: Option<JournalProgress>,
    /// Whether matches of this room are recorded.
    pub(super) records: bool,
    /// Whether results of this room are settled.
    pub(super) settles: bool,
    /// The number of the match in this room, from 0.
    pub(super) round: u32,
    /// How many spectators there are.
    pub(super) spectators: usize,
    pub(super) deadlines: Deadlines,
    /// The match before, until everybody is seated in the present one.
    pub(super) past: Option<Box<PastMatch>>,
    pub(super) ended: bool,
}

impl RoomState {
    /// A room with its first match.
    pub fn new(
        config: Arc<RoomConfig>,
        bounds: RoomBounds,
        game: Match,
        records: bool,
        settles: bool,
    ) -> RoomState {
        let delayed = DelayedStatus::new(config.delay_ms(), RoomStatus::of(&game));
        RoomState {
            chat: ChatLog::new(bounds.chat_kept, config.delay_ms()),
            journal: records.then(JournalProgress::default),
            config,
            bounds,
            game,
            seats: SeatTable::default(),
            delayed,
            ending: Ending::default(),
            faults: Faults::default(),
            work: WorkList::default(),
            facts: Vec::new(),
            records,
            settles,
            round: 0,
            spectators: 0,
            deadlines: Deadlines::default(),
            past: None,
            ended: false,
        }
    }

    /// Seats a player who has no seat here. Answers the seat, or why there is none.
    pub fn join(
        &mut self,
        member: Member,
        holder: Holder,
        presence: Presence,
        now: Now,
    ) -> Result<Seat, RoomRefused> {
        if self.ended {
            return Err(if self.delayed.is_some() { COVERED.into() } else { RoomRefused::Ended });
        }
        if self.config.locked {
            return Err(RoomRefused::Locked);
        }
        let (player, told) = (member.player.clone(), &mut self.work.told);
        let between_matches = self.config.rematch && self.game.is_over();
        let seated =
            if between_matches { self.game.reserve(member, told) } else { self.game.seat(member, told) };
        let seat = seated.map_err(|refused| if self.delayed.is_some() { COVERED } else { refused })?;
        self.sit(Claim { seat, player, holder }, presence, now);
        if between_matches {
            self.work.push(Effect::Greet(seat));
        }
        Ok(seat)
    }

    /// Seats a player for whom the game panicked, perhaps for another reason; the match was rebuilt meanwhile.
    pub fn join_after_panic(
        &mut self,
        member: &Member,
        holder: Holder,
        presence: Presence,
        now: Now,
    ) -> Result<Seat, RoomRefused> {
        if self.ended {
            return Err(RoomRefused::Ended);
        }
        let failed = SeatRefused::NotAdmitted("the game failed when you joined");
        let refused = if self.delayed.is_some() { COVERED } else { failed };
        let is_theirs = |(seat, other): &(Seat, &Member)| *other == member && !self.seats.is_taken(*seat);
        let seat = self.game.roster().taken().find(is_theirs).map(|(seat, _)| seat).ok_or(refused)?;
        self.sit(Claim { seat, player: member.player.clone(), holder }, presence, now);
        Ok(seat)
    }

    fn sit(&mut self, claim: Claim, presence: Presence, now: Now) {
        self.seats.take(claim.clone(), presence, Some(now.ms + self.bounds.resume_grace_ms));
        self.note(RoomFact::Claimed(claim));
    }

    /// Frees a seat, and notes it for the journal.
    pub(super) fn unclaim(&mut self, seat: Seat) {
        if let Some(claim) = self.seats.free(seat) {
            self.note(RoomFact::Freed { seat });
            self.work.push(Effect::Freed(claim));
        }
    }

    /// A player comes back to a seat, or a bot does; `token` is the number of the resume token that was shown. Answers
    /// `false` when the seat is not theirs (any more).
    pub fn attach(&mut self, seat: Seat, player: &PlayerId, token: Option<u64>, presence: Presence) -> bool {
        if self.ended || !self.seats.is_of(seat, player) {
            return false;
        }
        if let Some(claim) = token.and_then(|number| self.seats.show_token(seat, number)) {
            self.note(RoomFact::Claimed(claim));
        }
        self.seats.come(seat, presence);
        if presence != Presence::Bot {
            self.work.push(Effect::Announce(News::Back(seat, player.clone())));
        }
        if self.game.is_over() || self.game.knows(seat) {
            self.work.push(Effect::Greet(seat));
        }
        true
    }

    /// What the tokens of a seat's next connection are made with: the sitting, and the first number.
    pub fn next_tokens(&mut self, seat: Seat) -> Option<(Sitting, u64)> {
        self.seats.next_tokens(seat)
    }

    /// The connection of a seat is lost; the seat is kept for the grace time.
    pub fn detach(&mut self, seat: Seat, now: Now) {
        self.seats.go_away(seat, now.ms + self.bounds.resume_grace_ms);
        if let Some(member) = self.game.roster().member(seat) {
            self.work.push(Effect::Announce(News::Away(seat, member.player.clone())));
        }
    }

    /// A player without a connection has done something: the seat is kept for the grace time from now on.
    pub fn keep_seat(&mut self, seat: Seat, now: Now) {
        if self.seats.is_away(seat) {
            self.seats.go_away(seat, now.ms + self.bounds.resume_grace_ms);
        }
    }

    /// Frees a seat for good, if it is still this player's.
    pub fn vacate(&mut self, seat: Seat, player: &PlayerId, reason: LeaveReason) {
        if self.ended || !self.seats.is_of(seat, player) {
            return;
        }
        if let Some(quitter) = self.ending.note_quitter(&self.game, seat, reason) {
            self.note(RoomFact::Quit(quitter));
        }
        self.work.push(Effect::Forget(seat));
        self.unclaim(seat);
        self.game.vacate(seat, reason, &mut self.work.told);
    }

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

/// What is known of a room.
impl RoomState {
    /// What it was opened with, and what was changed since.
    pub fn config(&self) -> &Arc<RoomConfig> {
        &self.config
    }

    /// The present match.
    pub fn game(&self) -> &Match {
        &self.game
    }

    /// The present match, for whoever writes it down.
    pub fn game_mut(&mut self) -> &mut Match {
        &mut self.game
    }

    /// The table of seats.
    pub fn seats(&self) -> &SeatTable {
        &self.seats
    }

    /// The chat.
    pub fn chat(&self) -> &ChatLog {
        &self.chat
    }

    /// Whether there are people in it, in seats or as spectators.
    pub fn has_people(&self) -> bool {
        has_people(&self.game, &self.seats, self.spectators)
    }

    /// Whether the clock should run: because something waits for a step, or because somebody sits here. In a permanent room
    /// without people the clock stands still.
    pub fn wants_ticks(&self) -> bool {
        let alive = !self.game.roster().is_empty() && (self.has_people() || !self.config.permanent);
        !self.ended && !self.game.is_over() && (alive || !self.game.inbox().is_empty())
    }

    /// What went wrong so far.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The number of the match in this room, from 0.
    pub fn round(&self) -> u32 {
        self.round
    }

    /// How the match came out, once that is announced.
    pub fn summary(&self) -> Option<&MatchSummary> {
        self.ending.summary()
    }

    /// How many spectators there are.
    pub fn spectators(&self) -> usize {
        self.spectators
    }

    /// Whether a match has begun in which not everybody is seated yet; its journal begins after that.
    pub fn is_between_matches(&self) -> bool {
        self.past.is_some()
    }

    /// Whether it has ended, at least for those who play.
    pub fn is_ended(&self) -> bool {
        self.ended
    }

    /// Whether those who do not play see it late.
    pub fn is_delayed(&self) -> bool {
        self.delayed.is_some()
    }

    /// How the room stands for those who do not play, in a room with a delay; `None` in a room without one.
    pub fn shown_late(&mut self, now_ms: u64) -> Option<&RoomStatus> {
        self.delayed.as_mut().map(|delayed| delayed.shown(now_ms))
    }

    /// Whether this id has a seat, as far as those know who do not play. In a room with a delay a refusal, too, does not
    /// tell them who plays now.
    pub fn is_known_to_play(&mut self, player: &PlayerId, now_ms: u64) -> bool {
        match self.shown_late(now_ms) {
            Some(status) => status.seats(player),
            None => self.game.roster().seat_of(player).is_some(),
        }
    }

    /// What the room has to know so that it can come back as it is now. `numbered` is the number of its last reliable message.
    pub fn record(&self, numbered: u64) -> RoomRecord {
        RoomRecord {
            config: RoomConfig::clone(&self.config),
            round: self.round,
            seats: self.seats.claims().cloned().collect(),
            chat: self.chat.lines().cloned().collect(),
            numbered,
            missed: None,
            began_at: self.ending.began_at(),
            quitters: self.ending.quitters.clone(),
            result: self.ending.result.clone(),
            shown_match: self.delayed.as_ref().map(|delayed| delayed.shown_match().clone()),
            acted: Seqs::default(),
            closed: false,
            file_bytes: 0,
            behind: false,
        }
    }

    /// Takes the facts that the journal has not been told yet.
    pub fn take_facts(&mut self) -> Vec<RoomFact> {
        std::mem::take(&mut self.facts)
    }

    /// Takes the chat messages that the journal does not have yet.
    pub fn take_said(&mut self) -> Vec<ChatEntry> {
        self.chat.take_fresh()
    }

    /// Notes a fact for the journal. Between two matches there is no journal; the head of the next one will say it.
    pub(super) fn note(&mut self, fact: RoomFact) {
        if self.records && self.past.is_none() {
            self.facts.push(fact);
        }
    }

    pub(super) fn keeping(&self) -> Keeping {
        let announce_wait_ms = self.delayed.is_none().then_some(self.bounds.announce_wait_ms);
        Keeping { settles: self.settles, journal: self.journal, announce_wait_ms }
    }
}
