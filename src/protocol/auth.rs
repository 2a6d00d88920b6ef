//! Bodies of `/auth`. They check no names and passwords: these are checked where they are used.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::{PlayerId, PlayerKind};

/// Body of `POST /auth/guest`; may be left out.
#[derive(Clone, Default, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BeGuest {
    /// The name that people are shown, 2–24 characters, which nobody else has. One is drawn when this is left out.
    #[garde(skip)]
    #[schema(min_length = 2, max_length = 24, example = "Zoë")]
    pub name: Option<String>,
}

/// Body of `POST /auth/register`.
#[derive(Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// The name that people are shown, 2–24 characters, which nobody else has.
    #[garde(skip)]
    #[schema(min_length = 2, max_length = 24, example = "Zoë")]
    pub name: String,
    /// The password, 8–128 characters.
    #[garde(skip)]
    #[schema(min_length = 8, max_length = 128, format = Password)]
    pub password: String,
    /// Whether a person or a program plays under this account.
    #[garde(skip)]
    #[serde(default)]
    pub kind: AccountKind,
}

/// The kinds of players under an account.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// A person.
    #[default]
    Player,
    /// A program.
    Bot,
}

/// Body of `POST /auth/login`.
#[derive(Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LogIn {
    /// The name of the account, in upper or lower case.
    #[garde(skip)]
    pub name: String,
    /// The password of the account.
    #[garde(skip)]
    #[schema(format = Password)]
    pub password: String,
}

/// Body of `POST /auth/password`.
#[derive(Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The password that the account has.
    #[garde(skip)]
    #[schema(format = Password)]
    pub old_password: String,
    /// The password that it gets, 8–128 characters.
    #[garde(skip)]
    #[schema(min_length = 8, max_length = 128, format = Password)]
    pub new_password: String,
}

/// Body of `POST /auth/recover`.
#[derive(Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Recover {
    /// The name of the account, in upper or lower case.
    #[garde(skip)]
    pub name: String,
    /// The recovery code. Case, spaces and dashes do not count.
    #[garde(skip)]
    #[schema(format = Password)]
    pub recovery_code: String,
    /// The password that the account gets, 8–128 characters.
    #[garde(skip)]
    #[schema(min_length = 8, max_length = 128, format = Password)]
    pub password: String,
}

/// Proof of an account: its password.
#[derive(Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithPassword {
    /// The password of the account.
    #[garde(skip)]
    #[schema(format = Password)]
    pub password: String,
}

/// Body of `POST /auth/refresh` and `POST /auth/logout`.
#[derive(Clone, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Refreshing {
    /// The last refresh token that this sign-in was given.
    #[garde(skip)]
    pub refresh_token: String,
}

/// Answer to a client that has signed in.
#[derive(Serialize, ToSchema)]
pub struct SignedInAs {
    /// The player's id, which never changes.
    #[schema(value_type = String, example = "p_7k2qd0h3m5x8z1c4v6b9n2a0")]
    pub player_id: PlayerId,
    /// The player's name; `null` if it could not be read just now.
    pub name: Option<String>,
    /// The kind of player: `guest`, `account` or `bot`; `null` if that could not be read just now.
    #[schema(value_type = Option<String>)]
    pub kind: Option<PlayerKind>,
    /// The role that the token gives: `player`, `operator` or `bot`.
    pub role: &'static str,
    /// The access token, for `Authorization: Bearer …`.
    pub access_token: String,
    /// Seconds for which the access token is good.
    pub expires_in: u32,
    /// The refresh token: good once, for new tokens from `POST /auth/refresh`.
    pub refresh_token: String,
    /// Only after registering and recovering: the code that gives the account a new password when this one is lost. It is
    /// told this once, and is good once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "7KQ4-M2XR-9PWE-C3HT-BZ8N-GJ6D")]
    pub recovery_code: Option<String>,
}

/// Answer of `POST /auth/recovery-code` and `POST /operator/players/{id}/reset`.
#[derive(Serialize, ToSchema)]
pub struct RecoveryCodeGiven {
    /// The code, which is told this once, and is good once: for `POST /auth/recover`.
    #[schema(example = "7KQ4-M2XR-9PWE-C3HT-BZ8N-GJ6D")]
    pub recovery_code: String,
}

/// Answer of `GET /auth/me`.
#[derive(Serialize, ToSchema)]
pub struct Myself {
    /// The player's id.
    #[schema(value_type = String)]
    pub player_id: PlayerId,
    /// The player's name.
    pub name: Option<String>,
    /// The kind of player: `guest`, `account` or `bot`.
    #[schema(value_type = String)]
    pub kind: PlayerKind,
    /// The role that the token gives: `player`, `operator` or `bot`.
    pub role: &'static str,
}

/// Answer of `POST /auth/ticket`.
#[derive(Serialize, ToSchema)]
pub struct TicketGiven {
    /// The ticket, for `?ticket=…` of one WebSocket or event stream.
    pub ticket: String,
    /// Seconds for which the ticket is good.
    pub expires_in: u32,
}
