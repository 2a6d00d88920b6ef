//! What an operator did: who, when, on what and why.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize, Serializer};

use crate::domain::{IdRefused, PlayerId};

/// Who acted as an operator.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum ActedBy {
    /// A player with the role.
    Player(PlayerId),
    /// Whoever may run commands on the database of the server. No player has this for an id, because ids have no spaces.
    CommandLine,
}

impl ActedBy {
    const COMMAND_LINE: &'static str = "the command line";

    /// The player, if it was one.
    pub fn player(&self) -> Option<&PlayerId> {
        match self {
            ActedBy::Player(player) => Some(player),
            ActedBy::CommandLine => None,
        }
    }

    /// The word on the wire and in databases.
    pub fn as_str(&self) -> &str {
        self.player().map_or(ActedBy::COMMAND_LINE, PlayerId::as_str)
    }
}

impl fmt::Display for ActedBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for ActedBy {
    type Error = IdRefused;

    fn try_from(text: String) -> Result<ActedBy, IdRefused> {
        match text == ActedBy::COMMAND_LINE {
            true => Ok(ActedBy::CommandLine),
            false => PlayerId::try_from(text).map(ActedBy::Player),
        }
    }
}

impl Serialize for ActedBy {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

/// The kinds of acts that are logged. A log may hold words of a newer version, which are shown as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperatorDeed {
    /// Ended a room.
    CloseRoom,
    /// Took a player out of a room, or of all.
    Kick,
    /// Banned a player or an address.
    Ban,
    /// Lifted a ban.
    LiftBan,
    /// Forbade a player to chat.
    Mute,
    /// Let a player chat again.
    LiftMute,
    /// Let a server take nobody in any more.
    Drain,
    /// Let it take people in again.
    Undrain,
    /// Took the password and the sign-ins from an account.
    ResetAccount,
    /// Said what an account may do.
    SetRole,
    /// Deleted a player.
    DeletePlayer,
    /// Read what the server knows of a player.
    ExportPlayer,
}

impl OperatorDeed {
    /// All of them.
    pub const ALL: &'static [OperatorDeed] = &[
        OperatorDeed::CloseRoom,
        OperatorDeed::Kick,
        OperatorDeed::Ban,
        OperatorDeed::LiftBan,
        OperatorDeed::Mute,
        OperatorDeed::LiftMute,
        OperatorDeed::Drain,
        OperatorDeed::Undrain,
        OperatorDeed::ResetAccount,
        OperatorDeed::SetRole,
        OperatorDeed::DeletePlayer,
        OperatorDeed::ExportPlayer,
    ];

    /// The word on the wire and in databases.
    pub fn as_str(self) -> &'static str {
        match self {
            OperatorDeed::CloseRoom => "close_room",
            OperatorDeed::Kick => "kick",
            OperatorDeed::Ban => "ban",
            OperatorDeed::LiftBan => "lift_ban",
            OperatorDeed::Mute => "mute",
            OperatorDeed::LiftMute => "lift_mute",
            OperatorDeed::Drain => "drain",
            OperatorDeed::Undrain => "undrain",
            OperatorDeed::ResetAccount => "reset_account",
            OperatorDeed::SetRole => "set_role",
            OperatorDeed::DeletePlayer => "delete_player",
            OperatorDeed::ExportPlayer => "export_player",
        }
    }
}

/// An act of an operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorAct {
    /// Who did it.
    pub by: ActedBy,
    /// When.
    pub at: Timestamp,
    /// What was done: a word of [`OperatorDeed`], or of a newer version.
    pub deed: String,
    /// On what: `room abc`, `player anna`, `address 192.0.2.7`, `server`, `player anna to operator`.
    pub on: String,
    /// Why.
    pub reason: String,
}
