//! What a player shows to get the same seat again, as the session knows it.

use std::sync::Arc;

use crate::store::TokenDigest;

/// What gets a player the same seat again.
#[derive(Debug, Clone)]
pub(super) enum ResumeToken {
    /// One that was made here.
    Known(Arc<str>),
    /// One that an earlier process made: only its digest is known, until the player shows it.
    Remembered(TokenDigest),
}

impl ResumeToken {
    pub(super) fn new() -> ResumeToken {
        ResumeToken::Known(Arc::from(uuid::Uuid::new_v4().simple().to_string()))
    }

    pub(super) fn is(&self, shown: &str) -> bool {
        match self {
            ResumeToken::Known(token) => **token == *shown,
            ResumeToken::Remembered(digest) => *digest == TokenDigest::of(shown),
        }
    }

    /// The token for the next connection: the one that was shown, or, where none was, a known one.
    pub(super) fn for_line(&mut self, shown: Option<&str>) -> Arc<str> {
        if let ResumeToken::Remembered(_) = self {
            *self = shown.map_or_else(ResumeToken::new, |shown| ResumeToken::Known(Arc::from(shown)));
        }
        match self {
            ResumeToken::Known(token) => Arc::clone(token),
            ResumeToken::Remembered(_) => unreachable!("it has just become known"),
        }
    }
}
