//! Matchmaking as a whole: tickets from the queue to their match, and the parties that open them.
//!
//! Must not: know rooms beyond their ids. What becomes of a room it is told.

use jiff::Timestamp;

use super::book::{FoundRoom, KeptTicket, TicketBook};
use super::{
    CancelRefused, EnterRefused, MatchmakingEffect, MatchmakingNews, PairingRules, QueueKey, Ticket,
    TicketEnd, TicketPlace, TicketView,
};
use crate::domain::party::{Parties, PartyLimits};
use crate::domain::{PlayerId, RoomId, TicketId};

/// After a room could not be opened, no match is looked for during this time.
const PAUSE_MS: i64 = 2000;

/// The bounds of matchmaking.
#[derive(Debug, Clone, Copy)]
pub struct MatchmakingLimits {
    /// Tickets that are not over.
    pub tickets_max: usize,
    /// A ticket ends when one of its players was not here for so long.
    pub presence_grace_ms: u64,
    /// The bounds of parties.
    pub parties: PartyLimits,
}

/// What is to be done.
pub(super) type DeskEffects = Vec<MatchmakingEffect>;

/// The tickets and parties of a server.
#[derive(Debug)]
pub struct Matchmaking {
    limits: MatchmakingLimits,
    book: TicketBook,
    pub(super) parties: Parties,
    /// No match is looked for until then.
    paused_until: Timestamp,
}

impl Matchmaking {
    /// One without tickets.
    pub fn new(limits: MatchmakingLimits, rules: PairingRules) -> Matchmaking {
        Matchmaking {
            limits,
            book: TicketBook::new(rules, limits.tickets_max),
            parties: Parties::new(limits.parties),
            paused_until: Timestamp::MIN,
        }
    }

    /// A ticket that was kept over a restart.
    pub fn restore(&mut self, kept: KeptTicket, now: Timestamp) {
        self.book.restore(kept, now);
    }

    /// How many tickets are not over.
    pub fn tickets(&self) -> usize {
        self.book.len()
    }

    /// How many tickets wait.
    pub fn waiting(&self) -> usize {
        self.book.waiting()
    }

    /// The queues in which tickets wait, each with how many.
    pub fn queues(&self) -> impl Iterator<Item = (&QueueKey, usize)> {
        self.book.queues()
    }

    /// The parties.
    pub fn parties(&self) -> &Parties {
        &self.parties
    }

    /// The rooms in which players are awaited.
    pub fn awaited_rooms(&self) -> impl Iterator<Item = &RoomId> {
        self.book.rooms()
    }

    /// The ticket of a player that is not over.
    pub fn ticket_of(&self, player: &PlayerId) -> Option<&TicketId> {
        self.book.of_player(player)
    }

    /// A ticket that is not over, or has ended lately, and where it stands.
    pub fn ticket(&self, id: &TicketId) -> Option<(&Ticket, TicketPlace)> {
        if let Some(held) = self.book.get(id) {
            return Some((&held.ticket, held.place.clone()));
        }
        self.book.ended(id).map(|(ticket, why)| (ticket, TicketPlace::Ended(why.clone())))
    }

    /// How a waiting ticket explains itself.
    pub fn explain(&self, ticket: &Ticket, now: Timestamp) -> TicketView {
        self.book.explain(ticket, now)
    }

    /// Players want to play. Errors: one of them waits already; the party is not theirs to enter, or not ready.
    pub fn enter(
        &mut self,
        ticket: Ticket,
        by: &PlayerId,
        now: Timestamp,
    ) -> Result<DeskEffects, EnterRefused> {
        self.must_be_able_to_enter(&ticket, by)?;
        let id = ticket.id.clone();
        let others: Vec<_> = ticket.players.iter().filter(|player| *player != by).cloned().collect();
        self.book.enter(ticket, now)?;
        let told = others
            .into_iter()
            .map(|player| MatchmakingEffect::Tell(player, MatchmakingNews::TicketOpened(id.clone())));
        Ok(self.keep(&id).into_iter().chain(told).collect())
    }

    fn must_be_able_to_enter(&self, ticket: &Ticket, by: &PlayerId) -> Result<(), EnterRefused> {
        let Some(id) = &ticket.party else { return Ok(()) };
        let party = self.parties.get(id)?;
        party.must_lead(by)?;
        if !party.players().eq(&ticket.players) {
            return Err(EnterRefused::PartyChanged);
        }
        match party.not_ready().next() {
            Some(player) => Err(EnterRefused::NotReady(player.clone())),
            None => Ok(()),
        }
    }

    /// A ticket is taken back. If a match was found for it, it does not come about, and the others are back at the front.
    pub fn cancel(&mut self, id: &TicketId, now: Timestamp) -> Result<DeskEffects, CancelRefused> {
        let missing = || CancelRefused::NoSuchTicket(id.clone());
        self.book.get(id).ok_or_else(missing)?;
        Ok(self.end(id, TicketEnd::Cancelled, now))
    }

    /// A player asks about a ticket, and so is here.
    pub fn see(&mut self, id: &TicketId, player: &PlayerId, now: Timestamp) {
        if let Some(held) = self.book.get_mut(id) {
            let players = held.ticket.players.iter().zip(&mut held.seen);
            players.filter(|(other, _)| *other == player).for_each(|(_, seen)| *seen = now);
        }
    }

    /// Looks for matches.
    pub fn round(&mut self, now: Timestamp) -> DeskEffects {
        if now < self.paused_until {
            return Vec::new();
        }
        self.book.round(now).into_iter().map(MatchmakingEffect::Open).collect()
    }

    /// The room of a match is open: its players are told, unless one of the tickets is over by now.
    pub fn opened(&mut self, number: u64, found: FoundRoom, now: Timestamp) -> DeskEffects {
        let (tickets, is_whole) = self.book.take_proposed(number);
        if !is_whole {
            let mut effects = vec![MatchmakingEffect::Close(found.room)];
            tickets.iter().for_each(|id| _ = self.book.requeue(id, now));
            effects.extend(tickets.iter().filter_map(|id| self.keep(id)));
            return effects;
        }
        self.book.await_in(tickets.clone(), &found);
        tickets.iter().flat_map(|id| self.found_effects(id, &found)).collect()
    }

    fn found_effects(&self, id: &TicketId, found: &FoundRoom) -> DeskEffects {
        let Some(held) = self.book.get(id) else { return Vec::new() };
        let FoundRoom { room, deadline } = found.clone();
        let news = MatchmakingNews::MatchFound { ticket: id.clone(), room, deadline };
        let told =
            held.ticket.players.iter().map(|player| MatchmakingEffect::Tell(player.clone(), news.clone()));
        self.keep(id).into_iter().chain(told).collect()
    }

    /// The room of a match cannot be opened now.
    pub fn not_opened(&mut self, number: u64, now: Timestamp) {
        let (tickets, _) = self.book.take_proposed(number);
        tickets.iter().for_each(|id| _ = self.book.requeue(id, now));
        let pause = jiff::SignedDuration::from_millis(PAUSE_MS);
        self.paused_until = now.saturating_add(pause).unwrap_or(now);
    }

    /// Everybody who was awaited in a room sits there.
    pub fn gathered(&mut self, room: &RoomId) -> DeskEffects {
        let tickets = self.book.take_found(room);
        tickets.iter().flat_map(|id| self.finish(id, TicketEnd::Played(room.clone()))).collect()
    }

    /// The time is over until which players were awaited in a room. Tickets of which somebody is missing are over; the others
    /// are back at the front.
    pub fn lapsed(&mut self, room: &RoomId, came: &[PlayerId], now: Timestamp) -> DeskEffects {
        let tickets = self.book.take_found(room);
        let mut effects = Vec::new();
        for id in &tickets {
            let players = self.book.get(id).map(|held| held.ticket.players.as_slice());
            if players.is_some_and(|players| players.iter().all(|player| came.contains(player))) {
                effects.extend(self.put_back(id, now));
            } else {
                effects.extend(self.finish(id, TicketEnd::NoShow));
            }
        }
        effects
    }

    /// A room in which players were awaited is gone: nobody is to blame.
    pub fn lost(&mut self, room: &RoomId, now: Timestamp) -> DeskEffects {
        let tickets = self.book.take_found(room);
        tickets.iter().flat_map(|id| self.put_back(id, now)).collect()
    }

    /// Ends tickets of which a player was not here for too long, and parties of which nobody was; `is_here` says who is.
    pub fn sweep(&mut self, now: Timestamp, is_here: impl Fn(&PlayerId) -> bool) -> DeskEffects {
        let grace_ms = i64::try_from(self.limits.presence_grace_ms).unwrap_or(i64::MAX);
        let mut absent = Vec::new();
        for held in self.book.all_mut().filter(|held| held.place == TicketPlace::Waiting) {
            for (player, seen) in held.ticket.players.iter().zip(&mut held.seen) {
                if is_here(player) {
                    *seen = now;
                }
            }
            let oldest = held.seen.iter().min().copied().unwrap_or(now);
            if now.as_millisecond().saturating_sub(oldest.as_millisecond()) > grace_ms {
                absent.push(held.ticket.id.clone());
            }
        }
        let mut effects: DeskEffects =
            absent.iter().flat_map(|id| self.finish(id, TicketEnd::Absent)).collect();
        let idle = self.parties.end_idle(now, is_here);
        effects.extend(idle.into_iter().map(|party| MatchmakingEffect::ForgetParty(party.id)));
        effects
    }

    /// Ends a ticket, and with it the match that was found for it.
    pub(super) fn end(&mut self, id: &TicketId, why: TicketEnd, now: Timestamp) -> DeskEffects {
        let found = self.book.get(id).map(|held| held.place.clone());
        let mut effects = self.finish(id, why);
        if let Some(TicketPlace::Found(FoundRoom { room, .. })) = found {
            let others = self.book.take_found(&room);
            effects.extend(others.iter().flat_map(|id| self.put_back(id, now)));
            effects.push(MatchmakingEffect::Close(room));
        }
        effects
    }

    /// Ends a ticket. Its players are told, unless they know: who plays has a seat.
    fn finish(&mut self, id: &TicketId, why: TicketEnd) -> DeskEffects {
        let Some(held) = self.book.end(id, why.clone()) else { return Vec::new() };
        let mut effects = vec![MatchmakingEffect::Forget(id.clone())];
        if !matches!(why, TicketEnd::Played(_)) {
            let news = MatchmakingNews::TicketEnded(id.clone(), why.clone());
            let told = held.ticket.players.iter();
            effects.extend(told.map(|player| MatchmakingEffect::Tell(player.clone(), news.clone())));
        }
        // Whoever has played, or has let a match pass, says anew that they want to play.
        let is_spent = matches!(why, TicketEnd::Played(_) | TicketEnd::NoShow | TicketEnd::Absent);
        let party = held.ticket.party.filter(|_| is_spent).and_then(|party| self.parties.rest(&party));
        effects.extend(party.map(|party| MatchmakingEffect::KeepParty(Box::new(party.clone()))));
        effects
    }

    fn put_back(&mut self, id: &TicketId, now: Timestamp) -> DeskEffects {
        let Some(held) = self.book.requeue(id, now) else { return Vec::new() };
        let news = MatchmakingNews::MatchOff(id.clone());
        let players = held.ticket.players.clone().into_iter();
        let told = players.map(|player| MatchmakingEffect::Tell(player, news.clone()));
        self.keep(id).into_iter().chain(told).collect()
    }

    fn keep(&self, id: &TicketId) -> Option<MatchmakingEffect> {
        let held = self.book.get(id)?;
        Some(MatchmakingEffect::Keep(Box::new(held.kept())))
    }
}
