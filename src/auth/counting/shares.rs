//! How much of something each client has at once, so that none has all of it, and who has anything at all.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::auth::limits::Origin;

/// Something of which each client may have so many.
#[derive(Debug, Clone)]
pub struct Shares<C: Eq + Hash = Origin> {
    taken: Arc<Mutex<HashMap<C, usize>>>,
    of_one_max: usize,
}

/// A share, which is given back when this is dropped.
#[derive(Debug)]
pub struct Share<C: Eq + Hash = Origin> {
    shares: Shares<C>,
    client: C,
}

impl<C: Eq + Hash + Clone> Shares<C> {
    /// Each client may have `of_one_max` at once.
    pub fn new(of_one_max: usize) -> Shares<C> {
        Shares { taken: Arc::default(), of_one_max }
    }

    /// Takes one for this client. Errors: how many the client has already.
    pub fn take(&self, client: C) -> Result<Share<C>, usize> {
        let mut taken = self.taken();
        let theirs = taken.entry(client.clone()).or_insert(0);
        if *theirs >= self.of_one_max {
            return Err(self.of_one_max);
        }
        *theirs += 1;
        Ok(Share { shares: self.clone(), client })
    }

    /// Takes one for this client, however many it has, because it exists already.
    pub fn take_more(&self, client: C) -> Share<C> {
        *self.taken().entry(client.clone()).or_insert(0) += 1;
        Share { shares: self.clone(), client }
    }

    /// All clients who hold a share.
    pub fn holders(&self) -> Vec<C> {
        self.taken().keys().cloned().collect()
    }
}

impl<C: Eq + Hash> Shares<C> {
    fn taken(&self) -> MutexGuard<'_, HashMap<C, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C: Eq + Hash> Drop for Share<C> {
    fn drop(&mut self) {
        let mut taken = self.shares.taken();
        if let Some(theirs) = taken.get_mut(&self.client) {
            *theirs -= 1;
            if *theirs == 0 {
                taken.remove(&self.client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_client_has_its_own_share_and_gives_it_back() {
        let shares = Shares::new(2);
        let client = |last| Origin::of(std::net::IpAddr::from([10, 0, 0, last]));
        let [one, _two] = [(); 2].map(|()| shares.take(client(1)).ok());
        assert_eq!(shares.take(client(1)).err(), Some(2));
        assert!(shares.take(client(2)).is_ok());
        drop(one);
        assert!(shares.take(client(1)).is_ok());
        assert_eq!(shares.holders(), [client(1)], "who has nothing is not remembered");
    }
}
