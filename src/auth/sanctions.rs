//! The bans and mutes that are in force, as everybody reads them: a table in memory, so that no connection, token or chat
//! message waits for the database.
//!
//! Must not: know where they are kept, or who imposed them.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};

use jiff::Timestamp;

use crate::domain::{Origin, PlayerId, Sanction, SanctionKind, SanctionSubject};

/// The player, or the address, is banned; the text says until when, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Banned(pub String);

/// The table; clones share it.
#[derive(Clone, Default)]
pub struct Sanctions(Arc<RwLock<Table>>);

type Table = HashMap<(SanctionKind, SanctionSubject), Arc<Sanction>>;

impl Sanctions {
    /// Puts these into force, and no others. Answers those among them that were not in force before.
    pub fn replace(&self, all: Vec<Sanction>) -> Vec<Arc<Sanction>> {
        let keyed = all.into_iter().map(|of| ((of.kind, of.subject.clone()), Arc::new(of)));
        let table: Table = keyed.collect();
        let mut present = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let new = table.iter().filter(|(key, of)| present.get(key) != Some(of));
        let new = new.map(|(_, of)| Arc::clone(of)).collect();
        *present = table;
        new
    }

    /// Whether a player may use the server. Errors: the player is banned.
    pub fn admit(&self, player: &PlayerId) -> Result<(), Banned> {
        refuse(self.get(SanctionKind::Ban, SanctionSubject::Player(player.clone())))
    }

    /// Whether somebody may use the server from this address. Errors: it is banned.
    pub fn admit_from(&self, origin: Origin) -> Result<(), Banned> {
        refuse(self.get(SanctionKind::Ban, SanctionSubject::Address(origin)))
    }

    /// What keeps a player from chatting, if something does.
    pub fn mute_of(&self, player: &PlayerId) -> Option<Arc<Sanction>> {
        self.get(SanctionKind::Mute, SanctionSubject::Player(player.clone()))
    }

    /// What is in force on a player.
    pub fn on(&self, player: &PlayerId) -> Vec<Arc<Sanction>> {
        let subject = |kind| self.get(kind, SanctionSubject::Player(player.clone()));
        SanctionKind::ALL.into_iter().filter_map(subject).collect()
    }

    /// All of a kind that are in force, the newest first.
    pub fn all(&self, kind: SanctionKind) -> Vec<Arc<Sanction>> {
        let now = Timestamp::now();
        let mut all: Vec<_> =
            self.read().values().filter(|of| of.kind == kind && of.holds(now)).cloned().collect();
        all.sort_by_cached_key(|of| (std::cmp::Reverse(of.at), of.subject.parts()));
        all
    }

    /// The clock is asked only where there is something.
    fn get(&self, kind: SanctionKind, subject: SanctionSubject) -> Option<Arc<Sanction>> {
        let table = self.read();
        if table.is_empty() {
            return None;
        }
        table.get(&(kind, subject)).filter(|sanction| sanction.holds(Timestamp::now())).cloned()
    }

    fn read(&self) -> RwLockReadGuard<'_, Table> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }
}

fn refuse(ban: Option<Arc<Sanction>>) -> Result<(), Banned> {
    ban.map_or(Ok(()), |ban| Err(Banned(ban.words())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> PlayerId {
        PlayerId::parse(text).unwrap()
    }

    fn sanction(kind: SanctionKind, subject: SanctionSubject, until: Option<Timestamp>) -> Sanction {
        let (reason, by, at) = ("x".to_owned(), id("root"), Timestamp::UNIX_EPOCH);
        Sanction { kind, subject, reason, by, at, until }
    }

    #[test]
    fn what_is_in_force_is_found_by_player_and_by_address() {
        let sanctions = Sanctions::default();
        let (anna, home) = (id("anna"), Origin::of("192.0.2.7".parse().unwrap()));
        let on = |kind, subject| sanction(kind, subject, None);
        let ban = on(SanctionKind::Ban, SanctionSubject::Address(home));
        let mute = on(SanctionKind::Mute, SanctionSubject::Player(anna.clone()));
        assert_eq!(sanctions.replace(vec![ban.clone(), mute.clone()]).len(), 2);
        assert!(sanctions.admit_from(home).is_err() && sanctions.mute_of(&anna).is_some());
        assert!(sanctions.admit(&anna).is_ok() && sanctions.mute_of(&id("bert")).is_none());
        assert_eq!(sanctions.replace(vec![mute]), [], "it was in force before");
        assert!(sanctions.admit_from(home).is_ok());
        assert_eq!(sanctions.all(SanctionKind::Ban).len(), 0);
        assert_eq!(sanctions.replace(vec![ban]).len(), 1);
    }

    #[test]
    fn what_has_run_out_is_not_in_force() {
        let (sanctions, anna) = (Sanctions::default(), id("anna"));
        let subject = SanctionSubject::Player(anna.clone());
        sanctions.replace(vec![sanction(SanctionKind::Ban, subject, Some(Timestamp::UNIX_EPOCH))]);
        assert!(sanctions.admit(&anna).is_ok() && sanctions.all(SanctionKind::Ban).is_empty());
    }
}
