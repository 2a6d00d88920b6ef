//! How many connections there are, and how many each address has and makes.
//!
//! They are counted when they come, before anything is read of them. Must not: know what a connection speaks.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::shares::{Share, Shares};
use crate::auth::limits::{Limit, Origin, TooOften};
use crate::config::{AccessMode, Settings, TrustedProxies};
use crate::telemetry::TurnedAway;

/// Counts connections; clones count together.
#[derive(Clone)]
pub struct ConnectionShares(Arc<Counts>);

struct Counts {
    all_max: usize,
    open: AtomicUsize,
    of_one: Option<Shares>,
    made_by_one: Option<Limit<Origin>>,
    mode: AccessMode,
    proxies: TrustedProxies,
}

/// A connection that is counted, until it is dropped.
pub struct Counted {
    counts: Arc<Counts>,
    _share: Option<Share>,
}

/// Why a connection is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConnectionRefused {
    /// As many are open as the server may have.
    #[error("the server has as many connections as it can; try again")]
    TooMany,
    /// The address has as many as one may have.
    #[error("this address has {0} connections, as many as one may have (server.connections_from_one_max)")]
    TooManyOfOne(usize),
    /// The address makes new ones too often.
    #[error("this address makes too many connections (server.connected_from_one_per_minute): {0}")]
    TooOften(#[from] TooOften),
}

impl ConnectionRefused {
    /// The word under which it is counted.
    pub fn why(self) -> TurnedAway {
        match self {
            ConnectionRefused::TooMany => TurnedAway::Full,
            ConnectionRefused::TooManyOfOne(_) => TurnedAway::Address,
            ConnectionRefused::TooOften(_) => TurnedAway::Rate,
        }
    }
}

impl ConnectionShares {
    /// Counts by these settings, with so many threads that take connections.
    pub fn new(settings: &Settings, threads: usize) -> ConnectionShares {
        let server = &settings.server;
        let per_minute = server.connected_from_one_per_minute;
        ConnectionShares(Arc::new(Counts {
            all_max: threads * server.connections_max,
            open: AtomicUsize::new(0),
            of_one: (server.connections_from_one_max > 0)
                .then(|| Shares::new(server.connections_from_one_max)),
            made_by_one: (per_minute > 0).then(|| Limit::per_minute(per_minute, settings.auth.limited_max)),
            mode: settings.auth.mode,
            proxies: server.trusted_proxies.clone(),
        }))
    }

    /// Counts a connection from this address. Errors: it is one too many.
    pub fn count(&self, from: Option<IpAddr>) -> Result<Counted, ConnectionRefused> {
        let counts = &self.0;
        let one = from.filter(|from| !counts.is_free(*from)).map(Origin::of);
        if let (Some(limit), Some(one)) = (&counts.made_by_one, &one) {
            limit.check(one)?;
        }
        let share = counts.of_one.as_ref().zip(one).map(|(shares, one)| shares.take(one)).transpose();
        let share = share.map_err(ConnectionRefused::TooManyOfOne)?;
        let counted = Counted { counts: Arc::clone(counts), _share: share };
        // The count is given back with the value, if this is one too many, too.
        if counts.open.fetch_add(1, Ordering::Relaxed) >= counts.all_max {
            return Err(ConnectionRefused::TooMany);
        }
        Ok(counted)
    }

    /// How many are open.
    pub fn open(&self) -> usize {
        self.0.open.load(Ordering::Relaxed)
    }

    /// Forgets addresses that have made no connection lately.
    pub fn tidy(&self) {
        self.0.made_by_one.iter().for_each(Limit::tidy);
    }
}

impl Counts {
    /// Whether an address stands for many clients, or for the machine where whoever is on it may do anything.
    fn is_free(&self, from: IpAddr) -> bool {
        self.proxies.trusts(from) || (self.mode == AccessMode::Open && from.to_canonical().is_loopback())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.counts.open.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counting(changes: &[(&'static str, &str)]) -> ConnectionShares {
        let flags = changes.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
        ConnectionShares::new(&Settings::load(None, &flags).unwrap(), 1)
    }

    fn connect(shares: &ConnectionShares, from: &str) -> Result<Counted, ConnectionRefused> {
        shares.count(Some(from.parse().unwrap()))
    }

    #[test]
    fn an_address_has_its_share_and_a_connection_that_ends_gives_its_place_back() {
        let shares = counting(&[("auth.mode", "token"), ("server.connections_from_one_max", "2")]);
        let one = connect(&shares, "2001:db8:1:2::1").unwrap();
        let _two = connect(&shares, "2001:db8:1:2::2").unwrap();
        let refused = connect(&shares, "2001:db8:1:2::3").err();
        assert_eq!(refused, Some(ConnectionRefused::TooManyOfOne(2)), "a /64 is one customer");
        assert!(connect(&shares, "2001:db8:1:3::1").is_ok() && connect(&shares, "192.0.2.1").is_ok());
        drop(one);
        assert!(connect(&shares, "2001:db8:1:2::3").is_ok());
    }

    #[test]
    fn all_together_have_so_many_and_who_is_refused_takes_no_place() {
        let shares = counting(&[("server.connections_max", "16")]);
        let mut open: Vec<_> = (0..16).map(|_| connect(&shares, "127.0.0.1").unwrap()).collect();
        for _ in 0..3 {
            assert_eq!(connect(&shares, "192.0.2.1").err(), Some(ConnectionRefused::TooMany));
        }
        assert_eq!(shares.open(), 16);
        open.pop();
        assert_eq!(shares.open(), 15);
        assert!(connect(&shares, "192.0.2.1").is_ok());
    }

    #[test]
    fn proxies_and_the_open_machine_itself_are_not_counted_by_address() {
        let few = [("server.connections_from_one_max", "1"), ("server.trusted_proxies", "10.0.0.0/8")];
        let shares = counting(&few);
        let _open: Vec<_> = (0..9)
            .flat_map(|_| ["10.1.2.3", "127.0.0.1", "::1"])
            .map(|from| connect(&shares, from))
            .map(Result::unwrap)
            .collect();
        let shares = counting(&[few[0], few[1], ("auth.mode", "token")]);
        let _one = connect(&shares, "127.0.0.1").unwrap();
        assert!(connect(&shares, "127.0.0.1").is_err());
    }

    #[test]
    fn an_address_that_connects_again_and_again_is_refused() {
        let shares = counting(&[("auth.mode", "token"), ("server.connected_from_one_per_minute", "3")]);
        assert_eq!((0..9).filter(|_| connect(&shares, "192.0.2.1").is_ok()).count(), 3);
        assert!(matches!(connect(&shares, "192.0.2.1"), Err(ConnectionRefused::TooOften(_))));
        assert!(connect(&shares, "192.0.2.2").is_ok());
    }
}
