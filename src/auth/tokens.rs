//! Access tokens: they say who somebody is, are signed, and are good for a short time (PASETO v4.public).
//!
//! Owns: what a token says, and when it is good. Must not: know where keys come from, or what an identity may do.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use pasetors::Public;
use pasetors::token::UntrustedToken;
use pasetors::version4::{PublicToken, V4};
use serde::{Deserialize, Serialize};

use super::access::Identity;
use super::keys::Keyring;
use crate::domain::PlayerId;

/// The longest token that is looked at, in bytes.
const TOKEN_BYTES_MAX: usize = 1024;
/// By how much the clock of another server may be ahead.
const CLOCKS_APART_MAX: SignedDuration = SignedDuration::from_secs(60);

/// The content of a token.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: PlayerId,
    role: String,
    iat: Timestamp,
    exp: Timestamp,
}

#[derive(Debug, Serialize, Deserialize)]
struct Footer {
    kid: String,
}

/// Why a token is not good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadToken {
    /// This server did not make it, or it was changed.
    #[error("the token is not one of this server")]
    NotOurs,
    /// The token has run out.
    #[error("the token has run out; POST /auth/refresh gives a new one")]
    Expired,
}

/// Makes and reads access tokens.
pub struct AccessTokens {
    keyring: Arc<Keyring>,
    audience: String,
    lifetime: SignedDuration,
}

impl AccessTokens {
    /// Makes and reads tokens for this audience, which are good for `lifetime_s` seconds.
    pub fn new(keyring: Arc<Keyring>, audience: &str, lifetime_s: u32) -> AccessTokens {
        let lifetime = SignedDuration::from_secs(lifetime_s.into());
        AccessTokens { keyring, audience: audience.to_owned(), lifetime }
    }

    /// Signs a token. Errors: in words, for the log.
    pub fn issue(&self, who: &Identity, now: Timestamp) -> Result<String, String> {
        let ring = self.keyring.ring();
        let key = ring.newest();
        let claims = Claims {
            iss: self.audience.clone(),
            aud: self.audience.clone(),
            sub: who.player.clone(),
            role: who.role.as_str().to_owned(),
            iat: now,
            exp: now.checked_add(self.lifetime).map_err(|error| error.to_string())?,
        };
        let footer = Footer { kid: key.id.clone() };
        let claims = serde_json::to_vec(&claims).map_err(|error| error.to_string())?;
        let footer = serde_json::to_vec(&footer).map_err(|error| error.to_string())?;
        PublicToken::sign(&key.secret, &claims, Some(&footer), None).map_err(|error| error.to_string())
    }

    /// Reads a token. Errors: why it is not good.
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<Identity, BadToken> {
        let claims = self.claims(token)?;
        let ours = claims.iss == self.audience && claims.aud == self.audience;
        if !ours || claims.iat.duration_since(now) > CLOCKS_APART_MAX {
            return Err(BadToken::NotOurs);
        }
        if claims.exp <= now {
            return Err(BadToken::Expired);
        }
        let role = claims.role.parse().map_err(|_| BadToken::NotOurs)?;
        Ok(Identity { player: claims.sub, role })
    }

    /// The content of a token whose signature is good.
    fn claims(&self, token: &str) -> Result<Claims, BadToken> {
        let not_ours = |_| BadToken::NotOurs;
        if token.len() > TOKEN_BYTES_MAX {
            return Err(BadToken::NotOurs);
        }
        let token = UntrustedToken::<Public, V4>::try_from(token).map_err(not_ours)?;
        let Footer { kid } =
            serde_json::from_slice(token.untrusted_footer()).map_err(|_| BadToken::NotOurs)?;
        let ring = self.keyring.ring();
        let key = ring.get(&kid).ok_or_else(|| {
            // Nobody may wait for a disk here. The next token with this key is good if the key has been read by then.
            self.keyring.miss();
            BadToken::NotOurs
        })?;
        let trusted = PublicToken::verify(&key.public, &token, None, None).map_err(not_ours)?;
        serde_json::from_str(trusted.payload()).map_err(|_| BadToken::NotOurs)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::time::Duration;

    use futures_util::FutureExt as _;

    use super::super::access::Role;
    use super::super::keys::{Key, KeyPolicy};
    use super::*;
    use crate::store::RealDisk;

    fn tokens(folder: &Path, audience: &str) -> AccessTokens {
        let policy = KeyPolicy { generate: true, age_max: Duration::from_secs(86_400) };
        let keyring = Keyring::open(Arc::new(RealDisk), folder.to_owned(), policy, Timestamp::now());
        AccessTokens::new(Arc::new(keyring.unwrap()), audience, 60)
    }

    fn anna() -> Identity {
        Identity { player: PlayerId::issue(7), role: Role::Operator }
    }

    fn later(now: Timestamp, seconds: i64) -> Timestamp {
        now.checked_add(SignedDuration::from_secs(seconds)).unwrap()
    }

    #[test]
    fn a_token_says_who_somebody_is_until_it_runs_out() {
        let (folder, now) = (tempfile::tempdir().unwrap(), Timestamp::now());
        let tokens = tokens(folder.path(), "x");
        let token = tokens.issue(&anna(), now).unwrap();
        assert!(token.starts_with("v4.public."));
        assert_eq!(tokens.verify(&token, later(now, 59)), Ok(anna()));
        assert_eq!(tokens.verify(&token, later(now, 60)), Err(BadToken::Expired));
        assert_eq!(tokens.verify(&token, later(now, -3600)), Err(BadToken::NotOurs));
    }

    #[test]
    fn a_token_with_any_character_changed_is_not_ours() {
        let (folder, now) = (tempfile::tempdir().unwrap(), Timestamp::now());
        let tokens = tokens(folder.path(), "x");
        let token = tokens.issue(&anna(), now).unwrap();
        for at in 0..token.len() {
            let mut changed = token.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(tokens.verify(&changed, now), Err(BadToken::NotOurs), "at {at}");
        }
        for bad in ["", "v4.public.", "v4.local.AAAA", &"v4.public.A".repeat(1000), "a.b.c.d.e"] {
            assert_eq!(tokens.verify(bad, now), Err(BadToken::NotOurs), "{bad}");
        }
    }

    #[test]
    fn a_token_of_another_server_is_not_ours() {
        let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let now = Timestamp::now();
        let token = tokens(one.path(), "x").issue(&anna(), now).unwrap();
        assert_eq!(tokens(other.path(), "x").verify(&token, now), Err(BadToken::NotOurs));
        assert_eq!(tokens(one.path(), "y").verify(&token, now), Err(BadToken::NotOurs));
        assert_eq!(tokens(one.path(), "x").verify(&token, now), Ok(anna()));
    }

    #[tokio::test]
    async fn a_token_of_an_unknown_key_has_the_folder_looked_at_by_somebody_else() {
        let (folder, now) = (tempfile::tempdir().unwrap(), Timestamp::now());
        let here = tokens(folder.path(), "x");
        Key::generate(later(now, 1)).unwrap().save(&RealDisk, folder.path()).unwrap();
        let token = tokens(folder.path(), "x").issue(&anna(), now).unwrap();
        while here.keyring.missed().now_or_never().is_none() {
            assert_eq!(here.verify(&token, now), Err(BadToken::NotOurs));
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        here.keyring.reload(now);
        assert_eq!(here.verify(&token, now), Ok(anna()));
    }

    #[test]
    fn tokens_of_the_old_key_are_good_beside_those_of_the_new_one() {
        let (folder, now) = (tempfile::tempdir().unwrap(), Timestamp::now());
        let tokens = tokens(folder.path(), "x");
        let old = tokens.issue(&anna(), now).unwrap();
        Key::generate(later(now, 1)).unwrap().save(&RealDisk, folder.path()).unwrap();
        tokens.keyring.reload(now);
        let new = tokens.issue(&anna(), now).unwrap();
        let kid = |token: &str| token.rsplit('.').next().unwrap().to_owned();
        assert_ne!(kid(&old), kid(&new));
        assert_eq!((tokens.verify(&old, now), tokens.verify(&new, now)), (Ok(anna()), Ok(anna())));
    }
}
