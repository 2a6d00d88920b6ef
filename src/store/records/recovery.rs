//! What signs an account in, and how that changes: another password, a recovery code, a reset.
//!
//! Must not: see a password or a code (`auth`), there are only hashes and digests here.

use async_trait::async_trait;

use super::{Answer, Credentials, Login};
use crate::domain::PlayerId;

/// Changes what signs accounts in. Each change that somebody else may have asked for ends all sign-ins of the account: its
/// refresh tokens are forgotten.
#[async_trait]
pub trait AccountRecovery: Send + Sync {
    /// The account of this player; `None` for a guest, and for somebody who has none.
    async fn login_of(&self, player: &PlayerId) -> Answer<Option<Credentials>>;

    /// Gives an account another password, and ends its sign-ins. `false`: its password is not the one with the hash
    /// `before` any more.
    async fn change_password(&self, player: &PlayerId, before: &str, after: &str) -> Answer<bool>;

    /// Gives an account another recovery code, of which this is the digest. `false`: its password is not the one with the
    /// hash `password_hash` any more.
    async fn change_code(&self, player: &PlayerId, password_hash: &str, code: &[u8; 32]) -> Answer<bool>;

    /// Gives the account with this name and a recovery code of the digest `shown` another password and another code, and
    /// ends its sign-ins. `None`: there is no such account.
    async fn recover(&self, name_key: &str, shown: &[u8; 32], login: &Login) -> Answer<Option<Credentials>>;

    /// Gives an account another password and another code, whatever it had, and ends its sign-ins. `false`: this player has
    /// no account.
    async fn reset(&self, player: &PlayerId, login: &Login) -> Answer<bool>;
}
