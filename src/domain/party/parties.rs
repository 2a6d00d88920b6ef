//! All parties. A player is in one at most.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Party, PartyRefused};
use crate::domain::{PartyId, PlayerId};

/// How many there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartyLimits {
    /// Parties.
    pub parties_max: usize,
    /// Players in a party.
    pub players_max: usize,
    /// Players who are invited to a party and have not come.
    pub invited_max: usize,
    /// A party of which nobody is here ends after this time.
    pub idle_ms: u64,
}

/// The parties of a server.
#[derive(Debug)]
pub struct Parties {
    limits: PartyLimits,
    known: BTreeMap<PartyId, Party>,
    of_player: BTreeMap<PlayerId, PartyId>,
}

impl Parties {
    /// None yet.
    pub fn new(limits: PartyLimits) -> Parties {
        Parties { limits, known: BTreeMap::new(), of_player: BTreeMap::new() }
    }

    /// The party by this id. Errors: there is none.
    pub fn get(&self, id: &PartyId) -> Result<&Party, PartyRefused> {
        self.known.get(id).ok_or_else(|| PartyRefused::NoSuchParty(id.clone()))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// The party that a player is in.
    pub fn of_player(&self, player: &PlayerId) -> Option<&Party> {
        self.known.get(self.of_player.get(player)?)
    }

    /// Makes a party of one. Errors: the player is in a party; there are too many.
    pub fn create(&mut self, id: PartyId, leader: PlayerId, now: Timestamp) -> Result<&Party, PartyRefused> {
        self.must_be_free(&leader)?;
        if self.known.len() >= self.limits.parties_max {
            return Err(PartyRefused::TooManyParties(self.limits.parties_max));
        }
        self.of_player.insert(leader.clone(), id.clone());
        Ok(self.known.entry(id.clone()).or_insert(Party::of(id, leader, now)))
    }

    /// A party that was kept. Whoever of it is in another one by now stays there.
    pub fn restore(&mut self, mut party: Party, now: Timestamp) {
        party.members.retain(|member| !self.of_player.contains_key(&member.player));
        party.seen_at = now;
        if !party.members.is_empty() {
            self.of_player.extend(party.players().map(|player| (player.clone(), party.id.clone())));
            self.known.insert(party.id.clone(), party);
        }
    }

    /// Invites somebody, again without an effect. Answers whether the invitation is new. Errors: who invites does not lead
    /// the party; it has too many invitations.
    pub fn invite(&mut self, id: &PartyId, by: &PlayerId, player: PlayerId) -> Result<bool, PartyRefused> {
        let (limits, party) = (self.limits, self.known_mut(id)?);
        party.must_lead(by)?;
        let before = party.invited.len();
        party.invite(player, &limits)?;
        Ok(party.invited.len() > before)
    }

    /// Takes somebody in who was invited. Errors: the player was not, or is in another party; the party is full.
    pub fn join(&mut self, id: &PartyId, player: PlayerId) -> Result<&Party, PartyRefused> {
        if !self.get(id)?.has(&player) {
            self.must_be_free(&player)?;
        }
        let limits = self.limits;
        self.known_mut(id)?.admit(player.clone(), &limits)?;
        self.of_player.insert(player, id.clone());
        self.get(id)
    }

    /// A member is ready to play, or not any more.
    pub fn set_ready(
        &mut self,
        id: &PartyId,
        player: &PlayerId,
        ready: bool,
    ) -> Result<&Party, PartyRefused> {
        self.known_mut(id)?.set_ready(player, ready)?;
        self.get(id)
    }

    /// Nobody of a party is ready any more, if it is there.
    pub fn rest(&mut self, id: &PartyId) -> Option<&Party> {
        let party = self.known.get_mut(id)?;
        party.members.iter_mut().for_each(|member| member.ready = false);
        Some(party)
    }

    /// A member leaves, or takes somebody out that was invited; if it is the leader, the one leads who has been there longest.
    /// Answers the party; `None` if it was the last one.
    pub fn leave(&mut self, id: &PartyId, player: &PlayerId) -> Result<Option<&Party>, PartyRefused> {
        let party = self.known_mut(id)?;
        if !party.has(player) {
            return Err(PartyRefused::NotAMember(player.clone()));
        }
        party.members.retain(|member| member.player != *player);
        let is_over = party.members.is_empty();
        self.of_player.remove(player);
        if is_over {
            self.known.remove(id);
        }
        Ok(self.known.get(id))
    }

    /// The leader takes a member out, or an invitation back. Errors: somebody else wants it; there is nobody by that id.
    pub fn kick(
        &mut self,
        id: &PartyId,
        by: &PlayerId,
        player: &PlayerId,
    ) -> Result<Option<&Party>, PartyRefused> {
        let party = self.known_mut(id)?;
        party.must_lead(by)?;
        if let Some(at) = party.invited.iter().position(|invited| invited == player) {
            party.invited.remove(at);
            return Ok(self.known.get(id));
        }
        self.leave(id, player)
    }

    /// Ends a party. Errors: who wants it does not lead it.
    pub fn disband(&mut self, id: &PartyId, by: &PlayerId) -> Result<Party, PartyRefused> {
        self.get(id)?.must_lead(by)?;
        self.remove(id).ok_or_else(|| PartyRefused::NoSuchParty(id.clone()))
    }

    /// Ends the parties of which nobody was here for too long; `is_here` says who is. Answers them.
    pub fn end_idle(&mut self, now: Timestamp, is_here: impl Fn(&PlayerId) -> bool) -> Vec<Party> {
        let mut idle = Vec::new();
        for party in self.known.values_mut() {
            let waited_ms = now.as_millisecond().saturating_sub(party.seen_at.as_millisecond());
            if party.players().any(&is_here) {
                party.seen_at = now;
            } else if waited_ms > i64::try_from(self.limits.idle_ms).unwrap_or(i64::MAX) {
                idle.push(party.id.clone());
            }
        }
        idle.iter().filter_map(|id| self.remove(id)).collect()
    }

    /// Somebody asks for a party, and so is here.
    pub fn see(&mut self, id: &PartyId, now: Timestamp) {
        if let Some(party) = self.known.get_mut(id) {
            party.seen_at = now;
        }
    }

    fn remove(&mut self, id: &PartyId) -> Option<Party> {
        let party = self.known.remove(id)?;
        party.players().for_each(|player| _ = self.of_player.remove(player));
        Some(party)
    }

    fn known_mut(&mut self, id: &PartyId) -> Result<&mut Party, PartyRefused> {
        self.known.get_mut(id).ok_or_else(|| PartyRefused::NoSuchParty(id.clone()))
    }

    fn must_be_free(&self, player: &PlayerId) -> Result<(), PartyRefused> {
        match self.of_player.get(player) {
            Some(party) => Err(PartyRefused::InAnother(player.clone(), party.clone())),
            None => Ok(()),
        }
    }
}
