//! A party: players who want to play together. A leader invites, everybody says when they are ready.
//!
//! Parties are kept over a restart in their serde form. Must not: know tickets, matches, or a clock.

mod parties;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{PartyId, PlayerId};

pub use parties::{Parties, PartyLimits};

/// Players who want to play together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// The party's id.
    pub id: PartyId,
    /// Its members, in the order in which they came. The first one leads it; there is always one.
    pub members: Vec<PartyMember>,
    /// Those who are invited and have not come yet.
    pub invited: Vec<PlayerId>,
    /// When somebody of it was last seen.
    pub seen_at: Timestamp,
}

/// A member of a party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartyMember {
    /// The player.
    pub player: PlayerId,
    /// Whether the player wants to play now.
    pub ready: bool,
}

/// Why something of a party is not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PartyRefused {
    /// There is no such party.
    #[error("there is no party {0}")]
    NoSuchParty(PartyId),
    /// Only the leader does this.
    #[error("only {0}, who leads the party, may do this")]
    NotTheLeader(PlayerId),
    /// The player is no member.
    #[error("{0} is not in the party")]
    NotAMember(PlayerId),
    /// The player is a member already.
    #[error("{0} is in the party already")]
    MemberAlready(PlayerId),
    /// The player is in another party.
    #[error("{0} is in the party {1}; leave it first")]
    InAnother(PlayerId, PartyId),
    /// The player is a bot of the server.
    #[error(
        "{0} is a bot of the server, which joins no party; let bots take the free seats of a ticket instead"
    )]
    ABot(PlayerId),
    /// The player was not invited.
    #[error("{0} was not invited to the party; its leader may do that")]
    NotInvited(PlayerId),
    /// The party has as many members as it may have.
    #[error("a party has at most {0} players")]
    Full(usize),
    /// As many are invited as may be.
    #[error("at most {0} players may be invited at the same time")]
    TooManyInvited(usize),
    /// There are as many parties as there may be.
    #[error("there are {0} parties already; try again later")]
    TooManyParties(usize),
}

impl Party {
    /// A party of one.
    fn of(id: PartyId, leader: PlayerId, now: Timestamp) -> Party {
        let members = vec![PartyMember { player: leader, ready: false }];
        Party { id, members, invited: Vec::new(), seen_at: now }
    }

    /// Who leads it.
    pub fn leader(&self) -> &PlayerId {
        &self.members[0].player
    }

    /// The players, the leader first.
    pub fn players(&self) -> impl Iterator<Item = &PlayerId> {
        self.members.iter().map(|member| &member.player)
    }

    /// Whether this player is a member.
    pub fn has(&self, player: &PlayerId) -> bool {
        self.players().any(|member| member == player)
    }

    /// The members who do not want to play now.
    pub fn not_ready(&self) -> impl Iterator<Item = &PlayerId> {
        self.members.iter().filter(|member| !member.ready).map(|member| &member.player)
    }

    /// Refuses whoever does not lead it.
    pub fn must_lead(&self, player: &PlayerId) -> Result<(), PartyRefused> {
        if self.leader() == player { Ok(()) } else { Err(PartyRefused::NotTheLeader(self.leader().clone())) }
    }

    fn invite(&mut self, player: PlayerId, limits: &PartyLimits) -> Result<(), PartyRefused> {
        if player.is_of_the_house() {
            return Err(PartyRefused::ABot(player));
        }
        if self.has(&player) {
            return Err(PartyRefused::MemberAlready(player));
        }
        if self.invited.contains(&player) {
            return Ok(());
        }
        if self.invited.len() >= limits.invited_max {
            return Err(PartyRefused::TooManyInvited(limits.invited_max));
        }
        self.invited.push(player);
        Ok(())
    }

    fn admit(&mut self, player: PlayerId, limits: &PartyLimits) -> Result<(), PartyRefused> {
        if self.has(&player) {
            return Err(PartyRefused::MemberAlready(player));
        }
        if !self.invited.contains(&player) {
            return Err(PartyRefused::NotInvited(player));
        }
        if self.members.len() >= limits.players_max {
            return Err(PartyRefused::Full(limits.players_max));
        }
        self.invited.retain(|invited| *invited != player);
        self.members.push(PartyMember { player, ready: false });
        Ok(())
    }

    fn set_ready(&mut self, player: &PlayerId, ready: bool) -> Result<(), PartyRefused> {
        let member = self.members.iter_mut().find(|member| member.player == *player);
        member.ok_or_else(|| PartyRefused::NotAMember(player.clone()))?.ready = ready;
        Ok(())
    }
}
