//! The mail of the matchmaker, told to the desk.

use actix::prelude::*;
use jiff::Timestamp;

use super::mail::{
    CancelTicket, CommandParty, EnterQueue, GetParty, GetStanding, GetTicket, ListQueues, PartyCommand,
    PartyView, PlayerStanding, SeeTicket, TicketReport,
};
use super::{Matchmaker, rooms};
use crate::actors::mail::{InTurn, in_turn};
use crate::actors::play::room::ReservationEvent;
use crate::domain::matchmaking::{CancelRefused, EnterRefused, Matchmaking, QueueKey, Ticket, TicketPlace};
use crate::domain::party::PartyRefused;
use crate::domain::{PartyId, TicketId};
use crate::room::ReservationNews;

impl Handler<EnterQueue> for Matchmaker {
    type Result = InTurn<Result<TicketReport, EnterRefused>>;

    fn handle(&mut self, enter: EnterQueue, ctx: &mut Self::Context) -> Self::Result {
        let EnterQueue { by, players, party, queue, sizes, bots, rating, share } = enter;
        let (now, id) = (Timestamp::now(), rooms::new_ticket_id());
        let ticket = Ticket { id: id.clone(), players, party, queue, sizes, bots, rating, since: now };
        let entered = self.desk.enter(ticket.clone(), &by, now).map(|effects| {
            self.shares.insert(id, share);
            self.perform(effects, ctx);
            report(&self.desk, &ticket, TicketPlace::Waiting)
        });
        in_turn(entered)
    }
}

impl Handler<GetTicket> for Matchmaker {
    type Result = InTurn<Option<TicketReport>>;

    fn handle(&mut self, GetTicket(id): GetTicket, _: &mut Self::Context) -> Self::Result {
        let found = self.desk.ticket(&id);
        in_turn(found.map(|(ticket, place)| report(&self.desk, ticket, place)))
    }
}

fn report(desk: &Matchmaking, ticket: &Ticket, place: TicketPlace) -> TicketReport {
    let waits = place == TicketPlace::Waiting;
    let view = waits.then(|| desk.explain(ticket, Timestamp::now()));
    TicketReport { ticket: ticket.clone(), place, view }
}

impl Handler<SeeTicket> for Matchmaker {
    type Result = ();

    fn handle(&mut self, SeeTicket { ticket, players }: SeeTicket, _: &mut Self::Context) {
        self.see(&ticket, &players);
    }
}

impl Handler<CancelTicket> for Matchmaker {
    type Result = InTurn<Result<(), CancelRefused>>;

    fn handle(&mut self, CancelTicket(id): CancelTicket, ctx: &mut Self::Context) -> Self::Result {
        let cancelled = self.desk.cancel(&id, Timestamp::now());
        in_turn(cancelled.map(|effects| self.perform(effects, ctx)))
    }
}

impl Handler<ListQueues> for Matchmaker {
    type Result = InTurn<Vec<(QueueKey, usize)>>;

    fn handle(&mut self, _: ListQueues, _: &mut Self::Context) -> Self::Result {
        in_turn(self.desk.queues().map(|(key, waiting)| (key.clone(), waiting)).collect())
    }
}

impl Handler<GetParty> for Matchmaker {
    type Result = InTurn<Result<PartyView, PartyRefused>>;

    fn handle(&mut self, GetParty(id): GetParty, _: &mut Self::Context) -> Self::Result {
        self.desk.see_party(&id, Timestamp::now());
        in_turn(view(&self.desk, &id))
    }
}

impl Handler<GetStanding> for Matchmaker {
    type Result = InTurn<PlayerStanding>;

    fn handle(&mut self, GetStanding(player): GetStanding, _: &mut Self::Context) -> Self::Result {
        let party = self.desk.parties().of_player(&player).map(|party| party.id.clone());
        in_turn(PlayerStanding { ticket: self.desk.ticket_of(&player).cloned(), party })
    }
}

impl Handler<CommandParty> for Matchmaker {
    type Result = InTurn<Result<Option<PartyView>, PartyRefused>>;

    fn handle(
        &mut self,
        CommandParty { party, by, what }: CommandParty,
        ctx: &mut Self::Context,
    ) -> Self::Result {
        let (desk, now) = (&mut self.desk, Timestamp::now());
        let obeyed = match what {
            PartyCommand::Create => desk.create_party(party.clone(), by, now),
            PartyCommand::Invite(player) => desk.invite(&party, &by, player),
            PartyCommand::Join => desk.join(&party, by, now),
            PartyCommand::SetReady(ready) => desk.set_ready(&party, &by, ready, now),
            PartyCommand::Leave => desk.leave(&party, &by, now),
            PartyCommand::Kick(player) => desk.kick(&party, &by, &player, now),
            PartyCommand::Disband => desk.disband(&party, &by, now),
        };
        in_turn(obeyed.map(|effects| {
            self.perform(effects, ctx);
            view(&self.desk, &party).ok()
        }))
    }
}

fn view(desk: &Matchmaking, id: &PartyId) -> Result<PartyView, PartyRefused> {
    let party = desk.parties().get(id)?.clone();
    let is_theirs =
        |ticket: &&TicketId| desk.ticket(ticket).is_some_and(|(ticket, _)| ticket.party.as_ref() == Some(id));
    let ticket = desk.ticket_of(party.leader()).filter(is_theirs).cloned();
    Ok(PartyView { party, ticket })
}

impl Handler<ReservationEvent> for Matchmaker {
    type Result = ();

    fn handle(&mut self, ReservationEvent { room, news, .. }: ReservationEvent, ctx: &mut Self::Context) {
        let now = Timestamp::now();
        let effects = match news {
            ReservationNews::Met | ReservationNews::Finished(_) => self.desk.gathered(&room),
            ReservationNews::Expired { came, .. } => self.desk.lapsed(&room, &came, now),
            ReservationNews::Aborted { .. } => self.desk.lost(&room, now),
        };
        self.perform(effects, ctx);
    }
}
