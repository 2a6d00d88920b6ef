//! The matchmaker: it looks for matches while tickets wait, opens their rooms through the lobby, and hears from these who has
//! come. There is one a server, on a thread of its own, because it writes a file.
//!
//! What happens to tickets and parties is decided by [`Matchmaking`], a plain value. Must not: decide who plays with whom,
//! or read records.

mod handlers;
mod mail;
mod news;
mod promises;
pub mod quick;
mod ratings;
mod rooms;
mod terms;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix::prelude::*;
use jiff::{SignedDuration, Timestamp};

pub use mail::{
    CancelTicket, CommandParty, EnterQueue, GetParty, GetStanding, GetTicket, ListQueues, PartyCommand,
    PartyView, PlayerStanding, SeeTicket, TicketReport,
};
pub use ratings::rating_of;
pub use terms::{MatchTerms, TermsRefused, Wanted};

use crate::actors::Lobby;
use crate::actors::mail::send_unbounded;
use crate::actors::play::lobby::{CloseRoom, FollowReservation, OpenRoom, OpenRoomRefused, OpenRooms};
use crate::actors::records::notifier::NotifyNow;
use crate::auth::{AddressShare, PresentPlayers};
use crate::config::MatchmakingSettings;
use crate::domain::matchmaking::{FoundRoom, Matchmaking, MatchmakingEffect, Proposal};
use crate::domain::{NewNotice, PlayerId, RoomId, TicketId};
use crate::room::RoomListing;
use crate::store::{KeptMatchmaking, MatchmakingFile, StoreError};
use crate::telemetry::{self, Quantity};

/// How often it is looked who is still here.
const SWEEP: Duration = Duration::from_secs(1);
/// So many rooms are opened at the same time: those who want to sit down do not wait behind thousands of them.
const OPENING_MAX: usize = 16;

/// How many tickets wait; clones share the number.
#[derive(Debug, Clone, Default)]
pub struct TicketCount(Arc<AtomicUsize>);

impl TicketCount {
    /// The number of tickets that wait.
    pub fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// What the matchmaker works with.
pub struct MatchmakerLinks {
    /// Opens rooms.
    pub lobby: Addr<Lobby>,
    /// The open rooms.
    pub rooms: OpenRooms,
    /// Tells players what cannot wait.
    pub notifier: Recipient<NotifyNow>,
    /// Who is connected.
    pub presence: PresentPlayers,
    /// Is told how many tickets wait.
    pub count: TicketCount,
}

/// The actor: the tickets and parties of a server, and their way into rooms.
pub struct Matchmaker {
    desk: Matchmaking,
    file: MatchmakingFile,
    /// Whether the file took what it was given last.
    is_kept: bool,
    links: MatchmakerLinks,
    settings: MatchmakingSettings,
    /// What counts the tickets of each address.
    shares: HashMap<TicketId, AddressShare>,
    /// The matches whose rooms are still to be opened.
    proposals: VecDeque<Proposal>,
    /// How many rooms are being opened.
    opening: usize,
    /// The seats that are promised to those who play at once.
    quick: promises::Promises,
    /// Whether a round is due.
    is_round_due: bool,
}

impl Matchmaker {
    /// A matchmaker with the tickets and parties that were kept.
    pub fn new(
        file: MatchmakingFile,
        kept: KeptMatchmaking,
        links: MatchmakerLinks,
        settings: MatchmakingSettings,
    ) -> Matchmaker {
        let (now, mut desk) = (Timestamp::now(), rooms::matchmaking(&settings));
        let KeptMatchmaking { tickets, parties } = kept;
        parties.into_iter().for_each(|party| desk.restore_party(party, now));
        tickets.into_iter().for_each(|ticket| desk.restore(ticket, now));
        Matchmaker {
            desk,
            file,
            is_kept: true,
            links,
            settings,
            shares: HashMap::new(),
            proposals: VecDeque::new(),
            opening: 0,
            quick: promises::Promises::default(),
            is_round_due: false,
        }
    }

    /// Has a round made, while somebody waits.
    fn await_round(&mut self, ctx: &mut Context<Self>) {
        self.links.count.0.store(self.desk.waiting(), Ordering::Relaxed);
        if self.desk.waiting() > 0 && !std::mem::replace(&mut self.is_round_due, true) {
            ctx.run_later(self.settings.round(), Matchmaker::round);
        }
    }

    /// Looks for matches. A server that drains opens no rooms: tickets wait for the next one.
    fn round(&mut self, ctx: &mut Context<Self>) {
        self.is_round_due = false;
        if self.links.rooms.takes_players() {
            let effects = self.desk.round(Timestamp::now());
            self.perform(effects, ctx);
        }
        self.await_round(ctx);
    }

    /// Ends what nobody is here for. While the server drains everybody goes, to come back.
    fn sweep(&mut self, ctx: &mut Context<Self>) {
        self.quick.sweep(Timestamp::now());
        let is_idle = self.desk.tickets() == 0 && self.desk.parties().is_empty();
        if is_idle || !self.links.rooms.takes_players() {
            return;
        }
        let present = self.links.presence.present();
        let effects = self.desk.sweep(Timestamp::now(), |player| present.contains(player));
        self.perform(effects, ctx);
    }

    /// Does what the desk wants done.
    fn perform(&mut self, effects: Vec<MatchmakingEffect>, ctx: &mut Context<Self>) {
        let (mut notices, now) = (Vec::new(), Timestamp::now());
        for effect in effects {
            match effect {
                MatchmakingEffect::Open(proposal) => self.propose(proposal),
                MatchmakingEffect::Close(room) => self.close(room, ctx),
                MatchmakingEffect::Tell(player, news) => notices.push(news::notice(player, news, now)),
                MatchmakingEffect::Keep(kept) => self.keep(|file| file.keep_ticket(&kept)),
                MatchmakingEffect::Forget(ticket) => {
                    self.shares.remove(&ticket);
                    self.keep(|file| file.forget_ticket(&ticket));
                }
                MatchmakingEffect::KeepParty(party) => self.keep(|file| file.keep_party(&party)),
                MatchmakingEffect::ForgetParty(party) => self.keep(|file| file.forget_party(&party)),
            }
        }
        self.tell(notices);
        self.open_rooms(ctx);
        self.await_round(ctx);
    }

    fn tell(&self, notices: Vec<NewNotice>) {
        if !notices.is_empty() {
            // A few for each ticket, of which there is a bounded number.
            send_unbounded(&self.links.notifier, NotifyNow(notices));
        }
    }

    /// Writes something down. A disk that takes nothing costs the survival of a restart alone, and is told of once.
    fn keep(&mut self, write: impl FnOnce(&mut MatchmakingFile) -> Result<(), StoreError>) {
        let written = write(&mut self.file);
        if let (Err(error), true) = (&written, self.is_kept) {
            log::error!("tickets and parties would not survive a restart: {error}");
        }
        self.is_kept = written.is_ok();
    }

    fn propose(&mut self, proposal: Proposal) {
        let points = u64::try_from(proposal.spread / 100).unwrap_or(0);
        telemetry::note_value(Quantity::RatingGap, points);
        for waited_ms in &proposal.waited_ms {
            telemetry::note_value(Quantity::QueueWaitMs, *waited_ms);
        }
        self.proposals.push_back(proposal);
    }

    /// Opens the rooms of the next matches.
    fn open_rooms(&mut self, ctx: &mut Context<Self>) {
        while self.opening < OPENING_MAX
            && let Some(proposal) = self.proposals.pop_front()
        {
            self.opening += 1;
            let new = rooms::room_of(&proposal, &self.settings, ctx.address().recipient());
            let asked = self.links.lobby.send(OpenRoom(new)).into_actor(self);
            ctx.spawn(asked.map(move |answer, matchmaker, ctx| {
                matchmaker.opening -= 1;
                let opened = answer.unwrap_or(Err(OpenRoomRefused::Draining));
                matchmaker.opened(proposal.number, opened, ctx);
            }));
        }
    }

    fn opened(
        &mut self,
        number: u64,
        opened: Result<Arc<RoomListing>, OpenRoomRefused>,
        ctx: &mut Context<Self>,
    ) {
        let now = Timestamp::now();
        let effects = match opened {
            Ok(listing) => {
                let wait = SignedDuration::from_secs(self.settings.seat_wait_s.cast_signed());
                let deadline = now.saturating_add(wait).unwrap_or(now);
                self.desk.opened(number, FoundRoom { room: listing.config.id.clone(), deadline }, now)
            }
            Err(refused) => {
                log::warn!("no room for a match that was found: {refused}; its players wait on");
                self.desk.not_opened(number, now);
                Vec::new()
            }
        };
        self.perform(effects, ctx);
    }

    fn close(&self, id: RoomId, ctx: &mut Context<Self>) {
        let reason = "the match does not come about".to_owned();
        let closed = self.links.lobby.send(CloseRoom { id, reason, by: None });
        // A room that is gone already is what was wanted.
        ctx.spawn(closed.into_actor(self).map(|_, _, _| ()));
    }

    /// Asks to be told of a room that was opened before the restart. If it is not there, its players wait again.
    fn follow(&self, room: RoomId, ctx: &mut Context<Self>) {
        let follow = FollowReservation { room: room.clone(), opener: ctx.address().recipient() };
        let asked = self.links.lobby.send(follow).into_actor(self);
        ctx.spawn(asked.map(move |answer, matchmaker, ctx| {
            if matches!(answer, Ok(Err(_))) {
                let effects = matchmaker.desk.lost(&room, Timestamp::now());
                matchmaker.perform(effects, ctx);
            }
        }));
    }

    /// Players have asked about a ticket of theirs: they are here, whether they are connected or not.
    fn see(&mut self, ticket: &TicketId, players: &[PlayerId]) {
        let now = Timestamp::now();
        players.iter().for_each(|player| self.desk.see(ticket, player, now));
    }
}

impl Actor for Matchmaker {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        let awaited: Vec<_> = self.desk.awaited_rooms().cloned().collect();
        awaited.into_iter().for_each(|room| self.follow(room, ctx));
        ctx.run_interval(SWEEP, Matchmaker::sweep);
        self.await_round(ctx);
    }
}
