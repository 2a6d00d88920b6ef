//! Puts into force what operators impose: in the database, in the table that everybody reads, and on those who are here.
//! Every act is logged before it is done.
//!
//! Must not: know who is an operator, or HTTP.

use std::sync::{Arc, OnceLock};

use actix::prelude::*;
use tokio::sync::Mutex;
use tokio::time::MissedTickBehavior;

use crate::actors::contest::matchmaker::{
    CancelTicket, CommandParty, GetStanding, PartyCommand, PlayerStanding,
};
use crate::actors::delivery::{Client, Clients, CloseReason};
use crate::actors::play::lobby::RemovePlayer;
use crate::actors::{Lobby, Matchmaker};
use crate::auth::Sanctions;
use crate::config::OperatorSettings;
use crate::domain::{OperatorAct, PlayerId, RoomId, Sanction, SanctionKind, SanctionSubject};
use crate::protocol::CloseCode;
use crate::store::records::{ModerationBounds, TooManySanctions};
use crate::store::{Records, RecordsError};

/// Why nothing is imposed.
#[derive(Debug, thiserror::Error)]
pub enum ImposeRefused {
    /// As many are in force as may be.
    #[error(transparent)]
    TooMany(#[from] TooManySanctions),
    /// The database did not take it.
    #[error(transparent)]
    Records(#[from] RecordsError),
}

/// Moderates this server, together with the others of its database.
pub struct Moderator {
    records: Arc<dyn Records>,
    sanctions: Sanctions,
    clients: Clients,
    lobby: Addr<Lobby>,
    /// Begins after the moderator.
    matchmaker: OnceLock<Addr<Matchmaker>>,
    settings: OperatorSettings,
    /// The number of the last change that is in force here. Whoever reads anew holds it, so that nothing older comes later.
    version: Mutex<Option<u64>>,
}

impl Moderator {
    /// A moderator with nothing in force yet.
    pub fn new(
        records: Arc<dyn Records>,
        sanctions: Sanctions,
        clients: Clients,
        lobby: Addr<Lobby>,
        settings: OperatorSettings,
    ) -> Moderator {
        let (matchmaker, version) = (OnceLock::new(), Mutex::default());
        Moderator { records, sanctions, clients, lobby, matchmaker, settings, version }
    }

    /// Says who has the tickets and parties from which players are taken.
    pub fn takes_from(&self, matchmaker: Addr<Matchmaker>) {
        // There is one matchmaker in a server.
        let _ = self.matchmaker.set(matchmaker);
    }

    /// Reads what is in force, if that has changed, and enforces it. Errors: the database does not answer.
    pub async fn reload(&self) -> Result<(), RecordsError> {
        let mut version = self.version.lock().await;
        let Some(kept) = self.records.sanctions(*version).await? else { return Ok(()) };
        let new = self.sanctions.replace(kept.all);
        *version = Some(kept.version);
        for ban in new.iter().filter(|of| of.kind == SanctionKind::Ban) {
            self.enforce(ban).await;
        }
        Ok(())
    }

    /// Reloads for ever, because other servers impose, too.
    pub async fn keep(self: Arc<Self>) {
        let mut turn = tokio::time::interval(self.settings.reload());
        turn.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut is_away = false;
        loop {
            turn.tick().await;
            let reloaded = self.reload().await;
            if let (Err(error), false) = (&reloaded, is_away) {
                log::warn!("bans and mutes of other servers are not known for now: {error}");
            }
            is_away = reloaded.is_err();
        }
    }

    /// Imposes a ban or a mute; it is in force here when this answers.
    pub async fn impose(&self, sanction: &Sanction, act: &OperatorAct) -> Result<(), ImposeRefused> {
        self.records.impose(sanction, act, self.bounds()).await??;
        told(act);
        Ok(self.reload().await?)
    }

    /// Lifts a ban or a mute. `false`: there is none.
    pub async fn lift(
        &self,
        kind: SanctionKind,
        subject: &SanctionSubject,
        act: &OperatorAct,
    ) -> Result<bool, RecordsError> {
        let is_lifted = self.records.lift(kind, subject, act, self.bounds()).await?;
        if is_lifted {
            told(act);
        }
        self.reload().await?;
        Ok(is_lifted)
    }

    /// Logs an act that is about to be done. Errors: it is not logged, so it is not to be done.
    pub async fn log(&self, act: &OperatorAct) -> Result<(), RecordsError> {
        self.records.log_act(act, self.bounds()).await?;
        told(act);
        Ok(())
    }

    /// Takes a player out of a room, or of all with ticket and party, and closes the connections there. Answers the rooms of
    /// seats, and how many connections were closed besides.
    pub async fn kick(&self, player: &PlayerId, room: Option<&RoomId>, why: &str) -> (Vec<RoomId>, usize) {
        let remove = RemovePlayer { player: player.clone(), room: room.cloned(), why: Arc::from(why) };
        let is_theirs = |client: &Client| {
            client.player.as_ref() == Some(player) && (room.is_none() || client.room.as_ref() == room)
        };
        // First, so that no match is found for somebody who has been taken out.
        if room.is_none() {
            self.leave_queue_and_party(player).await;
        }
        // Rooms close the connections of seats themselves, and say the same.
        let rooms = self.lobby.send(remove).await.unwrap_or_default();
        (rooms, self.clients.close(is_theirs, &CloseReason::new(CloseCode::NotAllowed, why)))
    }

    /// Takes the player's ticket back, and the player out of a party.
    async fn leave_queue_and_party(&self, player: &PlayerId) {
        let Some(matchmaker) = self.matchmaker.get() else { return };
        let standing = matchmaker.send(GetStanding(player.clone())).await;
        let Ok(PlayerStanding { ticket, party }) = standing else { return };
        if let Some(ticket) = ticket {
            // A refusal means that it is over already.
            let _ = matchmaker.send(CancelTicket(ticket)).await;
        }
        if let Some(party) = party {
            let leave = CommandParty { party, by: player.clone(), what: PartyCommand::Leave };
            let _ = matchmaker.send(leave).await;
        }
    }

    /// Has those who are banned go.
    async fn enforce(&self, ban: &Sanction) {
        match &ban.subject {
            SanctionSubject::Player(player) => _ = self.kick(player, None, &ban.words()).await,
            SanctionSubject::Address(origin) => {
                let is_from_there = |client: &Client| client.origin == Some(*origin) && !client.operates;
                let close_reason = CloseReason::new(CloseCode::NotAllowed, &ban.words());
                self.clients.close(is_from_there, &close_reason);
            }
        }
    }

    fn bounds(&self) -> ModerationBounds {
        ModerationBounds::of(&self.settings)
    }
}

/// The log of the process has every act, too.
fn told(act: &OperatorAct) {
    log::info!("operator {} did {} on {}: {}", act.by, act.deed, act.on, act.reason);
}
