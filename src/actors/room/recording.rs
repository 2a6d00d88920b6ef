//! The room and its journal: what is noted when, how a match is handed over to the next process, how one is taken up.

use actix::prelude::*;
use serde_json::Map;

use super::journal_handle::Retiring;
use super::journal_writer::JournalWriter;
use super::settling::Decided;
use super::{HandOver, Room};
use crate::actors::delivery::CloseReason;
use crate::actors::recorder::Written;
use crate::domain::PlayerId;
use crate::game::{LeaveReason, Match, Member, Seat, Seqs};
use crate::protocol::CloseCode;
use crate::protocol::server::Recovered;
use crate::store::{Claim, Holder, RoomFact, RoomRecord};

impl Room {
    /// Opens the journal of the present match, if matches are recorded; it has so many bytes if there is one already.
    pub(super) fn open_journal(&self, bytes: Option<u64>, ctx: &Context<Self>) -> Option<JournalWriter> {
        let journals = self.house.journals.clone()?;
        Some(JournalWriter::new(journals, &self.game, bytes, ctx.address().recipient()))
    }

    /// Takes over what is new, and sees to it that it is shipped soon.
    pub(super) fn note_down(&mut self, ctx: &mut Context<Self>) {
        let Some(writer) = &mut self.writer else { return };
        let news = writer.follow(&mut self.game) || self.chat.is_fresh();
        if writer.gap().is_some() {
            if self.mending.is_none() {
                self.mending = Some(ctx.run_later(writer.retry(), Room::close_gap));
            }
        } else if news && self.shipping.is_none() && !writer.is_busy() {
            self.shipping = Some(ctx.run_later(writer.every(), |room, ctx| {
                room.ship();
                room.note_down(ctx);
            }));
        }
    }

    /// Notes something about the room.
    pub(super) fn note_fact(&mut self, fact: &RoomFact) {
        if let Some(writer) = &mut self.writer {
            writer.fact(fact);
        }
    }

    /// Ships what was noted.
    pub(super) fn ship(&mut self) {
        self.shipping = None;
        if let Some(writer) = self.writer.as_mut().filter(|writer| writer.is_full() && writer.gap().is_none())
        {
            writer.turn_over(&mut self.game);
        }
        self.note_chat();
        let Some(mut writer) = self.writer.take() else { return };
        let (numbered, head) = (self.crowd.numbered(), writer.is_blank().then(|| self.record()));
        writer.ship(&mut self.game, numbered, head);
        self.writer = Some(writer);
    }

    /// Notes what was said since the last time.
    fn note_chat(&mut self) {
        let Some(writer) = &mut self.writer else { return };
        for line in self.chat.take_fresh() {
            writer.fact(&RoomFact::Said(line));
        }
    }

    /// Everything that the room has to know when it comes back.
    pub(super) fn record(&self) -> RoomRecord {
        let spec = &self.spec;
        RoomRecord {
            id: spec.id.clone(),
            owner: spec.owner.clone(),
            opened_from: spec.opened_from,
            name: spec.name.clone(),
            options: spec.options.clone(),
            pace: spec.pace,
            seats_max: spec.seats_max,
            private: spec.private,
            locked: spec.locked,
            rematch: spec.rematch,
            permanent: spec.permanent,
            metadata: Map::clone(&spec.metadata),
            created_at: spec.created_at,
            delay_s: spec.delay_s,
            spectator_chat: spec.spectator_chat,
            round: self.round,
            seats: self.claims.values().cloned().collect(),
            chat: self.chat.lines().cloned().collect(),
            numbered: self.crowd.numbered(),
            missed: None,
            began_at: self.decided.began_at,
            quitters: self.decided.quitters.clone(),
            result: self.decided.result.clone(),
            shown_match: self.veil.as_ref().map(|veil| veil.shown_match().clone()),
            acted: Seqs::default(),
            closed: false,
            file_bytes: 0,
            behind: false,
        }
    }

    /// Notes whose a seat is, and what proves it.
    pub(super) fn claim(&mut self, seat: Seat, player: &PlayerId, holder: Holder) {
        let claim = Claim { seat, player: player.clone(), holder };
        if self.claims.get(&seat) != Some(&claim) {
            self.note_fact(&RoomFact::Claimed(claim.clone()));
            self.claims.insert(seat, claim);
        }
    }

    /// Notes that nobody has a seat any more.
    pub(super) fn unclaim(&mut self, seat: Seat) {
        if self.claims.remove(&seat).is_some() {
            self.note_fact(&RoomFact::Freed { seat });
        }
    }

    /// The match has its ending: its replay can be made.
    pub(super) fn journal_ended(&mut self) {
        self.ship();
        if let Some(writer) = &self.writer {
            writer.ended(self.spec.delay());
        }
    }

    /// The room comes to its end, and its journal with it.
    pub(super) fn close_journal(&mut self) {
        if let Some(writer) = self.writer.take() {
            let (keep_replay, hold) = (self.is_worth_keeping(), self.spec.delay());
            let record = self.record();
            writer.retire(&mut self.game, record, Retiring { keep_replay, hold, successor: None });
        }
    }

    /// Whether anybody could want to see the match again.
    pub(super) fn is_worth_keeping(&self) -> bool {
        self.game.tick().0 > 0 && self.game.roster().last_member(Seat(0)).is_some()
    }
}

impl Room {
    /// Begins the journal, or takes up what an earlier run of the room left.
    pub(super) fn take_up(&mut self, ctx: &mut Context<Self>) {
        let Some(mut room) = self.memory.take() else {
            self.writer = self.open_journal(None, ctx);
            return;
        };
        if room.closed {
            return self.hang_up(ctx, &CloseReason::new(CloseCode::RoomEnded, "the room has ended"));
        }
        self.writer = self.open_journal(Some(room.file_bytes), ctx);
        self.round = room.round;
        self.decided = Decided::recalled(&mut room);
        self.chat.recall(room.chat, self.now_ms());
        let planned = room.missed.is_some();
        match room.missed {
            Some(missed) => self.crowd.missed().take_over(room.numbered, missed),
            None => self.crowd.missed().restore(room.numbered),
        }
        self.note_fact(&RoomFact::Numbered(self.crowd.numbered()));
        self.claims = room.seats.into_iter().map(|claim| (claim.seat, claim)).collect();
        if self.game.is_over() {
            // As those see it who played: others may sit there by now.
            self.finish_again(ctx);
        }
        self.take_up_seats(ctx);
        if room.behind
            && let Some(writer) = &mut self.writer
        {
            writer.fall_behind();
        }
        if !planned {
            // How many steps were made and not written when the process died is known to those alone who have seen them.
            let tick = self.game.tick();
            self.crowd.announce(|n| Recovered { n, tick, lost_ticks: None });
        }
        self.tell(ctx, Match::go_on);
    }

    /// Whoever has a claim sits there again, away for now, and nobody else does.
    fn take_up_seats(&mut self, ctx: &mut Context<Self>) {
        let seated: Vec<_> = self.game.roster().taken().map(|(seat, of)| (seat, of.player.clone())).collect();
        for (seat, player) in seated {
            if self.claims.get(&seat).is_none_or(|claim| claim.player != player) {
                self.clear_seat(seat, ctx);
            }
        }
        for (seat, claim) in std::mem::take(&mut self.claims) {
            self.take_up_seat(seat, claim);
        }
    }

    /// Nobody has a claim to this seat any more. Of a match that is over no record says who left after it.
    fn clear_seat(&mut self, seat: Seat, ctx: &mut Context<Self>) {
        if self.game.is_over() {
            self.game.release(seat);
        } else {
            self.tell(ctx, |game, effects| game.vacate(seat, LeaveReason::TimedOut, effects));
        }
    }

    fn take_up_seat(&mut self, seat: Seat, claim: Claim) {
        if self.game.is_over() {
            let bot = matches!(claim.holder, Holder::Bot { .. });
            self.game.reserve_at(seat, Member { player: claim.player.clone(), bot });
        }
        if self.game.roster().member(seat).is_some_and(|member| member.player == claim.player) {
            self.crowd.sit_away(seat);
            if let Some(occupant) = self.crowd.occupant(seat) {
                occupant.in_state = self.game.knows(seat);
            }
            self.claims.insert(seat, claim);
        }
    }
}

impl Handler<Written> for Room {
    type Result = ();

    fn handle(&mut self, written: Written, ctx: &mut Self::Context) {
        let Some(writer) = &mut self.writer else { return };
        writer.written(written);
        self.announce_if_written(ctx);
        self.note_down(ctx);
    }
}

impl Room {
    /// Tries to record the match again, from where it is now.
    fn close_gap(&mut self, ctx: &mut Context<Self>) {
        self.mending = None;
        if !self.ended {
            self.mend();
            self.note_down(ctx);
        }
    }

    /// Has the journal go on behind a gap, if it has one.
    fn mend(&mut self) {
        let record = self.record();
        if let Some(writer) = self.writer.as_mut().filter(|writer| writer.gap().is_some()) {
            writer.close_gap(&mut self.game, record);
            // The record has all of it.
            self.chat.take_fresh();
        }
    }
}

impl Handler<HandOver> for Room {
    type Result = ();

    /// Writes down everything, down to what players who are away have not heard, and stops; the next process goes on.
    fn handle(&mut self, hand_over: HandOver, ctx: &mut Self::Context) {
        if self.ended {
            // Those who see it late are still there.
            self.crowd.close_all(&hand_over.close_reason);
            return ctx.stop();
        }
        self.announce(ctx);
        if !self.game.is_over() {
            self.game.checkpoint_now();
        }
        self.mend();
        self.note_chat();
        let (missed, record) = (self.crowd.missed().hand_over(), self.record());
        if let Some(writer) = self.writer.take() {
            writer.hand_over(&mut self.game, record, &RoomFact::HandedOver { missed });
        }
        self.ended = true;
        self.crowd.close_all(&hand_over.close_reason);
        ctx.stop();
    }
}
