//! How often somebody may open rooms: each player, and each address. A room is cheap to open and leaves a replay that
//! is not, so opening has a rate of its own besides the number of rooms that may be open.
//!
//! Must not: open anything, or know how many rooms there are.

use super::limits::{Limit, Origin, TooOften};
use super::{Identity, Role};
use crate::config::{AccessMode, Settings};
use crate::domain::PlayerId;

/// Counts who opens rooms.
pub struct Openings {
    mode: AccessMode,
    /// Whether joining a room that does not exist opens it.
    on_join: bool,
    of_player: Option<Limit<PlayerId>>,
    from_address: Option<Limit<Origin>>,
}

impl Openings {
    /// With these bounds.
    pub(super) fn new(settings: &Settings) -> Openings {
        let (rooms, mode, keys_max) = (&settings.rooms, settings.auth.mode, settings.auth.limited_max);
        Openings {
            mode,
            on_join: rooms.open_on_join && mode == AccessMode::Open,
            of_player: limit(rooms.opened_per_minute, keys_max),
            from_address: limit(rooms.opened_from_one_per_minute, keys_max),
        }
    }

    /// Whether joining a room that does not exist opens it.
    pub fn on_join(&self) -> bool {
        self.on_join
    }

    /// Counts a room that somebody is about to open. Errors: it is one too many. Operators may open any number.
    pub fn count(&self, who: Option<&Identity>, from: Origin) -> Result<(), TooOften> {
        if who.is_some_and(|who| who.role == Role::Operator) {
            return Ok(());
        }
        if let (Some(who), Some(limit)) = (who, &self.of_player) {
            limit.check(&who.player)?;
        }
        match &self.from_address {
            Some(limit) if !self.is_the_host(from) => limit.check(&from),
            _ => Ok(()),
        }
    }

    /// Whether the address is this machine's own, on a server whose access is that of the machine: in mode `open` whoever
    /// is on it may do anything, and it stands for no stranger.
    fn is_the_host(&self, from: Origin) -> bool {
        self.mode == AccessMode::Open && from.is_loopback()
    }

    /// Forgets those who have not opened any lately.
    pub(super) fn tidy(&self) {
        self.of_player.iter().for_each(Limit::tidy);
        self.from_address.iter().for_each(Limit::tidy);
    }
}

/// So many a minute; 0: any number.
fn limit<K: std::hash::Hash + Eq + Clone>(per_minute: u32, keys_max: usize) -> Option<Limit<K>> {
    (per_minute > 0).then(|| Limit::per_minute(per_minute, keys_max))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn openings(mode: AccessMode, of_player: u32, from_address: u32) -> Openings {
        let (of_player, from_address) = (limit(of_player, 100), limit(from_address, 100));
        Openings { mode, on_join: false, of_player, from_address }
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
}
