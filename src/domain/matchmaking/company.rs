//! Parties within matchmaking: a party that changes takes its ticket out of the queue, because it is another one now.

use jiff::Timestamp;

use super::desk::DeskEffects;
use super::{Matchmaking, MatchmakingEffect, MatchmakingNews, TicketEnd};
use crate::domain::party::{Party, PartyRefused};
use crate::domain::{PartyId, PlayerId};

/// What members of parties do.
impl Matchmaking {
    /// A party that was kept over a restart.
    pub fn restore_party(&mut self, party: Party, now: Timestamp) {
        self.parties.restore(party, now);
    }

    /// Somebody asks for a party, and so is here.
    pub fn see_party(&mut self, id: &PartyId, now: Timestamp) {
        self.parties.see(id, now);
    }

    /// A player makes a party.
    pub fn create_party(
        &mut self,
        id: PartyId,
        leader: PlayerId,
        now: Timestamp,
    ) -> Result<DeskEffects, PartyRefused> {
        self.parties.create(id.clone(), leader, now)?;
        Ok(self.keep_party(&id))
    }

    /// The leader invites somebody, who is told once.
    pub fn invite(
        &mut self,
        id: &PartyId,
        by: &PlayerId,
        player: PlayerId,
    ) -> Result<DeskEffects, PartyRefused> {
        if !self.parties.invite(id, by, player.clone())? {
            return Ok(Vec::new());
        }
        let news = MatchmakingNews::PartyInvitation { party: id.clone(), by: by.clone() };
        let mut effects = self.keep_party(id);
        effects.push(MatchmakingEffect::Tell(player, news));
        Ok(effects)
    }

    /// Somebody who was invited comes.
    pub fn join(
        &mut self,
        id: &PartyId,
        player: PlayerId,
        now: Timestamp,
    ) -> Result<DeskEffects, PartyRefused> {
        self.parties.join(id, player)?;
        Ok(self.changed(id, None, now))
    }

    /// A member is ready, or not any more. One who is not takes the party out of the queue.
    pub fn set_ready(
        &mut self,
        id: &PartyId,
        player: &PlayerId,
        ready: bool,
        now: Timestamp,
    ) -> Result<DeskEffects, PartyRefused> {
        self.parties.set_ready(id, player, ready)?;
        Ok(if ready { self.keep_party(id) } else { self.changed(id, None, now) })
    }

    /// A member leaves.
    pub fn leave(
        &mut self,
        id: &PartyId,
        player: &PlayerId,
        now: Timestamp,
    ) -> Result<DeskEffects, PartyRefused> {
        self.parties.leave(id, player)?;
        Ok(self.changed(id, Some(player), now))
    }

    /// The leader takes a member out, or an invitation back.
    pub fn kick(
        &mut self,
        id: &PartyId,
        by: &PlayerId,
        player: &PlayerId,
        now: Timestamp,
    ) -> Result<DeskEffects, PartyRefused> {
        let was_member = self.parties.get(id)?.has(player);
        self.parties.kick(id, by, player)?;
        Ok(if was_member { self.changed(id, Some(player), now) } else { self.keep_party(id) })
    }

    /// The leader ends the party.
    pub fn disband(
        &mut self,
        id: &PartyId,
        by: &PlayerId,
        now: Timestamp,
    ) -> Result<DeskEffects, PartyRefused> {
        let party = self.parties.disband(id, by)?;
        let mut effects = Vec::new();
        for player in party.players() {
            effects.extend(self.changed(id, Some(player), now));
        }
        Ok(effects)
    }

    /// A party is another one than it was: a ticket that it has is over. `gone` is whoever is no member any more.
    fn changed(&mut self, id: &PartyId, gone: Option<&PlayerId>, now: Timestamp) -> DeskEffects {
        let members = self.parties.get(id).map(|party| party.players().cloned().collect());
        let members: Vec<PlayerId> = members.unwrap_or_default();
        let ticket = members.iter().chain(gone).find_map(|player| self.ticket_of(player)).cloned();
        let is_theirs = |ticket: &_| self.ticket(ticket).is_some_and(|(of, _)| of.party.as_ref() == Some(id));
        let ticket = ticket.filter(is_theirs);
        let mut effects = match ticket {
            Some(ticket) => self.end(&ticket, TicketEnd::PartyChanged, now),
            None => Vec::new(),
        };
        effects.extend(self.keep_party(id));
        effects
    }

    fn keep_party(&self, id: &PartyId) -> DeskEffects {
        vec![match self.parties.get(id) {
            Ok(party) => MatchmakingEffect::KeepParty(Box::new(party.clone())),
            Err(_) => MatchmakingEffect::ForgetParty(id.clone()),
        }]
    }
}
