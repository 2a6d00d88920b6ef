//! Attempts on accounts. Somebody who guesses a password is slowed down, and nobody can keep its owner out from
//! another address.
//!
//! Owns: the count of attempts on each account, from each address. Must not: know passwords, or whether there is such
//! an account.

use super::limits::{Limit, Origin, TooOften};

/// If this many times the attempts of one address fail on an account, from all addresses together, its password is being
/// guessed.
const IN_ALL: u32 = 20;
/// How many attempts a minute each address has on an account whose password is being guessed. One is enough for somebody
/// who knows it.
const WHILE_GUESSED_AT: u32 = 1;

/// Failed attempts on each account, by the key of its name.
///
/// They are only ever counted against the address that they come from: what others have tried leaves an address fewer
/// attempts, but never none.
pub(super) struct Attempts {
    from_one: Limit<(String, Origin)>,
    from_all: Limit<String>,
    from_one_while_guessed_at: Limit<(String, Origin)>,
}

/// An attempt that was counted.
pub(super) struct Attempt {
    key: (String, Origin),
    guessed_at: bool,
}

impl Attempts {
    /// Allows `count` attempts a minute on one account from one address, and remembers at most `keys_max` accounts and as
    /// many addresses.
    pub(super) fn per_minute(count: u32, keys_max: usize) -> Attempts {
        Attempts {
            from_one: Limit::per_minute(count, keys_max),
            from_all: Limit::per_minute(count.saturating_mul(IN_ALL), keys_max),
            from_one_while_guessed_at: Limit::per_minute(WHILE_GUESSED_AT, keys_max),
        }
    }

    /// Counts an attempt. Errors: there were too many from this address.
    pub(super) fn count(&self, account: &str, from: Origin) -> Result<Attempt, TooOften> {
        let key = (account.to_owned(), from);
        self.from_one.check(&key)?;
        let guessed_at = self.from_all.check(&key.0).is_err();
        if guessed_at {
            self.from_one_while_guessed_at.check(&key)?;
        }
        Ok(Attempt { key, guessed_at })
    }

    /// Takes an attempt back, because it has succeeded.
    pub(super) fn forgive(&self, attempt: Attempt) {
        let Attempt { key, guessed_at } = attempt;
        self.from_one.forgive(&key);
        if guessed_at {
            self.from_one_while_guessed_at.forgive(&key);
        } else {
            self.from_all.forgive(&key.0);
        }
    }

    /// Forgets those who have not tried for a while.
    pub(super) fn tidy(&self) {
        self.from_one.tidy();
        self.from_all.tidy();
        self.from_one_while_guessed_at.tidy();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(number: u32) -> Origin {
        Origin::of(std::net::Ipv4Addr::from(0x0a00_0000 + number).into())
    }

    #[test]
    fn whatever_others_try_an_address_has_an_attempt() {
        let attempts = Attempts::per_minute(2, 1000);
        for other in 1..500 {
            assert!(attempts.count("anna", from(other)).is_ok(), "{other}");
        }
        for _ in 0..3 {
            let owner = attempts.count("anna", from(0)).unwrap();
            attempts.forgive(owner);
        }
    }

    #[test]
    fn while_an_account_is_guessed_at_each_address_has_one_attempt() {
        let attempts = Attempts::per_minute(5, 1000);
        let all = |account: &str| {
            let tried = (0..100).flat_map(|address| (0..5).map(move |_| from(address)));
            tried.filter(|address| attempts.count(account, *address).is_ok()).count()
        };
        let passed = all("anna");
        assert!((100..=100 + 80 + 5).contains(&passed), "{passed}");
        assert!(attempts.count("bert", from(0)).is_ok(), "another account is not");
    }
}
