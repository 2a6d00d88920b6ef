//! How often each address and each player may ask for something over HTTP: readers more often than those who change something.
//!
//! Must not: know routes, or what a request is about.

use crate::auth::access::{Identity, Role};
use crate::auth::limits::{Limit, Origin, TooOften};
use crate::config::{AccessMode, Settings};
use crate::domain::PlayerId;

/// What a request does, as far as its rate goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RequestKind {
    /// It reads, or opens a socket or a stream.
    Read,
    /// It may change something.
    Write,
}

/// Why a request is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestRefused {
    /// The address asks too often.
    #[error("too many requests from your address; try again in {} s", .0.retry_after_s)]
    OfAddress(TooOften),
    /// The player asks too often.
    #[error("too many requests with tokens of this player; try again in {} s", .0.retry_after_s)]
    OfPlayer(TooOften),
}

impl RequestRefused {
    /// Seconds after which it makes sense to try again.
    pub fn retry_after_s(&self) -> u64 {
        match self {
            RequestRefused::OfAddress(often) | RequestRefused::OfPlayer(often) => often.retry_after_s,
        }
    }
}

/// Counts requests.
pub struct RequestRates {
    mode: AccessMode,
    reads: Rates,
    writes: Rates,
}

/// The rates of one kind of requests; `None`: any number.
struct Rates {
    of_address: Option<Limit<Origin>>,
    of_player: Option<Limit<PlayerId>>,
}

impl Rates {
    fn new(from_one: u32, of_one: u32, keys_max: usize) -> Rates {
        let of_address = (from_one > 0).then(|| Limit::per_minute(from_one, keys_max));
        let of_player = (of_one > 0).then(|| Limit::per_minute(of_one, keys_max));
        Rates { of_address, of_player }
    }

    fn tidy(&self) {
        self.of_address.iter().for_each(Limit::tidy);
        self.of_player.iter().for_each(Limit::tidy);
    }
}

impl RequestRates {
    /// Rates by these settings.
    pub(in crate::auth) fn new(settings: &Settings) -> RequestRates {
        let (requests, keys_max) = (&settings.requests, settings.auth.limited_max);
        RequestRates {
            mode: settings.auth.mode,
            reads: Rates::new(requests.reads_from_one_per_minute, requests.reads_of_one_per_minute, keys_max),
            writes: Rates::new(
                requests.writes_from_one_per_minute,
                requests.writes_of_one_per_minute,
                keys_max,
            ),
        }
    }

    /// Counts a request for the address that it comes from. Errors: it is one too many. In mode `open` the machine's own
    /// addresses are not counted: whoever is on the machine may do anything.
    pub fn count_from(&self, kind: RequestKind, from: Origin) -> Result<(), RequestRefused> {
        let is_the_host = self.mode == AccessMode::Open && from.is_loopback();
        match &self.of(kind).of_address {
            Some(limit) if !is_the_host => limit.check(&from).map_err(RequestRefused::OfAddress),
            _ => Ok(()),
        }
    }

    /// Counts a request for whoever has proved to send it. Errors: it is one too many. Operators may ask as often as they
    /// like.
    pub fn count_of(&self, kind: RequestKind, who: &Identity) -> Result<(), RequestRefused> {
        match &self.of(kind).of_player {
            Some(limit) if who.role != Role::Operator => {
                limit.check(&who.player).map_err(RequestRefused::OfPlayer)
            }
            _ => Ok(()),
        }
    }

    /// Forgets those who have not asked lately.
    pub(in crate::auth) fn tidy(&self) {
        self.reads.tidy();
        self.writes.tidy();
    }

    fn of(&self, kind: RequestKind) -> &Rates {
        match kind {
            RequestKind::Read => &self.reads,
            RequestKind::Write => &self.writes,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(mode: AccessMode) -> RequestRates {
        RequestRates { mode, reads: Rates::new(5, 4, 100), writes: Rates::new(3, 2, 100) }
    }

    fn from(address: &str) -> Origin {
        Origin::of(address.parse().unwrap())
    }

    #[test]
    fn reading_and_changing_are_counted_apart_for_each_address() {
        let rates = rates(AccessMode::Token);
        let passed =
            |kind, address| (0..20).filter(|_| rates.count_from(kind, from(address)).is_ok()).count();
        assert_eq!((passed(RequestKind::Write, "192.0.2.1"), passed(RequestKind::Read, "192.0.2.1")), (3, 5));
        assert_eq!(passed(RequestKind::Read, "192.0.2.2"), 5);
        let refused = rates.count_from(RequestKind::Read, from("192.0.2.1")).unwrap_err();
        assert!(refused.to_string().contains("your address") && (1..=60).contains(&refused.retry_after_s()));
    }

    #[test]
    fn each_player_has_an_allowance_too_and_operators_may_ask_as_they_like() {
        let rates = rates(AccessMode::Token);
        let passed = |role, number| {
            let who = Identity { player: PlayerId::issue(number), role };
            (0..20).filter(|_| rates.count_of(RequestKind::Write, &who).is_ok()).count()
        };
        assert_eq!([passed(Role::Player, 1), passed(Role::Bot, 2), passed(Role::Operator, 3)], [2, 2, 20]);
    }

    #[test]
    fn the_machine_itself_is_counted_only_where_acting_takes_a_token() {
        let passed = |mode| {
            let rates = rates(mode);
            (0..20).filter(|_| rates.count_from(RequestKind::Read, from("127.0.0.1")).is_ok()).count()
        };
        assert_eq!((passed(AccessMode::Open), passed(AccessMode::Token)), (20, 5));
    }
}
