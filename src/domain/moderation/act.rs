//! What an operator did: who, when, on what and why.

use jiff::Timestamp;

use crate::domain::PlayerId;

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
            OperatorDeed::DeletePlayer => "delete_player",
            OperatorDeed::ExportPlayer => "export_player",
        }
    }
}

/// An act of an operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OperatorAct {
    /// The operator.
    pub by: PlayerId,
    /// When.
    pub at: Timestamp,
    /// What was done: a word of [`OperatorDeed`], or of a newer version.
    pub deed: String,
    /// On what: `room abc`, `player anna`, `address 192.0.2.7`, `server`.
    pub on: String,
    /// Why.
    pub reason: String,
}
