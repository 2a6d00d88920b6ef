//! Signing in and out: guests, accounts, refresh tokens; and, in a file of its own, what signs an account in.
//!
//! Owns: the steps of each. `auth::attempts` counts the attempts. Must not: know HTTP, or tell somebody who does not
//! know the password whether there is such a name.

mod guessable;
pub mod passwords;
mod recovery;
mod recovery_code;

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use super::access::{Identity, Role};
use super::attempts::Attempts;
use super::fair_queue::For;
use super::limits::{Limit, Origin, TooOften};
use super::sanctions::{Banned, Sanctions};
use super::tokens::AccessTokens;
use super::{digest, secret};
use guessable::check_new;
use passwords::{PasswordRefused, Passwords, check_length};
pub use recovery::reset;
use recovery_code::RecoveryCode;

use crate::config::AuthSettings;
use crate::domain::{NameRefused, Player, PlayerId, PlayerKind, PlayerName, RefreshBounds};
use crate::store::records::{Login, Name, NameTaken, NewPlayer, NextToken, Refresh};
use crate::store::{Records, RecordsError, WallClock};

/// How many names are drawn for a guest before it is an error that none of them is free. The later ones are longer.
const GUEST_NAMES_TRIED: usize = 8;
/// The characters of drawn names: those that are not taken for one another.
const GUEST_NAME_DIGITS: &[u8] = b"2346789ABCDEFGHJKMNPQRTUVWXYZ";

/// Somebody who has just signed in, with the tokens to prove it from now on.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The player, and the player's role.
    pub who: Identity,
    /// The player's name; `None` if it could not be read just now.
    pub name: Option<String>,
    /// The kind of player; `None` if it could not be read just now.
    pub kind: Option<PlayerKind>,
    /// The access token, which is good for some minutes.
    pub access_token: String,
    /// For how many seconds it is good, exactly.
    pub expires_in: u32,
    /// The refresh token, which gets a new access token, once.
    pub refresh_token: String,
    /// A new recovery code, which is told this once: after registering and after recovering.
    pub recovery_code: Option<String>,
}

impl SignedIn {
    /// Tells the recovery code, too.
    fn with(self, code: RecoveryCode) -> SignedIn {
        SignedIn { recovery_code: Some(code.shown()), ..self }
    }
}

/// Why somebody cannot sign in.
#[derive(Debug, Clone, thiserror::Error)]
pub enum SignInRefused {
    /// The name is not allowed.
    #[error(transparent)]
    Name(#[from] NameRefused),
    /// Somebody else has the name.
    #[error("this name, or one that looks like it, is taken")]
    NameTaken,
    /// The password is not allowed, or too many are being checked.
    #[error(transparent)]
    Password(#[from] PasswordRefused),
    /// There is no such account, or the password is another one.
    #[error("there is no account with this name and this password")]
    WrongCredentials,
    /// The password that was to be changed is another one.
    #[error("this is not the password of the account")]
    WrongPassword,
    /// There is no such account, or the recovery code is another one, or was used.
    #[error("there is no account with this name and this recovery code; a code is good once")]
    WrongCode,
    /// A player without an account has no password.
    #[error("a guest has no password; register first")]
    NoAccount,
    /// The refresh token is not good.
    #[error("the refresh token was used, has run out or is none; sign in again")]
    BadRefreshToken,
    /// The player who was to become an account is not a guest.
    #[error("this player has an account already")]
    NoGuest,
    /// The player is banned. That is told to whoever knows the password.
    #[error(transparent)]
    Banned(#[from] Banned),
    /// There were too many attempts.
    #[error(transparent)]
    TooOften(#[from] TooOften),
    /// The database is away.
    #[error("accounts are not to be had at the moment; try again")]
    Away,
}

impl From<RecordsError> for SignInRefused {
    fn from(error: RecordsError) -> SignInRefused {
        log::error!("an account was not read or written: {error}");
        SignInRefused::Away
    }
}

/// Signs people in and out.
pub struct Authenticator {
    records: Arc<dyn Records>,
    tokens: Arc<AccessTokens>,
    passwords: Passwords,
    access_token_s: u32,
    refresh_lifetime: SignedDuration,
    refresh_bounds: RefreshBounds,
    of_account: Attempts,
    of_address: Limit<Origin>,
    guests: Limit<Origin>,
    refreshes: Limit<Origin>,
    sanctions: Sanctions,
    ages: WallClock,
}

impl Authenticator {
    /// An authenticator with these bounds.
    pub(super) fn new(
        settings: &AuthSettings,
        tokens: Arc<AccessTokens>,
        records: Arc<dyn Records>,
        sanctions: Sanctions,
        ages: WallClock,
    ) -> Authenticator {
        let limited_max = settings.limited_max;
        Authenticator {
            records,
            tokens,
            passwords: Passwords::new(settings.hashing_max, settings.hashing_waiting_max),
            access_token_s: settings.access_token_s,
            refresh_lifetime: settings.refresh_lifetime(),
            refresh_bounds: RefreshBounds {
                keep: settings.refresh_tokens_kept,
                grace: SignedDuration::from_secs(settings.refresh_grace_s.into()),
            },
            of_account: Attempts::per_minute(settings.logins_per_minute, limited_max),
            of_address: Limit::per_minute(settings.attempts_per_minute, limited_max),
            guests: Limit::per_minute(settings.guests_per_minute, limited_max),
            refreshes: Limit::per_minute(settings.refreshes_per_minute, limited_max),
            sanctions,
            ages,
        }
    }

    /// Forgets those who have not tried for a while.
    pub(super) fn tidy(&self) {
        self.of_account.tidy();
        for limit in [&self.of_address, &self.guests, &self.refreshes] {
            limit.tidy();
        }
    }

    /// Makes a guest, with the name that was asked for or one that is drawn.
    pub async fn guest(&self, name: Option<&str>, from: Origin) -> Result<SignedIn, SignInRefused> {
        self.guests.check(&from)?;
        let chosen = name.map(PlayerName::choose).transpose()?;
        let player = match chosen {
            Some(name) => self.create(&name, PlayerKind::Guest, Role::Player, None).await?,
            None => self.nameless_guest().await?,
        };
        self.signed_in(player, Role::Player).await
    }

    async fn nameless_guest(&self) -> Result<Player, SignInRefused> {
        for attempt in 0..GUEST_NAMES_TRIED {
            let name = guest_name(if attempt < GUEST_NAMES_TRIED / 2 { 5 } else { 10 });
            match self.create(&PlayerName::parse(&name)?, PlayerKind::Guest, Role::Player, None).await {
                Err(SignInRefused::NameTaken) => {}
                other => return other,
            }
        }
        Err(SignInRefused::NameTaken)
    }

    /// Makes an account. A guest who becomes an account keeps the id, and everything that was won under it.
    pub async fn register(
        &self,
        name: &str,
        password: &str,
        kind: PlayerKind,
        guest: Option<&Identity>,
        from: Origin,
    ) -> Result<SignedIn, SignInRefused> {
        self.of_address.check(&from)?;
        let name = PlayerName::choose(name)?;
        check_length(password)?;
        check_new(password, &name)?;
        let whom = For { from, account: name.key().to_owned() };
        let code = RecoveryCode::draw();
        let password_hash = self.passwords.hash(password, whom).await?;
        let login = Login { password_hash, recovery: Some(code.digest()) };
        let role = if kind == PlayerKind::Bot { Role::Bot } else { Role::Player };
        let Some(guest) = guest else {
            let player = self.create(&name, kind, role, Some(login)).await?;
            return Ok(self.signed_in(player, role).await?.with(code));
        };
        let promoted = self.records.promote(&guest.player, &kept_name(&name), &login).await?;
        let player = promoted.map_err(|NameTaken| SignInRefused::NameTaken)?.ok_or(SignInRefused::NoGuest)?;
        Ok(self.signed_in(player, guest.role).await?.with(code))
    }

    /// Signs in to an account. A name that does not exist takes as long as a wrong password.
    pub async fn login(&self, name: &str, password: &str, from: Origin) -> Result<SignedIn, SignInRefused> {
        self.of_address.check(&from)?;
        let name = PlayerName::parse(name).ok();
        let (attempt, found) = match &name {
            Some(name) => {
                let attempt = self.of_account.count(name.key(), from)?;
                (Some(attempt), self.records.find_login(name.key()).await?)
            }
            None => (None, None),
        };
        let hash = found.as_ref().map(|found| found.login.password_hash.as_str());
        let account = name.map(|name| name.key().to_owned()).unwrap_or_default();
        if !self.passwords.fits(password, hash, For { from, account }).await? {
            return Err(SignInRefused::WrongCredentials);
        }
        let found = found.ok_or(SignInRefused::WrongCredentials)?;
        if let Some(attempt) = attempt {
            self.of_account.forgive(attempt);
        }
        self.sanctions.admit(&found.player.id)?;
        self.signed_in(found.player, role(&found.role)).await
    }

    /// Gives a new access token and a new refresh token for an old one, which is used up. If the old one was used before,
    /// everything that came of the same sign-in ends, because somebody has a copy, unless the first answer may have been
    /// lost.
    pub async fn refresh(&self, token: &str, from: Origin) -> Result<SignedIn, SignInRefused> {
        self.refreshes.check(&from)?;
        let (refresh_token, now) = (secret(), Timestamp::now());
        let next = self.next_token(&refresh_token, now);
        match self.records.rotate_refresh(&digest(token), &next, self.refresh_bounds).await? {
            Refresh::Good { player, role: word, .. } => {
                let who = Identity { player, role: role(&word) };
                let access_token = self.access_token(&who, now)?;
                // The old token is used up by now, so nothing may keep the new one from its owner any more.
                let player = self.records.player(&who.player).await.ok().flatten();
                let (name, kind) = player.map(|player| (player.name, player.kind)).unzip();
                let (name, expires_in) = (name.flatten(), self.access_token_s);
                Ok(SignedIn { who, name, kind, access_token, expires_in, refresh_token, recovery_code: None })
            }
            Refresh::Reused => {
                log::warn!(
                    "a refresh token was used twice, the second time from {}: whoever has signed in with it has to do that again",
                    from.address()
                );
                Err(SignInRefused::BadRefreshToken)
            }
            Refresh::Unknown => Err(SignInRefused::BadRefreshToken),
        }
    }

    /// Forgets a refresh token, and all that came of the same sign-in. Access tokens run out by themselves.
    pub async fn logout(&self, token: &str, from: Origin) -> Result<(), SignInRefused> {
        self.refreshes.check(&from)?;
        Ok(self.records.forget_family(&digest(token)).await?)
    }

    /// The player of a token that was shown; `None` if the player does not exist any more.
    pub async fn player(&self, player: &PlayerId) -> Result<Option<Player>, SignInRefused> {
        Ok(self.records.player(player).await?)
    }

    async fn create(
        &self,
        name: &PlayerName,
        kind: PlayerKind,
        role: Role,
        login: Option<Login>,
    ) -> Result<Player, SignInRefused> {
        let (id, at) = (PlayerId::issue(rand::random()), Timestamp::now());
        let new = NewPlayer { id, kind, name: kept_name(name), role: role.as_str().to_owned(), login, at };
        self.records.create(&new).await?.map_err(|NameTaken| SignInRefused::NameTaken)
    }

    /// Gives a player the first tokens of a sign-in.
    async fn signed_in(&self, player: Player, role: Role) -> Result<SignedIn, SignInRefused> {
        let (now, refresh_token) = (Timestamp::now(), secret());
        let who = Identity { player: player.id, role };
        let access_token = self.access_token(&who, now)?;
        let first = self.next_token(&refresh_token, now).of(Uuid::new_v4(), &who.player);
        self.records.keep_refresh(&first, self.refresh_bounds.keep).await?;
        let (name, kind, expires_in) = (player.name, Some(player.kind), self.access_token_s);
        Ok(SignedIn { who, name, kind, access_token, expires_in, refresh_token, recovery_code: None })
    }

    fn access_token(&self, who: &Identity, now: Timestamp) -> Result<String, SignInRefused> {
        self.tokens.issue(who, now).map_err(|error| {
            log::error!("an access token was not made: {error}");
            SignInRefused::Away
        })
    }

    /// The row that is stored for a refresh token that is given now.
    fn next_token(&self, refresh_token: &str, now: Timestamp) -> NextToken {
        let expires_at = now.saturating_add(self.refresh_lifetime).unwrap_or(now);
        NextToken { digest: digest(refresh_token), issued_at: now, expires_at, forget_by: (self.ages)() }
    }
}

fn kept_name(name: &PlayerName) -> Name {
    Name { shown: name.shown().to_owned(), key: name.key().to_owned() }
}

/// The role for a word in the database. A word that this program does not know gives no rights.
fn role(word: &str) -> Role {
    word.parse().unwrap_or(Role::Player)
}

fn guest_name(digits: usize) -> String {
    let drawn = (0..digits).map(|_| {
        let at = rand::random_range(0..GUEST_NAME_DIGITS.len());
        char::from(GUEST_NAME_DIGITS[at])
    });
    format!("Guest {}", drawn.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawn_name_is_a_name() {
        for digits in [5, 10] {
            for _ in 0..100 {
                let name = guest_name(digits);
                assert_eq!(PlayerName::parse(&name).unwrap().shown(), name);
            }
        }
    }
}
