//! `[database]`: where records are kept.

use std::fmt;

use garde::Validate;
use serde::{Deserialize, Serialize};

use super::forms::one_of_its_words;

/// `[database]`
#[derive(Debug, Clone, Deserialize, Serialize, Validate)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config/default.toml")]
pub struct DatabaseSettings {
    #[garde(skip)]
    pub url: DatabaseUrl,
    #[garde(skip)]
    pub password_file: String,
    #[garde(skip)]
    #[serde(deserialize_with = "one_of_its_words")]
    pub tls: DatabaseTls,
    #[garde(skip)]
    pub ca_file: String,
    #[garde(range(min = 1, max = 1_000))]
    pub connections: usize,
    #[garde(range(min = 10, max = 600_000))]
    pub connect_timeout_ms: u64,
    #[garde(range(min = 10, max = 600_000))]
    pub statement_timeout_ms: u64,
    #[garde(range(min = 1, max = 64))]
    pub readers: usize,
    #[garde(range(min = 1, max = 1_000_000))]
    pub waiting_max: usize,
    #[garde(skip)]
    pub migrate: bool,
}

/// The address of the database. It may hold a password, so it is never shown.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// The address as it was set, with the password.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for DatabaseUrl {
    fn from(url: String) -> DatabaseUrl {
        DatabaseUrl(url)
    }
}

/// As it may be shown: whether there is one.
impl Serialize for DatabaseUrl {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(if self.0.is_empty() { "" } else { "…" })
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "DatabaseUrl()" } else { "DatabaseUrl(…)" })
    }
}

/// Whether the connection to the database is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DatabaseTls {
    /// Encrypted and verified, unless the database is on this machine.
    Auto,
    /// Never encrypted.
    Off,
    /// Always encrypted and verified.
    Require,
}
