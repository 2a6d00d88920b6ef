//! How often each player and each address may open rooms, and how many rooms of an address may be open.
//!
//! A room is cheap to open and leaves a replay, which is not cheap. So there is a limit on opening, besides the limit on
//! open rooms. Must not: open anything, or know which rooms there are.

use std::net::IpAddr;
use std::sync::Arc;

use super::shares::{Share, Shares};
use crate::auth::limits::{Limit, Origin, TooOften};
use crate::auth::{Identity, Role};
use crate::config::{AccessMode, Settings};
use crate::domain::PlayerId;

/// Counts the rooms that are opened.
pub struct Openings {
    mode: AccessMode,
    /// Whether a room that does not exist is opened when somebody joins it.
    on_join: bool,
    of_player: Option<Limit<PlayerId>>,
    from_address: Option<Limit<Origin>>,
    open: Option<Shares>,
}

/// The permission to open a room. It is kept with the room, which counts as open until the last clone of it is dropped.
#[derive(Debug, Clone, Default)]
pub struct Opening {
    from: Option<Origin>,
    _share: Option<Arc<Share>>,
}

impl Opening {
    /// The address that the room is opened from; `None` if an operator opens it. The room is counted by it when it comes
    /// back, and so are its replays. It is known also where open rooms are not counted.
    pub fn from(&self) -> Option<String> {
        self.from.map(|from| from.address().to_string())
    }
}

/// Counts rooms that come back after a restart.
#[derive(Debug, Clone, Default)]
pub struct Reopenings {
    open: Option<Shares>,
    /// Whether those do not count that this machine opened.
    but_the_host: bool,
}

impl Reopenings {
    /// Counts a room that was opened from this address. It is open, even if it is one too many by now.
    pub fn count(&self, from: Option<&str>) -> Opening {
        let from: Option<IpAddr> = from.and_then(|from| from.parse().ok());
        let from = from.map(Origin::of);
        let counted = from.filter(|from| !(self.but_the_host && from.is_loopback()));
        let share = self.open.as_ref().zip(counted).map(|(open, from)| open.take_more(from));
        Opening { from, _share: share.map(Arc::new) }
    }
}

/// Why somebody may not open a room now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OpeningRefused {
    /// Too many were opened in a short time.
    #[error(transparent)]
    TooOften(#[from] TooOften),
    /// Too many are open.
    #[error("{0} rooms are open that were opened from your address, as many as one may have; end one first")]
    TooManyOpen(usize),
}

impl OpeningRefused {
    /// Seconds after which it makes sense to try again, if that is known.
    pub fn retry_after_s(&self) -> Option<u64> {
        match self {
            OpeningRefused::TooOften(often) => Some(often.retry_after_s),
            OpeningRefused::TooManyOpen(_) => None,
        }
    }
}

impl Openings {
    /// Openings with the bounds of these settings.
    pub(in crate::auth) fn new(settings: &Settings) -> Openings {
        let (rooms, mode, keys_max) = (&settings.rooms, settings.auth.mode, settings.auth.limited_max);
        Openings {
            mode,
            on_join: rooms.open_on_join && mode == AccessMode::Open,
            of_player: limit(rooms.opened_per_minute, keys_max),
            from_address: limit(rooms.opened_from_one_per_minute, keys_max),
            open: (rooms.from_one_max > 0).then(|| Shares::new(rooms.from_one_max)),
        }
    }

    /// Whether a room that does not exist is opened when somebody joins it.
    pub fn on_join(&self) -> bool {
        self.on_join
    }

    /// Counts the rooms that come back after a restart.
    pub fn reopenings(&self) -> Reopenings {
        Reopenings { open: self.open.clone(), but_the_host: self.mode == AccessMode::Open }
    }

    /// Counts a room that somebody is about to open. Errors: it is one too many. Operators may open any number.
    pub fn count(&self, who: Option<&Identity>, from: Origin) -> Result<Opening, OpeningRefused> {
        if who.is_some_and(|who| who.role == Role::Operator) {
            return Ok(Opening::default());
        }
        let counted = Some(from).filter(|from| !self.is_the_host(*from));
        let share = self.open.as_ref().zip(counted).map(|(open, from)| open.take(from)).transpose();
        let share = share.map_err(OpeningRefused::TooManyOpen)?;
        if let (Some(who), Some(limit)) = (who, &self.of_player) {
            limit.check(&who.player)?;
        }
        if let (Some(from), Some(limit)) = (counted, &self.from_address) {
            limit.check(&from)?;
        }
        Ok(Opening { from: Some(from), _share: share.map(Arc::new) })
    }

    /// Whether the address is this machine's own, and access is that of the machine: in mode `open` whoever is on the
    /// machine may do anything, so its address is not that of a stranger.
    fn is_the_host(&self, from: Origin) -> bool {
        self.mode == AccessMode::Open && from.is_loopback()
    }

    /// Forgets those who have not opened a room lately.
    pub(in crate::auth) fn tidy(&self) {
        self.of_player.iter().for_each(Limit::tidy);
        self.from_address.iter().for_each(Limit::tidy);
    }
}

/// A limit of this many attempts a minute; `None` for 0, which means no limit.
fn limit<K: std::hash::Hash + Eq + Clone>(per_minute: u32, keys_max: usize) -> Option<Limit<K>> {
    (per_minute > 0).then(|| Limit::per_minute(per_minute, keys_max))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn openings(mode: AccessMode, of_player: u32, from_address: u32) -> Openings {
        let (of_player, from_address) = (limit(of_player, 100), limit(from_address, 100));
        Openings { mode, on_join: false, of_player, from_address, open: Some(Shares::new(5)) }
    }

    fn who(number: u128, role: Role) -> Identity {
        Identity { player: PlayerId::issue(number), role }
    }

    fn from(address: &str) -> Origin {
        Origin::of(address.parse().unwrap())
    }

    fn opened(openings: &Openings, who: Option<&Identity>, from: Origin) -> usize {
        (0..100).take_while(|_| openings.count(who, from).is_ok()).count()
    }

    #[test]
    fn each_player_and_each_address_opens_so_many_rooms_and_operators_any_number() {
        let openings = openings(AccessMode::Token, 3, 5);
        let (anna, ben) = (who(1, Role::Player), who(2, Role::Player));
        assert_eq!(opened(&openings, Some(&anna), from("192.0.2.1")), 3);
        assert_eq!(opened(&openings, Some(&ben), from("192.0.2.1")), 2, "the address has used up its five");
        assert_eq!(opened(&openings, None, from("192.0.2.2")), 5);
        assert_eq!(opened(&openings, Some(&who(3, Role::Operator)), from("192.0.2.1")), 100);
    }

    #[test]
    fn the_machine_itself_is_nobody_in_particular_only_where_access_is_open() {
        let here = from("127.0.0.1");
        assert_eq!(opened(&openings(AccessMode::Open, 3, 5), None, here), 100);
        assert_eq!(opened(&openings(AccessMode::Token, 3, 5), None, here), 5);
        assert_eq!(opened(&openings(AccessMode::Open, 3, 5), None, from("192.0.2.1")), 5);
        let anna = who(1, Role::Player);
        assert_eq!(opened(&openings(AccessMode::Open, 3, 5), Some(&anna), here), 3);
        assert_eq!(opened(&openings(AccessMode::Token, 0, 0), Some(&anna), here), 100, "0 is any number");
    }

    #[test]
    fn a_room_that_comes_back_counts_for_where_it_was_opened_from() {
        let openings = openings(AccessMode::Token, 0, 0);
        let there = from("2001:db8::7");
        let written = openings.count(None, there).unwrap().from();
        let back: Vec<_> = (0..6).map(|_| openings.reopenings().count(written.as_deref())).collect();
        assert_eq!(openings.count(None, there).err(), Some(OpeningRefused::TooManyOpen(5)));
        drop(back);
        assert!(openings.count(None, there).is_ok());
        assert_eq!(openings.reopenings().count(None).from(), None);
    }

    #[test]
    fn a_room_that_does_not_count_says_all_the_same_where_it_was_opened_from() {
        let (here, there) = (from("127.0.0.1"), from("2001:db8::7"));
        let open = openings(AccessMode::Open, 0, 0);
        let uncounted = Openings { open: None, ..openings(AccessMode::Token, 0, 0) };
        for (openings, from, address) in [(&open, here, "127.0.0.1"), (&uncounted, there, "2001:db8::")] {
            let opened: Vec<_> = (0..9).filter_map(|_| openings.count(None, from).ok()).collect();
            assert_eq!(opened.len(), 9);
            assert_eq!(opened[0].from().as_deref(), Some(address));
            let back: Vec<_> = (0..9).map(|_| openings.reopenings().count(Some(address))).collect();
            assert!(back.iter().all(|back| back.from().as_deref() == Some(address)));
            assert!(openings.count(None, from).is_ok(), "what comes back does not count either");
        }
        assert_eq!(open.count(Some(&who(3, Role::Operator)), there).unwrap().from(), None);
    }

    #[test]
    fn so_many_rooms_of_an_address_are_open_until_one_of_them_is_gone() {
        let openings = openings(AccessMode::Token, 0, 0);
        let (there, anna) = (from("192.0.2.1"), who(1, Role::Player));
        let mut open: Vec<_> = (0..5).filter_map(|_| openings.count(Some(&anna), there).ok()).collect();
        assert_eq!(openings.count(None, there).err(), Some(OpeningRefused::TooManyOpen(5)));
        assert!(openings.count(None, from("192.0.2.2")).is_ok());
        assert!(openings.count(Some(&who(3, Role::Operator)), there).is_ok());
        let copy = open.last().cloned();
        open.pop();
        assert!(openings.count(None, there).is_err(), "somebody still keeps it");
        drop(copy);
        assert!(openings.count(None, there).is_ok());
    }
}
