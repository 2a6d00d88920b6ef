//! The room itself: its parts, the rules for its seats, and the questions that it answers.

use std::sync::Arc;

use super::attendance::has_people;
use super::clocks::SeatClocks;
use super::deadlines::Deadlines;
use super::ending::Conclusion;
use super::faults::Faults;
use super::record::JournalNotes;
use super::reservation::seats::ReservedSeats;
use super::seats::{Admission, Newcomer};
use super::work::{Task, WorkList};
use super::{
    Came, ChatEntry, ChatLog, DelayedStatus, Effect, MatchSummary, News, Now, PastMatch, Presence,
    ReservationNews, RoomBounds, RoomConfig, RoomFact, RoomRecord, RoomRefused, RoomStatus, SeatGrant,
    SeatRequest, SeatTable, Sitting,
};
use crate::domain::{ConnectionId, PlayerId};
use crate::game::{LeaveReason, Level, Match, Member, Seat, SeatRefused, Seqs};

/// The refusal of a room with a delay. It does not say why, because that would tell how the match stands.
const COVERED: SeatRefused = SeatRefused::NotAdmitted("the room has no seat for you at the moment");

/// A room: its matches, its seats, its chat and its results. It is told the time, and the same inputs lead to the same
/// effects.
///
/// The caller tells it something, and then asks for effects ([`RoomState::next`]) until there are none, before telling
/// it anything else. The game's code may panic in any of its methods, or while an effect is performed: then
/// [`RoomState::recover`] is called, and the asking goes on.
pub struct RoomState {
    pub(super) config: Arc<RoomConfig>,
    pub(super) bounds: RoomBounds,
    pub(super) game: Match,
    pub(super) seats: SeatTable,
    pub(super) chat: ChatLog,
    /// The state that everybody but the players sees, in a room with a delay.
    pub(super) delayed: Option<DelayedStatus>,
    pub(super) ending: Conclusion,
    pub(super) faults: Faults,
    pub(super) work: WorkList,
    /// The facts for the journal.
    pub(super) notes: JournalNotes,
    /// Whether results of this room are settled.
    pub(super) settles: bool,
    /// The number of the match in this room, from 0.
    pub(super) round: u32,
    /// The number of spectators.
    pub(super) spectators: usize,
    /// The clocks of players, in a room with time banks.
    pub(super) clocks: SeatClocks,
    /// The seats that are reserved, in a room with a reservation.
    pub(super) reserved: ReservedSeats,
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
            clocks: SeatClocks::new(config.time_bank),
            reserved: ReservedSeats::new(config.reservation.as_ref(), 0),
            config,
            bounds,
            game,
            seats: SeatTable::default(),
            delayed,
            ending: Conclusion::default(),
            faults: Faults::default(),
            work: WorkList::default(),
            notes: JournalNotes::new(records),
            settles,
            round: 0,
            spectators: 0,
            deadlines: Deadlines::default(),
            past: None,
            ended: false,
        }
    }
}

/// The rules for its seats.
impl RoomState {
    /// Seats a player, for the first time or again. Errors: why there is no seat, or why it is not given back.
    ///
    /// If the game panics over a newcomer, [`RoomState::sit_after_panic`] is asked next.
    pub fn sit(&mut self, request: &SeatRequest<'_>, now: Now) -> Result<SeatGrant, RoomRefused> {
        match request.admission(&self.seats)? {
            Admission::AsNewcomer => {
                let seat = self.admit(&request.newcomer(), now)?;
                Ok(self.seated(request, seat, request.sitting, Came::AsNewcomer))
            }
            Admission::Back { seat, sitting, .. } if request.connection.is_none() => {
                self.keep_seat(seat, now);
                Ok(self.seated(request, seat, sitting, Came::WithoutConnection))
            }
            Admission::Back { .. } if self.ended => Err(RoomRefused::Ended),
            Admission::Back { seat, sitting, token } => {
                if let Some(claim) = token.and_then(|number| self.seats.show_token(seat, number)) {
                    self.notes.note(RoomFact::Claimed(claim));
                }
                self.seats.come(seat, request.presence());
                self.work.push_effect(Effect::Announce(News::Back(seat, request.player.clone())));
                self.greet_again(seat);
                Ok(self.seated(request, seat, sitting, Came::Back))
            }
        }
    }

    /// The game has panicked while this player sat down, perhaps for another reason; the match was rebuilt meanwhile.
    pub fn sit_after_panic(&mut self, request: &SeatRequest<'_>, now: Now) -> Result<SeatGrant, RoomRefused> {
        let seat = self.admit_after_panic(&request.newcomer(), now)?;
        Ok(self.seated(request, seat, request.sitting, Came::AsNewcomer))
    }

    /// Checks that a player still has the seat, once everything is performed that followed from sitting down. Errors:
    /// the game has failed over it meanwhile, and the match was rebuilt without the player.
    pub fn still_seated(&self, seated: SeatGrant) -> Result<SeatGrant, RoomRefused> {
        let failed = SeatRefused::NotAdmitted("the game failed when you joined, so you have no seat");
        let is_theirs = self.seats.is_sitting(seated.seat, Some(seated.sitting));
        if is_theirs { Ok(seated) } else { Err(failed.into()) }
    }

    /// Those who sit down before the room works on join the match in one step.
    pub fn seat_together(&mut self) {
        self.game.hold();
        self.work.push_task(Task::GoOn);
    }

    /// Seats a bot. Errors and panics are those of [`RoomState::sit`].
    pub fn sit_bot(&mut self, player: &PlayerId, level: Level, now: Now) -> Result<Seat, RoomRefused> {
        self.admit(&Newcomer::bot(player.clone(), level), now)
    }

    /// The game has panicked while this bot sat down.
    pub fn sit_bot_after_panic(
        &mut self,
        player: &PlayerId,
        level: Level,
        now: Now,
    ) -> Result<Seat, RoomRefused> {
        self.admit_after_panic(&Newcomer::bot(player.clone(), level), now)
    }

    /// A bot plays on in a seat that it had before the room came back. Answers `false` if the seat is not the bot's (any
    /// more).
    pub fn return_bot(&mut self, seat: Seat, player: &PlayerId) -> bool {
        let is_theirs = !self.ended && self.seats.level(seat, player).is_some();
        if is_theirs {
            self.seats.come(seat, Presence::Bot);
            self.greet_again(seat);
        }
        is_theirs
    }

    /// Gives a newcomer a seat, unless the room takes nobody in.
    fn admit(&mut self, newcomer: &Newcomer, now: Now) -> Result<Seat, RoomRefused> {
        if self.ended {
            return Err(if self.is_delayed() { COVERED.into() } else { RoomRefused::Ended });
        }
        if self.config.locked {
            return Err(RoomRefused::Locked);
        }
        let (member, game, work) = (newcomer.member.clone(), &mut self.game, &mut self.work);
        let between_matches = self.config.rematch && game.is_over();
        let given = if between_matches {
            game.reserve(member, &mut work.match_effects).map_err(RoomRefused::from)
        } else {
            self.reserved.seat(member, &self.ending.quitters, game, work)
        };
        let seat = given.map_err(|refused| self.told_to_strangers(refused))?;
        self.take_seat(newcomer, seat, now);
        if between_matches {
            self.work.push_effect(Effect::Greet(seat));
        }
        Ok(seat)
    }

    /// Gives a newcomer over whom the game panicked the seat that the rebuilt match has for them, if it has one.
    fn admit_after_panic(&mut self, newcomer: &Newcomer, now: Now) -> Result<Seat, RoomRefused> {
        if self.ended {
            return Err(RoomRefused::Ended);
        }
        let failed = SeatRefused::NotAdmitted("the game failed when you joined");
        let is_theirs =
            |(seat, member): &(Seat, &Member)| **member == newcomer.member && !self.seats.is_taken(*seat);
        let kept = self.game.roster().taken().find(is_theirs).map(|(seat, _)| seat);
        let seat = kept.ok_or_else(|| self.told_to_strangers(failed.into()))?;
        self.take_seat(newcomer, seat, now);
        Ok(seat)
    }

    /// The refusal as it is told to somebody who does not play.
    fn told_to_strangers(&self, refused: RoomRefused) -> RoomRefused {
        let tells = self.is_delayed() && refused != RoomRefused::Reserved;
        if tells { COVERED.into() } else { refused }
    }

    fn take_seat(&mut self, newcomer: &Newcomer, seat: Seat, now: Now) {
        let (claim, leaves_ms) = (newcomer.claim(seat), now.ms + self.bounds.resume_grace_ms);
        self.seats.take(claim.clone(), newcomer.presence, Some(leaves_ms));
        self.notes.note(RoomFact::Claimed(claim));
    }

    /// Shows the whole state to a seat that is part of it already; one that is not is welcomed by the match.
    fn greet_again(&mut self, seat: Seat) {
        if self.game.is_over() || self.game.knows(seat) {
            self.work.push_effect(Effect::Greet(seat));
        }
    }

    /// The answer to a player who has this seat now, with the tokens for the connection, if there is one.
    fn seated(&mut self, request: &SeatRequest<'_>, seat: Seat, sitting: Sitting, came: Came) -> SeatGrant {
        let first_token = request.connection.and_then(|_| self.seats.next_token(seat));
        SeatGrant { seat, sitting, came, first_token }
    }

    /// Frees a seat, and notes it for the journal.
    pub(super) fn unclaim(&mut self, seat: Seat) {
        if let Some(claim) = self.seats.free(seat) {
            self.notes.note(RoomFact::Freed { seat });
            self.work.push_effect(Effect::Freed(claim));
        }
    }

    /// A connection is lost. If it is the one of this seat, the seat is kept for the grace time. Answers whether it is.
    pub fn disconnect(&mut self, seat: Seat, connection: ConnectionId, now: Now) -> bool {
        if self.seats.connection(seat) != Some(connection) {
            return false;
        }
        self.seats.go_away(seat, now.ms + self.bounds.resume_grace_ms);
        if let Some(member) = self.game.roster().member(seat) {
            self.work.push_effect(Effect::Announce(News::Away(seat, member.player.clone())));
        }
        true
    }

    /// A player without a connection has done something: the seat is kept for the grace time from now on.
    pub fn keep_seat(&mut self, seat: Seat, now: Now) {
        if self.seats.is_away(seat) {
            self.seats.go_away(seat, now.ms + self.bounds.resume_grace_ms);
        }
    }

    /// The player who has this seat, and this connection to it.
    pub fn player_of(&self, seat: Seat, connection: ConnectionId) -> Option<PlayerId> {
        let member =
            self.game.roster().member(seat).filter(|_| self.seats.connection(seat) == Some(connection));
        member.map(|member| member.player.clone())
    }

    /// Frees a seat for good, if it is still this player's.
    pub fn vacate(&mut self, seat: Seat, player: &PlayerId, reason: LeaveReason) {
        if self.ended || !self.seats.is_of(seat, player) {
            return;
        }
        let game = Some(&self.game).filter(|_| !self.reserved.is_gathering());
        if let Some(quitter) = game.and_then(|game| self.ending.note_quitter(game, seat, reason)) {
            self.notes.note(RoomFact::Quit(quitter));
        }
        self.work.push_effect(Effect::Forget(seat));
        self.unclaim(seat);
        self.reserved.vacate(seat, reason, &mut self.game, &mut self.work);
    }
}

/// Questions about a room.
impl RoomState {
    /// The settings that it was opened with, with the changes since.
    pub fn config(&self) -> &Arc<RoomConfig> {
        &self.config
    }

    /// The present match.
    pub fn game(&self) -> &Match {
        &self.game
    }

    /// The present match, for the journal, which takes its records out. Nobody else changes a match from outside.
    pub fn match_for_journal(&mut self) -> &mut Match {
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

    /// Whether the clock should run, because something waits for a step, or because somebody sits here. In a permanent
    /// room without people the clock stands still.
    pub fn wants_ticks(&self) -> bool {
        let sits = !self.game.roster().is_empty() && !self.reserved.is_gathering();
        let alive = sits && (self.has_people() || !self.config.permanent);
        !self.ended && !self.game.is_over() && (alive || !self.game.inbox().is_empty())
    }

    /// The failures so far.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The number of the match in this room, from 0.
    pub fn round(&self) -> u32 {
        self.round
    }

    /// The summary of the match, once its result is announced.
    pub fn summary(&self) -> Option<&MatchSummary> {
        self.ending.summary()
    }

    /// The number of spectators.
    pub fn spectators(&self) -> usize {
        self.spectators
    }

    /// Whether a match has begun in which not everybody is seated yet; its journal begins after that.
    pub fn is_between_matches(&self) -> bool {
        self.past.is_some()
    }

    /// The last news of the reservation of its seats that were told; `None` where there are none.
    pub fn reservation_news(&self) -> Option<ReservationNews> {
        self.reserved.last_told()
    }

    /// Whether nothing that it was told is to be performed or done, so that it may be told more before it is asked for
    /// effects. Something may be due all the same.
    pub fn is_at_rest(&self) -> bool {
        self.work.is_empty()
    }

    /// Whether it has ended, at least for those who play.
    pub fn is_ended(&self) -> bool {
        self.ended
    }

    /// Whether those who do not play see it late.
    pub fn is_delayed(&self) -> bool {
        self.delayed.is_some()
    }

    /// The status that everybody but the players sees, in a room with a delay; `None` in a room without one.
    pub fn shown_late(&self, now_ms: u64) -> Option<&RoomStatus> {
        self.delayed.as_ref().map(|delayed| delayed.shown(now_ms))
    }

    /// The record with which the room can come back as it is now. `numbered` is the number of its last reliable
    /// message.
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
            clocks: self.clocks.all(),
            closed: false,
            file_bytes: 0,
            behind: false,
        }
    }

    /// Takes the facts that the journal has not been told yet.
    pub fn take_facts(&mut self) -> Vec<RoomFact> {
        self.notes.take()
    }

    /// Takes the chat messages that the journal does not have yet.
    pub fn take_said(&mut self) -> Vec<ChatEntry> {
        self.chat.take_fresh()
    }
}
